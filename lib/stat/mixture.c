/* mixture.c - see mixture.h. */
#include "stat/mixture.h"

#include <float.h>
#include <gsl/gsl_sf_zeta.h>

#include "stat/beta.h"
#include "stat/gamma.h"
#include "stat/normal.h"
#include "stat/root.h"
#include "stat/special.h"

#define LEAST 1e-300 /* a chance below which quotients overflow */
#define LOG_4 1.38629436111989061883

double cx_mixture_rho(double v, double alpha, bool two_sided)
{
    double twice_log = -2 * log(two_sided ? alpha : 2 * alpha);
    return v / (twice_log + log1p(twice_log));
}

/* ---- e-values */

static double normal_log_e(const struct cx_mixture *m, double s, double v)
{
    double total = v + m->rho;
    return (s / total * s - log1p(v / m->rho)) / 2;
}

static double normal_upper_log_e(const struct cx_mixture *m, double s, double v)
{
    double above = cx_normal_log_upper(-s / sqrt(v + m->rho));
    return normal_log_e(m, s, v) + LOG_4 / 2 + above;
}

/* Minus the logarithm of the density at the hypothesis of a mixture cut off there. */
static double minus_log_beta(const struct cx_mixture *m, double a, double b)
{
    double x = m->h / (m->g + m->h);
    double y = m->g / (m->g + m->h);
    double kept = m->kind == CX_MIXTURE_BETA_UPPER ? cx_beta_tails(a, b, x, y).log_lower : 0;
    return kept - cx_beta_log_density(a, b, x, y);
}

static double beta_log_e(const struct cx_mixture *m, double s, double v)
{
    double g = m->g;
    double h = m->h;
    double sum = g + h;
    double after =
        minus_log_beta(m, (m->rho + v - g * s) / (g * sum), (m->rho + v + h * s) / (h * sum));
    return after - minus_log_beta(m, m->rho / (g * sum), m->rho / (h * sum));
}

static double minus_log_gamma(const struct cx_mixture *m, double shape, double x)
{
    struct cx_tails tails = cx_gamma_tails(shape, x);
    bool is_lower = m->kind == CX_MIXTURE_GAMMA_EXPONENTIAL;
    double kept = is_lower ? tails.log_lower : tails.log_upper;
    return kept - cx_gamma_log_density(shape, x) - log(x);
}

static double gamma_log_e(const struct cx_mixture *m, double s, double v)
{
    double square = m->c * m->c;
    double prior = m->rho / square;
    double time = prior + v / square;
    double with_sum = time + s / m->c;
    double after = m->kind == CX_MIXTURE_GAMMA_EXPONENTIAL ? minus_log_gamma(m, time, with_sum)
                                                           : minus_log_gamma(m, with_sum, time);
    return after - minus_log_gamma(m, prior, prior);
}

double cx_mixture_log_e(const struct cx_mixture *m, double s, double v)
{
    switch (m->kind) {
    case CX_MIXTURE_NORMAL:
        return normal_log_e(m, s, v);
    case CX_MIXTURE_NORMAL_UPPER:
        return normal_upper_log_e(m, s, v);
    case CX_MIXTURE_BETA_BINOMIAL:
    case CX_MIXTURE_BETA_UPPER:
        return beta_log_e(m, s, v);
    case CX_MIXTURE_GAMMA_EXPONENTIAL:
    case CX_MIXTURE_GAMMA_POISSON:
        break;
    }
    return gamma_log_e(m, s, v);
}

/* ---- boundaries */

struct crossing {
    const struct cx_mixture *mixture;
    double v, log_threshold;
};

static double excess(double s, void *context)
{
    const struct crossing *c = context;
    return cx_mixture_log_e(c->mixture, s, c->v) - c->log_threshold;
}

static bool is_beta(const struct cx_mixture *m)
{
    return m->kind == CX_MIXTURE_BETA_BINOMIAL || m->kind == CX_MIXTURE_BETA_UPPER;
}

