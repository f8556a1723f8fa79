/* sniff.h - how a table is written, found out from its begin and its end.
 *
 * Every dialect that could be is tried: the sample is read by the grammar itself, and
 *
 *     score = (share of records with the most common width)^2 x mean weight of the columns
 *             x (1 - share of records that cannot be read) x (1 + width / 100, at most 1.1) x prior
 *
 * where a column's weight is the mean of its cells' (cellkind.h).  Tried are , ; tab | and, as they
 * are rare in text, ^A ~ ^ and doubled | ~ ^; no letter, digit, blank or : . - _ * / @, which part
 * the insides of cells.  That there is but one column is a reading of its own with prior 0.35.
 * Quotes are " or, where some cell begins with it, '; with tabs none, unless quotes hold what only
 * quotes can hold or all cells of a column.  A backslash escapes when more records can be read so.
 * A first line sep=; says the delimiter.  Names that the caller knows decide over the score.  Two
 * readings of other delimiters or widths with scores nearer than 1.15 : 1 are a question.
 *
 * The header line is the one with known names, else the first of the most common width whose cells
 * are filled, distinct and no values.  What stands above it are no records: lines that begin with #
 * and preamble; lines that look like rows never are, then the first line is the header.  A first
 * line that looks as all rows do is none: the table is headerless.  A first line of another width
 * above such rows is the header even so.
 *
 * The footer: the last records, at most 10, that say "total" or the like in another width or with
 * empty cells, or stand behind a blank line and have another width; but not where they look like a
 * second table.  A record as wide as the table whose cells are all filled is never one.
 */
#ifndef CX_TABLE_SNIFF_H
#define CX_TABLE_SNIFF_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "table/dialect.h"

enum { CX_SNIFF_BYTES = 1024 * 1024, CX_SNIFF_RECORDS = 1000, CX_SNIFF_TAIL = 32 * 1024 };

/* What is not to be found out, because it was said. */
enum {
    CX_SAID_DELIMITER = 1,
    CX_SAID_QUOTE = 2,
    CX_SAID_ESCAPE = 4,
    CX_SAID_SKIP = 8,
    CX_SAID_HEADER = 16, /* that there is one, or none */
    CX_SAID_FOOTER = 32
};

struct cx_sample {
    struct cx_text begin;   /* UTF-8 without byte order mark; CX_FIND_SLACK zero bytes behind it */
    bool whole;             /* begin is all there is */
    struct cx_text end;     /* where it is not: the last bytes, from any place; likewise */
    struct cx_dialect said; /* what was said of the dialect */
    unsigned is_said;       /* CX_SAID_... */
    bool headerless;        /* said */
    /* Of how many columns with these cells as names the meaning is known; NULL: of none. */
    size_t (*known)(void *context, const struct cx_text *cells, size_t n);
    /* Whether a record whose first filled cell is this is a footer's; NULL: nobody knows. */
    bool (*ends)(void *context, struct cx_text cell);
    void *context;
};

struct cx_guess {
    struct cx_dialect dialect;
    double score;
    size_t width;               /* the most common; 0: there is nothing to read */
    size_t known;               /* names known in the header line */
    const struct cx_text *cell; /* of the first line that is no comment */
    size_t cells;
};

struct cx_sniffed {
    struct cx_guess best, next;  /* next.score is 0: nothing else fits at all */
    bool decided;                /* false: best and next are too close to each other */
    bool headerless;             /* no line names the columns */
    uint64_t first_line;         /* physical line of the header or, without one, the first row */
    const struct cx_text *names; /* of a header of another width than the rows, or whose quotes */
    size_t names_n;              /* are broken: its cells, repaired; else NULL, 0 */
    uint64_t rows_line;          /* physical line below that header */
};

/* In a. */
enum cx_status cx_sniff(struct cx_arena *a, const struct cx_sample *sample,
                        struct cx_sniffed *found, struct cx_error *e);

#endif
