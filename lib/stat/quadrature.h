/* quadrature.h - the Gauss-Legendre rules of 16, 8 and 4 points on [-1, 1].
 *
 * Exact for polynomials up to degree 31, 15 and 7.  The nodes are the roots of the Legendre
 * polynomial Pn, the weights 2 / ((1 - x^2) Pn'(x)^2) (Abramowitz and Stegun 25.4.29), computed
 * with 50 digits.
 */
#ifndef CX_STAT_QUADRATURE_H
#define CX_STAT_QUADRATURE_H

#define CX_GAUSS_POINTS 16

extern const double cx_gauss_node[CX_GAUSS_POINTS]; /* ascending */
extern const double cx_gauss_weight[CX_GAUSS_POINTS];

#define CX_GAUSS_FEW 8

extern const double cx_gauss_few_node[CX_GAUSS_FEW];
extern const double cx_gauss_few_weight[CX_GAUSS_FEW];

#define CX_GAUSS_FEWEST 4

extern const double cx_gauss_fewest_node[CX_GAUSS_FEWEST];
extern const double cx_gauss_fewest_weight[CX_GAUSS_FEWEST];

#endif
