/* totals.c - cx-churn's answers about all customers together, and about one who is won today. */
#include "churn.h"

#include "model/btyd/total.h"
#include "stat/normal.h"

#include <math.h>

static void *room(size_t n, size_t size)
{
    return cx_need(cx_arena_alloc(cx_memory(), (n + 1) * size));
}

static const struct cx_spend_fit *spend_of(const struct churn_model *m)
{
    return m->has_spend ? &m->spend : NULL;
}

void churn_warn_of_no_discount(const struct churn_groups *g)
{
    bool has_spend = false;
    for (size_t i = 0; i < g->n; i++)
        has_spend = has_spend || g->group[i].model.has_spend;
    if (has_spend && churn_options.discount == 0)
        cx_warn("'clv' stays empty: without '--discount' purchases to come for ever have no sum");
}

/* ---- all customers together */

static const struct cx_column total_columns[] = {
    {"quantity", CX_TEXT},     {"estimate", CX_NUMBER}, {"se_parameters", CX_NUMBER},
    {"se_process", CX_NUMBER}, {"low", CX_NUMBER},      {"high", CX_NUMBER},
};

struct totals {
    const struct churn_group *group;
    struct cx_btyd_number *number;       /* by row */
    struct cx_btyd_worth *count, *money; /* by row */
};

static void weigh_customers(struct totals *t)
{
    const struct churn_customers *c = &t->group->data.now;
    const struct cx_spend_fit *spend = spend_of(&t->group->model);
    t->number = room(c->rows.n, sizeof *t->number);
    t->count = room(c->rows.n, sizeof *t->count);
    t->money = room(c->rows.n, sizeof *t->money);
    for (size_t i = 0; i < c->rows.n; i++)
        t->count[i] = t->money[i] = (struct cx_btyd_worth){.mean = 0};
    for (size_t i = 0; i < c->n; i++) {
        double mean = c->customer[i].spend;
        struct cx_spend_row one = {
            .mean = mean, .weight = c->history[i].weight, .x = isnan(mean) ? 0 : c->history[i].x};
        cx_btyd_add_worth(NULL, &one, &t->count[c->row_of[i]]);
        cx_btyd_add_worth(spend, &one, &t->money[c->row_of[i]]);
    }
}

static double known_number(double number)
{
    return isfinite(number) ? number : NAN;
}

static void put_total(struct cx_out *out, const struct totals *t, const char *name,
                      const struct cx_btyd_sum *s)
{
    double low, high;
    cx_btyd_sum_interval(s, CX_Z95, &low, &high);
    churn_put_group(out, t->group);
    cx_put_string(out, name);
    cx_put_number(out, s->estimate);
    cx_put_number(out, s->se_parameters);
    cx_put_number(out, known_number(s->se_process));
    cx_put_number(out, low);
    cx_put_number(out, high);
    cx_end_row(out);
}

static void put_quantity(struct cx_out *out, const struct totals *t, const char *name,
                         enum cx_btyd_quantity quantity)
{
    static const struct cx_btyd_sum unknown = {NAN, NAN, NAN};
    const struct churn_model *m = &t->group->model;
    const struct cx_btyd_rows *rows = &t->group->data.now.rows;
    double horizon = quantity == CX_BTYD_STAYS ? 0 : churn_horizon(&t->group->data);
    struct cx_btyd_asked asked = {quantity, horizon, churn_rate(), cx_threads()};
    bool is_known = quantity != CX_BTYD_DISCOUNTED || (m->has_spend && asked.rate > 0);
    struct cx_btyd_sum sum = unknown;
    if (is_known)
        cx_btyd_numbers(&m->fit, rows, &asked, t->number);
    if (is_known && quantity != CX_BTYD_DISCOUNTED)
        sum = cx_btyd_sum(&m->fit, NULL, rows, t->number, t->count);
    if (quantity != CX_BTYD_DISCOUNTED)
        put_total(out, t, name, &sum);
    if (quantity < CX_BTYD_PURCHASES)
        return;
    sum = unknown;
    if (is_known && m->has_spend)
        sum = cx_btyd_sum(&m->fit, &m->spend, rows, t->number, t->money);
    put_total(out, t, quantity == CX_BTYD_PURCHASES ? "value" : "clv", &sum);
}

