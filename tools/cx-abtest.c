/* cx-abtest - compares the variants of an experiment with its control.
 *
 * Rows are grouped into units, units added up into arms (abtest/log.c), or the arms come ready-made
 * with --counts (abtest/counts.c).  Arms are compared metric by metric in model/experiment.
 */
#include "abtest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the command line */

static const char *const missing_choices[] = {"zero", "drop", "error", NULL};
static const char *const missing_covariate_choices[] = {"mean", "drop", "zero", "indicator",
                                                       NULL};
static const char *const look_choices[] = {"once", "daily", "weekly", NULL};
static const char *const pair_choices[] = {"control", "all", NULL};
static const char *const alternative_choices[] = {"two-sided", "greater", "less", NULL};
static const char *const errors_choices[] = {"classic", "hc0", "hc1", "hc2", "hc3", NULL};
static const char *const lift_choices[] = {"fieller", "delta", "log", NULL};
static const char *const correction_choices[] = {
    "none",    "holm",  "hochberg", "hommel",     "bh",   "by",    "bonferroni",
    "dunnett", "tukey", "sidak",    "holm-sidak", "tsbh", "tsbky", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Experiment"),
    CX_LIST(0, "metric", &abtest_options.metrics, "NAME=TYPE:COLUMN",
            "a metric: proportion:COLUMN, mean:COLUMN, ratio:COLUMN/COLUMN, count:COLUMN[/COLUMN] "
            "or quantile:COLUMN@SHARE; may be repeated"),
    CX_STRING(0, "control", &abtest_options.control, "VARIANT",
              "the variant the others are compared with"),
    CX_STRING(0, "expect", &abtest_options.expect, "VARIANT=WEIGHT,...",
              "how units should have been divided; equally unless given"),
    CX_CHOICE(0, "multi", &abtest_options.multi, abtest_multi_choices,
              "what becomes of customers seen in several variants"),
    CX_LIST(0, "outcomes", &abtest_options.outcomes, "FILE",
            "outcomes by customer; the operands then have exposures alone; may be repeated"),
    CX_DURATION(0, "window", &abtest_options.window_ms, "DURATION",
                "count what customers did within this time of their first exposure"),
    CX_FLAG(0, "complete", &abtest_options.complete,
            "leave out customers whose window is not over yet"),
    CX_CHOICE(0, "missing", &abtest_options.missing, missing_choices,
              "what customers without any outcome count with"),
    CX_LIST(0, "winsorise", &abtest_options.winsorise, "METRIC=SHARE[,SHARE]",
            "cap values at these quantiles of all customers; may be repeated"),
    CX_STRING(0, "strata", &abtest_options.strata, "COLUMN",
              "compare within each value of COLUMN and then over all; see --method"),
    CX_STRING(0, "cluster", &abtest_options.cluster, "COLUMN",
              "customers with the same COLUMN were randomised together, such as households"),
    CX_LIST(0, "covariate", &abtest_options.covariates, "[METRIC=]COLUMN",
            "what customers were before: takes variance off a metric, or all; before(COLUMN) is "
            "the sum before their exposure; may be repeated"),
    CX_DURATION(0, "covariate-window", &abtest_options.covariate_window_ms, "DURATION",
                "of before(COLUMN) count what was within this time of the exposure"),
    CX_CHOICE(0, "missing-covariate", &abtest_options.missing_covariate,
              missing_covariate_choices, "what customers without a covariate count with"),
    CX_STRING(0, "segment", &abtest_options.segment, "COLUMN",
              "compare within each value of COLUMN too"),
    CX_FLAG(0, "counts", &abtest_options.counts,
            "the input is counts: metric, variant, n, and successes or sum and sum_squares"),
    CX_HEADING("Method"),
    CX_LIST(0, "method", &abtest_options.methods, "[METRIC=]NAME",
            "the test and its intervals, of one metric or of all it is for; may be repeated"),
    CX_FLAG(0, "list-methods", &abtest_options.list_methods,
            "show the methods there are and end"),
    CX_CHOICE(0, "lift", &abtest_options.lift, lift_choices,
              "how the lift of means gets its interval"),
    CX_CHOICE(0, "errors", &abtest_options.errors, errors_choices,
              "the standard errors of regressions: ols, ancova and lin"),
    CX_LIST(0, "effect-size", &abtest_options.effect_sizes, "[METRIC=]KIND",
            "say too how large the difference is as odds-ratio, melded-odds-ratio or cohen-h of a "
            "share, cohen-d or hedges-g of a mean; may be repeated"),
    CX_COUNT(0, "resamples", &abtest_options.resamples, "N",
             "how often permutation and bootstrap draw"),
    CX_COUNT(0, "aa", &abtest_options.aa, "N",
             "try the tests N times on these customers in variants drawn at random"),
    CX_COUNT(0, "seed", &abtest_options.seed, "N", "where random numbers begin"),
    CX_LIST(0, "margin", &abtest_options.margins, "METRIC=SIZE[%]",
            "is the variant not worse by SIZE, or by this share of the control? may be repeated"),
    CX_LIST(0, "equivalence", &abtest_options.equivalences, "METRIC=SIZE[%]",
            "is it neither worse nor better by SIZE? may be repeated"),
    CX_CHOICE(0, "pairs", &abtest_options.pairs, pair_choices,
              "compare each variant with the control, or with every other"),
    CX_FLAG(0, "omnibus", &abtest_options.omnibus,
            "say first of each metric whether any of all the variants differs"),
    CX_HEADING("Looks and beliefs"),
    CX_CHOICE(0, "looks", &abtest_options.looks, look_choices,
              "report as at the end of each day, or week, of the log, or once at its end"),
    CX_STRING(0, "sequential", &abtest_options.sequential, "NAME[,NAME...]",
              "answer beside the test so that it holds at every look: confseq, msprt, t, or for "
              "planned looks of, pocock, wt, asof, asp, kd, hsd"),
    CX_STRING(0, "information", &abtest_options.information, "SHARE,...",
              "the looks that were planned, as shares of all that was planned, such as 0.2,0.5,1"),
    CX_COUNT(0, "planned-n", &abtest_options.planned_n, "N",
             "the customers that were planned, of all variants: this look is at the share of them "
             "that there is, those of --information were before"),
    CX_COUNT(0, "look", &abtest_options.look, "N",
              "which of them this is, from 1; the last unless given"),
    CX_REAL(0, "tightest", &abtest_options.tightest, "N",
            "the number of customers for which confidence sequences are made tightest"),
    CX_LIST(0, "effect", &abtest_options.effects, "METRIC=SIZE[%]",
            "about how large effects are, for msprt; may be repeated"),
    CX_FLAG(0, "bayes", &abtest_options.bayes,
            "say beside the test how likely the variant is better, and what a choice may lose"),
    CX_LIST(0, "prior", &abtest_options.priors, "METRIC=A,B[%]",
            "the prior of a metric; may be repeated"),
    CX_HEADING("Decision"),
    CX_REAL(0, "alpha", &abtest_options.alpha, "SHARE",
            "chance of a false win or loss that is accepted"),
    CX_CHOICE(0, "alternative", &abtest_options.alternative, alternative_choices,
              "what the variant is suspected to be, compared with the control"),
    CX_CHOICE(0, "correction", &abtest_options.correction, correction_choices,
              "how p values of several metrics and variants are corrected"),
    CX_LIST(0, "lower-is-better", &abtest_options.lower_is_better, "NAME",
            "a metric whose fall is a win; may be repeated"),
    CX_HEADING("Columns"),
    CX_ROLES(abtest_role, NAMED_ROLES),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-abtest",
    .summary = "compare the variants of an experiment and say what holds",
    .stage = "test",
    .operands = "[FILE...]",
    .example = "cx-abtest --control A --metric spend=mean:amount visits.csv",
    .options = options,
};

