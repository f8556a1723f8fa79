/* rate.c - see rate.h. */
#include "stat/rate.h"

#include "stat/gamma.h"
#include "stat/root.h"

static const double undefined = (double)NAN, infinite = (double)INFINITY;

/* The pair as doubles. */
struct counts {
    double x1, t1, x2, t2; /* control, variant: events, exposure */
};

static struct counts counts_of(const struct cx_rate_pair *p)
{
    return (struct counts){(double)p->control.events, p->control.exposure,
                           (double)p->variant.events, p->variant.exposure};
}

static bool is_defined(const struct cx_rate_pair *p)
{
    return p->control.exposure > 0 && p->variant.exposure > 0;
}

double cx_rate_value(struct cx_rate r)
{
    return r.exposure > 0 ? (double)r.events / r.exposure : undefined;
}

double cx_rate_difference(const struct cx_rate_pair *pair)
{
    return cx_rate_value(pair->variant) - cx_rate_value(pair->control);
}

double cx_rate_se(const struct cx_rate_pair *pair)
{
    struct counts c = counts_of(pair);
    return is_defined(pair) ? sqrt((c.x1 + c.x2) / c.t1 / c.t2) : undefined;
}

static double over(double distance, double se)
{
    return distance == 0 ? 0 : se > 0 ? distance / se : copysign(infinite, distance);
}

/* ---- differences */

/* The smaller rate, when the other is `gap` more: the root of its score, a quadratic; x and t are
 * its own, the others of both arms. */
static double restricted_low(double x, double gap, double events, double exposure)
{
    double b = events - exposure * gap;
    double root = sqrt(b * b + 4 * exposure * x * gap);
    return b > 0 ? (b + root) / (2 * exposure) : root > b ? 2 * x * gap / (root - b) : 0;
}

struct cx_rates cx_rate_restricted(const struct cx_rate_pair *pair, double d)
{
    struct counts c = counts_of(pair);
    double low = restricted_low(d >= 0 ? c.x1 : c.x2, fabs(d), c.x1 + c.x2, c.t1 + c.t2);
    return d >= 0 ? (struct cx_rates){low, low + d} : (struct cx_rates){low - d, low};
}

static double score_variance(const struct cx_rate_pair *pair, double d)
{
    struct cx_rates rates = cx_rate_restricted(pair, d);
    return rates.control / pair->control.exposure + rates.variant / pair->variant.exposure;
}

static double own_variance(const struct counts *c, double added)
{
    return (c->x1 + added) / c->t1 / c->t1 + (c->x2 + added) / c->t2 / c->t2;
}

/* What a distance between two rates has in it: of one arm how far its rate may lie below its own,
 * of the other how far above. */
struct recovery {
    double distance, low_x, low_t, high_x, high_t;
};

static double missing_at(double z, void *context)
{
    const struct recovery *r = context;
    double below = (z * sqrt(r->low_x + z * z / 4) - z * z / 2) / r->low_t;
    double above = (z * sqrt(r->high_x + z * z / 4) + z * z / 2) / r->high_t;
    return hypot(below, above) - r->distance;
}

/* Of the variant's rate less r times the control's and d. */
static double mover_z(const struct counts *c, double r, double d)
{
    double distance = c->x2 / c->t2 - r * c->x1 / c->t1 - d, most = 1;
    struct recovery up = {distance, c->x2, c->t2, c->x1, c->t1 / r};
    struct recovery down = {-distance, c->x1, c->t1 / r, c->x2, c->t2};
    struct recovery *own = distance > 0 ? &up : &down;
    if (distance == 0)
        return 0;
    while (missing_at(most, own) < 0 && most < 1e100)
        most *= 2;
    double z = most < 1e100 ? cx_root(missing_at, own, 0, most) : infinite;
    return copysign(z, distance);
}

double cx_rate_z_at(const struct cx_rate_pair *pair, double d)
{
    struct counts c = counts_of(pair);
    if (!is_defined(pair))
        return undefined;
    double distance = cx_rate_difference(pair) - d;
    switch (pair->statistic) {
    case CX_RATE_SCORE:
        return over(distance, sqrt(score_variance(pair, d)));
    case CX_RATE_WALD:
        return over(distance, sqrt(own_variance(&c, 0)));
    case CX_RATE_WALD_HALF:
        return over(distance, sqrt(own_variance(&c, .5)));
    case CX_RATE_MOVER:
        return mover_z(&c, 1, d);
    case CX_RATE_LOG:
    case CX_RATE_LOG_HALF:
    case CX_RATE_LOG_SCORE:
    case CX_RATE_ROOT:
        break;
    }
    return undefined;
}

