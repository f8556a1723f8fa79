/* journeys.h - groups whose slots are journeys (model/journey.h): how these are merged, and how
 * they go into states and back.
 *
 * A slot begins with its struct cx_journey, and the group's context with the journeys' struct
 * cx_journey_rule.
 */
#ifndef CX_CLI_JOURNEYS_H
#define CX_CLI_JOURNEYS_H

#include "model/journey.h"
#include "run/run.h"

/* A column of a state: the whole journey. */
extern const struct cx_slot_state cx_journey_state;
enum cx_status cx_merge_journeys(void *to, const void *from, struct cx_arena *memory,
                                 void *context, struct cx_error *e);

#endif
