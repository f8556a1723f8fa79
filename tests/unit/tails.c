/* tails.c - normal, Student, chi-square and beta: tails and quantiles against high precision. */
#include <float.h>

#include "base/compat.h"

#include "stat/beta.h"
#include "stat/binomial.h"
#include "stat/gamma.h"
#include "stat/normal.h"
#include "stat/special.h"
#include "stat/student.h"
#include "stat/variance_ratio.h"

#include "vectors.h"

/* tests/data/stat/tails.tsv: mpmath, 40 digits, at points where GSL 2.7.1 is up to 100 % off. */
static double by_name(const char *function, double x, double a, double b)
{
    if (!strcmp(function, "normal_upper")) {
        return cx_normal_upper(x);
    }
    if (!strcmp(function, "normal_log_upper")) {
        return cx_normal_log_upper(x);
    }
    if (!strcmp(function, "normal_quantile")) {
        return cx_normal_quantile_upper(x);
    }
    if (!strcmp(function, "student_upper")) {
        return exp(cx_student_log_upper(x, a));
    }
    if (!strcmp(function, "student_quantile")) {
        return cx_student_quantile_upper(x, a);
    }
    if (!strcmp(function, "chisq_upper")) {
        return cx_chisq_tail(x, a).p;
    }
    if (!strcmp(function, "beta_upper")) {
        return exp(cx_beta_tails(a, b, x, 1 - x).log_upper);
    }
    if (!strcmp(function, "beta_lower")) {
        return exp(cx_beta_tails(a, b, x, 1 - x).log_lower);
    }
    if (!strcmp(function, "beta_quantile")) {
        return cx_beta_quantile(x, a, b);
    }
    if (!strcmp(function, "f_upper")) {
        return cx_variance_ratio_tail(x, a, b).p;
    }
    if (!strcmp(function, "poisson_upper")) {
        return exp(cx_gamma_tails(x + 1, a).log_lower);
    }
    if (!strcmp(function, "binomial_upper")) {
        return exp(cx_binomial_tails(x, b, a, 1 - a).log_upper);
    }
    if (!strcmp(function, "log_beta")) { /* of x and a: what the density is divided by */
        double at = x / (x + a), rest = a / (x + a);
        return (x - 1) * log(at) + (a - 1) * log1p(-at) - cx_beta_log_density(x, a, at, rest);
    }
    fail_msg("no function '%s'", function);
    return 0;
}

static void tails_and_quantiles_have_twelve_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/tails.tsv");
    while (vectors_next(&v)) {
        double x = vectors_number(&v, 1), a = vectors_number(&v, 2), b = vectors_number(&v, 3);
        bool is_quantile = !strcmp(v.cell[0], "beta_quantile"); /* written p, a, b */
        double got = is_quantile ? cx_beta_quantile(a, b, x) : by_name(v.cell[0], x, a, b);
        char what[120];
        snprintf(what, sizeof what, "%s(%s, %s, %s)", v.cell[0], v.cell[1], v.cell[2], v.cell[3]);
        near_or_fail(what, got, vectors_number(&v, 4), 1e-12);
    }
    assert_int_equal(v.rows, 125 + 1);
}

/* mpmath 1.3.0, 60 digits: log10 of tails that no double can hold. */
static void log_tails_go_on_where_doubles_end(void **state)
{
    (void)state;
    near_or_fail("z = 100", cx_normal_log_upper(100) / CX_LN10, -2173.8715428690343765, 1e-14);
    near_or_fail("z = 1e4", cx_normal_log_upper(1e4) / CX_LN10, -21714728.494252529905, 1e-14);
    near_or_fail("t = 300", cx_student_log_upper(300, 50) / CX_LN10, -82.638473120471274064, 1e-14);
    near_or_fail("t = 1e5", cx_student_log_upper(1e5, 200) / CX_LN10, -771.44714909574243489,
                 1e-14);
    near_or_fail("df .01", cx_student_log_upper(2, 0.01) / CX_LN10, -0.31703559070891142892, 1e-13);
}

