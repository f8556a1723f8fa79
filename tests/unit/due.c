/* due.c - rhythms, priors and dates.
 *
 * Medians, distances and k of the hand-made intervals are from Python: fractions, statistics and
 * decimals of 50 digits.  tests/data/due has what an independent program says of rates.
 */
#include "model/due.h"

#include "vectors.h"

enum { MOST = 16 };

static struct cx_due_rhythm rhythm_of(const int32_t *intervals, size_t n, int32_t last)
{
    int32_t days[MOST + 1], scratch[MOST];
    days[n] = last;
    for (size_t i = n; i > 0; i--)
        days[i - 1] = days[i] - intervals[i - 1];
    return cx_due_rhythm(days, n + 1, scratch);
}

static int32_t day(int year, int month, int of_month)
{
    return cx_day_from_civil(year, month, of_month);
}

static const struct cx_due_prior nobody = {.median_days = NAN};

static struct cx_due_rule rule_as_of(int32_t as_of)
{
    return (struct cx_due_rule){
        .lead = 2.5 / 3, .lead_days = -1, .min_intervals = 2, .as_of = as_of};
}

/* Pace and dates of a customer in one. */
struct foretold {
    enum cx_due_basis basis;
    double interval_days;
    enum cx_due_status status;
    int32_t expected, call;
};

static struct foretold foretell(const struct cx_due_rule *rule, const struct cx_due_rhythm *own,
                                const struct cx_due_prior *prior, double scale)
{
    struct cx_due_pace pace = cx_due_pace(rule, own, prior, scale);
    struct cx_due due = cx_due_foretell(rule, &pace, own->last);
    return (struct foretold){pace.basis, pace.interval_days, due.status, due.expected, due.call};
}

static void rhythms(void **state)
{
    static const struct {
        int32_t interval[MOST];
        size_t n;
        double median, spread, k;
    } known[] = {
        {{7, 14, 21}, 3, 14, 7, 5.3710167558121467},
        {{30, 10, 20, 5}, 4, 15, 7.5, 2.5184866239496295},
        {{1, 100, 3}, 3, 3, 2, .39436270870973674},
        {{14, 16, 15, 15, 14, 300, 16, 15}, 8, 15, 1, .70632004905595031},
        {{10, 10, 10}, 3, 10, 0, 50},    /* no end of it */
        {{90, 91, 92}, 3, 91, 1, 50},    /* 12421 */
        {{28, 33}, 2, 30.5, 2.5, NAN},   /* too few to say */
        {{12}, 1, 12, 0, NAN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct cx_due_rhythm r = rhythm_of(known[i].interval, known[i].n, day(2025, 10, 15));
        assert_int_equal(r.purchases, known[i].n + 1);
        assert_int_equal(r.last, day(2025, 10, 15));
        near_or_fail("median", r.median_days, known[i].median, 0);
        near_or_fail("spread", r.spread_days, known[i].spread, 0);
        near_or_fail("k", r.regularity, known[i].k, 1e-13);
    }
}

static void many_intervals_are_as_few(void **state)
{
    enum { N = 1001 };
    int32_t days[N], scratch[N];
    (void)state;
    for (int i = 0; i < N; i++) /* 1 to 1000, not in order: 5 is prime to 1001 */
        days[i] = i == 0 ? 0 : days[i - 1] + i * 5 % N;
    struct cx_due_rhythm r = cx_due_rhythm(days, N, scratch);
    assert_true(r.median_days == 500.5);
    assert_true(r.spread_days == 250);
}

static void one_purchase_has_no_rhythm(void **state)
{
    (void)state;
    struct cx_due_rhythm r = rhythm_of(NULL, 0, 4711);
    assert_int_equal(r.purchases, 1);
    assert_int_equal(r.first, 4711);
    assert_true(isnan(r.median_days) && isnan(r.spread_days) && isnan(r.regularity));
}

/* A flip chart every quarter: the office is called on the last working days of the year. */
static void the_flip_chart_is_called_for_in_time(void **state)
{
    static const int32_t quarter[] = {90, 91, 92};
    (void)state;
    struct cx_due_rhythm own = rhythm_of(quarter, 3, day(2025, 10, 15));
    struct cx_due_rule rule = rule_as_of(day(2025, 11, 20));
    struct foretold due = foretell(&rule, &own, &nobody, 1);
    assert_int_equal(due.basis, CX_DUE_OWN);
    assert_int_equal(due.call, day(2025, 12, 30));
    assert_int_equal(due.expected, day(2026, 1, 14));
    assert_int_equal(due.status, CX_DUE_EARLY);
    rule.lead_days = 10;
    assert_int_equal(foretell(&rule, &own, &nobody, 1).call, day(2026, 1, 4));
    assert_int_equal(foretell(&rule, &own, &nobody, 2).expected, day(2025, 10, 15) + 182);
}

static void a_status_begins_on_its_day(void **state)
{
    static const int32_t quarter[] = {90, 91, 92};
    static const struct {
        int32_t after; /* the last purchase */
        enum cx_due_status status;
    } known[] = {{0, CX_DUE_EARLY},    {75, CX_DUE_EARLY},    {76, CX_DUE_DUE},
                 {90, CX_DUE_DUE},     {91, CX_DUE_OVERDUE},  {181, CX_DUE_OVERDUE},
                 {182, CX_DUE_LAPSED}, {4000, CX_DUE_LAPSED}};
    (void)state;
    struct cx_due_rhythm own = rhythm_of(quarter, 3, day(2025, 10, 15));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct cx_due_rule rule = rule_as_of(own.last + known[i].after);
        assert_int_equal(foretell(&rule, &own, &nobody, 1).status, known[i].status);
    }
}