/* ---- the report */

static const struct cx_column columns[] = {
    {"experiment", CX_TEXT},
    {"segment", CX_TEXT},
    {"metric", CX_TEXT},
    {"type", CX_TEXT},
    {"control", CX_TEXT},
    {"variant", CX_TEXT},
    {"n_control", CX_INTEGER},
    {"n_variant", CX_INTEGER},
    {"control_value", CX_NUMBER},
    {"variant_value", CX_NUMBER},
    {"difference", CX_NUMBER},
    {"se", CX_NUMBER},
    {"low", CX_NUMBER},
    {"high", CX_NUMBER},
    {"lift", CX_NUMBER},
    {"lift_low", CX_NUMBER},
    {"lift_high", CX_NUMBER},
    {"statistic", CX_NUMBER},
    {"df", CX_NUMBER},
    {"p", CX_NUMBER},
    {"log10_p", CX_NUMBER},
    {"p_adjusted", CX_NUMBER},
    {"method", CX_TEXT},
    {"verdict", CX_TEXT},
    {"note", CX_TEXT},
    {"p_best", CX_NUMBER},
    {"loss", CX_NUMBER},
    {"loss_control", CX_NUMBER},
    {"gain", CX_NUMBER},
    {"look", CX_TEXT},
    {"p_better", CX_NUMBER},
    {"effect_size", CX_NUMBER},
    {"effect_size_low", CX_NUMBER},
    {"effect_size_high", CX_NUMBER},
    {"effect_size_kind", CX_TEXT},
    {"question", CX_TEXT},
};

