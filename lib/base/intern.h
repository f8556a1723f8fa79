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

#endif
