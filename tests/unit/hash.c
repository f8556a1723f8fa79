/* hash.c - the two hashes. */
#include "base/hash.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

/* From an independent implementation (session_id_vectors.csv, see tests/data/README.md). */
static void published_identifiers(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        uint64_t fnv;
    } vectors[] = {
        {"a\x1f" "0", UINT64_C(0xe5eaf119043b8e1b)},
        {"u01\x1f" "1738576800000", UINT64_C(0xdff411675c23b9e3)},
    };
    for (size_t i = 0; i < CX_COUNT_OF(vectors); i++) {
        const char *s = vectors[i].bytes;
        uint64_t whole = cx_fnv(CX_FNV_START, s, strlen(s));
        assert_true(whole == vectors[i].fnv);
        assert_true(cx_fnv(cx_fnv(CX_FNV_START, s, 2), s + 2, strlen(s) - 2) == whole);
    }
}

static void a_flipped_bit_changes_half_of_the_hash(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        uint64_t changed = 0, trials = 0;
        for (unsigned seed = 0; seed < 40; seed++) {
            unsigned char key[40];
            for (size_t i = 0; i < n; i++)
                key[i] = (unsigned char)(cx_mix(seed * 41 + i) >> 11);
            uint64_t h = cx_hash(key, n);
            for (size_t bit = 0; bit < 8 * n; bit++, trials++) {
                key[bit / 8] ^= (unsigned char)(1u << bit % 8);
                changed += (uint64_t)__builtin_popcountll(h ^ cx_hash(key, n));
                key[bit / 8] ^= (unsigned char)(1u << bit % 8);
            }
        }
        assert_in_range(changed * 100 / trials, 3100, 3300); /* 32 of 64 bits */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_identifiers),
        cmocka_unit_test(a_flipped_bit_changes_half_of_the_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
