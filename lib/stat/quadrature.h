/* quadrature.h - the 16-point Gauss-Legendre rule on [-1, 1].
 *
 * Exact for polynomials up to degree 31.  The nodes are the roots of the Legendre polynomial P16,
 * the weights 2 / ((1 - x^2) P16'(x)^2) (Abramowitz and Stegun 25.4.29), computed with 50 digits.
 */
#ifndef CX_STAT_QUADRATURE_H
#define CX_STAT_QUADRATURE_H

#define CX_GAUSS_POINTS 16

extern const double cx_gauss_node[CX_GAUSS_POINTS]; /* ascending */
extern const double cx_gauss_weight[CX_GAUSS_POINTS];

#endif
