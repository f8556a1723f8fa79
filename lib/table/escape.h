/* escape.h - how a text stands in a cell of each format; for the writer, and for rows that are kept
 * as lines. */
#ifndef CX_TABLE_ESCAPE_H
#define CX_TABLE_ESCAPE_H

#include "table/writer.h"

/* Copies t and says whether that is how it stands in a cell of that format (json: without the
 * outer quotes); if not, cx_escape() has to write it.  Writes up to CX_ESCAPE_SLACK bytes more than
 * t has. */
#define CX_ESCAPE_SLACK 16
bool cx_escape_copy(enum cx_format format, struct cx_text t, char *to);

/* The same for the first n cells of row, with `between` in between, by looking at the row's text as
 * a whole.  Returns how many bytes it wrote; 0: not plain, or not to be told so; never for json.
 * Reads and writes up to CX_ESCAPE_SLACK more bytes than row->raw has. */
size_t cx_escape_copy_cells(enum cx_format format, const struct cx_row *row, size_t n, char between,
                            char *to);

/* The same for a text whose cells `delimiter` parts, and nothing else: each becomes `between`. */
bool cx_escape_copy_whole(enum cx_format format, struct cx_text t, char delimiter, char between,
                          char *to);

/* The room that cx_escape() may need for a text of n bytes. */
size_t cx_escape_room(enum cx_format format, size_t n);
/* Writes t as a cell of that format (json: without the outer quotes); returns its end.
 *
 * json follows RFC 8259; bytes that are not UTF-8 become U+FFFD.  csv and excel quote blanks at
 * the edges too, because readers drop them, and what is empty.  In a table control characters are
 * shown as \n, \t, \r, \x1b, so that no cell can break a line or steer a terminal. */
char *cx_escape(enum cx_format format, struct cx_text t, char *to);

#endif
