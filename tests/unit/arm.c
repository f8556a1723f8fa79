/* arm.c - units added up: outcomes in 16 bytes, exact sums, moments. */
#include "model/arm.h"

#include "model/comparison.h"
#include "model/outcome.h"

#include "scratch.h"
#include "vectors.h"

static struct cx_error error;

static void open_sums(struct cx_metric_sums *s, enum cx_metric_type type)
{
    assert_int_equal(cx_metric_sums_open(s, type, &arena, &error), CX_OK);
}

/* ---- outcomes */

static void an_outcome_is_a_sum_of_decimals(void **state)
{
    (void)state;
    struct cx_outcome o = {0};
    assert_true(cx_outcome_value(&o) == 0);
    static const double parts[] = {1e15, 0.1, -2.385, 3e-7, -1e15, 17, 0x1p-74};
    for (size_t i = 0; i < CX_COUNT_OF(parts); i++) {
        assert_true(cx_outcome_add(&o, parts[i]));
    }
    assert_true(cx_outcome_value(&o) == 14.7150003);
    struct cx_outcome third = {0};
    assert_true(cx_outcome_add(&third, 0.1) && cx_outcome_add(&third, 0.2));
    assert_true(cx_outcome_value(&third) == 0.3); /* as doubles they are 0.30000000000000004 */
}

static void an_outcome_does_not_mind_order_or_shards(void **state)
{
    (void)state;
    struct cx_outcome whole = {0}, shard[3] = {{0}}, merged = {0};
    uint64_t seed = 7;
    for (int i = 0; i < 3000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        double x = ldexp((double)(int64_t)seed, (int)(seed % 40) - 62);
        assert_true(cx_outcome_add(&whole, x) && cx_outcome_add(&shard[i % 3], x));
    }
    for (size_t i = 3; i > 0; i--) {
        assert_true(cx_outcome_merge(&merged, &shard[i - 1]));
    }
    assert_memory_equal(&whole, &merged, sizeof whole);
}

static void an_outcome_says_when_it_is_full(void **state)
{
    (void)state;
    struct cx_outcome o = {0};
    assert_false(cx_outcome_add(&o, (double)INFINITY) || cx_outcome_add(&o, (double)NAN));
    assert_false(cx_outcome_add(&o, 0x1p52) || cx_outcome_add(&o, -0x1p52));
    assert_true(cx_outcome_add(&o, 0x1p51) && cx_outcome_value(&o) == 0x1p51);
    assert_false(cx_outcome_add(&o, 0x1p51) || cx_outcome_merge(&o, &o));
    assert_true(cx_outcome_value(&o) == 0x1p51);
    assert_true(cx_outcome_add(&o, -0x1p51) && cx_outcome_add(&o, -0x1p51));
    assert_true(cx_outcome_value(&o) == -0x1p51);
}

/* ---- moments; of NIST's reference datasets in nist.c */

static void moments_of_few_units(void **state)
{
    (void)state;
    struct cx_metric_sums s;
    open_sums(&s, CX_METRIC_MEAN);
    assert_true(isnan(cx_metric_moments(&s, CX_METRIC_MEAN).mean));
    cx_metric_sums_add(&s, CX_METRIC_MEAN, 2.385, 1);
    assert_true(cx_metric_moments(&s, CX_METRIC_MEAN).mean == 2.385);
    assert_true(isnan(cx_metric_moments(&s, CX_METRIC_MEAN).variance));
    cx_metric_sums_add(&s, CX_METRIC_MEAN, 2.385, 1);
    assert_true(cx_metric_moments(&s, CX_METRIC_MEAN).variance == 0);
}

/* Sums that somebody else made: 10 units, all 2, are possible; 10 units with sum 20 and squares 39
 * are not (Cauchy and Schwarz). */
static void impossible_sums_have_no_variance(void **state)
{
    (void)state;
    struct cx_metric_sums s;
    open_sums(&s, CX_METRIC_MEAN);
    s.units = 10;
    cx_sum_add(&s.sum[CX_SUM_X], 20);
    cx_sum_add(&s.sum[CX_SUM_XX], 40);
    assert_true(cx_metric_moments(&s, CX_METRIC_MEAN).variance == 0);
    cx_sum_add(&s.sum[CX_SUM_XX], -1e-12);
    assert_true(cx_metric_moments(&s, CX_METRIC_MEAN).variance == 0);
    cx_sum_add(&s.sum[CX_SUM_XX], -1);
    assert_true(isnan(cx_metric_moments(&s, CX_METRIC_MEAN).variance));
}

