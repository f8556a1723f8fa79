/* total.h - what all customers together will do, and how surely.
 *
 * A number of a customer (is still there, buys, how many purchases, what they are worth) has a mean
 * and a variance.  Means add up to the estimate, variances to the variance around it (customers act
 * on their own); how well the estimate is known follows from the covariance of the parameters and
 * the sum of all derivatives (delta method), because an error in a parameter moves all customers
 * the same way.  The parameters of spend are estimated on their own.
 */
#ifndef CX_MODEL_BTYD_TOTAL_H
#define CX_MODEL_BTYD_TOTAL_H

#include "model/btyd/spend.h"

enum cx_btyd_quantity {
    CX_BTYD_STAYS,      /* 1 when still a customer at the end of the horizon, which may be 0 */
    CX_BTYD_BUYS,       /* 1 when there is a purchase within the horizon */
    CX_BTYD_PURCHASES,  /* within the horizon */
    CX_BTYD_WITHIN,     /* the same, worth e^(-rate u) each; no variance */
    CX_BTYD_DISCOUNTED, /* all to come, worth e^(-rate u) each; rate > 0 */
};

struct cx_btyd_asked {
    enum cx_btyd_quantity quantity;
    double horizon, rate;
    int threads;
};

/* Of a customer of a row; NaN where a number cannot be computed. */
struct cx_btyd_number {
    double mean, variance;
    double squares;                /* mean of the sum of the squares of what each purchase adds */
    double by[CX_BTYD_PARAMETERS]; /* derivatives of the mean by the logarithms of parameters */
};

/* For every row.  Where the fit has covariates, the rows have the same ones. */
void cx_btyd_numbers(const struct cx_btyd_fit *fit, const struct cx_btyd_rows *rows,
                     const struct cx_btyd_asked *asked, struct cx_btyd_number *numbers);

/* What a purchase of the customers of a row is worth, summed over these customers: the mean, with
 * derivatives by the logarithms of p, q, v; the mean variance of single purchases; the mean square
 * and the variance of what a customer spends on average. */
struct cx_btyd_worth {
    double mean, by[CX_SPEND_PARAMETERS];
    double within, square, between;
};
/* Adds `customers` alike with a mean of x repeat days to *worth; spend == NULL: a purchase is worth
 * 1.  Infinite variances are INFINITY. */
void cx_btyd_add_worth(const struct cx_spend_fit *spend, const struct cx_spend_row *customers,
                       struct cx_btyd_worth *worth);

struct cx_btyd_sum {
    double estimate, se_parameters, se_process;
};
/* Of numbers times worth over all rows. */
struct cx_btyd_sum cx_btyd_sum(const struct cx_btyd_fit *fit, const struct cx_spend_fit *spend,
                               const struct cx_btyd_rows *rows,
                               const struct cx_btyd_number *numbers,
                               const struct cx_btyd_worth *worth);

/* estimate exp(+- z se / estimate), se from both: always above zero. */
void cx_btyd_sum_interval(const struct cx_btyd_sum *s, double z, double *low, double *high);

#endif
