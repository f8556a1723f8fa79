/* cx-sessionize - cuts each customer's events into sessions.
 *
 * Rows go through model/session.h in order of customer and time.  Each is written with the session
 * it belongs to, or, with --summary, each session once it has ended.
 */
#include <stdio.h>

#include "cli/program.h"
#include "model/session.h"

enum { CUSTOMER, TIME, EVENT, CAMPAIGN, ROLES };
static struct cx_role roles[ROLES] = {
    [CUSTOMER] = {.name = "customer", .kind = CX_TEXT, .help = "whose event it is"},
    [TIME] = {.name = "time", .kind = CX_TIME, .filled = true, .help = "when it happened"},
    [EVENT] = {.name = "event",
               .kind = CX_TEXT,
               .optional = true,
               .help = "what happened, for --summary"},
    [CAMPAIGN] = {.name = "campaign",
                  .kind = CX_TEXT,
                  .optional = true,
                  .help = "where the customer came from; when this option is given, a new campaign "
                          "begins a session"},
};

enum { KEEP, DROP, ERROR };
static struct cx_session_rule rule = {.timeout_ms = INT64_C(30) * 60 * 1000};
static int boundary, campaign_rule, sorted, no_customer;
static bool summary;

static const char *const boundaries[] = {"gt", "ge", NULL};
static const char *const campaign_rules[] = {"change", "present", NULL};
static const char *const orders[] = {"no", "time", "customer", NULL}; /* as enum cx_order */
static const char *const nameless_ways[] = {"keep", "drop", "error", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Columns"),
    CX_ROLES(roles, ROLES),
    CX_HEADING("Sessions"),
    CX_DURATION(0, "timeout", &rule.timeout_ms, "TIME",
                "a longer time without an event ends a session"),
    CX_CHOICE(0, "boundary", &boundary, boundaries,
              "as long as the timeout exactly: gt joins, ge begins a session"),
    CX_FLAG(0, "midnight", &rule.midnight, "midnight ends a session"),
    CX_CHOICE(0, "campaign-rule", &campaign_rule, campaign_rules,
              "begin a session when the campaign changes, or also when there was none before"),
    CX_DURATION(0, "max-length", &rule.max_length_ms, "TIME",
                "begin a session at this age of the last one; 0: at no age"),
    CX_COUNT(0, "max-events", &rule.max_events, "N",
             "begin a session after N events; 0: after no number"),
    CX_CHOICE(0, "no-customer", &no_customer, nameless_ways,
              "rows without a customer: keep them without a session, drop them, or fail"),
    CX_HEADING("Rows"),
    CX_CHOICE(0, "sorted", &sorted, orders,
              "how the input is sorted, which is checked; the output is in its order then"),
    CX_FLAG(0, "summary", &summary, "write a row for each session"),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-sessionize",
    .summary = "cut each customer's events into sessions",
    .stage = "describe",
    .operands = "[FILE...]",
    .example = "cx-sessionize --timeout 30m events.tsv",
    .options = options,
};

/* ---- which rows */

static enum cx_verdict accept(void *context, const struct cx_row *row, struct cx_refusal *why)
{
    (void)context;
    if (no_customer == KEEP || row->value[CUSTOMER].text.n > 0)
        return CX_KEEP;
    if (no_customer == DROP)
        return CX_LEAVE_OUT;
    const struct cx_role *role = &roles[CUSTOMER];
    why->reason = "no-customer";
    why->column = role->column != NULL ? role->column : role->name;
    why->value = row->value[CUSTOMER].text;
    snprintf(why->what, sizeof why->what, "no customer");
    return CX_REFUSE;
}

static enum cx_status count_nameless(void *context, const struct cx_batch *b, struct cx_error *e)
{
    uint64_t *nameless = context;
    (void)e;
    for (size_t i = 0; i < b->n; i++)
        *nameless += b->row[i].value[CUSTOMER].text.n == 0;
    return CX_OK;
}

/* ---- a row's step */

struct detailed { /* a slot where the rule, or the summary, asks for more than the session */
    struct cx_session session;
    struct cx_session_detail detail;
};
static bool is_detailed;

