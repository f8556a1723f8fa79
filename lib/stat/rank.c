/* rank.c - see rank.h. */
#include "stat/rank.h"

#include <string.h>

#include "base/sum.h"
#include "stat/normal.h"
#include "stat/root.h"
#include "stat/walk.h"

static const double nan_value = (double)NAN;

/* Units of the variant here beat the control's below, and half of those here. */
static cx_int128 doubled_wins(const struct cx_walk *w)
{
    return (cx_int128)w->variant_here * (2 * w->control_below + w->control_here);
}

struct cx_ranks cx_ranks(const struct cx_sample *control, const struct cx_sample *variant)
{
    struct cx_walk w = {.control = control, .variant = variant};
    cx_int128 doubled_u = 0;
    struct cx_sum ties = {.pending = 0};
    while (cx_walk_on(&w)) {
        doubled_u += doubled_wins(&w);
        double t = (double)(w.control_here + w.variant_here);
        if (t > 1) {
            cx_sum_add_product(&ties, t * (t - 1), t + 1);
        }
    }
    double n = (double)control->units, m = (double)variant->units, all = n + m;
    double u = (double)doubled_u / 2;
    return (struct cx_ranks){.n_control = n,
                             .n_variant = m,
                             .u = u,
                             .superiority = u / (n * m),
                             .untied = 1 - cx_sum_value(&ties) / (all * (all - 1) * (all + 1))};
}

/* ---- the normal approximation */

static double sigma_of(const struct cx_ranks *r)
{
    double n = r->n_control, m = r->n_variant;
    return sqrt(n * m * (n + m + 1) / 12 * r->untied);
}

/* How far U is from its mean, as seen by the alternative: two-sided without sign. */
static double distance(const struct cx_ranks *r, enum cx_alternative alternative)
{
    double off = r->u - r->n_control * r->n_variant / 2;
    return alternative == CX_TWO_SIDED ? fabs(off) : alternative == CX_GREATER ? off : -off;
}

double cx_mann_whitney_z(const struct cx_ranks *r, double continuity,
                         enum cx_alternative alternative)
{
    double sigma = sigma_of(r);
    if (!(sigma > 0)) {
        return nan_value;
    }
    double far = distance(r, alternative) - continuity;
    if (alternative == CX_TWO_SIDED) {
        double off = r->u - r->n_control * r->n_variant / 2;
        return copysign(fmax(far, 0), off) / sigma;
    }
    return (alternative == CX_GREATER ? far : -far) / sigma;
}

struct cx_tail cx_mann_whitney_tail(const struct cx_ranks *r, double continuity,
                                    enum cx_alternative alternative)
{
    double z = cx_mann_whitney_z(r, continuity, alternative);
    return isnan(z) ? cx_tail_undefined() : cx_normal_tail(z, alternative);
}

/* The standard deviation of U / (n m) when the chance of superiority is `chance`. */
static double spread_at(const struct cx_ranks *r, double chance)
{
    double n = r->n_control, m = r->n_variant, other = 1 - chance;
    double middle = (n + m) / 2;
    double inflated = 1 + (middle - 1) * (other / (2 - chance) + chance / (1 + chance));
    return sqrt(chance * other / (n * m) * inflated * r->untied);
}

/* An arm's chance of superiority as it was seen, and what the interval of it is for. */
struct seen_chance {
    const struct cx_ranks *ranks;
    double chance, z, continuity;
};

static bool is_not_rejected(double chance, const void *context)
{
    const struct seen_chance *s = context;
    return !(s->chance - chance - s->continuity > s->z * spread_at(s->ranks, chance));
}

/* The least chance that is not rejected, seen from below. */
static double least_chance(const struct seen_chance *s)
{
    double inside = s->chance - s->continuity;
    return inside <= 0 ? 0 : cx_edge(is_not_rejected, s, inside, 0);
}

struct cx_interval cx_superiority_interval(const struct cx_ranks *r, double z, double continuity,
                                           enum cx_alternative alternative)
{
    if (!(sigma_of(r) > 0) || isnan(z)) {
        return cx_interval_undefined();
    }
    struct seen_chance more = {r, r->superiority, z, continuity / (r->n_control * r->n_variant)};
    struct seen_chance less = more;
    less.chance = 1 - r->superiority;
    return (struct cx_interval){
        .low = alternative == CX_LESS ? 0 : least_chance(&more),
        .high = alternative == CX_GREATER ? 1 : 1 - least_chance(&less),
    };
}

/* ---- the exact distribution */

