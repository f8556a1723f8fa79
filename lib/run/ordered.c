/* ordered.c - each key's rows in time order.
 *
 * Three feeders.  By time: bytime.c.  In no order: bysort.c.  By key, here: one slot, stepped
 * inside the account's gate; formatting is parallel.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "run/bysort.h"
#include "run/bytime.h"
#include "run/carried.h"
#include "run/late.h"
#include "run/pipeline.h"

enum { OUT_GATE = 1 };
enum { RETIRE_BYTES = 256 * 1024 };

/* What the end of a key gave, before the row at which the next key begins. */
struct ending {
    size_t row, n; /* n bytes */
};

struct own {
    struct cx_scatter scatter;
    char *result;
    void **into; /* by row */
    size_t room;
    struct cx_out out;
    struct cx_out finished;
    struct ending *ending;
    size_t endings, ending_room;
    struct cx_arena results; /* what they point to */
};

struct ordering {
    struct cx_run *run;
    const struct cx_ordered *how;
    struct cx_writer *writer;
    struct cx_sieve sieve;

    struct cx_bytes key; /* of the open key */
    int64_t last_ms;
    bool any;            /* a row has been seen */
    void *slot, *one;    /* of the open key; the only one where slots do not go on */
    void *result;        /* of its end */
    struct cx_arena *memory, own_memory; /* of the open key, and of some that ended before it */
};

static int64_t time_of(const struct ordering *o, const struct cx_row *row)
{
    return row->value[o->how->time_role].time.ms;
}

/* ---- results and output */

static enum cx_status prepare_results(struct ordering *o, struct own *own, size_t n,
                                      struct cx_error *e)
{
    if (n >= own->room) {
        free(own->result);
        free(own->into);
        own->result = malloc((n + 1) * o->how->result_size);
        own->into = malloc((n + 1) * sizeof *own->into);
        own->room = own->result && own->into ? n + 1 : 0;
        if (own->room == 0)
            return cx_no_memory(e);
    }
    for (size_t i = 0; i < n; i++)
        own->into[i] = own->result + i * o->how->result_size;
    return CX_OK;
}

static enum cx_status out_of_order(const struct cx_row *row, const char *what, struct cx_error *e)
{
    e->line = row->line;
    e->reason = "not-sorted";
    return cx_fail(e, CX_BAD_ROW, "%s", what);
}

static void take_over(struct cx_out *to, struct cx_out *from, size_t n, size_t at)
{
    cx_bytes_add(&to->bytes, from->bytes.s + at, n);
}

static void format_rows(const struct ordering *o, struct own *own, const struct cx_batch *b,
                        size_t from, size_t end)
{
    if (from < end)
        o->how->format(b->row + from, (const void *const *)own->into + from, end - from, &own->out,
                       o->how->context);
}

/* Formats the batch, endings of keys in their places. */
static enum cx_status format_batch(struct ordering *o, struct cx_lane *lane, struct cx_error *e)
{
    struct own *own = lane->own;
    const struct cx_batch *b = &lane->batch;
    if (!own->out.writer)
        own->out = cx_out_for(o->writer);
    size_t done = 0, at = 0;
    for (size_t i = 0; i < own->endings; i++) {
        const struct ending *end = &own->ending[i];
        format_rows(o, own, b, done, end->row);
        take_over(&own->out, &own->finished, end->n, at);
        at += end->n;
        done = end->row;
    }
    format_rows(o, own, b, done, b->n);
    own->out.fail_hit |= own->finished.fail_hit;
    own->finished.bytes.n = own->endings = 0;
    cx_arena_reset(&own->results);
    return own->out.bytes.failed || own->finished.bytes.failed ? cx_no_memory(e) : CX_OK;
}

static enum cx_status emit_batch(struct ordering *o, struct cx_lane *lane, struct cx_error *e)
{
    struct own *own = lane->own;
    if (!cx_gate_enter(lane, OUT_GATE))
        return CX_OK;
    enum cx_status status = cx_writer_emit(o->writer, &own->out, e);
    if (status != CX_OK)
        return status;
    cx_gate_leave(lane, OUT_GATE);
    return CX_OK;
}

static void release_own(void *argument)
{
    struct own *own = argument;
    cx_scatter_release(&own->scatter);
    free(own->result);
    free(own->into);
    free(own->ending);
    cx_arena_release(&own->results);
    cx_out_release(&own->out);
    cx_out_release(&own->finished);
}

