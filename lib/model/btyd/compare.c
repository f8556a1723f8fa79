/* compare.c - see compare.h. */
#include "model/btyd/compare.h"

#include "model/btyd/predict.h"

#include <math.h>
#include <stdio.h>

static enum cx_status judge(const struct cx_btyd_holdout *holdout, struct cx_btyd_trial *trial,
                            struct cx_error *e)
{
    const struct cx_btyd_rows *rows = holdout->rows;
    struct cx_arena scratch = {0};
    double *of_row = cx_arena_alloc(&scratch, (rows->n + 1) * sizeof *of_row);
    double *expected = cx_arena_alloc(&scratch, (holdout->n + 1) * sizeof *expected);
    enum cx_status status = of_row && expected ? CX_OK : cx_no_memory(e);
    if (status == CX_OK) {
        cx_btyd_expect(&trial->fit, rows, holdout->horizon, holdout->threads, of_row);
        for (size_t i = 0; i < holdout->n; i++)
            expected[i] = of_row[holdout->row_of[i]];
        status = cx_forecast_judge(expected, holdout->actual, holdout->n, &trial->score, e);
    }
    cx_arena_release(&scratch);
    return status;
}

void cx_btyd_try(struct cx_arena *a, const struct cx_btyd_model *model,
                 const struct cx_btyd_holdout *holdout, struct cx_btyd_trial *trial)
{
    struct cx_error e = {.status = CX_OK};
    *trial = (struct cx_btyd_trial){.score = CX_NO_FORECAST_SCORE};
    enum cx_status status = cx_btyd_fit(a, model, holdout->rows, holdout->threads, &trial->fit, &e);
    trial->is_fitted = status == CX_OK;
    if (status == CX_OK && holdout->horizon > 0)
        status = judge(holdout, trial, &e);
    snprintf(trial->note, sizeof trial->note, "%s", status == CX_OK ? trial->fit.note : e.what);
}

/* Whether a fitted trial is better than another one. */
static bool is_better(const struct cx_btyd_trial *t, const struct cx_btyd_trial *than)
{
    if (t->fit.is_simpler != than->fit.is_simpler)
        return than->fit.is_simpler;
    if (isnan(t->score.error) != isnan(than->score.error))
        return isnan(than->score.error);
    return isnan(t->score.error) ? cx_btyd_aic(&t->fit) < cx_btyd_aic(&than->fit)
                                 : fabs(t->score.error) < fabs(than->score.error);
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
    return isnan(trials[*best].score.error) ? CX_BTYD_BY_AIC : CX_BTYD_BY_FORECAST;
}
