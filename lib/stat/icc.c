/* icc.c - see icc.h. */
#include "stat/icc.h"

#include <math.h>

double cx_icc(const struct cx_sample *clusters, double variance)
{
    double sum = 0, units = 0, squares = 0, between = 0, k = (double)clusters->units;
    for (size_t i = 0; i < clusters->distinct; i++) {
        const struct cx_counted *c = &clusters->value[i];
        sum += (double)c->n * c->x;
        units += (double)c->n * c->y;
        squares += (double)c->n * c->y * c->y;
    }
    double mean = sum / units;
    for (size_t i = 0; i < clusters->distinct; i++) {
        const struct cx_counted *c = &clusters->value[i];
        double off = c->x / c->y - mean;
        between += (double)c->n * c->y * off * off;
    }
    if (k < 2 || units <= k || !(variance > 0)) {
        return (double)NAN;
    }
    double n0 = (units - squares / units) / (k - 1);
    double within = fmax(variance * (units - 1) - between, 0) / (units - k);
    between /= k - 1;
    return (between - within) / (between + (n0 - 1) * within);
}
