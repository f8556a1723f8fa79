/* nbd.c - nobody leaves: the NBD, and with Erlang-k times between purchases the CNBD-k.
 *
 * The models that the others become when they find no dropout.  Log-likelihood of a row:
 *     log G(r+kx)/G(r) - kx log alpha - (r+kx) log(1 + T/alpha), and for k > 1 the parts of
 * phases.h (Chatfield and Goodhardt 1973).
 */
#include "model/btyd/geometric.h"
#include "model/btyd/model.h"
#include "model/btyd/phases.h"

#include <math.h>

static void start(int which, const double *stays, double mean_T, double *p)
{
    static const double r[] = {.5, 1, .2}, share[] = {1. / 3, .1, .5};
    (void)stays;
    p[0] = r[which];
    p[1] = share[which] * mean_T;
}

static void tabulate(const struct cx_btyd_model *m, const double *p, struct cx_btyd_tables *t)
{
    cx_btyd_tabulate_rising(p[0], m->phases, 0, t);
}

static double loglik(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_tables *t,
                     const struct cx_btyd_span *rows, double *gradient)
{
    double r = p[0], alpha = p[1], log_alpha = log(alpha), sum = 0, by_r = 0, by_alpha = 0;
    double T = -1, grown = 0, k = m->phases;
    for (size_t i = 0; i < rows->n; i++) {
        const struct cx_btyd_row *row = &rows->row[i];
        struct cx_phases since = {0};
        double over = k * row->x, R = r + over;
        if (row->T != T) {
            T = row->T;
            grown = log1p(T / alpha);
        }
        if (m->phases > 1) {
            since = cx_phases_since(m->phases, p, row);
            since.log += cx_phases_log_density(m->phases, row);
        }
        sum += row->weight * (t->column[0][row->x] - over * log_alpha - R * grown + since.log);
        by_r += row->weight * (t->column[1][row->x] - grown + since.by_r);
        by_alpha += row->weight * (r / alpha - R / (alpha + T) + since.by_alpha);
    }
    gradient[0] = r * by_r;
    gradient[1] = alpha * by_alpha;
    return sum;
}

static double alive(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_row *row,
                    double *log_gradient)
{
    (void)p;
    (void)row;
    for (size_t i = 0; log_gradient && i < m->parameters; i++)
        log_gradient[i] = 0;
    return 1;
}

const struct cx_btyd_model cx_btyd_nbd = {
    .name = "nbd",
    .title = "NBD",
    .leaving = CX_BTYD_NEVER,
    .phases = 1,
    .parameters = 2,
    .parameter = {"r", "alpha"},
    .is_time = {false, true},
    .by_buying = {0, -1},
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

#define CNBD(k)                                                                                    \
    {                                                                                              \
        .name = "cnbd", .title = "CNBD-k", .leaving = CX_BTYD_NEVER, .phases = k, .parameters = 2, \
        .parameter = {"r", "alpha"}, .is_time = {false, true}, .by_buying = {0, -1},               \
        .start = start, .tabulate = tabulate, .loglik = loglik, .alive = alive,                    \
    }

const struct cx_btyd_model cx_btyd_cnbd_of[CX_BTYD_MOST_PHASES] = {
    CNBD(1),  CNBD(2),  CNBD(3),  CNBD(4),  CNBD(5),  CNBD(6),  CNBD(7),
    CNBD(8),  CNBD(9),  CNBD(10), CNBD(11), CNBD(12), CNBD(13), CNBD(14),
    CNBD(15), CNBD(16), CNBD(17), CNBD(18), CNBD(19), CNBD(20),
};
