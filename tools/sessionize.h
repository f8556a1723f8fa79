/* sessionize.h - what the parts of cx-sessionize share: options, and the two answers. */
#ifndef CX_TOOLS_SESSIONIZE_H
#define CX_TOOLS_SESSIONIZE_H

#include "cli/program.h"
#include "model/engagement.h"
#include "model/session.h"

enum { CUSTOMER, TIME, EVENT, CAMPAIGN, VIEW /* only with --heartbeat */, ROLES };

struct sessionize_options {
    struct cx_session_rule rule;
    struct cx_engagement_rule engagement; /* heartbeat_ms 0: pings are events like others */
    const char *ping;
    const char *link;
};
extern struct sessionize_options sessionize_options;

struct sessionize_slot { /* of a customer */
    struct cx_session session;
    struct cx_session_detail detail;
};

/* Takes the customer's next row. */
static inline enum cx_status sessionize_step(const struct cx_session_at *at,
                                             const struct cx_row *row,
                                             enum cx_session_reason *reason, struct cx_error *e)
{
    const struct cx_session_row next = {row->value[TIME].time, row->value[CAMPAIGN].text};
    enum cx_status status = cx_session_step(at, &next, reason, e);
    if (status != CX_OK)
        e->line = row->line;
    return status;
}

enum { SESSIONIZE_AT_ONCE = 64 }; /* ids that are made */

/* Each says how the rows are taken and what they give, and creates the output for it: every row
 * with its session (sessionize/rows.c), or every session with what it was (sessionize/visits.c). */
struct cx_writer *sessionize_rows(const struct cx_table *in, struct cx_ordered *how);
struct cx_writer *sessionize_visits(const struct cx_table *in, struct cx_ordered *how);
void sessionize_tell_pings(void); /* warns when no row was one; a state does not tell */

/* ---- --state (sessionize/state.c) */

/* Cells of a customer's session in a state. */
enum {
    SESSIONIZE_NUMBER, SESSIONIZE_SAME_START, SESSIONIZE_START, SESSIONIZE_END,
    SESSIONIZE_EVENTS, SESSIONIZE_END_DAY, SESSIONIZE_CAMPAIGN, SESSIONIZE_SAVED
};
#define SESSIONIZE_STATE_COLUMNS \
    {"number", CX_INTEGER}, {"same_start", CX_INTEGER}, {"start_ms", CX_INTEGER}, \
    {"end_ms", CX_INTEGER}, {"events", CX_INTEGER}, {"end_day", CX_INTEGER}, {"campaign", CX_TEXT}
/* detail may be NULL where the rule does not need it. */
void sessionize_save(const struct cx_session *s, const struct cx_session_detail *detail,
                     struct cx_out *out);
enum cx_status sessionize_load(struct cx_session *s, struct cx_session_detail *detail,
                               const struct cx_text *cells, struct cx_arena *memory,
                               struct cx_error *e);
enum cx_status sessionize_damaged(struct cx_error *e);
const char *sessionize_state_word(bool summary); /* the options a state is bound to */

/* ---- --link (sessionize/link.c) */

void sessionize_read_link(void);
/* The customer that an id is linked to; empty when it is to none.  Many threads may ask. */
struct cx_text sessionize_person(struct cx_text id);
void sessionize_tell_link(void); /* how many ids of the map were asked for, with -v */

#endif
