/* lines.h - physical lines: up to LF, CR LF or CR.
 *
 * LF CR is one line end, too, unless an LF follows: the CR then ends no line of its own.
 */
#ifndef CX_TABLE_LINES_H
#define CX_TABLE_LINES_H

#include "base/bytes.h"

/* The first LF or CR of [p, end), or end. */
const char *cx_line_end(const char *p, const char *end);
/* Behind the line that begins at p and its LF, CR LF or CR. */
const char *cx_line_next(const char *p, const char *end);
/* How many lines end in [p, end), before which stands the byte `before` (0: nothing).  A CR at
 * the end ends one. */
uint64_t cx_line_count(char before, const char *p, const char *end);
/* Those that end with CR. */
uint64_t cx_line_returns(char before, const char *p, const char *end);
/* What the line [p, stop) says as spreadsheets do above a table: the ; of sep=; in quotes or not,
 * also where the line was filled up with it (sep=;;;; of four columns); || stays one of two bytes.
 * Of no length: it is no such line. */
struct cx_text cx_line_separator(const char *p, const char *stop);

#endif