/* 2.5/3 of 3 days are 2.5; half of 25.5 days are 12.75; 1.5 days twice are 3. */
static void halves_round_up(void **state)
{
    static const int32_t three[] = {3, 3}, quarters[] = {25, 26}, short_ones[] = {1, 2};
    (void)state;
    struct cx_due_rule rule = rule_as_of(0);
    struct cx_due_rhythm own = rhythm_of(three, 2, 100);
    assert_int_equal(foretell(&rule, &own, &nobody, 1).call, 103);
    own = rhythm_of(quarters, 2, 100);
    rule.lead = .5;
    assert_int_equal(foretell(&rule, &own, &nobody, 1).expected, 126);
    assert_int_equal(foretell(&rule, &own, &nobody, 1).call, 113);
    own = rhythm_of(short_ones, 2, 100);
    rule.as_of = 102;
    assert_int_equal(foretell(&rule, &own, &nobody, 1).status, CX_DUE_OVERDUE);
    rule.as_of = 103;
    assert_int_equal(foretell(&rule, &own, &nobody, 1).status, CX_DUE_LAPSED);
}

/* Twenty days before one that comes after 3, or a small part of 3, is the day after the purchase;
 * and a tenth of 3 days, rounded to none, leaves no day at all. */
static void no_call_comes_before_the_next_day(void **state)
{
    static const int32_t three[] = {3, 3};
    (void)state;
    struct cx_due_rule rule = rule_as_of(0);
    struct cx_due_rhythm own = rhythm_of(three, 2, 100);
    rule.lead_days = 20;
    assert_int_equal(foretell(&rule, &own, &nobody, 1).call, own.last + 1);
    assert_int_equal(foretell(&rule, &own, &nobody, .1).call, own.last);
    rule.lead_days = 2;
    assert_int_equal(foretell(&rule, &own, &nobody, 1).call, own.last + 1);
    rule.lead_days = -1;
    rule.lead = .1;
    assert_int_equal(foretell(&rule, &own, &nobody, 1).call, own.last + 1);
}

static void dates_end_with_the_calendar(void **state)
{
    static const int32_t long_ones[] = {700000, 700000};
    (void)state;
    struct cx_due_rhythm own = rhythm_of(long_ones, 2, day(8000, 1, 1));
    struct cx_due_rule rule = rule_as_of(day(8000, 1, 1));
    struct foretold due = foretell(&rule, &own, &nobody, 1.2);
    assert_int_equal(due.expected, CX_NO_DAY);
    assert_int_equal(due.call, day(8000, 1, 1) + 700000);
    assert_int_equal(due.status, CX_DUE_EARLY);
    assert_int_equal(foretell(&rule, &own, &nobody, 1e300).expected, CX_NO_DAY);
}

