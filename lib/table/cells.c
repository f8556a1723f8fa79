/* cells.c - the cx_put_ functions of writer.h: one cell, in the writer's format. */
#include "table/writer.h"

#include "base/decimal.h"
#include "base/digits.h"
#include "base/number.h"
#include "base/utf8.h"
#include "table/escape.h"
#include "table/writing.h"

#include <math.h>

enum { QUOTES = 2 };

/* The cell just put is `plain` without escapes. */
static inline void judge(struct cx_out *o, struct cx_text plain)
{
    const struct cx_writer *w = o->writer;
    if (o->column - 1 == w->judged && cx_condition_met(&w->condition, plain))
        o->fail_hit = true;
}

/* A line with nothing on it would be no record at all. */
static inline bool is_lone_empty(const struct cx_writer *w, size_t n)
{
    return n == 0 && w->n == 1 && (w->format == CX_FORMAT_CSV || w->format == CX_FORMAT_EXCEL);
}

static inline char *put_quote(char *to, bool is_json)
{
    if (is_json)
        *to++ = '"';
    return to;
}

/* The cell that was begun at `at`, and turned out to need escapes. */
static void put_odd_text(struct cx_out *o, struct cx_text t, char *at)
{
    enum cx_format format = o->writer->format;
    size_t begun = (size_t)(at - o->bytes.s) - o->bytes.n;
    if (!cx_ensure(&o->bytes, begun + cx_escape_room(format, t.n) + QUOTES))
        return;
    at = put_quote(o->bytes.s + o->bytes.n + begun, format == CX_FORMAT_JSON);
    at = cx_escape(format, t, at);
    cx_end_cell(o, put_quote(at, format == CX_FORMAT_JSON));
}

void cx_put_text(struct cx_out *o, struct cx_text t)
{
    const struct cx_writer *w = o->writer;
    bool is_json = w->format == CX_FORMAT_JSON;
    char *at = cx_begin_cell(o, t.n + QUOTES + CX_ESCAPE_SLACK);
    if (!at)
        return;
    if (is_lone_empty(w, t.n) || !cx_escape_copy(w->format, t, put_quote(at, is_json)))
        put_odd_text(o, t, at);
    else
        cx_end_cell(o, put_quote(at + is_json + t.n, is_json));
    judge(o, t);
}

void cx_put_string(struct cx_out *o, const char *s)
{
    cx_put_text(o, cx_text_from(s));
}

/* How many bytes from the first on are text (of_text), or are not. */
static size_t stretch(struct cx_text t, bool of_text)
{
    size_t n = 0;
    while (n < t.n) {
        size_t length = cx_utf8_length((struct cx_text){t.s + n, t.n - n});
        if ((length > 0) != of_text)
            break;
        n += length ? length : 1;
    }
    return n;
}

void cx_put_bytes(struct cx_out *o, struct cx_text t)
{
    static const char digits[] = "0123456789ABCDEF";
    enum { SHOWN = 4 };
    enum cx_format format = o->writer->format;
    if (stretch(t, true) == t.n) {
        cx_put_text(o, t);
        return;
    }
    char *at = cx_begin_cell(o, SHOWN * t.n + cx_escape_room(format, t.n) + QUOTES);
    if (!at)
        return;
    char *begin = at = put_quote(at, format == CX_FORMAT_JSON);
    for (size_t i = 0; i < t.n;) {
        struct cx_text rest = {t.s + i, t.n - i};
        rest.n = stretch(rest, true);
        if (rest.n)
            at = cx_escape(format, rest, at);
        for (i += rest.n; i < t.n && !cx_utf8_length((struct cx_text){t.s + i, t.n - i}); i++) {
            *at++ = '\\';
            *at++ = 'x';
            *at++ = digits[(unsigned char)t.s[i] >> 4];
            *at++ = digits[t.s[i] & 15];
        }
    }
    judge(o, (struct cx_text){begin, (size_t)(at - begin)});
    cx_end_cell(o, put_quote(at, format == CX_FORMAT_JSON));
}

