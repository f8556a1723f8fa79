/* unconditional.c - see unconditional.h. */
#include "stat/unconditional.h"

#include <stdlib.h>

#include "base/compat.h"
#include "stat/exact.h"
#include "stat/fisher.h"
#include "stat/newcombe.h"
#include "stat/special.h"

#define TIE 1e-10
#define CERTAIN 1e-9 /* of the logarithm of p */
#define UNSEEN 1e-11 /* share of a chance that may be left out */
#define HALF_PI 1.57079632679489661923

static const double nothing = -(double)INFINITY;

/* For every number of the control's successes: the variant's from `up` on and those up to `down`
 * are at least as extreme as the table seen. */
struct region {
    int64_t n1, n2;
    int64_t *up, *down;
    double *log_choose1, *log_choose2;
    double *above, *below; /* scratch: tails of the variant's successes */
    double least, most;    /* successes of both arms in the region */
    struct hypothesis {
        bool is_ratio; /* of the proportions, else their difference */
        double value;
    } null;
};

static enum cx_status open_region(struct region *r, const struct cx_proportion_pair *pair,
                                  struct cx_arena *a, struct cx_error *e)
{
    r->n1 = pair->control.trials;
    r->n2 = pair->variant.trials;
    size_t n1 = (size_t)r->n1 + 1, n2 = (size_t)r->n2 + 2;
    double *numbers = cx_arena_alloc(a, (n1 + 3 * n2) * sizeof *numbers);
    int64_t *places = cx_arena_alloc(a, 2 * n1 * sizeof *places);
    if (!numbers || !places)
        return cx_no_memory(e);
    r->log_choose1 = numbers;
    r->log_choose2 = numbers + n1;
    r->above = r->log_choose2 + n2;
    r->below = r->above + n2;
    r->up = places;
    r->down = places + n1;
    for (int64_t k = 1; k <= r->n1; k++)
        r->log_choose1[k] =
            lgamma((double)r->n1 + 1) - lgamma((double)k + 1) - lgamma((double)(r->n1 - k) + 1);
    for (int64_t k = 1; k <= r->n2; k++)
        r->log_choose2[k] =
            lgamma((double)r->n2 + 1) - lgamma((double)k + 1) - lgamma((double)(r->n2 - k) + 1);
    return CX_OK;
}

/* ---- the order of tables: larger is more extreme, upwards */

static double wald(const struct cx_proportion_pair *pair)
{
    struct cx_estimate_pair e = cx_proportion_estimates(pair, 0);
    double variance = e.control.variance + e.variant.variance;
    if (e.difference == 0)
        return 0;
    return variance > 0 ? e.difference / sqrt(variance) : copysign((double)INFINITY, e.difference);
}

static double score_at(const struct cx_proportion_pair *pair, struct hypothesis null)
{
    return null.is_ratio ? cx_proportion_ratio_z_at(pair, null.value)
                         : cx_proportion_z_at(pair, null.value);
}

static double statistic(const struct cx_proportion_pair *pair, enum cx_ordering ordering,
                        struct hypothesis null)
{
    switch (ordering) {
    case CX_ORDER_POOLED:
        return score_at(pair, null);
    case CX_ORDER_UNPOOLED:
        return wald(pair);
    case CX_ORDER_FISHER:
        break;
    }
    return -cx_fisher_test(pair, CX_EXACT_CENTRAL, CX_GREATER).log_p;
}

struct order {
    enum cx_ordering ordering;
    double limit;
};

static double slack(const struct order *o)
{
    return isinf(o->limit) ? 0 : TIE * fabs(o->limit);
}

/* Of a number of the control's successes, all numbers of the variant's. */
struct row {
    const struct region *region;
    const struct order *order;
    int64_t x1;
};

static double statistic_in(const struct row *row, int64_t x2)
{
    const struct region *r = row->region;
    struct cx_proportion_pair pair = {.control = {row->x1, r->n1}, .variant = {x2, r->n2}};
    return statistic(&pair, row->order->ordering, r->null);
}

typedef bool holds_fn(const struct row *row, int64_t x2);

static bool is_above(const struct row *row, int64_t x2)
{
    return statistic_in(row, x2) >= row->order->limit - slack(row->order);
}

static bool is_not_below(const struct row *row, int64_t x2)
{
    return !(statistic_in(row, x2) <= -row->order->limit + slack(row->order));
}

