/* outlook.c - see outlook.h. */
#include "model/btyd/outlook.h"

#include <math.h>
#include <string.h>

#define DIFFERENCE 1e-3 /* of logarithms of parameters */
#define REST 2e-13      /* of a logarithm: a coefficient that counts as vanished */
#define SLOPE_REST 2e-12
#define FEWEST_POINTS 17
#define WORTH_WHILE 3 /* times as many T as points */

enum { TOO_ROUGH = -2, NOT_YET = -1 }; /* in place of a fineness */

size_t cx_outlook_stretch(const struct cx_btyd_row *rows, size_t n)
{
    size_t same = n > 0;
    while (same < n && rows[same].x == rows[0].x && rows[same].segment == rows[0].segment)
        same++;
    return same;
}

static size_t count_times(const struct cx_btyd_row *stretch, size_t n)
{
    size_t different = 1;
    for (size_t i = 1; i < n; i++)
        different += stretch[i].T != stretch[i - 1].T;
    return different;
}

static double smallest_time(const struct cx_btyd_model *m, const double *p)
{
    double least = INFINITY;
    for (size_t k = 0; k < m->parameters; k++)
        if (m->is_time[k])
            least = fmin(least, p[k]);
    return least;
}

/* Covariates of a fit are looked at; without, those of the rows mean nothing. */
void cx_outlook_enter(struct cx_outlook *o, const struct cx_btyd_rows *rows,
                      const struct cx_btyd_row *stretch, size_t n)
{
    const struct cx_btyd_model *m = o->fit->model;
    cx_btyd_move(m, o->fit->parameter, cx_btyd_segment_z(rows->covariates, stretch->segment),
                 cx_btyd_covariate_count(o->fit->covariates), o->p);
    o->at.model = NULL;
    o->finenesses = 0;
    if (m->is_discrete || m->phases > 1)
        return;
    o->shift = smallest_time(m, o->p);
    double from = log(o->shift + stretch[0].T), to = log(o->shift + stretch[n - 1].T);
    size_t times = count_times(stretch, n);
    for (size_t n_points = FEWEST_POINTS;
         n_points <= CX_OUTLOOK_POINTS && WORTH_WHILE * n_points <= times && from < to;
         n_points = 2 * n_points - 1)
        cx_chebyshev_make((int)n_points, from, to, &o->points[o->finenesses++]);
    for (int k = 0; k < CX_OUTLOOK_NUMBERS; k++) {
        o->curve[k].asked = 0;
        o->curve[k].fineness = NOT_YET;
    }
}

bool cx_outlook_move(struct cx_outlook *o, const struct cx_btyd_row *row)
{
    struct cx_btyd_ahead *at = &o->at;
    const struct cx_btyd_model *m = o->fit->model;
    if (at->model != NULL && at->T == row->T && (m->phases == 1 || at->t_x == row->t_x))
        return false;
    *at = (struct cx_btyd_ahead){m, o->p, row->x, row->T, row->t_x, &o->reached};
    o->reached = (struct cx_btyd_reached){0};
    if (o->finenesses > 0)
        o->place = log(o->shift + row->T);
    for (int k = 0; k < CX_OUTLOOK_NUMBERS; k++)
        o->number[k] = NAN;
    for (int i = 0; i < CX_OUTLOOK_FINENESSES; i++)
        o->has_share[i] = false;
    return true;
}

/* ---- computed */

static double expected_at(const struct cx_btyd_ahead *ahead, double horizon, int k, double shift)
{
    double p[CX_BTYD_PARAMETERS];
    struct cx_btyd_ahead at = *ahead;
    memcpy(p, ahead->p, sizeof p);
    p[k] *= exp(shift);
    at.p = p;
    return at.model->expected(&at, horizon);
}

/* Central differences of fourth order: their error is in the twelfth digit. */
static double slope(const struct cx_btyd_ahead *at, double horizon, int k)
{
    const double h = DIFFERENCE;
    double near = expected_at(at, horizon, k, h) - expected_at(at, horizon, k, -h);
    double far = expected_at(at, horizon, k, 2 * h) - expected_at(at, horizon, k, -2 * h);
    return (8 * near - far) / (12 * h * at->model->expected(at, horizon));
}

