/* btyd_regular.c - the MBG/CNBD-k: at given parameters, fitted, and as a forecast. */
#include "model/btyd/predict.h"

#include <gsl/gsl_errno.h>

#include "base/rng.h"
#include "vectors.h"

static struct cx_btyd_ahead ahead_of(const struct cx_btyd_model *m, const double *p,
                                     const struct cx_btyd_row *row)
{
    return (struct cx_btyd_ahead){m, p, row->x, row->T, row->t_x, NULL};
}

/* regular.tsv: the wait for the next purchase as the rest of an Erlang-k time, and the rate,
 * integrated by Gauss rules in double precision. */
static void likelihood_and_what_lies_ahead_match_quadrature(void **state)
{
    (void)state;
    struct vectors v;
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    vectors_open(&v, "btyd/regular.tsv");
    while (vectors_next(&v)) {
        const struct cx_btyd_model *m = &cx_btyd_mbgcnbd_of[(int)vectors_number(&v, 0) - 1];
        double p[4], loglik, horizon = vectors_number(&v, 11), rate = vectors_number(&v, 15);
        for (size_t k = 0; k < 4; k++)
            p[k] = vectors_number(&v, k + 1);
        struct cx_btyd_row row = {.x = (int32_t)vectors_number(&v, 5),
                                  .t_x = vectors_number(&v, 6),
                                  .T = vectors_number(&v, 7),
                                  .log_gaps = vectors_number(&v, 8),
                                  .weight = 1};
        struct cx_btyd_rows rows;
        struct cx_btyd_ahead at = ahead_of(m, p, &row);
        assert_int_equal(cx_btyd_merge(&a, &row, 1, NULL, &rows, &e), CX_OK);
        assert_int_equal(cx_btyd_loglik(&a, m, p, &rows, &loglik, NULL, &e), CX_OK);
        near_or_fail("log-likelihood", loglik, vectors_number(&v, 9), 1e-12);
        near_or_fail("P(alive)", m->alive(m, p, &row, NULL), vectors_number(&v, 10), 1e-11);
        near_or_fail("P(1)", m->at_least(&at, horizon, 1), vectors_number(&v, 12), 1e-11);
        near_or_fail("P(3)", m->at_least(&at, horizon, 3), vectors_number(&v, 13), 1e-11);
        near_or_fail("E", m->expected(&at, horizon), vectors_number(&v, 14), 1e-11);
        near_or_fail("discounted", m->discounted(&at, horizon, rate), vectors_number(&v, 16),
                     1e-11);
        near_or_fail("for ever", m->discounted(&at, INFINITY, rate), vectors_number(&v, 17), 1e-11);
    }
    assert_int_equal(v.rows, 1 + 6);
    cx_arena_release(&a);
}

/* regular_long.tsv: sums of hundreds of thousands of terms, one after another in 25 digits. */
static void long_horizons_match_their_sums(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "btyd/regular_long.tsv");
    while (vectors_next(&v)) {
        const struct cx_btyd_model *m = &cx_btyd_mbgcnbd_of[(int)vectors_number(&v, 0) - 1];
        double p[4];
        for (size_t k = 0; k < 4; k++)
            p[k] = vectors_number(&v, k + 1);
        /* Bought just now: no phase is over. */
        struct cx_btyd_row row = {.x = (int32_t)vectors_number(&v, 5),
                                  .t_x = vectors_number(&v, 6),
                                  .T = vectors_number(&v, 6)};
        struct cx_btyd_ahead at = ahead_of(m, p, &row);
        near_or_fail("E", m->expected(&at, vectors_number(&v, 7)), vectors_number(&v, 8), 1e-12);
    }
    assert_int_equal(v.rows, 1 + 3);
}

