/* rank.c - ranks of two samples: Mann and Whitney, Hodges and Lehmann, Brunner and Munzel. */
#include "stat/rank.h"

#include "stat/normal.h"
#include "stat/student.h"

#include "interval.h"
#include "oracle.h"
#include "scratch.h"

static struct oracle_sample pair[2];
static const struct cx_sample *const c = &pair[0].sample, *const v = &pair[1].sample;
static struct cx_error error;

static const struct {
    enum cx_alternative alternative;
    const char *name;
} sides[] = {{CX_TWO_SIDED, "two-sided"}, {CX_GREATER, "greater"}, {CX_LESS, "less"}};

static void near_scipy(const struct oracle *o, const char *name, const struct cx_ranks *r)
{
    char field[64];
    for (size_t i = 0; i < 6; i++) {
        bool corrected = i < 3;
        struct cx_tail t =
            cx_mann_whitney_tail(r, corrected ? 0.5 : 0, sides[i % 3].alternative);
        snprintf(field, sizeof field, "mwu.asymptotic.cc%s.%s.p", corrected ? "True" : "False",
                 sides[i % 3].name);
        oracle_near(o, name, field, t.p, 1e-10);
        snprintf(field, sizeof field, "mwu.asymptotic.cc%s.%s.U_treatment",
                 corrected ? "True" : "False", sides[i % 3].name);
        oracle_near(o, name, field, r->u, 1e-15);
        snprintf(field, sizeof field, "mwu.exact.ccTrue.%s.U_treatment", sides[i % 3].name);
        oracle_near(o, name, field, r->u, 1e-15);
    }
    oracle_near(o, name, "auc_P(T>C)+.5P(=)", r->superiority, 1e-12);
    oracle_near(o, name, "hodges_lehmann_shift", cx_shift(c, v), 1e-12);
    struct cx_estimate_pair p = cx_superiority_pair(c, v);
    struct cx_welch w = cx_welch(&p);
    oracle_near(o, name, "brunner_munzel.stat", w.t, 1e-10);
    oracle_near(o, name, "brunner_munzel.p", cx_student_tail(w.t, w.df, CX_TWO_SIDED).p, 1e-10);
}

/* R finds the ends of its approximate intervals by uniroot() to 1e-4; with ties its shift, too. */
static void near_r(const struct oracle *o, const char *name, const struct cx_ranks *r,
                   const char *how)
{
    char field[64];
    bool corrected = strstr(how, "correct=TRUE") != NULL;
    double continuity = corrected ? 0.5 : 0;
    struct cx_interval i = cx_shift_interval(c, v, cx_shift_ends(r, CX_Z95, continuity));
    snprintf(field, sizeof field, "R.%s.W", how);
    oracle_near(o, name, field, r->u, 1e-15);
    snprintf(field, sizeof field, "R.%s.p", how);
    oracle_near(o, name, field, cx_mann_whitney_tail(r, continuity, CX_TWO_SIDED).p, 1e-10);
    snprintf(field, sizeof field, "R.%s.hl", how);
    oracle_close_to(o, name, field, cx_shift(c, v), 2e-3);
    snprintf(field, sizeof field, "R.%s.lo", how);
    oracle_close_to(o, name, field, i.low, 2e-4);
    snprintf(field, sizeof field, "R.%s.hi", how);
    oracle_close_to(o, name, field, i.high, 2e-4);
}

static void near_exact(const struct oracle *o, const char *name, const struct cx_ranks *r)
{
    struct cx_rank_distribution d;
    assert_int_equal(cx_rank_distribution(c, v, &arena, &d, &error), CX_OK);
    char field[64];
    for (size_t i = 0; i < 3; i++) {
        snprintf(field, sizeof field, "mwu.exact.ccTrue.%s.p", sides[i].name);
        oracle_near(o, name, field, cx_rank_tail(&d, r->u, sides[i].alternative).p, 1e-10);
    }
    struct cx_interval i = cx_shift_interval(c, v, cx_shift_ends_exact(&d, 0.025));
    double p = cx_rank_tail(&d, r->u, CX_TWO_SIDED).p;
    static const char *const how[] = {"wilcox.test.exact=TRUE.correct=TRUE",
                                      "wilcox.test.exact=TRUE.correct=FALSE", "wilcox.exact"};
    /* wilcox.test is not exact with ties, wilcox.exact not above 50 units */
    for (size_t k = r->untied < 1 ? 2 : 0; k < (r->n_control > 50 ? 2 : 3); k++) {
        snprintf(field, sizeof field, "R.%s.W", how[k]);
        oracle_near(o, name, field, r->u, 1e-15);
        snprintf(field, sizeof field, "R.%s.p", how[k]);
        oracle_near(o, name, field, p, 1e-10);
        snprintf(field, sizeof field, "R.%s.hl", how[k]);
        oracle_near(o, name, field, cx_shift(c, v), 1e-10);
        snprintf(field, sizeof field, "R.%s.lo", how[k]);
        oracle_near(o, name, field, i.low, 1e-10);
        snprintf(field, sizeof field, "R.%s.hi", how[k]);
        oracle_near(o, name, field, i.high, 1e-10);
    }
}

