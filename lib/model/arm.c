/* arm.c - see arm.h. */
#include "model/arm.h"

#include <math.h>

const char *const cx_metric_type_names[CX_METRIC_TYPES + 1] = {
    "proportion", "mean", "ratio", "count", "quantile", NULL};
const char *const cx_effect_size_names[CX_EFFECT_SIZES] = {
    [CX_NO_EFFECT_SIZE] = "",
    [CX_ODDS_RATIO] = "odds-ratio",
    [CX_MELDED_ODDS_RATIO] = "melded-odds-ratio",
    [CX_COHEN_H] = "cohen-h",
    [CX_COHEN_D] = "cohen-d",
    [CX_HEDGES_G] = "hedges-g"};

static size_t sums_of(enum cx_metric_type type)
{
    static const size_t count[CX_METRIC_TYPES] = {
        [CX_METRIC_PROPORTION] = 0,
        [CX_METRIC_MEAN] = CX_SUM_XX + 1,
        [CX_METRIC_RATIO] = CX_SUMS,
        [CX_METRIC_COUNT] = CX_SUMS,
        [CX_METRIC_QUANTILE] = CX_SUM_XX + 1};
    return count[type];
}

enum cx_status cx_metric_sums_open(struct cx_metric_sums *s, enum cx_metric_type type,
                                   struct cx_arena *a, struct cx_error *e)
{
    *s = (struct cx_metric_sums){.units = 0};
    size_t count = sums_of(type);
    if (count > 0) {
        s->sum = cx_arena_alloc(a, count * sizeof *s->sum);
        if (!s->sum) {
            return cx_no_memory(e);
        }
    }
    return CX_OK;
}

enum cx_status cx_metric_sums_cube(struct cx_metric_sums *s, struct cx_arena *a,
                                   struct cx_error *e)
{
    s->cubes = cx_arena_alloc(a, sizeof *s->cubes);
    return s->cubes ? CX_OK : cx_no_memory(e);
}

void cx_cubes_add(struct cx_sum *cubes, double n, double x)
{
    double square = x * x, cube = square * x;
    cx_sum_add_product(cubes, n, cube);
    cx_sum_add_product(cubes, n, fma(square, x, -cube));
}

enum cx_status cx_metric_sums_keep_values(struct cx_metric_sums *s, struct cx_arena *a,
                                          struct cx_error *e)
{
    s->values = cx_arena_alloc(a, sizeof *s->values);
    if (!s->values) {
        return cx_no_memory(e);
    }
    s->values->memory = a;
    return CX_OK;
}

enum cx_status cx_metric_sums_keep_tuples(struct cx_metric_sums *s, size_t variables,
                                          struct cx_arena *a, struct cx_error *e)
{
    s->tuples = cx_arena_alloc(a, sizeof *s->tuples);
    if (!s->tuples) {
        return cx_no_memory(e);
    }
    *s->tuples = (struct cx_tuples){.memory = a, .width = 1 + variables};
    return CX_OK;
}

enum cx_status cx_metric_sums_keep_events(struct cx_metric_sums *s, struct cx_arena *a,
                                          struct cx_error *e)
{
    s->events = cx_arena_alloc(a, sizeof *s->events);
    if (!s->events) {
        return cx_no_memory(e);
    }
    s->events->memory = a;
    return CX_OK;
}

/* What clusters are units of. */
static enum cx_metric_type type_of_clusters(enum cx_metric_type type)
{
    return type == CX_METRIC_QUANTILE ? CX_METRIC_QUANTILE : CX_METRIC_RATIO;
}

enum cx_status cx_metric_sums_cluster(struct cx_metric_sums *s, enum cx_metric_type type,
                                      bool keeps_values, struct cx_arena *a, struct cx_error *e)
{
    s->clusters = cx_arena_alloc(a, sizeof *s->clusters);
    if (!s->clusters) {
        return cx_no_memory(e);
    }
    enum cx_status status = cx_metric_sums_open(s->clusters, type_of_clusters(type), a, e);
    if (status == CX_OK && type == CX_METRIC_QUANTILE) {
        return cx_metric_sums_keep_events(s->clusters, a, e);
    }
    return status == CX_OK && keeps_values ? cx_metric_sums_keep_values(s->clusters, a, e) : status;
}

/* ---- covariates: of variable i first z, x z and y z, then its product with those up to itself */

enum { COVARIATE_SUM, COVARIATE_X, COVARIATE_Y, COVARIATE_PRODUCTS };

static size_t covariate_place(size_t i)
{
    return i * COVARIATE_PRODUCTS + i * (i + 1) / 2;
}

