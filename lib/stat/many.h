/* many.h - several arms at once: against one control, all pairs, and whether any differs at all.
 *
 * The adjusted p values are those of the joint distribution of all the statistics, so that they are
 * less conservative than corrections that only know the single p values.  Probabilities are
 * integrals by Gauss-Legendre panels over the tails themselves, never one minus a probability:
 * about ten digits, for p of 1e-20 too.
 */
#ifndef CX_STAT_MANY_H
#define CX_STAT_MANY_H

#include "base/arena.h"
#include "base/error.h"
#include "stat/estimate.h"
#include "stat/sample.h"

/* ---- several variants against one control: C. W. Dunnett 1955, JASA 50, 1096
 *
 * The statistics t_i = (mean_i - mean_0) / (s sqrt(1/n_i + 1/n_0)), s being that of all arms,
 * are a multivariate t with correlations l_i l_j, l_i = sqrt(n_i / (n_i + n_0)), for any sizes.
 * The p value of one is the chance that the largest of all is as large. */
struct cx_dunnett {
    const double *units; /* of the control, then of each variant */
    size_t arms;         /* with the control: 2 or more */
    double df;           /* of s: units of all arms less arms; infinite: known */
};
struct cx_tail cx_dunnett_tail(const struct cx_dunnett *d, double t,
                               enum cx_alternative alternative);
/* The t whose p value is `level`: the interval of each difference is this many standard errors. */
double cx_dunnett_quantile(const struct cx_dunnett *d, double level,
                           enum cx_alternative alternative);

/* ---- all pairs: the studentised range
 *
 * q = |difference| / sqrt((V_i + V_j) / 2).  J. W. Tukey 1953 and C. Y. Kramer 1956, Biometrics 12,
 * 307: the variances from all arms together, df = units less arms.  P. A. Games and J. F. Howell
 * 1976, J. Educ. Stat. 1, 113: each arm's own, with Welch's df of the pair. */
struct cx_tail cx_range_tail(double q, size_t arms, double df);
double cx_range_quantile(double level, size_t arms, double df);

/* ---- whether any arm differs */

struct cx_overall {
    double statistic, df, df_within; /* df_within is NaN where there is none */
    struct cx_tail tail;
};
/* Means with their variances: the analysis of variance (R. A. Fisher), with one variance for all;
 * B. L. Welch 1951, Biometrika 38, 330, with each arm's own. */
struct cx_overall cx_anova(const struct cx_estimate *arm, size_t arms);
struct cx_overall cx_welch_anova(const struct cx_estimate *arm, size_t arms);
/* The same of variances that are taken for known: the sum of weighted squares Q (W. G. Cochran
 * 1954, Biometrics 10, 101) is a chi-square. */
struct cx_overall cx_overall_z(const struct cx_estimate *arm, size_t arms);
/* W. H. Kruskal and W. A. Wallis 1952, JASA 47, 583, corrected for ties.  Scratch from a. */
enum cx_status cx_kruskal(const struct cx_sample *arm, size_t arms, struct cx_arena *a,
                          struct cx_overall *result, struct cx_error *e);

/* ---- the same effect in all segments?
 *
 * Weights are 1 / variance: Q = sum of w (d - pooled)^2 (W. G. Cochran 1954, Biometrics 10, 101), a
 * chi-square with one df less than segments, and I^2 = 1 - df / Q, the share of what is seen that
 * is no chance, 0 at least (J. P. T. Higgins and S. G. Thompson 2002, Stat. Med. 21, 1539). */
struct cx_effect {
    double value, variance; /* without a variance above 0 it is left out */
};
struct cx_heterogeneity {
    double pooled, pooled_se;
    double q, df, i2; /* NaN with fewer than two effects */
    struct cx_tail tail;
};
struct cx_heterogeneity cx_heterogeneity(const struct cx_effect *effect, size_t n);

#endif
