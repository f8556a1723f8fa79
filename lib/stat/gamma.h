/* gamma.h - the gamma distribution in log space, and chi-square, which is one of them.
 *
 * P(X <= x) for shape a and scale 1: the series DLMF 8.7.1 below x = a + 1, the continued fraction
 * DLMF 8.9.2 (contracted) above, both in front of a prefactor taken through log(1+u)-u.
 */
#ifndef CX_STAT_GAMMA_H
#define CX_STAT_GAMMA_H

#include "stat/beta.h"

struct cx_tails cx_gamma_tails(double a, double x); /* a > 0, x >= 0 */

/* The logarithm of the density at x > 0. */
double cx_gamma_log_density(double a, double x);

/* The x with P(X <= x) = p, 0 <= p <= 1. */
double cx_gamma_quantile(double a, double p);

/* P(X > x) for chi-square with df > 0: the p value of an observed x. */
struct cx_tail cx_chisq_tail(double x, double df);

#endif
