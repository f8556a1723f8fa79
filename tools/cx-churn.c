/* cx-churn - who is still a customer, and what they will buy.
 *
 * Purchases become x, t_x and T of each customer (churn/customers.c); a model of customers who
 * silently leave is chosen and fitted, or read back (churn/model.c, churn/saved.c); the customers
 * are answered one by one, or the models themselves are shown.
 */
#include "churn.h"

#include "model/btyd/predict.h"
#include "base/parallel.h"
#include "stat/normal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEVEL .95
#define YEAR_DAYS 365.25

struct churn_options churn_options = {
    .unit = UNIT_WEEK,
    .calibrate_until = CX_NO_DAY,
    .horizon_ms = INT64_C(52) * 7 * 86400000,
    .discount = .1,
};
struct cx_role churn_purchase_roles[CX_PURCHASE_ROLES] = {CX_PURCHASE_ROLE_TABLE};
struct cx_role churn_summary_roles[SUMMARY_ROLES] = {
    [SUMMARY_X] = {.name = "x",
                   .kind = CX_INTEGER,
                   .filled = true,
                   .help = "of a summary: days with a purchase after the first"},
    [SUMMARY_T_X] = {.name = "t_x",
                     .kind = CX_NUMBER,
                     .filled = true,
                     .help = "of a summary: time from first to last purchase"},
    [SUMMARY_T] = {.name = "T",
                   .kind = CX_NUMBER,
                   .filled = true,
                   .help = "of a summary: time from first purchase to the end"},
    [SUMMARY_SPEND] = {.name = "spend",
                       .kind = CX_NUMBER,
                       .optional = true,
                       .help = "of a summary: mean spend of a repeat day"},
    [SUMMARY_COUNT] = {.name = "count",
                       .kind = CX_INTEGER,
                       .optional = true,
                       .filled = true,
                       .help = "of a summary: customers that a row stands for"},
    [SUMMARY_LITT] = {.name = "litt",
                      .kind = CX_NUMBER,
                      .optional = true,
                      .help = "of a summary: sum of the logarithms of the times between purchases"},
};

static const char *const inputs[] = {"purchases", "summary", NULL};
static const char *const models[] = {"auto",      "nbd",     "bgnbd", "mbgnbd",
                                     "paretonbd", "mbgcnbd", "bgbb",  NULL};
static const char *const discountings[] = {"continuous", "monthly", NULL};
const char *const churn_units[] = {"day", "week", "month", "year", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Columns"),
    CX_ROLES(churn_purchase_roles, CX_PURCHASE_ROLES),
    CX_CHOICE(0, "input", &churn_options.input, inputs,
              "what is read: purchases, or what --summary wrote"),
    CX_ROLES(churn_summary_roles, SUMMARY_ROLES),
    CX_LIST(0, "covariate", &churn_options.covariates, "COL",
            "let COL, a number or a text of each customer, move the parameters; may be repeated"),
    CX_STRING(0, "by", &churn_options.by, "COL",
              "a model for each value that customers have in COL at their first purchase"),
    CX_HEADING("Model"),
    CX_CHOICE(0, "model", &churn_options.model, models,
              "the model; auto: the one with the best forecast of purchases held back"),
    CX_COUNT(0, "regularity", &churn_options.regularity, "K",
             "of mbgcnbd: phases between two purchases; without it the likeliest number"),
    CX_CHOICE(0, "time-unit", &churn_options.unit, churn_units,
              "the unit of t_x, T and parameters"),
    CX_DAY(0, "calibrate-until", &churn_options.calibrate_until, "DATE",
           "fit to purchases up to and with DATE and judge models by those after it"),
    CX_STRING(0, "save-model", &churn_options.save_model, "FILE", "write the fitted model to FILE"),
    CX_STRING(0, "use-model", &churn_options.use_model, "FILE",
              "take the model from FILE instead of fitting one"),
    CX_HEADING("Answer"),
    CX_DAYS(0, "horizon", &churn_options.horizon_ms, "DURATION",
            "how far ahead purchases are counted"),
    CX_REAL(0, "discount", &churn_options.discount, "RATE",
            "what later money is worth less, a year, effective"),
    CX_CHOICE(0, "discounting", &churn_options.discounting, discountings,
              "how clv_horizon is: each purchase when it comes, or a month's at its end"),
    CX_FLAG(0, "fit", &churn_options.fit, "show the parameters instead of the customers"),
    CX_FLAG(0, "profile", &churn_options.profile,
            "with --fit: limits from the profile of the likelihood"),
    CX_FLAG(0, "compare", &churn_options.compare, "show how well each model fits and foretells"),
    CX_FLAG(0, "calibration", &churn_options.calibration,
            "show what came after the day models learned up to, beside what was expected"),
    CX_FLAG(0, "totals", &churn_options.totals,
            "show what all customers together will do, and how surely"),
    CX_FLAG(0, "new-customers", &churn_options.new_customers,
            "show what a customer who is won today will do"),
    CX_FLAG(0, "summary", &churn_options.summary, "show only x, t_x, T and spend; no model"),
    CX_OPTIONS(cx_money_options),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-churn",
    .summary = "who is still a customer, who will buy, and what they are worth",
    .stage = "model",
    .operands = "[FILE...]",
    .example = "cx-churn --horizon 26w purchases.tsv -f table",
    .options = options,
};

