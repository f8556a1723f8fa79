/* sum.h - exact sums of doubles, so that order, shards and threads cannot matter.
 *
 * A zeroed struct cx_sum is an empty sum.  It is a small superaccumulator (R. M. Neal 2015,
 * "Fast exact summation using small and large superaccumulators"): a fixed-point number wide
 * enough for every double, in 67 chunks with room for carries.  Adding is exact, merging is
 * associative and commutative; cx_sum_value() rounds once, to nearest even.
 *
 * Equal sums may differ in their bytes (carries not yet propagated); compare them by text or value.
 */
#ifndef CX_BASE_SUM_H
#define CX_BASE_SUM_H

#include "base/bytes.h"

struct cx_sum {
    int64_t chunk[67];
    int32_t pending;    /* additions since the last carry */
    uint8_t not_finite; /* an infinity or NaN was added: the value is NaN */
};

void cx_sum_add(struct cx_sum *s, double x);
/* Adds x*y, split by fma: exact unless its low part is below 2^-1074.  A product beyond the largest
 * double makes the sum not finite. */
void cx_sum_add_product(struct cx_sum *s, double x, double y);
/* Adds n*x*y for the decimals that x and y stand for (cx_number_rest), so that sums of prices and
 * of their squares are those of the cents and not of the doubles next to them. */
void cx_sum_add_decimals(struct cx_sum *s, double n, double x, double y);
void cx_sum_merge(struct cx_sum *s, const struct cx_sum *other);
/* Takes a sum off again; both are finite. */
void cx_sum_take(struct cx_sum *s, const struct cx_sum *other);
double cx_sum_value(const struct cx_sum *s); /* infinite beyond the largest double; 0 is +0 */

/* The exact sum as text, for states: "nan", "0", or [-]INDEX:HEX, an integer in hexadecimal times
 * 2^(32 * INDEX - 1075), without leading zeros and without a lowest 32 bits of zero.  The same sum
 * always gives the same text. */
#define CX_SUM_ROOM 600
size_t cx_sum_format(const struct cx_sum *s, char out[CX_SUM_ROOM]);
bool cx_sum_parse(struct cx_text t, struct cx_sum *s);

#endif
