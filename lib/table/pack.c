/* pack.c - rows as bytes and back, for sorting: what was parsed is not parsed again.
 *
 * A packed row: the length of each text in a byte (255: in the four bytes behind it); the texts, a
 * byte between them; then the values that are no text, times in brief and the others as they are in
 * memory.  The texts are the cells where a table's rows carry them all, and the values of the text
 * roles otherwise.
 *
 * Rows of a table that may be whole begin with the length of the record.  It is 0 before a row with
 * cells.  Otherwise the record follows, and of each text role its place in it and its length.
 *
 * A time is its instant, unless that is known, and a byte of flags: where the day follows from the
 * instant, as it does in UTC, that is all.  Sorting writes and reads what a record has of bytes. */
#include <stddef.h>
#include <string.h>

#include "table/escape.h"
#include "table/internal.h"

enum { LONG = 255 };
enum { DATE = 0x40, IN_FULL = 0x80 }; /* beside a time's flags */
enum { MS = offsetof(struct cx_time, day), BEHIND_MS = sizeof(struct cx_time) - MS };

static bool is_text(const struct cx_table *t, size_t role)
{
    return t->roles[role].kind == CX_TEXT;
}

size_t cx_row_pack_room(const struct cx_table *t, const struct cx_row *row)
{
    size_t texts = t->how.all_cells ? t->columns : t->role_count, bytes = row->raw.n;
    for (size_t r = 0; !t->how.all_cells && r < t->role_count; r++)
        bytes += is_text(t, r) ? row->value[r].text.n : 0; /* a column may play two roles */
    texts += t->how.whole_rows ? 1 + 2 * t->role_count : 0;
    return bytes + texts * (1 + sizeof(uint32_t) + 1) + t->role_count * (1 + sizeof *row->value);
}

static char *put_length(char *to, size_t n)
{
    if (n < LONG) {
        *to = (char)n;
        return to + 1;
    }
    uint32_t length = (uint32_t)n;
    *to = (char)LONG;
    memcpy(to + 1, &length, sizeof length);
    return to + 1 + sizeof length;
}

static const char *get_length(const char *from, size_t *n)
{
    *n = (unsigned char)*from;
    if (*n < LONG)
        return from + 1;
    uint32_t length;
    memcpy(&length, from + 1, sizeof length);
    *n = length;
    return from + 1 + sizeof length;
}

/* Texts that lie one byte apart already are copied at once. */
static char *pack_cells(const struct cx_text *cell, size_t n, char *to)
{
    size_t all = 0;
    bool together = n > 0;
    for (size_t i = 0; i < n; i++) {
        to = put_length(to, cell[i].n);
        together &= cell[i].s == cell[0].s + all;
        all += cell[i].n + 1;
    }
    if (together) {
        memcpy(to, cell[0].s, all - 1);
        return to + all - 1;
    }
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            *to++ = ',';
        memcpy(to, cell[i].s, cell[i].n);
        to += cell[i].n;
    }
    return to;
}

static bool is_packed_text(const struct cx_table *t, size_t role)
{
    return is_text(t, role) && t->role_column[role] >= 0;
}

static char *pack_whole(const struct cx_table *t, const struct cx_row *row, char *to)
{
    to = put_length(to, row->raw.n);
    memcpy(to, row->raw.s, row->raw.n);
    to += row->raw.n;
    for (size_t r = 0; r < t->role_count; r++)
        if (is_packed_text(t, r)) {
            struct cx_text text = row->value[r].text;
            to = put_length(to, (size_t)(text.s - row->raw.s));
            to = put_length(to, text.n);
        }
    return to;
}

static char *pack_record(const struct cx_table *t, const struct cx_row *row, char *to)
{
    if (!row->cell)
        return pack_whole(t, row, to);
    if (t->how.whole_rows)
        to = put_length(to, 0);
    return pack_cells(row->cell, t->columns, to);
}

static char *pack_texts(const struct cx_table *t, const struct cx_row *row, char *to)
{
    for (size_t r = 0; r < t->role_count; r++)
        if (is_text(t, r))
            to = put_length(to, row->value[r].text.n);
    for (size_t r = 0; r < t->role_count; r++)
        if (is_text(t, r)) {
            memcpy(to, row->value[r].text.s, row->value[r].text.n);
            to += row->value[r].text.n;
        }
    return to;
}

