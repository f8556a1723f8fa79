/* visits.c - a row for each session, once it has ended. */
#include "sessionize.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/number.h"
#include "cli/events.h"

struct visit {
    struct sessionize_slot at;
    struct cx_time start, end;
    enum cx_session_reason reason;
    struct cx_session_texts texts;
    struct cx_text customer;
    struct cx_engagement engagement;
    bool is_told; /* it has ended, and its row is out */
};

static struct cx_text ping;
static bool views_are_told;
enum { MOST_EVENTS = 1000 };
static struct cx_intern events = CX_INTERN_OF(MOST_EVENTS); /* until there is a ping */
static atomic_bool ping_is_met;

static const struct cx_column columns[] = {
    {"session", CX_TEXT},      {"customer", CX_TEXT},    {"session_no", CX_INTEGER},
    {"start", CX_TIME},        {"end", CX_TIME},         {"duration_s", CX_NUMBER},
    {"events", CX_INTEGER},    {"first_event", CX_TEXT}, {"last_event", CX_TEXT},
    {"campaign", CX_TEXT},     {"bounce", CX_INTEGER},   {"day", CX_TIME},
    {"start_reason", CX_TEXT}, {"engaged_s", CX_NUMBER}, {"person", CX_TEXT},
};

static void put_visit(const struct visit *v, uint64_t id, struct cx_out *out)
{
    const struct cx_session *s = &v->at.session;
    cx_put_id(out, id);
    cx_put_text(out, v->customer);
    cx_put_int(out, s->number);
    cx_put_time(out, &v->start);
    cx_put_time(out, &v->end);
    cx_put_exact(out, (double)(v->end.ms - v->start.ms) / 1000);
    cx_put_int(out, v->at.detail.events);
    cx_put_text(out, v->texts.first_event);
    cx_put_text(out, v->texts.last_event);
    cx_put_text(out, v->texts.campaign);
    cx_put_int(out, v->at.detail.events - v->engagement.pings <= 1);
    cx_put_day(out, v->start.day);
    cx_put_word(out, cx_session_reason_name(v->reason));
    if (sessionize_options.engagement.heartbeat_ms > 0)
        cx_put_exact(out,
                     (double)cx_engaged_ms(&v->engagement, &sessionize_options.engagement) / 1000);
    else
        cx_put_none(out);
    cx_put_text(out, sessionize_person(v->customer));
    cx_end_row(out);
}

static int64_t visit_ends_ms(const void *slot, void *context)
{
    const struct visit *v = slot;
    (void)context;
    if (v->is_told || v->at.session.number == 0)
        return INT64_MIN;
    return cx_session_ends_ms(&v->at.session, &v->at.detail, &sessionize_options.rule);
}

static void end_visit(void *slot, void *result, void *context)
{
    struct visit *visit = slot, *ended = result;
    (void)context;
    *ended = *visit;
    visit->is_told = true;
}

static bool note_event(struct cx_text event)
{
    uint32_t number;
    return cx_intern(&events, event, &number) != CX_INTERN_NO_MEMORY;
}

void sessionize_tell_pings(void)
{
    bool any = ping_is_met || cx_intern_count(&events) > 0;
    if (any && !ping_is_met && !cx_common.state)
        cx_warn_of_absent_in("ping", ping, &events);
}

static bool note_ping(struct visit *visit, bool begins, const struct cx_row *row,
                      struct cx_arena *memory)
{
    if (begins)
        cx_engagement_begin(&visit->engagement, memory);
    if (!cx_text_equal(row->value[EVENT].text, ping))
        return ping_is_met || note_event(row->value[EVENT].text);
    if (!ping_is_met)
        ping_is_met = true;
    struct cx_text view = row->value[VIEW].text;
    const struct cx_ping at = {row->value[TIME].time.ms, view, !views_are_told || view.n > 0};
    return cx_engage(&visit->engagement, &sessionize_options.engagement, &at, memory);
}

/* The result of a row is the session that ends with it: the one before, when it begins another, or
 * its own, when no further row can join that. */
