/* predict.c - see predict.h. */
#include "model/btyd/predict.h"

#include "base/parallel.h"
#include "model/btyd/outlook.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* Small parts keep all threads busy, large ones have more T of one x. */
enum { MOST_PARTS = 64, FEWEST_ROWS = 256, MOST_ROWS = 16384 };
#define MOST_PURCHASES (INT64_C(1) << 40)

struct task {
    const struct cx_btyd_fit *fit;
    const struct cx_btyd_rows *rows;
    const struct cx_btyd_question *q;
    struct cx_btyd_answer *answers;
    double *expected;
    struct cx_btyd_moments *moments;
    double z;
};

static const double *z_of(const struct task *t, const struct cx_btyd_row *row)
{
    return cx_btyd_segment_z(t->rows->covariates, row->segment);
}

/* Whether a count is exceeded with a chance of at most `above`; -1: it cannot be said. */
static int is_enough(struct cx_outlook *o, int64_t count, double alive, double above)
{
    double chance = alive * cx_outlook_at_least(o, count + 1);
    return isnan(chance) || count > MOST_PURCHASES ? -1 : chance <= above;
}

/* The smallest such count, looked for from a guess on; -1: it cannot be said. */
static int64_t quantile(struct cx_outlook *o, double alive, double above, int64_t guess)
{
    int64_t low = -1, high = guess < 0 ? 0 : guess, step = 1; /* low is exceeded more often */
    int found = is_enough(o, high, alive, above);
    if (found == 0) {
        for (low = high; found == 0; step *= 2) {
            high = low + step;
            found = is_enough(o, high, alive, above);
            low = found == 0 ? high : low;
        }
    } else {
        while (found == 1 && high - step > low) {
            found = is_enough(o, high - step, alive, above);
            low = found == 0 ? high - step : low;
            high = found == 1 ? high - step : high;
            step *= 2;
        }
    }
    while (found >= 0 && high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        found = is_enough(o, middle, alive, above);
        *(found == 1 ? &high : &low) = middle;
    }
    return found < 0 ? -1 : high;
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

static void slopes_ahead(struct cx_outlook *o, double *slopes)
{
    for (size_t k = 0; k < o->fit->model->parameters; k++)
        slopes[k] = cx_outlook_number(o, CX_OUTLOOK_SLOPE + (int)k);
}

/* a: the answer to the row before. */
static void answer_row(const struct task *t, const struct cx_btyd_row *row, struct cx_outlook *o,
                       struct cx_btyd_answer *a)
{
    const struct cx_btyd_model *model = t->fit->model;
    double slopes[CX_BTYD_PARAMETERS], ahead_by[CX_BTYD_PARAMETERS];
    double tail = .5 * (1 - t->q->level), spread = 0;
    cx_outlook_move(o, row);
    a->alive = model->alive(model, o->p, row, slopes);
    a->expected = a->alive > 0 ? a->alive * cx_outlook_number(o, CX_OUTLOOK_EXPECTED) : 0;
    if (a->expected > 0) {
        slopes_ahead(o, ahead_by);
        spread = t->z * log_error(t, row, slopes, ahead_by);
    }
    a->expected_low = a->expected * exp(-spread);
    a->expected_high = a->expected * exp(spread);
    a->buys_low = quantile(o, a->alive, 1 - tail, a->buys_low);
    a->buys_high = quantile(o, a->alive, tail, a->buys_high);
    a->buys = a->alive * cx_outlook_at_least(o, 1);
    a->alive_end = a->alive * cx_outlook_number(o, CX_OUTLOOK_REMAINS);
    a->discounted = a->alive * cx_outlook_number(o, CX_OUTLOOK_DISCOUNTED);
    a->discounted_within = a->alive * cx_outlook_number(o, CX_OUTLOOK_WITHIN);
    a->wait = a->alive > .5 ? model->wait(&o->at, .5 / a->alive, t->q->limit) : INFINITY;
}

/* Rows [i, end) of a stretch. */
static void answer_stretch(const struct task *t, size_t i, size_t end, struct cx_outlook *o)
{
    struct cx_btyd_answer a = {.buys_low = 0};
    cx_outlook_enter(o, t->rows, &t->rows->row[i], end - i);
    for (; i < end; i++) {
        answer_row(t, &t->rows->row[i], o, &a);
        t->answers[i] = a;
    }
}

static size_t rows_of_part(const struct cx_btyd_rows *rows)
{
    size_t n = rows->n / MOST_PARTS;
    return n < FEWEST_ROWS ? FEWEST_ROWS : n > MOST_ROWS ? MOST_ROWS : n;
}

static size_t parts_of(const struct cx_btyd_rows *rows)
{
    return (rows->n + rows_of_part(rows) - 1) / rows_of_part(rows);
}

/* Does all stretches of a part. */
static void do_part(const struct task *t, size_t part,
                    void (*stretch)(const struct task *, size_t, size_t, struct cx_outlook *))
{
    struct cx_outlook o = {.fit = t->fit, .q = t->q};
    size_t size = rows_of_part(t->rows), i = part * size;
    size_t end = t->rows->n - i < size ? t->rows->n : i + size;
    while (i < end) {
        size_t n = cx_outlook_stretch(&t->rows->row[i], end - i);
        stretch(t, i, i + n, &o);
        i += n;
    }
}

static void answer_part(size_t part, void *task)
{
    do_part(task, part, answer_stretch);
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

static void moments_stretch(const struct task *t, size_t i, size_t end, struct cx_outlook *o)
{
    const struct cx_btyd_model *model = t->fit->model;
    cx_outlook_enter(o, t->rows, &t->rows->row[i], end - i);
    for (; i < end; i++) {
        const struct cx_btyd_row *row = &t->rows->row[i];
        struct cx_btyd_moments *m = &t->moments[i];
        double slopes[CX_BTYD_PARAMETERS], ahead_by[CX_BTYD_PARAMETERS];
        cx_outlook_move(o, row);
        slopes_ahead(o, ahead_by);
        double alive = model->alive(model, o->p, row, slopes);
        m->expected = alive > 0 ? alive * cx_outlook_number(o, CX_OUTLOOK_EXPECTED) : 0;
        m->variance = fmax(alive * cx_outlook_number(o, CX_OUTLOOK_SQUARE) -
                           m->expected * m->expected, 0);
        m->buys = alive * cx_outlook_at_least(o, 1);
        for (size_t k = 0; k < model->parameters; k++)
            m->by[k] = m->expected > 0 ? m->expected * (slopes[k] + ahead_by[k]) : 0;
    }
}

static void moments_part(size_t part, void *task)
{
    do_part(task, part, moments_stretch);
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

static void expect_stretch(const struct task *t, size_t i, size_t end, struct cx_outlook *o)
{
    const struct cx_btyd_model *model = t->fit->model;
    cx_outlook_enter(o, t->rows, &t->rows->row[i], end - i);
    for (; i < end; i++) {
        const struct cx_btyd_row *row = &t->rows->row[i];
        cx_outlook_move(o, row);
        t->expected[i] = cx_outlook_number(o, CX_OUTLOOK_EXPECTED) *
                         model->alive(model, o->p, row, NULL);
    }
}

static void expect_part(size_t part, void *task)
{
    do_part(task, part, expect_stretch);
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
