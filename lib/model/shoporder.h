/* shoporder.h - orders that run over several rows, or have several lines in one, put together.
 *
 * Show the rows in the order of the input; when an order has ended it is handed out as rows that
 * add up to what the customer paid, total less refunds:
 *
 *   by order   a sale of the total less shipping, its quantity the sum of the lines'
 *   by line    every line as a sale when it comes (as a refund, when its quantity is below zero),
 *              then, where the lines do not add up to the total less shipping (a discount of the
 *              whole order, tax on top), a sale without item of the difference
 *   both       the shipping, where there is some, and the refund, where there is one (the export
 *              has no time for it: the order's)
 *
 * An export without a column for the total has as total what its lines say: less the order's
 * discount, plus its tax and shipping.  Which rows belong together the profile says:
 *
 *   fold FIELD  only the first row of an order has the field; the rows below carry items.  Those
 *               below a row that was left out are left out, those below a refused row are refused
 *   repeat      rows one below the other that have the same order; each repeats the order's fields
 *   sum         every row is a part of an amount: those of an order that stand together and have
 *               the same kind (by line: and item) are added up
 *   otherwise   every row is an order, its lines in the groups of columns, where there are any
 */
#ifndef CX_MODEL_SHOPORDER_H
#define CX_MODEL_SHOPORDER_H

#include "model/shoprow.h"

struct cx_order_part { /* an order, or a sum, being put together */
    struct cx_shop_row head;
    struct cx_bytes text; /* what head.text points into */
    int64_t total, order_discount, order_tax, shipping, refunded, quantity;
    cx_int128 lines;
    uint64_t line_rows; /* lines that have an amount */
    bool has_quantity, has_total, is_below_list;
    struct cx_place at;
};

struct cx_order_out {
    struct cx_shop_row row;
    struct cx_place at;
};

/* Zeroed to begin with but for plan, how, by_line and judge. */
struct cx_order_fold {
    const struct cx_shop_plan *plan;
    enum cx_profile_fold how;
    bool by_line;
    /* Whether an order that could be read is wanted, by its first row; may be NULL. */
    enum cx_shop_verdict (*judge)(void *judged_by, const struct cx_text *cell,
                                  const struct cx_order_part *part, struct cx_shop_fault *fault);
    void *judged_by;
    struct cx_order_part *part[2]; /* of the order that is put together, and of the one before */
    size_t parts[2], room[2];
    int now;                   /* which of the two is being put together */
    enum cx_shop_verdict last; /* of the newest first row */
    const char *last_word;     /* why it is not taken */
    struct cx_bytes last_order;
    struct cx_shop_plan line_plan; /* the plan, with the columns of one group */
    struct cx_order_out *ended;
    size_t ended_room;
    struct cx_shop_row *line;
    size_t lines, line_room;
    struct cx_bytes carried[CX_FIELDS];
    struct cx_text *patched; /* a row's cells with what was carried down to it */
    bool no_memory;
};

/* What a row brought: an order that ended before it, and (by line) its lines.  Valid until the
 * next call. */
struct cx_order_step {
    const struct cx_order_out *ended;
    size_t ended_count;
    const struct cx_shop_row *line;
    size_t line_count;
    /* Of the ended order: lines - discount + shipping + tax is not its total, with the tax on top
     * of the lines or within them. */
    bool differs;
    const struct cx_order_part *order;
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
