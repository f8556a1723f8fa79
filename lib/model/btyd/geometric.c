/* geometric.c - see geometric.h. */
#include "model/btyd/geometric.h"

#include "model/btyd/nodes.h"
#include "model/btyd/phases.h"
#include "stat/quadrature.h"

#include <complex.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* What is known after T of a customer who is alive. */
struct geometric {
    double r, alpha; /* of the rate */
    double a, b;     /* of the chance of leaving; a = 0: nobody leaves */
    int phases, over;
};

static struct geometric after(const struct cx_btyd_ahead *at, int over)
{
    const struct cx_btyd_model *m = at->model;
    struct geometric g = {.r = at->p[0] + (double)m->phases * at->x + over,
                          .alpha = at->p[1] + at->T,
                          .b = 1,
                          .phases = m->phases,
                          .over = over};
    if (m->leaving == CX_BTYD_AFTER_PURCHASE) {
        g.a = at->p[2];
        g.b = at->p[3] + at->x + m->leaves_first;
    }
    return g;
}

#define MOST_TERMS 3000 /* from which on quadrature is quicker than a sum */
#define UNDERFLOW_LOG -690.0
#define SMALLEST_SHARE 1e-17
#define FEW 64 /* factors that are multiplied one by one */

/* ---- expected purchases */

/* The chances of a negative binomial from 0 on; those under e^-690 count as nothing. */
struct terms {
    double r, ratio; /* ratio: horizon / (alpha + horizon) */
    double log_term, term;
};

static struct terms terms_from_zero(const struct geometric *g, double horizon)
{
    struct terms t = {.r = g->r, .ratio = horizon / (g->alpha + horizon)};
    t.log_term = -g->r * log1p(horizon / g->alpha);
    t.term = t.log_term < UNDERFLOW_LOG ? 0 : exp(t.log_term);
    return t;
}

/* From the chance of n - 1 to that of n. */
static void next_term(struct terms *t, double n)
{
    double factor = (t->r + n - 1) / n * t->ratio;
    if (t->term > 0) {
        t->term *= factor;
    } else {
        t->log_term += log(factor);
        t->term = t->log_term < UNDERFLOW_LOG ? 0 : exp(t->log_term);
    }
}

/* About how many terms the sum has. */
static double terms_ahead(const struct geometric *g, double horizon)
{
    return 2 * g->r * horizon / g->alpha + 40 / log1p(g->alpha / horizon);
}

/* Of purchases, or of N (N - 1) for N of them, to which the y-th adds 2 (y - 1). */
static double sum_of_terms(const struct geometric *g, double horizon, bool is_pairs)
{
    struct terms t = terms_from_zero(g, horizon);
    double sum = 0, bought = 0, stays = 1;
    int left = g->phases - g->over, y = 0;
    for (int n = 1;; n++) {
        next_term(&t, n);
        if (--left == 0) {
            left = g->phases;
            bought += is_pairs ? 2 * y * stays : stays;
            stays *= (g->b + y) / (g->a + g->b + y);
            y++;
        }
        sum += t.term * bought;
        /* Once the factor is below one, what follows shrinks at least like a geometric series. */
        double factor = (t.r + n) / (n + 1) * t.ratio;
        if (factor < 1 && t.term > 0) {
            double rest = t.term * factor / (1 - factor);
            double more = (is_pairs ? 2 * (y + 1 / (1 - factor)) : 1) * stays / (1 - factor);
            if (rest * (bought + more) < SMALLEST_SHARE * sum)
                return sum;
        }
    }
}

/* What the mean over p takes beside p itself. */
struct given_chance {
    const struct geometric *g;
    double ratio;         /* horizon / alpha */
    double at_least[FEW]; /* Q(k y - over), by y - 1 */
};

/* Expected purchases given p: with q = 1 - p and s = q^(1/k) the sum over y of
 * q^(y-1) Q(k y - over), which picks every k-th term of a series in s whose sum is known; the k-th
 * roots of unity pick them. */
