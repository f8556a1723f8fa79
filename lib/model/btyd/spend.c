/* spend.c - see spend.h. */
#include "model/btyd/spend.h"

#include "base/sort.h"
#include "stat/optimise.h"
#include "stat/profile.h"
#include "base/parallel.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PART_ROWS 1024
#define THIN_ROWS 4000
#define SLOPE 1e-11
#define STARTS 3
#define FLAT_CURVATURE .04

enum { P = CX_SPEND_P, Q = CX_SPEND_Q, V = CX_SPEND_V };

const char *const cx_spend_parameter[CX_SPEND_PARAMETERS] = {"p", "q", "v"};

/* What a likelihood needs of p, q and v for one x. */
struct at_x {
    int32_t x;
    double shape, log_x;        /* shape: p x + q */
    double constant;            /* of the log-likelihood, but for the mean */
    double psi_ratio, psi_rest; /* psi(px+q) - psi(px), psi(px+q) - psi(q) + log v */
};

static struct at_x at_x_of(const double *p, int32_t x)
{
    double px = p[P] * x, shape = px + p[Q];
    return (struct at_x){
        .x = x,
        .shape = shape,
        .log_x = log(x),
        .constant = gsl_sf_lngamma(shape) - gsl_sf_lngamma(px) - gsl_sf_lngamma(p[Q]) +
                    p[Q] * log(p[V]) + px * log(x),
        .psi_ratio = gsl_sf_psi(shape) - gsl_sf_psi(px),
        .psi_rest = gsl_sf_psi(shape) - gsl_sf_psi(p[Q]) + log(p[V]),
    };
}

/* Customers who have spent something on x repeat purchases. */
struct spender {
    double mean, log_mean, weight;
    int32_t x;
};

static double row_loglik(const double *p, const struct at_x *at, const struct spender *row,
                         double *by)
{
    double total = p[V] + at->x * row->mean, log_total = log(total);
    by[P] = at->x * (at->psi_ratio + row->log_mean + at->log_x - log_total);
    by[Q] = at->psi_rest - log_total;
    by[V] = p[Q] / p[V] - at->shape / total;
    return at->constant + (p[P] * at->x - 1) * row->log_mean - at->shape * log_total;
}

struct partial {
    double value, by[CX_SPEND_PARAMETERS];
};

struct likelihood {
    const struct spender *row; /* by x and mean */
    size_t n;
    double customers;
    double p[CX_SPEND_PARAMETERS];
    struct partial *partial;
    int threads;
};

static void sum_part(size_t part, void *likelihood)
{
    struct likelihood *l = likelihood;
    struct partial sum = {0};
    struct at_x at = {.x = 0};
    for (size_t i = part * PART_ROWS; i < l->n && i < (part + 1) * PART_ROWS; i++) {
        const struct spender *row = &l->row[i];
        double by[CX_SPEND_PARAMETERS];
        if (at.x != row->x)
            at = at_x_of(l->p, row->x);
        sum.value += row->weight * row_loglik(l->p, &at, row, by);
        for (int k = 0; k < CX_SPEND_PARAMETERS; k++)
            sum.by[k] += row->weight * by[k];
    }
    l->partial[part] = sum;
}

static double mean_loss(const double *theta, double *gradient, void *likelihood)
{
    struct likelihood *l = likelihood;
    size_t parts = (l->n + PART_ROWS - 1) / PART_ROWS;
    struct partial total = {0};
    for (int k = 0; k < CX_SPEND_PARAMETERS; k++)
        l->p[k] = exp(theta[k]);
    cx_parallel(parts, l->threads, sum_part, l);
    for (size_t part = 0; part < parts; part++) {
        total.value += l->partial[part].value;
        for (int k = 0; k < CX_SPEND_PARAMETERS; k++)
            total.by[k] += l->partial[part].by[k];
    }
    for (int k = 0; k < CX_SPEND_PARAMETERS; k++)
        gradient[k] = -l->p[k] * total.by[k] / l->customers;
    return -total.value / l->customers;
}

static int by_x(const void *a, const void *b, void *rows)
{
    const struct cx_spend_row *all = rows;
    const struct cx_spend_row *r = &all[((const struct cx_keyed *)a)->what];
    const struct cx_spend_row *s = &all[((const struct cx_keyed *)b)->what];
    if (r->x != s->x)
        return r->x < s->x ? -1 : 1;
    return (r->mean > s->mean) - (r->mean < s->mean);
}

