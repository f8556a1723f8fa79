/* scan.c - a block into rows whose values are parsed by role.
 *
 *   cx_index_find()    a window of 8 KiB: where cells and records end     (index.c)
 *   cx_index_place()   how many of its records have the header's columns  (index.c)
 *   cx_rows_take()     those into rows, column by column                  (rows.c, values.c)
 *   cx_split()         any other record by the grammar                    (grammar.c)
 *
 * An index is used only as far as it is certain, and cx_rows_take() only takes what is good: all
 * that is odd - ragged and blank lines, stray quotes, bad cells, bad text - is one record, which is
 * split and read here again from its first byte, and told about here only.  So rows, faults and
 * lines are those of reading record by record, which is what tests compare with.
 *
 * A row of 64 bytes, 7 columns and 5 roles costs about 26 ns: index 6, cells 4, a time and an
 * amount 10, the row 4; 31 all quoted.  A record looked at alone costs about 100 ns, one that
 * libcsv must look at 300.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "table/internal.h"
#include "table/lines.h"

/* What is wrong with a record or a cell. */
struct fault {
    const char *reason; /* NULL: nothing */
    const char *what;   /* static, or in text */
    struct cx_text column, value;
    char text[160];
};

/* ---- room for rows */

static bool grow(void *array, size_t n, size_t size)
{
    void **at = array;
    void *grown = realloc(*at, (n ? n : 1) * size);
    if (!grown)
        return false;
    *at = grown;
    return true;
}

/* Roles without a column: nobody writes to their values again. */
static void put_missing_values(const struct cx_table *t, union cx_value *values, size_t rows)
{
    for (size_t i = 0; i < rows; i++, values += t->role_count)
        for (size_t k = 0; k < t->absent_count; k++)
            values[t->absent[k]] = t->missing[k];
}

/* Room for `more` rows.  Arrays may move, so rows get their pointers again. */
static bool reserve_rows(const struct cx_table *t, struct cx_batch *b, size_t more)
{
    struct cx_batch_memory *m = b->memory;
    size_t room = m->row_room ? m->row_room : 1024;
    if (b->n + more <= m->row_room)
        return true;
    while (room < b->n + more)
        room *= 2;
    if (!grow(&m->row, room, sizeof *m->row) ||
        !grow(&m->value, room * t->role_count, sizeof *m->value) ||
        (t->how.all_cells && !grow(&m->cell, room * t->columns, sizeof *m->cell)))
        return false;
    put_missing_values(t, m->value + m->row_room * t->role_count, room - m->row_room);
    m->row_room = room;
    b->row = m->row;
    for (size_t i = 0; i < b->n; i++) {
        m->row[i].value = m->value + i * t->role_count;
        if (m->row[i].cell && t->how.ragged != CX_RAGGED_KEEP)
            m->row[i].cell = m->cell + i * t->columns;
    }
    return true;
}

/* ---- bad records */

static struct cx_text without_line_end(const char *p, const char *next)
{
    size_t n = (size_t)(next - p);
    if (n && p[n - 1] == '\n')
        n--;
    if (n && p[n - 1] == '\r')
        n--;
    return (struct cx_text){p, n};
}

/* How long a record is with the line end behind it. */
static size_t whole_length(const struct cx_batch_memory *m, struct cx_text raw)
{
    const char *end = m->text.s + m->text.n, *p = raw.s + raw.n;
    p += p < end && *p == '\r';
    p += p < end && *p == '\n' && (p[-1] == '\r' || p == raw.s + raw.n);
    return (size_t)(p - raw.s);
}

static enum cx_status no_memory(struct cx_batch *b)
{
    return cx_no_memory(&b->error);
}