/* tea-tasting 1.14.0: the arms' values are the chances that a unit of either has more. */
static void near_tea_tasting(const struct oracle *o)
{
    struct vectors users;
    vectors_open(&users, "stat/users400.csv");
    memset(pair, 0, sizeof pair);
    while (vectors_read_line(&users, ',')) {
        oracle_sample_add(&pair[(size_t)vectors_number(&users, 1)], vectors_number(&users, 4), 1);
    }
    oracle_sample_settle(&pair[0]);
    oracle_sample_settle(&pair[1]);
    struct cx_ranks r = cx_ranks(c, v);
    oracle_near(o, "users400", "tea.statistic", r.u, 1e-15);
    oracle_near(o, "users400", "tea.treatment", r.superiority, 1e-12);
    oracle_near(o, "users400", "tea.control", 1 - r.superiority, 1e-12);
    oracle_near(o, "users400", "tea.effect_size", 2 * r.superiority - 1, 1e-12);
    oracle_near(o, "users400", "tea.pvalue", cx_mann_whitney_tail(&r, 0.5, CX_TWO_SIDED).p, 1e-9);
    oracle_release(pair, 2);
}

/* scipy 1.17.1; R 4.2.2, with exactRankTests 0.8-35 for wilcox.exact, which is exact up to 50.  Of
 * its interval with ties, -2 to 4, the upper end is left out: moved by 4 the sample has an exact p
 * of .0186 (Python's fractions over all 184756 ways), by 3 of .0586. */
static void ranks_meet_scipy_and_r(void **state)
{
    (void)state;
    struct oracle o;
    oracle_open(&o, "abtest/ranks.tsv");
    for (size_t i = 0; i < CX_COUNT_OF(oracle_pairs); i++) {
        const char *name = oracle_pairs[i];
        oracle_two_samples(name, pair);
        struct cx_ranks r = cx_ranks(c, v);
        near_scipy(&o, name, &r);
        bool tied = r.untied < 1, few = strcmp(name, "ties") == 0;
        if (oracle_find(&o, name, "R.wilcox.exact.W")) {
            near_r(&o, name, &r, "wilcox.test.exact=FALSE.correct=TRUE");
            near_r(&o, name, &r, "wilcox.test.exact=FALSE.correct=FALSE");
            if (tied) {
                near_r(&o, name, &r, "wilcox.test.exact=TRUE.correct=TRUE");
                near_r(&o, name, &r, "wilcox.test.exact=TRUE.correct=FALSE");
            }
            if (r.n_control > 50 || r.n_variant > 50) {
                near_r(&o, name, &r, "wilcox.exact");
            }
        }
        if (!tied || few) {
            near_exact(&o, name, &r);
        }
        oracle_release(pair, 2);
    }
    near_tea_tasting(&o);
    oracle_close(&o);
}

/* A control of 3 and a variant of 2: how many of the ten ways to hand out 1 1 2 3 3 to them give
 * each 2 U, counted with Python's itertools. */
static void ties_are_exact_for_unequal_arms(void **state)
{
    (void)state;
    struct cx_counted control[] = {{1, 1, 1}, {2, 1, 1}, {3, 1, 1}};
    struct cx_counted variant[] = {{1, 1, 1}, {3, 1, 1}};
    struct cx_sample s = oracle_sample_of(control, 3), t = oracle_sample_of(variant, 2);
    struct cx_rank_distribution d;
    assert_int_equal(cx_rank_distribution(&s, &t, &arena, &d, &error), CX_OK);
    assert_true(d.total == 10 && d.n == 13);
    static const double ways[13] = {1, 0, 0, 2, 0, 0, 4, 0, 0, 2, 0, 0, 1};
    for (size_t i = 0; i < 13; i++) {
        assert_true(d.ways[i] == ways[i]);
    }
    assert_int_equal(cx_rank_distribution(&t, &s, &arena, &d, &error), CX_OK);
    for (size_t i = 0; i < 13; i++) {
        assert_true(d.ways[i] == ways[12 - i]);
    }
}

/* Without ties, exact and approximate: 0 is no shift that is left, and .5 no chance, exactly when
 * the test rejects. */
