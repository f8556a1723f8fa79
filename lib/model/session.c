/* session.c - sessions: where one visit ends and the next begins. */
#include "model/session.h"

#include <string.h>

#include "base/digits.h"
#include "base/hash.h"

struct cx_text cx_session_reason_name(enum cx_session_reason reason)
{
    static const struct cx_text names[] = {
        {"", 0},         {"first", 5},       {"timeout", 7},    {"midnight", 8},
        {"campaign", 8}, {"max-length", 10}, {"max-events", 10}};
    return names[reason];
}

/* ---- ids
 *
 * A multiplication has to wait for the one before, so several ids are made side by side. */

enum { LANES = 4, LONGEST_END = 2 + 2 * (1 + CX_MOST_DIGITS) + CX_DIGITS_SLACK };

/* What stands behind the customer. */
static size_t put_end(const struct cx_session_start *start, char *to)
{
    char *at = to;
    *at++ = '\x1f';
    if (start->ms < 0)
        *at++ = '-';
    at = cx_put_digits(at, start->ms < 0 ? -(uint64_t)start->ms : (uint64_t)start->ms);
    if (start->same_start > 0) {
        *at++ = '\x1f';
        at = cx_put_digits(at, start->same_start);
    }
    return (size_t)(at - to);
}

static void hash_lanes(const struct cx_text text[LANES], uint64_t h[LANES])
{
    uint64_t a = h[0], b = h[1], c = h[2], d = h[3];
    size_t common = text[0].n;
    for (size_t k = 1; k < LANES; k++)
        common = text[k].n < common ? text[k].n : common;
    for (size_t i = 0; i < common; i++) {
        a = cx_fnv_byte(a, text[0].s[i]);
        b = cx_fnv_byte(b, text[1].s[i]);
        c = cx_fnv_byte(c, text[2].s[i]);
        d = cx_fnv_byte(d, text[3].s[i]);
    }
    const uint64_t so_far[LANES] = {a, b, c, d};
    for (size_t k = 0; k < LANES; k++)
        h[k] = cx_fnv(so_far[k], text[k].s + common, text[k].n - common);
}

static uint64_t make_id(const struct cx_session_start *start)
{
    char end[LONGEST_END];
    uint64_t h = cx_fnv(CX_FNV_START, start->customer.s, start->customer.n);
    return cx_mix(cx_fnv(h, end, put_end(start, end)));
}

static void make_ids(const struct cx_session_start *starts, uint64_t *ids)
{
    char room[LANES][LONGEST_END];
    struct cx_text customer[LANES], end[LANES];
    uint64_t h[LANES];
    for (size_t k = 0; k < LANES; k++) {
        customer[k] = starts[k].customer;
        end[k] = (struct cx_text){room[k], put_end(&starts[k], room[k])};
        h[k] = CX_FNV_START;
    }
    hash_lanes(customer, h);
    hash_lanes(end, h);
    for (size_t k = 0; k < LANES; k++)
        ids[k] = cx_mix(h[k]);
}

void cx_session_ids(const struct cx_session_start *starts, size_t n, uint64_t *ids)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        make_ids(starts + i, ids + i);
    for (; i < n; i++)
        ids[i] = make_id(&starts[i]);
}

/* ---- what a session is told by */

static bool keep_text(struct cx_text *kept, struct cx_text t, struct cx_arena *memory)
{
    char *copy = cx_arena_take(memory, t.n);
    if (copy == NULL)
        return false;
    if (t.n > 0)
        memcpy(copy, t.s, t.n);
    *kept = (struct cx_text){copy, t.n};
    return true;
}

static void give_text(struct cx_text t, struct cx_arena *memory)
{
    cx_arena_give(memory, (char *)(uintptr_t)t.s, t.n);
}

