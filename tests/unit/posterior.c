/* posterior.c - beliefs about arms: chances, losses and quantiles against high precision. */
#include "stat/posterior.h"
#include "base/compat.h"

#include "vectors.h"

enum {
    CASE,
    X_CONTROL,
    N_CONTROL,
    X_VARIANT,
    N_VARIANT,
    PRIOR_A,
    PRIOR_B,
    P_VARIANT,
    P_CONTROL,
    P_QUAD,
    LOSS_VARIANT,
    LOSS_CONTROL,
    CONTROL,
    VARIANT = CONTROL + 4,
    DIFFERENCE = VARIANT + 4,
    RATIO,
    MEAN_DIFFERENCE,
    MEAN_LIFT
};

static struct cx_posterior share(const struct vectors *v, size_t x, size_t n)
{
    double a = vectors_number(v, PRIOR_A), b = vectors_number(v, PRIOR_B);
    double successes = vectors_number(v, x);
    return (struct cx_posterior){CX_POSTERIOR_BETA, a + successes,
                                 b + vectors_number(v, n) - successes};
}

static struct cx_standing of_two(const struct cx_posterior arms[2], size_t i)
{
    return cx_posterior_standing(&(struct cx_contest){arms, 2, false}, i);
}

/* The table's losses are differences of chances with 40 digits: they end at 1e-36. */
static void near_loss(const char *what, double got, double expected)
{
    if (fabs(got - expected) > 1e-36) {
        near_or_fail(what, got, expected, 1e-12);
    }
    assert_true(got > 0);
}

static void check_chances(const struct vectors *v, const struct cx_posterior arms[2])
{
    struct cx_standing control = of_two(arms, 0);
    struct cx_standing variant = of_two(arms, 1);
    if (v->cell[P_VARIANT][0]) {
        near_or_fail("P(variant)", variant.best.p, vectors_number(v, P_VARIANT), 1e-12);
        near_or_fail("P(control)", control.best.p, vectors_number(v, P_CONTROL), 1e-12);
        near_loss(v->cell[CASE], variant.loss, vectors_number(v, LOSS_VARIANT));
        near_loss(v->cell[CASE], control.loss, vectors_number(v, LOSS_CONTROL));
    } else {
        near_or_fail("P(variant)", variant.best.p, vectors_number(v, P_QUAD), 1e-8);
    }
    assert_true(fabs(variant.best.p + control.best.p - 1) < 1e-13);
}

static void check_arm(const struct vectors *v, struct cx_posterior p, size_t at)
{
    near_or_fail("mean", cx_posterior_mean(p), vectors_number(v, at), 1e-14);
    near_or_fail("sd", cx_posterior_sd(p), vectors_number(v, at + 1), 1e-14);
    near_or_fail("low", cx_posterior_quantile(p, 0.025), vectors_number(v, at + 2), 1e-12);
    near_or_fail("high", cx_posterior_quantile(p, 0.975), vectors_number(v, at + 3), 1e-12);
}

typedef double quantile_of(const struct cx_posterior_pair *pair, double q);

static void check_quantiles(const char *cell, const struct cx_posterior arms[2], quantile_of *f)
{
    static const double levels[] = {0.025, 0.5, 0.975};
    struct cx_posterior_pair pair = {arms[0], arms[1]};
    char *end = (char *)(uintptr_t)cell;
    for (size_t i = 0; *cell && i < 3; i++, cell = end + 1) {
        double expected = strtod(cell, &end); /* scipy's quad and brentq */
        assert_true(fabs(f(&pair, levels[i]) - expected) <= 1e-9 * fmax(fabs(expected), 1e-3));
    }
}

static void shares_are_compared_with_twelve_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/bayes_beta.tsv");
    while (vectors_next(&v)) {
        struct cx_posterior arms[] = {share(&v, X_CONTROL, N_CONTROL),
                                      share(&v, X_VARIANT, N_VARIANT)};
        check_chances(&v, arms);
        check_arm(&v, arms[0], CONTROL);
        check_arm(&v, arms[1], VARIANT);
        double difference = cx_posterior_mean(arms[1]) - cx_posterior_mean(arms[0]);
        assert_true(fabs(difference - vectors_number(&v, MEAN_DIFFERENCE)) <= 2e-16);
        double lift = cx_posterior_ratio_mean(&(struct cx_posterior_pair){arms[0], arms[1]}) - 1;
        if (v.cell[MEAN_LIFT][0]) {
            near_or_fail("mean lift", lift, vectors_number(&v, MEAN_LIFT), 1e-12);
        } else {
            assert_true(arms[0].a <= 1 && isinf(lift));
        }
        check_quantiles(v.cell[DIFFERENCE], arms, cx_posterior_difference_quantile);
        check_quantiles(v.cell[RATIO], arms, cx_posterior_ratio_quantile);
    }
    assert_int_equal(v.rows, 39 + 1);
}

