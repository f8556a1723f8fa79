/* outcome.c - see outcome.h. */
#include "model/outcome.h"

#include <math.h>

#define PLACES 74
#define WHOLE_BITS 52 /* PLACES + WHOLE_BITS + sign = 127 */

static cx_int128 fixed_of(const struct cx_outcome *o)
{
    return (cx_int128)(int64_t)o->high * ((cx_int128)1 << 64) + (cx_int128)o->low;
}

static bool set(struct cx_outcome *o, cx_int128 fixed)
{
    cx_int128 end = (cx_int128)1 << (PLACES + WHOLE_BITS);
    if (fixed <= -end || fixed >= end) {
        return false;
    }
    o->low = (uint64_t)fixed;
    o->high = (uint64_t)(fixed >> 64);
    return true;
}

bool cx_outcome_add(struct cx_outcome *o, double x)
{
    if (!(fabs(x) < ldexp(1, WHOLE_BITS))) {
        return false;
    }
    return set(o, fixed_of(o) + (cx_int128)rint(ldexp(x, PLACES)));
}

bool cx_outcome_merge(struct cx_outcome *o, const struct cx_outcome *other)
{
    return set(o, fixed_of(o) + fixed_of(other));
}

double cx_outcome_value(const struct cx_outcome *o)
{
    return ldexp((double)fixed_of(o), -PLACES);
}
