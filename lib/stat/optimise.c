/* optimise.c - see optimise.h. */
#include "stat/optimise.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <string.h>

#define WALL 1e6          /* value behind which nothing is looked for */
#define FARTHEST 60.0     /* e^60 is beyond any parameter; exp must not overflow */
#define CLOSE_ENOUGH 1e-5 /* a slope that still counts as a minimum */
#define COARSE 1e-2       /* slope at which BFGS hands over to Newton */
#define BFGS_STEPS 400
#define SIMPLEX_STEPS 4000
#define NEWTON_STEPS 20
#define FAST .2         /* of the slope that is left by a step with an old curvature */
#define DIFFERENCE 1e-4 /* of central differences: error 1e-8 times third derivatives */
#define FLAT 1e-9       /* share of the largest eigenvalue under which Newton does not step */

/* GSL asks for the value and the gradient at the same point in separate calls. */
struct memo {
    const struct cx_problem *problem;
    double theta[CX_OPTIMISE_MAX], gradient[CX_OPTIMISE_MAX], value;
    bool is_set;
    int evaluations;
};

static double evaluate(const struct cx_problem *p, const double *theta, double *gradient)
{
    double value = NAN;
    bool is_near = true;
    for (size_t i = 0; i < p->n; i++)
        is_near = is_near && fabs(theta[i]) < FARTHEST;
    if (is_near)
        value = p->objective(theta, gradient, p->context);
    bool is_finite = isfinite(value);
    for (size_t i = 0; is_finite && i < p->n; i++)
        is_finite = isfinite(gradient[i]);
    if (is_finite)
        return value;
    memset(gradient, 0, p->n * sizeof *gradient);
    return WALL;
}

static void look_up(const gsl_vector *x, struct memo *m)
{
    double theta[CX_OPTIMISE_MAX];
    for (size_t i = 0; i < m->problem->n; i++)
        theta[i] = gsl_vector_get(x, i);
    if (m->is_set && memcmp(theta, m->theta, m->problem->n * sizeof *theta) == 0)
        return;
    m->value = evaluate(m->problem, theta, m->gradient);
    memcpy(m->theta, theta, sizeof theta);
    m->is_set = true;
    m->evaluations++;
}

static double gsl_value(const gsl_vector *x, void *memo)
{
    look_up(x, memo);
    return ((struct memo *)memo)->value;
}

static void gsl_gradient(const gsl_vector *x, void *memo, gsl_vector *g)
{
    const struct memo *m = memo;
    look_up(x, memo);
    for (size_t i = 0; i < m->problem->n; i++)
        gsl_vector_set(g, i, m->gradient[i]);
}

static void gsl_both(const gsl_vector *x, void *memo, double *value, gsl_vector *g)
{
    gsl_gradient(x, memo, g);
    *value = ((struct memo *)memo)->value;
}

static double largest(const double *v, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(v[i]));
    return most;
}

static void keep(const struct cx_problem *p, const double *theta, struct cx_minimum *m)
{
    double gradient[CX_OPTIMISE_MAX];
    memmove(m->theta, theta, p->n * sizeof *theta);
    m->value = evaluate(p, m->theta, gradient);
    m->slope = largest(gradient, p->n);
    m->evaluations++;
}

static void keep_if_lower(const struct cx_problem *p, const gsl_vector *x, struct cx_minimum *m)
{
    struct cx_minimum other = *m;
    double theta[CX_OPTIMISE_MAX];
    for (size_t i = 0; i < p->n; i++)
        theta[i] = gsl_vector_get(x, i);
    keep(p, theta, &other);
    m->evaluations = other.evaluations;
    if (other.value <= m->value)
        *m = other;
}

static enum cx_status descend_bfgs(const struct cx_problem *p, double slope, struct cx_minimum *m,
                                   struct cx_error *e)
{
    struct memo memo = {.problem = p};
    gsl_multimin_function_fdf f = {gsl_value, gsl_gradient, gsl_both, p->n, &memo};
    gsl_multimin_fdfminimizer *s =
        gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, p->n);
    gsl_vector *x = gsl_vector_alloc(p->n);
    enum cx_status status = s && x ? CX_OK : cx_no_memory(e);
    if (status == CX_OK) {
        for (size_t i = 0; i < p->n; i++)
            gsl_vector_set(x, i, m->theta[i]);
        int state = gsl_multimin_fdfminimizer_set(s, &f, x, .1, .1);
        for (int i = 0; state == GSL_SUCCESS && i < BFGS_STEPS; i++) {
            if (gsl_multimin_test_gradient(s->gradient, slope) == GSL_SUCCESS)
                break;
            state = gsl_multimin_fdfminimizer_iterate(s);
        }
        keep_if_lower(p, s->x, m);
    }
    m->evaluations += memo.evaluations;
    if (s)
        gsl_multimin_fdfminimizer_free(s);
    if (x)
        gsl_vector_free(x);
    return status;
}

