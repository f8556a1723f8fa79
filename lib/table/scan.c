/* scan.c - a block into rows whose values are parsed by role. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/number.h"
#include "table/internal.h"

/* What is wrong with a record or a cell. */
struct fault {
    const char *reason; /* NULL: nothing */
    const char *what;   /* static, or in text */
    struct cx_text column, value;
    char text[160];
};

/* ---- values */

static const char *read_amount(struct cx_text t, bool half_even, union cx_value *v,
                               const char **what)
{
    v->amount.units = 0;
    v->amount.none = false;
    switch (cx_decimal_parse(t, half_even, &v->amount.units)) {
    case CX_DECIMAL_OK:
        return NULL;
    case CX_DECIMAL_EMPTY:
        v->amount.none = true;
        return NULL;
    case CX_DECIMAL_PRECISE:
        *what = "more than four decimals (--round half-even rounds them)";
        return "too-precise";
    case CX_DECIMAL_OVERFLOW:
        *what = "beyond 922,337,203,685,477.5807";
        return "overflow";
    case CX_DECIMAL_BAD:
        break;
    }
    *what = "not a number";
    return "bad-amount";
}

static const char *read_time(struct cx_text t, const struct cx_time_rule *rule, union cx_value *v,
                             const char **what)
{
    switch (cx_time_parse(t, rule, &v->time)) {
    case CX_TIME_OK:
        return NULL;
    case CX_TIME_IN_GAP:
        *what = "a local time that daylight saving skipped";
        return "tz-gap";
    case CX_TIME_BAD:
        break;
    }
    *what = "not an ISO 8601 date or time (cx-ingest reads other forms)";
    return "bad-date";
}

static const char *read_number(struct cx_text t, union cx_value *v, const char **what)
{
    v->number = NAN;
    if (t.n == 0 || cx_number_parse(t, &v->number))
        return NULL;
    *what = "not a number";
    return "bad-number";
}

static const char *read_integer(struct cx_text t, union cx_value *v, const char **what)
{
    v->integer.n = 0;
    v->integer.none = t.n == 0;
    if (t.n == 0 || cx_integer_parse(t, &v->integer.n))
        return NULL;
    *what = "not a whole number";
    return "bad-number";
}

/* NULL, or the reason word. */
static const char *read_value(const struct cx_reading *how, enum cx_kind kind, struct cx_text t,
                              union cx_value *v, const char **what)
{
    switch (kind) {
    case CX_TEXT:
        v->text = t;
        return NULL;
    case CX_TIME:
        return read_time(t, &how->time, v, what);
    case CX_AMOUNT:
        return read_amount(t, how->half_even, v, what);
    case CX_NUMBER:
        return read_number(t, v, what);
    case CX_INTEGER:
        return read_integer(t, v, what);
    }
    return NULL;
}

static void missing_values(const struct cx_table *t, union cx_value *values)
{
    for (size_t i = 0; i < t->absent_count; i++)
        values[t->absent[i]] = t->missing[i];
}

union cx_value cx_missing_value(enum cx_kind kind)
{
    union cx_value v;
    const char *what;
    memset(&v, 0, sizeof v);
    read_value(&(struct cx_reading){0}, kind, (struct cx_text){"", 0}, &v, &what);
    return v;
}

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

/* Twice the room.  Arrays may move, so rows get their pointers again. */
static bool grow_rows(const struct cx_table *t, struct cx_batch *b)
{
    struct cx_batch_memory *m = b->memory;
    size_t room = m->row_room ? 2 * m->row_room : 1024;
    if (!grow(&m->row, room, sizeof *m->row) ||
        !grow(&m->value, room * t->role_count, sizeof *m->value) ||
        (t->how.all_cells && !grow(&m->cell, room * t->columns, sizeof *m->cell)))
        return false;
    m->row_room = room;
    b->row = m->row;
    for (size_t i = 0; i < b->n; i++) {
        m->row[i].value = m->value + i * t->role_count;
        m->row[i].cell = t->how.all_cells ? m->cell + i * t->columns : NULL;
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
        .last_line = line + cx_count_byte(raw.s, raw.s + raw.n, '\n'),
        .byte = b->byte + (uint64_t)(raw.s - m->text.s),
        .reason = fault->reason,
        .what = cx_arena_text(&m->arena, fault->what, strlen(fault->what)),
        .column = fault->column,
        .value = fault->value,
        .raw = raw,
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
    } else if (how == CX_RECORD_OPEN) {
        fault->reason = "open-quote";
        fault->what = "a quoted field is not closed";
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
        fault->reason = read_value(&t->how, w->kind, cell, v, &fault->what);
        if (fault->reason)
            return blame(s, w->column, fault);
        if (w->kind == CX_TIME)
            s->time_flags |= v->time.flags;
    }
    return true;
}

