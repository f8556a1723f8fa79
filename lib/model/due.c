/* due.c - see due.h. */
#include "model/due.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/sort.h"

const char *const cx_due_basis_words[] = {"own", "item", "rate", "none"};
const char *const cx_due_status_words[] = {"early", "due", "overdue", "lapsed", ""};

/* ---- rhythm */

enum { FEW = 16 };

static int by_size(const void *left, const void *right)
{
    int32_t a, b;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return (a > b) - (a < b);
}

static void sort_numbers(int32_t *x, size_t n)
{
    if (n > FEW) {
        qsort(x, n, sizeof *x, by_size);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        int32_t held = x[i];
        size_t to = i;
        for (; to > 0 && x[to - 1] > held; to--)
            x[to] = x[to - 1];
        x[to] = held;
    }
}

/* Twice the median, which is whole. */
static int32_t sorted_median_halves(const int32_t *x, size_t n)
{
    return x[(n - 1) / 2] + x[n / 2];
}

static double regularity_of(const int32_t *intervals, size_t n, int32_t sum)
{
    double logs = 0;
    for (size_t i = 0; i < n; i++)
        logs += log(intervals[i]);
    double s = log((double)sum / (double)n) - logs / (double)n;
    double k = (3 - s + sqrt((s - 3) * (s - 3) + 24 * s)) / (12 * s);
    return s > 0 && k < CX_DUE_MOST_REGULAR ? k : CX_DUE_MOST_REGULAR;
}

struct cx_due_rhythm cx_due_rhythm(const int32_t *days, size_t n, int32_t *intervals)
{
    struct cx_due_rhythm r = {.purchases = (uint32_t)n,
                              .first = days[0],
                              .last = days[n - 1],
                              .median_days = NAN,
                              .spread_days = NAN,
                              .regularity = NAN};
    size_t count = n - 1;
    if (count == 0)
        return r;
    for (size_t i = 0; i < count; i++)
        intervals[i] = days[i + 1] - days[i];
    sort_numbers(intervals, count);
    if (count >= CX_DUE_FEWEST_FOR_K)
        r.regularity = regularity_of(intervals, count, r.last - r.first);
    int32_t halves = sorted_median_halves(intervals, count);
    for (size_t i = 0; i < count; i++)
        intervals[i] = abs(2 * intervals[i] - halves);
    sort_numbers(intervals, count);
    r.median_days = halves / 2.0;
    r.spread_days = sorted_median_halves(intervals, count) / 4.0;
    return r;
}

/* ---- priors */

static double own_rate(const struct cx_due_count *c)
{
    return (double)c->purchases / c->days;
}

struct cx_due_rate cx_due_rate_fit(const struct cx_due_count *counts, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += own_rate(&counts[i]);
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (own_rate(&counts[i]) - mean) * (own_rate(&counts[i]) - mean);
    /* Rates that are alike differ by their rounding. */
    bool differ = squares > (double)n * mean * mean * 1e-24;
    double variance = differ ? squares / (double)(n - 1) : mean * mean;
    return (struct cx_due_rate){mean * mean / variance, mean / variance};
}

double cx_due_rate_of(const struct cx_due_rate *rate, struct cx_due_count own)
{
    return (own.purchases + rate->alpha) / (own.days + rate->beta);
}

static int compare_habits(const void *left, const void *right, void *context)
{
    const struct cx_due_habit *a = left, *b = right;
    (void)context;
    if (a->median_days != b->median_days)
        return a->median_days < b->median_days ? -1 : 1;
    if (a->count.days != b->count.days)
        return a->count.days < b->count.days ? -1 : 1;
    return (a->count.purchases > b->count.purchases) - (a->count.purchases < b->count.purchases);
}

