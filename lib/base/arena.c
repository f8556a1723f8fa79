/* arena.c - see arena.h. */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK ((size_t)64 << 10)
#define LARGEST_CHUNK ((size_t)8 << 20)
#define REGION_CHUNK ((size_t)32 << 10)
#define ALIGNMENT _Alignof(max_align_t)

struct cx_arena_chunk {
    struct cx_arena_chunk *next;
    _Alignas(max_align_t) char data[];
};

/* Chunks double, because each is as large as all before it together. */
static size_t next_chunk_size(const struct cx_arena *a)
{
    if (a->region)
        return REGION_CHUNK;
    if (a->held < FIRST_CHUNK)
        return FIRST_CHUNK;
    return a->held < LARGEST_CHUNK ? a->held : LARGEST_CHUNK;
}

/* A chunk with room for n bytes; calloc leaves the zeroing of large ones to the system. */
static struct cx_arena_chunk *new_chunk(struct cx_arena *a, size_t n, bool zeroed)
{
    if (n > PTRDIFF_MAX - sizeof(struct cx_arena_chunk))
        return NULL;
    size_t size = sizeof(struct cx_arena_chunk) + n;
    struct cx_arena_chunk *chunk = zeroed ? calloc(1, size) : malloc(size);
    if (chunk)
        a->held += size;
    return chunk;
}

/* A chunk of its own, behind the one that is being filled. */
static void *alloc_alone(struct cx_arena *a, size_t n, bool zeroed)
{
    struct cx_arena_chunk *chunk = new_chunk(a, n, zeroed);
    if (!chunk)
        return NULL;
    if (a->chunks) {
        chunk->next = a->chunks->next;
        a->chunks->next = chunk;
    } else {
        chunk->next = NULL;
        a->chunks = chunk;
    }
    return chunk->data;
}

static bool open_chunk(struct cx_arena *a, size_t size)
{
    if (a->region) {
        char *memory = cx_region_take(a->region, size);
        if (!memory)
            return false;
        a->held += size;
        a->at = memory;
        a->end = memory + size;
        return true;
    }
    struct cx_arena_chunk *chunk = new_chunk(a, size, false);
    if (!chunk)
        return false;
    chunk->next = a->chunks;
    a->chunks = chunk;
    a->at = chunk->data;
    a->end = chunk->data + size;
    return true;
}

void *cx_arena_bytes(struct cx_arena *a, size_t n)
{
    if (n == 0)
        n = 1;
    if ((size_t)(a->end - a->at) < n) {
        size_t size = next_chunk_size(a);
        if (n > size / 4)
            return alloc_alone(a, n, false);
        if (!open_chunk(a, size))
            return NULL;
    }
    char *p = a->at;
    a->at += n;
    return p;
}

void *cx_arena_alloc(struct cx_arena *a, size_t n)
{
    if (n == 0)
        n = 1;
    size_t gap = -(uintptr_t)a->at & (ALIGNMENT - 1);
    size_t left = (size_t)(a->end - a->at);
    if (left < gap || left - gap < n) {
        size_t size = next_chunk_size(a);
        if (n > size / 4)
            return alloc_alone(a, n, true);
        if (!open_chunk(a, size))
            return NULL;
        gap = 0;
    }
    char *p = a->at + gap;
    a->at = p + n;
    return memset(p, 0, n);
}

char *cx_arena_text(struct cx_arena *a, const char *s, size_t n)
{
    if (n == SIZE_MAX)
        return NULL;
    char *copy = cx_arena_bytes(a, n + 1);
    if (!copy)
        return NULL;
    if (n)
        memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

void *cx_arena_grow(struct cx_arena *a, void *old, size_t old_n, size_t n)
{
    if (!old)
        return cx_arena_alloc(a, n);
    if (n <= old_n)
        return old;
    if (old_n && (char *)old + old_n == a->at && (size_t)(a->end - a->at) >= n - old_n) {
        memset(a->at, 0, n - old_n);
        a->at += n - old_n;
        return old;
    }
    void *larger = cx_arena_alloc(a, n);
    if (larger && old_n)
        memcpy(larger, old, old_n);
    return larger;
}

void *cx_arena_double(struct cx_arena *a, void *list, size_t *room, size_t size)
{
    size_t more = *room > 0 ? 2 * *room : 16;
    void *larger = cx_arena_grow(a, list, *room * size, more * size);
    *room = larger ? more : *room;
    return larger;
}

bool cx_arena_copy(struct cx_arena *a, struct cx_text from, struct cx_text *to)
{
    *to = (struct cx_text){cx_arena_text(a, from.n > 0 ? from.s : "", from.n), from.n};
    return to->s != NULL;
}

static void free_chunks(struct cx_arena_chunk *chunk)
{
    while (chunk) {
        struct cx_arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

void cx_arena_release(struct cx_arena *a)
{
    free_chunks(a->chunks);
    *a = (struct cx_arena){.region = a->region};
}

void cx_arena_reset(struct cx_arena *a)
{
    if (!a->end || a->region) { /* none is being filled, or it is the region's */
        cx_arena_release(a);
        return;
    }
    struct cx_arena_chunk *kept = a->chunks;
    free_chunks(kept->next);
    kept->next = NULL;
    *a = (struct cx_arena){.chunks = kept,
                           .at = kept->data,
                           .end = a->end,
                           .held = (size_t)(a->end - (char *)kept)};
}

/* ---- sizes that are used again: multiples of 8 up to 128, then eight to an octave */

enum { STEP = 8, EVEN = 16, SIZES = EVEN + 8 * 48 };

struct cx_arena_spare {
    void *first[SIZES]; /* a spare buffer begins with the pointer to the next */
};

/* The place of n among the sizes, and the size itself. */
static size_t place_of(size_t n, size_t *size)
{
    if (n <= EVEN * STEP) {
        size_t steps = n ? (n + STEP - 1) / STEP : 1;
        *size = steps * STEP;
        return steps - 1;
    }
    int octave = 60 - cx_leading_zeros(n - 1); /* eight steps of 2^octave bytes to the next power */
    size_t steps = ((n - 1) >> octave) + 1;
    *size = steps << octave;
    return EVEN + 8 * (size_t)(octave - 4) + (steps - 9);
}

size_t cx_arena_room(size_t n)
{
    size_t size;
    place_of(n, &size);
    return size;
}

void *cx_arena_take(struct cx_arena *a, size_t n)
{
    size_t size, place = place_of(n, &size);
    void *p = a->spare ? a->spare->first[place] : NULL;
    if (p) {
        memcpy(&a->spare->first[place], p, sizeof(void *));
        return p;
    }
    size_t gap = -(uintptr_t)a->at & (STEP - 1);
    if ((size_t)(a->end - a->at) >= gap + size) {
        p = a->at + gap;
        a->at += gap + size;
        return p;
    }
    return cx_arena_alloc(a, size);
}

/* Without memory for the list of spares the buffer is simply not used again. */
void cx_arena_give(struct cx_arena *a, void *p, size_t n)
{
    size_t size, place = place_of(n, &size);
    if (!p || (!a->spare && !(a->spare = cx_arena_alloc(a, sizeof *a->spare))))
        return;
    memcpy(p, &a->spare->first[place], sizeof(void *));
    a->spare->first[place] = p;
}
