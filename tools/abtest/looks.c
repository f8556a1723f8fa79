/* looks.c - --looks: a customer's rows are replayed, and what it was leaves on the days on which it
 * becomes something else, be it that its window ends; then the days of all parts, one after the
 * other.
 */
#include <string.h>

#include "abtestlog.h"
#include "base/civil.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "model/period.h"

struct abtest_day {
    int32_t period;
    bool has_rows; /* else only windows end */
    struct cx_experiments *came, *left;
};

struct kept_row {
    int32_t period;
    struct cx_exposure seen;
    double *value;
};

/* ---- the calendar of looks */

enum { NEVER = INT32_MAX };

static struct {
    struct cx_period_rule rule;
    struct cx_time_rule time;
    int32_t last; /* period that has rows */
} calendar;

static void plan_calendar(void)
{
    bool weekly = abtest_options.looks == LOOK_WEEKLY;
    calendar.rule.unit = weekly ? CX_PERIOD_WEEK : CX_PERIOD_DAY;
    calendar.time = cx_reading().time;
    calendar.last = abtest_units.newest_day;
    if (calendar.last != CX_NO_DAY) {
        calendar.last = cx_period_of(&calendar.rule, calendar.last);
    }
}

/* The last instant that is known of at the end of a period: the last one may not be over. */
static int64_t end_of(int32_t period)
{
    int32_t after = cx_period_start(&calendar.rule, period + 1);
    int64_t end_ms = cx_time_of_date(after, &calendar.time).ms - 1;
    bool is_cut = period == calendar.last && abtest_units.end_ms < end_ms;
    return is_cut ? abtest_units.end_ms : end_ms;
}

/* The next period behind this one at whose end a window of the slot's is over. */
static int32_t next_end(const struct cx_unit *slot, int32_t period)
{
    const int64_t window_ms = abtest_units.unit.window_ms;
    int32_t next = NEVER;
    for (size_t i = 0; window_ms > 0 && slot->is_seen && i < cx_unit_count(slot); i++) {
        int64_t ms = cx_unit_at(&abtest_units.unit, slot, i)->first_ms + window_ms;
        int32_t day = cx_time_of_instant(ms, &calendar.time).day;
        int32_t at = cx_period_of(&calendar.rule, day);
        if (at > period && at < next && at <= calendar.last && ms <= end_of(at)) {
            next = at;
        }
    }
    return next;
}

/* ---- the days of a part */

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

static bool make_room(struct abtest_gathering *g)
{
    if (g->days == g->day_room) {
        void *grown = cx_arena_double(&g->memory, g->day, &g->day_room, sizeof *g->day);
        if (!grown) {
            return false;
        }
        g->day = grown;
    }
    return true;
}

/* The day, until another one is looked for.  NULL: no memory. */
static struct abtest_day *find_day(struct abtest_gathering *g, int32_t period)
{
    const size_t at = day_place(g, period);
    struct abtest_day made = {.period = period};
    if (at < g->days && g->day[at].period == period) {
        return &g->day[at];
    }
    if (!make_room(g) ||
        cx_experiments_open(g->design, &g->memory, &made.came, &g->error) != CX_OK ||
        cx_experiments_open(g->design, &g->memory, &made.left, &g->error) != CX_OK) {
        cx_no_memory(&g->error);
        return NULL;
    }
    memmove(g->day + at + 1, g->day + at, (g->days - at) * sizeof made);
    g->days++;
    g->day[at] = made;
    return &g->day[at];
}

/* ---- a customer's rows */

static int by_period(const void *left, const void *right, void *context)
{
    const struct kept_row *a = left, *b = right;
    (void)context;
    return (a->period > b->period) - (a->period < b->period);
}

static bool keep_row(struct abtest_gathering *g, const struct cx_waiting_row *row,
                     struct kept_row *kept)
{
    size_t size = abtest_units.unit.outcomes * sizeof *kept->value;
    kept->seen = cx_unit_kept(row);
    int64_t day = cx_floor_divide(row->ms, CX_DAY_MS) + kept->seen.day_shift;
    kept->period = cx_period_of(&calendar.rule, (int32_t)day);
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
    return abtest_status_of(cx_unit_add(&plan, slot, row->seen, row->value, &g->replay, &outcome),
                            &g->error);
}

/* A customer, up to some row. */
struct replayed {
    struct kept_row *row;
    size_t n, at;
    struct abtest_customer now;
    struct cx_unit *slot; /* now's */
    int32_t period;       /* at whose end it was told last */
};

/* What it is at the end of the period, to those who come or leave. */
static enum cx_status tell(struct abtest_gathering *g, const struct replayed *r,
                           struct cx_experiments *x)
{
    g->end_ms = end_of(r->period);
    return abtest_tell_customer(g, &r->now, x);
}

static int32_t next_change(const struct replayed *r)
{
    int32_t end = r->at > 0 ? next_end(r->slot, r->period) : NEVER;
    bool is_row = r->at < r->n && r->row[r->at].period < end;
    return is_row ? r->row[r->at].period : end;
}

