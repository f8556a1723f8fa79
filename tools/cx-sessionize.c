/* cx-sessionize - cuts each customer's events into sessions.
 *
 * Rows go through model/session.h in order of customer and time.  Each is written with the session
 * it belongs to (sessionize/rows.c), or, with --summary, each session once it has ended
 * (sessionize/visits.c).
 */
#include "sessionize.h"

#include <stdio.h>

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
    [VIEW] = {.name = "view",
              .kind = CX_TEXT,
              .optional = true,
              .help = "which view of a page a ping is of, for --heartbeat"},
};

enum { KEEP, DROP, ERROR };
struct sessionize_options sessionize_options = {
    .rule.timeout_ms = INT64_C(30) * 60 * 1000,
    .engagement.least_visit_ms = 5000,
    .ping = "page_ping",
};
static int boundary, campaign_rule, no_customer;
static bool summary;

static const char *const boundaries[] = {"gt", "ge", NULL};
static const char *const campaign_rules[] = {"change", "present", NULL};
static const char *const nameless_ways[] = {"keep", "drop", "error", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Columns"),
    CX_ROLES(roles, ROLES),
    CX_HEADING("Sessions"),
    CX_DURATION(0, "timeout", &sessionize_options.rule.timeout_ms, "TIME",
                "a longer time without an event ends a session"),
    CX_CHOICE(0, "boundary", &boundary, boundaries,
              "as long as the timeout exactly: gt joins, ge begins a session"),
    CX_FLAG(0, "midnight", &sessionize_options.rule.midnight, "midnight ends a session"),
    CX_CHOICE(0, "campaign-rule", &campaign_rule, campaign_rules,
              "begin a session when the campaign changes, or also when there was none before"),
    CX_DURATION(0, "max-length", &sessionize_options.rule.max_length_ms, "TIME",
                "begin a session at this age of the last one; 0: at no age"),
    CX_COUNT(0, "max-events", &sessionize_options.rule.max_events, "N",
             "begin a session after N events; 0: after no number"),
    CX_CHOICE(0, "no-customer", &no_customer, nameless_ways,
              "rows without a customer: keep them without a session, drop them, or fail"),
    CX_FLAG(0, "summary", &summary, "write a row for each session"),
    CX_STRING(0, "link", &sessionize_options.link, "FILE",
              "whose device or cookie a customer is: a table with the columns id and customer"),
    CX_HEADING("Engaged time"),
    CX_DURATION(0, "heartbeat", &sessionize_options.engagement.heartbeat_ms, "TIME",
                "how often a page that is looked at sends a ping; 0: there are no pings"),
    CX_STRING(0, "ping", &sessionize_options.ping, "EVENT", "the event that is a ping"),
    CX_DURATION(0, "min-visit", &sessionize_options.engagement.least_visit_ms, "TIME",
                "how long a page was looked at before its first ping"),
    CX_OPTIONS(cx_ordered_options),
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
    why->reason = "no-customer";
    why->column = cx_wanted_column(&roles[CUSTOMER]);
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

/* ---- the whole */

static void check_engagement(void)
{
    const struct cx_engagement_rule *rule = &sessionize_options.engagement;
    if (rule->heartbeat_ms == 0) {
        cx_refuse_options(CX_NAMES("view", "ping", "min-visit"), "needs '--heartbeat TIME'");
        return;
    }
    if (!summary)
        cx_die_usage("option '--heartbeat' needs '--summary'");
    if (rule->heartbeat_ms > CX_LONGEST_HEARTBEAT_MS)
        cx_die_usage("option '--heartbeat': longer than a day");
    if (rule->least_visit_ms > CX_LONGEST_HEARTBEAT_MS)
        cx_die_usage("option '--min-visit': longer than a day");
    if (sessionize_options.ping[0] == '\0')
        cx_die_usage("option '--ping': an event is needed");
}

static void settle_rule(void)
{
    if (sessionize_options.rule.timeout_ms < 1)
        cx_die_usage("option '--timeout': must be at least a millisecond");
    if (campaign_rule == 1 && roles[CAMPAIGN].column == NULL)
        cx_die_usage("option '--campaign-rule' needs '--campaign COL'");
    sessionize_options.rule.at_boundary = boundary == 1;
    if (roles[CAMPAIGN].column != NULL)
        sessionize_options.rule.campaign =
            campaign_rule == 1 ? CX_CAMPAIGN_PRESENT : CX_CAMPAIGN_CHANGE;
}

static void run_all(struct cx_run *run)
{
    struct cx_ordered ordered = {
        .keys = {CUSTOMER},
        .key_count = 1,
        .time_role = TIME,
        .order = cx_order(),
        .context = run->in,
    };
    struct cx_writer *out =
        summary ? sessionize_visits(run->in, &ordered) : sessionize_rows(run->in, &ordered);
    const struct cx_session_rule *rule = &sessionize_options.rule;
    ordered.reach_ms = rule->timeout_ms + !rule->at_boundary;
    cx_ordered_all(run, &ordered, sessionize_state_word(summary), out);
}

int main(int argc, char **argv)
{
    cx_start(&tool, argc, argv);
    settle_rule();
    check_engagement();
    if (sessionize_options.link)
        sessionize_read_link();
    struct cx_reading how = cx_reading();
    sessionize_options.rule.zone = how.time.zone;
    how.all_cells = how.whole_rows = !summary;
    cx_read_for_order(&how);
    size_t wanted = sessionize_options.engagement.heartbeat_ms > 0 ? ROLES : VIEW;
    struct cx_run run = cx_open_as(&how, cx_operands()->item, cx_operands()->n, roles, wanted);
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
    sessionize_tell_pings();
    if (sessionize_options.link)
        sessionize_tell_link();
    return cx_end();
}
