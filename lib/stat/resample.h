/* resample.h - two arms compared by drawing their units again: permutation and bootstrap.
 *
 * Draws come in blocks of CX_RESAMPLE_BLOCK, each from its own stream of base/rng, so that neither
 * threads nor the order of the input can change a digit; the same seed gives the same answer.
 * Values that many units share are drawn by their counts (binomial and hypergeometric), the others
 * unit by unit: a draw costs the units whose value is rare.
 */
#ifndef CX_STAT_RESAMPLE_H
#define CX_STAT_RESAMPLE_H

#include "base/arena.h"
#include "base/error.h"
#include "stat/sample.h"
#include "stat/tail.h"

#define CX_RESAMPLE_BLOCK 64

struct cx_resampling {
    const struct cx_sample *control, *variant; /* one unit or more each */
    bool is_ratio;                             /* sum of x by sum of y; else the mean of x */
    int64_t resamples;
    uint64_t seed;
    int threads;
};

/* ---- the permutation test of a difference
 *
 * Under the hypothesis that the variant's units are those of the control moved by d, relabelling
 * that swaps j units has a difference as large as the observed one exactly when
 *     d >= (sum of the variant's units that left - sum of the control's that came) / j,
 * so that the thresholds in order give the p value of every d, and the interval that holds all d
 * not rejected.  Where values are not negative the quotient of the two sums does the same for the
 * hypothesis that the variant's units are those of the control times 1 + lift.
 * (Inverting a permutation test: P. H. Garthwaite 1996, Biometrics 52, 1387.)
 * For a ratio the units are (x - R y) / (mean y), R and the mean being those of both arms together,
 * which no relabelling changes.
 * With no more than CX_PERMUTATIONS different relabellings all of them are taken, each with its
 * weight; else `resamples` are drawn, and the observed one counts as one more (B. Phipson and G. K.
 * Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9, 39). */
#define CX_PERMUTATIONS 200000

struct cx_threshold {
    double shift, scale, weight; /* scale is NaN where there is none */
};
struct cx_permuted {
    struct cx_threshold *by_shift, *by_scale; /* two copies, each in its order */
    size_t n;
    double always; /* weight of relabellings that never differ from what was observed */
    double total;  /* of all weights */
    bool exact, has_scale;
};
enum cx_status cx_permute(const struct cx_resampling *r, struct cx_arena *a, struct cx_permuted *p,
                          struct cx_error *e);
/* Of the hypothesis of this shift, or with is_lift of the lift; undefined without scale.
 * Two-sided: twice the smaller tail. */
struct cx_permuted_null {
    double value;
    bool is_lift;
};
struct cx_tail cx_permuted_tail(const struct cx_permuted *p, struct cx_permuted_null null,
                                enum cx_alternative alternative);
/* level: what one end leaves out.  cx_permuted_lifts is undefined without scale. */
struct cx_interval cx_permuted_interval(const struct cx_permuted *p, double level);
struct cx_interval cx_permuted_lifts(const struct cx_permuted *p, double level);

/* ---- the bootstrap: B. Efron 1979, Ann. Stat. 7, 1; BCa: B. Efron 1987, JASA 82, 171 */

enum cx_bootstrap_kind { CX_BOOTSTRAP_PERCENTILE, CX_BOOTSTRAP_BASIC, CX_BOOTSTRAP_BCA };

/* What resamples say of one quantity. */
struct cx_replicates {
    double observed;
    double *value;       /* ascending */
    size_t n;            /* 0 when some are undefined: then everything else is, too */
    double bias;         /* z0: the normal quantile of the share below the observed one */
    double acceleration; /* from the jackknife over both arms; exact, whatever the resamples */
    bool is_ratio;       /* lifts of values that are not negative: see basic intervals */
};
struct cx_bootstrapped {
    struct cx_replicates difference, lift;
};
enum cx_status cx_bootstrap(const struct cx_resampling *r, struct cx_arena *a,
                            struct cx_bootstrapped *b, struct cx_error *e);
double cx_replicates_se(const struct cx_replicates *r);
/* Basic intervals of lifts of what cannot be negative are turned around the observed one on the
 * logarithmic scale of 1 + lift (A. C. Davison and D. V. Hinkley 1997, "Bootstrap methods and their
 * application", 5.2.1), so that none goes below -1. */
/* Ends are order statistics number floor(level (n + 1)), infinite when that is 0, level being what
 * one end leaves out; the tail of `null` is such that the interval excludes it exactly when
 * p <= level (two-sided: twice the smaller tail). */
struct cx_interval cx_replicates_interval(const struct cx_replicates *r,
                                          enum cx_bootstrap_kind kind, double level);
struct cx_tail cx_replicates_tail(const struct cx_replicates *r, enum cx_bootstrap_kind kind,
                                  double null, enum cx_alternative alternative);

#endif
