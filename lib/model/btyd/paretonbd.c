/* paretonbd.c - Pareto/NBD: a customer may leave at any time.
 *
 * Schmittlein, Morrison and Colombo 1987.  With the moment of leaving integrated over (t_x, T]
 * (Fader and Hardie 2005, "A note on deriving the Pareto/NBD model", before the 2F1 is brought
 * in), the log-likelihood of a row is A + log(1 + e^v),
 *     A = log G(r+x)/G(r) - x log alpha - (r+x) log(1 + T/alpha) - s log(1 + T/beta),
 *     v = log of the integral of s (alpha+t)^-(r+x) (beta+t)^-(s+1) over (t_x, T]
 *         + (r+x) log(alpha+T) + s log(beta+T),
 * and P(alive) = 1 / (1 + e^v).  After T, a customer who is alive has a rate from Gamma(r+x,
 * alpha+T) and a hazard from Gamma(s, beta+T).
 *
 * Where these terms nearly cancel, a row's log-likelihood is worked out once more in other ones,
 * which do not: it is good to 1e-13 of itself for x = 0 however small it is, and for x in the
 * hundreds where it is .1 or more.
 */
#include "model/btyd/model.h"
#include "model/btyd/powers.h"
#include "stat/quadrature.h"

#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* What is known of a customer who is alive. */
struct posterior {
    double r, alpha, s, beta;
};

static void start(int which, const double *stays, double mean_T, double *p)
{
    const double guess[CX_BTYD_STARTS][4] = {{.5, mean_T / 3, .7, mean_T / 3},
                                             {1, mean_T / 10, 1, mean_T / 10},
                                             {stays[0], stays[1], .3, mean_T}};
    for (int i = 0; i < 4; i++)
        p[i] = guess[which][i];
}

/* The integral over (t_x, end], in units of the integrand at t_x. */
static struct cx_powers powers_of(const double *p, const struct cx_btyd_row *row, double end)
{
    return (struct cx_powers){.a = p[1] + row->t_x,
                              .p = p[0] + row->x,
                              .b = p[3] + row->t_x,
                              .q = p[2] + 1,
                              .length = end - row->t_x};
}

static struct cx_powers_integral integral_of(const double *p, const struct cx_btyd_row *row)
{
    struct cx_powers f = powers_of(p, row, row->T);
    return cx_powers_integrate(&f);
}

/* The same from that of a row of the same x and T whose t_x is later: what lies between is short,
 * and all that is added is positive. */
static struct cx_powers_integral integral_from(const double *p, const struct cx_btyd_row *row,
                                               const struct cx_btyd_row *later,
                                               const struct cx_powers_integral *rest)
{
    struct cx_powers f = powers_of(p, row, later->t_x);
    struct cx_powers_integral i = cx_powers_integrate(&f);
    double grown_a = log1p(f.length / f.a), grown_b = log1p(f.length / f.b);
    double log_rest = rest->log - f.p * grown_a - f.q * grown_b;
    if (log_rest == -INFINITY)
        return i;
    double share = cx_logistic(log_rest - i.log);
    i.log += cx_softplus(log_rest - i.log);
    i.log_a += share * (rest->log_a + grown_a - i.log_a);
    i.log_b += share * (rest->log_b + grown_b - i.log_b);
    i.inverse_a += share * (rest->inverse_a * f.a / (f.a + f.length) - i.inverse_a);
    i.inverse_b += share * (rest->inverse_b * f.b / (f.b + f.length) - i.inverse_b);
    return i;
}

/* The nodes are those of cx_powers_integrate(), which has the same error there. */
static struct cx_btyd_step step_of(const double *p, double from, double to)
{
    double a = p[1] + from, b = p[3] + from, near = fmin(a, b);
    struct cx_btyd_step step = {.width = log1p((to - from) / near),
                                .grown_a = log1p((to - from) / a),
                                .grown_b = log1p((to - from) / b)};
    for (int i = 0; i < CX_GAUSS_FEWEST; i++) {
        double u = .5 * step.width * (1 + cx_gauss_fewest_node[i]), v = near * expm1(u);
        step.at[i] = (struct cx_btyd_tail){.5 * step.width * cx_gauss_fewest_weight[i] * (near + v),
                                           log1p(v / a), a / (a + v), log1p(v / b), b / (b + v)};
    }
    return step;
}

