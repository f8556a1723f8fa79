/* many.c - several arms at once: Dunnett, Tukey, analyses of variance, segments. */
#include "stat/many.h"

#include "stat/student.h"
#include "stat/variance_ratio.h"

#include "oracle.h"
#include "scratch.h"

#define ARMS 3
static struct oracle_sample arm[ARMS];
static struct cx_error error;

/* Columns of users600_3arm.csv: 1 the variant, 3 orders, 4 revenue, 8 converted. */
static void read_arms(size_t column)
{
    struct vectors v;
    vectors_open(&v, "abtest/users600_3arm.csv");
    memset(arm, 0, sizeof arm);
    while (vectors_read_line(&v, ',')) {
        oracle_sample_add(&arm[(size_t)vectors_number(&v, 1)], vectors_number(&v, column), 1);
    }
    for (size_t i = 0; i < ARMS; i++) {
        oracle_sample_settle(&arm[i]);
    }
}

/* What all arms together say of the spread. */
struct arms {
    const struct oracle *o;
    const char *name;
    struct cx_estimate mean[ARMS];
    double units[ARMS], within, df;
};

static double se_of(const struct arms *a, size_t i, size_t k)
{
    return sqrt(a->within * (1 / a->units[i] + 1 / a->units[k]));
}

static void near_dunnett(const struct arms *a)
{
    static const char *const sides[] = {"two-sided", "greater", "less"};
    struct cx_dunnett d = {a->units, ARMS, a->df};
    char field[64];
    for (int side = 0; side < 3; side++) {
        enum cx_alternative alternative = (enum cx_alternative)side;
        double quantile = cx_dunnett_quantile(&d, 0.05, alternative);
        near_or_fail("quantile", cx_dunnett_tail(&d, alternative == CX_LESS ? -quantile : quantile,
                                                 alternative).p,
                     0.05, 1e-9);
        for (size_t i = 1; i < ARMS; i++) {
            double difference = a->mean[i].value - a->mean[0].value, se = se_of(a, i, 0);
            double t = difference / se, p = cx_dunnett_tail(&d, t, alternative).p;
            snprintf(field, sizeof field, "dunnett.%s.stat.%zu", sides[side], i - 1);
            oracle_near(a->o, a->name, field, t, 1e-9);
            snprintf(field, sizeof field, "dunnett.%s.p.%zu", sides[side], i - 1);
            oracle_near(a->o, a->name, field, p, 1e-4);
            snprintf(field, sizeof field, "dunnett.%s.ci_low.%zu", sides[side], i - 1);
            oracle_close_to(a->o, a->name, field,
                            alternative == CX_LESS ? -(double)INFINITY : difference - quantile * se,
                            1e-3 * se);
            snprintf(field, sizeof field, "dunnett.%s.ci_high.%zu", sides[side], i - 1);
            oracle_close_to(
                a->o, a->name, field,
                alternative == CX_GREATER ? (double)INFINITY : difference + quantile * se,
                1e-3 * se);
            if (side == 0) {
                snprintf(field, sizeof field, "R.multcomp.Dunnett.t%zu", i);
                oracle_near(a->o, a->name, field, t, 1e-9);
                snprintf(field, sizeof field, "R.multcomp.Dunnett.p%zu", i);
                oracle_near(a->o, a->name, field, p, 1e-5);
                snprintf(field, sizeof field, "R.multcomp.Dunnett.lo.%zu-0", i);
                oracle_close_to(a->o, a->name, field, difference - quantile * se, 1e-3 * se);
                snprintf(field, sizeof field, "R.multcomp.Dunnett.hi.%zu-0", i);
                oracle_close_to(a->o, a->name, field, difference + quantile * se, 1e-3 * se);
            }
        }
    }
}

