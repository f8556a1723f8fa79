/* measure.c - from ledgers to recency, frequency and money, and to limits between the scores. */
#include <string.h>

#include "base/parallel.h"
#include "rfm.h"

/* Of the parts of a result; and how customers are brought into the cache. */
enum { SHARES = 2, PARTS = CX_GROUP_PARTS * SHARES, FEW = 16, TURNS = 4, MOST_ASKED = 5 };

/* What is measured takes the place of the ledger in its slot: nobody asks for it again.  Figures
 * that are too large for that are kept apart. */
struct measured {
    int64_t monetary; /* apart: the place there */
    int32_t first;    /* apart: the part */
    int32_t last;
    uint32_t frequency;
    bool is_apart;
};
_Static_assert(sizeof(struct measured) <= sizeof(struct cx_purchase_slot), "fits a slot");

/* Some customers, as they lie in memory. */
struct rfm_part {
    struct cx_bytes apart; /* struct cx_rfm_customer */
    struct cx_bytes scratch;
    struct cx_rfm_sample *sample; /* NULL: nothing is to be learned */
    uint64_t *money;              /* of the sample */
    struct cx_first_error failed;
};

static size_t share_begin(const struct rfm_customers *m, size_t part)
{
    return cx_groups_in(&m->purchases->customers, part / SHARES) * (part % SHARES) / SHARES;
}

static size_t share_end(const struct rfm_customers *m, size_t part)
{
    return cx_groups_in(&m->purchases->customers, part / SHARES) * (part % SHARES + 1) / SHARES;
}

static void keep_measured(struct rfm_customers *m, struct rfm_part *part,
                          const struct cx_rfm_customer *c, void *slot)
{
    struct measured kept = {.monetary = (int64_t)c->monetary,
                            .first = c->first,
                            .last = c->last,
                            .frequency = (uint32_t)c->frequency};
    kept.is_apart = kept.monetary != c->monetary || kept.frequency != c->frequency;
    if (kept.is_apart) {
        kept.first = (int32_t)(part - m->part);
        kept.monetary = (int64_t)(part->apart.n / sizeof *c);
        cx_bytes_add(&part->apart, c, sizeof *c);
    }
    memcpy(slot, &kept, sizeof kept);
}

static void measure_one(struct rfm_customers *m, struct rfm_part *part,
                        const struct cx_group_row *row)
{
    const struct cx_purchase_slot *slot = row->slot;
    struct cx_rfm_customer c;
    struct cx_error e = {0};
    if (row->key[0].n == 0 && m->purchases->first > 0)
        return;
    if (cx_rfm_measure(&m->how, &slot->occasions, &part->scratch, &c, &e) != CX_OK) {
        cx_first_error(&part->failed, row->key[0], &e);
        return;
    }
    keep_measured(m, part, &c, row->slot);
    if (part->sample != NULL)
        cx_rfm_sample_add(part->sample, &c);
}

/* A few customers on their way through the cache. */
struct few {
    size_t n;
    struct cx_group_row row[FEW];
    struct cx_occasions_asked asked[FEW];
};

static void take_few(const struct rfm_customers *m, size_t part, size_t *next, struct few *few)
{
    size_t end = share_end(m, part);
    for (few->n = 0; few->n < FEW && *next < end; few->n++) {
        struct cx_group_row *row = &few->row[few->n];
        *row = cx_group_in(&m->purchases->customers, part / SHARES, (*next)++);
        const struct cx_purchase_slot *slot = row->slot;
        cx_occasions_ask(&slot->occasions, &m->how.rule, &few->asked[few->n]);
    }
}

/* Ledgers of many chunks have their waits spread over more rows. */
static void ask_more(struct few *few, int times)
{
    bool more = true;
    for (int i = 0; more && i < times; i++) {
        more = false;
        for (size_t k = 0; k < few->n; k++)
            more |= cx_occasions_ask_more(&few->asked[k]);
    }
}

/* While some are measured, what the next ones need is on its way: their newest chunks, the ones
 * before, and older ones are asked for in turns. */
