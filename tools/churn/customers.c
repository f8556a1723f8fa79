/* customers.c - cx-churn's way in: purchases to x, t_x, T and spend, now or on an earlier day. */
#include "churn.h"

#include "model/btyd/history.h"
#include "base/parallel.h"

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

void churn_make_room(struct churn_customers *c, size_t n)
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

/* The periods that end up to and with a day, and those up to and with the as-of day. */
static struct cx_btyd_periods periods_until(const struct churn_customers *now, int32_t day)
{
    struct cx_btyd_periods p = {.rule = churn_period()};
    p.until = cx_period_last_whole(&p.rule, day);
    p.last = cx_period_last_whole(&p.rule, now->day);
    return p;
}

/* False: nothing was bought by then. */
static bool history_until(const struct churn_customers *now, const struct cx_occasion *days,
                          size_t n, int32_t day, struct cx_btyd_history *h)
{
    struct cx_btyd_periods p = periods_until(now, day);
    return now->is_discrete ? cx_btyd_periods_of(days, n, &p, h)
                            : cx_btyd_history_of(days, n, day, h);
}

/* Repeat purchases in as long a time before the day as from it to the as-of day. */
static int32_t repeats_before(const struct churn_customers *now, const struct cx_occasion *days,
                              size_t n, int32_t day)
{
    struct cx_btyd_periods p = periods_until(now, day), before = p;
    struct cx_btyd_history all, old;
    if (!now->is_discrete)
        return cx_btyd_repeats(days, n, 2 * day - now->day, day);
    before.until = 2 * p.until - p.last;
    cx_btyd_periods_of(days, n, &p, &all);
    cx_btyd_periods_of(days, n, &before, &old);
    return all.x - old.x;
}

static struct cx_btyd_row row_of(const struct churn_customers *now, const struct cx_btyd_history *h)
{
    return cx_btyd_history_row(h, now->is_discrete ? 1 : churn_unit_days());
}

void churn_look_back(const struct churn_customers *now, int32_t day, struct churn_customers *then,
                     struct churn_outcome *outcome)
{
    struct cx_bytes scratch = {0};
    churn_make_room(then, now->n);
    then->ledger = now->ledger;
    then->day = day;
    then->is_discrete = now->is_discrete;
    if (outcome)
        make_outcome(outcome, now->n);
    for (size_t i = 0; i < now->n; i++) {
        size_t count;
        const struct cx_occasion *days =
            days_of(now->ledger, now->customer[i].at, &scratch, &count);
        struct cx_btyd_history h;
        bool is_known = history_until(now, days, count, day, &h);
        if (outcome && is_known) {
            outcome->before[then->n] = repeats_before(now, days, count, day);
            outcome->after[then->n] = h.later;
            outcome->total += h.later;
        } else if (outcome) {
            outcome->newcomers++;
            outcome->newcomers_buy += h.later;
        }
        if (!is_known)
            continue;
        then->history[then->n] = row_of(now, &h);
        then->history[then->n].segment = now->history[i].segment;
        then->customer[then->n] = now->customer[i];
        then->customer[then->n++].spend = now->has_money ? cx_btyd_history_spend(&h) : NAN;
    }
    cx_bytes_release(&scratch);
    churn_merge_alike(then, now->rows.covariates);
}

/* ---- everybody of whose purchases something is left: found by all threads */

#define PART_CUSTOMERS 4096
enum { AHEAD = 8 }; /* so many customers' purchases are on their way through the cache */

/* In a part of the ledger. */
struct buyers {
    size_t n, not_yet;
    uint64_t without, joined, joined_first; /* for -v */
    int32_t first;                          /* day of all */
    bool has_money;
    struct cx_error error;
};

struct listing {
    struct churn_data *data;
    struct buyers *part;
    size_t ledgers, parts;
};

static struct cx_group_row ledger_at(const struct churn_data *d, size_t i)
{
    return cx_group_at(&d->purchases.customers, d->purchases.first + i);
}

static void ask_ahead(const struct listing *l, size_t i, struct cx_occasions_asked *asked)
{
    struct cx_occasions_asked *newest = &asked[i % AHEAD];
    newest->left = 0;
    if (i + AHEAD < l->ledgers) {
        const struct cx_purchase_slot *slot = ledger_at(l->data, i + AHEAD).slot;
        cx_occasions_ask(&slot->occasions, &l->data->purchases.rule, newest);
    }
    cx_occasions_ask_more(&asked[(i + AHEAD / 2) % AHEAD]);
}

static void survey(struct buyers *b, const struct cx_occasion *days, size_t n)
{
    if (n == 0) {
        b->without++;
        return;
    }
    if (b->first == CX_NO_DAY || days[0].day < b->first)
        b->first = days[0].day;
    b->joined_first += days[0].rows - 1;
    for (size_t k = 0; k < n; k++) {
        b->joined += days[k].rows - 1;
        b->has_money = b->has_money || days[k].net != 0;
    }
}

static void take_buyer(struct churn_data *d, size_t i, const struct cx_btyd_history *h, size_t to)
{
    struct cx_group_row row = ledger_at(d, i);
    d->now.history[to] = row_of(&d->now, h);
    d->now.customer[to] = (struct churn_customer){
        .name = row.key[0],
        .spend = cx_btyd_history_spend(h),
        .known = churn_known_columns() > 0 ? churn_known_of(row.slot) : NULL,
        .at = i,
    };
}