/* Such losses by the same sum with 160 digits. */
static void tiny_losses_keep_their_digits(void **state)
{
    (void)state;
    struct cx_posterior decisive[] = {{CX_POSTERIOR_BETA, 101, 901}, {CX_POSTERIOR_BETA, 301, 701}};
    struct cx_posterior extreme[] = {{CX_POSTERIOR_BETA, 410, 9690},
                                     {CX_POSTERIOR_BETA, 1210, 8890}};
    near_or_fail("decisive", of_two(decisive, 1).loss, 4.4285035496398967459e-33,
                 1e-12);
    near_or_fail("extreme", of_two(extreme, 1).loss, 2.1774801685216149501e-103,
                 1e-12);
}

/* tests/data/abtest/bayes_normal.tsv: mpmath, 50 digits; gbstats' posterior of an effect. */
static void effects_have_twelve_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/bayes_normal.tsv");
    while (vectors_next(&v)) {
        bool flat = !v.cell[4][0];
        struct cx_posterior prior = {CX_POSTERIOR_NORMAL, vectors_number(&v, 3),
                                     flat ? (double)INFINITY : vectors_number(&v, 4)};
        struct cx_posterior p =
            cx_effect_posterior(vectors_number(&v, 1), vectors_number(&v, 2), prior);
        struct cx_effect_standing s = cx_effect_standing(p);
        const double got[] = {cx_posterior_mean(p),
                              cx_posterior_sd(p),
                              s.above.p,
                              s.below.p,
                              cx_posterior_quantile(p, 0.025),
                              cx_posterior_quantile(p, 0.975),
                              s.loss_left,
                              s.loss_taken};
        for (size_t i = 0; i < CX_COUNT_OF(got); i++) {
            near_or_fail(v.cell[0], got[i], vectors_number(&v, 5 + i), 1e-12);
        }
    }
    assert_int_equal(v.rows, 6 + 1);
}

/* scipy's quad, to about 1e-10. */
static void the_best_of_four_is_known(void **state)
{
    (void)state;
    static const double successes[] = {100, 110, 130, 118};
    static const double expected[] = {0.0072205647697416745, 0.05512196589373865,
                                      0.7482594158963157, 0.18939805344722918};
    struct cx_posterior arms[4];
    double sum = 0;
    for (size_t i = 0; i < 4; i++) {
        arms[i] = (struct cx_posterior){CX_POSTERIOR_BETA, 1 + successes[i], 1001 - successes[i]};
    }
    for (size_t i = 0; i < 4; i++) {
        struct cx_standing s = cx_posterior_standing(&(struct cx_contest){arms, 4, false}, i);
        near_or_fail("best", s.best.p, expected[i], 2e-9);
        sum += s.best.p;
    }
    near_or_fail("one of them is", sum, 1, 1e-13);
}

/* mpmath betainc: b1 L1 / (b1 L1 + b2 L2) is Beta(a1, a2), so chances need one integral. */
static void rates_are_compared_with_twelve_digits(void **state)
{
    (void)state;
    struct cx_posterior arms[] = {{CX_POSTERIOR_GAMMA, 61, 1001}, {CX_POSTERIOR_GAMMA, 86, 1001}};
    near_or_fail("60, 85", of_two(arms, 1).best.p, 0.9809102792101074, 1e-12);
    struct cx_posterior few[] = {{CX_POSTERIOR_GAMMA, 1, 101}, {CX_POSTERIOR_GAMMA, 6, 101}};
    near_or_fail("0, 5", of_two(few, 1).best.p, 0.984375, 1e-12);
    struct cx_posterior_pair pair = {arms[0], arms[1]};
    near_or_fail("ratio at 1", cx_posterior_ratio_below(&pair, 1), 1 - 0.9809102792101074, 1e-10);
    near_or_fail("difference at 0", cx_posterior_difference_below(&pair, 0), 1 - 0.9809102792101074,
                 1e-10);
}

/* Exponential arms in closed form: rates b and d have P(larger) b/(b+d), E[max] 1/b + 1/d -
 * 1/(b+d), and P(difference <= 0) the rest. */
