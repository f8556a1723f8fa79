/* values.h - which values the units of an arm have, and how many units have each.
 *
 * A value is a pair: x, and y where a metric is a ratio (else all have the same).  Values come in
 * any order and from any shard; settled they are distinct, sorted by x, then y, so that the same
 * units always give the same list.  -0 is 0; NaN is no value.
 *
 *     struct cx_values v = {.memory = a};
 *     cx_values_add(&v, x, y, 1);                   // as often as there are units
 *     if (!cx_values_settle(&v)) ...no memory...    // then v.at[0..v.n)
 *
 * Cost: 24 bytes a distinct value while it is looked at, up to three times that while lists grow,
 * and 24 KiB at most where they are few; time n log d for n units with d distinct values.
 */
#ifndef CX_MODEL_VALUES_H
#define CX_MODEL_VALUES_H

#include "base/arena.h"
#include "stat/sample.h"

/* Zeroed but for `memory`: empty. */
struct cx_values {
    struct cx_counted *at;
    size_t n, room;
    size_t settled; /* of these so many, the first, are sorted and distinct */
    struct cx_arena *memory;
    bool failed; /* there was no memory; what came since is lost */
};

void cx_values_add(struct cx_values *v, double x, double y, int64_t n);
void cx_values_merge(struct cx_values *v, const struct cx_values *from);
/* Sorts, makes distinct.  False: there was no memory, now or before. */
bool cx_values_settle(struct cx_values *v);
int64_t cx_values_units(const struct cx_values *v);
/* The quantile of x of settled values, 0 <= p <= 1, type 7 (stat/quantile.h); NaN: none. */
double cx_values_quantile(const struct cx_values *v, double p);

#endif
