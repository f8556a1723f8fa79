/* fits.c - cx-churn's --fit: the parameters of models, and tests of their covariates. */
#include "churn.h"

#include "stat/gamma.h"
#include "stat/normal.h"

#include <math.h>
#include <stdio.h>

/* The note only with groups, what is behind it only with covariates. */
enum { NOTE = 6, FIRST_OF_TEST, COLUMNS = FIRST_OF_TEST + 4 };
static const struct cx_column columns[COLUMNS] = {
    {"model", CX_TEXT}, {"parameter", CX_TEXT}, {"estimate", CX_NUMBER}, {"se", CX_NUMBER},
    {"low", CX_NUMBER}, {"high", CX_NUMBER},    {"note", CX_TEXT},       {"chi2", CX_NUMBER},
    {"df", CX_INTEGER}, {"p", CX_NUMBER},       {"log10_p", CX_NUMBER},
};

struct parameter {
    const char *model, *name;
    double estimate;
    struct cx_parameter_interval interval;
    double chi2;
    size_t df; /* 0: no test */
    struct cx_tail p;
};

static void put_test(struct cx_out *out, const struct parameter *p)
{
    cx_put_number(out, p->df > 0 ? p->chi2 : NAN);
    if (p->df > 0)
        cx_put_int(out, (int64_t)p->df);
    else
        cx_put_none(out);
    cx_put_number(out, p->df > 0 ? p->p.p : NAN);
    cx_put_number(out, p->df > 0 ? p->p.log_p / CX_LN10 : NAN);
}

static void put_parameter(struct cx_out *out, const struct churn_group *g,
                          const struct parameter *p)
{
    churn_put_group(out, g);
    cx_put_string(out, p->model);
    cx_put_string(out, p->name);
    cx_put_number(out, p->estimate);
    cx_put_number(out, p->interval.se);
    cx_put_number(out, p->interval.low);
    cx_put_number(out, p->interval.high);
    if (churn_options.by != NULL)
        cx_put_string(out, g->note);
    if (churn_options.covariates.n > 0)
        put_test(out, p);
    cx_end_row(out);
}

/* Of a coefficient, whether it is 0 (Wald). */
static void test_coefficient(struct parameter *p)
{
    p->df = p->interval.se > 0;
    p->chi2 = pow(p->estimate / p->interval.se, 2);
    p->p = cx_chisq_tail(p->chi2, 1);
}

static void put_model(struct cx_out *out, const struct churn_group *g)
{
    const struct churn_model *m = &g->model;
    for (size_t k = 0; k < cx_btyd_variables_of(&m->fit); k++) {
        char name[CX_BTYD_NAME_ROOM];
        cx_btyd_variable_name(m->fit.model, m->fit.covariates, k, name);
        struct parameter p = {
            .model = m->fit.model->name,
            .name = name,
            .estimate = m->fit.parameter[k],
            .interval = churn_options.profile ? m->profile[k]
                                              : cx_btyd_parameter_interval(&m->fit, k, CX_Z95),
        };
        if (k >= m->fit.model->parameters)
            test_coefficient(&p);
        put_parameter(out, g, &p);
    }
    if (m->fit.model->family)
        put_parameter(out, g,
                      &(struct parameter){.model = m->fit.model->name,
                                          .name = churn_regularity,
                                          .estimate = m->fit.model->phases,
                                          .interval = {NAN, NAN, NAN}});
}

/* What a saved model does not know any more. */
static void put_covariates_test(struct cx_out *out, const struct churn_group *g)
{
    const struct cx_btyd_fit *fit = &g->model.fit;
    if (fit->covariates == NULL || g->data.given != NULL)
        return;
    struct parameter p = {
        .model = fit->model->name,
        .name = "(covariates)",
        .estimate = NAN,
        .interval = {NAN, NAN, NAN},
        .chi2 = 2 * (fit->loglik - fit->plain_loglik),
        .df = cx_btyd_variables_of(fit) - fit->model->parameters,
        .p = cx_btyd_covariates_test(fit),
    };
    put_parameter(out, g, &p);
}

static void put_spend(struct cx_out *out, const struct churn_group *g)
{
    const struct churn_model *m = &g->model;
    for (size_t k = 0; m->has_spend && k < CX_SPEND_PARAMETERS; k++)
        put_parameter(out, g,
                      &(struct parameter){
                          .model = "gammagamma",
                          .name = cx_spend_parameter[k],
                          .estimate = m->spend.parameter[k],
                          .interval = churn_options.profile
                                          ? m->spend_profile[k]
                                          : cx_spend_parameter_interval(&m->spend, k, CX_Z95)});
}

static void put_fit(struct cx_out *out, const struct churn_group *g)
{
    put_model(out, g);
    put_covariates_test(out, g);
    put_spend(out, g);
}

static struct churn_table open_table(const struct churn_data *d)
{
    struct cx_column shown[COLUMNS];
    size_t n = 0;
    for (size_t i = 0; i < COLUMNS; i++)
        if (i < NOTE || (i == NOTE && churn_options.by != NULL) ||
            (i >= FIRST_OF_TEST && churn_options.covariates.n > 0))
            shown[n++] = columns[i];
    return churn_open_table(d, shown, n);
}

void churn_write_fits(const struct churn_data *all, const struct churn_groups *g,
                      const struct churn_model *pooled)
{
    struct churn_table table = open_table(all);
    struct churn_group everybody = {.name = CX_TEXT_OF("(all)"), .data = *all, .model = *pooled};
    snprintf(everybody.note, sizeof everybody.note, "%s", pooled->fit.note);
    if (churn_options.by != NULL && all->now.n > 0)
        put_fit(&table.out, &everybody);
    for (size_t i = 0; all->now.n > 0 && i < g->n; i++)
        put_fit(&table.out, &g->group[i]);
    churn_close_table(&table);
}
