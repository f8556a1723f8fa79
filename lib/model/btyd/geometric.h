/* geometric.h - customers who may leave after a purchase: NBD (never), BG/NBD, MBG/NBD, MBG/CNBD-k.
 *
 * After T, a customer who is alive has a rate from Gamma(R, A), R = r + x, A = alpha + T, and a
 * chance of leaving from Beta(a, b'), b' = b + x (MBG: b + x + 1); both independent.  Let Q(n) be
 * the chance that n or more phases end within the horizon, a negative binomial (R, A/(A +
 * horizon)), and S(y) the chance of staying through y purchases, the mean of (1 - p)^y.  With one
 * phase between purchases
 *
 *     P(at least y) = S(y - 1) Q(y),     E = sum over y of P(at least y),
 *
 * a sum of positive terms without a singularity at a = 1, where the published form (Fader, Hardie
 * and Lee 2005, eq. 10) divides by a - 1.  With k phases, of which j are over at T, R is r + k x +
 * j and Q(k y - j) takes the place of Q(y); j is unknown, and everything is the mean over its
 * chances (phases.h).  Nothing here is approximate, as the published forms for k > 1 are.
 *
 * E is summed by phases: the chance that n end times the purchases that n of them make, S(0) + ...
 * + S(y - 1).  Where the sum would be long, E is a mean over p: of (1 - (1 + p horizon/A)^-R) / p
 * for k = 1.  Discounted purchases over all time are the mean of g^(k-j) / (1 - (1-p) g^k) with
 * g = lambda / (lambda + rate).  Means are taken by nodes.h.
 * The chance of still being a customer at the end is the mean of S(y) over the number y of
 * purchases if nobody left, or 1 less the mean of p times E given p: for k = 1 that of
 * (1 + p horizon/A)^-R.
 */
#ifndef CX_MODEL_BTYD_GEOMETRIC_H
#define CX_MODEL_BTYD_GEOMETRIC_H

#include "model/btyd/model.h"

/* What the models' rows in cx_btyd_models hold. */
double cx_geometric_expected(const struct cx_btyd_ahead *at, double horizon);
double cx_geometric_pairs(const struct cx_btyd_ahead *at, double horizon);
double cx_geometric_discounted(const struct cx_btyd_ahead *at, double horizon, double rate);
double cx_geometric_discounted_square(const struct cx_btyd_ahead *at, double rate);
double cx_geometric_remains(const struct cx_btyd_ahead *at, double horizon);
double cx_geometric_at_least(const struct cx_btyd_ahead *at, double horizon, int64_t y);
double cx_geometric_wait(const struct cx_btyd_ahead *at, double chance, double limit);

#endif
