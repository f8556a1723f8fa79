/* many.c - see many.h. */
#include "stat/many.h"

#include <string.h>

#include "stat/gamma.h"
#include "stat/normal.h"
#include "stat/quadrature.h"
#include "stat/special.h"
#include "stat/variance_ratio.h"

static const double nan_value = (double)NAN;

#define HALF_LOG_2PI 0.91893853320467274178
#define LOG_2 0.69314718055994530942

/* ---- integrals */

/* A chance that a maximum of normal numbers is above `limit`. */
struct maximum {
    double (*beyond)(const struct maximum *m, double limit);
    double lambda[64]; /* Dunnett: of each variant */
    size_t n;          /* variants, or arms */
    enum cx_alternative alternative;
    double df;
};
#define MOST_ARMS 64

/* The integral over z in [-far, far] of the normal density times f, by panels of width 1. */
static double over_normal(const struct maximum *m, double limit, double far,
                          double (*f)(const struct maximum *m, double limit, double z))
{
    double sum = 0;
    for (double left = -ceil(far); left < far; left++) {
        double panel = 0;
        for (size_t i = 0; i < CX_GAUSS_POINTS; i++) {
            double z = left + (1 + cx_gauss_node[i]) / 2;
            panel += cx_gauss_weight[i] * exp(-z * z / 2 - HALF_LOG_2PI) * f(m, limit, z);
        }
        sum += panel / 2;
    }
    return sum;
}

/* Of log s, for s^2 a chi-square over its df; half s^2 df is a gamma variable. */
static double log_scale_density(double log_s, double df)
{
    double half = df / 2, excess = expm1(2 * log_s);
    double log_minus = log_s < -1 ? 2 * log_s - excess : cx_log1p_minus(excess);
    return LOG_2 + half * log_minus + 0.5 * log(half) - HALF_LOG_2PI - cx_stirling_rest(half);
}

/* The chance that the maximum is above limit * s, s being random: panels of log s from where the
 * integrand is largest, outwards until they add nothing. */
struct panel {
    double left, width;
};

static double panel_sum(const struct maximum *m, double limit, struct panel p)
{
    double sum = 0;
    for (size_t i = 0; i < CX_GAUSS_POINTS; i++) {
        double log_s = p.left + p.width * (1 + cx_gauss_node[i]) / 2;
        double density = exp(log_scale_density(log_s, m->df));
        double beyond = density > 0 ? m->beyond(m, limit * exp(log_s)) : 0;
        sum += cx_gauss_weight[i] * density * beyond;
    }
    return sum * p.width / 2;
}

/* Where a tail like that of limit * s (normal) times the density of log s is largest: the root of
 * the derivative of df log s - df s^2 / 2 - limit^2 s^2 / 2. */
static double log_scale_mode(double limit, double df)
{
    return -0.5 * log1p(limit * limit / df);
}

#define MOST_PANELS 400

static double beyond_scaled(const struct maximum *m, double limit)
{
    if (isinf(m->df)) {
        return m->beyond(m, limit);
    }
    double width = fmin(1.5 / sqrt(2 * m->df), 0.5), middle = log_scale_mode(limit, m->df);
    double sum = 0;
    for (int side = -1; side <= 1; side += 2) {
        for (int k = 0; k < MOST_PANELS; k++) {
            double left = middle + (side < 0 ? -(k + 1) : k) * width;
            double part = panel_sum(m, limit, (struct panel){left, width});
            sum += part;
            /* the plain density may peak beyond the mode of the product: go past 0 at least */
            if (part <= 1e-13 * sum && (side < 0 || left > 0)) {
                break;
            }
        }
    }
    return sum;
}

/* The limit that is passed with the chance `level`: the secant method on its logarithm. */
static double limit_of(const struct maximum *m, double level)
{
    double low = 0, high = 1;
    while (beyond_scaled(m, high) > level && high < 1e8) {
        low = high;
        high *= 2;
    }
    double f_low = low > 0 ? log(beyond_scaled(m, low) / level) : log(0.5 / level);
    double f_high = log(beyond_scaled(m, high) / level);
    for (int round = 0; round < 60 && high - low > 1e-13 * high; round++) {
        double at = low + (high - low) * f_low / (f_low - f_high);
        if (!(at > low && at < high) || round % 3 == 2) {
            at = low + (high - low) / 2;
        }
        double f = log(beyond_scaled(m, at) / level);
        if (fabs(f) < 1e-14) {
            return at;
        }
        *(f > 0 ? &low : &high) = at;
        *(f > 0 ? &f_low : &f_high) = f;
    }
    return low + (high - low) / 2;
}

static struct cx_tail tail_of(double p)
{
    return p <= 1 ? (struct cx_tail){.p = p, .log_p = log(p)}
                  : (struct cx_tail){.p = 1, .log_p = 0}; /* rounding */
}

/* ---- Dunnett */

