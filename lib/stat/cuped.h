/* cuped.h - less variance by what was known of the units before: CUPED.
 *
 * A. Deng, Y. Xu, R. Kohavi and T. Walker 2013, "Improving the sensitivity of online controlled
 * experiments by utilizing pre-experiment data", WSDM: instead of the outcome X its rest
 *     X - theta' (Z - mean of Z over both arms)
 * is compared, so that the arms' means stay on the metric's own scale.  theta is that of least
 * squares from control and variant added together (as tea-tasting and gbstats do), any number of
 * covariates at once by the normal equations.
 *
 * For a ratio of sums the outcome is the linearised ratio (X - R Y) / mean of Y, and so is a
 * covariate that is a ratio itself; theta comes from both arms together, linearised at their common
 * ratios, and the variance of an arm is linearised at its own (A. Deng, U. Knoblich and J. Lu 2018,
 * KDD, "Applying the delta method in metric analytics").
 *
 * Everything is worked out of sums of products of deviations, which a caller takes from exact sums.
 */
#ifndef CX_STAT_CUPED_H
#define CX_STAT_CUPED_H

#include <stdbool.h>
#include <stddef.h>

#include "stat/estimate.h"

#define CX_CUPED_VARIABLES 24 /* outcomes and covariates at most, all together */
#define CX_NO_VARIABLE ((size_t)-1)

/* What units of an arm have together. */
struct cx_comoments {
    double units;
    double mean[CX_CUPED_VARIABLES];
    double product[CX_CUPED_VARIABLES][CX_CUPED_VARIABLES]; /* symmetric: sums over units of
                                    (u_i - mean_i) (u_j - mean_j) */
};

/* A variable, or the ratio of two; denominator CX_NO_VARIABLE: no ratio. */
struct cx_quantity {
    size_t numerator, denominator;
};

struct cx_cuped_design {
    size_t variables; /* of the comoments that count */
    struct cx_quantity outcome;
    const struct cx_quantity *covariate;
    size_t covariates;
};

struct cx_cuped {
    struct cx_estimate_pair pair; /* of the outcomes' rest; NaN where undefined, as in estimate.h */
    double theta[CX_CUPED_VARIABLES]; /* by covariate; 0 when left out */
    bool left_out[CX_CUPED_VARIABLES]; /* constant, or a linear combination of those before it */
    double explained; /* R^2: the share of the outcome's variance over both arms that is gone */
};

/* raw_difference: the variant's outcome minus the control's before adjustment, exact. */
void cx_cuped(const struct cx_comoments arm[2], const struct cx_cuped_design *design,
              double raw_difference, struct cx_cuped *result);
/* The pair at a theta that is known: result's. */
void cx_cuped_at(const struct cx_comoments arm[2], const struct cx_cuped_design *design,
                 double raw_difference, struct cx_cuped *result);

#endif
