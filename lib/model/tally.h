/* tally.h - a metric of one arm as somebody else has counted it.
 *
 *   proportion  n, successes
 *   mean        n, sum, sum_squares, and where it is known sum_cubes
 *   ratio       n, sum, sum_squares, denominator, denominator_squares, product
 *   count       n, sum, and where they are known sum_squares, denominator and the others of a ratio
 *   any         n units that have the value, and where the type divides the denominator
 *
 * Which type a row is of follows from its cells, unless it says so; counts and quantiles do.  A
 * covariate may stand beside the sums, as its own sum, that of its squares, and those of its
 * products with value and denominator; beside a value it is what all n units have.
 *
 * Tallies of the same arm and metric add up exactly.  A zeroed tally is empty.
 */
#ifndef CX_MODEL_TALLY_H
#define CX_MODEL_TALLY_H

#include "model/arm.h"

enum cx_tally_covariate {
    CX_TALLY_Z,
    CX_TALLY_XZ,
    CX_TALLY_YZ,
    CX_TALLY_ZZ,
    CX_TALLY_COVARIATES
};

/* Most units a row and a tally may have: counts of more would be lost in their sums. */
#define CX_TALLY_UNITS 1000000000000000 /* 1e15 */

/* What rows of one metric have in common. */
struct cx_tally_kind {
    enum cx_metric_type type;
    double quantile; /* of a quantile; else 0 */
    bool has_values; /* no sums */
    bool has_covariate;
};

struct cx_tally {
    bool is_used;
    struct cx_tally_kind kind;
    int64_t units, successes;
    struct cx_sum sum[CX_SUMS];
    struct cx_sum covariate[CX_TALLY_COVARIATES];
    struct cx_sum cubes;
    int64_t cubed; /* units that are in cubes */
    struct cx_values values;
};

/* A row of counts; NaN, has_successes false and an empty type are cells that were empty. */
struct cx_tally_row {
    struct cx_text type; /* a metric's type, of a quantile with its share: quantile@0.9 */
    int64_t units, successes;
    bool has_successes;
    double value; /* NaN: it is one of sums */
    double sum[CX_SUMS];
    double cubes;
    double covariate[CX_TALLY_COVARIATES];
};

/* What the row's filled cells make it; NULL, or what is wrong with it. */
const char *cx_tally_kind(const struct cx_tally_row *row, struct cx_tally_kind *kind);

/* NULL, or why the tally, which is as before, can't take them in: it is of another kind, or there
 * are too many units.  Values' memory is a's, the same each time; when there is none, they are
 * marked as failed. */
const char *cx_tally_add(struct cx_tally *t, const struct cx_tally_row *row, struct cx_arena *a);
const char *cx_tally_merge(struct cx_tally *t, const struct cx_tally *from, struct cx_arena *a);
/* Adds the tally to sums opened for its type, and with a covariate for that. */
void cx_tally_pour(const struct cx_tally *t, struct cx_metric_sums *sums);

#endif
