/* optimise.c - minima whose place is known, and the rule of Gauss and Legendre. */
#include "stat/optimise.h"
#include "stat/profile.h"

#include <gsl/gsl_errno.h>

#include "base/parallel.h"
#include "stat/quadrature.h"
#include "vectors.h"

/* Rosenbrock 1960: a curved valley, the minimum 0 at (1, 1). */
static double valley(const double *t, double *g, void *context)
{
    double u = t[1] - t[0] * t[0], v = 1 - t[0];
    (void)context;
    g[0] = -400 * t[0] * u - 2 * v;
    g[1] = 200 * u;
    return 100 * u * u + v * v;
}

/* Minimum (c + 1) at 2.5 for the first variable; nothing depends on the second. */
static double trough(const double *t, double *g, void *context)
{
    (void)context;
    g[0] = sinh(t[0] - 2.5);
    g[1] = 0;
    return cosh(t[0] - 2.5);
}

/* Goes down for ever, ever more slowly: a parameter on its boundary. */
static double slide(const double *t, double *g, void *context)
{
    (void)context;
    g[0] = exp(t[0]);
    return exp(t[0]);
}

static double abyss(const double *t, double *g, void *context)
{
    (void)context;
    g[0] = 1;
    return t[0];
}

static double nothing(const double *t, double *g, void *context)
{
    (void)context;
    g[0] = t[0];
    return NAN;
}

static void a_curved_valley_is_followed_to_its_end(void **state)
{
    (void)state;
    struct cx_problem p = {2, valley, NULL};
    struct cx_minimum m = {.value = 0};
    struct cx_error e = {.status = CX_OK};
    assert_int_equal(cx_minimise(&p, (double[]){-1.2, 1}, 1e-10, &m, &e), CX_OK);
    near_or_fail("x", m.theta[0], 1, 1e-9);
    near_or_fail("y", m.theta[1], 1, 1e-9);
    assert_true(m.slope <= 1e-10);
    assert_true(m.evaluations > 0 && m.evaluations < 300);
}

static void flat_directions_are_left_alone_and_counted(void **state)
{
    (void)state;
    struct cx_problem p = {2, trough, NULL};
    struct cx_minimum m = {.value = 0};
    struct cx_curvature c;
    struct cx_error e = {.status = CX_OK};
    double inverse[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX];
    assert_int_equal(cx_minimise(&p, (double[]){0, 3}, 1e-10, &m, &e), CX_OK);
    near_or_fail("x", m.theta[0], 2.5, 1e-9);
    assert_true(m.theta[1] == 3);
    assert_int_equal(cx_curvature_at(&p, m.theta, &c, &e), CX_OK);
    assert_int_equal(cx_curvature_inverse(&c, 4, 1e-3, inverse), 1);
    near_or_fail("variance", inverse[0][0], .25, 1e-7); /* cosh'' = 1 at its minimum */
    assert_true(inverse[1][1] == 0 && inverse[0][1] == 0);
}

static void a_minimum_at_infinity_ends_where_the_slope_does(void **state)
{
    (void)state;
    struct cx_problem p = {1, slide, NULL};
    struct cx_minimum m = {.value = 0};
    struct cx_error e = {.status = CX_OK};
    assert_int_equal(cx_minimise(&p, (double[]){0}, 1e-8, &m, &e), CX_OK);
    assert_true(m.theta[0] < -10 && m.slope < 1e-5);
}

static void no_minimum_and_no_value_are_failures(void **state)
{
    (void)state;
    struct cx_problem endless = {1, abyss, NULL}, none = {1, nothing, NULL};
    struct cx_minimum m = {.value = 0};
    struct cx_error e = {.status = CX_OK};
    assert_int_equal(cx_minimise(&endless, (double[]){0}, 1e-8, &m, &e), CX_FAILED);
    assert_non_null(strstr(e.what, "no convergence"));
    assert_int_equal(cx_minimise(&none, (double[]){0}, 1e-8, &m, &e), CX_FAILED);
}

