/* btyd_tails.c - the likelihood of many rows that share times against that of the same rows in
 * parts too small to share anything. */
#include "model/btyd/fit.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

#include "unit.h"

enum { MOST = 150000, PART = 1000, PURCHASES = 60 };

/* All t_x of some T, by x, T and t_x, in days of a week. */
static size_t make_rows(struct cx_btyd_row *row)
{
    size_t n = 0;
    for (int32_t x = 0; x < PURCHASES; x += 1 + x / 3)
        for (int T = x; T < 365; T += 1 + T % 3)
            for (int t_x = x; t_x <= T && n < MOST; t_x += 1 + (t_x + T) % 5) {
                row[n++] = (struct cx_btyd_row){
                    .x = x, .t_x = t_x / 7., .T = T / 7., .weight = 1 + t_x % 3};
                if (x == 0)
                    break;
            }
    return n;
}

static struct cx_btyd_rows rows_of(struct cx_btyd_row *row, size_t n)
{
    struct cx_btyd_rows rows = {.row = row, .n = n};
    for (size_t i = 0; i < n; i++)
        rows.customers += row[i].weight;
    return rows;
}

static void add(struct cx_arena *a, const double *p, const struct cx_btyd_rows *rows, double *sum)
{
    struct cx_error e = {.status = CX_OK};
    double value, gradient[CX_BTYD_VARIABLES];
    assert_int_equal(cx_btyd_loglik(a, &cx_btyd_paretonbd, p, rows, &value, gradient, &e), CX_OK);
    sum[0] += value;
    for (int k = 0; k < 4; k++)
        sum[1 + k] += gradient[k];
}

static void shared_integrals_are_those_of_each_row(void **state)
{
    static const double p[][4] = {{.5532755, 10.577613, .6062134, 11.667907},
                                  {1.09, 6.5, .84, 18.4},
                                  {.02, .1, .3, 400},
                                  {30, 90, 5, 3},
                                  {.7, 5, 3e5, 1e8}};
    static struct cx_btyd_row row[MOST];
    struct cx_arena a = {0};
    size_t n = make_rows(row);
    (void)state;
    assert_in_range(n, 50000, MOST - 1);
    for (size_t k = 0; k < CX_COUNT_OF(p); k++) {
        double all[5] = {0}, parts[5] = {0};
        struct cx_btyd_rows rows = rows_of(row, n);
        struct cx_btyd_tails *tails = NULL;
        struct cx_error e = {.status = CX_OK};
        assert_int_equal(cx_btyd_tails_make(&a, row, n, &tails, &e), CX_OK);
        assert_non_null(tails);
        add(&a, p[k], &rows, all);
        for (size_t i = 0; i < n; i += PART) {
            rows = rows_of(row + i, n - i < PART ? n - i : PART);
            add(&a, p[k], &rows, parts);
        }
        for (int i = 0; i < 5; i++)
            if (fabs(all[i] - parts[i]) > (i == 0 ? 1e-13 : 1e-11) * fabs(parts[0]))
                fail_msg("set %zu number %d: got %.17g, expected %.17g", k, i, all[i], parts[i]);
        cx_arena_reset(&a);
    }
    cx_arena_release(&a);
}

static void rows_that_share_little_have_none(void **state)
{
    static struct cx_btyd_row row[MOST];
    struct cx_arena a = {0};
    struct cx_btyd_tails *tails;
    struct cx_error e = {.status = CX_OK};
    size_t n = make_rows(row);
    (void)state;
    assert_int_equal(cx_btyd_tails_make(&a, row, 1000, &tails, &e), CX_OK);
    assert_null(tails);
    for (size_t i = 0; i < n; i++)
        row[i].T += 1e-6 * (double)i;
    assert_int_equal(cx_btyd_tails_make(&a, row, n, &tails, &e), CX_OK);
    assert_null(tails);
    cx_arena_release(&a);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_integrals_are_those_of_each_row),
        cmocka_unit_test(rows_that_share_little_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
