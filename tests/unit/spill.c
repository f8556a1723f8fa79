/* spill.c - records sorted in bounded memory; the order expected is libc's qsort's, made stable by
 * the number each record carries. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/spill.h"

enum { RECORDS = 5000 };

struct record {
    uint64_t prefix;
    unsigned second, added;
};

/* Only the second part: the number tells whether equal records keep their order. */
static int compare(struct cx_text a, struct cx_text b, void *context)
{
    (void)context;
    struct record x, y;
    memcpy(&x, a.s, sizeof x);
    memcpy(&y, b.s, sizeof y);
    return (x.second > y.second) - (x.second < y.second);
}

static int by_all(const void *a, const void *b)
{
    const struct record *x = a, *y = b;
    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    if (x->second != y->second)
        return x->second < y->second ? -1 : 1;
    return (x->added > y->added) - (x->added < y->added);
}

static void make(struct record *r)
{
    for (unsigned i = 0; i < RECORDS; i++) {
        unsigned x = i * 2654435761u;
        r[i] = (struct record){(x >> 20) % 23, (x >> 9) % 5, i};
    }
}

/* Sorts within `memory` and compares; returns the number of runs on disk. */
static size_t sort_and_check(size_t memory, size_t n)
{
    static struct record made[RECORDS], wanted[RECORDS];
    struct cx_spill *s;
    struct cx_error e = {0};
    make(made);
    memcpy(wanted, made, sizeof wanted);
    qsort(wanted, n, sizeof *wanted, by_all);
    assert_int_equal(cx_spill_open(memory, "/tmp", compare, NULL, &s, &e), CX_OK);
    for (size_t i = 0; i < n; i++) {
        char text[sizeof *made + 7]; /* records of several lengths */
        memset(text, 0, sizeof text);
        memcpy(text, &made[i], sizeof *made);
        struct cx_text record = {text, sizeof *made + i % 8};
        assert_int_equal(cx_spill_add(s, made[i].prefix, record, &e), CX_OK);
    }
    assert_int_equal(cx_spill_sort(s, &e), CX_OK);
    struct cx_text record;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(cx_spill_next(s, &record, &e), CX_OK);
        assert_int_equal(record.n, sizeof *made + wanted[i].added % 8);
        assert_memory_equal(record.s, &wanted[i], sizeof *wanted);
    }
    assert_int_equal(cx_spill_next(s, &record, &e), CX_OK);
    assert_null(record.s);
    size_t runs = cx_spill_runs(s);
    cx_spill_close(s);
    return runs;
}

static void what_fits_stays_in_memory(void **unused)
{
    (void)unused;
    assert_int_equal(sort_and_check(100000000, RECORDS), 0);
    assert_int_equal(sort_and_check(100000000, 0), 0);
    assert_int_equal(sort_and_check(1, 1), 0);
}

static void what_does_not_fit_is_spilled_and_merged(void **unused)
{
    (void)unused;
    assert_true(sort_and_check(100000, RECORDS) > 1);
    assert_true(sort_and_check(2000, RECORDS) > 50);
    assert_int_equal(sort_and_check(1, 3), 3);
}

static void a_folder_that_is_not_there_is_told(void **unused)
{
    (void)unused;
    struct cx_spill *s;
    struct cx_error e = {0};
    assert_int_equal(cx_spill_open(1, "/no/such/folder", compare, NULL, &s, &e), CX_OK);
    struct record r = {1, 2, 3};
    struct cx_text record = {(const char *)&r, sizeof r};
    assert_int_equal(cx_spill_add(s, 1, record, &e), CX_OK);
    assert_int_equal(cx_spill_add(s, 1, record, &e), CX_FAILED);
    assert_non_null(strstr(e.what, "/no/such/folder"));
    cx_spill_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_stays_in_memory),
        cmocka_unit_test(what_does_not_fit_is_spilled_and_merged),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
