/* draw.h - random numbers of successes: how many of n units fall to one of two sides.
 *
 * By inversion from the mode outwards, so that a draw takes about as many steps as the standard
 * deviation; the probability of the mode is taken by deviances (C. Loader 2000, "Fast and accurate
 * computation of binomial probabilities").  Each draw takes one number from the generator.
 */
#ifndef CX_STAT_DRAW_H
#define CX_STAT_DRAW_H

#include "base/rng.h"

/* Successes among n >= 0 with the chance p in [0, 1] each. */
int64_t cx_draw_binomial(struct cx_rng *r, int64_t n, double p);

/* How many of `good` are among `draws` taken, without putting back, from good + bad >= draws. */
int64_t cx_draw_hypergeometric(struct cx_rng *r, int64_t good, int64_t bad, int64_t draws);

#endif