static enum cx_status add_reject(struct cx_batch *b, struct cx_text raw, uint64_t line,
                                 const struct fault *fault)
{
    struct cx_batch_memory *m = b->memory;
    if (b->rejects == m->reject_room) {
        size_t room = m->reject_room ? 2 * m->reject_room : 64;
        if (!grow(&m->reject, room, sizeof *m->reject))
            return no_memory(b);
        m->reject_room = room;
    }
    m->reject[b->rejects++] = (struct cx_reject){
        .line = line,
        .last_line = line + cx_plan_lines(m->plan, '\0', raw.s, raw.s + raw.n),
        .byte = b->byte + (uint64_t)(raw.s - m->text.s),
        .reason = fault->reason,
        .what = cx_arena_text(&m->arena, fault->what, strlen(fault->what)),
        .column = fault->column,
        .value = fault->value,
        .raw = raw,
        .whole = whole_length(m, raw),
        .goes_on = m->part == CX_PART_LONG,
    };
    b->reject = m->reject;
    return m->reject[b->rejects - 1].what ? CX_OK : no_memory(b);
}

/* A bad record ends the batch, or becomes a reject. */
static enum cx_status bad_record(const struct cx_table *t, struct cx_batch *b, struct cx_text raw,
                                 uint64_t line, const struct fault *fault)
{
    if (t->how.go_on)
        return add_reject(b, raw, line, fault);
    struct cx_error *e = cx_error_at(&b->error, b->source, line);
    snprintf(e->column, sizeof e->column, "%.*s", (int)fault->column.n, fault->column.s);
    e->reason = fault->reason;
    return cx_fail(e, CX_BAD_ROW, "%s", fault->what);
}

static void broken(const struct cx_table *t, struct fault *fault, enum cx_record how)
{
    fault->what = fault->text;
    if (how == CX_RECORD_LONG) {
        fault->reason = "too-long";
        snprintf(fault->text, sizeof fault->text,
                 "a record of more than %zu bytes: is a quote not closed?", t->how.max_record);
    } else if (how == CX_RECORD_LINES) {
        fault->reason = "open-quote";
        snprintf(fault->text, sizeof fault->text,
                 "a quoted field is not closed within %llu line%s",
                 (unsigned long long)t->how.max_lines, t->how.max_lines == 1 ? "" : "s");
    } else if (how == CX_RECORD_OPEN) {
        fault->reason = "open-quote";
        fault->what = "a quoted field is not closed";
    } else if (t->how.grammar == CX_LOG) {
        fault->reason = "bad-log-line";
        fault->what = "not a line of a combined or common access log";
    } else {
        fault->reason = "quote-junk";
        fault->what = "a quote where none belongs";
    }
}

/* ---- records into rows */

struct scan {
    const struct cx_table *t;
    struct cx_batch *b;
    struct cx_batch_memory *m;
    const char *p, *end;
    bool final; /* nothing follows that could belong to the last record */
    uint64_t line;
    size_t broken_at;
    unsigned time_flags; /* of all times read */
};

static bool blame(const struct scan *s, size_t column, struct fault *fault)
{
    fault->column = s->t->names[s->m->plan->canonical[column]];
    fault->value = s->m->splitter.cell[column];
    return false;
}

/* The cells of a record by role.  False: *fault says why not. */
static bool read_cells(struct scan *s, union cx_value *values, struct fault *fault)
{
    const struct cx_table *t = s->t;
    const struct cx_text *cells = s->m->splitter.cell;
    const struct cx_wanted *w = s->m->plan->wanted, *end = w + s->m->plan->wanted_count;
    for (; w < end; w++) {
        struct cx_text cell = cells[w->column];
        union cx_value *v = &values[w->role];
        if (cell.n == 0 && w->filled) {
            fault->reason = t->empty_reason[w->role];
            fault->what = "is empty";
            return blame(s, w->column, fault);
        }
        if (w->kind == CX_TEXT) {
            v->text = cell;
            continue;
        }
        fault->reason = cx_value_read(&t->how, w->kind, cell, v, &fault->what);
        if (fault->reason)
            return blame(s, w->column, fault);
        if (w->kind == CX_TIME)
            s->time_flags |= v->time.flags;
    }
    return true;
}

