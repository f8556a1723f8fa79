/* expiry.c - see expiry.h. */
#include "run/expiry.h"

#include <stdlib.h>

/* ---- the heap: no entry ends before the one at half its place */

static void sink(struct cx_expiry *x)
{
    const struct cx_waiting moved = x->at[0];
    size_t i = 0;
    for (size_t child = 1; child < x->n; child = 2 * i + 1) {
        child += child + 1 < x->n && x->at[child + 1].ms < x->at[child].ms;
        if (moved.ms <= x->at[child].ms)
            break;
        x->at[i] = x->at[child];
        i = child;
    }
    x->at[i] = moved;
}

static void rise(struct cx_expiry *x, size_t i)
{
    const struct cx_waiting moved = x->at[i];
    for (; i > 0 && x->at[(i - 1) / 2].ms > moved.ms; i = (i - 1) / 2)
        x->at[i] = x->at[(i - 1) / 2];
    x->at[i] = moved;
}

static void take_first(struct cx_expiry *x)
{
    x->at[0].head->waits = 0;
    x->at[0] = x->at[--x->n];
    if (x->n > 0)
        sink(x);
}

bool cx_expiry_wait(struct cx_expiry *x, const struct cx_ordered *how, struct cx_head *head)
{
    if (head->waits)
        return true;
    int64_t ms = how->ends_ms(cx_head_slot(head), how->context);
    if (ms == INT64_MIN)
        return true;
    if (x->n == x->room) {
        size_t room = x->room > 0 ? 2 * x->room : 64;
        struct cx_waiting *grown = realloc(x->at, room * sizeof *grown);
        if (!grown)
            return false;
        x->at = grown;
        x->room = room;
    }
    head->waits = 1;
    x->at[x->n++] = (struct cx_waiting){ms, head};
    rise(x, x->n - 1);
    return true;
}

struct cx_waiting cx_expiry_next(struct cx_expiry *x, const struct cx_ordered *how, int64_t ms)
{
    while (x->n > 0 && x->at[0].ms <= ms) {
        struct cx_waiting first = x->at[0];
        int64_t end = how->ends_ms(cx_head_slot(first.head), how->context);
        if (end > first.ms) {
            x->at[0].ms = end;
            sink(x);
            continue;
        }
        take_first(x);
        if (end > INT64_MIN)
            return first;
    }
    return (struct cx_waiting){0, NULL};
}

void cx_expiry_release(struct cx_expiry *x)
{
    free(x->at);
    *x = (struct cx_expiry){0};
}

/* ---- what has ended */

static bool reserve(struct cx_endings *endings)
{
    if (endings->n < endings->room)
        return true;
    size_t room = endings->room > 0 ? 2 * endings->room : 64;
    struct cx_ended *at = realloc(endings->at, room * sizeof *at);
    endings->at = at ? at : endings->at;
    struct cx_keyed *order = realloc(endings->order, room * sizeof *order);
    endings->order = order ? order : endings->order;
    free(endings->scratch);
    endings->scratch = malloc(room * sizeof *endings->scratch);
    if (!at || !order || !endings->scratch)
        return false;
    endings->room = room;
    return true;
}

static bool add(struct cx_endings *endings, int64_t ms, struct cx_ended ended)
{
    if (!reserve(endings))
        return false;
    endings->at[endings->n] = ended;
    endings->order[endings->n] = (struct cx_keyed){(uint64_t)ms ^ (uint64_t)1 << 63, endings->n};
    endings->n++;
    return true;
}

bool cx_endings_add_slot(struct cx_endings *endings, const struct cx_waiting *slot)
{
    return add(endings, slot->ms,
               (struct cx_ended){.head = slot->head, .key = cx_head_key(slot->head)});
}

bool cx_endings_add_row(struct cx_endings *endings, int64_t ms, size_t row)
{
    return add(endings, ms, (struct cx_ended){.row = row});
}

struct tie {
    const struct cx_ended *at;
    size_t key_count;
};

static int compare_ended(const void *a, const void *b, void *tie)
{
    const struct tie *t = tie;
    struct cx_ended x = t->at[((const struct cx_keyed *)a)->what];
    struct cx_ended y = t->at[((const struct cx_keyed *)b)->what];
    if (x.head && y.head)
        return cx_key_compare(x.key, y.key, t->key_count);
    if (x.head || y.head)
        return x.head ? -1 : 1;
    return (x.row > y.row) - (x.row < y.row);
}

void cx_endings_sort(struct cx_endings *endings, size_t key_count)
{
    struct tie tie = {endings->at, key_count};
    struct cx_keyed *order = endings->order;
    cx_sort_keyed(order, endings->n, endings->scratch);
    for (size_t i = 0, same; i < endings->n; i += same) {
        for (same = 1; i + same < endings->n && order[i + same].key == order[i].key; same++)
            ;
        if (same > 1)
            cx_sort(order + i, same, sizeof *order, compare_ended, &tie, endings->scratch);
    }
}

void cx_endings_release(struct cx_endings *endings)
{
    free(endings->at);
    free(endings->order);
    free(endings->scratch);
    *endings = (struct cx_endings){0};
}