struct cx_due_prior cx_due_prior(struct cx_due_habit *habits, size_t n, size_t customers,
                                 struct cx_due_habit *scratch)
{
    struct cx_due_prior prior = {.median_days = NAN,
                                 .again = customers > 0 ? (double)n / (double)customers : 0,
                                 .has_rate = n > 0};
    if (n == 0)
        return prior;
    cx_sort(habits, n, sizeof *habits, compare_habits, NULL, scratch);
    size_t first = 0; /* that has enough intervals */
    while (first < n && habits[first].median_days <= 0)
        first++;
    size_t enough = n - first;
    if (enough >= CX_DUE_FEWEST_HABITS)
        prior.median_days = (habits[first + (enough - 1) / 2].median_days +
                             habits[first + enough / 2].median_days) / 2;
    struct cx_due_count *counts = (void *)scratch;
    for (size_t i = 0; i < n; i++)
        counts[i] = habits[i].count;
    prior.rate = cx_due_rate_fit(counts, n);
    return prior;
}

/* ---- dates */

double cx_due_scale(cx_int128 last, cx_int128 earlier, size_t n)
{
    return last > 0 && earlier > 0 ? (double)last * (double)n / (double)earlier : 1;
}

bool cx_due_lead_parse(struct cx_text t, double *lead)
{
    const char *slash = t.n > 0 ? memchr(t.s, '/', t.n) : NULL;
    if (slash == NULL)
        return cx_share_parse(t, lead) && *lead >= 0 && *lead <= 1;
    struct cx_text above = {t.s, (size_t)(slash - t.s)}, below = {slash + 1, t.n - above.n - 1};
    double over;
    if (!cx_number_parse(above, lead) || !cx_number_parse(below, &over) || !(over > 0))
        return false;
    *lead /= over;
    return *lead >= 0 && *lead <= 1;
}

static int64_t whole_days(double days)
{
    return (int64_t)floor(days + .5 + 1e-6);
}

static int32_t day_of(int64_t day)
{
    return day <= CX_LAST_DAY ? (int32_t)day : CX_NO_DAY;
}

static enum cx_due_basis basis_of(const struct cx_due_rule *rule, const struct cx_due_rhythm *own,
                                  const struct cx_due_prior *prior)
{
    if (own->purchases > rule->min_intervals)
        return CX_DUE_OWN;
    if (!prior->has_rate || prior->again < rule->min_again)
        return CX_DUE_NONE;
    return isnan(prior->median_days) ? CX_DUE_RATE : CX_DUE_ITEM;
}

/* As of the last purchase: were the silence since then counted, the day would move away from those
 * who wait for it.  The first purchase is where counting begins. */
static double days_by_rate(const struct cx_due_rhythm *own, const struct cx_due_rate *rate)
{
    struct cx_due_count so_far = {own->purchases - 1, (uint32_t)(own->last - own->first)};
    return 1 / cx_due_rate_of(rate, so_far);
}

struct cx_due_pace cx_due_pace(const struct cx_due_rule *rule, const struct cx_due_rhythm *own,
                               const struct cx_due_prior *prior, double scale)
{
    struct cx_due_pace pace = {.basis = basis_of(rule, own, prior), .interval_days = NAN};
    if (pace.basis == CX_DUE_NONE)
        return pace;
    pace.interval_days = pace.basis == CX_DUE_OWN    ? own->median_days
                         : pace.basis == CX_DUE_ITEM ? prior->median_days
                                                     : days_by_rate(own, &prior->rate);
    double days = fmin(pace.interval_days * scale, 1e9);
    pace.expected = whole_days(days);
    pace.call = rule->lead_days >= 0 ? pace.expected - rule->lead_days
                                     : whole_days(days * rule->lead);
    if (pace.call < 1)
        pace.call = pace.expected < 1 ? pace.expected : 1;
    pace.lapse = whole_days(2 * days);
    return pace;
}

static enum cx_due_status status_after(int64_t days, const struct cx_due_pace *pace)
{
    if (days >= pace->lapse)
        return CX_DUE_LAPSED;
    if (days >= pace->expected)
        return CX_DUE_OVERDUE;
    return days >= pace->call ? CX_DUE_DUE : CX_DUE_EARLY;
}

struct cx_due cx_due_foretell(const struct cx_due_rule *rule, const struct cx_due_pace *pace,
                              int32_t last)
{
    if (pace->basis == CX_DUE_NONE)
        return (struct cx_due){CX_DUE_UNKNOWN, CX_NO_DAY, CX_NO_DAY};
    return (struct cx_due){.status = status_after((int64_t)rule->as_of - last, pace),
                           .expected = day_of(last + pace->expected),
                           .call = day_of(last + pace->call)};
}
