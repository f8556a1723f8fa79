/* power.h - how many units, what power, which effect: the design of a comparison of two arms.
 *
 * The test rejects when the difference, less the one that is its null hypothesis, passes
 * z se0 (or t se); what it then finds is normal (or noncentral t) with standard error se1.
 *
 *   pooled    two proportions, pooled z: se0 from the mean proportion (J. L. Fleiss, A. Tytun and
 *             H. K. Ury 1980, Biometrics 36, 343), with a margin from the proportions that are
 *             restricted to it (Farrington and Manning 1990, Stat. Med. 9, 1447)
 *   unpooled  se0 = se1
 *   fleiss    pooled, with the continuity correction (1/n1 + 1/n2) / 2 of the same paper
 *   arcsine   Cohen's h (J. Cohen 1988, Statistical Power Analysis, chapter 6)
 *   miller    se0 of the control's proportion alone, as E. Miller's calculator
 *   z, t      two means of one standard deviation, known or estimated with n1 + n2 - 2 degrees of
 *             freedom
 *   welch     the same with Welch's degrees of freedom (stat/estimate.h): unequal arms have fewer
 *   rate      two Poisson rates, score test: se0 from the mean rate, with a margin from the rates
 *             that are restricted to it
 *
 * A margin that is a share of the control's value is a hypothesis on the ratio R, so that what is
 * tested is the variant's value less R times the control's: the control's variance has the factor
 * R^2 (means: D. Hauschke, M. Kieser, E. Diletti and M. Burke 1999, Stat. Med. 18, 93), and
 * proportions and rates are restricted to the ratio (Farrington and Manning; P. L. Graham,
 * K. Mengersen and A. P. Morton 2003, Stat. Med. 22, 2071).
 *
 * Where clusters of units are divided the test is Welch's t of clusters, whatever it is of units,
 * but for z and t: each arm's own variance, and Welch's degrees of freedom of so many clusters.
 *
 * Of equivalence power is the sum of both tests' less 1, the least that it can be.
 *
 * Two-sided power has both tails, which counts findings of the wrong sign too: a matter of 1e-6
 * where power is useful.
 */
#ifndef CX_STAT_POWER_H
#define CX_STAT_POWER_H

#include <stdbool.h>

#include "stat/tail.h"

enum cx_power_test {
    CX_POWER_POOLED,
    CX_POWER_UNPOOLED,
    CX_POWER_FLEISS,
    CX_POWER_ARCSINE,
    CX_POWER_MILLER,
    CX_POWER_Z,
    CX_POWER_T,
    CX_POWER_RATE,
    CX_POWER_WELCH
};

struct cx_power_question {
    enum cx_power_test test;
    double baseline;    /* the control's proportion in (0, 1), mean, or rate > 0 */
    double sd;          /* of units: z and t */
    double effect;      /* variant minus control, in the same unit */
    double null;        /* the difference the test's hypothesis has: 0, or minus a margin */
    bool null_is_share; /* of the baseline's size, above -1: the hypothesis is on the ratio */
    bool equivalent;    /* null is the size of a margin on both sides: two one-sided tests */
    double alpha;
    enum cx_alternative alternative;
    bool one_tail;       /* of a two-sided test only the tail of the effect's side */
    double ratio;        /* units of the variant by those of the control */
    double cluster_size; /* units of a cluster, 1 or more; 0: units are divided */
    double variance; /* what multiplies the variance of a difference: 1; 1 - rho^2 with a covariate,
                        1 + (m - 1) icc with clusters of m */
};

/* With n units in the control (> 0; any real number); NaN where the question has no answer. */
double cx_power(const struct cx_power_question *q, double n_control);
/* Does power grow to 1 with the units?  Not when the effect is where the test does not look. */
bool cx_power_grows(const struct cx_power_question *q);
/* The n in the control at which power is reached; INFINITY when no number up to CX_POWER_MOST
 * does. */
#define CX_POWER_MOST 1e15
double cx_power_units(const struct cx_power_question *q, double power);
/* The smallest effect, in the direction of `upward`, that has the power; NaN when there is none
 * that the metric can have.  The question's own effect is not looked at. */
double cx_power_effect(const struct cx_power_question *q, double n_control, double power,
                       bool upward);

/* P(T > t) of the noncentral t distribution: the integral over s = sqrt(chi^2 / df) of
 * P(Z > t s - delta), by Gauss-Legendre panels; absolute error about 1e-14 while |t| is below 1000
 * sqrt(df), beyond that below 1e-4.  df >= 1. */
double cx_noncentral_upper(double t, double df, double delta);

#endif