static bool keep_last_event(struct cx_session_texts *texts, struct cx_text event,
                            struct cx_arena *memory)
{
    if (cx_text_equal(event, texts->first_event)) {
        texts->last_event = texts->first_event;
        return true;
    }
    if (event.n > texts->room) {
        cx_arena_give(memory, texts->buffer, texts->room);
        texts->room = cx_arena_room(event.n);
        texts->buffer = cx_arena_take(memory, texts->room);
        if (texts->buffer == NULL)
            return false;
    }
    if (event.n > 0)
        memcpy(texts->buffer, event.s, event.n);
    texts->last_event = (struct cx_text){texts->buffer, event.n};
    return true;
}

static bool keep_first_campaign(struct cx_session_texts *texts, struct cx_text campaign,
                                struct cx_arena *memory)
{
    return texts->campaign.n > 0 || campaign.n == 0 ||
           keep_text(&texts->campaign, campaign, memory);
}

bool cx_session_tell_first(struct cx_session_texts *texts, struct cx_text event,
                           struct cx_text campaign, struct cx_arena *memory)
{
    if (!keep_text(&texts->first_event, event, memory))
        return false;
    texts->last_event = texts->first_event;
    return keep_first_campaign(texts, campaign, memory);
}

bool cx_session_tell_next(struct cx_session_texts *texts, struct cx_text event,
                          struct cx_text campaign, struct cx_arena *memory)
{
    return keep_first_campaign(texts, campaign, memory) && keep_last_event(texts, event, memory);
}

bool cx_session_texts_copy(struct cx_session_texts *to, const struct cx_session_texts *from,
                           struct cx_arena *memory)
{
    *to = (struct cx_session_texts){0};
    return cx_session_tell_first(to, from->first_event, from->campaign, memory) &&
           keep_last_event(to, from->last_event, memory);
}

void cx_session_texts_give(struct cx_session_texts *texts, struct cx_arena *memory)
{
    give_text(texts->first_event, memory);
    give_text(texts->campaign, memory);
    cx_arena_give(memory, texts->buffer, texts->room);
    *texts = (struct cx_session_texts){0};
}

/* ---- the next row */

bool cx_session_needs_detail(const struct cx_session_rule *rule)
{
    return rule->midnight || rule->campaign != CX_CAMPAIGN_OFF || rule->max_events > 0;
}

static bool campaign_parts(const struct cx_session_detail *d, const struct cx_session_rule *rule,
                           struct cx_text campaign)
{
    if (rule->campaign == CX_CAMPAIGN_OFF || campaign.n == 0)
        return false;
    if (d->campaign_n == 0)
        return rule->campaign == CX_CAMPAIGN_PRESENT;
    return !cx_text_equal(campaign, (struct cx_text){d->campaign, d->campaign_n});
}

static bool is_over(const struct cx_session *s, const struct cx_session_rule *rule, int64_t ms)
{
    int64_t gap = ms - s->end_ms;
    return gap > rule->timeout_ms || (rule->at_boundary && gap == rule->timeout_ms);
}

bool cx_session_is_full(const struct cx_session_detail *d, const struct cx_session_rule *rule)
{
    return rule->max_events > 0 && d->events >= rule->max_events;
}

static int64_t later(int64_t ms, int64_t more_ms)
{
    return ms > INT64_MAX - more_ms ? INT64_MAX : ms + more_ms;
}

/* The first of two midnights does not end the day: between them it goes on. */
static int64_t day_ends_ms(int32_t day, const struct cx_zone *zone)
{
    const struct cx_time_rule rule = {.zone = zone};
    struct cx_time midnight;
    cx_time_local(day + 1, 0, 0, &rule, &midnight);
    return midnight.flags & CX_TIME_FOLD ? midnight.ms + CX_DAY_MS / 2 : midnight.ms;
}

static int64_t times_out_ms(const struct cx_session *s, const struct cx_session_rule *rule)
{
    return later(later(s->end_ms, rule->timeout_ms), !rule->at_boundary);
}

