/* state.c - grouped results written to a table and read back; see run.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/number.h"
#include "run/held.h"
#include "run/states.h"

#define STATE_MARK "#cx-state"
#define SUM_MARK "#cx-sum"
#define ROW_MARK "#cx-row"

/* The key, the number of input rows, and what the tool keeps. */
static size_t columns_of(const struct cx_group *group)
{
    return group->key_count + 1 + group->state.count;
}

/* ---- writing */

static struct cx_column *state_columns(struct cx_arena *a, const struct cx_group *group)
{
    size_t n = columns_of(group);
    struct cx_column *column = cx_arena_alloc(a, n * sizeof *column);
    for (size_t i = 0; column && i < n; i++)
        column[i] = i < group->key_count    ? (struct cx_column){"key", CX_TEXT}
                    : i == group->key_count ? (struct cx_column){"rows", CX_INTEGER}
                                            : group->state.columns[i - group->key_count - 1];
    return column;
}

static bool was_read(const struct cx_groups_memory *m, uint64_t input)
{
    for (size_t i = 0; i < m->inputs; i++)
        if (m->input[i] == input)
            return true;
    return false;
}

static uint64_t line_hash(const struct cx_out *out, size_t from)
{
    return out->bytes.failed ? 0 : cx_hash(out->bytes.s + from, out->bytes.n - from - 1);
}

/* Only a line that is no slot has nothing in the column of rows.  Returns its hash. */
static uint64_t put_line(struct cx_out *out, const struct cx_group *group, struct cx_bytes *first)
{
    size_t from = out->bytes.n;
    cx_put_text(out, (struct cx_text){first->s, first->n});
    for (size_t i = 1; i < columns_of(group); i++)
        cx_put_none(out);
    cx_end_row(out);
    out->bytes.failed |= first->failed;
    first->n = 0;
    return line_hash(out, from);
}

struct inputs {
    uint64_t *at;
    size_t n;
};

static int by_number(const void *left, const void *right)
{
    uint64_t a, b;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return (a > b) - (a < b);
}

static bool repeats(const struct cx_state_of *of, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (of->input[before] == of->input[i])
            return true;
    return false;
}

/* In order, so that states of the same inputs are the same however they came.  A file that comes
 * again is a mistake, whether a state has read it before or this run. */
static enum cx_status gather_inputs(struct cx_arena *a, const struct cx_groups_memory *m,
                                    const struct cx_state_of *of, struct inputs *all,
                                    struct cx_error *e)
{
    *all = (struct inputs){.at = cx_arena_alloc(a, (m->inputs + of->inputs) * sizeof *all->at)};
    if (!all->at)
        return cx_no_memory(e);
    for (size_t i = 0; i < m->inputs; i++)
        all->at[all->n++] = m->input[i];
    for (size_t i = 0; i < of->inputs; i++) {
        if (was_read(m, of->input[i]))
            return cx_fail(e, CX_FAILED,
                           "this input is in the state already: it would count twice");
        if (repeats(of, i))
            return cx_fail(e, CX_FAILED, "two inputs are the same: they would count twice");
        all->at[all->n++] = of->input[i];
    }
    qsort(all->at, all->n, sizeof *all->at, by_number);
    return CX_OK;
}

static void describe(struct cx_bytes *line, const struct inputs *read,
                     const struct cx_state_of *of, const struct cx_counts *c)
{
    cx_bytes_format(line, STATE_MARK " format=1 tool=%s options=%s read=", of->tool, of->options);
    for (size_t i = 0; i < read->n; i++)
        cx_bytes_format(line, "%s%016" PRIx64, i ? "," : "", read->at[i]);
    cx_bytes_format(line, " records=%" PRIu64 " rejected=%" PRIu64 " after=%" PRIu64, c->records,
                    c->rejected, c->after);
    cx_bytes_format(line, " excluded=%" PRIu64 " left_out=%" PRIu64 " kept=%" PRIu64, c->excluded,
                    c->left_out, c->kept);
    cx_bytes_format(line, " newest=%" PRId32 " second=%" PRId32, c->newest, c->second);
    cx_bytes_format(line, " end=%" PRId64 " local_end=%" PRId64, c->end_ms, c->end_local_ms);
}

/* Of the columns that rows which are held back have. */
static uint64_t columns_hash(const struct cx_table *in)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < cx_table_columns(in); i++) {
        struct cx_text name = cx_table_column(in, i);
        hash = cx_mix(hash ^ cx_hash(name.s, name.n));
    }
    return hash;
}

