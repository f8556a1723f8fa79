/* newcombe.c - see newcombe.h. */
#include "stat/newcombe.h"

#include "stat/root.h"

static const double infinite = (double)INFINITY;

struct cx_estimate cx_proportion_estimate(struct cx_proportion p, double added)
{
    double successes = (double)p.successes + added, trials = (double)p.trials + 2 * added;
    if (p.trials <= 0)
        return (struct cx_estimate){(double)NAN, (double)NAN, 0};
    return (struct cx_estimate){.value = successes / trials,
                                .variance =
                                    successes / trials * ((trials - successes) / trials) / trials,
                                .df = infinite};
}

struct cx_estimate_pair cx_proportion_estimates(const struct cx_proportion_pair *pair, double added)
{
    struct cx_estimate_pair e = cx_estimate_pair(cx_proportion_estimate(pair->control, added),
                                                 cx_proportion_estimate(pair->variant, added));
    if (added == 0)
        e.difference = cx_proportion_difference(pair);
    return e;
}

struct cx_interval cx_proportion_yates_wald(const struct cx_proportion_pair *pair, double z,
                                            enum cx_alternative alternative)
{
    struct cx_estimate_pair e = cx_proportion_estimates(pair, 0);
    double se = sqrt(e.control.variance + e.variant.variance);
    double half = (1 / (double)pair->control.trials + 1 / (double)pair->variant.trials) / 2;
    double width = z * se + fmin(half, fabs(e.difference));
    if (isnan(width))
        return cx_interval_undefined();
    return (struct cx_interval){alternative == CX_LESS ? -1 : fmax(e.difference - width, -1),
                                alternative == CX_GREATER ? 1 : fmin(e.difference + width, 1)};
}

/* The proportions of both arms, and Wilson's limits. */
struct limits {
    double control, variant;
    struct cx_interval of_control, of_variant;
};

static struct limits limits_at(const struct cx_proportion_pair *pair, double z)
{
    return (struct limits){cx_proportion_value(pair->control), cx_proportion_value(pair->variant),
                           cx_wilson_interval(pair->control, z),
                           cx_wilson_interval(pair->variant, z)};
}

static double difference_low(const struct cx_proportion_pair *pair, const struct limits *l)
{
    return cx_proportion_difference(pair) -
           hypot(l->variant - l->of_variant.low, l->of_control.high - l->control);
}

static double difference_high(const struct cx_proportion_pair *pair, const struct limits *l)
{
    return cx_proportion_difference(pair) +
           hypot(l->of_variant.high - l->variant, l->control - l->of_control.low);
}

static bool is_defined(const struct cx_proportion_pair *pair, double z)
{
    return pair->control.trials > 0 && pair->variant.trials > 0 && !isnan(z);
}

struct cx_interval cx_newcombe_interval(const struct cx_proportion_pair *pair, double z,
                                        enum cx_alternative alternative)
{
    if (!is_defined(pair, z))
        return cx_interval_undefined();
    struct limits l = limits_at(pair, z);
    return (struct cx_interval){alternative == CX_LESS ? -1 : fmax(difference_low(pair, &l), -1),
                                alternative == CX_GREATER ? 1 : fmin(difference_high(pair, &l), 1)};
}

/* Donner and Zou's quadratic equations, solved without cancellation. */
static double ratio_low(const struct limits *l)
{
    double of_variant = l->of_variant.low * (2 * l->variant - l->of_variant.low);
    double of_control = l->of_control.high * (2 * l->control - l->of_control.high);
    double product = l->control * l->variant;
    double root = sqrt(fmax(product * product - of_variant * of_control, 0));
    return of_variant > 0 ? of_variant / (product + root) : 0;
}

static double ratio_high(const struct limits *l)
{
    double of_variant = l->of_variant.high * (2 * l->variant - l->of_variant.high);
    double of_control = l->of_control.low * (2 * l->control - l->of_control.low);
    double product = l->control * l->variant;
    double root = sqrt(fmax(product * product - of_variant * of_control, 0));
    return of_control > 0 ? (product + root) / of_control : infinite;
}

struct cx_interval cx_newcombe_ratio_interval(const struct cx_proportion_pair *pair, double z,
                                              enum cx_alternative alternative)
{
    if (!is_defined(pair, z))
        return cx_interval_undefined();
    struct limits l = limits_at(pair, z);
    return (struct cx_interval){alternative == CX_LESS ? 0 : ratio_low(&l),
                                alternative == CX_GREATER ? infinite : ratio_high(&l)};
}

/* What variant - r control is compared with. */
struct hypothesis {
    const struct cx_proportion_pair *pair;
    double r, d;
};

static double distance_from(const struct hypothesis *h)
{
    return h->r == 1 ? cx_proportion_difference(h->pair) - h->d
                     : cx_proportion_value(h->pair->variant) -
                           h->r * cx_proportion_value(h->pair->control);
}

/* Whether the hypothesis is outside of the interval. */
static bool is_outside(double z, const void *context)
{
    const struct hypothesis *h = context;
    struct limits l = limits_at(h->pair, z);
    double distance = distance_from(h);
    double reach =
        distance > 0 ? hypot(l.variant - l.of_variant.low, h->r * (l.of_control.high - l.control))
                     : hypot(l.of_variant.high - l.variant, h->r * (l.control - l.of_control.low));
    return fabs(distance) > reach;
}

#define FARTHEST_Z 1e9 /* Wilson's limits do not move any more */

static double z_at(const struct hypothesis *h)
{
    if (!is_defined(h->pair, h->d) || !(h->r > 0))
        return (double)NAN;
    double distance = distance_from(h), low = 0, high = 1;
    if (distance == 0)
        return 0;
    while (is_outside(high, h) && high < FARTHEST_Z)
        low = high, high *= 2;
    return copysign(cx_edge(is_outside, h, low, high), distance);
}

double cx_newcombe_z_at(const struct cx_proportion_pair *pair, double d)
{
    return z_at(&(const struct hypothesis){pair, 1, d});
}

double cx_newcombe_ratio_z_at(const struct cx_proportion_pair *pair, double r)
{
    return z_at(&(const struct hypothesis){pair, r, 0});
}
