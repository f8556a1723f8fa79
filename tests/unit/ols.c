/* ols.c - regression adjustment: statsmodels, and what is known without it. */
#include "stat/ols.h"

#include "model/tuples.h"
#include "stat/student.h"

#include "oracle.h"

/* Columns of users400.csv. */
enum { VARIANT = 1, SESSIONS, ORDERS, REVENUE, PRE_SESSIONS, PRE_ORDERS, PRE_REVENUE, CONVERTED,
       CLUSTER = 10, COLUMNS };
enum { USERS = 400, CLUSTERS = 40, MOST = 4 };

static struct {
    double cell[USERS][COLUMNS];
    bool empty[USERS][COLUMNS];
} users;

static void read_users(const char *file)
{
    struct vectors v;
    size_t n = 0;
    vectors_open(&v, file);
    for (; vectors_read_line(&v, ','); n++) {
        for (size_t i = 0; i < COLUMNS; i++) {
            users.empty[n][i] = v.cell[i][0] == '\0';
            users.cell[n][i] = i == 9 ? 0 : vectors_number(&v, i);
        }
    }
    assert_int_equal(n, USERS);
}

/* What is compared: y, and covariates. */
struct model {
    size_t column[1 + MOST], covariates;
    bool own_slopes;
};

/* Both arms: a row for each user in the file's order, or settled one for all that are alike. */
struct arms {
    struct cx_arena memory;
    double row[2][USERS * (2 + MOST)];
    size_t cluster[2][USERS];
    struct cx_ols_units units[2];
};

static void fill(struct arms *arms, const struct model *m)
{
    size_t each = 2 + m->covariates;
    memset(arms, 0, sizeof *arms);
    for (size_t i = 0; i < USERS; i++) {
        const double *user = users.cell[i];
        size_t a = user[VARIANT] == 1, n = arms->units[a].rows++;
        arms->row[a][n * each] = 1;
        for (size_t k = 0; k <= m->covariates; k++) {
            arms->row[a][n * each + 1 + k] = user[m->column[k]];
        }
        arms->cluster[a][n] = (size_t)user[CLUSTER];
        arms->units[a].row = arms->row[a];
        arms->units[a].cluster = arms->cluster[a];
    }
}

static void settle(struct arms *arms, const struct model *m, bool backwards)
{
    size_t each = 2 + m->covariates;
    for (size_t a = 0; a < 2; a++) {
        struct cx_tuples t = {.memory = &arms->memory, .width = each - 1};
        for (size_t i = 0, n = arms->units[a].rows; i < n; i++) {
            cx_tuples_add(&t, arms->row[a] + (backwards ? n - 1 - i : i) * each + 1, 1);
        }
        assert_true(cx_tuples_settle(&t));
        assert_true(cx_tuples_units(&t) == (double)arms->units[a].rows);
        arms->units[a] = (struct cx_ols_units){t.at, t.n, NULL};
    }
}

static struct cx_ols fit(const struct arms *arms, const struct model *m, enum cx_errors errors)
{
    struct cx_ols_design d = {.covariates = m->covariates,
                              .own_slopes = m->own_slopes,
                              .errors = errors,
                              .clusters = CLUSTERS};
    struct cx_ols result;
    assert_true(cx_ols(arms->units, &d, &result));
    return result;
}

static void near_field(const struct oracle *o, const char *name, const char *of, const char *what,
                       double got)
{
    char field[64];
    snprintf(field, sizeof field, "%s.%s", of, what);
    oracle_near(o, name, field, got, 1e-9);
}

/* Statsmodels takes the normal distribution but for classic errors. */
static void near_fit(const struct oracle *o, const char *name, const char *of,
                     const struct cx_estimate_pair *pair, enum cx_errors errors)
{
    struct cx_welch w = cx_welch(pair);
    double df = errors == CX_ERRORS_CLASSIC ? w.df : (double)INFINITY;
    double p = cx_student_tail(w.t, df, CX_TWO_SIDED).p;
    near_field(o, name, of, "effect", w.difference);
    near_field(o, name, of, "se", w.se);
    near_field(o, name, of, "stat", w.t);
    near_field(o, name, of, "p", p);
    near_field(o, name, of, "z", w.t);
    near_field(o, name, of, "p_z", p);
    char t[64];
    snprintf(t, sizeof t, "%s_t", of);
    near_field(o, name, t, "p_t", cx_student_tail(w.t, w.df, CX_TWO_SIDED).p);
    near_field(o, name, t, "df", w.df);
}

static const char *const errors_of_statsmodels[] = {"nonrobust", "HC0", "HC1",
                                                    "HC2",       "HC3", "cluster_CR1"};

static void near_model(const struct oracle *o, const char *name, const char *of,
                       const struct model *m)
{
    struct arms arms;
    char field[64];
    for (int e = CX_ERRORS_CLASSIC; e <= CX_ERRORS_CR1; e++) {
        fill(&arms, m);
        if (e != CX_ERRORS_CR1) {
            settle(&arms, m, false);
        }
        struct cx_ols fitted = fit(&arms, m, (enum cx_errors)e);
        assert_false(fitted.alone || fitted.left_out[0]);
        snprintf(field, sizeof field, "%s.%s", of, errors_of_statsmodels[e]);
        near_fit(o, name, field, &fitted.pair, (enum cx_errors)e);
        cx_arena_release(&arms.memory);
    }
}