/* A record of no text, or of zero bytes in it. */
static bool is_text(const struct scan *s, struct cx_text raw, struct fault *fault)
{
    if (!cx_is_utf8(s->m->index->simd, raw.s, raw.s + raw.n)) {
        fault->reason = "bad-encoding";
        fault->what = "not UTF-8 text";
        return false;
    }
    if (s->t->how.foreign && memchr(raw.s, '\0', raw.n)) {
        fault->reason = "nul";
        fault->what = "a zero byte is no text";
        return false;
    }
    return true;
}

static bool are_empty(const struct cx_text *cell, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cell[i].n > 0)
            return false;
    return true;
}

/* The splitter's cells become as many as the header's, where that may be. */
static bool fits(struct scan *s, struct fault *fault)
{
    struct cx_splitter *split = &s->m->splitter;
    size_t cells = split->cells, columns = s->m->plan->columns;
    enum cx_ragged ragged = s->t->how.ragged;
    bool may_lose = s->t->how.foreign && cells > columns &&
                    (ragged == CX_RAGGED_TRIM || are_empty(split->cell + columns, cells - columns));
    bool may_gain = cells < columns && ragged == CX_RAGGED_PAD;
    bool may_stay = cells == columns || ragged == CX_RAGGED_KEEP;
    while (may_gain && split->cells < columns)
        if (!cx_splitter_add(split, (struct cx_text){"", 0}))
            may_gain = false;
    if (may_lose && !may_stay)
        split->cells = columns;
    if (may_lose || may_gain || may_stay)
        return true;
    fault->reason = cells < columns ? "few-fields" : "many-fields";
    fault->what = fault->text;
    snprintf(fault->text, sizeof fault->text, "%zu field%s, but the header has %zu", cells,
             cells == 1 ? "" : "s", columns);
    return false;
}

/* The cells of a row, in memory of their own, ended by none. */
static struct cx_text *keep_all_cells(struct scan *s)
{
    struct cx_splitter *split = &s->m->splitter;
    size_t n = split->cells, room = n > s->t->columns ? n : s->t->columns;
    struct cx_text *cell = cx_arena_alloc(&s->m->arena, (room + 1) * sizeof *cell);
    while (cell && split->cells < s->m->plan->columns) /* roles want all there are */
        if (!cx_splitter_add(split, (struct cx_text){"", 0}))
            return NULL;
    if (cell)
        memcpy(cell, split->cell, n * sizeof *cell);
    return cell;
}

/* The record's cells are split: a row, or a fault. */
static enum cx_status take_record(struct scan *s, const char *next)
{
    const struct cx_table *t = s->t;
    struct cx_batch *b = s->b;
    struct cx_batch_memory *m = s->m;
    const struct cx_plan *plan = m->plan;
    struct cx_text raw = without_line_end(s->p, next);
    bool keeps = t->how.ragged == CX_RAGGED_KEEP;

    if (!reserve_rows(t, b, 1))
        return no_memory(b);
    union cx_value *values = m->value + b->n * t->role_count;
    struct cx_text *kept = t->how.all_cells && !keeps ? m->cell + b->n * t->columns : NULL;
    struct fault fault;
    fault.column = fault.value = (struct cx_text){0}; /* the rest is written when it is read */
    b->records++;
    if (!is_text(s, raw, &fault) || !fits(s, &fault))
        return bad_record(t, b, raw, s->line, &fault);
    struct cx_text *all = keeps ? keep_all_cells(s) : NULL;
    if (keeps && !all)
        return no_memory(b);
    if (!read_cells(s, values, &fault))
        return bad_record(t, b, raw, s->line, &fault);
    for (size_t i = 0; kept && i < plan->columns; i++)
        kept[plan->canonical[i]] = m->splitter.cell[i];
    if (keeps)
        kept = all;
    m->row[b->n++] = (struct cx_row){
        .value = values, .cell = kept, .raw = raw, .source = b->source, .line = s->line};
    return CX_OK;
}

