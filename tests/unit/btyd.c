/* btyd.c - the customer-base models at given parameters: likelihood, P(alive), what lies ahead. */
#include "model/btyd/model.h"

#include <gsl/gsl_errno.h>

#include "model/btyd/fit.h"
#include "model/btyd/history.h"
#include "model/btyd/predict.h"
#include "vectors.h"

/* The optimum that lifetimes 0.11.3 found on the published CDNOW summary; the numbers in
 * cdnow_predictions.tsv and cdnow_discounted.tsv were computed there. */
static const double at_lifetimes[][4] = {
    {0.24259292827982148, 4.413532265271809, 0.7928859664406578, 2.4257523826257374},
    {0.5248377255676623, 6.182988479133949, 0.8913562809311403, 1.6140000256721425},
    {0.5532754954019469, 10.57761213265429, 0.6062134138892356, 11.667907274968877},
};
static const struct cx_btyd_model *const of_lifetimes[] = {&cx_btyd_bgnbd, &cx_btyd_mbgnbd,
                                                           &cx_btyd_paretonbd};

static void take_parameters(const struct vectors *v, double *p)
{
    for (size_t k = 0; k < 4; k++)
        p[k] = vectors_number(v, k + 1);
}

static struct cx_btyd_row row_of(double x, double t_x, double T)
{
    return (struct cx_btyd_row){.x = (int32_t)x, .t_x = t_x, .T = T, .weight = 1};
}

static struct cx_btyd_ahead ahead_of(const struct cx_btyd_model *m, const double *p, double x,
                                     double T)
{
    return (struct cx_btyd_ahead){.model = m, .p = p, .x = (int32_t)x, .T = T};
}

/* likelihood.tsv: 60-digit arithmetic. */
static void likelihood_and_alive_hold_over_all_parameters(void **state)
{
    (void)state;
    struct vectors v;
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    vectors_open(&v, "btyd/likelihood.tsv");
    size_t cases = 0;
    while (vectors_next(&v)) {
        const struct cx_btyd_model *m = cx_btyd_find(v.cell[0]);
        struct cx_btyd_row row =
            row_of(vectors_number(&v, 5), vectors_number(&v, 6), vectors_number(&v, 7));
        struct cx_btyd_rows rows;
        double p[4], loglik;
        assert_non_null(m);
        take_parameters(&v, p);
        assert_int_equal(cx_btyd_merge(&a, &row, 1, NULL, &rows, &e), CX_OK);
        assert_int_equal(cx_btyd_loglik(&a, m, p, &rows, &loglik, NULL, &e), CX_OK);
        /* Terms of up to x log alpha and s log beta cancel: the error is in their last digits. */
        double expected = vectors_number(&v, 8), scale = fabs(expected) + 8 * (row.x + p[2]) + 1;
        if (fabs(loglik - expected) > 4e-15 * scale)
            fail_msg("%s case %zu: got %.17g, expected %.17g", m->name, cases, loglik, expected);
        near_or_fail("P(alive)", m->alive(m, p, &row, NULL), vectors_number(&v, 9),
                     3e-15 * (row.x * 4 + 300));
        cases++;
    }
    assert_int_equal(cases, 48);
    cx_arena_release(&a);
}

/* 60-digit arithmetic for exactly these doubles: relative errors of the logarithm. */
static void check_pareto_likelihoods(const char *table, size_t cases)
{
    struct vectors v;
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    const struct cx_btyd_model *m = &cx_btyd_paretonbd;
    vectors_open(&v, table);
    while (vectors_next(&v)) {
        double p[4], loglik;
        for (size_t k = 0; k < 4; k++)
            p[k] = vectors_number(&v, k);
        struct cx_btyd_row row =
            row_of(vectors_number(&v, 4), vectors_number(&v, 5), vectors_number(&v, 6));
        struct cx_btyd_rows rows;
        assert_int_equal(cx_btyd_merge(&a, &row, 1, NULL, &rows, &e), CX_OK);
        assert_int_equal(cx_btyd_loglik(&a, m, p, &rows, &loglik, NULL, &e), CX_OK);
        near_or_fail(v.cell[7], loglik, vectors_number(&v, 7), 1e-13);
        near_or_fail("P(alive)", m->alive(m, p, &row, NULL), vectors_number(&v, 8), 4e-12);
    }
    assert_int_equal(v.rows, 1 + cases);
    cx_arena_release(&a);
}

