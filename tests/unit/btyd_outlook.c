/* btyd_outlook.c - what is interpolated between rows against what is computed for each. */
#include "model/btyd/outlook.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>

#include "unit.h"

enum { DAYS = 700 };

static void check(double got, double expected, double off, const char *what)
{
    if (isnan(got) != isnan(expected) || fabs(got - expected) > off)
        fail_msg("%s: got %.17g, expected %.17g: %.2g", what, got, expected, got / expected - 1);
}

static void check_row(struct cx_outlook *shared, struct cx_outlook *alone,
                      const struct cx_btyd_row *row)
{
    const struct cx_btyd_fit *fit = shared->fit;
    struct cx_btyd_rows rows = {.n = 1};
    char what[200];
    cx_outlook_enter(alone, &rows, row, 1);
    cx_outlook_move(alone, row);
    cx_outlook_move(shared, row);
    for (int k = 0; k < CX_OUTLOOK_AT_LEAST; k++) {
        bool is_slope = k >= CX_OUTLOOK_SLOPE;
        if (is_slope && k >= CX_OUTLOOK_SLOPE + (int)fit->model->parameters)
            continue;
        snprintf(what, sizeof what, "%s number %d of x %d, T %.17g", fit->model->name, k, row->x,
                 row->T);
        double expected = cx_outlook_number(alone, k);
        check(cx_outlook_number(shared, k), expected, is_slope ? 1e-9 : 1e-11 * expected, what);
    }
    for (int64_t y = 1; y < 70; y += 1 + y / 4) {
        double expected = cx_outlook_at_least(alone, y);
        snprintf(what, sizeof what, "%s at least %d of x %d, T %.17g", fit->model->name, (int)y,
                 row->x, row->T);
        check(cx_outlook_at_least(shared, y), expected, 1e-11 * expected, what);
    }
}

static void check_all(const struct cx_btyd_model *m, const double *p,
                      const struct cx_btyd_question *q)
{
    static const int32_t x[] = {0, 1, 2, 5, 13, 40, 95, 400};
    static struct cx_outlook shared, alone;
    static struct cx_btyd_row row[DAYS];
    struct cx_btyd_fit fit = {.model = m, .parameter = {p[0], p[1], p[2], p[3]}};
    struct cx_btyd_rows rows = {.row = row, .n = DAYS};
    shared = alone = (struct cx_outlook){.fit = &fit, .q = q};
    for (size_t k = 0; k < CX_COUNT_OF(x); k++) {
        for (int i = 0; i < DAYS; i++)
            row[i] = (struct cx_btyd_row){.x = x[k], .T = (x[k] > 0 ? i + 1 : i) / 7., .weight = 1};
        assert_int_equal(cx_outlook_stretch(row, DAYS), DAYS);
        cx_outlook_enter(&shared, &rows, row, DAYS);
        assert_int_equal(shared.finenesses, CX_OUTLOOK_FINENESSES);
        for (int i = 0; i < DAYS; i += i < 10 ? 1 : 29)
            check_row(&shared, &alone, &row[i]);
    }
}

/* The two optima of the CDNOW data and those of shops with rare, frequent and alike customers. */
static void neighbours_share_what_is_true_of_each(void **state)
{
    static const double p[][4] = {{.2425929, 4.413532, .7928860, 2.425752},
                                  {.5532755, 10.577613, .6062134, 11.667907},
                                  {.03, .2, 3, 90},
                                  {25, 40, .05, .02},
                                  {1.7, 300, 1, 7}};
    static const struct cx_btyd_model *const model[] = {&cx_btyd_nbd, &cx_btyd_bgnbd,
                                                        &cx_btyd_mbgnbd, &cx_btyd_paretonbd};
    struct cx_btyd_question q = {.horizon = 52, .rate = .00183};
    (void)state;
    for (size_t m = 0; m < CX_COUNT_OF(model); m++)
        for (size_t k = 0; k < CX_COUNT_OF(p); k++) {
            q.horizon = k % 2 == 0 ? 52 : 4.2;
            check_all(model[m], p[k], &q);
        }
}

/* One wait after another, near and far, is as good as each alone. */
static void waits_go_on_from_the_last_one(void **state)
{
    static const double p[][4] = {{.5532755, 10.577613, .6062134, 11.667907},
                                  {.03, .2, 3, 90},
                                  {25, 40, .05, .02}};
    static const double chance[] = {.5,  .5001, .52, .51, .9, .88, .6, .1,
                                    .99, .5,    .3,  .3,  1,  .7,  .2, 1e-7};
    (void)state;
    for (size_t k = 0; k < CX_COUNT_OF(p); k++)
        for (int32_t x = 0; x < 50; x += 7) {
            struct cx_btyd_reached reached = {0};
            struct cx_btyd_ahead at = {&cx_btyd_paretonbd, p[k], x, 20.5, 0, &reached};
            struct cx_btyd_ahead alone = {&cx_btyd_paretonbd, p[k], x, 20.5, 0, NULL};
            for (size_t i = 0; i < CX_COUNT_OF(chance); i++) {
                double limit = i < 12 ? 1e5 : 700;
                double got = at.model->wait(&at, chance[i], limit);
                double expected = alone.model->wait(&alone, chance[i], limit);
                if (isinf(expected))
                    assert_true(isinf(got));
                else
                    check(got, expected, 1e-11 * expected, "wait");
                if (isfinite(got))
                    check(at.model->at_least(&at, got, 1), chance[i], 1e-12, "its chance");
            }
        }
}

/* Whatever depends on more than x and T, or on few T, is computed for each row. */
static void few_rows_are_not_drawn(void **state)
{
    static struct cx_outlook o;
    static struct cx_btyd_row row[60];
    struct cx_btyd_question q = {.horizon = 9};
    struct cx_btyd_fit fit = {.model = &cx_btyd_bgnbd, .parameter = {.3, 4, .8, 2.5}};
    struct cx_btyd_rows rows = {.row = row, .n = 60};
    (void)state;
    for (int i = 0; i < 60; i++)
        row[i] = (struct cx_btyd_row){.x = 2, .t_x = .5, .T = 1 + i, .weight = 1};
    row[59].x = 3;
    o.fit = &fit;
    o.q = &q;
    assert_int_equal(cx_outlook_stretch(row, 60), 59);
    cx_outlook_enter(&o, &rows, row, 59);
    assert_int_equal(o.finenesses, 1);
    cx_outlook_enter(&o, &rows, row, 50);
    assert_int_equal(o.finenesses, 0);
    fit.model = &cx_btyd_mbgcnbd_of[1];
    cx_outlook_enter(&o, &rows, row, 59);
    assert_int_equal(o.finenesses, 0);
    assert_true(cx_outlook_move(&o, &row[0]));
    assert_false(cx_outlook_move(&o, &row[0]));
    assert_true(isnan(cx_outlook_number(&o, CX_OUTLOOK_DISCOUNTED)));
    row[0].t_x = .75;
    assert_true(cx_outlook_move(&o, &row[0]));
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_share_what_is_true_of_each),
        cmocka_unit_test(waits_go_on_from_the_last_one),
        cmocka_unit_test(few_rows_are_not_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
