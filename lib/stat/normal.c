/* normal.c - see normal.h. */
#include "stat/normal.h"

#include "stat/special.h"

#define SQRT_HALF 0.70710678118654752440
#define SQRT_HALF_REST -4.8336466567264564e-17 /* sqrt(1/2) minus the double above */
#define TWO_BY_SQRT_PI 1.12837916709551257390
#define HALF_LOG_2PI 0.91893853320467274178
#define LOG_2 0.69314718055994530942
#define DEEP 25.0 /* from here the asymptotic series is exact to the last digit */

/* erfc(z / sqrt 2).  The rounding of z / sqrt 2 would cost z^2 ulps in the tail: its rest enters
 * by the derivative. */
static double twice_upper(double z)
{
    double x = z * SQRT_HALF;
    double rest = fma(z, SQRT_HALF, -x) + z * SQRT_HALF_REST;
    return erfc(x) - rest * TWO_BY_SQRT_PI * exp(-x * x);
}

double cx_normal_upper(double z)
{
    return isinf(z) ? (z > 0 ? 0.0 : 1.0) : twice_upper(z) / 2;
}

/* 1 - 1/z^2 + 3/z^4 - 15/z^6 ... (Abramowitz and Stegun 26.2.12), less its 1. */
static double mills_series(double z)
{
    double inverse_square = 1 / (z * z);
    double term = 1;
    double sum = 0;
    for (int k = 1; k < 30; k += 2) {
        term *= -k * inverse_square;
        sum += term;
        if (fabs(term) < 1e-18) {
            break;
        }
    }
    return sum;
}

double cx_normal_log_upper(double z)
{
    if (isinf(z)) {
        return z > 0 ? -(double)INFINITY : 0.0;
    }
    if (z < 0) {
        return log1p(-cx_normal_upper(-z));
    }
    if (z < DEEP) {
        return log(cx_normal_upper(z));
    }
    return -z * z / 2 - HALF_LOG_2PI - log(z) + log1p(mills_series(z));
}

double cx_normal_log_excess(double z)
{
    double log_density = -z * z / 2 - HALF_LOG_2PI;
    if (z > DEEP) {
        return log_density + log(-mills_series(z));
    }
    return log(exp(log_density) - z * cx_normal_upper(z));
}

/* A first guess good to 5e-4: Abramowitz and Stegun 26.2.23. */
static double rough_quantile(double log_q)
{
    double t = sqrt(-2 * log_q);
    return t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                   (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

double cx_normal_quantile_log_upper(double log_q)
{
    double z = fmax(rough_quantile(log_q), 0);
    for (int round = 0; round < 8; round++) {
        double log_upper = cx_normal_log_upper(z);
        double hazard = exp(-z * z / 2 - HALF_LOG_2PI - log_upper); /* density by tail */
        double step = (log_upper - log_q) / hazard;
        z += step;
        if (fabs(step) <= 1e-16 * fabs(z)) {
            break;
        }
    }
    return z;
}

double cx_normal_quantile_upper(double q)
{
    if (!(q > 0 && q < 1)) {
        return q == 0 ? (double)INFINITY : q == 1 ? -(double)INFINITY : (double)NAN;
    }
    if (q > 0.5) {
        return -cx_normal_quantile_upper(1 - q); /* 1 - q is exact here */
    }
    return cx_normal_quantile_log_upper(log(q));
}

struct cx_tail cx_normal_tail(double z, enum cx_alternative alternative)
{
    switch (alternative) {
    case CX_GREATER:
        return (struct cx_tail){.p = cx_normal_upper(z), .log_p = cx_normal_log_upper(z)};
    case CX_LESS:
        return (struct cx_tail){.p = cx_normal_upper(-z), .log_p = cx_normal_log_upper(-z)};
    case CX_TWO_SIDED:
        break;
    }
    z = fabs(z);
    double p = 2 * cx_normal_upper(z);
    return (struct cx_tail){.p = p, .log_p = z < DEEP ? log(p) : LOG_2 + cx_normal_log_upper(z)};
}
