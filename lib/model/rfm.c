/* rfm.c - recency, frequency and monetary value: measured, scored and named. */
#include "model/rfm.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/sort.h"

const char *const cx_rfm_measure_names[CX_RFM_MEASURES] = {"recency", "frequency", "monetary"};
const char *const cx_rfm_field_names[CX_RFM_FIELDS] = {"r",       "f",         "m",
                                                       "recency", "frequency", "monetary"};

enum { FEW_LIMITS = 8 };

/* ---- measures */

static enum cx_status too_late(int32_t day, int32_t as_of, struct cx_error *e)
{
    char late[CX_TIME_ROOM], limit[CX_TIME_ROOM];
    late[cx_day_format(day, late)] = '\0';
    limit[cx_day_format(as_of, limit)] = '\0';
    return cx_fail(e, CX_USAGE, "a purchase of %s is later than the as-of day %s", late, limit);
}

enum cx_status cx_rfm_measure(const struct cx_rfm_counting *how, const struct cx_occasions *ledger,
                              struct cx_bytes *scratch, struct cx_rfm_customer *out,
                              struct cx_error *e)
{
    struct cx_occasion_sum sum;
    enum cx_status s = cx_occasions_sum(ledger, &how->rule, scratch, &sum, e);
    if (s != CX_OK)
        return s;
    *out = (struct cx_rfm_customer){
        .monetary = sum.total, .first = sum.first, .last = sum.last};
    if (sum.purchases == 0)
        return CX_OK;
    out->frequency = how->frequency == CX_RFM_BY_ORDERS ? sum.purchases
                     : how->frequency == CX_RFM_BY_DAYS ? sum.days
                                                        : sum.rows;
    out->recency = how->as_of - out->last;
    return out->last > how->as_of ? too_late(out->last, how->as_of, e) : CX_OK;
}

/* ---- scores: values as goodness, the higher the better */

static cx_int128 goodness(const struct cx_rfm_customer *c, enum cx_rfm_measure measure)
{
    if (measure == CX_RFM_RECENCY)
        return -(cx_int128)c->recency;
    return measure == CX_RFM_FREQUENCY ? c->frequency : c->monetary;
}

static cx_int128 limit_goodness(const struct cx_rfm_limit *limit, enum cx_rfm_measure measure)
{
    return measure == CX_RFM_RECENCY ? -limit->at : limit->at;
}

size_t cx_rfm_sets(const struct cx_rfm_cuts *cuts, enum cx_rfm_measure measure)
{
    size_t sets = 1;
    for (int outer = CX_RFM_RECENCY; cuts->nested && outer < (int)measure; outer++)
        sets *= cuts->bins;
    return sets;
}

static enum cx_status make_limits(struct cx_arena *a, struct cx_rfm_cuts *cuts, struct cx_error *e)
{
    for (int measure = 0; measure < CX_RFM_MEASURES; measure++) {
        size_t n = cuts->bins * cx_rfm_sets(cuts, (enum cx_rfm_measure)measure);
        cuts->limit[measure] = cx_arena_alloc(a, n * sizeof(struct cx_rfm_limit));
        if (cuts->limit[measure] == NULL)
            return cx_no_memory(e);
        for (size_t i = 0; i < n; i++)
            cuts->limit[measure][i].never = true;
    }
    return CX_OK;
}

enum cx_status cx_rfm_cuts_new(struct cx_arena *a, size_t bins, struct cx_rfm_cuts *cuts,
                               struct cx_error *e)
{
    *cuts = (struct cx_rfm_cuts){.bins = bins};
    return make_limits(a, cuts, e);
}

enum cx_status cx_rfm_nested_cuts_new(struct cx_arena *a, size_t bins, struct cx_rfm_cuts *cuts,
                                      struct cx_error *e)
{
    *cuts = (struct cx_rfm_cuts){.bins = bins, .nested = true};
    return make_limits(a, cuts, e);
}

