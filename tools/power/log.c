/* log.c - what cx-power learns of metrics from a log: all customers are one arm of cx-abtest. */
#include <math.h>

#include "abtest.h"
#include "base/civil.h"
#include "model/method.h"
#include "power.h"
#include "stat/icc.h"

/* One unit's standard deviation; of ratios that of x - R y by the mean of y, so that the ratio's
 * variance is its square by n, like a mean's. */
static double sd_of(const struct cx_metric *metric, const struct cx_moments *m)
{
    return metric->type == CX_METRIC_PROPORTION ? (double)NAN
                                                : sqrt(m->variance) / fabs(m->denominator);
}

/* R^2 less what as many covariates explain by chance (M. Ezekiel 1930, Methods of Correlation
 * Analysis): other customers have no more to expect. */
static double adjusted(double explained, const struct cx_metric *metric, int64_t units)
{
    double df = (double)units - (double)metric->covariates - 1;
    return df > 0 ? fmax(1 - (1 - explained) * (double)(units - 1) / df, 0) : 1;
}

/* What CUPED would save; nothing where there is no variance. */
static void learn_rho(struct power_metric *p, const struct cx_metric *metric,
                      const struct cx_metric_sums *sums)
{
    const double all = 1 - 1e-9; /* what rounding may leave of 1 */
    struct cx_bytes note = {0};
    double explained = cx_metric_explained(metric, sums);
    double expected = isnan(explained) ? 0 : adjusted(explained, metric, sums->units);
    if (expected > all) {
        cx_die_failed("option '--covariate': metric '%.*s': of these customers covariates explain "
                      "all there is, which says nothing of others",
                      (int)metric->name.n, metric->name.s);
    }
    p->rho = sqrt(expected);
    cx_bytes_format(&note, "rho %.3g", p->rho);
    p->learnt = cx_kept_text(&note);
}

/* Between units (n - 1). */
static double variance_of(const struct cx_metric_sums *sums, enum cx_metric_type type)
{
    return cx_metric_comoment(sums, type, 0, 0) / (double)(sums->units - 1);
}

/* Below 0 it is an accident of the sample: a plan that relied on it would be too small. */
static void learn_icc(struct power_metric *p, const struct cx_metric *metric,
                      const struct cx_metric_sums *sums)
{
    struct cx_bytes note = {0};
    const struct cx_values *v = sums->clusters->values;
    struct cx_sample clusters = {
        .value = v->at, .distinct = v->n, .units = cx_values_units(v)};
    double icc = cx_icc(&clusters, variance_of(sums, metric->type));
    if (isnan(icc)) {
        cx_die_failed("option '--cluster': metric '%.*s': too few clusters, or values that are all "
                      "the same, have no correlation",
                      (int)metric->name.n, metric->name.s);
    }
    p->icc = fmax(icc, 0);
    p->cluster_size = (double)sums->units / (double)clusters.units;
    cx_bytes_format(&note, "icc %.3g%s, %.4g customers a cluster", icc,
                    icc < 0 ? " taken as 0" : "", p->cluster_size);
    p->learnt = cx_kept_text(&note);
}

static struct power_metric learnt(const struct cx_metric *metric, const struct cx_metric_sums *sums)
{
    struct cx_moments m = cx_metric_moments(sums, metric->type);
    struct power_metric p = {.name = metric->name,
                             .type = metric->type,
                             .baseline = m.mean / m.denominator,
                             .sd = sd_of(metric, &m),
                             .dispersion = fmax(m.variance / m.mean, 1),
                             .rho = power_options.rho,
                             .icc = power_options.icc,
                             .cluster_size = power_options.cluster_size,
                             .learnt = ""};
    if (metric->covariates > 0) {
        learn_rho(&p, metric, sums);
    }
    if (metric->in_clusters) {
        learn_icc(&p, metric, sums);
    }
    return p;
}

/* Customers who come on a day, on the average of the log's days. */
static double customers_of_a_day(const struct abtest_plan *plan, int64_t units)
{
    double days = floor((double)(plan->end_ms - plan->first_ms) / (double)CX_DAY_MS) + 1;
    return plan->has_times && units > 0 ? (double)units / days : (double)NAN;
}

static void check_metrics(const struct abtest_plan *plan)
{
    unsigned types = 0;
    for (size_t i = 0; i < plan->design.metrics; i++) {
        const struct cx_metric *metric = &plan->metric[i];
        types |= 1U << metric->type;
        if (metric->in_clusters && cx_metric_divides(metric->type)) {
            cx_die_usage("option '--cluster': metric '%.*s' is no mean and no proportion: give "
                         "'--icc' and '--cluster-size'",
                         (int)metric->name.n, metric->name.s);
        }
        if (metric->type == CX_METRIC_QUANTILE) {
            cx_die_usage("metric '%.*s': a quantile cannot be planned from its values",
                         (int)metric->name.n, metric->name.s);
        }
    }
    power_check_types(types);
}

/* Everybody is there from the first row on. */
static void check_covariates(void)
{
    const struct cx_list *said = &abtest_options.covariates;
    for (size_t i = 0; i < said->n; i++) {
        struct cx_declared_covariate c;
        struct cx_error e = {0};
        if (cx_declare_covariate(cx_text_from(said->item[i]), &c, &e) == CX_OK &&
            (c.x.kind == CX_OUTCOME_BEFORE || c.y.kind == CX_OUTCOME_BEFORE)) {
            cx_die_usage("option '--covariate': without an experiment there is nothing before it; "
                         "name a column that says what customers were");
        }
    }
}

void power_put_learnt(struct cx_out *out)
{
    abtest_options.metrics = power_options.metrics;
    abtest_options.whole = true;
    abtest_options.control = "";
    struct abtest_plan plan = {.metric = NULL};
    abtest_declare_design(&plan);
    check_metrics(&plan);
    check_covariates();
    plan.design.keeps_clusters = true;
    struct cx_arms arms;
    struct cx_error e = {0};
    cx_must(cx_experiments_settle(abtest_experiments_of_log(&plan), &arms, &e), &e);
    if (arms.n == 0) {
        return;
    }
    if (isnan(power_options.daily)) {
        power_options.daily = customers_of_a_day(&plan, arms.arm[0]->units);
    }
    if (power_options.days && isnan(power_options.daily)) {
        cx_die_usage("option '--days' needs --daily, as the input has no times");
    }
    for (size_t i = 0; i < plan.design.metrics; i++) {
        struct power_metric m = learnt(&plan.metric[i], &arms.arm[0]->metric[i]);
        power_put_metric(out, &m);
    }
}
