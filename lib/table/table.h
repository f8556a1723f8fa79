/* table.h - tables as a stream of blocks, blocks as rows whose values are parsed by role.
 *
 *   cx_table_open()        opens all files as one stream, reads the headers, finds the roles
 *   cx_table_next_block()  cuts the next block of whole records     (one thread at a time)
 *   cx_table_scan()        turns a block into rows                  (any thread)
 *
 * A tool names the roles it needs; the user says which column plays each (default: the column of
 * the role's name).  A cell that cannot be read as its role's kind makes its row a bad row, which
 * never reaches a tool: in stop mode the batch ends before it and carries the error, when going
 * on it is in the batch's list of rejects.
 *
 * Grammars: CSV (comma, semicolon, pipe, or any single byte) as libcsv reads it in strict mode,
 * blanks and tabs round unquoted values dropped; TSV, where a quote is plain data and \t \n \r \\
 * are escapes; literal TSV without escapes; columns parted by runs of blanks; access logs of web
 * servers, whose columns have names of their own (logline.c); and whatever dialect.h can say
 * besides.  By the header line unless the delimiter is given: tab before any other, else the most
 * frequent of , ; | outside quotes.
 */
#ifndef CX_TABLE_TABLE_H
#define CX_TABLE_TABLE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/civil.h"
#include "base/error.h"
#include "base/marks.h"
#include "io/decoder.h"
#include "table/dialect.h"

enum cx_kind { CX_TEXT, CX_TIME, CX_AMOUNT, CX_NUMBER, CX_INTEGER };

/* 16 bytes.  A missing value: text of length 0, CX_TIME_NONE, `none`, NaN, `none`. */
union cx_value {
    struct cx_text text; /* a slice of the block, or of the batch's arena when it was unescaped */
    struct cx_time time;
    struct {
        int64_t units; /* ten-thousandths */
        bool none;
    } amount;
    double number;
    struct {
        int64_t n;
        bool none;
    } integer;
};

struct cx_role {
    const char *name;     /* the option, and the column when none is chosen */
    enum cx_kind kind;
    bool optional;        /* the column may be absent: its values are then missing */
    bool filled;          /* an empty cell makes the row bad */
    bool is_fixed;        /* no option chooses its column */
    const char *help;     /* one line for --help */
    const char *column;   /* what the user chose: header text, @N, or @@text; NULL: name */
};
static inline const char *cx_wanted_column(const struct cx_role *role)
{
    return role->column != NULL ? role->column : role->name;
}

/* CX_BY_HEADER and CX_CSV become CX_FOREIGN where the dialect is none of libcsv's. */
enum cx_grammar { CX_BY_HEADER, CX_CSV, CX_TSV, CX_TSV_LITERAL, CX_BLANKS, CX_LOG, CX_FOREIGN };

/* Whether text begins with a line of an access log (CX_LOG): its parts, and a time as servers write
 * it. */
bool cx_is_log(struct cx_text text);

/* What becomes of records of other columns than the header's.  With CX_RAGGED_KEEP a row's cells
 * are as many as it has, ended by one whose s is NULL. */
enum cx_ragged { CX_RAGGED_REJECT, CX_RAGGED_PAD, CX_RAGGED_TRIM, CX_RAGGED_KEEP };

/* What to say, behind what is wrong, where a role's column is missing and the table has these. */
struct cx_hint {
    const char *role; /* its name; NULL: any */
    const char *columns[5]; /* NULL behind the last */
    const char *say;        /* lower case; NULL ends a list of hints */
};

struct cx_reading {
    enum cx_grammar grammar;
    struct cx_dialect dialect;
    bool headerless;   /* columns are @1, @2, ... */
    bool foreign;      /* a table of somebody else's; see below */
    enum cx_ragged ragged;
    bool join_names;    /* rows below the names that are no data are parts of the names */
    bool repair_quotes; /* a line of stray quotes may still have the header's columns */
    uint64_t max_lines; /* of a record; 0: any number */
    bool half_even;    /* round amounts to four decimals instead of refusing longer ones */
    bool go_on;        /* bad rows go to the batch's rejects instead of ending the stream */
    bool all_cells;    /* rows carry every cell, for tools that pass columns through */
    bool whole_rows;   /* with all_cells: not those of whole records, see struct cx_row */
    bool eager;        /* give out what a pipe has instead of filling a block */
    bool allow_empty;  /* a zero-byte input is an empty table instead of CX_USAGE */
    const struct cx_hint *hints; /* NULL: none */
    struct cx_time_rule time;
    const struct cx_decoding *decoding; /* by file; NULL: all are UTF-8 */
    const struct cx_dialect *dialects;  /* by file; NULL: all are written by `dialect` */
    size_t block_size; /* 0: 256 KiB */
    size_t max_record; /* 0: 16 MiB */
    enum cx_simd simd; /* which inner loops; 0: the best that the machine has */
    size_t window;     /* how many bytes are indexed at once; 0, or more: 8 KiB */
};

