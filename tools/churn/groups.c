/* groups.c - cx-churn's customers by the values of --by: a fit for each group, or that of all where
 * a group has too little of its own. */
#include "churn.h"

#include "base/sort.h"

#include <stdio.h>
#include <string.h>

#define ENOUGH 20 /* customers who bought again: five for each of four parameters */

struct cx_text churn_group_of(const struct churn_customer *c)
{
    return churn_options.by == NULL ? CX_TEXT_OF("")
                                    : churn_text(c->known[churn_options.covariates.n]);
}

static int by_group(const void *a, const void *b, void *customers)
{
    const struct churn_customer *c = customers;
    return cx_text_compare(churn_group_of(c + *(const uint32_t *)a),
                           churn_group_of(c + *(const uint32_t *)b));
}

void churn_sort_by_group(struct churn_customers *c)
{
    uint32_t *order = cx_need(cx_arena_alloc(cx_memory(), 2 * (c->n + 1) * sizeof *order));
    struct churn_customer *customer =
        cx_need(cx_arena_alloc(cx_memory(), (c->n + 1) * sizeof *customer));
    struct cx_btyd_row *history =
        cx_need(cx_arena_alloc(cx_memory(), (c->n + 1) * sizeof *history));
    for (size_t i = 0; i < c->n; i++)
        order[i] = (uint32_t)i;
    cx_sort(order, c->n, sizeof *order, by_group, c->customer, order + c->n);
    for (size_t i = 0; i < c->n; i++) {
        customer[i] = c->customer[order[i]];
        history[i] = c->history[order[i]];
    }
    c->customer = customer;
    c->history = history;
}

static const char *group_label(const struct churn_data *all, struct cx_text name)
{
    struct cx_bytes text = {0};
    cx_bytes_format(&text, "%s '%.*s': ", all->known[churn_options.covariates.n], (int)name.n,
                    name.s);
    return cx_kept_text(&text);
}

static void add_group(const struct churn_data *all, size_t first, size_t end,
                      struct churn_groups *g)
{
    struct churn_group *group = &g->group[g->n++];
    *group = (struct churn_group){.name = churn_group_of(&all->now.customer[first]), .data = *all};
    group->data.label = group_label(all, group->name);
    group->data.now.customer += first;
    group->data.now.history += first;
    group->data.now.n = end - first;
    churn_merge_alike(&group->data.now, all->now.rows.covariates);
}

void churn_part(const struct churn_data *all, struct churn_groups *g)
{
    const struct churn_customer *c = all->now.customer;
    size_t n = all->now.n > 0, first = 0;
    for (size_t i = 1; i < all->now.n; i++)
        n += !cx_text_equal(churn_group_of(&c[i - 1]), churn_group_of(&c[i]));
    *g = (struct churn_groups){.n = 0};
    g->group = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *g->group));
    if (churn_options.by == NULL || all->now.n == 0) {
        g->group[g->n++] = (struct churn_group){.data = *all};
        return;
    }
    for (size_t i = 1; i <= all->now.n; i++)
        if (i == all->now.n || !cx_text_equal(churn_group_of(&c[first]), churn_group_of(&c[i]))) {
            add_group(all, first, i, g);
            first = i;
        }
}

/* ---- fits */

static void take_that_of_all(struct churn_group *g, const struct churn_model *pooled,
                             const char *why)
{
    g->model = *pooled;
    snprintf(g->note, sizeof g->note, "the fit of all customers: %s", why);
    cx_warn("%s%s", g->data.label, g->note);
}

static void fit_group(struct churn_group *g, const struct churn_model *pooled)
{
    struct cx_error e = {0};
    char why[80];
    double repeaters = g->data.now.rows.repeaters;
    g->data.pooled = pooled;
    if (repeaters < ENOUGH) {
        snprintf(why, sizeof why, "%.0f bought again here, fewer than %d", repeaters, ENOUGH);
        take_that_of_all(g, pooled, why);
        return;
    }
    if (churn_find_model(&g->data, &g->model, &e) != CX_OK) {
        take_that_of_all(g, pooled, e.what);
        return;
    }
    snprintf(g->note, sizeof g->note, "%s", g->model.fit.note);
}

void churn_fit_groups(struct churn_data *all, struct churn_groups *g, struct churn_model *pooled)
{
    struct cx_error e = {0};
    bool has_groups = churn_options.by != NULL && churn_options.use_model == NULL;
    if (churn_options.by != NULL)
        all->label = "all customers: ";
    cx_must(churn_find_model(all, pooled, &e), &e);
    for (size_t i = 0; i < g->n; i++)
        if (has_groups)
            fit_group(&g->group[i], pooled);
        else
            g->group[i].model = *pooled;
}
