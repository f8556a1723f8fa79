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

/* What stands between NAME( and ). */
static bool is_call(struct cx_text t, const char *name, struct cx_text *inner)
{
    size_t n = strlen(name);
    if (t.n < n + 2 || memcmp(t.s, name, n) != 0 || t.s[n] != '(' || t.s[t.n - 1] != ')') {
        return false;
    }
    *inner = (struct cx_text){t.s + n + 1, t.n - n - 2};
    return true;
}

/* COLUMN, or what its cells come to: sum(COLUMN).  False: no column. */
static bool declare_column(struct cx_text t, enum cx_outcome_kind standard,
                           struct cx_declared_column *c)
{
    *c = (struct cx_declared_column){t, standard};
    for (int kind = 0; kind < CX_OUTCOME_KINDS; kind++) {
        if (kind != CX_OUTCOME_BEFORE && is_call(t, cx_outcome_kind_names[kind], &c->column)) {
            c->kind = (enum cx_outcome_kind)kind;
        }
    }
    return c->column.n > 0;
}

enum cx_status cx_declare_caps(struct cx_text t, struct cx_declared_caps *c, struct cx_error *e)
{
    struct cx_text shares, low, high;
    *c = (struct cx_declared_caps){.low = 0};
    bool done = cut(t, '=', &c->metric, &shares) && c->metric.n > 0;
    if (done && cut(shares, ',', &low, &high)) {
        done = cx_number_parse(low, &c->low) && cx_number_parse(high, &c->high);
    } else {
        done = done && cx_number_parse(shares, &c->low);
        c->high = 1 - c->low;
    }
    return done && c->low >= 0 && c->low < c->high && c->high <= 1
               ? CX_OK
               : cx_fail(e, CX_USAGE,
                         "'%.*s' is not METRIC=SHARE or METRIC=LOW,HIGH, such as spend=0.01 or "
                         "spend=0,0.99",
                         (int)t.n, t.s);
}

static bool declare_known(struct cx_text t, struct cx_declared_column *c)
{
    *c = (struct cx_declared_column){t, CX_OUTCOME_FIRST};
    if (is_call(t, cx_outcome_kind_names[CX_OUTCOME_BEFORE], &c->column)) {
        c->kind = CX_OUTCOME_BEFORE;
    }
    return c->column.n > 0;
}

enum cx_status cx_declare_covariate(struct cx_text t, struct cx_declared_covariate *c,
                                    struct cx_error *e)
{
    struct cx_text columns = t, x, y;
    *c = (struct cx_declared_covariate){.metric = {NULL, 0}};
    bool done = !cut(t, '=', &c->metric, &columns) || c->metric.n > 0;
    c->name = columns;
    if (cut(columns, '/', &x, &y)) {
        done = done && declare_known(x, &c->x) && declare_known(y, &c->y);
    } else {
        done = done && declare_known(columns, &c->x);
    }
    return done ? CX_OK
                : cx_fail(e, CX_USAGE,
                          "'%.*s' is not [METRIC=]COLUMN, such as age or spend=before(amount)",
                          (int)t.n, t.s);
}

static enum cx_status declare_columns(struct cx_text whole, struct cx_text columns,
                                      struct cx_declared_metric *m, struct cx_error *e)
{
    struct cx_text x = columns, y = {NULL, 0};
    enum cx_metric_type type = m->metric.type;
    bool is_pair = cx_metric_divides(type) && cut(columns, '/', &x, &y);
    enum cx_outcome_kind standard = type == CX_METRIC_PROPORTION ? CX_OUTCOME_ANY : CX_OUTCOME_SUM;
    bool wants_pair = type == CX_METRIC_RATIO || is_pair;
    if (wants_pair && (!is_pair || !declare_column(y, CX_OUTCOME_SUM, &m->y))) {
        return cx_fail(e, CX_USAGE,
                       "'%.*s': a %s has two columns, such as basket=ratio:amount/orders",
                       (int)whole.n, whole.s, cx_metric_type_names[type]);
    }
    if (!declare_column(x, standard, &m->x)) {
        return cx_fail(e, CX_USAGE, "'%.*s' names no column", (int)whole.n, whole.s);
    }
    m->metric.is_of_events = m->x.kind == CX_OUTCOME_EVENTS;
    bool is_none = m->metric.is_of_events && type != CX_METRIC_QUANTILE;
    return !is_none && m->y.kind != CX_OUTCOME_EVENTS
               ? CX_OK
               : cx_fail(e, CX_USAGE, "'%.*s': only a quantile is of events", (int)whole.n,
                         whole.s);
}

