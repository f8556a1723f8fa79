/* proportion.c - see proportion.h.
 *
 * The closed forms of the restricted estimates lose their digits where a proportion is small, so
 * they only give Newton's method its start: the score of the restricted likelihood falls steadily,
 * and its root has as many digits as the counts.
 */
#include "stat/proportion.h"

#include <float.h>

#include "base/compat.h"
#include "stat/root.h"
#include "stat/special.h"

#define PI 3.14159265358979323846

double cx_proportion_value(struct cx_proportion p)
{
    return p.trials > 0 ? (double)p.successes / (double)p.trials : (double)NAN;
}

/* x2 n1 - x1 n2: exact, so that near-equal proportions of huge arms keep their difference. */
static double cross_difference(const struct cx_proportion_pair *pair)
{
    cx_int128 variant = (cx_int128)pair->variant.successes * pair->control.trials;
    cx_int128 control = (cx_int128)pair->control.successes * pair->variant.trials;
    return (double)(variant - control);
}

static bool has_trials(const struct cx_proportion_pair *pair)
{
    return pair->control.trials > 0 && pair->variant.trials > 0;
}

static double trials_product(const struct cx_proportion_pair *pair)
{
    return (double)pair->control.trials * (double)pair->variant.trials;
}

double cx_proportion_difference(const struct cx_proportion_pair *pair)
{
    return has_trials(pair) ? cross_difference(pair) / trials_product(pair) : (double)NAN;
}

static double correction(const struct cx_proportion_pair *pair)
{
    double total = (double)pair->control.trials + (double)pair->variant.trials;
    return pair->corrected ? total / (total - 1) : 1;
}

double cx_proportion_se(const struct cx_proportion_pair *pair)
{
    if (!has_trials(pair)) {
        return (double)NAN;
    }
    double successes = (double)(pair->control.successes + pair->variant.successes);
    double total = (double)(pair->control.trials + pair->variant.trials);
    double variance = successes / total * ((total - successes) / trials_product(pair));
    return sqrt(variance * correction(pair));
}

/* The difference less half a success in each arm, where the statistic wants that. */
static double shortened(const struct cx_proportion_pair *pair, double difference, double ratio)
{
    if (pair->statistic != CX_PROPORTION_YATES) {
        return difference;
    }
    double half = (ratio / (double)pair->control.trials + 1 / (double)pair->variant.trials) / 2;
    return copysign(fmax(fabs(difference) - half, 0), difference);
}

struct complementary {
    double p, q; /* each with its own digits */
};

/* Half the deviance of an arm from a proportion; excess: its successes less n p. */
static double half_deviance(double successes, double failures, struct complementary at,
                            double excess)
{
    double n = successes + failures;
    return (successes > 0 || at.p > 0 ? cx_deviance(successes, n * at.p, excess) : 0) +
           (failures > 0 || at.q > 0 ? cx_deviance(failures, n * at.q, -excess) : 0);
}

static double deviance_from(double successes, double failures, struct complementary at)
{
    return 2 * half_deviance(successes, failures, at,
                             cx_product_difference(successes, at.q, failures, at.p));
}

static double failures_of(struct cx_proportion p)
{
    return (double)(p.trials - p.successes);
}

/* The signed root of G, by the exact excess of successes. */
static double likelihood_z(const struct cx_proportion_pair *pair)
{
    double x1 = (double)pair->control.successes, y1 = failures_of(pair->control);
    double x2 = (double)pair->variant.successes, y2 = failures_of(pair->variant);
    double total = x1 + y1 + x2 + y2, excess = cross_difference(pair) / total;
    struct complementary pooled = {(x1 + x2) / total, (y1 + y2) / total};
    double half = half_deviance(x1, y1, pooled, -excess) + half_deviance(x2, y2, pooled, excess);
    return copysign(sqrt(2 * half), excess);
}