/* r and s from .01 to 30, alpha and beta from .1 to 3000, x up to 1000, t_x up to .9999 T.  BTYD
 * and lifetimes have no number for many of them. */
static void the_pareto_likelihood_holds_far_out(void **state)
{
    (void)state;
    check_pareto_likelihoods("btyd/paretonbd_extremes.tsv", 300);
}

/* Its terms, hundreds and thousands, leave next to nothing. */
static void the_pareto_likelihood_holds_near_zero(void **state)
{
    (void)state;
    check_pareto_likelihoods("btyd/paretonbd_near_zero.tsv", 109);
}

/* Rows of one x and T share what lies between them; each alone is checked above. */
static void customers_together_add_up_to_each_alone(void **state)
{
    (void)state;
    static const double parameter[][4] = {
        {.55, 10.6, .61, 2.7}, {12, .3, .02, 900}, {.03, 40, 25, 6}, {1.1, 6.5, .84, 18.4}};
    static const double t_x[] = {.14, .3, 4, 4.14, 5, 11, 37, 37.86, 38.719, 38.86};
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    for (size_t k = 0; k < CX_COUNT_OF(parameter); k++)
        for (int32_t x = 1; x < 500; x += 83) {
            struct cx_btyd_row customers[CX_COUNT_OF(t_x)];
            struct cx_btyd_rows rows;
            double sum = 0, slopes[4] = {0}, together, g[4], one, by[4];
            for (size_t i = 0; i < CX_COUNT_OF(t_x); i++) {
                customers[i] = row_of(x, t_x[i], 38.86);
                cx_btyd_merge(&a, &customers[i], 1, NULL, &rows, &e);
                cx_btyd_loglik(&a, &cx_btyd_paretonbd, parameter[k], &rows, &one, by, &e);
                sum += one;
                for (size_t j = 0; j < 4; j++)
                    slopes[j] += by[j];
            }
            cx_btyd_merge(&a, customers, CX_COUNT_OF(t_x), NULL, &rows, &e);
            cx_btyd_loglik(&a, &cx_btyd_paretonbd, parameter[k], &rows, &together, g, &e);
            near_or_fail("log-likelihood", together, sum, 1e-13);
            for (size_t j = 0; j < 4; j++)
                assert_true(fabs(g[j] - slopes[j]) < 1e-12 * (x + fabs(slopes[j]) + 100));
        }
    cx_arena_release(&a);
}

static void check_gradient(const struct cx_btyd_model *m, const struct cx_btyd_rows *rows,
                           const struct cx_btyd_row *row)
{
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    double p[4] = {.55, 10.6, .61, 2.7}, g[4], alive[4], unused, up, down, above, below;
    assert_int_equal(cx_btyd_loglik(&a, m, p, rows, &unused, g, &e), CX_OK);
    if (m->alive)
        m->alive(m, p, row, alive);
    for (size_t k = 0; k < m->parameters; k++) {
        double q[4], h = 1e-5;
        memcpy(q, p, sizeof q);
        q[k] = p[k] * exp(h);
        cx_btyd_loglik(&a, m, q, rows, &up, NULL, &e);
        above = m->alive ? log(m->alive(m, q, row, NULL)) : 0;
        q[k] = p[k] * exp(-h);
        cx_btyd_loglik(&a, m, q, rows, &down, NULL, &e);
        below = m->alive ? log(m->alive(m, q, row, NULL)) : 0;
        if (!(fabs(g[k] - (up - down) / (2 * h)) < 1e-7 * (1 + fabs(g[k]))))
            fail_msg("%s, %s: %.9g, differences %.9g", m->name, m->parameter[k], g[k],
                     (up - down) / (2 * h));
        if (m->alive)
            assert_true(fabs(alive[k] - (above - below) / (2 * h)) < 1e-8);
    }
    cx_arena_release(&a);
}

