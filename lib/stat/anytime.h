/* anytime.h - an estimate looked at again and again: intervals and p values that hold at all times
 * together.
 *
 * z is the estimate's distance from the hypothesis in standard errors after n units.  The normal
 * mixture of stat/mixture with s = z sqrt(n) and v = n, so with variance 1 a unit, gives
 *   confseq  the asymptotic confidence sequence of I. Waudby-Smith, D. Arbour, R. Sinha, E. H.
 *            Kennedy and A. Ramdas, arXiv 2103.06476, eq. (9): precision = cx_mixture_rho(N, alpha)
 *            is tightest at N units (GrowthBook: 5000).  One-sided: their proposition on one-sided
 *            sequences, by the exact mixture and not its closed upper limit
 *   msprt    the mixture sequential probability ratio test of R. Johari, P. Koomen, L. Pekelis and
 *            D. Walsh 2022, "Always valid inference", Operations Research 70, 1806: effects are
 *            normal with variance tau^2; precision = sigma^2 / tau^2, sigma^2 = n se^2
 *   t        with df degrees of freedom for the variance: M. Lindon, D. W. Ham, M. Tingley and
 *            I. Bojinov, arXiv 2210.08589, "Anytime-valid linear models", exact for normal values;
 *            one-sided it keeps the two-sided e-value where the sign fits, which is cautious
 * The precision must be fixed before the data are seen.
 */
#ifndef CX_STAT_ANYTIME_H
#define CX_STAT_ANYTIME_H

#include "stat/tail.h"

struct cx_anytime {
    double precision;
    double df; /* INFINITY: normal */
    enum cx_alternative alternative;
};

double cx_anytime_log_e(const struct cx_anytime *a, double z, double n); /* NaN without units */
struct cx_tail cx_anytime_tail(const struct cx_anytime *a, double z, double n); /* min(1, 1/e) */
/* The estimate less and plus so many standard errors holds what is not rejected; one end counts for
 * one-sided alternatives.  INFINITY: so few units reject nothing. */
double cx_anytime_quantile(const struct cx_anytime *a, double n, double alpha);

#endif
