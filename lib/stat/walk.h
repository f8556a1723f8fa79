/* walk.h - two samples side by side, value by value: for what compares them by order. */
#ifndef CX_STAT_WALK_H
#define CX_STAT_WALK_H

#include <math.h>
#include <stdbool.h>

#include "stat/sample.h"

/* Begins with the two samples, the rest being 0. */
struct cx_walk {
    const struct cx_sample *control, *variant;
    size_t at_control, at_variant;
    double x;
    int64_t control_below, variant_below; /* units with smaller x */
    int64_t control_here, variant_here;
};

static inline int64_t cx_walk_take(const struct cx_sample *s, size_t *at, double x)
{
    int64_t n = 0;
    for (; *at < s->distinct && s->value[*at].x == x; ++*at) {
        n += s->value[*at].n;
    }
    return n;
}

/* The next x of either sample; false behind the last. */
static inline bool cx_walk_on(struct cx_walk *w)
{
    bool control_left = w->at_control < w->control->distinct;
    bool variant_left = w->at_variant < w->variant->distinct;
    if (!control_left && !variant_left) {
        return false;
    }
    double of_control = control_left ? w->control->value[w->at_control].x : (double)INFINITY;
    double of_variant = variant_left ? w->variant->value[w->at_variant].x : (double)INFINITY;
    w->control_below += w->control_here;
    w->variant_below += w->variant_here;
    w->x = of_control < of_variant ? of_control : of_variant;
    w->control_here = cx_walk_take(w->control, &w->at_control, w->x);
    w->variant_here = cx_walk_take(w->variant, &w->at_variant, w->x);
    return true;
}

#endif