/* Central differences of the same functions; the functions are checked above. */
static void gradients_are_those_of_the_functions(void **state)
{
    (void)state;
    struct cx_btyd_row raw[] = {row_of(0, 0, 38), row_of(2, 30, 38), row_of(29, 37, 38),
                                row_of(7, 9, 30), row_of(3, 5, 5)};
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    struct cx_btyd_rows rows;
    for (size_t i = 0; i < CX_COUNT_OF(raw); i++)
        raw[i].log_gaps = -.3 * raw[i].x;
    assert_int_equal(cx_btyd_merge(&a, raw, CX_COUNT_OF(raw), NULL, &rows, &e), CX_OK);
    for (size_t i = 0; cx_btyd_models[i]; i++)
        check_gradient(cx_btyd_models[i], &rows, &raw[1]);
    for (size_t k = 1; k < CX_BTYD_MOST_PHASES; k += 6) {
        check_gradient(&cx_btyd_mbgcnbd_of[k], &rows, &raw[1]);
        check_gradient(&cx_btyd_cnbd_of[k], &rows, &raw[1]);
    }
    check_gradient(cx_btyd_bgbb.stays, &rows, &raw[1]);
    cx_arena_release(&a);
}

/* cdnow_predictions.tsv: lifetimes 0.11.3 printed 12 digits. */
static void cdnow_customers_come_out_as_in_lifetimes(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "btyd/cdnow_predictions.tsv");
    while (vectors_next(&v))
        for (size_t i = 0; i < 3; i++) {
            const struct cx_btyd_model *m = of_lifetimes[i];
            const double *p = at_lifetimes[i];
            struct cx_btyd_row row =
                row_of(vectors_number(&v, 1), vectors_number(&v, 2), vectors_number(&v, 3));
            struct cx_btyd_ahead at = ahead_of(m, p, row.x, row.T);
            double alive = m->alive(m, p, &row, NULL);
            near_or_fail("P(alive)", alive, vectors_number(&v, 5 + 2 * i), 1e-11);
            near_or_fail("E", alive * m->expected(&at, 39), vectors_number(&v, 6 + 2 * i), 1e-11);
        }
    assert_int_equal(v.rows, 1 + 1016);
}

/* expected.tsv: the published formulas in 80 digits, at a = 1, s = 1 and other corners. */
static void expectations_have_no_singularities(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "btyd/expected.tsv");
    while (vectors_next(&v)) {
        const struct cx_btyd_model *m = cx_btyd_find(v.cell[0]);
        double p[4];
        take_parameters(&v, p);
        struct cx_btyd_ahead at = ahead_of(m, p, vectors_number(&v, 5), vectors_number(&v, 6));
        near_or_fail("E", m->expected(&at, vectors_number(&v, 7)), vectors_number(&v, 8), 2e-13);
    }
    assert_int_equal(v.rows, 1 + 9);
}

/* cdnow_discounted.tsv: adaptive quadrature of the purchase rate by scipy, 12 digits. */
static void discounted_purchases_match_quadrature(void **state)
{
    (void)state;
    struct vectors v;
    double rate = log(1.15) / 52;
    vectors_open(&v, "btyd/cdnow_discounted.tsv");
    while (vectors_next(&v)) {
        const struct cx_btyd_model *m = cx_btyd_find(v.cell[4]);
        size_t i = m == &cx_btyd_bgnbd ? 0 : m == &cx_btyd_mbgnbd ? 1 : 2;
        struct cx_btyd_row row =
            row_of(vectors_number(&v, 1), vectors_number(&v, 2), vectors_number(&v, 3));
        struct cx_btyd_ahead at = ahead_of(m, at_lifetimes[i], row.x, row.T);
        double alive = m->alive(m, at_lifetimes[i], &row, NULL);
        near_or_fail("P(alive)", alive, vectors_number(&v, 5), 1e-11);
        near_or_fail("52 weeks", alive * m->discounted(&at, 52, rate), vectors_number(&v, 6),
                     2e-11);
        near_or_fail("for ever", alive * m->discounted(&at, INFINITY, rate), vectors_number(&v, 7),
                     2e-11);
    }
    assert_int_equal(v.rows, 1 + 27);
}

