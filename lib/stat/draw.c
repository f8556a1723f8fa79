/* draw.c - see draw.h. */
#include "stat/draw.h"

#include <math.h>

#include "stat/binomial.h"

/* P(k + 1) / P(k) = (n - k) (odds or draws - k) / ((k + 1) (1 or rest + k)) */
struct law {
    int64_t low, high, mode;
    double at_mode; /* its probability */
    double n, odds, draws, rest;
};

static double step(const struct law *l, int64_t k)
{
    double x = (double)k, common = (l->n - x) / (x + 1);
    return l->odds > 0 ? common * l->odds : common * (l->draws - x) / (l->rest + x);
}

/* Takes probabilities from u in turn above and below the mode until nothing is left of it. */
static int64_t invert(const struct law *l, double u)
{
    int64_t above = l->mode, below = l->mode;
    double p_above = l->at_mode, p_below = l->at_mode;
    u -= l->at_mode;
    while (u >= 0 && (above < l->high || below > l->low)) {
        if (above < l->high) {
            p_above *= step(l, above++);
            u -= p_above;
            if (u < 0) {
                return above;
            }
        }
        if (below > l->low) {
            p_below /= step(l, --below);
            u -= p_below;
            if (u < 0) {
                return below;
            }
        }
        if (p_above + p_below == 0) {
            break; /* what is left of u is rounding */
        }
    }
    return l->mode;
}

int64_t cx_draw_binomial(struct cx_rng *r, int64_t n, double p)
{
    double u = cx_rng_uniform(r);
    if (n <= 0 || !(p > 0)) {
        return 0;
    }
    if (p >= 1) {
        return n;
    }
    int64_t mode = (int64_t)(((double)n + 1) * p);
    mode = mode > n ? n : mode;
    struct law l = {.high = n,
                    .mode = mode,
                    .at_mode = exp(cx_binomial_log_mass((double)mode, (double)n, p, 1 - p)),
                    .n = (double)n,
                    .odds = p / (1 - p)};
    return invert(&l, u);
}

int64_t cx_draw_hypergeometric(struct cx_rng *r, int64_t good, int64_t bad, int64_t draws)
{
    double u = cx_rng_uniform(r), g = (double)good, b = (double)bad, d = (double)draws;
    int64_t low = draws > bad ? draws - bad : 0, high = good < draws ? good : draws;
    if (low >= high) {
        return high;
    }
    int64_t mode = (int64_t)((d + 1) * (g + 1) / (g + b + 2));
    mode = mode < low ? low : mode > high ? high : mode;
    double k = (double)mode, p = d / (g + b), q = 1 - p; /* for any p the same */
    double log_p = cx_binomial_log_mass(k, g, p, q) + cx_binomial_log_mass(d - k, b, p, q) -
                   cx_binomial_log_mass(d, g + b, p, q);
    struct law l = {.low = low,
                    .high = high,
                    .mode = mode,
                    .at_mode = exp(log_p),
                    .n = g,
                    .draws = d,
                    .rest = b - d + 1};
    return invert(&l, u);
}
