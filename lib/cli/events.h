/* events.h - events that options name: which rows have them, and what to say when none does.
 *
 * An option that names an event which nobody has is a slip, mostly.
 */
#ifndef CX_CLI_EVENTS_H
#define CX_CLI_EVENTS_H

#include <stdatomic.h>

#include "base/intern.h"
#include "cli/program.h"

/* The events that an option lists. */
struct cx_named_events {
    const char *option;
    size_t n;
    struct cx_text *name;
    atomic_bool *met; /* some row has it */
};
/* For the option --NAME and what was said to it; lives in the program's arena. */
struct cx_named_events cx_name_events(const char *option, const struct cx_list *said);
/* Whether a row's event is one of them; without any, every event is.  Called by many threads. */
bool cx_is_named_event(const struct cx_named_events *events, struct cx_text event);
/* Warns of those that no row had, unless there is a state: it does not tell what its rows had. */
void cx_warn_of_unmet(const struct cx_named_events *events);

/* Warns that no row has the event, and of the nearest of the n known ones.  option may be NULL. */
void cx_warn_of_absent(const char *option, struct cx_text event, const struct cx_text *known,
                       size_t n);
/* The same with the known ones in a table; a full one (`most`) says nothing of the nearest. */
void cx_warn_of_absent_in(const char *option, struct cx_text event, const struct cx_intern *known);

#endif
