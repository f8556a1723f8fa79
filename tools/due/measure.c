/* measure.c - from ledgers to rhythms, and from those of an item's customers to its prior. */
#include "due.h"

#include <string.h>

#include "base/parallel.h"

/* What a customer tells about an item. */
struct told {
    size_t item;
    struct cx_due_habit habit;
};

struct due_part {
    struct cx_bytes bought;  /* struct due_bought */
    struct cx_bytes rhythms; /* struct due_rhythm */
    struct cx_bytes told;    /* struct told */
    struct cx_bytes days;    /* scratch: days, and room for as many intervals */
    struct cx_bought_list list;
    uint32_t *customers;     /* by item */
    uint64_t nameless;       /* purchases of no item */
    bool failed;
};

/* What is measured takes the place of the ledger in its slot: nobody asks for it again. */
struct measured {
    uint64_t bought, rhythm; /* the first ones in the part */
    uint32_t n;
    uint32_t part;
};
_Static_assert(sizeof(struct measured) <= sizeof(struct cx_bought), "fits a slot");

static const struct due_bought *bought_at(const struct due_part *p, size_t i)
{
    return (const struct due_bought *)(const void *)p->bought.s + i;
}

struct due_list due_of(const struct due *d, const void *slot)
{
    struct measured m;
    memcpy(&m, slot, sizeof m);
    const struct due_part *p = &d->part[m.part];
    return (struct due_list){.bought = bought_at(p, m.bought),
                             .n = m.n,
                             .rhythm = (const struct due_rhythm *)(void *)p->rhythms.s + m.rhythm};
}

void due_ask(const struct due *d, const void *slot)
{
    enum { LINE = 64 };
    struct measured m;
    memcpy(&m, slot, sizeof m);
    const char *first = (const char *)bought_at(&d->part[m.part], m.bought);
    cx_prefetch(first);
    cx_prefetch(first + LINE);
}

/* ---- customers */

static double scale_of(const struct cx_bought_day *day, size_t n)
{
    cx_int128 earlier = 0;
    for (size_t i = 0; i + 1 < n; i++)
        earlier += day[i].pieces;
    return cx_due_scale(day[n - 1].pieces, earlier, n - 1);
}

static void measure_rhythm(const struct due *d, struct due_part *p, const struct cx_bought_day *day,
                           size_t n)
{
    int32_t *days = (void *)p->days.s;
    for (size_t i = 0; i < n; i++)
        days[i] = day[i].day;
    struct due_rhythm r = {cx_due_rhythm(days, n, days + n), 1};
    if (d->by_quantity)
        r.scale = scale_of(day, n);
    bool is_enough = n > d->rule.min_intervals;
    struct told told = {
        .item = day[0].rank,
        .habit = {.median_days = is_enough ? r.rhythm.median_days : 0,
                  .count = {(uint32_t)n, (uint32_t)(d->rule.as_of - r.rhythm.first)}},
    };
    cx_bytes_add(&p->rhythms, &r, sizeof r);
    cx_bytes_add(&p->told, &told, sizeof told);
}

static void measure_items(const struct due *d, struct due_part *p)
{
    const struct cx_bought_day *day = p->list.day, *end = day + p->list.n;
    for (size_t n; day < end; day += n) {
        for (n = 1; day + n < end && day[n].rank == day->rank;)
            n++;
        struct due_bought b = {.item = day->rank, .is_again = n > 1, .last = day[n - 1].day};
        cx_bytes_add(&p->bought, &b, sizeof b);
        p->customers[b.item]++;
        if (d->item[b.item].name.n == 0)
            p->nameless += n;
        if (b.is_again)
            measure_rhythm(d, p, day, n);
    }
}

static void measure_customer(const struct due *d, struct due_part *p, void *slot)
{
    struct measured m = {.bought = p->bought.n / sizeof(struct due_bought),
                         .rhythm = p->rhythms.n / sizeof(struct due_rhythm),
                         .part = (uint32_t)(p - d->part)};
    p->days.n = 0;
    p->failed |= !cx_bought_list(slot, &d->bought, &p->list) ||
                 !cx_bytes_reserve(&p->days, 2 * (p->list.n + 1) * sizeof(int32_t));
    if (!p->failed)
        measure_items(d, p);
    m.n = (uint32_t)(p->bought.n / sizeof(struct due_bought) - m.bought);
    memcpy(slot, &m, sizeof m);
}

/* While one customer is measured, what the next ones need is on its way: their newest chunks, the
 * ones before, and again the ones before. */
