/* fit.c - see fit.h. */
#include "model/btyd/fit.h"

#include "stat/gamma.h"
#include "stat/optimise.h"
#include "stat/profile.h"
#include "base/parallel.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PART_ROWS 1024    /* rows of one partial sum */
#define THIN_ROWS 1000    /* about so many rows decide which start is best */
#define MIDDLE_ROWS 20000 /* and so many from where to go on with all */
#define SLOPE 1e-11
#define AGREEMENT 1e-3     /* of log-likelihoods from different starts */
#define SAME_AS_STAYS 1e-3 /* of log-likelihoods: no dropout was found */
#define FLAT_CURVATURE .04 /* a standard error of 5 of a logarithm: e^5 either way */
#define FLAT_SHARE .1      /* of a flat direction, from which a parameter counts as part of it */
#define ALL_ALIKE 100.0    /* a shape parameter above which customers hardly differ */
#define ALL_OR_NOTHING .01 /* a + b under which every p is close to 0 or to 1 */

/* ---- the objective: minus the mean log-likelihood, over the logarithms of the parameters and the
 * coefficients */

struct partial {
    double value, gradient[CX_BTYD_VARIABLES];
};

struct likelihood {
    const struct cx_btyd_model *model;
    struct cx_btyd_span rows;
    double customers;
    size_t covariates, variables;
    const double *z; /* of each segment, scaled or not */
    /* With covariates every part has tables of its own, as segments have parameters of their
     * own. */
    struct cx_btyd_tables tables, *part_tables;
    struct partial *partial;
    double parameter[CX_BTYD_VARIABLES]; /* and coefficients */
    int threads;
};

_Static_assert(CX_BTYD_VARIABLES <= CX_OPTIMISE_MAX, "room for all variables");

static size_t parts_of(size_t rows)
{
    return (rows + PART_ROWS - 1) / PART_ROWS;
}

static struct cx_btyd_span rows_of_part(const struct likelihood *l, size_t part)
{
    size_t from = part * PART_ROWS, left = l->rows.n - from;
    return (struct cx_btyd_span){l->rows.row + from, left < PART_ROWS ? left : PART_ROWS};
}

/* Rows come by segment, then x. */
static struct cx_btyd_span first_segment(const struct cx_btyd_span *rows)
{
    size_t n = 1;
    while (n < rows->n && rows->row[n].segment == rows->row[0].segment)
        n++;
    return (struct cx_btyd_span){rows->row, n};
}

static void add_segment(const struct likelihood *l, const struct cx_btyd_span *rows,
                        const struct cx_btyd_tables *room, struct partial *sum)
{
    const double *z = l->z + rows->row->segment * l->covariates;
    double p[CX_BTYD_PARAMETERS], gradient[CX_BTYD_PARAMETERS];
    struct cx_btyd_tables tables = *room;
    tables.most = rows->row[rows->n - 1].x;
    cx_btyd_move(l->model, l->parameter, z, l->covariates, p);
    l->model->tabulate(l->model, p, &tables);
    sum->value += l->model->loglik(l->model, p, &tables, rows, gradient);
    cx_btyd_chain(l->model, gradient, z, l->covariates, sum->gradient);
}

static void sum_part(size_t part, void *likelihood)
{
    struct likelihood *l = likelihood;
    struct cx_btyd_span left = rows_of_part(l, part);
    struct partial *p = &l->partial[part];
    if (l->covariates == 0) {
        p->value = l->model->loglik(l->model, l->parameter, &l->tables, &left, p->gradient);
        return;
    }
    *p = (struct partial){.value = 0};
    while (left.n > 0) {
        struct cx_btyd_span segment = first_segment(&left);
        add_segment(l, &segment, &l->part_tables[part], p);
        left.row += segment.n;
        left.n -= segment.n;
    }
}

static void tabulate_tail(size_t x, void *likelihood)
{
    struct likelihood *l = likelihood;
    l->model->tabulate_tails(l->parameter, l->tables.tails, x);
}

