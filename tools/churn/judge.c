/* judge.c - cx-churn's models held against what came, and against simple forecasts. */
#include "churn.h"

#include "model/btyd/predict.h"
#include "stat/normal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct cx_column compare_columns[] = {
    {"model", CX_TEXT},
    {"parameters", CX_INTEGER},
    {"loglik", CX_NUMBER},
    {"aic", CX_NUMBER},
    {"bic", CX_NUMBER},
    {"holdout_actual", CX_INTEGER},
    {"holdout_expected", CX_NUMBER},
    {"holdout_error", CX_NUMBER},
    {"note", CX_TEXT},
    {"mae", CX_NUMBER},
    {"rmse", CX_NUMBER},
    {"top_tenth", CX_NUMBER},
};

struct compared {
    const char *name;
    const struct churn_group *group;
    const struct cx_btyd_fit *fit; /* NULL: none */
    size_t parameters;
    const struct cx_forecast_score *score;
    const char *note;
};

static void put_compared(struct cx_out *out, const struct compared *c, double actual)
{
    churn_put_group(out, c->group);
    cx_put_string(out, c->name);
    cx_put_int(out, (int64_t)c->parameters);
    cx_put_number(out, c->fit ? c->fit->loglik : NAN);
    cx_put_number(out, c->fit ? cx_btyd_aic(c->fit) : NAN);
    cx_put_number(out, c->fit ? cx_btyd_bic(c->fit) : NAN);
    if (isnan(actual))
        cx_put_none(out);
    else
        cx_put_int(out, (int64_t)actual);
    cx_put_number(out, c->score->expected);
    cx_put_number(out, c->score->error);
    cx_put_string(out, c->note);
    cx_put_number(out, c->score->mae);
    cx_put_number(out, c->score->rmse);
    cx_put_number(out, c->score->top_tenth);
    cx_end_row(out);
}

/* Marks the model that --model auto takes.  Where it would try all again, to all purchases, it
 * cannot be said here. */
static void mark_choice(struct churn_trials *t)
{
    size_t best = 0;
    enum cx_btyd_reason reason = cx_btyd_best(t->trial, t->n, &best);
    bool is_last = t->until == CX_NO_DAY || churn_options.calibrate_until != CX_NO_DAY;
    if (churn_model_asked_for() != NULL || reason == CX_BTYD_NONE_FITTED ||
        (reason == CX_BTYD_BY_AIC && !is_last))
        return;
    char *note = t->trial[best].note, others[sizeof t->trial->note];
    snprintf(others, sizeof others, "%s", note);
    snprintf(note, sizeof t->trial->note, "auto: the %s%s%.360s",
             reason == CX_BTYD_BY_AIC ? "smallest AIC" : "nearest forecast",
             others[0] != '\0' ? "; " : "", others);
}

static void put_trials(struct cx_out *out, const struct churn_group *group,
                       const struct churn_trials *t)
{
    double actual = t->holdout.horizon > 0 ? t->outcome.total : NAN;
    for (size_t i = 0; i < t->n; i++) {
        const struct cx_btyd_trial *trial = &t->trial[i];
        struct compared c = {trial->fit.model->name, group, trial->is_fitted ? &trial->fit : NULL,
                             cx_btyd_count_variables(&trial->fit), &trial->score, trial->note};
        put_compared(out, &c, actual);
    }
    for (int i = 0; i < CX_BASELINES && t->holdout.horizon > 0; i++)
        put_compared(
            out, &(struct compared){cx_baseline_name[i], group, NULL, 0, &t->baseline[i], ""},
            actual);
}

/* Ends the program when no model can be fitted to anybody. */
void churn_write_comparison(const struct churn_data *all, const struct churn_groups *g)
{
    struct churn_table table = churn_open_table(all, compare_columns, CX_COUNT_OF(compare_columns));
    struct churn_trials t = {.n = 0};
    bool is_fitted = all->now.n == 0;
    for (size_t i = 0; all->now.n > 0 && i < g->n; i++) {
        churn_hold_back(&g->group[i].data, &t);
        churn_try_models(&t);
        for (size_t k = 0; k < t.n; k++)
            is_fitted = is_fitted || t.trial[k].is_fitted;
        mark_choice(&t);
        put_trials(&table.out, &g->group[i], &t);
    }
    if (!is_fitted)
        cx_die_failed("%s", t.trial[0].note);
    churn_close_table(&table);
}

