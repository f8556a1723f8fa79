/* moves.c - periods, and who moves between them, against counting customer by customer.
 *
 * Days of the calendar are from Python's datetime.
 */
#include "model/moves.h"

#include "base/rng.h"
#include "unit.h"

static struct cx_period_rule parse(const char *text)
{
    struct cx_period_rule rule = {.last_day = 100};
    assert_true(cx_period_parse(cx_text_from(text), &rule));
    return rule;
}

static void the_calendar(void **state)
{
    static const struct {
        int32_t day;
        const char *month, *week;
    } known[] = {
        {-141349, "1583-01", "1582-12-27"}, {-1, "1969-12", "1969-12-29"},
        {0, "1970-01", "1969-12-29"},       {19782, "2024-02", "2024-02-26"},
        {19813, "2024-03", "2024-03-25"},   {20087, "2024-12", "2024-12-30"},
        {20089, "2025-01", "2024-12-30"},
    };
    const struct cx_period_rule month = parse("month"), week = parse("week");
    char text[CX_TIME_ROOM];
    (void)state;
    for (size_t i = 0; i < CX_COUNT_OF(known); i++) {
        text[cx_period_format(&month, cx_period_of(&month, known[i].day), text)] = '\0';
        assert_string_equal(text, known[i].month);
        text[cx_period_format(&week, cx_period_of(&week, known[i].day), text)] = '\0';
        assert_string_equal(text, known[i].week);
    }
}

static void periods_follow_each_other(void **state)
{
    static const char *const texts[] = {"month", "week", "day", "1d", "30d", "2w"};
    (void)state;
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++) {
        const struct cx_period_rule rule = parse(texts[i]);
        int32_t period = cx_period_of(&rule, -3000);
        for (int32_t day = -3000; day < 3000; day++) {
            if (day == cx_period_start(&rule, period + 1))
                period++;
            assert_int_equal(cx_period_of(&rule, day), period);
            assert_true(day - cx_period_start(&rule, period) < cx_period_longest(&rule));
        }
    }
    const struct cx_period_rule rule = parse("30d");
    assert_int_equal(cx_period_of(&rule, 100), 0);
    assert_int_equal(cx_period_of(&rule, 101), 1);
    assert_int_equal(cx_period_start(&rule, 0), 71);
}

static void no_periods(void **state)
{
    static const char *const texts[] = {"", "months", "0d", "12h", "36h", "1y2", "99999999d", "d"};
    struct cx_period_rule rule;
    (void)state;
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++)
        assert_false(cx_period_parse(cx_text_from(texts[i]), &rule));
}

static void moves_by_hand(void **state)
{
    static const int32_t a[] = {0, 1, 7, 21}, b[] = {8, 30}, late[] = {35};
    struct cx_moves m = {.rule = parse("7d"), .last = 3, .by_days = true};
    (void)state;
    m.rule.last_day = 6; /* so that window 0 is days 0 to 6 */
    assert_true(cx_moves_add(&m, a, 4) && cx_moves_add(&m, b, 2) && cx_moves_add(&m, late, 1));
    assert_true(cx_moves_add(&m, NULL, 0));
    static const struct cx_move wanted[] = { /* the last first */
        {1, 0, 0, 1, 0}, {0, 0, 0, 0, 2}, {2, 1, 1, 0, 0}, {1, 1, 0, 0, 0}};
    assert_int_equal(cx_moves_count(&m), 4);
    for (size_t i = 0; i < 4; i++) {
        struct cx_move got = cx_moves_at(&m, i);
        assert_memory_equal(&got, &wanted[i], sizeof got);
    }
    assert_int_equal(cx_moves_with_days(&m, 3, 2), 1);
    assert_int_equal(cx_moves_with_days(&m, 2, 1), 2);
    assert_true(cx_moves_balance(&m));
    cx_moves_release(&m);
}

enum { CUSTOMERS = 60, DAYS = 400, FIRST = -200 };
static bool was_active[CUSTOMERS][DAYS];

static bool is_active(size_t customer, int32_t from, int32_t to)
{
    bool any = false;
    for (int32_t day = from; day < to; day++)
        any |= day >= FIRST && day < FIRST + DAYS && was_active[customer][day - FIRST];
    return any;
}

static struct cx_move count(const struct cx_period_rule *rule, int32_t period)
{
    int32_t start = cx_period_start(rule, period), end = cx_period_start(rule, period + 1);
    int32_t before = cx_period_start(rule, period - 1);
    struct cx_move m = {.active = 0};
    for (size_t i = 0; i < CUSTOMERS; i++) {
        bool now = is_active(i, start, end), then = is_active(i, before, start);
        m.active += now;
        m.fresh += now && !is_active(i, FIRST, start);
        m.returning += now && then;
        m.resurrected += now && !then && is_active(i, FIRST, start);
        m.dormant += then && !now;
    }
    return m;
}

static void add_customers(struct cx_moves *even, struct cx_moves *odd)
{
    struct cx_rng rng;
    cx_rng_seed(&rng, 3, 0);
    for (size_t i = 0; i < CUSTOMERS; i++) {
        int32_t days[DAYS];
        size_t n = 0;
        uint64_t rare = 2 + cx_rng_below(&rng, 90);
        for (int32_t k = 0; k < DAYS; k++) {
            was_active[i][k] = cx_rng_below(&rng, rare) == 0;
            if (was_active[i][k])
                days[n++] = FIRST + k;
        }
        assert_true(cx_moves_add(i % 2 == 0 ? even : odd, days, n));
    }
}

static void moves_of_many(void **state)
{
    static const char *const texts[] = {"month", "week", "day", "10d"};
    (void)state;
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++) {
        struct cx_moves m = {.rule = parse(texts[i]), .by_days = true}, more;
        m.last = cx_period_of(&m.rule, 150); /* there are later days */
        more = m;
        add_customers(&m, &more);
        assert_true(cx_moves_merge(&m, &more));
        assert_true(cx_moves_count(&m) > 5);
        for (size_t before = 0; before < cx_moves_count(&m); before++) {
            struct cx_move got = cx_moves_at(&m, before);
            struct cx_move wanted = count(&m.rule, m.last - (int32_t)before);
            uint64_t with_days = 0;
            for (int32_t days = 1; days <= cx_period_longest(&m.rule); days++)
                with_days += cx_moves_with_days(&m, before, days);
            assert_memory_equal(&got, &wanted, sizeof got);
            assert_int_equal(with_days, got.active);
        }
        assert_true(cx_moves_balance(&m));
        ((struct cx_move *)(void *)m.periods.s)[1].dormant++;
        assert_false(cx_moves_balance(&m));
        cx_moves_release(&m);
        cx_moves_release(&more);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_calendar),
        cmocka_unit_test(periods_follow_each_other),
        cmocka_unit_test(no_periods),
        cmocka_unit_test(moves_by_hand),
        cmocka_unit_test(moves_of_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
