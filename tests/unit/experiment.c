/* experiment.c - from arms to report rows: trust, families, intervals, decisions. */
#include "model/verdict.h"

#include "stat/normal.h"

#include "vectors.h"

static struct cx_arena arena;
static struct cx_error error;

static int release(void **state)
{
    (void)state;
    cx_arena_release(&arena);
    memset(&error, 0, sizeof error);
    return 0;
}

static struct cx_experiments *open_design(const struct cx_design *design)
{
    struct cx_experiments *x = NULL;
    assert_int_equal(cx_experiments_open(design, &arena, &x, &error), CX_OK);
    return x;
}

static struct cx_arm *arm_of(struct cx_experiments *x, const char *segment, const char *variant)
{
    struct cx_arm_key key = {.experiment = CX_TEXT_OF("e"),
                             .segment = cx_text_from(segment),
                             .variant = cx_text_from(variant)};
    struct cx_arm *arm = NULL;
    assert_int_equal(cx_experiments_arm(x, &key, &arm, &error), CX_OK);
    return arm;
}

static void set_counts(struct cx_arm *arm, size_t metric, int64_t units, int64_t successes)
{
    arm->metric[metric].units = units;
    arm->metric[metric].successes = successes;
}

static struct cx_report report_of(struct cx_experiments *x)
{
    struct cx_report report;
    assert_int_equal(cx_experiments_report(x, &arena, &report, &error), CX_OK);
    return report;
}

static const struct cx_report_row *row_of(const struct cx_report *report, const char *segment,
                                          const char *metric, const char *variant)
{
    for (size_t i = 0; i < report->n; i++) {
        const struct cx_report_row *row = &report->row[i];
        if (cx_text_is(row->segment, segment) && cx_text_is(row->metric, metric) &&
            cx_text_is(row->variant, variant)) {
            return row;
        }
    }
    fail_msg("no row '%s' '%s' '%s'", segment, metric, variant);
    return NULL;
}

static const struct cx_metric two_shares[] = {
    {.name = {"retention_1", 11}, .type = CX_METRIC_PROPORTION},
    {.name = {"retention_7", 11}, .type = CX_METRIC_PROPORTION},
};

/* The published counts of the mobile game Cookie Cats; z, p and chi-square by mpmath. */
static void cookie_cats_come_out(void **state)
{
    (void)state;
    struct cx_design design = {.metric = two_shares,
                               .metrics = 2,
                               .control = CX_TEXT_OF("gate_30"),
                               .alpha = 0.05,
                               .correction = CX_CORRECTION_HOLM};
    struct cx_experiments *x = open_design(&design);
    set_counts(arm_of(x, "", "gate_40"), 0, 45489, 20119);
    set_counts(arm_of(x, "", "gate_40"), 1, 45489, 8279);
    set_counts(arm_of(x, "", "gate_30"), 0, 44700, 20034);
    set_counts(arm_of(x, "", "gate_30"), 1, 44700, 8502);
    struct cx_report report = report_of(x);
    assert_int_equal(report.n, 3);
    const struct cx_report_row *ratio = &report.row[0];
    assert_true(cx_text_is(ratio->metric, "(sample ratio)"));
    near_or_fail("chi2", ratio->statistic, 6.9024049496058278, 1e-13);
    near_or_fail("p", ratio->p, 0.0086079878108362404, 1e-12);
    assert_int_equal(ratio->decision, CX_DECISION_NONE);
    const struct cx_report_row *first = &report.row[1], *second = &report.row[2];
    near_or_fail("z", first->statistic, -1.784086224797474, 1e-14);
    near_or_fail("p", first->p, 0.074409655296918873, 1e-13);
    near_or_fail("z", second->statistic, -3.1643589127481989, 1e-14);
    near_or_fail("p", second->p, 0.0015542499756142858, 1e-13);
    near_or_fail("Holm", second->p_adjusted, 2 * 0.0015542499756142858, 1e-13);
    assert_int_equal(first->decision, CX_INCONCLUSIVE);
    assert_int_equal(second->decision, CX_LOSS);
    assert_true(first->low < 0 && first->high > 0 && second->high < 0 && second->lift_high < 0);
    assert_true(first->n_control == 44700 && first->n_variant == 45489);
}

