/* layout.h - rows as an aligned table for people; only the writer uses it. */
#ifndef CX_TABLE_LAYOUT_H
#define CX_TABLE_LAYOUT_H

#include "table/writer.h"

/* Aligns cells (parted by tabs, rows ended by newlines, the first row the names when has_names,
 * under which comes a rule) and appends the table to out.  Widths are those of a terminal: wide
 * East Asian characters take two columns, combining marks none. */
enum cx_status cx_layout(struct cx_text cells, const struct cx_column *columns, size_t n,
                         bool has_names, struct cx_bytes *out, struct cx_error *e);

#endif
