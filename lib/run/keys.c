/* keys.c - see keys.h. */
#include "run/keys.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/parallel.h"
#include "base/sort.h"

enum { LONGEST_KEY = (1 << CX_LENGTH_BITS) - 1, FIRST_BITS = 6, MOST_BITS = 31 };

/* What nearly fills a cache line has one of its own: it would mostly lie on two. */
static size_t stride_for(size_t size)
{
    enum { LINE = 64, NEARLY = 56 };
    return size >= NEARLY && size < LINE ? LINE : size;
}

void cx_keys_open(struct cx_keys *k, size_t key_count, size_t slot_size)
{
    *k = (struct cx_keys){.key_count = key_count, .slot_size = slot_size};
    k->stride = stride_for(sizeof(struct cx_head) + (slot_size + 7) / 8 * 8);
    cx_region_open(&k->region);
    for (size_t p = 0; p < CX_PARTITIONS; p++)
        k->part[p].memory.region = &k->region;
}

static void release_index(struct cx_partition *p)
{
    free(p->place);
    p->place = NULL;
    p->bits = 0;
}

void cx_keys_release(struct cx_keys *k)
{
    for (size_t p = 0; p < CX_PARTITIONS; p++) {
        cx_arena_release(&k->part[p].memory);
        release_index(&k->part[p]);
        free(k->part[p].chunk);
        k->part[p] = (struct cx_partition){0};
    }
    cx_region_release(&k->region);
}

/* ---- finding and making */

struct cx_text cx_head_key(const struct cx_head *h)
{
    return (struct cx_text){h->length <= sizeof h->key.bytes ? h->key.bytes : h->key.far,
                            h->length};
}

/* Two words that may overlap hold up to 16 bytes. */
static inline bool same_bytes(const char *a, const char *b, size_t n)
{
    uint64_t x[2], y[2];
    if (n > 16 || n < 8)
        return memcmp(a, b, n) == 0;
    memcpy(&x[0], a, 8);
    memcpy(&y[0], b, 8);
    memcpy(&x[1], a + n - 8, 8);
    memcpy(&y[1], b + n - 8, 8);
    return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
}

static inline bool head_is(const struct cx_head *h, struct cx_text key)
{
    return h->length == key.n && same_bytes(cx_head_key(h).s, key.s, key.n);
}

static inline uint32_t place_for(const struct cx_partition *p, uint64_t hash, size_t number)
{
    return (uint32_t)(hash >> 24) << p->bits | (uint32_t)(number + 1);
}

static inline size_t number_in(const struct cx_partition *p, uint32_t place)
{
    return (place & ((UINT32_C(1) << p->bits) - 1)) - 1;
}

static void put_number(struct cx_partition *p, uint64_t hash, size_t number)
{
    size_t mask = ((size_t)1 << p->bits) - 1, at = hash & mask;
    while (p->place[at])
        at = (at + 1) & mask;
    p->place[at] = place_for(p, hash, number);
}

/* Not by calloc(), nor by malloc(), which compilers make calloc() of: pages that are read before
 * they are written to come twice, and the second time all threads must be told. */
static uint32_t *free_places(unsigned bits)
{
    enum { LINE = 64 };
    uint32_t *place = aligned_alloc(LINE, sizeof *place << bits);
    return place ? memset(place, 0, sizeof *place << bits) : NULL;
}

/* An index with room for one more key; a quarter of the places stays free. */
static bool build_index(struct cx_keys *k, struct cx_partition *p)
{
    unsigned bits = p->bits ? p->bits : FIRST_BITS;
    while (4 * (p->n + 1) > (size_t)3 << bits)
        bits++;
    uint32_t *place = bits > MOST_BITS ? NULL : free_places(bits);
    if (!place)
        return false;
    free(p->place);
    p->place = place;
    p->bits = bits;
    for (size_t i = 0; i < p->n; i++) {
        struct cx_text key = cx_head_key(cx_keys_at(k, p, i));
        put_number(p, cx_hash(key.s, key.n), i);
    }
    return true;
}

static inline bool is_full(const struct cx_partition *p)
{
    return !p->place || 4 * (p->n + 1) > (size_t)3 << p->bits;
}

