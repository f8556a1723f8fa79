/* pagebars.c - the bars of cx-abtest's page: where on a metric's scale an interval lies. */
#include <string.h>

#include "abtestpage.h"

enum { BAR = 33 };

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

bool page_is_trial(const struct cx_report_row *row)
{
    return strcmp(row->type, "a/a") == 0;
}

static bool has_lift(const struct cx_report_row *row)
{
    return !isnan(row->lift_low) && !isnan(row->lift_high);
}

/* May the lift be drawn for the interval that the verdict is from?  That is the difference's, or
 * the lift's with a margin of it. */
static bool lift_tells(const struct cx_report_row *row)
{
    const struct cx_metric *metric = row->asked;
    if (metric->question != CX_IS_DIFFERENT || !has_lift(row)) {
        bool decides = row->decision != CX_DECISION_NONE && !isnan(row->low);
        return metric->question != CX_IS_DIFFERENT ? metric->margin_is_of_lift : !decides;
    }
    return row->control_value > 0 && (row->low > 0) == (row->lift_low > 0) &&
           (row->high < 0) == (row->lift_high < 0);
}

bool page_is_by_lift(const struct page_rows *metric)
{
    bool any = false;
    for (size_t i = 0; i < metric->n; i++) {
        const struct cx_report_row *row = &metric->row[i];
        if (!page_is_trial(row) && !lift_tells(row)) {
            return false;
        }
        any |= has_lift(row);
    }
    return any;
}

struct cx_interval page_scale(const struct page_rows *metric, bool by_lift)
{
    struct cx_interval scale = {0, 0};
    for (size_t i = 0; i < metric->n; i++) {
        struct estimate e = estimate_of(&metric->row[i], by_lift);
        if (page_is_trial(&metric->row[i])) {
            continue;
        }
        widen(&scale, e.at);
        widen(&scale, e.interval.low);
        widen(&scale, e.interval.high);
    }
    double room = scale.high > scale.low ? (scale.high - scale.low) / 12 : 1;
    return (struct cx_interval){scale.low - room, scale.high + room};
}

void page_put_bar(struct page *p, const struct cx_report_row *row, bool by_lift,
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
        page_say(p, 4, "%s  lift %s (%s to %s)", bar, page_percent(e.at, digits, at),
                 page_percent(e.interval.low, digits, low),
                 page_percent(e.interval.high, digits, high));
    } else {
        page_say(p, 4, "%s%sdifference %s (%s to %s)", by_lift ? "" : bar, by_lift ? "" : "  ",
                 page_size(p, row, e.at, at), page_size(p, row, e.interval.low, low),
                 page_size(p, row, e.interval.high, high));
    }
}
