/* resample.c - see resample.h. */
#include "stat/resample.h"

#include <string.h>

#include "base/parallel.h"
#include "base/sort.h"
#include "stat/draw.h"
#include "stat/normal.h"

static const double nan_value = (double)NAN;

/* A count times the level, where rounding must not take one away. */
static double share_of(double level, double count)
{
    return level * count * (1 + 1e-12);
}

/* ---- urns: an arm's units, the common values apart from the rare ones */

#define COMMON 256 /* units from which drawing their number is faster than drawing them */

struct pair {
    double x, y;
};

struct urn {
    const struct cx_counted *value; /* all */
    size_t distinct;
    int64_t units, common;
    struct pair *rare; /* unit by unit */
    size_t rares;
};

static bool is_common(const struct cx_counted *v)
{
    return v->n >= COMMON;
}

static enum cx_status fill_urn(const struct cx_sample *s, struct urn *urn, struct cx_arena *a,
                               struct cx_error *e)
{
    *urn = (struct urn){.value = s->value, .distinct = s->distinct, .units = s->units};
    for (size_t i = 0; i < s->distinct; i++) {
        urn->common += is_common(&s->value[i]) ? s->value[i].n : 0;
    }
    size_t rares = (size_t)(urn->units - urn->common);
    urn->rare = cx_arena_alloc(a, (rares + 1) * sizeof *urn->rare);
    if (!urn->rare) {
        return cx_no_memory(e);
    }
    for (size_t i = 0; i < s->distinct; i++) {
        for (int64_t k = 0; !is_common(&s->value[i]) && k < s->value[i].n; k++) {
            urn->rare[urn->rares++] = (struct pair){s->value[i].x, s->value[i].y};
        }
    }
    return CX_OK;
}

static void put(struct pair *sum, const struct cx_counted *v, int64_t n)
{
    sum->x += v->x * (double)n;
    sum->y += v->y * (double)n;
}

static struct pair sum_of(const struct cx_sample *s)
{
    struct pair sum = {0, 0};
    for (size_t i = 0; i < s->distinct; i++) {
        put(&sum, &s->value[i], s->value[i].n);
    }
    return sum;
}

/* A copy of the units with (x - base - ratio y) / under for x. */
struct moved {
    double base, ratio, under;
};

static enum cx_status move_units(const struct cx_sample *from, const struct moved *m,
                                 struct cx_sample *to, struct cx_arena *a, struct cx_error *e)
{
    struct cx_counted *value = cx_arena_alloc(a, (from->distinct + 1) * sizeof *value);
    if (!value) {
        return cx_no_memory(e);
    }
    for (size_t i = 0; i < from->distinct; i++) {
        value[i] = from->value[i];
        value[i].x = (value[i].x - m->base - m->ratio * value[i].y) / m->under;
    }
    *to = (struct cx_sample){
        .value = value, .distinct = from->distinct, .units = from->units};
    return CX_OK;
}

/* What means are moved by so that sums of values far from 0 keep their digits: the smallest. */
static double base_of(const struct cx_resampling *r)
{
    return r->is_ratio ? 0 : fmin(r->control->value[0].x, r->variant->value[0].x);
}

/* As many units as the urn has, each put back. */
static struct pair draw_again(const struct urn *urn, struct cx_rng *rng)
{
    struct pair sum = {0, 0};
    int64_t left = urn->units, from = urn->units;
    for (size_t i = 0; urn->common > 0 && i < urn->distinct; i++) {
        const struct cx_counted *v = &urn->value[i];
        if (is_common(v)) {
            int64_t n = cx_draw_binomial(rng, left, (double)v->n / (double)from);
            put(&sum, v, n);
            left -= n;
            from -= v->n;
        }
    }
    for (; left > 0; left--) {
        const struct pair *p = &urn->rare[cx_rng_below(rng, urn->rares)];
        sum.x += p->x;
        sum.y += p->y;
    }
    return sum;
}

/* The sum of x of n units, none put back; the rare ones by D. E. Knuth's algorithm S (The Art of
 * Computer Programming 2, 3.4.2). */
