/* rank.h - two samples compared by ranks: Mann and Whitney, Hodges and Lehmann, Brunner and Munzel.
 *
 * U counts the pairs of a variant's and a control's unit in which the variant's is larger, ties as
 * one half (H. B. Mann and D. R. Whitney 1947, Ann. Math. Stat. 18, 50).  U / (n m) is the chance
 * that a unit of the variant has more than one of the control, and .5 where nothing differs.
 *
 * Units are fewer than 2^31 in each arm.  Cost: linear in the distinct values but for the exact
 * distribution, which says its own.
 */
#ifndef CX_STAT_RANK_H
#define CX_STAT_RANK_H

#include "base/arena.h"
#include "base/error.h"
#include "stat/sample.h"
#include "stat/tail.h"

struct cx_ranks {
    double n_control, n_variant;
    double u;
    double superiority; /* u / (n_control n_variant) */
    double untied;      /* 1 - sum (t^3 - t) / (N^3 - N): what ties leave of the variance */
};
struct cx_ranks cx_ranks(const struct cx_sample *control, const struct cx_sample *variant);

/* ---- the normal approximation: U has the variance n m (N + 1) / 12, times `untied` */

/* Continuity 1/2, or 0 for none.  NaN when all units are tied. */
double cx_mann_whitney_z(const struct cx_ranks *r, double continuity,
                         enum cx_alternative alternative);
struct cx_tail cx_mann_whitney_tail(const struct cx_ranks *r, double continuity,
                                    enum cx_alternative alternative);

/* All chances of superiority that the same test does not reject, with the variance of U that
 * R. G. Newcombe 2006, Stat. Med. 25, 559, method 5, gives under each; at .5 it is the test's own,
 * so the interval excludes .5 exactly when the test rejects.  z is the normal quantile at level/2,
 * or at level. */
struct cx_interval cx_superiority_interval(const struct cx_ranks *r, double z, double continuity,
                                           enum cx_alternative alternative);

/* ---- the exact distribution of U, given the ties: all ways to hand the units to the arms */

/* Steps that it takes; above 1e8 it is not worth the while. */
double cx_rank_steps(const struct cx_sample *control, const struct cx_sample *variant);
#define CX_RANK_STEPS 1e8

struct cx_rank_distribution {
    const double *ways; /* by 2 u, or by u when step is 2 */
    size_t n;
    int step; /* 2 when there are no ties: 2 u is even then */
    double total;
};
enum cx_status cx_rank_distribution(const struct cx_sample *control,
                                    const struct cx_sample *variant, struct cx_arena *a,
                                    struct cx_rank_distribution *d, struct cx_error *e);
/* Two-sided: twice the smaller tail, as R does; 1 at most. */
struct cx_tail cx_rank_tail(const struct cx_rank_distribution *d, double u,
                            enum cx_alternative alternative);

/* ---- the shift of J. L. Hodges and E. L. Lehmann 1963, Ann. Math. Stat. 34, 598 */

/* The median of all differences of a variant's and a control's value: no pair is written down; 64
 * passes over both samples find it. */
double cx_shift(const struct cx_sample *control, const struct cx_sample *variant);

/* Of the ordered differences, the one number `low` from below and the one number `high` from above,
 * counted from 1; less than 1: infinite. */
struct cx_shift_ends {
    double low, high;
};
struct cx_interval cx_shift_interval(const struct cx_sample *control,
                                     const struct cx_sample *variant, struct cx_shift_ends ends);
/* The ends that make the interval exclude 0 exactly when the test rejects, as long as no unit of
 * one arm is tied with one of the other; with such ties it may also end at 0.  z as above; level:
 * what one end leaves out. */
struct cx_shift_ends cx_shift_ends(const struct cx_ranks *r, double z, double continuity);
struct cx_shift_ends cx_shift_ends_exact(const struct cx_rank_distribution *d, double level);

/* ---- E. Brunner and U. Munzel 2000, Biom. J. 42, 17: variances may differ */

/* 2 P(variant > control) + P(equal) - 1 as a difference of the chances of either to be the larger,
 * for cx_welch(), which then is their test. */
struct cx_estimate_pair cx_superiority_pair(const struct cx_sample *control,
                                            const struct cx_sample *variant);

#endif