static void describe_time(struct cx_bytes *line, const struct cx_timeline *t)
{
    if (t->latest_ms > INT64_MIN)
        cx_bytes_format(line, " latest=%" PRId64, t->latest_ms);
    if (t->watermark_ms > INT64_MIN)
        cx_bytes_format(line, " watermark=%" PRId64, t->watermark_ms);
    if (cx_held_n(t->carried->held) > 0)
        cx_bytes_format(line, " columns=%016" PRIx64, columns_hash(t->carried->held->in));
}

struct lines {
    struct cx_out out;
    uint64_t n, sum;
};

static void write_line(const struct cx_group *group, const struct cx_group_row *row,
                       const void *part, uint64_t rows, struct lines *lines)
{
    size_t from = lines->out.bytes.n;
    for (size_t k = 0; k < group->key_count; k++)
        cx_put_text(&lines->out, row->key[k]);
    cx_put_int(&lines->out, (int64_t)rows);
    group->state.save(part, &lines->out, group->context);
    cx_end_row(&lines->out);
    lines->sum += line_hash(&lines->out, from);
    lines->n++;
}

/* The first of several lines has the rows of them all. */
static void write_slot(const struct cx_group *group, const struct cx_group_row *row,
                       struct lines *lines)
{
    const void *(*next)(const void *, const void *, void *) = group->state.next;
    uint64_t rows = row->rows;
    const void *part = next ? next(row->slot, NULL, group->context) : row->slot;
    while (part) {
        write_line(group, row, part, rows, lines);
        rows = 0;
        part = next ? next(row->slot, part, group->context) : NULL;
    }
}

static enum cx_status write_rows(const struct cx_groups *groups, struct cx_writer *w,
                                 struct lines *lines, struct cx_error *e)
{
    enum { EMIT_AT = 1 << 18 };
    enum cx_status status = CX_OK;
    for (size_t i = 0; status == CX_OK && i < groups->n; i++) {
        const struct cx_group_row row = cx_group_at(groups, i);
        write_slot(groups->group, &row, lines);
        if (lines->out.bytes.failed)
            return cx_no_memory(e);
        if (lines->out.bytes.n > EMIT_AT)
            status = cx_writer_emit(w, &lines->out, e);
    }
    return status;
}

static enum cx_status write_held(const struct cx_held *h, const struct cx_group *group,
                                 struct lines *lines, struct cx_error *e)
{
    struct cx_held_batch one = {.room = 0};
    struct cx_bytes line = {0};
    enum cx_status status = CX_OK;
    for (size_t i = 0; status == CX_OK && i < cx_held_n(h); i++) {
        status = cx_held_unpack(h, &h->rows.at[h->gone + i], 1, &one, e);
        if (status != CX_OK)
            break;
        cx_bytes_format(&line, ROW_MARK " %zu ", i);
        cx_row_to_tsv(h->in, one.batch.row, &line);
        lines->sum += put_line(&lines->out, group, &line);
        lines->n++;
    }
    cx_held_batch_release(&one);
    cx_bytes_release(&line);
    return status == CX_OK && lines->out.bytes.failed ? cx_no_memory(e) : status;
}

enum cx_status cx_state_write(struct cx_arena *a, const struct cx_groups *groups,
                              const struct cx_state_of *of, const struct cx_counts *counts,
                              const struct cx_writing *how, struct cx_error *e)
{
    const struct cx_group *group = groups->group;
    struct inputs read;
    enum cx_status status = gather_inputs(a, groups->memory, of, &read, e);
    if (status != CX_OK)
        return status;
    struct cx_writing plain = *how;
    plain.format = CX_FORMAT_TSV;
    plain.no_header = true;
    plain.fail_if = NULL;
    struct cx_column *columns = state_columns(a, group);
    struct cx_writer *w;
    if (!columns)
        return cx_no_memory(e);
    status = cx_writer_open(a, &plain, columns, columns_of(group), &w, e);
    if (status != CX_OK)
        return status;
    struct lines lines = {.out = cx_out_for(w)};
    struct cx_bytes line = {0};
    describe(&line, &read, of, counts);
    if (of->time)
        describe_time(&line, of->time);
    lines.sum = put_line(&lines.out, group, &line);
    status = write_rows(groups, w, &lines, e);
    if (status == CX_OK && of->time)
        status = write_held(of->time->carried->held, group, &lines, e);
    cx_bytes_format(&line, SUM_MARK " rows=%" PRIu64 " sum=%016" PRIx64, lines.n, lines.sum);
    put_line(&lines.out, group, &line);
    if (status == CX_OK)
        status = cx_writer_emit(w, &lines.out, e);
    if (status == CX_OK)
        status = cx_writer_finish(w, e);
    else
        cx_writer_abandon(w);
    cx_out_release(&lines.out);
    cx_bytes_release(&line);
    return status;
}