/* Where the limits begin for a customer who has the scores before it. */
static inline size_t set_of(const struct cx_rfm_cuts *cuts, enum cx_rfm_measure measure,
                            const struct cx_rfm_customer *c)
{
    if (!cuts->nested || measure == CX_RFM_RECENCY)
        return 0;
    size_t r = c->score[CX_RFM_RECENCY] - 1u, f = c->score[CX_RFM_FREQUENCY] - 1u;
    return cuts->bins * (measure == CX_RFM_FREQUENCY ? r : r * cuts->bins + f);
}

/* ---- samples */

void cx_rfm_sample_open(struct cx_rfm_sample *s, uint64_t *money)
{
    memset(s, 0, sizeof *s);
    s->money = money;
}

static const uint64_t HALF = UINT64_C(1) << 63; /* added, signed numbers rise as unsigned ones */

/* Rises with money; a range is a sixty-fourth of what is in it, or a single amount. */
static inline size_t range_of(int64_t money)
{
    uint64_t size = (uint64_t)(money < 0 ? ~money : money);
    unsigned dropped = 63 - CX_RFM_MONEY_BITS -
                       (unsigned)cx_leading_zeros(size | UINT64_C(1) << CX_RFM_MONEY_BITS);
    size_t range = ((size_t)dropped << CX_RFM_MONEY_BITS) + (size_t)(size >> dropped);
    return money < 0 ? CX_RFM_MONEY_SIDE - 1 - range : CX_RFM_MONEY_SIDE + range;
}

void cx_rfm_sample_add(struct cx_rfm_sample *s, const struct cx_rfm_customer *c)
{
    if (c->frequency <= 0)
        return;
    bool near[CX_RFM_MEASURES] = {
        [CX_RFM_RECENCY] = c->recency >= 0 && c->recency < CX_RFM_COUNTED_DAYS,
        [CX_RFM_FREQUENCY] = c->frequency < CX_RFM_COUNTED_PURCHASES,
        [CX_RFM_MONETARY] = c->monetary == (int64_t)c->monetary,
    };
    if (near[CX_RFM_RECENCY])
        s->recency[c->recency]++;
    if (near[CX_RFM_FREQUENCY])
        s->frequency[c->frequency]++;
    if (near[CX_RFM_MONETARY]) {
        s->money[s->n++] = (uint64_t)c->monetary + HALF;
        s->ranges[range_of((int64_t)c->monetary)]++;
    }
    for (int measure = 0; measure < CX_RFM_MEASURES; measure++) {
        cx_int128 value = goodness(c, (enum cx_rfm_measure)measure);
        if (!near[measure])
            cx_bytes_add(&s->far[measure], &value, sizeof value);
    }
}

/* All values of a measure from worst to best: far ones, then those that are counted or listed,
 * then far ones again. */
struct values {
    const cx_int128 *low, *high;
    size_t lows, highs;
    const uint32_t *count; /* by value or, where listed, by range */
    size_t counted;
    bool falls;             /* the value is the place in count, less than zero */
    bool is_listed;
    const bool *open;      /* ranges that a limit may lie in: */
    const uint64_t *listed; /* what they have, sorted */
    size_t n;               /* of all */
    size_t at;              /* how many next_run() has given */
    size_t counts_at, left; /* in the range before */
};

static size_t far_run(const cx_int128 *far, size_t n)
{
    size_t i = 1;
    while (i < n && far[i] == far[0])
        i++;
    return i;
}

static size_t counted_run(struct values *v, cx_int128 *value)
{
    for (;;) {
        size_t i = v->counts_at++;
        size_t place = v->falls ? v->counted - 1 - i : i;
        *value = v->falls ? -(cx_int128)place : (cx_int128)place;
        if (v->count[place] > 0)
            return v->count[place];
    }
}

/* A range that no limit lies in goes by as one value, which nobody will look at. */
static size_t listed_run(struct values *v, cx_int128 *value)
{
    while (v->left == 0)
        v->left = v->count[v->counts_at++];
    size_t run = v->left;
    if (v->open[v->counts_at - 1]) {
        for (run = 1; run < v->left && v->listed[run] == v->listed[0]; run++)
            ;
        *value = (int64_t)(v->listed[0] - HALF);
        v->listed += run;
    }
    v->left -= run;
    return run;
}

