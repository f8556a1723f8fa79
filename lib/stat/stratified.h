/* stratified.h - two proportions in several strata: one test, one difference, one ratio.
 *
 * The Cochran-Mantel-Haenszel test (N. Mantel and W. Haenszel 1959, JNCI 22, 719): in each stratum
 * the variant's successes less their expectation, over the standard deviation they have with the
 * margins of all tables fixed; its square is chi-square with one degree of freedom.
 *
 * With weights w = n1 n2 / N that numerator is the sum of w times the differences, and the
 * variance is that of O. Miettinen and M. Nurminen 1985, Stat. Med. 4, 213, whose intervals of the
 * common difference and the common ratio hold the values that the same test, with the proportions
 * estimated under them, does not reject (their section on strata; M. Sato 1995, Biometrics 51,
 * 1502, has the weights).  So they exclude 0, or 1, exactly when the test rejects.
 *
 * Strata without units in one of the arms tell nothing and are passed over.
 */
#ifndef CX_STAT_STRATIFIED_H
#define CX_STAT_STRATIFIED_H

#include <stddef.h>

#include "stat/proportion.h"

struct cx_strata {
    const struct cx_proportion_pair
        *stratum; /* their own `corrected` and `statistic` are ignored */
    size_t n;
    bool continuity; /* half a success less, as Mantel and Haenszel had it */
};

/* NaN where no stratum has both successes and failures, and units in both arms. */
double cx_stratified_z(const struct cx_strata *s);
/* Of other hypotheses: that the common difference is d, or the common ratio r > 0. */
double cx_stratified_z_at(const struct cx_strata *s, double d);
double cx_stratified_ratio_z_at(const struct cx_strata *s, double r);

/* The Mantel-Haenszel estimates: values at which the z of the common difference or ratio is 0. */
double cx_stratified_difference(const struct cx_strata *s);
double cx_stratified_ratio(const struct cx_strata *s);

/* As in stat/proportion: z is the quantile at level/2, or at level for one side. */
struct cx_interval cx_stratified_difference_interval(const struct cx_strata *s, double z,
                                                     enum cx_alternative alternative);
struct cx_interval cx_stratified_ratio_interval(const struct cx_strata *s, double z,
                                                enum cx_alternative alternative);

/* The difference's standard error, by S. Greenland and J. M. Robins 1985, Biometrics 41, 55. */
double cx_stratified_difference_se(const struct cx_strata *s);

/* The common odds ratio of Mantel and Haenszel, with the standard error of its logarithm by J.
 * Robins, N. Breslow and S. Greenland 1986, Biometrics 42, 311; and whether the odds ratios of the
 * strata are the same: the chi-square of N. E. Breslow and N. E. Day 1980, "Statistical Methods in
 * Cancer Research" I, 142, and with the correction of R. E. Tarone 1985, Biometrika 72, 91.  df
 * counts the strata that have both successes and failures, less one; undefined (NaN) where it
 * is 0, or the odds ratio is 0 or infinite. */
struct cx_stratified_odds {
    double ratio, log_se;
    double breslow_day, tarone, df;
};
struct cx_stratified_odds cx_stratified_odds(const struct cx_strata *s);

#endif