/* Whether the line has the header's columns when its stray quotes are plain. */
static bool is_repaired(struct scan *s, struct cx_text line)
{
    struct cx_splitter *split = &s->m->splitter;
    const char *p = line.s, *end = p + line.n;
    size_t columns = s->m->plan->columns;
    if (!s->t->how.repair_quotes || !s->m->plan->returns)
        return false;
    if (cx_split_repaired(split, p, end, false) && split->cells == columns)
        return true;
    return cx_split_repaired(split, p, end, true) &&
           (split->cells == columns || s->t->how.ragged == CX_RAGGED_KEEP);
}

/* Nobody can read it: its first line is bad, and the next line begins a record again. */
static enum cx_status take_broken(struct scan *s, enum cx_record how, const char **next)
{
    struct fault fault = {0};
    *next = cx_plan_next_line(s->m->plan, s->p, s->end);
    if (is_repaired(s, without_line_end(s->p, *next)))
        return take_record(s, *next);
    broken(s->t, &fault, how);
    s->b->records++;
    return bad_record(s->t, s->b, without_line_end(s->p, *next), s->line, &fault);
}

/* The cutter, when going on, has listed the lines that begin no record. */
static bool is_broken_here(struct scan *s, enum cx_record *how)
{
    struct cx_batch_memory *m = s->m;
    if (s->broken_at == m->broken_n || (size_t)(s->p - m->text.s) != m->broken[s->broken_at].at)
        return false;
    *how = m->broken[s->broken_at++].how;
    return true;
}

static char before(const struct scan *s)
{
    return s->p > s->m->text.s ? s->p[-1] : s->m->before;
}

/* The carriage return of LF CR is no line of its own. */
static enum cx_status skip_line(struct scan *s, const char *next, const char *kind)
{
    bool half = *s->p == '\r' && next == s->p + 1 && before(s) == '\n';
    if (!s->t->how.foreign || half)
        return CX_OK;
    return cx_skips_add(&s->m->skips, s->line, kind) ? CX_OK : no_memory(s->b);
}

static enum cx_status next_record(struct scan *s)
{
    const char *next = s->end;
    bool one_line = false;
    enum cx_record r;
    if (!is_broken_here(s, &r)) {
        r = cx_split(&s->m->splitter, s->p, s->end, s->final, &next);
        one_line = s->m->splitter.one_line && r == CX_RECORD;
    }
    enum cx_status status = CX_OK;
    switch (r) {
    case CX_RECORD:
        status = take_record(s, next);
        break;
    case CX_RECORD_BLANK:
        status = skip_line(s, next, "blank");
        break;
    case CX_RECORD_COMMENT:
        status = skip_line(s, next, "comment");
        break;
    case CX_RECORD_OPEN:
    case CX_RECORD_JUNK:
    case CX_RECORD_LONG:
    case CX_RECORD_LINES:
        status = take_broken(s, r, &next);
        break;
    case CX_RECORD_NO_MEMORY:
        status = no_memory(s->b);
        break;
    }
    s->line += one_line ? 1 : cx_plan_lines(s->m->plan, before(s), s->p, next);
    s->p = next;
    return status;
}

/* ---- many records at once */

enum { SHORT_STRETCH = 4 };

/* Makes rows of the records of the index that have their columns.  One that is not good is looked
 * at alone; then stretches begin short again, because a column that was read in vain is read
 * again. */
static enum cx_status take_regular(struct scan *s, size_t records)
{
    const struct cx_index *x = s->m->index;
    const uint16_t *stop = cx_index_stop(x);
    size_t most = records, columns = s->m->plan->columns;
    enum cx_status status = CX_OK;
    if (!reserve_rows(s->t, s->b, records))
        return no_memory(s->b);
    for (size_t at = 0; at < records && status == CX_OK;) {
        size_t n = records - at < most ? records - at : most;
        struct cx_stretch stretch = {.first = at, .n = n, .line = s->line};
        at += cx_rows_take(s->t, s->b, &stretch);
        s->line = stretch.line;
        s->time_flags |= stretch.time_flags;
        s->p = x->begin + (uint16_t)(stop[(ptrdiff_t)(at * columns) - 1] + 1);
        most *= 2;
        if (stretch.n < n) {
            status = next_record(s);
            at++;
            most = SHORT_STRETCH;
        }
    }
    return status;
}