double cx_proportion_z(const struct cx_proportion_pair *pair)
{
    double se = cx_proportion_se(pair);
    if (!(se > 0)) {
        return (double)NAN;
    }
    if (pair->statistic == CX_PROPORTION_LIKELIHOOD) {
        return likelihood_z(pair);
    }
    return shortened(pair, cx_proportion_difference(pair), 1) / se;
}

/* ---- difference: the arm with the smaller proportion has p, the other p + gap, gap >= 0 */

struct gapped {
    double low_successes, low_failures;
    double high_successes, high_failures;
    double gap;
};

static double share(double count, double p)
{
    return count > 0 ? count / p : 0;
}

/* d log likelihood / dp: falls steadily on (0, 1 - gap). */
static double score(const struct gapped *g, double p)
{
    return share(g->low_successes, p) - share(g->low_failures, 1 - p) +
           share(g->high_successes, p + g->gap) - share(g->high_failures, 1 - p - g->gap);
}

static double score_fall(const struct gapped *g, double p)
{
    double high = p + g->gap;
    return share(g->low_successes, p * p) + share(g->low_failures, (1 - p) * (1 - p)) +
           share(g->high_successes, high * high) + share(g->high_failures, (1 - high) * (1 - high));
}

/* Farrington and Manning 1990, appendix: the cubic's middle root. */
static double cubic_start(const struct gapped *g)
{
    double n_low = g->low_successes + g->low_failures;
    double n_high = g->high_successes + g->high_failures;
    double successes = g->low_successes + g->high_successes;
    double a = n_low + n_high;
    double b = -(a + successes - g->gap * (n_high + 2 * n_low)) / a;
    double c = ((g->gap * n_low - a - 2 * g->low_successes) * g->gap + successes) / a;
    double d = g->low_successes * g->gap * (1 - g->gap) / a;
    double v = b * b * b / 27 - b * c / 6 + d / 2;
    double u = copysign(sqrt(fmax(b * b / 9 - c / 3, 0)), v);
    double cosine = u == 0 ? 0 : fmin(fmax(v / (u * u * u), -1), 1);
    return 2 * u * cos((PI + acos(cosine)) / 3) - b / 3;
}

static double restricted_low(const struct gapped *g)
{
    double low = 0;
    double high = 1 - g->gap;
    if (!(high > 0) || (g->low_successes <= 0 && !(score(g, DBL_MIN) > 0))) {
        return 0;
    }
    double p = cubic_start(g);
    for (int round = 0; round < 200; round++) {
        if (!(p > low && p < high)) {
            p = low + (high - low) / 2;
        }
        double at_p = score(g, p);
        if (at_p > 0) {
            low = p;
        } else {
            high = p;
        }
        double step = at_p / score_fall(g, p);
        p += step;
        if (fabs(step) <= 2 * DBL_EPSILON * p) {
            break;
        }
    }
    return fmin(fmax(p, 0), 1 - g->gap);
}

/* p (1-p) / n of the low arm plus the same of the high arm. */
static double gapped_variance(const struct gapped *g)
{
    double low = restricted_low(g);
    double high = fmin(low + g->gap, 1);
    return low * (1 - low) / (g->low_successes + g->low_failures) +
           high * (1 - high) / (g->high_successes + g->high_failures);
}

static double gapped_deviance(const struct gapped *g)
{
    double low = restricted_low(g), high = fmin(low + g->gap, 1);
    return deviance_from(g->low_successes, g->low_failures, (struct complementary){low, 1 - low}) +
           deviance_from(g->high_successes, g->high_failures,
                         (struct complementary){high, 1 - high});
}

