/* comeback.c - see comeback.h. */
#include "model/comeback.h"

#include "base/number.h"
#include "base/sort.h"

/* ---- a row as the id of its part in the ledger
 *
 * WHEN, eleven letters of six bits, from 0 to o; how many bytes the value has, nothing for none; a
 * colon; the value; the order. */

enum {
    WHEN_LETTERS = 11,
    LETTER_BITS = 6,
    FIRST_LETTER = '0',
    OFFSET_BITS = 12,
    FIRST_OFFSET = -24 * 60,
    RETURNS = 1,
    BEGINS = 2,
    FLAG_BITS = 2
};
#define FIRST_MS INT64_C(-62167305600000) /* a day before the year 0000, for any offset */
#define MINUTE_MS INT64_C(60000)

static uint64_t number_of(const struct cx_comeback_row *row)
{
    uint64_t when = (uint64_t)(row->ms - FIRST_MS) << OFFSET_BITS;
    when |= (uint64_t)(row->offset - FIRST_OFFSET);
    return when << FLAG_BITS | (row->begins ? BEGINS : 0U) | (row->returns ? RETURNS : 0U);
}

void cx_comeback_write(const struct cx_comeback_row *row, struct cx_bytes *id)
{
    char when[WHEN_LETTERS], length[CX_NUMBER_ROOM];
    uint64_t number = number_of(row);
    for (int i = WHEN_LETTERS - 1; i >= 0; i--) {
        when[i] = (char)(FIRST_LETTER + (number & ((1 << LETTER_BITS) - 1)));
        number >>= LETTER_BITS;
    }
    cx_bytes_add(id, when, sizeof when);
    if (row->by.n > 0)
        cx_bytes_add(id, length, cx_integer_format((int64_t)row->by.n, length));
    cx_bytes_put(id, ':');
    cx_bytes_add(id, row->by.s, row->by.n);
    cx_bytes_add(id, row->order.s, row->order.n);
}

static bool read_when(const char *s, struct cx_comeback_row *row)
{
    uint64_t number = 0;
    for (int i = 0; i < WHEN_LETTERS; i++) {
        unsigned value = (unsigned char)s[i] - (unsigned)FIRST_LETTER;
        if (value >= 1U << LETTER_BITS)
            return false;
        number = number << LETTER_BITS | value;
    }
    row->returns = number & RETURNS;
    row->begins = number & BEGINS;
    number >>= FLAG_BITS;
    row->offset = (int16_t)((int)(number & ((1 << OFFSET_BITS) - 1)) + FIRST_OFFSET);
    row->ms = (int64_t)(number >> OFFSET_BITS) + FIRST_MS;
    return row->begins || row->returns;
}

bool cx_comeback_read(struct cx_text id, struct cx_comeback_row *row)
{
    size_t colon = WHEN_LETTERS;
    int64_t length = 0;
    while (colon < id.n && id.s[colon] >= '0' && id.s[colon] <= '9')
        colon++;
    if (colon >= id.n || id.s[colon] != ':' || !read_when(id.s, row))
        return false;
    struct cx_text digits = {id.s + WHEN_LETTERS, colon - WHEN_LETTERS};
    size_t behind = id.n - colon - 1;
    if (digits.n > 0 && (!cx_integer_parse(digits, &length) || (uint64_t)length > behind))
        return false;
    row->by = (struct cx_text){id.s + colon + 1, (size_t)length};
    row->order = (struct cx_text){row->by.s + length, behind - (size_t)length};
    return true;
}

/* ---- rows brought together again */

struct moment {
    struct cx_comeback_row row;
    int32_t day;
    struct cx_occasion_part part;
};

static int compare_time(const struct moment *a, const struct moment *b)
{
    if (a->row.ms != b->row.ms)
        return a->row.ms < b->row.ms ? -1 : 1;
    return cx_text_compare(a->row.by, b->row.by);
}

