/* forecast.h - forecasts of each customer's purchases: simple ones to compare models with, and how
 * near any of them came to what happened.
 *
 * Simple rules often do as well as a model (Wuebben and von Wangenheim 2008, "Instant Customer Base
 * Analysis: Managerial Heuristics Often 'Get It Right'", Journal of Marketing 72, 82-93), so models
 * have to be held against them.
 */
#ifndef CX_MODEL_BTYD_FORECAST_H
#define CX_MODEL_BTYD_FORECAST_H

#include "model/btyd/rows.h"

#include <math.h>

enum cx_baseline {
    CX_SAME_RATE,  /* everybody goes on as before: x / T each; nothing where T is 0 */
    CX_SAME_AGAIN, /* as many as in the time of the same length before */
    CX_AVERAGE,    /* everybody at the rate of all, the sum of x through that of T */
    CX_BASELINES
};
extern const char *const cx_baseline_name[CX_BASELINES]; /* "(same rate)" ... */

struct cx_customers_past {
    const struct cx_btyd_row *history;
    const int32_t *recent; /* repeat purchases in the last `horizon` before T */
    size_t n;
    double horizon;
};
void cx_baseline_forecast(enum cx_baseline baseline, const struct cx_customers_past *past,
                          double *expected);

/* NaN of no customers; top_tenth also where nobody bought anything. */
struct cx_forecast_score {
    double expected, actual; /* purchases of all */
    double error;            /* expected / actual - 1; NaN without actual ones */
    double mae, rmse;        /* mean absolute and root mean square error of a customer */
    /* The part of all purchases that is made by the tenth of the customers of whom most was
     * expected.  Of those with equal forecasts at its edge each counts in proportion. */
    double top_tenth;
};
#define CX_NO_FORECAST_SCORE ((struct cx_forecast_score){NAN, NAN, NAN, NAN, NAN, NAN})
/* expected[i], which is not below 0, against actual[i]. */
enum cx_status cx_forecast_judge(const double *expected, const int32_t *actual, size_t n,
                                 struct cx_forecast_score *score, struct cx_error *e);

/* Forecasts that weight[i] customers each share. */
struct cx_shared_forecasts {
    const double *expected, *weight;
    size_t n;
};
/* Parts customers into ten groups as even as they can be while equal forecasts stay together, which
 * go where the middle one of them belongs: decile[i] is 1 for the highest to 10. */
enum cx_status cx_forecast_deciles(const struct cx_shared_forecasts *f, uint8_t *decile,
                                   struct cx_error *e);

#endif
