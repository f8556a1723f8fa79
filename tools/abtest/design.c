/* design.c - cx-abtest's design from its options: metrics, planned arms, methods and margins. */
#include "abtest.h"
#include "model/joint.h"

#include <string.h>

/* ---- what is said of metrics by their names */

struct cx_metric *abtest_metric_named(struct abtest_plan *plan, struct cx_text name,
                                      const char *option)
{
    for (size_t k = 0; k < plan->design.metrics; k++) {
        if (cx_text_equal(plan->metric[k].name, name)) {
            return &plan->metric[k];
        }
    }
    cx_die_usage("option '--%s': there is no metric '%.*s'", option, (int)name.n, name.s);
}

void abtest_give_once(const struct cx_metric *metric, const char *option, const char *what,
                      bool has_one)
{
    if (has_one) {
        cx_die_usage("option '--%s': metric '%.*s' has %s already", option, (int)metric->name.n,
                     metric->name.s, what);
    }
}

static void set_margin(struct abtest_plan *plan, const char *item, const char *option,
                       enum cx_question question)
{
    struct cx_declared_margin m;
    struct cx_error e = {0};
    if (cx_declare_margin(cx_text_from(item), &m, &e) != CX_OK) {
        cx_die_usage("option '--%s': %s", option, e.what);
    }
    struct cx_metric *metric = abtest_metric_named(plan, m.metric, option);
    abtest_give_once(metric, option, "a margin", metric->question != CX_IS_DIFFERENT);
    metric->question = question;
    metric->margin = m.size;
    metric->margin_is_of_lift = m.is_share;
}

/* The names of the tests that are for the metric, or of all when it is NULL, and take what is asked
 * of them; all of them when that is NULL. */
static const char *methods_of(const struct cx_metric *metric,
                              bool takes(const struct cx_method *, const struct cx_metric *))
{
    struct cx_bytes known = {0};
    const struct cx_method *method;
    const char *last = "";
    for (size_t i = 0; (method = cx_method_at(i)); i++) {
        bool fits = method->role == CX_METHOD_TEST &&
                    (!metric || method->types & 1U << metric->type) &&
                    (!takes || takes(method, metric));
        if (fits && strcmp(last, method->name) != 0) {
            cx_bytes_format(&known, "%s%s", known.n ? ", " : "", method->name);
            last = method->name;
        }
    }
    return cx_kept_text(&known);
}

static void die_of_method(struct cx_text name, const struct cx_metric *metric)
{
    const char *of = metric ? cx_metric_type_names[metric->type] : "metric";
    cx_die_usage("option '--method': '%.*s' is no method of a %s, those are %s", (int)name.n,
                 name.s, of, methods_of(metric, NULL));
}

/* [METRIC=]NAME: the name, and its metric, or NULL for all that it is for. */
static const struct cx_metric *one_or_all(struct abtest_plan *plan, const char *option,
                                          const char *item, struct cx_text *name)
{
    const char *equals = strchr(item, '=');
    *name = cx_text_from(equals ? equals + 1 : item);
    struct cx_text metric = {item, equals ? (size_t)(equals - item) : 0};
    return equals ? abtest_metric_named(plan, metric, option) : NULL;
}

/* An option that says something of metrics: of one, or of all that it is for. */
struct saying {
    const char *option;
    const struct cx_list *said;
    bool (*set)(struct cx_metric *metric, struct cx_text name); /* false: it is not for it */
    void (*refuse)(struct cx_text name, const struct cx_metric *only);
};

/* One item; of a metric there is one of a kind, which is in by[]. */
static void set_item(struct abtest_plan *plan, const struct saying *s, const char *item,
                     const char **by)
{
    struct cx_text name;
    const struct cx_metric *only = one_or_all(plan, s->option, item, &name);
    size_t found = 0;
    for (size_t k = 0; k < plan->design.metrics; k++) {
        struct cx_metric *metric = &plan->metric[k];
        if ((only && only != metric) || !s->set(metric, name)) {
            continue;
        }
        if (by[k]) {
            cx_die_usage("option '--%s': both '%s' and '%s' for metric '%.*s'", s->option, by[k],
                         item, (int)metric->name.n, metric->name.s);
        }
        by[k] = item;
        found++;
    }
    if (found == 0) {
        s->refuse(name, only ? only : plan->design.metrics == 1 ? plan->metric : NULL);
    }
}