/* Those of an order side by side, those without one first; each by time. */
static int compare_moments(const void *left, const void *right, void *rule)
{
    const struct moment *a = left, *b = right;
    const struct cx_comeback_rule *r = rule;
    int order = cx_text_compare(a->row.order, b->row.order);
    if (order != 0)
        return order;
    bool by_day = a->row.order.n == 0 && !r->rolling;
    if (by_day && a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return compare_time(a, b);
}

struct answer {
    const struct cx_comeback_rule *rule;
    struct moment *moment;
    size_t n;
    const struct moment *first; /* of the first purchase; NULL: there is none */
    int32_t first_day;
    struct cx_occasion *visit;
    size_t visits;
};

static enum cx_status list_moments(const struct cx_occasions *l, struct cx_comeback_scratch *s,
                                   struct answer *a, struct cx_error *e)
{
    struct cx_occasion_part *part;
    enum cx_status status = cx_occasions_parts(l, &s->ledger, &part, &a->n, e);
    if (status != CX_OK)
        return status;
    s->rows.n = 0;
    if (!cx_bytes_reserve(&s->rows, (a->n + 1) * (2 * sizeof *a->moment + sizeof *a->visit)))
        return cx_no_memory(e);
    a->moment = (struct moment *)(void *)s->rows.s;
    struct moment *scratch = a->moment + a->n;
    a->visit = (struct cx_occasion *)(void *)(scratch + a->n);
    for (size_t i = 0; i < a->n; i++) {
        struct moment *m = &a->moment[i];
        m->part = part[i];
        if (!cx_comeback_read(part[i].id, &m->row))
            return cx_fail(e, CX_FAILED, "a damaged list of purchases");
        m->day = (int32_t)cx_floor_divide(m->row.ms + m->row.offset * MINUTE_MS, CX_DAY_MS);
    }
    cx_sort(a->moment, a->n, sizeof *a->moment, compare_moments, (void *)(uintptr_t)a->rule,
            scratch);
    return CX_OK;
}

static bool has_order(const struct moment *m)
{
    return m->row.order.n > 0;
}

static int32_t window_of(const struct answer *a, const struct moment *m)
{
    return (int32_t)cx_floor_divide(m->row.ms - a->first->row.ms, CX_DAY_MS);
}

static bool is_one_purchase(const struct answer *a, const struct moment *x, const struct moment *y)
{
    if (has_order(x) || has_order(y))
        return cx_text_equal(x->row.order, y->row.order);
    return a->rule->rolling ? window_of(a, x) == window_of(a, y) : x->day == y->day;
}

/* What rows that belong together come to. */
struct group {
    struct cx_occasion_part sum;
    const struct moment *first; /* the earliest sale; NULL: there is none */
    size_t n;                   /* rows that count */
};

static bool counts(const struct answer *a, const struct moment *m)
{
    bool has_begun = a->first != NULL;
    if (!a->rule->has_events)
        return true;
    if (!has_begun)
        return m->row.begins;
    return m->row.returns && m->row.ms >= a->first->row.ms;
}

/* The moments from begin on that belong together; *end is behind them. */
static enum cx_status sum_group(const struct answer *a, size_t begin, size_t *end, struct group *g,
                                struct cx_error *e)
{
    size_t i = begin;
    *g = (struct group){.sum.sum.day = CX_NO_DAY};
    for (; i < a->n && is_one_purchase(a, &a->moment[begin], &a->moment[i]); i++) {
        const struct moment *m = &a->moment[i];
        if (!counts(a, m))
            continue;
        if (!cx_occasion_join(&g->sum, &m->part))
            return cx_fail(e, CX_FAILED,
                           "the sum of an order or day is beyond the range of amounts");
        if (m->part.sum.rows > 0 && (g->first == NULL || compare_time(m, g->first) < 0))
            g->first = m;
        g->n++;
    }
    *end = i;
    return CX_OK;
}

static bool is_purchase(const struct answer *a, const struct group *g)
{
    return g->first != NULL && cx_occasion_is_purchase(&g->sum, &a->rule->occasions);
}

static void offer_first(struct answer *a, const struct moment **best, const struct group *g)
{
    int32_t day = a->rule->rolling ? g->first->day : g->sum.sum.day;
    bool is_better = *best == NULL;
    if (!is_better && !a->rule->rolling && day != a->first_day)
        is_better = day < a->first_day;
    else if (!is_better)
        is_better = compare_time(g->first, *best) < 0;
    if (!is_better)
        return;
    *best = g->first;
    a->first_day = day;
}

/* The first purchase among those that need no window to be told: orders, and calendar days. */
static enum cx_status find_first(struct answer *a, const struct moment **best, size_t from,
                                 struct cx_error *e)
{
    for (size_t i = from; i < a->n;) {
        struct group g;
        enum cx_status status = sum_group(a, i, &i, &g, e);
        if (status != CX_OK)
            return status;
        if (is_purchase(a, &g))
            offer_first(a, best, &g);
    }
    return CX_OK;
}

/* ---- the first of the windows */

struct window {
    cx_int128 net;
    int64_t rows, refunded;
};

static void slide(struct window *w, const struct answer *a, const struct moment *m, int sign)
{
    if (!counts(a, m))
        return;
    w->net += sign * (cx_int128)m->part.sum.net;
    w->rows += sign * (int64_t)m->part.sum.rows;
    w->refunded += sign * m->part.is_refunded;
}

static bool window_is_purchase(const struct answer *a, const struct window *w)
{
    struct cx_occasion_part sum = {
        .sum = {.net = w->net > 0 ? 1 : w->net < 0 ? -1 : 0, .rows = w->rows > 0},
        .is_refunded = w->refunded > 0,
    };
    return cx_occasion_is_purchase(&sum, &a->rule->occasions);
}

/* The first sale of that instant that counts. */
static const struct moment *sale_at(const struct answer *a, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        if (counts(a, &a->moment[i]) && a->moment[i].part.sum.rows > 0)
            return &a->moment[i];
    return NULL;
}

/* Of the n moments without an order, which come first: every sale may open a window. */
static const struct moment *find_window(const struct answer *a, size_t n)
{
    const struct moment *m = a->moment;
    struct window w = {.net = 0};
    for (size_t begin = 0, end = 0, next; begin < n; begin = next) {
        for (; end < n && m[end].row.ms < m[begin].row.ms + CX_DAY_MS; end++)
            slide(&w, a, &m[end], 1);
        for (next = begin; next < n && m[next].row.ms == m[begin].row.ms; next++)
            ;
        const struct moment *sale = sale_at(a, begin, next);
        if (sale != NULL && window_is_purchase(a, &w))
            return sale;
        for (size_t i = begin; i < next; i++)
            slide(&w, a, &m[i], -1);
    }
    return NULL;
}

static enum cx_status begin(struct answer *a, struct cx_error *e)
{
    const struct moment *best = NULL;
    size_t from = 0;
    if (a->rule->rolling) {
        while (from < a->n && !has_order(&a->moment[from]))
            from++;
        best = find_window(a, from);
        a->first_day = best != NULL ? best->day : CX_NO_DAY;
    }
    enum cx_status status = find_first(a, &best, from, e);
    a->first = best;
    return status;
}

/* ---- coming back */

static int32_t day_of(const struct answer *a, const struct moment *any, const struct group *g)
{
    if (!a->rule->rolling)
        return has_order(any) ? g->sum.sum.day : any->day;
    if (has_order(any) && g->first == NULL)
        return CX_NO_DAY;
    return a->first_day + window_of(a, has_order(any) ? g->first : any);
}

static enum cx_status come_back(struct answer *a, struct cx_error *e)
{
    for (size_t i = 0; i < a->n;) {
        const struct moment *any = &a->moment[i];
        struct group g;
        enum cx_status status = sum_group(a, i, &i, &g, e);
        if (status != CX_OK)
            return status;
        if (g.n == 0)
            continue;
        int32_t day = day_of(a, any, &g);
        a->visit[a->visits++] = (struct cx_occasion){
            .net = g.sum.sum.net,
            .day = day,
            .rows = is_purchase(a, &g) && day >= a->first_day, /* not of an earlier window */
        };
    }
    return CX_OK;
}

static bool has_several(const struct answer *a)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->moment[i].part.sum.rows > 0 &&
            !cx_text_equal(a->moment[i].row.by, a->first->row.by))
            return true;
    return false;
}

