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
    if (!isnan(row->value)) {
        bool is_pair = under == 1 && !isnan(row->sum[CX_SUM_Y]);
        return value || (under && !is_pair) ? "both a value and sums" : NULL;
    }
    if (value < 2) {
        return "neither successes, nor sum and sum_squares";
    }
    if (under && under < CX_SUMS - CX_SUM_Y) {
        return "a ratio wants denominator, denominator_squares and product";
    }
    return NULL;
}

static bool is_of_type(struct cx_tally *t, enum cx_metric_type type, bool has_values)
{
    if (!t->is_used) {
        t->is_used = true;
        t->type = type;
        t->has_values = has_values;
    }
    return t->type == type && t->has_values == has_values;
}

/* n times x y, exactly: the product is two doubles. */
static void add_products(struct cx_sum *sum, double x, double y, double n)
{
    double product = x * y;
    cx_sum_add_product(sum, product, n);
    cx_sum_add_product(sum, fma(x, y, -product), n);
}

static void add_value(struct cx_tally *t, const struct cx_tally_row *row, struct cx_arena *a)
{
    double x = row->value, y = t->type == CX_METRIC_RATIO ? row->sum[CX_SUM_Y] : 1;
    double n = (double)row->units;
    t->values.memory = a;
    if (row->units == 0) {
        return;
    }
    cx_values_add(&t->values, x, y, row->units);
    add_products(&t->sum[CX_SUM_X], x, 1, n);
    add_products(&t->sum[CX_SUM_XX], x, x, n);
    if (t->type == CX_METRIC_RATIO) {
        add_products(&t->sum[CX_SUM_Y], y, 1, n);
        add_products(&t->sum[CX_SUM_YY], y, y, n);
        add_products(&t->sum[CX_SUM_XY], x, y, n);
    }
}

bool cx_tally_add(struct cx_tally *t, const struct cx_tally_row *row, struct cx_arena *a)
{
    enum cx_metric_type type;
    bool has_value = !row->has_successes && !isnan(row->value);
    if (cx_tally_type(row, &type) || !is_of_type(t, type, has_value)) {
        return false;
    }
    t->units += row->units;
    if (has_value) {
        add_value(t, row, a);
        return true;
    }
    t->successes += row->has_successes ? row->successes : 0;
    for (size_t i = 0; i < CX_SUMS; i++) {
        if (!isnan(row->sum[i])) {
            cx_sum_add(&t->sum[i], row->sum[i]);
        }
    }
    return true;
}

bool cx_tally_merge(struct cx_tally *t, const struct cx_tally *from, struct cx_arena *a)
{
    if (!from->is_used) {
        return true;
    }
    if (!is_of_type(t, from->type, from->has_values)) {
        return false;
    }
    t->units += from->units;
    t->successes += from->successes;
    t->values.memory = a;
    cx_values_merge(&t->values, &from->values);
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
    struct cx_values values = t->values;
    struct cx_metric_sums from = {
        .units = t->units, .successes = t->successes, .sum = copy, .values = &values};
    cx_metric_sums_merge(sums, t->type, &from);
}