/* remains.tsv: closed forms in 40 digits. */
static void chances_to_remain_match_closed_forms(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "btyd/remains.tsv");
    while (vectors_next(&v)) {
        const struct cx_btyd_model *m = cx_btyd_find(v.cell[0]);
        double p[4], horizon = vectors_number(&v, 7);
        take_parameters(&v, p);
        struct cx_btyd_ahead at = {
            .model = m, .p = p, .x = (int32_t)vectors_number(&v, 5), .T = vectors_number(&v, 6)};
        near_or_fail(v.cell[0], m->remains(&at, horizon), vectors_number(&v, 8), 2e-13);
        assert_true(m->remains(&at, 0) == 1);
    }
    assert_int_equal(v.rows, 1 + 42);
}

/* counts.tsv: quadrature in 25 digits. */
static void chances_of_counts_match_quadrature(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "btyd/counts.tsv");
    while (vectors_next(&v)) {
        const struct cx_btyd_model *m = cx_btyd_find(v.cell[0]);
        double p[4];
        take_parameters(&v, p);
        struct cx_btyd_ahead at = ahead_of(m, p, vectors_number(&v, 5), vectors_number(&v, 6));
        near_or_fail(v.cell[0],
                     m->at_least(&at, vectors_number(&v, 7), (int64_t)vectors_number(&v, 8)),
                     vectors_number(&v, 9), 1e-11);
    }
    assert_int_equal(v.rows, 1 + 22);
}

/* moments.tsv: quadrature in 25 digits; the derivatives against differences. */
static void counts_have_a_mean_and_a_variance(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "btyd/moments.tsv");
    while (vectors_next(&v)) {
        struct cx_btyd_fit fit = {.model = cx_btyd_find(v.cell[0])};
        struct cx_btyd_row row =
            row_of(vectors_number(&v, 5), vectors_number(&v, 6), vectors_number(&v, 7));
        struct cx_btyd_rows rows = {.row = &row, .n = 1};
        double horizon = vectors_number(&v, 8), expected;
        struct cx_btyd_moments m;
        take_parameters(&v, fit.parameter);
        cx_btyd_moments_of(&fit, &rows, horizon, 1, &m);
        near_or_fail("mean", m.expected, vectors_number(&v, 9), 1e-11);
        near_or_fail("variance", m.variance, vectors_number(&v, 10), 1e-9);
        for (size_t k = 0; k < 4; k++) {
            struct cx_btyd_fit more = fit;
            more.parameter[k] *= exp(1e-6);
            cx_btyd_expect(&more, &rows, horizon, 1, &expected);
            if (!(fabs((expected - m.expected) / 1e-6 - m.by[k]) <= 1e-4 * m.expected))
                fail_msg("slope %zu: %g, not %g", k, m.by[k], (expected - m.expected) / 1e-6);
        }
    }
    assert_int_equal(v.rows, 1 + 18);
}

/* Where nobody leaves, or hardly anybody, N is negative binomial: its variance is M + M^2/R. */
static void counts_of_frequent_buyers_are_negative_binomial(void **state)
{
    (void)state;
    static const char *const names[] = {"nbd", "bgnbd", "mbgnbd", "paretonbd"};
    static const double means[] = {1e-6, .3, 20, 500, 1100, 2000};
    for (size_t i = 0; i < CX_COUNT_OF(names); i++)
        for (int32_t x = 0; x <= 3000; x = 10 * x + 3)
            for (size_t k = 0; k < CX_COUNT_OF(means); k++) {
                struct cx_btyd_fit fit = {.model = cx_btyd_find(names[i]),
                                          .parameter = {.8, 4, 1e-13, 1e6}};
                struct cx_btyd_row row = row_of(x, 50, 50);
                struct cx_btyd_rows rows = {.row = &row, .n = 1};
                struct cx_btyd_moments m;
                double R = .8 + x, mean = means[k];
                cx_btyd_moments_of(&fit, &rows, mean * 54 / R, 1, &m);
                near_or_fail("mean", m.expected, mean, 1e-9);
                near_or_fail("variance", m.variance, mean + mean * mean / R, 1e-7);
            }
}

