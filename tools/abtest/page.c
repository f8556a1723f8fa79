/* page.c - cx-abtest's report as a page to read: can it be believed, and what came out. */
#include <stdio.h>
#include <string.h>

#include "abtestpage.h"

/* ---- metrics */

static const char *verdict_of(const struct cx_report_row *row, char text[PAGE_TEXT])
{
    size_t n = 0;
    for (const char *s = cx_decision_names[row->decision]; *s; s++) {
        text[n++] = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
    }
    text[n] = '\0';
    return text;
}

static void put_belief(struct page *p, const struct cx_report_row *row)
{
    char better[CX_NUMBER_ROOM], best[CX_NUMBER_ROOM], loss[CX_NUMBER_ROOM], other[CX_NUMBER_ROOM];
    char control[PAGE_TEXT];
    bool several = row->p_best != row->p_better;
    if (!isnan(row->p_best)) {
        page_say(p, 4,
                 "better with a chance of %s%s%s; choosing it may cost %s, keeping %s %s",
                 page_percent(row->p_better, 4, better), several ? ", best of all with " : "",
                 several ? page_percent(row->p_best, 4, best) : "",
                 page_size(p, row, row->loss, loss), page_name(row->control, control),
                 page_size(p, row, row->loss_control, other));
    }
}

static const char *const effect_sizes[CX_EFFECT_SIZES] = {[CX_ODDS_RATIO] = "odds ratio",
                                                          [CX_MELDED_ODDS_RATIO] = "odds ratio",
                                                          [CX_COHEN_H] = "Cohen's h",
                                                          [CX_COHEN_D] = "Cohen's d",
                                                          [CX_HEDGES_G] = "Hedges' g"};

static void put_effect_size(struct page *p, const struct cx_report_row *row)
{
    char size[CX_NUMBER_ROOM], low[CX_NUMBER_ROOM], high[CX_NUMBER_ROOM];
    int digits = p->digits ? p->digits : 3;
    if (!isnan(row->effect_size_low)) {
        page_say(p, 4, "%s %s, %s to %s", effect_sizes[row->asked->effect_size],
                 page_number(row->effect_size, digits, size),
                 page_number(row->effect_size_low, digits, low),
                 page_number(row->effect_size_high, digits, high));
    }
}

static void put_p(struct cx_bytes *line, const struct cx_report_row *row)
{
    char raw[CX_NUMBER_ROOM], adjusted[CX_NUMBER_ROOM];
    if (isnan(row->p)) {
        return;
    }
    cx_bytes_format(line, ", p %s", page_p(row->p, row->log10_p, raw));
    if (row->p_adjusted > row->p) {
        cx_bytes_format(line, ", corrected %s", page_p(row->p_adjusted, row->log10_p, adjusted));
    }
}

/* beside: another method's answer to the row before. */
static void put_comparison(struct page *p, const struct cx_report_row *row, bool beside)
{
    char variant[PAGE_TEXT], control[PAGE_TEXT], verdict[PAGE_TEXT];
    char from[CX_NUMBER_ROOM], to[CX_NUMBER_ROOM];
    struct cx_bytes line = {0};
    cx_bytes_format(&line, "%s", beside ? row->method : page_name(row->variant, variant));
    if (!cx_text_equal(row->control, p->design->control)) {
        cx_bytes_format(&line, " against %s", page_name(row->control, control));
    }
    if (row->decision != CX_DECISION_NONE) {
        cx_bytes_format(&line, ": %s", verdict_of(row, verdict));
    }
    if (!beside) {
        cx_bytes_format(&line, ", %s -> %s", page_value(p, row, row->control_value, from),
                        page_value(p, row, row->variant_value, to));
    }
    put_p(&line, row);
    page_put_built(p, 2, &line);
}

static bool is_same_pair(const struct cx_report_row *a, const struct cx_report_row *b)
{
    return cx_text_equal(a->variant, b->variant) && cx_text_equal(a->control, b->control);
}

/* What is asked of a metric with a margin; else nothing. */
static const char *question_of(const struct page *p, const struct cx_report_row *row,
                               char text[PAGE_TEXT])
{
    const struct cx_metric *metric = row->asked;
    char size[CX_NUMBER_ROOM];
    if (metric->question == CX_IS_DIFFERENT) {
        return "";
    }
    snprintf(text, PAGE_TEXT, "; %s by %s?", abtest_questions[metric->question],
             metric->margin_is_of_lift ? page_percent(metric->margin, 6, size)
                                       : page_size(p, row, metric->margin, size));
    return text;
}

/* The note, without a level that the heading has already. */
static void put_note(struct page *p, const struct cx_report_row *row)
{
    size_t n = row->level == p->alpha ? row->before_level : strlen(row->note);
    if (n > 0) {
        page_say(p, 4, "%.*s", (int)n, row->note);
    }
}

