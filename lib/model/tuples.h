/* tuples.h - which rows of numbers the units of an arm have, and how many units have each.
 *
 * What model/values.h is for one number or two, for any fixed number of them.  Rows come in any
 * order and from any shard; settled they are distinct and sorted, number by number, so that the
 * same units always give the same list.  -0 is 0; NaN is no number.
 *
 *     struct cx_tuples t = {.memory = a, .width = 3};
 *     cx_tuples_add(&t, numbers, 1);                // as often as there are units
 *     if (!cx_tuples_settle(&t)) ...no memory...    // then t.n rows at t.at
 *
 * Cost: 8 (width + 1) bytes a distinct row, up to three times that while the list grows.
 */
#ifndef CX_MODEL_TUPLES_H
#define CX_MODEL_TUPLES_H

#include "base/arena.h"

/* Zeroed but for `memory` and `width`: empty. */
struct cx_tuples {
    double *at;   /* of each row how many units have it, then its numbers: width + 1 */
    size_t width; /* at least 1 */
    size_t n, room;
    size_t settled; /* of these so many, the first, are sorted and distinct */
    struct cx_arena *memory;
    bool failed; /* there was no memory; what came since is lost */
};

void cx_tuples_add(struct cx_tuples *t, const double *number, double n);
void cx_tuples_merge(struct cx_tuples *t, const struct cx_tuples *from); /* of the same width */
/* Sorts, makes distinct.  False: there was no memory, now or before. */
bool cx_tuples_settle(struct cx_tuples *t);
double cx_tuples_units(const struct cx_tuples *t);

#endif
