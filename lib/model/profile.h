/* profile.h - what is known of one shop system's export: its column names and what they mean.
 *
 * A profile is a table of rules with three columns, rule, field and value, that lives in a file of
 * its own (data/profiles/, or a user's).  cx-profile(5) is the manual of the rules and the fields.
 *
 * TEXT of a rule about rows is compared in small letters (base/lower.h); a star in it stands for
 * any text or none, "*" alone for any text at all, "(empty)" for an empty cell.
 *
 * Header names are compared without a byte order mark, quotes or blanks round them, likewise in
 * small letters and with runs of blanks as one.
 */
#ifndef CX_MODEL_PROFILE_H
#define CX_MODEL_PROFILE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "model/dateform.h"
#include "model/moneyform.h"

enum cx_field {
    CX_FIELD_CUSTOMER,
    CX_FIELD_TIME,
    CX_FIELD_CLOCK, /* the time of day, where the time's column has the date alone */
    CX_FIELD_ZONE,  /* what clock times of the row without offset are in */
    CX_FIELD_ORDER,
    CX_FIELD_REFUND_OF,   /* of a refund: the order */
    CX_FIELD_REFUNDED_TO, /* of a refund: the customer */
    CX_FIELD_ITEM,
    CX_FIELD_QUANTITY,
    CX_FIELD_PRICE,          /* of one piece, as it was sold */
    CX_FIELD_LIST_PRICE,     /* of one piece, before any offer */
    CX_FIELD_AMOUNT,         /* of the row: all pieces together */
    CX_FIELD_DISCOUNT,       /* of the row, not in the price or amount */
    CX_FIELD_TAX,            /* of the row, not in the price or amount */
    CX_FIELD_TOTAL,          /* of the whole order, shipping and tax included */
    CX_FIELD_ORDER_DISCOUNT, /* of the whole order, in its total, not in its lines */
    CX_FIELD_ORDER_TAX,      /* of the whole order, in its total */
    CX_FIELD_SHIPPING,       /* of the whole order, in its total */
    CX_FIELD_REFUNDED,       /* of the whole order, not in its total */
    CX_FIELD_CURRENCY,
    CX_FIELD_KIND,
    CX_FIELD_PART, /* which part of an amount the row is */
    CX_FIELD_STATUS,
    CX_FIELD_MODE, /* live or test */
    CX_FIELD_CANCELLED,
    CX_FIELD_CHANNEL,
    CX_FIELD_PROMOTION,
    CX_FIELD_REFERRAL,
    CX_FIELD_EVENT,
    CX_FIELD_VALUE,
    CX_FIELD_CAMPAIGN,
    CX_FIELD_SOURCE, /* the system that a contact is from */
    CX_FIELD_ID,
    CX_FIELD_EMAIL,
    CX_FIELD_PHONE,
    CX_FIELD_LOYALTY,
    CX_FIELD_COOKIE,
    CX_FIELD_COUNTRY,
    CX_FIELD_CONSENT,
    CX_FIELD_EXPERIMENT,
    CX_FIELD_VARIANT,
    CX_FIELDS
};
const char *cx_field_name(enum cx_field f);
/* The field of that name, or CX_FIELDS. */
enum cx_field cx_field_find(struct cx_text name);

/* TABLE: a report that is about no single customers, written as it is. */
enum cx_stream {
    CX_STREAM_PURCHASES,
    CX_STREAM_EVENTS,
    CX_STREAM_CONTACTS,
    CX_STREAM_EXPOSURES,
    CX_STREAM_TABLE,
    CX_STREAMS
};
const char *cx_stream_name(enum cx_stream s);

enum cx_shop_kind {
    CX_KIND_SALE,
    CX_KIND_REFUND,
    CX_KIND_SHIPPING,
    CX_KIND_TAX,
    CX_KIND_FEE,
    CX_KIND_UNKNOWN
};
const char *cx_kind_name(enum cx_shop_kind k);

struct cx_profile_column {
    enum cx_field field;
    struct cx_text name; /* normalised; empty for a column by number */
    size_t at, of;       /* "@at of of", from 1; 0: by name */
    size_t numbered;     /* "product item {N} sku": where the number stands, from 1; 0: nowhere */
    bool otherwise;      /* for rows whose cell of the field's column is empty */
    int sign;            /* +1, -1: its amount is added to the field's, or taken off; else 0 */
};

