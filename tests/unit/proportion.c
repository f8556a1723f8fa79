/* proportion.c - two proportions: the test, and the intervals that invert it. */
#include "stat/proportion.h"

#include "base/compat.h"
#include "stat/normal.h"

#include "interval.h"
#include "vectors.h"

/* Columns of tests/data/stat/proportions.tsv: mpmath. The 24 cases have no success, only
 * successes, one trial, 1e9 trials, and p values down to 1e-2174. */
enum {
    X_CONTROL = 1,
    N_CONTROL,
    X_VARIANT,
    N_VARIANT,
    DIFFERENCE,
    SE,
    Z,
    P,
    LOG10_P,
    P_GREATER,
    P_LESS,
    MEE,
    KOOPMAN = MEE + 6,
    MN_DIFFERENCE = KOOPMAN + 6,
    MN_RATIO = MN_DIFFERENCE + 6
};
static const double levels[] = {0.10, 0.05, 0.01};

static struct cx_proportion_pair pair_of(const struct vectors *v)
{
    return (struct cx_proportion_pair){
        .control = {strtoll(v->cell[X_CONTROL], NULL, 10), strtoll(v->cell[N_CONTROL], NULL, 10)},
        .variant = {strtoll(v->cell[X_VARIANT], NULL, 10), strtoll(v->cell[N_VARIANT], NULL, 10)}};
}

static void near_cell(const struct vectors *v, size_t column, double got, double tolerance)
{
    char what[120];
    snprintf(what, sizeof what, "%s, column %zu", v->cell[0], column);
    near_or_fail(what, got, vectors_number(v, column), tolerance);
}

static void the_test_has_twelve_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/proportions.tsv");
    while (vectors_next(&v)) {
        struct cx_proportion_pair pair = pair_of(&v);
        double z = cx_proportion_z(&pair);
        near_cell(&v, DIFFERENCE, cx_proportion_difference(&pair), 1e-15);
        near_cell(&v, SE, cx_proportion_se(&pair), 1e-15);
        near_cell(&v, Z, z, 1e-15);
        near_cell(&v, P, cx_normal_tail(z, CX_TWO_SIDED).p, 1e-12);
        near_cell(&v, LOG10_P, cx_normal_tail(z, CX_TWO_SIDED).log_p / CX_LN10, 1e-14);
        near_cell(&v, P_GREATER, cx_normal_tail(z, CX_GREATER).p, 1e-12);
        near_cell(&v, P_LESS, cx_normal_tail(z, CX_LESS).p, 1e-12);
    }
    assert_int_equal(v.rows, 24 + 1);
}

static void near_interval(const struct vectors *v, size_t column, struct cx_interval got)
{
    near_cell(v, column, got.low, 1e-9);
    near_cell(v, column + 1, got.high, 1e-9);
}

static void the_intervals_have_nine_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/proportions.tsv");
    while (vectors_next(&v)) {
        struct cx_proportion_pair plain = pair_of(&v), corrected = plain;
        corrected.corrected = true;
        for (size_t i = 0; i < CX_COUNT_OF(levels); i++) {
            double z = cx_normal_quantile_upper(levels[i] / 2);
            near_interval(&v, MEE + 2 * i,
                          cx_proportion_difference_interval(&plain, z, CX_TWO_SIDED));
            near_interval(&v, KOOPMAN + 2 * i,
                          cx_proportion_ratio_interval(&plain, z, CX_TWO_SIDED));
            near_interval(&v, MN_DIFFERENCE + 2 * i,
                          cx_proportion_difference_interval(&corrected, z, CX_TWO_SIDED));
            near_interval(&v, MN_RATIO + 2 * i,
                          cx_proportion_ratio_interval(&corrected, z, CX_TWO_SIDED));
        }
    }
}

/* What the intervals are for: 0 and 1 lie outside exactly when the test rejects. Every table of
 * two arms of 7 and 11 trials, and some larger ones. */
static void test_and_intervals_agree(void **state)
{
    (void)state;
    for (int64_t scale = 1; scale <= 1000; scale *= 10) {
        for (int64_t x = 0; x <= 7; x++) {
            for (int64_t y = 0; y <= 11; y++) {
                struct cx_proportion_pair pair = {.control = {x * scale, 7 * scale},
                                                  .variant = {y * scale, 11 * scale}};
                double z = cx_proportion_z(&pair);
                for (size_t i = 0; i < CX_COUNT_OF(levels); i++) {
                    double limit = cx_normal_quantile_upper(levels[i] / 2);
                    bool rejects = fabs(z) > limit;
                    assert_int_equal(
                        rejects,
                        excludes(cx_proportion_difference_interval(&pair, limit, CX_TWO_SIDED), 0));
                    assert_int_equal(
                        rejects,
                        excludes(cx_proportion_ratio_interval(&pair, limit, CX_TWO_SIDED), 1));
                }
            }
        }
    }
}

