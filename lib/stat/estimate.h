/* estimate.h - two estimates with standard errors compared: Welch's test, and Fieller's lift.
 *
 * A mean of independent units, and a ratio of two means, are estimates with a variance and degrees
 * of freedom; what follows is the same for both.
 *
 * Welch: B. L. Welch 1947, Biometrika 34, 28: t = (v - c) / sqrt(V_c + V_v), with Satterthwaite's
 * df = (V_c + V_v)^2 / (V_c^2 / df_c + V_v^2 / df_v).
 * Lift: v/c - 1 with the interval of E. C. Fieller 1954, JRSS B 16, 175, at Welch's df: all lifts
 * that the same t test does not reject, so that it excludes 0 exactly when the test rejects.
 */
#ifndef CX_STAT_ESTIMATE_H
#define CX_STAT_ESTIMATE_H

#include <stdbool.h>

#include "stat/tail.h"

struct cx_estimate {
    double value;
    double variance; /* of value: the square of its standard error; NaN: unknown */
    double df;       /* that the variance was estimated with */
};

/* A mean from n units, with their variance (n-1).  n = 1: the variance is unknown; n = 0: nothing
 * is known. */
struct cx_estimate cx_mean_estimate(double n, double mean, double variance);

/* The ratio of two means over the same n units by the delta method: R = numerator/denominator,
 * variance of (numerator - R denominator) over n and the denominator squared (e.g. A. Deng, U.
 * Knoblich and J. Lu 2018, KDD, "Applying the delta method in metric analytics"). residual_variance
 * is that of (numerator - R denominator) between units (n-1).  A mean denominator of 0: undefined.
 */
struct cx_estimate cx_ratio_estimate(double n, double numerator, double denominator,
                                     double residual_variance);

struct cx_estimate_pair {
    struct cx_estimate control, variant;
    double difference; /* variant minus control, given apart because two rounded values near each
                          other may have lost it */
    double df;         /* of the difference; 0: Satterthwaite's.  Infinite: a z test */
    double covariance; /* of both values; mostly 0 */
};
struct cx_estimate_pair cx_estimate_pair(struct cx_estimate control, struct cx_estimate variant);
/* Both arms have some of the df + 1 things that vary in common: so many are `shared`.  The
 * variance of the difference is less by twice the covariance, and df is that of B. Derrick, B.
 * Russ, D. Toher and P. White 2017, J. Mod. Appl. Stat. Methods 16(1), 137, "Test statistics for
 * the comparison of means for two samples that include both paired and independent observations":
 *     shared - 1 + (Satterthwaite's - shared + 1) apart / (apart + 2 shared),
 * `apart` being those of one arm alone: from Welch's test, when none are shared, to the paired t
 * test, when all are. */
struct cx_estimate_pair cx_overlapping_pair(struct cx_estimate_pair pair, double covariance,
                                            double shared);
/* Student's: both arms have one variance between units, estimated from both together, df c.df +
 * v.df.  For means. */
struct cx_estimate_pair cx_student_pair(struct cx_estimate control, struct cx_estimate variant);

/* NaN where undefined: se when a variance is unknown, t and df also when se is 0. */
struct cx_welch {
    double difference, se, t, df;
};
struct cx_welch cx_welch(const struct cx_estimate_pair *pair);

/* difference -+ quantile * se, one end open for the one-sided alternatives.  quantile: of Student's
 * t with w->df at level/2, or at level. */
struct cx_interval cx_welch_interval(const struct cx_welch *w, double quantile,
                                     enum cx_alternative alternative);

/* The t of the hypothesis that the lift is `lift`: (v - (1 + lift) c) by its standard error. */
double cx_fieller_t(const struct cx_estimate_pair *pair, double lift);

/* A negative control turns larger differences into smaller lifts. */
enum cx_alternative cx_lift_side(enum cx_alternative alternative, double control);

struct cx_lift {
    double value;                /* NaN when the control is 0 */
    struct cx_interval interval; /* undefined when unbounded */
    bool unbounded;              /* the control is not distinguishable from 0 at this quantile: the
                                    lifts not rejected are no interval */
};
struct cx_lift cx_fieller_lift(const struct cx_estimate_pair *pair, double quantile,
                               enum cx_alternative alternative);

/* Two approximations of the same for large samples; they may contradict the test where the control
 * is not far from 0.  By the delta method the lift has the variance V_v/c^2 + v^2 V_c/c^4; on the
 * logarithmic scale log(v/c) has V_c/c^2 + V_v/v^2, undefined unless v/c > 0.  (Less 2 v/c^3 of a
 * covariance, or 2/(v c).) */
struct cx_lift cx_delta_lift(const struct cx_estimate_pair *pair, double quantile,
                             enum cx_alternative alternative);
struct cx_lift cx_log_lift(const struct cx_estimate_pair *pair, double quantile,
                           enum cx_alternative alternative);

#endif
