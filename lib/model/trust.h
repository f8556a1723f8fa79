/* trust.h - can the experiment be believed?  The rows that come before its metrics.
 *
 * `(sample ratio)`: Pearson's chi-square of the arms' units against the planned weights, one row
 * for each variant, whose note says how far it is off where p <= alpha; of clusters, unless most of
 * them that have several units are in several variants.  `(clusters)`: those in one variant, and
 * those in several.  `(no stratum)`, where a method compares within strata: units that are in none,
 * which it leaves out.  `(covariate balance)`: see model/balance.  `(sequential sample ratio)`,
 * when a method answers that holds at every look: the same question by the mixture of stat/mixture,
 * whose log e-value is the statistic; this one holds at every look, too.  `(multiple exposure)`:
 * units that were seen in several variants.  Of metrics, where it is so: `(zero variance)`,
 * `(control near zero)`, by the control's value in standard errors, `(too small)`, by the units
 * that the test wants in each arm, `(one-sided strata)`, and `(overdispersed)`, by the index of
 * dispersion; and where units without a value are left out, `(missing values)`, by the pooled z of
 * the shares that have one.
 */
#ifndef CX_MODEL_TRUST_H
#define CX_MODEL_TRUST_H

#include "model/report.h"

#define CX_UNTRUSTED_P 0.001 /* Fabijan et al. 2019, see stat/sample_ratio.h */

/* Adds the rows of an experiment; whole: its arms of segment "".  *broken: its sample ratio has
 * p < .001, or there are units in an arm of weight 0, so that no row of it can be trusted.  False:
 * no memory. */
bool cx_trust_report(struct cx_report *report, const struct cx_experiments *x,
                     const struct cx_arm_run *whole, bool *broken);

/* Adds those of an experiment that has no arm, from what is known of its customers.  False: no
 * memory. */
bool cx_trust_report_nobody(struct cx_report *report, const struct cx_multiple_exposure *m);

/* Adds the rows about a comparison of the whole experiment, whose own row is report->row[of].
 * False: no memory. */
bool cx_trust_report_metric(struct cx_report *report, size_t of, const struct cx_comparison *c);

#endif
