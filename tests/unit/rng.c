/* rng.c - reproducible random numbers. */
#include "base/rng.h"

#include "vectors.h"

/* The first outputs from state 1, 2, 3, 4, as printed by the authors' C program. */
static void the_generator_is_the_published_one(void **state)
{
    (void)state;
    static const uint64_t expected[] = {
        11520, 0, 1509978240, UINT64_C(1215971899390074240), UINT64_C(1216172134540287360),
        UINT64_C(607988272756665600),
    };
    struct cx_rng r = {{1, 2, 3, 4}};
    for (size_t i = 0; i < CX_COUNT_OF(expected); i++)
        assert_true(cx_rng_next(&r) == expected[i]);
}

/* tests/data/base/random.tsv: the same algorithms in Python integers. */
static void seed_and_stream_say_everything(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "base/random.tsv");
    while (vectors_next(&v)) {
        struct cx_rng r;
        cx_rng_seed(&r, strtoull(v.cell[0], NULL, 10), strtoull(v.cell[1], NULL, 10));
        for (size_t i = 2; i < v.cells; i++)
            assert_true(cx_rng_next(&r) == strtoull(v.cell[i], NULL, 16));
    }
}

/* A seventh of a million each; 3.7 standard deviations of a binomial are 1300. */
static void numbers_below_seven_are_even_spread(void **state)
{
    (void)state;
    struct cx_rng r;
    size_t seen[7] = {0};
    cx_rng_seed(&r, 42, 3);
    for (int i = 0; i < 1000000; i++)
        seen[cx_rng_below(&r, 7)]++;
    for (size_t i = 0; i < 7; i++)
        assert_in_range(seen[i], 142857 - 1300, 142857 + 1300);
}

/* With n = 3 * 2^62 a plain high half of the product would favour a third of the numbers. */
static void large_bounds_are_unbiased(void **state)
{
    (void)state;
    struct cx_rng r;
    const uint64_t n = UINT64_C(3) << 62;
    size_t seen[3] = {0};
    cx_rng_seed(&r, 42, 4);
    for (int i = 0; i < 300000; i++) {
        uint64_t x = cx_rng_below(&r, n);
        assert_true(x < n);
        seen[x % 3]++;
    }
    for (size_t i = 0; i < 3; i++)
        assert_in_range(seen[i], 99000, 101000);
    assert_true(cx_rng_below(&r, 1) == 0);
}

static void uniform_numbers_stay_below_one(void **state)
{
    (void)state;
    struct cx_rng r;
    double total = 0;
    cx_rng_seed(&r, 1, 1);
    for (int i = 0; i < 1000000; i++) {
        double x = cx_rng_uniform(&r);
        assert_true(x >= 0 && x < 1);
        total += x;
    }
    assert_true(fabs(total / 1e6 - 0.5) < 0.0012); /* four standard errors */
    /* a state whose next output is 2^64 - 1 */
    r = (struct cx_rng){{0, UINT64_C(0x4fc71c71c71c71c7), 0, 0}};
    struct cx_rng same = r;
    assert_true(cx_rng_next(&same) == UINT64_MAX);
    assert_true(cx_rng_uniform(&r) == 1 - 0x1p-53);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_is_the_published_one),
        cmocka_unit_test(seed_and_stream_say_everything),
        cmocka_unit_test(numbers_below_seven_are_even_spread),
        cmocka_unit_test(large_bounds_are_unbiased),
        cmocka_unit_test(uniform_numbers_stay_below_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