static double draw_some(const struct urn *urn, int64_t n, struct cx_rng *rng)
{
    struct pair sum = {0, 0};
    int64_t from = urn->units;
    for (size_t i = 0; urn->common > 0 && i < urn->distinct; i++) {
        const struct cx_counted *v = &urn->value[i];
        if (is_common(v)) {
            int64_t taken = cx_draw_hypergeometric(rng, v->n, from - v->n, n);
            put(&sum, v, taken);
            n -= taken;
            from -= v->n;
        }
    }
    for (size_t i = 0; n > 0; i++) {
        if (cx_rng_uniform(rng) * (double)(urn->rares - i) < (double)n) {
            sum.x += urn->rare[i].x;
            n--;
        }
    }
    return sum.x;
}

/* ---- permutation */

/* The units of both arms as one number each. */
struct swapping {
    struct cx_sample sample[2];
    struct urn urn[2];
    double base;
    const struct cx_resampling *r;
    struct cx_permuted *out;
    struct cx_threshold *at; /* by resample; a weight of 0: always */
};

static enum cx_status copy_units(struct swapping *w, struct cx_arena *a, struct cx_error *e)
{
    const struct cx_sample *from[2] = {w->r->control, w->r->variant};
    struct pair c = sum_of(from[0]), v = sum_of(from[1]);
    struct moved moved = {.base = base_of(w->r), .ratio = (c.x + v.x) / (c.y + v.y)};
    moved.under = (c.y + v.y) / (double)(from[0]->units + from[1]->units);
    w->base = moved.base;
    w->out->has_scale = !w->r->is_ratio && w->base >= 0;
    for (size_t k = 0; k < 2; k++) {
        if (!w->r->is_ratio) {
            moved.ratio = 0;
            moved.under = 1;
        }
        enum cx_status status = move_units(from[k], &moved, &w->sample[k], a, e);
        if (status) {
            return status;
        }
    }
    return CX_OK;
}

/* j units changed places: `out` is the sum of those that left the variant, `in` of those that
 * came.  Sums that differ by rounding only are equal. */
static struct cx_threshold threshold(const struct swapping *w, int64_t j, struct pair sums)
{
    double out = sums.x, in = sums.y, n = (double)j, apart = out - in;
    if (fabs(apart) <= 1e-12 * (fabs(out) + fabs(in))) {
        apart = 0;
    }
    struct cx_threshold t = {.shift = apart / n, .scale = nan_value, .weight = 1};
    if (w->out->has_scale) {
        double whole_in = in + n * w->base, whole_out = out + n * w->base;
        t.scale = apart == 0 ? 1 : whole_in == 0 ? (double)INFINITY : whole_out / whole_in;
    }
    return t;
}

static void permute_block(size_t part, void *context)
{
    struct swapping *w = context;
    struct cx_rng rng;
    cx_rng_seed(&rng, w->r->seed, part);
    int64_t end = ((int64_t)part + 1) * CX_RESAMPLE_BLOCK;
    end = end < w->r->resamples ? end : w->r->resamples;
    for (int64_t i = (int64_t)part * CX_RESAMPLE_BLOCK; i < end; i++) {
        int64_t n = w->sample[1].units;
        int64_t stays = cx_draw_hypergeometric(&rng, n, w->sample[0].units, n), j = n - stays;
        if (j > 0) {
            double out = draw_some(&w->urn[1], j, &rng), in = draw_some(&w->urn[0], j, &rng);
            w->at[i] = threshold(w, j, (struct pair){out, in});
        }
    }
}

static enum cx_status draw_permutations(struct swapping *w, struct cx_arena *a, struct cx_error *e)
{
    size_t n = (size_t)w->r->resamples;
    w->at = cx_arena_alloc(a, (n + 1) * sizeof *w->at);
    if (!w->at) {
        return cx_no_memory(e);
    }
    for (size_t k = 0; k < 2; k++) {
        enum cx_status status = fill_urn(&w->sample[k], &w->urn[k], a, e);
        if (status) {
            return status;
        }
    }
    cx_parallel((n + CX_RESAMPLE_BLOCK - 1) / CX_RESAMPLE_BLOCK, w->r->threads, permute_block, w);
    w->out->always = 1; /* the relabelling that was observed */
    for (size_t i = 0; i < n; i++) {
        if (w->at[i].weight > 0) {
            w->at[w->out->n++] = w->at[i];
        } else {
            w->out->always++;
        }
    }
    return CX_OK;
}

