/* mixture.h - boundaries that a random walk crosses at any time at all with a chance of at most
 * alpha, and the e-values they come from.
 *
 * s is a sum of differences from what the hypothesis expects, v its variance so far (its "intrinsic
 * time").  A mixture of likelihood ratios over alternatives, M(s, v), starts at 1 and is a
 * supermartingale under the hypothesis, so that it ever reaches 1/alpha with a chance of at most
 * alpha (J. Ville 1939): M is an e-value, 1/M an always-valid p value, and the s where M = 1/alpha
 * a boundary, however often one looks.  Formulas: S. R. Howard, A. Ramdas, J. McAuliffe and J.
 * Sekhon 2021, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of
 * Statistics 49, 1055 (propositions 5 to 10, and theorem 1 for the stitched one).
 *
 * All are taken as the density of the mixture at the hypothesis before, over that after the data,
 * in log space; nothing large is subtracted.
 */
#ifndef CX_STAT_MIXTURE_H
#define CX_STAT_MIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stat/tail.h"

enum cx_mixture_kind {
    CX_MIXTURE_NORMAL,            /* two-sided: |s|; for sums of about normal steps */
    CX_MIXTURE_NORMAL_UPPER,      /* only large s speaks against the hypothesis */
    CX_MIXTURE_BETA_BINOMIAL,     /* two-sided; steps from -g to h */
    CX_MIXTURE_BETA_UPPER,        /* the same, one-sided */
    CX_MIXTURE_GAMMA_EXPONENTIAL, /* one-sided; steps with exponential tails of scale c */
    CX_MIXTURE_GAMMA_POISSON      /* one-sided; steps of Poisson counts times c */
};

struct cx_mixture {
    enum cx_mixture_kind kind;
    double rho;  /* precision of the mixture, in units of v: see cx_mixture_rho() */
    double c;    /* gamma kinds */
    double g, h; /* beta kinds */
};

/* The rho whose boundary at level alpha is lowest at v (Howard et al. 2021, section 3.5, with the
 * approximation of I. Waudby-Smith et al. 2024, "Time-uniform central limit theory and asymptotic
 * confidence sequences", Annals of Statistics 52, 2613); for one-sided boundaries 2 alpha.  For
 * beta kinds cx_mixture_rho() less g h, and at least g h / 1000. */
double cx_mixture_rho(double v, double alpha, bool two_sided);

double cx_mixture_log_e(const struct cx_mixture *m, double s, double v); /* log M */
/* The least s >= 0 with M = 1/alpha; for beta kinds v/g, the largest there is, when M stays
 * below. */
double cx_mixture_bound(const struct cx_mixture *m, double v, double alpha);

/* The boundary stitched together from many straight ones, each for v within a factor eta, whose
 * levels fall with the power s > 1: k1 sqrt(v l) and more for c > 0, l growing as log log v. */
struct cx_stitched {
    double v_min; /* it starts here; below it is what it is here */
    double c, s, eta;
};
double cx_stitched_bound(const struct cx_stitched *b, double v, double alpha);

/* Counts in k >= 2 categories against fixed shares: the Dirichlet mixture of M. Lindon and A. Malek
 * 2022, "Anytime-valid inference for multinomial count data", NeurIPS 35.  The mixture's mean is at
 * the shares, and it weighs as much as `concentration` counts.  Shares are positive and add up to
 * 1. */
struct cx_shares {
    const int64_t *counts;
    const double *shares;
    size_t k;
};
double cx_multinomial_log_e(const struct cx_shares *s, double concentration);

/* All proportions that the two-category case never rejects at level alpha: a confidence sequence
 * for the chance of a success, tightest at about `best` trials for a level of `best_alpha`. */
struct cx_bernoulli_plan {
    double best, best_alpha;
};
struct cx_interval cx_bernoulli_sequence(int64_t successes, int64_t trials,
                                         const struct cx_bernoulli_plan *plan, double alpha);

#endif
