/* group_sequential.c - see group_sequential.h. */
#include "stat/group_sequential.h"

#include "stat/normal.h"
#include "stat/quadrature.h"
#include "stat/root.h"

#define INV_SQRT_2PI 0.39894228040143267794
#define FAR 9.0       /* standard errors beyond which nothing is left: 1e-19 */
#define PANEL_WIDTH 5 /* in widths of the integrand: 16 points leave 1e-15 */
#define MOST_PANELS 128
#define MOST_NODES (MOST_PANELS * CX_GAUSS_POINTS)
#define LEAST_P 1e-300

/* ---- the recursion */

/* Where a trial is that goes on after a look: points z, each with its share of the chance. */
struct places {
    double information;
    double z[MOST_NODES], chance[MOST_NODES];
    size_t n;
};

struct walker {
    struct places places[2];
    size_t now;    /* which of them */
    size_t looks;  /* that lie behind */
    double before; /* information at the look before */
    double drift;
    bool two_sided;
};

static const struct places *current(const struct walker *w)
{
    return &w->places[w->now];
}

static double standard_density(double z)
{
    return INV_SQRT_2PI * exp(-z * z / 2);
}

/* The chance to be at or above z (of `upper`) or at or below it at the next look, with this much
 * information. */
static double chance_beyond(const struct walker *w, double information, double z, bool upper)
{
    const struct places *p = current(w);
    double sign = upper ? 1 : -1;
    if (w->looks == 0) {
        return cx_normal_upper(sign * (z - w->drift * sqrt(information)));
    }
    double step = information - p->information;
    double width = sqrt(step);
    double goal = (z * sqrt(information) - w->drift * step) / width;
    double scale = sqrt(p->information) / width;
    double sum = 0;
    for (size_t i = 0; i < p->n; i++) {
        sum += p->chance[i] * cx_normal_upper(sign * (goal - p->z[i] * scale));
    }
    return sum;
}

static struct cx_group_exit exits_at(const struct walker *w, double information, double critical)
{
    struct cx_group_exit e = {.upper = chance_beyond(w, information, critical, true)};
    e.lower = w->two_sided ? chance_beyond(w, information, -critical, false) : 0;
    return e;
}

/* The density of z at the next look. */
static double density_at(const struct walker *w, double information, double z)
{
    const struct places *p = current(w);
    if (w->looks == 0) {
        return standard_density(z - w->drift * sqrt(information));
    }
    double step = information - p->information;
    double width = sqrt(step);
    double goal = (z * sqrt(information) - w->drift * step) / width;
    double scale = sqrt(p->information) / width;
    double sum = 0;
    for (size_t i = 0; i < p->n; i++) {
        double distance = goal - p->z[i] * scale;
        if (fabs(distance) < FAR) {
            sum += p->chance[i] * exp(-distance * distance / 2);
        }
    }
    return sum * INV_SQRT_2PI * sqrt(information / step);
}

/* How wide the narrowest feature is of density times kernel: both are like normal densities. */
static double feature_width(const struct walker *w, double information, double next)
{
    double last = w->looks == 0 ? information : information - w->before;
    return 1 / sqrt(information / last + information / (next - information));
}

/* A trial goes on that is within the boundary at a look; `next` is the information after that. */
static void go_on(struct walker *w, double information, double critical, double next)
{
    struct places *to = &w->places[1 - w->now];
    double middle = w->drift * sqrt(information);
    double low = fmax(w->two_sided ? -critical : -(double)INFINITY, middle - FAR);
    double high = fmin(critical, middle + FAR);
    to->n = 0;
    to->information = information;
    if (low < high) {
        double wanted = (high - low) / (PANEL_WIDTH * feature_width(w, information, next));
        size_t panels = (size_t)fmin(ceil(wanted), MOST_PANELS);
        double half = (high - low) / 2 / (double)panels;
        for (size_t k = 0; k < panels; k++) {
            for (size_t i = 0; i < CX_GAUSS_POINTS; i++) {
                double z = low + half * ((double)(2 * k + 1) + cx_gauss_node[i]);
                to->z[to->n] = z;
                to->chance[to->n++] = half * cx_gauss_weight[i] * density_at(w, information, z);
            }
        }
    }
    w->before = information;
    w->now = 1 - w->now;
    w->looks++;
}

