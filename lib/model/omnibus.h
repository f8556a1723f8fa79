/* omnibus.h - all arms of a metric together: does any differ from the others?
 *
 * A test of a family of methods (model/method/) is given the arms and fills the answer; a method
 * without one leaves it to the metric's default method.  None knows strata, nor covariates: a
 * metric that has some has no answer, as has one whose clusters have units in several arms.
 */
#ifndef CX_MODEL_OMNIBUS_H
#define CX_MODEL_OMNIBUS_H

#include "model/report.h"
#include "stat/many.h"

struct cx_omnibus {
    const struct cx_metric *metric;
    const struct cx_metric_sums *const *arm; /* the control's first; each has units */
    size_t arms;                             /* 2 or more */
    struct cx_arena *memory;
    struct cx_error *error;

    /* by the test; undefined to begin with */
    struct cx_overall answer;
    char note[CX_NOTE_ROOM];
};

/* The report's rows of all arms together have this variant. */
#define CX_ALL_VARIANTS "(all)"

/* A row for each metric that the control and another arm of the segment have units of. */
enum cx_status cx_omnibus_report(struct cx_report *report, const struct cx_design *design,
                                 const struct cx_arm_run *segment, struct cx_error *e);

#endif
