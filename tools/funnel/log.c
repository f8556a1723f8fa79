/* log.c - cx-funnel's way in: rows become journeys, one a customer, and journeys states. */
#include "funnel.h"

#include <stdatomic.h>

#include "cli/events.h"
#include "cli/journeys.h"

/* Events that are no step, to say which of them a misspelt step may have meant; of too many none is
 * near enough to be told. */
enum { MOST_OTHERS = 5000 };
static struct cx_intern others = CX_INTERN_OF(MOST_OTHERS);
static atomic_bool too_many_others;

/* ---- rows into journeys */

static const uint32_t NO_EVENT = UINT32_MAX;

struct packed {
    int64_t ms;
    uint32_t event; /* NO_EVENT of a row without a customer */
    uint32_t attribute[CX_MOMENT_ATTRIBUTES];
};

static enum cx_status intern(struct cx_text t, uint32_t *number, struct cx_error *e)
{
    bool done = cx_intern(funnel_plan.journey.names, t, number) == CX_INTERN_OK;
    return done ? CX_OK : cx_no_memory(e);
}

/* Without memory there is nothing to suggest. */
static void note_other(struct cx_text t)
{
    uint32_t number;
    if (!atomic_load_explicit(&too_many_others, memory_order_relaxed) &&
        cx_intern(&others, t, &number) != CX_INTERN_OK)
        atomic_store(&too_many_others, true);
}

/* For the first row of a block that has the event. */
CX_APART uint32_t look_up(struct cx_intern_cache *cache, struct cx_text t)
{
    uint32_t number;
    if (!cx_intern_find(funnel_plan.journey.names, t, &number) ||
        number >= funnel_plan.rule.events) {
        number = NO_EVENT;
        note_other(t);
    }
    cx_intern_remember(cache, t, number);
    return number;
}

/* The number of an event of a step or an exclusion, else NO_EVENT. */
static inline uint32_t step_event(struct cx_intern_cache *cache, struct cx_text t)
{
    uint32_t number;
    return cx_intern_cached(cache, t, &number) ? number : look_up(cache, t);
}

static atomic_size_t nameless; /* rows without a customer */

size_t funnel_nameless(void)
{
    return nameless;
}

/* With their events.  Rows without a customer are counted. */
static size_t choose_rows(const struct cx_row *rows, size_t n, const struct cx_chosen *chosen,
                          void *context)
{
    struct cx_intern_cache cache = {.at = {{{.length = 0}}}};
    bool keeps_all = funnel_plan.keeps_all;
    size_t count = 0, without = 0;
    (void)context;
    for (size_t i = 0; i < n; i++) {
        const union cx_value *value = rows[i].value;
        uint32_t event = step_event(&cache, value[EVENT].text);
        chosen->number[count] = event;
        chosen->row[count] = rows[i]; /* rather than to guess */
        bool is_nameless = value[CUSTOMER].text.n == 0;
        without += is_nameless;
        count += (event != NO_EVENT) | keeps_all | is_nameless;
    }
    if (without > 0)
        atomic_fetch_add(&nameless, without);
    return count;
}

static enum cx_status pack_row(const struct cx_row *row, uint32_t event, struct packed *packed,
                               struct cx_error *e)
{
    const union cx_value *value = row->value;
    enum cx_status status = CX_OK;
    *packed = (struct packed){.ms = value[TIME].time.ms, .event = NO_EVENT};
    if (value[CUSTOMER].text.n == 0)
        return CX_OK;
    packed->event = event;
    if (event == NO_EVENT)
        status = intern(value[EVENT].text, &packed->event, e);
    for (size_t i = 0; status == CX_OK && i < funnel_plan.journey.attributes; i++)
        status = intern(value[NAMED_ROLES + i].text, &packed->attribute[i], e);
    return status;
}

static enum cx_status pack_rows(const struct cx_packing *rows, void *context, struct cx_error *e)
{
    struct packed *to = rows->packed;
    enum cx_status status = CX_OK;
    (void)context;
    for (size_t i = 0; i < rows->n && status == CX_OK; i++)
        status = pack_row(&rows->row[i], rows->number[i], &to[rows->place[i]], e);
    return status;
}

static enum cx_status add_rows(void *const *slots, const void *packed,
                               const struct cx_row *const *rows, size_t n, struct cx_arena *memory,
                               void *context, struct cx_error *e)
{
    const struct packed *from = packed;
    (void)rows;
    (void)context;
    for (size_t i = 0; i < n; i++) {
        const struct funnel_slot *slot = slots[i];
        cx_journey_prefetch(&slot->journey);
    }
    for (size_t i = 0; i < n; i++) {
        struct funnel_slot *slot = slots[i];
        if (from[i].event == NO_EVENT)
            continue;
        const struct cx_moment m = {from[i].ms, from[i].event,
                                    {from[i].attribute[0], from[i].attribute[1]}};
        if (!cx_journey_add(&slot->journey, &m, &funnel_plan.journey, memory))
            return cx_no_memory(e);
    }
    return CX_OK;
}

void funnel_group(struct cx_run *run, struct cx_groups *groups)
{
    static struct cx_group group;
    group = (struct cx_group){
        .keys = {CUSTOMER},
        .key_count = 1,
        .slot_size = sizeof(struct funnel_slot),
        .choose = choose_rows,
        .packed_size = sizeof(struct packed),
        .pack = pack_rows,
        .add_packed = add_rows,
        .merge = cx_merge_journeys,
        .state = cx_journey_state,
        .any_order = funnel_options.who == NULL,
        .context = &funnel_plan.journey,
    };
    run->time_role = TIME;
    run->exclude_role = CUSTOMER;
    cx_group_all(run, &group, funnel_state_word(), groups);
}

/* ---- names that no row has */

void funnel_warn_of_absent(struct cx_text name)
{
    cx_warn_of_absent_in(NULL, name, &others);
}
