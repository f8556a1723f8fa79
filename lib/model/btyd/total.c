/* total.c - see total.h. */
#include "model/btyd/total.h"

#include "base/parallel.h"
#include "model/btyd/predict.h"

#include <math.h>
#include <string.h>

#define PART_ROWS 256
#define DIFFERENCE 1e-3 /* of logarithms of parameters: derivatives to six digits */

struct task {
    const struct cx_btyd_fit *fit;
    const struct cx_btyd_rows *rows;
    const struct cx_btyd_asked *asked;
    struct cx_btyd_number *numbers;
};

static const double *z_of(const struct cx_btyd_rows *rows, const struct cx_btyd_row *row)
{
    return cx_btyd_segment_z(rows->covariates, row->segment);
}

/* Of a customer who is alive. */
static double ahead(const struct cx_btyd_asked *asked, const struct cx_btyd_ahead *at)
{
    const struct cx_btyd_model *m = at->model;
    switch (asked->quantity) {
    case CX_BTYD_STAYS:
        return asked->horizon == 0 ? 1 : m->remains ? m->remains(at, asked->horizon) : NAN;
    case CX_BTYD_BUYS:
        return m->at_least(at, asked->horizon, 1);
    case CX_BTYD_PURCHASES:
        return m->expected(at, asked->horizon);
    case CX_BTYD_WITHIN:
        return asked->rate > 0 ? m->discounted(at, asked->horizon, asked->rate)
                               : m->expected(at, asked->horizon);
    default:
        return m->discounted(at, INFINITY, asked->rate);
    }
}

/* The mean square of all discounted purchases of a customer who is alive, else NaN. */
static double square_ahead(const struct cx_btyd_asked *asked, const struct cx_btyd_ahead *at)
{
    return asked->quantity == CX_BTYD_DISCOUNTED && at->model->discounted_square
               ? at->model->discounted_square(at, asked->rate)
               : NAN;
}

static double squares_ahead(const struct cx_btyd_asked *asked, const struct cx_btyd_ahead *at)
{
    return asked->quantity == CX_BTYD_DISCOUNTED
               ? at->model->discounted(at, INFINITY, 2 * asked->rate)
               : NAN;
}

struct shared { /* of neighbouring rows */
    struct cx_btyd_row row;
    double p[CX_BTYD_PARAMETERS];
    double mean, square, squares, by[CX_BTYD_PARAMETERS];
};

static void look_ahead(const struct task *t, const struct cx_btyd_row *row, struct shared *s)
{
    const struct cx_btyd_model *m = t->fit->model;
    struct cx_btyd_ahead at = {m, s->p, row->x, row->T, row->t_x, NULL};
    cx_btyd_move(m, t->fit->parameter, z_of(t->rows, row),
                 cx_btyd_covariate_count(t->fit->covariates), s->p);
    s->row = *row;
    s->mean = ahead(t->asked, &at);
    s->square = square_ahead(t->asked, &at);
    s->squares = squares_ahead(t->asked, &at);
    for (size_t k = 0; k < m->parameters; k++) {
        double p[CX_BTYD_PARAMETERS];
        memcpy(p, s->p, sizeof p);
        at.p = p;
        p[k] = s->p[k] * exp(DIFFERENCE);
        s->by[k] = ahead(t->asked, &at);
        p[k] = s->p[k] * exp(-DIFFERENCE);
        s->by[k] = (s->by[k] - ahead(t->asked, &at)) / (2 * DIFFERENCE);
    }
}

static struct cx_btyd_number number_of(const struct task *t, const struct cx_btyd_row *row,
                                       const struct shared *s)
{
    const struct cx_btyd_model *m = t->fit->model;
    bool is_chance = t->asked->quantity == CX_BTYD_STAYS || t->asked->quantity == CX_BTYD_BUYS;
    double slopes[CX_BTYD_PARAMETERS], alive = m->alive(m, s->p, row, slopes);
    struct cx_btyd_number n = {.mean = alive * s->mean};
    n.squares = is_chance ? n.mean : alive * s->squares;
    n.variance = fmax((is_chance ? n.mean : alive * s->square) - n.mean * n.mean, 0);
    if (isnan(is_chance ? n.mean : s->square))
        n.variance = NAN;
    for (size_t k = 0; k < m->parameters; k++)
        n.by[k] = alive > 0 ? alive * (slopes[k] * s->mean + s->by[k]) : 0;
    return n;
}

static void counts_part(const struct task *t, const struct cx_btyd_rows *rows,
                        struct cx_btyd_number *numbers)
{
    struct cx_btyd_moments moments[PART_ROWS];
    cx_btyd_moments_of(t->fit, rows, t->asked->horizon, 1, moments);
    for (size_t i = 0; i < rows->n; i++) {
        const struct cx_btyd_moments *m = &moments[i];
        numbers[i] = (struct cx_btyd_number){
            .mean = m->expected, .variance = m->variance, .squares = m->expected};
        memcpy(numbers[i].by, m->by, sizeof numbers[i].by);
    }
}

