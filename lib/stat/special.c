/* special.c - see special.h. */
#include "stat/special.h"

#include <math.h>

#include "base/compat.h"

#define HALF_LOG_2PI 0.91893853320467274178

/* The alternating series -x^2/2 + x^3/3 - ...; |x| <= 0.1 needs some fifteen terms. */
static double log1p_minus_series(double x)
{
    double power = -x * x;
    double sum = power / 2;
    for (int k = 3; k < 40; k++) {
        power *= -x;
        double term = power / k;
        sum += term;
        if (fabs(term) <= 1e-17 * fabs(sum)) {
            break;
        }
    }
    return sum;
}

double cx_log1p_minus(double x)
{
    return fabs(x) <= 0.1 ? log1p_minus_series(x) : log1p(x) - x;
}

double cx_log1m_exp(double l)
{
    /* M. Maechler 2012, "Accurately computing log(1 - exp(-|a|))": the switch is at log 2. */
    return l > -0.69314718055994530942 ? log(-expm1(l)) : log1p(-exp(l));
}

double cx_log_add(double a, double b)
{
    double more = fmax(a, b), less = fmin(a, b);
    return isinf(more) ? more : more + log1p(exp(less - more));
}

/* B(2k) / (2k (2k-1) x^(2k-1)), k = 1..8; good to 1e-17 from x = 10 on. */
static double stirling_series(double x)
{
    static const double coefficient[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                         1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400};
    double inverse_square = 1 / (x * x);
    double sum = 0;
    for (size_t k = CX_COUNT_OF(coefficient); k > 0; k--) {
        sum = sum * inverse_square + coefficient[k - 1];
    }
    return sum / x;
}

static double stirling_main(double x)
{
    return (x - 0.5) * log(x) - x + HALF_LOG_2PI;
}

double cx_stirling_rest(double x)
{
    if (x >= 10) {
        return stirling_series(x);
    }
    double product = 1; /* Gamma(x) = Gamma(x + n) / (x (x+1) ... (x+n-1)) */
    double shifted = x;
    while (shifted < 10) {
        product *= shifted;
        shifted += 1;
    }
    return stirling_main(shifted) + stirling_series(shifted) - log(product) - stirling_main(x);
}

double cx_log_rising(double x, double v)
{
    double sum = 0; /* Gamma(x) = Gamma(x + 1) / x, up to where Stirling's series is good */
    for (; x < 10; x++) {
        sum -= log1p(v / x);
    }
    return sum + x * cx_log1p_minus(v / x) - log1p(v / x) / 2 + v * log(x + v) +
           (stirling_series(x + v) - stirling_series(x));
}

/* log x - 1/(2x) - psi(x): B(2k) / (2k x^(2k)), k = 1..8 (DLMF 5.11.2). */
static double psi_series(double x)
{
    static const double coefficient[] = {1.0 / 12,  -1.0 / 120,     1.0 / 252, -1.0 / 240,
                                         1.0 / 132, -691.0 / 32760, 1.0 / 12,  -3617.0 / 8160};
    double inverse_square = 1 / (x * x);
    double sum = 0;
    for (size_t k = CX_COUNT_OF(coefficient); k > 0; k--) {
        sum = sum * inverse_square + coefficient[k - 1];
    }
    return sum * inverse_square;
}

double cx_psi_rising(double x, double v)
{
    double sum = 0; /* psi(x) = psi(x + 1) - 1/x */
    for (; x < 10; x++) {
        sum += v / x / (x + v);
    }
    return sum + log1p(v / x) + v / x / (x + v) / 2 + (psi_series(x) - psi_series(x + v));
}

double cx_deviance(double x, double expected, double excess)
{
    if (!(x > 0)) {
        return expected;
    }
    double u = excess / expected;
    if (fabs(u) > 0.1) {
        return x * log(x / expected) - excess;
    }
    return expected * (u * u + (1 + u) * cx_log1p_minus(u));
}

double cx_product_difference(double a, double b, double c, double d)
{
    double cd = c * d;
    double rounding = fma(-c, d, cd);
    return fma(a, b, -cd) + rounding;
}
