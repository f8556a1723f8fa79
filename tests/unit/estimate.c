/* estimate.c - means and ratios compared: Welch's test, its interval, and Fieller's lift. */
#include "stat/estimate.h"

#include "stat/student.h"

#include "vectors.h"

/* Columns of tests/data/stat/means.tsv: mpmath, 50 digits. */
enum {
    N_CONTROL = 1,
    MEAN_CONTROL,
    SD_CONTROL,
    N_VARIANT,
    MEAN_VARIANT,
    SD_VARIANT,
    DIFFERENCE,
    SE,
    T,
    DF,
    P,
    LOG10_P,
    P_GREATER,
    P_LESS,
    LOW,
    HIGH,
    QUANTILE,
    LIFT,
    LIFT_LOW,
    LIFT_HIGH
};

static struct cx_estimate mean_at(const struct vectors *v, size_t column)
{
    double sd = vectors_number(v, column + 2);
    return cx_mean_estimate(vectors_number(v, column), vectors_number(v, column + 1), sd * sd);
}

static void near_cell(const struct vectors *v, size_t column, double got)
{
    char what[120];
    snprintf(what, sizeof what, "%s, column %zu", v->cell[0], column);
    near_or_fail(what, got, vectors_number(v, column), 1e-12);
}

static void near_tests(const struct vectors *v, const struct cx_welch *w)
{
    near_cell(v, DIFFERENCE, w->difference);
    near_cell(v, SE, w->se);
    near_cell(v, T, w->t);
    near_cell(v, DF, w->df);
    near_cell(v, P, cx_student_tail(w->t, w->df, CX_TWO_SIDED).p);
    near_cell(v, LOG10_P, cx_student_tail(w->t, w->df, CX_TWO_SIDED).log_p / CX_LN10);
    near_cell(v, P_GREATER, cx_student_tail(w->t, w->df, CX_GREATER).p);
    near_cell(v, P_LESS, cx_student_tail(w->t, w->df, CX_LESS).p);
}

static void means_have_twelve_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/means.tsv");
    while (vectors_next(&v)) {
        struct cx_estimate_pair pair =
            cx_estimate_pair(mean_at(&v, N_CONTROL), mean_at(&v, N_VARIANT));
        struct cx_welch w = cx_welch(&pair);
        if (pair.control.df == 0 || w.se == 0) {
            continue; /* the next two tests */
        }
        near_tests(&v, &w);
        double quantile = cx_student_quantile_upper(0.025, w.df);
        struct cx_interval i = cx_welch_interval(&w, quantile, CX_TWO_SIDED);
        struct cx_lift lift = cx_fieller_lift(&pair, quantile, CX_TWO_SIDED);
        near_cell(&v, QUANTILE, quantile);
        near_cell(&v, LOW, i.low);
        near_cell(&v, HIGH, i.high);
        near_cell(&v, LIFT, lift.value);
        near_cell(&v, LIFT_LOW, lift.interval.low);
        near_cell(&v, LIFT_HIGH, lift.interval.high);
        assert_int_equal(lift.unbounded, isnan(vectors_number(&v, LIFT_LOW)));
    }
    assert_int_equal(v.rows, 18 + 1);
}

static void one_unit_has_no_variance(void **state)
{
    (void)state;
    struct cx_estimate one = cx_mean_estimate(1, 5, 0), many = cx_mean_estimate(20, 6, 1);
    struct cx_estimate_pair pair = cx_estimate_pair(one, many);
    struct cx_welch w = cx_welch(&pair);
    assert_true(w.difference == 1 && isnan(w.se) && isnan(w.t) && isnan(w.df));
    assert_true(isnan(cx_welch_interval(&w, 2, CX_TWO_SIDED).low));
    struct cx_lift lift = cx_fieller_lift(&pair, 2, CX_TWO_SIDED);
    assert_true(lift.value == 0.2 && isnan(lift.interval.low) && !lift.unbounded);
    struct cx_estimate none = cx_mean_estimate(0, 0, 0);
    pair = cx_estimate_pair(none, many);
    assert_true(isnan(none.value) && isnan(cx_welch(&pair).difference));
}

static void without_any_variance_there_is_no_test(void **state)
{
    (void)state;
    struct cx_estimate a = cx_mean_estimate(50, 1, 0), b = cx_mean_estimate(50, 1.25, 0);
    struct cx_estimate_pair pair = cx_estimate_pair(a, b);
    struct cx_welch w = cx_welch(&pair);
    assert_true(w.difference == 0.25 && w.se == 0 && isnan(w.t));
    assert_true(isnan(cx_student_tail(w.t, w.df, CX_TWO_SIDED).p));
    assert_true(isnan(cx_welch_interval(&w, 2, CX_TWO_SIDED).high));
}

