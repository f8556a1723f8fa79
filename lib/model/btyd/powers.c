/* powers.c - see powers.h. */
#include "model/btyd/powers.h"

#include "base/compat.h"
#include "stat/quadrature.h"

#include <math.h>

#define WIDEST 2.5
#define HIGHEST 15.0
#define FALLEN 45.0
#define MOST_PANELS 100000

/* The integrand in u: the factor of the smaller scale is e^u, the other 1 + ratio (e^u - 1). */
struct shape {
    double near_power, far_power, ratio;
    double decay; /* rate times the smaller scale */
};

struct sums {
    double mass, near_log, near_inverse, far_log, far_inverse;
};

static double log_height(const struct shape *s, double u)
{
    double grown = expm1(u);
    return u - s->near_power * u - s->far_power * log1p(s->ratio * grown) - s->decay * grown;
}

/* Up to which width and fall a rule has the error that 16 points have on the largest panel. */
static const struct rule {
    double width, fall;
    int points;
    const double *node, *weight;
} rules[] = {
    {.2, .2, CX_GAUSS_FEWEST, cx_gauss_fewest_node, cx_gauss_fewest_weight},
    {1, 3, CX_GAUSS_FEW, cx_gauss_few_node, cx_gauss_few_weight},
    {INFINITY, INFINITY, CX_GAUSS_POINTS, cx_gauss_node, cx_gauss_weight},
};

static void add_panel(const struct shape *s, double from, double width, double fall,
                      struct sums *sums)
{
    const struct rule *rule = rules;
    double half = .5 * width, middle = from + half;
    while (!(width <= rule->width && fabs(fall) <= rule->fall) && rule->points < CX_GAUSS_POINTS)
        rule++;
    for (int i = 0; i < rule->points; i++) {
        double u = middle + half * rule->node[i];
        double e = exp(u), far_log = log1p(s->ratio * (e - 1));
        double height = exp(u - s->near_power * u - s->far_power * far_log - s->decay * (e - 1));
        double mass = half * rule->weight[i] * height;
        sums->mass += mass;
        sums->near_log += mass * u;
        sums->near_inverse += mass / e;
        sums->far_log += mass * far_log;
        sums->far_inverse += mass / (1 + s->ratio * (e - 1));
    }
}

static struct sums add_panels(const struct shape *s, double end)
{
    struct sums sums = {0};
    double at = 0, height = 0, top = 0;
    for (int k = 0; k < MOST_PANELS && at < end && height > top - FALLEN; k++) {
        double width = fmin(WIDEST, end - at);
        double next = log_height(s, at + width);
        /* The logarithm is concave: a part of the way falls at most that part of the height, and
         * much less where the discount bends it. */
        while (height - next > HIGHEST) {
            width *= fmax(.25, HIGHEST / (height - next));
            next = log_height(s, at + width);
        }
        add_panel(s, at, width, height - next, &sums);
        at += width;
        height = next;
        top = fmax(top, height);
    }
    return sums;
}

struct cx_powers_integral cx_powers_integrate(const struct cx_powers *f)
{
    if (!(f->length > 0))
        return (struct cx_powers_integral){-INFINITY, 0, 1, 0, 1};
    bool is_a_near = f->a <= f->b;
    double near = is_a_near ? f->a : f->b, far = is_a_near ? f->b : f->a;
    struct shape s = {.near_power = is_a_near ? f->p : f->q,
                      .far_power = is_a_near ? f->q : f->p,
                      .ratio = near / far,
                      .decay = f->rate * near};
    struct sums sums = add_panels(&s, log1p(f->length / near));
    double near_log = sums.near_log / sums.mass, near_inverse = sums.near_inverse / sums.mass;
    double far_log = sums.far_log / sums.mass, far_inverse = sums.far_inverse / sums.mass;
    return (struct cx_powers_integral){
        .log = log(near) + log(sums.mass),
        .log_a = is_a_near ? near_log : far_log,
        .inverse_a = is_a_near ? near_inverse : far_inverse,
        .log_b = is_a_near ? far_log : near_log,
        .inverse_b = is_a_near ? far_inverse : near_inverse,
    };
}
