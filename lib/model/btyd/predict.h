/* predict.h - what customers will do after T, under a fitted model.
 *
 * Two kinds of uncertainty are kept apart.  expected_low and _high say how well the expectation is
 * known: the delta method on its logarithm, with the covariance of the fitted parameters.
 * buys_low and _high say where the number of purchases itself will lie: quantiles of its exact
 * distribution at the fitted parameters, a mixture of customers who have left and buy nothing and
 * of those who are alive.
 */
#ifndef CX_MODEL_BTYD_PREDICT_H
#define CX_MODEL_BTYD_PREDICT_H

#include "model/btyd/fit.h"

/* Purchases within a number of months, if that is above 0, that each count as much as at the end of
 * their month. */
struct cx_btyd_months {
    int n;
    double length, worth; /* of a month; what a purchase a month ahead is worth today */
};

struct cx_btyd_question {
    double horizon; /* in the unit of the rows */
    double rate;    /* of discounting, continuous, per unit; 0: no discounted purchases */
    struct cx_btyd_months months; /* of discounted_within */
    double level;                 /* of intervals: .95 */
    double limit;                 /* waits longer than this are INFINITY */
    int threads;
};

/* NaN, or -1 for buys_*, where a number cannot be computed. */
struct cx_btyd_answer {
    double alive;                       /* chance of being alive at T */
    double expected;                    /* purchases within the horizon */
    double expected_low, expected_high; /* of the expectation */
    int64_t buys_low, buys_high;        /* of the count */
    double discounted;                  /* purchases from T on for ever, worth e^(-rate u) each */
    double wait;                        /* the median time to the next purchase; INFINITY: none */
    double buys;                        /* chance of a purchase within the horizon */
    double alive_end;                   /* chance of being alive at the end of the horizon */
    double discounted_within;           /* as discounted, within the horizon or the months */
};

/* Answers for every row.  Where the fit has covariates, the rows have the same ones. */
void cx_btyd_predict(const struct cx_btyd_fit *fit, const struct cx_btyd_rows *rows,
                     const struct cx_btyd_question *q, struct cx_btyd_answer *answers);

/* The purchases of a customer of each row within the horizon, as a random number. */
struct cx_btyd_moments {
    double expected, variance;     /* of their count; the variance to a thousandth or better */
    double buys;                   /* chance of any */
    double by[CX_BTYD_PARAMETERS]; /* derivatives of expected by the logarithms of parameters */
};
void cx_btyd_moments_of(const struct cx_btyd_fit *fit, const struct cx_btyd_rows *rows,
                        double horizon, int threads, struct cx_btyd_moments *moments);

/* The purchases of all customers of some rows, those with set_of[i] = set. */
struct cx_btyd_set {
    const uint8_t *set_of; /* by row */
    uint8_t set;
};
struct cx_btyd_total {
    double customers, expected, buyers;
    double se_parameters; /* of the expectation: how well it is known */
    double se_process;    /* of the purchases around the expectation */
};
struct cx_btyd_total cx_btyd_total_of(const struct cx_btyd_fit *fit,
                                      const struct cx_btyd_rows *rows,
                                      const struct cx_btyd_moments *moments,
                                      const struct cx_btyd_set *set);

/* Puts the expected purchases within the horizon of a customer of each row into
 * expected[0..rows->n), NaN where there are none to be had, and returns the sum over customers. */
double cx_btyd_expect(const struct cx_btyd_fit *fit, const struct cx_btyd_rows *rows,
                      double horizon, int threads, double *expected);

#endif
