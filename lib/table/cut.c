/* cut.c - the stream of bytes cut into blocks of whole records.
 *
 * In TSV a quote is plain data and a block ends at its last line end.  In CSV it ends at the last
 * line end outside quotes, found by parity.  Parity is right only for well-formed text; the
 * argument that this suffices is by induction: if every earlier block was read by the grammar and
 * ended at a record's end, this block begins at a record, so the first error in it is the error
 * that reading record by record would find, and nothing behind that error is used.
 *
 * When bad rows do not end the stream, parity means nothing behind a broken quote.  Then blocks
 * with quotes are walked here in the stream's order, by indexes as far as these are certain, and
 * record by record where they are not: a record that the grammar cannot read gives up its first
 * physical line, and the next line begins a record again.  So are tables of any dialect but the
 * common one, and those with a footer, of which as many records stay in carry as may be it.
 *
 * A physical line that is longer than any record may be is never held as a whole: its begin is a
 * block, and the rest goes out as it is read.
 */
#include <stdlib.h>
#include <string.h>

#include "table/internal.h"
#include "table/lines.h"

static struct cx_batch_memory *batch_memory(struct cx_batch *b)
{
    if (!b->memory)
        b->memory = calloc(1, sizeof *b->memory);
    return b->memory;
}

uint64_t cx_plan_lines(const struct cx_plan *plan, char before, const char *p, const char *end)
{
    return plan->returns ? cx_line_count(before, p, end) : cx_count_byte(p, end, '\n');
}

const char *cx_plan_next_line(const struct cx_plan *plan, const char *p, const char *end)
{
    if (plan->returns)
        return cx_line_next(p, end);
    const char *feed = memchr(p, '\n', (size_t)(end - p));
    return feed ? feed + 1 : end;
}

/* The last line end of [p, end) that is outside quotes, by parity; `inside` is what the end is.
 * NULL when there is none. */
static const char *last_outside_quotes(const char *p, const char *end, bool inside)
{
    while (end > p) {
        end--;
        if (*end == '"')
            inside = !inside;
        else if (*end == '\n' && !inside)
            return end;
    }
    return NULL;
}

static bool add_broken(struct cx_batch_memory *m, size_t at, enum cx_record how)
{
    if (m->broken_n == m->broken_room) {
        size_t room = m->broken_room ? 2 * m->broken_room : 16;
        struct cx_broken *grown = realloc(m->broken, room * sizeof *grown);
        if (!grown)
            return false;
        m->broken = grown;
        m->broken_room = room;
    }
    m->broken[m->broken_n++] = (struct cx_broken){at, how};
    return true;
}

/* Behind the most lines that the record at p may have; NULL when the text has no more. */
static const char *most_lines(const struct cx_table *t, const char *p, const char *end)
{
    uint64_t lines = 0;
    char last = '\0';
    while (p < end && lines < t->how.max_lines) {
        const char *next = cx_line_next(p, end);
        lines += cx_line_count(last, p, next);
        last = next[-1];
        p = next;
    }
    return p < end ? p : NULL;
}

/* What is there of a record, as long as it may be. */
struct view {
    const char *end;
    bool final; /* no more than this belongs to it */
};

/* cx_split(), but a record of too many lines is broken. */
static enum cx_record split(struct cx_table *t, const char *p, struct view view, const char **next)
{
    const char *end = view.end;
    bool final = view.final;
    enum cx_record r = cx_split(t->walker, p, end, final, next);
    bool may_be_long = r > CX_RECORD_COMMENT || (r == CX_RECORD && !t->walker->one_line);
    if (!t->how.max_lines || !may_be_long || r == CX_RECORD_NO_MEMORY)
        return r;
    const char *most = most_lines(t, p, r == CX_RECORD ? *next : end);
    if (!most || (r == CX_RECORD_JUNK && cx_split(t->walker, p, most, false, next) == r))
        return r;
    return CX_RECORD_LINES;
}

/* Where a footer is held back more is there than a record may have; the answer must not depend on
 * that. */
static struct view view_of(const struct cx_table *t, const char *p, bool final)
{
    const char *end = t->carry.s + t->carry.n;
    if ((size_t)(end - p) < t->how.max_record)
        return (struct view){end, final};
    return (struct view){p + t->how.max_record, false};
}

