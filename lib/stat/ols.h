/* ols.h - a variant against a control by least squares, with what was known of the units before.
 *
 *     y = a + b T + c' z                   common slopes: the analysis of covariance
 *     y = a + b T + c' z + d' T z          slopes of each arm's own: W. Lin 2013, Ann. Appl. Stat.
 *                                          7, 295, "Agnostic notes on regression adjustments"
 *
 * T is 1 in the variant, z are the covariates less their means over both arms, so that a is what
 * the control is worth at these means, a + b the variant, and b the effect.  With slopes of each
 * arm's own, adjusting never costs precision in large samples, whatever the arms' sizes, and the
 * model need not be true.
 *
 * Standard errors: with e a unit's residual, h its leverage, k coefficients and N units, the
 * variances of units behind them are
 *     classic  sum e^2 / (N - k), one of all units
 *     HC0      e^2 (H. White 1980, Econometrica 48, 817)          HC1   e^2 N / (N - k)
 *     HC2      e^2 / (1 - h)                                      HC3   e^2 / (1 - h)^2
 * (J. G. MacKinnon and H. White 1985, J. Econometrics 29, 305).  Without covariates HC2 is Welch's
 * standard error, and classic Student's.
 *     CR1      of clusters: the squares of their sums of e x, times G / (G - 1) (N - 1) / (N - k)
 *              for G clusters (A. C. Cameron and D. L. Miller 2015, J. Human Resources 50, 317)
 * Degrees of freedom: N - k, of CR1 G - 1.
 *
 * The coefficients come from an orthonormal basis of the columns (Gram and Schmidt, each column
 * twice: W. Kahan's "twice is enough"), after the covariates' means and one y have been taken off;
 * never from normal equations.
 *
 * Cost: 8 bytes of scratch a row for each coefficient and one more, and time like their square.
 */
#ifndef CX_STAT_OLS_H
#define CX_STAT_OLS_H

#include "stat/estimate.h"

#include <stddef.h>

#define CX_OLS_COVARIATES 24

enum cx_errors {
    CX_ERRORS_CLASSIC,
    CX_ERRORS_HC0,
    CX_ERRORS_HC1,
    CX_ERRORS_HC2,
    CX_ERRORS_HC3,
    CX_ERRORS_CR1
};
extern const char *const cx_errors_names[]; /* as people write them */

/* Of an arm. */
struct cx_ols_units {
    const double *row; /* of each: how many units have it, their y, and their covariates */
    size_t rows;
    const size_t *cluster; /* of each row, from 0; only for CR1 */
};

struct cx_ols_design {
    size_t covariates; /* at most CX_OLS_COVARIATES */
    bool own_slopes;
    enum cx_errors errors;
    size_t clusters; /* of both arms together */
};

struct cx_ols {
    /* values at the covariates' means; their variances and covariance by the errors asked for.
     * Variances are NaN where undefined: N <= k, one cluster, or `alone`. */
    struct cx_estimate_pair pair;
    bool left_out[CX_OLS_COVARIATES]; /* constant, or a combination of those before it */
    bool alone; /* with HC2 and HC3: a unit has a coefficient for itself, so that h is 1 */
};

/* The arms' y alone, without covariates and clusters, are worth their number n, mean and variance
 * between units (n - 1): the same from these. */
struct cx_ols_arm {
    double n, mean, variance;
};
struct cx_estimate_pair cx_ols_pair(struct cx_ols_arm control, struct cx_ols_arm variant,
                                    enum cx_errors errors);

/* Each arm has a row at least.  Sums go along the rows: the same rows in the same order give the
 * same bits.  False: no memory. */
bool cx_ols(const struct cx_ols_units arm[2], const struct cx_ols_design *design,
            struct cx_ols *result);

#endif