double churn_days_of(int unit)
{
    static const double days[] = {1, 7, YEAR_DAYS / 12, YEAR_DAYS};
    return days[unit];
}

double churn_unit_days(void)
{
    return churn_days_of(churn_options.unit);
}

struct cx_period_rule churn_period(void)
{
    static const enum cx_period_unit unit[] = {CX_PERIOD_DAY, CX_PERIOD_WEEK, CX_PERIOD_MONTH,
                                               CX_PERIOD_YEAR};
    return (struct cx_period_rule){.unit = unit[churn_options.unit]};
}

double churn_horizon(const struct churn_data *d)
{
    double units = (double)churn_options.horizon_ms / (double)CX_DAY_MS / churn_unit_days();
    if (d->now.is_discrete && units < .5)
        cx_die_usage("option '--horizon': less than half a period of --time-unit");
    return d->now.is_discrete ? round(units) : units;
}

double churn_rate(void)
{
    return log1p(churn_options.discount) * churn_unit_days() / YEAR_DAYS;
}

/* ---- tables */

enum { MOST_COLUMNS = 40 };

static struct cx_column by_column(const struct churn_data *d)
{
    return (struct cx_column){d->known[churn_options.covariates.n], CX_TEXT};
}

struct churn_table churn_open_table(const struct churn_data *d, const struct cx_column *columns,
                                    size_t n)
{
    struct cx_column shown[MOST_COLUMNS];
    size_t has_by = churn_options.by != NULL;
    shown[0] = by_column(d);
    memcpy(shown + has_by, columns, n * sizeof *columns);
    struct cx_writer *w = cx_create(shown, has_by + n);
    return (struct churn_table){w, cx_out_for(w)};
}

void churn_close_table(struct churn_table *t)
{
    cx_emit(t->writer, &t->out);
    cx_out_release(&t->out);
}

void churn_put_group(struct cx_out *out, const struct churn_group *group)
{
    if (churn_options.by != NULL)
        cx_put_text(out, group->name);
}

/* ---- customers shown */

static const struct cx_column columns[] = {
    {"customer", CX_TEXT},      {"x", CX_INTEGER},           {"t_x", CX_NUMBER},
    {"T", CX_NUMBER},           {"spend", CX_NUMBER},        {"p_alive", CX_NUMBER},
    {"expected", CX_NUMBER},    {"expected_low", CX_NUMBER}, {"expected_high", CX_NUMBER},
    {"buys_low", CX_INTEGER},   {"buys_high", CX_INTEGER},   {"value", CX_NUMBER},
    {"clv", CX_NUMBER},         {"next", CX_TIME},           {"p_buy", CX_NUMBER},
    {"p_alive_end", CX_NUMBER}, {"clv_horizon", CX_NUMBER},
};
enum { SUMMARY_COLUMNS = 5 };
static const struct cx_column count_column = {"count", CX_INTEGER},
                              litt_column = {"litt", CX_NUMBER};

struct report {
    const struct churn_data *data;
    const struct churn_model *model; /* NULL: the summary alone */
    const struct cx_btyd_answer *answers;
};

static void put_count(struct cx_out *out, int64_t n)
{
    if (n < 0)
        cx_put_none(out);
    else
        cx_put_int(out, n);
}

/* The day by which the next purchase has come as likely as not. */
static int32_t next_day(const struct churn_data *d, double wait)
{
    struct cx_period_rule period = churn_period();
    if (d->as_of == CX_NO_DAY || !isfinite(wait))
        return CX_NO_DAY;
    if (!d->now.is_discrete)
        return d->as_of + (int32_t)ceil(wait * churn_unit_days());
    int32_t last = cx_period_last_whole(&period, d->as_of) + (int32_t)wait;
    return cx_period_start(&period, last + 1) - 1;
}

