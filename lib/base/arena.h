/* arena.h - memory that is given back all at once.
 *
 * A zeroed struct cx_arena is an empty arena.  Allocation is a pointer bump; nothing is freed
 * singly.  An arena belongs to one thread at a time.  All functions return NULL when the machine
 * has no more memory: the caller reports it with cx_no_memory().
 */
#ifndef CX_BASE_ARENA_H
#define CX_BASE_ARENA_H

#include "base/bytes.h"
#include "base/compat.h"
#include "base/region.h"

struct cx_arena {
    struct cx_arena_chunk *chunks;
    char *at, *end;
    size_t held; /* bytes taken from the system, for --memory and -v */
    struct cx_region *region;     /* NULL, or where small chunks come from; outlives the arena */
    struct cx_arena_spare *spare; /* what was given back */
};

void *cx_arena_alloc(struct cx_arena *a, size_t n);       /* zeroed, aligned for any type */
void *cx_arena_bytes(struct cx_arena *a, size_t n);       /* not zeroed, not aligned */
char *cx_arena_text(struct cx_arena *a, const char *s, size_t n); /* a copy, NUL added */
/* A larger copy of old (in place when old was the last allocation); the new part is zeroed. */
void *cx_arena_grow(struct cx_arena *a, void *old, size_t old_n, size_t n);
/* A list that is full, with twice its room, which is in items of `size`; 16 to begin with. */
void *cx_arena_double(struct cx_arena *a, void *list, size_t *room, size_t size);
bool cx_arena_copy(struct cx_arena *a, struct cx_text from, struct cx_text *to);
void cx_arena_release(struct cx_arena *a); /* gives everything back; a is empty again */
void cx_arena_reset(struct cx_arena *a);   /* empty, too, but a keeps a chunk for what comes next */

/* Buffers that grow, one beside the other, by the million: they come in a few sizes, so that what
 * one has outgrown the next can use. */
size_t cx_arena_room(size_t n);                     /* the size that n bytes get: up to 1/8 more */
void *cx_arena_take(struct cx_arena *a, size_t n);  /* cx_arena_room(n) bytes, aligned to 8 */
void cx_arena_give(struct cx_arena *a, void *p, size_t n); /* back, with the n it was taken with */

#endif