static int32_t day_of(int64_t ms)
{
    return (int32_t)((ms >= 0 ? ms : ms - (CX_DAY_MS - 1)) / CX_DAY_MS);
}

static char *pack_time(const struct cx_time *time, bool is_known, char *to)
{
    bool in_full = time->offset != 0 || time->day != day_of(time->ms);
    *to++ = (char)(time->flags | (time->is_date ? DATE : 0) | (in_full ? IN_FULL : 0));
    if (!is_known) {
        memcpy(to, time, MS);
        to += MS;
    }
    if (in_full) {
        memcpy(to, (const char *)time + MS, BEHIND_MS);
        to += BEHIND_MS;
    }
    return to;
}

static const char *unpack_time(const char *from, bool is_known, int64_t ms, struct cx_time *time)
{
    unsigned char mark = (unsigned char)*from++;
    time->ms = ms;
    if (!is_known) {
        memcpy(time, from, MS);
        from += MS;
    }
    if (mark & IN_FULL) {
        memcpy((char *)time + MS, from, BEHIND_MS);
        return from + BEHIND_MS;
    }
    time->day = day_of(time->ms);
    time->offset = 0;
    time->is_date = (mark & DATE) != 0;
    time->flags = mark & (DATE - 1);
    return from;
}

static bool is_packed_value(const struct cx_table *t, size_t role)
{
    return !is_text(t, role) && t->role_column[role] >= 0;
}

char *cx_row_pack(const struct cx_table *t, const struct cx_row *row, int known, char *to)
{
    to = t->how.all_cells ? pack_record(t, row, to) : pack_texts(t, row, to);
    for (size_t r = 0; r < t->role_count; r++)
        if (is_packed_value(t, r) && t->roles[r].kind == CX_TIME) {
            to = pack_time(&row->value[r].time, (int)r == known, to);
        } else if (is_packed_value(t, r)) {
            memcpy(to, &row->value[r], sizeof *row->value);
            to += sizeof *row->value;
        }
    return to;
}

bool cx_unpacked_open(struct cx_arena *a, const struct cx_table *t, size_t n, struct cx_unpacked *u)
{
    u->row = cx_arena_alloc(a, n * sizeof *u->row);
    u->value = cx_arena_alloc(a, (n * t->role_count + 1) * sizeof *u->value);
    u->cell = cx_arena_alloc(a, (n * t->columns + 1) * sizeof *u->cell);
    if (!u->row || !u->value || !u->cell)
        return false;
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < t->role_count; r++)
            u->value[i * t->role_count + r] = cx_missing_value(t->roles[r].kind);
        u->row[i].value = u->value + i * t->role_count;
        u->row[i].source = "";
    }
    return true;
}

static const char *unpack_cells(const struct cx_table *t, const char *from, struct cx_text *raw,
                                struct cx_text *cell)
{
    for (size_t i = 0; i < t->columns; i++)
        from = get_length(from, &cell[i].n);
    raw->s = from;
    for (size_t i = 0; i < t->columns; i++) {
        cell[i].s = from;
        from += cell[i].n + 1;
    }
    from -= t->columns > 0;
    raw->n = (size_t)(from - raw->s);
    return from;
}

static const char *unpack_whole(const struct cx_table *t, const char *from, struct cx_text raw,
                                union cx_value *value)
{
    for (size_t r = 0; r < t->role_count; r++)
        if (is_packed_text(t, r)) {
            size_t at;
            from = get_length(from, &at);
            from = get_length(from, &value[r].text.n);
            value[r].text.s = raw.s + at;
        }
    return from;
}

/* The cells' place is `cell`, should there be any. */
static const char *unpack_record(const struct cx_table *t, const char *from, struct cx_row *row,
                                 struct cx_text *cell, union cx_value *value)
{
    size_t n = 0;
    if (t->how.whole_rows)
        from = get_length(from, &n);
    row->cell = n == 0 ? cell : NULL;
    if (n > 0) {
        row->raw = (struct cx_text){from, n};
        return unpack_whole(t, from + n, row->raw, value);
    }
    from = unpack_cells(t, from, &row->raw, cell);
    for (size_t r = 0; r < t->role_count; r++)
        if (is_packed_text(t, r))
            value[r].text = cell[t->role_column[r]];
    return from;
}

