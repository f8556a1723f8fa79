/* groups.c - cx-churn's customers by the values of --by: a fit for each group, or that of all where
 * a group has too little of its own. */
#include "churn.h"

#include "base/sort.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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
    group->data.is_group = true;
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

/* ---- what is told of groups */

static struct {
    char first[600];
    size_t n;
} told[CHURN_WARNINGS];

void churn_warn(const struct churn_data *d, enum churn_warning kind, const char *format, ...)
{
    char what[500];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    const char *label = d->label != NULL ? d->label : "";
    if (!d->is_group)
        cx_warn("%s%s", label, what);
    else if (told[kind].n++ == 0)
        snprintf(told[kind].first, sizeof told[kind].first, "%s%s", label, what);
}

void churn_warn_of_groups(void)
{
    for (int kind = 0; kind < CHURN_WARNINGS; kind++)
        if (told[kind].n > 1)
            cx_warn("%s (and the like of %zu more group%s)", told[kind].first, told[kind].n - 1,
                    told[kind].n == 2 ? "" : "s");
        else if (told[kind].n == 1)
            cx_warn("%s", told[kind].first);
}

/* ---- fits */

static void take_that_of_all(struct churn_group *g, const struct churn_model *all, const char *why)
{
    g->model = *all;
    g->has_own = false;
    snprintf(g->note, sizeof g->note, CHURN_FIT_OF_ALL "%s", why);
}

bool churn_is_too_little(const struct churn_customers *c, char *note, size_t room)
{
    if (c->rows.repeaters >= ENOUGH)
        return false;
    snprintf(note, room, "%.0f bought again here, fewer than %d", c->rows.repeaters, ENOUGH);
    return true;
}

static void fit_group(struct churn_group *g, const struct churn_model *pooled)
{
    struct cx_error e = {0};
    char why[80];
    g->has_own = true;
    if (churn_is_too_little(&g->data.now, why, sizeof why))
        take_that_of_all(g, pooled, why);
    else if (churn_find_model(&g->data, &g->model, &e) != CX_OK)
        take_that_of_all(g, pooled, e.what);
    else
        snprintf(g->note, sizeof g->note, "%s", g->model.fit.note);
    if (!g->has_own)
        churn_warn(&g->data, CHURN_STANDS_IN, "%s", g->note);
}

void churn_fit_groups(struct churn_data *all, struct churn_groups *g, struct churn_model *pooled)
{
    struct cx_error e = {0};
    if (churn_options.by != NULL)
        all->label = "all customers: ";
    cx_must(churn_find_model(all, pooled, &e), &e);
    for (size_t i = 0; i < g->n; i++) {
        struct churn_group *group = &g->group[i];
        group->data.pooled = pooled;
        if (all->given != NULL)
            group->model = *group->data.given;
        else if (churn_options.by != NULL)
            fit_group(group, pooled);
        else
            group->model = *pooled;
    }
}

/* ---- groups of a saved model */

static int by_name(const void *name, const void *group)
{
    const struct cx_text *text = name;
    const struct churn_saved_group *g = group;
    return cx_text_compare(*text, g->name);
}

void churn_give_models(const struct churn_saved *saved, struct churn_groups *g)
{
    double strangers = 0;
    size_t unknown = 0;
    if (saved->by == NULL)
        return;
    for (size_t i = 0; i < g->n; i++) {
        struct churn_group *group = &g->group[i];
        const struct churn_saved_group *own =
            bsearch(&group->name, saved->group, saved->n, sizeof *own, by_name);
        bool is_known = own != NULL;
        if (is_known && own->has_own) {
            group->data.given = &own->model;
            continue;
        }
        take_that_of_all(group, &saved->all,
                         is_known ? "it had none of its own when the model was saved"
                                  : "the model does not know this group");
        strangers += is_known ? 0 : group->data.now.rows.customers;
        unknown += !is_known;
    }
    if (unknown > 0)
        cx_warn("the model does not know %zu of the groups, with %.0f customer%s: they have the "
                "fit of all", unknown, strangers, strangers == 1 ? "" : "s");
}
