/* fisher.h - two proportions given how many successes there are in all: Fisher's exact test.
 *
 * With the margins of the table fixed the variant's successes are hypergeometric, and under an odds
 * ratio psi they have the weights C(n2, k) C(n1, m - k) psi^k (R. A. Fisher 1935, JRSS 98, 39).
 * Sums go from the nearest outcome outwards and stop where a term is below 1e-18 of the sum, so
 * that they cost about 20 standard deviations at any size; probabilities are in log space.
 */
#ifndef CX_STAT_FISHER_H
#define CX_STAT_FISHER_H

#include "stat/contingency.h"
#include "stat/exact.h"

/* Undefined without trials in an arm; 1 where the margins leave no choice. */
struct cx_tail cx_fisher_test(const struct cx_proportion_pair *pair, enum cx_exact exact,
                              enum cx_alternative alternative);

/* The odds ratio that makes the table the most likely, given its margins (0 and infinite at the
 * ends of what they allow; NaN where they leave no choice), and the interval of those that the
 * one-sided tests, or mid-p ones, do not reject, either tail being `tail` (J. Cornfield 1956). */
struct cx_odds_ratio cx_fisher_odds_ratio(const struct cx_proportion_pair *pair,
                                          enum cx_exact exact, double tail);

#endif
