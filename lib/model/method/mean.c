/* mean.c - methods for two means, and for two ratios of means: see stat/estimate.h. */
#include <stdio.h>

#include "model/method/families.h"
#include "stat/cuped.h"
#include "stat/estimate.h"
#include "stat/student.h"

/* Of units, or of the clusters that were randomised, each a unit of a ratio. */
static struct cx_estimate estimate_of(const struct cx_metric_sums *s, enum cx_metric_type type)
{
    if (s->clusters) {
        struct cx_moments m = cx_metric_moments(s->clusters, CX_METRIC_RATIO);
        return cx_ratio_estimate(m.units, m.mean, m.denominator, m.variance);
    }
    struct cx_moments m = cx_metric_moments(s, type);
    if (cx_metric_divides(type)) {
        return cx_ratio_estimate(m.units, m.mean, m.denominator, m.variance);
    }
    return cx_mean_estimate(m.units, m.mean, m.variance);
}

static bool is_clustered(const struct cx_comparison *c)
{
    return c->control->clusters && c->variant->clusters;
}

/* ---- clusters: an arm's are what varies, and each a unit of a ratio */

static double clusters_of(const struct cx_metric_sums *s)
{
    return (double)s->clusters->units;
}

/* An arm's own n / (n - 1), which its variance between clusters has. */
static double own_factor(const struct cx_metric_sums *s)
{
    return clusters_of(s) / (clusters_of(s) - 1);
}

/* Clusters in both arms: what they have in one goes with what they have in the other. */
static struct cx_estimate_pair overlapping(const struct cx_comparison *c,
                                           const struct cx_estimate_pair *pair)
{
    struct cx_moments control = cx_metric_moments(c->control->clusters, CX_METRIC_RATIO);
    struct cx_moments variant = cx_metric_moments(c->variant->clusters, CX_METRIC_RATIO);
    static const struct cx_quotient of_units[2] = {{0, 1}, {0, 1}};
    double products =
        cx_shared_residuals(c->shared, c->control->clusters, c->variant->clusters, of_units);
    double factor = sqrt(own_factor(c->control) * own_factor(c->variant));
    double covariance = factor * products / (control.units * control.denominator) /
                        (variant.units * variant.denominator);
    return cx_overlapping_pair(*pair, covariance, (double)c->shared->clusters);
}

/* CR1, what regression programs take: all clusters together have the factor G / (G - 1) (N - 1) /
 * (N - 2) and G - 1 degrees of freedom (A. C. Cameron and D. L. Miller 2015, J. Human Resources 50,
 * 317, section II.C). */
static void make_cr1(const struct cx_comparison *c, struct cx_estimate_pair *pair)
{
    double units = (double)c->control->units + (double)c->variant->units;
    double clusters = cx_clusters_of_both(c);
    double factor = clusters / (clusters - 1) * (units - 1) / (units - 2);
    double control = factor / own_factor(c->control), variant = factor / own_factor(c->variant);
    pair->control.variance *= control;
    pair->variant.variance *= variant;
    pair->covariance *= sqrt(control * variant);
    pair->df = clusters - 1;
}

/* Of units that are on their own. */
static double naive_variance(const struct cx_metric_sums *s, enum cx_metric_type type)
{
    struct cx_metric_sums alone = *s;
    alone.clusters = NULL;
    return estimate_of(&alone, type).variance;
}

/* raw_se: without covariates. */
static void describe_clusters(struct cx_comparison *c, double raw_se)
{
    if (!is_clustered(c)) {
        return;
    }
    enum cx_metric_type type = c->metric->type;
    double naive = naive_variance(c->control, type) + naive_variance(c->variant, type);
    cx_remark_clusters(c);
    if (naive > 0 && raw_se > 0) {
        cx_remark(c->note, "design effect %.3g", raw_se * raw_se / naive);
    }
}

/* ---- covariates: see stat/cuped.h */

static bool is_covered(const struct cx_comparison *c)
{
    const struct cx_metric_sums *control = c->control, *variant = c->variant;
    if (is_clustered(c)) {
        control = control->clusters;
        variant = variant->clusters;
    }
    return c->metric->covariates > 0 && control->covariate && variant->covariate;
}

_Static_assert(2 + CX_COVARIATE_VARIABLES <= CX_CUPED_VARIABLES, "room for all variables");