static void near_pairs(const struct arms *a)
{
    char field[64];
    double quantile = cx_range_quantile(0.05, ARMS, a->df) / sqrt(2);
    for (size_t i = 0; i < ARMS; i++) {
        for (size_t k = 0; k < ARMS; k++) {
            double difference = a->mean[i].value - a->mean[k].value, se = se_of(a, i, k);
            double p = cx_range_tail(fabs(difference) / se * sqrt(2), ARMS, a->df).p;
            snprintf(field, sizeof field, "tukey.p.%zu.%zu", i, k);
            oracle_near(a->o, a->name, field, p, 1e-9);
            snprintf(field, sizeof field, "R.TukeyHSD.p.%zu-%zu", i, k);
            oracle_near(a->o, a->name, field, p, 1e-7);
            snprintf(field, sizeof field, "tukey.low.%zu.%zu", i, k);
            oracle_near(a->o, a->name, field, difference - quantile * se, 1e-9);
            snprintf(field, sizeof field, "tukey.high.%zu.%zu", i, k);
            oracle_near(a->o, a->name, field, difference + quantile * se, 1e-9);
            struct cx_estimate_pair pair = cx_estimate_pair(a->mean[k], a->mean[i]);
            struct cx_welch w = cx_welch(&pair);
            snprintf(field, sizeof field, "games_howell.p.%zu.%zu", i, k);
            oracle_near(a->o, a->name, field, cx_range_tail(fabs(w.t) * sqrt(2), ARMS, w.df).p,
                        1e-9);
        }
    }
}

static void near_overall(const struct arms *a)
{
    struct cx_overall f = cx_anova(a->mean, ARMS), w = cx_welch_anova(a->mean, ARMS), k;
    struct cx_sample sample[ARMS] = {arm[0].sample, arm[1].sample, arm[2].sample};
    assert_int_equal(cx_kruskal(sample, ARMS, &arena, &k, &error), CX_OK);
    oracle_near(a->o, a->name, "anova.F", f.statistic, 1e-9);
    oracle_near(a->o, a->name, "anova.p", f.tail.p, 1e-9);
    oracle_near(a->o, a->name, "welch_anova.F", w.statistic, 1e-9);
    oracle_near(a->o, a->name, "welch_anova.p", w.tail.p, 1e-9);
    oracle_near(a->o, a->name, "welch_anova.df.0", w.df, 1e-12);
    oracle_near(a->o, a->name, "welch_anova.df.1", w.df_within, 1e-9);
    oracle_near(a->o, a->name, "kruskal.H", k.statistic, 1e-9);
    oracle_near(a->o, a->name, "kruskal.p", k.tail.p, 1e-9);
}

/* M. B. Brown and A. B. Forsythe 1974, JASA 69, 364: the analysis of variance of the distances from
 * the medians. */
static void near_spreads(const struct oracle *o)
{
    for (size_t i = 0; i < CX_COUNT_OF(oracle_pairs); i++) {
        struct oracle_sample pair[2], off[2] = {{0}};
        struct cx_estimate mean[2];
        oracle_two_samples(oracle_pairs[i], pair);
        for (size_t k = 0; k < 2; k++) {
            double median = cx_sample_quantile(&pair[k].sample, 0.5, 7);
            for (int64_t n = 0; n < pair[k].sample.units; n++) {
                double x = cx_sample_at(&pair[k].sample, n);
                oracle_sample_add(&off[k], fabs(x - median), 1);
            }
            oracle_sample_settle(&off[k]);
            mean[k] = oracle_estimate(&off[k].sample);
        }
        struct cx_overall f = cx_anova(mean, 2);
        oracle_near(o, oracle_pairs[i], "brown_forsythe.F", f.statistic, 1e-10);
        oracle_near(o, oracle_pairs[i], "brown_forsythe.p", f.tail.p, 1e-10);
        oracle_release(pair, 2);
        oracle_release(off, 2);
    }
}

