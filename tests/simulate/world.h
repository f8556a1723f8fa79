/* world.h - experiments to draw by random numbers, where the truth is known. */
#ifndef CX_SIMULATE_WORLD_H
#define CX_SIMULATE_WORLD_H

#include <math.h>

#include "base/rng.h"
#include "model/comparison.h"
#include "stat/proportion.h"

#define SIMULATE_ALPHA 0.05
#define SIMULATE_SEED 20250301
#define SIMULATE_SURE 3.2905 /* P(|Z| > z) = .001: by more than chance */

enum shape {
    SHARE,      /* level: the chance of a success */
    NORMAL,     /* level: the mean; the deviation is 1 */
    LOGNORMAL,  /* level: the deviation of the logarithm */
    MEDIAN,     /* the same, and its median */
    POISSON,    /* level: events of a unit */
    CLUSTERED,  /* the same, of units that differ by an exponential factor */
    ORDERS,     /* one and more orders of a unit, each log-normal; level as there */
    EVENTS,     /* the median of all events, one to some ten of a unit, which are alike; level as
                  there */
    LONERS,     /* the same events, each taken for a unit of its own */
    HOUSEHOLDS, /* of one to some eight normal units, which are alike; level as there */
    STRANGERS   /* the same units, each taken to be on its own */
};

struct world {
    const char *name;
    enum shape shape;
    double level;
    double difference; /* variant less control, where there is one */
    struct world_units {
        int control, variant;
    } units;
    double spread;  /* the variant's deviation by the control's, if not 1; of NORMAL */
    bool is_unfair; /* not what all methods for the type promise something for */
};

static inline enum cx_metric_type world_type(const struct world *w)
{
    static const enum cx_metric_type type[] = {
        [SHARE] = CX_METRIC_PROPORTION, [NORMAL] = CX_METRIC_MEAN,   [LOGNORMAL] = CX_METRIC_MEAN,
        [MEDIAN] = CX_METRIC_QUANTILE,  [POISSON] = CX_METRIC_COUNT, [CLUSTERED] = CX_METRIC_COUNT,
        [ORDERS] = CX_METRIC_RATIO,
        [EVENTS] = CX_METRIC_QUANTILE,  [LONERS] = CX_METRIC_QUANTILE,
        [HOUSEHOLDS] = CX_METRIC_MEAN,  [STRANGERS] = CX_METRIC_MEAN};
    return type[w->shape];
}

/* What the control's value is in truth. */
static inline double world_value(const struct world *w)
{
    bool is_skewed = w->shape == LOGNORMAL || w->shape == ORDERS;
    if (w->shape == MEDIAN || w->shape == EVENTS || w->shape == LONERS) {
        return 1;
    }
    return is_skewed ? exp(w->level * w->level / 2) : w->level;
}

static inline double world_normal(struct cx_rng *r)
{
    double radius = sqrt(-2 * log1p(-cx_rng_uniform(r)));
    return radius * cos(6.283185307179586477 * cx_rng_uniform(r));
}

static inline double world_exponential(struct cx_rng *r)
{
    return -log1p(-cx_rng_uniform(r));
}

static inline double world_events(struct cx_rng *r, double expected)
{
    int n = 0;
    for (double at = world_exponential(r); at < expected; at += world_exponential(r)) {
        n++;
    }
    return n;
}

/* A unit whose value is by so much above the control's. */
struct world_unit {
    double x, y;
};
static inline struct world_unit world_draw(const struct world *w, struct cx_rng *r, double above)
{
    struct world_unit u = {0, 1};
    switch (w->shape) {
    case SHARE:
        u.x = cx_rng_uniform(r) < w->level + above;
        break;
    case NORMAL:
        u.x = w->level + above + world_normal(r);
        break;
    case LOGNORMAL:
    case MEDIAN:
        u.x = exp(w->level * world_normal(r)) + above;
        break;
    case POISSON:
        u.x = world_events(r, w->level + above);
        break;
    case CLUSTERED:
        u.x = world_events(r, (w->level + above) * world_exponential(r));
        break;
    case ORDERS:
        u.y = 1 + world_events(r, 1);
        for (double i = 0; i < u.y; i++) {
            u.x += exp(w->level * world_normal(r)) + above;
        }
        break;
    case EVENTS:
    case LONERS:
    case HOUSEHOLDS:
    case STRANGERS:
        break;
    }
    return u;
}

