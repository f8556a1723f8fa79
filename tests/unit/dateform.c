/* dateform.c - shop dates: forms, the order of day and month over a column, zones. */
#include "model/dateform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/zone.h"
#include "unit.h"

struct pair {
    const char *text, *expected; /* ISO 8601, or bad, none, ambiguous, gap */
};

static const char *const status_words[] = {"ok", "none", "bad", "ambiguous", "gap"};

static void assert_read(const struct pair *pair, const struct cx_date_rule *rule)
{
    struct cx_time time;
    char outcome[CX_TIME_ROOM];
    enum cx_date_status status = cx_date_read(cx_text_from(pair->text), rule, &time);
    if (status == CX_DATE_OK)
        outcome[cx_time_format(&time, outcome)] = '\0';
    else
        snprintf(outcome, sizeof outcome, "%s", status_words[status]);
    if (strcmp(outcome, pair->expected))
        fail_msg("'%s' gave %s, expected %s", pair->text, outcome, pair->expected);
}

static void assert_all(const struct pair *pairs, size_t n, const struct cx_date_rule *rule)
{
    for (size_t i = 0; i < n; i++)
        assert_read(&pairs[i], rule);
}

/* Readings by the definitions of the forms. */
static void forms_without_an_order_read_alike(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"2026-02-03", "2026-02-03"},
        {" 2026-02-03 ", "2026-02-03"},
        {"2026-02-03T04:05:06Z", "2026-02-03T04:05:06Z"},
        {"2026-02-03 04:05:06 +0200", "2026-02-03T04:05:06+02:00"},
        {"2026-02-03T04:05:06.123456+02:00", "2026-02-03T04:05:06.123+02:00"},
        {"2026-02-03 04:05:06 UTC", "2026-02-03T04:05:06Z"},
        {"2026-02-03 04:05-05", "2026-02-03T04:05:00-05:00"},
        {"20260203", "2026-02-03"},
        {"20260203T040506Z", "2026-02-03T04:05:06Z"},
        {"2026/2/3", "2026-02-03"},
        {"3.2.2026", "2026-02-03"},
        {"03.02.26", "2026-02-03"},
        {"3.2.70", "1970-02-03"},
        {"3.2.69", "2069-02-03"},
        {"03.02.2026 klo 4.05", "2026-02-03T04:05:00Z"},
        {"03.02.2026 4:05:06", "2026-02-03T04:05:06Z"},
        {"13/02/2026", "2026-02-13"},
        {"02/13/2026", "2026-02-13"},
        {"03/03/2026", "2026-03-03"},
        {"03/02/2026", "ambiguous"},
        {"03/02/26", "ambiguous"},
        {"2/3/2026 4:05:06 PM", "ambiguous"},
        {"2026-02-03 24:00:00", "2026-02-04T00:00:00Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
        {"2024-02-29", "2024-02-29"},
    };
    static const struct cx_date_rule rule = {.order = CX_DATE_UNDECIDED};
    assert_all(pairs, sizeof pairs / sizeof *pairs, &rule);
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"29.2.2025", "bad"},
        {"31.4.2026", "bad"},
        {"12:00 AM", "bad"},
        {"tomorrow", "bad"},
        {"2026-13-01", "bad"},
        {"2026-00-10", "bad"},
        {"2026-02-03T", "bad"},
        {"2026-02-03 ", "2026-02-03"},
        {"2026-02-03 25:00", "bad"},
        {"2026-02-03 24:00:01", "bad"},
        {"9999-12-31 24:00", "bad"},
        {"2026-02-03 10:60", "bad"},
        {"2026-02-03 13:00 PM", "bad"},
        {"2026-02-03 4:05 +02:00x", "bad"},
        {"2026-02-03 04:05 +0", "bad"},
        {"3.2/2026", "bad"},
        {"3.2.126", "bad"},
        {"202602", "bad"},
        {"13/13/2026", "bad"},
        {"1770084306", "bad"},
        {"2026-02-03x", "bad"},
        {"0.0.0", "bad"},
        {"", "none"},
        {"--", "none"},
        {"n/a", "none"},
        {"0000-00-00", "none"},
        {"0000-00-00 00:00:00", "none"},
    };
    static const struct cx_date_rule rule = {.order = CX_DATE_DMY};
    assert_all(pairs, sizeof pairs / sizeof *pairs, &rule);
}

