/* condition.c - see condition.h. */
#include "table/condition.h"

#include "base/ascii.h"
#include "base/nearest.h"
#include "base/number.h"

#include <math.h>
#include <string.h>

/* Longer ones first, so that <= is not read as <. */
static const struct {
    const char *text;
    enum cx_operator operator;
} operators[] = {
    {"<=", CX_AT_MOST}, {">=", CX_AT_LEAST}, {"==", CX_EQUAL}, {"!=", CX_NOT_EQUAL},
    {"<", CX_LESS},     {">", CX_MORE},      {"=", CX_EQUAL},
};

/* Length of the operator that at begins with, 0 for none. */
static size_t read_operator(const char *at, enum cx_operator *operator)
{
    for (size_t i = 0; i < CX_COUNT_OF(operators); i++) {
        size_t n = strlen(operators[i].text);
        if (strncmp(at, operators[i].text, n) == 0) {
            *operator= operators[i].operator;
            return n;
        }
    }
    return 0;
}

static size_t find_column(struct cx_text name, const struct cx_column *columns, size_t n)
{
    size_t i = 0;
    while (i < n && !cx_text_is(name, columns[i].name))
        i++;
    return i;
}

static enum cx_status no_column(const char *text, struct cx_text name,
                                const struct cx_column *columns, size_t n, struct cx_error *e)
{
    enum { MANY = 64 };
    struct cx_text names[MANY];
    struct cx_bytes list = {0};
    size_t named = n < MANY ? n : MANY;
    for (size_t i = 0; i < named; i++) {
        names[i] = cx_text_from(columns[i].name);
        cx_bytes_format(&list, "%s%s", i > 0 ? ", " : "", columns[i].name);
    }
    int nearest = cx_nearest(name, names, named);
    cx_fail(e, CX_USAGE, "--fail-if '%s': no column '%.*s'%s%s%s; there are %.*s", text,
            (int)name.n, name.s, nearest >= 0 ? ", did you mean '" : "",
            nearest >= 0 ? columns[nearest].name : "", nearest >= 0 ? "'" : "", (int)list.n,
            list.failed ? "" : list.s);
    cx_bytes_release(&list);
    return CX_USAGE;
}

static enum cx_status read_value(const char *text, const struct cx_column *column,
                                 struct cx_condition *c, struct cx_error *e)
{
    c->value = cx_text_trimmed(c->value);
    if (c->value.n == 0)
        return cx_fail(e, CX_USAGE, "--fail-if '%s': no value", text);
    c->numeric = column->kind != CX_TIME && cx_number_parse(c->value, &c->number);
    if (!c->numeric && column->kind != CX_TEXT && column->kind != CX_TIME)
        return cx_fail(e, CX_USAGE,
                       "--fail-if '%s': '%.*s' is not a number, column '%s' has numbers", text,
                       (int)c->value.n, c->value.s, column->name);
    return CX_OK;
}

enum cx_status cx_condition_parse(const char *text, const struct cx_column *columns, size_t n,
                                  struct cx_condition *condition, struct cx_error *e)
{
    struct cx_text first = {NULL, 0};
    for (const char *at = text; *at; at++) {
        size_t length = read_operator(at, &condition->operator);
        if (length == 0)
            continue;
        struct cx_text name = cx_text_trimmed((struct cx_text){text, (size_t)(at - text)});
        condition->column = find_column(name, columns, n);
        if (condition->column < n) {
            condition->value = cx_text_from(at + length);
            return read_value(text, &columns[condition->column], condition, e);
        }
        if (!first.s)
            first = name;
        at += length - 1;
    }
    if (!first.s)
        return cx_fail(e, CX_USAGE, "--fail-if '%s': no operator (< <= > >= = !=)", text);
    return no_column(text, first, columns, n, e);
}

static bool holds(enum cx_operator operator, int order)
{
    switch (operator) {
    case CX_LESS:
        return order < 0;
    case CX_AT_MOST:
        return order <= 0;
    case CX_MORE:
        return order > 0;
    case CX_AT_LEAST:
        return order >= 0;
    case CX_EQUAL:
        return order == 0;
    case CX_NOT_EQUAL:
        return order != 0;
    }
    return false;
}

/* The infinities that cx_number_format() writes are numbers here. */
static bool read_cell(struct cx_text cell, double *x)
{
    if (cx_text_is(cell, "inf") || cx_text_is(cell, "-inf")) {
        *x = cell.s[0] == '-' ? -INFINITY : INFINITY;
        return true;
    }
    return cx_number_parse(cell, x);
}

bool cx_condition_met(const struct cx_condition *condition, struct cx_text cell)
{
    double x;
    if (cell.n == 0)
        return false;
    if (!condition->numeric)
        return holds(condition->operator, cx_text_compare(cell, condition->value));
    if (!read_cell(cell, &x))
        return condition->operator== CX_NOT_EQUAL;
    return holds(condition->operator, (x > condition->number) - (x < condition->number));
}
