/* resample.c - methods that draw units again: see stat/resample.h. */
#include <stdio.h>
#include <string.h>

#include "model/method/families.h"
#include "stat/resample.h"

/* The values of the arms, and what they are asked. */
struct drawn {
    struct cx_sample sample[2];
    struct cx_resampling how;
};

static bool prepare(struct cx_comparison *c, struct drawn *d)
{
    if (!cx_samples_of(c, d->sample)) {
        return false;
    }
    enum cx_metric_type type = c->metric->type;
    bool in_clusters = c->control->clusters && c->variant->clusters;
    struct cx_moments control = cx_metric_moments(c->control, type);
    struct cx_moments variant = cx_metric_moments(c->variant, type);
    c->control_value = control.mean / control.denominator;
    c->variant_value = variant.mean / variant.denominator;
    c->difference = cx_metric_difference(c->control, c->variant, type);
    c->lift = c->control_value == 0 ? (double)NAN : c->difference / c->control_value;
    d->how = (struct cx_resampling){.control = &d->sample[0],
                                    .variant = &d->sample[1],
                                    .is_ratio = cx_metric_divides(type) || in_clusters,
                                    .resamples = c->analysis->resamples,
                                    .seed = c->analysis->seed,
                                    .threads = c->analysis->threads};
    bool divided = isfinite(c->control_value) && isfinite(c->variant_value);
    cx_remark_if(c, !divided, "denominator 0");
    cx_remark_if(c, c->control_value == 0, "control is 0: no lift");
    cx_remark_clusters(c);
    cx_remark_if(c, c->shared != NULL, "these cannot be drawn for one: no test");
    return divided && !c->shared;
}

/* Clusters are drawn, where there are any. */
static void label(struct cx_comparison *c)
{
    char text[80];
    int n = snprintf(text, sizeof text, "clusters, %s", c->label);
    if (c->metric->in_clusters) {
        const char *kept = cx_arena_text(c->memory, text, (size_t)n);
        c->label = kept ? kept : c->label;
    }
}

static void say_draws(struct cx_comparison *c)
{
    cx_remark(c->note, "%lld resamples, seed %llu", (long long)c->analysis->resamples,
              (unsigned long long)c->analysis->seed);
}

/* A copy in the comparison's memory of what was made in a scratch arena. */
static void *keep(struct cx_comparison *c, const void *from, size_t n)
{
    void *kept = cx_arena_alloc(c->memory, n + 1);
    if (kept) {
        memcpy(kept, from, n);
    } else {
        cx_no_memory(c->error);
    }
    return kept;
}

static struct cx_interval one_sided(struct cx_interval i, enum cx_alternative side)
{
    return isnan(i.low) ? i : cx_interval_of_side(i, side, -(double)INFINITY);
}

static bool is_kept(const struct cx_comparison *c)
{
    return c->kept != NULL;
}

/* ---- permutation */

static void test_permutation(struct cx_comparison *c)
{
    struct drawn d;
    struct cx_permuted p;
    struct cx_arena scratch = {0};
    if (!prepare(c, &d)) {
        return;
    }
    if (cx_permute(&d.how, &scratch, &p, c->error) == CX_OK) {
        size_t size = p.n * sizeof *p.by_shift;
        p.by_shift = keep(c, p.by_shift, size);
        p.by_scale = keep(c, p.by_scale, size);
        if (p.by_shift && p.by_scale) {
            c->kept = keep(c, &p, sizeof p);
            struct cx_permuted_null null = {c->null.value, c->null.is_lift};
            null.value = null.is_lift ? cx_null_lift(c) : null.value;
            c->tail = cx_permuted_tail(&p, null, c->alternative);
            c->label = p.exact ? "permutation, exact" : c->label;
            cx_remark_if(c, null.is_lift && !p.has_scale,
                         "only means of values that are not negative have permuted lifts: no test");
        }
        if (!p.exact) {
            say_draws(c);
        }
    }
    label(c);
    cx_arena_release(&scratch);
}

static void bound_permutation(struct cx_comparison *c, double level)
{
    if (is_kept(c)) {
        double end = cx_end_level(c, level);
        c->interval = one_sided(cx_permuted_interval(c->kept, end), c->alternative);
        c->lift_interval = one_sided(cx_permuted_lifts(c->kept, end), c->alternative);
    }
}

/* ---- bootstrap */