/* 10^9 + 0, 1/2, 1 by turns (10 units) against 10^9 + 0 .. 3/4 (12 units): by fractions the
 * variances are 23/120 and 15/176, the difference -3/40; t by mpmath.  Rounded means would give 5
 * digits. */
static void differences_near_a_billion_keep_their_digits(void **state)
{
    (void)state;
    struct cx_metric_sums control, variant;
    open_sums(&control, CX_METRIC_MEAN);
    open_sums(&variant, CX_METRIC_MEAN);
    for (int i = 0; i < 12; i++) {
        cx_metric_sums_add(&variant, CX_METRIC_MEAN, 1e9 + 0.25 * (i % 4), 1);
        if (i < 10) {
            cx_metric_sums_add(&control, CX_METRIC_MEAN, 1e9 + 0.5 * (i % 3), 1);
        }
    }
    near_or_fail("variance", cx_metric_moments(&control, CX_METRIC_MEAN).variance, 23.0 / 120,
                 1e-15);
    near_or_fail("variance", cx_metric_moments(&variant, CX_METRIC_MEAN).variance, 15.0 / 176,
                 1e-15);
    const struct cx_metric mean = {.type = CX_METRIC_MEAN};
    const struct cx_analysis analysis = {.threads = 1};
    struct cx_comparison c = {.control = &control,
                              .variant = &variant,
                              .metric = &mean,
                              .analysis = &analysis,
                              .memory = &arena,
                              .method = cx_method_of(&mean)};
    cx_comparison_test(&c);
    near_or_fail("difference", c.difference, -0.075, 1e-15);
    near_or_fail("t", c.statistic, -0.46274314522972856054, 1e-15);
}

/* The same arm, its units in any order and shard, has the same moments to the last bit. */
static void moments_do_not_mind_order_or_shards(void **state)
{
    (void)state;
    struct cx_metric_sums forwards, backwards, shard[2];
    open_sums(&forwards, CX_METRIC_RATIO);
    open_sums(&backwards, CX_METRIC_RATIO);
    open_sums(&shard[0], CX_METRIC_RATIO);
    open_sums(&shard[1], CX_METRIC_RATIO);
    for (int i = 0; i < 999; i++) {
        int k = 998 - i;
        cx_metric_sums_add(&forwards, CX_METRIC_RATIO, sin(i) * 1e3, 1 + i % 7 / 10.0);
        cx_metric_sums_add(&shard[i % 2], CX_METRIC_RATIO, sin(i) * 1e3, 1 + i % 7 / 10.0);
        cx_metric_sums_add(&backwards, CX_METRIC_RATIO, sin(k) * 1e3, 1 + k % 7 / 10.0);
    }
    cx_metric_sums_merge(&shard[1], CX_METRIC_RATIO, &shard[0]);
    struct cx_moments a = cx_metric_moments(&forwards, CX_METRIC_RATIO);
    struct cx_moments b = cx_metric_moments(&backwards, CX_METRIC_RATIO);
    struct cx_moments c = cx_metric_moments(&shard[1], CX_METRIC_RATIO);
    assert_memory_equal(&a, &b, sizeof a);
    assert_memory_equal(&a, &c, sizeof a);
    assert_true(a.variance > 0);
}

/* x = 3 y for every unit: the ratio is 3 and nothing varies about it. */
static void a_ratio_of_proportional_sums_has_no_variance(void **state)
{
    (void)state;
    struct cx_metric_sums s;
    open_sums(&s, CX_METRIC_RATIO);
    for (int i = 1; i < 50; i++) {
        cx_metric_sums_add(&s, CX_METRIC_RATIO, 3.0 * i, i);
    }
    struct cx_moments m = cx_metric_moments(&s, CX_METRIC_RATIO);
    assert_true(m.mean / m.denominator == 3 && m.variance == 0);
}

