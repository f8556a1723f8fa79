/* hash.c - see hash.h.
 *
 * cx_hash folds 16 bytes at a time with one 64 x 64 -> 128 bit multiplication whose halves are
 * xored.  The constants are the first 64 bits of the fractions of sqrt 2, sqrt 3 and sqrt 5, made
 * odd.
 */
#include "base/hash.h"

#include <string.h>

#define KEY_1 UINT64_C(0x6a09e667f3bcc909)
#define KEY_2 UINT64_C(0xbb67ae8584caa73b)
#define KEY_3 UINT64_C(0x3c6ef372fe94f82b)

static inline uint64_t load_64(const unsigned char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return cx_little_64(x);
}

static inline uint64_t load_32(const unsigned char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return cx_little_32(x);
}

static inline uint64_t fold(uint64_t a, uint64_t b)
{
    cx_uint128 product = (cx_uint128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t cx_hash(const void *s, size_t n)
{
    const unsigned char *p = s;
    uint64_t h = KEY_3, a = 0, b = 0;
    size_t left = n;
    for (; left > 16; left -= 16, p += 16)
        h = fold(load_64(p) ^ KEY_1, load_64(p + 8) ^ h);
    /* The last 1 to 16 bytes are read as two words that may overlap. */
    if (left >= 8) {
        a = load_64(p);
        b = load_64(p + left - 8);
    } else if (left >= 4) {
        a = load_32(p);
        b = load_32(p + left - 4);
    } else if (left > 0) {
        a = (uint64_t)p[0] << 16 | (uint64_t)p[left / 2] << 8 | p[left - 1];
    }
    return fold(fold(a ^ KEY_2, b ^ h) ^ KEY_1, n ^ KEY_3);
}

uint64_t cx_fnv(uint64_t state, const void *s, size_t n)
{
    const char *p = s;
    for (size_t i = 0; i < n; i++)
        state = cx_fnv_byte(state, p[i]);
    return state;
}

uint64_t cx_mix(uint64_t h)
{
    h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}
