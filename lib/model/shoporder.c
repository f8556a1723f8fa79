/* shoporder.c - see shoporder.h. */
#include "model/shoporder.h"

#include <stdlib.h>
#include <string.h>

/* ---- room that grows */

/* The array with room for one more of n items, NULL when there is no memory. */
static void *with_room(struct cx_order_fold *f, void *array, size_t *room, size_t n, size_t size)
{
    if (n < *room)
        return array;
    size_t more = *room ? 2 * *room : 4;
    void *grown = realloc(array, more * size);
    f->no_memory |= !grown;
    if (!grown)
        return NULL;
    memset((char *)grown + *room * size, 0, (more - *room) * size);
    *room = more;
    return grown;
}

static struct cx_order_part *new_part(struct cx_order_fold *f, int which)
{
    size_t *n = &f->parts[which];
    void *grown = with_room(f, f->part[which], &f->room[which], *n, sizeof **f->part);
    if (!grown)
        return NULL;
    f->part[which] = grown;
    struct cx_order_part *part = &f->part[which][(*n)++];
    struct cx_bytes text = part->text;
    memset(part, 0, sizeof *part);
    part->text = text;
    return part;
}

static struct cx_shop_row *new_line(struct cx_order_fold *f)
{
    void *grown = with_room(f, f->line, &f->line_room, f->lines, sizeof *f->line);
    if (!grown)
        return NULL;
    f->line = grown;
    return &f->line[f->lines++];
}

static struct cx_shop_row *new_ended(struct cx_order_fold *f, struct cx_order_step *step,
                                     const struct cx_order_part *part)
{
    void *grown = with_room(f, f->ended, &f->ended_room, step->ended_count, sizeof *f->ended);
    if (!grown)
        return NULL;
    f->ended = grown;
    step->ended = f->ended;
    struct cx_order_out *out = &f->ended[step->ended_count++];
    out->row = part->head;
    out->at = part->at;
    return &out->row;
}

static enum cx_shop_verdict out_of_memory(struct cx_shop_fault *fault)
{
    return cx_shop_refuse(fault, "too-long", CX_FIELD_ORDER, (struct cx_text){"", 0},
                          "no memory for its order");
}

/* ---- an order that has ended */

struct worth {
    int64_t units;
    enum cx_shop_kind kind;
};

static void add_ended(struct cx_order_fold *f, struct cx_order_step *step,
                      const struct cx_order_part *part, struct worth amount)
{
    struct cx_shop_row *row = new_ended(f, step, part);
    if (!row)
        return;
    if (f->by_line || amount.kind == CX_KIND_SHIPPING)
        row->text[CX_FIELD_ITEM] = (struct cx_text){"", 0};
    row->has_quantity = false;
    row->amount = amount.units;
    row->has_amount = true;
    row->kind = amount.kind;
}

static bool adds_up(const struct cx_order_part *part)
{
    cx_int128 without_tax = part->lines - part->order_discount + part->shipping;
    return !part->has_total || !part->line_rows || without_tax == part->total ||
           without_tax + part->order_tax == part->total;
}

/* What was paid for the goods; 0 when nothing says it. */
static int64_t paid_for_goods(const struct cx_order_part *part)
{
    if (part->has_total)
        return part->total - part->shipping;
    return part->line_rows ? (int64_t)part->lines - part->order_discount + part->order_tax : 0;
}

static void hand_out_order(struct cx_order_fold *f, struct cx_order_step *step,
                           const struct cx_order_part *part)
{
    int64_t goods = paid_for_goods(part);
    int64_t rest = f->by_line ? goods - (int64_t)part->lines : goods;
    bool gives_back = part->head.kind == CX_KIND_REFUND || (!f->by_line && rest < 0);
    if (gives_back && rest > 0)
        rest = -rest;
    if (!f->by_line || rest)
        add_ended(f, step, part, (struct worth){rest, gives_back ? CX_KIND_REFUND : CX_KIND_SALE});
    if (!f->by_line && step->ended_count) {
        struct cx_shop_row *row = &f->ended[0].row;
        row->has_amount = part->has_total || part->line_rows;
        row->quantity = part->quantity;
        row->has_quantity = part->has_quantity;
        if (part->is_below_list)
            row->text[CX_FIELD_PROMOTION] = cx_shop_below_list;
    }
    if (part->shipping)
        add_ended(f, step, part, (struct worth){part->shipping, CX_KIND_SHIPPING});
    if (part->refunded) /* some write what was given back below zero */
        add_ended(
            f, step, part,
            (struct worth){part->refunded > 0 ? -part->refunded : part->refunded, CX_KIND_REFUND});
    step->order = part;
    step->differs = !adds_up(part);
}