/* ---- reading */

struct loading {
    struct cx_groups *groups;
    const struct cx_state_of *of;
    struct cx_counts *counts;
    uint64_t rows, sum, promised_rows, promised_sum;
    void *scratch; /* a slot to load into before it is merged */
    struct cx_arena held; /* rows that are held back, until all is known to be whole */
    struct held_line {
        int64_t number;
        struct cx_text cells;
    } *line;
    size_t held_n, held_room;
    uint64_t columns; /* of these rows */
};

static enum cx_status damaged(struct cx_error *e, const char *how)
{
    return cx_fail(e, CX_FAILED,
                   "the state is damaged (%s): put an older copy in its place, or make it anew "
                   "from all its input", how);
}

/* The value behind "NAME=" among the words of a mark line. */
static struct cx_text word(struct cx_text line, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i + n < line.n; i++) {
        if (line.s[i] != ' ' || i + 1 + n >= line.n || memcmp(line.s + i + 1, name, n) != 0 ||
            line.s[i + 1 + n] != '=')
            continue;
        size_t from = i + n + 2, to = from;
        while (to < line.n && line.s[to] != ' ')
            to++;
        return (struct cx_text){line.s + from, to - from};
    }
    return (struct cx_text){"", 0};
}

static uint64_t hex_word(struct cx_text t)
{
    uint64_t x = 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.s[i];
        x = x << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return x;
}

static int64_t whole_word(struct cx_text line, const char *name)
{
    int64_t x = 0;
    return cx_integer_parse(word(line, name), &x) ? x : 0;
}

static enum cx_status remember_inputs(struct cx_groups_memory *m, struct cx_text list,
                                      struct cx_error *e)
{
    for (size_t i = 0; i + 16 <= list.n; i += 17) {
        uint64_t input = hex_word((struct cx_text){list.s + i, 16});
        if (was_read(m, input))
            return cx_fail(e, CX_FAILED,
                           "two of these states have read the same input: it would count twice");
        uint64_t *grown = realloc(m->input, (m->inputs + 1) * sizeof *grown);
        if (!grown)
            return cx_no_memory(e);
        m->input = grown;
        m->input[m->inputs++] = input;
    }
    return CX_OK;
}

static struct cx_counts read_counts(struct cx_text line)
{
    return (struct cx_counts){
        .records = (uint64_t)whole_word(line, "records"),
        .rejected = (uint64_t)whole_word(line, "rejected"),
        .after = (uint64_t)whole_word(line, "after"),
        .excluded = (uint64_t)whole_word(line, "excluded"),
        .left_out = (uint64_t)whole_word(line, "left_out"),
        .kept = (uint64_t)whole_word(line, "kept"),
        .newest = (int32_t)whole_word(line, "newest"),
        .second = (int32_t)whole_word(line, "second"),
        .end_ms = whole_word(line, "end"),
        .end_local_ms = whole_word(line, "local_end"),
    };
}

static int64_t instant_word(struct cx_text line, const char *name)
{
    int64_t ms;
    return cx_integer_parse(word(line, name), &ms) ? ms : INT64_MIN;
}

static void read_time(struct loading *l, struct cx_text line)
{
    l->of->time->latest_ms = instant_word(line, "latest");
    l->of->time->watermark_ms = instant_word(line, "watermark");
    l->columns = hex_word(word(line, "columns"));
}

/* Takes the first option, NAME=VALUE, of words that are parted by commas; words that are none go
 * with the one before. */
static struct cx_text next_option(struct cx_text *words)
{
    size_t n = 0, comma = words->n;
    bool is_over = false;
    for (; n < words->n && !is_over; n++) {
        is_over = words->s[n] == '=' && comma < n;
        comma = words->s[n] == ',' ? n : comma;
    }
    struct cx_text first = {words->s, is_over ? comma : words->n};
    size_t taken = first.n + is_over;
    *words = (struct cx_text){words->s + taken, words->n - taken};
    return first;
}