/* A foreign table is somebody else's.  A backslash in TSV is plain data.  A row whose cells behind
 * the header's are empty is a row without them, and empty names at the end of the header are no
 * columns where the first record has nothing there.  A line such as sep=; says the delimiter.  A
 * zero byte makes a record bad.  Records and lines that are no data are skipped and listed: blank,
 * comment, sep-line, preamble, header-again, footer, nul-tail.  When going on, damage to the input
 * is told by cx_table_damage() behind the rows, and what there is of the last record is bad.
 *
 * In any table a physical line of more than max_record bytes is bad as one record.  Its first
 * max_record bytes are a batch's only reject; the rest comes in batches of their own, which have
 * nothing else, and its line end is added where the file has none.  Neither it nor what stands
 * above it is ever a footer. */

struct cx_table; /* immutable after opening but for cx_table_next_block() */

/* Opens paths[0..n) ("-" is standard input; n 0 means "-").  Blocks take memory from a, too: while
 * other threads cut blocks, nobody else may use it.  roles stay the caller's and must
 * live as long as the table.  Headers of later files must have the first one's names, in any
 * order.  Errors: CX_USAGE for a missing column (lists what there is, and the nearest name), for
 * two columns of a name that a role wants, for no header line; CX_FAILED for I/O. */
enum cx_status cx_table_open(struct cx_arena *a, const struct cx_reading *how,
                             const char *const *paths, size_t n, const struct cx_role *roles,
                             size_t role_count, struct cx_table **table, struct cx_error *e);
void cx_table_close(struct cx_table *t);

size_t cx_table_columns(const struct cx_table *t);
struct cx_text cx_table_column(const struct cx_table *t, size_t i); /* name of a column, from 0 */
int cx_table_find(const struct cx_table *t, struct cx_text name);   /* -1: no such column */
enum { CX_COLUMN_TWICE = -2 };
/* The column that somebody wants: by name; NAME#N is the N-th of that name, @N the N-th of all, @@x
 * the one that is called @x.  -1: there is none; CX_COLUMN_TWICE: two have the name. */
int cx_table_choose(const struct cx_table *t, struct cx_text wanted);
int cx_table_role_column(const struct cx_table *t, size_t role);    /* -1: absent */
bool cx_table_has(const struct cx_table *t, size_t role);
/* The bytes of the first file before its first row: byte order mark, header line. */
struct cx_text cx_table_head(const struct cx_table *t);
enum cx_grammar cx_table_grammar(const struct cx_table *t);         /* of the first file */
const struct cx_dialect *cx_table_dialect(const struct cx_table *t); /* of the first file */
/* CX_OK, or what was wrong with the input of a foreign table. */
const struct cx_error *cx_table_damage(const struct cx_table *t);
/* NULL, or what should be told although all was read ("a.csv.gz: bytes behind the end ..."). */
const char *cx_table_warning(const struct cx_table *t);
/* Fingerprints of the files with rows that were read to their end so far, for states: of their
 * length, first and last bytes, decompressed.  *n is how many. */
const uint64_t *cx_table_fingerprints(const struct cx_table *t, size_t *n);

/* With whole_rows, cell is NULL where it would tell nothing new: the cells, by column of the first
 * file, are all that stands in raw, with that file's delimiter in between and nowhere else. */
struct cx_row {
    const union cx_value *value; /* by role */
    const struct cx_text *cell;  /* by column of the first file, with all_cells; plain text */
    struct cx_text raw;          /* the record as it stood, without its line end */
    const char *source;          /* the file it is from, as messages say it */
    uint64_t line;               /* physical line it begins on, from 1 */
};

