/* covariates.c - see covariates.h. */
#include "model/btyd/covariates.h"

#include "base/sort.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SAME 1e-12    /* of a variance, against the square of the mean: rounding alone */
#define FOLLOWS 1e-10 /* of a variance of 1, what others leave of it */

/* ---- segments */

struct listing {
    const double *z;
    size_t n;
};

static int by_z(const void *a, const void *b, void *listing)
{
    const struct listing *l = listing;
    const double *x = l->z + *(const uint32_t *)a * l->n, *y = l->z + *(const uint32_t *)b * l->n;
    for (size_t j = 0; j < l->n; j++)
        if (x[j] != y[j])
            return x[j] < y[j] ? -1 : 1;
    return 0;
}

enum cx_status cx_btyd_segment(struct cx_arena *a, const double *z, struct cx_btyd_row *customers,
                               size_t count, struct cx_btyd_covariates *c, struct cx_error *e)
{
    struct listing l = {z, c->n};
    uint32_t *order = cx_arena_alloc(a, 2 * (count + 1) * sizeof *order);
    double *own = cx_arena_alloc(a, (count * c->n + 1) * sizeof *own);
    c->segments = 0;
    c->z = own;
    if (!order || !own)
        return cx_no_memory(e);
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    cx_sort(order, count, sizeof *order, by_z, &l, order + count);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || by_z(&order[i - 1], &order[i], &l) != 0)
            memcpy(own + c->segments++ * c->n, z + order[i] * c->n, c->n * sizeof *own);
        customers[order[i]].segment = (uint32_t)(c->segments - 1);
    }
    return CX_OK;
}

/* ---- variables */

static bool moves(const int8_t *multiple)
{
    for (size_t k = 0; k < CX_BTYD_PARAMETERS; k++)
        if (multiple[k] != 0)
            return true;
    return false;
}

size_t cx_btyd_variables(const struct cx_btyd_model *m, size_t n)
{
    return m->parameters + n * (moves(m->by_buying) + moves(m->by_leaving));
}

void cx_btyd_variable_name(const struct cx_btyd_model *m, const struct cx_btyd_covariates *c,
                           size_t k, char name[CX_BTYD_NAME_ROOM])
{
    size_t of = k - m->parameters;
    if (k < m->parameters)
        snprintf(name, CX_BTYD_NAME_ROOM, "%s", m->parameter[k]);
    else
        snprintf(name, CX_BTYD_NAME_ROOM, "%s.%s", of < c->n ? "buying" : "leaving",
                 c->name[of % c->n]);
}

void cx_btyd_move(const struct cx_btyd_model *m, const double *variable, const double *z, size_t n,
                  double p[CX_BTYD_PARAMETERS])
{
    const double *coefficient = variable + m->parameters;
    bool is_left = cx_btyd_variables(m, n) == m->parameters + 2 * n;
    double buying = 0, leaving = 0;
    for (size_t j = 0; j < n; j++) {
        buying += coefficient[j] * z[j];
        leaving += is_left ? coefficient[n + j] * z[j] : 0;
    }
    for (size_t k = 0; k < m->parameters; k++) {
        double shift = m->by_buying[k] * buying + m->by_leaving[k] * leaving;
        p[k] = shift == 0 ? variable[k] : variable[k] * exp(shift);
    }
}

void cx_btyd_chain(const struct cx_btyd_model *m, const double *by_parameter, const double *z,
                   size_t n, double *by_variable)
{
    double *by_coefficient = by_variable + m->parameters;
    bool is_left = cx_btyd_variables(m, n) == m->parameters + 2 * n;
    double by_buying = 0, by_leaving = 0;
    for (size_t k = 0; k < m->parameters; k++) {
        by_variable[k] += by_parameter[k];
        by_buying += m->by_buying[k] * by_parameter[k];
        by_leaving += m->by_leaving[k] * by_parameter[k];
    }
    for (size_t j = 0; j < n; j++) {
        by_coefficient[j] += z[j] * by_buying;
        if (is_left)
            by_coefficient[n + j] += z[j] * by_leaving;
    }
}