/* ---- all relabellings: what leaves the variant and what comes, value by value */

/* How many of n values' counts can make up each total from 0 to `most`. */
static double compositions(const struct swapping *w, double *ways, int64_t most)
{
    /* what stays of the variant and what comes from the control make up the variant again */
    memset(ways, 0, (size_t)(most + 1) * sizeof *ways);
    ways[0] = 1;
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < w->sample[k].distinct; i++) {
            for (int64_t total = most; total >= 0; total--) {
                double sum = 0;
                for (int64_t c = 0; c <= w->sample[k].value[i].n && c <= total; c++) {
                    sum += ways[total - c];
                }
                ways[total] = sum;
            }
        }
    }
    return ways[most];
}

struct listing {
    struct swapping *w;
    size_t groups; /* the variant's values, then the control's */
};

struct hand {
    int64_t out, in; /* units so far */
    struct pair sums;
    double weight;
};

static void list_from(const struct listing *l, size_t group, const struct hand *h);

static void list_choices(const struct listing *l, size_t group, const struct hand *h)
{
    bool leaves = group < l->w->sample[1].distinct;
    size_t i = leaves ? group : group - l->w->sample[1].distinct;
    const struct cx_counted *v = &l->w->sample[leaves].value[i];
    double choices = 1;
    for (int64_t c = 0; c <= v->n && (leaves || h->in + c <= h->out); c++) {
        struct hand next = *h;
        next.weight *= choices;
        *(leaves ? &next.out : &next.in) += c;
        *(leaves ? &next.sums.x : &next.sums.y) += (double)c * v->x;
        list_from(l, group + 1, &next);
        choices = choices * (double)(v->n - c) / (double)(c + 1);
    }
}

static void list_from(const struct listing *l, size_t group, const struct hand *h)
{
    if (group < l->groups) {
        list_choices(l, group, h);
        return;
    }
    struct cx_permuted *out = l->w->out;
    if (h->in == h->out && h->out == 0) {
        out->always += h->weight;
    } else if (h->in == h->out) {
        l->w->at[out->n] = threshold(l->w, h->out, h->sums);
        l->w->at[out->n++].weight = h->weight;
    }
}

#define FEW_UNITS 200 /* above, there are never few enough relabellings worth looking for */

static enum cx_status list_permutations(struct swapping *w, struct cx_arena *a, struct cx_error *e)
{
    int64_t most = w->sample[1].units;
    if (most + w->sample[0].units > FEW_UNITS) {
        return CX_OK;
    }
    double ways[FEW_UNITS + 1];
    double n = compositions(w, ways, most);
    if (n > CX_PERMUTATIONS) {
        return CX_OK;
    }
    w->at = cx_arena_alloc(a, (size_t)n * sizeof *w->at);
    if (!w->at) {
        return cx_no_memory(e);
    }
    struct listing l = {.w = w, .groups = w->sample[0].distinct + w->sample[1].distinct};
    struct hand empty = {.weight = 1};
    list_from(&l, 0, &empty);
    w->out->exact = true;
    return CX_OK;
}

static int compare_doubles(double a, double b)
{
    return a < b ? -1 : a > b;
}

static int by_shift(const void *a, const void *b, void *context)
{
    (void)context;
    return compare_doubles(((const struct cx_threshold *)a)->shift,
                           ((const struct cx_threshold *)b)->shift);
}

static int by_scale(const void *a, const void *b, void *context)
{
    (void)context;
    return compare_doubles(((const struct cx_threshold *)a)->scale,
                           ((const struct cx_threshold *)b)->scale);
}

