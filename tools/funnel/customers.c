/* customers.c - every customer's journey is searched for its best chain: who entered, and when. */
#include "funnel.h"

#include <stdlib.h>

#include "base/parallel.h"
#include "cli/running.h"

/* ---- journeys into entrants */

struct visit {
    struct funnel_part *part;
    struct cx_bytes moments, scratch;
    struct cx_funnel_chain chain;
    uint64_t nameless_rows, excluded;
    int64_t newest;
    bool has_newest, failed;
    bool *seen; /* of events of steps */
};

struct visits {
    struct funnel_customers *customers;
    struct visit part[CX_GROUP_PARTS];
};

static void add_entrant(struct visit *v, struct cx_moments m)
{
    const struct cx_funnel_chain *c = &v->chain;
    struct funnel_part *p = v->part;
    struct funnel_entrant e = {.entered_ms = c->ms[0],
                               .times = p->times.n / sizeof(int64_t),
                               .level = (uint8_t)c->level,
                               .next = FUNNEL_NOTHING_NEXT};
    if (funnel_plan.by >= 0)
        e.by = m.at[c->entry].attribute[funnel_plan.by];
    if (funnel_options.after && c->level < funnel_plan.rule.steps) {
        size_t next = cx_funnel_next(&funnel_plan.rule, m, c);
        e.next = next < m.n ? m.at[next].event : FUNNEL_NOTHING_NEXT;
    }
    for (size_t i = 1; i < c->level; i++) {
        int64_t since = c->ms[i] - c->ms[0];
        cx_bytes_add(&p->times, &since, sizeof since);
    }
    cx_bytes_add(&p->entrants, &e, sizeof e);
    p->n++;
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
    slot->ms = v->chain.ms[0];
    add_entrant(v, m);
}

static void visit_customer(const struct cx_group_row *row, void *visit)
{
    struct visit *v = visit;
    struct funnel_slot *slot = row->slot;
    if (!v->has_newest || slot->ms > v->newest)
        v->newest = slot->ms;
    v->has_newest = true;
    slot->journey.note = 0;
    if (row->key[0].n == 0)
        v->nameless_rows += row->rows;
    else
        follow_customer(v, slot);
}

static void visit_part(size_t part, void *visits)
{
    struct visits *all = visits;
    struct visit *v = &all->part[part];
    v->part = &all->customers->part[part];
    cx_groups_visit(&all->customers->groups, part, visit_customer, v);
    v->failed |= v->part->entrants.failed || v->part->times.failed;
    cx_bytes_release(&v->moments);
    cx_bytes_release(&v->scratch);
}

void funnel_known(const void *slot, size_t *level, int64_t *entered_ms)
{
    const struct funnel_slot *s = slot;
    *level = s->journey.note;
    *entered_ms = s->ms;
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
        const struct funnel_entrant *e = funnel_entrants(&c->part[part]);
        for (size_t i = 0; i < c->part[part].n; i++)
            place[e[i].by] = 1;
    }
    size_t n = 0;
    for (uint32_t i = 0; i < most; i++)
        n += place[i];
    struct cx_text *value = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *value));
    n = 0;
    for (uint32_t i = 0; i < most; i++)
        if (place[i] > 0)
            value[n++] = cx_interned_text(names, i);
    qsort(value, n, sizeof *value, funnel_compare_texts);
    for (uint32_t i = 0, number; i < n; i++)
        if (cx_intern_find(funnel_plan.journey.names, value[i], &number))
            place[number] = i;
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        struct funnel_entrant *e = (void *)c->part[part].entrants.s;
        for (size_t i = 0; i < c->part[part].n; i++)
            e[i].by = place[e[i].by];
    }
    c->by = value;
    c->by_count = n;
}

/* ---- the whole */

static void leave_out_nameless(uint64_t rows)
{
    char count[CX_COUNT_ROOM];
    cx_count_format(rows, count);
    if (rows > 0)
        cx_warn("%s row%s without a customer left out", count, rows == 1 ? "" : "s");
}

static void tell_counts(const struct funnel_customers *c, uint64_t excluded)
{
    char entered[CX_COUNT_ROOM], all[CX_COUNT_ROOM], out[CX_COUNT_ROOM];
    cx_count_format(c->entered, entered);
    cx_count_format(c->customers, all);
    cx_count_format(excluded, out);
    cx_note("%s of %s customers entered", entered, all);
    if (funnel_plan.rule.exclusions > 0)
        cx_note("%s customers left out by --exclusion", out);
}

/* The end of the last day that counts, in --tz or UTC; else the newest instant. */
static int64_t as_of_instant(const struct cx_run *run, int64_t newest)
{
    struct cx_time_rule rule = cx_reading().time;
    int32_t day = cx_as_of(run);
    if (cx_common.as_of == CX_NO_DAY)
        return newest;
    return cx_time_of_date(day + 1, &rule).ms - 1;
}

bool funnel_is_open(const struct funnel_customers *c, int64_t entered_ms)
{
    return c->as_of_ms - entered_ms <= funnel_plan.rule.within_ms;
}

static void join(struct funnel_customers *c, const struct visits *all, const struct cx_run *run)
{
    uint64_t nameless = 0, excluded = 0;
    int64_t newest = INT64_MIN;
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        const struct visit *v = &all->part[i];
        if (v->failed)
            cx_must(cx_no_memory(&e), &e);
        nameless += v->nameless_rows;
        excluded += v->excluded;
        if (v->has_newest && v->newest > newest)
            newest = v->newest;
        c->entered += c->part[i].n;
        c->customers += cx_groups_in(&c->groups, i);
    }
    c->customers -= nameless > 0;
    leave_out_nameless(nameless);
    c->as_of_ms = as_of_instant(run, newest);
    if (c->customers > 0)
        warn_of_absent_steps(all);
    tell_counts(c, excluded);
}

void funnel_read(struct funnel_customers *c)
{
    struct cx_run run = cx_open(funnel_role, funnel_plan.roles);
    *c = (struct funnel_customers){.customers = 0};
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
        c->by_count = c->customers > 0;
    }
}

void funnel_release(struct funnel_customers *c)
{
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_bytes_release(&c->part[i].entrants);
        cx_bytes_release(&c->part[i].times);
    }
}
