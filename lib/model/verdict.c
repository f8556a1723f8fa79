/* verdict.c - see verdict.h. */
#include "model/verdict.h"

#include <stdio.h>
#include <string.h>

#include "model/joint.h"
#include "model/look.h"
#include "model/omnibus.h"
#include "model/trust.h"
#include "stat/many.h"

/* ---- comparisons: made by one experiment, each with the row that waits for its interval */

struct test {
    struct cx_comparison comparison;
    size_t row;
    bool in_segment;
};

struct judgement {
    const struct cx_design *design;
    struct cx_analysis analysis; /* the design's, with the experiment's looks */
    struct cx_report *report;
    struct test *test;
    size_t tests;
    struct cx_all_arms *all_arms; /* of the segment's arms, by metric, for a joint correction */
    bool broken; /* the experiment's trust */
    struct cx_error *error;
};

/* Whom to compare. */
struct contest {
    const struct cx_arm *control, *variant;
};

static void fill_row(struct cx_report_row *row, const struct cx_comparison *c)
{
    row->asked = c->metric;
    row->type = cx_metric_type_names[c->metric->type];
    row->metric = c->metric->name;
    row->method = c->label;
    row->n_control = c->n_control;
    row->n_variant = c->n_variant;
    row->control_value = c->control_value;
    row->variant_value = c->variant_value;
    row->difference = c->difference;
    row->se = c->se;
    row->lift = c->lift;
    row->statistic = c->statistic;
    row->df = c->df;
    row->p = c->tail.p;
    row->log10_p = c->tail.log_p / CX_LN10;
    row->gain = c->gain;
}

static void remark_caps(struct cx_comparison *c)
{
    const struct cx_caps *caps = c->control->caps;
    if (!caps) {
        return;
    }
    cx_remark(c->note, "values capped to %.10g and %.10g", caps->low, caps->high);
    if (cx_metric_divides(c->metric->type)) {
        cx_remark(c->note, "denominators to %.10g and %.10g", caps[1].low, caps[1].high);
    }
}

/* What the arms have in common, and how many of their units have a value. */
static void add_arms(struct cx_comparison *c, const struct cx_design *design,
                     const struct contest *arms, size_t metric)
{
    const struct cx_overlap *overlap = cx_arm_overlap(arms->control, arms->variant->variant);
    if (overlap && overlap->metric[metric].clusters > 0) {
        c->shared = &overlap->metric[metric];
    }
    if (design->leaves_out_missing && !c->metric->is_of_events) {
        c->present = (struct cx_proportion_pair){
            .control = {c->control->units, arms->control->units},
            .variant = {c->variant->units, arms->variant->units}};
    }
}

static enum cx_status compare(struct judgement *j, const struct contest *arms, size_t metric,
                              const struct cx_method *method)
{
    const struct cx_metric_sums *control = &arms->control->metric[metric];
    const struct cx_metric_sums *variant = &arms->variant->metric[metric];
    if (j->design->of_counts && control->units == 0 && variant->units == 0) {
        return CX_OK; /* a metric of another experiment */
    }
    struct cx_report_row *row = cx_report_add(j->report, arms->control);
    if (!row) {
        return cx_no_memory(j->error);
    }
    struct test *t = &j->test[j->tests++];
    *t = (struct test){.comparison = {.control = control,
                                      .variant = variant,
                                      .metric = &j->design->metric[metric],
                                      .method = method,
                                      .analysis = &j->analysis,
                                      .alternative = j->design->alternative,
                                      .all_arms = j->all_arms[metric],
                                      .memory = j->report->memory,
                                      .error = j->error},
                       .row = j->report->n - 1,
                       .in_segment = arms->control->segment.n > 0};
    add_arms(&t->comparison, j->design, arms, metric);
    cx_comparison_test(&t->comparison);
    remark_caps(&t->comparison);
    if (method->needs & CX_NEEDS_SHARE && j->analysis.plan.planned_units > 0) {
        cx_remark(t->comparison.note, "at %.10g of the planned customers",
                  j->analysis.plan.information[j->analysis.plan.look]);
    }
    fill_row(row, &t->comparison);
    row->control = arms->control->variant;
    row->variant = arms->variant->variant;
    if (method->role == CX_METHOD_TEST && !t->in_segment &&
        !cx_trust_report_metric(j->report, t->row, &t->comparison)) {
        return cx_no_memory(j->error);
    }
    return j->error->status;
}

