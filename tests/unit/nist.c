/* nist.c - NIST's Statistical Reference Datasets, the way cx-abtest takes them: text, number,
 * a customer's outcome, sums of an arm, moments; and the analysis of variance of such arms.
 *
 * Expected are the certified values (https://www.itl.nist.gov/div898/strd), 15 digits: what digits
 * a reader of doubles loses on NumAcc3 and 4, and scipy on SmLs04 to 09, is not lost here.
 */
#include "base/number.h"
#include "model/arm.h"
#include "model/joint.h"
#include "model/outcome.h"
#include "stat/many.h"

#include "oracle.h"
#include "scratch.h"

static struct cx_error error;

static void open_sums(struct cx_metric_sums *s)
{
    assert_int_equal(cx_metric_sums_open(s, CX_METRIC_MEAN, &arena, &error), CX_OK);
}

static void add(struct cx_metric_sums *s, const char *text)
{
    double x;
    struct cx_outcome o = {0};
    assert_true(cx_number_parse(cx_text_from(text), &x) && cx_outcome_add(&o, x));
    cx_metric_sums_add(s, CX_METRIC_MEAN, cx_outcome_value(&o), 1);
}

static void read_file(struct cx_metric_sums *s, const char *name)
{
    char path[80], line[80];
    snprintf(path, sizeof path, "tests/data/nist/%s.txt", name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        add(s, line);
    }
    fclose(f);
}

/* NumAcc2 to 4 and the SmLs are made: a tenth is the middle one of a group's first value, then come
 * the one below and the one above by turns. */
static void add_series(struct cx_metric_sums *s, int64_t whole, int tenth, int n)
{
    char text[40];
    for (int i = 0; i < n; i++) {
        int turn = i == 0 ? 0 : i % 2 ? -1 : 1;
        snprintf(text, sizeof text, "%lld.%d", (long long)whole, tenth + turn);
        add(s, text);
    }
}

static void assert_moments(const char *name, const struct cx_metric_sums *s, double mean, double sd)
{
    struct cx_moments m = cx_metric_moments(s, CX_METRIC_MEAN);
    char what[40];
    snprintf(what, sizeof what, "%s, mean", name);
    near_or_fail(what, m.mean, mean, 1e-15);
    snprintf(what, sizeof what, "%s, sd", name);
    near_or_fail(what, sqrt(m.variance), sd, 2e-15);
}

static void samples_have_their_certified_moments(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double mean, sd;
        int64_t whole; /* of a series */
    } sets[] = {{"Lew", -177.435000000000, 277.332168044316, 0},
                {"Lottery", 518.958715596330, 291.699727470969, 0},
                {"Mavro", 2.00185600000000, 0.000429123454003053, 0},
                {"Michelso", 299.852400000000, 0.0790105478190518, 0},
                {"PiDigits", 4.53480000000000, 2.86733906028871, 0},
                {"NumAcc2", 1.2, 0.1, 1},
                {"NumAcc3", 1000000.2, 0.1, 1000000},
                {"NumAcc4", 10000000.2, 0.1, 10000000}};
    struct cx_metric_sums s;
    for (size_t i = 0; i < CX_COUNT_OF(sets); i++) {
        open_sums(&s);
        if (sets[i].whole)
            add_series(&s, sets[i].whole, 2, 1001);
        else
            read_file(&s, sets[i].name);
        assert_moments(sets[i].name, &s, sets[i].mean, sets[i].sd);
    }
    open_sums(&s);
    add(&s, "10000001");
    add(&s, "10000003");
    add(&s, "10000002");
    assert_moments("NumAcc1", &s, 10000002, 1);
}

/* With the 957th digit that pi has: mpmath, of the 5000 decimals. */
static void digits_of_pi_have_their_moments(void **state)
{
    (void)state;
    struct cx_metric_sums s;
    open_sums(&s);
    FILE *f = fopen("tests/data/nist/PiDigits.txt", "r");
    assert_non_null(f);
    char line[80];
    for (int i = 1; fgets(line, sizeof line, f); i++) {
        line[strcspn(line, "\n")] = '\0';
        add(&s, i == 957 ? "8" : line);
    }
    fclose(f);
    assert_moments("pi", &s, 4.5358, 2.8676755521876114);
}

/* ---- analysis of variance: the first value's tenths of nine groups of SmLs, and F */

#define GROUPS 9

struct expected {
    double p; /* scipy 1.17.1, of the certified F; 0: below what it has */
    size_t groups;
};

