/* concentration.c - see concentration.h. */
#include "stat/concentration.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "base/sum.h"

static int compare_shares(const void *left, const void *right, void *context)
{
    cx_int128 a, b;
    (void)context;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return (a > b) - (a < b);
}

static bool sort_shares(cx_int128 *share, size_t n)
{
    cx_int128 *scratch = malloc((n + 1) * sizeof *scratch);
    if (scratch == NULL)
        return false;
    cx_sort(share, n, sizeof *share, compare_shares, NULL, scratch);
    free(scratch);
    return true;
}

/* From the largest down, until they have 4/5. */
static size_t count_most(const cx_int128 *share, size_t n, cx_int128 all)
{
    cx_int128 sum = 0;
    size_t most = 0;
    while (5 * sum < 4 * all)
        sum += share[n - ++most];
    return most;
}

bool cx_concentrate(cx_int128 *share, size_t n, struct cx_concentration *c)
{
    const double none = (double)NAN;
    cx_int128 all = 0, ranked = 0, top = 0;
    struct cx_sum squares = {.pending = 0};
    *c = (struct cx_concentration){none, none, none, none, none, 0};
    if (!sort_shares(share, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        all += share[i];
        ranked += (cx_int128)(i + 1) * share[i];
        cx_sum_add_product(&squares, (double)share[i], (double)share[i]);
        if (i >= n - (n + 4) / 5)
            top += share[i];
    }
    if (all == 0)
        return true;
    double uneven = (double)(2 * ranked - (cx_int128)(n + 1) * all);
    c->gini = uneven / ((double)n * (double)all);
    if (n > 1)
        c->gini_corrected = uneven / ((double)(n - 1) * (double)all);
    c->top20_share = (double)top / (double)all;
    c->hhi = cx_sum_value(&squares) / ((double)all * (double)all);
    c->largest_share = (double)share[n - 1] / (double)all;
    c->most = count_most(share, n, all);
    return true;
}
