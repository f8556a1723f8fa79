/* bought.h - what one customer bought, item by item: the exact ledger of the rows.
 *
 * An occasion is the rows of one item that have the same order, or, of rows without an order, the
 * same day.  It nets what its rows weigh: the amount; without one the quantity; without that a
 * piece.  What was given back weighs below zero.  As in model/occasion.h an occasion is a purchase,
 * made on the day of its earliest sale, when it has a sale and
 *     its net is above zero, or
 *     its net is zero and nothing was given back;
 * where refunds count as purchases, every occasion is one.
 *
 * Everything is a sum, a minimum or a union, so neither the order of the rows nor the way they are
 * shared out over ledgers that are merged later can matter.  Orders are told apart by their exact
 * ids.
 *
 * Cost: 24 bytes a ledger and, behind it, 6 to 8 bytes a row, and once for the rows of an order
 * that follow each other its id and a byte.
 */
#ifndef CX_MODEL_BOUGHT_H
#define CX_MODEL_BOUGHT_H

#include "base/civil.h"
#include "base/intern.h"
#include "base/trail.h"
#include "model/purchase.h"

/* ---- rows */

struct cx_bought_row {
    uint32_t item;       /* its number in the rule's table */
    int32_t day;
    struct cx_text order; /* empty: none */
    int64_t net, pieces;  /* ten-thousandths, signed */
    bool sold, returned;  /* at least one of them */
};

/* The cells of a row that say what it weighs. */
struct cx_bought_cells {
    struct cx_text kind; /* as cx_purchase_kind() wants it */
    int64_t amount, quantity; /* ten-thousandths, 0 where there is none */
    bool has_amount, has_quantity;
};
/* As cx_purchase_judge(), but a quantity below zero makes a refund, too. */
struct cx_purchase_verdict cx_bought_judge(enum cx_refund_policy policy,
                                           const struct cx_bought_cells *cells);
/* Fills what a row that counts weighs.  A sale without a quantity is one piece; a refund without
 * one gives money back and no piece, or, when it has no amount either, one piece. */
void cx_bought_weigh(enum cx_refund_policy policy, const struct cx_bought_cells *cells,
                     struct cx_bought_row *row);

/* ---- ledgers */

/* Zeroed: empty.  Memory comes from the arena that is passed to add, merge and load: the same one
 * each time. */
struct cx_bought {
    struct cx_trail trail;
    int32_t day; /* of the last row */
    uint32_t n;  /* rows */
};

/* The same for all ledgers of a run, and for those they are merged with. */
struct cx_bought_rule {
    bool refunds_count; /* as purchases */
    struct cx_intern *items;
    const uint32_t *rank; /* by the item's number; for cx_bought_list() alone */
};

static inline void cx_bought_prefetch(const struct cx_bought *b)
{
    cx_trail_prefetch(&b->trail);
}

/* The same for what a list reads, see cx_trail_ask() and cx_trail_ask_more(). */
void cx_bought_ask(const struct cx_bought *b, struct cx_trail_asked *asked);

/* False: no memory, or more than 2^32 - 1 rows. */
bool cx_bought_add(struct cx_bought *b, const struct cx_bought_row *row, struct cx_arena *memory);
/* Adds all of other, which stays as it is and may go away. */
bool cx_bought_merge(struct cx_bought *b, const struct cx_bought *other, struct cx_arena *memory);

struct cx_bought_day {
    cx_int128 pieces; /* ten-thousandths, of all purchases of the item on that day */
    uint32_t rank;
    int32_t day;
};
/* The days on which items were bought, by the item's rank and then by day; they live in scratch,
 * which its owner releases, until the list is made of another ledger. */
struct cx_bought_list {
    const struct cx_bought_day *day;
    size_t n;
    struct cx_bytes scratch;
};
bool cx_bought_list(const struct cx_bought *b, const struct cx_bought_rule *rule,
                    struct cx_bought_list *list); /* false: no memory */

/* The whole ledger as text for one cell of a state file: items by their texts, each COUNT
 * LENGTH:ITEM, then so many occasions, by order and those of a day last, each DAY NET PIECES FLAGS
 * LENGTH:ORDER; all parted by blanks.  DAY counts from 1970-01-01, FLAGS are s where something was
 * sold and r where something was given back.  Equal ledgers give equal text, however they were
 * filled.  Out of memory: out->failed. */
void cx_bought_save(const struct cx_bought *b, const struct cx_bought_rule *rule,
                    struct cx_bytes *out);
/* Adds a saved ledger.  CX_FAILED when the text is damaged. */
enum cx_status cx_bought_load(struct cx_bought *b, const struct cx_bought_rule *rule,
                              struct cx_text saved, struct cx_arena *memory, struct cx_error *e);

#endif
