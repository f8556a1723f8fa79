/* tail.h - probabilities that may be smaller than any double.
 *
 * A tail carries the probability and its natural logarithm.  Below about 1e-308 p loses digits
 * and then is 0; log_p keeps them.  No tail is ever taken as one minus the other.  An undefined
 * tail has NaN in both.
 */
#ifndef CX_STAT_TAIL_H
#define CX_STAT_TAIL_H

#include <math.h>

struct cx_tail {
    double p;
    double log_p;
};

/* What the variant is suspected to be, compared with the control. */
enum cx_alternative { CX_TWO_SIDED, CX_GREATER, CX_LESS };

/* An interval; open ends are infinite, an undefined interval has NaN in both. */
struct cx_interval {
    double low, high;
};

#define CX_LN10 2.30258509299404568402

static inline struct cx_tail cx_tail_from_log(double log_p)
{
    return (struct cx_tail){.p = exp(log_p), .log_p = log_p};
}

static inline struct cx_tail cx_tail_undefined(void)
{
    return (struct cx_tail){.p = (double)NAN, .log_p = (double)NAN};
}

static inline struct cx_interval cx_interval_undefined(void)
{
    return (struct cx_interval){.low = (double)NAN, .high = (double)NAN};
}

/* With the end alone that a one-sided alternative has; the other one is open, down to `least`. */
static inline struct cx_interval cx_interval_of_side(struct cx_interval i, enum cx_alternative side,
                                                     double least)
{
    return (struct cx_interval){.low = side == CX_LESS ? least : i.low,
                                .high = side == CX_GREATER ? (double)INFINITY : i.high};
}

#endif
