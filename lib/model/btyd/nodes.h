/* nodes.h - means over a gamma or a beta density, as a sum over Gauss panels.
 *
 * In the logarithm of a gamma variable and the logit of a beta variable the densities are smooth
 * bumps; panels run from the top outwards until they have fallen by e^45.
 */
#ifndef CX_MODEL_BTYD_NODES_H
#define CX_MODEL_BTYD_NODES_H

#include "base/compat.h"

#define CX_BTYD_MOST_NODES 1024

struct cx_density {
    double left, right; /* powers: of x, and of what bounds it above */
    bool is_beta;       /* Beta(left, right) over (0, 1), else Gamma(left, 1) over (0, infinity) */
    double widest;      /* panel, in the logarithm or logit: as the integrand needs it */
};

/* A mean is the sum of weight times the function at the node; the weights add up to one. */
struct cx_nodes {
    size_t n;
    double at[CX_BTYD_MOST_NODES], weight[CX_BTYD_MOST_NODES];
};

/* `small`: the logarithm of the scale under which the function is linear.  Far below it the density
 * is x^(left - 1), and one node at its mean there is right to first order; a beta density ends in
 * the same way at 1.  False when there would be too many nodes. */
bool cx_nodes_make(const struct cx_density *d, double small, struct cx_nodes *n);

#endif
