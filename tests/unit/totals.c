/* totals.c - what all customers did in a window.  Expected values are counted by hand. */
#include "model/totals.h"

#include <math.h>
#include <stdlib.h>

#include "scratch.h"
#include "unit.h"

static void add(struct cx_totals *t, const struct cx_occasion_row *rows, size_t n)
{
    struct cx_occasions ledger = {0};
    struct cx_error e = {0};
    for (size_t i = 0; i < n; i++)
        assert_int_equal(cx_occasions_add(&ledger, &t->rule.occasions, &rows[i], &arena, &e),
                         CX_OK);
    assert_int_equal(cx_totals_add(t, &ledger, &e), CX_OK);
}

static const struct cx_totals_rule ORDERS = {
    {CX_REFUND_NET, true}, .since = CX_NO_DAY, .as_of = 100};

/* Three orders, two of them on day 10, the last one given back in part; one that is all given back;
 * and money for an order that was not sold here. */
static const struct cx_occasion_row OFTEN[] = {
    {{"c", 1}, 40, false, 90000}, {{"a", 1}, 10, false, 20000}, {{"b", 1}, 10, false, 30000},
    {{"c", 1}, 45, true, -40000}, {{"d", 1}, 60, false, 70000}, {{"d", 1}, 61, true, -70000},
    {{"x", 1}, 62, true, -5000},
};
static const struct cx_occasion_row ONCE[] = {{{"e", 1}, 30, false, 10000}};
static const struct cx_occasion_row NEVER[] = {{{"f", 1}, 35, true, -20000}};
static const struct cx_occasion_row TOO_MUCH_BACK[] = {
    {{"g", 1}, 50, false, 10000}, {{"h", 1}, 51, true, -30000}};

static void add_all(struct cx_totals *t)
{
    add(t, OFTEN, CX_COUNT_OF(OFTEN));
    add(t, ONCE, CX_COUNT_OF(ONCE));
    add(t, NEVER, CX_COUNT_OF(NEVER));
    add(t, TOO_MUCH_BACK, CX_COUNT_OF(TOO_MUCH_BACK));
}

static const struct cx_gap_count *gap(const struct cx_totals *t, int k, size_t days)
{
    const struct cx_bytes *gaps = &t->gaps[k];
    assert_true((days + 1) * sizeof(struct cx_gap_count) <= gaps->n);
    return (const struct cx_gap_count *)(const void *)gaps->s + days;
}

static void check_whole(const struct cx_totals *t)
{
    assert_int_equal(t->customers, 3);
    assert_int_equal(t->fresh, 3);
    assert_int_equal(t->repeaters, 1);
    assert_int_equal(t->returning, 1);
    assert_int_equal(t->orders, 5);
    assert_int_equal(t->first_orders, 3);
    assert_true(t->revenue == 100000 - 5000 + 10000 - 20000 - 20000);
    assert_int_equal(t->clipped, 1);
    assert_int_equal(gap(t, 1, 0)->ended, 1);
    assert_int_equal(gap(t, 2, 30)->ended, 1);
    assert_int_equal(gap(t, 3, 60)->open, 1);
    assert_int_equal(gap(t, 1, 70)->open, 1);
    assert_int_equal(gap(t, 1, 50)->open, 1);
}

static void all_that_was_bought_is_counted(void **state)
{
    (void)state;
    struct cx_totals t = {.rule = ORDERS};
    add_all(&t);
    check_whole(&t);
    cx_totals_release(&t);
}

static void parts_make_the_whole(void **state)
{
    (void)state;
    struct cx_totals t = {.rule = ORDERS}, other = t;
    add(&t, TOO_MUCH_BACK, CX_COUNT_OF(TOO_MUCH_BACK));
    add(&t, NEVER, CX_COUNT_OF(NEVER));
    add(&other, OFTEN, CX_COUNT_OF(OFTEN));
    add(&other, ONCE, CX_COUNT_OF(ONCE));
    assert_true(cx_totals_merge(&t, &other));
    check_whole(&t);
    cx_totals_release(&t);
    cx_totals_release(&other);
}

/* From day 31 on the first customer has one order, which is the third; what came back for an
 * unknown order has no day. */
