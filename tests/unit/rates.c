/* rates.c - two rates of events: statistics, exact tests and intervals against other programs. */
#include "stat/rate.h"

#include "base/compat.h"
#include "stat/e_test.h"
#include "stat/normal.h"
#include "stat/variance_ratio.h"

#include "interval.h"
#include "vectors.h"

static struct cx_rate_pair pair_of(const struct vectors *v)
{
    return (struct cx_rate_pair){.control = {strtoll(v->cell[1], NULL, 10), vectors_number(v, 2)},
                                 .variant = {strtoll(v->cell[3], NULL, 10), vectors_number(v, 4)},
                                 .added = CX_RATE_ANSCOMBE};
}

/* The part of a field's name behind the i-th dot; its length up to the next one. */
static const char *part(const char *name, int i, int *n)
{
    for (; i > 0; i--)
        name = strchr(name, '.') + 1;
    *n = (int)strcspn(name, ".");
    return name;
}

static bool part_is(const char *name, int i, const char *word)
{
    int n;
    const char *p = part(name, i, &n);
    return (int)strlen(word) == n && !strncmp(p, word, (size_t)n);
}

static bool find_statistic(const char *field, int i, struct cx_rate_pair *pair)
{
    static const struct {
        const char *name;
        enum cx_rate_statistic statistic;
        double added;
    } known[] = {{"score", CX_RATE_SCORE, 0},
                 {"wald", CX_RATE_WALD, 0},
                 {"waldccv", CX_RATE_WALD_HALF, 0},
                 {"mover", CX_RATE_MOVER, 0},
                 {"wald-log", CX_RATE_LOG, 0},
                 {"waldcc", CX_RATE_LOG_HALF, 0},
                 {"score-log", CX_RATE_LOG_SCORE, 0},
                 {"sqrt", CX_RATE_ROOT, CX_RATE_ANSCOMBE}};
    for (size_t k = 0; k < CX_COUNT_OF(known); k++) {
        if (part_is(field, i, known[k].name)) {
            pair->statistic = known[k].statistic;
            pair->added = known[k].added;
            return true;
        }
    }
    return false;
}

static enum cx_alternative alternative_of(const char *field)
{
    return part_is(field, 2, "larger")    ? CX_GREATER
           : part_is(field, 2, "smaller") ? CX_LESS
                                          : CX_TWO_SIDED;
}

/* statsmodels' mid-p of two sides: that of equally likely outcomes, less half of the one seen. */
static double minlike_midp(const struct cx_rate_pair *pair)
{
    struct cx_proportion share = cx_rate_share(pair);
    double t = pair->control.exposure + pair->variant.exposure;
    double seen = cx_binomial_log_mass((double)share.successes, (double)share.trials,
                                       pair->variant.exposure / t, pair->control.exposure / t);
    return cx_rate_exact(pair, CX_EXACT_MINLIKE, CX_TWO_SIDED).p - exp(seen) / 2;
}

static double test_by_name(struct cx_rate_pair pair, const char *field)
{
    enum cx_alternative alternative = alternative_of(field);
    if (part_is(field, 1, "exact-cond"))
        return cx_rate_exact(&pair, CX_EXACT_MINLIKE, alternative).p;
    if (part_is(field, 1, "cond-midp"))
        return alternative == CX_TWO_SIDED ? minlike_midp(&pair)
                                           : cx_rate_exact(&pair, CX_EXACT_MIDP, alternative).p;
    if (part_is(field, 1, "etest-wald") || part_is(field, 1, "etest-score")) {
        pair.statistic = part_is(field, 1, "etest-wald") ? CX_RATE_WALD : CX_RATE_SCORE;
        return part_is(field, 3, "stat") ? cx_rate_ratio_z_at(&pair, 1)
                                         : cx_e_test(&pair, alternative).p;
    }
    if (!find_statistic(field, 1, &pair))
        fail_msg("no field '%s'", field);
    bool of_difference = !strncmp(field, "diff", 4);
    double z = of_difference ? cx_rate_z_at(&pair, 0) : cx_rate_z(&pair);
    return part_is(field, 3, "stat") ? z : cx_normal_tail(z, alternative).p;
}

