/* outcome.h - what one unit (a customer) did, in 16 bytes: a sum, or what its rows come to else.
 *
 * Whatever the kind, rows may come in any order and from any shard.
 *
 * A sum of the decimals that doubles stand for (cx_number_rest), as a fixed-point number with 74
 * binary places, to which each is cut: a tenth and two tenths are three tenths.  The sum stays
 * below 2^52.
 * Adding is associative and commutative; only whether a sum with both signs passes 2^52 on its way
 * can depend on the order.
 */
#ifndef CX_MODEL_OUTCOME_H
#define CX_MODEL_OUTCOME_H

#include "base/bytes.h"

#define CX_OUTCOME_END 4503599627370496.0 /* 2^52 */

enum cx_outcome_kind {
    CX_OUTCOME_SUM,    /* of numbers */
    CX_OUTCOME_BEFORE, /* the same, of rows before the exposure */
    CX_OUTCOME_ANY,    /* 1 when a number was above 0 */
    CX_OUTCOME_COUNT,  /* how many numbers there were */
    CX_OUTCOME_EVENTS, /* the same; who wants the numbers themselves keeps the rows */
    CX_OUTCOME_FIRST,  /* the number of the earliest instant, ... */
    CX_OUTCOME_LAST,   /* ... of the latest; of one instant the smallest */
    CX_OUTCOME_MAX,
    CX_OUTCOME_MIN
};
#define CX_OUTCOME_KINDS 9
extern const char *const cx_outcome_kind_names[CX_OUTCOME_KINDS]; /* as in max(COLUMN) */

/* Two words, so that slots need no alignment of 16: of a sum the cx_int128; else the number (of
 * FIRST, LAST, MAX and MIN its bits), and above it whether there is one (of FIRST and LAST its
 * instant).  Zeroed: nothing yet. */
struct cx_outcome {
    uint64_t low, high;
};

/* A row's number, which is no NaN.  False: too large, see cx_outcome_add(). */
bool cx_outcome_note(enum cx_outcome_kind kind, struct cx_outcome *o, int64_t ms, double x);
bool cx_outcome_join(enum cx_outcome_kind kind, struct cx_outcome *o,
                     const struct cx_outcome *other);
/* NaN where there was no number, but for the sum (0), and for any and count. */
double cx_outcome_result(enum cx_outcome_kind kind, const struct cx_outcome *o);

/* ---- sums */

/* False, and unchanged, when x is not finite or the sum would pass 2^52. */
bool cx_outcome_add(struct cx_outcome *o, double x);
bool cx_outcome_merge(struct cx_outcome *o, const struct cx_outcome *other);
double cx_outcome_value(const struct cx_outcome *o); /* rounded once */

/* The exact sum as text, for states: its 128 bits in hexadecimal. */
#define CX_OUTCOME_ROOM 33
void cx_outcome_format(const struct cx_outcome *o, char out[CX_OUTCOME_ROOM]);
bool cx_outcome_parse(struct cx_text t, struct cx_outcome *o);

#endif
