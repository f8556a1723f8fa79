/* experiment.c - see experiment.h.
 *
 * Arms and multiple exposures are kept sorted; an experiment is a run of arms, and its first
 * segment is always "", the whole.
 */
#include "model/experiment.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/comparison.h"
#include "stat/sample_ratio.h"

const char *const cx_decision_names[] = {"", "win", "loss", "inconclusive", "untrusted"};

struct arm_list {
    struct cx_arm **arm;
    size_t n, room;
};

struct exposure_list {
    struct cx_multiple_exposure *at;
    size_t n, room;
};

enum { FOUND = 32 };

struct cx_experiments {
    const struct cx_design *design;
    struct cx_arena *memory;
    struct arm_list arms;
    struct exposure_list exposures;
    struct cx_arm *found[FOUND]; /* lately, by a cheap hash of their names */
    size_t last_exposure;        /* where the last one was found */
};

enum cx_status cx_experiments_open(const struct cx_design *design, struct cx_arena *a,
                                   struct cx_experiments **x, struct cx_error *e)
{
    *x = cx_arena_alloc(a, sizeof **x);
    if (!*x) {
        return cx_no_memory(e);
    }
    (*x)->design = design;
    (*x)->memory = a;
    return CX_OK;
}

/* ---- arms */

static int compare_arm(const struct cx_arm *arm, const struct cx_arm_key *key)
{
    int order = cx_text_compare(arm->experiment, key->experiment);
    order = order ? order : cx_text_compare(arm->segment, key->segment);
    return order ? order : cx_text_compare(arm->variant, key->variant);
}

