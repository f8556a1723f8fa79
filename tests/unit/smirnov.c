/* smirnov.c - do two samples come from one distribution: Kolmogorov and Smirnov, Mood. */
#include "stat/smirnov.h"

#include "stat/normal.h"

#include "interval.h"
#include "oracle.h"

static struct oracle_sample pair[2];
static const struct cx_sample *const c = &pair[0].sample, *const v = &pair[1].sample;
static struct cx_error error;

static const struct {
    enum cx_alternative alternative;
    const char *name, *prefix;
} sides[] = {{CX_TWO_SIDED, "two-sided", ""},
             {CX_GREATER, "greater", "greater."},
             {CX_LESS, "less", "less."}};

static struct cx_tail exact_tail(const struct cx_smirnov *s, enum cx_alternative alternative)
{
    struct cx_tail tail;
    assert_int_equal(cx_smirnov_exact(s, alternative, &tail, &error), CX_OK);
    return tail;
}

static void near_distances(const struct oracle *o, const char *name)
{
    char field[64];
    for (size_t i = 0; i < CX_COUNT_OF(sides); i++) {
        struct cx_smirnov s = cx_smirnov(c, v, sides[i].alternative);
        snprintf(field, sizeof field, "ks.%sD", sides[i].prefix);
        oracle_near(o, name, field, s.d, 1e-12);
        snprintf(field, sizeof field, "ks.%sp_exact", sides[i].prefix);
        oracle_near(o, name, field, exact_tail(&s, sides[i].alternative).p, 1e-10);
    }
}

static void near_medians(const struct oracle *o, const char *name)
{
    struct cx_proportion_pair above = cx_above_median(c, v);
    struct cx_interval i = cx_median_shift_interval(c, v, CX_Z95);
    double z = cx_proportion_z(&above);
    oracle_near(o, name, "mood_median.stat", z * z, 1e-10);
    oracle_near(o, name, "mood_median.p", cx_normal_tail(z, CX_TWO_SIDED).p, 1e-10);
    oracle_near(o, name, "mood_median.low", i.low, 1e-10);
    oracle_near(o, name, "mood_median.high", i.high, 1e-10);
}

static void near_paths(const struct oracle *o)
{
    for (size_t i = 0; i < o->n; i++) {
        const char *name = o->row[i].name;
        struct cx_smirnov s = {0};
        long long n, m, distance;
        if (strstr(o->row[i].field, "paths.two-sided.p") != o->row[i].field) {
            continue;
        }
        assert_int_equal(sscanf(name, "%lld %lld %lld", &n, &m, &distance), 3);
        s.n_control = n, s.n_variant = m, s.distance = distance;
        for (size_t k = 0; k < CX_COUNT_OF(sides); k++) {
            struct cx_tail tail = exact_tail(&s, sides[k].alternative);
            char field[64];
            snprintf(field, sizeof field, "paths.%s.p", sides[k].name);
            oracle_near(o, name, field, tail.p, 1e-11);
            snprintf(field, sizeof field, "paths.%s.log10_p", sides[k].name);
            oracle_near(o, name, field, tail.log_p / CX_LN10, 1e-12);
        }
    }
}

/* 2000000 units in each arm: sqrt(n m / (n + m)) is 1000. */
static void near_limits(const struct oracle *o)
{
    static const char *const z[] = {"0.2", "0.5", "0.8", "0.99", "1", "1.01", "1.5", "3", "30"};
    for (size_t i = 0; i < CX_COUNT_OF(z); i++) {
        struct cx_smirnov s = {.n_control = 2000000, .n_variant = 2000000};
        s.d = strtod(z[i], NULL) / 1000;
        struct cx_tail tail = cx_smirnov_limit(&s, CX_TWO_SIDED);
        oracle_near(o, z[i], "kolmogorov.p", tail.p, 1e-12);
        oracle_close_to(o, z[i], "kolmogorov.log10_p", tail.log_p / CX_LN10, 1e-13);
    }
}

static void distances_and_medians_meet_scipy(void **state)
{
    (void)state;
    struct oracle o;
    oracle_open(&o, "abtest/smirnov.tsv");
    for (size_t i = 0; i < CX_COUNT_OF(oracle_pairs); i++) {
        oracle_two_samples(oracle_pairs[i], pair);
        near_distances(&o, oracle_pairs[i]);
        near_medians(&o, oracle_pairs[i]);
        oracle_release(pair, 2);
    }
    near_paths(&o);
    near_limits(&o);
    oracle_close(&o);
}

