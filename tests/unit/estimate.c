/* estimate.c - means and ratios compared: Welch's test, its interval, and Fieller's lift. */
#include "stat/estimate.h"

#include "stat/student.h"

#include "interval.h"
#include "oracle.h"

static struct cx_estimate mean_of(const struct oracle *o, const char *name, const char *arm)
{
    double in[3];
    static const char *const what[] = {"n", "mean", "sd"};
    for (size_t i = 0; i < 3; i++) {
        char field[64];
        snprintf(field, sizeof field, "in.%s_%s", what[i], arm);
        in[i] = oracle_number(o, name, field);
    }
    return cx_mean_estimate(in[0], in[1], in[2] * in[2]);
}

struct answer {
    const char *field;
    double got;
};

static void near_answers(const struct oracle *o, const char *name, const char *kind,
                         const struct answer answer[19])
{
    for (size_t i = 0; i < 19; i++) {
        char field[64];
        snprintf(field, sizeof field, "%s.%s", kind, answer[i].field);
        oracle_near(o, name, field, answer[i].got, 1e-12);
    }
}

static void near_tests(const struct oracle *o, const char *name, const char *kind,
                       const struct cx_estimate_pair *pair)
{
    struct cx_welch w = cx_welch(pair);
    double quantile = cx_student_quantile_upper(0.025, w.df);
    struct cx_interval i = cx_welch_interval(&w, quantile, CX_TWO_SIDED);
    struct cx_lift fieller = cx_fieller_lift(pair, quantile, CX_TWO_SIDED);
    struct cx_lift delta = cx_delta_lift(pair, quantile, CX_TWO_SIDED);
    struct cx_lift log_lift = cx_log_lift(pair, quantile, CX_TWO_SIDED);
    double c = pair->control.value;
    const struct answer answer[19] = {
        {"diff", w.difference},
        {"se", w.se},
        {"statistic", w.t},
        {"df", w.df},
        {"p_two", cx_student_tail(w.t, w.df, CX_TWO_SIDED).p},
        {"log10_p", cx_student_tail(w.t, w.df, CX_TWO_SIDED).log_p / CX_LN10},
        {"p_greater", cx_student_tail(w.t, w.df, CX_GREATER).p},
        {"p_less", cx_student_tail(w.t, w.df, CX_LESS).p},
        {"crit", quantile},
        {"ci95.0", i.low},
        {"ci95.1", i.high},
        {"lift", fieller.value},
        {"lift_delta_se", (delta.interval.high - delta.interval.low) / 2 / quantile},
        {"lift_delta_ci95.0", delta.interval.low},
        {"lift_delta_ci95.1", delta.interval.high},
        {"lift_logdelta_ci95_same_q.0", log_lift.interval.low},
        {"lift_logdelta_ci95_same_q.1", log_lift.interval.high},
        {"fieller_g", quantile * quantile * pair->control.variance / (c * c)},
        {"lift_fieller_ci95", fieller.unbounded ? (double)NAN : 0},
    };
    near_answers(o, name, kind, answer);
    char field[64];
    snprintf(field, sizeof field, "%s.lift_fieller_ci95.0", kind);
    oracle_near(o, name, field, fieller.interval.low, 1e-12);
    snprintf(field, sizeof field, "%s.lift_fieller_ci95.1", kind);
    oracle_near(o, name, field, fieller.interval.high, 1e-12);
}

/* tea-tasting has the lift on the logarithmic scale, with the degrees of freedom of there. */
static double log_quantile(const struct cx_estimate_pair *pair, double level)
{
    struct cx_estimate c = pair->control, v = pair->variant;
    c.variance /= c.value * c.value;
    v.variance /= v.value * v.value;
    struct cx_estimate_pair scaled = cx_estimate_pair(c, v);
    return cx_student_quantile_upper(level, isinf(pair->df) ? pair->df : cx_welch(&scaled).df);
}

