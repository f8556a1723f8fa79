/* coding.c - cx-churn's covariates from texts to numbers, and customers to segments. */
#include "churn.h"

#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct cx_text text_of(const struct churn_customers *c, size_t i, size_t column)
{
    return churn_text(c->customer[i].known[column]);
}

static bool are_numbers(const struct churn_customers *c, size_t column)
{
    double number;
    for (size_t i = 0; i < c->n; i++)
        if (!cx_number_parse(text_of(c, i, column), &number))
            return false;
    return true;
}

/* The different texts of a column, sorted. */
static void list_levels(const struct churn_customers *c, size_t column, struct churn_covariate *to)
{
    size_t room = churn_texts();
    bool *is_met = cx_need(cx_arena_alloc(cx_memory(), (room + 1) * sizeof *is_met));
    memset(is_met, 0, room * sizeof *is_met);
    to->levels = 0;
    for (size_t i = 0; i < c->n; i++) {
        uint32_t number = c->customer[i].known[column];
        to->levels += !is_met[number];
        is_met[number] = true;
    }
    to->level = cx_need(cx_arena_alloc(cx_memory(), (to->levels + 1) * sizeof *to->level));
    size_t n = 0;
    for (size_t number = 0; number < room; number++)
        if (is_met[number])
            to->level[n++] = churn_text((uint32_t)number);
    qsort(to->level, n, sizeof *to->level, cx_text_order);
}

static const char *name_level(const char *column, struct cx_text level)
{
    struct cx_bytes name = {0};
    cx_bytes_format(&name, "%s=", column);
    cx_bytes_add(&name, level.s, level.n);
    return cx_kept_text(&name);
}

void churn_name_numbers(struct churn_coding *coding)
{
    struct cx_btyd_covariates *numbers = &coding->numbers;
    numbers->name = coding->name;
    numbers->n = 0;
    for (size_t j = 0; j < coding->n; j++) {
        const struct churn_covariate *c = &coding->covariate[j];
        size_t count = c->levels > 0 ? c->levels - 1 : 1;
        if (numbers->n + count > CX_BTYD_COVARIATES)
            cx_die_usage("more than %d covariates: column '%s' has %zu values that are not all "
                         "numbers",
                         CX_BTYD_COVARIATES, c->column, c->levels);
        if (c->levels == 0)
            coding->name[numbers->n++] = c->column;
        for (size_t k = 1; k < c->levels; k++)
            coding->name[numbers->n++] = name_level(c->column, c->level[k]);
    }
}

void churn_learn_coding(const struct churn_customers *c, struct churn_coding *coding)
{
    for (size_t j = 0; j < coding->n; j++) {
        struct churn_covariate *covariate = &coding->covariate[j];
        if (are_numbers(c, j))
            continue;
        list_levels(c, j, covariate);
        if (covariate->levels == 1)
            cx_die_failed("covariate '%s' is the same for all customers", covariate->column);
    }
    churn_name_numbers(coding);
}

/* ---- coded */

_Noreturn static void die_of(const struct churn_customers *c, size_t i, size_t column,
                             const struct churn_covariate *covariate)
{
    struct cx_text name = c->customer[i].name, text = text_of(c, i, column);
    struct cx_bytes what = {0};
    if (name.n > 0)
        cx_bytes_format(&what, "customer '%.*s': ", (int)name.n, name.s);
    cx_bytes_format(&what, "column '%s': '%.*s' is ", covariate->column, (int)text.n, text.s);
    cx_bytes_format(&what, covariate->levels == 0 ? "not a number, as in the model"
                                                  : "not in the model, which knows");
    for (size_t k = 0; k < covariate->levels; k++)
        cx_bytes_format(&what, "%s '%.*s'", k > 0 ? "," : "", (int)covariate->level[k].n,
                        covariate->level[k].s);
    cx_die_failed("%s", cx_kept_text(&what));
}

/* Puts the numbers of a customer's text; returns how many. */
static size_t put_numbers(const struct churn_customers *c, size_t i, size_t column,
                          const struct churn_covariate *covariate, double *z)
{
    struct cx_text text = text_of(c, i, column);
    if (covariate->levels == 0) {
        if (!cx_number_parse(text, z))
            die_of(c, i, column, covariate);
        return 1;
    }
    bool is_known = cx_text_equal(text, covariate->level[0]);
    for (size_t k = 1; k < covariate->levels; k++) {
        bool is_it = cx_text_equal(text, covariate->level[k]);
        z[k - 1] = is_it;
        is_known = is_known || is_it;
    }
    if (!is_known)
        die_of(c, i, column, covariate);
    return covariate->levels - 1;
}

void churn_encode(struct churn_customers *c, struct churn_coding *coding)
{
    size_t n = coding->numbers.n;
    double *z = cx_need(cx_arena_alloc(cx_memory(), (c->n * n + 1) * sizeof *z));
    struct cx_error e = {0};
    for (size_t i = 0; i < c->n; i++) {
        double *at = z + i * n;
        for (size_t j = 0; j < coding->n; j++)
            at += put_numbers(c, i, j, &coding->covariate[j], at);
    }
    cx_must(cx_btyd_segment(cx_memory(), z, c->history, c->n, &coding->numbers, &e), &e);
}
