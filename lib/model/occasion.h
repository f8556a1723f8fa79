/* occasion.h - the exact ledger of one customer's purchase occasions.
 *
 * An occasion is an order where the input names orders, else a day.  The ledger knows of each: its
 * net amount, the earliest day on which something of it was sold, how many sale rows it has and
 * whether anything was given back.  Orders are told apart by their exact ids; a row whose order id
 * is empty belongs to the occasion of its day.
 *
 * Under the net policy a refund changes the money of its order (or day) and nothing else.  An
 * occasion is a purchase when it has a sale and
 *     its net is above zero, or
 *     its net is zero and nothing was given back (a free order is still an order).
 * Under KEEP a refund row is a row like any other and every occasion is a purchase.
 *
 * Everything is exact and a sum, a minimum or a union, so neither the order of the rows nor the
 * way they are shared out over ledgers that are merged later can matter.  The one limit is an
 * occasion's net beyond +-922,337,203,685,477.5807, on the way there, too: an error.
 *
 * Cost: 24 bytes a ledger and, behind it, what its rows need (model/occasionlog.h): 3 to 5 bytes a
 * row where occasions are days, the order's id and a byte more where they are orders.  Adding a row
 * is adding these bytes, without looking for its occasion; rows of one occasion are brought
 * together when an answer is asked for, and on the way when a ledger of many rows can become half
 * as long by it.
 */
#ifndef CX_MODEL_OCCASION_H
#define CX_MODEL_OCCASION_H

#include "base/arena.h"
#include "base/civil.h"
#include "model/purchase.h"

/* Zeroed: empty.  Memory comes from the arena that is passed to add, merge and load: the same one
 * each time. */
struct cx_occasions {
    unsigned char *at; /* where the next row goes; NULL before the first */
    uint32_t left;     /* bytes behind it in its chunk */
    int32_t day;       /* of the last row */
    uint16_t last_id;  /* the last order's id lies so many bytes before `at`; 0: elsewhere */
    uint16_t note;     /* its owner's, not looked at here */
    uint8_t chunk;     /* the number of the newest chunk */
    uint8_t join_at;   /* of the chunk from which joining is worth another try */
    uint8_t bits;      /* see occasionlog.h */
    uint8_t flags;
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

/* Asks the cache for what the next add touches; an order's row looks at the id before it, too. */
static inline void cx_occasions_prefetch(const struct cx_occasions *l)
{
    cx_prefetch(l->at);
}
static inline void cx_occasions_prefetch_id(const struct cx_occasions *l)
{
    cx_prefetch(l->at - l->last_id);
}

/* The same for what a fold or a sum reads, chunk by chunk, each of which names the next: first ask,
 * then, when what was asked for has come, ask for more.  False: that was all. */
struct cx_occasions_asked {
    const unsigned char *chunk;
    unsigned left; /* chunks before it */
};
void cx_occasions_ask(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                      struct cx_occasions_asked *asked);
bool cx_occasions_ask_more(struct cx_occasions_asked *asked);

/* Adds one row.  A refund is netted, ignored or counted as a sale by rule->refunds; under ERROR it
 * is CX_BAD_ROW with the reason "refund". */
enum cx_status cx_occasions_add(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                const struct cx_occasion_row *row, struct cx_arena *memory,
                                struct cx_error *e);
/* Adds all of other, which stays as it is and may go away. */
enum cx_status cx_occasions_merge(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                  const struct cx_occasions *other, struct cx_arena *memory,
                                  struct cx_error *e);

struct cx_occasion {
    int64_t net;   /* ten-thousandths */
    int32_t day;   /* of the earliest sale */
    uint32_t rows; /* sale rows */
};
/* The purchases, sorted by day, then net, then rows, in (*list)[0..*n), which lives in scratch
 * until its next use.  by_day: those of one day made one, so that every day comes once. */
enum cx_status cx_occasions_fold(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                 bool by_day, struct cx_bytes *scratch, struct cx_occasion **list,
                                 size_t *n, struct cx_error *e);

/* All occasions, in no order.  One that is no purchase has no rows; an order of which nothing was
 * sold here has no day (CX_NO_DAY) either. */
enum cx_status cx_occasions_all(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                struct cx_bytes *scratch, struct cx_occasion **list, size_t *n,
                                struct cx_error *e);

/* What a ledger of orders knows of each id, for who puts more than the order into it. */
struct cx_occasion_part {
    struct cx_text id; /* lives as long as the ledger is not added to */
    struct cx_occasion sum; /* day: CX_NO_DAY without a sale */
    bool is_refunded;
};
enum cx_status cx_occasions_parts(const struct cx_occasions *l, struct cx_bytes *scratch,
                                  struct cx_occasion_part **list, size_t *n, struct cx_error *e);
/* Adds one more to the sum of an occasion's parts.  False: it is beyond the range of amounts. */
bool cx_occasion_join(struct cx_occasion_part *sum, const struct cx_occasion_part *more);
bool cx_occasion_is_purchase(const struct cx_occasion_part *sum,
                             const struct cx_occasion_rule *rule);

struct cx_occasion_sum {
    cx_int128 total;     /* all money: sales and what was given back, purchase or not */
    int64_t purchases;
    int64_t days;        /* that have a purchase */
    int64_t rows;        /* sale rows of purchases */
    int32_t first, last; /* days of purchases; CX_NO_DAY without any */
};
/* What most want to know of the fold, at less cost. */
enum cx_status cx_occasions_sum(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                struct cx_bytes *scratch, struct cx_occasion_sum *sum,
                                struct cx_error *e);

/* The whole ledger as text for one cell of a state file: occasions by day, then id, parted by
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
