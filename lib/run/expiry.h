/* expiry.h - slots that wait for their end, the next one first; for rows that come by time.
 *
 * A slot waits from the row that puts something into it until it is ended: 16 bytes each, a heap.
 * Rows that come meanwhile put its end off, which is looked at when its turn has come.
 */
#ifndef CX_RUN_EXPIRY_H
#define CX_RUN_EXPIRY_H

#include "base/sort.h"
#include "run/keys.h"

struct cx_waiting {
    int64_t ms; /* its end, or earlier */
    struct cx_head *head;
};
struct cx_expiry { /* of a partition; zeroed: nothing waits */
    struct cx_waiting *at;
    size_t n, room;
};

/* A row was put into the slot of head.  False: no memory. */
bool cx_expiry_wait(struct cx_expiry *x, const struct cx_ordered *how, struct cx_head *head);
/* The slot that ends next, and by then; it waits no more.  head NULL: there is none. */
struct cx_waiting cx_expiry_next(struct cx_expiry *x, const struct cx_ordered *how, int64_t ms);
void cx_expiry_release(struct cx_expiry *x);

/* What slots and rows have given: by instant; of an instant, slots that have ended by key, then
 * rows as they came. */
struct cx_ended {
    struct cx_head *head; /* NULL: a row gave it */
    struct cx_text key;   /* of the head, which others may count in meanwhile */
    size_t row;
};
struct cx_endings {
    struct cx_ended *at;    /* as they came */
    struct cx_keyed *order; /* after cx_endings_sort(): what is a place in at */
    struct cx_keyed *scratch;
    size_t n, room;
};
/* Inside the gate of the head's partition.  False: no memory. */
bool cx_endings_add_slot(struct cx_endings *endings, const struct cx_waiting *slot);
bool cx_endings_add_row(struct cx_endings *endings, int64_t ms, size_t row);
void cx_endings_sort(struct cx_endings *endings, size_t key_count);
static inline struct cx_ended cx_ended_at(const struct cx_endings *endings, size_t i)
{
    return endings->at[endings->order[i].what];
}
void cx_endings_release(struct cx_endings *endings);

#endif
