/* survival.c - how long it takes from the entry to the last step, with those who may still come. */
#include "funnel.h"

#include "stat/normal.h"
#include "stat/survival.h"

static const struct cx_column columns[] = {
    {"time_s", CX_NUMBER},   {"at_risk", CX_INTEGER},  {"converted", CX_INTEGER},
    {"censored", CX_INTEGER}, {"survival", CX_NUMBER}, {"low", CX_NUMBER},
    {"high", CX_NUMBER},
};

struct curve {
    const struct funnel_customers *customers;
    size_t by;
    struct cx_survival_point *point;
};

/* Who did not convert was followed to the end of the window, or to the as-of instant before. */
static struct cx_keyed duration_of(const struct funnel_customers *c,
                                   const struct funnel_entrant *e)
{
    if (e->level == funnel_plan.rule.steps)
        return cx_duration((double)e->since_ms[e->level - 2], 1, true);
    int64_t followed = c->as_of_ms - e->entered_ms;
    if (followed > funnel_plan.rule.within_ms)
        followed = funnel_plan.rule.within_ms;
    return cx_duration(followed > 0 ? (double)followed : 0, 1, false);
}

/* All durations, value by value; end[i] is where the i-th value's end. */
static struct cx_keyed *gather(const struct funnel_customers *c, size_t *end, struct cx_arena *a)
{
    struct cx_keyed *list = cx_need(cx_arena_take(a, (c->entered + 1) * sizeof *list));
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        const struct funnel_part *p = &c->part[part];
        for (struct funnel_entrant *e = funnel_first(p); e != NULL; e = funnel_next(p, e))
            end[e->by + 1]++;
    }
    for (size_t by = 0; by < c->by_count; by++)
        end[by + 1] += end[by];
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        const struct funnel_part *p = &c->part[part];
        for (struct funnel_entrant *e = funnel_first(p); e != NULL; e = funnel_next(p, e))
            list[end[e->by]++] = duration_of(c, e);
    }
    return list;
}

static void put_point(void *curve, size_t i, struct cx_out *out)
{
    const struct curve *c = curve;
    const struct cx_survival_point *p = &c->point[i];
    funnel_put_by(out, c->customers, c->by);
    cx_put_number(out, p->time / 1000);
    cx_put_int(out, p->at_risk);
    cx_put_int(out, p->events);
    cx_put_int(out, p->censored);
    cx_put_number(out, p->survival);
    cx_put_number(out, p->low);
    cx_put_number(out, p->high);
    cx_end_row(out);
}

static void write_curve(struct cx_writer *w, struct curve *curve, struct cx_keyed *list, size_t n)
{
    struct cx_arena memory = {0};
    struct cx_life_table table;
    cx_need(cx_life_table(list, n, &table, &memory) ? &table : NULL);
    curve->point = cx_need(cx_arena_take(&memory, (table.n + 1) * sizeof *curve->point));
    struct cx_survival s = cx_survival_begin(&table, CX_SURVIVAL_LOG_LOG, CX_Z95);
    for (size_t i = 0; i < table.n; i++)
        curve->point[i] = cx_survival_next(&s, &table.lives[i]);
    cx_put_rows(w, table.n, put_point, curve);
    cx_arena_release(&memory);
}

void funnel_write_survival(const struct funnel_customers *c)
{
    struct cx_writer *w = funnel_create(columns, CX_COUNT_OF(columns));
    struct curve curve = {.customers = c};
    struct cx_arena memory = {0};
    size_t *end = cx_need(cx_arena_alloc(&memory, (c->by_count + 2) * sizeof *end));
    struct cx_keyed *list = gather(c, end, &memory);
    for (; curve.by < c->by_count; curve.by++) {
        size_t begin = curve.by > 0 ? end[curve.by - 1] : 0;
        write_curve(w, &curve, list + begin, end[curve.by] - begin);
    }
    cx_arena_release(&memory);
}
