/* ingest.h - what the parts of cx-ingest share: options, and the job from opening to account. */
#ifndef CX_TOOLS_INGEST_H
#define CX_TOOLS_INGEST_H

#include "cli/key.h"
#include "cli/output.h"
#include "cli/shopfields.h"
#include "model/shopbooks.h"
#include "model/shoplook.h"
#include "model/shoporder.h"
#include "table/sniff.h"

enum { AS_PROFILE, AS_STREAM /* and on: enum cx_stream + 1 */ };
enum { GRAIN_PROFILE, GRAIN_ORDER, GRAIN_LINE };
enum { INGEST_DEDUPE_NONE, INGEST_DEDUPE_KEY, INGEST_DEDUPE_EXACT };
extern const char *const ingest_as_words[],
    *const ingest_grain_words[], *const ingest_order_words[], *const ingest_format_words[],
    *const ingest_gap_words[], *const ingest_dedupe_words[],
    *const ingest_ragged_words[], *const ingest_bad_bytes_words[];
enum { INGEST_MAX_RECORD = 16 << 20, INGEST_MAX_LINES = 1000 };

struct ingest_options {
    const char *profile, *encoding, *decimal, *currency, *report;
    const char *pseudonymise, *key;
    bool list_profiles, raw, sniff, redact_identity_codes, check_totals;
    int as, grain, date_order, date_format, bad_bytes, dedupe;
    struct cx_list map;
    const char *quote, *escape, *comment;
    int64_t header_rows, skip, skip_footer, max_record, max_lines;
    int ragged;
    bool repair_quotes;
    const char *rejects_raw;
};
extern struct ingest_options ingest_options;

/* What of persons does not go out as it came in. */
struct ingest_hiding {
    struct cx_pseudonym_key *key;  /* NULL: no pseudonyms */
    bool pseudonymised[CX_FIELDS]; /* fields of the stream... */
    const bool *columns;           /* ... or, with --raw, columns of the table */
    bool covers;                   /* identity codes become asterisks */
    bool counts;                   /* identity codes are counted */
};

/* The keys of the rows that came before. */
struct ingest_dedupe {
    struct cx_groups groups;
    struct cx_state_stamp stamp;
    struct cx_counts before; /* of all the runs that the state has seen */
    struct cx_bytes scratch;
};

struct ingest {
    struct ingest_hiding hiding;
    struct ingest_dedupe dedupe;
    struct cx_shop_fields fields;
    struct cx_reading how;
    struct cx_sniffed *sniffed; /* by input; NULL: nothing was found out */
    struct cx_run run;
    struct cx_shop_plan plan;
    struct cx_zones zones;
    struct cx_shop_look look;
    struct cx_order_fold fold;
    bool folds;         /* rows go through the fold */
    uint64_t differing; /* orders that do not add up, and the first of them */
    struct cx_place first_differing;
    size_t *extra, extras; /* columns of exposures that play no field */
    const struct cx_set *exclude;
    int64_t stdin_start; /* where the input began, when it is a file; else below 0 */
    struct cx_error look_error;
    struct cx_sink *report; /* of --report; NULL without */
    struct cx_shop_books books;
    uint64_t skipped;            /* records and lines that are no data, as the table found them */
    struct cx_sink *rejects_raw; /* NULL: not wanted */
    struct cx_text rejects_head; /* what stands above them; s NULL: nothing is written yet */
    const char *rejects_source;  /* the file it is from; NULL likewise */
};

/* ---- tools/ingest/reading.c: how the input is written, as the options say */

struct cx_reading ingest_reading(void);
/* CX_SAID_...: what of the dialect the options say. */
unsigned ingest_said(void);
/* Before the first record is read for good. */
void ingest_open_rejects_raw(struct ingest *job);
/* Enters the skipped lines of a batch, and writes its bad records to --rejects-raw; one thread at a
 * time, in the order of the input. */
void ingest_note_records(struct ingest *job, const struct cx_batch *b);
/* The dialect as options, parted by blanks: "-d semicolon --quote=none"; and of it only which lines
 * are no rows. */
void ingest_put_dialect(const struct cx_dialect *d, struct cx_bytes *text);
void ingest_put_rows(const struct cx_dialect *d, struct cx_bytes *text);
/* " --name=value", behind nothing without the blank; quoted for the shell where it needs to be.
 * value NULL: a flag. */
void ingest_put_option(const char *name, const char *value, struct cx_bytes *text);
void ingest_put_number(const char *name, uint64_t n, struct cx_bytes *text);

/* ---- tools/ingest/again.c: the reading as options */

/* By which the input is read in the same way. */
void ingest_put_sniffed(const struct ingest *job, struct cx_bytes *text);
/* By which the bad rows of --rejects-raw are, once they are mended; NULL: none were written. */
const char *ingest_mended(const struct ingest *job);
void ingest_tell_mended(const struct ingest *job);

/* ---- tools/ingest/plan.c: what is known before any row is read */

void ingest_make_plan(struct ingest *job);

