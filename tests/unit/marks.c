/* marks.c - the masks of every machine against naive ones. */
#include "base/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

#include "unit.h"

enum { WORDS = 5, ALIGNMENTS = 16, ROUNDS = 3000 };

static const struct cx_byte_set set = {',', '\n', '"', '\r'};

struct kept {
    uint64_t a[WORDS], b[WORDS], c[WORDS], d[WORDS], low[WORDS];
};

static struct cx_marks into(struct kept *k)
{
    return (struct cx_marks){k->a, k->b, k->c, k->d, k->low};
}

static bool naive_marks(const char *p, size_t words, struct kept *k)
{
    bool high = false;
    memset(k, 0, sizeof *k);
    for (size_t i = 0; i < 64 * words; i++) {
        uint64_t bit = UINT64_C(1) << i % 64;
        k->a[i / 64] |= p[i] == set.a ? bit : 0;
        k->b[i / 64] |= p[i] == set.b ? bit : 0;
        k->c[i / 64] |= p[i] == set.c ? bit : 0;
        k->d[i / 64] |= p[i] == set.d ? bit : 0;
        k->low[i / 64] |= p[i] >= 0 && p[i] <= ' ' ? bit : 0;
        high = high || p[i] < 0;
    }
    return high;
}

static void bytes_are_marked(void **state)
{
    (void)state;
    static const char letters[] = "aaaaaaaaaaaaaaa,\n\"\r\0 \t!\x7f\x80\xc3\xff";
    struct cx_rng r;
    cx_rng_seed(&r, 8, 0);
    static char room[64 * WORDS + ALIGNMENTS];
    for (size_t round = 0; round < ROUNDS; round++) {
        uint64_t kinds = round % 3 ? sizeof letters - 4 : sizeof letters - 1;
        for (size_t i = 0; i < sizeof room; i++)
            room[i] = letters[cx_rng_below(&r, kinds)];
        const char *p = room + round % ALIGNMENTS;
        struct kept wanted, got;
        bool high = naive_marks(p, WORDS, &wanted);
        for (enum cx_simd s = CX_SIMD_NONE; s <= CX_SIMD_AVX512; s++) {
            assert_int_equal(cx_marks(cx_simd_of(s), p, WORDS, set, into(&got)), high);
            assert_memory_equal(&got, &wanted, sizeof got);
        }
    }
}

static void bytes_are_counted(void **state)
{
    (void)state;
    static const char letters[] = "aaaa\n\"\x0b\xa2";
    struct cx_rng r;
    cx_rng_seed(&r, 10, 0);
    static char room[64 * WORDS + ALIGNMENTS];
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < sizeof room; i++)
            room[i] = letters[cx_rng_below(&r, sizeof letters - 1)];
        size_t at = cx_rng_below(&r, ALIGNMENTS), n = cx_rng_below(&r, 64 * WORDS);
        size_t feeds = 0, quotes = 0;
        for (size_t i = at; i < at + n; i++) {
            feeds += room[i] == '\n';
            quotes += room[i] == '"';
        }
        for (enum cx_simd s = CX_SIMD_NONE; s <= CX_SIMD_AVX512; s++) {
            struct cx_two got = cx_count_two(cx_simd_of(s), room + at, n, '\n', '"');
            assert_int_equal(got.a, feeds);
            assert_int_equal(got.b, quotes);
        }
    }
}

/* From no bit to all of them in a word. */
static void places_are_listed(void **state)
{
    (void)state;
    struct cx_rng r;
    cx_rng_seed(&r, 9, 0);
    for (size_t round = 0; round < ROUNDS; round++) {
        uint64_t word[WORDS], in_64 = cx_rng_below(&r, 65);
        uint16_t wanted[64 * WORDS], got[64 * WORDS + CX_POSITIONS_SLACK];
        size_t n = 0;
        memset(word, 0, sizeof word);
        for (size_t i = 0; i < 64 * WORDS; i++)
            if (cx_rng_below(&r, 64) < in_64) {
                word[i / 64] |= UINT64_C(1) << i % 64;
                wanted[n++] = (uint16_t)i;
            }
        for (enum cx_simd s = CX_SIMD_NONE; s <= CX_SIMD_AVX512; s++) {
            assert_int_equal(cx_count_bits(cx_simd_of(s), word, WORDS), n);
            assert_int_equal(cx_positions(cx_simd_of(s), word, WORDS, got), n);
            assert_memory_equal(got, wanted, n * sizeof *got);
        }
    }
}

static void a_machine_has_what_it_says(void **state)
{
    (void)state;
    assert_int_equal(cx_simd_of(CX_SIMD_NONE), CX_SIMD_NONE);
    for (enum cx_simd s = CX_SIMD_NONE; s <= CX_SIMD_AVX512; s++)
        assert_true(cx_simd_of(s) != CX_SIMD_BEST && cx_simd_of(s) <= s);
    assert_true(cx_simd_of(CX_SIMD_BEST) == cx_simd_of(CX_SIMD_AVX512));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_marked),
        cmocka_unit_test(bytes_are_counted),
        cmocka_unit_test(places_are_listed),
        cmocka_unit_test(a_machine_has_what_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
