/* bgbb.c - BG/BB: at most one purchase in a period, and leaving before a period.
 *
 * Fader, Hardie and Shang 2010.  Of n periods after the first, x have a purchase, the last of them
 * the t-th.  Before each a customer leaves with a chance theta; in each a customer who is still
 * there buys with a chance p.  The log-likelihood (their eq. 7) is A + log(1 + e^v),
 *     A = log B(alpha+x, beta+n-x)/B(alpha, beta) + log B(gamma, delta+n)/B(gamma, delta),
 *     e^v = e^-A times the sum over m from t to n-1 of
 *           B(alpha+x, beta+m-x)/B(alpha, beta) B(gamma+1, delta+m)/B(gamma, delta),
 * and P(alive at n) = 1 / (1 + e^v).  Each term of the sum is a ratio times the one before, and one
 * more step of the recursion leads from the last to e^A gamma/(gamma+delta+n): so nothing is ever
 * as small as the likelihood itself.
 *
 * Given that a customer is alive at n, p is Beta(alpha+x, beta+n-x) and theta Beta(gamma, delta+n).
 */
#include "model/btyd/model.h"
#include "model/btyd/nodes.h"

#include <gsl/gsl_sf_gamma.h>
#include <math.h>

enum {
    LOG_ALPHA,
    BY_ALPHA,
    LOG_BETA,
    BY_BETA,
    LOG_BOTH, /* of alpha + beta */
    BY_BOTH,
    LOG_STAYS,
    STAYS_BY_GAMMA,
    STAYS_BY_DELTA
};

static void start(int which, const double *stays, double mean_T, double *p)
{
    const double guess[CX_BTYD_STARTS][4] = {
        {1, 1, .7, 3}, {1, .5, 1, 10}, {stays[0], stays[1], .5, 5}};
    (void)mean_T;
    for (int i = 0; i < 4; i++)
        p[i] = guess[which][i];
}

static void start_where_all_stay(int which, const double *stays, double mean_T, double *p)
{
    static const double guess[CX_BTYD_STARTS][2] = {{.5, 1}, {1, 1}, {1, 5}};
    (void)stays;
    (void)mean_T;
    p[0] = guess[which][0];
    p[1] = guess[which][1];
}

static void tabulate_staying(double gamma, double delta, struct cx_btyd_tables *t)
{
    double stays = 0, by_gamma = 0, by_delta = 0;
    for (int32_t n = 0; n < t->most + 2; n++) {
        t->column[LOG_STAYS][n] = stays;
        t->column[STAYS_BY_GAMMA][n] = by_gamma;
        t->column[STAYS_BY_DELTA][n] = by_delta;
        stays -= log1p(gamma / (delta + n));
        by_gamma -= 1 / (gamma + delta + n);
        by_delta += gamma / ((delta + n) * (gamma + delta + n));
    }
}

static void tabulate(const struct cx_btyd_model *m, const double *p, struct cx_btyd_tables *t)
{
    cx_btyd_tabulate_rising(p[0], 1, LOG_ALPHA, t);
    cx_btyd_tabulate_rising(p[1], 1, LOG_BETA, t);
    cx_btyd_tabulate_rising(p[0] + p[1], 1, LOG_BOTH, t);
    if (m->leaving != CX_BTYD_NEVER)
        tabulate_staying(p[2], p[3], t);
}

/* v, and its derivatives by the parameters. */
struct odds {
    double log, by[4];
};

#define LARGE 1e200 /* where the sum is brought back to order one */

/* From the last period backwards, in units of the term behind the last: terms grow. */
static struct odds odds_left(const double *p, const struct cx_btyd_row *row)
{
    double alpha = p[0], beta = p[1], gamma = p[2], delta = p[3], x = row->x, n = row->T;
    double term = 1, sum = 0, log_scale = log(gamma / (gamma + delta + n));
    /* Of the logarithm of the term: what the steps so far have added, and its sums by term. */
    double by_beta = 0, by_both = 0, by_delta = 0, by_all = 0;
    double sums[4] = {0}; /* alpha; beta; gamma; delta */
    for (double m = n - 1; m >= row->t_x; m--) {
        double not_bought = beta + m - x, both = alpha + beta + m, stayed = delta + m;
        double all = gamma + delta + m + 1;
        term *= both * all / (not_bought * stayed);
        by_beta -= 1 / not_bought;
        by_both += 1 / both;
        by_delta -= 1 / stayed;
        by_all += 1 / all;
        sum += term;
        sums[0] += term * by_both;
        sums[1] += term * (by_both + by_beta);
        sums[2] += term * by_all;
        sums[3] += term * (by_all + by_delta);
        if (sum > LARGE) {
            log_scale += log(sum);
            for (int k = 0; k < 4; k++)
                sums[k] /= sum;
            term /= sum;
            sum = 1;
        }
    }
    if (sum == 0)
        return (struct odds){.log = -INFINITY};
    double last = 1 / (gamma + delta + n);
    return (struct odds){.log = log_scale + log(sum),
                         .by = {sums[0] / sum, sums[1] / sum, sums[2] / sum + 1 / gamma - last,
                                sums[3] / sum - last}};
}

