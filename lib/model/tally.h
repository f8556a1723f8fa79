/* tally.h - a metric of one arm as somebody else has counted it.
 *
 *   proportion  n, successes
 *   mean        n, sum, sum_squares
 *   ratio       n, sum, sum_squares, denominator, denominator_squares, product
 *   mean        n units that have the value
 *   ratio       n units that have the value and the denominator
 *
 * Tallies of the same arm and metric add up exactly.  A zeroed tally is empty.
 */
#ifndef CX_MODEL_TALLY_H
#define CX_MODEL_TALLY_H

#include "model/arm.h"

struct cx_tally {
    bool is_used;
    enum cx_metric_type type;
    int64_t units, successes;
    struct cx_sum sum[CX_SUMS];
    bool has_values; /* then every row has one */
    struct cx_values values;
};

/* A row of counts; NaN and has_successes false are cells that were empty. */
struct cx_tally_row {
    int64_t units, successes;
    bool has_successes;
    double value; /* NaN: it is one of sums */
    double sum[CX_SUMS];
};

/* What the row's filled cells make it; NULL, or what is wrong with it. */
const char *cx_tally_type(const struct cx_tally_row *row, enum cx_metric_type *type);

/* False: the tally is of another type, or of sums where the row has a value.  Values' memory is
 * a's, the same each time; when there is none, they are marked as failed. */
bool cx_tally_add(struct cx_tally *t, const struct cx_tally_row *row, struct cx_arena *a);
bool cx_tally_merge(struct cx_tally *t, const struct cx_tally *from, struct cx_arena *a);
/* Adds the tally to sums opened for its type. */
void cx_tally_pour(const struct cx_tally *t, struct cx_metric_sums *sums);

#endif
