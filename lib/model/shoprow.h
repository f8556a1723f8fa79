/* shoprow.h - the cells of one row of an export, read as what its stream holds.
 *
 * A plan says which column plays which field and how dates and amounts are read; it is made once
 * and then only looked at, by many threads.  A row is judged in this order: the profile's rules
 * about rows (no wanted data, or of which kind), is it a repeated header line, who, when, which
 * order, how much.
 *
 * A field's text is its column's cell, else the first filled cell of its other columns, else the
 * profile's constant.  A customer or e-mail that is an address is written in lower case.
 * Amount: the amount column, else price x quantity; less discount, plus tax, exactly.  Kind: what
 * the profile's rules say, else a refund when the amount or the quantity is below zero, else a
 * sale.  The amount of a refund is zero or below: exports that write refunds as positive numbers
 * are turned round.  Currency: the column, the sign in the amount (which must agree with it), the
 * plan's, in this order.  Promotion: the code, else cx_shop_below_list where less was paid than the
 * list price.  Zone of a clock time without offset: its own row's, the one of the plan's `dates`,
 * in this order; a row that has none is refused.  A purchase without an amount is refused unless
 * the plan's missing_amount says otherwise; kept, it has none.
 */
#ifndef CX_MODEL_SHOPROW_H
#define CX_MODEL_SHOPROW_H

#include "model/profile.h"
#include "model/purchase.h"

struct cx_shop_plan {
    const struct cx_profile *profile;
    enum cx_stream stream;
    int column[CX_FIELDS];          /* -1: none */
    const char *heading[CX_FIELDS]; /* the column's header text */
    const char **name;              /* the header text of every column */
    size_t columns;
    struct cx_binding binding; /* its other columns */
    struct cx_binding *group;  /* where a row has many lines: the columns of each */
    size_t groups;
    struct cx_date_rule dates;
    struct cx_money_rule money[CX_FIELDS];
    char currency[4]; /* of amounts that do not say theirs; "": not known */
    enum cx_missing_amount missing_amount;
};

enum { CX_EMAIL_ROOM = 256 }; /* an address has 254 bytes at most (RFC 5321, 4.5.3.1.3) */

/* Not to be copied while its texts are needed: they may be in it. */
struct cx_shop_row {
    struct cx_text
        text[CX_FIELDS]; /* of the fields that are text; guards of spreadsheets removed */
    struct cx_time time;
    int64_t quantity, amount; /* ten-thousandths; amount is also an event's value */
    bool has_quantity, has_amount;
    bool is_income; /* if it is below zero, the shop paid */
    char currency[4];
    enum cx_shop_kind kind;
    char lower[2][CX_EMAIL_ROOM]; /* addresses that had capitals */
};

/* What a promotion without a code is called. */
extern const struct cx_text cx_shop_below_list;

/* What is not taken has a word for the account in the fault's reason. */
enum cx_shop_verdict {
    CX_SHOP_TAKEN,
    CX_SHOP_LEFT_OUT,
    CX_SHOP_SKIPPED, /* no data: a repeated header line, a footer */
    CX_SHOP_REFUSED  /* the whole fault is filled */
};

struct cx_shop_fault {
    const char *reason; /* a fixed word */
    enum cx_field field;
    const char *column; /* its header text; NULL: the field's */
    struct cx_text value;
    char what[160];
};

/* The cells of a record, by column. */
enum cx_shop_verdict cx_shop_read(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                  struct cx_shop_row *row, struct cx_shop_fault *fault);

/* The parts of it, for exports whose orders run over several rows: who, when, which order, and the
 * texts; then item, quantity, amount and promotion.  *row is zeroed by the first. */
enum cx_shop_verdict cx_shop_read_head(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                       struct cx_shop_row *row, struct cx_shop_fault *fault);
enum cx_shop_verdict cx_shop_read_line(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                       struct cx_shop_row *row, struct cx_shop_fault *fault);
/* Whether a line that has no amount is one of --missing-amount: those of an order that has a total
 * need none of their own. */
bool cx_shop_needs_amount(const struct cx_shop_plan *plan);
/* What becomes of a purchase without an amount, whose cell of that field is empty. */
enum cx_shop_verdict cx_shop_miss_amount(const struct cx_shop_plan *plan, enum cx_field f,
                                         struct cx_shop_fault *fault);
/* Whether a row is (also) a whole order, with a total, shipping or a refund of its own, or a part
 * of one. */
bool cx_shop_has_orders(const struct cx_shop_plan *plan);
struct cx_shop_record { /* that is being read */
    const struct cx_shop_plan *plan;
    const struct cx_text *cell;
    struct cx_shop_row *row;
    struct cx_shop_fault *fault;
};
struct cx_shop_units {
    int64_t units;
    bool none; /* empty; then 0 */
};
/* An amount of any field.  Its currency, if it says one, goes to the row.  False: the fault is
 * filled. */
bool cx_shop_amount(const struct cx_shop_record *r, enum cx_field f, struct cx_shop_units *amount);

/* Gives a row that says no currency the plan's. */
void cx_shop_settle_currency(const struct cx_shop_plan *plan, struct cx_shop_row *row);

/* Date and clock time of a row as one text: the cell of the time, or that and the clock's, put
 * together in room. */
enum { CX_SHOP_TIME_ROOM = 128 };
struct cx_text cx_shop_time_text(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                 char room[CX_SHOP_TIME_ROOM]);

/* The cell of a field; empty when it has no column. */
struct cx_text cx_shop_cell(const struct cx_shop_plan *plan, enum cx_field f,
                            const struct cx_text *cell);
enum cx_shop_verdict cx_shop_refuse(struct cx_shop_fault *fault, const char *reason,
                                    enum cx_field f, struct cx_text value, const char *what);

#endif
