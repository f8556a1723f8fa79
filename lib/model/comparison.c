/* comparison.c - see comparison.h. */
#include "model/comparison.h"

#include "stat/estimate.h"
#include "stat/normal.h"
#include "stat/proportion.h"
#include "stat/student.h"

static void note(struct cx_comparison *c, bool applies, const char *text)
{
    if (applies && c->notes < CX_COUNT_OF(c->note)) {
        c->note[c->notes++] = text;
    }
}

/* The share of the level that one end of an interval leaves out. */
static double end_level(const struct cx_comparison *c, double level)
{
    return c->alternative == CX_TWO_SIDED ? level / 2 : level;
}

/* ---- proportions: pooled z, Mee's interval, Koopman's */

static struct cx_proportion_pair pair_of(const struct cx_comparison *c)
{
    return (struct cx_proportion_pair){.control = {c->control->successes, c->control->units},
                                       .variant = {c->variant->successes, c->variant->units}};
}

/* Cochran's rule of thumb for the normal approximation. */
static bool expects_few(const struct cx_proportion_pair *p)
{
    double successes = (double)(p->control.successes + p->variant.successes);
    double total = (double)(p->control.trials + p->variant.trials);
    double smaller =
        (double)(p->control.trials < p->variant.trials ? p->control.trials : p->variant.trials);
    double rarer = successes < total - successes ? successes : total - successes;
    return smaller * rarer / total < 5;
}

static void test_proportions(struct cx_comparison *c)
{
    struct cx_proportion_pair pair = pair_of(c);
    int64_t successes = pair.control.successes + pair.variant.successes;
    c->control_value = cx_proportion_value(pair.control);
    c->variant_value = cx_proportion_value(pair.variant);
    c->difference = cx_proportion_difference(&pair);
    c->se = cx_proportion_se(&pair);
    c->statistic = cx_proportion_z(&pair);
    c->lift = c->difference / c->control_value;
    c->tail =
        isnan(c->statistic) ? cx_tail_undefined() : cx_normal_tail(c->statistic, c->alternative);
    if (pair.control.successes == 0) {
        c->lift = (double)NAN;
    }
    bool all = successes == pair.control.trials + pair.variant.trials;
    note(c, successes == 0, "no success in either arm: no test");
    note(c, successes > 0 && all, "nothing but successes in both arms: no test");
    note(c, successes > 0 && pair.control.successes == 0, "no success in the control: no lift");
    note(c, successes > 0 && !all && expects_few(&pair), "fewer than 5 expected in a cell");
}

static void bound_proportions(struct cx_comparison *c, double level)
{
    struct cx_proportion_pair pair = pair_of(c);
    double z = cx_normal_quantile_upper(end_level(c, level));
    c->interval = cx_proportion_difference_interval(&pair, z, c->alternative);
    struct cx_interval ratio = cx_proportion_ratio_interval(&pair, z, c->alternative);
    c->lift_interval = (struct cx_interval){.low = ratio.low - 1, .high = ratio.high - 1};
}

/* ---- means and ratios of means: Welch, Fieller */

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
    struct cx_estimate_pair pair =
        cx_estimate_pair(estimate_of(c->control, c->type), estimate_of(c->variant, c->type));
    pair.difference = cx_metric_difference(c->control, c->variant, c->type);
    return pair;
}

static void test_estimates(struct cx_comparison *c)
{
    struct cx_estimate_pair pair = estimates_of(c);
    struct cx_welch w = cx_welch(&pair);
    c->control_value = pair.control.value;
    c->variant_value = pair.variant.value;
    c->difference = w.difference;
    c->se = w.se;
    c->statistic = w.t;
    c->df = w.df;
    c->tail = cx_student_tail(w.t, w.df, c->alternative);
    c->lift = c->control_value == 0 ? (double)NAN : w.difference / c->control_value;
    bool lonely = c->control->units < 2 || c->variant->units < 2;
    bool divided = !isnan(c->control_value) && !isnan(c->variant_value);
    note(c, lonely, "fewer than two units in an arm: no variance");
    note(c, !lonely && !divided, "denominator 0");
    note(c, !lonely && divided && isnan(w.se), "sums of squares too small for their sums");
    note(c, w.se == 0, "all units equal: no test");
    note(c, c->control_value == 0, "control is 0: no lift");
    note(c, c->control_value < 0, "control below 0: lift has the other sign");
}

static void bound_estimates(struct cx_comparison *c, double level)
{
    struct cx_estimate_pair pair = estimates_of(c);
    struct cx_welch w = cx_welch(&pair);
    double quantile = cx_student_quantile_upper(end_level(c, level), w.df);
    c->interval = cx_welch_interval(&w, quantile, c->alternative);
    struct cx_lift lift = cx_fieller_lift(&pair, quantile, c->alternative);
    c->lift_interval = lift.interval;
    note(c, lift.unbounded && c->control_value != 0, "lift unbounded: control not distinct from 0");
}

/* ---- the table */

static const struct method {
    const char *name;
    void (*test)(struct cx_comparison *c);
    void (*bound)(struct cx_comparison *c, double level);
} methods[CX_METRIC_TYPES] = {
    [CX_METRIC_PROPORTION] = {"pooled z, score intervals", test_proportions, bound_proportions},
    [CX_METRIC_MEAN] = {"Welch, Fieller", test_estimates, bound_estimates},
    [CX_METRIC_RATIO] = {"delta, Welch, Fieller", test_estimates, bound_estimates},
};

void cx_comparison_test(struct cx_comparison *c)
{
    c->method = methods[c->type].name;
    c->df = (double)NAN;
    c->interval = c->lift_interval = cx_interval_undefined();
    c->notes = 0;
    methods[c->type].test(c);
}

void cx_comparison_interval(struct cx_comparison *c, double level)
{
    methods[c->type].bound(c, level);
}
