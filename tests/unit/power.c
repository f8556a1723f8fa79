/* power.c - units, power and effects of a design. */
#include "stat/power.h"

#include "base/compat.h"

#include "vectors.h"

/* tests/data/stat/power_proportions.tsv: formulas in mpmath, one tail but where it says both. */
enum { P = 1, LIFT, RATIO, ALPHA, POWER, SIDES, UNITS, ACHIEVED = UNITS + 5, ACHIEVED_BOTH };

static const enum cx_power_test tests[] = {CX_POWER_POOLED, CX_POWER_UNPOOLED, CX_POWER_FLEISS,
                                           CX_POWER_ARCSINE, CX_POWER_MILLER};

static struct cx_power_question question_of(const struct vectors *v, size_t ratio)
{
    double sides = vectors_number(v, ratio + 3);
    return (struct cx_power_question){.ratio = vectors_number(v, ratio),
                                      .alpha = vectors_number(v, ratio + 1),
                                      .alternative = sides > 1 ? CX_TWO_SIDED : CX_GREATER,
                                      .one_tail = true,
                                      .variance = 1};
}

static void proportions_have_their_units(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/power_proportions.tsv");
    while (vectors_next(&v)) {
        struct cx_power_question q = question_of(&v, RATIO);
        q.baseline = vectors_number(&v, P);
        q.effect = vectors_number(&v, P) * vectors_number(&v, LIFT);
        if (q.effect < 0 && q.alternative == CX_GREATER) {
            q.alternative = CX_LESS;
        }
        for (size_t i = 0; i < CX_COUNT_OF(tests); i++) {
            q.test = tests[i];
            if (*v.cell[UNITS + i]) {
                double wanted = vectors_number(&v, UNITS + i);
                double got = cx_power_units(&q, vectors_number(&v, POWER));
                near_or_fail(v.cell[0], got, wanted, 1e-12);
            }
        }
        q.test = CX_POWER_POOLED;
        double n = ceil(vectors_number(&v, UNITS));
        near_or_fail(v.cell[0], cx_power(&q, n), vectors_number(&v, ACHIEVED), 1e-13);
        q.one_tail = false;
        near_or_fail(v.cell[0], cx_power(&q, n), vectors_number(&v, ACHIEVED_BOTH), 1e-13);
    }
    assert_int_equal(v.rows, 250 + 1);
}

/* tests/data/stat/power_means.tsv: power by statsmodels 0.15.0, both tails; units and effects by
 * SciPy 1.17.1, whose noncentral t was solved to 1e-12 (statsmodels' own solver stops at 2e-5); the
 * closed form, of one tail, in mpmath. */
enum {
    D = 1,
    MEAN_RATIO,
    MEAN_POWER = MEAN_RATIO + 2,
    UNITS_T = MEAN_POWER + 2,
    UNITS_Z,
    UNITS_CLOSED,
    UNITS_RHO,
    AT_50 = UNITS_RHO + 3,
    AT_1000 = AT_50 + 2,
    PEERS_T = AT_1000 + 2,
    PEERS_Z,
    PEERS_50,
    PEERS_1000
};

/* statsmodels' search for a size or an effect ends when two steps are 1e-5 apart. */
static void is_near_peer(const struct vectors *v, double got, size_t column)
{
    if (*v->cell[column]) {
        near_or_fail(v->cell[0], got, vectors_number(v, column), 2e-5);
    }
}

static void check_arm(const struct vectors *v, struct cx_power_question *q, double n, size_t column)
{
    if (*v->cell[column]) { /* SciPy's noncentral t is NaN where power is 1 */
        near_or_fail(v->cell[0], cx_power(q, n), vectors_number(v, column), 1e-9);
    }
    double effect = cx_power_effect(q, n, vectors_number(v, MEAN_POWER), true);
    near_or_fail(v->cell[0], effect, vectors_number(v, column + 1), 1e-10);
    is_near_peer(v, effect, column == AT_50 ? PEERS_50 : PEERS_1000);
}