/* The next value; false: there is none. */
static bool next_run(struct values *v, cx_int128 *value)
{
    size_t high_from = v->n - v->highs;
    if (v->at == v->n)
        return false;
    if (v->at < v->lows) {
        *value = v->low[v->at];
        v->at += far_run(v->low + v->at, v->lows - v->at);
    } else if (v->at >= high_from) {
        *value = v->high[v->at - high_from];
        v->at += far_run(v->high + v->at - high_from, v->n - v->at);
    } else {
        v->at += v->is_listed ? listed_run(v, value) : counted_run(v, value);
    }
    return true;
}

/* A boundary next to the ideal place k*n/bins, in units of 1/bins of a value. */
static cx_int128 distance(size_t below, size_t k, size_t n, size_t bins)
{
    cx_int128 d = (cx_int128)below * (cx_int128)bins - (cx_int128)k * (cx_int128)n;
    return d < 0 ? -d : d;
}

/* From boundary to boundary, as long as the next one is nearer; both go up with k. */
static void learn_limits(struct values *v, enum cx_rfm_measure measure, size_t bins,
                         struct cx_rfm_limit *limit)
{
    size_t best = 0, next; /* values below: of the nearest boundary so far, and of the next */
    cx_int128 best_value = 0, value;
    bool more = next_run(v, &value);
    next = v->at;
    more = more && next_run(v, &value);
    for (size_t k = 1; k < bins; k++) {
        while (more && (best == 0 ||
                        distance(next, k, v->n, bins) < distance(best, k, v->n, bins))) {
            best = next;
            best_value = value;
            next = v->at;
            more = next_run(v, &value);
        }
        if (best == 0)
            return;
        cx_int128 at = measure == CX_RFM_RECENCY ? -best_value : best_value;
        limit[k - 1] = (struct cx_rfm_limit){at, false};
    }
}

struct learning {
    struct cx_rfm_sample *samples;
    size_t n;
    struct cx_rfm_cuts *cuts;
    bool failed[CX_RFM_MEASURES];
};

static int compare_values(const void *left, const void *right)
{
    cx_int128 a, b;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return (a > b) - (a < b);
}

/* Those of all samples, sorted, in the first one's. */
static bool gather_far(struct learning *l, enum cx_rfm_measure measure, struct values *v)
{
    struct cx_bytes *all = &l->samples[0].far[measure];
    for (size_t i = 1; i < l->n; i++)
        cx_bytes_add(all, l->samples[i].far[measure].s, l->samples[i].far[measure].n);
    for (size_t i = 0; i < l->n; i++)
        if (l->samples[i].far[measure].failed)
            return false;
    size_t n = all->n / sizeof *v->low;
    if (n > 0)
        qsort(all->s, n, sizeof *v->low, compare_values);
    v->low = (const cx_int128 *)(const void *)all->s;
    while (v->lows < n && v->low[v->lows] < 0)
        v->lows++;
    v->highs = n - v->lows;
    v->high = n > 0 ? v->low + v->lows : NULL;
    v->n += n;
    return true;
}

static uint32_t *counts_of(struct cx_rfm_sample *s, enum cx_rfm_measure measure)
{
    return measure == CX_RFM_RECENCY     ? s->recency
           : measure == CX_RFM_FREQUENCY ? s->frequency
                                         : s->ranges;
}

static void gather_counts(struct learning *l, enum cx_rfm_measure measure, struct values *v)
{
    static const size_t counted[CX_RFM_MEASURES] = {CX_RFM_COUNTED_DAYS, CX_RFM_COUNTED_PURCHASES,
                                                    CX_RFM_MONEY_RANGES};
    uint32_t *count = counts_of(&l->samples[0], measure);
    v->falls = measure == CX_RFM_RECENCY;
    v->is_listed = measure == CX_RFM_MONETARY;
    v->counted = counted[measure];
    v->count = count;
    for (size_t i = 1; i < l->n; i++) {
        const uint32_t *more = counts_of(&l->samples[i], measure);
        for (size_t k = 0; k < v->counted; k++)
            count[k] += more[k];
    }
    for (size_t k = 0; k < v->counted; k++)
        v->n += count[k];
}

