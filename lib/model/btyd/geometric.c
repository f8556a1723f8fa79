/* geometric.c - see geometric.h. */
#include "model/btyd/geometric.h"

#include "stat/quadrature.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* What is known after T of a customer who is alive. */
struct geometric {
    double r, alpha; /* of the rate */
    double a, b;     /* of the chance of leaving; a = 0: nobody leaves */
};

static struct geometric after(const struct cx_btyd_ahead *at)
{
    struct geometric g = {at->p[0] + at->x, at->p[1] + at->T, 0, 1};
    if (at->model->leaving == CX_BTYD_AFTER_PURCHASE) {
        g.a = at->p[2];
        g.b = at->p[3] + at->x + at->model->leaves_first;
    }
    return g;
}

#define MOST_TERMS 3000 /* from which on quadrature is quicker than a sum */
#define UNDERFLOW_LOG -690.0
#define SMALLEST_SHARE 1e-17
#define FEW 64 /* factors that are multiplied one by one */

/* ---- means over rates and chances */

#define MOST_NODES 1024
#define HIGHEST 15.0
#define FALLEN 45.0
#define SMALLEST -27.0 /* logarithm of what is so small that two terms of a series are enough */

/* A density over (0, infinity) or (0, 1) as nodes and weights that add up to one. */
struct nodes {
    size_t n;
    double at[MOST_NODES], weight[MOST_NODES];
};

struct density {
    double left, right; /* powers: of x, and of what bounds it above */
    bool is_beta;
    double widest; /* panel, in the logarithm or logit: as the integrand needs it */
};

/* Of the logarithm (gamma) or the logit (beta), up to a constant. */
static double log_density(const struct density *d, double w)
{
    return d->is_beta
               ? d->left * w - (d->left + d->right) * (w > 0 ? w + log1p(exp(-w)) : log1p(exp(w)))
               : d->left * w - exp(w);
}

static double node_at(const struct density *d, double w)
{
    return d->is_beta ? 1 / (1 + exp(-w)) : exp(w);
}

static void add_panel(const struct density *d, double from, double width, double top,
                      struct nodes *n)
{
    double half = .5 * width, middle = from + half;
    for (int i = 0; i < CX_GAUSS_POINTS; i++) {
        double w = middle + half * cx_gauss_node[i];
        n->at[n->n] = node_at(d, w);
        n->weight[n->n++] = half * cx_gauss_weight[i] * exp(log_density(d, w) - top);
    }
}

/* Panels from the top outwards until the density has fallen, or to the end; false when there are
 * too many nodes. */
static bool add_side(const struct density *d, double mode, double direction, double end,
                     struct nodes *n)
{
    double at = mode, top = log_density(d, mode), height = top, left = fabs(end - mode);
    while (height > top - FALLEN && left > 0) {
        double width = fmin(d->widest, left), next = log_density(d, at + direction * width);
        while (height - next > HIGHEST) {
            width *= fmax(.25, HIGHEST / (height - next));
            next = log_density(d, at + direction * width);
        }
        if (n->n + CX_GAUSS_POINTS + 2 > MOST_NODES)
            return false;
        add_panel(d, direction > 0 ? at : at - width, width, top, n);
        at += direction * width;
        left -= width;
        height = next;
    }
    return true;
}

/* `small`: the logarithm of the scale under which the integrand is linear.  Far below it the
 * density is x^(left - 1), and one node at its mean there is right to first order; a beta density
 * ends in the same way at 1. */
static bool make_nodes(const struct density *d, double small, struct nodes *n)
{
    double mode = d->is_beta ? log(d->left / d->right) : log(d->left), sum = 0;
    double top = log_density(d, mode), low = fmin(small + SMALLEST, mode - 1);
    double high = d->is_beta ? fmax(log1p(d->left + d->right) - SMALLEST, mode + 1) : INFINITY;
    n->n = 0;
    if (!add_side(d, mode, 1, high, n) || !add_side(d, mode, -1, low, n))
        return false;
    n->at[n->n] = exp(low) * d->left / (d->left + 1);
    n->weight[n->n++] = exp(d->left * low - top) / d->left;
    if (d->is_beta) {
        n->at[n->n] = 1 - exp(-high) * d->right / (d->right + 1);
        n->weight[n->n++] = exp(-d->right * high - top) / d->right;
    }
    for (size_t i = 0; i < n->n; i++)
        sum += n->weight[i];
    for (size_t i = 0; i < n->n; i++)
        n->weight[i] /= sum;
    return true;
}

