/* intern.c - few texts as small numbers, by many threads at once. */
#include "base/intern.h"

#include <pthread.h>
#include <stdio.h>

#include "unit.h"

enum { THREADS = 4, NAMES = 700 };

static struct cx_intern table;

struct worker {
    struct cx_arena memory;
    uint16_t number[NAMES];
    pthread_t thread;
};

static struct cx_text name_of(size_t i, char room[32])
{
    return (struct cx_text){room, (size_t)snprintf(room, 32, "name %zu", i)};
}

static void *intern_all(void *argument)
{
    struct worker *w = argument;
    for (size_t i = 0; i < 20 * NAMES; i++) {
        char room[32];
        if (cx_intern(&table, name_of(i % NAMES, room), &w->memory, &w->number[i % NAMES]) !=
            CX_INTERN_OK) {
            return w;
        }
    }
    return NULL;
}

static void threads_agree_on_numbers(void **state)
{
    (void)state;
    static struct worker worker[THREADS];
    for (size_t t = 0; t < THREADS; t++) {
        assert_int_equal(pthread_create(&worker[t].thread, NULL, intern_all, &worker[t]), 0);
    }
    for (size_t t = 0; t < THREADS; t++) {
        void *failed;
        pthread_join(worker[t].thread, &failed);
        assert_null(failed);
    }
    for (size_t i = 0; i < NAMES; i++) {
        char room[32];
        for (size_t t = 1; t < THREADS; t++) {
            assert_int_equal(worker[t].number[i], worker[0].number[i]);
        }
        assert_true(cx_text_equal(cx_interned_text(&table, worker[0].number[i]), name_of(i, room)));
    }
    for (size_t t = 0; t < THREADS; t++) {
        cx_arena_release(&worker[t].memory);
    }
}

static void the_empty_text_is_a_text_and_the_table_has_an_end(void **state)
{
    (void)state;
    static struct cx_intern full;
    struct cx_arena memory = {0};
    uint16_t first, again;
    assert_int_equal(cx_intern(&full, (struct cx_text){NULL, 0}, &memory, &first), CX_INTERN_OK);
    assert_int_equal(cx_intern(&full, CX_TEXT_OF(""), &memory, &again), CX_INTERN_OK);
    assert_int_equal(first, again);
    char room[32];
    for (size_t i = 1; i < CX_INTERN_MOST; i++) {
        assert_int_equal(cx_intern(&full, name_of(i, room), &memory, &again), CX_INTERN_OK);
    }
    assert_int_equal(cx_intern(&full, name_of(CX_INTERN_MOST, room), &memory, &again),
                     CX_INTERN_FULL);
    assert_int_equal(cx_intern(&full, name_of(1, room), &memory, &again), CX_INTERN_OK);
    cx_arena_release(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_agree_on_numbers),
        cmocka_unit_test(the_empty_text_is_a_text_and_the_table_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
