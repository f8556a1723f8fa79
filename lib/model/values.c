/* values.c - see values.h.
 *
 * Values are put behind those that are settled; when there is no room they are settled, and only
 * what is distinct takes more room.
 */
#include "model/values.h"

#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/sort.h"

enum { FIRST_ROOM = 16, SMALL_ROOM = 1024 };

static inline int compare(const struct cx_counted *a, const struct cx_counted *b)
{
    int order = (a->x > b->x) - (a->x < b->x);
    return order ? order : (a->y > b->y) - (a->y < b->y);
}

static int by_pair(const void *a, const void *b, void *context)
{
    (void)context;
    return compare(a, b);
}

static bool is_ascending(const struct cx_counted *at, size_t n)
{
    size_t i = 1;
    while (i < n && compare(&at[i - 1], &at[i]) < 0)
        i++;
    return i >= n;
}

/* Equal neighbours become one.  Returns how many are left. */
static size_t join_equal(struct cx_counted *at, size_t n)
{
    struct cx_counted *last = at;
    for (size_t i = 1; i < n; i++) {
        if (compare(last, &at[i]) == 0)
            last->n += at[i].n;
        else
            *++last = at[i];
    }
    return n > 0 ? (size_t)(last - at) + 1 : 0;
}

/* A double as a number of the same order. */
static inline uint64_t key_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* What sorting n values takes. */
struct room {
    struct cx_counted *counted; /* n */
    struct cx_keyed *keyed;     /* twice n */
};

static void sort_by_x(struct cx_counted *at, size_t n, const struct room *room)
{
    for (size_t i = 0; i < n; i++)
        room->keyed[i] = (struct cx_keyed){key_of(at[i].x), i};
    cx_sort_keyed(room->keyed, n, room->keyed + n);
    memcpy(room->counted, at, n * sizeof *at);
    for (size_t i = 0; i < n; i++)
        at[i] = room->counted[room->keyed[i].what];
}

/* Those of one x by y: mostly there is but one y. */
static void sort_by_y(struct cx_counted *at, size_t n, const struct room *room)
{
    for (size_t from = 0, end; from < n; from = end) {
        end = from + 1;
        while (end < n && !(at[end].x > at[from].x))
            end++;
        if (end - from > 1)
            cx_sort(at + from, end - from, sizeof *at, by_pair, NULL, room->counted);
    }
}

/* Returns how many are left. */
static size_t sort(struct cx_counted *at, size_t n, const struct room *room)
{
    if (is_ascending(at, n))
        return n;
    sort_by_x(at, n, room);
    n = join_equal(at, n);
    if (!is_ascending(at, n))
        sort_by_y(at, n, room);
    return join_equal(at, n);
}

/* The first `middle` and the others, both sorted; equal ones become one.  Returns how many are
 * left. */
static size_t merge(struct cx_counted *at, size_t middle, size_t n, struct cx_counted *scratch)
{
    struct cx_counted *to = scratch;
    const struct cx_counted *a = at, *a_end = at + middle, *b = a_end, *b_end = at + n;
    while (a < a_end && b < b_end) {
        int order = compare(a, b);
        *to = order <= 0 ? *a : *b;
        to->n += order == 0 ? b->n : 0;
        a += order <= 0;
        b += order >= 0;
        to++;
    }
    size_t merged = (size_t)(to - scratch), left = (size_t)(a_end - a), right = (size_t)(b_end - b);
    memmove(at + merged + right, a, left * sizeof *at); /* one of the two is over */
    memmove(at + merged + left, b, right * sizeof *at);
    memcpy(at, scratch, merged * sizeof *at);
    return merged + left + right;
}

bool cx_values_settle(struct cx_values *v)
{
    struct cx_bytes keyed = {0}, counted = {0};
    size_t fresh = v->n - v->settled;
    if (v->failed || fresh == 0)
        return !v->failed;
    v->failed = !cx_bytes_reserve(&keyed, 2 * fresh * sizeof(struct cx_keyed)) ||
                !cx_bytes_reserve(&counted, v->n * sizeof *v->at);
    if (!v->failed) {
        const struct room room = {.counted = (void *)counted.s, .keyed = (void *)keyed.s};
        v->n = v->settled + sort(v->at + v->settled, fresh, &room);
        v->n = v->settled = merge(v->at, v->settled, v->n, room.counted);
    }
    cx_bytes_release(&keyed);
    cx_bytes_release(&counted);
    return !v->failed;
}

/* Few values may come again: they are settled in a room they do not fill by far. */
static bool make_room(struct cx_values *v)
{
    if (!cx_values_settle(v))
        return false;
    if (v->room >= SMALL_ROOM && 2 * v->n <= v->room)
        return true;
    size_t room = v->room > 0 ? 2 * v->room : FIRST_ROOM;
    struct cx_counted *grown = cx_arena_take(v->memory, room * sizeof *grown);
    if (!grown) {
        v->failed = true;
        return false;
    }
    if (v->room > 0) {
        memcpy(grown, v->at, v->n * sizeof *grown);
        cx_arena_give(v->memory, v->at, v->room * sizeof *grown);
    }
    v->at = grown;
    v->room = room;
    return true;
}

void cx_values_add(struct cx_values *v, double x, double y, int64_t n)
{
    if (v->failed || (v->n == v->room && !make_room(v)))
        return;
    v->at[v->n++] = (struct cx_counted){x + 0, y + 0, n}; /* -0 + 0 is 0 */
}

void cx_values_merge(struct cx_values *v, const struct cx_values *from)
{
    for (size_t i = 0; i < from->n; i++)
        cx_values_add(v, from->at[i].x, from->at[i].y, from->at[i].n);
    v->failed |= from->failed;
}

int64_t cx_values_units(const struct cx_values *v)
{
    int64_t units = 0;
    for (size_t i = 0; i < v->n; i++)
        units += v->at[i].n;
    return units;
}

double cx_values_quantile(const struct cx_values *v, double p)
{
    int64_t units = cx_values_units(v), below = 0;
    double place = (double)(units - 1) * p, whole = floor(place);
    size_t i = 0;
    if (units == 0)
        return (double)NAN;
    while (i + 1 < v->n && (double)(below + v->at[i].n) <= whole)
        below += v->at[i++].n;
    bool is_last = (double)(below + v->at[i].n - 1) <= whole && i + 1 < v->n;
    double x = v->at[i].x, next = is_last ? v->at[i + 1].x : x;
    return x + (place - whole) * (next - x);
}