static struct cx_head *new_head(struct cx_keys *k, struct cx_partition *p, struct cx_text key)
{
    if (p->n == p->chunks * CX_CHUNK) {
        char **chunk = realloc(p->chunk, (p->chunks + 1) * sizeof *chunk);
        if (!chunk)
            return NULL;
        p->chunk = chunk;
        chunk[p->chunks] = cx_region_take(&k->region, CX_CHUNK * k->stride);
        if (!chunk[p->chunks])
            return NULL;
        p->chunks++;
    }
    struct cx_head *h = cx_keys_at(k, p, p->n);
    if (key.n > LONGEST_KEY)
        return NULL;
    if (key.n <= sizeof h->key.bytes)
        memcpy(h->key.bytes, key.s, key.n);
    else if (!(h->key.far = cx_arena_text(&p->memory, key.s, key.n)))
        return NULL;
    h->length = (uint32_t)key.n & LONGEST_KEY;
    p->n++;
    return h;
}

struct cx_head *cx_keys_head(struct cx_keys *k, uint64_t hash, struct cx_text key)
{
    struct cx_partition *p = &k->part[cx_partition_of(hash)];
    if (is_full(p) && !build_index(k, p))
        return NULL;
    size_t mask = ((size_t)1 << p->bits) - 1, at = hash & mask;
    uint32_t wanted = place_for(p, hash, 0) >> p->bits;
    for (; p->place[at]; at = (at + 1) & mask) {
        uint32_t place = p->place[at];
        if (place >> p->bits != wanted)
            continue;
        struct cx_head *h = cx_keys_at(k, p, number_in(p, place));
        if (head_is(h, key))
            return h;
    }
    struct cx_head *h = new_head(k, p, key);
    if (h)
        p->place[at] = place_for(p, hash, p->n - 1);
    return h;
}

/* The first head whose bits of the hash agree; most often it is the one.  NULL: the key is new. */
static inline struct cx_head *likely_head(const struct cx_keys *k, const struct cx_partition *p,
                                          uint64_t hash)
{
    if (!p->place)
        return NULL;
    size_t mask = ((size_t)1 << p->bits) - 1, at = hash & mask;
    uint32_t wanted = place_for(p, hash, 0) >> p->bits;
    for (; p->place[at]; at = (at + 1) & mask)
        if (p->place[at] >> p->bits == wanted)
            return cx_keys_at(k, p, number_in(p, p->place[at]));
    return NULL;
}

/* ---- keys of several texts */

enum { LONG_LENGTH = 255 }; /* this byte, then four */

static void put_length(struct cx_bytes *to, size_t n)
{
    uint32_t length = (uint32_t)n;
    cx_bytes_put(to, (char)(n < LONG_LENGTH ? n : LONG_LENGTH));
    if (n >= LONG_LENGTH)
        cx_bytes_add(to, &length, sizeof length);
}

struct cx_text cx_key_encode(const struct cx_text *texts, size_t n, struct cx_bytes *scratch)
{
    if (n == 1)
        return texts[0];
    size_t from = scratch->n;
    for (size_t i = 0; i < n; i++) {
        if (i + 1 < n)
            put_length(scratch, texts[i].n);
        cx_bytes_add(scratch, texts[i].s, texts[i].n);
    }
    return (struct cx_text){scratch->failed ? NULL : scratch->s + from, scratch->n - from};
}

void cx_key_decode(struct cx_text key, size_t n, struct cx_text texts[CX_MAX_KEYS])
{
    const char *p = key.s, *end = key.s + key.n;
    for (size_t i = 0; i + 1 < n; i++) {
        uint32_t length = (unsigned char)*p++;
        if (length == LONG_LENGTH) {
            memcpy(&length, p, sizeof length);
            p += sizeof length;
        }
        texts[i] = (struct cx_text){p, length};
        p += length;
    }
    texts[n - 1] = (struct cx_text){p, (size_t)(end - p)};
}

int cx_key_compare(struct cx_text a, struct cx_text b, size_t n)
{
    struct cx_text x[CX_MAX_KEYS], y[CX_MAX_KEYS];
    cx_key_decode(a, n, x);
    cx_key_decode(b, n, y);
    for (size_t i = 0; i < n; i++) {
        int order = cx_text_compare(x[i], y[i]);
        if (order)
            return order;
    }
    return 0;
}

