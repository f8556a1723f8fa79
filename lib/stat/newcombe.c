/* newcombe.c - see newcombe.h. */
#include "stat/newcombe.h"

#include "stat/mover.h"

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

static struct cx_interval wilson(const void *arm, double z)
{
    const struct cx_proportion *p = arm;
    return cx_wilson_interval(*p, z);
}

static struct cx_mover mover_of(const struct cx_proportion_pair *pair)
{
    return (struct cx_mover){.control = cx_proportion_value(pair->control),
                             .variant = cx_proportion_value(pair->variant),
                             .difference = cx_proportion_difference(pair),
                             .limits = wilson,
                             .of_control = &pair->control,
                             .of_variant = &pair->variant};
}

static bool is_defined(const struct cx_proportion_pair *pair, double z)
{
    return pair->control.trials > 0 && pair->variant.trials > 0 && !isnan(z);
}

struct cx_interval cx_newcombe_interval(const struct cx_proportion_pair *pair, double z,
                                        enum cx_alternative alternative)
{
    struct cx_mover m = mover_of(pair);
    if (!is_defined(pair, z))
        return cx_interval_undefined();
    struct cx_interval i = cx_mover_interval(&m, z);
    return (struct cx_interval){alternative == CX_LESS ? -1 : fmax(i.low, -1),
                                alternative == CX_GREATER ? 1 : fmin(i.high, 1)};
}

struct cx_interval cx_newcombe_ratio_interval(const struct cx_proportion_pair *pair, double z,
                                              enum cx_alternative alternative)
{
    struct cx_mover m = mover_of(pair);
    if (!is_defined(pair, z))
        return cx_interval_undefined();
    return cx_interval_of_side(cx_mover_ratio_interval(&m, z), alternative, 0);
}

double cx_newcombe_z_at(const struct cx_proportion_pair *pair, double d)
{
    struct cx_mover m = mover_of(pair);
    return is_defined(pair, d) ? cx_mover_z_at(&m, d) : (double)NAN;
}

double cx_newcombe_ratio_z_at(const struct cx_proportion_pair *pair, double r)
{
    struct cx_mover m = mover_of(pair);
    return is_defined(pair, r) ? cx_mover_ratio_z_at(&m, r) : (double)NAN;
}