static void tabulate(const struct cx_btyd_model *m, const double *p, struct cx_btyd_tables *t)
{
    struct cx_btyd_tails *tails = t->tails;
    (void)m;
    cx_btyd_tabulate_rising(p[0], 1, 0, t);
    for (size_t k = 0; tails && k < tails->times; k++) {
        tails->log_a[k] = log1p(tails->time[k] / p[1]);
        tails->log_b[k] = log1p(tails->time[k] / p[3]);
        if (k + 1 < tails->times)
            tails->step[k] = step_of(p, tails->time[k], tails->time[k + 1]);
    }
}

#define NARROW .2 /* a step over which the integrand is nearly level */

static struct cx_btyd_tail tail_over(const double *p, const struct cx_btyd_row *row, double end,
                                     const struct cx_btyd_step *step)
{
    struct cx_powers f = powers_of(p, row, end);
    struct cx_btyd_tail sum = {0};
    if (step->width > NARROW || f.p * step->grown_a + f.q * step->grown_b > NARROW) {
        struct cx_powers_integral i = cx_powers_integrate(&f);
        double mass = exp(i.log);
        return (struct cx_btyd_tail){mass, mass * i.log_a, mass * i.inverse_a, mass * i.log_b,
                                     mass * i.inverse_b};
    }
    for (int i = 0; i < CX_GAUSS_FEWEST; i++) {
        const struct cx_btyd_tail *at = &step->at[i];
        double mass = at->mass * exp(-f.p * at->log_a - f.q * at->log_b);
        sum.mass += mass;
        sum.log_a += mass * at->log_a;
        sum.inverse_a += mass * at->inverse_a;
        sum.log_b += mass * at->log_b;
        sum.inverse_b += mass * at->inverse_b;
    }
    return sum;
}

/* From each time that a row of the x has to the last of all. */
static void tabulate_tails(const double *p, struct cx_btyd_tails *tails, size_t x)
{
    struct cx_btyd_tail *tail = tails->tail + x * tails->times;
    struct cx_btyd_row row = {.x = tails->x[x]};
    size_t k = tails->times - 1;
    tail[k] = (struct cx_btyd_tail){0};
    while (k-- > tails->first[x]) {
        const struct cx_btyd_step *step = &tails->step[k];
        const struct cx_btyd_tail *rest = &tail[k + 1];
        double end = tails->time[k + 1];
        double fallen = exp(-(p[0] + row.x) * step->grown_a - (p[2] + 1) * step->grown_b);
        row.t_x = tails->time[k];
        tail[k] = tail_over(p, &row, end, step);
        tail[k].mass += fallen * rest->mass;
        tail[k].log_a += fallen * (rest->log_a + step->grown_a * rest->mass);
        tail[k].log_b += fallen * (rest->log_b + step->grown_b * rest->mass);
        tail[k].inverse_a += fallen * rest->inverse_a * ((p[1] + row.t_x) / (p[1] + end));
        tail[k].inverse_b += fallen * rest->inverse_b * ((p[3] + row.t_x) / (p[3] + end));
    }
}

/* What a row's likelihood needs of its integral and of the odds of having left by T, e^v. */
struct left {
    double log, v;           /* the logarithms of both */
    double chance, softplus; /* 1 / (1 + e^-v), log(1 + e^v) */
    double by[4];            /* derivatives of v by the parameters */
};

static void take_slopes(const double *p, const struct cx_btyd_row *row,
                        const struct cx_btyd_tail *mean, const double *grown, struct left *left)
{
    double R = p[0] + row->x;
    left->by[0] = grown[0] - mean->log_a;
    left->by[1] = R / (p[1] + row->T) - R * mean->inverse_a / (p[1] + row->t_x);
    left->by[2] = 1 / p[2] + grown[1] - mean->log_b;
    left->by[3] = p[2] / (p[3] + row->T) - (p[2] + 1) * mean->inverse_b / (p[3] + row->t_x);
}