static void exponential_arms_meet_their_closed_forms(void **state)
{
    (void)state;
    struct cx_posterior arms[] = {{CX_POSTERIOR_GAMMA, 1, 2.3}, {CX_POSTERIOR_GAMMA, 1, 0.9}};
    struct cx_standing slow = of_two(arms, 1);
    near_or_fail("best", slow.best.p, 2.3 / 3.2, 1e-13);
    near_or_fail("loss", slow.loss, 1 / 2.3 - 1 / 3.2, 1e-13);
    near_or_fail("quantile", cx_posterior_quantile(arms[0], 0.3), -log1p(-0.3) / 2.3, 1e-13);
    struct cx_posterior_pair pair = {arms[0], arms[1]};
    /* P(V - C > d) = b/(b + c) e^(-c d) for d > 0, c the variant's rate */
    double d = cx_posterior_difference_quantile(&pair, 0.9);
    near_or_fail("difference", 2.3 / 3.2 * exp(-0.9 * d), 0.1, 1e-10);
    /* P(V/C > r) = b/(b + c r) */
    double r = cx_posterior_ratio_quantile(&pair, 0.9);
    near_or_fail("ratio", 2.3 / (2.3 + 0.9 * r), 0.1, 1e-10);
}

/* The smallest of three: b_i / sum of b, and 1/b_i - 1 / sum of b. */
static void lower_may_be_better(void **state)
{
    (void)state;
    struct cx_posterior arms[] = {
        {CX_POSTERIOR_GAMMA, 1, 2.3}, {CX_POSTERIOR_GAMMA, 1, 0.9}, {CX_POSTERIOR_GAMMA, 1, 0.8}};
    const struct cx_contest lowest = {arms, 3, true};
    for (size_t i = 0; i < 3; i++) {
        struct cx_standing s = cx_posterior_standing(&lowest, i);
        near_or_fail("best", s.best.p, arms[i].b / 4, 1e-13);
        near_or_fail("loss", s.loss, 1 / arms[i].b - 1.0 / 4, 1e-12);
    }
}

/* Normal arms: closed forms again. */
static void normal_arms_meet_their_closed_forms(void **state)
{
    (void)state;
    struct cx_posterior arms[] = {{CX_POSTERIOR_NORMAL, -0.7, 0.3},
                                  {CX_POSTERIOR_NORMAL, 1.9, 0.4}};
    struct cx_posterior difference = {CX_POSTERIOR_NORMAL, 2.6, 0.5};
    struct cx_effect_standing s = cx_effect_standing(difference);
    near_or_fail("best", of_two(arms, 0).best.log_p, s.below.log_p, 1e-12);
    near_or_fail("loss", of_two(arms, 1).loss, s.loss_taken, 1e-12);
    near_or_fail("loss", of_two(arms, 0).loss, s.loss_left, 1e-12);
    struct cx_posterior_pair pair = {arms[0], arms[1]};
    near_or_fail("quantile", cx_posterior_difference_quantile(&pair, 0.975),
                 2.6 + 0.5 * 1.959963984540054, 1e-14);
}

/* a = 1 and b = 1 is x on [0, 1]: P(V <= r C) = r/2, P(V - C <= d) = (1 + d)^2 / 2, below 0. */
static void flat_shares_meet_their_closed_forms(void **state)
{
    (void)state;
    struct cx_posterior flat = {CX_POSTERIOR_BETA, 1, 1};
    struct cx_posterior_pair pair = {flat, flat};
    near_or_fail("ratio", cx_posterior_ratio_quantile(&pair, 0.2), 0.4, 1e-10);
    near_or_fail("ratio", cx_posterior_ratio_quantile(&pair, 0.9), 5, 1e-10);
    near_or_fail("difference", cx_posterior_difference_quantile(&pair, 0.18), -0.4, 1e-10);
    near_or_fail("all", cx_posterior_difference_below(&pair, 1), 1, 1e-15);
    assert_true(cx_posterior_difference_below(&pair, -1) == 0);
}

/* A thousand million units an arm, and a prior of next to nothing. */
static void far_arms_are_defined(void **state)
{
    (void)state;
    struct cx_posterior huge[] = {{CX_POSTERIOR_BETA, 5e8, 5e8}, {CX_POSTERIOR_BETA, 5.001e8, 5e8}};
    /* mpmath, 40 digits, quadrature twice */
    near_or_fail("huge", of_two(huge, 1).best.p, 0.98732084833824418414, 1e-12);
    struct cx_posterior small[] = {{CX_POSTERIOR_BETA, 0.07, 0.07},
                                   {CX_POSTERIOR_BETA, 0.07, 0.07}};
    near_or_fail("alike", of_two(small, 0).best.p, 0.5, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_compared_with_twelve_digits),
        cmocka_unit_test(tiny_losses_keep_their_digits),
        cmocka_unit_test(effects_have_twelve_digits),
        cmocka_unit_test(the_best_of_four_is_known),
        cmocka_unit_test(rates_are_compared_with_twelve_digits),
        cmocka_unit_test(exponential_arms_meet_their_closed_forms),
        cmocka_unit_test(lower_may_be_better),
        cmocka_unit_test(normal_arms_meet_their_closed_forms),
        cmocka_unit_test(flat_shares_meet_their_closed_forms),
        cmocka_unit_test(far_arms_are_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
