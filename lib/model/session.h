/* session.h - sessions: a customer's rows cut where one visit ends and the next begins.
 *
 * The rows of one customer come in order of time, equal times in the order of the input.  A row
 * begins a session for the first of these reasons that holds:
 *
 *   first       it is the customer's first row
 *   timeout     the row before is more than the timeout earlier (with `at_boundary`: as much as it)
 *   midnight    its day is not the day of the row before
 *   campaign    it has a campaign, and the session has another; under PRESENT also when the session
 *               has none.  The session's campaign is that of its latest row that has one; a row
 *               without campaign never begins a session, and under CHANGE the first campaign of a
 *               session without joins it
 *   max-length  it is the maximum length or more later than the session's first row
 *   max-events  the session has the maximum number of rows
 *
 * Gaps are between instants, in milliseconds, so daylight saving cannot stretch them; rows of the
 * same instant are never parted by the timeout (it is at least a millisecond).  Days are the rows'
 * own (base/civil.h).
 *
 * A session's id is a hash of what cannot change while rows are added behind it: the customer and
 * the instant of the first row.  It is cx_mix(cx_fnv(CX_FNV_START, text)) over
 *     CUSTOMER 0x1f MS            MS: milliseconds since 1970-01-01T00:00:00Z, decimal
 *     CUSTOMER 0x1f MS 0x1f K     for the K-th further session of the customer at that instant
 * written as 16 lower-case hexadecimal digits.
 */
#ifndef CX_MODEL_SESSION_H
#define CX_MODEL_SESSION_H

#include "base/arena.h"
#include "base/civil.h"
#include "base/error.h"

enum cx_session_reason {
    CX_SESSION_INSIDE, /* no reason: the row joins the session of the row before */
    CX_SESSION_FIRST,
    CX_SESSION_TIMEOUT,
    CX_SESSION_MIDNIGHT,
    CX_SESSION_CAMPAIGN,
    CX_SESSION_MAX_LENGTH,
    CX_SESSION_MAX_EVENTS
};
struct cx_text cx_session_reason_name(enum cx_session_reason reason); /* "" for INSIDE */

enum cx_session_campaign { CX_CAMPAIGN_OFF, CX_CAMPAIGN_CHANGE, CX_CAMPAIGN_PRESENT };

struct cx_session_rule {
    int64_t timeout_ms; /* at least 1 */
    bool at_boundary;
    bool midnight;
    enum cx_session_campaign campaign;
    int64_t max_length_ms; /* 0: none */
    int64_t max_events;    /* 0: none */
    const struct cx_zone *zone; /* of all days; NULL: each row has the day of its own offset */
};

/* The session a customer is in.  Zeroed: none yet.  It stays when the session is over: the next one
 * is numbered from it. */
struct cx_session {
    int64_t start_ms, end_ms; /* instants of its first and latest row */
    uint32_t number;          /* of the customer's sessions, from 1; 0: none yet */
    uint32_t same_start; /* earlier sessions of the customer that began at the same instant */
};

/* What some rules look at besides.  Zeroed with its session. */
struct cx_session_detail {
    int64_t events;
    char *campaign; /* of the latest row that has one */
    uint32_t campaign_n, campaign_room;
    int32_t end_day; /* of the latest row */
};
bool cx_session_needs_detail(const struct cx_session_rule *rule);

struct cx_session_at { /* where a customer is */
    const struct cx_session_rule *rule;
    struct cx_session *session;
    struct cx_session_detail *detail; /* may be NULL where the rule does not need it */
    struct cx_arena *memory;          /* of its campaign; lives as long as the session */
};
struct cx_session_row {
    struct cx_time time;
    struct cx_text campaign; /* looked at, and copied, only when the rule asks for it */
};
/* Takes the customer's next row.  Returns through *reason why it began a session, or INSIDE.
 * A time before the row's before it, and more than 2^32 - 1 sessions, are CX_FAILED. */
enum cx_status cx_session_step(const struct cx_session_at *at, const struct cx_session_row *row,
                               enum cx_session_reason *reason, struct cx_error *e);

/* The instant from which on any row begins another session: the timeout, the maximum length, and
 * the midnight of the rule's zone.  Rows of the session only put it off.  detail as above. */
int64_t cx_session_ends_ms(const struct cx_session *s, const struct cx_session_detail *detail,
                           const struct cx_session_rule *rule);
/* No further row can join it, whatever its time. */
bool cx_session_is_full(const struct cx_session_detail *detail, const struct cx_session_rule *rule);
/* Its end is the timeout, before any other rule's: once it is over, the next session depends on
 * nothing of it but its number and end_ms. */
bool cx_session_times_out(const struct cx_session *s, const struct cx_session_detail *detail,
                          const struct cx_session_rule *rule);
/* Only these are left of s, and nothing of the detail, whose texts go back to memory. */
void cx_session_forget(struct cx_session *s, struct cx_session_detail *detail,
                       struct cx_arena *memory);

/* What a session is told by: its first and last event, and its first campaign.  Zeroed before its
 * first row. */
struct cx_session_texts {
    struct cx_text first_event, last_event, campaign;
    char *buffer; /* of a last event that is not the first */
    size_t room;
};
/* Take the row with which the session begins, or the next one.  False: no memory. */
bool cx_session_tell_first(struct cx_session_texts *texts, struct cx_text event,
                           struct cx_text campaign, struct cx_arena *memory);
bool cx_session_tell_next(struct cx_session_texts *texts, struct cx_text event,
                          struct cx_text campaign, struct cx_arena *memory);
/* Copies all to another memory.  False: there is none. */
bool cx_session_texts_copy(struct cx_session_texts *to, const struct cx_session_texts *from,
                           struct cx_arena *memory);
/* Zeroes texts; what they took goes back to memory. */
void cx_session_texts_give(struct cx_session_texts *texts, struct cx_arena *memory);

struct cx_session_start { /* what an id is made of */
    struct cx_text customer;
    int64_t ms;
    uint32_t same_start;
};
/* The ids of n sessions: several at once take a third of the time. */
void cx_session_ids(const struct cx_session_start *starts, size_t n, uint64_t *ids);

#endif
