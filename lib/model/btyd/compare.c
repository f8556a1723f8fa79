/* compare.c - see compare.h. */
#include "model/btyd/compare.h"

#include "model/btyd/predict.h"

#include <math.h>
#include <stdio.h>

void cx_btyd_try(struct cx_arena *a, const struct cx_btyd_model *model,
                 const struct cx_btyd_rows *rows, const struct cx_btyd_holdout *holdout,
                 int threads, struct cx_btyd_trial *trial)
{
    struct cx_error e = {.status = CX_OK};
    *trial = (struct cx_btyd_trial){.expected = NAN, .error = NAN};
    enum cx_status status = cx_btyd_fit(a, model, rows, threads, &trial->fit, &e);
    trial->is_fitted = status == CX_OK;
    if (status == CX_OK && holdout->horizon > 0)
        status = cx_btyd_expected_total(a, &trial->fit, rows, holdout->horizon, threads,
                                        &trial->expected, &e);
    if (holdout->actual > 0)
        trial->error = trial->expected / holdout->actual - 1;
    snprintf(trial->note, sizeof trial->note, "%s", status == CX_OK ? trial->fit.note : e.what);
}

/* Whether a fitted trial is better than another one. */
static bool is_better(const struct cx_btyd_trial *t, const struct cx_btyd_trial *than)
{
    if (t->fit.is_nbd != than->fit.is_nbd)
        return than->fit.is_nbd;
    if (isnan(t->error) != isnan(than->error))
        return isnan(than->error);
    return isnan(t->error) ? cx_btyd_aic(&t->fit) < cx_btyd_aic(&than->fit)
                           : fabs(t->error) < fabs(than->error);
}

enum cx_btyd_reason cx_btyd_best(const struct cx_btyd_trial *trials, size_t n, size_t *best)
{
    bool is_any = false;
    *best = 0;
    for (size_t i = 0; i < n; i++)
        if (trials[i].is_fitted && (!is_any || is_better(&trials[i], &trials[*best]))) {
            *best = i;
            is_any = true;
        }
    if (!is_any)
        return CX_BTYD_NONE_FITTED;
    return isnan(trials[*best].error) ? CX_BTYD_BY_AIC : CX_BTYD_BY_FORECAST;
}
