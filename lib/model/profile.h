/* profile.h - what is known of one shop system's export: its column names and what they mean.
 *
 * A profile is a table of rules with three columns, rule, field and value, that lives in a file of
 * its own (data/profiles/, or a user's).  Rules:
 *
 *   about                 what the export is, for people
 *   stream                purchases or events: what it is read as unless the user says otherwise
 *   column    FIELD NAME  a header name that plays the field; earlier ones are preferred;
 *                         "@3 of 5": the third column of a table of five (no header line)
 *   require   FIELD       the profile fits only a table that has a column for the field
 *   mark            NAME  the profile fits only a table that has this column
 *   single                two columns for one field are a question, not a preference
 *   constant  FIELD TEXT  the value of a field without a column, or of an empty cell of it
 *   zone            ZONE  clock times without offset are this zone's
 *   zone-name  NAME=ZONE  what this export means by a NAME that means several zones, or none
 *   dates           WORD  iso, dmy, mdy or ymd: the order of day and month; excel: numbers are
 *                         days as Excel counts them; else the column decides
 *   decimal         MARK  . or ,: the decimal mark of amounts; else the column decides
 *   grammar         WORD  blanks: columns parted by runs of blanks
 *   headerless            there is no header line; such a profile is chosen by name only
 *   heading   FIELD TEXT  a row whose field is TEXT is a header line after all
 *   leave-out FIELD TEXT  rows whose field is TEXT are valid, but not wanted
 *   sale, refund, shipping, tax, fee
 *             FIELD TEXT  rows whose field is TEXT are of that kind
 *   fold      FIELD       a row where the field is empty continues the order of the row above
 *
 * TEXT is compared with ASCII case folded; "C*" is any text that begins with C, "*" any at all.
 * Header names are compared without a byte order mark, quotes or blanks round them, case folded and
 * runs of blanks as one.
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
    CX_FIELD_ITEM,
    CX_FIELD_QUANTITY,
    CX_FIELD_PRICE,    /* of one piece */
    CX_FIELD_AMOUNT,   /* of the row: all pieces together */
    CX_FIELD_DISCOUNT, /* of the row, not in the price */
    CX_FIELD_TOTAL,    /* of the whole order, shipping and tax included */
    CX_FIELD_SHIPPING, /* of the whole order, in its total */
    CX_FIELD_REFUNDED, /* of the whole order, not in its total */
    CX_FIELD_CURRENCY,
    CX_FIELD_KIND,
    CX_FIELD_STATUS,
    CX_FIELD_CANCELLED,
    CX_FIELD_CHANNEL,
    CX_FIELD_PROMOTION,
    CX_FIELD_REFERRAL,
    CX_FIELD_EVENT,
    CX_FIELD_VALUE,
    CX_FIELD_CAMPAIGN,
    CX_FIELDS
};
const char *cx_field_name(enum cx_field f);
/* The field of that name, or CX_FIELDS. */
enum cx_field cx_field_find(struct cx_text name);

enum cx_stream { CX_STREAM_PURCHASES, CX_STREAM_EVENTS };

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
};
struct cx_profile_test {
    enum cx_field field;
    struct cx_text text; /* folded, without the star */
    const char *word;    /* the rule for the account: "status=voided" */
    bool begins;         /* the star: longer texts are meant, too */
    bool heading;
    enum cx_shop_kind kind; /* of a kind rule; UNKNOWN, and no heading: leave out */
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
    bool required[CX_FIELDS];
    struct cx_text constant[CX_FIELDS];
    const char *zone; /* NULL: not known */
    struct cx_text *zone_name; /* NAME=ZONE */
    size_t zone_names;
    enum cx_date_order dates;
    enum cx_date_numbers numbers;
    enum cx_money_mark decimal; /* OPEN: not known */
    bool blanks, headerless, single;
    bool folds;
    enum cx_field fold;
};

/* An empty profile; all it is told lives in a. */
void cx_profile_start(struct cx_profile *p, const char *name);
/* Adds a rule.  What cannot be a rule is CX_USAGE. */
enum cx_status cx_profile_add(struct cx_profile *p, struct cx_arena *a, struct cx_text rule,
                              struct cx_text field, struct cx_text value, struct cx_error *e);

/* The text that header names are compared by, in a; s is NULL when there is no memory. */
struct cx_text cx_name_normal(struct cx_arena *a, struct cx_text name);

enum { CX_COLUMN_NONE = -1, CX_COLUMN_REFUSED = -2 };

struct cx_binding {
    /* Before matching: columns that the user chose, CX_COLUMN_REFUSED for fields that shall have
     * none, else CX_COLUMN_NONE.  Afterwards also what the names say. */
    int column[CX_FIELDS];
    int rival[CX_FIELDS]; /* another column that could play the field just as well; -1: none */
};
/* Finds the fields in a header of n names (normalised).  Returns how many of the profile's columns
 * are there, 0 when the profile does not fit. */
size_t cx_profile_match(const struct cx_profile *p, const struct cx_text *names, size_t n,
                        struct cx_binding *binding);

/* Whether the profile says anything of a kind by the field. */
bool cx_profile_tells_kind(const struct cx_profile *p, enum cx_field f);

#endif