/* The boundaries nearest to an ideal place are the ends of the run that it falls into: so they are
 * in that run's range, or begin the next.  Returns how many values there are in open ranges. */
static size_t open_ranges(const struct values *v, size_t bins, bool *open)
{
    size_t end = v->lows, k = 1, listed = 0;
    bool falls_in = false;
    for (size_t range = 0; range < v->counted; range++) {
        if (v->count[range] == 0)
            continue;
        end += v->count[range];
        open[range] = falls_in;
        falls_in = false;
        for (; k < bins && (cx_int128)k * (cx_int128)v->n < (cx_int128)end * (cx_int128)bins; k++)
            falls_in = true;
        open[range] |= falls_in;
        listed += open[range] ? v->count[range] : 0;
    }
    return listed;
}

static int compare_numbers(const void *left, const void *right, void *unused)
{
    const uint64_t *a = left, *b = right;
    (void)unused;
    return (*a > *b) - (*a < *b);
}

static bool list_money(const struct learning *l, struct values *v, struct cx_arena *scratch)
{
    bool *open = cx_arena_alloc(scratch, v->counted * sizeof *open);
    if (open == NULL)
        return false;
    size_t most = open_ranges(v, l->cuts->bins, open), n = 0;
    uint64_t *listed = cx_arena_alloc(scratch, 2 * (most + 1) * sizeof *listed);
    if (listed == NULL)
        return false;
    for (size_t i = 0; i < l->n; i++) {
        const struct cx_rfm_sample *s = &l->samples[i];
        for (size_t k = 0; k < s->n; k++) {
            listed[n] = s->money[k];
            n += open[range_of((int64_t)(s->money[k] - HALF))];
        }
    }
    cx_sort(listed, n, sizeof *listed, compare_numbers, NULL, listed + most + 1);
    v->open = open;
    v->listed = listed;
    return true;
}

/* The last measure first: it is the longest work. */
static void learn_part(size_t part, void *learning)
{
    struct learning *l = learning;
    enum cx_rfm_measure measure = (enum cx_rfm_measure)(CX_RFM_MEASURES - 1 - part);
    struct values v = {.n = 0};
    struct cx_arena scratch = {0};
    gather_counts(l, measure, &v);
    bool good = gather_far(l, measure, &v) &&
                (!v.is_listed || list_money(l, &v, &scratch));
    if (good)
        learn_limits(&v, measure, l->cuts->bins, l->cuts->limit[measure]);
    l->failed[measure] = !good;
    cx_arena_release(&scratch);
}

enum cx_status cx_rfm_cuts_learn(struct cx_rfm_sample *samples, size_t n, int threads,
                                 struct cx_rfm_cuts *cuts, struct cx_error *e)
{
    struct learning l = {.samples = samples, .n = n, .cuts = cuts};
    cx_parallel(CX_RFM_MEASURES, threads, learn_part, &l);
    bool failed = false;
    for (int measure = 0; measure < CX_RFM_MEASURES; measure++) {
        failed = failed || l.failed[measure];
        for (size_t i = 0; i < n; i++)
            cx_bytes_release(&samples[i].far[measure]);
    }
    return failed ? cx_no_memory(e) : CX_OK;
}

/* ---- nested limits */

static int compare_goodness(const void *left, const void *right, void *measure)
{
    enum cx_rfm_measure by = *(enum cx_rfm_measure *)measure;
    cx_int128 a = goodness(left, by), b = goodness(right, by);
    return (a > b) - (a < b);
}

struct nest {
    struct cx_rfm_cuts *cuts;
    struct cx_rfm_customer *scratch; /* room for all */
    cx_int128 *value;                /* the same */
};

