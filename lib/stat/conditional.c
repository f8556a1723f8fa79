/* conditional.c - see conditional.h. */
#include "stat/conditional.h"

#include "stat/root.h"
#include "stat/special.h"

#define ENOUGH 1e-18 /* of a sum */

static const double infinite = (double)INFINITY;

static double mode_of(const struct cx_conditional *c)
{
    double low = c->low, high = c->high, odds = exp(c->log_odds);
    while (low < high) {
        double middle = floor((low + high) / 2);
        if (c->step(c->of, middle) * odds >= 1)
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

static struct moments outwards(const struct cx_conditional *c, double k, bool up)
{
    struct moments m = {1, k};
    double weight = 1, odds = exp(c->log_odds);
    while (up ? k < c->high : k > c->low) {
        weight = up ? weight * (c->step(c->of, k) * odds)
                    : weight / (c->step(c->of, k - 1) * odds);
        k += up ? 1 : -1;
        m.sum += weight;
        m.moment += weight * k;
        if (weight < ENOUGH * m.sum)
            break;
    }
    return m;
}

/* The logarithm of the weight of k over that of the mode. */
static double log_weight(const struct cx_conditional *c, double k)
{
    return c->log_weight(c->of, k) - c->log_weight(c->of, c->mode) + (k - c->mode) * c->log_odds;
}

static double log_mass(const void *context, double k)
{
    const struct cx_conditional *c = context;
    return log_weight(c, k) - c->log_total;
}

static double log_tail(const void *context, double k, bool upper)
{
    const struct cx_conditional *c = context;
    if (upper ? k > c->mode : k < c->mode)
        return log_weight(c, k) + log(outwards(c, k, upper).sum) - c->log_total;
    double rest = upper ? k - 1 : k + 1; /* the other tail, which does not hold the mode */
    return cx_log1m_exp(log_weight(c, rest) + log(outwards(c, rest, !upper).sum) - c->log_total);
}

static void tilt(struct cx_conditional *c, double log_odds)
{
    c->log_odds = log_odds;
    c->mode = mode_of(c);
    c->log_total = log(outwards(c, c->mode, true).sum + outwards(c, c->mode, false).sum - 1);
}

static struct cx_outcomes outcomes_of(const struct cx_conditional *c)
{
    return (struct cx_outcomes){c->low, c->high, c->mode, log_mass, log_tail, c};
}

struct cx_tail cx_conditional_test(const struct cx_conditional *c, enum cx_exact exact,
                                   enum cx_alternative alternative)
{
    struct cx_conditional equal = *c;
    tilt(&equal, 0);
    struct cx_outcomes o = outcomes_of(&equal);
    return cx_exact_test(&o, c->seen, exact, alternative);
}

/* ---- the odds ratio */

/* What is looked for in log psi: all of them rise with it. */
struct search {
    struct cx_conditional c;
    enum { MEAN, LOWER, UPPER } what; /* the mean that was seen, or a tail of this size: */
    enum cx_exact exact;
    double log_tail;
};

static double excess_at(double log_odds, void *context)
{
    struct search *s = context;
    tilt(&s->c, log_odds);
    if (s->what != MEAN) {
        struct cx_outcomes o = outcomes_of(&s->c);
        double log_side = cx_exact_log_side(&o, s->c.seen, s->exact, s->what == UPPER);
        return s->what == UPPER ? log_side - s->log_tail : s->log_tail - log_side;
    }
    struct moments up = outwards(&s->c, s->c.mode, true);
    struct moments down = outwards(&s->c, s->c.mode, false);
    double sum = up.sum + down.sum - 1;
    return (up.moment + down.moment - s->c.mode - s->c.seen * sum) / sum;
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

struct cx_odds_ratio cx_conditional_odds_ratio(const struct cx_conditional *c, enum cx_exact exact,
                                               double tail, double near)
{
    struct cx_odds_ratio odds = {(double)NAN, {0, infinite}};
    struct search s = {.c = *c, .exact = exact, .log_tail = log(tail)};
    if (c->low == c->high)
        return odds;
    s.what = MEAN;
    odds.value = c->seen == c->low ? 0 : c->seen == c->high ? infinite : solve(&s, log(near));
    s.what = UPPER;
    odds.interval.low = c->seen == c->low ? 0 : solve(&s, log(near));
    s.what = LOWER;
    odds.interval.high = c->seen == c->high ? infinite : solve(&s, log(near));
    return odds;
}