static bool has_option(struct cx_text words, struct cx_text option)
{
    while (words.n > 0)
        if (cx_text_equal(next_option(&words), option))
            return true;
    return false;
}

/* The options that are in words alone, parted by commas. */
static void list_others(struct cx_text words, struct cx_text other, char *list, size_t room)
{
    size_t n = 0;
    list[0] = '\0';
    while (words.n > 0 && n < room) {
        struct cx_text option = next_option(&words);
        if (!has_option(other, option))
            n += (size_t)snprintf(list + n, room - n, "%s%.*s", n > 0 ? "," : "", (int)option.n,
                                  option.s);
    }
}

/* Names what differs; of words that differ in their order alone, all. */
static enum cx_status refuse_options(struct cx_text made, struct cx_text asked, struct cx_error *e)
{
    char with[200], without[200];
    list_others(made, asked, with, sizeof with);
    list_others(asked, made, without, sizeof without);
    if (with[0] != '\0' && without[0] != '\0')
        return cx_fail(e, CX_USAGE, "a state made with %s, not with %s", with, without);
    if (with[0] != '\0')
        return cx_fail(e, CX_USAGE, "a state made with %s, not without", with);
    if (without[0] != '\0')
        return cx_fail(e, CX_USAGE, "a state made without %s", without);
    return cx_fail(e, CX_USAGE, "a state made with %.*s, not with %.*s", (int)made.n, made.s,
                   (int)asked.n, asked.s);
}

static enum cx_status check_mark(const struct loading *l, struct cx_text line, struct cx_error *e)
{
    struct cx_text tool = word(line, "tool"), options = word(line, "options");
    if (!cx_text_is(word(line, "format"), "1"))
        return cx_fail(e, CX_USAGE, "a state of another version of cx");
    if (!cx_text_is(tool, l->of->tool))
        return cx_fail(e, CX_USAGE, "a state of %.*s, not of %s", (int)tool.n, tool.s, l->of->tool);
    return cx_text_is(options, l->of->options)
               ? CX_OK
               : refuse_options(options, cx_text_from(l->of->options), e);
}

static enum cx_status read_mark(struct loading *l, struct cx_text line, struct cx_error *e)
{
    enum cx_status status = check_mark(l, line, e);
    if (status != CX_OK)
        return status;
    if (l->of->time)
        read_time(l, line);
    struct cx_counts counts = read_counts(line);
    cx_counts_add(l->counts, &counts);
    l->groups->rows += counts.kept;
    return remember_inputs(l->groups->memory, word(line, "read"), e);
}

/* Where slots do not merge, a key has one line. */
static enum cx_status fill_slot(struct loading *l, struct cx_head *head, const struct cx_row *row,
                                struct cx_arena *memory, struct cx_error *e)
{
    const struct cx_group *group = l->groups->group;
    const struct cx_text *cells = row->cell + group->key_count + 1;
    void *slot = group->merge ? l->scratch : cx_head_slot(head);
    memset(slot, 0, group->slot_size);
    enum cx_status status = group->state.load(slot, cells, memory, group->context, e);
    if (status == CX_FAILED && !cx_is_no_memory(e))
        return damaged(e, "a line that cannot be read");
    if (status != CX_OK || !group->merge)
        return status;
    return group->merge(cx_head_slot(head), slot, memory, group->context, e);
}

static enum cx_status load_slot(struct loading *l, const struct cx_row *row, struct cx_error *e)
{
    const struct cx_group *group = l->groups->group;
    struct cx_keys *keys = &l->groups->memory->keys;
    struct cx_bytes scratch = {0};
    struct cx_text key = cx_key_encode(row->cell, group->key_count, &scratch);
    uint64_t hash = cx_hash(key.s, key.n);
    struct cx_partition *part = &keys->part[cx_partition_of(hash)];
    size_t before = part->n;
    struct cx_head *head = key.s ? cx_keys_head(keys, hash, key) : NULL;
    enum cx_status status = head ? CX_OK : cx_no_memory(e);
    if (head && !group->merge && part->n == before)
        status = damaged(e, "a key comes twice");
    if (status == CX_OK) {
        int64_t rows = 0;
        cx_integer_parse(row->cell[group->key_count], &rows);
        cx_head_count(head, (uint64_t)rows);
        part->rows += (uint64_t)rows;
        status = fill_slot(l, head, row, &part->memory, e);
    }
    cx_bytes_release(&scratch);
    l->rows++;
    return status;
}

