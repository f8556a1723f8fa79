/* keys.c - see keys.h. */
#include "run/keys.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/sort.h"

void cx_keys_open(struct cx_keys *k, size_t key_count, size_t slot_size)
{
    *k = (struct cx_keys){.key_count = key_count, .slot_size = slot_size};
    k->stride = sizeof(struct cx_head) + (slot_size + 15) / 16 * 16;
}

void cx_keys_release(struct cx_keys *k)
{
    for (size_t p = 0; p < CX_PARTITIONS; p++) {
        cx_arena_release(&k->part[p].memory);
        cx_arena_release(&k->part[p].heads);
        free(k->part[p].entry);
        free(k->part[p].chunk);
        k->part[p] = (struct cx_partition){0};
    }
}

/* ---- finding and making */

static struct cx_head *head_at(const struct cx_keys *k, const struct cx_partition *p, size_t i)
{
    return (struct cx_head *)(void *)((char *)p->chunk[i / CX_CHUNK] + i % CX_CHUNK * k->stride);
}

struct cx_text cx_head_key(const struct cx_head *h)
{
    return (struct cx_text){h->length <= sizeof h->key.bytes ? h->key.bytes : h->key.far,
                            h->length};
}

static uint64_t entry_for(uint64_t hash, size_t number)
{
    return (hash << 32) | (uint32_t)(number + 1);
}

/* An entry has all the bits of its hash that its place depends on. */
static bool grow_index(struct cx_partition *p)
{
    size_t entries = p->entries ? 2 * p->entries : 64;
    uint64_t *entry = calloc(entries, sizeof *entry);
    if (!entry)
        return false;
    for (size_t i = 0; i < p->entries; i++) {
        uint64_t moved = p->entry[i];
        if (!moved)
            continue;
        size_t at = (moved >> 32) & (entries - 1);
        while (entry[at])
            at = (at + 1) & (entries - 1);
        entry[at] = moved;
    }
    free(p->entry);
    p->entry = entry;
    p->entries = entries;
    return true;
}

static struct cx_head *new_head(struct cx_keys *k, struct cx_partition *p, struct cx_text key)
{
    if (p->n == p->chunks * CX_CHUNK) {
        struct cx_head **chunk = realloc(p->chunk, (p->chunks + 1) * sizeof *chunk);
        if (!chunk)
            return NULL;
        p->chunk = chunk;
        chunk[p->chunks] = cx_arena_alloc(&p->heads, CX_CHUNK * k->stride);
        if (!chunk[p->chunks])
            return NULL;
        p->chunks++;
    }
    struct cx_head *h = head_at(k, p, p->n);
    h->length = key.n;
    if (key.n <= sizeof h->key.bytes)
        memcpy(h->key.bytes, key.s, key.n);
    else if (!(h->key.far = cx_arena_text(&p->memory, key.s, key.n)))
        return NULL;
    p->n++;
    return h;
}

struct cx_head *cx_keys_head(struct cx_keys *k, uint64_t hash, struct cx_text key)
{
    struct cx_partition *p = &k->part[cx_partition_of(hash)];
    if (2 * (p->n + 1) > p->entries && !grow_index(p))
        return NULL;
    size_t mask = p->entries - 1, at = hash & mask;
    for (; p->entry[at]; at = (at + 1) & mask) {
        uint64_t entry = p->entry[at];
        if (entry >> 32 != (uint32_t)hash)
            continue;
        struct cx_head *h = head_at(k, p, (uint32_t)entry - 1);
        if (cx_text_equal(cx_head_key(h), key))
            return h;
    }
    struct cx_head *h = new_head(k, p, key);
    if (h)
        p->entry[at] = entry_for(hash, p->n - 1);
    return h;
}

/* Three passes over a batch hide the cache's misses: first the index is asked for, then the heads
 * that it names, then both are there. */
static void prefetch_entry(const struct cx_partition *p, uint64_t hash)
{
    if (p->entries)
        cx_prefetch(&p->entry[hash & (p->entries - 1)]);
}

static void prefetch_head(const struct cx_keys *k, const struct cx_partition *p, uint64_t hash)
{
    uint64_t entry = p->entries ? p->entry[hash & (p->entries - 1)] : 0;
    if (!entry)
        return;
    const char *head = (const char *)head_at(k, p, (uint32_t)entry - 1);
    cx_prefetch(head);
    cx_prefetch(head + 64);
}

/* ---- keys of several texts */

struct cx_text cx_key_encode(const struct cx_text *texts, size_t n, struct cx_bytes *scratch)
{
    if (n == 1)
        return texts[0];
    size_t from = scratch->n;
    for (size_t i = 0; i < n; i++) {
        uint32_t length = (uint32_t)texts[i].n;
        cx_bytes_add(scratch, &length, sizeof length);
        cx_bytes_add(scratch, texts[i].s, texts[i].n);
    }
    return (struct cx_text){scratch->failed ? NULL : scratch->s + from, scratch->n - from};
}

void cx_key_decode(struct cx_text key, size_t n, struct cx_text texts[CX_MAX_KEYS])
{
    if (n == 1) {
        texts[0] = key;
        return;
    }
    const char *p = key.s;
    for (size_t i = 0; i < n; i++) {
        uint32_t length;
        memcpy(&length, p, sizeof length);
        texts[i] = (struct cx_text){p + sizeof length, length};
        p += sizeof length + length;
    }
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

/* ---- sorting: by the first eight bytes, then the whole key */

struct place {
    uint64_t prefix;
    struct cx_head *head;
};

uint64_t cx_key_prefix(struct cx_text key, size_t n)
{
    struct cx_text first[CX_MAX_KEYS] = {{"", 0}};
    cx_key_decode(key, n, first);
    uint64_t prefix = 0;
    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < first[0].n ? (unsigned char)first[0].s[i] : 0);
    return prefix;
}