int64_t cx_session_ends_ms(const struct cx_session *s, const struct cx_session_detail *d,
                           const struct cx_session_rule *rule)
{
    int64_t end = times_out_ms(s, rule);
    if (rule->max_length_ms > 0) {
        int64_t most = later(s->start_ms, rule->max_length_ms);
        end = most < end ? most : end;
    }
    if (rule->midnight && rule->zone) {
        int64_t midnight = day_ends_ms(d->end_day, rule->zone);
        end = midnight < end ? midnight : end;
    }
    return end;
}

bool cx_session_times_out(const struct cx_session *s, const struct cx_session_detail *d,
                          const struct cx_session_rule *rule)
{
    return !cx_session_is_full(d, rule) && cx_session_ends_ms(s, d, rule) == times_out_ms(s, rule);
}

void cx_session_forget(struct cx_session *s, struct cx_session_detail *d, struct cx_arena *memory)
{
    cx_arena_give(memory, d->campaign, d->campaign_room);
    *d = (struct cx_session_detail){0};
    *s = (struct cx_session){
        .start_ms = s->end_ms, .end_ms = s->end_ms, .number = s->number};
}

static enum cx_session_reason why_new(const struct cx_session *s,
                                      const struct cx_session_detail *d,
                                      const struct cx_session_rule *rule,
                                      const struct cx_session_row *row)
{
    if (s->number == 0)
        return CX_SESSION_FIRST;
    if (is_over(s, rule, row->time.ms))
        return CX_SESSION_TIMEOUT;
    if (rule->midnight && row->time.day != d->end_day)
        return CX_SESSION_MIDNIGHT;
    if (campaign_parts(d, rule, row->campaign))
        return CX_SESSION_CAMPAIGN;
    if (rule->max_length_ms > 0 && row->time.ms - s->start_ms >= rule->max_length_ms)
        return CX_SESSION_MAX_LENGTH;
    if (cx_session_is_full(d, rule))
        return CX_SESSION_MAX_EVENTS;
    return CX_SESSION_INSIDE;
}

static bool begin(struct cx_session *s, struct cx_session_detail *d, int64_t ms)
{
    bool same_start = s->number > 0 && s->start_ms == ms;
    if (s->number == UINT32_MAX)
        return false;
    s->same_start = same_start ? s->same_start + 1 : 0;
    s->start_ms = ms;
    s->number++;
    if (d) {
        d->events = 0;
        d->campaign_n = 0;
    }
    return true;
}

static bool keep_campaign(struct cx_session_detail *d, struct cx_text campaign,
                          struct cx_arena *memory)
{
    if (campaign.n > d->campaign_room) {
        cx_arena_give(memory, d->campaign, d->campaign_room);
        d->campaign_room = (uint32_t)cx_arena_room(campaign.n);
        d->campaign = cx_arena_take(memory, d->campaign_room);
        if (d->campaign == NULL)
            return false;
    }
    memcpy(d->campaign, campaign.s, campaign.n);
    d->campaign_n = (uint32_t)campaign.n;
    return true;
}

enum cx_status cx_session_step(const struct cx_session_at *at, const struct cx_session_row *row,
                               enum cx_session_reason *reason, struct cx_error *e)
{
    struct cx_session *s = at->session;
    struct cx_session_detail *detail = at->detail;
    if (s->number > 0 && row->time.ms < s->end_ms)
        return cx_fail(e, CX_FAILED, "a time before that of the row before it");
    *reason = why_new(s, detail, at->rule, row);
    if (*reason != CX_SESSION_INSIDE && !begin(s, detail, row->time.ms))
        return cx_fail(e, CX_FAILED, "a customer with more than 4,294,967,295 sessions");
    s->end_ms = row->time.ms;
    if (!detail)
        return CX_OK;
    detail->end_day = row->time.day;
    detail->events++;
    if (at->rule->campaign != CX_CAMPAIGN_OFF && row->campaign.n > 0 &&
        !keep_campaign(detail, row->campaign, at->memory))
        return cx_no_memory(e);
    return CX_OK;
}
