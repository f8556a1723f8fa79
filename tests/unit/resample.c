/* resample.c - permutation and bootstrap, and the random numbers of successes they draw. */
#include "stat/resample.h"

#include "stat/draw.h"

#include "interval.h"
#include "oracle.h"
#include "scratch.h"

static struct oracle_sample pair[2];
static struct cx_error error;

static struct cx_resampling of_pair(int64_t resamples)
{
    return (struct cx_resampling){.control = &pair[0].sample,
                                  .variant = &pair[1].sample,
                                  .resamples = resamples,
                                  .seed = 1,
                                  .threads = 2};
}

/* ---- numbers of successes */

/* Mean and variance of the law within five of their standard errors, and every draw possible. */
static void near_law(double n, const double *draws, double mean, double variance)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < 20000; i++) {
        sum += draws[i] - mean;
        squares += (draws[i] - mean) * (draws[i] - mean);
        assert_true(draws[i] >= 0 && draws[i] <= n && draws[i] == floor(draws[i]));
    }
    assert_true(fabs(sum / 20000) <= 5 * sqrt(variance / 20000));
    assert_true(fabs(squares / 20000 / variance - 1) <= 5 * sqrt(3.0 / 20000));
}

static void numbers_of_successes_follow_their_laws(void **state)
{
    (void)state;
    static double draws[20000];
    static const struct {
        int64_t n;
        double p;
    } binomial[] = {{7, 0.31}, {1000, 0.0137}, {100000, 0.5}, {1000000000, 0.97}, {20, 0.999}};
    struct cx_rng rng;
    cx_rng_seed(&rng, 11, 0);
    for (size_t k = 0; k < CX_COUNT_OF(binomial); k++) {
        double n = (double)binomial[k].n, p = binomial[k].p;
        for (size_t i = 0; i < 20000; i++) {
            draws[i] = (double)cx_draw_binomial(&rng, binomial[k].n, p);
        }
        if (n * (1 - p) > 1) {
            near_law(n, draws, n * p, n * p * (1 - p));
        }
    }
    static const int64_t hyper[][3] = {
        {5, 4, 3}, {300, 20, 310}, {500000, 800000, 70000}, {1000000000, 3000000000, 2000000000}};
    for (size_t k = 0; k < CX_COUNT_OF(hyper); k++) {
        double g = (double)hyper[k][0], b = (double)hyper[k][1], d = (double)hyper[k][2];
        for (size_t i = 0; i < 20000; i++) {
            draws[i] =
                (double)cx_draw_hypergeometric(&rng, hyper[k][0], hyper[k][1], hyper[k][2]);
        }
        double p = g / (g + b);
        near_law(d, draws, d * p, d * p * (1 - p) * (g + b - d) / (g + b - 1));
    }
    assert_int_equal(cx_draw_binomial(&rng, 0, 0.5), 0);
    assert_int_equal(cx_draw_binomial(&rng, 9, 0), 0);
    assert_int_equal(cx_draw_binomial(&rng, 9, 1), 9);
    assert_int_equal(cx_draw_hypergeometric(&rng, 4, 0, 3), 3);
    assert_int_equal(cx_draw_hypergeometric(&rng, 0, 4, 3), 0);
    assert_int_equal(cx_draw_hypergeometric(&rng, 4, 3, 7), 4);
}

/* Binomial, n = 4 and p = 1/3: the shares 16 32 24 8 1 of 81, by Pearson's chi-square with four
 * degrees of freedom (23.5 has p = 1e-4). */
static void small_numbers_have_the_right_shares(void **state)
{
    (void)state;
    static const double ways[] = {16, 32, 24, 8, 1};
    double seen[5] = {0}, chi2 = 0;
    struct cx_rng rng;
    cx_rng_seed(&rng, 5, 1);
    for (size_t i = 0; i < 81000; i++) {
        seen[cx_draw_binomial(&rng, 4, 1 / 3.0)]++;
    }
    for (size_t i = 0; i < 5; i++) {
        chi2 += (seen[i] - 1000 * ways[i]) * (seen[i] - 1000 * ways[i]) / (1000 * ways[i]);
    }
    assert_true(chi2 < 23.5);
}

/* ---- permutation */

static struct cx_permuted_null at(double shift)
{
    return (struct cx_permuted_null){shift, false};
}

static const double small_control[] = {2.385, 1.7, 4.25, 0.3, 2.9, 3.35};
static const double small_variant[] = {4.4, 5.15, 2.385, 7.9, 3.6};