/* The mean square is the sum of (2 y - 1) P(at least y). */
static void counts_have_the_square_of_their_chances(void **state)
{
    (void)state;
    static const struct {
        int32_t x;
        double T, horizon;
    } c[] = {{0, 38.86, 39}, {5, 3, 52}, {200, 150, 260}, {600, 50, 80}, {1, 1, 1e-3}};
    for (size_t k = 0; k < CX_COUNT_OF(c); k++)
        for (size_t i = 0; i < 3; i++) {
            const struct cx_btyd_model *m = of_lifetimes[i];
            struct cx_btyd_ahead at = ahead_of(m, at_lifetimes[i], c[k].x, c[k].T);
            double sum = 0, chance = 1;
            for (int64_t y = 1; chance > 1e-16; y++)
                sum += (double)(2 * y - 1) * (chance = m->at_least(&at, c[k].horizon, y));
            near_or_fail(m->name, m->expected(&at, c[k].horizon) + m->pairs(&at, c[k].horizon), sum,
                         1e-9);
        }
}

/* For any count, sum of P(at least y) = E; and discounting at no rate changes nothing. */
static void the_three_ways_to_an_expectation_agree(void **state)
{
    (void)state;
    static const struct {
        int32_t x;
        double T, horizon;
    } c[] = {{0, 38.86, 39}, {5, 3, 520}, {200, 150, 26}, {0, .5, 150}, {3, 1, 40}};
    for (size_t k = 0; k < CX_COUNT_OF(c); k++)
        for (size_t i = 0; i < 3; i++) {
            const struct cx_btyd_model *m = of_lifetimes[i];
            struct cx_btyd_ahead at = ahead_of(m, at_lifetimes[i], c[k].x, c[k].T);
            double expected = m->expected(&at, c[k].horizon), sum = 0, chance = 1;
            for (int64_t y = 1; chance > 1e-13; y++)
                sum += chance = m->at_least(&at, c[k].horizon, y);
            near_or_fail("sum of chances", sum, expected, 1e-9);
            near_or_fail("undiscounted", m->discounted(&at, c[k].horizon, 1e-14), expected, 1e-11);
        }
}

static void a_wait_is_the_quantile_of_its_chance(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct cx_btyd_ahead at = ahead_of(of_lifetimes[i], at_lifetimes[i], 2, 38.86);
        for (double chance = .02; chance < .8; chance += .13) {
            double wait = at.model->wait(&at, chance, 1e5);
            near_or_fail("chance", at.model->at_least(&at, wait, 1), chance, 1e-9);
            assert_true(isinf(at.model->wait(&at, chance, wait * .999)));
        }
        assert_true(isinf(at.model->wait(&at, 1, 1e5)));
    }
}

static double answer_of(const char *what, const struct cx_btyd_model *m, const double *p,
                        const struct cx_btyd_row *row, double at_what)
{
    struct cx_btyd_ahead at = {m, p, row->x, row->T, row->t_x, NULL};
    double alive = m->alive(m, p, row, NULL), loglik;
    if (strcmp(what, "alive") == 0)
        return alive;
    if (strcmp(what, "expected") == 0)
        return alive * m->expected(&at, at_what);
    if (strcmp(what, "for_ever") == 0)
        return alive * m->discounted(&at, INFINITY, at_what);
    if (strcmp(what, "count_250") == 0)
        return m->at_least(&at, at_what, 250) - m->at_least(&at, at_what, 251);
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    struct cx_btyd_rows rows;
    assert_string_equal(what, "loglik");
    assert_int_equal(cx_btyd_merge(&a, row, 1, NULL, &rows, &e), CX_OK);
    assert_int_equal(cx_btyd_loglik(&a, m, p, &rows, &loglik, NULL, &e), CX_OK);
    cx_arena_release(&a);
    return loglik;
}

