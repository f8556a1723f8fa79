/* power.c - see power.h. */
#include "stat/power.h"

#include <stdint.h>

#include "stat/effect_size.h"
#include "stat/estimate.h"
#include "stat/normal.h"
#include "stat/proportion.h"
#include "stat/quadrature.h"
#include "stat/rate.h"
#include "stat/special.h"
#include "stat/student.h"

#define PI 3.14159265358979323846

/* ---- the noncentral t distribution */

/* log density of s = 1 + u, with df = 2 a, but for the power of s in front. */
static double log_scale_density(double a, double u)
{
    return a * (2 * cx_log1p_minus(u) - u * u) - log1p(u);
}

double cx_noncentral_upper(double t, double df, double delta)
{
    double a = df / 2;
    double low = fmax(-1, -12 / sqrt(df)), high = 12 / sqrt(df);
    double width = fmin(0.5 / sqrt(a), 1 / fmax(fabs(t), 1e-6));
    double panels = fmin(fmax(ceil((high - low) / width), 8), 4000);
    double half = (high - low) / panels / 2;
    double factor = log(2) + 0.5 * log(a / (2 * PI)) - cx_stirling_rest(a);
    double sum = 0;
    for (double panel = 0; panel < panels; panel++) {
        double middle = low + (2 * panel + 1) * half;
        for (int i = 0; i < CX_GAUSS_POINTS; i++) {
            double u = middle + half * cx_gauss_node[i];
            double density = exp(factor + log_scale_density(a, u));
            sum += cx_gauss_weight[i] * density * cx_normal_upper(t * (1 + u) - delta);
        }
    }
    return fmin(sum * half, 1);
}

/* ---- standard errors, per unit of the control: se = unit / sqrt(n) */

/* Of the variant's value less `factor` times the control's, and what the hypothesis has it be. */
struct spread {
    double factor; /* 1, or with a hypothesis on the ratio that ratio */
    double effect; /* less the null, on the scale of the test */
    double null;   /* se0 */
    double real;   /* se1 */
};

static double in_unit(const struct cx_power_question *q, double null)
{
    return q->null_is_share ? null * fabs(q->baseline) : null;
}

/* A share of the size of a value below 0 makes its ratio go the other way. */
static double factor_of(const struct cx_power_question *q, double null)
{
    return q->null_is_share ? 1 + copysign(null, null * q->baseline) : 1;
}

/* Farrington and Manning's restricted proportions of endless samples: counts beyond which they do
 * not change. */
static double restricted_se(const struct cx_power_question *q, double null)
{
    const double units = 1e12;
    double variant = q->baseline + q->effect;
    struct cx_proportion_pair pair = {
        .control = {(int64_t)llround(q->baseline * units), (int64_t)units},
        .variant = {(int64_t)llround(variant * units * q->ratio),
                    (int64_t)llround(units * q->ratio)}};
    double variance = q->null_is_share ? cx_proportion_ratio_variance_at(&pair, factor_of(q, null))
                                       : cx_proportion_variance_at(&pair, null);
    return sqrt(variance * units);
}

static bool is_of_means(const struct cx_power_question *q)
{
    return q->test == CX_POWER_Z || q->test == CX_POWER_T || q->test == CX_POWER_WELCH;
}

/* One unit's. */
static double own_variance(const struct cx_power_question *q, double value)
{
    if (is_of_means(q)) {
        return q->sd * q->sd;
    }
    return q->test == CX_POWER_RATE ? value : value * (1 - value);
}

static double null_se_of_proportions(const struct cx_power_question *q, double null)
{
    double p1 = q->baseline, p2 = p1 + q->effect, r = q->ratio;
    double mean = (p1 + r * p2) / (1 + r);
    return null == 0 ? sqrt(mean * (1 - mean) * (1 + 1 / r)) : restricted_se(q, null);
}

/* Of the difference, the rates restricted to it; of the ratio both arms' events are one Poisson
 * number, divided by the ratio. */
static double null_se_of_rates(const struct cx_power_question *q, double null)
{
    const double events = 1e12;
    double r = q->ratio, variant = q->baseline + q->effect, sum = q->baseline + r * variant;
    if (null == 0 || q->null_is_share) {
        return sqrt(factor_of(q, null) * sum / r);
    }
    double units = events / fmax(q->baseline, r * variant);
    struct cx_rate_pair pair = {.control = {llround(q->baseline * units), units},
                                .variant = {llround(variant * units * r), units * r}};
    struct cx_rates at = cx_rate_restricted(&pair, null);
    return sqrt(at.control + at.variant / r);
}

/* Clusters have but their own variance, as they come out. */
static bool is_by_t(const struct cx_power_question *q)
{
    return q->test == CX_POWER_T || q->test == CX_POWER_WELCH ||
           (q->cluster_size > 0 && q->test != CX_POWER_Z);
}

static struct spread spread_of(const struct cx_power_question *q, double null)
{
    double r = q->ratio, variant = q->baseline + q->effect, k = factor_of(q, null);
    double control_variance = own_variance(q, q->baseline);
    struct spread s = {.factor = k, .effect = q->effect - in_unit(q, null)};
    s.real = s.null = sqrt(k * k * control_variance + own_variance(q, variant) / r);
    if (is_by_t(q)) {
        return s;
    }
    switch (q->test) {
    case CX_POWER_Z:
    case CX_POWER_T:
    case CX_POWER_WELCH:
    case CX_POWER_UNPOOLED:
        break;
    case CX_POWER_RATE:
        s.null = null_se_of_rates(q, null);
        break;
    case CX_POWER_MILLER:
        s.null = sqrt(control_variance * (k * k + 1 / r));
        break;
    case CX_POWER_ARCSINE:
        s.effect = cx_cohen_h(q->baseline + in_unit(q, null), variant);
        s.null = s.real = sqrt(1 + 1 / r);
        break;
    case CX_POWER_POOLED:
    case CX_POWER_FLEISS:
        s.null = null_se_of_proportions(q, null);
        break;
    }
    return s;
}