static void lower_may_be_better(void **state)
{
    (void)state;
    struct cx_metric churn = {
        .name = CX_TEXT_OF("churn"), .type = CX_METRIC_PROPORTION, .lower_is_better = true};
    struct cx_design design = {.metric = &churn,
                               .metrics = 1,
                               .control = CX_TEXT_OF("a"),
                               .alpha = 0.05,
                               .correction = CX_CORRECTION_HOLM};
    struct cx_experiments *x = open_design(&design);
    set_counts(arm_of(x, "", "a"), 0, 1000, 300);
    set_counts(arm_of(x, "", "b"), 0, 1000, 200);
    set_counts(arm_of(x, "", "c"), 0, 1000, 400);
    struct cx_report report = report_of(x);
    assert_int_equal(row_of(&report, "", "churn", "b")->decision, CX_WIN);
    assert_int_equal(row_of(&report, "", "churn", "c")->decision, CX_LOSS);
}

/* Rows of this table never contradict themselves, whatever the correction: a win has
 * p_adjusted <= alpha and an interval above 0, and nothing else has both. */
static void decisions_intervals_and_p_agree(void **state)
{
    (void)state;
    struct cx_metric metric[3] = {{.name = CX_TEXT_OF("m1"), .type = CX_METRIC_PROPORTION},
                                  {.name = CX_TEXT_OF("m2"), .type = CX_METRIC_PROPORTION},
                                  {.name = CX_TEXT_OF("m3"), .type = CX_METRIC_MEAN}};
    uint64_t seed = 99;
    for (int round = 0; round < 600; round++) {
        struct cx_design design = {.metric = metric,
                                   .metrics = 3,
                                   .control = CX_TEXT_OF("a"),
                                   .alpha = 0.1,
                                   .correction = (enum cx_correction)(round % 7),
                                   .alternative = (enum cx_alternative)(round / 7 % 3)};
        struct cx_experiments *x = open_design(&design);
        for (int v = 0; v < 3; v++) {
            for (size_t m = 0; m < 3; m++) {
                struct cx_arm *arm = arm_of(x, "", (const char *[]){"a", "b", "c"}[v]);
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                int64_t found = 100 + (int64_t)(seed >> 58);
                set_counts(arm, m, 1000, found);
                if (m == 2) {
                    cx_sum_add(&arm->metric[m].sum[CX_SUM_X], (double)found);
                    cx_sum_add(&arm->metric[m].sum[CX_SUM_XX], 3 * (double)found);
                }
            }
        }
        struct cx_report report = report_of(x);
        for (size_t i = 0; i < report.n; i++) {
            const struct cx_report_row *row = &report.row[i];
            if (!strcmp(row->type, "trust")) {
                continue;
            }
            bool significant = row->p_adjusted <= 0.1;
            assert_int_equal(significant, row->low > 0 || row->high < 0);
            assert_int_equal(significant, row->lift_low > 0 || row->lift_high < 0);
            assert_int_equal(row->decision == CX_WIN, significant && row->low > 0);
            assert_int_equal(row->decision == CX_LOSS, significant && row->high < 0);
        }
        release(NULL);
    }
}

static void a_broken_sample_ratio_makes_all_untrusted(void **state)
{
    (void)state;
    struct cx_design design = {.metric = two_shares,
                               .metrics = 1,
                               .control = CX_TEXT_OF("a"),
                               .alpha = 0.05,
                               .correction = CX_CORRECTION_HOLM};
    struct cx_experiments *x = open_design(&design);
    set_counts(arm_of(x, "", "a"), 0, 10000, 1000);
    set_counts(arm_of(x, "", "b"), 0, 10500, 2000);
    struct cx_report report = report_of(x);
    near_or_fail("p", report.row[0].p, 0.00047914643458730046, 1e-12); /* sample_ratio.tsv, srm */
    assert_int_equal(report.row[0].decision, CX_UNTRUSTED);
    assert_int_equal(report.row[1].decision, CX_UNTRUSTED);
}

