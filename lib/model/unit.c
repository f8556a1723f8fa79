/* unit.c - see unit.h. */
#include "model/unit.h"

#include <math.h>
#include <string.h>

static size_t unit_size(const struct cx_unit_plan *plan)
{
    return sizeof(struct cx_unit) + plan->outcomes * sizeof(struct cx_outcome) +
           (plan->clusters ? sizeof(uint64_t) : 0);
}

/* ---- the cluster: a word behind the outcomes */

uint32_t cx_unit_cluster(const struct cx_unit_plan *plan, const struct cx_unit *u)
{
    uint64_t word = 0;
    if (plan->clusters) {
        memcpy(&word, &u->outcome[plan->outcomes], sizeof word);
    }
    return (uint32_t)word;
}

void cx_unit_set_cluster(const struct cx_unit_plan *plan, struct cx_unit *u, uint32_t cluster)
{
    uint64_t word = cluster;
    if (plan->clusters) {
        memcpy(&u->outcome[plan->outcomes], &word, sizeof word);
    }
}

/* ---- the units of a slot */

size_t cx_unit_slot_size(const struct cx_unit_plan *plan)
{
    return unit_size(plan) + (plan->apart ? 2 : 1) * sizeof(char *);
}

/* ---- rows that wait: behind a unit that is not seen, where the last word of the slot leads */

static struct cx_unit *waiting_unit(const struct cx_unit_plan *plan, const struct cx_unit *slot)
{
    struct cx_unit *unit;
    memcpy(&unit, (const char *)slot + cx_unit_slot_size(plan) - sizeof unit, sizeof unit);
    return unit;
}

struct cx_waiting *cx_unit_waiting(const struct cx_unit_plan *plan, const struct cx_unit *u)
{
    return (void *)((char *)(uintptr_t)u + unit_size(plan));
}

bool cx_unit_wait(const struct cx_unit_plan *plan, struct cx_unit *slot,
                  const struct cx_waiting_row *row, struct cx_arena *memory)
{
    struct cx_unit *unit = waiting_unit(plan, slot);
    if (!unit) {
        unit = cx_arena_take(memory, unit_size(plan) + sizeof(struct cx_waiting));
        if (!unit) {
            return false;
        }
        memset(unit, 0, unit_size(plan) + sizeof(struct cx_waiting));
        memcpy((char *)slot + cx_unit_slot_size(plan) - sizeof unit, &unit, sizeof unit);
    }
    return cx_waiting_add(cx_unit_waiting(plan, unit), row, plan->outcomes, memory);
}

/* Where the others are: the word behind the first unit. */
static inline char *others_of(const struct cx_unit_plan *plan, const struct cx_unit *slot)
{
    char *others;
    memcpy(&others, (const char *)slot + unit_size(plan), sizeof others);
    return others;
}

static struct cx_unit *other(const struct cx_unit_plan *plan, char *others, size_t i)
{
    return (struct cx_unit *)(void *)(others + i * unit_size(plan));
}

static struct cx_unit *add_other(const struct cx_unit_plan *plan, struct cx_unit *slot,
                                 struct cx_arena *memory)
{
    size_t size = unit_size(plan), n = slot->others * size;
    char *others = cx_arena_take(memory, n + size), *old = others_of(plan, slot);
    if (!others) {
        return NULL;
    }
    if (n > 0) {
        memcpy(others, old, n);
        cx_arena_give(memory, old, n);
    }
    memset(others + n, 0, size);
    memcpy((char *)slot + size, &others, sizeof others);
    return other(plan, others, slot->others++);
}

/* The unit that rows of a variant belong to; NULL: no memory. */
static struct cx_unit *unit_in(const struct cx_unit_plan *plan, struct cx_unit *slot,
                               uint16_t variant, struct cx_arena *memory)
{
    if (!plan->apart || !slot->is_seen || slot->variant == variant) {
        return slot;
    }
    char *others = others_of(plan, slot);
    for (size_t i = 0; i < slot->others; i++) {
        struct cx_unit *unit = other(plan, others, i);
        if (unit->variant == variant) {
            return unit;
        }
    }
    return add_other(plan, slot, memory);
}

