/* page.c - cx-abtest's report as a page to read: can it be believed, and what came out.
 *
 * Lines have at most 80 characters, as long as no word has more; characters that a terminal makes
 * two columns wide are counted as one.
 */
#include "abtest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"

enum { WIDTH = 80, NAME_WIDTH = 30, BAR = 33, TEXT_ROOM = 160 };

struct page {
    const struct cx_design *design;
    struct cx_bytes *to;
    int digits;   /* of values; 0: what suits people */
    double alpha; /* of the intervals, as the heading has it */
};

/* ---- lines */

static size_t characters(struct cx_text t)
{
    size_t n = 0;
    while (t.n > 0) {
        size_t length = cx_utf8_length(t);
        length = length ? length : 1;
        t.s += length;
        t.n -= length;
        n++;
    }
    return n;
}

static void put_blanks(struct page *p, size_t n)
{
    cx_bytes_format(p->to, "%*s", (int)n, "");
}

/* Breaks between words; what is told goes on two blanks deeper. */
static void put_line(struct page *p, size_t indent, struct cx_text rest)
{
    size_t column = indent;
    put_blanks(p, indent);
    while (rest.n > 0) {
        size_t n = 0, blanks = 0;
        while (blanks < rest.n && rest.s[blanks] == ' ') {
            blanks++;
        }
        n = blanks;
        while (n < rest.n && rest.s[n] != ' ') {
            n++;
        }
        if (column > indent && column + characters((struct cx_text){rest.s, n}) > WIDTH) {
            cx_bytes_put(p->to, '\n');
            put_blanks(p, indent + 2);
            column = indent + 2;
            rest.s += blanks;
            rest.n -= blanks;
            n -= blanks;
        }
        cx_bytes_add(p->to, rest.s, n);
        column += characters((struct cx_text){rest.s, n});
        rest.s += n;
        rest.n -= n;
    }
    cx_bytes_put(p->to, '\n');
}

/* The same of a line that was put together, which is released. */
static void put_built(struct page *p, size_t indent, struct cx_bytes *line)
{
    put_line(p, indent, (struct cx_text){line->s, line->n});
    p->to->failed |= line->failed;
    cx_bytes_release(line);
}

static void say(struct page *p, size_t indent, const char *format, ...) CX_PRINTF(3, 4);
static void say(struct page *p, size_t indent, const char *format, ...)
{
    char line[4 * TEXT_ROOM + CX_NOTE_ROOM];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    put_line(p, indent, cx_text_from(line));
}

/* ---- words */

/* Of a name from the input: no more than fits, and nothing that a terminal would obey. */
static const char *name_of(struct cx_text name, char text[TEXT_ROOM])
{
    size_t n = 0, shown = 0;
    bool whole = characters(name) <= NAME_WIDTH;
    while (name.n > 0 && shown < NAME_WIDTH - (whole ? 0 : 3)) {
        size_t length = cx_utf8_length(name);
        bool is_plain = length > 1 || (length == 1 && name.s[0] >= ' ' && name.s[0] < 127);
        length = length ? length : 1;
        memcpy(text + n, is_plain ? name.s : "?", is_plain ? length : 1);
        n += is_plain ? length : 1;
        name.s += length;
        name.n -= length;
        shown++;
    }
    snprintf(text + n, TEXT_ROOM - n, "%s", whole ? "" : "...");
    return text;
}

/* Whole numbers stay whole however long they are. */
static const char *number_of(double x, int digits, char text[CX_NUMBER_ROOM])
{
    bool is_long = fabs(x) >= pow(10, digits) && fabs(x) < 1e15;
    if (isnan(x) || isinf(x)) {
        strcpy(text, isnan(x) ? "none" : "no limit");
    } else {
        cx_number_format(is_long ? round(x) : x, is_long ? 15 : digits, text);
    }
    return text;
}

static const char *percent_of(double share, int digits, char text[CX_NUMBER_ROOM])
{
    number_of(100 * share, digits, text);
    strcat(text, isfinite(share) ? " %" : "");
    return text;
}

static bool is_share(const struct cx_report_row *row)
{
    return strcmp(row->type, cx_metric_type_names[CX_METRIC_PROPORTION]) == 0;
}