static enum cx_status visit_row(struct visit *visit, const struct cx_row *row, void **result,
                                struct cx_arena *memory, struct cx_error *e)
{
    struct visit *ended = *result;
    struct cx_text customer = row->value[CUSTOMER].text;
    *result = NULL;
    if (customer.n == 0)
        return CX_OK;
    const struct sessionize_slot before = visit->at;
    enum cx_session_reason reason;
    enum cx_status status =
        sessionize_step(&visit->at.session, &visit->at.detail, row, memory, &reason, e);
    if (status != CX_OK)
        return status;
    bool begins = reason != CX_SESSION_INSIDE;
    if (visit->customer.s == NULL) {
        visit->customer =
            (struct cx_text){cx_arena_text(memory, customer.s, customer.n), customer.n};
        if (visit->customer.s == NULL)
            return cx_no_memory(e);
    }
    if (begins && before.session.number > 0 && !visit->is_told) {
        *ended = *visit;
        ended->at = before;
        *result = ended;
    }
    visit->end = row->value[TIME].time;
    if (begins) {
        visit->is_told = false;
        visit->start = row->value[TIME].time;
        visit->reason = reason;
    }
    if (!cx_session_tell(&visit->texts, begins, row->value[EVENT].text, row->value[CAMPAIGN].text,
                         memory))
        return cx_no_memory(e);
    if (ping.n > 0 && !note_ping(visit, begins, row, memory))
        return cx_no_memory(e);
    if (cx_session_is_full(&visit->at.detail, &sessionize_options.rule)) {
        end_visit(visit, ended, NULL);
        *result = ended;
    }
    return CX_OK;
}

static enum cx_status visit_rows(void *const *slots, const struct cx_row *const *rows,
                                 void **results, size_t n, struct cx_arena *memory,
                                 void *context, struct cx_error *e)
{
    (void)context;
    enum cx_status status = CX_OK;
    for (size_t i = 0; i < n && status == CX_OK; i++)
        status = visit_row(slots[i], rows[i], &results[i], memory, e);
    return status;
}

static void put_visits(const struct visit *const *visits, size_t n, struct cx_out *out)
{
    struct cx_session_start starts[SESSIONIZE_AT_ONCE];
    uint64_t ids[SESSIONIZE_AT_ONCE];
    for (size_t i = 0; i < n; i++) {
        const struct cx_session *s = &visits[i]->at.session;
        starts[i] = (struct cx_session_start){visits[i]->customer, s->start_ms, s->same_start};
    }
    cx_session_ids(starts, n, ids);
    for (size_t i = 0; i < n; i++)
        put_visit(visits[i], ids[i], out);
}

static void put_ended(const struct cx_row *rows, const void *const *results, size_t n,
                      struct cx_out *out, void *context)
{
    const struct visit *ended[SESSIONIZE_AT_ONCE];
    size_t some = 0;
    (void)rows;
    (void)context;
    for (size_t i = 0; i < n; i++) {
        if (results[i])
            ended[some++] = results[i];
        if (some == SESSIONIZE_AT_ONCE || (i + 1 == n && some > 0)) {
            put_visits(ended, some, out);
            some = 0;
        }
    }
}

/* ---- in a state; of a session that is told only what the next one is numbered from */

enum {
    IS_TOLD = SESSIONIZE_SAVED, CUSTOMER_OF, START, END, REASON, FIRST_EVENT, LAST_EVENT,
    FIRST_CAMPAIGN, ENGAGEMENT
};
static const struct cx_column saved[] = {
    SESSIONIZE_STATE_COLUMNS, {"told", CX_INTEGER},     {"customer", CX_TEXT},
    {"start", CX_TEXT},       {"end", CX_TEXT},         {"reason", CX_INTEGER},
    {"first_event", CX_TEXT}, {"last_event", CX_TEXT},  {"first_campaign", CX_TEXT},
    {"engagement", CX_TEXT},
};

/* What a time has besides its instant. */
static void put_clock(struct cx_out *out, const struct cx_time *time)
{
    char text[64];
    snprintf(text, sizeof text, "%" PRId32 " %d %d", time->day, time->offset, time->is_date);
    cx_put_string(out, text);
}

