/* read.c - cx-cohort's way in: rows to ledgers, ledgers to cohorts. */
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/parallel.h"
#include "cli/events.h"
#include "cohort.h"

/* ---- rows */

enum { FIRST, AGAIN, WANTS };

struct rows {
    struct cx_named_events wanted[WANTS];
    bool has_by;
};

static bool is_event(void *context, const struct cx_row *row)
{
    const struct rows *rows = context;
    struct cx_text event = row->value[EVENT].text;
    return cx_is_named_event(&rows->wanted[FIRST], event) ||
           cx_is_named_event(&rows->wanted[AGAIN], event);
}

static bool put_detail(void *context, const struct cx_row *row, struct cx_bytes *id)
{
    const struct rows *rows = context;
    const union cx_value *value = row->value;
    struct cx_text event = {"", 0};
    if (rows->wanted[FIRST].n > 0 || rows->wanted[AGAIN].n > 0)
        event = value[EVENT].text;
    struct cx_comeback_row detail = {
        .ms = value[CX_PURCHASE_TIME].time.ms,
        .offset = value[CX_PURCHASE_TIME].time.offset,
        .begins = cx_is_named_event(&rows->wanted[FIRST], event),
        .returns = cx_is_named_event(&rows->wanted[AGAIN], event),
        .order = value[CX_PURCHASE_ORDER].text,
        .by = rows->has_by ? value[BY].text : (struct cx_text){"", 0},
    };
    if (!detail.begins && !detail.returns)
        return false;
    cx_comeback_write(&detail, id);
    return true;
}

static void add_words(struct cx_bytes *word, const char *name, const struct cx_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        cx_state_option(word, name, list->item[i]);
}

static const char *state_word(void)
{
    struct cx_bytes word = {0};
    cx_bytes_format(&word, "rows");
    cx_state_option(&word, "by", cohort_options.by);
    add_words(&word, "first", &cohort_options.first);
    add_words(&word, "again", &cohort_options.again);
    return cx_state_word(&word);
}

/* Whether money is told, or a state is left that may be asked for it later. */
static bool may_tell_money(const struct cohort_plan *plan)
{
    return !cohort_options.wide || plan->value >= VALUE_REVENUE || cx_common.partial ||
           cx_common.state != NULL;
}

static void read_rows(const struct cohort_plan *plan, struct cx_purchases *purchases)
{
    static struct rows rows;
    static struct cx_purchase_detail detail;
    size_t roles = CX_PURCHASE_ROLES;
    if (plan->comeback.has_events || !may_tell_money(plan))
        cx_settle_missing_amount(CX_MISSING_KEEP);
    if (plan->comeback.has_events)
        roles = EVENT + 1;
    if (cohort_options.by != NULL)
        roles = BY + 1;
    if (!plan->comeback.is_detailed) {
        cx_read_purchases(cohort_role, roles, purchases);
        return;
    }
    rows = (struct rows){.wanted = {cx_name_events("first", &cohort_options.first),
                                    cx_name_events("again", &cohort_options.again)},
                         .has_by = cohort_options.by != NULL};
    detail = (struct cx_purchase_detail){
        .put = put_detail,
        .is_purchase = plan->comeback.has_events ? is_event : NULL,
        .context = &rows,
        .options = state_word(),
    };
    cx_read_detailed_purchases(cohort_role, roles, &detail, purchases);
    cx_warn_of_unmet(&rows.wanted[FIRST]);
    cx_warn_of_unmet(&rows.wanted[AGAIN]);
}

/* ---- how far the data reach */

static void look_at_the_end(struct cohort_plan *plan, const struct cx_purchases *p)
{
    struct cx_comeback_rule *c = &plan->comeback;
    plan->rule.as_of = c->last_day = p->as_of;
    if (p->as_of == CX_NO_DAY)
        return;
    c->end_day = cx_first_day_not_over(p);
    c->end_ms = p->end_ms;
    if (cx_common.as_of == CX_NO_DAY)
        return;
    struct cx_reading how = cx_reading();
    bool has_zone = how.time.zone != NULL;
    c->end_ms = has_zone ? cx_time_of_date(c->end_day, &how.time).ms : INT64_MIN;
}

/* ---- ledgers to cohorts */

/* One for each thread: sums of whole numbers do not tell who added them. */
struct worker {
    const struct cx_purchases *purchases;
    const struct cohort_plan *plan;
    size_t begin, step; /* which parts of the customers */
    struct cx_comeback_scratch scratch;
    struct cx_cohorts *table; /* by number of the value of --by */
    size_t tables;
    uint64_t never; /* customers that did not begin */
    bool has_money;
    struct cx_first_error failed;
};

static struct cx_intern by_values = CX_INTERN_OF(0);

