/* phases.c - see phases.h. */
#include "model/btyd/phases.h"

#include <math.h>

struct cx_phases cx_phases_since(int k, const double *p, const struct cx_btyd_row *row)
{
    double R = p[0] + (double)k * row->x, whole = p[1] + row->T,
           share = (row->T - row->t_x) / whole;
    double term = 1, more = 0, rising = 0, by_r = 0, steps = 0;
    for (int j = 1; j < k; j++) {
        term *= (R + j - 1) / j * share;
        rising += 1 / (R + j - 1);
        more += term;
        by_r += term * rising;
        steps += term * j;
    }
    return (struct cx_phases){log1p(more), by_r / (1 + more), -steps / ((1 + more) * whole)};
}

void cx_phases_over(const struct cx_btyd_ahead *at, double chance[CX_BTYD_MOST_PHASES])
{
    int k = at->model->phases;
    double R = at->p[0] + (double)k * at->x, share = (at->T - at->t_x) / (at->p[1] + at->T);
    double term = 1, sum = 1;
    chance[0] = 1;
    for (int j = 1; j < k; j++) {
        term *= (R + j - 1) / j * share;
        chance[j] = term;
        sum += term;
    }
    for (int j = 0; j < k; j++)
        chance[j] /= sum;
}

double cx_phases_log_density(int k, const struct cx_btyd_row *row)
{
    double log_factorial = 0;
    for (int j = 2; j < k; j++)
        log_factorial += log(j);
    return k > 1 ? (k - 1) * row->log_gaps - row->x * log_factorial : 0;
}