/* ---- what came, beside what was expected */

static const struct cx_column calibration_columns[] = {
    {"by", CX_TEXT},
    {"bin", CX_TEXT},
    {"customers", CX_INTEGER},
    {"actual", CX_INTEGER},
    {"expected", CX_NUMBER},
    {"actual_buyers", CX_INTEGER},
    {"expected_buyers", CX_NUMBER},
    {"error", CX_NUMBER},
    {"actual_mean", CX_NUMBER},
    {"expected_mean", CX_NUMBER},
    {"expected_low", CX_NUMBER},
    {"expected_high", CX_NUMBER},
    {"model", CX_TEXT},
    {"note", CX_TEXT}, /* only with groups */
};

enum { DECILES = 10, MOST_FREQUENT = 7, MOST_BINS = DECILES + 1 };

struct calibration {
    struct churn_group *group; /* its note: why the model is not its own */
    struct churn_trials trials;
    struct cx_btyd_fit fit;
    struct cx_btyd_moments *moments; /* by row */
    uint8_t *bin_of;                 /* by row */
};

struct came { /* to the customers of a bin */
    int64_t purchases, buyers;
};

static void count_what_came(const struct calibration *c, struct came *came)
{
    const struct churn_customers *then = &c->trials.then;
    for (size_t i = 0; i < then->n; i++) {
        int32_t bought = c->trials.outcome.after[i];
        came[c->bin_of[then->row_of[i]]].purchases += bought;
        came[c->bin_of[then->row_of[i]]].buyers += bought > 0;
    }
}

static void put_numbers(struct cx_out *out, const double *number, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cx_put_number(out, number[i]);
}

static void end_bin(struct cx_out *out, const struct calibration *c)
{
    cx_put_string(out, c->fit.model->name);
    if (churn_options.by != NULL)
        cx_put_string(out, c->group->note);
    cx_end_row(out);
}

struct bin {
    const char *by, *name;
    struct cx_btyd_total total;
    struct came came;
};

static void put_bin(struct cx_out *out, const struct calibration *c, const struct bin *bin)
{
    const struct cx_btyd_total *t = &bin->total;
    const struct came *came = &bin->came;
    double n = t->customers, miss = hypot(t->se_parameters, t->se_process);
    double actual = (double)came->purchases;
    churn_put_group(out, c->group);
    cx_put_string(out, bin->by);
    cx_put_string(out, bin->name);
    cx_put_int(out, (int64_t)n);
    cx_put_int(out, came->purchases);
    cx_put_number(out, t->expected);
    cx_put_int(out, came->buyers);
    put_numbers(out,
                (const double[]){t->buyers, actual > 0 ? t->expected / actual - 1 : NAN,
                                 actual / n, t->expected / n,
                                 fmax(t->expected - CX_Z95 * miss, 0) / n,
                                 (t->expected + CX_Z95 * miss) / n},
                6);
    end_bin(out, c);
}

/* Bins in which nobody is are left out. */
static void put_bins(struct cx_out *out, const struct calibration *c, const char *by,
                     const char *const *bins)
{
    struct came came[MOST_BINS] = {{0, 0}};
    count_what_came(c, came);
    for (uint8_t i = 0; i < MOST_BINS; i++) {
        struct cx_btyd_set set = {c->bin_of, i};
        struct bin bin = {by, bins[i],
                          cx_btyd_total_of(&c->fit, &c->trials.then.rows, c->moments, &set),
                          came[i]};
        if (bin.total.customers > 0)
            put_bin(out, c, &bin);
    }
}

static void put_frequencies(struct cx_out *out, const struct calibration *c)
{
    static const char *const names[MOST_BINS] = {"0", "1", "2", "3", "4", "5", "6", "7+"};
    const struct cx_btyd_rows *rows = &c->trials.then.rows;
    for (size_t i = 0; i < rows->n; i++)
        c->bin_of[i] = (uint8_t)(rows->row[i].x < MOST_FREQUENT ? rows->row[i].x : MOST_FREQUENT);
    put_bins(out, c, "frequency", names);
}

