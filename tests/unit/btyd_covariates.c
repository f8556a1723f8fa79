/* btyd_covariates.c - models whose parameters covariates move. */
#include "model/btyd/covariates.h"

#include <gsl/gsl_errno.h>

#include "model/btyd/fit.h"
#include "model/btyd/predict.h"
#include "vectors.h"

#define Z95 1.959963984540054

enum { MOST = 600, COVARIATES = 3 };

struct shop {
    struct cx_arena a;
    struct cx_error e;
    struct cx_btyd_row customer[MOST];
    uint32_t row_of[MOST];
    char name[MOST][8];
    double z[MOST * COVARIATES];
    size_t n;
    struct cx_btyd_covariates covariates;
    struct cx_btyd_rows rows;
};

static const char *const names[COVARIATES] = {"age", "channel=shop", "channel=web"};

static void merge(struct shop *s)
{
    s->covariates = (struct cx_btyd_covariates){.name = names, .n = COVARIATES};
    assert_int_equal(cx_btyd_segment(&s->a, s->z, s->customer, s->n, &s->covariates, &s->e), CX_OK);
    assert_int_equal(cx_btyd_merge(&s->a, s->customer, s->n, s->row_of, &s->rows, &s->e), CX_OK);
    s->rows.covariates = &s->covariates;
}

static struct shop *read_shop(void)
{
    struct shop *s = calloc(1, sizeof *s);
    struct vectors v;
    assert_non_null(s);
    vectors_open(&v, "btyd/covariates.tsv");
    while (vectors_next(&v)) {
        snprintf(s->name[s->n], sizeof s->name[0], "%s", v.cell[0]);
        double *z = s->z + s->n * COVARIATES;
        z[0] = vectors_number(&v, 4);
        z[1] = strcmp(v.cell[5], "shop") == 0;
        z[2] = strcmp(v.cell[5], "web") == 0;
        s->customer[s->n++] = (struct cx_btyd_row){.x = (int32_t)vectors_number(&v, 1),
                                                   .t_x = vectors_number(&v, 2) / 7,
                                                   .T = vectors_number(&v, 3) / 7,
                                                   .weight = 1};
    }
    assert_int_equal(s->n, MOST);
    merge(s);
    return s;
}

static void close_shop(struct shop *s)
{
    cx_arena_release(&s->a);
    free(s);
}

static struct cx_btyd_fit fit_to(struct shop *s, const struct cx_btyd_model *model, int threads)
{
    struct cx_btyd_fit fit;
    if (cx_btyd_fit(&s->a, model, &s->rows, threads, &fit, &s->e) != CX_OK)
        fail_msg("%s: %s", model->name, s->e.what);
    return fit;
}

/* An independent program's optimum (tests/data/btyd/make_covariates). */
static void optima_are_those_of_another_program(void **state)
{
    (void)state;
    struct shop *s = read_shop();
    struct cx_btyd_fit fit = {.model = NULL};
    struct vectors v;
    size_t k = 0, checked = 0;
    vectors_open(&v, "btyd/covariates_fits.tsv");
    for (; vectors_next(&v); k++, checked++) {
        char name[CX_BTYD_NAME_ROOM];
        const struct cx_btyd_model *model = cx_btyd_find(v.cell[0]);
        if (fit.model != model) {
            fit = fit_to(s, model, 2);
            k = 0;
        }
        struct cx_parameter_interval i = cx_btyd_parameter_interval(&fit, k, Z95);
        cx_btyd_variable_name(model, fit.covariates, k, name);
        assert_string_equal(name, v.cell[1]);
        near_or_fail(name, fit.parameter[k], vectors_number(&v, 2), 2e-7);
        near_or_fail("standard error", i.se, vectors_number(&v, 3), 2e-5);
        near_or_fail("loglik", fit.loglik, vectors_number(&v, 4), 2e-14 * 5);
        if (k >= model->parameters) {
            near_or_fail("low", i.low, fit.parameter[k] - Z95 * i.se, 1e-12);
            near_or_fail("high", i.high, fit.parameter[k] + Z95 * i.se, 1e-12);
        }
    }
    assert_int_equal(checked, 30);
    close_shop(s);
}

