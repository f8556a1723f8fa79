/* contract.c - retention carried on: sBG and BdW against high precision, and at their edges. */
#include "model/contract.h"

#include <gsl/gsl_errno.h>

#include "base/compat.h"

#include "vectors.h"

struct customers {
    struct cx_keyed durations[64];
    size_t n;
    struct cx_life_table table;
    struct cx_arena arena;
    struct cx_error e;
};

static void follow(struct customers *c, double time, int64_t count, bool is_event)
{
    assert_true(c->n < 64 && cx_contract_valid(time, is_event));
    c->durations[c->n++] = cx_duration(time, count, is_event);
}

static const struct cx_life_table *table_of(struct customers *c)
{
    assert_true(cx_life_table(c->durations, c->n, &c->table, &c->arena));
    return &c->table;
}

static void forget(struct customers *c)
{
    cx_arena_release(&c->arena);
    c->n = 0;
}

/* tests/data/survive/retained.csv: those of a segment, followed for so many years. */
static void read_retained(struct customers *c, const char *segment, double years)
{
    struct vectors v = {.file = fopen("tests/data/survive/retained.csv", "r")};
    double before = 0;
    assert_non_null(v.file);
    assert_true(vectors_read_line(&v, ','));
    while (vectors_read_line(&v, ',')) {
        double year = vectors_number(&v, 1), left = vectors_number(&v, 2);
        if (strcmp(v.cell[0], segment) != 0 || year > years) {
            continue;
        }
        if (year > 0) {
            follow(c, year, (int64_t)(before - left), true);
        }
        if (year == years) {
            follow(c, year, (int64_t)left, false);
        }
        before = left;
    }
}

static enum cx_contract_model model_named(const char *name)
{
    return strcmp(name, "sbg") == 0 ? CX_CONTRACT_SBG : CX_CONTRACT_BDW;
}

static double lifetime_at(const struct cx_contract_fit *fit, size_t t)
{
    double lifetime[16];
    assert_true(t < 16);
    cx_contract_lifetimes(fit, .1, t + 1, lifetime);
    return lifetime[t];
}

static void check_quantity(const struct cx_contract_fit *fit, const struct vectors *v)
{
    const char *quantity = v->cell[3];
    double t = vectors_number(v, 4), expected = vectors_number(v, 5);
    if (strcmp(quantity, "loglik") == 0) {
        assert_true(fabs(fit->loglik - expected) < 1e-8);
    } else if (strcmp(quantity, "survival") == 0) {
        near_or_fail("survival", cx_contract_survival(fit, t), expected, 1e-7);
    } else if (strcmp(quantity, "derl") == 0) {
        near_or_fail("derl", lifetime_at(fit, (size_t)t), expected, 1e-7);
    } else {
        bool is_se = strncmp(quantity, "se_", 3) == 0;
        const char *name = quantity + (is_se ? 3 : 0);
        size_t k = 0;
        while (strcmp(cx_contract_parameter[k], name) != 0) {
            k++;
        }
        double got = is_se ? cx_contract_parameter_limits(fit, k, 1.96).se : fit->parameter[k];
        near_or_fail(quantity, got, expected, is_se ? 1e-6 : 1e-7);
    }
}

/* tests/data/survive/contract.tsv: Newton's method in mpmath, 40 digits, on the retention of Fader
 * and Hardie 2007, table 1; they print .668, 3.806 and .704, 1.182 for seven years. */
static void optima_are_those_of_high_precision(void **state)
{
    (void)state;
    static struct customers c;
    struct cx_contract_fit fit = {.loglik = 0};
    struct vectors v;
    char known[80] = "";
    vectors_open(&v, "survive/contract.tsv");
    while (vectors_next(&v)) {
        char name[80];
        snprintf(name, sizeof name, "%s %s %s", v.cell[0], v.cell[1], v.cell[2]);
        if (strcmp(name, known) != 0) {
            strcpy(known, name);
            forget(&c);
            read_retained(&c, v.cell[1], vectors_number(&v, 2));
            assert_int_equal(cx_contract_fit(table_of(&c), model_named(v.cell[0]), &fit, &c.e),
                             CX_OK);
            assert_true(fit.slope < 1e-9);
            assert_string_equal(fit.note, "");
        }
        check_quantity(&fit, &v);
    }
    assert_int_equal(v.rows, 168 + 1);
    forget(&c);
}

static void gradients_are_those_of_differences(void **state)
{
    (void)state;
    static struct customers c;
    static const double point[][3] = {{.3, 2.1, 1.4}, {40, 900, .6}, {.01, .02, 1.1}};
    follow(&c, 1, 7, true);
    follow(&c, 2, 3, false);
    follow(&c, 3, 2, true);
    follow(&c, 9, 5, true);
    follow(&c, 0, 4, false);
    follow(&c, 12, 6, false);
    const struct cx_life_table *table = table_of(&c);
    for (size_t i = 0; i < CX_COUNT_OF(point); i++) {
        double gradient[3], unused[3];
        cx_contract_loglik(table, CX_CONTRACT_BDW, point[i], gradient);
        for (size_t k = 0; k < 3; k++) {
            double up[3], down[3];
            memcpy(up, point[i], sizeof up);
            memcpy(down, point[i], sizeof down);
            up[k] *= exp(1e-5);
            down[k] *= exp(-1e-5);
            double slope = (cx_contract_loglik(table, CX_CONTRACT_BDW, up, unused) -
                            cx_contract_loglik(table, CX_CONTRACT_BDW, down, unused)) /
                           2e-5;
            assert_true(fabs(gradient[k] - slope) < 1e-7 * (1 + fabs(slope)));
        }
    }
    forget(&c);
}

