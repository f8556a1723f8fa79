/* conditional.h - how many of the successes are the variant's, given the margins of a table.
 *
 * Whole numbers k from low to high with the weights w(k) psi^k, psi being an odds ratio; w(k + 1) /
 * w(k) falls with k, so that weights rise up to a mode and fall behind it whatever psi is.  Sums go
 * from the nearest number outwards and stop where a term is below 1e-18 of the sum, so that they
 * cost about 20 standard deviations at any size; probabilities are in log space.
 */
#ifndef CX_STAT_CONDITIONAL_H
#define CX_STAT_CONDITIONAL_H

#include "stat/contingency.h"
#include "stat/exact.h"

struct cx_conditional {
    double low, high;
    double seen;
    double (*step)(const void *of, double k);       /* w(k + 1) / w(k) */
    double (*log_weight)(const void *of, double k); /* log w(k), but for a constant */
    const void *of;
    double log_odds, mode, log_total; /* what it is tilted to; the caller's are not looked at */
};

/* Of an odds ratio of 1; p is 1 where the margins leave no choice. */
struct cx_tail cx_conditional_test(const struct cx_conditional *c, enum cx_exact exact,
                                   enum cx_alternative alternative);

/* The odds ratio that makes the number seen the most likely (0 and infinite at the ends of what the
 * margins allow; NaN where they leave no choice), and the interval of those that the one-sided
 * tests, or mid-p ones, do not reject, either tail being `tail` (J. Cornfield 1956).  near: where
 * to begin to look, not far from the odds ratio. */
struct cx_odds_ratio cx_conditional_odds_ratio(const struct cx_conditional *c, enum cx_exact exact,
                                               double tail, double near);

/* Where the odds ratios begin that the two-sided test by likelihood, or Blaker's, does not reject
 * at the level. */
double cx_conditional_low_end(const struct cx_conditional *c, enum cx_exact exact, double level);

#endif
