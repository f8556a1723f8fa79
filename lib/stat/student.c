/* student.c - see student.h. */
#include "stat/student.h"

#include "stat/beta.h"
#include "stat/normal.h"
#include "stat/special.h"

#define LOG_2 0.69314718055994530942
#define HALF_LOG_2PI 0.91893853320467274178
#define FAR 1e140      /* t^2 might overflow; one term of the tail is exact */
#define NORMAL_DF 1e16 /* from here t^2 / df is below the last digit of log p */

static double log_density(double t, double df)
{
    /* Gamma((df+1)/2) / Gamma(df/2) / sqrt(df/2) through Stirling's rest */
    double a = df / 2;
    double gamma_ratio = a * log1p(0.5 / a) - 0.5 + cx_stirling_rest(a + 0.5) - cx_stirling_rest(a);
    return gamma_ratio - HALF_LOG_2PI - (df + 1) / 2 * log1p(t * t / df);
}

/* log P(|T| > t), t >= 0. */
static double log_two_sided(double t, double df)
{
    if (t > FAR) { /* x^a / (a B(a, 1/2)) with a = df/2 and x = df / t^2 */
        return df / 2 * (log(df) - 2 * log(t)) - log(df / 2) + log_density(0, df) + log(df) / 2;
    }
    double square = t * t;
    double total = df + square;
    return cx_beta_tails(df / 2, 0.5, df / total, square / total).log_lower;
}

double cx_student_log_upper(double t, double df)
{
    if (isnan(t) || !(df > 0)) {
        return (double)NAN;
    }
    if (df >= NORMAL_DF) {
        return cx_normal_log_upper(t);
    }
    double half = log_two_sided(fabs(t), df) - LOG_2;
    return t >= 0 ? half : log1p(-exp(half));
}

/* log Q is concave in log t, and in the tail nearly linear or quadratic: Newton's method there. */
static double solve(double q, double df, double start)
{
    double log_q = log(q);
    double t = start;
    for (int round = 0; round < 100; round++) {
        double log_upper = cx_student_log_upper(t, df);
        double slope = t * exp(log_density(t, df) - log_upper);
        double step = (log_upper - log_q) / slope;
        t *= exp(step);
        if (fabs(step) <= 1e-16) {
            break;
        }
    }
    return t;
}

double cx_student_quantile_upper(double q, double df)
{
    if (!(q > 0 && q < 1 && df > 0)) {
        return (double)NAN;
    }
    if (q > 0.5) {
        return -cx_student_quantile_upper(1 - q, df);
    }
    double normal = cx_normal_quantile_upper(q); /* the t quantile is never nearer to 0 */
    if (df >= NORMAL_DF || q == 0.5) {
        return normal;
    }
    return solve(q, df, normal);
}

struct cx_tail cx_student_tail(double t, double df, enum cx_alternative alternative)
{
    if (df >= NORMAL_DF) {
        return cx_normal_tail(t, alternative);
    }
    if (isnan(t) || !(df > 0)) {
        return cx_tail_undefined();
    }
    if (alternative == CX_TWO_SIDED) {
        return cx_tail_from_log(log_two_sided(fabs(t), df));
    }
    return cx_tail_from_log(cx_student_log_upper(alternative == CX_GREATER ? t : -t, df));
}
