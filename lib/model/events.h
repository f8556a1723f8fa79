/* events.h - the values of rows, unit by unit: for quantiles of what happened, not of who did it.
 *
 * Rows of one unit are alike, so a quantile of all rows varies more than the rows let on; for its
 * variance (S.-B. Liu et al. 2019, "Large-scale online experimentation with quantile metrics",
 * ICSE-SEIP) it has to be known how many values of each unit are not above it.  Only counts come
 * out, so the order of units and of their values does not matter.
 *
 * Cost: 8 bytes a value and 8 a unit.
 */
#ifndef CX_MODEL_EVENTS_H
#define CX_MODEL_EVENTS_H

#include "base/arena.h"

/* Zeroed but for `memory`: empty. */
struct cx_events {
    double *value; /* of all units, one unit's behind another's */
    size_t n, room;
    size_t *end; /* by unit: where its values end */
    size_t units, unit_room;
    struct cx_arena *memory;
    bool failed; /* there was no memory; what came since is lost */
};

/* A unit with its n values, which may be none. */
void cx_events_add(struct cx_events *v, const double *value, size_t n);
void cx_events_merge(struct cx_events *v, const struct cx_events *from);

/* How units' values lie about q: sums over units, of how many they have, how many of these are at
 * most q, their squares, and the products of both. */
struct cx_events_below {
    double units, rows, below;
    double rows_squares, below_squares, products;
};
struct cx_events_below cx_events_below(const struct cx_events *v, double q);

#endif