static enum cx_status compare_arms(struct judgement *j, const struct contest *arms)
{
    const struct cx_design *design = j->design;
    enum cx_status status = CX_OK;
    for (size_t i = 0; i < design->metrics && status == CX_OK; i++) {
        const struct cx_metric *metric = &design->metric[i];
        status = compare(j, arms, i, cx_method_of(metric));
        for (size_t k = 0; k < design->besides && status == CX_OK; k++) {
            if (design->beside[k]->types & 1U << metric->type) {
                status = compare(j, arms, i, design->beside[k]);
            }
        }
    }
    return status;
}

/* A segment that has only one of two arms says so, instead of nothing. */
static enum cx_status miss_arms(struct judgement *j, const struct cx_arm_run *whole,
                                const struct cx_arm_run *segment)
{
    const struct cx_arm *control = cx_arm_named(segment, j->design->control);
    for (size_t i = 0; i < whole->n; i++) {
        struct cx_text name = whole->arm[i]->variant;
        const struct cx_arm *variant = cx_arm_named(segment, name);
        if (cx_text_equal(name, j->design->control) || !control == !variant) {
            continue;
        }
        struct cx_report_row *row = cx_report_add(j->report, segment->arm[0]);
        if (!row) {
            return cx_no_memory(j->error);
        }
        row->metric = CX_TEXT_OF("(one arm only)");
        row->type = "trust";
        row->control = j->design->control;
        row->variant = name;
        row->n_control = control ? control->units : 0;
        row->n_variant = variant ? variant->units : 0;
        struct cx_text none = control ? name : j->design->control;
        cx_remark(row->note, "segment '%.*s' has no units in '%.*s': no comparison",
                  (int)row->segment.n, row->segment.s, (int)none.n, none.s);
    }
    return CX_OK;
}

static enum cx_status find_all_arms(struct judgement *j, const struct cx_arm_run *segment)
{
    const struct cx_design *design = j->design;
    const struct cx_metric_sums **arm =
        cx_arena_alloc(j->report->memory, segment->n * sizeof *arm);
    if (!arm) {
        return cx_no_memory(j->error);
    }
    for (size_t i = 0; i < design->metrics; i++) {
        for (size_t k = 0; k < segment->n; k++) {
            arm[k] = &segment->arm[k]->metric[i];
        }
        bool has = cx_is_joint(design->correction) && design->metric[i].type == CX_METRIC_MEAN;
        j->all_arms[i] = has ? cx_all_arms_variance(arm, segment->n) : (struct cx_all_arms){0, 0};
    }
    return CX_OK;
}

static enum cx_status compare_segment(struct judgement *j, const struct cx_arm_run *segment)
{
    const struct cx_arm *control = cx_arm_named(segment, j->design->control);
    enum cx_status status = find_all_arms(j, segment);
    for (size_t i = 0; i < segment->n && status == CX_OK; i++) {
        const struct cx_arm *variant = segment->arm[i];
        if (control && variant != control) {
            status = compare_arms(j, &(struct contest){control, variant});
        }
        for (size_t k = 0; j->design->all_pairs && k < i && status == CX_OK; k++) {
            if (variant != control && segment->arm[k] != control) {
                status = compare_arms(j, &(struct contest){segment->arm[k], variant});
            }
        }
    }
    return status;
}

/* ---- decisions */

