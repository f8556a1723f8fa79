/* totals.c - see totals.h. */
#include "model/totals.h"

#include <stdlib.h>
#include <string.h>

const int cx_gap_percents[CX_GAP_QUANTILES] = {25, 50, 75, 90};

/* ---- gaps */

static struct cx_gap_count *counts_of(const struct cx_bytes *gaps)
{
    return (struct cx_gap_count *)(void *)gaps->s;
}

static size_t lengths_of(const struct cx_bytes *gaps)
{
    return gaps->n / sizeof(struct cx_gap_count);
}

/* Room for gaps of less than n days. */
static bool reach(struct cx_bytes *gaps, size_t n)
{
    size_t size = n * sizeof(struct cx_gap_count);
    if (gaps->n >= size)
        return true;
    if (!cx_bytes_reserve(gaps, size - gaps->n))
        return false;
    memset(gaps->s + gaps->n, 0, size - gaps->n);
    gaps->n = size;
    return true;
}

bool cx_gaps_add(struct cx_bytes *gaps, int32_t days, bool has_ended)
{
    if (!reach(gaps, (size_t)days + 1))
        return false;
    struct cx_gap_count *count = &counts_of(gaps)[days];
    ++*(has_ended ? &count->ended : &count->open);
    return true;
}

bool cx_gaps_merge(struct cx_bytes *to, const struct cx_bytes *from)
{
    if (!reach(to, lengths_of(from)))
        return false;
    for (size_t i = 0; i < lengths_of(from); i++) {
        counts_of(to)[i].ended += counts_of(from)[i].ended;
        counts_of(to)[i].open += counts_of(from)[i].open;
    }
    return true;
}

/* Places in order, asked for in order. */
struct ranking {
    const struct cx_gap_count *count;
    size_t days;
    int64_t below; /* how many are of fewer days */
};

static size_t at_rank(struct ranking *r, int64_t rank)
{
    while (r->below + r->count[r->days].ended <= rank)
        r->below += r->count[r->days++].ended;
    return r->days;
}

static double quantile_at(struct ranking *r, int64_t n, int percent)
{
    cx_int128 place = (cx_int128)(n - 1) * percent;
    int64_t rank = (int64_t)(place / 100), rest = (int64_t)(place % 100);
    int64_t low = (int64_t)at_rank(r, rank);
    struct ranking ahead = *r;
    int64_t high = rest > 0 ? (int64_t)at_rank(&ahead, rank + 1) : low;
    return (double)(low * (100 - rest) + high * rest) / 100;
}

struct cx_gap_summary cx_gaps_summary(const struct cx_bytes *gaps)
{
    struct cx_gap_summary s = {.n = 0};
    struct ranking r = {.count = counts_of(gaps)};
    cx_int128 days = 0;
    for (size_t i = 0; i < lengths_of(gaps); i++) {
        s.n += r.count[i].ended;
        days += (cx_int128)i * r.count[i].ended;
    }
    s.mean = s.n > 0 ? (double)days / (double)s.n : (double)NAN;
    for (size_t i = 0; i < CX_GAP_QUANTILES; i++)
        s.quantile[i] = s.n > 0 ? quantile_at(&r, s.n, cx_gap_percents[i]) : (double)NAN;
    return s;
}

bool cx_gaps_table(const struct cx_bytes *gaps, struct cx_life_table *table, struct cx_arena *a)
{
    size_t n = lengths_of(gaps);
    *table = (struct cx_life_table){.lives = cx_arena_alloc(a, (n + 1) * sizeof *table->lives)};
    if (table->lives == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct cx_gap_count count = counts_of(gaps)[i];
        if (count.ended + count.open == 0)
            continue;
        table->lives[table->n++] = (struct cx_lives){(double)i, count.ended, count.open};
        table->people += count.ended + count.open;
    }
    return true;
}

/* ---- customers */