static void a_decided_order_holds_for_every_value(void **state)
{
    (void)state;
    static const struct pair day_first[] = {{"03/02/2026", "2026-02-03"},
                                            {"3-2-26", "2026-02-03"},
                                            {"13/02/2026", "2026-02-13"},
                                            {"02/13/2026", "bad"}};
    static const struct pair month_first[] = {{"02/03/2026", "2026-02-03"},
                                              {"2/3/2026 4:05:06 PM", "2026-02-03T16:05:06Z"},
                                              {"2/3/2026 12:05 am", "2026-02-03T00:05:00Z"},
                                              {"2/3/2026 12:05PM", "2026-02-03T12:05:00Z"},
                                              {"13/02/2026", "bad"},
                                              {"3.2.2026", "2026-02-03"}};
    static const struct pair none[] = {{"13/02/2026", "bad"}, {"3.2.2026", "2026-02-03"}};
    assert_all(day_first, 4, &(struct cx_date_rule){.order = CX_DATE_DMY});
    assert_all(month_first, 6, &(struct cx_date_rule){.order = CX_DATE_MDY});
    assert_all(none, 2, &(struct cx_date_rule){.order = CX_DATE_ISO});
}

static struct cx_date_evidence evidence_of(const char *const *column, size_t n)
{
    struct cx_date_evidence e = {0};
    for (size_t i = 0; i < n; i++)
        cx_date_notice(&e, cx_text_from(column[i]), (struct cx_place){"shop.csv", i + 2});
    return e;
}

static void the_last_row_decides_about_the_first(void **state)
{
    (void)state;
    const char *column[] = {"01/02/2026", "03/02/2026", "2026-01-01", "", "13/02/2026"};
    const char *american[] = {"01/02/2026", "2/13/2026"};
    struct cx_date_evidence e = evidence_of(column, 5);
    enum cx_date_order order;
    assert_int_equal(cx_date_decide(&e, &order), CX_DATE_DECIDED);
    assert_int_equal(order, CX_DATE_DMY);
    assert_int_equal(e.day_first.line, 6);
    e = evidence_of(american, 2);
    assert_int_equal(cx_date_decide(&e, &order), CX_DATE_DECIDED);
    assert_int_equal(order, CX_DATE_MDY);
}

static void a_column_may_not_speak_or_contradict_itself(void **state)
{
    (void)state;
    const char *open[] = {"03/03/2026", "01/02/2026", "03/02/2026"};
    const char *both[] = {"13/02/2026", "02/14/2026"};
    const char *plain[] = {"2026-02-03", "3.2.2026"};
    const char *equal[] = {"03/03/2026", "04/04/2026"};
    enum cx_date_order order = CX_DATE_UNDECIDED;
    struct cx_date_evidence e = evidence_of(open, 3);
    assert_int_equal(cx_date_decide(&e, &order), CX_DATE_OPEN);
    assert_int_equal(e.open.line, 3);
    assert_string_equal(e.open.source, "shop.csv");
    e = evidence_of(both, 2);
    assert_int_equal(cx_date_decide(&e, &order), CX_DATE_CONTRADICTION);
    assert_int_equal(e.day_first.line, 2);
    assert_int_equal(e.month_first.line, 3);
    e = evidence_of(plain, 2);
    assert_int_equal(cx_date_decide(&e, &order), CX_DATE_DECIDED);
    assert_int_equal(order, CX_DATE_ISO);
    e = evidence_of(equal, 2);
    assert_int_equal(cx_date_decide(&e, &order), CX_DATE_DECIDED);
    assert_int_not_equal(order, CX_DATE_ISO);
}

static void rising_dates_are_a_hint_only(void **state)
{
    (void)state;
    const char *rising[] = {"01/02/2026", "03/02/2026", "01/03/2026"};
    const char *neither[] = {"05/05/2026", "01/02/2026"};
    struct cx_date_evidence e = evidence_of(rising, 3);
    assert_int_equal(cx_date_hint(&e), CX_DATE_DMY);
    e = evidence_of(neither, 2);
    assert_int_equal(cx_date_hint(&e), CX_DATE_UNDECIDED);
}

