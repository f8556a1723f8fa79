/* optimise.h - smooth minima over GSL's minimisers, and the curvature there.
 *
 * A problem is a function of a few unbounded variables (logarithms of parameters, as a rule) with
 * its gradient, scaled so that its values are of order one: the mean of a log-likelihood, not the
 * sum.  cx_minimise() goes down by BFGS (gsl_multimin_fdfminimizer_vector_bfgs2), restarts once
 * where the line search sticks, falls back on the simplex of Nelder and Mead (nmsimplex2), and
 * polishes with Newton steps, which reach slopes that BFGS cannot.
 *
 * Directions in which the function is flat are left alone: a maximum that lies at infinity (a
 * parameter on its boundary) ends somewhere far out with a slope of nothing, and
 * cx_curvature_at() tells that it is flat there.
 */
#ifndef CX_STAT_OPTIMISE_H
#define CX_STAT_OPTIMISE_H

#include "base/error.h"

#define CX_OPTIMISE_MAX 56 /* variables */

/* The value at theta, and the gradient there.  A value that is not finite is taken for a wall. */
typedef double cx_objective(const double *theta, double *gradient, void *context);

struct cx_problem {
    size_t n;
    cx_objective *objective;
    void *context;
};

struct cx_minimum {
    double theta[CX_OPTIMISE_MAX];
    double value;
    double slope;    /* largest component of the gradient, without its sign */
    int evaluations; /* adds up over calls */
};

/* From start to a minimum whose slope is at most `slope`, or as near as can be: CX_FAILED when the
 * slope stays above 1e-5, or nothing finite was found.  Zero *m before the first call. */
enum cx_status cx_minimise(const struct cx_problem *p, const double *start, double slope,
                           struct cx_minimum *m, struct cx_error *e);

/* Second derivatives by central differences of the gradient, and their eigenvalues (ascending)
 * with eigenvectors: vector[k][i] is component i of the k-th. */
struct cx_curvature {
    size_t n;
    double hessian[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX];
    double value[CX_OPTIMISE_MAX];
    double vector[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX];
};
enum cx_status cx_curvature_at(const struct cx_problem *p, const double *theta,
                               struct cx_curvature *c, struct cx_error *e);

/* Newton steps from m->theta until the slope is at most `slope`, or no step goes lower.  Much
 * cheaper than cx_minimise() from a start that is close, and more so with a guess of the curvature
 * (that of a sample, say; else NULL), which serves as long as the slope falls fast.  CX_FAILED as
 * above. */
enum cx_status cx_polish(const struct cx_problem *p, double slope, const struct cx_curvature *guess,
                         struct cx_minimum *m, struct cx_error *e);

/* The inverse of scale times the Hessian in the directions whose scaled eigenvalue is at least
 * `least`; the others are flat and contribute nothing.  Returns how many are flat. */
size_t cx_curvature_inverse(const struct cx_curvature *c, double scale, double least,
                            double inverse[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX]);

/* A parameter above zero that was fitted as its logarithm, which has this variance: its standard
 * error, and exp(log(value) -+ z se), always above zero.  A variance of NaN: all three are. */
struct cx_parameter_interval {
    double se, low, high;
};
struct cx_parameter_interval cx_log_interval(double value, double variance, double z);

#endif
