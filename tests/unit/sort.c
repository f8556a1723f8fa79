/* sort.c - the stable sort against qsort with the position as tie-break. */
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

struct item {
    uint32_t key, position;
    char ballast[13]; /* an odd size */
};

static int by_key(const void *a, const void *b, void *context)
{
    const struct item *x = a, *y = b;
    ++*(size_t *)context;
    return (x->key > y->key) - (x->key < y->key);
}

static int by_key_then_position(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->key != y->key)
        return x->key > y->key ? 1 : -1;
    return (x->position > y->position) - (x->position < y->position);
}

static uint32_t next_random(uint32_t *s)
{
    *s = *s * 1664525u + 1013904223u;
    return *s >> 8;
}

static size_t check_sort(struct item *items, size_t n)
{
    struct item *expected = malloc((n + 1) * sizeof *items);
    struct item *scratch = malloc((n + 1) * sizeof *items);
    assert_non_null(expected);
    assert_non_null(scratch);
    for (size_t i = 0; i < n; i++)
        items[i].position = (uint32_t)i;
    memcpy(expected, items, n * sizeof *items);
    qsort(expected, n, sizeof *expected, by_key_then_position);
    size_t comparisons = 0;
    cx_sort(items, n, sizeof *items, by_key, &comparisons, scratch);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(items[i].key, expected[i].key);
        assert_int_equal(items[i].position, expected[i].position);
    }
    free(expected);
    free(scratch);
    return comparisons;
}

static void equal_keys_keep_their_order(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 100, 127, 128, 129, 1000, 4097};
    struct item *items = calloc(4097, sizeof *items);
    assert_non_null(items);
    uint32_t seed = 7;
    for (size_t k = 0; k < CX_COUNT_OF(sizes); k++)
        for (uint32_t kinds = 1; kinds <= 1u << 20; kinds *= 8) {
            for (size_t i = 0; i < sizes[k]; i++)
                items[i].key = next_random(&seed) % kinds;
            check_sort(items, sizes[k]);
            check_sort(items, sizes[k]);
        }
    free(items);
}

static void sorted_input_costs_one_comparison_an_item(void **state)
{
    (void)state;
    static struct item items[10000];
    for (uint32_t i = 0; i < 10000; i++)
        items[i].key = i / 3;
    assert_in_range(check_sort(items, 10000), 9999, 12000);
}

static int by_word(const void *a, const void *b, void *context)
{
    uint64_t x, y;
    (void)context;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static void words_and_pairs_sort_too(void **state)
{
    (void)state;
    uint64_t words[999], pairs[999][2], scratch[1998];
    uint32_t seed = 3;
    for (size_t i = 0; i < 999; i++) {
        words[i] = (uint64_t)next_random(&seed) << 30 ^ next_random(&seed);
        pairs[i][0] = pairs[i][1] = words[i];
    }
    cx_sort(words, 999, sizeof *words, by_word, NULL, scratch);
    cx_sort(pairs, 999, sizeof *pairs, by_word, NULL, scratch);
    for (size_t i = 0; i < 999; i++) {
        assert_true(i == 0 || words[i - 1] <= words[i]);
        assert_true(pairs[i][0] == words[i] && pairs[i][1] == words[i]);
    }
}

static int by_number(const void *a, const void *b, void *context)
{
    const struct cx_keyed *x = a, *y = b;
    (void)context;
    return (x->key > y->key) - (x->key < y->key);
}

/* Keys of every width, few values and many, in order, in reverse and at random. */
static void numbers_sort_as_the_merge_sort_has_them(void **state)
{
    (void)state;
    enum { MOST = 5000 };
    struct cx_keyed *keys = calloc(3 * MOST, sizeof *keys);
    assert_non_null(keys);
    struct cx_keyed *expected = keys + MOST, *scratch = expected + MOST;
    uint32_t seed = 7;
    for (int round = 0; round < 300; round++) {
        size_t n = round % 10 == 0 ? MOST : next_random(&seed) % 200;
        int shift = round % 64;
        for (size_t i = 0; i < n; i++) {
            uint64_t high = next_random(&seed), low = next_random(&seed);
            uint64_t x = (high << 40 ^ low << 16 ^ next_random(&seed)) >> shift;
            keys[i].key = round % 7 == 0 ? x & 0xff00ff0000000003 : round % 7 == 1 ? i
                        : round % 7 == 2 ? n - i
                        : round % 7 == 3 ? UINT64_C(1) << (40 + x % 24) | x >> 40 : x; /* groups */
            keys[i].what = i;
        }
        memcpy(expected, keys, n * sizeof *keys);
        cx_sort(expected, n, sizeof *expected, by_number, NULL, scratch);
        cx_sort_keyed(keys, n, scratch);
        assert_memory_equal(keys, expected, n * sizeof *keys);
    }
    free(keys);
}

static int by_value(const void *a, const void *b, void *values)
{
    const double *x = (double *)values + ((const struct cx_keyed *)a)->what;
    const double *y = (double *)values + ((const struct cx_keyed *)b)->what;
    return (*x > *y) - (*x < *y);
}

/* The upper part of a key is the whole number, the lower one a fraction that is coarse, right or
 * wrong. */
static void keys_that_are_nearly_right_are_put_right(void **state)
{
    (void)state;
    enum { MOST = 3000 };
    static double value[MOST];
    static struct cx_keyed order[MOST], expected[MOST], scratch[MOST];
    static const double fineness[] = {0, 1, 64, 4096, -64};
    struct cx_near_order near = {16, by_value, value};
    uint32_t seed = 7;
    for (size_t round = 0; round < 50; round++) {
        size_t n = round % 10 == 0 ? MOST : next_random(&seed) % 100;
        double fine = fineness[round % CX_COUNT_OF(fineness)];
        for (size_t i = 0; i < n; i++) {
            uint32_t whole = next_random(&seed) % 40;
            double part = (next_random(&seed) % 4096) / 4096.;
            value[i] = whole + part;
            order[i].key = (uint64_t)whole << 16 | (uint64_t)(fine * part + (fine < 0 ? 64 : 0));
            order[i].what = i;
        }
        memcpy(expected, order, n * sizeof *order);
        cx_sort(expected, n, sizeof *expected, by_value, value, scratch);
        cx_sort_near(order, n, &near, scratch);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(order[i].what, expected[i].what);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_keys_keep_their_order),
        cmocka_unit_test(sorted_input_costs_one_comparison_an_item),
        cmocka_unit_test(words_and_pairs_sort_too),
        cmocka_unit_test(numbers_sort_as_the_merge_sort_has_them),
        cmocka_unit_test(keys_that_are_nearly_right_are_put_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
