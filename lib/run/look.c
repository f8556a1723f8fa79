/* look.c - a pass that only looks. */
#include "run/pipeline.h"

enum cx_status cx_run_look(struct cx_run *run, struct cx_error *e)
{
    struct cx_work work = {.gates = 1};
    return cx_pipeline_run(run, &work, e);
}
