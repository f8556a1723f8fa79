/* concentration.c - Gini coefficient, top 20 %, who has 80 %, and Herfindahl index. */
#include "stat/concentration.h"

#include "base/decimal.h"

#include "vectors.h"

enum { MOST = 600 };

static size_t read_shares(const char *set, cx_int128 *share)
{
    struct vectors v;
    size_t n = 0;
    vectors_open(&v, "stat/shares.tsv");
    while (vectors_next(&v)) {
        int64_t units;
        if (strcmp(v.cell[0], set) != 0)
            continue;
        struct cx_text amount = {v.cell[1], strlen(v.cell[1])};
        assert_true(n < MOST && cx_decimal_parse(amount, false, &units) == CX_DECIMAL_OK);
        share[n++] = units;
    }
    return n;
}

static void figures_are_those_of_the_table(void **state)
{
    (void)state;
    cx_int128 share[MOST];
    struct cx_concentration c;
    struct vectors v;
    vectors_open(&v, "stat/concentration.tsv");
    while (vectors_next(&v)) {
        size_t n = read_shares(v.cell[0], share);
        assert_true((double)n == vectors_number(&v, 1));
        assert_true(cx_concentrate(share, n, &c));
        near_or_fail(v.cell[0], c.gini, vectors_number(&v, 3), 1e-9); /* as they are written */
        near_or_fail(v.cell[0], c.gini_corrected, vectors_number(&v, 4), 1e-9);
        near_or_fail(v.cell[0], c.top20_share, vectors_number(&v, 6), 1e-9);
        assert_true((double)c.most == vectors_number(&v, 7));
        near_or_fail(v.cell[0], c.hhi, vectors_number(&v, 9), 1e-9);
        near_or_fail(v.cell[0], c.largest_share,
                     (double)share[n - 1] / 1e4 / vectors_number(&v, 2), 1e-12);
    }
    assert_int_equal(v.rows, 6 + 1);
}

/* The Gini coefficient of 1, 2, ..., n is (n - 1)/(3 n), and the sum of squares n (n+1) (2 n+1)/6:
 * with shares far beyond 64 bits, the first coming last. */
static void large_shares_keep_all_digits(void **state)
{
    (void)state;
    enum { N = 500 };
    cx_int128 share[N], unit = (cx_int128)1 << 90;
    struct cx_concentration c;
    for (size_t i = 0; i < N; i++)
        share[i] = (cx_int128)(N - i) * unit;
    assert_true(cx_concentrate(share, N, &c));
    near_or_fail("gini", c.gini, (N - 1) / (3. * N), 1e-15);
    near_or_fail("hhi", c.hhi, 2. * (2 * N + 1) / (3. * N * (N + 1)), 1e-15);
    near_or_fail("top", c.top20_share, 1 - 400. * 401 / (500. * 501), 1e-15);
}

static void nothing_is_not_shared_out(void **state)
{
    (void)state;
    cx_int128 share[3] = {0, 0, 0};
    struct cx_concentration c;
    for (size_t n = 0; n <= 3; n += 3) {
        assert_true(cx_concentrate(share, n, &c));
        assert_true(isnan(c.gini) && isnan(c.gini_corrected) && isnan(c.top20_share) &&
                    isnan(c.hhi) && isnan(c.largest_share) && c.most == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_the_table),
        cmocka_unit_test(large_shares_keep_all_digits),
        cmocka_unit_test(nothing_is_not_shared_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
