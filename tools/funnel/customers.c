/* customers.c - cx-funnel's way in: one journey a customer, searched for its best chain. */
#include "funnel.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "cli/running.h"

/* Of journey.note. */
enum { HAS_NEWEST = 1 };

/* Once a customer was followed, the slot knows how far they came instead. */
struct slot {
    struct cx_journey journey;
    int64_t ms; /* of the newest row, of a step or not; later: when they entered */
};

/* Events that are no step, to say which of them a misspelt step may have meant; of too many none is
 * near enough to be told. */
enum { MOST_OTHERS = 5000 };
static struct cx_intern others = CX_INTERN_OF(MOST_OTHERS);
static atomic_bool too_many_others;

/* ---- rows into journeys */

static const uint32_t NO_EVENT = UINT32_MAX;

struct packed {
    int64_t ms;
    uint32_t event; /* or NO_EVENT */
    uint32_t attribute[CX_MOMENT_ATTRIBUTES];
};

static enum cx_status intern(struct cx_text t, uint32_t *number, struct cx_error *e)
{
    switch (cx_intern(funnel_plan.journey.names, t, number)) {
    case CX_INTERN_OK:
        return CX_OK;
    case CX_INTERN_FULL:
        return cx_fail(e, CX_FAILED, "more than 4294967295 different texts");
    case CX_INTERN_NO_MEMORY:
        break;
    }
    return cx_no_memory(e);
}

static enum cx_status event_number(struct cx_text t, uint32_t *number, struct cx_error *e)
{
    uint32_t other;
    if (cx_intern_find(funnel_plan.journey.names, t, number) &&
        *number < funnel_plan.rule.events)
        return CX_OK;
    *number = NO_EVENT;
    switch (cx_intern(&others, t, &other)) {
    case CX_INTERN_OK:
        break;
    case CX_INTERN_FULL:
        atomic_store_explicit(&too_many_others, true, memory_order_relaxed);
        break;
    case CX_INTERN_NO_MEMORY:
        return cx_no_memory(e);
    }
    return funnel_plan.keeps_all ? intern(t, number, e) : CX_OK;
}

static enum cx_status pack_row(const struct cx_row *row, struct packed *packed, struct cx_error *e)
{
    const union cx_value *value = row->value;
    *packed = (struct packed){.ms = value[TIME].time.ms, .event = NO_EVENT};
    if (value[CUSTOMER].text.n == 0)
        return CX_OK;
    enum cx_status status = event_number(value[EVENT].text, &packed->event, e);
    if (packed->event == NO_EVENT)
        return status;
    for (size_t i = 0; status == CX_OK && i < funnel_plan.journey.attributes; i++)
        status = intern(value[NAMED_ROLES + i].text, &packed->attribute[i], e);
    return status;
}

static enum cx_status pack_rows(const struct cx_row *rows, size_t n, const uint32_t *place,
                                void *packed, void *context, struct cx_error *e)
{
    struct packed *to = packed;
    enum cx_status status = CX_OK;
    (void)context;
    for (size_t i = 0; i < n && status == CX_OK; i++)
        status = pack_row(&rows[i], &to[place[i]], e);
    return status;
}

static inline void note_newest(struct slot *slot, int64_t ms)
{
    if (slot->journey.note == 0 || ms > slot->ms)
        slot->ms = ms;
    slot->journey.note = HAS_NEWEST;
}

static enum cx_status add_rows(void *const *slots, const void *packed,
                               const struct cx_row *const *rows, size_t n, struct cx_arena *memory,
                               void *context, struct cx_error *e)
{
    const struct packed *from = packed;
    (void)rows;
    (void)context;
    for (size_t i = 0; i < n; i++) {
        const struct slot *slot = slots[i];
        if (from[i].event != NO_EVENT)
            cx_journey_prefetch(&slot->journey);
    }
    for (size_t i = 0; i < n; i++) {
        struct slot *slot = slots[i];
        note_newest(slot, from[i].ms);
        if (from[i].event == NO_EVENT)
            continue;
        const struct cx_moment m = {from[i].ms, from[i].event,
                                    {from[i].attribute[0], from[i].attribute[1]}};
        if (!cx_journey_add(&slot->journey, &m, &funnel_plan.journey, memory))
            return cx_no_memory(e);
    }
    return CX_OK;
}

/* ---- states */

static const struct cx_column state_columns[] = {{"newest_ms", CX_INTEGER}, {"journey", CX_TEXT}};

static enum cx_status merge_slots(void *to, const void *from, struct cx_arena *memory,
                                  void *context, struct cx_error *e)
{
    struct slot *slot = to;
    const struct slot *other = from;
    (void)context;
    if (!cx_journey_merge(&slot->journey, &other->journey, &funnel_plan.journey, memory))
        return cx_no_memory(e);
    if (other->journey.note != 0)
        note_newest(slot, other->ms);
    return CX_OK;
}

static void save_slot(const void *slot, struct cx_out *out, void *context)
{
    const struct slot *s = slot;
    struct cx_bytes text = {0};
    (void)context;
    cx_journey_save(&s->journey, &funnel_plan.journey, &text);
    cx_put_int(out, s->ms);
    cx_put_text(out, (struct cx_text){text.s, text.n});
    out->bytes.failed |= text.failed;
    cx_bytes_release(&text);
}

static enum cx_status load_slot(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                void *context, struct cx_error *e)
{
    struct slot *s = slot;
    int64_t newest;
    (void)context;
    if (!cx_integer_parse(cells[0], &newest))
        return cx_fail(e, CX_FAILED, "a damaged time");
    note_newest(s, newest);
    return cx_journey_load(&s->journey, &funnel_plan.journey, cells[1], memory, e);
}

