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
 * Units that were randomised in clusters are left to cx_cuped_clusters(): outcome and covariates
 * are ratios of sums over clusters, each arm linearised at its own ratios, and theta is that of
 * least squares over clusters within arms, the analysis of covariance's common slope; of a cluster
 * in both arms what counts is the variant's part less the control's.  (Weights that make the
 * variance of the difference least, those of W. Lin 2013, Ann. Appl. Stat. 7, 295, "tyranny of the
 * minority", follow the smaller arm: with ten clusters there they find too much.)  There are few
 * clusters, so what theta costs is counted: with k covariates, D what these differ by between the
 * arms, S the estimate of D's covariance matrix, and m = N - 2 + s / N for N clusters of which s
 * are in both arms,
 *     degrees of freedom times (m - k) / m,  variances times m / (m - k) (1 + D' S^-1 D / m),
 * which of arms with equally many clusters, all of one size, and one variance is the analysis of
 * covariance of the clusters' means, and of clusters that are all in both the regression of their
 * differences.
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
    /* constant in either arm, or a linear combination of those before it */
    bool left_out[CX_CUPED_VARIABLES];
    double explained; /* R^2: the share of the outcome's variance over both arms that is gone */
};

/* raw_difference: the variant's outcome minus the control's before adjustment, exact. */
void cx_cuped(const struct cx_comoments arm[2], const struct cx_cuped_design *design,
              double raw_difference, struct cx_cuped *result);
/* The pair at a theta that is known: result's. */
void cx_cuped_at(const struct cx_comoments arm[2], const struct cx_cuped_design *design,
                 double raw_difference, struct cx_cuped *result);

/* Of the outcome first and then each covariate, in an arm's clusters: their values, the sums these
 * have below, and sums of products of the linearised forms, by which a value's variance is
 * product / (units (units - 1)). */
struct cx_linear {
    double units;
    double value[CX_CUPED_VARIABLES + 1], below[CX_CUPED_VARIABLES + 1];
    double product[CX_CUPED_VARIABLES + 1][CX_CUPED_VARIABLES + 1];
};

struct cx_cuped_clusters {
    struct cx_linear arm[2];
    double shared; /* clusters of both arms, and sums of products of what they have in the control,
                      the first, and in the variant */
    double product[CX_CUPED_VARIABLES + 1][CX_CUPED_VARIABLES + 1];
    size_t covariates;
    double raw_difference;
};

/* result->pair has its df; its variances are NaN where m is not above k. */
void cx_cuped_clusters(const struct cx_cuped_clusters *of, struct cx_cuped *result);

#endif
