/* write.c - cohorts as rows: one for each period, or, with --wide, one for each cohort. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/number.h"
#include "cohort.h"
#include "stat/normal.h"
#include "stat/proportion.h"


enum { ROWS_AT_ONCE = 4096, MONTH_LENGTH = 7 /* of 2024-01-01 */ };

static const struct cx_column long_columns[] = {
    {"cohort", CX_TEXT},
    {"period", CX_INTEGER},
    {"size", CX_INTEGER},
    {"eligible", CX_INTEGER},
    {"active", CX_INTEGER},
    {"retention", CX_NUMBER},
    {"low", CX_NUMBER},
    {"high", CX_NUMBER},
    {"orders", CX_INTEGER},
    {"revenue", CX_AMOUNT},
    {"revenue_per_customer", CX_NUMBER},
    {"cumulative_revenue", CX_AMOUNT},
    {"cumulative_per_customer", CX_NUMBER},
};
enum { LONG_COLUMNS = CX_COUNT_OF(long_columns), PERIOD_COLUMN = 1 };
static const struct cx_column wide_columns[] = {{"cohort", CX_TEXT}, {"size", CX_INTEGER}};
enum { WIDE_COLUMNS = CX_COUNT_OF(wide_columns) };

/* ---- what is written */

struct report {
    const struct cohort_plan *plan;
    bool has_money;
    size_t most; /* questions of any cohort */
    struct cx_writer *writer;
    struct cx_out out;
};

static void end_row(struct report *r)
{
    cx_end_row(&r->out);
    if (r->out.rows >= ROWS_AT_ONCE)
        cx_emit(r->writer, &r->out);
}

static void put_cohort(struct report *r, struct cx_text by, const struct cx_cohort *c)
{
    char day[CX_TIME_ROOM];
    size_t n = cx_day_format(c->day, day);
    if (cohort_options.by != NULL)
        cx_put_text(&r->out, by);
    if (c->day == CX_NO_DAY)
        cx_put_string(&r->out, "all");
    else
        cx_put_text(&r->out, (struct cx_text){day, r->plan->rule.cohort == CX_PERIOD_MONTH
                                                       ? MONTH_LENGTH : n});
}

static double per_customer(cx_int128 units, int64_t customers)
{
    return (double)units / ((double)CX_DECIMAL_ONE * (double)customers);
}

static void put_money(struct report *r, cx_int128 units)
{
    if (r->has_money)
        cx_put_amount(&r->out, units);
    else
        cx_put_none(&r->out);
}

static void put_share(struct report *r, cx_int128 units, int64_t customers)
{
    cx_put_number(&r->out, r->has_money ? per_customer(units, customers) : (double)NAN);
}

static struct cx_proportion retention_of(const struct cx_cohort_cell *cell)
{
    return (struct cx_proportion){cell->active, cell->eligible};
}

static void put_value(struct report *r, const struct cx_cohort_cell *cell, enum cohort_value value)
{
    if (cell == NULL || cell->eligible == 0) {
        cx_put_none(&r->out);
        return;
    }
    switch (value) {
    case VALUE_RETENTION:
        cx_put_number(&r->out, cx_proportion_value(retention_of(cell)));
        break;
    case VALUE_ACTIVE:
        cx_put_int(&r->out, cell->active);
        break;
    case VALUE_ELIGIBLE:
        cx_put_int(&r->out, cell->eligible);
        break;
    case VALUE_ORDERS:
        cx_put_int(&r->out, cell->orders);
        break;
    case VALUE_REVENUE:
        put_money(r, cell->revenue);
        break;
    case VALUE_REVENUE_PER_CUSTOMER:
        put_share(r, cell->revenue, cell->eligible);
        break;
    case VALUE_CUMULATIVE_REVENUE:
        put_money(r, cell->cumulative);
        break;
    case VALUE_CUMULATIVE_PER_CUSTOMER:
        put_share(r, cell->cumulative, cell->eligible);
        break;
    case VALUES:
        break;
    }
}

/* ---- long */

static void put_interval(struct report *r, const struct cx_cohort_cell *cell)
{
    struct cx_interval i = {(double)NAN, (double)NAN};
    if (cell->eligible > 0)
        i = cx_wilson_interval(retention_of(cell), CX_Z95);
    cx_put_number(&r->out, i.low);
    cx_put_number(&r->out, i.high);
}

static void put_period(struct report *r, size_t question)
{
    if (r->plan->bracket != NULL)
        cx_put_string(&r->out, r->plan->bracket[question]);
    else
        cx_put_int(&r->out, (int64_t)question);
}

static void write_long(struct report *r, struct cx_text by, const struct cx_cohort *c)
{
    static const enum cohort_value behind[] = {VALUE_ORDERS, VALUE_REVENUE,
                                               VALUE_REVENUE_PER_CUSTOMER, VALUE_CUMULATIVE_REVENUE,
                                               VALUE_CUMULATIVE_PER_CUSTOMER};
    for (size_t i = 0; i < c->n; i++) {
        const struct cx_cohort_cell *cell = &c->cell[i];
        put_cohort(r, by, c);
        put_period(r, i);
        cx_put_int(&r->out, c->size);
        cx_put_int(&r->out, cell->eligible);
        put_value(r, cell, VALUE_ACTIVE);
        put_value(r, cell, VALUE_RETENTION);
        put_interval(r, cell);
        for (size_t k = 0; k < CX_COUNT_OF(behind); k++)
            put_value(r, cell, behind[k]);
        end_row(r);
    }
}

