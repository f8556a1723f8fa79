/* rate.h - two rates of events per exposure compared: Poisson counts.
 *
 * z of the hypothesis that the variant's rate is r times the control's, or d more:
 *   score      the distance over its standard deviation with the rates estimated under the
 *              hypothesis; of a ratio, Wilson's z of the variant's share of all events
 *              (P. L. Graham, K. Mengersen and A. P. Morton 2003, Stat. Med. 22, 2071)
 *   wald       with each arm's own rate
 *   wald half  the same with half an event more in either variance
 *   mover      where the distance is what the limits of each rate by itself, x + z^2/2 -+
 *              z sqrt(x + z^2/4), come to (A. Donner and G. Y. Zou 2012, Stat. Methods Med. Res.
 *              21, 347, equations 3 and 9)
 *   log        the logarithm of the ratio over sqrt(1/x1 + 1/x2)
 *   log half   the same with half an event more in either arm
 *   log score  the same with the variance under the hypothesis, which falls from some ratio on:
 *              farther ones are not in the interval
 *   root       square roots of x + 3/8, or another constant (M. D. Huffman 1984, Appl. Stat. 33,
 *              224)
 * K. Gu, H. K. T. Ng, M. L. Tang and W. R. Schucany 2008, Biometrical J. 50, 283, compare them.
 *
 * The intervals hold what the z does not reject.  Exact and mid-p tests are those of the variant's
 * share of all events, which is binomial whatever the rates' level is (J. Przyborowski and H.
 * Wilenski 1940, Biometrika 31, 313).  The E-test takes the distribution of z at the level that
 * the hypothesis makes the most likely (K. Krishnamoorthy and J. Thomson 2004, JSPI 119, 23).
 */
#ifndef CX_STAT_RATE_H
#define CX_STAT_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "stat/binomial.h"

struct cx_rate {
    int64_t events;  /* 0 or more, below 2^53 */
    double exposure; /* > 0 */
};

enum cx_rate_statistic {
    CX_RATE_SCORE,
    CX_RATE_WALD,
    CX_RATE_WALD_HALF,
    CX_RATE_MOVER,
    CX_RATE_LOG, /* from here on ratios only */
    CX_RATE_LOG_HALF,
    CX_RATE_LOG_SCORE,
    CX_RATE_ROOT
};
#define CX_RATE_ANSCOMBE .375

struct cx_rate_pair {
    struct cx_rate control, variant;
    enum cx_rate_statistic statistic;
    double added; /* the constant of CX_RATE_ROOT */
};

/* NaN without exposure. */
double cx_rate_value(struct cx_rate r);
double cx_rate_difference(const struct cx_rate_pair *pair);
/* The one the score divides by when the rates are the same. */
double cx_rate_se(const struct cx_rate_pair *pair);

/* The rates that make the events the most likely, the variant's being d more. */
struct cx_rates {
    double control, variant;
};
struct cx_rates cx_rate_restricted(const struct cx_rate_pair *pair, double d);

/* NaN where the statistic is not defined: without exposure; without events in either arm, but for
 * wald half, log half and root; log and log score without events in one arm. */
double cx_rate_z(const struct cx_rate_pair *pair); /* of equal rates */
/* At other values they are defined without events, too. */
double cx_rate_z_at(const struct cx_rate_pair *pair, double d);
double cx_rate_ratio_z_at(const struct cx_rate_pair *pair, double r);

struct cx_interval cx_rate_difference_interval(const struct cx_rate_pair *pair, double z,
                                               enum cx_alternative alternative);
/* [0, inf) without events. */
struct cx_interval cx_rate_ratio_interval(const struct cx_rate_pair *pair, double z,
                                          enum cx_alternative alternative);

/* The variant's share of all events under equal rates: for cx_binomial_test(). */
struct cx_proportion cx_rate_share(const struct cx_rate_pair *pair);
struct cx_tail cx_rate_exact(const struct cx_rate_pair *pair, enum cx_exact exact,
                             enum cx_alternative alternative);
/* Those ratios that the central or the mid-p test does not reject, either tail being `tail`. */
struct cx_interval cx_rate_exact_ratio_interval(const struct cx_rate_pair *pair,
                                                enum cx_exact exact, double tail);

/* One rate: the exact limits of F. Garwood 1936, Biometrika 28, 437. */
struct cx_interval cx_rate_interval(struct cx_rate r, double tail);

#endif