static double loglik(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_tables *t,
                     const struct cx_btyd_span *rows, double *gradient)
{
    double sum = 0, total[4] = {0};
    bool leaves = m->leaving != CX_BTYD_NEVER;
    double *const *at = t->column;
    for (size_t i = 0; i < rows->n; i++) {
        const struct cx_btyd_row *row = &rows->row[i];
        int32_t x = row->x, n = (int32_t)row->T;
        double weight = row->weight;
        sum += weight * (at[LOG_ALPHA][x] + at[LOG_BETA][n - x] - at[LOG_BOTH][n]);
        total[0] += weight * (at[BY_ALPHA][x] - at[BY_BOTH][n]);
        total[1] += weight * (at[BY_BETA][n - x] - at[BY_BOTH][n]);
        if (!leaves)
            continue;
        struct odds v = odds_left(p, row);
        double left = cx_logistic(v.log);
        sum += weight * (at[LOG_STAYS][n] + cx_softplus(v.log));
        total[2] += weight * at[STAYS_BY_GAMMA][n];
        total[3] += weight * at[STAYS_BY_DELTA][n];
        for (int k = 0; k < 4; k++)
            total[k] += weight * left * v.by[k];
    }
    for (size_t k = 0; k < m->parameters; k++)
        gradient[k] = p[k] * total[k];
    return sum;
}

static double alive(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_row *row,
                    double *log_gradient)
{
    struct odds v = odds_left(p, row);
    for (size_t k = 0; log_gradient && k < m->parameters; k++)
        log_gradient[k] = -cx_logistic(v.log) * v.by[k] * p[k];
    return cx_logistic(-v.log);
}

/* ---- after n */

/* What is known of a customer who is alive. */
struct posterior {
    double alpha, beta;  /* of buying in a period */
    double gamma, delta; /* of leaving before it */
};

static struct posterior after(const struct cx_btyd_ahead *at)
{
    const double *p = at->p;
    return (struct posterior){p[0] + at->x, p[1] + at->T - at->x, p[2], p[3] + at->T};
}

/* Whole periods of a horizon, which may have been put together from parts. */
static double periods_in(double horizon)
{
    return floor(horizon + 1e-9);
}

/* Purchases in periods n+1, n+2, ...: whole ones within the horizon, the i-th worth e^(-rate i).
 * The mean of p times the mean over theta of (1-theta)/(e^rate - 1 + theta) (1 - ((1-theta)
 * e^-rate)^horizon); the factor 1-theta turns Beta(gamma, delta) into delta/(gamma+delta) times
 * Beta(gamma, delta+1). */
static double discounted(const struct cx_btyd_ahead *at, double horizon, double rate)
{
    struct posterior after_n = after(at);
    const struct cx_density leaving = {after_n.gamma, after_n.delta + 1, true, 2.5};
    double periods = periods_in(horizon), lost = expm1(rate), mean = 0;
    double small = fmax(rate > 0 ? log(lost) : -INFINITY, -log(periods + 1));
    struct cx_nodes theta;
    if (!(periods >= 1))
        return 0;
    if (!cx_nodes_make(&leaving, fmin(small, 0), &theta))
        return NAN;
    for (size_t i = 0; i < theta.n; i++) {
        double stays = log1p(-theta.at[i]) - rate;
        double whole = isinf(periods) ? 1 : -expm1(periods * stays);
        mean += theta.weight[i] * whole / (lost + theta.at[i]);
    }
    return after_n.alpha / (after_n.alpha + after_n.beta) * after_n.delta /
           (after_n.gamma + after_n.delta) * mean;
}

static double expected(const struct cx_btyd_ahead *at, double horizon)
{
    return discounted(at, horizon, 0);
}

