/* totals.c - what all customers together did, a figure a row. */
#include <math.h>
#include <stdio.h>

#include "base/decimal.h"
#include "base/parallel.h"
#include "rfm.h"
#include "stat/concentration.h"
#include "stat/normal.h"
#include "stat/proportion.h"

static const struct cx_column columns[] = {
    {"figure", CX_TEXT}, {"order", CX_INTEGER}, {"value", CX_NUMBER},
    {"low", CX_NUMBER},  {"high", CX_NUMBER},   {"n", CX_INTEGER},
};

/* ---- customers, a part after the other by each thread */

struct worker {
    const struct cx_purchases *purchases;
    size_t begin, step;
    struct cx_totals totals;
    struct cx_first_error failed;
};

static void add_customer(const struct cx_group_row *row, void *worker)
{
    struct worker *w = worker;
    const struct cx_purchase_slot *slot = row->slot;
    struct cx_error e = {0};
    if (cx_totals_add(&w->totals, &slot->occasions, &e) != CX_OK)
        cx_first_error(&w->failed, row->key[0], &e);
}

static void work(size_t thread, void *workers)
{
    struct worker *w = (struct worker *)workers + thread;
    for (size_t part = w->begin; part < CX_GROUP_PARTS; part += w->step)
        cx_visit_customers(w->purchases, part, add_customer, w);
}

static void gather(struct worker *w, size_t n)
{
    struct cx_error e = {0};
    for (size_t i = 1; i < n; i++)
        cx_first_error(&w[0].failed, w[i].failed.key, &w[i].failed.error);
    cx_must(w[0].failed.error.status, &w[0].failed.error);
    for (size_t i = 1; i < n; i++) {
        if (!cx_totals_merge(&w[0].totals, &w[i].totals))
            cx_must(cx_no_memory(&e), &e);
        cx_totals_release(&w[i].totals);
    }
}

static void count(const struct cx_purchases *p, const struct cx_totals_rule *rule,
                  struct cx_totals *totals)
{
    struct worker worker[CX_GROUP_PARTS];
    size_t threads = (size_t)cx_threads(), n = threads < CX_GROUP_PARTS ? threads : CX_GROUP_PARTS;
    for (size_t i = 0; i < n; i++)
        worker[i] = (struct worker){
            .purchases = p, .begin = i, .step = n, .totals = {.rule = *rule}};
    cx_parallel(n, (int)n, work, worker);
    gather(worker, n);
    *totals = worker[0].totals;
}

/* ---- rows */

static void begin_row(struct cx_out *out, const char *figure, int order)
{
    cx_put_string(out, figure);
    if (order > 0)
        cx_put_int(out, order);
    else
        cx_put_none(out);
}

/* n below 0: there is none. */
static void end_row(struct cx_out *out, struct cx_interval limits, int64_t n)
{
    cx_put_number(out, limits.low);
    cx_put_number(out, limits.high);
    if (n >= 0)
        cx_put_int(out, n);
    else
        cx_put_none(out);
    cx_end_row(out);
}

static void put_count(struct cx_out *out, const char *figure, int64_t value, int64_t n)
{
    begin_row(out, figure, 0);
    cx_put_int(out, value);
    end_row(out, cx_interval_undefined(), n);
}

static void put_figure(struct cx_out *out, const char *figure, double value, int64_t n)
{
    begin_row(out, figure, 0);
    cx_put_number(out, value);
    end_row(out, cx_interval_undefined(), n);
}

static void put_rate(struct cx_out *out, const char *figure, struct cx_proportion p)
{
    begin_row(out, figure, 0);
    cx_put_number(out, cx_proportion_value(p));
    end_row(out, cx_wilson_interval(p, CX_Z95), p.trials);
}

static double part_of(double of, int64_t n)
{
    return n > 0 ? of / (double)n : (double)NAN;
}

static void put_counts(struct cx_out *out, const struct cx_totals *t)
{
    double revenue = cx_decimal_double(t->revenue);
    put_count(out, "customers", t->customers, -1);
    put_count(out, "new_customers", t->fresh, t->customers);
    put_count(out, "orders", t->orders, -1);
    begin_row(out, "revenue", 0);
    cx_put_amount(out, t->revenue);
    end_row(out, cx_interval_undefined(), -1);
    put_figure(out, "orders_per_customer", part_of((double)t->orders, t->customers), t->customers);
    put_figure(out, "revenue_per_customer", part_of(revenue, t->customers), t->customers);
    put_figure(out, "revenue_per_order", part_of(revenue, t->orders), t->orders);
    put_rate(out, "repeat_in_window", (struct cx_proportion){t->repeaters, t->customers});
    put_rate(out, "returning_as_of", (struct cx_proportion){t->returning, t->customers});
    put_figure(out, "repeat_order_share",
               part_of((double)(t->orders - t->first_orders), t->orders), t->orders);
}

