/* exact.h - exact tests of an outcome whose distribution is not symmetric.
 *
 * Outcomes are whole numbers whose probabilities rise up to a mode and fall behind it.  One-sided
 * tests are the tails, which hold the outcome seen, or half of it for mid-p.
 */
#ifndef CX_STAT_EXACT_H
#define CX_STAT_EXACT_H

#include <stdbool.h>

#include "stat/tail.h"

enum cx_exact {
    CX_EXACT_MINLIKE, /* two-sided: all outcomes not more likely than the one seen, as R's
                         binom.test, fisher.test and poisson.test; ties to seven digits */
    CX_EXACT_CENTRAL, /* two-sided: twice the smaller tail, which agrees with central intervals */
    CX_EXACT_MIDP,    /* the same, the outcome seen counting half (H. O. Lancaster 1961, JASA 56,
                         223) */
    CX_EXACT_BLAKER   /* two-sided: the smaller tail, and of the other side the largest tail that is
                         not larger (H. Blaker 2000, Can. J. Stat. 28, 783): never above twice the
                         smaller tail */
};
/* Logarithms this near each other are equal: R's 1e-7. */
#define CX_EXACT_TIE 1e-7

struct cx_outcomes {
    double low, high, mode;
    double (*log_mass)(const void *context, double k);
    /* log P(X <= k), or with upper log P(X >= k) */
    double (*log_tail)(const void *context, double k, bool upper);
    const void *context;
};

struct cx_tail cx_exact_test(const struct cx_outcomes *o, double seen, enum cx_exact exact,
                             enum cx_alternative alternative);
/* The logarithm of one tail, as the one-sided test has it. */
double cx_exact_log_side(const struct cx_outcomes *o, double seen, enum cx_exact exact, bool upper);

#endif
