/* anytime.c - mixture boundaries, always-valid p values and confidence sequences against others. */
#include "stat/anytime.h"
#include "base/compat.h"
#include "stat/mixture.h"
#include "stat/root.h"

#include "vectors.h"

static bool is_cell(const struct vectors *v, size_t i, const char *text)
{
    return !strcmp(v->cell[i], text);
}

/* Numbers with commas between; returns how many. */
static size_t list_of(const char *cell, double *number, size_t room)
{
    size_t n = 0;
    for (char *end; *cell && n < room; cell = *end == ',' ? end + 1 : end) {
        number[n++] = strtod(cell, &end);
    }
    return n;
}

/* ---- tests/data/abtest/sequential.tsv: mpmath, 40 digits */

static double always_valid(const struct vectors *v)
{
    double n = vectors_number(v, 1), z = vectors_number(v, 2);
    double tuning = vectors_number(v, 3), alpha = vectors_number(v, 4);
    struct cx_anytime a = {.df = (double)INFINITY};
    const char *what = v->cell[0];
    if (!strncmp(what, "confseq", 7)) {
        a.precision = cx_mixture_rho(tuning, alpha, true);
    } else if (!strncmp(what, "msprt", 5)) {
        a.precision = 1 / tuning;
    } else {
        a.precision = tuning;
        a.df = n - 2;
    }
    if (is_cell(v, 0, "confseq_rho")) {
        return 1 / sqrt(a.precision);
    }
    if (strstr(what, "quantile")) {
        return cx_anytime_quantile(&a, n, alpha);
    }
    return strstr(what, "log_e") ? cx_anytime_log_e(&a, z, n) : cx_anytime_tail(&a, z, n).p;
}

static void always_valid_values_have_twelve_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/sequential.tsv");
    while (vectors_next(&v)) {
        double expected = vectors_number(&v, 5), got = always_valid(&v);
        char what[120];
        snprintf(what, sizeof what, "%s n %s z %s %s", v.cell[0], v.cell[1], v.cell[2], v.cell[3]);
        near_or_fail(what, got, expected, 1e-12);
    }
    assert_int_equal(v.rows, 564 + 1);
}

static void sequential_sample_ratio_has_twelve_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/sequential_ratio.tsv");
    while (vectors_next(&v)) {
        double shares[4], numbers[4];
        int64_t counts[4];
        size_t k = list_of(v.cell[1], numbers, 4);
        list_of(v.cell[2], shares, 4);
        for (size_t i = 0; i < k; i++) {
            counts[i] = (int64_t)numbers[i];
            shares[i] = strchr(v.cell[2], '/') ? 1 / 3.0 : shares[i];
        }
        struct cx_shares s = {.counts = counts, .shares = shares, .k = k};
        double got = cx_multinomial_log_e(&s, vectors_number(&v, 3));
        double expected = vectors_number(&v, 4);
        assert_true(fabs(got - expected) <= 1e-12 * fmax(fabs(expected), 1));
        near_or_fail(v.cell[0], exp(-fmax(got, 0)), vectors_number(&v, 5), 1e-12);
    }
    assert_int_equal(v.rows, 18 + 1);
}

/* ---- tests/data/abtest/boundaries.tsv: confseq's C++ */

enum { FUNCTION, S, V, ALPHA, V_OPT, ALPHA_OPT, ONE_SIDED, G, H, C, V_MIN, ETA, SUCCESSES, TRIALS };

static struct cx_mixture mixture_of(const struct vectors *v)
{
    bool one_sided = !strncmp(v->cell[0], "gamma", 5) || v->cell[ONE_SIDED][0] == '1';
    struct cx_mixture m = {
        .rho = cx_mixture_rho(vectors_number(v, V_OPT), vectors_number(v, ALPHA_OPT), !one_sided),
        .c = vectors_number(v, C),
        .g = vectors_number(v, G),
        .h = vectors_number(v, H),
    };
    if (!strncmp(v->cell[0], "gamma_e", 7)) {
        m.kind = CX_MIXTURE_GAMMA_EXPONENTIAL;
    } else if (!strncmp(v->cell[0], "gamma_p", 7)) {
        m.kind = CX_MIXTURE_GAMMA_POISSON;
    } else if (!strncmp(v->cell[0], "beta", 4)) {
        m.kind = one_sided ? CX_MIXTURE_BETA_UPPER : CX_MIXTURE_BETA_BINOMIAL;
        m.rho = fmax(m.rho - m.g * m.h, 1e-3 * m.g * m.h);
    } else {
        m.kind = one_sided ? CX_MIXTURE_NORMAL_UPPER : CX_MIXTURE_NORMAL;
    }
    return m;
}

static double bernoulli(const struct vectors *v)
{
    struct cx_bernoulli_plan plan = {.best = vectors_number(v, 14), .best_alpha = 0.05};
    struct cx_interval i =
        cx_bernoulli_sequence(strtoll(v->cell[SUCCESSES], NULL, 10),
                              strtoll(v->cell[TRIALS], NULL, 10), &plan, vectors_number(v, ALPHA));
    return strstr(v->cell[0], "lower") ? i.low : i.high;
}

static double boundary(const struct vectors *v)
{
    double time = vectors_number(v, V), alpha = vectors_number(v, ALPHA);
    if (!strncmp(v->cell[0], "bernoulli", 9)) {
        return bernoulli(v);
    }
    if (!strncmp(v->cell[0], "poly", 4)) {
        struct cx_stitched b = {.v_min = vectors_number(v, V_MIN),
                                .c = vectors_number(v, C),
                                .s = vectors_number(v, S),
                                .eta = vectors_number(v, ETA)};
        return cx_stitched_bound(&b, time, alpha);
    }
    struct cx_mixture m = mixture_of(v);
    if (strstr(v->cell[0], "log_mixture")) {
        return cx_mixture_log_e(&m, 3 * sqrt(time), time); /* s is written with six digits */
    }
    return cx_mixture_bound(&m, time, alpha);
}

