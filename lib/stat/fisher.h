/* fisher.h - two proportions given how many successes there are in all: Fisher's exact test.
 *
 * With the margins of the table fixed the variant's successes are hypergeometric, and under an odds
 * ratio psi they have the weights C(n2, k) C(n1, m - k) psi^k (R. A. Fisher 1935, JRSS 98, 39):
 * see stat/conditional.
 */
#ifndef CX_STAT_FISHER_H
#define CX_STAT_FISHER_H

#include "stat/conditional.h"

/* Undefined without trials in an arm; 1 where the margins leave no choice. */
struct cx_tail cx_fisher_test(const struct cx_proportion_pair *pair, enum cx_exact exact,
                              enum cx_alternative alternative);

/* Of the table, given its margins: see cx_conditional_odds_ratio(). */
struct cx_odds_ratio cx_fisher_odds_ratio(const struct cx_proportion_pair *pair,
                                          enum cx_exact exact, double tail);

/* The variant's successes, of n2 trials, among m successes of n1 + n2 trials. */
struct cx_margins {
    double n1, n2, m;
    double low, high; /* what they allow */
};
struct cx_margins cx_margins_of(const struct cx_proportion_pair *pair);
/* Weight of k + 1 over that of k, at an odds ratio of 1. */
double cx_margins_step(const struct cx_margins *t, double k);

/* The odds ratios between which all lie that the two-sided test by likelihood, or Blaker's, does
 * not reject at the level; by the other tests as above.  Those that are not rejected may have holes
 * (M. P. Fay 2010, Biostatistics 11, 373), which the interval spans: so it may hold 1 where p
 * rejects, and leaves it out only where p does. */
struct cx_interval cx_fisher_odds_interval(const struct cx_proportion_pair *pair,
                                           enum cx_exact exact, double level);

#endif
