/* quantile.c - methods for two quantiles: see stat/sample.h. */
#include "model/method/families.h"
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

/* ---- all arms together */

static void test_quantiles_of_all(struct cx_omnibus *o)
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
        estimate[i] = quantile_of(o->arm[i], &sample[i], o->metric->quantile);
        vary &= estimate[i].variance > 0;
    }
    o->answer = cx_overall_z(estimate, o->arms);
    if (!vary) {
        cx_remark(o->note, "an arm's quantile has no standard error: no test of all");
    }
}

static const struct cx_omnibus_test quantiles_of_all = {"Cochran's Q of all arms",
                                                        test_quantiles_of_all};

static const struct cx_method methods[] = {
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