static void measure_part(size_t part, void *due)
{
    enum { AHEAD = 16, STEP = AHEAD / 4 };
    struct due *d = due;
    struct due_part *p = &d->part[part];
    struct cx_trail_asked asked[AHEAD] = {{.left = 0}};
    size_t n = cx_groups_in(&d->customers, part);
    for (size_t turn = 0; turn < n + AHEAD; turn++) {
        if (turn >= AHEAD)
            measure_customer(d, p, cx_group_in(&d->customers, part, turn - AHEAD).slot);
        for (size_t back = STEP; back < AHEAD; back += STEP)
            if (turn >= back && turn - back < n)
                cx_trail_ask_more(&asked[(turn - back) % AHEAD]);
        if (turn < n)
            cx_bought_ask(cx_group_in(&d->customers, part, turn).slot, &asked[turn % AHEAD]);
    }
    cx_bytes_release(&p->days);
    cx_bytes_release(&p->list.scratch);
    p->failed |= p->bought.failed || p->rhythms.failed || p->told.failed;
}

/* ---- items */

struct learning {
    struct due *due;
    size_t *first; /* by item: where its habits begin */
    struct cx_due_habit *habits, *scratch;
};

static size_t told_in(const struct due_part *p)
{
    return p->told.n / sizeof(struct told);
}

/* Habits of all parts, by item. */
static void gather_habits(struct learning *l)
{
    const struct due *d = l->due;
    size_t n = 0;
    l->first = cx_need(cx_arena_alloc(cx_memory(), (d->items + 2) * sizeof *l->first));
    for (size_t p = 0; p < CX_GROUP_PARTS; p++) {
        const struct told *told = (void *)d->part[p].told.s;
        for (size_t i = 0; i < told_in(&d->part[p]); i++)
            l->first[told[i].item + 2]++;
        n += told_in(&d->part[p]);
    }
    for (size_t item = 2; item < d->items + 2; item++)
        l->first[item] += l->first[item - 1];
    l->habits = cx_need(cx_arena_alloc(cx_memory(), (2 * n + 1) * sizeof *l->habits));
    l->scratch = l->habits + n;
    for (size_t p = 0; p < CX_GROUP_PARTS; p++) {
        const struct told *told = (void *)d->part[p].told.s;
        for (size_t i = 0; i < told_in(&d->part[p]); i++)
            l->habits[l->first[told[i].item + 1]++] = told[i].habit;
        cx_bytes_release(&d->part[p].told);
    }
}

static void learn_item(const struct learning *l, size_t i)
{
    static const struct cx_due_rhythm once = {.purchases = 1};
    const struct due *d = l->due;
    struct due_item *item = &d->item[i];
    size_t customers = 0, first = l->first[i];
    for (size_t p = 0; p < CX_GROUP_PARTS; p++)
        customers += d->part[p].customers[i];
    item->prior = cx_due_prior(l->habits + first, l->first[i + 1] - first, customers,
                               l->scratch + first);
    item->pace = cx_due_pace(&d->rule, &once, &item->prior, 1);
}

static void learn_some(size_t part, void *learning)
{
    const struct learning *l = learning;
    size_t items = l->due->items, end = items * (part + 1) / CX_GROUP_PARTS;
    for (size_t i = items * part / CX_GROUP_PARTS; i < end; i++)
        learn_item(l, i);
}

static void leave_out_nameless(struct due *d)
{
    uint64_t n = 0;
    for (size_t p = 0; p < CX_GROUP_PARTS; p++)
        n += d->part[p].nameless;
    if (d->items < 2 || d->item[0].name.n > 0 || n == 0)
        return;
    d->first_item = 1;
    cx_warn("%llu purchase%s without an item left out, as others have one; --whole takes all",
            (unsigned long long)n, n == 1 ? "" : "s");
}

void due_measure(struct due *d)
{
    struct learning l = {.due = d};
    size_t counts = (d->items + 1) * sizeof(uint32_t);
    d->part = cx_need(cx_arena_alloc(cx_memory(), CX_GROUP_PARTS * sizeof *d->part));
    for (size_t p = 0; p < CX_GROUP_PARTS; p++)
        d->part[p].customers = cx_need(cx_arena_alloc(cx_memory(), counts));
    cx_parallel(CX_GROUP_PARTS, cx_threads(), measure_part, d);
    for (size_t p = 0; p < CX_GROUP_PARTS; p++)
        cx_need(d->part[p].failed ? NULL : d);
    leave_out_nameless(d);
    gather_habits(&l);
    cx_parallel(CX_GROUP_PARTS, cx_threads(), learn_some, &l);
}

void due_release(struct due *d)
{
    for (size_t p = 0; p < CX_GROUP_PARTS; p++) {
        cx_bytes_release(&d->part[p].bought);
        cx_bytes_release(&d->part[p].rhythms);
    }
}
