/* effect_size.c - see effect_size.h. */
#include "stat/effect_size.h"

#include "stat/normal.h"
#include "stat/power.h"
#include "stat/root.h"
#include "stat/special.h"

static const double infinite = (double)INFINITY;

double cx_cohen_h(double control, double variant)
{
    return 2 * (asin(sqrt(variant)) - asin(sqrt(control)));
}

struct cx_effect_size cx_cohen_h_of(const struct cx_proportion_pair *pair, double z,
                                    enum cx_alternative alternative)
{
    const double most = cx_cohen_h(0, 1);
    double h = cx_cohen_h(cx_proportion_value(pair->control), cx_proportion_value(pair->variant));
    if (isnan(h) || isnan(z))
        return (struct cx_effect_size){(double)NAN, cx_interval_undefined()};
    double se = sqrt(1 / (double)pair->control.trials + 1 / (double)pair->variant.trials);
    return (struct cx_effect_size){h,
                                   {alternative == CX_LESS ? -most : fmax(h - z * se, -most),
                                    alternative == CX_GREATER ? most : fmin(h + z * se, most)}};
}

double cx_pooled_deviation(const struct cx_spread_pair *s)
{
    double control = s->n_control - 1, variant = s->n_variant - 1;
    return sqrt((control * s->variance_control + variant * s->variance_variant) /
                (control + variant));
}

double cx_hedges_factor(double df)
{
    return df > 1 ? exp(cx_log_rising((df - 1) / 2, .5)) / sqrt(df / 2) : (double)NAN;
}

struct search {
    double t, df, tail;
};

static double excess_at(double noncentrality, void *context)
{
    const struct search *s = context;
    return log(cx_noncentral_upper(s->t, s->df, noncentrality)) - log(s->tail);
}

/* The noncentrality at which t or more has a chance of `tail`. */
static double least_noncentrality(double t, double df, double tail)
{
    struct search s = {t, df, tail};
    double low = t, high = t, reach = 1;
    if (isinf(df))
        return t - cx_normal_quantile_upper(tail);
    while (excess_at(low, &s) > 0)
        high = low, low -= reach, reach *= 2;
    reach = 1;
    while (excess_at(high, &s) < 0)
        low = high, high += reach, reach *= 2;
    return cx_root(excess_at, &s, low, high);
}

struct cx_effect_size cx_cohen_d(const struct cx_welch *w, double deviation, double tail,
                                 enum cx_alternative alternative)
{
    if (!(w->se > 0) || !(deviation > 0) || isnan(w->df) || isnan(tail))
        return (struct cx_effect_size){(double)NAN, cx_interval_undefined()};
    double unit = w->se / deviation;
    return (struct cx_effect_size){
        w->difference / deviation,
        {alternative == CX_LESS ? -infinite : unit * least_noncentrality(w->t, w->df, tail),
         alternative == CX_GREATER ? infinite : -unit * least_noncentrality(-w->t, w->df, tail)}};
}