/* The same with zeros at the view's end, as cx_split() wants them. */
static enum cx_record split_view(struct cx_table *t, const char *p, struct view view,
                                 const char **next)
{
    char kept[CX_FIND_SLACK], *end = t->carry.s + (view.end - t->carry.s);
    if (end == t->carry.s + t->carry.n)
        return split(t, p, view, next);
    memcpy(kept, end, sizeof kept);
    memset(end, 0, sizeof kept);
    t->walker->behind = NULL; /* which may have looked further */
    enum cx_record r = split(t, p, view, next);
    memcpy(end, kept, sizeof kept);
    t->walker->behind = NULL;
    return r;
}

/* The begins of the last records, as many as a footer has. */
static void note_record(struct cx_table *t, size_t at)
{
    if (t->plan->dialect.footer > 0)
        t->tail[t->tail_n++ % t->plan->dialect.footer] = at;
}

/* Steps over the record at *p, or over the first line of one that cannot be read, which is put on
 * the list; *p stays where no more than a part of it is there. */
static enum cx_status step(struct cx_table *t, struct cx_batch_memory *m, bool final,
                           const char **p, struct cx_error *e)
{
    const char *begin = t->carry.s, *next = *p;
    struct view view = view_of(t, *p, final);
    enum cx_record r = split_view(t, *p, view, &next);
    if (r == CX_RECORD_OPEN && !view.final) {
        if ((size_t)(view.end - *p) < t->how.max_record)
            return CX_OK;
        r = CX_RECORD_LONG;
    }
    if (r == CX_RECORD_NO_MEMORY)
        return cx_no_memory(e);
    if (r > CX_RECORD_COMMENT) {
        next = cx_plan_next_line(t->plan, *p, view.end);
        if (next == view.end && next[-1] != '\n' && !view.final)
            return CX_OK; /* the line goes on, or its CR may be half of a CR LF */
        if (!add_broken(m, (size_t)(*p - begin), r))
            return cx_no_memory(e);
    }
    if (r != CX_RECORD_BLANK && r != CX_RECORD_COMMENT)
        note_record(t, (size_t)(*p - begin));
    *p = next;
    return CX_OK;
}

/* Behind the records from p on that are certain; what is to be looked at singly then ends at
 * x->suspect. */
static const char *behind_certain(const struct cx_table *t, const char *p, const char *end)
{
    struct cx_index *x = t->index;
    const char *next = p;
    do {
        p = next;
        cx_index_find(x, p, end);
        cx_index_served(x, x->records, x->suspect == p);
        next = cx_index_end(x);
        if (cx_index_may_be_long(x, t->how.max_lines)) {
            x->suspect = next;
            return p;
        }
    } while (next > p && next < end);
    return next;
}

/* Where the footer begins if the file ends at `whole`. */
static size_t before_footer(const struct cx_table *t, size_t whole)
{
    uint64_t footer = t->plan->dialect.footer;
    if (footer == 0 || t->pending.status != CX_OK)
        return whole;
    return t->tail_n < footer ? 0 : t->tail[t->tail_n % footer];
}

/* Walks carry from its begin; *cut is where the last whole record ends that is no footer. */
static enum cx_status walk(struct cx_table *t, struct cx_batch_memory *m, bool final, size_t *cut,
                           struct cx_error *e)
{
    struct cx_arena scratch = {0};
    const char *begin = t->carry.s, *end = begin + t->carry.n, *p = begin, *single = begin;
    enum cx_status status = CX_OK;
    bool stuck = false;
    cx_splitter_start(t->walker, t->plan->grammar, &t->plan->dialect, &scratch);
    cx_index_start(t->index, &t->how, t->plan->grammar, t->plan->dialect.delimiter[0]);
    bool indexed = t->plan->grammar == CX_CSV && t->plan->dialect.footer == 0;
    m->broken_n = 0;
    t->tail_n = 0;
    while (p < end && status == CX_OK && !stuck) {
        if (p >= single && indexed && !cx_index_rests(t->index)) {
            p = behind_certain(t, p, end);
            single = t->index->suspect;
        }
        const char *from = p;
        if (p < end)
            status = step(t, m, final, &p, e);
        stuck = p == from;
    }
    cx_arena_release(&scratch);
    t->whole = (size_t)(p - begin);
    *cut = before_footer(t, t->whole);
    return status;
}

/* What is given out next: no bytes, nothing yet. */
struct cut {
    size_t bytes;
    uint64_t lines;
};