/* The first of the variant's successes, from 0 to n2, for which something holds that then holds for
 * all more; n2 + 1 when there is none.  Looked for in growing steps from a guess. */
static int64_t first_where(holds_fn *holds, const struct row *row, int64_t guess)
{
    int64_t n2 = row->region->n2, at = guess < 0 ? 0 : guess > n2 ? n2 : guess;
    bool downwards = holds(row, at);
    int64_t low = downwards ? 0 : at + 1, high = downwards ? at : n2 + 1;
    for (int64_t step = 1; low < high; step *= 2) {
        int64_t next = downwards ? high - step : low + step - 1;
        if (next < low || next >= high)
            break;
        bool held = holds(row, next);
        low = held ? low : next + 1;
        high = held ? next : high;
        if (held != downwards)
            break;
    }
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (holds(row, middle))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* All statistics rise with the variant's successes; a row's ends are near those of the row before
 * it. */
static void find_row(struct region *r, const struct order *o, int64_t x1, bool two_sided)
{
    const struct row row = {r, o, x1};
    int64_t up = x1 > 0 ? r->up[x1 - 1] : 0, down = x1 > 0 ? r->down[x1 - 1] : -1;
    r->up[x1] = first_where(is_above, &row, up + 1);
    r->down[x1] = two_sided ? first_where(is_not_below, &row, down + 1) - 1 : -1;
    if (r->down[x1] >= r->up[x1])
        r->down[x1] = r->up[x1] - 1;
}

static void fill_region(struct region *r, const struct order *o, bool two_sided)
{
    r->least = (double)(r->n1 + r->n2);
    r->most = 0;
    for (int64_t x1 = 0; x1 <= r->n1; x1++) {
        find_row(r, o, x1, two_sided);
        bool above = r->up[x1] <= r->n2, below = r->down[x1] >= 0;
        if (above || below) {
            r->least = fmin(r->least, (double)(x1 + (below ? 0 : r->up[x1])));
            r->most = fmax(r->most, (double)(x1 + (above ? r->n2 : r->down[x1])));
        }
    }
}

/* ---- the chance of the region */

struct point {
    double p1, q1, p2, q2;
};

static double log_mass(const double *log_choose, int64_t k, int64_t n, const double *log_pq)
{
    return log_choose[k] + (k > 0 ? (double)k * log_pq[0] : 0) +
           (k < n ? (double)(n - k) * log_pq[1] : 0);
}

/* A binomial distribution but for its far tails. */
struct mass {
    const double *log_choose, *log_pq;
    int64_t n, from, to; /* successes that are not in the tails */
};

static double mass_at(const struct mass *m, int64_t k)
{
    return log_mass(m->log_choose, k, m->n, m->log_pq);
}

/* Leaves out all places below e^log_least: masses rise up to their mode and fall behind it. */
static void cut_tails(struct mass *m, double p, double log_least)
{
    int64_t mode = (int64_t)fmin(floor((double)(m->n + 1) * p), (double)m->n);
    for (int64_t end = mode; m->from < end;) {
        int64_t middle = m->from + (end - m->from) / 2;
        if (mass_at(m, middle) < log_least)
            m->from = middle + 1;
        else
            end = middle;
    }
    for (int64_t end = mode; m->to > end;) {
        int64_t middle = m->to - (m->to - end) / 2;
        if (mass_at(m, middle) < log_least)
            m->to = middle - 1;
        else
            end = middle;
    }
}

static int64_t clamped(int64_t k, int64_t low, int64_t high)
{
    return k < low ? low : k > high ? high : k;
}

/* The chance of the region in plain numbers, less what the masses leave out. */
static double plain_chance(const struct region *r, const struct mass *first,
                           const struct mass *second)
{
    double *above = r->above, *below = r->below, sum = 0;
    int64_t from = second->from, to = second->to;
    above[to + 1] = 0;
    for (int64_t k = to; k >= from; k--) {
        below[k] = exp(mass_at(second, k));
        above[k] = above[k + 1] + below[k];
    }
    for (int64_t k = from + 1; k <= to; k++)
        below[k] += below[k - 1];
    for (int64_t x1 = first->from; x1 <= first->to; x1++) {
        double inner = above[clamped(r->up[x1], from, to + 1)];
        if (r->down[x1] >= from)
            inner += below[clamped(r->down[x1], from, to)];
        if (inner > 0)
            sum += inner * exp(mass_at(first, x1));
    }
    return sum;
}

static double deep_log_chance(const struct region *r, const double *first, const double *second)
{
    double *above = r->above, *below = r->below, sum = nothing;
    above[r->n2 + 1] = nothing;
    for (int64_t k = r->n2; k >= 0; k--) {
        below[k] = log_mass(r->log_choose2, k, r->n2, second);
        above[k] = cx_log_add(above[k + 1], below[k]);
    }
    for (int64_t k = 1; k <= r->n2; k++)
        below[k] = cx_log_add(below[k - 1], below[k]);
    for (int64_t x1 = 0; x1 <= r->n1; x1++) {
        double inner = above[r->up[x1]];
        if (r->down[x1] >= 0)
            inner = cx_log_add(inner, below[r->down[x1]]);
        sum = cx_log_add(sum, inner + log_mass(r->log_choose1, x1, r->n1, first));
    }
    return sum;
}

/* Most chances need but the middle of the distributions. */
static double log_chance(const struct region *r, const struct point *at)
{
    static const double least[] = {-60, -700};
    double first[2] = {log(at->p1), log(at->q1)}, second[2] = {log(at->p2), log(at->q2)};
    double places = (double)(r->n1 + r->n2);
    for (size_t i = 0; i < CX_COUNT_OF(least); i++) {
        struct mass mass1 = {r->log_choose1, first, r->n1, 0, r->n1};
        struct mass mass2 = {r->log_choose2, second, r->n2, 0, r->n2};
        cut_tails(&mass1, at->p1, least[i]);
        cut_tails(&mass2, at->p2, least[i]);
        double chance = plain_chance(r, &mass1, &mass2);
        if (chance * UNSEEN > places * exp(least[i]))
            return log(chance);
    }
    return deep_log_chance(r, first, second);
}

/* ---- its largest value over one proportion for both arms, in log odds t */

static double log_odds_total(const struct region *r, double t)
{
    return (double)(r->n1 + r->n2) * (fmax(t, 0) + log1p(exp(-fabs(t))));
}

/* The logarithm of the sum of weights e^(t x): convex in t. */
static double weights_at(const struct region *r, double t)
{
    double less = exp(-fabs(t)) / (1 + exp(-fabs(t))), more = 1 / (1 + exp(-fabs(t)));
    double p = t > 0 ? more : less, q = t > 0 ? less : more;
    return log_chance(r, &(struct point){p, q, p, q}) + log_odds_total(r, t);
}

struct knot {
    double t, weights;
};

/* The largest value that a line through the knot can give between low and high. */
static double bound_along(const struct region *r, const struct knot *k, double slope,
                          struct cx_interval within)
{
    double total = (double)(r->n1 + r->n2);
    double best = log(slope / (total - slope));
    double t = fmin(fmax(best, within.low), within.high);
    return k->weights + slope * (t - k->t) - log_odds_total(r, t);
}

/* The largest chance between two knots, at least `best`. */
static double largest_between(const struct region *r, struct knot low, struct knot high,
                              double best)
{
    struct knot open[200]; /* ends of intervals still to be looked at: halving goes no deeper */
    size_t n = 0;
    open[n++] = high;
    while (n > 0) {
        high = open[n - 1];
        double slope = (high.weights - low.weights) / (high.t - low.t);
        double bound = bound_along(r, &low, slope, (struct cx_interval){low.t, high.t});
        double middle = low.t + (high.t - low.t) / 2;
        if (!(bound > best + CERTAIN) || n == 200 || !(middle > low.t && middle < high.t)) {
            low = high;
            n--;
            continue;
        }
        struct knot next = {middle, weights_at(r, middle)};
        best = fmax(best, next.weights - log_odds_total(r, middle));
        open[n++] = next;
    }
    return best;
}

#define KNOTS 64

static double log_odds_of(double angle)
{
    return 2 * log(tan(angle));
}

static double largest_chance(const struct region *r)
{
    struct knot knot[KNOTS];
    double best = nothing, total = (double)(r->n1 + r->n2);
    if (r->least > r->most)
        return nothing;
    if (r->least == 0 || r->most == total)
        return 0; /* a proportion of 0 or 1 makes such a table certain */
    for (int i = 0; i < KNOTS; i++) {
        knot[i].t = log_odds_of(HALF_PI * (i + .5) / KNOTS);
        knot[i].weights = weights_at(r, knot[i].t);
        best = fmax(best, knot[i].weights - log_odds_total(r, knot[i].t));
    }
    for (int i = 0; i + 1 < KNOTS; i++)
        best = largest_between(r, knot[i], knot[i + 1], best);
    /* Outside of the knots no slope is below the least number of successes, or above the most. */
    struct knot low = knot[0], high = knot[KNOTS - 1];
    while (bound_along(r, &low, r->least, (struct cx_interval){-700, low.t}) > best + CERTAIN) {
        struct knot next = {low.t - 1, weights_at(r, low.t - 1)};
        best = largest_between(r, next, low, fmax(best, next.weights - log_odds_total(r, next.t)));
        low = next;
    }
    while (bound_along(r, &high, r->most, (struct cx_interval){high.t, 700}) > best + CERTAIN) {
        struct knot next = {high.t + 1, weights_at(r, high.t + 1)};
        best = largest_between(r, high, next, fmax(best, next.weights - log_odds_total(r, next.t)));
        high = next;
    }
    return best;
}

static struct cx_proportion_pair turned(const struct cx_proportion_pair *pair)
{
    return (struct cx_proportion_pair){.control = pair->variant, .variant = pair->control};
}

static bool is_answerable(const struct cx_proportion_pair *pair)
{
    int64_t n1 = pair->control.trials, n2 = pair->variant.trials;
    return n1 > 0 && n2 > 0 && n1 <= CX_UNCONDITIONAL_MOST && n2 <= CX_UNCONDITIONAL_MOST - n1;
}

/* log p of "greater", or of both sides at once. */
static enum cx_status log_p_of(const struct cx_proportion_pair *pair, enum cx_ordering ordering,
                               bool two_sided, struct cx_arena *a, double *log_p,
                               struct cx_error *e)
{
    struct region r = {.null = {false, 0}};
    enum cx_status status = open_region(&r, pair, a, e);
    if (status != CX_OK)
        return status;
    struct order o = {ordering, statistic(pair, ordering, r.null)};
    if (two_sided)
        o.limit = fabs(o.limit);
    fill_region(&r, &o, two_sided);
    *log_p = two_sided && o.limit == 0 ? 0 : fmin(largest_chance(&r), 0);
    return CX_OK;
}

enum cx_status cx_unconditional_test(struct cx_unconditional *u, struct cx_arena *a,
                                     struct cx_error *e)
{
    u->tail = cx_tail_undefined();
    if (!is_answerable(&u->pair))
        return CX_OK;
    struct cx_proportion_pair other = turned(&u->pair);
    double log_p = 0, log_other = 0;
    enum cx_status status = CX_OK;
    if (u->alternative == CX_LESS)
        status = log_p_of(&other, u->ordering, false, a, &log_p, e);
    else
        status = log_p_of(&u->pair, u->ordering,
                          u->alternative == CX_TWO_SIDED && u->ordering != CX_ORDER_FISHER, a,
                          &log_p, e);
    if (status == CX_OK && u->alternative == CX_TWO_SIDED && u->ordering == CX_ORDER_FISHER) {
        status = log_p_of(&other, u->ordering, false, a, &log_other, e);
        log_p = fmin(fmin(log_p, log_other) + log(2), 0);
    }
    u->tail = cx_tail_from_log(log_p);
    return status;
}

/* ---- intervals */

/* For a value, which is the difference or the logarithm of the ratio: 0 is the test's own. */
struct search {
    struct region *region;
    const struct cx_proportion_pair *pair;
    bool two_sided, rejects_0;
    double log_level;
};

/* Proportions that the hypothesis allows, by a share of the way from the least to the largest. */
static struct point point_at(const struct hypothesis *null, double share)
{
    double s = sin(HALF_PI * share), c = cos(HALF_PI * share), p = s * s, q = c * c;
    if (null->is_ratio) {
        double first = fmin(1, 1 / null->value), second = fmin(1, null->value);
        return (struct point){first * p, first * q + (1 - first), second * p,
                              second * q + (1 - second)};
    }
    double d = null->value, room = 1 - fabs(d), up = fmax(0, d), down = fmax(0, -d);
    return (struct point){down + room * p, up + room * q, up + room * p, down + room * q};
}

static double log_chance_at(const struct region *r, double share)
{
    struct point at = point_at(&r->null, share);
    return log_chance(r, &at);
}

#define GRID 64

/* Narrows the neighbourhood of a place of the grid by golden sections. */
static double refined(const struct region *r, double middle)
{
    double low = fmax(middle - 1. / GRID, 0), high = fmin(middle + 1. / GRID, 1), best = nothing;
    const double golden = .61803398874989484820;
    for (int round = 0; round < 24; round++) {
        double a = high - golden * (high - low), b = low + golden * (high - low);
        double at_a = log_chance_at(r, a), at_b = log_chance_at(r, b);
        best = fmax(best, fmax(at_a, at_b));
        if (at_a > at_b)
            high = b;
        else
            low = a;
    }
    return best;
}

static bool is_rejected(const struct search *s, double value)
{
    struct region *r = s->region;
    r->null.value = r->null.is_ratio ? exp(value) : value;
    struct order o = {CX_ORDER_POOLED, score_at(s->pair, r->null)};
    if (s->two_sided)
        o.limit = fabs(o.limit);
    if (s->two_sided && o.limit == 0)
        return false;
    fill_region(r, &o, s->two_sided);
    double chance[GRID + 1], best = nothing;
    for (int i = 0; i <= GRID; i++) {
        chance[i] = log_chance_at(r, (double)i / GRID);
        best = fmax(best, chance[i]);
        if (chance[i] > s->log_level)
            return false;
    }
    for (int i = 1; i < GRID; i++) {
        bool is_peak = chance[i] >= chance[i - 1] && chance[i] >= chance[i + 1];
        if (is_peak && chance[i] > best - .2 && refined(r, (double)i / GRID) > s->log_level)
            return false;
    }
    return true;
}

#define DIGITS 1e-7

/* From a value that is not rejected towards one that is. */
static double last_kept(const struct search *s, double kept, double rejected)
{
    double least = s->region->null.is_ratio ? 1 : DIGITS;
    while (fabs(rejected - kept) > DIGITS * fmax(fabs(rejected), least)) {
        double middle = kept + (rejected - kept) / 2;
        if (is_rejected(s, middle))
            rejected = middle;
        else
            kept = middle;
    }
    return kept;
}

/* 0 is on the side that the test says. */
static double lower_end(const struct search *s, double seen, double least)
{
    if (seen > 0 && s->rejects_0)
        return last_kept(s, seen, 0);
    double from = fmin(seen, 0);
    return from <= least ? least : last_kept(s, from, least);
}

static double lower_difference(struct search *s)
{
    s->region->null.is_ratio = false;
    return lower_end(s, cx_proportion_difference(s->pair), -1);
}

#define FARTHEST 60. /* of logarithms of ratios: no chance is left there */

static double lower_ratio(struct search *s)
{
    struct cx_proportion first = s->pair->control, second = s->pair->variant;
    if (second.successes == 0)
        return 0;
    s->region->null.is_ratio = true;
    double log_ratio = log(cx_proportion_value(second)) - log(cx_proportion_value(first));
    return exp(lower_end(s, fmin(log_ratio, FARTHEST), -FARTHEST));
}

enum cx_status cx_unconditional_intervals(struct cx_unconditional *u, double level,
                                          struct cx_arena *a, struct cx_error *e)
{
    u->difference = u->ratio = cx_interval_undefined();
    if (!is_answerable(&u->pair) || isnan(u->tail.p))
        return CX_OK;
    struct cx_proportion_pair other = turned(&u->pair);
    struct region r = {0}, r_other = {0};
    enum cx_status status = open_region(&r, &u->pair, a, e);
    if (status == CX_OK)
        status = open_region(&r_other, &other, a, e);
    if (status != CX_OK)
        return status;
    bool rejects = u->tail.log_p <= log(level), two = u->alternative == CX_TWO_SIDED;
    bool halves = two && u->ordering == CX_ORDER_FISHER;
    double log_level = log(halves ? level / 2 : level);
    struct search low = {&r, &u->pair, two && !halves, rejects, log_level};
    struct search high = {&r_other, &other, two && !halves, rejects, log_level};
    bool open_low = u->alternative == CX_LESS, open_high = u->alternative == CX_GREATER;
    u->difference = (struct cx_interval){open_low ? -1 : lower_difference(&low),
                                         open_high ? 1 : -lower_difference(&high)};
    u->ratio = (struct cx_interval){open_low ? 0 : lower_ratio(&low),
                                    open_high ? (double)INFINITY : 1 / lower_ratio(&high)};
    return CX_OK;
}