/* From 1e8 steps on the limit is used: there it is 1 % off at most. */
static void the_limit_takes_over(void **state)
{
    (void)state;
    struct cx_smirnov s = {.n_control = 10000, .n_variant = 10000, .distance = 1500000};
    for (; s.distance <= 3000000; s.distance += 500000) {
        s.d = (double)s.distance / 1e8;
        double p = exact_tail(&s, CX_TWO_SIDED).p;
        near_or_fail("p", cx_smirnov_limit(&s, CX_TWO_SIDED).p, p, 0.01);
    }
    assert_true(cx_smirnov_steps(&s, CX_TWO_SIDED) < CX_SMIRNOV_STEPS);
    s.n_variant = 20000;
    assert_true(cx_smirnov_steps(&s, CX_GREATER) > CX_SMIRNOV_STEPS);
}

/* Without ties 0 is no shift that is left exactly when Mood's test rejects. */
static void medians_and_their_shifts_agree(void **state)
{
    (void)state;
    static const size_t sizes[][2] = {{17, 23}, {16, 23}, {5, 30}, {4, 4}};
    size_t rejected = 0;
    for (size_t k = 0; k < CX_COUNT_OF(sizes); k++) {
        for (int step = -60; step < 60; step++) {
            struct cx_counted control[40], variant[40];
            for (size_t i = 0; i < sizes[k][0]; i++) {
                control[i] = (struct cx_counted){(double)(i * i) / 7 + 0.013, 1, 1};
            }
            for (size_t i = 0; i < sizes[k][1]; i++) {
                variant[i] =
                    (struct cx_counted){(double)(i * i) / 5 + step + 0.0007 * (double)i, 1, 1};
            }
            struct cx_sample s = oracle_sample_of(control, sizes[k][0]);
            struct cx_sample t = oracle_sample_of(variant, sizes[k][1]);
            struct cx_proportion_pair above = cx_above_median(&s, &t);
            double p = cx_normal_tail(cx_proportion_z(&above), CX_TWO_SIDED).p;
            struct cx_interval i = cx_median_shift_interval(&s, &t, CX_Z95);
            assert_int_equal(p <= 0.05, excludes(i, 0));
            rejected += p <= 0.05;
        }
    }
    assert_true(rejected > 50 && rejected < 400);
}

static void the_ends_are_defined(void **state)
{
    (void)state;
    struct cx_counted low[] = {{1, 1, 5}}, high[] = {{2, 1, 7}};
    struct cx_sample s = oracle_sample_of(low, 1), t = oracle_sample_of(high, 1);
    struct cx_smirnov same = cx_smirnov(&s, &s, CX_TWO_SIDED);
    assert_true(same.d == 0 && isnan(same.at) && same.has_ties);
    assert_true(exact_tail(&same, CX_TWO_SIDED).p == 1);
    assert_true(cx_smirnov_limit(&same, CX_TWO_SIDED).p == 1);
    struct cx_smirnov apart = cx_smirnov(&s, &t, CX_GREATER);
    assert_true(apart.d == 1 && apart.at == 1);
    assert_true(apart.control_above == 0 && apart.variant_above == 7);
    /* nobody is above the median of equal units, nor has the shift an end */
    struct cx_proportion_pair above = cx_above_median(&s, &s);
    assert_true(isnan(cx_proportion_z(&above)));
    struct cx_interval i = cx_median_shift_interval(&s, &t, CX_Z95);
    assert_true(i.low == 1 && i.high == 1);
    struct cx_counted one[] = {{1, 1, 1}}, other[] = {{3, 1, 1}};
    s = oracle_sample_of(one, 1), t = oracle_sample_of(other, 1);
    i = cx_median_shift_interval(&s, &t, CX_Z95);
    assert_true(isinf(i.low) && isinf(i.high));
    struct cx_sample nobody = {0};
    assert_true(isnan(cx_median_shift_interval(&nobody, &nobody, CX_Z95).low));
}

/* Counts of values can be of more units than a product of two int64_t has room for. */
static void endless_samples_keep_their_distance(void **state)
{
    (void)state;
    const int64_t many = 4900000000, few = 100000000;
    struct cx_counted control[] = {{1, 1, many}, {2, 1, few}};
    struct cx_counted variant[] = {{1, 1, few}, {2, 1, many}};
    struct cx_sample s = oracle_sample_of(control, 2), t = oracle_sample_of(variant, 2);
    struct cx_smirnov both = cx_smirnov(&s, &t, CX_TWO_SIDED);
    assert_true(both.d == 0.96 && both.at == 1); /* 0.98 - 0.02 */
    assert_int_equal(both.control_above, few);
    assert_int_equal(both.variant_above, many);
    assert_true(cx_smirnov(&s, &t, CX_GREATER).d == 0.96);
    assert_true(cx_smirnov(&s, &t, CX_LESS).d == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_and_medians_meet_scipy),
        cmocka_unit_test(the_limit_takes_over),
        cmocka_unit_test(medians_and_their_shifts_agree),
        cmocka_unit_test(the_ends_are_defined),
        cmocka_unit_test(endless_samples_keep_their_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