/* One minus the product of the chances that each stays within, given z of the control. */
static double dunnett_given(const struct maximum *m, double limit, double z)
{
    double log_within = 0;
    for (size_t i = 0; i < m->n; i++) {
        double l = m->lambda[i], own = sqrt(1 - l * l);
        double out = cx_normal_upper((limit - l * z) / own);
        if (m->alternative == CX_TWO_SIDED) {
            out += cx_normal_upper((limit + l * z) / own);
        }
        log_within += log1p(-fmin(out, 1));
    }
    return -expm1(log_within);
}

/* Beyond z = limit / l even the control alone decides; 9 more leave 1e-19 of that. */
static double dunnett_beyond(const struct maximum *m, double limit)
{
    return over_normal(m, limit, fmin(9 + fabs(limit), 38), dunnett_given);
}

static bool dunnett_maximum(const struct cx_dunnett *d, enum cx_alternative alternative,
                            struct maximum *m)
{
    *m = (struct maximum){
        .beyond = dunnett_beyond, .n = d->arms - 1, .alternative = alternative, .df = d->df};
    for (size_t i = 1; i < d->arms && d->arms <= MOST_ARMS; i++) {
        m->lambda[i - 1] = sqrt(d->units[i] / (d->units[i] + d->units[0]));
    }
    return d->arms >= 2 && d->arms <= MOST_ARMS && d->df > 0;
}

struct cx_tail cx_dunnett_tail(const struct cx_dunnett *d, double t,
                               enum cx_alternative alternative)
{
    struct maximum m;
    if (!dunnett_maximum(d, alternative, &m) || isnan(t)) {
        return cx_tail_undefined();
    }
    double limit = alternative == CX_TWO_SIDED ? fabs(t) : alternative == CX_LESS ? -t : t;
    return tail_of(beyond_scaled(&m, limit));
}

double cx_dunnett_quantile(const struct cx_dunnett *d, double level,
                           enum cx_alternative alternative)
{
    struct maximum m;
    bool defined = dunnett_maximum(d, alternative, &m) && level > 0 && level < 0.5;
    return defined ? limit_of(&m, level) : nan_value;
}

/* ---- the studentised range */

/* z is the largest: n Phi(z)^(n-1) times the chance that not all others are within q below. */
static double range_given(const struct maximum *m, double limit, double z)
{
    double others = (double)m->n - 1;
    double log_below = log1p(-cx_normal_upper(z));
    if (z < 0) {
        log_below = cx_normal_log_upper(-z);
    }
    double out = exp(cx_normal_log_upper(limit - z) - log_below);
    return (double)m->n * exp(others * log_below) * -expm1(others * log1p(-fmin(out, 1)));
}

static double range_beyond(const struct maximum *m, double limit)
{
    return over_normal(m, limit, fmin(9 + limit, 38), range_given);
}

static bool range_maximum(size_t arms, double df, struct maximum *m)
{
    *m = (struct maximum){.beyond = range_beyond, .n = arms, .df = df};
    return arms >= 2 && df > 0;
}

struct cx_tail cx_range_tail(double q, size_t arms, double df)
{
    struct maximum m;
    if (!range_maximum(arms, df, &m) || !(q >= 0)) {
        return cx_tail_undefined();
    }
    return tail_of(beyond_scaled(&m, q));
}

double cx_range_quantile(double level, size_t arms, double df)
{
    struct maximum m;
    return range_maximum(arms, df, &m) && level > 0 && level < 0.5 ? limit_of(&m, level)
                                                                   : nan_value;
}

/* ---- whether any differs */

static struct cx_overall undefined_overall(void)
{
    return (struct cx_overall){nan_value, nan_value, nan_value, cx_tail_undefined()};
}

struct cx_overall cx_anova(const struct cx_estimate *arm, size_t arms)
{
    double units = 0, within = 0, mean = 0, between = 0;
    for (size_t i = 0; i < arms; i++) {
        double n = arm[i].df + 1;
        units += n;
        mean += (arm[i].value - mean) * n / units;
        within += arm[i].df > 0 ? arm[i].df * arm[i].variance * n : 0;
    }
    double rest = 0; /* of the mean, which was rounded on the way */
    for (size_t i = 0; i < arms; i++) {
        rest += (arm[i].value - mean) * (arm[i].df + 1) / units;
    }
    for (size_t i = 0; i < arms; i++) {
        double off = arm[i].value - mean - rest;
        between += off * off * (arm[i].df + 1);
    }
    struct cx_overall o = undefined_overall();
    o.df = (double)arms - 1;
    o.df_within = units - (double)arms;
    if (o.df > 0 && o.df_within > 0 && within > 0) {
        o.statistic = (between / o.df) / (within / o.df_within);
        o.tail = cx_variance_ratio_tail(o.statistic, o.df, o.df_within);
    }
    return o;
}

/* The squares between arms, weighted by 1 / variance, and the sum of these weights. */
static double weighted_squares(const struct cx_estimate *arm, size_t arms, double *weights)
{
    double mean = 0, between = 0;
    *weights = 0;
    for (size_t i = 0; i < arms; i++) {
        double weight = 1 / arm[i].variance;
        *weights += weight;
        mean += (arm[i].value - mean) * weight / *weights;
    }
    for (size_t i = 0; i < arms; i++) {
        double off = arm[i].value - mean;
        between += off * off / arm[i].variance;
    }
    return between;
}

