/* moves.c - cx-stage's moves from period to period, and how many days customers are active in. */
#include <math.h>

#include "stage.h"

enum { ROWS_AT_ONCE = 4096 };

/* The days on which a customer bought or was seen, each once, in days->room or in scratch. */
struct active {
    struct cx_moves moves; /* zeroed means: not opened yet */
    struct cx_bytes days;
};

static size_t join_days(const struct cx_stage_life *life, int32_t *day)
{
    size_t n = 0, i = 0, k = 0;
    size_t sightings = stage_options.active == STAGE_SEEN ? life->sightings : 0;
    while (i < life->purchases || k < sightings) {
        bool takes_bought =
            k == sightings || (i < life->purchases && life->bought[i] <= life->seen[k]);
        int32_t next = takes_bought ? life->bought[i++] : life->seen[k++];
        if (n == 0 || day[n - 1] != next)
            day[n++] = next;
    }
    return n;
}

static enum cx_status move_customer(void *own, const struct cx_group_row *row,
                                    const struct stage_days *days, void *context,
                                    struct cx_error *e)
{
    struct active *a = own;
    const struct cx_moves *plan = context;
    size_t most = days->life.purchases + days->life.sightings;
    (void)row;
    if (cx_moves_count(&a->moves) == 0)
        a->moves = *plan;
    a->days.n = 0;
    if (!cx_bytes_reserve(&a->days, (most + 1) * sizeof(int32_t)))
        return cx_no_memory(e);
    int32_t *day = (void *)a->days.s;
    return cx_moves_add(&a->moves, day, join_days(&days->life, day)) ? CX_OK : cx_no_memory(e);
}

/* ---- which periods */

static void tell_unfinished(const struct cx_moves *plan, int32_t day)
{
    char name[CX_TIME_ROOM], text[CX_TIME_ROOM];
    if (cx_period_start(&plan->rule, plan->last + 1) == day)
        return;
    name[cx_period_format(&plan->rule, plan->last + 1, name)] = '\0';
    text[cx_day_format(day - 1, text)] = '\0';
    cx_note("the period %s is left out: it is not over on %s", name, text);
}

static struct cx_moves plan_of(const struct stage *s)
{
    const struct cx_purchases *p = &s->purchases;
    struct cx_moves plan = {.rule = s->period, .by_days = stage_options.stickiness};
    if (p->as_of == CX_NO_DAY)
        return plan;
    int32_t day = cx_first_day_not_over(p);
    plan.rule.last_day = day - 1;
    plan.last = cx_period_of(&plan.rule, day) - 1;
    tell_unfinished(&plan, day);
    return plan;
}

/* ---- rows */

static void put_period(struct cx_out *out, const struct cx_moves *m, size_t before)
{
    char name[CX_TIME_ROOM];
    size_t n = cx_period_format(&m->rule, m->last - (int32_t)before, name);
    cx_put_text(out, (struct cx_text){name, n});
}

static void put_share(struct cx_out *out, uint64_t part, uint64_t whole)
{
    cx_put_number(out, whole > 0 ? (double)part / (double)whole : NAN);
}

static const struct cx_column move_columns[] = {
    {"period", CX_TEXT},           {"active", CX_INTEGER},
    {"new", CX_INTEGER},           {"returning", CX_INTEGER},
    {"resurrected", CX_INTEGER},   {"dormant", CX_INTEGER},
    {"new_share", CX_NUMBER},      {"returning_share", CX_NUMBER},
    {"resurrected_share", CX_NUMBER}, {"dormant_rate", CX_NUMBER},
    {"quick_ratio", CX_NUMBER},
};

static void put_moves(struct cx_out *out, const struct cx_moves *m, size_t before)
{
    struct cx_move move = cx_moves_at(m, before);
    put_period(out, m, before);
    cx_put_int(out, (int64_t)move.active);
    cx_put_int(out, (int64_t)move.fresh);
    cx_put_int(out, (int64_t)move.returning);
    cx_put_int(out, (int64_t)move.resurrected);
    cx_put_int(out, (int64_t)move.dormant);
    put_share(out, move.fresh, move.active);
    put_share(out, move.returning, move.active);
    put_share(out, move.resurrected, move.active);
    put_share(out, move.dormant, cx_moves_at(m, before + 1).active);
    put_share(out, move.fresh + move.resurrected, move.dormant);
    cx_end_row(out);
}

static const struct cx_column stickiness_columns[] = {{"period", CX_TEXT},
                                                      {"active_days", CX_INTEGER},
                                                      {"customers", CX_INTEGER},
                                                      {"share", CX_NUMBER}};

static void put_stickiness(struct cx_out *out, const struct cx_moves *m, size_t before)
{
    int32_t longest = cx_period_longest(&m->rule);
    uint64_t active = cx_moves_at(m, before).active;
    for (int32_t days = 1; days <= longest; days++) {
        uint64_t customers = cx_moves_with_days(m, before, days);
        if (customers == 0)
            continue;
        put_period(out, m, before);
        cx_put_int(out, days);
        cx_put_int(out, (int64_t)customers);
        put_share(out, customers, active);
        cx_end_row(out);
    }
}

static void write_moves(const struct cx_moves *m)
{
    bool by_days = stage_options.stickiness;
    struct cx_writer *w = by_days
                              ? cx_create(stickiness_columns, CX_COUNT_OF(stickiness_columns))
                              : cx_create(move_columns, CX_COUNT_OF(move_columns));
    struct cx_out out = cx_out_for(w);
    for (size_t before = cx_moves_count(m); before > 0; before--) {
        if (by_days)
            put_stickiness(&out, m, before - 1);
        else
            put_moves(&out, m, before - 1);
        if (out.rows >= ROWS_AT_ONCE)
            cx_emit(w, &out);
    }
    cx_emit(w, &out);
    cx_out_release(&out);
}

void stage_move(struct stage *s)
{
    struct cx_moves plan = plan_of(s);
    struct stage_visit visit = {.stage = s,
                                .customer = move_customer,
                                .own_size = sizeof(struct active),
                                .context = &plan};
    struct cx_moves all = plan;
    stage_visit_all(&visit);
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        struct active *a = stage_own(&visit, part);
        if (!cx_moves_merge(&all, &a->moves))
            cx_need(NULL);
        cx_moves_release(&a->moves);
        cx_bytes_release(&a->days);
    }
    if (!cx_moves_balance(&all))
        cx_die_failed("moves do not add up: this is an error of cx-stage");
    if (cx_moves_count(&all) == 0 && s->purchases.customers.n > s->purchases.first + visit.nobody)
        cx_warn("no period is over; --as-of can say that one is");
    write_moves(&all);
    cx_moves_release(&all);
}
