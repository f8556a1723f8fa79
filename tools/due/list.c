/* list.c - the answer: a row for each customer and item, or the calls that are to be made. */
#include "due.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "base/sort.h"

static const struct cx_column columns[] = {
    {"customer", CX_TEXT},      {"item", CX_TEXT},          {"last", CX_TIME},
    {"purchases", CX_INTEGER},  {"median_days", CX_NUMBER}, {"spread_days", CX_NUMBER},
    {"regularity", CX_NUMBER},  {"expected", CX_TIME},      {"call", CX_TIME},
    {"status", CX_TEXT},        {"basis", CX_TEXT},         {"again", CX_NUMBER},
    {"scale", CX_NUMBER}, /* only by quantity */
};
enum { ITEM_COLUMN = 1, PURCHASES_COLUMN = 3, STATUS_COLUMN = 9, BASIS_COLUMN, AGAIN_COLUMN };

/* Cells that many rows have, as they are written.  Most rows are of what was bought once, and those
 * of an item differ by no more than customer, days and status. */
struct cells {
    struct cx_made item, once, rest; /* once: purchases to regularity; rest: from basis on */
    struct cx_made again;
};
enum { MOST_MADE = 1 << 16, STATES = CX_DUE_UNKNOWN + 1 };

/* The days around the as-of day as text. */
enum { DAYS_AROUND = 4000, DAY_LENGTH = 10 };
struct days {
    int32_t first;
    uint32_t n;
    char (*text)[DAY_LENGTH];
};

struct report {
    const struct due *due;
    int32_t last_call;             /* CX_NO_DAY: all rows */
    struct days days;
    struct cx_made status[STATES];
    const struct cells *cells;     /* by item; NULL: too many items */
    _Atomic uint64_t all_returned; /* customers who have no purchase left */
    struct cx_bytes chosen;        /* struct chosen, where rows are sorted anew */
    const struct cx_keyed *order;
};

/* One row to be. */
struct row {
    struct cx_text customer;
    const struct due_bought *bought;
    const struct due_rhythm *again; /* NULL: bought once */
    struct cx_due_pace pace;
    struct cx_due due;
};

/* ---- what is known of a row */

static void foretell(const struct due *d, struct row *row)
{
    const struct due_item *item = &d->item[row->bought->item];
    row->pace = row->again == NULL
                    ? item->pace
                    : cx_due_pace(&d->rule, &row->again->rhythm, &item->prior, row->again->scale);
    row->due = cx_due_foretell(&d->rule, &row->pace, row->bought->last);
}

static bool is_wanted(const struct report *r, const struct cx_due *when)
{
    if (r->last_call == CX_NO_DAY)
        return true;
    return when->call != CX_NO_DAY && when->call <= r->last_call &&
           when->status != CX_DUE_LAPSED;
}

/* The next row of a customer's list that is wanted; false: there is none. */
static bool next_row(const struct report *r, struct due_list *list, struct row *row)
{
    for (; list->n > 0; list->n--) {
        row->bought = list->bought++;
        row->again = row->bought->is_again ? list->rhythm++ : NULL;
        if (row->bought->item < r->due->first_item)
            continue;
        foretell(r->due, row);
        if (is_wanted(r, &row->due)) {
            list->n--;
            return true;
        }
    }
    return false;
}

static struct due_list list_of(struct report *r, const void *slot)
{
    struct due_list list = due_of(r->due, slot);
    if (list.n == 0)
        r->all_returned++;
    return list;
}

/* ---- cells */

static void put_day(const struct days *days, struct cx_out *out, int32_t day)
{
    uint32_t i = (uint32_t)day - (uint32_t)days->first;
    if (i < days->n)
        cx_put_word(out, (struct cx_text){days->text[i], DAY_LENGTH});
    else
        cx_put_day(out, day);
}

