/* carried.c - what goes on from one ordered run to the next; see run.h and carried.h. */
#include "run/carried.h"

#include <stdlib.h>

#include "run/states.h"

enum cx_status cx_carried_open(struct cx_carried *c, const struct cx_run *run,
                               const struct cx_ordered *ordered, struct cx_error *e)
{
    *c = (struct cx_carried){.group = {.key_count = ordered->key_count,
                                       .slot_size = ordered->slot_size,
                                       .state = ordered->state,
                                       .context = ordered->context}};
    for (size_t k = 0; k < ordered->key_count; k++)
        c->group.keys[k] = ordered->keys[k];
    c->held = malloc(sizeof *c->held);
    if (!c->held)
        return cx_no_memory(e);
    cx_held_open(c->held, run->in, ordered->time_role);
    return cx_groups_open(&c->group, &c->slots, e);
}

void cx_carried_release(struct cx_carried *c)
{
    cx_groups_release(&c->slots);
    if (c->held)
        cx_held_close(c->held);
    free(c->held);
    c->held = NULL;
}

struct cx_keys *cx_carried_keys(const struct cx_carried *c)
{
    return &c->slots.memory->keys;
}

bool cx_carried_adopt(struct cx_carried *c, struct cx_arena *memory)
{
    struct cx_groups_memory *m = c->slots.memory;
    struct cx_arena *grown = realloc(m->adopted, (m->adopted_n + 1) * sizeof *grown);
    if (!grown)
        return false;
    m->adopted = grown;
    m->adopted[m->adopted_n++] = *memory;
    *memory = (struct cx_arena){0};
    return true;
}

bool cx_end_slot(const struct cx_slot_end *end, void *slot, int64_t watermark_ms)
{
    const struct cx_ordered *how = end->how;
    int64_t ms = how->ends_ms(slot, how->context);
    if (ms == INT64_MIN || ms > watermark_ms)
        return true;
    if (!how->end(slot, end->result, &end->memory, how->context))
        return false;
    how->format(NULL, (const void *[]){end->result}, 1, end->out, how->context);
    return true;
}

enum cx_status cx_finish_slots(const struct cx_finish *f, struct cx_error *e)
{
    enum { EMIT_AT = 1 << 18 };
    struct cx_head **sorted;
    size_t n;
    if (!f->how->ends_ms)
        return CX_OK;
    enum cx_status status = cx_keys_sort(f->keys, f->threads, &sorted, &n, e);
    if (status != CX_OK)
        return status;
    struct cx_out out = cx_out_for(f->writer);
    struct cx_arena results = {0};
    const struct cx_slot_end end = {.how = f->how,
                                    .memory = {cx_keys_memory(f->keys), &results},
                                    .result = malloc(f->how->result_size),
                                    .out = &out};
    if (!end.result)
        status = cx_no_memory(e);
    for (size_t i = 0; status == CX_OK && i < n; i++) {
        bool ended = cx_end_slot(&end, cx_head_slot(sorted[i]), f->watermark_ms);
        cx_arena_reset(&results);
        if (!ended || out.bytes.failed)
            status = cx_no_memory(e);
        else if (out.bytes.n > EMIT_AT)
            status = cx_writer_emit(f->writer, &out, e);
    }
    if (status == CX_OK)
        status = cx_writer_emit(f->writer, &out, e);
    cx_out_release(&out);
    cx_arena_release(&results);
    free(end.result);
    free(sorted);
    return status;
}