static bool read_clock(struct cx_text cell, int64_t ms, struct cx_time *time)
{
    char text[64];
    int day, offset, is_date;
    snprintf(text, sizeof text, "%.*s", (int)cell.n, cell.s);
    if (sscanf(text, "%d %d %d", &day, &offset, &is_date) != 3)
        return false;
    *time = (struct cx_time){.ms = ms, .day = day, .offset = (int16_t)offset,
                             .is_date = is_date != 0};
    return true;
}

static void save_visit(const void *slot, struct cx_out *out, void *context)
{
    const struct visit *v = slot;
    (void)context;
    bool is_open = !v->is_told && v->at.session.number > 0;
    sessionize_save(&v->at.session, &v->at.detail, out);
    cx_put_int(out, v->is_told);
    for (size_t i = CUSTOMER_OF; !is_open && i <= ENGAGEMENT; i++)
        cx_put_none(out);
    if (!is_open)
        return;
    struct cx_bytes engagement = {0};
    cx_engagement_save(&v->engagement, &engagement);
    cx_put_text(out, v->customer);
    put_clock(out, &v->start);
    put_clock(out, &v->end);
    cx_put_int(out, v->reason);
    cx_put_text(out, v->texts.first_event);
    cx_put_text(out, v->texts.last_event);
    cx_put_text(out, v->texts.campaign);
    cx_put_text(out, (struct cx_text){engagement.s, engagement.n});
    out->bytes.failed |= engagement.failed;
    cx_bytes_release(&engagement);
}

static bool keep(struct cx_text *to, struct cx_text t, struct cx_arena *memory)
{
    *to = (struct cx_text){cx_arena_text(memory, t.s, t.n), t.n};
    return to->s != NULL;
}

static enum cx_status load_open(struct visit *v, const struct cx_text *cells,
                                struct cx_arena *memory, struct cx_error *e)
{
    int64_t reason;
    if (!read_clock(cells[START], v->at.session.start_ms, &v->start) ||
        !read_clock(cells[END], v->at.session.end_ms, &v->end) ||
        !cx_integer_parse(cells[REASON], &reason))
        return sessionize_damaged(e);
    v->reason = (enum cx_session_reason)reason;
    if (!keep(&v->customer, cells[CUSTOMER_OF], memory) ||
        !keep(&v->texts.first_event, cells[FIRST_EVENT], memory) ||
        !keep(&v->texts.last_event, cells[LAST_EVENT], memory) ||
        !keep(&v->texts.campaign, cells[FIRST_CAMPAIGN], memory))
        return cx_no_memory(e);
    return cx_engagement_load(&v->engagement, cells[ENGAGEMENT], memory, e);
}

static enum cx_status load_visit(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                 void *context, struct cx_error *e)
{
    struct visit *v = slot;
    (void)context;
    enum cx_status status = sessionize_load(&v->at.session, &v->at.detail, cells, memory, e);
    if (status != CX_OK)
        return status;
    v->is_told = cx_text_is(cells[IS_TOLD], "1");
    return v->is_told || v->at.session.number == 0 ? CX_OK : load_open(v, cells, memory, e);
}

struct cx_writer *sessionize_visits(const struct cx_table *in, struct cx_ordered *how)
{
    if (sessionize_options.engagement.heartbeat_ms > 0) {
        if (!cx_table_has(in, EVENT))
            cx_die_usage("option '--heartbeat' needs a column of events, '--event COL'");
        ping = cx_text_from(sessionize_options.ping);
        views_are_told = cx_table_has(in, VIEW);
    }
    how->slot_size = how->result_size = sizeof(struct visit);
    how->step = visit_rows;
    how->format = put_ended;
    how->ends_ms = visit_ends_ms;
    how->end = end_visit;
    how->state = (struct cx_slot_state){saved, CX_COUNT_OF(saved), save_visit, load_visit, NULL};
    return cx_create(columns, CX_COUNT_OF(columns));
}
