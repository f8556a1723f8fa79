/* proportion.c - methods for two proportions: see stat/proportion.h. */
#include "stat/proportion.h"

#include "model/method/families.h"
#include "stat/normal.h"

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

/* What the arms are, whatever the test. */
static void describe(struct cx_comparison *c, const struct cx_proportion_pair *pair)
{
    int64_t successes = pair->control.successes + pair->variant.successes;
    bool all = successes == pair->control.trials + pair->variant.trials;
    bool no_control = pair->control.successes == 0;
    c->control_value = cx_proportion_value(pair->control);
    c->variant_value = cx_proportion_value(pair->variant);
    c->difference = cx_proportion_difference(pair);
    c->lift = no_control ? (double)NAN : c->difference / c->control_value;
    cx_remark_if(c, successes == 0, "no success in either arm: no test");
    cx_remark_if(c, successes > 0 && all, "nothing but successes in both arms: no test");
    cx_remark_if(c, successes > 0 && no_control, "no success in the control: no lift");
    cx_remark_if(c, successes > 0 && !all && expects_few(pair), "fewer than 5 expected in a cell");
}

/* ---- pooled z, with the score intervals */

static void test_pooled(struct cx_comparison *c)
{
    struct cx_proportion_pair pair = pair_of(c);
    describe(c, &pair);
    if (c->null.value == 0) {
        c->se = cx_proportion_se(&pair);
        c->statistic = cx_proportion_z(&pair);
    } else if (c->null.is_lift) {
        c->statistic = cx_proportion_ratio_z_at(&pair, 1 + c->null.value);
    } else {
        c->statistic = cx_proportion_z_at(&pair, c->null.value);
        c->se = (c->difference - c->null.value) / c->statistic;
    }
    if (!isnan(c->statistic)) {
        c->tail = cx_normal_tail(c->statistic, c->alternative);
    }
}

static void bound_score(struct cx_comparison *c, double level)
{
    struct cx_proportion_pair pair = pair_of(c);
    double z = cx_normal_quantile_upper(cx_end_level(c, level));
    c->interval = cx_proportion_difference_interval(&pair, z, c->alternative);
    struct cx_interval ratio = cx_proportion_ratio_interval(&pair, z, c->alternative);
    c->lift_interval = (struct cx_interval){.low = ratio.low - 1, .high = ratio.high - 1};
}

static const struct cx_method methods[] = {
    {.name = "pooled",
     .label = "pooled z, score intervals",
     .use = "shares, unless a cell expects fewer than 5",
     .types = CX_FOR_PROPORTION,
     .takes_null = true,
     .test = test_pooled,
     .bound = bound_score},
};

const struct cx_method_family cx_proportion_methods = {methods, CX_COUNT_OF(methods)};