/* Which variables of the arms' are what; their number. */
static size_t quantities_of(const struct cx_metric *metric, struct cx_quantity *outcome,
                            struct cx_quantity covariate[CX_CUPED_VARIABLES])
{
    bool divides = cx_metric_divides(metric->type);
    size_t at = divides ? 2 : 1;
    *outcome = (struct cx_quantity){0, divides ? 1 : CX_NO_VARIABLE};
    for (size_t i = 0; i < metric->covariates; i++) {
        bool is_ratio = divides && metric->covariate[i].divides;
        covariate[i] = (struct cx_quantity){at, is_ratio ? at + 1 : CX_NO_VARIABLE};
        at += is_ratio ? 2 : 1;
    }
    return at;
}

static void comoments_of(const struct cx_metric_sums *s, enum cx_metric_type type, size_t variables,
                         struct cx_comoments *m)
{
    m->units = (double)s->units;
    for (size_t u = 0; u < variables; u++) {
        m->mean[u] = cx_metric_variable_mean(s, type, u);
        for (size_t v = 0; v <= u; v++) {
            m->product[u][v] = m->product[v][u] = cx_metric_comoment(s, type, u, v);
        }
    }
}

/* The same of the values of clusters: a covariate that is no ratio is one by their units. */
static void quotients_of(const struct cx_metric *metric, struct cx_quotient of[])
{
    bool divides = cx_metric_divides(metric->type);
    size_t at = 2, units = divides ? at + cx_metric_covariate_variables(metric) : 1;
    of[0] = (struct cx_quotient){0, 1};
    for (size_t i = 0; i < metric->covariates; i++) {
        bool is_ratio = divides && metric->covariate[i].divides;
        of[i + 1] = (struct cx_quotient){at, is_ratio ? at + 1 : units};
        at += is_ratio ? 2 : 1;
    }
}

static void linear_of(const struct cx_metric_sums *clusters, const struct cx_quotient *of,
                      size_t covariates, struct cx_linear *arm)
{
    arm->units = (double)clusters->units;
    for (size_t i = 0; i <= covariates; i++) {
        arm->below[i] = cx_clusters_total(clusters, of[i].below);
        arm->value[i] = cx_clusters_total(clusters, of[i].above) / arm->below[i];
        for (size_t j = 0; j <= i; j++) {
            double scale = arm->below[i] / arm->units * (arm->below[j] / arm->units);
            arm->product[i][j] = arm->product[j][i] =
                cx_cluster_residuals(clusters, of[i], of[j]) / scale;
        }
    }
}

static void adjust_clusters(const struct cx_comparison *c, double raw_difference,
                            struct cx_cuped *result)
{
    struct cx_quotient of[CX_CUPED_VARIABLES + 1];
    struct cx_cuped_clusters clusters = {.covariates = c->metric->covariates,
                                         .raw_difference = raw_difference};
    const struct cx_metric_sums *const arm[2] = {c->control->clusters, c->variant->clusters};
    quotients_of(c->metric, of);
    for (size_t a = 0; a < 2; a++) {
        linear_of(arm[a], of, c->metric->covariates, &clusters.arm[a]);
    }
    clusters.shared = c->shared ? (double)c->shared->clusters : 0;
    for (size_t i = 0; c->shared && i <= c->metric->covariates; i++) {
        for (size_t j = 0; j <= c->metric->covariates; j++) {
            double scale = clusters.arm[0].below[i] / clusters.arm[0].units *
                           (clusters.arm[1].below[j] / clusters.arm[1].units);
            const struct cx_quotient pair[2] = {of[i], of[j]};
            clusters.product[i][j] = cx_shared_residuals(c->shared, arm[0], arm[1], pair) / scale;
        }
    }
    cx_cuped_clusters(&clusters, result);
}

static void adjust_arms(const struct cx_metric *metric, const struct cx_metric_sums *const sums[2],
                        double raw_difference, struct cx_cuped *result)
{
    struct cx_comoments arm[2];
    struct cx_quantity covariate[CX_CUPED_VARIABLES];
    struct cx_cuped_design design = {.covariate = covariate, .covariates = metric->covariates};
    design.variables = quantities_of(metric, &design.outcome, covariate);
    comoments_of(sums[0], metric->type, design.variables, &arm[0]);
    comoments_of(sums[1], metric->type, design.variables, &arm[1]);
    cx_cuped(arm, &design, raw_difference, result);
}