/* ---- ratios: rho is r t2 / t1, the odds that an event is the variant's */

static double log_z(double x1, double x2, double rho)
{
    return (log(x2 / x1) - log(rho)) / sqrt(1 / x1 + 1 / x2);
}

double cx_rate_ratio_z_at(const struct cx_rate_pair *pair, double r)
{
    struct counts c = counts_of(pair);
    if (!is_defined(pair))
        return undefined;
    double rho = r * (c.t2 / c.t1), events = c.x1 + c.x2, added = pair->added;
    double distance = c.x2 - rho * c.x1; /* all in events of the variant's exposure */
    switch (pair->statistic) {
    case CX_RATE_SCORE:
        return over(distance, sqrt(events * rho));
    case CX_RATE_WALD:
        return over(distance, sqrt(c.x2 + rho * rho * c.x1));
    case CX_RATE_WALD_HALF:
        return over(distance, sqrt(c.x2 + .5 + rho * rho * (c.x1 + .5)));
    case CX_RATE_MOVER:
        return mover_z(&c, r, 0);
    case CX_RATE_LOG:
        return log_z(c.x1, c.x2, rho);
    case CX_RATE_LOG_HALF:
        return log_z(c.x1 + .5, c.x2 + .5, rho);
    case CX_RATE_LOG_SCORE:
        return (log(c.x2 / c.x1) - log(rho)) * sqrt(events / (2 + rho + 1 / rho));
    case CX_RATE_ROOT:
        break;
    }
    return 2 * (sqrt(c.x2 + added) - sqrt((c.x1 + added) * rho)) / sqrt(1 + rho);
}

/* Of events as they are. */
static bool takes_logarithms(const struct cx_rate_pair *pair)
{
    return pair->statistic == CX_RATE_LOG || pair->statistic == CX_RATE_LOG_SCORE;
}

static bool is_smoothed(const struct cx_rate_pair *pair)
{
    return pair->statistic == CX_RATE_WALD_HALF || pair->statistic == CX_RATE_LOG_HALF ||
           pair->statistic == CX_RATE_ROOT;
}

double cx_rate_z(const struct cx_rate_pair *pair)
{
    struct counts c = counts_of(pair);
    bool none = c.x1 + c.x2 == 0, one = c.x1 == 0 || c.x2 == 0;
    if ((none && !is_smoothed(pair)) || (one && takes_logarithms(pair)))
        return undefined;
    return cx_rate_ratio_z_at(pair, 1);
}

/* ---- intervals */

typedef double z_function(const struct cx_rate_pair *pair, double value);

static double z_at_log_ratio(const struct cx_rate_pair *pair, double log_r)
{
    return cx_rate_ratio_z_at(pair, exp(log_r));
}

struct search {
    const struct cx_rate_pair *pair;
    z_function *z_at;
    double z;
};

static bool is_kept(double value, const void *context)
{
    const struct search *s = context;
    return fabs(s->z_at(s->pair, value)) <= s->z;
}

static double difference_end(const struct search *s, double sign)
{
    double inside = cx_rate_difference(s->pair);
    double step = 1 / fmin(s->pair->control.exposure, s->pair->variant.exposure);
    while (is_kept(inside + sign * step, s) && isfinite(step))
        step *= 2;
    return cx_edge(is_kept, s, inside, inside + sign * step);
}

struct cx_interval cx_rate_difference_interval(const struct cx_rate_pair *pair, double z,
                                               enum cx_alternative alternative)
{
    if (!is_defined(pair) || isnan(z) || pair->statistic > CX_RATE_MOVER)
        return cx_interval_undefined();
    struct search s = {pair, cx_rate_z_at, z};
    return (struct cx_interval){alternative == CX_LESS ? -infinite : difference_end(&s, -1),
                                alternative == CX_GREATER ? infinite : difference_end(&s, 1)};
}

#define LOG_RATIO_END 200.0 /* beyond any ratio of counts below 2^53, and its interval */

