/* posterior.c - see posterior.h. */
#include "stat/posterior.h"

#include <float.h>
#include <stdbool.h>

#include "stat/beta.h"
#include "stat/gamma.h"
#include "stat/normal.h"
#include "stat/root.h"
#include "stat/special.h"

#define HALF_LOG_2PI 0.91893853320467274178
#define DEEP 45.0  /* e^-45 of the largest value is nothing */
#define CLOSE 1e-9 /* halving the step squares the trapezoidal rule's error */
#define MOST_STEPS 200000

/* ---- integrals of a bump over all numbers */

typedef double log_integrand(double u, const void *context);

struct bump {
    log_integrand *f;
    const void *context;
    double top, height; /* where it is about largest, and its logarithm there */
    double width;       /* it falls by about e^(-1/2) in so much */
    double sum;         /* of e^(f - height) over the points so far */
    double low, high;   /* beyond, there is nothing */
};

static double height_at(const struct bump *b, double u)
{
    double value = b->f(u, b->context);
    return isnan(value) ? -(double)INFINITY : value;
}

/* Uphill in strides that double, then back and forth in ones that halve. */
static void climb(struct bump *b, double start, double stride)
{
    b->top = start;
    b->height = height_at(b, start);
    for (int round = 0; round < 200 && fabs(stride) > b->width / 8; round++) {
        double ahead = height_at(b, b->top + stride);
        if (ahead > b->height) {
            b->top += stride;
            b->height = ahead;
            stride *= 2;
        } else {
            stride *= -0.5;
        }
    }
}

/* How far from the top the height is lost by half a unit. */
static double half_unit(const struct bump *b, double direction)
{
    double near = 0;
    double far = b->width;
    while (far < 1e6 && b->height - height_at(b, b->top + direction * far) < 0.5) {
        near = far;
        far *= 2;
    }
    for (int round = 0; round < 12; round++) {
        double middle = (near + far) / 2;
        *(b->height - height_at(b, b->top + direction * middle) < 0.5 ? &near : &far) = middle;
    }
    return far;
}

/* Adds points at a distance of step from `from` on until nothing is left; where that was. */
static double add_tail(struct bump *b, double from, double step)
{
    double u = from;
    for (int i = 0; i < MOST_STEPS; i++) {
        double depth = height_at(b, u) - b->height;
        b->sum += exp(depth);
        if (depth < -DEEP) {
            break;
        }
        u += step;
    }
    return u;
}

/* The logarithm of the integral; start and width: about where it is, and how wide. */
static double log_integral(log_integrand *f, const void *context, double start, double width)
{
    struct bump b = {.f = f, .context = context, .width = width};
    climb(&b, start, width);
    if (isinf(b.height)) {
        return b.height;
    }
    double step = fmin(half_unit(&b, 1), half_unit(&b, -1));
    b.high = add_tail(&b, b.top, step);
    b.low = add_tail(&b, b.top - step, -step);
    double before = b.sum * step;
    for (int round = 0; round < 8; round++) {
        for (double u = b.low + step / 2; u < b.high; u += step) {
            b.sum += exp(height_at(&b, u) - b.height);
        }
        step /= 2;
        double now = b.sum * step;
        if (fabs(now - before) <= CLOSE * now) {
            return b.height + log(now);
        }
        before = now;
    }
    return b.height + log(before);
}

/* ---- one posterior */

struct cx_posterior cx_effect_posterior(double estimate, double se, struct cx_posterior prior)
{
    if (isinf(prior.b)) {
        return (struct cx_posterior){CX_POSTERIOR_NORMAL, estimate, se};
    }
    double prior_square = prior.b * prior.b;
    double square = se * se;
    double total = prior_square + square;
    return (struct cx_posterior){CX_POSTERIOR_NORMAL,
                                 (estimate * prior_square + prior.a * square) / total,
                                 se * prior.b / sqrt(total)};
}

