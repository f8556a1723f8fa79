/* strata.c - two proportions in strata: Cochran-Mantel-Haenszel and what goes with it. */
#include "stat/exact_strata.h"

#include "base/compat.h"
#include "stat/gamma.h"
#include "stat/normal.h"

#include "interval.h"
#include "vectors.h"

#define STRATA 64

/* "30,70,20,80;...": successes and failures of the variant, then of the control. */
static size_t read_tables(const char *text, struct cx_proportion_pair *stratum)
{
    size_t n = 0;
    for (const char *at = text; at && *at; n++) {
        long long x2, y2, x1, y1;
        assert_true(n < STRATA && sscanf(at, "%lld,%lld,%lld,%lld", &x2, &y2, &x1, &y1) == 4);
        stratum[n] =
            (struct cx_proportion_pair){.control = {x1, x1 + y1}, .variant = {x2, x2 + y2}};
        at = strchr(at, ';');
        at += at != NULL;
    }
    return n;
}

static double squared(struct cx_strata s, bool continuity)
{
    s.continuity = continuity;
    return pow(cx_stratified_z(&s), 2);
}

static double limit_of_odds(const struct cx_stratified_odds *o, double sign)
{
    return o->ratio * exp(sign * CX_Z95 * o->log_se);
}

static struct cx_exact_strata exactly(const struct cx_strata *s, enum cx_alternative alternative)
{
    struct cx_exact_strata x = {.strata = s, .alternative = alternative, .tail = .025};
    struct cx_error error = {0};
    assert_int_equal(cx_exact_strata(&x, &error), CX_OK);
    return x;
}

static double exact_by_name(const struct cx_strata *s, const char *end)
{
    struct cx_exact_strata x = exactly(s, CX_TWO_SIDED);
    return !strcmp(end, "p")    ? x.p.p
           : !strcmp(end, "or") ? x.odds.value
           : !strcmp(end, "lo") ? x.odds.interval.low
                                : x.odds.interval.high;
}

static double by_name(const struct cx_strata *s, const char *field)
{
    struct cx_stratified_odds o = cx_stratified_odds(s);
    bool continuity = strstr(field, "corrTrue") || strstr(field, "correct=TRUE");
    bool is_cmh = !strncmp(field, "cmh", 3) || strstr(field, "mantelhaen");
    const char *end = strrchr(field, '.') ? strrchr(field, '.') + 1 : field;
    if (strstr(field, "exact"))
        return exact_by_name(s, end);
    if (is_cmh && !strcmp(end, "p"))
        return cx_chisq_tail(squared(*s, continuity), 1).p;
    if (is_cmh && (!strcmp(end, "stat") || !strcmp(end, "M2")))
        return squared(*s, continuity);
    if (!strncmp(field, "breslow_day", 11)) {
        double chi2 = strstr(field, "tarone") ? o.tarone : o.breslow_day;
        return !strcmp(end, "p") ? cx_chisq_tail(chi2, o.df).p : chi2;
    }
    if (!strcmp(end, "or") || !strcmp(field, "or_mh"))
        return o.ratio;
    if (!strcmp(end, "low") || !strcmp(end, "lo"))
        return limit_of_odds(&o, -1);
    if (!strcmp(end, "high") || !strcmp(end, "hi"))
        return limit_of_odds(&o, 1);
    if (!strcmp(field, "rr_mh"))
        return cx_stratified_ratio(s);
    if (!strcmp(field, "log_or_se_rbg"))
        return o.log_se;
    if (!strcmp(field, "rd_mh_mp"))
        return cx_stratified_difference(s);
    if (!strcmp(field, "rd_mh_se_greenland_robins_mp"))
        return cx_stratified_difference_se(s);
    fail_msg("no field '%s'", field);
    return 0;
}

