/* exact.c - exact tests of two proportions and two rates, and the intervals that go with them. */
#include "stat/fisher.h"

#include "base/compat.h"
#include "stat/binomial.h"
#include "stat/melded.h"

#include "interval.h"
#include "vectors.h"

static struct cx_proportion_pair pair_of(const struct vectors *v)
{
    return (struct cx_proportion_pair){
        .control = {strtoll(v->cell[1], NULL, 10), strtoll(v->cell[2], NULL, 10)},
        .variant = {strtoll(v->cell[3], NULL, 10), strtoll(v->cell[4], NULL, 10)}};
}

static bool has(const char *field, const char *part)
{
    return strstr(field, part) != NULL;
}

static enum cx_alternative alternative_of(const char *field)
{
    return has(field, ".greater") ? CX_GREATER : has(field, ".less") ? CX_LESS : CX_TWO_SIDED;
}

static enum cx_exact exact_of(const char *field)
{
    return has(field, "midp")                            ? CX_EXACT_MIDP
           : has(field, "blaker")                        ? CX_EXACT_BLAKER
           : has(field, "central") || has(field, "Meld") ? CX_EXACT_CENTRAL
                                                         : CX_EXACT_MINLIKE;
}

static double end_of(struct cx_interval i, const char *field, enum cx_alternative alternative)
{
    bool low = has(field, ".lo");
    return low ? (alternative == CX_LESS ? 0 : i.low)
               : (alternative == CX_GREATER ? (double)INFINITY : i.high);
}

static double by_name(const struct cx_proportion_pair *pair, const char *field)
{
    enum cx_alternative alternative = alternative_of(field);
    enum cx_exact exact = exact_of(field);
    double tail = alternative == CX_TWO_SIDED ? .025 : .05;
    struct cx_odds_ratio odds = cx_fisher_odds_ratio(pair, exact, tail);
    size_t n = strlen(field);
    if (has(field, "Meld") && !has(field, ".p")) {
        struct cx_melding m = cx_melded_proportions(pair, false);
        struct cx_interval i = has(field, "odds")    ? cx_melded_odds_ratio(&m, .025, CX_TWO_SIDED)
                               : has(field, "ratio") ? cx_melded_ratio(&m, .025, CX_TWO_SIDED)
                                                     : cx_melded_difference(&m, .025, CX_TWO_SIDED);
        return end_of(i, field, CX_TWO_SIDED);
    }
    if (has(field, "estimate") || !strcmp(field + n - 3, ".or"))
        return odds.value;
    if (has(field, "exact2x2") && (has(field, ".lo") || has(field, ".hi")))
        return end_of(cx_fisher_odds_interval(pair, exact, .05), field, CX_TWO_SIDED);
    if (has(field, ".lo") || has(field, ".hi"))
        return end_of(odds.interval, field, alternative);
    return cx_fisher_test(pair, exact, alternative).p;
}

/* R's uniroot() looks for odds ratios, or from 1 on for their inverse, to 1.22e-4: this scale. */
#define SEARCHED 1.3e-4
static double searched(double odds_ratio)
{
    return odds_ratio < 1 ? odds_ratio : 2 - 1 / odds_ratio;
}

/* So it does for melded limits; where the margins leave no choice it calls the estimate 0. */
static double tolerance_of(const struct cx_proportion_pair *pair, const char *field)
{
    int64_t successes = pair->control.successes + pair->variant.successes;
    bool no_choice = successes == 0 || successes == pair->control.trials + pair->variant.trials;
    size_t n = strlen(field);
    if (has(field, ".or") && no_choice)
        return (double)INFINITY;
    if (has(field, ".lo") || has(field, ".hi") || !strcmp(field + n - 3, ".or"))
        return has(field, "or_conditional")                         ? 1e-9
               : has(field, "Meld") && !has(field, "odds") ? 4e-4
                                                           : SEARCHED;
    return has(field, "Meld") ? 1e-5 : has(field, "fisher.test") ? 1e-7 : 1e-9;
}

/* tests/data/abtest/two_proportions_exact.tsv: scipy, R. */
static void every_field_is_met(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/two_proportions_exact.tsv");
    while (vectors_next(&v)) {
        struct cx_proportion_pair pair = pair_of(&v);
        const char *field = v.cell[6];
        double tolerance = tolerance_of(&pair, field), expected = vectors_number(&v, 7);
        bool given_up = has(field, "Meld") && !strcmp(v.cell[7], "2e-08"); /* R's least p there */
        if (has(field, "barnard") || has(field, "boschloo") || isinf(tolerance) || given_up)
            continue;
        char what[120];
        snprintf(what, sizeof what, "%s, %s", v.cell[0], field);
        double got = by_name(&pair, field);
        if (tolerance == SEARCHED)
            assert_true(fabs(searched(got) - searched(expected)) <= SEARCHED);
        else
            near_or_fail(what, got, expected, tolerance);
    }
    assert_int_equal(v.rows, 567 + 1);
}

static double by_definition(const struct cx_proportion_pair *pair, const char *field)
{
    struct cx_odds_ratio odds =
        cx_fisher_odds_ratio(pair, has(field, "midp") ? CX_EXACT_MIDP : CX_EXACT_CENTRAL, .025);
    if (!strcmp(field, "odds"))
        return odds.value;
    if (has(field, ".low") || has(field, ".high"))
        return has(field, ".low") ? odds.interval.low : odds.interval.high;
    enum cx_alternative alternative = has(field, "greater") ? CX_GREATER
                                      : has(field, "less")  ? CX_LESS
                                                            : CX_TWO_SIDED;
    return cx_fisher_test(pair, CX_EXACT_MINLIKE, alternative).log_p / CX_LN10;
}