/* Four variables of five units; means and sums of products of deviations by fractions. */
static void covariates_have_comoments(void **state)
{
    (void)state;
    static const double x[] = {1, 2, 4, 7, -3}, y[] = {1, 1, 2, 3, 5};
    static const double z[][2] = {{10, 2}, {0, .5}, {5, .5}, {1, 8}, {.25, 1}};
    static const double mean[] = {2.2, 2.4, 3.25, 2.4};
    static const double comoment[4][4] = {{54.8, -9.4, 0.5, 31.6},
                                          {-9.4, 11.2, -14.75, 3.7},
                                          {0.5, -14.75, 73.25, -8.25},
                                          {31.6, 3.7, -8.25, 40.7}};
    struct cx_metric_sums part[2];
    for (int i = 0; i < 2; i++) {
        open_sums(&part[i], CX_METRIC_RATIO);
        assert_int_equal(cx_metric_sums_cover(&part[i], 2, &arena, &error), CX_OK);
    }
    for (int i = 0; i < 5; i++) {
        cx_metric_sums_add(&part[i % 2], CX_METRIC_RATIO, x[i], y[i]);
        cx_metric_sums_add_covariates(&part[i % 2], CX_METRIC_RATIO, x[i], y[i], z[i]);
    }
    cx_metric_sums_merge(&part[0], CX_METRIC_RATIO, &part[1]);
    for (size_t u = 0; u < 4; u++) {
        near_or_fail("mean", cx_metric_variable_mean(&part[0], CX_METRIC_RATIO, u), mean[u], 2e-16);
        for (size_t v = 0; v < 4; v++) {
            near_or_fail("comoment", cx_metric_comoment(&part[0], CX_METRIC_RATIO, u, v),
                         comoment[u][v], 3e-16);
        }
    }
}

/* 3 of 4 units succeed: squares of deviations 3/4, with z = 0, 1, 2, 3 by unit and success but in
 * the last, (0 + 1 + 2) - 3 * 6 / 4. */
static void proportions_have_comoments(void **state)
{
    (void)state;
    struct cx_metric_sums s;
    open_sums(&s, CX_METRIC_PROPORTION);
    assert_int_equal(cx_metric_sums_cover(&s, 1, &arena, &error), CX_OK);
    for (int i = 0; i < 4; i++) {
        double z = i;
        cx_metric_sums_add(&s, CX_METRIC_PROPORTION, i < 3, 1);
        cx_metric_sums_add_covariates(&s, CX_METRIC_PROPORTION, i < 3, 1, &z);
    }
    assert_true(cx_metric_comoment(&s, CX_METRIC_PROPORTION, 0, 0) == 0.75);
    assert_true(cx_metric_comoment(&s, CX_METRIC_PROPORTION, 1, 0) == -1.5);
    assert_true(cx_metric_comoment(&s, CX_METRIC_PROPORTION, 1, 1) == 5);
    assert_true(cx_metric_variable_mean(&s, CX_METRIC_PROPORTION, 0) == 0.75);
}

/* Units of 3, 0, 1 and 2 rows; at most 5 are 2, 0, 1 and 0 of them. */
static void events_are_counted_by_unit(void **state)
{
    (void)state;
    static const double rows[] = {9, 5, 1, 2, 7, 6};
    struct cx_events left = {.memory = &arena}, right = {.memory = &arena};
    cx_events_add(&left, rows, 3);
    cx_events_add(&right, rows + 3, 0);
    cx_events_add(&right, rows + 3, 1);
    cx_events_add(&left, rows + 4, 2);
    cx_events_merge(&right, &left);
    struct cx_events_below b = cx_events_below(&right, 5);
    assert_true(b.units == 4 && b.rows == 6 && b.below == 3);
    assert_true(b.rows_squares == 14 && b.below_squares == 5 && b.products == 7);
    b = cx_events_below(&right, 0.5);
    assert_true(b.units == 4 && b.below == 0 && b.below_squares == 0 && b.products == 0);
}

static void many_events_are_kept(void **state)
{
    (void)state;
    struct cx_events v = {.memory = &arena};
    static const double rows[] = {1, 2, 3};
    for (int i = 0; i < 1000; i++) {
        cx_events_add(&v, rows, (size_t)(i % 4));
    }
    struct cx_events_below b = cx_events_below(&v, 2);
    assert_false(v.failed);
    assert_true(b.units == 1000 && b.rows == 1500 && b.below == 1250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_outcome_is_a_sum_of_decimals),
        cmocka_unit_test(an_outcome_does_not_mind_order_or_shards),
        cmocka_unit_test(an_outcome_says_when_it_is_full),
        cmocka_unit_test_teardown(moments_of_few_units, release),
        cmocka_unit_test_teardown(impossible_sums_have_no_variance, release),
        cmocka_unit_test_teardown(differences_near_a_billion_keep_their_digits, release),
        cmocka_unit_test_teardown(moments_do_not_mind_order_or_shards, release),
        cmocka_unit_test_teardown(covariates_have_comoments, release),
        cmocka_unit_test_teardown(proportions_have_comoments, release),
        cmocka_unit_test_teardown(events_are_counted_by_unit, release),
        cmocka_unit_test_teardown(many_events_are_kept, release),
        cmocka_unit_test_teardown(a_ratio_of_proportional_sums_has_no_variance, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