static void one_phase_is_the_mbgnbd(void **state)
{
    (void)state;
    static const double p[] = {.5248, 6.183, .8914, 1.614};
    const struct cx_btyd_row row = {.x = 2, .t_x = 30.43, .T = 38.86, .weight = 1};
    const struct cx_btyd_model *one = &cx_btyd_mbgcnbd_of[0], *plain = &cx_btyd_mbgnbd;
    struct cx_btyd_ahead at = ahead_of(one, p, &row), there = ahead_of(plain, p, &row);
    assert_true(one->alive(one, p, &row, NULL) == plain->alive(plain, p, &row, NULL));
    assert_true(one->expected(&at, 39) == plain->expected(&there, 39));
    assert_true(one->at_least(&at, 39, 4) == plain->at_least(&there, 39, 4));
    assert_true(one->discounted(&at, 39, .01) == plain->discounted(&there, 39, .01));
    assert_true(one->wait(&at, .3, 1e4) == plain->wait(&there, .3, 1e4));
}

static void the_ways_to_an_expectation_agree(void **state)
{
    (void)state;
    static const double p[] = {1.329, 2.813, .4247, .79};
    const struct cx_btyd_row rows[] = {{.x = 0, .T = 38.86},
                                       {.x = 5, .t_x = 2.9, .T = 3},
                                       {.x = 5, .t_x = .9, .T = 3},
                                       {.x = 60, .t_x = 149, .T = 150}};
    for (size_t i = 0; i < CX_COUNT_OF(rows); i++)
        for (int k = 1; k <= CX_BTYD_MOST_PHASES; k += 6) {
            const struct cx_btyd_model *m = &cx_btyd_mbgcnbd_of[k - 1];
            struct cx_btyd_ahead at = ahead_of(m, p, &rows[i]);
            double expected = m->expected(&at, 40), sum = 0, chance = 1, pairs = 0;
            for (int64_t y = 1; chance > 1e-15; y++) {
                sum += chance = m->at_least(&at, 40, y);
                pairs += 2 * (double)(y - 1) * chance;
            }
            near_or_fail("sum of chances", sum, expected, 1e-9);
            near_or_fail("sum of pairs", pairs, m->pairs(&at, 40), 1e-9);
            near_or_fail("undiscounted", m->discounted(&at, 40, 1e-14), expected, 1e-10);
            near_or_fail("far", m->discounted(&at, 700, .05), m->discounted(&at, INFINITY, .05),
                         1e-9);
            double wait = m->wait(&at, .2, 1e5);
            near_or_fail("wait", m->at_least(&at, wait, 1), .2, 1e-9);
        }
}

/* A regular buyer who has just bought waits; who is due does not. */
static void the_time_since_the_last_purchase_matters(void **state)
{
    (void)state;
    static const double p[] = {30, 3, .1, 8};
    const struct cx_btyd_model *m = &cx_btyd_mbgcnbd_of[5];
    const struct cx_btyd_row bought = {.x = 60, .t_x = 40, .T = 40},
                             due = {.x = 60, .t_x = 39.4, .T = 40};
    struct cx_btyd_ahead now = ahead_of(m, p, &bought), later = ahead_of(m, p, &due);
    assert_true(m->at_least(&now, .1, 1) < .01 && m->at_least(&later, .1, 1) > .15);
    assert_true(m->wait(&later, .5, 1e3) < .6 * m->wait(&now, .5, 1e3));
}

/* ---- simulated customers */

enum { CUSTOMERS = 20000, FEWER = 3000, HORIZON = 26 };
#define RATE .5 /* at the end of the horizon a purchase is worth e^-13 */
#define BUYING .4
#define LEAVING -.6

struct simulation {
    struct cx_arena a;
    struct cx_error e;
    struct cx_btyd_row customer[CUSTOMERS];
    int32_t later[CUSTOMERS];
    double worth[CUSTOMERS]; /* of those purchases, e^(-RATE u) each */
    double z[CUSTOMERS];     /* 0, or of a shop with a covariate 0 and 1 in turns */
    struct cx_btyd_covariates covariates;
    uint32_t row_of[CUSTOMERS];
    struct cx_btyd_rows rows;
};

