/* sum.c - exact sums: the numbers, and that no order, shard or merge can be seen in them. */
#include "base/sum.h"

#include <math.h>

#include "base/rng.h"
#include "vectors.h"

#define MOST_TERMS 300

static double double_of(const char *hex)
{
    uint64_t bits = strtoull(hex, NULL, 16);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static size_t read_terms(char *cell, double *terms)
{
    size_t n = 0;
    for (char *at = strtok(cell, " "); at; at = strtok(NULL, " ")) {
        assert_true(n < MOST_TERMS);
        terms[n++] = double_of(at);
    }
    return n;
}

static struct cx_sum sum_of(const double *terms, size_t n)
{
    struct cx_sum s = {0};
    for (size_t i = 0; i < n; i++)
        cx_sum_add(&s, terms[i]);
    return s;
}

static void assert_same(const struct cx_sum *a, const struct cx_sum *b)
{
    char text_a[CX_SUM_ROOM], text_b[CX_SUM_ROOM];
    double x = cx_sum_value(a), y = cx_sum_value(b);
    size_t n = cx_sum_format(a, text_a);
    assert_int_equal(n, strlen(text_a));
    cx_sum_format(b, text_b);
    assert_string_equal(text_a, text_b);
    assert_memory_equal(&x, &y, sizeof x);
}

static void assert_value(const struct cx_sum *s, double expected)
{
    double x = cx_sum_value(s);
    if (memcmp(&x, &expected, sizeof x))
        fail_msg("sum %a, expected %a", x, expected);
}

/* Of numbers of all sizes some are taken off, before or behind the others, and often enough for
 * carries; what is left is the others' sum, to the last bit. */
static void what_is_taken_off_leaves_the_rest(void **state)
{
    (void)state;
    struct cx_rng r;
    cx_rng_seed(&r, 11, 0);
    for (int turn = 0; turn < 200; turn++) {
        struct cx_sum rest = {0}, taken = {0}, all = {0}, first = {0};
        for (int i = 0; i < MOST_TERMS; i++) {
            int exponent = (int)cx_rng_below(&r, turn % 3 ? 2000 : 40) - (turn % 3 ? 1000 : 20);
            double x = ldexp(cx_rng_uniform(&r) * 2 - 1, exponent);
            cx_sum_add(&all, x);
            cx_sum_add(i % 3 ? &rest : &taken, x);
        }
        cx_sum_take(&first, &taken);
        cx_sum_merge(&first, &all);
        cx_sum_take(&all, &taken);
        assert_same(&all, &rest);
        assert_same(&first, &rest);
        cx_sum_take(&all, &rest);
        assert_value(&all, 0);
    }
    struct cx_sum large = {0}, steps = {0};
    cx_sum_add(&large, 0x1p40 - 0x1p-12);
    for (int i = 0; i < 1 << 20; i++)
        cx_sum_take(&steps, &large);
    assert_value(&steps, -0x1p60 + 0x1p8);
}

/* tests/data/base/sums.tsv: fractions, converted to double once. */
static void sums_are_rounded_once(void **state)
{
    (void)state;
    struct vectors v;
    double terms[MOST_TERMS];
    vectors_open(&v, "base/sums.tsv");
    while (vectors_next(&v)) {
        double expected = double_of(v.cell[0]);
        size_t n = read_terms(v.cell[1], terms);
        struct cx_sum s = sum_of(terms, n);
        assert_value(&s, expected);
    }
    assert_true(v.rows > 150);
}

static void order_and_shards_cannot_be_seen(void **state)
{
    (void)state;
    struct vectors v;
    struct cx_rng r;
    double terms[MOST_TERMS];
    cx_rng_seed(&r, 17, 0);
    vectors_open(&v, "base/sums.tsv");
    while (vectors_next(&v)) {
        size_t n = read_terms(v.cell[1], terms);
        struct cx_sum whole = sum_of(terms, n), merged = {0};
        for (size_t i = n; i > 1; i--) {
            size_t k = cx_rng_below(&r, i);
            double t = terms[k];
            terms[k] = terms[i - 1];
            terms[i - 1] = t;
        }
        struct cx_sum shuffled = sum_of(terms, n);
        assert_same(&whole, &shuffled);
        for (size_t i = 0; i < n;) {
            size_t part = 1 + cx_rng_below(&r, n - i);
            struct cx_sum shard = sum_of(terms + i, part);
            cx_sum_merge(&merged, &shard);
            i += part;
        }
        assert_same(&whole, &merged);
    }
}

static void text_carries_a_sum(void **state)
{
    (void)state;
    struct vectors v;
    double terms[MOST_TERMS];
    vectors_open(&v, "base/sums.tsv");
    while (vectors_next(&v)) {
        char text[CX_SUM_ROOM];
        size_t n = read_terms(v.cell[1], terms);
        struct cx_sum s = sum_of(terms, n), back;
        cx_sum_format(&s, text);
        assert_true(cx_sum_parse(cx_text_from(text), &back));
        assert_same(&s, &back);
    }
    struct cx_sum s = {0}, back;
    char text[CX_SUM_ROOM];
    cx_sum_add(&s, -3 * 0x1p-19); /* 2^(32 * 33 - 1075) = 2^-19 */
    cx_sum_format(&s, text);
    assert_string_equal(text, "-33:3");
    static const char *bad[] = {"", "-", ":", "1", "1:", "67:1", "1:g", "1:A", "1 :1", "-nan",
                                "00x", "66:1234567890123456", "99999999999999999999:1", "1:1 "};
    for (size_t i = 0; i < CX_COUNT_OF(bad); i++)
        if (cx_sum_parse(cx_text_from(bad[i]), &back))
            fail_msg("'%s' was read", bad[i]);
}

/* Far more additions than the carries can wait for.  2^992 is where a double lies with 52 bits on
 * its upper chunk; the expected values are products of two doubles, rounded once. */
static void carries_move_on_in_time(void **state)
{
    (void)state;
    const double large = 0x1.fffffffffffffp+992, small = 0x1.fffffffffffffp-32;
    struct cx_sum s = {0};
    for (int i = 0; i < 1000003; i++)
        cx_sum_add(&s, large);
    assert_value(&s, 1000003 * large);
    for (int i = 0; i < 1000003; i++)
        cx_sum_add(&s, -small);
    for (int i = 0; i < 1000003; i++)
        cx_sum_add(&s, -large);
    assert_value(&s, -1000003 * small);
}

static void many_merges_carry_too(void **state)
{
    (void)state;
    const double large = 0x1.fffffffffffffp+992;
    struct cx_sum shard = {0}, s = {0};
    for (int i = 0; i < 999; i++)
        cx_sum_add(&shard, large);
    for (int i = 0; i < 10000; i++)
        cx_sum_merge(&s, &shard);
    assert_value(&s, 9990000 * large);
}

/* tests/data/base/products.tsv: fractions. */
static void products_are_exact(void **state)
{
    (void)state;
    struct vectors v;
    double pairs[MOST_TERMS];
    vectors_open(&v, "base/products.tsv");
    while (vectors_next(&v)) {
        double expected = double_of(v.cell[0]);
        size_t n = read_terms(v.cell[1], pairs);
        struct cx_sum s = {0};
        for (size_t i = 0; i < n; i += 2)
            cx_sum_add_product(&s, pairs[i], pairs[i + 1]);
        assert_value(&s, expected);
    }
}

/* Prices of .1, a million of them: the doubles come to 100000.0000000000055, the squares of the
 * cents to 1e4.  3 units of .7 and .3 have .63. */
static void decimals_are_added_as_they_were_written(void **state)
{
    (void)state;
    struct cx_sum s = {0}, squares = {0}, products = {0};
    for (int i = 0; i < 1000000; i++) {
        cx_sum_add_decimals(&s, 1, 0.1, 1);
        cx_sum_add_decimals(&squares, 1, 0.1, -0.1);
    }
    cx_sum_add(&s, -1e5);
    cx_sum_add(&squares, 1e4);
    assert_true(fabs(cx_sum_value(&s)) < 1e-25 && fabs(cx_sum_value(&squares)) < 1e-26);
    cx_sum_add_decimals(&products, 3, 0.7, 0.3);
    assert_value(&products, 0.63);
    cx_sum_add_decimals(&products, 1, NAN, 0.3);
    assert_true(isnan(cx_sum_value(&products)));
}

static void what_is_not_finite_stays_so(void **state)
{
    (void)state;
    static const double terms[] = {INFINITY, -INFINITY, NAN};
    for (size_t i = 0; i < CX_COUNT_OF(terms); i++) {
        struct cx_sum s = {0}, all = {0};
        cx_sum_add(&s, terms[i]);
        cx_sum_add(&s, 1);
        assert_true(isnan(cx_sum_value(&s)));
        cx_sum_merge(&all, &s);
        assert_true(isnan(cx_sum_value(&all)));
    }
    struct cx_sum s = {0};
    cx_sum_add_product(&s, 1e200, 1e200);
    assert_true(isnan(cx_sum_value(&s)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_rounded_once),
        cmocka_unit_test(order_and_shards_cannot_be_seen),
        cmocka_unit_test(text_carries_a_sum),
        cmocka_unit_test(carries_move_on_in_time),
        cmocka_unit_test(many_merges_carry_too),
        cmocka_unit_test(what_is_taken_off_leaves_the_rest),
        cmocka_unit_test(products_are_exact),
        cmocka_unit_test(decimals_are_added_as_they_were_written),
        cmocka_unit_test(what_is_not_finite_stays_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
