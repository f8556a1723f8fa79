/* sample.c - what two samples are: moments, trimmed means, quantiles, all by distinct values. */
#include "stat/sample.h"

#include "stat/effect_size.h"
#include "stat/student.h"

#include "oracle.h"

static struct oracle_sample pair[2];

static void moments_of(const struct oracle *o, const char *name, const char *arm,
                       const struct cx_sample *s)
{
    struct cx_sample_moments m = cx_sample_moments(s);
    struct {
        const char *field;
        double got;
    } all[] = {{"n", (double)s->units},  {"mean", m.mean},        {"var", m.variance},
               {"sd", sqrt(m.variance)}, {"skew_g1", m.skewness}, {"kurt_g2", m.kurtosis}};
    for (size_t i = 0; i < CX_COUNT_OF(all); i++) {
        char field[64];
        snprintf(field, sizeof field, "%s.%s", arm, all[i].field);
        oracle_near(o, name, field, all[i].got, 1e-12);
    }
}

/* The peers' rounding is all there is to the tolerance: near 1e9 it is theirs. */
static void test_of(const struct oracle *o, const char *name, const char *method,
                    const struct cx_estimate_pair *p)
{
    double tolerance = strcmp(name, "offset1e9") == 0 ? 1e-6 : 1e-10;
    struct cx_welch w = cx_welch(p);
    double quantile = cx_student_quantile_upper(0.025, w.df);
    struct cx_interval i = cx_welch_interval(&w, quantile, CX_TWO_SIDED);
    struct {
        const char *field;
        double got;
    } all[] = {{"t", w.t},
               {"df", w.df},
               {"p", cx_student_tail(w.t, w.df, CX_TWO_SIDED).p},
               {"ci95.0", i.low},
               {"ci95.1", i.high}};
    for (size_t k = 0; k < CX_COUNT_OF(all); k++) {
        char field[64];
        snprintf(field, sizeof field, "%s.%s", method, all[k].field);
        oracle_near(o, name, field, all[k].got, tolerance);
    }
}

/* Two one-sided tests; d and the df are Welch's. */
static void tost_of(const struct oracle *o, const char *name, const struct cx_estimate_pair *p)
{
    static const double margin[] = {0.5, 1};
    struct cx_welch w = cx_welch(p);
    double tolerance = strcmp(name, "offset1e9") == 0 ? 1e-6 : 1e-10;
    for (size_t k = 0; k < 2; k++) {
        double lower = (w.difference + margin[k]) / w.se, upper = (w.difference - margin[k]) / w.se;
        double p_lower = cx_student_tail(lower, w.df, CX_GREATER).p;
        double p_upper = cx_student_tail(upper, w.df, CX_LESS).p;
        struct {
            const char *field;
            double got;
        } all[] = {{"p", fmax(p_lower, p_upper)},
                   {"p_lower", p_lower},
                   {"p_upper", p_upper},
                   {"t_lower", lower},
                   {"t_upper", upper}};
        for (size_t i = 0; i < CX_COUNT_OF(all); i++) {
            char field[64];
            snprintf(field, sizeof field, "tost_welch[%g,%g].%s", -margin[k], margin[k],
                     all[i].field);
            oracle_near(o, name, field, all[i].got, tolerance);
        }
    }
}

/* Cohen's d and Hedges' g: Python by their formulas. */
static void sizes_of(const struct oracle *o, const char *name,
                     const struct cx_estimate_pair *student)
{
    struct cx_welch w = cx_welch(student);
    const struct cx_sample *c = &pair[0].sample, *v = &pair[1].sample;
    struct cx_estimate control = oracle_estimate(c), variant = oracle_estimate(v);
    double n_control = (double)c->units, n_variant = (double)v->units;
    struct cx_spread_pair s = {n_control, n_variant, control.variance * n_control,
                               variant.variance * n_variant};
    struct cx_effect_size d = cx_cohen_d(&w, cx_pooled_deviation(&s), .025, CX_TWO_SIDED);
    oracle_near(o, name, "cohen_d", d.value, 1e-10);
    oracle_near(o, name, "hedges_g_exact", d.value * cx_hedges_factor(n_control + n_variant - 2),
                1e-10);
}

