/* outcome.h - what one unit (a customer) did, summed exactly in 16 bytes.
 *
 * A sum of doubles as a fixed-point number with 74 binary places: every double of at least 2^-22
 * (2.4e-7) is held to its last bit, smaller ones are cut to 2^-74.  The sum stays below 2^52.
 * Adding is associative and commutative, so a unit's rows may come in any order and from any shard;
 * only whether a sum with both signs passes 2^52 on its way can depend on the order.
 */
#ifndef CX_MODEL_OUTCOME_H
#define CX_MODEL_OUTCOME_H

#include "base/bytes.h"

#define CX_OUTCOME_END 4503599627370496.0 /* 2^52 */

/* The cx_int128 in two words, so that slots need no alignment of 16. */
struct cx_outcome {
    uint64_t low, high;
};

/* False, and unchanged, when x is not finite or the sum would pass 2^52. */
bool cx_outcome_add(struct cx_outcome *o, double x);
bool cx_outcome_merge(struct cx_outcome *o, const struct cx_outcome *other);
double cx_outcome_value(const struct cx_outcome *o); /* rounded once */

/* The exact sum as text, for states: its 128 bits in hexadecimal. */
#define CX_OUTCOME_ROOM 33
void cx_outcome_format(const struct cx_outcome *o, char out[CX_OUTCOME_ROOM]);
bool cx_outcome_parse(struct cx_text t, struct cx_outcome *o);

#endif