void cx_put_begin(struct cx_out *o, struct cx_text t)
{
    static const char mark[] = "\\...";
    cx_put_bytes(o, t);
    if (o->writer->format == CX_FORMAT_TSV)
        cx_bytes_add(&o->bytes, mark, strlen(mark));
}

/* Ends a cell of text whose bytes stand between `at` and `end` already; no format escapes them. */
static inline void end_word(struct cx_out *o, char *at, char *end)
{
    cx_end_cell(o, put_quote(end, o->writer->format == CX_FORMAT_JSON));
    judge(o, (struct cx_text){at, (size_t)(end - at)});
}

void cx_put_id(struct cx_out *o, uint64_t x)
{
    char *at = cx_begin_cell(o, 16 + QUOTES);
    if (!at)
        return;
    at = put_quote(at, o->writer->format == CX_FORMAT_JSON);
    end_word(o, at, cx_put_hex(at, x));
}

/* Words are short: two copies that overlap, and no call. */
static inline void copy_word(char *to, const char *s, size_t n)
{
    if (n >= 8 && n <= 16) {
        memcpy(to, s, 8);
        memcpy(to + n - 8, s + n - 8, 8);
    } else if (n >= 4 && n < 8) {
        memcpy(to, s, 4);
        memcpy(to + n - 4, s + n - 4, 4);
    } else {
        memcpy(to, s, n);
    }
}

void cx_put_word(struct cx_out *o, struct cx_text t)
{
    if (t.n == 0) {
        cx_put_text(o, t);
        return;
    }
    char *at = cx_begin_cell(o, t.n + QUOTES);
    if (!at)
        return;
    at = put_quote(at, o->writer->format == CX_FORMAT_JSON);
    copy_word(at, t.s, t.n);
    end_word(o, at, at + t.n);
}

/* The record as it stands, where that is right. */
static bool put_record(struct cx_out *o, const struct cx_row *row, size_t n, char delimiter)
{
    const struct cx_writer *w = o->writer;
    bool is_judged = w->judged >= o->column && w->judged < o->column + n;
    if (n == 0 || w->n == 1 || w->format == CX_FORMAT_JSON || is_judged)
        return false;
    char *at = cx_begin_cell(o, row->raw.n + CX_ESCAPE_SLACK), between = *w->before[w->n - 1].s;
    size_t length = 0;
    if (at && row->cell)
        length = cx_escape_copy_cells(w->format, row, n, between, at);
    else if (at && cx_escape_copy_whole(w->format, row->raw, delimiter, between, at))
        length = row->raw.n;
    if (length == 0) {
        o->column--;
        return false;
    }
    o->column += n - 1;
    cx_end_cell(o, at + length);
    return true;
}

void cx_put_cells(struct cx_out *o, const struct cx_row *row, size_t n, char delimiter)
{
    assert(o->column + n <= o->writer->n);
    if (put_record(o, row, n, delimiter))
        return;
    const char *at = row->raw.s, *end = at + row->raw.n;
    for (size_t i = 0; i < n; i++) {
        if (row->cell) {
            cx_put_text(o, row->cell[i]);
            continue;
        }
        const char *stop = memchr(at, delimiter, (size_t)(end - at));
        stop = stop ? stop : end;
        cx_put_text(o, (struct cx_text){at, (size_t)(stop - at)});
        at = stop < end ? stop + 1 : end;
    }
}

void cx_put_none(struct cx_out *o)
{
    const struct cx_writer *w = o->writer;
    char *at = cx_begin_cell(o, 4);
    if (!at)
        return;
    if (w->format == CX_FORMAT_JSON) {
        memcpy(at, "null", 4);
        at += 4;
    } else if (is_lone_empty(w, 0)) {
        *at++ = '"';
        *at++ = '"';
    }
    cx_end_cell(o, at);
}

static void use_decimal_comma(char *s, size_t n)
{
    char *point = memchr(s, '.', n);
    if (point)
        *point = ',';
}

static size_t put_in_quotes(char *s, size_t n)
{
    memmove(s + 1, s, n);
    s[0] = '"';
    s[n + 1] = '"';
    return n + QUOTES;
}