static int32_t last_end(const struct answer *a)
{
    const struct cx_comeback_rule *r = a->rule;
    if (!r->rolling)
        return r->end_day;
    int64_t end = r->end_ms;
    if (end == INT64_MIN)
        end = r->end_day * CX_DAY_MS - a->first->row.offset * MINUTE_MS;
    return a->first_day + (int32_t)cx_floor_divide(end - a->first->row.ms, CX_DAY_MS);
}

static enum cx_status read_detailed(const struct cx_occasions *l,
                                    const struct cx_comeback_rule *rule,
                                    struct cx_comeback_scratch *scratch, struct cx_comeback *c,
                                    struct cx_error *e)
{
    struct answer a = {.rule = rule, .first_day = CX_NO_DAY};
    enum cx_status status = list_moments(l, scratch, &a, e);
    if (status == CX_OK)
        status = begin(&a, e);
    if (status != CX_OK || a.first == NULL)
        return status;
    status = come_back(&a, e);
    c->first_day = a.first_day;
    c->end_day = last_end(&a);
    c->last_day = rule->rolling ? c->end_day : rule->last_day;
    c->by = a.first->row.by;
    c->has_several = has_several(&a);
    c->visit = a.visit;
    c->n = a.visits;
    return status;
}

enum cx_status cx_comeback_of(const struct cx_occasions *l, const struct cx_comeback_rule *rule,
                              struct cx_comeback_scratch *scratch, struct cx_comeback *c,
                              struct cx_error *e)
{
    *c = (struct cx_comeback){.first_day = CX_NO_DAY,
                              .by = {"", 0},
                              .last_day = rule->last_day,
                              .end_day = rule->end_day};
    if (rule->is_detailed)
        return read_detailed(l, rule, scratch, c, e);
    struct cx_occasion *list;
    enum cx_status status =
        cx_occasions_all(l, &rule->occasions, &scratch->ledger, &list, &c->n, e);
    c->visit = list;
    for (size_t i = 0; status == CX_OK && i < c->n; i++)
        if (list[i].rows > 0 && (c->first_day == CX_NO_DAY || list[i].day < c->first_day))
            c->first_day = list[i].day;
    return status;
}

void cx_comeback_release(struct cx_comeback_scratch *scratch)
{
    cx_bytes_release(&scratch->ledger);
    cx_bytes_release(&scratch->rows);
}
