/* beside.c - the methods that answer beside the tests of cx-abtest, from its options. */
#include "abtest.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "stat/group_sequential.h"

/* The part of a list before the next comma; *rest is NULL behind the last. */
static struct cx_text next_item(const char **rest)
{
    const char *s = *rest;
    const char *comma = strchr(s, ',');
    *rest = comma ? comma + 1 : NULL;
    return (struct cx_text){s, comma ? (size_t)(comma - s) : strlen(s)};
}

static size_t count_items(const char *list)
{
    size_t n = 1;
    for (const char *s = list; *s; s++) {
        n += *s == ',';
    }
    return n;
}

/* ---- planned looks */

static void declare_information(struct abtest_plan *plan)
{
    struct cx_look_plan *looks = &plan->design.analysis.plan;
    const char *rest = abtest_options.information;
    size_t most = count_items(rest);
    double *information = cx_need(cx_arena_alloc(cx_memory(), most * sizeof *information));
    double before = 0;
    if (most > CX_GROUP_LOOKS) {
        cx_die_usage("option '--information': more than %d looks", CX_GROUP_LOOKS);
    }
    for (; rest; looks->looks++) {
        struct cx_text item = next_item(&rest);
        double *share = &information[looks->looks];
        if (!cx_number_parse(item, share) || !(*share > before) || isinf(*share)) {
            cx_die_usage("option '--information': '%s' are not shares of the planned information "
                         "that rise, such as 0.2,0.5,1",
                         abtest_options.information);
        }
        before = *share;
    }
    looks->information = information;
    looks->look = looks->looks - 1;
}

static void declare_looks(struct abtest_plan *plan)
{
    struct cx_look_plan *looks = &plan->design.analysis.plan;
    looks->tightest = abtest_options.tightest;
    if (!(looks->tightest > 0)) {
        cx_die_usage("option '--tightest': %g is not a number of customers", looks->tightest);
    }
    if (abtest_options.information) {
        declare_information(plan);
    }
    looks->planned_units = (double)abtest_options.planned_n;
    if (abtest_options.planned_n > 0 && abtest_options.look > 0) {
        cx_die_usage("option '--look' does not go with '--planned-n', with which now is the last");
    }
    if (abtest_options.planned_n > 0 && abtest_options.information &&
        abtest_options.looks != LOOK_ONCE) {
        cx_die_usage("option '--information' does not go with '--looks' and '--planned-n', which "
                     "know all looks");
    }
    if (abtest_options.look > (int64_t)looks->looks || abtest_options.look < 0) {
        cx_die_usage("option '--look': %lld is not one of the looks of '--information'",
                     (long long)abtest_options.look);
    }
    if (abtest_options.look > 0) {
        looks->look = (size_t)abtest_options.look - 1;
    }
}

/* ---- which methods */

static void add_beside(struct abtest_plan *plan, const struct cx_method *method)
{
    for (size_t i = 0; i < plan->design.besides; i++) {
        if (plan->beside[i] == method) {
            return;
        }
    }
    plan->beside[plan->design.besides++] = method;
}

static void die_of_sequential(struct cx_text name)
{
    const struct cx_method *method;
    struct cx_bytes known = {0};
    for (size_t i = 0; (method = cx_method_at(i)); i++) {
        if (method->role == CX_METHOD_SEQUENTIAL) {
            cx_bytes_format(&known, "%s%s", known.n ? ", " : "", method->name);
        }
    }
    cx_die_usage("option '--sequential': '%.*s' is none of %s", (int)name.n, name.s,
                 cx_kept_text(&known));
}

static const struct cx_method *sequential_named(struct cx_text name)
{
    const struct cx_method *method; /* they are for all types */
    method = cx_method_find(CX_METHOD_SEQUENTIAL, name, CX_METRIC_MEAN);
    if (!method || name.n == 0) {
        die_of_sequential(name);
    }
    return method;
}

static void check_looks(const struct cx_look_plan *looks, const struct cx_method *method)
{
    bool needs_looks = method->needs & CX_NEEDS_LOOKS;
    bool knows_now = method->needs & CX_NEEDS_SHARE && looks->planned_units > 0;
    if (needs_looks && abtest_options.looks != LOOK_ONCE && !knows_now) {
        cx_die_usage("option '--looks' with '--sequential %s' %s", method->name,
                     method->needs & CX_NEEDS_SHARE
                         ? "wants to know how many customers are planned: --planned-n"
                         : "would look at other times than were planned; asof, with --planned-n, "
                           "is for any");
    }
    if (looks->looks > 0 && needs_looks && !(method->needs & CX_NEEDS_SHARE) &&
        looks->information[looks->looks - 1] != 1) {
        cx_die_usage("option '--information': '--sequential %s' wants all looks that are planned, "
                     "and the last has all: 1",
                     method->name);
    }
    if (needs_looks && looks->planned_units > 0 && !knows_now) {
        cx_die_usage("option '--planned-n' does not go with '--sequential %s', which must know "
                     "the looks to come",
                     method->name);
    }
    if (needs_looks && looks->looks == 0 && !knows_now) {
        cx_die_usage("option '--sequential': '%s' wants to know the looks, such as --information "
                     "0.2,0.5,1",
                     method->name);
    }
}