static void hand_out_sums(struct cx_order_fold *f, struct cx_order_step *step)
{
    for (size_t i = 0; i < f->parts[f->now]; i++) {
        const struct cx_order_part *part = &f->part[f->now][i];
        struct cx_shop_row *row = new_ended(f, step, part);
        if (!row)
            return;
        if (!f->by_line)
            row->text[CX_FIELD_ITEM] = (struct cx_text){"", 0};
        row->amount = (int64_t)part->lines;
        row->has_amount = part->line_rows > 0;
        row->quantity = part->quantity;
        row->has_quantity = part->has_quantity;
    }
}

static void hand_out(struct cx_order_fold *f, struct cx_order_step *step)
{
    if (f->how == CX_FOLD_SUM)
        hand_out_sums(f, step);
    else if (f->parts[f->now])
        hand_out_order(f, step, &f->part[f->now][0]);
}

static void start_step(struct cx_order_fold *f, struct cx_order_step *step)
{
    memset(step, 0, sizeof *step);
    step->ended = f->ended;
    f->lines = 0;
}

void cx_order_end(struct cx_order_fold *f, struct cx_order_step *step)
{
    start_step(f, step);
    hand_out(f, step);
    f->parts[f->now] = 0;
}

/* ---- amounts of a whole order */

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
    const struct {
        enum cx_field field;
        int64_t *units;
    } wanted[] = {{CX_FIELD_TOTAL, &part->total},
                  {CX_FIELD_ORDER_DISCOUNT, &part->order_discount},
                  {CX_FIELD_ORDER_TAX, &part->order_tax},
                  {CX_FIELD_SHIPPING, &part->shipping},
                  {CX_FIELD_REFUNDED, &part->refunded}};
    const struct cx_shop_record record = {plan, cell, &part->head, fault};
    for (size_t i = 0; i < CX_COUNT_OF(wanted); i++) {
        struct cx_shop_units amount;
        if (!cx_shop_amount(&record, wanted[i].field, &amount))
            return false;
        *wanted[i].units = amount.units;
        if (wanted[i].field == CX_FIELD_TOTAL)
            part->has_total = !amount.none;
    }
    if (part->order_discount < 0)
        part->order_discount = -part->order_discount;
    return true;
}

/* Amounts of one order beyond an eighth of the largest would let its sums run over. */
static bool totals_fit(const struct cx_order_part *part, struct cx_shop_fault *fault)
{
    const int64_t most = INT64_MAX / 8;
    const int64_t values[] = {part->total,    part->order_discount, part->order_tax,
                              part->shipping, part->refunded,       part->head.amount};
    for (size_t i = 0; i < CX_COUNT_OF(values); i++)
        if (values[i] > most || values[i] < -most) {
            cx_shop_refuse(fault, "overflow", CX_FIELD_TOTAL, (struct cx_text){"", 0},
                           "an amount too large for an order");
            return false;
        }
    return true;
}

/* ---- lines */

static enum cx_shop_verdict add_amounts(struct cx_order_part *part, const struct cx_shop_row *line,
                                        struct cx_shop_fault *fault)
{
    cx_int128 lines = part->lines + line->amount;
    cx_int128 pieces = (cx_int128)part->quantity + line->quantity;
    if (lines > INT64_MAX / 2 || lines < -INT64_MAX / 2 || pieces > INT64_MAX ||
        pieces < -INT64_MAX)
        return cx_shop_refuse(fault, "overflow", CX_FIELD_PRICE, (struct cx_text){"", 0},
                              "the lines of an order do not fit an amount");
    part->lines = lines;
    part->quantity = (int64_t)pieces;
    part->has_quantity |= line->has_quantity;
    part->line_rows += line->has_amount;
    return CX_SHOP_TAKEN;
}

