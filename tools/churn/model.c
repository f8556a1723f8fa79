/* model.c - cx-churn's model: tried, chosen, fitted. */
#include "churn.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MANY_BOUGHT_ONCE .1          /* of the customers */
#define SHARE_TO_LEARN_FROM (2. / 3) /* of the time, where --calibrate-until is not given */

/* That of the regularity asked for, where a model has one. */
static const struct cx_btyd_model *with_regularity(const struct cx_btyd_model *model)
{
    return model->family && churn_options.regularity > 0
               ? &model->family[churn_options.regularity - 1]
               : model;
}

const struct cx_btyd_model *churn_model_asked_for(void)
{
    return churn_options.model == MODEL_AUTO
               ? NULL
               : with_regularity(cx_btyd_models[churn_options.model - 1]);
}

/* The day up to which models learn before they are judged; CX_NO_DAY where nothing can be held
 * back. */
static int32_t split_day(const struct churn_data *d)
{
    if (churn_options.input == INPUT_SUMMARY || d->first == CX_NO_DAY)
        return CX_NO_DAY;
    if (churn_options.calibrate_until != CX_NO_DAY)
        return churn_options.calibrate_until;
    return d->first + (int32_t)floor((d->as_of - d->first) * SHARE_TO_LEARN_FROM);
}

/* What goes before a message. */
static const char *label_of(const struct churn_data *d)
{
    return d->label ? d->label : "";
}

static void note_holdout(const struct churn_data *d, const struct churn_trials *t)
{
    char until[CX_TIME_ROOM], end[CX_TIME_ROOM];
    until[cx_day_format(t->until, until)] = '\0';
    end[cx_day_format(d->as_of, end)] = '\0';
    cx_note("%sfitted until %s, judged by the %.0f purchases of the same customers until %s; %zu "
            "customers first bought after %s",
            label_of(d), until, t->outcome.total, end, t->outcome.newcomers, until);
}

/* How long the time after the split is, in the unit of the models. */
static double time_held_back(const struct churn_data *d, int32_t until)
{
    struct cx_period_rule period = churn_period();
    if (until == CX_NO_DAY)
        return 0;
    return d->now.is_discrete
               ? cx_period_last_whole(&period, d->as_of) - cx_period_last_whole(&period, until)
               : (d->as_of - until) / churn_unit_days();
}

/* Says of customers in the past that none had bought again.  False: one had, or could not yet. */
static bool blame_day(const struct churn_customers *then, int32_t day, char *what, size_t room)
{
    char until[CX_TIME_ROOM];
    if (day == CX_NO_DAY || then->rows.repeaters > 0 || !(then->rows.time > 0))
        return false;
    until[cx_day_format(day, until)] = '\0';
    snprintf(what, room, "no customer had bought again by %s: there is nothing to fit", until);
    return true;
}

static void try_model(const struct cx_btyd_model *model, struct churn_trials *t)
{
    struct cx_btyd_trial *trial = &t->trial[t->n++];
    cx_btyd_try(cx_memory(), model, &t->holdout, trial);
    blame_day(&t->then, t->until, trial->note, sizeof trial->note);
}

/* The simple forecasts. */
static void try_baselines(struct churn_trials *t)
{
    struct cx_customers_past past = {t->then.history, t->outcome.before, t->then.n,
                                     t->holdout.horizon};
    double *expected = cx_need(cx_arena_alloc(cx_memory(), (past.n + 1) * sizeof *expected));
    struct cx_error e = {0};
    for (int i = 0; i < CX_BASELINES; i++) {
        cx_baseline_forecast((enum cx_baseline)i, &past, expected);
        cx_must(cx_forecast_judge(expected, t->outcome.after, past.n, &t->baseline[i], &e), &e);
    }
}

/* Which simple forecasts were nearer than the model that is taken: the nearest ones. */
static void compare_baselines(struct churn_trials *t, struct cx_btyd_trial *taken)
{
    const char *in_sum = NULL, *one_by_one = NULL;
    double error = fabs(taken->score.error), rmse = taken->score.rmse;
    for (int i = 0; i < CX_BASELINES; i++) {
        if (fabs(t->baseline[i].error) < error) {
            error = fabs(t->baseline[i].error);
            in_sum = cx_baseline_name[i];
        }
        if (t->baseline[i].rmse < rmse) {
            rmse = t->baseline[i].rmse;
            one_by_one = cx_baseline_name[i];
        }
    }
    if (in_sum && in_sum == one_by_one)
        snprintf(t->nearer, sizeof t->nearer, "%s is nearer", in_sum);
    else
        snprintf(t->nearer, sizeof t->nearer, "%s%s%s%s%s", in_sum ? in_sum : "",
                 in_sum ? " is nearer in sum" : "", in_sum && one_by_one ? "; " : "",
                 one_by_one ? one_by_one : "", one_by_one ? " is nearer customer by customer" : "");
    if (t->nearer[0] == '\0')
        return;
    size_t n = strlen(taken->note);
    snprintf(taken->note + n, sizeof taken->note - n, "%s%s", n > 0 ? "; " : "", t->nearer);
}

