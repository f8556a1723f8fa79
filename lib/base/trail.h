/* trail.h - lists of bytes that only grow, by the million, side by side.
 *
 * A trail is a chain of chunks, each linked to the one before, which grow by a third to a half of
 * what there is: nothing is copied when a trail grows, so nothing is left behind that only trails
 * of that size could use.  What is written is its owner's affair: entries that begin with a byte
 * that is not zero, each whole in its chunk, so that a zero byte there is the rest of a chunk.
 *
 *     if (t->left < LONGEST && !cx_trail_open(t, FIRST, memory)) ...no memory...
 *     unsigned char *end = cx_put_varint(t->at, x + 1);
 *     cx_trail_wrote(t, end);
 *
 * `first` is the size of a trail's first chunk, the same for all of its life: a multiple of 8, at
 * least as long as an entry; the others have room for `first` bytes or more.
 */
#ifndef CX_BASE_TRAIL_H
#define CX_BASE_TRAIL_H

#include <string.h>

#include "base/arena.h"

/* Zeroed: empty.  Memory comes from the arena that is passed: the same one each time. */
struct cx_trail {
    unsigned char *at; /* where the next byte goes; NULL before the first */
    uint32_t left;     /* bytes behind `at` in its chunk */
    uint8_t chunk;     /* the number of the newest chunk */
    uint8_t flags;     /* its owner's, not looked at here, as the next */
    uint16_t word;
};

enum { CX_TRAIL_CHUNKS = 56 };

/* Opens the next chunk.  False: no memory, or some 8 GiB are full. */
bool cx_trail_open(struct cx_trail *t, uint32_t first, struct cx_arena *memory);
/* Gives all chunks back; the trail is empty, its flags and word stay. */
void cx_trail_give(struct cx_trail *t, uint32_t first, struct cx_arena *memory);

static inline void cx_trail_wrote(struct cx_trail *t, unsigned char *end)
{
    t->left -= (uint32_t)(end - t->at);
    t->at = end;
}

/* Asks the cache for what the next entry touches. */
static inline void cx_trail_prefetch(const struct cx_trail *t)
{
    cx_prefetch_to_write(t->at);
}

/* Asks the cache for what a reader touches, chunk by chunk, each of which names the one before:
 * first ask, then, when what was asked for has come, ask for more. */
struct cx_trail_asked {
    const unsigned char *chunk;
    unsigned left; /* chunks before it */
};
void cx_trail_ask(const struct cx_trail *t, uint32_t first, struct cx_trail_asked *asked);
void cx_trail_ask_more(struct cx_trail_asked *asked);

/* What was written, oldest first, and where the chunk's memory ends.  Returns how many parts. */
struct cx_trail_part {
    const unsigned char *from, *end, *room;
};
size_t cx_trail_parts(const struct cx_trail *t, uint32_t first,
                      struct cx_trail_part part[CX_TRAIL_CHUNKS]);

/* ---- what entries are made of: a varint has seven bits in a byte, the lowest first, and the
 * eighth set while there are more; at most ten bytes */

static inline unsigned char *cx_put_varint(unsigned char *to, uint64_t x)
{
    for (; x > 0x7f; x >>= 7)
        *to++ = (unsigned char)(x | 0x80);
    *to++ = (unsigned char)x;
    return to;
}

static inline const unsigned char *cx_take_varint(const unsigned char *from, uint64_t *x)
{
    uint64_t sum = *from & 0x7f;
    for (unsigned shift = 7; *from++ & 0x80; shift += 7)
        sum |= (uint64_t)(*from & 0x7f) << shift;
    *x = sum;
    return from;
}

/* The same, without a branch that would be guessed wrong: eight bytes from `at`, zeros from `end`
 * on, and what stands in varints of up to 56 bits: seven bits of every byte.  There are eight bytes
 * before `end` that may be read, and `at` is before it. */
CX_INLINE uint64_t cx_varint_word(const unsigned char *at, const unsigned char *end)
{
    const unsigned char *last = end - sizeof(uint64_t);
    const unsigned char *from = at < last ? at : last;
    uint64_t word;
    memcpy(&word, from, sizeof word);
    return cx_little_64(word) >> 8 * (at - from);
}

CX_INLINE uint64_t cx_varint_squeeze(uint64_t word)
{
    uint64_t x = (word & UINT64_C(0x007f007f007f007f)) | (word & UINT64_C(0x7f007f007f007f00)) >> 1;
    x = (x & UINT64_C(0x00003fff00003fff)) | (x & UINT64_C(0x3fff00003fff0000)) >> 2;
    return (x & UINT64_C(0x000000000fffffff)) | (x & UINT64_C(0x0fffffff00000000)) >> 4;
}

/* Signed numbers, so that small ones are short: 0 -1 1 -2 2 become 0 1 2 3 4. */
static inline uint64_t cx_zigzag(uint64_t x)
{
    return x << 1 ^ (0 - (x >> 63));
}

static inline uint64_t cx_unzigzag(uint64_t x)
{
    return x >> 1 ^ (0 - (x & 1));
}

#endif
