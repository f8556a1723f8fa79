/* grammar.c - records into cells.
 *
 * CSV is what libcsv in strict mode says it is.  Records that are plain (no quote but round whole
 * cells, no lone carriage return) are split here without it, about five times as fast; the same
 * cells come out, which a differential test holds us to.  Everything else goes to libcsv, line by
 * line, so that the end of a record is known exactly.  Other dialects are read by foreign.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "table/internal.h"

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

bool cx_splitter_add(struct cx_splitter *s, struct cx_text cell)
{
    return add_cell(s, cell.s, cell.n);
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
    s->row_ended = s->no_memory = s->one_line = false;
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
    bool cut_off = p == end && ((!s->row_ended && !line_ended) || p[-1] == '\r');
    if (cut_off && !final)
        return forget(s, CX_RECORD_OPEN);
    if (begun && csv_fini(&s->csv, csv_cell, csv_row, s) != 0)
        return forget(s, s->no_memory ? CX_RECORD_NO_MEMORY : CX_RECORD_OPEN);
    if (p < end && p[-1] == '\r' && *p == '\n')
        p++;
    *next = p;
    return s->row_ended ? CX_RECORD : CX_RECORD_BLANK;
}

/* ---- where cells end
 *
 * Stops are visited in the order of the text, each once: inside a plain record nothing between
 * them is looked at.  The zero bytes at the text's end are no stops. */

static bool is_libcsvs(const struct cx_dialect *d)
{
    return strlen(d->delimiter) == 1 && d->delimiter[0] != '\n' && (!d->quote || d->quote == '"') &&
           !d->escape && !d->comment;
}

enum cx_grammar cx_grammar_of(const struct cx_reading *how, const struct cx_dialect *dialect)
{
    bool tabs = strcmp(dialect->delimiter, "\t") == 0;
    if (how->grammar != CX_BY_HEADER && how->grammar != CX_CSV)
        return how->grammar;
    if (how->grammar == CX_BY_HEADER && tabs && !dialect->escape && !dialect->comment &&
        (!dialect->quote || dialect->quote == CX_NO_QUOTE))
        return how->foreign ? CX_TSV_LITERAL : CX_TSV;
    return is_libcsvs(dialect) ? CX_CSV : CX_FOREIGN;
}

void cx_splitter_start(struct cx_splitter *s, enum cx_grammar grammar,
                       const struct cx_dialect *dialect, struct cx_arena *a)
{
    char delimiter = dialect->delimiter[0];
    if (s->csv_ready && s->delimiter != delimiter) {
        s->csv_ready = false;
        csv_free(&s->csv);
    }
    s->grammar = grammar;
    s->delimiter = delimiter;
    s->dialect = *dialect;
    s->arena = a;
    s->stops = grammar == CX_CSV   ? (struct cx_byte_set){delimiter, '\n', '"', '\r'}
               : grammar == CX_TSV ? (struct cx_byte_set){'\t', '\n', '\\', '\n'}
                                   : (struct cx_byte_set){'\t', '\n', '\t', '\n'};
    s->behind = NULL;
}

struct ahead {
    const char *at;
    uint64_t bits;
    struct cx_byte_set stops;
};

static inline struct ahead look_ahead(const struct cx_splitter *s, const char *p)
{
    if (s->behind == p)
        return (struct ahead){s->looked_at, s->ahead, s->stops};
    return (struct ahead){p, cx_find_mask(p, s->stops), s->stops};
}

static inline void keep_ahead(struct cx_splitter *s, const struct ahead *a, const char *behind)
{
    s->looked_at = a->at;
    s->ahead = a->bits;
    s->behind = behind;
}

/* The next stop, or end. */
static inline const char *next_stop(struct ahead *a, const char *end)
{
    while (a->bits == 0) {
        if (end - a->at <= 64)
            return end;
        a->at += 64;
        a->bits = cx_find_mask(a->at, a->stops);
    }
    const char *stop = a->at + cx_lowest_bit(a->bits);
    a->bits &= a->bits - 1;
    return stop;
}

/* ---- plain CSV */

struct cx_text cx_undouble(char *to, struct cx_text cell)
{
    size_t n = 0;
    for (size_t i = 0; i < cell.n; i++) {
        to[n++] = cell.s[i];
        i += cell.s[i] == '"';
    }
    return (struct cx_text){to, n};
}

static bool copy_doubled(struct cx_splitter *s, struct cx_text *cell)
{
    char *text = cx_arena_bytes(s->arena, cell->n);
    s->no_memory = !text;
    if (text)
        *cell = cx_undouble(text, *cell);
    return text;
}

/* A whole quoted cell: p stands on its quote, the next stop.  Returns what is behind it, NULL
 * when libcsv must look. */
static const char *quoted_cell(struct cx_splitter *s, struct ahead *a, const char *p,
                               const char *end, struct cx_text *cell)
{
    bool doubled = false;
    next_stop(a, end);
    for (;;) {
        const char *q = next_stop(a, end);
        if (end - q < 2)
            return NULL;
        if (*q == '\n' || *q == '\r')
            s->one_line = false;
        if (*q != '"')
            continue;
        if (q[1] == '"') {
            doubled = true;
            next_stop(a, end);
            continue;
        }
        *cell = (struct cx_text){p + 1, (size_t)(q - p - 1)};
        return !doubled || copy_doubled(s, cell) ? q + 1 : NULL;
    }
}

/* Blanks are not above the space, what cells mostly begin and end with is. */
static inline bool may_be_blank(char c)
{
    return (unsigned char)c <= ' ';
}

static inline const char *behind_blanks(const char *p, char delimiter)
{
    while (cx_is_blank(*p) && *p != delimiter)
        p++;
    return p;
}