static void adjust(const struct cx_comparison *c, double raw_difference, struct cx_cuped *result)
{
    const struct cx_metric_sums *const sums[] = {c->control, c->variant};
    if (is_clustered(c)) {
        adjust_clusters(c, raw_difference, result);
    } else {
        adjust_arms(c->metric, sums, raw_difference, result);
    }
}

/* Two arms that are the same explain what one does. */
double cx_metric_explained(const struct cx_metric *metric, const struct cx_metric_sums *s)
{
    const struct cx_metric_sums *const sums[] = {s, s};
    struct cx_cuped result;
    adjust_arms(metric, sums, 0, &result);
    return result.explained;
}

enum way { WELCH, STUDENT, Z, CR1 };

/* Has Student's test one variance of all arms, because they are judged jointly? */
static bool is_of_all_arms(const struct cx_comparison *c)
{
    return c->method->way == STUDENT && c->all_arms.df > 0 && !is_covered(c) && !is_clustered(c);
}

static void share_variance(const struct cx_comparison *c, struct cx_estimate_pair *pair)
{
    double difference = pair->difference;
    if (is_of_all_arms(c)) {
        pair->control.variance = c->all_arms.variance / (double)c->control->units;
        pair->variant.variance = c->all_arms.variance / (double)c->variant->units;
        pair->df = c->all_arms.df;
    } else {
        *pair = cx_student_pair(pair->control, pair->variant);
        pair->difference = difference;
    }
}

/* With covariates, when there are some, or as if there were none. */
static struct cx_estimate_pair estimates_with(const struct cx_comparison *c, bool covered)
{
    enum cx_metric_type type = c->metric->type;
    struct cx_estimate_pair pair =
        cx_estimate_pair(estimate_of(c->control, type), estimate_of(c->variant, type));
    pair.difference = cx_metric_difference(c->control, c->variant, type);
    if (covered) {
        struct cx_cuped adjusted;
        adjust(c, pair.difference, &adjusted);
        pair = adjusted.pair;
    }
    if (is_clustered(c) && c->shared && !covered) {
        pair = overlapping(c, &pair);
    }
    if (c->method->way == STUDENT) {
        share_variance(c, &pair);
    }
    if (c->method->way == CR1) {
        make_cr1(c, &pair);
    }
    pair.df = c->method->way == Z ? (double)INFINITY : pair.df;
    return pair;
}

static struct cx_estimate_pair estimates_of(const struct cx_comparison *c)
{
    return estimates_with(c, is_covered(c));
}

/* What covariates gained by the standard error with them, and which of them did nothing. */
static void describe_covariates(struct cx_comparison *c, double raw_se)
{
    struct cx_cuped adjusted;
    if (!is_covered(c)) {
        return;
    }
    adjust(c, 0, &adjusted);
    c->gain = c->se > 0 ? raw_se * raw_se / (c->se * c->se) - 1 : (double)NAN;
    for (size_t i = 0; i < c->metric->covariates; i++) {
        cx_remark_left_out(c, i, adjusted.left_out[i]);
    }
}

/* ---- t and z, with the lift as it is asked for */

static void test_pair(struct cx_comparison *c, const struct cx_estimate_pair *pair)
{
    cx_describe_pair(c, pair,
                     is_clustered(c) && is_covered(c)
                         ? "no more clusters than coefficients: no variance"
                         : "sums of squares too small for their sums");
    struct cx_welch w = cx_welch(pair);
    c->se = w.se;
    c->df = isinf(w.df) ? (double)NAN : w.df;
    c->statistic = cx_welch_statistic(c, pair);
    c->tail = cx_student_tail(c->statistic, w.df, c->alternative);
}

/* "CUPED, delta, Welch, Fieller" and so on. */
static void label(struct cx_comparison *c, const char *test)
{
    bool ratio = cx_metric_divides(c->metric->type) && !is_clustered(c);
    char text[80];
    int n = snprintf(text, sizeof text, "%s%s%s%s, %s", is_covered(c) ? "CUPED, " : "",
                     is_clustered(c) ? "clusters, " : "", ratio ? "delta, " : "", test,
                     cx_lift_scale_name(c));
    const char *kept = cx_arena_text(c->memory, text, (size_t)n);
    c->label = kept ? kept : c->label;
}

