/* ols.c - see ols.h. */
#include "stat/ols.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"

const char *const cx_errors_names[] = {"classic", "HC0", "HC1", "HC2", "HC3", "CR1"};

/* A column of which less than this share is left beside the ones before it is one of their linear
 * combinations: what is left of a double's digits would be noise. */
#define LEAST_LEFT 1e-10
/* Residuals that are this small a share of y, in squares, are none. */
#define LEAST_REST 1e-26
/* The same of 1 - h. */
#define LEAST_FREE 1e-10

enum { COLUMNS = 2 + 2 * CX_OLS_COVARIATES };

struct fit {
    const struct cx_ols_units *arm;
    const struct cx_ols_design *design;
    size_t rows;
    double units;
    double mean[CX_OLS_COVARIATES]; /* of the covariates over both arms */
    double base;                    /* taken off y */
    double *basis;                  /* orthonormal columns of all rows, one after the other */
    size_t columns;
    double *rest; /* of y, by row; as the columns' times the root of the row's units */
    double upper[COLUMNS][COLUMNS]; /* the columns in terms of the basis */
    double along[COLUMNS];          /* and y */
};

static const double *row_of(const struct fit *f, size_t i)
{
    size_t first = f->arm[0].rows, each = 2 + f->design->covariates;
    return i < first ? f->arm[0].row + i * each : f->arm[1].row + (i - first) * each;
}

static bool is_variant(const struct fit *f, size_t i)
{
    return i >= f->arm[0].rows;
}

/* Sums whose roundings are added up beside them (A. Neumaier 1974). */
struct careful {
    double sum, low;
};

static void add(struct careful *s, double x)
{
    double sum = s->sum + x;
    s->low += fabs(s->sum) >= fabs(x) ? s->sum - sum + x : x - sum + s->sum;
    s->sum = sum;
}

static double product(const double *a, const double *b, size_t n)
{
    struct careful s = {0, 0};
    for (size_t i = 0; i < n; i++) {
        add(&s, a[i] * b[i]);
    }
    return s.sum + s.low;
}

static void find_means(struct fit *f)
{
    f->units = 0;
    for (size_t i = 0; i < f->rows; i++) {
        f->units += row_of(f, i)[0];
    }
    for (size_t k = 0; k < f->design->covariates; k++) {
        struct careful s = {0, 0};
        for (size_t i = 0; i < f->rows; i++) {
            const double *row = row_of(f, i);
            add(&s, row[0] * row[2 + k]);
        }
        f->mean[k] = (s.sum + s.low) / f->units;
    }
}

/* The constant, T, the covariates, and their products with T. */
static double cell_of(const struct fit *f, size_t i, size_t column)
{
    size_t covariates = f->design->covariates;
    if (column < 2) {
        return column == 0 || is_variant(f, i);
    }
    size_t k = (column - 2) % covariates;
    bool counts = column - 2 < covariates || is_variant(f, i);
    return counts ? row_of(f, i)[2 + k] - f->mean[k] : 0;
}

/* Takes off v what lies along the basis: how much of each. */
static void take_off(const struct fit *f, double *v, double *along)
{
    memset(along, 0, COLUMNS * sizeof *along);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < f->columns; k++) {
            const double *q = f->basis + k * f->rows;
            double much = product(q, v, f->rows);
            along[k] += much;
            for (size_t i = 0; i < f->rows; i++) {
                v[i] -= much * q[i];
            }
        }
    }
}

/* False: it is a combination of those before it. */
static bool add_column(struct fit *f, size_t column)
{
    double *v = f->basis + f->columns * f->rows, along[COLUMNS];
    for (size_t i = 0; i < f->rows; i++) {
        v[i] = cell_of(f, i, column) * sqrt(row_of(f, i)[0]);
    }
    double own = product(v, v, f->rows);
    take_off(f, v, along);
    double left = product(v, v, f->rows), length = sqrt(left);
    if (!(left > LEAST_LEFT * own)) {
        return false;
    }
    for (size_t i = 0; i < f->rows; i++) {
        v[i] /= length;
    }
    along[f->columns] = length;
    for (size_t k = 0; k <= f->columns; k++) {
        f->upper[k][f->columns] = along[k];
    }
    f->columns++;
    return true;
}