static double by_roots(const struct given_chance *c, double p)
{
    const struct geometric *g = c->g;
    int k = g->phases, behind = k - 1 - g->over;
    double log_s = log1p(-p) / k, short_of_one = -expm1(log_s), sum = 0;
    sum = short_of_one > 0 ? -expm1(-g->r * log1p(short_of_one * c->ratio)) / short_of_one
                           : g->r * c->ratio;
    for (int i = 1; i < k; i++) {
        double complex root = cexp(2 * 3.141592653589793 * I * i / k),
                       leaves = 1 - exp(log_s) * root;
        sum += creal((1 - cpow(1 + leaves * c->ratio, -g->r)) / leaves * cpow(root, -behind));
    }
    return behind > 0 ? sum * exp(-behind * log_s) / k : sum / k;
}

static double by_purchases(const struct given_chance *c, double p)
{
    double sum = 0, stays = 1;
    for (int i = 0; i < FEW; i++) {
        sum += stays * c->at_least[i];
        stays *= 1 - p;
    }
    return sum;
}

static double bought_given(const struct given_chance *c, double p)
{
    return c->g->phases == 1 || p < .5 ? by_roots(c, p) : by_purchases(c, p);
}

/* Every purchase is the last with chance p. */
static double stays_given(const struct given_chance *c, double p)
{
    return c->g->phases == 1 ? exp(-c->g->r * log1p(p * c->ratio))
                             : fmax(1 - p * bought_given(c, p), 0);
}

/* Dearer than the sum, but never long. */
static double mean_over_chances(const struct geometric *g, double horizon,
                                double (*given)(const struct given_chance *, double))
{
    const struct cx_density chances = {g->a, g->b, true, 2.5};
    struct given_chance c = {.g = g, .ratio = horizon / g->alpha};
    double mean = 0;
    struct cx_nodes p;
    for (int i = 0; g->phases > 1 && i < FEW; i++)
        c.at_least[i] = gsl_cdf_beta_P(horizon / (g->alpha + horizon),
                                       (double)g->phases * (i + 1) - g->over, g->r);
    if (!cx_nodes_make(&chances, -log1p(c.ratio * (g->r + 1)) - log1p(g->a + g->b), &p))
        return NAN;
    for (size_t i = 0; i < p.n; i++)
        mean += p.weight[i] * given(&c, p.at[i]);
    return mean;
}

static double expected_of(const struct geometric *g, double horizon)
{
    if (g->a == 0)
        return g->r / g->alpha * horizon;
    return terms_ahead(g, horizon) < MOST_TERMS ? sum_of_terms(g, horizon, false)
                                                : mean_over_chances(g, horizon, bought_given);
}

double cx_geometric_expected(const struct cx_btyd_ahead *at, double horizon)
{
    double chance[CX_BTYD_MOST_PHASES], mean = 0;
    if (!(horizon > 0))
        return 0;
    cx_phases_over(at, chance);
    for (int j = 0; j < at->model->phases; j++) {
        struct geometric g = after(at, j);
        mean += chance[j] * expected_of(&g, horizon);
    }
    return mean;
}

#define NEARLY_LINEAR 1e-3

/* (1 - (1 + (r+1) z) (1+z)^-(r+1)) / z^2, which is r (r+1) times the integral over (0, 1) of
 * v (1 + z v)^-(r+2); where that would cancel, by its series. */
static double pairs_given_chance(double r, double z)
{
    double more = (r + 1) * z;
    if (!(more + z > NEARLY_LINEAR))
        return r * (r + 1) *
               (.5 - (r + 2) * z * (1. / 3 - (r + 3) * z * (1. / 8 - (r + 4) * z / 30)));
    double fallen = (r + 1) * log1p(z);
    return (-expm1(-fallen) - more * exp(-fallen)) / (z * z);
}

/* A purchase at u makes a pair with each before it: the mean over rates and chances of the
 * integral of 2 u lambda^2 (1 - p) e^(-lambda p u). */
static double pairs_at_random(const struct geometric *of, double horizon)
{
    struct geometric g = *of;
    const struct cx_density chances = {g.a, g.b, true, 2.5};
    double ratio = horizon / g.alpha, mean = 0;
    struct cx_nodes p;
    if (g.a == 0)
        return g.r * (g.r + 1) * ratio * ratio;
    if (!cx_nodes_make(&chances, -log1p(ratio * (g.r + 1)) - log1p(g.a + g.b), &p))
        return NAN;
    for (size_t k = 0; k < p.n; k++)
        mean += p.weight[k] * (1 - p.at[k]) * pairs_given_chance(g.r, p.at[k] * ratio);
    return 2 * ratio * ratio * mean;
}

