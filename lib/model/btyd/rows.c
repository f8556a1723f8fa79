/* rows.c - see rows.h.  Customers are put in order, where equal ones are neighbours. */
#include "model/btyd/rows.h"

#include "base/sort.h"

#include <math.h>

enum { CODE_BITS = 24, MOST_CODED = 0xffff, AHEAD = 16 };

bool cx_btyd_row_valid(const struct cx_btyd_row *row, const char **why)
{
    *why = NULL;
    if (row->x < 0)
        *why = "x is below zero";
    else if (row->x > CX_BTYD_MOST_X)
        *why = "x is above 10000000";
    else if (!(isfinite(row->t_x) && isfinite(row->T)))
        *why = "a time is not finite";
    else if (row->t_x < 0)
        *why = "t_x is below zero";
    else if (row->t_x > row->T)
        *why = "t_x is above T";
    else if (row->x == 0 && row->t_x > 0)
        *why = "t_x is above zero without a repeat purchase";
    else if (row->x > 0 && !(row->t_x > 0))
        *why = "t_x is zero although there are repeat purchases";
    return *why == NULL;
}

bool cx_btyd_row_whole(const struct cx_btyd_row *row, const char **why)
{
    *why = NULL;
    if (row->t_x != floor(row->t_x))
        *why = "t_x is not a whole number of periods";
    else if (row->T != floor(row->T))
        *why = "T is not a whole number of periods";
    else if (row->T > CX_BTYD_MOST_X)
        *why = "T is above 10000000 periods";
    else if (row->x > row->t_x)
        *why = "x is above t_x: more purchases than periods";
    return *why == NULL;
}

static bool is_alike(const struct cx_btyd_row *a, const struct cx_btyd_row *b)
{
    return a->segment == b->segment && a->x == b->x && a->t_x == b->t_x && a->T == b->T;
}

static int by_history(const void *a, const void *b, void *customers)
{
    const struct cx_btyd_row *all = customers;
    const struct cx_btyd_row *x = &all[((const struct cx_keyed *)a)->what];
    const struct cx_btyd_row *y = &all[((const struct cx_keyed *)b)->what];
    if (x->x != y->x)
        return x->x < y->x ? -1 : 1;
    if (x->T != y->T)
        return x->T < y->T ? -1 : 1;
    return (x->t_x > y->t_x) - (x->t_x < y->t_x);
}

/* x and both times, these to a part in 16 million of the longest. */
static uint64_t code_of(const struct cx_btyd_row *row, double scale)
{
    if (row->x >= MOST_CODED)
        return (uint64_t)MOST_CODED << 2 * CODE_BITS;
    return (uint64_t)row->x << 2 * CODE_BITS | (uint64_t)(row->T * scale) << CODE_BITS |
           (uint64_t)(row->t_x * scale);
}

/* order[0..n) are of one segment. */
static void order_segment(const struct cx_btyd_row *customers, struct cx_keyed *order, size_t n,
                          struct cx_keyed *scratch)
{
    struct cx_near_order near = {CODE_BITS, by_history, (void *)(uintptr_t)customers};
    double longest = 0;
    for (size_t i = 0; i < n; i++)
        longest = fmax(longest, customers[order[i].what].T);
    double scale = ((1 << CODE_BITS) - 1) / longest;
    for (size_t i = 0; i < n; i++)
        order[i].key = code_of(&customers[order[i].what], isfinite(scale) ? scale : 0);
    cx_sort_near(order, n, &near, scratch);
}

static void put_in_order(const struct cx_btyd_row *customers, struct cx_keyed *order, size_t n,
                         struct cx_keyed *scratch)
{
    for (size_t i = 0; i < n; i++)
        order[i] = (struct cx_keyed){customers[i].segment, i};
    cx_sort_keyed(order, n, scratch);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && order[end].key == order[i].key; end++)
            continue;
        order_segment(customers, order + i, end - i, scratch);
    }
}

/* Numbers each place in the order by its row; returns how many rows there are. */
static size_t number_rows(const struct cx_btyd_row *customers, struct cx_keyed *order, size_t n)
{
    size_t rows = 0;
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n)
            cx_prefetch(&customers[order[i + AHEAD].what]);
        rows += i == 0 || !is_alike(&customers[order[i - 1].what], &customers[order[i].what]);
        order[i].key = rows - 1;
    }
    return rows;
}

static void fill_rows(const struct cx_btyd_row *customers, const struct cx_keyed *order, size_t n,
                      struct cx_btyd_row *row)
{
    for (size_t i = 0; i < n; i++) {
        const struct cx_btyd_row *customer = &customers[order[i].what];
        struct cx_btyd_row *to = &row[order[i].key];
        if (i + AHEAD < n)
            cx_prefetch(&customers[order[i + AHEAD].what]);
        if (i == 0 || order[i].key != order[i - 1].key) {
            *to = *customer;
            to->log_gaps *= to->weight;
        } else {
            to->weight += customer->weight;
            to->log_gaps += customer->weight * customer->log_gaps;
        }
    }
}

static void add_up(struct cx_btyd_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        struct cx_btyd_row *r = &rows->row[i];
        rows->log_gaps += r->log_gaps; /* still of all its customers */
        r->log_gaps /= r->weight;
        rows->longest = fmax(rows->longest, r->T);
        rows->customers += r->weight;
        rows->repeaters += r->x > 0 ? r->weight : 0;
        rows->purchases += r->weight * r->x;
        rows->time += r->weight * r->T;
        rows->most = r->x > rows->most ? r->x : rows->most;
    }
}

enum cx_status cx_btyd_merge(struct cx_arena *a, const struct cx_btyd_row *customers, size_t n,
                             uint32_t *row_of, struct cx_btyd_rows *rows, struct cx_error *e)
{
    struct cx_keyed *order = cx_arena_alloc(a, 2 * (n + 1) * sizeof *order);
    *rows = (struct cx_btyd_rows){.n = 0};
    if (!order)
        return cx_no_memory(e);
    put_in_order(customers, order, n, order + n);
    rows->n = number_rows(customers, order, n);
    rows->row = cx_arena_alloc(a, (rows->n + 1) * sizeof *rows->row);
    if (!rows->row)
        return cx_no_memory(e);
    fill_rows(customers, order, n, rows->row);
    for (size_t i = 0; row_of && i < n; i++)
        row_of[order[i].what] = (uint32_t)order[i].key;
    add_up(rows);
    return CX_OK;
}