static void planned_weights_find_leaks_and_missing_arms(void **state)
{
    (void)state;
    const struct cx_planned_arm planned[] = {{CX_TEXT_OF("a"), 9}, {CX_TEXT_OF("b"), 1}};
    struct cx_design design = {.metric = two_shares,
                               .metrics = 1,
                               .control = CX_TEXT_OF("a"),
                               .planned = planned,
                               .planned_arms = 2,
                               .alpha = 0.05};
    struct cx_experiments *x = open_design(&design);
    set_counts(arm_of(x, "", "a"), 0, 9000, 1000);
    set_counts(arm_of(x, "", "b"), 0, 1000, 100);
    set_counts(arm_of(x, "", "c"), 0, 3, 0);
    struct cx_report report = report_of(x);
    const struct cx_report_row *leak = row_of(&report, "", "(sample ratio)", "c");
    assert_true(leak->statistic == 0 && leak->p == 1);
    assert_string_equal(leak->note, "leak: 3 units in an arm of weight 0");
    assert_int_equal(row_of(&report, "", "retention_1", "b")->decision, CX_UNTRUSTED);
    release(NULL);

    x = open_design(&design);
    set_counts(arm_of(x, "", "a"), 0, 9000, 1000);
    report = report_of(x);
    const struct cx_report_row *missing = row_of(&report, "", "(sample ratio)", "b");
    near_or_fail("chi2", missing->statistic, 1000, 1e-13); /* (9000-8100)^2/8100 + 900^2/900 */
    assert_true(missing->n_variant == 0 && missing->decision == CX_UNTRUSTED);
}

static void add_unit(struct cx_experiments *x, const struct cx_arm_key *key, const double *values)
{
    struct cx_unit_arms arms;
    assert_int_equal(cx_experiments_arms(x, key, &arms, &error), CX_OK);
    cx_arms_add_unit(x, &arms, values);
}

static void add(struct cx_experiments *x, const char *segment, const char *variant, double value)
{
    struct cx_arm_key key = {.experiment = CX_TEXT_OF("e"),
                             .segment = cx_text_from(segment),
                             .variant = cx_text_from(variant)};
    add_unit(x, &key, &value);
}

static void segments_are_a_family_of_their_own(void **state)
{
    (void)state;
    struct cx_design design = {.metric = two_shares,
                               .metrics = 1,
                               .control = CX_TEXT_OF("a"),
                               .alpha = 0.05,
                               .correction = CX_CORRECTION_BONFERRONI};
    struct cx_experiments *x = open_design(&design);
    for (int i = 0; i < 120; i++) {
        const char *segment = (const char *[]){"x", "y", ""}[i % 3];
        add(x, segment, i % 2 ? "b" : "a", i % 5 < 1 + i % 2 * 2);
    }
    struct cx_report report = report_of(x);
    assert_int_equal(report.n, 5);
    const struct cx_report_row *whole = row_of(&report, "", "retention_1", "b");
    const struct cx_report_row *all = row_of(&report, "(heterogeneity)", "retention_1", "b");
    assert_true(all->n_control == 40 && all->n_variant == 40 && all->df == 1);
    near_or_fail("all", all->p_adjusted, all->p, 0);
    const struct cx_report_row *part = row_of(&report, "y", "retention_1", "b");
    assert_true(whole->n_control == 60 && whole->n_variant == 60 && part->n_control == 20);
    near_or_fail("whole", whole->p_adjusted, whole->p, 0);
    near_or_fail("part", part->p_adjusted, fmin(2 * part->p, 1), 1e-15);
    assert_true(cx_text_is(report.row[0].metric, "(sample ratio)")); /* trust comes first */
}

static void units_in_several_variants_are_told(void **state)
{
    (void)state;
    struct cx_design design = {
        .metric = two_shares, .metrics = 1, .control = CX_TEXT_OF("a"), .alpha = 0.05};
    struct cx_experiments *x = open_design(&design);
    add(x, "", "a", 1);
    add(x, "", "b", 0);
    struct cx_multiple_exposure m = {
        .experiment = CX_TEXT_OF("e"), .single = 2, .several = 3, .what_was_done = "excluded"};
    assert_int_equal(cx_experiments_multiple(x, &m, &error), CX_OK);
    struct cx_report report = report_of(x);
    const struct cx_report_row *row = &report.row[0];
    assert_true(cx_text_is(row->metric, "(multiple exposure)"));
    assert_true(row->n_control == 2 && row->n_variant == 3 && row->variant_value == 0.6);
    assert_string_equal(row->note, "3 units in several variants, excluded");
}

static void compare_reports(const struct cx_report *a, const struct cx_report *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        const struct cx_report_row *x = &a->row[i], *y = &b->row[i];
        assert_true(cx_text_equal(x->segment, y->segment) && cx_text_equal(x->metric, y->metric));
        assert_true(cx_text_equal(x->variant, y->variant));
        assert_int_equal(x->n_control, y->n_control);
        assert_int_equal(x->n_variant, y->n_variant);
        assert_memory_equal(&x->difference, &y->difference, sizeof x->difference);
        assert_memory_equal(&x->se, &y->se, sizeof x->se);
        assert_string_equal(x->note, y->note);
    }
}

