/* newcombe.h - two proportions compared by formulas: Wald, Agresti and Caffo, Newcombe.
 *
 * Wald's z divides by the standard error that each arm has by itself, not pooled.  As estimates
 * (stat/estimate) with infinitely many degrees of freedom, proportions get their z, its interval
 * and Fieller's lift from there; so do those of A. Agresti and B. Caffo 2000, Am. Stat. 54, 280,
 * with one success and one failure added to each arm.
 *
 * R. G. Newcombe 1998, Stat. Med. 17, 873, method 10, puts together Wilson's limits of the two
 * proportions; A. Donner and G. Y. Zou 2012, Stat. Methods Med. Res. 21, 347, do the same for the
 * ratio (stat/mover).  Both intervals hold no difference (0, 1) at the same levels, so that the
 * test is: the z at which they begin to.
 */
#ifndef CX_STAT_NEWCOMBE_H
#define CX_STAT_NEWCOMBE_H

#include "stat/estimate.h"
#include "stat/proportion.h"

/* With `added` successes and as many failures (0: Wald; 1: Agresti and Caffo).  Undefined (NaN)
 * without trials; the variance is 0 where all are alike. */
struct cx_estimate cx_proportion_estimate(struct cx_proportion p, double added);
/* Both arms, with the exact difference. */
struct cx_estimate_pair cx_proportion_estimates(const struct cx_proportion_pair *pair,
                                                double added);
/* Wald's interval, wider at either end by half a success in each arm, or by the difference where
 * that is less, and within [-1, 1]: R's prop.test (R. G. Newcombe 1998, Stat. Med. 17, 873, method
 * 2). */
struct cx_interval cx_proportion_yates_wald(const struct cx_proportion_pair *pair, double z,
                                            enum cx_alternative alternative);

/* For the one-sided alternatives z is the quantile at the level itself; the other end is that of
 * the parameter. */
struct cx_interval cx_newcombe_interval(const struct cx_proportion_pair *pair, double z,
                                        enum cx_alternative alternative);
struct cx_interval cx_newcombe_ratio_interval(const struct cx_proportion_pair *pair, double z,
                                              enum cx_alternative alternative);
/* The z at which an end of the difference's interval is d, or one of the ratio's is r > 0: the test
 * of that hypothesis, signed like the distance from it. */
double cx_newcombe_z_at(const struct cx_proportion_pair *pair, double d);
double cx_newcombe_ratio_z_at(const struct cx_proportion_pair *pair, double r);

#endif
