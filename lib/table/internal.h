/* internal.h - what the files of the table room share and nobody else sees. */
#ifndef CX_TABLE_INTERNAL_H
#define CX_TABLE_INTERNAL_H

#include <csv.h>

#include "base/find.h"
#include "io/source.h"
#include "table/index.h"
#include "table/table.h"
#include "table/values.h"

struct cx_wanted { /* the cell of a column of the file is the value of a role */
    size_t column, role;
    enum cx_kind kind;
    bool filled;
};

struct cx_skips {
    struct cx_skip *at;
    size_t n, room;
};

/* How the records of one file become rows. */
struct cx_plan {
    const char *source;
    enum cx_grammar grammar; /* never CX_BY_HEADER */
    struct cx_dialect dialect; /* its delimiter is known */
    bool walks;   /* where its blocks end only its records tell */
    bool returns; /* a lone carriage return ends a line */
    size_t columns;
    struct cx_text *names; /* headerless: none */
    struct cx_text header; /* the record as it stood, without its line end */
    struct cx_text head;   /* the file up to its first record */
    struct cx_wanted *wanted; /* by column, then by role */
    size_t wanted_count;
    int *canonical; /* by the file's column: its place in the first file's header */
    bool may_be_whole; /* records, as the delimiter and the order of columns are the first file's */
};

struct cx_table {
    struct cx_arena *arena;
    struct cx_reading how;
    const char *const *paths;
    size_t path_count, path_at;

    const struct cx_role *roles;
    size_t role_count;
    int *role_column;           /* by role: column of the first file, -1 when absent */
    const char **empty_reason;  /* by role: "no-customer" */
    int *absent;                /* roles without a column, and the values they get */
    union cx_value *missing;
    size_t absent_count;

    struct cx_text *names; /* the first file's header */
    size_t columns;
    const struct cx_dialect *dialect; /* the first file's */

    struct cx_source *source; /* NULL between files */
    struct cx_plan *plan;     /* of the open file, or of the last one */
    struct cx_bytes carry;    /* read, but not given out yet */
    size_t whole;             /* bytes of carry that are whole records, which may be a footer */
    uint64_t zeros;           /* behind carry, not kept: the file may end with them */
    struct cx_bytes ahead;    /* read, behind such zeros, */
    size_t ahead_at;
    uint64_t zeros_behind;    /* and those behind that */
    bool in_long;             /* carry begins within a line that is too long */
    struct cx_text first_head; /* what stands above the rows of the first file */
    struct cx_splitter *walker; /* the cutter's */
    struct cx_index *index;
    size_t *tail; /* where the last records in carry begin, a ring of the footer's size */
    uint64_t tail_n;
    char separator;    /* what a line sep=; said; 0: there was none */
    uint64_t preamble; /* lines above the header that are still to be skipped */
    bool source_ended;
    struct cx_bytes head;      /* of the open file, while it is being opened */
    struct cx_skips skips;     /* not given out yet */
    struct cx_error damage;
    struct cx_error pending;  /* told after the rows before it are given out */
    uint64_t line, byte, sequence; /* of the first byte of carry */
    char before;                   /* the byte before it */
    uint64_t first_sequence;       /* of the open file */
    uint64_t *fingerprint;         /* of files with rows */
    size_t fingerprints;
    char warning[400];
};

/* ---- grammar.c: records into cells */

enum cx_record {
    CX_RECORD,        /* cells are there */
    CX_RECORD_BLANK,  /* an empty line: no record */
    CX_RECORD_COMMENT, /* nor is this line */
    CX_RECORD_OPEN,   /* the text ends inside quotes, or (not final) before the record's end */
    CX_RECORD_JUNK,   /* a quote where the grammar has none; a line that is no access log's */
    CX_RECORD_LONG,   /* it does not end within the longest record; only the cutter says so, ... */
    CX_RECORD_LINES,  /* ... nor within as many lines as it may have */
    CX_RECORD_NO_MEMORY
};

struct cx_splitter {
    enum cx_grammar grammar;
    char delimiter;          /* its first byte */
    struct cx_dialect dialect;
    struct cx_arena *arena;  /* for cells that are not slices */
    struct cx_text *cell;
    size_t cells, room;
    bool one_line;           /* the record has no line end in it */

    struct cx_byte_set stops; /* what may end a cell */
    const char *looked_at;    /* which of the 64 bytes from here are stops, ... */
    uint64_t ahead;           /* ... as bits, those that are behind us cleared */
    const char *behind;       /* the last stop that was used ends here */
    struct csv_parser csv;
    bool csv_ready, row_ended, no_memory;
};

/* How records of that dialect are read, whose delimiter is known: never CX_BY_HEADER. */
enum cx_grammar cx_grammar_of(const struct cx_reading *how, const struct cx_dialect *dialect);
/* Before the first record of a text; cells that are not slices go into a.  The dialect's delimiter
 * is known. */
