/* cx-path - where customers go: how often each event follows which, and after how long.
 *
 * Events are gathered into the journeys of sessions or customers (path/journeys.c) and these cut to
 * paths, whose pieces are counted (model/path.h, path/count.c) and written (path/rows.c) or drawn
 * (path/dot.c).
 */
#include "path.h"

#include <stdio.h>

#include "cli/events.h"
#include "cli/running.h"

enum { CUSTOMER, SESSION, TIME, EVENT, NAMED_ROLES, BY = NAMED_ROLES, ROLES };
static struct cx_role roles[ROLES] = {
    [CUSTOMER] = {.name = "customer", .kind = CX_TEXT, .help = "whose event it is"},
    [SESSION] = {.name = "session", .kind = CX_TEXT, .help = "the visit it belongs to"},
    [TIME] = {.name = "time", .kind = CX_TIME, .filled = true, .help = "when it happened"},
    [EVENT] = {.name = "event", .kind = CX_TEXT, .filled = true, .help = "what happened"},
    [BY] = {.name = "by", .kind = CX_TEXT},
};

enum { UNIT_AUTO, UNIT_SESSION, UNIT_CUSTOMER };
enum { MOST_LENGTH = 1000 };
static int unit = UNIT_AUTO;
static const char *const units[] = {"auto", "session", "customer", NULL};

struct path_options path_options = {.ngrams = -1, .steps = -1}; /* not given */

static const struct cx_option options[] = {
    CX_HEADING("Columns"),
    CX_ROLES(roles, NAMED_ROLES),
    CX_STRING(0, "by", &path_options.by, "COL",
              "count the paths apart by what COL says at their first event"),
    CX_HEADING("Paths"),
    CX_CHOICE(0, "unit", &unit, units,
              "what has a path: each session, each customer, or auto: each customer's session "
              "where there is such a column"),
    CX_FLAG(0, "collapse", &path_options.collapse,
            "count an event that is the same as the one before it once"),
    CX_STRING(0, "from", &path_options.from, "EVENT",
              "begin paths at their first EVENT; leave out those without it"),
    CX_STRING(0, "to", &path_options.to, "EVENT",
              "end paths at their first EVENT after that; leave out those without it"),
    CX_COUNT(0, "max-steps", &path_options.max_steps, "N",
             "cut paths after N events, where they go to (more); 0: never"),
    CX_HEADING("Answer"),
    CX_COUNT(0, "ngrams", &path_options.ngrams, "N", "count runs of N events"),
    CX_COUNT(0, "steps", &path_options.steps, "N", "count what stands at each of N steps"),
    CX_FLAG(0, "whole", &path_options.whole, "count whole paths"),
    CX_FLAG(0, "dot", &path_options.dot, "draw the transitions as a graph for Graphviz"),
    CX_COUNT(0, "top", &path_options.top, "N",
             "only the N most frequent rows, most frequent first; 0: all"),
    CX_COUNT(0, "min-count", &path_options.min_count, "N",
             "only rows that were counted at least N times"),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-path",
    .summary = "where customers go next, how often and after how long",
    .stage = "describe",
    .operands = "[FILE...]",
    .example = "cx-sessionize events.tsv | cx-path --collapse -f table",
    .options = options,
};

static void check_length(const char *option, int64_t *n)
{
    if (*n == 0 || *n > MOST_LENGTH)
        cx_die_usage("option '--%s': '%lld' is not from 1 to %d", option, (long long)*n,
                     MOST_LENGTH);
    if (*n < 0)
        *n = 0;
}

static void check_options(void)
{
    check_length("ngrams", &path_options.ngrams);
    check_length("steps", &path_options.steps);
    int views = (path_options.ngrams > 0) + (path_options.steps > 0) + path_options.whole +
                path_options.dot;
    if (views > 1)
        cx_die_usage("only one of '--ngrams', '--steps', '--whole' and '--dot'");
    if (path_options.dot && path_options.by != NULL)
        cx_die_usage("option '--dot' draws one graph: '--by' does not go with it");
    if (path_options.dot && (cx_common.format != CX_FORMAT_TSV || cx_common.fail_if != NULL))
        cx_die_usage("option '--dot' writes no table: '--%s' does not go with it",
                     cx_common.fail_if != NULL ? "fail-if" : "format");
}