/* Indexes a window and takes its records.  Where it is not regular the records are looked at one
 * by one, and windows begin short again.  A line that begins no record is never among the certain
 * records of an index: what makes it broken is seen there, too. */
static enum cx_status next_window(struct scan *s)
{
    struct cx_index *x = s->m->index;
    cx_index_find(x, s->p, s->end);
    bool certain = x->records && !cx_index_may_be_long(x, s->t->how.max_lines);
    size_t regular = certain ? cx_index_place(x, s->m->plan->columns) : 0;
    enum cx_status status = regular ? take_regular(s, regular) : CX_OK;
    bool suspect = x->suspect > x->begin;
    cx_index_served(x, regular, regular == x->records && !suspect);
    if (status == CX_OK && s->p < s->end && (regular < x->records || (!regular && !suspect)))
        return next_record(s);
    while (status == CX_OK && s->p < s->end && s->p < x->suspect)
        status = next_record(s);
    return status;
}

static void count_zone_changes(const struct cx_table *t, struct cx_batch *b)
{
    for (size_t r = 0; r < t->role_count; r++) {
        if (t->roles[r].kind != CX_TIME)
            continue;
        const union cx_value *v = b->memory->value + r;
        for (size_t i = 0; i < b->n; i++, v += t->role_count) {
            b->gaps += (v->time.flags & CX_TIME_GAP) != 0;
            b->folds += (v->time.flags & CX_TIME_FOLD) != 0;
        }
    }
}

/* ---- the header again, where files were put together */

static bool is_header(const struct cx_plan *plan, const struct cx_row *row, bool is_ragged)
{
    if (row->raw.n == plan->header.n && memcmp(row->raw.s, plan->header.s, row->raw.n) == 0)
        return true;
    if (!row->cell || !cx_text_equal(row->cell[plan->canonical[0]], plan->names[0]))
        return false;
    for (size_t i = 1; i < plan->columns; i++)
        if (!cx_text_equal(row->cell[plan->canonical[i]], plan->names[i]))
            return false;
    return !is_ragged || !row->cell[plan->columns].s;
}

static enum cx_status skip_headers(const struct cx_table *t, struct cx_batch *b)
{
    const struct cx_plan *plan = b->memory->plan;
    size_t kept = 0;
    if (!t->how.foreign || !plan->names || plan->columns < 2) /* one word may be its own value */
        return CX_OK;
    for (size_t i = 0; i < b->n; i++) {
        const struct cx_row *row = &b->row[i];
        if (!is_header(plan, row, t->how.ragged == CX_RAGGED_KEEP))
            b->row[kept++] = *row;
        else if (!cx_skips_add(&b->memory->skips, row->line, "header-again"))
            return no_memory(b);
    }
    b->records -= b->n - kept;
    b->n = kept;
    return CX_OK;
}