static const char *value_of(const struct page *p, const struct cx_report_row *row, double value,
                            char text[CX_NUMBER_ROOM])
{
    int digits = p->digits ? p->digits : 4;
    return is_share(row) ? percent_of(value, digits, text) : number_of(value, digits, text);
}

/* Of a difference, which is not a share of anything. */
static const char *size_of(const struct page *p, const struct cx_report_row *row, double size,
                           char text[CX_NUMBER_ROOM])
{
    number_of(is_share(row) ? 100 * size : size, p->digits ? p->digits : 3, text);
    strcat(text, is_share(row) && isfinite(size) ? " points" : "");
    return text;
}

static const char *p_of(double p, double log10_p, char text[CX_NUMBER_ROOM])
{
    if (p > 0 || isnan(p)) {
        return number_of(p, 2, text);
    }
    snprintf(text, CX_NUMBER_ROOM, "1e%.0f", ceil(log10_p));
    return text;
}

/* ---- bars */

/* What is drawn of a row: its lift, if the metric has any with an interval. */
struct estimate {
    double at;
    struct cx_interval interval;
};

static struct estimate estimate_of(const struct cx_report_row *row, bool by_lift)
{
    return by_lift ? (struct estimate){row->lift, {row->lift_low, row->lift_high}}
                   : (struct estimate){row->difference, {row->low, row->high}};
}

static void widen(struct cx_interval *scale, double x)
{
    if (isfinite(x)) {
        scale->low = fmin(scale->low, x);
        scale->high = fmax(scale->high, x);
    }
}

static int place_on(const struct cx_interval *scale, double x)
{
    double share = (x - scale->low) / (scale->high - scale->low);
    return (int)round(fmin(fmax(share, 0), 1) * (BAR - 1));
}

/* The same, on the side of 0 that x is on. */
static int place_beside(const struct cx_interval *scale, double x)
{
    int place = place_on(scale, x), zero = place_on(scale, 0);
    if (place == zero) {
        return x > 0 ? zero + 1 : x < 0 ? zero - 1 : zero;
    }
    return place;
}

static void draw(const struct estimate *e, const struct cx_interval *scale, char bar[BAR + 1])
{
    int low = place_beside(scale, e->interval.low), high = place_beside(scale, e->interval.high);
    memset(bar, '-', BAR);
    bar[BAR] = '\0';
    memset(bar + low, '=', (size_t)(high - low + 1));
    bar[low] = isinf(e->interval.low) ? '<' : '[';
    bar[high] = isinf(e->interval.high) ? '>' : ']';
    bar[place_on(scale, 0)] = '|';
    if (isfinite(e->at)) {
        bar[place_beside(scale, e->at)] = '*';
    }
}

/* ---- the rows of a metric */

static bool is_trial(const struct cx_report_row *row)
{
    return strcmp(row->type, "a/a") == 0;
}

struct rows {
    const struct cx_report_row *row;
    size_t n;
};

static bool has_lift(const struct cx_report_row *row)
{
    return !isnan(row->lift_low) && !isnan(row->lift_high);
}

static const struct cx_metric *metric_of(const struct page *p, const struct cx_report_row *row)
{
    size_t i = 0;
    while (i + 1 < p->design->metrics && !cx_text_equal(p->design->metric[i].name, row->metric)) {
        i++;
    }
    return &p->design->metric[i];
}

/* May the lift be drawn for the interval that the verdict is from?  That is the difference's, or
 * the lift's with a margin of it. */
static bool lift_tells(const struct page *p, const struct cx_report_row *row)
{
    const struct cx_metric *metric = metric_of(p, row);
    if (metric->question != CX_IS_DIFFERENT || !has_lift(row)) {
        bool decides = row->decision != CX_DECISION_NONE && !isnan(row->low);
        return metric->question != CX_IS_DIFFERENT ? metric->margin_is_of_lift : !decides;
    }
    return row->control_value > 0 && (row->low > 0) == (row->lift_low > 0) &&
           (row->high < 0) == (row->lift_high < 0);
}

