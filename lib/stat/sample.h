/* sample.h - the distinct values of units with their counts: what ranks, quantiles and resampling
 * work on.
 *
 * A million users of whom most bought nothing are a few hundred lines.  Values are in ascending
 * order of x, then y, each pair once; all are finite and every count is 1 or more.  y only means
 * something for ratios: it is the denominator.
 */
#ifndef CX_STAT_SAMPLE_H
#define CX_STAT_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "stat/estimate.h"

struct cx_counted {
    double x, y;
    int64_t n; /* units that have them, at least 1 */
};

struct cx_sample {
    const struct cx_counted *value;
    size_t distinct;
    int64_t units; /* the sum of the counts */
    const int64_t *before; /* by value, the units of those below it: for many quantiles; or NULL */
};

/* before[i] for each value, so that a quantile costs a search instead of a scan. */
void cx_sample_count_before(const struct cx_sample *s, int64_t *before);

/* Of x.  NaN where undefined: variance with one unit, shape without variance. */
struct cx_sample_moments {
    double mean, variance; /* n - 1 */
    double skewness;       /* g1 = m3 / m2^1.5, with central moments over n */
    double kurtosis;       /* g2 = m4 / m2^2 - 3 */
};
struct cx_sample_moments cx_sample_moments(const struct cx_sample *s);

/* The quantile of share p, 0 <= p <= 1, of x by type 1 to 9 of R. J. Hyndman and Y. Fan 1996, The
 * American Statistician 50, 361; 7 is R's and NumPy's own.  NaN without units. */
double cx_sample_quantile(const struct cx_sample *s, double p, int type);

/* The x of the unit with `rank` units before it, 0 <= rank < units. */
double cx_sample_at(const struct cx_sample *s, int64_t rank);

/* The mean without the floor(trim * n) smallest and as many largest x, 0 <= trim < .5, and its
 * variance from the winsorised sum of squares over h (h - 1), h being the units left: two of them
 * make the test of K. K. Yuen 1974, Biometrika 61, 165, by cx_welch(). */
struct cx_estimate cx_trimmed_estimate(const struct cx_sample *s, double trim);

/* The quantile of share p (type 7) with a variance that needs no density: the values at p -+ z se,
 * z = 1.96, lie 2 z standard errors of the quantile apart, se being that of the share of values
 * below it.  share_variance is se^2: NaN for p (1-p) / units; of values that come in clusters it is
 * that of the ratio (values below) / (values) over the clusters (M. Liu, X. Sun, M. Varshney and
 * Y. Xu 2019, "Large-scale online experimentation with quantile metrics").  The df are infinite.
 * An se that reaches beyond the smallest or largest value, or a variance of 0 because all those
 * values are tied, is left to the caller: the first is NaN, the second 0. */
struct cx_estimate cx_quantile_estimate(const struct cx_sample *s, double p, double share_variance);

/* The quantiles at p -+ z se, the limits of that of p by itself whatever the values are, ties too;
 * infinite where p -+ z se is not above 0 or below 1, undefined (NaN) without units. */
struct cx_interval cx_quantile_limits(const struct cx_sample *s, double p, double share_variance,
                                      double z);

#endif
