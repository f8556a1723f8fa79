/* concentration.h - how unevenly a total is shared out, exact up to the last division.
 *
 * Of n shares x in ascending order, x[1] to x[n], with the sum S:
 *   Gini      G = (2 sum of i x[i] - (n + 1) S) / (n S), 0 when all are equal, 1 - 1/n when one has
 *             all (C. Gini 1912, "Variabilita e mutabilita"; this form: P. M. Dixon et al. 1987,
 *             Ecology 68, 1548, who correct it for small n by n/(n - 1), so that it reaches 1)
 *   top 20 %  what the m = ceil(n/5) largest have of S
 *   80 %      the fewest of the largest that have 4/5 of S or more
 *   HHI       the sum of the squared parts of S, 1/n to 1 (A. O. Hirschman 1945, "National Power
 *             and the Structure of Foreign Trade"; O. C. Herfindahl 1950)
 *
 * Cost: a sort of n numbers, and room for as many.
 */
#ifndef CX_STAT_CONCENTRATION_H
#define CX_STAT_CONCENTRATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compat.h"

struct cx_concentration {
    double gini;
    double gini_corrected; /* NaN of a single share */
    double top20_share;
    double hhi;
    double largest_share;
    size_t most; /* how many have 80 % */
};

/* Shares are not negative, and their sum times n is less than 2^126; they are left sorted.  Where
 * the sum is 0, or there are none, all is NaN and `most` 0.  False: no memory. */
bool cx_concentrate(cx_int128 *share, size_t n, struct cx_concentration *c);

#endif
