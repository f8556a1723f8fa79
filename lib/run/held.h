/* held.h - rows by time that are held back until nothing earlier can come.
 *
 * A block's rows are packed by any thread, added inside the gate, and leave, in order of time and
 * arrival, once the watermark has reached them.  Their bytes lie in a chunk for each block, which
 * goes when the last of its rows has been let go.
 */
#ifndef CX_RUN_HELD_H
#define CX_RUN_HELD_H

#include <stdatomic.h>

#include "run/run.h"

struct cx_held_chunk {
    _Atomic size_t rows; /* not yet let go */
    char bytes[];
};

struct cx_held_row {
    int64_t ms;
    uint64_t number; /* of all rows, in order of arrival */
    const char *packed;
    struct cx_held_chunk *chunk;
};

struct cx_held_rows {
    struct cx_held_row *at;
    size_t n, room;
};

struct cx_held {
    const struct cx_table *in;
    int time_role;
    struct cx_held_rows rows; /* by time and number */
    size_t gone;              /* the first so many have left */
    uint64_t arrived;
    struct cx_keyed *order, *scratch; /* of rows that are being added */
    size_t order_room;
};

void cx_held_open(struct cx_held *h, const struct cx_table *in, int time_role);
void cx_held_close(struct cx_held *h);
static inline size_t cx_held_n(const struct cx_held *h)
{
    return h->rows.n - h->gone;
}

/* Any thread: the rows of a batch, packed, in its order; nobody's number yet. */
enum cx_status cx_held_pack(const struct cx_held *h, const struct cx_batch *b,
                            struct cx_held_rows *packed, struct cx_error *e);
/* Inside the gate: takes the packed rows over. */
enum cx_status cx_held_add(struct cx_held *h, struct cx_held_rows *packed, struct cx_error *e);
/* Inside the gate: rows up to the watermark leave, into *left; and, whatever their time, at most
 * the first n. */
enum cx_status cx_held_leave(struct cx_held *h, int64_t watermark_ms, struct cx_held_rows *left,
                             struct cx_error *e);
enum cx_status cx_held_leave_first(struct cx_held *h, size_t n, struct cx_held_rows *left,
                                   struct cx_error *e);

/* Any thread: rows that have left, as rows of the table; what was unpacked before is gone. */
struct cx_held_batch {
    struct cx_arena arena;
    struct cx_unpacked unpacked;
    size_t room;
    struct cx_batch batch; /* its row and n alone */
};
enum cx_status cx_held_unpack(const struct cx_held *h, const struct cx_held_row *rows, size_t n,
                              struct cx_held_batch *b, struct cx_error *e);
void cx_held_batch_release(struct cx_held_batch *b);

/* The bytes of these rows are no longer needed. */
void cx_held_let_go(struct cx_held_rows *rows);
/* And the list itself. */
void cx_held_rows_release(struct cx_held_rows *rows);

#endif
