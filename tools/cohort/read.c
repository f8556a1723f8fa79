/* read.c - cx-cohort's way in: rows to ledgers, ledgers to cohorts. */
#include "cli/comebacks.h"
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
    return cx_kept_text(&word);
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

struct sum {
    struct cx_cohorts cohorts;
    uint64_t never; /* customers that did not begin */
    bool has_money;
};

static enum cx_status add_customer(void *to, const struct cx_comeback *c, const void *rule,
                                   struct cx_error *e)
{
    struct sum *sum = to;
    if (c->first_day == CX_NO_DAY) {
        sum->never++;
        return CX_OK;
    }
    for (size_t i = 0; !sum->has_money && i < c->n; i++)
        sum->has_money = c->visit[i].net != 0;
    return cx_cohorts_add(&sum->cohorts, rule, c) ? CX_OK : cx_no_memory(e);
}

static bool merge_sums(void *to, void *from, const void *rule)
{
    struct sum *sum = to, *other = from;
    bool good = cx_cohorts_merge(&sum->cohorts, rule, &other->cohorts);
    cx_cohorts_release(&other->cohorts);
    sum->never += other->never;
    sum->has_money |= other->has_money;
    return good;
}

/* Returns how many customers never began. */
static uint64_t gather(const struct cx_comeback_sums *sums, struct cohort_tables *tables)
{
    uint64_t never = 0;
    *tables = (struct cohort_tables){.n = 0};
    tables->table = cx_need(cx_arena_alloc(cx_memory(), (sums->n + 1) * sizeof *tables->table));
    for (size_t i = 0; i < sums->n; i++) {
        const struct sum *sum = sums->list[i].sum;
        if (sum->cohorts.n > 0)
            tables->table[tables->n++] = (struct cohort_table){sums->list[i].by, sum->cohorts};
        tables->has_money |= sum->has_money;
        never += sum->never;
    }
    return never;
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
    struct cx_comeback_sums sums = {.rule = &plan->comeback,
                                    .size = sizeof(struct sum),
                                    .add = add_customer,
                                    .merge = merge_sums,
                                    .context = &plan->rule};
    read_rows(plan, &purchases);
    plan->comeback.occasions = purchases.rule;
    look_at_the_end(plan, &purchases);
    cx_sum_comebacks(&purchases, &sums);
    uint64_t never = gather(&sums, tables);
    tell_never(plan, never, tables->n);
}
