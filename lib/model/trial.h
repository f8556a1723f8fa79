/* trial.h - the plan of an experiment: units in each arm, power, detectable effect, days.
 *
 * A control and `variants` variants of `ratio` times its size, each compared with the control.
 * With several variants each comparison is at alpha / variants (Bonferroni, Holm's first step).
 * Looks on the way cost units: a group-sequential design multiplies them by its inflation factor;
 * an always-valid interval, of which only the last look is counted here, by the squared ratio of
 * its quantile to the fixed one, both with the normal quantile of the power added.
 */
#ifndef CX_MODEL_TRIAL_H
#define CX_MODEL_TRIAL_H

#include "stat/group_sequential.h"
#include "stat/power.h"

enum cx_trial_looks { CX_LOOK_ONCE, CX_LOOK_GROUP, CX_LOOK_ALWAYS };

struct cx_trial {
    struct cx_power_question question; /* alpha: of the whole; ratio: of one variant */
    size_t variants;
    enum cx_trial_looks looks;
    struct cx_group_design group; /* its alpha and sides are the question's */
    const struct cx_group_look *look; /* the group's bounds, by cx_trial_set_bounds() */
};

/* Of CX_LOOK_GROUP, before all else: so many as the group has looks, kept by the caller. */
void cx_trial_set_bounds(struct cx_trial *t, struct cx_group_look *look);

struct cx_trial_size {
    double control, variant, total;            /* whole units; variant: of one of them */
    double control_clusters, variant_clusters; /* of the question's size; NaN: units are divided */
};

/* n real units in the control, rounded up in every arm, to whole clusters where these are divided;
 * undefined when n is. */
struct cx_trial_size cx_trial_rounded(const struct cx_trial *t, double n_control);
/* A total divided among the arms as planned, rounded to nearest, the control having the rest; or so
 * many whole clusters as it has. */
struct cx_trial_size cx_trial_divided(const struct cx_trial *t, double total);

/* Real units of the control that have the power; INFINITY: none. */
double cx_trial_units(const struct cx_trial *t, double power);
double cx_trial_power(const struct cx_trial *t, const struct cx_trial_size *size);
double cx_trial_effect(const struct cx_trial *t, const struct cx_trial_size *size, double power,
                       bool upward);

#endif
