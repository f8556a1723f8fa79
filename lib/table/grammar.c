/* grammar.c - records into cells.
 *
 * CSV is what libcsv in strict mode says it is.  Records that are plain (no quote but round whole
 * cells, no lone carriage return) are split here without it, about five times as fast; the same
 * cells come out, which a differential test holds us to.  Everything else goes to libcsv, line by
 * line, so that the end of a record is known exactly.
 */
#include <stdlib.h>
#include <string.h>

#include "base/find.h"
#include "table/internal.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool grow_cells(struct cx_splitter *s)
{
    size_t room = s->room ? 2 * s->room : 64;
    struct cx_text *cell = realloc(s->cell, room * sizeof *cell);
    if (!cell)
        return false;
    s->cell = cell;
    s->room = room;
    return true;
}

static inline bool add_cell(struct cx_splitter *s, const char *from, size_t n)
{
    if (s->cells == s->room && !grow_cells(s)) {
        s->no_memory = true;
        return false;
    }
    s->cell[s->cells++] = (struct cx_text){from, n};
    return true;
}

/* ---- libcsv, the authority */

static void csv_cell(void *bytes, size_t n, void *splitter)
{
    struct cx_splitter *s = splitter;
    char *copy = cx_arena_text(s->arena, bytes ? bytes : "", n);
    if (!copy)
        s->no_memory = true;
    else
        add_cell(s, copy, n);
}

static void csv_row(int end, void *splitter)
{
    (void)end;
    ((struct cx_splitter *)splitter)->row_ended = true;
}

static bool start_csv(struct cx_splitter *s)
{
    if (s->csv_ready)
        csv_free(&s->csv);
    s->csv_ready = csv_init(&s->csv, CSV_STRICT | CSV_STRICT_FINI) == 0;
    if (!s->csv_ready)
        return false;
    csv_set_delim(&s->csv, (unsigned char)s->delimiter);
    csv_set_blk_size(&s->csv, 64 * 1024);
    return true;
}

/* A parser that stopped inside a record must not be used again. */
static enum cx_record forget(struct cx_splitter *s, enum cx_record outcome)
{
    s->csv_ready = false;
    csv_free(&s->csv);
    return outcome;
}

static enum cx_record csv_failed(struct cx_splitter *s)
{
    bool memory = s->no_memory || csv_error(&s->csv) == CSV_ENOMEM;
    return forget(s, memory ? CX_RECORD_NO_MEMORY : CX_RECORD_JUNK);
}

/* Where the text libcsv is fed next ends: behind the next line end, or at `end`. */
static const char *segment_end(const char *p, const char *end)
{
    const char *stop = cx_find_any(p, end, (struct cx_byte_set){'\n', '\r', '\n', '\r'});
    return stop < end ? stop + 1 : end;
}

static enum cx_record split_by_libcsv(struct cx_splitter *s, const char *p, const char *end,
                                      bool final, const char **next)
{
    s->cells = 0;
    s->row_ended = s->no_memory = false;
    if (!s->csv_ready && !start_csv(s))
        return CX_RECORD_NO_MEMORY;
    bool begun = false;
    while (p < end) {
        const char *stop = segment_end(p, end);
        size_t n = (size_t)(stop - p);
        if (csv_parse(&s->csv, p, n, csv_cell, csv_row, s) != n || s->no_memory)
            return csv_failed(s);
        begun = s->csv.pstate != 0;
        p = stop;
        if (s->row_ended || !begun)
            break;
    }
    bool line_ended = p[-1] == '\n' || (p[-1] == '\r' && !begun);
    bool cut_off = p == end && !s->row_ended && !line_ended;
    if (cut_off && !final)
        return forget(s, CX_RECORD_OPEN);
    if (begun && csv_fini(&s->csv, csv_cell, csv_row, s) != 0)
        return forget(s, s->no_memory ? CX_RECORD_NO_MEMORY : CX_RECORD_OPEN);
    if (p < end && p[-1] == '\r' && *p == '\n')
        p++;
    *next = p;
    return s->row_ended ? CX_RECORD : CX_RECORD_BLANK;
}

/* ---- plain CSV */

/* A whole quoted cell: *p stands on the quote, behind it and its trailing blanks afterwards.
 * False when libcsv must look. */
static bool quoted_cell(struct cx_splitter *s, const char **p, const char *end)
{
    const char *from = *p + 1, *q = from;
    size_t doubled = 0;
    for (;;) {
        q = memchr(q, '"', (size_t)(end - q));
        if (!q || q + 1 >= end)
            return false;
        if (q[1] != '"')
            break;
        doubled++;
        q += 2;
    }
    size_t n = (size_t)(q - from);
    *p = q + 1;
    if (!doubled)
        return add_cell(s, from, n);
    char *text = cx_arena_bytes(s->arena, n ? n : 1);
    if (!text) {
        s->no_memory = true;
        return false;
    }
    size_t length = 0;
    for (const char *c = from; c < q; c++) {
        text[length++] = *c;
        c += *c == '"';
    }
    return add_cell(s, text, length);
}