static void forecasts_are_those_of_another_program(void **state)
{
    (void)state;
    static struct cx_btyd_answer answers[MOST];
    const struct cx_btyd_question q = {.horizon = 26, .level = .95, .limit = 1e4, .threads = 2};
    struct shop *s = read_shop();
    struct cx_btyd_fit fit = {.model = NULL};
    struct vectors v;
    size_t at = 0, checked = 0;
    vectors_open(&v, "btyd/covariates_answers.tsv");
    for (; vectors_next(&v); checked++) {
        if (fit.model != cx_btyd_find(v.cell[0])) {
            fit = fit_to(s, cx_btyd_find(v.cell[0]), 2);
            cx_btyd_predict(&fit, &s->rows, &q, answers);
            at = 0;
        }
        while (strcmp(s->name[at], v.cell[1]) != 0)
            at++;
        const struct cx_btyd_answer *a = &answers[s->row_of[at]];
        near_or_fail("P(alive)", a->alive, vectors_number(&v, 2), 1e-6);
        near_or_fail("expected", a->expected, vectors_number(&v, 3), 1e-6);
        near_or_fail("low", a->expected_low, vectors_number(&v, 4), 2e-5);
        near_or_fail("high", a->expected_high, vectors_number(&v, 5), 2e-5);
    }
    assert_int_equal(checked, 90);
    double sum = 0, *each = cx_arena_alloc(&s->a, s->rows.n * sizeof *each);
    assert_non_null(each);
    for (size_t i = 0; i < s->rows.n; i++)
        sum += s->rows.row[i].weight * answers[i].expected;
    near_or_fail("total", cx_btyd_expect(&fit, &s->rows, 26, 2, each), sum, 1e-12);
    close_shop(s);
}

/* Central differences of the likelihood, at no optimum. */
static void slopes_are_those_of_the_likelihood(void **state)
{
    (void)state;
    struct shop *s = read_shop();
    const double at[] = {1.1, 12, .7, 40, -.013, -.4, .31, .017, -1.1, .21};
    const struct cx_btyd_model *model[] = {&cx_btyd_nbd, &cx_btyd_bgnbd, &cx_btyd_mbgnbd,
                                           &cx_btyd_paretonbd};
    for (size_t i = 0; i < CX_COUNT_OF(model); i++) {
        const struct cx_btyd_model *m = model[i];
        size_t variables = cx_btyd_variables(m, COVARIATES);
        double theta[CX_BTYD_VARIABLES], gradient[CX_BTYD_VARIABLES], loglik;
        assert_int_equal(variables, m == &cx_btyd_nbd ? 5 : 10);
        for (size_t k = 0; k < variables; k++)
            theta[k] = at[k < m->parameters ? k : k + 4 - m->parameters];
        assert_int_equal(cx_btyd_loglik(&s->a, m, theta, &s->rows, &loglik, gradient, &s->e),
                         CX_OK);
        for (size_t k = 0; k < variables; k++) {
            double there[2], step = k == m->parameters || k == m->parameters + 3 ? 1e-6 : 1e-4;
            for (int side = 0; side < 2; side++) {
                double moved[CX_BTYD_VARIABLES], by = side == 0 ? -step : step;
                memcpy(moved, theta, sizeof moved);
                moved[k] = k < m->parameters ? moved[k] * exp(by) : moved[k] + by;
                assert_int_equal(
                    cx_btyd_loglik(&s->a, m, moved, &s->rows, &there[side], NULL, &s->e), CX_OK);
            }
            near_or_fail(m->name, (there[1] - there[0]) / (2 * step), gradient[k], 1e-5);
        }
    }
    close_shop(s);
}

/* In any unit and from any zero they say the same; customers in any order are the same ones. */
static void units_and_order_do_not_matter(void **state)
{
    (void)state;
    struct shop *s = read_shop(), *other = read_shop();
    struct cx_btyd_fit fit = fit_to(s, &cx_btyd_paretonbd, 1), moved, three;
    for (size_t i = 0; i < MOST; i++) {
        other->customer[MOST - 1 - i] = s->customer[i];
        memcpy(other->z + (MOST - 1 - i) * COVARIATES, s->z + i * COVARIATES,
               COVARIATES * sizeof *s->z);
    }
    merge(other);
    three = fit_to(other, &cx_btyd_paretonbd, 3);
    assert_memory_equal(fit.parameter, three.parameter, sizeof fit.parameter);
    assert_memory_equal(fit.covariance, three.covariance, sizeof fit.covariance);
    for (size_t i = 0; i < MOST; i++) /* the year of birth, in thousands */
        other->z[i * COVARIATES] = (2024 - other->z[i * COVARIATES]) / 1000;
    merge(other);
    moved = fit_to(other, &cx_btyd_paretonbd, 2);
    near_or_fail("loglik", moved.loglik, fit.loglik, 1e-13);
    near_or_fail("coefficient", moved.parameter[4], -1000 * fit.parameter[4], 1e-6);
    near_or_fail("its error", sqrt(moved.covariance[4][4]), 1000 * sqrt(fit.covariance[4][4]),
                 1e-6);
    near_or_fail("alpha", log(moved.parameter[1]), log(fit.parameter[1]) - 2024 * fit.parameter[4],
                 1e-6);
    close_shop(s);
    close_shop(other);
}

