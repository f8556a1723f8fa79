/* rank.c - methods by ranks of units' values: see stat/rank.h and stat/smirnov.h. */
#include "model/method/families.h"
#include "stat/normal.h"
#include "stat/rank.h"
#include "stat/smirnov.h"
#include "stat/student.h"

/* Small samples without many ties exactly, the others with continuity correction, as R does. */
#define CONTINUITY 0.5

struct ranked {
    struct cx_sample sample[2];
    struct cx_ranks ranks;
    bool is_exact;
    struct cx_shift_ends ends; /* by the exact distribution */
};

/* The tail, and at a level also the shift's ends. */
static struct cx_tail exact(struct cx_comparison *c, struct ranked *r, double level)
{
    struct cx_arena scratch = {0};
    struct cx_rank_distribution d;
    struct cx_tail tail = cx_tail_undefined();
    if (cx_rank_distribution(&r->sample[0], &r->sample[1], &scratch, &d, c->error) == CX_OK) {
        tail = cx_rank_tail(&d, r->ranks.u, c->alternative);
        r->ends = cx_shift_ends_exact(&d, level);
    }
    cx_arena_release(&scratch);
    return tail;
}

static bool is_small(const struct ranked *r)
{
    return cx_rank_steps(&r->sample[0], &r->sample[1]) <= CX_RANK_STEPS;
}

/* p and the statistic U; false without values. */
static bool test_ranks(struct cx_comparison *c, struct ranked *r)
{
    if (!cx_samples_of(c, r->sample)) {
        return false;
    }
    r->ranks = cx_ranks(&r->sample[0], &r->sample[1]);
    r->is_exact = is_small(r);
    c->statistic = r->ranks.u;
    c->tail = r->ranks.untied == 0 ? cx_tail_undefined()
              : r->is_exact        ? exact(c, r, 0.5)
                                   : cx_mann_whitney_tail(&r->ranks, CONTINUITY, c->alternative);
    cx_remark_if(c, r->ranks.untied == 0, "all units equal: no test");
    return true;
}

/* ---- Mann and Whitney: which arm's units have more */

static void test_mann_whitney(struct cx_comparison *c)
{
    struct ranked r;
    if (test_ranks(c, &r)) {
        c->control_value = 1 - r.ranks.superiority;
        c->variant_value = r.ranks.superiority;
        c->difference = 2 * r.ranks.superiority - 1;
        c->label = r.is_exact ? "Mann-Whitney exact, Newcombe" : c->label;
    }
}

static void bound_mann_whitney(struct cx_comparison *c, double level)
{
    struct cx_sample sample[2];
    if (isnan(c->difference) || !cx_samples_of(c, sample)) {
        return;
    }
    struct cx_ranks ranks = cx_ranks(&sample[0], &sample[1]);
    double z = cx_normal_quantile_upper(cx_end_level(c, level));
    struct cx_interval i = cx_superiority_interval(&ranks, z, CONTINUITY, c->alternative);
    c->interval = (struct cx_interval){2 * i.low - 1, 2 * i.high - 1};
}

/* ---- Hodges and Lehmann: by how much */

static void test_hodges_lehmann(struct cx_comparison *c)
{
    struct ranked r;
    if (test_ranks(c, &r)) {
        c->control_value = cx_sample_quantile(&r.sample[0], 0.5, 7);
        c->variant_value = cx_sample_quantile(&r.sample[1], 0.5, 7);
        c->difference = cx_shift(&r.sample[0], &r.sample[1]);
        c->label = r.is_exact ? "Mann-Whitney exact, Hodges-Lehmann" : c->label;
    }
}

static void bound_hodges_lehmann(struct cx_comparison *c, double level)
{
    struct ranked r;
    if (isnan(c->difference) || !cx_samples_of(c, r.sample)) {
        return;
    }
    double end = cx_end_level(c, level);
    r.ranks = cx_ranks(&r.sample[0], &r.sample[1]);
    if (r.ranks.untied == 0) {
        return;
    }
    if (is_small(&r)) {
        exact(c, &r, end);
    } else {
        r.ends = cx_shift_ends(&r.ranks, cx_normal_quantile_upper(end), CONTINUITY);
    }
    r.ends.low = c->alternative == CX_LESS ? 0 : r.ends.low;
    r.ends.high = c->alternative == CX_GREATER ? 0 : r.ends.high;
    c->interval = cx_shift_interval(&r.sample[0], &r.sample[1], r.ends);
}

/* ---- Brunner and Munzel */

static void test_brunner_munzel(struct cx_comparison *c)
{
    struct cx_sample sample[2];
    if (!cx_samples_of(c, sample)) {
        return;
    }
    struct cx_estimate_pair pair = cx_superiority_pair(&sample[0], &sample[1]);
    struct cx_welch w = cx_welch(&pair);
    c->control_value = pair.control.value;
    c->variant_value = pair.variant.value;
    c->difference = w.difference;
    c->se = w.se;
    c->statistic = w.t;
    c->df = w.df;
    c->tail = cx_student_tail(w.t, w.df, c->alternative);
    cx_remark_if(c, isnan(w.se), "fewer than two units in an arm: no variance");
    bool are_apart = w.se == 0 && w.difference != 0;
    cx_remark_if(c, are_apart,
                 "the arms do not overlap: no test; permutation or mann-whitney have one");
    cx_remark_if(c, w.se == 0 && !are_apart, "all units are equal: no test");
}