/* ---- keys as bytes that compare like them
 *
 * A single text as it is; several with a zero byte behind each.  So that the zero is below any
 * byte of a text, a byte 0 or 1 there is read as 1 and ends the reading: what follows it is left
 * to cx_key_compare(). */

static void read_bytes(struct cx_text key, size_t n, unsigned char *out, size_t room)
{
    struct cx_text text[CX_MAX_KEYS];
    size_t at = 0;
    cx_key_decode(key, n, text);
    memset(out, 0, room);
    for (size_t i = 0; i < n; i++, at++) {
        for (size_t j = 0; j < text[i].n && at < room; j++, at++) {
            out[at] = (unsigned char)text[i].s[j];
            if (n > 1 && out[at] <= 1) {
                out[at] = 1;
                return;
            }
        }
    }
}

static inline uint64_t big_endian(const void *bytes)
{
    uint64_t x;
    memcpy(&x, bytes, sizeof x);
    return cx_big_64(x);
}

uint64_t cx_key_prefix(struct cx_text key, size_t n, size_t skip)
{
    unsigned char bytes[CX_KEY_SKIP + sizeof(uint64_t)];
    if (n == 1 && key.n >= skip + sizeof(uint64_t))
        return big_endian(key.s + skip);
    read_bytes(key, n, bytes, skip + sizeof(uint64_t));
    return big_endian(bytes + skip);
}

size_t cx_key_agreement(struct cx_text a, struct cx_text b, size_t n, size_t most)
{
    unsigned char x[CX_KEY_SKIP], y[CX_KEY_SKIP];
    const void *left = x, *right = y;
    if (n == 1) {
        size_t shorter = a.n < b.n ? a.n : b.n;
        most = shorter < most ? shorter : most; /* it may be more, which nobody minds */
        left = a.s;
        right = b.s;
    } else {
        read_bytes(a, n, x, most);
        read_bytes(b, n, y, most);
    }
    const unsigned char *l = left, *r = right;
    size_t same = 0;
    while (same < most && l[same] == r[same])
        same++;
    return same;
}

/* ---- sorting
 *
 * What all keys begin with is skipped, the eight bytes behind it are a number.  The highest bits in
 * which these differ deal the heads out to buckets, which several threads sort: by number, equal
 * numbers by the whole key.  Heads are looked at again rather than copied to and fro: memory that
 * was never used before is what costs most. */

enum { BUCKET_BITS = 11, BUCKETS = 1 << BUCKET_BITS, BUCKETS_AT_ONCE = 16, SAMPLE = 64 };

struct sorting {
    struct cx_keys *keys;
    struct cx_text any; /* one of the keys */
    uint64_t any_number; /* of its first bytes */
    size_t common;      /* bytes that all keys begin with */
    unsigned shift;     /* of a number, to its bucket */
    struct cx_keyed *place;
    struct sorting_part {
        size_t common;
        uint64_t ones, zeros;   /* bits that are 1, or 0, in all numbers */
        uint32_t bucket[BUCKETS]; /* heads in it, then where the next one goes */
    } part[CX_PARTITIONS];
    size_t bucket[BUCKETS + 1];
    atomic_bool failed;
};

static const struct cx_head *any_head(const struct cx_keys *k)
{
    for (size_t p = 0; p < CX_PARTITIONS; p++)
        if (k->part[p].n > 0)
            return cx_keys_at(k, &k->part[p], 0);
    return NULL;
}

/* Behind a short key its head has zero bytes. */
static inline uint64_t number_of(const struct cx_head *h, size_t key_count, size_t skip)
{
    if (key_count == 1 && h->length <= sizeof h->key.bytes && skip <= sizeof(uint64_t))
        return big_endian(h->key.bytes + skip);
    return cx_key_prefix(cx_head_key(h), key_count, skip);
}