/* All rows of a metric have one scale: that of lifts, if there are any and all can be told so. */
static bool is_by_lift(const struct page *p, const struct rows *metric)
{
    bool any = false;
    for (size_t i = 0; i < metric->n; i++) {
        const struct cx_report_row *row = &metric->row[i];
        if (!is_trial(row) && !lift_tells(p, row)) {
            return false;
        }
        any |= has_lift(row);
    }
    return any;
}

/* With some room at both ends. */
static struct cx_interval scale_of(const struct rows *metric, bool by_lift)
{
    struct cx_interval scale = {0, 0};
    for (size_t i = 0; i < metric->n; i++) {
        struct estimate e = estimate_of(&metric->row[i], by_lift);
        if (is_trial(&metric->row[i])) {
            continue;
        }
        widen(&scale, e.at);
        widen(&scale, e.interval.low);
        widen(&scale, e.interval.high);
    }
    double room = scale.high > scale.low ? (scale.high - scale.low) / 12 : 1;
    return (struct cx_interval){scale.low - room, scale.high + room};
}

static void put_bar(struct page *p, const struct cx_report_row *row, bool by_lift,
                    const struct cx_interval *scale)
{
    char bar[BAR + 1], at[CX_NUMBER_ROOM], low[CX_NUMBER_ROOM], high[CX_NUMBER_ROOM];
    bool is_lift = by_lift && has_lift(row);
    struct estimate e = estimate_of(row, is_lift);
    int digits = p->digits ? p->digits : 3;
    if (isnan(e.interval.low) || isnan(e.interval.high)) {
        return;
    }
    draw(&e, scale, bar);
    if (is_lift) {
        say(p, 4, "%s  lift %s (%s to %s)", bar, percent_of(e.at, digits, at),
            percent_of(e.interval.low, digits, low), percent_of(e.interval.high, digits, high));
    } else {
        say(p, 4, "%s%sdifference %s (%s to %s)", by_lift ? "" : bar, by_lift ? "" : "  ",
            size_of(p, row, e.at, at), size_of(p, row, e.interval.low, low),
            size_of(p, row, e.interval.high, high));
    }
}

static const char *verdict_of(const struct cx_report_row *row, char text[TEXT_ROOM])
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
    bool several = row->p_best != row->p_better;
    if (!isnan(row->p_best)) {
        say(p, 4, "better with a chance of %s%s%s; choosing it may cost %s, not choosing it %s",
            percent_of(row->p_better, 4, better), several ? ", best of all with " : "",
            several ? percent_of(row->p_best, 4, best) : "", size_of(p, row, row->loss, loss),
            size_of(p, row, row->loss_control, other));
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
        say(p, 4, "%s %s, %s to %s", effect_sizes[metric_of(p, row)->effect_size],
            number_of(row->effect_size, digits, size), number_of(row->effect_size_low, digits, low),
            number_of(row->effect_size_high, digits, high));
    }
}

static void put_p(struct cx_bytes *line, const struct cx_report_row *row)
{
    char raw[CX_NUMBER_ROOM], adjusted[CX_NUMBER_ROOM];
    if (isnan(row->p)) {
        return;
    }
    cx_bytes_format(line, ", p %s", p_of(row->p, row->log10_p, raw));
    if (row->p_adjusted > row->p) {
        cx_bytes_format(line, ", corrected %s", p_of(row->p_adjusted, row->log10_p, adjusted));
    }
}

/* beside: another method's answer to the row before. */
static void put_comparison(struct page *p, const struct cx_report_row *row, bool beside)
{
    char variant[TEXT_ROOM], control[TEXT_ROOM], verdict[TEXT_ROOM];
    char from[CX_NUMBER_ROOM], to[CX_NUMBER_ROOM];
    struct cx_bytes line = {0};
    cx_bytes_format(&line, "%s", beside ? row->method : name_of(row->variant, variant));
    if (!cx_text_equal(row->control, p->design->control)) {
        cx_bytes_format(&line, " against %s", name_of(row->control, control));
    }
    if (row->decision != CX_DECISION_NONE) {
        cx_bytes_format(&line, ": %s", verdict_of(row, verdict));
    }
    if (!beside) {
        cx_bytes_format(&line, ", %s -> %s", value_of(p, row, row->control_value, from),
                        value_of(p, row, row->variant_value, to));
    }
    put_p(&line, row);
    put_built(p, 2, &line);
}