static inline struct cx_text bare_cell(const char *from, const char *to)
{
    while (to > from && may_be_blank(to[-1]) && cx_is_blank(to[-1]))
        to--;
    return (struct cx_text){from, (size_t)(to - from)};
}

static inline struct cx_text *behind_room(const struct cx_splitter *s)
{
    return s->cell ? s->cell + s->room : NULL;
}

/* Room behind the last cell; NULL when there is no memory. */
static struct cx_text *more_cells(struct cx_splitter *s, struct cx_text **full)
{
    size_t n = s->room;
    s->no_memory = !grow_cells(s);
    *full = s->cell + s->room;
    return s->no_memory ? NULL : s->cell + n;
}

/* True when the record was plain; false leaves it to libcsv. */
static bool split_plain_csv(struct cx_splitter *s, const char *p, const char *end,
                            const char **next, bool *blank)
{
    const char delimiter = s->delimiter;
    struct ahead a = look_ahead(s, p);
    struct cx_text *cell = s->cell, *full = behind_room(s);
    bool bare = true;
    s->one_line = true;
    for (;; p++, cell++) {
        if (cell == full && !(cell = more_cells(s, &full)))
            return false;
        if (may_be_blank(*p))
            p = behind_blanks(p, delimiter);
        if (*p == '"') {
            p = quoted_cell(s, &a, p, end, cell);
            if (!p)
                return false;
            p = behind_blanks(p, delimiter);
            next_stop(&a, end);
            bare = false;
        } else {
            const char *from = p;
            p = next_stop(&a, end);
            *cell = bare_cell(from, p);
        }
        if (*p != delimiter)
            break;
    }
    if (*p == '\r' && p[1] == '\n')
        p = next_stop(&a, end);
    if (*p != '\n')
        return false;
    s->cells = (size_t)(cell - s->cell) + 1;
    *blank = s->cells == 1 && bare && cell->n == 0;
    *next = p + 1;
    keep_ahead(s, &a, p + 1);
    return true;
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
    enum cx_record r = split_by_libcsv(s, p, end, final, next);
    return r == CX_RECORD_JUNK && s->dialect.inner_quotes
               ? cx_split_foreign(s, p, end, final, next)
               : r;
}

/* ---- TSV: a quote is plain data */

struct cx_text cx_unescape(char *to, struct cx_text cell)
{
    size_t n = 0;
    for (size_t i = 0; i < cell.n; i++) {
        char c = cell.s[i];
        if (c == '\\' && i + 1 < cell.n) {
            char escaped = cell.s[i + 1];
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
        to[n++] = c;
    }
    return (struct cx_text){to, n};
}

static bool unescape(struct cx_splitter *s, struct cx_text *cell)
{
    char *text = cx_arena_bytes(s->arena, cell->n);
    if (text)
        *cell = cx_unescape(text, *cell);
    return text;
}

static enum cx_record split_tsv(struct cx_splitter *s, const char *p, const char *end, bool final,
                                const char **next)
{
    struct ahead a = look_ahead(s, p);
    struct cx_text *cell = s->cell, *full = behind_room(s);
    s->one_line = true;
    for (;; p++) {
        const char *from = p;
        p = next_stop(&a, end);
        bool escaped = *p == '\\' && p < end;
        while (*p == '\\' && p < end)
            p = next_stop(&a, end);
        if (p == end && !final)
            return CX_RECORD_OPEN;
        bool last = p == end || *p == '\n';
        const char *to = last && p > from && p[-1] == '\r' ? p - 1 : p;
        if (last && cell == s->cell && to == from)
            break;
        if (cell == full && !(cell = more_cells(s, &full)))
            return CX_RECORD_NO_MEMORY;
        *cell = (struct cx_text){from, (size_t)(to - from)};
        if (escaped && !unescape(s, cell))
            return CX_RECORD_NO_MEMORY;
        cell++;
        if (last)
            break;
    }
    s->cells = (size_t)(cell - s->cell);
    *next = p < end ? p + 1 : p;
    keep_ahead(s, &a, *next);
    return s->cells ? CX_RECORD : CX_RECORD_BLANK;
}

/* ---- columns parted by runs of blanks */

const char *cx_record_line(const char *p, const char *end, bool final, const char **next)
{
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    if (!stop && !final)
        return NULL;
    *next = stop ? stop + 1 : end;
    if (!stop)
        stop = end;
    return stop > p && stop[-1] == '\r' ? stop - 1 : stop;
}

static enum cx_record split_blanks(struct cx_splitter *s, const char *p, const char *end,
                                   bool final, const char **next)
{
    const char *stop = cx_record_line(p, end, final, next);
    if (!stop)
        return CX_RECORD_OPEN;
    s->cells = 0;
    s->one_line = true;
    for (;;) {
        while (p < stop && cx_is_blank(*p))
            p++;
        if (p == stop)
            break;
        const char *from = p;
        while (p < stop && !cx_is_blank(*p))
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
    case CX_FOREIGN:
        return cx_split_foreign(s, p, end, final, next);
    case CX_LOG:
        return cx_split_log(s, p, end, final, next);
    case CX_CSV:
    case CX_BY_HEADER:
        break;
    }
    return split_csv(s, p, end, final, next);
}

bool cx_splitter_reserve(struct cx_splitter *s, size_t n)
{
    while (s->room < n)
        if (!grow_cells(s))
            return false;
    return true;
}

void cx_splitter_release(struct cx_splitter *s)
{
    if (s->csv_ready)
        csv_free(&s->csv);
    free(s->cell);
    *s = (struct cx_splitter){0};
}