/* What is said of all first: of one metric it holds before that, wherever it stands. */
static void set_said(struct abtest_plan *plan, const struct saying *s)
{
    for (int of_one = 0; of_one < 2; of_one++) {
        size_t size = (plan->design.metrics + 1) * sizeof(const char *);
        const char **by = memset(cx_need(cx_arena_alloc(cx_memory(), size)), 0, size);
        for (size_t i = 0; i < s->said->n; i++) {
            if (of_one == (strchr(s->said->item[i], '=') != NULL)) {
                set_item(plan, s, s->said->item[i], by);
            }
        }
    }
}

static bool set_method(struct cx_metric *metric, struct cx_text name)
{
    const struct cx_method *method = cx_method_find(CX_METHOD_TEST, name, metric->type);
    if (method && name.n > 0) {
        metric->method = method;
        return true;
    }
    return false;
}

/* ---- effect sizes */

static bool has_size(const struct cx_method *method, const struct cx_metric *metric)
{
    return method->sizes & 1U << metric->effect_size;
}

static enum cx_effect_size_kind size_named(struct cx_text name)
{
    struct cx_bytes known = {0};
    for (unsigned i = CX_NO_EFFECT_SIZE + 1; i < CX_EFFECT_SIZES; i++) {
        if (cx_text_is(name, cx_effect_size_names[i])) {
            return (enum cx_effect_size_kind)i;
        }
    }
    for (unsigned i = CX_NO_EFFECT_SIZE + 1; i < CX_EFFECT_SIZES; i++) {
        cx_bytes_format(&known, "%s%s", known.n ? ", " : "", cx_effect_size_names[i]);
    }
    cx_die_usage("option '--effect-size': '%.*s' is no effect size, those are %s", (int)name.n,
                 name.s, cx_kept_text(&known));
}

static enum cx_metric_type type_of_size(enum cx_effect_size_kind kind)
{
    return kind == CX_COHEN_D || kind == CX_HEDGES_G ? CX_METRIC_MEAN : CX_METRIC_PROPORTION;
}

static bool set_effect_size(struct cx_metric *metric, struct cx_text name)
{
    enum cx_effect_size_kind kind = size_named(name);
    if (metric->type == type_of_size(kind)) {
        metric->effect_size = kind;
        return true;
    }
    return false;
}

static void die_of_effect_size(struct cx_text name, const struct cx_metric *only)
{
    enum cx_effect_size_kind kind = size_named(name);
    (void)only;
    cx_die_usage("option '--effect-size': %s is for a %s", cx_effect_size_names[kind],
                 cx_metric_type_names[type_of_size(kind)]);
}

static void check_effect_size(const struct cx_metric *metric, const struct cx_method *method)
{
    const char *kind = cx_effect_size_names[metric->effect_size];
    if (metric->effect_size == CX_NO_EFFECT_SIZE) {
        return;
    }
    if (metric->in_clusters || metric->covariates > 0) {
        cx_die_usage("metric '%.*s': %s does not go with %s", (int)metric->name.n, metric->name.s,
                     kind, metric->in_clusters ? "'--cluster'" : "covariates");
    }
    if (!has_size(method, metric)) {
        cx_die_usage("metric '%.*s': its method '%s' has no %s; those that have are %s",
                     (int)metric->name.n, metric->name.s, method->name, kind,
                     methods_of(metric, has_size));
    }
}

static bool takes_clusters(const struct cx_method *method, const struct cx_metric *metric)
{
    (void)metric;
    return method->takes_clusters;
}

static void die_of_margin(const struct cx_metric *metric, const struct cx_method *method)
{
    cx_die_usage("metric '%.*s': its method '%s' cannot answer for a margin%s, those that can are "
                 "%s",
                 (int)metric->name.n, metric->name.s, method->name,
                 method->takes_lift ? " but in percent" : "",
                 methods_of(metric, cx_method_takes_margin));
}