/* Draws from one unit, or from equal ones, would all be the same and look certain. */
static bool varies(struct cx_comparison *c)
{
    enum cx_metric_type type = c->metric->type;
    bool lonely = c->control->units < 2 || c->variant->units < 2;
    double within = cx_metric_moments(c->control, type).variance +
                    cx_metric_moments(c->variant, type).variance;
    bool equal = c->difference == 0 && !cx_metric_divides(type);
    cx_remark_if(c, lonely, "fewer than two units in an arm: no variance");
    cx_remark_if(c, within == 0 && equal, "all units equal: no test");
    cx_remark_if(c, within == 0 && !equal, "no variation within the arms: no test");
    return !lonely && within != 0;
}

static void test_bootstrap(struct cx_comparison *c)
{
    enum cx_bootstrap_kind kind = (enum cx_bootstrap_kind)c->method->way;
    struct drawn d;
    struct cx_bootstrapped b;
    struct cx_arena scratch = {0};
    if (!prepare(c, &d) || !varies(c)) {
        return;
    }
    if (cx_bootstrap(&d.how, &scratch, &b, c->error) == CX_OK) {
        b.difference.value = keep(c, b.difference.value, b.difference.n * sizeof(double));
        b.lift.value = keep(c, b.lift.value, b.lift.n * sizeof(double));
        if (b.difference.value && b.lift.value) {
            c->kept = keep(c, &b, sizeof b);
            c->se = cx_replicates_se(&b.difference);
            c->tail = c->null.is_lift
                          ? cx_replicates_tail(&b.lift, kind, cx_null_lift(c),
                                               cx_lift_side(c->alternative, c->control_value))
                          : cx_replicates_tail(&b.difference, kind, c->null.value, c->alternative);
        }
        bool no_lifts = b.lift.n == 0 || isnan(c->lift);
        cx_remark_if(c, no_lifts && !isnan(c->lift),
                     "a draw has a control of 0: no interval of the lift");
        cx_remark_if(c, isnan(c->tail.p) && !(c->null.is_lift && no_lifts),
                     "all draws on one side of what was seen: no test");
        say_draws(c);
    }
    label(c);
    cx_arena_release(&scratch);
}

static void bound_bootstrap(struct cx_comparison *c, double level)
{
    enum cx_bootstrap_kind kind = (enum cx_bootstrap_kind)c->method->way;
    if (is_kept(c)) {
        const struct cx_bootstrapped *b = c->kept;
        double end = cx_end_level(c, level);
        struct cx_interval differences = cx_replicates_interval(&b->difference, kind, end);
        struct cx_interval lifts = cx_replicates_interval(&b->lift, kind, end);
        c->interval = one_sided(differences, c->alternative);
        if (!isnan(c->lift)) {
            c->lift_interval = one_sided(lifts, cx_lift_side(c->alternative, c->control_value));
        }
        /* BCa's ends are further out than those of the level */
        bool few = end * ((double)c->analysis->resamples + 1) < 1 || isinf(differences.low) ||
                   isinf(differences.high);
        cx_remark_if(c, few, "too few resamples for this level: see --resamples");
    }
}

#define FOR_SUMS (CX_FOR_MEAN | CX_FOR_RATIO | CX_FOR_COUNT)

static const struct cx_method methods[] = {
    {.name = "permutation",
     .label = "permutation",
     .use = "few units, or values far from normal: no assumption but the random division",
     .types = FOR_SUMS,
     .needs = CX_NEEDS_VALUES | CX_NEEDS_DRAWS,
     .takes_clusters = true,
     .takes_null = true,
     .test = test_permutation,
     .bound = bound_permutation},
    {.name = "bootstrap",
     .label = "bootstrap, percentile",
     .use = "values far from normal and many units",
     .types = FOR_SUMS,
     .needs = CX_NEEDS_VALUES | CX_NEEDS_DRAWS,
     .takes_clusters = true,
     .takes_null = true,
     .way = CX_BOOTSTRAP_PERCENTILE,
     .test = test_bootstrap,
     .bound = bound_bootstrap},
    {.name = "basic",
     .label = "bootstrap, basic",
     .use = "the same, turned around the observed difference",
     .types = FOR_SUMS,
     .needs = CX_NEEDS_VALUES | CX_NEEDS_DRAWS,
     .takes_clusters = true,
     .takes_null = true,
     .way = CX_BOOTSTRAP_BASIC,
     .test = test_bootstrap,
     .bound = bound_bootstrap},
    {.name = "bca",
     .label = "bootstrap, BCa",
     .use = "the same, corrected for bias and skewness: the bootstrap to take",
     .types = FOR_SUMS,
     .needs = CX_NEEDS_VALUES | CX_NEEDS_DRAWS,
     .takes_clusters = true,
     .takes_null = true,
     .way = CX_BOOTSTRAP_BCA,
     .test = test_bootstrap,
     .bound = bound_bootstrap},
};

const struct cx_method_family cx_resample_methods = {methods, CX_COUNT_OF(methods)};