/* Whether any arm differs; an untrusted answer is none. */
static void put_all_arms(struct page *p, const struct cx_report_row *row)
{
    struct cx_bytes line = {0};
    cx_bytes_format(&line, "all variants: %s%s",
                    isnan(row->p)                         ? ""
                    : row->decision == CX_UNTRUSTED       ? "UNTRUSTED, "
                    : row->p_adjusted <= p->design->alpha ? "some differ, "
                                                          : "no sign of a difference, ",
                    row->method);
    put_p(&line, row);
    page_put_built(p, 2, &line);
    put_note(p, row);
}

static void put_gain(struct page *p, const struct cx_report_row *row)
{
    const double nothing = 0.0005;
    char gain[CX_NUMBER_ROOM];
    const char *of = row->asked->in_clusters ? "clusters" : "customers";
    if (row->gain >= nothing) {
        page_say(p, 4, "covariates are worth %s more %s", page_percent(row->gain, 3, gain), of);
    } else if (row->gain <= -nothing) {
        page_say(p, 4, "covariates cost as much as %s of the %s", page_percent(-row->gain, 3, gain),
                 of);
    } else if (!isnan(row->gain)) {
        page_say(p, 4, "covariates save nothing");
    }
}

static void put_metric(struct page *p, const struct page_rows *metric)
{
    char name[PAGE_TEXT], question[PAGE_TEXT];
    bool by_lift = page_is_by_lift(metric);
    struct cx_interval scale = page_scale(metric, by_lift);
    const struct cx_report_row *first = metric->row;
    first += first->is_of_all && metric->n > 1;
    page_say(p, 0, "\n%s: %s, %s%s", page_name(first->metric, name), first->type, first->method,
             question_of(p, first, question));
    for (size_t i = 0; i < metric->n; i++) {
        const struct cx_report_row *row = &metric->row[i];
        if (page_is_trial(row)) {
            continue;
        }
        if (row->is_of_all) {
            put_all_arms(p, row);
            continue;
        }
        put_comparison(p, row, i > 0 && is_same_pair(row, row - 1));
        page_put_bar(p, row, by_lift, &scale);
        put_effect_size(p, row);
        put_belief(p, row);
        put_gain(p, row);
        put_note(p, row);
    }
}

/* ---- trust */

static bool is_trust(const struct cx_report_row *row)
{
    return strcmp(row->type, "trust") == 0;
}

static void put_ratio(struct page *p, const struct cx_report_row *row)
{
    char name[PAGE_TEXT], is[CX_NUMBER_ROOM], due[CX_NUMBER_ROOM], chance[CX_NUMBER_ROOM];
    const char *separator = row->note[0] ? "; " : "";
    page_name(row->variant, name);
    if (isnan(row->variant_value)) {
        page_say(p, 2, "sample ratio: %s was not planned%s%s", name, separator, row->note);
        return;
    }
    const char *of = row->of_clusters ? "clusters" : "customers";
    page_say(p, 2, "sample ratio: %s has %s of %s, %s planned, p %s%s%s", name,
             page_percent(row->variant_value, 4, is), of, page_percent(row->control_value, 4, due),
             page_p(row->p, row->log10_p, chance), separator, row->note);
}

static void put_trust(struct page *p, const struct cx_report_row *row)
{
    char chance[CX_NUMBER_ROOM] = "", variant[PAGE_TEXT] = "";
    int n = (int)row->metric.n - 2;
    const char *name = row->metric.s + 1; /* without its brackets */
    bool is_of_clusters = cx_text_is(row->metric, "(clusters)");
    const char *nothing = is_of_clusters ? "none in several variants" : "nobody";
    const char *after = row->variant.n > 0 ? ", " : "";
    if (row->variant.n > 0) {
        page_name(row->variant, variant);
    }
    if (cx_text_is(row->metric, "(sample ratio)")) {
        put_ratio(p, row);
    } else if (!isnan(row->p)) {
        page_say(p, 2, "%.*s: %s%sp %s%s%s", n, name, variant, after,
                 page_p(row->p, row->log10_p, chance), row->note[0] ? "; " : "", row->note);
    } else {
        page_say(p, 2, "%.*s: %s%s%s", n, name, variant, after, row->note[0] ? row->note : nothing);
    }
}

static const char *trust_in(const struct page_rows *experiment)
{
    bool is_odd = false;
    for (size_t i = 0; i < experiment->n; i++) {
        const struct cx_report_row *row = &experiment->row[i];
        if (is_trust(row) && row->decision == CX_UNTRUSTED) {
            return "BROKEN: assignment or logging is wrong; believe none of what follows";
        }
        is_odd |= is_trust(row) && row->note[0];
    }
    return is_odd ? "OK, but look at this" : "OK";
}

/* ---- whether tests keep their word */