/* Events of one unit have a correlation of .8 on the scale of the logarithm. */
static inline void world_fill_events(const struct world *w, struct cx_rng *r,
                                     struct cx_metric_sums *s, double above)
{
    enum { MOST = 64 };
    double event[MOST], unit = sqrt(0.8) * world_normal(r), n = 1 + world_events(r, 4);
    size_t events = n < MOST ? (size_t)n : MOST;
    for (size_t i = 0; i < events; i++) {
        event[i] = exp(w->level * (unit + sqrt(0.2) * world_normal(r))) + above;
    }
    if (w->shape == EVENTS) {
        cx_metric_sums_add(s, CX_METRIC_QUANTILE, n, 1);
        cx_metric_sums_add_events(s, event, events);
    }
    for (size_t i = 0; w->shape == LONERS && i < events; i++) {
        cx_metric_sums_add(s, CX_METRIC_QUANTILE, event[i], 1);
    }
}

/* Units of a household have a correlation of .3. */
static inline void world_fill_household(const struct world *w, struct cx_rng *r,
                                        struct cx_metric_sums *s, double above)
{
    double home = sqrt(0.3) * world_normal(r), n = 1 + world_events(r, 3), sum = 0;
    for (double i = 0; i < n; i++) {
        double x = w->level + above + home + sqrt(0.7) * world_normal(r);
        cx_metric_sums_add(s, CX_METRIC_MEAN, x, 1);
        sum += x;
    }
    if (w->shape == HOUSEHOLDS) {
        cx_metric_sums_add(s->clusters, CX_METRIC_RATIO, sum, n);
    }
}

/* What units lie in: households, or their own events. */
static inline void world_fill_group(const struct world *w, struct cx_rng *r,
                                    struct cx_metric_sums *s, double above)
{
    if (w->shape == EVENTS || w->shape == LONERS) {
        world_fill_events(w, r, s, above);
    } else {
        world_fill_household(w, r, s, above);
    }
}

static inline void world_fill(const struct world *w, struct cx_rng *r,
                              struct cx_metric_sums *control, struct cx_metric_sums *variant,
                              double difference)
{
    enum cx_metric_type type = world_type(w);
    double centre = w->level + difference;
    bool is_of_groups = w->shape >= EVENTS;
    for (int i = 0; is_of_groups && i < w->units.control; i++) {
        world_fill_group(w, r, control, 0);
    }
    for (int i = 0; is_of_groups && i < w->units.variant; i++) {
        world_fill_group(w, r, variant, difference);
    }
    if (is_of_groups) {
        return;
    }
    for (int i = 0; i < w->units.control; i++) {
        struct world_unit u = world_draw(w, r, 0);
        cx_metric_sums_add(control, type, u.x, u.y);
    }
    for (int i = 0; i < w->units.variant; i++) {
        struct world_unit u = world_draw(w, r, difference);
        double x = w->spread > 0 ? centre + (u.x - centre) * w->spread : u.x;
        cx_metric_sums_add(variant, type, x, u.y);
    }
}

/* ---- how often */

struct world_count {
    struct cx_proportion p;
    int64_t undefined;
};

static inline void world_tell(struct world_count *n, bool is_defined, bool is_so)
{
    n->p.trials++;
    n->p.successes += is_so;
    n->undefined += !is_defined;
}

static inline void world_add(struct world_count *to, const struct world_count *from)
{
    to->p.trials += from->p.trials;
    to->p.successes += from->p.successes;
    to->undefined += from->undefined;
}

/* By more than chance. */
static inline bool world_is_above(const struct world_count *n, double limit)
{
    return cx_wilson_interval(n->p, SIMULATE_SURE).low > limit;
}

static inline bool world_is_below(const struct world_count *n, double limit)
{
    return cx_wilson_interval(n->p, SIMULATE_SURE).high < limit;
}

/* ---- what a method says */

struct world_answers {
    struct world_count rejects;             /* without a difference */
    struct world_count covers, covers_lift; /* with one; what says nothing excludes nothing */
};

struct world_round {
    const struct world *world;
    const struct cx_method *method;
    struct cx_comparison *c;
    bool has_difference;
};

static inline void world_check(struct world_count *n, struct cx_interval i, double truth)
{
    bool is_defined = !isnan(i.low) && !isnan(i.high);
    world_tell(n, is_defined, !is_defined || (i.low <= truth && truth <= i.high));
}

static inline void world_ask(const struct world_round *round, struct world_answers *answers)
{
    struct cx_comparison *c = round->c;
    double difference = round->world->difference;
    c->method = round->method;
    cx_comparison_test(c);
    if (!round->has_difference) {
        world_tell(&answers->rejects, !isnan(c->tail.p), c->tail.p <= SIMULATE_ALPHA);
        return;
    }
    cx_comparison_interval(c, SIMULATE_ALPHA);
    world_check(&answers->covers, c->interval, difference);
    world_check(&answers->covers_lift, c->lift_interval, difference / world_value(round->world));
}

#endif
