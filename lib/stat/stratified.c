/* stratified.c - see stratified.h. */
#include "stat/stratified.h"

#include "stat/root.h"
#include "stat/special.h"

static const double undefined = (double)NAN, infinite = (double)INFINITY;

/* A stratum as doubles. */
struct table {
    double x1, y1, n1; /* control: successes, failures, trials */
    double x2, y2, n2; /* variant */
    double total, weight;
};

static struct table table_of(const struct cx_proportion_pair *p)
{
    struct table t = {.x1 = (double)p->control.successes,
                      .n1 = (double)p->control.trials,
                      .x2 = (double)p->variant.successes,
                      .n2 = (double)p->variant.trials};
    t.y1 = t.n1 - t.x1;
    t.y2 = t.n2 - t.x2;
    t.total = t.n1 + t.n2;
    t.weight = t.n1 > 0 && t.n2 > 0 ? t.n1 * (t.n2 / t.total) : 0;
    return t;
}

/* Sums over the strata of what the score of a common difference or ratio is made of. */
struct scores {
    double distance, variance; /* of the weighted numerators */
    double weight;
};

static struct scores scores_at(const struct cx_strata *s, double value, bool of_ratio)
{
    struct scores sum = {0};
    for (size_t i = 0; i < s->n; i++) {
        struct table t = table_of(&s->stratum[i]);
        if (!(t.weight > 0))
            continue;
        struct cx_proportion_pair pair = s->stratum[i];
        pair.corrected = true;
        double ratio_numerator = cx_product_difference(t.x2, t.n1, value * t.x1, t.n2) / t.total;
        double numerator =
            of_ratio ? ratio_numerator : t.weight * (cx_proportion_difference(&pair) - value);
        double variance = of_ratio ? cx_proportion_ratio_variance_at(&pair, value)
                                   : cx_proportion_variance_at(&pair, value);
        sum.distance += numerator;
        sum.variance += variance > 0 ? t.weight * t.weight * variance : 0;
        sum.weight += t.weight;
    }
    return sum;
}

static double z_of(const struct cx_strata *s, const struct scores *sum)
{
    double size = fabs(sum->distance) - (s->continuity ? .5 : 0);
    if (!(size > 0))
        return 0;
    return copysign(sum->variance > 0 ? size / sqrt(sum->variance) : infinite, sum->distance);
}

double cx_stratified_z_at(const struct cx_strata *s, double d)
{
    struct scores sum = scores_at(s, d, false);
    return sum.weight > 0 ? z_of(s, &sum) : undefined;
}

double cx_stratified_ratio_z_at(const struct cx_strata *s, double r)
{
    struct scores sum = scores_at(s, r, true);
    return sum.weight > 0 && r > 0 ? z_of(s, &sum) : undefined;
}

static double z_at_log_ratio(const struct cx_strata *s, double log_r)
{
    return cx_stratified_ratio_z_at(s, exp(log_r));
}

double cx_stratified_z(const struct cx_strata *s)
{
    struct scores sum = scores_at(s, 0, false);
    return sum.variance > 0 ? z_of(s, &sum) : undefined;
}

double cx_stratified_difference(const struct cx_strata *s)
{
    struct scores sum = scores_at(s, 0, false);
    return sum.distance / sum.weight;
}

/* Weighted successes of the arms, per trial. */
static struct scores ratio_parts(const struct cx_strata *s)
{
    struct scores sum = {0};
    for (size_t i = 0; i < s->n; i++) {
        struct table t = table_of(&s->stratum[i]);
        if (t.weight > 0) {
            sum.distance += t.x2 * (t.n1 / t.total);
            sum.weight += t.x1 * (t.n2 / t.total);
        }
    }
    return sum;
}

double cx_stratified_ratio(const struct cx_strata *s)
{
    struct scores sum = ratio_parts(s);
    return sum.distance / sum.weight;
}

/* ---- intervals: as those of stat/proportion */

typedef double z_function(const struct cx_strata *s, double value);

struct search {
    const struct cx_strata *strata;
    z_function *z_at;
    double z;
};

static bool is_kept(double value, const void *context)
{
    const struct search *s = context;
    return fabs(s->z_at(s->strata, value)) <= s->z;
}

static double end_towards(const struct search *s, double inside, double limit)
{
    return is_kept(limit, s) ? limit : cx_edge(is_kept, s, inside, limit);
}

struct cx_interval cx_stratified_difference_interval(const struct cx_strata *s, double z,
                                                     enum cx_alternative alternative)
{
    double d = cx_stratified_difference(s);
    if (isnan(d) || isnan(z))
        return cx_interval_undefined();
    struct search search = {s, cx_stratified_z_at, z};
    return (struct cx_interval){alternative == CX_LESS ? -1 : end_towards(&search, d, -1),
                                alternative == CX_GREATER ? 1 : end_towards(&search, d, 1)};
}