/* ---- priors */

static struct cx_due_habit habit(double median, uint32_t purchases, uint32_t days)
{
    return (struct cx_due_habit){median, {purchases, days}};
}

static void three_habits_make_an_item_s(void **state)
{
    struct cx_due_habit habits[] = {habit(40.5, 4, 150), habit(0, 2, 90), habit(12, 5, 70),
                                    habit(30, 3, 200)};
    struct cx_due_habit scratch[4];
    (void)state;
    struct cx_due_prior two = cx_due_prior(habits, 3, 5, scratch); /* and one of one interval */
    assert_true(isnan(two.median_days));
    assert_true(two.has_rate);
    struct cx_due_prior three = cx_due_prior(habits, 4, 5, scratch);
    assert_true(three.median_days == 30);
    assert_true(three.again == .8);
    habits[0].median_days = 31.5; /* of no interval before */
    assert_true(cx_due_prior(habits, 4, 5, scratch).median_days == 30.75);
}

static void habits_may_come_in_any_order(void **state)
{
    enum { N = 6 };
    struct cx_due_habit habits[N] = {habit(0, 2, 93), habit(0, 2, 17),  habit(0, 3, 93),
                                     habit(7, 9, 77), habit(0, 2, 311), habit(7, 3, 77)};
    struct cx_due_habit turned[N], scratch[N];
    (void)state;
    for (size_t shift = 0; shift < N; shift++) {
        for (size_t i = 0; i < N; i++)
            turned[i] = habits[(i * 5 + shift) % N];
        struct cx_due_prior a = cx_due_prior(habits, N, N, scratch),
                            b = cx_due_prior(turned, N, N, scratch);
        assert_memory_equal(&a.rate, &b.rate, sizeof a.rate);
    }
}

static void without_own_intervals_the_prior_is_taken(void **state)
{
    static const int32_t once[] = {33};
    struct cx_due_habit habits[] = {habit(0, 2, 90), habit(12, 5, 70), habit(30, 3, 200)};
    struct cx_due_habit scratch[3];
    (void)state;
    struct cx_due_rule rule = rule_as_of(day(2025, 11, 20));
    struct cx_due_rhythm new = rhythm_of(NULL, 0, day(2025, 11, 1)),
                         again = rhythm_of(once, 1, day(2025, 11, 1));
    struct cx_due_prior by_rate = cx_due_prior(habits, 3, 10, scratch), by_item = by_rate;
    by_item.median_days = 24.5;
    struct foretold due = foretell(&rule, &again, &by_item, 1);
    assert_int_equal(due.basis, CX_DUE_ITEM);
    assert_int_equal(due.expected, day(2025, 11, 26));
    assert_int_equal(due.call, day(2025, 11, 21));
    due = foretell(&rule, &new, &by_rate, 1);
    assert_int_equal(due.basis, CX_DUE_RATE);
    near_or_fail("mean", due.interval_days, by_rate.rate.beta / by_rate.rate.alpha, 1e-15);
    due = foretell(&rule, &again, &by_rate, 1);
    near_or_fail("own too", due.interval_days,
                 (33 + by_rate.rate.beta) / (1 + by_rate.rate.alpha), 1e-15);
    rule.min_again = .3; /* 3 of 10 */
    assert_int_equal(foretell(&rule, &again, &by_item, 1).basis, CX_DUE_ITEM);
    assert_int_equal(foretell(&rule, &again, &by_rate, 1).basis, CX_DUE_RATE);
    rule.min_again = .31;
    assert_int_equal(foretell(&rule, &again, &by_item, 1).basis, CX_DUE_NONE);
    assert_int_equal(foretell(&rule, &again, &by_rate, 1).basis, CX_DUE_NONE);
    rule.min_again = 0;
    due = foretell(&rule, &again, &nobody, 1);
    assert_int_equal(due.basis, CX_DUE_NONE);
    assert_int_equal(due.status, CX_DUE_UNKNOWN);
    assert_int_equal(due.call, CX_NO_DAY);
    rule.min_intervals = 1;
    assert_int_equal(foretell(&rule, &again, &by_item, 1).basis, CX_DUE_OWN);
}

