/* experiment.c - see experiment.h.
 *
 * Arms are kept sorted; an experiment is a run of arms, and its first segment is always "", the
 * whole.
 */
#include "model/experiment.h"

#include <string.h>

struct arm_list {
    struct cx_arm **arm;
    size_t n, room;
};

enum { FOUND = 32 };

struct cx_experiments {
    const struct cx_design *design;
    struct cx_arena *memory;
    struct arm_list arms, strata;
    struct cx_exposures exposures;
    struct cx_arm *found[FOUND]; /* lately, by a cheap hash of their names */
    const struct cx_experiments *before;
};

enum cx_status cx_experiments_open(const struct cx_design *design, struct cx_arena *a,
                                   struct cx_experiments **x, struct cx_error *e)
{
    *x = cx_arena_alloc(a, sizeof **x);
    if (!*x) {
        return cx_no_memory(e);
    }
    (*x)->design = design;
    (*x)->memory = a;
    return CX_OK;
}

/* ---- arms */

static int compare_arm(const struct cx_arm *arm, const struct cx_arm_key *key)
{
    int order = cx_text_compare(arm->experiment, key->experiment);
    order = order ? order : cx_text_compare(arm->segment, key->segment);
    order = order ? order : cx_text_compare(arm->variant, key->variant);
    return order ? order : cx_text_compare(arm->stratum, key->stratum);
}