static void put_answer(struct cx_out *out, const struct report *r, size_t i)
{
    const struct churn_customers *all = &r->data->now;
    const struct cx_btyd_answer *a = &r->answers[all->row_of[i]];
    double mean = all->customer[i].spend, spend = NAN;
    if (r->model->has_spend)
        spend = cx_spend_expected(&r->model->spend, isnan(mean) ? 0 : all->history[i].x, mean);
    cx_put_number(out, a->alive);
    cx_put_number(out, a->expected);
    cx_put_number(out, a->expected_low);
    cx_put_number(out, a->expected_high);
    put_count(out, a->buys_low);
    put_count(out, a->buys_high);
    cx_put_number(out, a->expected * spend);
    cx_put_number(out, a->discounted * spend);
    cx_put_day(out, next_day(r->data, a->wait));
    cx_put_number(out, a->buys);
    cx_put_number(out, a->alive_end);
    cx_put_number(out, a->discounted_within * spend);
}

/* A summary is read again, so its numbers must come back as they were. */
static void put_customer(void *report, size_t i, struct cx_out *out)
{
    const struct report *r = report;
    const struct churn_customers *all = &r->data->now;
    const struct churn_customer *c = &all->customer[i];
    const struct cx_btyd_row *row = &all->history[i];
    void (*put)(struct cx_out *, double) = r->model ? cx_put_number : cx_put_exact;
    if (churn_options.by != NULL)
        cx_put_text(out, churn_group_of(c));
    if (!r->data->is_nameless)
        cx_put_text(out, c->name);
    cx_put_int(out, row->x);
    put(out, row->t_x);
    put(out, row->T);
    put(out, c->spend);
    if (r->model)
        put_answer(out, r, i);
    if (r->data->is_counted)
        cx_put_int(out, (int64_t)row->weight);
    if (!r->model && !all->is_discrete)
        put(out, row->log_gaps);
    for (size_t j = 0; !r->model && j < churn_options.covariates.n; j++)
        cx_put_text(out, churn_text(c->known[j]));
    cx_end_row(out);
}

static struct cx_writer *open_customers(const struct churn_data *d, bool has_answers)
{
    struct cx_column shown[MOST_COLUMNS + CHURN_KNOWN];
    size_t all = has_answers ? CX_COUNT_OF(columns) : SUMMARY_COLUMNS, n = 0;
    if (churn_options.by != NULL)
        shown[n++] = by_column(d);
    for (size_t i = d->is_nameless ? 1 : 0; i < all; i++)
        shown[n++] = columns[i];
    if (d->is_counted)
        shown[n++] = count_column;
    if (!has_answers && !d->now.is_discrete)
        shown[n++] = litt_column;
    for (size_t j = 0; !has_answers && j < churn_options.covariates.n; j++)
        shown[n++] = (struct cx_column){d->known[j], CX_TEXT};
    return cx_create(shown, n);
}

static void write_summary(const struct churn_data *d)
{
    struct report r = {.data = d};
    cx_put_rows(open_customers(d, false), d->now.n, put_customer, &r);
}

/* Months as the Python package lifetimes has them. */
static struct cx_btyd_months months_ahead(const struct churn_data *d)
{
    static const double length[] = {30, 4.345, 1, 1. / 12};
    double month = length[churn_options.unit];
    if (churn_options.discounting != DISCOUNTING_MONTHLY)
        return (struct cx_btyd_months){.n = 0};
    return (struct cx_btyd_months){(int)fmax(1, round(churn_horizon(d) / month)), month,
                                   exp(-log1p(churn_options.discount) / 12)};
}

static void write_group(struct cx_writer *w, const struct churn_group *g)
{
    const struct churn_data *d = &g->data;
    const struct cx_btyd_rows *rows = &d->now.rows;
    struct cx_btyd_answer *answers =
        cx_need(cx_arena_alloc(cx_memory(), (rows->n + 1) * sizeof *answers));
    int32_t last_day = cx_day_from_civil(9999, 12, 31), from = d->as_of == CX_NO_DAY ? 0 : d->as_of;
    struct cx_btyd_question q = {
        .horizon = churn_horizon(d),
        .rate = g->model.has_spend ? churn_rate() : 0,
        .months = months_ahead(d),
        .level = LEVEL,
        .limit = (last_day - from) / churn_unit_days(),
        .threads = cx_threads(),
    };
    churn_warn_of_assumptions(d, &g->model);
    cx_btyd_predict(&g->model.fit, rows, &q, answers);
    struct report r = {.data = d, .model = &g->model, .answers = answers};
    cx_put_rows(w, d->now.n, put_customer, &r);
}