/* ---- expected purchases */

/* The negative binomial's terms from 0 on; those under e^-690 count as nothing. */
struct terms {
    double r, ratio; /* ratio: horizon / (alpha + horizon) */
    double log_term, term;
    double at_least; /* y or more */
};

static struct terms terms_from_one(const struct geometric *g, double horizon)
{
    struct terms t = {.r = g->r, .ratio = horizon / (g->alpha + horizon)};
    t.log_term = -g->r * log1p(horizon / g->alpha);
    t.term = t.log_term < UNDERFLOW_LOG ? 0 : exp(t.log_term);
    t.at_least = t.term > 0 ? -expm1(t.log_term) : 1;
    return t;
}

/* From "y or more" to "y + 1 or more". */
static void next_term(struct terms *t, double y)
{
    double factor = (t->r + y - 1) / y * t->ratio;
    if (t->term > 0) {
        t->term *= factor;
    } else {
        t->log_term += log(factor);
        t->term = t->log_term < UNDERFLOW_LOG ? 0 : exp(t->log_term);
    }
    t->at_least -= t->term;
}

/* About how many terms the sum has. */
static double terms_ahead(const struct geometric *g, double horizon)
{
    return 2 * g->r * horizon / g->alpha + 40 / log1p(g->alpha / horizon);
}

static double sum_of_terms(const struct geometric *g, double horizon)
{
    struct terms t = terms_from_one(g, horizon);
    double sum = 0, stays = 1;
    for (int y = 1;; y++) {
        sum += stays * t.at_least;
        stays *= (g->b + y - 1) / (g->a + g->b + y - 1);
        next_term(&t, y);
        /* Once the factor is below one, what follows shrinks at least like a geometric series. */
        double factor = (t.r + y) / (y + 1) * t.ratio;
        if (factor < 1 && t.term > 0) {
            double rest = t.term * factor / (1 - factor);
            if (stays * rest < SMALLEST_SHARE * sum * (1 - factor))
                return sum;
        }
    }
}

/* The same as the mean of (1 - (1 + p horizon/alpha)^-r) / p: dearer, but never long. */
static double mean_over_chances(const struct geometric *g, double horizon)
{
    const struct density chances = {g->a, g->b, true, 2.5};
    double ratio = horizon / g->alpha, mean = 0;
    struct nodes p;
    if (!make_nodes(&chances, -log1p(ratio * (g->r + 1)) - log1p(g->a + g->b), &p))
        return NAN;
    for (size_t k = 0; k < p.n; k++)
        mean += p.weight[k] *
                (p.at[k] > 0 ? -expm1(-g->r * log1p(p.at[k] * ratio)) / p.at[k] : g->r * ratio);
    return mean;
}