static void bound_brunner_munzel(struct cx_comparison *c, double level)
{
    if (!isnan(c->df)) {
        struct cx_welch w = {c->difference, c->se, c->statistic, c->df};
        double quantile = cx_student_quantile_upper(cx_end_level(c, level), w.df);
        c->interval = cx_welch_interval(&w, quantile, c->alternative);
        c->interval.low = c->alternative == CX_LESS ? -1 : c->interval.low;
        c->interval.high = c->alternative == CX_GREATER ? 1 : c->interval.high;
    }
}

/* ---- Kolmogorov and Smirnov: whatever may differ */

/* The shares above the value at which they differ most. */
static void describe_distance(struct cx_comparison *c, const struct cx_smirnov *s)
{
    c->statistic = s->d;
    c->difference = 0;
    if (isnan(s->at)) {
        cx_remark(c->note, "%s", c->alternative == CX_TWO_SIDED ? "all shares are equal"
                                                                : "nowhere on that side");
    } else {
        c->control_value = (double)s->control_above / (double)s->n_control;
        c->variant_value = (double)s->variant_above / (double)s->n_variant;
        c->difference = c->variant_value - c->control_value;
        cx_remark(c->note, "shares above %.10g", s->at);
    }
    cx_remark(c->note, "no interval: no verdict");
}

static void test_smirnov(struct cx_comparison *c)
{
    struct cx_sample sample[2];
    if (!cx_samples_of(c, sample)) {
        return;
    }
    struct cx_smirnov s = cx_smirnov(&sample[0], &sample[1], c->alternative);
    bool is_exact = cx_smirnov_steps(&s, c->alternative) <= CX_SMIRNOV_STEPS;
    if (!is_exact) {
        c->tail = cx_smirnov_limit(&s, c->alternative);
    } else if (cx_smirnov_exact(&s, c->alternative, &c->tail, c->error) == CX_OK) {
        c->label = "Kolmogorov-Smirnov exact";
    }
    describe_distance(c, &s);
    cx_remark_if(c, s.has_ties, "ties: p is this or smaller");
}

static void bound_nothing(struct cx_comparison *c, double level)
{
    (void)c;
    (void)level;
}

/* ---- Mood: the median */

static void test_median(struct cx_comparison *c)
{
    struct cx_sample sample[2];
    if (!cx_samples_of(c, sample)) {
        return;
    }
    struct cx_proportion_pair above = cx_above_median(&sample[0], &sample[1]);
    double z = cx_proportion_z(&above);
    c->control_value = cx_sample_quantile(&sample[0], 0.5, 7);
    c->variant_value = cx_sample_quantile(&sample[1], 0.5, 7);
    c->difference = c->variant_value - c->control_value;
    c->df = 1;
    c->statistic = z * z;
    c->tail = isnan(z) ? cx_tail_undefined() : cx_normal_tail(z, c->alternative);
    cx_remark_if(c, isnan(z), "nobody is above the median of both arms: no test");
}

static void bound_median(struct cx_comparison *c, double level)
{
    struct cx_sample sample[2];
    if (isnan(c->statistic) || !cx_samples_of(c, sample)) {
        return;
    }
    double z = cx_normal_quantile_upper(cx_end_level(c, level));
    struct cx_interval i = cx_median_shift_interval(&sample[0], &sample[1], z);
    c->interval.low = c->alternative == CX_LESS ? -(double)INFINITY : i.low;
    c->interval.high = c->alternative == CX_GREATER ? (double)INFINITY : i.high;
}

/* ---- all arms together */

static void test_kruskal(struct cx_omnibus *o)
{
    const struct cx_sample *sample = cx_samples_of_all(o);
    bool ranked = sample && cx_kruskal(sample, o->arms, o->memory, &o->answer, o->error) == CX_OK;
    if (ranked && isnan(o->answer.statistic)) {
        cx_remark(o->note, "all units equal: no test");
    }
}

static const struct cx_omnibus_test kruskal = {"Kruskal-Wallis", test_kruskal};

static const struct cx_method methods[] = {
    {.name = "mann-whitney",
     .label = "Mann-Whitney, Newcombe",
     .use = "is a unit of the variant likely to have more than one of the control?",
     .types = CX_FOR_MEAN,
     .needs = CX_NEEDS_VALUES,
     .test = test_mann_whitney,
     .bound = bound_mann_whitney,
     .omnibus = &kruskal},
    {.name = "hodges-lehmann",
     .label = "Mann-Whitney, Hodges-Lehmann",
     .use = "the same, answered by how far the values have moved; for values with few ties",
     .types = CX_FOR_MEAN,
     .needs = CX_NEEDS_VALUES,
     .test = test_hodges_lehmann,
     .bound = bound_hodges_lehmann,
     .omnibus = &kruskal},
    {.name = "brunner-munzel",
     .label = "Brunner-Munzel",
     .use = "as mann-whitney, when the spread may differ too",
     .types = CX_FOR_MEAN,
     .needs = CX_NEEDS_VALUES,
     .test = test_brunner_munzel,
     .bound = bound_brunner_munzel,
     .omnibus = &kruskal},
    {.name = "median",
     .label = "Mood median, Yates, shift",
     .use = "is the middle higher?  For values whose tails are wild; weaker than hodges-lehmann",
     .types = CX_FOR_MEAN,
     .needs = CX_NEEDS_VALUES,
     .test = test_median,
     .bound = bound_median,
     .omnibus = &kruskal},
    {.name = "ks",
     .label = "Kolmogorov-Smirnov",
     .use = "does anything about the values differ, whatever it is?  Without interval or verdict",
     .types = CX_FOR_MEAN,
     .needs = CX_NEEDS_VALUES,
     .test = test_smirnov,
     .bound = bound_nothing,
     .omnibus = &kruskal},
};

const struct cx_method_family cx_rank_methods = {methods, CX_COUNT_OF(methods)};