void cx_unit_prefetch(const struct cx_unit_plan *plan, const struct cx_unit *slot)
{
    if (slot->others > 0) {
        const char *others = others_of(plan, slot);
        cx_prefetch(others);
        cx_prefetch(others + slot->others * unit_size(plan) - 1);
    }
}

size_t cx_unit_count(const struct cx_unit *slot)
{
    return (size_t)slot->others + 1;
}

const struct cx_unit *cx_unit_at(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                                 size_t i)
{
    return i == 0 ? slot : other(plan, others_of(plan, slot), i - 1);
}

static int compare_interned(const struct cx_intern *names, uint32_t a, uint32_t b)
{
    return a == b ? 0 : cx_text_compare(cx_interned_text(names, a), cx_interned_text(names, b));
}

static int compare_names(const struct cx_unit_plan *plan, uint16_t a, uint16_t b)
{
    return compare_interned(plan->names, a, b);
}

const struct cx_unit *cx_unit_next(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                                   const struct cx_unit *before)
{
    const struct cx_unit *next = NULL;
    if (before && !before->is_seen) {
        return NULL;
    }
    for (size_t i = 0; i < cx_unit_count(slot); i++) {
        const struct cx_unit *unit = cx_unit_at(plan, slot, i);
        bool comes = !before || compare_names(plan, unit->variant, before->variant) > 0;
        if (unit->is_seen && comes &&
            (!next || compare_names(plan, unit->variant, next->variant) < 0)) {
            next = unit;
        }
    }
    return next ? next : waiting_unit(plan, slot);
}

/* ---- one unit */

static bool is_earlier(const struct cx_unit_plan *plan, struct cx_exposure seen, uint32_t cluster,
                       const struct cx_unit *u)
{
    if (seen.ms != u->first_ms) {
        return seen.ms < u->first_ms;
    }
    int order = compare_names(plan, seen.variant, u->variant);
    order = order ? order : compare_names(plan, seen.segment, u->segment);
    if (order == 0 && plan->clusters) {
        order = compare_interned(plan->clusters, cluster, cx_unit_cluster(plan, u));
    }
    return order < 0;
}

static void expose(const struct cx_unit_plan *plan, struct cx_unit *u, struct cx_exposure seen,
                   uint32_t cluster)
{
    u->in_several |= u->is_seen && seen.variant != u->variant;
    if (!u->is_seen || is_earlier(plan, seen, cluster, u)) {
        cx_unit_set_cluster(plan, u, cluster);
        u->first_ms = seen.ms;
        u->variant = seen.variant;
        u->segment = seen.segment;
    }
    u->is_seen = true;
}

static bool add_value(enum cx_outcome_kind kind, struct cx_outcome *o, int64_t ms, double value)
{
    if (kind == CX_OUTCOME_SUM) {
        return cx_outcome_add(o, isnan(value) ? 0 : value); /* as likely as not: no branch */
    }
    return isnan(value) || cx_outcome_note(kind, o, ms, value);
}

/* What counts of a row, of which it is known whether it is before the exposure. */
static enum cx_unit_status add_values(const struct cx_unit_plan *plan, struct cx_outcome *to,
                                      const struct cx_waiting_row *row, bool is_before,
                                      size_t *outcome)
{
    for (size_t i = 0; i < plan->outcomes; i++) {
        bool counts = (plan->outcome[i] == CX_OUTCOME_BEFORE) == is_before;
        if (counts && !add_value(plan->outcome[i], &to[i], row->ms, row->value[i])) {
            *outcome = i;
            return CX_UNIT_TOO_LARGE;
        }
    }
    return CX_UNIT_OK;
}

