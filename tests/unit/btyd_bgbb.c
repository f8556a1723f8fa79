/* btyd_bgbb.c - the BG/BB: at given parameters, fitted, and from purchases by period. */
#include "model/btyd/predict.h"

#include <gsl/gsl_errno.h>

#include "model/btyd/history.h"
#include "vectors.h"

static struct cx_btyd_row row_of(double x, double t_x, double n)
{
    return (struct cx_btyd_row){.x = (int32_t)x, .t_x = t_x, .T = n, .weight = 1};
}

static struct cx_btyd_ahead ahead_of(const double *p, const struct cx_btyd_row *row)
{
    return (struct cx_btyd_ahead){&cx_btyd_bgbb, p, row->x, row->T, row->t_x, NULL};
}

/* bgbb.tsv: the published sums and closed forms in 40 digits. */
static void likelihood_and_what_lies_ahead_match_closed_forms(void **state)
{
    (void)state;
    struct vectors v;
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    vectors_open(&v, "btyd/bgbb.tsv");
    while (vectors_next(&v)) {
        double p[4], loglik, horizon = vectors_number(&v, 9);
        for (size_t k = 0; k < 4; k++)
            p[k] = vectors_number(&v, k);
        struct cx_btyd_row row =
            row_of(vectors_number(&v, 4), vectors_number(&v, 5), vectors_number(&v, 6));
        struct cx_btyd_rows rows;
        struct cx_btyd_ahead at = ahead_of(p, &row);
        assert_int_equal(cx_btyd_merge(&a, &row, 1, NULL, &rows, &e), CX_OK);
        assert_int_equal(cx_btyd_loglik(&a, &cx_btyd_bgbb, p, &rows, &loglik, NULL, &e), CX_OK);
        near_or_fail("log-likelihood", loglik, vectors_number(&v, 7), 1e-12);
        near_or_fail("P(alive)", at.model->alive(at.model, p, &row, NULL), vectors_number(&v, 8),
                     1e-12);
        near_or_fail("E", at.model->expected(&at, horizon), vectors_number(&v, 10), 1e-11);
        near_or_fail("P(at least)",
                     at.model->at_least(&at, horizon, (int64_t)vectors_number(&v, 11)),
                     vectors_number(&v, 12), 1e-11);
        near_or_fail("for ever", at.model->discounted(&at, INFINITY, vectors_number(&v, 13)),
                     vectors_number(&v, 14), 1e-11);
    }
    assert_int_equal(v.rows, 1 + 10);
    cx_arena_release(&a);
}

/* The 22 kinds of donor. */
struct donors {
    struct cx_arena a;
    struct cx_error e;
    struct cx_btyd_row row[32];
    size_t n;
    struct cx_btyd_rows rows;
};

static void read_donors(struct donors *d)
{
    struct vectors v = {.file = fopen("data/bgbb_donations_grouped.csv", "r")};
    *d = (struct donors){.n = 0};
    assert_non_null(v.file);
    assert_true(vectors_read_line(&v, ','));
    while (vectors_read_line(&v, ',')) {
        d->row[d->n] = row_of(vectors_number(&v, 0), vectors_number(&v, 1), vectors_number(&v, 2));
        d->row[d->n++].weight = vectors_number(&v, 3);
    }
    assert_int_equal(cx_btyd_merge(&d->a, d->row, d->n, NULL, &d->rows, &d->e), CX_OK);
    assert_true(d->n == 22 && d->rows.customers == 11104);
}

/* Fader, Hardie and Shang 2010: 1.204 .750 .657 2.783, -33,225.6; to more digits optima.tsv, by
 * Newton's method in 40 digits.  Donations of five more years, the sum over donors: lifetimes
 * 0.11.3. */
static void donations_come_out_as_published(void **state)
{
    (void)state;
    static struct donors d;
    struct cx_btyd_fit fit;
    struct vectors v;
    double expected[32];
    read_donors(&d);
    vectors_open(&v, "btyd/optima.tsv");
    while (vectors_next(&v) && strcmp(v.cell[0], "bgbb") != 0)
        continue;
    fclose(v.file);
    assert_int_equal(cx_btyd_fit(&d.a, &cx_btyd_bgbb, &d.rows, 1, &fit, &d.e), CX_OK);
    assert_string_equal(fit.note, "");
    near_or_fail("log-likelihood", fit.loglik, vectors_number(&v, 11), 2e-14);
    for (size_t k = 0; k < 4; k++) {
        near_or_fail(fit.model->parameter[k], fit.parameter[k], vectors_number(&v, 2 + k), 1e-7);
        near_or_fail("standard error", cx_btyd_parameter_interval(&fit, k, 1.96).se,
                     vectors_number(&v, 6 + k), 1e-6);
    }
    near_or_fail("donations", cx_btyd_expect(&fit, &d.rows, 5, 1, expected), 12884.156964, 2e-8);
    cx_arena_release(&d.a);
}

