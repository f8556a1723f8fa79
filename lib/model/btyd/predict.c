/* predict.c - see predict.h.
 *
 * Within a segment what lies ahead depends on x and T, and with more phases than one on t_x; rows
 * come by x, T and t_x: neighbours share it.
 */
#include "model/btyd/predict.h"

#include "base/parallel.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#define PART_ROWS 256
#define DIFFERENCE 1e-3 /* of logarithms of parameters */
#define REMEMBERED 64   /* chances of so many purchases are kept for the next row */
#define MOST_PURCHASES (INT64_C(1) << 40)

/* What customers of one segment and history will do if they are alive. */
struct ahead {
    struct cx_btyd_ahead at;
    uint32_t segment;
    double p[CX_BTYD_PARAMETERS]; /* of the segment */
    double expected, log_gradient[CX_BTYD_PARAMETERS];
    double discounted, discounted_within, remains;
    double square;                   /* mean square of the count; only for moments */
    double at_least[REMEMBERED + 1]; /* by count; NaN: not asked yet */
};

struct task {
    const struct cx_btyd_fit *fit;
    const struct cx_btyd_rows *rows;
    const struct cx_btyd_question *q;
    struct cx_btyd_answer *answers;
    double *expected;
    struct cx_btyd_moments *moments;
    double z;
};

/* The expectation with the k-th parameter e^shift times as large. */
static double expected_at(const struct task *t, const struct ahead *ahead, size_t k, double shift)
{
    double p[CX_BTYD_PARAMETERS];
    struct cx_btyd_ahead at = ahead->at;
    memcpy(p, ahead->p, sizeof p);
    p[k] *= exp(shift);
    at.p = p;
    return at.model->expected(&at, t->q->horizon);
}

/* Central differences of fourth order: their error is in the twelfth digit. */
static void look_ahead_slopes(const struct task *t, struct ahead *ahead)
{
    const double h = DIFFERENCE;
    for (size_t k = 0; k < t->fit->model->parameters; k++) {
        double near = expected_at(t, ahead, k, h) - expected_at(t, ahead, k, -h);
        double far = expected_at(t, ahead, k, 2 * h) - expected_at(t, ahead, k, -2 * h);
        ahead->log_gradient[k] = (8 * near - far) / (12 * h * ahead->expected);
    }
}

static const double *z_of(const struct task *t, const struct cx_btyd_row *row)
{
    return cx_btyd_segment_z(t->rows->covariates, row->segment);
}

/* The parameters of customers as in this row.  Covariates of a fit are looked at; without, they
 * mean nothing. */
static void own_parameters(const struct task *t, const struct cx_btyd_row *row, double *p)
{
    cx_btyd_move(t->fit->model, t->fit->parameter, z_of(t, row),
                 cx_btyd_covariate_count(t->fit->covariates), p);
}

static double discounted_within(const struct cx_btyd_question *q, const struct ahead *ahead)
{
    const struct cx_btyd_ahead *at = &ahead->at;
    double sum = 0, before = 0, worth = 1;
    for (int i = 1; i <= q->months.n; i++) {
        double until = at->model->expected(at, i * q->months.length);
        worth *= q->months.worth;
        sum += (until - before) * worth;
        before = until;
    }
    if (q->months.n > 0)
        return sum;
    return q->rate > 0 ? at->model->discounted(at, q->horizon, q->rate) : ahead->expected;
}

/* Makes *ahead that of the row's customers; false: it was so before. */
static bool move_ahead(const struct task *t, const struct cx_btyd_row *row, struct ahead *ahead)
{
    struct cx_btyd_ahead *at = &ahead->at;
    bool is_new = at->model == NULL || ahead->segment != row->segment;
    if (!is_new && at->x == row->x && at->T == row->T &&
        (at->model->phases == 1 || at->t_x == row->t_x))
        return false;
    if (is_new)
        own_parameters(t, row, ahead->p);
    ahead->segment = row->segment;
    *at = (struct cx_btyd_ahead){t->fit->model, ahead->p, row->x, row->T, row->t_x};
    ahead->expected = at->model->expected(at, t->q->horizon);
    return true;
}

