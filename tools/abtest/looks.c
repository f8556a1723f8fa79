/* looks.c - --looks: a customer's rows are replayed, and what it was leaves on the days on which it
 * becomes something else; then the days of all parts, one after the other.
 */
#include <string.h>

#include "abtestlog.h"
#include "base/civil.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "model/period.h"

struct abtest_day {
    int32_t period;
    struct cx_experiments *came, *left;
};

struct kept_row {
    int32_t period;
    struct cx_exposure seen;
    double *value;
};

static struct cx_period_rule look_rule(void)
{
    bool weekly = abtest_options.looks == LOOK_WEEKLY;
    return (struct cx_period_rule){.unit = weekly ? CX_PERIOD_WEEK : CX_PERIOD_DAY};
}

/* Where the day is, or belongs. */
static size_t day_place(const struct abtest_gathering *g, int32_t period)
{
    size_t low = 0, high = g->days;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->day[middle].period < period) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static enum cx_status find_day(struct abtest_gathering *g, const struct cx_design *design,
                               int32_t period, struct abtest_day *day)
{
    const size_t at = day_place(g, period), size = sizeof *g->day;
    struct abtest_day made = {.period = period};
    if (at < g->days && g->day[at].period == period) {
        *day = g->day[at];
        return CX_OK;
    }
    if (g->days == g->day_room) {
        size_t room = g->day_room ? 2 * g->day_room : 32;
        void *grown = cx_arena_grow(&g->memory, g->day, g->day_room * size, room * size);
        if (!grown) {
            return cx_no_memory(&g->error);
        }
        g->day = grown;
        g->day_room = room;
    }
    enum cx_status status = cx_experiments_open(design, &g->memory, &made.came, &g->error);
    status = status == CX_OK ? cx_experiments_open(design, &g->memory, &made.left, &g->error)
                             : status;
    memmove(g->day + at + 1, g->day + at, (g->days - at) * size);
    g->days++;
    g->day[at] = *day = made;
    return status;
}

static int by_period(const void *left, const void *right, void *context)
{
    const struct kept_row *a = left, *b = right;
    (void)context;
    return (a->period > b->period) - (a->period < b->period);
}

static bool keep_row(struct abtest_gathering *g, const struct cx_waiting_row *row,
                     struct kept_row *kept)
{
    const struct cx_period_rule rule = look_rule();
    size_t size = abtest_units.unit.outcomes * sizeof *kept->value;
    kept->seen = cx_unit_kept(row);
    int64_t day = cx_floor_divide(row->ms, CX_DAY_MS) + kept->seen.day_shift;
    kept->period = cx_period_of(&rule, (int32_t)day);
    kept->value = cx_arena_alloc(&g->replay, size + 1);
    if (kept->value) {
        memcpy(kept->value, row->value, size);
    }
    return kept->value;
}

/* A customer's rows by days.  NULL: no memory. */
static struct kept_row *kept_rows(struct abtest_gathering *g, const struct cx_unit *slot, size_t *n)
{
    const struct cx_unit *kept = cx_unit_next(&abtest_units.unit, slot, NULL);
    struct cx_waiting_reader reader;
    struct cx_waiting_row row;
    size_t most = 0;
    *n = 0;
    cx_waiting_open(cx_unit_waiting(&abtest_units.unit, kept), abtest_units.unit.outcomes, &reader);
    while (cx_waiting_next(&reader, &row)) {
        most++;
    }
    struct kept_row *rows = cx_arena_alloc(&g->replay, (2 * most + 1) * sizeof *rows);
    cx_waiting_open(cx_unit_waiting(&abtest_units.unit, kept), abtest_units.unit.outcomes, &reader);
    while (rows && cx_waiting_next(&reader, &row)) {
        if (!keep_row(g, &row, &rows[(*n)++])) {
            return NULL;
        }
    }
    if (rows) {
        cx_sort(rows, *n, sizeof *rows, by_period, NULL, rows + most);
    }
    return rows;
}

static enum cx_status replay_row(struct abtest_gathering *g, const struct kept_row *row,
                                 struct cx_unit *slot)
{
    struct cx_unit_plan plan = abtest_units.unit;
    size_t outcome;
    plan.keeps_rows = false;
    switch (cx_unit_add(&plan, slot, row->seen, row->value, &g->replay, &outcome)) {
    case CX_UNIT_OK:
        return CX_OK;
    case CX_UNIT_NO_MEMORY:
        return cx_no_memory(&g->error);
    case CX_UNIT_TOO_LARGE:
        break;
    }
    return cx_fail(&g->error, CX_FAILED, "a customer's sum is beyond 4.5e15");
}

static enum cx_status replay(struct abtest_gathering *g, const struct cx_design *design,
                             const struct abtest_customer *c)
{
    size_t n;
    struct kept_row *rows = kept_rows(g, c->slot, &n);
    struct cx_unit *slot = cx_arena_alloc(&g->replay, cx_unit_slot_size(&abtest_units.unit));
    const struct abtest_customer now = {.experiment = c->experiment, .slot = slot};
    enum cx_status status = rows && slot ? CX_OK : cx_no_memory(&g->error);
    for (size_t i = 0; status == CX_OK && i < n;) {
        struct abtest_day day;
        int32_t period = rows[i].period;
        status = find_day(g, design, period, &day);
        if (status == CX_OK && i > 0) {
            status = abtest_tell_customer(g, &now, day.left);
        }
        for (; status == CX_OK && i < n && rows[i].period == period; i++) {
            status = replay_row(g, &rows[i], slot);
        }
        status = status == CX_OK ? abtest_tell_customer(g, &now, day.came) : status;
    }
    return status;
}