/* ---- keys */

static enum cx_status encode(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct ordering *o = context;
    struct own *own = lane->own;
    enum cx_status status =
        cx_scatter_keys(&own->scatter, &lane->batch, o->how->keys, o->how->key_count, e);
    return status == CX_OK ? prepare_results(o, own, lane->batch.n, e) : status;
}

/* ---- by key */

static bool reserve_ending(struct own *own)
{
    if (own->endings < own->ending_room)
        return true;
    size_t room = own->ending_room ? 2 * own->ending_room : 16;
    struct ending *grown = realloc(own->ending, room * sizeof *grown);
    if (!grown)
        return false;
    own->ending = grown;
    own->ending_room = room;
    return true;
}

static bool end_slot(struct ordering *o, struct cx_arena *results, struct cx_out *out)
{
    const struct cx_slot_end end = {
        .how = o->how, .memory = {o->memory, results}, .result = o->result, .out = out};
    return !o->how->ends_ms || cx_end_slot(&end, o->slot, INT64_MAX);
}

/* The open key has no more rows: what its end gives goes before row i. */
static enum cx_status end_key(struct ordering *o, struct own *own, size_t i, struct cx_error *e)
{
    if (!own->finished.writer)
        own->finished = cx_out_for(o->writer);
    size_t before = own->finished.bytes.n;
    if (!reserve_ending(own) || !end_slot(o, &own->results, &own->finished))
        return cx_no_memory(e);
    own->ending[own->endings++] = (struct ending){i, own->finished.bytes.n - before};
    if (o->own_memory.held >= RETIRE_BYTES)
        cx_arena_release(&o->own_memory);
    return CX_OK;
}

/* Among those that go on. */
static enum cx_status find_slot(struct ordering *o, struct cx_text key, struct cx_error *e)
{
    struct cx_keys *keys = cx_carried_keys(o->sieve.time->carried);
    uint64_t hash = cx_hash(key.s, key.n);
    struct cx_head *head = cx_keys_head(keys, hash, key);
    if (!head)
        return cx_no_memory(e);
    o->slot = cx_head_slot(head);
    o->memory = &keys->part[cx_partition_of(hash)].memory;
    return CX_OK;
}

static enum cx_status begin_key(struct ordering *o, struct cx_text key, struct cx_error *e)
{
    o->key.n = 0;
    cx_bytes_add(&o->key, key.s, key.n);
    if (o->key.failed)
        return cx_no_memory(e);
    if (o->sieve.time->carried)
        return find_slot(o, key, e);
    o->slot = o->one;
    o->memory = &o->own_memory;
    memset(o->slot, 0, o->how->slot_size);
    return CX_OK;
}

static enum cx_status step_row(struct ordering *o, struct own *own, const struct cx_row *row,
                               size_t i, struct cx_error *e)
{
    struct cx_text open = {o->key.s, o->key.n}, key = own->scatter.key[i];
    int order = o->any ? cx_key_compare(open, key, o->how->key_count) : -1;
    enum cx_status status = CX_OK;
    if (order > 0)
        return out_of_order(row, "before the row above in byte order: the rows are not sorted by "
                                 "key (LC_ALL=C sort)", e);
    if (order == 0 && time_of(o, row) < o->last_ms)
        return out_of_order(row, "earlier than the row above of the same key", e);
    if (order < 0) {
        if (o->any && !o->sieve.time->carried)
            status = end_key(o, own, i, e);
        if (status == CX_OK)
            status = begin_key(o, key, e);
    }
    if (status != CX_OK)
        return status;
    o->any = true;
    o->last_ms = time_of(o, row);
    const struct cx_steps one = {.slots = &o->slot,
                                 .rows = &row,
                                 .results = own->into + i,
                                 .n = 1,
                                 .memory = {o->memory, &own->results}};
    return o->how->step(&one, o->how->context, e);
}

static enum cx_status sift(void *context, struct cx_lane *lane, struct cx_error *e)
{
    return cx_sift_late(&((struct ordering *)context)->sieve, lane, e);
}

static enum cx_status step_rows(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct ordering *o = context;
    enum cx_status status = CX_OK;
    for (size_t i = 0; status == CX_OK && i < lane->batch.n; i++)
        status = step_row(o, lane->own, &lane->batch.row[i], i, e);
    return status;
}