static void put_interval(struct cx_out *out, const struct row *row)
{
    bool is_own = row->again != NULL && row->pace.basis == CX_DUE_OWN;
    cx_put_int(out, row->again != NULL ? row->again->rhythm.purchases : 1);
    cx_put_number(out, row->pace.interval_days);
    cx_put_number(out, is_own ? row->again->rhythm.spread_days : (double)NAN);
    cx_put_number(out, is_own ? row->again->rhythm.regularity : (double)NAN);
}

static void put_scale(const struct due *d, struct cx_out *out, const struct row *row)
{
    if (d->by_quantity)
        cx_put_number(out, row->again != NULL ? row->again->scale : 1);
}

static void put_rest(const struct due *d, struct cx_out *out, const struct row *row,
                     const struct cells *cells)
{
    cx_put_string(out, cx_due_basis_words[row->pace.basis]);
    if (cells != NULL)
        cx_put_made(out, &cells->again);
    else
        cx_put_number(out, d->item[row->bought->item].prior.again);
    put_scale(d, out, row);
}

static void put_row(const struct report *r, struct cx_out *out, const struct row *row)
{
    const struct cells *cells = r->cells != NULL ? &r->cells[row->bought->item] : NULL;
    bool is_made = cells != NULL && row->again == NULL;
    cx_put_text(out, row->customer);
    if (cells != NULL)
        cx_put_made(out, &cells->item);
    else
        cx_put_text(out, r->due->item[row->bought->item].name);
    put_day(&r->days, out, row->bought->last);
    if (is_made)
        cx_put_made(out, &cells->once);
    else
        put_interval(out, row);
    put_day(&r->days, out, row->due.expected);
    put_day(&r->days, out, row->due.call);
    cx_put_made(out, &r->status[row->due.status]);
    if (is_made)
        cx_put_made(out, &cells->rest);
    else
        put_rest(r->due, out, row, cells);
    cx_end_row(out);
}

/* ---- cells made once */

static void keep(struct cx_out *out, size_t column, struct cx_made *made)
{
    struct cx_error e = {0};
    cx_must(cx_out_made(out, column, cx_memory(), made, &e), &e);
    out->column = column;
}

static void make_item(const struct due *d, struct cx_out *out, uint32_t i, struct cells *cells)
{
    const struct due_bought bought = {.item = i};
    const struct row row = {.bought = &bought, .pace = d->item[i].pace};
    out->column = ITEM_COLUMN;
    cx_put_text(out, d->item[i].name);
    keep(out, ITEM_COLUMN, &cells->item);
    out->column = PURCHASES_COLUMN;
    put_interval(out, &row);
    keep(out, PURCHASES_COLUMN, &cells->once);
    out->column = BASIS_COLUMN;
    put_rest(d, out, &row, NULL);
    keep(out, BASIS_COLUMN, &cells->rest);
    out->column = AGAIN_COLUMN;
    cx_put_number(out, d->item[i].prior.again);
    keep(out, AGAIN_COLUMN, &cells->again);
}

static void make_cells(struct report *r, struct cx_writer *w)
{
    const struct due *d = r->due;
    struct cx_out out = cx_out_for(w);
    for (size_t i = 0; i < STATES; i++) {
        out.column = STATUS_COLUMN;
        cx_put_string(&out, cx_due_status_words[i]);
        keep(&out, STATUS_COLUMN, &r->status[i]);
    }
    if (d->items <= MOST_MADE) {
        struct cells *cells =
            cx_need(cx_arena_alloc(cx_memory(), (d->items + 1) * sizeof *cells));
        for (uint32_t i = 0; i < d->items; i++)
            make_item(d, &out, i, &cells[i]);
        r->cells = cells;
    }
    cx_out_release(&out);
}

/* Years of more than four digits are left to the writer. */
static void make_days(struct days *days, int32_t as_of)
{
    char text[CX_TIME_ROOM];
    if (as_of == CX_NO_DAY)
        return;
    days->first = as_of - DAYS_AROUND;
    days->text = cx_need(cx_arena_alloc(cx_memory(), (2 * DAYS_AROUND + 1) * sizeof *days->text));
    while (days->n <= 2 * DAYS_AROUND &&
           cx_day_format(days->first + (int32_t)days->n, text) == DAY_LENGTH)
        memcpy(days->text[days->n++], text, DAY_LENGTH);
}

