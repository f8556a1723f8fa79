/* student.h - Student's t distribution with any df > 0, also fractional, huge and infinite.
 *
 * P(T > t) = I_x(df/2, 1/2) / 2 with x = df / (df + t^2) (DLMF 8.17; Abramowitz and Stegun 26.7.1),
 * in log space by stat/beta.  Relative error of a tail below 1e-12 down to 1e-300.
 */
#ifndef CX_STAT_STUDENT_H
#define CX_STAT_STUDENT_H

#include "stat/tail.h"

double cx_student_log_upper(double t, double df); /* log P(T > t) */

/* The t with P(T > t) = q, 0 < q < 1. */
double cx_student_quantile_upper(double q, double df);

/* The p value of an observed t. */
struct cx_tail cx_student_tail(double t, double df, enum cx_alternative alternative);

#endif
