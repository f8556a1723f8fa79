/* cx-stage - where each customer stands, and who moves.
 *
 * Purchases become one exact ledger a customer, with the days on which they were seen behind it
 * (stage/read.c).  Their days tell the stage (model/stage.h, stage/list.c), the moves from period
 * to period (model/moves.h, stage/moves.c), and from one day to another (stage/matrix.c).
 */
#include "stage.h"

#include <string.h>

enum { MOST_LAPSE_DAYS = 1000000 };

struct cx_role stage_roles[STAGE_ROLES] = {
    CX_PURCHASE_ROLE_TABLE,
    [STAGE_EVENT] = {.name = "event",
                     .kind = CX_TEXT,
                     .optional = true,
                     .help = "what happened, for --purchase-event"},
    [STAGE_REFERRAL] = {.name = "referral",
                        .kind = CX_TEXT,
                        .optional = true,
                        .help = "the customer who sent this one, for --ladder"},
};

enum { SHIPPED_REGULAR = 2 };
static const char shipped_question[] = "nps";

struct stage_options stage_options = {
    .lapse_ms = 90 * CX_DAY_MS,
    .since = CX_NO_DAY,
    .question = shipped_question,
    .regular = SHIPPED_REGULAR,
};

/* In the order of their enums. */
static const char *const rhythms[] = {"own", "off", NULL};
static const char *const actives[] = {"bought", "seen", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Stages"),
    CX_DURATION(0, "lapse", &stage_options.lapse_ms, "DURATION",
                "so many days without a purchase are a lapse"),
    CX_CHOICE(0, "rhythm", &stage_options.rhythm, rhythms,
              "own: twice the median interval of customers who have three or more"),
    CX_LIST(0, "purchase-event", &stage_options.purchase_events, "EVENT",
            "rows with this event are purchases, all others say who was seen; may be repeated"),
    CX_LIST(0, "events", &stage_options.events, "FILE",
            "rows of customer and time that say who was seen; may be repeated"),
    CX_HEADING("Ladder"),
    CX_FLAG(0, "ladder", &stage_options.ladder,
            "add the rung: interested, first, repeat, regular, advocate"),
    CX_LIST(0, "surveys", &stage_options.surveys, "FILE",
            "answers of customer, time and score from 0 to 10; may be repeated"),
    CX_STRING(0, "question", &stage_options.question, "WORD",
              "count only answers to it, where surveys have a column 'question'"),
    CX_REAL(0, "regular", &stage_options.regular, "K", "the least regularity of regular customers"),
    CX_HEADING("Moves"),
    CX_FLAG(0, "moves", &stage_options.moves,
            "count who is new, returning, resurrected and dormant in each period"),
    CX_DAY(0, "since", &stage_options.since, "DATE",
           "with --moves: who moved from which stage at DATE to which at --as-of"),
    CX_FLAG(0, "stickiness", &stage_options.stickiness,
            "count customers by the number of days on which they were active in each period"),
    CX_STRING(0, "period", &stage_options.period, "UNIT",
              "month, week, day, or so many days such as 30d, the last ending with --as-of; "
              "month unless given"),
    CX_CHOICE(0, "active", &stage_options.active, actives,
              "what makes a customer active in a period"),
    CX_HEADING("Columns"),
    CX_ROLES(stage_roles, STAGE_ROLES),
    CX_OPTIONS(cx_money_options),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-stage",
    .summary = "see who is new, loyal, back or lapsed, and who moves",
    .stage = "describe",
    .operands = "[FILE...]",
    .example = "cx-stage --lapse 60d purchases.tsv",
    .options = options,
};

/* ---- options that contradict */

static void check_periods(const char *option, bool is_given, bool by_period)
{
    if (is_given && !by_period)
        cx_die_usage("option '--%s' is for '--stickiness', and for '--moves' without '--since'",
                     option);
}

static void check_ladder(const char *option, bool is_given)
{
    if (is_given && !stage_options.ladder)
        cx_die_usage("option '--%s' is for '--ladder'", option);
}

static void check_views(void)
{
    bool is_matrix = stage_options.since != CX_NO_DAY;
    bool by_period = stage_options.stickiness || (stage_options.moves && !is_matrix);
    if (stage_options.moves && stage_options.stickiness)
        cx_die_usage("only one of '--moves' and '--stickiness'");
    if (is_matrix && !stage_options.moves)
        cx_die_usage("option '--since' is for '--moves'");
    check_periods("period", stage_options.period != NULL, by_period);
    check_periods("active", stage_options.active == STAGE_SEEN, by_period);
    if (stage_options.ladder && (stage_options.moves || stage_options.stickiness))
        cx_die_usage("option '--ladder' adds to the list of customers: '--%s' does not go with it",
                     stage_options.moves ? "moves" : "stickiness");
}

static size_t count_stdin(const struct cx_list *files)
{
    size_t n = 0;
    for (size_t i = 0; i < files->n; i++)
        n += strcmp(files->item[i], "-") == 0;
    return n;
}

static void check_inputs(void)
{
    size_t stdins = count_stdin(cx_operands()) + (cx_operands()->n == 0) +
                    count_stdin(&stage_options.events) + count_stdin(&stage_options.surveys);
    if (stdins > 1)
        cx_die_usage("standard input can be only one of purchases, '--events' and '--surveys'");
    size_t more = stage_options.events.n + stage_options.surveys.n;
    check_ladder("surveys", stage_options.surveys.n > 0);
    check_ladder("question", strcmp(stage_options.question, shipped_question) != 0);
    check_ladder("regular", stage_options.regular != SHIPPED_REGULAR);
    if (cx_common.merge && more > 0)
        cx_die_usage("option '--%s' goes with '--partial': what is merged has it",
                     stage_options.events.n > 0 ? "events" : "surveys");
    if (stage_options.active == STAGE_SEEN && stage_options.events.n == 0 &&
        stage_options.purchase_events.n == 0 && !cx_common.merge && cx_common.state == NULL)
        cx_die_usage("option '--active seen' needs '--events' or '--purchase-event'");
    if (!(stage_options.regular >= 0))
        cx_die_usage("option '--regular': not a number from 0 on");
}

static struct cx_stage_rule rule_of(void)
{
    int64_t days = stage_options.lapse_ms / CX_DAY_MS;
    if (stage_options.lapse_ms % CX_DAY_MS != 0 || days < 1 || days > MOST_LAPSE_DAYS)
        cx_die_usage("option '--lapse': not whole days from 1 to %d, such as 60d",
                     MOST_LAPSE_DAYS);
    return (struct cx_stage_rule){.lapse_days = (int32_t)days,
                                  .own_rhythm = stage_options.rhythm == 0};
}

static struct cx_period_rule period_of(void)
{
    struct cx_period_rule rule = {.unit = CX_PERIOD_MONTH};
    if (stage_options.period != NULL && !cx_period_parse(cx_text_from(stage_options.period), &rule))
        cx_die_usage("option '--period': '%s' is not month, week, day or whole days such as 30d",
                     stage_options.period);
    return rule;
}

int main(int argc, char **argv)
{
    static struct stage stage;
    stage_roles[CX_PURCHASE_AMOUNT].optional = true;
    cx_start(&tool, argc, argv);
    check_views();
    check_inputs();
    stage.rule = rule_of();
    stage.period = period_of();
    stage_read(&stage);
    if (stage_options.stickiness || (stage_options.moves && stage_options.since == CX_NO_DAY))
        stage_move(&stage);
    else if (stage_options.moves)
        stage_compare(&stage);
    else
        stage_list(&stage);
    return cx_end();
}
