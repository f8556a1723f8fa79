/* index.h - where the cells of many records end, found by masks before any record is looked at.
 *
 *   cx_index_start()   before a text
 *   cx_index_find()    looks at a window of the text: which bytes end cells and lines
 *   cx_index_place()   their places in a list, and how many records have the columns of the header
 *
 * A window begins at a record and is some KiB long, so that beginning anew costs little.  Quotes,
 * delimiters, line ends and carriage returns are found 64 bytes at a time; what is between quotes
 * is known by parity (every quote flips all that follows it), and parity is right only where the
 * text keeps to the strict grammar, so that is checked for every quote: one that opens stands
 * right behind a delimiter, a line end or a quote that closes; one that closes right before a
 * delimiter, a line end or a quote that opens.  A carriage return outside quotes stands before a
 * line feed.  The index ends where that does not hold: the records up to the last line end before
 * are certain, the others are for cx_split(), until the text behind *suspect.
 *
 * TSV has no quotes; what it may hold of interest are backslashes.
 *
 * Costs about 5 ns for 64 bytes with AVX-512, 8 with AVX2, 18 with SSE2, 40 in plain C.
 */
#ifndef CX_TABLE_INDEX_H
#define CX_TABLE_INDEX_H

#include "base/marks.h"
#include "table/table.h"

enum { CX_WINDOW = 8192, CX_INDEX_ROOM = 1 + CX_WINDOW / 64 + 3 };

/* What cells of a window may need that plain ones do not. */
enum {
    CX_INDEX_QUOTES = 1,   /* cells may be quoted */
    CX_INDEX_DOUBLED = 2,  /* quoted cells may hold doubled quotes */
    CX_INDEX_BLANKS = 4,   /* cells may begin or end with blanks */
    CX_INDEX_RETURNS = 8,  /* lines may end with carriage return and line feed */
    CX_INDEX_ESCAPES = 16, /* cells may hold backslashes */
    CX_INDEX_LINES = 32,   /* records may be longer than a line */
    CX_INDEX_HIGH = 64     /* there are bytes that are not ASCII */
};

struct cx_index {
    enum cx_simd simd;
    enum cx_grammar grammar;
    char delimiter;
    size_t window, most; /* how far the next one goes, and may go */
    size_t vain, rest;   /* records that the next one in vain, and the last one, lets be */

    const char *begin;
    const char *suspect; /* the end of what only cx_split() may read; or begin */
    size_t words;
    size_t records; /* certain ones */
    size_t cells;
    unsigned what; /* CX_INDEX_... */
    uint16_t places[1 + CX_WINDOW + CX_POSITIONS_SLACK]; /* the first: before the window */

    /* A bit for each byte, 64 to a word; the first word is before the window. */
    uint64_t delimiter_at[CX_INDEX_ROOM], feed[CX_INDEX_ROOM], return_at[CX_INDEX_ROOM];
    uint64_t special[CX_INDEX_ROOM]; /* quotes, or backslashes */
    uint64_t blank[CX_INDEX_ROOM];
    uint64_t stops[CX_INDEX_ROOM], lines[CX_INDEX_ROOM]; /* the ends of cells and of records */
    uint64_t inside[CX_INDEX_ROOM], closes[CX_INDEX_ROOM], wrong[CX_INDEX_ROOM];
};

/* grammar: not CX_BLANKS. */
void cx_index_start(struct cx_index *x, const struct cx_reading *how, enum cx_grammar grammar,
                    char delimiter);
/* Looks at [p, end), where a record begins at p, as far as one window goes; CX_FIND_SLACK zero
 * bytes stand at end. */
void cx_index_find(struct cx_index *x, const char *p, const char *end);
/* Behind the last certain record; x->begin when there is none. */
const char *cx_index_end(const struct cx_index *x);
/* Whether a certain record may have more lines than that; 0: any number will do. */
bool cx_index_may_be_long(const struct cx_index *x, uint64_t lines);
/* Lists the ends of cells.  Returns how many of the first records have just `columns` cells each:
 * the end of cell c of record r is then cx_index_stop(x)[r * columns + c] bytes behind x->begin,
 * and each cell begins behind the end before, that of the first one at [-1]. */
size_t cx_index_place(struct cx_index *x, size_t columns);
/* How many records the index was good for, and whether for all that were there: if so the next
 * window is longer, else short.  After an index for next to nothing the index rests for a record,
 * after another for two, then for four, ..., so that looking in vain costs little. */
void cx_index_served(struct cx_index *x, size_t records, bool all);
/* Whether the next record is to be looked at alone; once for each. */
bool cx_index_rests(struct cx_index *x);

static inline const uint16_t *cx_index_stop(const struct cx_index *x)
{
    return x->places + 1;
}

#endif
