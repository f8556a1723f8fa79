/* verdict.h - from the arms of experiments to their report: trust first, then metric by metric.
 *
 * The family of tests that are corrected together: all metrics and variants of an experiment; those
 * of all its segments together are a second family, and each method that answers beside the tests
 * has its own two.  Rows of segment `(heterogeneity)`, whether an effect is the same in all
 * segments, are another.  Intervals are at the level that matches the correction
 * (stat/multiplicity), so that they exclude 0, or the margin, exactly when p_adjusted <= alpha; the
 * decision is made from the interval.
 */
#ifndef CX_MODEL_VERDICT_H
#define CX_MODEL_VERDICT_H

#include "model/report.h"

/* The rows, sorted; memory is the report's.  CX_USAGE when an experiment has no control arm, or
 * arms were planned and it has none of them; CX_FAILED when there is nothing to compare it with. */
enum cx_status cx_experiments_report(struct cx_experiments *x, struct cx_arena *memory,
                                     struct cx_report *report, struct cx_error *e);

#endif
