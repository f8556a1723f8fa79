/* rows.c - cx-path's pieces as rows: which, in what order, and their shares and times. */
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "path.h"

/* ---- which */

static bool is_a_row(const struct cx_piece *piece)
{
    return piece->length > 0 && piece->count > 0 &&
           piece->count >= (uint64_t)path_options.min_count;
}

static struct cx_text by_name(const struct path_counts *c, const struct cx_piece *piece)
{
    return path_options.by != NULL ? cx_interned_text(c->names, piece->by) : CX_TEXT_OF("");
}

static int by_frequency(const void *a, const void *b, void *counts)
{
    const struct path_counts *c = counts;
    const struct cx_piece *x = cx_piece_at(&c->all, *(const uint32_t *)a);
    const struct cx_piece *y = cx_piece_at(&c->all, *(const uint32_t *)b);
    return x->by != y->by         ? (x->by > y->by) - (x->by < y->by)
           : x->count != y->count ? (x->count < y->count) - (x->count > y->count)
                                  : 0;
}

/* Of each value of --by the most frequent ones, and those that are as frequent as the last of
 * them: only names can tell which of these are rows. */
static size_t keep_frequent(const struct path_counts *c, uint32_t *number, size_t n)
{
    size_t kept = 0, begin = 0, top = (size_t)path_options.top;
    struct cx_bytes scratch = {0};
    if (!cx_bytes_reserve(&scratch, (n + 1) * sizeof *number))
        cx_need(NULL);
    cx_sort(number, n, sizeof *number, by_frequency, (void *)(uintptr_t)c, scratch.s);
    cx_bytes_release(&scratch);
    for (size_t i = 0; i < n; i++) {
        const struct cx_piece *piece = cx_piece_at(&c->all, number[i]);
        if (cx_piece_at(&c->all, number[begin])->by != piece->by)
            begin = i;
        if (i - begin < top ||
            piece->count == cx_piece_at(&c->all, number[begin + top - 1])->count)
            number[kept++] = number[i];
    }
    return kept;
}

/* ---- in what order */

static int by_names(const void *left, const void *right)
{
    const struct path_row *a = left, *b = right;
    int order = cx_text_compare(a->by, b->by);
    if (order == 0)
        order = (a->step > b->step) - (a->step < b->step);
    for (size_t i = 0; i < 2 && order == 0; i++)
        order = cx_text_compare(a->name[i], b->name[i]);
    return order;
}

static int by_count(const void *left, const void *right)
{
    const struct path_row *a = left, *b = right;
    int order = cx_text_compare(a->by, b->by);
    if (order == 0)
        order = (a->of->count < b->of->count) - (a->of->count > b->of->count);
    return order == 0 ? by_names(a, b) : order;
}

static struct cx_text describe(const struct path_counts *c, const uint32_t *symbol, size_t n)
{
    struct cx_bytes text = {0};
    cx_path_describe(c->names, symbol, n, &text);
    char *s = text.failed ? NULL : cx_arena_text(cx_memory(), text.s != NULL ? text.s : "", text.n);
    struct cx_text described = {cx_need(s), text.n};
    cx_bytes_release(&text);
    return described;
}

static struct path_row row_of(const struct path_counts *c, uint32_t number)
{
    const struct cx_piece *piece = cx_piece_at(&c->all, number);
    const uint32_t *symbol = cx_piece_symbols(&c->all, piece);
    struct path_row row = {.piece = number, .of = piece, .by = by_name(c, piece)};
    switch (c->how.view) {
    case CX_PATH_TRANSITIONS:
        row.name[0] = cx_path_name(c->names, symbol[0]);
        row.name[1] = cx_path_name(c->names, symbol[1]);
        break;
    case CX_PATH_STEPS:
        row.step = symbol[0];
        row.name[0] = cx_path_name(c->names, symbol[1]);
        break;
    case CX_PATH_NGRAMS:
    case CX_PATH_WHOLE:
        row.name[0] = describe(c, symbol, piece->length);
    }
    return row;
}

/* Rows are sorted: each value's first ones stay. */
static size_t cut_to_top(struct path_row *row, size_t n)
{
    size_t kept = 0, begin = 0;
    for (size_t i = 0; i < n; i++) {
        if (!cx_text_equal(row[begin].by, row[i].by))
            begin = i;
        if (i - begin < (size_t)path_options.top) {
            struct path_row this = row[i];
            row[kept++] = this;
        }
    }
    return kept;
}

struct path_rows path_choose(const struct path_counts *c)
{
    uint32_t *number = cx_need(cx_arena_alloc(cx_memory(), (c->all.n + 1) * sizeof *number));
    size_t n = 0;
    for (uint32_t i = 0; i < c->all.n; i++)
        if (is_a_row(cx_piece_at(&c->all, i)))
            number[n++] = i;
    if (path_options.top > 0)
        n = keep_frequent(c, number, n);
    struct path_rows rows = {cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *rows.row)), n};
    for (size_t i = 0; i < n; i++)
        rows.row[i] = row_of(c, number[i]);
    qsort(rows.row, n, sizeof *rows.row, path_options.top > 0 ? by_count : by_names);
    if (path_options.top > 0)
        rows.n = cut_to_top(rows.row, n);
    return rows;
}

/* ---- what stands in them */

struct writing {
    const struct path_counts *counts;
    const struct path_row *row;
    struct cx_pieces margins; /* of transitions */
    struct path_times *times; /* by row */
};

static void put_share(struct cx_out *out, const struct path_row *row, uint64_t of)
{
    cx_put_number(out, (double)row->of->count / (double)of);
}