/* How many of the sorted customers are below a limit. */
static size_t count_below(const struct cx_rfm_customer *c, size_t n,
                          const struct cx_rfm_limit *limit, enum cx_rfm_measure measure)
{
    size_t below = 0;
    while (below < n &&
           (limit->never || goodness(&c[below], measure) < limit_goodness(limit, measure)))
        below++;
    return below;
}

static void learn_nest(struct nest *nest, struct cx_rfm_customer *c, size_t n,
                       const struct cx_rfm_customer *outer)
{
    enum cx_rfm_measure measure = outer->score[0] == 0   ? CX_RFM_RECENCY
                                  : outer->score[1] == 0 ? CX_RFM_FREQUENCY
                                                         : CX_RFM_MONETARY;
    struct cx_rfm_customer inner = *outer;
    struct values v = {.low = nest->value, .lows = n, .n = n};
    size_t bins = nest->cuts->bins;
    struct cx_rfm_limit *limit = nest->cuts->limit[measure] + set_of(nest->cuts, measure, outer);
    cx_sort(c, n, sizeof *c, compare_goodness, &measure, nest->scratch);
    for (size_t i = 0; i < n; i++)
        nest->value[i] = goodness(&c[i], measure);
    learn_limits(&v, measure, bins, limit);
    for (size_t score = 1; measure != CX_RFM_MONETARY && score <= bins; score++) {
        size_t here = score < bins ? count_below(c, n, &limit[score - 1], measure) : n;
        inner.score[measure] = (uint16_t)score;
        learn_nest(nest, c, here, &inner);
        c += here;
        n -= here;
    }
}

enum cx_status cx_rfm_nested_cuts_learn(struct cx_rfm_customer *customers, size_t n,
                                        struct cx_rfm_cuts *cuts, struct cx_error *e)
{
    struct cx_arena memory = {0};
    struct nest nest = {
        .cuts = cuts,
        .scratch = cx_arena_alloc(&memory, (n + 1) * sizeof *nest.scratch),
        .value = cx_arena_alloc(&memory, (n + 1) * sizeof *nest.value),
    };
    bool good = nest.scratch != NULL && nest.value != NULL;
    size_t buyers = 0;
    for (size_t i = 0; i < n; i++)
        if (customers[i].frequency > 0)
            customers[buyers++] = customers[i];
    if (good)
        learn_nest(&nest, customers, buyers, &(struct cx_rfm_customer){.frequency = 0});
    cx_arena_release(&memory);
    return good ? CX_OK : cx_no_memory(e);
}

static bool limit_follows(const struct cx_rfm_limit *before, const struct cx_rfm_limit *limit,
                          enum cx_rfm_measure measure)
{
    if (before->never || limit->never)
        return limit->never;
    return limit_goodness(limit, measure) >= limit_goodness(before, measure);
}

static enum cx_status check_set(const struct cx_rfm_limit *limit, size_t bins,
                                enum cx_rfm_measure measure, struct cx_error *e)
{
    for (size_t i = 1; i + 1 < bins; i++)
        if (!limit_follows(&limit[i - 1], &limit[i], measure))
            return cx_fail(e, CX_FAILED, "the limit of %s for score %zu is easier than for %zu",
                           cx_rfm_measure_names[measure], i + 2, i + 1);
    return CX_OK;
}

enum cx_status cx_rfm_cuts_check(const struct cx_rfm_cuts *cuts, struct cx_error *e)
{
    enum cx_status s = CX_OK;
    for (enum cx_rfm_measure measure = 0; measure < CX_RFM_MEASURES; measure++)
        for (size_t set = 0; s == CX_OK && set < cx_rfm_sets(cuts, measure); set++)
            s = check_set(cuts->limit[measure] + set * cuts->bins, cuts->bins, measure, e);
    return s;
}