/* Fader, Hardie and Shang 2010: .487 .826, -35,516.1; scipy to more digits. */
static void donors_who_never_leave_are_beta_binomial(void **state)
{
    (void)state;
    static struct donors d;
    struct cx_btyd_fit fit;
    read_donors(&d);
    assert_int_equal(cx_btyd_fit(&d.a, cx_btyd_bgbb.stays, &d.rows, 1, &fit, &d.e), CX_OK);
    assert_true(fabs(fit.loglik - -35516.10989621804) < 1e-6);
    near_or_fail("alpha", fit.parameter[0], .48727517512460045, 1e-6);
    near_or_fail("beta", fit.parameter[1], .8264339927522291, 1e-6);
    cx_arena_release(&d.a);
}

/* bgbb_donations.tsv: BTYD 2.4.3 at its parameters (four digits of them are right): P(alive in the
 * next period), donations of five years, residual donations at 10 % a year; and lifetimes 0.11.3 at
 * its own: P(alive) now and in the next period, donations of five years. */
static void donors_come_out_as_in_btyd_and_lifetimes(void **state)
{
    (void)state;
    static const double btyd[] = {1.20350708052731, .749766677759683, .656756817145443,
                                  2.78388732532571},
                        lifetimes[] = {1.2035223936080381, .7497163581757634, .6567181695499512,
                                       2.7834419828876076};
    struct vectors v;
    vectors_open(&v, "btyd/bgbb_donations.tsv");
    while (vectors_next(&v)) {
        struct cx_btyd_row row =
            row_of(vectors_number(&v, 0), vectors_number(&v, 1), vectors_number(&v, 2));
        struct cx_btyd_ahead there = ahead_of(btyd, &row), here = ahead_of(lifetimes, &row);
        double alive = cx_btyd_bgbb.alive(&cx_btyd_bgbb, btyd, &row, NULL);
        double stays = (btyd[3] + row.T) / (btyd[2] + btyd[3] + row.T);
        near_or_fail("alive next", alive * stays, vectors_number(&v, 3), 1e-12);
        near_or_fail("five years", alive * cx_btyd_bgbb.expected(&there, 5), vectors_number(&v, 4),
                     1e-11);
        near_or_fail("residual", alive * cx_btyd_bgbb.discounted(&there, INFINITY, log(1.1)),
                     vectors_number(&v, 5), 1e-11);
        alive = cx_btyd_bgbb.alive(&cx_btyd_bgbb, lifetimes, &row, NULL);
        near_or_fail("alive", alive, vectors_number(&v, 6), 1e-11);
        near_or_fail("five years", alive * cx_btyd_bgbb.expected(&here, 5), vectors_number(&v, 7),
                     1e-11);
    }
    assert_int_equal(v.rows, 1 + 22);
}

static void the_ways_to_an_expectation_agree(void **state)
{
    (void)state;
    static const double p[] = {1.2, .75, .66, 2.8};
    static const struct {
        double x, n, horizon;
    } c[] = {{0, 6, 5}, {3, 6, 40}, {200, 400, 365}, {0, 0, 12}};
    for (size_t i = 0; i < CX_COUNT_OF(c); i++) {
        struct cx_btyd_row row = row_of(c[i].x, c[i].n, c[i].n);
        struct cx_btyd_ahead at = ahead_of(p, &row);
        double sum = 0, worth = 0, before = 0;
        double pairs = 0;
        for (int64_t y = 1; y <= (int64_t)c[i].horizon; y++) {
            sum += at.model->at_least(&at, c[i].horizon, y);
            pairs += 2 * (double)(y - 1) * at.model->at_least(&at, c[i].horizon, y);
            double now = at.model->expected(&at, (double)y);
            worth += exp(-.03 * (double)y) * (now - before);
            before = now;
        }
        near_or_fail("sum of chances", sum, at.model->expected(&at, c[i].horizon), 1e-11);
        near_or_fail("pairs", at.model->pairs(&at, c[i].horizon), pairs, 1e-11);
        near_or_fail("discounted", at.model->discounted(&at, c[i].horizon, .03), worth, 1e-11);
        /* Half a period is none, and one and a half are one. */
        assert_true(at.model->expected(&at, .5) == 0 && at.model->at_least(&at, .5, 1) == 0);
        assert_true(at.model->expected(&at, 1.5) == at.model->expected(&at, 1));
    }
}

static void a_wait_is_the_first_period_with_its_chance(void **state)
{
    (void)state;
    static const double p[] = {1.2, .75, .66, 2.8};
    struct cx_btyd_row row = row_of(1, 5, 6);
    struct cx_btyd_ahead at = ahead_of(p, &row);
    for (double chance = .05; chance < .8; chance += .07) {
        double wait = at.model->wait(&at, chance, 1e5);
        assert_true(wait >= 1 && wait == floor(wait));
        assert_true(at.model->at_least(&at, wait, 1) >= chance);
        assert_true(at.model->at_least(&at, wait - 1, 1) < chance);
        assert_true(isinf(at.model->wait(&at, chance, wait - 1)));
    }
    assert_true(isinf(at.model->wait(&at, .9999, 1e5)));
}