static void check_metric(const struct cx_metric *metric)
{
    const struct cx_method *method = cx_method_of(metric);
    if (!method) {
        cx_die_usage("metric '%.*s': there is no method for a %s", (int)metric->name.n,
                     metric->name.s, cx_metric_type_names[metric->type]);
    }
    if (metric->in_clusters && !method->takes_clusters) {
        cx_die_usage("metric '%.*s': its method '%s' knows no clusters; those that do are %s",
                     (int)metric->name.n, metric->name.s, method->name,
                     methods_of(metric, takes_clusters));
    }
    if (!metric->in_clusters && method->needs & CX_NEEDS_CLUSTERS) {
        cx_die_usage("metric '%.*s': its method '%s' needs '--cluster'", (int)metric->name.n,
                     metric->name.s, method->name);
    }
    if (!abtest_options.strata && method->needs & CX_NEEDS_STRATA) {
        cx_die_usage("metric '%.*s': its method '%s' needs '--strata'", (int)metric->name.n,
                     metric->name.s, method->name);
    }
    if (metric->covariates == 0 && method->needs & CX_NEEDS_COVARIATES) {
        cx_die_usage("metric '%.*s': its method '%s' needs '--covariate'", (int)metric->name.n,
                     metric->name.s, method->name);
    }
    if (metric->covariates > 0 && !method->takes_covariates) {
        cx_die_usage("metric '%.*s': its method '%s' does not use covariates",
                     (int)metric->name.n, metric->name.s, method->name);
    }
    if (metric->type == CX_METRIC_PROPORTION && !metric->margin_is_of_lift && metric->margin >= 1) {
        cx_die_usage("metric '%.*s': a margin of 100 points or more; two points are 0.02",
                     (int)metric->name.n, metric->name.s);
    }
    if (metric->question != CX_IS_DIFFERENT && !cx_method_takes_margin(method, metric)) {
        die_of_margin(metric, method);
    }
    check_effect_size(metric, method);
}

void abtest_settle_metrics(struct abtest_plan *plan)
{
    const struct abtest_options *o = &abtest_options;
    for (size_t i = 0; i < o->lower_is_better.n; i++) {
        struct cx_text name = cx_text_from(o->lower_is_better.item[i]);
        abtest_metric_named(plan, name, "lower-is-better")->lower_is_better = true;
    }
    for (size_t i = 0; i < o->margins.n; i++) {
        set_margin(plan, o->margins.item[i], "margin", CX_IS_NOT_INFERIOR);
    }
    for (size_t i = 0; i < o->equivalences.n; i++) {
        set_margin(plan, o->equivalences.item[i], "equivalence", CX_IS_EQUIVALENT);
    }
    set_said(plan, &(struct saying){"method", &o->methods, set_method, die_of_method});
    set_said(plan, &(struct saying){"effect-size", &o->effect_sizes, set_effect_size,
                                    die_of_effect_size});
    for (size_t k = 0; k < plan->design.metrics; k++) {
        check_metric(&plan->metric[k]);
    }
    abtest_settle_beside(plan);
    if (!abtest_options.whole) {
        abtest_refuse_unheeded(plan);
    }
}

/* ---- the design */

static void declare_metrics(struct abtest_plan *plan)
{
    struct cx_error e = {0};
    size_t n = abtest_options.metrics.n;
    plan->declared = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *plan->declared));
    plan->metric = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *plan->metric));
    for (size_t i = 0; i < n; i++) {
        if (cx_declare_metric(cx_text_from(abtest_options.metrics.item[i]), &plan->declared[i],
                              &e) != CX_OK) {
            cx_die_usage("option '--metric': %s", e.what);
        }
        plan->metric[i] = plan->declared[i].metric;
        plan->metric[i].in_clusters = abtest_options.cluster != NULL;
        for (size_t k = 0; k < i; k++) {
            if (cx_text_equal(plan->metric[k].name, plan->metric[i].name)) {
                cx_die_usage("option '--metric': two metrics are called '%.*s'",
                             (int)plan->metric[i].name.n, plan->metric[i].name.s);
            }
        }
    }
    plan->design.metric = plan->metric;
    plan->design.metrics = n;
}

