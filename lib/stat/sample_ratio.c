/* sample_ratio.c - see sample_ratio.h. */
#include "stat/sample_ratio.h"

#include "stat/gamma.h"

static double weight_of(const double *weights, size_t i)
{
    return weights ? weights[i] : 1;
}

struct cx_sample_ratio cx_sample_ratio(const int64_t *units, const double *weights, size_t arms)
{
    struct cx_sample_ratio r = {.chi2 = (double)NAN, .tail = cx_tail_undefined()};
    double total_weight = 0;
    size_t planned = 0;
    for (size_t i = 0; i < arms; i++) {
        double weight = weight_of(weights, i);
        if (weight > 0) {
            total_weight += weight;
            r.units += units[i];
            planned++;
        } else {
            r.leaked += units[i];
        }
    }
    if (planned < 2 || r.units == 0) {
        return r;
    }
    r.chi2 = 0;
    for (size_t i = 0; i < arms; i++) {
        double share = weight_of(weights, i) / total_weight;
        if (share > 0) {
            double expected = (double)r.units * share;
            double excess = (double)units[i] - expected;
            r.chi2 += excess * excess / expected;
        }
    }
    r.df = (double)(planned - 1);
    r.tail = cx_chisq_tail(r.chi2, r.df);
    return r;
}
