/* purchases.c - a stream of purchases as one exact ledger a customer. */
#include "cli/purchases.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/intern.h"
#include "cli/running.h"
#include "model/currency.h"

static const struct cx_column state_columns[] = {{"currency", CX_TEXT}, {"purchases", CX_TEXT}};

/* ---- the one currency */

struct cx_text cx_currency_wanted(const struct cx_table *in, const char *column)
{
    static char code[4];
    if (cx_currency_code(cx_text_from(cx_common.currency), code))
        cx_common.currency = code;
    struct cx_text wanted = cx_text_from(cx_common.currency);
    if (wanted.n > 0 && in != NULL && !cx_table_has(in, CX_PURCHASE_CURRENCY))
        cx_die_usage("option '--currency' needs a column '%s'", column);
    return wanted;
}

/* ---- purchases without an amount */

void cx_settle_missing_amount(enum cx_missing_amount standard)
{
    if (cx_common.missing_amount == CX_MISSING_AUTO)
        cx_common.missing_amount = (int)standard;
}

void cx_amountless_start(struct cx_amountless *a, struct cx_run *run, const char *column)
{
    a->policy = (enum cx_missing_amount)cx_common.missing_amount;
    a->is_met = run->in != NULL && cx_table_has(run->in, CX_PURCHASE_AMOUNT);
    a->column = column;
    run->left_out_why = a->policy == CX_MISSING_DROP ? "for kind, currency or want of an amount"
                                                     : "for kind or currency";
}

static enum cx_verdict refuse(struct cx_refusal *why, const char *reason, const char *column,
                              struct cx_text value)
{
    why->reason = reason;
    why->column = column;
    why->value = value;
    return CX_REFUSE;
}

enum cx_verdict cx_judge_amountless(struct cx_amountless *a, struct cx_refusal *why)
{
    if (a->policy == CX_MISSING_DROP || a->policy == CX_MISSING_KEEP) {
        atomic_fetch_add_explicit(&a->rows, 1, memory_order_relaxed);
        return a->policy == CX_MISSING_DROP ? CX_LEAVE_OUT : CX_KEEP;
    }
    snprintf(why->what, sizeof why->what, "is empty (--missing-amount can drop or keep such rows)");
    return refuse(why, "no-amount", a->column, (struct cx_text){"", 0});
}

void cx_tell_amountless(const struct cx_amountless *a)
{
    char count[CX_COUNT_ROOM];
    uint64_t rows = atomic_load(&a->rows);
    cx_count_format(rows, count);
    if (rows > 0)
        cx_note("%s row%s without an amount %s", count, rows == 1 ? "" : "s",
                a->policy == CX_MISSING_DROP ? "left out" : "counted");
}

/* ---- which rows count; called by many threads */

struct watch {
    enum cx_refund_policy refunds;
    struct cx_amountless amountless;
    bool (*is_purchase)(void *context, const struct cx_row *row); /* NULL: all are */
    enum cx_verdict (*accept)(void *context, const struct cx_row *row, struct cx_refusal *why);
    void *context;
    struct cx_text only; /* --currency */
    const char *column[CX_PURCHASE_ROLES];
    struct cx_currency seen;
    /* So that currencies are looked at one by one, in the order of the input, only where they
     * differ: that of some row that counts, as a number, and whether another row has another. */
    _Atomic uint64_t code;
    atomic_bool codes_differ;
};

static uint64_t number_of(struct cx_text code)
{
    uint64_t number = 0;
    for (size_t i = 0; i < code.n; i++)
        number = number << 8 | (unsigned char)code.s[i];
    return number;
}

static void compare_code(struct watch *w, struct cx_text code)
{
    uint64_t number = number_of(code), none = 0;
    if (code.n > 0 && atomic_load_explicit(&w->code, memory_order_relaxed) != number &&
        !atomic_compare_exchange_strong(&w->code, &none, number) && none != number)
        atomic_store(&w->codes_differ, true);
}