static enum cx_shop_verdict add_line(struct cx_order_fold *f, struct cx_order_part *part,
                                     const struct cx_shop_row *line, struct cx_shop_fault *fault)
{
    bool has_code = part->head.text[CX_FIELD_PROMOTION].n;
    if (add_amounts(part, line, fault) != CX_SHOP_TAKEN)
        return CX_SHOP_REFUSED;
    part->is_below_list |= !has_code && line->text[CX_FIELD_PROMOTION].n;
    if (!f->by_line || (!line->has_amount && !cx_shop_needs_amount(f->plan)))
        return CX_SHOP_TAKEN;
    struct cx_shop_row *out = new_line(f);
    if (!out)
        return out_of_memory(fault);
    *out = part->head;
    out->text[CX_FIELD_ITEM] = line->text[CX_FIELD_ITEM];
    if (!has_code)
        out->text[CX_FIELD_PROMOTION] = line->text[CX_FIELD_PROMOTION];
    out->quantity = line->quantity;
    out->has_quantity = line->has_quantity;
    out->amount = line->amount;
    out->has_amount = line->has_amount;
    if (out->kind == CX_KIND_UNKNOWN)
        out->kind = line->quantity < 0 ? CX_KIND_REFUND : CX_KIND_SALE;
    if (out->kind == CX_KIND_REFUND && out->amount > 0)
        out->amount = -out->amount;
    return CX_SHOP_TAKEN;
}

static void start_line(const struct cx_order_part *part, struct cx_shop_row *line)
{
    memset(line, 0, sizeof *line);
    memcpy(line->currency, part->head.currency, sizeof line->currency);
}

static bool has_line(const struct cx_shop_plan *plan, const struct cx_text *cell)
{
    static const enum cx_field telling[] = {CX_FIELD_ITEM, CX_FIELD_QUANTITY, CX_FIELD_PRICE,
                                            CX_FIELD_AMOUNT};
    for (size_t i = 0; i < CX_COUNT_OF(telling); i++)
        if (cx_shop_cell(plan, telling[i], cell).n)
            return true;
    return false;
}

/* The lines in the groups of columns of one row; of a row that is refused, none. */
static enum cx_shop_verdict add_groups(struct cx_order_fold *f, struct cx_order_part *part,
                                       const struct cx_text *cell, struct cx_shop_fault *fault)
{
    const struct cx_order_part before = *part;
    f->line_plan = *f->plan;
    for (size_t i = 0; i < f->plan->groups; i++) {
        struct cx_shop_row line;
        f->line_plan.binding = f->plan->group[i];
        memcpy(f->line_plan.column, f->plan->group[i].column, sizeof f->line_plan.column);
        if (!has_line(&f->line_plan, cell))
            continue;
        start_line(part, &line);
        if (cx_shop_read_line(&f->line_plan, cell, &line, fault) == CX_SHOP_TAKEN &&
            add_line(f, part, &line, fault) == CX_SHOP_TAKEN)
            continue;
        if (!fault->column && f->line_plan.column[fault->field] >= 0)
            fault->column = f->plan->name[f->line_plan.column[fault->field]];
        *part = before;
        return CX_SHOP_REFUSED;
    }
    return CX_SHOP_TAKEN;
}

/* The lines of a row; its currency may be that of its total. */
static enum cx_shop_verdict add_lines(struct cx_order_fold *f, struct cx_order_part *part,
                                      const struct cx_text *cell, struct cx_shop_fault *fault)
{
    struct cx_shop_row line;
    if (f->plan->groups)
        return add_groups(f, part, cell, fault);
    start_line(part, &line);
    enum cx_shop_verdict verdict = cx_shop_read_line(f->plan, cell, &line, fault);
    if (verdict != CX_SHOP_TAKEN)
        return verdict;
    if (!part->head.currency[0])
        memcpy(part->head.currency, line.currency, sizeof line.currency);
    if (f->how == CX_FOLD_NONE) /* the order is this line */
        part->head.text[CX_FIELD_ITEM] = line.text[CX_FIELD_ITEM];
    return add_line(f, part, &line, fault);
}

/* ---- rows of orders */

static enum cx_shop_verdict read_order(struct cx_order_fold *f, struct cx_order_part *next,
                                       const struct cx_text *cell, struct cx_shop_fault *fault)
{
    enum cx_shop_verdict verdict = cx_shop_read_head(f->plan, cell, &next->head, fault);
    if (verdict != CX_SHOP_TAKEN)
        return verdict;
    if (!read_totals(f->plan, cell, next, fault) || !totals_fit(next, fault))
        return CX_SHOP_REFUSED;
    verdict = add_lines(f, next, cell, fault);
    if (verdict != CX_SHOP_TAKEN)
        return verdict;
    keep_texts(next);
    cx_shop_settle_currency(f->plan, &next->head);
    for (size_t i = 0; i < f->lines; i++)
        memcpy(f->line[i].currency, next->head.currency, sizeof next->head.currency);
    if (next->head.is_income && next->has_total && next->total < 0) {
        fault->reason = "paid-by-shop";
        return CX_SHOP_LEFT_OUT;
    }
    if (!next->has_total && !next->line_rows && f->plan->stream == CX_STREAM_PURCHASES)
        verdict = cx_shop_miss_amount(f->plan, CX_FIELD_TOTAL, fault);
    if (verdict != CX_SHOP_TAKEN)
        return verdict;
    return f->judge ? f->judge(f->judged_by, cell, next, fault) : CX_SHOP_TAKEN;
}