static struct gapped gapped_at(const struct cx_proportion_pair *pair, double d)
{
    const struct cx_proportion *low = d >= 0 ? &pair->control : &pair->variant;
    const struct cx_proportion *high = d >= 0 ? &pair->variant : &pair->control;
    struct gapped g = {.low_successes = (double)low->successes,
                       .low_failures = (double)(low->trials - low->successes),
                       .high_successes = (double)high->successes,
                       .high_failures = (double)(high->trials - high->successes),
                       .gap = fabs(d)};
    /* Near 1 the failures are the small numbers that keep their digits: turn the table over. */
    if (g.low_successes + g.high_successes > g.low_failures + g.high_failures) {
        return (struct gapped){.low_successes = g.high_failures,
                               .low_failures = g.high_successes,
                               .high_successes = g.low_failures,
                               .high_failures = g.low_successes,
                               .gap = g.gap};
    }
    return g;
}

static double standardised(double numerator, double variance)
{
    if (numerator == 0) {
        return 0;
    }
    return variance > 0 ? numerator / sqrt(variance) : copysign((double)INFINITY, numerator);
}

double cx_proportion_z_at(const struct cx_proportion_pair *pair, double d)
{
    if (!has_trials(pair)) {
        return (double)NAN;
    }
    struct gapped g = gapped_at(pair, d);
    double distance = cx_proportion_difference(pair) - d;
    if (pair->statistic == CX_PROPORTION_LIKELIHOOD) {
        return distance == 0 ? 0 : copysign(sqrt(fmax(gapped_deviance(&g), 0)), distance);
    }
    return standardised(shortened(pair, distance, 1), gapped_variance(&g) * correction(pair));
}

double cx_proportion_variance_at(const struct cx_proportion_pair *pair, double d)
{
    if (!has_trials(pair)) {
        return (double)NAN;
    }
    struct gapped g = gapped_at(pair, d);
    return gapped_variance(&g) * correction(pair);
}

struct search {
    const struct cx_proportion_pair *pair;
    double z;
    double (*z_at)(const struct cx_proportion_pair *pair, double value);
};

static bool is_kept(double value, const void *context)
{
    const struct search *s = context;
    return fabs(s->z_at(s->pair, value)) <= s->z;
}

static double end_towards(const struct search *s, double inside, double limit)
{
    return is_kept(limit, s) ? limit : cx_edge(is_kept, s, inside, limit);
}

struct cx_interval cx_proportion_difference_interval(const struct cx_proportion_pair *pair,
                                                     double z, enum cx_alternative alternative)
{
    if (!has_trials(pair) || isnan(z)) {
        return cx_interval_undefined();
    }
    double difference = cx_proportion_difference(pair);
    struct search s = {.pair = pair, .z = z, .z_at = cx_proportion_z_at};
    return (struct cx_interval){
        .low = alternative == CX_LESS ? -1 : end_towards(&s, difference, -1),
        .high = alternative == CX_GREATER ? 1 : end_towards(&s, difference, 1),
    };
}

/* ---- ratio: the control has p, the variant r p */

/* The smaller root of r N p^2 - (r (n2 + x1) + n1 + x2) p + x1 + x2 = 0, which maximises the
 * likelihood, and its complement, from the same equation in 1 - p where 1 - p would have lost it.
 */
static struct complementary restricted_first(struct cx_proportion first,
                                             struct cx_proportion second, double r)
{
    double x1 = (double)first.successes, n1 = (double)first.trials;
    double x2 = (double)second.successes, n2 = (double)second.trials;
    double left = r * (n2 + x1), right = n1 + x2;
    double root = sqrt((left - right) * (left - right) + 4 * r * (n1 - x1) * (n2 - x2));
    double p = 2 * (x1 + x2) / (left + right + root);
    double total = r * (n1 + n2);
    double q = (2 * total - left - right + root) / (2 * total);
    return (struct complementary){.p = fmin(p, 1), .q = p <= .5 ? 1 - p : fmin(fmax(q, 0), 1)};
}

struct restricted {
    struct complementary control, variant;
};

static struct restricted restricted_at(const struct cx_proportion_pair *pair, double r)
{
    return (struct restricted){
        .control = restricted_first(pair->control, pair->variant, r),
        .variant = restricted_first(pair->variant, pair->control, 1 / r),
    };
}

