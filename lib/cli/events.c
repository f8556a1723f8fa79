/* events.c - see events.h. */
#include "cli/events.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"

struct cx_named_events cx_name_events(const char *option, const struct cx_list *said)
{
    struct cx_named_events events = {.option = option, .n = said->n};
    events.name = cx_need(cx_arena_alloc(cx_memory(), (said->n + 1) * sizeof *events.name));
    events.met = cx_need(cx_arena_alloc(cx_memory(), (said->n + 1) * sizeof *events.met));
    for (size_t i = 0; i < said->n; i++)
        events.name[i] = cx_text_from(said->item[i]);
    return events;
}

bool cx_is_named_event(const struct cx_named_events *events, struct cx_text event)
{
    for (size_t i = 0; i < events->n; i++) {
        if (!cx_text_equal(event, events->name[i]))
            continue;
        if (!atomic_load_explicit(&events->met[i], memory_order_relaxed))
            atomic_store_explicit(&events->met[i], true, memory_order_relaxed);
        return true;
    }
    return events->n == 0;
}

void cx_warn_of_unmet(const struct cx_named_events *events)
{
    if (cx_common.merge || cx_common.state)
        return;
    for (size_t i = 0; i < events->n; i++)
        if (!atomic_load(&events->met[i]))
            cx_warn_of_absent(events->option, events->name[i], NULL, 0);
}

void cx_warn_of_absent(const char *option, struct cx_text event, const struct cx_text *known,
                       size_t n)
{
    struct cx_bytes text = {0};
    int near = n > 0 ? cx_nearest(event, known, n) : -1;
    if (option)
        cx_bytes_format(&text, "option '--%s': ", option);
    cx_bytes_format(&text, "no row has the event '%.*s'", (int)event.n, event.s);
    if (near >= 0)
        cx_bytes_format(&text, "; did you mean '%.*s'?", (int)known[near].n, known[near].s);
    cx_bytes_put(&text, '\0');
    const char *what = cx_need(text.failed ? NULL : text.s);
    cx_warn("%s", what);
    cx_bytes_release(&text);
}

/* Which ones a full table has is up to the threads. */
void cx_warn_of_absent_in(const char *option, struct cx_text event, const struct cx_intern *known)
{
    uint32_t n = cx_intern_count(known);
    if (known->most > 0 && n >= known->most)
        n = 0;
    struct cx_text *list = cx_need(cx_arena_alloc(cx_memory(), ((size_t)n + 1) * sizeof *list));
    for (uint32_t i = 0; i < n; i++)
        list[i] = cx_interned_text(known, i);
    qsort(list, n, sizeof *list, cx_text_order);
    cx_warn_of_absent(option, event, list, n);
}