static bool is_string(enum cx_kind kind)
{
    return kind == CX_TEXT || kind == CX_TIME;
}

/* Ends a cell whose n characters at `at` are a number written with a point. */
static inline void end_figure(struct cx_out *o, char *at, size_t n)
{
    const struct cx_writer *w = o->writer;
    judge(o, (struct cx_text){at, n});
    if (w->format == CX_FORMAT_EXCEL)
        use_decimal_comma(at, n);
    else if (w->format == CX_FORMAT_JSON && is_string(w->columns[o->column - 1].kind))
        n = put_in_quotes(at, n);
    cx_end_cell(o, at + n);
}

void cx_put_int(struct cx_out *o, int64_t x)
{
    char *at = cx_begin_cell(o, CX_NUMBER_ROOM + QUOTES);
    if (!at)
        return;
    char *to = at;
    if (x < 0)
        *to++ = '-';
    uint64_t size = x < 0 ? -(uint64_t)x : (uint64_t)x;
    if (size < 10)
        *to++ = (char)('0' + size);
    else
        to = cx_put_digits(to, size);
    end_figure(o, at, (size_t)(to - at));
}

/* Every row of some tools ends with these: where one byte parts cells, and nobody judges them, they
 * need no look each. */
void cx_put_id_int_word(struct cx_out *o, uint64_t id, uint32_t number, struct cx_text word)
{
    enum { CELLS = 3, LONGEST_WORD = 16, ROOM = CELLS + 16 + CX_MOST_DIGITS + CX_DIGITS_SLACK };
    const struct cx_writer *w = o->writer;
    assert(o->column + CELLS <= w->n);
    bool is_plain = w->format == CX_FORMAT_TSV || w->format == CX_FORMAT_CSV;
    bool is_judged = w->judged - o->column < CELLS;
    if (!is_plain || is_judged || o->column == 0 || word.n > LONGEST_WORD ||
        !cx_ensure(&o->bytes, ROOM + LONGEST_WORD)) {
        cx_put_id(o, id);
        cx_put_int(o, number);
        cx_put_word(o, word);
        return;
    }
    char between = *w->before[o->column].s, *at = o->bytes.s + o->bytes.n;
    *at++ = between;
    at = cx_put_hex(at, id);
    *at++ = between;
    at = cx_put_digits(at, number);
    *at++ = between;
    copy_word(at, word.s, word.n);
    o->column += CELLS;
    cx_end_cell(o, at + word.n);
}

enum { MADE_STEP = 32 }; /* bytes copied at once */

enum cx_status cx_out_made(struct cx_out *o, size_t column, struct cx_arena *a,
                           struct cx_made *made, struct cx_error *e)
{
    size_t n = o->bytes.n;
    char *kept = o->bytes.failed ? NULL : cx_arena_bytes(a, n + MADE_STEP);
    if (!kept)
        return cx_no_memory(e);
    memcpy(kept, o->bytes.s, n);
    memset(kept + n, 0, MADE_STEP);
    *made = (struct cx_made){{kept, n}, column, o->column - column, o->fail_hit};
    *o = (struct cx_out){.writer = o->writer, .bytes = o->bytes};
    o->bytes.n = 0;
    return CX_OK;
}

void cx_put_made(struct cx_out *o, const struct cx_made *made)
{
    size_t n = made->bytes.n;
    assert(o->column == made->column);
    if (!cx_ensure(&o->bytes, n + MADE_STEP))
        return;
    char *at = o->bytes.s + o->bytes.n;
    for (size_t i = 0; i < n; i += MADE_STEP)
        memcpy(at + i, made->bytes.s + i, MADE_STEP);
    o->column += made->cells;
    o->fail_hit |= made->fail_hit;
    cx_end_cell(o, at + n);
}

/* 12 as 12.00 and 12.5 as 12.50: a column of money lines up. */
static size_t pad_decimals(char *s, size_t n)
{
    const char *point = memchr(s, '.', n);
    size_t decimals = point ? n - (size_t)(point + 1 - s) : 0;
    if (!point)
        s[n++] = '.';
    for (; decimals < 2; decimals++)
        s[n++] = '0';
    return n;
}