static void left_by_integral(const double *p, const struct cx_btyd_row *row,
                             const struct cx_powers_integral *i, struct left *left)
{
    struct cx_powers f = powers_of(p, row, row->T);
    double grown[2] = {log1p(f.length / f.a), log1p(f.length / f.b)};
    struct cx_btyd_tail mean = {1, i->log_a, i->inverse_a, i->log_b, i->inverse_b};
    take_slopes(p, row, &mean, grown, left);
    left->log = i->log;
    left->v = log(p[2] / f.b) + i->log + f.p * grown[0] + p[2] * grown[1];
    left->chance = cx_logistic(left->v);
    left->softplus = cx_softplus(left->v);
}

#define MOST_SHARED .9   /* a part that may be taken off without loss of digits */
#define MOST_FALLEN 600. /* logarithm of what can be divided by */

/* The same from those: false where the integral would be a small difference. */
static bool left_by_tails(const double *p, const struct cx_btyd_tails *tails,
                          const struct cx_btyd_row *row, struct left *left)
{
    const struct cx_btyd_place *place = &tails->place[row - tails->row];
    const struct cx_btyd_tail *all = tails->tail + place->x * tails->times + place->t_x;
    const struct cx_btyd_tail *rest = all - place->t_x + place->T;
    double grown[2] = {tails->log_a[place->T] - tails->log_a[place->t_x],
                       tails->log_b[place->T] - tails->log_b[place->t_x]};
    double fall = (p[0] + row->x) * grown[0] + (p[2] + 1) * grown[1], fallen = exp(-fall);
    if (!(fallen * rest->mass < MOST_SHARED * all->mass && fall < MOST_FALLEN))
        return false;
    double mass = all->mass - fallen * rest->mass, each = 1 / mass;
    double odds = p[2] / (p[3] + row->T) * mass / fallen;
    double near_a = fallen * (p[1] + row->t_x) / (p[1] + row->T);
    double near_b = fallen * (p[3] + row->t_x) / (p[3] + row->T);
    struct cx_btyd_tail mean = {
        .log_a = each * (all->log_a - fallen * (rest->log_a + grown[0] * rest->mass)),
        .inverse_a = each * (all->inverse_a - near_a * rest->inverse_a),
        .log_b = each * (all->log_b - fallen * (rest->log_b + grown[1] * rest->mass)),
        .inverse_b = each * (all->inverse_b - near_b * rest->inverse_b)};
    take_slopes(p, row, &mean, grown, left);
    left->log = log(mass);
    left->v = log(odds);
    left->chance = odds / (1 + odds);
    left->softplus = log1p(odds);
    return true;
}

/* The first purchase comes at T+u, before leaving, with density
 * (r/alpha) (1 + u/alpha)^-(r+1) (1 + u/beta)^-s. */
static double at_least_one(const struct posterior *after_T, double horizon)
{
    struct cx_powers f = {.a = after_T->alpha,
                          .p = after_T->r + 1,
                          .b = after_T->beta,
                          .q = after_T->s,
                          .length = horizon};
    return after_T->r / after_T->alpha * exp(cx_powers_integrate(&f).log);
}

#define NEARLY .1          /* what is left of the terms that cancel */
#define MOST_FACTORS 10000 /* of a product, which takes as long as the integral does at 100 */

/* log of the product of (r + j) / by over j < x; long double for the digits that cancel. */
static long double log_rising(double r, int32_t x, long double by)
{
    long double product = 1, log_2 = logl(2);
    long exponent = 0;
    for (int32_t j = 0; j < x; j++) {
        int power;
        product = frexpl(product * ((long double)r + j) / by, &power);
        exponent += power;
    }
    return logl(product) + (long double)exponent * log_2;
}

/* The likelihood of no purchase, from the chance of one. */
static double loglik_of_none(const double *p, double T)
{
    struct posterior new = {p[0], p[1], p[2], p[3]};
    return log1p(-at_least_one(&new, T));
}

