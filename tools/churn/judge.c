/* judge.c - cx-churn's models held against what came, and against simple forecasts. */
#include "churn.h"

#include <math.h>

static const struct cx_column compare_columns[] = {
    {"model", CX_TEXT},
    {"parameters", CX_INTEGER},
    {"loglik", CX_NUMBER},
    {"aic", CX_NUMBER},
    {"bic", CX_NUMBER},
    {"holdout_actual", CX_INTEGER},
    {"holdout_expected", CX_NUMBER},
    {"holdout_error", CX_NUMBER},
    {"note", CX_TEXT},
    {"mae", CX_NUMBER},
    {"rmse", CX_NUMBER},
    {"top_tenth", CX_NUMBER},
};

struct compared {
    const char *name;
    const struct cx_btyd_fit *fit; /* NULL: none */
    size_t parameters;
    const struct cx_forecast_score *score;
    const char *note;
};

static void put_compared(struct cx_out *out, const struct compared *c, double actual)
{
    cx_put_string(out, c->name);
    cx_put_int(out, (int64_t)c->parameters);
    cx_put_number(out, c->fit ? c->fit->loglik : NAN);
    cx_put_number(out, c->fit ? cx_btyd_aic(c->fit) : NAN);
    cx_put_number(out, c->fit ? cx_btyd_bic(c->fit) : NAN);
    if (isnan(actual))
        cx_put_none(out);
    else
        cx_put_int(out, (int64_t)actual);
    cx_put_number(out, c->score->expected);
    cx_put_number(out, c->score->error);
    cx_put_string(out, c->note);
    cx_put_number(out, c->score->mae);
    cx_put_number(out, c->score->rmse);
    cx_put_number(out, c->score->top_tenth);
    cx_end_row(out);
}

static void put_trials(struct cx_out *out, const struct churn_trials *t)
{
    double actual = t->holdout.horizon > 0 ? t->outcome.total : NAN;
    for (size_t i = 0; i < t->n; i++) {
        const struct cx_btyd_trial *trial = &t->trial[i];
        struct compared c = {trial->fit.model->name, trial->is_fitted ? &trial->fit : NULL,
                             trial->fit.model->parameters, &trial->score, trial->note};
        put_compared(out, &c, actual);
    }
    for (int i = 0; i < CX_BASELINES && t->holdout.horizon > 0; i++)
        put_compared(out, &(struct compared){cx_baseline_name[i], NULL, 0, &t->baseline[i], ""},
                     actual);
}

void churn_write_comparison(const struct churn_data *d)
{
    struct churn_trials t = {.n = 0};
    bool is_fitted = d->now.n == 0;
    if (d->now.n > 0)
        churn_try_models(d, &t);
    for (size_t i = 0; i < t.n; i++)
        is_fitted = is_fitted || t.trial[i].is_fitted;
    if (!is_fitted)
        cx_die_failed("%s", t.trial[0].note);
    struct cx_writer *w = cx_create(compare_columns, CX_COUNT_OF(compare_columns));
    struct cx_out out = cx_out_for(w);
    put_trials(&out, &t);
    cx_emit(w, &out);
    cx_out_release(&out);
}