/* How many of the first `most` bytes are those of `any`; short keys are one word. */
static inline size_t agreement(const struct sorting *s, const struct cx_head *h, size_t most)
{
    size_t n = s->keys->key_count;
    if (n == 1 && h->length <= sizeof h->key.bytes && most <= sizeof(uint64_t)) {
        uint64_t differ = big_endian(h->key.bytes) ^ s->any_number;
        size_t same = differ ? (size_t)cx_leading_zeros(differ) / 8 : sizeof differ;
        return same < most ? same : most;
    }
    return cx_key_agreement(s->any, cx_head_key(h), n, most);
}

/* What the numbers of a part have in common, as far as its keys begin as was supposed. */
static void look_at_part(size_t p, void *sorting)
{
    struct sorting *s = sorting;
    const struct cx_keys *k = s->keys;
    size_t common = s->common;
    uint64_t ones = UINT64_MAX, zeros = UINT64_MAX;
    for (size_t i = 0; i < k->part[p].n; i++) {
        const struct cx_head *h = cx_keys_at(k, &k->part[p], i);
        common = agreement(s, h, common);
        uint64_t number = number_of(h, k->key_count, s->common);
        ones &= number;
        zeros &= ~number;
    }
    s->part[p].common = common;
    s->part[p].ones = ones;
    s->part[p].zeros = zeros;
}

/* Supposes what some keys tell, until all agree. */
static void find_shift(struct sorting *s, int threads)
{
    const struct cx_keys *k = s->keys;
    s->any = cx_head_key(any_head(k));
    s->any_number = cx_key_prefix(s->any, k->key_count, 0);
    size_t common = CX_KEY_SKIP;
    for (size_t p = 0; p < CX_PARTITIONS; p++)
        for (size_t i = 0; i < k->part[p].n && i < SAMPLE; i++)
            common = cx_key_agreement(s->any, cx_head_key(cx_keys_at(k, &k->part[p], i)),
                                      k->key_count, common);
    uint64_t ones, zeros;
    do {
        s->common = common;
        cx_parallel(CX_PARTITIONS, threads, look_at_part, s);
        ones = zeros = UINT64_MAX;
        for (size_t p = 0; p < CX_PARTITIONS; p++) {
            common = s->part[p].common < common ? s->part[p].common : common;
            ones &= s->part[p].ones;
            zeros &= s->part[p].zeros;
        }
    } while (common < s->common);
    for (s->shift = 0; ~(ones | zeros) >> s->shift >= BUCKETS;)
        s->shift++;
}

static inline size_t bucket_of(const struct sorting *s, uint64_t number)
{
    return number >> s->shift & (BUCKETS - 1);
}

static void count_part(size_t p, void *sorting)
{
    struct sorting *s = sorting;
    const struct cx_keys *k = s->keys;
    memset(s->part[p].bucket, 0, sizeof s->part[p].bucket);
    for (size_t i = 0; i < k->part[p].n; i++) {
        uint64_t number = number_of(cx_keys_at(k, &k->part[p], i), k->key_count, s->common);
        s->part[p].bucket[bucket_of(s, number)]++;
    }
}

/* Behind one another: the buckets, and in each the parts. */
static void lay_out_buckets(struct sorting *s)
{
    size_t at = 0;
    for (size_t b = 0; b < BUCKETS; b++) {
        s->bucket[b] = at;
        size_t within = 0;
        for (size_t p = 0; p < CX_PARTITIONS; p++) {
            uint32_t n = s->part[p].bucket[b];
            s->part[p].bucket[b] = (uint32_t)within;
            within += n;
        }
        at += within;
    }
    s->bucket[BUCKETS] = at;
}

static void place_part(size_t p, void *sorting)
{
    struct sorting *s = sorting;
    const struct cx_keys *k = s->keys;
    for (size_t i = 0; i < k->part[p].n; i++) {
        struct cx_head *h = cx_keys_at(k, &k->part[p], i);
        uint64_t number = number_of(h, k->key_count, s->common);
        size_t b = bucket_of(s, number);
        s->place[s->bucket[b] + s->part[p].bucket[b]++] = (struct cx_keyed){number, (uintptr_t)h};
    }
}

static struct cx_head *head_of(const struct cx_keyed *place)
{
    return (struct cx_head *)(uintptr_t)place->what;
}