/* A record of other columns than the header's, or of no text. */
static enum cx_status misshapen(struct scan *s, struct cx_text raw)
{
    struct fault fault = {0};
    size_t cells = s->m->splitter.cells, columns = s->m->plan->columns;
    if (!s->m->is_utf8 && !cx_is_utf8(raw.s, raw.s + raw.n)) {
        fault.reason = "bad-encoding";
        fault.what = "not UTF-8 text";
    } else {
        fault.reason = cells < columns ? "few-fields" : "many-fields";
        fault.what = fault.text;
        snprintf(fault.text, sizeof fault.text, "%zu field%s, but the header has %zu", cells,
                 cells == 1 ? "" : "s", columns);
    }
    return bad_record(s->t, s->b, raw, s->line, &fault);
}

/* The record's cells are split: a row, or a fault. */
static enum cx_status take_record(struct scan *s, const char *next)
{
    const struct cx_table *t = s->t;
    struct cx_batch *b = s->b;
    struct cx_batch_memory *m = s->m;
    const struct cx_plan *plan = m->plan;
    const struct cx_text *cells = m->splitter.cell;
    struct cx_text raw = without_line_end(s->p, next);

    if (b->n == m->row_room && !grow_rows(t, b))
        return no_memory(b);
    union cx_value *values = m->value + b->n * t->role_count;
    struct cx_text *kept = t->how.all_cells ? m->cell + b->n * t->columns : NULL;
    b->records++;
    if (m->splitter.cells != plan->columns || !(m->is_utf8 || cx_is_utf8(raw.s, raw.s + raw.n)))
        return misshapen(s, raw);
    struct fault fault;
    if (!read_cells(s, values, &fault))
        return bad_record(t, b, raw, s->line, &fault);
    for (size_t i = 0; kept && i < plan->columns; i++)
        kept[plan->canonical[i]] = cells[i];
    missing_values(t, values);
    m->row[b->n++] = (struct cx_row){
        .value = values, .cell = kept, .raw = raw, .source = b->source, .line = s->line};
    return CX_OK;
}

/* Nobody can read it: its first line is bad, and the next line begins a record again. */
static enum cx_status take_broken(struct scan *s, enum cx_record how, const char **next)
{
    struct fault fault = {0};
    broken(s->t, &fault, how);
    const char *line_end = memchr(s->p, '\n', (size_t)(s->end - s->p));
    *next = line_end ? line_end + 1 : s->end;
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

static enum cx_status next_record(struct scan *s)
{
    const char *next = s->end;
    bool one_line = false;
    enum cx_record r;
    if (!is_broken_here(s, &r)) {
        r = cx_split(&s->m->splitter, s->p, s->end, s->m->final, &next);
        one_line = s->m->splitter.one_line && r <= CX_RECORD_BLANK;
    }
    enum cx_status status = CX_OK;
    switch (r) {
    case CX_RECORD:
        status = take_record(s, next);
        break;
    case CX_RECORD_BLANK:
        break;
    case CX_RECORD_OPEN:
    case CX_RECORD_JUNK:
    case CX_RECORD_LONG:
        status = take_broken(s, r, &next);
        break;
    case CX_RECORD_NO_MEMORY:
        status = no_memory(s->b);
        break;
    }
    s->line += one_line ? 1 : cx_count_byte(s->p, next, '\n');
    s->p = next;
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

enum cx_status cx_table_scan(const struct cx_table *t, struct cx_batch *b)
{
    struct cx_batch_memory *m = b->memory;
    cx_arena_release(&m->arena);
    cx_splitter_start(&m->splitter, m->plan->grammar, m->plan->delimiter, &m->arena);
    b->n = b->rejects = 0;
    b->records = b->gaps = b->folds = 0;
    b->error = (struct cx_error){0};
    struct scan s = {.t = t,
                     .b = b,
                     .m = m,
                     .p = m->text.s,
                     .end = m->text.s + m->text.n,
                     .line = b->first_line};
    m->is_utf8 = cx_is_ascii(s.p, s.end) || cx_is_utf8(s.p, s.end);
    b->row = m->row;
    enum cx_status status = CX_OK;
    while (status == CX_OK && s.p < s.end)
        status = next_record(&s);
    if (s.time_flags & (CX_TIME_GAP | CX_TIME_FOLD))
        count_zone_changes(t, b);
    return status;
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