/* Whether a row has to wait although it is an exposure. */
static bool is_kept(const struct cx_unit_plan *plan, const double *values)
{
    bool kept = plan->window_ms > 0;
    for (size_t i = 0; plan->has_events && i < plan->outcomes; i++) {
        kept |= plan->outcome[i] == CX_OUTCOME_EVENTS && !isnan(values[i]);
    }
    return kept;
}

/* An exposure only ever moves back in time. */
static bool is_certain(const struct cx_unit_plan *plan, const struct cx_unit *slot, int64_t ms)
{
    return slot->is_seen && ms >= slot->first_ms && !plan->apart;
}

/* Of numbers of 16 bits; the variant's is one more. */
uint64_t cx_unit_of(struct cx_exposure seen)
{
    uint64_t variant = seen.is_none ? 0 : 1U + seen.variant;
    return variant | (uint64_t)seen.segment << 17 | (uint64_t)(seen.day_shift + 1) << 33;
}

struct cx_exposure cx_unit_kept(const struct cx_waiting_row *row)
{
    uint64_t variant = row->of & 0x1ffff;
    return (struct cx_exposure){.ms = row->ms,
                                .variant = (uint16_t)(variant - (variant > 0)),
                                .segment = (uint16_t)(row->of >> 17),
                                .is_none = variant == 0,
                                .day_shift = (int8_t)((int)(row->of >> 33) - 1)};
}

enum cx_unit_status cx_unit_add(const struct cx_unit_plan *plan, struct cx_unit *slot,
                                struct cx_exposure seen, const double *values,
                                struct cx_arena *memory, size_t *outcome)
{
    struct cx_waiting_row row = {.ms = seen.ms, .value = values};
    if (plan->keeps_rows) {
        row.of = cx_unit_of(seen);
        return cx_unit_wait(plan, slot, &row, memory) ? CX_UNIT_OK : CX_UNIT_NO_MEMORY;
    }
    if (seen.is_none) {
        if (is_certain(plan, slot, seen.ms) && !is_kept(plan, values)) {
            return add_values(plan, slot->outcome, &row, false, outcome);
        }
        return cx_unit_wait(plan, slot, &row, memory) ? CX_UNIT_OK : CX_UNIT_NO_MEMORY;
    }
    struct cx_unit *unit = unit_in(plan, slot, seen.variant, memory);
    if (!unit) {
        return CX_UNIT_NO_MEMORY;
    }
    expose(plan, unit, seen, plan->clusters ? (uint32_t)values[plan->outcomes] : 0);
    if (is_kept(plan, values)) {
        row.of = plan->apart ? 1U + seen.variant : 0;
        return cx_unit_wait(plan, slot, &row, memory) ? CX_UNIT_OK : CX_UNIT_NO_MEMORY;
    }
    return add_values(plan, unit->outcome, &row, false, outcome);
}

/* ---- what a unit did */

/* Where a row that waited stands to a unit. */
struct standing {
    bool is_of_another, is_before, is_outside; /* of the window, on its side of the exposure */
};

static struct standing standing_of(const struct cx_unit_plan *plan, const struct cx_unit *u,
                                   const struct cx_waiting_row *row)
{
    bool is_before = row->ms < u->first_ms;
    int64_t away = is_before ? u->first_ms - row->ms : row->ms - u->first_ms;
    int64_t window = is_before ? plan->window_before_ms : plan->window_ms;
    return (struct standing){.is_of_another = row->of != 0 && row->of != 1U + u->variant,
                             .is_before = is_before,
                             .is_outside = window > 0 && away > window};
}

static enum cx_unit_status add_waiting(const struct cx_unit_plan *plan, const struct cx_unit *u,
                                       const struct cx_waiting_row *row, struct cx_outcome *to,
                                       struct cx_unit_answer *answer)
{
    const struct standing at = standing_of(plan, u, row);
    size_t outcome;
    if (at.is_of_another) {
        return CX_UNIT_OK;
    }
    answer->was_early |= at.is_before;
    answer->was_late |= !at.is_before && at.is_outside;
    return at.is_outside ? CX_UNIT_OK : add_values(plan, to, row, at.is_before, &outcome);
}

