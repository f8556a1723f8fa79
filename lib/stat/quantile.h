/* quantile.h - quantiles of a sample of whole numbers, exact.
 *
 * Type 7 of R. J. Hyndman and Y. Fan 1996, "Sample quantiles in statistical packages", The American
 * Statistician 50, 361: of n values in order, x[0] to x[n-1], the quantile of p percent is at the
 * place (n - 1) p / 100, between neighbours in proportion.  R, NumPy, pandas and spreadsheets
 * (PERCENTILE.INC) mean this one unless told otherwise.
 */
#ifndef CX_STAT_QUANTILE_H
#define CX_STAT_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/* quantile[i] is that of percent[i], 0 to 100 and ascending; NaN without values.  Values are put in
 * another order, in time linear in n. */
void cx_quantiles(int64_t *x, size_t n, const int *percent, size_t count, double *quantile);

#endif
