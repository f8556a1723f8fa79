/* compare.h - models judged by what they foretold, and the best of them.
 *
 * A better likelihood is not a better forecast: on CDNOW the best likelihood has the worst one.
 * So a model is fitted to the purchases up to a day and its expected purchases of all customers
 * after that day are held against those that came.
 */
#ifndef CX_MODEL_BTYD_COMPARE_H
#define CX_MODEL_BTYD_COMPARE_H

#include "model/btyd/fit.h"
#include "model/btyd/forecast.h"

/* What models are tried on: the past of customers, and what each of them bought after it. */
struct cx_btyd_holdout {
    const struct cx_btyd_rows *rows;
    int threads;
    double horizon;         /* how long after T, in the unit of the rows; 0: nothing came after */
    size_t n;               /* customers */
    const int32_t *actual;  /* purchases of each within the horizon */
    const uint32_t *row_of; /* each customer's row */
};

struct cx_btyd_trial {
    struct cx_btyd_fit fit;
    bool is_fitted;
    struct cx_forecast_score score; /* of the holdout; NaN without one */
    char note[400];                 /* the fit's, or why there is none */
};

/* Fits and judges one model; never fails, but for what trial->note then says. */
void cx_btyd_try(struct cx_arena *a, const struct cx_btyd_model *model,
                 const struct cx_btyd_holdout *holdout, struct cx_btyd_trial *trial);

enum cx_btyd_reason { CX_BTYD_NONE_FITTED, CX_BTYD_BY_FORECAST, CX_BTYD_BY_AIC };

/* The trial with the smallest error without its sign; where no error is known, with the smallest
 * AIC.  Of equal ones the first; a simpler model in another name (an NBD whose parameters of
 * leaving mean nothing) only where there is no other. */
enum cx_btyd_reason cx_btyd_best(const struct cx_btyd_trial *trials, size_t n, size_t *best);

#endif
