/* stratified.c - methods that compare like with like: within strata, and then over all of them.
 *
 * Proportions: see stat/stratified.h.  Means are post-stratified: each arm's mean is that of the
 * strata's means by the share of all units that a stratum has (L. W. Miratrix, J. S. Sekhon and B.
 * Yu 2013, JRSS B 75, 369), with the variances of the strata and Satterthwaite's degrees of
 * freedom.
 *
 * Strata without units in one of the arms tell nothing, and neither do units without a stratum:
 * what is said is of the others alone.  Where nobody has a stratum the arms are one.
 */
#include "stat/exact_strata.h"

#include "model/method/families.h"
#include "model/report.h"
#include "stat/estimate.h"
#include "stat/gamma.h"
#include "stat/normal.h"
#include "stat/student.h"

/* A stratum of both arms. */
struct part {
    const struct cx_metric_sums *control, *variant;
};

struct parts {
    struct part *part;
    size_t n;
    size_t one_sided;   /* strata of one arm only, ... */
    int64_t left_out;   /* ... and their units */
    int64_t in_control, in_variant; /* the units of all parts */
};

static void add_part(struct parts *parts, struct part p)
{
    int64_t control = p.control ? p.control->units : 0, variant = p.variant ? p.variant->units : 0;
    if (control > 0 && variant > 0) {
        parts->part[parts->n++] = p;
        parts->in_control += control;
        parts->in_variant += variant;
    } else if (control + variant > 0) {
        parts->one_sided++;
        parts->left_out += control + variant;
    }
}

/* Both lists are sorted by name. */
static void match(const struct cx_comparison *c, struct parts *parts)
{
    size_t i = 0, k = 0, n = c->control->strata, m = c->variant->strata;
    while (i < n || k < m) {
        const struct cx_stratum *a = i < n ? &c->control->stratum[i] : NULL;
        const struct cx_stratum *b = k < m ? &c->variant->stratum[k] : NULL;
        int order = !a ? 1 : !b ? -1 : cx_text_compare(a->name, b->name);
        add_part(parts, (struct part){order <= 0 ? a->sums : NULL, order >= 0 ? b->sums : NULL});
        i += order <= 0;
        k += order >= 0;
    }
}

static bool find_parts(const struct cx_comparison *c, struct parts *parts)
{
    size_t room = c->control->strata < c->variant->strata ? c->variant->strata : c->control->strata;
    *parts = (struct parts){.part = cx_arena_alloc(c->memory, (room + 1) * sizeof *parts->part)};
    if (!parts->part) {
        cx_no_memory(c->error);
        return false;
    }
    if (room > 0 && c->control->units > 0 && c->variant->units > 0) {
        match(c, parts);
        return true;
    }
    parts->part[parts->n++] = (struct part){c->control, c->variant};
    parts->in_control = c->control->units;
    parts->in_variant = c->variant->units;
    return true;
}

static void tell_parts(struct cx_comparison *c, const struct parts *parts)
{
    char units[CX_COUNT_ROOM];
    c->n_control = parts->in_control;
    c->n_variant = parts->in_variant;
    c->one_sided = parts->left_out;
    cx_remark_if(c, c->control->strata + c->variant->strata == 0, "no strata");
    if (parts->one_sided > 0)
        cx_remark(c->note, "%zu %s of one arm only left out, %s", parts->one_sided,
                  parts->one_sided == 1 ? "stratum" : "strata",
                  cx_count_units(parts->left_out, units));
    cx_remark_if(c, parts->n == 0, "no stratum of both arms: no comparison");
}

/* ---- proportions */

enum way { PLAIN, CORRECTED, EXACT };

static bool find_strata(const struct cx_comparison *c, struct parts *parts, struct cx_strata *s)
{
    if (!find_parts(c, parts))
        return false;
    struct cx_proportion_pair *pair = cx_arena_alloc(c->memory, (parts->n + 1) * sizeof *pair);
    if (!pair) {
        cx_no_memory(c->error);
        return false;
    }
    for (size_t i = 0; i < parts->n; i++) {
        const struct part *p = &parts->part[i];
        pair[i].control = (struct cx_proportion){p->control->successes, p->control->units};
        pair[i].variant = (struct cx_proportion){p->variant->successes, p->variant->units};
    }
    *s = (struct cx_strata){
        .stratum = pair, .n = parts->n, .continuity = c->method->way == CORRECTED};
    return true;
}

/* Of the arm's units in all strata. */
static double share_of(const struct cx_strata *s, bool of_variant)
{
    struct cx_proportion all = {0};
    for (size_t i = 0; i < s->n; i++) {
        struct cx_proportion own = of_variant ? s->stratum[i].variant : s->stratum[i].control;
        all.successes += own.successes;
        all.trials += own.trials;
    }
    return (double)all.successes / (double)all.trials;
}