static enum cx_status step(struct cx_session *slot, const struct cx_row *row,
                           struct cx_arena *memory, enum cx_session_reason *reason,
                           struct cx_error *e)
{
    const struct cx_session_row at = {row->value[TIME].time, row->value[CAMPAIGN].text};
    struct cx_session_detail *detail = is_detailed ? &((struct detailed *)slot)->detail : NULL;
    enum cx_status status = cx_session_step(slot, detail, &rule, &at, memory, reason, e);
    if (status != CX_OK)
        e->line = row->line;
    return status;
}

enum { AT_ONCE = 64 }; /* ids that are made */

/* ---- rows with their session */

struct place {
    int64_t start_ms;
    uint32_t number; /* 0: a row without customer is in no session */
    uint32_t same_start;
    uint8_t reason;
};

static enum cx_status place_rows(void *const *slots, const struct cx_row *const *rows,
                                 void *const *results, size_t n, struct cx_arena *memory,
                                 void *context, struct cx_error *e)
{
    (void)context;
    for (size_t i = 0; i < n; i++) {
        struct cx_session *session = slots[i];
        struct place *place = results[i];
        enum cx_session_reason reason = CX_SESSION_INSIDE;
        bool is_named = rows[i]->value[CUSTOMER].text.n > 0;
        enum cx_status status =
            is_named ? step(session, rows[i], memory, &reason, e) : CX_OK;
        if (status != CX_OK)
            return status;
        *place = (struct place){session->start_ms, session->number, session->same_start,
                                (uint8_t)reason};
    }
    return CX_OK;
}

static void put_place(struct cx_out *out, const struct place *place, uint64_t id)
{
    struct cx_text reason = cx_session_reason_name(place->reason);
    if (place->number > 0) {
        cx_put_id_int_word(out, id, place->number, reason);
    } else {
        cx_put_none(out);
        cx_put_none(out);
        cx_put_word(out, reason);
    }
    cx_end_row(out);
}

static void put_rows(const struct cx_row *rows, const void *results, size_t n, struct cx_out *out,
                     void *context)
{
    const struct place *place = results;
    const struct cx_table *in = context;
    size_t column_count = cx_table_columns(in);
    char delimiter = cx_table_dialect(in)->delimiter[0];
    for (size_t done = 0, some; done < n; done += some) {
        struct cx_session_start starts[AT_ONCE];
        uint64_t ids[AT_ONCE];
        some = n - done < AT_ONCE ? n - done : AT_ONCE;
        for (size_t i = 0; i < some; i++)
            starts[i] = (struct cx_session_start){rows[done + i].value[CUSTOMER].text,
                                                  place[done + i].start_ms,
                                                  place[done + i].same_start};
        cx_session_ids(starts, some, ids);
        for (size_t i = 0; i < some; i++) {
            cx_put_cells(out, &rows[done + i], column_count, delimiter);
            put_place(out, &place[done + i], ids[i]);
        }
    }
}

static struct cx_writer *create_rows(const struct cx_table *in)
{
    static const struct cx_column added[] = {
        {"session", CX_TEXT}, {"session_no", CX_INTEGER}, {"start_reason", CX_TEXT}};
    size_t n = cx_table_columns(in);
    struct cx_column *columns =
        cx_need(cx_arena_alloc(cx_memory(), (n + CX_COUNT_OF(added)) * sizeof *columns));
    for (size_t i = 0; i < n; i++) {
        struct cx_text name = cx_table_column(in, i);
        columns[i].kind = CX_TEXT;
        columns[i].name = cx_need(cx_arena_text(cx_memory(), name.s, name.n));
    }
    for (size_t i = 0; i < CX_COUNT_OF(added); i++) {
        if (cx_table_find(in, cx_text_from(added[i].name)) >= 0)
            cx_die_usage("the input has a column '%s' already", added[i].name);
        columns[n + i] = added[i];
    }
    return cx_create(columns, n + CX_COUNT_OF(added));
}

/* ---- a row for each session */

struct visit {
    struct detailed at;
    struct cx_time start, end;
    enum cx_session_reason reason;
    struct cx_session_texts texts;
    struct cx_text customer;
};