/* tests/data/abtest/strata.tsv: statsmodels, mpmath, R. */
static void every_field_is_met(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/strata.tsv");
    while (vectors_next(&v)) {
        struct cx_proportion_pair stratum[STRATA];
        struct cx_strata s = {.stratum = stratum};
        s.n = read_tables(v.cell[1], stratum);
        if (!strcmp(v.cell[0], "one") && strstr(v.cell[2], "breslow"))
            continue; /* one table has nothing to be homogeneous with */
        char what[120];
        snprintf(what, sizeof what, "%s, %s", v.cell[0], v.cell[2]);
        bool is_searched = strstr(v.cell[2], "exact") && !strstr(v.cell[2], ".p");
        double tolerance = is_searched                       ? 1e-4
                           : strstr(v.cell[2], "_mp")        ? 1e-12
                           : strstr(v.cell[2], "mantelhaen") ? 1e-7
                                                             : 1e-9;
        near_or_fail(what, by_name(&s, v.cell[2]), vectors_number(&v, 3), tolerance);
    }
    assert_int_equal(v.rows, 68 + 1);
}

/* tests/data/abtest/exact_strata.tsv: whole numbers, then 40 digits. */
static void exact_answers_have_their_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/exact_strata.tsv");
    while (vectors_next(&v)) {
        struct cx_proportion_pair stratum[STRATA];
        struct cx_strata s = {.stratum = stratum};
        const char *field = v.cell[2];
        s.n = read_tables(v.cell[1], stratum);
        enum cx_alternative alternative = !strcmp(field, "log10_greater") ? CX_GREATER
                                          : !strcmp(field, "log10_less")  ? CX_LESS
                                                                          : CX_TWO_SIDED;
        struct cx_exact_strata x = exactly(&s, alternative);
        double got = !strncmp(field, "log10", 5) ? x.p.log_p / CX_LN10
                     : !strcmp(field, "odds")    ? x.odds.value
                     : !strcmp(field, "low")     ? x.odds.interval.low
                                                 : x.odds.interval.high;
        char what[120];
        snprintf(what, sizeof what, "%s, %s", v.cell[0], field);
        near_or_fail(what, got, vectors_number(&v, 3), 1e-12);
        bool at_top = !strcmp(v.cell[0], "at the top");
        bool at_bottom = !strcmp(v.cell[0], "at the bottom");
        assert_true(!at_top || (isinf(x.odds.value) && isinf(x.odds.interval.high)));
        assert_true(!at_bottom || (x.odds.value == 0 && x.odds.interval.low == 0));
    }
    assert_int_equal(v.rows, 47 + 1);
}

/* One table is Fisher's, and tables that tell nothing change nothing. */
static void exact_in_one_stratum_is_fisher(void **state)
{
    (void)state;
    for (int64_t i = 0; i < 13 * 10; i++) {
        const struct cx_proportion_pair stratum[] = {
            {.control = {0, 8}, .variant = {0, 3}},
            {.control = {i % 13, 12}, .variant = {i / 13, 9}},
            {.control = {4, 4}, .variant = {7, 7}},
            {.control = {2, 4}, .variant = {0, 0}}};
        struct cx_strata s = {stratum, 4, false};
        struct cx_exact_strata x = exactly(&s, CX_TWO_SIDED);
        if (i == 0 || i == 13 * 10 - 1) {
            assert_true(isnan(x.p.p) && isnan(x.odds.value) && isnan(x.odds.interval.low));
            continue;
        }
        struct cx_tail fisher = cx_fisher_test(&stratum[1], CX_EXACT_MINLIKE, CX_TWO_SIDED);
        struct cx_odds_ratio odds = cx_fisher_odds_ratio(&stratum[1], CX_EXACT_CENTRAL, .025);
        near_or_fail("p", x.p.log_p, fisher.log_p, 1e-11);
        if (isfinite(odds.value))
            near_or_fail("odds", x.odds.value, odds.value, 1e-11);
        near_or_fail("low", x.odds.interval.low, odds.interval.low, 1e-11);
        if (isfinite(odds.interval.high))
            near_or_fail("high", x.odds.interval.high, odds.interval.high, 1e-11);
    }
}

static void there_may_be_too_much_to_fold(void **state)
{
    (void)state;
    struct cx_proportion_pair stratum[] = {
        {.control = {60000, 200000}, .variant = {60000, 200000}}};
    struct cx_strata s = {stratum, 1, false};
    struct cx_exact_strata x = exactly(&s, CX_TWO_SIDED);
    assert_true(x.too_many && isnan(x.p.p) && isnan(x.odds.value));
    stratum[0].control.successes = 40000;
    x = exactly(&s, CX_TWO_SIDED);
    assert_true(!x.too_many && x.p.p == 0 && x.p.log_p < -1000);
}

