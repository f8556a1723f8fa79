/* survival.c - Kaplan-Meier curves with their limits, and the log-rank test. */
#include "stat/survival.h"

#include <gsl/gsl_errno.h>

#include "base/compat.h"
#include "stat/normal.h"

#include "vectors.h"

enum { MOST = 2000 };

/* Durations in no order of groups or times, as they are written down. */
struct sample {
    struct cx_keyed durations[MOST];
    size_t n;
    struct cx_life_table table;
    struct cx_arena arena;
};

static void follow(struct sample *s, double time, int64_t count, bool is_event)
{
    assert_true(s->n < MOST);
    s->durations[s->n++] = cx_duration(time, count, is_event);
}

static struct cx_life_table *table_of(struct sample *s)
{
    assert_true(cx_life_table(s->durations, s->n, &s->table, &s->arena));
    return &s->table;
}

static void forget(struct sample *s)
{
    cx_arena_release(&s->arena);
    s->n = 0;
}

/* The weeks in remission of 42 children with leukaemia, of two treatments (E. J. Freireich et al.
 * 1963, Blood 21, 699); negative: still in remission. */
static const double treated[] = {6,   6,   6,   -6, 7,  -9,  10,  -10, -11, 13, 16,
                                 -17, -19, -20, 22, 23, -25, -32, -32, -34, -35};
static const double untreated[] = {1, 1, 2,  2,  3,  4,  4,  5,  5,  8, 8,
                                   8, 8, 11, 11, 12, 12, 15, 17, 22, 23};

static const double CHI2_OF_THE_TREATMENT = 16.7929409892165;

static void follow_all(struct sample *s, const double *times, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        follow(s, fabs(times[i]), 1, times[i] > 0);
    }
}

/* The curve that textbooks print for them (.8571, .8067, .7529 ...: D. G. Kleinbaum and M. Klein,
 * "Survival Analysis", chapter 2), with all digits and Greenwood's formula by Python's fractions.
 */
static void published_curve_of_the_treated(void **state)
{
    (void)state;
    static const double weeks[][5] = {{6, 21, 3, .857142857142857, .0763603548321213},
                                      {7, 17, 1, .80672268907563, .0869352851800572},
                                      {10, 15, 1, .752941176470588, .0963496529943205},
                                      {13, 12, 1, .690196078431373, .10681470777501},
                                      {16, 11, 1, .627450980392157, .114053865256753},
                                      {22, 7, 1, .53781512605042, .128233751693034},
                                      {23, 6, 1, .448179271708683, .13459145675576}};
    static struct sample s;
    follow_all(&s, treated, CX_COUNT_OF(treated));
    const struct cx_life_table *table = table_of(&s);
    assert_int_equal(table->people, 21);
    assert_int_equal(table->n, 16);
    struct cx_survival curve = cx_survival_begin(table, CX_SURVIVAL_LOG_LOG, 1.96);
    size_t events = 0;
    for (size_t i = 0; i < table->n; i++) {
        struct cx_survival_point p = cx_survival_next(&curve, &table->lives[i]);
        if (p.events > 0) {
            const double *week = weeks[events++];
            assert_true(p.time == week[0] && (double)p.at_risk == week[1]);
            assert_true((double)p.events == week[2]);
            near_or_fail("survival", p.survival, week[3], 1e-14);
            near_or_fail("se", p.se, week[4], 1e-14);
        }
    }
    assert_int_equal(events, CX_COUNT_OF(weeks));
    forget(&s);
}

/* Printed as 16.79 there; all digits by Python's fractions. */
static void published_log_rank_of_the_treatment(void **state)
{
    (void)state;
    static struct sample a, b;
    follow_all(&a, treated, CX_COUNT_OF(treated));
    follow_all(&b, untreated, CX_COUNT_OF(untreated));
    struct cx_life_table tables[] = {*table_of(&a), *table_of(&b)};
    struct cx_log_rank test = {.rho = 0};
    assert_true(cx_log_rank(tables, 2, &test, &a.arena));
    assert_true(test.groups[0].observed == 9);
    assert_true(test.groups[1].observed == 21);
    near_or_fail("expected", test.groups[0].expected, 19.2505009480311, 1e-14);
    near_or_fail("chi2", test.chi2, CHI2_OF_THE_TREATMENT, 1e-13);
    assert_true(test.df == 1);
    forget(&a);
    forget(&b);
}

/* --- tests/data/stat/durations.tsv, survival.tsv and log_rank.tsv: R's survival package ------- */