void cx_group_exits(const struct cx_group_walk *walk, double drift, struct cx_group_exit *exits)
{
    struct walker w = {.drift = drift, .two_sided = walk->two_sided};
    for (size_t k = 0; k < walk->looks; k++) {
        exits[k] = exits_at(&w, walk->information[k], walk->look[k].critical);
        if (k + 1 < walk->looks) {
            go_on(&w, walk->information[k], walk->look[k].critical, walk->information[k + 1]);
        }
    }
}

double cx_group_power(const struct cx_group_walk *walk, double drift)
{
    struct cx_group_exit exits[CX_GROUP_LOOKS];
    cx_group_exits(walk, drift, exits);
    double sum = 0;
    for (size_t k = 0; k < walk->looks; k++) {
        sum += exits[k].upper;
    }
    return sum;
}

/* ---- designs */

static double spent_by(const struct cx_group_design *d, double t)
{
    if (t >= 1) {
        return d->alpha;
    }
    double sides = d->two_sided ? 2 : 1;
    switch (d->kind) {
    case CX_SPEND_OBRIEN_FLEMING:
        return 2 * sides *
               cx_normal_upper(cx_normal_quantile_upper(d->alpha / sides / 2) / sqrt(t));
    case CX_SPEND_POCOCK:
        return d->alpha * log1p(expm1(1) * t);
    case CX_SPEND_POWER:
        return d->alpha * pow(t, d->parameter);
    case CX_SPEND_GAMMA:
        return d->parameter == 0 ? d->alpha * t
                                 : d->alpha * (expm1(-d->parameter * t) / expm1(-d->parameter));
    case CX_GROUP_SHAPE:
    case CX_GROUP_HAYBITTLE_PETO:
        break;
    }
    return 0;
}

/* The boundary at a look that lets out what is asked for. */
struct outlet {
    const struct walker *walker;
    double information, log_chance;
};

static double outlet_excess(double critical, void *context)
{
    const struct outlet *o = context;
    struct cx_group_exit e = exits_at(o->walker, o->information, critical);
    return log(e.upper + e.lower) - o->log_chance;
}

static double critical_for(const struct walker *w, double information, double chance)
{
    struct outlet o = {w, information, log(chance)};
    double low = w->two_sided ? 0 : -FAR;
    if (!(chance > 0)) {
        return (double)INFINITY;
    }
    if (outlet_excess(low, &o) <= 0) {
        return low;
    }
    double critical = cx_root(outlet_excess, &o, low, 40);
    return isnan(critical) ? (double)INFINITY : critical;
}

static void spend(const struct cx_group_design *d, struct cx_group_look *look)
{
    struct walker w = {.two_sided = d->two_sided};
    double before = 0;
    for (size_t k = 0; k < d->looks; k++) {
        double information = d->information[k];
        look[k].spent = spent_by(d, information);
        look[k].critical = critical_for(&w, information, look[k].spent - before);
        before = look[k].spent;
        if (k + 1 < d->looks) {
            go_on(&w, information, look[k].critical, d->information[k + 1]);
        }
    }
}

struct cx_group_walk cx_group_walk(const struct cx_group_design *design,
                                   const struct cx_group_look *look)
{
    return (struct cx_group_walk){design->information, look, design->looks, design->two_sided};
}

/* Boundaries are known: what they spend. */
static void add_up(const struct cx_group_design *d, struct cx_group_look *look)
{
    struct cx_group_exit exits[CX_GROUP_LOOKS];
    struct cx_group_walk walk = cx_group_walk(d, look);
    cx_group_exits(&walk, 0, exits);
    double sum = 0;
    for (size_t k = 0; k < d->looks; k++) {
        sum += exits[k].upper + exits[k].lower;
        look[k].spent = sum;
    }
}

static double shape_at(const struct cx_group_design *d, size_t k)
{
    return pow(d->information[k] / d->information[d->looks - 1], d->parameter - 0.5);
}

struct shaping {
    const struct cx_group_design *design;
    struct cx_group_look *look;
};

static void scale_shape(const struct shaping *s, double constant)
{
    for (size_t k = 0; k < s->design->looks; k++) {
        s->look[k].critical = constant * shape_at(s->design, k);
    }
    add_up(s->design, s->look);
}