static bool look_ahead(const struct task *t, const struct cx_btyd_row *row, struct ahead *ahead)
{
    const struct cx_btyd_model *model = t->fit->model;
    if (!move_ahead(t, row, ahead))
        return false;
    ahead->discounted = t->q->rate > 0 ? model->discounted(&ahead->at, INFINITY, t->q->rate) : NAN;
    ahead->discounted_within = discounted_within(t->q, ahead);
    ahead->remains = model->remains ? model->remains(&ahead->at, t->q->horizon) : NAN;
    for (size_t y = 0; y <= REMEMBERED; y++)
        ahead->at_least[y] = NAN;
    look_ahead_slopes(t, ahead);
    return true;
}

static double at_least(const struct task *t, struct ahead *ahead, int64_t y)
{
    if (y > REMEMBERED)
        return ahead->at.model->at_least(&ahead->at, t->q->horizon, y);
    if (isnan(ahead->at_least[y]))
        ahead->at_least[y] = ahead->at.model->at_least(&ahead->at, t->q->horizon, y);
    return ahead->at_least[y];
}

/* The smallest count that is exceeded with a chance of at most `above`. */
static int64_t quantile(const struct task *t, struct ahead *ahead, double alive, double above)
{
    int64_t low = -1, high = 0; /* low is exceeded more often */
    for (;;) {
        double chance = alive * at_least(t, ahead, high + 1);
        if (isnan(chance) || high > MOST_PURCHASES)
            return -1;
        if (chance <= above)
            break;
        low = high;
        high = 2 * high + 1;
    }
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        double chance = alive * at_least(t, ahead, middle + 1);
        if (isnan(chance))
            return -1;
        if (chance <= above)
            high = middle;
        else
            low = middle;
    }
    return high;
}

/* Variance of what has the derivatives `by`. */
static double spread_of(const struct cx_btyd_fit *fit, const double *by)
{
    double variance = 0;
    for (size_t i = 0; i < cx_btyd_variables_of(fit); i++)
        for (size_t j = 0; j < cx_btyd_variables_of(fit); j++)
            variance += by[i] * fit->covariance[i][j] * by[j];
    return fmax(variance, 0);
}

/* Standard error of the logarithm of the expectation. */
static double log_error(const struct task *t, const struct cx_btyd_row *row, const double *alive_by,
                        const double *ahead_by)
{
    const struct cx_btyd_fit *fit = t->fit;
    double by_parameter[CX_BTYD_PARAMETERS], by[CX_BTYD_VARIABLES] = {0};
    for (size_t k = 0; k < fit->model->parameters; k++)
        by_parameter[k] = alive_by[k] + ahead_by[k];
    cx_btyd_chain(fit->model, by_parameter, z_of(t, row), cx_btyd_covariate_count(fit->covariates),
                  by);
    return sqrt(spread_of(fit, by));
}

static struct cx_btyd_answer answer_row(const struct task *t, const struct cx_btyd_row *row,
                                        struct ahead *ahead)
{
    const struct cx_btyd_model *model = t->fit->model;
    double slopes[CX_BTYD_PARAMETERS], tail = .5 * (1 - t->q->level);
    struct cx_btyd_answer a;
    look_ahead(t, row, ahead);
    a.alive = model->alive(model, ahead->p, row, slopes);
    a.expected = a.alive > 0 ? a.alive * ahead->expected : 0;
    double spread = a.expected > 0 ? t->z * log_error(t, row, slopes, ahead->log_gradient) : 0;
    a.expected_low = a.expected * exp(-spread);
    a.expected_high = a.expected * exp(spread);
    a.buys_low = quantile(t, ahead, a.alive, 1 - tail);
    a.buys_high = quantile(t, ahead, a.alive, tail);
    a.buys = a.alive * at_least(t, ahead, 1);
    a.alive_end = a.alive * ahead->remains;
    a.discounted = a.alive * ahead->discounted;
    a.discounted_within = a.alive * ahead->discounted_within;
    a.wait = a.alive > .5 ? model->wait(&ahead->at, .5 / a.alive, t->q->limit) : INFINITY;
    return a;
}

static void answer_part(size_t part, void *task)
{
    const struct task *t = task;
    struct ahead ahead = {.expected = 0};
    for (size_t i = part * PART_ROWS; i < t->rows->n && i < (part + 1) * PART_ROWS; i++)
        t->answers[i] = answer_row(t, &t->rows->row[i], &ahead);
}

