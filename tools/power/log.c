/* log.c - what cx-power learns of metrics from a log: all customers are one arm of cx-abtest. */
#include <math.h>

#include "abtest.h"
#include "base/civil.h"
#include "power.h"

/* One unit's standard deviation; of ratios that of x - R y by the mean of y, so that the ratio's
 * variance is its square by n, like a mean's. */
static double sd_of(const struct cx_metric *metric, const struct cx_moments *m)
{
    return metric->type == CX_METRIC_PROPORTION ? (double)NAN
                                                : sqrt(m->variance) / fabs(m->denominator);
}

static struct power_metric learnt(const struct cx_metric *metric, const struct cx_metric_sums *sums)
{
    struct cx_moments m = cx_metric_moments(sums, metric->type);
    return (struct power_metric){.name = metric->name,
                                 .type = metric->type,
                                 .baseline = m.mean / m.denominator,
                                 .sd = sd_of(metric, &m),
                                 .dispersion = fmax(m.variance / m.mean, 1)};
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
        if (metric->type == CX_METRIC_QUANTILE) {
            cx_die_usage("metric '%.*s': a quantile cannot be planned from its values",
                         (int)metric->name.n, metric->name.s);
        }
    }
    power_check_types(types);
}

void power_put_learnt(struct cx_out *out)
{
    abtest_options.metrics = power_options.metrics;
    abtest_options.whole = true;
    abtest_options.control = "";
    struct abtest_plan plan = {.metric = NULL};
    abtest_declare_design(&plan);
    check_metrics(&plan);
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
