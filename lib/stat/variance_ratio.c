/* variance_ratio.c - see variance_ratio.h. */
#include "stat/variance_ratio.h"

#include "stat/gamma.h"

#define CHI_SQUARE_DF 1e16 /* from here the denominator is known as well as a double knows it */

struct cx_tail cx_variance_ratio_tail(double f, double numerator_df, double denominator_df)
{
    if (isnan(f) || f < 0 || !(numerator_df > 0) || !(denominator_df > 0))
        return cx_tail_undefined();
    if (denominator_df >= CHI_SQUARE_DF)
        return cx_chisq_tail(f * numerator_df, numerator_df);
    if (numerator_df >= CHI_SQUARE_DF) {
        double chisq = denominator_df / f;
        return cx_tail_from_log(cx_gamma_tails(denominator_df / 2, chisq / 2).log_lower);
    }
    /* n f / d, or its inverse: whichever does not overflow */
    double odds = numerator_df / denominator_df * f, inverse = denominator_df / numerator_df / f;
    double x = odds <= 1 ? odds / (1 + odds) : 1 / (1 + inverse);
    double y = odds <= 1 ? 1 / (1 + odds) : inverse / (1 + inverse);
    return cx_tail_from_log(cx_beta_tails(numerator_df / 2, denominator_df / 2, x, y).log_upper);
}