struct cx_overall cx_overall_z(const struct cx_estimate *arm, size_t arms)
{
    double weights, between = weighted_squares(arm, arms, &weights);
    struct cx_overall o = undefined_overall();
    if (arms > 1 && isfinite(weights) && isfinite(between)) {
        o.df = (double)arms - 1;
        o.statistic = between;
        o.tail = cx_chisq_tail(o.statistic, o.df);
    }
    return o;
}

struct cx_overall cx_welch_anova(const struct cx_estimate *arm, size_t arms)
{
    double weights, between = weighted_squares(arm, arms, &weights), lost = 0, k = (double)arms;
    for (size_t i = 0; i < arms; i++) {
        double share = 1 - 1 / (arm[i].variance * weights);
        lost += share * share / arm[i].df;
    }
    struct cx_overall o = undefined_overall();
    if (k < 2 || !isfinite(weights) || !(lost > 0)) {
        return o;
    }
    o.df = k - 1;
    o.df_within = (k * k - 1) / (3 * lost);
    o.statistic = between / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * lost);
    o.tail = cx_variance_ratio_tail(o.statistic, o.df, o.df_within);
    return o;
}

/* ---- Kruskal and Wallis */

/* Rank sums, arm by arm, from the lowest value up. */
struct ranking {
    const struct cx_sample *arm;
    size_t arms;
    size_t *at;    /* how far each arm is */
    int64_t *here; /* its units at the value */
    double *sum;   /* of twice the ranks, less N + 1 each */
    double units;
    double below; /* units already ranked */
    double ties;  /* sum of t^3 - t */
};

static double next_value(const struct ranking *r)
{
    double least = (double)INFINITY;
    for (size_t i = 0; i < r->arms; i++) {
        if (r->at[i] < r->arm[i].distinct) {
            least = fmin(least, r->arm[i].value[r->at[i]].x);
        }
    }
    return least;
}

static void rank_value(struct ranking *r, double x)
{
    double tied = 0;
    for (size_t i = 0; i < r->arms; i++) {
        const struct cx_sample *s = &r->arm[i];
        r->here[i] = 0;
        for (; r->at[i] < s->distinct && s->value[r->at[i]].x == x; r->at[i]++) {
            r->here[i] += s->value[r->at[i]].n;
        }
        tied += (double)r->here[i];
    }
    for (size_t i = 0; i < r->arms; i++) {
        r->sum[i] += (double)r->here[i] * (2 * r->below + tied - r->units);
    }
    r->below += tied;
    r->ties += tied * (tied - 1) * (tied + 1);
}

enum cx_status cx_kruskal(const struct cx_sample *arm, size_t arms, struct cx_arena *a,
                          struct cx_overall *result, struct cx_error *e)
{
    struct ranking r = {.arm = arm, .arms = arms};
    r.at = cx_arena_alloc(a, arms * sizeof *r.at);
    r.here = cx_arena_alloc(a, arms * sizeof *r.here);
    r.sum = cx_arena_alloc(a, arms * sizeof *r.sum);
    if (!r.at || !r.here || !r.sum) {
        return cx_no_memory(e);
    }
    for (size_t i = 0; i < arms; i++) {
        r.units += (double)arm[i].units;
    }
    for (double x; isfinite(x = next_value(&r));) {
        rank_value(&r, x);
    }
    double squares = 0, n = r.units;
    for (size_t i = 0; i < arms; i++) {
        squares += r.sum[i] * r.sum[i] / 4 / (double)arm[i].units;
    }
    double untied = 1 - r.ties / (n * (n - 1) * (n + 1));
    *result = undefined_overall();
    if (arms > 1 && untied > 0 && isfinite(squares)) {
        result->df = (double)arms - 1;
        result->statistic = 12 / (n * (n + 1)) * squares / untied;
        result->tail = cx_chisq_tail(result->statistic, result->df);
    }
    return CX_OK;
}

/* ---- heterogeneity */

struct cx_heterogeneity cx_heterogeneity(const struct cx_effect *effect, size_t n)
{
    struct cx_heterogeneity h = {
        .q = nan_value, .df = nan_value, .i2 = nan_value, .tail = cx_tail_undefined()};
    double weights = 0, count = 0, mean = 0, q = 0;
    for (size_t i = 0; i < n; i++) {
        if (effect[i].variance > 0 && !isnan(effect[i].value)) {
            double weight = 1 / effect[i].variance;
            weights += weight;
            mean += (effect[i].value - mean) * weight / weights;
            count++;
        }
    }
    h.pooled = count > 0 ? mean : nan_value;
    h.pooled_se = count > 0 ? 1 / sqrt(weights) : nan_value;
    for (size_t i = 0; i < n; i++) {
        if (effect[i].variance > 0 && !isnan(effect[i].value)) {
            double off = effect[i].value - mean;
            q += off * off / effect[i].variance;
        }
    }
    if (count > 1) {
        h.q = q;
        h.df = count - 1;
        h.i2 = q > h.df ? 1 - h.df / q : 0;
        h.tail = cx_chisq_tail(q, h.df);
    }
    return h;
}