/* Customers of different ages are worth the sum of what each adds. */
static void ages_may_differ(void **state)
{
    (void)state;
    static struct customers c, one;
    static const struct {
        double time;
        int64_t count;
        bool is_event;
    } lives[] = {{1, 40, true}, {2, 11, true}, {3, 6, true}, {1, 30, false},
                 {2, 20, false}, {3, 25, false}, {0, 9, false}};
    const double p[] = {.7, 1.2, 1};
    double sum = 0, unused[3];
    for (size_t i = 0; i < CX_COUNT_OF(lives); i++) {
        follow(&c, lives[i].time, lives[i].count, lives[i].is_event);
        follow(&one, lives[i].time, lives[i].count, lives[i].is_event);
        sum += cx_contract_loglik(table_of(&one), CX_CONTRACT_SBG, p, unused);
        forget(&one);
    }
    near_or_fail("sum", cx_contract_loglik(table_of(&c), CX_CONTRACT_SBG, p, unused), sum, 1e-14);
    forget(&c);
}

/* A fifth leaves in every period: the best estimate of the chance is those lost over those exposed,
 * 488 / 2440, and its log-likelihood that of coins. */
static void customers_who_do_not_differ_are_told(void **state)
{
    (void)state;
    static struct customers c;
    struct cx_contract_fit fit;
    follow(&c, 1, 200, true);
    follow(&c, 2, 160, true);
    follow(&c, 3, 128, true);
    follow(&c, 3, 512, false);
    assert_int_equal(cx_contract_fit(table_of(&c), CX_CONTRACT_SBG, &fit, &c.e), CX_OK);
    assert_string_equal(fit.note,
                        "customers do not differ: each leaves with a chance of 0.2 a period");
    assert_true(isnan(cx_contract_parameter_limits(&fit, 0, 1.96).se));
    near_or_fail("loglik", fit.loglik, 488 * log(.2) + 1952 * log(.8), 1e-6);
    near_or_fail("survival", cx_contract_survival(&fit, 5), pow(.8, 5), 1e-3);
    /* Of the logarithm of S(3) = (1 - p)^3 with sqrt(p (1 - p) / 2440) for the error of p. */
    struct cx_interval limits = cx_contract_survival_limits(&fit, 3, 1.96);
    double reach = 1.96 * 3 * sqrt(.2 / .8 / 2440) / (3 * -log(.8));
    near_or_fail("low", limits.low, exp(3 * log(.8) * exp(reach)), 1e-3);
    near_or_fail("high", limits.high, exp(3 * log(.8) * exp(-reach)), 1e-3);
    forget(&c);
}

static void some_leave_at_once_and_the_others_never(void **state)
{
    (void)state;
    static struct customers c;
    struct cx_contract_fit fit;
    follow(&c, 1, 300, true);
    follow(&c, 6, 700, false);
    assert_int_equal(cx_contract_fit(table_of(&c), CX_CONTRACT_SBG, &fit, &c.e), CX_OK);
    assert_string_equal(fit.note,
                        "all or nothing: a part of 0.3 leaves at once, the others never");
    near_or_fail("survival", cx_contract_survival(&fit, 50), .7, 1e-3);
    near_or_fail("loglik", fit.loglik, 300 * log(.3) + 700 * log(.7), 1e-6);
    forget(&c);
}

static void check_refusal(struct customers *c, enum cx_contract_model model, const char *what)
{
    struct cx_contract_fit fit;
    assert_int_equal(cx_contract_fit(table_of(c), model, &fit, &c->e), CX_FAILED);
    assert_string_equal(c->e.what, what);
}

static void what_cannot_be_fitted_is_refused(void **state)
{
    (void)state;
    static struct customers c;
    check_refusal(&c, CX_CONTRACT_SBG, "there are no customers to fit a model to");
    follow(&c, 4, 9, false);
    check_refusal(&c, CX_CONTRACT_SBG, "nobody has left: there is nothing to fit");
    forget(&c);
    follow(&c, 1, 9, true);
    follow(&c, 1, 4, false);
    check_refusal(&c, CX_CONTRACT_SBG,
                  "customers were followed for 1 period, and sbg has 2 parameters");
    forget(&c);
    follow(&c, 1, 9, true);
    follow(&c, 2, 3, true);
    follow(&c, 2, 4, false);
    check_refusal(&c, CX_CONTRACT_BDW,
                  "customers were followed for 2 periods, and bdw has 3 parameters");
    forget(&c);
}

static void times_are_whole_periods(void **state)
{
    (void)state;
    assert_true(cx_contract_valid(0, false) && cx_contract_valid(1, true));
    assert_false(cx_contract_valid(0, true));
    assert_false(cx_contract_valid(1.5, false));
    assert_false(cx_contract_valid(-1, false));
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optima_are_those_of_high_precision),
        cmocka_unit_test(gradients_are_those_of_differences),
        cmocka_unit_test(ages_may_differ),
        cmocka_unit_test(customers_who_do_not_differ_are_told),
        cmocka_unit_test(some_leave_at_once_and_the_others_never),
        cmocka_unit_test(what_cannot_be_fitted_is_refused),
        cmocka_unit_test(times_are_whole_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
