/* relabel.h - A/A tests from the data of an experiment: do its tests reject as often as they say?
 *
 * Units are given to the variants at random, so that there is no difference to find, and compared;
 * that is done again and again.  A test that keeps its word rejects in a share alpha of the rounds,
 * and its p values are uniform (R. Kohavi, D. Tang and Y. Xu 2020, "Trustworthy Online Controlled
 * Experiments", chapter 19).
 *
 *   cx_kept_units_add()    every unit, by several threads into lists of their own, ...
 *   cx_kept_units_events()   ... and its values of each metric of events behind those before
 *   cx_relabel_report()    the rows, type `a/a`
 *
 * A unit's variant depends on the seed, the round and the unit's number alone, and sums are exact:
 * neither threads nor the order of units show.
 */
#ifndef CX_MODEL_RELABEL_H
#define CX_MODEL_RELABEL_H

#include "model/report.h"

/* Zeroed: empty.  Memory is 16 bytes a unit, and 8 for each of its values. */
struct cx_kept_units {
    struct cx_arena memory; /* the caller releases it when the report has been written */
    struct cx_kept_unit {
        uint64_t who;
        size_t group;
    } * unit;
    double *value; /* of all units, one after the other */
    struct cx_events *events; /* by metric; NULL: none is of events */
    size_t n, room;
    struct cx_kept_group {
        struct cx_text experiment, stratum;
    } * group;
    size_t groups, group_room;
    struct cx_kept_arm {
        struct cx_text experiment, variant;
        double units;
    } * arm;
    size_t arms, arm_room;
};

/* who: the unit's number, such as a hash of its name; values as in cx_arms_add_unit().  False: no
 * memory. */
bool cx_kept_units_add(struct cx_kept_units *k, const struct cx_design *design,
                       const struct cx_arm_key *key, uint64_t who, const double *values);
/* The list of a metric of events, where every unit is added, too; NULL: no memory. */
struct cx_events *cx_kept_units_events(struct cx_kept_units *k, const struct cx_design *design,
                                       size_t metric);

struct cx_relabelling {
    const struct cx_design *design;
    const struct cx_kept_units *part; /* all units */
    size_t parts;
    size_t rounds;
};

/* Adds to the report, for each experiment, metric and variant: the share of rounds with p <= alpha
 * (variant_value) and its 95 % interval by Wilson (low, high), beside alpha (control_value); the
 * rounds that had a p (n_variant); and as the statistic Kolmogorov's distance of their p values
 * from uniform ones.  Units are divided as planned, or else as they were. */
enum cx_status cx_relabel_report(const struct cx_relabelling *r, struct cx_report *report,
                                 struct cx_error *e);

#endif
