/* binomial.h - one proportion: tails of the binomial distribution, exact tests, and intervals.
 *
 * Tails are those of the beta distribution (DLMF 8.17.5), in log space.  Point probabilities by the
 * deviance, without cancellation at any n: C. Loader 2000, "Fast and accurate computation of
 * binomial probabilities".
 */
#ifndef CX_STAT_BINOMIAL_H
#define CX_STAT_BINOMIAL_H

#include "stat/beta.h"
#include "stat/exact.h"
#include "stat/proportion.h"

/* The chance of x successes in n trials; q is 1 - p, given apart because 1 - p may have lost it. */
double cx_binomial_log_mass(double x, double n, double p, double q);
/* log P(X <= x) and log P(X > x). */
struct cx_tails cx_binomial_tails(double x, double n, double p, double q);

/* Of the hypothesis that successes have the chance p.  Undefined without trials. */
struct cx_binomial_hypothesis {
    double p, q;
    enum cx_exact exact;
    enum cx_alternative alternative;
};
struct cx_tail cx_binomial_test(struct cx_proportion seen, const struct cx_binomial_hypothesis *h);

enum cx_proportion_method {
    CX_PROPORTION_WALD,          /* p -+ z sqrt(p q / n) */
    CX_PROPORTION_WILSON,        /* E. B. Wilson 1927, JASA 22, 209 */
    CX_PROPORTION_WILSON_YATES,  /* with continuity correction: R. G. Newcombe 1998, Stat. Med. 17,
                                    857, method 4 */
    CX_PROPORTION_AGRESTI_COULL, /* A. Agresti and B. A. Coull 1998, Am. Stat. 52, 119 */
    CX_PROPORTION_EXACT,         /* C. J. Clopper and E. S. Pearson 1934, Biometrika 26, 404 */
    CX_PROPORTION_MIDP,          /* those p that the central mid-p test does not reject */
    CX_PROPORTION_JEFFREYS       /* quantiles of the beta distribution of x + 1/2, n - x + 1/2 */
};
/* An interval from whose ends the tail on either side is `tail`: .025 for 95 %. */
struct cx_interval cx_proportion_interval(struct cx_proportion p, enum cx_proportion_method method,
                                          double tail);

#endif
