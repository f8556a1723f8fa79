/* clusters.c - see clusters.h.
 *
 * Units are kept by shares of all clusters.  Of each share they are sorted by cluster, and within
 * one by arm, so that a cluster's experiments and segments come one after the other.
 */
#include "model/clusters.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "base/sort.h"

/* ---- keeping units */

struct numbers {
    struct numbers *next;
    double value[];
};

struct cx_clustered_record {
    uint64_t cluster;
    struct cx_arm *arm;
    struct numbers *events; /* of each metric of events that counts the unit, in their order */
    double value[];
};

struct cx_clustered_chunk {
    struct cx_clustered_chunk *before;
    size_t n, room; /* records */
    double record[];
};

static size_t record_size(const struct cx_design *design)
{
    return sizeof(struct cx_clustered_record) + cx_design_values(design) * sizeof(double);
}

/* Small ones first, for who has few units. */
static struct cx_clustered_chunk *chunk_with_room(struct cx_clustered *c,
                                                  struct cx_clustered_share *share, size_t size)
{
    enum { FIRST = 16, LARGEST = 4096 };
    struct cx_clustered_chunk *last = share->last;
    if (last && last->n < last->room) {
        return last;
    }
    size_t room = last ? 2 * last->room : FIRST;
    room = room < LARGEST ? room : LARGEST;
    struct cx_clustered_chunk *made = cx_arena_take(&c->memory, sizeof *made + room * size);
    if (made) {
        *made = (struct cx_clustered_chunk){.before = last, .room = room};
        share->last = made;
    }
    return made;
}

bool cx_clustered_add(struct cx_clustered *c, const struct cx_design *design,
                      const struct cx_clustered_unit *unit, const double *values)
{
    const size_t size = record_size(design);
    uint64_t mixed = unit->cluster * UINT64_C(0x9e3779b97f4a7c15);
    struct cx_clustered_share *share = &c->share[(mixed >> 32) % CX_CLUSTER_SHARES];
    struct cx_clustered_chunk *chunk = chunk_with_room(c, share, size);
    if (!chunk) {
        return false;
    }
    struct cx_clustered_record *record = (void *)((char *)chunk->record + chunk->n++ * size);
    record->cluster = unit->cluster;
    record->arm = unit->arm;
    record->events = NULL;
    memcpy(record->value, values, size - sizeof *record);
    share->units++;
    c->last = record;
    return true;
}

bool cx_clustered_events(struct cx_clustered *c, const double *value, size_t n)
{
    struct numbers **end = &c->last->events;
    struct numbers *made = cx_arena_take(&c->memory, sizeof *made + n * sizeof *value);
    if (!made) {
        return false;
    }
    while (*end) {
        end = &(*end)->next;
    }
    made->next = NULL;
    memcpy(made->value, value, n * sizeof *value);
    *end = made;
    return true;
}

/* ---- what a cluster has in an arm */

/* An exact sum.  Most clusters are small, and what they have is often whole: then a double holds
 * it, else `wide` from the second number on. */
struct exact {
    double value;
    bool is_wide;
    struct cx_sum wide;
};

struct total {
    int64_t units;
    struct exact *sum; /* cx_metric_cluster_values() */
    double *value;     /* of a quantile all of them */
    size_t n, room;
};

struct part {
    struct cx_arm *arm;
    struct total *metric;
};

/* Of one cluster: the arms of one segment that it has units in. */
struct parts {
    struct part *at;
    size_t n, room;
};

/* A share of the clusters. */
struct adding {
    struct cx_arena memory, scratch;
    struct cx_experiments *x;
    const struct cx_design *design;
    struct cx_unit_arms *arms; /* by the arms' numbers; n is 0: not yet known */
    struct parts whole, segment;
    int64_t units; /* of the cluster in the experiment */
    struct cx_error error;
};

static bool is_whole(double x)
{
    return fabs(x) < 1LL << 52 && x == (double)(int64_t)x;
}

static void add_exactly(struct exact *sum, double x)
{
    if (!sum->is_wide && is_whole(x) && is_whole(sum->value)) {
        sum->value += x;
        return;
    }
    if (!sum->is_wide && sum->value == 0) {
        sum->value = x;
        return;
    }
    if (!sum->is_wide) {
        memset(&sum->wide, 0, sizeof sum->wide);
        cx_sum_add_decimals(&sum->wide, 1, sum->value, 1);
        sum->is_wide = true;
    }
    cx_sum_add_decimals(&sum->wide, 1, x, 1);
}

