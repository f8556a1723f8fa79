/* multiplicity.c - see multiplicity.h. */
#include "stat/multiplicity.h"

#include <stdlib.h>

struct member {
    struct cx_tail raw;
    size_t at; /* in the family */
    struct cx_tail best;
};

/* What a step makes of the members' raw p. */
struct stage {
    enum cx_correction correction;
    size_t n;
    double factor; /* of by and the two stages, besides bh's */
};

static int by_log_p(const void *left, const void *right)
{
    const struct member *a = left, *b = right;
    if (a->raw.log_p != b->raw.log_p) {
        return a->raw.log_p < b->raw.log_p ? -1 : 1;
    }
    return a->at < b->at ? -1 : a->at > b->at;
}

static struct cx_tail multiple(const struct member *m, double factor)
{
    return (struct cx_tail){.p = factor * m->raw.p, .log_p = m->raw.log_p + log(factor)};
}

static struct cx_tail smaller(struct cx_tail a, struct cx_tail b)
{
    return b.log_p < a.log_p ? b : a;
}

static struct cx_tail larger(struct cx_tail a, struct cx_tail b)
{
    return b.log_p > a.log_p ? b : a;
}

#define NEXT_TO_NOTHING -40.0 /* log p from which on 1 - (1 - p)^n is n p to the last digit */

/* The chance that the least of so many independent p is as small. */
static struct cx_tail least_of(const struct member *m, size_t tests)
{
    struct cx_tail all = multiple(m, (double)tests);
    if (tests == 1 || all.log_p < NEXT_TO_NOTHING)
        return all;
    double log_none = (double)tests * log1p(-m->raw.p);
    double p = -expm1(log_none);
    return (struct cx_tail){.p = p, .log_p = p < .5 ? log(p) : log1p(-exp(log_none))};
}

/* Ranks count from 0: m is the (i+1)-th smallest of n. */
static struct cx_tail step_to(const struct stage *s, const struct member *m, size_t i)
{
    switch (s->correction) {
    case CX_CORRECTION_HOLM:
    case CX_CORRECTION_HOCHBERG:
        return multiple(m, (double)(s->n - i));
    case CX_CORRECTION_BH:
    case CX_CORRECTION_BY:
    case CX_CORRECTION_TSBH:
    case CX_CORRECTION_TSBKY:
        return multiple(m, (double)s->n / (double)(i + 1) * s->factor);
    case CX_CORRECTION_BONFERRONI:
        return multiple(m, (double)s->n);
    case CX_CORRECTION_SIDAK:
        return least_of(m, s->n);
    case CX_CORRECTION_HOLM_SIDAK:
        return least_of(m, s->n - i);
    case CX_CORRECTION_DUNNETT:
    case CX_CORRECTION_TUKEY:
    case CX_CORRECTION_NONE:
    case CX_CORRECTION_HOMMEL:
        break;
    }
    return m->raw;
}

/* Never below an earlier one (1), never above a later one (-1), or each by itself. */
static int direction(enum cx_correction correction)
{
    switch (correction) {
    case CX_CORRECTION_HOLM:
    case CX_CORRECTION_HOLM_SIDAK:
        return 1;
    case CX_CORRECTION_HOCHBERG:
    case CX_CORRECTION_BH:
    case CX_CORRECTION_BY:
    case CX_CORRECTION_TSBH:
    case CX_CORRECTION_TSBKY:
        return -1;
    case CX_CORRECTION_BONFERRONI:
    case CX_CORRECTION_SIDAK:
    case CX_CORRECTION_DUNNETT:
    case CX_CORRECTION_TUKEY:
    case CX_CORRECTION_NONE:
    case CX_CORRECTION_HOMMEL:
        break;
    }
    return 0;
}

static void step(const struct stage *s, struct member *m)
{
    size_t n = s->n;
    int way = direction(s->correction);
    for (size_t i = 0; i < n; i++)
        m[i].best = step_to(s, &m[i], i);
    for (size_t i = 1; i < n && way > 0; i++)
        m[i].best = larger(m[i].best, m[i - 1].best);
    for (size_t i = n - 1; i > 0 && way < 0; i--)
        m[i - 1].best = smaller(m[i - 1].best, m[i].best);
}

