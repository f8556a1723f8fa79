/* funnel.h - how far one customer came through a list of steps, and when.
 *
 * A chain begins at an entry and takes moments for the steps, each within the window, which is
 * counted from the entry and includes its last millisecond.  A moment serves one step of a chain
 * only, even where its event is named in several.
 *
 *   ordered  the entry is a moment of step 1; then for each step in turn the first moment of it
 *            that comes after the one before
 *   strict   the same, but every moment must be of the next step: any other ends the chain
 *   any      the entry is a moment of any step; then the first moment of each other one
 *
 * Equal times (ordered and strict):
 *   any      moments of one instant are taken in the order of the first step that each is of,
 *            those of no step last
 *   input    as they came
 *   strict   as they came, and a step's time must be later than that of the step before
 *
 * Of all chains of a customer the one with the most steps counts, of those the one of the earliest
 * entry; with first_entry only the chain of the first entry.  ClickHouse's windowFunnel() finds the
 * same level: by default that of ordered with ties any.
 *
 * With `hold` a chain takes only moments of one value of an attribute (the empty one is a value,
 * too), as if each value were a customer; the best chain of all values counts.
 *
 * An exclusion from step I to J applies to a chain that reached I: a moment of the excluded event
 * after the time of I and before that of J, or, where J was not reached, to the end of the window,
 * excludes the customer.
 *
 * Time is linear in the number of moments (strict: times the number of steps at worst).
 */
#ifndef CX_MODEL_FUNNEL_H
#define CX_MODEL_FUNNEL_H

#include "base/bytes.h"
#include "model/journey.h"

enum { CX_FUNNEL_STEPS = 64, CX_FUNNEL_EXCLUSIONS = 64 };

enum cx_funnel_order { CX_FUNNEL_ORDERED, CX_FUNNEL_STRICT, CX_FUNNEL_ANY };
enum cx_funnel_ties { CX_FUNNEL_TIES_ANY, CX_FUNNEL_TIES_INPUT, CX_FUNNEL_TIES_STRICT };

struct cx_funnel_event {
    uint64_t steps;      /* that it serves: bit 0 is step 1 */
    uint64_t exclusions; /* of which it is the event */
};

struct cx_funnel_rule {
    size_t steps; /* 1 to CX_FUNNEL_STEPS */
    int64_t within_ms;
    enum cx_funnel_order order;
    enum cx_funnel_ties ties;
    bool first_entry;
    int hold;                            /* the attribute; -1: none */
    const struct cx_funnel_event *event; /* by number; those from `events` on are of no step */
    uint32_t events;
    struct cx_funnel_exclusion {
        unsigned from, to; /* steps, from 1; from < to */
    } exclusion[CX_FUNNEL_EXCLUSIONS];
    size_t exclusions;
};

/* In the order any, two steps must have all their events in common, or none: else which of them a
 * moment serves would be a matter of choice. */
bool cx_funnel_steps_fit(const struct cx_funnel_rule *rule);

struct cx_funnel_chain {
    size_t level; /* steps reached; 0: never entered */
    size_t entry; /* which moment */
    bool is_excluded;
    int64_t ms[CX_FUNNEL_STEPS]; /* of each step reached; in the order any of the first one, the
                                    second one, ... */
};

/* m: all that the customer did, by time.  scratch is grown, and used again.  False: no memory. */
bool cx_funnel_search(const struct cx_funnel_rule *rule, struct cx_moments m,
                      struct cx_bytes *scratch, struct cx_funnel_chain *chain);

/* What a customer did next who came so far: the first moment after the time of the last step
 * reached, within the window.  m.n: there is none. */
size_t cx_funnel_next(const struct cx_funnel_rule *rule, struct cx_moments m,
                      const struct cx_funnel_chain *chain);

#endif