/* 16 points are exact up to degree 31: the integral of x^30 over [-1, 1] is 2/31, not so x^32. */
static void gauss_is_exact_to_degree_31(void **state)
{
    (void)state;
    double zeroth = 0, thirtieth = 0, beyond = 0;
    for (int i = 0; i < CX_GAUSS_POINTS; i++) {
        zeroth += cx_gauss_weight[i];
        thirtieth += cx_gauss_weight[i] * pow(cx_gauss_node[i], 30);
        beyond += cx_gauss_weight[i] * pow(cx_gauss_node[i], 32);
        assert_true(i == 0 || cx_gauss_node[i] > cx_gauss_node[i - 1]);
    }
    double fourteenth = 0, sixth = 0;
    for (int i = 0; i < CX_GAUSS_FEWEST; i++)
        sixth += cx_gauss_fewest_weight[i] * pow(cx_gauss_fewest_node[i], 6);
    near_or_fail("x^6", sixth, 2. / 7, 1e-14);
    for (int i = 0; i < CX_GAUSS_FEW; i++)
        fourteenth += cx_gauss_few_weight[i] * pow(cx_gauss_few_node[i], 14);
    near_or_fail("x^14", fourteenth, 2. / 15, 1e-14);
    near_or_fail("weights", zeroth, 2, 1e-15);
    near_or_fail("x^30", thirtieth, 2. / 31, 1e-14);
    assert_false(is_near(beyond, 2. / 33, 1e-12));
}

/* Half a quadratic form: the ends are +- sqrt(2 rise times that of the inverse's diagonal), here of
 * {{4, 2}, {2, 3}}: {{3, -2}, {-2, 4}} / 8. */
static double bowl(const double *theta, double *gradient, void *context)
{
    double x = theta[0] - 1, y = theta[1] + 2;
    (void)context;
    gradient[0] = 4 * x + 2 * y;
    gradient[1] = 2 * x + 3 * y;
    return .5 * (4 * x * x + 4 * x * y + 3 * y * y);
}

/* e^-x + y^2: from 0 it never rises by 2 to the right. */
static double ramp(const double *theta, double *gradient, void *context)
{
    (void)context;
    gradient[0] = -exp(-theta[0]);
    gradient[1] = 2 * theta[1];
    return exp(-theta[0]) + theta[1] * theta[1];
}

static void a_profile_ends_where_the_others_cannot_help(void **state)
{
    (void)state;
    struct cx_problem problem = {2, bowl, NULL};
    struct cx_minimum m = {.theta = {1, -2}};
    struct cx_error e = {.status = CX_OK};
    for (size_t k = 0; k < 2; k++)
        for (double step = .1; step < 100; step *= 9) {
            struct cx_profile what = {k, .7, step, 50};
            double ends[2], width = sqrt(2 * .7 * (k == 0 ? 3 : 4) / 8);
            assert_int_equal(cx_profile_ends(&problem, &m, &what, ends, &e), CX_OK);
            assert_true(fabs(ends[0] - (m.theta[k] - width)) < 1e-8);
            assert_true(fabs(ends[1] - (m.theta[k] + width)) < 1e-8);
        }
    struct cx_problem open = {2, ramp, NULL};
    struct cx_minimum side = {.theta = {0, 0}, .value = 1};
    struct cx_profile what = {0, 2, 1, 10};
    double ends[2];
    assert_int_equal(cx_profile_ends(&open, &side, &what, ends, &e), CX_OK);
    assert_true(fabs(ends[0] + log(3)) < 1e-8 && isinf(ends[1]));
}

static void count_part(size_t part, void *counts)
{
    ((int *)counts)[part]++;
}

static void every_part_is_done_once(void **state)
{
    (void)state;
    for (int threads = 0; threads < 70; threads += 3)
        for (size_t parts = 0; parts < 100; parts += 9) {
            int counts[100] = {0};
            cx_parallel(parts, threads, count_part, counts);
            for (size_t i = 0; i < 100; i++)
                assert_int_equal(counts[i], i < parts);
        }
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_curved_valley_is_followed_to_its_end),
        cmocka_unit_test(flat_directions_are_left_alone_and_counted),
        cmocka_unit_test(a_minimum_at_infinity_ends_where_the_slope_does),
        cmocka_unit_test(no_minimum_and_no_value_are_failures),
        cmocka_unit_test(gauss_is_exact_to_degree_31),
        cmocka_unit_test(a_profile_ends_where_the_others_cannot_help),
        cmocka_unit_test(every_part_is_done_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