/* packages.tsv: BTYD 2.4.3, BTYDplus 1.2.0 and CLVTools 0.12.1, each at the optimum it found, for
 * some customers of the CDNOW sample: P(alive), purchases of 39 weeks, and for ever at 15 %. */
static void customers_come_out_as_in_btyd_and_clvtools(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "btyd/packages.tsv");
    while (vectors_next(&v)) {
        const struct cx_btyd_model *m = cx_btyd_find(v.cell[1]);
        double p[4];
        if (!m)
            continue; /* of spend */
        for (size_t k = 0; k < 4; k++)
            p[k] = vectors_number(&v, k + 2);
        struct cx_btyd_row row =
            row_of(vectors_number(&v, 6), vectors_number(&v, 7), vectors_number(&v, 8));
        near_or_fail("P(alive)", answer_of("alive", m, p, &row, 0), vectors_number(&v, 9), 1e-11);
        near_or_fail("E", answer_of("expected", m, p, &row, 39), vectors_number(&v, 10), 1e-11);
        if (*v.cell[11])
            near_or_fail("for ever", answer_of("for_ever", m, p, &row, log(1.15) / 52),
                         vectors_number(&v, 11), 1e-11);
    }
    assert_int_equal(v.rows, 1 + 330);
}

/* corners.tsv: 60-digit arithmetic, where lifetimes 0.11.3, BTYD 2.4.3 or CLVTools 0.12.1 give NaN,
 * infinity or a wrong number; CLVTools alone has -76.968 and .99913 for x = 221, and 3.68 for
 * s = 1. */
static void corners_where_others_fail_have_answers(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "btyd/corners.tsv");
    while (vectors_next(&v)) {
        double p[4];
        for (size_t k = 0; k < 4; k++)
            p[k] = vectors_number(&v, k + 2);
        struct cx_btyd_row row =
            row_of(vectors_number(&v, 6), vectors_number(&v, 7), vectors_number(&v, 8));
        near_or_fail(v.cell[0],
                     answer_of(v.cell[0], cx_btyd_find(v.cell[1]), p, &row, vectors_number(&v, 9)),
                     vectors_number(&v, 10), 2e-11);
    }
    assert_int_equal(v.rows, 1 + 28);
}

static void nobody_leaves_in_the_nbd(void **state)
{
    (void)state;
    double p[2] = {.3847677, 12.0720850}; /* Fader, Hardie and Lee 2005: .385, 12.072 */
    struct cx_btyd_row row = row_of(2, 3, 38);
    struct cx_btyd_ahead at = ahead_of(&cx_btyd_nbd, p, 2, 38);
    assert_true(at.model->alive(at.model, p, &row, NULL) == 1);
    near_or_fail("E", at.model->expected(&at, 39), 39 * (p[0] + 2) / (p[1] + 38), 1e-15);
    near_or_fail("for ever", at.model->discounted(&at, INFINITY, .01),
                 (p[0] + 2) / (p[1] + 38) / .01, 1e-15);
    assert_true(at.model->remains(&at, 1e6) == 1);
    near_or_fail("P(buys)", at.model->at_least(&at, 39, 1),
                 1 - pow((p[1] + 38) / (p[1] + 77), p[0] + 2), 1e-14);
    double sum = 0;
    for (int64_t y = 1; y < 400; y++)
        sum += at.model->at_least(&at, 39, y);
    near_or_fail("sum of chances", sum, at.model->expected(&at, 39), 1e-11);
}

static void no_time_means_no_purchase(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct cx_btyd_ahead at = ahead_of(of_lifetimes[i], at_lifetimes[i], 2, 38);
        assert_true(at.model->expected(&at, 0) == 0);
        assert_true(at.model->discounted(&at, 0, .01) == 0);
        assert_true(at.model->at_least(&at, 0, 1) == 0);
        assert_true(at.model->at_least(&at, 0, 2) == 0);
    }
}