double cx_geometric_expected(const struct cx_btyd_ahead *at, double horizon)
{
    struct geometric g = after(at);
    if (!(horizon > 0))
        return 0;
    if (g.a == 0)
        return g.r / g.alpha * horizon;
    return terms_ahead(&g, horizon) < MOST_TERMS ? sum_of_terms(&g, horizon)
                                                 : mean_over_chances(&g, horizon);
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
double cx_geometric_pairs(const struct cx_btyd_ahead *at, double horizon)
{
    struct geometric g = after(at);
    const struct density chances = {g.a, g.b, true, 2.5};
    double ratio = horizon / g.alpha, mean = 0;
    struct nodes p;
    if (!(horizon > 0))
        return 0;
    if (g.a == 0)
        return g.r * (g.r + 1) * ratio * ratio;
    if (!make_nodes(&chances, -log1p(ratio * (g.r + 1)) - log1p(g.a + g.b), &p))
        return NAN;
    for (size_t k = 0; k < p.n; k++)
        mean += p.weight[k] * (1 - p.at[k]) * pairs_given_chance(g.r, p.at[k] * ratio);
    return 2 * ratio * ratio * mean;
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
    struct geometric g = after(at);
    if (!(horizon > 0))
        return 0;
    if (y == 1)
        return -expm1(-g.r * log1p(horizon / g.alpha));
    double bought = gsl_cdf_beta_P(horizon / (g.alpha + horizon), (double)y, g.r);
    return stays_through(&g, y - 1) * bought;
}

double cx_geometric_wait(const struct cx_btyd_ahead *at, double chance, double limit)
{
    struct geometric g = after(at);
    if (!(chance < 1))
        return INFINITY;
    double wait = g.alpha * expm1(-log1p(-chance) / g.r);
    return wait <= limit ? wait : INFINITY;
}

/* ---- discounted purchases */

/* For ever: the mean of D = lambda / (rate + lambda p); lambda = x / alpha.  The square of the sum
 * has the mean lambda (1 + 2 (1 - p) D) / (2 rate + lambda p), as each purchase goes with itself
 * and with all that follow. */
static double discounted_for_ever(const struct geometric *g, double rate, bool is_square)
{
    double scale = rate * g->alpha, most = fmax(g->r + 1, 1) + 50, mean = 0;
    struct nodes x, p;
    /* A factor lambda turns Gamma(r) into r / alpha times Gamma(r + 1). */
    const struct density rates = {g->r + 1, 0, false, 5}, chances = {g->a, g->b, true, 5};
    if (!make_nodes(&rates, -log1p(1 / scale), &x) ||
        !make_nodes(&chances, -log1p(most / scale) - log1p(g->a + g->b), &p))
        return NAN;
    for (size_t i = 0; i < x.n; i++) {
        double inner = 0;
        for (size_t k = 0; k < p.n; k++) {
            double leaves = x.at[i] * p.at[k], all = 1 / (scale + leaves);
            if (is_square)
                all = (1 + 2 * (1 - p.at[k]) * x.at[i] * all) / (2 * scale + leaves);
            inner += p.weight[k] * all;
        }
        mean += x.weight[i] * inner;
    }
    return g->r * mean;
}

#define WIDEST 2.5     /* panel, in the logarithm of alpha + time */
#define MOST_DECAY 8.0 /* of the discount over a panel: e^-8 */
#define DECAYED 45.0

/* By parts: rate times the integral of e^(-rate u) E(u) over the horizon, and e^(-rate horizon)
 * E(horizon). */
static double discounted_by_parts(const struct cx_btyd_ahead *at, double horizon, double rate)
{
    double alpha = at->p[1] + at->T, sum = 0, from = 0;
    double end = rate > 0 ? fmin(horizon, DECAYED / rate) : 0;
    while (from < end) {
        double to = fmin((alpha + from) * exp(WIDEST) - alpha, end);
        to = fmin(to, from + MOST_DECAY / rate);
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
    struct geometric g = after(at);
    if (!(horizon > 0))
        return 0;
    if (g.a == 0)
        return g.r / g.alpha * (rate > 0 ? -expm1(-rate * horizon) / rate : horizon);
    return isinf(horizon) ? discounted_for_ever(&g, rate, false)
                          : discounted_by_parts(at, horizon, rate);
}

double cx_geometric_discounted_square(const struct cx_btyd_ahead *at, double rate)
{
    struct geometric g = after(at);
    double mean = g.r / g.alpha;
    if (g.a == 0)
        return mean / (2 * rate) + mean * (mean + 1 / g.alpha) / (rate * rate);
    return discounted_for_ever(&g, rate, true);
}

/* ---- still there */

/* The mean of (1 - p)^n over the number of purchases. */
static double stays_by_terms(const struct geometric *g, double horizon)
{
    struct terms t = terms_from_one(g, horizon);
    double sum = 0, stays = 1;
    for (int n = 0;; n++) {
        sum += stays * t.term;
        stays *= (g->b + n) / (g->a + g->b + n);
        next_term(&t, n + 1);
        double factor = (t.r + n + 1) / (n + 2) * t.ratio;
        if (factor < 1 && stays * t.term < SMALLEST_SHARE * sum * (1 - factor))
            return sum;
    }
}

/* The same as the mean of (1 + p horizon/alpha)^-r. */
static double stays_by_chances(const struct geometric *g, double horizon)
{
    const struct density chances = {g->a, g->b, true, 2.5};
    double ratio = horizon / g->alpha, mean = 0;
    struct nodes p;
    if (!make_nodes(&chances, -log1p(ratio * (g->r + 1)) - log1p(g->a + g->b), &p))
        return NAN;
    for (size_t k = 0; k < p.n; k++)
        mean += p.weight[k] * exp(-g->r * log1p(p.at[k] * ratio));
    return mean;
}

double cx_geometric_remains(const struct cx_btyd_ahead *at, double horizon)
{
    struct geometric g = after(at);
    if (!(horizon > 0) || g.a == 0)
        return 1;
    return terms_ahead(&g, horizon) < MOST_TERMS ? stays_by_terms(&g, horizon)
                                                 : stays_by_chances(&g, horizon);
}
