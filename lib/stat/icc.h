/* icc.h - how alike the units of one cluster are: the intraclass correlation.
 *
 * The estimator of the one-way analysis of variance (A. Donner 1986, "A review of inference
 * procedures for the intraclass correlation coefficient in the one-way random effects model",
 * Int. Stat. Rev. 54, 67), of k clusters with m_i of N units:
 *     (MSB - MSW) / (MSB + (n0 - 1) MSW),   n0 = (N - sum m_i^2 / N) / (k - 1)
 * with the mean squares between clusters (k - 1) and within them (N - k).  For shares the same.
 */
#ifndef CX_STAT_ICC_H
#define CX_STAT_ICC_H

#include "stat/sample.h"

/* Of clusters, x the sum of a cluster's units and y how many they are, and the variance (n - 1) of
 * all units.  Below 0 where units of one cluster differ more than others; NaN with fewer than two
 * clusters, with none of two units, or where all units are the same. */
double cx_icc(const struct cx_sample *clusters, double variance);

#endif