struct cx_reject {
    uint64_t line, last_line, byte;    /* byte: offset of the record in the decompressed file */
    const char *reason;                /* a fixed word */
    const char *what;                  /* the same in words */
    struct cx_text column, value, raw; /* live as long as the batch's rows */
    size_t whole;                      /* raw.n with the line end behind it */
    bool goes_on;                      /* raw is but the begin: see `rest` of the next batches */
};

struct cx_skip { /* a record, or a line, that is no data */
    uint64_t line;
    const char *kind; /* a fixed word */
};

/* A block and its rows.  Zeroed to begin with, reused from block to block, owned by one thread. */
struct cx_batch {
    struct cx_row *row;
    size_t n;
    struct cx_reject *reject;
    size_t rejects;
    struct cx_skip *skip;     /* of foreign tables */
    size_t skips;
    struct cx_error error;    /* status not CX_OK: the rows end before this error */
    uint64_t sequence;        /* blocks count from 0 */
    const char *source;       /* the file the block is from */
    struct cx_text text;      /* the block: the raw of rows and rejects lie in it, in their order */
    struct cx_text rest;      /* instead: more of a reject that goes on, its line end at last */
    bool is_alike;            /* parted as the first file, its columns in the same order */
    uint64_t first_line, byte;
    uint64_t gaps, folds;     /* local times that daylight saving skipped, or gave twice */
    uint64_t records;         /* rows and rejects */
    struct cx_batch_memory *memory;
};

/* Cuts the next block into b.  *more false: the stream has ended (b is unused). */
enum cx_status cx_table_next_block(struct cx_table *t, struct cx_batch *b, bool *more,
                                   struct cx_error *e);
/* Parses b's block.  Returns b->error.status, or CX_OK. */
enum cx_status cx_table_scan(const struct cx_table *t, struct cx_batch *b);
/* Says that a row is bad by a rule that is not the table's: in stop mode `what` becomes b's error,
 * when going on the row is added to b's rejects; the caller takes it out of b->row.  reason and
 * column are static text.  Returns b->error.status. */
enum cx_status cx_batch_refuse(const struct cx_table *t, struct cx_batch *b,
                               const struct cx_row *row, const char *reason, const char *column,
                               struct cx_text value, const char *what);
void cx_batch_release(struct cx_batch *b);
/* All that stands above the first record of the batch's file, as it stands. */
struct cx_text cx_batch_head(const struct cx_batch *b);

/* ---- rows as bytes, for sorting */

/* At least as many bytes as the packed row will have. */
size_t cx_row_pack_room(const struct cx_table *t, const struct cx_row *row);
/* Returns the end.  The instant (ms) of the time in role `known` is left out, as who unpacks knows
 * it; -1: of none. */
char *cx_row_pack(const struct cx_table *t, const struct cx_row *row, int known, char *to);

struct cx_unpacked { /* rows have no source and no line; raw is the cells, a byte between them */
    struct cx_row *row;
    union cx_value *value; /* all rows' */
    struct cx_text *cell;
};
/* Room for n rows. */
bool cx_unpacked_open(struct cx_arena *a, const struct cx_table *t, size_t n,
                      struct cx_unpacked *u);
struct cx_packed_row {
    const char *bytes; /* CX_FIND_SLACK more may be read */
    int known;         /* the role whose instant was left out; -1: none */
    int64_t ms;        /* that instant */
};
/* Row i is the one that was packed; it points into its bytes. */
void cx_row_unpack(const struct cx_table *t, const struct cx_packed_row *packed,
                   struct cx_unpacked *u, size_t i);

/* All cells of a row as a line of TSV, without its end. */
void cx_row_to_tsv(const struct cx_table *t, const struct cx_row *row, struct cx_bytes *to);
/* Such a line as a row again; its texts are in a.  CX_FAILED when the table's rows are no such
 * lines. */
enum cx_status cx_row_from_tsv(const struct cx_table *t, struct cx_text line, struct cx_arena *a,
                               struct cx_row *row, struct cx_error *e);

/* ---- all rows */

/* A whole small table at once, for rule files, lists and models: every row in one batch, which the
 * caller releases whatever is returned.  The table is closed; its columns can still be asked
 * for. */
enum cx_status cx_table_read_all(struct cx_arena *a, const struct cx_reading *how, const char *path,
                                 const struct cx_role *roles, size_t role_count,
                                 struct cx_table **table, struct cx_batch *b, struct cx_error *e);

#endif
