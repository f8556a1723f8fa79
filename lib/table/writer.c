/* writer.c - see writer.h. */
#include "table/writer.h"

#include "base/decimal.h"
#include "base/number.h"
#include "table/condition.h"
#include "table/escape.h"
#include "table/layout.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { DEFAULT_PRECISION = 10, LONGEST_PRECISION = 17, QUOTES = 2 };

struct cx_writer {
    enum cx_format format;
    const struct cx_column *columns;
    size_t n;
    const struct cx_text *before; /* what stands before each column's cell */
    struct cx_text end;           /* and behind the last */
    struct cx_text header;
    int precision;
    size_t judged; /* the column of the condition; n: there is none */
    struct cx_condition condition;
    struct cx_sink own, *sink;
    struct cx_bytes kept; /* the cells of a table for people */
    bool has_header, began, fail_hit;
};

/* ---- cells */

static inline bool ensure(struct cx_bytes *b, size_t more)
{
    return b->room - b->n >= more || cx_bytes_reserve(b, more);
}

/* Puts what stands before the next cell and returns the place for up to `room` bytes; NULL when
 * there is no memory. */
static inline char *begin_cell(struct cx_out *o, size_t room)
{
    const struct cx_writer *w = o->writer;
    assert(o->column < w->n);
    struct cx_text before = w->before[o->column++];
    if (!ensure(&o->bytes, before.n + room + 1)) /* at least one, so that there is a buffer */
        return NULL;
    char *at = o->bytes.s + o->bytes.n;
    if (before.n == 1)
        *at = *before.s;
    else
        memcpy(at, before.s, before.n);
    return at + before.n;
}

static inline void end_cell(struct cx_out *o, const char *end)
{
    o->bytes.n = (size_t)(end - o->bytes.s);
}

/* The cell just put is `plain` without escapes. */
static inline void judge(struct cx_out *o, struct cx_text plain)
{
    const struct cx_writer *w = o->writer;
    if (o->column - 1 == w->judged && cx_condition_met(&w->condition, plain))
        o->fail_hit = true;
}

static char *copy(char *to, struct cx_text t)
{
    memcpy(to, t.s, t.n);
    return to + t.n;
}

/* A line with nothing on it would be no record at all. */
static bool is_lone_empty(const struct cx_writer *w, struct cx_text t)
{
    return t.n == 0 && w->n == 1 && (w->format == CX_FORMAT_CSV || w->format == CX_FORMAT_EXCEL);
}

static inline char *put_quote(char *to, bool is_json)
{
    if (is_json)
        *to++ = '"';
    return to;
}

static void put_odd_text(struct cx_out *o, struct cx_text t)
{
    enum cx_format format = o->writer->format;
    char *at = begin_cell(o, cx_escape_room(format, t.n) + QUOTES);
    if (!at)
        return;
    at = put_quote(at, format == CX_FORMAT_JSON);
    at = cx_escape(format, t, at);
    end_cell(o, put_quote(at, format == CX_FORMAT_JSON));
}

static void put_plain_text(struct cx_out *o, struct cx_text t)
{
    bool is_json = o->writer->format == CX_FORMAT_JSON;
    char *at = begin_cell(o, t.n + QUOTES);
    if (!at)
        return;
    at = put_quote(at, is_json);
    if (t.n > 0)
        at = copy(at, t);
    end_cell(o, put_quote(at, is_json));
}

void cx_put_text(struct cx_out *o, struct cx_text t)
{
    const struct cx_writer *w = o->writer;
    if (is_lone_empty(w, t) || !cx_escape_plain(w->format, t))
        put_odd_text(o, t);
    else
        put_plain_text(o, t);
    judge(o, t);
}

void cx_put_string(struct cx_out *o, const char *s)
{
    cx_put_text(o, cx_text_from(s));
}

void cx_put_none(struct cx_out *o)
{
    const struct cx_writer *w = o->writer;
    struct cx_text empty = {"", 0};
    if (w->format == CX_FORMAT_JSON)
        empty = CX_TEXT_OF("null");
    else if (is_lone_empty(w, empty))
        empty = CX_TEXT_OF("\"\"");
    char *at = begin_cell(o, empty.n);
    if (at)
        end_cell(o, copy(at, empty));
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
    end_cell(o, at + n);
}

void cx_put_int(struct cx_out *o, int64_t x)
{
    char *at = begin_cell(o, CX_NUMBER_ROOM + QUOTES);
    if (at)
        end_figure(o, at, cx_integer_format(x, at));
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
    char *at = begin_cell(o, CX_DECIMAL_ROOM + QUOTES + 4);
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
    char *at = begin_cell(o, CX_NUMBER_ROOM + QUOTES);
    if (at)
        end_figure(o, at, cx_number_format(x, digits, at));
}