/* In the direction in which higher is better; of a lift, a share of the control's size. */
static struct cx_interval judged_interval(const struct cx_comparison *c)
{
    bool by_lift = c->metric->question != CX_IS_DIFFERENT && c->metric->margin_is_of_lift;
    struct cx_interval i = by_lift ? c->lift_interval : c->interval;
    bool turned = c->metric->lower_is_better != (by_lift && c->control_value < 0);
    return turned ? (struct cx_interval){-i.high, -i.low} : i;
}

static enum cx_decision decide(const struct cx_comparison *c, double p_adjusted, double alpha)
{
    struct cx_interval i = judged_interval(c);
    bool rejects = cx_rejects(p_adjusted, alpha);
    double margin = c->metric->margin;
    enum cx_question question = c->method->takes_null ? c->metric->question : CX_IS_DIFFERENT;
    if (question == CX_IS_DIFFERENT && rejects && (i.low > 0 || i.high < 0)) {
        return i.low > 0 ? CX_WIN : CX_LOSS;
    }
    if (question != CX_IS_DIFFERENT && i.high < -margin) {
        return CX_INFERIOR;
    }
    if (question == CX_IS_NOT_INFERIOR && rejects && i.low > -margin) {
        return CX_NON_INFERIOR;
    }
    if (question == CX_IS_EQUIVALENT && rejects && i.low > -margin && i.high < margin) {
        return CX_EQUIVALENT;
    }
    return CX_INCONCLUSIVE;
}

static void conclude(struct judgement *j, struct test *t, const struct cx_family *family)
{
    struct cx_comparison *c = &t->comparison;
    struct cx_report_row *row = &j->report->row[t->row];
    cx_comparison_interval(c, family->level);
    if (!j->design->is_trial) {
        cx_comparison_effect_size(c, family->level);
    }
    row->low = c->interval.low;
    row->high = c->interval.high;
    row->lift_low = c->lift_interval.low;
    row->lift_high = c->lift_interval.high;
    row->effect_size = c->effect_size.value;
    row->effect_size_low = c->effect_size.interval.low;
    row->effect_size_high = c->effect_size.interval.high;
    row->p_better = c->p_better;
    row->p_best = c->p_best;
    row->loss = c->loss;
    row->loss_control = c->loss_control;
    if (c->method->role != CX_METHOD_BAYES) {
        row->decision = j->broken ? CX_UNTRUSTED : decide(c, row->p_adjusted, family->alpha);
    }
    memcpy(row->note, c->note, sizeof row->note);
    if (cx_rejects(row->p_adjusted, family->alpha) && !cx_rejects(row->p, family->alpha)) {
        cx_remark(row->note, "rejected for the others' sake: by itself it is not");
    }
    bool each_end = c->metric->question != CX_IS_DIFFERENT && c->method->takes_null;
    double level = each_end ? 2 * family->level : family->level;
    row->level = isnan(row->low) ? (double)NAN : level;
    row->before_level = strlen(row->note);
    if (level != family->alpha && !isnan(row->low)) {
        cx_remark(row->note, "%.4g %% interval", 100 * (1 - level));
    }
}

/* ---- families */

static bool is_member(const struct test *t, const struct cx_method *beside, bool in_segment)
{
    bool same = beside ? t->comparison.method == beside
                       : t->comparison.method->role == CX_METHOD_TEST;
    return same && t->in_segment == in_segment;
}

/* The comparisons of the test's metric in its segment by its method, itself among them. */
static bool gather_fellows(const struct judgement *j, const struct test *t,
                           struct cx_comparison_set *set)
{
    struct cx_text segment = j->report->row[t->row].segment;
    *set = (struct cx_comparison_set){cx_arena_alloc(j->report->memory, j->tests * sizeof(void *)),
                                      0};
    for (size_t i = 0; set->at && i < j->tests; i++) {
        struct cx_comparison *c = &j->test[i].comparison;
        if (c->metric == t->comparison.metric && c->method == t->comparison.method &&
            cx_text_equal(j->report->row[j->test[i].row].segment, segment)) {
            set->at[set->n++] = c;
        }
    }
    return set->at;
}