/* Of the smaller arm, which is dealt out of all units. */
struct deal {
    size_t hand; /* its units */
    size_t all;
    bool has_ties;
    double *ways; /* [in hand][doubled U] */
    size_t width; /* of a row */
    int step;
};

static struct deal deal_of(const struct cx_sample *control, const struct cx_sample *variant)
{
    int64_t n = control->units, m = variant->units;
    struct deal d = {.hand = (size_t)(n < m ? n : m), .all = (size_t)(n + m)};
    struct cx_walk w = {.control = control, .variant = variant};
    while (!d.has_ties && cx_walk_on(&w)) {
        d.has_ties = w.control_here + w.variant_here > 1;
    }
    d.step = d.has_ties ? 1 : 2;
    return d;
}

double cx_rank_steps(const struct cx_sample *control, const struct cx_sample *variant)
{
    double n = (double)control->units, m = (double)variant->units, hand = fmin(n, m);
    struct cx_walk w = {.control = control, .variant = variant};
    double dealt = 0;
    while (cx_walk_on(&w)) {
        dealt += fmin((double)(w.control_here + w.variant_here), hand);
    }
    return dealt * hand * n * m;
}

/* Deals units of a group of `tied` equal ones: taking a of them with j in hand before beats the
 * `below - j` others below (2 a each in doubled U) and half of the tied - a others here. */
static void deal_group(struct deal *d, size_t below, size_t tied)
{
    size_t most = d->hand < below + tied ? d->hand : below + tied;
    for (size_t hand = most; hand > 0; hand--) {
        double *to = d->ways + hand * d->width;
        double choices = 1;
        for (size_t a = 1; a <= tied && a <= hand; a++) {
            choices *= (double)(tied - a + 1) / (double)a;
            size_t before = hand - a;
            if (before > below) {
                continue;
            }
            size_t shift = a * (2 * (below - before) + (tied - a)) / (size_t)d->step;
            size_t n = 2 * before * (below - before) / (size_t)d->step + 1;
            const double *from = d->ways + before * d->width;
            for (size_t i = 0; i < n; i++) {
                to[i + shift] += choices * from[i];
            }
        }
    }
}

enum cx_status cx_rank_distribution(const struct cx_sample *control,
                                    const struct cx_sample *variant, struct cx_arena *a,
                                    struct cx_rank_distribution *out, struct cx_error *e)
{
    struct deal d = deal_of(control, variant);
    d.width = 2 * d.hand * (d.all - d.hand) / (size_t)d.step + 1;
    d.ways = cx_arena_alloc(a, (d.hand + 1) * d.width * sizeof *d.ways);
    if (!d.ways) {
        return cx_no_memory(e);
    }
    d.ways[0] = 1;
    struct cx_walk w = {.control = control, .variant = variant};
    while (cx_walk_on(&w)) {
        deal_group(&d, (size_t)(w.control_below + w.variant_below),
                   (size_t)(w.control_here + w.variant_here));
    }
    double *ways = d.ways + d.hand * d.width;
    *out = (struct cx_rank_distribution){.ways = ways, .n = d.width, .step = d.step};
    for (size_t i = 0; i < d.width; i++) {
        out->total += ways[i];
    }
    if (variant->units > control->units) { /* the control was dealt: U from the other side */
        for (size_t i = 0, j = d.width - 1; i < j; i++, j--) {
            double swap = ways[i];
            ways[i] = ways[j];
            ways[j] = swap;
        }
    }
    return CX_OK;
}

struct cx_tail cx_rank_tail(const struct cx_rank_distribution *d, double u,
                            enum cx_alternative alternative)
{
    size_t at = (size_t)(2 * u) / (size_t)d->step;
    double lower = 0, upper = 0;
    for (size_t i = 0; i <= at; i++) {
        lower += d->ways[i];
    }
    for (size_t i = d->n; i-- > at;) {
        upper += d->ways[i];
    }
    double ways = alternative == CX_GREATER ? upper
                  : alternative == CX_LESS  ? lower
                                            : fmin(2 * fmin(lower, upper), d->total);
    return cx_tail_from_log(fmin(log(ways / d->total), 0));
}

/* ---- the shift */