static enum cx_verdict judge(const struct watch *w, const union cx_value *value,
                             struct cx_refusal *why)
{
    struct cx_text kind = value[CX_PURCHASE_KIND].text;
    int64_t amount = value[CX_PURCHASE_AMOUNT].amount.units;
    if (kind.n == 0 && amount >= 0)
        return CX_KEEP;
    struct cx_purchase_verdict v = cx_purchase_judge(w->refunds, kind, amount);
    if (v.use != CX_PURCHASE_REFUSED)
        return v.use == CX_PURCHASE_COUNTS ? CX_KEEP : CX_LEAVE_OUT;
    snprintf(why->what, sizeof why->what, "%s", v.what);
    bool by_sign = kind.n == 0;
    return refuse(why, v.reason, w->column[by_sign ? CX_PURCHASE_AMOUNT : CX_PURCHASE_KIND], kind);
}

static enum cx_verdict look_closely(struct watch *w, const struct cx_row *row,
                                    struct cx_refusal *why)
{
    struct cx_text currency = row->value[CX_PURCHASE_CURRENCY].text;
    if (!cx_is_currency_wanted(w->only, currency))
        return CX_LEAVE_OUT;
    if (!cx_currency_valid(currency)) {
        snprintf(why->what, sizeof why->what, "not a currency code of at most %d bytes",
                 CX_CURRENCY_ROOM);
        return refuse(why, "bad-currency", w->column[CX_PURCHASE_CURRENCY], currency);
    }
    enum cx_verdict verdict = judge(w, row->value, why);
    if (verdict == CX_KEEP && cx_is_amountless(&w->amountless, row) &&
        (w->is_purchase == NULL || w->is_purchase(w->context, row)))
        verdict = cx_judge_amountless(&w->amountless, why);
    if (verdict == CX_KEEP)
        compare_code(w, w->only.n > 0 ? w->only : currency);
    return verdict;
}

/* What the tool says of a row that counts; nobody asks it of the nameless. */
static enum cx_verdict ask_the_tool(const struct watch *w, const struct cx_row *row,
                                    struct cx_refusal *why)
{
    if (w->accept == NULL || row->value[CX_PURCHASE_CUSTOMER].text.n == 0)
        return CX_KEEP;
    return w->accept(w->context, row, why);
}

/* No text where any currency will do, or three letters that compare_code() has seen, or the option
 * names; no valid code has a zero byte. */
static inline bool is_usual_code(struct watch *w, struct cx_text code)
{
    if (code.n != 3)
        return code.n == 0 && w->only.n == 0;
    const unsigned char *s = (const unsigned char *)code.s;
    return s[0] != '\0' && (UINT64_C(1) * s[0] << 16 | s[1] << 8 | s[2]) ==
                               atomic_load_explicit(&w->code, memory_order_relaxed);
}

static enum cx_verdict accept(void *context, const struct cx_row *row, struct cx_refusal *why)
{
    struct watch *w = context;
    const union cx_value *value = row->value;
    bool is_sale = value[CX_PURCHASE_KIND].text.n == 0 &&
                   value[CX_PURCHASE_AMOUNT].amount.units >= 0 &&
                   !cx_is_amountless(&w->amountless, row);
    enum cx_verdict verdict = CX_KEEP;
    if (!is_sale || !is_usual_code(w, value[CX_PURCHASE_CURRENCY].text))
        verdict = look_closely(w, row, why);
    return verdict == CX_KEEP ? ask_the_tool(w, row, why) : verdict;
}

/* What rows of other blocks have was compared before their turn came, so the first row that differs
 * is in a block that is looked at. */
