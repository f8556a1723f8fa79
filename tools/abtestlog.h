/* abtestlog.h - what the parts of cx-abtest's way in from a log share: rows become units (rows.c),
 * units may be saved and read again (unitstate.c), and are added up into arms once (gather.c) or
 * day by day (looks.c).  log.c plans all that from the options, and runs it.
 */
#ifndef CX_TOOLS_ABTESTLOG_H
#define CX_TOOLS_ABTESTLOG_H

#include "abtest.h"
#include "model/clusters.h"
#include "model/unit.h"

enum { FIRST_OUTCOME = NAMED_ROLES, MOST_OUTCOMES = CX_WAITING_OUTCOMES };
enum { MOST_VALUES = 4 * MOST_OUTCOMES };
enum { NO_OUTCOME = -1 };

#define ABTEST_MIXED_TIMES \
    "some of the input that the states have read has times, and some has none"
#define NO_TIME_MS (INT64_MIN / 2) /* of all rows, where exposures have no times */
#define LATER_MS (INT64_MAX / 2)   /* of outcomes, where only these have none */

/* What a cell of an outcome's column has to be. */
enum abtest_cell {
    NUMBER,
    KNOWN, /* a number that customers have */
    WHOLE,
    FLAG,
    FILLED /* or empty */
};

/* What a table has: exposures, outcomes, or both. */
enum abtest_has { EXPOSURES = 1, OUTCOMES = 2 };

/* A number of a metric: what an outcome comes to. */
struct abtest_value {
    int outcome;       /* NO_OUTCOME: 1 */
    int counted;       /* the outcome that says how many rows have it; NO_OUTCOME: no need */
    bool is_covariate;
    size_t indicates;  /* whether one of so many values before it is missing; 0: it is a value */
    bool is_of_events; /* how many numbers there are, each of which counts */
    bool is_first;     /* x of its metric */
    size_t metric;
    const struct cx_declared_caps *caps; /* NULL: none */
};

struct abtest_units {
    struct cx_role role[FIRST_OUTCOME + MOST_OUTCOMES + 3];
    size_t roles;
    size_t segment_role, strata_role, cluster_role; /* the last ones; only with --segment, ... */
    enum cx_outcome_kind kind[MOST_OUTCOMES];
    enum abtest_cell cell[MOST_OUTCOMES];
    enum abtest_has from[MOST_OUTCOMES];     /* the tables it is read from */
    struct abtest_value value[MOST_VALUES];  /* of metrics, in the order in which arms want them */
    size_t values;
    bool has_covariates, has_caps;
    struct cx_role outcome_role[FIRST_OUTCOME + MOST_OUTCOMES]; /* of --outcomes */
    struct cx_column state_column[4 + MOST_OUTCOMES + 2];
    struct cx_unit_plan unit;
    struct cx_group group, outcome_group;
    int experiment_key; /* its place in the group's key; -1: no such key */
    int customer_key;
    bool is_timed;      /* all input has times, ... */
    bool has_exposed;   /* ... or exposures have */
    int64_t end_ms;     /* the last instant that the data know of */
    int32_t newest_day; /* of a row */
    uint16_t no_segment; /* what units have where neither is asked for */
};
extern struct abtest_units abtest_units;

/* Of variants and segments. */
extern struct cx_intern abtest_names;
extern struct cx_intern abtest_clusters;
enum cx_status abtest_intern_cluster(struct cx_text t, uint32_t *number, struct cx_error *e);
enum cx_status abtest_intern(struct cx_text t, uint16_t *number, struct cx_error *e);

static inline bool abtest_is_text(enum abtest_cell cell)
{
    return cell == FLAG || cell == FILLED;
}

/* ---- rows.c */

/* How the rows of a table are judged and become units; `has` is what it has. */
void abtest_plan_rows(struct cx_run *run, enum abtest_has *has);
void abtest_plan_group(struct cx_group *group, enum abtest_has *has);
/* What a unit answers, as a status. */
enum cx_status abtest_status_of(enum cx_unit_status status, struct cx_error *e);
/* Makes of a segment with its stratum both. */
void abtest_take_stratum(struct cx_arm_key *key);