static void tiny_variances_do_not_underflow(void **state)
{
    (void)state;
    struct cx_estimate a = cx_mean_estimate(8, 5.1e-120, 1.44e-240),
                       b = cx_mean_estimate(6, 6e-120, 6.25e-240);
    struct cx_estimate_pair pair = cx_estimate_pair(a, b);
    near_or_fail("df", cx_welch(&pair).df, 6.733680190640224, 1e-12); /* means.tsv, small */
}

static bool excludes_zero(struct cx_interval i)
{
    return i.low > 0 || i.high < 0;
}

/* For any control that is not nearly 0: no lift and no difference are rejected together, on each
 * side, and with a negative control too. */
static void difference_and_lift_agree(void **state)
{
    (void)state;
    static const enum cx_alternative sides[] = {CX_TWO_SIDED, CX_GREATER, CX_LESS};
    for (double value = -9; value < 9; value += 0.37) {
        for (double sign = -1; sign <= 1; sign += 2) {
            struct cx_estimate control = {.value = sign * 5, .variance = 1.7, .df = 11};
            struct cx_estimate variant = {.value = value, .variance = 0.8, .df = 23};
            struct cx_estimate_pair pair = cx_estimate_pair(control, variant);
            struct cx_welch w = cx_welch(&pair);
            for (size_t i = 0; i < 3; i++) {
                double q = cx_student_quantile_upper(0.05, w.df);
                struct cx_lift lift = cx_fieller_lift(&pair, q, sides[i]);
                assert_false(lift.unbounded);
                assert_int_equal(excludes_zero(lift.interval),
                                 excludes_zero(cx_welch_interval(&w, q, sides[i])));
            }
        }
    }
}

/* tests/data/stat/users400.csv: orders and sessions of a user are columns 3 and 2. */
struct users {
    double n, orders, sessions, residual;
};

static void read_users(struct users arm[2], const double ratio[2])
{
    struct vectors v;
    vectors_open(&v, "stat/users400.csv");
    while (vectors_read_line(&v, ',')) {
        size_t variant = (size_t)vectors_number(&v, 1);
        double sessions = vectors_number(&v, 2), orders = vectors_number(&v, 3);
        double residual = orders - ratio[variant] * sessions;
        arm[variant].n++;
        arm[variant].orders += orders;
        arm[variant].sessions += sessions;
        arm[variant].residual += residual * residual;
    }
}

static struct cx_estimate ratio_of(const struct users *arm)
{
    return cx_ratio_estimate(arm->n, arm->orders / arm->n, arm->sessions / arm->n,
                             arm->residual / (arm->n - 1));
}

/* tea-tasting 1.14.0, RatioOfMeans("orders", "sessions") on the same file. */
static void ratios_meet_tea_tasting(void **state)
{
    (void)state;
    struct users first[2] = {{0}}, arm[2] = {{0}};
    read_users(first, (double[2]){0, 0});
    double ratio[2] = {first[0].orders / first[0].sessions, first[1].orders / first[1].sessions};
    read_users(arm, ratio);
    struct cx_estimate_pair pair = cx_estimate_pair(ratio_of(&arm[0]), ratio_of(&arm[1]));
    struct cx_welch w = cx_welch(&pair);
    near_or_fail("control", pair.control.value, 0.26094890510948904, 1e-12);
    near_or_fail("variant", pair.variant.value, 0.2955271565495208, 1e-12);
    near_or_fail("difference", w.difference, 0.03457825144003174, 1e-12);
    near_or_fail("statistic", w.t, 1.2909493816028241, 1e-9);
    near_or_fail("p", cx_student_tail(w.t, w.df, CX_TWO_SIDED).p, 0.1974889566346763, 1e-9);
    double quantile = cx_student_quantile_upper(0.025, w.df);
    struct cx_interval i = cx_welch_interval(&w, quantile, CX_TWO_SIDED);
    near_or_fail("low", i.low, -0.018083719029579455, 1e-9);
    near_or_fail("high", i.high, 0.08724022190964292, 1e-9);
    near_or_fail("lift", cx_fieller_lift(&pair, quantile, CX_TWO_SIDED).value, 0.13250966286110066,
                 1e-12);
}

static void a_ratio_over_nothing_is_undefined(void **state)
{
    (void)state;
    assert_true(isnan(cx_ratio_estimate(10, 3, 0, 1).value));
    assert_true(isnan(cx_ratio_estimate(10, 3, 0, 1).variance));
    assert_true(isnan(cx_ratio_estimate(0, 0, 0, 0).value));
    assert_true(isnan(cx_ratio_estimate(1, 3, 2, 0).variance));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_have_twelve_digits),
        cmocka_unit_test(one_unit_has_no_variance),
        cmocka_unit_test(without_any_variance_there_is_no_test),
        cmocka_unit_test(tiny_variances_do_not_underflow),
        cmocka_unit_test(difference_and_lift_agree),
        cmocka_unit_test(ratios_meet_tea_tasting),
        cmocka_unit_test(a_ratio_over_nothing_is_undefined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