/* What the strata are, whatever the test. */
static void describe(struct cx_comparison *c, const struct parts *parts, const struct cx_strata *s)
{
    double ratio = cx_stratified_ratio(s);
    tell_parts(c, parts);
    c->control_value = share_of(s, false);
    c->variant_value = share_of(s, true);
    c->difference = cx_stratified_difference(s);
    c->lift = isfinite(ratio) ? ratio - 1 : (double)NAN;
    c->se = cx_stratified_difference_se(s);
}

/* After the test, which margins have even so. */
static void remark_alike(struct cx_comparison *c, const struct cx_strata *s)
{
    cx_remark_if(c, isnan(c->tail.p) && isnan(cx_stratified_z(s)) && s->n > 0,
                 "no stratum with successes and failures: no test");
}

static void test_cmh(struct cx_comparison *c)
{
    struct parts parts;
    struct cx_strata s;
    if (!find_strata(c, &parts, &s))
        return;
    describe(c, &parts, &s);
    c->statistic = c->null.is_lift      ? cx_stratified_ratio_z_at(&s, 1 + c->null.value)
                   : c->null.value == 0 ? cx_stratified_z(&s)
                                        : cx_stratified_z_at(&s, c->null.value);
    if (!isnan(c->statistic))
        c->tail = cx_normal_tail(c->statistic, c->alternative);
    remark_alike(c, &s);
}

static void test_exact(struct cx_comparison *c)
{
    struct parts parts;
    struct cx_strata s;
    if (!find_strata(c, &parts, &s))
        return;
    struct cx_exact_strata x = {
        .strata = &s, .alternative = c->alternative, .tail = (double)NAN};
    describe(c, &parts, &s);
    if (cx_exact_strata(&x, c->error) == CX_OK)
        c->tail = x.p;
    if (x.too_many)
        cx_remark(c->note, "more than %d outcomes to look at: no exact test", CX_EXACT_STRATA_MOST);
    remark_alike(c, &s);
}

/* The odds ratio that all strata have, of the kind that the test is of. */
static struct cx_odds_ratio common_odds(struct cx_comparison *c, const struct cx_strata *s,
                                        double tail)
{
    if (c->method->way == EXACT) {
        struct cx_exact_strata x = {.strata = s, .alternative = c->alternative, .tail = tail};
        cx_exact_strata(&x, c->error);
        return x.odds;
    }
    struct cx_stratified_odds odds = cx_stratified_odds(s);
    double factor = exp(cx_normal_quantile_upper(tail) * odds.log_se);
    return (struct cx_odds_ratio){odds.ratio, {odds.ratio / factor, odds.ratio * factor}};
}

/* Units of a stratum on the average from which its odds ratio tells whether it is another one:
 * the test's chi-square is of large strata (N. E. Breslow and N. E. Day 1980, section 4.4). */
#define LARGE_STRATUM 20

static bool are_large(const struct cx_strata *s)
{
    double units = 0;
    for (size_t i = 0; i < s->n; i++)
        units += (double)s->stratum[i].control.trials + (double)s->stratum[i].variant.trials;
    return units >= LARGE_STRATUM * (double)s->n;
}

/* What other programs tell of stratified tables. */
static void remark_odds(struct cx_comparison *c, const struct cx_strata *s, double tail)
{
    struct cx_odds_ratio odds = common_odds(c, s, tail);
    struct cx_interval i = cx_interval_of_side(odds.interval, c->alternative, 0);
    struct cx_stratified_odds same = cx_stratified_odds(s);
    if (isfinite(odds.value) && !isnan(odds.interval.low))
        cx_remark(c->note, "common odds ratio %.6g, %.6g to %.6g", odds.value, i.low, i.high);
    if (!isnan(same.tarone) && are_large(s))
        cx_remark(c->note, "p that strata have the same %.3g",
                  cx_chisq_tail(same.tarone, same.df).p);
}

static void bound_cmh(struct cx_comparison *c, double level)
{
    struct parts parts;
    struct cx_strata s;
    if (!find_strata(c, &parts, &s))
        return;
    double tail = cx_end_level(c, level), z = cx_normal_quantile_upper(tail);
    c->interval = cx_stratified_difference_interval(&s, z, c->alternative);
    struct cx_interval ratio = cx_stratified_ratio_interval(&s, z, c->alternative);
    c->lift_interval = cx_lifts_of_ratios(ratio);
    if (s.n > 1) {
        remark_odds(c, &s, tail);
        cx_remark(c->note, "values are over all strata, difference and lift within them");
    }
}

