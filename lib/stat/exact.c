/* exact.c - see exact.h. */
#include "stat/exact.h"

#include "stat/special.h"

#define LOG_2 0.69314718055994530942

static double log_tail(const struct cx_outcomes *o, double k, bool upper)
{
    if (upper ? k > o->high : k < o->low)
        return -(double)INFINITY;
    if (upper ? k <= o->low : k >= o->high)
        return 0;
    return o->log_tail(o->context, k, upper);
}

double cx_exact_log_side(const struct cx_outcomes *o, double seen, enum cx_exact exact, bool upper)
{
    if (exact != CX_EXACT_MIDP)
        return log_tail(o, seen, upper);
    double beyond = log_tail(o, upper ? seen + 1 : seen - 1, upper);
    return cx_log_add(beyond, o->log_mass(o->context, seen) - LOG_2);
}

/* The first outcome on the other side of the mode that is not more likely than the one seen; one
 * past the end when there is none. */
static double other_side(const struct cx_outcomes *o, double seen, double limit)
{
    double near = o->mode, far = seen <= o->mode ? o->high + 1 : o->low - 1;
    while (fabs(far - near) > 1) {
        double middle = floor((near + far) / 2);
        if (o->log_mass(o->context, middle) > limit)
            near = middle;
        else
            far = middle;
    }
    return far;
}

static double log_minlike(const struct cx_outcomes *o, double seen)
{
    double limit = o->log_mass(o->context, seen) + CX_EXACT_TIE;
    if (o->log_mass(o->context, o->mode) <= limit)
        return 0;
    double other = other_side(o, seen, limit);
    return cx_log_add(log_tail(o, fmin(seen, other), false), log_tail(o, fmax(seen, other), true));
}

/* The nearest outcome of the other side whose tail is not above the limit; one past the end when
 * there is none. */
static double other_tail(const struct cx_outcomes *o, double seen, double limit)
{
    bool upper = log_tail(o, seen, false) <= log_tail(o, seen, true);
    double near = seen, far = upper ? o->high + 1 : o->low - 1;
    while (fabs(far - near) > 1) {
        double middle = floor((near + far) / 2);
        if (log_tail(o, middle, upper) > limit)
            near = middle;
        else
            far = middle;
    }
    return log_tail(o, far, upper);
}

static double log_blaker(const struct cx_outcomes *o, double seen)
{
    double smaller = fmin(log_tail(o, seen, false), log_tail(o, seen, true));
    return cx_log_add(smaller, other_tail(o, seen, smaller + CX_EXACT_TIE));
}

struct cx_tail cx_exact_test(const struct cx_outcomes *o, double seen, enum cx_exact exact,
                             enum cx_alternative alternative)
{
    double log_p;
    if (alternative != CX_TWO_SIDED)
        log_p = cx_exact_log_side(o, seen, exact, alternative == CX_GREATER);
    else if (exact == CX_EXACT_MINLIKE)
        log_p = log_minlike(o, seen);
    else if (exact == CX_EXACT_BLAKER)
        log_p = log_blaker(o, seen);
    else
        log_p = LOG_2 + fmin(cx_exact_log_side(o, seen, exact, false),
                             cx_exact_log_side(o, seen, exact, true));
    return cx_tail_from_log(fmin(log_p, 0));
}
