/* cuped.c - see cuped.h. */
#include "stat/cuped.h"

#include <string.h>

/* A covariate of which less than this share is left beside the ones before it is one of their
 * linear combinations: what is left of a double's digits would be noise. */
#define LEAST_LEFT 1e-10

/* A quantity is, but for a constant, a[0] times one variable plus a[1] times another. */
struct form {
    size_t variable[2];
    double a[2];
    double value;
};

static struct form linearise(const struct cx_comoments *m, struct cx_quantity q)
{
    double top = m->mean[q.numerator];
    if (q.denominator == CX_NO_VARIABLE) {
        return (struct form){{q.numerator, q.numerator}, {1, 0}, top};
    }
    double bottom = m->mean[q.denominator];
    double ratio = bottom == 0 ? (double)NAN : top / bottom;
    return (struct form){{q.numerator, q.denominator}, {1 / bottom, -ratio / bottom}, ratio};
}

static struct cx_quantity quantity(const struct cx_cuped_design *d, size_t i)
{
    return i == 0 ? d->outcome : d->covariate[i - 1];
}

static double product_of(const struct cx_comoments *m, const struct form *f, const struct form *g)
{
    double sum = 0;
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 2; j++) {
            double weight = f->a[i] * g->a[j];
            sum += weight == 0 ? 0 : weight * m->product[f->variable[i]][g->variable[j]];
        }
    }
    return sum;
}

static void linear_of(const struct cx_comoments *m, const struct cx_cuped_design *d,
                      struct cx_linear *out)
{
    for (size_t i = 0; i <= d->covariates; i++) {
        struct form f = linearise(m, quantity(d, i));
        out->value[i] = f.value;
        for (size_t j = 0; j <= i; j++) {
            struct form g = linearise(m, quantity(d, j));
            out->product[i][j] = out->product[j][i] = product_of(m, &f, &g);
        }
    }
}

/* Both arms as one. */
static void pool(const struct cx_comoments arm[2], size_t variables, struct cx_comoments *both)
{
    double n = arm[0].units + arm[1].units, share = arm[1].units / n;
    both->units = n;
    for (size_t i = 0; i < variables; i++) {
        double apart = arm[1].mean[i] - arm[0].mean[i];
        both->mean[i] = arm[0].mean[i] + share * apart;
        for (size_t j = 0; j < variables; j++) {
            both->product[i][j] = arm[0].product[i][j] + arm[1].product[i][j] +
                                  arm[0].units * share * apart *
                                      (arm[1].mean[j] - arm[0].mean[j]);
        }
    }
}

/* Cholesky's factor of the covariates' products, row by row; a covariate of which too little is
 * left gets an empty row and is left out, like those that are already. */
static void factor(const struct cx_linear *both, size_t covariates,
                   double lower[][CX_CUPED_VARIABLES], bool *left_out)
{
    for (size_t i = 0; i < covariates; i++) {
        double own = both->product[i + 1][i + 1], rest = own;
        for (size_t j = 0; j < i; j++) {
            double entry = both->product[i + 1][j + 1];
            for (size_t k = 0; k < j; k++) {
                entry -= lower[i][k] * lower[j][k];
            }
            lower[i][j] = left_out[j] ? 0 : entry / lower[j][j];
            rest -= lower[i][j] * lower[i][j];
        }
        left_out[i] = left_out[i] || !(rest > LEAST_LEFT * own);
        lower[i][i] = sqrt(rest);
    }
}

/* Lower's inverse times b, in its place; 0 where a covariate is left out. */
static void substitute(double lower[][CX_CUPED_VARIABLES], size_t covariates,
                       const bool *left_out, double *b)
{
    for (size_t i = 0; i < covariates; i++) {
        for (size_t j = 0; j < i; j++) {
            b[i] -= lower[i][j] * b[j];
        }
        b[i] = left_out[i] ? 0 : b[i] / lower[i][i];
    }
}

