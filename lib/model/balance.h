/* balance.h - were the variants alike before the experiment?
 *
 * Each covariate of each variant is compared with the control's by Welch's test, that of a ratio
 * by the delta method.  Metrics that share a covariate and its customers have one test of it.  A
 * row `(covariate balance)` is made where p is below CX_UNTRUSTED_P, by Bonferroni over all these
 * tests of the experiment: its note has the standardised difference, that is the difference by
 * sqrt((s_v^2 + s_c^2) / 2), s^2 being the variances between units (P. C. Austin 2009, Stat. Med.
 * 28, 3083, section 2.1).  Also where a covariate is constant in both arms and not the same, which
 * leaves no p.  Values are those that metrics count: with what stands for those that are missing.
 * Metrics in clusters, whose units are alike within them, have no such test.
 */
#ifndef CX_MODEL_BALANCE_H
#define CX_MODEL_BALANCE_H

#include "model/report.h"

/* Adds the rows of an experiment; whole: its arms of segment "".  False: no memory. */
bool cx_balance_report(struct cx_report *report, const struct cx_design *design,
                       const struct cx_arm_run *whole);

#endif