/* A set is ranked with its first comparison. */
static enum cx_status rank_if_first(const struct judgement *j, const struct test *t)
{
    struct cx_comparison_set set;
    if (!gather_fellows(j, t, &set)) {
        return cx_no_memory(j->error);
    }
    if (set.at[0] == &t->comparison) {
        t->comparison.method->rank(&set);
    }
    return j->error->status;
}

static enum cx_status conclude_jointly(struct judgement *j, struct test *t)
{
    struct cx_joint joint = {.correction = j->design->correction, .alpha = j->design->alpha};
    joint.units = cx_arena_alloc(j->report->memory, (j->tests + 1) * sizeof *joint.units);
    if (!joint.units || !gather_fellows(j, t, &joint.set)) {
        return cx_no_memory(j->error);
    }
    double level = cx_joint_level(&joint, &t->comparison);
    struct cx_family family = {.alpha = joint.alpha, .level = level};
    struct cx_report_row *row = &j->report->row[t->row];
    char label[160];
    int n = snprintf(label, sizeof label, "%s; %s", t->comparison.label,
                     cx_joint_name(&joint, &t->comparison));
    row->method = cx_arena_text(j->report->memory, label, (size_t)n);
    if (!row->method) {
        return cx_no_memory(j->error);
    }
    row->p_adjusted = cx_joint_tail(&joint, &t->comparison).p;
    conclude(j, t, &family);
    return j->error->status;
}

/* Corrects the tests of a family together and fills what waited for it.  beside: the method, NULL
 * for the tests themselves. */
static enum cx_status conclude_family(struct judgement *j, const struct cx_method *beside,
                                      bool in_segment)
{
    bool is_joint = cx_is_joint(j->design->correction);
    struct cx_tail *raw = cx_arena_alloc(j->report->memory, (2 * j->tests + 1) * sizeof *raw);
    if (!raw) {
        return cx_no_memory(j->error);
    }
    struct cx_family family = {.correction = is_joint ? CX_CORRECTION_HOLM : j->design->correction,
                               .alpha = j->design->alpha,
                               .raw = raw,
                               .adjusted = raw + j->tests};
    for (size_t i = 0; i < j->tests; i++) {
        if (is_member(&j->test[i], beside, in_segment)) {
            raw[family.n++] = j->test[i].comparison.tail;
        }
    }
    enum cx_status status = cx_adjust(&family, j->report->memory, j->error);
    for (size_t i = 0, k = 0; i < j->tests && status == CX_OK; i++) {
        if (!is_member(&j->test[i], beside, in_segment)) {
            continue;
        }
        if (j->test[i].comparison.method->rank) {
            status = rank_if_first(j, &j->test[i]);
        }
        if (is_joint && !beside) {
            status = conclude_jointly(j, &j->test[i]);
        } else if (status == CX_OK) {
            j->report->row[j->test[i].row].p_adjusted = family.adjusted[k++].p;
            conclude(j, &j->test[i], &family);
        }
    }
    return status == CX_OK ? j->error->status : status;
}

static enum cx_status conclude_all(struct judgement *j)
{
    enum cx_status status = CX_OK;
    for (size_t i = 0; i <= j->design->besides && status == CX_OK; i++) {
        const struct cx_method *beside = i ? j->design->beside[i - 1] : NULL;
        status = conclude_family(j, beside, false);
        status = status == CX_OK ? conclude_family(j, beside, true) : status;
    }
    return status;
}

/* ---- is the effect the same in all segments? */

static bool is_same_contest(const struct judgement *j, const struct test *segment,
                            const struct test *whole)
{
    const struct cx_report_row *a = &j->report->row[segment->row];
    const struct cx_report_row *b = &j->report->row[whole->row];
    return segment->in_segment && segment->comparison.metric == whole->comparison.metric &&
           segment->comparison.method == whole->comparison.method &&
           cx_text_equal(a->variant, b->variant) && cx_text_equal(a->control, b->control);
}

