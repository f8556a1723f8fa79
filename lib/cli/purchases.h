/* purchases.h - a stream of purchases as one exact ledger a customer: what every tool with money
 * begins with.
 *
 *     enum { BY = CX_PURCHASE_ROLES, ROLES };
 *     static struct cx_role roles[ROLES] = {CX_PURCHASE_ROLE_TABLE, [BY] = {...}};
 *     ...
 *     struct cx_purchases purchases;
 *     cx_read_purchases(roles, ROLES, &purchases);
 *     for (size_t i = purchases.first; i < purchases.customers.n; i++) {
 *         struct cx_group_row customer = cx_group_at(&purchases.customers, i);
 *         const struct cx_purchase_slot *slot = customer.slot;
 *         cx_occasions_fold(&slot->occasions, &purchases.rule, ...);
 *     }
 *
 * A tool that wants to know more of a purchase than its day, order and money has the ledger keep
 * rows apart by a text of its own, see struct cx_purchase_detail.
 * A tool that knows more of a customer than that keeps it behind the ledger, see struct
 * cx_purchase_more.
 *
 * The options cx_money_options, cx_time_options and cx_state_options are obeyed: which rows count,
 * what refunds do, one currency, as-of, --partial, --merge and --state.  Rows without a customer
 * cannot be anybody's: they are left out with a warning that counts them.
 */
#ifndef CX_CLI_PURCHASES_H
#define CX_CLI_PURCHASES_H

#include "cli/program.h"
#include "base/lower.h"
#include "model/occasion.h"

enum {
    CX_PURCHASE_CUSTOMER,
    CX_PURCHASE_TIME,
    CX_PURCHASE_AMOUNT,
    CX_PURCHASE_ORDER,
    CX_PURCHASE_KIND,
    CX_PURCHASE_CURRENCY,
    CX_PURCHASE_ROLES
};

#define CX_PURCHASE_ROLE_TABLE                                                                     \
    [CX_PURCHASE_CUSTOMER] = {.name = "customer", .kind = CX_TEXT, .help = "who bought"},          \
    [CX_PURCHASE_TIME] = {.name = "time",                                                          \
                          .kind = CX_TIME,                                                         \
                          .filled = true,                                                          \
                          .help = "when; its day is what counts"},                                 \
    [CX_PURCHASE_AMOUNT] = {.name = "amount",                                                      \
                            .kind = CX_AMOUNT,                                                     \
                            .help = "what was paid; below 0 for a refund"},                        \
    [CX_PURCHASE_ORDER] = {.name = "order",                                                        \
                           .kind = CX_TEXT,                                                        \
                           .optional = true,                                                       \
                           .help =                                                                 \
                               "rows of one order are one purchase; else those of one day are"},   \
    [CX_PURCHASE_KIND] = {.name = "kind",                                                          \
                          .kind = CX_TEXT,                                                         \
                          .optional = true,                                                        \
                          .help = "sale, refund, shipping, tax or fee; else the sign of the "      \
                                  "amount tells"},                                                 \
    [CX_PURCHASE_CURRENCY] = {.name = "currency",                                                  \
                              .kind = CX_TEXT,                                                     \
                              .optional = true,                                                    \
                              .help = "currency of the amount; there may be only one"}

struct cx_purchase_slot {
    struct cx_occasions occasions; /* with a note of the currency, for purchases.c */
};

/* --currency, a code of ISO 4217 in capitals however it was given; empty: none was.  Ends the
 * program when it was, and the table (NULL: there is none) has no such column. */
struct cx_text cx_currency_wanted(const struct cx_table *in, const char *column);
/* Whether a row's currency is that one; case does not matter. */
static inline bool cx_is_currency_wanted(struct cx_text wanted, struct cx_text code)
{
    return wanted.n == 0 || cx_text_is_like(code, wanted);
}

/* What --missing-amount does to purchases whose amount is empty: where a tool has not settled what
 * auto is, they are bad rows. */
void cx_settle_missing_amount(enum cx_missing_amount standard);
struct cx_amountless {
    enum cx_missing_amount policy;
    bool is_met;        /* there is a column of amounts; else nothing is missing */
    const char *column; /* its name */
    _Atomic uint64_t rows;
};
/* Says in run, too, why rows are left out: for kind, currency, or this. */
void cx_amountless_start(struct cx_amountless *a, struct cx_run *run, const char *column);
static inline bool cx_is_amountless(const struct cx_amountless *a, const struct cx_row *row)
{
    return a->is_met && row->value[CX_PURCHASE_AMOUNT].amount.none;
}
/* What becomes of such a row, of which it counts how many there are; many threads call it. */
enum cx_verdict cx_judge_amountless(struct cx_amountless *a, struct cx_refusal *why);
void cx_tell_amountless(const struct cx_amountless *a); /* that number, with -v */