static void equal_customers_become_one_row(void **state)
{
    (void)state;
    const struct cx_btyd_row customers[] = {
        row_of(2, 3.5, 7),  row_of(0, 0, 9.25), row_of(2, 3.5, 7),  row_of(2, 1.5, 7),
        row_of(0, 0, 9.25), row_of(1, 2, 9.25), row_of(0, 0, 9.25), row_of(2, 3.5, 6)};
    static const uint32_t expected[] = {4, 0, 4, 3, 0, 1, 0, 2};
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    struct cx_btyd_rows rows;
    uint32_t row_of_customer[8];
    assert_int_equal(cx_btyd_merge(&a, customers, 8, row_of_customer, &rows, &e), CX_OK);
    assert_int_equal(rows.n, 5);
    assert_memory_equal(row_of_customer, expected, sizeof expected);
    assert_true(rows.row[0].weight == 3 && rows.row[4].weight == 2 && rows.row[2].weight == 1);
    assert_true(rows.customers == 8 && rows.repeaters == 5 && rows.purchases == 9);
    assert_true(rows.most == 2 && rows.time == 3 * 9.25 + 9.25 + 6 + 7 * 3);
    assert_int_equal(cx_btyd_merge(&a, customers, 0, NULL, &rows, &e), CX_OK);
    assert_int_equal(rows.n, 0);
    cx_arena_release(&a);
}

/* Times closer than a code of 24 bits can tell, very many purchases, segments. */
static void rows_that_hardly_differ_stay_apart(void **state)
{
    (void)state;
    struct cx_btyd_row customers[] = {
        row_of(2, 3.5, 7 + 4e-9), row_of(2, 3.5 + 1e-9, 7), row_of(2, 3.5, 7), row_of(2, 6, 7),
        row_of(70000, 3, 5),      row_of(65536, 4, 6),      row_of(65535, 4, 7), row_of(2, 6, 7),
        row_of(0, 0, 1e-310),     row_of(0, 0, 0),          row_of(70000, 3, 4), row_of(2, 6, 1e6)};
    static const uint32_t expected[] = {5, 3, 2, 4, 10, 8, 7, 4, 1, 0, 9, 6};
    enum { N = CX_COUNT_OF(customers) };
    struct cx_arena a = {0};
    struct cx_error e = {.status = CX_OK};
    struct cx_btyd_rows rows;
    uint32_t row_of_customer[N];
    assert_int_equal(cx_btyd_merge(&a, customers, N, row_of_customer, &rows, &e), CX_OK);
    assert_int_equal(rows.n, 11);
    assert_memory_equal(row_of_customer, expected, sizeof expected);
    customers[2].segment = customers[9].segment = 1;
    assert_int_equal(cx_btyd_merge(&a, customers, N, row_of_customer, &rows, &e), CX_OK);
    assert_int_equal(rows.n, 11);
    assert_int_equal(row_of_customer[8], 0);
    assert_int_equal(row_of_customer[4], 8);
    assert_int_equal(row_of_customer[9], 9);
    assert_int_equal(row_of_customer[2], 10);
    assert_int_equal(cx_btyd_merge(&a, customers + 8, 1, row_of_customer, &rows, &e), CX_OK);
    assert_true(rows.n == 1 && rows.longest == 1e-310);
    cx_arena_release(&a);
}

static void impossible_rows_are_named(void **state)
{
    (void)state;
    const char *why;
    static const struct {
        double x, t_x, T;
        const char *why;
    } c[] = {{2, 3, 7, NULL},
             {0, 0, 0, NULL},
             {-1, 0, 7, "below zero"},
             {1, 8, 7, "above T"},
             {0, 3, 7, "without a repeat"},
             {1, 0, 7, "t_x is zero"},
             {1, NAN, 7, "finite"},
             {1, 1, INFINITY, "finite"},
             {1, -1, 7, "t_x is below"},
             {10000001, 1, 7, "above 10000000"}};
    for (size_t i = 0; i < CX_COUNT_OF(c); i++) {
        struct cx_btyd_row row = row_of(c[i].x, c[i].t_x, c[i].T);
        assert_int_equal(cx_btyd_row_valid(&row, &why), c[i].why == NULL);
        assert_true(c[i].why ? strstr(why, c[i].why) != NULL : why == NULL);
    }
}

