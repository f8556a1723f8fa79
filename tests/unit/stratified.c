/* stratified.c - the methods that compare within strata. */
#include "model/comparison.h"

#include "vectors.h"

static struct cx_text text(const char *s)
{
    return (struct cx_text){s, strlen(s)};
}

/* A comparison by the method of a name, of arms that are filled afterwards. */
struct experiment {
    struct cx_arena memory;
    struct cx_error error;
    struct cx_metric metric;
    struct cx_metric_sums control, variant;
    struct cx_comparison c;
};

static void begin(struct experiment *x, enum cx_metric_type type, const char *method)
{
    *x = (struct experiment){.metric = {.name = text("m"), .type = type}};
    x->metric.method = cx_method_find(CX_METHOD_TEST, text(method), type);
    assert_non_null(x->metric.method);
    x->c = (struct cx_comparison){.control = &x->control,
                                  .variant = &x->variant,
                                  .metric = &x->metric,
                                  .method = x->metric.method,
                                  .memory = &x->memory,
                                  .error = &x->error};
}

static void give_strata(struct cx_metric_sums *arm, struct cx_stratum *stratum, size_t n)
{
    arm->stratum = stratum;
    arm->strata = n;
    for (size_t i = 0; i < n; i++) {
        arm->units += stratum[i].sums->units;
        arm->successes += stratum[i].sums->successes;
    }
}

/* The case "three" of tests/data/abtest/strata.tsv, with a stratum more that only one arm has: R's
 * mantelhaen.test has 5.63400968980697 and, corrected, 5.1923033301261; mpmath a difference of
 * .0625 with a standard error of .02614562582918986; the common odds ratio 1.57803468, its limits
 * 1.08205765 and 2.30135007, and p .95263070 (Breslow-Day-Tarone). */
static void proportions_are_compared_within_strata(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        double square;
    } known[] = {{"cmh", 5.63400968980697}, {"cmh-yates", 5.1923033301261}};
    for (size_t k = 0; k < CX_COUNT_OF(known); k++) {
        struct experiment x;
        begin(&x, CX_METRIC_PROPORTION, known[k].method);
        const struct cx_metric_sums control[] = {{.units = 100, .successes = 20},
                                                 {.units = 200, .successes = 10},
                                                 {.units = 100, .successes = 50}};
        const struct cx_metric_sums variant[] = {{.units = 100, .successes = 30},
                                                 {.units = 7, .successes = 5},
                                                 {.units = 200, .successes = 15},
                                                 {.units = 100, .successes = 60}};
        struct cx_stratum of_control[] = {
            {text("a"), &control[0]}, {text("c"), &control[1]}, {text("d"), &control[2]}};
        struct cx_stratum of_variant[] = {{text("a"), &variant[0]},
                                          {text("b"), &variant[1]},
                                          {text("c"), &variant[2]},
                                          {text("d"), &variant[3]}};
        give_strata(&x.control, of_control, 3);
        give_strata(&x.variant, of_variant, 4);
        cx_comparison_test(&x.c);
        cx_comparison_interval(&x.c, .05);
        near_or_fail("square", x.c.statistic * x.c.statistic, known[k].square, 1e-12);
        near_or_fail("difference", x.c.difference, .0625, 1e-14);
        near_or_fail("se", x.c.se, .02614562582918986, 1e-14);
        near_or_fail("lift", x.c.lift, .3125, 1e-14);
        assert_true(x.c.interval.low > 0 && x.c.lift_interval.low > 0);
        assert_string_equal(x.c.note,
                            "1 stratum of one arm only left out, 7 units; common odds ratio "
                            "1.57803, 1.08206 to 2.30135; p that strata have the same 0.953; "
                            "values are over all strata, difference and lift within them");
        assert_true(x.c.n_control == 400 && x.c.n_variant == 400);
        near_or_fail("control", x.c.control_value, 80. / 400, 1e-15);
        near_or_fail("variant", x.c.variant_value, 105. / 400, 1e-15);
        cx_arena_release(&x.memory);
    }
}

/* Users of tests/data/stat/users400.csv, revenue by segment: numpy has the difference
 * 0.7677586242563929, the standard error 0.8828926393371597 and z 0.869594546436354. */
static void means_are_weighted_by_strata(void **state)
{
    (void)state;
    static const char *const names[] = {"android", "ios", "web"};
    struct experiment x;
    struct cx_metric_sums sums[2][3] = {0};
    struct cx_stratum stratum[2][3];
    begin(&x, CX_METRIC_MEAN, "poststratified");
    for (size_t i = 0; i < 6; i++) {
        stratum[i / 3][i % 3] = (struct cx_stratum){text(names[i % 3]), &sums[i / 3][i % 3]};
        assert_int_equal(
            cx_metric_sums_open(&sums[i / 3][i % 3], CX_METRIC_MEAN, &x.memory, &x.error), CX_OK);
    }
    struct vectors v;
    vectors_open(&v, "stat/users400.csv");
    while (vectors_read_line(&v, ',')) {
        for (size_t k = 0; k < 3; k++)
            if (!strcmp(v.cell[9], names[k]))
                cx_metric_sums_add(&sums[v.cell[1][0] - '0'][k], CX_METRIC_MEAN,
                                   vectors_number(&v, 4), 1);
    }
    give_strata(&x.control, stratum[0], 3);
    give_strata(&x.variant, stratum[1], 3);
    cx_comparison_test(&x.c);
    cx_comparison_interval(&x.c, x.c.tail.p);
    near_or_fail("difference", x.c.difference, 0.7677586242563929, 1e-12);
    near_or_fail("se", x.c.se, 0.8828926393371597, 1e-12);
    near_or_fail("t", x.c.statistic, 0.869594546436354, 1e-12);
    assert_true(fabs(x.c.interval.low) < 1e-12 && fabs(x.c.lift_interval.low) < 1e-12);
    cx_arena_release(&x.memory);
}

/* Without strata Cochran-Mantel-Haenszel is the pooled z by sqrt((N - 1) / N). */
static void without_strata_the_arms_are_one(void **state)
{
    (void)state;
    struct experiment x;
    begin(&x, CX_METRIC_PROPORTION, "cmh");
    x.control = (struct cx_metric_sums){.units = 1000, .successes = 100};
    x.variant = (struct cx_metric_sums){.units = 1000, .successes = 130};
    cx_comparison_test(&x.c);
    near_or_fail("z", x.c.statistic, sqrt(4.42151805453206 * 1999 / 2000), 1e-12);
    assert_string_equal(x.c.note, "no strata");
    cx_arena_release(&x.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proportions_are_compared_within_strata),
        cmocka_unit_test(means_are_weighted_by_strata),
        cmocka_unit_test(without_strata_the_arms_are_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