#define LIKELY -.5 /* logarithm of a likelihood above which the rest of 1 is the smaller part */

/* A + log(1 + e^v), or where v > 0, A + v + log(1 + e^-v), its larger terms being one product. */
static double loglik_closely(const double *p, const struct cx_btyd_row *row,
                             const struct left *left)
{
    double v = left->v, since = v > 0 ? row->t_x : row->T;
    long double a = since / (long double)p[1], b = since / (long double)p[3];
    long double sum = log_rising(p[0], row->x, (long double)p[1] + since);
    sum -= p[0] * log1pl(a) + p[2] * log1pl(b);
    if (v > 0)
        sum += logl(p[2] / ((long double)p[3] + since)) + left->log;
    return (double)(sum + cx_softplus(-fabs(v)));
}

static double loglik(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_tables *t,
                     const struct cx_btyd_span *rows, double *gradient)
{
    double r = p[0], alpha = p[1], s = p[2], beta = p[3], log_alpha = log(alpha);
    double sum = 0, total[4] = {0}, T = -1, grown_a = 0, grown_b = 0;
    const struct cx_btyd_row *later = NULL;
    struct cx_powers_integral integral;
    (void)m;
    for (size_t i = rows->n; i-- > 0;) { /* rows of the same x and T come by t_x */
        const struct cx_btyd_row *row = &rows->row[i];
        double R = r + row->x;
        struct left left;
        if (!t->tails || !left_by_tails(p, t->tails, row, &left)) {
            bool is_followed = later && later->x == row->x && later->T == row->T;
            integral = is_followed ? integral_from(p, row, later, &integral) : integral_of(p, row);
            left_by_integral(p, row, &integral, &left);
            later = row;
        }
        if (row->T != T) {
            T = row->T;
            grown_a = log1p(T / alpha);
            grown_b = log1p(T / beta);
        }
        double rising = t->column[0][row->x] - row->x * log_alpha;
        double stayed = R * grown_a + s * grown_b, one = rising - stayed + left.softplus;
        if (fabs(one) < NEARLY * (fabs(t->column[0][row->x]) + stayed) && row->x < MOST_FACTORS)
            one = row->x == 0 && one > LIKELY ? loglik_of_none(p, row->T)
                                              : loglik_closely(p, row, &left);
        sum += row->weight * one;
        total[0] += row->weight * (t->column[1][row->x] - grown_a + left.chance * left.by[0]);
        total[1] += row->weight * (r / alpha - R / (alpha + T) + left.chance * left.by[1]);
        total[2] += row->weight * (left.chance * left.by[2] - grown_b);
        total[3] += row->weight * (s / beta - s / (beta + T) + left.chance * left.by[3]);
    }
    for (int k = 0; k < 4; k++)
        gradient[k] = p[k] * total[k];
    return sum;
}

static double alive(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_row *row,
                    double *log_gradient)
{
    struct cx_powers_integral integral = integral_of(p, row);
    struct left left;
    left_by_integral(p, row, &integral, &left);
    for (size_t k = 0; log_gradient && k < m->parameters; k++)
        log_gradient[k] = -left.chance * left.by[k] * p[k];
    return cx_logistic(-left.v);
}

/* ---- after T */

static struct posterior after(const struct cx_btyd_ahead *at)
{
    return (struct posterior){at->p[0] + at->x, at->p[1] + at->T, at->p[2], at->p[3] + at->T};
}

/* (1 - e^-x) / x */
static double decayed(double x)
{
    return x == 0 ? 1 : -expm1(-x) / x;
}

/* The purchase rate at T+u is (r/alpha) (1 + u/beta)^-s; its integral has no singularity at 1. */
static double expected(const struct cx_btyd_ahead *at, double horizon)
{
    struct posterior after_T = after(at);
    double grown = log1p(horizon / after_T.beta);
    return after_T.r / after_T.alpha * after_T.beta * grown * decayed((after_T.s - 1) * grown);
}