static void size_odds(struct cx_comparison *c, double level)
{
    struct parts parts;
    struct cx_strata s;
    if (!find_strata(c, &parts, &s) || s.n == 0)
        return;
    struct cx_odds_ratio odds = common_odds(c, &s, cx_end_level(c, level));
    c->effect_size = (struct cx_effect_size){
        odds.value, cx_interval_of_side(odds.interval, c->alternative, 0)};
}

/* ---- means */

/* An arm's mean of the strata's means. */
static struct cx_estimate weighted(const struct parts *parts, bool of_variant)
{
    double units = 0, squares = 0;
    struct cx_estimate e = {0};
    for (size_t i = 0; i < parts->n; i++)
        units += (double)(parts->part[i].control->units + parts->part[i].variant->units);
    for (size_t i = 0; i < parts->n; i++) {
        const struct part *p = &parts->part[i];
        struct cx_moments m =
            cx_metric_moments(of_variant ? p->variant : p->control, CX_METRIC_MEAN);
        double share = (double)(p->control->units + p->variant->units) / units;
        struct cx_estimate own = cx_mean_estimate(m.units, m.mean, m.variance);
        double variance = share * share * own.variance;
        e.value += share * own.value;
        e.variance += variance;
        squares += variance > 0 ? variance * variance / own.df : 0;
    }
    e.df = squares > 0 ? e.variance * e.variance / squares : 0;
    return e;
}

static bool find_estimates(const struct cx_comparison *c, struct parts *parts,
                           struct cx_estimate_pair *pair)
{
    if (!find_parts(c, parts))
        return false;
    const double none = (double)NAN;
    *pair = cx_estimate_pair(weighted(parts, false), weighted(parts, true));
    if (parts->n == 0)
        pair->control.value = pair->variant.value = pair->difference = pair->control.variance =
            none;
    return true;
}

static void test_poststratified(struct cx_comparison *c)
{
    struct parts parts;
    struct cx_estimate_pair pair;
    if (!find_estimates(c, &parts, &pair))
        return;
    struct cx_welch w = cx_welch(&pair);
    tell_parts(c, &parts);
    c->control_value = pair.control.value;
    c->variant_value = pair.variant.value;
    c->difference = pair.difference;
    c->lift = c->control_value == 0 ? (double)NAN : pair.difference / c->control_value;
    c->se = w.se;
    c->df = w.df;
    c->statistic = cx_welch_statistic(c, &pair);
    c->tail = cx_student_tail(c->statistic, w.df, c->alternative);
    cx_remark_if(c, isnan(w.se) && parts.n > 0,
                 "a stratum with fewer than two units in an arm: no variance");
    cx_remark_if(c, w.se == 0, "no variation within the strata: no test");
}

static void bound_poststratified(struct cx_comparison *c, double level)
{
    struct parts parts;
    struct cx_estimate_pair pair;
    if (!find_estimates(c, &parts, &pair))
        return;
    struct cx_welch w = cx_welch(&pair);
    double quantile = cx_student_quantile_upper(cx_end_level(c, level), w.df);
    cx_welch_bound(c, &pair, quantile, CX_LIFT_FIELLER);
}

static const struct cx_method methods[] = {
    {.name = "cmh",
     .label = "Cochran-Mantel-Haenszel, stratified score intervals",
     .use = "shares within strata",
     .types = CX_FOR_PROPORTION,
     .needs = CX_NEEDS_STRATA,
     .takes_null = true,
     .way = PLAIN,
     .test = test_cmh,
     .bound = bound_cmh,
     .sizes = 1U << CX_ODDS_RATIO,
     .size = size_odds},
    {.name = "cmh-yates",
     .label = "Cochran-Mantel-Haenszel and stratified score intervals, corrected for continuity",
     .use = "shares within strata with few successes",
     .types = CX_FOR_PROPORTION,
     .needs = CX_NEEDS_STRATA,
     .takes_null = true,
     .way = CORRECTED,
     .test = test_cmh,
     .bound = bound_cmh,
     .sizes = 1U << CX_ODDS_RATIO,
     .size = size_odds},
    {.name = "cmh-exact",
     .label = "exact within strata, by likelihood; stratified score intervals",
     .use = "shares within strata with few successes, p as R has it",
     .types = CX_FOR_PROPORTION,
     .needs = CX_NEEDS_STRATA,
     .way = EXACT,
     .test = test_exact,
     .bound = bound_cmh,
     .sizes = 1U << CX_ODDS_RATIO,
     .size = size_odds},
    {.name = "poststratified",
     .label = "post-stratified Welch, Fieller",
     .use = "means within strata",
     .types = CX_FOR_MEAN,
     .needs = CX_NEEDS_STRATA,
     .takes_null = true,
     .test = test_poststratified,
     .bound = bound_poststratified},
};

const struct cx_method_family cx_stratified_methods = {methods, CX_COUNT_OF(methods)};
