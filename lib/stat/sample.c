/* sample.c - see sample.h. */
#include "stat/sample.h"

#include <float.h>

#include "base/sum.h"
#include "stat/normal.h"

/* ---- moments */

/* The sum of n (x - centre)^power, added up exactly; `centre` is near the mean, so that nothing
 * cancels where x is far from 0. */
static double power_sum(const struct cx_sample *s, double centre, int power)
{
    struct cx_sum sum = {.pending = 0};
    for (size_t i = 0; i < s->distinct; i++) {
        double deviation = s->value[i].x - centre, product = 1;
        for (int k = 0; k < power; k++) {
            product *= deviation;
        }
        cx_sum_add_product(&sum, product, (double)s->value[i].n);
    }
    return cx_sum_value(&sum);
}

struct cx_sample_moments cx_sample_moments(const struct cx_sample *s)
{
    double nan = (double)NAN, n = (double)s->units;
    struct cx_sample_moments m = {nan, nan, nan, nan};
    if (s->units < 1) {
        return m;
    }
    m.mean = power_sum(s, 0, 1) / n;
    /* moments about the rounded mean, then moved to the mean itself, `rest` away */
    double rest = power_sum(s, m.mean, 1) / n;
    double second = power_sum(s, m.mean, 2) / n, third = power_sum(s, m.mean, 3) / n,
           fourth = power_sum(s, m.mean, 4) / n;
    double m2 = second - rest * rest;
    double m3 = third - 3 * rest * second + 2 * rest * rest * rest;
    double m4 = fourth - 4 * rest * third + 6 * rest * rest * second - 3 * pow(rest, 4);
    m.variance = s->units > 1 ? m2 * n / (n - 1) : nan;
    if (m2 > 0) {
        m.skewness = m3 / (m2 * sqrt(m2));
        m.kurtosis = m4 / (m2 * m2) - 3;
    }
    return m;
}

/* ---- quantiles */

void cx_sample_count_before(const struct cx_sample *s, int64_t *before)
{
    int64_t units = 0;
    for (size_t i = 0; i < s->distinct; i++) {
        before[i] = units;
        units += s->value[i].n;
    }
}

/* The last value with no more than `rank` units before it. */
static double look_up(const struct cx_sample *s, int64_t rank)
{
    size_t low = 0, high = s->distinct;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (s->before[middle] <= rank) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return s->value[low].x;
}

double cx_sample_at(const struct cx_sample *s, int64_t rank)
{
    if (s->before) {
        return look_up(s, rank);
    }
    int64_t before = 0;
    size_t i = 0;
    for (; i + 1 < s->distinct; i++) {
        before += s->value[i].n;
        if (rank < before) {
            break;
        }
    }
    return s->value[i].x;
}

/* A place among n ordered values: `rest` of the way from value number `rank` (from 1) to the
 * next. */
struct place {
    double rank, rest;
};

/* Places that differ from a whole number by rounding only are taken as that number, as R does. */
static const double fuzz = 4 * DBL_EPSILON;

static struct place stepwise(double n, double p, int type)
{
    double at = type == 3 ? n * p - 0.5 : n * p;
    double rank = floor(at + fuzz * fmax(1, at));
    bool between = at > rank + fuzz * fmax(1, at);
    double rest = between;
    if (type == 2 && !between) {
        rest = 0.5;
    } else if (type == 3 && !between) {
        rest = fmod(fabs(rank), 2) == 1;
    }
    return (struct place){rank, rest};
}

static struct place continuous(double n, double p, int type)
{
    /* p_k = (k - a) / (n + 1 - a - b) */
    static const double a[] = {[4] = 0, [5] = 0.5, [6] = 0, [7] = 1, [8] = 1 / 3.0, [9] = 3 / 8.0};
    double b = type == 4 ? 1 : a[type];
    double at = a[type] + p * (n + 1 - a[type] - b);
    double margin = fuzz * fmax(1, at);
    double rank = floor(at + margin), rest = at - rank;
    return (struct place){rank, fabs(rest) < margin ? 0 : rest};
}

/* The value number k from 1 on; the ends go on for ever. */
static double value_number(const struct cx_sample *s, double k)
{
    double rank = fmin(fmax(k, 1), (double)s->units);
    return cx_sample_at(s, (int64_t)rank - 1);
}

double cx_sample_quantile(const struct cx_sample *s, double p, int type)
{
    if (s->units < 1) {
        return (double)NAN;
    }
    double n = (double)s->units;
    struct place at = type <= 3 ? stepwise(n, p, type) : continuous(n, p, type);
    if (at.rest == 0) {
        return value_number(s, at.rank);
    }
    double low = value_number(s, at.rank), high = value_number(s, at.rank + 1);
    return at.rest == 1 ? high : low + at.rest * (high - low);
}

/* ---- trimmed */

struct cx_estimate cx_trimmed_estimate(const struct cx_sample *s, double trim)
{
    int64_t cut = (int64_t)(trim * (double)s->units), left = s->units - 2 * cut;
    if (left < 1) {
        return cx_mean_estimate(0, 0, 0);
    }
    double low = cx_sample_at(s, cut), high = cx_sample_at(s, s->units - 1 - cut);
    struct cx_sum sum = {.pending = 0}; /* of what is not cut, from low, which keeps digits */
    struct cx_sum winsorised = sum, squares = sum;
    int64_t before = 0;
    for (size_t i = 0; i < s->distinct; i++) {
        int64_t begin = before > cut ? before : cut;
        int64_t end = before + s->value[i].n;
        before = end;
        end = end < s->units - cut ? end : s->units - cut;
        double x = s->value[i].x, n = (double)s->value[i].n;
        double pulled = fmin(fmax(x, low), high) - low;
        if (end > begin) {
            cx_sum_add_product(&sum, x - low, (double)(end - begin));
        }
        cx_sum_add_product(&winsorised, pulled, n);
        cx_sum_add_product(&squares, pulled * pulled, n);
    }
    double total = cx_sum_value(&winsorised);
    double deviations = cx_sum_value(&squares) - total * total / (double)s->units;
    double h = (double)left;
    return cx_mean_estimate(h, low + cx_sum_value(&sum) / h, fmax(deviations, 0) / (h - 1));
}

/* ---- the variance of a quantile */

struct cx_estimate cx_quantile_estimate(const struct cx_sample *s, double p, double share_variance)
{
    struct cx_estimate e = {.value = cx_sample_quantile(s, p, 7),
                            .variance = (double)NAN,
                            .df = (double)INFINITY};
    struct cx_interval limits = cx_quantile_limits(s, p, share_variance, CX_Z95);
    double se = (limits.high - limits.low) / (2 * CX_Z95);
    if (isfinite(se)) {
        e.variance = se * se;
    }
    return e;
}

struct cx_interval cx_quantile_limits(const struct cx_sample *s, double p, double share_variance,
                                      double z)
{
    double variance = isnan(share_variance) ? p * (1 - p) / (double)s->units : share_variance;
    double reach = z * sqrt(variance);
    const double infinite = (double)INFINITY;
    if (s->units < 1) {
        return cx_interval_undefined();
    }
    return (struct cx_interval){p - reach > 0 ? cx_sample_quantile(s, p - reach, 7) : -infinite,
                                p + reach < 1 ? cx_sample_quantile(s, p + reach, 7) : infinite};
}