/* NULL: no memory. */
static struct cx_cohorts *table_of(struct worker *w, struct cx_text by)
{
    uint32_t number;
    if (cx_intern(&by_values, by, &number) != CX_INTERN_OK)
        return NULL;
    if (number < w->tables)
        return &w->table[number];
    size_t room = 2 * (size_t)number + 1;
    struct cx_cohorts *grown = realloc(w->table, room * sizeof *grown);
    if (grown == NULL)
        return NULL;
    memset(grown + w->tables, 0, (room - w->tables) * sizeof *grown);
    w->table = grown;
    w->tables = room;
    return &w->table[number];
}

static void follow_customer(const struct cx_group_row *row, void *worker)
{
    struct worker *w = worker;
    const struct cx_purchase_slot *slot = row->slot;
    struct cx_comeback c;
    struct cx_error e = {0};
    if (cx_comeback_of(&slot->occasions, &w->plan->comeback, &w->scratch, &c, &e) != CX_OK) {
        cx_first_error(&w->failed, row->key[0], &e);
        return;
    }
    if (c.first_day == CX_NO_DAY) {
        w->never++;
        return;
    }
    for (size_t i = 0; !w->has_money && i < c.n; i++)
        w->has_money = c.visit[i].net != 0;
    struct cx_cohorts *table = table_of(w, c.by);
    if (table == NULL || !cx_cohorts_add(table, &w->plan->rule, &c)) {
        cx_no_memory(&e);
        cx_first_error(&w->failed, row->key[0], &e);
    }
}

static void follow_part(size_t part, void *workers)
{
    struct worker *w = (struct worker *)workers + part;
    for (size_t i = w->begin; i < CX_GROUP_PARTS; i += w->step)
        cx_visit_customers(w->purchases, i, follow_customer, w);
    cx_comeback_release(&w->scratch);
}

static void add_worker(struct worker *to, struct worker *from, const struct cx_cohort_rule *rule)
{
    struct cx_error e = {0};
    for (size_t i = 0; i < from->tables; i++) {
        struct cx_cohorts *table =
            from->table[i].n > 0 ? table_of(to, cx_interned_text(&by_values, (uint32_t)i)) : NULL;
        bool good = from->table[i].n == 0 ||
                    (table != NULL && cx_cohorts_merge(table, rule, &from->table[i]));
        cx_cohorts_release(&from->table[i]);
        if (!good)
            cx_must(cx_no_memory(&e), &e);
    }
    free(from->table);
    to->never += from->never;
    to->has_money |= from->has_money;
}

static int by_value(const void *left, const void *right)
{
    const struct cohort_table *a = left, *b = right;
    return cx_text_compare(a->by, b->by);
}

static void gather(const struct worker *w, struct cohort_tables *tables)
{
    *tables = (struct cohort_tables){.has_money = w->has_money};
    tables->table = cx_need(cx_arena_alloc(cx_memory(), (w->tables + 1) * sizeof *tables->table));
    for (size_t i = 0; i < w->tables; i++)
        if (w->table[i].n > 0)
            tables->table[tables->n++] = (struct cohort_table){
                cx_interned_text(&by_values, (uint32_t)i), w->table[i]};
    qsort(tables->table, tables->n, sizeof *tables->table, by_value);
}

static void tell_never(const struct cohort_plan *plan, uint64_t never, size_t tables)
{
    const char *why = plan->comeback.has_events ? "they never began"
                                                : "refunds left nothing of their purchases";
    if (never > 0 && tables == 0)
        cx_warn("no customer is left: %s", why);
    else if (never > 0)
        cx_note("customers left out because %s: %llu", why, (unsigned long long)never);
}

void cohort_read(struct cohort_plan *plan, struct cohort_tables *tables)
{
    static struct cx_purchases purchases;
    static struct worker worker[CX_GROUP_PARTS];
    read_rows(plan, &purchases);
    plan->comeback.occasions = purchases.rule;
    look_at_the_end(plan, &purchases);
    size_t threads = (size_t)cx_threads(), n = threads < CX_GROUP_PARTS ? threads : CX_GROUP_PARTS;
    for (size_t i = 0; i < n; i++)
        worker[i] = (struct worker){
            .purchases = &purchases, .plan = plan, .begin = i, .step = n};
    cx_parallel(n, (int)n, follow_part, worker);
    for (size_t i = 1; i < n; i++)
        cx_first_error(&worker[0].failed, worker[i].failed.key, &worker[i].failed.error);
    cx_must(worker[0].failed.error.status, &worker[0].failed.error);
    for (size_t i = 1; i < n; i++)
        add_worker(&worker[0], &worker[i], &plan->rule);
    gather(&worker[0], tables);
    tell_never(plan, worker[0].never, tables->n);
}
