/* estimate.c - see estimate.h. */
#include "stat/estimate.h"

static const double nan_value = (double)NAN;
static const double nothing = -(double)INFINITY;

struct cx_estimate cx_mean_estimate(double n, double mean, double variance)
{
    return (struct cx_estimate){.value = n >= 1 ? mean : nan_value,
                                .variance = n >= 2 ? variance / n : nan_value,
                                .df = n >= 2 ? n - 1 : 0};
}

struct cx_estimate cx_ratio_estimate(double n, double numerator, double denominator,
                                     double residual_variance)
{
    bool defined = n >= 1 && denominator != 0;
    double scale = denominator * denominator;
    return (struct cx_estimate){.value = defined ? numerator / denominator : nan_value,
                                .variance =
                                    defined && n >= 2 ? residual_variance / n / scale : nan_value,
                                .df = n >= 2 ? n - 1 : 0};
}

/* Satterthwaite's, by shares of the variance: squares of small variances would underflow. */
static double joint_df(const struct cx_estimate *control, const struct cx_estimate *variant)
{
    double share = control->variance / (control->variance + variant->variance);
    double from_control = share > 0 ? share * share / control->df : 0;
    double from_variant = share < 1 ? (1 - share) * (1 - share) / variant->df : 0;
    return 1 / (from_control + from_variant);
}

struct cx_estimate_pair cx_estimate_pair(struct cx_estimate control, struct cx_estimate variant)
{
    return (struct cx_estimate_pair){
        .control = control, .variant = variant, .difference = variant.value - control.value};
}

struct cx_estimate_pair cx_overlapping_pair(struct cx_estimate_pair pair, double covariance,
                                            double shared)
{
    double apart = pair.control.df + 1 + pair.variant.df + 1 - 2 * shared;
    double welch = joint_df(&pair.control, &pair.variant);
    pair.covariance = covariance;
    pair.df = shared - 1 + (welch - shared + 1) * apart / (apart + 2 * shared);
    return pair;
}

/* Of variant - ratio control; what rounding leaves below nothing is nothing. */
static double contrast_variance(const struct cx_estimate_pair *pair, double ratio)
{
    double variance = pair->variant.variance + ratio * ratio * pair->control.variance -
                      2 * ratio * pair->covariance;
    return variance < 0 ? 0 : variance;
}

struct cx_estimate_pair cx_student_pair(struct cx_estimate control, struct cx_estimate variant)
{
    struct cx_estimate_pair pair = cx_estimate_pair(control, variant);
    double n_control = control.df + 1, n_variant = variant.df + 1;
    double from_control = control.df > 0 ? control.df * control.variance * n_control : 0;
    double from_variant = variant.df > 0 ? variant.df * variant.variance * n_variant : 0;
    pair.df = control.df + variant.df;
    double between_units = (from_control + from_variant) / pair.df; /* NaN without any df */
    pair.control.variance = between_units / n_control;
    pair.variant.variance = between_units / n_variant;
    return pair;
}

struct cx_welch cx_welch(const struct cx_estimate_pair *pair)
{
    struct cx_welch w = {.difference = pair->difference,
                         .se = sqrt(contrast_variance(pair, 1)),
                         .t = nan_value,
                         .df = nan_value};
    if (w.se > 0) {
        w.t = w.difference / w.se;
        w.df = pair->df > 0 ? pair->df : joint_df(&pair->control, &pair->variant);
    }
    return w;
}

struct cx_interval cx_welch_interval(const struct cx_welch *w, double quantile,
                                     enum cx_alternative alternative)
{
    if (isnan(w->t) || isnan(quantile)) {
        return cx_interval_undefined();
    }
    double reach = quantile * w->se;
    struct cx_interval both = {w->difference - reach, w->difference + reach};
    return cx_interval_of_side(both, alternative, nothing);
}

double cx_fieller_t(const struct cx_estimate_pair *pair, double lift)
{
    double contrast = pair->difference - lift * pair->control.value;
    return contrast / sqrt(contrast_variance(pair, 1 + lift));
}

enum cx_alternative cx_lift_side(enum cx_alternative alternative, double control)
{
    if (alternative == CX_TWO_SIDED || !(control < 0)) {
        return alternative;
    }
    return alternative == CX_GREATER ? CX_LESS : CX_GREATER;
}

/* The lift without an interval.  False: there is none. */
static bool point_lift(const struct cx_estimate_pair *pair, struct cx_lift *lift)
{
    double c = pair->control.value;
    *lift = (struct cx_lift){.value = nan_value, .interval = cx_interval_undefined()};
    lift->unbounded = c == 0;
    if (isnan(c) || c == 0) {
        return false;
    }
    lift->value = pair->difference / c;
    return true;
}

struct cx_lift cx_fieller_lift(const struct cx_estimate_pair *pair, double quantile,
                               enum cx_alternative alternative)
{
    struct cx_lift lift;
    double c = pair->control.value;
    if (!point_lift(pair, &lift)) {
        return lift;
    }
    double g = quantile * quantile * pair->control.variance / (c * c);
    lift.unbounded = g >= 1;
    if (!(g < 1)) {
        return lift; /* also when a variance is unknown */
    }
    double ratio = pair->variant.value / c;
    double joint = quantile * pair->covariance / (c * c) * quantile; /* g of the covariance */
    double square = contrast_variance(pair, ratio) - g * pair->variant.variance +
                    joint * pair->covariance;
    double reach = quantile / fabs(c) * sqrt(square < 0 ? 0 : square);
    double middle = lift.value + g - joint;
    struct cx_interval both = {(middle - reach) / (1 - g), (middle + reach) / (1 - g)};
    lift.interval = cx_interval_of_side(both, cx_lift_side(alternative, c), nothing);
    return lift;
}

struct cx_lift cx_delta_lift(const struct cx_estimate_pair *pair, double quantile,
                             enum cx_alternative alternative)
{
    struct cx_lift lift;
    double c = pair->control.value;
    if (!point_lift(pair, &lift)) {
        return lift;
    }
    double ratio = pair->variant.value / c;
    double reach = quantile / fabs(c) * sqrt(contrast_variance(pair, ratio));
    struct cx_interval both = {lift.value - reach, lift.value + reach};
    lift.interval = cx_interval_of_side(both, cx_lift_side(alternative, c), nothing);
    return lift;
}

struct cx_lift cx_log_lift(const struct cx_estimate_pair *pair, double quantile,
                           enum cx_alternative alternative)
{
    struct cx_lift lift;
    double c = pair->control.value, ratio = pair->variant.value / c;
    double reach = quantile / fabs(pair->variant.value) * sqrt(contrast_variance(pair, ratio));
    if (!point_lift(pair, &lift) || !(ratio > 0) || isnan(reach)) {
        return lift;
    }
    double log_lift = log1p(lift.value);
    struct cx_interval both = {expm1(log_lift - reach), expm1(log_lift + reach)};
    lift.interval = cx_interval_of_side(both, cx_lift_side(alternative, c), -1);
    return lift;
}