static void the_interval_ends_where_the_test_rejects(void **state)
{
    (void)state;
    struct cx_proportion_pair pair = {.control = {20034, 44700}, .variant = {20119, 45489}};
    double z = cx_normal_quantile_upper(0.025);
    struct cx_interval i = cx_proportion_difference_interval(&pair, z, CX_TWO_SIDED);
    near_or_fail("low", cx_proportion_z_at(&pair, i.low), z, 1e-12);
    near_or_fail("high", cx_proportion_z_at(&pair, i.high), -z, 1e-12);
}

/* tests/data/stat/margins.tsv: mpmath; a z of 1e-31 there is an exact 0. */
static void differences_other_than_zero_are_tested(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/margins.tsv");
    while (vectors_next(&v)) {
        struct cx_proportion_pair plain = pair_of(&v), corrected = plain;
        corrected.corrected = true;
        double margin = vectors_number(&v, 5);
        const double got[] = {
            cx_proportion_z_at(&plain, -margin), cx_proportion_z_at(&plain, margin),
            cx_proportion_z_at(&corrected, -margin), cx_proportion_z_at(&corrected, margin)};
        for (size_t i = 0; i < CX_COUNT_OF(got); i++) {
            double expected = vectors_number(&v, 6 + i);
            if (!(fabs(expected) < 1e-15 && fabs(got[i]) < 1e-14)) {
                near_cell(&v, 6 + i, got[i], 1e-12);
            }
        }
    }
    assert_int_equal(v.rows, 20 + 1);
}

/* Successes and failures are two names for the same thing: near 1 there are as many digits as near
 * 0. */
static void turning_the_table_over_turns_the_interval(void **state)
{
    (void)state;
    const int64_t n = 1000000000;
    struct cx_proportion_pair rare = {.control = {10, n}, .variant = {31, n}};
    struct cx_proportion_pair near_all = {.control = {n - 10, n}, .variant = {n - 31, n}};
    struct cx_interval a = cx_proportion_difference_interval(&rare, 1.96, CX_TWO_SIDED);
    struct cx_interval b = cx_proportion_difference_interval(&near_all, 1.96, CX_TWO_SIDED);
    near_or_fail("low", a.low, -b.high, 1e-12);
    near_or_fail("high", a.high, -b.low, 1e-12);
}

static void one_sided_intervals_have_one_end(void **state)
{
    (void)state;
    struct cx_proportion_pair pair = {.control = {100, 1000}, .variant = {130, 1000}};
    double z = cx_normal_quantile_upper(0.05);
    struct cx_interval two = cx_proportion_difference_interval(&pair, z, CX_TWO_SIDED);
    struct cx_interval above = cx_proportion_difference_interval(&pair, z, CX_GREATER);
    struct cx_interval below = cx_proportion_difference_interval(&pair, z, CX_LESS);
    assert_true(above.low == two.low && above.high == 1);
    assert_true(below.high == two.high && below.low == -1);
    struct cx_interval ratio = cx_proportion_ratio_interval(&pair, z, CX_GREATER);
    assert_true(ratio.low > 1 && isinf(ratio.high));
    assert_true(cx_proportion_ratio_interval(&pair, z, CX_LESS).low == 0);
}

static void nothing_from_no_trials(void **state)
{
    (void)state;
    struct cx_proportion_pair pair = {.control = {0, 0}, .variant = {3, 9}};
    assert_true(isnan(cx_proportion_value(pair.control)) && isnan(cx_proportion_difference(&pair)));
    assert_true(isnan(cx_proportion_z(&pair)) && isnan(cx_proportion_z_at(&pair, 0)));
    assert_true(isnan(cx_proportion_difference_interval(&pair, 2, CX_TWO_SIDED).low));
    assert_true(isnan(cx_proportion_ratio_interval(&pair, 2, CX_TWO_SIDED).high));
    assert_true(isnan(cx_wilson_interval(pair.control, 2).low));
}

/* tests/data/stat/wilson.tsv: mpmath. */
static void wilson_has_twelve_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/wilson.tsv");
    while (vectors_next(&v)) {
        struct cx_proportion p = {strtoll(v.cell[1], NULL, 10), strtoll(v.cell[2], NULL, 10)};
        struct cx_interval i =
            cx_wilson_interval(p, cx_normal_quantile_upper(vectors_number(&v, 3) / 2));
        if (p.successes == 0) {
            assert_true(i.low == 0); /* the file has the 50-digit rest of a difference, 5e-54 */
        } else {
            near_cell(&v, 4, i.low, 1e-12);
        }
        near_cell(&v, 5, i.high, 1e-12);
    }
    assert_int_equal(v.rows, 18 + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_test_has_twelve_digits),
        cmocka_unit_test(the_intervals_have_nine_digits),
        cmocka_unit_test(test_and_intervals_agree),
        cmocka_unit_test(the_interval_ends_where_the_test_rejects),
        cmocka_unit_test(differences_other_than_zero_are_tested),
        cmocka_unit_test(turning_the_table_over_turns_the_interval),
        cmocka_unit_test(one_sided_intervals_have_one_end),
        cmocka_unit_test(nothing_from_no_trials),
        cmocka_unit_test(wilson_has_twelve_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