/* mpmath for the moments, scipy 1.17.1 and statsmodels for the tests. */
static void moments_and_tests_meet_scipy(void **state)
{
    (void)state;
    struct oracle o;
    oracle_open(&o, "abtest/moments.tsv");
    for (size_t i = 0; i < CX_COUNT_OF(oracle_pairs); i++) {
        const char *name = oracle_pairs[i];
        oracle_two_samples(name, pair);
        const struct cx_sample *c = &pair[0].sample, *v = &pair[1].sample;
        moments_of(&o, name, "control", c);
        moments_of(&o, name, "treatment", v);
        struct cx_estimate_pair welch = cx_estimate_pair(oracle_estimate(c), oracle_estimate(v));
        struct cx_estimate_pair student = cx_student_pair(oracle_estimate(c), oracle_estimate(v));
        test_of(&o, name, "welch", &welch);
        test_of(&o, name, "student", &student);
        tost_of(&o, name, &welch);
        sizes_of(&o, name, &student);
        struct cx_estimate_pair tenth =
            cx_estimate_pair(cx_trimmed_estimate(c, 0.1), cx_trimmed_estimate(v, 0.1));
        struct cx_estimate_pair fifth =
            cx_estimate_pair(cx_trimmed_estimate(c, 0.2), cx_trimmed_estimate(v, 0.2));
        test_of(&o, name, "yuen_trim0.1", &tenth);
        test_of(&o, name, "yuen_trim0.2", &fifth);
        oracle_release(pair, 2);
    }
    oracle_close(&o);
}

/* scipy 1.17.1 np.quantile, and R 4.2.2 quantile(type = 1..9), to what either prints. */
static void nine_types_of_quantiles_meet_r(void **state)
{
    (void)state;
    static const double share[] = {0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99};
    struct oracle o;
    oracle_open(&o, "abtest/quantiles.tsv");
    for (size_t i = 0; i < CX_COUNT_OF(oracle_pairs); i++) {
        oracle_two_samples(oracle_pairs[i], pair);
        for (size_t k = 0; k < CX_COUNT_OF(share) * 9 * 2; k++) {
            double p = share[k / 18];
            int type = (int)(k / 2 % 9) + 1;
            double got = cx_sample_quantile(&pair[k % 2].sample, p, type);
            char field[64];
            snprintf(field, sizeof field, "q%g.type%d.%c", p, type, k % 2 ? 't' : 'c');
            oracle_near(&o, oracle_pairs[i], field, got, 1e-10);
            snprintf(field, sizeof field, "q%g.type%d.R.%c", p, type, k % 2 ? 't' : 'c');
            oracle_near(&o, oracle_pairs[i], field, got, 1e-10);
        }
        oracle_release(pair, 2);
    }
    oracle_close(&o);
}

static void one_unit_and_ties_are_defined(void **state)
{
    (void)state;
    struct cx_counted one[] = {{2.385, 1, 1}}, same[] = {{2.385, 1, 40}};
    struct cx_sample lonely = oracle_sample_of(one, 1);
    struct cx_sample tied = oracle_sample_of(same, 1), none = oracle_sample_of(one, 0);
    assert_true(isnan(cx_sample_moments(&none).mean));
    assert_true(cx_sample_moments(&lonely).mean == 2.385);
    assert_true(isnan(cx_sample_moments(&lonely).variance));
    assert_true(cx_sample_moments(&tied).variance == 0);
    assert_true(isnan(cx_sample_moments(&tied).skewness));
    for (int type = 1; type <= 9; type++) {
        assert_true(isnan(cx_sample_quantile(&none, 0.5, type)));
        assert_true(cx_sample_quantile(&lonely, 0.93, type) == 2.385);
        assert_true(cx_sample_quantile(&tied, 0, type) == 2.385);
        assert_true(cx_sample_quantile(&tied, 1, type) == 2.385);
    }
    assert_true(cx_trimmed_estimate(&tied, 0.2).variance == 0);
    assert_true(isnan(cx_trimmed_estimate(&lonely, 0.2).variance));
    assert_true(isnan(cx_trimmed_estimate(&none, 0.2).value));
    assert_true(cx_quantile_estimate(&tied, 0.5, (double)NAN).variance == 0);
    assert_true(isnan(cx_quantile_estimate(&lonely, 0.5, (double)NAN).variance));
}

/* 1 to 1001: the median is 501, values at the shares .5 -+ 1.96 sqrt(.25/1001) are 1000 times
 * those apart (type 7), so the standard error is 1000 sqrt(.25/1001). */
static void a_quantile_has_the_variance_of_its_order_statistics(void **state)
{
    (void)state;
    static struct cx_counted value[1001];
    for (size_t i = 0; i < 1001; i++)
        value[i] = (struct cx_counted){(double)i + 1, 1, 1};
    struct cx_sample s = oracle_sample_of(value, 1001);
    struct cx_estimate e = cx_quantile_estimate(&s, 0.5, (double)NAN);
    assert_true(e.value == 501 && isinf(e.df));
    near_or_fail("variance", e.variance, 1e6 * 0.25 / 1001, 1e-12);
    /* clusters that have twice the variance */
    near_or_fail("clustered", cx_quantile_estimate(&s, 0.5, 0.5 / 1001).variance, 1e6 * 0.5 / 1001,
                 1e-12);
    assert_true(isnan(cx_quantile_estimate(&s, 0.999, (double)NAN).variance));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_and_tests_meet_scipy),
        cmocka_unit_test(nine_types_of_quantiles_meet_r),
        cmocka_unit_test(one_unit_and_ties_are_defined),
        cmocka_unit_test(a_quantile_has_the_variance_of_its_order_statistics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