static double ratio_variance(const struct cx_proportion_pair *pair, const struct restricted *at,
                             double r)
{
    double n1 = (double)pair->control.trials, n2 = (double)pair->variant.trials;
    double variance =
        r * r * at->control.p * at->control.q / n1 + at->variant.p * at->variant.q / n2;
    return variance * correction(pair);
}

static double deviance_of_both(const struct cx_proportion_pair *pair, const struct restricted *at)
{
    return deviance_from((double)pair->control.successes, failures_of(pair->control), at->control) +
           deviance_from((double)pair->variant.successes, failures_of(pair->variant), at->variant);
}

double cx_proportion_ratio_variance_at(const struct cx_proportion_pair *pair, double r)
{
    if (!has_trials(pair)) {
        return (double)NAN;
    }
    struct restricted at = restricted_at(pair, r);
    return ratio_variance(pair, &at, r);
}

double cx_proportion_ratio_z_at(const struct cx_proportion_pair *pair, double r)
{
    if (!has_trials(pair) || !(r > 0)) {
        return (double)NAN;
    }
    struct restricted at = restricted_at(pair, r);
    double n1 = (double)pair->control.trials, n2 = (double)pair->variant.trials;
    /* x2/n2 - r x1/n1 over a common denominator */
    double numerator = cx_product_difference((double)pair->variant.successes, n1,
                                             r * (double)pair->control.successes, n2) /
                       (n1 * n2);
    if (pair->statistic == CX_PROPORTION_LIKELIHOOD) {
        double deviance = deviance_of_both(pair, &at);
        return numerator == 0 ? 0 : copysign(sqrt(fmax(deviance, 0)), numerator);
    }
    return standardised(shortened(pair, numerator, r), ratio_variance(pair, &at, r));
}

/* Ratios are searched by their logarithm: they may lie anywhere between the doubles' ends. */
static double log_ratio_z_at(const struct cx_proportion_pair *pair, double log_r)
{
    return cx_proportion_ratio_z_at(pair, exp(log_r));
}

#define LOG_RATIO_END 200.0 /* beyond any ratio of counts below 2^53, and its interval */

/* From the ratio seen, which may be 0 or infinite. */
static double ratio_edge(const struct search *s, double seen, double sign)
{
    double inside = fmin(fmax(log(seen), -LOG_RATIO_END), LOG_RATIO_END);
    return exp(cx_edge(is_kept, s, inside, sign * LOG_RATIO_END));
}

struct cx_interval cx_proportion_ratio_interval(const struct cx_proportion_pair *pair, double z,
                                                enum cx_alternative alternative)
{
    if (!has_trials(pair) || isnan(z)) {
        return cx_interval_undefined();
    }
    bool open_below = pair->variant.successes == 0 || alternative == CX_LESS;
    bool open_above = pair->control.successes == 0 || alternative == CX_GREATER;
    bool neither = pair->control.successes == 0 && pair->variant.successes == 0;
    struct search s = {.pair = pair, .z = z, .z_at = log_ratio_z_at};
    double seen = cx_proportion_value(pair->variant) / cx_proportion_value(pair->control);
    return (struct cx_interval){
        .low = open_below || neither ? 0 : ratio_edge(&s, seen, -1),
        .high = open_above || neither ? (double)INFINITY : ratio_edge(&s, seen, 1),
    };
}

/* ---- odds ratio: the control has p, the variant the odds theta p / (1 - p) */

/* An arm's proportion when the other one's odds are theta times its own and both arms have so many
 * successes in all: the root of n (theta - 1) p^2 + b p - successes = 0, with the discriminant as a
 * sum of squares. */
struct odds_question {
    double n, other, successes;
};

