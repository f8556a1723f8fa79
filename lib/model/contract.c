/* contract.c - see contract.h. */
#include "model/contract.h"

#include <math.h>
#include <stdio.h>

#include "stat/special.h"

#define SLOPE 1e-11
#define AGREEMENT 1e-3     /* of log-likelihoods from different starts */
#define FLAT_CURVATURE .04 /* a standard error of 5 of a logarithm: e^5 either way */
#define FLAT_SHARE .1      /* of a flat direction, from which a parameter counts as part of it */
#define ALL_ALIKE 1000.0   /* alpha + beta above which customers hardly differ */
#define ALL_OR_NOTHING .01 /* alpha + beta under which every theta is close to 0 or to 1 */
#define MOST_C 30.0        /* a larger c says that all leave at one age; t^c stays a double */
#define NEGLIGIBLE 40.0    /* e^-40 of a lifetime is none */

const char *const cx_contract_names[CX_CONTRACT_MODELS] = {"sbg", "bdw"};
const char *const cx_contract_parameter[CX_CONTRACT_PARAMETERS] = {"alpha", "beta", "c"};

enum { ALPHA, BETA, C };

bool cx_contract_valid(double time, bool is_event)
{
    return time >= (is_event ? 1 : 0) && time == floor(time);
}

/* ---- the curve */

/* log B(a, x + v) - log B(a, x), through the shorter of the two steps. */
static double log_beta_step(double a, double x, double v)
{
    if (v == 1)
        return -log1p(a / x);
    if (v <= a)
        return cx_log_rising(x, v) - cx_log_rising(x + a, v);
    return cx_log_rising(x, a) - cx_log_rising(x + v, a);
}

static double log_survival(const double *p, double t)
{
    return t > 0 ? log_beta_step(p[ALPHA], p[BETA], pow(t, p[C])) : 0;
}

/* log S(t) - log S(t-1), t >= 1. */
static double log_retention(const double *p, double t)
{
    double before = pow(t - 1, p[C]);
    return log_beta_step(p[ALPHA], p[BETA] + before, pow(t, p[C]) - before);
}

/* Of log S(t), by the logarithms of the parameters. */
static void slopes_at(const double *p, double t, double *slope)
{
    double a = p[ALPHA], b = p[BETA], u = pow(t, p[C]);
    slope[ALPHA] = -a * cx_psi_rising(a + b, u);
    slope[BETA] = b * (cx_psi_rising(b, u) - cx_psi_rising(a + b, u));
    slope[C] = t > 1 ? -p[C] * u * log(t) * cx_psi_rising(b + u, a) : 0;
}

/* ---- the likelihood */

static void add_slopes(double *sum, double weight, const double *slope)
{
    for (size_t k = 0; k < CX_CONTRACT_PARAMETERS; k++)
        sum[k] += weight * slope[k];
}

static double lost_in(const double *p, double t, double customers, double *gradient)
{
    double before[CX_CONTRACT_PARAMETERS] = {0}, after[CX_CONTRACT_PARAMETERS];
    double stays = log_retention(p, t), odds = 1 / expm1(-stays); /* S(t) / (S(t-1) - S(t)) */
    if (t > 1)
        slopes_at(p, t - 1, before);
    slopes_at(p, t, after);
    add_slopes(gradient, customers * (1 + odds), before);
    add_slopes(gradient, -customers * odds, after);
    return customers * (log_survival(p, t - 1) + cx_log1m_exp(stays));
}

double cx_contract_loglik(const struct cx_life_table *lives, enum cx_contract_model model,
                          const double *parameter, double gradient[CX_CONTRACT_PARAMETERS])
{
    double p[CX_CONTRACT_PARAMETERS] = {parameter[ALPHA], parameter[BETA], 1}, sum = 0;
    if (model == CX_CONTRACT_BDW)
        p[C] = parameter[C];
    for (size_t k = 0; k < CX_CONTRACT_PARAMETERS; k++)
        gradient[k] = 0;
    for (size_t i = 0; i < lives->n; i++) {
        const struct cx_lives *l = &lives->lives[i];
        double slope[CX_CONTRACT_PARAMETERS], censored = (double)l->censored;
        if (l->events > 0)
            sum += lost_in(p, l->time, (double)l->events, gradient);
        if (l->censored == 0 || l->time == 0)
            continue;
        slopes_at(p, l->time, slope);
        add_slopes(gradient, censored, slope);
        sum += censored * log_survival(p, l->time);
    }
    return sum;
}