/* ---- unitstate.c */

struct cx_slot_state abtest_unit_state(void);

/* ---- gather.c */

enum { WAITING = 8, KNOWN_ARMS = 8 };

struct abtest_customer {
    struct cx_text experiment;
    const struct cx_unit *slot; /* NULL: nobody */
    uint64_t who; /* with --aa */
};

/* What a thread gathers from some of the units.  Customers of one experiment mostly come behind one
 * another, so that their arms are known by numbers and counted together.  They wait a little where
 * the cache is asked for what is behind their slots. */
struct abtest_gathering {
    struct cx_arena memory;
    const struct cx_design *design;
    struct cx_experiments *x;
    struct cx_text experiment; /* of the last customer, and its customers not yet told */
    struct cx_multiple_exposure exposures;
    int64_t first_ms, last_ms; /* of the first exposures */
    int64_t end_ms;            /* the last instant that is known of */
    bool pools_only;            /* the first of two rounds, for the means of covariates */
    struct abtest_pool *pools;  /* in that round one's own, then everybody's */
    struct abtest_pool *pool;   /* of the experiment */
    int64_t unvalued[MOST_VALUES]; /* customers without a value that is no covariate */
    struct abtest_known_arms {
        struct cx_unit_arms arms; /* n is 0: none yet */
        uint16_t variant, segment;
    } known[KNOWN_ARMS];
    struct abtest_customer waiting[WAITING];
    size_t next;
    uint64_t who;               /* of the last customer */
    struct cx_kept_units *kept; /* NULL: nobody is relabelled */
    struct cx_clustered clustered; /* with --cluster */
    double *event;              /* room for a unit's */
    size_t event_room;
    struct abtest_day *day; /* with --looks, sorted */
    size_t days, day_room;
    struct cx_arena replay; /* one customer's */
    struct cx_error error;
};

/* Of all parts of the units. */
struct abtest_gatherings {
    const struct cx_groups *groups;
    struct abtest_gathering part[CX_GROUP_PARTS];
};
struct abtest_gatherings *abtest_new_gatherings(const struct cx_design *design,
                                                const struct cx_groups *groups);

/* What the customer is now, into a collection. */
enum cx_status abtest_tell_customer(struct abtest_gathering *g, const struct abtest_customer *c,
                                    struct cx_experiments *x);
/* Ends the program where --missing has it so and somebody has no value. */
void abtest_check_missing(const struct abtest_plan *plan, const struct abtest_gatherings *all);
/* Sums are exact, so neither the order of the units matters nor who adds them. */
void abtest_add_units(struct cx_experiments *x, struct abtest_plan *plan,
                      const struct cx_groups *groups);

/* ---- pools.c */

/* What an experiment's covariates come to, and its caps; NULL where there is no such experiment. */
struct abtest_pool *abtest_find_pool(struct abtest_pool *pools, struct cx_text experiment);
/* The first round: a customer's values into its experiment's pool. */
enum cx_status abtest_pool_values(struct abtest_gathering *g, const double *values);
/* Then those of all parts, with the caps; the parts' memory is given back. */
struct abtest_pool *abtest_merge_pools(struct abtest_gatherings *all);
/* Whether who has no covariate counts with the mean of all who have one. */
bool abtest_fills_with_mean(void);
/* The second: covariates that a customer has none of, as --missing-covariate says; and caps. */
void abtest_fill_missing(struct abtest_gathering *g, double *values);
void abtest_cap_values(const struct abtest_gathering *g, double *values);
/* For the report: what an arm's values were capped to. */
void abtest_tell_caps(const struct abtest_gathering *g, const struct cx_unit_arms *arms);

/* ---- looks.c */

/* Ends the program where options do not go with --looks. */
void abtest_check_looks(const struct abtest_plan *plan);
struct abtest_looks abtest_look_at_units(const struct abtest_plan *plan,
                                         const struct cx_groups *groups);

#endif