static void test_means(struct cx_comparison *c)
{
    static const char *const tests[] = {
        [WELCH] = "Welch", [STUDENT] = "Student", [Z] = "z", [CR1] = "CR1"};
    struct cx_estimate_pair pair = estimates_of(c);
    struct cx_estimate_pair raw = is_covered(c) ? estimates_with(c, false) : pair;
    double raw_se = cx_welch(&raw).se;
    label(c, is_of_all_arms(c) ? "Student of all arms" : tests[c->method->way]);
    test_pair(c, &pair);
    describe_clusters(c, raw_se);
    cx_want_units(c);
    describe_covariates(c, raw_se);
}

static void bound_means(struct cx_comparison *c, double level)
{
    struct cx_estimate_pair pair = estimates_of(c);
    cx_welch_bound_at(c, &pair, level);
}

/* Of a mean without covariates, which is what the design allows. */
static void size_means(struct cx_comparison *c, double level)
{
    struct cx_estimate_pair pair = estimates_of(c);
    struct cx_welch w = cx_welch(&pair);
    struct cx_moments control = cx_metric_moments(c->control, c->metric->type);
    struct cx_moments variant = cx_metric_moments(c->variant, c->metric->type);
    struct cx_spread_pair s = {control.units, variant.units, control.variance, variant.variance};
    bool is_g = c->metric->effect_size == CX_HEDGES_G;
    double factor = is_g ? cx_hedges_factor(s.n_control + s.n_variant - 2) : 1;
    struct cx_effect_size d =
        cx_cohen_d(&w, cx_pooled_deviation(&s), cx_end_level(c, level), c->alternative);
    c->effect_size = (struct cx_effect_size){
        factor * d.value, {factor * d.interval.low, factor * d.interval.high}};
}

#define D_OR_G (1U << CX_COHEN_D | 1U << CX_HEDGES_G)

/* ---- Yuen: means without the fifth at either end */

#define TRIM 0.2

static bool yuen_pair(struct cx_comparison *c, struct cx_estimate_pair *pair)
{
    struct cx_sample sample[2];
    if (!cx_samples_of(c, sample)) {
        return false;
    }
    *pair = cx_estimate_pair(cx_trimmed_estimate(&sample[0], TRIM),
                             cx_trimmed_estimate(&sample[1], TRIM));
    return true;
}

static void test_yuen(struct cx_comparison *c)
{
    struct cx_estimate_pair pair;
    label(c, "Yuen 20 %");
    if (yuen_pair(c, &pair)) {
        test_pair(c, &pair);
    }
}

static void bound_yuen(struct cx_comparison *c, double level)
{
    struct cx_estimate_pair pair;
    if (!isnan(c->difference) && yuen_pair(c, &pair)) {
        cx_welch_bound_at(c, &pair, level);
    }
}

/* ---- all arms together */

/* Values as they differ from the control's, which keeps the digits of means near 1e9. */
static struct cx_estimate *estimates_of_all(struct cx_omnibus *o)
{
    struct cx_estimate *estimate = cx_arena_alloc(o->memory, o->arms * sizeof *estimate);
    if (!estimate) {
        cx_no_memory(o->error);
        return NULL;
    }
    for (size_t i = 0; i < o->arms; i++) {
        estimate[i] = estimate_of(o->arm[i], o->metric->type);
        estimate[i].value = cx_metric_difference(o->arm[0], o->arm[i], o->metric->type);
    }
    return estimate;
}

/* Why arms with a variance each have no test. */
static void remark_arms(struct cx_omnibus *o, const struct cx_estimate *estimate)
{
    bool lonely = false, divided = true, known = true, varies = false;
    for (size_t i = 0; i < o->arms; i++) {
        lonely |= !(estimate[i].df > 0);
        divided &= !isnan(estimate[i].value);
        known &= !isnan(estimate[i].variance);
        varies |= estimate[i].variance > 0;
    }
    if (isnan(o->answer.statistic)) {
        cx_remark(o->note, "%s",
                  !divided ? "denominator 0"
                  : lonely ? "fewer than two in an arm: no variance"
                  : !known ? "sums of squares too small for their sums"
                  : varies ? "no variation within an arm: no test of all"
                           : "no variation within the arms: no test");
    }
}

static void test_estimates(struct cx_omnibus *o,
                           struct cx_overall test(const struct cx_estimate *arm, size_t arms))
{
    struct cx_estimate *estimate = estimates_of_all(o);
    if (estimate) {
        o->answer = test(estimate, o->arms);
        remark_arms(o, estimate);
    }
}