void churn_write_totals(const struct churn_data *all, const struct churn_groups *g)
{
    struct churn_table table = churn_open_table(all, total_columns, CX_COUNT_OF(total_columns));
    if (all->now.n > 0)
        churn_warn_of_no_discount(g);
    for (size_t i = 0; all->now.n > 0 && i < g->n; i++) {
        struct totals t = {.group = &g->group[i]};
        churn_warn_of_assumptions(&t.group->data, &t.group->model);
        weigh_customers(&t);
        put_quantity(&table.out, &t, "customers", CX_BTYD_STAYS);
        put_quantity(&table.out, &t, "buyers", CX_BTYD_BUYS);
        put_quantity(&table.out, &t, "purchases", CX_BTYD_PURCHASES);
        put_quantity(&table.out, &t, "clv", CX_BTYD_DISCOUNTED);
    }
    churn_close_table(&table);
}

/* ---- a customer won today */

static const struct cx_column new_columns[] = {
    {"time", CX_NUMBER},         {"alive", CX_NUMBER},         {"expected", CX_NUMBER},
    {"expected_low", CX_NUMBER}, {"expected_high", CX_NUMBER}, {"p_buy", CX_NUMBER},
    {"value", CX_NUMBER},        {"clv", CX_NUMBER},
};
enum { MOST_STEPS = 60 };

struct newcomers {
    const struct churn_group *group;
    struct cx_btyd_rows rows; /* as many in each segment as there are customers */
    struct cx_btyd_number *number;
    struct cx_btyd_worth *one; /* 1 / customers each */
};

static void win_customers(struct newcomers *c)
{
    const struct churn_customers *now = &c->group->data.now;
    struct cx_btyd_row *row = room(now->n, sizeof *row);
    struct cx_error e = {0};
    for (size_t i = 0; i < now->n; i++)
        row[i] = (struct cx_btyd_row){.weight = now->history[i].weight,
                                      .segment = now->history[i].segment};
    cx_must(cx_btyd_merge(cx_memory(), row, now->n, NULL, &c->rows, &e), &e);
    c->rows.covariates = now->rows.covariates;
    c->number = room(c->rows.n, sizeof *c->number);
    c->one = room(c->rows.n, sizeof *c->one);
    for (size_t i = 0; i < c->rows.n; i++) {
        double share = c->rows.row[i].weight / c->rows.customers;
        c->one[i] = (struct cx_btyd_worth){.mean = share, .square = share};
    }
}

/* Of one customer; the process does not matter. */
static struct cx_btyd_sum mean_of(const struct newcomers *c, enum cx_btyd_quantity quantity,
                                  double time)
{
    const struct cx_btyd_fit *fit = &c->group->model.fit;
    struct cx_btyd_asked asked = {quantity, time, churn_rate(), cx_threads()};
    cx_btyd_numbers(fit, &c->rows, &asked, c->number);
    struct cx_btyd_sum sum = cx_btyd_sum(fit, NULL, &c->rows, c->number, c->one);
    sum.se_process = 0;
    return sum;
}

static void put_time(struct cx_out *out, const struct newcomers *c, double time)
{
    const struct churn_model *m = &c->group->model;
    struct cx_btyd_sum expected = mean_of(c, CX_BTYD_PURCHASES, time);
    double low, high, spend = m->has_spend ? cx_spend_expected(&m->spend, 0, NAN) : NAN;
    cx_btyd_sum_interval(&expected, CX_Z95, &low, &high);
    churn_put_group(out, c->group);
    cx_put_number(out, time);
    cx_put_number(out, mean_of(c, CX_BTYD_STAYS, time).estimate);
    cx_put_number(out, expected.estimate);
    cx_put_number(out, low);
    cx_put_number(out, high);
    cx_put_number(out, mean_of(c, CX_BTYD_BUYS, time).estimate);
    cx_put_number(out, expected.estimate * spend);
    cx_put_number(out, mean_of(c, CX_BTYD_WITHIN, time).estimate * spend);
    cx_end_row(out);
}

void churn_write_newcomers(const struct churn_data *all, const struct churn_groups *g)
{
    struct churn_table table = churn_open_table(all, new_columns, CX_COUNT_OF(new_columns));
    double horizon = churn_horizon(all), step = ceil(horizon / MOST_STEPS);
    for (size_t i = 0; all->now.n > 0 && i < g->n; i++) {
        struct newcomers c = {.group = &g->group[i]};
        win_customers(&c);
        for (double time = step; time < horizon; time += step)
            put_time(&table.out, &c, time);
        put_time(&table.out, &c, horizon);
    }
    churn_close_table(&table);
}
