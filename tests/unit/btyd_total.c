/* btyd_total.c - what all customers together will do: sums, their errors, and how often the limits
 * hold. */
#include "model/btyd/total.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

#include "vectors.h"

#define CUSTOMERS 1000
#define SHOPS 60 /* they hold with 200, too; without the variance of either kind they do not */
#define HORIZON 39.
#define RATE .002
#define FAR 4000. /* weeks ahead, where a purchase is worth e^-8 */
#define Z95 1.959963984540054

/* discounted_square.tsv: quadrature over rates, and over chances or the moment of leaving; of the
 * BG/BB, sums over pairs of periods. */
static void squares_of_discounted_purchases_match_quadrature(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "btyd/discounted_square.tsv");
    while (vectors_next(&v)) {
        double p[4];
        for (size_t k = 0; k < 4; k++)
            p[k] = vectors_number(&v, k + 1);
        struct cx_btyd_ahead at = {.model = cx_btyd_find(v.cell[0]),
                                   .p = p,
                                   .x = (int32_t)vectors_number(&v, 5),
                                   .T = vectors_number(&v, 6)};
        near_or_fail(v.cell[0], at.model->discounted_square(&at, vectors_number(&v, 7)),
                     vectors_number(&v, 8), 1e-9);
    }
    assert_int_equal(v.rows, 1 + 17);
}

/* ---- shops that do as a model says */

struct life { /* of a simulated customer, from the first purchase on */
    struct cx_btyd_row row;
    bool stays, buys;
    double purchases, discounted;
};

/* Until the first purchase after which the customer leaves, or the moment of leaving. */
static struct life live(gsl_rng *rng, const struct cx_btyd_model *m, const double *p, double T)
{
    double rate = gsl_ran_gamma(rng, p[0], 1 / p[1]), chance = 0, end = INFINITY;
    struct life l = {.row = {.T = T, .weight = 1}, .stays = true};
    if (m == &cx_btyd_bgnbd)
        chance = gsl_ran_beta(rng, p[2], p[3]);
    else
        end = gsl_ran_exponential(rng, 1 / gsl_ran_gamma(rng, p[2], 1 / p[3]));
    l.stays = end > T;
    for (double t = 0; (t += gsl_ran_exponential(rng, 1 / rate)) < fmin(end, T + FAR);) {
        if (t <= T) {
            l.row.x++;
            l.row.t_x = t;
        } else {
            l.buys = l.buys || t <= T + HORIZON;
            l.purchases += t <= T + HORIZON;
            l.discounted += exp(-RATE * (t - T));
        }
        if (gsl_rng_uniform(rng) < chance) {
            l.stays = l.stays && t > T;
            break;
        }
    }
    return l;
}

enum { QUANTITIES = 4 };
/* The double quadrature of BG/NBD's last one would take half a minute; it holds, too. */
static int quantities_of(const struct cx_btyd_model *m)
{
    return m == &cx_btyd_bgnbd ? QUANTITIES - 1 : QUANTITIES;
}

static const enum cx_btyd_quantity asked_for[QUANTITIES] = {CX_BTYD_STAYS, CX_BTYD_BUYS,
                                                            CX_BTYD_PURCHASES, CX_BTYD_DISCOUNTED};

/* Whether the limits of each quantity hold what came. */
static void try_shop(struct cx_arena *a, gsl_rng *rng, const struct cx_btyd_model *m,
                     const double *p, int *held)
{
    struct cx_btyd_row row[CUSTOMERS];
    struct cx_btyd_rows rows;
    struct cx_btyd_fit fit;
    struct cx_error e = {.status = CX_OK};
    double came[QUANTITIES] = {0};
    for (size_t i = 0; i < CUSTOMERS; i++) {
        struct life l = live(rng, m, p, 27 + (double)(i % 12));
        row[i] = l.row;
        came[0] += l.stays;
        came[1] += l.buys;
        came[2] += l.purchases;
        came[3] += l.discounted;
    }
    assert_int_equal(cx_btyd_merge(a, row, CUSTOMERS, NULL, &rows, &e), CX_OK);
    assert_int_equal(cx_btyd_fit(a, m, &rows, 2, &fit, &e), CX_OK);
    struct cx_btyd_number *numbers = cx_arena_alloc(a, rows.n * sizeof *numbers);
    struct cx_btyd_worth *worth = cx_arena_alloc(a, rows.n * sizeof *worth);
    for (size_t i = 0; i < rows.n; i++) {
        struct cx_spend_row alike = {.weight = rows.row[i].weight};
        worth[i] = (struct cx_btyd_worth){.mean = 0};
        cx_btyd_add_worth(NULL, &alike, &worth[i]);
    }
    for (int k = 0; k < quantities_of(m); k++) {
        double horizon = asked_for[k] == CX_BTYD_STAYS ? 0 : HORIZON, low, high;
        struct cx_btyd_asked asked = {asked_for[k], horizon, RATE, 2};
        cx_btyd_numbers(&fit, &rows, &asked, numbers);
        struct cx_btyd_sum sum = cx_btyd_sum(&fit, NULL, &rows, numbers, worth);
        cx_btyd_sum_interval(&sum, Z95, &low, &high);
        held[k] += low <= came[k] && came[k] <= high;
    }
}

/* 95 % of the shops, give or take three standard errors. */
static void limits_hold_as_often_as_they_say(const struct cx_btyd_model *m, const double *p)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int held[QUANTITIES] = {0};
    gsl_rng_set(rng, 20);
    for (int i = 0; i < SHOPS; i++) {
        struct cx_arena a = {0};
        try_shop(&a, rng, m, p, held);
        cx_arena_release(&a);
    }
    gsl_rng_free(rng);
    for (int k = 0; k < quantities_of(m); k++)
        if (fabs((double)held[k] / SHOPS - .95) > 3 * sqrt(.95 * .05 / SHOPS))
            fail_msg("%s, quantity %d: %d of %d", m->name, k, held[k], SHOPS);
}

static void limits_hold_for_bgnbd(void **state)
{
    (void)state;
    limits_hold_as_often_as_they_say(&cx_btyd_bgnbd, (const double[]){1, 4.4, .8, 2.4});
}

static void limits_hold_for_paretonbd(void **state)
{
    (void)state;
    limits_hold_as_often_as_they_say(&cx_btyd_paretonbd, (const double[]){1, 6, 1.2, 20});
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(squares_of_discounted_purchases_match_quadrature),
        cmocka_unit_test(limits_hold_for_bgnbd),
        cmocka_unit_test(limits_hold_for_paretonbd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
