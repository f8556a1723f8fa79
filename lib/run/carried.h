/* carried.h - what goes on from one ordered run to the next, for the feeders; see run.h. */
#ifndef CX_RUN_CARRIED_H
#define CX_RUN_CARRIED_H

#include "run/held.h"
#include "run/keys.h"

struct cx_keys *cx_carried_keys(const struct cx_carried *c);
/* Memory that slots point into lives as long as they, and *memory is empty again.  False: no
 * memory. */
bool cx_carried_adopt(struct cx_carried *c, struct cx_arena *memory);

/* Writes what is in a slot if it has ended by then; result has room for one. */
void cx_end_slot(const struct cx_ordered *how, void *slot, int64_t watermark_ms, void *result,
                 struct cx_out *out);

/* That of all slots, in order of key. */
struct cx_finish {
    struct cx_keys *keys;
    const struct cx_ordered *how;
    int threads;
    int64_t watermark_ms;
    struct cx_writer *writer;
};
enum cx_status cx_finish_slots(const struct cx_finish *f, struct cx_error *e);

#endif