/* Whoever adds the units, and in whatever order: sums are exact. */
static void collections_merge_to_the_whole(void **state)
{
    (void)state;
    enum { PARTS = 3, VARIANTS = 40, UNITS = 4000 };
    const struct cx_metric mean = {.name = {"spend", 5}, .type = CX_METRIC_MEAN};
    const struct cx_design design = {.metric = &mean,
                                     .metrics = 1,
                                     .control = CX_TEXT_OF("v00"),
                                     .alpha = 0.05,
                                     .correction = CX_CORRECTION_HOLM};
    struct cx_experiments *whole = open_design(&design), *merged = open_design(&design);
    struct cx_experiments *part[PARTS];
    for (size_t i = 0; i < PARTS; i++) {
        part[i] = open_design(&design);
    }
    for (int i = 0; i < UNITS; i++) {
        char variant[8], segment[8];
        snprintf(variant, sizeof variant, "v%02d", i * 7 % VARIANTS);
        snprintf(segment, sizeof segment, "s%d", i % 3);
        double value = 1e9 / 3 * (i % 11) + 0.1 * i - 1e-7 * i * i;
        const struct cx_multiple_exposure m = {.experiment = CX_TEXT_OF("e"),
                                               .single = i % 5 != 0,
                                               .several = i % 5 == 0,
                                               .what_was_done = "excluded"};
        struct cx_experiments *one = part[i * 31 % PARTS];
        add(whole, segment, variant, value);
        add(one, segment, variant, value);
        assert_int_equal(cx_experiments_multiple(whole, &m, &error), CX_OK);
        assert_int_equal(cx_experiments_multiple(one, &m, &error), CX_OK);
    }
    for (size_t i = PARTS; i-- > 0;) {
        assert_int_equal(cx_experiments_merge(merged, part[i], &error), CX_OK);
    }
    const struct cx_report a = report_of(whole), b = report_of(merged);
    compare_reports(&a, &b);
    const struct cx_report_row *exposed = row_of(&b, "", "(multiple exposure)", "");
    assert_int_equal(exposed->n_control, UNITS - UNITS / 5);
    assert_int_equal(exposed->n_variant, UNITS / 5);
}

static void compare_sums(const struct cx_metric_sums *a, const struct cx_metric_sums *b)
{
    assert_true(a->units == b->units && a->successes == b->successes);
    for (size_t i = 0; a->sum && i < CX_SUMS; i++) {
        char x[CX_SUM_ROOM], y[CX_SUM_ROOM];
        size_t n = cx_sum_format(&a->sum[i], x);
        assert_int_equal(n, cx_sum_format(&b->sum[i], y));
        assert_memory_equal(x, y, n);
    }
}

/* Merged and then taken off, a collection is what it was, to the last bit of its sums: in the
 * whole, a segment and a stratum. */
