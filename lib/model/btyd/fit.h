/* fit.h - a model fitted by maximum likelihood, with standard errors and a diagnosis in words.
 *
 * The variables are the logarithms of the parameters, the objective the mean log-likelihood of a
 * customer with its analytic gradient.  Three starts (one from the NBD's optimum) must agree;
 * standard errors come from the observed information, intervals are exp(theta +- z se): always
 * above zero.  Coefficients of covariates (covariates.h) are variables as they are, and so are
 * their intervals; the model is then fitted without covariates, too, to start from and to be held
 * against.
 *
 * The regularity of a model with phases is chosen by the likelihood, from 1 on until it has fallen
 * twice; the fit then is that of a member of its family.
 *
 * Data at the edge of a model are no failure.  Where nobody seems to leave, or all customers seem
 * to have the same chance of leaving, the likelihood is flat in some direction: the parameters
 * along it have no standard error, `note` says what was found, and predictions are as good as
 * ever, because they do not depend on where along the flat one stands.
 */
#ifndef CX_MODEL_BTYD_FIT_H
#define CX_MODEL_BTYD_FIT_H

#include "model/btyd/covariates.h"
#include "stat/optimise.h"
#include "stat/tail.h"

struct cx_btyd_fit {
    const struct cx_btyd_model *model; /* of a family, where there is one, a member */
    /* What z of a segment mean; NULL: there are none. */
    const struct cx_btyd_covariates *covariates;
    double parameter[CX_BTYD_VARIABLES]; /* of the model, where z = 0; then coefficients */
    /* Of the logarithms of the parameters and of the coefficients; flat directions contribute
     * nothing. */
    double covariance[CX_BTYD_VARIABLES][CX_BTYD_VARIABLES];
    bool is_flat[CX_BTYD_VARIABLES]; /* not determined by the data */
    bool is_simpler;                 /* what was found is a simpler model in another name */
    double loglik;                   /* of all customers; depends on the unit of time */
    double plain_loglik;             /* the same without covariates */
    double customers;
    double slope; /* largest derivative of the mean, by a logarithm */
    int evaluations;
    char note[200]; /* "" when there is nothing to say */
};

static inline size_t cx_btyd_variables_of(const struct cx_btyd_fit *fit)
{
    return cx_btyd_variables(fit->model, cx_btyd_covariate_count(fit->covariates));
}

/* Those, and k where the model has one: what the criteria count. */
static inline size_t cx_btyd_count_variables(const struct cx_btyd_fit *fit)
{
    return cx_btyd_variables_of(fit) + (fit->model->family != NULL);
}

/* Fits to all rows, whose sums `threads` threads share without changing a bit.  Scratch memory
 * comes from a.  CX_FAILED, in words, when there is nothing to fit: no customers, nobody with a
 * repeat purchase, no time observed, times between purchases not known where they matter; or
 * without convergence. */
enum cx_status cx_btyd_fit(struct cx_arena *a, const struct cx_btyd_model *model,
                           const struct cx_btyd_rows *rows, int threads, struct cx_btyd_fit *fit,
                           struct cx_error *e);

/* Standard error and interval exp(theta +- z se) of parameter k, estimate +- z se of a coefficient;
 * NaN where it is flat. */
struct cx_parameter_interval cx_btyd_parameter_interval(const struct cx_btyd_fit *fit, size_t k,
                                                        double z);

/* The same interval from the profile of the likelihood of the rows that were fitted, which has no
 * end where the data do not bound the parameter: 0 or INFINITY (of a coefficient, either infinity);
 * se stays. */
struct cx_btyd_profiling {
    struct cx_arena *a; /* scratch */
    int threads;
    double level; /* .95 */
};
enum cx_status cx_btyd_profile(const struct cx_btyd_fit *fit, const struct cx_btyd_rows *rows,
                               const struct cx_btyd_profiling *how,
                               struct cx_parameter_interval *intervals, struct cx_error *e);

double cx_btyd_aic(const struct cx_btyd_fit *fit); /* 2k - 2 loglik */
double cx_btyd_bic(const struct cx_btyd_fit *fit); /* k log(customers) - 2 loglik */

/* The likelihood-ratio test of no coefficient against them all; undefined without covariates. */
struct cx_tail cx_btyd_covariates_test(const struct cx_btyd_fit *fit);

/* The log-likelihood at given parameters and coefficients, and its gradient by their logarithms and
 * by the coefficients (or NULL). */
enum cx_status cx_btyd_loglik(struct cx_arena *a, const struct cx_btyd_model *model,
                              const double *parameter, const struct cx_btyd_rows *rows,
                              double *loglik, double *gradient, struct cx_error *e);

#endif