static int compare_keys(const void *a, const void *b, void *key_count)
{
    return cx_key_compare(cx_head_key(head_of(a)), cx_head_key(head_of(b)), *(size_t *)key_count);
}

/* Heads of one number, by the whole key. */
static void sort_equals(struct cx_keyed *place, size_t n, size_t key_count,
                        struct cx_keyed *scratch)
{
    for (size_t i = 0, same; i < n; i += same) {
        for (same = 1; i + same < n && place[i + same].key == place[i].key; same++)
            ;
        if (same > 1)
            cx_sort(place + i, same, sizeof *place, compare_keys, &key_count, scratch);
    }
}

static void sort_buckets(size_t part, void *sorting)
{
    struct sorting *s = sorting;
    const size_t *bucket = s->bucket + part * BUCKETS_AT_ONCE;
    size_t most = 0;
    for (size_t b = 0; b < BUCKETS_AT_ONCE; b++)
        most = bucket[b + 1] - bucket[b] > most ? bucket[b + 1] - bucket[b] : most;
    struct cx_keyed *scratch = malloc((most + 1) * sizeof *scratch);
    if (!scratch)
        atomic_store(&s->failed, true);
    for (size_t b = 0; scratch && b < BUCKETS_AT_ONCE; b++) {
        size_t n = bucket[b + 1] - bucket[b];
        cx_sort_keyed(s->place + bucket[b], n, scratch);
        sort_equals(s->place + bucket[b], n, s->keys->key_count, scratch);
    }
    free(scratch);
}

static bool sort_places(struct sorting *s, int threads)
{
    find_shift(s, threads);
    cx_parallel(CX_PARTITIONS, threads, count_part, s);
    lay_out_buckets(s);
    cx_parallel(CX_PARTITIONS, threads, place_part, s);
    cx_parallel(BUCKETS / BUCKETS_AT_ONCE, threads, sort_buckets, s);
    return !atomic_load(&s->failed);
}

/* The places become the list of heads. */
static struct cx_head **sorted_heads(struct sorting *s, size_t n, int threads)
{
    if (n > 0 && !sort_places(s, threads))
        return NULL;
    struct cx_head **heads = (struct cx_head **)(void *)s->place;
    for (size_t i = 0; i < n; i++)
        heads[i] = head_of(&s->place[i]);
    struct cx_head **shrunk = realloc(heads, (n + 1) * sizeof *heads);
    return shrunk ? shrunk : heads;
}

enum cx_status cx_keys_sort(struct cx_keys *k, int threads, struct cx_head ***sorted, size_t *n,
                            struct cx_error *e)
{
    *n = 0;
    for (size_t p = 0; p < CX_PARTITIONS; p++) {
        *n += k->part[p].n;
        release_index(&k->part[p]);
    }
    struct sorting *s = calloc(1, sizeof *s);
    struct cx_keyed *place = malloc((*n + 1) * sizeof *place);
    *sorted = NULL;
    if (s && place) {
        *s = (struct sorting){.keys = k, .place = place};
        *sorted = sorted_heads(s, *n, threads);
    }
    free(s);
    if (*sorted)
        return CX_OK;
    free(place);
    return cx_no_memory(e);
}

/* ---- rows by partition */

static bool reserve(struct cx_scatter *s, size_t n)
{
    if (n <= s->room)
        return true;
    cx_scatter_release(s);
    s->key = malloc(n * sizeof *s->key);
    s->place = malloc(n * sizeof *s->place);
    s->row = malloc(n * sizeof *s->row);
    s->slot = malloc(n * sizeof *s->slot);
    s->by_row = malloc(n * sizeof *s->by_row);
    s->hash = malloc(n * sizeof *s->hash);
    s->own_key = malloc(n * sizeof *s->own_key);
    s->room = n;
    return s->key && s->place && s->row && s->slot && s->by_row && s->hash && s->own_key;
}