static double exponential(struct cx_rng *g, double rate)
{
    return -log1p(-cx_rng_uniform(g)) / rate;
}

/* Johnk 1964. */
static double beta(struct cx_rng *g, double a, double b)
{
    for (;;) {
        double u = pow(cx_rng_uniform(g), 1 / a), v = pow(cx_rng_uniform(g), 1 / b);
        if (u + v <= 1)
            return u / (u + v);
    }
}

/* A customer's purchases in turn: Erlang-k times of a rate from Gamma(2, alpha), alpha = 3 e^(-g1
 * z), a chance of leaving after each and the first from Beta(e^(g2 z), 3 e^(g2 z)). */
static void simulate_one(struct simulation *s, size_t i, int k, struct cx_rng *g)
{
    double alpha = 3 * exp(-BUYING * s->z[i]), a = exp(LEAVING * s->z[i]), t = 0;
    double rate = exponential(g, alpha) + exponential(g, alpha), leaves = beta(g, a, 3 * a);
    struct cx_btyd_row *row = &s->customer[i];
    *row = (struct cx_btyd_row){.T = 20 + (double)(i % 31), .weight = 1};
    while (cx_rng_uniform(g) >= leaves) {
        double gap = 0;
        for (int j = 0; j < k; j++)
            gap += exponential(g, rate);
        if ((t += gap) > row->T + HORIZON)
            return;
        if (t > row->T) {
            s->later[i]++;
            s->worth[i] += exp(-RATE * (t - row->T));
            continue;
        }
        row->x++;
        row->t_x = t;
        row->log_gaps += log(gap);
    }
}

static struct simulation *simulate(int k, uint64_t seed, size_t n, bool has_covariate)
{
    static const char *const name[] = {"member"};
    struct simulation *s = calloc(1, sizeof *s);
    struct cx_rng g;
    assert_non_null(s);
    cx_rng_seed(&g, seed, 1);
    for (size_t i = 0; i < n; i++) {
        s->z[i] = has_covariate && i % 2;
        simulate_one(s, i, k, &g);
    }
    s->covariates = (struct cx_btyd_covariates){.name = name, .n = 1};
    if (has_covariate)
        assert_int_equal(cx_btyd_segment(&s->a, s->z, s->customer, n, &s->covariates, &s->e),
                         CX_OK);
    assert_int_equal(cx_btyd_merge(&s->a, s->customer, n, s->row_of, &s->rows, &s->e), CX_OK);
    if (has_covariate)
        s->rows.covariates = &s->covariates;
    return s;
}

/* The parameters and k that made 20,000 customers are found, within four standard errors. */
static void what_made_customers_is_found(void **state)
{
    (void)state;
    static const double p[] = {2, 3, 1, 3};
    for (int k = 1; k <= 4; k++) {
        struct simulation *s = simulate(k, 7 + (uint64_t)k, CUSTOMERS, false);
        struct cx_btyd_fit fit;
        assert_int_equal(cx_btyd_fit(&s->a, &cx_btyd_mbgcnbd, &s->rows, 2, &fit, &s->e), CX_OK);
        assert_true(fit.model == &cx_btyd_mbgcnbd_of[k - 1] && fit.is_simpler == (k == 1));
        for (size_t i = 0; i < 4; i++) {
            double se = cx_btyd_parameter_interval(&fit, i, 1.96).se;
            if (!(fabs(fit.parameter[i] - p[i]) < 4 * se))
                fail_msg("k %d, %s: %g, se %g", k, fit.model->parameter[i], fit.parameter[i], se);
        }
        cx_arena_release(&s->a);
        free(s);
    }
}

/* Forecasts at the true parameters against what 20,000 customers then did, by the time since their
 * last purchase: the sums agree within four Monte Carlo standard errors, which are 1 to 6 % of
 * them. */
