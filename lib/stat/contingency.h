/* contingency.h - tables of arms by success and failure: chi-square, likelihood ratio, odds ratio.
 *
 * For two arms Pearson's chi-square is the square of the pooled z (stat/proportion), with
 * Yates' correction that of the corrected z.
 */
#ifndef CX_STAT_CONTINGENCY_H
#define CX_STAT_CONTINGENCY_H

#include <stddef.h>

#include "stat/proportion.h"

/* Are the proportions of all arms the same?  Both are chi-square distributed with df degrees of
 * freedom (stat/gamma).  Arms without trials do not count; undefined (NaN, df 0) with fewer than
 * two others, or where all trials or none succeeded. */
struct cx_contingency {
    double chi2; /* K. Pearson 1900 */
    double g;    /* twice the logarithm of the likelihood ratio */
    double df;
};
struct cx_contingency cx_contingency(const struct cx_proportion *arm, size_t arms);

/* The odds of the variant over those of the control, and exp(log -+ z se) (B. Woolf 1955, Ann.
 * Hum. Genet. 19, 251), with `added` in every cell: 0, or .5 (J. B. S. Haldane 1956 and F. J.
 * Anscombe 1956), which is always defined.  Smoothed: what is added are two units, divided among
 * the cells as if there were no difference (A. Agresti 1999, Biometrics 55, 597).  Where a cell is
 * 0 the ratio is 0, infinite or NaN, and the interval, which knows nothing there, is from 0 to
 * infinity. */
struct cx_odds_ratio {
    double value;
    struct cx_interval interval;
};
struct cx_odds_ratio cx_odds_ratio(const struct cx_proportion_pair *pair, double added, double z);
struct cx_odds_ratio cx_smoothed_odds_ratio(const struct cx_proportion_pair *pair, double z);

#endif
