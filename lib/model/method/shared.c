/* shared.c - what several families of methods need: see families.h. */
#include "model/method/families.h"

static bool sample_of(const struct cx_metric_sums *s, struct cx_sample *sample)
{
    s = s->clusters && s->clusters->values ? s->clusters : s;
    *sample = (struct cx_sample){.units = s->events ? (int64_t)s->events->n : s->units};
    if (!s->values || cx_values_units(s->values) != sample->units) {
        return false;
    }
    sample->value = s->values->at;
    sample->distinct = s->values->n;
    return sample->units > 0;
}

bool cx_samples_of(struct cx_comparison *c, struct cx_sample pair[2])
{
    bool has_values = sample_of(c->control, &pair[0]) && sample_of(c->variant, &pair[1]);
    cx_remark_if(c, !has_values, "these counts do not have the units' values");
    return has_values;
}

void cx_test_own(struct cx_comparison *c)
{
    const struct cx_method *method = c->method;
    const char *label = c->label;
    c->method = cx_method_of(c->metric);
    c->method->test(c);
    c->method = method;
    c->label = label;
}

double cx_null_lift(const struct cx_comparison *c)
{
    return copysign(c->null.value, c->null.value * c->control_value);
}

struct cx_interval cx_lifts_of_ratios(struct cx_interval ratio)
{
    return (struct cx_interval){.low = ratio.low - 1, .high = ratio.high - 1};
}

double cx_welch_statistic(const struct cx_comparison *c, const struct cx_estimate_pair *pair)
{
    if (c->null.is_lift) {
        return cx_fieller_t(pair, cx_null_lift(c));
    }
    struct cx_welch w = cx_welch(pair);
    return c->null.value == 0 ? w.t : (w.difference - c->null.value) / w.se;
}

void cx_welch_bound(struct cx_comparison *c, const struct cx_estimate_pair *pair, double quantile,
                    enum cx_lift_scale scale)
{
    struct cx_welch w = cx_welch(pair);
    struct cx_lift lift = scale == CX_LIFT_DELTA ? cx_delta_lift(pair, quantile, c->alternative)
                          : scale == CX_LIFT_LOG ? cx_log_lift(pair, quantile, c->alternative)
                                                 : cx_fieller_lift(pair, quantile, c->alternative);
    c->interval = cx_welch_interval(&w, quantile, c->alternative);
    c->lift_interval = lift.interval;
    cx_remark_if(c, lift.unbounded && c->control_value != 0,
                 "lift unbounded: control not distinct from 0");
}
