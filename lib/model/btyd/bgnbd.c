/* bgnbd.c - BG/NBD, MBG/NBD and MBG/CNBD-k: a customer may leave after a purchase.
 *
 * Fader, Hardie and Lee 2005, eq. 6; for MBG/NBD Batislam, Denizel and Filiztekin 2007; for k > 1
 * Platzer and Reutterer 2016, eq. 3.  With c = 1 for MBG and 0 for BG and R = r + k x, the
 * log-likelihood of a row is A + w + log(1 + e^(v-w)),
 *     A = log G(R)/G(r) - k x log alpha - R log(1 + T/alpha) + log B(a, b+x+c)/B(a, b),
 *     v = log a/(b+x+c-1) + R log (alpha+T)/(alpha+t_x),
 * w the logarithm of the sum in phases.h (0 for k = 1), without v for BG with x = 0; and P(alive) =
 * 1 / (1 + e^(v-w)).
 */
#include "model/btyd/geometric.h"
#include "model/btyd/model.h"
#include "model/btyd/phases.h"

#include <math.h>

enum { LOG_RISING, RISING, LOG_STAYS, STAYS_BY_A, STAYS_BY_B, LOG_ODDS };

static void start(int which, const double *stays, double mean_T, double *p)
{
    const double guess[CX_BTYD_STARTS][4] = {
        {.5, mean_T / 3, .7, 2}, {1, mean_T / 10, 1, 3}, {stays[0], stays[1], .5, 5}};
    for (int i = 0; i < 4; i++)
        p[i] = guess[which][i];
}

static void tabulate(const struct cx_btyd_model *m, const double *p, struct cx_btyd_tables *t)
{
    double a = p[2], b = p[3], stays = 0, by_a = 0, by_b = 0;
    cx_btyd_tabulate_rising(p[0], m->phases, LOG_RISING, t);
    for (int32_t x = -m->leaves_first; x < t->most + 2; x++) {
        int32_t k = x + m->leaves_first; /* chances to leave so far */
        if (x >= 0) {
            t->column[LOG_STAYS][x] = stays;
            t->column[STAYS_BY_A][x] = by_a;
            t->column[STAYS_BY_B][x] = by_b;
            t->column[LOG_ODDS][x] = k > 0 ? log(a / (b + k - 1)) : -INFINITY;
        }
        stays -= log1p(a / (b + k));
        by_a -= 1 / (a + b + k);
        by_b += a / ((b + k) * (a + b + k));
    }
}

static double loglik(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_tables *t,
                     const struct cx_btyd_span *rows, double *gradient)
{
    int32_t c = m->leaves_first;
    double r = p[0], alpha = p[1], a = p[2], b = p[3], log_alpha = log(alpha), k = m->phases;
    double sum = 0, by_r = 0, by_alpha = 0, by_a = 0, by_b = 0, T = -1, grown = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const struct cx_btyd_row *row = &rows->row[i];
        struct cx_phases seen = {0};
        int32_t x = row->x;
        double over = k * x, R = r + over, weight = row->weight;
        if (row->T != T) {
            T = row->T;
            grown = log1p(T / alpha);
        }
        if (m->phases > 1) {
            seen = cx_phases_since(m->phases, p, row);
            sum += weight * (seen.log + cx_phases_log_density(m->phases, row));
        }
        sum += weight *
               (t->column[LOG_RISING][x] - over * log_alpha - R * grown + t->column[LOG_STAYS][x]);
        by_r += weight * (t->column[RISING][x] - grown + seen.by_r);
        by_alpha += weight * (r / alpha - R / (alpha + T) + seen.by_alpha);
        by_a += weight * t->column[STAYS_BY_A][x];
        by_b += weight * t->column[STAYS_BY_B][x];
        if (x + c == 0)
            continue;
        double since = grown - log1p(row->t_x / alpha);
        double v = t->column[LOG_ODDS][x] + R * since - seen.log, left = weight * cx_logistic(v);
        sum += weight * cx_softplus(v);
        by_r += left * (since - seen.by_r);
        by_alpha += left * (R * (1 / (alpha + T) - 1 / (alpha + row->t_x)) - seen.by_alpha);
        by_a += left / a;
        by_b -= left / (b + x + c - 1);
    }
    gradient[0] = r * by_r;
    gradient[1] = alpha * by_alpha;
    gradient[2] = a * by_a;
    gradient[3] = b * by_b;
    return sum;
}

