/* map.c - rows in, rows out, in the order of the input. */
#include "run/pipeline.h"

struct mapping {
    const struct cx_map *map;
    struct cx_writer *writer;
    struct cx_run *run;
};

struct own {
    struct cx_out out;
};

/* Formats every row; what refused rows have put is taken back. */
static enum cx_status format_rows(void *context, struct cx_lane *lane, struct cx_error *e)
{
    const struct mapping *m = context;
    struct own *own = lane->own;
    struct cx_batch *b = &lane->batch;
    if (!own->out.writer)
        own->out = cx_out_for(m->writer);
    size_t kept = 0, n = b->n;
    for (size_t i = 0; i < n; i++) {
        struct cx_refusal why;
        why.what[0] = '\0';
        struct cx_out before = own->out;
        enum cx_verdict verdict = m->map->row(m->map->context, &b->row[i], &own->out, &why);
        if (verdict == CX_KEEP) {
            b->row[kept++] = b->row[i];
            continue;
        }
        own->out.bytes.n = before.bytes.n;
        own->out.rows = before.rows;
        own->out.column = before.column;
        own->out.fail_hit = before.fail_hit;
        lane->left_out += verdict == CX_LEAVE_OUT;
        if (verdict == CX_REFUSE && cx_batch_refuse(m->run->in, b, &b->row[i], why.reason,
                                                    why.column, why.value, why.what) != CX_OK)
            break;
    }
    b->n = kept;
    return own->out.bytes.failed ? cx_no_memory(e) : CX_OK;
}

static enum cx_status write_rows(void *context, struct cx_lane *lane, struct cx_error *e)
{
    const struct mapping *m = context;
    return cx_writer_emit(m->writer, &((struct own *)lane->own)->out, e);
}

static void release(void *own)
{
    cx_out_release(&((struct own *)own)->out);
}

enum cx_status cx_run_map(struct cx_run *run, const struct cx_map *map, struct cx_writer *out,
                          struct cx_error *e)
{
    struct mapping m = {map, out, run};
    struct cx_work work = {
        .gates = 1,
        .own_size = sizeof(struct own),
        .prepare = format_rows,
        .in_order = write_rows,
        .release = release,
        .context = &m,
    };
    return cx_pipeline_run(run, &work, e);
}
