/* sort.c - see sort.h.  cx_sort works bottom-up: short runs by insertion, then merged pairwise to
 * and fro.  cx_sort_keyed goes from a low byte to the highest (LSD), to and fro as well; the bytes
 * below are left to the few keys that are alike in those above. */
#include "base/sort.h"

#include <string.h>

#define SHORT_RUN 8

struct sorter {
    size_t size;
    cx_compare *compare;
    void *context;
};

static inline void copy_one(const struct sorter *s, char *to, const char *from)
{
    switch (s->size) { /* constant sizes become register moves */
    case 8:
        memcpy(to, from, 8);
        break;
    case 16:
        memcpy(to, from, 16);
        break;
    default:
        memcpy(to, from, s->size);
    }
}

static void insert_run(const struct sorter *s, char *run, size_t n, char *held)
{
    for (size_t i = 1; i < n; i++) {
        char *to = run + i * s->size;
        if (s->compare(to - s->size, to, s->context) <= 0)
            continue;
        copy_one(s, held, to);
        do {
            copy_one(s, to, to - s->size);
            to -= s->size;
        } while (to > run && s->compare(to - s->size, held, s->context) > 0);
        copy_one(s, to, held);
    }
}

/* Merges [left, middle) and [middle, right) into `to`; the left one wins ties. */
static void merge(const struct sorter *s, const char *left, const char *middle, const char *right,
                  char *to)
{
    const char *a = left, *b = middle;
    if (middle < right && s->compare(middle - s->size, middle, s->context) <= 0)
        b = right; /* already in order */
    if (b == right) {
        memcpy(to, left, (size_t)(right - left));
        return;
    }
    while (a < middle && b < right) {
        const char **next = s->compare(a, b, s->context) <= 0 ? &a : &b;
        copy_one(s, to, *next);
        *next += s->size;
        to += s->size;
    }
    memcpy(to, a, (size_t)(middle - a));
    to += middle - a;
    memcpy(to, b, (size_t)(right - b));
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void cx_sort(void *base, size_t n, size_t size, cx_compare *compare, void *context, void *scratch)
{
    const struct sorter s = {.size = size, .compare = compare, .context = context};
    char *from = base, *to = scratch;
    if (n < 2)
        return;
    for (size_t i = 0; i < n; i += SHORT_RUN)
        insert_run(&s, from + i * size, smaller(SHORT_RUN, n - i), scratch);
    for (size_t width = SHORT_RUN; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width) {
            size_t middle = smaller(i + width, n), right = smaller(i + 2 * width, n);
            merge(&s, from + i * size, from + middle * size, from + right * size, to + i * size);
        }
        char *other = from;
        from = to;
        to = other;
    }
    if (from != base)
        memcpy(base, from, n * size);
}

/* ---- by number */

enum { VALUES = 256, FEW = 32 };

static void insert_keyed(struct cx_keyed *base, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct cx_keyed held = base[i];
        size_t to = i;
        for (; to > 0 && base[to - 1].key > held.key; to--)
            base[to] = base[to - 1];
        base[to] = held;
    }
}

/* The bits in which keys differ; none when they are in order already. */
static uint64_t bits_to_sort(const struct cx_keyed *base, size_t n)
{
    uint64_t before = 0, differ = 0;
    bool falls = false;
    for (size_t i = 0; i < n; i++) {
        differ |= base[i].key ^ base[0].key;
        falls |= base[i].key < before;
        before = base[i].key;
    }
    return falls ? differ : 0;
}

static void deal_out(const struct cx_keyed *from, size_t n, int shift, struct cx_keyed *to)
{
    size_t place[VALUES] = {0}, at = 0;
    for (size_t i = 0; i < n; i++)
        place[from[i].key >> shift & 0xff]++;
    for (int value = 0; value < VALUES; value++) {
        size_t here = place[value];
        place[value] = at;
        at += here;
    }
    for (size_t i = 0; i < n; i++)
        to[place[from[i].key >> shift & 0xff]++] = from[i];
}

/* The lowest of the upper bytes that tell nearly all keys apart, as its shift. */
static int lowest_shift(uint64_t differ, size_t n)
{
    enum { SPARE_BITS = 10 };
    int bits = 0, wanted = 64 - cx_leading_zeros(n) + SPARE_BITS, shift = 64;
    while (shift > 0 && bits < wanted) {
        shift -= 8;
        bits += cx_ones(differ >> shift & 0xff);
    }
    return shift;
}

static void deal_out_from(struct cx_keyed *base, size_t n, uint64_t differ, int shift,
                          struct cx_keyed *scratch)
{
    struct cx_keyed *from = base, *to = scratch;
    for (; shift < 64; shift += 8) {
        if ((differ >> shift & 0xff) == 0)
            continue;
        deal_out(from, n, shift, to);
        struct cx_keyed *other = from;
        from = to;
        to = other;
    }
    if (from != base)
        memcpy(base, from, n * sizeof *base);
}

void cx_sort_keyed(struct cx_keyed *base, size_t n, struct cx_keyed *scratch)
{
    if (n <= FEW) {
        insert_keyed(base, n);
        return;
    }
    uint64_t differ = bits_to_sort(base, n);
    if (differ == 0)
        return;
    int shift = lowest_shift(differ, n);
    deal_out_from(base, n, differ, shift, scratch);
    if ((differ & ~(UINT64_MAX << shift)) == 0)
        return;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && (base[i].key ^ base[end].key) >> shift == 0; end++)
            continue;
        if (end - i > 1)
            cx_sort_keyed(base + i, end - i, scratch);
    }
}

void cx_sort_near(struct cx_keyed *base, size_t n, const struct cx_near_order *order,
                  struct cx_keyed *scratch)
{
    cx_sort_keyed(base, n, scratch);
    for (size_t i = 0, end; i < n; i = end) {
        bool falls = false;
        for (end = i + 1; end < n && (base[i].key ^ base[end].key) >> order->exact == 0; end++)
            falls = falls || order->compare(&base[end - 1], &base[end], order->context) > 0;
        if (falls)
            cx_sort(base + i, end - i, sizeof *base, order->compare, order->context, scratch);
    }
}