#define LOG_RATIO_END 200.0 /* beyond any ratio of counts below 2^53, and its interval */

struct cx_interval cx_stratified_ratio_interval(const struct cx_strata *s, double z,
                                                enum cx_alternative alternative)
{
    struct scores sum = ratio_parts(s);
    if (isnan(cx_stratified_difference(s)) || isnan(z))
        return cx_interval_undefined();
    bool none = !(sum.distance > 0), none_of_control = !(sum.weight > 0);
    if (none && none_of_control)
        return (struct cx_interval){0, infinite};
    double at = none              ? -LOG_RATIO_END
                : none_of_control ? LOG_RATIO_END
                                  : log(sum.distance / sum.weight);
    struct search search = {s, z_at_log_ratio, z};
    bool low_open = none || alternative == CX_LESS;
    bool high_open = none_of_control || alternative == CX_GREATER;
    double low = low_open ? 0 : exp(end_towards(&search, at, -LOG_RATIO_END));
    double high = high_open ? infinite : exp(end_towards(&search, at, LOG_RATIO_END));
    return (struct cx_interval){low, high};
}

/* ---- standard errors */

double cx_stratified_difference_se(const struct cx_strata *s)
{
    double sum = 0, weight = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct table t = table_of(&s->stratum[i]);
        if (!(t.weight > 0))
            continue;
        sum += t.x1 * t.y1 * (t.n2 / t.total) * (t.n2 / t.total) / t.n1 +
               t.x2 * t.y2 * (t.n1 / t.total) * (t.n1 / t.total) / t.n2;
        weight += t.weight;
    }
    return sqrt(sum) / weight;
}

/* ---- odds */

struct odds_sums {
    double r, s;       /* of x2 y1 / N and x1 y2 / N */
    double pr, ps, qs; /* of the products in the variance: P R, P S + Q R, Q S */
};

static struct odds_sums odds_sums(const struct cx_strata *s)
{
    struct odds_sums sum = {0};
    for (size_t i = 0; i < s->n; i++) {
        struct table t = table_of(&s->stratum[i]);
        if (!(t.weight > 0))
            continue;
        double p = (t.x2 + t.y1) / t.total, q = (t.x1 + t.y2) / t.total;
        double r = t.x2 * (t.y1 / t.total), other = t.x1 * (t.y2 / t.total);
        sum.r += r;
        sum.s += other;
        sum.pr += p * r;
        sum.ps += p * other + q * r;
        sum.qs += q * other;
    }
    return sum;
}

/* The variant's successes expected under a common odds ratio, margins fixed: the root of
 * x (n1 - m + x) = psi (m - x) (n2 - x) among the possible tables. */
static double fitted(const struct table *t, double psi)
{
    double m = t->x1 + t->x2;
    double a = 1 - psi, b = t->n1 - m + psi * (m + t->n2), c = psi * m * t->n2;
    double root = sqrt(b * b + 4 * a * c); /* a x^2 + b x - c = 0 */
    return b > 0 ? 2 * c / (b + root) : (root - b) / (2 * a);
}

static void homogeneity(const struct cx_strata *s, struct cx_stratified_odds *odds)
{
    double excess = 0, variance = 0, strata = 0;
    odds->breslow_day = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct table t = table_of(&s->stratum[i]);
        double m = t.x1 + t.x2;
        if (!(t.weight > 0) || m == 0 || m == t.total)
            continue;
        double a = fitted(&t, odds->ratio), b = m - a, c = t.n2 - a, d = t.n1 - m + a;
        double own = 1 / (1 / a + 1 / b + 1 / c + 1 / d);
        odds->breslow_day += (t.x2 - a) * (t.x2 - a) / own;
        excess += t.x2 - a;
        variance += own;
        strata++;
    }
    odds->df = strata - 1;
    odds->tarone = odds->breslow_day - excess * excess / variance;
}

struct cx_stratified_odds cx_stratified_odds(const struct cx_strata *s)
{
    struct odds_sums sum = odds_sums(s);
    struct cx_stratified_odds odds = {.ratio = sum.r / sum.s, .df = 0};
    odds.log_se = sqrt(sum.pr / (2 * sum.r * sum.r) + sum.ps / (2 * sum.r * sum.s) +
                       sum.qs / (2 * sum.s * sum.s));
    if (odds.ratio > 0 && isfinite(odds.ratio))
        homogeneity(s, &odds);
    if (!(odds.df > 0))
        odds.breslow_day = odds.tarone = undefined;
    return odds;
}
