/* smirnov.c - see smirnov.h. */
#include "stat/smirnov.h"

#include "stat/binomial.h"
#include "stat/special.h"
#include "stat/walk.h"

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* How far off the side that is suspected, times n m. */
static cx_int128 seen_from(cx_int128 off, enum cx_alternative alternative)
{
    return alternative == CX_GREATER ? off : alternative == CX_LESS || off < 0 ? -off : off;
}

struct cx_smirnov cx_smirnov(const struct cx_sample *control, const struct cx_sample *variant,
                             enum cx_alternative alternative)
{
    int64_t n = control->units, m = variant->units;
    struct cx_smirnov s = {.n_control = n, .n_variant = m, .at = (double)NAN};
    struct cx_walk w = {.control = control, .variant = variant};
    while (cx_walk_on(&w)) {
        int64_t control_to = w.control_below + w.control_here;
        int64_t variant_to = w.variant_below + w.variant_here;
        cx_int128 off = (cx_int128)control_to * m - (cx_int128)variant_to * n;
        cx_int128 distance = seen_from(off, alternative);
        s.has_ties = s.has_ties || w.control_here + w.variant_here > 1;
        if (distance > s.distance) {
            s.distance = distance;
            s.at = w.x;
            s.control_above = n - control_to;
            s.variant_above = m - variant_to;
        }
    }
    s.d = (double)s.distance / ((double)n * (double)m);
    return s;
}

/* ---- all orders of the units: paths from (0, 0) to (n, m), a unit of the control or of the
 * variant at each step */

struct paths {
    int64_t n, m, distance;
    enum cx_alternative alternative;
    double *inside; /* by variants until now: the share of paths to that point never too far off */
    double log_p;   /* of those that were */
};

/* The variants at which i of the control are not too far off. */
static int64_t first_inside(const struct paths *p, int64_t i)
{
    int64_t excess = i * p->m - p->distance;
    return p->alternative == CX_LESS || excess < 0 ? 0 : excess / p->n + 1;
}

static int64_t last_inside(const struct paths *p, int64_t i)
{
    int64_t last = (i * p->m + p->distance - 1) / p->n;
    return p->alternative == CX_GREATER ? p->m : smaller(last, p->m);
}

/* Paths of which `share` come to (i, j) for being too far off the first time: times the chance that
 * a path comes there at all, which is hypergeometric. */
static void leave(struct paths *p, int64_t i, int64_t j, double share)
{
    double n = (double)p->n, m = (double)p->m, a = (double)i, b = (double)j;
    double chance = (a + b) / (n + m), other = (n - a + m - b) / (n + m);
    double log_through = cx_binomial_log_mass(a, n, chance, other) +
                         cx_binomial_log_mass(b, m, chance, other) -
                         cx_binomial_log_mass(a + b, n + m, chance, other);
    if (share > 0) {
        p->log_p = cx_log_add(p->log_p, log_through + log(share));
    }
}

/* From the row of i - 1 to that of i. */
static void step_row(struct paths *p, int64_t i)
{
    int64_t first = first_inside(p, i), last = last_inside(p, i);
    int64_t j = first_inside(p, i - 1);
    double before = 0;
    for (; j < first && j <= p->m; j++) {
        leave(p, i, j, p->inside[j] * (double)i / (double)(i + j));
        p->inside[j] = 0;
    }
    for (j = first; j <= last; j++) {
        before = (p->inside[j] * (double)i + before * (double)j) / (double)(i + j);
        p->inside[j] = before;
    }
    if (last < p->m) {
        leave(p, i, last + 1, before * (double)(last + 1) / (double)(i + last + 1));
    }
}

static void walk_all(struct paths *p)
{
    int64_t last = last_inside(p, 0);
    for (int64_t j = 0; j <= last; j++) {
        p->inside[j] = 1;
    }
    if (last < p->m) {
        leave(p, 0, last + 1, 1);
    }
    for (int64_t i = 1; i <= p->n; i++) {
        step_row(p, i);
    }
}

double cx_smirnov_steps(const struct cx_smirnov *s, enum cx_alternative alternative)
{
    enum { LEAVING = 100 }; /* what leave() costs, in steps */
    double n = (double)s->n_control, m = (double)s->n_variant;
    double cells = alternative == CX_TWO_SIDED ? fmin(2 * (double)s->distance, n * m) : n * m;
    return cells + LEAVING * (n + m);
}