/* Keys of several texts: the buffer may move while it grows, so slices are made at the end. */
static bool encode_keys(struct cx_scatter *s, const struct cx_batch *b, const int *keys, size_t n)
{
    s->encoded.n = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct cx_text text[CX_MAX_KEYS];
        for (size_t j = 0; j < n; j++)
            text[j] = b->row[i].value[keys[j]].text;
        s->key[i] = cx_key_encode(text, n, &s->encoded);
        if (!s->key[i].s)
            return false;
    }
    const char *at = s->encoded.s;
    for (size_t i = 0; i < b->n; i++) {
        s->key[i].s = at;
        at += s->key[i].n;
    }
    return true;
}

static void copy_keys(struct cx_scatter *s, const struct cx_batch *b, int role)
{
    const struct cx_row *row = b->row;
    struct cx_text *key = s->key;
    for (size_t n = b->n, i = 0; i < n; i++)
        key[i] = row[i].value[role].text;
}

enum cx_status cx_scatter_keys(struct cx_scatter *s, const struct cx_batch *b, const int *keys,
                               size_t key_count, struct cx_error *e)
{
    if (!reserve(s, b->n + 1) || (key_count > 1 && !encode_keys(s, b, keys, key_count)))
        return cx_no_memory(e);
    if (key_count == 1)
        copy_keys(s, b, keys[0]);
    return CX_OK;
}

static inline struct cx_text key_of(const struct cx_scatter *s, const struct cx_batch *b, size_t i,
                                    int role, size_t key_count)
{
    return key_count == 1 ? b->row[i].value[role].text : s->key[i];
}

enum cx_status cx_scatter_rows(struct cx_scatter *s, const struct cx_batch *b, const int *keys,
                               size_t key_count, struct cx_error *e)
{
    if (!reserve(s, b->n + 1) || (key_count > 1 && !encode_keys(s, b, keys, key_count)))
        return cx_no_memory(e);
    uint32_t count[CX_PARTITIONS] = {0};
    size_t n = b->n;
    uint64_t *by_row = s->by_row;
    for (size_t i = 0; i < n; i++) {
        struct cx_text key = key_of(s, b, i, keys[0], key_count);
        by_row[i] = cx_hash(key.s, key.n);
        count[cx_partition_of(by_row[i])]++;
    }
    uint32_t at = 0;
    for (size_t p = 0; p < CX_PARTITIONS; p++) {
        s->first[p] = at;
        at += count[p];
        count[p] = s->first[p];
    }
    s->first[CX_PARTITIONS] = at;
    for (size_t i = 0; i < n; i++) {
        uint32_t place = count[cx_partition_of(by_row[i])]++;
        s->place[i] = place;
        s->row[place] = &b->row[i];
        s->hash[place] = by_row[i];
        s->own_key[place] = key_of(s, b, i, keys[0], key_count);
    }
    return CX_OK;
}

/* Three passes over the rows hide the cache's misses: first the index is asked for, then the heads
 * that it names, then both are there. */
enum cx_status cx_scatter_find(struct cx_scatter *s, struct cx_keys *k, size_t p,
                               struct cx_error *e)
{
    struct cx_partition *part = &k->part[p];
    uint32_t from = s->first[p], end = s->first[p + 1];
    part->rows += end - from;
    for (uint32_t i = from; part->place && i < end; i++)
        cx_prefetch(&part->place[s->hash[i] & (((size_t)1 << part->bits) - 1)]);
    for (uint32_t i = from; i < end; i++) {
        struct cx_head *h = likely_head(k, part, s->hash[i]);
        s->slot[i] = h;
        if (h) {
            cx_prefetch_to_write(h);
            cx_prefetch_to_write((char *)h + k->stride - 1);
        }
    }
    for (uint32_t i = from; i < end; i++) {
        struct cx_head *h = s->slot[i];
        struct cx_text key = s->own_key[i];
        if (!h || !head_is(h, key))
            h = cx_keys_head(k, s->hash[i], key);
        if (!h)
            return cx_no_memory(e);
        cx_head_count(h, 1);
        s->slot[i] = cx_head_slot(h);
    }
    return CX_OK;
}

void cx_scatter_release(struct cx_scatter *s)
{
    free(s->key);
    free(s->place);
    free(s->row);
    free(s->slot);
    free(s->by_row);
    free(s->hash);
    free(s->own_key);
    cx_bytes_release(&s->encoded);
    *s = (struct cx_scatter){0};
}