static void test_welch_of_all(struct cx_omnibus *o)
{
    test_estimates(o, cx_welch_anova);
}

static void test_anova(struct cx_omnibus *o)
{
    test_estimates(o, cx_anova);
}

static void test_z_of_all(struct cx_omnibus *o)
{
    test_estimates(o, cx_overall_z);
}

static void test_yuen_of_all(struct cx_omnibus *o)
{
    struct cx_estimate *estimate = cx_arena_alloc(o->memory, o->arms * sizeof *estimate);
    struct cx_sample *sample = cx_samples_of_all(o);
    if (!estimate) {
        cx_no_memory(o->error);
    }
    for (size_t i = 0; estimate && sample && i < o->arms; i++) {
        estimate[i] = cx_trimmed_estimate(&sample[i], TRIM);
    }
    if (estimate && sample) {
        o->answer = cx_welch_anova(estimate, o->arms);
        remark_arms(o, estimate);
    }
}

static const struct cx_omnibus_test welch_of_all = {"Welch's analysis of variance",
                                                    test_welch_of_all};
static const struct cx_omnibus_test anova = {"analysis of variance", test_anova};
static const struct cx_omnibus_test z_of_all = {"Cochran's Q of all arms", test_z_of_all};
static const struct cx_omnibus_test yuen_of_all = {
    "Welch's analysis of variance, trimmed 20 %", test_yuen_of_all};

static const struct cx_method methods[] = {
    {.name = "welch",
     .label = "Welch, Fieller",
     .use = "means, whatever the variances; with covariates also proportions",
     .types = CX_FOR_MEAN | CX_FOR_PROPORTION,
     .needs = CX_NEEDS_LIFT,
     .takes_covariates = true,
     .takes_clusters = true,
     .takes_null = true,
     .way = WELCH,
     .test = test_means,
     .bound = bound_means,
     .omnibus = &welch_of_all,
     .sizes = D_OR_G,
     .size = size_means},
    {.name = "welch",
     .label = "delta, Welch, Fieller",
     .use = "ratios of sums, such as spend per order",
     .types = CX_FOR_RATIO | CX_FOR_COUNT,
     .needs = CX_NEEDS_LIFT,
     .takes_covariates = true,
     .takes_clusters = true,
     .takes_null = true,
     .way = WELCH,
     .test = test_means,
     .bound = bound_means,
     .omnibus = &welch_of_all},
    {.name = "student",
     .label = "Student, Fieller",
     .use = "means of arms with one variance, which few have; to agree with other programs",
     .types = CX_FOR_MEAN,
     .needs = CX_NEEDS_LIFT,
     .takes_covariates = true,
     .takes_null = true,
     .way = STUDENT,
     .test = test_means,
     .bound = bound_means,
     .omnibus = &anova,
     .sizes = D_OR_G,
     .size = size_means},
    {.name = "z",
     .label = "z, Fieller",
     .use = "means of large arms; to agree with other programs",
     .types = CX_FOR_MEAN | CX_FOR_RATIO | CX_FOR_PROPORTION | CX_FOR_COUNT,
     .needs = CX_NEEDS_LIFT,
     .takes_covariates = true,
     .takes_clusters = true,
     .takes_null = true,
     .way = Z,
     .test = test_means,
     .bound = bound_means,
     .omnibus = &z_of_all,
     .sizes = D_OR_G,
     .size = size_means},
    {.name = "cr1",
     .label = "clusters, CR1, Fieller",
     .use = "clusters; to agree with regression programs",
     .types = CX_FOR_MEAN | CX_FOR_RATIO | CX_FOR_PROPORTION | CX_FOR_COUNT,
     .needs = CX_NEEDS_CLUSTERS | CX_NEEDS_LIFT,
     .takes_clusters = true,
     .takes_null = true,
     .way = CR1,
     .test = test_means,
     .bound = bound_means,
     .omnibus = &welch_of_all},
    {.name = "yuen",
     .label = "Yuen 20 %, Fieller",
     .use = "means without the largest and smallest fifth of the units",
     .types = CX_FOR_MEAN,
     .needs = CX_NEEDS_VALUES | CX_NEEDS_LIFT,
     .takes_null = true,
     .test = test_yuen,
     .bound = bound_yuen,
     .omnibus = &yuen_of_all},
};

const struct cx_method_family cx_mean_methods = {methods, CX_COUNT_OF(methods)};
