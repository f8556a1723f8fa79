/* waiting.h - rows of outcomes that wait until it is known when their customer was exposed.
 *
 * A row is its instant, whose it is, and a number for some of the outcomes.  Rows come in any order
 * and are read in the order in which they came.  A row takes a byte or two for its time and the
 * outcomes it has, and one to nine for each number: few for short ones.
 */
#ifndef CX_MODEL_WAITING_H
#define CX_MODEL_WAITING_H

#include "base/bytes.h"
#include "base/trail.h"

enum { CX_WAITING_OUTCOMES = 64 };

/* Zeroed: none.  Memory comes from the arena that is passed, the same one each time; `outcomes` is
 * the same each time, too. */
struct cx_waiting {
    struct cx_trail trail;
    int64_t ms; /* of the last row */
};

struct cx_waiting_row {
    int64_t ms;
    uint64_t of;         /* its owner's number for whose it is */
    const double *value; /* by outcome; NaN: none */
};

/* False: no memory. */
bool cx_waiting_add(struct cx_waiting *w, const struct cx_waiting_row *row, size_t outcomes,
                    struct cx_arena *memory);

/* Reads all rows, one after the other. */
struct cx_waiting_reader {
    struct cx_trail_part part[CX_TRAIL_CHUNKS];
    size_t parts, at;
    const unsigned char *from;
    int64_t ms;
    size_t outcomes;
    double value[CX_WAITING_OUTCOMES];
};
void cx_waiting_open(const struct cx_waiting *w, size_t outcomes, struct cx_waiting_reader *r);
/* False: there are no more.  row->value lives until the next one. */
bool cx_waiting_next(struct cx_waiting_reader *r, struct cx_waiting_row *row);

#endif