static const char *unpack_texts(const struct cx_table *t, const char *from, union cx_value *value)
{
    for (size_t r = 0; r < t->role_count; r++)
        if (is_text(t, r))
            from = get_length(from, &value[r].text.n);
    for (size_t r = 0; r < t->role_count; r++)
        if (is_text(t, r)) {
            value[r].text.s = from;
            from += value[r].text.n;
        }
    return from;
}

void cx_row_unpack(const struct cx_table *t, const struct cx_packed_row *packed,
                   struct cx_unpacked *u, size_t i)
{
    union cx_value *value = u->value + i * t->role_count;
    struct cx_text *cell = u->cell + i * t->columns;
    const char *from = t->how.all_cells
                           ? unpack_record(t, packed->bytes, &u->row[i], cell, value)
                           : unpack_texts(t, packed->bytes, value);
    for (size_t r = 0; r < t->role_count; r++)
        if (is_packed_value(t, r) && t->roles[r].kind == CX_TIME) {
            from = unpack_time(from, (int)r == packed->known, packed->ms, &value[r].time);
        } else if (is_packed_value(t, r)) {
            memcpy(&value[r], from, sizeof *value);
            from += sizeof *value;
        }
}

/* ---- rows as lines */

static void add_cell(struct cx_bytes *to, struct cx_text t)
{
    if (cx_bytes_reserve(to, cx_escape_room(CX_FORMAT_TSV, t.n)))
        to->n = (size_t)(cx_escape(CX_FORMAT_TSV, t, to->s + to->n) - to->s);
}

void cx_row_to_tsv(const struct cx_table *t, const struct cx_row *row, struct cx_bytes *to)
{
    const char *at = row->raw.s, *end = at + row->raw.n;
    for (size_t i = 0; i < t->columns; i++) {
        if (i > 0)
            cx_bytes_put(to, '\t');
        if (row->cell) {
            add_cell(to, row->cell[i]);
            continue;
        }
        const char *stop = memchr(at, t->dialect->delimiter[0], (size_t)(end - at));
        stop = stop ? stop : end;
        add_cell(to, (struct cx_text){at, (size_t)(stop - at)});
        at = stop < end ? stop + 1 : end;
    }
}

static bool split_line(struct cx_text line, struct cx_text *cell, size_t n, char *to)
{
    const char *at = line.s, *end = line.s + line.n;
    for (size_t i = 0; i < n; i++) {
        const char *stop = i + 1 < n ? memchr(at, '\t', (size_t)(end - at)) : end;
        if (!stop)
            return false;
        cell[i] = cx_unescape(to, (struct cx_text){at, (size_t)(stop - at)});
        to += cell[i].n;
        at = stop + (i + 1 < n);
    }
    return true;
}

enum cx_status cx_row_from_tsv(const struct cx_table *t, struct cx_text line, struct cx_arena *a,
                               struct cx_row *row, struct cx_error *e)
{
    struct cx_text *cell = cx_arena_alloc(a, t->columns * sizeof *cell);
    union cx_value *value = cx_arena_alloc(a, t->role_count * sizeof *value);
    char *texts = cx_arena_bytes(a, line.n);
    const char *what = NULL, *bad = NULL;
    if (!cell || !value || !texts)
        return cx_no_memory(e);
    if (!split_line(line, cell, t->columns, texts))
        return cx_fail(e, CX_FAILED, "a row of other columns");
    for (size_t r = 0; r < t->role_count && !bad; r++) {
        int column = t->role_column[r];
        value[r] = cx_missing_value(t->roles[r].kind);
        if (column >= 0)
            bad = cx_value_read(&t->how, t->roles[r].kind, cell[column], &value[r], &what);
    }
    if (bad)
        return cx_fail(e, CX_FAILED, "a row that cannot be read: %s", what);
    *row = (struct cx_row){.value = value, .cell = cell, .raw = line, .source = ""};
    return CX_OK;
}