double cx_posterior_mean(struct cx_posterior p)
{
    switch (p.kind) {
    case CX_POSTERIOR_BETA:
        return p.a / (p.a + p.b);
    case CX_POSTERIOR_GAMMA:
        return p.a / p.b;
    case CX_POSTERIOR_NORMAL:
        break;
    }
    return p.a;
}

double cx_posterior_sd(struct cx_posterior p)
{
    switch (p.kind) {
    case CX_POSTERIOR_BETA:
        return sqrt(p.a / (p.a + p.b) * (p.b / (p.a + p.b)) / (p.a + p.b + 1));
    case CX_POSTERIOR_GAMMA:
        return sqrt(p.a) / p.b;
    case CX_POSTERIOR_NORMAL:
        break;
    }
    return p.b;
}

/* A value, given as the place u where integrals are taken: y is 1 - x of a share. */
struct value {
    double x, y, log_slope; /* log dx/du */
};

static struct value value_at(enum cx_posterior_kind kind, double u)
{
    struct value v = {.x = u};
    if (kind == CX_POSTERIOR_BETA) {
        v.x = 1 / (1 + exp(-u));
        v.y = 1 / (1 + exp(u));
        v.log_slope = -fabs(u) - 2 * log1p(exp(-fabs(u)));
    } else if (kind == CX_POSTERIOR_GAMMA) {
        v.x = exp(u);
        v.log_slope = u;
    }
    return v;
}

static double log_density(struct cx_posterior p, struct value v)
{
    switch (p.kind) {
    case CX_POSTERIOR_BETA:
        return cx_beta_log_density(p.a, p.b, v.x, v.y);
    case CX_POSTERIOR_GAMMA:
        return cx_gamma_log_density(p.a, p.b * v.x) + log(p.b);
    case CX_POSTERIOR_NORMAL:
        break;
    }
    double z = (v.x - p.a) / p.b;
    return -z * z / 2 - HALF_LOG_2PI - log(p.b);
}

static struct cx_tails tails_at(struct cx_posterior p, struct value v)
{
    switch (p.kind) {
    case CX_POSTERIOR_BETA:
        return cx_beta_tails(p.a, p.b, v.x, v.y);
    case CX_POSTERIOR_GAMMA:
        return cx_gamma_tails(p.a, p.b * v.x);
    case CX_POSTERIOR_NORMAL:
        break;
    }
    double z = (v.x - p.a) / p.b;
    return (struct cx_tails){.log_lower = cx_normal_log_upper(-z),
                             .log_upper = cx_normal_log_upper(z)};
}

/* Where its bulk is, and how wide, in u. */
static double middle_of(struct cx_posterior p)
{
    return p.kind == CX_POSTERIOR_BETA    ? log(p.a / p.b)
           : p.kind == CX_POSTERIOR_GAMMA ? log(p.a / p.b)
                                          : p.a;
}

static double width_of(struct cx_posterior p)
{
    return p.kind == CX_POSTERIOR_BETA    ? sqrt(1 / p.a + 1 / p.b)
           : p.kind == CX_POSTERIOR_GAMMA ? sqrt(1 / p.a)
                                          : p.b;
}

struct sought {
    struct cx_posterior p;
    double log_q;
    bool upper;
};

static double quantile_excess(double u, void *context)
{
    const struct sought *s = context;
    struct cx_tails tails = tails_at(s->p, value_at(s->p.kind, u));
    return s->upper ? s->log_q - tails.log_upper : tails.log_lower - s->log_q;
}

/* The root of a rising function, from where it may be outwards. */
static double rising_root(cx_function *f, void *context, double start, double width)
{
    double low = start - width;
    double high = start + width;
    for (int round = 0; round < 60 && f(low, context) > 0; round++) {
        width *= 2;
        low -= width;
    }
    for (int round = 0; round < 60 && f(high, context) < 0; round++) {
        width *= 2;
        high += width;
    }
    return cx_root(f, context, low, high);
}

