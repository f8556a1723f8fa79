/* nodes.c - see nodes.h. */
#include "model/btyd/nodes.h"

#include "stat/quadrature.h"

#include <math.h>

#define HIGHEST 15.0
#define FALLEN 45.0
#define SMALLEST -27.0 /* logarithm of what is so small that two terms of a series are enough */

/* Of the logarithm (gamma) or the logit (beta), up to a constant. */
static double log_density(const struct cx_density *d, double w)
{
    return d->is_beta
               ? d->left * w - (d->left + d->right) * (w > 0 ? w + log1p(exp(-w)) : log1p(exp(w)))
               : d->left * w - exp(w);
}

static double node_at(const struct cx_density *d, double w)
{
    return d->is_beta ? 1 / (1 + exp(-w)) : exp(w);
}

static void add_panel(const struct cx_density *d, double from, double width, double top,
                      struct cx_nodes *n)
{
    double half = .5 * width, middle = from + half;
    for (int i = 0; i < CX_GAUSS_POINTS; i++) {
        double w = middle + half * cx_gauss_node[i];
        n->at[n->n] = node_at(d, w);
        n->weight[n->n++] = half * cx_gauss_weight[i] * exp(log_density(d, w) - top);
    }
}

/* Panels from the top outwards until the density has fallen, or to the end; false when there are
 * too many nodes. */
static bool add_side(const struct cx_density *d, double mode, double direction, double end,
                     struct cx_nodes *n)
{
    double at = mode, top = log_density(d, mode), height = top, left = fabs(end - mode);
    while (height > top - FALLEN && left > 0) {
        double width = fmin(d->widest, left), next = log_density(d, at + direction * width);
        while (height - next > HIGHEST) {
            width *= fmax(.25, HIGHEST / (height - next));
            next = log_density(d, at + direction * width);
        }
        if (n->n + CX_GAUSS_POINTS + 2 > CX_BTYD_MOST_NODES)
            return false;
        add_panel(d, direction > 0 ? at : at - width, width, top, n);
        at += direction * width;
        left -= width;
        height = next;
    }
    return true;
}

bool cx_nodes_make(const struct cx_density *d, double small, struct cx_nodes *n)
{
    double mode = d->is_beta ? log(d->left / d->right) : log(d->left), sum = 0;
    double top = log_density(d, mode), low = fmin(small + SMALLEST, mode - 1);
    double high = d->is_beta ? fmax(log1p(d->left + d->right) - SMALLEST, mode + 1) : INFINITY;
    n->n = 0;
    if (!add_side(d, mode, 1, high, n) || !add_side(d, mode, -1, low, n))
        return false;
    n->at[n->n] = exp(low) * d->left / (d->left + 1);
    n->weight[n->n++] = exp(d->left * low - top) / d->left;
    if (d->is_beta) {
        n->at[n->n] = 1 - exp(-high) * d->right / (d->right + 1);
        n->weight[n->n++] = exp(-d->right * high - top) / d->right;
    }
    for (size_t i = 0; i < n->n; i++)
        sum += n->weight[i];
    for (size_t i = 0; i < n->n; i++)
        n->weight[i] /= sum;
    return true;
}
