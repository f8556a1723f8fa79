/* session.c - sessions: where one visit ends and the next begins. */
#include "model/session.h"

#include <string.h>

#include "base/hash.h"
#include "base/number.h"

const char *cx_session_reason_name(enum cx_session_reason reason)
{
    static const char *const names[] = {"",         "first",      "timeout",   "midnight",
                                        "campaign", "max-length", "max-events"};
    return names[reason];
}

uint64_t cx_session_id(struct cx_text customer, int64_t start_ms, uint32_t same_start)
{
    char number[CX_NUMBER_ROOM];
    uint64_t h = cx_fnv(CX_FNV_START, customer.s, customer.n);
    h = cx_fnv(h, "\x1f", 1);
    h = cx_fnv(h, number, cx_integer_format(start_ms, number));
    if (same_start > 0) {
        h = cx_fnv(h, "\x1f", 1);
        h = cx_fnv(h, number, cx_integer_format(same_start, number));
    }
    return cx_mix(h);
}

void cx_session_id_format(uint64_t id, char out[CX_SESSION_ID_ROOM])
{
    for (int i = 15; i >= 0; i--, id >>= 4)
        out[i] = "0123456789abcdef"[id & 15];
    out[16] = '\0';
}

static bool campaign_parts(const struct cx_session *s, const struct cx_session_rule *rule,
                           struct cx_text campaign)
{
    if (rule->campaign == CX_CAMPAIGN_OFF || campaign.n == 0)
        return false;
    if (s->campaign_n == 0)
        return rule->campaign == CX_CAMPAIGN_PRESENT;
    return !cx_text_equal(campaign, (struct cx_text){s->campaign, s->campaign_n});
}

static enum cx_session_reason why_new(const struct cx_session *s,
                                      const struct cx_session_rule *rule,
                                      const struct cx_session_row *row)
{
    if (s->number == 0)
        return CX_SESSION_FIRST;
    int64_t gap = row->time.ms - s->end.ms;
    if (gap > rule->timeout_ms || (rule->at_boundary && gap == rule->timeout_ms))
        return CX_SESSION_TIMEOUT;
    if (rule->midnight && row->time.day != s->end.day)
        return CX_SESSION_MIDNIGHT;
    if (campaign_parts(s, rule, row->campaign))
        return CX_SESSION_CAMPAIGN;
    if (rule->max_length_ms > 0 && row->time.ms - s->start.ms >= rule->max_length_ms)
        return CX_SESSION_MAX_LENGTH;
    if (rule->max_events > 0 && s->events >= rule->max_events)
        return CX_SESSION_MAX_EVENTS;
    return CX_SESSION_INSIDE;
}

static void begin(struct cx_session *s, const struct cx_session_row *row,
                  enum cx_session_reason reason)
{
    bool same_start = s->number > 0 && s->start.ms == row->time.ms;
    s->same_start = same_start ? s->same_start + 1 : 0;
    s->id = cx_session_id(row->customer, row->time.ms, s->same_start);
    s->start = row->time;
    s->number++;
    s->events = 0;
    s->reason = (uint8_t)reason;
    s->campaign_n = 0;
}

static bool keep_campaign(struct cx_session *s, struct cx_text campaign, struct cx_arena *memory)
{
    if (campaign.n > s->campaign_room) {
        s->campaign = cx_arena_bytes(memory, campaign.n);
        if (s->campaign == NULL)
            return false;
        s->campaign_room = (uint32_t)campaign.n;
    }
    memcpy(s->campaign, campaign.s, campaign.n);
    s->campaign_n = (uint32_t)campaign.n;
    return true;
}

/* ---- what a session is told by */

/* Equal texts of one customer's sessions share their bytes. */
static bool keep_text(struct cx_text *kept, struct cx_text t, struct cx_arena *memory)
{
    if (cx_text_equal(*kept, t))
        return true;
    char *copy = cx_arena_bytes(memory, t.n);
    if (copy == NULL)
        return false;
    if (t.n > 0)
        memcpy(copy, t.s, t.n);
    *kept = (struct cx_text){copy, t.n};
    return true;
}

static bool keep_last_event(struct cx_session_texts *texts, struct cx_text event,
                            struct cx_arena *memory)
{
    if (cx_text_equal(event, texts->first_event)) {
        texts->last_event = texts->first_event;
        return true;
    }
    if (event.n > texts->room) {
        texts->buffer = cx_arena_bytes(memory, event.n);
        if (texts->buffer == NULL)
            return false;
        texts->room = event.n;
    }
    if (event.n > 0)
        memcpy(texts->buffer, event.s, event.n);
    texts->last_event = (struct cx_text){texts->buffer, event.n};
    return true;
}

bool cx_session_tell(struct cx_session_texts *texts, bool begins, struct cx_text event,
                     struct cx_text campaign, struct cx_arena *memory)
{
    if (!begins) {
        if (texts->campaign.n == 0 && campaign.n > 0 &&
            !keep_text(&texts->campaign, campaign, memory))
            return false;
        return keep_last_event(texts, event, memory);
    }
    texts->buffer = NULL;
    texts->room = 0;
    if (!keep_text(&texts->first_event, event, memory) ||
        !keep_text(&texts->campaign, campaign, memory))
        return false;
    texts->last_event = texts->first_event;
    return true;
}

/* ---- the next row */

enum cx_status cx_session_step(struct cx_session *s, const struct cx_session_rule *rule,
                               const struct cx_session_row *row, struct cx_arena *memory,
                               enum cx_session_reason *reason, struct cx_error *e)
{
    if (s->number > 0 && row->time.ms < s->end.ms)
        return cx_fail(e, CX_FAILED, "a time before that of the row before it");
    *reason = why_new(s, rule, row);
    if (*reason != CX_SESSION_INSIDE)
        begin(s, row, *reason);
    s->end = row->time;
    s->events++;
    if (rule->campaign != CX_CAMPAIGN_OFF && row->campaign.n > 0 &&
        !keep_campaign(s, row->campaign, memory))
        return cx_no_memory(e);
    return CX_OK;
}
