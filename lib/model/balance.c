/* balance.c - see balance.h. */
#include "model/balance.h"

#include "model/trust.h"
#include "stat/estimate.h"
#include "stat/student.h"

/* One covariate of one variant. */
struct contrast {
    const struct cx_metric *metric;
    const struct cx_covariate *covariate;
    struct cx_text variant;
    int64_t n_control, n_variant;
    struct cx_estimate_pair pair;
    struct cx_welch welch;
    bool is_ambiguous; /* another metric has one of this name with other values */
};

struct balance {
    struct cx_report *report;
    const struct cx_arm *control;
    struct contrast *contrast;
    size_t n;
};

/* ---- what is compared */

/* Of the variable at `at`, by the next one where the covariate is a ratio. */
static struct cx_estimate estimate_of(const struct cx_metric_sums *s, const struct contrast *c,
                                      size_t at)
{
    enum cx_metric_type type = c->metric->type;
    double n = (double)s->units, mean = cx_metric_variable_mean(s, type, at);
    double squares = cx_metric_comoment(s, type, at, at);
    if (!c->covariate->divides) {
        return cx_mean_estimate(n, mean, squares / (n - 1));
    }
    double under = cx_metric_variable_mean(s, type, at + 1), ratio = mean / under;
    squares -= 2 * ratio * cx_metric_comoment(s, type, at, at + 1);
    squares += ratio * ratio * cx_metric_comoment(s, type, at + 1, at + 1);
    return cx_ratio_estimate(n, mean, under, squares / (n - 1));
}

static bool is_same_estimate(const struct cx_estimate *a, const struct cx_estimate *b)
{
    return a->value == b->value && a->variance == b->variance;
}

static bool is_same_name(const struct contrast *a, const struct contrast *b)
{
    return cx_text_equal(a->variant, b->variant) &&
           cx_text_equal(a->covariate->name, b->covariate->name) &&
           a->covariate->is_indicator == b->covariate->is_indicator;
}

static bool is_same(const struct contrast *a, const struct contrast *b)
{
    return is_same_name(a, b) && a->n_control == b->n_control && a->n_variant == b->n_variant &&
           is_same_estimate(&a->pair.control, &b->pair.control) &&
           is_same_estimate(&a->pair.variant, &b->pair.variant);
}

/* What cannot be compared is left out: nobody, one unit, or sums that no values have. */
static void add_contrast(struct balance *b, const struct contrast *made)
{
    struct contrast *added = &b->contrast[b->n];
    if (isnan(made->welch.se) || isnan(made->welch.difference)) {
        return;
    }
    *added = *made;
    for (size_t i = 0; i < b->n; i++) {
        if (is_same(&b->contrast[i], made)) {
            return;
        }
        if (is_same_name(&b->contrast[i], made)) {
            b->contrast[i].is_ambiguous = added->is_ambiguous = true;
        }
    }
    b->n++;
}

static void contrast_metric(struct balance *b, const struct cx_metric *metric, size_t index,
                            const struct cx_arm *variant)
{
    const struct cx_metric_sums *control = &b->control->metric[index];
    const struct cx_metric_sums *sums = &variant->metric[index];
    size_t at = cx_metric_divides(metric->type) ? 2 : 1;
    for (size_t i = 0; i < metric->covariates && control->covariate && sums->covariate; i++) {
        struct contrast c = {.metric = metric,
                             .covariate = &metric->covariate[i],
                             .variant = variant->variant,
                             .n_control = control->units,
                             .n_variant = sums->units};
        struct cx_estimate before = estimate_of(control, &c, at);
        c.pair = cx_estimate_pair(before, estimate_of(sums, &c, at));
        c.welch = cx_welch(&c.pair);
        add_contrast(b, &c);
        at += c.covariate->divides ? 2 : 1;
    }
}

/* ---- rows */

static double standardised(const struct contrast *c)
{
    double control = (double)c->n_control * c->pair.control.variance;
    double variant = (double)c->n_variant * c->pair.variant.variance;
    return c->welch.difference / sqrt((control + variant) / 2);
}

