/* joint.c - see joint.h. */
#include "model/joint.h"

#include "stat/many.h"
#include "stat/normal.h"
#include "stat/student.h"

#define LOG_2 0.69314718055994530942

bool cx_is_joint(enum cx_correction correction)
{
    return correction == CX_CORRECTION_DUNNETT || correction == CX_CORRECTION_TUKEY;
}

struct cx_all_arms cx_all_arms_variance(const struct cx_metric_sums *const *arm, size_t arms)
{
    struct cx_all_arms common = {0, 0};
    for (size_t i = 0; i < arms; i++) {
        if (arm[i]->units >= 2) {
            struct cx_moments m = cx_metric_moments(arm[i], CX_METRIC_MEAN);
            common.variance += m.variance * (m.units - 1);
            common.df += m.units - 1;
        }
    }
    common.variance /= common.df > 0 ? common.df : 1;
    return common;
}

/* ---- statistics */

struct standard {
    double t, df; /* NaN: no test */
};

/* The z whose p is the test's. */
static double z_of(const struct cx_comparison *c)
{
    if (c->alternative == CX_TWO_SIDED) {
        double z = cx_normal_quantile_log_upper(fmin(c->tail.log_p, 0) - LOG_2);
        return copysign(z, c->difference);
    }
    double z = c->tail.p > 0.5 ? cx_normal_quantile_upper(fmin(c->tail.p, 1 - 1e-16))
                               : cx_normal_quantile_log_upper(c->tail.log_p);
    return c->alternative == CX_LESS ? -z : z;
}

static struct standard standard_of(const struct cx_comparison *c)
{
    struct standard s = {c->statistic, isnan(c->df) ? (double)INFINITY : c->df};
    double own = cx_student_tail(s.t, s.df, c->alternative).log_p;
    if (isnan(c->tail.p)) {
        s.t = (double)NAN;
    } else if (!(fabs(own - c->tail.log_p) <= 1e-9 * (1 + fabs(own)))) {
        s = (struct standard){z_of(c), (double)INFINITY};
    }
    return s;
}

/* The arms that have so many pairs. */
static size_t arms_of(size_t pairs)
{
    size_t arms = 2;
    while (arms * (arms - 1) / 2 < pairs) {
        arms++;
    }
    return arms;
}

static bool has_variances(const struct cx_joint *joint)
{
    size_t i = 0;
    while (i < joint->set.n && joint->set.at[i]->control_variance > 0 &&
           joint->set.at[i]->variant_variance > 0) {
        i++;
    }
    return i == joint->set.n;
}

/* What correlates the statistics is 1 / variance, which with one variance for all goes like the
 * units. */
static struct cx_dunnett dunnett_of(const struct cx_joint *joint, const struct cx_comparison *c)
{
    bool known = has_variances(joint);
    joint->units[0] = known ? 1 / c->control_variance : (double)c->n_control;
    for (size_t i = 0; i < joint->set.n; i++) {
        const struct cx_comparison *member = joint->set.at[i];
        joint->units[i + 1] =
            known ? 1 / member->variant_variance : (double)member->n_variant;
    }
    return (struct cx_dunnett){
        .units = joint->units, .arms = joint->set.n + 1, .df = standard_of(c).df};
}

struct cx_tail cx_joint_tail(const struct cx_joint *joint, const struct cx_comparison *c)
{
    struct standard s = standard_of(c);
    if (isnan(s.t)) {
        return cx_tail_undefined();
    }
    if (joint->correction == CX_CORRECTION_TUKEY) {
        return cx_range_tail(fabs(s.t) * sqrt(2), arms_of(joint->set.n), s.df);
    }
    struct cx_dunnett d = dunnett_of(joint, c);
    return cx_dunnett_tail(&d, s.t, c->alternative);
}

double cx_joint_level(const struct cx_joint *joint, const struct cx_comparison *c)
{
    struct standard s = standard_of(c);
    double quantile;
    if (isnan(s.t)) {
        return joint->alpha;
    }
    if (joint->correction == CX_CORRECTION_TUKEY) {
        quantile = cx_range_quantile(joint->alpha, arms_of(joint->set.n), s.df) / sqrt(2);
    } else {
        struct cx_dunnett d = dunnett_of(joint, c);
        quantile = cx_dunnett_quantile(&d, joint->alpha, c->alternative);
    }
    double end = exp(cx_student_log_upper(quantile, s.df));
    return c->alternative == CX_TWO_SIDED ? 2 * end : end;
}

const char *cx_joint_name(const struct cx_joint *joint, const struct cx_comparison *c)
{
    bool own = isfinite(standard_of(c).df) && !(c->df == c->all_arms.df);
    if (joint->correction == CX_CORRECTION_TUKEY) {
        return own ? "Games-Howell" : "Tukey-Kramer";
    }
    return own ? "Dunnett with own variances" : "Dunnett";
}