/* ---- tools/ingest/encoding.c: from bytes to text */

/* How many inputs there are, and the i-th. */
size_t ingest_inputs(void);
const char *ingest_input(size_t i);
/* Whether all bytes must be looked at first. */
bool ingest_asks_encoding(void);
void ingest_choose_encodings(struct ingest *job);

/* ---- tools/ingest/dialect.c: what parts cells, and which lines are none */

/* Whether the options leave something of it to be found out. */
bool ingest_asks_dialect(const struct ingest *job);
/* Finds it out, input by input; ends the program where two readings fit about as well. */
void ingest_choose_dialects(struct ingest *job);
/* What was found out, once the profile is known (NULL: none). */
void ingest_note_dialects(const struct ingest *job, const struct cx_profile *profile);

/* ---- tools/ingest/look.c: what only whole columns can say */

/* Whether the profile (NULL: not known yet) and the options leave something open. */
bool ingest_has_questions(const struct cx_profile *profile);
/* Standard input that has to be read twice is put aside; what cannot be is refused. */
void ingest_keep_input(struct ingest *job);
/* Before and after the input is looked at: what was put aside begins anew. */
void ingest_return_input(const struct ingest *job, const char *path);
/* Asks the columns, in a pass of its own; ends the program where only the user can answer. */
void ingest_ask_columns(struct ingest *job);

/* ---- tools/ingest/streams.c: the columns of each stream, and a row of it */

struct ingest_row {
    const struct cx_shop_row *row;
    const struct cx_text *cell; /* of the input; NULL for what ended above it */
    struct cx_place at;
};
struct cx_writer *ingest_create_stream(struct ingest *job);
/* Persons are hidden as the options say. */
void ingest_put_row(struct ingest *job, struct cx_out *out, const struct ingest_row *r);

/* ---- tools/ingest/convert.c: rows in, rows out */

void ingest_convert(struct ingest *job);
/* For run.follow, whose context is the job. */
enum cx_status ingest_enter_rejects(void *job, const struct cx_batch *b, struct cx_error *e);

/* ---- tools/ingest/hide.c: pseudonyms, and identity codes under asterisks */

/* Reads the options and the key; which columns, is said by one of the next two. */
void ingest_start_hiding(struct ingest *job);
void ingest_hide_fields(struct ingest *job);
void ingest_hide_columns(struct ingest *job);
/* A record has been seen; many threads. */
void ingest_count_codes(struct ingest *job, struct cx_text raw);

/* A text as it goes out; its memory is the struct's, until it is released. */
struct ingest_shown_cell {
    char pseudonym[CX_PSEUDONYM_LENGTH];
    struct cx_bytes covered;
};
struct ingest_shown {
    struct ingest_shown_cell field[CX_FIELDS];
};
/* Puts the texts of a row as they go out into *row.  False: no memory. */
bool ingest_show(const struct ingest *job, struct cx_shop_row *row, struct ingest_shown *shown);
void ingest_shown_release(struct ingest_shown *shown);
/* Puts cell[column] as it goes out. */
void ingest_put_cell(const struct ingest *job, struct cx_out *out, const struct cx_text *cell,
                     size_t column);

/* ---- tools/ingest/wanted.c: which rows that could be read are wanted */

struct ingest_candidate {
    const struct cx_shop_row *row; /* NULL under --raw */
    const struct cx_text *cell;
    int64_t totals[3]; /* of an order that runs over several rows: this is its first */
};
/* Shipping, tax and fees are nothing that a customer did: their word in the books; else NULL. */
const char *ingest_word_of_no_event(enum cx_shop_kind kind);
/* CX_SHOP_TAKEN, or not with a word or a fault.  Remembers the row under --dedupe, so it is the
 * last question before a row is written. */
enum cx_shop_verdict ingest_judge(struct ingest *job, const struct ingest_candidate *row,
                                  struct cx_shop_fault *fault);
/* The same for the fold's judge(). */
enum cx_shop_verdict ingest_judge_order(void *job, const struct cx_text *cell,
                                        const struct cx_order_part *part,
                                        struct cx_shop_fault *fault);

/* ---- tools/ingest/dedupe.c: rows that came before */

enum ingest_seen { INGEST_NEW, INGEST_SAME, INGEST_OTHER /* the key is, the row is not */ };
void ingest_open_dedupe(struct ingest *job);
enum ingest_seen ingest_seen(struct ingest *job, const struct ingest_candidate *row);
void ingest_close_dedupe(struct ingest *job);

/* ---- tools/ingest/account.c: what became of the records */

/* Before the first record. */
void ingest_start_books(struct ingest *job);
/* Ends the program when the books do not balance. */
void ingest_tell(struct ingest *job);

/* ---- tools/ingest/answers.c: --list-profiles, --raw and --sniff; the program's status */

int ingest_print_profiles(void);
int ingest_write_raw(struct ingest *job);
int ingest_sniff_raw(struct ingest *job); /* only what --raw needs */
int ingest_print_sniffed(const struct ingest *job);

#endif