static void one_stratum_is_the_simple_table(void **state)
{
    (void)state;
    struct cx_proportion_pair pair = {.control = {100, 1000}, .variant = {130, 1000}};
    struct cx_strata s = {.stratum = &pair, .n = 1};
    near_or_fail("ratio", cx_stratified_ratio(&s), 1.3, 1e-15);
    struct cx_interval d = cx_stratified_difference_interval(&s, CX_Z95, CX_TWO_SIDED);
    struct cx_interval r = cx_stratified_ratio_interval(&s, CX_Z95, CX_TWO_SIDED);
    pair.corrected = true;
    struct cx_interval d1 = cx_proportion_difference_interval(&pair, CX_Z95, CX_TWO_SIDED);
    struct cx_interval r1 = cx_proportion_ratio_interval(&pair, CX_Z95, CX_TWO_SIDED);
    near_or_fail("z", cx_stratified_z(&s), cx_proportion_z_at(&pair, 0), 1e-13);
    near_or_fail("low", d.low, d1.low, 1e-12);
    near_or_fail("high", d.high, d1.high, 1e-12);
    near_or_fail("low ratio", r.low, r1.low, 1e-12);
    near_or_fail("high ratio", r.high, r1.high, 1e-12);
}

/* Pairs of tables with 5 and 7, and 6 and 4 units. */
static void test_and_intervals_agree(void **state)
{
    (void)state;
    for (int64_t i = 0; i < 6 * 8 * 7 * 5; i++) {
        const struct cx_proportion_pair stratum[] = {
            {.control = {i % 6, 5}, .variant = {i / 6 % 8, 7}},
            {.control = {i / 48 % 7, 6}, .variant = {i / 336, 4}}};
        for (int continuity = 0; continuity < 2; continuity++) {
            struct cx_strata s = {stratum, 2, continuity};
            bool rejects = fabs(cx_stratified_z(&s)) > 1.6;
            struct cx_interval d = cx_stratified_difference_interval(&s, 1.6, CX_TWO_SIDED);
            struct cx_interval r = cx_stratified_ratio_interval(&s, 1.6, CX_TWO_SIDED);
            assert_int_equal(rejects, excludes(d, 0));
            assert_int_equal(rejects, excludes(r, 1));
            assert_true(d.low <= cx_stratified_difference(&s));
            assert_true(d.high >= cx_stratified_difference(&s));
        }
    }
}

static void empty_strata_tell_nothing(void **state)
{
    (void)state;
    const struct cx_proportion_pair stratum[] = {
        {.control = {100, 1000}, .variant = {130, 1000}},
        {.control = {0, 0}, .variant = {7, 9}},
        {.control = {4, 5}, .variant = {0, 0}},
    };
    struct cx_strata one = {stratum, 1, false}, three = {stratum, 3, false},
                     none = {stratum + 1, 2, false};
    assert_true(cx_stratified_z(&one) == cx_stratified_z(&three));
    assert_true(cx_stratified_difference(&one) == cx_stratified_difference(&three));
    assert_true(cx_stratified_odds(&one).ratio == cx_stratified_odds(&three).ratio);
    assert_true(isnan(cx_stratified_z(&none)) && isnan(cx_stratified_difference(&none)));
    assert_true(isnan(cx_stratified_difference_interval(&none, 2, CX_TWO_SIDED).low));
    assert_true(isnan(cx_stratified_ratio_interval(&none, 2, CX_TWO_SIDED).high));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_met),
        cmocka_unit_test(exact_answers_have_their_digits),
        cmocka_unit_test(exact_in_one_stratum_is_fisher),
        cmocka_unit_test(there_may_be_too_much_to_fold),
        cmocka_unit_test(one_stratum_is_the_simple_table),
        cmocka_unit_test(test_and_intervals_agree),
        cmocka_unit_test(empty_strata_tell_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