static double interval_by_name(struct cx_rate_pair pair, const char *field)
{
    struct cx_interval i;
    if (part_is(field, 1, "exact_garwood"))
        i = cx_rate_interval(part_is(field, 2, "control") ? pair.control : pair.variant, .025);
    else if (!find_statistic(field, 2, &pair))
        fail_msg("no field '%s'", field);
    else if (part_is(field, 1, "diff"))
        i = cx_rate_difference_interval(&pair, CX_Z95, CX_TWO_SIDED);
    else
        i = cx_rate_ratio_interval(&pair, CX_Z95, CX_TWO_SIDED);
    return part_is(field, 3, "low") ? i.low : i.high;
}

static double by_name(const struct cx_rate_pair *pair, const char *field)
{
    struct cx_interval exact = cx_rate_exact_ratio_interval(pair, CX_EXACT_CENTRAL, .025);
    if (!strcmp(field, "ratio_exact_ci_clopper.low") || !strcmp(field, "poisson.test.lo"))
        return exact.low;
    if (!strcmp(field, "ratio_exact_ci_clopper.high") || !strcmp(field, "poisson.test.hi"))
        return exact.high;
    if (!strcmp(field, "poisson.test.est"))
        return cx_rate_value(pair->variant) / cx_rate_value(pair->control);
    if (!strcmp(field, "exact_binom_p_minlike") || !strcmp(field, "poisson.test.p"))
        return cx_rate_exact(pair, CX_EXACT_MINLIKE, CX_TWO_SIDED).p;
    return !strncmp(field, "ci.", 3) ? interval_by_name(*pair, field) : test_by_name(*pair, field);
}

/* statsmodels looks for the ends of the score interval in steps of 1e-8 of its own scale; and
 * where there are no events, or none in the control, it adds some. */
static double tolerance_of(const struct vectors *v)
{
    bool is_score = !strncmp(v->cell[5], "ci.diff.score", 13);
    bool is_ratio = !strncmp(v->cell[5], "ci.ratio.score", 14);
    bool made_up = (is_ratio && v->cell[1][0] == '0') ||
                   (!strcmp(v->cell[0], "zero_both") && strstr(v->cell[5], "cond"));
    return made_up ? (double)INFINITY : is_score ? 1e-5 : is_ratio ? 1e-7 : 1e-8;
}

/* tests/data/abtest/rates.tsv: statsmodels, scipy, R. */
static void every_field_is_met(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/rates.tsv");
    while (vectors_next(&v)) {
        struct cx_rate_pair pair = pair_of(&v);
        double tolerance = tolerance_of(&v), expected = vectors_number(&v, 6);
        char what[120];
        snprintf(what, sizeof what, "%s, %s", v.cell[0], v.cell[5]);
        if (isfinite(tolerance))
            near_or_fail(what, by_name(&pair, v.cell[5]), expected, tolerance);
    }
    assert_int_equal(v.rows, 726 + 1);
}

static const struct cx_rate_pair examples[] = {
    {.control = {60, 51477.5}, .variant = {30, 54308.7}},
    {.control = {3, 10}, .variant = {9, 11}},
    {.control = {7, 1e9}, .variant = {1, 1e9}},
    {.control = {1000000, 1e9}, .variant = {1005000, 1e9}},
    {.control = {1, 1}, .variant = {1, 1e-3}},
};

