/* covariates.h - what else is known of customers, and how it moves the parameters of a model.
 *
 * With covariates z, the logarithm of each parameter is the common one plus
 *
 *     by_buying[k] (g1 . z) + by_leaving[k] (g2 . z)
 *
 * with the model's own multiples: alpha exp(-g1 z), beta exp(-g2 z), a exp(g2 z), b exp(g2 z)
 * (Fader and Hardie 2007, "Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD
 * models", note 019; one g2 for a and b as the R package CLVTools has it).  Given the parameters
 * that are then a customer's own, nothing about the model changes: customers of equal z are a
 * segment, whose rows the model evaluates as ever.
 *
 * All variables of a fit in one row: the model's parameters, then a coefficient of buying for each
 * covariate, then one of leaving.
 */
#ifndef CX_MODEL_BTYD_COVARIATES_H
#define CX_MODEL_BTYD_COVARIATES_H

#include "model/btyd/model.h"

enum { CX_BTYD_COVARIATES = 24, CX_BTYD_VARIABLES = CX_BTYD_PARAMETERS + 2 * CX_BTYD_COVARIATES };

/* What rows have one of by their `segment`. */
struct cx_btyd_covariates {
    const char *const *name;
    size_t n, segments;
    const double *z; /* n finite numbers for each segment */
};

/* Finds the segments of customers with numbers z, c->n each: fills in c->segments, c->z and every
 * customer's segment.  Segments are numbered by z, so that the order of customers does not
 * matter. */
enum cx_status cx_btyd_segment(struct cx_arena *a, const double *z, struct cx_btyd_row *customers,
                               size_t count, struct cx_btyd_covariates *c, struct cx_error *e);

static inline size_t cx_btyd_covariate_count(const struct cx_btyd_covariates *c)
{
    return c ? c->n : 0;
}
static inline const double *cx_btyd_segment_z(const struct cx_btyd_covariates *c, uint32_t segment)
{
    return c ? c->z + segment * c->n : NULL;
}

/* How many variables a model has with n covariates; n coefficients and a model that no covariate
 * can move: as many as without. */
size_t cx_btyd_variables(const struct cx_btyd_model *m, size_t n);
/* The name of variable k: "alpha", "buying.gender", "leaving.gender". */
enum { CX_BTYD_NAME_ROOM = 200 };
void cx_btyd_variable_name(const struct cx_btyd_model *m, const struct cx_btyd_covariates *c,
                           size_t k, char name[CX_BTYD_NAME_ROOM]);

/* The model's own parameters of customers with numbers z[0..n), from the variables. */
void cx_btyd_move(const struct cx_btyd_model *m, const double *variable, const double *z, size_t n,
                  double p[CX_BTYD_PARAMETERS]);
/* From a gradient by the logarithms of those to that by the variables, to which it is added. */
void cx_btyd_chain(const struct cx_btyd_model *m, const double *by_parameter, const double *z,
                   size_t n, double *by_variable);

/* Covariates come in any unit; they are fitted as (z - middle) / width, mean 0 and variance 1. */
struct cx_btyd_scale {
    size_t n;
    double middle[CX_BTYD_COVARIATES], width[CX_BTYD_COVARIATES];
    const double *z; /* of each segment */
};
/* Of the covariates of rows, which have some.  CX_FAILED, in words, where one is the same for all
 * customers or follows from those before it. */
enum cx_status cx_btyd_scale(struct cx_arena *a, const struct cx_btyd_rows *rows,
                             struct cx_btyd_scale *scale, struct cx_error *e);
/* A step in the variables of the scaled covariates, as one in those of the covariates themselves:
 * logarithms of parameters first. */
void cx_btyd_unscale(const struct cx_btyd_model *m, const struct cx_btyd_scale *scale,
                     double *variable);

#endif
