/* gamma.c - see gamma.h. */
#include "stat/gamma.h"

#include <float.h>
#include <stdbool.h>

#include "stat/special.h"

#define HALF_LOG_2PI 0.91893853320467274178

/* log of x^a e^-x / Gamma(a). */
static double log_prefactor(double a, double x)
{
    double u = (x - a) / a;
    double main_part = fabs(u) < 0.5 ? a * cx_log1p_minus(u) : a * log(x / a) - (x - a);
    return main_part + 0.5 * log(a) - HALF_LOG_2PI - cx_stirling_rest(a);
}

/* P(X <= x) by the prefactor. */
static double lower_series(double a, double x)
{
    double term = 1 / a;
    double sum = term;
    for (int k = 1; k < 1000000; k++) {
        term *= x / (a + k);
        sum += term;
        if (term <= DBL_EPSILON / 4 * sum) {
            break;
        }
    }
    return sum;
}

/* P(X > x) by the prefactor. */
static double upper_fraction(double a, double x)
{
    double b = x + 1 - a;
    double c = 1 / DBL_MIN;
    double d = 1 / b;
    double value = d;
    for (int k = 1; k < 1000000; k++) {
        double numerator = -k * (k - a);
        b += 2;
        d = 1 / (numerator * d + b);
        c = b + numerator / c;
        double factor = c * d;
        value *= factor;
        if (fabs(factor - 1) <= DBL_EPSILON) {
            break;
        }
    }
    return value;
}

struct cx_tails cx_gamma_tails(double a, double x)
{
    if (!(x > 0)) {
        return (struct cx_tails){.log_lower = -(double)INFINITY, .log_upper = 0};
    }
    double prefactor = log_prefactor(a, x);
    if (x < a + 1) {
        double lower = fmin(prefactor + log(lower_series(a, x)), 0);
        return (struct cx_tails){.log_lower = lower, .log_upper = cx_log1m_exp(lower)};
    }
    double upper = fmin(prefactor + log(upper_fraction(a, x)), 0);
    return (struct cx_tails){.log_lower = cx_log1m_exp(upper), .log_upper = upper};
}

double cx_gamma_log_density(double a, double x)
{
    return log_prefactor(a, x) - log(x);
}

/* Newton's steps in log x on the logarithm of the smaller tail, kept inside a bracket. */
double cx_gamma_quantile(double a, double p)
{
    if (!(p > 0 && p < 1) || !(a > 0)) {
        return p == 0 ? 0 : p == 1 ? (double)INFINITY : (double)NAN;
    }
    bool upper = p > 0.5;
    double log_p = upper ? log1p(-p) : log(p), low = 0, high = (double)INFINITY, x = a;
    for (int round = 0; round < 2000; round++) {
        struct cx_tails tails = cx_gamma_tails(a, x);
        double log_at_x = upper ? tails.log_upper : tails.log_lower;
        double excess = upper ? log_p - log_at_x : log_at_x - log_p;
        if (excess > 0) {
            high = x;
        } else {
            low = x;
        }
        double next = x * exp(-excess / exp(log_prefactor(a, x) - log_at_x));
        if (!(next > low && next < high)) {
            next = isinf(high) ? 2 * x : low > 0 ? low + (high - low) / 2 : high / 1024;
        }
        if (fabs(next - x) <= DBL_EPSILON * x || next < DBL_MIN) {
            return next;
        }
        x = next;
    }
    return x;
}

struct cx_tail cx_chisq_tail(double x, double df)
{
    if (isnan(x) || x < 0 || !(df > 0)) {
        return cx_tail_undefined();
    }
    return cx_tail_from_log(cx_gamma_tails(df / 2, x / 2).log_upper);
}
