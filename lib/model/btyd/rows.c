/* rows.c - see rows.h.  A hash table finds equal customers; only what is left is sorted. */
#include "model/btyd/rows.h"

#include "base/hash.h"
#include "base/sort.h"

#include <math.h>
#include <string.h>

#define NO_ROW UINT32_MAX

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

static uint64_t hash_of(const struct cx_btyd_row *row)
{
    /* + 0.0: -0 becomes 0 */
    double key[4] = {row->x, row->t_x + 0.0, row->T + 0.0, row->segment};
    return cx_hash(key, sizeof key);
}

struct merging {
    struct cx_arena *a;
    struct cx_btyd_row *row;
    uint32_t *bucket; /* a power of two of them */
    size_t n, room, buckets;
};

static void place(struct merging *m, uint32_t at)
{
    size_t k = hash_of(&m->row[at]) & (m->buckets - 1);
    while (m->bucket[k] != NO_ROW)
        k = (k + 1) & (m->buckets - 1);
    m->bucket[k] = at;
}

static bool grow(struct merging *m)
{
    size_t room = m->room ? 2 * m->room : 1024;
    m->row = cx_arena_grow(m->a, m->row, m->room * sizeof *m->row, room * sizeof *m->row);
    m->buckets = 2 * room;
    m->bucket = cx_arena_alloc(m->a, m->buckets * sizeof *m->bucket);
    if (!m->row || !m->bucket)
        return false;
    m->room = room;
    memset(m->bucket, 0xff, m->buckets * sizeof *m->bucket);
    for (size_t i = 0; i < m->n; i++)
        place(m, (uint32_t)i);
    return true;
}

static uint32_t find_or_add(struct merging *m, const struct cx_btyd_row *customer)
{
    size_t k = hash_of(customer) & (m->buckets - 1);
    for (; m->bucket[k] != NO_ROW; k = (k + 1) & (m->buckets - 1))
        if (is_alike(&m->row[m->bucket[k]], customer)) {
            m->row[m->bucket[k]].weight += customer->weight;
            m->row[m->bucket[k]].log_gaps += customer->weight * customer->log_gaps;
            return m->bucket[k];
        }
    m->row[m->n] = *customer;
    m->row[m->n].log_gaps *= customer->weight;
    m->bucket[k] = (uint32_t)m->n;
    return (uint32_t)m->n++;
}

static int by_history(const void *a, const void *b, void *rows)
{
    const struct cx_btyd_row *x = (struct cx_btyd_row *)rows + *(const uint32_t *)a;
    const struct cx_btyd_row *y = (struct cx_btyd_row *)rows + *(const uint32_t *)b;
    if (x->segment != y->segment)
        return x->segment < y->segment ? -1 : 1;
    if (x->x != y->x)
        return x->x < y->x ? -1 : 1;
    if (x->T != y->T)
        return x->T < y->T ? -1 : 1;
    return (x->t_x > y->t_x) - (x->t_x < y->t_x);
}

static enum cx_status put_in_order(struct merging *m, uint32_t *row_of, size_t customers,
                                   struct cx_error *e)
{
    uint32_t *order = cx_arena_alloc(m->a, 3 * (m->n + 1) * sizeof *order);
    struct cx_btyd_row *sorted = cx_arena_alloc(m->a, (m->n + 1) * sizeof *sorted);
    if (!order || !sorted)
        return cx_no_memory(e);
    uint32_t *scratch = order + m->n, *rank = scratch + m->n;
    for (size_t i = 0; i < m->n; i++)
        order[i] = (uint32_t)i;
    cx_sort(order, m->n, sizeof *order, by_history, m->row, scratch);
    for (size_t i = 0; i < m->n; i++) {
        sorted[i] = m->row[order[i]];
        rank[order[i]] = (uint32_t)i;
    }
    for (size_t i = 0; row_of && i < customers; i++)
        row_of[i] = rank[row_of[i]];
    m->row = sorted;
    return CX_OK;
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
    struct merging m = {.a = a};
    memset(rows, 0, sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        if (m.n == m.room && !grow(&m))
            return cx_no_memory(e);
        uint32_t at = find_or_add(&m, &customers[i]);
        if (row_of)
            row_of[i] = at;
    }
    enum cx_status status = put_in_order(&m, row_of, n, e);
    if (status != CX_OK)
        return status;
    rows->row = m.row;
    rows->n = m.n;
    add_up(rows);
    return CX_OK;
}
