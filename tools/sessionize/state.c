/* state.c - a customer's session in a state, and which options a state is bound to. */
#include "sessionize.h"

#include <inttypes.h>
#include <string.h>

#include "base/number.h"

const char *sessionize_state_word(bool summary)
{
    const struct cx_session_rule *rule = &sessionize_options.rule;
    const struct cx_engagement_rule *engagement = &sessionize_options.engagement;
    static const char *const campaigns[] = {"off", "change", "present"};
    struct cx_bytes word = {0};
    cx_bytes_format(&word, "timeout=%" PRId64 "ms,boundary=%s", rule->timeout_ms,
                    rule->at_boundary ? "ge" : "gt");
    cx_bytes_format(&word, ",campaign=%s", campaigns[rule->campaign]);
    if (rule->midnight)
        cx_bytes_format(&word, ",midnight");
    if (rule->max_length_ms > 0)
        cx_bytes_format(&word, ",max-length=%" PRId64 "ms", rule->max_length_ms);
    if (rule->max_events > 0)
        cx_bytes_format(&word, ",max-events=%" PRId64, rule->max_events);
    if (summary)
        cx_bytes_format(&word, ",summary");
    if (engagement->heartbeat_ms > 0) {
        cx_bytes_format(&word, ",heartbeat=%" PRId64 "ms,min-visit=%" PRId64 "ms",
                        engagement->heartbeat_ms, engagement->least_visit_ms);
        cx_state_option(&word, "ping", sessionize_options.ping);
    }
    if (cx_common.zone != NULL)
        cx_state_option(&word, "tz", cx_common.zone);
    return cx_kept_text(&word);
}

void sessionize_save(const struct cx_session *s, const struct cx_session_detail *d,
                     struct cx_out *out)
{
    cx_put_int(out, s->number);
    cx_put_int(out, s->same_start);
    if (s->start_ms == s->end_ms)
        cx_put_none(out);
    else
        cx_put_int(out, s->start_ms);
    cx_put_int(out, s->end_ms);
    if (d == NULL) {
        for (size_t i = SESSIONIZE_EVENTS; i < SESSIONIZE_SAVED; i++)
            cx_put_none(out);
        return;
    }
    cx_put_int(out, d->events);
    cx_put_int(out, d->end_day);
    cx_put_text(out, (struct cx_text){d->campaign, d->campaign_n});
}

enum cx_status sessionize_damaged(struct cx_error *e)
{
    return cx_fail(e, CX_FAILED, "a session that cannot be read: the state is damaged");
}

enum cx_status sessionize_load(struct cx_session *s, struct cx_session_detail *d,
                               const struct cx_text *cells, struct cx_arena *memory,
                               struct cx_error *e)
{
    int64_t n[SESSIONIZE_CAMPAIGN] = {0};
    for (size_t i = 0; i < (d != NULL ? SESSIONIZE_CAMPAIGN : SESSIONIZE_EVENTS); i++)
        if (!cx_integer_parse(cells[cells[i].n == 0 && i == SESSIONIZE_START ? SESSIONIZE_END : i],
                              &n[i]))
            return sessionize_damaged(e);
    *s = (struct cx_session){
        .number = (uint32_t)n[SESSIONIZE_NUMBER],
        .same_start = (uint32_t)n[SESSIONIZE_SAME_START],
        .start_ms = n[SESSIONIZE_START],
        .end_ms = n[SESSIONIZE_END],
    };
    if (d == NULL)
        return CX_OK;
    struct cx_text campaign = cells[SESSIONIZE_CAMPAIGN];
    *d = (struct cx_session_detail){
        .events = n[SESSIONIZE_EVENTS],
        .end_day = (int32_t)n[SESSIONIZE_END_DAY],
        .campaign = cx_arena_take(memory, campaign.n),
        .campaign_n = (uint32_t)campaign.n,
        .campaign_room = (uint32_t)campaign.n,
    };
    if (d->campaign == NULL)
        return cx_no_memory(e);
    memcpy(d->campaign, campaign.s, campaign.n);
    return CX_OK;
}
