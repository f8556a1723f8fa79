/* carried.h - what goes on from one ordered run to the next, for the feeders; see run.h. */
#ifndef CX_RUN_CARRIED_H
#define CX_RUN_CARRIED_H

#include "run/held.h"
#include "run/keys.h"

struct cx_keys *cx_carried_keys(const struct cx_carried *c);
/* Memory that slots point into lives as long as they, and *memory is empty again.  False: no
 * memory. */
bool cx_carried_adopt(struct cx_carried *c, struct cx_arena *memory);

struct cx_slot_end {
    const struct cx_ordered *how;
    struct cx_step_memory memory;
    void *result; /* room for one */
    struct cx_out *out;
};
/* Writes what is in a slot if it has ended by then.  False: no memory. */
bool cx_end_slot(const struct cx_slot_end *end, void *slot, int64_t watermark_ms);

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
