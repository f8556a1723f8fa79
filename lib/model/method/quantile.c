/* quantile.c - methods for two quantiles: see stat/sample.h and stat/mover.h. */
#include <stdlib.h>

#include "model/method/families.h"
#include "stat/mover.h"
#include "stat/normal.h"
#include "stat/student.h"

/* The variance of the share of values that are not above the quantile, between units, or clusters,
 * that have several: a ratio's, by the delta method; of one of them nothing is known.  Units that
 * have one each and are on their own: NaN, the binomial's. */
static double share_variance(const struct cx_metric_sums *s, double quantile)
{
    s = s->clusters ? s->clusters : s;
    if (!s->events) {
        return (double)NAN;
    }
    if (s->units < 2) {
        return (double)INFINITY;
    }
    struct cx_events_below b = cx_events_below(s->events, quantile);
    double share = b.below / b.rows;
    double residual = b.below_squares - 2 * share * b.products + share * share * b.rows_squares;
    return residual / (b.units - 1) * b.units / (b.rows * b.rows);
}

static struct cx_estimate quantile_of(const struct cx_metric_sums *s,
                                      const struct cx_sample *sample, double p)
{
    double quantile = cx_sample_quantile(sample, p, 7);
    return cx_quantile_estimate(sample, p, share_variance(s, quantile));
}

static bool quantiles_of(struct cx_comparison *c, struct cx_estimate_pair *pair)
{
    struct cx_sample sample[2];
    if (!cx_samples_of(c, sample)) {
        return false;
    }
    *pair = cx_estimate_pair(quantile_of(c->control, &sample[0], c->metric->quantile),
                             quantile_of(c->variant, &sample[1], c->metric->quantile));
    pair->df = (double)INFINITY;
    return true;
}

static void remark_rows(struct cx_comparison *c)
{
    cx_remark_clusters(c);
    cx_remark_if(c, c->shared != NULL, "which count as different ones");
    if (c->control->events) {
        cx_remark(c->note, "of %zu and %zu rows", c->control->events->n, c->variant->events->n);
    }
}

/* Why a standard error is 0. */
static const char *still_because(const struct cx_metric_sums *s)
{
    return s->clusters ? "nothing varies between clusters about the quantiles: no test"
           : s->events ? "nothing varies between units about the quantiles: no test"
                       : "the quantiles lie among equal values: no test";
}

static void test_quantiles(struct cx_comparison *c)
{
    struct cx_estimate_pair pair;
    if (!quantiles_of(c, &pair)) {
        return;
    }
    struct cx_welch w = cx_welch(&pair);
    c->label = c->control->clusters ? "order statistics by cluster, z, Fieller"
               : c->control->events ? "order statistics by unit, z, Fieller"
                                    : c->label;
    c->control_value = pair.control.value;
    c->variant_value = pair.variant.value;
    c->difference = w.difference;
    c->se = w.se;
    c->lift = c->control_value == 0 ? (double)NAN : w.difference / c->control_value;
    c->statistic = w.se > 0 ? cx_welch_statistic(c, &pair) : (double)NAN;
    c->tail = cx_student_tail(c->statistic, (double)INFINITY, c->alternative);
    cx_remark_if(c, isnan(w.se), "too few units for this quantile: no standard error");
    cx_remark_if(c, w.se == 0, still_because(c->control));
    cx_remark_if(c, c->control_value == 0, "control is 0: no lift");
    remark_rows(c);
}

static void bound_quantiles(struct cx_comparison *c, double level)
{
    struct cx_estimate_pair pair;
    if (isnan(c->statistic) || !quantiles_of(c, &pair)) {
        return;
    }
    double quantile = cx_student_quantile_upper(cx_end_level(c, level), pair.df);
    cx_welch_bound(c, &pair, quantile, CX_LIFT_FIELLER);
}

/* ---- the limits of either, put together */

