/* journeys.c - cx-path's way in: a journey for each session or customer. */
#include "path.h"

#include "cli/journeys.h"

static enum cx_status pack_rows(const struct cx_packing *rows, void *context, struct cx_error *e)
{
    const struct path_journeys *j = context;
    struct cx_moment *to = rows->packed;
    enum cx_intern_status status = CX_INTERN_OK;
    for (size_t i = 0; i < rows->n && status == CX_INTERN_OK; i++) {
        const union cx_value *value = rows->row[i].value;
        struct cx_moment m = {.ms = value[j->time_role].time.ms};
        status = cx_intern(j->rule.names, value[j->event_role].text, &m.event);
        if (j->rule.attributes > 0 && status == CX_INTERN_OK)
            status = cx_intern(j->rule.names, value[j->by_role].text, &m.attribute[0]);
        to[rows->place[i]] = m;
    }
    return status == CX_INTERN_OK ? CX_OK : cx_no_memory(e);
}

static enum cx_status add_rows(void *const *slots, const void *packed,
                               const struct cx_row *const *rows, size_t n, struct cx_arena *memory,
                               void *context, struct cx_error *e)
{
    const struct path_journeys *j = context;
    const struct cx_moment *moment = packed;
    (void)rows;
    for (size_t i = 0; i < n; i++)
        cx_journey_prefetch(slots[i]);
    for (size_t i = 0; i < n; i++)
        if (!cx_journey_add(slots[i], &moment[i], &j->rule, memory))
            return cx_no_memory(e);
    return CX_OK;
}

/* ---- the whole */

void path_read_journeys(struct cx_run *run, struct path_journeys *j, const char *options)
{
    j->group.slot_size = sizeof(struct cx_journey);
    j->group.packed_size = sizeof(struct cx_moment);
    j->group.pack = pack_rows;
    j->group.add_packed = add_rows;
    j->group.merge = cx_merge_journeys;
    j->group.state = cx_journey_state;
    j->group.any_order = true;
    j->group.context = j;
    cx_group_all(run, &j->group, options, &j->groups);
}

bool path_visit_journeys(const struct path_journeys *j, size_t part, path_visit *visit,
                       void *context)
{
    enum { AHEAD = 8 };
    struct cx_bytes scratch = {0};
    size_t n = cx_groups_in(&j->groups, part);
    bool done = true;
    for (size_t i = 0; i < n && done; i++) {
        if (i + AHEAD < n)
            cx_journey_prefetch(cx_group_in(&j->groups, part, i + AHEAD).slot);
        const struct cx_journey *journey = cx_group_in(&j->groups, part, i).slot;
        const struct cx_moment *moment = cx_journey_read(journey, &j->rule, &scratch);
        done = moment != NULL || journey->n == 0;
        if (done && journey->n > 0)
            visit(context, moment, journey->n);
    }
    cx_bytes_release(&scratch);
    return done;
}
