/* visits.c - a row for each session, once it has ended. */
#include "sessionize.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "cli/events.h"

struct visit { /* what is told of a session besides */
    struct cx_time start, end;
    struct cx_session_texts texts;
    struct cx_text customer;
    struct cx_engagement engagement;
    enum cx_session_reason reason;
};

/* Of a customer, who may never come again: all that is not needed then goes back to the slots'
 * memory, for others. */
struct visitor {
    struct cx_session session;
    struct cx_session_detail *detail; /* NULL: the next session depends on nothing of it */
    struct visit *open;               /* NULL: the session has ended, and its row is out */
};

struct ended { /* its texts are the results' */
    struct cx_session session;
    int64_t events;
    struct visit visit;
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

static void put_ended(const struct ended *ended, uint64_t id, struct cx_out *out)
{
    const struct visit *v = &ended->visit;
    cx_put_id(out, id);
    cx_put_text(out, v->customer);
    cx_put_int(out, ended->session.number);
    cx_put_time(out, &v->start);
    cx_put_time(out, &v->end);
    cx_put_exact(out, (double)(v->end.ms - v->start.ms) / 1000);
    cx_put_int(out, ended->events);
    cx_put_text(out, v->texts.first_event);
    cx_put_text(out, v->texts.last_event);
    cx_put_text(out, v->texts.campaign);
    cx_put_int(out, ended->events - v->engagement.pings <= 1);
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

/* ---- the memory of a visitor */

static void *take_zeroed(struct cx_arena *memory, size_t n)
{
    void *taken = cx_arena_take(memory, n);
    return taken ? memset(taken, 0, n) : NULL;
}

static bool keep_customer(struct visit *visit, struct cx_text customer, struct cx_arena *memory)
{
    char *copy = cx_arena_take(memory, customer.n);
    if (!copy)
        return false;
    memcpy(copy, customer.s, customer.n);
    visit->customer = (struct cx_text){copy, customer.n};
    return true;
}

static bool keep_detail(struct visitor *v, struct cx_arena *memory)
{
    if (!v->detail)
        v->detail = take_zeroed(memory, sizeof *v->detail);
    return v->detail != NULL;
}

/* For the customer's next session. */
static void clear_visit(struct visit *visit, struct cx_arena *memory)
{
    cx_session_texts_give(&visit->texts, memory);
    cx_engagement_begin(&visit->engagement, memory);
}

static void give_visit(struct visitor *v, struct cx_arena *memory)
{
    struct visit *visit = v->open;
    clear_visit(visit, memory);
    cx_arena_give(memory, (char *)(uintptr_t)visit->customer.s, visit->customer.n);
    cx_arena_give(memory, visit, sizeof *visit);
    v->open = NULL;
}

static void forget(struct visitor *v, struct cx_arena *memory)
{
    if (!v->detail || !cx_session_times_out(&v->session, v->detail, &sessionize_options.rule))
        return;
    cx_session_forget(&v->session, v->detail, memory);
    cx_arena_give(memory, v->detail, sizeof *v->detail);
    v->detail = NULL;
}

/* ---- the end of a session */

static int64_t visit_ends_ms(const void *slot, void *context)
{
    const struct visitor *v = slot;
    (void)context;
    if (!v->open)
        return INT64_MIN;
    return cx_session_ends_ms(&v->session, v->detail, &sessionize_options.rule);
}

static bool tell(const struct visit *visit, struct ended *ended, struct cx_arena *results)
{
    struct visit *told = &ended->visit;
    *told = *visit;
    told->engagement.at = NULL;
    return keep_customer(told, visit->customer, results) &&
           cx_session_texts_copy(&told->texts, &visit->texts, results);
}

static void note_counts(const struct visitor *v, struct ended *ended)
{
    ended->session = v->session;
    ended->events = v->detail->events;
}

static bool end_visit(void *slot, void *result, const struct cx_step_memory *memory, void *context)
{
    struct visitor *v = slot;
    (void)context;
    note_counts(v, result);
    if (!tell(v->open, result, memory->results))
        return false;
    give_visit(v, memory->slots);
    forget(v, memory->slots);
    return true;
}

/* ---- pings */

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

static bool note_ping(struct visit *visit, const struct cx_row *row, struct cx_arena *memory)
{
    if (!cx_text_equal(row->value[EVENT].text, ping))
        return ping_is_met || note_event(row->value[EVENT].text);
    if (!ping_is_met)
        ping_is_met = true;
    struct cx_text view = row->value[VIEW].text;
    const struct cx_ping at = {row->value[TIME].time.ms, view, !views_are_told || view.n > 0};
    return cx_engage(&visit->engagement, &sessionize_options.engagement, &at, memory);
}

/* ---- rows */

static bool begin_visit(struct visitor *v, const struct cx_row *row, enum cx_session_reason reason,
                        struct cx_arena *memory)
{
    const union cx_value *value = row->value;
    if (!v->open) {
        v->open = take_zeroed(memory, sizeof *v->open);
        if (!v->open || !keep_customer(v->open, value[CUSTOMER].text, memory))
            return false;
    }
    v->open->start = value[TIME].time;
    v->open->reason = reason;
    return cx_session_tell_first(&v->open->texts, value[EVENT].text, value[CAMPAIGN].text, memory);
}

static bool add_row(struct visitor *v, const struct cx_row *row, enum cx_session_reason reason,
                    struct cx_arena *memory)
{
    const union cx_value *value = row->value;
    bool goes_on = v->open && reason == CX_SESSION_INSIDE;
    bool is_kept = goes_on ? cx_session_tell_next(&v->open->texts, value[EVENT].text,
                                                  value[CAMPAIGN].text, memory)
                           : begin_visit(v, row, reason, memory);
    if (!is_kept)
        return false;
    v->open->end = value[TIME].time;
    return ping.n == 0 || note_ping(v->open, row, memory);
}

/* The result of a row is the session that ends with it: the one before, when it begins another, or
 * its own, when no further row can join that. */
static enum cx_status visit_row(const struct cx_steps *steps, size_t i, struct cx_error *e)
{
    struct visitor *v = steps->slots[i];
    const struct cx_row *row = steps->rows[i];
    struct ended *ended = steps->results[i];
    const struct cx_step_memory *memory = &steps->memory;
    steps->results[i] = NULL;
    if (row->value[CUSTOMER].text.n == 0)
        return CX_OK;
    if (!keep_detail(v, memory->slots))
        return cx_no_memory(e);
    note_counts(v, ended);
    const struct cx_session_at at = {&sessionize_options.rule, &v->session, v->detail,
                                     memory->slots};
    enum cx_session_reason reason;
    enum cx_status status = sessionize_step(&at, row, &reason, e);
    if (status != CX_OK)
        return status;
    if (reason != CX_SESSION_INSIDE && v->open) {
        if (!tell(v->open, ended, memory->results))
            return cx_no_memory(e);
        clear_visit(v->open, memory->slots);
        steps->results[i] = ended;
    }
    if (!add_row(v, row, reason, memory->slots))
        return cx_no_memory(e);
    if (cx_session_is_full(v->detail, &sessionize_options.rule)) {
        if (!end_visit(v, ended, memory, NULL))
            return cx_no_memory(e);
        steps->results[i] = ended;
    }
    return CX_OK;
}

static enum cx_status visit_rows(const struct cx_steps *steps, void *context, struct cx_error *e)
{
    (void)context;
    enum cx_status status = CX_OK;
    for (size_t i = 0; i < steps->n && status == CX_OK; i++)
        status = visit_row(steps, i, e);
    return status;
}

static void put_some(const struct ended *const *ended, size_t n, struct cx_out *out)
{
    struct cx_session_start starts[SESSIONIZE_AT_ONCE];
    uint64_t ids[SESSIONIZE_AT_ONCE];
    for (size_t i = 0; i < n; i++) {
        const struct cx_session *s = &ended[i]->session;
        starts[i] =
            (struct cx_session_start){ended[i]->visit.customer, s->start_ms, s->same_start};
    }
    cx_session_ids(starts, n, ids);
    for (size_t i = 0; i < n; i++)
        put_ended(ended[i], ids[i], out);
}

static void put_visits(const struct cx_row *rows, const void *const *results, size_t n,
                      struct cx_out *out, void *context)
{
    const struct ended *ended[SESSIONIZE_AT_ONCE];
    size_t some = 0;
    (void)rows;
    (void)context;
    for (size_t i = 0; i < n; i++) {
        if (results[i])
            ended[some++] = results[i];
        if (some == SESSIONIZE_AT_ONCE || (i + 1 == n && some > 0)) {
            put_some(ended, some, out);
            some = 0;
        }
    }
}

/* ---- in a state; of a session that has ended only what the next one depends on */

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
    const struct visitor *visitor = slot;
    const struct visit *v = visitor->open;
    (void)context;
    sessionize_save(&visitor->session, visitor->detail, out);
    cx_put_int(out, !v);
    for (size_t i = CUSTOMER_OF; !v && i <= ENGAGEMENT; i++)
        cx_put_none(out);
    if (!v)
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

static enum cx_status load_open(struct visitor *visitor, const struct cx_text *cells,
                                struct cx_arena *memory, struct cx_error *e)
{
    int64_t reason;
    struct visit *v = visitor->open = take_zeroed(memory, sizeof *v);
    const struct cx_session_texts texts = {
        cells[FIRST_EVENT], cells[LAST_EVENT], cells[FIRST_CAMPAIGN], NULL, 0};
    if (!v || !keep_customer(v, cells[CUSTOMER_OF], memory) ||
        !cx_session_texts_copy(&v->texts, &texts, memory))
        return cx_no_memory(e);
    if (!visitor->detail || !read_clock(cells[START], visitor->session.start_ms, &v->start) ||
        !read_clock(cells[END], visitor->session.end_ms, &v->end) ||
        !cx_integer_parse(cells[REASON], &reason))
        return sessionize_damaged(e);
    v->reason = (enum cx_session_reason)reason;
    return cx_engagement_load(&v->engagement, cells[ENGAGEMENT], memory, e);
}

static enum cx_status load_visit(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                 void *context, struct cx_error *e)
{
    struct visitor *v = slot;
    (void)context;
    bool is_detailed = cells[SESSIONIZE_EVENTS].n > 0;
    if (is_detailed && !keep_detail(v, memory))
        return cx_no_memory(e);
    enum cx_status status = sessionize_load(&v->session, v->detail, cells, memory, e);
    if (status == CX_OK && v->session.number > 0 && !cx_text_is(cells[IS_TOLD], "1"))
        status = load_open(v, cells, memory, e);
    if (status == CX_OK && !v->open)
        forget(v, memory);
    return status;
}

struct cx_writer *sessionize_visits(const struct cx_table *in, struct cx_ordered *how)
{
    if (sessionize_options.engagement.heartbeat_ms > 0) {
        if (!cx_table_has(in, EVENT))
            cx_die_usage("option '--heartbeat' needs a column of events, '--event COL'");
        ping = cx_text_from(sessionize_options.ping);
        views_are_told = cx_table_has(in, VIEW);
    }
    how->slot_size = sizeof(struct visitor);
    how->result_size = sizeof(struct ended);
    how->step = visit_rows;
    how->format = put_visits;
    how->ends_ms = visit_ends_ms;
    how->end = end_visit;
    how->state = (struct cx_slot_state){saved, CX_COUNT_OF(saved), save_visit, load_visit, NULL};
    return cx_create(columns, CX_COUNT_OF(columns));
}
