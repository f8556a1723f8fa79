/* steps.c - cx-funnel's own table: a row for each step, for each value of --by. */
#include "funnel.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "stat/normal.h"
#include "stat/proportion.h"
#include "stat/quantile.h"

/* Of the output, behind the column of --by. */
static const struct cx_column columns[] = {
    {"step", CX_INTEGER},        {"event", CX_TEXT},          {"users", CX_INTEGER},
    {"open", CX_INTEGER},        {"rate_first", CX_NUMBER},   {"first_low", CX_NUMBER},
    {"first_high", CX_NUMBER},   {"rate_previous", CX_NUMBER}, {"previous_low", CX_NUMBER},
    {"previous_high", CX_NUMBER}, {"dropped", CX_INTEGER},    {"mean_s", CX_NUMBER},
    {"p50_s", CX_NUMBER},        {"p90_s", CX_NUMBER},        {"p25_s", CX_NUMBER},
    {"p75_s", CX_NUMBER},        {"closed", CX_INTEGER},      {"total_p50_s", CX_NUMBER},
};

enum { P25, P50, P75, P90, PERCENTS };
static const int percents[PERCENTS] = {25, 50, 75, 90};

struct row {
    int64_t users, closed; /* who came to this step; of these, whose window is over */
    int64_t open;          /* who came to the one before and no further, and still may */
    double mean_ms, quantile_ms[PERCENTS], total_p50_ms;
};

struct table {
    const struct funnel_customers *customers;
    size_t steps;
    struct row *row; /* by value, then step */
};

/* ---- counts */

static void count_entrant(struct table *t, const struct funnel_entrant *e)
{
    struct row *row = &t->row[e->by * t->steps];
    bool is_open = funnel_is_open(t->customers, e->entered_ms);
    row[e->level - 1].users++; /* of those who came no further, for now */
    row[e->level - 1].closed += !is_open;
    if (e->level < t->steps)
        row[e->level].open += is_open;
}

static void count_all(struct table *t)
{
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        const struct funnel_part *p = &t->customers->part[part];
        for (struct funnel_entrant *e = funnel_first(p); e != NULL; e = funnel_next(p, e))
            count_entrant(t, e);
    }
    for (size_t by = 0; by < t->customers->by_count; by++) {
        struct row *row = &t->row[by * t->steps];
        for (size_t step = t->steps - 1; step > 0; step--) {
            row[step - 1].users += row[step].users;
            row[step - 1].closed += row[step].closed;
        }
    }
}

/* ---- times */

/* The times of all who came to a step, value by value; of the second step both are one. */
struct step_times {
    int64_t *since_before, *since_entry;
    size_t *filled; /* by value, where the next one goes */
};

static void open_times(const struct table *t, size_t step, struct step_times *times,
                       struct cx_arena *a)
{
    size_t n = 0;
    times->filled = cx_need(cx_arena_alloc(a, (t->customers->by_count + 1) * sizeof(size_t)));
    for (size_t by = 0; by < t->customers->by_count; by++) {
        times->filled[by] = n;
        n += (size_t)t->row[by * t->steps + step].users;
    }
    times->since_before = cx_need(cx_arena_take(a, n * sizeof(int64_t)));
    times->since_entry =
        step == 1 ? times->since_before : cx_need(cx_arena_take(a, n * sizeof(int64_t)));
}

static void fill_times(const struct table *t, size_t step, struct step_times *times)
{
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        const struct funnel_part *p = &t->customers->part[part];
        for (struct funnel_entrant *e = funnel_first(p); e != NULL; e = funnel_next(p, e)) {
            if (e->level <= step)
                continue;
            const int64_t *since = &e->since_ms[step - 1];
            size_t to = times->filled[e->by]++;
            times->since_entry[to] = *since;
            times->since_before[to] = *since - (step > 1 ? since[-1] : 0);
        }
    }
}

static double mean(const int64_t *x, size_t n)
{
    cx_int128 sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return n > 0 ? (double)sum / (double)n : (double)NAN;
}

/* A step from the second on. */
static void measure_step(size_t part, void *table)
{
    struct table *t = table;
    size_t step = part + 1;
    struct step_times times;
    struct cx_arena memory = {0};
    open_times(t, step, &times, &memory);
    fill_times(t, step, &times);
    for (size_t by = 0; by < t->customers->by_count; by++) {
        struct row *row = &t->row[by * t->steps + step];
        size_t n = (size_t)row->users, first = times.filled[by] - n;
        row->mean_ms = mean(times.since_before + first, n);
        cx_quantiles(times.since_before + first, n, percents, PERCENTS, row->quantile_ms);
        if (step == 1)
            row->total_p50_ms = row->quantile_ms[P50];
        else
            cx_quantiles(times.since_entry + first, n, &percents[P50], 1, &row->total_p50_ms);
    }
    cx_arena_release(&memory);
}

/* ---- writing */

static void put_rate(struct cx_out *out, struct cx_proportion p, bool is_first)
{
    cx_put_number(out, cx_proportion_value(p));
    struct cx_interval limits = cx_wilson_interval(p, CX_Z95);
    if (is_first || p.trials == 0) { /* all who entered did: nothing was estimated */
        cx_put_none(out);
        cx_put_none(out);
    } else {
        cx_put_number(out, limits.low);
        cx_put_number(out, limits.high);
    }
}

static void put_seconds(struct cx_out *out, double ms)
{
    cx_put_number(out, ms / 1000);
}

static void put_step(void *table, size_t i, struct cx_out *out)
{
    const struct table *t = table;
    const struct row *row = &t->row[i];
    size_t step = i % t->steps;
    bool is_first = step == 0;
    const struct row *entry = row - step, *before = is_first ? row : row - 1;
    funnel_put_by(out, t->customers, i / t->steps);
    cx_put_int(out, (int64_t)step + 1);
    funnel_put_label(out, step);
    cx_put_int(out, row->users);
    cx_put_int(out, row->open);
    put_rate(out, (struct cx_proportion){row->closed, entry->closed}, is_first);
    put_rate(out, (struct cx_proportion){row->closed, before->closed}, is_first);
    if (is_first)
        cx_put_none(out);
    else
        cx_put_int(out, before->users - row->users);
    put_seconds(out, row->mean_ms);
    put_seconds(out, row->quantile_ms[P50]);
    put_seconds(out, row->quantile_ms[P90]);
    put_seconds(out, row->quantile_ms[P25]);
    put_seconds(out, row->quantile_ms[P75]);
    cx_put_int(out, row->closed);
    put_seconds(out, row->total_p50_ms);
    cx_end_row(out);
}

static void open_rows(struct table *t)
{
    size_t n = t->customers->by_count * t->steps;
    t->row = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *t->row));
    for (size_t i = 0; i < n; i++) {
        struct row *row = &t->row[i];
        row->mean_ms = row->total_p50_ms = (double)NAN;
        for (size_t k = 0; k < PERCENTS; k++)
            row->quantile_ms[k] = (double)NAN;
    }
}

void funnel_write_steps(const struct funnel_customers *c)
{
    struct table t = {.customers = c, .steps = funnel_plan.rule.steps};
    open_rows(&t);
    count_all(&t);
    cx_parallel(t.steps - 1, cx_threads(), measure_step, &t);
    struct cx_writer *w = funnel_create(columns, CX_COUNT_OF(columns));
    cx_put_rows(w, c->by_count * t.steps, put_step, &t);
}
