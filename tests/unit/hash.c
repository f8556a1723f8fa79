/* hash.c - the two hashes. */
#include "base/hash.h"

#include "vectors.h"

/* tests/data/base/identifiers.tsv: an independent program; the ordinal only from 1 on. */
static void published_identifiers(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "base/identifiers.tsv");
    while (vectors_next(&v)) {
        uint64_t h = CX_FNV_START;
        for (size_t i = 0; i < 3; i++) {
            if (i == 2 && strcmp(v.cell[2], "0") == 0)
                continue;
            h = cx_fnv(h, "\x1f", i > 0);
            h = cx_fnv(h, v.cell[i], strlen(v.cell[i]));
        }
        assert_true(h == strtoull(v.cell[3], NULL, 16));
    }
}

/* tests/data/base/mixes.tsv: Python integers. */
static void the_finishing_mix_is_fmix64(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "base/mixes.tsv");
    while (vectors_next(&v))
        assert_true(cx_mix(strtoull(v.cell[0], NULL, 16)) == strtoull(v.cell[1], NULL, 16));
}

/* The hash may stand in files between runs, so it must not differ between machines: these values
 * follow from hash.c's definition, worked out in Python integers. */
static void tables_hash_the_same_everywhere(void **state)
{
    (void)state;
    assert_true(cx_hash("", 0) == UINT64_C(0x2a57d20c86f87ee1));
    assert_true(cx_hash("a", 1) == UINT64_C(0xe4fd41821f0ce564));
    assert_true(cx_hash("cust", 4) == UINT64_C(0x1c55949174e03911));
    assert_true(cx_hash("customer42", 10) == UINT64_C(0x067db26267e55a62));
    assert_true(cx_hash("customer42345678", 16) == UINT64_C(0x247545b7c425a5b3));
    assert_true(cx_hash("customer-0000000042@example.com", 31) == UINT64_C(0x1427f430c40b5c15));
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

/* Every bit of the hash depends on every bit of the key: flips between 40 % and 60 %. */
static void every_bit_answers_to_every_bit(void **state)
{
    (void)state;
    enum { LENGTH = 10, TRIALS = 3000 };
    static unsigned flips[8 * LENGTH][64];
    for (uint64_t seed = 0; seed < TRIALS; seed++) {
        uint64_t words[2] = {cx_mix(seed + 1), cx_mix(seed + 77777)};
        unsigned char key[LENGTH];
        memcpy(key, words, LENGTH);
        uint64_t h = cx_hash(key, LENGTH);
        for (size_t bit = 0; bit < 8 * LENGTH; bit++) {
            key[bit / 8] ^= (unsigned char)(1u << bit % 8);
            uint64_t changed = h ^ cx_hash(key, LENGTH);
            key[bit / 8] ^= (unsigned char)(1u << bit % 8);
            for (int i = 0; i < 64; i++)
                flips[bit][i] += (unsigned)(changed >> i & 1);
        }
    }
    for (size_t bit = 0; bit < 8 * LENGTH; bit++)
        for (int i = 0; i < 64; i++)
            assert_in_range(flips[bit][i], TRIALS * 2 / 5, TRIALS * 3 / 5);
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Keys as shops have them: numbered, padded, as binary counters.  All hashes differ, and the top
 * and the bottom 10 bits fill their 1024 places evenly (chi-square with 1023 degrees of freedom:
 * mean 1023, standard deviation 45). */
static void numbered_keys_neither_collide_nor_crowd(void **state)
{
    (void)state;
    enum { KEYS = 200000, FORMS = 4 };
    static const char *const forms[] = {"%d", "C%08d", "customer-%d@shop.example", ""};
    static uint64_t hashes[FORMS * KEYS];
    for (size_t form = 0; form < FORMS; form++) {
        double top[1024] = {0}, bottom[1024] = {0}, chi_top = 0, chi_bottom = 0;
        for (int i = 0; i < KEYS; i++) {
            char key[64];
            int64_t counter = INT64_C(1) << 40 | i;
            uint64_t h = cx_hash(&counter, sizeof counter);
            if (form != 3)
                h = cx_hash(key, (size_t)snprintf(key, sizeof key, forms[form], i));
            hashes[form * KEYS + (size_t)i] = h;
            top[h >> 54]++;
            bottom[h & 1023]++;
        }
        for (int i = 0; i < 1024; i++) {
            chi_top += pow(top[i] - KEYS / 1024.0, 2) / (KEYS / 1024.0);
            chi_bottom += pow(bottom[i] - KEYS / 1024.0, 2) / (KEYS / 1024.0);
        }
        assert_in_range((int)chi_top, 1023 - 225, 1023 + 225);
        assert_in_range((int)chi_bottom, 1023 - 225, 1023 + 225);
    }
    qsort(hashes, FORMS * KEYS, sizeof *hashes, by_value);
    for (size_t i = 1; i < FORMS * KEYS; i++)
        assert_true(hashes[i - 1] != hashes[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_identifiers),
        cmocka_unit_test(the_finishing_mix_is_fmix64),
        cmocka_unit_test(tables_hash_the_same_everywhere),
        cmocka_unit_test(a_flipped_bit_changes_half_of_the_hash),
        cmocka_unit_test(every_bit_answers_to_every_bit),
        cmocka_unit_test(numbered_keys_neither_collide_nor_crowd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