static void forecasts_hold_whenever_the_last_purchase_was(void **state)
{
    (void)state;
    struct simulation *s = simulate(3, 11, CUSTOMERS, false);
    struct cx_btyd_fit fit = {.model = &cx_btyd_mbgcnbd_of[2], .parameter = {2, 3, 1, 3}};
    struct cx_btyd_question q = {.horizon = HORIZON, .level = .95, .limit = 1e4, .threads = 2};
    struct cx_btyd_answer *answers = calloc(s->rows.n, sizeof *answers);
    double expected[4] = {0}, actual[4] = {0}, squares[4] = {0}, buys[4] = {0}, bought[4] = {0};
    cx_btyd_predict(&fit, &s->rows, &q, answers);
    for (size_t i = 0; i < CUSTOMERS; i++) {
        const struct cx_btyd_answer *a = &answers[s->row_of[i]];
        const struct cx_btyd_row *row = &s->customer[i];
        int bin = row->x == 0 ? 3 : row->T - row->t_x < 3 ? 0 : row->T - row->t_x < 9 ? 1 : 2;
        double off = s->later[i] - a->expected;
        expected[bin] += a->expected;
        actual[bin] += s->later[i];
        squares[bin] += off * off;
        buys[bin] += a->buys;
        bought[bin] += s->later[i] > 0;
    }
    for (int bin = 0; bin < 4; bin++) {
        if (!(fabs(actual[bin] - expected[bin]) < 4 * sqrt(squares[bin])) ||
            !(fabs(bought[bin] - buys[bin]) < 4 * sqrt(buys[bin])))
            fail_msg("bin %d: %g purchases, expected %g, se %g; %g bought, expected %g", bin,
                     actual[bin], expected[bin], sqrt(squares[bin]), bought[bin], buys[bin]);
        assert_true(sqrt(squares[bin]) < .06 * actual[bin]);
    }
    free(answers);
    cx_arena_release(&s->a);
    free(s);
}

/* And what moved them, k too. */
static void what_moved_customers_is_found(void **state)
{
    (void)state;
    static const double p[] = {2, 3, 1, 3, BUYING, LEAVING};
    for (int k = 2; k <= 3; k++) {
        struct simulation *s = simulate(k, 40 + (uint64_t)k, CUSTOMERS / 2, true);
        struct cx_btyd_fit fit;
        assert_int_equal(cx_btyd_fit(&s->a, &cx_btyd_mbgcnbd, &s->rows, 2, &fit, &s->e), CX_OK);
        assert_true(fit.model == &cx_btyd_mbgcnbd_of[k - 1]);
        for (size_t i = 0; i < 6; i++) {
            double se = cx_btyd_parameter_interval(&fit, i, 1.96).se;
            if (!(fabs(fit.parameter[i] - p[i]) < 4 * se) || !(se < .25))
                fail_msg("k %d, variable %zu: %g, se %g", k, i, fit.parameter[i], se);
        }
        assert_true(cx_btyd_covariates_test(&fit).log_p < -50);
        cx_arena_release(&s->a);
        free(s);
    }
}

struct sample { /* of a number that should be 0 on average */
    double sum, squares;
};

static void sample(struct sample *s, double off)
{
    s->sum += off;
    s->squares += off * off;
}

static void check_sample(const char *what, const struct sample *s)
{
    if (!(fabs(s->sum) < 4 * sqrt(s->squares)))
        fail_msg("%s: off by %g standard errors", what, s->sum / sqrt(s->squares));
}

/* At the true parameters: the mean, the variance and the discounted worth of what 3,000 customers
 * then did, and its mean square, whatever z is. */
