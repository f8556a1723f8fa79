/* cohort.c - when customers begin, when they come back, and the cohorts they make.  Numbers are by
 * hand, from the rules of model/comeback.h and model/cohort.h; the whole is compared with an
 * independent program in tests/cx-cohort.t. */
#include "model/cohort.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "scratch.h"
#include "unit.h"

#define HOUR (CX_DAY_MS / 24)

/* ---- rows as ids */

static void assert_reads_back(const struct cx_comeback_row *row)
{
    struct cx_bytes id = {0};
    struct cx_comeback_row back;
    cx_comeback_write(row, &id);
    assert_false(id.failed);
    assert_true(cx_comeback_read((struct cx_text){id.s, id.n}, &back));
    assert_int_equal(back.ms, row->ms);
    assert_int_equal(back.offset, row->offset);
    assert_true(back.begins == row->begins && back.returns == row->returns);
    assert_true(cx_text_equal(back.by, row->by) && cx_text_equal(back.order, row->order));
    cx_bytes_release(&id);
}

static void ids_read_back(void **state)
{
    (void)state;
    static const int64_t instants[] = {-62167219200000 - 86400000, -1, 0, 1741600000123,
                                       253402300799999 + 86400000};
    static const int16_t offsets[] = {-1439, 0, 345, 1439};
    static const char *const texts[] = {"", "7", "12:34", ":", "web shop\t\n", "\xc3\xa4"};
    for (size_t i = 0; i < CX_COUNT_OF(instants); i++)
        for (size_t o = 0; o < CX_COUNT_OF(offsets); o++)
            for (size_t b = 0; b < CX_COUNT_OF(texts); b++)
                for (size_t t = 0; t < CX_COUNT_OF(texts); t++)
                    for (int flags = 1; flags < 4; flags++)
                        assert_reads_back(&(struct cx_comeback_row){
                            instants[i], offsets[o], flags & 1, flags & 2,
                            cx_text_from(texts[t]), cx_text_from(texts[b])});
}

static void damaged_ids_are_none(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "", "A-17", "00000000000", "0000000000:", "00000000003", "00000000003x", "00000000003:",
        "00000000003" "2:a", "0000000000p:", "0000000000/:",
        "00000000003" "99999999999999999999:a", "00000000000:"};
    struct cx_comeback_row row;
    for (size_t i = 0; i < CX_COUNT_OF(ids); i++)
        assert_int_equal(cx_comeback_read(cx_text_from(ids[i]), &row),
                         strcmp(ids[i], "00000000003:") == 0);
}

/* ---- single customers */

struct event {
    int64_t hour; /* since 2025-02-03T00:00Z */
    int64_t amount;
    const char *order, *by;
    bool only_begins, only_returns;
};
#define FIRST_DAY (cx_day_from_civil(2025, 2, 3))

static void add(struct cx_occasions *l, const struct cx_comeback_rule *rule,
                const struct event *event)
{
    struct cx_error e = {0};
    struct cx_bytes id = {0};
    int64_t ms = FIRST_DAY * CX_DAY_MS + event->hour * HOUR;
    const struct cx_comeback_row row = {.ms = ms,
                                        .begins = !event->only_returns,
                                        .returns = !event->only_begins,
                                        .order = cx_text_from(event->order),
                                        .by = cx_text_from(event->by)};
    cx_comeback_write(&row, &id);
    const struct cx_occasion_row added = {.order = {id.s, id.n},
                                          .day = (int32_t)(ms / CX_DAY_MS),
                                          .refund = event->amount < 0,
                                          .amount = event->amount};
    assert_int_equal(cx_occasions_add(l, &rule->occasions, &added, &arena, &e), CX_OK);
    cx_bytes_release(&id);
}

/* What is written of a customer: the first day, what is over, the value of --by; then of each visit
 * the day, whether it is a purchase (+) or not (?), and its money.  Days count from the 3rd. */