static int compare_places(const void *a, const void *b, void *key_count)
{
    const struct place *x = a, *y = b;
    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    return cx_key_compare(cx_head_key(x->head), cx_head_key(y->head), *(size_t *)key_count);
}

struct half {
    struct place *place, *scratch;
    size_t n;
    size_t key_count;
};

static void *sort_half(void *argument)
{
    struct half *h = argument;
    cx_sort(h->place, h->n, sizeof *h->place, compare_places, &h->key_count, h->scratch);
    return NULL;
}

/* Two halves side by side, then one merge; all keys differ, so the order is unique. */
static void sort_places(struct place *place, struct place *scratch, size_t n, size_t key_count,
                        int threads)
{
    struct half low = {place, scratch, n / 2, key_count};
    struct half high = {place + n / 2, scratch + n / 2, n - n / 2, key_count};
    pthread_t thread;
    bool apart = threads > 1 && n > 10000 && pthread_create(&thread, NULL, sort_half, &low) == 0;
    if (!apart)
        sort_half(&low);
    sort_half(&high);
    if (apart)
        pthread_join(thread, NULL);
    memcpy(scratch, place, n * sizeof *place);
    size_t i = 0, j = n / 2, at = 0;
    while (i < n / 2 && j < n)
        place[at++] = compare_places(&scratch[i], &scratch[j], &key_count) < 0 ? scratch[i++]
                                                                               : scratch[j++];
    while (i < n / 2)
        place[at++] = scratch[i++];
    while (j < n)
        place[at++] = scratch[j++];
}

enum cx_status cx_keys_sort(struct cx_keys *k, int threads, struct cx_head ***sorted, size_t *n,
                            struct cx_error *e)
{
    size_t total = 0;
    for (size_t p = 0; p < CX_PARTITIONS; p++)
        total += k->part[p].n;
    struct place *place = malloc(2 * (total + 1) * sizeof *place);
    struct cx_head **heads = malloc((total + 1) * sizeof *heads);
    if (!place || !heads) {
        free(place);
        free(heads);
        return cx_no_memory(e);
    }
    size_t at = 0;
    for (size_t p = 0; p < CX_PARTITIONS; p++)
        for (size_t i = 0; i < k->part[p].n; i++) {
            struct cx_head *h = head_at(k, &k->part[p], i);
            place[at++] = (struct place){cx_key_prefix(cx_head_key(h), k->key_count), h};
        }
    sort_places(place, place + total, total, k->key_count, threads);
    for (size_t i = 0; i < total; i++)
        heads[i] = place[i].head;
    free(place);
    *sorted = heads;
    *n = total;
    return CX_OK;
}

/* ---- rows by partition */

static bool reserve(struct cx_scatter *s, size_t n)
{
    if (n <= s->room)
        return true;
    cx_scatter_release(s);
    s->hash = malloc(n * sizeof *s->hash);
    s->key = malloc(n * sizeof *s->key);
    s->order = malloc(n * sizeof *s->order);
    s->slot = malloc(n * sizeof *s->slot);
    s->room = n;
    return s->hash && s->key && s->order && s->slot;
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
    for (size_t i = 0; n > 1 && i < b->n; i++) {
        s->key[i].s = at;
        at += s->key[i].n;
    }
    return true;
}

enum cx_status cx_scatter_keys(struct cx_scatter *s, const struct cx_batch *b, const int *keys,
                               size_t key_count, struct cx_error *e)
{
    bool good = reserve(s, b->n + 1) && encode_keys(s, b, keys, key_count);
    return good ? CX_OK : cx_no_memory(e);
}

enum cx_status cx_scatter_rows(struct cx_scatter *s, const struct cx_batch *b, const int *keys,
                               size_t key_count, struct cx_error *e)
{
    enum cx_status status = cx_scatter_keys(s, b, keys, key_count, e);
    if (status != CX_OK)
        return status;
    uint32_t count[CX_PARTITIONS] = {0};
    for (size_t i = 0; i < b->n; i++) {
        s->hash[i] = cx_hash(s->key[i].s, s->key[i].n);
        count[cx_partition_of(s->hash[i])]++;
    }
    uint32_t at = 0;
    for (size_t p = 0; p < CX_PARTITIONS; p++) {
        s->first[p] = at;
        at += count[p];
        count[p] = s->first[p];
    }
    s->first[CX_PARTITIONS] = at;
    for (size_t i = 0; i < b->n; i++)
        s->order[count[cx_partition_of(s->hash[i])]++] = (uint32_t)i;
    return CX_OK;
}

enum cx_status cx_scatter_find(struct cx_scatter *s, struct cx_keys *k, size_t p,
                               struct cx_error *e)
{
    for (uint32_t i = s->first[p]; i < s->first[p + 1]; i++)
        prefetch_entry(&k->part[p], s->hash[s->order[i]]);
    for (uint32_t i = s->first[p]; i < s->first[p + 1]; i++)
        prefetch_head(k, &k->part[p], s->hash[s->order[i]]);
    for (uint32_t i = s->first[p]; i < s->first[p + 1]; i++) {
        uint32_t row = s->order[i];
        struct cx_head *h = cx_keys_head(k, s->hash[row], s->key[row]);
        if (!h)
            return cx_no_memory(e);
        h->rows++;
        s->slot[i] = cx_head_slot(h);
    }
    return CX_OK;
}

void cx_scatter_release(struct cx_scatter *s)
{
    free(s->hash);
    free(s->key);
    free(s->order);
    free(s->slot);
    s->hash = NULL;
    s->key = NULL;
    s->order = NULL;
    s->slot = NULL;
    s->room = 0;
    cx_bytes_release(&s->encoded);
}