void cx_put_number(struct cx_out *o, double x)
{
    put_double(o, x, o->writer->precision);
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
    end_cell(o, at + n);
}

void cx_put_time(struct cx_out *o, const struct cx_time *t)
{
    if (t->flags & CX_TIME_NONE) {
        cx_put_none(o);
        return;
    }
    char *at = begin_cell(o, CX_TIME_ROOM + QUOTES);
    if (at)
        end_time(o, at, cx_time_format(t, at));
}

void cx_put_day(struct cx_out *o, int32_t day)
{
    if (day == CX_NO_DAY) {
        cx_put_none(o);
        return;
    }
    char *at = begin_cell(o, CX_TIME_ROOM + QUOTES);
    if (at)
        end_time(o, at, cx_day_format(day, at));
}

void cx_end_row(struct cx_out *o)
{
    const struct cx_writer *w = o->writer;
    assert(o->column == w->n);
    o->column = 0;
    o->rows++;
    if (!ensure(&o->bytes, w->end.n))
        return;
    memcpy(o->bytes.s + o->bytes.n, w->end.s, w->end.n);
    o->bytes.n += w->end.n;
}

struct cx_out cx_out_for(const struct cx_writer *w)
{
    return (struct cx_out){.writer = w};
}

void cx_out_release(struct cx_out *o)
{
    cx_bytes_release(&o->bytes);
}

/* ---- opening */

static bool copy_columns(struct cx_arena *a, struct cx_writer *w, const struct cx_column *columns)
{
    struct cx_column *copies = cx_arena_alloc(a, w->n * sizeof *copies);
    for (size_t i = 0; copies && i < w->n; i++) {
        copies[i].kind = columns[i].kind;
        copies[i].name = cx_arena_text(a, columns[i].name, strlen(columns[i].name));
        if (!copies[i].name)
            return false;
    }
    w->columns = copies;
    return copies != NULL;
}

/* `{"name":` or `,"name":` */
static bool make_json_name(struct cx_arena *a, size_t i, const char *name, struct cx_text *before)
{
    struct cx_text t = cx_text_from(name);
    char *s = cx_arena_bytes(a, cx_escape_room(CX_FORMAT_JSON, t.n) + 4);
    if (!s)
        return false;
    char *at = s;
    *at++ = i == 0 ? '{' : ',';
    *at++ = '"';
    at = cx_escape(CX_FORMAT_JSON, t, at);
    *at++ = '"';
    *at++ = ':';
    *before = (struct cx_text){s, (size_t)(at - s)};
    return true;
}

static bool make_separators(struct cx_arena *a, struct cx_writer *w)
{
    static const struct {
        struct cx_text between, end;
    } of[] = {
        [CX_FORMAT_TSV] = {{"\t", 1}, {"\n", 1}},   [CX_FORMAT_CSV] = {{",", 1}, {"\n", 1}},
        [CX_FORMAT_JSON] = {{",", 1}, {"}\n", 2}},  [CX_FORMAT_TABLE] = {{"\t", 1}, {"\n", 1}},
        [CX_FORMAT_EXCEL] = {{";", 1}, {"\r\n", 2}},
    };
    struct cx_text *before = cx_arena_alloc(a, w->n * sizeof *before);
    for (size_t i = 0; before && i < w->n; i++) {
        before[i] = i == 0 ? (struct cx_text){"", 0} : of[w->format].between;
        if (w->format == CX_FORMAT_JSON && !make_json_name(a, i, w->columns[i].name, &before[i]))
            return false;
    }
    w->before = before;
    w->end = of[w->format].end;
    return before != NULL;
}

/* Readers find the delimiter by counting in the header, outside quotes: names that have one of the
 * others are quoted. */
static void put_name(struct cx_out *o, const char *name)
{
    bool is_csv = o->writer->format == CX_FORMAT_CSV || o->writer->format == CX_FORMAT_EXCEL;
    if (!is_csv || !strpbrk(name, ",;|\t")) {
        cx_put_string(o, name);
        return;
    }
    struct cx_text t = cx_text_from(name);
    char *at = begin_cell(o, cx_escape_room(CX_FORMAT_CSV, t.n));
    if (at)
        end_cell(o, cx_escape(CX_FORMAT_CSV, t, at));
}

