/* fisher.c - see fisher.h. */
#include "stat/fisher.h"

#include "stat/binomial.h"

struct cx_margins cx_margins_of(const struct cx_proportion_pair *pair)
{
    struct cx_margins t = {.n1 = (double)pair->control.trials, .n2 = (double)pair->variant.trials};
    t.m = (double)(pair->control.successes + pair->variant.successes);
    t.low = fmax(t.m - t.n1, 0);
    t.high = fmin(t.m, t.n2);
    return t;
}

double cx_margins_step(const struct cx_margins *t, double k)
{
    return (t->n2 - k) / (k + 1) * ((t->m - k) / (t->n1 - t->m + k + 1));
}

static double step(const void *of, double k)
{
    return cx_margins_step(of, k);
}

static double log_hypergeometric(const void *of, double k)
{
    const struct cx_margins *t = of;
    double total = t->n1 + t->n2, p = t->m / total, q = (total - t->m) / total;
    return cx_binomial_log_mass(k, t->n2, p, q) + cx_binomial_log_mass(t->m - k, t->n1, p, q) -
           cx_binomial_log_mass(t->m, total, p, q);
}

static struct cx_conditional conditional_of(const struct cx_proportion_pair *pair,
                                            const struct cx_margins *t)
{
    return (struct cx_conditional){.low = t->low,
                                   .high = t->high,
                                   .seen = (double)pair->variant.successes,
                                   .step = step,
                                   .log_weight = log_hypergeometric,
                                   .of = t};
}

struct cx_tail cx_fisher_test(const struct cx_proportion_pair *pair, enum cx_exact exact,
                              enum cx_alternative alternative)
{
    if (pair->control.trials <= 0 || pair->variant.trials <= 0)
        return cx_tail_undefined();
    struct cx_margins t = cx_margins_of(pair);
    struct cx_conditional c = conditional_of(pair, &t);
    return cx_conditional_test(&c, exact, alternative);
}

struct cx_odds_ratio cx_fisher_odds_ratio(const struct cx_proportion_pair *pair,
                                          enum cx_exact exact, double tail)
{
    if (pair->control.trials <= 0 || pair->variant.trials <= 0 || isnan(tail))
        return (struct cx_odds_ratio){(double)NAN, cx_interval_undefined()};
    struct cx_margins t = cx_margins_of(pair);
    struct cx_conditional c = conditional_of(pair, &t);
    return cx_conditional_odds_ratio(&c, exact, tail, cx_odds_ratio(pair, .5, 0).value);
}

static double low_end(const struct cx_proportion_pair *pair, enum cx_exact exact, double level)
{
    struct cx_margins t = cx_margins_of(pair);
    struct cx_conditional c = conditional_of(pair, &t);
    return cx_conditional_low_end(&c, exact, level);
}

struct cx_interval cx_fisher_odds_interval(const struct cx_proportion_pair *pair,
                                           enum cx_exact exact, double level)
{
    if (exact != CX_EXACT_MINLIKE && exact != CX_EXACT_BLAKER)
        return cx_fisher_odds_ratio(pair, exact, level / 2).interval;
    if (pair->control.trials <= 0 || pair->variant.trials <= 0 || isnan(level))
        return cx_interval_undefined();
    struct cx_proportion_pair turned = {.control = pair->variant, .variant = pair->control};
    return (struct cx_interval){low_end(pair, exact, level), 1 / low_end(&turned, exact, level)};
}
