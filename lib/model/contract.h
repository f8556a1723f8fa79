/* contract.h - how long customers stay who renew or leave, period after period: retention that is
 * seen for some periods, carried on into the future.
 *
 * Each customer leaves with a chance theta of their own; among customers theta varies as a beta
 * distribution with alpha and beta.  Those with a large theta leave first, so retention rises with
 * age although nobody changes.
 *
 *   sbg  shifted-beta-geometric: the chance is the same in every period (P. S. Fader and
 *        B. G. S. Hardie 2007, "How to Project Customer Retention", Journal of Interactive
 *        Marketing 21, 76)
 *   bdw  beta-discrete-Weibull: the chance of having stayed t periods is (1 - theta)^(t^c), so that
 *        it rises (c > 1) or falls (c < 1) with age; c = 1 is sbg (P. S. Fader, B. G. S. Hardie,
 *        Y. Liu, J. Davin and T. Steenburgh 2018, "How to Project Customer Retention Revisited:
 *        The Role of Duration Dependence", Journal of Interactive Marketing 43, 1)
 *
 * The part who stay t periods is S(t) = B(alpha, beta + t^c) / B(alpha, beta).  Who was lost in
 * period t adds log(S(t-1) - S(t)) to the log-likelihood, who was followed for t periods and is
 * still there log S(t), whatever the age of others.  All is worked out from differences of log
 * Gamma that do not cancel (stat/special.h).
 *
 * Fitted by maximum likelihood over the logarithms of the parameters, with analytic gradients, from
 * several starts; standard errors from the observed information.  Data at the edge of a model are
 * no failure: where customers do not seem to differ, the likelihood is flat along alpha and beta,
 * which then have no standard error, and `note` says what was found; S(t) is as good as ever.
 */
#ifndef CX_MODEL_CONTRACT_H
#define CX_MODEL_CONTRACT_H

#include "base/error.h"
#include "stat/optimise.h"
#include "stat/survival.h"

enum cx_contract_model { CX_CONTRACT_SBG, CX_CONTRACT_BDW, CX_CONTRACT_MODELS };
enum { CX_CONTRACT_PARAMETERS = 3 };
extern const char *const cx_contract_names[CX_CONTRACT_MODELS];
extern const char *const cx_contract_parameter[CX_CONTRACT_PARAMETERS];

struct cx_contract_fit {
    enum cx_contract_model model;
    size_t parameters;                        /* 2 of sbg, 3 of bdw */
    double parameter[CX_CONTRACT_PARAMETERS]; /* alpha, beta, c; c is 1 in sbg */
    /* Of their logarithms; flat directions contribute nothing. */
    double covariance[CX_CONTRACT_PARAMETERS][CX_CONTRACT_PARAMETERS];
    bool is_flat[CX_CONTRACT_PARAMETERS]; /* not determined by the data */
    double loglik, customers;
    double slope;   /* largest derivative of the mean, by a logarithm */
    char note[160]; /* "" when there is nothing to say */
};

/* Whether somebody can have been followed so long: whole periods, and 1 or more to be lost. */
bool cx_contract_valid(double time, bool is_event);

/* Fits to a life table of valid times.  CX_FAILED, in words, when there is nothing to fit: nobody,
 * nobody lost, fewer periods than parameters; or without convergence. */
enum cx_status cx_contract_fit(const struct cx_life_table *lives, enum cx_contract_model model,
                               struct cx_contract_fit *fit, struct cx_error *e);

/* The log-likelihood at given parameters, and its gradient by their logarithms. */
double cx_contract_loglik(const struct cx_life_table *lives, enum cx_contract_model model,
                          const double *parameter, double gradient[CX_CONTRACT_PARAMETERS]);

/* Standard error of parameter k and exp(theta -+ z se); NaN where it is flat. */
struct cx_parameter_interval cx_contract_parameter_limits(const struct cx_contract_fit *fit,
                                                          size_t k, double z);

double cx_contract_survival(const struct cx_contract_fit *fit, double t);
/* S(t) / S(t-1): of those who have stayed until then, the part who stay through period t. */
double cx_contract_retention(const struct cx_contract_fit *fit, double t);
/* By the delta method on log(-log S(t)): the error of the parameters alone. */
struct cx_interval cx_contract_survival_limits(const struct cx_contract_fit *fit, double t,
                                               double z);

/* The discounted expected residual lifetime of who has stayed t periods, before the renewal that
 * comes next: the sum over k >= 1 of S(t + k) / S(t) / (1 + discount)^(k - 1), so that this renewal
 * counts in full (P. S. Fader and B. G. S. Hardie 2010, "Customer-Base Valuation in a Contractual
 * Setting: The Perils of Ignoring Heterogeneity", Marketing Science 29, 85).  For t = 0 to n - 1;
 * discount > 0, effective, a period.  Time goes with n + 40 / discount. */
void cx_contract_lifetimes(const struct cx_contract_fit *fit, double discount, size_t n,
                           double *lifetime);

double cx_contract_aic(const struct cx_contract_fit *fit);
double cx_contract_bic(const struct cx_contract_fit *fit);

#endif