static bool begins(struct cx_text t, const char *mark)
{
    size_t n = strlen(mark);
    return t.n > n && memcmp(t.s, mark, n) == 0 && t.s[n] == ' ';
}

/* "#cx-row NUMBER CELLS". */
static enum cx_status keep_held(struct loading *l, struct cx_text line, struct cx_error *e)
{
    size_t at = sizeof ROW_MARK, end = at;
    while (end < line.n && line.s[end] != ' ')
        end++;
    if (l->held_n == l->held_room) {
        size_t room = l->held_room ? 2 * l->held_room : 64;
        l->line = cx_arena_grow(&l->held, l->line, l->held_room * sizeof *l->line,
                                room * sizeof *l->line);
        l->held_room = room;
    }
    struct cx_text cells = {line.s + end + 1, end < line.n ? line.n - end - 1 : 0};
    char *copy = cx_arena_text(&l->held, cells.s, cells.n);
    if (!l->line || !copy)
        return cx_no_memory(e);
    l->rows++;
    l->line[l->held_n] = (struct held_line){.cells = {copy, cells.n}};
    return cx_integer_parse((struct cx_text){line.s + at, end - at}, &l->line[l->held_n++].number)
               ? CX_OK
               : damaged(e, "a line that cannot be read");
}

static enum cx_status load_row(struct loading *l, const struct cx_row *row, struct cx_error *e)
{
    struct cx_text first = row->cell[0];
    bool is_slot = row->cell[l->groups->group->key_count].n > 0; /* whatever its key is */
    if (!is_slot && begins(first, SUM_MARK)) {
        l->promised_rows += (uint64_t)whole_word(first, "rows");
        l->promised_sum += hex_word(word(first, "sum"));
        return CX_OK;
    }
    l->sum += cx_hash(row->raw.s, row->raw.n);
    if (is_slot)
        return load_slot(l, row, e);
    if (begins(first, STATE_MARK))
        return read_mark(l, first, e);
    if (l->of->time && begins(first, ROW_MARK))
        return keep_held(l, first, e);
    return damaged(e, "a line that cannot be read");
}

static enum cx_status load_rows(struct loading *l, const struct cx_batch *b, struct cx_error *e)
{
    for (size_t i = 0; i < b->n; i++) {
        enum cx_status status = load_row(l, &b->row[i], e);
        if (status != CX_OK) {
            cx_error_at(e, b->row[i].source, b->row[i].line);
            return status;
        }
    }
    return CX_OK;
}

static enum cx_status load_table(struct loading *l, struct cx_table *t, struct cx_error *e)
{
    struct cx_batch b = {0};
    enum cx_status status = CX_OK;
    bool more = true;
    while (status == CX_OK) {
        status = cx_table_next_block(t, &b, &more, e);
        if (status != CX_OK || !more)
            break;
        enum cx_status scanned = cx_table_scan(t, &b);
        status = load_rows(l, &b, e);
        if (status == CX_OK && scanned != CX_OK) {
            *e = b.error;
            status = scanned == CX_BAD_ROW ? damaged(e, "a line that cannot be read") : scanned;
        }
    }
    cx_batch_release(&b);
    return status;
}

/* The states as a whole are to blame; of several, nobody knows which. */
static struct cx_error *of_states(struct cx_error *e, const char *const *paths, size_t n)
{
    const char *only = n == 0 ? "<stdin>" : paths[0];
    return cx_error_at(e, n > 1 ? "" : only, 0);
}

/* ---- rows that are held back, once all was read */

