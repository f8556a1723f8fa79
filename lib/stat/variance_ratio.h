/* variance_ratio.h - the F distribution: of the ratio of two independent estimates of a variance.
 *
 * P(F > f) = I_y(d/2, n/2) with y = d / (d + n f), for n and d degrees of freedom (Abramowitz and
 * Stegun 26.6.2), in log space by stat/beta: good to 1e-12 also where the tail is below 1e-300.
 */
#ifndef CX_STAT_VARIANCE_RATIO_H
#define CX_STAT_VARIANCE_RATIO_H

#include "stat/tail.h"

/* P(F > f), the p value of an observed f >= 0; degrees of freedom > 0, also infinite. */
struct cx_tail cx_variance_ratio_tail(double f, double numerator_df, double denominator_df);

#endif