/* The rounding of z / sqrt 2 must not show: tails.tsv at fifteen digits where erfc alone has 13. */
static void normal_tails_have_fifteen_digits(void **state)
{
    (void)state;
    near_or_fail("z = 20", cx_normal_upper(20), 2.7536241186062337e-89, 1e-15);
    near_or_fail("z = 30", cx_normal_upper(30), 4.906713927148187e-198, 1e-15);
    near_or_fail("z = 37", cx_normal_upper(37), 5.725571222524577e-300, 1e-15);
}

static void tails_know_their_ends(void **state)
{
    (void)state;
    double inf = (double)INFINITY;
    assert_true(cx_normal_upper(inf) == 0 && cx_normal_upper(-inf) == 1);
    assert_true(cx_normal_log_upper(inf) == -inf && cx_normal_log_upper(-inf) == 0);
    assert_true(cx_normal_quantile_upper(0) == inf && cx_normal_quantile_upper(1) == -inf);
    assert_true(cx_normal_quantile_upper(0.5) == 0);
    assert_true(isnan(cx_normal_quantile_upper(-0.1)) && isnan(cx_normal_quantile_upper(1.1)));
    assert_true(cx_student_log_upper(inf, 3) == -inf && cx_student_log_upper(-inf, 3) == 0);
    assert_true(isnan(cx_student_log_upper(1, 0)) && isnan(cx_student_log_upper((double)NAN, 3)));
    assert_true(cx_student_quantile_upper(0.5, 3) == 0);
    assert_true(cx_chisq_tail(0, 1).p == 1 && cx_chisq_tail(0, 5).p == 1);
    assert_true(isnan(cx_chisq_tail(-1, 5).p) && isnan(cx_chisq_tail(1, 0).log_p));
    assert_true(cx_beta_tails(2, 3, 0, 1).log_lower == -inf);
    assert_true(cx_beta_tails(2, 3, 1, 0).log_upper == -inf);
    assert_true(cx_beta_quantile(2, 3, 0) == 0 && cx_beta_quantile(2, 3, 1) == 1);
    assert_true(cx_normal_tail(0, CX_TWO_SIDED).p == 1 &&
                cx_student_tail(0, 7, CX_TWO_SIDED).p == 1);
}

/* Infinite and very large df are the normal distribution. */
static void student_becomes_normal(void **state)
{
    (void)state;
    for (double t = -3; t < 40; t += 3.7) {
        near_or_fail("df inf", cx_student_log_upper(t, (double)INFINITY), cx_normal_log_upper(t),
                     1e-15);
        near_or_fail("df 1e15", cx_student_log_upper(t, 1e15), cx_normal_log_upper(t), 1e-11);
    }
    near_or_fail("quantile", cx_student_quantile_upper(0.025, 1e18), 1.9599639845400543, 1e-14);
}

/* t with 1 df is Cauchy, with 2 df algebraic: closed forms, at any depth. */
static void student_meets_its_closed_forms(void **state)
{
    (void)state;
    for (double t = 1e-6; t < 1e300; t *= 37) {
        near_or_fail("1 df", exp(cx_student_log_upper(t, 1)), atan2(1, t) / acos(-1), 2e-13);
        double two = t < 1e7 ? 1 / (sqrt(2 + t * t) * (sqrt(2 + t * t) + t)) : 0.5 / t / t;
        near_or_fail("2 df", exp(cx_student_log_upper(t, 2)), two, 2e-12);
    }
}

