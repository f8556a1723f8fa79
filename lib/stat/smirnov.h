/* smirnov.h - do two samples come from one distribution?  Kolmogorov and Smirnov's test of whatever
 * may differ, and Mood's of the median.
 *
 * D is the largest difference between the shares of either sample that are at most x, over all x
 * (N. V. Smirnov 1939, Bull. Math. Univ. Moscou 2(2), 3); suspected to be greater, the variant has
 * less of them.
 */
#ifndef CX_STAT_SMIRNOV_H
#define CX_STAT_SMIRNOV_H

#include "base/arena.h"
#include "base/compat.h"
#include "base/error.h"
#include "stat/proportion.h"
#include "stat/sample.h"

struct cx_smirnov {
    int64_t n_control, n_variant;
    cx_int128 distance; /* D n_control n_variant, a whole number */
    double d;
    double at; /* the least x at which D is found; NaN where there is no difference */
    int64_t control_above, variant_above; /* units above it */
    bool has_ties;
};
struct cx_smirnov cx_smirnov(const struct cx_sample *control, const struct cx_sample *variant,
                             enum cx_alternative alternative);

/* Steps that the exact distribution takes; above 1e8 it is not worth the while. */
double cx_smirnov_steps(const struct cx_smirnov *s, enum cx_alternative alternative);
#define CX_SMIRNOV_STEPS 1e8

/* The chance of a distance at least as large, when all orders of the units are as likely: by the
 * point at which the path of an order first is that far off (J. L. Hodges 1958, Ark. Mat. 3, 469),
 * so that nothing is taken from 1.  It knows of no ties, which make the true chance smaller.
 * n_control n_variant is below 2^62, as it is where the steps are worth the while. */
enum cx_status cx_smirnov_exact(const struct cx_smirnov *s, enum cx_alternative alternative,
                                struct cx_tail *tail, struct cx_error *e);

/* For large samples: with z = D sqrt(n m / (n + m)) the limit 2 sum (-1)^(k-1) exp(-2 k^2 z^2)
 * (A. N. Kolmogorov 1933), one-sided exp(-2 z^2). */
struct cx_tail cx_smirnov_limit(const struct cx_smirnov *s, enum cx_alternative alternative);

/* The test of A. M. Mood 1950, "Introduction to the Theory of Statistics", 16.5: the units above
 * the median of both samples together, which is to be compared as any two proportions.  Those at
 * the median are not above it. */
struct cx_proportion_pair cx_above_median(const struct cx_sample *control,
                                          const struct cx_sample *variant);

/* All shifts of the variant that the same test, corrected for continuity (F. Yates 1934), does not
 * reject: of differences of a variant's and a control's value, those at either end.  Without ties
 * the interval excludes 0 exactly when the test rejects.  z as in stat/proportion.h. */
struct cx_interval cx_median_shift_interval(const struct cx_sample *control,
                                            const struct cx_sample *variant, double z);

#endif