static enum cx_shop_verdict first_row(struct cx_order_fold *f, const struct cx_text *cell,
                                      struct cx_place at, struct cx_order_step *step,
                                      struct cx_shop_fault *fault)
{
    f->parts[!f->now] = 0;
    struct cx_order_part *next = new_part(f, !f->now);
    if (!next)
        return out_of_memory(fault);
    next->at = at;
    enum cx_shop_verdict verdict = read_order(f, next, cell, fault);
    if (verdict != CX_SHOP_TAKEN) {
        f->parts[!f->now] = f->lines = 0;
        return verdict;
    }
    hand_out(f, step);
    f->now = !f->now;
    return CX_SHOP_TAKEN;
}

static enum cx_shop_verdict later_row(struct cx_order_fold *f, const struct cx_text *cell,
                                      struct cx_shop_fault *fault)
{
    if (f->last == CX_SHOP_LEFT_OUT) {
        fault->reason = f->last_word;
        return CX_SHOP_LEFT_OUT;
    }
    if (f->last != CX_SHOP_TAKEN || !f->parts[f->now])
        return cx_shop_refuse(fault, "no-order", CX_FIELD_ORDER,
                              cx_shop_cell(f->plan, CX_FIELD_ORDER, cell),
                              "continues an order whose first row is not above it");
    return add_lines(f, &f->part[f->now][0], cell, fault);
}

/* Whether the row has the order of the newest first row. */
static bool continues(const struct cx_order_fold *f, const struct cx_text *cell)
{
    struct cx_text order = cx_shop_cell(f->plan, CX_FIELD_ORDER, cell);
    return order.n && cx_text_equal(order, (struct cx_text){f->last_order.s, f->last_order.n});
}

static void remember(struct cx_order_fold *f, const struct cx_text *cell)
{
    struct cx_text order = cx_shop_cell(f->plan, CX_FIELD_ORDER, cell);
    f->last_order.n = 0;
    cx_bytes_add(&f->last_order, order.s, order.n);
}

static enum cx_shop_verdict order_row(struct cx_order_fold *f, const struct cx_text *cell,
                                      struct cx_place at, struct cx_order_step *step,
                                      struct cx_shop_fault *fault)
{
    if (f->how == CX_FOLD_BLANKS && !cx_shop_cell(f->plan, f->plan->profile->fold, cell).n) {
        if (continues(f, cell))
            return later_row(f, cell, fault);
        return cx_shop_refuse(fault, "no-order", CX_FIELD_ORDER,
                              cx_shop_cell(f->plan, CX_FIELD_ORDER, cell),
                              "continues an order whose first row is not above it");
    }
    if (f->how == CX_FOLD_REPEAT && f->last == CX_SHOP_TAKEN && f->parts[f->now] &&
        continues(f, cell))
        return later_row(f, cell, fault);
    enum cx_shop_verdict verdict = first_row(f, cell, at, step, fault);
    if (verdict == CX_SHOP_SKIPPED)
        return verdict;
    f->last = verdict;
    f->last_word = fault->reason;
    remember(f, cell);
    return verdict;
}

/* ---- rows that are parts of amounts */

static struct cx_order_part *part_for(struct cx_order_fold *f, const struct cx_shop_row *row)
{
    for (size_t i = 0; i < f->parts[f->now]; i++) {
        struct cx_shop_row *head = &f->part[f->now][i].head;
        if (head->kind == row->kind && !memcmp(head->currency, row->currency, 3) &&
            (!f->by_line || cx_text_equal(head->text[CX_FIELD_ITEM], row->text[CX_FIELD_ITEM])))
            return &f->part[f->now][i];
    }
    return NULL;
}

/* What is said of the first part of an order goes for all of them. */
static enum cx_shop_verdict first_part(struct cx_order_fold *f, const struct cx_text *cell,
                                       const struct cx_shop_row *row, struct cx_order_step *step,
                                       struct cx_shop_fault *fault)
{
    struct cx_order_part part = {.head = *row};
    f->last = f->judge ? f->judge(f->judged_by, cell, &part, fault) : CX_SHOP_TAKEN;
    f->last_word = fault->reason;
    remember(f, cell);
    if (f->last == CX_SHOP_TAKEN) {
        hand_out(f, step);
        f->now = !f->now;
        f->parts[f->now] = 0;
    }
    return f->last;
}

