/* fit.c - see fit.h. */
#include "model/btyd/fit.h"

#include "stat/optimise.h"
#include "base/parallel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PART_ROWS 1024 /* rows of one partial sum */
#define THIN_ROWS 1000 /* about so many rows decide which start is best */
#define SLOPE 1e-11
#define AGREEMENT 1e-3     /* of log-likelihoods from different starts */
#define SAME_AS_NBD 1e-3   /* of log-likelihoods: no dropout was found */
#define FLAT_CURVATURE .04 /* a standard error of 5 of a logarithm: e^5 either way */
#define FLAT_SHARE .1      /* of a flat direction, from which a parameter counts as part of it */
#define ALL_ALIKE 100.0    /* a shape parameter above which customers hardly differ */
#define ALL_OR_NOTHING .01 /* a + b under which every p is close to 0 or to 1 */

/* ---- the objective: minus the mean log-likelihood, over the logarithms of the parameters */

struct partial {
    double value, gradient[CX_BTYD_PARAMETERS];
};

struct likelihood {
    const struct cx_btyd_model *model;
    struct cx_btyd_span rows;
    double customers;
    struct cx_btyd_tables tables;
    struct partial *partial;
    double parameter[CX_BTYD_PARAMETERS];
    int threads;
};

static size_t parts_of(size_t rows)
{
    return (rows + PART_ROWS - 1) / PART_ROWS;
}

static void sum_part(size_t part, void *likelihood)
{
    struct likelihood *l = likelihood;
    size_t from = part * PART_ROWS, left = l->rows.n - from;
    struct cx_btyd_span span = {l->rows.row + from, left < PART_ROWS ? left : PART_ROWS};
    struct partial *p = &l->partial[part];
    p->value = l->model->loglik(l->model, l->parameter, &l->tables, &span, p->gradient);
}

static double mean_loss(const double *theta, double *gradient, void *likelihood)
{
    struct likelihood *l = likelihood;
    size_t k_count = l->model->parameters, parts = parts_of(l->rows.n);
    double value = 0, total[CX_BTYD_PARAMETERS] = {0};
    for (size_t k = 0; k < k_count; k++)
        l->parameter[k] = exp(theta[k]);
    l->model->tabulate(l->model, l->parameter, &l->tables);
    cx_parallel(parts, l->threads, sum_part, l);
    for (size_t part = 0; part < parts; part++) {
        value += l->partial[part].value;
        for (size_t k = 0; k < k_count; k++)
            total[k] += l->partial[part].gradient[k];
    }
    for (size_t k = 0; k < k_count; k++)
        gradient[k] = -total[k] / l->customers;
    return -value / l->customers;
}

static enum cx_status prepare(struct cx_arena *a, const struct cx_btyd_model *model,
                              const struct cx_btyd_rows *rows, struct likelihood *l,
                              struct cx_error *e)
{
    *l = (struct likelihood){
        .model = model, .rows = {rows->row, rows->n}, .customers = rows->customers, .threads = 1};
    l->partial = cx_arena_alloc(a, parts_of(rows->n) * sizeof *l->partial);
    if (!l->partial || !cx_btyd_tables_make(a, rows->most, &l->tables))
        return cx_no_memory(e);
    return CX_OK;
}

enum cx_status cx_btyd_loglik(struct cx_arena *a, const struct cx_btyd_model *model,
                              const double *parameter, const struct cx_btyd_rows *rows,
                              double *loglik, double *gradient, struct cx_error *e)
{
    struct likelihood l;
    double theta[CX_BTYD_PARAMETERS], slopes[CX_BTYD_PARAMETERS];
    enum cx_status status = prepare(a, model, rows, &l, e);
    if (status != CX_OK)
        return status;
    for (size_t k = 0; k < model->parameters; k++)
        theta[k] = log(parameter[k]);
    *loglik = -mean_loss(theta, slopes, &l) * l.customers;
    for (size_t k = 0; gradient && k < model->parameters; k++)
        gradient[k] = -slopes[k] * l.customers;
    return CX_OK;
}

/* ---- the search */

struct search {
    struct likelihood all, thin; /* thin: every so many-th row, to compare starts cheaply */
    double nbd[2], nbd_loglik;
    double mean_T;
    bool starts_differ;
};

static struct cx_problem problem_of(struct likelihood *l)
{
    return (struct cx_problem){l->model->parameters, mean_loss, l};
}

static enum cx_status make_thin(struct cx_arena *a, const struct likelihood *all,
                                struct likelihood *thin, struct cx_error *e)
{
    size_t step = all->rows.n < 2 * THIN_ROWS ? 1 : all->rows.n / THIN_ROWS;
    size_t n = (all->rows.n + step - 1) / step;
    struct cx_btyd_row *row = cx_arena_alloc(a, n * sizeof *row);
    if (!row)
        return cx_no_memory(e);
    *thin = *all;
    thin->rows = (struct cx_btyd_span){row, n};
    thin->customers = 0;
    for (size_t i = 0; i < n; i++) {
        row[i] = all->rows.row[i * step];
        thin->customers += row[i].weight;
    }
    return CX_OK;
}