static const char *told(const struct event *event, size_t n, struct cx_comeback_rule rule)
{
    static char text[400];
    struct cx_occasions l = {0};
    struct cx_comeback_scratch scratch = {.ledger = {0}};
    struct cx_comeback c;
    struct cx_error e = {0};
    rule.is_detailed = rule.occasions.by_order = true;
    for (size_t i = 0; i < n; i++)
        add(&l, &rule, &event[i]);
    assert_int_equal(cx_comeback_of(&l, &rule, &scratch, &c, &e), CX_OK);
    int at = snprintf(text, sizeof text, "never");
    if (c.first_day != CX_NO_DAY)
        at = snprintf(text, sizeof text, "%d end %d by %.*s:", c.first_day - FIRST_DAY,
                      c.end_day - FIRST_DAY, (int)c.by.n, c.by.s);
    for (size_t i = 0; i < c.n; i++) {
        const struct cx_occasion *v = &c.visit[i];
        char day[16] = "-";
        if (v->day != CX_NO_DAY)
            snprintf(day, sizeof day, "%d", v->day - FIRST_DAY);
        at += snprintf(text + at, sizeof text - (size_t)at, " %s%c%lld", day,
                       v->rows > 0 ? '+' : '?', (long long)v->net);
    }
    cx_comeback_release(&scratch);
    return text;
}

static struct cx_comeback_rule calendar(void)
{
    return (struct cx_comeback_rule){.last_day = FIRST_DAY + 9, .end_day = FIRST_DAY + 10};
}

static struct cx_comeback_rule rolling(void)
{
    return (struct cx_comeback_rule){.rolling = true,
                                     .last_day = FIRST_DAY + 9,
                                     .end_day = FIRST_DAY + 10,
                                     .end_ms = (FIRST_DAY + 10) * CX_DAY_MS};
}

#define assert_told(events, rule, wanted) \
    assert_string_equal(told(events, CX_COUNT_OF(events), rule), wanted)

static void midnight_parts_days_and_24_hours_part_windows(void **state)
{
    (void)state;
    static const struct event events[] = {
        {23, 500, "", "", 0, 0}, {25, 700, "", "", 0, 0}, {46, 1, "", "", 0, 0},
        {47, 2, "", "", 0, 0}};
    assert_told(events, calendar(), "0 end 10 by : 0+500 1+703");
    assert_told(events, rolling(), "0 end 9 by : 0+1201 1+2");
}

/* Until an hour before the second window of whom began at 23 o'clock is over. */
static void a_window_is_over_to_the_hour(void **state)
{
    (void)state;
    static const struct event events[] = {{23, 500, "", "", 0, 0}};
    struct cx_comeback_rule rule = rolling();
    rule.end_ms = (FIRST_DAY * 24 + 23 + 48) * HOUR - 1;
    assert_told(events, rule, "0 end 1 by : 0+500");
    rule.end_ms++;
    assert_told(events, rule, "0 end 2 by : 0+500");
    rule.end_ms = INT64_MIN;
    assert_told(events, rule, "0 end 9 by : 0+500");
}

static void refunds_can_put_off_the_beginning(void **state)
{
    (void)state;
    static const struct event days[] = {{10, 500, "", "a", 0, 0},
                                        {12, -500, "", "b", 0, 0},
                                        {30, 700, "", "c", 0, 0},
                                        {60, -300, "", "d", 0, 0}};
    assert_told(days, calendar(), "1 end 10 by c: 0?0 1+700 2?-300");
    assert_told(days, rolling(), "0 end 9 by a: 0+700 2?-300");
    static const struct event orders[] = {{10, 500, "A", "a", 0, 0},
                                          {30, 700, "B", "c", 0, 0},
                                          {200, -500, "A", "d", 0, 0},
                                          {60, -300, "B", "d", 0, 0},
                                          {61, -10, "C", "d", 0, 0}};
    assert_told(orders, calendar(), "1 end 10 by c: 0?0 1+400 -?-10");
    assert_told(orders, rolling(), "1 end 9 by c: 0?0 1+400 -?-10");
    static const struct event nothing[] = {{10, 500, "", "", 0, 0}, {12, -600, "", "", 0, 0}};
    assert_told(nothing, calendar(), "never");
    assert_told(nothing, rolling(), "never");
}