/* All durations of one data set, or those of one of its groups. */
static void read_durations(struct sample *s, const char *data, const char *group)
{
    struct vectors v;
    vectors_open(&v, "stat/durations.tsv");
    while (vectors_next(&v)) {
        if (strcmp(v.cell[0], data) == 0 && (!*group || strcmp(v.cell[1], group) == 0)) {
            follow(s, vectors_number(&v, 2), strtoll(v.cell[4], NULL, 10), *v.cell[3] == '1');
        }
    }
}

static enum cx_survival_limits limits_named(const char *name)
{
    return strcmp(name, "plain") == 0 ? CX_SURVIVAL_PLAIN
           : strcmp(name, "log") == 0 ? CX_SURVIVAL_LOG
                                      : CX_SURVIVAL_LOG_LOG;
}

static struct cx_survival_point point_at(const struct cx_life_table *table, double time,
                                         enum cx_survival_limits limits)
{
    struct cx_survival curve = cx_survival_begin(table, limits, cx_normal_quantile_upper(.025));
    for (size_t i = 0; i < table->n; i++) {
        struct cx_survival_point p = cx_survival_next(&curve, &table->lives[i]);
        if (p.time == time) {
            return p;
        }
    }
    fail_msg("no line for the time %g", time);
    return (struct cx_survival_point){.time = 0};
}

static void the_curves_are_those_of_r(void **state)
{
    (void)state;
    static struct sample s;
    struct vectors v;
    char read[80] = "";
    vectors_open(&v, "stat/survival.tsv");
    while (vectors_next(&v)) {
        char name[80];
        snprintf(name, sizeof name, "%s %s", v.cell[0], v.cell[1]);
        if (strcmp(read, name) != 0) {
            forget(&s);
            read_durations(&s, v.cell[0], v.cell[1]);
            table_of(&s);
            snprintf(read, sizeof read, "%s", name);
        }
        struct cx_survival_point p =
            point_at(&s.table, vectors_number(&v, 3), limits_named(v.cell[2]));
        assert_true((double)p.at_risk == vectors_number(&v, 4));
        const double got[] = {p.survival, p.se, p.low, p.high};
        for (size_t i = 0; i < CX_COUNT_OF(got); i++) {
            near_or_fail(name, got[i], vectors_number(&v, 5 + i), 2e-10); /* as they are written */
        }
    }
    assert_int_equal(v.rows, 69 + 1);
    forget(&s);
}

static void check_log_rank(const char *data, const struct vectors *expected, size_t groups)
{
    static struct sample s[3];
    struct cx_life_table tables[3];
    struct cx_log_rank test = {.rho = 0};
    for (size_t g = 0; g < groups; g++) {
        read_durations(&s[g], data, expected[g].cell[1]);
        tables[g] = *table_of(&s[g]);
    }
    assert_true(cx_log_rank(tables, groups, &test, &s[0].arena));
    for (size_t g = 0; g < groups; g++) {
        const struct vectors *v = &expected[g];
        if (*v->cell[2]) {
            assert_true(test.groups[g].observed == vectors_number(v, 2));
            near_or_fail(data, test.groups[g].expected, vectors_number(v, 3), 1e-11);
        }
        near_or_fail(data, test.chi2, vectors_number(v, 4), 1e-10);
        assert_true(test.df == vectors_number(v, 5));
        near_or_fail(data, test.tail.p, vectors_number(v, 6), 1e-10);
    }
    for (size_t g = 0; g < groups; g++) {
        forget(&s[g]);
    }
}

static void the_log_rank_tests_are_those_of_r(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        size_t groups;
    } sets[] = {{"aml", 2}, {"lung", 3}, {"cdnow", 3}};
    static struct vectors lines[3];
    struct vectors v;
    vectors_open(&v, "stat/log_rank.tsv");
    for (size_t i = 0; i < CX_COUNT_OF(sets); i++) {
        for (size_t g = 0; g < sets[i].groups; g++) {
            assert_true(vectors_next(&v));
            assert_string_equal(v.cell[0], sets[i].data);
            lines[g] = v;
            for (size_t c = 0; c < v.cells; c++) {
                lines[g].cell[c] = lines[g].line + (v.cell[c] - v.line);
            }
        }
        check_log_rank(sets[i].data, lines, sets[i].groups);
    }
    assert_false(vectors_next(&v));
}

