/* intern.c - see intern.h.  An open table; a place once taken never changes. */
#include "base/intern.h"

#include "base/hash.h"

struct cx_interned {
    struct cx_text text;
    uint64_t hash;
};

static struct cx_interned *make(struct cx_text t, uint64_t hash, struct cx_arena *a)
{
    struct cx_interned *made = cx_arena_alloc(a, sizeof *made);
    char *copy = made ? cx_arena_text(a, t.n ? t.s : "", t.n) : NULL;
    if (!copy) {
        return NULL;
    }
    *made = (struct cx_interned){.text = {copy, t.n}, .hash = hash};
    return made;
}

enum cx_intern_status cx_intern(struct cx_intern *table, struct cx_text t, struct cx_arena *a,
                                uint16_t *number)
{
    uint64_t hash = cx_hash(t.n ? t.s : "", t.n);
    struct cx_interned *mine = NULL;
    for (size_t place = hash % CX_INTERN_SLOTS;; place = (place + 1) % CX_INTERN_SLOTS) {
        struct cx_interned *there = atomic_load_explicit(&table->at[place], memory_order_acquire);
        if (!there) {
            mine = mine ? mine : make(t, hash, a);
            if (!mine) {
                return CX_INTERN_NO_MEMORY;
            }
            if (atomic_compare_exchange_strong(&table->at[place], &there, mine)) {
                there = mine;
                if (atomic_fetch_add(&table->n, 1) >= CX_INTERN_MOST) {
                    return CX_INTERN_FULL;
                }
            } /* else another thread was faster, and `there` is what it put */
        }
        if (there->hash == hash && cx_text_equal(there->text, t)) {
            *number = (uint16_t)place;
            return CX_INTERN_OK;
        }
    }
}

struct cx_text cx_interned_text(const struct cx_intern *table, uint16_t number)
{
    return atomic_load_explicit(&table->at[number], memory_order_acquire)->text;
}