void churn_hold_back(const struct churn_data *d, struct churn_trials *t)
{
    *t = (struct churn_trials){.until = split_day(d), .then = d->now};
    if (t->until != CX_NO_DAY) {
        churn_look_back(&d->now, t->until, &t->then, &t->outcome);
        note_holdout(d, t);
    }
    t->holdout = (struct cx_btyd_holdout){
        .rows = &t->then.rows,
        .threads = cx_threads(),
        .horizon = time_held_back(d, t->until),
        .n = t->then.n,
        .actual = t->outcome.after,
        .row_of = t->then.row_of,
    };
}

void churn_try_models(struct churn_trials *t)
{
    if (churn_model_asked_for() != NULL)
        try_model(churn_model_asked_for(), t);
    for (size_t i = 0; churn_model_asked_for() == NULL && cx_btyd_models[i]; i++)
        if (!cx_btyd_models[i]->is_discrete)
            try_model(with_regularity(cx_btyd_models[i]), t);
    size_t best;
    if (t->holdout.horizon > 0)
        try_baselines(t);
    if (cx_btyd_best(t->trial, t->n, &best) == CX_BTYD_BY_FORECAST)
        compare_baselines(t, &t->trial[best]);
}

/* ---- one model */

static enum cx_status fit_to(const struct cx_btyd_model *model,
                             const struct churn_customers *customers, struct cx_btyd_fit *fit,
                             struct cx_error *e)
{
    return cx_btyd_fit(cx_memory(), model, &customers->rows, cx_threads(), fit, e);
}

static void tell_of_spend(const struct churn_data *d, const char *why, struct churn_model *m)
{
    if (!m->has_spend && d->pooled && d->pooled->has_spend) {
        m->spend = d->pooled->spend;
        m->has_spend = true;
        churn_warn(d, CHURN_SPEND_OF_ALL, "spend as of all customers: %s", why);
    } else if (!m->has_spend) {
        churn_warn(d, CHURN_NO_SPEND, "'value' and 'clv' stay empty: %s", why);
    } else if (m->spend.note[0] != '\0') {
        churn_warn(d, CHURN_SPEND_NOTE, "%s", m->spend.note);
    }
}

static const struct cx_spend_row *spend_rows(const struct churn_customers *customers)
{
    struct cx_spend_row *rows =
        cx_need(cx_arena_alloc(cx_memory(), (customers->n + 1) * sizeof *rows));
    for (size_t i = 0; i < customers->n; i++)
        rows[i] = (struct cx_spend_row){.mean = customers->customer[i].spend,
                                        .weight = customers->history[i].weight,
                                        .x = customers->history[i].x};
    return rows;
}

/* Where the data do not bound a parameter its end is empty. */
static void tell_ends(const char *name, struct cx_parameter_interval *i)
{
    bool is_low = isinf(i->low) || i->low == 0, is_high = isinf(i->high);
    if (is_low || is_high)
        cx_warn("the data do not bound '%s' %s", name,
                is_low && is_high ? "at all"
                : is_low          ? "from below"
                                  : "from above");
    i->low = is_low ? NAN : i->low;
    i->high = is_high ? NAN : i->high;
}

static enum cx_status profile(const struct churn_customers *past, struct churn_model *m,
                              struct cx_error *e)
{
    const struct cx_btyd_profiling how = {cx_memory(), cx_threads(), .95};
    enum cx_status status = cx_btyd_profile(&m->fit, &past->rows, &how, m->profile, e);
    for (size_t k = 0; status == CX_OK && k < cx_btyd_variables_of(&m->fit); k++) {
        char name[CX_BTYD_NAME_ROOM];
        cx_btyd_variable_name(m->fit.model, m->fit.covariates, k, name);
        tell_ends(name, &m->profile[k]);
    }
    if (status != CX_OK || !m->has_spend)
        return status;
    struct cx_spend_rows rows = {spend_rows(past), past->n};
    status = cx_spend_profile(&m->spend, &rows, &how, m->spend_profile, e);
    for (size_t k = 0; status == CX_OK && k < CX_SPEND_PARAMETERS; k++)
        tell_ends(cx_spend_parameter[k], &m->spend_profile[k]);
    return status;
}

static void fit_spend(const struct churn_data *d, const struct churn_customers *customers,
                      struct churn_model *m)
{
    const struct cx_spend_row *rows = spend_rows(customers);
    struct cx_error e = {0};
    bool is_known = false;
    for (size_t i = 0; i < customers->n; i++)
        is_known = is_known || !isnan(rows[i].mean);
    if (!is_known && d->now.ledger != NULL && !d->now.has_money && !d->is_group)
        cx_warn("'value' and 'clv' stay empty: there are no amounts");
    if (!is_known)
        return;
    m->has_spend =
        cx_spend_fit(cx_memory(), rows, customers->n, cx_threads(), &m->spend, &e) == CX_OK;
    tell_of_spend(d, e.what, m);
}