static double discounted_within(const struct cx_btyd_ahead *at, const struct cx_btyd_question *q)
{
    double sum = 0, before = 0, worth = 1;
    for (int i = 1; i <= q->months.n; i++) {
        double until = at->model->expected(at, i * q->months.length);
        worth *= q->months.worth;
        sum += (until - before) * worth;
        before = until;
    }
    if (q->months.n > 0)
        return sum;
    return q->rate > 0 ? at->model->discounted(at, q->horizon, q->rate)
                       : at->model->expected(at, q->horizon);
}

static double compute(const struct cx_btyd_ahead *at, const struct cx_btyd_question *q, int number)
{
    const struct cx_btyd_model *m = at->model;
    if (number >= CX_OUTLOOK_AT_LEAST)
        return m->at_least(at, q->horizon, number - CX_OUTLOOK_AT_LEAST + 1);
    switch (number) {
    case CX_OUTLOOK_EXPECTED:
        return m->expected(at, q->horizon);
    case CX_OUTLOOK_SQUARE:
        return m->expected(at, q->horizon) + m->pairs(at, q->horizon);
    case CX_OUTLOOK_DISCOUNTED:
        return q->rate > 0 ? m->discounted(at, INFINITY, q->rate) : NAN;
    case CX_OUTLOOK_WITHIN:
        return discounted_within(at, q);
    case CX_OUTLOOK_REMAINS:
        return m->remains ? m->remains(at, q->horizon) : NAN;
    default:
        return slope(at, q->horizon, number - CX_OUTLOOK_SLOPE);
    }
}

/* ---- interpolated */

static bool is_slope(int number)
{
    return number >= CX_OUTLOOK_SLOPE && number < CX_OUTLOOK_AT_LEAST;
}

static double value_at(const struct cx_outlook *o, int number, double place)
{
    struct cx_btyd_ahead at = o->at;
    at.T = fmax(exp(place) - o->shift, 0);
    double value = compute(&at, o->q, number);
    return is_slope(number) ? value : log(value);
}

/* Every second point is one of the points that are known, if any are. */
static void refine(const struct cx_outlook *o, int number, struct cx_outlook_curve *c)
{
    const struct cx_chebyshev *points = &o->points[++c->fineness];
    bool is_first = c->fineness == 0;
    for (int j = points->n / 2; !is_first && j >= 0; j--)
        c->value[2 * j] = c->value[j];
    for (int j = is_first ? 0 : 1; j < points->n; j += is_first ? 1 : 2)
        c->value[j] = value_at(o, number, points->point[j]);
}

static void draw(const struct cx_outlook *o, int number, struct cx_outlook_curve *c)
{
    double least = is_slope(number) ? SLOPE_REST : REST;
    while (c->fineness + 1 < o->finenesses) {
        refine(o, number, c);
        if (cx_chebyshev_rest(&o->points[c->fineness], c->value) <= least)
            return;
    }
    c->fineness = TOO_ROUGH;
}

static double interpolate(struct cx_outlook *o, const struct cx_outlook_curve *c)
{
    const struct cx_chebyshev *points = &o->points[c->fineness];
    double *share = o->share[c->fineness], sum = 0;
    if (!o->has_share[c->fineness])
        cx_chebyshev_shares(points, o->place, share);
    o->has_share[c->fineness] = true;
    for (int j = 0; j < points->n; j++)
        sum += share[j] * c->value[j];
    return sum;
}

/* Counts of purchases that are asked for in a corner of the stretch are not worth a curve. */
static bool is_asked_often(const struct cx_outlook *o, int number)
{
    return number <= CX_OUTLOOK_AT_LEAST || o->curve[number].asked >= o->points[0].n;
}

double cx_outlook_number(struct cx_outlook *o, int number)
{
    double *known = &o->number[number];
    struct cx_outlook_curve *c = &o->curve[number];
    if (!isnan(*known))
        return *known;
    if (o->finenesses > 0 && c->fineness == NOT_YET && is_asked_often(o, number))
        draw(o, number, c);
    if (o->finenesses > 0 && c->fineness >= 0) {
        double value = interpolate(o, c);
        *known = is_slope(number) ? value : exp(value);
    } else {
        *known = compute(&o->at, o->q, number);
        c->asked++;
    }
    return *known;
}

double cx_outlook_at_least(struct cx_outlook *o, int64_t y)
{
    return y <= CX_OUTLOOK_COUNTS ? cx_outlook_number(o, CX_OUTLOOK_AT_LEAST + (int)y - 1)
                                  : o->at.model->at_least(&o->at, o->q->horizon, y);
}