/* The ends are where the statistic meets the limit. */
static void the_ends_are_where_the_test_rejects(void **state)
{
    (void)state;
    for (size_t i = 0; i < CX_COUNT_OF(examples); i++) {
        for (int statistic = CX_RATE_SCORE; statistic <= CX_RATE_ROOT; statistic++) {
            struct cx_rate_pair pair = examples[i];
            pair.statistic = (enum cx_rate_statistic)statistic;
            pair.added = CX_RATE_ANSCOMBE;
            struct cx_interval r = cx_rate_ratio_interval(&pair, CX_Z95, CX_TWO_SIDED);
            struct cx_interval d = cx_rate_difference_interval(&pair, CX_Z95, CX_TWO_SIDED);
            if (r.low > 0)
                near_or_fail("low", cx_rate_ratio_z_at(&pair, r.low), CX_Z95, 1e-10);
            if (r.high < (double)INFINITY)
                near_or_fail("high", cx_rate_ratio_z_at(&pair, r.high), -CX_Z95, 1e-10);
            if (statistic <= CX_RATE_MOVER) {
                near_or_fail("low", cx_rate_z_at(&pair, d.low), CX_Z95, 1e-10);
                near_or_fail("high", cx_rate_z_at(&pair, d.high), -CX_Z95, 1e-10);
            } else {
                assert_true(isnan(d.low) && isnan(d.high));
            }
        }
    }
}

static void test_and_intervals_agree(void **state)
{
    (void)state;
    for (int64_t i = 1; i < 30 * 30; i++) {
        struct cx_rate_pair pair = {.control = {i % 30, 11.5}, .variant = {i / 30, 17}};
        bool rejects = fabs(cx_rate_z(&pair)) > CX_Z95;
        assert_int_equal(rejects,
                         excludes(cx_rate_difference_interval(&pair, CX_Z95, CX_TWO_SIDED), 0));
        assert_int_equal(rejects, excludes(cx_rate_ratio_interval(&pair, CX_Z95, CX_TWO_SIDED), 1));
        for (int exact = CX_EXACT_CENTRAL; exact <= CX_EXACT_MIDP; exact++) {
            enum cx_exact kind = (enum cx_exact)exact;
            bool exact_rejects = cx_rate_exact(&pair, kind, CX_TWO_SIDED).p < .05;
            struct cx_interval r = cx_rate_exact_ratio_interval(&pair, kind, .025);
            assert_int_equal(exact_rejects, excludes(r, 1));
        }
    }
}

static void e_test_and_interval_agree(void **state)
{
    (void)state;
    for (int64_t i = 1; i < 12 * 12; i++) {
        struct cx_rate_pair pair = {.control = {i % 12, 7.5}, .variant = {i / 12, 9}};
        double p = cx_e_test(&pair, CX_TWO_SIDED).p;
        struct cx_interval r = cx_e_ratio_interval(&pair, .05, CX_TWO_SIDED);
        struct cx_interval d = cx_e_difference_interval(&pair, .05, CX_TWO_SIDED);
        assert_int_equal(p <= .05, excludes(r, 1));
        assert_int_equal(p <= .05, excludes(d, 0));
        double greater = cx_e_test(&pair, CX_GREATER).p;
        assert_int_equal(greater <= .05, cx_e_ratio_interval(&pair, .05, CX_GREATER).low > 1);
    }
    struct cx_rate_pair many = {.control = {CX_E_TEST_MOST, 1}, .variant = {1, 1}};
    assert_true(isnan(cx_e_test(&many, CX_TWO_SIDED).p));
    assert_true(isnan(cx_e_ratio_interval(&many, .05, CX_TWO_SIDED).low));
}

/* 3 events of 10 against 9 of 11, by direct sums over all pairs of counts in Python. */
static void e_intervals_are_where_the_test_ends(void **state)
{
    (void)state;
    struct cx_rate_pair pair = {.control = {3, 10}, .variant = {9, 11}};
    struct cx_interval d = cx_e_difference_interval(&pair, .05, CX_TWO_SIDED);
    struct cx_interval r = cx_e_ratio_interval(&pair, .05, CX_TWO_SIDED);
    near_or_fail("low", d.low, -0.1506444, 1e-6);
    near_or_fail("high", d.high, 1.3, 1e-6);
    near_or_fail("ratio low", r.low, 1 - 0.19683308972067992, 1e-9);
    near_or_fail("ratio high", r.high, 9.168547364009184, 1e-9);
}

