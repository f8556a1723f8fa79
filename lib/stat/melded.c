/* melded.c - see melded.h.
 *
 * P(V - C <= d) is the integral of C's density times V's distribution function at c + d: smooth
 * but for the two places where either changes fast, so that panels are laid around both.
 */
#include "stat/melded.h"

#include <stdlib.h>

#include "base/compat.h"
#include "stat/gamma.h"
#include "stat/quadrature.h"

#define REACH 12    /* panels of one standard deviation on either side of a place */
#define NEVER 1e-30 /* tails of the density that are left out */
#define CLOSE 1e-13 /* of a tail's logarithm: as good as its integral */

static const double infinite = (double)INFINITY;

typedef struct cx_limit_distribution distribution;

static double lower_tail(const distribution *d, double x)
{
    if (d->kind == CX_LIMIT_POINT)
        return x >= d->a;
    if (d->kind == CX_LIMIT_GAMMA)
        return x <= 0 ? 0 : exp(cx_gamma_tails(d->a, x * d->b).log_lower);
    return x <= 0 ? 0 : x >= 1 ? 1 : exp(cx_beta_tails(d->a, d->b, x, 1 - x).log_lower);
}

static double density(const distribution *d, double x)
{
    if (d->kind == CX_LIMIT_GAMMA)
        return x > 0 ? d->b * exp(cx_gamma_log_density(d->a, x * d->b)) : 0;
    return x > 0 && x < 1 ? exp(cx_beta_log_density(d->a, d->b, x, 1 - x)) : 0;
}

static double mean_of(const distribution *d)
{
    return d->kind == CX_LIMIT_BETA ? d->a / (d->a + d->b) : d->a / d->b;
}

static double deviation_of(const distribution *d)
{
    double total = d->a + d->b;
    return d->kind == CX_LIMIT_BETA ? sqrt(d->a / total * (d->b / total) / (total + 1))
                                    : sqrt(d->a) / d->b;
}

static double quantile(const distribution *d, double p)
{
    return d->kind == CX_LIMIT_BETA ? cx_beta_quantile(d->a, d->b, p)
                                    : cx_gamma_quantile(d->a, p) / d->b;
}

/* ---- P(V <= scale C + shift), or of odds P(V / (1 - V) <= scale C / (1 - C)) */

struct line {
    double scale, shift;
    bool of_odds;
};

static double on_line(struct line line, double x)
{
    return line.of_odds ? line.scale * x / (1 - x + line.scale * x) : line.scale * x + line.shift;
}

static struct line turned_line(struct line line)
{
    return line.of_odds ? (struct line){1 / line.scale, 0, true}
                        : (struct line){1 / line.scale, -line.shift / line.scale, false};
}

static double slope_at(struct line line, double x)
{
    double below = 1 - x + line.scale * x;
    return line.of_odds ? line.scale / below / below : line.scale;
}

struct panels {
    double at[4 * REACH + 6];
    size_t n;
};