struct arm {
    struct cx_sample sample;
    double p, share_variance;
    int64_t *before;
};

struct arms {
    struct arm control, variant;
    struct cx_mover mover;
};

static struct cx_interval limits_of(const void *of, double z)
{
    const struct arm *arm = of;
    return cx_quantile_limits(&arm->sample, arm->p, arm->share_variance, z);
}

static void release_arms(struct arms *arms)
{
    free(arms->control.before);
    free(arms->variant.before);
}

static bool open_arm(struct arm *arm, const struct cx_sample *sample, double p)
{
    arm->p = p;
    arm->sample = *sample;
    arm->before = malloc((sample->distinct + 1) * sizeof *arm->before);
    if (!arm->before) {
        return false;
    }
    cx_sample_count_before(sample, arm->before);
    arm->sample.before = arm->before;
    return true;
}

/* False: there is nothing to compare, as the note or the error says. */
static bool open_arms(struct cx_comparison *c, struct arms *arms)
{
    struct cx_sample sample[2];
    double p = c->metric->quantile;
    *arms = (struct arms){.mover = {.limits = limits_of}};
    if (!cx_samples_of(c, sample)) {
        return false;
    }
    if (!open_arm(&arms->control, &sample[0], p) || !open_arm(&arms->variant, &sample[1], p)) {
        release_arms(arms);
        cx_no_memory(c->error);
        return false;
    }
    struct cx_mover *m = &arms->mover;
    m->of_control = &arms->control;
    m->of_variant = &arms->variant;
    m->control = cx_sample_quantile(&arms->control.sample, p, 7);
    m->variant = cx_sample_quantile(&arms->variant.sample, p, 7);
    m->difference = m->variant - m->control;
    arms->control.share_variance = share_variance(c->control, m->control);
    arms->variant.share_variance = share_variance(c->variant, m->variant);
    return true;
}

/* What z is of, or without a distance half of the 95 % interval by its quantile. */
static double error_of(const struct cx_mover *m, double distance, double z)
{
    struct cx_interval i = cx_mover_interval(m, CX_Z95);
    double half = (i.high - i.low) / (2 * CX_Z95);
    return z != 0 ? distance / z : isfinite(half) ? half : (double)NAN;
}

static bool is_known(double share_variance)
{
    return isnan(share_variance) || (share_variance > 0 && !isinf(share_variance));
}

static bool has_ratio(const struct arms *arms)
{
    return arms->control.sample.value[0].x >= 0 && arms->variant.sample.value[0].x >= 0 &&
           arms->mover.control > 0;
}

static void test_limits(struct cx_comparison *c)
{
    struct arms arms;
    if (!open_arms(c, &arms)) {
        return;
    }
    const struct cx_mover *m = &arms.mover;
    double one = arms.control.share_variance, other = arms.variant.share_variance;
    double null = c->null.value * (c->null.is_lift ? m->control : 1);
    c->label = c->control->clusters ? "order statistics by cluster, MOVER"
               : c->control->events ? "order statistics by unit, MOVER"
                                    : c->label;
    c->control_value = m->control;
    c->variant_value = m->variant;
    c->difference = m->difference;
    c->lift = m->control == 0 ? (double)NAN : m->difference / m->control;
    if (is_known(one) && is_known(other) && (!c->null.is_lift || has_ratio(&arms))) {
        c->statistic = c->null.is_lift ? cx_mover_ratio_z_at(m, 1 + c->null.value)
                                       : cx_mover_z_at(m, c->null.value);
        c->se = error_of(m, m->difference - null, c->statistic);
    }
    if (!isnan(c->statistic)) {
        c->tail = cx_normal_tail(c->statistic, c->alternative);
    }
    cx_remark_if(c, isinf(one) || isinf(other),
                 "too few units for this quantile: no standard error");
    cx_remark_if(c, one == 0 || other == 0, still_because(c->control));
    cx_remark_if(c, c->control_value == 0, "control is 0: no lift");
    cx_remark_if(c, c->control_value != 0 && !has_ratio(&arms),
                 "values below 0: no interval of the lift");
    remark_rows(c);
    release_arms(&arms);
}

