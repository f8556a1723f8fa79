/* events.c - see events.h. */
#include "model/events.h"

#include <string.h>

/* Room for `more` behind the n of `size` bytes; NULL: none. */
static void *with_room(struct cx_arena *a, void *old, size_t n, size_t *room, size_t more,
                       size_t size)
{
    enum { FIRST_ROOM = 16 };
    size_t wanted = *room > 0 ? *room : FIRST_ROOM;
    if (n + more <= *room)
        return old;
    while (wanted < n + more)
        wanted *= 2;
    void *grown = cx_arena_take(a, wanted * size);
    if (!grown)
        return NULL;
    if (n > 0)
        memcpy(grown, old, n * size);
    if (*room > 0)
        cx_arena_give(a, old, *room * size);
    *room = wanted;
    return grown;
}

static bool make_room(struct cx_events *v, size_t values, size_t units)
{
    double *value = with_room(v->memory, v->value, v->n, &v->room, values, sizeof *value);
    v->value = value ? value : v->value;
    size_t *end = with_room(v->memory, v->end, v->units, &v->unit_room, units, sizeof *end);
    v->end = end ? end : v->end;
    v->failed |= !end || (!value && v->n + values > 0);
    return !v->failed;
}

void cx_events_add(struct cx_events *v, const double *value, size_t n)
{
    if (v->failed || !make_room(v, n, 1))
        return;
    if (n > 0)
        memcpy(v->value + v->n, value, n * sizeof *value);
    v->n += n;
    v->end[v->units++] = v->n;
}

void cx_events_merge(struct cx_events *v, const struct cx_events *from)
{
    for (size_t i = 0, at = 0; i < from->units; at = from->end[i++])
        cx_events_add(v, from->value + at, from->end[i] - at);
    v->failed |= from->failed;
}

struct cx_events_below cx_events_below(const struct cx_events *v, double q)
{
    struct cx_events_below b = {.units = (double)v->units, .rows = (double)v->n};
    cx_uint128 below = 0, rows_squares = 0, below_squares = 0, products = 0;
    for (size_t i = 0, at = 0; i < v->units; i++) {
        uint64_t rows = v->end[i] - at, of_unit = 0;
        for (; at < v->end[i]; at++)
            of_unit += v->value[at] <= q;
        below += of_unit;
        rows_squares += (cx_uint128)rows * rows;
        below_squares += (cx_uint128)of_unit * of_unit;
        products += (cx_uint128)rows * of_unit;
    }
    b.below = (double)below;
    b.rows_squares = (double)rows_squares;
    b.below_squares = (double)below_squares;
    b.products = (double)products;
    return b;
}