#define WIDEST 2.5      /* panel, in log(1 + u/beta) */
#define MOST_CHANGE 8.0 /* of the logarithm of the integrand over a panel */
#define FALLEN 45.0

/* r (r+1) / alpha^2 times the integral of 2 u (1 + u/beta)^-s.  As a difference of two
 * powers that would cancel on short horizons. */
static double pairs(const struct cx_btyd_ahead *at, double horizon)
{
    struct posterior after_T = after(at);
    double end = log1p(horizon / after_T.beta), power = 1 - after_T.s, sum = 0;
    double widest = fmin(WIDEST, MOST_CHANGE / (1 + fabs(power)));
    for (double from = 0; from < end && -(power + 1) * from < FALLEN; from += widest) {
        double half = .5 * fmin(widest, end - from);
        for (int i = 0; i < CX_GAUSS_POINTS; i++) {
            double w = from + half + half * cx_gauss_node[i];
            sum += half * cx_gauss_weight[i] * expm1(w) * exp(power * w);
        }
    }
    double scale = after_T.beta / after_T.alpha;
    return 2 * after_T.r * (after_T.r + 1) * scale * scale * sum;
}

static double discounted(const struct cx_btyd_ahead *at, double horizon, double rate)
{
    struct posterior after_T = after(at);
    struct cx_powers f = {.a = after_T.beta,
                          .p = 0,
                          .b = after_T.beta,
                          .q = after_T.s,
                          .rate = rate,
                          .length = horizon};
    return after_T.r / after_T.alpha * exp(cx_powers_integrate(&f).log);
}

/* Of a customer who leaves after t, the sum has the mean lambda (1 - e^(-rate t)) / rate, and the
 * same of twice the rate for its variance. */
static double discounted_square(const struct cx_btyd_ahead *at, double rate)
{
    struct posterior after_T = after(at);
    double once = discounted(at, INFINITY, rate), twice = discounted(at, INFINITY, 2 * rate);
    return twice + (after_T.r + 1) / after_T.alpha * 2 / rate * (once - twice);
}

static double remains(const struct cx_btyd_ahead *at, double horizon)
{
    struct posterior after_T = after(at);
    return exp(-after_T.s * log1p(horizon / after_T.beta));
}

#define PANEL_DEVIATIONS                                                                           \
    4.0 /* width of a panel, in standard deviations of the narrowest density                       \
         */
#define MOST_PANELS 2000
#define HALF_PI 1.5707963267948966

/* The y-th purchase comes at T+u, before leaving, with density
 * u^(y-1) alpha^r / (B(y, r) (alpha+u)^(r+y)) (1 + u/beta)^-s.  With u = alpha tan^2 z the first
 * part is 2 sin^(2y-1) z cos^(2r-1) z / B(y, r): a bump of standard deviation
 * 1 / (2 sqrt(y + r)), wherever it stands. */
static double panel_of(const struct posterior *after_T, double y, double from, double width)
{
    double half = .5 * width, r = after_T->r, ratio = after_T->alpha / after_T->beta, sum = 0;
    double constant = log(2) - gsl_sf_lnbeta(y, r);
    for (int i = 0; i < CX_GAUSS_POINTS; i++) {
        double z = from + half + half * cx_gauss_node[i], t = tan(z);
        sum += half * cx_gauss_weight[i] *
               exp(constant + (2 * y - 1) * log(sin(z)) + (2 * r - 1) * log(cos(z)) -
                   after_T->s * log1p(ratio * t * t));
    }
    return sum;
}

static double at_least(const struct cx_btyd_ahead *at, double horizon, int64_t y)
{
    struct posterior after_T = after(at);
    if (!(horizon > 0))
        return 0;
    if (y == 1)
        return at_least_one(&after_T, horizon);
    double end = atan(sqrt(horizon / after_T.alpha)), sum = 0;
    double widest = .5 * PANEL_DEVIATIONS / sqrt((double)y + after_T.r);
    for (int k = 0; k < MOST_PANELS; k++) {
        /* Towards pi/2, where cos z ends, panels get no wider than their distance from it. */
        double width = fmin(fmin(widest, end), 2 * (HALF_PI - end));
        double panel = panel_of(&after_T, (double)y, end - width, width);
        sum += panel;
        end -= width;
        if (!(end > 0) || panel < 1e-18 * sum)
            return fmin(sum, 1);
    }
    return NAN;
}

