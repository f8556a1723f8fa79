/* customers.c - cx-churn's way in: purchases, or a summary of them, to x, t_x, T and spend. */
#include "churn.h"

#include "cli/running.h"
#include "model/btyd/history.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- purchases */

/* The days of the i-th customer with a name. */
static const struct cx_occasion *days_of(const struct cx_purchases *p, size_t i,
                                         struct cx_bytes *scratch, size_t *n)
{
    const struct cx_purchase_slot *slot = cx_group_at(&p->customers, p->first + i).slot;
    struct cx_occasion *days;
    struct cx_error e = {0};
    cx_must(cx_occasions_fold(&slot->occasions, &p->rule, true, scratch, &days, n, &e), &e);
    return days;
}

static void make_room(struct churn_customers *c, size_t n)
{
    *c = (struct churn_customers){.n = 0};
    c->customer = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *c->customer));
    c->history = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *c->history));
}

static void merge_alike(struct churn_customers *c)
{
    struct cx_error e = {0};
    c->row_of = cx_need(cx_arena_alloc(cx_memory(), (c->n + 1) * sizeof *c->row_of));
    cx_must(cx_btyd_merge(cx_memory(), c->history, c->n, c->row_of, &c->rows, &e), &e);
}

static void make_outcome(struct churn_outcome *o, size_t n)
{
    *o = (struct churn_outcome){.total = 0};
    o->before = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *o->before));
    o->after = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *o->after));
}

void churn_look_back(const struct churn_data *d, int32_t day, struct churn_customers *then,
                     struct churn_outcome *outcome)
{
    const struct cx_purchases *p = &d->purchases;
    size_t n = p->customers.n - p->first;
    struct cx_bytes scratch = {0};
    make_room(then, n);
    if (outcome)
        make_outcome(outcome, n);
    for (size_t i = 0; i < n; i++) {
        size_t count;
        const struct cx_occasion *days = days_of(p, i, &scratch, &count);
        struct cx_btyd_history h;
        bool is_known = cx_btyd_history_of(days, count, day, &h);
        if (outcome && is_known) {
            outcome->before[then->n] = cx_btyd_repeats(days, count, 2 * day - d->as_of, day);
            outcome->after[then->n] = h.later;
            outcome->total += h.later;
        } else if (outcome) {
            outcome->newcomers += count > 0;
            outcome->newcomers_buy += h.later;
        }
        if (!is_known)
            continue;
        then->history[then->n] = cx_btyd_history_row(&h, churn_unit_days());
        then->customer[then->n++] = (struct churn_customer){
            .name = cx_group_at(&p->customers, p->first + i).key[0],
            .spend = cx_btyd_history_spend(&h),
        };
    }
    cx_bytes_release(&scratch);
    merge_alike(then);
}

/* The first day of all, and what was joined on the way to occasions, for -v. */
static void survey(struct churn_data *d)
{
    const struct cx_purchases *p = &d->purchases;
    struct cx_bytes scratch = {0};
    uint64_t joined = 0, joined_first = 0, without = 0;
    d->first = CX_NO_DAY;
    for (size_t i = 0; i < p->customers.n - p->first; i++) {
        size_t n;
        const struct cx_occasion *days = days_of(p, i, &scratch, &n);
        if (n == 0) {
            without++;
            continue;
        }
        if (d->first == CX_NO_DAY || days[0].day < d->first)
            d->first = days[0].day;
        joined_first += days[0].rows - 1;
        for (size_t k = 0; k < n; k++)
            joined += days[k].rows - 1;
    }
    cx_bytes_release(&scratch);
    if (joined > 0)
        cx_note("%llu rows joined others of the same customer and day, %llu of them on the first "
                "day",
                (unsigned long long)joined, (unsigned long long)joined_first);
    if (without > 0)
        cx_note("customers left out because refunds left nothing of their purchases: %llu",
                (unsigned long long)without);
}

static void read_purchases(struct churn_data *d)
{
    cx_read_purchases(churn_purchase_roles, CX_PURCHASE_ROLES, &d->purchases);
    d->as_of = d->purchases.as_of;
    survey(d);
    if (d->first == CX_NO_DAY)
        return;
    churn_look_back(d, d->as_of, &d->now, NULL);
}

/* ---- a summary */

enum { CUSTOMER, FIRST_NUMBER, ROLES = FIRST_NUMBER + SUMMARY_ROLES };

struct summary_slot {
    struct cx_btyd_row row;
    double spend;
};

static struct summary_slot slot_of(const union cx_value *value)
{
    const union cx_value *number = value + FIRST_NUMBER;
    int64_t x = number[SUMMARY_X].integer.n;
    const union cx_value *count = &number[SUMMARY_COUNT];
    return (struct summary_slot){
        .row = {.x = x < 0 ? -1 : x > INT32_MAX ? INT32_MAX : (int32_t)x,
                .t_x = number[SUMMARY_T_X].number,
                .T = number[SUMMARY_T].number,
                .weight = count->integer.none ? 1 : (double)count->integer.n},
        .spend = number[SUMMARY_SPEND].number,
    };
}