static bool is_same_pair(const struct cx_report_row *a, const struct cx_report_row *b)
{
    return cx_text_equal(a->variant, b->variant) && cx_text_equal(a->control, b->control);
}

/* What is asked of a metric with a margin; else nothing. */
static const char *question_of(const struct page *p, const struct cx_report_row *row,
                               char text[TEXT_ROOM])
{
    const struct cx_metric *metric = metric_of(p, row);
    char size[CX_NUMBER_ROOM];
    if (metric->question == CX_IS_DIFFERENT) {
        return "";
    }
    snprintf(text, TEXT_ROOM, "; %s by %s?",
             metric->question == CX_IS_EQUIVALENT ? "neither better nor worse" : "not worse",
             metric->margin_is_of_lift ? percent_of(metric->margin, 6, size)
                                       : size_of(p, row, metric->margin, size));
    return text;
}

/* The note, without a level that the heading has already: it is the last remark. */
static void put_note(struct page *p, const struct cx_report_row *row)
{
    char level[CX_NUMBER_ROOM];
    size_t n = strlen(row->note);
    int ends = snprintf(level, sizeof level, "%.4g %% interval", 100 * (1 - row->level));
    if (row->level == p->alpha && n >= (size_t)ends &&
        strcmp(row->note + n - (size_t)ends, level) == 0) {
        n -= (size_t)ends;
        n -= n > 0 ? strlen("; ") : 0;
    }
    if (n > 0) {
        say(p, 4, "%.*s", (int)n, row->note);
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
    put_built(p, 2, &line);
    put_note(p, row);
}

static void put_metric(struct page *p, const struct rows *metric)
{
    char name[TEXT_ROOM], question[TEXT_ROOM], gain[CX_NUMBER_ROOM];
    bool by_lift = is_by_lift(p, metric);
    struct cx_interval scale = scale_of(metric, by_lift);
    const struct cx_report_row *first = metric->row;
    first += first->is_of_all && metric->n > 1;
    say(p, 0, "\n%s: %s, %s%s", name_of(first->metric, name), first->type, first->method,
        question_of(p, first, question));
    for (size_t i = 0; i < metric->n; i++) {
        const struct cx_report_row *row = &metric->row[i];
        if (is_trial(row)) {
            continue;
        }
        if (row->is_of_all) {
            put_all_arms(p, row);
            continue;
        }
        put_comparison(p, row, i > 0 && is_same_pair(row, row - 1));
        put_bar(p, row, by_lift, &scale);
        put_effect_size(p, row);
        put_belief(p, row);
        if (!isnan(row->gain)) {
            const char *of = metric_of(p, row)->in_clusters ? "clusters" : "customers";
            say(p, 4, "covariates are worth %s more %s", percent_of(row->gain, 3, gain), of);
        }
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
    char name[TEXT_ROOM], is[CX_NUMBER_ROOM], due[CX_NUMBER_ROOM], chance[CX_NUMBER_ROOM];
    const char *separator = row->note[0] ? "; " : "";
    name_of(row->variant, name);
    if (isnan(row->variant_value)) {
        say(p, 2, "sample ratio: %s was not planned%s%s", name, separator, row->note);
        return;
    }
    const char *of = strstr(row->method, "cluster") ? "clusters" : "customers";
    say(p, 2, "sample ratio: %s has %s of %s, %s planned, p %s%s%s", name,
        percent_of(row->variant_value, 4, is), of, percent_of(row->control_value, 4, due),
        p_of(row->p, row->log10_p, chance), separator, row->note);
}

static void put_trust(struct page *p, const struct cx_report_row *row)
{
    char chance[CX_NUMBER_ROOM] = "", variant[TEXT_ROOM] = "";
    int n = (int)row->metric.n - 2;
    const char *name = row->metric.s + 1; /* without its brackets */
    bool is_of_clusters = cx_text_is(row->metric, "(clusters)");
    const char *nothing = is_of_clusters ? "none in several variants" : "nobody";
    const char *after = row->variant.n > 0 ? ", " : "";
    if (row->variant.n > 0) {
        name_of(row->variant, variant);
    }
    if (cx_text_is(row->metric, "(sample ratio)")) {
        put_ratio(p, row);
    } else if (!isnan(row->p)) {
        say(p, 2, "%.*s: %s%sp %s%s%s", n, name, variant, after,
            p_of(row->p, row->log10_p, chance), row->note[0] ? "; " : "", row->note);
    } else {
        say(p, 2, "%.*s: %s%s%s", n, name, variant, after, row->note[0] ? row->note : nothing);
    }
}

static const char *trust_in(const struct rows *experiment)
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
    char metric[TEXT_ROOM], variant[TEXT_ROOM], share[CX_NUMBER_ROOM], due[CX_NUMBER_ROOM];
    char low[CX_NUMBER_ROOM], high[CX_NUMBER_ROOM];
    const char *separator = row->note[0] ? "; " : "";
    name_of(row->metric, metric);
    name_of(row->variant, variant);
    say(p, 2,
        "a/a: %s, %s: %s of %lld tests without a difference find one (%s to %s), due are %s"
        "%s%s",
        metric, variant, percent_of(row->variant_value, 3, share), (long long)row->n_variant,
        percent_of(row->low, 3, low), percent_of(row->high, 3, high),
        percent_of(row->control_value, 3, due), separator, row->note);
}

/* ---- the page */

static void put_between(struct page *p, const struct cx_report_row *row)
{
    char metric[TEXT_ROOM], variant[TEXT_ROOM], q[CX_NUMBER_ROOM], chance[CX_NUMBER_ROOM];
    const char *answer = row->p_adjusted <= p->design->alpha ? "its effect differs between segments"
                                                             : "no sign of different effects";
    name_of(row->metric, metric);
    name_of(row->variant, variant);
    if (isnan(row->p)) {
        say(p, 2, "%s, %s: %s", metric, variant, row->note);
        return;
    }
    say(p, 2, "%s, %s: %s, Q %s, corrected p %s, %s", metric, variant, answer,
        number_of(row->statistic, 3, q), p_of(row->p_adjusted, row->log10_p, chance), row->note);
}

static void put_segment_name(struct page *p, const struct cx_report_row *row)
{
    char name[TEXT_ROOM];
    if (cx_text_is(row->segment, CX_BETWEEN_SEGMENTS)) {
        say(p, 0, "\nBetween segments");
    } else if (row->segment.n > 0) {
        say(p, 0, "\nSegment %s", name_of(row->segment, name));
    }
}

static size_t put_rows_of_metric(struct page *p, const struct rows *rest)
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
    put_metric(p, &(struct rows){row, n});
    return n;
}