static void find_basis(struct fit *f, struct cx_ols *result)
{
    size_t covariates = f->design->covariates;
    add_column(f, 0);
    add_column(f, 1);
    for (size_t k = 0; k < covariates; k++) {
        result->left_out[k] = !add_column(f, 2 + k);
    }
    for (size_t k = 0; f->design->own_slopes && k < covariates; k++) {
        add_column(f, 2 + covariates + k);
    }
}

static void find_rest(struct fit *f)
{
    f->base = row_of(f, 0)[1];
    for (size_t i = 0; i < f->rows; i++) {
        const double *row = row_of(f, i);
        f->rest[i] = (row[1] - f->base) * sqrt(row[0]);
    }
    double own = product(f->rest, f->rest, f->rows);
    take_off(f, f->rest, f->along);
    if (product(f->rest, f->rest, f->rows) <= LEAST_REST * own) {
        memset(f->rest, 0, f->rows * sizeof *f->rest);
    }
}

/* The first two coefficients. */
static void solve(const struct fit *f, double coefficient[2])
{
    double all[COLUMNS];
    for (size_t k = f->columns; k-- > 0;) {
        all[k] = f->along[k];
        for (size_t j = k + 1; j < f->columns; j++) {
            all[k] -= f->upper[k][j] * all[j];
        }
        all[k] /= f->upper[k][k];
    }
    coefficient[0] = all[0];
    coefficient[1] = all[1];
}

/* Of a sum of coefficients, in terms of the basis: the control is the first, the variant the first
 * two. */
static void weights_of(const struct fit *f, bool variant, double weight[COLUMNS])
{
    for (size_t k = 0; k < f->columns; k++) {
        weight[k] = k == 0 || (k == 1 && variant);
        for (size_t j = 0; j < k; j++) {
            weight[k] -= f->upper[j][k] * weight[j];
        }
        weight[k] /= f->upper[k][k];
    }
}

/* What a row tells of both values: its residual's weight in them. */
struct pull {
    double control, variant;
};

static struct pull pull_of(const struct fit *f, double weight[2][COLUMNS], size_t i)
{
    struct pull p = {0, 0};
    for (size_t k = 0; k < f->columns; k++) {
        double q = f->basis[k * f->rows + i];
        p.control += weight[0][k] * q;
        p.variant += weight[1][k] * q;
    }
    return p;
}

static double leverage(const struct fit *f, size_t i)
{
    double h = 0;
    for (size_t k = 0; k < f->columns; k++) {
        double q = f->basis[k * f->rows + i];
        h += q * q;
    }
    return h / row_of(f, i)[0];
}

/* The variance of a unit of the row, NaN where its leverage is 1. */
static double unit_variance(const struct fit *f, size_t i)
{
    enum cx_errors errors = f->design->errors;
    double square = f->rest[i] * f->rest[i] / row_of(f, i)[0];
    if (errors != CX_ERRORS_HC2 && errors != CX_ERRORS_HC3) {
        return square;
    }
    double free = 1 - leverage(f, i);
    if (!(free > LEAST_FREE)) {
        return (double)NAN;
    }
    return errors == CX_ERRORS_HC2 ? square / free : square / (free * free);
}

struct squares {
    struct careful control, variant, both;
};

static void add_squares(struct squares *s, struct pull p, double variance)
{
    add(&s->control, p.control * p.control * variance);
    add(&s->variant, p.variant * p.variant * variance);
    add(&s->both, p.control * p.variant * variance);
}

static void add_rows(const struct fit *f, double weight[2][COLUMNS], struct squares *s,
                     struct cx_ols *result)
{
    double one = product(f->rest, f->rest, f->rows) / (f->units - (double)f->columns);
    for (size_t i = 0; i < f->rows; i++) {
        bool classic = f->design->errors == CX_ERRORS_CLASSIC;
        double variance = classic ? one : unit_variance(f, i);
        result->alone |= isnan(variance) && !classic;
        add_squares(s, pull_of(f, weight, i), variance);
    }
}

