/* anytime.c - see anytime.h. */
#include "stat/anytime.h"

#include "stat/mixture.h"

static struct cx_mixture mixture_of(const struct cx_anytime *a)
{
    bool two_sided = a->alternative == CX_TWO_SIDED;
    return (struct cx_mixture){.kind = two_sided ? CX_MIXTURE_NORMAL : CX_MIXTURE_NORMAL_UPPER,
                               .rho = a->precision};
}

/* Lindon et al. eq. (7) for one coefficient: r^(1/2) ((1 + t^2/df) / (1 + r t^2/df))^((df+1)/2),
 * r = precision / (precision + n). */
static double student_log_e(const struct cx_anytime *a, double t, double n)
{
    double r = a->precision / (a->precision + n);
    double square = t / a->df * t;
    double gain = square * (n / (a->precision + n)) / (1 + r * square);
    return log(r) / 2 + (a->df + 1) / 2 * log1p(gain);
}

double cx_anytime_log_e(const struct cx_anytime *a, double z, double n)
{
    if (!(n > 0) || isnan(z)) {
        return (double)NAN;
    }
    double towards = a->alternative == CX_LESS ? -z : z;
    if (isinf(a->df)) {
        struct cx_mixture m = mixture_of(a);
        return cx_mixture_log_e(&m, towards * sqrt(n), n);
    }
    bool fits = a->alternative == CX_TWO_SIDED || towards > 0;
    return student_log_e(a, fits ? z : 0, n);
}

struct cx_tail cx_anytime_tail(const struct cx_anytime *a, double z, double n)
{
    double log_e = cx_anytime_log_e(a, z, n);
    return isnan(log_e) ? cx_tail_undefined() : cx_tail_from_log(-fmax(log_e, 0));
}

static double student_quantile(const struct cx_anytime *a, double n, double alpha)
{
    double r = a->precision / (a->precision + n);
    double rise = expm1((-log(r) - 2 * log(alpha)) / (a->df + 1));
    double left = n / (a->precision + n) - r * rise; /* 1 - r (1 + rise) */
    return left > 0 ? sqrt(a->df * rise / left) : (double)INFINITY;
}

double cx_anytime_quantile(const struct cx_anytime *a, double n, double alpha)
{
    if (!(n > 0)) {
        return (double)NAN;
    }
    if (!isinf(a->df)) {
        return student_quantile(a, n, alpha);
    }
    struct cx_mixture m = mixture_of(a);
    return cx_mixture_bound(&m, n, alpha) / sqrt(n);
}