static double harmonic_number(size_t n)
{
    double sum = 0;
    for (size_t i = n; i > 0; i--) {
        sum += 1 / (double)i;
    }
    return sum;
}

/* Of n times the level of bh the share that stays: the tests that may have no effect, after the
 * first stage, and what keeps the promise for not knowing them. */
static double second_stage(const struct cx_family *f, struct member *m)
{
    size_t n = f->members, rejected = 0;
    double spared = f->correction == CX_CORRECTION_TSBKY ? 1 + f->alpha : 1;
    step(&(struct stage){CX_CORRECTION_BH, n, 1}, m);
    while (rejected < n && m[rejected].best.p <= f->alpha / spared)
        rejected++;
    bool some = rejected > 0 && rejected < n;
    return some ? spared * (double)(n - rejected) / (double)n : spared;
}

/* What multiplies bh's p, and divides its level. */
static double factor_of(const struct cx_family *f, struct member *m)
{
    switch (f->correction) {
    case CX_CORRECTION_BY:
        return harmonic_number(f->members);
    case CX_CORRECTION_TSBH:
    case CX_CORRECTION_TSBKY:
        return second_stage(f, m);
    default:
        return 1;
    }
}

/* The Simes p of the largest `size` members, size * min(p_k / k). */
static struct cx_tail simes(const struct member *m, size_t n, size_t size)
{
    struct cx_tail least = multiple(&m[n - size], (double)size);
    for (size_t k = 2; k <= size; k++) {
        least = smaller(least, multiple(&m[n - size + k - 1], (double)size / (double)k));
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
        m[i].best = m[i].raw;
    }
    for (size_t size = 2; size <= n; size++) {
        size_t first = n - size;
        struct cx_tail whole = simes(m, n, size);
        struct cx_tail others = multiple(&m[first + 1], (double)size / 2);
        for (size_t k = 3; k <= size; k++) {
            others = smaller(others, multiple(&m[first + k - 1], (double)size / (double)k));
        }
        for (size_t i = 0; i < first; i++) {
            m[i].best = larger(m[i].best, smaller(multiple(&m[i], (double)size), others));
        }
        for (size_t i = first; i < n; i++) {
            m[i].best = larger(m[i].best, whole);
        }
    }
}

static struct cx_tail at_most_one(struct cx_tail t)
{
    return t.log_p >= 0 ? (struct cx_tail){.p = 1, .log_p = 0}
                        : (struct cx_tail){.p = fmin(t.p, 1), .log_p = t.log_p};
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

/* The level of a single test so that this is the chance that any of so many independent ones
 * rejects. */
static double level_of_each(double alpha, size_t tests)
{
    return -expm1(log1p(-alpha) / (double)tests);
}

static double matching_level(const struct cx_family *f, const struct member *m, double factor)
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
    case CX_CORRECTION_BY:
    case CX_CORRECTION_TSBH:
    case CX_CORRECTION_TSBKY:
        return fmin(f->alpha * discoveries / (double)n / factor, f->alpha);
    case CX_CORRECTION_BONFERRONI:
        return f->alpha / (double)n;
    case CX_CORRECTION_SIDAK:
        return level_of_each(f->alpha, n);
    case CX_CORRECTION_HOLM_SIDAK:
        return level_of_each(f->alpha, left);
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
            m[n++] = (struct member){.raw = f->raw[i], .at = i};
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
    struct stage last = {family->correction, n, factor_of(family, m)};
    if (family->correction == CX_CORRECTION_HOMMEL) {
        hommel(m, n);
    } else {
        step(&last, m);
    }
    for (size_t i = 0; i < n; i++) {
        struct cx_tail adjusted = at_most_one(m[i].best);
        family->adjusted[m[i].at] = adjusted;
        family->rejected += adjusted.p <= family->alpha;
    }
    family->level = matching_level(family, m, last.factor);
    return CX_OK;
}
