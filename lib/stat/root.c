/* root.c - see root.h. */
#include "stat/root.h"

#include <float.h>
#include <math.h>

#define STEPS 2200 /* halving alone goes through all doubles by then */

struct point {
    double x, y;
};

static bool differ(double a, double b)
{
    return (a < 0) != (b < 0);
}

/* How far from the newest point towards the one across zero the next one lies.  a is the newest, b
 * the one across, c the one before. */
static double part_of_the_way(struct point a, struct point b, struct point c)
{
    double xi = (a.x - b.x) / (c.x - b.x);
    double phi = (a.y - b.y) / (c.y - b.y);
    if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)) {
        return 0.5;
    }
    return a.y / (b.y - a.y) * (c.y / (b.y - c.y)) +
           (c.x - a.x) / (b.x - a.x) * (a.y / (c.y - a.y)) * (b.y / (c.y - b.y));
}

double cx_root(cx_function *f, void *context, double low, double high)
{
    struct point a = {low, f(low, context)};
    struct point b = {high, f(high, context)};
    if (a.y == 0 || b.y == 0) {
        return a.y == 0 ? a.x : b.x;
    }
    if (isnan(a.y) || isnan(b.y) || !differ(a.y, b.y)) {
        return (double)NAN;
    }
    double part = 0.5;
    for (int step = 0; step < STEPS; step++) {
        struct point next = {.x = a.x + part * (b.x - a.x)};
        next.y = f(next.x, context);
        struct point c = a;
        if (differ(next.y, a.y)) {
            c = b;
            b = a;
        }
        a = next;
        struct point best = fabs(a.y) < fabs(b.y) ? a : b;
        double least = (DBL_EPSILON * fabs(best.x) + DBL_MIN) / fabs(b.x - a.x);
        if (best.y == 0 || isnan(a.y) || least > 0.5) {
            return isnan(a.y) ? a.y : best.x;
        }
        part = fmin(fmax(part_of_the_way(a, b, c), least), 1 - least);
    }
    return a.x;
}

double cx_edge(cx_predicate *is_so, const void *context, double inside, double outside)
{
    for (int round = 0; round < 400; round++) {
        double middle = inside + (outside - inside) / 2;
        if (middle == inside || middle == outside) {
            break;
        }
        *(is_so(middle, context) ? &inside : &outside) = middle;
    }
    return inside;
}
