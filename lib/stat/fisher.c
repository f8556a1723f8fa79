/* fisher.c - see fisher.h. */
#include "stat/fisher.h"

#include "stat/binomial.h"
#include "stat/root.h"
#include "stat/special.h"

#define ENOUGH 1e-18 /* of a sum */

static const double infinite = (double)INFINITY;

/* The variant's successes, of n2 trials, among m successes of n1 + n2 trials. */
struct table {
    double n1, n2, m;
    double low, high; /* what the margins allow */
    double log_odds, mode;
    double log_total; /* of all weights, that of the mode being 1 */
};

/* Weight of k + 1 over that of k. */
static double step(const struct table *t, double k, double odds)
{
    return (t->n2 - k) / (k + 1) * ((t->m - k) / (t->n1 - t->m + k + 1)) * odds;
}

static double mode_of(const struct table *t)
{
    double low = t->low, high = t->high, odds = exp(t->log_odds);
    while (low < high) {
        double middle = floor((low + high) / 2);
        if (step(t, middle, odds) >= 1)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A sum of weights from k outwards, and of k times the weights, that of k being 1; the mode must
 * not be farther out. */
struct moments {
    double sum, moment;
};

static struct moments outwards(const struct table *t, double k, bool up)
{
    struct moments m = {1, k};
    double weight = 1, odds = exp(t->log_odds);
    while (up ? k < t->high : k > t->low) {
        weight = up ? weight * step(t, k, odds) : weight / step(t, k - 1, odds);
        k += up ? 1 : -1;
        m.sum += weight;
        m.moment += weight * k;
        if (weight < ENOUGH * m.sum)
            break;
    }
    return m;
}

static double log_hypergeometric(const struct table *t, double k)
{
    double total = t->n1 + t->n2, p = t->m / total, q = (total - t->m) / total;
    return cx_binomial_log_mass(k, t->n2, p, q) + cx_binomial_log_mass(t->m - k, t->n1, p, q) -
           cx_binomial_log_mass(t->m, total, p, q);
}

/* The logarithm of the weight of k over that of the mode. */
static double log_weight(const struct table *t, double k)
{
    return log_hypergeometric(t, k) - log_hypergeometric(t, t->mode) + (k - t->mode) * t->log_odds;
}

static double log_mass(const void *context, double k)
{
    const struct table *t = context;
    return log_weight(t, k) - t->log_total;
}

static double log_tail(const void *context, double k, bool upper)
{
    const struct table *t = context;
    if (upper ? k > t->mode : k < t->mode)
        return log_weight(t, k) + log(outwards(t, k, upper).sum) - t->log_total;
    double rest = upper ? k - 1 : k + 1; /* the other tail, which does not hold the mode */
    return cx_log1m_exp(log_weight(t, rest) + log(outwards(t, rest, !upper).sum) - t->log_total);
}

static struct table table_of(const struct cx_proportion_pair *pair)
{
    struct table t = {.n1 = (double)pair->control.trials, .n2 = (double)pair->variant.trials};
    t.m = (double)(pair->control.successes + pair->variant.successes);
    t.low = fmax(t.m - t.n1, 0);
    t.high = fmin(t.m, t.n2);
    return t;
}

static void set_odds(struct table *t, double log_odds)
{
    t->log_odds = log_odds;
    t->mode = mode_of(t);
    t->log_total = log(outwards(t, t->mode, true).sum + outwards(t, t->mode, false).sum - 1);
}

static struct cx_outcomes outcomes_of(const struct table *t)
{
    return (struct cx_outcomes){t->low, t->high, t->mode, log_mass, log_tail, t};
}

struct cx_tail cx_fisher_test(const struct cx_proportion_pair *pair, enum cx_exact exact,
                              enum cx_alternative alternative)
{
    if (pair->control.trials <= 0 || pair->variant.trials <= 0)
        return cx_tail_undefined();
    struct table t = table_of(pair);
    set_odds(&t, 0);
    struct cx_outcomes o = outcomes_of(&t);
    return cx_exact_test(&o, (double)pair->variant.successes, exact, alternative);
}

/* ---- the odds ratio */

/* What is looked for in log psi: both rise with it. */
struct search {
    struct table table;
    double seen;
    enum cx_exact exact;
    double log_tail; /* of the upper tail; NaN: the mean */
};

static double excess_at(double log_odds, void *context)
{
    struct search *s = context;
    set_odds(&s->table, log_odds);
    if (!isnan(s->log_tail)) {
        struct cx_outcomes o = outcomes_of(&s->table);
        return cx_exact_log_side(&o, s->seen, s->exact, true) - s->log_tail;
    }
    struct moments up = outwards(&s->table, s->table.mode, true);
    struct moments down = outwards(&s->table, s->table.mode, false);
    double sum = up.sum + down.sum - 1;
    return (up.moment + down.moment - s->table.mode - s->seen * sum) / sum;
}

static double solve(struct search *s, double start)
{
    double low = start, high = start, reach = .5;
    while (excess_at(low, s) > 0 && low > -700)
        high = low, low -= reach, reach *= 2;
    reach = .5;
    while (excess_at(high, s) < 0 && high < 700)
        low = high, high += reach, reach *= 2;
    return exp(cx_root(excess_at, s, low, high));
}

/* The psi whose upper tail is `tail`; 0 at the low end of what the margins allow. */
static double lower_limit(const struct cx_proportion_pair *pair, enum cx_exact exact, double tail)
{
    struct search s = {.table = table_of(pair),
                       .seen = (double)pair->variant.successes,
                       .exact = exact,
                       .log_tail = log(tail)};
    if (s.seen <= s.table.low)
        return 0;
    double guess = log(cx_odds_ratio(pair, .5, 0).value);
    return solve(&s, guess);
}

struct cx_odds_ratio cx_fisher_odds_ratio(const struct cx_proportion_pair *pair,
                                          enum cx_exact exact, double tail)
{
    struct cx_odds_ratio odds = {(double)NAN, {0, infinite}};
    if (pair->control.trials <= 0 || pair->variant.trials <= 0 || isnan(tail))
        return (struct cx_odds_ratio){(double)NAN, cx_interval_undefined()};
    struct cx_proportion_pair turned = {.control = pair->variant, .variant = pair->control};
    struct search s = {
        .table = table_of(pair), .seen = (double)pair->variant.successes, .log_tail = (double)NAN};
    if (s.table.low == s.table.high)
        return odds;
    double guess = log(cx_odds_ratio(pair, .5, 0).value);
    odds.value = s.seen == s.table.low ? 0 : s.seen == s.table.high ? infinite : solve(&s, guess);
    odds.interval.low = lower_limit(pair, exact, tail);
    odds.interval.high = 1 / lower_limit(&turned, exact, tail);
    return odds;
}