static void write_answers(const struct churn_data *all, const struct churn_groups *g)
{
    struct cx_writer *w = open_customers(all, true);
    if (all->now.n > 0)
        churn_warn_of_no_discount(g);
    for (size_t i = 0; all->now.n > 0 && i < g->n; i++)
        write_group(w, &g->group[i]);
}

/* ---- the whole */

static void check_covariates(void)
{
    const struct cx_list *c = &churn_options.covariates;
    if (c->n > CX_BTYD_COVARIATES)
        cx_die_usage("option '--covariate': more than %d", CX_BTYD_COVARIATES);
    for (size_t j = 0; j < c->n; j++)
        for (size_t i = 0; i < j; i++)
            if (strcmp(c->item[i], c->item[j]) == 0)
                cx_die_usage("option '--covariate': '%s' is given twice", c->item[j]);
}

/* Columns are told apart by their names. */
static void check_names(const struct churn_data *d)
{
    size_t covariates = churn_options.covariates.n;
    for (size_t j = churn_options.summary ? 0 : covariates; j < churn_known_columns(); j++)
        for (size_t i = 0; i < CX_COUNT_OF(columns) + 2; i++) {
            const char *own = i < CX_COUNT_OF(columns)    ? columns[i].name
                              : i == CX_COUNT_OF(columns) ? count_column.name
                                                          : litt_column.name;
            if (strcmp(d->known[j], own) == 0)
                cx_die_usage("option '--%s': the output has a column '%s' of its own",
                             j < covariates ? "covariate" : "by", own);
        }
}

/* What would be passed over in silence. */
static void refuse_useless_options(void)
{
    const struct churn_options *o = &churn_options;
    if (o->input == INPUT_SUMMARY)
        cx_refuse_options(CX_NAMES("refunds", "round", "missing-amount", "tz", "tz-gap", "currency",
                                   "time", "amount", "order", "kind", "currency-column", "max-age"),
                          "is for purchases: a summary has none");
    if (o->calibration)
        cx_refuse_options(CX_NAMES("horizon"),
                          "is not for '--calibration', which looks from one day to another: for "
                          "12 weeks say --calibrate-until DATE --as-of DATE, 12 weeks apart");
    if (o->fit || o->compare || o->calibration || o->summary)
        cx_refuse_options(CX_NAMES("horizon", "discount"),
                          "is for what lies ahead, which is not shown here");
    const struct cx_btyd_model *model = churn_model_asked_for();
    if (o->summary && (model == NULL || !model->is_discrete))
        cx_refuse_options(CX_NAMES("model"), "is for models: '--summary' fits none");
    if (o->summary)
        cx_refuse_options(CX_NAMES("calibrate-until"), "is for models: '--summary' fits none");
}

static void check_options(void)
{
    const struct churn_options *o = &churn_options;
    int shown = o->fit + o->compare + o->calibration + o->totals + o->new_customers + o->summary;
    if (shown > 1)
        cx_die_usage("only one of '--fit', '--compare', '--calibration', '--totals', "
                     "'--new-customers' and '--summary' can be shown");
    refuse_useless_options();
    if (o->discount < 0)
        cx_die_usage("option '--discount': a rate below 0");
    if (o->discount > 1)
        cx_die_usage("option '--discount': %g is %g %% a year; for a hundredth of that say %g%%",
                     o->discount, 100 * o->discount, o->discount);
    if (o->horizon_ms <= 0)
        cx_die_usage("option '--horizon': nothing lies ahead");
    if (o->use_model && (o->compare || o->save_model || o->model != MODEL_AUTO ||
                         (o->calibrate_until != CX_NO_DAY && !o->calibration)))
        cx_die_usage("option '--use-model' takes the model as it is: nothing is fitted");
    if (o->use_model && o->covariates.n > 0)
        cx_die_usage("option '--use-model' brings the covariates of the model: no '--covariate'");
    if (o->profile && (!o->fit || o->use_model))
        cx_die_usage("option '--profile' is for --fit%s", o->use_model ? " of a new model" : "");
    if (o->discounting != DISCOUNTING_CONTINUOUS && shown > 0)
        cx_die_usage("option '--discounting' is about the customers' clv_horizon");
    check_covariates();
    if (o->regularity > CX_BTYD_MOST_PHASES)
        cx_die_usage("option '--regularity': above %d", CX_BTYD_MOST_PHASES);
    if (o->regularity > 0 && o->model != MODEL_AUTO && !churn_model_asked_for()->family)
        cx_die_usage("option '--regularity' is one of mbgcnbd");
    if (o->save_model && (o->compare || o->calibration || o->summary))
        cx_die_usage("option '--save-model' needs a model to be chosen and fitted");
    for (int i = 0; o->input == INPUT_PURCHASES && i < SUMMARY_ROLES; i++)
        if (churn_summary_roles[i].column)
            cx_die_usage("option '--%s' is for --input summary", churn_summary_roles[i].name);
    if (o->input == INPUT_SUMMARY && (o->calibration || o->calibrate_until != CX_NO_DAY))
        cx_die_usage("option '--%s' needs purchases: a summary has no days",
                     o->calibration ? "calibration" : "calibrate-until");
}