/* The window of 10 o'clock holds the refund of 33 o'clock, that of 12 o'clock holds the sale of 35,
 * too. */
static void a_window_begins_with_any_sale(void **state)
{
    (void)state;
    static const struct event events[] = {{10, 500, "", "a", 0, 0},
                                          {12, 1, "", "b", 0, 0},
                                          {33, -501, "", "c", 0, 0},
                                          {35, 502, "", "d", 0, 0}};
    assert_told(events, rolling(), "0 end 9 by b: -1?500 0+2");
}

/* The sale of 34 o'clock is 24 hours behind the first: not of its window. */
static void a_window_ends_before_its_24th_hour(void **state)
{
    (void)state;
    static const struct event events[] = {{10, 500, "", "a", 0, 0},
                                          {30, -500, "", "b", 0, 0},
                                          {34, 700, "", "c", 0, 0}};
    assert_told(events, rolling(), "1 end 9 by c: 0?0 1+700");
}

static void the_value_is_that_of_the_earliest_row(void **state)
{
    (void)state;
    static const struct event events[] = {{40, 500, "B", "later", 0, 0},
                                          {10, 500, "A", "shop", 0, 0},
                                          {9, -1, "A", "refund", 0, 0},
                                          {10, 500, "C", "app", 0, 0}};
    assert_told(events, calendar(), "0 end 10 by app: 0+499 1+500 0+500");
    assert_told(events, rolling(), "0 end 9 by app: 0+499 1+500 0+500");
}

/* Begins with 5, comes back with 4 and 6, but neither with 3, which is earlier, nor with 1, which
 * only begins. */
static void what_is_before_the_first_is_nothing(void **state)
{
    (void)state;
    static const struct event events[] = {{20, 3, "", "", false, true},
                                          {30, 5, "", "", true, false},
                                          {30, 4, "", "", false, true},
                                          {60, 6, "", "", false, true},
                                          {90, 1, "", "", true, false}};
    struct cx_comeback_rule rule = calendar();
    rule.has_events = true;
    assert_told(events, rule, "1 end 10 by : 1+4 2+6");
    rule = rolling();
    rule.has_events = true;
    assert_told(events, rule, "1 end 9 by : 1+4 2+6");
}

static void money_beyond_the_range_is_told(void **state)
{
    (void)state;
    struct cx_comeback_rule rule = calendar();
    struct cx_occasions l = {0};
    struct cx_comeback_scratch scratch = {.ledger = {0}};
    struct cx_comeback c;
    struct cx_error e = {0};
    rule.is_detailed = rule.occasions.by_order = true;
    add(&l, &rule, &(struct event){1, INT64_MAX, "A", "", 0, 0});
    add(&l, &rule, &(struct event){2, 1, "A", "", 0, 0});
    assert_int_equal(cx_comeback_of(&l, &rule, &scratch, &c, &e), CX_FAILED);
    cx_comeback_release(&scratch);
}

/* ---- the calendar */

static void assert_period(enum cx_period_unit unit, const char *first, const char *day, int period)
{
    const struct cx_cohort_rule rule = {.period = unit, .window_days = 30};
    int32_t from, to;
    assert_true(cx_day_parse(cx_text_from(first), &from) && cx_day_parse(cx_text_from(day), &to));
    assert_int_equal(cx_cohort_period(&rule, from, to), period);
}

static void periods_follow_the_calendar(void **state)
{
    (void)state;
    assert_period(CX_PERIOD_MONTH, "2024-01-31", "2024-02-01", 1);
    assert_period(CX_PERIOD_MONTH, "2023-12-01", "2025-01-31", 13);
    assert_period(CX_PERIOD_MONTH, "1969-12-31", "1970-01-01", 1);
    assert_period(CX_PERIOD_WEEK, "2025-03-30", "2025-03-31", 1); /* Sunday, Monday */
    assert_period(CX_PERIOD_WEEK, "2025-03-24", "2025-03-30", 0);
    assert_period(CX_PERIOD_WEEK, "1969-12-28", "1969-12-29", 1);
    assert_period(CX_PERIOD_WEEK, "0004-02-29", "0004-03-01", 1);
    assert_period(CX_PERIOD_DAY, "2024-02-28", "2024-03-01", 2);
    assert_period(CX_PERIOD_WINDOW, "2024-02-01", "2024-03-01", 0);
    assert_period(CX_PERIOD_WINDOW, "2024-02-01", "2024-03-02", 1);
    assert_period(CX_PERIOD_WINDOW, "2024-02-01", "2024-01-31", -1);
}

