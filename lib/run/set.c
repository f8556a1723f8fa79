/* set.c - a set of texts. */
#include "base/hash.h"
#include "run/run.h"

struct cx_set {
    struct cx_arena *arena;
    struct cx_text *at; /* open addressing; s NULL: free */
    size_t room, n;
};

struct cx_set *cx_set_new(struct cx_arena *a)
{
    struct cx_set *set = cx_arena_alloc(a, sizeof *set);
    if (set)
        set->arena = a;
    return set;
}

static struct cx_text *place_of(struct cx_text *at, size_t room, struct cx_text t)
{
    size_t i = cx_hash(t.s, t.n) & (room - 1);
    while (at[i].s && !cx_text_equal(at[i], t))
        i = (i + 1) & (room - 1);
    return &at[i];
}

static bool grow(struct cx_set *set)
{
    size_t room = set->room ? 2 * set->room : 64;
    struct cx_text *at = cx_arena_alloc(set->arena, room * sizeof *at);
    if (!at)
        return false;
    for (size_t i = 0; i < set->room; i++)
        if (set->at[i].s)
            *place_of(at, room, set->at[i]) = set->at[i];
    set->at = at;
    set->room = room;
    return true;
}

bool cx_set_add(struct cx_set *set, struct cx_text t)
{
    if (2 * (set->n + 1) > set->room && !grow(set))
        return false;
    struct cx_text *place = place_of(set->at, set->room, t);
    if (place->s)
        return true;
    char *copy = cx_arena_text(set->arena, t.s, t.n);
    if (!copy)
        return false;
    *place = (struct cx_text){copy, t.n};
    set->n++;
    return true;
}

bool cx_set_has(const struct cx_set *set, struct cx_text t)
{
    return set->room && place_of(set->at, set->room, t)->s;
}
