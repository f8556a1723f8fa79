/* unit.c - see unit.h. */
#include "model/unit.h"

#include <math.h>
#include <string.h>

static size_t unit_size(const struct cx_unit_plan *plan)
{
    return sizeof(struct cx_unit) + plan->outcomes * sizeof(struct cx_outcome);
}

/* ---- the units of a slot */

size_t cx_unit_slot_size(const struct cx_unit_plan *plan)
{
    return unit_size(plan) + (plan->apart ? sizeof(char *) : 0);
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

static int compare_names(const struct cx_unit_plan *plan, uint16_t a, uint16_t b)
{
    return a == b ? 0
                  : cx_text_compare(cx_interned_text(plan->names, a),
                                    cx_interned_text(plan->names, b));
}

const struct cx_unit *cx_unit_next(const struct cx_unit_plan *plan, const struct cx_unit *slot,
                                   const struct cx_unit *before)
{
    const struct cx_unit *next = NULL;
    for (size_t i = 0; i < cx_unit_count(slot); i++) {
        const struct cx_unit *unit = cx_unit_at(plan, slot, i);
        bool comes = !before || compare_names(plan, unit->variant, before->variant) > 0;
        if (comes && (!next || compare_names(plan, unit->variant, next->variant) < 0)) {
            next = unit;
        }
    }
    return next;
}

/* ---- one unit */

static bool is_earlier(const struct cx_unit_plan *plan, struct cx_exposure seen,
                       const struct cx_unit *u)
{
    if (seen.ms != u->first_ms) {
        return seen.ms < u->first_ms;
    }
    int order = compare_names(plan, seen.variant, u->variant);
    return order ? order < 0 : compare_names(plan, seen.segment, u->segment) < 0;
}

static void expose(const struct cx_unit_plan *plan, struct cx_unit *u, struct cx_exposure seen)
{
    u->in_several |= u->is_seen && seen.variant != u->variant;
    if (!u->is_seen || is_earlier(plan, seen, u)) {
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

enum cx_unit_status cx_unit_add(const struct cx_unit_plan *plan, struct cx_unit *slot,
                                struct cx_exposure seen, const double *values,
                                struct cx_arena *memory, size_t *outcome)
{
    struct cx_unit *unit = unit_in(plan, slot, seen.variant, memory);
    if (!unit) {
        return CX_UNIT_NO_MEMORY;
    }
    expose(plan, unit, seen);
    for (size_t i = 0; i < plan->outcomes; i++) {
        if (!add_value(plan->outcome[i], &unit->outcome[i], seen.ms, values[i])) {
            *outcome = i;
            return CX_UNIT_TOO_LARGE;
        }
    }
    return CX_UNIT_OK;
}

double cx_unit_value(const struct cx_unit_plan *plan, const struct cx_unit *u, size_t outcome)
{
    return cx_outcome_result(plan->outcome[outcome], &u->outcome[outcome]);
}

/* ---- slots together */

static bool merge_unit(const struct cx_unit_plan *plan, struct cx_unit *u,
                       const struct cx_unit *from)
{
    expose(plan, u,
           (struct cx_exposure){
               .ms = from->first_ms, .variant = from->variant, .segment = from->segment});
    u->in_several |= from->in_several;
    for (size_t i = 0; i < plan->outcomes; i++) {
        if (!cx_outcome_join(plan->outcome[i], &u->outcome[i], &from->outcome[i])) {
            return false;
        }
    }
    return true;
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
    return CX_UNIT_OK;
}
