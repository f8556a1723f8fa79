/* chebyshev.c - see chebyshev.h. */
#include "stat/chebyshev.h"

#include <math.h>

#define PI 3.14159265358979323846

void cx_chebyshev_make(int n, double from, double to, struct cx_chebyshev *c)
{
    double middle = .5 * (from + to), half = .5 * (to - from);
    c->n = n;
    /* Sines, as those of angles and of their opposites are exactly opposite. */
    for (int j = 1; j < n - 1; j++)
        c->point[j] = middle + half * sin(.5 * PI * (2 * j - (n - 1)) / (n - 1));
    c->point[0] = from;
    c->point[n - 1] = to;
}

void cx_chebyshev_shares(const struct cx_chebyshev *c, double x, double *share)
{
    double sum = 0, sign = 1;
    for (int j = 0; j < c->n; j++, sign = -sign) {
        double away = x - c->point[j];
        if (away == 0) {
            for (int i = 0; i < c->n; i++)
                share[i] = i == j;
            return;
        }
        share[j] = (j == 0 || j == c->n - 1 ? .5 : 1) * sign / away;
        sum += share[j];
    }
    for (int j = 0; j < c->n; j++)
        share[j] /= sum;
}

/* That of the k-th polynomial, whose value at point j is cos(pi j k / (n - 1)) but for the sign. */
static double coefficient(const struct cx_chebyshev *c, const double *value, int k)
{
    int last = c->n - 1;
    double sum = 0;
    for (int j = 0; j <= last; j++)
        sum += (j == 0 || j == last ? .5 : 1) * value[j] * cos(PI * ((j * k) % (2 * last)) / last);
    return (k == last ? 1 : 2) * sum / last;
}

double cx_chebyshev_rest(const struct cx_chebyshev *c, const double *value)
{
    double rest = 0;
    for (int k = c->n - 3; k < c->n; k++) {
        double size = fabs(coefficient(c, value, k));
        rest = size > rest || isnan(size) ? size : rest;
    }
    return rest;
}