static void bare_clock_times_are_noticed(void **state)
{
    (void)state;
    const char *column[] = {"2026-01-01", "2026-01-01 10:00 +0200", "1.2.2026 10:00"};
    struct cx_date_evidence e = evidence_of(column, 3);
    assert_int_equal(e.bare.line, 4);
}

/* Transitions of Europe/Helsinki in 2026: 29 March at 03:00, 25 October at 04:00 (tz database). */
static void bare_times_are_read_in_the_zone(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    struct cx_error e = {0};
    struct cx_date_rule rule = {.order = CX_DATE_DMY};
    assert_int_equal(cx_zone_load(&a, NULL, "Europe/Helsinki", &rule.time.zone, &e), CX_OK);
    static const struct pair pairs[] = {
        {"2026-07-01 10:00", "2026-07-01T10:00:00+03:00"},
        {"1.1.2026 10:00", "2026-01-01T10:00:00+02:00"},
        {"1.1.2026 23:59:60", "2026-01-02T00:00:00+02:00"},
        {"1/1/2026", "2026-01-01"},
        {"2026-01-01T10:00-05:00", "2026-01-01T10:00:00-05:00"},
        {"2026-03-29 03:30:00", "2026-03-29T04:30:00+03:00"},
        {"2026-10-25 03:30:00", "2026-10-25T03:30:00+03:00"},
    };
    assert_all(pairs, 7, &rule);
    rule.time.gap_reject = true;
    assert_all(&(struct pair){"2026-03-29 03:30:00", "gap"}, 1, &rule);
    rule.time.convert = true;
    assert_all(&(struct pair){"2026-01-01T10:00-05:00", "2026-01-01T17:00:00+02:00"}, 1, &rule);
    cx_arena_release(&a);
}

/* Pieces of dates in memory of just their size, so that a sanitizer sees a step beyond. */
static void what_was_read_is_written_and_read_again(void **state)
{
    (void)state;
    static const char *const pieces[] = {"2026", "1",  "12",  "28",       "31",  "-",  "/",  ".",
                                         "T",    " ",  ":",   "05",       "59",  "60", "24", "Z",
                                         "+02",  "PM", "klo", "20260203", "UTC", ","};
    struct cx_rng rng;
    size_t read = 0;
    cx_rng_seed(&rng, 12, 0);
    for (int i = 0; i < 400000; i++) {
        char text[80], *exact;
        size_t n = 0, wanted = 3 + cx_rng_below(&rng, 9);
        for (size_t j = 0; j < wanted; j++) {
            const char *piece = pieces[cx_rng_below(&rng, sizeof pieces / sizeof *pieces)];
            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        exact = malloc(n);
        assert_non_null(exact);
        memcpy(exact, text, n);
        struct cx_date_rule rule = {.order = (enum cx_date_order)(i % 4)};
        struct cx_time time, again;
        struct cx_date_evidence e = {0};
        cx_date_notice(&e, (struct cx_text){exact, n}, (struct cx_place){"f", 1});
        if (cx_date_read((struct cx_text){exact, n}, &rule, &time) == CX_DATE_OK) {
            char written[CX_TIME_ROOM];
            struct cx_text t = {written, cx_time_format(&time, written)};
            assert_int_equal(cx_date_read(t, &rule, &again), CX_DATE_OK);
            assert_int_equal(again.ms, time.ms);
            assert_int_equal(again.day, time.day);
            assert_int_equal(again.is_date, time.is_date);
            read++;
        }
        free(exact);
    }
    assert_true(read > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_without_an_order_read_alike),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(a_decided_order_holds_for_every_value),
        cmocka_unit_test(the_last_row_decides_about_the_first),
        cmocka_unit_test(a_column_may_not_speak_or_contradict_itself),
        cmocka_unit_test(rising_dates_are_a_hint_only),
        cmocka_unit_test(bare_clock_times_are_noticed),
        cmocka_unit_test(bare_times_are_read_in_the_zone),
        cmocka_unit_test(what_was_read_is_written_and_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