/* How much of carry are whole records. */
static enum cx_status find_cut(struct cx_table *t, struct cx_batch_memory *m, struct cut *cut,
                               struct cx_error *e)
{
    const char *p = t->carry.s, *end = p + t->carry.n;
    bool final = m->final = t->source_ended && t->pending.status == CX_OK;
    bool csv = t->plan->grammar == CX_CSV;
    struct cx_two seen = cx_count_two(cx_simd_of(t->how.simd), p, t->carry.n, '"', '\n');
    m->broken_n = 0;
    bool quotes_tell = !t->how.go_on && !t->plan->dialect.inner_quotes;
    if (t->plan->walks || (csv && !quotes_tell && seen.a > 0)) {
        enum cx_status status = walk(t, m, final, &cut->bytes, e);
        if (status != CX_OK)
            return status;
    } else if (final) {
        cut->bytes = t->carry.n;
    } else {
        const char *last =
            csv ? last_outside_quotes(p, end, seen.a % 2) : cx_find_last(p, end, '\n');
        cut->bytes = last ? (size_t)(last - p) + 1 : 0;
    }
    cut->lines = seen.b - cx_count_byte(p + cut->bytes, end, '\n');
    if (t->plan->returns)
        cut->lines += cx_line_returns(t->before, p, p + cut->bytes);
    return CX_OK;
}

static bool ends_line(struct cx_text t)
{
    return t.n > 0 && (t.s[t.n - 1] == '\n' || t.s[t.n - 1] == '\r');
}

/* The last line of a file may have no end. */
static void show_block(const struct cx_table *t, struct cx_batch *b)
{
    struct cx_batch_memory *m = b->memory;
    bool is_rest = m->part == CX_PART_REST;
    b->text = (struct cx_text){m->text.s, is_rest ? 0 : m->text.n};
    b->rest = (struct cx_text){m->text.s, is_rest ? m->text.n : 0};
    if (is_rest && !t->in_long && !ends_line(b->rest))
        m->text.s[b->rest.n++] = '\n';
}

/* The first bytes of carry, up to the cut, become the block; what is left stays in carry. */
static enum cx_status give_out(struct cx_table *t, struct cx_batch *b, const struct cut *cut,
                               struct cx_error *e)
{
    struct cx_batch_memory *m = b->memory;
    m->text.n = 0;
    size_t left = t->carry.n - cut->bytes;
    if (!cx_bytes_reserve(&m->text, left + CX_FIND_SLACK))
        return cx_no_memory(e);
    memcpy(m->text.s, t->carry.s + cut->bytes, left);
    struct cx_bytes block = t->carry;
    t->carry = m->text;
    t->carry.n = left;
    memset(t->carry.s + left, 0, CX_FIND_SLACK);
    m->text = block;
    m->text.n = cut->bytes;
    memset(m->text.s + cut->bytes, 0, CX_FIND_SLACK);

    m->plan = t->plan;
    m->before = t->before;
    if (cut->bytes > 0)
        t->before = block.s[cut->bytes - 1];
    m->skips.n = 0;
    for (size_t i = 0; i < t->skips.n; i++)
        if (!cx_skips_add(&m->skips, t->skips.at[i].line, t->skips.at[i].kind))
            return cx_no_memory(e);
    m->skips_before = m->skips.n;
    t->skips.n = 0;
    t->whole = 0;
    b->source = t->plan->source;
    show_block(t, b);
    b->is_alike = t->plan->may_be_whole;
    b->sequence = t->sequence++;
    b->first_line = t->line;
    b->byte = t->byte;
    t->line += cut->lines;
    t->byte += cut->bytes;
    return CX_OK;
}

/* A CR may be half of a CR LF. */
static size_t without_return(const char *s, size_t n)
{
    return n > 0 && s[n - 1] == '\r' ? n - 1 : n;
}

/* A record fills carry up to the longest there may be.  The grammar says which of its lines begin
 * no record; when the first line does not end, it is too long itself. */
static enum cx_status cut_long(struct cx_table *t, struct cx_batch_memory *m, struct cut *cut,
                               struct cx_error *e)
{
    enum cx_status status = walk(t, m, false, &cut->bytes, e);
    if (status == CX_OK && cut->bytes == 0)
        cut->bytes = t->whole; /* how many records follow is not waited for: they are no footer */
    if (status == CX_OK && cut->bytes == 0) {
        cut->bytes = without_return(t->carry.s, t->how.max_record);
        m->part = CX_PART_LONG;
        t->in_long = true;
    }
    cut->lines = cx_plan_lines(t->plan, t->before, t->carry.s, t->carry.s + cut->bytes);
    return status;
}

