/* rng.c - see rng.h. */
#include "base/rng.h"

#include "base/hash.h"

static uint64_t rotate_left(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

void cx_rng_seed(struct cx_rng *r, uint64_t seed, uint64_t stream)
{
    uint64_t state = seed ^ cx_mix(stream);
    for (int i = 0; i < 4; i++)
        r->s[i] = splitmix(&state);
}

uint64_t cx_rng_next(struct cx_rng *r)
{
    uint64_t *s = r->s;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9, shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double cx_rng_uniform(struct cx_rng *r)
{
    return (double)(cx_rng_next(r) >> 11) * 0x1p-53;
}

/* The high half of next * n; low halves below 2^64 mod n belong to numbers that would come once
 * too often. */
uint64_t cx_rng_below(struct cx_rng *r, uint64_t n)
{
    cx_uint128 product = (cx_uint128)cx_rng_next(r) * n;
    if ((uint64_t)product < n) {
        uint64_t surplus = -n % n;
        while ((uint64_t)product < surplus)
            product = (cx_uint128)cx_rng_next(r) * n;
    }
    return (uint64_t)(product >> 64);
}