enum { X_BITS = 20 };

/* x, and the upper bits of the mean, whose bits are in the order of their numbers. */
static uint64_t code_of(const struct cx_spend_row *row)
{
    uint64_t most = (1 << X_BITS) - 1, mean;
    if ((uint64_t)row->x >= most)
        return most << (64 - X_BITS);
    memcpy(&mean, &row->mean, sizeof mean);
    return (uint64_t)row->x << (64 - X_BITS) | mean >> (X_BITS - 1);
}

static bool says_something(const struct cx_spend_row *row)
{
    return row->x > 0 && row->mean > 0 && isfinite(row->mean);
}

/* Rows that say something about spend, by x and mean; those that are alike are one, so that it does
 * not matter how they came. */
static enum cx_status take_rows(struct cx_arena *a, const struct cx_spend_row *rows, size_t n,
                                struct likelihood *l, struct cx_error *e)
{
    struct cx_near_order near = {0, by_x, (void *)(uintptr_t)rows};
    struct cx_keyed *order = cx_arena_alloc(a, 2 * (n + 1) * sizeof *order);
    struct spender *kept = cx_arena_alloc(a, (n + 1) * sizeof *kept);
    l->partial = cx_arena_alloc(a, (n / PART_ROWS + 1) * sizeof *l->partial);
    if (!order || !kept || !l->partial)
        return cx_no_memory(e);
    for (size_t i = 0; i < n; i++)
        if (says_something(&rows[i]))
            order[l->n++] = (struct cx_keyed){code_of(&rows[i]), i};
    cx_sort_near(order, l->n, &near, order + n + 1);
    size_t sorted = l->n;
    l->n = 0;
    for (size_t i = 0; i < sorted; i++) {
        const struct cx_spend_row *row = &rows[order[i].what];
        l->customers += row->weight;
        if (l->n > 0 && kept[l->n - 1].x == row->x && kept[l->n - 1].mean == row->mean)
            kept[l->n - 1].weight += row->weight;
        else
            kept[l->n++] = (struct spender){row->mean, log(row->mean), row->weight, row->x};
    }
    l->row = kept;
    if (!(l->customers >= 2))
        return cx_fail(e, CX_FAILED,
                       "fewer than two customers have spent anything on a repeat "
                       "purchase: there is no spend model");
    return CX_OK;
}

/* Every so many-th row: enough to come close to the optimum. */
static enum cx_status make_thin(struct cx_arena *a, const struct likelihood *all,
                                struct likelihood *thin, struct cx_error *e)
{
    size_t step = all->n < 2 * THIN_ROWS ? 1 : all->n / THIN_ROWS;
    size_t n = (all->n + step - 1) / step;
    struct spender *row = cx_arena_alloc(a, n * sizeof *row);
    if (!row)
        return cx_no_memory(e);
    *thin = *all;
    thin->row = row;
    thin->n = n;
    thin->customers = 0;
    for (size_t i = 0; i < n; i++) {
        row[i] = all->row[i * step];
        thin->customers += row[i].weight;
    }
    return CX_OK;
}

static enum cx_status try_starts(struct likelihood *l, double typical, struct cx_minimum *best,
                                 struct cx_error *e)
{
    static const double p[STARTS] = {6, 1, 2}, q[STARTS] = {4, 2, 10};
    struct cx_problem problem = {CX_SPEND_PARAMETERS, mean_loss, l};
    enum cx_status status = CX_FAILED;
    best->value = INFINITY;
    for (int i = 0; i < STARTS; i++) {
        /* p v / (q - 1) is the mean spend of all. */
        double start[] = {log(p[i]), log(q[i]), log(typical * (q[i] - 1) / p[i])};
        struct cx_minimum m = {.evaluations = 0};
        if (cx_minimise(&problem, start, SLOPE, &m, e) != CX_OK)
            continue;
        m.evaluations += best->evaluations;
        status = CX_OK;
        if (m.value < best->value)
            *best = m;
    }
    return status;
}

