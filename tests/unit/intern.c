/* intern.c - texts as small numbers, by many threads at once. */
#include "base/intern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

enum { THREADS = 4, NAMES = 7000 };

static struct cx_intern table = CX_INTERN_OF(0);

struct worker {
    size_t first;
    uint32_t number[NAMES];
    pthread_t thread;
};

static struct cx_text name_of(size_t i, char room[32])
{
    return (struct cx_text){room, (size_t)snprintf(room, 32, "name %zu", i)};
}

static void *intern_all(void *argument)
{
    struct worker *w = argument;
    for (size_t i = 0; i < 5 * NAMES; i++) {
        char room[32];
        size_t name = (w->first + i) % NAMES;
        struct cx_text text = name_of(name, room);
        if (cx_intern(&table, text, &w->number[name]) != CX_INTERN_OK ||
            !cx_text_equal(cx_interned_text(&table, w->number[name]), text)) {
            return w;
        }
    }
    return NULL;
}

static void threads_agree_on_numbers_while_the_table_grows(void **state)
{
    (void)state;
    static struct worker worker[THREADS];
    static bool seen[NAMES];
    for (size_t t = 0; t < THREADS; t++) {
        worker[t].first = t * NAMES / 16;
        assert_int_equal(pthread_create(&worker[t].thread, NULL, intern_all, &worker[t]), 0);
    }
    for (size_t t = 0; t < THREADS; t++) {
        void *failed;
        pthread_join(worker[t].thread, &failed);
        assert_null(failed);
    }
    assert_int_equal(cx_intern_count(&table), NAMES);
    for (size_t i = 0; i < NAMES; i++) {
        char room[32];
        uint32_t number = worker[0].number[i];
        for (size_t t = 1; t < THREADS; t++) {
            assert_int_equal(worker[t].number[i], number);
        }
        assert_true(cx_text_equal(cx_interned_text(&table, number), name_of(i, room)));
        assert_true(number < NAMES && !seen[number]);
        seen[number] = true;
    }
    cx_intern_release(&table);
    assert_int_equal(cx_intern_count(&table), 0);
}

static void numbers_count_from_zero_and_a_table_may_have_an_end(void **state)
{
    (void)state;
    enum { MOST = 300 };
    static struct cx_intern full = CX_INTERN_OF(MOST);
    uint32_t number;
    char room[32];
    assert_false(cx_intern_find(&full, CX_TEXT_OF(""), &number));
    assert_int_equal(cx_intern(&full, (struct cx_text){NULL, 0}, &number), CX_INTERN_OK);
    assert_int_equal(number, 0);
    for (uint32_t i = 1; i < MOST; i++) {
        assert_int_equal(cx_intern(&full, name_of(i, room), &number), CX_INTERN_OK);
        assert_int_equal(number, i);
    }
    assert_int_equal(cx_intern(&full, CX_TEXT_OF(""), &number), CX_INTERN_OK);
    assert_int_equal(number, 0);
    assert_int_equal(cx_intern(&full, name_of(MOST, room), &number), CX_INTERN_FULL);
    assert_false(cx_intern_find(&full, name_of(MOST, room), &number));
    assert_true(cx_intern_find(&full, name_of(MOST - 1, room), &number));
    assert_int_equal(number, MOST - 1);
    cx_intern_release(&full);
}

static void a_text_may_be_long_and_hold_any_byte(void **state)
{
    (void)state;
    enum { LONG = 200000 };
    static struct cx_intern odd = CX_INTERN_OF(0);
    char *text = calloc(1, LONG);
    uint32_t a, b, c;
    assert_non_null(text);
    assert_int_equal(cx_intern(&odd, (struct cx_text){text, LONG}, &a), CX_INTERN_OK);
    assert_int_equal(cx_intern(&odd, (struct cx_text){text, LONG - 1}, &b), CX_INTERN_OK);
    text[LONG / 2] = '\n';
    assert_int_equal(cx_intern(&odd, (struct cx_text){text, LONG}, &c), CX_INTERN_OK);
    assert_true(a != b && a != c && b != c);
    assert_int_equal(cx_interned_text(&odd, b).n, LONG - 1);
    assert_memory_equal(cx_interned_text(&odd, c).s, text, LONG);
    cx_intern_release(&odd);
    free(text);
}

static void a_cache_tells_short_texts_apart(void **state)
{
    (void)state;
    struct cx_intern_cache cache = {.at = {{{.length = 0}}}};
    char room[40] = "";
    uint32_t number, known = 0;
    for (uint32_t n = 0; n <= 32; n++) { /* the empty text, and those beyond 16, are not kept */
        memset(room, 'x', n);
        assert_false(cx_intern_cached(&cache, (struct cx_text){room, n}, &number));
        cx_intern_remember(&cache, (struct cx_text){room, n}, n);
        known += cx_intern_cached(&cache, (struct cx_text){room, n}, &number);
        assert_true(n < 1 || n > 16 || number == n);
    }
    assert_int_equal(known, 16);
    for (uint32_t n = 1; n <= 16; n++) /* one byte another, wherever it is */
        for (uint32_t i = 0; i < n; i++) {
            room[i] = 'y';
            assert_false(cx_intern_cached(&cache, (struct cx_text){room, n}, &number));
            room[i] = 'x';
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_agree_on_numbers_while_the_table_grows),
        cmocka_unit_test(numbers_count_from_zero_and_a_table_may_have_an_end),
        cmocka_unit_test(a_text_may_be_long_and_hold_any_byte),
        cmocka_unit_test(a_cache_tells_short_texts_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