static int compare_days(const void *left, const void *right)
{
    const struct cx_occasion *a = left, *b = right;
    return (a->day > b->day) - (a->day < b->day);
}

/* Purchases by day, to the front of the list. */
static size_t keep_purchases(const struct cx_totals_rule *rule, struct cx_occasion *list, size_t n)
{
    size_t kept = 0, days = 0;
    for (size_t i = 0; i < n; i++)
        if (list[i].rows > 0)
            list[kept++] = list[i];
    if (rule->occasions.by_order && kept > 1)
        qsort(list, kept, sizeof *list, compare_days);
    if (!rule->by_day)
        return kept;
    for (size_t i = 0; i < kept; i++)
        if (days == 0 || list[days - 1].day != list[i].day)
            list[days++] = list[i];
    return days;
}

static cx_int128 money_since(const struct cx_occasion *list, size_t n, int32_t since)
{
    cx_int128 money = 0;
    for (size_t i = 0; i < n; i++)
        if (list[i].day >= since)
            money += list[i].net;
    return money;
}

static bool add_gaps(struct cx_totals *t, const struct cx_occasion *list, size_t n, size_t first)
{
    bool good = true;
    for (size_t i = first; i < n; i++) {
        bool has_ended = i + 1 < n;
        int32_t end = has_ended ? list[i + 1].day : t->rule.as_of;
        struct cx_bytes *gaps = &t->gaps[i < CX_TOTALS_ORDERS ? i + 1 : 0];
        good &= cx_gaps_add(gaps, end - list[i].day, has_ended);
    }
    return good;
}

/* A customer who has n purchases, of which those from `first` on lie in the window. */
static void count_customer(struct cx_totals *t, size_t n, size_t first, cx_int128 money)
{
    cx_int128 share = money > 0 ? money : 0;
    t->customers++;
    t->fresh += first == 0;
    t->first_orders += first == 0;
    t->repeaters += n - first > 1;
    t->returning += n > 1;
    t->orders += (int64_t)(n - first);
    t->clipped += money < 0;
    cx_bytes_add(&t->money, &share, sizeof share);
}

enum cx_status cx_totals_add(struct cx_totals *t, const struct cx_occasions *ledger,
                             struct cx_error *e)
{
    struct cx_occasion *list;
    size_t n, first = 0;
    enum cx_status s =
        cx_occasions_all(ledger, &t->rule.occasions, &t->scratch, &list, &n, e);
    if (s != CX_OK)
        return s;
    cx_int128 money = money_since(list, n, t->rule.since);
    t->revenue += money;
    n = keep_purchases(&t->rule, list, n);
    while (first < n && list[first].day < t->rule.since)
        first++;
    if (first == n)
        return CX_OK;
    if (list[n - 1].day > t->rule.as_of)
        return cx_fail(e, CX_USAGE, "a purchase is later than the as-of day");
    count_customer(t, n, first, money);
    return add_gaps(t, list, n, first) && !t->money.failed ? CX_OK : cx_no_memory(e);
}

bool cx_totals_merge(struct cx_totals *to, const struct cx_totals *from)
{
    to->customers += from->customers;
    to->fresh += from->fresh;
    to->repeaters += from->repeaters;
    to->returning += from->returning;
    to->orders += from->orders;
    to->first_orders += from->first_orders;
    to->revenue += from->revenue;
    to->clipped += from->clipped;
    cx_bytes_add(&to->money, from->money.s, from->money.n);
    bool good = !to->money.failed;
    for (size_t k = 0; k <= CX_TOTALS_ORDERS; k++)
        good &= cx_gaps_merge(&to->gaps[k], &from->gaps[k]);
    return good;
}

void cx_totals_release(struct cx_totals *t)
{
    cx_bytes_release(&t->money);
    cx_bytes_release(&t->scratch);
    for (size_t k = 0; k <= CX_TOTALS_ORDERS; k++)
        cx_bytes_release(&t->gaps[k]);
}