static void boundaries_are_those_of_confseq(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/boundaries.tsv");
    while (vectors_next(&v)) {
        char what[160];
        snprintf(what, sizeof what, "%s v %s alpha %s v_opt %s of %s/%s", v.cell[0], v.cell[V],
                 v.cell[ALPHA], v.cell[V_OPT], v.cell[SUCCESSES], v.cell[TRIALS]);
        near_or_fail(what, boundary(&v), vectors_number(&v, 15), 1e-9);
    }
    assert_int_equal(v.rows, 220 + 1);
}

/* ---- what must hold of all */

static void boundaries_are_where_the_e_value_is_one_by_alpha(void **state)
{
    (void)state;
    struct cx_mixture m = {.rho = 3.7, .c = 0.9, .g = 0.3, .h = 0.7};
    for (int kind = CX_MIXTURE_NORMAL; kind <= CX_MIXTURE_GAMMA_POISSON; kind++) {
        for (double v = 2.9; v < 1e9; v *= 31) {
            m.kind = (enum cx_mixture_kind)kind;
            double bound = cx_mixture_bound(&m, v, 0.013);
            assert_true(fabs(cx_mixture_log_e(&m, bound, v) + log(0.013)) < 1e-9);
            assert_true(fabs(cx_mixture_log_e(&m, 0, 0)) < 1e-13);
        }
    }
}

static void quantiles_are_where_p_is_alpha(void **state)
{
    (void)state;
    static const double dfs[] = {4.5, 97, 1e7, INFINITY};
    for (size_t i = 0; i < CX_COUNT_OF(dfs); i++) {
        for (int side = CX_TWO_SIDED; side <= CX_LESS; side++) {
            struct cx_anytime a = {.precision = 2.3, .df = dfs[i]};
            a.alternative = (enum cx_alternative)side;
            double z = cx_anytime_quantile(&a, 997, 0.2) * (side == CX_LESS ? -1 : 1);
            near_or_fail("p", cx_anytime_tail(&a, z, 997).p, 0.2, 1e-10);
            assert_true(side == CX_TWO_SIDED || cx_anytime_tail(&a, -z, 997).p == 1);
        }
    }
    struct cx_anytime few = {.precision = 50, .df = 3};
    assert_true(isinf(cx_anytime_quantile(&few, 5, 0.05))); /* no t is large enough */
    assert_true(isnan(cx_anytime_quantile(&few, 0, 0.05)));
    assert_true(isnan(cx_anytime_tail(&few, 1, 0).p) && isnan(cx_anytime_tail(&few, NAN, 9).p));
}

static void p_values_go_on_where_doubles_end(void **state)
{
    (void)state;
    /* log(1 + 1e7)/2 - 300^2/2 * 1e7/(1e7 + 1), by hand */
    struct cx_anytime a = {.precision = 1, .df = (double)INFINITY};
    double expected = log1p(1e7) / 2 - 45000 / (1 + 1e-7);
    near_or_fail("log p", cx_anytime_tail(&a, 300, 1e7).log_p, expected, 1e-14);
    assert_true(cx_anytime_tail(&a, 300, 1e7).p == 0);
}

static void proportions_of_next_to_nothing_are_anything(void **state)
{
    (void)state;
    struct cx_bernoulli_plan plan = {.best = 1000, .best_alpha = 0.05};
    struct cx_interval i = cx_bernoulli_sequence(0, 0, &plan, 0.05);
    assert_true(i.low == 0 && i.high == 1);
    i = cx_bernoulli_sequence(1, 1, &plan, 0.05);
    assert_true(i.low == 0 && i.high == 1); /* one trial has the e-value 1 whatever p is */
}

static double cubic(double x, void *calls)
{
    ++*(int *)calls;
    return x * x * x - 2;
}

static double step(double x, void *at)
{
    return x < *(double *)at ? -(double)INFINITY : 1;
}

static bool is_short(double x, const void *end)
{
    return x <= *(const double *)end;
}

static bool is_long(double x, const void *end)
{
    return x >= *(const double *)end;
}

static void edges_are_inside(void **state)
{
    (void)state;
    double end = 0.7, next = nextafter(end, 1);
    assert_true(cx_edge(is_short, &end, -3, 1e30) == end);
    assert_true(cx_edge(is_long, &next, 8, 0) == next);
    assert_true(cx_edge(is_short, &end, end, next) == end);
}

static void roots_are_found(void **state)
{
    (void)state;
    int calls = 0;
    near_or_fail("cube root of 2", cx_root(cubic, &calls, -5, 1e6), 1.2599210498948731648, 3e-16);
    assert_true(calls < 60);
    assert_true(isnan(cx_root(cubic, &calls, 2, 3)));
    double at = 3e-200;
    near_or_fail("a step", cx_root(step, &at, 0, 1), at, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(always_valid_values_have_twelve_digits),
        cmocka_unit_test(sequential_sample_ratio_has_twelve_digits),
        cmocka_unit_test(boundaries_are_those_of_confseq),
        cmocka_unit_test(boundaries_are_where_the_e_value_is_one_by_alpha),
        cmocka_unit_test(quantiles_are_where_p_is_alpha),
        cmocka_unit_test(p_values_go_on_where_doubles_end),
        cmocka_unit_test(proportions_of_next_to_nothing_are_anything),
        cmocka_unit_test(edges_are_inside),
        cmocka_unit_test(roots_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
