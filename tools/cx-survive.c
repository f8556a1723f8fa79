/* cx-survive - how long until it happens, when not everybody was followed to the end.
 *
 * Purchases, durations or counts of those who stayed become a life table for each group
 * (survive/purchases.c, survive/lives.c); the tables become curves, figures and tests
 * (survive/curve.c), or retention that is carried on by a model (survive/contract.c).
 */
#include "survive.h"

#include <math.h>

#define STANDARD_ALPHA .05

struct survive_options survive_options = {
    .input = INPUT_AUTO, .from = 1, .alpha = STANDARD_ALPHA, .horizon = 12};

struct cx_role survive_purchase_role[PURCHASE_ROLES] = {
    CX_PURCHASE_ROLE_TABLE,
    [PURCHASE_BY] = {.name = "by", .kind = CX_TEXT},
};
struct cx_role survive_life_role[LIFE_ROLES] = {
    [DURATION] = {.name = "duration",
                  .kind = CX_TEXT,
                  .filled = true,
                  .help = "of durations: how long somebody was followed, in any unit; of what was "
                          "retained: the period, from 0"},
    [OBSERVED] = {.name = "observed",
                  .kind = CX_TEXT,
                  .filled = true,
                  .help = "of durations: whether it ended with the event: 1 or 0, true or false, "
                          "yes or no"},
    [COUNT] = {.name = "count",
               .kind = CX_INTEGER,
               .optional = true,
               .filled = true,
               .help = "of durations: how many customers the row stands for"},
    [ACTIVE] = {.name = "active",
                .kind = CX_INTEGER,
                .help = "of what was retained: customers who are still there after the period"},
    [STARTED] = {.name = "started",
                 .kind = CX_TEXT,
                 .optional = true,
                 .help = "of what was retained: when they began; each is counted by itself"},
};

/* In the order of their enums. */
static const char *const inputs[] = {"purchases", "durations", "retained", "auto", NULL};
static const char *const limits[] = {"log-log", "log", "plain", NULL};
static const char *const weights[] = {"log-rank", "gehan", "tarone-ware", "peto-peto", NULL};

static const char *const models[] = {"none", "sbg", "bdw", NULL};

static const struct cx_option options[] = {
    CX_HEADING("What is followed"),
    CX_CHOICE(0, "input", &survive_options.input, inputs,
              "what is read; auto: what the columns named below are of, else purchases"),
    CX_COUNT(0, "from", &survive_options.from, "N",
             "of purchases: the time from the N-th to the next"),
    CX_STRING(0, "by", &survive_options.by, "COL",
              "a group for each value in COL; of purchases at the first one"),
    CX_HEADING("Answer"),
    CX_STRING(0, "at", &survive_options.at, "TIME,...",
              "the curve at these times only; of purchases in days, or such as 12w"),
    CX_FLAG(0, "summary", &survive_options.summary,
            "show for each group its median and its mean up to a horizon"),
    CX_STRING(0, "until", &survive_options.until, "TIME",
              "the horizon of these means; the last time that all groups know unless given"),
    CX_STRING(0, "quantiles", &survive_options.quantiles, "PART,...",
              "show when it has happened to these parts of a group, such as 25%,50%"),
    CX_FLAG(0, "log-rank", &survive_options.log_rank, "test whether the groups differ"),
    CX_CHOICE(0, "weights", &survive_options.weight, weights,
              "how much the times of the test count; log-rank: all alike"),
    CX_REAL(0, "rho", &survive_options.rho, "P",
            "weights of Fleming and Harrington: more than 0, early times count more"),
    CX_REAL(0, "gamma", &survive_options.gamma, "Q", "the same; more than 0, late times do"),
    CX_CHOICE(0, "conf-type", &survive_options.limits, limits, "how limits are worked out"),
    CX_REAL(0, "alpha", &survive_options.alpha, "SHARE",
            "limits miss what is so in this share of samples"),
    CX_HEADING("Model"),
    CX_CHOICE(0, "model", &survive_options.model, models,
              "customers who renew or leave, period after period, carried on by this model"),
    CX_COUNT(0, "horizon", &survive_options.horizon, "N",
             "carried on for N periods behind the last one observed"),
    CX_REAL(0, "discount", &survive_options.discount, "RATE",
            "what a renewal is worth less for each period that it comes later, for derl"),
    CX_FLAG(0, "fit", &survive_options.fit, "show the parameters instead"),
    CX_FLAG(0, "compare", &survive_options.compare, "show how well each model fits"),
    CX_HEADING("Columns"),
    CX_ROLES(survive_purchase_role, CX_PURCHASE_ROLES),
    CX_ROLES(survive_life_role, LIFE_ROLES),
    CX_OPTIONS(cx_money_options),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-survive",
    .summary = "how long until the next purchase, or until customers leave",
    .stage = "model",
    .operands = "[FILE...]",
    .example = "cx-survive --summary --by channel purchases.tsv",
    .options = options,
};

/* Of tables that were taken for others. */
static const struct cx_hint hints[] = {
    {NULL, {"duration", "observed"}, "durations are read with --input durations"},
    {NULL, {"duration", "active"}, "what was retained is read with --input retained"},
    {NULL, {NULL}, NULL},
};

/* What durations and what was retained have no use for; the customer is for --exclude. */
static void check_input(void)
{
    if (survive_options.input == INPUT_PURCHASES)
        return;
    cx_refuse_options(CX_NAMES("as-of", "max-age", "tz", "tz-gap"),
                      "is for purchases: durations have no days");
    cx_refuse_options(CX_NAMES("from", "currency", "refunds", "round", "missing-amount", "time",
                               "amount", "order", "kind", "currency-column"),
                      "is for purchases");
}

