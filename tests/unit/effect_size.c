/* effect_size.c - how large differences are: odds ratios, Cohen's h and d. */
#include "stat/effect_size.h"

#include "stat/fisher.h"
#include "stat/normal.h"

#include "interval.h"
#include "oracle.h"

static struct cx_proportion_pair pair_of(const char *table)
{
    long x1, n1, x2, n2;
    assert_int_equal(sscanf(table, "%ld/%ld/%ld/%ld", &x1, &n1, &x2, &n2), 4);
    return (struct cx_proportion_pair){.control = {x1, n1}, .variant = {x2, n2}};
}

static double odds_limit(const struct vectors *v)
{
    struct cx_proportion_pair pair = pair_of(v->cell[0]);
    enum cx_exact exact = strncmp(v->cell[1], "minlike", 7) ? CX_EXACT_BLAKER : CX_EXACT_MINLIKE;
    double level = strtod(strchr(v->cell[1], '@') + 1, NULL);
    struct cx_interval i = cx_fisher_odds_interval(&pair, exact, level);
    return strstr(v->cell[1], ".low") ? i.low : i.high;
}

static double cohen_limit(const struct vectors *v)
{
    struct oracle_sample arm[2];
    struct cx_estimate e[2];
    double variance[2];
    oracle_two_samples(v->cell[0], arm);
    for (size_t k = 0; k < 2; k++) {
        struct cx_sample_moments m = cx_sample_moments(&arm[k].sample);
        variance[k] = m.variance;
        e[k] = cx_mean_estimate((double)arm[k].sample.units, m.mean, m.variance);
    }
    struct cx_spread_pair s = {(double)arm[0].sample.units, (double)arm[1].sample.units,
                               variance[0], variance[1]};
    struct cx_estimate_pair pair =
        strstr(v->cell[1], "welch") ? cx_estimate_pair(e[0], e[1]) : cx_student_pair(e[0], e[1]);
    struct cx_welch w = cx_welch(&pair);
    struct cx_effect_size d = cx_cohen_d(&w, cx_pooled_deviation(&s), .025, CX_TWO_SIDED);
    oracle_release(arm, 2);
    return strstr(v->cell[1], ".low") ? d.interval.low : d.interval.high;
}

/* tests/data/abtest/effect_sizes.tsv: odds ratios by brute force, noncentral t by mpmath. */
static void limits_are_met_by_definition(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/effect_sizes.tsv");
    while (vectors_next(&v)) {
        char what[80];
        snprintf(what, sizeof what, "%s, %s", v.cell[0], v.cell[1]);
        double got = strchr(v.cell[1], '@') ? odds_limit(&v) : cohen_limit(&v);
        /* near 1e9 doubles keep seven decimals of means, which cx-abtest has from exact sums */
        double tolerance = strcmp(v.cell[0], "offset1e9") ? 1e-9 : 1e-6;
        near_or_fail(what, got, vectors_number(&v, 2), tolerance);
    }
    assert_int_equal(v.rows, 116 + 1);
}

/* tests/data/stat/cohen_h.tsv: mpmath. */
static void cohen_h_has_ten_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/cohen_h.tsv");
    while (vectors_next(&v)) {
        double p = vectors_number(&v, 0), variant = p * (1 + vectors_number(&v, 1));
        near_or_fail(v.cell[0], cx_cohen_h(p, variant), vectors_number(&v, 2), 1e-10);
    }
    assert_int_equal(v.rows, 25 + 1);
}

/* Every table of 6 and 9: an interval never leaves out 1 where p does not reject, and the score's
 * and the likelihood's leave it out exactly when the test rejects. */
static void tests_and_odds_ratios_agree(void **state)
{
    (void)state;
    const double z = cx_normal_quantile_upper(.025);
    for (int64_t i = 0; i < 7 * 10; i++) {
        struct cx_proportion_pair pair = {.control = {i % 7, 6}, .variant = {i / 7, 9}};
        for (int way = 0; way < 2; way++) {
            enum cx_exact exact = way ? CX_EXACT_BLAKER : CX_EXACT_MINLIKE;
            double p = cx_fisher_test(&pair, exact, CX_TWO_SIDED).p;
            bool leaves_out = excludes(cx_fisher_odds_interval(&pair, exact, .05), 1);
            assert_true(!leaves_out || p <= .05);
            assert_true(p <= cx_fisher_test(&pair, CX_EXACT_CENTRAL, CX_TWO_SIDED).p || !way);
        }
        for (int statistic = 0; statistic < 3; statistic++) {
            pair.statistic = (enum cx_proportion_statistic)statistic;
            bool rejects = fabs(cx_proportion_z(&pair)) > z;
            struct cx_interval odds = cx_proportion_odds_interval(&pair, z, CX_TWO_SIDED);
            assert_int_equal(rejects, excludes(odds, 1));
        }
    }
}

static void huge_and_lonely_arms_are_defined(void **state)
{
    (void)state;
    struct cx_proportion_pair huge = {.control = {500000000, 1000000000},
                                      .variant = {500050000, 1000000000}};
    struct cx_interval score =
        cx_proportion_odds_interval(&huge, cx_normal_quantile_upper(.025), CX_TWO_SIDED);
    struct cx_interval blaker = cx_fisher_odds_interval(&huge, CX_EXACT_BLAKER, .05);
    struct cx_interval minlike = cx_fisher_odds_interval(&huge, CX_EXACT_MINLIKE, .05);
    near_or_fail("score, Blaker", blaker.low, score.low, 1e-8);
    near_or_fail("score, likelihood", minlike.high, score.high, 1e-8);
    struct cx_welch none = {.difference = 1, .se = 0, .t = (double)NAN, .df = (double)NAN};
    assert_true(isnan(cx_cohen_d(&none, 0, .025, CX_TWO_SIDED).value));
    struct cx_proportion_pair nobody = {.variant = {3, 9}};
    assert_true(isnan(cx_cohen_h_of(&nobody, 2, CX_TWO_SIDED).value));
    assert_true(isnan(cx_fisher_odds_interval(&nobody, CX_EXACT_BLAKER, .05).low));
    assert_true(isnan(cx_proportion_odds_interval(&nobody, 2, CX_TWO_SIDED).low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_met_by_definition),
        cmocka_unit_test(cohen_h_has_ten_digits),
        cmocka_unit_test(tests_and_odds_ratios_agree),
        cmocka_unit_test(huge_and_lonely_arms_are_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
