/* purchases.c - from each customer's N-th purchase to the next, or to the as-of day. */
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/parallel.h"
#include "model/comeback.h"
#include "model/totals.h"
#include "survive.h"

/* ---- rows */

static bool put_detail(void *context, const struct cx_row *row, struct cx_bytes *id)
{
    (void)context;
    const union cx_value *value = row->value;
    struct cx_comeback_row detail = {
        .ms = value[CX_PURCHASE_TIME].time.ms,
        .offset = value[CX_PURCHASE_TIME].time.offset,
        .begins = true,
        .returns = true,
        .order = value[CX_PURCHASE_ORDER].text,
        .by = value[PURCHASE_BY].text,
    };
    cx_comeback_write(&detail, id);
    return true;
}

static void read_rows(struct cx_purchases *purchases)
{
    static struct cx_purchase_detail detail;
    struct cx_bytes word = {0};
    survive_purchase_role[PURCHASE_BY].column = survive_options.by;
    if (survive_options.by == NULL) {
        cx_read_purchases(survive_purchase_role, CX_PURCHASE_ROLES, purchases);
        return;
    }
    cx_state_option(&word, "by", survive_options.by);
    detail = (struct cx_purchase_detail){.put = put_detail, .options = cx_state_word(&word)};
    cx_read_detailed_purchases(survive_purchase_role, PURCHASE_ROLES, &detail, purchases);
}

/* ---- customers */

static struct cx_intern by_values = CX_INTERN_OF(0);

/* One for each thread: sums of whole numbers do not tell who added them. */
struct worker {
    const struct cx_purchases *purchases;
    struct cx_comeback_rule rule;
    size_t begin, step; /* which parts of the customers */
    struct cx_comeback_scratch scratch;
    struct cx_bytes *gaps; /* by number of the value of --by, as those of model/totals.h */
    size_t n;
    uint64_t without; /* customers of too few purchases */
    struct cx_first_error failed;
};

/* NULL: no memory. */
static struct cx_bytes *gaps_of(struct worker *w, struct cx_text by)
{
    uint32_t number;
    if (cx_intern(&by_values, by, &number) != CX_INTERN_OK)
        return NULL;
    if (number < w->n)
        return &w->gaps[number];
    size_t room = 2 * (size_t)number + 1;
    struct cx_bytes *grown = realloc(w->gaps, room * sizeof *grown);
    if (grown == NULL)
        return NULL;
    memset(grown + w->n, 0, (room - w->n) * sizeof *grown);
    w->gaps = grown;
    w->n = room;
    return &w->gaps[number];
}

/* The first day with a purchase that is later than `day`; CX_NO_DAY: there is none. */
static int32_t day_behind(const struct cx_comeback *c, int32_t day)
{
    int32_t next = CX_NO_DAY;
    for (size_t i = 0; i < c->n; i++)
        if (c->visit[i].rows > 0 && c->visit[i].day > day &&
            (next == CX_NO_DAY || c->visit[i].day < next))
            next = c->visit[i].day;
    return next;
}

static enum cx_status follow(struct worker *w, const struct cx_comeback *c, struct cx_error *e)
{
    int32_t day = c->first_day;
    for (int64_t k = 1; k < survive_options.from && day != CX_NO_DAY; k++)
        day = day_behind(c, day);
    if (day == CX_NO_DAY) {
        w->without++;
        return CX_OK;
    }
    int32_t next = day_behind(c, day), as_of = w->purchases->as_of;
    if (day > as_of || next > as_of)
        return cx_fail(e, CX_USAGE, "a purchase is later than the as-of day");
    struct cx_bytes *gaps = gaps_of(w, c->by);
    bool is_over = next != CX_NO_DAY;
    if (gaps == NULL || !cx_gaps_add(gaps, (is_over ? next : as_of) - day, is_over))
        return cx_no_memory(e);
    return CX_OK;
}

static void follow_customer(const struct cx_group_row *row, void *worker)
{
    struct worker *w = worker;
    const struct cx_purchase_slot *slot = row->slot;
    struct cx_comeback c;
    struct cx_error e = {0};
    enum cx_status status = cx_comeback_of(&slot->occasions, &w->rule, &w->scratch, &c, &e);
    if (status == CX_OK)
        status = follow(w, &c, &e);
    if (status != CX_OK)
        cx_first_error(&w->failed, row->key[0], &e);
}

static void follow_part(size_t part, void *workers)
{
    struct worker *w = (struct worker *)workers + part;
    for (size_t i = w->begin; i < CX_GROUP_PARTS; i += w->step)
        cx_visit_customers(w->purchases, i, follow_customer, w);
    cx_comeback_release(&w->scratch);
}

/* ---- groups */

static void add_worker(struct worker *to, struct worker *from)
{
    for (size_t i = 0; i < from->n; i++) {
        struct cx_bytes *gaps = &from->gaps[i];
        if (gaps->n > 0) {
            struct cx_bytes *all = cx_need(gaps_of(to, cx_interned_text(&by_values, (uint32_t)i)));
            cx_need(cx_gaps_merge(all, gaps) ? all : NULL);
        }
        cx_bytes_release(gaps);
    }
    free(from->gaps);
    to->without += from->without;
}

static int by_name(const void *left, const void *right)
{
    const struct survive_group *a = left, *b = right;
    return cx_text_compare(a->name, b->name);
}

static void gather(struct worker *w, struct survive_groups *groups)
{
    struct cx_arena *a = cx_memory();
    groups->group = cx_need(cx_arena_alloc(a, (w->n + 1) * sizeof *groups->group));
    for (size_t i = 0; i < w->n; i++) {
        struct survive_group *group = &groups->group[groups->n];
        if (w->gaps[i].n > 0) {
            group->name = cx_interned_text(&by_values, (uint32_t)i);
            cx_need(cx_gaps_table(&w->gaps[i], &group->table, a) ? group : NULL);
            groups->n++;
        }
        cx_bytes_release(&w->gaps[i]);
    }
    free(w->gaps);
    qsort(groups->group, groups->n, sizeof *groups->group, by_name);
}

void survive_read_purchases(struct survive_groups *groups)
{
    static struct cx_purchases purchases;
    static struct worker worker[CX_GROUP_PARTS];
    read_rows(&purchases);
    struct cx_comeback_rule rule = {.occasions = purchases.rule,
                                    .is_detailed = survive_options.by != NULL,
                                    .last_day = purchases.as_of,
                                    .end_day = purchases.as_of,
                                    .end_ms = INT64_MIN};
    size_t threads = (size_t)cx_threads(), n = threads < CX_GROUP_PARTS ? threads : CX_GROUP_PARTS;
    for (size_t i = 0; i < n; i++)
        worker[i] =
            (struct worker){.purchases = &purchases, .rule = rule, .begin = i, .step = n};
    cx_parallel(n, (int)n, follow_part, worker);
    for (size_t i = 1; i < n; i++)
        cx_first_error(&worker[0].failed, worker[i].failed.key, &worker[i].failed.error);
    cx_must(worker[0].failed.error.status, &worker[0].failed.error);
    for (size_t i = 1; i < n; i++)
        add_worker(&worker[0], &worker[i]);
    gather(&worker[0], groups);
    if (worker[0].without > 0)
        cx_note("customers left out because they have fewer than %lld days with a purchase: %llu",
                (long long)survive_options.from, (unsigned long long)worker[0].without);
}
