/* ordered.c - each key's rows in time order.
 *
 * Three feeders.  By time: bytime.c.  By key: one slot, stepped inside the account's gate.
 * Neither: the rows are sorted by key, time and input order, spilling when they outgrow the memory,
 * and then fed by key.  Formatting is parallel in all of them.
 */
#include <stdlib.h>
#include <string.h>

#include "io/spill.h"
#include "run/bytime.h"
#include "run/keys.h"
#include "run/pipeline.h"

enum { OUT_GATE = 1 };
enum { DEFAULT_MEMORY = 256 * 1024 * 1024, FEED_BYTES = 256 * 1024, RETIRE_BYTES = 256 * 1024 };

/* What finish() of a key put, before the row at which the next key begins. */
struct ending {
    size_t row, n; /* n bytes */
};

struct own {
    struct cx_scatter scatter;
    char *result;
    size_t result_room;
    struct cx_out out;
    struct cx_out finished;
    struct ending *ending;
    size_t endings, ending_room;
    struct cx_arena *retired; /* of keys that have ended; results up to here may point into them */
    size_t retired_n, retired_room;
};

struct ordering {
    struct cx_run *run;
    const struct cx_ordered *how;
    struct cx_writer *writer;

    struct cx_bytes key; /* of the open key */
    int64_t last_ms;
    bool any;            /* a row has been seen */
    void *slot;
    struct cx_arena memory; /* of the open key, and of some that ended before it */

    struct cx_spill *spill; /* neither */
    struct cx_bytes packed;
    struct cx_text waiting; /* taken from the spill, not yet in a block */
};

static int64_t time_of(const struct ordering *o, const struct cx_row *row)
{
    return row->value[o->how->time_role].time.ms;
}

/* ---- results and output */

static enum cx_status prepare_results(struct ordering *o, struct own *own, size_t n,
                                      struct cx_error *e)
{
    size_t room = (n + 1) * o->how->result_size;
    if (room > own->result_room) {
        free(own->result);
        own->result = malloc(room);
        own->result_room = own->result ? room : 0;
        if (!own->result)
            return cx_no_memory(e);
    }
    return CX_OK;
}