static double shape_excess(double constant, void *context)
{
    const struct shaping *s = context;
    scale_shape(s, constant);
    return log(s->look[s->design->looks - 1].spent / s->design->alpha);
}

static void fit_shape(const struct cx_group_design *d, struct cx_group_look *look)
{
    struct shaping s = {d, look};
    double each = d->two_sided ? d->alpha / 2 : d->alpha;
    double low = cx_normal_quantile_upper(each);
    double high = cx_normal_quantile_upper(each / (double)d->looks) / fmin(shape_at(d, 0), 1);
    scale_shape(&s, d->looks == 1 ? low : cx_root(shape_excess, &s, low, high + 1e-9));
}

#define PETO 3.0

static void fit_last(const struct cx_group_design *d, struct cx_group_look *look)
{
    struct walker w = {.two_sided = d->two_sided};
    double spent = 0;
    size_t last = d->looks - 1;
    for (size_t k = 0; k < last; k++) {
        struct cx_group_exit e = exits_at(&w, d->information[k], PETO);
        spent += e.upper + e.lower;
        look[k] = (struct cx_group_look){.critical = PETO, .spent = spent};
        go_on(&w, d->information[k], PETO, d->information[k + 1]);
    }
    look[last].critical = critical_for(&w, d->information[last], d->alpha - spent);
    look[last].spent = d->alpha;
}

void cx_group_bounds(const struct cx_group_design *design, struct cx_group_look *look)
{
    if (design->kind == CX_GROUP_SHAPE) {
        fit_shape(design, look);
    } else if (design->kind == CX_GROUP_HAYBITTLE_PETO) {
        fit_last(design, look);
    } else {
        spend(design, look);
    }
}

/* ---- power */

struct powering {
    const struct cx_group_walk *walk;
    double power;
};

static double power_excess(double drift, void *context)
{
    const struct powering *p = context;
    return cx_group_power(p->walk, drift) - p->power;
}

double cx_group_drift(const struct cx_group_walk *walk, double power)
{
    struct powering p = {walk, power};
    double high = 1;
    while (high < 1e6 && power_excess(high, &p) < 0) {
        high *= 2;
    }
    return cx_root(power_excess, &p, 0, high);
}

double cx_group_inflation(const struct cx_group_design *design, const struct cx_group_look *look,
                          double power)
{
    struct cx_group_walk walk = cx_group_walk(design, look);
    double last = design->information[design->looks - 1];
    double single =
        cx_normal_quantile_upper(design->two_sided ? design->alpha / 2 : design->alpha) +
        cx_normal_quantile_upper(1 - power);
    double drift = cx_group_drift(&walk, power) / single;
    return drift * drift * last;
}

/* ---- p values */

struct asking {
    struct cx_group_design design;
    double z;
};

/* How far z is below the boundary at alpha = e^x. */
static double shortfall(double log_alpha, void *context)
{
    struct asking *a = context;
    struct cx_group_look look[CX_GROUP_LOOKS];
    a->design.alpha = exp(log_alpha);
    cx_group_bounds(&a->design, look);
    return look[a->design.looks - 1].critical - a->z;
}

/* The boundary of a shape that goes through z needs no search. */
static double shape_p(const struct cx_group_design *d, size_t at, double z)
{
    struct cx_group_look look[CX_GROUP_LOOKS];
    struct shaping s = {d, look};
    scale_shape(&s, z / shape_at(d, at));
    return fmin(fmax(look[d->looks - 1].spent, LEAST_P), 1);
}

double cx_group_repeated_p(const struct cx_group_design *design, size_t at, double z)
{
    struct asking a = {*design, design->two_sided ? fabs(z) : z};
    if (isnan(z) || design->kind == CX_GROUP_HAYBITTLE_PETO) {
        return (double)NAN;
    }
    if (design->kind == CX_GROUP_SHAPE) {
        return shape_p(design, at, a.z);
    }
    a.design.looks = at + 1;
    /* no design rejects what the single test does not */
    double single = cx_normal_log_upper(a.z) + (design->two_sided ? log(2) : 0);
    double least = fmin(fmax(single, log(LEAST_P)), -1e-9);
    if (shortfall(least, &a) <= 0) {
        return exp(least);
    }
    double log_p = cx_root(shortfall, &a, least, -1e-12);
    return isnan(log_p) ? 1 : exp(log_p);
}
