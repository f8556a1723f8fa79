/* gather.c - units into arms. */
#include <math.h>
#include <string.h>

#include "abtestlog.h"
#include "base/hash.h"
#include "base/parallel.h"

static const char *const multi_done[] = {"excluded", "counted in their first variant",
                                         "counted in each variant"};

static const char *const covariate_notes[] = {"without some covariate, counted with its mean",
                                              "without some covariate, left out",
                                              "without some covariate, counted with 0",
                                              "without some covariate, told apart"};

/* A unit of a slot. */
struct member {
    const struct cx_unit *slot, *unit;
};

static struct cx_arm_key key_of(const struct abtest_gathering *g, const struct cx_unit *unit)
{
    struct cx_arm_key key = {.experiment = g->experiment,
                             .segment = cx_interned_text(&abtest_names, unit->segment),
                             .variant = cx_interned_text(&abtest_names, unit->variant)};
    if (abtest_options.strata) {
        abtest_take_stratum(&key);
    }
    return key;
}

static enum cx_status find_arms(struct abtest_gathering *g, const struct cx_unit *unit,
                                struct abtest_known_arms *found)
{
    struct cx_arm_key key = key_of(g, unit);
    found->variant = unit->variant;
    found->segment = unit->segment;
    return cx_experiments_arms(g->x, &key, &found->arms, &g->error);
}

/* Who has no outcome has 0, unless the policy is another; who has no events has none. */
static double value_of(const struct cx_unit_answer *answer, const struct abtest_value *of)
{
    double value = of->outcome == NO_OUTCOME ? 1 : answer->value[of->outcome];
    bool is_none = of->counted != NO_OUTCOME && !(answer->value[of->counted] > 0);
    if (is_none || (of->is_of_events && !(value > 0))) {
        return (double)NAN;
    }
    bool is_zero = !of->is_covariate && abtest_options.missing == NOTHING_IS_ZERO;
    return isnan(value) && is_zero ? 0 : value;
}

/* Whether the window is over for a unit; what is unknown of it is told. */
static bool is_complete(const struct abtest_gathering *g, const struct cx_unit *unit)
{
    int64_t window_ms = abtest_units.unit.window_ms;
    return window_ms == 0 || unit->first_ms <= g->end_ms - window_ms;
}

static double *room_for_events(struct abtest_gathering *g, size_t n)
{
    if (n > g->event_room) {
        size_t room = g->event_room > 0 ? g->event_room : 64;
        while (room < n) {
            room *= 2;
        }
        g->event = cx_arena_grow(&g->memory, g->event, g->event_room * sizeof *g->event,
                                 room * sizeof *g->event);
        g->event_room = g->event ? room : 0;
    }
    return g->event;
}

static enum cx_status keep_events(struct abtest_gathering *g, size_t metric, const double *event,
                                  size_t n)
{
    struct cx_events *kept = cx_kept_units_events(g->kept, metric);
    if (kept) {
        cx_events_add(kept, event, n);
    }
    return kept && !kept->failed ? CX_OK : cx_no_memory(&g->error);
}

/* Beside the values, which say how many events there are. */
static enum cx_status add_events(struct abtest_gathering *g, const struct member *member,
                                 const struct cx_unit_arms *arms, const double *values)
{
    enum cx_status status = CX_OK;
    for (size_t i = 0; i < abtest_units.values && status == CX_OK; i++) {
        const struct abtest_value *value = &abtest_units.value[i];
        size_t n = isnan(values[i]) ? 0 : (size_t)values[i];
        if (!value->is_of_events) {
            continue;
        }
        if (!room_for_events(g, n + 1)) {
            return cx_no_memory(&g->error);
        }
        cx_unit_events(&abtest_units.unit, member->slot, member->unit, (size_t)value->outcome,
                       g->event);
        if (n > 0) {
            cx_arms_add_events(arms, value->metric, g->event, n);
        }
        if (n > 0 && abtest_options.cluster && !cx_clustered_events(&g->clustered, g->event, n)) {
            return cx_no_memory(&g->error);
        }
        status = g->kept ? keep_events(g, value->metric, g->event, n) : CX_OK;
    }
    return status;
}

/* Whose cluster nobody said is one by himself: no number is as large as where a slot stands, and
 * that many more. */
static enum cx_status add_to_cluster(struct abtest_gathering *g, const struct member *member,
                                     const struct cx_unit_arms *arms, const double *values)
{
    uint32_t number = cx_unit_cluster(&abtest_units.unit, member->unit);
    struct cx_clustered_unit unit = {.cluster = number, .arm = arms->arm[arms->n - 1]};
    if (cx_interned_text(&abtest_clusters, number).n == 0) {
        unit.cluster = (uint64_t)(uintptr_t)member->slot + UINT32_MAX;
        g->exposures.unclustered++;
    }
    bool added = cx_clustered_add(&g->clustered, g->design, &unit, values);
    return added ? CX_OK : cx_no_memory(&g->error);
}

