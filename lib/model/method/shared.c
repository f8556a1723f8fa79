/* shared.c - what several families of methods need: see families.h. */
#include "model/method/families.h"
#include "stat/student.h"

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

struct cx_sample *cx_samples_of_all(struct cx_omnibus *o)
{
    struct cx_sample *sample = cx_arena_alloc(o->memory, o->arms * sizeof *sample);
    if (!sample) {
        cx_no_memory(o->error);
        return NULL;
    }
    for (size_t i = 0; i < o->arms; i++) {
        if (!sample_of(o->arm[i], &sample[i])) {
            cx_remark(o->note, "these counts do not have the units' values");
            return NULL;
        }
    }
    return sample;
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

static bool has_few_clusters(const struct cx_comparison *c)
{
    const struct cx_metric_sums *control = c->control->clusters, *variant = c->variant->clusters;
    return control && variant && (control->units < 2 || variant->units < 2);
}

void cx_describe_pair(struct cx_comparison *c, const struct cx_estimate_pair *pair,
                      const char *unknown_why)
{
    c->control_value = pair->control.value;
    c->variant_value = pair->variant.value;
    c->control_variance = pair->control.variance;
    c->variant_variance = pair->variant.variance;
    c->difference = pair->difference;
    c->lift = c->control_value == 0 ? (double)NAN : pair->difference / c->control_value;
    double variance = pair->control.variance + pair->variant.variance;
    bool lonely = c->control->units < 2 || c->variant->units < 2;
    bool alike = has_few_clusters(c);
    bool divided = !isnan(c->control_value) && !isnan(c->variant_value);
    cx_remark_if(c, lonely, "fewer than two units in an arm: no variance");
    cx_remark_if(c, alike && !lonely, "fewer than two clusters in an arm: no variance");
    lonely |= alike;
    cx_remark_if(c, !lonely && !divided, "denominator 0");
    bool unknown = !lonely && divided && isnan(variance);
    cx_remark_if(c, unknown, unknown_why);
    bool equal = pair->difference == 0 && !cx_metric_divides(c->metric->type);
    cx_remark_if(c, variance == 0 && equal, "all units equal: no test");
    cx_remark_if(c, variance == 0 && !equal, "no variation within the arms: no test");
    cx_remark_if(c, c->control_value == 0, "control is 0: no lift");
    cx_remark_if(c, c->control_value < 0, "control below 0: lift has the other sign");
}

/* A margin of the lift is tested as Fieller does. */
static enum cx_lift_scale scale_of(const struct cx_comparison *c)
{
    return c->metric->margin_is_of_lift ? CX_LIFT_FIELLER : c->analysis->lift;
}

const char *cx_lift_scale_name(const struct cx_comparison *c)
{
    static const char *const names[] = {"Fieller", "delta lift", "log lift"};
    return names[scale_of(c)];
}

void cx_welch_bound_at(struct cx_comparison *c, const struct cx_estimate_pair *pair, double level)
{
    struct cx_welch w = cx_welch(pair);
    double quantile = cx_student_quantile_upper(cx_end_level(c, level), w.df);
    cx_welch_bound(c, pair, quantile, scale_of(c));
}

void cx_remark_left_out(struct cx_comparison *c, size_t covariate, bool is_left_out)
{
    const struct cx_covariate *of = &c->metric->covariate[covariate];
    if (is_left_out && !of->is_indicator) {
        cx_remark(c->note, "covariate '%.*s' tells nothing more", (int)of->name.n, of->name.s);
    }
}

/* Units for an interval of 95 % whose ends leave out 2.5 % or so each: R. Kohavi, A. Deng, R.
 * Longbotham and Y. Xu 2014, KDD, "Seven rules of thumb for web site experimenters", rule 7. */
#define UNITS_BY_SKEWNESS 355

void cx_want_units(struct cx_comparison *c)
{
    if (c->metric->type == CX_METRIC_MEAN && !(c->control->clusters && c->variant->clusters)) {
        double control = cx_metric_skewness(c->control), variant = cx_metric_skewness(c->variant);
        c->units_wanted = UNITS_BY_SKEWNESS * fmax(control * control, variant * variant);
    }
}
