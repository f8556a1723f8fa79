/* tuples.c - see tuples.h. */
#include "model/tuples.h"

#include <string.h>

#include "base/bytes.h"
#include "base/sort.h"

enum { FIRST_ROOM = 16 };

static int compare(const void *a, const void *b, void *width)
{
    const double *s = a, *t = b;
    for (size_t i = 1; i <= *(const size_t *)width; i++) {
        if (s[i] != t[i]) {
            return s[i] < t[i] ? -1 : 1;
        }
    }
    return 0;
}

bool cx_tuples_settle(struct cx_tuples *t)
{
    struct cx_bytes scratch = {0};
    size_t each = t->width + 1, size = each * sizeof *t->at, last = 0;
    if (t->failed || t->settled == t->n) {
        return !t->failed;
    }
    t->failed = !cx_bytes_reserve(&scratch, t->n * size);
    if (!t->failed) {
        cx_sort(t->at, t->n, size, compare, &t->width, scratch.s);
        for (size_t i = 1; i < t->n; i++) {
            if (compare(t->at + last * each, t->at + i * each, &t->width) == 0) {
                t->at[last * each] += t->at[i * each];
            } else if (++last < i) {
                memcpy(t->at + last * each, t->at + i * each, size);
            }
        }
        t->n = t->settled = last + 1;
    }
    cx_bytes_release(&scratch);
    return !t->failed;
}

/* Where most rows were there already, what is left after settling has room for as many again. */
static bool make_room(struct cx_tuples *t)
{
    size_t size = (t->width + 1) * sizeof *t->at;
    if (!cx_tuples_settle(t)) {
        return false;
    }
    if (t->room > 0 && 2 * t->n <= t->room) {
        return true;
    }
    size_t room = t->room > 0 ? 2 * t->room : FIRST_ROOM;
    double *grown = cx_arena_take(t->memory, room * size);
    if (!grown) {
        t->failed = true;
        return false;
    }
    if (t->room > 0) {
        memcpy(grown, t->at, t->n * size);
        cx_arena_give(t->memory, t->at, t->room * size);
    }
    t->at = grown;
    t->room = room;
    return true;
}

void cx_tuples_add(struct cx_tuples *t, const double *number, double n)
{
    if (t->failed || (t->n == t->room && !make_room(t))) {
        return;
    }
    double *row = t->at + t->n++ * (t->width + 1);
    row[0] = n;
    for (size_t i = 0; i < t->width; i++) {
        row[1 + i] = number[i] + 0; /* -0 + 0 is 0 */
    }
}

void cx_tuples_merge(struct cx_tuples *t, const struct cx_tuples *from)
{
    for (size_t i = 0; i < from->n; i++) {
        const double *row = from->at + i * (from->width + 1);
        cx_tuples_add(t, row + 1, row[0]);
    }
    t->failed |= from->failed;
}

double cx_tuples_units(const struct cx_tuples *t)
{
    double units = 0;
    for (size_t i = 0; i < t->n; i++) {
        units += t->at[i * (t->width + 1)];
    }
    return units;
}
