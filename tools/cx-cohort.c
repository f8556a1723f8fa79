/* cx-cohort - who comes back, by when they began and how long ago that is.
 *
 * Options become a plan (cohort/plan.c); rows become one ledger a customer, ledgers cohorts
 * (cohort/read.c, model/cohort.h), and these a table, long or wide (cohort/write.c).
 */
#include "cohort.h"

struct cx_role cohort_role[ALL_ROLES] = {
    CX_PURCHASE_ROLE_TABLE,
    [EVENT] = {.name = "event",
               .kind = CX_TEXT,
               .optional = true,
               .help = "what happened, for --first and --again"},
    [BY] = {.name = "by", .kind = CX_TEXT},
};

struct cohort_options cohort_options = {
    .period = "month",
    .returned = "on",
    .cohort = COHORT_AUTO,
    .value = "retention",
};

/* In the order of their enums. */
static const char *const cohorts[] = {"month", "week", "day", "auto", NULL};
static const char *const clocks[] = {"calendar", "rolling", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Cohorts and periods"),
    CX_STRING(0, "period", &cohort_options.period, "UNIT",
              "month, week or day; or a duration such as 30d: windows of so many days from each "
              "customer's first one"),
    CX_CHOICE(0, "cohort", &cohort_options.cohort, cohorts,
              "customers who began in one of these are a cohort; auto: as --period, month for "
              "windows"),
    CX_CHOICE(0, "clock", &cohort_options.clock, clocks,
              "days begin at midnight, or every 24 hours from each customer's first instant"),
    CX_STRING(0, "through", &cohort_options.through, "N", "no periods behind the N-th; first is 0"),
    CX_HEADING("Coming back"),
    CX_STRING(0, "return", &cohort_options.returned, "on|after|A-B,...",
              "who counts: active in the period; in it or later; or in one of the periods from A "
              "to B, such as 0,1-3,4-7"),
    CX_LIST(0, "first", &cohort_options.first, "EVENT",
            "customers begin with this event; may be repeated; any row unless given"),
    CX_LIST(0, "again", &cohort_options.again, "EVENT",
            "customers come back with this event; may be repeated; any row unless given"),
    CX_STRING(0, "by", &cohort_options.by, "COL",
              "cohorts for each value in COL at the first purchase"),
    CX_HEADING("Table"),
    CX_FLAG(0, "wide", &cohort_options.wide, "a row for each cohort, a column for each period"),
    CX_STRING(0, "value", &cohort_options.value, "COLUMN",
              "which column of the long table --wide shows"),
    CX_HEADING("Columns"),
    CX_ROLES(cohort_role, NAMED_ROLES),
    CX_OPTIONS(cx_money_options),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_color_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-cohort",
    .summary = "see who comes back, by when they began and how long ago",
    .stage = "describe",
    .operands = "[FILE...]",
    .example = "cx-cohort --wide --precision 2 -f table purchases.tsv",
    .options = options,
};

int main(int argc, char **argv)
{
    struct cohort_plan plan;
    struct cohort_tables tables;
    cohort_role[CX_PURCHASE_AMOUNT].optional = true;
    cx_start(&tool, argc, argv);
    cohort_make_plan(&plan);
    cohort_read(&plan, &tables);
    cohort_write(&plan, &tables);
    return cx_end();
}
