/* bytime.h - the feeder of cx_run_ordered() for rows that come by time; see run.h. */
#ifndef CX_RUN_BYTIME_H
#define CX_RUN_BYTIME_H

#include "run/run.h"

enum cx_status cx_run_by_time(struct cx_run *run, const struct cx_ordered *how,
                              struct cx_timeline *time, struct cx_writer *out, struct cx_error *e);

#endif
