/* customers.c - every customer's journey is searched for its best chain: who entered, and when. */
#include "funnel.h"

#include <stdlib.h>

#include "base/parallel.h"
#include "cli/running.h"

/* ---- journeys into entrants */

/* Customers wait a little where the cache is asked for their journeys. */
enum { WAITING = 16, ASKS = 4 };

struct visit {
    struct funnel_part *part;
    struct waiting {
        struct funnel_slot *slot; /* NULL: nobody waits here */
        struct cx_trail_asked asked;
    } waiting[WAITING];
    size_t next;
    struct cx_bytes moments, scratch;
    struct cx_funnel_chain chain;
    uint64_t nameless_rows, excluded;
    bool failed;
    bool *seen; /* of events of steps */
};

struct visits {
    struct funnel_customers *customers;
    struct visit part[CX_GROUP_PARTS];
};

static void add_entrant(struct visit *v, struct cx_moments m)
{
    const struct cx_funnel_chain *c = &v->chain;
    struct cx_bytes *to = &v->part->entrants;
    size_t size = funnel_entrant_size(c->level);
    if (!cx_bytes_reserve(to, size)) {
        v->failed = true;
        return;
    }
    struct funnel_entrant *e = (void *)(to->s + to->n);
    *e = (struct funnel_entrant){.entered_ms = c->ms[0],
                                 .level = (uint32_t)c->level,
                                 .next = FUNNEL_NOTHING_NEXT};
    if (funnel_plan.by >= 0)
        e->by = m.at[c->entry].attribute[funnel_plan.by];
    if (funnel_options.after && c->level < funnel_plan.rule.steps) {
        size_t next = cx_funnel_next(&funnel_plan.rule, m, c);
        e->next = next < m.n ? m.at[next].event : FUNNEL_NOTHING_NEXT;
    }
    for (size_t i = 1; i < c->level; i++)
        e->since_ms[i - 1] = c->ms[i] - c->ms[0];
    to->n += size;
    v->part->n++;
}

static void follow_customer(struct visit *v, struct funnel_slot *slot)
{
    const struct cx_journey *j = &slot->journey;
    const struct cx_moments m = {cx_journey_read(j, &funnel_plan.journey, &v->moments), j->n};
    if (m.n == 0)
        return;
    if (m.at == NULL || !cx_funnel_search(&funnel_plan.rule, m, &v->scratch, &v->chain)) {
        v->failed = true;
        return;
    }
    for (size_t i = 0; i < m.n; i++)
        if (m.at[i].event < funnel_plan.rule.events)
            v->seen[m.at[i].event] = true;
    v->excluded += v->chain.is_excluded;
    if (v->chain.level == 0 || v->chain.is_excluded)
        return;
    slot->journey.note = (uint32_t)v->chain.level;
    slot->entered_ms = v->chain.ms[0];
    add_entrant(v, m);
}

/* The next one waits, who waited longest is followed. */
static void let_wait(struct visit *v, struct funnel_slot *slot)
{
    struct waiting *place = &v->waiting[v->next];
    for (size_t i = WAITING / ASKS; i < WAITING; i += WAITING / ASKS)
        cx_trail_ask_more(&v->waiting[(v->next + i) % WAITING].asked);
    v->next = (v->next + 1) % WAITING;
    if (place->slot != NULL)
        follow_customer(v, place->slot);
    place->slot = slot;
    if (slot != NULL)
        cx_journey_ask(&slot->journey, &place->asked);
}

static void visit_customer(const struct cx_group_row *row, void *visit)
{
    struct visit *v = visit;
    struct funnel_slot *slot = row->slot;
    slot->journey.note = 0;
    if (row->key[0].n == 0)
        v->nameless_rows += row->rows;
    else
        let_wait(v, slot);
}

static void visit_part(size_t part, void *visits)
{
    struct visits *all = visits;
    struct visit *v = &all->part[part];
    v->part = &all->customers->part[part];
    cx_groups_visit(&all->customers->groups, part, visit_customer, v);
    for (size_t i = 0; i < WAITING; i++)
        let_wait(v, NULL);
    cx_bytes_release(&v->moments);
    cx_bytes_release(&v->scratch);
}

void funnel_known(const void *slot, size_t *level, int64_t *entered_ms)
{
    const struct funnel_slot *s = slot;
    *level = s->journey.note;
    *entered_ms = s->entered_ms;
}

bool funnel_find_again(const void *slot, struct cx_bytes scratch[2], struct funnel_found *found)
{
    const struct cx_journey *j = &((const struct funnel_slot *)slot)->journey;
    const struct cx_moments m = {cx_journey_read(j, &funnel_plan.journey, &scratch[0]), j->n};
    const struct cx_intern *names = funnel_plan.journey.names;
    if (m.at == NULL || !cx_funnel_search(&funnel_plan.rule, m, &scratch[1], &found->chain))
        return false;
    const struct cx_moment *entry = &m.at[found->chain.entry];
    if (funnel_plan.by >= 0)
        found->by = cx_interned_text(names, entry->attribute[funnel_plan.by]);
    if (funnel_plan.rule.hold >= 0)
        found->hold = cx_interned_text(names, entry->attribute[funnel_plan.rule.hold]);
    return true;
}