/* Where the key is, or belongs. */
static size_t place_of(const struct arm_list *arms, const struct cx_arm_key *key, bool *found)
{
    size_t low = 0;
    size_t high = arms->n;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_arm(arms->arm[middle], key);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool copy_text(struct cx_arena *a, struct cx_text from, struct cx_text *to)
{
    to->n = from.n;
    to->s = cx_arena_text(a, from.s ? from.s : "", from.n);
    return to->s != NULL;
}

static enum cx_status new_arm(struct cx_experiments *x, const struct cx_arm_key *key,
                              struct cx_arm **arm, struct cx_error *e)
{
    const struct cx_design *design = x->design;
    struct cx_arm *made = cx_arena_alloc(x->memory, sizeof *made);
    if (!made || !copy_text(x->memory, key->experiment, &made->experiment) ||
        !copy_text(x->memory, key->segment, &made->segment) ||
        !copy_text(x->memory, key->variant, &made->variant)) {
        return cx_no_memory(e);
    }
    made->metric = cx_arena_alloc(x->memory, (design->metrics + 1) * sizeof *made->metric);
    if (!made->metric) {
        return cx_no_memory(e);
    }
    for (size_t i = 0; i < design->metrics; i++) {
        enum cx_status status =
            cx_metric_sums_open(&made->metric[i], design->metric[i].type, x->memory, e);
        if (status != CX_OK) {
            return status;
        }
    }
    *arm = made;
    return CX_OK;
}

/* The list, one longer, with a gap at `at`. */
static bool make_place(struct cx_arena *a, struct arm_list *arms, size_t at)
{
    if (arms->n == arms->room) {
        size_t room = arms->room ? 2 * arms->room : 16;
        size_t size = sizeof *arms->arm;
        struct cx_arm **grown = cx_arena_grow(a, arms->arm, arms->room * size, room * size);
        if (!grown) {
            return false;
        }
        arms->arm = grown;
        arms->room = room;
    }
    memmove(arms->arm + at + 1, arms->arm + at, (arms->n - at) * sizeof *arms->arm);
    arms->n++;
    return true;
}

static size_t hash_ends(size_t hash, struct cx_text t)
{
    return t.n == 0 ? hash : hash * 31 + (unsigned char)t.s[0] * 7 + (unsigned char)t.s[t.n - 1];
}

static size_t found_place(const struct cx_arm_key *key)
{
    size_t hash = hash_ends(hash_ends(hash_ends(0, key->experiment), key->segment), key->variant);
    return (hash ^ hash >> 5) % FOUND;
}

static enum cx_status find_or_make(struct cx_experiments *x, const struct cx_arm_key *key,
                                   struct cx_arm **arm, struct cx_error *e)
{
    bool found;
    size_t at = place_of(&x->arms, key, &found);
    if (found) {
        *arm = x->arms.arm[at];
        return CX_OK;
    }
    enum cx_status status = new_arm(x, key, arm, e);
    if (status != CX_OK) {
        return status;
    }
    if (!make_place(x->memory, &x->arms, at)) {
        return cx_no_memory(e);
    }
    x->arms.arm[at] = *arm;
    return CX_OK;
}

enum cx_status cx_experiments_arm(struct cx_experiments *x, const struct cx_arm_key *key,
                                  struct cx_arm **arm, struct cx_error *e)
{
    struct cx_arm **lately = &x->found[found_place(key)];
    if (*lately && compare_arm(*lately, key) == 0) {
        *arm = *lately;
        return CX_OK;
    }
    enum cx_status status = find_or_make(x, key, arm, e);
    if (status == CX_OK) {
        *lately = *arm;
    }
    return status;
}

enum cx_status cx_experiments_arms(struct cx_experiments *x, const struct cx_arm_key *key,
                                   struct cx_unit_arms *arms, struct cx_error *e)
{
    struct cx_arm_key whole = {.experiment = key->experiment, .variant = key->variant};
    *arms = (struct cx_unit_arms){NULL, NULL};
    enum cx_status status = cx_experiments_arm(x, &whole, &arms->whole, e);
    if (status == CX_OK && key->segment.n > 0) {
        status = cx_experiments_arm(x, key, &arms->segment, e);
    }
    return status;
}

static void add_unit(const struct cx_design *design, struct cx_arm *arm, const double *values)
{
    arm->units++;
    for (size_t i = 0; i < design->metrics; i++) {
        enum cx_metric_type type = design->metric[i].type;
        double x = *values++;
        double y = type == CX_METRIC_RATIO ? *values++ : 1;
        cx_metric_sums_add(&arm->metric[i], type, x, y);
    }
}

void cx_arms_add_unit(const struct cx_experiments *x, const struct cx_unit_arms *arms,
                      const double *values)
{
    add_unit(x->design, arms->whole, values);
    if (arms->segment) {
        add_unit(x->design, arms->segment, values);
    }
}

/* ---- exposures */

static bool is_at(const struct exposure_list *list, size_t at, struct cx_text experiment)
{
    return at < list->n && cx_text_equal(list->at[at].experiment, experiment);
}

/* Where the experiment is, or belongs. */
static size_t exposure_place(const struct exposure_list *list, struct cx_text experiment)
{
    size_t low = 0;
    size_t high = list->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cx_text_compare(list->at[middle].experiment, experiment) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool insert_exposure(struct cx_experiments *x, size_t at, const char *what_was_done,
                            struct cx_text experiment)
{
    struct exposure_list *list = &x->exposures;
    struct cx_multiple_exposure made = {.what_was_done = what_was_done};
    if (list->n == list->room) {
        size_t room = list->room ? 2 * list->room : 4;
        size_t size = sizeof *list->at;
        void *grown = cx_arena_grow(x->memory, list->at, list->room * size, room * size);
        if (!grown) {
            return false;
        }
        list->at = grown;
        list->room = room;
    }
    if (!copy_text(x->memory, experiment, &made.experiment)) {
        return false;
    }
    memmove(list->at + at + 1, list->at + at, (list->n - at) * sizeof *list->at);
    list->at[at] = made;
    list->n++;
    return true;
}

enum cx_status cx_experiments_multiple(struct cx_experiments *x,
                                       const struct cx_multiple_exposure *m, struct cx_error *e)
{
    struct exposure_list *list = &x->exposures;
    size_t at = x->last_exposure;
    if (!is_at(list, at, m->experiment)) {
        at = exposure_place(list, m->experiment);
        if (!is_at(list, at, m->experiment) &&
            !insert_exposure(x, at, m->what_was_done, m->experiment)) {
            return cx_no_memory(e);
        }
        x->last_exposure = at;
    }
    list->at[at].single += m->single;
    list->at[at].several += m->several;
    return CX_OK;
}

/* ---- collections together */

static enum cx_status merge_arm(struct cx_experiments *x, const struct cx_arm *from,
                                struct cx_error *e)
{
    struct cx_arm_key key = {from->experiment, from->segment, from->variant};
    struct cx_arm *arm = NULL;
    enum cx_status status = cx_experiments_arm(x, &key, &arm, e);
    if (status != CX_OK) {
        return status;
    }
    arm->units += from->units;
    for (size_t i = 0; i < x->design->metrics; i++) {
        cx_metric_sums_merge(&arm->metric[i], x->design->metric[i].type, &from->metric[i]);
    }
    return CX_OK;
}

enum cx_status cx_experiments_merge(struct cx_experiments *x, const struct cx_experiments *from,
                                    struct cx_error *e)
{
    enum cx_status status = CX_OK;
    for (size_t i = 0; status == CX_OK && i < from->arms.n; i++) {
        status = merge_arm(x, from->arms.arm[i], e);
    }
    for (size_t i = 0; status == CX_OK && i < from->exposures.n; i++) {
        status = cx_experiments_multiple(x, &from->exposures.at[i], e);
    }
    return status;
}

/* ---- the report: rows in the order they are made, sorted at the end */

struct rows {
    struct cx_report_row *row;
    size_t n, room;
};

struct report_of {
    const struct cx_experiments *x;
    const struct cx_design *design;
    struct cx_arena *memory;
    struct rows rows;
    struct cx_error *error;
};

CX_PRINTF(2, 3)
static void add_note(struct cx_report_row *row, const char *format, ...)
{
    size_t used = strlen(row->note);
    const char *separator = used ? "; " : "";
    char text[160];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (used + strlen(separator) + strlen(text) < sizeof row->note) {
        memcpy(row->note + used, separator, strlen(separator) + 1);
        memcpy(row->note + used + strlen(separator), text, strlen(text) + 1);
    }
}

enum { COUNT_ROOM = 32 };

static const char *count_units(int64_t n, char text[COUNT_ROOM])
{
    snprintf(text, COUNT_ROOM, "%lld unit%s", (long long)n, n == 1 ? "" : "s");
    return text;
}

static struct cx_report_row *new_row(struct report_of *r, const struct cx_arm *of)
{
    if (r->rows.n == r->rows.room) {
        size_t room = r->rows.room ? 2 * r->rows.room : 16;
        size_t size = sizeof *r->rows.row;
        void *grown = cx_arena_grow(r->memory, r->rows.row, r->rows.room * size, room * size);
        if (!grown) {
            cx_no_memory(r->error);
            return NULL;
        }
        r->rows.row = grown;
        r->rows.room = room;
    }
    const double none = (double)NAN;
    struct cx_report_row *row = &r->rows.row[r->rows.n++];
    *row = (struct cx_report_row){.type = "",
                                  .method = "",
                                  .control_value = none,
                                  .variant_value = none,
                                  .difference = none,
                                  .se = none,
                                  .low = none,
                                  .high = none,
                                  .lift = none,
                                  .lift_low = none,
                                  .lift_high = none,
                                  .statistic = none,
                                  .df = none,
                                  .p = none,
                                  .log10_p = none,
                                  .p_adjusted = none};
    row->experiment = of->experiment;
    row->segment = of->segment;
    return row;
}

/* A run of arms: of one experiment, or of one segment of it. */
struct run {
    struct cx_arm **arm;
    size_t n;
};

static struct run experiment_at(const struct arm_list *arms, size_t from)
{
    size_t end = from + 1;
    while (end < arms->n &&
           cx_text_equal(arms->arm[end]->experiment, arms->arm[from]->experiment)) {
        end++;
    }
    return (struct run){.arm = arms->arm + from, .n = end - from};
}

static struct run segment_at(const struct run *experiment, size_t from)
{
    size_t end = from + 1;
    while (end < experiment->n &&
           cx_text_equal(experiment->arm[end]->segment, experiment->arm[from]->segment)) {
        end++;
    }
    return (struct run){.arm = experiment->arm + from, .n = end - from};
}

static const struct cx_arm *arm_named(const struct run *run, struct cx_text variant)
{
    for (size_t i = 0; i < run->n; i++) {
        if (cx_text_equal(run->arm[i]->variant, variant)) {
            return run->arm[i];
        }
    }
    return NULL;
}

/* ---- trust: sample ratio */

struct ratio_arms {
    struct cx_text *variant;
    int64_t *units;
    double *weight;
    size_t n;
};

static double planned_weight(const struct cx_design *design, struct cx_text variant)
{
    for (size_t i = 0; i < design->planned_arms; i++) {
        if (cx_text_equal(design->planned[i].variant, variant)) {
            return design->planned[i].weight;
        }
    }
    return design->planned_arms ? 0 : 1;
}

/* The arms there are, and the planned ones nobody was in. */
static bool gather_ratio(const struct report_of *r, const struct run *whole,
                         struct ratio_arms *arms)
{
    size_t most = whole->n + r->design->planned_arms;
    arms->variant = cx_arena_alloc(r->memory, most * sizeof *arms->variant);
    arms->units = cx_arena_alloc(r->memory, most * sizeof *arms->units);
    arms->weight = cx_arena_alloc(r->memory, most * sizeof *arms->weight);
    if (!arms->variant || !arms->units || !arms->weight) {
        return false;
    }
    for (size_t i = 0; i < whole->n; i++) {
        arms->variant[i] = whole->arm[i]->variant;
        arms->units[i] = whole->arm[i]->units;
        arms->weight[i] = planned_weight(r->design, arms->variant[i]);
    }
    arms->n = whole->n;
    for (size_t i = 0; i < r->design->planned_arms; i++) {
        const struct cx_planned_arm *planned = &r->design->planned[i];
        if (!arm_named(whole, planned->variant)) {
            arms->variant[arms->n] = planned->variant;
            arms->weight[arms->n++] = planned->weight;
        }
    }
    return true;
}

struct trust {
    struct cx_sample_ratio ratio;
    bool broken;
};

static void fill_ratio_row(struct cx_report_row *row, const struct trust *trust,
                           const struct ratio_arms *arms, size_t i)
{
    double total = 0;
    for (size_t k = 0; k < arms->n; k++) {
        total += arms->weight[k];
    }
    double units = (double)trust->ratio.units;
    bool leaks = arms->weight[i] == 0;
    row->metric = CX_TEXT_OF("(sample ratio)");
    row->type = "trust";
    row->method = "chi-square";
    row->variant = arms->variant[i];
    row->n_variant = arms->units[i];
    row->control_value = total > 0 ? arms->weight[i] / total : (double)NAN;
    row->variant_value = units > 0 && !leaks ? (double)arms->units[i] / units : (double)NAN;
    row->difference = row->variant_value - row->control_value;
    row->statistic = trust->ratio.chi2;
    row->df = trust->ratio.df > 0 ? trust->ratio.df : (double)NAN;
    row->p = trust->ratio.tail.p;
    row->log10_p = trust->ratio.tail.log_p / CX_LN10;
    row->decision = trust->broken ? CX_UNTRUSTED : CX_DECISION_NONE;
    char count[COUNT_ROOM];
    if (leaks && arms->units[i] > 0) {
        add_note(row, "leak: %s in an arm of weight 0", count_units(arms->units[i], count));
    }
}

static bool report_ratio(struct report_of *r, const struct run *whole, struct trust *trust)
{
    struct ratio_arms arms = {.n = 0};
    if (!gather_ratio(r, whole, &arms)) {
        cx_no_memory(r->error);
        return false;
    }
    trust->ratio = cx_sample_ratio(arms.units, arms.weight, arms.n);
    trust->broken = trust->ratio.leaked > 0 || trust->ratio.tail.p < CX_UNTRUSTED_P;
    const struct cx_arm *control = arm_named(whole, r->design->control);
    for (size_t i = 0; i < arms.n; i++) {
        if (cx_text_equal(arms.variant[i], r->design->control)) {
            continue;
        }
        struct cx_report_row *row = new_row(r, whole->arm[0]);
        if (!row) {
            return false;
        }
        row->control = r->design->control;
        row->n_control = control->units;
        fill_ratio_row(row, trust, &arms, i);
    }
    return true;
}

/* ---- trust: units in several variants */

static bool report_exposures(struct report_of *r, const struct run *whole)
{
    for (size_t i = 0; i < r->x->exposures.n; i++) {
        const struct cx_multiple_exposure *m = &r->x->exposures.at[i];
        if (!cx_text_equal(m->experiment, whole->arm[0]->experiment)) {
            continue;
        }
        struct cx_report_row *row = new_row(r, whole->arm[0]);
        if (!row) {
            return false;
        }
        char count[COUNT_ROOM];
        double all = (double)(m->single + m->several);
        row->metric = CX_TEXT_OF("(multiple exposure)");
        row->type = "trust";
        row->n_control = m->single;
        row->n_variant = m->several;
        row->control_value = (double)m->single / all;
        row->variant_value = (double)m->several / all;
        if (m->several > 0) {
            add_note(row, "%s in several variants, %s", count_units(m->several, count),
                     m->what_was_done);
        }
    }
    return true;
}

/* ---- metrics */

struct test {
    struct cx_comparison comparison;
    size_t row;
    bool lower_is_better;
};

struct tests {
    struct test *test;
    size_t n;
};

static void fill_test_row(struct cx_report_row *row, const struct cx_comparison *c)
{
    row->type = cx_metric_type_names[c->type];
    row->method = c->method;
    row->n_control = c->control->units;
    row->n_variant = c->variant->units;
    row->control_value = c->control_value;
    row->variant_value = c->variant_value;
    row->difference = c->difference;
    row->se = c->se;
    row->lift = c->lift;
    row->statistic = c->statistic;
    row->df = c->df;
    row->p = c->tail.p;
    row->log10_p = c->tail.log_p / CX_LN10;
}

/* Whom to compare: one variant of a run of arms. */
struct contest {
    const struct cx_arm *control, *variant;
};

static bool compare_arms(struct report_of *r, const struct contest *contest, struct tests *tests)
{
    for (size_t i = 0; i < r->design->metrics; i++) {
        const struct cx_metric *metric = &r->design->metric[i];
        struct test t = {.comparison = {.control = &contest->control->metric[i],
                                        .variant = &contest->variant->metric[i],
                                        .type = metric->type,
                                        .alternative = r->design->alternative},
                         .lower_is_better = metric->lower_is_better};
        if (t.comparison.control->units == 0 && t.comparison.variant->units == 0) {
            continue; /* counts of another experiment */
        }
        struct cx_report_row *row = new_row(r, contest->control);
        if (!row) {
            return false;
        }
        cx_comparison_test(&t.comparison);
        row->metric = metric->name;
        row->control = contest->control->variant;
        row->variant = contest->variant->variant;
        fill_test_row(row, &t.comparison);
        t.row = r->rows.n - 1;
        tests->test[tests->n++] = t;
    }
    return true;
}

static bool compare_segment(struct report_of *r, const struct run *segment, struct tests *tests)
{
    struct contest contest = {.control = arm_named(segment, r->design->control)};
    if (!contest.control) {
        return true; /* nobody of this segment in the control: nothing to compare with */
    }
    for (size_t i = 0; i < segment->n; i++) {
        contest.variant = segment->arm[i];
        if (contest.variant != contest.control && !compare_arms(r, &contest, tests)) {
            return false;
        }
    }
    return true;
}

static enum cx_decision decide(const struct cx_report_row *row, double alpha, bool lower_is_better)
{
    if (!(row->p_adjusted <= alpha)) {
        return CX_INCONCLUSIVE;
    }
    if (row->low > 0) {
        return lower_is_better ? CX_LOSS : CX_WIN;
    }
    if (row->high < 0) {
        return lower_is_better ? CX_WIN : CX_LOSS;
    }
    return CX_INCONCLUSIVE;
}

static void conclude(struct report_of *r, struct test *t, const struct cx_family *family,
                     const struct trust *trust)
{
    struct cx_report_row *row = &r->rows.row[t->row];
    cx_comparison_interval(&t->comparison, family->level);
    row->low = t->comparison.interval.low;
    row->high = t->comparison.interval.high;
    row->lift_low = t->comparison.lift_interval.low;
    row->lift_high = t->comparison.lift_interval.high;
    row->decision = trust->broken ? CX_UNTRUSTED : decide(row, family->alpha, t->lower_is_better);
    for (size_t i = 0; i < t->comparison.notes; i++) {
        add_note(row, "%s", t->comparison.note[i]);
    }
    if (family->level != family->alpha && !isnan(row->low)) {
        add_note(row, "%.4g %% interval", 100 * (1 - family->level));
    }
}

/* Corrects the tests as one family and fills what waited for it. */
static bool conclude_family(struct report_of *r, const struct tests *tests,
                            const struct trust *trust)
{
    struct cx_tail *raw = cx_arena_alloc(r->memory, (2 * tests->n + 1) * sizeof *raw);
    if (!raw) {
        cx_no_memory(r->error);
        return false;
    }
    for (size_t i = 0; i < tests->n; i++) {
        raw[i] = tests->test[i].comparison.tail;
    }
    struct cx_family family = {.correction = r->design->correction,
                               .alpha = r->design->alpha,
                               .raw = raw,
                               .n = tests->n,
                               .adjusted = raw + tests->n};
    if (cx_adjust(&family, r->memory, r->error) != CX_OK) {
        return false;
    }
    for (size_t i = 0; i < tests->n; i++) {
        r->rows.row[tests->test[i].row].p_adjusted = family.adjusted[i].p;
        conclude(r, &tests->test[i], &family, trust);
    }
    return true;
}

static bool report_metrics(struct report_of *r, const struct run *experiment,
                           const struct trust *trust)
{
    size_t most = experiment->n * r->design->metrics;
    struct tests overall = {.test = cx_arena_alloc(r->memory, (most + 1) * sizeof *overall.test)};
    struct tests segments = {.test = cx_arena_alloc(r->memory, (most + 1) * sizeof *segments.test)};
    if (!overall.test || !segments.test) {
        cx_no_memory(r->error);
        return false;
    }
    for (size_t at = 0; at < experiment->n;) {
        struct run segment = segment_at(experiment, at);
        bool is_whole = segment.arm[0]->segment.n == 0;
        if (!compare_segment(r, &segment, is_whole ? &overall : &segments)) {
            return false;
        }
        at += segment.n;
    }
    return conclude_family(r, &overall, trust) && conclude_family(r, &segments, trust);
}

/* ---- whole */

static enum cx_status without_control(const struct report_of *r, const struct run *whole)
{
    char found[160] = "", experiment[80] = "the experiment";
    for (size_t i = 0; i < whole->n; i++) {
        size_t used = strlen(found);
        struct cx_text name = whole->arm[i]->variant;
        snprintf(found + used, sizeof found - used, "%s'%.*s'", i ? ", " : "", (int)name.n, name.s);
    }
    struct cx_text name = whole->arm[0]->experiment, control = r->design->control;
    if (name.n > 0) {
        snprintf(experiment, sizeof experiment, "experiment '%.*s'", (int)name.n, name.s);
    }
    return cx_fail(r->error, CX_USAGE,
                   "%s has no variant '%.*s' to compare with, only %s: name the control with "
                   "--control",
                   experiment, (int)control.n, control.s, found);
}

static enum cx_status report_experiment(struct report_of *r, const struct run *experiment)
{
    struct run whole = segment_at(experiment, 0);
    struct trust trust = {.broken = false};
    if (!arm_named(&whole, r->design->control)) {
        return without_control(r, &whole);
    }
    if (!report_exposures(r, &whole) || !report_ratio(r, &whole, &trust) ||
        !report_metrics(r, experiment, &trust)) {
        return r->error->status;
    }
    return CX_OK;
}

static int by_key(const void *left, const void *right)
{
    const struct cx_report_row *a = left, *b = right;
    int order = cx_text_compare(a->experiment, b->experiment);
    order = order ? order : cx_text_compare(a->segment, b->segment);
    order = order ? order : cx_text_compare(a->metric, b->metric);
    return order ? order : cx_text_compare(a->variant, b->variant);
}

static void settle_units(const struct cx_design *design, struct cx_arm *arm)
{
    for (size_t i = 0; i < design->metrics; i++) {
        int64_t units = arm->metric[i].units;
        arm->units = units > arm->units ? units : arm->units;
    }
}

enum cx_status cx_experiments_report(struct cx_experiments *x, struct cx_report *report,
                                     struct cx_error *e)
{
    for (size_t i = 0; i < x->arms.n; i++) {
        settle_units(x->design, x->arms.arm[i]);
    }
    struct report_of r = {.x = x, .design = x->design, .memory = x->memory, .error = e};
    for (size_t at = 0; at < x->arms.n;) {
        struct run experiment = experiment_at(&x->arms, at);
        enum cx_status status = report_experiment(&r, &experiment);
        if (status != CX_OK) {
            return status;
        }
        at += experiment.n;
    }
    if (r.rows.n > 0) {
        qsort(r.rows.row, r.rows.n, sizeof *r.rows.row, by_key);
    }
    *report = (struct cx_report){.row = r.rows.row, .n = r.rows.n};
    return CX_OK;
}
