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
    make_room(then, now->n);
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
        then->customer[then->n++].spend = cx_btyd_history_spend(&h);
    }
    cx_bytes_release(&scratch);
    churn_merge_alike(then, now->rows.covariates);
}

/* Everybody of whose purchases something is left. */
static void list_buyers(struct churn_data *d, bool is_discrete)
{
    const struct cx_purchases *p = &d->purchases;
    struct cx_bytes scratch = {0};
    size_t not_yet = 0;
    make_room(&d->now, p->customers.n - p->first);
    d->now.ledger = p;
    d->now.day = d->as_of;
    d->now.is_discrete = is_discrete;
    for (size_t i = 0; i < p->customers.n - p->first; i++) {
        struct cx_group_row row = cx_group_at(&p->customers, p->first + i);
        size_t count;
        const struct cx_occasion *days = days_of(p, i, &scratch, &count);
        struct cx_btyd_history h;
        if (!history_until(&d->now, days, count, d->as_of, &h)) {
            not_yet += count > 0;
            continue;
        }
        d->now.history[d->now.n] = row_of(&d->now, &h);
        d->now.customer[d->now.n++] = (struct churn_customer){
            .name = row.key[0],
            .spend = cx_btyd_history_spend(&h),
            .known = churn_known_columns() > 0 ? churn_known_of(row.slot) : NULL,
            .at = i,
        };
    }
    cx_bytes_release(&scratch);
    if (not_yet > 0)
        cx_note("customers left out because the period of their first purchase is not over: %zu",
                not_yet);
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
    name_known(d, d->purchases.in, CX_PURCHASE_ROLES);
    d->as_of = d->purchases.as_of;
    survey(d);
    if (d->first != CX_NO_DAY)
        list_buyers(d, is_discrete);
    warn_of_several_groups(d);
}

/* ---- a summary */

enum { CUSTOMER, FIRST_NUMBER, KNOWN = FIRST_NUMBER + SUMMARY_ROLES, ROLES = KNOWN + CHURN_KNOWN };

struct summary_slot {
    struct cx_btyd_row row;
    double spend;
    uint32_t *known; /* NULL: nothing */
};

/* The column where it says so; of one time between purchases, which is t_x, and of none, it need
 * not. */
static double log_gaps_of(const struct cx_btyd_row *row, double said)
{
    return !isnan(said) || row->x > 1 ? said : row->x == 1 ? log(row->t_x) : 0;
}

static struct summary_slot slot_of(const union cx_value *value)
{
    const union cx_value *number = value + FIRST_NUMBER;
    int64_t x = number[SUMMARY_X].integer.n;
    const union cx_value *count = &number[SUMMARY_COUNT];
    struct summary_slot slot = {
        .row = {.x = x < 0           ? -1
                     : x > INT32_MAX ? INT32_MAX
                                     : (int32_t)x,
                .t_x = number[SUMMARY_T_X].number,
                .T = number[SUMMARY_T].number,
                .weight = count->integer.none ? 1 : (double)count->integer.n},
        .spend = number[SUMMARY_SPEND].number,
    };
    slot.row.log_gaps = log_gaps_of(&slot.row, number[SUMMARY_LITT].number);
    return slot;
}

#define TIMES_ROUNDED .01 /* of a logarithm: what a summary's rounding may do to it */

/* Times between purchases add up to t_x, and the sum of their logarithms is largest when they are
 * all the same. */
static bool are_gaps_possible(const struct cx_btyd_row *row)
{
    double most = row->x > 0 ? row->x * log(row->t_x / row->x) : 0;
    return isnan(row->log_gaps) || row->log_gaps <= most + TIMES_ROUNDED * row->x;
}

/* The role at fault, and what its fault is; -1: none. */
static int fault_of(const struct summary_slot *s, bool is_discrete, const char **what)
{
    if (!cx_btyd_row_valid(&s->row, what))
        return s->row.x < 0 || s->row.x > CX_BTYD_MOST_X ? SUMMARY_X : SUMMARY_T_X;
    if (is_discrete && !cx_btyd_row_whole(&s->row, what))
        return s->row.t_x != floor(s->row.t_x) ? SUMMARY_T_X
               : s->row.x > s->row.t_x         ? SUMMARY_X
                                               : SUMMARY_T;
    if (!are_gaps_possible(&s->row)) {
        *what = "litt is above what x purchases until t_x can have";
        return SUMMARY_LITT;
    }
    if (s->spend < 0) {
        *what = "spend is below zero";
        return SUMMARY_SPEND;
    }
    *what = "count is not above zero";
    return s->row.weight > 0 ? -1 : SUMMARY_COUNT;
}

struct summary {
    struct cx_role roles[ROLES];
    bool is_discrete;
    struct cx_bytes slots, known; /* of rows without names */
};

static enum cx_verdict accept_summary(void *summary, const struct cx_row *row,
                                      struct cx_refusal *why)
{
    const struct summary *all = summary;
    struct summary_slot slot = slot_of(row->value);
    const char *what;
    int fault = fault_of(&slot, all->is_discrete, &what);
    if (fault < 0)
        return churn_accept_known(row, KNOWN, why);
    const struct cx_role *role = &all->roles[FIRST_NUMBER + fault];
    why->reason = "bad-history";
    why->column = cx_wanted_column(role);
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

static enum cx_status keep_rows(void *context, const struct cx_batch *b, struct cx_error *e)
{
    struct summary *all = context;
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

static void read_by_row(struct cx_run *run, struct summary *all, struct churn_customers *c)
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

static void read_summary(struct churn_data *d, bool is_discrete)
{
    static struct summary all;
    all.is_discrete = is_discrete;
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
    d->now.is_discrete = is_discrete;
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
    const struct cx_btyd_model *model =
        d->given != NULL ? d->given->fit.model : churn_model_asked_for();
    bool is_discrete = model != NULL && model->is_discrete;
    d->first = d->as_of = CX_NO_DAY;
    if (churn_options.input == INPUT_SUMMARY)
        read_summary(d, is_discrete);
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
