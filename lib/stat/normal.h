/* normal.h - the standard normal distribution: tails to any depth, and quantiles. */
#ifndef CX_STAT_NORMAL_H
#define CX_STAT_NORMAL_H

#include "stat/tail.h"

double cx_normal_upper(double z);     /* P(Z > z), by the error function; 0 beyond z = 38.5 */
double cx_normal_log_upper(double z); /* its natural logarithm, for any z */

/* log E[max(0, Z - z)], the density at z less z P(Z > z), for any z. */
double cx_normal_log_excess(double z);

/* The z with P(Z > z) = q, 0 < q < 1: Newton's method on log q, full accuracy in both tails. */
double cx_normal_quantile_upper(double q);
/* The same of log q, q <= 1/2, which may be less than any double. */
double cx_normal_quantile_log_upper(double log_q);

/* cx_normal_quantile_upper(.025): of the limits of 95 % intervals. */
#define CX_Z95 1.959963984540054

/* The p value of an observed z. */
struct cx_tail cx_normal_tail(double z, enum cx_alternative alternative);

#endif
