/* cellkind.h - what the text of a cell looks like, at a glance.
 *
 * This judges dialects and header lines, not values: what a date or an amount really is, the model
 * says.  A glance must only be hard to please with pieces of cells, such as `1;2,50`.
 */
#ifndef CX_TABLE_CELLKIND_H
#define CX_TABLE_CELLKIND_H

#include "base/bytes.h"

enum cx_cell_kind {
    CX_CELL_EMPTY,
    CX_CELL_YEAR,   /* 1900 to 2099: a number that may name a column, too */
    CX_CELL_NUMBER, /* also with marks of thousands, sign, currency, percent */
    CX_CELL_DATE,   /* day, month and year by numbers, with a clock time or not */
    CX_CELL_CLOCK,
    CX_CELL_ADDRESS, /* e-mail, URL */
    CX_CELL_WORD,    /* no blanks, nothing that parts or quotes */
    CX_CELL_TEXT,    /* words */
    CX_CELL_PROSE,   /* with commas or semicolons, each before a blank */
    CX_CELL_JUNK     /* what looks like several cells, or a part of one */
};

/* quoted: it stood in quotes, so that nothing in it can be junk. */
enum cx_cell_kind cx_cell_kind(struct cx_text cell, bool quoted);
/* How much that speaks for its having been cut out right: 0 to 1. */
double cx_cell_weight(enum cx_cell_kind kind);
/* Numbers, dates and clock times: what header lines rarely have. */
static inline bool cx_cell_is_value(enum cx_cell_kind kind)
{
    return kind >= CX_CELL_YEAR && kind <= CX_CELL_CLOCK;
}

#endif
