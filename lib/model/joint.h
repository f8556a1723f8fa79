/* joint.h - the variants of one metric corrected together, by what their statistics have in common.
 *
 * A family is here the comparisons of one metric in one segment: with a control (C. W. Dunnett
 * 1955) or all pairs (the studentised range of J. W. Tukey and C. Y. Kramer); see stat/many.h.
 *
 * A test with one variance for all arms, Student's, gives theirs exactly.  Others keep each pair's
 * own standard error and degrees of freedom: all pairs are then those of P. A. Games and J. F.
 * Howell 1976, and comparisons with a control those of M. Hasler and L. A. Hothorn 2008, Biom. J.
 * 50, 793, whose correlations come from the variances, too.  What is no t has the z with its p.
 *
 * The level is the one at which the comparison's own interval has the width of the joint one.
 */
#ifndef CX_MODEL_JOINT_H
#define CX_MODEL_JOINT_H

#include "model/comparison.h"
#include "stat/multiplicity.h"

struct cx_joint {
    enum cx_correction correction; /* one of cx_is_joint() */
    double alpha;
    struct cx_comparison_set set;
    double *units; /* room for one more than the set has */
};

bool cx_is_joint(enum cx_correction correction);
/* Of a mean; no df where the arms have none together. */
struct cx_all_arms cx_all_arms_variance(const struct cx_metric_sums *const *arm, size_t arms);
struct cx_tail cx_joint_tail(const struct cx_joint *joint, const struct cx_comparison *c);
double cx_joint_level(const struct cx_joint *joint, const struct cx_comparison *c);
const char *cx_joint_name(const struct cx_joint *joint, const struct cx_comparison *c);

#endif
