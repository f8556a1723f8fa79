/* experiment.h - the arms of experiments: who was in which, and what their units add up to.
 *
 *   cx_experiments_open()       an empty collection for a design
 *   cx_experiments_arms()       the arms of a unit, ...
 *   cx_arms_add_unit()          ... and its values into them, one or two for each metric
 *   cx_experiments_arm()        or the arm itself, whose sums the caller fills from counts
 *   cx_experiments_merge()      adds a collection, made by another thread say
 *   cx_experiments_settle()     all of it, for model/verdict
 *
 * Segment "" is the whole experiment.  A unit of a segment is added to both.
 */
#ifndef CX_MODEL_EXPERIMENT_H
#define CX_MODEL_EXPERIMENT_H

#include "model/exposures.h"
#include "model/method.h"
#include "stat/multiplicity.h"

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
    bool all_pairs;                        /* not only with the control */
    bool omnibus;                          /* and all arms together, by model/omnibus */
    const struct cx_method *const *beside; /* methods that answer too, each a family by itself */
    size_t besides;
    bool leaves_out_missing; /* units without a value are in no metric's sums, but in their arm */
    bool of_counts; /* every experiment has metrics of its own, and nothing of the others */
    bool keeps_clusters; /* what each cluster has, whatever methods want */
    bool is_trial; /* tests alone are wanted, and nothing that only trust is for */
    struct cx_analysis analysis;
};

struct cx_arm {
    struct cx_text experiment, segment, variant, stratum;
    int64_t units;                 /* 0 while the sums come from counts: then the most that any
                                      metric has */
    struct cx_metric_sums *metric; /* by index in the design */
    int64_t unplaced;              /* units in no stratum, when settled */
    int64_t clusters;              /* with some unit */
    struct cx_overlap *overlap;    /* with other arms of its segment; NULL: none */
    size_t number;                 /* see cx_experiments_number() */
};

/* Clusters that have units in another arm, too. */
struct cx_overlap {
    struct cx_text variant;        /* the other one */
    struct cx_shared_sums *metric; /* by index in the design */
    struct cx_overlap *next;
};
const struct cx_overlap *cx_arm_overlap(const struct cx_arm *arm, struct cx_text variant);

struct cx_experiments;

/* Whether a method of the metric wants more than sums. */
bool cx_metric_keeps_values(const struct cx_design *design, const struct cx_metric *metric);

/* design must outlive the collection; all memory is a's. */
enum cx_status cx_experiments_open(const struct cx_design *design, struct cx_arena *a,
                                   struct cx_experiments **x, struct cx_error *e);

struct cx_arm_key {
    struct cx_text experiment, segment, variant; /* copied when the arm is new */
    struct cx_text stratum; /* empty: all of them */
};
enum cx_status cx_experiments_arm(struct cx_experiments *x, const struct cx_arm_key *key,
                                  struct cx_arm **arm, struct cx_error *e);

/* Where units of a key go: into the whole, into their segment when that is not "", and into their
 * stratum of both.  An arm stays where it is. */
struct cx_unit_arms {
    struct cx_arm *arm[4];
    size_t n;
};
enum cx_status cx_experiments_arms(struct cx_experiments *x, const struct cx_arm_key *key,
                                   struct cx_unit_arms *arms, struct cx_error *e);
/* values: of each metric in order its cx_metric_values(), cx_design_values() in all.  A metric with
 * a NaN among them does not count the unit. */
void cx_arms_add_unit(const struct cx_experiments *x, const struct cx_unit_arms *arms,
                      const double *values);
size_t cx_design_values(const struct cx_design *design);
/* The n > 0 values of a metric of events, besides; such a metric's x is how many there are. */
void cx_arms_add_events(const struct cx_unit_arms *arms, size_t metric, const double *value,
                        size_t n);

/* Numbers the arms of a collection by their places in x, which has all of them, sorted as
 * cx_experiments_settle() says. */
void cx_experiments_number(const struct cx_experiments *x, struct cx_experiments *from);
/* Where clusters of both arms are added to, in the first one's overlap. */
enum cx_status cx_experiments_overlap(struct cx_experiments *x, struct cx_arm *arm,
                                      struct cx_text variant, struct cx_overlap **overlap,
                                      struct cx_error *e);

/* Added up by experiment; without it there is no such row. */
enum cx_status cx_experiments_multiple(struct cx_experiments *x,
                                       const struct cx_multiple_exposure *m, struct cx_error *e);

/* Adds the arms and exposures of a collection for the same design. */
enum cx_status cx_experiments_merge(struct cx_experiments *x, const struct cx_experiments *from,
                                    struct cx_error *e);

/* Takes off again what was merged before, or will be: units that are another day something else. */
enum cx_status cx_experiments_take(struct cx_experiments *x, const struct cx_experiments *from,
                                   struct cx_error *e);
/* Merges the arms that have units; only_ready: of experiments that have a control already, and
 * somebody to compare it with, or all of whose units were left out; of no others what is known of
 * exposures. */
enum cx_status cx_experiments_merge_filled(struct cx_experiments *x,
                                           const struct cx_experiments *from, bool only_ready,
                                           struct cx_error *e);

/* All that was collected, sorted by experiment, segment ("" first) and variant.  An arm from counts
 * has as many units now as its largest metric; values that arms keep are settled, and metrics have
 * their strata. */
struct cx_arms {
    struct cx_arm *const *arm;
    size_t n;
};
struct cx_arms cx_experiments_listed(const struct cx_experiments *x); /* sorted, not settled */
enum cx_status cx_experiments_settle(struct cx_experiments *x, struct cx_arms *arms,
                                     struct cx_error *e);
/* x is a look at what grew from the look before. */
void cx_experiments_follow(struct cx_experiments *x, const struct cx_experiments *before);
const struct cx_experiments *cx_experiments_before(const struct cx_experiments *x); /* NULL */
/* Of all variants. */
int64_t cx_experiments_units(const struct cx_experiments *x, struct cx_text experiment);
const struct cx_design *cx_experiments_design(const struct cx_experiments *x);
/* All that is known, by experiment; also of experiments that have no arm. */
const struct cx_exposures *cx_experiments_exposures(const struct cx_experiments *x);
bool cx_experiments_has_arms(const struct cx_experiments *x, struct cx_text experiment);
/* NULL where nothing is known. */
const struct cx_multiple_exposure *cx_experiments_exposure(const struct cx_experiments *x,
                                                           struct cx_text experiment);

#endif