double cx_mixture_bound(const struct cx_mixture *m, double v, double alpha)
{
    if (m->kind == CX_MIXTURE_NORMAL) {
        return sqrt((v + m->rho) * (log1p(v / m->rho) - 2 * log(alpha)));
    }
    struct crossing c = {.mixture = m, .v = v, .log_threshold = -log(alpha)};
    double high = is_beta(m) ? v / m->g : v + m->rho;
    while (excess(high, &c) < 0) {
        if (is_beta(m)) {
            return high;
        }
        high *= 2;
    }
    return cx_root(excess, &c, 0, high);
}

double cx_stitched_bound(const struct cx_stitched *b, double v, double alpha)
{
    double time = fmax(v, b->v_min);
    double log_eta = log(b->eta);
    double l = b->s * log(log(b->eta * time / b->v_min)) +
               log(gsl_sf_zeta(b->s) / (alpha * pow(log_eta, b->s)));
    double k1_square = (sqrt(b->eta) + 1 / sqrt(b->eta)) / 2 + 1;
    double linear = (sqrt(b->eta) + 1) / 2 * b->c * l;
    return sqrt(k1_square * time * l + linear * linear) + linear;
}

/* ---- counts */

/* What a category adds: t log(t / (T p)) - (t - T p) for t counts, those of the mixture among them,
 * where T p were expected; and the rest of log Gamma(t) / Gamma(before) by Stirling's formula. */
static double category(double t, double before, double expected, double excess_count)
{
    double u = excess_count / expected;
    double main_part = fabs(u) < 0.5 ? expected * ((1 + u) * cx_log1p_minus(u) + u * u)
                                     : t * log(t / expected) - excess_count;
    return main_part - log(t / before) / 2 + (cx_stirling_rest(t) - cx_stirling_rest(before));
}

double cx_multinomial_log_e(const struct cx_shares *s, double concentration)
{
    double n = 0;
    for (size_t i = 0; i < s->k; i++) {
        n += (double)s->counts[i];
    }
    double total = concentration + n;
    double sum = log(total / concentration) / 2 -
                 (cx_stirling_rest(total) - cx_stirling_rest(concentration));
    for (size_t i = 0; i < s->k; i++) {
        double before = concentration * s->shares[i];
        double count = (double)s->counts[i];
        sum += category(before + count, before, total * s->shares[i], count - n * s->shares[i]);
    }
    return sum;
}

struct trials {
    int64_t counts[2]; /* failures and successes */
    double concentration, log_threshold;
};

static double bernoulli_excess(double p, void *context)
{
    const struct trials *t = context;
    double shares[2] = {1 - p, p};
    struct cx_shares s = {.counts = t->counts, .shares = shares, .k = 2};
    return cx_multinomial_log_e(&s, t->concentration) - t->log_threshold;
}

/* The least chance of a success that is not rejected.  It may be 0 after successes, too: the
 * mixture about a small chance has most of its weight near 0 and 1, so the e-value is bounded. */
static double least_chance(struct trials t)
{
    double share = (double)t.counts[1] / (double)(t.counts[0] + t.counts[1]);
    double low = cx_root(bernoulli_excess, &t, LEAST, fmin(share, 1 - DBL_EPSILON));
    return t.counts[1] > 0 && !isnan(low) ? low : 0;
}

struct cx_interval cx_bernoulli_sequence(int64_t successes, int64_t trials,
                                         const struct cx_bernoulli_plan *plan, double alpha)
{
    double rho = cx_mixture_rho(plan->best, plan->best_alpha, true);
    struct trials t = {.counts = {trials - successes, successes},
                       .concentration = fmax(rho - 1, 1e-3),
                       .log_threshold = -log(alpha)};
    struct trials failures = t;
    failures.counts[0] = successes;
    failures.counts[1] = trials - successes;
    if (trials <= 0) {
        return (struct cx_interval){.low = 0, .high = 1};
    }
    return (struct cx_interval){.low = least_chance(t), .high = 1 - least_chance(failures)};
}