static enum cx_status see_currencies(void *context, const struct cx_batch *b, struct cx_error *e)
{
    struct watch *w = context;
    for (size_t i = 0; i < b->n; i++) {
        if (w->seen.code[0] != '\0' && !atomic_load(&w->codes_differ))
            return CX_OK;
        const struct cx_row *row = &b->row[i];
        struct cx_text code = row->value[CX_PURCHASE_CURRENCY].text;
        enum cx_status status = cx_currency_see(&w->seen, code, row->line, e);
        if (status != CX_OK) {
            snprintf(e->file, sizeof e->file, "%s", row->source);
            snprintf(e->column, sizeof e->column, "%s", w->column[CX_PURCHASE_CURRENCY]);
            return status;
        }
    }
    return CX_OK;
}

/* ---- slots */

/* A slot notes its currency as a number; that of no currency, the first of all, is 0. */
enum { MOST_CURRENCIES = UINT16_MAX };
static struct cx_intern currencies = CX_INTERN_OF(MOST_CURRENCIES);

static struct cx_text currency_of(const struct cx_purchase_slot *slot)
{
    return cx_interned_text(&currencies, slot->occasions.note);
}

static enum cx_status take_currency(struct cx_purchase_slot *slot, struct cx_text code,
                                    struct cx_error *e)
{
    struct cx_text own = currency_of(slot);
    struct cx_currency seen = {.line = 0};
    uint32_t number;
    if (own.n > 0)
        memcpy(seen.code, own.s, own.n);
    enum cx_status status = cx_currency_see(&seen, code, 0, e);
    if (status != CX_OK || own.n > 0 || code.n == 0)
        return status;
    switch (cx_intern(&currencies, code, &number)) {
    case CX_INTERN_OK:
        slot->occasions.note = (uint16_t)number;
        return CX_OK;
    case CX_INTERN_FULL:
        return cx_fail(e, CX_FAILED, "more than %d currencies", MOST_CURRENCIES);
    case CX_INTERN_NO_MEMORY:
        break;
    }
    return cx_no_memory(e);
}

/* A row as it goes into its ledger. */
struct packed {
    struct cx_occasion_row row;
    bool is_nameless;
};

static enum cx_status pack_rows(const struct cx_packing *rows, void *context, struct cx_error *e)
{
    struct packed *to = rows->packed;
    (void)context;
    (void)e;
    for (size_t n = rows->n, i = 0; i < n; i++) {
        const union cx_value *value = rows->row[i].value;
        struct cx_text kind = value[CX_PURCHASE_KIND].text;
        int64_t amount = value[CX_PURCHASE_AMOUNT].amount.units;
        bool is_refund = kind.n == 0 ? amount < 0
                                     : cx_purchase_kind(kind, amount) == CX_PURCHASE_REFUND;
        bool is_nameless = value[CX_PURCHASE_CUSTOMER].text.n == 0;
        to[rows->place[i]] = (struct packed){.row = {.order = value[CX_PURCHASE_ORDER].text,
                                                     .day = value[CX_PURCHASE_TIME].time.day,
                                                     .refund = is_refund,
                                                     .amount = amount},
                                             .is_nameless = is_nameless};
    }
    return CX_OK;
}

static enum cx_status see_row(struct cx_purchase_slot *slot, const struct cx_purchase_more *more,
                              const struct cx_row *row, bool *is_purchase, struct cx_arena *memory,
                              struct cx_error *e)
{
    return more->see(cx_purchase_more_of(slot), row, is_purchase, memory, more->context, e);
}

static inline enum cx_status add_row(struct cx_purchase_slot *slot, const struct cx_purchases *p,
                                     const struct packed *packed, const struct cx_row *row,
                                     struct cx_arena *memory, struct cx_error *e)
{
    const struct cx_occasion_rule *rule = &p->rule;
    bool is_purchase = true;
    if (packed->is_nameless)
        return CX_OK;
    if (p->more != NULL && p->more->see != NULL) {
        enum cx_status status = see_row(slot, p->more, row, &is_purchase, memory, e);
        if (status != CX_OK || !is_purchase)
            return status;
    }
    if (slot->occasions.note == 0 && row->value[CX_PURCHASE_CURRENCY].text.n > 0) {
        struct cx_text currency = row->value[CX_PURCHASE_CURRENCY].text;
        enum cx_status status =
            take_currency(slot, p->currency.n > 0 ? p->currency : currency, e);
        if (status != CX_OK)
            return status;
    }
    return cx_occasions_add(&slot->occasions, rule, &packed->row, memory, e);
}