enum cx_status cx_rfm_scale_new(struct cx_arena *a, const struct cx_rfm_cuts *cuts,
                                struct cx_rfm_scale *scale, struct cx_error *e)
{
    *scale = (struct cx_rfm_scale){.cuts = cuts};
    for (enum cx_rfm_measure measure = 0; measure < CX_RFM_MEASURES; measure++) {
        size_t n = cuts->bins * cx_rfm_sets(cuts, measure);
        int64_t *below = cx_arena_alloc(a, n * sizeof *below);
        if (below == NULL)
            return cx_no_memory(e);
        for (size_t i = 0; i < n; i++) {
            const struct cx_rfm_limit *limit = &cuts->limit[measure][i];
            cx_int128 at = limit_goodness(limit, measure);
            below[i] = limit->never || at > INT64_MAX ? INT64_MAX
                       : at <= INT64_MIN              ? INT64_MIN
                                                      : (int64_t)(at - 1);
        }
        scale->below[measure] = below;
    }
    return CX_OK;
}

/* Of a value beyond the scale, which int64_t ends. */
static uint16_t score_far(const struct cx_rfm_cuts *cuts, size_t set, cx_int128 value)
{
    const struct cx_rfm_limit *limit = cuts->limit[CX_RFM_MONETARY] + set;
    size_t score = 1;
    while (score < cuts->bins && !limit[score - 1].never && value >= limit[score - 1].at)
        score++;
    return (uint16_t)score;
}

static inline uint16_t score_of(const int64_t *below, size_t bins, int64_t value)
{
    size_t low = 0, high = bins - 1; /* below low all are reached, from high on none */
    while (high - low > FEW_LIMITS) {
        size_t middle = low + (high - low) / 2;
        if (value > below[middle])
            low = middle + 1;
        else
            high = middle;
    }
    size_t score = low + 1; /* without a branch that cannot be foreseen */
    for (size_t i = low; i < high; i++)
        score += value > below[i];
    return (uint16_t)score;
}

void cx_rfm_score(const struct cx_rfm_scale *scale, struct cx_rfm_customer *c)
{
    const struct cx_rfm_cuts *cuts = scale->cuts;
    int64_t money = (int64_t)c->monetary;
    bool is_far = money != c->monetary || money == INT64_MIN;
    memset(c->score, 0, sizeof c->score);
    if (c->frequency <= 0)
        return;
    c->score[CX_RFM_RECENCY] = score_of(scale->below[CX_RFM_RECENCY], cuts->bins, -c->recency);
    size_t set = set_of(cuts, CX_RFM_FREQUENCY, c);
    c->score[CX_RFM_FREQUENCY] =
        score_of(scale->below[CX_RFM_FREQUENCY] + set, cuts->bins, c->frequency);
    set = set_of(cuts, CX_RFM_MONETARY, c);
    c->score[CX_RFM_MONETARY] =
        is_far ? score_far(cuts, set, c->monetary)
               : score_of(scale->below[CX_RFM_MONETARY] + set, cuts->bins, money);
}

size_t cx_rfm_code(const struct cx_rfm_customer *c, size_t bins, char out[CX_RFM_CODE_ROOM])
{
    char number[CX_NUMBER_ROOM];
    size_t n = 0;
    for (int i = 0; c->score[CX_RFM_RECENCY] != 0 && i < CX_RFM_MEASURES; i++) {
        if (i > 0 && bins > 9)
            out[n++] = '-';
        size_t digits = cx_integer_format(c->score[i], number);
        memcpy(out + n, number, digits);
        n += digits;
    }
    out[n] = '\0';
    return n;
}

/* ---- segments */

static bool end_parse(struct cx_text t, enum cx_rfm_field field, cx_int128 *x)
{
    int64_t units;
    if (cx_decimal_parse(t, false, &units) != CX_DECIMAL_OK)
        return false;
    *x = units;
    if (field == CX_RFM_RAW_MONETARY)
        return true;
    *x /= CX_DECIMAL_ONE;
    return units % CX_DECIMAL_ONE == 0;
}

static size_t find_dots(struct cx_text t)
{
    for (size_t i = 0; i + 1 < t.n; i++)
        if (t.s[i] == '.' && t.s[i + 1] == '.')
            return i;
    return t.n;
}