size_t cx_metric_covariate_variables(const struct cx_metric *metric)
{
    size_t n = 0;
    for (size_t i = 0; i < metric->covariates; i++) {
        n += metric->covariate[i].divides ? 2 : 1;
    }
    return n;
}

size_t cx_metric_values(const struct cx_metric *metric)
{
    return (cx_metric_divides(metric->type) ? 2 : 1) + cx_metric_covariate_variables(metric);
}

size_t cx_metric_cluster_values(const struct cx_metric *metric)
{
    bool counts_units = metric->covariates > 0 && cx_metric_divides(metric->type);
    return metric->type == CX_METRIC_QUANTILE
               ? 0
               : 2 + cx_metric_covariate_variables(metric) + counts_units;
}

enum cx_status cx_metric_sums_cover(struct cx_metric_sums *s, size_t variables, struct cx_arena *a,
                                    struct cx_error *e)
{
    s->covariate_variables = variables;
    s->covariate = cx_arena_alloc(a, covariate_place(variables) * sizeof *s->covariate);
    return s->covariate ? CX_OK : cx_no_memory(e);
}

static void add_tuple(struct cx_metric_sums *s, double x, const double *z)
{
    double number[1 + CX_COVARIATE_VARIABLES] = {x};
    for (size_t i = 1; i < s->tuples->width; i++) {
        number[i] = z[i - 1];
    }
    cx_tuples_add(s->tuples, number, 1);
}

void cx_metric_sums_add_covariates(struct cx_metric_sums *s, enum cx_metric_type type, double x,
                                   double y, const double *z)
{
    if (s->tuples) {
        add_tuple(s, type == CX_METRIC_PROPORTION ? x > 0 : x, z);
    }
    for (size_t i = 0; i < s->covariate_variables; i++) {
        struct cx_sum *sum = &s->covariate[covariate_place(i)];
        cx_sum_add_decimals(&sum[COVARIATE_SUM], 1, z[i], 1);
        cx_sum_add_decimals(&sum[COVARIATE_X], 1, type == CX_METRIC_PROPORTION ? x > 0 : x, z[i]);
        cx_sum_add_decimals(&sum[COVARIATE_Y], 1, y, z[i]);
        for (size_t k = 0; k <= i; k++) {
            cx_sum_add_decimals(&sum[COVARIATE_PRODUCTS + k], 1, z[k], z[i]);
        }
    }
}

/* ---- units */

void cx_metric_sums_add(struct cx_metric_sums *s, enum cx_metric_type type, double x, double y)
{
    s->units++;
    if (s->values && !s->events) {
        cx_values_add(s->values, type == CX_METRIC_PROPORTION ? x > 0 : x,
                      cx_metric_divides(type) ? y : 1, 1);
    }
    if (type == CX_METRIC_PROPORTION) {
        s->successes += x > 0;
        return;
    }
    cx_sum_add_decimals(&s->sum[CX_SUM_X], 1, x, 1);
    cx_sum_add_decimals(&s->sum[CX_SUM_XX], 1, x, x);
    if (s->cubes) {
        cx_cubes_add(s->cubes, 1, x);
        s->cubed++;
    }
    if (cx_metric_divides(type)) {
        cx_sum_add_decimals(&s->sum[CX_SUM_Y], 1, y, 1);
        cx_sum_add_decimals(&s->sum[CX_SUM_YY], 1, y, y);
        cx_sum_add_decimals(&s->sum[CX_SUM_XY], 1, x, y);
    }
}

void cx_metric_sums_add_events(struct cx_metric_sums *s, const double *value, size_t n)
{
    cx_events_add(s->events, value, n);
    for (size_t i = 0; s->values && i < n; i++) {
        cx_values_add(s->values, value[i], 1, 1);
    }
}

static void combine_sums(struct cx_sum *sum, const struct cx_sum *other, size_t n, bool off)
{
    for (size_t i = 0; i < n; i++) {
        if (off) {
            cx_sum_take(&sum[i], &other[i]);
        } else {
            cx_sum_merge(&sum[i], &other[i]);
        }
    }
}

/* All that can be taken off again. */
static void combine(struct cx_metric_sums *s, enum cx_metric_type type,
                    const struct cx_metric_sums *other, bool off)
{
    int64_t sign = off ? -1 : 1;
    s->units += sign * other->units;
    s->successes += sign * other->successes;
    combine_sums(s->sum, other->sum, sums_of(type), off);
    s->cubed += sign * other->cubed;
    if (s->cubes && other->cubes) {
        combine_sums(s->cubes, other->cubes, 1, off);
    }
    if (other->covariate) {
        combine_sums(s->covariate, other->covariate, covariate_place(s->covariate_variables), off);
    }
}