static void small_pair(void)
{
    memset(pair, 0, sizeof pair);
    for (size_t i = 0; i < 6; i++) {
        oracle_sample_add(&pair[0], small_control[i], 1);
    }
    for (size_t i = 0; i < 5; i++) {
        oracle_sample_add(&pair[1], small_variant[i], 1);
    }
    oracle_sample_settle(&pair[0]);
    oracle_sample_settle(&pair[1]);
}

/* All 462 ways in Python's fractions: shares of differences at least, and at most, as large; and
 * the ends of what is not rejected when the variant is moved, or multiplied, and compared again,
 * found by bisection to 1e-12. */
static void few_units_are_relabelled_in_all_ways(void **state)
{
    (void)state;
    struct cx_permuted p;
    small_pair();
    struct cx_resampling r = of_pair(999);
    assert_int_equal(cx_permute(&r, &arena, &p, &error), CX_OK);
    assert_true(p.exact && p.total == 462);
    near_or_fail("greater", cx_permuted_tail(&p, at(0), CX_GREATER).p, 0.030303030303030304, 1e-12);
    near_or_fail("less", cx_permuted_tail(&p, at(0), CX_LESS).p, 0.974025974025974, 1e-12);
    near_or_fail("two-sided", cx_permuted_tail(&p, at(0), CX_TWO_SIDED).p, 0.06060606060606061,
                 1e-12);
    near_or_fail("above 1", cx_permuted_tail(&p, at(1), CX_GREATER).p, 0.14935064935064934, 1e-12);
    struct cx_interval i = cx_permuted_interval(&p, 0.025), l = cx_permuted_lifts(&p, 0.025);
    near_or_fail("low", i.low, -0.038333333332730035, 1e-9);
    near_or_fail("high", i.high, 4.749999999999886, 1e-9);
    /* a lift is refused just where its interval ends */
    for (int side = -1; side <= 1; side += 2) {
        double end = side < 0 ? l.low : l.high;
        enum cx_alternative away = side < 0 ? CX_GREATER : CX_LESS;
        struct cx_permuted_null outside = {end + side * 1e-9, true}, inside = {end, true};
        assert_true(cx_permuted_tail(&p, outside, away).p <= 0.025);
        assert_true(cx_permuted_tail(&p, inside, away).p > 0.025);
    }
    near_or_fail("lift low", l.low, -0.010952380952357954, 1e-9);
    near_or_fail("lift high", l.high, 3.7749999999995794, 1e-9);
    oracle_release(pair, 2);
}

/* Ten against ten with ties: 184756 ways, counted in Python by sums of ten. */
static void draws_come_near_all_ways(void **state)
{
    (void)state;
    struct cx_permuted all, drawn;
    oracle_two_samples("ties", pair);
    struct cx_resampling r = of_pair(40000);
    assert_int_equal(cx_permute(&r, &arena, &all, &error), CX_OK);
    assert_true(all.exact && all.total == 184756);
    near_or_fail("two-sided", cx_permuted_tail(&all, at(0), CX_TWO_SIDED).p, 0.6281257442248155,
                 1e-12);
    near_or_fail("greater", cx_permuted_tail(&all, at(0), CX_GREATER).p, 0.31406287211240774,
                 1e-12);
    struct oracle_sample ties[2] = {pair[0], pair[1]};
    /* eleven times as many units: too many to list, drawn one by one and by their counts */
    for (int64_t times = 11; times <= 11000; times *= 1000) {
        struct cx_counted value[2][10];
        struct cx_sample sample[2];
        for (size_t k = 0; k < 2; k++) {
            sample[k] = ties[k].sample;
            memcpy(value[k], sample[k].value, sample[k].distinct * sizeof value[k][0]);
            for (size_t i = 0; i < sample[k].distinct; i++) {
                value[k][i].n *= times;
            }
            sample[k].value = value[k];
            sample[k].units *= times;
        }
        r.control = &sample[0];
        r.variant = &sample[1];
        r.resamples = 4000;
        assert_int_equal(cx_permute(&r, &arena, &drawn, &error), CX_OK);
        assert_true(!drawn.exact && drawn.total == 4001);
        /* normal by now: the difference .9 of standard error sqrt(2 s^2 / (10 times)) */
        double z = 0.9 / sqrt(2 * 10.1875 / (10.0 * (double)times));
        double expected = erfc(z / sqrt(2)) / 2, p = cx_permuted_tail(&drawn, at(0), CX_GREATER).p;
        assert_true(fabs(p - expected) < 5 * sqrt(expected / 4000) + 2.0 / 4001 + 0.1 * expected);
        struct cx_interval i = cx_permuted_interval(&drawn, 0.025);
        double half = 1.96 * sqrt(2 * 9.985 / (10.0 * (double)times));
        assert_true(fabs(i.low - (0.9 - half)) < 0.1 * half);
        assert_true(fabs(i.high - (0.9 + half)) < 0.1 * half);
    }
    oracle_release(ties, 2);
}