static void the_test_is_of_all_coefficients(void **state)
{
    (void)state;
    /* 2 (-4882.3 + 4900) on 6 degrees of freedom: e^-17.7 (1 + 17.7 + 17.7^2 / 2). */
    struct cx_btyd_covariates c = {.name = names, .n = COVARIATES};
    struct cx_btyd_fit fit = {.model = &cx_btyd_paretonbd,
                              .covariates = &c,
                              .customers = 600,
                              .loglik = -4882.3,
                              .plain_loglik = -4900};
    near_or_fail("p", cx_btyd_covariates_test(&fit).p, exp(-17.7) * (1 + 17.7 + 17.7 * 17.7 / 2),
                 1e-10);
    near_or_fail("AIC", cx_btyd_aic(&fit), 2 * 10 + 2 * 4882.3, 1e-15);
    near_or_fail("BIC", cx_btyd_bic(&fit), 10 * log(600) + 2 * 4882.3, 1e-15);
    fit.covariates = NULL;
    assert_true(isnan(cx_btyd_covariates_test(&fit).p));
    near_or_fail("AIC", cx_btyd_aic(&fit), 2 * 4 + 2 * 4882.3, 1e-15);
}

static void refused(struct shop *s, const char *what)
{
    struct cx_btyd_fit fit;
    merge(s);
    assert_int_equal(cx_btyd_fit(&s->a, &cx_btyd_bgnbd, &s->rows, 1, &fit, &s->e), CX_FAILED);
    assert_string_equal(s->e.what, what);
}

static void covariates_that_say_nothing_are_refused(void **state)
{
    (void)state;
    struct shop *s = read_shop();
    for (size_t i = 0; i < MOST; i++)
        s->z[i * COVARIATES] = 41;
    refused(s, "covariate 'age' is the same for all customers");
    for (size_t i = 0; i < MOST; i++) {
        double *z = s->z + i * COVARIATES;
        z[0] = (double)(i % 57);
        z[2] = 3 * z[0] - .1 * z[1] + 7;
    }
    refused(s, "covariate 'channel=web' follows from those before it: leave it out");
    close_shop(s);
}

/* One that nothing depends on has a coefficient within its error and leaves the fit as it was; one
 * of whom nobody bought again is flat, and only it. */
static void a_coefficient_may_not_be_determined(void **state)
{
    (void)state;
    struct shop *s = read_shop();
    size_t n = 0;
    for (size_t i = 0; i < MOST; i++) {
        double *z = s->z + i * COVARIATES;
        z[2] = s->customer[i].x == 0 && n < 12 && n++ < 12;
    }
    merge(s);
    struct cx_btyd_fit fit = fit_to(s, &cx_btyd_nbd, 1);
    assert_string_equal(fit.note, "not determined by the data: buying.channel=web");
    for (size_t k = 0; k < cx_btyd_variables_of(&fit); k++)
        assert_int_equal(isnan(cx_btyd_parameter_interval(&fit, k, Z95).se), k == 4);
    assert_true(fit.parameter[4] < -5);
    close_shop(s);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optima_are_those_of_another_program),
        cmocka_unit_test(forecasts_are_those_of_another_program),
        cmocka_unit_test(slopes_are_those_of_the_likelihood),
        cmocka_unit_test(units_and_order_do_not_matter),
        cmocka_unit_test(the_test_is_of_all_coefficients),
        cmocka_unit_test(covariates_that_say_nothing_are_refused),
        cmocka_unit_test(a_coefficient_may_not_be_determined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