static void near_tea_tasting(const struct oracle *o, const char *name, const char *kind,
                             const struct cx_estimate_pair *pair)
{
    static const char *const sides[] = {"two-sided", "greater", "less"};
    for (int side = 0; side < 3; side++) {
        enum cx_alternative alternative = (enum cx_alternative)side;
        double level = side == 0 ? 0.025 : 0.05;
        struct cx_welch w = cx_welch(pair);
        struct cx_interval i =
            cx_welch_interval(&w, cx_student_quantile_upper(level, w.df), alternative);
        struct cx_interval lift =
            cx_log_lift(pair, log_quantile(pair, level), alternative).interval;
        const struct answer answer[] = {{"low", i.low},
                                        {"high", i.high},
                                        {"lift_low", lift.low},
                                        {"lift_high", lift.high},
                                        {"p", cx_student_tail(w.t, w.df, alternative).p}};
        for (size_t k = 0; k < CX_COUNT_OF(answer); k++) {
            char field[64];
            snprintf(field, sizeof field, "tea.%s.%s.%s", kind, sides[side], answer[k].field);
            oracle_near(o, name, field, answer[k].got, 1e-9);
        }
    }
}

static void near_scipy(const struct oracle *o, const char *name, const char *kind,
                       const struct cx_estimate_pair *pair)
{
    struct cx_welch w = cx_welch(pair);
    char field[64];
    snprintf(field, sizeof field, "scipy.%s.t", kind);
    oracle_near(o, name, field, w.t, 1e-9);
    snprintf(field, sizeof field, "scipy.%s.p", kind);
    oracle_near(o, name, field, cx_student_tail(w.t, w.df, CX_TWO_SIDED).p, 1e-9);
}

/* tests/data/abtest/means.tsv: mpmath, 50 digits; scipy 1.17.1 and tea-tasting 1.14.0. */
static void means_have_twelve_digits(void **state)
{
    (void)state;
    struct oracle o;
    oracle_open(&o, "abtest/means.tsv");
    for (size_t i = 0; i < o.n; i++) {
        const char *name = o.row[i].name;
        if (i > 0 && strcmp(name, o.row[i - 1].name) == 0) {
            continue;
        }
        struct cx_estimate c = mean_of(&o, name, "control"), v = mean_of(&o, name, "treatment");
        struct cx_estimate_pair welch = cx_estimate_pair(c, v), student = cx_student_pair(c, v);
        struct cx_estimate_pair z = welch;
        z.df = (double)INFINITY;
        near_tests(&o, name, "student", &student);
        if (c.df > 0 && v.df > 0) {
            near_tests(&o, name, "welch", &welch);
            near_tests(&o, name, "z", &z);
            near_scipy(&o, name, "welch", &welch);
            near_scipy(&o, name, "student", &student);
            near_tea_tasting(&o, name, "t", &welch);
            near_tea_tasting(&o, name, "z", &z);
        }
    }
    oracle_close(&o);
}

static void one_unit_has_no_variance(void **state)
{
    (void)state;
    struct cx_estimate one = cx_mean_estimate(1, 5, 0), many = cx_mean_estimate(20, 6, 1);
    struct cx_estimate_pair pair = cx_estimate_pair(one, many);
    struct cx_welch w = cx_welch(&pair);
    assert_true(w.difference == 1 && isnan(w.se) && isnan(w.t) && isnan(w.df));
    assert_true(isnan(cx_welch_interval(&w, 2, CX_TWO_SIDED).low));
    struct cx_lift lift = cx_fieller_lift(&pair, 2, CX_TWO_SIDED);
    assert_true(lift.value == 0.2 && isnan(lift.interval.low) && !lift.unbounded);
    struct cx_estimate none = cx_mean_estimate(0, 0, 0);
    pair = cx_estimate_pair(none, many);
    assert_true(isnan(none.value) && isnan(cx_welch(&pair).difference));
}