static void fill_heterogeneity(struct cx_report_row *row, const struct cx_heterogeneity *h)
{
    row->method = "Cochran's Q";
    row->difference = h->pooled;
    row->se = h->pooled_se;
    row->statistic = h->q;
    row->df = h->df;
    row->p = h->tail.p;
    row->log10_p = h->tail.log_p / CX_LN10;
    if (isnan(h->q)) {
        cx_remark(row->note, "fewer than two segments with a standard error: no test");
    } else {
        cx_remark(row->note, "I2 %.0f %%", 100 * h->i2);
    }
}

/* Adds the row of a comparison's segments, if it has any. */
static enum cx_status compare_effects(struct judgement *j, const struct test *whole,
                                      struct cx_effect *effect)
{
    size_t n = 0;
    struct cx_report_row sums = j->report->row[whole->row];
    const struct cx_arm as = {.experiment = sums.experiment,
                              .segment = CX_TEXT_OF(CX_BETWEEN_SEGMENTS)};
    sums.n_control = sums.n_variant = 0;
    for (size_t i = 0; i < j->tests; i++) {
        const struct test *t = &j->test[i];
        if (is_same_contest(j, t, whole)) {
            sums.n_control += j->report->row[t->row].n_control;
            sums.n_variant += j->report->row[t->row].n_variant;
            double se = t->comparison.se;
            effect[n++] = (struct cx_effect){t->comparison.difference, se * se};
        }
    }
    if (n == 0) {
        return CX_OK;
    }
    struct cx_report_row *row = cx_report_add(j->report, &as);
    if (!row) {
        return cx_no_memory(j->error);
    }
    struct cx_heterogeneity h = cx_heterogeneity(effect, n);
    row->metric = sums.metric;
    row->type = sums.type;
    row->control = sums.control;
    row->variant = sums.variant;
    row->n_control = sums.n_control;
    row->n_variant = sums.n_variant;
    row->decision = j->broken ? CX_UNTRUSTED : CX_DECISION_NONE;
    fill_heterogeneity(row, &h);
    return CX_OK;
}

/* The rows from the first on are a family by themselves. */
static enum cx_status correct_rows(struct judgement *j, size_t first)
{
    size_t n = j->report->n - first;
    struct cx_tail *raw = cx_arena_alloc(j->report->memory, (2 * n + 1) * sizeof *raw);
    if (!raw) {
        return cx_no_memory(j->error);
    }
    struct cx_report_row *row = j->report->row + first;
    struct cx_family family = {.correction = j->design->correction,
                               .alpha = j->design->alpha,
                               .raw = raw,
                               .adjusted = raw + n,
                               .n = n};
    for (size_t i = 0; i < n; i++) {
        raw[i] = (struct cx_tail){row[i].p, row[i].log10_p * CX_LN10};
    }
    enum cx_status status = cx_adjust(&family, j->report->memory, j->error);
    for (size_t i = 0; i < n && status == CX_OK; i++) {
        row[i].p_adjusted = family.adjusted[i].p;
    }
    return status;
}

/* One row for each test of the whole experiment. */
static enum cx_status compare_segments(struct judgement *j)
{
    struct cx_arena *memory = j->report->memory;
    struct cx_effect *effect = cx_arena_alloc(memory, (j->tests + 1) * sizeof *effect);
    if (!effect) {
        return cx_no_memory(j->error);
    }
    size_t first = j->report->n;
    enum cx_status status = CX_OK;
    for (size_t i = 0; i < j->tests && status == CX_OK; i++) {
        if (is_member(&j->test[i], NULL, false)) {
            status = compare_effects(j, &j->test[i], effect);
        }
    }
    return status == CX_OK ? correct_rows(j, first) : status;
}

/* ---- what there is to compare */

