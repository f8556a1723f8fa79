/* ingest.h - what the parts of cx-ingest share: options, and the job from opening to account. */
#ifndef CX_TOOLS_INGEST_H
#define CX_TOOLS_INGEST_H

#include "cli/shopfields.h"
#include "model/shopbooks.h"
#include "model/shoplook.h"
#include "model/shoporder.h"

enum { AS_PROFILE, AS_PURCHASES, AS_EVENTS };
enum { GRAIN_PROFILE, GRAIN_ORDER, GRAIN_LINE };
extern const char *const ingest_as_words[],
    *const ingest_grain_words[], *const ingest_order_words[], *const ingest_format_words[],
    *const ingest_gap_words[], *const ingest_round_words[];

struct ingest_options {
    const char *profile, *encoding, *decimal, *currency, *report;
    bool list_profiles, raw, sniff;
    int as, grain, date_order, date_format, bad_bytes;
    struct cx_list map;
    const char *quote, *escape, *comment;
    int64_t header_rows, skip, skip_footer;
};
extern struct ingest_options ingest_options;

struct ingest {
    struct cx_shop_fields fields;
    struct cx_reading how;
    struct cx_run run;
    struct cx_shop_plan plan;
    struct cx_zones zones;
    struct cx_shop_look look;
    struct cx_order_fold fold;
    const struct cx_set *exclude;
    uint64_t excluded_kept; /* rows of excluded customers that the run counts as kept */
    int64_t stdin_start;    /* where the input began, when it is a file; else below 0 */
    struct cx_error look_error;
    struct cx_shop_books books;
};

/* ---- tools/ingest/reading.c: how the input is written, as the options say */

struct cx_reading ingest_reading(void);
/* The dialect as options, parted by blanks: "-d semicolon --quote=none". */
void ingest_put_dialect(const struct cx_dialect *d, struct cx_bytes *text);

/* ---- tools/ingest/plan.c: what is known before any row is read */

void ingest_make_plan(struct ingest *job);

/* ---- tools/ingest/encoding.c: from bytes to text */

/* Whether all bytes must be looked at first. */
bool ingest_asks_encoding(void);
void ingest_choose_encodings(struct ingest *job);

/* ---- tools/ingest/look.c: what only whole columns can say */

/* Whether the profile (NULL: not known yet) and the options leave something open. */
bool ingest_has_questions(const struct cx_profile *profile);
/* Standard input that has to be read twice is put aside; what cannot be is refused. */
void ingest_keep_input(struct ingest *job);
/* Asks the columns, in a pass of its own; ends the program where only the user can answer. */
void ingest_ask_columns(struct ingest *job);

/* ---- tools/ingest/convert.c: rows in, rows out */

void ingest_convert(struct ingest *job);

/* ---- tools/ingest/account.c: what became of the records */

void ingest_tell(struct ingest *job);

/* ---- tools/ingest/answers.c: --list-profiles, --raw and --sniff; the program's status */

int ingest_print_profiles(void);
int ingest_write_raw(struct ingest *job);
/* known: the job has a plan. */
int ingest_print_sniffed(const struct ingest *job, bool known);

#endif
