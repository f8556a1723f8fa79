/* rng.h - reproducible random numbers: xoshiro256** seeded by splitmix64 from (seed, stream).
 *
 * The generators are D. Blackman and S. Vigna 2021, "Scrambled linear pseudorandom number
 * generators", and G. Steele, D. Lea and C. Flood 2014, "Fast splittable pseudorandom number
 * generators".  Stream 0 is splitmix64 started at seed; stream k starts at seed ^ cx_mix(k).
 * Below n: D. Lemire 2019, "Fast random integer generation in an interval".
 */
#ifndef CX_BASE_RNG_H
#define CX_BASE_RNG_H

#include "base/compat.h"

struct cx_rng {
    uint64_t s[4];
};

void cx_rng_seed(struct cx_rng *r, uint64_t seed, uint64_t stream);
uint64_t cx_rng_next(struct cx_rng *r);
double cx_rng_uniform(struct cx_rng *r);           /* in [0,1), 53 bits */
uint64_t cx_rng_below(struct cx_rng *r, uint64_t n); /* in [0,n), unbiased; n > 0 */

#endif
