/* shoporder.c - see shoporder.h. */
#include "model/shoporder.h"

#include <string.h>

/* ---- an order that has ended */

static void add_ended(struct cx_order_step *step, const struct cx_order_part *part, int64_t amount,
                      enum cx_shop_kind kind)
{
    struct cx_shop_row *row = &step->ended[step->ended_count++];
    *row = part->head;
    row->text[CX_FIELD_ITEM] = (struct cx_text){"", 0};
    row->has_quantity = false;
    row->amount = amount;
    row->has_amount = true;
    row->kind = kind;
}

static void hand_out(struct cx_order_fold *f, struct cx_order_step *step)
{
    const struct cx_order_part *part = &f->part[f->now];
    step->ended_count = 0;
    if (!f->is_open)
        return;
    step->ended_at = part->at;
    int64_t goods = part->total - part->shipping;
    if (!f->by_line) {
        add_ended(step, part, goods, CX_KIND_SALE);
        step->ended[0].quantity = part->quantity;
        step->ended[0].has_quantity = part->has_quantity;
    } else if (part->lines != goods) {
        add_ended(step, part, (int64_t)(goods - part->lines), CX_KIND_SALE);
    }
    if (part->shipping)
        add_ended(step, part, part->shipping, CX_KIND_SHIPPING);
    if (part->refunded)
        add_ended(step, part, -part->refunded, CX_KIND_REFUND);
}

void cx_order_end(struct cx_order_fold *f, struct cx_order_step *step)
{
    hand_out(f, step);
    step->has_line = false;
    f->is_open = false;
}

/* ---- first rows */

/* The texts of a row outlive its block in the part's own bytes. */
static void keep_texts(struct cx_order_part *part)
{
    size_t at[CX_FIELDS];
    part->text.n = 0;
    for (int i = 0; i < CX_FIELDS; i++) {
        struct cx_text t = part->head.text[i];
        at[i] = part->text.n;
        if (t.n)
            cx_bytes_add(&part->text, t.s, t.n);
    }
    for (int i = 0; i < CX_FIELDS; i++)
        part->head.text[i].s = part->text.failed ? "" : part->text.s + at[i];
}

static bool read_totals(const struct cx_shop_plan *plan, const struct cx_text *cell,
                        struct cx_order_part *part, struct cx_shop_fault *fault)
{
    bool none;
    return cx_shop_amount(plan, CX_FIELD_TOTAL, cell, &part->head, &part->total, &none, fault) &&
           cx_shop_amount(plan, CX_FIELD_SHIPPING, cell, &part->head, &part->shipping, &none,
                          fault) &&
           cx_shop_amount(plan, CX_FIELD_REFUNDED, cell, &part->head, &part->refunded, &none,
                          fault);
}

/* Amounts of one order beyond an eighth of the largest would let its sums run over. */
static bool totals_fit(const struct cx_order_part *part, struct cx_shop_fault *fault)
{
    const int64_t most = INT64_MAX / 8;
    const int64_t values[] = {part->total, part->shipping, part->refunded, part->head.amount};
    for (size_t i = 0; i < CX_COUNT_OF(values); i++)
        if (values[i] > most || values[i] < -most) {
            cx_shop_refuse(fault, "overflow", CX_FIELD_TOTAL, (struct cx_text){"", 0},
                           "an amount too large for an order");
            return false;
        }
    return true;
}

/* ---- lines */

static enum cx_shop_verdict add_line(struct cx_order_fold *f, const struct cx_shop_row *line,
                                     struct cx_order_step *step, struct cx_shop_fault *fault)
{
    struct cx_order_part *part = &f->part[f->now];
    int64_t quantity = part->quantity;
    cx_int128 lines = part->lines + line->amount;
    cx_int128 pieces = (cx_int128)quantity + line->quantity;
    if (lines > INT64_MAX / 2 || lines < -INT64_MAX / 2 || pieces > INT64_MAX ||
        pieces < -INT64_MAX)
        return cx_shop_refuse(fault, "overflow", CX_FIELD_PRICE, (struct cx_text){"", 0},
                              "the lines of an order do not fit an amount");
    part->lines = lines;
    part->quantity = (int64_t)pieces;
    part->has_quantity |= line->has_quantity;
    step->has_line = f->by_line;
    if (step->has_line) {
        step->line = part->head;
        step->line.text[CX_FIELD_ITEM] = line->text[CX_FIELD_ITEM];
        step->line.quantity = line->quantity;
        step->line.has_quantity = line->has_quantity;
        step->line.amount = line->amount;
        step->line.has_amount = true;
        step->line.kind = CX_KIND_SALE;
    }
    return CX_SHOP_TAKEN;
}

