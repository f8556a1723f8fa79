/* melded.h - exact intervals of differences and ratios, put together from those of the two arms.
 *
 * M. P. Fay, M. A. Proschan and E. Brittain 2015, Biometrics 71, 146: a one-sided exact limit of
 * each arm, over all levels, is a distribution; the lower limit of variant minus control is the
 * quantile of (variant's lower limit - control's upper limit).  For proportions these are beta
 * distributions and the interval excludes 0 exactly when the central Fisher test rejects; for rates
 * they are gamma distributions, and the test is the central one of the share of all events.  With
 * mid-p the two distributions that belong to either tail are averaged, as the test averages.
 */
#ifndef CX_STAT_MELDED_H
#define CX_STAT_MELDED_H

#include "stat/proportion.h"
#include "stat/rate.h"

/* A limit over all levels: a beta distribution of a and b, a gamma distribution of shape a over
 * exposure b, or the point a. */
struct cx_limit_distribution {
    enum { CX_LIMIT_POINT, CX_LIMIT_BETA, CX_LIMIT_GAMMA } kind;
    double a, b;
};
struct cx_limits {
    struct cx_limit_distribution low, high;
};
struct cx_melding {
    struct cx_limits control, variant;
    bool midp;
    double least, most; /* what differences there can be */
};

struct cx_melding cx_melded_proportions(const struct cx_proportion_pair *pair, bool midp);
struct cx_melding cx_melded_rates(const struct cx_rate_pair *pair, bool midp);

/* Either tail is `tail`: .025 for 95 %. */
struct cx_interval cx_melded_difference(const struct cx_melding *m, double tail,
                                        enum cx_alternative alternative);
struct cx_interval cx_melded_ratio(const struct cx_melding *m, double tail,
                                   enum cx_alternative alternative);
/* Of proportions: the ratio of their odds. */
struct cx_interval cx_melded_odds_ratio(const struct cx_melding *m, double tail,
                                        enum cx_alternative alternative);

#endif