/* With a margin, what the verdict answers. */
static void put_question(struct cx_out *out, const struct cx_report_row *row)
{
    const struct cx_metric *metric = row->asked;
    char text[80] = "";
    if (metric && metric->question != CX_IS_DIFFERENT && row->decision != CX_DECISION_NONE) {
        snprintf(text, sizeof text, "%s by %.15g%s", abtest_questions[metric->question],
                 metric->margin * (metric->margin_is_of_lift ? 100 : 1),
                 metric->margin_is_of_lift ? "%" : "");
    }
    cx_put_string(out, text);
}

static void put_row(struct cx_out *out, const struct cx_report_row *row, const char *look)
{
    cx_put_text(out, row->experiment);
    cx_put_text(out, row->segment);
    cx_put_text(out, row->metric);
    cx_put_string(out, row->type);
    cx_put_text(out, row->control);
    cx_put_text(out, row->variant);
    cx_put_int(out, row->n_control);
    cx_put_int(out, row->n_variant);
    const double numbers[] = {
        row->control_value, row->variant_value, row->difference, row->se,
        row->low,           row->high,          row->lift,       row->lift_low,
        row->lift_high,     row->statistic,     row->df,         row->p,
        row->log10_p,       row->p_adjusted};
    for (size_t i = 0; i < CX_COUNT_OF(numbers); i++) {
        cx_put_number(out, numbers[i]);
    }
    cx_put_string(out, row->method);
    cx_put_string(out, cx_decision_names[row->decision]);
    cx_put_string(out, row->note);
    cx_put_number(out, row->p_best);
    cx_put_number(out, row->loss);
    cx_put_number(out, row->loss_control);
    cx_put_number(out, row->gain);
    cx_put_string(out, look);
    cx_put_number(out, row->p_better);
    cx_put_number(out, row->effect_size);
    cx_put_number(out, row->effect_size_low);
    cx_put_number(out, row->effect_size_high);
    cx_put_string(out, isnan(row->effect_size) ? ""
                                               : cx_effect_size_names[row->asked->effect_size]);
    put_question(out, row);
    cx_end_row(out);
}

/* A page for people: the rows are judged by --fail-if, but it is the page that is written. */
static struct cx_writer *create_writer(bool is_page)
{
    struct cx_writing how = cx_writing();
    if (is_page) {
        how.format = CX_FORMAT_TSV;
        how.no_header = true;
    }
    return cx_create_as(&how, columns, CX_COUNT_OF(columns));
}

static void put_pages(struct cx_out *out, const struct cx_design *design,
                      const struct abtest_looks *looks)
{
    out->bytes.n = 0;
    for (size_t i = 0; i < looks->n; i++) {
        const struct abtest_look *look = &looks->look[i];
        if (look->report.n == 0) {
            continue; /* nobody was exposed yet */
        }
        if (look->day[0]) {
            cx_bytes_format(&out->bytes, "%sUp to %s\n\n", out->bytes.n > 0 ? "\n" : "",
                            look->day);
        }
        abtest_put_page(design, &look->report, &out->bytes);
    }
}

static void write_reports(const struct cx_design *design, const struct abtest_looks *looks)
{
    bool is_page = cx_common.format == CX_FORMAT_TABLE;
    struct cx_writer *w = create_writer(is_page);
    struct cx_out out = cx_out_for(w);
    for (size_t i = 0; i < looks->n; i++) {
        const struct abtest_look *look = &looks->look[i];
        for (size_t k = 0; k < look->report.n; k++) {
            put_row(&out, &look->report.row[k], look->day);
        }
    }
    if (is_page) {
        put_pages(&out, design, looks);
    }
    cx_emit(w, &out);
    cx_out_release(&out);
}

/* Nobody's cell of --segment is filled: without a word the answer looks as if it was not asked. */
static void warn_without_segments(const struct cx_report *report)
{
    bool found = !abtest_options.segment || report->n == 0;
    for (size_t i = 0; i < report->n; i++) {
        found |= report->row[i].segment.n > 0;
    }
    if (!found) {
        cx_warn("no customer is in a segment: column '%s' is empty", abtest_options.segment);
    }
}

