/* multiplicity.c - many tests at once, and the sizes of the arms. */
#include "stat/multiplicity.h"

#include "stat/binomial.h"
#include "stat/sample_ratio.h"

#include "vectors.h"

/* tests/data/stat/multiplicity.tsv: statsmodels 0.15.0; columns case, p, then these. */
static const enum cx_correction corrections[] = {
    CX_CORRECTION_HOLM, CX_CORRECTION_HOCHBERG,   CX_CORRECTION_HOMMEL, CX_CORRECTION_BH,
    CX_CORRECTION_BY,   CX_CORRECTION_BONFERRONI, CX_CORRECTION_SIDAK,  CX_CORRECTION_HOLM_SIDAK,
    CX_CORRECTION_TSBH, CX_CORRECTION_TSBKY};
#define CORRECTIONS CX_COUNT_OF(corrections)
#define MOST 40

struct example {
    char name[40];
    struct cx_tail raw[MOST];
    double expected[CORRECTIONS][MOST];
    size_t n;
};

static void adjust(struct cx_family *f)
{
    struct cx_arena arena = {0};
    struct cx_error error = {0};
    assert_int_equal(cx_adjust(f, &arena, &error), CX_OK);
    cx_arena_release(&arena);
}

static void check_example(const struct example *x)
{
    for (size_t c = 0; c < CORRECTIONS; c++) {
        struct cx_tail adjusted[MOST];
        struct cx_family f = {.correction = corrections[c],
                              .alpha = 0.05,
                              .raw = x->raw,
                              .n = x->n,
                              .adjusted = adjusted};
        adjust(&f);
        for (size_t i = 0; i < x->n; i++) {
            char what[120];
            snprintf(what, sizeof what, "%s, correction %zu, test %zu", x->name, c, i);
            near_or_fail(what, adjusted[i].p, x->expected[c][i], 1e-14);
        }
    }
}

static void adjusted_p_have_fourteen_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/multiplicity.tsv");
    struct example x = {.n = 0};
    while (vectors_next(&v)) {
        if (x.n > 0 && strcmp(x.name, v.cell[0])) {
            check_example(&x);
            x.n = 0;
        }
        assert_true(x.n < MOST);
        snprintf(x.name, sizeof x.name, "%s", v.cell[0]);
        double p = vectors_number(&v, 1);
        x.raw[x.n] = (struct cx_tail){.p = p, .log_p = log(p)};
        for (size_t c = 0; c < CORRECTIONS; c++) {
            x.expected[c][x.n] = vectors_number(&v, 2 + c);
        }
        x.n++;
    }
    check_example(&x);
    assert_int_equal(v.rows, 40 + 1);
}

/* p = 10^-1000, 10^-2000 and 10^-500: Holm's factors are 2, 3 and 1. */
static void order_holds_below_the_doubles(void **state)
{
    (void)state;
    struct cx_tail adjusted[3],
        raw[] = {cx_tail_from_log(-1000 * CX_LN10), cx_tail_from_log(-2000 * CX_LN10),
                 cx_tail_from_log(-500 * CX_LN10)};
    struct cx_family f = {
        .correction = CX_CORRECTION_HOLM, .alpha = 0.05, .raw = raw, .n = 3, .adjusted = adjusted};
    adjust(&f);
    near_or_fail("middle", adjusted[0].log_p, -1000 * CX_LN10 + log(2), 1e-15);
    near_or_fail("smallest", adjusted[1].log_p, -2000 * CX_LN10 + log(3), 1e-15);
    near_or_fail("largest", adjusted[2].log_p, -500 * CX_LN10, 1e-15);
    assert_int_equal(f.rejected, 3);
}

/* The same p: Sidak's are those of Bonferroni where they are small; the second stage of all three
 * rejected has the factors 3/2, 3 and 1 of Benjamini and Hochberg. */
static void sidak_and_two_stages_hold_there_too(void **state)
{
    (void)state;
    static const struct {
        enum cx_correction correction;
        double factor[3];
    } known[] = {{CX_CORRECTION_SIDAK, {3, 3, 3}},
                 {CX_CORRECTION_HOLM_SIDAK, {2, 3, 1}},
                 {CX_CORRECTION_TSBH, {1.5, 3, 1}},
                 {CX_CORRECTION_TSBKY, {1.5 * 1.05, 3 * 1.05, 1.05}}};
    struct cx_tail adjusted[3],
        raw[] = {cx_tail_from_log(-1000 * CX_LN10), cx_tail_from_log(-2000 * CX_LN10),
                 cx_tail_from_log(-500 * CX_LN10)};
    for (size_t k = 0; k < CX_COUNT_OF(known); k++) {
        struct cx_family f = {.correction = known[k].correction,
                              .alpha = 0.05,
                              .raw = raw,
                              .n = 3,
                              .adjusted = adjusted};
        adjust(&f);
        for (size_t i = 0; i < 3; i++)
            near_or_fail("log p", adjusted[i].log_p, raw[i].log_p + log(known[k].factor[i]), 1e-15);
    }
}

/* Nineteen of twenty have an effect, so that .8 is below .05 times 20 / 1: Benjamini, Krieger and
 * Yekutieli reject it, and an interval at .05 does not. */