/* That of all intervals, or else the one that is not noted beside an interval. */
static double level_of(const struct page *p, const struct rows *experiment, bool *is_common)
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

static void put_experiment(struct page *p, const struct rows *experiment)
{
    char name[TEXT_ROOM], control[TEXT_ROOM], level[CX_NUMBER_ROOM];
    const struct cx_report_row *row = experiment->row;
    bool is_common;
    p->alpha = level_of(p, experiment, &is_common);
    say(p, 0, "%s%s: compared with %s, intervals of %s%s",
        row->experiment.n > 0 ? "Experiment " : "Experiment", name_of(row->experiment, name),
        name_of(p->design->control, control), percent_of(1 - p->alpha, 6, level),
        is_common ? "" : " where no other level is said");
    say(p, 0, "\nTrust: %s", trust_in(experiment));
    for (size_t i = 0; i < experiment->n; i++) {
        if (is_trust(&row[i])) {
            put_trust(p, &row[i]);
        } else if (is_trial(&row[i])) {
            put_trial(p, &row[i]);
        }
    }
    struct cx_text segment = {NULL, 0};
    for (size_t i = 0; i < experiment->n;) {
        if (is_trust(&row[i]) || is_trial(&row[i])) {
            i++;
            continue;
        }
        if (!cx_text_equal(row[i].segment, segment)) {
            segment = row[i].segment;
            put_segment_name(p, &row[i]);
        }
        i += put_rows_of_metric(p, &(struct rows){row + i, experiment->n - i});
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
        put_experiment(&p, &(struct rows){row, n});
    }
}