static void measure_part(size_t part, void *customers)
{
    struct rfm_customers *m = customers;
    struct rfm_part *p = &m->part[part];
    struct few few[TURNS] = {{.n = 0}};
    size_t next = share_begin(m, part);
    if (p->sample != NULL)
        cx_rfm_sample_open(p->sample, p->money);
    take_few(m, part, &next, &few[0]);
    for (size_t turn = 1, empty = 0; empty < TURNS; turn++) {
        struct few *now = &few[turn % TURNS];
        take_few(m, part, &next, now);
        empty = now->n == 0 ? empty + 1 : 0;
        ask_more(&few[(turn + TURNS - 1) % TURNS], 1);
        ask_more(&few[(turn + TURNS - 2) % TURNS], MOST_ASKED);
        struct few *oldest = &few[(turn + 1) % TURNS];
        for (size_t i = 0; i < oldest->n; i++)
            measure_one(m, p, &oldest->row[i]);
        oldest->n = 0;
    }
    if (p->apart.failed)
        cx_no_memory(&p->failed.error);
    cx_bytes_release(&p->scratch);
}

static void check_parts(const struct rfm_customers *m)
{
    struct cx_first_error first = {.key = {NULL, 0}};
    for (size_t i = 0; i < PARTS; i++)
        cx_first_error(&first, m->part[i].failed.key, &m->part[i].failed.error);
    cx_must(first.error.status, &first.error);
}

/* What limits are learned from is given back as soon as they are. */
static struct cx_rfm_sample *share_sample(struct rfm_customers *m, struct cx_arena *memory)
{
    struct cx_rfm_sample *sample = cx_need(cx_arena_alloc(memory, PARTS * sizeof *sample));
    size_t n = m->purchases->customers.n;
    uint64_t *amount = cx_need(cx_arena_alloc(memory, (n + 1) * sizeof *amount));
    for (size_t i = 0; i < PARTS; i++) {
        m->part[i].sample = &sample[i];
        m->part[i].money = amount;
        amount += share_end(m, i) - share_begin(m, i);
    }
    return sample;
}

struct cx_rfm_customer rfm_customer_of(const struct rfm_customers *all, const void *slot)
{
    struct measured m;
    memcpy(&m, slot, sizeof m);
    if (m.is_apart) {
        struct cx_rfm_customer c;
        const char *apart = all->part[m.first].apart.s;
        memcpy(&c, apart + (size_t)m.monetary * sizeof c, sizeof c);
        return c;
    }
    return (struct cx_rfm_customer){.monetary = m.monetary,
                                    .frequency = m.frequency,
                                    .recency = m.frequency > 0 ? all->how.as_of - m.last : 0,
                                    .first = m.first,
                                    .last = m.last};
}

static void learn_nested(const struct rfm_customers *all, struct cx_rfm_cuts *cuts)
{
    const struct cx_purchases *p = all->purchases;
    struct cx_arena memory = {0};
    struct cx_error e = {0};
    size_t n = p->customers.n - p->first;
    struct cx_rfm_customer *list = cx_need(cx_arena_alloc(&memory, (n + 1) * sizeof *list));
    for (size_t i = 0; i < n; i++)
        list[i] = rfm_customer_of(all, cx_group_at(&p->customers, p->first + i).slot);
    cx_must(cx_rfm_nested_cuts_learn(list, n, cuts, &e), &e);
    cx_arena_release(&memory);
}

void rfm_measure(struct rfm_customers *all, struct cx_rfm_cuts *cuts)
{
    struct cx_arena memory = {0};
    struct cx_rfm_sample *sample = NULL;
    struct cx_error e = {0};
    all->part = cx_need(cx_arena_alloc(cx_memory(), PARTS * sizeof *all->part));
    if (cuts != NULL && !cuts->nested)
        sample = share_sample(all, &memory);
    cx_parallel(PARTS, cx_threads(), measure_part, all);
    check_parts(all);
    if (cuts != NULL && cuts->nested)
        learn_nested(all, cuts);
    else if (cuts != NULL)
        cx_must(cx_rfm_cuts_learn(sample, PARTS, cx_threads(), cuts, &e), &e);
    cx_arena_release(&memory);
}
