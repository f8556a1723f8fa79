/* mean.c - methods for two means, and for two ratios of means: see stat/estimate.h. */
#include "model/method/families.h"
#include "stat/estimate.h"
#include "stat/student.h"

static struct cx_estimate estimate_of(const struct cx_metric_sums *s, enum cx_metric_type type)
{
    struct cx_moments m = cx_metric_moments(s, type);
    if (type == CX_METRIC_RATIO) {
        return cx_ratio_estimate(m.units, m.mean, m.denominator, m.variance);
    }
    return cx_mean_estimate(m.units, m.mean, m.variance);
}

static struct cx_estimate_pair estimates_of(const struct cx_comparison *c)
{
    enum cx_metric_type type = c->metric->type;
    struct cx_estimate_pair pair =
        cx_estimate_pair(estimate_of(c->control, type), estimate_of(c->variant, type));
    pair.difference = cx_metric_difference(c->control, c->variant, type);
    return pair;
}

/* What the arms are, whatever the test. */
static void describe(struct cx_comparison *c, const struct cx_estimate_pair *pair)
{
    c->control_value = pair->control.value;
    c->variant_value = pair->variant.value;
    c->difference = pair->difference;
    c->lift = c->control_value == 0 ? (double)NAN : pair->difference / c->control_value;
    double variance = pair->control.variance + pair->variant.variance;
    bool lonely = c->control->units < 2 || c->variant->units < 2;
    bool divided = !isnan(c->control_value) && !isnan(c->variant_value);
    cx_remark_if(c, lonely, "fewer than two units in an arm: no variance");
    cx_remark_if(c, !lonely && !divided, "denominator 0");
    bool unknown = !lonely && divided && isnan(variance);
    cx_remark_if(c, unknown, "sums of squares too small for their sums");
    cx_remark_if(c, variance == 0, "all units equal: no test");
    cx_remark_if(c, c->control_value == 0, "control is 0: no lift");
    cx_remark_if(c, c->control_value < 0, "control below 0: lift has the other sign");
}

/* ---- Welch, with Fieller's lift */

static void test_welch(struct cx_comparison *c)
{
    struct cx_estimate_pair pair = estimates_of(c);
    describe(c, &pair);
    struct cx_welch w = cx_welch(&pair);
    c->se = w.se;
    c->df = w.df;
    if (c->null.is_lift) {
        /* a share of the control's size, whatever its sign */
        double share = copysign(c->null.value, c->null.value * c->control_value);
        c->statistic = cx_fieller_t(&pair, share);
    } else {
        c->statistic = c->null.value == 0 ? w.t : (w.difference - c->null.value) / w.se;
    }
    c->tail = cx_student_tail(c->statistic, w.df, c->alternative);
}

static void bound_welch(struct cx_comparison *c, double level)
{
    struct cx_estimate_pair pair = estimates_of(c);
    struct cx_welch w = cx_welch(&pair);
    double quantile = cx_student_quantile_upper(cx_end_level(c, level), w.df);
    c->interval = cx_welch_interval(&w, quantile, c->alternative);
    struct cx_lift lift = cx_fieller_lift(&pair, quantile, c->alternative);
    c->lift_interval = lift.interval;
    cx_remark_if(c, lift.unbounded && c->control_value != 0,
               "lift unbounded: control not distinct from 0");
}

static const struct cx_method methods[] = {
    {.name = "welch",
     .label = "Welch, Fieller",
     .use = "means, whatever the variances",
     .types = CX_FOR_MEAN,
     .takes_null = true,
     .test = test_welch,
     .bound = bound_welch},
    {.name = "welch",
     .label = "delta, Welch, Fieller",
     .use = "ratios of sums, such as spend per order",
     .types = CX_FOR_RATIO,
     .takes_null = true,
     .test = test_welch,
     .bound = bound_welch},
};

const struct cx_method_family cx_mean_methods = {methods, CX_COUNT_OF(methods)};