/* Cuts @SHARE off the columns. */
static enum cx_status declare_quantile(struct cx_text whole, struct cx_text *columns,
                                       struct cx_metric *m, struct cx_error *e)
{
    size_t at = columns->n;
    while (at > 0 && columns->s[at - 1] != '@') {
        at--;
    }
    const struct cx_text share = {columns->s + at, columns->n - at};
    if (at < 2 || !cx_number_parse(share, &m->quantile) || !(m->quantile > 0) ||
        !(m->quantile < 1)) {
        return cx_fail(e, CX_USAGE,
                       "'%.*s': which quantile, between 0 and 1? such as wait=quantile:seconds@0.9",
                       (int)whole.n, whole.s);
    }
    columns->n = at - 1;
    return CX_OK;
}

enum cx_status cx_declare_metric(struct cx_text t, struct cx_declared_metric *m, struct cx_error *e)
{
    struct cx_text rest, type, columns;
    *m = (struct cx_declared_metric){.x = {.column = {NULL, 0}}};
    if (!cut(t, '=', &m->metric.name, &rest) || !cut(rest, ':', &type, &columns) ||
        m->metric.name.n == 0 || columns.n == 0) {
        return cx_fail(e, CX_USAGE, "'%.*s' is not NAME=TYPE:COLUMN, such as spend=mean:amount",
                       (int)t.n, t.s);
    }
    if (!find_type(type, &m->metric.type)) {
        return cx_fail(e, CX_USAGE,
                       "'%.*s': the type '%.*s' is not proportion, mean, ratio, count or quantile",
                       (int)t.n, t.s, (int)type.n, type.s);
    }
    if (m->metric.type == CX_METRIC_QUANTILE) {
        enum cx_status status = declare_quantile(t, &columns, &m->metric, e);
        if (status != CX_OK) {
            return status;
        }
    }
    return declare_columns(t, columns, m, e);
}

enum cx_status cx_declare_margin(struct cx_text t, struct cx_declared_margin *m,
                                 struct cx_error *e)
{
    struct cx_text size;
    bool named = cut(t, '=', &m->metric, &size) && m->metric.n > 0;
    m->is_share = named && size.n > 0 && size.s[size.n - 1] == '%';
    size.n -= m->is_share;
    if (!named || !cx_number_parse(size, &m->size) || !(m->size > 0) || isinf(m->size)) {
        return cx_fail(e, CX_USAGE,
                       "'%.*s' is not METRIC=SIZE above 0, such as spend=0.5 or spend=2%%",
                       (int)t.n, t.s);
    }
    m->size /= m->is_share ? 100 : 1;
    return m->is_share && m->size >= 1
               ? cx_fail(e, CX_USAGE, "'%.*s': a margin of 100 %% or more", (int)t.n, t.s)
               : CX_OK;
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

/* A sum within a fifth of the whole is taken for a slip; thirds and the like are rounded. */
double cx_missed_whole(const struct cx_planned_arm *planned, size_t n, double *total)
{
    double most = 0, least = (double)INFINITY;
    *total = 0;
    for (size_t i = 0; i < n; i++) {
        *total += planned[i].weight;
        most = fmax(most, planned[i].weight);
        least = fmin(least, planned[i].weight);
    }
    double whole = most < 1 ? 1 : 100, off = fabs(*total / whole - 1);
    return most > least && off > 1e-9 && off < 0.2 + 1e-9 ? whole : 0;
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
