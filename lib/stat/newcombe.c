/* newcombe.c - see newcombe.h. */
#include "stat/newcombe.h"

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

/* Wilson's limits of both arms, and where they are the wrong way round for this end. */
struct limits {
    double control, variant; /* the proportions */
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

/* The smaller root r of (a r - b)^2-like equations of Donner and Zou, without cancellation. */
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

/* The end of the interval that is nearer to 0, towards it; falls as z grows. */
static double distance_left(const struct cx_proportion_pair *pair, bool above, double z)
{
    struct limits l = limits_at(pair, z);
    return above ? difference_low(pair, &l) : -difference_high(pair, &l);
}

double cx_newcombe_z(const struct cx_proportion_pair *pair)
{
    if (!is_defined(pair, 0))
        return (double)NAN;
    double difference = cx_proportion_difference(pair);
    bool above = difference > 0;
    if (difference == 0)
        return 0;
    double low = 0, high = 1;
    while (distance_left(pair, above, high) > 0)
        low = high, high *= 2;
    for (int round = 0; round < 200; round++) {
        double z = low + (high - low) / 2;
        if (z == low || z == high)
            break;
        if (distance_left(pair, above, z) > 0)
            low = z;
        else
            high = z;
    }
    return copysign(low, difference);
}
