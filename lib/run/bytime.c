/* bytime.c - each key's rows out of rows that come by time, or nearly so.
 *
 * Slots stay in the keys' table, blocks enter its partitions in their order.  Formatting is
 * parallel; the blocks' outputs are written behind a last gate.
 *
 * Where slots have an end, each is ended before the first row of its partition that comes at its
 * end or later, or behind the block, whose watermark has passed it: so a row never finds what
 * has ended before it, and what has ended by a watermark is out with its block.
 *
 * Where rows may come late, a block's rows go to those that are held back, and the rows that leave
 * in their stead go on as the block's.
 */
#include "run/bytime.h"

#include <stdlib.h>

#include "run/carried.h"
#include "run/expiry.h"
#include "run/late.h"
#include "run/pipeline.h"

enum { OUT_GATE = CX_FIRST_PARTITION_GATE + CX_PARTITIONS }; /* behind the partitions */

struct own {
    struct cx_scatter scatter;
    char *result;              /* by row */
    void **of_row;             /* the row's result */
    void **into;               /* the same, by place in the scatter */
    size_t room;
    struct cx_held_rows rows;  /* of the block, then those that leave */
    struct cx_held_batch left;
    const struct cx_batch *batch; /* the rows to step: the block's, or what left */
    int64_t watermark_ms;         /* behind them */
    struct cx_endings endings;    /* with the block */
    char *last;                   /* what they gave: slots here, rows in their results */
    const void **given;           /* the same in order */
    size_t last_room, given_room;
    struct cx_arena results; /* what they point to */
    struct cx_out out;
};

struct by_time {
    struct cx_run *run;
    const struct cx_ordered *how;
    struct cx_writer *writer;
    struct cx_keys *keys;
    struct cx_expiry expiry[CX_PARTITIONS];
    struct cx_sieve sieve;
    struct cx_held *held;
    bool holds;                /* rows may come late */
    struct cx_timeline before; /* the block */
};

/* ---- rows to their partitions */

static void release_rows(struct own *own)
{
    free(own->result);
    free(own->of_row);
    free(own->into);
    own->result = NULL;
    own->of_row = own->into = NULL;
    own->room = 0;
}

static bool reserve(const struct by_time *o, struct own *own, size_t n)
{
    if (n <= own->room)
        return true;
    release_rows(own);
    own->result = malloc(n * o->how->result_size);
    own->of_row = malloc(n * sizeof *own->of_row);
    own->into = malloc(n * sizeof *own->into);
    own->room = n;
    for (size_t i = 0; own->result && own->of_row && i < n; i++)
        own->of_row[i] = own->result + i * o->how->result_size;
    return own->result && own->of_row && own->into;
}

static enum cx_status scatter(const struct by_time *o, struct own *own, const struct cx_batch *b,
                              struct cx_error *e)
{
    own->batch = b;
    if (!reserve(o, own, b->n + 1))
        return cx_no_memory(e);
    enum cx_status status =
        cx_scatter_rows(&own->scatter, b, o->how->keys, o->how->key_count, e);
    for (size_t i = 0; status == CX_OK && i < b->n; i++) {
        own->into[own->scatter.place[i]] = own->of_row[i];
    }
    return status;
}

static enum cx_status prepare(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct by_time *o = context;
    struct own *own = lane->own;
    return o->holds ? cx_held_pack(o->held, &lane->batch, &own->rows, e)
                    : scatter(o, own, &lane->batch, e);
}

static enum cx_status sift(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct by_time *o = context;
    o->before = *o->sieve.time;
    return cx_sift_late(&o->sieve, lane, e);
}

/* ---- holding back */

/* The most that are held at once, as if rows had come one by one: those that have come without
 * those that left with a row before.  All that is earlier than a watermark came before it. */
static void note_most_held(struct by_time *o, const struct cx_batch *b)
{
    const struct cx_held *h = o->held;
    uint64_t first = h->arrived - b->n;
    size_t gone = h->gone, there = cx_held_n(h) - b->n;
    int64_t latest = o->before.latest_ms;
    for (size_t i = 0; i < b->n; i++) {
        uint64_t held = h->gone + there + i + 1 - gone;
        int64_t ms = b->row[i].value[o->how->time_role].time.ms;
        if (held > o->sieve.time->most_held)
            o->sieve.time->most_held = held;
        latest = ms > latest ? ms : latest;
        int64_t mark = cx_watermark(&o->before, latest);
        while (gone < h->rows.n && (h->rows.at[gone].ms < mark ||
                                    (h->rows.at[gone].ms == mark &&
                                     h->rows.at[gone].number <= first + i)))
            gone++;
    }
}

