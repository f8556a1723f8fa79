/* unit.h - one unit of an experiment (a customer): when and where it was first exposed, whether it
 * was seen in several variants, and what it did.
 *
 * A unit is 16 bytes and 16 for each outcome, in a slot of fixed size with 8 more, zeroed when new.
 * Adding rows and merging are exact and may come in any order: the first exposure is the earliest,
 * and of two at the same instant the one whose variant, then segment, then cluster, is smaller
 * bytewise.
 *
 * With `clusters` a unit is 8 bytes more, and knows the cluster that its first exposure named.
 *
 * With `apart` a slot has a unit for each variant its customer was seen in: the first one it met,
 * and 8 bytes that lead to the others.
 *
 * What a customer did before its first exposure does not count.  A row that is an exposure itself
 * cannot be earlier than the first; one that is not waits until all rows are known (model/waiting),
 * unless it is certain already that it counts.  A customer none of whose rows is an exposure is a
 * slot whose unit is not `is_seen`.
 *
 * Rows with a number of CX_OUTCOME_EVENTS wait in any case: in the end those are told one by one.
 */
#ifndef CX_MODEL_UNIT_H
#define CX_MODEL_UNIT_H

#include "base/error.h"
#include "base/intern.h"
#include "model/outcome.h"
#include "model/waiting.h"

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
    bool has_events; /* some outcome is CX_OUTCOME_EVENTS */
    bool keeps_rows; /* all rows wait, to be replayed into a slot of the same plan without this */
    int64_t window_ms;        /* what counts is not later than the exposure by more; 0: any time */
    int64_t window_before_ms; /* of CX_OUTCOME_BEFORE: nor earlier; 0: any time */
    struct cx_intern *names;
    struct cx_intern *clusters; /* NULL: nobody asks for them */
};

struct cx_exposure {
    int64_t ms; /* the same for all rows where there is no time */
    uint16_t variant, segment;
    bool is_none; /* an outcome alone, of all variants that the customer was in */
    int8_t day_shift; /* the local day less that of ms, for who replays rows by days */
};

size_t cx_unit_slot_size(const struct cx_unit_plan *plan);

/* Adds a row to its unit: with `apart` that of its variant, made in memory when it is new, else the
 * only one.  values: by outcome, NaN where there is none, and of a plan with clusters behind them
 * the number of an exposure's; *outcome says which sum was too large. */
enum cx_unit_status { CX_UNIT_OK, CX_UNIT_TOO_LARGE, CX_UNIT_NO_MEMORY };
enum cx_unit_status cx_unit_add(const struct cx_unit_plan *plan, struct cx_unit *slot,
                                struct cx_exposure seen, const double *values,
                                struct cx_arena *memory, size_t *outcome);
/* Asks the cache for what cx_unit_add(), or a visit to all units, will look at behind the slot. */
void cx_unit_prefetch(const struct cx_unit_plan *plan, const struct cx_unit *slot);
/* Adds a slot to a slot. */
enum cx_unit_status cx_unit_merge(const struct cx_unit_plan *plan, struct cx_unit *to,
                                  const struct cx_unit *from, struct cx_arena *memory);

/* Of a unit that is seen, of a plan with clusters. */
uint32_t cx_unit_cluster(const struct cx_unit_plan *plan, const struct cx_unit *u);
void cx_unit_set_cluster(const struct cx_unit_plan *plan, struct cx_unit *u, uint32_t cluster);

/* The units of a slot, at least one. */
size_t cx_unit_count(const struct cx_unit *slot);
const struct cx_unit *cx_unit_at(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                                 size_t i);
/* The unit that comes after `before` in order of the variants' names; the first after NULL, NULL
 * after the last. */
const struct cx_unit *cx_unit_next(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                                   const struct cx_unit *before);

struct cx_unit_answer {
    double *value; /* room for each outcome */
    bool was_early, was_late; /* some of the customer's rows were before the exposure, or behind its
                                 window: they did not count */
};
/* What a unit of the slot did. */
enum cx_unit_status cx_unit_answer(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                                   const struct cx_unit *u, struct cx_unit_answer *answer);
/* The numbers of an outcome of CX_OUTCOME_EVENTS that count, in no order; there is room for as many
 * as the answer says that there are. */
void cx_unit_events(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                    const struct cx_unit *u, size_t outcome, double *to);

/* ---- rows that wait, for states: cx_unit_next() gives them as a unit that is not seen */

struct cx_waiting *cx_unit_waiting(const struct cx_unit_plan *plan, const struct cx_unit *u);
/* A row as it was added to a slot of a plan that keeps rows. */
struct cx_exposure cx_unit_kept(const struct cx_waiting_row *row);
/* Has a row wait in a slot; its `of` is 0, or 1 and the variant it is of; of a plan that keeps rows
 * what cx_unit_of() makes of the row.  False: no memory. */
bool cx_unit_wait(const struct cx_unit_plan *plan, struct cx_unit *slot,
                  const struct cx_waiting_row *row, struct cx_arena *memory);
uint64_t cx_unit_of(struct cx_exposure seen);

#endif
