/* layout.h - rows as an aligned table for people; only the writer uses it.
 *
 * Widths are those of a terminal: wide East Asian characters take two columns, combining marks
 * none.  A heat map is some columns side by side whose numbers are shaded: seven steps of blue, as
 * wide as each other, from the lowest to the highest of them all; the letters are black or white,
 * whatever stands out.  So it reads the same on a dark and on a light terminal, and who cannot tell
 * colours apart sees light and dark.
 */
#ifndef CX_TABLE_LAYOUT_H
#define CX_TABLE_LAYOUT_H

#include "table/writer.h"

struct cx_layout {
    const struct cx_column *columns;
    size_t n;
    bool has_names;        /* the first row, under which comes a rule */
    size_t heat, heat_end; /* the columns of the heat map, from heat to before heat_end */
};

/* Aligns cells (parted by tabs, rows ended by newlines) and appends the table to out. */
enum cx_status cx_layout(struct cx_text cells, const struct cx_layout *how, struct cx_bytes *out,
                         struct cx_error *e);

#endif
