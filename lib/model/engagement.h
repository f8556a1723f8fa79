/* engagement.h - how long a visitor was engaged: what the pings of a session add up to.
 *
 * While a page is looked at it sends pings, one every heartbeat.  With B pairs of a view and a beat
 * (the ping's instant divided by the heartbeat, rounded down) and V views that have a ping,
 *
 *     engaged time = heartbeat x (B - V) + least visit x V
 *
 * as the sessions of Snowplow's dbt-snowplow-unified count it: a view's first ping stands for the
 * least visit that comes before it, every other beat for a heartbeat, and pings that crowd into one
 * beat count once.  Sessions without pings were engaged for no time.
 */
#ifndef CX_MODEL_ENGAGEMENT_H
#define CX_MODEL_ENGAGEMENT_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"

#define CX_LONGEST_HEARTBEAT_MS (INT64_C(24) * 60 * 60 * 1000)

struct cx_engagement_rule {
    int64_t heartbeat_ms;   /* 1 to CX_LONGEST_HEARTBEAT_MS */
    int64_t least_visit_ms; /* 0 to CX_LONGEST_HEARTBEAT_MS */
};

struct cx_engaged_view {
    struct cx_text view; /* s NULL: a free place */
    int64_t beat;        /* of its latest ping */
};

/* Zeroed: no ping yet.  A copy keeps its counts; `at` is the open session's. */
struct cx_engagement {
    int64_t pings; /* those of no view, too */
    int64_t beats;
    uint32_t views, room;
    struct cx_engaged_view *at; /* a hash table of `room` places */
};

struct cx_ping {
    int64_t ms;
    struct cx_text view;
    bool is_of_view; /* false: it adds no time */
};

/* A new session.  What the last one needed goes back to memory. */
void cx_engagement_begin(struct cx_engagement *e, struct cx_arena *memory);
/* Takes the session's next ping, none earlier than the one before.  Each view is kept in memory
 * until the next session begins.  False: no memory. */
bool cx_engage(struct cx_engagement *e, const struct cx_engagement_rule *rule,
               const struct cx_ping *ping, struct cx_arena *memory);
/* As a text, and back; a text that is none is CX_FAILED. */
void cx_engagement_save(const struct cx_engagement *e, struct cx_bytes *to);
enum cx_status cx_engagement_load(struct cx_engagement *e, struct cx_text saved,
                                  struct cx_arena *memory, struct cx_error *error);
int64_t cx_engaged_ms(const struct cx_engagement *e, const struct cx_engagement_rule *rule);

#endif