static enum cx_status descend_simplex(const struct cx_problem *p, struct cx_minimum *m,
                                      struct cx_error *e)
{
    struct memo memo = {.problem = p};
    gsl_multimin_function f = {gsl_value, p->n, &memo};
    gsl_multimin_fminimizer *s =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, p->n);
    gsl_vector *x = gsl_vector_alloc(p->n), *step = gsl_vector_alloc(p->n);
    enum cx_status status = s && x && step ? CX_OK : cx_no_memory(e);
    if (status == CX_OK) {
        for (size_t i = 0; i < p->n; i++)
            gsl_vector_set(x, i, m->theta[i]);
        gsl_vector_set_all(step, .5);
        int state = gsl_multimin_fminimizer_set(s, &f, x, step);
        for (int i = 0; state == GSL_SUCCESS && i < SIMPLEX_STEPS; i++) {
            if (gsl_multimin_test_size(gsl_multimin_fminimizer_size(s), 1e-5) == GSL_SUCCESS)
                break;
            state = gsl_multimin_fminimizer_iterate(s);
        }
        keep_if_lower(p, s->x, m);
    }
    m->evaluations += memo.evaluations;
    if (s)
        gsl_multimin_fminimizer_free(s);
    if (x)
        gsl_vector_free(x);
    if (step)
        gsl_vector_free(step);
    return status;
}

static enum cx_status judge(const struct cx_minimum *m, struct cx_error *e)
{
    if (isfinite(m->value) && m->value < WALL && m->slope <= CLOSE_ENOUGH)
        return CX_OK;
    return cx_fail(e, CX_FAILED, "no convergence: the slope is still %.3g after %d evaluations",
                   m->slope, m->evaluations);
}

enum cx_status cx_minimise(const struct cx_problem *p, const double *start, double slope,
                           struct cx_minimum *m, struct cx_error *e)
{
    enum cx_status status = CX_OK;
    keep(p, start, m);
    for (int attempt = 0; status == CX_OK && attempt < 4; attempt++) {
        if (attempt == 2)
            status = descend_simplex(p, m, e);
        if (status == CX_OK)
            status = descend_bfgs(p, fmax(slope, COARSE), m, e);
        if (status == CX_OK && m->slope <= fmax(slope, 10 * COARSE) &&
            cx_polish(p, slope, NULL, m, e) == CX_OK)
            return CX_OK;
    }
    return status == CX_OK ? judge(m, e) : status;
}

/* ---- curvature */

static enum cx_status decompose(struct cx_curvature *c, struct cx_error *e)
{
    gsl_eigen_symmv_workspace *w = gsl_eigen_symmv_alloc(c->n);
    gsl_matrix *a = gsl_matrix_alloc(c->n, c->n), *v = gsl_matrix_alloc(c->n, c->n);
    gsl_vector *d = gsl_vector_alloc(c->n);
    enum cx_status status = w && a && v && d ? CX_OK : cx_no_memory(e);
    if (status == CX_OK) {
        for (size_t i = 0; i < c->n; i++)
            for (size_t j = 0; j < c->n; j++)
                gsl_matrix_set(a, i, j, c->hessian[i][j]);
        if (gsl_eigen_symmv(a, d, v, w) != GSL_SUCCESS ||
            gsl_eigen_symmv_sort(d, v, GSL_EIGEN_SORT_VAL_ASC) != GSL_SUCCESS)
            status = cx_fail(e, CX_FAILED, "the curvature at the optimum cannot be decomposed");
    }
    for (size_t k = 0; status == CX_OK && k < c->n; k++) {
        c->value[k] = gsl_vector_get(d, k);
        for (size_t i = 0; i < c->n; i++)
            c->vector[k][i] = gsl_matrix_get(v, i, k);
    }
    if (w)
        gsl_eigen_symmv_free(w);
    if (a)
        gsl_matrix_free(a);
    if (v)
        gsl_matrix_free(v);
    if (d)
        gsl_vector_free(d);
    return status;
}