void cx_metric_sums_add_cluster(struct cx_metric_sums *s, const double *value, size_t n)
{
    s->clusters->units++;
    cx_events_add(s->clusters->events, value, n);
}

void cx_metric_sums_merge(struct cx_metric_sums *s, enum cx_metric_type type,
                          const struct cx_metric_sums *other)
{
    combine(s, type, other, false);
    s->caps = other->caps ? other->caps : s->caps;
    if (s->clusters && other->clusters) {
        cx_metric_sums_merge(s->clusters, type_of_clusters(type), other->clusters);
    }
    if (s->values && other->values) {
        cx_values_merge(s->values, other->values);
    }
    if (s->tuples && other->tuples) {
        cx_tuples_merge(s->tuples, other->tuples);
    }
    if (s->events && other->events) {
        cx_events_merge(s->events, other->events);
    }
}

void cx_metric_sums_take(struct cx_metric_sums *s, enum cx_metric_type type,
                         const struct cx_metric_sums *other)
{
    combine(s, type, other, true);
}

/* Takes the next part off a sum: the double nearest to it.  False when nothing is left; a sum that
 * is not finite gives one NaN. */
static bool next_part(struct cx_sum *rest, double *part)
{
    *part = cx_sum_value(rest);
    if (*part == 0) {
        return false;
    }
    struct cx_sum empty = {.pending = 0};
    if (isfinite(*part)) {
        cx_sum_add(rest, -*part);
    } else {
        *rest = empty;
    }
    return true;
}

/* to += factor * s, exactly. */
static void add_multiple(struct cx_sum *to, double factor, const struct cx_sum *s)
{
    struct cx_sum rest = *s;
    for (double part; next_part(&rest, &part);) {
        cx_sum_add_product(to, factor, part);
    }
}

/* to += sign * s * t, exactly. */
static void add_product(struct cx_sum *to, double sign, const struct cx_sum *s,
                        const struct cx_sum *t)
{
    struct cx_sum rest = *t;
    for (double part; next_part(&rest, &part);) {
        add_multiple(to, sign * part, s);
    }
}

static struct cx_sum sum_of(double x)
{
    struct cx_sum s = {.pending = 0};
    cx_sum_add(&s, x);
    return s;
}

/* The sums behind a variance; a mean is the ratio whose denominators are all 1. */
struct quadratic {
    const struct cx_sum *xx, *xy, *yy, *x, *y;
};

/* The ratio of two sums in two parts, the second what a double has no room for. */
struct ratio {
    double high, low;
};

static struct ratio ratio_of(const struct cx_sum *x, const struct cx_sum *y)
{
    struct ratio r = {.high = cx_sum_value(x) / cx_sum_value(y)};
    struct cx_sum rest = *x;
    add_multiple(&rest, -r.high, y);
    r.low = cx_sum_value(&rest) / cx_sum_value(y);
    return r;
}

/* to += r * s. */
static void add_ratio(struct cx_sum *to, double sign, struct ratio r, const struct cx_sum *s)
{
    add_multiple(to, sign * r.high, s);
    add_multiple(to, sign * r.low, s);
}

/* to += a * b * s, exactly. */
static void add_twofold(struct cx_sum *to, double a, double b, const struct cx_sum *s)
{
    double product = a * b;
    add_multiple(to, product, s);
    add_multiple(to, fma(a, b, -product), s);
}

/* to += r * q * s. */
static void add_ratios(struct cx_sum *to, struct ratio r, struct ratio q, const struct cx_sum *s)
{
    add_twofold(to, r.high, q.high, s);
    add_twofold(to, r.high, q.low, s);
    add_twofold(to, r.low, q.high, s);
    add_twofold(to, r.low, q.low, s);
}

/* The sum of (x - ratio y)^2.  The squares are expanded and added exactly, so nothing is lost
 * however small the result. */
static double residual_squares(const struct quadratic *q)
{
    struct ratio r = ratio_of(q->x, q->y);
    struct cx_sum squares = *q->xx;
    add_ratio(&squares, -2, r, q->xy);
    add_ratios(&squares, r, r, q->yy);
    return cx_sum_value(&squares);
}

/* The ratio has 2^-106 of its size for error, which leaves next to nothing where nothing is. */
#define LEAST_RESIDUAL 1e-60