static void permutation_and_interval_agree(void **state)
{
    (void)state;
    static const double levels[] = {0.001, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4};
    for (size_t k = 0; k < CX_COUNT_OF(oracle_pairs); k++) {
        struct cx_permuted p;
        oracle_two_samples(oracle_pairs[k], pair);
        struct cx_resampling r = of_pair(1999);
        assert_int_equal(cx_permute(&r, &arena, &p, &error), CX_OK);
        for (size_t i = 0; i < CX_COUNT_OF(levels); i++) {
            double two_sided = cx_permuted_tail(&p, at(0), CX_TWO_SIDED).p;
            bool rejects = two_sided <= 2 * levels[i] * (1 + 1e-12);
            assert_int_equal(rejects, excludes(cx_permuted_interval(&p, levels[i]), 0));
            assert_int_equal(rejects, excludes(cx_permuted_lifts(&p, levels[i]), 0));
        }
        oracle_release(pair, 2);
    }
}

/* ---- bootstrap */

/* scipy 1.17.1, bootstrap(n_resamples=60000): Monte Carlo itself, so ends agree to some hundredths
 * of a standard error, and to a step of the values where they are few. */
static void ends_come_near_scipy(const struct oracle *o, const char *name, const char *what,
                                 const struct cx_replicates *r)
{
    static const struct {
        enum cx_bootstrap_kind kind;
        const char *name;
    } kinds[] = {{CX_BOOTSTRAP_PERCENTILE, "percentile"},
                 {CX_BOOTSTRAP_BASIC, "basic"},
                 {CX_BOOTSTRAP_BCA, "BCa"}};
    char field[64];
    snprintf(field, sizeof field, "%s.se", what);
    double se = oracle_number(o, name, field);
    near_or_fail("standard error", cx_replicates_se(r), se, 0.04); /* lifts have long tails */
    for (size_t k = 0; k < 3; k++) {
        struct cx_interval i = cx_replicates_interval(r, kinds[k].kind, 0.025);
        snprintf(field, sizeof field, "%s.%s.0", what, kinds[k].name);
        oracle_close_to(o, name, field, i.low, 0.08 * se);
        snprintf(field, sizeof field, "%s.%s.1", what, kinds[k].name);
        oracle_close_to(o, name, field, i.high, 0.08 * se);
    }
}

/* Turned on the logarithmic scale, an end of 1 + lift is the square of the observed one by the
 * other end of the percentile interval; and p rejects what is outside. */
static void basic_lifts_stay_above_minus_one(void **state)
{
    (void)state;
    struct cx_bootstrapped b;
    oracle_two_samples("lognormal", pair);
    struct cx_resampling r = of_pair(1999);
    assert_int_equal(cx_bootstrap(&r, &arena, &b, &error), CX_OK);
    struct cx_interval p = cx_replicates_interval(&b.lift, CX_BOOTSTRAP_PERCENTILE, 0.025);
    struct cx_interval i = cx_replicates_interval(&b.lift, CX_BOOTSTRAP_BASIC, 0.025);
    double square = (1 + b.lift.observed) * (1 + b.lift.observed);
    near_or_fail("low", 1 + i.low, square / (1 + p.high), 1e-12);
    near_or_fail("high", 1 + i.high, square / (1 + p.low), 1e-12);
    for (int k = 0; k < 400; k++) {
        double null = -1.2 + 0.01 * k;
        struct cx_tail t = cx_replicates_tail(&b.lift, CX_BOOTSTRAP_BASIC, null, CX_TWO_SIDED);
        bool rejects = t.p <= 0.05 * (1 + 1e-12);
        assert_int_equal(rejects, null < i.low || null > i.high);
    }
    oracle_release(pair, 2);
    cx_arena_reset(&arena);
}