static void without_any_variance_there_is_no_test(void **state)
{
    (void)state;
    struct cx_estimate a = cx_mean_estimate(50, 1, 0), b = cx_mean_estimate(50, 1.25, 0);
    struct cx_estimate_pair pair = cx_estimate_pair(a, b);
    struct cx_welch w = cx_welch(&pair);
    assert_true(w.difference == 0.25 && w.se == 0 && isnan(w.t));
    assert_true(isnan(cx_student_tail(w.t, w.df, CX_TWO_SIDED).p));
    assert_true(isnan(cx_welch_interval(&w, 2, CX_TWO_SIDED).high));
}

static void tiny_variances_do_not_underflow(void **state)
{
    (void)state;
    struct cx_estimate a = cx_mean_estimate(8, 5.1e-120, 1.44e-240),
                       b = cx_mean_estimate(6, 6e-120, 6.25e-240);
    struct cx_estimate_pair pair = cx_estimate_pair(a, b);
    near_or_fail("df", cx_welch(&pair).df, 6.733680190640224, 1e-12); /* abtest/means.tsv, small */
}

/* For any control that is not nearly 0: no lift and no difference are rejected together, on each
 * side, and with a negative control too. */
static void difference_and_lift_agree(void **state)
{
    (void)state;
    static const enum cx_alternative sides[] = {CX_TWO_SIDED, CX_GREATER, CX_LESS};
    for (double value = -9; value < 9; value += 0.37) {
        for (double sign = -1; sign <= 1; sign += 2) {
            struct cx_estimate control = {.value = sign * 5, .variance = 1.7, .df = 11};
            struct cx_estimate variant = {.value = value, .variance = 0.8, .df = 23};
            struct cx_estimate_pair pair = cx_estimate_pair(control, variant);
            struct cx_welch w = cx_welch(&pair);
            for (size_t i = 0; i < 3; i++) {
                double q = cx_student_quantile_upper(0.05, w.df);
                struct cx_lift lift = cx_fieller_lift(&pair, q, sides[i]);
                assert_false(lift.unbounded);
                assert_int_equal(excludes(lift.interval, 0),
                                 excludes(cx_welch_interval(&w, q, sides[i]), 0));
            }
        }
    }
}

/* tests/data/stat/users400.csv: orders and sessions of a user are columns 3 and 2. */
struct users {
    double n, orders, sessions, residual;
};

static void read_users(struct users arm[2], const double ratio[2])
{
    struct vectors v;
    vectors_open(&v, "stat/users400.csv");
    while (vectors_read_line(&v, ',')) {
        size_t variant = (size_t)vectors_number(&v, 1);
        double sessions = vectors_number(&v, 2), orders = vectors_number(&v, 3);
        double residual = orders - ratio[variant] * sessions;
        arm[variant].n++;
        arm[variant].orders += orders;
        arm[variant].sessions += sessions;
        arm[variant].residual += residual * residual;
    }
}

static struct cx_estimate ratio_of(const struct users *arm)
{
    return cx_ratio_estimate(arm->n, arm->orders / arm->n, arm->sessions / arm->n,
                             arm->residual / (arm->n - 1));
}

/* tea-tasting 1.14.0, RatioOfMeans("orders", "sessions") on the same file. */
static void ratios_meet_tea_tasting(void **state)
{
    (void)state;
    struct users first[2] = {{0}}, arm[2] = {{0}};
    read_users(first, (double[2]){0, 0});
    double ratio[2] = {first[0].orders / first[0].sessions, first[1].orders / first[1].sessions};
    read_users(arm, ratio);
    struct cx_estimate_pair pair = cx_estimate_pair(ratio_of(&arm[0]), ratio_of(&arm[1]));
    struct cx_welch w = cx_welch(&pair);
    near_or_fail("control", pair.control.value, 0.26094890510948904, 1e-12);
    near_or_fail("variant", pair.variant.value, 0.2955271565495208, 1e-12);
    near_or_fail("difference", w.difference, 0.03457825144003174, 1e-12);
    near_or_fail("statistic", w.t, 1.2909493816028241, 1e-9);
    near_or_fail("p", cx_student_tail(w.t, w.df, CX_TWO_SIDED).p, 0.1974889566346763, 1e-9);
    double quantile = cx_student_quantile_upper(0.025, w.df);
    struct cx_interval i = cx_welch_interval(&w, quantile, CX_TWO_SIDED);
    near_or_fail("low", i.low, -0.018083719029579455, 1e-9);
    near_or_fail("high", i.high, 0.08724022190964292, 1e-9);
    near_or_fail("lift", cx_fieller_lift(&pair, quantile, CX_TWO_SIDED).value, 0.13250966286110066,
                 1e-12);
}