static enum cx_status hold_back(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct by_time *o = context;
    struct own *own = lane->own;
    own->watermark_ms = o->sieve.time->watermark_ms;
    if (!o->holds)
        return CX_OK;
    enum cx_status status = cx_held_add(o->held, &own->rows, e);
    if (status != CX_OK)
        return status;
    note_most_held(o, &lane->batch);
    return cx_held_leave(o->held, o->sieve.time->watermark_ms, &own->rows, e);
}

static enum cx_status take_left(const struct by_time *o, struct own *own, struct cx_error *e)
{
    enum cx_status status = cx_held_unpack(o->held, own->rows.at, own->rows.n, &own->left, e);
    return status == CX_OK ? scatter(o, own, &own->left.batch, e) : status;
}

/* ---- through the partitions */

static bool end_slot(const struct by_time *o, struct own *own, const struct cx_waiting *slot,
                     const struct cx_step_memory *memory)
{
    size_t size = o->how->result_size, n = own->endings.n;
    if (n >= own->last_room) {
        size_t room = n > 0 ? 2 * n : 64;
        char *grown = realloc(own->last, room * size);
        if (!grown)
            return false;
        own->last = grown;
        own->last_room = room;
    }
    return o->how->end(cx_head_slot(slot->head), own->last + n * size, memory, o->how->context) &&
           cx_endings_add_slot(&own->endings, slot);
}

static struct cx_step_memory memory_of(struct by_time *o, struct own *own, size_t p)
{
    return (struct cx_step_memory){&o->keys->part[p].memory, &own->results};
}

static bool end_slots(struct by_time *o, struct own *own, size_t p, int64_t ms)
{
    const struct cx_step_memory memory = memory_of(o, own, p);
    for (;;) {
        struct cx_waiting slot = cx_expiry_next(&o->expiry[p], o->how, ms);
        if (!slot.head || !end_slot(o, own, &slot, &memory))
            return !slot.head;
    }
}

static struct cx_steps steps_of(struct by_time *o, struct own *own, size_t p)
{
    const struct cx_scatter *s = &own->scatter;
    uint32_t first = s->first[p];
    return (struct cx_steps){
        .slots = s->slot + first,
        .rows = s->row + first,
        .results = own->into + first,
        .n = s->first[p + 1] - first,
        .memory = memory_of(o, own, p),
    };
}

static bool note_row(struct own *own, uint32_t place, int64_t ms)
{
    size_t row = (size_t)(own->scatter.row[place] - own->batch->row);
    return !own->into[place] || cx_endings_add_row(&own->endings, ms, row);
}

/* Row by row, so that each finds only what has not ended before it. */
static enum cx_status step_ending(struct by_time *o, struct own *own, size_t p, struct cx_error *e)
{
    const struct cx_scatter *s = &own->scatter;
    struct cx_steps one = steps_of(o, own, p);
    enum cx_status status = CX_OK;
    one.n = 1;
    for (uint32_t i = s->first[p]; status == CX_OK && i < s->first[p + 1]; i++) {
        int64_t ms = s->row[i]->value[o->how->time_role].time.ms;
        if (!end_slots(o, own, p, ms))
            return cx_no_memory(e);
        status = o->how->step(&one, o->how->context, e);
        one.slots++;
        one.rows++;
        one.results++;
        if (status == CX_OK && !(cx_expiry_wait(&o->expiry[p], o->how, cx_slot_head(s->slot[i])) &&
                                 note_row(own, i, ms)))
            return cx_no_memory(e);
    }
    if (status == CX_OK && !end_slots(o, own, p, own->watermark_ms))
        return cx_no_memory(e);
    return status;
}

static enum cx_status step_partition(struct by_time *o, struct own *own, size_t p,
                                     struct cx_error *e)
{
    const struct cx_steps all = steps_of(o, own, p);
    enum cx_status status = all.n > 0 ? cx_scatter_find(&own->scatter, o->keys, p, e) : CX_OK;
    if (status == CX_OK && o->how->ends_ms)
        return step_ending(o, own, p, e);
    return status == CX_OK && all.n > 0 ? o->how->step(&all, o->how->context, e) : status;
}