/* Doubles as whole numbers in the same order. */
static int64_t place_of(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static double at_place(int64_t place)
{
    int64_t bits = place < 0 ? INT64_MIN - place : place;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Pairs whose difference is at most d. */
static cx_int128 pairs_up_to(const struct cx_sample *control, const struct cx_sample *variant,
                             double d)
{
    cx_int128 pairs = 0;
    int64_t below = 0; /* units of the variant whose x is at most d above the control's */
    size_t at = 0;
    for (size_t i = 0; i < control->distinct; i++) {
        for (; at < variant->distinct && variant->value[at].x - control->value[i].x <= d; at++) {
            below += variant->value[at].n;
        }
        pairs += (cx_int128)control->value[i].n * below;
    }
    return pairs;
}

/* The difference number k from 1 on, in ascending order. */
static double difference_number(const struct cx_sample *control, const struct cx_sample *variant,
                                cx_int128 k)
{
    double least = variant->value[0].x - control->value[control->distinct - 1].x;
    double most = variant->value[variant->distinct - 1].x - control->value[0].x;
    int64_t low = place_of(least), high = place_of(most);
    while (low < high) {
        int64_t middle = (int64_t)(((cx_int128)low + high) >> 1);
        if (pairs_up_to(control, variant, at_place(middle)) >= k) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return at_place(low);
}

static cx_int128 all_pairs(const struct cx_sample *control, const struct cx_sample *variant)
{
    return (cx_int128)control->units * variant->units;
}

double cx_shift(const struct cx_sample *control, const struct cx_sample *variant)
{
    cx_int128 pairs = all_pairs(control, variant);
    if (pairs == 0) {
        return nan_value;
    }
    double low = difference_number(control, variant, (pairs + 1) / 2);
    double high = pairs % 2 ? low : difference_number(control, variant, pairs / 2 + 1);
    return low + (high - low) / 2;
}

struct cx_interval cx_shift_interval(const struct cx_sample *control,
                                     const struct cx_sample *variant, struct cx_shift_ends ends)
{
    cx_int128 pairs = all_pairs(control, variant);
    if (pairs == 0 || isnan(ends.low) || isnan(ends.high)) {
        return cx_interval_undefined();
    }
    struct cx_interval i = {-(double)INFINITY, (double)INFINITY};
    if (ends.low >= 1) {
        i.low = difference_number(control, variant, (cx_int128)ends.low);
    }
    if (ends.high >= 1) {
        i.high = difference_number(control, variant, pairs + 1 - (cx_int128)ends.high);
    }
    return i;
}

struct cx_shift_ends cx_shift_ends(const struct cx_ranks *r, double z, double continuity)
{
    double k = floor(r->n_control * r->n_variant / 2 - z * sigma_of(r) - continuity) + 1;
    return (struct cx_shift_ends){k, k};
}

/* A tail takes in the most extreme U, and goes on as long as it is not above the level; the U it
 * ends at, counted from 0, and one more. */
struct cx_shift_ends cx_shift_ends_exact(const struct cx_rank_distribution *d, double level)
{
    double most = level * d->total, lower = 0, upper = 0;
    size_t low = 0, high = 0;
    while (high < d->n && lower + d->ways[high] <= most) {
        lower += d->ways[high++];
    }
    while (low < d->n && upper + d->ways[d->n - 1 - low] <= most) {
        upper += d->ways[d->n - 1 - low++];
    }
    return (struct cx_shift_ends){ceil((double)low * d->step / 2),
                                  ceil((double)high * d->step / 2)};
}

/* ---- Brunner and Munzel */

struct cx_estimate_pair cx_superiority_pair(const struct cx_sample *control,
                                            const struct cx_sample *variant)
{
    struct cx_ranks r = cx_ranks(control, variant);
    struct cx_walk w = {.control = control, .variant = variant};
    struct cx_sum of_control = {.pending = 0}, of_variant = {.pending = 0};
    while (cx_walk_on(&w)) {
        double wins = ((double)w.control_below + (double)w.control_here / 2) / r.n_control;
        double losses = ((double)w.variant_below + (double)w.variant_here / 2) / r.n_variant;
        double off = wins - r.superiority, other_off = 1 - losses - r.superiority;
        cx_sum_add_product(&of_variant, off * off, (double)w.variant_here);
        cx_sum_add_product(&of_control, other_off * other_off, (double)w.control_here);
    }
    /* twice the chance less one: four times the variance */
    double control_variance = 4 * cx_sum_value(&of_control) / (r.n_control - 1);
    double variant_variance = 4 * cx_sum_value(&of_variant) / (r.n_variant - 1);
    struct cx_estimate_pair pair =
        cx_estimate_pair(cx_mean_estimate(r.n_control, 1 - r.superiority, control_variance),
                         cx_mean_estimate(r.n_variant, r.superiority, variant_variance));
    pair.difference = 2 * r.superiority - 1;
    return pair;
}