/* Customer 1 of the CDNOW sample: 1997-01-01 29.33, 01-18 29.73, 08-02 14.96, 12-12 26.48; at the
 * end of September x = 2, t_x = 213 days, T = 272 days, mean repeat spend 22.345 (lifetimes
 * 0.11.3, summary_data_from_transaction_data). */
static void days_become_x_t_x_and_T(void **state)
{
    (void)state;
    const struct cx_occasion days[] = {
        {293300, 9862, 1}, {297300, 9879, 1}, {149600, 10075, 1}, {264800, 10207, 1}};
    struct cx_btyd_history h;
    assert_true(cx_btyd_history_of(days, 4, cx_day_from_civil(1997, 9, 30), &h));
    assert_true(h.x == 2 && h.t_x_days == 213 && h.T_days == 272 && h.later == 1);
    near_or_fail("spend", cx_btyd_history_spend(&h), 22.345, 1e-15);
    struct cx_btyd_row row = cx_btyd_history_row(&h, 7);
    assert_true(row.x == 2 && row.t_x == 213 / 7. && row.T == 272 / 7. && row.weight == 1);
    assert_true(cx_btyd_history_of(days, 4, 9862, &h));
    assert_true(h.x == 0 && h.T_days == 0 && h.later == 3 && isnan(cx_btyd_history_spend(&h)));
    assert_false(cx_btyd_history_of(days, 4, 9861, &h));
    assert_int_equal(h.later, 4);
    assert_false(cx_btyd_history_of(days, 0, 9861, &h));
    assert_int_equal(cx_btyd_repeats(days, 4, 9861, 9878), 0); /* the first never counts */
    assert_int_equal(cx_btyd_repeats(days, 4, 9861, 10075), 2);
    assert_int_equal(cx_btyd_repeats(days, 4, 9879, 10207), 2);
    assert_int_equal(cx_btyd_repeats(days, 0, 9879, 10207), 0);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likelihood_and_alive_hold_over_all_parameters),
        cmocka_unit_test(the_pareto_likelihood_holds_far_out),
        cmocka_unit_test(the_pareto_likelihood_holds_near_zero),
        cmocka_unit_test(customers_together_add_up_to_each_alone),
        cmocka_unit_test(gradients_are_those_of_the_functions),
        cmocka_unit_test(cdnow_customers_come_out_as_in_lifetimes),
        cmocka_unit_test(expectations_have_no_singularities),
        cmocka_unit_test(discounted_purchases_match_quadrature),
        cmocka_unit_test(chances_to_remain_match_closed_forms),
        cmocka_unit_test(chances_of_counts_match_quadrature),
        cmocka_unit_test(counts_have_a_mean_and_a_variance),
        cmocka_unit_test(counts_of_frequent_buyers_are_negative_binomial),
        cmocka_unit_test(counts_have_the_square_of_their_chances),
        cmocka_unit_test(the_three_ways_to_an_expectation_agree),
        cmocka_unit_test(a_wait_is_the_quantile_of_its_chance),
        cmocka_unit_test(customers_come_out_as_in_btyd_and_clvtools),
        cmocka_unit_test(corners_where_others_fail_have_answers),
        cmocka_unit_test(nobody_leaves_in_the_nbd),
        cmocka_unit_test(no_time_means_no_purchase),
        cmocka_unit_test(equal_customers_become_one_row),
        cmocka_unit_test(rows_that_hardly_differ_stay_apart),
        cmocka_unit_test(impossible_rows_are_named),
        cmocka_unit_test(days_become_x_t_x_and_T),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