static enum cx_status visit_partition(void *context, struct cx_lane *lane, size_t p,
                                      struct cx_error *e)
{
    return step_partition(context, lane->own, p, e);
}

static enum cx_status format_endings(const struct by_time *o, struct own *own, struct cx_error *e)
{
    const struct cx_endings *endings = &own->endings;
    if (endings->n > own->given_room) {
        free(own->given);
        own->given_room = endings->room;
        own->given = malloc(own->given_room * sizeof *own->given);
        if (!own->given)
            return cx_no_memory(e);
    }
    cx_endings_sort(&own->endings, o->how->key_count);
    for (size_t i = 0; i < endings->n; i++) {
        size_t at = endings->order[i].what;
        own->given[i] = endings->at[at].head ? own->last + at * o->how->result_size
                                             : own->of_row[endings->at[at].row];
    }
    o->how->format(NULL, own->given, endings->n, &own->out, o->how->context);
    own->endings.n = 0;
    return CX_OK;
}

static enum cx_status format_rows(const struct by_time *o, struct own *own, struct cx_error *e)
{
    enum cx_status status = CX_OK;
    if (!own->out.writer)
        own->out = cx_out_for(o->writer);
    if (o->how->ends_ms)
        status = format_endings(o, own, e);
    else
        o->how->format(own->batch->row, (const void *const *)own->of_row, own->batch->n, &own->out,
                       o->how->context);
    cx_held_let_go(&own->rows);
    cx_arena_reset(&own->results);
    return own->out.bytes.failed ? cx_no_memory(e) : status;
}

static enum cx_status write_rows(struct by_time *o, struct cx_lane *lane, struct cx_error *e)
{
    struct own *own = lane->own;
    enum cx_status status = format_rows(o, own, e);
    if (status != CX_OK || !cx_gate_enter(lane, OUT_GATE))
        return status;
    status = cx_writer_emit(o->writer, &own->out, e);
    if (status == CX_OK)
        cx_gate_leave(lane, OUT_GATE);
    return status;
}

static enum cx_status step_partitions(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct by_time *o = context;
    bool through;
    enum cx_status status = o->holds ? take_left(o, lane->own, e) : CX_OK;
    if (status != CX_OK)
        return status;
    status = cx_pass_partitions(lane, visit_partition, &through, e);
    return through ? write_rows(o, lane, e) : status;
}

static void release_own(void *argument)
{
    struct own *own = argument;
    cx_scatter_release(&own->scatter);
    release_rows(own);
    cx_held_rows_release(&own->rows);
    cx_held_batch_release(&own->left);
    cx_endings_release(&own->endings);
    free(own->last);
    free(own->given);
    cx_arena_release(&own->results);
    cx_out_release(&own->out);
}

/* ---- the end */

/* Rows that are still held back when no more can come. */
static enum cx_status step_last(struct by_time *o, struct cx_error *e)
{
    enum { AT_ONCE = 4096 };
    struct own own = {.room = 0};
    enum cx_status status = CX_OK;
    while (status == CX_OK && cx_held_n(o->held) > 0) {
        status = cx_held_leave_first(o->held, AT_ONCE, &own.rows, e);
        if (status == CX_OK)
            status = take_left(o, &own, e);
        own.watermark_ms = status == CX_OK ? own.rows.at[own.rows.n - 1].ms : INT64_MIN;
        for (size_t p = 0; status == CX_OK && p < CX_PARTITIONS; p++)
            status = step_partition(o, &own, p, e);
        if (status == CX_OK)
            status = format_rows(o, &own, e);
        if (status == CX_OK)
            status = cx_writer_emit(o->writer, &own.out, e);
    }
    release_own(&own);
    return status;
}

