/* quantile.c - quantiles against NumPy 2.4.6, numpy.quantile() with its default method, and against
 * sorted values. */
#include "stat/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "unit.h"

enum { PERCENTS = 7, MOST = 10007, MANY = 2000000 };
static const int percent[PERCENTS] = {0, 25, 50, 75, 90, 95, 100};

static void check(const int64_t *values, size_t n, const double *expected)
{
    static int64_t x[MOST];
    double found[PERCENTS];
    memcpy(x, values, n * sizeof *x);
    cx_quantiles(x, n, percent, PERCENTS, found);
    for (size_t i = 0; i < PERCENTS; i++)
        if (!(fabs(found[i] - expected[i]) <= 1e-14 * fabs(expected[i])))
            fail_msg("%d%% of %zu values: %.17g, not %.17g", percent[i], n, found[i], expected[i]);
}

static void samples_are_as_numpy_says(void **state)
{
    (void)state;
    static const struct {
        int64_t x[9];
        size_t n;
        double expected[PERCENTS];
    } samples[] = {
        {{7}, 1, {7, 7, 7, 7, 7, 7, 7}},
        {{3, 8}, 2, {3, 4.25, 5.5, 6.75, 7.5, 7.75, 8}},
        {{5, 1, 9, 9, 2, 9, 9, 1, 40}, 9, {1, 2, 9, 9, 15.2, 27.6, 40}},
        {{-5, INT64_C(1000000000000003), 17, -INT64_C(1099511627776), 0, 1},
         6,
         {-1099511627776.0, -3.75, .5, 13, 500000000000010.0, 750000000000006.5,
          1000000000000003.0}},
    };
    for (size_t i = 0; i < CX_COUNT_OF(samples); i++)
        check(samples[i].x, samples[i].n, samples[i].expected);

    static int64_t x[MOST];
    for (int64_t i = 0; i < MOST; i++)
        x[i] = 7 * i;
    check(x, MOST, (double[]){0, 17510.5, 35021, 52531.5, 63037.8, 66539.9, 70042});
    for (int64_t i = 0; i < 2000; i++)
        x[i] = i * i * 31 % 10007;
    check(x, 2000, (double[]){0, 2465.75, 4914.5, 7562.5, 9033.8, 9542.1, 10004});
}

static int ascending(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void any_sample_is_as_when_sorted(void **state)
{
    (void)state;
    static int64_t x[300], sorted[300];
    uint64_t random = 1;
    for (size_t turn = 0; turn < 3000; turn++) {
        size_t n = turn % 300 + 1;
        for (size_t i = 0; i < n; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            x[i] = sorted[i] = (int64_t)(random >> 33) % (int64_t)(turn % 7 == 0 ? 3 : 5000);
        }
        qsort(sorted, n, sizeof *sorted, ascending);
        double found[101];
        int all[101];
        for (int p = 0; p <= 100; p++)
            all[p] = p;
        cx_quantiles(x, n, all, 101, found);
        for (size_t p = 0; p <= 100; p++) {
            size_t place = (n - 1) * p, rank = place / 100;
            double low = (double)sorted[rank], high = (double)sorted[rank + (place % 100 > 0)];
            double wanted = low + (high - low) * (double)(place % 100) / 100;
            assert_true(fabs(found[p] - wanted) <= 1e-9);
        }
        qsort(x, n, sizeof *x, ascending);
        assert_memory_equal(x, sorted, n * sizeof *x);
    }
}

static void no_values_have_no_quantile(void **state)
{
    (void)state;
    double found[PERCENTS];
    cx_quantiles(NULL, 0, percent, PERCENTS, found);
    for (size_t i = 0; i < PERCENTS; i++)
        assert_true(isnan(found[i]));
}

/* In quadratic time this would not end. */
static void no_order_of_values_is_slow(void **state)
{
    (void)state;
    int64_t *x = malloc(MANY * sizeof *x);
    assert_non_null(x);
    for (int shape = 0; shape < 4; shape++) {
        for (int64_t i = 0; i < MANY; i++)
            x[i] = shape == 0   ? i
                   : shape == 1 ? MANY - i
                   : shape == 2 ? 5
                                : (i < MANY / 2 ? i : MANY - i);
        double found[PERCENTS];
        cx_quantiles(x, MANY, percent, PERCENTS, found);
        double most = shape == 0 ? MANY - 1 : shape == 1 ? MANY : shape == 2 ? 5 : MANY / 2;
        assert_true(found[PERCENTS - 1] == most);
    }
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_are_as_numpy_says),
        cmocka_unit_test(any_sample_is_as_when_sorted),
        cmocka_unit_test(no_values_have_no_quantile),
        cmocka_unit_test(no_order_of_values_is_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