void cx_unit_events(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                    const struct cx_unit *u, size_t outcome, double *to)
{
    const struct cx_unit *waiting = waiting_unit(plan, slot);
    struct cx_waiting_reader reader;
    struct cx_waiting_row row;
    if (!waiting) {
        return;
    }
    cx_waiting_open(cx_unit_waiting(plan, waiting), plan->outcomes, &reader);
    while (cx_waiting_next(&reader, &row)) {
        const struct standing at = standing_of(plan, u, &row);
        bool counts = !at.is_of_another && !at.is_before && !at.is_outside;
        if (counts && !isnan(row.value[outcome])) {
            *to++ = row.value[outcome];
        }
    }
}

enum cx_unit_status cx_unit_answer(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                                   const struct cx_unit *u, struct cx_unit_answer *answer)
{
    const struct cx_unit *waiting = waiting_unit(plan, slot);
    const struct cx_outcome *outcome = u->outcome;
    struct cx_outcome all[CX_WAITING_OUTCOMES];
    enum cx_unit_status status = CX_UNIT_OK;
    answer->was_early = answer->was_late = false;
    if (waiting) {
        struct cx_waiting_reader reader;
        struct cx_waiting_row row;
        memcpy(all, outcome, plan->outcomes * sizeof *all);
        cx_waiting_open(cx_unit_waiting(plan, waiting), plan->outcomes, &reader);
        while (status == CX_UNIT_OK && cx_waiting_next(&reader, &row)) {
            status = add_waiting(plan, u, &row, all, answer);
        }
        outcome = all;
    }
    for (size_t i = 0; i < plan->outcomes; i++) {
        answer->value[i] = cx_outcome_result(plan->outcome[i], &outcome[i]);
    }
    return status;
}

/* ---- slots together */

static bool merge_unit(const struct cx_unit_plan *plan, struct cx_unit *u,
                       const struct cx_unit *from)
{
    expose(plan, u,
           (struct cx_exposure){
               .ms = from->first_ms, .variant = from->variant, .segment = from->segment},
           cx_unit_cluster(plan, from));
    u->in_several |= from->in_several;
    for (size_t i = 0; i < plan->outcomes; i++) {
        if (!cx_outcome_join(plan->outcome[i], &u->outcome[i], &from->outcome[i])) {
            return false;
        }
    }
    return true;
}

static enum cx_unit_status merge_waiting(const struct cx_unit_plan *plan, struct cx_unit *to,
                                         const struct cx_unit *from, struct cx_arena *memory)
{
    const struct cx_unit *waiting = waiting_unit(plan, from);
    struct cx_waiting_reader reader;
    struct cx_waiting_row row;
    if (!waiting) {
        return CX_UNIT_OK;
    }
    cx_waiting_open(cx_unit_waiting(plan, waiting), plan->outcomes, &reader);
    while (cx_waiting_next(&reader, &row)) {
        if (!cx_unit_wait(plan, to, &row, memory)) {
            return CX_UNIT_NO_MEMORY;
        }
    }
    return CX_UNIT_OK;
}

enum cx_unit_status cx_unit_merge(const struct cx_unit_plan *plan, struct cx_unit *to,
                                  const struct cx_unit *from, struct cx_arena *memory)
{
    for (size_t i = 0; from->is_seen && i < cx_unit_count(from); i++) {
        const struct cx_unit *added = cx_unit_at(plan, from, i);
        struct cx_unit *unit = unit_in(plan, to, added->variant, memory);
        if (!unit) {
            return CX_UNIT_NO_MEMORY;
        }
        if (!merge_unit(plan, unit, added)) {
            return CX_UNIT_TOO_LARGE;
        }
    }
    return merge_waiting(plan, to, from, memory);
}
