/* chebyshev.c - interpolation against the functions themselves. */
#include "stat/chebyshev.h"

#include <math.h>

#include "unit.h"

static double interpolated(const struct cx_chebyshev *c, const double *value, double x)
{
    double share[CX_CHEBYSHEV_MOST], sum = 0;
    cx_chebyshev_shares(c, x, share);
    for (int j = 0; j < c->n; j++)
        sum += share[j] * value[j];
    return sum;
}

static double sample(double (*f)(double), int n, struct cx_chebyshev *c, double *value)
{
    double worst = 0;
    cx_chebyshev_make(n, -1.5, 2.25, c);
    for (int j = 0; j < n; j++)
        value[j] = f(c->point[j]);
    for (int k = 0; k <= 1000; k++) {
        double x = -1.5 + 3.75 * k / 1000;
        worst = fmax(worst, fabs(interpolated(c, value, x) - f(x)));
    }
    return worst;
}

static double bell(double x)
{
    return 1 / (1 + x * x);
}

static double corner(double x)
{
    return fabs(x);
}

static void the_rest_tells_the_error(void **state)
{
    (void)state;
    struct cx_chebyshev c;
    double value[CX_CHEBYSHEV_MOST], error;
    for (int n = 5; n <= CX_CHEBYSHEV_MOST; n += 4) {
        error = sample(bell, n, &c, value);
        assert_true(error < 8 * cx_chebyshev_rest(&c, value) + 3e-15);
        assert_true(n < 21 || error < 1e-4);
    }
    assert_true(error < 2e-15 && cx_chebyshev_rest(&c, value) < 2e-15);
    error = sample(exp, 17, &c, value);
    assert_true(error < 1e-13 && cx_chebyshev_rest(&c, value) < 1e-10);
    sample(corner, 65, &c, value);
    assert_true(cx_chebyshev_rest(&c, value) > 1e-5);
    value[3] = NAN;
    assert_true(isnan(cx_chebyshev_rest(&c, value)));
}

/* 1, x, ... x^4 through 5 points are themselves, and so are values at the points. */
static void polynomials_are_exact(void **state)
{
    (void)state;
    struct cx_chebyshev c;
    double value[5];
    cx_chebyshev_make(5, 2, 7, &c);
    assert_true(c.point[0] == 2 && c.point[2] == 4.5 && c.point[4] == 7);
    for (int power = 0; power < 5; power++) {
        for (int j = 0; j < 5; j++)
            value[j] = pow(c.point[j], power);
        for (double x = 2; x <= 7; x += .0625)
            assert_true(fabs(interpolated(&c, value, x) - pow(x, power)) < 1e-12);
        for (int j = 0; j < 5; j++)
            assert_true(interpolated(&c, value, c.point[j]) == value[j]);
    }
}

static void twice_the_points_have_the_old_ones(void **state)
{
    (void)state;
    struct cx_chebyshev few, many;
    for (int n = 5; n <= 65; n = 2 * n - 1) {
        cx_chebyshev_make(n, .3, 5.7, &few);
        cx_chebyshev_make(2 * n - 1, .3, 5.7, &many);
        for (int j = 0; j < n; j++)
            assert_true(few.point[j] == many.point[2 * j]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rest_tells_the_error),
        cmocka_unit_test(polynomials_are_exact),
        cmocka_unit_test(twice_the_points_have_the_old_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
