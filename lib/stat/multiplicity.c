/* multiplicity.c - see multiplicity.h.
 *
 * An adjusted p is held as a factor and the raw p it multiplies, and made into numbers once.
 */
#include "stat/multiplicity.h"

#include <stdlib.h>

struct member {
    struct cx_tail raw;
    size_t at; /* in the family */
    double log_raw;
    struct candidate {
        double factor;
        size_t of; /* index of the member whose raw p is multiplied */
        double log_p;
    } best;
};

static int by_log_p(const void *left, const void *right)
{
    const struct member *a = left, *b = right;
    if (a->log_raw != b->log_raw) {
        return a->log_raw < b->log_raw ? -1 : 1;
    }
    return a->at < b->at ? -1 : a->at > b->at;
}

static struct candidate multiple(const struct member *m, size_t of, double factor)
{
    return (struct candidate){.factor = factor, .of = of, .log_p = m[of].log_raw + log(factor)};
}

static struct candidate smaller(struct candidate a, struct candidate b)
{
    return b.log_p < a.log_p ? b : a;
}

static struct candidate larger(struct candidate a, struct candidate b)
{
    return b.log_p > a.log_p ? b : a;
}

/* Ranks count from 0: m[i] is the (i+1)-th smallest of n. */
static double step_factor(enum cx_correction correction, size_t i, size_t n, double harmonic)
{
    switch (correction) {
    case CX_CORRECTION_HOLM:
    case CX_CORRECTION_HOCHBERG:
        return (double)(n - i);
    case CX_CORRECTION_BH:
        return (double)n / (double)(i + 1);
    case CX_CORRECTION_BY:
        return (double)n / (double)(i + 1) * harmonic;
    case CX_CORRECTION_BONFERRONI:
        return (double)n;
    case CX_CORRECTION_DUNNETT:
    case CX_CORRECTION_TUKEY:
    case CX_CORRECTION_NONE:
    case CX_CORRECTION_HOMMEL:
        break;
    }
    return 1;
}

static double harmonic_number(size_t n)
{
    double sum = 0;
    for (size_t i = n; i > 0; i--) {
        sum += 1 / (double)i;
    }
    return sum;
}

/* Holm: never below an earlier one.  The step-up procedures: never above a later one. */
static void step(enum cx_correction correction, struct member *m, size_t n)
{
    double harmonic = harmonic_number(n);
    for (size_t i = 0; i < n; i++) {
        m[i].best = multiple(m, i, step_factor(correction, i, n, harmonic));
    }
    if (correction == CX_CORRECTION_HOLM) {
        for (size_t i = 1; i < n; i++) {
            m[i].best = larger(m[i].best, m[i - 1].best);
        }
    } else if (correction != CX_CORRECTION_NONE && correction != CX_CORRECTION_BONFERRONI) {
        for (size_t i = n - 1; i > 0; i--) {
            m[i - 1].best = smaller(m[i - 1].best, m[i].best);
        }
    }
}

/* The Simes p of the largest `size` members, size * min(p_k / k). */
static struct candidate simes(const struct member *m, size_t n, size_t size)
{
    struct candidate least = multiple(m, n - size, (double)size);
    for (size_t k = 2; k <= size; k++) {
        least = smaller(least, multiple(m, n - size + k - 1, (double)size / (double)k));
    }
    return least;
}

/* By closure: a member's adjusted p is the largest Simes p of any set it is in.  Of the sets of
 * one size that hold member i the least favourable takes the largest others: i among the largest
 * `size` has simes(size); a smaller one replaces the smallest of them, which makes it
 * min(size * p_i, Simes terms of the size-1 largest at their places).  S. P. Wright 1992,
 * Biometrics 48, 1005, appendix. */
static void hommel(struct member *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        m[i].best = multiple(m, i, 1);
    }
    for (size_t size = 2; size <= n; size++) {
        size_t first = n - size;
        struct candidate whole = simes(m, n, size);
        struct candidate others = multiple(m, first + 1, (double)size / 2);
        for (size_t k = 3; k <= size; k++) {
            others = smaller(others, multiple(m, first + k - 1, (double)size / (double)k));
        }
        for (size_t i = 0; i < first; i++) {
            m[i].best = larger(m[i].best, smaller(multiple(m, i, (double)size), others));
        }
        for (size_t i = first; i < n; i++) {
            m[i].best = larger(m[i].best, whole);
        }
    }
}

static struct cx_tail tail_of(const struct member *m, struct candidate c)
{
    if (c.log_p >= 0) {
        return (struct cx_tail){.p = 1, .log_p = 0};
    }
    return (struct cx_tail){.p = fmin(c.factor * m[c.of].raw.p, 1), .log_p = c.log_p};
}

/* Hommel's j: the largest size at which the Simes test of the largest members does not reject; 1
 * when there is none, for then every member is rejected at alpha. */
static size_t hommel_size(const struct member *m, size_t n, double log_alpha)
{
    size_t size = n;
    while (size > 1 && simes(m, n, size).log_p <= log_alpha) {
        size--;
    }
    return size;
}

static double matching_level(const struct cx_family *f, const struct member *m)
{
    size_t n = f->members, r = f->rejected;
    size_t left = n > r ? n - r : 1;
    double discoveries = r > 0 ? (double)r : 1;
    switch (f->correction) {
    case CX_CORRECTION_HOLM:
    case CX_CORRECTION_HOCHBERG:
        return f->alpha / (double)left;
    case CX_CORRECTION_HOMMEL:
        return f->alpha / (double)hommel_size(m, n, log(f->alpha));
    case CX_CORRECTION_BH:
        return f->alpha * discoveries / (double)n;
    case CX_CORRECTION_BY:
        return f->alpha * discoveries / (double)n / harmonic_number(n);
    case CX_CORRECTION_BONFERRONI:
        return f->alpha / (double)n;
    case CX_CORRECTION_DUNNETT:
    case CX_CORRECTION_TUKEY:
    case CX_CORRECTION_NONE:
        break;
    }
    return f->alpha;
}

static size_t gather(const struct cx_family *f, struct member *m)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        f->adjusted[i] = cx_tail_undefined();
        if (!isnan(f->raw[i].log_p)) {
            m[n++] = (struct member){.raw = f->raw[i], .at = i, .log_raw = f->raw[i].log_p};
        }
    }
    qsort(m, n, sizeof *m, by_log_p);
    return n;
}

enum cx_status cx_adjust(struct cx_family *family, struct cx_arena *a, struct cx_error *e)
{
    family->rejected = 0;
    family->members = 0;
    family->level = family->alpha;
    if (family->n == 0) {
        return CX_OK;
    }
    struct member *m = cx_arena_alloc(a, family->n * sizeof *m);
    if (!m) {
        return cx_no_memory(e);
    }
    size_t n = family->members = gather(family, m);
    if (n == 0) {
        return CX_OK;
    }
    if (family->correction == CX_CORRECTION_HOMMEL) {
        hommel(m, n);
    } else {
        step(family->correction, m, n);
    }
    for (size_t i = 0; i < n; i++) {
        struct cx_tail adjusted = tail_of(m, m[i].best);
        family->adjusted[m[i].at] = adjusted;
        family->rejected += adjusted.p <= family->alpha;
    }
    family->level = matching_level(family, m);
    return CX_OK;
}
