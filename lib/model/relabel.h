/* relabel.h - A/A tests from the data of an experiment: do its tests reject as often as they say?
 *
 * Units are given to the variants at random, so that there is no difference to find, and compared;
 * that is done again and again.  A test that keeps its word rejects in a share alpha of the rounds,
 * and its p values are uniform (R. Kohavi, D. Tang and Y. Xu 2020, "Trustworthy Online Controlled
 * Experiments", chapter 19).
 *
 * A unit's variant depends on the seed, the round and the unit's number alone, and sums are exact:
 * neither threads nor the order of units show.
 */
#ifndef CX_MODEL_RELABEL_H
#define CX_MODEL_RELABEL_H

#include "model/keptunits.h"
#include "model/report.h"

struct cx_relabelling {
    const struct cx_design *design;
    const struct cx_kept_units *part; /* all units */
    size_t parts;
    size_t rounds;
};

/* Adds rows of type `a/a` to the report, for each experiment, metric and variant: the share of
 * rounds with p <= alpha (variant_value) and its 95 % interval by Wilson (low, high), beside alpha
 * (control_value); the rounds that had a p (n_variant); and as the statistic Kolmogorov's distance
 * of their p values from uniform ones.  Units are divided as planned, or else as they were. */
enum cx_status cx_relabel_report(const struct cx_relabelling *r, struct cx_report *report,
                                 struct cx_error *e);

#endif