static void what_is_taken_off_was_never_there(void **state)
{
    (void)state;
    const struct cx_metric metric[] = {{.name = {"orders", 6}, .type = CX_METRIC_PROPORTION},
                                       {.name = {"basket", 6}, .type = CX_METRIC_RATIO}};
    const struct cx_design design = {.metric = metric, .metrics = 2, .control = CX_TEXT_OF("a")};
    struct cx_experiments *x = open_design(&design), *same = open_design(&design);
    struct cx_experiments *more = open_design(&design);
    for (int i = 0; i < 300; i++) {
        const struct cx_arm_key key = {.experiment = CX_TEXT_OF("e"),
                                       .segment = i % 4 ? CX_TEXT_OF("s") : CX_TEXT_OF(""),
                                       .variant = i % 2 ? CX_TEXT_OF("b") : CX_TEXT_OF("a"),
                                       .stratum = i % 5 ? CX_TEXT_OF("old") : CX_TEXT_OF("")};
        const double values[] = {i % 3 == 0, 1e9 / 7 * (i % 13) - 1e-8 * i, 1 + i % 6};
        const struct cx_multiple_exposure m = {.experiment = CX_TEXT_OF("e"),
                                               .single = i,
                                               .several = 3,
                                               .unexposed = 5,
                                               .early = 7,
                                               .uncovered = 11,
                                               .open = 13};
        struct cx_experiments *to[2] = {i < 170 ? x : more, i < 170 ? same : NULL};
        for (int k = 0; k < 2 && to[k]; k++) {
            add_unit(to[k], &key, values);
            assert_int_equal(cx_experiments_multiple(to[k], &m, &error), CX_OK);
        }
    }
    assert_int_equal(cx_experiments_merge(x, more, &error), CX_OK);
    assert_int_equal(cx_experiments_take(x, more, &error), CX_OK);
    struct cx_arms left, right;
    assert_int_equal(cx_experiments_settle(x, &left, &error), CX_OK);
    assert_int_equal(cx_experiments_settle(same, &right, &error), CX_OK);
    assert_true(left.n == 4 && right.n == 4);
    for (size_t i = 0; i < left.n; i++) {
        const struct cx_arm *a = left.arm[i], *b = right.arm[i];
        assert_int_equal(a->units, b->units);
        for (size_t k = 0; k < 2; k++) {
            compare_sums(&a->metric[k], &b->metric[k]);
            assert_true(a->metric[k].strata == 1 && b->metric[k].strata == 1);
            compare_sums(a->metric[k].stratum->sums, b->metric[k].stratum->sums);
        }
    }
    const struct cx_multiple_exposure *m = cx_experiments_exposure(x, CX_TEXT_OF("e"));
    assert_true(m->single == 169 * 170 / 2 && m->several == 3 * 170 && m->unexposed == 5 * 170);
    assert_true(m->early == 7 * 170 && m->uncovered == 11 * 170 && m->open == 13 * 170);
}

static void a_control_is_asked_for(void **state)
{
    (void)state;
    struct cx_design design = {
        .metric = two_shares, .metrics = 1, .control = CX_TEXT_OF("control"), .alpha = 0.05};
    struct cx_experiments *x = open_design(&design);
    add(x, "", "b", 1);
    add(x, "", "a", 1);
    struct cx_report report;
    assert_int_equal(cx_experiments_report(x, &arena, &report, &error), CX_USAGE);
    assert_string_equal(error.what, "experiment 'e' has no variant 'control' to compare with, only "
                                    "'a', 'b': name the control with --control");
}

static void nothing_in_nothing_out(void **state)
{
    (void)state;
    struct cx_design design = {
        .metric = two_shares, .metrics = 2, .control = CX_TEXT_OF("a"), .alpha = 0.05};
    struct cx_experiments *x = open_design(&design);
    assert_int_equal(report_of(x).n, 0);
}

/* Without successes, with one unit, without variance: empty and said why, never 0 or 1. */
static void what_is_undefined_is_said(void **state)
{
    (void)state;
    struct cx_metric metric[] = {{.name = CX_TEXT_OF("share"), .type = CX_METRIC_PROPORTION},
                                 {.name = CX_TEXT_OF("value"), .type = CX_METRIC_MEAN},
                                 {.name = CX_TEXT_OF("ratio"), .type = CX_METRIC_RATIO}};
    struct cx_design design = {
        .metric = metric, .metrics = 3, .control = CX_TEXT_OF("a"), .alpha = 0.05};
    struct cx_experiments *x = open_design(&design);
    for (int i = 0; i < 9; i++) {
        struct cx_arm_key key = {.experiment = CX_TEXT_OF("e"),
                                 .variant = i == 8  ? CX_TEXT_OF("c")
                                            : i % 2 ? CX_TEXT_OF("b")
                                                    : CX_TEXT_OF("a")};
        double values[] = {0, i % 2, 5, i % 2};
        add_unit(x, &key, values);
    }
    struct cx_report report = report_of(x);
    const struct cx_report_row *share = row_of(&report, "", "share", "b");
    assert_true(isnan(share->p) && isnan(share->p_adjusted) && isnan(share->lift));
    assert_true(share->difference == 0 && share->low < 0 && share->high > 0);
    assert_string_equal(share->note, "no success in either arm: no test");
    const struct cx_report_row *value = row_of(&report, "", "value", "b");
    assert_true(value->difference == 1 && value->se == 0 && isnan(value->p) && isnan(value->low));
    assert_string_equal(value->note,
                        "no variation within the arms: no test; control is 0: no lift");
    const struct cx_report_row *ratio = row_of(&report, "", "ratio", "b");
    assert_true(isnan(ratio->control_value) && ratio->variant_value == 5 && isnan(ratio->p));
    assert_string_equal(ratio->note, "denominator 0");
    const struct cx_report_row *lonely = row_of(&report, "", "value", "c");
    assert_string_equal(lonely->note,
                        "fewer than two units in an arm: no variance; control is 0: no lift");
    assert_int_equal(lonely->decision, CX_INCONCLUSIVE);
}