double cx_posterior_quantile(struct cx_posterior p, double q)
{
    if (p.kind == CX_POSTERIOR_BETA) {
        return cx_beta_quantile(p.a, p.b, q);
    }
    if (p.kind == CX_POSTERIOR_NORMAL) {
        return p.a - p.b * cx_normal_quantile_upper(q);
    }
    bool upper = q > 0.5;
    struct sought s = {.p = p, .log_q = upper ? log1p(-q) : log(q), .upper = upper};
    return exp(rising_root(quantile_excess, &s, middle_of(p), 2 * width_of(p)));
}

/* ---- one among others */

struct contestant {
    const struct cx_contest *all;
    size_t i;
};

/* The chances that an arm is worse than the value, and better. */
struct sides {
    double log_worse, log_better;
};

static struct sides sides_of(const struct cx_contest *all, size_t i, struct value v)
{
    struct cx_tails t = tails_at(all->arms[i], v);
    return all->lower_is_better ? (struct sides){t.log_upper, t.log_lower}
                                : (struct sides){t.log_lower, t.log_upper};
}

static double log_best(double u, const void *context)
{
    const struct contestant *c = context;
    const struct cx_contest *all = c->all;
    struct value v = value_at(all->arms[0].kind, u);
    double sum = log_density(all->arms[c->i], v) + v.log_slope;
    for (size_t j = 0; j < all->k; j++) {
        sum += j == c->i ? 0 : sides_of(all, j, v).log_worse;
    }
    return sum;
}

/* One minus the chance that all others are worse: the sum of the chances that the j-th is better
 * and all before it worse. */
static double log_loss(double u, const void *context)
{
    const struct contestant *c = context;
    struct value v = value_at(c->all->arms[0].kind, u);
    double any_better = -(double)INFINITY;
    double all_worse = 0;
    for (size_t j = 0; j < c->all->k; j++) {
        if (j != c->i) {
            struct sides s = sides_of(c->all, j, v);
            any_better = cx_log_add(any_better, all_worse + s.log_better);
            all_worse += s.log_worse;
        }
    }
    return sides_of(c->all, c->i, v).log_worse + any_better + v.log_slope;
}

struct cx_standing cx_posterior_standing(const struct cx_contest *contest, size_t i)
{
    struct contestant c = {contest, i};
    double start = middle_of(contest->arms[i]);
    double width = width_of(contest->arms[i]);
    struct cx_standing s = {.loss = exp(log_integral(log_loss, &c, start, width))};
    s.best = cx_tail_from_log(fmin(log_integral(log_best, &c, start, width), 0));
    return s;
}

struct cx_effect_standing cx_effect_standing(struct cx_posterior effect)
{
    double z = effect.a / effect.b;
    return (struct cx_effect_standing){
        .above = cx_normal_tail(z, CX_LESS),
        .below = cx_normal_tail(z, CX_GREATER),
        .loss_taken = effect.b * exp(cx_normal_log_excess(z)),
        .loss_left = effect.b * exp(cx_normal_log_excess(-z)),
    };
}

/* ---- difference and ratio */

/* The variant is at most slope * control + shift.  The control is between low and high, where that
 * is within what the variant can be; u runs over all numbers there. */
struct line {
    const struct cx_posterior_pair *pair;
    double slope, shift;
    double low, high;
};

static struct value on_line(const struct line *l, double u)
{
    struct value v = value_at(l->pair->control.kind, u);
    if (l->pair->control.kind == CX_POSTERIOR_BETA) {
        double span = l->high - l->low;
        v = (struct value){.x = l->low + span * v.x,
                           .y = 1 - l->high + span * v.y,
                           .log_slope = v.log_slope + log(span)};
    } else if (l->pair->control.kind == CX_POSTERIOR_GAMMA) {
        v.x += l->low;
    }
    return v;
}

