/* comparison.c - see comparison.h. */
#include "model/comparison.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void cx_remark(char note[CX_NOTE_ROOM], const char *format, ...)
{
    size_t used = strlen(note);
    const char *separator = used ? "; " : "";
    char text[CX_NOTE_ROOM];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (used + strlen(separator) + strlen(text) < CX_NOTE_ROOM) {
        memcpy(note + used, separator, strlen(separator) + 1);
        memcpy(note + used + strlen(separator), text, strlen(text) + 1);
    }
}

void cx_remark_if(struct cx_comparison *c, bool applies, const char *text)
{
    if (applies) {
        cx_remark(c->note, "%s", text);
    }
}

double cx_clusters_of_both(const struct cx_comparison *c)
{
    int64_t shared = c->shared ? c->shared->clusters : 0;
    return (double)(c->control->clusters->units + c->variant->clusters->units - shared);
}

void cx_remark_clusters(struct cx_comparison *c)
{
    enum { FEW = 40 };
    if (c->control->clusters && c->variant->clusters) {
        cx_remark(c->note, "%s%lld and %lld clusters", cx_clusters_of_both(c) < FEW ? "few: " : "",
                  (long long)c->control->clusters->units, (long long)c->variant->clusters->units);
    }
    if (c->shared) {
        cx_remark(c->note, "%lld of them in both", (long long)c->shared->clusters);
    }
}

double cx_end_level(const struct cx_comparison *c, double level)
{
    return c->alternative == CX_TWO_SIDED ? level / 2 : level;
}

static bool has_units(const struct cx_comparison *c)
{
    return c->control->units > 0 && c->variant->units > 0;
}

/* Whatever else a method noted of it is nothing but a consequence. */
static void miss_units(struct cx_comparison *c)
{
    c->se = c->statistic = c->df = c->lift = c->gain = (double)NAN;
    c->tail = cx_tail_undefined();
    c->note[0] = '\0';
    bool control = c->control->units > 0, variant = c->variant->units > 0;
    cx_remark(c->note, "%s: no comparison",
              control   ? "nobody in the variant"
              : variant ? "nobody in the control"
                        : "nobody has what the metric takes");
}

static void ask(struct cx_comparison *c)
{
    const double none = (double)NAN;
    c->label = c->method->label;
    c->kept = NULL;
    c->n_control = c->control->units;
    c->n_variant = c->variant->units;
    c->control_value = c->variant_value = c->control_variance = c->variant_variance = none;
    c->difference = c->se = c->statistic = c->df = none;
    c->lift = c->p_better = c->p_best = c->loss = c->loss_control = none;
    c->gain = c->units_wanted = none;
    c->tail = cx_tail_undefined();
    c->interval = c->lift_interval = cx_interval_undefined();
    c->effect_size = (struct cx_effect_size){none, cx_interval_undefined()};
    c->note[0] = '\0';
    c->method->test(c);
    if (!has_units(c)) {
        miss_units(c);
    }
}

/* Is it not below the margin (or, where lower is better, not above)? */
static void ask_side(struct cx_comparison *c, enum cx_alternative side)
{
    double size = c->metric->margin;
    c->alternative = side;
    c->null = (struct cx_null){side == CX_GREATER ? -size : size, c->metric->margin_is_of_lift};
    ask(c);
}

void cx_comparison_test(struct cx_comparison *c)
{
    bool lower_is_better = c->metric->lower_is_better;
    enum cx_question question = c->method->takes_null ? c->metric->question : CX_IS_DIFFERENT;
    switch (question) {
    case CX_IS_DIFFERENT:
        c->null = (struct cx_null){0, false};
        ask(c);
        break;
    case CX_IS_NOT_INFERIOR:
        ask_side(c, lower_is_better ? CX_LESS : CX_GREATER);
        break;
    case CX_IS_EQUIVALENT: {
        ask_side(c, CX_LESS);
        struct cx_comparison below = *c;
        ask_side(c, CX_GREATER);
        if (below.tail.log_p > c->tail.log_p) {
            *c = below;
        }
        break;
    }
    }
    if (question != CX_IS_DIFFERENT) {
        c->alternative = CX_TWO_SIDED;
    }
}

static bool leaves_out_0(struct cx_interval i)
{
    return i.low > 0 || i.high < 0;
}

/* Where a method's test and intervals are not of one kind the reader is told.  Margins are for
 * methods that never contradict themselves. */
static void remark_contradiction(struct cx_comparison *c, double level)
{
    bool rejects = cx_rejects(c->tail.p, level);
    bool by_difference = leaves_out_0(c->interval) != rejects && !isnan(c->interval.low);
    bool by_lift = leaves_out_0(c->lift_interval) != rejects && !isnan(c->lift_interval.low);
    if (isnan(c->tail.p) || c->metric->question != CX_IS_DIFFERENT) {
        return;
    }
    if (by_difference) {
        cx_remark(c->note, "%s: inconclusive",
                  rejects ? "p rejects, but the interval holds 0"
                          : "the interval leaves out 0, but p does not reject");
    } else if (by_lift) {
        cx_remark(c->note, "the lift's interval %s: the difference decides",
                  rejects ? "holds 0, but p rejects" : "leaves out 0, but p does not reject");
    }
}

static void remark_outside(struct cx_comparison *c)
{
    struct cx_interval i = c->interval;
    cx_remark_if(c, c->difference < i.low || c->difference > i.high,
                 "the interval leaves out the difference itself: too few units for this method");
}

/* With a margin either end has the level. */
static double level_of_ends(const struct cx_comparison *c, double level)
{
    bool each_end = c->method->takes_null && c->metric->question != CX_IS_DIFFERENT;
    return each_end ? 2 * level : level;
}

void cx_comparison_interval(struct cx_comparison *c, double level)
{
    if (!has_units(c)) {
        return;
    }
    c->method->bound(c, level_of_ends(c, level));
    remark_contradiction(c, level);
    remark_outside(c);
}

void cx_comparison_effect_size(struct cx_comparison *c, double level)
{
    if (has_units(c) && c->method->sizes & 1U << c->metric->effect_size) {
        c->method->size(c, level_of_ends(c, level));
    }
}
