/* geometric.h - customers who may leave after a purchase: NBD (never), BG/NBD and MBG/NBD.
 *
 * After T, a customer who is alive has a rate from Gamma(R, A), R = r + x, A = alpha + T, and a
 * chance of leaving from Beta(a, b'), b' = b + x (MBG: b + x + 1); both independent.  Let Q(y) be
 * the chance of y or more purchases of a negative binomial (R, A/(A + horizon)) and S(y) the
 * chance of staying through y purchases, the mean of (1 - p)^y.  Then
 *
 *     P(at least y) = S(y - 1) Q(y),     E = sum over y of P(at least y),
 *
 * a sum of positive terms without a singularity at a = 1, where the published form (Fader, Hardie
 * and Lee 2005, eq. 10) divides by a - 1.  Where the sum would be long, E is the mean over p of
 * (1 - (1 + p horizon/A)^-R) / p; and discounted purchases over all time are the mean of
 * lambda / (rate + lambda p): by Gauss panels in log lambda and logit p.  Purchases after which a
 * customer leaves come at rate lambda p, so the chance of still being one at the end is the mean of
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
