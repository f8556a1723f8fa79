/* look.h - how much of what was planned an experiment has at a look, and had at those before.
 *
 * The information of a look is its units, of all variants, as a share of those that were planned.
 */
#ifndef CX_MODEL_LOOK_H
#define CX_MODEL_LOOK_H

#include "model/experiment.h"

/* Fills the design's plan with the looks until now: those it has, or those that x follows, and this
 * one.  A look with no more units than one before has nothing to spend: it is none, and when it is
 * the one of now, the plan is stalled.  CX_USAGE when the plan has a look that is not before this
 * one. */
enum cx_status cx_look_at_units(const struct cx_experiments *x, struct cx_text experiment,
                                struct cx_arena *a, struct cx_look_plan *plan,
                                struct cx_error *e);

#endif