static void group_rows(struct cx_run *run, struct cx_groups *groups)
{
    static const struct cx_group by_customer = {
        .keys = {CUSTOMER},
        .key_count = 1,
        .slot_size = sizeof(struct slot),
        .packed_size = sizeof(struct packed),
        .pack = pack_rows,
        .add_packed = add_rows,
        .merge = merge_slots,
        .state = {state_columns, CX_COUNT_OF(state_columns), save_slot, load_slot, NULL},
    };
    static struct cx_group group;
    group = by_customer;
    group.any_order = funnel_options.who == NULL;
    run->time_role = TIME;
    run->exclude_role = CUSTOMER;
    cx_group_all(run, &group, funnel_state_word(), groups);
}

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

static void add_entrant(struct visit *v, const struct cx_moment *m, size_t n)
{
    const struct cx_funnel_chain *c = &v->chain;
    struct funnel_part *p = v->part;
    struct funnel_entrant e = {.entered_ms = c->ms[0],
                               .times = p->times.n / sizeof(int64_t),
                               .level = (uint8_t)c->level,
                               .next = FUNNEL_NOTHING_NEXT};
    if (funnel_plan.by >= 0)
        e.by = m[c->entry].attribute[funnel_plan.by];
    if (funnel_options.after && c->level < funnel_plan.rule.steps) {
        size_t next = cx_funnel_next(&funnel_plan.rule, m, n, c);
        e.next = next < n ? m[next].event : FUNNEL_NOTHING_NEXT;
    }
    for (size_t i = 1; i < c->level; i++) {
        int64_t since = c->ms[i] - c->ms[0];
        cx_bytes_add(&p->times, &since, sizeof since);
    }
    cx_bytes_add(&p->entrants, &e, sizeof e);
    p->n++;
}

static void follow_customer(struct visit *v, struct slot *slot)
{
    const struct cx_journey *j = &slot->journey;
    const struct cx_moment *m = cx_journey_read(j, &funnel_plan.journey, &v->moments);
    v->failed |= m == NULL && j->n > 0;
    if (m == NULL ||
        !cx_funnel_search(&funnel_plan.rule, m, j->n, &v->scratch, &v->chain)) {
        v->failed |= m != NULL;
        return;
    }
    for (size_t i = 0; i < j->n; i++)
        if (m[i].event < funnel_plan.rule.events)
            v->seen[m[i].event] = true;
    v->excluded += v->chain.is_excluded;
    if (v->chain.level == 0 || v->chain.is_excluded)
        return;
    slot->journey.note = (uint32_t)v->chain.level;
    slot->ms = v->chain.ms[0];
    add_entrant(v, m, j->n);
}

static void visit_customer(const struct cx_group_row *row, void *visit)
{
    struct visit *v = visit;
    struct slot *slot = row->slot;
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
    const struct slot *s = slot;
    *level = s->journey.note;
    *entered_ms = s->ms;
}

bool funnel_find_again(const void *slot, struct cx_bytes scratch[2], struct funnel_found *found)
{
    const struct cx_journey *j = &((const struct slot *)slot)->journey;
    const struct cx_moment *m = cx_journey_read(j, &funnel_plan.journey, &scratch[0]);
    const struct cx_intern *names = funnel_plan.journey.names;
    if (m == NULL ||
        !cx_funnel_search(&funnel_plan.rule, m, j->n, &scratch[1], &found->chain))
        return false;
    const struct cx_moment *entry = &m[found->chain.entry];
    if (funnel_plan.by >= 0)
        found->by = cx_interned_text(names, entry->attribute[funnel_plan.by]);
    if (funnel_plan.rule.hold >= 0)
        found->hold = cx_interned_text(names, entry->attribute[funnel_plan.rule.hold]);
    return true;
}

/* ---- steps that never occur */

static int compare_names(const void *a, const void *b)
{
    return cx_text_compare(*(const struct cx_text *)a, *(const struct cx_text *)b);
}

static const struct cx_text *sorted_others(uint32_t *n)
{
    *n = cx_intern_count(&others);
    struct cx_text *list = cx_need(cx_arena_alloc(cx_memory(), (*n + 1) * sizeof *list));
    for (uint32_t i = 0; i < *n; i++)
        list[i] = cx_interned_text(&others, i);
    qsort(list, *n, sizeof *list, compare_names);
    return list;
}

static void warn_of_absent(struct cx_text name)
{
    uint32_t n;
    const struct cx_text *list = sorted_others(&n);
    int nearest = atomic_load(&too_many_others) ? -1 : cx_nearest(name, list, n);
    if (nearest < 0)
        cx_warn("no event is called '%.*s'", (int)name.n, name.s);
    else
        cx_warn("no event is called '%.*s'; the nearest is '%.*s'", (int)name.n, name.s,
                (int)list[nearest].n, list[nearest].s);
}

static void warn_of_absent_steps(const struct visits *all)
{
    for (uint32_t i = 0; i < funnel_plan.rule.events; i++) {
        bool seen = false;
        for (size_t part = 0; part < CX_GROUP_PARTS; part++)
            seen |= all->part[part].seen[i];
        if (!seen)
            warn_of_absent(cx_interned_text(funnel_plan.journey.names, i));
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
    qsort(value, n, sizeof *value, compare_names);
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
    group_rows(&run, &c->groups);
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