/* The whole table: between the groups, and within them by the variance that all arms share, as
 * Dunnett's and Tukey's intervals have it. */
static void assert_table(const struct oracle *o, const char *name, const struct cx_overall *all,
                         const struct cx_all_arms *within)
{
    double between = all->statistic * within->variance;
    double sums[] = {between * all->df, within->variance * within->df};
    const struct {
        const char *field;
        double got;
    } answer[] = {{"between.df", all->df},
                  {"between.sum_squares", sums[0]},
                  {"between.mean_square", between},
                  {"between.f", all->statistic},
                  {"f_mp", all->statistic},
                  {"within.df", within->df},
                  {"within.sum_squares", sums[1]},
                  {"within.mean_square", within->variance},
                  {"r2", sums[0] / (sums[0] + sums[1])},
                  {"resid_sd", sqrt(within->variance)}};
    for (size_t i = 0; i < CX_COUNT_OF(answer); i++) {
        assert_non_null(oracle_find(o, name, answer[i].field));
        oracle_near(o, name, answer[i].field, answer[i].got, 1e-14);
    }
}

/* Means as distances from the first group's, exact: an analysis of variance minds nothing else. */
static void assert_f(const struct oracle *certified, const char *name,
                     const struct cx_metric_sums *s, const struct expected *expected)
{
    const struct cx_metric_sums *arm[GROUPS];
    size_t groups = expected->groups;
    struct cx_estimate mean[GROUPS];
    for (size_t i = 0; i < groups; i++) {
        struct cx_moments m = cx_metric_moments(&s[i], CX_METRIC_MEAN);
        arm[i] = &s[i];
        mean[i] = cx_mean_estimate(
            m.units, cx_metric_difference(&s[0], &s[i], CX_METRIC_MEAN), m.variance);
    }
    struct cx_overall o = cx_anova(mean, groups);
    struct cx_all_arms within = cx_all_arms_variance(arm, groups);
    assert_table(certified, name, &o, &within);
    if (expected->p > 0)
        near_or_fail(name, o.tail.p, expected->p, 1e-10);
    else
        assert_true(o.tail.log_p < log(1e-300) && isfinite(o.tail.log_p));
}

static void check_made_groups(const struct oracle *certified)
{
    static const int tenth[GROUPS] = {4, 3, 5, 3, 5, 3, 5, 3, 5};
    static const int64_t whole[] = {1, 1000000, 1000000000000};
    static const struct {
        int n;
        struct expected expected;
    } size[] = {{21, {2.5832643372689375e-22, GROUPS}},
                {201, {4.037141885753724e-243, GROUPS}},
                {2001, {0, GROUPS}}};
    for (size_t set = 0; set < 9; set++) {
        struct cx_metric_sums s[GROUPS];
        char name[16];
        for (size_t i = 0; i < GROUPS; i++) {
            open_sums(&s[i]);
            add_series(&s[i], whole[set / 3], tenth[i], size[set % 3].n);
        }
        snprintf(name, sizeof name, "SmLs%02zu", set + 1);
        assert_f(certified, name, s, &size[set % 3].expected);
    }
}

static void check_measured_groups(const struct oracle *certified)
{
    static const struct {
        const char *name;
        struct expected expected;
    } sets[] = {{"SiRstv", {0.34944749340219355, 5}}, {"AtmWtAg", {0.00023268444833892838, 2}}};
    for (size_t set = 0; set < CX_COUNT_OF(sets); set++) {
        struct cx_metric_sums s[GROUPS];
        struct vectors v;
        char path[40];
        size_t groups = 0;
        snprintf(path, sizeof path, "nist/%s.csv", sets[set].name);
        vectors_open(&v, path);
        while (vectors_read_line(&v, ',')) {
            size_t group = (size_t)vectors_number(&v, 0);
            while (groups < group)
                open_sums(&s[groups++]);
            add(&s[group - 1], v.cell[1]);
        }
        assert_int_equal(groups, sets[set].expected.groups);
        assert_f(certified, sets[set].name, s, &sets[set].expected);
    }
}

/* tests/data/nist/anova.tsv: NIST; F of the decimals with mpmath. */
static void groups_have_their_certified_analysis(void **state)
{
    (void)state;
    struct oracle certified;
    oracle_open(&certified, "nist/anova.tsv");
    check_made_groups(&certified);
    check_measured_groups(&certified);
    oracle_close(&certified);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_have_their_certified_moments),
        cmocka_unit_test(digits_of_pi_have_their_moments),
        cmocka_unit_test(groups_have_their_certified_analysis),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