static void bootstrap_comes_near_scipy(void **state)
{
    (void)state;
    struct oracle o;
    oracle_open(&o, "abtest/bootstrap.tsv");
    for (size_t k = 0; k < CX_COUNT_OF(oracle_pairs); k++) {
        const char *name = oracle_pairs[k];
        struct cx_bootstrapped b;
        oracle_two_samples(name, pair);
        struct cx_resampling r = of_pair(59999);
        assert_int_equal(cx_bootstrap(&r, &arena, &b, &error), CX_OK);
        ends_come_near_scipy(&o, name, "diff_means", &b.difference);
        assert_true(b.lift.is_ratio || strcmp(name, "normal20") == 0);
        b.lift.is_ratio = false; /* scipy turns the lift itself, "lognormal" below -1 */
        ends_come_near_scipy(&o, name, "lift", &b.lift);
        double tolerance = strcmp(name, "offset1e9") == 0 ? 1e-5 : 1e-9; /* the peer's rounding */
        oracle_near(&o, name, "diff_means.bca_acceleration", b.difference.acceleration, tolerance);
        oracle_near(&o, name, "lift.bca_acceleration", b.lift.acceleration, tolerance);
        oracle_release(pair, 2);
        cx_arena_reset(&arena);
    }
    oracle_close(&o);
}

static void bootstrap_and_interval_agree(void **state)
{
    (void)state;
    static const double levels[] = {0.001, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4};
    for (size_t k = 0; k < CX_COUNT_OF(oracle_pairs); k++) {
        struct cx_bootstrapped b;
        oracle_two_samples(oracle_pairs[k], pair);
        struct cx_resampling r = of_pair(1999);
        assert_int_equal(cx_bootstrap(&r, &arena, &b, &error), CX_OK);
        for (size_t i = 0; i < 3 * CX_COUNT_OF(levels); i++) {
            enum cx_bootstrap_kind kind = (enum cx_bootstrap_kind)(i % 3);
            double p = cx_replicates_tail(&b.difference, kind, 0, CX_TWO_SIDED).p;
            struct cx_interval ends =
                cx_replicates_interval(&b.difference, kind, levels[i / 3]);
            assert_int_equal(p <= 2 * levels[i / 3] * (1 + 1e-9), excludes(ends, 0));
        }
        oracle_release(pair, 2);
    }
}

/* A million users of whom most have 0: by counts; the standard error is that of the means. */
static void common_values_are_drawn_by_their_counts(void **state)
{
    (void)state;
    struct cx_counted control[] = {{0, 1, 950000}, {1, 1, 40000}, {9.5, 1, 9990}, {120, 1, 10}};
    struct cx_counted variant[] = {{0, 1, 949000}, {1, 1, 41000}, {9.5, 1, 9992}, {120, 1, 8}};
    struct cx_sample s = {control, 4, 1000000, NULL}, t = {variant, 4, 1000000, NULL};
    struct cx_resampling r = {
        .control = &s, .variant = &t, .resamples = 9999, .seed = 1, .threads = 2};
    struct cx_bootstrapped b;
    struct cx_permuted p;
    assert_int_equal(cx_bootstrap(&r, &arena, &b, &error), CX_OK);
    struct cx_sample_moments m = cx_sample_moments(&s), n = cx_sample_moments(&t);
    double se = sqrt(m.variance / 1e6 + n.variance / 1e6);
    near_or_fail("se", cx_replicates_se(&b.difference), se, 0.03);
    near_or_fail("difference", b.difference.observed, n.mean - m.mean, 1e-9);
    near_or_fail("lift", b.lift.observed, n.mean / m.mean - 1, 1e-9);
    assert_int_equal(cx_permute(&r, &arena, &p, &error), CX_OK);
    double z = (n.mean - m.mean) / se;
    near_or_fail("p", cx_permuted_tail(&p, at(0), CX_TWO_SIDED).p, erfc(fabs(z) / sqrt(2)), 0.05);
}