/* order 0: after any purchase.  Then customers have several gaps, which are not independent: no
 * limits. */
static void put_gaps(struct cx_out *out, const struct cx_bytes *gaps, int order)
{
    struct cx_gap_summary s = cx_gaps_summary(gaps);
    static const char *const names[CX_GAP_QUANTILES] = {"gap_p25", "gap_median", "gap_p75",
                                                        "gap_p90"};
    begin_row(out, "gap_mean", order);
    cx_put_number(out, s.mean);
    end_row(out, cx_interval_undefined(), s.n);
    for (size_t i = 0; i < CX_GAP_QUANTILES; i++) {
        begin_row(out, names[i], order);
        cx_put_number(out, s.quantile[i]);
        end_row(out, cx_interval_undefined(), s.n);
    }
}

static void put_again(struct cx_out *out, const struct cx_life_table *table, int order)
{
    static const int within[] = {30, 90, 180, 365};
    struct cx_survival begin = cx_survival_begin(table, CX_SURVIVAL_LOG_LOG, CX_Z95);
    struct cx_interval none = cx_interval_undefined();
    for (size_t i = 0; i < CX_COUNT_OF(within); i++) {
        char figure[20];
        struct cx_survival_point at = cx_survival_at(table, begin, within[i]);
        snprintf(figure, sizeof figure, "again_%dd", within[i]);
        begin_row(out, figure, order);
        cx_put_number(out, 1 - at.survival);
        end_row(out, order > 0 ? (struct cx_interval){1 - at.high, 1 - at.low} : none,
                table->people);
    }
    struct cx_survival_time median = cx_survival_quantile(table, begin, .5);
    begin_row(out, "again_median", order);
    cx_put_number(out, median.time);
    end_row(out, order > 0 ? (struct cx_interval){median.low, median.high} : none, table->people);
}

static void put_times(struct cx_out *out, const struct cx_bytes *gaps, int order)
{
    struct cx_arena memory = {0};
    struct cx_life_table table;
    struct cx_error e = {0};
    if (!cx_gaps_table(gaps, &table, &memory))
        cx_must(cx_no_memory(&e), &e);
    if (order == 0 || table.people > 0) {
        put_gaps(out, gaps, order);
        put_again(out, &table, order);
    }
    cx_arena_release(&memory);
}

static void put_all_times(struct cx_out *out, struct cx_totals *t)
{
    struct cx_bytes all = {0};
    struct cx_error e = {0};
    for (int k = 0; k <= CX_TOTALS_ORDERS; k++)
        if (!cx_gaps_merge(&all, &t->gaps[k]))
            cx_must(cx_no_memory(&e), &e);
    put_times(out, &all, 0);
    for (int k = 1; k <= CX_TOTALS_ORDERS; k++)
        put_times(out, &t->gaps[k], k);
    cx_bytes_release(&all);
}

static void put_concentration(struct cx_out *out, struct cx_totals *t)
{
    struct cx_concentration c;
    struct cx_error e = {0};
    if (!cx_concentrate((cx_int128 *)(void *)t->money.s, (size_t)t->customers, &c))
        cx_must(cx_no_memory(&e), &e);
    put_figure(out, "gini", c.gini, t->customers);
    put_figure(out, "gini_corrected", c.gini_corrected, t->customers);
    put_figure(out, "top20_share", c.top20_share, t->customers);
    put_count(out, "customers_for_80", (int64_t)c.most, t->customers);
    put_figure(out, "hhi", c.hhi, t->customers);
    put_figure(out, "largest_share", c.largest_share, t->customers);
}

void rfm_write_totals(const struct cx_purchases *p, const struct cx_totals_rule *rule)
{
    struct cx_totals totals;
    count(p, rule, &totals);
    if (totals.clipped > 0)
        cx_warn("%lld customer%s got back more than was paid: counted as nothing among the shares "
                "of customers",
                (long long)totals.clipped, totals.clipped == 1 ? "" : "s");
    struct cx_writer *w = cx_create(columns, CX_COUNT_OF(columns));
    struct cx_out out = cx_out_for(w);
    put_counts(&out, &totals);
    put_all_times(&out, &totals);
    put_concentration(&out, &totals);
    cx_emit(w, &out);
    cx_out_release(&out);
    cx_totals_release(&totals);
}
