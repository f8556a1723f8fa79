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
    double difference;   /* of the rates, that is tested */
    double above, below; /* infinite: that side does not count */
    double mean1, mean2;
};

static double z_of(const struct extremes *x, double k1, double k2)
{
    struct cx_rate_pair pair = x->pair;
    pair.control.events = (int64_t)k1;
    pair.variant.events = (int64_t)k2;
    return cx_rate_z_at(&pair, x->difference);
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

static struct cx_tail test_at(const struct cx_rate_pair *pair, double d,
                              enum cx_alternative alternative)
{
    if (!is_answerable(pair))
        return cx_tail_undefined();
    double z = cx_rate_z_at(pair, d), size = fabs(z);
    bool nothing_at_all = d == 0 && pair->control.events + pair->variant.events == 0;
    if (nothing_at_all || (z == 0 && alternative == CX_TWO_SIDED))
        return cx_tail_from_log(0);
    struct cx_rates rates = cx_rate_restricted(pair, d);
    struct extremes x = {*pair,
                         d,
                         (double)INFINITY,
                         nothing,
                         rates.control * pair->control.exposure,
                         rates.variant * pair->variant.exposure};
    if (alternative != CX_LESS)
        x.above = (alternative == CX_GREATER ? z : size) - TIE * size;
    if (alternative != CX_GREATER)
        x.below = (alternative == CX_LESS ? z : -size) + TIE * size;
    return cx_tail_from_log(log_chance(&x));
}

struct cx_tail cx_e_test(const struct cx_rate_pair *pair, enum cx_alternative alternative)
{
    return test_at(pair, 0, alternative);
}

/* ---- the intervals */

/* For a value, which is the difference or the logarithm of the ratio. */
struct search {
    const struct cx_rate_pair *pair;
    bool is_ratio;
    double level, unit;
    enum cx_alternative alternative;
};

static bool is_rejected(const struct search *s, double value)
{
    struct cx_rate_pair scaled = *s->pair;
    scaled.variant.exposure *= s->is_ratio ? exp(value) : 1;
    return test_at(&scaled, s->is_ratio ? 0 : value, s->alternative).p <= s->level;
}

#define DIGITS 1e-11
#define FARTHEST 200.0 /* beyond any logarithm of a ratio of counts, and its interval */

/* From a value that is kept to a rejected one below it; 0 is on the side that the test says. */
static double lower_end(const struct search *s, double seen)
{
    bool rejects = is_rejected(s, 0);
    double kept = seen, rejected = 0;
    if (!(seen > 0 && rejects)) {
        kept = fmin(seen, 0);
        for (double step = s->unit;; step *= 2) {
            rejected = kept - step;
            if (is_rejected(s, rejected))
                break;
            if (s->is_ratio && rejected < -FARTHEST)
                return -(double)INFINITY;
        }
    }
    while (kept - rejected > DIGITS * s->unit) {
        double middle = rejected + (kept - rejected) / 2;
        if (is_rejected(s, middle))
            rejected = middle;
        else
            kept = middle;
    }
    return kept;
}

static struct cx_rate_pair turned(const struct cx_rate_pair *pair)
{
    struct cx_rate_pair other = *pair;
    other.control = pair->variant;
    other.variant = pair->control;
    return other;
}

static enum cx_alternative of_one_end(enum cx_alternative alternative)
{
    return alternative == CX_TWO_SIDED ? CX_TWO_SIDED : CX_GREATER;
}

static double lower_ratio(const struct cx_rate_pair *pair, double level,
                          enum cx_alternative alternative)
{
    struct search s = {pair, true, level, .1, of_one_end(alternative)};
    double seen = log(cx_rate_value(pair->variant)) - log(cx_rate_value(pair->control));
    return pair->variant.events == 0 ? 0 : exp(lower_end(&s, fmin(seen, FARTHEST)));
}

static double lower_difference(const struct cx_rate_pair *pair, double level,
                               enum cx_alternative alternative)
{
    double unit = 1 / fmin(pair->control.exposure, pair->variant.exposure);
    struct search s = {pair, false, level, unit, of_one_end(alternative)};
    return lower_end(&s, cx_rate_difference(pair));
}

struct cx_interval cx_e_ratio_interval(const struct cx_rate_pair *pair, double level,
                                       enum cx_alternative alternative)
{
    struct cx_rate_pair other = turned(pair);
    bool open_low = alternative == CX_LESS, open_high = alternative == CX_GREATER;
    if (!is_answerable(pair) || isnan(level))
        return cx_interval_undefined();
    return (struct cx_interval){open_low ? 0 : lower_ratio(pair, level, alternative),
                                open_high ? (double)INFINITY
                                          : 1 / lower_ratio(&other, level, alternative)};
}

struct cx_interval cx_e_difference_interval(const struct cx_rate_pair *pair, double level,
                                            enum cx_alternative alternative)
{
    const double infinite = (double)INFINITY;
    struct cx_rate_pair other = turned(pair);
    bool open_low = alternative == CX_LESS, open_high = alternative == CX_GREATER;
    if (!is_answerable(pair) || isnan(level))
        return cx_interval_undefined();
    return (struct cx_interval){open_low ? -infinite : lower_difference(pair, level, alternative),
                                open_high ? infinite
                                          : -lower_difference(&other, level, alternative)};
}
