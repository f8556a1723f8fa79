/* mover.h - two parameters that have limits each: the limits of their difference and of their
 * ratio, put together (MOVER, the method of variance estimates recovery: G. Y. Zou and A. Donner
 * 2008, Stat. Med. 27, 1693; of ratios A. Donner and G. Y. Zou 2012, Stat. Methods Med. Res. 21,
 * 347, equations 3 and 9).
 *
 * From the nearer limit of either, in the direction that is asked for, comes the variance that the
 * parameter would have there: limits may lie as unevenly as they like, and may move in steps.  The
 * test is the z at which the interval begins to hold the hypothesis.
 */
#ifndef CX_STAT_MOVER_H
#define CX_STAT_MOVER_H

#include "stat/tail.h"

struct cx_mover {
    double control, variant;
    double difference; /* variant minus control, as exact as it is known */
    /* The two-sided limits of an arm at z > 0, which move outwards with it; they may be infinite.
     * NaN: undefined. */
    struct cx_interval (*limits)(const void *arm, double z);
    const void *of_control, *of_variant;
};

/* Both ends, at the quantile z > 0. */
struct cx_interval cx_mover_interval(const struct cx_mover *m, double z);
/* Of variant by control, neither of which may have limits below 0 that are not 0 in truth: what is
 * below 0 is taken for 0. */
struct cx_interval cx_mover_ratio_interval(const struct cx_mover *m, double z);
/* The z at which an end of the difference's interval is d, or one of the ratio's is r > 0: the test
 * of that hypothesis, signed like the distance from it, and 0 without one.  At most 1e9, where
 * limits do not move.  NaN: the limits at z = 1, d or r are not defined. */
double cx_mover_z_at(const struct cx_mover *m, double d);
double cx_mover_ratio_z_at(const struct cx_mover *m, double r);

#endif
