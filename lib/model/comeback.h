/* comeback.h - one customer: when they began, and when they came back.
 *
 * A customer begins with the first purchase and comes back with every other; what a purchase is
 * says model/occasion.h.  Where days answer the question, the plain ledger knows enough.  Where it
 * is the hour that counts, or the event that a row tells of, or what stood in another column at
 * the first purchase, the ledger keeps rows apart by a text that says all of that (struct
 * cx_comeback_row), as the id of an order; rows of one order, or of one day, are brought together
 * again when an answer is asked for.
 *
 * Rolling days are windows of 24 hours that begin with the customer's first instant: that of the
 * earliest sale whose order is a purchase or, where it has none, whose window is.  They take the
 * place of calendar days everywhere: rows without an order are one purchase when they are of one
 * window.
 *
 * Cost: a row of the detailed kind takes some 15 bytes, its order and its value in the ledger.
 */
#ifndef CX_MODEL_COMEBACK_H
#define CX_MODEL_COMEBACK_H

#include "model/occasion.h"

struct cx_comeback_row {
    int64_t ms;           /* the instant */
    int16_t offset;       /* minutes; the row's day is that of ms at it */
    bool begins, returns; /* can be the first, can be one of the others: at least one of them */
    struct cx_text order; /* none: its day tells */
    struct cx_text by;
};
void cx_comeback_write(const struct cx_comeback_row *row, struct cx_bytes *id);
/* Texts point into id.  False: it is none. */
bool cx_comeback_read(struct cx_text id, struct cx_comeback_row *row);

struct cx_comeback_rule {
    struct cx_occasion_rule occasions;
    bool is_detailed; /* ids were made by cx_comeback_write(), and occasions.by_order is set */
    bool has_events;  /* rows differ in begins and returns: what is before the first is nothing */
    bool rolling;     /* only when detailed */
    int32_t last_day; /* the last day that has begun */
    int32_t end_day;  /* the first day that is not over: that one, or the next */
    int64_t end_ms;   /* rolling: how far the data reach; INT64_MIN: to the beginning of end_day at
                         the offset of the customer's first purchase */
};

struct cx_comeback {
    int32_t first_day; /* CX_NO_DAY: never began */
    int32_t last_day;  /* that has begun */
    int32_t end_day;   /* the first that is not over */
    struct cx_text by; /* of the earliest row of the first day; of rows of one instant the smallest
                          bytewise */
    bool has_several;  /* another sale has another text there */
    /* From the first purchase on, and all money: what is no purchase has no rows, and may have an
     * earlier day or none.  Rolling days count from first_day. */
    const struct cx_occasion *visit;
    size_t n;
};

/* Owned by the caller, who gives it back; zeroed to begin with. */
struct cx_comeback_scratch {
    struct cx_bytes ledger, rows;
};
void cx_comeback_release(struct cx_comeback_scratch *scratch);

/* c points into l and scratch until the next use.  CX_FAILED: money beyond the range of amounts, or
 * an id that is none. */
enum cx_status cx_comeback_of(const struct cx_occasions *l, const struct cx_comeback_rule *rule,
                              struct cx_comeback_scratch *scratch, struct cx_comeback *c,
                              struct cx_error *e);

#endif
