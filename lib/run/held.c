/* held.c - see held.h. */
#include "run/held.h"

#include <stdlib.h>
#include <string.h>

#include "base/find.h"
#include "base/sort.h"

void cx_held_open(struct cx_held *h, const struct cx_table *in, int time_role)
{
    *h = (struct cx_held){.in = in, .time_role = time_role};
}

/* ---- lists of rows */

static bool reserve(struct cx_held_rows *rows, size_t more)
{
    if (rows->n + more <= rows->room)
        return true;
    size_t room = rows->n + more + (rows->n + more) / 2;
    struct cx_held_row *grown = realloc(rows->at, room * sizeof *grown);
    if (!grown)
        return false;
    rows->at = grown;
    rows->room = room;
    return true;
}

static void let_go(struct cx_held_chunk *chunk, size_t rows)
{
    if (atomic_fetch_sub(&chunk->rows, rows) == rows)
        free(chunk);
}

/* Neighbours are mostly of one chunk. */
static void let_rows_go(const struct cx_held_row *row, size_t n)
{
    for (size_t i = 0, same; i < n; i += same) {
        for (same = 1; i + same < n && row[i + same].chunk == row[i].chunk; same++)
            ;
        let_go(row[i].chunk, same);
    }
}

void cx_held_let_go(struct cx_held_rows *rows)
{
    let_rows_go(rows->at, rows->n);
    rows->n = 0;
}

void cx_held_rows_release(struct cx_held_rows *rows)
{
    cx_held_let_go(rows);
    free(rows->at);
    *rows = (struct cx_held_rows){0};
}

void cx_held_close(struct cx_held *h)
{
    let_rows_go(h->rows.at + h->gone, cx_held_n(h));
    free(h->rows.at);
    free(h->order);
    free(h->scratch);
    *h = (struct cx_held){0};
}

/* ---- packing and unpacking */

/* Where packed rows begin is known when their chunk has found its place. */
static struct cx_held_chunk *pack_rows(const struct cx_held *h, const struct cx_batch *b,
                                       size_t *begin)
{
    size_t room = sizeof(struct cx_held_chunk) + CX_FIND_SLACK;
    for (size_t i = 0; i < b->n; i++)
        room += cx_row_pack_room(h->in, &b->row[i]);
    struct cx_held_chunk *chunk = malloc(room);
    if (!chunk)
        return NULL;
    char *to = chunk->bytes;
    for (size_t i = 0; i < b->n; i++) {
        begin[i] = (size_t)(to - chunk->bytes);
        to = cx_row_pack(h->in, &b->row[i], h->time_role, to);
    }
    memset(to, 0, CX_FIND_SLACK);
    atomic_init(&chunk->rows, b->n);
    struct cx_held_chunk *shrunk = realloc(chunk, (size_t)(to + CX_FIND_SLACK - (char *)chunk));
    return shrunk ? shrunk : chunk;
}

enum cx_status cx_held_pack(const struct cx_held *h, const struct cx_batch *b,
                            struct cx_held_rows *packed, struct cx_error *e)
{
    cx_held_let_go(packed);
    if (b->n == 0)
        return CX_OK;
    size_t *begin = malloc(b->n * sizeof *begin);
    struct cx_held_chunk *chunk = begin && reserve(packed, b->n) ? pack_rows(h, b, begin) : NULL;
    for (size_t i = 0; chunk && i < b->n; i++)
        packed->at[i] = (struct cx_held_row){.ms = b->row[i].value[h->time_role].time.ms,
                                             .packed = chunk->bytes + begin[i],
                                             .chunk = chunk};
    free(begin);
    packed->n = chunk ? b->n : 0;
    return chunk ? CX_OK : cx_no_memory(e);
}

