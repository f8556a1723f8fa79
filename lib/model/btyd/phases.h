/* phases.h - purchases that come more regularly than at random.
 *
 * Between two purchases a customer goes through k phases, each of which ends with the customer's
 * rate lambda: times between purchases are Erlang-k (Platzer and Reutterer 2016; Chatfield and
 * Goodhardt 1973 for k = 2).  After x purchases k x phases are over; in the time since the last one
 * up to k - 1 more may be, which nobody sees.  With R = r + k x the chance of seeing no purchase in
 * (t_x, T], in units of that of no phase ending, is the sum over j < k of
 *
 *     c_j = R (R + 1) ... (R + j - 1) / j!  ((T - t_x) / (alpha + T))^j,
 *
 * and given that the customer is alive, j phases are over with chance c_j over the sum; lambda
 * then is Gamma(R + j, alpha + T).
 */
#ifndef CX_MODEL_BTYD_PHASES_H
#define CX_MODEL_BTYD_PHASES_H

#include "model/btyd/model.h"

/* The logarithm of the sum, and its derivatives by r and alpha; zeros for k = 1. */
struct cx_phases {
    double log, by_r, by_alpha;
};
struct cx_phases cx_phases_since(int k, const double *p, const struct cx_btyd_row *row);

/* The chances of j phases being over. */
void cx_phases_over(const struct cx_btyd_ahead *at, double chance[CX_BTYD_MOST_PHASES]);

/* What the density of x Erlang-k times has beside lambda^(k x) e^(-lambda t_x): its logarithm. */
double cx_phases_log_density(int k, const struct cx_btyd_row *row);

#endif
