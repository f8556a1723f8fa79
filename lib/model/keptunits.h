/* keptunits.h - the units of experiments one by one, for model/relabel.
 *
 *   cx_kept_units_add()    every unit, by several threads into lists of their own, ...
 *   cx_kept_units_events()   ... and its values of each metric of events behind those before
 */
#ifndef CX_MODEL_KEPTUNITS_H
#define CX_MODEL_KEPTUNITS_H

#include "model/experiment.h"

/* Zeroed but for the design: empty.  Memory is 16 bytes a unit, and 8 for each of its values. */
struct cx_kept_units {
    const struct cx_design *design;
    struct cx_arena memory; /* the caller releases it when the report has been written */
    struct cx_kept_unit {
        uint64_t who;
        size_t group;
    } * unit;
    double *value;            /* of all units, one after the other */
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
bool cx_kept_units_add(struct cx_kept_units *k, const struct cx_arm_key *key, uint64_t who,
                       const double *values);
/* The list of a metric of events, where every unit is added, too; NULL: no memory. */
struct cx_events *cx_kept_units_events(struct cx_kept_units *k, size_t metric);

#endif
