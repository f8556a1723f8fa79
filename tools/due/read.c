/* read.c - purchases into a ledger a customer. */
#include "due.h"

#include <stdio.h>
#include <string.h>

#include "base/sort.h"

static const struct cx_column state_columns[] = {{"bought", CX_TEXT}};

static struct cx_intern items = CX_INTERN_OF(0);

/* ---- which rows count; called by many threads */

struct watch {
    enum cx_refund_policy refunds;
    struct cx_amountless amountless;
    struct cx_text only; /* --currency */
    const char *column[DUE_ROLES];
};

static struct cx_bought_cells cells_of(const union cx_value *value)
{
    return (struct cx_bought_cells){
        .kind = value[CX_PURCHASE_KIND].text,
        .amount = value[CX_PURCHASE_AMOUNT].amount.units,
        .quantity = value[DUE_QUANTITY].amount.units,
        .has_amount = !value[CX_PURCHASE_AMOUNT].amount.none,
        .has_quantity = !value[DUE_QUANTITY].amount.none,
    };
}

/* The column that made a row a refund, or no kind. */
static size_t blamed(const struct cx_bought_cells *c)
{
    if (c->kind.n > 0)
        return CX_PURCHASE_KIND;
    return c->amount != 0 ? CX_PURCHASE_AMOUNT : DUE_QUANTITY;
}

static enum cx_verdict accept(void *context, const struct cx_row *row, struct cx_refusal *why)
{
    struct watch *w = context;
    const union cx_value *value = row->value;
    if (!cx_is_currency_wanted(w->only, value[CX_PURCHASE_CURRENCY].text))
        return CX_LEAVE_OUT;
    struct cx_bought_cells cells = cells_of(value);
    bool is_amountless = cx_is_amountless(&w->amountless, row);
    if (cells.kind.n == 0 && cells.amount >= 0 && cells.quantity >= 0 && !is_amountless)
        return CX_KEEP;
    struct cx_purchase_verdict v = cx_bought_judge(w->refunds, &cells);
    if (v.use == CX_PURCHASE_COUNTS)
        return is_amountless ? cx_judge_amountless(&w->amountless, why) : CX_KEEP;
    if (v.use == CX_PURCHASE_LEFT_OUT)
        return CX_LEAVE_OUT;
    snprintf(why->what, sizeof why->what, "%s", v.what);
    why->reason = v.reason;
    why->column = w->column[blamed(&cells)];
    why->value = cells.kind;
    return CX_REFUSE;
}

/* ---- slots */

static enum cx_status pack_rows(const struct cx_packing *rows, void *context, struct cx_error *e)
{
    const struct due *d = context;
    struct cx_bought_row *to = rows->packed;
    for (size_t i = 0; i < rows->n; i++) {
        const union cx_value *value = rows->row[i].value;
        struct cx_bought_row *row = &to[rows->place[i]];
        struct cx_text item = d->whole ? CX_TEXT_OF("") : value[DUE_ITEM].text;
        struct cx_bought_cells cells = cells_of(value);
        row->day = value[CX_PURCHASE_TIME].time.day;
        row->order = value[CX_PURCHASE_ORDER].text;
        cx_bought_weigh((enum cx_refund_policy)cx_common.refunds, &cells, row);
        if (cx_intern(&items, item, &row->item) != CX_INTERN_OK)
            return cx_no_memory(e);
    }
    return CX_OK;
}

static enum cx_status add_rows(void *const *slots, const void *packed,
                               const struct cx_row *const *rows, size_t n, struct cx_arena *memory,
                               void *context, struct cx_error *e)
{
    const struct cx_bought_row *from = packed;
    (void)context;
    for (size_t i = 0; i < n; i++)
        cx_bought_prefetch(slots[i]);
    for (size_t i = 0; i < n; i++) {
        bool is_nameless = rows[i]->value[CX_PURCHASE_CUSTOMER].text.n == 0;
        if (!is_nameless && !cx_bought_add(slots[i], &from[i], memory))
            return cx_no_memory(e);
    }
    return CX_OK;
}

