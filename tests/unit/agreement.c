/* agreement.c - do p, intervals and verdict of every method say the same?  All tests on all small
 * tables, and on small samples with ties, zeros and without variance. */
#include "model/verdict.h"

#include "scratch.h"
#include "vectors.h"

static struct cx_error error;

/* Those whose p and intervals are not of one kind, as the manual page has it: of the difference, or
 * only of the lift. */
static const char *const not_of_one_kind[] = {
    "fisher",        "cmh-exact", "exact", "blaker",       "yates-wald",     "wald-log",
    "wald-log-half", "score-log", "sqrt",  "mann-whitney", "hodges-lehmann", "median"};
static const char *const not_in_lifts[] = {"basic", "bca"};

static bool is_among(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

struct trial {
    struct cx_metric metric;
    struct cx_design design;
    struct cx_experiments *x;
};

static void open_trial(struct trial *t, const struct cx_method *method, enum cx_metric_type type)
{
    cx_arena_reset(&arena);
    t->metric = (struct cx_metric){
        .name = CX_TEXT_OF("m"), .type = type, .method = method, .quantile = 0.5};
    t->design = (struct cx_design){.metric = &t->metric,
                                   .metrics = 1,
                                   .control = CX_TEXT_OF("a"),
                                   .alpha = 0.05,
                                   .correction = CX_CORRECTION_NONE,
                                   .analysis = {
                                       .errors = CX_ERRORS_HC2, .seed = 1, .resamples = 99}};
    assert_int_equal(cx_experiments_open(&t->design, &arena, &t->x, &error), CX_OK);
}

static struct cx_arm *arm_of(struct trial *t, const char *variant)
{
    struct cx_arm_key key = {.variant = cx_text_from(variant)};
    struct cx_arm *arm = NULL;
    assert_int_equal(cx_experiments_arm(t->x, &key, &arm, &error), CX_OK);
    return arm;
}

static void add_units(struct trial *t, const char *variant, const double *value, size_t n)
{
    struct cx_unit_arms arms = {.arm = {arm_of(t, variant)}, .n = 1};
    for (size_t i = 0; i < n; i++) {
        cx_arms_add_unit(t->x, &arms, (double[]){value[i], 1 + (double)(i % 2)});
    }
}

static const struct cx_report_row *answer(struct trial *t)
{
    struct cx_report report;
    assert_int_equal(cx_experiments_report(t->x, &arena, &report, &error), CX_OK);
    for (size_t i = 0; i < report.n; i++) {
        if (strcmp(report.row[i].type, "trust") != 0) {
            return &report.row[i];
        }
    }
    return NULL;
}

static bool leaves_out_0(double low, double high)
{
    return low > 0 || high < 0;
}

static void say(const struct trial *t, const struct cx_report_row *r, const char *what)
{
    fail_msg("%s, alternative %d: %s: %lld of value %g, %lld of %g, difference %g (%.10g, %.10g), "
             "lift %g (%.10g, %.10g), p %.17g, verdict %s, note '%s'",
             t->metric.method->name, (int)t->design.alternative, what, (long long)r->n_control,
             r->control_value, (long long)r->n_variant, r->variant_value, r->difference, r->low,
             r->high, r->lift, r->lift_low, r->lift_high, r->p, cx_decision_names[r->decision],
             r->note);
}

static void check_decision(const struct trial *t, const struct cx_report_row *r, bool rejects)
{
    bool decided = r->decision == CX_WIN || r->decision == CX_LOSS;
    bool leaves = leaves_out_0(r->low, r->high);
    if (decided != (rejects && leaves)) {
        say(t, r, "verdict without its p and interval, or the other way round");
    }
    if (decided && (r->decision == CX_WIN) != (r->low > 0)) {
        say(t, r, "the wrong side");
    }
    if (isnan(r->p) && r->note[0] == '\0') {
        say(t, r, "no p, and no word why");
    }
}

/* What contradicts itself must be known to, and say so. */
static void check_row(const struct trial *t, const struct cx_report_row *r)
{
    const char *name = t->metric.method->name;
    bool rejects = r->p <= t->design.alpha * (1 + 1e-12);
    bool may = is_among(name, not_of_one_kind, CX_COUNT_OF(not_of_one_kind));
    bool may_in_lift = may || t->design.analysis.lift != CX_LIFT_FIELLER ||
                       is_among(name, not_in_lifts, CX_COUNT_OF(not_in_lifts));
    check_decision(t, r, rejects);
    if (isnan(r->p)) {
        return;
    }
    /* p of just alpha rejects, and its interval ends at 0 */
    bool at_alpha = fabs(r->p / t->design.alpha - 1) < 1e-9;
    bool differ = !isnan(r->low) && leaves_out_0(r->low, r->high) != rejects;
    bool lift_differs = !isnan(r->lift_low) && leaves_out_0(r->lift_low, r->lift_high) != rejects;
    if ((differ && !may && !at_alpha) || (lift_differs && !may_in_lift && !at_alpha)) {
        say(t, r, "p and interval contradict each other");
    }
    bool told = strstr(r->note, "p rejects") || strstr(r->note, "p does not reject");
    if (told != (differ || lift_differs)) {
        say(t, r, "a contradiction without its note, or a note without one");
    }
}

static void check_trial(struct trial *t)
{
    static const enum cx_alternative sides[] = {CX_TWO_SIDED, CX_GREATER, CX_LESS};
    static const double levels[] = {0.05, 0.2};
    for (size_t i = 0; i < CX_COUNT_OF(sides); i++) {
        for (size_t k = 0; k < CX_COUNT_OF(levels); k++) {
            t->design.alternative = sides[i];
            t->design.alpha = levels[k];
            check_row(t, answer(t));
        }
    }
}

/* ---- margins: rejected exactly when the interval lies within */

static void check_margin(const struct trial *t, const struct cx_report_row *r)
{
    double margin = t->metric.margin;
    bool by_lift = t->metric.margin_is_of_lift;
    double low = by_lift ? r->lift_low : r->low, high = by_lift ? r->lift_high : r->high;
    bool turned = by_lift && r->control_value < 0;
    bool is_within = turned ? high < margin : low > -margin;
    if (t->metric.question == CX_IS_EQUIVALENT) {
        is_within = low > -margin && high < margin;
    }
    bool rejects = r->p <= t->design.alpha * (1 + 1e-12);
    bool accepts = r->decision == CX_NON_INFERIOR || r->decision == CX_EQUIVALENT;
    if (isnan(r->p) && strchr("0123456789", r->note[0])) { /* at most the interval's level */
        say(t, r, "a margin without p, and no word why");
    }
    if (!isnan(r->p) && !isnan(low) && fabs(r->p / t->design.alpha - 1) > 1e-9 &&
        rejects != is_within) {
        say(t, r, "p and interval contradict each other about the margin");
    }
    if (accepts != (rejects && is_within)) {
        say(t, r, "verdict without its p and interval");
    }
}

static void check_margins(struct trial *t)
{
    for (int k = 0; k < 4; k++) {
        t->metric.question = k % 2 ? CX_IS_EQUIVALENT : CX_IS_NOT_INFERIOR;
        t->metric.margin_is_of_lift = k > 1;
        t->metric.margin = 0.35;
        t->design.alpha = 0.2;
        if (cx_method_takes_margin(t->metric.method, &t->metric)) {
            check_margin(t, answer(t));
        }
    }
}

/* ---- all methods */

typedef void check_function(const struct cx_method *method, enum cx_metric_type type);

static void for_tests_of(enum cx_metric_type type, check_function *check)
{
    const struct cx_method *method;
    for (size_t i = 0; (method = cx_method_at(i)); i++) {
        bool is_plain = method->role == CX_METHOD_TEST && !(method->needs & CX_NEEDS_CLUSTERS);
        if (is_plain && method->types & 1U << type) {
            check(method, type);
        }
    }
}

static void try_tables(const struct cx_method *method, enum cx_metric_type type)
{
    static const int64_t sizes[][2] = {{4, 5}, {1, 1}, {6, 2}};
    struct trial t;
    for (size_t i = 0; i < CX_COUNT_OF(sizes); i++) {
        for (int64_t a = 0; a <= sizes[i][0]; a++) {
            for (int64_t b = 0; b <= sizes[i][1]; b++) {
                open_trial(&t, method, type);
                struct cx_metric_sums *control = arm_of(&t, "a")->metric;
                struct cx_metric_sums *variant = arm_of(&t, "b")->metric;
                *control = (struct cx_metric_sums){.units = sizes[i][0], .successes = a};
                *variant = (struct cx_metric_sums){.units = sizes[i][1], .successes = b};
                check_trial(&t);
                check_margins(&t);
            }
        }
    }
}

static void shares_agree(void **state)
{
    (void)state;
    for_tests_of(CX_METRIC_PROPORTION, try_tables);
}

static void try_counts(const struct cx_method *method, enum cx_metric_type type)
{
    static const double events[] = {0, 1, 3, 9};
    struct trial t;
    for (size_t i = 0; i < 16; i++) {
        const double control[] = {events[i / 4], 0, 1}, variant[] = {0, events[i % 4], 1, 0};
        open_trial(&t, method, type);
        add_units(&t, "a", control, CX_COUNT_OF(control));
        add_units(&t, "b", variant, CX_COUNT_OF(variant));
        check_trial(&t);
        check_margins(&t);
    }
}

static void counts_agree(void **state)
{
    (void)state;
    for_tests_of(CX_METRIC_COUNT, try_counts);
}

static void try_samples(const struct cx_method *method, enum cx_metric_type type)
{
    static const struct {
        size_t n;
        double value[8];
    } sample[] = {{1, {2}},
                  {4, {2, 2, 2, 2}},
                  {3, {0, 0, 0}},
                  {5, {3, 3, 3, 3, 3}},
                  {5, {1.5, 2, 4.25, 3, 2}},
                  {7, {0, 0, 12, 0, 3, 0, 70}},
                  {8, {5.1, 6.2, 4.9, 7.7, 5.5, 6.1, 5.8, 6.6}},
                  {4, {-5, -4.5, -6.1, -5.2}},
                  {5, {-9.5, -8, -7.7, -8.4, -9.1}}};
    struct trial t;
    for (size_t i = 0; i < CX_COUNT_OF(sample); i++) {
        for (size_t k = 0; k < CX_COUNT_OF(sample); k++) {
            open_trial(&t, method, type);
            add_units(&t, "a", sample[i].value, sample[i].n);
            add_units(&t, "b", sample[k].value, sample[k].n);
            check_trial(&t);
            check_margins(&t);
        }
    }
}

static void means_ratios_and_quantiles_agree(void **state)
{
    (void)state;
    for_tests_of(CX_METRIC_MEAN, try_samples);
    for_tests_of(CX_METRIC_RATIO, try_samples);
    for_tests_of(CX_METRIC_QUANTILE, try_samples);
}

/* The approximations of the lift that other programs have. */
static void try_lift_scales(const struct cx_method *method, enum cx_metric_type type)
{
    static const double some[] = {0, 0, 12, 0, 3, 0, 7};
    for (int scale = 0; scale < 3; scale++) {
        for (int k = 1; k < 60; k++) {
            struct trial t;
            open_trial(&t, method, type);
            t.design.analysis.lift = (enum cx_lift_scale)scale;
            double more[CX_COUNT_OF(some)];
            for (size_t i = 0; i < CX_COUNT_OF(some); i++) {
                more[i] = some[i] * k / 20 + (double)(i % 2);
            }
            add_units(&t, "a", some, CX_COUNT_OF(some));
            add_units(&t, "b", more, CX_COUNT_OF(more));
            check_trial(&t);
        }
    }
}

static void lifts_on_other_scales_tell(void **state)
{
    (void)state;
    const struct cx_text welch = CX_TEXT_OF("welch");
    try_lift_scales(cx_method_find(CX_METHOD_TEST, welch, CX_METRIC_MEAN), CX_METRIC_MEAN);
    try_lift_scales(cx_method_find(CX_METHOD_TEST, welch, CX_METRIC_RATIO), CX_METRIC_RATIO);
}

/* ---- nobody in an arm: said in one sentence, whatever the method */

static void try_nobody(const struct cx_method *method, enum cx_metric_type type)
{
    static const double some[] = {1, 0, 1};
    for (int k = 0; k < 2; k++) {
        struct trial t;
        open_trial(&t, method, type);
        arm_of(&t, "a");
        arm_of(&t, "b");
        add_units(&t, k ? "a" : "b", some, CX_COUNT_OF(some));
        const struct cx_report_row *r = answer(&t);
        assert_string_equal(r->note, k ? "nobody in the variant: no comparison"
                                       : "nobody in the control: no comparison");
        assert_true(isnan(r->p) && isnan(r->low) && isnan(r->lift_low) && isnan(r->difference));
        assert_int_equal(r->decision, CX_INCONCLUSIVE);
    }
}

static void nobody_is_said(void **state)
{
    (void)state;
    for (int type = 0; type < CX_METRIC_TYPES; type++) {
        for_tests_of((enum cx_metric_type)type, try_nobody);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(shares_agree, release),
        cmocka_unit_test_teardown(counts_agree, release),
        cmocka_unit_test_teardown(means_ratios_and_quantiles_agree, release),
        cmocka_unit_test_teardown(lifts_on_other_scales_tell, release),
        cmocka_unit_test_teardown(nobody_is_said, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
