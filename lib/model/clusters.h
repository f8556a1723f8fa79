/* clusters.h - units that were randomised together (households, villages), by cluster.
 *
 *   cx_clustered_add()      every unit, by several threads into lists of their own, ...
 *   cx_clustered_events()     ... and its values of each metric of events
 *   cx_clusters_add_up()    when all are there: what each cluster comes to, into the arms
 *
 * What a cluster's units have in an arm is added up exactly, rounded once, and then a unit itself
 * of the arm's cx_metric_sums.clusters; what clusters have in two arms of a segment goes into their
 * overlap.  Neither threads nor the order of units show.
 */
#ifndef CX_MODEL_CLUSTERS_H
#define CX_MODEL_CLUSTERS_H

#include "model/experiment.h"

enum { CX_CLUSTER_SHARES = 16 };

/* Zeroed: empty.  Memory is 24 bytes a unit, and 8 for each of its values, those of events too. */
struct cx_clustered {
    struct cx_arena memory; /* the caller releases it */
    struct cx_clustered_share {
        struct cx_clustered_chunk *last;
        size_t units;
    } share[CX_CLUSTER_SHARES]; /* of clusters by their numbers */
    struct cx_clustered_record *last; /* the unit that was added last */
};

struct cx_clustered_unit {
    uint64_t cluster;   /* its number; within an experiment other clusters have other ones */
    struct cx_arm *arm; /* of its segment, or the whole where it has none */
};

/* values as in cx_arms_add_unit().  False: no memory. */
bool cx_clustered_add(struct cx_clustered *c, const struct cx_design *design,
                      const struct cx_clustered_unit *unit, const double *values);

/* Of the last unit the n > 0 values of a metric of events, whose x is n: of one metric after the
 * other.  False: no memory. */
bool cx_clustered_events(struct cx_clustered *c, const double *value, size_t n);

struct cx_clustering {
    struct cx_clustered *const *list;
    struct cx_experiments *const *arms; /* by list: the collection its units' arms are of */
    size_t lists;
    int threads;
};

/* x has all of these arms already. */
enum cx_status cx_clusters_add_up(const struct cx_clustering *all, struct cx_experiments *x,
                                  struct cx_error *e);

#endif