static double exact_value(const struct exact *sum)
{
    return sum->is_wide ? cx_sum_value(&sum->wide) : sum->value;
}

static void clear(struct exact *sum)
{
    sum->value = 0;
    sum->is_wide = false;
}

static bool add_numbers(struct cx_arena *memory, struct total *t, const double *value, size_t n)
{
    if (n > t->room - t->n) {
        size_t room = t->room ? t->room : 8, size = sizeof *t->value;
        while (n > room - t->n) {
            room *= 2;
        }
        void *grown = cx_arena_grow(memory, t->value, t->room * size, room * size);
        if (!grown) {
            return false;
        }
        t->value = grown;
        t->room = room;
    }
    memcpy(t->value + t->n, value, n * sizeof *value);
    t->n += n;
    return true;
}

/* A unit's numbers into those of its cluster. */
static void add_unit(const struct cx_metric *metric, struct total *t, const double *values)
{
    const size_t own = cx_metric_divides(metric->type) ? 2 : 1, n = cx_metric_values(metric);
    const size_t all = cx_metric_cluster_values(metric);
    struct exact *sum = t->sum;
    add_exactly(sum++, metric->type == CX_METRIC_PROPORTION ? values[0] > 0 : values[0]);
    add_exactly(sum++, own == 2 ? values[1] : 1);
    for (size_t i = own; i < n; i++) {
        add_exactly(sum++, values[i]);
    }
    if (sum < t->sum + all) {
        add_exactly(sum, 1);
    }
}

/* A unit's values; as in cx_arms_add_unit(), metrics that miss one do not count it. */
static bool add_values(struct adding *a, struct part *part,
                       const struct cx_clustered_record *record)
{
    const double *values = record->value;
    const struct numbers *events = record->events;
    for (size_t i = 0; i < a->design->metrics; i++) {
        const struct cx_metric *metric = &a->design->metric[i];
        struct total *t = &part->metric[i];
        size_t n = cx_metric_values(metric);
        bool counts = cx_metric_counts(values, n), added = true;
        if (counts && metric->is_of_events) {
            added = add_numbers(&a->memory, t, events->value, (size_t)values[0]);
            events = events->next;
        } else if (counts && metric->type == CX_METRIC_QUANTILE) {
            added = add_numbers(&a->memory, t, values, 1);
        } else if (counts) {
            add_unit(metric, t, values);
        }
        if (!added) {
            return false;
        }
        t->units += counts;
        values += n;
    }
    return true;
}

static void values_of(const struct cx_metric *metric, const struct total *t,
                      double value[CX_CLUSTER_VALUES])
{
    for (size_t i = 0; i < cx_metric_cluster_values(metric); i++) {
        value[i] = exact_value(&t->sum[i]);
    }
}

/* NULL: no memory. */
static struct total *new_totals(struct adding *a)
{
    const struct cx_design *design = a->design;
    size_t sums = 0;
    for (size_t i = 0; i < design->metrics; i++) {
        sums += cx_metric_cluster_values(&design->metric[i]);
    }
    struct total *made = cx_arena_alloc(&a->memory, (design->metrics + 1) * sizeof *made);
    struct exact *sum = cx_arena_alloc(&a->memory, (sums + 1) * sizeof *sum);
    for (size_t i = 0; made && sum && i < design->metrics; i++) {
        made[i].sum = sum;
        sum += cx_metric_cluster_values(&design->metric[i]);
    }
    return sum ? made : NULL;
}

static struct part *part_of(struct adding *a, struct parts *parts, struct cx_arm *arm)
{
    for (size_t i = 0; i < parts->n; i++) {
        if (parts->at[i].arm == arm) {
            return &parts->at[i];
        }
    }
    if (parts->n == parts->room) {
        void *grown = cx_arena_double(&a->memory, parts->at, &parts->room, sizeof *parts->at);
        if (!grown) {
            return NULL;
        }
        parts->at = grown;
    }
    struct part *part = &parts->at[parts->n];
    if (!part->metric) { /* else that of another cluster's */
        part->metric = new_totals(a);
    }
    part->arm = arm;
    parts->n += part->metric != NULL;
    return part->metric ? part : NULL;
}

/* ---- clusters as units of arms */