/* The fit of the best model: to those it was tried on where the user named the day, else again to
 * all. */
static enum cx_status choose(const struct churn_data *d, const struct churn_trials *t,
                             struct cx_btyd_fit *fit, struct cx_error *e)
{
    size_t best = 0;
    enum cx_btyd_reason reason = cx_btyd_best(t->trial, t->n, &best);
    const struct cx_btyd_trial *b = &t->trial[best];
    if (reason == CX_BTYD_NONE_FITTED &&
        (t->until == CX_NO_DAY || churn_options.calibrate_until != CX_NO_DAY))
        return cx_fail(e, CX_FAILED, "%s", b->note);
    if (reason != CX_BTYD_BY_FORECAST && t->until != CX_NO_DAY &&
        churn_options.calibrate_until == CX_NO_DAY) {
        /* The part that was to be learned from was too small, or nothing came after it. */
        struct churn_data all = *d;
        struct churn_trials again;
        all.first = CX_NO_DAY;
        churn_hold_back(&all, &again);
        churn_try_models(&again);
        return choose(&all, &again, fit, e);
    }
    if (reason == CX_BTYD_BY_FORECAST)
        cx_note("%smodel %s: its forecast was off by %+.1f %%, less than that of the others",
                label_of(d), b->fit.model->name, 100 * b->score.error);
    if (reason == CX_BTYD_BY_FORECAST && t->nearer[0] != '\0')
        cx_note("%sa simple forecast does better: %s", label_of(d), t->nearer);
    if (reason == CX_BTYD_BY_AIC)
        cx_note("%smodel %s: the smallest AIC, as no forecast could be judged", label_of(d),
                b->fit.model->name);
    if (t->until != CX_NO_DAY && churn_options.calibrate_until == CX_NO_DAY)
        return fit_to(b->fit.model, &d->now, fit, e);
    *fit = b->fit;
    return CX_OK;
}

static void tell_fit(const struct churn_data *d, const struct cx_btyd_fit *fit)
{
    const char *label = label_of(d);
    cx_note("%s%s: log-likelihood %.4f of %.0f customers", label, fit->model->name, fit->loglik,
            fit->customers);
    if (fit->model->family != NULL)
        cx_note("%s%s: regularity %d", label, fit->model->name, fit->model->phases);
    if (fit->covariates)
        cx_note("%s%s: without covariates %.4f: chi-square %.4g on %zu degrees of freedom, p %.3g",
                label, fit->model->name, fit->plain_loglik, 2 * (fit->loglik - fit->plain_loglik),
                cx_btyd_variables_of(fit) - fit->model->parameters, cx_btyd_covariates_test(fit).p);
    if (fit->note[0] != '\0' && churn_model_asked_for() != NULL)
        churn_warn(d, CHURN_FIT_NOTE, "%s: %s", fit->model->name, fit->note);
    else if (fit->note[0] != '\0')
        cx_note("%s%s: %s", label, fit->model->name, fit->note);
}

/* What is most often taken for a mistake: BG/NBD lets nobody leave before the second purchase. */
void churn_warn_of_assumptions(const struct churn_data *d, const struct churn_model *m)
{
    const struct cx_btyd_rows *rows = &d->now.rows;
    double once = rows->customers - rows->repeaters;
    if (m->fit.model == &cx_btyd_bgnbd && !m->fit.is_simpler &&
        once >= MANY_BOUGHT_ONCE * rows->customers)
        churn_warn(d, CHURN_ASSUMED,
                   "bgnbd takes the %.0f of %.0f customers who bought once for customers for sure, "
                   "p_alive 1; other models do not",
                   once, rows->customers);
}

enum cx_status churn_find_model(const struct churn_data *d, struct churn_model *m,
                                struct cx_error *e)
{
    struct churn_customers past = d->now;
    enum cx_status status;
    *m = (struct churn_model){.has_spend = false};
    if (d->given != NULL) {
        *m = *d->given;
        return CX_OK;
    }
    if (churn_options.calibrate_until != CX_NO_DAY)
        churn_look_back(&d->now, churn_options.calibrate_until, &past, NULL);
    if (churn_model_asked_for() != NULL) {
        char why[120];
        status = blame_day(&past, churn_options.calibrate_until, why, sizeof why)
                     ? cx_fail(e, CX_FAILED, "%s", why)
                     : fit_to(churn_model_asked_for(), &past, &m->fit, e);
    } else {
        struct churn_trials t;
        churn_hold_back(d, &t);
        churn_try_models(&t);
        status = choose(d, &t, &m->fit, e);
    }
    if (status != CX_OK)
        return status;
    tell_fit(d, &m->fit);
    if (past.rows.purchases == 1)
        churn_warn(d, CHURN_ASSUMED,
                   "one customer bought again, once: that cannot tell who has left from who is "
                   "slow; p_alive and forecasts are assumed rather than learnt");
    fit_spend(d, &past, m);
    return churn_options.profile ? profile(&past, m, e) : CX_OK;
}