struct likelihood {
    const struct cx_life_table *lives;
    enum cx_contract_model model;
    size_t parameters;
};

static double mean_loss(const double *theta, double *gradient, void *context)
{
    const struct likelihood *l = context;
    double p[CX_CONTRACT_PARAMETERS] = {0}, slope[CX_CONTRACT_PARAMETERS];
    double people = (double)l->lives->people;
    for (size_t k = 0; k < l->parameters; k++)
        p[k] = exp(theta[k]);
    if (p[C] > MOST_C)
        return (double)INFINITY;
    double value = cx_contract_loglik(l->lives, l->model, p, slope);
    for (size_t k = 0; k < l->parameters; k++)
        gradient[k] = -slope[k] / people;
    return -value / people;
}

/* ---- the search */

struct sums {
    double lost, exposed, periods; /* periods in which somebody could be lost; the longest */
};

static struct sums sums_of(const struct cx_life_table *lives)
{
    struct sums s = {.lost = 0};
    for (size_t i = 0; i < lives->n; i++) {
        const struct cx_lives *l = &lives->lives[i];
        s.lost += (double)l->events;
        s.exposed += l->time * (double)(l->events + l->censored);
        s.periods = l->time;
    }
    return s;
}

static enum cx_status check(const struct cx_life_table *lives, const struct cx_contract_fit *fit,
                            struct cx_error *e)
{
    struct sums s = sums_of(lives);
    if (lives->people == 0)
        return cx_fail(e, CX_FAILED, "there are no customers to fit a model to");
    if (s.lost <= 0)
        return cx_fail(e, CX_FAILED, "nobody has left: there is nothing to fit");
    if (s.periods < (double)fit->parameters)
        return cx_fail(
            e, CX_FAILED, "customers were followed for %.0f period%s, and %s has %zu parameters",
            s.periods, s.periods == 1 ? "" : "s", cx_contract_names[fit->model], fit->parameters);
    return CX_OK;
}

/* The best of several starts: from the mean chance of leaving, with customers who differ much, more
 * and hardly. */
static enum cx_status search(struct likelihood *l, struct cx_minimum *best, bool *differ,
                             struct cx_error *e)
{
    static const double size[] = {.5, 2, 20};
    struct cx_problem problem = {l->parameters, mean_loss, l};
    struct sums s = sums_of(l->lives);
    double chance = s.lost / s.exposed, worst = -(double)INFINITY;
    enum cx_status status = CX_FAILED;
    best->value = (double)INFINITY;
    for (size_t i = 0; i < CX_COUNT_OF(size); i++) {
        struct cx_minimum m = {.evaluations = 0};
        double start[] = {log(size[i] * chance), log(size[i] * (1 - chance) + .01), 0};
        if (cx_minimise(&problem, start, SLOPE, &m, e) != CX_OK)
            continue;
        status = CX_OK;
        worst = fmax(worst, m.value);
        if (m.value < best->value)
            *best = m;
    }
    *differ = (worst - best->value) * (double)l->lives->people > AGREEMENT;
    return status;
}

/* ---- what was found */

static void take_curvature(const struct cx_curvature *c, struct cx_contract_fit *fit)
{
    double inverse[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX];
    cx_curvature_inverse(c, fit->customers, FLAT_CURVATURE, inverse);
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < c->n; j++)
            fit->covariance[i][j] = inverse[i][j];
    for (size_t k = 0; k < c->n; k++)
        for (size_t i = 0; !(fit->customers * c->value[k] >= FLAT_CURVATURE) && i < c->n; i++)
            if (fabs(c->vector[k][i]) > FLAT_SHARE)
                fit->is_flat[i] = true;
}