void cx_splitter_start(struct cx_splitter *s, enum cx_grammar grammar,
                       const struct cx_dialect *dialect, struct cx_arena *a);

/* A record longer than a line may be begun at p and ended behind `end`; `final` says that nothing
 * follows.  Sets *next behind the record and its line end.  CX_FIND_SLACK zero bytes stand at
 * end. */
enum cx_record cx_split(struct cx_splitter *s, const char *p, const char *end, bool final,
                        const char **next);
/* Room for n cells. */
bool cx_splitter_reserve(struct cx_splitter *s, size_t n);
void cx_splitter_release(struct cx_splitter *s);
bool cx_splitter_add(struct cx_splitter *s, struct cx_text cell); /* false: no memory */
/* foreign.c: the same for CX_FOREIGN. */
enum cx_record cx_split_foreign(struct cx_splitter *s, const char *p, const char *end, bool final,
                                const char **next);

/* What a quoted cell, or one with escapes, says; written to `to`, which has cell.n bytes. */
struct cx_text cx_undouble(char *to, struct cx_text cell);
struct cx_text cx_unescape(char *to, struct cx_text cell);

/* One physical line, which ends at end, with stray quotes: a quote opens a cell only if one closes
 * it, and closes it only before the delimiter or the line's end; when wary, only if no other cell
 * looks as if it began with a quote before that.  False: no memory. */
bool cx_split_repaired(struct cx_splitter *s, const char *p, const char *end, bool wary);

/* ---- skips.c; false: no memory */

bool cx_skips_add(struct cx_skips *s, uint64_t line, const char *kind);
/* All lines of a text, behind the byte `before`; those without anything are blank. */
bool cx_skips_add_lines(struct cx_skips *s, struct cx_text text, char before, uint64_t line,
                        const char *kind);
void cx_skips_release(struct cx_skips *s);

/* Where the line at p ends, which is a record of its own; *next is behind its end.  NULL: it is not
 * all there. */
const char *cx_record_line(const char *p, const char *end, bool final, const char **next);

/* ---- logline.c: access logs */

size_t cx_log_columns(void);
struct cx_text cx_log_column(size_t i);
/* As cx_split(). */
enum cx_record cx_split_log(struct cx_splitter *s, const char *p, const char *end, bool final,
                            const char **next);

/* ---- header.c */

/* Opens the next file into t (source, plan, carry behind its header). */
enum cx_status cx_table_open_next(struct cx_table *t, struct cx_error *e);
/* Takes leave of the open file; an error met in reading it comes now, behind its rows. */
enum cx_status cx_table_end_file(struct cx_table *t, struct cx_error *e);
/* The physical lines of [p, end), which `before` stands before. */
uint64_t cx_plan_lines(const struct cx_plan *plan, char before, const char *p, const char *end);
/* Behind the physical line that begins at p. */
const char *cx_plan_next_line(const struct cx_plan *plan, const char *p, const char *end);

/* ---- fill.c */

/* Reads into t->carry until it holds *want bytes or the source ended; when it holds so many
 * already, *want doubles first, up to the longest record behind what is whole. */
enum cx_status cx_table_fill(struct cx_table *t, size_t *want, struct cx_error *e);

/* ---- a batch's memory */

enum cx_part {
    CX_PART_RECORDS,
    CX_PART_TRUNCATED, /* of a record whose rest is lost */
    CX_PART_LONG,      /* the begin of a line that is too long */
    CX_PART_REST       /* more of that line */
};

struct cx_broken { /* a physical line that no record can begin with */
    size_t at;
    enum cx_record how; /* CX_RECORD_OPEN and what follows it */
};

struct cx_batch_memory {
    struct cx_bytes text;      /* the block */
    const struct cx_plan *plan;
    bool final;                /* nothing follows the block in its file */
    char before;               /* the byte before the block */
    enum cx_part part;         /* what the block is */
    struct cx_skips skips;     /* first those from before the block */
    size_t skips_before;
    struct cx_broken *broken;
    size_t broken_n, broken_room;

    struct cx_arena arena;
    struct cx_splitter splitter;
    struct cx_index *index;
    size_t row_room, reject_room;
    struct cx_row *row;
    union cx_value *value;
    struct cx_text *cell;
    struct cx_reject *reject;
};

/* ---- rows.c: many indexed records into rows */

struct cx_stretch {
    size_t first, n;     /* which records of the index */
    uint64_t line;       /* of the first; then of the one behind the last that became a row */
    unsigned time_flags; /* gathered */
};

/* Makes rows of records that have their columns, up to the first that is not good; the batch has
 * room for them.  Returns how many; what is wrong with the next, cx_split() must say. */
size_t cx_rows_take(const struct cx_table *t, struct cx_batch *b, struct cx_stretch *stretch);

#endif