static void count_cluster(const struct adding *a, const struct part *part)
{
    part->arm->clusters++;
    for (size_t i = 0; i < a->design->metrics; i++) {
        const struct total *t = &part->metric[i];
        const struct cx_metric *metric = &a->design->metric[i];
        struct cx_metric_sums *sums = &part->arm->metric[i];
        double own[CX_CLUSTER_VALUES];
        if (t->units > 0 && metric->type == CX_METRIC_QUANTILE) {
            cx_metric_sums_add_cluster(sums, t->value, t->n);
        } else if (t->units > 0) {
            values_of(metric, t, own);
            cx_metric_sums_add(sums->clusters, CX_METRIC_RATIO, own[0], own[1]);
            cx_metric_sums_add_covariates(sums->clusters, CX_METRIC_RATIO, own[0], own[1], own + 2);
        }
    }
}

/* What two arms share of a cluster. */
static enum cx_status share_cluster(struct adding *a, const struct part *own,
                                    const struct part *other)
{
    struct cx_overlap *overlap;
    enum cx_status status =
        cx_experiments_overlap(a->x, own->arm, other->arm->variant, &overlap, &a->error);
    for (size_t i = 0; status == CX_OK && i < a->design->metrics; i++) {
        const struct cx_metric *metric = &a->design->metric[i];
        double left[CX_CLUSTER_VALUES], right[CX_CLUSTER_VALUES];
        if (own->metric[i].units > 0 && other->metric[i].units > 0) {
            values_of(metric, &own->metric[i], left);
            values_of(metric, &other->metric[i], right);
            cx_shared_sums_add(&overlap->metric[i], left, right);
        }
    }
    return status;
}

static enum cx_status end_parts(struct adding *a, struct parts *parts)
{
    enum cx_status status = CX_OK;
    for (size_t i = 0; i < parts->n; i++) {
        count_cluster(a, &parts->at[i]);
        for (size_t k = 0; status == CX_OK && k < parts->n; k++) {
            if (k != i) {
                status = share_cluster(a, &parts->at[i], &parts->at[k]);
            }
        }
    }
    for (size_t i = 0; i < parts->n; i++) {
        for (size_t k = 0; k < a->design->metrics; k++) {
            struct total *t = &parts->at[i].metric[k];
            t->units = 0;
            t->n = 0;
            for (size_t m = 0; m < cx_metric_cluster_values(&a->design->metric[k]); m++) {
                clear(&t->sum[m]);
            }
        }
    }
    parts->n = 0;
    return status;
}

/* All of a cluster in an experiment. */
static enum cx_status end_experiment(struct adding *a)
{
    bool mixed = a->whole.n > 1;
    struct cx_multiple_exposure m = {
        .clusters = !mixed, .mixed_clusters = mixed, .shared_clusters = a->units > 1};
    if (a->whole.n == 0) {
        return CX_OK;
    }
    m.experiment = a->whole.at[0].arm->experiment;
    a->units = 0;
    enum cx_status status = end_parts(a, &a->segment);
    status = status == CX_OK ? end_parts(a, &a->whole) : status;
    return status == CX_OK ? cx_experiments_multiple(a->x, &m, &a->error) : status;
}

static enum cx_status add_record(struct adding *a, const struct cx_clustered_record *record)
{
    const struct cx_unit_arms *arms = &a->arms[record->arm->number];
    const struct parts *whole = &a->whole, *segment = &a->segment;
    enum cx_status status = CX_OK;
    if (whole->n > 0 && !cx_text_equal(whole->at[0].arm->experiment, arms->arm[0]->experiment)) {
        status = end_experiment(a);
    }
    struct cx_arm *last = arms->arm[arms->n - 1];
    if (segment->n > 0 && !cx_text_equal(segment->at[0].arm->segment, last->segment)) {
        status = status == CX_OK ? end_parts(a, &a->segment) : status;
    }
    for (size_t i = 0; status == CX_OK && i < arms->n; i++) {
        struct part *part = part_of(a, i == 0 ? &a->whole : &a->segment, arms->arm[i]);
        if (!part || !add_values(a, part, record)) {
            return cx_no_memory(&a->error);
        }
    }
    a->units++;
    return status;
}

/* ---- a share of all clusters */

struct shares {
    const struct cx_clustering *all;
    struct cx_experiments *x; /* whose arms are numbered */
    struct adding adding[CX_CLUSTER_SHARES];
};

