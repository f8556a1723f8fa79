/* special.h - the few special functions the distributions are built from.
 *
 * All of them keep full relative accuracy where the textbook form cancels.
 */
#ifndef CX_STAT_SPECIAL_H
#define CX_STAT_SPECIAL_H

/* log(1 + x) - x for x > -1, without cancellation near 0. */
double cx_log1p_minus(double x);

/* log(1 - exp(l)) for l <= 0: the logarithm of a probability's complement. */
double cx_log1m_exp(double l);

/* log(e^a + e^b) */
double cx_log_add(double a, double b);

/* log Gamma(x) - [(x - 1/2) log x - x + log(2 pi)/2] for x > 0: what Stirling's formula leaves
 * (DLMF 5.11.1).  Differences of log Gamma at large arguments are taken through it. */
double cx_stirling_rest(double x);

/* log Gamma(x + v) - log Gamma(x), and psi(x + v) - psi(x), for x > 0 and v >= 0: what is left of
 * the two keeps its digits also where they are large and v is small; but for 1e-18. */
double cx_log_rising(double x, double v);
double cx_psi_rising(double x, double v);

/* x log(x / expected) - (x - expected) for x >= 0 and expected > 0, with the excess x - expected
 * given apart: half of what a cell of a table adds to the deviance, without cancellation near 0
 * (C. Loader 2000, "Fast and accurate computation of binomial probabilities"). */
double cx_deviance(double x, double expected, double excess);

/* a*b - c*d with one rounding of the result's size (W. Kahan; two fused multiply-adds). */
double cx_product_difference(double a, double b, double c, double d);

#endif
