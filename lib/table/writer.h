/* writer.h - result rows as tsv, csv, json, table or excel.
 *
 * A writer knows the columns, the format and the sink.  Rows are formatted into a struct cx_out,
 * a buffer that one thread owns, so that many threads can format at once; cx_writer_emit() hands
 * buffers to the sink in the order it is called.
 *
 *     cx_put_text(&out, name); cx_put_int(&out, 3); cx_put_none(&out); cx_end_row(&out);
 *
 * tsv    header, tabs, one record is one line; tab, newline, return, backslash as \t \n \r \\
 * csv    RFC 4180, LF line ends, quotes only where needed
 * json   an object a line; text is a string, undefined (and what is not finite) null, numbers and
 *        amounts exact; bytes that are not UTF-8 become U+FFFD
 * table  for people: aligned columns, numbers to the right
 *        (all rows are kept until the end; amounts have two decimals at least); the numbers of a
 *        heat map stand, with `shades`, on a ground that is the darker the higher they are
 * excel  CSV with BOM, semicolons, decimal comma, CRLF, formulas guarded by an apostrophe
 */
#ifndef CX_TABLE_WRITER_H
#define CX_TABLE_WRITER_H

#include "io/sink.h"
#include "table/table.h"

enum cx_format { CX_FORMAT_TSV, CX_FORMAT_CSV, CX_FORMAT_JSON, CX_FORMAT_TABLE, CX_FORMAT_EXCEL };

struct cx_column {
    const char *name;
    enum cx_kind kind; /* CX_TEXT and CX_TIME are strings in json and stand left in a table */
};

struct cx_writing {
    enum cx_format format;
    const char *path;    /* NULL: standard output */
    struct cx_sink *sink; /* written to instead of path; its owner finishes or abandons it */
    bool private_file;
    bool no_header;
    bool shades;         /* of a table, for a terminal of 256 colours */
    size_t heat, heat_end; /* from which column to before which a heat map stands; 0 0: nowhere */
    bool eager;          /* hand on every emit at once */
    int precision;       /* significant digits of estimates; below 1: 10, in a table 4, but
                          * whole units of larger ones */
    const char *fail_if; /* 'COLUMN OP VALUE' or NULL; OP one of < <= > >= = == != */
};

struct cx_writer;

/* columns are copied into a.  A fail_if that cannot be read or names no column is CX_USAGE. */
enum cx_status cx_writer_open(struct cx_arena *a, const struct cx_writing *how,
                              const struct cx_column *columns, size_t n, struct cx_writer **writer,
                              struct cx_error *e);

struct cx_out {
    const struct cx_writer *writer;
    struct cx_bytes bytes;
    size_t column; /* the next cell's */
    uint64_t rows;
    bool fail_hit; /* a row met fail_if */
};

struct cx_out cx_out_for(const struct cx_writer *w);
void cx_put_text(struct cx_out *o, struct cx_text t);
void cx_put_string(struct cx_out *o, const char *s);
/* Text that may be none: as cx_put_text(), but bytes that are not UTF-8 stand as \xHH, in tsv with
 * a backslash that no escaped text has. */
void cx_put_bytes(struct cx_out *o, struct cx_text t);
/* The begin of such a text; in tsv \... stands where it goes on. */
void cx_put_begin(struct cx_out *o, struct cx_text t);
void cx_put_id(struct cx_out *o, uint64_t x); /* a text of 16 lower-case digits */
void cx_put_word(struct cx_out *o, struct cx_text t); /* letters, digits, inner hyphens: as it is */
/* An id, a number and a word, as the three would be put one after the other. */
void cx_put_id_int_word(struct cx_out *o, uint64_t id, uint32_t number, struct cx_text word);
/* Cells that many rows have, in the same columns: formatted once, put often. */
struct cx_made {
    struct cx_text bytes;
    size_t column, cells;
    bool fail_hit;
};
/* What was put from that column on into o, an out of its own: kept in a, and o is empty again. */
enum cx_status cx_out_made(struct cx_out *o, size_t column, struct cx_arena *a,
                           struct cx_made *made, struct cx_error *e);
void cx_put_made(struct cx_out *o, const struct cx_made *made);
/* The n cells of a row of a table with that delimiter, as cx_put_text() would put each. */
void cx_put_cells(struct cx_out *o, const struct cx_row *row, size_t n, char delimiter);
void cx_put_int(struct cx_out *o, int64_t x);
void cx_put_amount(struct cx_out *o, cx_int128 units);
void cx_put_number(struct cx_out *o, double x); /* an estimate at the precision; NaN: none */
void cx_put_exact(struct cx_out *o, double x);  /* shortest text that reads back the same */
void cx_put_time(struct cx_out *o, const struct cx_time *t);
void cx_put_day(struct cx_out *o, int32_t day); /* CX_NO_DAY: none */
void cx_put_none(struct cx_out *o);
void cx_end_row(struct cx_out *o);
/* A whole row of n cells, as many as there are; not in json and table. */
void cx_put_ragged_row(struct cx_out *o, const struct cx_text *cells, size_t n);
void cx_out_release(struct cx_out *o);

/* Writes o's bytes to the sink and empties o.  The header goes before the first; when nothing was
 * emitted, cx_writer_finish() writes it. */
enum cx_status cx_writer_emit(struct cx_writer *w, struct cx_out *o, struct cx_error *e);
enum cx_status cx_writer_finish(struct cx_writer *w, struct cx_error *e);
void cx_writer_abandon(struct cx_writer *w);
bool cx_writer_fail_hit(const struct cx_writer *w); /* of all rows emitted so far */
void cx_writer_be_eager(struct cx_writer *w);       /* from now on, as `eager` */
const struct cx_sink *cx_writer_sink(const struct cx_writer *w);

#endif