static void numbers_part(size_t part, void *task)
{
    const struct task *t = task;
    struct cx_btyd_rows own = *t->rows;
    struct cx_btyd_number *numbers = t->numbers + part * PART_ROWS;
    struct shared s;
    own.row += part * PART_ROWS;
    own.n = own.n - part * PART_ROWS < PART_ROWS ? own.n - part * PART_ROWS : PART_ROWS;
    if (t->asked->quantity == CX_BTYD_PURCHASES) {
        counts_part(t, &own, numbers);
        return;
    }
    for (size_t i = 0; i < own.n; i++) {
        const struct cx_btyd_row *row = &own.row[i];
        if (i == 0 || s.row.segment != row->segment || s.row.x != row->x || s.row.T != row->T ||
            (t->fit->model->phases > 1 && s.row.t_x != row->t_x))
            look_ahead(t, row, &s);
        numbers[i] = number_of(t, row, &s);
    }
}

void cx_btyd_numbers(const struct cx_btyd_fit *fit, const struct cx_btyd_rows *rows,
                     const struct cx_btyd_asked *asked, struct cx_btyd_number *numbers)
{
    struct task t = {fit, rows, asked, numbers};
    cx_parallel((rows->n + PART_ROWS - 1) / PART_ROWS, asked->threads, numbers_part, &t);
}

/* With the customer's own rate nu from Gamma(q + p x, v + x mean), a purchase has mean p/nu and
 * variance p/nu^2. */
void cx_btyd_add_worth(const struct cx_spend_fit *spend, const struct cx_spend_row *customers,
                       struct cx_btyd_worth *worth)
{
    double n = customers->weight;
    if (spend == NULL) {
        worth->mean += n;
        worth->square += n;
        return;
    }
    double p = spend->parameter[CX_SPEND_P], v = spend->parameter[CX_SPEND_V];
    double px = p * customers->x, q = spend->parameter[CX_SPEND_Q];
    double total = v + (customers->x > 0 ? customers->x * customers->mean : 0);
    double mean = cx_spend_expected(spend, customers->x, customers->mean), below = px + q - 1;
    double inverse_square = below > 1 ? total * total / (below * (below - 1)) : INFINITY;
    worth->mean += n * mean;
    worth->by[CX_SPEND_P] += n * mean * (1 - px / below);
    worth->by[CX_SPEND_Q] -= n * mean * q / below;
    worth->by[CX_SPEND_V] += n * mean * v / total;
    worth->within += n * p * inverse_square;
    worth->square += n * p * p * inverse_square;
    worth->between += n * (below > 1 ? mean * mean / (below - 1) : INFINITY);
}

static double quadratic(const double *by, const double *covariance, size_t n, size_t width)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            sum += by[i] * covariance[i * width + j] * by[j];
    return fmax(sum, 0);
}

/* A number N of purchases with worths Z_j, of mean M for the customer: the variance of their sum is
 * E(sum of squares) E Var(Z) + Var(N) E(M^2) + E(N)^2 Var(M). */
struct cx_btyd_sum cx_btyd_sum(const struct cx_btyd_fit *fit, const struct cx_spend_fit *spend,
                               const struct cx_btyd_rows *rows,
                               const struct cx_btyd_number *numbers,
                               const struct cx_btyd_worth *worth)
{
    double by[CX_BTYD_VARIABLES] = {0}, by_spend[CX_SPEND_PARAMETERS] = {0}, variance = 0;
    struct cx_btyd_sum sum = {0};
    for (size_t i = 0; i < rows->n; i++) {
        const struct cx_btyd_number *n = &numbers[i];
        const struct cx_btyd_worth *w = &worth[i];
        double own[CX_BTYD_PARAMETERS];
        for (size_t k = 0; k < fit->model->parameters; k++)
            own[k] = n->by[k] * w->mean;
        cx_btyd_chain(fit->model, own, z_of(rows, &rows->row[i]),
                      cx_btyd_covariate_count(fit->covariates), by);
        for (size_t k = 0; k < CX_SPEND_PARAMETERS; k++)
            by_spend[k] += n->mean * w->by[k];
        sum.estimate += n->mean * w->mean;
        variance += n->variance * w->square + n->mean * n->mean * w->between;
        variance += w->within > 0 ? n->squares * w->within : 0;
    }
    double known = quadratic(by, fit->covariance[0], cx_btyd_variables_of(fit), CX_BTYD_VARIABLES);
    if (spend)
        known +=
            quadratic(by_spend, spend->covariance[0], CX_SPEND_PARAMETERS, CX_SPEND_PARAMETERS);
    sum.se_parameters = sqrt(known);
    sum.se_process = sqrt(variance);
    return sum;
}

void cx_btyd_sum_interval(const struct cx_btyd_sum *s, double z, double *low, double *high)
{
    double spread = z * hypot(s->se_parameters, s->se_process) / s->estimate;
    bool is_known = isfinite(spread);
    *low = is_known ? s->estimate * exp(-spread) : NAN;
    *high = is_known ? s->estimate * exp(spread) : NAN;
}