static void a_window_knows_what_was_before(void **state)
{
    (void)state;
    struct cx_totals t = {.rule = ORDERS};
    t.rule.since = 31;
    add_all(&t);
    assert_int_equal(t.customers, 2);
    assert_int_equal(t.fresh, 1);
    assert_int_equal(t.repeaters, 0);
    assert_int_equal(t.returning, 1);
    assert_int_equal(t.orders, 2);
    assert_int_equal(t.first_orders, 1);
    assert_true(t.revenue == 50000 + 10000);
    assert_int_equal(gap(&t, 3, 60)->open, 1);
    assert_int_equal(t.gaps[2].n, 0);
    cx_totals_release(&t);
}

static void days_are_counted_once(void **state)
{
    (void)state;
    struct cx_totals t = {.rule = ORDERS};
    t.rule.by_day = true;
    add(&t, OFTEN, CX_COUNT_OF(OFTEN));
    assert_int_equal(t.orders, 2);
    assert_int_equal(gap(&t, 1, 30)->ended, 1);
    assert_int_equal(gap(&t, 2, 60)->open, 1);
    cx_totals_release(&t);
}

/* One purchase a day for twelve days: the gaps after the tenth and the eleventh go together. */
static void late_gaps_go_together(void **state)
{
    (void)state;
    struct cx_totals t = {.rule = ORDERS};
    struct cx_occasion_row rows[12];
    static const char ids[] = "abcdefghijkl";
    for (int i = 0; i < 12; i++)
        rows[i] = (struct cx_occasion_row){{ids + i, 1}, 89 + i, false, 10000};
    add(&t, rows, 12);
    assert_int_equal(gap(&t, 9, 1)->ended, 1);
    assert_int_equal(gap(&t, 0, 1)->ended, 2);
    assert_int_equal(gap(&t, 0, 0)->open, 1);
    cx_totals_release(&t);
}

static void put_gaps(struct cx_bytes *gaps, size_t days, int64_t ended, int64_t open)
{
    struct cx_gap_count none = {0, 0}, count = {ended, open};
    while (gaps->n < days * sizeof none)
        cx_bytes_add(gaps, &none, sizeof none);
    cx_bytes_add(gaps, &count, sizeof count);
    assert_false(gaps->failed);
}

/* 1, 1, 4, 10, 10, 10 and 25 days: the places 1.5, 3, 4.5 and 5.4, counted from 0. */
static void quantiles_lie_between_neighbours(void **state)
{
    (void)state;
    struct cx_bytes gaps = {0};
    struct cx_life_table table;
    put_gaps(&gaps, 1, 2, 0);
    put_gaps(&gaps, 4, 1, 5);
    put_gaps(&gaps, 10, 3, 0);
    put_gaps(&gaps, 25, 1, 1);
    struct cx_gap_summary s = cx_gaps_summary(&gaps);
    assert_int_equal(s.n, 7);
    assert_true(fabs(s.mean - 61. / 7) < 1e-14);
    assert_true(s.quantile[0] == 2.5 && s.quantile[1] == 10 && s.quantile[2] == 10);
    assert_true(s.quantile[3] == 16);
    assert_true(cx_gaps_table(&gaps, &table, &arena));
    assert_int_equal(table.people, 13);
    assert_int_equal(table.n, 4);
    assert_true(table.lives[1].time == 4 && table.lives[1].censored == 5);
    cx_bytes_release(&gaps);
}

static void without_gaps_there_are_no_figures(void **state)
{
    (void)state;
    struct cx_bytes gaps = {0};
    struct cx_life_table table;
    struct cx_gap_summary s = cx_gaps_summary(&gaps);
    assert_true(s.n == 0 && isnan(s.mean) && isnan(s.quantile[0]) && isnan(s.quantile[3]));
    assert_true(cx_gaps_table(&gaps, &table, &arena));
    assert_true(table.n == 0 && table.people == 0);
}

static void nothing_is_bought_after_the_end(void **state)
{
    (void)state;
    struct cx_totals t = {.rule = ORDERS};
    struct cx_occasions ledger = {0};
    struct cx_error e = {0};
    t.rule.as_of = 29;
    assert_int_equal(cx_occasions_add(&ledger, &t.rule.occasions, ONCE, &arena, &e), CX_OK);
    assert_int_equal(cx_totals_add(&t, &ledger, &e), CX_USAGE);
    cx_totals_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_was_bought_is_counted),
        cmocka_unit_test(parts_make_the_whole),
        cmocka_unit_test(a_window_knows_what_was_before),
        cmocka_unit_test(days_are_counted_once),
        cmocka_unit_test(late_gaps_go_together),
        cmocka_unit_test(quantiles_lie_between_neighbours),
        cmocka_unit_test(without_gaps_there_are_no_figures),
        cmocka_unit_test(nothing_is_bought_after_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
