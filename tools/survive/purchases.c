/* purchases.c - from each customer's N-th purchase to the next, or to the as-of day. */
#include "cli/comebacks.h"
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
    detail = (struct cx_purchase_detail){.put = put_detail, .options = cx_kept_text(&word)};
    cx_read_detailed_purchases(survive_purchase_role, PURCHASE_ROLES, &detail, purchases);
}

/* ---- customers */

struct sum {
    struct cx_bytes gaps; /* as those of model/totals.h */
    uint64_t without;     /* customers of too few purchases */
    uint64_t nothing;     /* those of no purchase at all */
    uint64_t several;     /* of several values in the column of --by */
};

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

static enum cx_status add_customer(void *to, const struct cx_comeback *c, const void *context,
                                   struct cx_error *e)
{
    struct sum *sum = to;
    int32_t day = c->first_day, as_of = c->last_day;
    (void)context;
    sum->several += c->has_several;
    sum->nothing += day == CX_NO_DAY;
    for (int64_t k = 1; k < survive_options.from && day != CX_NO_DAY; k++)
        day = day_behind(c, day);
    if (day == CX_NO_DAY) {
        sum->without++;
        return CX_OK;
    }
    int32_t next = day_behind(c, day);
    if (day > as_of || next > as_of)
        return cx_fail(e, CX_USAGE, "a purchase is later than the as-of day");
    bool is_over = next != CX_NO_DAY;
    return cx_gaps_add(&sum->gaps, (is_over ? next : as_of) - day, is_over) ? CX_OK
                                                                             : cx_no_memory(e);
}

static bool merge_sums(void *to, void *from, const void *context)
{
    struct sum *sum = to, *other = from;
    (void)context;
    bool good = cx_gaps_merge(&sum->gaps, &other->gaps);
    cx_bytes_release(&other->gaps);
    sum->without += other->without;
    sum->nothing += other->nothing;
    sum->several += other->several;
    return good;
}

/* ---- groups */

/* Adds up in *all how many customers have too few purchases, or several values. */
static void gather(const struct cx_comeback_sums *sums, struct survive_groups *groups,
                   struct sum *all)
{
    struct cx_arena *a = cx_memory();
    groups->group = cx_need(cx_arena_alloc(a, (sums->n + 1) * sizeof *groups->group));
    for (size_t i = 0; i < sums->n; i++) {
        struct sum *sum = sums->list[i].sum;
        struct survive_group *group = &groups->group[groups->n];
        group->name = sums->list[i].by;
        cx_need(cx_gaps_table(&sum->gaps, &group->table, a) ? group : NULL);
        groups->n += group->table.people > 0;
        all->without += sum->without;
        all->nothing += sum->nothing;
        all->several += sum->several;
        cx_bytes_release(&sum->gaps);
    }
}

void survive_read_purchases(struct survive_groups *groups)
{
    static struct cx_purchases purchases;
    read_rows(&purchases);
    struct cx_comeback_rule rule = {.occasions = purchases.rule,
                                    .is_detailed = survive_options.by != NULL,
                                    .last_day = purchases.as_of,
                                    .end_day = purchases.as_of,
                                    .end_ms = INT64_MIN};
    struct cx_comeback_sums sums = {
        .rule = &rule, .size = sizeof(struct sum), .add = add_customer, .merge = merge_sums};
    cx_sum_comebacks(&purchases, &sums);
    struct sum all = {.without = 0};
    gather(&sums, groups, &all);
    cx_warn_of_several(all.several, cx_column_name(purchases.in, PURCHASE_BY,
                                                   &survive_purchase_role[PURCHASE_BY]));
    if (groups->n == 0 && all.nothing == all.without)
        cx_warn_of_nobody(all.nothing, "refunds left nothing of their purchases");
    if (all.without > 0)
        cx_note("customers left out because they have fewer than %lld days with a purchase: %llu",
                (long long)survive_options.from, (unsigned long long)all.without);
}
