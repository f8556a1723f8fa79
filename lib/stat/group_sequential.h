/* group_sequential.h - a few looks at a trial, planned beforehand, and what each may cost.
 *
 * The statistics of the looks, z_k with information I_k, behave like a Brownian motion: z_k
 * sqrt(I_k) has independent normal increments with variance I_k - I_(k-1) and mean drift (I_k -
 * I_(k-1)). Chances of crossing boundaries come from the recursion of P. Armitage, C. K. McPherson
 * and B. C. Rowe 1969, JRSS A 132, 235, as in C. Jennison and B. W. Turnbull 2000, "Group
 * Sequential Methods", chapter 19, but by Gauss-Legendre rules on panels as narrow as the kernel
 * asks for: good to 1e-12 for as many looks as there may be, unless they follow within 1/700 of the
 * information.
 *
 * Designs, with t the share of the planned information:
 *   boundaries of a shape   z = C t^(parameter - 1/2): P. C. O'Brien and T. R. Fleming 1979,
 *                           Biometrics 35, 549 (parameter 0), S. J. Pocock 1977, Biometrika 64, 191
 *                           (1/2), S. K. Wang and A. A. Tsiatis 1987, Biometrics 43, 193 (any)
 *   Haybittle and Peto      z = 3 until the last look, which has the rest (R. Peto et al. 1976, Br.
 *                           J. Cancer 34, 585)
 *   spending functions      alpha(t) has been spent by t, whatever the times of the looks
 *                           (K. K. G. Lan and D. L. DeMets 1983, Biometrika 70, 659): two like
 *                           O'Brien and Fleming and like Pocock; alpha t^parameter (K. Kim and
 *                           D. L. DeMets 1987, Biometrika 74, 149); alpha (1 - e^(-parameter t)) /
 *                           (1 - e^-parameter) (I. K. Hwang, W. J. Shih and J. S. DeCani 1990,
 * Stat. Med. 9, 1439) Two-sided designs reject at either end; alpha is that of both.
 */
#ifndef CX_STAT_GROUP_SEQUENTIAL_H
#define CX_STAT_GROUP_SEQUENTIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "stat/tail.h"

#define CX_GROUP_LOOKS 500

enum cx_group_kind {
    CX_GROUP_SHAPE,
    CX_GROUP_HAYBITTLE_PETO,
    CX_SPEND_OBRIEN_FLEMING,
    CX_SPEND_POCOCK,
    CX_SPEND_POWER,
    CX_SPEND_GAMMA
};

/* Spending functions need not know the looks to come, the others must have all. */
struct cx_group_design {
    enum cx_group_kind kind;
    double parameter;
    double alpha;
    bool two_sided;
    const double *information; /* ascending, above 0; 1: all that was planned.  More than that is
                                  all */
    size_t looks;              /* at most CX_GROUP_LOOKS */
};

struct cx_group_look {
    double critical; /* reject when z (or |z|) is at least this; INFINITY: nothing to spend yet */
    double spent;    /* of alpha, this look and all before */
};

/* The nominal level of a look, one-sided, is cx_normal_upper(critical).  look: design->looks. */
void cx_group_bounds(const struct cx_group_design *design, struct cx_group_look *look);

/* What crosses these boundaries. */
struct cx_group_walk {
    const double *information;
    const struct cx_group_look *look;
    size_t looks;
    bool two_sided;
};
struct cx_group_exit {
    double upper, lower; /* the chance to reject at this look, and not before */
};
void cx_group_exits(const struct cx_group_walk *walk, double drift, struct cx_group_exit *exits);

/* The chance to reject upwards at some look. */
double cx_group_power(const struct cx_group_walk *walk, double drift);
/* The drift at which that is `power`; its square by that of a single test, (z_alpha + z_beta)^2, is
 * by how much the design, whose bounds these are, inflates the sample. */
double cx_group_drift(const struct cx_group_walk *walk, double power);
double cx_group_inflation(const struct cx_group_design *design, const struct cx_group_look *look,
                          double power);
struct cx_group_walk cx_group_walk(const struct cx_group_design *design,
                                   const struct cx_group_look *look);

/* The repeated p value: the least alpha at which the design rejects z at the look `at`, from 0
 * (whatever its own alpha is; Jennison and Turnbull 2000, section 9.4), valid at every look, and of
 * one mind with the repeated interval, estimate -+ critical se.  Not below 1e-300, nor below the
 * alpha whose share for the look is no double any more.  NaN for Haybittle and Peto, whose boundary
 * is the same at every alpha. */
double cx_group_repeated_p(const struct cx_group_design *design, size_t at, double z);

#endif