/* ---- which rows, and whose */

static enum cx_verdict accept(void *context, const struct cx_row *row, struct cx_refusal *why)
{
    const int *whose = context;
    if (row->value[*whose].text.n == 0)
        return CX_LEAVE_OUT;
    struct cx_text event = row->value[EVENT].text;
    if (!cx_path_is_stop(event))
        return CX_KEEP;
    why->reason = "reserved-event";
    why->column = cx_wanted_column(&roles[EVENT]);
    why->value = event;
    snprintf(why->what, sizeof why->what, "the name of no event, but of a path's begin or end");
    return CX_REFUSE;
}

/* The first rows of which there is nothing to say. */
static size_t count_accepted(void *context, const struct cx_row *rows, size_t n)
{
    const int *whose = context;
    size_t i = 0;
    while (i < n && rows[i].value[*whose].text.n > 0 && !cx_path_is_stop(rows[i].value[EVENT].text))
        i++;
    return i;
}

static bool is_there(const struct cx_run *run, size_t role)
{
    return run->in != NULL && cx_table_has(run->in, role);
}

/* The table asks for no column that may be absent; one of these two may not. */
static void need_somebody(const struct cx_run *run)
{
    struct cx_bytes list = {0};
    size_t n = run->in != NULL ? cx_table_columns(run->in) : 0;
    if (n == 0 || is_there(run, CUSTOMER) || is_there(run, SESSION))
        return;
    for (size_t i = 0; i < n; i++) {
        struct cx_text name = cx_table_column(run->in, i);
        cx_bytes_format(&list, "%s'%.*s'", i > 0 ? ", " : "", (int)name.n, name.s);
    }
    struct cx_error e = {0};
    cx_fail(&e, CX_USAGE,
            "no column 'customer' for --customer and none 'session' for --session; the columns "
            "are %.*s", (int)list.n, list.failed ? "" : list.s);
    cx_bytes_release(&list);
    cx_die(&e);
}

/* States of all inputs have the same key.  Returns the role that no row may miss. */
static int choose_key(const struct cx_run *run, struct cx_group *group)
{
    bool for_states = cx_common.partial || cx_common.merge || cx_common.state != NULL;
    bool by_customer = unit == UNIT_CUSTOMER ||
                       (unit == UNIT_AUTO && (for_states || is_there(run, CUSTOMER)));
    bool by_session =
        unit == UNIT_SESSION || (unit == UNIT_AUTO && (for_states || is_there(run, SESSION)));
    if (by_customer)
        group->keys[group->key_count++] = CUSTOMER;
    if (by_session)
        group->keys[group->key_count++] = SESSION;
    return unit != UNIT_CUSTOMER && is_there(run, SESSION) ? SESSION : CUSTOMER;
}

static const char *state_word(void)
{
    struct cx_bytes word = {0};
    cx_state_option(&word, "unit", units[unit]);
    cx_state_option(&word, "event", cx_wanted_column(&roles[EVENT]));
    if (path_options.by != NULL)
        cx_state_option(&word, "by", path_options.by);
    if (cx_common.zone != NULL)
        cx_state_option(&word, "tz", cx_common.zone);
    return cx_kept_text(&word);
}

static void tell_unit(const struct cx_run *run)
{
    if (unit == UNIT_AUTO && run->in != NULL && !is_there(run, SESSION))
        cx_note("no column for --session: each customer has one path");
}

static struct cx_intern names = CX_INTERN_OF(0);

