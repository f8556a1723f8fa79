/* intern.h - different texts as small numbers, by many threads at once.
 *
 * Numbers count from 0 without a gap, in the order in which texts came: they are for comparing, for
 * tables by number and for finding the text again, never for output or order.  A text that is
 * there is found without a lock, in constant time; a new one waits its turn.  There is no limit
 * but `most`, where one is given, and 32 bits.
 *
 * Cost: about 50 bytes and the text itself.  The table owns its memory.
 */
#ifndef CX_BASE_INTERN_H
#define CX_BASE_INTERN_H

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"

struct cx_interned;
struct cx_intern_places;

enum { CX_INTERN_FIRST_BITS = 6, CX_INTERN_BLOCKS = 33 - CX_INTERN_FIRST_BITS };

struct cx_intern {
    pthread_mutex_t mutex; /* held by whom adds */
    struct cx_arena memory;
    uint32_t most; /* 0: no limit */
    _Atomic uint32_t n;
    _Atomic(struct cx_intern_places *) places;
    _Atomic(struct cx_interned *) block[CX_INTERN_BLOCKS]; /* each twice the one before */
};

/* An empty table of at most so many texts. */
#define CX_INTERN_OF(most_texts) {.mutex = PTHREAD_MUTEX_INITIALIZER, .most = (most_texts)}

enum cx_intern_status { CX_INTERN_OK, CX_INTERN_FULL, CX_INTERN_NO_MEMORY };

/* The number of t, which is added when it is new. */
enum cx_intern_status cx_intern(struct cx_intern *table, struct cx_text t, uint32_t *number);
/* The same without adding: false, it is not there. */
bool cx_intern_find(struct cx_intern *table, struct cx_text t, uint32_t *number);
/* Of a number that this thread was given; the text lives as long as the table. */
struct cx_text cx_interned_text(const struct cx_intern *table, uint32_t number);
uint32_t cx_intern_count(const struct cx_intern *table);
void cx_intern_release(struct cx_intern *table); /* empty again; no other thread uses it */

/* ---- few texts that come again and again: what a short one's number is, without asking the table.
 * Zeroed: empty.  Of one thread. */

struct cx_interned_short {
    uint64_t first, last; /* bytes of the text, some of them in both */
    uint32_t length;      /* 0: none yet */
    uint32_t number;
};
enum { CX_INTERN_CACHE_BITS = 5, CX_INTERN_CACHE_LONGEST = 16 };
struct cx_intern_cache {
    struct cx_interned_short at[1 << CX_INTERN_CACHE_BITS][2]; /* the newer one first */
};

static inline uint32_t cx_intern_piece(const char *s)
{
    uint32_t word;
    memcpy(&word, s, sizeof word);
    return word;
}

/* One to 16 bytes as two words: no two texts of a length are alike.  Four pieces that may overlap
 * say it without a branch that would be guessed wrong where texts differ in length. */
static inline struct cx_interned_short cx_intern_short(struct cx_text t)
{
    enum { PIECE = sizeof(uint32_t) };
    struct cx_interned_short x = {.length = (uint32_t)t.n};
    if (t.n < PIECE) {
        x.first = (unsigned char)t.s[0];
        x.last = (uint64_t)(unsigned char)t.s[t.n / 2] << 8 | (unsigned char)t.s[t.n - 1];
        return x;
    }
    size_t end = t.n - PIECE, second = end < PIECE ? end : PIECE, third = end - second;
    x.first = (uint64_t)cx_intern_piece(t.s + second) << 32 | cx_intern_piece(t.s);
    x.last = (uint64_t)cx_intern_piece(t.s + end) << 32 | cx_intern_piece(t.s + third);
    return x;
}

static inline struct cx_interned_short *cx_intern_cache_place(struct cx_intern_cache *cache,
                                                              const struct cx_interned_short *x)
{
    uint64_t mixed = (x->first ^ x->last << 7) * UINT64_C(0x9e3779b97f4a7c15);
    return cache->at[mixed >> (64 - CX_INTERN_CACHE_BITS)];
}

static inline bool cx_intern_is_same(const struct cx_interned_short *a,
                                     const struct cx_interned_short *b)
{
    return ((a->first ^ b->first) | (a->last ^ b->last) | (a->length ^ b->length)) == 0;
}

/* False: not known, or not short. */
static inline bool cx_intern_cached(struct cx_intern_cache *cache, struct cx_text t,
                                    uint32_t *number)
{
    if (t.n < 1 || t.n > CX_INTERN_CACHE_LONGEST)
        return false;
    struct cx_interned_short x = cx_intern_short(t), *at = cx_intern_cache_place(cache, &x);
    bool is_newer = cx_intern_is_same(&at[0], &x), is_older = cx_intern_is_same(&at[1], &x);
    *number = at[!is_newer].number; /* which of them, nobody could guess */
    return is_newer | is_older;
}

/* That t, which is not known, has the number. */
static inline void cx_intern_remember(struct cx_intern_cache *cache, struct cx_text t,
                                      uint32_t number)
{
    if (t.n < 1 || t.n > CX_INTERN_CACHE_LONGEST)
        return;
    struct cx_interned_short x = cx_intern_short(t), *at = cx_intern_cache_place(cache, &x);
    x.number = number;
    at[1] = at[0];
    at[0] = x;
}

#endif
