/* exact.c - exact methods for two proportions: see stat/fisher.h, stat/melded.h and
 * stat/unconditional.h. */
#include "stat/fisher.h"

#include "model/method/families.h"
#include "stat/melded.h"
#include "stat/normal.h"
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
}

/* Of one side the tests by likelihood and Blaker's are the central one. */
static struct cx_effect_size conditional_odds_ratio(const struct cx_comparison *c, double level)
{
    struct cx_proportion_pair pair = pair_of(c);
    enum cx_exact exact = (enum cx_exact)c->method->way;
    struct cx_odds_ratio odds = cx_fisher_odds_ratio(&pair, exact, cx_end_level(c, level));
    if (c->alternative == CX_TWO_SIDED)
        odds.interval = cx_fisher_odds_interval(&pair, exact, level);
    return (struct cx_effect_size){odds.value,
                                   cx_interval_of_side(odds.interval, c->alternative, 0)};
}

static struct cx_effect_size melded_odds_ratio(const struct cx_comparison *c, double level)
{
    struct cx_proportion_pair pair = pair_of(c);
    struct cx_melding m = cx_melded_proportions(&pair, c->method->way == CX_EXACT_MIDP);
    double tail = cx_end_level(c, level);
    return (struct cx_effect_size){cx_odds_ratio(&pair, 0, 0).value,
                                   cx_melded_odds_ratio(&m, tail, c->alternative)};
}

static void size_shares(struct cx_comparison *c, double level)
{
    struct cx_proportion_pair pair = pair_of(c);
    double z = cx_normal_quantile_upper(cx_end_level(c, level));
    enum cx_effect_size_kind kind = c->metric->effect_size;
    c->effect_size = kind == CX_COHEN_H      ? cx_cohen_h_of(&pair, z, c->alternative)
                     : kind == CX_ODDS_RATIO ? conditional_odds_ratio(c, level)
                                             : melded_odds_ratio(c, level);
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
    if (cx_unconditional_test(&u, c->memory, c->error) == CX_OK)
        c->tail = u.tail;
    if (c->control->units + c->variant->units > CX_UNCONDITIONAL_MOST)
        cx_remark(c->note, "more than %d units: no such test", CX_UNCONDITIONAL_MOST);
}

static void bound_unconditional(struct cx_comparison *c, double level)
{
    struct cx_unconditional u = question_of(c);
    if (cx_unconditional_intervals(&u, level, c->memory, c->error) == CX_OK) {
        c->interval = u.difference;
        c->lift_interval = cx_lifts_of_ratios(u.ratio);
    }
}

#define ODDS_RATIOS_OR_H (1U << CX_ODDS_RATIO | 1U << CX_MELDED_ODDS_RATIO | 1U << CX_COHEN_H)

static const struct cx_method methods[] = {
    {.name = "fisher",
     .label = "Fisher exact by likelihood; melded central intervals",
     .use = "few successes, p as R has it",
     .types = CX_FOR_PROPORTION,
     .way = CX_EXACT_MINLIKE,
     .test = test_fisher,
     .bound = bound_fisher,
     .sizes = ODDS_RATIOS_OR_H,
     .size = size_shares},
    {.name = "fisher-central",
     .label = "Fisher exact, central; melded intervals",
     .use = "few successes, guaranteed error rates",
     .types = CX_FOR_PROPORTION,
     .way = CX_EXACT_CENTRAL,
     .test = test_fisher,
     .bound = bound_fisher,
     .sizes = ODDS_RATIOS_OR_H,
     .size = size_shares},
    {.name = "midp",
     .label = "Fisher mid-p; melded mid-p intervals",
     .use = "few successes, without Fisher's excess of caution",
     .types = CX_FOR_PROPORTION,
     .way = CX_EXACT_MIDP,
     .test = test_fisher,
     .bound = bound_fisher,
     .sizes = ODDS_RATIOS_OR_H,
     .size = size_shares},
    {.name = "blaker",
     .label = "Blaker exact; melded central intervals",
     .use = "few successes, guaranteed error rates, never weaker than fisher-central",
     .types = CX_FOR_PROPORTION,
     .way = CX_EXACT_BLAKER,
     .test = test_fisher,
     .bound = bound_fisher,
     .sizes = ODDS_RATIOS_OR_H,
     .size = size_shares},
    {.name = "barnard",
     .label = "Barnard exact and its intervals",
     .use = "few successes, guaranteed error rates, more power than Fisher; up to 20000 units",
     .types = CX_FOR_PROPORTION,
     .way = CX_ORDER_POOLED,
     .test = test_unconditional,
     .bound = bound_unconditional,
     .sizes = 1U << CX_COHEN_H,
     .size = size_shares},
    {.name = "boschloo",
     .label = "Boschloo exact; Chan-Zhang intervals",
     .use = "as barnard, never weaker than Fisher's one-sided test",
     .types = CX_FOR_PROPORTION,
     .way = CX_ORDER_FISHER,
     .test = test_unconditional,
     .bound = bound_unconditional,
     .sizes = 1U << CX_COHEN_H,
     .size = size_shares},
};

const struct cx_method_family cx_exact_methods = {methods, CX_COUNT_OF(methods)};