enum cx_status cx_smirnov_exact(const struct cx_smirnov *s, enum cx_alternative alternative,
                                struct cx_tail *tail, struct cx_error *e)
{
    struct cx_arena scratch = {0};
    struct paths p = {.n = s->n_control,
                      .m = s->n_variant,
                      .distance = (int64_t)s->distance,
                      .alternative = alternative,
                      .log_p = -INFINITY};
    *tail = (struct cx_tail){.p = 1, .log_p = 0};
    if (s->distance == 0) {
        return CX_OK;
    }
    p.inside = cx_arena_alloc(&scratch, (size_t)(p.m + 1) * sizeof *p.inside);
    if (!p.inside) {
        return cx_no_memory(e);
    }
    walk_all(&p);
    *tail = cx_tail_from_log(fmin(p.log_p, 0));
    cx_arena_release(&scratch);
    return CX_OK;
}

/* ---- large samples */

/* Behind the first terms: below 1e-17 of 1 from z = 1 on. */
static double kolmogorov_log(double z)
{
    double sum = 0;
    if (z < 1) { /* DLMF 20.7.32 of the same series: its complement */
        const double pi = acos(-1);
        for (int k = 1; k < 12; k += 2) {
            sum += exp(-(k * k) * pi * pi / (8 * z * z));
        }
        return log1p(-sqrt(2 * pi) / z * sum);
    }
    for (int k = 2; k < 6; k++) {
        sum += (k % 2 ? 1 : -1) * exp(-2 * (k * k - 1) * z * z);
    }
    return log(2) - 2 * z * z + log1p(sum);
}

struct cx_tail cx_smirnov_limit(const struct cx_smirnov *s, enum cx_alternative alternative)
{
    double n = (double)s->n_control, m = (double)s->n_variant;
    double z = s->d * sqrt(n * m / (n + m));
    if (z == 0) {
        return (struct cx_tail){.p = 1, .log_p = 0};
    }
    return cx_tail_from_log(alternative == CX_TWO_SIDED ? kolmogorov_log(z) : -2 * z * z);
}

/* ---- the median */

struct cx_proportion_pair cx_above_median(const struct cx_sample *control,
                                          const struct cx_sample *variant)
{
    int64_t all = control->units + variant->units;
    struct cx_walk w = {.control = control, .variant = variant};
    struct cx_proportion_pair pair = {.control = {0, control->units},
                                      .variant = {0, variant->units},
                                      .statistic = CX_PROPORTION_YATES};
    while (cx_walk_on(&w)) {
        int64_t control_to = w.control_below + w.control_here;
        int64_t variant_to = w.variant_below + w.variant_here;
        if (control_to + variant_to >= all - all / 2) { /* the lower one of two in the middle */
            pair.control.successes = control->units - control_to;
            pair.variant.successes = variant->units - variant_to;
            break;
        }
    }
    return pair;
}

/* z of `above` units of the variant among the upper half of all. */
static double median_z(const struct cx_sample *control, const struct cx_sample *variant,
                       int64_t above)
{
    int64_t half = (control->units + variant->units) / 2;
    struct cx_proportion_pair pair = {.control = {half - above, control->units},
                                      .variant = {above, variant->units},
                                      .statistic = CX_PROPORTION_YATES};
    return cx_proportion_z(&pair);
}

/* The least number of the variant above with a z of at least that, or (`beyond`) above it; one more
 * than there can be where there is none. */
static int64_t least_above(const struct cx_sample *control, const struct cx_sample *variant,
                           double z, bool beyond)
{
    int64_t half = (control->units + variant->units) / 2;
    int64_t low = half > control->units ? half - control->units : 0;
    int64_t high = smaller(half, variant->units) + 1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        double there = median_z(control, variant, middle);
        if (beyond ? there > z : there >= z) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* How far the unit of the variant that is the number `above` from the top is from the one of the
 * control with which it makes up the upper half and one more. */
static double gap_at(const struct cx_sample *control, const struct cx_sample *variant,
                     int64_t above)
{
    int64_t half = (control->units + variant->units) / 2;
    return cx_sample_at(variant, variant->units - above) -
           cx_sample_at(control, control->units - (half + 1 - above));
}

struct cx_interval cx_median_shift_interval(const struct cx_sample *control,
                                            const struct cx_sample *variant, double z)
{
    int64_t half = (control->units + variant->units) / 2;
    int64_t most = smaller(half, variant->units);
    int64_t least = half > control->units ? half - control->units : 0;
    if (most == least) {
        return cx_interval_undefined();
    }
    int64_t many = least_above(control, variant, z, false);
    int64_t few = least_above(control, variant, -z, true);
    return (struct cx_interval){
        .low = many > most ? -(double)INFINITY : gap_at(control, variant, many),
        .high = few == least ? (double)INFINITY : gap_at(control, variant, few)};
}
