/* unconditional.h - exact tests of two proportions that fix nothing but the arms' sizes.
 *
 * Tables are ordered by a statistic; p is the chance of those at least as extreme as the one seen,
 * at the common proportion that makes it largest.
 *   pooled    G. A. Barnard 1947, Biometrika 34, 123, by the pooled z (S. Suissa and J. J. Shuster
 *             1985, JRSS A 148, 317)
 *   unpooled  the same by the z with each arm's own variance
 *   Fisher    R. D. Boschloo 1970, Stat. Neerl. 24, 1, by the one-sided p of Fisher's test; of two
 *             sides twice the smaller
 * The maximum is certified: in the log odds t of the proportion the logarithm of the chance is a
 * convex function less N log(1 + e^t), so that between two points its chord gives a bound;
 * intervals are halved until no bound is more than 1e-9 above the largest value found.
 *
 * Statistics that agree to ten digits are ties.  A table without difference has a z of 0; one with
 * a difference and no variance has an infinite one.
 */
#ifndef CX_STAT_UNCONDITIONAL_H
#define CX_STAT_UNCONDITIONAL_H

#include "base/arena.h"
#include "base/error.h"
#include "stat/proportion.h"

/* Trials of both arms: the cost grows somewhat faster than they do. */
#define CX_UNCONDITIONAL_MOST 20000

enum cx_ordering { CX_ORDER_POOLED, CX_ORDER_UNPOOLED, CX_ORDER_FISHER };

struct cx_unconditional {
    struct cx_proportion_pair pair;
    enum cx_ordering ordering;
    enum cx_alternative alternative;
    struct cx_tail tail; /* filled: undefined without trials, or with too many */
    struct cx_interval difference, ratio;
};

/* Fills the tail. Scratch memory from a. */
enum cx_status cx_unconditional_test(struct cx_unconditional *u, struct cx_arena *a,
                                     struct cx_error *e);

/* After the test: differences and ratios about those seen that are not rejected at the level when
 * tables are ordered by the score of each difference (I. S. F. Chan and Z. Zhang 1999, Biometrics
 * 55, 1202) or ratio (A. Agresti and Y. Min 2001, Biometrics 57, 963); with Fisher's ordering by
 * two one-sided tests.  Pooled is the same test at no difference; the other orderings have none at
 * others, so that no difference is in the intervals, or left out of them, as the test says.  The
 * maximum over the proportions is looked for on a grid and around its best places. */
enum cx_status cx_unconditional_intervals(struct cx_unconditional *u, double level,
                                          struct cx_arena *a, struct cx_error *e);

#endif
