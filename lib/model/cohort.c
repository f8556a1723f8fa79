/* cohort.c - see cohort.h. */
#include "model/cohort.h"

/* ---- the calendar */

int32_t cx_cohort_period(const struct cx_cohort_rule *rule, int32_t first_day, int32_t day)
{
    /* Of windows the first begins with the first day. */
    const struct cx_period_rule periods = {rule->period, rule->window_days, first_day - 1};
    int32_t first = rule->period == CX_PERIOD_WINDOW ? 1 : cx_period_of(&periods, first_day);
    return cx_period_of(&periods, day) - first;
}

static int32_t cohort_of(const struct cx_cohort_rule *rule, int32_t day)
{
    return cx_period_of(&(struct cx_period_rule){.unit = rule->cohort}, day);
}

int32_t cx_cohort_start(const struct cx_cohort_rule *rule, int32_t first_day)
{
    return cx_period_start(&(struct cx_period_rule){.unit = rule->cohort},
                           cohort_of(rule, first_day));
}

/* ---- adding customers */

/* Of a period.  All but `last` are of the customers for whom the period is over. */
struct tally {
    int64_t active, orders;
    cx_int128 revenue;
    int64_t ended;           /* customers for whom so many periods are over */
    cx_int128 ended_revenue; /* what they brought in these */
    int64_t last;            /* customers by the last one for which `after` counts them */
    uint64_t seen;           /* the last customer who was found active */
};
struct bracket_tally {
    int64_t active, orders;
    cx_int128 revenue;
    uint64_t seen;
};

struct cx_cohort_group {
    int32_t day;
    int64_t size;
    int32_t begun; /* the latest period that has begun for a customer */
    struct tally *tally;
    size_t n;
    struct bracket_tally *bracket; /* by question */
};

/* One behind the last period that is asked for. */
static int32_t end_of(const struct cx_cohort_rule *rule)
{
    int32_t last = rule->brackets > 0 ? 0 : rule->through;
    for (size_t i = 0; i < rule->brackets; i++)
        last = rule->bracket[i].to > last ? rule->bracket[i].to : last;
    return last < INT32_MAX ? last + 1 : last;
}

static void *grow(struct cx_cohorts *t, void *array, size_t *n, size_t wanted, size_t size)
{
    if (wanted <= *n)
        return array;
    size_t room = wanted < 2 * *n ? 2 * *n : wanted;
    void *grown = cx_arena_grow(&t->memory, array, *n * size, room * size);
    if (grown != NULL)
        *n = room;
    return grown;
}

/* NULL: no memory. */
static struct tally *tallies_of(struct cx_cohorts *t, struct cx_cohort_group *g, size_t n)
{
    struct tally *grown = grow(t, g->tally, &g->n, n, sizeof *grown);
    if (grown != NULL)
        g->tally = grown;
    return grown;
}

static struct cx_cohort_group *new_group(struct cx_cohorts *t, const struct cx_cohort_rule *rule,
                                         int32_t day)
{
    struct cx_cohort_group *g = cx_arena_alloc(&t->memory, sizeof *g);
    if (g == NULL)
        return NULL;
    g->day = day;
    g->bracket = cx_arena_alloc(&t->memory, (rule->brackets + 1) * sizeof *g->bracket);
    return g->bracket != NULL ? g : NULL;
}

/* The cohort that begins on `day`, made when there is none.  NULL: no memory. */
static struct cx_cohort_group *group_of(struct cx_cohorts *t, const struct cx_cohort_rule *rule,
                                        int32_t day)
{
    int32_t age = cohort_of(rule, rule->as_of) - cohort_of(rule, day);
    size_t place = age > 0 ? (size_t)age : 0;
    struct cx_cohort_group **grown = grow(t, t->group, &t->n, place + 1, sizeof *grown);
    if (grown == NULL)
        return NULL;
    t->group = grown;
    if (grown[place] == NULL)
        grown[place] = new_group(t, rule, day);
    return grown[place];
}

static int32_t period_of(const struct cx_cohort_rule *rule, int32_t first_day, int32_t day)
{
    if (day == CX_NO_DAY || day <= first_day)
        return 0;
    return cx_cohort_period(rule, first_day, day);
}

