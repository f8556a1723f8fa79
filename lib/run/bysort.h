/* bysort.h - the feeder of cx_run_ordered() for rows in no order; see run.h. */
#ifndef CX_RUN_BYSORT_H
#define CX_RUN_BYSORT_H

#include "run/run.h"

enum cx_status cx_run_by_sort(struct cx_run *run, const struct cx_ordered *how,
                              struct cx_timeline *time, struct cx_writer *out, struct cx_error *e);

#endif