/* At l->parameter. */
static double loss_there(struct likelihood *l, double *gradient)
{
    size_t parts = parts_of(l->rows.n);
    double value = 0, total[CX_BTYD_VARIABLES] = {0};
    if (l->covariates == 0)
        l->model->tabulate(l->model, l->parameter, &l->tables);
    if (l->tables.tails)
        cx_parallel(l->tables.tails->xs, l->threads, tabulate_tail, l);
    cx_parallel(parts, l->threads, sum_part, l);
    for (size_t part = 0; part < parts; part++) {
        value += l->partial[part].value;
        for (size_t k = 0; k < l->variables; k++)
            total[k] += l->partial[part].gradient[k];
    }
    for (size_t k = 0; k < l->variables; k++)
        gradient[k] = -total[k] / l->customers;
    return -value / l->customers;
}

static double mean_loss(const double *theta, double *gradient, void *likelihood)
{
    struct likelihood *l = likelihood;
    for (size_t k = 0; k < l->variables; k++)
        l->parameter[k] = k < l->model->parameters ? exp(theta[k]) : theta[k];
    return loss_there(l, gradient);
}

/* Room for what depends on the rows. */
static enum cx_status make_room(struct cx_arena *a, struct likelihood *l, struct cx_error *e)
{
    size_t parts = parts_of(l->rows.n);
    int32_t most = 0;
    bool has_room = true;
    l->partial = cx_arena_alloc(a, parts * sizeof *l->partial);
    l->part_tables = cx_arena_alloc(a, parts * sizeof *l->part_tables);
    if (!l->partial || !l->part_tables)
        return cx_no_memory(e);
    for (size_t part = 0; part < parts; part++) {
        struct cx_btyd_span rows = rows_of_part(l, part);
        int32_t own = 0;
        for (size_t i = 0; i < rows.n; i++) {
            int32_t needed = l->model->is_discrete ? (int32_t)rows.row[i].T : rows.row[i].x;
            own = needed > own ? needed : own;
        }
        most = own > most ? own : most;
        if (l->covariates > 0)
            has_room = has_room && cx_btyd_tables_make(a, own, &l->part_tables[part]);
    }
    if (!has_room || !cx_btyd_tables_make(a, most, &l->tables))
        return cx_no_memory(e);
    l->tables.tails = NULL;
    return l->model->tabulate_tails && l->covariates == 0
               ? cx_btyd_tails_make(a, l->rows.row, l->rows.n, &l->tables.tails, e)
               : CX_OK;
}

static enum cx_status prepare(struct cx_arena *a, const struct cx_btyd_model *model,
                              const struct cx_btyd_rows *rows, struct likelihood *l,
                              struct cx_error *e)
{
    *l = (struct likelihood){
        .model = model, .rows = {rows->row, rows->n}, .customers = rows->customers, .threads = 1};
    l->covariates = cx_btyd_covariate_count(rows->covariates);
    l->variables = cx_btyd_variables(model, l->covariates);
    l->z = rows->covariates ? rows->covariates->z : NULL;
    return make_room(a, l, e);
}

enum cx_status cx_btyd_loglik(struct cx_arena *a, const struct cx_btyd_model *model,
                              const double *parameter, const struct cx_btyd_rows *rows,
                              double *loglik, double *gradient, struct cx_error *e)
{
    struct likelihood l;
    double slopes[CX_BTYD_VARIABLES];
    enum cx_status status = prepare(a, model, rows, &l, e);
    if (status != CX_OK)
        return status;
    memcpy(l.parameter, parameter, l.variables * sizeof *parameter);
    *loglik = -loss_there(&l, slopes) * l.customers;
    for (size_t k = 0; gradient && k < l.variables; k++)
        gradient[k] = -slopes[k] * l.customers;
    return CX_OK;
}

/* ---- the search */

struct search {
    /* Every so many-th row: of thin ones to compare starts cheaply, of the middle to come so near
     * that all rows are seldom summed. */
    struct likelihood all, middle, thin;
    double stays[2], stays_loglik;   /* the optimum where nobody leaves */
    const struct cx_btyd_fit *plain; /* without covariates: one more start; NULL: none */
    double mean_T;
    bool starts_differ;
};

