/* shopbooks.c - do the books balance, and are they the same in whatever order rows are entered? */
#include "model/shopbooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static const char *const files[] = {"one.csv", "two.csv"};

static struct cx_shop_books *empty_books(void)
{
    struct cx_shop_books *b = calloc(1, sizeof *b);
    assert_non_null(b);
    b->wants_details = true;
    b->file = files;
    b->files = 2;
    return b;
}

static void assert_identity(const struct cx_shop_books *b, const char *wanted)
{
    struct cx_bytes text = {0};
    cx_books_identity(b, &text);
    cx_bytes_put(&text, '\0');
    assert_string_equal(text.s, wanted);
    cx_bytes_release(&text);
}

/* 7 = 3 + 2 + 1 + 1; whichever number is another, the books do not balance. */
static void a_record_that_is_nowhere_or_twice_is_noticed(void **state)
{
    (void)state;
    struct cx_shop_books *b = empty_books();
    cx_books_enter(b, CX_BOOK_REJECTED, "bad-date", (struct cx_place){"one.csv", 3});
    cx_books_enter(b, CX_BOOK_REJECTED, "bad-date", (struct cx_place){"one.csv", 4});
    cx_books_enter(b, CX_BOOK_SKIPPED, "header-again", (struct cx_place){"one.csv", 5});
    cx_books_enter(b, CX_BOOK_FILTERED, "excluded", (struct cx_place){"one.csv", 6});
    b->records = 7;
    b->accepted = 3;
    b->rejected = 2;
    assert_true(cx_books_balance(b));
    assert_identity(b, "7 records = 3 accepted + 2 rejected (bad-date 2) + 1 skipped (header-again "
                       "1) + 1 filtered (excluded 1)");
    uint64_t *const counts[] = {&b->records, &b->accepted, &b->rejected};
    for (size_t i = 0; i < 3; i++) {
        ++*counts[i];
        assert_false(cx_books_balance(b));
        *counts[i] -= 2;
        assert_false(cx_books_balance(b));
        ++*counts[i];
    }
    assert_true(cx_books_balance(b));
    cx_books_enter(b, CX_BOOK_SKIPPED, "header-again", (struct cx_place){"one.csv", 7});
    assert_false(cx_books_balance(b));
    /* A reject that the run knows and the books do not, made up for by a row too many. */
    atomic_fetch_sub(&b->count[CX_BOOK_SKIPPED], 1);
    b->rejected++;
    b->accepted--;
    assert_false(cx_books_balance(b));
    free(b);
}

static void words_stand_in_the_order_of_their_first(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        struct cx_place at;
    } entries[] = {{"few-fields", {"two.csv", 2}}, {"bad-date", {"two.csv", 1}},
                   {"few-fields", {"one.csv", 9}}, {"no-time", {"one.csv", 10}},
                   {"bad-date", {"one.csv", 11}},  {"few-fields", {"one.csv", 12}}};
    enum { N = sizeof entries / sizeof *entries };
    for (int turn = 0; turn < N; turn++) {
        struct cx_shop_books *b = empty_books();
        for (int i = 0; i < N; i++)
            cx_books_enter(b, CX_BOOK_REJECTED, entries[(i + turn) % N].word,
                           entries[(i + turn) % N].at);
        cx_books_sort(b);
        b->records = N;
        assert_identity(b, "6 records = 0 accepted + 6 rejected (few-fields 3, no-time 1, bad-date "
                           "2) + 0 skipped + 0 filtered");
        free(b);
    }
}

static void words_without_room_are_counted_together(void **state)
{
    (void)state;
    struct cx_shop_books *b = empty_books();
    char word[CX_BOOK_WORDS + 9][32];
    for (int i = 0; i < CX_BOOK_WORDS + 9; i++) {
        snprintf(word[i], sizeof word[i], "word-%d", i);
        cx_books_enter(b, CX_BOOK_FILTERED, word[i], (struct cx_place){"one.csv", 1});
    }
    const struct cx_book_entry *last = &b->entry[CX_BOOK_FILTERED][CX_BOOK_WORDS - 1];
    assert_string_equal(atomic_load(&last->word), "other");
    assert_int_equal(atomic_load(&last->rows), 10);
    assert_int_equal(atomic_load(&b->count[CX_BOOK_FILTERED]), CX_BOOK_WORDS + 9);
    free(b);
}

/* Times go into one number and out again, also before 1970 and at any offset. */
static void oldest_and_newest_are_written_as_they_came(void **state)
{
    (void)state;
    static const char *const times[] = {"1969-12-31T23:59:59.001+00:00", "0001-01-02",
                                        "2026-03-29T04:30:00+03:00",     "9999-12-30T23:59:59Z",
                                        "1907-04-01T00:00:00-11:30",     "1969-12-31"};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct cx_shop_books *b = empty_books();
        struct cx_time t, oldest;
        char wanted[CX_TIME_ROOM], got[CX_TIME_ROOM];
        assert_int_equal(
            cx_time_parse(cx_text_from(times[i]), &(struct cx_time_rule){0}, &t), CX_TIME_OK);
        cx_books_row(b, &(struct cx_shop_row){.time = t});
        oldest = cx_books_oldest(b);
        wanted[cx_time_format(&t, wanted)] = '\0';
        got[cx_time_format(&oldest, got)] = '\0';
        assert_string_equal(got, wanted);
        assert_int_equal(oldest.day, t.day);
        assert_int_equal(cx_books_newest(b).ms, t.ms);
        free(b);
    }
}

static void the_newest_is_the_last_instant(void **state)
{
    (void)state;
    struct cx_shop_books *b = empty_books();
    static const char *const times[] = {"2026-01-05T10:00:00+02:00", "2026-01-05T09:30:00Z",
                                        "2026-01-05T11:00:00+02:00"};
    assert_true(cx_books_newest(b).flags & CX_TIME_NONE);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct cx_time t;
        cx_time_parse(cx_text_from(times[i]), &(struct cx_time_rule){0}, &t);
        cx_books_row(b, &(struct cx_shop_row){.time = t});
    }
    assert_int_equal(cx_books_newest(b).offset, 0);
    assert_int_equal(cx_books_newest(b).ms - cx_books_oldest(b).ms, 90 * 60 * 1000);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_that_is_nowhere_or_twice_is_noticed),
        cmocka_unit_test(words_stand_in_the_order_of_their_first),
        cmocka_unit_test(words_without_room_are_counted_together),
        cmocka_unit_test(oldest_and_newest_are_written_as_they_came),
        cmocka_unit_test(the_newest_is_the_last_instant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
