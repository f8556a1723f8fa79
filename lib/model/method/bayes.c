/* bayes.c - what to believe of two arms: see stat/posterior.h.
 *
 * Shares and rates have a prior of their own for each arm; for other metrics it is the effect that
 * has one, a flat one unless told otherwise, and the test's estimate and standard error are taken
 * for the likelihood.  Intervals are credible ones at the level of the whole, never corrected.
 */
#include "model/method/families.h"
#include "stat/posterior.h"

/* ---- shares and rates: an arm, a posterior */

static struct cx_posterior posterior_of(const struct cx_comparison *c,
                                        const struct cx_metric_sums *s)
{
    bool is_share = c->metric->type == CX_METRIC_PROPORTION;
    struct cx_prior prior = c->metric->prior;
    if (!prior.is_given) {
        prior.a = is_share ? 1 : 0.5; /* uniform; Jeffreys' */
        prior.b = is_share ? 1 : 0;
    }
    if (is_share) {
        return (struct cx_posterior){CX_POSTERIOR_BETA, prior.a + (double)s->successes,
                                     prior.b + (double)(s->units - s->successes)};
    }
    return (struct cx_posterior){CX_POSTERIOR_GAMMA, prior.a + cx_sum_value(&s->sum[CX_SUM_X]),
                                 prior.b + cx_sum_value(&s->sum[CX_SUM_Y])};
}

static struct cx_posterior_pair posteriors_of(const struct cx_comparison *c)
{
    return (struct cx_posterior_pair){posterior_of(c, c->control), posterior_of(c, c->variant)};
}

static bool can_compare(const struct cx_posterior_pair *pair)
{
    return pair->control.a > 0 && pair->control.b > 0 && pair->variant.a > 0 && pair->variant.b > 0;
}

static void test_arms(struct cx_comparison *c)
{
    struct cx_posterior_pair pair = posteriors_of(c);
    bool can = can_compare(&pair);
    cx_remark_if(c, !can, "an arm without exposure");
    if (!can) {
        return;
    }
    const struct cx_posterior arms[] = {pair.control, pair.variant};
    struct cx_standing control = cx_posterior_standing(arms, 2, 0);
    struct cx_standing variant = cx_posterior_standing(arms, 2, 1);
    bool turned = c->metric->lower_is_better;
    c->control_value = cx_posterior_mean(pair.control);
    c->variant_value = cx_posterior_mean(pair.variant);
    c->difference = c->variant_value - c->control_value;
    c->se = hypot(cx_posterior_sd(pair.control), cx_posterior_sd(pair.variant));
    c->lift = cx_posterior_ratio_quantile(&pair, 0.5) - 1;
    c->p_best = turned ? control.best.p : variant.best.p;
    c->loss = turned ? control.loss : variant.loss;
    c->loss_control = turned ? variant.loss : control.loss;
}

typedef double quantile_of(const struct cx_posterior_pair *pair, double q);

/* One end open where the alternative is one-sided, like the test's. */
static struct cx_interval credible(const struct cx_comparison *c,
                                   const struct cx_posterior_pair *pair, quantile_of *quantile)
{
    double end = cx_end_level(c, c->analysis->alpha);
    bool has_low = c->alternative != CX_LESS;
    bool has_high = c->alternative != CX_GREATER;
    return (struct cx_interval){.low = has_low ? quantile(pair, end) : -(double)INFINITY,
                                .high = has_high ? quantile(pair, 1 - end) : (double)INFINITY};
}

static void bound_arms(struct cx_comparison *c, double level)
{
    struct cx_posterior_pair pair = posteriors_of(c);
    (void)level;
    if (can_compare(&pair)) {
        c->interval = credible(c, &pair, cx_posterior_difference_quantile);
        struct cx_interval ratio = credible(c, &pair, cx_posterior_ratio_quantile);
        c->lift_interval = (struct cx_interval){ratio.low - 1, ratio.high - 1};
    }
}

/* ---- other metrics: the effect has a posterior */

static struct cx_posterior prior_of_effect(const struct cx_comparison *c)
{
    const struct cx_prior *prior = &c->metric->prior;
    double scale = prior->is_of_lift ? fabs(c->control_value) : 1;
    struct cx_posterior p = {CX_POSTERIOR_NORMAL, 0, (double)INFINITY};
    if (prior->is_given) {
        p.a = prior->a * (prior->is_of_lift ? c->control_value : 1);
        p.b = prior->b * scale;
    }
    return p;
}

static void test_effect(struct cx_comparison *c)
{
    const struct cx_method *method = c->method;
    const char *label = c->label;
    c->method = cx_method_of(c->metric);
    c->method->test(c);
    c->method = method;
    c->label = label;
    c->statistic = c->df = (double)NAN;
    c->tail = cx_tail_undefined();
    struct cx_posterior effect = cx_effect_posterior(c->difference, c->se, prior_of_effect(c));
    bool can = effect.b > 0 && !isinf(effect.b);
    cx_remark_if(c, !can, "no standard error: no posterior");
    if (!can) {
        return;
    }
    struct cx_effect_standing s = cx_effect_standing(effect);
    bool turned = c->metric->lower_is_better;
    c->difference = effect.a;
    c->se = effect.b;
    c->lift = c->control_value == 0 ? (double)NAN : effect.a / c->control_value;
    c->p_best = turned ? s.below.p : s.above.p;
    c->loss = turned ? s.loss_left : s.loss_taken;
    c->loss_control = turned ? s.loss_taken : s.loss_left;
}

static double effect_quantile(const struct cx_posterior_pair *pair, double q)
{
    return cx_posterior_quantile(pair->variant, q);
}

static void bound_effect(struct cx_comparison *c, double level)
{
    struct cx_posterior_pair pair = {.variant = {CX_POSTERIOR_NORMAL, c->difference, c->se}};
    (void)level;
    if (c->se > 0) {
        c->interval = credible(c, &pair, effect_quantile);
    }
}

static const struct cx_method methods[] = {
    {.name = "bayes",
     .label = "beta-binomial",
     .use = "shares: chances and losses to choose by",
     .role = CX_METHOD_BAYES,
     .types = CX_FOR_PROPORTION,
     .test = test_arms,
     .bound = bound_arms},
    {.name = "bayes",
     .label = "gamma-Poisson",
     .use = "rates: chances and losses to choose by",
     .role = CX_METHOD_BAYES,
     .types = CX_FOR_COUNT,
     .test = test_arms,
     .bound = bound_arms},
    {.name = "bayes",
     .label = "normal effect",
     .use = "other metrics: chances and losses to choose by",
     .role = CX_METHOD_BAYES,
     .types = CX_FOR_MEAN | CX_FOR_RATIO | CX_FOR_QUANTILE,
     .test = test_effect,
     .bound = bound_effect},
};

const struct cx_method_family cx_bayes_methods = {methods, CX_COUNT_OF(methods)};
