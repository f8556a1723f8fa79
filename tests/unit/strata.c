/* strata.c - two proportions in strata: Cochran-Mantel-Haenszel and what goes with it. */
#include "stat/stratified.h"

#include "base/compat.h"
#include "stat/gamma.h"
#include "stat/normal.h"

#include "interval.h"
#include "vectors.h"

#define STRATA 8

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

static double by_name(const struct cx_strata *s, const char *field)
{
    struct cx_stratified_odds o = cx_stratified_odds(s);
    bool continuity = strstr(field, "corrTrue") || strstr(field, "correct=TRUE");
    bool is_cmh = !strncmp(field, "cmh", 3) || strstr(field, "mantelhaen");
    const char *end = strrchr(field, '.') ? strrchr(field, '.') + 1 : field;
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
        double tolerance = strstr(v.cell[2], "_mp")           ? 1e-12
                           : strstr(v.cell[2], "mantelhaen")  ? 1e-7
                           : strstr(v.cell[2], "breslow_day") ? 1e-9
                                                              : 1e-9;
        near_or_fail(what, by_name(&s, v.cell[2]), vectors_number(&v, 3), tolerance);
    }
    assert_int_equal(v.rows, 64 + 1);
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
        cmocka_unit_test(one_stratum_is_the_simple_table),
        cmocka_unit_test(test_and_intervals_agree),
        cmocka_unit_test(empty_strata_tell_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
