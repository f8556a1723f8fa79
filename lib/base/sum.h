/* sum.h - exact sums of doubles, so that order, shards and threads cannot matter.
 *
 * A zeroed struct cx_sum is an empty sum.  It is a small superaccumulator (R. M. Neal 2015,
 * "Fast exact summation using small and large superaccumulators"): a fixed-point number wide
 * enough for every double, in 67 chunks with room for carries.  Adding is exact, merging is
 * associative and commutative; cx_sum_value() rounds once, to nearest even.
 */
#ifndef CX_BASE_SUM_H
#define CX_BASE_SUM_H

#include "base/compat.h"

struct cx_sum {
    int64_t chunk[67];
    int32_t pending;  /* additions since the last carry */
    uint8_t not_finite; /* an infinity or NaN was added: the value is NaN */
};

void cx_sum_add(struct cx_sum *s, double x);
void cx_sum_add_product(struct cx_sum *s, double x, double y); /* x*y exactly, split by fma; exact
                                                                  unless the low part underflows */
void cx_sum_merge(struct cx_sum *s, const struct cx_sum *other);
double cx_sum_value(const struct cx_sum *s);

#endif