bool cx_rfm_range_parse(struct cx_text t, enum cx_rfm_field field, struct cx_rfm_range *range)
{
    cx_int128 farthest = (cx_int128)1 << 120;
    *range = (struct cx_rfm_range){-farthest, farthest, t.n > 0};
    size_t dots = find_dots(t);
    if (t.n == 0)
        return true;
    if (dots == t.n) {
        if (!end_parse(t, field, &range->low))
            return false;
        range->high = range->low;
        return true;
    }
    struct cx_text low = {t.s, dots}, high = {t.s + dots + 2, t.n - dots - 2};
    if (low.n + high.n == 0)
        return false;
    return (low.n == 0 || end_parse(low, field, &range->low)) &&
           (high.n == 0 || end_parse(high, field, &range->high)) && range->low <= range->high;
}

static bool field_value(const struct cx_rfm_customer *c, enum cx_rfm_field field, cx_int128 *x)
{
    switch (field) {
    case CX_RFM_R:
    case CX_RFM_F:
    case CX_RFM_M:
        *x = c->score[field];
        return *x > 0;
    case CX_RFM_RAW_RECENCY:
        *x = c->recency;
        return c->frequency > 0;
    case CX_RFM_RAW_FREQUENCY:
        *x = c->frequency;
        return true;
    default:
        *x = c->monetary;
        return true;
    }
}

static bool fields_match(const struct cx_rfm_rule *rule, enum cx_rfm_field from,
                         enum cx_rfm_field end, const struct cx_rfm_customer *c)
{
    for (enum cx_rfm_field field = from; field < end; field++) {
        const struct cx_rfm_range *range = &rule->range[field];
        cx_int128 x;
        if (range->given && (!field_value(c, field, &x) || x < range->low || x > range->high))
            return false;
    }
    return true;
}

size_t cx_rfm_segment(const struct cx_rfm_rule *rules, size_t n, const struct cx_rfm_customer *c)
{
    size_t i = 0;
    while (i < n && !fields_match(&rules[i], CX_RFM_R, CX_RFM_FIELDS, c))
        i++;
    return i;
}

static void fill_cell(struct cx_rfm_cell *cell, const struct cx_rfm_rule *rules, size_t n,
                      const struct cx_rfm_customer *scored)
{
    memcpy(cell->score, scored->score, sizeof cell->score);
    for (size_t i = 0; i < n; i++)
        if (fields_match(&rules[i], CX_RFM_R, CX_RFM_RAW_RECENCY, scored))
            cell->rules |= UINT64_C(1) << i;
}

struct cx_rfm_cell *cx_rfm_cells_new(struct cx_arena *a, const struct cx_rfm_rule *rules, size_t n,
                                     size_t bins)
{
    uint16_t end = (uint16_t)(bins + 1);
    struct cx_rfm_cell *cells = cx_arena_alloc(a, sizeof *cells * end * end * end);
    struct cx_rfm_cell *cell = cells;
    struct cx_rfm_customer c = {.frequency = 0};
    for (uint16_t r = 0; cells != NULL && r < end; r++)
        for (uint16_t f = 0; f < end; f++)
            for (uint16_t m = 0; m < end; m++) {
                c.score[CX_RFM_RECENCY] = r;
                c.score[CX_RFM_FREQUENCY] = f;
                c.score[CX_RFM_MONETARY] = m;
                fill_cell(cell++, rules, n, &c);
            }
    return cells;
}

size_t cx_rfm_cell_segment(const struct cx_rfm_cell *cell, const struct cx_rfm_rule *rules,
                           size_t n, const struct cx_rfm_customer *c)
{
    for (uint64_t left = cell->rules; left != 0; left &= left - 1) {
        size_t i = (size_t)cx_lowest_bit(left);
        if (fields_match(&rules[i], CX_RFM_RAW_RECENCY, CX_RFM_FIELDS, c))
            return i;
    }
    return n;
}

/* ---- rules that can never match */