static void declare_beside(struct abtest_plan *plan)
{
    const char *rest = abtest_options.sequential;
    size_t most = CX_METRIC_TYPES + (rest ? count_items(rest) : 0);
    plan->beside = cx_need(cx_arena_alloc(cx_memory(), most * sizeof *plan->beside));
    plan->design.beside = plan->beside;
    while (rest) {
        const struct cx_method *method = sequential_named(next_item(&rest));
        check_looks(&plan->design.analysis.plan, method);
        add_beside(plan, method);
    }
    const struct cx_method *method;
    for (size_t i = 0; abtest_options.bayes && (method = cx_method_at(i)); i++) {
        if (method->role == CX_METHOD_BAYES) {
            add_beside(plan, method);
        }
    }
}

void abtest_declare_beside(struct abtest_plan *plan)
{
    declare_looks(plan);
    declare_beside(plan);
}

/* ---- what they want to know of metrics */

static void set_prior(struct abtest_plan *plan, const char *item)
{
    const char *rest = strchr(item, '=');
    struct cx_text name = {item, rest ? (size_t)(rest - item) : 0};
    struct cx_prior prior = {.is_given = true};
    bool read = name.n > 0 && count_items(++rest) == 2;
    struct cx_metric *metric = read ? abtest_metric_named(plan, name, "prior") : NULL;
    if (read) {
        struct cx_text a = next_item(&rest), b = next_item(&rest);
        prior.is_of_lift = b.n > 0 && b.s[b.n - 1] == '%';
        b.n -= prior.is_of_lift;
        read = cx_number_parse(a, &prior.a) && cx_number_parse(b, &prior.b) && isfinite(prior.a) &&
               prior.b > 0 && isfinite(prior.b);
    }
    if (!read) {
        cx_die_usage("option '--prior': '%s' is not METRIC=A,B, such as bought=1,1 or spend=0,5%%",
                     item);
    }
    bool is_share = metric->type == CX_METRIC_PROPORTION || metric->type == CX_METRIC_COUNT;
    bool of_arm = is_share && !metric->in_clusters; /* else of the effect */
    const double least = 1.0 / 15; /* stat/posterior.h */
    bool shaped = prior.a >= least && (metric->type == CX_METRIC_COUNT || prior.b >= least);
    if (of_arm && (prior.is_of_lift || !shaped)) {
        cx_die_usage("option '--prior': '%s': a %s has a prior of two numbers of at least 1/15",
                     item, cx_metric_type_names[metric->type]);
    }
    abtest_give_once(metric, "prior", "one", metric->prior.is_given);
    prior.a /= prior.is_of_lift ? 100 : 1;
    prior.b /= prior.is_of_lift ? 100 : 1;
    metric->prior = prior;
}

static void set_effect(struct abtest_plan *plan, const char *item)
{
    struct cx_declared_margin m;
    struct cx_error e = {0};
    if (cx_declare_margin(cx_text_from(item), &m, &e) != CX_OK) {
        cx_die_usage("option '--effect': %s", e.what);
    }
    struct cx_metric *metric = abtest_metric_named(plan, m.metric, "effect");
    abtest_give_once(metric, "effect", "one", metric->effect.size != 0);
    metric->effect = (struct cx_expected){m.size, m.is_share};
}

void abtest_settle_beside(struct abtest_plan *plan)
{
    for (size_t i = 0; i < abtest_options.priors.n; i++) {
        set_prior(plan, abtest_options.priors.item[i]);
    }
    for (size_t i = 0; i < abtest_options.effects.n; i++) {
        set_effect(plan, abtest_options.effects.item[i]);
    }
    for (size_t i = 0; i < plan->design.besides; i++) {
        for (size_t k = 0; k < plan->design.metrics; k++) {
            const struct cx_metric *metric = &plan->metric[k];
            if (plan->beside[i]->needs & CX_NEEDS_EFFECT && metric->effect.size == 0) {
                cx_die_usage("option '--sequential': '%s' wants to know how large effects are, "
                             "such as --effect %.*s=2%%",
                             plan->beside[i]->name, (int)metric->name.n, metric->name.s);
            }
        }
    }
}