static struct cx_run read_all(struct path_journeys *j)
{
    roles[CUSTOMER].optional = unit != UNIT_CUSTOMER;
    roles[SESSION].optional = unit != UNIT_SESSION;
    roles[BY].column = path_options.by;
    struct cx_run run = cx_open(roles, path_options.by != NULL ? ROLES : NAMED_ROLES);
    if (unit == UNIT_AUTO)
        need_somebody(&run);
    *j = (struct path_journeys){.rule = {.attributes = path_options.by != NULL, .names = &names},
                              .time_role = TIME,
                              .event_role = EVENT,
                              .by_role = BY};
    int whose = choose_key(&run, &j->group);
    run.time_role = TIME;
    run.exclude_role = CUSTOMER;
    run.accept = accept;
    run.accepted = count_accepted;
    run.left_out_why = whose == SESSION ? "for want of a session" : "for want of a customer";
    run.context = &whose;
    path_read_journeys(&run, j, state_word());
    uint64_t nameless = cx_common.merge ? run.counts.left_out : cx_take_rows_left_out();
    cx_warn_of_nameless(nameless, cx_common.merge   ? "session or customer"
                                             : whose == SESSION ? "session"
                                                                : "customer");
    cx_as_of(&run);
    tell_unit(&run);
    return run;
}

/* ---- the story told beside the answer */

static void tell(uint64_t n, const char *noun, const char *what)
{
    char count[CX_COUNT_ROOM];
    cx_count_format(n, count);
    if (n > 0)
        cx_note("%s %s%s %s", count, noun, n == 1 ? "" : "s", what);
}

static void check_event(const struct path_counts *c, const char *option, const char *event)
{
    const bool *seen = path_events_seen(c);
    uint32_t number;
    if (cx_intern_find(&names, cx_text_from(event), &number) && seen[number])
        return;
    size_t n = 0;
    struct cx_text *known =
        cx_need(cx_arena_alloc(cx_memory(), ((size_t)cx_intern_count(&names) + 1) * sizeof *known));
    for (uint32_t i = 0; i < cx_intern_count(&names); i++)
        if (seen[i])
            known[n++] = cx_interned_text(&names, i);
    cx_warn_of_absent(option, cx_text_from(event), known, n);
}

static void tell_story(const struct path_counts *c)
{
    tell(c->paths, "path", "counted");
    tell(c->without_from, "path", "left out for want of the event of --from");
    tell(c->without_to, "path", "left out for want of the event of --to");
    tell(c->cut, "path", "cut by --max-steps");
    tell(c->collapsed, "event", "collapsed into the one before");
    if (c->paths > 0 || c->without_from + c->without_to == 0)
        return;
    if (path_options.from != NULL)
        check_event(c, "from", path_options.from);
    if (path_options.to != NULL)
        check_event(c, "to", path_options.to);
}

/* ---- the whole */

static uint32_t event_of(const char *name, uint32_t otherwise)
{
    uint32_t number = otherwise;
    if (name != NULL && cx_intern(&names, cx_text_from(name), &number) != CX_INTERN_OK)
        cx_need(NULL);
    return number;
}

static struct path_counts plan(const struct path_journeys *j)
{
    return (struct path_counts){
        .journeys = j,
        .names = &names,
        .rule = {.collapse = path_options.collapse,
                 .from = event_of(path_options.from, CX_PATH_START),
                 .to = event_of(path_options.to, CX_PATH_END),
                 .max_steps = (size_t)path_options.max_steps},
        .how = {.view = path_options.ngrams > 0  ? CX_PATH_NGRAMS
                        : path_options.steps > 0 ? CX_PATH_STEPS
                        : path_options.whole     ? CX_PATH_WHOLE
                                                 : CX_PATH_TRANSITIONS,
                .length = (size_t)(path_options.ngrams + path_options.steps)},
    };
}

int main(int argc, char **argv)
{
    static struct path_journeys journeys;
    cx_start(&tool, argc, argv);
    check_options();
    struct cx_run run = read_all(&journeys);
    struct path_counts counts = plan(&journeys);
    path_count(&counts);
    tell_story(&counts);
    struct path_rows rows = path_choose(&counts);
    if (path_options.dot)
        path_draw(&counts, &rows);
    else
        path_write(&counts, &rows,
                   path_options.by != NULL ? cx_column_name(run.in, BY, &roles[BY]) : NULL);
    path_release(&counts);
    cx_intern_release(&names);
    return cx_end();
}