static void quantiles_invert_their_tails(void **state)
{
    (void)state;
    static const double dfs[] = {0.3, 1, 1.81, 4.4, 30.5, 1e3, 1e6, 1e9, 1e13};
    for (double q = 1e-290; q < 0.5; q *= 997) {
        near_or_fail("normal", cx_normal_log_upper(cx_normal_quantile_upper(q)), log(q), 1e-13);
        for (size_t i = 0; i < CX_COUNT_OF(dfs); i++) {
            double t = cx_student_quantile_upper(q, dfs[i]);
            if (isfinite(t)) {
                near_or_fail("student", cx_student_log_upper(t, dfs[i]), log(q), 1e-13);
            }
        }
    }
    for (double q = 0.1; q < 0.4999; q += 0.0137) {
        for (size_t i = 0; i < CX_COUNT_OF(dfs); i++) {
            double t = cx_student_quantile_upper(q, dfs[i]);
            near_or_fail("middle", exp(cx_student_log_upper(t, dfs[i])), q, 1e-13);
            near_or_fail("mirrored", cx_student_quantile_upper(1 - q, dfs[i]), -t, 1e-11);
        }
    }
    static const double shapes[][2] = {{0.01, 3},  {0.5, 0.5}, {1, 1},       {2.5, 7000},
                                       {1e4, 2e4}, {5e8, 5e8}, {13, 999989}, {1e-3, 1e-3}};
    for (double p = 1e-9; p < 1; p = p < 0.4 ? p * 11 : p + 0.0937) {
        for (size_t i = 0; i < CX_COUNT_OF(shapes); i++) {
            double a = shapes[i][0], b = shapes[i][1];
            double x = cx_beta_quantile(a, b, p);
            double spacing = exp(cx_beta_log_density(a, b, x, 1 - x)) * x * DBL_EPSILON;
            if (x > DBL_MIN && x < 1) {
                assert_true(fabs(exp(cx_beta_tails(a, b, x, 1 - x).log_lower) - p) <=
                            1e-12 * p + 2 * spacing);
            }
        }
    }
}

/* x + y = 1 in the middle, both tails from one call. */
static void both_tails_add_up_to_one(void **state)
{
    (void)state;
    for (double a = 0.07; a < 1e7; a *= 13) {
        for (double x = 0.003; x < 1; x += 0.0437) {
            struct cx_tails t = cx_beta_tails(a, 2.3 * a, x, 1 - x);
            near_or_fail("beta", exp(t.log_lower) + exp(t.log_upper), 1, 1e-14);
            struct cx_tails g = cx_gamma_tails(a, 2.2 * a * x);
            near_or_fail("gamma", exp(g.log_lower) + exp(g.log_upper), 1, 1e-14);
        }
    }
}

/* Gamma(1/2) = sqrt(pi), Gamma(1) = 1, Gamma(20) = 19!. */
static void stirlings_rest_is_what_is_left(void **state)
{
    (void)state;
    double half_log_2pi = 0.91893853320467274178;
    near_or_fail("1/2", cx_stirling_rest(0.5), 0.5 * log(acos(-1)) + 0.5 - half_log_2pi, 1e-13);
    near_or_fail("1", cx_stirling_rest(1), 1 - half_log_2pi, 1e-13);
    double log_factorial = 0;
    for (int k = 2; k < 20; k++) {
        log_factorial += log(k);
    }
    near_or_fail("20", cx_stirling_rest(20), log_factorial - 19.5 * log(20) + 20 - half_log_2pi,
                 1e-11);
}

/* tests/data/stat/rising.tsv: mpmath, 40 digits.  log Gamma(x + v) - log Gamma(x) goes through 0
 * near x = 1.46, so a small one has the digits of v; and what is left of the series 1e-18. */
static void rising_functions_keep_their_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/rising.tsv");
    while (vectors_next(&v)) {
        bool is_log = strcmp(v.cell[0], "log") == 0;
        double x = vectors_number(&v, 1), y = vectors_number(&v, 2);
        double got = is_log ? cx_log_rising(x, y) : cx_psi_rising(x, y);
        double expected = vectors_number(&v, 3), scale = fmin(y, 1) * 1e-15 + 2e-18;
        if (!(fabs(got - expected) <= 4e-14 * fabs(expected) + scale)) {
            fail_msg("%s(%s, %s): got %.17g, expected %.17g", v.cell[0], v.cell[1], v.cell[2], got,
                     expected);
        }
    }
    assert_int_equal(v.rows, 140 + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rising_functions_keep_their_digits),
        cmocka_unit_test(tails_and_quantiles_have_twelve_digits),
        cmocka_unit_test(log_tails_go_on_where_doubles_end),
        cmocka_unit_test(normal_tails_have_fifteen_digits),
        cmocka_unit_test(tails_know_their_ends),
        cmocka_unit_test(student_becomes_normal),
        cmocka_unit_test(student_meets_its_closed_forms),
        cmocka_unit_test(quantiles_invert_their_tails),
        cmocka_unit_test(both_tails_add_up_to_one),
        cmocka_unit_test(stirlings_rest_is_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
