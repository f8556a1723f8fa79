/* shoprow.h - the cells of one row of an export, read as a purchase or an event.
 *
 * A plan says which column plays which field and how dates and amounts are read; it is made once
 * and then only looked at, by many threads.  A row is judged in this order: is it a repeated header
 * line, is it of a kind that is left out, who, when, which order, how much.
 *
 * Amount: the amount column, else price x quantity less discount, exactly.  Kind: what the
 * profile's rules say, else a refund when the amount or the quantity is below zero, else a sale.
 * The amount of a refund is zero or below: exports that write refunds as positive numbers are
 * turned round. Currency: the column, the sign in the amount (which must agree with it), the
 * plan's, in this order.  Zone of a clock time without offset: its own row's, the one of the plan's
 * `dates`, in this order; a row that has none is refused.
 */
#ifndef CX_MODEL_SHOPROW_H
#define CX_MODEL_SHOPROW_H

#include "model/profile.h"

struct cx_shop_plan {
    const struct cx_profile *profile;
    enum cx_stream stream;
    int column[CX_FIELDS];          /* -1: none */
    const char *heading[CX_FIELDS]; /* the column's header text */
    struct cx_date_rule dates;
    struct cx_money_rule money[CX_FIELDS];
    char currency[4]; /* of amounts that do not say theirs; "": not known */
};

struct cx_shop_row {
    struct cx_text
        text[CX_FIELDS]; /* of the fields that are text; guards of spreadsheets removed */
    struct cx_time time;
    int64_t quantity, amount; /* ten-thousandths; amount is also an event's value */
    bool has_quantity, has_amount;
    char currency[4];
    enum cx_shop_kind kind;
};

/* What is not taken has a word for the account in the fault's reason. */
enum cx_shop_verdict {
    CX_SHOP_TAKEN,
    CX_SHOP_LEFT_OUT,
    CX_SHOP_HEADER_AGAIN,
    CX_SHOP_REFUSED /* the whole fault is filled */
};

struct cx_shop_fault {
    const char *reason; /* a fixed word */
    enum cx_field field;
    struct cx_text value;
    char what[160];
};

/* The cells of a record, by column. */
enum cx_shop_verdict cx_shop_read(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                  struct cx_shop_row *row, struct cx_shop_fault *fault);

/* The parts of it, for exports whose orders run over several rows: who, when, which order, and the
 * texts; then item, quantity and amount.  *row is zeroed by the first. */
enum cx_shop_verdict cx_shop_read_head(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                       struct cx_shop_row *row, struct cx_shop_fault *fault);
enum cx_shop_verdict cx_shop_read_line(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                       struct cx_shop_row *row, struct cx_shop_fault *fault);
/* An amount of any field; empty is 0 with *none set.  Its currency, if it says one, goes to the
 * row. False: the fault is filled. */
bool cx_shop_amount(const struct cx_shop_plan *plan, enum cx_field f, const struct cx_text *cell,
                    struct cx_shop_row *row, int64_t *units, bool *none,
                    struct cx_shop_fault *fault);

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
