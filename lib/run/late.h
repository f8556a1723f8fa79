/* late.h - the sieve that every ordered run's rows pass: those that come too late fall out. */
#ifndef CX_RUN_LATE_H
#define CX_RUN_LATE_H

#include "run/pipeline.h"

struct cx_sieve {
    struct cx_run *run;
    struct cx_timeline *time;
    int time_role;
    bool moves;        /* the watermark, with every row; else it stays where the state left it */
    struct cx_out out; /* late rows on their way */
};

/* Takes late rows out of the lane's batch, or fails for the first of them; for cx_work.sift. */
enum cx_status cx_sift_late(struct cx_sieve *s, struct cx_lane *lane, struct cx_error *e);
void cx_sieve_release(struct cx_sieve *s);

/* Where the watermark stands when `latest` is the newest row. */
int64_t cx_watermark(const struct cx_timeline *t, int64_t latest_ms);

#endif