static enum cx_status sort_thresholds(struct swapping *w, struct cx_arena *a, struct cx_error *e)
{
    struct cx_permuted *p = w->out;
    size_t size = sizeof *p->by_shift;
    struct cx_threshold *scratch = cx_arena_alloc(a, (p->n + 1) * size);
    p->by_scale = cx_arena_alloc(a, (p->n + 1) * size);
    if (!scratch || !p->by_scale) {
        return cx_no_memory(e);
    }
    p->by_shift = w->at;
    cx_sort(p->by_shift, p->n, size, by_shift, NULL, scratch);
    memcpy(p->by_scale, p->by_shift, p->n * size);
    if (p->has_scale) {
        cx_sort(p->by_scale, p->n, size, by_scale, NULL, scratch);
    }
    p->total = p->always;
    for (size_t i = 0; i < p->n; i++) {
        p->total += p->by_shift[i].weight;
    }
    return CX_OK;
}

enum cx_status cx_permute(const struct cx_resampling *r, struct cx_arena *a, struct cx_permuted *p,
                          struct cx_error *e)
{
    *p = (struct cx_permuted){.n = 0};
    struct swapping w = {.r = r, .out = p};
    enum cx_status status = copy_units(&w, a, e);
    status = status ? status : list_permutations(&w, a, e);
    if (!status && !p->exact) {
        status = draw_permutations(&w, a, e);
    }
    return status ? status : sort_thresholds(&w, a, e);
}

struct cx_tail cx_permuted_tail(const struct cx_permuted *p, struct cx_permuted_null null,
                                enum cx_alternative alternative)
{
    double above = p->always, below = p->always;
    double at = null.is_lift ? 1 + null.value : null.value;
    if (isnan(at) || (null.is_lift && !p->has_scale)) {
        return cx_tail_undefined();
    }
    for (size_t i = 0; i < p->n; i++) {
        const struct cx_threshold *t = &p->by_shift[i];
        double threshold = null.is_lift ? t->scale : t->shift;
        above += threshold <= at ? t->weight : 0;
        below += threshold >= at ? t->weight : 0;
    }
    double ways = alternative == CX_GREATER ? above
                  : alternative == CX_LESS  ? below
                                            : fmin(2 * fmin(above, below), p->total);
    return cx_tail_from_log(log(ways / p->total));
}

/* The first threshold at which so much weight is no longer too rare. */
static struct cx_interval ends_of(const struct cx_permuted *p, bool of_shift, double level)
{
    const struct cx_threshold *t = of_shift ? p->by_shift : p->by_scale;
    double most = share_of(level, p->total), below = p->always, above = p->always;
    struct cx_interval i = {of_shift ? -(double)INFINITY : 0, (double)INFINITY};
    size_t low = 0, high = 0;
    while (below <= most && low < p->n) {
        below += t[low++].weight;
    }
    while (above <= most && high < p->n) {
        above += t[p->n - 1 - high++].weight;
    }
    if (low > 0) {
        i.low = of_shift ? t[low - 1].shift : t[low - 1].scale;
    }
    if (high > 0) {
        i.high = of_shift ? t[p->n - high].shift : t[p->n - high].scale;
    }
    return i;
}

struct cx_interval cx_permuted_interval(const struct cx_permuted *p, double level)
{
    return ends_of(p, true, level);
}

struct cx_interval cx_permuted_lifts(const struct cx_permuted *p, double level)
{
    if (!p->has_scale) {
        return cx_interval_undefined();
    }
    struct cx_interval i = ends_of(p, false, level);
    return (struct cx_interval){i.low - 1, i.high - 1};
}

/* ---- bootstrap */

struct drawing {
    const struct cx_resampling *r;
    double base;
    struct cx_sample sample[2];
    struct urn urn[2];
    struct pair observed[2];
    struct cx_bootstrapped *out;
};

/* But for the base. */
static double value_of(const struct drawing *d, struct pair sum, int64_t units)
{
    return sum.x / (d->r->is_ratio ? sum.y : (double)units);
}

static double lift_of(const struct drawing *d, double variant, double control)
{
    return (variant - control) / (d->base + control);
}