static void bound_limits(struct cx_comparison *c, double level)
{
    struct arms arms;
    const double infinite = (double)INFINITY;
    if (isnan(c->statistic) || !open_arms(c, &arms)) {
        return;
    }
    double z = cx_normal_quantile_upper(cx_end_level(c, level));
    struct cx_interval i = cx_mover_interval(&arms.mover, z);
    struct cx_interval ratio = cx_mover_ratio_interval(&arms.mover, z);
    c->interval = cx_interval_of_side(i, c->alternative, -infinite);
    if (has_ratio(&arms)) {
        c->lift_interval = cx_lifts_of_ratios(cx_interval_of_side(ratio, c->alternative, 0));
    }
    cx_remark_if(c, isinf(i.low) || isinf(i.high), "too few units for a limit of this quantile");
    release_arms(&arms);
}

/* ---- all arms together */

/* Of an arm, from its wider limit: ties, among which a quantile may jump, lie on one side. */
static struct cx_estimate wide_quantile_of(const struct cx_metric_sums *s,
                                           const struct cx_sample *sample, double p)
{
    struct cx_estimate e = quantile_of(s, sample, p);
    struct cx_interval i = cx_quantile_limits(sample, p, share_variance(s, e.value), CX_Z95);
    double half = fmax(e.value - i.low, i.high - e.value) / CX_Z95;
    e.variance = isfinite(half) ? half * half : (double)NAN;
    return e;
}

static void test_all(struct cx_omnibus *o,
                     struct cx_estimate estimate_of(const struct cx_metric_sums *,
                                                    const struct cx_sample *, double))
{
    struct cx_estimate *estimate = cx_arena_alloc(o->memory, o->arms * sizeof *estimate);
    const struct cx_sample *sample = cx_samples_of_all(o);
    bool vary = true;
    if (!estimate) {
        cx_no_memory(o->error);
    }
    if (!estimate || !sample) {
        return;
    }
    for (size_t i = 0; i < o->arms; i++) {
        estimate[i] = estimate_of(o->arm[i], &sample[i], o->metric->quantile);
        vary &= estimate[i].variance > 0;
    }
    o->answer = cx_overall_z(estimate, o->arms);
    if (!vary) {
        cx_remark(o->note, "an arm's quantile has no standard error: no test of all");
    }
}

static void test_quantiles_of_all(struct cx_omnibus *o)
{
    test_all(o, quantile_of);
}

static void test_limits_of_all(struct cx_omnibus *o)
{
    test_all(o, wide_quantile_of);
}

static const struct cx_omnibus_test quantiles_of_all = {"Cochran's Q of all arms",
                                                        test_quantiles_of_all};
static const struct cx_omnibus_test limits_of_all = {"Cochran's Q of all arms, wider limits",
                                                     test_limits_of_all};

static const struct cx_method methods[] = {
    {.name = "mover",
     .label = "order statistics, MOVER",
     .use = "quantiles, also of whole numbers, from the limits of either",
     .types = CX_FOR_QUANTILE,
     .needs = CX_NEEDS_VALUES,
     .takes_clusters = true,
     .takes_null = true,
     .test = test_limits,
     .bound = bound_limits,
     .omnibus = &limits_of_all},
    {.name = "order-statistics",
     .label = "order statistics, z, Fieller",
     .use = "quantiles, with standard errors from the values around them",
     .types = CX_FOR_QUANTILE,
     .needs = CX_NEEDS_VALUES,
     .takes_clusters = true,
     .takes_null = true,
     .test = test_quantiles,
     .bound = bound_quantiles,
     .omnibus = &quantiles_of_all},
};

const struct cx_method_family cx_quantile_methods = {methods, CX_COUNT_OF(methods)};