/* theta and R^2 from the normal equations. */
static void solve(const struct cx_linear *both, size_t covariates, struct cx_cuped *result)
{
    double lower[CX_CUPED_VARIABLES][CX_CUPED_VARIABLES], forward[CX_CUPED_VARIABLES];
    factor(both, covariates, lower, result->left_out);
    double explained = 0;
    for (size_t i = 0; i < covariates; i++) {
        forward[i] = both->product[i + 1][0];
    }
    substitute(lower, covariates, result->left_out, forward);
    for (size_t i = 0; i < covariates; i++) {
        explained += forward[i] * forward[i];
    }
    for (size_t i = covariates; i-- > 0;) {
        double theta = forward[i];
        for (size_t j = i + 1; j < covariates; j++) {
            theta -= result->left_out[j] ? 0 : lower[j][i] * result->theta[j];
        }
        result->theta[i] = result->left_out[i] ? 0 : theta / lower[i][i];
    }
    double total = both->product[0][0];
    result->explained = total > 0 ? fmin(explained / total, 1) : (double)NAN;
}

/* The sum of squares of the outcome's rest. */
static double rest_of(const struct cx_linear *arm, const struct cx_cuped *result, size_t covariates)
{
    double sum = arm->product[0][0];
    for (size_t i = 0; i < covariates; i++) {
        double with = 2 * arm->product[i + 1][0];
        for (size_t j = 0; j < covariates; j++) {
            with -= result->theta[j] * arm->product[i + 1][j + 1];
        }
        sum -= result->theta[i] * with;
    }
    return sum;
}

/* Covariates that differ between the arms alone say nothing of units that are alike but for them:
 * what they took off would be the difference itself. */
static void leave_out_arms(const struct cx_comoments arm[2], const struct cx_cuped_design *design,
                           const struct cx_linear *both, struct cx_cuped *result)
{
    struct cx_linear own[2];
    linear_of(&arm[0], design, &own[0]);
    linear_of(&arm[1], design, &own[1]);
    for (size_t i = 1; i <= design->covariates; i++) {
        double within = own[0].product[i][i] + own[1].product[i][i];
        result->left_out[i - 1] = !(within > LEAST_LEFT * both->product[i][i]);
    }
}

void cx_cuped(const struct cx_comoments arm[2], const struct cx_cuped_design *design,
              double raw_difference, struct cx_cuped *result)
{
    struct cx_comoments pooled;
    struct cx_linear both;
    memset(result, 0, sizeof *result);
    pool(arm, design->variables, &pooled);
    linear_of(&pooled, design, &both);
    leave_out_arms(arm, design, &both, result);
    solve(&both, design->covariates, result);
    cx_cuped_at(arm, design, raw_difference, result);
}

void cx_cuped_at(const struct cx_comoments arm[2], const struct cx_cuped_design *design,
                 double raw_difference, struct cx_cuped *result)
{
    struct cx_comoments pooled;
    struct cx_linear own[2], both;
    struct cx_estimate adjusted[2];
    pool(arm, design->variables, &pooled);
    linear_of(&pooled, design, &both);
    double difference = raw_difference;
    for (size_t a = 0; a < 2; a++) {
        linear_of(&arm[a], design, &own[a]);
        double value = own[a].value[0], n = arm[a].units;
        for (size_t i = 0; i < design->covariates; i++) {
            value -= result->theta[i] * (own[a].value[i + 1] - both.value[i + 1]);
        }
        double variance = fmax(rest_of(&own[a], result, design->covariates), 0) / (n - 1);
        adjusted[a] = cx_mean_estimate(n, value, variance);
    }
    for (size_t i = 0; i < design->covariates; i++) {
        difference -= result->theta[i] * (own[1].value[i + 1] - own[0].value[i + 1]);
    }
    result->pair = cx_estimate_pair(adjusted[0], adjusted[1]);
    result->pair.difference = difference;
}

/* ---- clusters */

/* Sums of products of what clusters add to the difference, by the weight of each arm. */
static void spread(const struct cx_cuped_clusters *of, const double weight[2],
                   struct cx_linear *difference)
{
    double both = of->shared > 0 ? sqrt(weight[0] * weight[1]) : 0;
    for (size_t i = 0; i <= of->covariates; i++) {
        for (size_t j = 0; j <= of->covariates; j++) {
            difference->product[i][j] = weight[0] * of->arm[0].product[i][j] +
                                        weight[1] * of->arm[1].product[i][j] -
                                        both * (of->product[i][j] + of->product[j][i]);
        }
    }
}