struct looking {
    struct abtest_gathering *g;
    const struct cx_design *design;
};

static void visit_looking(const struct cx_group_row *row, void *looking)
{
    const struct looking *l = looking;
    const struct abtest_customer c = {.experiment = abtest_key(row, abtest_units.experiment_key),
                               .slot = row->slot};
    if (l->g->error.status == CX_OK) {
        replay(l->g, l->design, &c);
        cx_arena_reset(&l->g->replay);
    }
}

/* ---- --looks: the days of all parts, one after the other */

static void look_at_part(size_t part, void *gatherings)
{
    struct abtest_gatherings *all = gatherings;
    struct looking looking = {&all->part[part], all->design};
    cx_groups_visit(all->groups, part, visit_looking, &looking);
    cx_arena_release(&looking.g->replay);
}

/* The earliest period that is left of all parts.  False: there is none. */
static bool next_period(const struct abtest_gatherings *all, const size_t at[CX_GROUP_PARTS],
                        int32_t *period)
{
    bool found = false;
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        const struct abtest_gathering *g = &all->part[i];
        if (at[i] < g->days && (!found || g->day[at[i]].period < *period)) {
            *period = g->day[at[i]].period;
            found = true;
        }
    }
    return found;
}

static void add_period(struct abtest_gatherings *all, size_t at[CX_GROUP_PARTS], int32_t period,
                       struct cx_experiments *sum)
{
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        const struct abtest_gathering *g = &all->part[i];
        if (at[i] < g->days && g->day[at[i]].period == period) {
            const struct abtest_day *day = &g->day[at[i]++];
            cx_must(cx_experiments_merge(sum, day->came, &e), &e);
            cx_must(cx_experiments_take(sum, day->left, &e), &e);
        }
    }
}

static void look_at_sum(const struct cx_design *design, const struct cx_experiments *sum,
                        bool is_last, struct abtest_look *look)
{
    struct cx_error e = {0};
    cx_must(cx_experiments_open(design, cx_memory(), &look->x, &e), &e);
    cx_must(cx_experiments_merge_filled(look->x, sum, !is_last, &e), &e);
}

static struct abtest_looks look_at_all(struct abtest_gatherings *all)
{
    const struct cx_period_rule rule = look_rule();
    struct abtest_looks looks = {.n = 0};
    size_t at[CX_GROUP_PARTS] = {0}, most = 1;
    int32_t period = 0, next = 0;
    struct cx_experiments *sum;
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        most += all->part[i].days;
    }
    looks.look = cx_need(cx_arena_alloc(cx_memory(), most * sizeof *looks.look));
    cx_must(cx_experiments_open(all->design, cx_memory(), &sum, &e), &e);
    for (bool any = next_period(all, at, &period); any || looks.n == 0; period = next) {
        struct abtest_look *look = &looks.look[looks.n++];
        if (any) {
            add_period(all, at, period, sum);
            cx_day_format(cx_period_start(&rule, period + 1) - 1, look->day);
        }
        any = next_period(all, at, &next);
        look_at_sum(all->design, sum, !any, look);
    }
    return looks;
}

struct abtest_looks abtest_look_at_units(const struct abtest_plan *plan,
                                         const struct cx_groups *groups)
{
    struct abtest_gatherings *all = abtest_new_gatherings(&plan->design, groups);
    cx_parallel(CX_GROUP_PARTS, cx_threads(), look_at_part, all);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_must(all->part[i].error.status, &all->part[i].error);
        if (abtest_options.missing == NOTHING_IS_AN_ERROR) {
            abtest_check_missing(plan, &all->part[i]);
        }
    }
    struct abtest_looks looks = look_at_all(all);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_arena_release(&all->part[i].memory);
    }
    return looks;
}

void abtest_check_looks(const struct abtest_plan *plan)
{
    if (abtest_options.window_ms > 0) {
        cx_die_usage("option '--looks' does not go with '--window', whose ends are other days");
    }
    if (abtest_units.has_caps) {
        cx_die_usage("option '--looks' does not go with '--winsorise', whose caps would be others "
                     "every day");
    }
    if (abtest_units.has_covariates && abtest_options.missing_covariate == MISSING_MEAN) {
        cx_die_usage("option '--looks': the mean covariate would be another every day; say "
                     "--missing-covariate drop or zero");
    }
    for (size_t i = 0; i < plan->design.metrics; i++) {
        if (plan->metric[i].is_of_events ||
            cx_metric_keeps_values(&plan->design, &plan->metric[i])) {
            const struct cx_text name = plan->metric[i].name;
            cx_die_usage("option '--looks': the method of metric '%.*s' wants all values, not "
                         "their sums", (int)name.n, name.s);
        }
    }
}