static void put_trial(struct page *p, const struct cx_report_row *row)
{
    char metric[PAGE_TEXT], variant[PAGE_TEXT], share[CX_NUMBER_ROOM], due[CX_NUMBER_ROOM];
    char low[CX_NUMBER_ROOM], high[CX_NUMBER_ROOM];
    const char *separator = row->note[0] ? "; " : "";
    page_name(row->metric, metric);
    page_name(row->variant, variant);
    page_say(p, 2,
             "a/a: %s, %s: %s of %lld tests without a difference find one (%s to %s), due are %s"
             "%s%s",
             metric, variant, page_percent(row->variant_value, 3, share), (long long)row->n_variant,
             page_percent(row->low, 3, low), page_percent(row->high, 3, high),
             page_percent(row->control_value, 3, due), separator, row->note);
}

/* ---- the page */

static void put_between(struct page *p, const struct cx_report_row *row)
{
    char metric[PAGE_TEXT], variant[PAGE_TEXT], q[CX_NUMBER_ROOM], chance[CX_NUMBER_ROOM];
    const char *answer = row->p_adjusted <= p->design->alpha ? "its effect differs between segments"
                                                             : "no sign of different effects";
    page_name(row->metric, metric);
    page_name(row->variant, variant);
    if (isnan(row->p)) {
        page_say(p, 2, "%s, %s: %s", metric, variant, row->note);
        return;
    }
    page_say(p, 2, "%s, %s: %s, Q %s, corrected p %s, %s", metric, variant, answer,
             page_number(row->statistic, 3, q), page_p(row->p_adjusted, row->log10_p, chance),
             row->note);
}

static void put_segment_name(struct page *p, const struct cx_report_row *row)
{
    char name[PAGE_TEXT];
    if (cx_text_is(row->segment, CX_BETWEEN_SEGMENTS)) {
        page_say(p, 0, "\nBetween segments");
    } else if (row->segment.n > 0) {
        page_say(p, 0, "\nSegment %s", page_name(row->segment, name));
    }
}

static size_t put_rows_of_metric(struct page *p, const struct page_rows *rest)
{
    size_t n = 1;
    const struct cx_report_row *row = rest->row;
    if (cx_text_is(row->segment, CX_BETWEEN_SEGMENTS)) {
        put_between(p, row);
        return 1;
    }
    while (n < rest->n && cx_text_equal(row[n].metric, row->metric) &&
           cx_text_equal(row[n].segment, row->segment) && !is_trust(&row[n])) {
        n++;
    }
    put_metric(p, &(struct page_rows){row, n});
    return n;
}

/* That of all intervals, or else the one that is not noted beside an interval. */
static double level_of(const struct page *p, const struct page_rows *experiment, bool *is_common)
{
    double level = (double)NAN;
    *is_common = true;
    for (size_t i = 0; i < experiment->n; i++) {
        double own = experiment->row[i].level;
        *is_common &= isnan(own) || isnan(level) || own == level;
        level = isnan(level) ? own : level;
    }
    return isnan(level) || !*is_common ? p->design->alpha : level;
}

static const char *const sides[] = {[CX_TWO_SIDED] = "",
                                    [CX_GREATER] = ", one-sided: greater",
                                    [CX_LESS] = ", one-sided: less"};

static void put_experiment(struct page *p, const struct page_rows *experiment)
{
    char name[PAGE_TEXT], control[PAGE_TEXT], level[CX_NUMBER_ROOM];
    const struct cx_report_row *row = experiment->row;
    bool is_common;
    p->alpha = level_of(p, experiment, &is_common);
    page_say(p, 0, "%s%s: compared with %s, intervals of %s%s%s",
             row->experiment.n > 0 ? "Experiment " : "Experiment", page_name(row->experiment, name),
             page_name(p->design->control, control), page_percent(1 - p->alpha, 6, level),
             is_common ? "" : " where no other level is said",
             sides[p->design->alternative]);
    page_say(p, 0, "\nTrust: %s", trust_in(experiment));
    for (size_t i = 0; i < experiment->n; i++) {
        if (is_trust(&row[i])) {
            put_trust(p, &row[i]);
        } else if (page_is_trial(&row[i])) {
            put_trial(p, &row[i]);
        }
    }
    struct cx_text segment = {NULL, 0};
    for (size_t i = 0; i < experiment->n;) {
        if (is_trust(&row[i]) || page_is_trial(&row[i])) {
            i++;
            continue;
        }
        if (!cx_text_equal(row[i].segment, segment)) {
            segment = row[i].segment;
            put_segment_name(p, &row[i]);
        }
        i += put_rows_of_metric(p, &(struct page_rows){row + i, experiment->n - i});
    }
}

void abtest_put_page(const struct cx_design *design, const struct cx_report *report,
                     struct cx_bytes *to)
{
    struct page p = {.design = design,
                     .to = to,
                     .digits = cx_common.precision > 0 ? (int)cx_common.precision : 0};
    for (size_t at = 0, n; at < report->n; at += n) {
        const struct cx_report_row *row = &report->row[at];
        for (n = 1; at + n < report->n && cx_text_equal(row[n].experiment, row->experiment);) {
            n++;
        }
        if (at > 0) {
            cx_bytes_put(to, '\n');
        }
        put_experiment(&p, &(struct page_rows){row, n});
    }
}
