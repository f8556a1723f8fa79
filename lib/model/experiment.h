/* experiment.h - from arms to the rows of the report: trust first, then metric by metric.
 *
 *   cx_experiments_open()       an empty collection for a design
 *   cx_experiments_arms()       the arms of a unit, ...
 *   cx_arms_add_unit()          ... and its values into them, one or two for each metric
 *   cx_experiments_arm()        or the arm itself, whose sums the caller fills from counts
 *   cx_experiments_merge()      adds a collection, made by another thread say
 *   cx_experiments_report()     the rows, sorted by experiment, segment, metric and variant
 *
 * Segment "" is the whole experiment.  A unit of a segment is added to both.
 *
 * Trust rows: `(sample ratio)`, Pearson's chi-square of the arms' units against the planned
 * weights, one row for each variant; `(multiple exposure)`, units that were seen in several
 * variants.  An experiment whose sample ratio has p < .001, or that has units in an arm of weight
 * 0, is untrusted, and so is every row of it.
 *
 * The family of tests that are corrected together: all metrics and variants of an experiment; those
 * of all its segments together are a second family.  Intervals are at the level that matches the
 * correction (stat/multiplicity), so that they exclude 0 exactly when p_adjusted <= alpha; the
 * decision is made from the interval.
 */
#ifndef CX_MODEL_EXPERIMENT_H
#define CX_MODEL_EXPERIMENT_H

#include "model/arm.h"
#include "stat/multiplicity.h"
#include "stat/tail.h"

#define CX_UNTRUSTED_P 0.001 /* Fabijan et al. 2019, see stat/sample_ratio.h */

struct cx_planned_arm {
    struct cx_text variant;
    double weight; /* >= 0, on any scale */
};

struct cx_design {
    const struct cx_metric *metric; /* every arm has all of them; names are unique */
    size_t metrics;
    struct cx_text control;
    const struct cx_planned_arm *planned; /* none: all arms equal.  A variant not among them has
                                             weight 0 */
    size_t planned_arms;
    double alpha; /* .05 */
    enum cx_alternative alternative;
    enum cx_correction correction;
};

struct cx_arm {
    struct cx_text experiment, segment, variant;
    int64_t units;                 /* 0 while the sums come from counts: then the most that any
                                      metric has */
    struct cx_metric_sums *metric; /* by index in the design */
};

struct cx_experiments;

/* design must outlive the collection; all memory is a's. */
enum cx_status cx_experiments_open(const struct cx_design *design, struct cx_arena *a,
                                   struct cx_experiments **x, struct cx_error *e);

struct cx_arm_key {
    struct cx_text experiment, segment, variant; /* copied when the arm is new */
};
enum cx_status cx_experiments_arm(struct cx_experiments *x, const struct cx_arm_key *key,
                                  struct cx_arm **arm, struct cx_error *e);

/* Where units of a key go: into the whole, and into their segment when that is not "" (NULL
 * otherwise).  An arm stays where it is. */
struct cx_unit_arms {
    struct cx_arm *whole, *segment;
};
enum cx_status cx_experiments_arms(struct cx_experiments *x, const struct cx_arm_key *key,
                                   struct cx_unit_arms *arms, struct cx_error *e);
/* values: x of each metric in order, a ratio's y behind its x. */
void cx_arms_add_unit(const struct cx_experiments *x, const struct cx_unit_arms *arms,
                      const double *values);

/* What is known of units in several variants, added up by experiment; without it there is no such
 * row. */
struct cx_multiple_exposure {
    struct cx_text experiment;
    int64_t single, several;   /* units */
    const char *what_was_done; /* "excluded": static text, goes into the note */
};
enum cx_status cx_experiments_multiple(struct cx_experiments *x,
                                       const struct cx_multiple_exposure *m, struct cx_error *e);

/* Adds the arms and exposures of a collection for the same design. */
enum cx_status cx_experiments_merge(struct cx_experiments *x, const struct cx_experiments *from,
                                    struct cx_error *e);

enum cx_decision {
    CX_DECISION_NONE, /* of a trust row that is as it should be */
    CX_WIN,
    CX_LOSS,
    CX_INCONCLUSIVE,
    CX_UNTRUSTED
};
extern const char *const cx_decision_names[]; /* "" for none */

struct cx_report_row {
    struct cx_text experiment, segment, metric, control, variant;
    const char *type, *method;
    int64_t n_control, n_variant;
    /* NaN: undefined */
    double control_value, variant_value, difference, se, low, high;
    double lift, lift_low, lift_high;
    double statistic, df, p, log10_p, p_adjusted;
    enum cx_decision decision;
    char note[256];
};
struct cx_report {
    struct cx_report_row *row;
    size_t n;
};

/* CX_USAGE when an experiment has no control arm, or nothing to compare it with. */
enum cx_status cx_experiments_report(struct cx_experiments *x, struct cx_report *report,
                                     struct cx_error *e);

#endif
