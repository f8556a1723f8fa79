/* proportion.c - methods for two proportions: see stat/proportion.h. */
#include "stat/proportion.h"

#include "model/method/families.h"
#include "stat/contingency.h"
#include "stat/gamma.h"
#include "stat/newcombe.h"
#include "stat/normal.h"

enum way { POOLED, SQUARED, CORRECTED, YATES, YATES_WALD, LIKELIHOOD, WALD, AGRESTI_CAFFO };

static bool is_yates(enum way way)
{
    return way == YATES || way == YATES_WALD;
}

static struct cx_proportion_pair pair_of(const struct cx_comparison *c)
{
    enum way way = (enum way)c->method->way;
    return (struct cx_proportion_pair){.control = {c->control->successes, c->control->units},
                                       .variant = {c->variant->successes, c->variant->units},
                                       .corrected = way == CORRECTED,
                                       .statistic = is_yates(way)       ? CX_PROPORTION_YATES
                                                    : way == LIKELIHOOD ? CX_PROPORTION_LIKELIHOOD
                                                                        : CX_PROPORTION_SCORE};
}

/* Whether the statistic is the square of z. */
static bool is_squared(const struct cx_comparison *c)
{
    enum way way = (enum way)c->method->way;
    return way == SQUARED || is_yates(way) || way == LIKELIHOOD;
}

/* The trials of an arm that expect 5 of either kind: Cochran's rule of thumb for the normal
 * approximation. */
static double trials_for_five(const struct cx_proportion_pair *p)
{
    double successes = (double)(p->control.successes + p->variant.successes);
    double total = (double)(p->control.trials + p->variant.trials);
    return 5 * total / fmin(successes, total - successes);
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
    cx_remark_if(c, successes > 0 && no_control, "no success in the control: no lift");
    c->units_wanted = successes > 0 && !all ? trials_for_five(pair) : (double)NAN;
    double smaller = (double)(pair->control.trials < pair->variant.trials ? pair->control.trials
                                                                          : pair->variant.trials);
    cx_remark_if(c, smaller < c->units_wanted, "fewer than 5 expected in a cell");
}

/* After the test, which margins, and smoothed shares, have even so. */
static void remark_alike(struct cx_comparison *c, const struct cx_proportion_pair *pair)
{
    int64_t successes = pair->control.successes + pair->variant.successes;
    bool all = successes > 0 && successes == pair->control.trials + pair->variant.trials;
    bool untested = isnan(c->tail.p);
    cx_remark_if(c, successes == 0, untested ? "no success in either arm: no test"
                                             : "no success in either arm: no lift");
    cx_remark_if(c, all, untested ? "nothing but successes in both arms: no test"
                                  : "nothing but successes in both arms");
}

/* ---- statistics that are normal, with the intervals that invert them */

static void test_score(struct cx_comparison *c)
{
    struct cx_proportion_pair pair = pair_of(c);
    describe(c, &pair);
    if (c->null.is_lift)
        c->statistic = cx_proportion_ratio_z_at(&pair, 1 + c->null.value);
    else if (c->null.value == 0)
        c->statistic = cx_proportion_z(&pair);
    else
        c->statistic = cx_proportion_z_at(&pair, c->null.value);
    if (!c->null.is_lift && pair.statistic != CX_PROPORTION_LIKELIHOOD)
        c->se = c->null.value == 0 ? cx_proportion_se(&pair)
                                   : sqrt(cx_proportion_variance_at(&pair, c->null.value));
    if (!isnan(c->statistic))
        c->tail = cx_normal_tail(c->statistic, c->alternative);
    if (!isnan(c->statistic) && is_squared(c)) {
        c->statistic *= c->statistic;
        c->df = 1;
    }
    remark_alike(c, &pair);
}

static void bound_score(struct cx_comparison *c, double level)
{
    struct cx_proportion_pair pair = pair_of(c);
    double z = cx_normal_quantile_upper(cx_end_level(c, level));
    c->interval = c->method->way == YATES_WALD
                      ? cx_proportion_yates_wald(&pair, z, c->alternative)
                      : cx_proportion_difference_interval(&pair, z, c->alternative);
    struct cx_interval ratio = cx_proportion_ratio_interval(&pair, z, c->alternative);
    c->lift_interval = cx_lifts_of_ratios(ratio);
}