static void add_unit_of(struct cx_experiments *x, const char *segment, const char *stratum,
                        const char *variant, double value)
{
    const struct cx_arm_key key = {.experiment = CX_TEXT_OF("e"),
                                   .segment = cx_text_from(segment),
                                   .variant = cx_text_from(variant),
                                   .stratum = cx_text_from(stratum)};
    struct cx_unit_arms arms;
    assert_int_equal(cx_experiments_arms(x, &key, &arms, &error), CX_OK);
    cx_arms_add_unit(x, &arms, &value);
}

/* Arms have their strata, segments theirs; whom neither has is in the whole alone. */
static void arms_have_strata(void **state)
{
    (void)state;
    struct cx_design design = {.metric = two_shares, .metrics = 1, .control = CX_TEXT_OF("a")};
    struct cx_experiments *x = open_design(&design), *more = open_design(&design);
    add_unit_of(x, "s", "old", "a", 1);
    add_unit_of(x, "s", "young", "b", 0);
    add_unit_of(x, "t", "young", "a", 1);
    add_unit_of(x, "", "", "a", 1);
    add_unit_of(more, "t", "old", "a", 0);
    add_unit_of(more, "t", "young", "a", 1);
    assert_int_equal(cx_experiments_merge(x, more, &error), CX_OK);
    struct cx_arms arms;
    assert_int_equal(cx_experiments_settle(x, &arms, &error), CX_OK);
    assert_int_equal(arms.n, 5); /* a, b; a, b of s; a of t */
    const struct cx_metric_sums *a = &arms.arm[0]->metric[0], *of_t = &arms.arm[4]->metric[0];
    assert_true(a->units == 5 && a->strata == 2 && of_t->units == 3 && of_t->strata == 2);
    assert_true(cx_text_is(a->stratum[0].name, "old") && a->stratum[0].sums->units == 2);
    assert_true(cx_text_is(a->stratum[1].name, "young") && a->stratum[1].sums->successes == 2);
    assert_true(of_t->stratum[0].sums->units == 1 && of_t->stratum[1].sums->units == 2);
    assert_true(arms.arm[1]->metric[0].strata == 1);
}

/* What is missing of a unit leaves it out of that metric alone. */
static void a_unit_without_a_value_does_not_count(void **state)
{
    (void)state;
    struct cx_design design = {.metric = two_shares, .metrics = 2, .control = CX_TEXT_OF("a")};
    struct cx_experiments *x = open_design(&design);
    const struct cx_arm_key key = {.variant = CX_TEXT_OF("a")};
    struct cx_unit_arms arms;
    assert_int_equal(cx_experiments_arms(x, &key, &arms, &error), CX_OK);
    cx_arms_add_unit(x, &arms, (double[]){(double)NAN, 1});
    cx_arms_add_unit(x, &arms, (double[]){0, 1});
    assert_true(arms.n == 1 && arms.arm[0]->units == 2);
    assert_true(arms.arm[0]->metric[0].units == 1 && arms.arm[0]->metric[1].units == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(cookie_cats_come_out, release),
        cmocka_unit_test_teardown(lower_may_be_better, release),
        cmocka_unit_test_teardown(decisions_intervals_and_p_agree, release),
        cmocka_unit_test_teardown(a_broken_sample_ratio_makes_all_untrusted, release),
        cmocka_unit_test_teardown(planned_weights_find_leaks_and_missing_arms, release),
        cmocka_unit_test_teardown(segments_are_a_family_of_their_own, release),
        cmocka_unit_test_teardown(units_in_several_variants_are_told, release),
        cmocka_unit_test_teardown(collections_merge_to_the_whole, release),
        cmocka_unit_test_teardown(what_is_taken_off_was_never_there, release),
        cmocka_unit_test_teardown(a_control_is_asked_for, release),
        cmocka_unit_test_teardown(nothing_in_nothing_out, release),
        cmocka_unit_test_teardown(what_is_undefined_is_said, release),
        cmocka_unit_test_teardown(arms_have_strata, release),
        cmocka_unit_test_teardown(a_unit_without_a_value_does_not_count, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