static enum cx_shop_verdict further_part(struct cx_order_fold *f, const struct cx_text *cell,
                                         struct cx_shop_fault *fault)
{
    fault->reason = f->last_word;
    if (f->last == CX_SHOP_LEFT_OUT)
        return CX_SHOP_LEFT_OUT;
    return cx_shop_refuse(fault, f->last_word, CX_FIELD_ORDER,
                          cx_shop_cell(f->plan, CX_FIELD_ORDER, cell),
                          "a part of an order that was refused");
}

static enum cx_shop_verdict sum_row(struct cx_order_fold *f, const struct cx_text *cell,
                                    struct cx_place at, struct cx_order_step *step,
                                    struct cx_shop_fault *fault)
{
    struct cx_shop_row row;
    enum cx_shop_verdict verdict = cx_shop_read(f->plan, cell, &row, fault);
    if (verdict != CX_SHOP_TAKEN)
        return verdict;
    if (row.amount > INT64_MAX / 8 || row.amount < -INT64_MAX / 8)
        return cx_shop_refuse(fault, "overflow", CX_FIELD_AMOUNT, (struct cx_text){"", 0},
                              "an amount too large for an order");
    if (!continues(f, cell))
        verdict = first_part(f, cell, &row, step, fault);
    else if (f->last != CX_SHOP_TAKEN)
        verdict = further_part(f, cell, fault);
    if (verdict != CX_SHOP_TAKEN)
        return verdict;
    struct cx_order_part *part = part_for(f, &row);
    if (!part) {
        part = new_part(f, f->now);
        if (!part)
            return out_of_memory(fault);
        part->head = row;
        part->at = at;
        keep_texts(part);
    }
    return add_amounts(part, &row, fault);
}

/* ---- cells that stand in the rows above */

static const struct cx_text *carry_down(struct cx_order_fold *f, const struct cx_text *cell)
{
    const struct cx_shop_plan *plan = f->plan;
    bool copied = false;
    for (int i = 0; i < CX_FIELDS; i++) {
        if (!plan->profile->carried[i] || plan->column[i] < 0)
            continue;
        struct cx_text t = cell[plan->column[i]];
        if (t.n) {
            f->carried[i].n = 0;
            cx_bytes_add(&f->carried[i], t.s, t.n);
            continue;
        }
        if (!f->patched)
            f->patched = malloc(plan->columns * sizeof *f->patched);
        f->no_memory |= !f->patched;
        if (!f->patched)
            return cell;
        if (!copied)
            memcpy(f->patched, cell, plan->columns * sizeof *f->patched);
        copied = true;
        f->patched[plan->column[i]] = (struct cx_text){f->carried[i].s, f->carried[i].n};
    }
    return copied ? f->patched : cell;
}

enum cx_shop_verdict cx_order_row(struct cx_order_fold *f, const struct cx_text *cell,
                                  struct cx_place at, struct cx_order_step *step,
                                  struct cx_shop_fault *fault)
{
    start_step(f, step);
    cell = carry_down(f, cell);
    enum cx_shop_verdict verdict = f->how == CX_FOLD_SUM ? sum_row(f, cell, at, step, fault)
                                                         : order_row(f, cell, at, step, fault);
    step->line = f->line;
    step->line_count = verdict == CX_SHOP_TAKEN ? f->lines : 0;
    return verdict;
}

/* ---- ends */

bool cx_order_no_memory(const struct cx_order_fold *f)
{
    bool failed = f->no_memory || f->last_order.failed;
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < f->room[i]; k++)
            failed |= f->part[i][k].text.failed;
    for (int i = 0; i < CX_FIELDS; i++)
        failed |= f->carried[i].failed;
    return failed;
}

void cx_order_release(struct cx_order_fold *f)
{
    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < f->room[i]; k++)
            cx_bytes_release(&f->part[i][k].text);
        free(f->part[i]);
    }
    for (int i = 0; i < CX_FIELDS; i++)
        cx_bytes_release(&f->carried[i]);
    cx_bytes_release(&f->last_order);
    free(f->patched);
    free(f->ended);
    free(f->line);
    *f = (struct cx_order_fold){.plan = f->plan};
}
