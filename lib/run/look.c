/* look.c - a pass that only looks. */
#include "run/pipeline.h"

#include <string.h>

static enum cx_status notice(void *context, struct cx_lane *lane, struct cx_error *e)
{
    const struct cx_look *look = context;
    (void)e;
    memset(lane->own, 0, look->own_size);
    look->notice(lane->own, &lane->batch, look->context);
    return CX_OK;
}

static enum cx_status join(void *context, struct cx_lane *lane, struct cx_error *e)
{
    const struct cx_look *look = context;
    (void)e;
    look->join(lane->own, look->context);
    return CX_OK;
}

enum cx_status cx_run_look(struct cx_run *run, const struct cx_look *look, struct cx_error *e)
{
    struct cx_look copy = look ? *look : (struct cx_look){0};
    struct cx_work work = {.gates = 1, .context = &copy};
    if (look) {
        work.own_size = look->own_size;
        work.prepare = notice;
        work.in_order = join;
    }
    return cx_pipeline_run(run, &work, e);
}
