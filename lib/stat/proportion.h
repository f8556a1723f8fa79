/* proportion.h - two proportions compared: the pooled z test, and the intervals that invert it.
 *
 * The test: z = (p2 - p1) / sqrt(p (1-p) (1/n1 + 1/n2)) with p the pooled proportion; its square is
 * Pearson's chi-square of the 2 x 2 table.
 *
 * The intervals hold every difference d (or ratio r) that the same test, with the proportions'
 * variance estimated under that d (or r), does not reject.  So the interval of the difference
 * excludes 0, and that of the ratio 1, exactly when the test at the same level rejects.
 *   difference: J. Mee 1984, Biometrics 40, 1175; restricted estimates by the cubic of
 *               C. P. Farrington and G. Manning 1990, Stat. Med. 9, 1447
 *   ratio:      P. A. R. Koopman 1984, Biometrics 40, 513
 *   odds ratio: J. Cornfield 1956, Proc. 3rd Berkeley Symp. 4, 135: the z of the variant's
 *               successes less those expected, whose variance is 1 / (1/(n1 p1 q1) + 1/(n2 p2 q2))
 *   with N/(N-1) on the variance all are those of O. Miettinen and M. Nurminen 1985,
 *               Stat. Med. 4, 213, whose test is z / sqrt(N/(N-1))
 * Other statistics make other pairs of test and intervals in the same way: corrected for continuity
 * (F. Yates 1934, JRSS Suppl. 1, 217: half a success less in each arm), or the signed root of the
 * likelihood ratio, whose square is G.
 * All are defined at 0 and n successes and at n = 1.  A variance of 0 makes z infinite with the
 * sign of the numerator, and 0 where the numerator is 0 too.
 *
 * Differences are variant minus control, ratios variant over control.
 */
#ifndef CX_STAT_PROPORTION_H
#define CX_STAT_PROPORTION_H

#include <stdbool.h>
#include <stdint.h>

#include "stat/tail.h"

struct cx_proportion {
    int64_t successes, trials; /* 0 <= successes <= trials < 2^53 */
};

enum cx_proportion_statistic {
    CX_PROPORTION_SCORE,
    CX_PROPORTION_YATES, /* the score, corrected for continuity */
    CX_PROPORTION_LIKELIHOOD
};

struct cx_proportion_pair {
    struct cx_proportion control, variant;
    bool corrected; /* Miettinen and Nurminen's N/(N-1); not for the likelihood */
    enum cx_proportion_statistic statistic;
};

/* Undefined (NaN) without trials. */
double cx_proportion_value(struct cx_proportion p);
/* variant minus control, rounded once. */
double cx_proportion_difference(const struct cx_proportion_pair *pair);
/* The standard error the test divides by. */
double cx_proportion_se(const struct cx_proportion_pair *pair);
/* NaN when all trials of both arms, or none, succeeded. */
double cx_proportion_z(const struct cx_proportion_pair *pair);
/* The z of the hypothesis that the difference is d, -1 <= d <= 1. */
double cx_proportion_z_at(const struct cx_proportion_pair *pair, double d);
/* The z of the hypothesis that the ratio is r > 0 (C. P. Farrington and G. Manning 1990). */
double cx_proportion_ratio_z_at(const struct cx_proportion_pair *pair, double r);
/* The variances these scores divide by: of the difference, and of variant - r control. */
double cx_proportion_variance_at(const struct cx_proportion_pair *pair, double d);
double cx_proportion_ratio_variance_at(const struct cx_proportion_pair *pair, double r);

/* All d with |z(d)| <= z; all d above or below one bound for the one-sided alternatives: z is the
 * quantile at level/2, or at level. */
struct cx_interval cx_proportion_difference_interval(const struct cx_proportion_pair *pair,
                                                     double z, enum cx_alternative alternative);
/* The same for the ratio; [0, inf) when neither arm has a success. */
struct cx_interval cx_proportion_ratio_interval(const struct cx_proportion_pair *pair, double z,
                                                enum cx_alternative alternative);

/* And of the odds ratio; 0 and infinite are ends where a cell of the table is 0. */
struct cx_interval cx_proportion_odds_interval(const struct cx_proportion_pair *pair, double z,
                                               enum cx_alternative alternative);

/* One proportion: E. B. Wilson 1927, JASA 22, 209. */
struct cx_interval cx_wilson_interval(struct cx_proportion p, double z);

#endif