static enum cx_shop_verdict first_row(struct cx_order_fold *f, const struct cx_text *cell,
                                      struct cx_place at, struct cx_order_step *step,
                                      struct cx_shop_fault *fault)
{
    struct cx_order_part *next = &f->part[!f->now];
    struct cx_shop_row *head = &next->head;
    next->at = at;
    next->lines = next->quantity = next->total = next->shipping = next->refunded = 0;
    next->has_quantity = false;
    enum cx_shop_verdict verdict = cx_shop_read_head(f->plan, cell, head, fault);
    if (verdict == CX_SHOP_TAKEN)
        verdict = cx_shop_read_line(f->plan, cell, head, fault);
    if (verdict == CX_SHOP_TAKEN &&
        (!read_totals(f->plan, cell, next, fault) || !totals_fit(next, fault)))
        verdict = CX_SHOP_REFUSED;
    if (verdict != CX_SHOP_TAKEN)
        return verdict;
    cx_shop_settle_currency(f->plan, head);
    if (f->judge)
        verdict = f->judge(f->judged_by, cell, next, fault);
    if (verdict != CX_SHOP_TAKEN)
        return verdict;
    struct cx_shop_row line = *head;
    keep_texts(next);
    hand_out(f, step);
    f->now = !f->now;
    f->is_open = true;
    return add_line(f, &line, step, fault);
}

static enum cx_shop_verdict later_row(struct cx_order_fold *f, const struct cx_text *cell,
                                      struct cx_order_step *step, struct cx_shop_fault *fault)
{
    struct cx_text order = cx_shop_cell(f->plan, CX_FIELD_ORDER, cell);
    struct cx_text last = {f->last_order.s, f->last_order.n};
    bool continues = order.n && cx_text_equal(order, last);
    if (continues && f->last == CX_SHOP_LEFT_OUT) {
        fault->reason = f->last_word;
        return CX_SHOP_LEFT_OUT;
    }
    if (!continues || f->last != CX_SHOP_TAKEN)
        return cx_shop_refuse(fault, "no-order", CX_FIELD_ORDER, order,
                              "continues an order whose first row is not above it");
    struct cx_shop_row line;
    memset(&line, 0, sizeof line);
    memcpy(line.currency, f->part[f->now].head.currency, sizeof line.currency);
    enum cx_shop_verdict verdict = cx_shop_read_line(f->plan, cell, &line, fault);
    return verdict == CX_SHOP_TAKEN ? add_line(f, &line, step, fault) : verdict;
}

enum cx_shop_verdict cx_order_row(struct cx_order_fold *f, const struct cx_text *cell,
                                  struct cx_place at, struct cx_order_step *step,
                                  struct cx_shop_fault *fault)
{
    step->ended_count = 0;
    step->has_line = false;
    if (!cx_shop_cell(f->plan, f->plan->profile->fold, cell).n)
        return later_row(f, cell, step, fault);
    enum cx_shop_verdict verdict = first_row(f, cell, at, step, fault);
    if (verdict == CX_SHOP_HEADER_AGAIN)
        return verdict;
    struct cx_text order = cx_shop_cell(f->plan, CX_FIELD_ORDER, cell);
    f->last = verdict;
    f->last_word = fault->reason;
    f->last_order.n = 0;
    cx_bytes_add(&f->last_order, order.s, order.n);
    return verdict;
}

bool cx_order_no_memory(const struct cx_order_fold *f)
{
    return f->last_order.failed || f->part[0].text.failed || f->part[1].text.failed;
}

void cx_order_release(struct cx_order_fold *f)
{
    cx_bytes_release(&f->last_order);
    cx_bytes_release(&f->part[0].text);
    cx_bytes_release(&f->part[1].text);
}
