/* exact.c - exact methods for two proportions: see stat/fisher.h, stat/melded.h and
 * stat/unconditional.h. */
#include "stat/fisher.h"

#include "model/method/families.h"
#include "stat/melded.h"
#include "stat/unconditional.h"

static struct cx_proportion_pair pair_of(const struct cx_comparison *c)
{
    return (struct cx_proportion_pair){.control = {c->control->successes, c->control->units},
                                       .variant = {c->variant->successes, c->variant->units}};
}

/* What the arms are, whatever the test. */
static void describe(struct cx_comparison *c)
{
    struct cx_proportion_pair pair = pair_of(c);
    c->control_value = cx_proportion_value(pair.control);
    c->variant_value = cx_proportion_value(pair.variant);
    c->difference = cx_proportion_difference(&pair);
    bool no_control = pair.control.successes == 0;
    c->lift = no_control ? (double)NAN : c->difference / c->control_value;
    cx_remark_if(c, no_control, "no success in the control: no lift");
}

/* ---- given how many successes there are in all */

static void test_fisher(struct cx_comparison *c)
{
    struct cx_proportion_pair pair = pair_of(c);
    describe(c);
    c->tail = cx_fisher_test(&pair, (enum cx_exact)c->method->way, c->alternative);
}

static void bound_fisher(struct cx_comparison *c, double level)
{
    bool midp = c->method->way == CX_EXACT_MIDP;
    struct cx_proportion_pair pair = pair_of(c);
    double tail = cx_end_level(c, level);
    struct cx_melding m = cx_melded_proportions(&pair, midp);
    c->interval = cx_melded_difference(&m, tail, c->alternative);
    struct cx_interval ratio = cx_melded_ratio(&m, tail, c->alternative);
    c->lift_interval = cx_lifts_of_ratios(ratio);
    struct cx_odds_ratio odds =
        cx_fisher_odds_ratio(&pair, midp ? CX_EXACT_MIDP : CX_EXACT_CENTRAL, tail);
    struct cx_interval i = cx_interval_of_side(odds.interval, c->alternative, 0);
    if (!isnan(odds.value))
        cx_remark(c->note, "odds ratio %.6g, %.6g to %.6g", odds.value, i.low, i.high);
}

/* ---- whatever the proportions are */

static struct cx_unconditional question_of(const struct cx_comparison *c)
{
    return (struct cx_unconditional){.pair = pair_of(c),
                                     .ordering = (enum cx_ordering)c->method->way,
                                     .alternative = c->alternative,
                                     .tail = c->tail};
}

static void test_unconditional(struct cx_comparison *c)
{
    struct cx_unconditional u = question_of(c);
    describe(c);
    bool too_many = c->control->units + c->variant->units > CX_UNCONDITIONAL_MOST;
    if (cx_unconditional_test(&u, c->memory, c->error) == CX_OK)
        c->tail = u.tail;
    cx_remark_if(c, too_many, "more than 20000 units: no such test");
}

static void bound_unconditional(struct cx_comparison *c, double level)
{
    struct cx_unconditional u = question_of(c);
    if (cx_unconditional_intervals(&u, level, c->memory, c->error) == CX_OK) {
        c->interval = u.difference;
        c->lift_interval = cx_lifts_of_ratios(u.ratio);
    }
}

static const struct cx_method methods[] = {
    {.name = "fisher",
     .label = "Fisher exact by likelihood; melded central intervals",
     .use = "few successes, p as R has it",
     .types = CX_FOR_PROPORTION,
     .way = CX_EXACT_MINLIKE,
     .test = test_fisher,
     .bound = bound_fisher},
    {.name = "fisher-central",
     .label = "Fisher exact, central; melded intervals",
     .use = "few successes, guaranteed error rates",
     .types = CX_FOR_PROPORTION,
     .way = CX_EXACT_CENTRAL,
     .test = test_fisher,
     .bound = bound_fisher},
    {.name = "midp",
     .label = "Fisher mid-p; melded mid-p intervals",
     .use = "few successes, without Fisher's excess of caution",
     .types = CX_FOR_PROPORTION,
     .way = CX_EXACT_MIDP,
     .test = test_fisher,
     .bound = bound_fisher},
    {.name = "barnard",
     .label = "Barnard exact and its intervals",
     .use = "few successes, guaranteed error rates, more power than Fisher; up to 20000 units",
     .types = CX_FOR_PROPORTION,
     .way = CX_ORDER_POOLED,
     .test = test_unconditional,
     .bound = bound_unconditional},
    {.name = "boschloo",
     .label = "Boschloo exact; Chan-Zhang intervals",
     .use = "as barnard, never weaker than Fisher's one-sided test",
     .types = CX_FOR_PROPORTION,
     .way = CX_ORDER_FISHER,
     .test = test_unconditional,
     .bound = bound_unconditional},
};

const struct cx_method_family cx_exact_methods = {methods, CX_COUNT_OF(methods)};