/* The role at fault, and what its fault is; -1: none. */
static int fault_of(const struct summary_slot *s, const char **what)
{
    if (!cx_btyd_row_valid(&s->row, what))
        return s->row.x < 0 || s->row.x > CX_BTYD_MOST_X ? SUMMARY_X : SUMMARY_T_X;
    if (s->spend < 0) {
        *what = "spend is below zero";
        return SUMMARY_SPEND;
    }
    *what = "count is not above zero";
    return s->row.weight > 0 ? -1 : SUMMARY_COUNT;
}

static enum cx_verdict accept_summary(void *roles, const struct cx_row *row, struct cx_refusal *why)
{
    struct summary_slot slot = slot_of(row->value);
    const char *what;
    int fault = fault_of(&slot, &what);
    if (fault < 0)
        return CX_KEEP;
    const struct cx_role *role = (const struct cx_role *)roles + FIRST_NUMBER + fault;
    why->reason = "bad-history";
    why->column = role->column != NULL ? role->column : role->name;
    why->value = row->value[CUSTOMER].text;
    snprintf(why->what, sizeof why->what, "%s", what);
    return CX_REFUSE;
}

static enum cx_status add_summary(void *const *slots, const struct cx_row *const *rows, size_t n,
                                  struct cx_arena *memory, void *context, struct cx_error *e)
{
    (void)memory;
    (void)context;
    for (size_t i = 0; i < n; i++) {
        struct summary_slot *slot = slots[i];
        if (slot->row.weight > 0) {
            cx_error_at(e, rows[i]->source, rows[i]->line);
            return cx_fail(e, CX_FAILED, "its customer came before");
        }
        *slot = slot_of(rows[i]->value);
    }
    return CX_OK;
}

static enum cx_status no_merge(void *to, const void *from, struct cx_arena *memory, void *context,
                               struct cx_error *e)
{
    (void)to;
    (void)from;
    (void)memory;
    (void)context;
    return cx_fail(e, CX_FAILED, "a summary has no states");
}

static void take(struct churn_customers *c, struct cx_text name, const struct summary_slot *slot)
{
    c->history[c->n] = slot->row;
    c->customer[c->n++] = (struct churn_customer){name, slot->row.x > 0 ? slot->spend : NAN};
}

static void read_by_customer(struct cx_run *run, struct churn_customers *c)
{
    static const struct cx_group group = {.keys = {CUSTOMER},
                                          .key_count = 1,
                                          .slot_size = sizeof(struct summary_slot),
                                          .add = add_summary,
                                          .merge = no_merge};
    struct cx_groups all;
    run->exclude_role = CUSTOMER;
    cx_group_all(run, &group, "summary", &all);
    make_room(c, all.n);
    for (size_t i = 0; i < all.n; i++) {
        struct cx_group_row row = cx_group_at(&all, i);
        take(c, row.key[0], row.slot);
    }
}

struct nameless { /* a run's context begins with what accept_summary() wants */
    struct cx_role roles[ROLES];
    struct cx_bytes slots;
};

static enum cx_status keep_rows(void *context, const struct cx_batch *b, struct cx_error *e)
{
    struct nameless *all = context;
    for (size_t i = 0; i < b->n; i++) {
        struct summary_slot slot = slot_of(b->row[i].value);
        cx_bytes_add(&all->slots, &slot, sizeof slot);
    }
    return all->slots.failed ? cx_no_memory(e) : CX_OK;
}

static void read_by_row(struct cx_run *run, struct nameless *all, struct churn_customers *c)
{
    struct cx_error e = {0};
    run->follow = keep_rows;
    cx_begin_run(run);
    cx_must(cx_run_look(run, NULL, &e), &e);
    cx_end_run(run);
    size_t n = all->slots.n / sizeof(struct summary_slot);
    make_room(c, n);
    for (size_t i = 0; i < n; i++) {
        struct summary_slot slot;
        memcpy(&slot, all->slots.s + i * sizeof slot, sizeof slot);
        take(c, CX_TEXT_OF(""), &slot);
    }
    cx_bytes_release(&all->slots);
}

static void read_summary(struct churn_data *d)
{
    static struct nameless all;
    all.roles[CUSTOMER] = churn_purchase_roles[CX_PURCHASE_CUSTOMER];
    all.roles[CUSTOMER].filled = true;
    /* A row that stands for several customers need not have a name. */
    all.roles[CUSTOMER].optional = churn_summary_roles[SUMMARY_COUNT].column != NULL;
    for (int i = 0; i < SUMMARY_ROLES; i++)
        all.roles[FIRST_NUMBER + i] = churn_summary_roles[i];
    struct cx_run run = cx_open(all.roles, ROLES);
    run.accept = accept_summary;
    run.context = &all;
    d->as_of = cx_common.as_of;
    d->is_counted = cx_table_has(run.in, FIRST_NUMBER + SUMMARY_COUNT);
    d->is_nameless = !cx_table_has(run.in, CUSTOMER);
    if (d->is_nameless)
        read_by_row(&run, &all, &d->now);
    else
        read_by_customer(&run, &d->now);
    merge_alike(&d->now);
}

void churn_read(struct churn_data *d)
{
    *d = (struct churn_data){.first = CX_NO_DAY, .as_of = CX_NO_DAY};
    if (churn_options.input == INPUT_SUMMARY)
        read_summary(d);
    else
        read_purchases(d);
    const struct cx_btyd_rows *rows = &d->now.rows;
    if (rows->customers >= 10 && rows->repeaters == rows->customers)
        cx_warn("every customer has bought again: if those who bought once were left out, the "
                "model is wrong for all");
}