static bool contains(const struct cx_rfm_range *outer, const struct cx_rfm_range *inner)
{
    return !outer->given || (outer->low <= inner->low && outer->high >= inner->high);
}

static bool measures_contain(const struct cx_rfm_rule *outer, const struct cx_rfm_rule *inner)
{
    for (int field = CX_RFM_RAW_RECENCY; field < CX_RFM_FIELDS; field++)
        if (!contains(&outer->range[field], &inner->range[field]))
            return false;
    return true;
}

static bool names_scores(const struct cx_rfm_rule *rule)
{
    return rule->range[CX_RFM_R].given || rule->range[CX_RFM_F].given ||
           rule->range[CX_RFM_M].given;
}

static bool takes_cell(const struct cx_rfm_rule *rule, const cx_int128 cell[3])
{
    for (int field = CX_RFM_R; field <= CX_RFM_M; field++) {
        const struct cx_rfm_range *range = &rule->range[field];
        if (range->given && (cell[field] < range->low || cell[field] > range->high))
            return false;
    }
    return true;
}

/* Customers without purchases: no scores, no recency, frequency 0. */
static bool may_take_buyerless(const struct cx_rfm_rule *rule)
{
    const struct cx_rfm_range *frequency = &rule->range[CX_RFM_RAW_FREQUENCY];
    return !names_scores(rule) && !rule->range[CX_RFM_RAW_RECENCY].given &&
           (!frequency->given || (frequency->low <= 0 && frequency->high >= 0));
}

/* The next score at which some rule of the first n begins or has just ended; bins + 1: none. */
static cx_int128 next_edge(const struct cx_rfm_rule *rules, size_t n, enum cx_rfm_field field,
                           cx_int128 at, size_t bins)
{
    cx_int128 edge = (cx_int128)bins + 1;
    for (size_t i = 0; i < n; i++) {
        const struct cx_rfm_range *range = &rules[i].range[field];
        if (!range->given)
            continue;
        if (range->low > at && range->low < edge)
            edge = range->low;
        if (range->high + 1 > at && range->high + 1 < edge)
            edge = range->high + 1;
    }
    return edge;
}

static bool cell_is_free(const struct cx_rfm_rule *rules, size_t i, const cx_int128 cell[3])
{
    if (!takes_cell(&rules[i], cell))
        return false;
    for (size_t j = 0; j < i; j++)
        if (takes_cell(&rules[j], cell) && measures_contain(&rules[j], &rules[i]))
            return false;
    return true;
}

static bool has_free_cell(const struct cx_rfm_rule *rules, size_t i, size_t bins)
{
    cx_int128 cell[3], end = (cx_int128)bins + 1;
    for (cell[0] = 1; cell[0] < end; cell[0] = next_edge(rules, i + 1, CX_RFM_R, cell[0], bins))
        for (cell[1] = 1; cell[1] < end; cell[1] = next_edge(rules, i + 1, CX_RFM_F, cell[1], bins))
            for (cell[2] = 1; cell[2] < end;
                 cell[2] = next_edge(rules, i + 1, CX_RFM_M, cell[2], bins))
                if (cell_is_free(rules, i, cell))
                    return true;
    return false;
}

static bool buyerless_are_free(const struct cx_rfm_rule *rules, size_t i)
{
    if (!may_take_buyerless(&rules[i]))
        return false;
    for (size_t j = 0; j < i; j++)
        if (may_take_buyerless(&rules[j]) &&
            contains(&rules[j].range[CX_RFM_RAW_MONETARY], &rules[i].range[CX_RFM_RAW_MONETARY]))
            return false;
    return true;
}

bool cx_rfm_rule_is_dead(const struct cx_rfm_rule *rules, size_t i, size_t bins)
{
    const struct cx_rfm_range *frequency = &rules[i].range[CX_RFM_RAW_FREQUENCY];
    bool buyers = !frequency->given || frequency->high >= 1;
    return !(buyers && has_free_cell(rules, i, bins)) && !buyerless_are_free(rules, i);
}
