/* method.h - the registry of methods: all that a comparison of two arms can be asked.
 *
 * A family of methods is a file of model/method/ with a table; model/method.c lists the families.
 * Adding a method touches its family's file alone.
 *
 * A method says for which types of metric it is and what it needs of the arms.  It answers in two
 * steps, because the interval's level is known only when all tests of the family are done:
 * test() fills what stands before the interval in struct cx_comparison, bound() the intervals.
 * Test and interval of a method never disagree at the same level, or its label names the interval's
 * own method.
 */
#ifndef CX_MODEL_METHOD_H
#define CX_MODEL_METHOD_H

#include "model/arm.h"
#include "stat/ols.h"
#include "stat/tail.h"

/* How the lift of means gets its interval: see stat/estimate.h. */
enum cx_lift_scale { CX_LIFT_FIELLER, CX_LIFT_DELTA, CX_LIFT_LOG };

/* What methods may be told: one struct for all of them. */
struct cx_analysis {
    int threads; /* 0: one.  Answers never depend on it */
    uint64_t seed;
    int64_t resamples;
    double alpha; /* the design's: what looks are planned for */
    struct cx_look_plan {
        double tightest;           /* units after which confidence sequences are tightest */
        const double *information; /* of the planned looks, as stat/group_sequential has it */
        size_t looks, look;        /* which of them is now, from 0 */
        double planned_units;      /* above 0: the looks are those there were, see model/look */
        bool is_stalled; /* this is none: at the last look there were as many units */
    } plan;
    enum cx_lift_scale lift;
    enum cx_errors errors; /* of regressions */
};

struct cx_comparison;
struct cx_comparison_set {
    struct cx_comparison **at;
    size_t n;
};

enum cx_method_role {
    CX_METHOD_TEST,       /* the fixed-sample test of a metric: each has one */
    CX_METHOD_SEQUENTIAL, /* beside it: valid at every look */
    CX_METHOD_BAYES       /* beside it: what to believe */
};

enum { /* types and needs are sets */
    CX_FOR_PROPORTION = 1 << CX_METRIC_PROPORTION,
    CX_FOR_MEAN = 1 << CX_METRIC_MEAN,
    CX_FOR_RATIO = 1 << CX_METRIC_RATIO,
    CX_FOR_COUNT = 1 << CX_METRIC_COUNT,
    CX_FOR_QUANTILE = 1 << CX_METRIC_QUANTILE
};
enum {
    CX_NEEDS_VALUES = 1,     /* every distinct value of the units, not only their sums */
    CX_NEEDS_LOOKS = 2,      /* the looks that were planned */
    CX_NEEDS_EFFECT = 4,     /* of the metric, how large effects are */
    CX_NEEDS_CLUSTERS = 8,   /* which units were randomised together */
    CX_NEEDS_STRATA = 16,    /* the same sums by stratum */
    CX_NEEDS_DRAWS = 32,     /* random numbers: where they begin, and how many */
    CX_NEEDS_LIFT = 64,      /* how the lift gets its interval */
    CX_NEEDS_TIGHTEST = 128, /* after how many units the interval is to be tightest */
    CX_NEEDS_SHARE = 256,    /* of the planned looks only those until now: how much there is */
    CX_NEEDS_TUPLES = 512,   /* every distinct value of the units with their covariates */
    CX_NEEDS_ERRORS = 1024,  /* which standard errors regressions have */
    CX_NEEDS_COVARIATES = 2048
};

struct cx_omnibus;
struct cx_omnibus_test { /* of all arms together: see model/omnibus.h */
    const char *label;
    void (*test)(struct cx_omnibus *o);
};

struct cx_method {
    const char *name;  /* as the user chooses it */
    const char *label; /* column `method`: test and intervals */
    const char *use;   /* when to use it: one line */
    enum cx_method_role role;
    unsigned types, needs;
    bool takes_null; /* tests other differences than 0, so it can answer for a margin, */
    bool takes_lift; /* but only for one that is a share of the control's value */
    bool takes_covariates;
    bool takes_clusters; /* of units that were randomised together */
    int way; /* which of them, to a family whose methods share their functions */
    void (*test)(struct cx_comparison *c);
    void (*bound)(struct cx_comparison *c, double level);
    /* Fills the effect size that the metric asks for, one of the set `sizes`, after bound(). */
    unsigned sizes; /* of 1 << enum cx_effect_size_kind */
    void (*size)(struct cx_comparison *c, double level);
    /* Of all comparisons of a metric in a segment, when each has its test, the first being with the
     * control: how each stands among all arms.  NULL: as it is. */
    void (*rank)(const struct cx_comparison_set *set);
    const struct cx_omnibus_test *omnibus; /* NULL: that of the type's first method */
};

struct cx_method_family {
    const struct cx_method *method; /* the first of a role that is for a type is its default */
    size_t n;
};

/* The i-th of all methods; NULL behind the last. */
const struct cx_method *cx_method_at(size_t i);
/* The first method of the role for the type: by its name, or whatever it is called with "". */
const struct cx_method *cx_method_find(enum cx_method_role role, struct cx_text name,
                                       enum cx_metric_type type);
bool cx_method_takes_margin(const struct cx_method *method, const struct cx_metric *metric);
/* The fixed-sample test of a metric: the one it has, else its type's first, with covariates or in
 * clusters the first that takes them. */
const struct cx_method *cx_method_of(const struct cx_metric *metric);

/* R^2 of a metric and its covariates over units, the share of the variance that CUPED takes off.
 * NaN: there is no variance. */
double cx_metric_explained(const struct cx_metric *metric, const struct cx_metric_sums *s);

#endif