static void fit_few(const struct cx_btyd_row *row, size_t n, const char *note)
{
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    struct cx_btyd_rows rows;
    struct cx_btyd_fit fit;
    assert_int_equal(cx_btyd_merge(&a, row, n, NULL, &rows, &e), CX_OK);
    enum cx_status status = cx_btyd_fit(&a, &cx_btyd_bgbb, &rows, 1, &fit, &e);
    const char *said = status == CX_OK ? fit.note : e.what;
    if (!strstr(said, note))
        fail_msg("'%s' does not say '%s' (%g %g %g %g)", said, note, fit.parameter[0],
                 fit.parameter[1], fit.parameter[2], fit.parameter[3]);
    for (size_t i = 0; status == CX_OK && i < rows.n; i++) {
        struct cx_btyd_ahead at = ahead_of(fit.parameter, &rows.row[i]);
        double alive = at.model->alive(at.model, at.p, &rows.row[i], NULL);
        assert_true(alive >= 0 && alive <= 1 && at.model->expected(&at, 12) <= 12);
    }
    cx_arena_release(&a);
}

static void edges_are_said_so(void **state)
{
    (void)state;
    struct cx_btyd_row coin[13];
    /* 2^12 customers toss a coin in each of 12 periods: binomial, nobody leaves. */
    static const double choose[] = {1, 12, 66, 220, 495, 792, 924, 792, 495, 220, 66, 12, 1};
    for (int x = 0; x <= 12; x++) {
        coin[x] = row_of(x, x ? 12 : 0, 12);
        coin[x].weight = choose[x];
    }
    fit_few(coin, 13, "no dropout detected");
    const struct cx_btyd_row halves[] = {row_of(1, 1.5, 6)}, many[] = {row_of(4, 3, 6)};
    const struct cx_btyd_row once[] = {row_of(0, 0, 6)}, new[] = {row_of(0, 0, 0)};
    fit_few(halves, 1, "t_x is not a whole number of periods");
    fit_few(many, 1, "more purchases than periods");
    fit_few(once, 1, "bought again");
    fit_few(new, 1, "longer than the first period");
}

/* By hand: in months, to the end of April 2024 or of February 2024. */
static void days_become_periods(void **state)
{
    (void)state;
    static const struct {
        int month, day;
    } bought[] = {{1, 5}, {1, 31}, {2, 1}, {2, 29}, {4, 2}, {4, 3}, {5, 1}};
    struct cx_occasion days[CX_COUNT_OF(bought)];
    struct cx_btyd_history h;
    struct cx_btyd_periods p = {.rule = {.unit = CX_PERIOD_MONTH}};
    size_t n = CX_COUNT_OF(bought);
    for (size_t i = 0; i < n; i++)
        days[i] = (struct cx_occasion){
            .net = 10000 << i, .day = cx_day_from_civil(2024, bought[i].month, bought[i].day)};
    p.until = p.last = cx_period_last_whole(&p.rule, cx_day_from_civil(2024, 5, 30));
    assert_true(cx_btyd_periods_of(days, n, &p, &h));
    assert_true(h.x == 2 && h.t_x_days == 3 && h.T_days == 3 && h.later == 0);
    near_or_fail("spend", cx_btyd_history_spend(&h), (4 + 8 + 16 + 32) / 2., 1e-15);
    p.until = cx_period_last_whole(&p.rule, cx_day_from_civil(2024, 2, 29));
    assert_true(cx_btyd_periods_of(days, n, &p, &h));
    assert_true(h.x == 1 && h.t_x_days == 1 && h.T_days == 1 && h.later == 1);
    p.last = cx_period_last_whole(&p.rule, cx_day_from_civil(2024, 5, 31));
    assert_true(cx_btyd_periods_of(days, n, &p, &h) && h.later == 2);
    p.until = cx_period_last_whole(&p.rule, cx_day_from_civil(2024, 1, 30));
    assert_false(cx_btyd_periods_of(days, n, &p, &h));
    assert_int_equal(h.later, 4);
    p.last = p.until;
    assert_false(cx_btyd_periods_of(days, n, &p, &h));
    assert_int_equal(h.later, 0);
    assert_false(cx_btyd_periods_of(days, 0, &p, &h));
    p.rule.unit = CX_PERIOD_YEAR;
    assert_int_equal(cx_period_last_whole(&p.rule, cx_day_from_civil(2024, 12, 30)), 2023);
    assert_int_equal(cx_period_last_whole(&p.rule, cx_day_from_civil(2024, 12, 31)), 2024);
    assert_int_equal(cx_period_start(&p.rule, 2025), cx_day_from_civil(2025, 1, 1));
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likelihood_and_what_lies_ahead_match_closed_forms),
        cmocka_unit_test(donations_come_out_as_published),
        cmocka_unit_test(donors_who_never_leave_are_beta_binomial),
        cmocka_unit_test(donors_come_out_as_in_btyd_and_lifetimes),
        cmocka_unit_test(the_ways_to_an_expectation_agree),
        cmocka_unit_test(a_wait_is_the_first_period_with_its_chance),
        cmocka_unit_test(edges_are_said_so),
        cmocka_unit_test(days_become_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