static bool make_header(struct cx_arena *a, struct cx_writer *w)
{
    struct cx_out names = cx_out_for(w);
    if (w->format == CX_FORMAT_EXCEL)
        cx_bytes_add(&names.bytes, "\xef\xbb\xbf", 3);
    for (size_t i = 0; i < w->n && w->has_header; i++)
        put_name(&names, w->columns[i].name);
    if (w->has_header)
        cx_end_row(&names);
    w->header.n = names.bytes.n;
    w->header.s = cx_arena_text(a, names.bytes.s, names.bytes.n);
    bool made = w->header.s && !names.bytes.failed;
    cx_out_release(&names);
    return made;
}

static enum cx_status open_sink(struct cx_arena *a, struct cx_writer *w,
                                const struct cx_writing *how, struct cx_error *e)
{
    w->sink = how->sink ? how->sink : &w->own;
    if (how->sink)
        return CX_OK;
    enum cx_status status = cx_sink_open(a, how->path, how->private_file, &w->own, e);
    w->own.eager = how->eager;
    return status;
}

enum cx_status cx_writer_open(struct cx_arena *a, const struct cx_writing *how,
                              const struct cx_column *columns, size_t n, struct cx_writer **writer,
                              struct cx_error *e)
{
    struct cx_writer *w = cx_arena_alloc(a, sizeof *w);
    if (!w)
        return cx_no_memory(e);
    w->format = how->format;
    w->n = w->judged = n;
    w->has_header = !how->no_header && how->format != CX_FORMAT_JSON;
    w->precision = how->precision > 0 ? how->precision : DEFAULT_PRECISION;
    if (w->precision > LONGEST_PRECISION)
        w->precision = LONGEST_PRECISION;
    if (!copy_columns(a, w, columns) || !make_separators(a, w) || !make_header(a, w))
        return cx_no_memory(e);
    if (how->fail_if) {
        enum cx_status status = cx_condition_parse(how->fail_if, w->columns, n, &w->condition, e);
        if (status != CX_OK)
            return status;
        w->judged = w->condition.column;
    }
    *writer = w;
    return open_sink(a, w, how, e);
}

/* ---- writing */

static enum cx_status send(struct cx_writer *w, const char *s, size_t n, struct cx_error *e)
{
    if (w->format != CX_FORMAT_TABLE)
        return cx_sink_write(w->sink, s, n, e);
    cx_bytes_add(&w->kept, s, n);
    return w->kept.failed ? cx_no_memory(e) : CX_OK;
}

static enum cx_status begin(struct cx_writer *w, struct cx_error *e)
{
    if (w->began)
        return CX_OK;
    w->began = true;
    return send(w, w->header.s, w->header.n, e);
}

enum cx_status cx_writer_emit(struct cx_writer *w, struct cx_out *o, struct cx_error *e)
{
    assert(o->column == 0);
    if (o->bytes.failed)
        return cx_no_memory(e);
    w->fail_hit |= o->fail_hit;
    enum cx_status status = begin(w, e);
    if (status == CX_OK && o->bytes.n > 0)
        status = send(w, o->bytes.s, o->bytes.n, e);
    o->bytes.n = 0;
    o->rows = 0;
    return status;
}

static enum cx_status write_table(struct cx_writer *w, struct cx_error *e)
{
    struct cx_bytes laid_out = {0};
    struct cx_text cells = {w->kept.s, w->kept.n};
    enum cx_status status = cx_layout(cells, w->columns, w->n, w->has_header, &laid_out, e);
    if (status == CX_OK)
        status = cx_sink_write(w->sink, laid_out.s, laid_out.n, e);
    cx_bytes_release(&laid_out);
    cx_bytes_release(&w->kept);
    return status;
}

enum cx_status cx_writer_finish(struct cx_writer *w, struct cx_error *e)
{
    enum cx_status status = begin(w, e);
    if (status == CX_OK && w->format == CX_FORMAT_TABLE)
        status = write_table(w, e);
    if (status == CX_OK && w->sink == &w->own)
        return cx_sink_finish(&w->own, e);
    if (status != CX_OK)
        cx_writer_abandon(w);
    return status;
}

void cx_writer_abandon(struct cx_writer *w)
{
    cx_bytes_release(&w->kept);
    if (w->sink == &w->own)
        cx_sink_abandon(&w->own);
}

bool cx_writer_fail_hit(const struct cx_writer *w)
{
    return w->fail_hit;
}

void cx_writer_be_eager(struct cx_writer *w)
{
    w->sink->eager = true;
}

const struct cx_sink *cx_writer_sink(const struct cx_writer *w)
{
    return w->sink;
}