static void declare_arms(struct abtest_plan *plan)
{
    if (!abtest_options.expect) {
        return;
    }
    size_t most = 1;
    for (const char *s = abtest_options.expect; *s; s++) {
        most += *s == ',';
    }
    struct cx_planned_arm *planned = cx_need(cx_arena_alloc(cx_memory(), most * sizeof *planned));
    struct cx_error e = {0};
    if (cx_declare_arms(cx_text_from(abtest_options.expect), planned, &plan->design.planned_arms,
                        &e) != CX_OK) {
        cx_die_usage("option '--expect': %s", e.what);
    }
    double total, whole = cx_missed_whole(planned, plan->design.planned_arms, &total);
    if (whole > 0) {
        cx_warn("option '--expect': the weights sum to %.10g, not to %g; only their ratios count",
                total, whole);
    }
    plan->design.planned = planned;
}

/* Dunnett compares with a control, Tukey all pairs; both ask whether there is a difference. */
static void check_joint(void)
{
    const struct abtest_options *o = &abtest_options;
    if (o->correction == CX_CORRECTION_DUNNETT && o->pairs == PAIRS_ALL) {
        cx_die_usage("option '--correction': dunnett compares with the control, all pairs are for "
                     "tukey");
    }
    if (o->correction == CX_CORRECTION_TUKEY &&
        (o->pairs != PAIRS_ALL || o->alternative != CX_TWO_SIDED)) {
        cx_die_usage("option '--correction': tukey is for --pairs all, two-sided");
    }
    if (cx_is_joint((enum cx_correction)o->correction) && o->margins.n + o->equivalences.n > 0) {
        cx_die_usage("option '--correction': %s does not go with a margin",
                     o->correction == CX_CORRECTION_TUKEY ? "tukey" : "dunnett");
    }
}

void abtest_declare_design(struct abtest_plan *plan)
{
    double alpha = abtest_options.alpha;
    if (alpha > 0.5 && alpha < 1) {
        cx_die_usage("option '--alpha': %g would find something in most experiments where nothing "
                     "is; did you mean %g?",
                     alpha, 1 - alpha);
    }
    if (!(alpha > 0 && alpha < 0.5)) {
        cx_die_usage("option '--alpha': %g is not between 0 and 0.5", alpha);
    }
    if (abtest_options.resamples < 99 || abtest_options.resamples > 10000000) {
        cx_die_usage("option '--resamples': %lld is not between 99 and 10000000",
                     (long long)abtest_options.resamples);
    }
    if (abtest_options.counts && abtest_options.metrics.n > 0) {
        cx_die_usage(
            "option '--metric' does not go with '--counts', whose rows name their metrics");
    }
    if (abtest_options.aa > 0 && abtest_options.looks != LOOK_ONCE) {
        cx_die_usage("option '--looks' does not go with '--aa', which relabels whole logs");
    }
    if (!abtest_options.counts && abtest_options.metrics.n == 0) {
        cx_die_usage("which metric? for example --metric spend=mean:amount");
    }
    check_joint();
    if (abtest_options.aa > 1000000) {
        cx_die_usage("option '--aa': %lld is more than 1000000", (long long)abtest_options.aa);
    }
    plan->design.alpha = abtest_options.alpha;
    plan->design.alternative = (enum cx_alternative)abtest_options.alternative;
    plan->design.correction = (enum cx_correction)abtest_options.correction;
    plan->design.control = cx_text_from(abtest_options.control);
    plan->design.leaves_out_missing = abtest_options.missing == NOTHING_IS_DROPPED;
    plan->design.all_pairs = abtest_options.pairs == PAIRS_ALL;
    plan->design.omnibus = abtest_options.omnibus;
    plan->design.analysis = (struct cx_analysis){.threads = cx_threads(),
                                                 .alpha = abtest_options.alpha,
                                                 .lift = (enum cx_lift_scale)abtest_options.lift,
                                                 .errors = (enum cx_errors)abtest_options.errors,
                                                 .seed = (uint64_t)abtest_options.seed,
                                                 .resamples = abtest_options.resamples};
    abtest_declare_beside(plan);
    declare_metrics(plan);
    declare_arms(plan);
}