/* The place where the z of a ratio is 0, at the far end where an arm has no events. */
static double log_ratio(const struct cx_rate_pair *pair)
{
    struct counts c = counts_of(pair);
    double added = pair->statistic == CX_RATE_ROOT       ? pair->added
                   : pair->statistic == CX_RATE_LOG_HALF ? .5
                                                         : 0;
    double log_r = log((c.x2 + added) / c.t2) - log((c.x1 + added) / c.t1);
    return fmin(fmax(log_r, -LOG_RATIO_END), LOG_RATIO_END);
}

/* From where z = (v0 - v) sqrt(events) / (2 cosh(v / 2)), v being the logarithm of rho, is still
 * getting larger, as it is while (v - v0) tanh(v / 2) is below 2. */
static bool is_getting_larger(double log_r, const void *pair)
{
    struct counts c = counts_of(pair);
    return (log_r - log_ratio(pair)) * tanh((log_r + log(c.t2 / c.t1)) / 2) < 2;
}

static double outermost(const struct cx_rate_pair *pair, double sign)
{
    struct counts c = counts_of(pair);
    double even = -log(c.t2 / c.t1), inside = log_ratio(pair);
    if (pair->statistic != CX_RATE_LOG_SCORE)
        return sign * LOG_RATIO_END;
    inside = sign < 0 ? fmin(inside, even) : fmax(inside, even);
    return cx_edge(is_getting_larger, pair, inside, sign * LOG_RATIO_END);
}

static double ratio_end(const struct search *s, double sign)
{
    double outside = outermost(s->pair, sign);
    if (is_kept(outside, s))
        return sign < 0 ? 0 : infinite;
    return exp(cx_edge(is_kept, s, log_ratio(s->pair), outside));
}

struct cx_interval cx_rate_ratio_interval(const struct cx_rate_pair *pair, double z,
                                          enum cx_alternative alternative)
{
    struct counts c = counts_of(pair);
    bool one = c.x1 == 0 || c.x2 == 0;
    if (!is_defined(pair) || isnan(z))
        return cx_interval_undefined();
    if ((c.x1 + c.x2 == 0 && !is_smoothed(pair)) || (one && takes_logarithms(pair)))
        return (struct cx_interval){0, infinite};
    struct search s = {pair, z_at_log_ratio, z};
    bool open_low = alternative == CX_LESS, open_high = alternative == CX_GREATER;
    return (struct cx_interval){open_low ? 0 : ratio_end(&s, -1),
                                open_high ? infinite : ratio_end(&s, 1)};
}

/* ---- exact */

struct cx_proportion cx_rate_share(const struct cx_rate_pair *pair)
{
    return (struct cx_proportion){pair->variant.events,
                                  pair->control.events + pair->variant.events};
}

struct cx_tail cx_rate_exact(const struct cx_rate_pair *pair, enum cx_exact exact,
                             enum cx_alternative alternative)
{
    if (!is_defined(pair))
        return cx_tail_undefined();
    double t1 = pair->control.exposure, t2 = pair->variant.exposure;
    struct cx_binomial_hypothesis h = {t2 / (t1 + t2), t1 / (t1 + t2), exact, alternative};
    return cx_binomial_test(cx_rate_share(pair), &h);
}

struct cx_interval cx_rate_exact_ratio_interval(const struct cx_rate_pair *pair,
                                                enum cx_exact exact, double tail)
{
    struct cx_proportion of_variant = cx_rate_share(pair), of_control = of_variant;
    if (!is_defined(pair) || isnan(tail))
        return cx_interval_undefined();
    if (of_variant.trials == 0)
        return (struct cx_interval){0, infinite};
    of_control.successes = pair->control.events;
    enum cx_proportion_method method =
        exact == CX_EXACT_MIDP ? CX_PROPORTION_MIDP : CX_PROPORTION_EXACT;
    struct cx_interval v = cx_proportion_interval(of_variant, method, tail);
    struct cx_interval c = cx_proportion_interval(of_control, method, tail);
    double scale = pair->control.exposure / pair->variant.exposure;
    return (struct cx_interval){v.low / c.high * scale, v.high / c.low * scale};
}

struct cx_interval cx_rate_interval(struct cx_rate r, double tail)
{
    double x = (double)r.events;
    if (!(r.exposure > 0) || isnan(tail))
        return cx_interval_undefined();
    return (struct cx_interval){x > 0 ? cx_gamma_quantile(x, tail) / r.exposure : 0,
                                cx_gamma_quantile(x + 1, 1 - tail) / r.exposure};
}