static void cohorts_are_named_by_their_first_day(void **state)
{
    (void)state;
    int32_t sunday = cx_day_from_civil(2025, 3, 30);
    struct cx_cohort_rule rule = {.cohort = CX_PERIOD_WEEK};
    assert_int_equal(cx_cohort_start(&rule, sunday), cx_day_from_civil(2025, 3, 24));
    rule.cohort = CX_PERIOD_MONTH;
    assert_int_equal(cx_cohort_start(&rule, sunday), cx_day_from_civil(2025, 3, 1));
    rule.cohort = CX_PERIOD_DAY;
    assert_int_equal(cx_cohort_start(&rule, sunday), sunday);
}

/* ---- tables */

enum { MOST_VISITS = 12, CUSTOMERS = 200, TABLES = 3 };

struct customer {
    struct cx_comeback told;
    struct cx_occasion visit[MOST_VISITS];
};

/* From 2024 on, days and windows alike. */
static struct customer draw_customer(struct cx_rng *r, int32_t as_of)
{
    struct customer c = {.told.n = cx_rng_below(r, MOST_VISITS)};
    c.told.first_day = as_of - (int32_t)cx_rng_below(r, 150);
    c.told.last_day = as_of;
    c.told.end_day = as_of + (int32_t)cx_rng_below(r, 2);
    for (size_t i = 0; i < c.told.n; i++) {
        int32_t span = as_of - c.told.first_day + 1;
        int32_t day = c.told.first_day + (int32_t)cx_rng_below(r, (uint32_t)span);
        bool is_purchase = cx_rng_below(r, 5) > 0;
        c.visit[i] = (struct cx_occasion){
            .net = (int64_t)cx_rng_below(r, 1000) - 200,
            .day = is_purchase || cx_rng_below(r, 2) > 0 ? day : CX_NO_DAY,
            .rows = is_purchase};
    }
    return c;
}

/* By the words of cohort.h, customer by customer. */
static struct cx_cohort_cell ask(const struct cx_cohort_rule *rule, const struct customer *all,
                                 int32_t cohort, struct cx_cohort_bracket asked)
{
    struct cx_cohort_cell cell = {.eligible = 0};
    for (size_t i = 0; i < CUSTOMERS; i++) {
        const struct customer *c = &all[i];
        bool is_of_it = cohort == CX_NO_DAY || cx_cohort_start(rule, c->told.first_day) == cohort;
        if (!is_of_it || cx_cohort_period(rule, c->told.first_day, c->told.end_day) <= asked.to)
            continue;
        bool is_active = false;
        cell.eligible++;
        for (size_t k = 0; k < c->told.n; k++) {
            const struct cx_occasion *v = &c->visit[k];
            int32_t period =
                v->day == CX_NO_DAY ? 0 : cx_cohort_period(rule, c->told.first_day, v->day);
            bool is_in = period >= asked.from && period <= asked.to;
            cell.cumulative += period <= asked.to ? v->net : 0;
            cell.revenue += is_in ? v->net : 0;
            cell.orders += is_in && v->rows > 0;
            is_active |= v->rows > 0 && (is_in || (rule->after && period >= asked.from));
        }
        cell.active += is_active;
    }
    return cell;
}

static void assert_cell(const struct cx_cohort_cell *cell, struct cx_cohort_cell wanted)
{
    assert_int_equal(cell->eligible, wanted.eligible);
    assert_int_equal(cell->active, wanted.active);
    assert_int_equal(cell->orders, wanted.orders);
    assert_true(cell->revenue == wanted.revenue);
    assert_true(cell->cumulative == wanted.cumulative);
}

