/* declaration.c - see declaration.h. */
#include "model/declaration.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"

/* Cuts t at the first c: what stands before goes to *head, *tail keeps the rest. */
static bool cut(struct cx_text t, char c, struct cx_text *head, struct cx_text *tail)
{
    const char *at = t.n ? memchr(t.s, c, t.n) : NULL;
    if (!at) {
        return false;
    }
    *head = (struct cx_text){t.s, (size_t)(at - t.s)};
    *tail = (struct cx_text){at + 1, t.n - head->n - 1};
    return true;
}

static bool find_type(struct cx_text name, enum cx_metric_type *type)
{
    for (size_t i = 0; i < CX_METRIC_TYPES; i++) {
        if (cx_text_is(name, cx_metric_type_names[i])) {
            *type = (enum cx_metric_type)i;
            return true;
        }
    }
    return false;
}

enum cx_status cx_declare_metric(struct cx_text t, struct cx_declared_metric *m, struct cx_error *e)
{
    struct cx_text rest, type, columns;
    *m = (struct cx_declared_metric){.x = {NULL, 0}};
    if (!cut(t, '=', &m->metric.name, &rest) || !cut(rest, ':', &type, &columns) ||
        m->metric.name.n == 0 || columns.n == 0) {
        return cx_fail(e, CX_USAGE, "'%.*s' is not NAME=TYPE:COLUMN, such as spend=mean:amount",
                       (int)t.n, t.s);
    }
    if (!find_type(type, &m->metric.type)) {
        return cx_fail(e, CX_USAGE, "'%.*s': the type '%.*s' is not proportion, mean or ratio",
                       (int)t.n, t.s, (int)type.n, type.s);
    }
    if (m->metric.type != CX_METRIC_RATIO) {
        m->x = columns;
        return CX_OK;
    }
    if (!cut(columns, '/', &m->x, &m->y) || m->x.n == 0 || m->y.n == 0) {
        return cx_fail(e, CX_USAGE,
                       "'%.*s': a ratio has two columns, such as basket=ratio:amount/orders",
                       (int)t.n, t.s);
    }
    return CX_OK;
}

static enum cx_status declare_arm(struct cx_text t, struct cx_planned_arm *arm, struct cx_error *e)
{
    struct cx_text weight;
    if (!cut(t, '=', &arm->variant, &weight) || arm->variant.n == 0 ||
        !cx_number_parse(weight, &arm->weight) || arm->weight < 0) {
        return cx_fail(e, CX_USAGE, "'%.*s' is not VARIANT=WEIGHT, such as A=50", (int)t.n, t.s);
    }
    return CX_OK;
}

enum cx_status cx_declare_arms(struct cx_text t, struct cx_planned_arm *planned, size_t *n,
                               struct cx_error *e)
{
    double total = 0;
    struct cx_text item, rest = t;
    *n = 0;
    for (bool more = true; more; (*n)++) {
        more = cut(rest, ',', &item, &rest);
        enum cx_status status = declare_arm(more ? item : rest, &planned[*n], e);
        if (status != CX_OK) {
            return status;
        }
        for (size_t i = 0; i < *n; i++) {
            if (cx_text_equal(planned[i].variant, planned[*n].variant)) {
                return cx_fail(e, CX_USAGE, "'%.*s' names '%.*s' twice", (int)t.n, t.s,
                               (int)planned[i].variant.n, planned[i].variant.s);
            }
        }
        total += planned[*n].weight;
    }
    return total > 0 ? CX_OK : cx_fail(e, CX_USAGE, "'%.*s': all weights are 0", (int)t.n, t.s);
}

bool cx_read_flag(struct cx_text t, bool *flag)
{
    double x;
    if (t.n == 1 && (*t.s == '0' || *t.s == '1')) {
        *flag = *t.s == '1';
        return true;
    }
    if (t.n == 4 && strncasecmp(t.s, "true", 4) == 0) {
        *flag = true;
        return true;
    }
    if (t.n == 5 && strncasecmp(t.s, "false", 5) == 0) {
        *flag = false;
        return true;
    }
    if (!cx_number_parse(t, &x) || (x != 0 && x != 1)) {
        return false;
    }
    *flag = x > 0;
    return true;
}