/* The density of the first purchase at T+u. */
static double density(const struct posterior *after_T, double u)
{
    return after_T->r / after_T->alpha *
           exp(-(after_T->r + 1) * log1p(u / after_T->alpha) -
               after_T->s * log1p(u / after_T->beta));
}

/* The chance that it comes between two times; below 0 where the second is earlier. */
static double between(const struct posterior *after_T, double from, double to)
{
    double first = fmin(from, to);
    struct cx_powers f = {.a = after_T->alpha + first,
                          .p = after_T->r + 1,
                          .b = after_T->beta + first,
                          .q = after_T->s,
                          .length = fabs(to - from)};
    double chance = density(after_T, first) * exp(cx_powers_integrate(&f).log);
    return from <= to ? chance : -chance;
}

/* A step in log time from u to where `missing` more is reached (Halley's, of third order). */
static double step_from(const struct posterior *after_T, double u, double missing)
{
    double bend = 1 - (after_T->r + 1) * u / (after_T->alpha + u) -
                  after_T->s * u / (after_T->beta + u);
    double newton = missing / (u * density(after_T, u)), factor = 1 + .5 * newton * bend;
    return factor > .5 && factor < 2 ? newton / factor : newton;
}

static double chance_until(const struct posterior *after_T, double limit,
                           struct cx_btyd_reached *reached)
{
    if (reached->limit != limit)
        reached->at_limit = at_least_one(after_T, limit);
    reached->limit = limit;
    return reached->at_limit;
}

#define CUBED_IS_NOTHING 1e-5 /* a step whose error is its third power */

static double wait(const struct cx_btyd_ahead *at, double chance, double limit)
{
    struct posterior after_T = after(at);
    struct cx_btyd_reached none = {0}, *reached = at->reached ? at->reached : &none;
    if (!(chance < 1) || !(chance_until(&after_T, limit, reached) >= chance))
        return INFINITY;
    /* It is never sooner than if nobody left. */
    double low = log(after_T.alpha * expm1(-log1p(-chance) / after_T.r)), high = log(limit);
    if (!(reached->time > 0) || reached->at_time > 2 * chance) { /* or digits would be lost */
        reached->time = exp(low);
        reached->at_time = at_least_one(&after_T, reached->time);
    }
    /* Steps inside a bracket. */
    double here = fmin(fmax(log(reached->time), low), high), step = INFINITY;
    for (int i = 0; i < 200 && high > low && fabs(step) > CUBED_IS_NOTHING; i++) {
        double u = exp(here);
        reached->at_time += between(&after_T, reached->time, u);
        reached->time = u;
        double missing = chance - reached->at_time;
        *(missing > 0 ? &low : &high) = here;
        step = step_from(&after_T, u, missing);
        if (!(here + step >= low && here + step <= high))
            step = .5 * (low + high) - here;
        here += step;
    }
    return exp(here);
}

const struct cx_btyd_model cx_btyd_paretonbd = {
    .name = "paretonbd",
    .title = "Pareto/NBD",
    .leaving = CX_BTYD_ANY_TIME,
    .phases = 1,
    .stays = &cx_btyd_nbd,
    .parameters = 4,
    .parameter = {"r", "alpha", "s", "beta"},
    .is_time = {false, true, false, true},
    .by_buying = {0, -1},
    .by_leaving = {0, 0, 0, -1},
    .start = start,
    .tabulate = tabulate,
    .tabulate_tails = tabulate_tails,
    .loglik = loglik,
    .alive = alive,
    .expected = expected,
    .pairs = pairs,
    .discounted = discounted,
    .discounted_square = discounted_square,
    .remains = remains,
    .at_least = at_least,
    .wait = wait,
};