/* What became of the customers of an experiment that has none in a variant. */
static void warn_of_armless(const struct cx_multiple_exposure *m)
{
    struct cx_bytes why = {0};
    const struct {
        int64_t n;
        const char *what;
    } parts[] = {{m->unexposed, "with outcomes alone"},
                 {m->open_left_out ? m->open : 0, "whose window is not over"},
                 {m->several, "in several variants"}};
    const char *separator = "";
    cx_bytes_format(&why, "nobody is in any variant");
    if (m->experiment.n > 0) {
        cx_bytes_format(&why, " of experiment '%.*s'", (int)m->experiment.n, m->experiment.s);
    }
    for (size_t i = 0; i < CX_COUNT_OF(parts); i++) {
        if (parts[i].n > 0) {
            cx_bytes_format(&why, "%s%lld %s", separator[0] ? separator : " (",
                            (long long)parts[i].n, parts[i].what);
            separator = ", ";
        }
    }
    cx_bytes_format(&why, "%s", separator[0] ? ")" : "");
    cx_warn_of_nobody((uint64_t)(m->single + m->several + m->unexposed), cx_kept_text(&why));
}

/* An answer without a comparison looks like one to a question that was not asked. */
static void warn_without_arms(const struct cx_experiments *x)
{
    const struct cx_exposures *known = cx_experiments_exposures(x);
    for (size_t i = 0; i < known->n; i++) {
        if (!cx_experiments_has_arms(x, known->at[i].experiment)) {
            warn_of_armless(&known->at[i]);
        }
    }
}

/* ---- the list of methods */

static const struct cx_column method_columns[] = {{"method", CX_TEXT},  {"type", CX_TEXT},
                                                  {"default", CX_TEXT}, {"label", CX_TEXT},
                                                  {"use", CX_TEXT},     {"option", CX_TEXT}};

static const char *const role_options[] = {[CX_METHOD_TEST] = "method",
                                           [CX_METHOD_SEQUENTIAL] = "sequential",
                                           [CX_METHOD_BAYES] = "bayes"};

static void put_method(struct cx_out *out, const struct cx_method *method, enum cx_metric_type type)
{
    bool is_test = method->role == CX_METHOD_TEST;
    bool is_default =
        is_test && cx_method_find(method->role, (struct cx_text){NULL, 0}, type) == method;
    cx_put_string(out, method->name);
    cx_put_string(out, cx_metric_type_names[type]);
    cx_put_string(out, is_default ? "yes" : "");
    cx_put_string(out, method->label);
    cx_put_string(out, method->use);
    cx_put_string(out, role_options[method->role]);
    cx_end_row(out);
}

static int list_methods(void)
{
    struct cx_writer *w = cx_create(method_columns, CX_COUNT_OF(method_columns));
    struct cx_out out = cx_out_for(w);
    const struct cx_method *method;
    for (size_t i = 0; (method = cx_method_at(i)); i++) {
        for (unsigned type = 0; type < CX_METRIC_TYPES; type++) {
            if (method->types & 1U << type) {
                put_method(&out, method, (enum cx_metric_type)type);
            }
        }
    }
    cx_emit(w, &out);
    cx_out_release(&out);
    return cx_end();
}

int main(int argc, char **argv)
{
    cx_start(&tool, argc, argv);
    if (abtest_options.list_methods) {
        return list_methods();
    }
    abtest_refuse_needless();
    struct abtest_plan plan = {.metric = NULL};
    abtest_declare_design(&plan);
    struct abtest_look once = {.x = NULL};
    struct abtest_looks looks = {&once, 1};
    struct cx_error e = {0};
    if (abtest_options.looks != LOOK_ONCE) {
        looks = abtest_looks_of_log(&plan);
    } else {
        once.x = abtest_options.counts ? abtest_experiments_of_counts(&plan)
                                       : abtest_experiments_of_log(&plan);
    }
    for (size_t i = 0; i < looks.n; i++) {
        cx_must(cx_experiments_report(looks.look[i].x, cx_memory(), &looks.look[i].report, &e), &e);
    }
    if (plan.kept) {
        const struct cx_relabelling relabelling = {.design = &plan.design,
                                                   .part = plan.kept,
                                                   .parts = CX_GROUP_PARTS,
                                                   .rounds = (size_t)abtest_options.aa};
        cx_must(cx_relabel_report(&relabelling, &once.report, &e), &e);
    }
    warn_without_arms(looks.look[looks.n - 1].x);
    warn_without_segments(&looks.look[looks.n - 1].report);
    write_reports(&plan.design, &looks);
    for (size_t i = 0; plan.kept && i < CX_GROUP_PARTS; i++) {
        cx_arena_release(&plan.kept[i].memory);
    }
    return cx_end();
}