static enum cx_status add_rows(void *const *slots, const void *packed,
                               const struct cx_row *const *rows, size_t n, struct cx_arena *memory,
                               void *context, struct cx_error *e)
{
    const struct cx_purchases *p = context;
    const struct packed *from = packed;
    for (size_t i = 0; i < n; i++) {
        const struct cx_purchase_slot *slot = slots[i];
        cx_occasions_prefetch(&slot->occasions);
    }
    for (size_t i = 0; i < n && p->rule.by_order; i++) {
        const struct cx_purchase_slot *slot = slots[i];
        cx_occasions_prefetch_id(&slot->occasions);
        cx_prefetch(from[i].row.order.s);
    }
    for (size_t i = 0; i < n; i++) {
        enum cx_status status = add_row(slots[i], p, &from[i], rows[i], memory, e);
        if (status != CX_OK) {
            cx_error_at(e, rows[i]->source, rows[i]->line);
            return status;
        }
    }
    return CX_OK;
}

/* Kept apart from the rows of others by the text that the tool makes. */
static enum cx_status add_detailed_row(struct cx_purchase_slot *slot, const struct cx_purchases *p,
                                       struct packed packed, const struct cx_row *row,
                                       struct cx_bytes *id, struct cx_arena *memory,
                                       struct cx_error *e)
{
    id->n = 0;
    if (packed.is_nameless || !p->detail->put(p->detail->context, row, id))
        return CX_OK;
    if (id->failed)
        return cx_no_memory(e);
    packed.row.order = (struct cx_text){id->s, id->n};
    return add_row(slot, p, &packed, row, memory, e);
}

static enum cx_status add_detailed_rows(void *const *slots, const void *packed,
                                        const struct cx_row *const *rows, size_t n,
                                        struct cx_arena *memory, void *context,
                                        struct cx_error *e)
{
    const struct packed *from = packed;
    struct cx_bytes id = {0};
    enum cx_status status = CX_OK;
    for (size_t i = 0; i < n; i++) {
        const struct cx_purchase_slot *slot = slots[i];
        cx_occasions_prefetch(&slot->occasions);
    }
    for (size_t i = 0; i < n && status == CX_OK; i++) {
        status = add_detailed_row(slots[i], context, from[i], rows[i], &id, memory, e);
        if (status != CX_OK)
            cx_error_at(e, rows[i]->source, rows[i]->line);
    }
    cx_bytes_release(&id);
    return status;
}

static enum cx_status merge_slots(void *to, const void *from, struct cx_arena *memory,
                                  void *context, struct cx_error *e)
{
    const struct cx_purchases *p = context;
    struct cx_purchase_slot *slot = to;
    const struct cx_purchase_slot *other = from;
    enum cx_status status = take_currency(slot, currency_of(other), e);
    if (status == CX_OK)
        status = cx_occasions_merge(&slot->occasions, &p->rule, &other->occasions, memory, e);
    if (status != CX_OK || p->more == NULL)
        return status;
    return p->more->merge(slot + 1, other + 1, memory, p->more->context, e);
}

static void save_slot(const void *slot, struct cx_out *out, void *context)
{
    const struct cx_purchases *p = context;
    const struct cx_purchase_slot *s = slot;
    struct cx_bytes text = {0};
    cx_occasions_save(&s->occasions, &p->rule, &text);
    cx_put_text(out, currency_of(s));
    cx_put_text(out, (struct cx_text){text.s, text.n});
    out->bytes.failed |= text.failed;
    cx_bytes_release(&text);
    if (p->more != NULL)
        p->more->state.save(s + 1, out, p->more->context);
}