static void note_of(struct cx_spend_fit *fit, size_t flat)
{
    const char *note = "";
    if (flat > 0)
        note = "spend: customers do not differ enough to tell p, q and v apart";
    else if (fit->parameter[Q] <= 1)
        note = "spend: q is at most 1, so the mean spend of all customers is infinite";
    else if (fit->parameter[Q] <= 2)
        note = "spend: q is at most 2, so the variance of spend between customers is infinite";
    snprintf(fit->note, sizeof fit->note, "%s", note);
}

enum cx_status cx_spend_fit(struct cx_arena *a, const struct cx_spend_row *rows, size_t n,
                            int threads, struct cx_spend_fit *fit, struct cx_error *e)
{
    struct likelihood all = {.threads = threads}, thin;
    struct cx_minimum m = {.evaluations = 0};
    struct cx_curvature c;
    double spent = 0, inverse[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX];
    *fit = (struct cx_spend_fit){.evaluations = 0};
    enum cx_status status = take_rows(a, rows, n, &all, e);
    if (status != CX_OK || (status = make_thin(a, &all, &thin, e)) != CX_OK)
        return status;
    for (size_t i = 0; i < all.n; i++)
        spent += all.row[i].weight * all.row[i].mean;
    struct cx_problem problem = {CX_SPEND_PARAMETERS, mean_loss, &all};
    status = try_starts(&thin, spent / all.customers, &m, e);
    if (status != CX_OK || cx_polish(&problem, SLOPE, NULL, &m, e) != CX_OK)
        status = try_starts(&all, spent / all.customers, &m, e);
    if (status == CX_OK)
        status = cx_curvature_at(&problem, m.theta, &c, e);
    if (status != CX_OK)
        return cx_fail(e, CX_FAILED, "the spend model has no optimum: spend may not vary");
    size_t flat = cx_curvature_inverse(&c, all.customers, FLAT_CURVATURE, inverse);
    for (int i = 0; i < CX_SPEND_PARAMETERS; i++) {
        fit->parameter[i] = exp(m.theta[i]);
        for (int j = 0; j < CX_SPEND_PARAMETERS; j++)
            fit->covariance[i][j] = inverse[i][j];
    }
    fit->loglik = -m.value * all.customers;
    fit->slope = m.slope;
    fit->customers = all.customers;
    fit->evaluations = m.evaluations;
    note_of(fit, flat);
    return CX_OK;
}

struct cx_parameter_interval cx_spend_parameter_interval(const struct cx_spend_fit *fit, size_t k,
                                                         double z)
{
    return cx_log_interval(fit->parameter[k], fit->covariance[k][k], z);
}

#define PROFILE_LIMIT 12.0 /* beyond e^12 times the estimate */

/* A covariance of nothing is that of a flat direction. */
enum cx_status cx_spend_profile(const struct cx_spend_fit *fit, const struct cx_spend_rows *rows,
                                const struct cx_btyd_profiling *how,
                                struct cx_parameter_interval *intervals, struct cx_error *e)
{
    struct likelihood l = {.threads = how->threads};
    struct cx_problem problem = {CX_SPEND_PARAMETERS, mean_loss, &l};
    struct cx_minimum m = {.value = -fit->loglik / fit->customers};
    double chisq = gsl_cdf_chisq_Pinv(how->level, 1);
    enum cx_status status = take_rows(how->a, rows->row, rows->n, &l, e);
    for (size_t k = 0; k < CX_SPEND_PARAMETERS; k++)
        m.theta[k] = log(fit->parameter[k]);
    for (size_t k = 0; k < CX_SPEND_PARAMETERS && status == CX_OK; k++) {
        double se = sqrt(fit->covariance[k][k]), ends[2];
        struct cx_profile what = {k, .5 * chisq / fit->customers, se > 0 ? se * sqrt(chisq) : 1,
                                  PROFILE_LIMIT};
        status = cx_profile_ends(&problem, &m, &what, ends, e);
        intervals[k] =
            (struct cx_parameter_interval){fit->parameter[k] * se, exp(ends[0]), exp(ends[1])};
    }
    return status;
}

double cx_spend_expected(const struct cx_spend_fit *fit, int32_t x, double mean)
{
    const double *p = fit->parameter;
    double below = p[P] * x + p[Q] - 1;
    if (!(below > 0))
        return NAN;
    return p[P] * (p[V] + (x > 0 ? x * mean : 0)) / below;
}