enum cx_status cx_held_unpack(const struct cx_held *h, const struct cx_held_row *rows, size_t n,
                              struct cx_held_batch *b, struct cx_error *e)
{
    if (n > b->room) {
        b->room = n + n / 2;
        cx_arena_release(&b->arena);
        if (!cx_unpacked_open(&b->arena, h->in, b->room, &b->unpacked)) {
            b->room = 0;
            return cx_no_memory(e);
        }
    }
    for (size_t i = 0; i < n; i++) {
        const struct cx_packed_row packed = {rows[i].packed, h->time_role, rows[i].ms};
        cx_row_unpack(h->in, &packed, &b->unpacked, i);
    }
    b->batch.row = b->unpacked.row;
    b->batch.n = n;
    return CX_OK;
}

void cx_held_batch_release(struct cx_held_batch *b)
{
    cx_arena_release(&b->arena);
    *b = (struct cx_held_batch){.room = 0};
}

/* ---- coming and going */

/* So that times before 1970 come first. */
static uint64_t sortable(int64_t ms)
{
    return (uint64_t)ms ^ (uint64_t)1 << 63;
}

static bool order_by_time(struct cx_held *h, const struct cx_held_rows *packed)
{
    size_t n = packed->n;
    if (n > h->order_room) {
        free(h->order);
        free(h->scratch);
        h->order = malloc(n * sizeof *h->order);
        h->scratch = malloc(n * sizeof *h->scratch);
        h->order_room = n;
        if (!h->order || !h->scratch)
            return false;
    }
    bool sorted = true;
    for (size_t i = 0; i < n; i++) {
        h->order[i] = (struct cx_keyed){sortable(packed->at[i].ms), i};
        sorted &= i == 0 || packed->at[i - 1].ms <= packed->at[i].ms;
    }
    if (!sorted)
        cx_sort_keyed(h->order, n, h->scratch);
    return true;
}

/* Those that have left make room when they are the most. */
static bool make_room(struct cx_held *h, size_t more)
{
    if (h->gone > cx_held_n(h)) {
        memmove(h->rows.at, h->rows.at + h->gone, cx_held_n(h) * sizeof *h->rows.at);
        h->rows.n -= h->gone;
        h->gone = 0;
    }
    return reserve(&h->rows, more);
}

/* Merged from behind, as nearly all that come are later than nearly all that are there. */
enum cx_status cx_held_add(struct cx_held *h, struct cx_held_rows *packed, struct cx_error *e)
{
    if (!order_by_time(h, packed) || !make_room(h, packed->n))
        return cx_no_memory(e);
    struct cx_held_row *at = h->rows.at;
    size_t there = h->rows.n, coming = packed->n, to = there + coming;
    for (size_t i = 0; i < packed->n; i++)
        packed->at[i].number = h->arrived++;
    while (coming > 0) {
        const struct cx_held_row *next = &packed->at[h->order[coming - 1].what];
        if (there > h->gone && at[there - 1].ms > next->ms) {
            at[--to] = at[--there];
        } else {
            at[--to] = *next;
            coming--;
        }
    }
    h->rows.n += packed->n;
    packed->n = 0;
    return CX_OK;
}

static size_t first_after(const struct cx_held *h, int64_t ms)
{
    size_t low = h->gone, high = h->rows.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (h->rows.at[middle].ms <= ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum cx_status cx_held_leave_first(struct cx_held *h, size_t n, struct cx_held_rows *left,
                                   struct cx_error *e)
{
    n = n < cx_held_n(h) ? n : cx_held_n(h);
    cx_held_let_go(left);
    if (!reserve(left, n))
        return cx_no_memory(e);
    if (n > 0)
        memcpy(left->at, h->rows.at + h->gone, n * sizeof *left->at);
    left->n = n;
    h->gone += n;
    return CX_OK;
}

enum cx_status cx_held_leave(struct cx_held *h, int64_t watermark_ms, struct cx_held_rows *left,
                             struct cx_error *e)
{
    return cx_held_leave_first(h, first_after(h, watermark_ms) - h->gone, left, e);
}
