/* tally.c - see tally.h. */
#include "model/tally.h"

#include <math.h>

static size_t filled(const struct cx_tally_row *row, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        n += !isnan(row->sum[i]);
    }
    return n;
}

const char *cx_tally_type(const struct cx_tally_row *row, enum cx_metric_type *type)
{
    size_t value = filled(row, CX_SUM_X, CX_SUM_Y);
    size_t under = filled(row, CX_SUM_Y, CX_SUMS);
    if (row->units < 0) {
        return "less than no units";
    }
    if (row->has_successes) {
        *type = CX_METRIC_PROPORTION;
        return value || under                ? "both successes and sums"
               : row->successes < 0          ? "less than no successes"
               : row->successes > row->units ? "more successes than units"
                                             : NULL;
    }
    *type = under ? CX_METRIC_RATIO : CX_METRIC_MEAN;
    if (value < 2) {
        return "neither successes, nor sum and sum_squares";
    }
    if (under && under < CX_SUMS - CX_SUM_Y) {
        return "a ratio wants denominator, denominator_squares and product";
    }
    return NULL;
}

static bool is_of_type(struct cx_tally *t, enum cx_metric_type type)
{
    if (!t->is_used) {
        t->is_used = true;
        t->type = type;
    }
    return t->type == type;
}

bool cx_tally_add(struct cx_tally *t, const struct cx_tally_row *row)
{
    enum cx_metric_type type;
    if (cx_tally_type(row, &type) || !is_of_type(t, type)) {
        return false;
    }
    t->units += row->units;
    t->successes += row->has_successes ? row->successes : 0;
    for (size_t i = 0; i < CX_SUMS; i++) {
        if (!isnan(row->sum[i])) {
            cx_sum_add(&t->sum[i], row->sum[i]);
        }
    }
    return true;
}

bool cx_tally_merge(struct cx_tally *t, const struct cx_tally *from)
{
    if (!from->is_used) {
        return true;
    }
    if (!is_of_type(t, from->type)) {
        return false;
    }
    t->units += from->units;
    t->successes += from->successes;
    for (size_t i = 0; i < CX_SUMS; i++) {
        cx_sum_merge(&t->sum[i], &from->sum[i]);
    }
    return true;
}

void cx_tally_pour(const struct cx_tally *t, struct cx_metric_sums *sums)
{
    struct cx_sum copy[CX_SUMS];
    for (size_t i = 0; i < CX_SUMS; i++) {
        copy[i] = t->sum[i];
    }
    struct cx_metric_sums from = {.units = t->units, .successes = t->successes, .sum = copy};
    cx_metric_sums_merge(sums, t->type, &from);
}