/* ---- power */

/* Of what is divided, units or clusters. */
static double freedom(const struct cx_power_question *q, double n)
{
    double control = q->cluster_size > 0 ? n / q->cluster_size : n, variant = control * q->ratio;
    if (q->test == CX_POWER_T) {
        return control + variant - 2;
    }
    struct cx_estimate_pair pair = cx_estimate_pair(
        cx_mean_estimate(control, q->baseline, own_variance(q, q->baseline)),
        cx_mean_estimate(variant, q->baseline, own_variance(q, q->baseline + q->effect)));
    return control > 1 && variant > 1 ? cx_welch(&pair).df : 0;
}

/* P(rejects upwards) of the test of `null` at one-sided level `level`; downwards with sign -1. */
static double one_side(const struct cx_power_question *q, double n, double null, double level,
                       double sign)
{
    struct spread s = spread_of(q, null);
    double root = sqrt(n / q->variance);
    double effect = sign * s.effect;
    if (is_by_t(q)) {
        double df = freedom(q, n), least = 1 - 1e-9; /* two units have 1, whatever rounding does */
        return df >= least ? cx_noncentral_upper(cx_student_quantile_upper(level, df), df,
                                                 effect * root / s.real)
                           : 0;
    }
    if (q->test == CX_POWER_FLEISS) {
        effect -= copysign((s.factor + 1 / q->ratio) / (2 * n), effect);
    }
    double z = cx_normal_quantile_upper(level);
    return cx_normal_upper((z * s.null - effect * root) / s.real);
}

static bool has_answer(const struct cx_power_question *q)
{
    double variant = q->baseline + q->effect;
    if (is_of_means(q)) {
        return q->sd > 0;
    }
    double most = q->test == CX_POWER_RATE ? (double)INFINITY : 1;
    return q->baseline > 0 && q->baseline < most && variant > 0 && variant < most;
}

static bool is_above(const struct cx_power_question *q, double null)
{
    return q->effect > in_unit(q, null);
}

static bool is_below(const struct cx_power_question *q, double null)
{
    return q->effect < in_unit(q, null);
}

double cx_power(const struct cx_power_question *q, double n_control)
{
    if (!has_answer(q)) {
        return (double)NAN;
    }
    if (q->equivalent) {
        double above = one_side(q, n_control, -q->null, q->alpha, 1);
        double below = one_side(q, n_control, q->null, q->alpha, -1);
        return fmax(above + below - 1, 0);
    }
    if (q->alternative != CX_TWO_SIDED) {
        return one_side(q, n_control, q->null, q->alpha, q->alternative == CX_LESS ? -1 : 1);
    }
    double sign = is_below(q, q->null) ? -1 : 1;
    double right = one_side(q, n_control, q->null, q->alpha / 2, sign);
    return q->one_tail ? right : right + one_side(q, n_control, q->null, q->alpha / 2, -sign);
}

bool cx_power_grows(const struct cx_power_question *q)
{
    bool above = is_above(q, q->equivalent ? -q->null : q->null), below = is_below(q, q->null);
    if (q->equivalent) {
        return above && below;
    }
    return q->alternative == CX_GREATER ? above
           : q->alternative == CX_LESS  ? below
                                        : above || below;
}

/* Halves the logarithm of [low, high], where is_enough holds at high and not at low. */
struct search {
    const struct cx_power_question *q;
    double n, power, sign;
    bool (*is_enough)(const struct search *s, double x);
};

static double least(const struct search *s, double low, double high)
{
    for (int round = 0; round < 200; round++) {
        double middle = sqrt(low) * sqrt(high);
        if (!(middle > low && middle < high)) {
            break;
        }
        if (s->is_enough(s, middle)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

static bool enough_units(const struct search *s, double n)
{
    return cx_power(s->q, n) >= s->power;
}

double cx_power_units(const struct cx_power_question *q, double power)
{
    const double fewest = 1e-3, most = CX_POWER_MOST;
    struct search s = {.q = q, .power = power, .is_enough = enough_units};
    if (!has_answer(q)) {
        return (double)NAN;
    }
    return enough_units(&s, most) ? least(&s, fewest, most) : (double)INFINITY;
}

static bool enough_effect(const struct search *s, double effect)
{
    struct cx_power_question q = *s->q;
    q.effect = s->sign * effect;
    return cx_power(&q, s->n) >= s->power;
}

double cx_power_effect(const struct cx_power_question *q, double n_control, double power,
                       bool upward)
{
    struct search s = {.q = q,
                       .n = n_control,
                       .power = power,
                       .sign = upward ? 1 : -1,
                       .is_enough = enough_effect};
    bool is_mean = is_of_means(q);
    double most = is_mean ? 1e9 * q->sd : q->baseline;
    if (upward && !is_mean) {
        most = q->test == CX_POWER_RATE ? 1e9 * q->baseline : 1 - q->baseline;
    }
    most *= 1 - 1e-12;
    return enough_effect(&s, most) ? s.sign * least(&s, 1e-15 * most, most) : (double)NAN;
}
