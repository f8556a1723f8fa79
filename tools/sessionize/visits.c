/* visits.c - a row for each session, once it has ended. */
#include "sessionize.h"

struct visit {
    struct sessionize_slot at;
    struct cx_time start, end;
    enum cx_session_reason reason;
    struct cx_session_texts texts;
    struct cx_text customer;
    struct cx_engagement engagement;
};

static struct cx_text ping;
static bool views_are_told;

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

static bool note_ping(struct visit *visit, bool begins, const struct cx_row *row,
                      struct cx_arena *memory)
{
    if (begins)
        cx_engagement_begin(&visit->engagement, memory);
    if (!cx_text_equal(row->value[EVENT].text, ping))
        return true;
    struct cx_text view = row->value[VIEW].text;
    const struct cx_ping at = {row->value[TIME].time.ms, view, !views_are_told || view.n > 0};
    return cx_engage(&visit->engagement, &sessionize_options.engagement, &at, memory);
}

/* The result of a row that begins a session is the session before it, which has ended. */
static enum cx_status visit_row(struct visit *visit, const struct cx_row *row, struct visit *ended,
                                struct cx_arena *memory, struct cx_error *e)
{
    struct cx_text customer = row->value[CUSTOMER].text;
    ended->at.session.number = 0;
    if (customer.n == 0)
        return CX_OK;
    const struct sessionize_slot before = visit->at;
    enum cx_session_reason reason;
    enum cx_status status =
        sessionize_step(&visit->at.session, &visit->at.detail, row, memory, &reason, e);
    if (status != CX_OK)
        return status;
    if (reason == CX_SESSION_FIRST) {
        visit->customer =
            (struct cx_text){cx_arena_text(memory, customer.s, customer.n), customer.n};
        if (visit->customer.s == NULL)
            return cx_no_memory(e);
    } else if (reason != CX_SESSION_INSIDE) {
        *ended = *visit;
        ended->at = before;
    }
    visit->end = row->value[TIME].time;
    bool begins = reason != CX_SESSION_INSIDE;
    if (begins) {
        visit->start = row->value[TIME].time;
        visit->reason = reason;
    }
    if (!cx_session_tell(&visit->texts, begins, row->value[EVENT].text, row->value[CAMPAIGN].text,
                         memory))
        return cx_no_memory(e);
    if (ping.n > 0 && !note_ping(visit, begins, row, memory))
        return cx_no_memory(e);
    return CX_OK;
}

static enum cx_status visit_rows(void *const *slots, const struct cx_row *const *rows,
                                 void *const *results, size_t n, struct cx_arena *memory,
                                 void *context, struct cx_error *e)
{
    (void)context;
    enum cx_status status = CX_OK;
    for (size_t i = 0; i < n && status == CX_OK; i++)
        status = visit_row(slots[i], rows[i], results[i], memory, e);
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

static void put_ended(const struct cx_row *rows, const void *results, size_t n, struct cx_out *out,
                      void *context)
{
    const struct visit *result = results, *ended[SESSIONIZE_AT_ONCE];
    size_t some = 0;
    (void)rows;
    (void)context;
    for (size_t i = 0; i < n; i++) {
        if (result[i].at.session.number > 0)
            ended[some++] = &result[i];
        if (some == SESSIONIZE_AT_ONCE || (i + 1 == n && some > 0)) {
            put_visits(ended, some, out);
            some = 0;
        }
    }
}

static void put_last(void *slot, struct cx_out *out, void *context)
{
    put_ended(NULL, slot, 1, out, context);
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
    how->finish = put_last;
    return cx_create(columns, CX_COUNT_OF(columns));
}
