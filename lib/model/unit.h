/* unit.h - one unit of an experiment (a customer): when and where it was first exposed, whether it
 * was seen in several variants, and what it did.
 *
 * A unit is 16 bytes and 16 for each outcome, in a slot of fixed size, zeroed when new.  Adding
 * rows and merging are exact and may come in any order: the first exposure is the earliest, and of
 * two at the same instant the one whose variant, then segment, is smaller bytewise.
 *
 * With `apart` a slot has a unit for each variant its customer was seen in: the first one it met,
 * and 8 bytes that lead to the others.
 */
#ifndef CX_MODEL_UNIT_H
#define CX_MODEL_UNIT_H

#include "base/error.h"
#include "base/intern.h"
#include "model/outcome.h"

struct cx_unit {
    int64_t first_ms;
    uint16_t variant, segment; /* of the first exposure, interned */
    bool is_seen, in_several;
    uint16_t others; /* of the slot, in its first unit: how many more units it has */
    struct cx_outcome outcome[];
};

struct cx_unit_plan {
    const enum cx_outcome_kind *outcome;
    size_t outcomes;
    bool apart;
    struct cx_intern *names;
};

struct cx_exposure {
    int64_t ms; /* the same for all rows where there is no time */
    uint16_t variant, segment;
};

size_t cx_unit_slot_size(const struct cx_unit_plan *plan);

/* Adds a row to its unit: with `apart` that of its variant, made in memory when it is new, else the
 * only one.  values: by outcome, NaN where there is none; *outcome says which sum was too large. */
enum cx_unit_status { CX_UNIT_OK, CX_UNIT_TOO_LARGE, CX_UNIT_NO_MEMORY };
enum cx_unit_status cx_unit_add(const struct cx_unit_plan *plan, struct cx_unit *slot,
                                struct cx_exposure seen, const double *values,
                                struct cx_arena *memory, size_t *outcome);
/* Asks the cache for what cx_unit_add(), or a visit to all units, will look at behind the slot. */
void cx_unit_prefetch(const struct cx_unit_plan *plan, const struct cx_unit *slot);
/* Adds a slot to a slot. */
enum cx_unit_status cx_unit_merge(const struct cx_unit_plan *plan, struct cx_unit *to,
                                  const struct cx_unit *from, struct cx_arena *memory);

/* The units of a slot, at least one. */
size_t cx_unit_count(const struct cx_unit *slot);
const struct cx_unit *cx_unit_at(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                                 size_t i);
/* The unit that comes after `before` in order of the variants' names; the first after NULL, NULL
 * after the last. */
const struct cx_unit *cx_unit_next(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                                   const struct cx_unit *before);

double cx_unit_value(const struct cx_unit_plan *plan, const struct cx_unit *u, size_t outcome);

#endif