/* A purchase in period m makes a pair with each of the m - 1 periods before it that has one. */
static double pairs(const struct cx_btyd_ahead *at, double horizon)
{
    struct posterior a = after(at);
    double both = a.alpha + a.beta, periods = periods_in(horizon), sum = 0, stays = 1;
    for (double m = 1; m <= periods && stays > 0; m++) {
        stays *= (a.delta + m - 1) / (a.gamma + a.delta + m - 1);
        sum += 2 * (m - 1) * stays;
    }
    return a.alpha / both * (a.alpha + 1) / (both + 1) * sum;
}

/* Of these pairs each is worth e^(-rate (i + m)): for a second one in m, its own discount times the
 * sum over i < m, (1 - e^(-rate (m-1))) / (e^rate - 1). */
static double discounted_square(const struct cx_btyd_ahead *at, double rate)
{
    struct posterior a = after(at);
    double once = discounted(at, INFINITY, rate), twice = discounted(at, INFINITY, 2 * rate);
    return twice + 2 * (a.alpha + 1) / (a.alpha + a.beta + 1) * (once - exp(rate) * twice) /
                       expm1(rate);
}

/* Through so many periods. */
static double remains(const struct cx_btyd_ahead *at, double horizon)
{
    struct posterior a = after(at);
    double periods = periods_in(horizon);
    return periods > 0
               ? exp(gsl_sf_lnpoch(a.delta, periods) - gsl_sf_lnpoch(a.gamma + a.delta, periods))
               : 1;
}

/* The chance that the y-th purchase comes in period m: the first from logarithms, because it may
 * underflow, the others by recursion. */
struct nth_purchase {
    struct posterior after_n;
    double y, m, log_chance;
};

static struct nth_purchase nth_from_first(const struct cx_btyd_ahead *at, int64_t y)
{
    struct nth_purchase t = {.after_n = after(at), .y = (double)y, .m = (double)y};
    const struct posterior *a = &t.after_n;
    for (double i = 0; i < t.y; i++)
        t.log_chance -= log1p(a->beta / (a->alpha + i)) + log1p(a->gamma / (a->delta + i));
    return t;
}

static double next_factor(const struct nth_purchase *t)
{
    const struct posterior *a = &t->after_n;
    return t->m / (t->m + 1 - t->y) * (a->beta + t->m - t->y) / (a->alpha + a->beta + t->m) *
           (a->delta + t->m) / (a->gamma + a->delta + t->m);
}

#define SMALLEST_SHARE 1e-17

static double at_least(const struct cx_btyd_ahead *at, double horizon, int64_t y)
{
    double periods = periods_in(horizon), sum = 0;
    if (!(periods >= (double)y))
        return 0;
    struct nth_purchase t = nth_from_first(at, y);
    for (; t.m <= periods; t.m++) {
        double chance = exp(t.log_chance), factor = next_factor(&t);
        sum += chance;
        if (factor < 1 && chance * (periods - t.m) < SMALLEST_SHARE * sum)
            break;
        t.log_chance += log(factor);
    }
    return fmin(sum, 1);
}

/* Purchases come in periods: the first of them by which the chance is reached. */
static double wait(const struct cx_btyd_ahead *at, double chance, double limit)
{
    struct nth_purchase t = nth_from_first(at, 1);
    double sum = 0, term = exp(t.log_chance);
    for (; t.m <= limit && sum + term * (limit - t.m + 1) >= chance; t.m++) {
        sum += term;
        if (sum >= chance)
            return t.m;
        term *= next_factor(&t);
    }
    return INFINITY;
}

static const struct cx_btyd_model beta_binomial = {
    .name = "beta-binomial",
    .title = "beta-binomial",
    .leaving = CX_BTYD_NEVER,
    .is_discrete = true,
    .phases = 1,
    .parameters = 2,
    .parameter = {"alpha", "beta"},
    .start = start_where_all_stay,
    .tabulate = tabulate,
    .loglik = loglik,
};

const struct cx_btyd_model cx_btyd_bgbb = {
    .name = "bgbb",
    .title = "BG/BB",
    .leaving = CX_BTYD_BEFORE_PERIOD,
    .is_discrete = true,
    .phases = 1,
    .stays = &beta_binomial,
    .parameters = 4,
    .parameter = {"alpha", "beta", "gamma", "delta"},
    .start = start,
    .tabulate = tabulate,
    .loglik = loglik,
    .alive = alive,
    .expected = expected,
    .pairs = pairs,
    .discounted = discounted,
    .discounted_square = discounted_square,
    .remains = remains,
    .at_least = at_least,
    .wait = wait,
};