static size_t read_counts(const char *item, struct cx_due_count *counts, double *rates, size_t room)
{
    struct vectors v;
    size_t n = 0;
    vectors_open(&v, "due/rates.tsv");
    while (vectors_next(&v)) {
        if (strcmp(v.cell[1], item) != 0)
            continue;
        assert_true(n < room);
        counts[n] = (struct cx_due_count){(uint32_t)vectors_number(&v, 2),
                                          (uint32_t)vectors_number(&v, 3)};
        rates[n++] = vectors_number(&v, 4);
    }
    return n;
}

static void rates_are_as_known(void **state)
{
    enum { ROOM = 100 };
    struct cx_due_count counts[ROOM];
    double rates[ROOM];
    struct vectors v;
    (void)state;
    vectors_open(&v, "due/priors.tsv");
    while (vectors_next(&v)) {
        size_t n = read_counts(v.cell[0], counts, rates, ROOM);
        assert_int_equal(n, vectors_number(&v, 1));
        struct cx_due_rate rate = cx_due_rate_fit(counts, n);
        near_or_fail("alpha", rate.alpha, vectors_number(&v, 3), 1e-7); /* 6 decimals */
        near_or_fail("beta", rate.beta, vectors_number(&v, 4), 1e-8);
        for (size_t i = 0; i < n; i++)
            assert_true(fabs(cx_due_rate_of(&rate, counts[i]) - rates[i]) < 6e-10); /* 9 decimals */
    }
    assert_int_equal(v.rows, 5);
}

static void rates_that_are_alike(void **state)
{
    static const struct cx_due_count alike[] = {{2, 70}, {6, 210}, {3, 105}, {10, 350}};
    (void)state;
    struct cx_due_rate rate = cx_due_rate_fit(alike, 4);
    near_or_fail("alpha", rate.alpha, 1, 1e-15);
    near_or_fail("beta", rate.beta, 35, 1e-15);
}

static void a_larger_purchase_lasts_longer(void **state)
{
    (void)state;
    assert_true(cx_due_scale(30000, 40000, 4) == 3);
    assert_true(cx_due_scale(5000, 20000, 2) == .5);
    assert_true(cx_due_scale(30000, 0, 0) == 1);
    assert_true(cx_due_scale(-10000, 40000, 4) == 1);
    assert_true(cx_due_scale(10000, -10000, 1) == 1);
}

static void leads(void **state)
{
    static const struct {
        const char *text;
        double lead; /* below 0: refused */
    } known[] = {{"2.5/3", 2.5 / 3}, {"0.8", .8}, {"80%", .8}, {"1", 1},   {"0", 0},   {"3/3", 1},
                 {"4/3", -1},        {"1/0", -1}, {"", -1},    {"%", -1},  {"/3", -1}, {"2/", -1},
                 {"-0.5", -1},       {"120%", -1}, {"x", -1},  {"1/2/3", -1}};
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        double lead;
        bool is_lead = cx_due_lead_parse(cx_text_from(known[i].text), &lead);
        if (is_lead != (known[i].lead >= 0))
            fail_msg("'%s'", known[i].text);
        if (is_lead)
            near_or_fail(known[i].text, lead, known[i].lead, 1e-15);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rhythms),
        cmocka_unit_test(many_intervals_are_as_few),
        cmocka_unit_test(one_purchase_has_no_rhythm),
        cmocka_unit_test(the_flip_chart_is_called_for_in_time),
        cmocka_unit_test(a_status_begins_on_its_day),
        cmocka_unit_test(halves_round_up),
        cmocka_unit_test(dates_end_with_the_calendar),
        cmocka_unit_test(three_habits_make_an_item_s),
        cmocka_unit_test(habits_may_come_in_any_order),
        cmocka_unit_test(without_own_intervals_the_prior_is_taken),
        cmocka_unit_test(rates_are_as_known),
        cmocka_unit_test(rates_that_are_alike),
        cmocka_unit_test(a_larger_purchase_lasts_longer),
        cmocka_unit_test(leads),
        cmocka_unit_test(no_call_comes_before_the_next_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
