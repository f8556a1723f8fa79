/* profile.h - how far one variable can go from a minimum while the others make the best of it.
 *
 * The ends of a profile likelihood's interval: with minus the mean log-likelihood of n as the
 * objective, and a rise of q / (2n), q a quantile of the chi-square distribution with one degree of
 * freedom, they hold the variable with that confidence (Venzon and Moolgavkar 1988, "A method for
 * computing profile-likelihood-based confidence intervals", Applied Statistics 37, 87-94).  Unlike
 * theta +- z se they follow a likelihood that is not symmetric, and know where it never falls.
 */
#ifndef CX_STAT_PROFILE_H
#define CX_STAT_PROFILE_H

#include "stat/optimise.h"

struct cx_profile {
    size_t k;
    double rise;  /* above the minimum's value; above 0 */
    double step;  /* about how far the ends are, if known; else 1 */
    double limit; /* ends further away than this are at infinity */
};

/* low and high: values of theta[k]; -INFINITY and INFINITY where there is no end within the limit.
 * CX_FAILED where no value can be had on the way. */
enum cx_status cx_profile_ends(const struct cx_problem *p, const struct cx_minimum *m,
                               const struct cx_profile *what, double ends[2], struct cx_error *e);

#endif
