/* nbd.c - the NBD: nobody leaves.  The model that the others become when they find no dropout.
 *
 * Log-likelihood of a row: log G(r+x)/G(r) - x log alpha - (r+x) log(1 + T/alpha).
 */
#include "model/btyd/geometric.h"
#include "model/btyd/model.h"

#include <math.h>

static void start(int which, const double *nbd, double mean_T, double *p)
{
    static const double r[] = {.5, 1, .2}, share[] = {1. / 3, .1, .5};
    (void)nbd;
    p[0] = r[which];
    p[1] = share[which] * mean_T;
}

static void tabulate(const struct cx_btyd_model *m, const double *p, struct cx_btyd_tables *t)
{
    (void)m;
    cx_btyd_tabulate_rising(p[0], t);
}

static double loglik(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_tables *t,
                     const struct cx_btyd_span *rows, double *gradient)
{
    double r = p[0], alpha = p[1], log_alpha = log(alpha), sum = 0, by_r = 0, by_alpha = 0;
    double T = -1, grown = 0;
    (void)m;
    for (size_t i = 0; i < rows->n; i++) {
        const struct cx_btyd_row *row = &rows->row[i];
        double R = r + row->x;
        if (row->T != T) {
            T = row->T;
            grown = log1p(T / alpha);
        }
        sum += row->weight * (t->column[0][row->x] - row->x * log_alpha - R * grown);
        by_r += row->weight * (t->column[1][row->x] - grown);
        by_alpha += row->weight * (r / alpha - R / (alpha + T));
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
