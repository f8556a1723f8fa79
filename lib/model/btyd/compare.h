/* compare.h - models judged by what they foretold, and the best of them.
 *
 * A better likelihood is not a better forecast: on CDNOW the best likelihood has the worst one.
 * So a model is fitted to the purchases up to a day and its expected purchases of all customers
 * after that day are held against those that came.
 */
#ifndef CX_MODEL_BTYD_COMPARE_H
#define CX_MODEL_BTYD_COMPARE_H

#include "model/btyd/fit.h"

/* What came after the rows' T: purchases of the same customers within the horizon. */
struct cx_btyd_holdout {
    double horizon; /* in the unit of the rows; 0: there is none */
    double actual;
};

struct cx_btyd_trial {
    struct cx_btyd_fit fit;
    bool is_fitted;
    double expected; /* purchases in the holdout */
    double error;    /* expected / actual - 1; NaN without a holdout or without purchases in it */
    char note[400];  /* the fit's, or why there is none */
};

/* Fits and judges one model; never fails, but for what trial->note then says. */
void cx_btyd_try(struct cx_arena *a, const struct cx_btyd_model *model,
                 const struct cx_btyd_rows *rows, const struct cx_btyd_holdout *holdout,
                 int threads, struct cx_btyd_trial *trial);

enum cx_btyd_reason { CX_BTYD_NONE_FITTED, CX_BTYD_BY_FORECAST, CX_BTYD_BY_AIC };

/* The trial with the smallest error without its sign; where no error is known, with the smallest
 * AIC.  Of equal ones the first; one in which no dropout was detected only where there is no other,
 * because it is the NBD with parameters that mean nothing. */
enum cx_btyd_reason cx_btyd_best(const struct cx_btyd_trial *trials, size_t n, size_t *best);

#endif