/* ---- scale */

static enum cx_status measure(const struct cx_btyd_rows *rows, struct cx_btyd_scale *s,
                              struct cx_error *e)
{
    const struct cx_btyd_covariates *c = rows->covariates;
    for (size_t j = 0; j < c->n; j++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < rows->n; i++)
            sum += rows->row[i].weight * cx_btyd_segment_z(c, rows->row[i].segment)[j];
        double middle = sum / rows->customers;
        for (size_t i = 0; i < rows->n; i++) {
            double off = cx_btyd_segment_z(c, rows->row[i].segment)[j] - middle;
            squares += rows->row[i].weight * off * off;
        }
        s->middle[j] = middle;
        s->width[j] = sqrt(squares / rows->customers);
        if (!(s->width[j] * s->width[j] > SAME * middle * middle))
            return cx_fail(e, CX_FAILED, "covariate '%s' is the same for all customers",
                           c->name[j]);
    }
    return CX_OK;
}

static void correlate(const struct cx_btyd_rows *rows, const double *z, size_t n,
                      double r[CX_BTYD_COVARIATES][CX_BTYD_COVARIATES])
{
    memset(r, 0, CX_BTYD_COVARIATES * sizeof *r);
    for (size_t i = 0; i < rows->n; i++) {
        const double *of = z + rows->row[i].segment * n;
        double weight = rows->row[i].weight / rows->customers;
        for (size_t j = 0; j < n; j++)
            for (size_t k = 0; k <= j; k++)
                r[j][k] += weight * of[j] * of[k];
    }
}

/* Cholesky's pivots are what the covariates before leave of a variance. */
static enum cx_status look_for_copies(double r[CX_BTYD_COVARIATES][CX_BTYD_COVARIATES],
                                      const struct cx_btyd_covariates *c, struct cx_error *e)
{
    for (size_t j = 0; j < c->n; j++) {
        for (size_t k = 0; k < j; k++) {
            for (size_t i = 0; i < k; i++)
                r[j][k] -= r[j][i] * r[k][i];
            r[j][k] /= r[k][k];
            r[j][j] -= r[j][k] * r[j][k];
        }
        if (!(r[j][j] > FOLLOWS))
            return cx_fail(e, CX_FAILED,
                           "covariate '%s' follows from those before it: leave it "
                           "out",
                           c->name[j]);
        r[j][j] = sqrt(r[j][j]);
    }
    return CX_OK;
}

enum cx_status cx_btyd_scale(struct cx_arena *a, const struct cx_btyd_rows *rows,
                             struct cx_btyd_scale *scale, struct cx_error *e)
{
    const struct cx_btyd_covariates *c = rows->covariates;
    double correlation[CX_BTYD_COVARIATES][CX_BTYD_COVARIATES];
    double *z = cx_arena_alloc(a, (c->segments * c->n + 1) * sizeof *z);
    if (!z)
        return cx_no_memory(e);
    *scale = (struct cx_btyd_scale){.n = c->n, .z = z};
    enum cx_status status = measure(rows, scale, e);
    if (status != CX_OK)
        return status;
    for (size_t i = 0; i < c->segments * c->n; i++)
        z[i] = (c->z[i] - scale->middle[i % c->n]) / scale->width[i % c->n];
    correlate(rows, z, c->n, correlation);
    return look_for_copies(correlation, c, e);
}

void cx_btyd_unscale(const struct cx_btyd_model *m, const struct cx_btyd_scale *scale,
                     double *variable)
{
    size_t n = scale->n, all = cx_btyd_variables(m, n);
    double *coefficient = variable + m->parameters, effect[2] = {0};
    for (size_t i = 0; i < all - m->parameters; i++) {
        coefficient[i] /= scale->width[i % n];
        effect[i / n] += coefficient[i] * scale->middle[i % n];
    }
    for (size_t k = 0; k < m->parameters; k++)
        variable[k] -= m->by_buying[k] * effect[0] + m->by_leaving[k] * effect[1];
}