struct cx_purchases;
/* Visits the customers of a part as they lie in memory, but for the nameless, and has the cache
 * asked for those who come next.  Several threads may visit a part each. */
void cx_visit_customers(const struct cx_purchases *p, size_t part,
                        void (*visit)(const struct cx_group_row *row, void *context),
                        void *context);

/* What a row's id in the ledger is, in place of its order, which it has to hold.  The ledger is one
 * of orders then, whether or not the input has any.  Called by many threads. */
struct cx_purchase_detail {
    /* False: the row does not count.  id is empty. */
    bool (*put)(void *context, const struct cx_row *row, struct cx_bytes *id);
    /* Whether a row is one that --missing-amount speaks of; NULL: all are. */
    bool (*is_purchase)(void *context, const struct cx_row *row);
    void *context;
    const char *options; /* what binds a state to it: words parted by commas */
};

/* What a tool keeps behind the ledger, in the same slot: so many bytes, zeroed when new. */
struct cx_purchase_more {
    size_t size; /* a multiple of 8 */
    /* Sees a row that counts before it goes into the ledger.  Says whether it is a purchase: else
     * it does not go there.  NULL: all are.  Many threads, each with customers of its own. */
    enum cx_status (*see)(void *more, const struct cx_row *row, bool *is_purchase,
                          struct cx_arena *memory, void *context, struct cx_error *e);
    bool (*is_purchase)(void *context, const struct cx_row *row); /* as of a detail */
    /* Judges a row that would count and has a customer; many threads.  NULL: all are kept. */
    enum cx_verdict (*accept)(void *context, const struct cx_row *row, struct cx_refusal *why);
    enum cx_status (*merge)(void *to, const void *from, struct cx_arena *memory, void *context,
                            struct cx_error *e);
    struct cx_slot_state state; /* of what is behind the ledger */
    void *context;
    const char *options; /* what binds a state to it: words parted by commas, without blanks */
    /* Tables of other kinds whose rows add to the slots, keyed by customer: key_count and slot_size
     * are filled in. */
    struct cx_run *runs;
    struct cx_group *groups;
    size_t tables;
};
enum { CX_PURCHASE_MORE_TABLES = 4, CX_PURCHASE_MORE_COLUMNS = 8 };

static inline void *cx_purchase_more_of(void *slot)
{
    return (struct cx_purchase_slot *)slot + 1;
}

struct cx_purchases {
    struct cx_groups customers; /* sorted; slots are struct cx_purchase_slot */
    size_t first;               /* the first that has a name: 0, or 1 behind the nameless rows */
    struct cx_occasion_rule rule;
    struct cx_text currency; /* the one that is wanted; empty: the only one there is */
    bool has_orders; /* there is an order column; states may have had one */
    int32_t as_of;   /* CX_NO_DAY when there are no rows */
    int64_t end_ms, end_local_ms; /* up to when the rows reach, see struct cx_counts */
    const struct cx_purchase_detail *detail; /* NULL: none */
    const struct cx_purchase_more *more;     /* NULL: nothing */
    const struct cx_table *in;               /* the operands; NULL under --merge */
    struct cx_column state_columns[2 + CX_PURCHASE_MORE_COLUMNS];
    struct cx_group group;
};

/* Reads the operands; the first CX_PURCHASE_ROLES of the n roles are those above.  Ends the program
 * when it cannot, and under --partial when it has.  p stays where it is until cx_end(). */
void cx_read_purchases(const struct cx_role *roles, size_t n, struct cx_purchases *p);
/* The same with a detail, or with more, which stay where they are, too. */
void cx_read_detailed_purchases(const struct cx_role *roles, size_t n,
                                const struct cx_purchase_detail *detail, struct cx_purchases *p);
void cx_read_more_purchases(const struct cx_role *roles, size_t n,
                            const struct cx_purchase_more *more, struct cx_purchases *p);

/* The first day of which more rows may come: the day behind as_of, or as_of itself where that is
 * the newest day in the data and its newest row has a clock time, which -v tells. */
int32_t cx_first_day_not_over(const struct cx_purchases *p);

/* What a state of purchases means depends on what refunds did, which currency was taken, and whose
 * days: puts the options that say it, for cx_group_all(). */
void cx_purchase_options(struct cx_bytes *word);

#endif