static enum cx_status load_slot(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                void *context, struct cx_error *e)
{
    const struct cx_purchases *p = context;
    struct cx_purchase_slot *s = slot;
    if (!cx_currency_valid(cells[0]))
        return cx_fail(e, CX_FAILED, "a damaged currency");
    enum cx_status status = take_currency(s, cells[0], e);
    if (status == CX_OK)
        status = cx_occasions_load(&s->occasions, &p->rule, cells[1], memory, e);
    if (status != CX_OK || p->more == NULL)
        return status;
    return p->more->state.load(s + 1, cells + 2, memory, p->more->context, e);
}

/* ---- the whole */

void cx_purchase_options(struct cx_bytes *word)
{
    static const char *const refunds[] = {"net", "drop", "keep", "error"};
    cx_state_option(word, "refunds", refunds[cx_common.refunds]);
    if (cx_common.currency != NULL)
        cx_state_option(word, "currency", cx_common.currency);
    if (cx_common.zone != NULL)
        cx_state_option(word, "tz", cx_common.zone);
}

static const char *state_word(const struct cx_purchases *p)
{
    struct cx_bytes word = {0};
    cx_purchase_options(&word);
    if (p->detail != NULL)
        cx_bytes_format(&word, ",%s", p->detail->options);
    if (p->more != NULL)
        cx_bytes_format(&word, ",%s", p->more->options);
    return cx_kept_text(&word);
}

static void check_one_currency(const struct cx_purchases *p)
{
    struct cx_currency seen = {.line = 0};
    struct cx_error e = {0};
    for (size_t i = p->first; i < p->customers.n; i++) {
        const struct cx_purchase_slot *slot = cx_group_at(&p->customers, i).slot;
        cx_must(cx_currency_see(&seen, currency_of(slot), 0, &e), &e);
    }
}

static void describe_state(struct cx_purchases *p)
{
    size_t own = CX_COUNT_OF(state_columns), others = p->more != NULL ? p->more->state.count : 0;
    for (size_t i = 0; i < own + others; i++)
        p->state_columns[i] = i < own ? state_columns[i] : p->more->state.columns[i - own];
    p->group.state =
        (struct cx_slot_state){p->state_columns, own + others, save_slot, load_slot, NULL};
}

static void describe_group(struct cx_purchases *p)
{
    uint32_t no_currency;
    if (cx_intern(&currencies, CX_TEXT_OF(""), &no_currency) != CX_INTERN_OK)
        cx_need(NULL);
    p->group = (struct cx_group){
        .keys = {CX_PURCHASE_CUSTOMER},
        .key_count = 1,
        .slot_size = sizeof(struct cx_purchase_slot) + (p->more != NULL ? p->more->size : 0),
        .packed_size = sizeof(struct packed),
        .pack = pack_rows,
        .add_packed = p->detail != NULL ? add_detailed_rows : add_rows,
        .merge = merge_slots,
        .context = p,
    };
    describe_state(p);
}

static void group_all(struct cx_purchases *p, struct cx_run *run)
{
    struct cx_group_input input[1 + CX_PURCHASE_MORE_TABLES] = {{run, &p->group}};
    size_t tables = p->more != NULL ? p->more->tables : 0;
    for (size_t i = 0; i < tables; i++) {
        p->more->groups[i].key_count = p->group.key_count;
        p->more->groups[i].slot_size = p->group.slot_size;
        input[1 + i] = (struct cx_group_input){&p->more->runs[i], &p->more->groups[i]};
    }
    cx_group_inputs(input, 1 + tables, state_word(p), &p->customers);
}

