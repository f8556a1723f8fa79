/* quantile.c - see quantile.h.  Selection, not sorting: C. A. R. Hoare 1961, "Algorithm 65: Find",
 * in three parts so that equal values cost nothing, with pivots no order of values can foresee. */
#include "stat/quantile.h"

#include <math.h>

#include "base/rng.h"

static inline void swap(int64_t *a, int64_t *b)
{
    int64_t t = *a;
    *a = *b;
    *b = t;
}

static int64_t middle(int64_t a, int64_t b, int64_t c)
{
    int64_t low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

struct part {
    size_t begin, end;
};

/* Brings what is below the pivot to the front and what is above it to the back; returns what is
 * equal to it. */
static struct part divide(int64_t *x, struct part all, int64_t pivot)
{
    size_t below = all.begin, at = all.begin, above = all.end;
    while (at < above) {
        if (x[at] < pivot)
            swap(&x[at++], &x[below++]);
        else if (x[at] > pivot)
            swap(&x[at], &x[--above]);
        else
            at++;
    }
    return (struct part){below, above};
}

/* x[rank] becomes what it would be in order, with nothing larger before and nothing smaller
 * behind; what is before `begin` is so already. */
static void find(int64_t *x, size_t n, size_t begin, size_t rank)
{
    struct part left = {begin, n};
    struct cx_rng rng;
    cx_rng_seed(&rng, n, 0);
    while (left.end - left.begin > 1) {
        size_t size = left.end - left.begin;
        int64_t pivot = middle(x[left.begin + cx_rng_below(&rng, size)],
                               x[left.begin + cx_rng_below(&rng, size)],
                               x[left.begin + cx_rng_below(&rng, size)]);
        struct part equal = divide(x, left, pivot);
        if (rank >= equal.begin && rank < equal.end)
            return;
        if (rank < equal.begin)
            left.end = equal.begin;
        else
            left.begin = equal.end;
    }
}

static int64_t least(const int64_t *x, size_t n)
{
    int64_t found = x[0];
    for (size_t i = 1; i < n; i++)
        found = x[i] < found ? x[i] : found;
    return found;
}

void cx_quantiles(int64_t *x, size_t n, const int *percent, size_t count, double *quantile)
{
    size_t begin = 0;
    for (size_t i = 0; i < count; i++) {
        if (n == 0) {
            quantile[i] = (double)NAN;
            continue;
        }
        cx_uint128 place = (cx_uint128)(n - 1) * (unsigned)percent[i];
        size_t rank = (size_t)(place / 100);
        int rest = (int)(place % 100);
        find(x, n, begin, rank);
        begin = rank;
        int64_t next = rest > 0 ? least(x + rank + 1, n - rank - 1) : x[rank];
        quantile[i] = (double)((cx_int128)x[rank] * (100 - rest) + (cx_int128)next * rest) / 100;
    }
}
