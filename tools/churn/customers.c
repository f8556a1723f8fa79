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

void churn_merge_alike(struct churn_customers *c, const struct cx_btyd_covariates *covariates)
{
    struct cx_error e = {0};
    c->row_of = cx_need(cx_arena_alloc(cx_memory(), (c->n + 1) * sizeof *c->row_of));
    cx_must(cx_btyd_merge(cx_memory(), c->history, c->n, c->row_of, &c->rows, &e), &e);
    c->rows.covariates = covariates;
}

static void make_outcome(struct churn_outcome *o, size_t n)
{
    *o = (struct churn_outcome){.total = 0};
    o->before = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *o->before));
    o->after = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *o->after));
}

void churn_look_back(const struct churn_customers *now, int32_t day, struct churn_customers *then,
                     struct churn_outcome *outcome)
{
    struct cx_bytes scratch = {0};
    make_room(then, now->n);
    then->ledger = now->ledger;
    then->day = day;
    if (outcome)
        make_outcome(outcome, now->n);
    for (size_t i = 0; i < now->n; i++) {
        size_t count;
        const struct cx_occasion *days =
            days_of(now->ledger, now->customer[i].at, &scratch, &count);
        struct cx_btyd_history h;
        bool is_known = cx_btyd_history_of(days, count, day, &h);
        if (outcome && is_known) {
            outcome->before[then->n] = cx_btyd_repeats(days, count, 2 * day - now->day, day);
            outcome->after[then->n] = h.later;
            outcome->total += h.later;
        } else if (outcome) {
            outcome->newcomers++;
            outcome->newcomers_buy += h.later;
        }
        if (!is_known)
            continue;
        then->history[then->n] = cx_btyd_history_row(&h, churn_unit_days());
        then->history[then->n].segment = now->history[i].segment;
        then->customer[then->n] = now->customer[i];
        then->customer[then->n++].spend = cx_btyd_history_spend(&h);
    }
    cx_bytes_release(&scratch);
    churn_merge_alike(then, now->rows.covariates);
}