static enum cx_status write_endings(struct by_time *o, const struct cx_endings *endings,
                                    struct cx_error *e)
{
    enum { AT_ONCE = 1024 };
    struct cx_out out = cx_out_for(o->writer);
    struct cx_arena results = {0};
    const struct cx_step_memory memory = {cx_keys_memory(o->keys), &results};
    size_t size = o->how->result_size;
    char *result = malloc(AT_ONCE * size);
    const void *given[AT_ONCE];
    enum cx_status status = result ? CX_OK : cx_no_memory(e);
    for (size_t i = 0, n = 0; status == CX_OK && i < endings->n; i += n) {
        for (n = 0; n < AT_ONCE && i + n < endings->n; n++) {
            void *slot = cx_head_slot(cx_ended_at(endings, i + n).head);
            given[n] = result + n * size;
            out.bytes.failed |= !o->how->end(slot, result + n * size, &memory, o->how->context);
        }
        if (!out.bytes.failed)
            o->how->format(NULL, given, n, &out, o->how->context);
        cx_arena_reset(&results);
        status = out.bytes.failed ? cx_no_memory(e) : cx_writer_emit(o->writer, &out, e);
    }
    cx_out_release(&out);
    cx_arena_release(&results);
    free(result);
    return status;
}

static bool gather_endings(struct by_time *o, int64_t watermark_ms, struct cx_endings *endings)
{
    for (size_t p = 0; p < CX_PARTITIONS;) {
        struct cx_waiting slot = cx_expiry_next(&o->expiry[p], o->how, watermark_ms);
        if (!slot.head)
            p++;
        else if (!cx_endings_add_slot(endings, &slot))
            return false;
    }
    cx_endings_sort(endings, o->how->key_count);
    return true;
}

/* Slots that no row can put off any more. */
static enum cx_status end_last(struct by_time *o, int64_t watermark_ms, struct cx_error *e)
{
    struct cx_endings endings = {.n = 0};
    enum cx_status status = gather_endings(o, watermark_ms, &endings)
                                ? write_endings(o, &endings, e)
                                : cx_no_memory(e);
    cx_endings_release(&endings);
    return status;
}

/* Rows stay held back, and slots unfinished, for the next run. */
static enum cx_status end_run(struct by_time *o, struct cx_error *e)
{
    struct cx_timeline *t = o->sieve.time;
    bool last = !t->carried || t->carried->ends;
    enum cx_status status = last ? step_last(o, e) : CX_OK;
    if (status != CX_OK || !o->how->ends_ms)
        return status;
    return end_last(o, last ? INT64_MAX : t->watermark_ms, e);
}

/* Slots of the runs before. */
static bool wait_again(struct by_time *o)
{
    for (size_t p = 0; p < CX_PARTITIONS; p++)
        for (size_t i = 0; o->how->ends_ms && i < o->keys->part[p].n; i++)
            if (!cx_expiry_wait(&o->expiry[p], o->how, cx_keys_at(o->keys, &o->keys->part[p], i)))
                return false;
    return true;
}

static enum cx_status run_all(struct by_time *o, struct cx_error *e)
{
    const struct cx_work work = {
        .gates = OUT_GATE + 1,
        .own_size = sizeof(struct own),
        .prepare = prepare,
        .sift = sift,
        .in_order = hold_back,
        .deliver = step_partitions,
        .release = release_own,
        .context = o,
    };
    enum cx_status status = wait_again(o) ? cx_pipeline_run(o->run, &work, e) : cx_no_memory(e);
    if (status == CX_OK)
        status = end_run(o, e);
    cx_sieve_release(&o->sieve);
    for (size_t p = 0; p < CX_PARTITIONS; p++)
        cx_expiry_release(&o->expiry[p]);
    return status;
}

enum cx_status cx_run_by_time(struct cx_run *run, const struct cx_ordered *how,
                              struct cx_timeline *time, struct cx_writer *out, struct cx_error *e)
{
    struct cx_keys keys;
    struct cx_held held;
    cx_keys_open(&keys, how->key_count, how->slot_size);
    cx_held_open(&held, run->in, how->time_role);
    struct by_time o = {
        .run = run,
        .how = how,
        .writer = out,
        .keys = time->carried ? cx_carried_keys(time->carried) : &keys,
        .held = time->carried ? time->carried->held : &held,
        .sieve = {.run = run, .time = time, .time_role = how->time_role, .moves = true},
    };
    o.holds = time->lateness_ms > 0 || cx_held_n(o.held) > 0;
    enum cx_status status = run_all(&o, e);
    cx_held_close(&held);
    cx_keys_release(&keys);
    return status;
}
