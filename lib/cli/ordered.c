/* ordered.c - cx_ordered_all(). */
#include "cli/running.h"

void cx_ordered_all(struct cx_run *run, const struct cx_ordered *ordered, struct cx_writer *out)
{
    struct cx_error e = {0};
    cx_open_the_tap(out);
    cx_begin_run(run);
    cx_must(cx_run_ordered(run, ordered, out, &e), &e);
    cx_end_run(run);
}
