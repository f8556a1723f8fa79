/* joint.h - the variants of one metric corrected together, by what their statistics have in common.
 *
 * A family is here the comparisons of one metric in one segment: with a control (Dunnett) or all
 * pairs (Games and Howell's use of Tukey's studentised range, which is Tukey's own where the
 * variances are alike); see stat/many.h.  Each comparison keeps its own standard error and degrees
 * of freedom.  The level is the one at which the comparison's own interval has the width of the
 * joint one.
 */
#ifndef CX_MODEL_JOINT_H
#define CX_MODEL_JOINT_H

#include "model/comparison.h"
#include "stat/multiplicity.h"

struct cx_joint {
    enum cx_correction correction; /* one of cx_is_joint() */
    double alpha;
    const struct cx_comparison **member;
    size_t n;
    double *units; /* room for n + 1 */
};

bool cx_is_joint(enum cx_correction correction);
struct cx_tail cx_joint_tail(const struct cx_joint *joint, const struct cx_comparison *c);
double cx_joint_level(const struct cx_joint *joint, const struct cx_comparison *c);

#endif
