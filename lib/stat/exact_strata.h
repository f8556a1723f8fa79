/* exact_strata.h - two proportions in several strata, given how many successes each stratum has.
 *
 * With the margins of all tables fixed the variant's successes of all strata together are a sum of
 * hypergeometric numbers, with a common odds ratio as their one parameter (J. J. Gart 1970,
 * Biometrika 57, 471): p, the conditional estimate of that odds ratio and its exact limits are
 * those of stat/conditional.  In one stratum this is Fisher's test.
 *
 * The distribution is folded together table by table (C. R. Mehta, N. R. Patel and R. Gray 1985,
 * JASA 80, 969), keeping the quotients of weights that follow each other.  These fall, in every
 * table and in every sum, so that the largest product behind a sum's weight is found by merging two
 * lists, and the others are added from it outwards: each quotient has all its digits, however
 * improbable its numbers are.
 */
#ifndef CX_STAT_EXACT_STRATA_H
#define CX_STAT_EXACT_STRATA_H

#include "base/error.h"
#include "stat/fisher.h"
#include "stat/stratified.h"

/* Numbers that the variant's successes may come to: the cost grows like their 3/2th power. */
#define CX_EXACT_STRATA_MOST 100000

struct cx_exact_strata {
    const struct cx_strata *strata; /* their `continuity` is ignored */
    enum cx_exact exact;
    enum cx_alternative alternative;
    double tail; /* of the odds ratio's interval, either one; NaN: nobody asks for it */
    struct cx_tail p;
    struct cx_odds_ratio odds;
    bool too_many;
};

/* Fills p, odds and too_many.  Undefined where no stratum has both successes and failures, and
 * units in both arms, or where there is too much to fold. */
enum cx_status cx_exact_strata(struct cx_exact_strata *x, struct cx_error *e);

#endif