static struct cx_arm_run experiment_at(const struct cx_arms *arms, size_t from)
{
    size_t end = from + 1;
    while (end < arms->n &&
           cx_text_equal(arms->arm[end]->experiment, arms->arm[from]->experiment)) {
        end++;
    }
    return (struct cx_arm_run){.arm = arms->arm + from, .n = end - from};
}

static struct cx_arm_run segment_at(const struct cx_arm_run *experiment, size_t from)
{
    size_t end = from + 1;
    while (end < experiment->n &&
           cx_text_equal(experiment->arm[end]->segment, experiment->arm[from]->segment)) {
        end++;
    }
    return (struct cx_arm_run){.arm = experiment->arm + from, .n = end - from};
}

/* "the experiment" or "experiment 'hat'". */
static void name_experiment(const struct cx_arm_run *whole, char *to, size_t room)
{
    struct cx_text name = whole->arm[0]->experiment;
    if (name.n > 0) {
        snprintf(to, room, "experiment '%.*s'", (int)name.n, name.s);
    } else {
        snprintf(to, room, "the experiment");
    }
}

static void name_variants(const struct cx_arm_run *whole, char *to, size_t room)
{
    to[0] = '\0';
    for (size_t i = 0; i < whole->n; i++) {
        size_t used = strlen(to);
        struct cx_text name = whole->arm[i]->variant;
        snprintf(to + used, room - used, "%s'%.*s'", i ? ", " : "", (int)name.n, name.s);
    }
}

static enum cx_status without_control(const struct judgement *j, const struct cx_arm_run *whole)
{
    char found[160], experiment[80];
    struct cx_text control = j->design->control;
    name_experiment(whole, experiment, sizeof experiment);
    name_variants(whole, found, sizeof found);
    return cx_fail(j->error, CX_USAGE,
                   "%s has no variant '%.*s' to compare with, only %s: name the control with "
                   "--control",
                   experiment, (int)control.n, control.s, found);
}

static enum cx_status without_variant(const struct judgement *j, const struct cx_arm_run *whole)
{
    char experiment[80];
    struct cx_text control = j->design->control;
    name_experiment(whole, experiment, sizeof experiment);
    return cx_fail(j->error, CX_FAILED,
                   "%s has no variant but '%.*s': nothing to compare it with", experiment,
                   (int)control.n, control.s);
}

static bool has_planned(const struct cx_design *design, const struct cx_arm_run *whole)
{
    bool found = design->planned_arms == 0;
    for (size_t i = 0; i < design->planned_arms; i++) {
        found |= cx_arm_named(whole, design->planned[i].variant) != NULL;
    }
    return found;
}

static enum cx_status without_planned(const struct judgement *j, const struct cx_arm_run *whole)
{
    char found[160], experiment[80];
    name_experiment(whole, experiment, sizeof experiment);
    name_variants(whole, found, sizeof found);
    return cx_fail(j->error, CX_USAGE, "%s has none of the variants of --expect, only %s",
                   experiment, found);
}

static enum cx_status with_variant_all(const struct judgement *j, const struct cx_arm_run *whole)
{
    char experiment[80];
    name_experiment(whole, experiment, sizeof experiment);
    return cx_fail(j->error, CX_USAGE,
                   "%s has a variant '" CX_ALL_VARIANTS "', which is what --omnibus calls all "
                   "variants together: give it another name",
                   experiment);
}

/* ---- does any arm differ? */

/* Of the whole experiment, then of its segments: a family each. */
static enum cx_status compare_all_arms(struct judgement *j, const struct cx_arm_run *experiment)
{
    enum cx_status status = CX_OK;
    for (size_t at = 0, first = j->report->n; at < experiment->n && status == CX_OK;) {
        struct cx_arm_run segment = segment_at(experiment, at);
        size_t from = j->report->n;
        status = cx_omnibus_report(j->report, j->design, &segment, j->error);
        for (size_t i = from; i < j->report->n && j->broken; i++) {
            j->report->row[i].decision = CX_UNTRUSTED;
        }
        at += segment.n;
        if (status == CX_OK && (at == segment.n || at == experiment->n)) {
            status = correct_rows(j, first);
            first = j->report->n;
        }
    }
    return status;
}

