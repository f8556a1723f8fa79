/* root.h - where a function crosses zero.
 *
 * Between two points with values of different sign, by T. R. Chandrupatla 1997, "A new hybrid
 * quadratic/bisection algorithm for finding the zero of a nonlinear function without using
 * derivatives", Advances in Engineering Software 28, 145: steps by inverse quadratic interpolation
 * where the three last points are good for it, else halves.  Values may be infinite.
 */
#ifndef CX_STAT_ROOT_H
#define CX_STAT_ROOT_H

typedef double cx_function(double x, void *context);

/* To the last digit or two of x, or of nothing where the root is 0; low < high.  NaN when the
 * function has the same sign at both, or is undefined there. */
double cx_root(cx_function *f, void *context, double low, double high);

#endif
