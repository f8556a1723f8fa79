/* interval.h - what tests ask of intervals. */
#ifndef CX_TESTS_INTERVAL_H
#define CX_TESTS_INTERVAL_H

#include <stdbool.h>

#include "stat/tail.h"

static inline bool excludes(struct cx_interval i, double value)
{
    return i.low > value || i.high < value;
}

#endif