static void a_ratio_over_nothing_is_undefined(void **state)
{
    (void)state;
    assert_true(isnan(cx_ratio_estimate(10, 3, 0, 1).value));
    assert_true(isnan(cx_ratio_estimate(10, 3, 0, 1).variance));
    assert_true(isnan(cx_ratio_estimate(0, 0, 0, 0).value));
    assert_true(isnan(cx_ratio_estimate(1, 3, 2, 0).variance));
}

/* R 4.4: t.test(extra ~ group, sleep, paired = TRUE), the data of Student 1908, whose variances are
 * 3.2005556 and 4.009 and covariance 2.8483333; not paired, Welch's df are 17.776. */
static void units_in_both_arms_make_the_paired_test(void **state)
{
    (void)state;
    struct cx_estimate one = cx_mean_estimate(10, 0.75, 3.2005555555555554);
    struct cx_estimate two = cx_mean_estimate(10, 2.33, 4.009);
    struct cx_estimate_pair apart = cx_estimate_pair(one, two);
    struct cx_estimate_pair pair = cx_overlapping_pair(apart, 0.2848333333333333, 10);
    struct cx_welch w = cx_welch(&pair);
    near_or_fail("t", w.t, 4.0621, 1e-4);
    near_or_fail("df", w.df, 9, 1e-15);
    near_or_fail("p", cx_student_tail(w.t, w.df, CX_TWO_SIDED).p, 0.002833, 1e-3);
    struct cx_interval i =
        cx_welch_interval(&w, cx_student_quantile_upper(0.025, w.df), CX_TWO_SIDED);
    near_or_fail("low", i.low, 0.7001142, 1e-6);
    near_or_fail("high", i.high, 2.4598858, 1e-6);
    pair = cx_overlapping_pair(apart, 0, 0);
    near_or_fail("df of none", cx_welch(&pair).df, 17.776, 1e-4);
}

/* df by hand, in fractions: 4 + (21.5106788 - 4) 26/36.  Fieller's limits are those lifts whose t
 * is the quantile. */
static void some_units_in_both_arms(void **state)
{
    (void)state;
    for (double sign = -1; sign <= 1; sign += 2) {
        struct cx_estimate control = {.value = sign * 5, .variance = 1.7, .df = 11};
        struct cx_estimate variant = {.value = 6, .variance = 0.8, .df = 23};
        struct cx_estimate_pair pair =
            cx_overlapping_pair(cx_estimate_pair(control, variant), sign * 0.6, 5);
        struct cx_welch w = cx_welch(&pair);
        near_or_fail("df", w.df, 16.646601369428197, 1e-14);
        near_or_fail("se", w.se * w.se, 2.5 - sign * 1.2, 1e-14);
        double q = cx_student_quantile_upper(0.025, w.df);
        struct cx_lift lift = cx_fieller_lift(&pair, q, CX_TWO_SIDED);
        near_or_fail("low", fabs(cx_fieller_t(&pair, lift.interval.low)), q, 1e-12);
        near_or_fail("high", fabs(cx_fieller_t(&pair, lift.interval.high)), q, 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_have_twelve_digits),
        cmocka_unit_test(one_unit_has_no_variance),
        cmocka_unit_test(without_any_variance_there_is_no_test),
        cmocka_unit_test(tiny_variances_do_not_underflow),
        cmocka_unit_test(difference_and_lift_agree),
        cmocka_unit_test(ratios_meet_tea_tasting),
        cmocka_unit_test(a_ratio_over_nothing_is_undefined),
        cmocka_unit_test(units_in_both_arms_make_the_paired_test),
        cmocka_unit_test(some_units_in_both_arms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