/* The roundings of someone else's sums may leave a little less than nothing. */
static double variance_from(double squares, double all_squares, double n)
{
    if (fabs(squares) <= LEAST_RESIDUAL * all_squares) {
        return 0;
    }
    if (squares < 0) {
        return squares > -1e-9 * all_squares ? 0 : (double)NAN;
    }
    return squares / (n - 1);
}

static double mean_variance(const struct cx_metric_sums *s, const struct cx_moments *m)
{
    struct cx_sum units = sum_of(m->units);
    struct quadratic q = {.xx = &s->sum[CX_SUM_XX],
                          .xy = &s->sum[CX_SUM_X],
                          .yy = &units,
                          .x = &s->sum[CX_SUM_X],
                          .y = &units};
    return variance_from(residual_squares(&q), cx_sum_value(q.xx), m->units);
}

static double ratio_variance(const struct cx_metric_sums *s, const struct cx_moments *m)
{
    struct quadratic q = {.xx = &s->sum[CX_SUM_XX],
                          .xy = &s->sum[CX_SUM_XY],
                          .yy = &s->sum[CX_SUM_YY],
                          .x = &s->sum[CX_SUM_X],
                          .y = &s->sum[CX_SUM_Y]};
    return variance_from(residual_squares(&q), cx_sum_value(q.xx), m->units);
}

struct cx_moments cx_metric_moments(const struct cx_metric_sums *s, enum cx_metric_type type)
{
    struct cx_moments m = {.units = (double)s->units, .denominator = 1, .variance = (double)NAN};
    if (type == CX_METRIC_PROPORTION) {
        m.mean = (double)s->successes / m.units;
        m.variance = m.mean * (1 - m.mean) * m.units / (m.units - 1);
        return m;
    }
    m.mean = cx_sum_value(&s->sum[CX_SUM_X]) / m.units;
    if (cx_metric_divides(type)) {
        m.denominator = cx_sum_value(&s->sum[CX_SUM_Y]) / m.units;
    }
    if (s->units >= 2 && m.denominator != 0) {
        m.variance = cx_metric_divides(type) ? ratio_variance(s, &m) : mean_variance(s, &m);
    }
    return m;
}

double cx_metric_skewness(const struct cx_metric_sums *s)
{
    struct cx_moments m = cx_metric_moments(s, CX_METRIC_MEAN);
    double sd = sqrt(m.variance * (m.units - 1) / m.units), mean = m.mean;
    if (!s->cubes || s->cubed != s->units || !(sd > 1e-4 * fabs(mean))) {
        return (double)NAN;
    }
    double cubes = cx_sum_value(s->cubes), squares = cx_sum_value(&s->sum[CX_SUM_XX]);
    double central = cubes - 3 * mean * squares + 2 * m.units * mean * mean * mean;
    return central / m.units / (sd * sd * sd);
}

double cx_metric_difference(const struct cx_metric_sums *control,
                            const struct cx_metric_sums *variant, enum cx_metric_type type)
{
    bool divides = cx_metric_divides(type);
    struct cx_sum control_under =
        divides ? control->sum[CX_SUM_Y] : sum_of((double)control->units);
    struct cx_sum variant_under =
        divides ? variant->sum[CX_SUM_Y] : sum_of((double)variant->units);
    struct cx_sum cross = {.pending = 0};
    if (type == CX_METRIC_PROPORTION) {
        cx_sum_add_product(&cross, (double)variant->successes, (double)control->units);
        cx_sum_add_product(&cross, -(double)control->successes, (double)variant->units);
    } else {
        add_product(&cross, 1, &variant->sum[CX_SUM_X], &control_under);
        add_product(&cross, -1, &control->sum[CX_SUM_X], &variant_under);
    }
    double under = cx_sum_value(&control_under) * cx_sum_value(&variant_under);
    return under == 0 ? (double)NAN : cx_sum_value(&cross) / under;
}

/* ---- variables */

/* The sum of variable u; of a proportion x is the successes. */
static struct cx_sum variable_sum(const struct cx_metric_sums *s, enum cx_metric_type type,
                                  size_t u)
{
    size_t own = cx_metric_divides(type) ? 2 : 1;
    if (u >= own) {
        return s->covariate[covariate_place(u - own) + COVARIATE_SUM];
    }
    if (type == CX_METRIC_PROPORTION) {
        return sum_of((double)s->successes);
    }
    return s->sum[u == 0 ? CX_SUM_X : CX_SUM_Y];
}