/* ---- all of an experiment */

/* As many comparisons as an experiment can have: a pair of arms is in one segment. */
static size_t most_tests(const struct judgement *j, const struct cx_arm_run *experiment)
{
    size_t pairs = j->design->all_pairs ? experiment->n * experiment->n / 2 : experiment->n;
    return (pairs + 1) * j->design->metrics * (1 + j->design->besides);
}

static enum cx_status report_experiment(struct judgement *j, const struct cx_experiments *x,
                                        const struct cx_arm_run *experiment)
{
    struct cx_arm_run whole = segment_at(experiment, 0);
    if (!cx_arm_named(&whole, j->design->control)) {
        return without_control(j, &whole);
    }
    if (whole.n == 1 && j->design->planned_arms == 0) {
        return without_variant(j, &whole);
    }
    if (!has_planned(j->design, &whole)) {
        return without_planned(j, &whole);
    }
    if (j->design->omnibus && cx_arm_named(&whole, CX_TEXT_OF(CX_ALL_VARIANTS))) {
        return with_variant_all(j, &whole);
    }
    j->analysis = j->design->analysis;
    if (j->analysis.plan.planned_units > 0) {
        enum cx_status looked = cx_look_at_units(x, whole.arm[0]->experiment, j->report->memory,
                                                 &j->analysis.plan, j->error);
        if (looked != CX_OK) {
            return looked;
        }
    }
    j->tests = 0;
    j->all_arms = cx_arena_alloc(j->report->memory, (j->design->metrics + 1) * sizeof *j->all_arms);
    j->test = cx_arena_alloc(j->report->memory, most_tests(j, experiment) * sizeof *j->test);
    if (!j->all_arms || !j->test || !cx_trust_report(j->report, x, &whole, &j->broken)) {
        return cx_no_memory(j->error);
    }
    enum cx_status status = CX_OK;
    for (size_t at = 0; at < experiment->n && status == CX_OK;) {
        struct cx_arm_run segment = segment_at(experiment, at);
        status = compare_segment(j, &segment);
        status = status == CX_OK ? miss_arms(j, &whole, &segment) : status;
        at += segment.n;
    }
    status = status == CX_OK ? conclude_all(j) : status;
    status = status == CX_OK ? compare_segments(j) : status;
    bool asked = j->design->omnibus && status == CX_OK;
    return asked ? compare_all_arms(j, experiment) : status;
}

/* What becomes of customers is told where they are in no arm, too. */
static enum cx_status report_armless(struct judgement *j, const struct cx_experiments *x)
{
    const struct cx_exposures *known = cx_experiments_exposures(x);
    for (size_t i = 0; i < known->n; i++) {
        if (!cx_experiments_has_arms(x, known->at[i].experiment) &&
            !cx_trust_report_nobody(j->report, &known->at[i])) {
            return cx_no_memory(j->error);
        }
    }
    return CX_OK;
}

enum cx_status cx_experiments_report(struct cx_experiments *x, struct cx_arena *memory,
                                     struct cx_report *report, struct cx_error *e)
{
    *report = (struct cx_report){.memory = memory};
    struct cx_arms arms;
    enum cx_status settled = cx_experiments_settle(x, &arms, e);
    if (settled != CX_OK) {
        return settled;
    }
    struct judgement j = {.design = cx_experiments_design(x), .report = report, .error = e};
    for (size_t at = 0; at < arms.n;) {
        struct cx_arm_run experiment = experiment_at(&arms, at);
        enum cx_status status = report_experiment(&j, x, &experiment);
        if (status != CX_OK) {
            return status;
        }
        at += experiment.n;
    }
    enum cx_status told = report_armless(&j, x);
    return told == CX_OK ? cx_report_sort(report, e) : told;
}