static enum cx_status add_values(struct abtest_gathering *g, const struct member *member,
                                 const double *values)
{
    const struct cx_unit *unit = member->unit;
    struct abtest_known_arms *at = &g->known[(unit->variant + 3 * unit->segment) % KNOWN_ARMS];
    enum cx_status status = CX_OK;
    if (at->arms.n == 0 || at->variant != unit->variant || at->segment != unit->segment) {
        status = find_arms(g, unit, at);
        if (status == CX_OK && abtest_units.has_caps) {
            abtest_tell_caps(g, &at->arms);
        }
    }
    if (status == CX_OK) {
        cx_arms_add_unit(g->x, &at->arms, values);
    }
    if (status == CX_OK && abtest_options.cluster) {
        status = add_to_cluster(g, member, &at->arms, values);
    }
    if (status == CX_OK && g->kept) {
        struct cx_arm_key key = key_of(g, unit);
        bool kept = cx_kept_units_add(g->kept, &key, g->who, values);
        status = kept ? CX_OK : cx_no_memory(&g->error);
    }
    if (status == CX_OK && abtest_units.unit.has_events) {
        status = add_events(g, member, &at->arms, values);
    }
    return status;
}

static enum cx_status add_unit(struct abtest_gathering *g, const struct cx_unit *slot,
                               const struct cx_unit *unit)
{
    const struct member member = {slot, unit};
    double answers[MOST_OUTCOMES], values[MOST_VALUES];
    struct cx_unit_answer answer = {.value = answers};
    bool complete = is_complete(g, unit);
    g->exposures.open += !complete;
    if (!complete && abtest_options.complete) {
        return CX_OK;
    }
    enum cx_unit_status answered = cx_unit_answer(&abtest_units.unit, slot, unit, &answer);
    if (answered != CX_UNIT_OK) {
        return abtest_status_of(answered, &g->error);
    }
    g->exposures.early += answer.was_early;
    for (size_t i = 0; i < abtest_units.values; i++) {
        values[i] = value_of(&answer, &abtest_units.value[i]);
    }
    if (g->pools_only) {
        return abtest_pool_values(g, values);
    }
    if (!g->pool) {
        g->pool = abtest_find_pool(g->pools, g->experiment);
    }
    for (size_t i = 0; i < abtest_units.values; i++) {
        g->unvalued[i] += isnan(values[i]) && !abtest_units.value[i].is_covariate;
    }
    if (abtest_units.has_caps) {
        abtest_cap_values(g, values);
    }
    if (abtest_units.has_covariates) {
        abtest_fill_missing(g, values);
    }
    return add_values(g, &member, values);
}

static enum cx_status tell_exposures(struct abtest_gathering *g)
{
    struct cx_multiple_exposure m = g->exposures;
    g->exposures = (struct cx_multiple_exposure){.single = 0};
    m.experiment = g->experiment;
    m.what_was_done = multi_done[abtest_options.multi];
    m.open_left_out = abtest_options.complete;
    m.uncovered_note = covariate_notes[abtest_options.missing_covariate];
    bool any = m.single + m.several + m.unexposed > 0;
    return any ? cx_experiments_multiple(g->x, &m, &g->error) : CX_OK;
}

static enum cx_status change_experiment(struct abtest_gathering *g, struct cx_text experiment)
{
    enum cx_status status = tell_exposures(g);
    g->experiment = experiment;
    memset(g->known, 0, sizeof g->known);
    g->pool = NULL;
    return status;
}

static void add_customer(struct abtest_gathering *g, const struct abtest_customer *c)
{
    size_t n = cx_unit_count(c->slot);
    bool several = n > 1 || c->slot->in_several;
    enum cx_status status = g->error.status;
    g->who = c->who;
    if (status == CX_OK && !cx_text_equal(c->experiment, g->experiment)) {
        status = change_experiment(g, c->experiment);
    }
    if (!c->slot->is_seen) {
        g->exposures.unexposed++;
        return;
    }
    g->exposures.single += !several;
    g->exposures.several += several;
    if (several && abtest_options.multi == MULTI_EXCLUDE) {
        return;
    }
    for (size_t i = 0; i < n && status == CX_OK; i++) {
        status = add_unit(g, c->slot, cx_unit_at(&abtest_units.unit, c->slot, i));
    }
    g->first_ms = c->slot->first_ms < g->first_ms ? c->slot->first_ms : g->first_ms;
    g->last_ms = c->slot->first_ms > g->last_ms ? c->slot->first_ms : g->last_ms;
}

enum cx_status abtest_tell_customer(struct abtest_gathering *g, const struct abtest_customer *c,
                                    struct cx_experiments *x)
{
    g->x = x;
    memset(g->known, 0, sizeof g->known);
    add_customer(g, c);
    return g->error.status == CX_OK ? tell_exposures(g) : g->error.status;
}

