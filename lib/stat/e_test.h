/* e_test.h - two Poisson rates by the E-test: the z of stat/rate with its own distribution.
 *
 * p is the chance of counts whose statistic is at least that of the ones seen, when both arms have
 * the rate of all events together (K. Krishnamoorthy and J. Thomson 2004, JSPI 119, 23).  A rate r
 * times the other is the same test with the variant's exposure r times as long, and a difference d
 * is tested by the z of d, with the rates that are then the most likely.  The intervals hold those
 * r, or d, about the one seen that the test does not reject; they exclude no difference exactly
 * when the test rejects.  Statistics that agree to ten digits are ties.
 */
#ifndef CX_STAT_E_TEST_H
#define CX_STAT_E_TEST_H

#include "stat/rate.h"

#define CX_E_TEST_MOST 100000 /* events of both arms: beyond them it is the score test */

/* By pair->statistic, score or Wald.  1 without events; undefined without exposure or with too many
 * events. */
struct cx_tail cx_e_test(const struct cx_rate_pair *pair, enum cx_alternative alternative);
struct cx_interval cx_e_ratio_interval(const struct cx_rate_pair *pair, double level,
                                       enum cx_alternative alternative);
struct cx_interval cx_e_difference_interval(const struct cx_rate_pair *pair, double level,
                                            enum cx_alternative alternative);

#endif