static void diagnose(struct cx_contract_fit *fit, bool differ)
{
    double a = fit->parameter[ALPHA], b = fit->parameter[BETA];
    const char *alike = fit->model == CX_CONTRACT_SBG
                            ? "customers do not differ: each leaves with a chance of %.4g a period"
                            : "customers do not differ: each leaves with a chance of %.4g in the "
                              "first period";
    bool is_flat = fit->is_flat[ALPHA] || fit->is_flat[BETA] || fit->is_flat[C];
    if (is_flat && a + b > ALL_ALIKE)
        snprintf(fit->note, sizeof fit->note, alike, a / (a + b));
    else if (is_flat && a + b < ALL_OR_NOTHING)
        snprintf(fit->note, sizeof fit->note,
                 "all or nothing: a part of %.4g leaves at once, the others never", a / (a + b));
    else if (is_flat)
        snprintf(fit->note, sizeof fit->note, "the data do not determine all parameters");
    else if (differ)
        snprintf(fit->note, sizeof fit->note, "several optima: the best is given");
}

enum cx_status cx_contract_fit(const struct cx_life_table *lives, enum cx_contract_model model,
                               struct cx_contract_fit *fit, struct cx_error *e)
{
    struct likelihood l = {lives, model, model == CX_CONTRACT_SBG ? 2 : 3};
    struct cx_problem problem = {l.parameters, mean_loss, &l};
    struct cx_minimum m = {.evaluations = 0};
    struct cx_curvature c;
    bool differ = false;
    *fit = (struct cx_contract_fit){.model = model,
                                    .parameters = l.parameters,
                                    .parameter = {0, 0, 1},
                                    .customers = (double)lives->people};
    enum cx_status status = check(lives, fit, e);
    if (status != CX_OK)
        return status;
    if (search(&l, &m, &differ, e) != CX_OK || cx_curvature_at(&problem, m.theta, &c, e) != CX_OK)
        return cx_fail(e, CX_FAILED,
                       "%s has no best fit here: its parameters run away, as too few customers "
                       "have left, or in too few of the periods, or none in the first ones",
                       cx_contract_names[model]);
    for (size_t k = 0; k < l.parameters; k++)
        fit->parameter[k] = exp(m.theta[k]);
    fit->loglik = -m.value * fit->customers;
    fit->slope = m.slope;
    take_curvature(&c, fit);
    diagnose(fit, differ);
    return CX_OK;
}

/* ---- answers */

struct cx_parameter_interval cx_contract_parameter_limits(const struct cx_contract_fit *fit,
                                                          size_t k, double z)
{
    return cx_log_interval(fit->parameter[k], fit->is_flat[k] ? (double)NAN : fit->covariance[k][k],
                           z);
}

double cx_contract_survival(const struct cx_contract_fit *fit, double t)
{
    return exp(log_survival(fit->parameter, t));
}

double cx_contract_retention(const struct cx_contract_fit *fit, double t)
{
    return exp(log_retention(fit->parameter, t));
}

struct cx_interval cx_contract_survival_limits(const struct cx_contract_fit *fit, double t,
                                               double z)
{
    double slope[CX_CONTRACT_PARAMETERS], variance = 0, log_s = log_survival(fit->parameter, t);
    if (t <= 0)
        return (struct cx_interval){1, 1};
    slopes_at(fit->parameter, t, slope);
    for (size_t i = 0; i < fit->parameters; i++)
        for (size_t j = 0; j < fit->parameters; j++)
            variance += slope[i] * slope[j] * fit->covariance[i][j];
    double reach = z * sqrt(fmax(variance, 0)) / -log_s;
    return (struct cx_interval){exp(log_s * exp(reach)), exp(log_s * exp(-reach))};
}

void cx_contract_lifetimes(const struct cx_contract_fit *fit, double discount, size_t n,
                           double *lifetime)
{
    double last = (double)n + ceil(NEGLIGIBLE / log1p(discount));
    double stays = cx_contract_retention(fit, last);
    double residual = stays * (1 + discount) / (1 + discount - stays); /* as if it stayed so */
    for (double t = last - 1; t >= 0; t--) {
        residual = cx_contract_retention(fit, t + 1) * (1 + residual / (1 + discount));
        if (t < (double)n)
            lifetime[(size_t)t] = residual;
    }
}

double cx_contract_aic(const struct cx_contract_fit *fit)
{
    return 2 * (double)fit->parameters - 2 * fit->loglik;
}

double cx_contract_bic(const struct cx_contract_fit *fit)
{
    return (double)fit->parameters * log(fit->customers) - 2 * fit->loglik;
}