static void *result_at(const struct ordering *o, const struct own *own, size_t i)
{
    return own->result + i * o->how->result_size;
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
        o->how->format(b->row + from, result_at(o, own, from), end - from, &own->out,
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
    for (size_t i = 0; i < own->retired_n; i++)
        cx_arena_release(&own->retired[i]);
    own->retired_n = 0;
    return CX_OK;
}

static void release_own(void *argument)
{
    struct own *own = argument;
    cx_scatter_release(&own->scatter);
    free(own->result);
    free(own->ending);
    for (size_t i = 0; i < own->retired_n; i++)
        cx_arena_release(&own->retired[i]);
    free(own->retired);
    cx_out_release(&own->out);
    cx_out_release(&own->finished);
}

/* ---- keys */

static enum cx_status encode(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct ordering *o = context;
    struct own *own = lane->own;
    return cx_scatter_keys(&own->scatter, &lane->batch, o->how->keys, o->how->key_count, e);
}

static enum cx_status encode_for_steps(void *context, struct cx_lane *lane, struct cx_error *e)
{
    enum cx_status status = encode(context, lane, e);
    return status == CX_OK ? prepare_results(context, lane->own, lane->batch.n, e) : status;
}

/* ---- by key */

static bool reserve_one(void *array, size_t n, size_t *room, size_t size)
{
    void **at = array;
    if (n < *room)
        return true;
    size_t grown_room = *room ? 2 * *room : 16;
    void *grown = realloc(*at, grown_room * size);
    if (!grown)
        return false;
    *at = grown;
    *room = grown_room;
    return true;
}

/* The open key has no more rows: what finish() puts goes before row i. */
static enum cx_status end_key(struct ordering *o, struct own *own, size_t i, struct cx_error *e)
{
    if (!own->finished.writer)
        own->finished = cx_out_for(o->writer);
    if (!reserve_one(&own->ending, own->endings, &own->ending_room, sizeof *own->ending) ||
        !reserve_one(&own->retired, own->retired_n, &own->retired_room, sizeof *own->retired))
        return cx_no_memory(e);
    size_t before = own->finished.bytes.n;
    if (o->how->finish)
        o->how->finish(o->slot, &own->finished, o->how->context);
    own->ending[own->endings++] = (struct ending){i, own->finished.bytes.n - before};
    if (o->memory.held >= RETIRE_BYTES) {
        own->retired[own->retired_n++] = o->memory;
        o->memory = (struct cx_arena){0};
    }
    return CX_OK;
}

static enum cx_status begin_key(struct ordering *o, struct cx_text key, struct cx_error *e)
{
    o->key.n = 0;
    cx_bytes_add(&o->key, key.s, key.n);
    memset(o->slot, 0, o->how->slot_size);
    return o->key.failed ? cx_no_memory(e) : CX_OK;
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
        if (o->any)
            status = end_key(o, own, i, e);
        if (status == CX_OK)
            status = begin_key(o, key, e);
    }
    if (status != CX_OK)
        return status;
    o->any = true;
    o->last_ms = time_of(o, row);
    void *result = result_at(o, own, i);
    return o->how->step(&o->slot, &row, &result, 1, &o->memory, o->how->context, e);
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

static enum cx_status run_by_key(struct ordering *o, struct cx_work *work, struct cx_error *e)
{
    work->gates = OUT_GATE + 1;
    work->own_size = sizeof(struct own);
    work->prepare = encode_for_steps;
    work->in_order = step_rows;
    work->deliver = deliver_by_key;
    work->release = release_own;
    work->context = o;
    o->slot = malloc(o->how->slot_size + 1);
    if (!o->slot)
        return cx_no_memory(e);
    enum cx_status status = cx_pipeline_run(o->run, work, e);
    if (status == CX_OK && o->any && o->how->finish) {
        struct cx_out out = cx_out_for(o->writer);
        o->how->finish(o->slot, &out, o->how->context);
        status = cx_writer_emit(o->writer, &out, e);
        cx_out_release(&out);
    }
    cx_arena_release(&o->memory);
    cx_bytes_release(&o->key);
    free(o->slot);
    return status;
}

/* ---- neither: sorted first */

struct packed { /* followed by the key and the record */
    int64_t ms;
    const struct cx_plan *plan;
    uint64_t key_n;
};

static struct packed unpack(struct cx_text record, struct cx_text *key, struct cx_text *raw)
{
    struct packed head;
    memcpy(&head, record.s, sizeof head);
    *key = (struct cx_text){record.s + sizeof head, (size_t)head.key_n};
    *raw = (struct cx_text){key->s + key->n, record.n - sizeof head - key->n};
    return head;
}

static int compare_packed(struct cx_text a, struct cx_text b, void *key_count)
{
    struct cx_text x, y, unused;
    struct packed p = unpack(a, &x, &unused), q = unpack(b, &y, &unused);
    int order = cx_key_compare(x, y, *(const size_t *)key_count);
    return order ? order : (p.ms > q.ms) - (p.ms < q.ms);
}

static enum cx_status collect(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct ordering *o = context;
    const struct own *own = lane->own;
    const struct cx_batch *b = &lane->batch;
    enum cx_status status = CX_OK;
    for (size_t i = 0; status == CX_OK && i < b->n; i++) {
        struct cx_text key = own->scatter.key[i];
        struct packed head = {time_of(o, &b->row[i]), cx_batch_plan(b), key.n};
        o->packed.n = 0;
        cx_bytes_add(&o->packed, &head, sizeof head);
        cx_bytes_add(&o->packed, key.s, key.n);
        cx_bytes_add(&o->packed, b->row[i].raw.s, b->row[i].raw.n);
        if (o->packed.failed)
            return cx_no_memory(e);
        status = cx_spill_add(o->spill, cx_key_prefix(key, o->how->key_count, 0),
                              (struct cx_text){o->packed.s, o->packed.n}, e);
    }
    return status;
}

/* The next block of sorted records; those of one block come from files of one plan. */
static enum cx_status feed(void *context, struct cx_batch *b, bool *more, struct cx_error *e)
{
    struct ordering *o = context;
    const struct cx_plan *plan = NULL;
    size_t bytes = 0;
    for (;;) {
        if (!o->waiting.s) {
            enum cx_status status = cx_spill_next(o->spill, &o->waiting, e);
            if (status != CX_OK)
                return status;
        }
        if (!o->waiting.s || bytes > FEED_BYTES)
            break;
        struct cx_text key, raw;
        struct packed head = unpack(o->waiting, &key, &raw);
        if (plan && head.plan != plan)
            break;
        if (!plan) {
            plan = head.plan;
            enum cx_status status = cx_batch_begin(b, plan, e);
            if (status != CX_OK)
                return status;
        }
        if (!cx_batch_append(b, raw))
            return cx_no_memory(e);
        bytes += raw.n + 1;
        o->waiting.s = NULL;
    }
    *more = bytes > 0;
    return CX_OK;
}

static enum cx_status run_sorted(struct ordering *o, struct cx_error *e)
{
    struct cx_work reading = {
        .gates = 1,
        .own_size = sizeof(struct own),
        .prepare = encode,
        .in_order = collect,
        .release = release_own,
        .context = o,
    };
    enum cx_status status = cx_pipeline_run(o->run, &reading, e);
    if (status == CX_OK)
        status = cx_spill_sort(o->spill, e);
    struct cx_work feeding = {.next = feed, .sorted = true};
    return status == CX_OK ? run_by_key(o, &feeding, e) : status;
}

static enum cx_status run_unsorted(struct ordering *o, struct cx_error *e)
{
    size_t memory = o->run->memory ? o->run->memory : DEFAULT_MEMORY;
    const char *folder = o->run->temporary ? o->run->temporary : "/tmp";
    size_t key_count = o->how->key_count;
    enum cx_status status =
        cx_spill_open(memory, folder, compare_packed, &key_count, &o->spill, e);
    if (status != CX_OK)
        return status;
    status = run_sorted(o, e);
    cx_spill_close(o->spill);
    cx_bytes_release(&o->packed);
    return status;
}

enum cx_status cx_run_ordered(struct cx_run *run, const struct cx_ordered *ordered,
                              struct cx_writer *out, struct cx_error *e)
{
    struct ordering o = {.run = run, .how = ordered, .writer = out};
    struct cx_work plain = {0};
    switch (ordered->order) {
    case CX_ORDER_TIME:
        return cx_run_by_time(run, ordered, out, e);
    case CX_ORDER_KEY:
        return run_by_key(&o, &plain, e);
    case CX_ORDER_ANY:
        break;
    }
    return run_unsorted(&o, e);
}