/* The sum of products of u and v, u <= v. */
static struct cx_sum product_sum(const struct cx_metric_sums *s, enum cx_metric_type type,
                                 size_t u, size_t v)
{
    size_t own = cx_metric_divides(type) ? 2 : 1;
    if (v >= own) {
        size_t place = u >= own ? COVARIATE_PRODUCTS + u - own : u == 0 ? COVARIATE_X : COVARIATE_Y;
        return s->covariate[covariate_place(v - own) + place];
    }
    if (type == CX_METRIC_PROPORTION) {
        return sum_of((double)s->successes);
    }
    return s->sum[u != v ? CX_SUM_XY : u == 0 ? CX_SUM_XX : CX_SUM_YY];
}

double cx_metric_variable_mean(const struct cx_metric_sums *s, enum cx_metric_type type, size_t u)
{
    struct cx_sum sum = variable_sum(s, type, u);
    return cx_sum_value(&sum) / (double)s->units;
}

double cx_metric_comoment(const struct cx_metric_sums *s, enum cx_metric_type type, size_t u,
                          size_t v)
{
    struct cx_sum units = sum_of((double)s->units), cross = {.pending = 0};
    struct cx_sum left = variable_sum(s, type, u), right = variable_sum(s, type, v);
    struct cx_sum products = product_sum(s, type, u < v ? u : v, u < v ? v : u);
    add_product(&cross, 1, &products, &units);
    add_product(&cross, -1, &left, &right);
    return cx_sum_value(&cross) / (double)s->units;
}

/* ---- ratios of clusters' values */

double cx_clusters_total(const struct cx_metric_sums *clusters, size_t value)
{
    struct cx_sum sum = variable_sum(clusters, CX_METRIC_RATIO, value);
    return cx_sum_value(&sum);
}

static struct ratio quotient(const struct cx_metric_sums *clusters, struct cx_quotient of)
{
    struct cx_sum above = variable_sum(clusters, CX_METRIC_RATIO, of.above);
    struct cx_sum below = variable_sum(clusters, CX_METRIC_RATIO, of.below);
    return ratio_of(&above, &below);
}

/* What products come to when r times what is below is off the first one, q times off the second. */
struct products {
    struct cx_sum above, above_below, below_above, below;
};

static double residuals(const struct products *p, struct ratio r, struct ratio q)
{
    struct cx_sum sum = p->above;
    add_ratio(&sum, -1, q, &p->above_below);
    add_ratio(&sum, -1, r, &p->below_above);
    add_ratios(&sum, r, q, &p->below);
    double value = cx_sum_value(&sum);
    return fabs(value) <= LEAST_RESIDUAL * fabs(cx_sum_value(&p->above)) ? 0 : value;
}

static struct cx_sum product_of(const struct cx_metric_sums *clusters, size_t u, size_t v)
{
    return product_sum(clusters, CX_METRIC_RATIO, u < v ? u : v, u < v ? v : u);
}

double cx_cluster_residuals(const struct cx_metric_sums *clusters, struct cx_quotient u,
                            struct cx_quotient v)
{
    const struct products p = {product_of(clusters, u.above, v.above),
                               product_of(clusters, u.above, v.below),
                               product_of(clusters, u.below, v.above),
                               product_of(clusters, u.below, v.below)};
    return residuals(&p, quotient(clusters, u), quotient(clusters, v));
}

/* ---- clusters with units in two arms */

enum cx_status cx_shared_sums_open(struct cx_shared_sums *s, size_t values, struct cx_arena *a,
                                   struct cx_error *e)
{
    *s = (struct cx_shared_sums){.values = values};
    s->product = cx_arena_alloc(a, (values * values + 1) * sizeof *s->product);
    return s->product ? CX_OK : cx_no_memory(e);
}

void cx_shared_sums_add(struct cx_shared_sums *s, const double *own, const double *other)
{
    s->clusters++;
    for (size_t i = 0; i < s->values; i++) {
        for (size_t k = 0; k < s->values; k++) {
            cx_sum_add_decimals(&s->product[i * s->values + k], 1, own[i], other[k]);
        }
    }
}

void cx_shared_sums_merge(struct cx_shared_sums *s, const struct cx_shared_sums *other)
{
    s->clusters += other->clusters;
    combine_sums(s->product, other->product, s->values * s->values, false);
}

double cx_shared_residuals(const struct cx_shared_sums *s, const struct cx_metric_sums *own,
                           const struct cx_metric_sums *other, const struct cx_quotient of[2])
{
    const struct cx_sum *above = &s->product[of[0].above * s->values];
    const struct cx_sum *below = &s->product[of[0].below * s->values];
    const struct products p = {above[of[1].above], above[of[1].below], below[of[1].above],
                               below[of[1].below]};
    return residuals(&p, quotient(own, of[0]), quotient(other, of[1]));
}