/* Without events nothing is known; in one arm, one end. */
static void no_events_are_known_for_what_they_are(void **state)
{
    (void)state;
    struct cx_rate_pair none = {.control = {0, 10}, .variant = {0, 9}};
    struct cx_rate_pair one = {.control = {0, 10}, .variant = {5, 9}};
    struct cx_rate_pair unexposed = {.control = {0, 0}, .variant = {5, 9}};
    assert_true(isnan(cx_rate_z(&none)) && isnan(cx_rate_exact(&none, 0, CX_TWO_SIDED).p));
    struct cx_interval r = cx_rate_ratio_interval(&none, 2, CX_TWO_SIDED);
    assert_true(r.low == 0 && isinf(r.high));
    r = cx_rate_exact_ratio_interval(&none, CX_EXACT_CENTRAL, .025);
    assert_true(r.low == 0 && isinf(r.high));
    struct cx_interval d = cx_rate_difference_interval(&none, 2, CX_TWO_SIDED);
    near_or_fail("4/9", d.high, 4. / 9, 1e-12); /* -d / sqrt(d / 9) is -2 there */
    near_or_fail("4/10", d.low, -4. / 10, 1e-12);
    r = cx_rate_ratio_interval(&one, CX_Z95, CX_TWO_SIDED);
    assert_true(r.low > 1 && isinf(r.high));
    assert_true(isnan(cx_rate_z(&unexposed)) && isnan(cx_rate_value(unexposed.control)));
    assert_true(isnan(cx_rate_difference_interval(&unexposed, 2, CX_TWO_SIDED).low));
    assert_true(isnan(cx_rate_interval(unexposed.control, .025).low));
}

/* ---- the F distribution: mpmath 1.3.0, betainc at 60 digits, also where GSL 2.7.1 has 0 */
static void variance_ratios_have_twelve_digits(void **state)
{
    (void)state;
    static const struct {
        double f, n, d, log10_p;
    } known[] = {
        {300.0, 2.0, 1000000.0, -130.249273695173409},  {1.5, 3.0, 7.0, -0.52898873519772701},
        {0.2, 5.0, 2.0, -0.028793769194096652},         {0.001, 1.0, 1.0, -0.00882931292882332044},
        {1000000.0, 2.0, 3.0, -8.73586408857832955},    {40.0, 3.0, 1000.0, -23.6881962208775547},
        {12.0, 1.0, 40.0, -2.89183401435726001},        {2.5, 7.5, 3.25, -0.639444106569659436},
        {10000000000.0, 4.0, 2.0, -10.0000000000325721}};
    for (size_t i = 0; i < CX_COUNT_OF(known); i++) {
        double log_p = cx_variance_ratio_tail(known[i].f, known[i].n, known[i].d).log_p;
        double digits = 1e-12 / fmax(fabs(known[i].log10_p), .1); /* relative to p itself */
        near_or_fail("log10 p", log_p / CX_LN10, known[i].log10_p, fmax(digits, 1e-13));
    }
    double inf = (double)INFINITY;
    near_or_fail("chi-square", cx_variance_ratio_tail(3.2, 4, inf).p,
                 cx_variance_ratio_tail(3.2, 4, 1e15).p, 1e-12);
    near_or_fail("its inverse", cx_variance_ratio_tail(3.2, inf, 4).p,
                 cx_variance_ratio_tail(3.2, 1e15, 4).p, 1e-12);
    assert_true(cx_variance_ratio_tail(0, 2, 3).p == 1 && cx_variance_ratio_tail(inf, 2, 3).p == 0);
    assert_true(isnan(cx_variance_ratio_tail(-1, 2, 3).p));
    assert_true(isnan(cx_variance_ratio_tail(1, 0, 3).p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_met),
        cmocka_unit_test(the_ends_are_where_the_test_rejects),
        cmocka_unit_test(test_and_intervals_agree),
        cmocka_unit_test(e_test_and_interval_agree),
        cmocka_unit_test(e_intervals_are_where_the_test_ends),
        cmocka_unit_test(no_events_are_known_for_what_they_are),
        cmocka_unit_test(variance_ratios_have_twelve_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