static void the_level_is_never_above_alpha(void **state)
{
    (void)state;
    struct cx_tail adjusted[20], raw[20];
    for (size_t i = 0; i < 20; i++)
        raw[i] = cx_tail_from_log(log(i ? 1e-9 : .8));
    struct cx_family f = {.correction = CX_CORRECTION_TSBKY,
                          .alpha = 0.05,
                          .raw = raw,
                          .n = 20,
                          .adjusted = adjusted};
    adjust(&f);
    near_or_fail("p", adjusted[0].p, .8 / 20 * 1.05, 1e-14);
    assert_true(f.rejected == 20 && f.level == f.alpha);
}

static void undefined_tests_are_no_members(void **state)
{
    (void)state;
    struct cx_tail adjusted[3],
        raw[] = {cx_tail_from_log(log(0.01)), cx_tail_undefined(), cx_tail_from_log(log(0.03))};
    struct cx_family f = {.correction = CX_CORRECTION_BONFERRONI,
                          .alpha = 0.05,
                          .raw = raw,
                          .n = 3,
                          .adjusted = adjusted};
    adjust(&f);
    assert_int_equal(f.members, 2);
    assert_true(isnan(adjusted[1].p) && isnan(adjusted[1].log_p));
    near_or_fail("first", adjusted[0].p, 0.02, 1e-14);
    f.n = 0;
    adjust(&f);
    assert_true(f.members == 0 && f.level == 0.05);
}

/* A small generator of its own, so that the families are the same everywhere. */
static double next_p(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    double u = (double)(*seed >> 11) / 9007199254740992.0;
    return (*seed & 1) ? u : u * u * u / 20; /* half of them small */
}

/* The level given back: single tests at it reject the same members as the correction. */
static void the_level_rejects_what_the_correction_rejects(void **state)
{
    (void)state;
    uint64_t seed = 20261122;
    for (int round = 0; round < 20000; round++) {
        struct cx_tail raw[9], adjusted[9];
        size_t n = 1 + (size_t)round % 9;
        for (size_t i = 0; i < n; i++) {
            raw[i].p = next_p(&seed);
            raw[i].log_p = log(raw[i].p);
        }
        for (size_t c = 0; c < CORRECTIONS; c++) {
            struct cx_family f = {.correction = corrections[c],
                                  .alpha = 0.1,
                                  .raw = raw,
                                  .n = n,
                                  .adjusted = adjusted};
            adjust(&f);
            for (size_t i = 0; i < n; i++) {
                bool rejects = adjusted[i].p <= 0.1 && raw[i].p <= 0.1;
                bool in_stages = f.correction >= CX_CORRECTION_TSBH;
                assert_int_equal(rejects, raw[i].p <= f.level);
                assert_true(in_stages || adjusted[i].p >= raw[i].p);
            }
        }
    }
}

static size_t numbers(const char *list, double *out)
{
    size_t n = 0;
    for (char *end; *list; list = *end ? end + 1 : end) {
        out[n++] = strtod(list, &end);
    }
    return n;
}

/* tests/data/stat/sample_ratio.tsv: mpmath; the exact p of two arms: scipy 1.17.1, binomtest. */
static void sample_ratios_have_twelve_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/sample_ratio.tsv");
    while (vectors_next(&v)) {
        double counts[8], weights[8];
        int64_t units[8];
        size_t arms = numbers(v.cell[1], counts);
        assert_int_equal(numbers(v.cell[2], weights), arms);
        for (size_t i = 0; i < arms; i++) {
            units[i] = (int64_t)counts[i];
        }
        struct cx_sample_ratio r = cx_sample_ratio(units, weights, arms);
        near_or_fail(v.cell[0], r.chi2, vectors_number(&v, 3), 1e-12);
        near_or_fail(v.cell[0], r.df, vectors_number(&v, 4), 0);
        near_or_fail(v.cell[0], r.tail.p, vectors_number(&v, 5), 1e-12);
        near_or_fail(v.cell[0], r.tail.log_p / CX_LN10, vectors_number(&v, 6), 1e-12);
        if (*v.cell[7]) {
            struct cx_binomial_hypothesis h = {.p = weights[0] / (weights[0] + weights[1]),
                                               .q = weights[1] / (weights[0] + weights[1]),
                                               .exact = CX_EXACT_MINLIKE};
            struct cx_proportion first = {units[0], units[0] + units[1]};
            near_or_fail(v.cell[0], cx_binomial_test(first, &h).p, vectors_number(&v, 7), 1e-9);
        }
    }
    assert_int_equal(v.rows, 10 + 1);
}

static void an_arm_of_weight_zero_is_a_leak(void **state)
{
    (void)state;
    int64_t units[] = {500, 480, 20};
    struct cx_sample_ratio r = cx_sample_ratio(units, (double[]){1, 1, 0}, 3);
    assert_true(r.df == 1 && r.units == 980 && r.leaked == 20);
    near_or_fail("chi2", r.chi2, 20.0 * 20.0 / 980.0, 1e-15); /* (500 - 480)^2 / (500 + 480) */
    assert_true(isnan(cx_sample_ratio(units, NULL, 1).tail.p));
    assert_true(isnan(cx_sample_ratio((int64_t[]){0, 0}, NULL, 2).chi2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adjusted_p_have_fourteen_digits),
        cmocka_unit_test(order_holds_below_the_doubles),
        cmocka_unit_test(sidak_and_two_stages_hold_there_too),
        cmocka_unit_test(the_level_is_never_above_alpha),
        cmocka_unit_test(undefined_tests_are_no_members),
        cmocka_unit_test(the_level_rejects_what_the_correction_rejects),
        cmocka_unit_test(sample_ratios_have_twelve_digits),
        cmocka_unit_test(an_arm_of_weight_zero_is_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