static enum cx_status merge_slots(void *to, const void *from, struct cx_arena *memory,
                                  void *context, struct cx_error *e)
{
    (void)context;
    return cx_bought_merge(to, from, memory) ? CX_OK : cx_no_memory(e);
}

static void save_slot(const void *slot, struct cx_out *out, void *context)
{
    const struct due *d = context;
    struct cx_bytes text = {0};
    cx_bought_save(slot, &d->bought, &text);
    cx_put_text(out, (struct cx_text){text.s, text.n});
    out->bytes.failed |= text.failed;
    cx_bytes_release(&text);
}

static enum cx_status load_slot(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                void *context, struct cx_error *e)
{
    const struct due *d = context;
    return cx_bought_load(slot, &d->bought, cells[0], memory, e);
}

/* ---- items by their names */

static int compare_items(const void *left, const void *right, void *context)
{
    uint32_t a, b;
    (void)context;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return cx_text_compare(cx_interned_text(&items, a), cx_interned_text(&items, b));
}

static void rank_items(struct due *d)
{
    d->items = cx_intern_count(&items);
    uint32_t *number = cx_need(cx_arena_alloc(cx_memory(), (3 * d->items + 1) * sizeof *number));
    uint32_t *rank = number + d->items;
    d->item = cx_need(cx_arena_alloc(cx_memory(), (d->items + 1) * sizeof *d->item));
    for (uint32_t i = 0; i < d->items; i++)
        number[i] = i;
    cx_sort(number, d->items, sizeof *number, compare_items, NULL, rank + d->items);
    for (uint32_t i = 0; i < d->items; i++) {
        rank[number[i]] = i;
        d->item[i].name = cx_interned_text(&items, number[i]);
    }
    d->bought.rank = rank;
}

/* ---- the whole */

static const char *state_word(const struct due *d, const char *item_column)
{
    struct cx_bytes word = {0};
    cx_purchase_options(&word);
    if (d->whole)
        cx_bytes_format(&word, ",whole");
    if (strcmp(item_column, "item") != 0)
        cx_state_option(&word, "item", item_column);
    return cx_kept_text(&word);
}

static void describe_group(struct due *d)
{
    d->bought = (struct cx_bought_rule){.refunds_count = cx_common.refunds == CX_REFUNDS_KEEP,
                                        .items = &items};
    d->group = (struct cx_group){
        .keys = {CX_PURCHASE_CUSTOMER},
        .key_count = 1,
        .slot_size = sizeof(struct cx_bought),
        .packed_size = sizeof(struct cx_bought_row),
        .pack = pack_rows,
        .add_packed = add_rows,
        .merge = merge_slots,
        .state = {state_columns, CX_COUNT_OF(state_columns), save_slot, load_slot, NULL},
        .context = d,
    };
}

void due_read(const struct cx_role roles[DUE_ROLES], struct due *d)
{
    struct cx_run run = cx_open(roles, DUE_ROLES);
    struct watch w = {.refunds = (enum cx_refund_policy)cx_common.refunds};
    for (size_t role = 0; role < DUE_ROLES; role++)
        w.column[role] = cx_wanted_column(&roles[role]);
    w.only = cx_currency_wanted(run.in, w.column[CX_PURCHASE_CURRENCY]);
    run.time_role = CX_PURCHASE_TIME;
    run.exclude_role = CX_PURCHASE_CUSTOMER;
    run.accept = accept;
    cx_amountless_start(&w.amountless, &run, w.column[CX_PURCHASE_AMOUNT]);
    run.context = &w;
    describe_group(d);
    cx_group_all(&run, &d->group, state_word(d, w.column[DUE_ITEM]), &d->customers);
    cx_tell_amountless(&w.amountless);
    d->first = cx_leave_out_nameless(&d->customers);
    d->rule.as_of = cx_as_of(&run);
    rank_items(d);
}