double cx_geometric_pairs(const struct cx_btyd_ahead *at, double horizon)
{
    double chance[CX_BTYD_MOST_PHASES], mean = 0;
    struct geometric g = after(at, 0);
    if (!(horizon > 0))
        return 0;
    if (g.phases == 1)
        return pairs_at_random(&g, horizon);
    cx_phases_over(at, chance);
    for (int j = 0; j < g.phases; j++) {
        g = after(at, j);
        mean += chance[j] * sum_of_terms(&g, horizon, true);
    }
    return mean;
}

/* ---- a number of purchases, and the wait for the first */

/* Mean of (1 - p)^n for p from Beta(a, b). */
static double stays_through(const struct geometric *g, int64_t n)
{
    if (g->a == 0)
        return 1;
    if (n <= FEW) {
        double product = 1;
        for (int j = 0; j < (int)n; j++)
            product *= (g->b + j) / (g->a + g->b + j);
        return product;
    }
    double from = g->b, to = g->a + g->b, more = (double)n;
    return exp(gsl_sf_lngamma(from + more) - gsl_sf_lngamma(from) + gsl_sf_lngamma(to) -
               gsl_sf_lngamma(to + more));
}

double cx_geometric_at_least(const struct cx_btyd_ahead *at, double horizon, int64_t y)
{
    double chance[CX_BTYD_MOST_PHASES], bought = 0;
    struct geometric g = after(at, 0);
    if (!(horizon > 0))
        return 0;
    cx_phases_over(at, chance);
    for (int j = 0; j < g.phases; j++) {
        double n = (double)g.phases * (double)y - j, r = g.r + j;
        bought += chance[j] * (n == 1 ? -expm1(-r * log1p(horizon / g.alpha))
                                      : gsl_cdf_beta_P(horizon / (g.alpha + horizon), n, r));
    }
    return stays_through(&g, y - 1) * bought;
}

double cx_geometric_wait(const struct cx_btyd_ahead *at, double chance, double limit)
{
    struct geometric g = after(at, 0);
    if (g.phases > 1)
        return cx_btyd_search_wait(at, chance, limit);
    if (!(chance < 1))
        return INFINITY;
    double wait = g.alpha * expm1(-log1p(-chance) / g.r);
    return wait <= limit ? wait : INFINITY;
}

/* ---- discounted purchases */

/* For ever: the mean of D = g^(k-j) / (1 - (1-p) g^k), g = lambda / (lambda + rate), lambda = x /
 * alpha; a factor x turns Gamma(r) into r times Gamma(r + 1).  The square of the sum has the mean
 * of h^(k-j) / (1 - (1-p) h^k) (1 + 2 (1-p) g^k / (1 - (1-p) g^k)), h = lambda / (lambda + 2 rate),
 * as each purchase goes with itself and with all that follow. */
static double discounted_for_ever(const struct geometric *g, double rate, bool is_square)
{
    double scale = rate * g->alpha, most = fmax(g->r + 1, 1) + 50, mean = 0;
    struct cx_nodes x, p;
    const struct cx_density rates = {g->r + 1, 0, false, g->phases == 1 ? 5 : 1};
    const struct cx_density chances = {g->a, g->b, true, 5};
    if (!cx_nodes_make(&rates, -log1p(1 / scale), &x) ||
        !cx_nodes_make(&chances, -log1p(most / scale) - log1p(g->a + g->b), &p))
        return NAN;
    for (size_t i = 0; i < x.n; i++) {
        double log_worth = -log1p(scale / x.at[i]), inner = 0;
        double log_first = is_square ? -log1p(2 * scale / x.at[i]) : log_worth;
        double round = exp(g->phases * log_worth), lost = -expm1(g->phases * log_worth);
        double first = exp(g->phases * log_first), first_lost = -expm1(g->phases * log_first);
        for (size_t k = 0; k < p.n; k++) {
            double all = 1 / (first_lost + p.at[k] * first);
            if (is_square)
                all *= 1 + 2 * (1 - p.at[k]) * round / (lost + p.at[k] * round);
            inner += p.weight[k] * all;
        }
        mean += x.weight[i] * inner * exp((g->phases - g->over) * log_first) / x.at[i];
    }
    return g->r * mean;
}

