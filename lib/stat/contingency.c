/* contingency.c - see contingency.h. */
#include "stat/contingency.h"

#include "base/compat.h"
#include "stat/special.h"

struct margins {
    cx_int128 successes, trials;
    size_t arms;
};

static struct margins margins_of(const struct cx_proportion *arm, size_t arms)
{
    struct margins m = {0};
    for (size_t i = 0; i < arms; i++) {
        m.successes += arm[i].successes;
        m.trials += arm[i].trials;
        m.arms += arm[i].trials > 0;
    }
    return m;
}

struct cx_contingency cx_contingency(const struct cx_proportion *arm, size_t arms)
{
    struct margins m = margins_of(arm, arms);
    struct cx_contingency c = {(double)NAN, (double)NAN, 0};
    if (m.arms < 2 || m.successes == 0 || m.successes == m.trials)
        return c;
    c = (struct cx_contingency){.df = (double)(m.arms - 1)};
    double total = (double)m.trials, successes = (double)m.successes;
    for (size_t i = 0; i < arms; i++) {
        double n = (double)arm[i].trials;
        if (!(n > 0))
            continue;
        double expected = n * (successes / total), rest = n * ((total - successes) / total);
        /* exact, so that near-equal proportions of huge arms keep their excess */
        double excess = (double)(arm[i].successes * m.trials - arm[i].trials * m.successes) / total;
        c.chi2 += excess * excess / expected + excess * excess / rest;
        c.g += 2 * (cx_deviance((double)arm[i].successes, expected, excess) +
                    cx_deviance((double)(arm[i].trials - arm[i].successes), rest, -excess));
    }
    return c;
}

struct cx_odds_ratio cx_odds_ratio(const struct cx_proportion_pair *pair, double added, double z)
{
    double x1 = (double)pair->control.successes + added;
    double x2 = (double)pair->variant.successes + added;
    double y1 = (double)(pair->control.trials - pair->control.successes) + added;
    double y2 = (double)(pair->variant.trials - pair->variant.successes) + added;
    double value = x2 / y2 / (x1 / y1);
    double se = sqrt(1 / x1 + 1 / y1 + 1 / x2 + 1 / y2);
    if (isinf(se))
        return (struct cx_odds_ratio){value, {0, (double)INFINITY}};
    return (struct cx_odds_ratio){value, {value * exp(-z * se), value * exp(z * se)}};
}