static void boot_block(size_t part, void *context)
{
    struct drawing *d = context;
    struct cx_rng rng;
    cx_rng_seed(&rng, d->r->seed, part);
    int64_t end = ((int64_t)part + 1) * CX_RESAMPLE_BLOCK;
    end = end < d->r->resamples ? end : d->r->resamples;
    for (int64_t i = (int64_t)part * CX_RESAMPLE_BLOCK; i < end; i++) {
        double c = value_of(d, draw_again(&d->urn[0], &rng), d->urn[0].units);
        double v = value_of(d, draw_again(&d->urn[1], &rng), d->urn[1].units);
        d->out->difference.value[i] = v - c;
        d->out->lift.value[i] = lift_of(d, v, c);
    }
}

/* Sums of squares and cubes of the jackknife's influences, of both arms together. */
struct influence {
    double squares, cubes;
};

/* What the statistic would be without each unit, by distinct values; in units of the mean's. */
static void add_influence(const struct drawing *d, size_t arm, bool of_lift, struct influence *sum)
{
    const struct urn *urn = &d->urn[arm];
    double n = (double)urn->units;
    double other = value_of(d, d->observed[!arm], d->urn[!arm].units);
    double mean = 0;
    for (int pass = 0; pass < 2 && urn->units > 1; pass++) {
        double left_out = 0;
        for (size_t i = 0; i < urn->distinct; i++) {
            const struct cx_counted *v = &urn->value[i];
            struct pair rest = {d->observed[arm].x - v->x, d->observed[arm].y - v->y};
            double value = value_of(d, rest, urn->units - 1);
            double control = arm ? other : value, variant = arm ? value : other;
            double without = of_lift ? lift_of(d, variant, control) : variant - control;
            double u = (n - 1) * (mean - without), count = (double)v->n;
            left_out += count * without;
            sum->squares += pass ? count * u * u / (n * n) : 0;
            sum->cubes += pass ? count * u * u * u / (n * n * n) : 0;
        }
        mean = left_out / n;
    }
}

static int by_value(const void *a, const void *b, void *context)
{
    (void)context;
    return compare_doubles(*(const double *)a, *(const double *)b);
}

/* Orders the replicates and finds what BCa needs. */
static void settle(struct cx_replicates *r, const struct drawing *d, bool of_lift, double *scratch)
{
    double below = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (isnan(r->value[i])) {
            r->n = 0;
            return;
        }
        below += r->value[i] < r->observed ? 1 : r->value[i] == r->observed ? 0.5 : 0;
    }
    cx_sort(r->value, r->n, sizeof *r->value, by_value, NULL, scratch);
    double n = (double)r->n;
    bool inside = below > 0 && below < n;
    r->bias = inside ? cx_normal_quantile_upper((n - below) / n) : nan_value;
    struct influence sum = {0, 0};
    add_influence(d, 0, of_lift, &sum);
    add_influence(d, 1, of_lift, &sum);
    r->acceleration = sum.cubes / (6 * sum.squares * sqrt(sum.squares));
    r->is_ratio = of_lift && r->observed > -1 && (n == 0 || !(r->value[0] < -1));
}

enum cx_status cx_bootstrap(const struct cx_resampling *r, struct cx_arena *a,
                            struct cx_bootstrapped *b, struct cx_error *e)
{
    struct drawing d = {.r = r, .base = base_of(r), .out = b};
    size_t n = (size_t)r->resamples;
    *b = (struct cx_bootstrapped){.difference.n = n, .lift.n = n};
    b->difference.value = cx_arena_alloc(a, (n + 1) * sizeof(double));
    b->lift.value = cx_arena_alloc(a, (n + 1) * sizeof(double));
    double *scratch = cx_arena_alloc(a, (n + 1) * sizeof(double));
    if (!b->difference.value || !b->lift.value || !scratch) {
        return cx_no_memory(e);
    }
    const struct cx_sample *sample[2] = {r->control, r->variant};
    const struct moved moved = {.base = d.base, .under = 1};
    double value[2];
    for (size_t k = 0; k < 2; k++) {
        enum cx_status status = move_units(sample[k], &moved, &d.sample[k], a, e);
        status = status ? status : fill_urn(&d.sample[k], &d.urn[k], a, e);
        if (status) {
            return status;
        }
        d.observed[k] = sum_of(&d.sample[k]);
        value[k] = value_of(&d, d.observed[k], d.sample[k].units);
    }
    b->difference.observed = value[1] - value[0];
    b->lift.observed = lift_of(&d, value[1], value[0]);
    cx_parallel((n + CX_RESAMPLE_BLOCK - 1) / CX_RESAMPLE_BLOCK, r->threads, boot_block, &d);
    settle(&b->difference, &d, false, scratch);
    settle(&b->lift, &d, true, scratch);
    return CX_OK;
}

