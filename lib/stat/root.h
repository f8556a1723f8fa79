/* root.h - where a function crosses zero, or a predicate ends.
 *
 * Between two points with values of different sign, by T. R. Chandrupatla 1997, "A new hybrid
 * quadratic/bisection algorithm for finding the zero of a nonlinear function without using
 * derivatives", Advances in Engineering Software 28, 145: steps by inverse quadratic interpolation
 * where the three last points are good for it, else halves.  Values may be infinite.
 * Where something stops being so, which an interval's end must not pass, is found by halves alone.
 */
#ifndef CX_STAT_ROOT_H
#define CX_STAT_ROOT_H

#include <stdbool.h>

typedef double cx_function(double x, void *context);

/* To the last digit or two of x, or of nothing where the root is 0; low < high.  NaN when the
 * function has the same sign at both, or is undefined there. */
double cx_root(cx_function *f, void *context, double low, double high);

/* The last x from `inside`, where it is so, towards `outside`, where it is not (neither is asked);
 * to the double, or 2^-400 of the way. */
typedef bool cx_predicate(double x, const void *context);
double cx_edge(cx_predicate *is_so, const void *context, double inside, double outside);

#endif