/* More of a line that is too long: what there is of it, and at its end no bytes, maybe. */
static enum cx_status cut_rest(struct cx_table *t, struct cx_batch_memory *m, struct cut *cut,
                               struct cx_error *e)
{
    enum cx_status status = CX_OK;
    size_t want = t->how.block_size;
    m->part = CX_PART_REST;
    while (status == CX_OK && t->in_long && cut->bytes == 0) {
        const char *p = t->carry.s, *end = p + t->carry.n;
        const char *next = cx_plan_next_line(t->plan, p, end);
        bool ends = next > p && (next[-1] == '\n' || (next[-1] == '\r' && next < end));
        t->in_long = !ends && !t->source_ended;
        cut->bytes = t->in_long ? without_return(p, t->carry.n) : (size_t)(next - p);
        if (t->in_long && cut->bytes == 0)
            status = cx_table_fill(t, &want, e);
    }
    cut->lines = cx_plan_lines(t->plan, t->before, t->carry.s, t->carry.s + cut->bytes);
    return status;
}

/* Fills carry until it holds a cut.  A cut of no bytes: the file has no more records. */
static enum cx_status next_cut(struct cx_table *t, struct cx_batch_memory *m, struct cut *cut,
                               struct cx_error *e)
{
    enum cx_status status = CX_OK;
    size_t want = t->how.block_size;
    *cut = (struct cut){0};
    /* What came with the header is given out before a pipe is asked for more. */
    if (t->how.eager && t->carry.n > 0)
        status = find_cut(t, m, cut, e);
    while (status == CX_OK && cut->bytes == 0) {
        status = cx_table_fill(t, &want, e);
        if (status == CX_OK && t->carry.n > 0)
            status = find_cut(t, m, cut, e);
        if (status != CX_OK || cut->bytes > 0)
            break;
        if (t->carry.n - t->whole >= t->how.max_record)
            return cut_long(t, m, cut, e);
        if (t->source_ended)
            break;
    }
    return status;
}

/* What stands behind the last row: a part of one, where the input is damaged; a footer; zeros. */
static enum cx_status cut_tail(struct cx_table *t, struct cx_batch_memory *m, struct cut *cut,
                               struct cx_error *e)
{
    const char *p = t->carry.s;
    size_t n = t->carry.n;
    uint64_t lines = cx_plan_lines(t->plan, t->before, p, p + n);
    bool enough = true, is_damaged = t->pending.status != CX_OK;
    if (!t->how.foreign || (is_damaged && !t->how.go_on))
        return CX_OK;
    if (n > 0 && is_damaged) {
        m->part = CX_PART_TRUNCATED;
        *cut = (struct cut){n, lines};
        return CX_OK;
    }
    if (n > 0) {
        struct cx_text rest = {p, n};
        enough = cx_skips_add_lines(&t->skips, rest, t->before, t->line, "footer");
        t->carry.n = 0;
    }
    if (t->zeros > 0)
        enough &= cx_skips_add(&t->skips, t->line + lines, "nul-tail");
    t->zeros = 0;
    return enough ? CX_OK : cx_no_memory(e);
}

enum cx_status cx_table_next_block(struct cx_table *t, struct cx_batch *b, bool *more,
                                   struct cx_error *e)
{
    struct cx_batch_memory *m = batch_memory(b);
    *more = false;
    if (!m || (!t->walker && !(t->walker = cx_arena_alloc(t->arena, sizeof *t->walker))) ||
        (!t->index && !(t->index = cx_arena_alloc(t->arena, sizeof *t->index))))
        return cx_no_memory(e);
    while (t->source || t->path_at < t->path_count) {
        enum cx_status status = t->source ? CX_OK : cx_table_open_next(t, e);
        struct cut cut = {0};
        m->part = CX_PART_RECORDS;
        if (status == CX_OK)
            status = t->in_long ? cut_rest(t, m, &cut, e) : next_cut(t, m, &cut, e);
        if (status == CX_OK && cut.bytes == 0)
            status = cut_tail(t, m, &cut, e);
        if (status != CX_OK)
            return status;
        if (cut.bytes > 0 || t->skips.n > 0 || m->part == CX_PART_REST) {
            *more = true;
            return give_out(t, b, &cut, e);
        }
        status = cx_table_end_file(t, e);
        if (status != CX_OK)
            return status;
    }
    return CX_OK;
}