/* ---- wide */

static void write_wide(struct report *r, struct cx_text by, const struct cx_cohort *c)
{
    put_cohort(r, by, c);
    cx_put_int(&r->out, c->size);
    for (size_t i = 0; i < r->most; i++)
        put_value(r, i < c->n ? &c->cell[i] : NULL, r->plan->value);
    end_row(r);
}

static const char *period_name(const struct cohort_plan *plan, size_t question)
{
    char number[CX_NUMBER_ROOM];
    if (plan->bracket != NULL)
        return plan->bracket[question];
    size_t n = cx_integer_format((int64_t)question, number);
    return cx_need(cx_arena_text(cx_memory(), number, n));
}

static enum cx_kind kind_of(enum cohort_value value)
{
    static const enum cx_kind kinds[VALUES] = {
        [VALUE_RETENTION] = CX_NUMBER,
        [VALUE_ACTIVE] = CX_INTEGER,
        [VALUE_ELIGIBLE] = CX_INTEGER,
        [VALUE_ORDERS] = CX_INTEGER,
        [VALUE_REVENUE] = CX_AMOUNT,
        [VALUE_REVENUE_PER_CUSTOMER] = CX_NUMBER,
        [VALUE_CUMULATIVE_REVENUE] = CX_AMOUNT,
        [VALUE_CUMULATIVE_PER_CUSTOMER] = CX_NUMBER,
    };
    return kinds[value];
}

/* ---- the whole */

static struct cx_column *columns_of(const struct report *r, size_t *n)
{
    const struct cohort_plan *plan = r->plan;
    size_t fixed = cohort_options.wide ? WIDE_COLUMNS : LONG_COLUMNS;
    size_t periods = cohort_options.wide ? r->most : 0, by = cohort_options.by != NULL;
    struct cx_column *columns =
        cx_need(cx_arena_alloc(cx_memory(), (by + fixed + periods) * sizeof *columns));
    if (by)
        columns[0] = (struct cx_column){cohort_options.by, CX_TEXT};
    memcpy(columns + by, cohort_options.wide ? wide_columns : long_columns,
           fixed * sizeof *columns);
    if (!cohort_options.wide && plan->bracket != NULL)
        columns[by + PERIOD_COLUMN].kind = CX_TEXT;
    for (size_t i = 0; i < periods; i++)
        columns[by + fixed + i] = (struct cx_column){period_name(plan, i), kind_of(plan->value)};
    *n = by + fixed + periods;
    for (size_t i = 1; by && i < *n; i++)
        if (strcmp(columns[i].name, cohort_options.by) == 0)
            cx_die_usage("option '--by': the output has a column '%s' of its own",
                         cohort_options.by);
    return columns;
}

/* In period 0 nobody has come back yet: its figures would outshine the others. */
static struct cx_writer *create(const struct cohort_plan *plan, const struct cx_column *columns,
                                size_t n)
{
    struct cx_writing how = cx_writing();
    bool has_return = plan->bracket != NULL && plan->rule.bracket[0].from > 0;
    how.heat = (cohort_options.by != NULL) + WIDE_COLUMNS + !has_return;
    how.heat_end = cohort_options.wide ? n : 0;
    return cx_create_as(&how, columns, n);
}

struct answer {
    struct cx_cohort *cohort;
    size_t n;
};

static void answer_all(const struct cohort_plan *plan, const struct cohort_tables *tables,
                       struct answer *answers)
{
    for (size_t i = 0; i < tables->n; i++) {
        struct cx_cohorts *cohorts = &tables->table[i].cohorts;
        if (!cx_cohorts_answer(cohorts, &plan->rule, cx_memory(), &answers[i].cohort,
                               &answers[i].n))
            cx_need(NULL);
        cx_cohorts_release(cohorts);
    }
}

/* Whether some period is over for some customer, of all the cohorts of a table. */
static bool is_any_over(const struct answer *a)
{
    const struct cx_cohort *all = &a->cohort[a->n];
    for (size_t i = 0; i < all->n; i++)
        if (all->cell[i].eligible > 0)
            return true;
    return false;
}

static void warn_of_none_over(const struct answer *answers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_any_over(&answers[i]))
            return;
    if (n > 0)
        cx_warn("no period is over; --as-of can say that one is");
}

void cohort_write(const struct cohort_plan *plan, const struct cohort_tables *tables)
{
    struct report r = {.plan = plan, .has_money = tables->has_money, .most = plan->rule.brackets};
    struct answer *answers =
        cx_need(cx_arena_alloc(cx_memory(), (tables->n + 1) * sizeof *answers));
    answer_all(plan, tables, answers);
    warn_of_none_over(answers, tables->n);
    for (size_t i = 0; i < tables->n; i++)
        if (answers[i].cohort[answers[i].n].n > r.most)
            r.most = answers[i].cohort[answers[i].n].n;
    size_t n;
    const struct cx_column *columns = columns_of(&r, &n);
    r.writer = create(plan, columns, n);
    r.out = cx_out_for(r.writer);
    for (size_t i = 0; i < tables->n; i++)
        for (size_t k = 0; k <= answers[i].n; k++)
            (cohort_options.wide ? write_wide : write_long)(&r, tables->table[i].by,
                                                            &answers[i].cohort[k]);
    cx_emit(r.writer, &r.out);
    cx_out_release(&r.out);
}
