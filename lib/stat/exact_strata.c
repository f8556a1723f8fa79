/* exact_strata.c - see exact_strata.h. */
#include "stat/exact_strata.h"

#include "base/arena.h"

#define ENOUGH 1e-20 /* of a sum, whose terms fall at least like a geometric series */

/* The numbers 0 to n, counted from the least that can be, by step[k] = w(k + 1) / w(k). */
struct law {
    size_t n;
    double *step;
    double *log_weight; /* of the whole alone */
};

static bool new_law(struct law *law, size_t n, struct cx_arena *a)
{
    *law = (struct law){.n = n, .step = cx_arena_alloc(a, (n + 1) * sizeof *law->step)};
    return law->step;
}

static bool law_of_table(const struct cx_proportion_pair *pair, struct law *law, struct cx_arena *a)
{
    struct cx_margins t = cx_margins_of(pair);
    if (!new_law(law, (size_t)(t.high - t.low), a))
        return false;
    for (size_t k = 0; k < law->n; k++)
        law->step[k] = cx_margins_step(&t, t.low + (double)k);
    return true;
}

/* The products a(i + t) b(j - t) for t = 1, 2, ... by a(i) b(j), added up. */
static double products_beyond(const struct law *a, size_t i, const struct law *b, size_t j)
{
    double sum = 0, product = 1;
    while (i < a->n && j > 0) {
        product *= a->step[i++] / b->step[--j];
        sum += product;
        if (product < ENOUGH)
            break;
    }
    return sum;
}

/* i + j = k are always where the product is largest. */
static bool fold(const struct law *a, const struct law *b, struct law *sum, struct cx_arena *memory)
{
    size_t i = 0, j = 0;
    double before = 1;
    if (!new_law(sum, a->n + b->n, memory))
        return false;
    for (size_t k = 0; k < sum->n; k++) {
        bool in_a = i < a->n && (j == b->n || a->step[i] >= b->step[j]);
        double step = in_a ? a->step[i] : b->step[j];
        i += in_a;
        j += !in_a;
        double now = 1 + products_beyond(a, i, b, j) + products_beyond(b, j, a, i);
        sum->step[k] = step * (now / before);
        before = now;
    }
    return true;
}

/* Halves of equal number, so that few laws are long. */
static bool fold_all(const struct cx_proportion_pair *stratum, size_t n, struct law *law,
                     struct cx_arena *memory)
{
    struct law left, right;
    if (n == 1)
        return law_of_table(stratum, law, memory);
    return fold_all(stratum, n / 2, &left, memory) &&
           fold_all(stratum + n / 2, n - n / 2, &right, memory) &&
           fold(&left, &right, law, memory);
}

/* From the mode outwards, where the small logarithms are. */
static bool weigh(struct law *law, struct cx_arena *memory)
{
    size_t mode = 0;
    law->log_weight = cx_arena_alloc(memory, (law->n + 1) * sizeof *law->log_weight);
    if (!law->log_weight)
        return false;
    while (mode < law->n && law->step[mode] >= 1)
        mode++;
    for (size_t k = mode; k < law->n; k++)
        law->log_weight[k + 1] = law->log_weight[k] + log(law->step[k]);
    for (size_t k = mode; k > 0; k--)
        law->log_weight[k - 1] = law->log_weight[k] - log(law->step[k - 1]);
    return true;
}

static double step(const void *of, double k)
{
    return ((const struct law *)of)->step[(size_t)k];
}

static double log_weight(const void *of, double k)
{
    return ((const struct law *)of)->log_weight[(size_t)k];
}

static void answer(struct cx_exact_strata *x, const struct law *law, double seen)
{
    struct cx_conditional c = {.high = (double)law->n,
                               .seen = seen,
                               .step = step,
                               .log_weight = log_weight,
                               .of = law};
    x->p = cx_conditional_test(&c, x->exact, x->alternative);
    if (!isnan(x->tail)) {
        double near = cx_stratified_odds(x->strata).ratio;
        x->odds =
            cx_conditional_odds_ratio(&c, x->exact, x->tail, near > 0 && near < 1e300 ? near : 1);
    }
}

enum cx_status cx_exact_strata(struct cx_exact_strata *x, struct cx_error *e)
{
    const struct cx_strata *s = x->strata;
    struct cx_arena memory = {0};
    struct law law;
    double numbers = 0, seen = 0;
    x->p = cx_tail_undefined();
    x->odds = (struct cx_odds_ratio){(double)NAN, cx_interval_undefined()};
    for (size_t i = 0; i < s->n; i++) {
        struct cx_margins t = cx_margins_of(&s->stratum[i]);
        numbers += t.high - t.low;
        seen += (double)s->stratum[i].variant.successes - t.low;
    }
    x->too_many = numbers > CX_EXACT_STRATA_MOST;
    if (x->too_many || !(numbers > 0))
        return CX_OK;
    bool folded = fold_all(s->stratum, s->n, &law, &memory) && weigh(&law, &memory);
    if (folded)
        answer(x, &law, seen);
    cx_arena_release(&memory);
    return folded ? CX_OK : cx_no_memory(e);
}
