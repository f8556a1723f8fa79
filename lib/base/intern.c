/* intern.c - see intern.h.  An open table of words, each a number and half a hash.  Whoever adds
 * fills the entry first, then its word; a table that grew replaces the old one, which is left to
 * those who still read it. */
#include "base/intern.h"

#include "base/hash.h"

struct cx_interned {
    struct cx_text text;
    uint64_t hash;
};

struct cx_intern_places {
    size_t mask;
    _Atomic uint64_t at[]; /* 0: empty; else number + 1, and the upper half of the hash */
};

#define UPPER_HALF (~(uint64_t)UINT32_MAX)
enum { FIRST_BLOCK = 1 << CX_INTERN_FIRST_BITS, FIRST_PLACES = 4 * FIRST_BLOCK };

static unsigned block_of(uint32_t number, size_t *within)
{
    uint64_t place = (uint64_t)number + FIRST_BLOCK;
    unsigned bit = 63 - (unsigned)cx_leading_zeros(place);
    *within = (size_t)(place - (UINT64_C(1) << bit));
    return bit - CX_INTERN_FIRST_BITS;
}

static struct cx_interned *entry(const struct cx_intern *table, uint32_t number)
{
    size_t within;
    unsigned block = block_of(number, &within);
    return atomic_load_explicit(&table->block[block], memory_order_acquire) + within;
}

struct cx_text cx_interned_text(const struct cx_intern *table, uint32_t number)
{
    return entry(table, number)->text;
}

uint32_t cx_intern_count(const struct cx_intern *table)
{
    return atomic_load(&table->n);
}

static bool find(struct cx_intern *table, struct cx_text t, uint64_t hash, uint32_t *number)
{
    struct cx_intern_places *p = atomic_load_explicit(&table->places, memory_order_acquire);
    for (size_t place = p ? hash & p->mask : 0; p; place = (place + 1) & p->mask) {
        uint64_t word = atomic_load_explicit(&p->at[place], memory_order_acquire);
        if (word == 0) {
            return false;
        }
        uint32_t there = (uint32_t)word - 1;
        if (((word ^ hash) & UPPER_HALF) == 0 && cx_text_equal(entry(table, there)->text, t)) {
            *number = there;
            return true;
        }
    }
    return false;
}

/* ---- adding, under the lock */

static void put(struct cx_intern_places *p, uint64_t hash, uint32_t number)
{
    size_t place = hash & p->mask;
    while (atomic_load_explicit(&p->at[place], memory_order_relaxed) != 0) {
        place = (place + 1) & p->mask;
    }
    uint64_t word = (hash & UPPER_HALF) | ((uint64_t)number + 1);
    atomic_store_explicit(&p->at[place], word, memory_order_release);
}

static struct cx_intern_places *larger(struct cx_intern *table, uint32_t n)
{
    struct cx_intern_places *old = atomic_load(&table->places);
    size_t size = old ? 2 * (old->mask + 1) : FIRST_PLACES;
    struct cx_intern_places *p =
        cx_arena_alloc(&table->memory, sizeof *p + size * sizeof(uint64_t));
    if (!p) {
        return NULL;
    }
    p->mask = size - 1;
    for (uint32_t number = 0; number < n; number++) {
        put(p, entry(table, number)->hash, number);
    }
    atomic_store_explicit(&table->places, p, memory_order_release);
    return p;
}

/* Half of the places stay empty. */
static struct cx_intern_places *places_for(struct cx_intern *table, uint32_t n)
{
    struct cx_intern_places *p = atomic_load(&table->places);
    return p && n < (p->mask + 1) / 2 ? p : larger(table, n);
}

static struct cx_interned *new_entry(struct cx_intern *table, uint32_t number)
{
    size_t within;
    unsigned block = block_of(number, &within);
    struct cx_interned *first = atomic_load(&table->block[block]);
    if (!first) {
        size_t n = (size_t)FIRST_BLOCK << block;
        first = cx_arena_alloc(&table->memory, n * sizeof *first);
        if (!first) {
            return NULL;
        }
        atomic_store_explicit(&table->block[block], first, memory_order_release);
    }
    return first + within;
}

static enum cx_intern_status add(struct cx_intern *table, struct cx_text t, uint64_t hash,
                                 uint32_t *number)
{
    uint32_t n = atomic_load(&table->n);
    if (n == (table->most > 0 ? table->most : UINT32_MAX)) {
        return CX_INTERN_FULL;
    }
    struct cx_intern_places *p = places_for(table, n);
    struct cx_interned *made = p ? new_entry(table, n) : NULL;
    char *copy = made ? cx_arena_text(&table->memory, t.s, t.n) : NULL;
    if (!copy) {
        return CX_INTERN_NO_MEMORY;
    }
    *made = (struct cx_interned){.text = {copy, t.n}, .hash = hash};
    atomic_store(&table->n, n + 1);
    put(p, hash, n);
    *number = n;
    return CX_INTERN_OK;
}

static uint64_t hash_of(struct cx_text t)
{
    return cx_hash(t.n ? t.s : "", t.n);
}

bool cx_intern_find(struct cx_intern *table, struct cx_text t, uint32_t *number)
{
    return find(table, t, hash_of(t), number);
}

enum cx_intern_status cx_intern(struct cx_intern *table, struct cx_text t, uint32_t *number)
{
    uint64_t hash = hash_of(t);
    if (find(table, t, hash, number)) {
        return CX_INTERN_OK;
    }
    pthread_mutex_lock(&table->mutex);
    enum cx_intern_status status =
        find(table, t, hash, number) ? CX_INTERN_OK : add(table, t, hash, number);
    pthread_mutex_unlock(&table->mutex);
    return status;
}

void cx_intern_release(struct cx_intern *table)
{
    cx_arena_release(&table->memory);
    *table = (struct cx_intern)CX_INTERN_OF(table->most);
}