/* Everybody of whose purchases something is left. */
static void list_buyers(struct churn_data *d)
{
    const struct cx_purchases *p = &d->purchases;
    struct cx_bytes scratch = {0};
    make_room(&d->now, p->customers.n - p->first);
    d->now.ledger = p;
    d->now.day = d->as_of;
    for (size_t i = 0; i < p->customers.n - p->first; i++) {
        struct cx_group_row row = cx_group_at(&p->customers, p->first + i);
        size_t count;
        const struct cx_occasion *days = days_of(p, i, &scratch, &count);
        struct cx_btyd_history h;
        if (!cx_btyd_history_of(days, count, d->as_of, &h))
            continue;
        d->now.history[d->now.n] = cx_btyd_history_row(&h, churn_unit_days());
        d->now.customer[d->now.n++] = (struct churn_customer){
            .name = row.key[0],
            .spend = cx_btyd_history_spend(&h),
            .known = churn_known_columns() > 0 ? churn_known_of(row.slot) : NULL,
            .at = i,
        };
    }
    cx_bytes_release(&scratch);
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

static void name_known(struct churn_data *d, const struct cx_table *in, size_t first_role)
{
    for (size_t j = 0; j < churn_known_columns(); j++)
        d->known[j] = churn_known_name(in, first_role, j);
}

static void warn_of_several_groups(const struct churn_data *d)
{
    size_t several = 0;
    for (size_t i = 0; churn_options.by != NULL && i < d->now.n; i++)
        several += churn_has_several_groups(
            cx_group_at(&d->purchases.customers, d->purchases.first + d->now.customer[i].at).slot);
    if (several > 0)
        cx_warn("%zu customer%s ha%s several values in column '%s': that of the first sale counts",
                several, several == 1 ? "" : "s", several == 1 ? "s" : "ve",
                d->known[churn_options.covariates.n]);
}

static void read_purchases(struct churn_data *d)
{
    static struct cx_role roles[CX_PURCHASE_ROLES + CHURN_KNOWN];
    size_t known = churn_known_columns();
    memcpy(roles, churn_purchase_roles, sizeof churn_purchase_roles);
    churn_known_roles(roles + CX_PURCHASE_ROLES);
    if (known > 0)
        cx_read_more_purchases(roles, CX_PURCHASE_ROLES + known, churn_more(), &d->purchases);
    else
        cx_read_purchases(roles, CX_PURCHASE_ROLES, &d->purchases);
    name_known(d, d->purchases.in, CX_PURCHASE_ROLES);
    d->as_of = d->purchases.as_of;
    survey(d);
    if (d->first != CX_NO_DAY)
        list_buyers(d);
    warn_of_several_groups(d);
}

/* ---- a summary */

enum { CUSTOMER, FIRST_NUMBER, KNOWN = FIRST_NUMBER + SUMMARY_ROLES, ROLES = KNOWN + CHURN_KNOWN };

struct summary_slot {
    struct cx_btyd_row row;
    double spend;
    uint32_t *known; /* NULL: nothing */
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
        return churn_accept_known(row, KNOWN, why);
    const struct cx_role *role = (const struct cx_role *)roles + FIRST_NUMBER + fault;
    why->reason = "bad-history";
    why->column = role->column != NULL ? role->column : role->name;
    why->value = row->value[CUSTOMER].text;
    snprintf(why->what, sizeof why->what, "%s", what);
    return CX_REFUSE;
}

static enum cx_status know(struct summary_slot *slot, const struct cx_row *row,
                           struct cx_arena *memory, struct cx_error *e)
{
    if (churn_known_columns() == 0)
        return CX_OK;
    slot->known = cx_arena_alloc(memory, churn_known_columns() * sizeof *slot->known);
    return slot->known ? churn_know(row, KNOWN, slot->known, e) : cx_no_memory(e);
}

static enum cx_status add_summary(void *const *slots, const struct cx_row *const *rows, size_t n,
                                  struct cx_arena *memory, void *context, struct cx_error *e)
{
    enum cx_status status = CX_OK;
    (void)context;
    for (size_t i = 0; i < n && status == CX_OK; i++) {
        struct summary_slot *slot = slots[i];
        if (slot->row.weight > 0) {
            cx_error_at(e, rows[i]->source, rows[i]->line);
            return cx_fail(e, CX_FAILED, "its customer came before");
        }
        *slot = slot_of(rows[i]->value);
        status = know(slot, rows[i], memory, e);
    }
    return status;
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
    c->customer[c->n++] = (struct churn_customer){
        .name = name, .spend = slot->row.x > 0 ? slot->spend : NAN, .known = slot->known};
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
    struct cx_bytes slots, known;
};

static enum cx_status keep_rows(void *context, const struct cx_batch *b, struct cx_error *e)
{
    struct nameless *all = context;
    for (size_t i = 0; i < b->n; i++) {
        struct summary_slot slot = slot_of(b->row[i].value);
        uint32_t known[CHURN_KNOWN];
        if (churn_know(&b->row[i], KNOWN, known, e) != CX_OK)
            return e->status;
        cx_bytes_add(&all->slots, &slot, sizeof slot);
        cx_bytes_add(&all->known, known, churn_known_columns() * sizeof *known);
    }
    return all->slots.failed || all->known.failed ? cx_no_memory(e) : CX_OK;
}

static void read_by_row(struct cx_run *run, struct nameless *all, struct churn_customers *c)
{
    struct cx_error e = {0};
    run->follow = keep_rows;
    cx_begin_run(run);
    cx_must(cx_run_look(run, NULL, &e), &e);
    cx_end_run(run);
    size_t n = all->slots.n / sizeof(struct summary_slot);
    uint32_t *known = cx_need(cx_arena_alloc(cx_memory(), all->known.n + 1));
    make_room(c, n);
    if (all->known.n > 0)
        memcpy(known, all->known.s, all->known.n);
    for (size_t i = 0; i < n; i++) {
        struct summary_slot slot;
        memcpy(&slot, all->slots.s + i * sizeof slot, sizeof slot);
        slot.known = known + i * churn_known_columns();
        take(c, CX_TEXT_OF(""), &slot);
    }
    cx_bytes_release(&all->slots);
    cx_bytes_release(&all->known);
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
    churn_known_roles(all.roles + KNOWN);
    struct cx_run run = cx_open(all.roles, KNOWN + churn_known_columns());
    name_known(d, run.in, KNOWN);
    run.accept = accept_summary;
    run.context = &all;
    d->as_of = cx_common.as_of;
    d->is_counted = cx_table_has(run.in, FIRST_NUMBER + SUMMARY_COUNT);
    d->is_nameless = !cx_table_has(run.in, CUSTOMER);
    if (d->is_nameless)
        read_by_row(&run, &all, &d->now);
    else
        read_by_customer(&run, &d->now);
}

static void code_covariates(struct churn_data *d)
{
    struct churn_coding *coding = &d->coding;
    bool is_known = coding->n > 0;
    coding->n = churn_options.covariates.n;
    for (size_t j = 0; j < coding->n; j++)
        coding->covariate[j].column = d->known[j];
    if (coding->n == 0 || d->now.n == 0)
        return;
    if (!is_known)
        churn_learn_coding(&d->now, coding);
    churn_encode(&d->now, coding);
}

void churn_read(struct churn_data *d)
{
    d->first = d->as_of = CX_NO_DAY;
    if (churn_options.input == INPUT_SUMMARY)
        read_summary(d);
    else
        read_purchases(d);
    if (churn_options.by != NULL)
        churn_sort_by_group(&d->now);
    code_covariates(d);
    if (d->now.n > 0)
        churn_merge_alike(&d->now, d->coding.n > 0 ? &d->coding.numbers : NULL);
    const struct cx_btyd_rows *rows = &d->now.rows;
    if (rows->customers >= 10 && rows->repeaters == rows->customers)
        cx_warn("every customer has bought again: if those who bought once were left out, the "
                "model is wrong for all");
}
