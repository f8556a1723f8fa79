/* forecast.c - simple forecasts and their scores, against numbers worked out by hand. */
#include "model/btyd/forecast.h"

#include <math.h>

#include "base/compat.h"
#include "unit.h"

static struct cx_forecast_score score_of(const double *expected, const int32_t *actual, size_t n)
{
    struct cx_error e = {0};
    struct cx_forecast_score score;
    assert_int_equal(cx_forecast_judge(expected, actual, n, &score, &e), CX_OK);
    return score;
}

static void near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-14 * fabs(expected)))
        fail_msg("%.17g, not %.17g", found, expected);
}

/* Misses 1.5, -.75, 0, -2, .25: 4.5 and 6.875 in all. */
static void errors_are_of_all_and_of_each(void **state)
{
    (void)state;
    static const double expected[] = {2.5, .25, 3, 1, .25};
    static const int32_t actual[] = {1, 1, 3, 3, 0};
    struct cx_forecast_score s = score_of(expected, actual, 5);
    near(s.expected, 7);
    near(s.actual, 8);
    near(s.error, -.125);
    near(s.mae, .9);
    near(s.rmse, sqrt(1.375));
    near(s.top_tenth, .5 * 3 / 8); /* half of the one of whom 3 were expected */
}

/* Of 15 customers the tenth is one and a half.  First comes the one of 9; .5 is left for three of
 * 4, who bought 5, 2 and 0. */
static void equal_forecasts_share_the_edge_of_the_tenth(void **state)
{
    (void)state;
    static const double expected[15] = {0, 4, 9, 4, 1, 4, .5, -0., 1, 1, 1, 1, 1, 1, 1};
    static const int32_t actual[15] = {1, 5, 3, 2, 1, 0, 0, 1, 7};
    near(score_of(expected, actual, 15).top_tenth, (3 + .5 / 3 * 7) / 20);
    static const double alike[4] = {2, 2, 2, 2};
    near(score_of(alike, actual, 4).top_tenth, .1);
}

static void nobody_and_nothing_have_no_shares(void **state)
{
    (void)state;
    static const double expected[] = {0, 2.5};
    static const int32_t actual[] = {0, 0};
    struct cx_forecast_score s = score_of(expected, actual, 0);
    assert_true(isnan(s.error) && isnan(s.mae) && isnan(s.rmse) && isnan(s.top_tenth));
    s = score_of(expected, actual, 2);
    assert_true(isnan(s.error) && isnan(s.top_tenth));
    near(s.mae, 1.25);
    assert_true(s.expected == 2.5 && s.actual == 0);
}

/* Of 20 customers; the middle of each set of equals says where they go. */
static void equal_forecasts_are_in_one_decile(void **state)
{
    (void)state;
    static const double expected[] = {.25, 3, 0, 1.5, 7}, weight[] = {4, 7, 5, 3, 1};
    static const uint8_t wanted[] = {7, 3, 9, 5, 1}; /* 13, 4.5, 17.5, 9.5 and .5 of 20 */
    struct cx_error e = {0};
    uint8_t decile[10];
    struct cx_shared_forecasts f = {expected, weight, 5};
    assert_int_equal(cx_forecast_deciles(&f, decile, &e), CX_OK);
    for (int i = 0; i < 5; i++)
        assert_int_equal(decile[i], wanted[i]);
    static const double each[10] = {9, 8, 7, 6, 5, 4, 3, 2, 1, .5},
                        one[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    f = (struct cx_shared_forecasts){each, one, 10};
    assert_int_equal(cx_forecast_deciles(&f, decile, &e), CX_OK);
    for (int i = 0; i < 10; i++)
        assert_int_equal(decile[i], i + 1);
    f.n = 0;
    assert_int_equal(cx_forecast_deciles(&f, decile, &e), CX_OK);
}

static void simple_forecasts_go_on_as_before(void **state)
{
    (void)state;
    static const struct cx_btyd_row history[] = {
        {.x = 3, .t_x = 5, .T = 12}, {.T = 8}, {.T = 0}, {.x = 2, .t_x = 1, .T = 5}};
    static const int32_t recent[] = {2, 0, 0, 1};
    static const double wanted[CX_BASELINES][4] = {{7 * 3 / 12., 0, 0, 7 * 2 / 5.},
                                                   {2, 0, 0, 1},
                                                   {1.4, 1.4, 1.4, 1.4}}; /* 7 * 5 / 25 */
    struct cx_customers_past past = {history, recent, 4, 7};
    for (int i = 0; i < CX_BASELINES; i++) {
        double found[4];
        cx_baseline_forecast((enum cx_baseline)i, &past, found);
        for (int k = 0; k < 4; k++)
            near(found[k], wanted[i][k]);
    }
    double found[1];
    past = (struct cx_customers_past){history + 2, recent, 1, 7};
    cx_baseline_forecast(CX_AVERAGE, &past, found);
    assert_true(found[0] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_of_all_and_of_each),
        cmocka_unit_test(equal_forecasts_share_the_edge_of_the_tenth),
        cmocka_unit_test(nobody_and_nothing_have_no_shares),
        cmocka_unit_test(equal_forecasts_are_in_one_decile),
        cmocka_unit_test(simple_forecasts_go_on_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