static size_t parts_of(const struct cx_btyd_rows *rows)
{
    return (rows->n + PART_ROWS - 1) / PART_ROWS;
}

void cx_btyd_predict(const struct cx_btyd_fit *fit, const struct cx_btyd_rows *rows,
                     const struct cx_btyd_question *q, struct cx_btyd_answer *answers)
{
    struct task t = {.fit = fit,
                     .rows = rows,
                     .q = q,
                     .answers = answers,
                     .z = gsl_cdf_ugaussian_Pinv(.5 + .5 * q->level)};
    cx_parallel(parts_of(rows), q->threads, answer_part, &t);
}

static void moments_part(size_t part, void *task)
{
    const struct task *t = task;
    const struct cx_btyd_model *model = t->fit->model;
    struct ahead ahead = {.expected = 0};
    for (size_t i = part * PART_ROWS; i < t->rows->n && i < (part + 1) * PART_ROWS; i++) {
        const struct cx_btyd_row *row = &t->rows->row[i];
        struct cx_btyd_moments *m = &t->moments[i];
        double slopes[CX_BTYD_PARAMETERS];
        if (look_ahead(t, row, &ahead))
            ahead.square = ahead.expected + model->pairs(&ahead.at, t->q->horizon);
        double alive = model->alive(model, ahead.p, row, slopes);
        m->expected = alive > 0 ? alive * ahead.expected : 0;
        m->variance = fmax(alive * ahead.square - m->expected * m->expected, 0);
        m->buys = alive * at_least(t, &ahead, 1);
        for (size_t k = 0; k < model->parameters; k++)
            m->by[k] = m->expected > 0 ? m->expected * (slopes[k] + ahead.log_gradient[k]) : 0;
    }
}

void cx_btyd_moments_of(const struct cx_btyd_fit *fit, const struct cx_btyd_rows *rows,
                        double horizon, int threads, struct cx_btyd_moments *moments)
{
    struct cx_btyd_question q = {.horizon = horizon};
    struct task t = {.fit = fit, .rows = rows, .q = &q, .moments = moments};
    cx_parallel(parts_of(rows), threads, moments_part, &t);
}

struct cx_btyd_total cx_btyd_total_of(const struct cx_btyd_fit *fit,
                                      const struct cx_btyd_rows *rows,
                                      const struct cx_btyd_moments *moments,
                                      const struct cx_btyd_set *set)
{
    struct task t = {.fit = fit, .rows = rows};
    struct cx_btyd_total total = {.customers = 0};
    double by[CX_BTYD_VARIABLES] = {0}, variance = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const struct cx_btyd_row *row = &rows->row[i];
        double own[CX_BTYD_VARIABLES] = {0};
        if (set->set_of[i] != set->set)
            continue;
        cx_btyd_chain(fit->model, moments[i].by, z_of(&t, row),
                      cx_btyd_covariate_count(fit->covariates), own);
        for (size_t k = 0; k < cx_btyd_variables_of(fit); k++)
            by[k] += row->weight * own[k];
        total.customers += row->weight;
        total.expected += row->weight * moments[i].expected;
        total.buyers += row->weight * moments[i].buys;
        variance += row->weight * moments[i].variance;
    }
    total.se_parameters = sqrt(spread_of(fit, by));
    total.se_process = sqrt(variance);
    return total;
}

static void expect_part(size_t part, void *task)
{
    const struct task *t = task;
    const struct cx_btyd_model *model = t->fit->model;
    struct ahead ahead = {.expected = 0};
    for (size_t i = part * PART_ROWS; i < t->rows->n && i < (part + 1) * PART_ROWS; i++) {
        const struct cx_btyd_row *row = &t->rows->row[i];
        move_ahead(t, row, &ahead);
        t->expected[i] = ahead.expected * model->alive(model, ahead.p, row, NULL);
    }
}

double cx_btyd_expect(const struct cx_btyd_fit *fit, const struct cx_btyd_rows *rows,
                      double horizon, int threads, double *expected)
{
    struct cx_btyd_question q = {.horizon = horizon};
    struct task t = {.fit = fit, .rows = rows, .q = &q, .expected = expected};
    double total = 0;
    cx_parallel(parts_of(rows), threads, expect_part, &t);
    for (size_t i = 0; i < rows->n; i++)
        total += rows->row[i].weight * expected[i];
    return total;
}
