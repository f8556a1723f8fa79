/* binomial.c - see binomial.h. */
#include "stat/binomial.h"

#include <float.h>

#include "stat/normal.h"
#include "stat/special.h"

#define HALF_LOG_2PI 0.91893853320467274178

static const double nothing = -(double)INFINITY;

double cx_binomial_log_mass(double x, double n, double p, double q)
{
    double failures = n - x;
    if (x < 0 || failures < 0)
        return nothing;
    if (x == 0 || failures == 0) { /* all the same: p^n or q^n */
        double one = x > 0 ? p : q, other = x > 0 ? q : p;
        return n == 0 ? 0 : n * (one > .5 ? log1p(-other) : log(one));
    }
    if (!(p > 0) || !(q > 0))
        return nothing;
    double excess = cx_product_difference(x, q, failures, p); /* x - n p */
    return cx_stirling_rest(n) - cx_stirling_rest(x) - cx_stirling_rest(failures) -
           cx_deviance(x, n * p, excess) - cx_deviance(failures, n * q, -excess) - HALF_LOG_2PI -
           log(x / n * failures) / 2;
}

struct cx_tails cx_binomial_tails(double x, double n, double p, double q)
{
    if (x < 0 || x >= n)
        return (struct cx_tails){x < 0 ? nothing : 0, x < 0 ? 0 : nothing};
    struct cx_tails beta = cx_beta_tails(x + 1, n - x, p, q);
    return (struct cx_tails){.log_lower = beta.log_upper, .log_upper = beta.log_lower};
}

/* ---- tests */

struct trials {
    double n, p, q;
};

static double log_mass(const void *context, double k)
{
    const struct trials *t = context;
    return cx_binomial_log_mass(k, t->n, t->p, t->q);
}

static double log_tail(const void *context, double k, bool upper)
{
    const struct trials *t = context;
    return upper ? cx_binomial_tails(k - 1, t->n, t->p, t->q).log_upper
                 : cx_binomial_tails(k, t->n, t->p, t->q).log_lower;
}

static struct cx_outcomes outcomes_of(const struct trials *t)
{
    double mode = fmin(floor((t->n + 1) * t->p), t->n);
    return (struct cx_outcomes){0, t->n, mode, log_mass, log_tail, t};
}

struct cx_tail cx_binomial_test(struct cx_proportion seen, const struct cx_binomial_hypothesis *h)
{
    struct trials trials = {(double)seen.trials, h->p, h->q};
    if (!(trials.n > 0) || isnan(h->p))
        return cx_tail_undefined();
    struct cx_outcomes o = outcomes_of(&trials);
    return cx_exact_test(&o, (double)seen.successes, h->exact, h->alternative);
}

/* ---- intervals */

static struct cx_interval around(double middle, double reach)
{
    return (struct cx_interval){fmax(middle - reach, 0), fmin(middle + reach, 1)};
}

static struct cx_interval agresti_coull(double x, double n, double z)
{
    double trials = n + z * z, p = (x + z * z / 2) / trials;
    return around(p, z * sqrt(p * (1 - p) / trials));
}

static double wilson_yates_low(double x, double n, double z)
{
    double root = z * z - 2 - 1 / n + 4 * x / n * (n - x + 1);
    return x > 0 ? (2 * x + z * z - 1 - z * sqrt(root)) / (2 * (n + z * z)) : 0;
}

static struct cx_interval wilson_yates(double x, double n, double z)
{
    double from_failures = wilson_yates_low(n - x, n, z);
    return (struct cx_interval){fmax(wilson_yates_low(x, n, z), 0), 1 - fmax(from_failures, 0)};
}

static struct cx_interval by_beta(double x, double n, double tail)
{
    return (struct cx_interval){x > 0 ? cx_beta_quantile(x, n - x + 1, tail) : 0,
                                x < n ? cx_beta_quantile(x + 1, n - x, 1 - tail) : 1};
}

/* The p at which the upper mid-p tail of x is `tail`: it rises with p; the exact limits of x and
 * x + 1 are below and above. */
static double midp_low(double x, double n, double tail)
{
    double low = x > 0 ? cx_beta_quantile(x, n - x + 1, tail) : 0;
    double high = x < n ? cx_beta_quantile(x + 1, n - x, tail) : 1;
    for (int round = 0; x > 0 && round < 200; round++) {
        double p = low + (high - low) / 2;
        if (p == low || p == high)
            break;
        struct trials trials = {n, p, 1 - p};
        struct cx_outcomes o = outcomes_of(&trials);
        if (cx_exact_log_side(&o, x, CX_EXACT_MIDP, true) < log(tail))
            low = p;
        else
            high = p;
    }
    return low;
}

struct cx_interval cx_proportion_interval(struct cx_proportion p, enum cx_proportion_method method,
                                          double tail)
{
    double x = (double)p.successes, n = (double)p.trials, z = cx_normal_quantile_upper(tail);
    if (!(n > 0) || isnan(z))
        return cx_interval_undefined();
    switch (method) {
    case CX_PROPORTION_WALD:
        return around(x / n, z * sqrt(x / n * ((n - x) / n) / n));
    case CX_PROPORTION_WILSON:
        return cx_wilson_interval(p, z);
    case CX_PROPORTION_WILSON_YATES:
        return wilson_yates(x, n, z);
    case CX_PROPORTION_AGRESTI_COULL:
        return agresti_coull(x, n, z);
    case CX_PROPORTION_EXACT:
        return by_beta(x, n, tail);
    case CX_PROPORTION_MIDP:
        return (struct cx_interval){midp_low(x, n, tail), 1 - midp_low(n - x, n, tail)};
    case CX_PROPORTION_JEFFREYS:
        break;
    }
    return (struct cx_interval){cx_beta_quantile(x + .5, n - x + .5, tail),
                                cx_beta_quantile(x + .5, n - x + .5, 1 - tail)};
}
