/* group_sequential.c - planned looks: boundaries, spending, inflation and p values against rpact.
 */
#include "stat/group_sequential.h"
#include "base/compat.h"
#include "stat/normal.h"

#include "vectors.h"

#define MOST 16

static size_t list_of(const char *cell, double *number)
{
    size_t n = 0;
    for (char *end; *cell && n < MOST; cell = *end == ',' ? end + 1 : end) {
        number[n++] = strtod(cell, &end);
    }
    return n;
}

static enum cx_group_kind kind_of(const char *name, double *parameter)
{
    static const struct {
        const char *name;
        enum cx_group_kind kind;
        double parameter;
    } kinds[] = {{"OF", CX_GROUP_SHAPE, 0},
                 {"P", CX_GROUP_SHAPE, 0.5},
                 {"WT", CX_GROUP_SHAPE, 0.25},
                 {"HP", CX_GROUP_HAYBITTLE_PETO, 0},
                 {"asOF", CX_SPEND_OBRIEN_FLEMING, 0},
                 {"asP", CX_SPEND_POCOCK, 0},
                 {"asKD", CX_SPEND_POWER, 2},
                 {"asHSD", CX_SPEND_GAMMA, -4}};
    for (size_t i = 0; i < CX_COUNT_OF(kinds); i++) {
        if (!strcmp(name, kinds[i].name)) {
            *parameter = kinds[i].parameter;
            return kinds[i].kind;
        }
    }
    fail_msg("no design '%s'", name);
    return CX_GROUP_SHAPE;
}

static void check_design(const struct vectors *v)
{
    double information[MOST], critical[MOST], spent[MOST], level[MOST];
    struct cx_group_look look[MOST];
    struct cx_group_design d = {.alpha = vectors_number(v, 1),
                                .two_sided = v->cell[2][0] == '2',
                                .information = information};
    d.looks = list_of(v->cell[3], information);
    d.kind = kind_of(v->cell[0], &d.parameter);
    assert_int_equal(list_of(v->cell[5], critical), d.looks);
    list_of(v->cell[6], spent);
    list_of(v->cell[7], level);
    cx_group_bounds(&d, look);
    for (size_t k = 0; k < d.looks; k++) {
        char what[160];
        snprintf(what, sizeof what, "%s %s %s %s look %zu", v->cell[0], v->cell[1], v->cell[2],
                 v->cell[3], k + 1);
        /* rpact stops when a level is met to about 1e-9, or not at all where it is smaller */
        double missed = fabs(cx_normal_upper(look[k].critical) - level[k]);
        bool stopped = missed < 1e-9 && critical[k] > 4;
        near_or_fail(what, look[k].critical, stopped ? look[k].critical : critical[k], 1e-6);
        assert_true(fabs(look[k].spent - spent[k]) < 1e-6 && missed < 1e-6);
    }
    if (v->cell[8][0]) {
        near_or_fail(v->cell[0], cx_group_inflation(&d, look, 0.8), vectors_number(v, 8), 1e-6);
    }
}

static void designs_are_those_of_rpact(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/group_sequential.tsv");
    while (vectors_next(&v)) {
        check_design(&v);
    }
    assert_int_equal(v.rows, 200 + 1);
}

/* The first two looks of Lan and DeMets like O'Brien and Fleming, .025 two-sided, at .1 and .3,
 * where rpact prints Inf and 4.412427: mpmath, 30 digits, the second by quadrature over the first.
 */
static void small_levels_are_met_where_rpact_stops_short(void **state)
{
    (void)state;
    const double information[] = {0.1, 0.3};
    struct cx_group_look look[2];
    struct cx_group_design d = {.kind = CX_SPEND_OBRIEN_FLEMING,
                                .alpha = 0.025,
                                .two_sided = true,
                                .information = information,
                                .looks = 2};
    cx_group_bounds(&d, look);
    near_or_fail("look 1", look[0].critical, 7.8115611391951741949, 1e-14);
    near_or_fail("look 2", look[1].critical, 4.4124091941794561208, 1e-14);
}

/* Looks close together, boundary 2: a Python program with 600 points a look. */
static void close_looks_keep_their_digits(void **state)
{
    (void)state;
    static const double expected[] = {0.04550026389635844, 0.004286476797395209,
                                      0.02951664913593182};
    const double information[] = {0.5, 0.505, 1};
    const struct cx_group_look look[] = {{.critical = 2}, {.critical = 2}, {.critical = 2}};
    struct cx_group_walk walk = {information, look, 3, true};
    struct cx_group_exit exits[3];
    cx_group_exits(&walk, 0, exits);
    for (size_t k = 0; k < 3; k++) {
        near_or_fail("exits", exits[k].upper + exits[k].lower, expected[k], 1e-13);
    }
}

