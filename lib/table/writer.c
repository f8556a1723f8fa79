/* writer.c - see writer.h. */
#include "table/writer.h"

#include "table/escape.h"
#include "table/layout.h"
#include "table/writing.h"

enum { DEFAULT_PRECISION = 10, TABLE_PRECISION = 4, LONGEST_PRECISION = 17 };

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
    w->between = *of[w->format].between.s;
    w->end_n = of[w->format].end.n;
    memcpy(w->end, of[w->format].end.s, w->end_n);
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
    char *at = cx_begin_cell(o, cx_escape_room(CX_FORMAT_CSV, t.n));
    if (at)
        cx_end_cell(o, cx_escape(CX_FORMAT_CSV, t, at));
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
    w->heat = how->heat;
    w->heat_end = how->shades ? how->heat_end : 0;
    int usual = how->format == CX_FORMAT_TABLE ? TABLE_PRECISION : DEFAULT_PRECISION;
    w->precision = how->precision > 0 ? how->precision : usual;
    w->whole_units = how->format == CX_FORMAT_TABLE && how->precision <= 0;
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
    const struct cx_layout how = {.columns = w->columns,
                                  .n = w->n,
                                  .has_names = w->has_header,
                                  .heat = w->heat,
                                  .heat_end = w->heat_end};
    struct cx_text cells = {w->kept.s, w->kept.n};
    enum cx_status status = cx_layout(cells, &how, &laid_out, e);
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