static struct cx_problem problem_of(struct likelihood *l)
{
    return (struct cx_problem){l->variables, mean_loss, l};
}

static enum cx_status make_thinner(struct cx_arena *a, const struct likelihood *all, size_t about,
                                   struct likelihood *thin, struct cx_error *e)
{
    size_t step = all->rows.n < 2 * about ? 1 : all->rows.n / about;
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
    return make_room(a, thin, e);
}

static enum cx_status make_samples(struct cx_arena *a, struct search *s, struct cx_error *e)
{
    enum cx_status status = make_thinner(a, &s->all, THIN_ROWS, &s->thin, e);
    return status == CX_OK ? make_thinner(a, &s->all, MIDDLE_ROWS, &s->middle, e) : status;
}

static enum cx_status try_start(const struct search *s, struct likelihood *l, int which,
                                struct cx_minimum *m, struct cx_error *e)
{
    struct cx_problem problem = problem_of(l);
    double p[CX_BTYD_PARAMETERS], theta[CX_BTYD_VARIABLES] = {0};
    *m = (struct cx_minimum){.evaluations = 0};
    if (which < CX_BTYD_STARTS)
        l->model->start(which, s->stays, s->mean_T, p);
    else
        memcpy(p, s->plain->parameter, sizeof p);
    for (size_t k = 0; k < l->model->parameters; k++)
        theta[k] = log(p[k]);
    return cx_minimise(&problem, theta, SLOPE, m, e);
}

