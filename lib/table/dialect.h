/* dialect.h - how somebody wrote a table: what parts cells, what quotes them, which lines are none.
 *
 * A zeroed dialect is the common one: cells in double quotes, a quote inside them doubled, the
 * delimiter by the header line, which is the first line.  Tables like that are read by libcsv's
 * grammar and fast; every other dialect by foreign.c, record by record.
 *
 * Everywhere a physical line ends with LF, CR LF or CR; what reads LF CR takes that for one, too.
 */
#ifndef CX_TABLE_DIALECT_H
#define CX_TABLE_DIALECT_H

#include "base/compat.h"

enum { CX_DELIMITER_ROOM = 8 };
#define CX_NO_DELIMITER "\n" /* a line is one cell */
#define CX_NO_QUOTE '\n'

struct cx_dialect {
    char delimiter[CX_DELIMITER_ROOM]; /* up to seven bytes; "": by the header line */
    char quote;        /* 0: the double quote, where tabs part cells none; CX_NO_QUOTE: none */
    char escape;       /* 0: a quote in quotes is doubled; or what stands before it */
    char comment;      /* a line that begins with it is skipped; 0: none */
    bool inner_quotes; /* a quote inside a cell that does not begin with one is plain data */
    uint64_t skip;     /* physical lines above the header */
    uint64_t units;    /* records below the header's names that are no rows, such as units */
    uint64_t footer;   /* the last records of each file are no rows */
};

#endif