enum cx_status cx_curvature_at(const struct cx_problem *p, const double *theta,
                               struct cx_curvature *c, struct cx_error *e)
{
    double slopes[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX];
    c->n = p->n;
    for (size_t j = 0; j < p->n; j++) {
        double at[CX_OPTIMISE_MAX], up[CX_OPTIMISE_MAX], down[CX_OPTIMISE_MAX];
        memcpy(at, theta, p->n * sizeof *at);
        at[j] = theta[j] + DIFFERENCE;
        double above = evaluate(p, at, up);
        at[j] = theta[j] - DIFFERENCE;
        double below = evaluate(p, at, down);
        if (above >= WALL || below >= WALL)
            return cx_fail(e, CX_FAILED, "the curvature at the optimum is not finite");
        for (size_t i = 0; i < p->n; i++)
            slopes[j][i] = (up[i] - down[i]) / (2 * DIFFERENCE);
    }
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->n; j++)
            c->hessian[i][j] = .5 * (slopes[i][j] + slopes[j][i]);
    return decompose(c, e);
}

size_t cx_curvature_inverse(const struct cx_curvature *c, double scale, double least,
                            double inverse[CX_OPTIMISE_MAX][CX_OPTIMISE_MAX])
{
    size_t flat = 0;
    memset(inverse, 0, CX_OPTIMISE_MAX * sizeof *inverse);
    for (size_t k = 0; k < c->n; k++) {
        double value = scale * c->value[k];
        if (!(value >= least)) {
            flat++;
            continue;
        }
        for (size_t i = 0; i < c->n; i++)
            for (size_t j = 0; j < c->n; j++)
                inverse[i][j] += c->vector[k][i] * c->vector[k][j] / value;
    }
    return flat;
}

/* ---- Newton */

/* The step down every direction that is not flat; where the function bends the wrong way, down
 * the slope by the same length. */
static void newton_step(const struct cx_curvature *c, const double *gradient, double *step)
{
    double top = 0;
    for (size_t k = 0; k < c->n; k++)
        top = fmax(top, fabs(c->value[k]));
    memset(step, 0, c->n * sizeof *step);
    for (size_t k = 0; k < c->n; k++) {
        if (!(fabs(c->value[k]) > FLAT * top))
            continue;
        double along = 0;
        for (size_t i = 0; i < c->n; i++)
            along += c->vector[k][i] * gradient[i];
        for (size_t i = 0; i < c->n; i++)
            step[i] -= along / fabs(c->value[k]) * c->vector[k][i];
    }
    double length = largest(step, c->n);
    for (size_t i = 0; length > 1 && i < c->n; i++)
        step[i] /= length;
}

/* Goes down by the step or a part of it; false when no part goes lower. */
static bool take_step(const struct cx_problem *p, const double *step, struct cx_minimum *m,
                      double *gradient)
{
    for (double part = 1; part > 1e-3; part *= .5) {
        double at[CX_OPTIMISE_MAX], slopes[CX_OPTIMISE_MAX];
        for (size_t i = 0; i < p->n; i++)
            at[i] = m->theta[i] + part * step[i];
        double value = evaluate(p, at, slopes);
        m->evaluations++;
        /* Near the minimum the value no longer tells; the slope does. */
        bool is_level = value <= m->value + 1e-14 * fabs(m->value);
        if (value < m->value - 1e-14 * fabs(m->value) ||
            (is_level && largest(slopes, p->n) < m->slope)) {
            memcpy(m->theta, at, p->n * sizeof *at);
            memcpy(gradient, slopes, p->n * sizeof *slopes);
            m->value = value;
            m->slope = largest(slopes, p->n);
            return true;
        }
    }
    return false;
}

enum cx_status cx_polish(const struct cx_problem *p, double slope, const struct cx_curvature *guess,
                         struct cx_minimum *m, struct cx_error *e)
{
    double gradient[CX_OPTIMISE_MAX], step[CX_OPTIMISE_MAX];
    struct cx_curvature c;
    bool is_old = guess != NULL; /* there is a curvature, but of another place */
    if (guess)
        c = *guess;
    m->value = evaluate(p, m->theta, gradient);
    m->slope = largest(gradient, p->n);
    m->evaluations++;
    for (int i = 0; i < NEWTON_STEPS && m->slope > slope; i++) {
        double before = m->slope;
        bool is_fresh = !is_old;
        if (is_fresh) {
            enum cx_status status = cx_curvature_at(p, m->theta, &c, e);
            if (status != CX_OK)
                return status;
            m->evaluations += 2 * (int)p->n;
        }
        newton_step(&c, gradient, step);
        bool is_lower = take_step(p, step, m, gradient);
        if (!is_lower && is_fresh)
            break;
        /* The old curvature serves as long as the slope falls fast. */
        is_old = is_lower && m->slope < FAST * before;
    }
    return judge(m, e);
}

struct cx_parameter_interval cx_log_interval(double value, double variance, double z)
{
    double se = sqrt(variance);
    return (struct cx_parameter_interval){value * se, value * exp(-z * se), value * exp(z * se)};
}
