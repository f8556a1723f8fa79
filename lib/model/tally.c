/* tally.c - see tally.h. */
#include "model/tally.h"

#include <math.h>

#include "base/number.h"

static const char too_many[] = "more than 1e15 units";

/* ---- what a row is */

static size_t filled(const double *cell, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        n += !isnan(cell[i]);
    }
    return n;
}

static const char *said_type(struct cx_text said, struct cx_tally_kind *kind)
{
    size_t at = 0;
    while (at < said.n && said.s[at] != '@') {
        at++;
    }
    const struct cx_text name = {said.s, at};
    int found = -1;
    for (int i = 0; i < CX_METRIC_TYPES; i++) {
        found = cx_text_is(name, cx_metric_type_names[i]) ? i : found;
    }
    if (found < 0 || (at < said.n) != (found == CX_METRIC_QUANTILE)) {
        return "a type that is not proportion, mean, ratio, count or, with its share, quantile@0.9";
    }
    kind->type = (enum cx_metric_type)found;
    if (at == said.n) {
        return NULL;
    }
    const struct cx_text share = {said.s + at + 1, said.n - at - 1};
    bool is_share = cx_number_parse(share, &kind->quantile) && kind->quantile > 0 &&
                    kind->quantile < 1;
    return is_share ? NULL : "a quantile whose share is not between 0 and 1";
}

static const char *proportion_cells(const struct cx_tally_row *row)
{
    bool has_sums = filled(row->sum, 0, CX_SUMS) > 0;
    return !row->has_successes           ? "a proportion without successes"
           : has_sums                    ? "both successes and sums"
           : row->successes < 0          ? "less than no successes"
           : row->successes > row->units ? "more successes than units"
                                         : NULL;
}

static const char *value_cells(const struct cx_tally_row *row, const struct cx_tally_kind *kind)
{
    size_t sums = filled(row->sum, 0, CX_SUMS), under = !isnan(row->sum[CX_SUM_Y]);
    bool is_flag = row->value == 0 || row->value == 1;
    bool is_whole = row->value >= 0 && row->value <= floor(row->value);
    return sums > under || row->has_successes         ? "both a value and sums"
           : under && !cx_metric_divides(kind->type)  ? "a denominator of a type that has none"
           : !under && kind->type == CX_METRIC_RATIO  ? "a ratio without denominator"
           : kind->type == CX_METRIC_PROPORTION && !is_flag ? "a success that is not 0 or 1"
           : kind->type == CX_METRIC_COUNT && !is_whole
               ? "a count that is not a whole number of 0 or more"
               : NULL;
}

static const char *sum_cells(const struct cx_tally_row *row, enum cx_metric_type type)
{
    size_t own = filled(row->sum, CX_SUM_X, CX_SUM_Y);
    size_t under = filled(row->sum, CX_SUM_Y, CX_SUMS);
    if (type == CX_METRIC_QUANTILE) {
        return "a quantile without values";
    }
    if (type == CX_METRIC_COUNT) {
        double x = row->sum[CX_SUM_X];
        return isnan(x)                 ? "a count without sum"
               : x < 0 || x > floor(x)  ? "a count that is not a whole number of 0 or more"
               : under && isnan(row->sum[CX_SUM_Y]) ? "a count with part of its denominators"
                                                    : NULL;
    }
    if (own < 2) {
        return "neither successes, nor sum and sum_squares";
    }
    bool is_ratio = type == CX_METRIC_RATIO;
    return is_ratio && under < CX_SUMS - CX_SUM_Y
               ? "a ratio wants denominator, denominator_squares and product"
           : !is_ratio && under ? "a denominator of a type that has none"
                                : NULL;
}

static const char *covariate_cells(const struct cx_tally_row *row, struct cx_tally_kind *kind)
{
    const double *z = row->covariate;
    size_t n = filled(z, 0, CX_TALLY_COVARIATES);
    bool has_under = cx_metric_divides(kind->type) && !isnan(row->sum[CX_SUM_Y]);
    kind->has_covariate = n > 0;
    if (n == 0) {
        return NULL;
    }
    if (kind->type == CX_METRIC_QUANTILE) {
        return "a covariate of a quantile, which has none";
    }
    if (kind->has_values) {
        return n > 1 || isnan(z[CX_TALLY_Z]) ? "both a value and sums of a covariate" : NULL;
    }
    if (n - !isnan(z[CX_TALLY_YZ]) < CX_TALLY_COVARIATES - 1) {
        return "a covariate wants covariate, covariate_squares and covariate_product";
    }
    return has_under && isnan(z[CX_TALLY_YZ])    ? "a covariate wants covariate_denominator, too"
           : !has_under && !isnan(z[CX_TALLY_YZ]) ? "a denominator of a type that has none"
                                                  : NULL;
}

const char *cx_tally_kind(const struct cx_tally_row *row, struct cx_tally_kind *kind)
{
    *kind = (struct cx_tally_kind){.has_values = !isnan(row->value)};
    if (row->units < 0) {
        return "less than no units";
    }
    if (row->units > CX_TALLY_UNITS) {
        return too_many;
    }
    kind->type = row->has_successes                       ? CX_METRIC_PROPORTION
                 : filled(row->sum, CX_SUM_Y, CX_SUMS) > 0 ? CX_METRIC_RATIO
                                                           : CX_METRIC_MEAN;
    const char *wrong = row->type.n > 0 ? said_type(row->type, kind) : NULL;
    wrong = wrong                                ? wrong
            : kind->has_values                   ? value_cells(row, kind)
            : kind->type == CX_METRIC_PROPORTION ? proportion_cells(row)
            : row->has_successes                 ? "successes of a type that has none"
                                                 : sum_cells(row, kind->type);
    bool odd_cubes = !isnan(row->cubes) && (kind->type != CX_METRIC_MEAN || kind->has_values);
    return wrong       ? wrong
           : odd_cubes ? "sum_cubes of what is no mean's sums"
                       : covariate_cells(row, kind);
}

