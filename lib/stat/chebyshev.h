/* chebyshev.h - a smooth function of one variable, from its values at a few points.
 *
 * The points are where the last of n Chebyshev polynomials over [from, to] is largest, both ends
 * among them; every second of the points for 2n - 1 is one for n.  Of a function without a
 * singularity near the interval the error falls by a constant factor with every point (Trefethen
 * 2013, Approximation Theory and Approximation Practice, theorem 8.2), and so do the coefficients
 * of the polynomials, so that the last ones tell how far it has fallen.
 */
#ifndef CX_STAT_CHEBYSHEV_H
#define CX_STAT_CHEBYSHEV_H

#define CX_CHEBYSHEV_MOST 129

struct cx_chebyshev {
    int n;
    double point[CX_CHEBYSHEV_MOST];
};

/* n: odd, 5 to CX_CHEBYSHEV_MOST; from < to, which are the first point and the last. */
void cx_chebyshev_make(int n, double from, double to, struct cx_chebyshev *c);

/* What the values at the points count for at x, which is within the points: the sum of share times
 * value is the interpolated one (the barycentric formula, Trefethen, theorem 5.2).  The shares add
 * up to one. */
void cx_chebyshev_shares(const struct cx_chebyshev *c, double x, double *share);

/* The largest of the last three coefficients, without its sign: about what interpolation errs, and
 * more than that where the coefficients fall. */
double cx_chebyshev_rest(const struct cx_chebyshev *c, const double *value);

#endif