static void remark_difference(struct cx_report_row *row, const struct contrast *c)
{
    const struct cx_text none = {"", 0}, name = c->covariate->name;
    const struct cx_text metric = c->is_ambiguous ? c->metric->name : none;
    const char *of = c->is_ambiguous ? " of " : "";
    const char *what = c->covariate->is_indicator ? ", whether it is known" : "";
    if (c->welch.se > 0) {
        cx_remark(row->note, "covariate '%.*s'%s%.*s%s: standardised difference %.3g", (int)name.n,
                  name.s, of, (int)metric.n, metric.s, what, standardised(c));
    } else {
        cx_remark(row->note, "covariate '%.*s'%s%.*s%s: constant in each, and not the same",
                  (int)name.n, name.s, of, (int)metric.n, metric.s, what);
    }
}

static struct cx_report_row *report_contrast(struct balance *b, const struct contrast *c)
{
    struct cx_report_row *row = cx_report_add(b->report, b->control);
    if (row) {
        row->metric = CX_TEXT_OF("(covariate balance)");
        row->type = "trust";
        row->method = "Welch";
        row->control = b->control->variant;
        row->variant = c->variant;
        row->n_control = c->n_control;
        row->n_variant = c->n_variant;
        row->control_value = c->pair.control.value;
        row->variant_value = c->pair.variant.value;
        row->difference = c->welch.difference;
        row->se = c->welch.se;
        row->statistic = c->welch.t;
        row->df = c->welch.df;
        row->decision = CX_DOUBTFUL;
        remark_difference(row, c);
    }
    return row;
}

/* Two constants that are one: means are rounded, each with its own number of units. */
static bool is_one_constant(const struct contrast *c)
{
    double larger = fmax(fabs(c->pair.control.value), fabs(c->pair.variant.value));
    return fabs(c->welch.difference) <= 1e-12 * larger;
}

static bool report_family(struct balance *b)
{
    struct cx_error e = {0};
    struct cx_tail *raw = cx_arena_alloc(b->report->memory, (2 * b->n + 1) * sizeof *raw);
    if (!raw) {
        return false;
    }
    struct cx_family family = {.correction = CX_CORRECTION_BONFERRONI,
                               .alpha = CX_UNTRUSTED_P,
                               .raw = raw,
                               .n = b->n,
                               .adjusted = raw + b->n};
    for (size_t i = 0; i < b->n; i++) {
        const struct cx_welch *welch = &b->contrast[i].welch;
        raw[i] = welch->se > 0 ? cx_student_tail(welch->t, welch->df, CX_TWO_SIDED)
                               : cx_tail_undefined();
    }
    if (cx_adjust(&family, b->report->memory, &e) != CX_OK) {
        return false;
    }
    for (size_t i = 0; i < b->n; i++) {
        const struct contrast *c = &b->contrast[i];
        bool is_odd = c->welch.se > 0 ? family.adjusted[i].p < CX_UNTRUSTED_P
                                      : !is_one_constant(c);
        struct cx_report_row *row = is_odd ? report_contrast(b, c) : NULL;
        if (is_odd && !row) {
            return false;
        }
        if (row) {
            row->p = raw[i].p;
            row->log10_p = raw[i].log_p / CX_LN10;
            row->p_adjusted = family.adjusted[i].p;
        }
    }
    return true;
}

bool cx_balance_report(struct cx_report *report, const struct cx_design *design,
                       const struct cx_arm_run *whole)
{
    struct balance b = {.report = report, .control = cx_arm_named(whole, design->control)};
    size_t covariates = 0;
    for (size_t i = 0; i < design->metrics; i++) {
        covariates += design->metric[i].in_clusters ? 0 : design->metric[i].covariates;
    }
    if (covariates == 0) {
        return true;
    }
    b.contrast = cx_arena_alloc(report->memory, covariates * whole->n * sizeof *b.contrast);
    for (size_t k = 0; k < whole->n && b.contrast; k++) {
        for (size_t i = 0; i < design->metrics && whole->arm[k] != b.control; i++) {
            if (!design->metric[i].in_clusters) {
                contrast_metric(&b, &design->metric[i], i, whole->arm[k]);
            }
        }
    }
    return b.contrast && report_family(&b);
}