static void check_tables(const struct cx_cohort_rule *rule, struct customer *all)
{
    struct cx_cohorts table[TABLES] = {{.n = 0}};
    struct cx_cohort *list;
    size_t n;
    int64_t size = 0;
    for (size_t i = 0; i < CUSTOMERS; i++) {
        all[i].told.visit = all[i].visit;
        assert_true(cx_cohorts_add(&table[i % TABLES], rule, &all[i].told));
    }
    for (size_t i = 1; i < TABLES; i++)
        assert_true(cx_cohorts_merge(&table[0], rule, &table[i]));
    assert_true(cx_cohorts_answer(&table[0], rule, &arena, &list, &n));
    for (size_t i = 0; i <= n; i++) {
        assert_true(i == 0 || i == n || list[i - 1].day < list[i].day);
        assert_true(rule->brackets == 0 || list[i].n == rule->brackets);
        assert_true(rule->brackets > 0 || list[i].n <= (size_t)rule->through + 1);
        for (size_t k = 0; k < list[i].n; k++) {
            struct cx_cohort_bracket asked = {(int32_t)k, (int32_t)k};
            if (rule->brackets > 0)
                asked = rule->bracket[k];
            assert_cell(&list[i].cell[k], ask(rule, all, list[i].day, asked));
        }
        size += i < n ? list[i].size : 0;
    }
    assert_int_equal(list[n].day, CX_NO_DAY);
    assert_int_equal(list[n].size, CUSTOMERS);
    assert_int_equal(size, CUSTOMERS);
    for (size_t i = 0; i < TABLES; i++)
        cx_cohorts_release(&table[i]);
}

static void tables_say_what_their_customers_say(void **state)
{
    (void)state;
    static const struct cx_cohort_bracket brackets[] = {{0, 0}, {1, 3}, {2, 9}, {90, 700}};
    struct cx_rng r;
    cx_rng_seed(&r, 11, 0);
    for (int round = 0; round < 60; round++) {
        struct cx_cohort_rule rule = {
            .cohort = (enum cx_period_unit)cx_rng_below(&r, 3),
            .period = (enum cx_period_unit)cx_rng_below(&r, 4),
            .window_days = 1 + (int32_t)cx_rng_below(&r, 40),
            .through = round % 4 == 0 ? 3 : INT32_MAX,
            .as_of = cx_day_from_civil(2024, 1, 1) + (int32_t)cx_rng_below(&r, 500),
        };
        if (round % 3 == 0) {
            rule.bracket = brackets;
            rule.brackets = CX_COUNT_OF(brackets);
        } else {
            rule.after = round % 3 == 1;
        }
        struct customer all[CUSTOMERS];
        for (size_t i = 0; i < CUSTOMERS; i++)
            all[i] = draw_customer(&r, rule.as_of);
        check_tables(&rule, all);
    }
}

static void nobody_makes_no_cohort(void **state)
{
    (void)state;
    const struct cx_cohort_rule rule = {.through = INT32_MAX};
    struct cx_cohorts table = {.n = 0};
    struct cx_cohort *list;
    size_t n = 7;
    assert_true(cx_cohorts_answer(&table, &rule, &arena, &list, &n));
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_read_back),
        cmocka_unit_test(damaged_ids_are_none),
        cmocka_unit_test(midnight_parts_days_and_24_hours_part_windows),
        cmocka_unit_test(a_window_is_over_to_the_hour),
        cmocka_unit_test(refunds_can_put_off_the_beginning),
        cmocka_unit_test(a_window_begins_with_any_sale),
        cmocka_unit_test(a_window_ends_before_its_24th_hour),
        cmocka_unit_test(the_value_is_that_of_the_earliest_row),
        cmocka_unit_test(what_is_before_the_first_is_nothing),
        cmocka_unit_test(money_beyond_the_range_is_told),
        cmocka_unit_test(periods_follow_the_calendar),
        cmocka_unit_test(cohorts_are_named_by_their_first_day),
        cmocka_unit_test(tables_say_what_their_customers_say),
        cmocka_unit_test(nobody_makes_no_cohort),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
