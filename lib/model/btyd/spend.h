/* spend.h - the Gamma-Gamma model of what customers spend on a purchase.
 *
 * A customer's purchases vary as Gamma(p, nu) with a nu of their own, nu varies as Gamma(q, v),
 * and neither depends on how often they buy (Fader and Hardie 2013, "The Gamma-Gamma model of
 * monetary value", note 025; Fader, Hardie and Lee 2005b).  The mean of few purchases is drawn
 * towards that of all customers.
 */
#ifndef CX_MODEL_BTYD_SPEND_H
#define CX_MODEL_BTYD_SPEND_H

#include "model/btyd/fit.h"

struct cx_spend_row {
    double mean;   /* spend of a repeat purchase */
    double weight; /* customers */
    int32_t x;     /* repeat purchases */
};

struct cx_spend_rows {
    const struct cx_spend_row *row;
    size_t n;
};

enum { CX_SPEND_P, CX_SPEND_Q, CX_SPEND_V, CX_SPEND_PARAMETERS };
extern const char *const cx_spend_parameter[CX_SPEND_PARAMETERS]; /* "p", "q", "v" */

struct cx_spend_fit {
    double parameter[CX_SPEND_PARAMETERS];
    double covariance[CX_SPEND_PARAMETERS][CX_SPEND_PARAMETERS]; /* of the logarithms */
    double loglik, slope;
    double customers; /* with x > 0 and mean > 0; the others say nothing about spend */
    int evaluations;
    char note[200]; /* where the mean or the variance of spend is infinite, or it is flat */
};

/* Maximum likelihood over the logarithms of p, q, v.  CX_FAILED when fewer than two customers have
 * repeat spend, or without convergence (spend that does not vary at all). */
enum cx_status cx_spend_fit(struct cx_arena *a, const struct cx_spend_row *rows, size_t n,
                            int threads, struct cx_spend_fit *fit, struct cx_error *e);

/* Standard error and interval exp(theta +- z se) of parameter k. */
struct cx_parameter_interval cx_spend_parameter_interval(const struct cx_spend_fit *fit, size_t k,
                                                         double z);
enum cx_status cx_spend_profile(const struct cx_spend_fit *fit, const struct cx_spend_rows *rows,
                                const struct cx_btyd_profiling *how,
                                struct cx_parameter_interval *intervals, struct cx_error *e);

/* Expected spend of a purchase given the mean of x: note 025, eq. 5.  For x = 0 that of all
 * customers, p v / (q - 1).  NaN where it is infinite. */
double cx_spend_expected(const struct cx_spend_fit *fit, int32_t x, double mean);

#endif