static enum cx_status replay_period(struct abtest_gathering *g, struct abtest_day *day,
                                    struct replayed *r)
{
    enum cx_status status = r->at > 0 ? tell(g, r, day->left) : CX_OK;
    r->period = day->period;
    for (; status == CX_OK && r->at < r->n && r->row[r->at].period == day->period; r->at++) {
        status = replay_row(g, &r->row[r->at], r->slot);
        day->has_rows = true;
    }
    return status == CX_OK ? tell(g, r, day->came) : status;
}

static enum cx_status replay(struct abtest_gathering *g, struct cx_text experiment,
                             const struct cx_unit *slot)
{
    struct replayed r = {.now = {.experiment = experiment}};
    r.row = kept_rows(g, slot, &r.n);
    r.slot = cx_arena_alloc(&g->replay, cx_unit_slot_size(&abtest_units.unit));
    r.now.slot = r.slot;
    enum cx_status status = r.row && r.slot ? CX_OK : cx_no_memory(&g->error);
    for (int32_t next; status == CX_OK && (next = next_change(&r)) != NEVER;) {
        struct abtest_day *day = find_day(g, next);
        status = day ? replay_period(g, day, &r) : g->error.status;
    }
    return status;
}

/* Told at each change, a customer is still one without a value. */
static void count_once(struct abtest_gathering *g, const int64_t before[MOST_VALUES])
{
    for (size_t i = 0; i < abtest_units.values; i++) {
        g->unvalued[i] = before[i] + (g->unvalued[i] > before[i]);
    }
}

static void visit_looking(const struct cx_group_row *row, void *gathering)
{
    struct abtest_gathering *g = gathering;
    int64_t before[MOST_VALUES];
    if (g->error.status == CX_OK) {
        memcpy(before, g->unvalued, sizeof before);
        replay(g, abtest_key(row, abtest_units.experiment_key), row->slot);
        count_once(g, before);
        cx_arena_reset(&g->replay);
    }
}

/* ---- --looks: the days of all parts, one after the other */

static void look_at_part(size_t part, void *gatherings)
{
    struct abtest_gatherings *all = gatherings;
    cx_groups_visit(all->groups, part, visit_looking, &all->part[part]);
    cx_arena_release(&all->part[part].replay);
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

/* False: there were no rows, so nobody looked. */
static bool add_period(struct abtest_gatherings *all, size_t at[CX_GROUP_PARTS], int32_t period,
                       struct cx_experiments *sum)
{
    bool has_rows = false;
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        const struct abtest_gathering *g = &all->part[i];
        if (at[i] < g->days && g->day[at[i]].period == period) {
            const struct abtest_day *day = &g->day[at[i]++];
            cx_must(cx_experiments_merge(sum, day->came, &e), &e);
            cx_must(cx_experiments_take(sum, day->left, &e), &e);
            has_rows |= day->has_rows;
        }
    }
    return has_rows;
}

static void look_at_sum(const struct cx_design *design, const struct cx_experiments *sum,
                        bool is_last, struct abtest_look *look)
{
    struct cx_error e = {0};
    cx_must(cx_experiments_open(design, cx_memory(), &look->x, &e), &e);
    cx_must(cx_experiments_merge_filled(look->x, sum, !is_last, &e), &e);
}

static struct abtest_looks look_at_all(struct abtest_gatherings *all,
                                       const struct cx_design *design)
{
    struct abtest_looks looks = {.n = 0};
    size_t at[CX_GROUP_PARTS] = {0}, most = 1;
    int32_t period = 0, next = 0;
    struct cx_experiments *sum;
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        most += all->part[i].days;
    }
    looks.look = cx_need(cx_arena_alloc(cx_memory(), most * sizeof *looks.look));
    cx_must(cx_experiments_open(design, cx_memory(), &sum, &e), &e);
    for (bool any = next_period(all, at, &period); any || looks.n == 0; period = next) {
        struct abtest_look *look = &looks.look[looks.n];
        bool is_look = !any || add_period(all, at, period, sum);
        if (any) {
            cx_day_format(cx_period_start(&calendar.rule, period + 1) - 1, look->day);
        }
        any = next_period(all, at, &next);
        if (is_look) {
            look_at_sum(design, sum, !any, look);
            if (looks.n > 0) {
                cx_experiments_follow(look->x, looks.look[looks.n - 1].x);
            }
            looks.n++;
        }
    }
    return looks;
}

struct abtest_looks abtest_look_at_units(const struct abtest_plan *plan,
                                         const struct cx_groups *groups)
{
    struct abtest_gatherings *all = abtest_new_gatherings(&plan->design, groups);
    plan_calendar();
    cx_parallel(CX_GROUP_PARTS, cx_threads(), look_at_part, all);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_must(all->part[i].error.status, &all->part[i].error);
    }
    abtest_check_missing(plan, all);
    struct abtest_looks looks = look_at_all(all, &plan->design);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_arena_release(&all->part[i].memory);
    }
    return looks;
}

void abtest_check_looks(const struct abtest_plan *plan)
{
    if (abtest_units.has_caps) {
        cx_die_usage("option '--looks' does not go with '--winsorise', whose caps would be others "
                     "every day");
    }
    if (abtest_may_be_uncovered(plan) && abtest_fills_with_mean()) {
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