static enum cx_log_rank_weight weight_named(const char *name)
{
    static const char *const names[] = {"log-rank", "gehan", "tarone-ware", "peto-peto"};
    size_t i = 0;
    while (strcmp(names[i], name) != 0) {
        i++;
    }
    return (enum cx_log_rank_weight)i;
}

/* tests/data/stat/log_rank_weights.tsv: lifelines; R's survdiff(rho = 1) says the same of aml. */
static void the_weighted_tests_are_those_of_lifelines(void **state)
{
    (void)state;
    static const char *const groups[] = {"Maintained", "Nonmaintained", "0", "1", "2",
                                         "1",          "2",             "3"};
    static struct sample s[3];
    struct vectors v;
    vectors_open(&v, "stat/log_rank_weights.tsv");
    while (vectors_next(&v)) {
        size_t n = *v.cell[0] == 'a' ? 2 : 3, from = n == 2 ? 0 : *v.cell[0] == 'l' ? 2 : 5;
        struct cx_life_table tables[3];
        struct cx_log_rank test = {.weight = weight_named(v.cell[1]),
                                   .rho = vectors_number(&v, 2),
                                   .gamma = vectors_number(&v, 3)};
        for (size_t g = 0; g < n; g++) {
            read_durations(&s[g], v.cell[0], groups[from + g]);
            tables[g] = *table_of(&s[g]);
        }
        assert_true(cx_log_rank(tables, n, &test, &s[0].arena));
        near_or_fail(v.cell[1], test.chi2, vectors_number(&v, 4), 1e-11);
        assert_true(test.df == vectors_number(&v, 5));
        near_or_fail(v.cell[1], test.tail.p, vectors_number(&v, 6), 1e-11);
        for (size_t g = 0; g < n; g++) {
            forget(&s[g]);
        }
    }
    assert_int_equal(v.rows, 18 + 1);
}

/* tests/data/stat/restricted_means.tsv: Python's fractions; the first two are those of R's
 * print(survfit(), print.rmean = TRUE): 52.6454545455 (19.8286027956) and 22.7083333333
 * (4.18094198103). */
static void the_restricted_means_are_those_of_fractions(void **state)
{
    (void)state;
    static struct sample s;
    struct vectors v;
    vectors_open(&v, "stat/restricted_means.tsv");
    while (vectors_next(&v)) {
        read_durations(&s, v.cell[0], v.cell[1]);
        struct cx_survival_mean m = cx_survival_mean(table_of(&s), vectors_number(&v, 2));
        near_or_fail("mean", m.mean, vectors_number(&v, 3), 1e-13);
        near_or_fail("se", m.se, vectors_number(&v, 4), 1e-13);
        forget(&s);
    }
    assert_int_equal(v.rows, 6 + 1);
}

static void a_mean_is_known_as_far_as_the_curve(void **state)
{
    (void)state;
    static struct sample s;
    struct cx_life_table empty = {.n = 0};
    follow(&s, 2.5, 1, true);
    follow(&s, 4, 1, false);
    const struct cx_life_table *table = table_of(&s);
    assert_true(cx_survival_reach(table) == 4);
    assert_true(cx_survival_mean(table, 4).mean == 3.25);
    assert_true(isnan(cx_survival_mean(table, 4.5).mean));
    assert_true(cx_survival_mean(table, 0).mean == 0 && cx_survival_mean(table, 0).se == 0);
    forget(&s);
    follow(&s, 2.5, 3, true);
    table = table_of(&s);
    assert_true(isinf(cx_survival_reach(table)));
    assert_true(cx_survival_mean(table, 100).mean == 2.5 && cx_survival_mean(table, 100).se == 0);
    assert_true(isnan(cx_survival_reach(&empty)) && isnan(cx_survival_mean(&empty, 1).mean));
    forget(&s);
}

/* The medians that R's survfit() prints of aml with log limits: 31 (18, NA) and 23 (8, NA). */
static void the_medians_are_those_of_r(void **state)
{
    (void)state;
    static const double medians[][2] = {{31, 18}, {23, 8}};
    static const char *const groups[] = {"Maintained", "Nonmaintained"};
    static struct sample s;
    for (size_t g = 0; g < CX_COUNT_OF(groups); g++) {
        read_durations(&s, "aml", groups[g]);
        const struct cx_life_table *table = table_of(&s);
        struct cx_survival begin =
            cx_survival_begin(table, CX_SURVIVAL_LOG, cx_normal_quantile_upper(.025));
        struct cx_survival_time median = cx_survival_quantile(table, begin, .5);
        assert_true(median.time == medians[g][0] && median.low == medians[g][1]);
        assert_true(isnan(median.high));
        forget(&s);
    }
}

