/* keys.h - a table from key to slot, cut into partitions by hash; shared by group and ordered.
 *
 * A key is one to four texts.  A slot never moves; it is aligned to 8 bytes.  A partition belongs
 * to the thread inside its gate.  Memory, all of it from one region: a head of 24 bytes (keys up
 * to 16 bytes inline) and the slot, which have a cache line of 64 bytes of their own when they
 * nearly fill it, and 4 bytes of index at three quarters of its places or less.
 *
 * A place of the index holds the number of a head and, in the bits that numbers do not need, as
 * many bits of its hash, so that hardly a head is looked at in vain.
 */
#ifndef CX_RUN_KEYS_H
#define CX_RUN_KEYS_H

#include "run/run.h"

/* As many as a result has parts: enough for many threads, few enough that a block has a few
 * hundred rows for each. */
enum { CX_PARTITION_BITS = CX_GROUP_PART_BITS, CX_PARTITIONS = CX_GROUP_PARTS };

enum { CX_LENGTH_BITS = 27, CX_ROWS_BITS = 36 };
struct cx_head { /* 24 bytes, the slot behind it */
    uint64_t length : CX_LENGTH_BITS, rows : CX_ROWS_BITS;
    uint64_t waits : 1; /* in expiry.h's heap */
    union {
        char bytes[16];
        const char *far; /* longer keys, in the partition's arena */
    } key;
};

struct cx_partition {
    struct cx_arena memory; /* keys and what slots keep */
    uint32_t *place;        /* high bits: of the hash; low `bits`: a head's number + 1, 0 is free */
    unsigned bits;          /* there are 2^bits places; none before the first key */
    char **chunk;           /* heads by number, CX_CHUNK to a chunk */
    size_t chunks, n;
    uint64_t rows;          /* of its keys, as cx_scatter_find() and states count them */
    char apart[64];         /* neighbours do not share a cache line */
};

struct cx_keys {
    struct cx_partition part[CX_PARTITIONS];
    struct cx_region region;
    size_t key_count, slot_size, stride;
};

enum { CX_CHUNK = 512 };

void cx_keys_open(struct cx_keys *k, size_t key_count, size_t slot_size);
void cx_keys_release(struct cx_keys *k);

/* For whoever has the keys alone: lives as long as any slot. */
static inline struct cx_arena *cx_keys_memory(struct cx_keys *k)
{
    return &k->part[0].memory;
}

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
static inline struct cx_head *cx_slot_head(void *slot)
{
    return (struct cx_head *)slot - 1;
}
static inline void cx_head_count(struct cx_head *h, uint64_t rows)
{
    h->rows = (h->rows + rows) & ((UINT64_C(1) << CX_ROWS_BITS) - 1);
}
struct cx_text cx_head_key(const struct cx_head *h); /* encoded */
/* The i-th key of partition p, in the order in which they came. */
static inline struct cx_head *cx_keys_at(const struct cx_keys *k, const struct cx_partition *p,
                                         size_t i)
{
    return (struct cx_head *)(void *)(p->chunk[i / CX_CHUNK] + i % CX_CHUNK * k->stride);
}

/* One text is its own encoding; several are put one behind the other, all but the last behind its
 * length (one byte when it is below 255).
 * The encoding lives in scratch, or is texts[0] itself.  NULL in .s: no memory. */
struct cx_text cx_key_encode(const struct cx_text *texts, size_t n, struct cx_bytes *scratch);
void cx_key_decode(struct cx_text key, size_t n, struct cx_text texts[CX_MAX_KEYS]);
/* Text by text, bytewise. */
int cx_key_compare(struct cx_text a, struct cx_text b, size_t n);

/* Keys as bytes that compare like them: the first eight behind the first `skip` (at most
 * CX_KEY_SKIP), as a number.  Of keys that agree before, the one with the smaller number comes
 * first; of equal numbers nothing is said. */
enum { CX_KEY_SKIP = 120 };
uint64_t cx_key_prefix(struct cx_text key, size_t n, size_t skip);
/* Two keys agree in so many of these bytes, at most `most` (perhaps in more). */
size_t cx_key_agreement(struct cx_text a, struct cx_text b, size_t n, size_t most);

/* All heads in order of their keys, in *sorted (freed by the caller with free()).  Gives back the
 * index, which comes again when another key is looked up. */
enum cx_status cx_keys_sort(struct cx_keys *k, int threads, struct cx_head ***sorted, size_t *n,
                            struct cx_error *e);

/* The rows of a batch by partition: each has a place; those of partition p are the places from
 * first[p] to first[p + 1], in the order of the input. */
struct cx_scatter {
    uint32_t first[CX_PARTITIONS + 1];
    uint32_t *place;           /* by row */
    const struct cx_row **row; /* by place */
    void **slot;               /* by place, once they are found */
    struct cx_text *key;       /* by row, encoded: after cx_scatter_keys() */
    size_t room;
    /* What finding them takes. */
    uint64_t *by_row, *hash; /* of the keys, by row and by place */
    struct cx_text *own_key; /* by place */
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
