/* beta.h - the beta distribution in log space: both tails at once, and quantiles.
 *
 * The regularised incomplete beta function I_x(a, b) = P(X <= x) carries Student's t, F, the
 * binomial and the exact intervals.  Sources: DLMF 8.17; the continued fraction and the prefactor
 * through log(1+u)-u follow A. R. DiDonato and A. H. Morris 1992, "Significant digit computation
 * of the incomplete beta function ratios" (their BFRAC and BRCOMP).
 * Relative error of the smaller tail about 1e-13 up to a + b = 1e9.
 */
#ifndef CX_STAT_BETA_H
#define CX_STAT_BETA_H

#include "stat/tail.h"

struct cx_tails {
    double log_lower; /* log P(X <= x) */
    double log_upper; /* log P(X > x) */
};

/* a, b > 0; x in [0, 1]; y is 1 - x, given apart because 1 - x may have lost it. */
struct cx_tails cx_beta_tails(double a, double b, double x, double y);

/* The logarithm of the density at x, 0 < x < 1. */
double cx_beta_log_density(double a, double b, double x, double y);

/* The x with P(X <= x) = p, 0 < p < 1: Newton steps on the logarithm of the smaller tail,
 * bracketed; 0 or 1 when x is beyond the doubles. */
double cx_beta_quantile(double a, double b, double p);

#endif
