/* e_test.c - see e_test.h. */
#include "stat/e_test.h"

#include "stat/gamma.h"
#include "stat/special.h"

#define TIE 1e-10
#define HALF_LOG_2PI 0.91893853320467274178
#define NEGLIGIBLE 45.0 /* of logarithms: 1e-19 of the sum */

static const double nothing = -(double)INFINITY;

static double log_mass(double k, double mean)
{
    if (k == 0)
        return -mean;
    return -cx_deviance(k, mean, k - mean) - cx_stirling_rest(k) - HALF_LOG_2PI - log(k) / 2;
}

/* log P(K >= k) and log P(K <= k). */
static double log_from(double k, double mean)
{
    return k > 0 ? cx_gamma_tails(k, mean).log_lower : 0;
}

static double log_up_to(double k, double mean)
{
    return k >= 0 ? cx_gamma_tails(k + 1, mean).log_upper : nothing;
}

/* Which counts are extreme: those whose z is at least `above`, or at most `below`. */
struct extremes {
    struct cx_rate_pair pair;
    double above, below; /* infinite: that side does not count */
    double mean1, mean2;
};

static double z_of(const struct extremes *x, double k1, double k2)
{
    struct cx_rate_pair pair = x->pair;
    pair.control.events = (int64_t)k1;
    pair.variant.events = (int64_t)k2;
    return cx_rate_ratio_z_at(&pair, 1);
}

/* The least k2 that is extreme upwards; z rises with it. */
static double first_above(const struct extremes *x, double k1)
{
    double low = 0, high = 1;
    while (z_of(x, k1, high) < x->above)
        low = high + 1, high *= 2;
    while (low < high) {
        double middle = floor((low + high) / 2);
        if (z_of(x, k1, middle) >= x->above)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* The largest k2 that is extreme downwards; -1: none. */
static double last_below(const struct extremes *x, double k1)
{
    double low = -1, high = 1;
    while (z_of(x, k1, high) <= x->below)
        low = high, high *= 2;
    while (low < high) {
        double middle = low + ceil((high - low) / 2);
        if (z_of(x, k1, middle) <= x->below)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static double log_row(const struct extremes *x, double k1)
{
    double above = isinf(x->above) ? nothing : log_from(first_above(x, k1), x->mean2);
    double below = isinf(x->below) ? nothing : log_up_to(last_below(x, k1), x->mean2);
    return log_mass(k1, x->mean1) + cx_log_add(above, below);
}

static double log_chance(const struct extremes *x)
{
    double sum = nothing, middle = floor(x->mean1);
    for (double k1 = middle; k1 >= 0; k1--) {
        if (log_mass(k1, x->mean1) < sum - NEGLIGIBLE)
            break;
        sum = cx_log_add(sum, log_row(x, k1));
    }
    for (double k1 = middle + 1;; k1++) {
        if (log_mass(k1, x->mean1) < fmax(sum, -1e4) - NEGLIGIBLE)
            break;
        sum = cx_log_add(sum, log_row(x, k1));
    }
    return fmin(sum, 0);
}

static bool is_answerable(const struct cx_rate_pair *pair)
{
    return pair->control.exposure > 0 && pair->variant.exposure > 0 &&
           pair->control.events <= CX_E_TEST_MOST &&
           pair->variant.events <= CX_E_TEST_MOST - pair->control.events;
}

struct cx_tail cx_e_test(const struct cx_rate_pair *pair, enum cx_alternative alternative)
{
    if (!is_answerable(pair))
        return cx_tail_undefined();
    double events = (double)(pair->control.events + pair->variant.events);
    double z = cx_rate_ratio_z_at(pair, 1), size = fabs(z);
    double rate = events / (pair->control.exposure + pair->variant.exposure);
    if (events == 0 || (z == 0 && alternative == CX_TWO_SIDED))
        return cx_tail_from_log(0);
    struct extremes x = {*pair, (double)INFINITY, nothing, rate * pair->control.exposure,
                         rate * pair->variant.exposure};
    if (alternative != CX_LESS)
        x.above = (alternative == CX_GREATER ? z : size) - TIE * size;
    if (alternative != CX_GREATER)
        x.below = (alternative == CX_LESS ? z : -size) + TIE * size;
    return cx_tail_from_log(log_chance(&x));
}

/* ---- the interval */

static bool is_rejected(const struct cx_rate_pair *pair, double log_r, double level,
                        enum cx_alternative alternative)
{
    struct cx_rate_pair scaled = *pair;
    scaled.variant.exposure *= exp(log_r);
    return cx_e_test(&scaled, alternative).p <= level;
}

#define DIGITS 1e-9
#define FARTHEST 200.0 /* beyond any ratio of counts, and its interval */

/* The lower end in log r: from a kept value to a rejected one below it. */
static double lower_end(const struct cx_rate_pair *pair, double level,
                        enum cx_alternative alternative)
{
    double seen = log(cx_rate_value(pair->variant)) - log(cx_rate_value(pair->control));
    bool rejects = is_rejected(pair, 0, level, alternative);
    double kept = fmin(seen, FARTHEST), rejected = 0;
    if (!(seen > 0 && rejects)) {
        kept = fmin(kept, 0);
        for (double step = .1;; step *= 2) {
            rejected = kept - step;
            if (is_rejected(pair, rejected, level, alternative))
                break;
            if (rejected < -FARTHEST)
                return 0;
        }
    }
    while (kept - rejected > DIGITS) {
        double middle = rejected + (kept - rejected) / 2;
        if (is_rejected(pair, middle, level, alternative))
            rejected = middle;
        else
            kept = middle;
    }
    return exp(kept);
}

struct cx_interval cx_e_ratio_interval(const struct cx_rate_pair *pair, double level,
                                       enum cx_alternative alternative)
{
    if (!is_answerable(pair) || isnan(level))
        return cx_interval_undefined();
    struct cx_rate_pair turned = *pair;
    turned.control = pair->variant;
    turned.variant = pair->control;
    bool open_low = alternative == CX_LESS || pair->variant.events == 0;
    bool open_high = alternative == CX_GREATER || pair->control.events == 0;
    enum cx_alternative side = alternative == CX_TWO_SIDED ? CX_TWO_SIDED : CX_GREATER;
    return (struct cx_interval){open_low ? 0 : lower_end(pair, level, side),
                                open_high ? (double)INFINITY : 1 / lower_end(&turned, level, side)};
}