static void check_calibration(const struct churn_data *d)
{
    char until[CX_TIME_ROOM], as_of[CX_TIME_ROOM], first[CX_TIME_ROOM];
    if (churn_options.calibrate_until == CX_NO_DAY || d->first == CX_NO_DAY)
        return;
    until[cx_day_format(churn_options.calibrate_until, until)] = '\0';
    as_of[cx_day_format(d->as_of, as_of)] = '\0';
    first[cx_day_format(d->first, first)] = '\0';
    if (churn_options.calibrate_until < d->first)
        cx_die_usage("option '--calibrate-until': nothing was bought by %s, the first day is %s",
                     until, first);
    if (churn_options.calibrate_until < d->as_of)
        return;
    cx_die_usage("option '--calibrate-until': nothing is held back, %s is not before %s, the last "
                 "day",
                 until, as_of);
}

/* The columns of its covariates and groups are read without being asked for. */
static void load_model(struct churn_data *data, struct churn_saved *saved)
{
    struct churn_coding *coding = &data->coding;
    struct cx_list *list = &churn_options.covariates;
    churn_load_model(churn_options.use_model, coding, saved);
    data->given = &saved->all;
    if (churn_options.by == NULL)
        churn_options.by = saved->by;
    list->item = cx_need(cx_arena_alloc(cx_memory(), (coding->n + 1) * sizeof *list->item));
    for (list->n = 0; list->n < coding->n; list->n++)
        list->item[list->n] = coding->covariate[list->n].column;
}

/* Of tables that were taken for others. */
static const struct cx_hint hints[] = {
    {"customer", {"x", "t_x", "T", "count"}, "without names: --input summary --count count"},
    {"time", {"x", "t_x", "T"}, "a summary is read with --input summary"},
    {NULL, {NULL}, NULL},
};

int main(int argc, char **argv)
{
    static struct churn_data data;
    static struct churn_saved saved;
    struct churn_groups groups;
    struct churn_model pooled = {.has_spend = false};
    churn_purchase_roles[CX_PURCHASE_AMOUNT].optional = true;
    cx_start(&tool, argc, argv);
    check_options();
    cx_common.hints = hints;
    if (churn_options.use_model)
        load_model(&data, &saved);
    churn_read(&data);
    check_names(&data);
    check_calibration(&data);
    if (data.now.n == 0 && churn_options.save_model)
        cx_die_failed("there are no customers to fit a model to");
    churn_part(&data, &groups);
    if (churn_options.use_model)
        churn_give_models(&saved, &groups);
    bool is_judged = churn_options.compare || churn_options.calibration;
    if (data.now.n > 0 && !is_judged && !churn_options.summary)
        churn_fit_groups(&data, &groups, &pooled);
    if (churn_options.save_model)
        churn_save_model(churn_options.save_model, &data, &groups, &pooled);
    if (churn_options.compare)
        churn_write_comparison(&data, &groups);
    else if (churn_options.calibration)
        churn_write_calibration(&data, &groups);
    else if (churn_options.fit)
        churn_write_fits(&data, &groups, &pooled);
    else if (churn_options.totals)
        churn_write_totals(&data, &groups);
    else if (churn_options.new_customers)
        churn_write_newcomers(&data, &groups);
    else if (churn_options.summary)
        write_summary(&data);
    else
        write_answers(&data, &groups);
    churn_warn_of_groups();
    return cx_end();
}
