/* writing.h - the inside of a writer, shared by writer.c and cells.c. */
#ifndef CX_TABLE_WRITING_H
#define CX_TABLE_WRITING_H

#include "table/condition.h"

#include <assert.h>
#include <string.h>

struct cx_writer {
    enum cx_format format;
    const struct cx_column *columns;
    size_t n;
    const struct cx_text *before; /* what stands before each column's cell */
    char between;                 /* in tsv, csv and excel */
    char end[2];                  /* and behind the last */
    size_t end_n;
    struct cx_text header;
    int precision;
    bool whole_units; /* of estimates above the precision */
    size_t judged; /* the column of the condition; n: there is none */
    struct cx_condition condition;
    struct cx_sink own, *sink;
    struct cx_bytes kept; /* the cells of a table for people */
    size_t heat, heat_end; /* shaded columns */
    bool has_header, began, fail_hit;
};

static inline bool cx_ensure(struct cx_bytes *b, size_t more)
{
    return b->room - b->n >= more || cx_bytes_reserve(b, more);
}

/* Puts what stands before the next cell and returns the place for up to `room` bytes; NULL when
 * there is no memory. */
static inline char *cx_begin_cell(struct cx_out *o, size_t room)
{
    const struct cx_writer *w = o->writer;
    assert(o->column < w->n);
    struct cx_text before = w->before[o->column++];
    if (!cx_ensure(&o->bytes, before.n + room + 1)) /* at least one, so that there is a buffer */
        return NULL;
    char *at = o->bytes.s + o->bytes.n;
    if (before.n == 1)
        *at = *before.s;
    else if (before.n > 0)
        memcpy(at, before.s, before.n);
    return at + before.n;
}

static inline void cx_end_cell(struct cx_out *o, const char *end)
{
    o->bytes.n = (size_t)(end - o->bytes.s);
}

#endif