double cx_replicates_se(const struct cx_replicates *r)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < r->n; i++) {
        mean += (r->value[i] - r->observed) / (double)r->n;
    }
    for (size_t i = 0; i < r->n; i++) {
        double off = r->value[i] - r->observed - mean;
        squares += off * off;
    }
    return r->n < 2 ? nan_value : sqrt(squares / ((double)r->n - 1));
}

/* ---- intervals and tails of replicates */

/* Number k from 1 from below. */
static double ordered(const struct cx_replicates *r, double k)
{
    return k < 1            ? -(double)INFINITY
           : k > (double)r->n ? (double)INFINITY
                              : r->value[(size_t)k - 1];
}

/* What BCa makes of the level of the lower end; with the signs of bias and acceleration turned, of
 * the upper end. */
static double adjusted_level(double bias, double acceleration, double level)
{
    double z = bias - cx_normal_quantile_upper(level);
    double slope = 1 - acceleration * z;
    return slope <= 0 ? 0 : cx_normal_upper(-bias - z / slope);
}

/* And back: the level whose adjusted one is `share`. */
static double level_of(double bias, double acceleration, double share)
{
    double w = -cx_normal_quantile_upper(share) - bias;
    return 1 + acceleration * w > 0 ? cx_normal_upper(bias - w / (1 + acceleration * w)) : 1;
}

/* On the other side of the observed one, as far away. */
static double turned(const struct cx_replicates *r, double x)
{
    double ratio = 1 + r->observed;
    return r->is_ratio ? ratio / (1 + fmax(x, -1)) * ratio - 1 : 2 * r->observed - x;
}

struct cx_interval cx_replicates_interval(const struct cx_replicates *r,
                                          enum cx_bootstrap_kind kind, double level)
{
    double all = (double)r->n + 1, low = level, high = level;
    if (kind == CX_BOOTSTRAP_BCA) {
        low = adjusted_level(r->bias, r->acceleration, level);
        high = adjusted_level(-r->bias, -r->acceleration, level);
    }
    if (r->n == 0 || isnan(r->observed) || isnan(low) || isnan(high)) {
        return cx_interval_undefined();
    }
    double from_below = ordered(r, floor(share_of(low, all)));
    double from_above = ordered(r, all - floor(share_of(high, all)));
    if (kind == CX_BOOTSTRAP_BASIC) {
        return (struct cx_interval){turned(r, from_above), turned(r, from_below)};
    }
    return (struct cx_interval){from_below, from_above};
}

struct cx_tail cx_replicates_tail(const struct cx_replicates *r, enum cx_bootstrap_kind kind,
                                  double null, enum cx_alternative alternative)
{
    bool basic = kind == CX_BOOTSTRAP_BASIC, bca = kind == CX_BOOTSTRAP_BCA;
    if (r->n == 0 || isnan(r->observed) ||
        (bca && (isnan(r->bias) || isnan(r->acceleration)))) {
        return cx_tail_undefined();
    }
    double at = basic ? turned(r, null) : null, below = 1, above = 1;
    for (size_t i = 0; i < r->n; i++) {
        below += r->value[i] <= at;
        above += r->value[i] >= at;
    }
    double all = (double)r->n + 1;
    double greater = (basic ? above : below) / all, less = (basic ? below : above) / all;
    if (bca) {
        greater = greater < 1 ? fmax(level_of(r->bias, r->acceleration, greater), 1 / all) : 1;
        less = less < 1 ? fmax(level_of(-r->bias, -r->acceleration, less), 1 / all) : 1;
    }
    double p = alternative == CX_GREATER ? greater
               : alternative == CX_LESS  ? less
                                         : fmin(1, 2 * fmin(greater, less));
    return cx_tail_from_log(log(p));
}