/* ---- adding up */

/* NULL, or why the tally can't have that many more units of the kind. */
static const char *admit(struct cx_tally *t, const struct cx_tally_kind *kind, int64_t units)
{
    if (!t->is_used) {
        t->is_used = true;
        t->kind = *kind;
    }
    bool is_alike = t->kind.type == kind->type && t->kind.quantile == kind->quantile &&
                    t->kind.has_values == kind->has_values &&
                    t->kind.has_covariate == kind->has_covariate;
    return !is_alike ? "rows of one metric and variant differ in which cells are filled"
           : t->units > CX_TALLY_UNITS - units ? too_many
                                               : NULL;
}

static void add_value(struct cx_tally *t, const struct cx_tally_row *row, struct cx_arena *a)
{
    bool divides = cx_metric_divides(t->kind.type) && !isnan(row->sum[CX_SUM_Y]);
    double x = row->value, y = divides ? row->sum[CX_SUM_Y] : 1;
    double z = row->covariate[CX_TALLY_Z], n = (double)row->units;
    t->values.memory = a;
    if (row->units == 0) {
        return;
    }
    t->successes += t->kind.type == CX_METRIC_PROPORTION && x > 0 ? row->units : 0;
    cx_values_add(&t->values, x, y, row->units);
    cx_sum_add_decimals(&t->sum[CX_SUM_X], n, x, 1);
    cx_sum_add_decimals(&t->sum[CX_SUM_XX], n, x, x);
    cx_sum_add_decimals(&t->sum[CX_SUM_Y], n, y, 1);
    cx_sum_add_decimals(&t->sum[CX_SUM_YY], n, y, y);
    cx_sum_add_decimals(&t->sum[CX_SUM_XY], n, x, y);
    if (t->kind.type == CX_METRIC_MEAN) {
        cx_cubes_add(&t->cubes, n, x);
        t->cubed += row->units;
    }
    if (t->kind.has_covariate) {
        cx_sum_add_decimals(&t->covariate[CX_TALLY_Z], n, z, 1);
        cx_sum_add_decimals(&t->covariate[CX_TALLY_XZ], n, x, z);
        cx_sum_add_decimals(&t->covariate[CX_TALLY_YZ], n, y, z);
        cx_sum_add_decimals(&t->covariate[CX_TALLY_ZZ], n, z, z);
    }
}

/* Without denominators each unit has 1, so that its sums are those of units and of values.  Sums
 * that are not known are NaN. */
static void add_sums(struct cx_tally *t, const struct cx_tally_row *row)
{
    bool has_under = !isnan(row->sum[CX_SUM_Y]);
    const double n = (double)row->units, z = row->covariate[CX_TALLY_Z];
    const double ones[CX_SUMS] = {[CX_SUM_X] = row->sum[CX_SUM_X],
                                  [CX_SUM_XX] = row->sum[CX_SUM_XX],
                                  [CX_SUM_Y] = n,
                                  [CX_SUM_YY] = n,
                                  [CX_SUM_XY] = row->sum[CX_SUM_X]};
    for (size_t i = 0; i < CX_SUMS; i++) {
        cx_sum_add_decimals(&t->sum[i], 1, has_under ? row->sum[i] : ones[i], 1);
    }
    if (!isnan(row->cubes)) {
        cx_sum_add(&t->cubes, row->cubes);
        t->cubed += row->units;
    }
    for (size_t i = 0; t->kind.has_covariate && i < CX_TALLY_COVARIATES; i++) {
        bool is_one = i == CX_TALLY_YZ && !has_under;
        cx_sum_add_decimals(&t->covariate[i], 1, is_one ? z : row->covariate[i], 1);
    }
}

const char *cx_tally_add(struct cx_tally *t, const struct cx_tally_row *row, struct cx_arena *a)
{
    struct cx_tally_kind kind;
    const char *wrong = cx_tally_kind(row, &kind);
    wrong = wrong ? wrong : admit(t, &kind, row->units);
    if (wrong) {
        return wrong;
    }
    t->units += row->units;
    if (kind.has_values) {
        add_value(t, row, a);
    } else {
        t->successes += row->has_successes ? row->successes : 0;
        add_sums(t, row);
    }
    return NULL;
}

const char *cx_tally_merge(struct cx_tally *t, const struct cx_tally *from, struct cx_arena *a)
{
    const char *wrong = from->is_used ? admit(t, &from->kind, from->units) : NULL;
    if (wrong || !from->is_used) {
        return wrong;
    }
    t->units += from->units;
    t->successes += from->successes;
    t->values.memory = a;
    cx_values_merge(&t->values, &from->values);
    cx_sum_merge(&t->cubes, &from->cubes);
    t->cubed += from->cubed;
    for (size_t i = 0; i < CX_SUMS; i++) {
        cx_sum_merge(&t->sum[i], &from->sum[i]);
    }
    for (size_t i = 0; i < CX_TALLY_COVARIATES; i++) {
        cx_sum_merge(&t->covariate[i], &from->covariate[i]);
    }
    return NULL;
}

void cx_tally_pour(const struct cx_tally *t, struct cx_metric_sums *sums)
{
    struct cx_tally copy = *t;
    struct cx_metric_sums from = {.units = t->units,
                                  .successes = t->successes,
                                  .sum = copy.sum,
                                  .cubes = &copy.cubes,
                                  .cubed = t->cubed,
                                  .values = &copy.values,
                                  .covariate = t->kind.has_covariate ? copy.covariate : NULL};
    cx_metric_sums_merge(sums, t->kind.type, &from);
}