static double share_at_odds(struct odds_question q, double theta)
{
    double b = q.n + q.successes + theta * (q.other - q.successes);
    double shift = q.n - q.successes - theta * (q.other - q.successes);
    double root = sqrt(shift * shift + 4 * theta * q.n * q.other);
    return b > 0 ? 2 * q.successes / (b + root) : (root - b) / (2 * q.n * (theta - 1));
}

static struct complementary both_shares(struct odds_question q, double theta)
{
    struct odds_question failures = {q.n, q.other, q.n + q.other - q.successes};
    return (struct complementary){share_at_odds(q, theta), share_at_odds(failures, 1 / theta)};
}

/* The variant's successes less those expected, which the control has the fewer: from the arm with
 * an empty cell, where nothing cancels. */
static double odds_excess(const struct cx_proportion_pair *pair, const struct restricted *at)
{
    double x1 = (double)pair->control.successes, y1 = failures_of(pair->control);
    double x2 = (double)pair->variant.successes, y2 = failures_of(pair->variant);
    return x1 == 0 || y1 == 0 ? cx_product_difference(y1, at->control.p, x1, at->control.q)
                              : cx_product_difference(x2, at->variant.q, y2, at->variant.p);
}

static double log_odds_z_at(const struct cx_proportion_pair *pair, double log_theta)
{
    double theta = exp(log_theta);
    double n1 = (double)pair->control.trials, n2 = (double)pair->variant.trials;
    double successes = (double)(pair->control.successes + pair->variant.successes);
    struct restricted at = {both_shares((struct odds_question){n1, n2, successes}, theta),
                            both_shares((struct odds_question){n2, n1, successes}, 1 / theta)};
    double excess = odds_excess(pair, &at);
    if (pair->statistic == CX_PROPORTION_LIKELIHOOD) {
        return copysign(sqrt(fmax(deviance_of_both(pair, &at), 0)), excess);
    }
    if (pair->statistic == CX_PROPORTION_YATES) {
        excess = copysign(fmax(fabs(excess) - .5, 0), excess);
    }
    double variance = 1 / (1 / (n1 * at.control.p * at.control.q) +
                           1 / (n2 * at.variant.p * at.variant.q));
    return standardised(excess, variance * correction(pair));
}

struct cx_interval cx_proportion_odds_interval(const struct cx_proportion_pair *pair, double z,
                                               enum cx_alternative alternative)
{
    if (!has_trials(pair) || isnan(z)) {
        return cx_interval_undefined();
    }
    double x1 = (double)pair->control.successes, y1 = failures_of(pair->control);
    double x2 = (double)pair->variant.successes, y2 = failures_of(pair->variant);
    bool open_below = x2 == 0 || y1 == 0 || alternative == CX_LESS;
    bool open_above = x1 == 0 || y2 == 0 || alternative == CX_GREATER;
    bool no_choice = (x1 == 0 && x2 == 0) || (y1 == 0 && y2 == 0);
    struct search s = {.pair = pair, .z = z, .z_at = log_odds_z_at};
    double seen = x2 / y2 / (x1 / y1);
    return (struct cx_interval){
        .low = open_below || no_choice ? 0 : ratio_edge(&s, seen, -1),
        .high = open_above || no_choice ? (double)INFINITY : ratio_edge(&s, seen, 1),
    };
}

struct cx_interval cx_wilson_interval(struct cx_proportion p, double z)
{
    if (p.trials <= 0 || isnan(z)) {
        return cx_interval_undefined();
    }
    double x = (double)p.successes, n = (double)p.trials, failures = n - x;
    double square = z * z;
    double root = z * sqrt(square + 4 * x * (failures / n));
    /* each limit as 2c / (b + root), the form that does not cancel */
    double low = 2 * x * (x / n) / (2 * x + square + root);
    double high = 1 - 2 * failures * (failures / n) / (2 * failures + square + root);
    double high_when_small = (2 * x + square + root) / (2 * (n + square));
    return (struct cx_interval){.low = low, .high = x <= failures ? high_when_small : high};
}