/* With one variance of all, Q by its df is the F of least squares' interaction. */
static void near_interaction(const struct oracle *o, const struct cx_effect *effect, double within,
                             double df)
{
    struct cx_effect alike[3];
    for (size_t i = 0; i < 3; i++) {
        alike[i] = (struct cx_effect){effect[i].value, effect[i].variance * within};
    }
    struct cx_heterogeneity h = cx_heterogeneity(alike, 3);
    oracle_near(o, "segments", "interaction_F.F", h.q / h.df, 1e-9);
    oracle_near(o, "segments", "interaction_F.p",
                cx_variance_ratio_tail(h.q / h.df, h.df, df).p, 1e-9);
    oracle_near(o, "segments", "interaction_F.df_num", h.df, 1e-15);
    oracle_near(o, "segments", "interaction_F.df_den", df, 1e-15);
}

static void near_segments(const struct oracle *o)
{
    static const char *const segments[] = {"android", "ios", "web"};
    struct cx_effect effect[3], alike[3];
    double squares = 0, df = 0;
    for (size_t i = 0; i < 3; i++) {
        struct vectors v;
        char field[64];
        vectors_open(&v, "stat/users400.csv");
        memset(arm, 0, sizeof arm);
        while (vectors_read_line(&v, ',')) {
            if (strcmp(v.cell[9], segments[i]) == 0) {
                oracle_sample_add(&arm[(size_t)vectors_number(&v, 1)], vectors_number(&v, 4), 1);
            }
        }
        oracle_sample_settle(&arm[0]);
        oracle_sample_settle(&arm[1]);
        struct cx_estimate_pair pair =
            cx_estimate_pair(oracle_estimate(&arm[0].sample), oracle_estimate(&arm[1].sample));
        struct cx_welch w = cx_welch(&pair);
        effect[i] = (struct cx_effect){w.difference, w.se * w.se};
        alike[i] = (struct cx_effect){w.difference, 0};
        for (size_t k = 0; k < 2; k++) {
            struct cx_estimate e = oracle_estimate(&arm[k].sample);
            alike[i].variance += 1 / (e.df + 1);
            squares += e.variance * (e.df + 1) * e.df;
            df += e.df;
        }
        const struct {
            const char *field;
            double got;
        } all[] = {{"n_c", (double)arm[0].sample.units},
                   {"n_t", (double)arm[1].sample.units},
                   {"diff", w.difference},
                   {"se", w.se},
                   {"t", w.t},
                   {"df", w.df},
                   {"p", cx_student_tail(w.t, w.df, CX_TWO_SIDED).p}};
        for (size_t k = 0; k < CX_COUNT_OF(all); k++) {
            snprintf(field, sizeof field, "%s.%s", segments[i], all[k].field);
            oracle_near(o, "segments", field, all[k].got, 1e-9);
        }
        oracle_release(arm, 2);
    }
    near_interaction(o, alike, squares / df, df);
    struct cx_heterogeneity h = cx_heterogeneity(effect, 3);
    oracle_near(o, "segments", "cochran_Q.Q", h.q, 1e-9);
    oracle_near(o, "segments", "cochran_Q.df", h.df, 1e-12);
    oracle_near(o, "segments", "cochran_Q.p", h.tail.p, 1e-9);
    oracle_near(o, "segments", "cochran_Q.I2", h.i2, 1e-9);
    oracle_near(o, "segments", "cochran_Q.pooled", h.pooled, 1e-9);
    oracle_near(o, "segments", "cochran_Q.pooled_se", h.pooled_se, 1e-9);
}

/* scipy 1.17.1 and statsmodels 0.15.0, whose Dunnett is a quasi Monte Carlo integral; R 4.2.2 with
 * multcomp 1.4-22. */
static void arms_meet_scipy_and_r(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t column;
    } metrics[] = {{"revenue", 4}, {"orders", 3}, {"converted", 8}};
    struct oracle o;
    oracle_open(&o, "abtest/many.tsv");
    for (size_t m = 0; m < CX_COUNT_OF(metrics); m++) {
        struct arms a = {.o = &o, .name = metrics[m].name};
        read_arms(metrics[m].column);
        for (size_t i = 0; i < ARMS; i++) {
            a.mean[i] = oracle_estimate(&arm[i].sample);
            a.units[i] = (double)arm[i].sample.units;
            a.df += a.mean[i].df;
            a.within += a.mean[i].variance * a.units[i] * a.mean[i].df;
        }
        a.within /= a.df;
        near_dunnett(&a);
        near_pairs(&a);
        near_overall(&a);
        oracle_release(arm, ARMS);
    }
    near_spreads(&o);
    near_segments(&o);
    oracle_close(&o);
}

