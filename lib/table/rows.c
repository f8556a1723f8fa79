/* rows.c - many indexed records at once into rows, column by column.
 *
 * The cells of a column are cut out of the text one under the other, straight into the places of
 * their values, and then read there by kind: two short loops instead of many branches for every
 * cell.  Columns that nobody wants are never looked at.  Whatever is out of the ordinary ends the
 * rows before its record, which is then looked at alone; nothing is told here.
 */
#include <string.h>

#include "base/ascii.h"
#include "base/quick.h"
#include "base/utf8.h"
#include "table/internal.h"
#include "table/lines.h"

_Static_assert(sizeof(union cx_value) == sizeof(struct cx_text), "cells are cut out into values");

/* The cells of a column: where they end, and where they are put. */
struct column {
    const struct cx_index *index;
    const uint16_t *stop; /* of the first; the one before it ends the cell before */
    size_t columns;       /* from stop to stop */
    bool is_last, filled; /* filled: an empty cell is bad */
    struct cx_text *to;
    size_t step, n; /* from cell to cell, in cells */
    struct cx_arena *arena;
};

static inline struct cx_text cell_at(const char *text, const uint16_t *stop)
{
    size_t from = (uint16_t)(stop[-1] + 1);
    return (struct cx_text){text + from, stop[0] - from};
}

static size_t cut_plain(const struct column *c)
{
    const char *text = c->index->begin;
    const uint16_t *stop = c->stop;
    struct cx_text *to = c->to;
    size_t columns = c->columns, step = c->step, n = c->n;
    bool filled = c->filled;
    for (size_t i = 0; i < n; i++, stop += columns, to += step) {
        *to = cell_at(text, stop);
        if (filled && to->n == 0)
            return i;
    }
    return n;
}

/* Quotes are taken off without a branch: in a table where some rows are quoted it would be guessed
 * wrong. */
static size_t cut_quoted(const struct column *c)
{
    const char *text = c->index->begin;
    const uint16_t *stop = c->stop;
    struct cx_text *to = c->to;
    size_t columns = c->columns, step = c->step, n = c->n;
    bool filled = c->filled;
    for (size_t i = 0; i < n; i++, stop += columns, to += step) {
        struct cx_text cell = cell_at(text, stop);
        size_t quote = *cell.s == '"';
        *to = (struct cx_text){cell.s + quote, cell.n - 2 * quote};
        if (filled && to->n == 0)
            return i;
    }
    return n;
}

static bool is_blank(char c, char delimiter)
{
    return cx_is_blank(c) && c != delimiter;
}

/* The cell in memory of its own; false when there is none. */
static bool rewrite(struct cx_text (*says)(char *, struct cx_text), struct cx_arena *arena,
                    struct cx_text *cell)
{
    char *text = cx_arena_bytes(arena, cell->n + CX_QUICK_SLACK);
    if (text)
        *cell = says(text, *cell);
    return text;
}

static bool clean_cell(const struct column *c, struct cx_text *cell)
{
    const struct cx_index *x = c->index;
    if (c->is_last && cell->n > 0 && cell->s[cell->n - 1] == '\r')
        cell->n--;
    if (x->grammar == CX_TSV && memchr(cell->s, '\\', cell->n))
        return rewrite(cx_unescape, c->arena, cell);
    if (x->grammar != CX_CSV)
        return true;
    if (cell->n > 1 && *cell->s == '"') {
        *cell = (struct cx_text){cell->s + 1, cell->n - 2};
        return !memchr(cell->s, '"', cell->n) || rewrite(cx_undouble, c->arena, cell);
    }
    for (; cell->n > 0 && is_blank(*cell->s, x->delimiter); cell->n--)
        cell->s++;
    while (cell->n > 0 && is_blank(cell->s[cell->n - 1], x->delimiter))
        cell->n--;
    return true;
}

static size_t cut_any(const struct column *c)
{
    const char *text = c->index->begin;
    const uint16_t *stop = c->stop;
    struct cx_text *to = c->to;
    for (size_t i = 0; i < c->n; i++, stop += c->columns, to += c->step) {
        *to = cell_at(text, stop);
        if (!clean_cell(c, to) || (c->filled && to->n == 0))
            return i;
    }
    return c->n;
}

/* Cuts the cells out; returns how many before the first that is bad, or that there is no memory
 * for. */
static size_t cut_column(const struct column *c)
{
    unsigned what = c->index->what;
    if ((what & (CX_INDEX_BLANKS | CX_INDEX_DOUBLED | CX_INDEX_ESCAPES)) ||
        (c->is_last && (what & CX_INDEX_RETURNS)))
        return cut_any(c);
    return what & CX_INDEX_QUOTES ? cut_quoted(c) : cut_plain(c);
}

static struct column column_of(const struct cx_batch_memory *m, size_t column,
                               struct cx_stretch stretch)
{
    const struct cx_plan *plan = m->plan;
    return (struct column){
        .index = m->index,
        .stop = cx_index_stop(m->index) + stretch.first * plan->columns + column,
        .columns = plan->columns,
        .is_last = column + 1 == plan->columns,
        .n = stretch.n,
    };
}

/* How many of the rows have this value. */
static size_t read_wanted(const struct cx_table *t, struct cx_batch *b, const struct cx_wanted *w,
                          struct cx_stretch *stretch)
{
    struct cx_batch_memory *m = b->memory;
    union cx_value *first = m->value + b->n * t->role_count + w->role;
    struct column column = column_of(m, w->column, *stretch);
    column.to = &first->text;
    column.step = t->role_count;
    column.arena = &m->arena;
    column.filled = w->filled;
    struct cx_value_run run = {first, t->role_count, cut_column(&column)};
    return cx_values_read(&t->how, w->kind, run, &stretch->time_flags);
}

