/* covariates.c - what cx-abtest's options say of metrics' values: covariates and caps. */
#include "abtest.h"

static bool can_take(const struct cx_declared_covariate *c, const struct cx_metric *metric)
{
    return metric->type != CX_METRIC_QUANTILE &&
           (c->y.column.n == 0 || cx_metric_divides(metric->type));
}

/* One of no metric's name is of all that can take it. */
bool abtest_is_covariate_of(const struct cx_declared_covariate *c, const struct cx_metric *metric)
{
    return c->metric.n == 0 ? can_take(c, metric) : cx_text_equal(c->metric, metric->name);
}

static void die_of_covariate(const struct cx_declared_covariate *c, const struct cx_metric *metric)
{
    if (metric->type == CX_METRIC_QUANTILE) {
        cx_die_usage("option '--covariate': metric '%.*s' is a quantile, which has none",
                     (int)metric->name.n, metric->name.s);
    }
    cx_die_usage("option '--covariate': '%.*s' is a ratio, metric '%.*s' is none", (int)c->name.n,
                 c->name.s, (int)metric->name.n, metric->name.s);
}

static void check_covariate(const struct abtest_plan *plan, const struct cx_declared_covariate *c)
{
    const struct cx_metric *cannot = NULL;
    bool found = false;
    for (size_t i = 0; i < plan->design.metrics; i++) {
        const struct cx_metric *metric = &plan->metric[i];
        bool is_meant = c->metric.n == 0 || cx_text_equal(c->metric, metric->name);
        found |= is_meant && can_take(c, metric);
        cannot = is_meant && !can_take(c, metric) && !cannot ? metric : cannot;
    }
    if (!found && cannot) {
        die_of_covariate(c, cannot);
    }
    if (!found) {
        cx_die_usage("option '--covariate': there is no metric '%.*s'", (int)c->metric.n,
                     c->metric.s);
    }
}

bool abtest_may_be_uncovered(const struct abtest_plan *plan)
{
    bool may = false;
    for (size_t i = 0; i < plan->covariates; i++) {
        const struct cx_declared_column *y = &plan->covariate[i].y;
        may |= plan->covariate[i].x.kind != CX_OUTCOME_BEFORE ||
               (y->column.n > 0 && y->kind != CX_OUTCOME_BEFORE);
    }
    return may;
}

static void give_covariates(const struct abtest_plan *plan, struct cx_metric *metric)
{
    bool has_indicators = abtest_options.missing_covariate == MISSING_INDICATOR;
    struct cx_covariate *made =
        cx_need(cx_arena_alloc(cx_memory(), (2 * plan->covariates + 1) * sizeof *made));
    metric->covariate = made;
    for (size_t i = 0; i < plan->covariates; i++) {
        const struct cx_declared_covariate *c = &plan->covariate[i];
        if (abtest_is_covariate_of(c, metric)) {
            made[metric->covariates++] =
                (struct cx_covariate){.name = c->name, .divides = c->y.column.n > 0};
        }
        if (abtest_is_covariate_of(c, metric) && has_indicators) {
            made[metric->covariates++] =
                (struct cx_covariate){.name = c->name, .is_indicator = true};
        }
    }
    if (cx_metric_covariate_variables(metric) > CX_COVARIATE_VARIABLES) {
        cx_die_usage("option '--covariate': metric '%.*s' has more than %d columns%s",
                     (int)metric->name.n, metric->name.s, CX_COVARIATE_VARIABLES,
                     has_indicators ? ", with their indicators" : "");
    }
}

void abtest_declare_covariates(struct abtest_plan *plan)
{
    const struct cx_list *said = &abtest_options.covariates;
    struct cx_declared_covariate *declared =
        cx_need(cx_arena_alloc(cx_memory(), (said->n + 1) * sizeof *declared));
    plan->covariate = declared;
    plan->covariates = said->n;
    for (size_t i = 0; i < said->n; i++) {
        struct cx_error e = {0};
        if (cx_declare_covariate(cx_text_from(said->item[i]), &declared[i], &e) != CX_OK) {
            cx_die_usage("option '--covariate': %s", e.what);
        }
        check_covariate(plan, &declared[i]);
    }
    for (size_t i = 0; i < plan->design.metrics; i++) {
        give_covariates(plan, &plan->metric[i]);
    }
}

void abtest_declare_caps(struct abtest_plan *plan)
{
    const struct cx_list *said = &abtest_options.winsorise;
    struct cx_declared_caps *caps =
        cx_need(cx_arena_alloc(cx_memory(), (said->n + 1) * sizeof *caps));
    plan->caps = caps;
    plan->capped = said->n;
    for (size_t i = 0; i < said->n; i++) {
        struct cx_error e = {0};
        if (cx_declare_caps(cx_text_from(said->item[i]), &caps[i], &e) != CX_OK) {
            cx_die_usage("option '--winsorise': %s", e.what);
        }
        const struct cx_metric *metric = abtest_metric_named(plan, caps[i].metric, "winsorise");
        if (metric->type == CX_METRIC_PROPORTION || metric->is_of_events) {
            cx_die_usage("option '--winsorise': metric '%.*s' is %s", (int)metric->name.n,
                         metric->name.s, metric->is_of_events ? "of events" : "a proportion");
        }
        for (size_t k = 0; k < i; k++) {
            bool is_same = cx_text_equal(caps[k].metric, caps[i].metric);
            abtest_give_once(metric, "winsorise", "caps", is_same);
        }
    }
}
