/* omnibus.c - see omnibus.h. */
#include "model/omnibus.h"

#include <string.h>

/* The metric's own method's, or that of the one it would have without. */
static const struct cx_omnibus_test *test_of(const struct cx_metric *metric)
{
    struct cx_metric plain = *metric;
    const struct cx_omnibus_test *own = cx_method_of(metric)->omnibus;
    plain.method = NULL;
    return own ? own : cx_method_of(&plain)->omnibus;
}

/* Clusters of several arms are alike in all of them. */
static bool are_apart(const struct cx_arm_run *segment, size_t metric)
{
    for (size_t i = 0; i < segment->n; i++) {
        for (const struct cx_overlap *o = segment->arm[i]->overlap; o; o = o->next) {
            if (o->metric[metric].clusters > 0) {
                return false;
            }
        }
    }
    return true;
}

static void fill_row(struct cx_report_row *row, const struct cx_omnibus *o)
{
    row->asked = o->metric;
    row->metric = o->metric->name;
    row->type = cx_metric_type_names[o->metric->type];
    row->variant = CX_TEXT_OF(CX_ALL_VARIANTS);
    row->is_of_all = true;
    row->n_control = o->arm[0]->units;
    for (size_t i = 1; i < o->arms; i++) {
        row->n_variant += o->arm[i]->units;
    }
    row->statistic = o->answer.statistic;
    row->df = isnan(o->answer.statistic) ? (double)NAN : o->answer.df;
    row->p = o->answer.tail.p;
    row->log10_p = o->answer.tail.log_p / CX_LN10;
    memcpy(row->note, o->note, sizeof row->note);
    if (!isnan(o->answer.statistic) && !isnan(o->answer.df_within)) {
        cx_remark(row->note, "df within %.10g", o->answer.df_within);
    }
}

/* The arms of a metric that have units, after the control's; none when there is no other. */
static size_t gather(const struct cx_arm_run *segment, const struct cx_arm *control, size_t metric,
                     const struct cx_metric_sums **arm)
{
    size_t n = 0;
    arm[n++] = &control->metric[metric];
    for (size_t i = 0; i < segment->n; i++) {
        const struct cx_metric_sums *sums = &segment->arm[i]->metric[metric];
        if (segment->arm[i] != control && sums->units > 0) {
            arm[n++] = sums;
        }
    }
    return n > 1 ? n : 0;
}

static enum cx_status add_row(struct cx_report *report, const struct cx_arm *control,
                              struct cx_omnibus *o, bool is_apart)
{
    const struct cx_omnibus_test *test = test_of(o->metric);
    struct cx_report_row *row = cx_report_add(report, control);
    if (!row) {
        return cx_no_memory(o->error);
    }
    const double none = (double)NAN;
    o->answer = (struct cx_overall){none, none, none, cx_tail_undefined()};
    if (!is_apart) {
        cx_remark(o->note, "clusters in several variants: no test of all");
    } else if (o->metric->covariates > 0) {
        cx_remark(o->note, "covariates: no test of all");
    } else if (o->arm[0]->units == 0) {
        cx_remark(o->note, "nobody in the control: no test of all");
    } else {
        test->test(o);
    }
    row->control = control->variant;
    row->method = test->label;
    fill_row(row, o);
    return o->error->status;
}

enum cx_status cx_omnibus_report(struct cx_report *report, const struct cx_design *design,
                                 const struct cx_arm_run *segment, struct cx_error *e)
{
    const struct cx_arm *control = cx_arm_named(segment, design->control);
    const struct cx_metric_sums **arm =
        cx_arena_alloc(report->memory, (segment->n + 1) * sizeof *arm);
    if (!arm) {
        return cx_no_memory(e);
    }
    enum cx_status status = CX_OK;
    for (size_t i = 0; control && i < design->metrics && status == CX_OK; i++) {
        struct cx_omnibus o = {.metric = &design->metric[i], .arm = arm, .error = e};
        o.memory = report->memory;
        o.arms = gather(segment, control, i, arm);
        if (o.arms > 0) {
            status = add_row(report, control, &o, are_apart(segment, i));
        }
    }
    return status;
}
