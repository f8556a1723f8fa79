/* occasion.h - the exact ledger of one customer's purchase occasions.
 *
 * An occasion is an order where the input names orders, else a day.  The ledger keeps one entry
 * for each: its net amount, the earliest day on which something of it was sold, how many sale rows
 * it has and whether anything was given back.  Orders are told apart by their exact ids; a row
 * whose order id is empty belongs to the occasion of its day.
 *
 * Under the net policy a refund changes the money of its order (or day) and nothing else.  An
 * entry is a purchase when it has a sale and
 *     its net is above zero, or
 *     its net is zero and nothing was given back (a free order is still an order).
 * Under KEEP a refund row is a row like any other and every entry is a purchase.
 *
 * Everything is exact and a sum, a minimum or a union, so neither the order of the rows nor the
 * way they are shared out over ledgers that are merged later can matter.  The one limit is an
 * entry's net beyond +-922,337,203,685,477.5807, on the way there, too: an error.
 *
 * Cost: 24 bytes a ledger; 16 bytes an entry where occasions are days and 32 where they are orders
 * (ids of up to 15 bytes included), in chunks that double, so at most half of it is empty.
 * Adding to the newest entry, or a day later than all before, is one comparison; anything else a
 * look through at most 16 entries, beyond that a hash.
 */
#ifndef CX_MODEL_OCCASION_H
#define CX_MODEL_OCCASION_H

#include "base/arena.h"
#include "base/civil.h"
#include "model/purchase.h"

/* Zeroed: empty.  Memory comes from the arena that is passed to add, merge and load: the same one
 * each time, or ones that live equally long. */
struct cx_occasions {
    struct cx_occasion_chunk *newest;
    uint32_t *index;
    uint32_t n;
    uint8_t index_bits;
    bool unordered; /* days did not come in rising order */
};

/* The same for all ledgers of a run, and for those they are merged with. */
struct cx_occasion_rule {
    enum cx_refund_policy refunds;
    bool by_order; /* the input has an order column */
};

struct cx_occasion_row {
    struct cx_text order; /* looked at only by_order */
    int32_t day;
    bool refund;
    int64_t amount; /* ten-thousandths, signed */
};

/* Adds one row.  A refund is netted, ignored or counted as a sale by rule->refunds; under ERROR it
 * is CX_BAD_ROW with the reason "refund". */
enum cx_status cx_occasions_add(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                const struct cx_occasion_row *row, struct cx_arena *memory,
                                struct cx_error *e);
/* Adds all of other, which stays as it is and may go away. */
enum cx_status cx_occasions_merge(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                  const struct cx_occasions *other, struct cx_arena *memory,
                                  struct cx_error *e);

/* All money: sales and what was given back, purchase or not.  Ten-thousandths. */
cx_int128 cx_occasions_total(const struct cx_occasions *l, const struct cx_occasion_rule *rule);

struct cx_occasion {
    int64_t net;   /* ten-thousandths */
    int32_t day;   /* of the earliest sale */
    uint32_t rows; /* sale rows */
};
/* Room that the fold wants: entries, purchases or not. */
size_t cx_occasions_count(const struct cx_occasions *l);
/* The purchases, sorted by day, then net, then rows.  by_day: those of one day made one, so that
 * every day comes once.  out has room for cx_occasions_count(l); *n is how many there are. */
enum cx_status cx_occasions_fold(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                 bool by_day, struct cx_occasion *out, size_t *n,
                                 struct cx_error *e);

/* The whole ledger as text for one cell of a state file: entries by day, then id, parted by
 * blanks, each DAY NET ROWS and, for an order that has an id, LENGTH:ID behind it.  DAY counts from
 * 1970-01-01 and is - where nothing was sold, ROWS ends in r where something was given back.  Equal
 * ledgers give equal text, however they were filled.  Out of memory: out->failed. */
void cx_occasions_save(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                       struct cx_bytes *out);
/* Adds a saved ledger.  CX_FAILED when the text is damaged, or has orders and the rule has not.
 * (A ledger of days reads the same by_order, where every id is empty: so states of inputs with and
 * without an order column can be merged by_order.) */
enum cx_status cx_occasions_load(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                 struct cx_text saved, struct cx_arena *memory, struct cx_error *e);

#endif