/* C. W. Dunnett 1964, Biometrics 20, 482, table II (two-sided 5 %, equal sizes); H. L. Harter 1960,
 * Ann. Math. Stat. 31, 1122 (5 % points of the studentised range): three digits. */
static void quantiles_are_those_of_the_tables(void **state)
{
    (void)state;
    double equal[] = {10, 10, 10, 10};
    struct cx_dunnett two = {equal, 3, 10}, three = {equal, 4, (double)INFINITY};
    assert_true(fabs(cx_dunnett_quantile(&two, 0.05, CX_TWO_SIDED) - 2.57) < 0.006);
    assert_true(fabs(cx_dunnett_quantile(&three, 0.05, CX_TWO_SIDED) - 2.35) < 0.006);
    assert_true(fabs(cx_range_quantile(0.05, 3, 10) - 3.877) < 0.001);
    assert_true(fabs(cx_range_quantile(0.05, 3, (double)INFINITY) - 3.314) < 0.001);
    assert_true(fabs(cx_range_quantile(0.05, 10, 20) - 5.008) < 0.001);
    assert_true(fabs(cx_range_quantile(0.01, 2, 5) - 5.702) < 0.001);
}

/* With one variant Dunnett's is Student's, and with two arms the range is sqrt(2) |t|, to any depth
 * and for any df. */
static void one_comparison_is_students(void **state)
{
    (void)state;
    double units[] = {37, 11};
    static const double dfs[] = {1, 46, 1e7};
    for (size_t i = 0; i < CX_COUNT_OF(dfs); i++) {
        struct cx_dunnett d = {units, 2, dfs[i]};
        for (double t = 0.1; t < 40; t *= 9) {
            double p = cx_student_tail(t, dfs[i], CX_TWO_SIDED).p;
            if (p < 1e-280) {
                continue;
            }
            near_or_fail("Dunnett", cx_dunnett_tail(&d, t, CX_TWO_SIDED).p, p, 1e-9);
            near_or_fail("range", cx_range_tail(t * sqrt(2), 2, dfs[i]).p, p, 1e-9);
            near_or_fail("greater", cx_dunnett_tail(&d, -t, CX_GREATER).p,
                         cx_student_tail(-t, dfs[i], CX_GREATER).p, 1e-9);
        }
    }
}

static void the_ends_are_defined(void **state)
{
    (void)state;
    double units[] = {10};
    struct cx_dunnett alone = {units, 1, 9};
    assert_true(isnan(cx_dunnett_tail(&alone, 1, CX_TWO_SIDED).p));
    assert_true(isnan(cx_range_tail(1, 1, 9).p) && cx_range_tail(0, 3, 9).p > 1 - 1e-9);
    struct cx_estimate same[] = {cx_mean_estimate(10, 2, 0), cx_mean_estimate(10, 2, 0)};
    assert_true(isnan(cx_anova(same, 2).tail.p) && isnan(cx_welch_anova(same, 2).tail.p));
    struct cx_effect one = {1, 2}, unknown = {1, (double)NAN}, some[] = {one, unknown, one};
    assert_true(isnan(cx_heterogeneity(&one, 1).q) && cx_heterogeneity(&one, 1).pooled == 1);
    assert_true(cx_heterogeneity(some, 3).df == 1 && cx_heterogeneity(some, 3).q == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arms_meet_scipy_and_r),
        cmocka_unit_test(quantiles_are_those_of_the_tables),
        cmocka_unit_test(one_comparison_is_students),
        cmocka_unit_test(the_ends_are_defined),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