/* ---- by customer */

/* What lists of customers soon to come need is on its way. */
static void put_customer(void *report, size_t i, struct cx_out *out)
{
    enum { AHEAD = 5 };
    struct report *r = report;
    const struct cx_groups *customers = &r->due->customers;
    size_t at = r->due->first + i;
    if (at + AHEAD < customers->n)
        due_ask(r->due, cx_group_at(customers, at + AHEAD).slot);
    struct cx_group_row group = cx_group_at(customers, at);
    struct due_list list = list_of(r, group.slot);
    struct row row = {.customer = group.key[0]};
    while (next_row(r, &list, &row))
        put_row(r, out, &row);
}

/* ---- by call */

struct chosen {
    const struct due_bought *bought;
    const struct due_rhythm *again;
    size_t customer;
};

/* In the order of the days; no day comes last. */
static uint64_t key_of(int32_t day)
{
    return day == CX_NO_DAY ? UINT64_MAX : (uint32_t)day ^ UINT32_C(0x80000000);
}

/* All rows that are wanted, by customer and item; `keyed` says when each is to be called. */
static size_t choose_rows(struct report *r, struct cx_bytes *keyed)
{
    const struct cx_groups *customers = &r->due->customers;
    size_t n = 0;
    for (size_t i = r->due->first; i < customers->n; i++) {
        struct due_list list = list_of(r, cx_group_at(customers, i).slot);
        struct row row;
        for (; next_row(r, &list, &row); n++) {
            struct cx_keyed call = {key_of(row.due.call), n};
            struct chosen chosen = {row.bought, row.again, i};
            cx_bytes_add(keyed, &call, sizeof call);
            cx_bytes_add(&r->chosen, &chosen, sizeof chosen);
        }
    }
    cx_need(keyed->failed || r->chosen.failed ? NULL : r);
    return n;
}

static void put_chosen(void *report, size_t i, struct cx_out *out)
{
    const struct report *r = report;
    const struct chosen *chosen =
        (const struct chosen *)(void *)r->chosen.s + r->order[i].what;
    struct row row = {.customer = cx_group_at(&r->due->customers, chosen->customer).key[0],
                      .bought = chosen->bought,
                      .again = chosen->again};
    foretell(r->due, &row);
    put_row(r, out, &row);
}

static void put_by_call(struct report *r, struct cx_writer *w)
{
    struct cx_bytes keyed = {0};
    size_t n = choose_rows(r, &keyed), size = n * sizeof(struct cx_keyed);
    cx_need(cx_bytes_reserve(&keyed, size + 1) ? r : NULL);
    cx_sort_keyed((void *)keyed.s, n, (void *)(keyed.s + size));
    r->order = (void *)keyed.s;
    cx_put_rows(w, n, put_chosen, r);
    cx_bytes_release(&keyed);
    cx_bytes_release(&r->chosen);
}

/* ---- the whole */

void due_write(const struct due *d, const struct due_wish *wish)
{
    struct report r = {.due = d, .last_call = CX_NO_DAY};
    if (wish->ahead_days >= 0 && d->rule.as_of != CX_NO_DAY)
        r.last_call = d->rule.as_of + wish->ahead_days;
    struct cx_writer *w = cx_create(columns, CX_COUNT_OF(columns) - !d->by_quantity);
    make_cells(&r, w);
    make_days(&r.days, d->rule.as_of);
    if (wish->by_call)
        put_by_call(&r, w);
    else
        cx_put_rows(w, d->customers.n - d->first, put_customer, &r);
    if (r.all_returned > 0)
        cx_note("%llu customer%s no purchase: refunds leave nothing of what was bought",
                (unsigned long long)r.all_returned, r.all_returned == 1 ? " has" : "s have");
}
