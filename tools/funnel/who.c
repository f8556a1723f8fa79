/* who.c - the customers of a cell of the funnel, by name. */
#include "funnel.h"

#include <string.h>

static const struct cx_column columns[] = {
    {"customer", CX_TEXT}, {"level", CX_INTEGER},  {"step", CX_TEXT},   {"entered", CX_TIME},
    {"reached", CX_TIME},  {"seconds", CX_NUMBER}, {"open", CX_INTEGER},
};

static struct {
    size_t step; /* from 1; 0: all who entered */
    enum { USERS, DROPPED, OPEN } what;
} cell;

static bool read_what(struct cx_text t)
{
    static const char *const names[] = {[USERS] = "users", [DROPPED] = "dropped", [OPEN] = "open"};
    for (size_t i = 0; i < CX_COUNT_OF(names); i++)
        if (cx_text_is(t, names[i])) {
            cell.what = (int)i;
            return true;
        }
    return false;
}

void funnel_check_who(void)
{
    const char *who = funnel_options.who;
    if (who == NULL || strcmp(who, "all") == 0)
        return;
    const char *colon = strrchr(who, ':');
    if (colon == NULL || !read_what(cx_text_from(colon + 1)))
        cx_die_usage("option '--who': '%s' is not all, STEP:users, STEP:dropped or STEP:open", who);
    cell.step = funnel_step_named((struct cx_text){who, (size_t)(colon - who)});
    if (cell.step == 0)
        cx_die_usage("option '--who': there is no step '%.*s'", (int)(colon - who), who);
    if (cell.step == 1 && cell.what != USERS)
        cx_die_usage("option '--who': nobody drops before step 1");
}

struct list {
    const struct funnel_customers *customers;
    size_t *place, n;
    struct cx_time_rule rule;
};

static bool is_in_cell(const struct funnel_customers *c, const void *slot)
{
    size_t level;
    int64_t entered_ms;
    funnel_known(slot, &level, &entered_ms);
    if (cell.step == 0)
        return level > 0;
    if (cell.what == USERS)
        return level >= cell.step;
    return level == cell.step - 1 && (cell.what == DROPPED || funnel_is_open(c, entered_ms));
}

static void select_customers(struct list *l)
{
    const struct cx_groups *groups = &l->customers->groups;
    l->place = cx_need(cx_arena_take(cx_memory(), (groups->n + 1) * sizeof *l->place));
    for (size_t i = 0; i < groups->n; i++)
        if (is_in_cell(l->customers, cx_group_at(groups, i).slot))
            l->place[l->n++] = i;
}

static void put_instant(struct cx_out *out, const struct list *l, int64_t ms)
{
    struct cx_time t = cx_time_of_instant(ms, &l->rule);
    cx_put_time(out, &t);
}

static void put_customer(void *list, size_t i, struct cx_out *out)
{
    const struct list *l = list;
    struct cx_group_row row = cx_group_at(&l->customers->groups, l->place[i]);
    struct cx_bytes scratch[2] = {{0}, {0}};
    struct funnel_found found;
    const struct cx_funnel_chain *c = &found.chain;
    bool done = funnel_find_again(row.slot, scratch, &found);
    cx_bytes_release(&scratch[0]);
    cx_bytes_release(&scratch[1]);
    if (!done) {
        out->bytes.failed = true;
        return;
    }
    if (funnel_options.by != NULL)
        cx_put_text(out, found.by);
    if (funnel_shows_hold())
        cx_put_text(out, found.hold);
    cx_put_text(out, row.key[0]);
    cx_put_int(out, (int64_t)c->level);
    funnel_put_label(out, c->level - 1);
    put_instant(out, l, c->ms[0]);
    put_instant(out, l, c->ms[c->level - 1]);
    cx_put_number(out, (double)(c->ms[c->level - 1] - c->ms[0]) / 1000);
    cx_put_int(out, c->level < funnel_plan.rule.steps &&
                        funnel_is_open(l->customers, c->ms[0]));
    cx_end_row(out);
}

void funnel_write_who(const struct funnel_customers *c)
{
    struct list l = {.customers = c, .rule = cx_reading().time};
    select_customers(&l);
    cx_put_rows(funnel_create(columns, CX_COUNT_OF(columns)), l.n, put_customer, &l);
}