/* The best of the starts on l; one that converges is enough. */
static enum cx_status try_starts(struct search *s, struct likelihood *l, struct cx_minimum *best,
                                 struct cx_error *e)
{
    enum cx_status status = CX_FAILED;
    double worst = -INFINITY;
    int evaluations = best->evaluations;
    best->value = INFINITY;
    for (int which = 0; which < CX_BTYD_STARTS + (s->plain != NULL); which++) {
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

/* From the optimum of fewer rows to that of more. */
static enum cx_status go_on(struct likelihood *few, struct likelihood *more, struct cx_minimum *m,
                            struct cx_error *e)
{
    struct cx_problem from = problem_of(few), to = problem_of(more);
    struct cx_curvature c;
    enum cx_status status = cx_curvature_at(&from, m->theta, &c, e);
    return status == CX_OK ? cx_polish(&to, SLOPE, &c, m, e) : status;
}

static enum cx_status widen(struct search *s, struct cx_minimum *m, struct cx_error *e)
{
    struct cx_minimum other;
    bool has_middle = s->middle.rows.n < s->all.rows.n;
    enum cx_status status = CX_OK;
    if (has_middle)
        status = go_on(&s->thin, &s->middle, m, e);
    if (status == CX_OK)
        status = go_on(has_middle ? &s->middle : &s->thin, &s->all, m, e);
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

/* Of a flat direction, what parameters and coefficients are part of it; a coefficient by what it
 * does over the width of its covariate. */
static void mark_flat(const double *vector, const struct cx_btyd_scale *scale,
                      struct cx_btyd_fit *fit)
{
    double share[CX_BTYD_VARIABLES], length = 0;
    memcpy(share, vector, cx_btyd_variables_of(fit) * sizeof *share);
    if (scale)
        cx_btyd_unscale(fit->model, scale, share);
    for (size_t k = 0; k < cx_btyd_variables_of(fit); k++) {
        if (k >= fit->model->parameters)
            share[k] *= scale->width[(k - fit->model->parameters) % scale->n];
        length = hypot(length, share[k]);
    }
    for (size_t k = 0; k < cx_btyd_variables_of(fit); k++)
        if (fabs(share[k]) > FLAT_SHARE * length)
            fit->is_flat[k] = true;
}

static void transpose(double m[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX], size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double other = m[i][j];
            m[i][j] = m[j][i];
            m[j][i] = other;
        }
}

static void take_curvature(const struct cx_curvature *c, const struct cx_btyd_scale *scale,
                           struct cx_btyd_fit *fit)
{
    double inverse[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX];
    cx_curvature_inverse(c, fit->customers, FLAT_CURVATURE, inverse);
    for (int side = 0; scale && side < 2; side++) {
        for (size_t i = 0; i < c->n; i++)
            cx_btyd_unscale(fit->model, scale, inverse[i]);
        transpose(inverse, c->n);
    }
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < c->n; j++)
            fit->covariance[i][j] = inverse[i][j];
    for (size_t k = 0; k < c->n; k++)
        if (!(fit->customers * c->value[k] >= FLAT_CURVATURE))
            mark_flat(c->vector[k], scale, fit);
}

/* What it means that the parameters of dropout are flat, or NULL. */
static const char *dropout_at_edge(const struct cx_btyd_fit *fit, double *number)
{
    static const char *const alike[] = {
        [CX_BTYD_AFTER_PURCHASE] =
            "dropout homogeneous: everybody leaves after a purchase with p = %.4g",
        [CX_BTYD_ANY_TIME] = "dropout homogeneous: everybody leaves at a rate of %.4g",
        [CX_BTYD_BEFORE_PERIOD] =
            "dropout homogeneous: everybody leaves before a period with p = %.4g"};
    const double *p = fit->parameter;
    bool is_chance = fit->model->leaving != CX_BTYD_ANY_TIME;
    if (fit->model->leaving == CX_BTYD_NEVER || !fit->is_flat[2] || !fit->is_flat[3])
        return NULL;
    *number = is_chance ? p[2] / (p[2] + p[3]) : p[2] / p[3];
    if (p[3] > ALL_ALIKE)
        return alike[fit->model->leaving];
    if (is_chance && p[2] + p[3] < ALL_OR_NOTHING)
        return "dropout all or nothing: a share of %.4g leaves at once, the others never";
    return NULL;
}

/* The same of the parameters of buying. */
static const char *buying_at_edge(const struct cx_btyd_fit *fit, double *number)
{
    const double *p = fit->parameter;
    bool is_discrete = fit->model->is_discrete;
    if (!fit->is_flat[0] || !fit->is_flat[1] || !(p[is_discrete ? 1 : 0] > ALL_ALIKE))
        return NULL;
    *number = is_discrete ? p[0] / (p[0] + p[1]) : p[0] / p[1] / fit->model->phases;
    return is_discrete ? "purchase chances homogeneous: everybody buys in a period with p = %.4g"
                       : "purchase rates homogeneous: everybody buys at a rate of %.4g";
}

static void note_flat(struct cx_btyd_fit *fit)
{
    double number = 0;
    const char *edge = dropout_at_edge(fit, &number);
    if (!edge)
        edge = buying_at_edge(fit, &number);
    if (edge) {
        snprintf(fit->note, sizeof fit->note, edge, number);
        return;
    }
    size_t at = (size_t)snprintf(fit->note, sizeof fit->note, "not determined by the data:");
    for (size_t k = 0; k < cx_btyd_variables_of(fit) && at < sizeof fit->note; k++) {
        char name[CX_BTYD_NAME_ROOM];
        cx_btyd_variable_name(fit->model, fit->covariates, k, name);
        if (fit->is_flat[k])
            at += (size_t)snprintf(fit->note + at, sizeof fit->note - at, " %s", name);
    }
}

static void diagnose(const struct search *s, struct cx_btyd_fit *fit)
{
    bool is_flat = false;
    for (size_t k = 0; k < cx_btyd_variables_of(fit); k++)
        is_flat = is_flat || fit->is_flat[k];
    if (fit->model->stays && fit->loglik - s->stays_loglik < SAME_AS_STAYS) {
        bool is_nbd = !fit->model->is_discrete && fit->model->phases == 1;
        snprintf(fit->note, sizeof fit->note, "no dropout detected: fits no better than %s",
                 is_nbd ? cx_btyd_nbd.name : "where nobody leaves");
        fit->is_simpler = is_nbd;
        size_t buying = fit->model->parameters + cx_btyd_covariate_count(fit->covariates);
        for (size_t k = 2; k < cx_btyd_variables_of(fit); k++)
            fit->is_flat[k] = fit->is_flat[k] || k < fit->model->parameters || k >= buying;
    } else if (is_flat) {
        note_flat(fit);
    } else if (s->starts_differ) {
        snprintf(fit->note, sizeof fit->note, "several optima: the best of %d starts is given",
                 CX_BTYD_STARTS);
    }
    if (fit->model->family && fit->model->phases == 1 && !fit->is_simpler) {
        fit->is_simpler = true;
        if (fit->note[0] == '\0')
            snprintf(fit->note, sizeof fit->note, "purchases are not regular: the same as %s",
                     cx_btyd_mbgnbd.name);
    }
}

static enum cx_status check_rows(const struct cx_btyd_model *model, const struct cx_btyd_rows *rows,
                                 struct cx_error *e)
{
    const char *why;
    if (!(rows->customers > 0))
        return cx_fail(e, CX_FAILED, "there are no customers to fit a model to");
    if (!(rows->time > 0))
        return cx_fail(e, CX_FAILED, "no customer was observed for longer than the first %s",
                       model->is_discrete ? "period" : "day");
    if (!(rows->repeaters > 0))
        return cx_fail(e, CX_FAILED, "no customer has bought again: there is nothing to fit");
    if (model->family && !isfinite(rows->log_gaps))
        return cx_fail(e, CX_FAILED, "%s needs the times between purchases, a summary's 'litt'",
                       model->name);
    for (size_t i = 0; model->is_discrete && i < rows->n; i++)
        if (!cx_btyd_row_whole(&rows->row[i], &why))
            return cx_fail(e, CX_FAILED, "%s counts periods: %s", model->name, why);
    return CX_OK;
}

/* ---- the whole */

struct fitting {
    struct cx_arena *a;
    const struct cx_btyd_rows *rows;
    int threads;
    const struct cx_btyd_scale *scale; /* of the rows' covariates; NULL: there are none */
    const struct cx_btyd_fit *plain;   /* the fit without them */
};

static enum cx_status prepare_for(const struct fitting *f, const struct cx_btyd_model *model,
                                  struct likelihood *l, struct cx_error *e)
{
    enum cx_status status = prepare(f->a, model, f->rows, l, e);
    l->threads = f->threads;
    if (f->scale)
        l->z = f->scale->z;
    return status;
}

static enum cx_status fit_stays(const struct fitting *f, const struct cx_btyd_model *stays,
                                struct search *s, struct cx_error *e)
{
    struct cx_minimum m = {.evaluations = 0};
    enum cx_status status = prepare_for(f, stays, &s->all, e);
    if (status == CX_OK)
        status = make_samples(f->a, s, e);
    if (status == CX_OK)
        status = find_optimum(s, &m, e);
    if (status != CX_OK)
        return status;
    s->stays[0] = exp(m.theta[0]);
    s->stays[1] = exp(m.theta[1]);
    s->stays_loglik = -m.value * f->rows->customers;
    return CX_OK;
}

static enum cx_status take_variables(const struct cx_btyd_scale *scale, struct cx_minimum *m,
                                     struct cx_btyd_fit *fit, struct cx_error *e)
{
    if (scale)
        cx_btyd_unscale(fit->model, scale, m->theta);
    for (size_t k = 0; k < cx_btyd_variables_of(fit); k++) {
        fit->parameter[k] = k < fit->model->parameters ? exp(m->theta[k]) : m->theta[k];
        if (k < fit->model->parameters && !(isnormal(fit->parameter[k])))
            return cx_fail(e, CX_FAILED,
                           "where the covariates are 0, %s is beyond all numbers: "
                           "subtract their means",
                           fit->model->parameter[k]);
    }
    return CX_OK;
}

static enum cx_status fit_variables(const struct fitting *f, struct cx_btyd_fit *fit,
                                    struct cx_error *e)
{
    struct search s = {.mean_T = f->rows->time / f->rows->customers};
    struct cx_minimum m = {.evaluations = 0};
    struct cx_curvature c;
    enum cx_status status = CX_OK;
    if (fit->model->stays)
        status = fit_stays(f, fit->model->stays, &s, e);
    s.plain = f->plain;
    if (status == CX_OK)
        status = prepare_for(f, fit->model, &s.all, e);
    if (status == CX_OK)
        status = make_samples(f->a, &s, e);
    if (status == CX_OK)
        status = find_optimum(&s, &m, e);
    if (status != CX_OK)
        return status;
    struct cx_problem all = problem_of(&s.all);
    status = cx_curvature_at(&all, m.theta, &c, e);
    if (status == CX_OK)
        status = take_variables(f->scale, &m, fit, e);
    if (status != CX_OK)
        return status;
    fit->loglik = -m.value * fit->customers;
    fit->slope = m.slope;
    fit->evaluations = m.evaluations;
    take_curvature(&c, f->scale, fit);
    diagnose(&s, fit);
    return CX_OK;
}

/* The same customers without their covariates. */
static enum cx_status forget_covariates(struct cx_arena *a, const struct cx_btyd_rows *rows,
                                        struct cx_btyd_rows *plain, struct cx_error *e)
{
    struct cx_btyd_row *row = cx_arena_alloc(a, (rows->n + 1) * sizeof *row);
    if (!row)
        return cx_no_memory(e);
    for (size_t i = 0; i < rows->n; i++) {
        row[i] = rows->row[i];
        row[i].segment = 0;
    }
    return cx_btyd_merge(a, row, rows->n, NULL, plain, e);
}

static enum cx_status fit_covariates(const struct fitting *f, struct cx_btyd_fit *fit,
                                     struct cx_error *e)
{
    struct cx_btyd_scale scale;
    struct cx_btyd_rows rows;
    struct cx_btyd_fit plain;
    struct fitting with = *f;
    enum cx_status status = cx_btyd_scale(f->a, f->rows, &scale, e);
    if (status == CX_OK)
        status = forget_covariates(f->a, f->rows, &rows, e);
    if (status == CX_OK)
        status = cx_btyd_fit(f->a, fit->model, &rows, f->threads, &plain, e);
    if (status != CX_OK)
        return status;
    with.scale = &scale;
    with.plain = &plain;
    status = fit_variables(&with, fit, e);
    fit->plain_loglik = plain.loglik;
    fit->evaluations += plain.evaluations;
    return status;
}

static enum cx_status fit_one(struct cx_arena *a, const struct cx_btyd_model *model,
                              const struct cx_btyd_rows *rows, int threads, struct cx_btyd_fit *fit,
                              struct cx_error *e)
{
    struct fitting f = {.a = a, .rows = rows, .threads = threads};
    size_t covariates = cx_btyd_covariate_count(rows->covariates);
    *fit = (struct cx_btyd_fit){.model = model, .customers = rows->customers, .plain_loglik = NAN};
    fit->covariates = covariates > 0 ? rows->covariates : NULL;
    enum cx_status status = check_rows(model, rows, e);
    if (status != CX_OK)
        return status;
    if (covariates == 0)
        return fit_variables(&f, fit, e);
    if (cx_btyd_variables_of(fit) == model->parameters)
        return cx_fail(e, CX_FAILED, "%s takes no covariates", model->name);
    return fit_covariates(&f, fit, e);
}

/* One phase more, and more, until the likelihood has twice been below the best. */
static enum cx_status fit_family(struct cx_arena *a, const struct cx_btyd_model *model,
                                 const struct cx_btyd_rows *rows, int threads,
                                 struct cx_btyd_fit *fit, struct cx_error *e)
{
    enum cx_status status = fit_one(a, &model->family[0], rows, threads, fit, e);
    for (int k = 2, below = 0; status == CX_OK && k <= CX_BTYD_MOST_PHASES && below < 2; k++) {
        struct cx_btyd_fit next;
        status = fit_one(a, &model->family[k - 1], rows, threads, &next, e);
        below = next.loglik > fit->loglik ? 0 : below + 1;
        if (status == CX_OK && below == 0)
            *fit = next;
    }
    return status;
}

enum cx_status cx_btyd_fit(struct cx_arena *a, const struct cx_btyd_model *model,
                           const struct cx_btyd_rows *rows, int threads, struct cx_btyd_fit *fit,
                           struct cx_error *e)
{
    bool is_open = model->family != NULL && model != &model->family[model->phases - 1];
    return is_open ? fit_family(a, model, rows, threads, fit, e)
                   : fit_one(a, model, rows, threads, fit, e);
}

struct cx_parameter_interval cx_btyd_parameter_interval(const struct cx_btyd_fit *fit, size_t k,
                                                        double z)
{
    if (fit->is_flat[k])
        return (struct cx_parameter_interval){NAN, NAN, NAN};
    double variance = fit->covariance[k][k], value = fit->parameter[k];
    if (k < fit->model->parameters)
        return cx_log_interval(value, variance, z);
    double se = sqrt(variance);
    return (struct cx_parameter_interval){se, value - z * se, value + z * se};
}

#define PROFILE_LIMIT 12.0 /* of logarithms: beyond e^12 times the estimate */

static enum cx_status profile_variables(const struct cx_btyd_fit *fit, struct likelihood *l,
                                        double level, struct cx_parameter_interval *intervals,
                                        struct cx_error *e)
{
    struct cx_problem problem = problem_of(l);
    struct cx_minimum m = {.evaluations = 0};
    double chisq = gsl_cdf_chisq_Pinv(level, 1);
    enum cx_status status = CX_OK;
    for (size_t k = 0; k < l->variables; k++)
        m.theta[k] = k < fit->model->parameters ? log(fit->parameter[k]) : fit->parameter[k];
    m.value = -fit->loglik / fit->customers;
    for (size_t k = 0; k < l->variables && status == CX_OK; k++) {
        bool is_log = k < fit->model->parameters;
        double se = fit->is_flat[k] ? 0 : sqrt(fit->covariance[k][k]), ends[2];
        struct cx_profile what = {.k = k, .rise = .5 * chisq / fit->customers};
        what.step = se > 0 ? se * sqrt(chisq) : 1;
        what.limit = is_log ? PROFILE_LIMIT : PROFILE_LIMIT * what.step;
        status = cx_profile_ends(&problem, &m, &what, ends, e);
        intervals[k] = (struct cx_parameter_interval){cx_btyd_parameter_interval(fit, k, 1).se,
                                                      is_log ? exp(ends[0]) : ends[0],
                                                      is_log ? exp(ends[1]) : ends[1]};
    }
    return status;
}

enum cx_status cx_btyd_profile(const struct cx_btyd_fit *fit, const struct cx_btyd_rows *rows,
                               const struct cx_btyd_profiling *how,
                               struct cx_parameter_interval *intervals, struct cx_error *e)
{
    struct likelihood l;
    enum cx_status status = prepare(how->a, fit->model, rows, &l, e);
    if (status != CX_OK)
        return status;
    l.threads = how->threads;
    return profile_variables(fit, &l, how->level, intervals, e);
}

double cx_btyd_aic(const struct cx_btyd_fit *fit)
{
    return 2 * (double)cx_btyd_count_variables(fit) - 2 * fit->loglik;
}

double cx_btyd_bic(const struct cx_btyd_fit *fit)
{
    return (double)cx_btyd_count_variables(fit) * log(fit->customers) - 2 * fit->loglik;
}

struct cx_tail cx_btyd_covariates_test(const struct cx_btyd_fit *fit)
{
    if (cx_btyd_variables_of(fit) == fit->model->parameters)
        return cx_tail_undefined();
    return cx_chisq_tail(fmax(2 * (fit->loglik - fit->plain_loglik), 0),
                         (double)(cx_btyd_variables_of(fit) - fit->model->parameters));
}