/* ---- each arm's own variance: Wald, Agresti and Caffo */

/* What either arm has more than it had, of successes and of failures. */
static double added(const struct cx_comparison *c)
{
    return c->method->way == AGRESTI_CAFFO ? 1 : 0;
}

static void test_wald(struct cx_comparison *c)
{
    struct cx_proportion_pair pair = pair_of(c);
    struct cx_estimate_pair e = cx_proportion_estimates(&pair, added(c));
    struct cx_welch w = cx_welch(&e);
    describe(c, &pair);
    cx_remark_if(c, w.se == 0 && w.difference != 0, "no variance in either arm: no test");
    c->se = w.se;
    if (c->null.is_lift || w.se > 0)
        c->statistic = cx_welch_statistic(c, &e);
    if (!isnan(c->statistic))
        c->tail = cx_normal_tail(c->statistic, c->alternative);
    remark_alike(c, &pair);
}

static void bound_wald(struct cx_comparison *c, double level)
{
    struct cx_proportion_pair pair = pair_of(c);
    struct cx_estimate_pair e = cx_proportion_estimates(&pair, added(c));
    double z = cx_normal_quantile_upper(cx_end_level(c, level));
    cx_welch_bound(c, &e, z, CX_LIFT_FIELLER);
}

/* ---- Newcombe */

static void test_newcombe(struct cx_comparison *c)
{
    struct cx_proportion_pair pair = pair_of(c);
    describe(c, &pair);
    bool none = isnan(cx_proportion_z(&pair));
    if (c->null.is_lift)
        c->statistic = cx_newcombe_ratio_z_at(&pair, 1 + c->null.value);
    else if (c->null.value != 0 || !none)
        c->statistic = cx_newcombe_z_at(&pair, c->null.value);
    if (!isnan(c->statistic))
        c->tail = cx_normal_tail(c->statistic, c->alternative);
    remark_alike(c, &pair);
}

static void bound_newcombe(struct cx_comparison *c, double level)
{
    struct cx_proportion_pair pair = pair_of(c);
    double z = cx_normal_quantile_upper(cx_end_level(c, level));
    c->interval = cx_newcombe_interval(&pair, z, c->alternative);
    struct cx_interval ratio = cx_newcombe_ratio_interval(&pair, z, c->alternative);
    c->lift_interval = cx_lifts_of_ratios(ratio);
}

/* ---- effect sizes */

static double sample_odds_ratio(const struct cx_proportion_pair *pair)
{
    return cx_odds_ratio(pair, 0, 0).value;
}

static struct cx_effect_size odds_ratio_of(const struct cx_comparison *c, double z)
{
    struct cx_proportion_pair pair = pair_of(c);
    struct cx_interval i;
    if (c->method->way == WALD || c->method->way == AGRESTI_CAFFO) {
        struct cx_odds_ratio odds = c->method->way == WALD ? cx_odds_ratio(&pair, 0, z)
                                                           : cx_smoothed_odds_ratio(&pair, z);
        i = cx_interval_of_side(odds.interval, c->alternative, 0);
        return (struct cx_effect_size){odds.value, i};
    }
    i = cx_proportion_odds_interval(&pair, z, c->alternative);
    return (struct cx_effect_size){sample_odds_ratio(&pair), i};
}

static void size_shares(struct cx_comparison *c, double level)
{
    struct cx_proportion_pair pair = pair_of(c);
    double z = cx_normal_quantile_upper(cx_end_level(c, level));
    c->effect_size = c->metric->effect_size == CX_COHEN_H
                         ? cx_cohen_h_of(&pair, z, c->alternative)
                         : odds_ratio_of(c, z);
}

#define ODDS_RATIO_OR_H (1U << CX_ODDS_RATIO | 1U << CX_COHEN_H)

/* ---- all arms together */

static void test_table(struct cx_omnibus *o, bool by_likelihood)
{
    struct cx_proportion *arm = cx_arena_alloc(o->memory, o->arms * sizeof *arm);
    if (!arm) {
        cx_no_memory(o->error);
        return;
    }
    for (size_t i = 0; i < o->arms; i++) {
        arm[i] = (struct cx_proportion){o->arm[i]->successes, o->arm[i]->units};
    }
    struct cx_contingency table = cx_contingency(arm, o->arms);
    if (isnan(table.chi2)) {
        cx_remark(o->note, "all or none succeeded in all arms: no test");
        return;
    }
    o->answer.statistic = by_likelihood ? table.g : table.chi2;
    o->answer.df = table.df;
    o->answer.tail = cx_chisq_tail(o->answer.statistic, table.df);
}