static uint64_t margin_of(const struct writing *w, const struct path_row *row, uint32_t end)
{
    const struct cx_piece *margin = cx_pieces_look(
        &w->margins, row->of->by,
        (uint32_t[]){cx_piece_symbols(&w->counts->all, row->of)[end], end}, 2);
    return margin->count;
}

static void put_transition(struct cx_out *out, const struct writing *w, size_t i)
{
    const struct path_row *row = &w->row[i];
    cx_put_text(out, row->name[0]);
    cx_put_text(out, row->name[1]);
    cx_put_int(out, (int64_t)row->of->count);
    cx_put_int(out, (int64_t)row->of->paths);
    put_share(out, row, margin_of(w, row, CX_PATH_OUT));
    put_share(out, row, margin_of(w, row, CX_PATH_IN));
    for (size_t k = 0; k < PATH_TIMES; k++)
        cx_put_number(out, w->times[i].at[k] / 1000);
}

static void put_row(void *writing, size_t i, struct cx_out *out)
{
    const struct writing *w = writing;
    const struct path_row *row = &w->row[i];
    uint64_t all = cx_pieces_look(&w->counts->all, row->of->by, NULL, 0)->count;
    if (path_options.by != NULL)
        cx_put_text(out, row->by);
    switch (w->counts->how.view) {
    case CX_PATH_TRANSITIONS:
        put_transition(out, w, i);
        break;
    case CX_PATH_NGRAMS:
        cx_put_text(out, row->name[0]);
        cx_put_int(out, (int64_t)row->of->count);
        cx_put_int(out, (int64_t)row->of->paths);
        break;
    case CX_PATH_STEPS:
        cx_put_int(out, row->step);
        cx_put_text(out, row->name[0]);
        cx_put_int(out, (int64_t)row->of->paths);
        put_share(out, row, all);
        break;
    case CX_PATH_WHOLE:
        cx_put_text(out, row->name[0]);
        cx_put_int(out, (int64_t)row->of->paths);
        put_share(out, row, all);
    }
    cx_end_row(out);
}

/* From and to a stop takes no time. */
static void add_times(struct writing *w, struct path_counts *c, const struct path_rows *rows)
{
    uint32_t *wanted = cx_need(cx_arena_alloc(cx_memory(), (rows->n + 1) * sizeof *wanted));
    size_t *place = cx_need(cx_arena_alloc(cx_memory(), (rows->n + 1) * sizeof *place));
    struct path_times *times = cx_need(cx_arena_alloc(cx_memory(), (rows->n + 1) * sizeof *times));
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const uint32_t *symbol = cx_piece_symbols(&c->all, rows->row[i].of);
        if (symbol[0] != CX_PATH_START && symbol[1] != CX_PATH_END && symbol[1] != CX_PATH_MORE) {
            place[n] = i;
            wanted[n++] = rows->row[i].piece;
        }
    }
    path_time(c, wanted, n, times);
    w->times = cx_need(cx_arena_alloc(cx_memory(), (rows->n + 1) * sizeof *w->times));
    for (size_t i = 0; i < n; i++)
        w->times[place[i]] = times[i];
}

/* The columns of each view, behind that of --by. */
static const struct cx_column transition_columns[] = {
    {"from", CX_TEXT},    {"to", CX_TEXT},     {"count", CX_INTEGER},   {"paths", CX_INTEGER},
    {"p_out", CX_NUMBER}, {"p_in", CX_NUMBER}, {"median_s", CX_NUMBER}, {"p95_s", CX_NUMBER}};
static const struct cx_column ngram_columns[] = {
    {"path", CX_TEXT}, {"count", CX_INTEGER}, {"paths", CX_INTEGER}};
static const struct cx_column step_columns[] = {
    {"step", CX_INTEGER}, {"event", CX_TEXT}, {"paths", CX_INTEGER}, {"share", CX_NUMBER}};
static const struct cx_column whole_columns[] = {
    {"path", CX_TEXT}, {"paths", CX_INTEGER}, {"share", CX_NUMBER}};

static const struct {
    const struct cx_column *column;
    size_t n;
} view_columns[] = {
    [CX_PATH_TRANSITIONS] = {transition_columns, CX_COUNT_OF(transition_columns)},
    [CX_PATH_NGRAMS] = {ngram_columns, CX_COUNT_OF(ngram_columns)},
    [CX_PATH_STEPS] = {step_columns, CX_COUNT_OF(step_columns)},
    [CX_PATH_WHOLE] = {whole_columns, CX_COUNT_OF(whole_columns)},
};

static struct cx_writer *create(enum cx_path_view view, const char *by)
{
    struct cx_column column[1 + CX_COUNT_OF(transition_columns)];
    size_t n = 0;
    if (by != NULL)
        column[n++] = (struct cx_column){by, CX_TEXT};
    for (size_t i = 0; i < view_columns[view].n; i++) {
        column[n] = view_columns[view].column[i];
        if (by != NULL && strcmp(column[n].name, by) == 0)
            cx_die_usage("option '--by': the answer has a column '%s' of its own", by);
        n++;
    }
    return cx_create(column, n);
}

void path_write(struct path_counts *c, const struct path_rows *rows, const char *by)
{
    struct writing w = {.counts = c, .row = rows->row};
    struct cx_writer *out = create(c->how.view, by);
    if (c->how.view == CX_PATH_TRANSITIONS) {
        if (!cx_path_margins(&c->all, &w.margins))
            cx_need(NULL);
        add_times(&w, c, rows);
    }
    cx_put_rows(out, rows->n, put_row, &w);
    cx_pieces_release(&w.margins);
}