/* Events at 1, 2 and 4, and somebody followed to 9: half are left from 2 to 4, and a quarter from 4
 * to the end of the table. */
static void a_flat_part_has_its_middle(void **state)
{
    (void)state;
    static struct sample s;
    follow(&s, 1, 1, true);
    follow(&s, 2, 1, true);
    follow(&s, 4, 1, true);
    follow(&s, 9, 1, false);
    const struct cx_life_table *table = table_of(&s);
    struct cx_survival begin = cx_survival_begin(table, CX_SURVIVAL_PLAIN, 1.96);
    assert_true(cx_survival_quantile(table, begin, .5).time == 3);
    assert_true(cx_survival_quantile(table, begin, .75).time == 6.5);
    assert_true(isnan(cx_survival_quantile(table, begin, .76).time));
    assert_true(cx_survival_quantile(table, begin, .2).time == 1);
    forget(&s);
}

static void the_curve_is_a_staircase(void **state)
{
    (void)state;
    static struct sample s;
    follow(&s, 5, 1, true);
    follow(&s, 7, 1, false);
    const struct cx_life_table *table = table_of(&s);
    struct cx_survival begin = cx_survival_begin(table, CX_SURVIVAL_PLAIN, 1.96);
    assert_true(cx_survival_at(table, begin, 4.9).survival == 1);
    assert_true(cx_survival_at(table, begin, 5).survival == .5);
    assert_true(cx_survival_at(table, begin, 7).survival == .5);
    assert_true(isnan(cx_survival_at(table, begin, 7.1).survival));
    forget(&s);
}

static void behind_a_table_only_nobody_is_known(void **state)
{
    (void)state;
    static struct sample s;
    struct cx_life_table empty = {.n = 0};
    follow(&s, 5, 2, true);
    const struct cx_life_table *table = table_of(&s);
    struct cx_survival begin = cx_survival_begin(table, CX_SURVIVAL_PLAIN, 1.96);
    assert_true(cx_survival_at(table, begin, 8).survival == 0);
    assert_true(isnan(cx_survival_at(&empty, begin, 8).survival));
    assert_true(isnan(cx_survival_quantile(&empty, begin, .5).time));
    forget(&s);
}

/* --- what no table shows -------------------------------------------------------------------- */

/* 3 of 10 million: their distance from 1 keeps 9 digits.  Expected: the formulas in Python's
 * decimal, 60 digits. */
static void few_events_among_millions_keep_their_digits(void **state)
{
    (void)state;
    static struct sample s;
    follow(&s, 2.5, 9999997, false);
    follow(&s, 2.5, 3, true);
    const struct cx_life_table *table = table_of(&s);
    assert_int_equal(table->n, 1);
    struct cx_survival curve = cx_survival_begin(table, CX_SURVIVAL_LOG_LOG, 1.96);
    struct cx_survival_point p = cx_survival_next(&curve, &table->lives[0]);
    near_or_fail("survival", 1 - p.survival, 3e-7, 1e-9);
    near_or_fail("se", p.se, 1.73205054776123667e-7, 1e-14);
    near_or_fail("low", 1 - p.low, 9.30189833325636789e-7, 1e-9);
    near_or_fail("high", 1 - p.high, 9.67544231973890297e-8, 2e-9);
    forget(&s);
}

/* Without censoring the curve is the part that is left, and Greenwood's standard error that of a
 * proportion, sqrt(p (1-p) / n). */
static void everybody_followed_to_the_end(void **state)
{
    (void)state;
    enum { PEOPLE = 1501 };
    static struct sample s;
    for (size_t i = 0; i < PEOPLE; i++) {
        follow(&s, (double)(i * 7 % PEOPLE) / 7, 1, true);
    }
    const struct cx_life_table *table = table_of(&s);
    assert_int_equal(table->n, PEOPLE);
    struct cx_survival curve = cx_survival_begin(table, CX_SURVIVAL_PLAIN, 1.96);
    for (size_t i = 0; i + 1 < PEOPLE; i++) {
        double left = (double)(PEOPLE - 1 - i) / PEOPLE;
        struct cx_survival_point p = cx_survival_next(&curve, &table->lives[i]);
        near_or_fail("survival", p.survival, left, 1e-13);
        near_or_fail("se", p.se, sqrt(left * (1 - left) / PEOPLE), 1e-12);
    }
    struct cx_survival_point end = cx_survival_next(&curve, &table->lives[PEOPLE - 1]);
    assert_true(end.survival == 0 && isnan(end.se) && isnan(end.low) && isnan(end.high));
    forget(&s);
}