/* The next one waits, who waited longest is added. */
static void visit_customer(const struct cx_group_row *row, void *gathering)
{
    struct abtest_gathering *g = gathering;
    struct abtest_customer c = {abtest_key(row, abtest_units.experiment_key), row->slot, 0};
    if (g->kept) {
        struct cx_text name = abtest_key(row, abtest_units.customer_key);
        c.who = cx_hash(name.s, name.n);
    }
    if (!abtest_units.unit.apart) {
        add_customer(g, &c);
        return;
    }
    struct abtest_customer *place = &g->waiting[g->next];
    g->next = (g->next + 1) % WAITING;
    if (place->slot) {
        add_customer(g, place);
    }
    *place = c;
    cx_unit_prefetch(&abtest_units.unit, place->slot);
}

static void gather(size_t part, void *gatherings)
{
    struct abtest_gatherings *all = gatherings;
    struct abtest_gathering *g = &all->part[part];
    g->first_ms = INT64_MAX;
    g->last_ms = INT64_MIN;
    g->end_ms = abtest_units.end_ms;
    if (cx_experiments_open(g->design, &g->memory, &g->x, &g->error) == CX_OK) {
        cx_groups_visit(all->groups, part, visit_customer, g);
    }
    for (size_t i = 0; i < WAITING && g->waiting[i].slot; i++) {
        add_customer(g, &g->waiting[i]);
    }
    if (g->error.status == CX_OK) {
        tell_exposures(g);
    }
}

struct abtest_gatherings *abtest_new_gatherings(const struct cx_design *design,
                                                const struct cx_groups *groups)
{
    struct abtest_gatherings *all = cx_need(cx_arena_alloc(cx_memory(), sizeof *all));
    all->groups = groups;
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        all->part[i].design = design;
    }
    return all;
}

/* What all parts know of an experiment's covariates, and of values that are capped. */
static struct abtest_pool *pool_all(const struct cx_design *design, const struct cx_groups *groups)
{
    struct abtest_gatherings *all = abtest_new_gatherings(design, groups);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        all->part[i].pools_only = true;
    }
    cx_parallel(CX_GROUP_PARTS, cx_threads(), gather, all);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_must(all->part[i].error.status, &all->part[i].error);
    }
    return abtest_merge_pools(all);
}

void abtest_check_missing(const struct abtest_plan *plan, const struct abtest_gatherings *all)
{
    for (size_t i = 0; i < abtest_units.values; i++) {
        const struct cx_text metric = plan->metric[abtest_units.value[i].metric].name;
        int64_t unvalued = 0;
        for (size_t k = 0; k < CX_GROUP_PARTS; k++) {
            unvalued += all->part[k].unvalued[i];
        }
        if (unvalued > 0 && abtest_options.missing == NOTHING_IS_AN_ERROR) {
            cx_die_failed("metric '%.*s': %lld customer%s without a value; --missing can say "
                          "what such customers count with", (int)metric.n, metric.s,
                          (long long)unvalued, unvalued == 1 ? "" : "s");
        }
    }
}

static void add_clusters(struct abtest_gatherings *all, struct cx_experiments *x)
{
    struct cx_clustered *list[CX_GROUP_PARTS];
    struct cx_experiments *arms[CX_GROUP_PARTS];
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        list[i] = &all->part[i].clustered;
        arms[i] = all->part[i].x;
    }
    const struct cx_clustering clustering = {list, arms, CX_GROUP_PARTS, cx_threads()};
    cx_must(cx_clusters_add_up(&clustering, x, &e), &e);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_arena_release(&list[i]->memory);
    }
}

void abtest_add_units(struct cx_experiments *x, struct abtest_plan *plan,
                      const struct cx_groups *groups)
{
    const struct cx_design *design = &plan->design;
    struct abtest_pool *pools = NULL;
    if (abtest_units.has_covariates || abtest_units.has_caps) {
        pools = pool_all(design, groups);
    }
    struct abtest_gatherings *all = abtest_new_gatherings(design, groups);
    if (abtest_options.aa > 0) {
        plan->kept = cx_need(cx_arena_alloc(cx_memory(), CX_GROUP_PARTS * sizeof *plan->kept));
    }
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        all->part[i].pools = pools;
        if (plan->kept) {
            plan->kept[i].design = design;
            all->part[i].kept = &plan->kept[i];
        }
    }
    cx_parallel(CX_GROUP_PARTS, cx_threads(), gather, all);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        struct abtest_gathering *g = &all->part[i];
        cx_must(g->error.status, &g->error);
        cx_must(cx_experiments_merge(x, g->x, &g->error), &g->error);
        plan->first_ms = g->first_ms < plan->first_ms ? g->first_ms : plan->first_ms;
        plan->last_ms = g->last_ms > plan->last_ms ? g->last_ms : plan->last_ms;
    }
    abtest_check_missing(plan, all);
    if (abtest_options.cluster) {
        add_clusters(all, x);
    }
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_arena_release(&all->part[i].memory);
    }
}