/* Lan and DeMets 1983 and later tables: five looks, .05 two-sided. */
static void bounds_are_the_published_ones(void **state)
{
    (void)state;
    static const double published[] = {4.8769, 3.3570, 2.6803, 2.2898, 2.0310};
    const double information[] = {0.2, 0.4, 0.6, 0.8, 1};
    struct cx_group_look look[5];
    struct cx_group_design d = {.kind = CX_SPEND_OBRIEN_FLEMING,
                                .alpha = 0.05,
                                .two_sided = true,
                                .information = information,
                                .looks = 5};
    cx_group_bounds(&d, look);
    for (size_t k = 0; k < 5; k++) {
        assert_true(fabs(look[k].critical - published[k]) <= 0.00005);
    }
}

static const enum cx_group_kind spending[] = {CX_SPEND_OBRIEN_FLEMING, CX_SPEND_POCOCK,
                                              CX_SPEND_POWER, CX_SPEND_GAMMA};

static void repeated_p_is_alpha_on_the_boundary(void **state)
{
    (void)state;
    const double information[] = {0.11, 0.37, 0.7, 1};
    struct cx_group_look look[4];
    for (size_t i = 0; i <= CX_COUNT_OF(spending); i++) {
        struct cx_group_design d = {.kind = i ? spending[i - 1] : CX_GROUP_SHAPE,
                                    .parameter = 0.3,
                                    .alpha = 0.0123,
                                    .two_sided = i % 2 == 0,
                                    .information = information,
                                    .looks = 4};
        cx_group_bounds(&d, look);
        for (size_t k = 0; k < 4; k++) {
            near_or_fail("p", cx_group_repeated_p(&d, k, look[k].critical), 0.0123, 1e-10);
            assert_true(cx_group_repeated_p(&d, k, look[k].critical - 0.1) > 0.0124);
        }
        assert_true(cx_group_repeated_p(&d, 2, 0) > 0.3);
        assert_true(cx_group_repeated_p(&d, 2, 60) < 1e-220);
    }
}

/* What a plan spends is what its walk lets out; overrunning the plan spends all of it. */
static void walks_let_out_what_is_spent(void **state)
{
    (void)state;
    double information[40];
    struct cx_group_look look[40];
    struct cx_group_exit exits[40];
    for (size_t k = 0; k < 40; k++) {
        information[k] = 0.03 * (double)(k + 1);
    }
    for (size_t i = 0; i < CX_COUNT_OF(spending); i++) {
        struct cx_group_design d = {.kind = spending[i],
                                    .parameter = 1.5,
                                    .alpha = 0.04,
                                    .two_sided = true,
                                    .information = information,
                                    .looks = 40};
        cx_group_bounds(&d, look);
        struct cx_group_walk walk = {information, look, 40, true};
        cx_group_exits(&walk, 0, exits);
        double sum = 0;
        for (size_t k = 0; k < 40; k++) {
            sum += exits[k].upper + exits[k].lower;
            near_or_fail("spent", sum, look[k].spent, 1e-12);
        }
        near_or_fail("all", look[33].spent, 0.04, 1e-15);
        assert_true(isinf(look[39].critical));
    }
}

static void power_grows_with_the_drift(void **state)
{
    (void)state;
    const double information[] = {0.4, 0.75};
    const struct cx_group_look look[] = {{.critical = 2.3}, {.critical = 1.7}};
    struct cx_group_walk walk = {information, look, 2, false};
    /* mpmath, as above, under a drift of 1.3 */
    near_or_fail("drift", cx_group_drift(&walk, 0.2920002079239539068), 1.3, 1e-13);
    struct cx_group_design one = {.kind = CX_GROUP_SHAPE,
                                  .parameter = 0.5,
                                  .alpha = 0.05,
                                  .information = &information[1],
                                  .looks = 1};
    struct cx_group_look only;
    cx_group_bounds(&one, &only);
    near_or_fail("one look inflates nothing", cx_group_inflation(&one, &only, 0.9), 1, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(designs_are_those_of_rpact),
        cmocka_unit_test(small_levels_are_met_where_rpact_stops_short),
        cmocka_unit_test(close_looks_keep_their_digits),
        cmocka_unit_test(bounds_are_the_published_ones),
        cmocka_unit_test(repeated_p_is_alpha_on_the_boundary),
        cmocka_unit_test(walks_let_out_what_is_spent),
        cmocka_unit_test(power_grows_with_the_drift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
