/* mover.c - see mover.h. */
#include "stat/mover.h"

#include <stdbool.h>

#include "stat/root.h"

static const double infinite = (double)INFINITY;

/* The limits of both arms. */
struct limits {
    struct cx_interval control, variant;
};

static struct limits limits_at(const struct cx_mover *m, double z)
{
    return (struct limits){m->limits(m->of_control, z), m->limits(m->of_variant, z)};
}

/* How far variant - r control may lie above its limits' end, or below the other one. */
static double reach_down(const struct cx_mover *m, const struct limits *l, double r)
{
    return hypot(m->variant - l->variant.low, r * (l->control.high - m->control));
}

static double reach_up(const struct cx_mover *m, const struct limits *l, double r)
{
    return hypot(l->variant.high - m->variant, r * (m->control - l->control.low));
}

struct cx_interval cx_mover_interval(const struct cx_mover *m, double z)
{
    struct limits l = limits_at(m, z);
    return (struct cx_interval){m->difference - reach_down(m, &l, 1),
                                m->difference + reach_up(m, &l, 1)};
}

/* Donner and Zou's quadratic equations, solved without cancellation. */
static double ratio_low(const struct cx_mover *m, const struct limits *l)
{
    double of_variant = l->variant.low * (2 * m->variant - l->variant.low);
    double of_control = l->control.high * (2 * m->control - l->control.high);
    double product = m->control * m->variant;
    double root = sqrt(fmax(product * product - of_variant * of_control, 0));
    return of_variant > 0 ? of_variant / (product + root) : 0;
}

static double ratio_high(const struct cx_mover *m, const struct limits *l)
{
    double of_variant = l->variant.high * (2 * m->variant - l->variant.high);
    double of_control = l->control.low * (2 * m->control - l->control.low);
    double product = m->control * m->variant;
    double root = sqrt(fmax(product * product - of_variant * of_control, 0));
    return of_control > 0 ? (product + root) / of_control : infinite;
}

struct cx_interval cx_mover_ratio_interval(const struct cx_mover *m, double z)
{
    struct limits l = limits_at(m, z);
    return (struct cx_interval){ratio_low(m, &l), ratio_high(m, &l)};
}

/* What variant - r control is compared with. */
struct hypothesis {
    const struct cx_mover *mover;
    double r, distance;
};

/* Whether the hypothesis is outside of the interval. */
static bool is_outside(double z, const void *context)
{
    const struct hypothesis *h = context;
    struct limits l = limits_at(h->mover, z);
    double reach = h->distance > 0 ? reach_down(h->mover, &l, h->r) : reach_up(h->mover, &l, h->r);
    return fabs(h->distance) > reach;
}

#define FARTHEST_Z 1e9

static double z_at(const struct hypothesis *h)
{
    struct limits l = limits_at(h->mover, 1);
    double low = 0, high = 1;
    if (isnan(h->distance) || isnan(l.control.low) || isnan(l.variant.low) || !(h->r > 0))
        return (double)NAN;
    if (h->distance == 0)
        return 0;
    while (is_outside(high, h) && high < FARTHEST_Z)
        low = high, high *= 2;
    return copysign(cx_edge(is_outside, h, low, high), h->distance);
}

double cx_mover_z_at(const struct cx_mover *m, double d)
{
    return z_at(&(const struct hypothesis){m, 1, m->difference - d});
}

double cx_mover_ratio_z_at(const struct cx_mover *m, double r)
{
    double distance = r == 1 ? m->difference : m->variant - r * m->control;
    return z_at(&(const struct hypothesis){m, r, distance});
}