static void means_have_their_units(void **state)
{
    (void)state;
    static const double rho[] = {0.3, 0.5, 0.8};
    struct vectors v;
    vectors_open(&v, "stat/power_means.tsv");
    while (vectors_next(&v)) {
        struct cx_power_question q = question_of(&v, MEAN_RATIO);
        double power = vectors_number(&v, MEAN_POWER);
        q.sd = 1;
        q.effect = vectors_number(&v, D);
        q.test = CX_POWER_Z;
        near_or_fail(v.cell[0], cx_power_units(&q, power), vectors_number(&v, UNITS_CLOSED), 1e-12);
        for (size_t i = 0; i < CX_COUNT_OF(rho); i++) {
            q.variance = 1 - rho[i] * rho[i];
            near_or_fail(v.cell[0], cx_power_units(&q, power), vectors_number(&v, UNITS_RHO + i),
                         1e-12);
        }
        q.variance = 1;
        q.one_tail = false;
        near_or_fail(v.cell[0], cx_power_units(&q, power), vectors_number(&v, UNITS_Z), 1e-11);
        is_near_peer(&v, cx_power_units(&q, power), PEERS_Z);
        q.test = CX_POWER_T;
        near_or_fail(v.cell[0], cx_power_units(&q, power), vectors_number(&v, UNITS_T), 1e-11);
        is_near_peer(&v, cx_power_units(&q, power), PEERS_T);
        check_arm(&v, &q, 50, AT_50);
        check_arm(&v, &q, 1000, AT_1000);
    }
    assert_int_equal(v.rows, 72 + 1);
}

/* tests/data/stat/power_peers.tsv: what R 4.2.2, pwr 1.3-0 and tea-tasting 1.14.0 answer. */
enum { TEST = 1, BASELINE, SD, EFFECT, UNIT_RATIO, TAILS, ASKED_POWER, N_CONTROL, ASKED, VALUE };

static double answer(const struct vectors *v, const struct cx_power_question *q)
{
    double power = vectors_number(v, ASKED_POWER), n = vectors_number(v, N_CONTROL);
    if (!strcmp(v->cell[ASKED], "power")) {
        return cx_power(q, n);
    }
    if (!strcmp(v->cell[ASKED], "effect") || !strcmp(v->cell[ASKED], "lift")) {
        double effect = cx_power_effect(q, n, power, true);
        return !strcmp(v->cell[ASKED], "lift") ? effect / q->baseline : effect;
    }
    double units = cx_power_units(q, power);
    return strcmp(v->cell[ASKED], "total") ? units : ceil(2 * units);
}

static void other_programs_answer_the_same(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "stat/power_peers.tsv");
    while (vectors_next(&v)) {
        struct cx_power_question q = {.test = !strcmp(v.cell[TEST], "pooled")    ? CX_POWER_POOLED
                                              : !strcmp(v.cell[TEST], "arcsine") ? CX_POWER_ARCSINE
                                              : !strcmp(v.cell[TEST], "welch")   ? CX_POWER_WELCH
                                                                                 : CX_POWER_T,
                                      .baseline = vectors_number(&v, BASELINE),
                                      .sd = vectors_number(&v, SD),
                                      .effect = vectors_number(&v, EFFECT),
                                      .ratio = vectors_number(&v, UNIT_RATIO),
                                      .one_tail = vectors_number(&v, TAILS) < 2,
                                      .alpha = 0.05,
                                      .variance = 1};
        char what[160];
        snprintf(what, sizeof what, "%s: %s of %s", v.cell[0], v.cell[ASKED], v.cell[EFFECT]);
        near_or_fail(what, answer(&v, &q), vectors_number(&v, VALUE), 1e-8); /* pwr's search */
    }
    assert_int_equal(v.rows, 50 + 1);
}

/* tests/data/stat/power_margins.tsv: in mpmath, restricted values by bisecting the likelihood's
 * slope, noncentral t by quadrature. */
