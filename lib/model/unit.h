/* unit.h - one unit of an experiment (a customer): when and where it was first exposed, whether it
 * was seen in several variants, and what it did.
 *
 * A unit is a slot of fixed size, zeroed when new: 16 bytes and 16 for each outcome.  Adding rows
 * and merging are exact and may come in any order: the first exposure is the earliest, and of two
 * at the same instant the one whose variant, then segment, is smaller bytewise.
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
    struct cx_outcome outcome[];
};

enum cx_outcome_kind {
    CX_OUTCOME_SUM, /* numbers, added */
    CX_OUTCOME_ANY  /* flags: 1 when any was set */
};

struct cx_unit_plan {
    const enum cx_outcome_kind *outcome;
    size_t outcomes;
    struct cx_intern *names;
};

struct cx_exposure {
    int64_t ms; /* the same for all rows where there is no time */
    uint16_t variant, segment;
};

size_t cx_unit_size(const struct cx_unit_plan *plan);
void cx_unit_expose(const struct cx_unit_plan *plan, struct cx_unit *u, struct cx_exposure seen);
/* NaN is no outcome and adds nothing.  False: the sum is too large for cx_outcome. */
bool cx_unit_add(const struct cx_unit_plan *plan, struct cx_unit *u, size_t outcome, double value);
bool cx_unit_merge(const struct cx_unit_plan *plan, struct cx_unit *u, const struct cx_unit *from);
double cx_unit_value(const struct cx_unit_plan *plan, const struct cx_unit *u, size_t outcome);

#endif
