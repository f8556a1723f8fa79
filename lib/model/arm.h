/* arm.h - what the units of one arm of an experiment add up to, metric by metric.
 *
 * Everything is exact (base/sum), so order, threads and shards cannot matter; doubles are made
 * once, in cx_metric_moments().  What is added up are the decimals that the doubles stand for, so
 * that variances have all their digits also of values near 1e9 that differ in the cents.
 */
#ifndef CX_MODEL_ARM_H
#define CX_MODEL_ARM_H

#include <math.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/sum.h"
#include "model/events.h"
#include "model/tuples.h"
#include "model/values.h"

enum cx_metric_type {
    CX_METRIC_PROPORTION, /* share of units with a success */
    CX_METRIC_MEAN,       /* mean over units of their value */
    CX_METRIC_RATIO,      /* sum of units' values by sum of their denominators */
    CX_METRIC_COUNT,      /* the same of whole numbers of events, by exposure: 1 each, or time */
    CX_METRIC_QUANTILE    /* of units' values, or of those of all their rows */
};
#define CX_METRIC_TYPES 5
extern const char *const cx_metric_type_names[CX_METRIC_TYPES + 1]; /* ends with NULL */

/* Whether units have a y: a denominator, or an exposure. */
static inline bool cx_metric_divides(enum cx_metric_type type)
{
    return type == CX_METRIC_RATIO || type == CX_METRIC_COUNT;
}

enum cx_question {
    CX_IS_DIFFERENT,
    CX_IS_NOT_INFERIOR, /* not worse than the control by the margin or more */
    CX_IS_EQUIVALENT    /* neither worse nor better by it */
};

/* How large a difference is, in units that are not the metric's: the kinds, to be asked for. */
enum cx_effect_size_kind {
    CX_NO_EFFECT_SIZE,
    CX_ODDS_RATIO,        /* with the interval that goes with the method's test */
    CX_MELDED_ODDS_RATIO, /* with that of the difference, put together from either arm's limits */
    CX_COHEN_H,
    CX_COHEN_D,
    CX_HEDGES_G
};
#define CX_EFFECT_SIZES 6
extern const char *const cx_effect_size_names[CX_EFFECT_SIZES]; /* "" for none */

/* What was known of units before: takes variance off a metric (CUPED). */
struct cx_covariate {
    struct cx_text name;
    bool divides; /* of a metric that does: a ratio itself, two variables */
    bool is_indicator; /* 1 where the one before it is missing, else 0 */
};

struct cx_metric {
    struct cx_text name;
    enum cx_metric_type type;
    bool lower_is_better;
    double quantile;        /* between 0 and 1, of that type: */
    bool is_of_events;      /* values of rows, which are alike within a unit */
    bool in_clusters;       /* units were randomised together, and are alike within a cluster */
    const struct cx_covariate *covariate;
    size_t covariates;
    const struct cx_method *method; /* model/method.h; NULL: the type's default */
    enum cx_effect_size_kind effect_size;
    enum cx_question question;
    double margin;          /* > 0, when the question has one: */
    bool margin_is_of_lift; /* a difference of this size, or this share of the control's value */
    struct cx_expected {
        double size; /* > 0: how large effects are, as a standard deviation; 0: not said */
        bool is_of_lift;
    } effect;
    struct cx_prior {
        bool is_given, is_of_lift;
        double a, b; /* shapes; shape and rate; or mean and standard deviation of the effect */
    } prior;
};

/* Of all covariates together, so many at most. */
#define CX_COVARIATE_VARIABLES 22
size_t cx_metric_covariate_variables(const struct cx_metric *metric);
/* So many numbers of a unit: x, y where the type divides, and the variables of covariates. */
size_t cx_metric_values(const struct cx_metric *metric);
/* So many of a cluster, sums over its units: x, y or how many they are, and with covariates these
 * variables and, where the type divides, how many they are.  0 of a quantile. */
#define CX_CLUSTER_VALUES (2 + CX_COVARIATE_VARIABLES + 1)
size_t cx_metric_cluster_values(const struct cx_metric *metric);

/* Whether its metric counts a unit: none of its numbers is NaN. */
static inline bool cx_metric_counts(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i])) {
            return false;
        }
    }
    return true;
}

enum cx_sum_of { CX_SUM_X, CX_SUM_XX, CX_SUM_Y, CX_SUM_YY, CX_SUM_XY, CX_SUMS };

struct cx_metric_sums {
    int64_t units;
    int64_t successes;  /* proportion */
    struct cx_sum *sum; /* mean, quantile: X and XX; ratio, count: all of enum cx_sum_of */
    struct cx_sum *cubes;     /* NULL: nobody wants them; of x^3 */
    int64_t cubed;            /* the units whose cubes are in it, all or the sum is of no use */
    struct cx_values *values; /* NULL: no method wants them; y is 1 where there is none */
    struct cx_events *events; /* NULL: not a metric of events, whose values are the rows' */
    struct cx_tuples *tuples; /* NULL: no method wants them; of x and the variables of covariates,
                                 not of ratios */
    struct cx_sum *covariate; /* of the variables of covariates; see cx_metric_comoment() */
    size_t covariate_variables;
    /* Of a metric in clusters, each cluster a unit of a ratio, with what it has more than X and Y
     * for variables of covariates; of a quantile a unit whose events are its units' values.
     * NULL: units are on their own. */
    struct cx_metric_sums *clusters;
    const struct cx_caps *caps; /* of x, and of y where the type divides; NULL: units' values are
                                   as they were */
    struct cx_stratum *stratum; /* the same sums by stratum, sorted by name */
    size_t strata;
};