enum { M_TEST = 1, M_BASELINE, M_SD, M_EFFECT, M_RATIO, M_NULL, M_SHARE, M_BOTH, M_ALPHA };
enum { M_POWER = M_ALPHA + 1, M_UNITS };

static void margins_have_their_units(void **state)
{
    (void)state;
    static const char *const names[] = {[CX_POWER_POOLED] = "pooled",
                                        [CX_POWER_Z] = "z",
                                        [CX_POWER_T] = "t",
                                        [CX_POWER_RATE] = "rate"};
    struct vectors v;
    vectors_open(&v, "stat/power_margins.tsv");
    while (vectors_next(&v)) {
        double null = vectors_number(&v, M_NULL), power = vectors_number(&v, M_POWER);
        struct cx_power_question q = {.baseline = vectors_number(&v, M_BASELINE),
                                      .sd = *v.cell[M_SD] ? vectors_number(&v, M_SD) : (double)NAN,
                                      .effect = vectors_number(&v, M_EFFECT),
                                      .null = null,
                                      .null_is_share = vectors_number(&v, M_SHARE) == 1,
                                      .equivalent = vectors_number(&v, M_BOTH) == 1,
                                      .alpha = vectors_number(&v, M_ALPHA),
                                      .alternative = null < 0 ? CX_GREATER : CX_LESS,
                                      .ratio = vectors_number(&v, M_RATIO),
                                      .variance = 1};
        for (size_t i = 0; i < CX_COUNT_OF(names); i++) {
            if (names[i] && !strcmp(v.cell[M_TEST], names[i])) {
                q.test = (enum cx_power_test)i;
            }
        }
        near_or_fail(v.cell[0], cx_power_units(&q, power), vectors_number(&v, M_UNITS), 1e-10);
        assert_true(cx_power_grows(&q));
        q.effect = 2 * null * (q.null_is_share ? fabs(q.baseline) : 1);
        assert_false(cx_power_grows(&q));
    }
    assert_int_equal(v.rows, 189 + 1);
}

/* Welch's t of clusters that vary as 1 + (m - 1) icc says: mpmath 1.3.0, noncentral t by
 * quadrature.
 */
static void clusters_have_their_own_freedom(void **state)
{
    (void)state;
    static const struct {
        enum cx_power_test test;
        double baseline, effect, size, icc, control, variant, power;
    } tried[] = {
        {CX_POWER_WELCH, 20, 8, 50, .2, 7, 7, .8399903974811254},
        {CX_POWER_WELCH, 20, 8, 50, .2, 6, 6, .76635144202640137},
        {CX_POWER_WELCH, 20, 8, 50, .2, 4, 12, .67409574850945191},
        {CX_POWER_WELCH, 20, 8, 50, .2, 5, 15, .81257253301256399},
        {CX_POWER_POOLED, .2, .05, 50, .2, 237, 237, .80062418073912906},
        {CX_POWER_RATE, 2, .2, 10, .1, 65, 65, .43317983577400773},
    };
    for (size_t i = 0; i < CX_COUNT_OF(tried); i++) {
        struct cx_power_question q = {.test = tried[i].test,
                                      .baseline = tried[i].baseline,
                                      .sd = 10,
                                      .effect = tried[i].effect,
                                      .alpha = .05,
                                      .ratio = tried[i].variant / tried[i].control,
                                      .cluster_size = tried[i].size,
                                      .variance = 1 + (tried[i].size - 1) * tried[i].icc};
        double n = tried[i].control * tried[i].size;
        near_or_fail("clusters", cx_power(&q, n), tried[i].power, 1e-11);
        near_or_fail("their units", cx_power_units(&q, tried[i].power), n, 1e-10);
    }
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(proportions_have_their_units),
        cmocka_unit_test(means_have_their_units),
        cmocka_unit_test(other_programs_answer_the_same),
        cmocka_unit_test(margins_have_their_units),
        cmocka_unit_test(clusters_have_their_own_freedom),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