static double alive(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_row *row,
                    double *log_gradient)
{
    int32_t c = m->leaves_first;
    double r = p[0], alpha = p[1], a = p[2], b = p[3], R = r + (double)m->phases * row->x;
    for (int i = 0; log_gradient && i < 4; i++)
        log_gradient[i] = 0;
    if (row->x + c == 0)
        return 1;
    struct cx_phases seen = cx_phases_since(m->phases, p, row);
    double since = log1p(row->T / alpha) - log1p(row->t_x / alpha);
    double v = log(a / (b + row->x + c - 1)) + R * since - seen.log, left = cx_logistic(v);
    double by_alpha = R * (1 / (alpha + row->T) - 1 / (alpha + row->t_x)) - seen.by_alpha;
    if (log_gradient) {
        log_gradient[0] = -left * (since - seen.by_r) * r;
        log_gradient[1] = -left * by_alpha * alpha;
        log_gradient[2] = -left;
        log_gradient[3] = left * b / (b + row->x + c - 1);
    }
    return cx_logistic(-v);
}

const struct cx_btyd_model cx_btyd_bgnbd = {
    .name = "bgnbd",
    .title = "BG/NBD",
    .leaving = CX_BTYD_AFTER_PURCHASE,
    .phases = 1,
    .stays = &cx_btyd_nbd,
    .parameters = 4,
    .parameter = {"r", "alpha", "a", "b"},
    .is_time = {false, true},
    .by_buying = {0, -1},
    .by_leaving = {0, 0, 1, 1},
    .start = start,
    .tabulate = tabulate,
    .loglik = loglik,
    .alive = alive,
    .expected = cx_geometric_expected,
    .pairs = cx_geometric_pairs,
    .discounted = cx_geometric_discounted,
    .discounted_square = cx_geometric_discounted_square,
    .remains = cx_geometric_remains,
    .at_least = cx_geometric_at_least,
    .wait = cx_geometric_wait,
};

const struct cx_btyd_model cx_btyd_mbgnbd = {
    .name = "mbgnbd",
    .title = "MBG/NBD",
    .leaving = CX_BTYD_AFTER_PURCHASE,
    .phases = 1,
    .stays = &cx_btyd_nbd,
    .leaves_first = 1,
    .parameters = 4,
    .parameter = {"r", "alpha", "a", "b"},
    .is_time = {false, true},
    .by_buying = {0, -1},
    .by_leaving = {0, 0, 1, 1},
    .start = start,
    .tabulate = tabulate,
    .loglik = loglik,
    .alive = alive,
    .expected = cx_geometric_expected,
    .pairs = cx_geometric_pairs,
    .discounted = cx_geometric_discounted,
    .discounted_square = cx_geometric_discounted_square,
    .remains = cx_geometric_remains,
    .at_least = cx_geometric_at_least,
    .wait = cx_geometric_wait,
};

#define OF(k)                                                                                      \
    {                                                                                              \
        .name = "mbgcnbd", .title = "MBG/CNBD-k", .leaving = CX_BTYD_AFTER_PURCHASE,               \
        .leaves_first = 1, .phases = k, .family = cx_btyd_mbgcnbd_of,                              \
        .stays = &cx_btyd_cnbd_of[k - 1], .parameters = 4, .parameter = {"r", "alpha", "a", "b"},  \
        .is_time = {false, true}, .by_buying = {0, -1}, .by_leaving = {0, 0, 1, 1},                \
        .start = start, .tabulate = tabulate, .loglik = loglik, .alive = alive,                    \
        .expected = cx_geometric_expected, .pairs = cx_geometric_pairs,                            \
        .discounted = cx_geometric_discounted,                                                     \
        .discounted_square = cx_geometric_discounted_square,                                       \
        .remains = cx_geometric_remains, .at_least = cx_geometric_at_least,                        \
        .wait = cx_geometric_wait,                                                                 \
    }

const struct cx_btyd_model cx_btyd_mbgcnbd = OF(1);
const struct cx_btyd_model cx_btyd_mbgcnbd_of[CX_BTYD_MOST_PHASES] = {
    OF(1),  OF(2),  OF(3),  OF(4),  OF(5),  OF(6),  OF(7),  OF(8),  OF(9),  OF(10),
    OF(11), OF(12), OF(13), OF(14), OF(15), OF(16), OF(17), OF(18), OF(19), OF(20),
};
