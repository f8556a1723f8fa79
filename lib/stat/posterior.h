/* posterior.h - what to believe of the arms of an experiment, and what a choice may cost.
 *
 * A share of successes with prior Beta(a, b) is, after s successes in n trials, Beta(a + s,
 * b + n - s); a rate with prior Gamma(a, b), after k events in e units, Gamma(a + k, b + e); an
 * effect with a normal prior and a normal estimate is normal (A. Gelman et al. 2013, "Bayesian Data
 * Analysis", chapter 2).
 *
 * The chance that an arm is the best of all is the integral of its density times the others'
 * distribution functions, and the expected loss of choosing it (C. Stucchio 2015, "Bayesian A/B
 * testing at VWO"), E[largest] less its own mean, that of F (1 - product of the others' F): the one
 * over log odds (beta), logarithms (gamma) or as it is (normal), where integrands are smooth and
 * die away at both ends, so that the trapezoidal rule has all digits from some fifty points.  All
 * terms are positive: a chance of 1e-99 and its loss keep their digits.
 */
#ifndef CX_STAT_POSTERIOR_H
#define CX_STAT_POSTERIOR_H

#include <stdbool.h>
#include <stddef.h>

#include "stat/tail.h"

enum cx_posterior_kind {
    CX_POSTERIOR_BETA,  /* a, b: shapes, of 1/15 or more: below, there is weight where no double is
                         */
    CX_POSTERIOR_GAMMA, /* a: shape, the same; b: rate */
    CX_POSTERIOR_NORMAL /* a: mean, b: standard deviation, above 0 */
};

struct cx_posterior {
    enum cx_posterior_kind kind;
    double a, b;
};

/* The effect with this estimate and standard error; a flat prior has an infinite prior_sd. */
struct cx_posterior cx_effect_posterior(double estimate, double se, struct cx_posterior prior);

double cx_posterior_mean(struct cx_posterior p);
double cx_posterior_sd(struct cx_posterior p);
double cx_posterior_quantile(struct cx_posterior p, double q); /* 0 < q < 1 */

/* Of k >= 2 arms of one kind the i-th against the others; the best is the largest, or where lower
 * is better the smallest. */
struct cx_contest {
    const struct cx_posterior *arms;
    size_t k;
    bool lower_is_better;
};
struct cx_standing {
    struct cx_tail best; /* the chance to be the best */
    double loss;         /* how far from the best it is expected to be */
};
struct cx_standing cx_posterior_standing(const struct cx_contest *contest, size_t i);

/* An effect by itself: the chance that it is above 0, and what it costs to take it, E[max(0, -x)],
 * or not to, E[max(0, x)]. */
struct cx_effect_standing {
    struct cx_tail above, below;
    double loss_taken, loss_left;
};
struct cx_effect_standing cx_effect_standing(struct cx_posterior effect); /* normal */

/* P(variant - control <= d), and P(variant / control <= r), r > 0; of one kind, the ratio not of
 * normal ones. */
struct cx_posterior_pair {
    struct cx_posterior control, variant;
};
double cx_posterior_difference_below(const struct cx_posterior_pair *pair, double d);
double cx_posterior_ratio_below(const struct cx_posterior_pair *pair, double r);
/* Their quantiles, 0 < q < 1; to 1e-10. */
double cx_posterior_difference_quantile(const struct cx_posterior_pair *pair, double q);
double cx_posterior_ratio_quantile(const struct cx_posterior_pair *pair, double q);
/* The mean of the ratio, E[variant] E[1 / control], of beta or gamma distributions: infinite unless
 * the control's a is above 1. */
double cx_posterior_ratio_mean(const struct cx_posterior_pair *pair);

#endif