static void ratios_are_drawn_as_pairs(void **state)
{
    (void)state;
    /* orders by sessions of users400.csv; the delta method's standard error is
     * .0267850 (tea-tasting: .0345783 / 1.2909494) */
    struct vectors v;
    vectors_open(&v, "stat/users400.csv");
    memset(pair, 0, sizeof pair);
    while (vectors_read_line(&v, ',')) {
        oracle_sample_add(&pair[(size_t)vectors_number(&v, 1)], vectors_number(&v, 3),
                          vectors_number(&v, 2));
    }
    oracle_sample_settle(&pair[0]);
    oracle_sample_settle(&pair[1]);
    struct cx_resampling r = of_pair(9999);
    r.is_ratio = true;
    struct cx_bootstrapped b;
    struct cx_permuted p;
    assert_int_equal(cx_bootstrap(&r, &arena, &b, &error), CX_OK);
    near_or_fail("difference", b.difference.observed, 0.03457825144003174, 1e-12);
    near_or_fail("lift", b.lift.observed, 0.13250966286110066, 1e-12);
    near_or_fail("se", cx_replicates_se(&b.difference), 0.03457825144003174 / 1.2909493816028241,
                 0.03);
    assert_int_equal(cx_permute(&r, &arena, &p, &error), CX_OK);
    near_or_fail("p", cx_permuted_tail(&p, at(0), CX_TWO_SIDED).p, 0.1974889566346763, 0.06);
    struct cx_interval i = cx_permuted_interval(&p, 0.025);
    assert_true(fabs(i.low + 0.018083719029579455) < 0.003);
    assert_true(fabs(i.high - 0.08724022190964292) < 0.003);
    assert_true(isnan(cx_permuted_lifts(&p, 0.025).low));
    oracle_release(pair, 2);
}

/* The same digits from one thread and from four, and others from another seed. */
static void threads_do_not_matter(void **state)
{
    (void)state;
    struct cx_bootstrapped b[3];
    struct cx_permuted p[3];
    oracle_two_samples("lognormal", pair);
    for (size_t k = 0; k < 3; k++) {
        struct cx_resampling r = of_pair(1000);
        r.threads = k == 0 ? 1 : 4;
        r.seed = k == 2 ? 2 : 1;
        assert_int_equal(cx_bootstrap(&r, &arena, &b[k], &error), CX_OK);
        assert_int_equal(cx_permute(&r, &arena, &p[k], &error), CX_OK);
    }
    size_t size = 1000 * sizeof(double), sizes = p[0].n * sizeof *p[0].by_shift;
    assert_memory_equal(b[0].difference.value, b[1].difference.value, size);
    assert_memory_equal(b[0].lift.value, b[1].lift.value, size);
    assert_memory_equal(p[0].by_shift, p[1].by_shift, sizes);
    assert_true(memcmp(b[0].difference.value, b[2].difference.value, size) != 0);
    oracle_release(pair, 2);
}

static void the_ends_are_defined(void **state)
{
    (void)state;
    struct cx_counted same[] = {{2.385, 1, 40}}, zero[] = {{0, 1, 30}}, one[] = {{1, 1, 1}};
    struct cx_sample s = {same, 1, 40, NULL}, t = {zero, 1, 30, NULL}, u = {one, 1, 1, NULL};
    struct cx_resampling r = {
        .control = &s, .variant = &s, .resamples = 99, .seed = 1, .threads = 1};
    struct cx_bootstrapped b;
    struct cx_permuted p;
    assert_int_equal(cx_bootstrap(&r, &arena, &b, &error), CX_OK);
    assert_true(cx_replicates_se(&b.difference) == 0 && isnan(b.difference.acceleration));
    assert_true(cx_replicates_tail(&b.difference, CX_BOOTSTRAP_PERCENTILE, 0, CX_TWO_SIDED).p == 1);
    assert_int_equal(cx_permute(&r, &arena, &p, &error), CX_OK);
    assert_true(cx_permuted_tail(&p, at(0), CX_TWO_SIDED).p == 1);
    /* a control of nothing but 0 has no lift */
    r.control = &t;
    assert_int_equal(cx_bootstrap(&r, &arena, &b, &error), CX_OK);
    assert_true(isinf(b.lift.observed) || isnan(b.lift.observed));
    /* one unit each: nothing can be rejected */
    r.control = &t;
    r.variant = &u;
    assert_int_equal(cx_permute(&r, &arena, &p, &error), CX_OK);
    assert_true(p.exact && p.total == 31);
    struct cx_interval i = cx_permuted_interval(&p, 0.025);
    assert_true(isinf(i.low) && isinf(i.high));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_successes_follow_their_laws),
        cmocka_unit_test(small_numbers_have_the_right_shares),
        cmocka_unit_test(few_units_are_relabelled_in_all_ways),
        cmocka_unit_test(draws_come_near_all_ways),
        cmocka_unit_test(permutation_and_interval_agree),
        cmocka_unit_test(basic_lifts_stay_above_minus_one),
        cmocka_unit_test(bootstrap_comes_near_scipy),
        cmocka_unit_test(bootstrap_and_interval_agree),
        cmocka_unit_test(common_values_are_drawn_by_their_counts),
        cmocka_unit_test(ratios_are_drawn_as_pairs),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(the_ends_are_defined),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
