/* unitstate.c - units as rows of a state, and back. */
#include "abtestlog.h"
#include "base/number.h"
#include "base/saved.h"

static void save_kept(struct cx_bytes *text, struct cx_exposure seen)
{
    const struct cx_text all = {"", 0};
    cx_save_text(text, seen.is_none ? all : cx_interned_text(&abtest_names, seen.variant));
    cx_bytes_put(text, ' ');
    cx_save_text(text, cx_interned_text(&abtest_names, seen.segment));
    cx_bytes_put(text, ' ');
    cx_save_integer(text, seen.day_shift);
}

/* Rows that wait: of each MS VARIANT and the numbers' bits; the variant is empty for all.  With
 * --looks behind the variant the segment, and how the local day differs. */
static void save_waiting(const struct cx_waiting *waiting, struct cx_bytes *text)
{
    struct cx_waiting_reader reader;
    struct cx_waiting_row row;
    cx_waiting_open(waiting, abtest_units.unit.outcomes, &reader);
    while (cx_waiting_next(&reader, &row)) {
        const struct cx_text all = {"", 0};
        cx_bytes_add(text, " ", text->n > 0);
        cx_save_integer(text, row.ms);
        cx_bytes_put(text, ' ');
        if (abtest_options.looks == LOOK_ONCE) {
            uint32_t variant = (uint32_t)row.of - 1;
            cx_save_text(text, row.of ? cx_interned_text(&abtest_names, variant) : all);
        } else {
            save_kept(text, cx_unit_kept(&row));
        }
        for (size_t i = 0; i < abtest_units.unit.outcomes; i++) {
            cx_bytes_put(text, ' ');
            cx_save_double(text, row.value[i]);
        }
    }
}

static void save_unit(const void *slot, struct cx_out *out, void *context)
{
    (void)context;
    const struct cx_unit *u = slot;
    const struct cx_text none = {"", 0};
    struct cx_bytes waiting = {0};
    cx_put_int(out, u->first_ms);
    cx_put_text(out, u->is_seen ? cx_interned_text(&abtest_names, u->variant) : none);
    cx_put_text(out, u->is_seen ? cx_interned_text(&abtest_names, u->segment) : none);
    cx_put_int(out, u->in_several);
    for (size_t i = 0; i < abtest_units.unit.outcomes; i++) {
        char hex[CX_OUTCOME_ROOM];
        cx_outcome_format(&u->outcome[i], hex);
        cx_put_string(out, hex);
    }
    if (!u->is_seen) {
        save_waiting(cx_unit_waiting(&abtest_units.unit, u), &waiting);
    }
    cx_put_text(out, (struct cx_text){waiting.s, waiting.n});
    if (abtest_options.cluster) {
        uint32_t cluster = cx_unit_cluster(&abtest_units.unit, u);
        cx_put_text(out, u->is_seen ? cx_interned_text(&abtest_clusters, cluster) : none);
    }
    out->bytes.failed |= waiting.failed;
    cx_bytes_release(&waiting);
}

/* Whose a row is, from its variant on. */
static enum cx_status load_of(struct cx_text *saved, struct cx_text variant, uint64_t *of,
                              struct cx_error *e)
{
    struct cx_exposure seen = {.is_none = variant.n == 0};
    enum cx_status status = seen.is_none ? CX_OK : abtest_intern(variant, &seen.variant, e);
    struct cx_text segment;
    int64_t shift;
    *of = seen.is_none ? 0 : 1U + seen.variant;
    if (status != CX_OK || abtest_options.looks == LOOK_ONCE) {
        return status;
    }
    if (!cx_load_text(saved, &segment) || !cx_load_integer(saved, &shift) || shift < -1 ||
        shift > 1) {
        return cx_fail(e, CX_FAILED, "the state is damaged");
    }
    seen.day_shift = (int8_t)shift;
    status = abtest_intern(segment, &seen.segment, e);
    *of = cx_unit_of(seen);
    return status;
}

static enum cx_status load_waiting(struct cx_unit *slot, struct cx_text saved,
                                   struct cx_arena *memory, struct cx_error *e)
{
    while (saved.n > 0) {
        double value[MOST_OUTCOMES];
        struct cx_waiting_row row = {.value = value};
        struct cx_text variant;
        bool whole = cx_load_integer(&saved, &row.ms) && cx_load_text(&saved, &variant);
        if (whole && load_of(&saved, variant, &row.of, e) != CX_OK) {
            return e->status;
        }
        for (size_t i = 0; whole && i < abtest_units.unit.outcomes; i++) {
            whole = cx_load_double(&saved, &value[i]);
        }
        if (!whole) {
            return cx_fail(e, CX_FAILED, "the state is damaged");
        }
        if (!cx_unit_wait(&abtest_units.unit, slot, &row, memory)) {
            return cx_no_memory(e);
        }
    }
    return CX_OK;
}

static enum cx_status load_unit(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                void *context, struct cx_error *e)
{
    (void)context;
    struct cx_unit *u = slot;
    int64_t several;
    bool whole = cx_integer_parse(cells[0], &u->first_ms) && cx_integer_parse(cells[3], &several);
    for (size_t i = 0; whole && i < abtest_units.unit.outcomes; i++) {
        whole = cx_outcome_parse(cells[4 + i], &u->outcome[i]);
    }
    if (!whole) {
        return cx_fail(e, CX_FAILED, "the state is damaged");
    }
    if (cells[1].n == 0) {
        return load_waiting(u, cells[4 + abtest_units.unit.outcomes], memory, e);
    }
    u->is_seen = true;
    u->in_several = several != 0;
    enum cx_status status = abtest_intern(cells[1], &u->variant, e);
    status = status == CX_OK ? abtest_intern(cells[2], &u->segment, e) : status;
    if (status == CX_OK && abtest_options.cluster) {
        uint32_t cluster;
        status = abtest_intern_cluster(cells[5 + abtest_units.unit.outcomes], &cluster, e);
        if (status == CX_OK) {
            cx_unit_set_cluster(&abtest_units.unit, u, cluster);
        }
    }
    return status;
}

static const void *next_unit(const void *slot, const void *before, void *context)
{
    (void)context;
    return cx_unit_next(&abtest_units.unit, slot, before);
}

struct cx_slot_state abtest_unit_state(void)
{
    return (struct cx_slot_state){.columns = abtest_units.state_column,
                                  .count = 5 + abtest_units.unit.outcomes +
                                           (abtest_options.cluster ? 1 : 0),
                                  .save = save_unit,
                                  .next = next_unit,
                                  .load = load_unit};
}