enum cx_row_rule {
    CX_ROW_LEAVE_OUT,
    CX_ROW_HEADING, /* a header line after all */
    CX_ROW_FOOTER,  /* a line of totals */
    CX_ROW_TAKE,    /* of which kind, other rules or the sign say */
    CX_ROW_INCOME,  /* a sale; left out when the amount is below zero */
    CX_ROW_KIND
};
struct cx_profile_test {
    enum cx_field field;
    struct cx_text text; /* folded, with its stars */
    const char *word;    /* the rule for the account: "status=voided" */
    enum cx_row_rule rule;
    enum cx_shop_kind kind; /* of a kind rule; else UNKNOWN */
};

/* How the rows of an order belong together. */
enum cx_profile_fold {
    CX_FOLD_NONE,
    CX_FOLD_BLANKS, /* only the first row has the field `fold` */
    CX_FOLD_REPEAT, /* every row repeats the order's own fields */
    CX_FOLD_SUM     /* rows are parts of amounts, to be added up */
};

struct cx_profile {
    const char *name;
    struct cx_text about;
    enum cx_stream stream;
    struct cx_profile_column *column;
    size_t columns;
    struct cx_text *mark;
    size_t marks;
    struct cx_profile_test *test;
    size_t tests;
    struct cx_text *footer; /* folded: what the first filled cell of a footer line begins with */
    size_t footers;
    bool required[CX_FIELDS];
    bool optional[CX_FIELDS]; /* without a column, its rules are not missed */
    bool carried[CX_FIELDS];  /* an empty cell is what stands in the rows above */
    bool mapped[CX_FIELDS];   /* a text that no rule about the field knows is a bad row */
    struct cx_text constant[CX_FIELDS];
    struct cx_text nothing[CX_FIELDS]; /* this text is an empty cell */
    const char *zone;                  /* NULL: not known */
    struct cx_text *zone_name;         /* NAME=ZONE */
    size_t zone_names;
    enum cx_date_order dates;
    enum cx_date_numbers numbers;
    enum cx_money_mark decimal; /* OPEN: not known */
    bool blanks, log;           /* the grammar, when it is not that of a table */
    bool headerless, single, anonymous, half_even;
    enum cx_profile_fold folds;
    enum cx_field fold;
};

/* An empty profile; all it is told lives in a. */
void cx_profile_start(struct cx_profile *p, const char *name);
struct cx_profile_line {
    struct cx_text rule, field, value;
};
/* Adds a rule.  What cannot be a rule is CX_USAGE. */
enum cx_status cx_profile_add(struct cx_profile *p, struct cx_arena *a,
                              const struct cx_profile_line *line, struct cx_error *e);

/* The text that header names are compared by, in a; s is NULL when there is no memory. */
struct cx_text cx_name_normal(struct cx_arena *a, struct cx_text name);

enum { CX_COLUMN_NONE = -1, CX_COLUMN_REFUSED = -2, CX_OTHERS = 16 };

struct cx_binding {
    /* Before matching: columns that the user chose, CX_COLUMN_REFUSED for fields that shall have
     * none, else CX_COLUMN_NONE.  Afterwards also what the names say. */
    int column[CX_FIELDS];
    int rival[CX_FIELDS]; /* another column that could play the field just as well; -1: none */
    struct {
        enum cx_field field;
        int column, sign;
    } other[CX_OTHERS]; /* what the profile's columns `otherwise` and with a sign are */
    size_t others;
    bool crowded; /* there are more of these than are kept: the match must not be used */
};
/* True for the fields that hold amounts or counts. */
bool cx_field_is_money(enum cx_field f);

/* Nothing chosen. */
void cx_binding_start(struct cx_binding *binding);
/* Finds the fields in a header of n names (normalised).  Returns how many of the profile's columns
 * are there, 0 when the profile does not fit. */
size_t cx_profile_match(const struct cx_profile *p, const struct cx_text *names, size_t n,
                        struct cx_binding *binding);

/* Groups of columns, such as "Product Item 2 SKU": the largest number there is; 0 without any. */
size_t cx_profile_groups(const struct cx_profile *p, const struct cx_text *names, size_t n);
/* Finds the fields as cx_profile_match() does, those in groups of columns in that group. */
void cx_profile_group(const struct cx_profile *p, const struct cx_text *names, size_t n,
                      size_t number, struct cx_binding *binding);

/* Whether a line whose first filled cell says t is a footer of the export. */
bool cx_profile_is_footer(const struct cx_profile *p, struct cx_text t);

/* Whether a text is what a rule's TEXT means. */
bool cx_profile_meets(const struct cx_profile_test *test, struct cx_text t);
/* Whether a rule names a column for the field. */
bool cx_profile_knows(const struct cx_profile *p, enum cx_field f);

#endif