static int by_place(const void *left, const void *right)
{
    const struct held_line *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

static enum cx_status hold_rows(struct loading *l, struct cx_error *e)
{
    struct cx_held *h = l->of->time->carried->held;
    struct cx_row *row = cx_arena_alloc(&l->held, l->held_n * sizeof *row);
    struct cx_held_rows packed = {.n = 0};
    if (!row)
        return cx_no_memory(e);
    qsort(l->line, l->held_n, sizeof *l->line, by_place);
    enum cx_status status = CX_OK;
    for (size_t i = 0; status == CX_OK && i < l->held_n; i++)
        status = cx_row_from_tsv(h->in, l->line[i].cells, &l->held, &row[i], e);
    const struct cx_batch batch = {.row = row, .n = l->held_n};
    if (status == CX_OK)
        status = cx_held_pack(h, &batch, &packed, e);
    if (status == CX_OK)
        status = cx_held_add(h, &packed, e);
    cx_held_rows_release(&packed);
    return status;
}

static enum cx_status take_held(struct loading *l, struct cx_error *e)
{
    if (l->held_n == 0)
        return CX_OK;
    if (l->columns != columns_hash(l->of->time->carried->held->in))
        return cx_fail(e, CX_USAGE, "the state holds rows back whose columns are not those of the "
                                    "input");
    return hold_rows(l, e);
}

/* ---- a state as a whole */

/* Where the columns are not those of the tool's: what the first line says of it. */
static enum cx_status refuse_columns(struct loading *l, struct cx_table *t, struct cx_error *e)
{
    struct cx_batch b = {0};
    bool more = false;
    enum cx_status status = cx_table_next_block(t, &b, &more, e);
    if (status == CX_OK && more)
        cx_table_scan(t, &b);
    if (status == CX_OK && more && b.n > 0 && begins(b.row[0].cell[0], STATE_MARK)) {
        status = check_mark(l, b.row[0].cell[0], e);
        if (status != CX_OK)
            cx_error_at(e, b.row[0].source, b.row[0].line);
    }
    cx_batch_release(&b);
    return status;
}

static const struct cx_reading state_reading = {
    .grammar = CX_TSV,
    .headerless = true,
    .all_cells = true,
    .allow_empty = true,
    .max_record = (size_t)1 << 32}; /* one customer's ledger is one cell, however long */

/* Of states that have not the same columns: what the first line says of the one that is wrong. */
static enum cx_status refuse_one(struct cx_arena *a, struct loading *l, const char *const *paths,
                                 size_t n, struct cx_error *e)
{
    for (size_t i = 0; i < n; i++) {
        struct cx_table *t;
        struct cx_error own = {0};
        bool is_read = strcmp(paths[i], "-") != 0 &&
                       cx_table_open(a, &state_reading, &paths[i], 1, NULL, 0, &t, &own) == CX_OK;
        bool is_wrong = is_read && cx_table_columns(t) > 0 &&
                        cx_table_columns(t) != columns_of(l->groups->group) &&
                        refuse_columns(l, t, &own) != CX_OK;
        if (is_read)
            cx_table_close(t);
        if (is_wrong) {
            *e = own;
            break;
        }
    }
    return e->status;
}

static enum cx_status load_whole(struct loading *l, struct cx_table *t, const char *const *paths,
                                 size_t n, struct cx_error *e)
{
    bool is_ours = cx_table_columns(t) == 0 || cx_table_columns(t) == columns_of(l->groups->group);
    if (!is_ours && refuse_columns(l, t, e) != CX_OK)
        return e->status;
    if (!is_ours)
        return cx_fail(of_states(e, paths, n), CX_USAGE,
                       "not a state of %s with these options, or a damaged one", l->of->tool);
    enum cx_status status = load_table(l, t, e);
    if (status != CX_OK)
        return status;
    of_states(e, paths, n);
    if (l->rows > 0 && l->promised_rows == 0)
        return damaged(e, "its last line is missing");
    if (l->rows != l->promised_rows)
        return damaged(e, n > 1 ? "in one of several lines are missing, or too many"
                                : "lines are missing, or too many");
    if (l->sum != l->promised_sum)
        return damaged(e, n > 1 ? "the checksum of one of several differs"
                                : "its checksum differs");
    return take_held(l, e);
}

enum cx_status cx_state_read(struct cx_arena *a, struct cx_groups *groups,
                             const struct cx_state_of *of, const char *const *paths, size_t n,
                             struct cx_counts *counts, struct cx_error *e)
{
    const struct cx_group *group = groups->group;
    struct cx_table *t;
    struct loading l = {.groups = groups, .of = of, .counts = counts};
    l.scratch = cx_arena_alloc(a, group->slot_size);
    if (!l.scratch)
        return cx_no_memory(e);
    enum cx_status status = cx_table_open(a, &state_reading, paths, n, NULL, 0, &t, e);
    if (status != CX_OK)
        return status;
    status = load_whole(&l, t, paths, n, e);
    if (status == CX_USAGE && n > 1)
        status = refuse_one(a, &l, paths, n, e);
    cx_arena_release(&l.held);
    cx_table_close(t);
    return status;
}