static void watch_purchases(struct watch *w, const struct cx_purchases *p)
{
    if (p->detail != NULL) {
        w->is_purchase = p->detail->is_purchase;
        w->context = p->detail->context;
    } else if (p->more != NULL) {
        w->is_purchase = p->more->is_purchase;
        w->accept = p->more->accept;
        w->context = p->more->context;
    }
}

static void read_all(const struct cx_role *roles, size_t n, struct cx_purchases *p)
{
    struct cx_run run = cx_open(roles, n);
    struct watch w = {.refunds = (enum cx_refund_policy)cx_common.refunds};
    for (size_t role = 0; role < CX_PURCHASE_ROLES; role++)
        w.column[role] = cx_column_name(run.in, role, &roles[role]);
    w.only = cx_currency_wanted(run.in, w.column[CX_PURCHASE_CURRENCY]);
    bool from_states = run.in == NULL || cx_common.state != NULL;
    p->currency = w.only;
    p->has_orders = from_states || cx_table_has(run.in, CX_PURCHASE_ORDER);
    p->rule = (struct cx_occasion_rule){w.refunds, p->has_orders || p->detail != NULL};
    run.time_role = CX_PURCHASE_TIME;
    run.exclude_role = CX_PURCHASE_CUSTOMER;
    run.accept = accept;
    cx_amountless_start(&w.amountless, &run, w.column[CX_PURCHASE_AMOUNT]);
    watch_purchases(&w, p);
    bool may_differ = w.only.n == 0 && run.in != NULL && cx_table_has(run.in, CX_PURCHASE_CURRENCY);
    run.follow = may_differ ? see_currencies : NULL;
    run.context = &w;
    describe_group(p);
    group_all(p, &run);
    cx_tell_amountless(&w.amountless);
    p->first = cx_leave_out_nameless(&p->customers);
    if (from_states) /* else see_currencies() has looked at every row */
        check_one_currency(p);
    p->as_of = cx_as_of(&run);
    p->in = run.in;
    p->end_ms = run.counts.end_ms;
    p->end_local_ms = run.counts.end_local_ms;
}

void cx_read_purchases(const struct cx_role *roles, size_t n, struct cx_purchases *p)
{
    *p = (struct cx_purchases){.detail = NULL};
    read_all(roles, n, p);
}

void cx_read_detailed_purchases(const struct cx_role *roles, size_t n,
                                const struct cx_purchase_detail *detail, struct cx_purchases *p)
{
    *p = (struct cx_purchases){.detail = detail};
    read_all(roles, n, p);
}

void cx_read_more_purchases(const struct cx_role *roles, size_t n,
                            const struct cx_purchase_more *more, struct cx_purchases *p)
{
    *p = (struct cx_purchases){.more = more};
    read_all(roles, n, p);
}

int32_t cx_first_day_not_over(const struct cx_purchases *p)
{
    if (cx_common.as_of != CX_NO_DAY)
        return p->as_of + 1;
    int64_t ms = p->end_local_ms, day = cx_floor_divide(ms, CX_DAY_MS);
    if (day > p->as_of)
        return p->as_of + 1;
    char newest[CX_TIME_ROOM];
    newest[cx_day_format(p->as_of, newest)] = '\0';
    cx_note("%s is not over: its newest row has a clock time; --as-of can say that it is", newest);
    return p->as_of;
}

void cx_visit_customers(const struct cx_purchases *p, size_t part,
                        void (*visit)(const struct cx_group_row *row, void *context),
                        void *context)
{
    enum { AHEAD = 8 };
    size_t n = cx_groups_in(&p->customers, part);
    for (size_t i = 0; i < n; i++) {
        struct cx_group_row row = cx_group_in(&p->customers, part, i);
        if (i + AHEAD < n) {
            const struct cx_purchase_slot *ahead = cx_group_in(&p->customers, part, i + AHEAD).slot;
            cx_occasions_prefetch(&ahead->occasions);
        }
        if (row.key[0].n > 0)
            visit(&row, context);
    }
}