/* A visit in a period that is over. */
struct visit {
    const struct cx_occasion *occasion;
    int32_t period;
    uint64_t customer; /* a number that no other has */
};

static void count_visit(struct tally *t, const struct visit *v)
{
    bool is_purchase = v->occasion->rows > 0;
    t->revenue += v->occasion->net;
    t->orders += is_purchase;
    t->active += is_purchase && t->seen != v->customer;
    if (is_purchase)
        t->seen = v->customer;
}

static void count_brackets(struct cx_cohort_group *g, const struct cx_cohort_rule *rule,
                           const struct visit *v, int32_t over)
{
    for (size_t i = 0; i < rule->brackets; i++) {
        const struct cx_cohort_bracket *asked = &rule->bracket[i];
        struct bracket_tally *b = &g->bracket[i];
        bool is_purchase = v->occasion->rows > 0;
        if (asked->to >= over || v->period < asked->from || v->period > asked->to)
            continue;
        b->revenue += v->occasion->net;
        b->orders += is_purchase;
        b->active += is_purchase && b->seen != v->customer;
        if (is_purchase)
            b->seen = v->customer;
    }
}

bool cx_cohorts_add(struct cx_cohorts *table, const struct cx_cohort_rule *rule,
                    const struct cx_comeback *c)
{
    struct cx_cohort_group *g = group_of(table, rule, cx_cohort_start(rule, c->first_day));
    int32_t over = period_of(rule, c->first_day, c->end_day), end = end_of(rule), last = -1;
    int32_t begun = period_of(rule, c->first_day, c->last_day);
    over = over < end ? over : end;
    struct tally *tally = g != NULL ? tallies_of(table, g, (size_t)over + 1) : NULL;
    if (tally == NULL)
        return false;
    cx_int128 revenue = 0;
    struct visit v = {.customer = ++table->customers};
    for (size_t i = 0; i < c->n; i++) {
        v.occasion = &c->visit[i];
        v.period = period_of(rule, c->first_day, v.occasion->day);
        last = v.occasion->rows > 0 && v.period > last ? v.period : last;
        if (v.period >= over)
            continue;
        revenue += v.occasion->net;
        count_visit(&tally[v.period], &v);
        count_brackets(g, rule, &v, over);
    }
    tally[over].ended++;
    tally[over].ended_revenue += revenue;
    if (over > 0 && last >= 0)
        tally[last < over ? last : over - 1].last++;
    g->begun = begun > g->begun ? begun : g->begun;
    g->size++;
    return true;
}

/* ---- tables together */

static void merge_tally(struct tally *to, const struct tally *from)
{
    to->active += from->active;
    to->orders += from->orders;
    to->revenue += from->revenue;
    to->ended += from->ended;
    to->ended_revenue += from->ended_revenue;
    to->last += from->last;
}

static bool merge_group(struct cx_cohorts *to, const struct cx_cohort_rule *rule,
                        const struct cx_cohort_group *from)
{
    struct cx_cohort_group *g = group_of(to, rule, from->day);
    struct tally *tally = g != NULL ? tallies_of(to, g, from->n) : NULL;
    if (tally == NULL)
        return false;
    for (size_t i = 0; i < from->n; i++)
        merge_tally(&tally[i], &from->tally[i]);
    for (size_t i = 0; i < rule->brackets; i++) {
        g->bracket[i].active += from->bracket[i].active;
        g->bracket[i].orders += from->bracket[i].orders;
        g->bracket[i].revenue += from->bracket[i].revenue;
    }
    g->begun = from->begun > g->begun ? from->begun : g->begun;
    g->size += from->size;
    return true;
}

bool cx_cohorts_merge(struct cx_cohorts *to, const struct cx_cohort_rule *rule,
                      const struct cx_cohorts *from)
{
    for (size_t i = 0; i < from->n; i++)
        if (from->group[i] != NULL && !merge_group(to, rule, from->group[i]))
            return false;
    to->customers += from->customers;
    return true;
}

void cx_cohorts_release(struct cx_cohorts *table)
{
    cx_arena_release(&table->memory);
    *table = (struct cx_cohorts){.n = 0};
}

/* ---- answers */

