/* keptunits.c - see keptunits.h. */
#include "model/keptunits.h"

#include <string.h>

/* There are few of them; the last one is the likeliest. */
static bool find_group(struct cx_kept_units *k, const struct cx_arm_key *key, size_t *found)
{
    for (size_t i = k->groups; i-- > 0;) {
        if (cx_text_equal(k->group[i].experiment, key->experiment) &&
            cx_text_equal(k->group[i].stratum, key->stratum)) {
            *found = i;
            return true;
        }
    }
    if (k->groups == k->group_room) {
        void *grown = cx_arena_double(&k->memory, k->group, &k->group_room, sizeof *k->group);
        if (!grown) {
            return false;
        }
        k->group = grown;
    }
    *found = k->groups++;
    struct cx_kept_group *made = &k->group[*found];
    return cx_arena_copy(&k->memory, key->experiment, &made->experiment) &&
           cx_arena_copy(&k->memory, key->stratum, &made->stratum);
}

static bool count_in_arm(struct cx_kept_units *k, const struct cx_arm_key *key)
{
    for (size_t i = k->arms; i-- > 0;) {
        if (cx_text_equal(k->arm[i].experiment, key->experiment) &&
            cx_text_equal(k->arm[i].variant, key->variant)) {
            k->arm[i].units++;
            return true;
        }
    }
    if (k->arms == k->arm_room) {
        void *grown = cx_arena_double(&k->memory, k->arm, &k->arm_room, sizeof *k->arm);
        if (!grown) {
            return false;
        }
        k->arm = grown;
    }
    struct cx_kept_arm *made = &k->arm[k->arms++];
    made->units = 1;
    return cx_arena_copy(&k->memory, key->experiment, &made->experiment) &&
           cx_arena_copy(&k->memory, key->variant, &made->variant);
}

static bool make_room(struct cx_kept_units *k, size_t each)
{
    size_t room = k->room;
    if (k->n < k->room) {
        return true;
    }
    void *unit = cx_arena_double(&k->memory, k->unit, &room, sizeof *k->unit);
    void *value = cx_arena_grow(&k->memory, k->value, k->room * each * sizeof *k->value,
                                room * each * sizeof *k->value);
    if (!unit || !value) {
        return false;
    }
    k->unit = unit;
    k->value = value;
    k->room = room;
    return true;
}

bool cx_kept_units_add(struct cx_kept_units *k, const struct cx_arm_key *key, uint64_t who,
                       const double *values)
{
    size_t each = cx_design_values(k->design), group;
    if (!make_room(k, each) || !find_group(k, key, &group) || !count_in_arm(k, key)) {
        return false;
    }
    memcpy(k->value + k->n * each, values, each * sizeof *values);
    k->unit[k->n++] = (struct cx_kept_unit){who, group};
    return true;
}

struct cx_events *cx_kept_units_events(struct cx_kept_units *k, size_t metric)
{
    if (!k->events) {
        k->events = cx_arena_alloc(&k->memory, k->design->metrics * sizeof *k->events);
        for (size_t i = 0; k->events && i < k->design->metrics; i++) {
            k->events[i].memory = &k->memory;
        }
    }
    return k->events ? &k->events[metric] : NULL;
}
