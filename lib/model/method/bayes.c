/* bayes.c - what to believe of two arms: see stat/posterior.h.
 *
 * Shares and rates have a prior of their own for each arm; for other metrics it is the effect that
 * has one, a flat one unless told otherwise, and the test's estimate and standard error are taken
 * for the likelihood, as they are of shares and rates in clusters.  Intervals are credible ones at
 * the level of the whole, never corrected.
 *
 * Where there are several variants, all arms are compared at once.  Effects share what the control
 * may be off: each is taken for the difference of two independent arms, the control's variance
 * being what all posteriors have of it.
 */
#include "model/method/families.h"
#include "stat/posterior.h"

#define NORMAL_EFFECT "normal effect"

static void test_effect(struct cx_comparison *c);
static void bound_effect(struct cx_comparison *c, double level);

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

/* What test() leaves: of two arms, or of an effect, whose control is as much of its variance as all
 * may share. */
static void keep(struct cx_comparison *c, struct cx_posterior_pair pair)
{
    struct cx_posterior_pair *kept = cx_arena_alloc(c->memory, sizeof *kept);
    if (!kept) {
        cx_no_memory(c->error);
        return;
    }
    *kept = pair;
    c->kept = kept;
}

static void remark_mean_lift(struct cx_comparison *c, const struct cx_posterior_pair *pair)
{
    double mean = 100 * (cx_posterior_ratio_mean(pair) - 1);
    if (isfinite(mean)) {
        cx_remark(c->note, "mean lift %.6g %%", mean);
    } else {
        cx_remark(c->note, "mean lift infinite: the control may be next to 0");
    }
}