#define WIDEST 2.5     /* panel, in the logarithm of alpha + time */
#define MOST_DECAY 8.0 /* of the discount over a panel: e^-8 */
#define DECAYED 45.0

/* The end of a panel: E bends little over it, nor does the discount.  A regular customer's E goes
 * in steps, from purchase to purchase, as long as these can be foreseen. */
static double panel_end(const struct geometric *g, double from, double rate)
{
    double step = fmin((g->alpha + from) * expm1(WIDEST), MOST_DECAY / rate);
    double gap = g->phases * g->alpha / g->r;
    return from + (g->phases == 1 ? step : fmin(.5 * step, fmax(.5 * gap, .6 * from)));
}

/* By parts: rate times the integral of e^(-rate u) E(u) over the horizon, and e^(-rate horizon)
 * E(horizon). */
static double discounted_by_parts(const struct cx_btyd_ahead *at, double horizon, double rate)
{
    struct geometric g = after(at, 0);
    double alpha = g.alpha, sum = 0, from = 0;
    double end = rate > 0 ? fmin(horizon, DECAYED / rate) : 0;
    while (from < end) {
        double to = fmin(panel_end(&g, from, rate), end);
        double low = log1p(from / alpha), half = .5 * (log1p(to / alpha) - low);
        for (int i = 0; i < CX_GAUSS_POINTS; i++) {
            double u = alpha * expm1(low + half + half * cx_gauss_node[i]);
            sum += half * cx_gauss_weight[i] * (alpha + u) * exp(-rate * u) *
                   cx_geometric_expected(at, u);
        }
        from = to;
    }
    return rate * sum + exp(-rate * horizon) * cx_geometric_expected(at, horizon);
}

double cx_geometric_discounted(const struct cx_btyd_ahead *at, double horizon, double rate)
{
    struct geometric g = after(at, 0);
    double chance[CX_BTYD_MOST_PHASES], mean = 0;
    if (!(horizon > 0))
        return 0;
    if (g.a == 0)
        return g.r / g.alpha * (rate > 0 ? -expm1(-rate * horizon) / rate : horizon);
    if (isfinite(horizon))
        return discounted_by_parts(at, horizon, rate);
    cx_phases_over(at, chance);
    for (int j = 0; j < g.phases; j++) {
        g = after(at, j);
        mean += chance[j] * discounted_for_ever(&g, rate, false);
    }
    return mean;
}

double cx_geometric_discounted_square(const struct cx_btyd_ahead *at, double rate)
{
    struct geometric g = after(at, 0);
    double chance[CX_BTYD_MOST_PHASES], once = g.r / g.alpha, mean = 0;
    if (g.a == 0)
        return once / (2 * rate) + once * (once + 1 / g.alpha) / (rate * rate);
    cx_phases_over(at, chance);
    for (int j = 0; j < g.phases; j++) {
        g = after(at, j);
        mean += chance[j] * discounted_for_ever(&g, rate, true);
    }
    return mean;
}

/* ---- still there */

/* The mean of S(y) over the number of purchases. */
static double stays_by_terms(const struct geometric *g, double horizon)
{
    struct terms t = terms_from_zero(g, horizon);
    double sum = 0, stays = 1;
    int left = g->phases - g->over, y = 0;
    for (int n = 0;; n++) {
        sum += stays * t.term;
        if (--left == 0) {
            left = g->phases;
            stays *= (g->b + y) / (g->a + g->b + y);
            y++;
        }
        next_term(&t, n + 1);
        double factor = (t.r + n + 1) / (n + 2) * t.ratio;
        if (factor < 1 && stays * t.term < SMALLEST_SHARE * sum * (1 - factor))
            return sum;
    }
}

double cx_geometric_remains(const struct cx_btyd_ahead *at, double horizon)
{
    double chance[CX_BTYD_MOST_PHASES], mean = 0;
    struct geometric g = after(at, 0);
    if (!(horizon > 0) || g.a == 0)
        return 1;
    cx_phases_over(at, chance);
    for (int j = 0; j < g.phases; j++) {
        struct geometric over = after(at, j);
        mean += chance[j] * (terms_ahead(&over, horizon) < MOST_TERMS
                                 ? stays_by_terms(&over, horizon)
                                 : mean_over_chances(&over, horizon, stays_given));
    }
    return mean;
}