static double log_below_line(double u, const void *context)
{
    const struct line *l = context;
    struct value v = on_line(l, u);
    double reached = l->slope * v.x + l->shift;
    struct value at_variant = {.x = reached, .y = fmax(1 - reached, 0)};
    return log_density(l->pair->control, v) + v.log_slope +
           tails_at(l->pair->variant, at_variant).log_lower;
}

static double place_on_line(const struct line *l, double x)
{
    if (l->pair->control.kind == CX_POSTERIOR_NORMAL) {
        return x;
    }
    double above = fmax(x - l->low, 1e-3 * x);
    return l->pair->control.kind == CX_POSTERIOR_GAMMA
               ? log(above)
               : log(above / fmax(l->high - x, 1e-3 * (1 - x)));
}

static double below_line(const struct line *l)
{
    if (l->low >= l->high) { /* never, or always */
        return l->slope + l->shift > 0.5 ? 1 : 0;
    }
    struct cx_posterior control = l->pair->control;
    double start = place_on_line(l, cx_posterior_mean(control));
    double inside = exp(log_integral(log_below_line, l, start, width_of(control)));
    if (control.kind == CX_POSTERIOR_BETA && l->high < 1) {
        inside += exp(cx_beta_tails(control.a, control.b, l->high, 1 - l->high).log_upper);
    }
    return fmin(inside, 1);
}

double cx_posterior_difference_below(const struct cx_posterior_pair *pair, double d)
{
    bool is_share = pair->control.kind == CX_POSTERIOR_BETA;
    struct line l = {.pair = pair, .slope = 1, .shift = d, .low = fmax(0, -d)};
    l.high = is_share ? fmin(1, 1 - d) : (double)INFINITY;
    return below_line(&l);
}

double cx_posterior_ratio_below(const struct cx_posterior_pair *pair, double r)
{
    bool is_share = pair->control.kind == CX_POSTERIOR_BETA;
    struct line l = {.pair = pair, .slope = r, .low = 0};
    l.high = is_share ? fmin(1, 1 / r) : (double)INFINITY;
    return below_line(&l);
}

struct asked {
    const struct cx_posterior_pair *pair;
    double q;
};

static double difference_excess(double d, void *context)
{
    const struct asked *a = context;
    return cx_posterior_difference_below(a->pair, d) - a->q;
}

static double ratio_excess(double log_r, void *context)
{
    const struct asked *a = context;
    return cx_posterior_ratio_below(a->pair, exp(log_r)) - a->q;
}

double cx_posterior_difference_quantile(const struct cx_posterior_pair *pair, double q)
{
    struct asked a = {pair, q};
    double middle = cx_posterior_mean(pair->variant) - cx_posterior_mean(pair->control);
    double width = hypot(cx_posterior_sd(pair->variant), cx_posterior_sd(pair->control));
    if (pair->control.kind == CX_POSTERIOR_NORMAL) {
        return middle - width * cx_normal_quantile_upper(q);
    }
    return rising_root(difference_excess, &a, middle, 3 * width);
}

double cx_posterior_ratio_quantile(const struct cx_posterior_pair *pair, double q)
{
    struct asked a = {pair, q};
    double control = cx_posterior_mean(pair->control);
    double variant = cx_posterior_mean(pair->variant);
    double width =
        hypot(cx_posterior_sd(pair->variant) / variant, cx_posterior_sd(pair->control) / control);
    return exp(rising_root(ratio_excess, &a, log(variant / control), 3 * width));
}

double cx_posterior_ratio_mean(const struct cx_posterior_pair *pair)
{
    struct cx_posterior c = pair->control;
    if (!(c.a > 1)) {
        return (double)INFINITY;
    }
    double size = c.kind == CX_POSTERIOR_BETA ? c.a - 1 + c.b : c.b;
    return cx_posterior_mean(pair->variant) * size / (c.a - 1);
}