static enum cx_status try_start(const struct search *s, struct likelihood *l, int which,
                                struct cx_minimum *m, struct cx_error *e)
{
    struct cx_problem problem = problem_of(l);
    double p[CX_BTYD_PARAMETERS];
    *m = (struct cx_minimum){.evaluations = 0};
    l->model->start(which, s->nbd, s->mean_T, p);
    for (size_t k = 0; k < l->model->parameters; k++)
        p[k] = log(p[k]);
    return cx_minimise(&problem, p, SLOPE, m, e);
}

/* The best of the starts on l; one that converges is enough. */
static enum cx_status try_starts(struct search *s, struct likelihood *l, struct cx_minimum *best,
                                 struct cx_error *e)
{
    enum cx_status status = CX_FAILED;
    double worst = -INFINITY;
    int evaluations = best->evaluations;
    best->value = INFINITY;
    for (int which = 0; which < CX_BTYD_STARTS; which++) {
        struct cx_minimum m;
        enum cx_status this = try_start(s, l, which, &m, e);
        evaluations += m.evaluations;
        if (this != CX_OK)
            continue;
        status = CX_OK;
        worst = fmax(worst, m.value);
        if (m.value < best->value)
            *best = m;
    }
    best->evaluations = evaluations;
    s->starts_differ = (worst - best->value) * l->customers > AGREEMENT;
    return status;
}

/* Whether a parameter has run so far that the likelihood is flat there. */
static bool is_extreme(const struct search *s, const struct cx_minimum *m)
{
    double far = log(1e4) + fabs(log(s->mean_T));
    for (size_t k = 0; k < s->all.model->parameters; k++)
        if (fabs(m->theta[k]) > far)
            return true;
    return false;
}

/* From the optimum of the thinned rows to that of all. */
static enum cx_status widen(struct search *s, struct cx_minimum *m, struct cx_error *e)
{
    struct cx_problem all = problem_of(&s->all), thin = problem_of(&s->thin);
    struct cx_curvature c;
    struct cx_minimum other;
    enum cx_status status = cx_curvature_at(&thin, m->theta, &c, e);
    if (status == CX_OK)
        status = cx_polish(&all, SLOPE, &c, m, e);
    if (status != CX_OK || !is_extreme(s, m))
        return status;
    /* All rows may have an optimum that cannot be felt from out there. */
    if (try_start(s, &s->all, CX_BTYD_STARTS - 1, &other, e) == CX_OK && other.value < m->value)
        *m = other;
    return CX_OK;
}

static enum cx_status find_optimum(struct search *s, struct cx_minimum *m, struct cx_error *e)
{
    bool is_thinned = s->thin.rows.n < s->all.rows.n;
    if (is_thinned && try_starts(s, &s->thin, m, e) == CX_OK && !s->starts_differ &&
        widen(s, m, e) == CX_OK)
        return CX_OK;
    return try_starts(s, &s->all, m, e);
}

/* ---- what was found */

static void take_curvature(const struct cx_curvature *c, double customers, struct cx_btyd_fit *fit)
{
    double inverse[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX];
    cx_curvature_inverse(c, customers, FLAT_CURVATURE, inverse);
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < c->n; j++)
            fit->covariance[i][j] = inverse[i][j];
    for (size_t k = 0; k < c->n; k++)
        for (size_t i = 0; !(customers * c->value[k] >= FLAT_CURVATURE) && i < c->n; i++)
            if (fabs(c->vector[k][i]) > FLAT_SHARE)
                fit->is_flat[i] = true;
}

/* What it means that the parameters of dropout are flat, or NULL. */
static const char *dropout_at_edge(const struct cx_btyd_fit *fit, double *number)
{
    const double *p = fit->parameter;
    bool is_chance = fit->model->leaving == CX_BTYD_AFTER_PURCHASE;
    if (fit->model->leaving == CX_BTYD_NEVER || !fit->is_flat[2] || !fit->is_flat[3])
        return NULL;
    *number = is_chance ? p[2] / (p[2] + p[3]) : p[2] / p[3];
    if (p[3] > ALL_ALIKE)
        return is_chance ? "dropout homogeneous: everybody leaves after a purchase with p = %.4g"
                         : "dropout homogeneous: everybody leaves at a rate of %.4g";
    if (is_chance && p[2] + p[3] < ALL_OR_NOTHING)
        return "dropout all or nothing: a share of %.4g leaves at once, the others never";
    return NULL;
}