static const struct cx_column summary_columns[] = {
    {"session", CX_TEXT},     {"customer", CX_TEXT},    {"session_no", CX_INTEGER},
    {"start", CX_TIME},       {"end", CX_TIME},         {"duration_s", CX_NUMBER},
    {"events", CX_INTEGER},   {"first_event", CX_TEXT}, {"last_event", CX_TEXT},
    {"campaign", CX_TEXT},    {"bounce", CX_INTEGER},   {"day", CX_TIME},
    {"start_reason", CX_TEXT}};

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
    cx_put_int(out, v->at.detail.events == 1);
    cx_put_day(out, v->start.day);
    cx_put_word(out, cx_session_reason_name(v->reason));
    cx_end_row(out);
}

/* The result of a row that begins a session is the session before it, which has ended. */
static enum cx_status visit_row(struct visit *visit, const struct cx_row *row, struct visit *ended,
                                struct cx_arena *memory, struct cx_error *e)
{
    struct cx_text customer = row->value[CUSTOMER].text;
    ended->at.session.number = 0;
    if (customer.n == 0)
        return CX_OK;
    const struct detailed before = visit->at;
    enum cx_session_reason reason;
    enum cx_status status = step(&visit->at.session, row, memory, &reason, e);
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
    struct cx_session_start starts[AT_ONCE];
    uint64_t ids[AT_ONCE];
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
    const struct visit *result = results, *ended[AT_ONCE];
    size_t some = 0;
    (void)rows;
    (void)context;
    for (size_t i = 0; i < n; i++) {
        if (result[i].at.session.number > 0)
            ended[some++] = &result[i];
        if (some == AT_ONCE || (i + 1 == n && some > 0)) {
            put_visits(ended, some, out);
            some = 0;
        }
    }
}

static void put_last(void *slot, struct cx_out *out, void *context)
{
    put_ended(NULL, slot, 1, out, context);
}

/* ---- the whole */

static void settle_rule(void)
{
    if (rule.timeout_ms < 1)
        cx_die_usage("option '--timeout': must be at least a millisecond");
    if (campaign_rule == 1 && roles[CAMPAIGN].column == NULL)
        cx_die_usage("option '--campaign-rule' needs '--campaign COL'");
    rule.at_boundary = boundary == 1;
    if (roles[CAMPAIGN].column != NULL)
        rule.campaign = campaign_rule == 1 ? CX_CAMPAIGN_PRESENT : CX_CAMPAIGN_CHANGE;
    is_detailed = summary || cx_session_needs_detail(&rule);
}

static void run_all(struct cx_run *run)
{
    size_t slot_size = is_detailed ? sizeof(struct detailed) : sizeof(struct cx_session);
    struct cx_ordered ordered = {
        .keys = {CUSTOMER},
        .key_count = 1,
        .time_role = TIME,
        .order = (enum cx_order)sorted,
        .slot_size = summary ? sizeof(struct visit) : slot_size,
        .result_size = summary ? sizeof(struct visit) : sizeof(struct place),
        .step = summary ? visit_rows : place_rows,
        .format = summary ? put_ended : put_rows,
        .finish = summary ? put_last : NULL,
        .context = run->in,
    };
    struct cx_writer *out =
        summary ? cx_create(summary_columns, CX_COUNT_OF(summary_columns)) : create_rows(run->in);
    cx_ordered_all(run, &ordered, out);
}

int main(int argc, char **argv)
{
    cx_start(&tool, argc, argv);
    settle_rule();
    struct cx_reading how = cx_reading();
    how.all_cells = how.whole_rows = !summary;
    struct cx_run run = cx_open_as(&how, cx_operands()->item, cx_operands()->n, roles, ROLES);
    uint64_t nameless = 0;
    run.time_role = TIME;
    run.exclude_role = CUSTOMER;
    run.accept = accept;
    run.left_out_why = "for want of a customer";
    run.follow = count_nameless;
    run.context = &nameless;
    run_all(&run);
    if (nameless > 0)
        cx_note("rows without a customer, in no session: %llu", (unsigned long long)nameless);
    return cx_end();
}