/* False: no memory. */
static bool add_clusters(const struct fit *f, double weight[2][COLUMNS], struct squares *s,
                         struct cx_arena *memory)
{
    struct pull *sum = cx_arena_alloc(memory, (f->design->clusters + 1) * sizeof *sum);
    for (size_t i = 0; sum && i < f->rows; i++) {
        struct pull p = pull_of(f, weight, i);
        bool variant = is_variant(f, i);
        size_t g = f->arm[variant].cluster[i - (variant ? f->arm[0].rows : 0)];
        sum[g].control += p.control * f->rest[i];
        sum[g].variant += p.variant * f->rest[i];
    }
    for (size_t g = 0; sum && g < f->design->clusters; g++) {
        add_squares(s, sum[g], 1);
    }
    return sum != NULL;
}

static void settle(const struct fit *f, const struct squares *s, struct cx_ols *result)
{
    double coefficient[2], free = f->units - (double)f->columns, factor = 1;
    double clusters = (double)f->design->clusters;
    bool is_clustered = f->design->errors == CX_ERRORS_CR1;
    solve(f, coefficient);
    if (f->design->errors == CX_ERRORS_HC1) {
        factor = f->units / free;
    } else if (is_clustered) {
        factor = clusters / (clusters - 1) * (f->units - 1) / free;
    }
    factor = free > 0 && (!is_clustered || clusters > 1) ? factor : (double)NAN;
    double control = f->base + coefficient[0];
    double df = is_clustered ? clusters - 1 : free;
    result->pair = (struct cx_estimate_pair){
        .control = {control, factor * (s->control.sum + s->control.low), df},
        .variant = {control + coefficient[1], factor * (s->variant.sum + s->variant.low), df},
        .difference = coefficient[1],
        .df = df,
        .covariance = factor * (s->both.sum + s->both.low)};
}

bool cx_ols(const struct cx_ols_units arm[2], const struct cx_ols_design *design,
            struct cx_ols *result)
{
    struct cx_arena memory = {0};
    struct fit f = {.arm = arm, .design = design, .rows = arm[0].rows + arm[1].rows};
    struct squares s = {{0, 0}, {0, 0}, {0, 0}};
    double weight[2][COLUMNS];
    size_t most = 2 + (design->own_slopes ? 2 : 1) * design->covariates;
    *result = (struct cx_ols){.alone = false};
    f.basis = cx_arena_alloc(&memory, most * f.rows * sizeof *f.basis);
    f.rest = cx_arena_alloc(&memory, f.rows * sizeof *f.rest);
    bool done = f.basis && f.rest;
    if (done) {
        find_means(&f);
        find_basis(&f, result);
        find_rest(&f);
        weights_of(&f, false, weight[0]);
        weights_of(&f, true, weight[1]);
    }
    if (done && design->errors == CX_ERRORS_CR1) {
        done = add_clusters(&f, weight, &s, &memory);
    } else if (done) {
        add_rows(&f, weight, &s, result);
    }
    if (done) {
        settle(&f, &s, result);
    }
    cx_arena_release(&memory);
    return done;
}

/* ---- without covariates */

/* A unit's leverage is 1/n. */
static struct cx_estimate estimate_of(struct cx_ols_arm arm, double factor, enum cx_errors errors)
{
    double free = errors == CX_ERRORS_HC2   ? arm.n
                  : errors == CX_ERRORS_HC3 ? arm.n - 1
                                            : factor * arm.n * arm.n / (arm.n - 1);
    return (struct cx_estimate){arm.mean, arm.n >= 2 ? arm.variance / free : (double)NAN,
                                arm.n - 1};
}

struct cx_estimate_pair cx_ols_pair(struct cx_ols_arm control, struct cx_ols_arm variant,
                                    enum cx_errors errors)
{
    double units = control.n + variant.n;
    if (errors == CX_ERRORS_CLASSIC) {
        return cx_student_pair(cx_mean_estimate(control.n, control.mean, control.variance),
                               cx_mean_estimate(variant.n, variant.mean, variant.variance));
    }
    double factor = errors == CX_ERRORS_HC1 ? (units - 2) / units : 1;
    struct cx_estimate_pair pair = cx_estimate_pair(estimate_of(control, factor, errors),
                                                    estimate_of(variant, factor, errors));
    pair.df = units - 2;
    return pair;
}