/* tests/data/abtest/ols.tsv: statsmodels 0.15.0. */
static void three_models_and_six_errors_meet_statsmodels(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t y, covariate;
    } cases[] = {{"revenue", REVENUE, PRE_REVENUE},
                 {"orders", ORDERS, PRE_ORDERS},
                 {"converted", CONVERTED, PRE_ORDERS}};
    struct oracle o;
    oracle_open(&o, "abtest/ols.tsv");
    read_users("stat/users400.csv");
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        struct model m = {.column = {cases[i].y, cases[i].covariate}};
        near_model(&o, cases[i].name, "diff", &m);
        m.covariates = 1;
        near_model(&o, cases[i].name, "ancova", &m);
        m.own_slopes = true;
        near_model(&o, cases[i].name, "lin", &m);
    }
    for (size_t i = 0; i < o.n; i++) {
        o.row[i].was_asked_for |= strcmp(o.row[i].name, "missing") == 0;
    }
    oracle_close(&o);
}

static struct cx_ols_arm moments_of(const struct cx_ols_units *u)
{
    struct cx_ols_arm arm = {0, 0, 0};
    for (size_t i = 0; i < u->rows; i++) {
        arm.n += u->row[2 * i];
        arm.mean += u->row[2 * i] * u->row[2 * i + 1];
    }
    arm.mean /= arm.n;
    for (size_t i = 0; i < u->rows; i++) {
        double rest = u->row[2 * i + 1] - arm.mean;
        arm.variance += u->row[2 * i] * rest * rest / (arm.n - 1);
    }
    return arm;
}

/* The same numbers again, from means and variances alone. */
static void differences_need_no_units(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t y;
    } cases[] = {{"revenue", REVENUE}, {"orders", ORDERS}, {"converted", CONVERTED}};
    struct oracle o;
    oracle_open(&o, "abtest/ols.tsv");
    read_users("stat/users400.csv");
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        struct model m = {.column = {cases[i].y}};
        struct arms arms;
        fill(&arms, &m);
        settle(&arms, &m, false);
        for (int e = CX_ERRORS_CLASSIC; e <= CX_ERRORS_HC3; e++) {
            struct cx_estimate_pair pair = cx_ols_pair(
                moments_of(&arms.units[0]), moments_of(&arms.units[1]), (enum cx_errors)e);
            char field[64];
            snprintf(field, sizeof field, "diff.%s", errors_of_statsmodels[e]);
            near_fit(&o, cases[i].name, field, &pair, (enum cx_errors)e);
        }
        cx_arena_release(&arms.memory);
    }
    for (size_t i = 0; i < o.n; i++) {
        o.row[i].was_asked_for |=
            strncmp(o.row[i].field, "diff.", 5) != 0 || strstr(o.row[i].field, "CR1");
    }
    oracle_close(&o);
}

/* A covariate that is missing is 0, and one more says that it is. */
static void a_missing_covariate_has_an_indicator(void **state)
{
    (void)state;
    struct oracle o;
    oracle_open(&o, "abtest/ols.tsv");
    read_users("abtest/users400_missing_covariate.csv");
    for (size_t i = 0; i < USERS; i++) {
        users.cell[i][SESSIONS] = users.empty[i][PRE_REVENUE];
        users.cell[i][PRE_REVENUE] =
            users.empty[i][PRE_REVENUE] ? 0 : users.cell[i][PRE_REVENUE];
    }
    struct model m = {.column = {REVENUE, PRE_REVENUE, SESSIONS}, .covariates = 2};
    struct arms arms;
    fill(&arms, &m);
    settle(&arms, &m, false);
    struct cx_ols zero = fit(&arms, &m, CX_ERRORS_HC2);
    near_fit(&o, "missing", "ancova.HC2", &zero.pair, CX_ERRORS_HC2);
    cx_arena_release(&arms.memory);
    for (size_t i = 0; i < o.n; i++) {
        o.row[i].was_asked_for |= strcmp(o.row[i].name, "missing") != 0;
    }
    oracle_close(&o);
}

