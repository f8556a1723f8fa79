/* effect_size.h - how large a difference is, in units that do not depend on those of the metric.
 *
 * Shares: Cohen's h, the difference of 2 asin(sqrt(p)) (J. Cohen 1988, Statistical Power Analysis,
 * 6.2).  That has the variance 1/n whatever p is, so that its interval is h -+ z sqrt(1/n1 + 1/n2),
 * within what h can be.
 *
 * Means: Cohen's d, the difference by the standard deviation that both arms have together (2.2),
 * and Hedges' g, which takes off what d is too large by: d Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)),
 * m = n1 + n2 - 2 (L. V. Hedges 1981, J. Educ. Stat. 6, 107, equation 6e).  The interval is that of
 * all noncentralities that the observed t does not reject (J. H. Steiger and R. T. Fouladi 1997, in
 * What If There Were No Significance Tests?, 221), times se / s: exact for Student's t of normal
 * values, with Welch's t and degrees of freedom an approximation.  It excludes 0 exactly when the
 * test rejects.
 */
#ifndef CX_STAT_EFFECT_SIZE_H
#define CX_STAT_EFFECT_SIZE_H

#include "stat/estimate.h"
#include "stat/proportion.h"

struct cx_effect_size {
    double value; /* NaN: undefined, as is the interval then */
    struct cx_interval interval;
};

/* Of shares themselves; variant less control. */
double cx_cohen_h(double control, double variant);
/* z: the quantile at level/2, or at level. */
struct cx_effect_size cx_cohen_h_of(const struct cx_proportion_pair *pair, double z,
                                    enum cx_alternative alternative);

struct cx_spread_pair {
    double n_control, n_variant;
    double variance_control, variance_variant; /* between units, n - 1 */
};
/* sqrt of the variance of both arms together. */
double cx_pooled_deviation(const struct cx_spread_pair *s);
/* What d has to be multiplied with to be g. */
double cx_hedges_factor(double df);
/* w: the test, df infinite for a z test; deviation: what the difference is divided by; tail: what
 * either end leaves out, level/2 or level, not below 1e-12. */
struct cx_effect_size cx_cohen_d(const struct cx_welch *w, double deviation, double tail,
                                 enum cx_alternative alternative);

#endif