static void test_arms(struct cx_comparison *c)
{
    if (c->metric->in_clusters) {
        c->label = NORMAL_EFFECT;
        test_effect(c);
        return;
    }
    struct cx_posterior_pair pair = posteriors_of(c);
    bool can = can_compare(&pair);
    cx_remark_if(c, !can, "an arm without exposure");
    if (!can) {
        return;
    }
    const struct cx_posterior arms[] = {pair.control, pair.variant};
    const struct cx_contest contest = {arms, 2, c->metric->lower_is_better};
    struct cx_standing variant = cx_posterior_standing(&contest, 1);
    c->control_value = cx_posterior_mean(pair.control);
    c->variant_value = cx_posterior_mean(pair.variant);
    c->difference = c->variant_value - c->control_value;
    c->se = hypot(cx_posterior_sd(pair.control), cx_posterior_sd(pair.variant));
    c->lift = cx_posterior_ratio_quantile(&pair, 0.5) - 1;
    remark_mean_lift(c, &pair);
    c->p_better = c->p_best = variant.best.p;
    c->loss = variant.loss;
    c->loss_control = cx_posterior_standing(&contest, 0).loss;
    keep(c, pair);
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
    if (c->metric->in_clusters) {
        bound_effect(c, level);
        return;
    }
    struct cx_posterior_pair pair = posteriors_of(c);
    if (can_compare(&pair)) {
        c->interval = credible(c, &pair, cx_posterior_difference_quantile);
        struct cx_interval ratio = credible(c, &pair, cx_posterior_ratio_quantile);
        c->lift_interval = (struct cx_interval){fmax(ratio.low, 0) - 1, ratio.high - 1};
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

/* The posterior has kept a share of the estimate's variance: as much of the control's. */
static struct cx_posterior_pair effect_as_pair(const struct cx_comparison *c,
                                               struct cx_posterior effect, double se)
{
    double kept = effect.b / se * (effect.b / se), control = c->control_variance;
    if (!(control > 0)) {
        double n = (double)c->n_variant;
        control = se * se * n / (n + (double)c->n_control);
    }
    return (struct cx_posterior_pair){.control = {CX_POSTERIOR_NORMAL, 0, sqrt(kept * control)},
                                      .variant = effect};
}

static void test_effect(struct cx_comparison *c)
{
    cx_test_own(c);
    c->statistic = c->df = (double)NAN;
    c->tail = cx_tail_undefined();
    struct cx_posterior effect = cx_effect_posterior(c->difference, c->se, prior_of_effect(c));
    bool can = effect.b > 0 && !isinf(effect.b);
    cx_remark_if(c, !can, "no standard error: no posterior");
    if (!can) {
        return;
    }
    keep(c, effect_as_pair(c, effect, c->se));
    struct cx_effect_standing s = cx_effect_standing(effect);
    bool turned = c->metric->lower_is_better;
    c->difference = effect.a;
    c->se = effect.b;
    c->lift = c->control_value == 0 ? (double)NAN : effect.a / c->control_value;
    c->p_better = c->p_best = turned ? s.below.p : s.above.p;
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

/* ---- all arms at once */

static const struct cx_posterior_pair *kept_of(const struct cx_comparison *c)
{
    return c->kept;
}

/* The arms that have a posterior: the control, and the variants compared with it. */
struct field {
    struct cx_contest contest;
    struct cx_posterior *arm;
    const struct cx_metric_sums **sums;
    struct cx_standing *standing;
};

static void enter(struct field *f, const struct cx_metric_sums *sums, struct cx_posterior p)
{
    f->sums[f->contest.k] = sums;
    f->arm[f->contest.k++] = p;
}

/* All effects are the difference to one control: the surest that any has, and each less of it. */
static void share_control(struct field *f, const struct cx_comparison_set *set)
{
    double shared = (double)INFINITY;
    for (size_t i = 0; i < set->n; i++) {
        const struct cx_posterior_pair *kept = kept_of(set->at[i]);
        if (kept && set->at[i]->control == f->sums[0]) {
            shared = fmin(shared, fmin(kept->control.b, kept->variant.b * (1 - 1e-9)));
        }
    }
    f->arm[0].b = shared;
    for (size_t i = 1; i < f->contest.k; i++) {
        f->arm[i].b = sqrt((f->arm[i].b - shared) * (f->arm[i].b + shared));
    }
}

static bool gather(struct field *f, const struct cx_comparison_set *set)
{
    const struct cx_comparison *first = set->at[0];
    f->arm = cx_arena_alloc(first->memory, (set->n + 1) * sizeof *f->arm);
    f->sums = cx_arena_alloc(first->memory, (set->n + 1) * sizeof(void *));
    f->standing = cx_arena_alloc(first->memory, (set->n + 1) * sizeof *f->standing);
    if (!f->arm || !f->sums || !f->standing) {
        cx_no_memory(first->error);
        return false;
    }
    for (size_t i = 0; i < set->n; i++) {
        const struct cx_posterior_pair *kept = kept_of(set->at[i]);
        if (kept && set->at[i]->control == first->control) {
            if (f->contest.k == 0) {
                enter(f, first->control, kept->control);
            }
            enter(f, set->at[i]->variant, kept->variant);
        }
    }
    f->contest.arms = f->arm;
    f->contest.lower_is_better = first->metric->lower_is_better;
    return true;
}

static const struct cx_standing *standing_of(const struct field *f,
                                             const struct cx_metric_sums *sums)
{
    size_t i = 0;
    while (i < f->contest.k && f->sums[i] != sums) {
        i++;
    }
    return i < f->contest.k ? &f->standing[i] : NULL;
}

static void rank(const struct cx_comparison_set *set)
{
    struct field f = {.arm = NULL};
    if (!gather(&f, set) || f.contest.k < 3) {
        return;
    }
    if (f.arm[0].kind == CX_POSTERIOR_NORMAL) {
        share_control(&f, set);
    }
    for (size_t i = 0; i < f.contest.k; i++) {
        f.standing[i] = cx_posterior_standing(&f.contest, i);
    }
    for (size_t i = 0; i < set->n; i++) {
        struct cx_comparison *c = set->at[i];
        const struct cx_standing *variant = standing_of(&f, c->variant);
        const struct cx_standing *control = standing_of(&f, c->control);
        if (variant && control) {
            c->p_best = variant->best.p;
            c->loss = variant->loss;
            c->loss_control = control->loss;
        }
    }
}

static const struct cx_method methods[] = {
    {.name = "bayes",
     .label = "beta-binomial",
     .use = "shares: chances and losses to choose by",
     .role = CX_METHOD_BAYES,
     .types = CX_FOR_PROPORTION,
     .takes_clusters = true,
     .test = test_arms,
     .bound = bound_arms,
     .rank = rank},
    {.name = "bayes",
     .label = "gamma-Poisson",
     .use = "rates: chances and losses to choose by",
     .role = CX_METHOD_BAYES,
     .types = CX_FOR_COUNT,
     .takes_clusters = true,
     .test = test_arms,
     .bound = bound_arms,
     .rank = rank},
    {.name = "bayes",
     .label = NORMAL_EFFECT,
     .use = "other metrics: chances and losses to choose by",
     .role = CX_METHOD_BAYES,
     .types = CX_FOR_MEAN | CX_FOR_RATIO | CX_FOR_QUANTILE,
     .takes_clusters = true,
     .test = test_effect,
     .bound = bound_effect,
     .rank = rank},
};

const struct cx_method_family cx_bayes_methods = {methods, CX_COUNT_OF(methods)};