/* The third is the first twice less a constant; the fourth is constant. */
static void collinear_covariates_are_left_out(void **state)
{
    (void)state;
    struct arms arms;
    read_users("stat/users400.csv");
    for (size_t i = 0; i < USERS; i++) {
        users.cell[i][SESSIONS] = 2 * users.cell[i][PRE_REVENUE] - 5;
        users.cell[i][0] = 0.1;
    }
    for (int own = 0; own < 2; own++) {
        struct model m = {.column = {REVENUE, PRE_REVENUE, PRE_ORDERS, SESSIONS, 0},
                          .covariates = 4,
                          .own_slopes = own};
        fill(&arms, &m);
        settle(&arms, &m, false);
        struct cx_ols all = fit(&arms, &m, CX_ERRORS_HC2);
        cx_arena_release(&arms.memory);
        assert_true(all.left_out[2] && all.left_out[3]);
        assert_false(all.left_out[0] || all.left_out[1]);
        m.covariates = 2;
        fill(&arms, &m);
        settle(&arms, &m, false);
        struct cx_ols two = fit(&arms, &m, CX_ERRORS_HC2);
        cx_arena_release(&arms.memory);
        near_or_fail("effect", all.pair.difference, two.pair.difference, 1e-12);
        near_or_fail("se", cx_welch(&all.pair).se, cx_welch(&two.pair).se, 1e-12);
        assert_true(all.pair.df == two.pair.df && two.pair.df == (own ? 394 : 396));
    }
}

static void the_order_of_units_does_not_show(void **state)
{
    (void)state;
    struct model m = {
        .column = {REVENUE, PRE_REVENUE, PRE_ORDERS}, .covariates = 2, .own_slopes = true};
    struct arms arms;
    struct cx_ols both[2];
    read_users("stat/users400.csv");
    for (int backwards = 0; backwards < 2; backwards++) {
        fill(&arms, &m);
        settle(&arms, &m, backwards);
        both[backwards] = fit(&arms, &m, CX_ERRORS_HC3);
        cx_arena_release(&arms.memory);
    }
    assert_memory_equal(&both[0].pair, &both[1].pair, sizeof both[0].pair);
}

/* By hand: y = 1e9 + 1 + 2 T + 3 z without a rest has no variance, and no digit of 1e9 is lost. */
static void what_fits_exactly_has_no_variance(void **state)
{
    (void)state;
    const double control[] = {1, 1e9 + 1, 0, 2, 1e9 + 4, 1, 1, 1e9 + 7, 2};
    const double variant[] = {1, 1e9 + 3, 0, 1, 1e9 + 6, 1, 3, 1e9 + 12, 3};
    const struct cx_ols_units arm[2] = {{control, 3, NULL}, {variant, 3, NULL}};
    struct cx_ols_design d = {.covariates = 1, .errors = CX_ERRORS_HC2};
    struct cx_ols r;
    assert_true(cx_ols(arm, &d, &r));
    near_or_fail("difference", r.pair.difference, 2, 1e-13);
    near_or_fail("control", r.pair.control.value, 1e9 + 1 + 3 * 14. / 9, 1e-15);
    assert_true(cx_welch(&r.pair).se == 0 && r.pair.df == 6);
}

/* A unit whose covariate nobody else has is on its own line: its residual is 0 of 0. */
static void a_unit_of_its_own_has_no_leave_one_out(void **state)
{
    (void)state;
    const double control[] = {1, 3, 0, 1, 5, 0, 1, 4, 1};
    const double variant[] = {1, 6, 0, 1, 7, 0};
    const struct cx_ols_units arm[2] = {{control, 3, NULL}, {variant, 2, NULL}};
    struct cx_ols_design d = {.covariates = 1, .errors = CX_ERRORS_HC2};
    struct cx_ols r;
    assert_true(cx_ols(arm, &d, &r));
    assert_true(r.alone && isnan(cx_welch(&r.pair).se));
    d.errors = CX_ERRORS_HC1; /* residuals 1, 1, 0, 1/2, 1/2: 5/2 (2/4 + .5/4) */
    assert_true(cx_ols(arm, &d, &r));
    near_or_fail("difference", r.pair.difference, 2.5, 1e-12);
    near_or_fail("se", cx_welch(&r.pair).se, sqrt(2.5 * (2. / 4 + 0.5 / 4)), 1e-12);
    d.own_slopes = true;
    assert_true(cx_ols(arm, &d, &r));
    assert_true(r.pair.df == 2); /* the variant has no slope of its own */
}

/* Without free units nothing is known of the variance. */
static void as_many_coefficients_as_units_have_no_variance(void **state)
{
    (void)state;
    const double control[] = {1, 3, 0}, variant[] = {1, 6, 1};
    const struct cx_ols_units arm[2] = {{control, 1, NULL}, {variant, 1, NULL}};
    struct cx_ols r;
    for (int e = CX_ERRORS_CLASSIC; e <= CX_ERRORS_HC3; e++) {
        struct cx_ols_design d = {.covariates = 1, .errors = (enum cx_errors)e};
        assert_true(cx_ols(arm, &d, &r));
        assert_true(r.left_out[0] && r.pair.difference == 3);
        assert_true(isnan(cx_welch(&r.pair).se));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_models_and_six_errors_meet_statsmodels),
        cmocka_unit_test(differences_need_no_units),
        cmocka_unit_test(a_missing_covariate_has_an_indicator),
        cmocka_unit_test(collinear_covariates_are_left_out),
        cmocka_unit_test(the_order_of_units_does_not_show),
        cmocka_unit_test(what_fits_exactly_has_no_variance),
        cmocka_unit_test(a_unit_of_its_own_has_no_leave_one_out),
        cmocka_unit_test(as_many_coefficients_as_units_have_no_variance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
