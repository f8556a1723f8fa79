/* shoporder.h - orders that run over several rows, put together again.
 *
 * Some exports write an order's customer, currency and totals on its first row only; the rows below
 * it carry items.  The profile's fold rule names the field that only first rows fill.  Show the
 * rows in the order of the input; when an order has ended it is handed out as rows that add up to
 * what the customer paid, total less refunds:
 *
 *   by order   a sale of the total less shipping, its quantity the sum of the lines'
 *   by line    every line as a sale when it comes, then, where the lines do not add up to the total
 *              less shipping (a discount of the whole order, tax on top), a sale without item of
 *              the difference
 *   both       the shipping, where there is some, and the refund, where there is one (the export
 *              has no time for it: the order's)
 *
 * The rows below a row that was left out are left out, those below a refused row are refused.
 */
#ifndef CX_MODEL_SHOPORDER_H
#define CX_MODEL_SHOPORDER_H

#include "model/shoprow.h"

#define CX_ORDER_ROWS 3

struct cx_order_part { /* an order being put together */
    struct cx_shop_row head;
    struct cx_bytes text; /* what head.text points into */
    int64_t total, shipping, refunded, quantity;
    cx_int128 lines;
    bool has_quantity;
    struct cx_place at;
};

/* Zeroed to begin with but for plan, by_line and judge. */
struct cx_order_fold {
    const struct cx_shop_plan *plan;
    bool by_line;
    /* Whether an order that could be read is wanted, by its first row; may be NULL. */
    enum cx_shop_verdict (*judge)(void *judged_by, const struct cx_text *cell,
                                  const struct cx_order_part *part, struct cx_shop_fault *fault);
    void *judged_by;
    struct cx_order_part part[2];
    int now;                   /* the one that is being put together */
    bool is_open;              /* part[now] is an order */
    enum cx_shop_verdict last; /* of the newest first row */
    const char *last_word;     /* why it is not taken */
    struct cx_bytes last_order;
};

/* What a row brought: an order that ended before it, and (by line) the row itself.  Valid until the
 * next call. */
struct cx_order_step {
    struct cx_shop_row ended[CX_ORDER_ROWS];
    size_t ended_count;
    struct cx_place ended_at;
    struct cx_shop_row line;
    bool has_line;
};

/* Nothing is handed out with a row that is refused or left out. */
enum cx_shop_verdict cx_order_row(struct cx_order_fold *f, const struct cx_text *cell,
                                  struct cx_place at, struct cx_order_step *step,
                                  struct cx_shop_fault *fault);
/* Hands out the last order. */
void cx_order_end(struct cx_order_fold *f, struct cx_order_step *step);
bool cx_order_no_memory(const struct cx_order_fold *f);
void cx_order_release(struct cx_order_fold *f);

#endif