static enum cx_status deliver_by_key(void *context, struct cx_lane *lane, struct cx_error *e)
{
    enum cx_status status = format_batch(context, lane, e);
    return status == CX_OK ? emit_batch(context, lane, e) : status;
}

/* Where slots go on, cx_run_ordered() finishes them. */
static enum cx_status finish_last(struct ordering *o, struct cx_error *e)
{
    if (!o->any || o->sieve.time->carried)
        return CX_OK;
    struct cx_out out = cx_out_for(o->writer);
    struct cx_arena results = {0};
    bool ended = end_slot(o, &results, &out);
    enum cx_status status = ended ? cx_writer_emit(o->writer, &out, e) : cx_no_memory(e);
    cx_arena_release(&results);
    cx_out_release(&out);
    return status;
}

static enum cx_status run_by_key(struct ordering *o, struct cx_error *e)
{
    struct cx_work work = {
        .gates = OUT_GATE + 1,
        .own_size = sizeof(struct own),
        .prepare = encode,
        .sift = sift,
        .in_order = step_rows,
        .deliver = deliver_by_key,
        .release = release_own,
        .context = o,
    };
    o->one = malloc(o->how->slot_size + 1);
    o->result = malloc(o->how->result_size + 1);
    enum cx_status status =
        o->one && o->result ? cx_pipeline_run(o->run, &work, e) : cx_no_memory(e);
    if (status == CX_OK)
        status = finish_last(o, e);
    cx_sieve_release(&o->sieve);
    cx_arena_release(&o->own_memory);
    cx_bytes_release(&o->key);
    free(o->one);
    free(o->result);
    return status;
}

/* ---- the whole */

/* All rows were read, whatever their order: what is earlier than the newest comes too late now. */
static enum cx_status finish_carried(struct ordering *o, struct cx_error *e)
{
    struct cx_timeline *t = o->sieve.time;
    if (t->latest_ms > t->watermark_ms)
        t->watermark_ms = t->latest_ms;
    const struct cx_finish finish = {
        .keys = cx_carried_keys(t->carried),
        .how = o->how,
        .threads = o->run->threads,
        .watermark_ms = t->carried->ends ? INT64_MAX : t->watermark_ms,
        .writer = o->writer,
    };
    return cx_finish_slots(&finish, e);
}

static enum cx_status run_in_order(struct ordering *o, struct cx_error *e)
{
    struct cx_timeline *t = o->sieve.time;
    if (o->how->order == CX_ORDER_TIME)
        return cx_run_by_time(o->run, o->how, t, o->writer, e);
    if (o->how->order == CX_ORDER_KEY && t->carried && cx_held_n(t->carried->held) > 0)
        return cx_fail(e, CX_USAGE, "the state holds rows back, which belong between those of an "
                                    "input that is sorted by customer");
    enum cx_status status = o->how->order == CX_ORDER_KEY
                                ? run_by_key(o, e)
                                : cx_run_by_sort(o->run, o->how, t, o->writer, e);
    return status == CX_OK && t->carried ? finish_carried(o, e) : status;
}

/* No row that comes less than `reach_ms` after the newest is in time any more. */
static void raise_watermark(struct cx_timeline *t, int64_t reach_ms)
{
    static const int64_t behind_all_ms = (CX_LAST_DAY + 2) * CX_DAY_MS; /* at any offset */
    bool is_far = reach_ms > behind_all_ms - t->latest_ms;
    int64_t mark = is_far ? behind_all_ms : t->latest_ms + reach_ms;
    if (mark > t->watermark_ms)
        t->watermark_ms = mark;
}

enum cx_status cx_run_ordered(struct cx_run *run, const struct cx_ordered *ordered,
                              struct cx_timeline *time, struct cx_writer *out, struct cx_error *e)
{
    struct ordering o = {
        .run = run,
        .how = ordered,
        .writer = out,
        .sieve = {.run = run, .time = time, .time_role = ordered->time_role},
    };
    time->since_ms = time->watermark_ms;
    enum cx_status status = run_in_order(&o, e);
    bool ends = time->carried && time->carried->ends && time->latest_ms > INT64_MIN;
    if (status == CX_OK && ends)
        raise_watermark(time, ordered->reach_ms);
    return status;
}