static void put_deciles(struct cx_out *out, const struct calibration *c)
{
    static const char *const names[MOST_BINS] = {"",  "1", "2", "3", "4", "5",
                                                 "6", "7", "8", "9", "10"};
    const struct cx_btyd_rows *rows = &c->trials.then.rows;
    double *number = cx_need(cx_arena_alloc(cx_memory(), 2 * (rows->n + 1) * sizeof *number));
    struct cx_shared_forecasts f = {number, number + rows->n, rows->n};
    struct cx_error e = {0};
    for (size_t i = 0; i < rows->n; i++) {
        number[i] = c->moments[i].expected;
        number[rows->n + i] = rows->row[i].weight;
    }
    cx_must(cx_forecast_deciles(&f, c->bin_of, &e), &e);
    put_bins(out, c, "decile", names);
}

static void put_all(struct cx_out *out, const struct calibration *c)
{
    static const char *const names[MOST_BINS] = {""};
    memset(c->bin_of, 0, c->trials.then.rows.n);
    put_bins(out, c, "all", names);
}

/* Nothing was expected of those who were not known yet. */
static void put_newcomers(struct cx_out *out, const struct calibration *c)
{
    double n = (double)c->trials.outcome.newcomers;
    int64_t bought = c->trials.outcome.newcomers_buy;
    churn_put_group(out, c->group);
    cx_put_string(out, "newcomers");
    cx_put_string(out, "");
    cx_put_int(out, (int64_t)n);
    cx_put_int(out, bought);
    cx_put_none(out);
    cx_put_int(out, (int64_t)n);
    put_numbers(out, (const double[]){NAN, NAN, (double)bought / n, NAN, NAN, NAN}, 6);
    end_bin(out, c);
}

/* False, and why: no model can be fitted to them. */
static bool fit_to_judge(struct churn_trials *t, struct cx_btyd_fit *fit, const char **why)
{
    size_t best = 0;
    churn_try_models(t);
    if (cx_btyd_best(t->trial, t->n, &best) == CX_BTYD_NONE_FITTED) {
        *why = t->trial[0].note;
        return false;
    }
    *fit = t->trial[best].fit;
    return true;
}

/* A group's own fit, or that of all. */
static void find_fit(struct calibration *c, const struct cx_btyd_fit *all)
{
    struct churn_group *g = c->group;
    char few[80];
    const char *why = few;
    if (g->data.given != NULL) {
        c->fit = g->data.given->fit;
        return;
    }
    if (!churn_is_too_little(&c->trials.then, few, sizeof few) &&
        fit_to_judge(&c->trials, &c->fit, &why))
        return;
    c->fit = *all;
    snprintf(g->note, sizeof g->note, CHURN_FIT_OF_ALL "%s", why);
    churn_warn(&g->data, CHURN_STANDS_IN, "%s", g->note);
}

static void put_calibration(struct cx_out *out, struct calibration *c)
{
    const struct cx_btyd_rows *rows = &c->trials.then.rows;
    double horizon = c->trials.holdout.horizon;
    c->moments = cx_need(cx_arena_alloc(cx_memory(), (rows->n + 1) * sizeof *c->moments));
    c->bin_of = cx_need(cx_arena_alloc(cx_memory(), rows->n + 1));
    cx_btyd_moments_of(&c->fit, rows, horizon, cx_threads(), c->moments);
    put_frequencies(out, c);
    put_deciles(out, c);
    put_all(out, c);
    if (c->trials.outcome.newcomers > 0)
        put_newcomers(out, c);
}

/* Ends the program where nothing can be judged. */
static void judge_all(const struct churn_data *d, struct calibration *c)
{
    const char *why;
    churn_hold_back(d, &c->trials);
    if (d->given != NULL)
        c->fit = d->given->fit;
    else if (!fit_to_judge(&c->trials, &c->fit, &why))
        cx_die_failed("%s", why);
    if (!(c->trials.holdout.horizon > 0))
        cx_die_failed("nothing is held back to judge by: all purchases are of one day");
}

void churn_write_calibration(const struct churn_data *d, const struct churn_groups *g)
{
    size_t columns = CX_COUNT_OF(calibration_columns) - (churn_options.by == NULL);
    struct churn_table table = churn_open_table(d, calibration_columns, columns);
    struct calibration all = {.group = g->group};
    if (d->now.n > 0)
        judge_all(d, &all);
    for (size_t i = 0; d->now.n > 0 && i < g->n; i++) {
        struct calibration c = {.group = &g->group[i]};
        if (churn_options.by != NULL) {
            churn_hold_back(&c.group->data, &c.trials);
            find_fit(&c, &all.fit);
        }
        put_calibration(&table.out, churn_options.by != NULL ? &c : &all);
    }
    churn_close_table(&table);
}