static void intervals_and_tests_agree(void **state)
{
    (void)state;
    struct cx_counted control[23], variant[17];
    for (size_t i = 0; i < 23; i++) {
        control[i] = (struct cx_counted){(double)(i * i) / 7 + 0.013, 1, 1};
    }
    size_t rejected = 0;
    for (int step = -60; step < 60; step++) {
        for (size_t i = 0; i < 17; i++) {
            variant[i] = (struct cx_counted){(double)(i * i) / 5 + step + 0.0007 * (double)i, 1, 1};
        }
        struct cx_sample s = oracle_sample_of(control, 23), t = oracle_sample_of(variant, 17);
        struct cx_ranks r = cx_ranks(&s, &t);
        struct cx_rank_distribution d;
        assert_int_equal(cx_rank_distribution(&s, &t, &arena, &d, &error), CX_OK);
        bool exact = cx_rank_tail(&d, r.u, CX_TWO_SIDED).p <= 0.05;
        assert_int_equal(exact,
                         excludes(cx_shift_interval(&s, &t, cx_shift_ends_exact(&d, 0.025)), 0));
        for (double continuity = 0; continuity < 1; continuity += 0.5) {
            bool rejects = cx_mann_whitney_tail(&r, continuity, CX_TWO_SIDED).p <= 0.05;
            assert_int_equal(rejects, excludes(cx_superiority_interval(&r, CX_Z95, continuity,
                                                                       CX_TWO_SIDED),
                                               0.5));
            assert_int_equal(
                rejects,
                excludes(cx_shift_interval(&s, &t, cx_shift_ends(&r, CX_Z95, continuity)), 0));
            rejected += rejects;
        }
    }
    assert_true(rejected > 40 && rejected < 200);
}

/* Newcombe's equation solved with mpmath, 40 digits, without continuity correction. */
static void chances_of_superiority_have_newcombes_interval(void **state)
{
    (void)state;
    oracle_two_samples("normal20", pair);
    struct cx_ranks r = cx_ranks(c, v);
    struct cx_interval i = cx_superiority_interval(&r, CX_Z95, 0, CX_TWO_SIDED);
    near_or_fail("low", i.low, 0.34286496301723807, 1e-12);
    near_or_fail("high", i.high, 0.6924541945644537, 1e-12);
    oracle_release(pair, 2);
}

static void the_ends_are_defined(void **state)
{
    (void)state;
    struct cx_counted low[] = {{1, 1, 5}}, high[] = {{2, 1, 7}};
    struct cx_sample s = oracle_sample_of(low, 1), t = oracle_sample_of(high, 1);
    struct cx_ranks r = cx_ranks(&s, &t), same = cx_ranks(&s, &s);
    assert_true(r.superiority == 1 && cx_shift(&s, &t) == 1);
    struct cx_interval i = cx_superiority_interval(&r, CX_Z95, 0, CX_TWO_SIDED);
    assert_true(i.high == 1 && i.low > 0.5);
    /* all alike: nothing to rank */
    assert_true(same.superiority == 0.5 && same.untied == 0);
    assert_true(isnan(cx_mann_whitney_z(&same, 0, CX_TWO_SIDED)));
    assert_true(isnan(cx_superiority_interval(&same, CX_Z95, 0, CX_TWO_SIDED).low));
    struct cx_estimate_pair p = cx_superiority_pair(&s, &t);
    assert_true(p.difference == 1 && isnan(cx_welch(&p).t));
    /* one unit each: too few to reject anything */
    struct cx_counted one[] = {{1, 1, 1}}, other[] = {{3, 1, 1}};
    s = oracle_sample_of(one, 1), t = oracle_sample_of(other, 1);
    struct cx_rank_distribution d;
    assert_int_equal(cx_rank_distribution(&s, &t, &arena, &d, &error), CX_OK);
    assert_true(cx_rank_tail(&d, 1, CX_TWO_SIDED).p == 1);
    assert_true(cx_rank_tail(&d, 1, CX_GREATER).p == 0.5);
    i = cx_shift_interval(&s, &t, cx_shift_ends_exact(&d, 0.025));
    assert_true(isinf(i.low) && isinf(i.high));
}

/* A million users with a few orders: counts, never pairs. */
static void millions_of_units_are_counted(void **state)
{
    (void)state;
    struct cx_counted control[] = {{0, 1, 900000000}, {1, 1, 90000000}, {2, 1, 10000000}};
    struct cx_counted variant[] = {{0, 1, 899000000}, {1, 1, 90000000}, {2, 1, 11000000}};
    struct cx_sample s = oracle_sample_of(control, 3), t = oracle_sample_of(variant, 3);
    struct cx_ranks r = cx_ranks(&s, &t);
    /* 2 U = sum over values of the variant's units times (2 below + equal), in Python integers */
    near_or_fail("u", r.u, 5.00545e+17, 1e-15);
    assert_true(cx_shift(&s, &t) == 0);
    assert_true(cx_rank_steps(&s, &t) > CX_RANK_STEPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_meet_scipy_and_r),
        cmocka_unit_test(ties_are_exact_for_unequal_arms),
        cmocka_unit_test(intervals_and_tests_agree),
        cmocka_unit_test(chances_of_superiority_have_newcombes_interval),
        cmocka_unit_test(the_ends_are_defined),
        cmocka_unit_test(millions_of_units_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