static void test_chi2_of_all(struct cx_omnibus *o)
{
    test_table(o, false);
}

static void test_g_of_all(struct cx_omnibus *o)
{
    test_table(o, true);
}

static const struct cx_omnibus_test chi2_of_all = {"chi-square of all arms", test_chi2_of_all};
static const struct cx_omnibus_test g_of_all = {"likelihood ratio of all arms", test_g_of_all};

static const struct cx_method methods[] = {
    {.name = "pooled",
     .label = "pooled z, score intervals",
     .use = "shares, unless a cell expects fewer than 5",
     .types = CX_FOR_PROPORTION,
     .takes_null = true,
     .way = POOLED,
     .test = test_score,
     .bound = bound_score,
     .omnibus = &chi2_of_all,
     .sizes = ODDS_RATIO_OR_H,
     .size = size_shares},
    {.name = "mn",
     .label = "Miettinen-Nurminen z and intervals",
     .use = "shares, a little more cautious: as clinical trials have it",
     .types = CX_FOR_PROPORTION,
     .takes_null = true,
     .way = CORRECTED,
     .test = test_score,
     .bound = bound_score,
     .sizes = ODDS_RATIO_OR_H,
     .size = size_shares},
    {.name = "chi2",
     .label = "chi-square, score intervals",
     .use = "the pooled z by its square",
     .types = CX_FOR_PROPORTION,
     .takes_null = true,
     .way = SQUARED,
     .test = test_score,
     .bound = bound_score,
     .sizes = ODDS_RATIO_OR_H,
     .size = size_shares},
    {.name = "yates",
     .label = "chi-square and score intervals, corrected for continuity",
     .use = "as cautious as Fisher's exact test, without its sums",
     .types = CX_FOR_PROPORTION,
     .takes_null = true,
     .way = YATES,
     .test = test_score,
     .bound = bound_score,
     .sizes = ODDS_RATIO_OR_H,
     .size = size_shares},
    {.name = "yates-wald",
     .label = "chi-square and Wald interval, corrected for continuity; lift by score",
     .use = "to meet R's prop.test",
     .types = CX_FOR_PROPORTION,
     .way = YATES_WALD,
     .test = test_score,
     .bound = bound_score,
     .sizes = ODDS_RATIO_OR_H,
     .size = size_shares},
    {.name = "g",
     .label = "G, likelihood intervals",
     .use = "shares by the likelihood ratio",
     .types = CX_FOR_PROPORTION,
     .takes_null = true,
     .way = LIKELIHOOD,
     .test = test_score,
     .bound = bound_score,
     .omnibus = &g_of_all,
     .sizes = ODDS_RATIO_OR_H,
     .size = size_shares},
    {.name = "unpooled",
     .label = "unpooled z, Wald, Fieller",
     .use = "to meet other programs; large arms only",
     .types = CX_FOR_PROPORTION,
     .takes_null = true,
     .way = WALD,
     .test = test_wald,
     .bound = bound_wald,
     .sizes = ODDS_RATIO_OR_H,
     .size = size_shares},
    {.name = "agresti-caffo",
     .label = "Agresti-Caffo z and interval, Fieller",
     .use = "small arms by a formula: two successes and two failures more",
     .types = CX_FOR_PROPORTION,
     .takes_null = true,
     .way = AGRESTI_CAFFO,
     .test = test_wald,
     .bound = bound_wald,
     .sizes = ODDS_RATIO_OR_H,
     .size = size_shares},
    {.name = "newcombe",
     .label = "Newcombe, by its interval",
     .use = "small arms by a formula: from Wilson's limits of either",
     .types = CX_FOR_PROPORTION,
     .takes_null = true,
     .test = test_newcombe,
     .bound = bound_newcombe,
     .sizes = 1U << CX_COHEN_H,
     .size = size_shares},
};

const struct cx_method_family cx_proportion_methods = {methods, CX_COUNT_OF(methods)};
