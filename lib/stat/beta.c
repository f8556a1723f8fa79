/* beta.c - see beta.h. */
#include "stat/beta.h"

#include <float.h>
#include <stdbool.h>

#include "stat/special.h"

#define HALF_LOG_2PI 0.91893853320467274178

/* shape * log(z (a+b) / shape) less its linear part, where z (a+b) / shape = 1 + u.  The linear
 * parts of the two shapes cancel exactly, so neither is ever formed. */
static double prefactor_part(double shape, double total, double z, double u)
{
    return fabs(u) < 0.5 ? shape * cx_log1p_minus(u) : shape * (log(z * (total / shape)) - u);
}

/* log of x^a y^b / B(a, b). */
static double log_prefactor(double a, double b, double x, double y)
{
    double total = a + b;
    double excess = cx_product_difference(b, x, a, y);
    return prefactor_part(a, total, x, excess / a) + prefactor_part(b, total, y, -excess / b) +
           0.5 * log(a / total * b) - HALF_LOG_2PI -
           (cx_stirling_rest(a) + cx_stirling_rest(b) - cx_stirling_rest(total));
}

/* The continued fraction K with I_x(a, b) = prefactor * K, by the modified method of Lentz; for
 * x <= a / (a+b).  Some 60 rounds for Student's t, about 200 at a + b = 1e7. */
static double continued_fraction(double a, double b, double x, double y)
{
    double excess = cx_product_difference(a, y, b, x);
    double value = a * (excess + 1) / (a + 1);
    double c = value;
    double d = 0;
    for (int m = 1; m < 100000; m++) {
        double even = a + 2.0 * m - 1;
        double odd = even + 2;
        double numerator = (a + m - 1) / even * ((a + b + m - 1) / even) * m * (b - m) * x * x;
        double denominator =
            m + m * (b - m) * x / even + (a + m) * (excess + 1 + m * (1 + y)) / odd;
        d = 1 / (denominator + numerator * d);
        c = denominator + numerator / c;
        double factor = c * d;
        value *= factor;
        if (fabs(factor - 1) <= DBL_EPSILON) {
            break;
        }
    }
    return 1 / value;
}

struct cx_tails cx_beta_tails(double a, double b, double x, double y)
{
    double nothing = -(double)INFINITY;
    if (!(x > 0)) {
        return (struct cx_tails){.log_lower = nothing, .log_upper = 0};
    }
    if (!(y > 0)) {
        return (struct cx_tails){.log_lower = 0, .log_upper = nothing};
    }
    double prefactor = log_prefactor(a, b, x, y);
    if (cx_product_difference(b, x, a, y) <= 0) {
        double lower = fmin(prefactor + log(continued_fraction(a, b, x, y)), 0);
        return (struct cx_tails){.log_lower = lower, .log_upper = cx_log1m_exp(lower)};
    }
    double upper = fmin(prefactor + log(continued_fraction(b, a, y, x)), 0);
    return (struct cx_tails){.log_lower = cx_log1m_exp(upper), .log_upper = upper};
}

double cx_beta_log_density(double a, double b, double x, double y)
{
    return log_prefactor(a, b, x, y) - log(x) - log(y);
}

/* What is looked for: the x at which one tail has this logarithm. */
struct target {
    double a, b;
    bool upper;
    double log_p;
};

static double log_tail(const struct target *t, double x)
{
    struct cx_tails tails = cx_beta_tails(t->a, t->b, x, 1 - x);
    return t->upper ? tails.log_upper : tails.log_lower;
}

/* d log tail / d log x, its size. */
static double steepness(const struct target *t, double x, double log_at_x)
{
    return exp(cx_beta_log_density(t->a, t->b, x, 1 - x) + log(x) - log_at_x);
}

/* Newton's step in log x, kept inside a bracket.  Asks for a <= b, so that x keeps its digits. */
static double solve(const struct target *t)
{
    double low = 0;
    double high = 1;
    double x = t->a / (t->a + t->b);
    for (int round = 0; round < 2000; round++) {
        double log_at_x = log_tail(t, x);
        double excess = t->upper ? t->log_p - log_at_x : log_at_x - t->log_p;
        if (excess > 0) {
            high = x;
        } else {
            low = x;
        }
        double next = x * exp(-excess / steepness(t, x, log_at_x));
        if (!(next > low && next < high)) {
            next = low > 0 ? low + (high - low) / 2 : high / 1024;
        }
        if (next < DBL_MIN) {
            return 0;
        }
        if (fabs(next - x) <= DBL_EPSILON * x) {
            return next;
        }
        x = next;
    }
    return x;
}

double cx_beta_quantile(double a, double b, double p)
{
    if (!(p > 0 && p < 1)) {
        return p == 0 ? 0 : p == 1 ? 1 : (double)NAN;
    }
    bool upper = p > 0.5;
    double log_p = upper ? log1p(-p) : log(p);
    if (a <= b) {
        return solve(&(struct target){.a = a, .b = b, .upper = upper, .log_p = log_p});
    }
    return 1 - solve(&(struct target){.a = b, .b = a, .upper = !upper, .log_p = log_p});
}