/* Clusters with units in two arms: the sums of products of what they have in one and in the other,
 * of metrics that are no quantile. */
struct cx_shared_sums {
    int64_t clusters;
    size_t values;          /* of a cluster */
    struct cx_sum *product; /* of each of the own one's values with each of the other's */
};

struct cx_caps {
    double low, high;
};

struct cx_stratum {
    struct cx_text name;
    const struct cx_metric_sums *sums;
};

/* Makes room for a metric's sums in a; zero to begin with. */
enum cx_status cx_metric_sums_open(struct cx_metric_sums *s, enum cx_metric_type type,
                                   struct cx_arena *a, struct cx_error *e);
/* Has the cubes of x added up besides, from the first unit on, for cx_metric_skewness(). */
enum cx_status cx_metric_sums_cube(struct cx_metric_sums *s, struct cx_arena *a,
                                   struct cx_error *e);
/* n times the cube of x, of the double, which will do for skewness. */
void cx_cubes_add(struct cx_sum *cubes, double n, double x);
/* Has the units' values kept besides, from the first unit on. */
enum cx_status cx_metric_sums_keep_values(struct cx_metric_sums *s, struct cx_arena *a,
                                          struct cx_error *e);
/* The same together with so many variables of covariates, of a mean or a proportion. */
enum cx_status cx_metric_sums_keep_tuples(struct cx_metric_sums *s, size_t variables,
                                          struct cx_arena *a, struct cx_error *e);
/* The same for the rows' values. */
enum cx_status cx_metric_sums_keep_events(struct cx_metric_sums *s, struct cx_arena *a,
                                          struct cx_error *e);
/* The same for clusters, which keep what the metric's methods want of them. */
enum cx_status cx_metric_sums_cluster(struct cx_metric_sums *s, enum cx_metric_type type,
                                      bool keeps_values, struct cx_arena *a, struct cx_error *e);
/* And for so many variables of covariates. */
enum cx_status cx_metric_sums_cover(struct cx_metric_sums *s, size_t variables, struct cx_arena *a,
                                    struct cx_error *e);
/* A unit: x is 0 or 1 for a proportion; y counts where the type divides.  Of a metric of events its
 * rows' values are added by themselves. */
void cx_metric_sums_add(struct cx_metric_sums *s, enum cx_metric_type type, double x, double y);
void cx_metric_sums_add_events(struct cx_metric_sums *s, const double *value, size_t n);
/* The unit's variables of covariates, besides. */
void cx_metric_sums_add_covariates(struct cx_metric_sums *s, enum cx_metric_type type, double x,
                                   double y, const double *z);
/* A cluster whose units have so many values, of a quantile. */
void cx_metric_sums_add_cluster(struct cx_metric_sums *s, const double *value, size_t n);
void cx_metric_sums_merge(struct cx_metric_sums *s, enum cx_metric_type type,
                          const struct cx_metric_sums *other);
/* Takes sums off again that were merged, or will be; not where values are kept. */
void cx_metric_sums_take(struct cx_metric_sums *s, enum cx_metric_type type,
                         const struct cx_metric_sums *other);

struct cx_moments {
    double units;
    double mean;        /* of x */
    double denominator; /* mean of y; 1 where there is none */
    /* Between units (n-1): of x, or where the type divides of x - R y with R = mean/denominator.
     * NaN with fewer than two units, a denominator of 0, or sums of squares that no data can
     * have. */
    double variance;
};
struct cx_moments cx_metric_moments(const struct cx_metric_sums *s, enum cx_metric_type type);

/* Of a mean, the third central moment of its units by the cube of their standard deviation.  NaN:
 * some cubes are not known, or values differ by less than 1e-4 of the mean. */
double cx_metric_skewness(const struct cx_metric_sums *s);

/* The variant's value minus the control's, from the exact sums: rounded as a whole, so that two
 * means near 1e9 keep all digits of their difference. */
double cx_metric_difference(const struct cx_metric_sums *control,
                            const struct cx_metric_sums *variant, enum cx_metric_type type);

/* Variables are x, y where the type divides, then those of the covariates: the mean of one over
 * units, and the sum of (u - mean u) (v - mean v) of two, each rounded once. */
double cx_metric_variable_mean(const struct cx_metric_sums *s, enum cx_metric_type type, size_t u);
double cx_metric_comoment(const struct cx_metric_sums *s, enum cx_metric_type type, size_t u,
                          size_t v);

/* ---- ratios of clusters' values */

struct cx_quotient { /* which value by which */
    size_t above, below;
};
double cx_clusters_total(const struct cx_metric_sums *clusters, size_t value);
/* The sum over clusters of (above - R below), R the ratio of all of them, times the same of another
 * quotient: rounded once, R having the digits of two doubles.  0 where there is nothing else. */
double cx_cluster_residuals(const struct cx_metric_sums *clusters, struct cx_quotient u,
                            struct cx_quotient v);

enum cx_status cx_shared_sums_open(struct cx_shared_sums *s, size_t values, struct cx_arena *a,
                                   struct cx_error *e);
/* The values of a cluster in an arm and in the other. */
void cx_shared_sums_add(struct cx_shared_sums *s, const double *own, const double *other);
void cx_shared_sums_merge(struct cx_shared_sums *s, const struct cx_shared_sums *other);
/* The same over the clusters of both arms, each arm with its own R of all its clusters: of[0] of
 * the one, of[1] of the other. */
double cx_shared_residuals(const struct cx_shared_sums *s, const struct cx_metric_sums *own,
                           const struct cx_metric_sums *other, const struct cx_quotient of[2]);

#endif