/* True when the record was plain; false leaves it to libcsv. */
static bool split_plain_csv(struct cx_splitter *s, const char *p, const char *end,
                            const char **next, bool *blank)
{
    const struct cx_byte_set stops = {s->delimiter, '\n', '"', '\r'};
    s->cells = 0;
    for (;;) {
        while (p < end && is_blank(*p) && *p != s->delimiter)
            p++;
        if (p == end)
            return false;
        if (*p == '"') {
            if (!quoted_cell(s, &p, end))
                return false;
            while (p < end && is_blank(*p) && *p != s->delimiter)
                p++;
        } else {
            const char *from = p;
            p = cx_find_any(p, end, stops);
            const char *to = p;
            while (to > from && is_blank(to[-1]))
                to--;
            if (s->cells == 0 && to == from && p < end && (*p == '\n' || *p == '\r'))
                *blank = true;
            else if (!add_cell(s, from, (size_t)(to - from)))
                return false;
        }
        if (p == end || *p == '"')
            return false;
        if (*p == s->delimiter) {
            p++;
            continue;
        }
        if (*p == '\r' && (p + 1 == end || *++p != '\n'))
            return false;
        if (*p != '\n')
            return false;
        *next = p + 1;
        return true;
    }
}

static enum cx_record split_csv(struct cx_splitter *s, const char *p, const char *end, bool final,
                                const char **next)
{
    bool blank = false;
    s->no_memory = false;
    if (split_plain_csv(s, p, end, next, &blank))
        return blank ? CX_RECORD_BLANK : CX_RECORD;
    if (s->no_memory)
        return CX_RECORD_NO_MEMORY;
    return split_by_libcsv(s, p, end, final, next);
}

/* ---- TSV: a quote is plain data */

static bool unescape(struct cx_splitter *s, struct cx_text *cell)
{
    char *text = cx_arena_bytes(s->arena, cell->n);
    if (!text)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < cell->n; i++) {
        char c = cell->s[i];
        if (c == '\\' && i + 1 < cell->n) {
            char escaped = cell->s[i + 1];
            char plain = escaped == 't'    ? '\t'
                         : escaped == 'n'  ? '\n'
                         : escaped == 'r'  ? '\r'
                         : escaped == '\\' ? '\\'
                                           : '\0';
            if (plain) {
                c = plain;
                i++;
            }
        }
        text[n++] = c;
    }
    *cell = (struct cx_text){text, n};
    return true;
}

static enum cx_record split_tsv(struct cx_splitter *s, const char *p, const char *end, bool final,
                                const char **next)
{
    const char escape = s->grammar == CX_TSV ? '\\' : '\t';
    const struct cx_byte_set stops = {'\t', '\n', escape, '\n'};
    s->cells = 0;
    for (;;) {
        const char *from = p;
        bool escaped = false;
        p = cx_find_any(p, end, stops);
        while (p < end && *p != '\t' && *p != '\n') {
            escaped = true;
            p = cx_find_any(p + 1, end, stops);
        }
        if (p == end && !final)
            return CX_RECORD_OPEN;
        bool last = p == end || *p == '\n';
        const char *to = last && p > from && p[-1] == '\r' ? p - 1 : p;
        if (last && s->cells == 0 && to == from)
            break;
        if (!add_cell(s, from, (size_t)(to - from)))
            return CX_RECORD_NO_MEMORY;
        if (escaped && !unescape(s, &s->cell[s->cells - 1]))
            return CX_RECORD_NO_MEMORY;
        if (last)
            break;
        p++;
    }
    *next = p < end ? p + 1 : p;
    return s->cells ? CX_RECORD : CX_RECORD_BLANK;
}

/* ---- columns parted by runs of blanks */

static enum cx_record split_blanks(struct cx_splitter *s, const char *p, const char *end,
                                   bool final, const char **next)
{
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    if (!stop && !final)
        return CX_RECORD_OPEN;
    *next = stop ? stop + 1 : end;
    if (!stop)
        stop = end;
    if (stop > p && stop[-1] == '\r')
        stop--;
    s->cells = 0;
    for (;;) {
        while (p < stop && is_blank(*p))
            p++;
        if (p == stop)
            break;
        const char *from = p;
        while (p < stop && !is_blank(*p))
            p++;
        if (!add_cell(s, from, (size_t)(p - from)))
            return CX_RECORD_NO_MEMORY;
    }
    return s->cells ? CX_RECORD : CX_RECORD_BLANK;
}

enum cx_record cx_split(struct cx_splitter *s, const char *p, const char *end, bool final,
                        const char **next)
{
    switch (s->grammar) {
    case CX_TSV:
    case CX_TSV_LITERAL:
        return split_tsv(s, p, end, final, next);
    case CX_BLANKS:
        return split_blanks(s, p, end, final, next);
    case CX_CSV:
    case CX_BY_HEADER:
        break;
    }
    return split_csv(s, p, end, final, next);
}

void cx_splitter_release(struct cx_splitter *s)
{
    if (s->csv_ready)
        csv_free(&s->csv);
    free(s->cell);
    *s = (struct cx_splitter){0};
}
