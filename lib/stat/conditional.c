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

/* ---- limits of the tests whose tails are not of one size
 *
 * Below the odds ratio seen the table's upper tail grows with psi, and what counts of the lower
 * tail ends at an outcome k, which gets in at a psi of its own, the later the larger k is.  In
 * between p is the chance of what does not lie between k and the outcome seen, which falls and then
 * rises: so it is largest where an outcome gets in, or just before one does.
 */

/* p at log psi, of the upper tail and the outcomes up to k. */
static double log_p_with(struct search *s, double log_odds, double k)
{
    tilt(&s->c, log_odds);
    struct cx_outcomes o = outcomes_of(&s->c);
    double upper = cx_exact_log_side(&o, s->c.seen, CX_EXACT_CENTRAL, true);
    return k < s->c.low
               ? upper
               : cx_log_add(upper, cx_exact_log_side(&o, k, CX_EXACT_CENTRAL, false));
}

/* The log psi at which k is as likely as the outcome seen: the odds cancel but for psi^(seen - k).
 */
static double entry_by_likelihood(const struct search *s, double k)
{
    double more = s->c.log_weight(s->c.of, k) - s->c.log_weight(s->c.of, s->c.seen);
    return (more - CX_EXACT_TIE) / (s->c.seen - k);
}

struct entry {
    struct search *search;
    double k;
};

static double tails_differ(double log_odds, void *context)
{
    struct entry *e = context;
    tilt(&e->search->c, log_odds);
    struct cx_outcomes o = outcomes_of(&e->search->c);
    return cx_exact_log_side(&o, e->search->c.seen, CX_EXACT_CENTRAL, true) + CX_EXACT_TIE -
           cx_exact_log_side(&o, e->k, CX_EXACT_CENTRAL, false);
}

/* The log psi at which k's lower tail is as large as the upper one of the outcome seen. */
static double entry_by_tails(struct search *s, double k)
{
    struct entry e = {s, k};
    return cx_root(tails_differ, &e, -700, 700);
}

static double entry_of(struct search *s, double k)
{
    return s->exact == CX_EXACT_BLAKER ? entry_by_tails(s, k) : entry_by_likelihood(s, k);
}

/* The first outcome that gets in where p is above the level: the last one is the outcome before the
 * one seen, and p is 1 there. */
static double first_kept(struct search *s, double log_level)
{
    double out = s->c.low - 1, in = s->c.seen - 1;
    while (in - out > 1) {
        double middle = floor((in + out) / 2);
        if (log_p_with(s, entry_of(s, middle), middle) > log_level)
            in = middle;
        else
            out = middle;
    }
    return in;
}

struct between {
    struct search *search;
    double k, log_level;
};

static double excess_between(double log_odds, void *context)
{
    struct between *b = context;
    return log_p_with(b->search, log_odds, b->k) - b->log_level;
}

/* Just before an outcome gets in p may be above the level already. */
double cx_conditional_low_end(const struct cx_conditional *c, enum cx_exact exact, double level)
{
    struct search s = {.c = *c, .exact = exact};
    if (c->seen <= c->low)
        return 0;
    double log_level = log(level), k = first_kept(&s, log_level);
    double entry = entry_of(&s, k);
    struct between b = {&s, k - 1, log_level};
    if (excess_between(entry, &b) <= 0)
        return exp(entry);
    double start = k - 1 < c->low ? -700 : entry_of(&s, k - 1);
    return exp(cx_root(excess_between, &b, start, entry));
}
