/* keys.h - a table from key to slot, cut into partitions by hash; shared by group and ordered.
 *
 * A key is one to four texts.  A slot never moves.  A partition belongs to the thread inside its
 * gate.  Memory: 8 bytes of index at half load, a head of 32 bytes (keys up to 16 bytes inline)
 * and the slot.
 */
#ifndef CX_RUN_KEYS_H
#define CX_RUN_KEYS_H

#include "run/run.h"

enum { CX_PARTITION_BITS = 6, CX_PARTITIONS = 1 << CX_PARTITION_BITS };

struct cx_head { /* 32 bytes, so that the slot behind it is aligned for any type */
    uint64_t rows;
    uint64_t length;
    union {
        char bytes[16];
        const char *far; /* longer keys, in the partition's arena */
    } key;
};

struct cx_partition {
    struct cx_arena memory;  /* keys and what slots keep */
    struct cx_arena heads;
    uint64_t *entry;         /* high half: tag of the hash; low half: head's number + 1 */
    size_t entries;          /* a power of two, 0 before the first key */
    struct cx_head **chunk;  /* heads by number, CX_CHUNK to a chunk */
    size_t chunks, n;
};

struct cx_keys {
    struct cx_partition part[CX_PARTITIONS];
    size_t key_count, slot_size, stride;
};

enum { CX_CHUNK = 512 };

void cx_keys_open(struct cx_keys *k, size_t key_count, size_t slot_size);
void cx_keys_release(struct cx_keys *k);

static inline size_t cx_partition_of(uint64_t hash)
{
    return (size_t)(hash >> (64 - CX_PARTITION_BITS));
}

/* The head of a key, made when it is new (its slot zeroed).  NULL: no memory. */
struct cx_head *cx_keys_head(struct cx_keys *k, uint64_t hash, struct cx_text key);

static inline void *cx_head_slot(struct cx_head *h)
{
    return h + 1;
}
struct cx_text cx_head_key(const struct cx_head *h); /* encoded */

/* One text is its own encoding; several are put one behind the other, each behind its length.
 * The encoding lives in scratch, or is texts[0] itself.  NULL in .s: no memory. */
struct cx_text cx_key_encode(const struct cx_text *texts, size_t n, struct cx_bytes *scratch);
void cx_key_decode(struct cx_text key, size_t n, struct cx_text texts[CX_MAX_KEYS]);
/* Text by text, bytewise. */
int cx_key_compare(struct cx_text a, struct cx_text b, size_t n);

/* The first eight bytes of the first text, as a number that compares like them. */
uint64_t cx_key_prefix(struct cx_text key, size_t n);

/* All heads in order of their keys, in *sorted (freed by the caller with free()). */
enum cx_status cx_keys_sort(struct cx_keys *k, int threads, struct cx_head ***sorted, size_t *n,
                            struct cx_error *e);

/* The rows of a batch by partition. */
struct cx_scatter {
    uint64_t *hash;      /* by row */
    struct cx_text *key; /* by row, encoded */
    uint32_t *order;     /* rows, partition by partition, in input order within each */
    uint32_t first[CX_PARTITIONS + 1];
    void **slot;         /* by place in order */
    size_t room;
    struct cx_bytes encoded;
};
/* The rows' keys alone, encoded. */
enum cx_status cx_scatter_keys(struct cx_scatter *s, const struct cx_batch *b, const int *keys,
                               size_t key_count, struct cx_error *e);
/* The keys, and the rows by partition. */
enum cx_status cx_scatter_rows(struct cx_scatter *s, const struct cx_batch *b, const int *keys,
                               size_t key_count, struct cx_error *e);
/* Finds the slots of partition p's rows, counting them; inside its gate. */
enum cx_status cx_scatter_find(struct cx_scatter *s, struct cx_keys *k, size_t p,
                               struct cx_error *e);
void cx_scatter_release(struct cx_scatter *s);

#endif