/* ---- steps that never occur */

static void warn_of_absent_steps(const struct visits *all)
{
    for (uint32_t i = 0; i < funnel_plan.rule.events; i++) {
        bool seen = false;
        for (size_t part = 0; part < CX_GROUP_PARTS; part++)
            seen |= all->part[part].seen[i];
        if (!seen)
            funnel_warn_of_absent(cx_interned_text(funnel_plan.journey.names, i));
    }
}

/* ---- values of --by */

static void number_values(struct funnel_customers *c)
{
    const struct cx_intern *names = funnel_plan.journey.names;
    uint32_t most = cx_intern_count(names);
    uint32_t *place = cx_need(cx_arena_alloc(cx_memory(), (most + 1) * sizeof *place));
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        const struct funnel_part *p = &c->part[part];
        for (struct funnel_entrant *e = funnel_first(p); e != NULL; e = funnel_next(p, e))
            place[e->by] = 1;
    }
    size_t n = 0;
    for (uint32_t i = 0; i < most; i++)
        n += place[i];
    struct cx_text *value = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *value));
    n = 0;
    for (uint32_t i = 0; i < most; i++)
        if (place[i] > 0)
            value[n++] = cx_interned_text(names, i);
    qsort(value, n, sizeof *value, cx_text_order);
    for (uint32_t i = 0, number; i < n; i++)
        if (cx_intern_find(funnel_plan.journey.names, value[i], &number))
            place[number] = i;
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        const struct funnel_part *p = &c->part[part];
        for (struct funnel_entrant *e = funnel_first(p); e != NULL; e = funnel_next(p, e))
            e->by = place[e->by];
    }
    c->by = value;
    c->by_count = n;
}

/* ---- the whole */

static void tell_counts(const struct funnel_customers *c, uint64_t excluded)
{
    char entered[CX_COUNT_ROOM], out[CX_COUNT_ROOM];
    cx_count_format(c->entered, entered);
    cx_count_format(excluded, out);
    cx_note("customers who entered: %s", entered);
    if (funnel_plan.rule.exclusions > 0)
        cx_note("customers left out by --exclusion: %s", out);
}

/* The end of the last day that counts, in --tz or UTC; else the newest instant, whether of a step
 * or not. */
static int64_t as_of_instant(const struct cx_run *run)
{
    struct cx_time_rule rule = cx_reading().time;
    int32_t day = cx_as_of(run);
    if (cx_common.as_of == CX_NO_DAY)
        return run->counts.end_ms;
    return cx_time_of_date(day + 1, &rule).ms - 1;
}

bool funnel_is_open(const struct funnel_customers *c, int64_t entered_ms)
{
    return c->as_of_ms - entered_ms <= funnel_plan.rule.within_ms;
}

static void join(struct funnel_customers *c, const struct visits *all, const struct cx_run *run)
{
    uint64_t nameless = 0, excluded = 0;
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        const struct visit *v = &all->part[i];
        if (v->failed)
            cx_must(cx_no_memory(&e), &e);
        nameless += v->nameless_rows;
        excluded += v->excluded;
        c->entered += c->part[i].n;
    }
    cx_warn_of_nameless(cx_common.merge ? nameless : funnel_nameless(), "customer");
    c->as_of_ms = as_of_instant(run);
    if (run->counts.kept > 0)
        warn_of_absent_steps(all);
    tell_counts(c, excluded);
}

void funnel_read(struct funnel_customers *c)
{
    struct cx_run run = cx_open(funnel_role, funnel_plan.roles);
    *c = (struct funnel_customers){.entered = 0};
    funnel_group(&run, &c->groups);
    struct visits *all = cx_need(cx_arena_alloc(cx_memory(), sizeof *all));
    all->customers = c;
    for (size_t i = 0; i < CX_GROUP_PARTS; i++)
        all->part[i].seen = cx_need(cx_arena_alloc(cx_memory(), funnel_plan.rule.events));
    cx_parallel(CX_GROUP_PARTS, cx_threads(), visit_part, all);
    join(c, all, &run);
    if (funnel_plan.by >= 0) {
        number_values(c);
    } else {
        c->by = cx_need(cx_arena_alloc(cx_memory(), sizeof *c->by));
        c->by_count = run.counts.kept > 0;
    }
}

void funnel_release(struct funnel_customers *c)
{
    for (size_t i = 0; i < CX_GROUP_PARTS; i++)
        cx_bytes_release(&c->part[i].entrants);
}
