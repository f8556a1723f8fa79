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

/* Successes and failures of an arm. */
struct cells {
    double successes, failures;
};

static struct cells cells_of(struct cx_proportion p)
{
    return (struct cells){(double)p.successes, (double)(p.trials - p.successes)};
}

static struct cells more_cells(struct cells c, double successes, double failures)
{
    return (struct cells){c.successes + successes, c.failures + failures};
}

static struct cx_odds_ratio woolf(struct cells control, struct cells variant, double z)
{
    double value = variant.successes / variant.failures / (control.successes / control.failures);
    double se = sqrt(1 / control.successes + 1 / control.failures + 1 / variant.successes +
                     1 / variant.failures);
    if (isinf(se))
        return (struct cx_odds_ratio){value, {0, (double)INFINITY}};
    return (struct cx_odds_ratio){value, {value * exp(-z * se), value * exp(z * se)}};
}

struct cx_odds_ratio cx_odds_ratio(const struct cx_proportion_pair *pair, double added, double z)
{
    return woolf(more_cells(cells_of(pair->control), added, added),
                 more_cells(cells_of(pair->variant), added, added), z);
}

struct cx_odds_ratio cx_smoothed_odds_ratio(const struct cx_proportion_pair *pair, double z)
{
    const double added = 2;
    struct cells control = cells_of(pair->control), variant = cells_of(pair->variant);
    double n1 = (double)pair->control.trials, n2 = (double)pair->variant.trials, total = n1 + n2;
    double successes = added * (control.successes + variant.successes) / total;
    double failures = added * (control.failures + variant.failures) / total;
    return woolf(more_cells(control, successes * (n1 / total), failures * (n1 / total)),
                 more_cells(variant, successes * (n2 / total), failures * (n2 / total)), z);
}