/* What a group says of period k, when *before is what it said of the one before it. */
static struct cx_cohort_cell next_cell(const struct cx_cohort_group *g, bool after, size_t k,
                                       const struct cx_cohort_cell *before)
{
    static const struct tally none = {.active = 0};
    const struct tally *t = k < g->n ? &g->tally[k] : &none;
    struct cx_cohort_cell cell = {
        .eligible = before->eligible - t->ended,
        .active = t->active,
        .orders = t->orders,
        .revenue = t->revenue,
        .cumulative = before->cumulative + t->revenue - t->ended_revenue,
    };
    if (after)
        cell.active = before->active - (k > 0 && k <= g->n ? g->tally[k - 1].last : 0);
    return cell;
}

static bool answer_periods(const struct cx_cohort_group *g, bool after, struct cx_arena *a,
                           struct cx_cohort *c)
{
    struct cx_cohort_cell before = {.eligible = g->size};
    for (size_t i = 0; after && i < g->n; i++)
        before.active += g->tally[i].last;
    c->cell = cx_arena_alloc(a, c->n * sizeof *c->cell);
    for (size_t k = 0; c->cell != NULL && k < c->n; k++)
        before = c->cell[k] = next_cell(g, after, k, &before);
    return c->cell != NULL;
}

static bool answer_brackets(const struct cx_cohort_group *g, const struct cx_cohort_rule *rule,
                            struct cx_arena *a, struct cx_cohort *c)
{
    struct cx_cohort periods = {.n = g->n};
    c->n = rule->brackets;
    c->cell = cx_arena_alloc(a, c->n * sizeof *c->cell);
    if (c->cell == NULL || !answer_periods(g, false, a, &periods))
        return false;
    for (size_t i = 0; i < c->n; i++) {
        size_t to = (size_t)rule->bracket[i].to;
        if (to >= periods.n) /* not over for anybody */
            continue;
        c->cell[i] = (struct cx_cohort_cell){
            .eligible = periods.cell[to].eligible,
            .active = g->bracket[i].active,
            .orders = g->bracket[i].orders,
            .revenue = g->bracket[i].revenue,
            .cumulative = periods.cell[to].cumulative,
        };
    }
    return true;
}

static bool answer_group(const struct cx_cohort_group *g, const struct cx_cohort_rule *rule,
                         struct cx_arena *a, struct cx_cohort *c)
{
    *c = (struct cx_cohort){.day = g->day, .size = g->size};
    if (rule->brackets > 0)
        return answer_brackets(g, rule, a, c);
    int32_t last = g->begun < rule->through ? g->begun : rule->through;
    c->n = (size_t)last + 1;
    return answer_periods(g, rule->after, a, c);
}

static bool answer_together(struct cx_arena *a, const struct cx_cohort *list, size_t n,
                            struct cx_cohort *all)
{
    *all = (struct cx_cohort){.day = CX_NO_DAY};
    for (size_t i = 0; i < n; i++)
        all->n = list[i].n > all->n ? list[i].n : all->n;
    all->cell = cx_arena_alloc(a, all->n * sizeof *all->cell);
    for (size_t i = 0; all->cell != NULL && i < n; i++) {
        all->size += list[i].size;
        for (size_t k = 0; k < list[i].n; k++) {
            all->cell[k].eligible += list[i].cell[k].eligible;
            all->cell[k].active += list[i].cell[k].active;
            all->cell[k].orders += list[i].cell[k].orders;
            all->cell[k].revenue += list[i].cell[k].revenue;
            all->cell[k].cumulative += list[i].cell[k].cumulative;
        }
    }
    return all->cell != NULL;
}

bool cx_cohorts_answer(const struct cx_cohorts *table, const struct cx_cohort_rule *rule,
                       struct cx_arena *a, struct cx_cohort **list, size_t *n)
{
    *n = 0;
    *list = cx_arena_alloc(a, (table->n + 1) * sizeof **list);
    if (*list == NULL)
        return false;
    for (size_t i = table->n; i-- > 0;)
        if (table->group[i] != NULL &&
            !answer_group(table->group[i], rule, a, &(*list)[(*n)++]))
            return false;
    return *n == 0 || answer_together(a, *list, *n, &(*list)[*n]);
}