static int by_line(const void *a, const void *b)
{
    const struct cx_skip *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

/* ---- a block */

/* What there is of a record that was cut off, or the begin of a line that is too long. */
static enum cx_status take_part(struct scan *s)
{
    struct fault fault = {.reason = "truncated", .what = "the input ends within this row"};
    struct cx_text raw = {s->p, (size_t)(s->end - s->p)};
    if (s->m->part == CX_PART_LONG) {
        fault.reason = "too-long";
        fault.what = fault.text;
        snprintf(fault.text, sizeof fault.text, "a line of more than %zu bytes",
                 s->t->how.max_record);
    }
    s->p = s->end;
    s->b->records++;
    return bad_record(s->t, s->b, raw, s->line, &fault);
}

/* Where a footer is held back, what is too long for a record may be there as a whole. */
static bool may_be_indexed(const struct scan *s)
{
    enum cx_grammar grammar = s->m->plan->grammar;
    return grammar != CX_BLANKS && grammar != CX_FOREIGN && grammar != CX_LOG &&
           s->t->how.ragged != CX_RAGGED_KEEP &&
           (s->m->plan->dialect.footer == 0 || s->m->broken_n == 0);
}

static enum cx_status scan_records(struct scan *s)
{
    bool indexed = may_be_indexed(s);
    enum cx_status status = CX_OK;
    if (s->m->part != CX_PART_RECORDS)
        return s->p < s->end ? take_part(s) : CX_OK;
    while (status == CX_OK && s->p < s->end)
        status = indexed && !cx_index_rests(s->m->index) ? next_window(s) : next_record(s);
    if (s->time_flags & (CX_TIME_GAP | CX_TIME_FOLD))
        count_zone_changes(s->t, s->b);
    return status;
}

enum cx_status cx_table_scan(const struct cx_table *t, struct cx_batch *b)
{
    struct cx_batch_memory *m = b->memory;
    cx_arena_release(&m->arena);
    cx_splitter_start(&m->splitter, m->plan->grammar, &m->plan->dialect, &m->arena);
    if (!m->index && !(m->index = calloc(1, sizeof *m->index)))
        return no_memory(b);
    cx_index_start(m->index, &t->how, m->plan->grammar, m->plan->dialect.delimiter[0]);
    b->n = b->rejects = 0;
    b->records = b->gaps = b->folds = 0;
    b->error = (struct cx_error){0};
    struct scan s = {.t = t,
                     .b = b,
                     .m = m,
                     .p = b->text.s,
                     .end = b->text.s + b->text.n,
                     .final = m->final || (m->text.n > 0 && m->text.s[m->text.n - 1] == '\r'),
                     .line = b->first_line};
    b->row = m->row;
    m->skips.n = m->skips_before;
    enum cx_status status = scan_records(&s);
    enum cx_status skipped = skip_headers(t, b);
    b->skip = m->skips.at;
    b->skips = m->skips.n;
    if (b->skips > m->skips_before) /* those from before may be of another file */
        qsort(b->skip + m->skips_before, b->skips - m->skips_before, sizeof *b->skip, by_line);
    return status != CX_OK ? status : skipped;
}

struct cx_text cx_batch_head(const struct cx_batch *b)
{
    return b->memory->plan->head;
}

enum cx_status cx_batch_refuse(const struct cx_table *t, struct cx_batch *b,
                               const struct cx_row *row, const char *reason, const char *column,
                               struct cx_text value, const char *what)
{
    struct fault fault = {
        .reason = reason, .what = what, .column = cx_text_from(column), .value = value};
    return bad_record(t, b, row->raw, row->line, &fault);
}

void cx_batch_release(struct cx_batch *b)
{
    struct cx_batch_memory *m = b->memory;
    if (m) {
        cx_bytes_release(&m->text);
        cx_arena_release(&m->arena);
        cx_splitter_release(&m->splitter);
        free(m->index);
        cx_skips_release(&m->skips);
        free(m->broken);
        free(m->row);
        free(m->value);
        free(m->cell);
        free(m->reject);
        free(m);
    }
    *b = (struct cx_batch){0};
}

enum cx_status cx_table_read_all(struct cx_arena *a, const struct cx_reading *how, const char *path,
                                 const struct cx_role *roles, size_t role_count,
                                 struct cx_table **table, struct cx_batch *b, struct cx_error *e)
{
    const char **paths = cx_arena_alloc(a, sizeof *paths);
    if (!paths)
        return cx_no_memory(e);
    paths[0] = path;
    /* One block holds the whole file: rule files and lists are small. */
    struct cx_reading whole = *how;
    whole.block_size = whole.max_record = SIZE_MAX / 4;
    whole.eager = false;
    enum cx_status status = cx_table_open(a, &whole, paths, 1, roles, role_count, table, e);
    if (status != CX_OK)
        return status;
    bool more = false;
    status = cx_table_next_block(*table, b, &more, e);
    if (status == CX_OK && more && cx_table_scan(*table, b) != CX_OK) {
        *e = b->error;
        status = e->status;
    }
    struct cx_batch rest = {0}; /* none, but an error behind the last row may come */
    if (status == CX_OK && more)
        status = cx_table_next_block(*table, &rest, &more, e);
    cx_batch_release(&rest);
    cx_table_close(*table);
    return status;
}
