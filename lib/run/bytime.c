/* bytime.c - each key's rows out of rows that come by time.
 *
 * Slots stay in the keys' table, blocks enter its partitions in their order.  Formatting is
 * parallel; the blocks' outputs are written behind a last gate.
 */
#include "run/bytime.h"

#include <stdlib.h>

#include "run/keys.h"
#include "run/pipeline.h"

enum { OUT_GATE = CX_FIRST_PARTITION_GATE + CX_PARTITIONS }; /* behind the partitions */

struct own {
    struct cx_scatter scatter;
    char *result;              /* by row */
    void **into;               /* the row's result, by place in the scatter */
    size_t room;
    struct cx_out out;
};

struct by_time {
    struct cx_run *run;
    const struct cx_ordered *how;
    struct cx_writer *writer;
    struct cx_keys keys;
    int64_t last_ms;
    bool any; /* a row has been seen */
};

static void release_rows(struct own *own)
{
    free(own->result);
    free(own->into);
    own->result = NULL;
    own->into = NULL;
    own->room = 0;
}

static bool reserve(const struct by_time *o, struct own *own, size_t n)
{
    if (n <= own->room)
        return true;
    release_rows(own);
    own->result = malloc(n * o->how->result_size);
    own->into = malloc(n * sizeof *own->into);
    own->room = n;
    return own->result && own->into;
}

static enum cx_status scatter(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct by_time *o = context;
    struct own *own = lane->own;
    const struct cx_batch *b = &lane->batch;
    if (!reserve(o, own, b->n + 1))
        return cx_no_memory(e);
    enum cx_status status =
        cx_scatter_rows(&own->scatter, b, o->how->keys, o->how->key_count, e);
    for (size_t i = 0; status == CX_OK && i < b->n; i++) {
        own->into[own->scatter.place[i]] = own->result + i * o->how->result_size;
    }
    return status;
}

static enum cx_status check_times(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct by_time *o = context;
    for (size_t i = 0; i < lane->batch.n; i++) {
        const struct cx_row *row = &lane->batch.row[i];
        int64_t ms = row->value[o->how->time_role].time.ms;
        if (o->any && ms < o->last_ms) {
            e->line = row->line;
            e->reason = "not-sorted";
            return cx_fail(e, CX_BAD_ROW,
                           "earlier than the row before: the rows are not sorted by time");
        }
        o->last_ms = ms;
        o->any = true;
    }
    return CX_OK;
}

static enum cx_status step_partition(void *context, struct cx_lane *lane, size_t p,
                                     struct cx_error *e)
{
    struct by_time *o = context;
    struct own *own = lane->own;
    uint32_t first = own->scatter.first[p], n = own->scatter.first[p + 1] - first;
    if (n == 0)
        return CX_OK;
    enum cx_status status = cx_scatter_find(&own->scatter, &o->keys, p, e);
    if (status != CX_OK)
        return status;
    return o->how->step(own->scatter.slot + first, own->scatter.row + first, own->into + first, n,
                        &o->keys.part[p].memory, o->how->context, e);
}

static enum cx_status write_rows(struct by_time *o, struct cx_lane *lane, struct cx_error *e)
{
    struct own *own = lane->own;
    if (!own->out.writer)
        own->out = cx_out_for(o->writer);
    o->how->format(lane->batch.row, own->result, lane->batch.n, &own->out, o->how->context);
    if (own->out.bytes.failed)
        return cx_no_memory(e);
    if (!cx_gate_enter(lane, OUT_GATE))
        return CX_OK;
    enum cx_status status = cx_writer_emit(o->writer, &own->out, e);
    if (status == CX_OK)
        cx_gate_leave(lane, OUT_GATE);
    return status;
}

static enum cx_status step_partitions(void *context, struct cx_lane *lane, struct cx_error *e)
{
    bool through;
    enum cx_status status = cx_pass_partitions(lane, step_partition, &through, e);
    return through ? write_rows(context, lane, e) : status;
}

static void release_own(void *argument)
{
    struct own *own = argument;
    cx_scatter_release(&own->scatter);
    release_rows(own);
    cx_out_release(&own->out);
}

static enum cx_status finish_all(struct by_time *o, struct cx_error *e)
{
    enum { EMIT_AT = 1 << 18 };
    struct cx_head **sorted;
    size_t n;
    if (!o->how->finish)
        return CX_OK;
    enum cx_status status = cx_keys_sort(&o->keys, o->run->threads, &sorted, &n, e);
    if (status != CX_OK)
        return status;
    struct cx_out out = cx_out_for(o->writer);
    for (size_t i = 0; status == CX_OK && i < n; i++) {
        o->how->finish(cx_head_slot(sorted[i]), &out, o->how->context);
        if (out.bytes.failed)
            status = cx_no_memory(e);
        else if (out.bytes.n > EMIT_AT)
            status = cx_writer_emit(o->writer, &out, e);
    }
    if (status == CX_OK)
        status = cx_writer_emit(o->writer, &out, e);
    cx_out_release(&out);
    free(sorted);
    return status;
}

enum cx_status cx_run_by_time(struct cx_run *run, const struct cx_ordered *how,
                              struct cx_writer *out, struct cx_error *e)
{
    struct by_time o = {.run = run, .how = how, .writer = out};
    cx_keys_open(&o.keys, how->key_count, how->slot_size);
    struct cx_work work = {
        .gates = OUT_GATE + 1,
        .own_size = sizeof(struct own),
        .prepare = scatter,
        .in_order = check_times,
        .deliver = step_partitions,
        .release = release_own,
        .context = &o,
    };
    enum cx_status status = cx_pipeline_run(run, &work, e);
    if (status == CX_OK)
        status = finish_all(&o, e);
    cx_keys_release(&o.keys);
    return status;
}