static size_t cut_all_cells(const struct cx_table *t, struct cx_batch *b, struct cx_stretch stretch)
{
    struct cx_batch_memory *m = b->memory;
    for (size_t i = 0; i < m->plan->columns; i++) {
        struct column column = column_of(m, i, stretch);
        column.to = m->cell + b->n * t->columns + (size_t)m->plan->canonical[i];
        column.step = t->columns;
        column.arena = &m->arena;
        stretch.n = cut_column(&column);
    }
    return stretch.n;
}

static inline struct cx_text raw_record(const struct cx_index *x, const uint16_t *before,
                                        const uint16_t *end)
{
    size_t from = (uint16_t)(*before + 1), n = *end - from;
    const char *raw = x->begin + from;
    if ((x->what & CX_INDEX_RETURNS) && n > 0 && raw[n - 1] == '\r')
        n--;
    return (struct cx_text){raw, n};
}

/* A line of a single empty cell is no record, and quotes may make it one. */
static size_t count_not_blank(const struct cx_index *x, struct cx_stretch stretch)
{
    const uint16_t *stop = cx_index_stop(x) + stretch.first;
    for (size_t i = 0; i < stretch.n; i++)
        if ((unsigned char)*cell_at(x->begin, stop + i).s <= ' ')
            return i;
    return stretch.n;
}

/* Text of UTF-8 as a whole is that in every record. */
static size_t count_utf8(const struct cx_index *x, size_t columns, struct cx_stretch stretch)
{
    const uint16_t *stop = cx_index_stop(x) + stretch.first * columns;
    const char *begin = x->begin + (uint16_t)(stop[-1] + 1);
    if (cx_is_utf8(x->simd, begin, x->begin + stop[stretch.n * columns - 1]))
        return stretch.n;
    for (size_t i = 0; i < stretch.n; i++, stop += columns) {
        struct cx_text raw = raw_record(x, stop - 1, stop + columns - 1);
        if (!cx_is_utf8(x->simd, raw.s, raw.s + raw.n))
            return i;
    }
    return stretch.n;
}

/* Up to a record with a zero byte. */
static size_t count_without_nul(const struct cx_index *x, size_t columns, struct cx_stretch stretch)
{
    const uint16_t *stop = cx_index_stop(x) + stretch.first * columns;
    const char *begin = x->begin + (uint16_t)(stop[-1] + 1);
    const char *end = x->begin + stop[stretch.n * columns - 1];
    const char *nul = memchr(begin, '\0', (size_t)(end - begin));
    size_t i = 0;
    while (nul && i < stretch.n && x->begin + stop[(i + 1) * columns - 1] < nul)
        i++;
    return nul ? i : stretch.n;
}

/* The lines that rows begin on where they may have several; returns the line behind them. */
static uint64_t number_lines(struct cx_row *row, size_t n, uint64_t line)
{
    for (size_t i = 0; i < n; i++) {
        row[i].line = line;
        line += 1 + cx_line_count('\0', row[i].raw.s, row[i].raw.s + row[i].raw.n);
    }
    return line;
}

/* Nothing but delimiters parts the cells, which all say what they look like. */
static bool are_whole(const struct cx_table *t, const struct cx_batch_memory *m)
{
    return t->how.whole_rows && m->plan->may_be_whole &&
           !(m->index->what & ~(unsigned)(CX_INDEX_HIGH | CX_INDEX_RETURNS));
}

static void add_rows(const struct cx_table *t, struct cx_batch *b, struct cx_stretch *stretch,
                     bool have_cells)
{
    struct cx_batch_memory *m = b->memory;
    const struct cx_index *x = m->index;
    size_t columns = m->plan->columns, n = stretch->n, roles = t->role_count;
    const uint16_t *stop = cx_index_stop(x) + stretch->first * columns;
    const char *source = b->source;
    uint64_t line = stretch->line;
    struct cx_row *row = m->row + b->n;
    union cx_value *values = m->value + b->n * roles;
    const struct cx_text *cells = have_cells ? m->cell + b->n * t->columns : NULL;
    for (size_t i = 0; i < n; i++, stop += columns)
        row[i] = (struct cx_row){.value = values + i * roles,
                                 .cell = cells ? cells + i * t->columns : NULL,
                                 .raw = raw_record(x, stop - 1, stop + columns - 1),
                                 .source = source,
                                 .line = line + i};
    stretch->line = x->what & CX_INDEX_LINES ? number_lines(row, n, line) : line + n;
    b->n += n;
    b->records += n;
}

size_t cx_rows_take(const struct cx_table *t, struct cx_batch *b, struct cx_stretch *stretch)
{
    const struct cx_plan *plan = b->memory->plan;
    const struct cx_index *x = b->memory->index;
    if (plan->columns == 1)
        stretch->n = count_not_blank(x, *stretch);
    if (stretch->n > 0 && (x->what & CX_INDEX_HIGH))
        stretch->n = count_utf8(x, plan->columns, *stretch);
    if (stretch->n > 0 && t->how.foreign)
        stretch->n = count_without_nul(x, plan->columns, *stretch);
    for (size_t i = 0; i < plan->wanted_count; i++)
        stretch->n = read_wanted(t, b, &plan->wanted[i], stretch);
    bool need_cells = t->how.all_cells && !are_whole(t, b->memory);
    if (need_cells)
        stretch->n = cut_all_cells(t, b, *stretch);
    add_rows(t, b, stretch, need_cells);
    return stretch->n;
}
