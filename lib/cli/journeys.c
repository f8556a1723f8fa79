/* journeys.c - see journeys.h. */
#include "cli/journeys.h"

enum cx_status cx_merge_journeys(void *to, const void *from, struct cx_arena *memory,
                                 void *context, struct cx_error *e)
{
    return cx_journey_merge(to, from, context, memory) ? CX_OK : cx_no_memory(e);
}

static void save(const void *slot, struct cx_out *out, void *context)
{
    struct cx_bytes text = {0};
    cx_journey_save(slot, context, &text);
    cx_put_text(out, (struct cx_text){text.s, text.n});
    out->bytes.failed |= text.failed;
    cx_bytes_release(&text);
}

static enum cx_status load(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                           void *context, struct cx_error *e)
{
    return cx_journey_load(slot, context, cells[0], memory, e);
}

static const struct cx_column column = {"journey", CX_TEXT};
const struct cx_slot_state cx_journey_state = {
    .columns = &column, .count = 1, .save = save, .load = load};