/* Those of a part lie where its ledgers begin, until all are known. */
static void list_part(size_t part, void *listing)
{
    struct listing *l = listing;
    struct churn_data *d = l->data;
    struct buyers *b = &l->part[part];
    struct cx_occasions_asked asked[AHEAD] = {{.left = 0}};
    struct cx_bytes scratch = {0};
    size_t from = part * PART_CUSTOMERS;
    b->first = CX_NO_DAY;
    for (size_t i = from; i < from + PART_CUSTOMERS && i < l->ledgers; i++) {
        const struct cx_purchase_slot *slot = ledger_at(d, i).slot;
        struct cx_occasion *days;
        struct cx_btyd_history h;
        size_t n;
        ask_ahead(l, i, asked);
        if (cx_occasions_fold(&slot->occasions, &d->purchases.rule, true, &scratch, &days, &n,
                              &b->error) != CX_OK)
            break;
        survey(b, days, n);
        if (history_until(&d->now, days, n, d->as_of, &h))
            take_buyer(d, i, &h, from + b->n++);
        else
            b->not_yet += n > 0;
    }
    cx_bytes_release(&scratch);
}

/* Adds up the parts and closes up what they found. */
static void gather(const struct listing *l, struct buyers *all)
{
    struct churn_customers *now = &l->data->now;
    *all = (struct buyers){.first = CX_NO_DAY};
    for (size_t part = 0; part < l->parts; part++) {
        struct buyers *b = &l->part[part];
        size_t from = part * PART_CUSTOMERS;
        cx_must(b->error.status, &b->error);
        memmove(now->customer + all->n, now->customer + from, b->n * sizeof *now->customer);
        memmove(now->history + all->n, now->history + from, b->n * sizeof *now->history);
        all->n += b->n;
        all->not_yet += b->not_yet;
        all->without += b->without;
        all->joined += b->joined;
        all->joined_first += b->joined_first;
        all->has_money = all->has_money || b->has_money;
        if (b->first != CX_NO_DAY && (all->first == CX_NO_DAY || b->first < all->first))
            all->first = b->first;
    }
}

static void tell_of_buyers(const struct buyers *all)
{
    if (all->joined > 0)
        cx_note("%llu rows joined others of the same customer and day, %llu of them on the first "
                "day",
                (unsigned long long)all->joined, (unsigned long long)all->joined_first);
    if (all->without > 0)
        cx_note("customers left out because refunds left nothing of their purchases: %llu",
                (unsigned long long)all->without);
    if (all->not_yet > 0)
        cx_note("customers left out because the period of their first purchase is not over: %zu",
                all->not_yet);
    if (all->n == 0)
        cx_warn_of_nobody(all->without + all->not_yet,
                          all->not_yet > 0 ? "the period of their first purchase is not over"
                                           : "refunds left nothing of their purchases");
}

/* Without a column of amounts all are 0, and so they are in a state. */
static void forget_money(struct churn_customers *c)
{
    for (size_t i = 0; i < c->n; i++)
        c->customer[i].spend = NAN;
}

static void list_buyers(struct churn_data *d, bool is_discrete)
{
    struct listing l = {.data = d, .ledgers = d->purchases.customers.n - d->purchases.first};
    struct buyers all;
    l.parts = (l.ledgers + PART_CUSTOMERS - 1) / PART_CUSTOMERS;
    l.part = cx_need(cx_arena_alloc(cx_memory(), (l.parts + 1) * sizeof *l.part));
    churn_make_room(&d->now, l.ledgers);
    d->now.ledger = &d->purchases;
    d->now.day = d->as_of;
    d->now.is_discrete = is_discrete;
    cx_parallel(l.parts, cx_threads(), list_part, &l);
    gather(&l, &all);
    d->now.n = all.n;
    d->now.has_money = all.has_money;
    if (!all.has_money)
        forget_money(&d->now);
    d->first = all.first;
    tell_of_buyers(&all);
}

void churn_name_known(struct churn_data *d, const struct cx_table *in, size_t first_role)
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
    cx_warn_of_several(several, d->known[churn_options.covariates.n]);
}

static void read_purchases(struct churn_data *d, bool is_discrete)
{
    static struct cx_role roles[CX_PURCHASE_ROLES + CHURN_KNOWN];
    size_t known = churn_known_columns();
    memcpy(roles, churn_purchase_roles, sizeof churn_purchase_roles);
    churn_known_roles(roles + CX_PURCHASE_ROLES);
    if (known > 0)
        cx_read_more_purchases(roles, CX_PURCHASE_ROLES + known, churn_more(), &d->purchases);
    else
        cx_read_purchases(roles, CX_PURCHASE_ROLES, &d->purchases);
    churn_name_known(d, d->purchases.in, CX_PURCHASE_ROLES);
    d->as_of = d->purchases.as_of;
    list_buyers(d, is_discrete);
    warn_of_several_groups(d);
}

/* ---- both */

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
    const struct cx_btyd_model *model =
        d->given != NULL ? d->given->fit.model : churn_model_asked_for();
    bool is_discrete = model != NULL && model->is_discrete;
    d->first = d->as_of = CX_NO_DAY;
    if (churn_options.input == INPUT_SUMMARY)
        churn_read_summary(d, is_discrete);
    else
        read_purchases(d, is_discrete);
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