static void variances_hold_whatever_moves_customers(void **state)
{
    (void)state;
    struct simulation *s = simulate(3, 12, FEWER, true);
    const struct cx_btyd_model *m = &cx_btyd_mbgcnbd_of[2];
    struct cx_btyd_fit fit = {
        .model = m, .parameter = {2, 3, 1, 3, BUYING, LEAVING}, .covariates = &s->covariates};
    struct cx_btyd_moments *moments = calloc(s->rows.n, sizeof *moments);
    struct sample count[2] = {{0}}, variance[2] = {{0}}, worth[2] = {{0}}, square[2] = {{0}};
    cx_btyd_moments_of(&fit, &s->rows, HORIZON, 2, moments);
    for (size_t i = 0; i < FEWER; i++) {
        const struct cx_btyd_row *row = &s->rows.row[s->row_of[i]];
        const struct cx_btyd_moments *mean = &moments[s->row_of[i]];
        double p[CX_BTYD_PARAMETERS], off = s->later[i] - mean->expected;
        int z = (int)s->z[i];
        cx_btyd_move(m, fit.parameter, &s->z[i], 1, p);
        struct cx_btyd_ahead at = ahead_of(m, p, row);
        double alive = m->alive(m, p, row, NULL);
        sample(&count[z], off);
        sample(&variance[z], off * off - mean->variance);
        sample(&worth[z], s->worth[i] - alive * m->discounted(&at, INFINITY, RATE));
        sample(&square[z], s->worth[i] * s->worth[i] - alive * m->discounted_square(&at, RATE));
    }
    for (int z = 0; z < 2; z++) {
        check_sample("mean", &count[z]);
        check_sample("variance", &variance[z]);
        check_sample("worth", &worth[z]);
        check_sample("square of the worth", &square[z]);
    }
    free(moments);
    cx_arena_release(&s->a);
    free(s);
}

/* Nobody leaves, k = 2: not the NBD, but a model of the same regularity. */
static void nobody_who_leaves_is_said_so(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    struct cx_rng g;
    struct cx_btyd_row *customer = calloc(3000, sizeof *customer);
    struct cx_btyd_rows rows;
    struct cx_btyd_fit fit;
    cx_rng_seed(&g, 3, 1);
    for (size_t i = 0; i < 3000; i++) {
        double rate = exponential(&g, 3) + exponential(&g, 3), t = 0, gap;
        customer[i] = (struct cx_btyd_row){.T = 40, .weight = 1};
        while ((t += gap = exponential(&g, rate) + exponential(&g, rate)) < 40) {
            customer[i].x++;
            customer[i].t_x = t;
            customer[i].log_gaps += log(gap);
        }
    }
    assert_int_equal(cx_btyd_merge(&a, customer, 3000, NULL, &rows, &e), CX_OK);
    assert_int_equal(cx_btyd_fit(&a, &cx_btyd_mbgcnbd, &rows, 2, &fit, &e), CX_OK);
    assert_int_equal(fit.model->phases, 2);
    if (!strstr(fit.note, "no dropout detected: fits no better than where nobody leaves"))
        fail_msg("note '%s', %g %g %g %g", fit.note, fit.parameter[0], fit.parameter[1],
                 fit.parameter[2], fit.parameter[3]);
    assert_false(fit.is_simpler);
    rows.log_gaps = NAN;
    assert_int_equal(cx_btyd_fit(&a, &cx_btyd_mbgcnbd, &rows, 2, &fit, &e), CX_FAILED);
    assert_non_null(strstr(e.what, "'litt'"));
    free(customer);
    cx_arena_release(&a);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likelihood_and_what_lies_ahead_match_quadrature),
        cmocka_unit_test(long_horizons_match_their_sums),
        cmocka_unit_test(one_phase_is_the_mbgnbd),
        cmocka_unit_test(the_ways_to_an_expectation_agree),
        cmocka_unit_test(the_time_since_the_last_purchase_matters),
        cmocka_unit_test(what_made_customers_is_found),
        cmocka_unit_test(forecasts_hold_whenever_the_last_purchase_was),
        cmocka_unit_test(what_moved_customers_is_found),
        cmocka_unit_test(variances_hold_whatever_moves_customers),
        cmocka_unit_test(nobody_who_leaves_is_said_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
