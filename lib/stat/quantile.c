/* quantile.c - see quantile.h.  Selection, not sorting: C. A. R. Hoare 1961, "Algorithm 65: Find",
 * with equal values apart so that they cost nothing, and pivots no order of values can foresee. */
#include "stat/quantile.h"

#include <math.h>
#include <stdbool.h>

#include "base/rng.h"

static int64_t middle(int64_t a, int64_t b, int64_t c)
{
    int64_t low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

struct part {
    size_t begin, end;
};

/* Brings what is below the pivot, or also what is equal to it, to the front of the part; returns
 * where that ends.  Every value moves, so that there is nothing to guess: N. Lomuto's partition,
 * without a branch. */
static inline size_t bring_forward(int64_t *x, struct part all, int64_t pivot, bool equal_too)
{
    size_t front = all.begin;
    for (size_t i = all.begin; i < all.end; i++) {
        int64_t value = x[i];
        x[i] = x[front];
        x[front] = value;
        front += equal_too ? value <= pivot : value < pivot;
    }
    return front;
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
        size_t below = bring_forward(x, left, pivot, false);
        if (rank < below) {
            left.end = below;
            continue;
        }
        left.begin = bring_forward(x, (struct part){below, left.end}, pivot, true);
        if (rank < left.begin)
            return;
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
