/* joint.c - see joint.h. */
#include "model/joint.h"

#include "stat/many.h"
#include "stat/student.h"

bool cx_is_joint(enum cx_correction correction)
{
    return correction == CX_CORRECTION_DUNNETT || correction == CX_CORRECTION_TUKEY;
}

/* z has no degrees of freedom. */
static double df_of(const struct cx_comparison *c)
{
    return isnan(c->df) ? (double)INFINITY : c->df;
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

static struct cx_dunnett dunnett_of(const struct cx_joint *joint, const struct cx_comparison *c)
{
    joint->units[0] = (double)c->control->units;
    for (size_t i = 0; i < joint->n; i++) {
        joint->units[i + 1] = (double)joint->member[i]->variant->units;
    }
    return (struct cx_dunnett){.units = joint->units, .arms = joint->n + 1, .df = df_of(c)};
}

struct cx_tail cx_joint_tail(const struct cx_joint *joint, const struct cx_comparison *c)
{
    if (isnan(c->statistic) || isnan(c->tail.p)) {
        return cx_tail_undefined();
    }
    if (joint->correction == CX_CORRECTION_TUKEY) {
        return cx_range_tail(fabs(c->statistic) * sqrt(2), arms_of(joint->n), df_of(c));
    }
    struct cx_dunnett d = dunnett_of(joint, c);
    return cx_dunnett_tail(&d, c->statistic, c->alternative);
}

double cx_joint_level(const struct cx_joint *joint, const struct cx_comparison *c)
{
    double df = df_of(c), quantile;
    if (isnan(c->statistic) || isnan(c->tail.p)) {
        return joint->alpha;
    }
    if (joint->correction == CX_CORRECTION_TUKEY) {
        quantile = cx_range_quantile(joint->alpha, arms_of(joint->n), df) / sqrt(2);
    } else {
        struct cx_dunnett d = dunnett_of(joint, c);
        quantile = cx_dunnett_quantile(&d, joint->alpha, c->alternative);
    }
    double end = exp(cx_student_log_upper(quantile, df));
    return c->alternative == CX_TWO_SIDED ? 2 * end : end;
}