static void before_the_first_event_all_is_certain(void **state)
{
    (void)state;
    static struct sample s;
    follow(&s, 4.5, 3, false);
    follow(&s, -0.0, 2, false);
    follow(&s, 0, 5, false);
    const struct cx_life_table *table = table_of(&s);
    assert_int_equal(table->n, 2); /* zero is one time, whatever its sign */
    assert_int_equal(table->lives[0].censored, 7);
    struct cx_survival curve = cx_survival_begin(table, CX_SURVIVAL_LOG_LOG, 1.96);
    for (size_t i = 0; i < 2; i++) {
        struct cx_survival_point p = cx_survival_next(&curve, &table->lives[i]);
        assert_int_equal(p.at_risk, i == 0 ? 10 : 3);
        assert_true(p.survival == 1 && p.se == 0 && p.low == 1 && p.high == 1);
    }
    forget(&s);
}

static void nobody_makes_an_empty_table(void **state)
{
    (void)state;
    struct cx_arena arena = {0};
    struct cx_life_table tables[2];
    struct cx_log_rank test = {.rho = 0};
    assert_true(cx_life_table(NULL, 0, &tables[0], &arena));
    assert_true(tables[0].n == 0 && tables[0].people == 0);
    tables[1] = tables[0];
    assert_true(cx_log_rank(tables, 2, &test, &arena));
    assert_true(isnan(test.chi2) && test.df == 0 && isnan(test.tail.p));
    cx_arena_release(&arena);
}

/* Who is gone before the first event cannot be compared, and changes nothing. */
static void a_group_that_was_never_at_risk_takes_no_part(void **state)
{
    (void)state;
    static struct sample a, b, gone;
    follow_all(&a, treated, CX_COUNT_OF(treated));
    follow_all(&b, untreated, CX_COUNT_OF(untreated));
    follow(&gone, .5, 12, false);
    struct cx_life_table tables[] = {*table_of(&a), *table_of(&gone), *table_of(&b)};
    struct cx_log_rank test = {.rho = 0};
    assert_true(cx_log_rank(tables, 3, &test, &a.arena));
    near_or_fail("chi2", test.chi2, CHI2_OF_THE_TREATMENT, 1e-13);
    assert_true(test.df == 1);
    assert_true(test.groups[1].observed == 0 && test.groups[1].expected == 0);
    forget(&a);
    forget(&b);
    forget(&gone);
}

static void what_could_not_come_out_otherwise_is_no_test(void **state)
{
    (void)state;
    static struct sample a, b;
    follow(&a, 3, 5, true);
    follow(&b, 3, 4, true);
    struct cx_life_table tables[] = {*table_of(&a), *table_of(&b)};
    struct cx_log_rank test = {.rho = 0};
    assert_true(cx_log_rank(tables, 2, &test, &a.arena));
    assert_true(isnan(test.chi2) && test.df == 1 && isnan(test.tail.p));
    near_or_fail("expected", test.groups[0].expected, 5, 1e-15);
    forget(&a);
    forget(&b);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_curve_of_the_treated),
        cmocka_unit_test(published_log_rank_of_the_treatment),
        cmocka_unit_test(the_curves_are_those_of_r),
        cmocka_unit_test(the_log_rank_tests_are_those_of_r),
        cmocka_unit_test(the_weighted_tests_are_those_of_lifelines),
        cmocka_unit_test(the_restricted_means_are_those_of_fractions),
        cmocka_unit_test(a_mean_is_known_as_far_as_the_curve),
        cmocka_unit_test(the_medians_are_those_of_r),
        cmocka_unit_test(a_flat_part_has_its_middle),
        cmocka_unit_test(the_curve_is_a_staircase),
        cmocka_unit_test(behind_a_table_only_nobody_is_known),
        cmocka_unit_test(few_events_among_millions_keep_their_digits),
        cmocka_unit_test(everybody_followed_to_the_end),
        cmocka_unit_test(before_the_first_event_all_is_certain),
        cmocka_unit_test(nobody_makes_an_empty_table),
        cmocka_unit_test(a_group_that_was_never_at_risk_takes_no_part),
        cmocka_unit_test(what_could_not_come_out_otherwise_is_no_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