/* What a product of an arm is divided by, to be a variance of its value. */
static double divisor(const struct cx_linear *arm)
{
    return arm->units * (arm->units - 1);
}

/* D' S^-1 D, by Cholesky's factor of S. */
static double distance(const struct cx_cuped_clusters *of, const struct cx_cuped *result)
{
    bool left_out[CX_CUPED_VARIABLES];
    double lower[CX_CUPED_VARIABLES][CX_CUPED_VARIABLES], apart[CX_CUPED_VARIABLES], sum = 0;
    const double shares[2] = {1 / divisor(&of->arm[0]), 1 / divisor(&of->arm[1])};
    struct cx_linear difference;
    spread(of, shares, &difference);
    memcpy(left_out, result->left_out, sizeof left_out);
    factor(&difference, of->covariates, lower, left_out);
    for (size_t i = 0; i < of->covariates; i++) {
        apart[i] = of->arm[1].value[i + 1] - of->arm[0].value[i + 1];
    }
    substitute(lower, of->covariates, left_out, apart);
    for (size_t i = 0; i < of->covariates; i++) {
        sum += apart[i] * apart[i];
    }
    return sum;
}

static struct cx_estimate adjusted_value(const struct cx_cuped_clusters *of, size_t a,
                                         const struct cx_cuped *result)
{
    const struct cx_linear *own = &of->arm[a], *other = &of->arm[1 - a];
    double value = own->value[0];
    for (size_t i = 1; i <= of->covariates; i++) {
        double share = other->below[i] / (own->below[i] + other->below[i]);
        double apart = share * (own->value[i] - other->value[i]); /* from the value of both */
        value -= result->left_out[i - 1] ? 0 : result->theta[i - 1] * apart;
    }
    double rest = fmax(rest_of(own, result, of->covariates), 0);
    return cx_mean_estimate(own->units, value, rest / (own->units - 1));
}

static void overlap(const struct cx_cuped_clusters *of, struct cx_cuped *result)
{
    struct cx_linear both;
    for (size_t i = 0; i <= of->covariates; i++) {
        for (size_t j = 0; j <= of->covariates; j++) {
            both.product[i][j] = (of->product[i][j] + of->product[j][i]) / 2;
        }
    }
    double covariance = rest_of(&both, result, of->covariates) /
                        sqrt(divisor(&of->arm[0]) * divisor(&of->arm[1]));
    result->pair = cx_overlapping_pair(result->pair, covariance, of->shared);
}

/* What theta costs; where nothing varies with clusters enough, nothing. */
static void charge(const struct cx_cuped_clusters *of, struct cx_cuped *result)
{
    struct cx_estimate_pair *pair = &result->pair;
    struct cx_welch w = cx_welch(pair);
    double n = of->arm[0].units + of->arm[1].units - of->shared, k = 0;
    double m = n - 2 + of->shared / n;
    for (size_t i = 0; i < of->covariates; i++) {
        k += !result->left_out[i];
    }
    if (k > 0 && (w.se > 0 || m <= k)) {
        double factor = m > k ? m / (m - k) * (1 + distance(of, result) / m) : (double)NAN;
        pair->control.variance *= factor;
        pair->variant.variance *= factor;
        pair->covariance *= factor;
        pair->df = w.df * (m - k) / m;
    }
}

void cx_cuped_clusters(const struct cx_cuped_clusters *of, struct cx_cuped *result)
{
    static const double alike[2] = {1, 1};
    struct cx_linear difference;
    memset(result, 0, sizeof *result);
    spread(of, alike, &difference);
    solve(&difference, of->covariates, result);
    result->pair =
        cx_estimate_pair(adjusted_value(of, 0, result), adjusted_value(of, 1, result));
    result->pair.difference = of->raw_difference;
    for (size_t i = 0; i < of->covariates; i++) {
        double apart = of->arm[1].value[i + 1] - of->arm[0].value[i + 1];
        result->pair.difference -= result->left_out[i] ? 0 : result->theta[i] * apart;
    }
    if (of->shared > 0) {
        overlap(of, result);
    }
    charge(of, result);
}