/* Where the key is, or belongs. */
static size_t place_of(const struct arm_list *arms, const struct cx_arm_key *key, bool *found)
{
    size_t low = 0;
    size_t high = arms->n;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_arm(arms->arm[middle], key);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Of all methods that answer for the metric. */
static unsigned needs_of(const struct cx_design *design, const struct cx_metric *metric)
{
    unsigned needs = cx_method_of(metric)->needs;
    for (size_t i = 0; i < design->besides; i++) {
        bool answers = design->beside[i]->types & 1U << metric->type;
        needs |= answers ? design->beside[i]->needs : 0;
    }
    return needs;
}

bool cx_metric_keeps_values(const struct cx_design *design, const struct cx_metric *metric)
{
    return needs_of(design, metric) & (CX_NEEDS_VALUES | CX_NEEDS_TUPLES);
}

static enum cx_status open_sums(struct cx_experiments *x, const struct cx_metric *metric,
                                struct cx_metric_sums *s, struct cx_error *e)
{
    enum cx_status status = cx_metric_sums_open(s, metric->type, x->memory, e);
    size_t covariates = cx_metric_covariate_variables(metric);
    unsigned needs = needs_of(x->design, metric);
    bool keeps_values = needs & CX_NEEDS_VALUES;
    bool of_units = !metric->in_clusters || metric->type == CX_METRIC_QUANTILE;
    bool wants_cubes = metric->type == CX_METRIC_MEAN && !metric->in_clusters;
    if (status == CX_OK && wants_cubes && !x->design->is_trial) {
        status = cx_metric_sums_cube(s, x->memory, e);
    }
    if (status == CX_OK && keeps_values && of_units) {
        status = cx_metric_sums_keep_values(s, x->memory, e);
    }
    if (status == CX_OK && metric->in_clusters) {
        bool keeps = keeps_values || x->design->keeps_clusters;
        status = cx_metric_sums_cluster(s, metric->type, keeps, x->memory, e);
    }
    if (status == CX_OK && metric->is_of_events) {
        status = cx_metric_sums_keep_events(s, x->memory, e);
    }
    if (status == CX_OK && metric->covariates > 0 && metric->in_clusters) {
        size_t more = cx_metric_cluster_values(metric) - 2;
        status = cx_metric_sums_cover(s->clusters, more, x->memory, e);
    }
    if (status == CX_OK && metric->covariates > 0 &&
        (!metric->in_clusters || x->design->keeps_clusters)) {
        status = cx_metric_sums_cover(s, covariates, x->memory, e);
    }
    if (status == CX_OK && needs & CX_NEEDS_TUPLES) {
        status = cx_metric_sums_keep_tuples(s, covariates, x->memory, e);
    }
    return status;
}

static enum cx_status new_arm(struct cx_experiments *x, const struct cx_arm_key *key,
                              struct cx_arm **arm, struct cx_error *e)
{
    const struct cx_design *design = x->design;
    struct cx_arm *made = cx_arena_alloc(x->memory, sizeof *made);
    if (!made || !cx_arena_copy(x->memory, key->experiment, &made->experiment) ||
        !cx_arena_copy(x->memory, key->segment, &made->segment) ||
        !cx_arena_copy(x->memory, key->variant, &made->variant) ||
        !cx_arena_copy(x->memory, key->stratum, &made->stratum)) {
        return cx_no_memory(e);
    }
    made->metric = cx_arena_alloc(x->memory, (design->metrics + 1) * sizeof *made->metric);
    if (!made->metric) {
        return cx_no_memory(e);
    }
    for (size_t i = 0; i < design->metrics; i++) {
        enum cx_status status = open_sums(x, &design->metric[i], &made->metric[i], e);
        if (status != CX_OK) {
            return status;
        }
    }
    *arm = made;
    return CX_OK;
}

/* The list, one longer, with a gap at `at`. */
static bool make_place(struct cx_arena *a, struct arm_list *arms, size_t at)
{
    if (arms->n == arms->room) {
        void *grown = cx_arena_double(a, arms->arm, &arms->room, sizeof *arms->arm);
        if (!grown) {
            return false;
        }
        arms->arm = grown;
    }
    memmove(arms->arm + at + 1, arms->arm + at, (arms->n - at) * sizeof *arms->arm);
    arms->n++;
    return true;
}

static size_t hash_ends(size_t hash, struct cx_text t)
{
    return t.n == 0 ? hash : hash * 31 + (unsigned char)t.s[0] * 7 + (unsigned char)t.s[t.n - 1];
}

static size_t found_place(const struct cx_arm_key *key)
{
    size_t hash = hash_ends(hash_ends(hash_ends(0, key->experiment), key->segment), key->variant);
    hash = hash_ends(hash, key->stratum);
    return (hash ^ hash >> 5) % FOUND;
}

static enum cx_status find_or_make(struct cx_experiments *x, const struct cx_arm_key *key,
                                   struct cx_arm **arm, struct cx_error *e)
{
    bool found;
    struct arm_list *arms = key->stratum.n > 0 ? &x->strata : &x->arms;
    size_t at = place_of(arms, key, &found);
    if (found) {
        *arm = arms->arm[at];
        return CX_OK;
    }
    enum cx_status status = new_arm(x, key, arm, e);
    if (status != CX_OK) {
        return status;
    }
    if (!make_place(x->memory, arms, at)) {
        return cx_no_memory(e);
    }
    arms->arm[at] = *arm;
    return CX_OK;
}

enum cx_status cx_experiments_arm(struct cx_experiments *x, const struct cx_arm_key *key,
                                  struct cx_arm **arm, struct cx_error *e)
{
    struct cx_arm **lately = &x->found[found_place(key)];
    if (*lately && compare_arm(*lately, key) == 0) {
        *arm = *lately;
        return CX_OK;
    }
    enum cx_status status = find_or_make(x, key, arm, e);
    if (status == CX_OK) {
        *lately = *arm;
    }
    return status;
}

enum cx_status cx_experiments_arms(struct cx_experiments *x, const struct cx_arm_key *key,
                                   struct cx_unit_arms *arms, struct cx_error *e)
{
    enum cx_status status = CX_OK;
    *arms = (struct cx_unit_arms){.n = 0};
    for (int of_segment = 0; of_segment <= (key->segment.n > 0); of_segment++) {
        for (int of_stratum = 0; of_stratum <= (key->stratum.n > 0); of_stratum++) {
            struct cx_arm_key part = {.experiment = key->experiment, .variant = key->variant};
            part.segment = of_segment ? key->segment : part.segment;
            part.stratum = of_stratum ? key->stratum : part.stratum;
            if (status == CX_OK) {
                status = cx_experiments_arm(x, &part, &arms->arm[arms->n++], e);
            }
        }
    }
    return status;
}

static void add_unit(const struct cx_design *design, struct cx_arm *arm, const double *values)
{
    arm->units++;
    for (size_t i = 0; i < design->metrics; i++) {
        enum cx_metric_type type = design->metric[i].type;
        struct cx_metric_sums *sums = &arm->metric[i];
        size_t own = cx_metric_divides(type) ? 2 : 1, n = cx_metric_values(&design->metric[i]);
        double x = values[0], y = own == 2 ? values[1] : 1;
        if (cx_metric_counts(values, n)) {
            cx_metric_sums_add(sums, type, x, y);
            cx_metric_sums_add_covariates(sums, type, x, y, values + own);
        }
        values += n;
    }
}

size_t cx_design_values(const struct cx_design *design)
{
    size_t n = 0;
    for (size_t i = 0; i < design->metrics; i++) {
        n += cx_metric_values(&design->metric[i]);
    }
    return n;
}

void cx_arms_add_unit(const struct cx_experiments *x, const struct cx_unit_arms *arms,
                      const double *values)
{
    for (size_t i = 0; i < arms->n; i++) {
        add_unit(x->design, arms->arm[i], values);
    }
}

void cx_arms_add_events(const struct cx_unit_arms *arms, size_t metric, const double *value,
                        size_t n)
{
    for (size_t i = 0; i < arms->n; i++) {
        cx_metric_sums_add_events(&arms->arm[i]->metric[metric], value, n);
    }
}

/* ---- clusters */

void cx_experiments_number(const struct cx_experiments *x, struct cx_experiments *from)
{
    for (size_t i = 0; i < from->arms.n; i++) {
        struct cx_arm *arm = from->arms.arm[i];
        struct cx_arm_key key = {arm->experiment, arm->segment, arm->variant, arm->stratum};
        bool found;
        arm->number = place_of(&x->arms, &key, &found);
    }
}

static struct cx_overlap *find_overlap(struct cx_overlap *overlap, struct cx_text variant)
{
    while (overlap && !cx_text_equal(overlap->variant, variant)) {
        overlap = overlap->next;
    }
    return overlap;
}

const struct cx_overlap *cx_arm_overlap(const struct cx_arm *arm, struct cx_text variant)
{
    return find_overlap(arm->overlap, variant);
}

enum cx_status cx_experiments_overlap(struct cx_experiments *x, struct cx_arm *arm,
                                      struct cx_text variant, struct cx_overlap **overlap,
                                      struct cx_error *e)
{
    *overlap = find_overlap(arm->overlap, variant);
    if (*overlap) {
        return CX_OK;
    }
    struct cx_overlap *made = cx_arena_alloc(x->memory, sizeof *made);
    if (!made || !cx_arena_copy(x->memory, variant, &made->variant)) {
        return cx_no_memory(e);
    }
    made->metric = cx_arena_alloc(x->memory, (x->design->metrics + 1) * sizeof *made->metric);
    if (!made->metric) {
        return cx_no_memory(e);
    }
    enum cx_status status = CX_OK;
    for (size_t i = 0; status == CX_OK && i < x->design->metrics; i++) {
        size_t values = cx_metric_cluster_values(&x->design->metric[i]);
        status = cx_shared_sums_open(&made->metric[i], values, x->memory, e);
    }
    made->next = arm->overlap;
    arm->overlap = *overlap = made;
    return status;
}

static enum cx_status merge_overlaps(struct cx_experiments *x, struct cx_arm *arm,
                                     const struct cx_arm *from, struct cx_error *e)
{
    enum cx_status status = CX_OK;
    for (const struct cx_overlap *o = from->overlap; status == CX_OK && o; o = o->next) {
        struct cx_overlap *to;
        status = cx_experiments_overlap(x, arm, o->variant, &to, e);
        for (size_t i = 0; status == CX_OK && i < x->design->metrics; i++) {
            cx_shared_sums_merge(&to->metric[i], &o->metric[i]);
        }
    }
    return status;
}

/* ---- exposures */

static enum cx_status add_exposure(struct cx_experiments *x, const struct cx_multiple_exposure *m,
                                   int64_t sign, struct cx_error *e)
{
    return cx_exposures_add(&x->exposures, m, sign, x->memory) ? CX_OK : cx_no_memory(e);
}

enum cx_status cx_experiments_multiple(struct cx_experiments *x,
                                       const struct cx_multiple_exposure *m, struct cx_error *e)
{
    return add_exposure(x, m, 1, e);
}

/* ---- collections together */

static enum cx_status add_arm(struct cx_experiments *x, const struct cx_arm *from, int64_t sign,
                              struct cx_error *e)
{
    struct cx_arm_key key = {from->experiment, from->segment, from->variant, from->stratum};
    struct cx_arm *arm = NULL;
    enum cx_status status = cx_experiments_arm(x, &key, &arm, e);
    if (status != CX_OK) {
        return status;
    }
    arm->units += sign * from->units;
    arm->clusters += sign * from->clusters;
    for (size_t i = 0; i < x->design->metrics; i++) {
        enum cx_metric_type type = x->design->metric[i].type;
        if (sign > 0) {
            cx_metric_sums_merge(&arm->metric[i], type, &from->metric[i]);
        } else {
            cx_metric_sums_take(&arm->metric[i], type, &from->metric[i]);
        }
    }
    return sign > 0 ? merge_overlaps(x, arm, from, e) : CX_OK;
}

static enum cx_status add_all(struct cx_experiments *x, const struct cx_experiments *from,
                              int64_t sign, struct cx_error *e)
{
    enum cx_status status = CX_OK;
    for (size_t i = 0; status == CX_OK && i < from->arms.n; i++) {
        status = add_arm(x, from->arms.arm[i], sign, e);
    }
    for (size_t i = 0; status == CX_OK && i < from->strata.n; i++) {
        status = add_arm(x, from->strata.arm[i], sign, e);
    }
    for (size_t i = 0; status == CX_OK && i < from->exposures.n; i++) {
        status = add_exposure(x, &from->exposures.at[i], sign, e);
    }
    return status;
}

enum cx_status cx_experiments_merge(struct cx_experiments *x, const struct cx_experiments *from,
                                    struct cx_error *e)
{
    return add_all(x, from, 1, e);
}

enum cx_status cx_experiments_take(struct cx_experiments *x, const struct cx_experiments *from,
                                   struct cx_error *e)
{
    return add_all(x, from, -1, e);
}

/* How many variants have units. */
static size_t filled_variants(const struct cx_experiments *x, struct cx_text experiment,
                              bool *has_control)
{
    const struct cx_arm_key first = {.experiment = experiment};
    bool found;
    size_t variants = 0;
    *has_control = false;
    for (size_t at = place_of(&x->arms, &first, &found); at < x->arms.n; at++) {
        const struct cx_arm *arm = x->arms.arm[at];
        if (!cx_text_equal(arm->experiment, experiment) || arm->segment.n > 0) {
            break;
        }
        variants += arm->units > 0;
        *has_control |= arm->units > 0 && cx_text_equal(arm->variant, x->design->control);
    }
    return variants;
}

static bool is_ready(const struct cx_experiments *x, struct cx_text experiment)
{
    bool has_control;
    size_t variants = filled_variants(x, experiment, &has_control);
    return has_control && (variants > 1 || x->design->planned_arms > 0);
}

/* Exposed, but all left out: there is that to tell, and nothing to wait for. */
static bool is_left_out(const struct cx_experiments *x, const struct cx_multiple_exposure *m)
{
    bool has_control;
    return m->single + m->several > 0 && filled_variants(x, m->experiment, &has_control) == 0;
}

static enum cx_status merge_filled(struct cx_experiments *x, const struct arm_list *arms,
                                   const struct cx_experiments *ready_in, struct cx_error *e)
{
    enum cx_status status = CX_OK;
    bool ready = true;
    for (size_t i = 0; status == CX_OK && i < arms->n; i++) {
        const struct cx_arm *arm = arms->arm[i];
        bool is_new = i == 0 || !cx_text_equal(arm->experiment, arms->arm[i - 1]->experiment);
        if (ready_in && is_new) {
            ready = is_ready(ready_in, arm->experiment);
        }
        if (ready && arm->units > 0) {
            status = add_arm(x, arm, 1, e);
        }
    }
    return status;
}

enum cx_status cx_experiments_merge_filled(struct cx_experiments *x,
                                           const struct cx_experiments *from, bool only_ready,
                                           struct cx_error *e)
{
    const struct cx_experiments *ready_in = only_ready ? from : NULL;
    enum cx_status status = merge_filled(x, &from->arms, ready_in, e);
    status = status == CX_OK ? merge_filled(x, &from->strata, ready_in, e) : status;
    for (size_t i = 0; status == CX_OK && i < from->exposures.n; i++) {
        const struct cx_multiple_exposure *m = &from->exposures.at[i];
        if (!only_ready || is_ready(from, m->experiment) || is_left_out(from, m)) {
            status = cx_experiments_multiple(x, m, e);
        }
    }
    return status;
}

/* ---- what was collected */

static bool settle_sums(const struct cx_metric_sums *s)
{
    bool settled = !s->values || cx_values_settle(s->values);
    settled = settled && (!s->tuples || cx_tuples_settle(s->tuples));
    settled = settled && !(s->events && s->events->failed);
    return settled && (!s->clusters || settle_sums(s->clusters));
}

static bool settle_arm(const struct cx_design *design, struct cx_arm *arm)
{
    bool settled = true;
    for (size_t i = 0; i < design->metrics; i++) {
        const struct cx_metric_sums *metric = &arm->metric[i];
        arm->units = metric->units > arm->units ? metric->units : arm->units;
        settled = settled && settle_sums(metric);
    }
    return settled;
}

static bool settle_arms(const struct cx_design *design, const struct arm_list *arms)
{
    for (size_t i = 0; i < arms->n; i++) {
        if (!settle_arm(design, arms->arm[i])) {
            return false;
        }
    }
    return true;
}

/* Gives an arm the n strata from `from` on.  False: no memory. */
static bool give_strata(const struct cx_experiments *x, struct cx_arm *arm,
                        struct cx_arm *const *from, size_t n)
{
    for (size_t k = 0; k < x->design->metrics; k++) {
        struct cx_stratum *stratum = cx_arena_alloc(x->memory, n * sizeof *stratum);
        if (!stratum) {
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            stratum[i] = (struct cx_stratum){from[i]->stratum, &from[i]->metric[k]};
        }
        arm->metric[k].stratum = stratum;
        arm->metric[k].strata = n;
    }
    return true;
}

/* Sums that come from counts are of metrics alone, not of units. */
static int64_t unplaced_units(const struct cx_experiments *x, const struct cx_arm *arm,
                              struct cx_arm *const *stratum, size_t n)
{
    int64_t most = arm->units;
    for (size_t i = 0; i < n; i++) {
        most -= stratum[i]->units;
    }
    for (size_t k = 0; k < x->design->metrics; k++) {
        int64_t units = arm->metric[k].units;
        for (size_t i = 0; i < n; i++) {
            units -= stratum[i]->metric[k].units;
        }
        most = units > most ? units : most;
    }
    return most;
}

/* Both lists have the same order, and each stratum its arm. */
static bool settle_strata(const struct cx_experiments *x)
{
    struct cx_arm *const *from = x->strata.arm, *const *end = from + x->strata.n;
    for (size_t i = 0; i < x->arms.n; i++) {
        struct cx_arm *arm = x->arms.arm[i];
        size_t n = 0;
        while (from + n < end) {
            struct cx_arm_key of = {from[n]->experiment, from[n]->segment, from[n]->variant,
                                    arm->stratum};
            if (compare_arm(arm, &of) != 0) {
                break;
            }
            n++;
        }
        if (n > 0 && !give_strata(x, arm, from, n)) {
            return false;
        }
        arm->unplaced = unplaced_units(x, arm, from, n);
        from += n;
    }
    return true;
}

struct cx_arms cx_experiments_listed(const struct cx_experiments *x)
{
    return (struct cx_arms){.arm = x->arms.arm, .n = x->arms.n};
}

enum cx_status cx_experiments_settle(struct cx_experiments *x, struct cx_arms *arms,
                                     struct cx_error *e)
{
    if (!settle_strata(x) || !settle_arms(x->design, &x->arms) ||
        !settle_arms(x->design, &x->strata)) {
        return cx_no_memory(e);
    }
    *arms = cx_experiments_listed(x);
    return CX_OK;
}

void cx_experiments_follow(struct cx_experiments *x, const struct cx_experiments *before)
{
    x->before = before;
}

const struct cx_experiments *cx_experiments_before(const struct cx_experiments *x)
{
    return x->before;
}

int64_t cx_experiments_units(const struct cx_experiments *x, struct cx_text experiment)
{
    int64_t units = 0;
    for (size_t i = 0; i < x->arms.n; i++) {
        const struct cx_arm *arm = x->arms.arm[i];
        bool is_whole = arm->segment.n == 0 && cx_text_equal(arm->experiment, experiment);
        units += is_whole ? arm->units : 0;
    }
    return units;
}

const struct cx_design *cx_experiments_design(const struct cx_experiments *x)
{
    return x->design;
}

const struct cx_exposures *cx_experiments_exposures(const struct cx_experiments *x)
{
    return &x->exposures;
}

bool cx_experiments_has_arms(const struct cx_experiments *x, struct cx_text experiment)
{
    const struct cx_arm_key first = {.experiment = experiment};
    bool found;
    size_t at = place_of(&x->arms, &first, &found);
    return at < x->arms.n && cx_text_equal(x->arms.arm[at]->experiment, experiment);
}

const struct cx_multiple_exposure *cx_experiments_exposure(const struct cx_experiments *x,
                                                           struct cx_text experiment)
{
    return cx_exposures_find(&x->exposures, experiment);
}
