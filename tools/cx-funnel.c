/* cx-funnel - how many customers come how far through a list of steps, and how fast.
 *
 * Rows become one journey a customer, in any order of the input; each journey is searched for its
 * best chain of steps (model/funnel.h), and the chains are counted step by step (funnel/steps.c),
 * or listed (funnel/who.c), or asked what came next (funnel/after.c) or when (funnel/survival.c).
 */
#include "funnel.h"

#include <stdio.h>
#include <string.h>

struct cx_role funnel_role[MOST_ROLES] = {
    [CUSTOMER] = {.name = "customer", .kind = CX_TEXT, .help = "whose event it is"},
    [TIME] = {.name = "time", .kind = CX_TIME, .filled = true, .help = "when it happened"},
    [EVENT] = {.name = "event", .kind = CX_TEXT, .help = "what happened"},
};

struct funnel_options funnel_options = {.within_ms = 14 * CX_DAY_MS};

static const char *const orders[] = {"ordered", "strict", "any", NULL};  /* cx_funnel_order */
static const char *const ties[] = {"any", "input", "strict", NULL};      /* cx_funnel_ties */
static const char *const entries[] = {"best", "first", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Funnel"),
    CX_STRING(0, "steps", &funnel_options.steps, "EVENT,EVENT,...",
              "the events that are the steps; a|b is either, \\ takes , | and \\ as they are"),
    CX_DURATION(0, "within", &funnel_options.within_ms, "TIME",
                "how long after the first step a step still counts"),
    CX_CHOICE(0, "order", &funnel_options.order, orders,
              "steps one after the other, or with nothing else between, or in any order"),
    CX_CHOICE(0, "ties", &funnel_options.ties, ties,
              "events of one instant: as it suits the steps, or as they came, or one step at most"),
    CX_CHOICE(0, "entry", &funnel_options.entry, entries,
              "of several times that a customer entered, the one that leads furthest or the first"),
    CX_STRING(0, "hold", &funnel_options.hold, "COL",
              "all steps must have the same value in COL"),
    CX_LIST(0, "exclusion", &funnel_options.exclusions, "EVENT[:I-J]",
            "leave out customers with EVENT between steps I and J, else between the first and the "
            "last; may be repeated"),
    CX_STRING(0, "by", &funnel_options.by, "COL", "a funnel for each value in COL at the entry"),
    CX_HEADING("Instead of the steps"),
    CX_STRING(0, "who", &funnel_options.who, "CELL",
              "list customers: all who entered, or STEP:users, STEP:dropped or STEP:open"),
    CX_FLAG(0, "after", &funnel_options.after, "what those who dropped did next"),
    CX_FLAG(0, "survival", &funnel_options.survival,
            "the part that has not come to the last step yet, by time since the entry"),
    CX_HEADING("Columns"),
    CX_ROLES(funnel_role, NAMED_ROLES),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-funnel",
    .summary = "count how many customers come how far through a list of steps",
    .stage = "describe",
    .operands = "[FILE...]",
    .example = "cx-funnel --steps home,product,cart,purchase --within 1d events.tsv",
    .options = options,
};

static void refuse_column(const char *option, const char *column, const struct cx_column *columns,
                          size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(columns[i].name, column) == 0)
            cx_die_usage("option '--%s': the output has a column '%s' of its own", option, column);
}

bool funnel_shows_hold(void)
{
    return funnel_options.who != NULL && funnel_options.hold != NULL &&
           funnel_plan.rule.hold != funnel_plan.by;
}

struct cx_writer *funnel_create(const struct cx_column *columns, size_t n)
{
    struct cx_column *all = cx_need(cx_arena_alloc(cx_memory(), (n + 2) * sizeof *all));
    size_t added = 0;
    if (funnel_options.by != NULL) {
        refuse_column("by", funnel_options.by, columns, n);
        all[added++] = (struct cx_column){funnel_options.by, CX_TEXT};
    }
    if (funnel_shows_hold()) {
        refuse_column("hold", funnel_options.hold, columns, n);
        all[added++] = (struct cx_column){funnel_options.hold, CX_TEXT};
    }
    memcpy(all + added, columns, n * sizeof *columns);
    return cx_create(all, n + added);
}

void funnel_put_by(struct cx_out *out, const struct funnel_customers *c, size_t by)
{
    if (funnel_options.by != NULL)
        cx_put_text(out, c->by[by]);
}

void funnel_put_label(struct cx_out *out, size_t step)
{
    char any[32];
    if (funnel_plan.rule.order != CX_FUNNEL_ANY) {
        cx_put_text(out, funnel_plan.label[step]);
        return;
    }
    snprintf(any, sizeof any, "(any %zu)", step + 1);
    cx_put_string(out, any);
}

static void check_options(void)
{
    int tables = (funnel_options.who != NULL) + funnel_options.after + funnel_options.survival;
    if (tables > 1)
        cx_die_usage("only one of '--who', '--after' and '--survival' can be asked for at once");
    if (funnel_options.within_ms < 1)
        cx_die_usage("option '--within': must be at least a millisecond");
    funnel_make_plan();
    funnel_check_who();
}

int main(int argc, char **argv)
{
    cx_start(&tool, argc, argv);
    check_options();
    struct funnel_customers customers;
    funnel_read(&customers);
    if (funnel_options.who != NULL)
        funnel_write_who(&customers);
    else if (funnel_options.after)
        funnel_write_after(&customers);
    else if (funnel_options.survival)
        funnel_write_survival(&customers);
    else
        funnel_write_steps(&customers);
    funnel_release(&customers);
    return cx_end();
}
