/* tails.c - see tails.h. */
#include "model/btyd/tails.h"

#include "base/bytes.h"
#include "base/sort.h"

#include <string.h>

#define FEWEST_ROWS 50000
#define WORTH_WHILE 2 /* times as many rows as integrals */

/* Times are above zero or zero, so that their bits are in the order of their numbers. */
static uint64_t key_of(double time)
{
    uint64_t key;
    time += 0.0; /* -0 becomes 0 */
    memcpy(&key, &time, sizeof key);
    return key;
}

static double time_of(uint64_t key)
{
    double time;
    memcpy(&time, &key, sizeof time);
    return time;
}

static size_t count_different(const struct cx_keyed *order, size_t n)
{
    size_t different = n > 0;
    for (size_t i = 1; i < n; i++)
        different += order[i].key != order[i - 1].key;
    return different;
}

static size_t count_xs(const struct cx_btyd_row *rows, size_t n)
{
    size_t different = n > 0;
    for (size_t i = 1; i < n; i++)
        different += rows[i].x != rows[i - 1].x;
    return different;
}

static bool make_room(struct cx_arena *a, size_t rows, struct cx_btyd_tails *t)
{
    t->x = cx_arena_alloc(a, t->xs * sizeof *t->x);
    t->first = cx_arena_alloc(a, t->xs * sizeof *t->first);
    t->time = cx_arena_alloc(a, 3 * t->times * sizeof *t->time);
    t->place = cx_arena_alloc(a, rows * sizeof *t->place);
    t->step = cx_arena_alloc(a, t->times * sizeof *t->step);
    t->tail = cx_arena_alloc(a, t->xs * t->times * sizeof *t->tail);
    if (!t->x || !t->first || !t->time || !t->place || !t->step || !t->tail)
        return false;
    t->log_a = t->time + t->times;
    t->log_b = t->log_a + t->times;
    return true;
}

/* order[2 i] was the t_x of row i, and order[2 i + 1] its T. */
static void find_places(const struct cx_keyed *order, size_t n, struct cx_btyd_tails *t)
{
    uint32_t at = 0, x = 0;
    for (size_t i = 0; i < 2 * n; i++) {
        struct cx_btyd_place *place = &t->place[order[i].what / 2];
        at += i > 0 && order[i].key != order[i - 1].key;
        t->time[at] = time_of(order[i].key);
        *(order[i].what % 2 == 0 ? &place->t_x : &place->T) = at;
    }
    for (size_t i = 0; i < n; i++) {
        struct cx_btyd_place *place = &t->place[i];
        bool is_new = i > 0 && t->row[i].x != t->row[i - 1].x;
        x += is_new;
        place->x = x;
        t->x[x] = t->row[i].x;
        if (i == 0 || is_new || place->t_x < t->first[x])
            t->first[x] = place->t_x;
    }
}

static enum cx_status make(struct cx_arena *a, const struct cx_btyd_row *rows, size_t n,
                           struct cx_keyed *order, struct cx_btyd_tails **tails)
{
    struct cx_btyd_tails t = {.row = rows, .xs = count_xs(rows, n)};
    for (size_t i = 0; i < n; i++) {
        order[2 * i] = (struct cx_keyed){key_of(rows[i].t_x), 2 * i};
        order[2 * i + 1] = (struct cx_keyed){key_of(rows[i].T), 2 * i + 1};
    }
    cx_sort_keyed(order, 2 * n, order + 2 * n);
    t.times = count_different(order, 2 * n);
    if (t.times > n / WORTH_WHILE / t.xs)
        return CX_OK;
    *tails = cx_arena_alloc(a, sizeof **tails);
    if (!*tails || !make_room(a, n, &t))
        return CX_FAILED;
    find_places(order, n, &t);
    **tails = t;
    return CX_OK;
}

enum cx_status cx_btyd_tails_make(struct cx_arena *a, const struct cx_btyd_row *rows, size_t n,
                                  struct cx_btyd_tails **tails, struct cx_error *e)
{
    struct cx_bytes scratch = {0};
    enum cx_status status = CX_OK;
    *tails = NULL;
    if (n < FEWEST_ROWS)
        return CX_OK;
    if (!cx_bytes_reserve(&scratch, 4 * n * sizeof(struct cx_keyed)))
        return cx_no_memory(e);
    status = make(a, rows, n, (struct cx_keyed *)(void *)scratch.s, tails);
    cx_bytes_release(&scratch);
    return status == CX_OK ? CX_OK : cx_no_memory(e);
}