void cx_put_amount(struct cx_out *o, cx_int128 units)
{
    char *at = cx_begin_cell(o, CX_DECIMAL_ROOM + QUOTES + 4);
    if (!at)
        return;
    size_t n = cx_decimal_format(units, at);
    if (o->writer->format == CX_FORMAT_TABLE)
        n = pad_decimals(at, n);
    end_figure(o, at, n);
}

static void put_double(struct cx_out *o, double x, int digits)
{
    bool has_no_name = isnan(x) || (!isfinite(x) && o->writer->format == CX_FORMAT_JSON);
    if (has_no_name) {
        cx_put_none(o);
        return;
    }
    char *at = cx_begin_cell(o, CX_NUMBER_ROOM + QUOTES);
    if (at)
        end_figure(o, at, cx_number_format(x, digits, at));
}

void cx_put_number(struct cx_out *o, double x)
{
    const struct cx_writer *w = o->writer;
    if (w->whole_units && fabs(x) >= 1000 && fabs(x) < 1e15)
        put_double(o, round(x), 0);
    else
        put_double(o, x, w->precision);
}

void cx_put_exact(struct cx_out *o, double x)
{
    put_double(o, x, 0);
}

/* Dates and times have no character that any format escapes. */
static inline void end_time(struct cx_out *o, char *at, size_t n)
{
    judge(o, (struct cx_text){at, n});
    if (o->writer->format == CX_FORMAT_JSON)
        n = put_in_quotes(at, n);
    cx_end_cell(o, at + n);
}

void cx_put_time(struct cx_out *o, const struct cx_time *t)
{
    if (t->flags & CX_TIME_NONE) {
        cx_put_none(o);
        return;
    }
    char *at = cx_begin_cell(o, CX_TIME_ROOM + QUOTES);
    if (at)
        end_time(o, at, cx_time_format(t, at));
}

void cx_put_day(struct cx_out *o, int32_t day)
{
    if (day == CX_NO_DAY) {
        cx_put_none(o);
        return;
    }
    char *at = cx_begin_cell(o, CX_TIME_ROOM + QUOTES);
    if (at)
        end_time(o, at, cx_day_format(day, at));
}

void cx_end_row(struct cx_out *o)
{
    const struct cx_writer *w = o->writer;
    assert(o->column == w->n);
    o->column = 0;
    o->rows++;
    if (!cx_ensure(&o->bytes, sizeof w->end))
        return;
    memcpy(o->bytes.s + o->bytes.n, w->end, sizeof w->end);
    o->bytes.n += w->end_n;
}

/* A cell behind the last column. */
static void put_behind(struct cx_out *o, struct cx_text t)
{
    enum cx_format format = o->writer->format;
    if (!cx_ensure(&o->bytes, 1 + cx_escape_room(format, t.n) + CX_ESCAPE_SLACK))
        return;
    char *at = o->bytes.s + o->bytes.n;
    *at++ = o->writer->between;
    cx_end_cell(o, cx_escape_copy(format, t, at) ? at + t.n : cx_escape(format, t, at));
}

void cx_put_ragged_row(struct cx_out *o, const struct cx_text *cells, size_t n)
{
    const struct cx_writer *w = o->writer;
    for (size_t i = 0; i < n && i < w->n; i++)
        cx_put_text(o, cells[i]);
    for (size_t i = w->n; i < n; i++)
        put_behind(o, cells[i]);
    if (n == 1 && cells[0].n == 0 && w->n > 1 && w->format != CX_FORMAT_TSV)
        cx_bytes_add(&o->bytes, "\"\"", 2); /* or it would be no record */
    o->column = w->n;
    cx_end_row(o);
}

struct cx_out cx_out_for(const struct cx_writer *w)
{
    return (struct cx_out){.writer = w};
}

void cx_out_release(struct cx_out *o)
{
    cx_bytes_release(&o->bytes);
}