/* All of a share, with room for as many behind them.  NULL: no memory. */
static struct cx_keyed *records_of(struct shares *shares, size_t share, size_t *n)
{
    struct adding *a = &shares->adding[share];
    const struct cx_clustering *all = shares->all;
    const size_t size = record_size(a->design);
    *n = 0;
    for (size_t i = 0; i < all->lists; i++) {
        *n += all->list[i]->share[share].units;
    }
    struct cx_keyed *keyed = cx_arena_take(&a->scratch, 2 * (*n + 1) * sizeof *keyed), *to = keyed;
    for (size_t i = 0; keyed && i < all->lists; i++) {
        const struct cx_clustered_chunk *chunk = all->list[i]->share[share].last;
        for (; chunk; chunk = chunk->before) {
            for (size_t k = 0; k < chunk->n; k++) {
                const char *at = (const char *)chunk->record + k * size;
                const struct cx_clustered_record *record = (const void *)at;
                *to++ = (struct cx_keyed){record->cluster, (uint64_t)(uintptr_t)record};
            }
        }
    }
    return keyed;
}

static const struct cx_clustered_record *record_at(const struct cx_keyed *keyed)
{
    return (const void *)(uintptr_t)keyed->what;
}

static int by_arm(const void *left, const void *right, void *context)
{
    size_t a = record_at(left)->arm->number, b = record_at(right)->arm->number;
    (void)context;
    return (a > b) - (a < b);
}

static enum cx_status know_arms(struct adding *a, const struct cx_experiments *x)
{
    const struct cx_arms arms = cx_experiments_listed(x);
    enum cx_status status = CX_OK;
    a->arms = cx_arena_alloc(&a->memory, (arms.n + 1) * sizeof *a->arms);
    if (!a->arms) {
        return cx_no_memory(&a->error);
    }
    for (size_t i = 0; status == CX_OK && i < arms.n; i++) {
        const struct cx_arm *arm = arms.arm[i];
        const struct cx_arm_key key = {
            .experiment = arm->experiment, .segment = arm->segment, .variant = arm->variant};
        status = cx_experiments_arms(a->x, &key, &a->arms[i], &a->error);
    }
    return status;
}

static enum cx_status add_share(struct shares *shares, size_t share)
{
    struct adding *a = &shares->adding[share];
    size_t n, end;
    a->design = cx_experiments_design(shares->x);
    struct cx_keyed *keyed = records_of(shares, share, &n);
    if (!keyed) {
        return cx_no_memory(&a->error);
    }
    enum cx_status status = cx_experiments_open(a->design, &a->memory, &a->x, &a->error);
    status = status == CX_OK ? know_arms(a, shares->x) : status;
    cx_sort_keyed(keyed, n, keyed + n);
    for (size_t i = 0; status == CX_OK && i < n; i = end) {
        for (end = i + 1; end < n && keyed[end].key == keyed[i].key; end++) {
        }
        if (end - i > 1) {
            cx_sort(keyed + i, end - i, sizeof *keyed, by_arm, NULL, keyed + n);
        }
        for (size_t k = i; status == CX_OK && k < end; k++) {
            status = add_record(a, record_at(&keyed[k]));
        }
        status = status == CX_OK ? end_experiment(a) : status;
    }
    return status;
}

static void add_share_of(size_t share, void *context)
{
    struct shares *shares = context;
    shares->adding[share].error.status = add_share(shares, share);
    cx_arena_release(&shares->adding[share].scratch);
}

enum cx_status cx_clusters_add_up(const struct cx_clustering *all, struct cx_experiments *x,
                                  struct cx_error *e)
{
    struct shares shares = {.all = all, .x = x};
    enum cx_status status = CX_OK;
    for (size_t i = 0; i < all->lists; i++) {
        cx_experiments_number(x, all->arms[i]);
    }
    cx_parallel(CX_CLUSTER_SHARES, all->threads, add_share_of, &shares);
    for (size_t i = 0; i < CX_CLUSTER_SHARES; i++) {
        struct adding *a = &shares.adding[i];
        if (status == CX_OK && a->error.status != CX_OK) {
            *e = a->error;
            status = e->status;
        }
        status = status == CX_OK ? cx_experiments_merge(x, a->x, e) : status;
        cx_arena_release(&a->memory);
    }
    return status;
}