/* tests/data/abtest/exact.tsv: sums over all tables in mpmath, p down to 1e-305. */
static void fisher_is_met_by_definition(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/exact.tsv");
    while (vectors_next(&v)) {
        struct cx_proportion_pair pair = {
            .control = {strtoll(v.cell[0], NULL, 10), strtoll(v.cell[1], NULL, 10)},
            .variant = {strtoll(v.cell[2], NULL, 10), strtoll(v.cell[3], NULL, 10)}};
        double got = by_definition(&pair, v.cell[4]), expected = vectors_number(&v, 5);
        char what[120];
        snprintf(what, sizeof what, "%s of %s, %s", v.cell[2], v.cell[3], v.cell[4]);
        if (!(fabs(got - expected) < 1e-13))
            near_or_fail(what, got, expected, 1e-12);
    }
    assert_int_equal(v.rows, 61 + 1);
}

/* Central Fisher and mid-p against the melded intervals, over all tables of 6 and 9. */
static void melded_intervals_agree_with_fisher(void **state)
{
    (void)state;
    for (int64_t i = 0; i < 7 * 10; i++) {
        struct cx_proportion_pair pair = {.control = {i % 7, 6}, .variant = {i / 7, 9}};
        for (int midp = 0; midp < 2; midp++) {
            enum cx_exact exact = midp ? CX_EXACT_MIDP : CX_EXACT_CENTRAL;
            bool rejects = cx_fisher_test(&pair, exact, CX_TWO_SIDED).p < .05;
            struct cx_melding m = cx_melded_proportions(&pair, midp);
            struct cx_interval d = cx_melded_difference(&m, .025, CX_TWO_SIDED);
            struct cx_interval r = cx_melded_ratio(&m, .025, CX_TWO_SIDED);
            struct cx_odds_ratio odds = cx_fisher_odds_ratio(&pair, exact, .025);
            assert_int_equal(rejects, excludes(d, 0));
            assert_int_equal(rejects, excludes(r, 1));
            assert_int_equal(rejects, excludes(odds.interval, 1));
            double difference = cx_proportion_difference(&pair);
            assert_true(d.low <= difference && difference <= d.high);
        }
    }
}

/* The melded limit at the level of Fisher's one-sided p is 0, as the paper proves: at any size. */
static void melded_limits_meet_fisher_at_zero(void **state)
{
    (void)state;
    static const struct cx_proportion_pair pairs[] = {
        {.control = {3, 20}, .variant = {9, 22}},
        {.control = {100, 1000}, .variant = {130, 1000}},
        {.control = {12, 1000000}, .variant = {30, 1000000}},
        {.control = {50, 10000}, .variant = {80, 5000}},
        {.control = {500000000, 1000000000}, .variant = {500050000, 1000000000}},
    };
    for (size_t i = 0; i < CX_COUNT_OF(pairs); i++) {
        struct cx_proportion_pair pair = pairs[i];
        for (int midp = 0; midp < 2; midp++) {
            enum cx_exact exact = midp ? CX_EXACT_MIDP : CX_EXACT_CENTRAL;
            double p = cx_fisher_test(&pair, exact, CX_GREATER).p;
            struct cx_melding m = cx_melded_proportions(&pair, midp);
            double scale = cx_proportion_se(&pair);
            double low = cx_melded_difference(&m, p, CX_TWO_SIDED).low;
            assert_true(fabs(low) < 1e-9 * scale);
            near_or_fail("ratio", cx_melded_ratio(&m, p, CX_TWO_SIDED).low, 1, 1e-9);
        }
    }
}

static void melded_rates_agree_with_the_exact_test(void **state)
{
    (void)state;
    for (int64_t i = 1; i < 11 * 14; i++) {
        struct cx_rate_pair pair = {.control = {i % 11, 10.5}, .variant = {i / 11, 13}};
        for (int midp = 0; midp < 2; midp++) {
            enum cx_exact exact = midp ? CX_EXACT_MIDP : CX_EXACT_CENTRAL;
            bool rejects = cx_rate_exact(&pair, exact, CX_TWO_SIDED).p < .05;
            struct cx_melding m = cx_melded_rates(&pair, midp);
            assert_int_equal(rejects, excludes(cx_melded_difference(&m, .025, CX_TWO_SIDED), 0));
            if (midp)
                continue;
            struct cx_interval r = cx_melded_ratio(&m, .025, CX_TWO_SIDED);
            struct cx_interval clopper = cx_rate_exact_ratio_interval(&pair, exact, .025);
            if (clopper.low > 0)
                near_or_fail("low", r.low, clopper.low, 1e-9);
            if (clopper.high < (double)INFINITY)
                near_or_fail("high", r.high, clopper.high, 1e-9);
        }
    }
}

static void nothing_from_no_trials(void **state)
{
    (void)state;
    struct cx_proportion_pair pair = {.control = {0, 0}, .variant = {3, 9}};
    struct cx_melding m = cx_melded_proportions(&pair, false);
    assert_true(isnan(cx_fisher_test(&pair, CX_EXACT_CENTRAL, CX_TWO_SIDED).p));
    assert_true(isnan(cx_fisher_odds_ratio(&pair, CX_EXACT_CENTRAL, .025).interval.low));
    assert_true(isnan(cx_melded_difference(&m, .025, CX_TWO_SIDED).low));
    assert_true(isnan(cx_melded_ratio(&m, .025, CX_TWO_SIDED).high));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_met),
        cmocka_unit_test(fisher_is_met_by_definition),
        cmocka_unit_test(melded_intervals_agree_with_fisher),
        cmocka_unit_test(melded_limits_meet_fisher_at_zero),
        cmocka_unit_test(melded_rates_agree_with_the_exact_test),
        cmocka_unit_test(nothing_from_no_trials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