static bool is_named(int role)
{
    return survive_life_role[role].column != NULL;
}

static void refuse_column(int role, bool is_wrong, const char *input)
{
    if (is_named(role) && is_wrong)
        cx_die_usage("option '--%s' is for '--input %s'", survive_life_role[role].name, input);
}

static void choose_input(void)
{
    struct survive_options *o = &survive_options;
    if (o->input == INPUT_AUTO)
        o->input = is_named(ACTIVE) || is_named(STARTED)                         ? INPUT_RETAINED
                   : is_named(DURATION) || is_named(OBSERVED) || is_named(COUNT) ? INPUT_DURATIONS
                                                                                 : INPUT_PURCHASES;
    refuse_column(DURATION, o->input == INPUT_PURCHASES, "durations' or '--input retained");
    refuse_column(OBSERVED, o->input != INPUT_DURATIONS, "durations");
    refuse_column(COUNT, o->input != INPUT_DURATIONS, "durations");
    refuse_column(ACTIVE, o->input != INPUT_RETAINED, "retained");
    refuse_column(STARTED, o->input != INPUT_RETAINED, "retained");
    check_input();
}

bool survive_has_model(void)
{
    return survive_options.model != MODEL_NONE || survive_options.compare;
}

static void check_model(void)
{
    const struct survive_options *o = &survive_options;
    const double least = 1e-5; /* sums over the future get long */
    if (survive_has_model() && o->input == INPUT_PURCHASES)
        cx_die_usage("options '--model' and '--compare' are for those who renew or leave: --input "
                     "durations or retained");
    if (o->fit && o->model == MODEL_NONE)
        cx_die_usage("option '--fit' needs a model: --model sbg or bdw");
    if (o->model == MODEL_NONE || o->fit)
        cx_refuse_options(CX_NAMES("discount", "horizon"), "is for what '--model' carries on");
    if (o->discount != 0 && !(o->discount >= least && o->discount <= 1))
        cx_die_usage("option '--discount': %g is not from %g to 1 a period", o->discount, least);
    if (o->horizon > SURVIVE_MOST_PERIODS)
        cx_die_usage("option '--horizon': more than %d periods", SURVIVE_MOST_PERIODS);
}

static void check_limits(void)
{
    const struct survive_options *o = &survive_options;
    if (!(o->alpha > 0 && o->alpha < 1))
        cx_die_usage("option '--alpha': %g is not between 0 and 1", o->alpha);
    if (o->alpha >= .5)
        cx_die_usage("option '--alpha': limits would miss what is so in %g %% of samples; did you "
                     "mean %g%%?",
                     100 * o->alpha, 100 * (o->alpha > .5 ? 1 - o->alpha : STANDARD_ALPHA));
    if (o->log_rank || o->compare)
        cx_refuse_options(CX_NAMES("alpha"),
                          "is for limits: '--log-rank' and '--compare' have none");
    if (o->log_rank || survive_has_model())
        cx_refuse_options(CX_NAMES("conf-type"),
                          "is for the limits of the curve: '--log-rank', '--model' and '--compare' "
                          "have none of these");
}

static void check_options(void)
{
    const struct survive_options *o = &survive_options;
    bool has_curve = (o->model != MODEL_NONE && !o->fit);
    if ((o->at != NULL) + o->summary + (o->quantiles != NULL) + o->log_rank + o->fit + o->compare +
            has_curve >
        1)
        cx_die_usage("only one of '--at', '--summary', '--quantiles', '--log-rank', '--compare' "
                     "and '--model' can be shown");
    if (o->until != NULL && !o->summary)
        cx_die_usage("option '--until' is for '--summary'");
    if (o->log_rank && o->by == NULL)
        cx_die_usage("option '--log-rank' needs groups: --by COL");
    if ((o->weight != 0 || o->rho != 0 || o->gamma != 0) && !o->log_rank)
        cx_die_usage("options '--weights', '--rho' and '--gamma' are for '--log-rank'");
    if (o->weight != 0 && (o->rho != 0 || o->gamma != 0))
        cx_die_usage("options '--rho' and '--gamma' are weights by themselves");
    if (!(o->rho >= 0 && isfinite(o->rho)) || !(o->gamma >= 0 && isfinite(o->gamma)))
        cx_die_usage("options '--rho' and '--gamma': 0 or more is wanted");
    if (o->from < 1 || o->from > INT32_MAX)
        cx_die_usage("option '--from': at least 1 is wanted");
}

static void write_answer(const struct survive_groups *groups)
{
    const struct survive_options *o = &survive_options;
    if (o->fit)
        survive_write_fit(groups);
    else if (o->compare)
        survive_write_comparison(groups);
    else if (o->model != MODEL_NONE)
        survive_write_projection(groups);
    else if (o->log_rank)
        survive_write_log_rank(groups);
    else if (o->summary)
        survive_write_summary(groups);
    else if (o->quantiles != NULL)
        survive_write_quantiles(groups);
    else if (o->at != NULL)
        survive_write_at(groups);
    else
        survive_write_curve(groups);
}

int main(int argc, char **argv)
{
    struct survive_groups groups = {.n = 0};
    survive_purchase_role[CX_PURCHASE_AMOUNT].optional = true;
    cx_start(&tool, argc, argv);
    choose_input();
    check_options();
    check_limits();
    check_model();
    cx_settle_missing_amount(CX_MISSING_KEEP);
    cx_common.hints = hints;
    if (survive_options.input == INPUT_PURCHASES)
        survive_read_purchases(&groups);
    else
        survive_read_lives(&groups);
    write_answer(&groups);
    return cx_end();
}
