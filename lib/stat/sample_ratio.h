/* sample_ratio.h - do the arms have the sizes they were meant to have?
 *
 * Pearson's chi-square of the numbers of units against the weights; a mismatch says that
 * assignment or logging is broken, and no result of the experiment can be trusted (A. Fabijan et
 * al. 2019, KDD, "Diagnosing sample ratio mismatch", who act at p < .001).
 */
#ifndef CX_STAT_SAMPLE_RATIO_H
#define CX_STAT_SAMPLE_RATIO_H

#include <stddef.h>
#include <stdint.h>

#include "stat/tail.h"

struct cx_sample_ratio {
    double chi2, df; /* over the arms of positive weight; chi2 NaN and df 0 with fewer than two
                        such arms or no units */
    struct cx_tail tail;
    int64_t units;  /* in arms of positive weight */
    int64_t leaked; /* in arms of weight 0, where none should be; not in chi2 */
};

/* weights >= 0, on any scale; NULL: equal. */
struct cx_sample_ratio cx_sample_ratio(const int64_t *units, const double *weights, size_t arms);

#endif