static void note_flat(struct cx_btyd_fit *fit)
{
    double number = fit->parameter[0] / fit->parameter[1];
    const char *edge = dropout_at_edge(fit, &number);
    if (!edge && fit->is_flat[0] && fit->is_flat[1] && fit->parameter[0] > ALL_ALIKE)
        edge = "purchase rates homogeneous: everybody buys at a rate of %.4g";
    if (edge) {
        snprintf(fit->note, sizeof fit->note, edge, number);
        return;
    }
    int at = snprintf(fit->note, sizeof fit->note, "not determined by the data:");
    for (size_t k = 0; k < fit->model->parameters; k++)
        if (fit->is_flat[k])
            at += snprintf(fit->note + at, sizeof fit->note - (size_t)at, " %s",
                           fit->model->parameter[k]);
}

static void diagnose(const struct search *s, struct cx_btyd_fit *fit)
{
    bool is_flat = false;
    for (size_t k = 0; k < fit->model->parameters; k++)
        is_flat = is_flat || fit->is_flat[k];
    if (fit->model->leaving != CX_BTYD_NEVER && fit->loglik - s->nbd_loglik < SAME_AS_NBD) {
        snprintf(fit->note, sizeof fit->note, "no dropout detected: fits no better than nbd");
        fit->is_nbd = true;
        for (size_t k = 2; k < fit->model->parameters; k++)
            fit->is_flat[k] = true;
    } else if (is_flat) {
        note_flat(fit);
    } else if (s->starts_differ) {
        snprintf(fit->note, sizeof fit->note, "several optima: the best of %d starts is given",
                 CX_BTYD_STARTS);
    }
}

static enum cx_status check_rows(const struct cx_btyd_rows *rows, struct cx_error *e)
{
    if (!(rows->customers > 0))
        return cx_fail(e, CX_FAILED, "there are no customers to fit a model to");
    if (!(rows->time > 0))
        return cx_fail(e, CX_FAILED, "no customer was observed for longer than the first day");
    if (!(rows->repeaters > 0))
        return cx_fail(e, CX_FAILED, "no customer has bought again: there is nothing to fit");
    return CX_OK;
}

static enum cx_status fit_nbd(struct cx_arena *a, const struct cx_btyd_rows *rows, int threads,
                              struct search *s, struct cx_error *e)
{
    struct cx_minimum m = {.evaluations = 0};
    enum cx_status status = prepare(a, &cx_btyd_nbd, rows, &s->all, e);
    s->all.threads = threads;
    s->mean_T = rows->time / rows->customers;
    if (status == CX_OK)
        status = try_starts(s, &s->all, &m, e);
    if (status != CX_OK)
        return status;
    s->nbd[0] = exp(m.theta[0]);
    s->nbd[1] = exp(m.theta[1]);
    s->nbd_loglik = -m.value * rows->customers;
    return CX_OK;
}

enum cx_status cx_btyd_fit(struct cx_arena *a, const struct cx_btyd_model *model,
                           const struct cx_btyd_rows *rows, int threads, struct cx_btyd_fit *fit,
                           struct cx_error *e)
{
    struct search s = {.starts_differ = false};
    struct cx_minimum m = {.evaluations = 0};
    struct cx_curvature c;
    *fit = (struct cx_btyd_fit){.model = model, .customers = rows->customers};
    enum cx_status status = check_rows(rows, e);
    if (status == CX_OK)
        status = fit_nbd(a, rows, threads, &s, e);
    if (status == CX_OK)
        status = prepare(a, model, rows, &s.all, e);
    s.all.threads = threads;
    if (status == CX_OK)
        status = make_thin(a, &s.all, &s.thin, e);
    if (status == CX_OK)
        status = find_optimum(&s, &m, e);
    if (status != CX_OK)
        return status;
    struct cx_problem all = problem_of(&s.all);
    if ((status = cx_curvature_at(&all, m.theta, &c, e)) != CX_OK)
        return status;
    for (size_t k = 0; k < model->parameters; k++)
        fit->parameter[k] = exp(m.theta[k]);
    fit->loglik = -m.value * rows->customers;
    fit->slope = m.slope;
    fit->evaluations = m.evaluations;
    take_curvature(&c, rows->customers, fit);
    diagnose(&s, fit);
    return CX_OK;
}

struct cx_btyd_interval cx_btyd_parameter_interval(const struct cx_btyd_fit *fit, size_t k,
                                                   double z)
{
    if (fit->is_flat[k])
        return (struct cx_btyd_interval){NAN, NAN, NAN};
    double se = sqrt(fit->covariance[k][k]), value = fit->parameter[k];
    return (struct cx_btyd_interval){value * se, value * exp(-z * se), value * exp(z * se)};
}

double cx_btyd_aic(const struct cx_btyd_fit *fit)
{
    return 2 * (double)fit->model->parameters - 2 * fit->loglik;
}

double cx_btyd_bic(const struct cx_btyd_fit *fit)
{
    return (double)fit->model->parameters * log(fit->customers) - 2 * fit->loglik;
}