static void lay_around(struct panels *p, double middle, double width, struct cx_interval within)
{
    for (int k = -REACH; k <= REACH; k++) {
        double at = middle + k * width;
        if (at > within.low && at < within.high)
            p->at[p->n++] = at;
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double upper_end(const distribution *d)
{
    return d->kind == CX_LIMIT_BETA ? 1 - quantile(&(distribution){d->kind, d->b, d->a}, NEVER)
                                    : mean_of(d) + 15 * deviation_of(d) + 75 / d->b;
}

static double panel(const distribution *v, const distribution *c, struct line line,
                    struct cx_interval i)
{
    double half = (i.high - i.low) / 2, middle = i.low + half, sum = 0;
    for (size_t k = 0; k < CX_GAUSS_POINTS; k++) {
        double x = middle + half * cx_gauss_node[k];
        sum += cx_gauss_weight[k] * density(c, x) * lower_tail(v, on_line(line, x));
    }
    return half * sum;
}

static double below_line(const distribution *v, const distribution *c, struct line line)
{
    if (c->kind == CX_LIMIT_POINT)
        return lower_tail(v, on_line(line, c->a));
    const struct line back = turned_line(line);
    if (v->kind == CX_LIMIT_POINT) { /* C >= what the line has at v */
        double x = on_line(back, v->a);
        distribution turned = {c->kind, c->b, c->a};
        if (c->kind == CX_LIMIT_BETA)
            return x <= 0 ? 1 : lower_tail(&turned, 1 - x);
        return x <= 0 ? 1 : exp(cx_gamma_tails(c->a, x * c->b).log_upper);
    }
    struct cx_interval within = {quantile(c, NEVER), upper_end(c)};
    struct panels p = {.at = {within.low, within.high}, .n = 2};
    lay_around(&p, mean_of(c), deviation_of(c), within);
    double place = on_line(back, mean_of(v)), width = deviation_of(v) * slope_at(back, mean_of(v));
    lay_around(&p, place, width, within);
    qsort(p.at, p.n, sizeof *p.at, by_value);
    double sum = 0;
    for (size_t i = 0; i + 1 < p.n; i++)
        sum += panel(v, c, line, (struct cx_interval){p.at[i], p.at[i + 1]});
    return sum;
}

/* ---- limits */

/* What is looked for: where the tail below the line has a size. */
struct search {
    const struct cx_limits *variant, *control;
    bool midp;
    enum { OF_DIFFERENCE, OF_RATIO, OF_ODDS } of;
    double tail;
};

static double tail_at(const struct search *s, double value)
{
    struct line line = s->of == OF_DIFFERENCE
                           ? (struct line){1, value, false}
                           : (struct line){exp(value), 0, s->of == OF_ODDS};
    double tail = below_line(&s->variant->low, &s->control->high, line);
    return s->midp ? (tail + below_line(&s->variant->high, &s->control->low, line)) / 2 : tail;
}

/* Halving, hurried by the chord of the logarithms (the Illinois rule) where they are finite. */
static double solve(const struct search *s, double low, double high)
{
    double below = log(tail_at(s, low)) - log(s->tail),
           above = log(tail_at(s, high)) - log(s->tail);
    for (int round = 0; round < 200; round++) {
        double middle = low + (high - low) / 2,
               chord = low + (high - low) * below / (below - above);
        bool halve = round % 3 == 2 || !(chord > low && chord < high);
        double at = halve ? middle : chord;
        if (middle <= low || middle >= high)
            break;
        double excess = log(tail_at(s, at)) - log(s->tail);
        if (fabs(excess) <= CLOSE)
            return at;
        if (excess < 0)
            low = at, below = excess, above /= halve ? 1 : 2;
        else
            high = at, above = excess, below /= halve ? 1 : 2;
    }
    return low;
}

static double lower_difference(const struct search *s, double least, double most)
{
    double low = least, high = most;
    for (double reach = 1; isinf(low) || isinf(high); reach *= 2) {
        double size = reach * (mean_of(&s->variant->high) + mean_of(&s->control->high));
        low = tail_at(s, -size) < s->tail ? -size : -infinite;
        high = tail_at(s, size) >= s->tail ? size : infinite;
    }
    if (tail_at(s, low) >= s->tail)
        return low;
    return tail_at(s, high) < s->tail ? high : solve(s, low, high);
}

#define LOG_RATIO_END 200.0

static double lower_ratio(const struct search *s)
{
    double low = -LOG_RATIO_END, high = LOG_RATIO_END;
    if (tail_at(s, low) >= s->tail)
        return 0;
    return tail_at(s, high) < s->tail ? infinite : exp(solve(s, low, high));
}

static bool is_undefined(const struct cx_melding *m, double tail)
{
    return isnan(m->least) || isnan(tail);
}

struct cx_interval cx_melded_difference(const struct cx_melding *m, double tail,
                                        enum cx_alternative alternative)
{
    if (is_undefined(m, tail))
        return cx_interval_undefined();
    struct search up = {&m->variant, &m->control, m->midp, OF_DIFFERENCE, tail};
    struct search down = {&m->control, &m->variant, m->midp, OF_DIFFERENCE, tail};
    return (struct cx_interval){
        alternative == CX_LESS ? m->least : lower_difference(&up, m->least, m->most),
        alternative == CX_GREATER ? m->most : -lower_difference(&down, -m->most, -m->least)};
}

/* Of ratios or odds ratios, from those either way round. */
static struct cx_interval limits_of(const struct search *up, enum cx_alternative alternative)
{
    struct search down = *up;
    down.variant = up->control;
    down.control = up->variant;
    return (struct cx_interval){alternative == CX_LESS ? 0 : lower_ratio(up),
                                alternative == CX_GREATER ? infinite : 1 / lower_ratio(&down)};
}

struct cx_interval cx_melded_ratio(const struct cx_melding *m, double tail,
                                   enum cx_alternative alternative)
{
    struct search s = {&m->variant, &m->control, m->midp, OF_RATIO, tail};
    return is_undefined(m, tail) ? cx_interval_undefined() : limits_of(&s, alternative);
}

struct cx_interval cx_melded_odds_ratio(const struct cx_melding *m, double tail,
                                        enum cx_alternative alternative)
{
    struct search s = {&m->variant, &m->control, m->midp, OF_ODDS, tail};
    return is_undefined(m, tail) ? cx_interval_undefined() : limits_of(&s, alternative);
}

/* ---- Clopper and Pearson's limits, and Garwood's */

static struct cx_limits beta_limits(struct cx_proportion p)
{
    double x = (double)p.successes, n = (double)p.trials;
    struct cx_limits l = {{CX_LIMIT_BETA, x, n - x + 1}, {CX_LIMIT_BETA, x + 1, n - x}};
    if (x == 0)
        l.low = (distribution){CX_LIMIT_POINT, 0, 1};
    if (x == n)
        l.high = (distribution){CX_LIMIT_POINT, 1, 1};
    return l;
}

static struct cx_limits gamma_limits(struct cx_rate r)
{
    double x = (double)r.events;
    struct cx_limits l = {{CX_LIMIT_GAMMA, x, r.exposure}, {CX_LIMIT_GAMMA, x + 1, r.exposure}};
    if (x == 0)
        l.low = (distribution){CX_LIMIT_POINT, 0, 1};
    return l;
}

struct cx_melding cx_melded_proportions(const struct cx_proportion_pair *pair, bool midp)
{
    bool known = pair->control.trials > 0 && pair->variant.trials > 0;
    return (struct cx_melding){beta_limits(pair->control), beta_limits(pair->variant), midp,
                               known ? -1 : (double)NAN, 1};
}

struct cx_melding cx_melded_rates(const struct cx_rate_pair *pair, bool midp)
{
    bool known = pair->control.exposure > 0 && pair->variant.exposure > 0;
    return (struct cx_melding){gamma_limits(pair->control), gamma_limits(pair->variant), midp,
                               known ? -infinite : (double)NAN, infinite};
}
