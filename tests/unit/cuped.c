/* cuped.c - variance taken out by covariates: tea-tasting, gbstats, and ordinary least squares. */
#include "stat/cuped.h"

#include "stat/anytime.h"
#include "stat/binomial.h"
#include "stat/mixture.h"
#include "stat/normal.h"
#include "stat/posterior.h"
#include "stat/student.h"

#include "oracle.h"

/* Columns of users400.csv. */
enum { VARIANT = 1, SESSIONS, ORDERS, REVENUE, PRE_SESSIONS, PRE_ORDERS, PRE_REVENUE, CONVERTED };

#define USERS 400
struct table {
    double cell[USERS][10];
    bool empty[USERS][10];
    size_t n;
};

static void read_table(struct table *t, const char *file)
{
    struct vectors v;
    vectors_open(&v, file);
    t->n = 0;
    while (vectors_read_line(&v, ',')) {
        for (size_t i = 0; i < 9; i++) {
            t->empty[t->n][i] = v.cell[i][0] == '\0';
            t->cell[t->n][i] = vectors_number(&v, i);
        }
        t->n++;
    }
}

/* Co-moments of so many columns of an arm. */
static void comoments(const struct table *t, double variant, const size_t *column, size_t columns,
                      struct cx_comoments *m)
{
    memset(m, 0, sizeof *m);
    for (size_t i = 0; i < t->n; i++) {
        m->units += t->cell[i][VARIANT] == variant;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < t->n; i++) {
            const double *u = t->cell[i];
            for (size_t j = 0; j < columns && u[VARIANT] == variant; j++) {
                m->mean[j] += pass ? 0 : u[column[j]];
                for (size_t k = 0; pass && k < columns; k++) {
                    m->product[j][k] +=
                        (u[column[j]] - m->mean[j]) * (u[column[k]] - m->mean[k]);
                }
            }
        }
        for (size_t j = 0; j < columns && !pass; j++) {
            m->mean[j] /= m->units;
        }
    }
}

struct asked {
    size_t column[4], columns;
    struct cx_cuped_design design;
};

static double value_of(const struct cx_comoments *arm, struct cx_quantity q)
{
    bool is_ratio = q.denominator != CX_NO_VARIABLE;
    return arm->mean[q.numerator] / (is_ratio ? arm->mean[q.denominator] : 1);
}

/* The arms, and their outcomes' difference. */
static double arms_of(const struct table *t, const struct asked *a, struct cx_comoments arm[2])
{
    comoments(t, 0, a->column, a->columns, &arm[0]);
    comoments(t, 1, a->column, a->columns, &arm[1]);
    return value_of(&arm[1], a->design.outcome) - value_of(&arm[0], a->design.outcome);
}

static void ask(const struct table *t, const struct asked *a, struct cx_cuped *result)
{
    struct cx_comoments arm[2];
    double raw = arms_of(t, a, arm);
    cx_cuped(arm, &a->design, raw, result);
}

static const struct cx_quantity plain = {1, CX_NO_VARIABLE}, pre_ratio = {2, 3};

static struct asked one_covariate(size_t outcome, size_t covariate)
{
    return (struct asked){.column = {outcome, covariate},
                          .columns = 2,
                          .design = {.variables = 2,
                                     .outcome = {0, CX_NO_VARIABLE},
                                     .covariate = &plain,
                                     .covariates = 1}};
}

/* tea-tasting has the lift on the logarithmic scale, with the degrees of freedom of there. */
static struct cx_interval log_lift(const struct cx_estimate_pair *pair)
{
    struct cx_estimate c = pair->control, v = pair->variant;
    c.variance /= c.value * c.value;
    v.variance /= v.value * v.value;
    struct cx_estimate_pair scaled = cx_estimate_pair(c, v);
    double quantile = cx_student_quantile_upper(0.025, cx_welch(&scaled).df);
    return cx_log_lift(pair, quantile, CX_TWO_SIDED).interval;
}

static void near_peer(const struct oracle *o, const char *name, const struct cx_estimate_pair *pair)
{
    struct cx_welch w = cx_welch(pair);
    double quantile = cx_student_quantile_upper(0.025, w.df);
    struct cx_interval i = cx_welch_interval(&w, quantile, CX_TWO_SIDED);
    double p = cx_student_tail(w.t, w.df, CX_TWO_SIDED).p;
    struct cx_interval lift = log_lift(pair);
    static const char *const fields[][3] = {{"control", "cuped_welch.mean_c", "mean_c"},
                                            {"treatment", "cuped_welch.mean_t", "mean_t"},
                                            {"effect_size", "expected", "uplift.mean"},
                                            {"effect_size_ci_lower", "cuped_welch.ci95.0", "ci.0"},
                                            {"effect_size_ci_upper", "cuped_welch.ci95.1", "ci.1"},
                                            {"rel_effect_size", "", ""},
                                            {"rel_effect_size_ci_lower", "", ""},
                                            {"rel_effect_size_ci_upper", "", ""},
                                            {"pvalue", "cuped_welch.p", "pValue"},
                                            {"statistic", "cuped_welch.t", "t"},
                                            {"df", "cuped_welch.df", ""},
                                            {"uplift.stddev", "cuped_welch.se", ""},
                                            {"ci95.0", "", ""},
                                            {"ci95.1", "", ""},
                                            {"p", "", ""}};
    const double got[] = {pair->control.value,
                          pair->variant.value,
                          w.difference,
                          i.low,
                          i.high,
                          w.difference / pair->control.value,
                          lift.low,
                          lift.high,
                          p,
                          w.t,
                          w.df,
                          w.se,
                          i.low,
                          i.high,
                          p};
    for (size_t k = 0; k < CX_COUNT_OF(got); k++) {
        for (size_t f = 0; f < 3; f++) {
            oracle_near(o, name, fields[k][f], got[k], 1e-9);
        }
    }
}

static struct cx_estimate_pair unadjusted(const struct table *t, size_t outcome)
{
    struct asked a = one_covariate(outcome, outcome);
    struct cx_cuped result;
    a.design.covariates = 0;
    ask(t, &a, &result);
    assert_true(result.explained == 0);
    return result.pair;
}

static bool is_of_gbstats(const struct oracle_row *r)
{
    return strstr(r->field, ".absolute.") || strstr(r->field, ".relative.");
}

/* tea-tasting 1.14.0, gbstats 0.8.0, statsmodels 0.15.0 and scipy 1.17.1, as the names say. */
static void one_covariate_meets_three_peers(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t outcome, covariate;
    } cases[] = {{"revenue", REVENUE, PRE_REVENUE},
                 {"orders", ORDERS, PRE_ORDERS},
                 {"converted", CONVERTED, PRE_ORDERS},
                 {"revenue_cuped", REVENUE, PRE_REVENUE},
                 {"gb.revenue_cuped", REVENUE, PRE_REVENUE}};
    struct oracle o;
    struct table t;
    oracle_open(&o, "abtest/cuped.tsv");
    read_table(&t, "stat/users400.csv");
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        struct asked a = one_covariate(cases[i].outcome, cases[i].covariate);
        struct cx_cuped r;
        ask(&t, &a, &r);
        near_peer(&o, cases[i].name, &r.pair);
        oracle_near(&o, cases[i].name, "theta_pooled", r.theta[0], 1e-9);
        oracle_near(&o, cases[i].name, "theta", r.theta[0], 1e-9);
        oracle_near(&o, cases[i].name, "cuped_welch.corr2", r.explained, 1e-9);
        oracle_near(&o, cases[i].name, "cuped_welch.variance_reduction", r.explained, 1e-9);
        /* without it: Student is least squares, Welch is least squares with HC2 */
        struct cx_estimate_pair raw = unadjusted(&t, cases[i].outcome);
        struct cx_estimate_pair student = cx_student_pair(raw.control, raw.variant);
        struct cx_welch s = cx_welch(&student);
        oracle_near(&o, cases[i].name, "diff.nonrobust.se", s.se, 1e-9);
        oracle_near(&o, cases[i].name, "diff.nonrobust.stat", s.t, 1e-9);
        oracle_near(&o, cases[i].name, "diff.nonrobust.p",
                    cx_student_tail(s.t, s.df, CX_TWO_SIDED).p, 1e-9);
        struct cx_welch w = cx_welch(&raw);
        oracle_near(&o, cases[i].name, "diff.nonrobust.effect", w.difference, 1e-9);
        oracle_near(&o, cases[i].name, "diff.HC2.effect", w.difference, 1e-9);
        oracle_near(&o, cases[i].name, "diff.HC2.se", w.se, 1e-9);
        oracle_near(&o, cases[i].name, "diff.HC2.stat", w.t, 1e-9);
        oracle_near(&o, cases[i].name, "diff.HC2.p", cx_normal_tail(w.t, CX_TWO_SIDED).p, 1e-9);
    }
    struct cx_estimate_pair orders = unadjusted(&t, ORDERS), revenue = unadjusted(&t, REVENUE);
    near_peer(&o, "orders_mean", &orders);
    near_peer(&o, "revenue_mean", &revenue);
    near_peer(&o, "gb.revenue_mean", &revenue);
    /* the next four tests */
    for (size_t i = 0; i < o.n; i++) {
        const char *name = o.row[i].name;
        o.row[i].was_asked_for |=
            strncmp(name, "ratio", 5) == 0 || strncmp(name, "cuped_m", 7) == 0 ||
            strncmp(name, "tt.", 3) == 0 ||
            is_of_gbstats(&o.row[i]);
    }
    oracle_close(&o);
}

/* ---- gbstats 0.8.0: an effect, absolute or by the delta method, analysed in three ways */

struct effect {
    const struct oracle *o;
    const char *name, *scale;
    double value, se, df, units;
};

static void near_effect(const struct effect *e, const char *analysis, const char *what, double got)
{
    char field[64];
    snprintf(field, sizeof field, "%s.%s.%s", analysis, e->scale, what);
    oracle_near(e->o, e->name, field, got, 1e-9);
}

static void near_estimate(const struct effect *e, const char *analysis, double half_width)
{
    near_effect(e, analysis, "expected", e->value);
    near_effect(e, analysis, "stddev", e->se);
    near_effect(e, analysis, "ci.0", e->value - half_width);
    near_effect(e, analysis, "ci.1", e->value + half_width);
}

/* The confidence sequence is tightest at 5000 units. */
static void near_tests(const struct effect *e)
{
    struct cx_anytime a = {.precision = cx_mixture_rho(5000, 0.05, true), .df = (double)INFINITY};
    double z = e->value / e->se;
    near_estimate(e, "freq", cx_student_quantile_upper(0.025, e->df) * e->se);
    near_effect(e, "freq", "pValue", cx_student_tail(z, e->df, CX_TWO_SIDED).p);
    near_estimate(e, "seq5000", cx_anytime_quantile(&a, e->units, 0.05) * e->se);
    near_effect(e, "seq5000", "pValue", cx_anytime_tail(&a, z, e->units).p);
}

static void near_belief(const struct effect *e, const char *analysis, double prior_sd)
{
    struct cx_posterior prior = {CX_POSTERIOR_NORMAL, 0, prior_sd};
    struct cx_posterior p = cx_effect_posterior(e->value, e->se, prior);
    struct cx_effect_standing s = cx_effect_standing(p);
    near_effect(e, analysis, "expected", cx_posterior_mean(p));
    near_effect(e, analysis, "stddev", cx_posterior_sd(p));
    near_effect(e, analysis, "ci.0", cx_posterior_quantile(p, 0.025));
    near_effect(e, analysis, "ci.1", cx_posterior_quantile(p, 0.975));
    near_effect(e, analysis, "chanceToWin", s.above.p);
    near_effect(e, analysis, "risk.0", s.loss_left);
    near_effect(e, analysis, "risk.1", s.loss_taken);
}

/* An adjusted pair as gbstats has it: its lift is the adjusted difference by the control's value
 * before adjustment, and so is the prior's.  `lift`: that value, and what the delta method takes
 * for the variant's. */
struct adjusted {
    struct cx_estimate_pair pair, lift;
};

static void near_gbstats(const struct oracle *o, const char *name, const struct adjusted *a)
{
    struct cx_welch w = cx_welch(&a->pair);
    struct cx_interval one = cx_delta_lift(&a->lift, 1, CX_TWO_SIDED).interval;
    double control = a->lift.control.value;
    struct effect absolute = {.o = o,
                              .name = name,
                              .scale = "absolute",
                              .value = w.difference,
                              .se = w.se,
                              .df = w.df,
                              .units = a->pair.control.df + a->pair.variant.df + 2};
    struct effect relative = absolute;
    relative.scale = "relative";
    relative.value = w.difference / control;
    relative.se = (one.high - one.low) / 2;
    near_tests(&absolute);
    near_tests(&relative);
    near_belief(&absolute, "bayes_flat", (double)INFINITY);
    near_belief(&relative, "bayes_flat", (double)INFINITY);
    near_belief(&absolute, "bayes_N(0,0.3^2)", 0.3 * control);
    near_belief(&relative, "bayes_N(0,0.3^2)", 0.3);
}

static void near_gbstats_unadjusted(const struct oracle *o, const char *name,
                                    const struct cx_estimate_pair *pair)
{
    struct adjusted a = {*pair, *pair};
    near_gbstats(o, name, &a);
}

/* gbstats divides by n, and not by n - 1. */
static struct cx_estimate share_of(double successes, double n)
{
    double share = successes / n;
    return (struct cx_estimate){share, share * (1 - share) / n, n - 1};
}

static struct asked ratio_of_orders(size_t covariates)
{
    return (struct asked){.column = {ORDERS, SESSIONS, PRE_ORDERS, PRE_SESSIONS},
                          .columns = 4,
                          .design = {.variables = 4,
                                     .outcome = {0, 1},
                                     .covariate = &pre_ratio,
                                     .covariates = covariates}};
}

/* The covariance between units of two quantities of an arm, linearised at its own ratios. */
static double covariance(const struct cx_comoments *arm, struct cx_quantity q, struct cx_quantity r)
{
    const struct cx_quantity pair[2] = {q, r};
    double weight[2][CX_CUPED_VARIABLES] = {{0}}, sum = 0;
    for (size_t i = 0; i < 2; i++) {
        bool is_ratio = pair[i].denominator != CX_NO_VARIABLE;
        double under = is_ratio ? arm->mean[pair[i].denominator] : 1;
        weight[i][pair[i].numerator] = 1 / under;
        if (is_ratio) {
            weight[i][pair[i].denominator] = -value_of(arm, pair[i]) / under;
        }
    }
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < 4; k++) {
            sum += weight[0][i] * weight[1][k] * arm->product[i][k];
        }
    }
    return sum / (arm->units - 1);
}

/* gbstats has a theta of its own for ratios: what the arms have, each linearised at its own ratios
 * and both of one weight however many units they have. */
static double theta_of_arms(const struct cx_comoments arm[2], const struct cx_cuped_design *d)
{
    double with = 0, own = 0;
    for (size_t i = 0; i < 2; i++) {
        with += covariance(&arm[i], d->outcome, d->covariate[0]);
        own += covariance(&arm[i], d->covariate[0], d->covariate[0]);
    }
    return with / own;
}

/* The delta method for (adjusted difference) / (control before adjustment), which is the lift from
 * that control c to c + difference.  For a mean gbstats puts the variant before adjustment in the
 * place of the latter. */
static struct adjusted adjusted_of(const struct table *t, const struct asked *a)
{
    const struct cx_cuped_design *d = &a->design;
    struct cx_comoments arm[2];
    struct cx_cuped r;
    double raw = arms_of(t, a, arm);
    bool is_ratio = d->outcome.denominator != CX_NO_VARIABLE;
    cx_cuped(arm, d, raw, &r);
    if (is_ratio) {
        r.theta[0] = theta_of_arms(arm, d);
        cx_cuped_at(arm, d, raw, &r);
    }
    struct cx_estimate control = r.pair.control, variant = r.pair.variant;
    double n = arm[0].units;
    double shared = r.theta[0] * covariance(&arm[0], d->outcome, d->covariate[0]) / n;
    control.value = value_of(&arm[0], d->outcome);
    control.variance = covariance(&arm[0], d->outcome, d->outcome) / n;
    variant.value = control.value + (is_ratio ? r.pair.difference : raw);
    variant.variance += r.theta[0] * r.theta[0] *
                        covariance(&arm[0], d->covariate[0], d->covariate[0]) / n;
    struct adjusted made = {r.pair, cx_estimate_pair(control, variant)};
    made.lift.covariance = shared;
    return made;
}

static void effects_meet_gbstats_in_three_ways(void **state)
{
    (void)state;
    struct oracle o;
    struct table t;
    oracle_open(&o, "abtest/cuped.tsv");
    read_table(&t, "stat/users400.csv");
    struct cx_estimate_pair pair = unadjusted(&t, REVENUE);
    near_gbstats_unadjusted(&o, "gb.revenue_mean", &pair);
    struct asked a = one_covariate(REVENUE, PRE_REVENUE);
    struct adjusted adjusted = adjusted_of(&t, &a);
    near_gbstats(&o, "gb.revenue_cuped", &adjusted);
    a = ratio_of_orders(1);
    adjusted = adjusted_of(&t, &a);
    near_gbstats(&o, "gb.ratio_cuped", &adjusted);
    struct cx_cuped r;
    a = ratio_of_orders(0);
    ask(&t, &a, &r);
    near_gbstats_unadjusted(&o, "gb.ratio", &r.pair);
    pair = cx_estimate_pair(share_of(99, 187), share_of(126, 213));
    near_gbstats_unadjusted(&o, "gb.converted", &pair);
    pair = cx_estimate_pair(share_of(40000, 1e6), share_of(60000, 1e6));
    near_gbstats_unadjusted(&o, "gb.hard.underflow", &pair);
    for (size_t i = 0; i < o.n; i++) {
        o.row[i].was_asked_for |= !is_of_gbstats(&o.row[i]);
    }
    oracle_close(&o);
}

/* tea-tasting 1.14.0 has the z test's pooled variance in its intervals, too: of the difference, and
 * of the logarithm of the ratio; `corrected` moves both ends by the correction. */
static void near_pooled(const struct oracle *o, const char *name, bool corrected)
{
    struct cx_proportion_pair pair = {
        .control = {99, 187},
        .variant = {126, 213},
        .statistic = corrected ? CX_PROPORTION_YATES : CX_PROPORTION_SCORE};
    double control = cx_proportion_value(pair.control), variant = cx_proportion_value(pair.variant);
    double pooled = 225. / 400, half = corrected ? (1. / 187 + 1. / 213) / 2 : 0;
    double z = cx_normal_quantile_upper(0.025);
    double share = pooled * (1 - pooled);
    struct cx_estimate_pair wald = cx_estimate_pair(cx_mean_estimate(187, control, share),
                                                    cx_mean_estimate(213, variant, share));
    struct cx_estimate_pair log = wald;
    log.control.variance *= control * control / (pooled * pooled);
    log.variant.variance *= variant * variant / (pooled * pooled);
    struct cx_welch w = cx_welch(&wald);
    struct cx_interval i = cx_welch_interval(&w, z, CX_TWO_SIDED);
    struct cx_interval lift = cx_log_lift(&log, z, CX_TWO_SIDED).interval;
    double stretch = exp(half / control);
    const struct {
        const char *field;
        double got;
    } answer[] = {{"control", control},
                  {"treatment", variant},
                  {"effect_size", cx_proportion_difference(&pair)},
                  {"effect_size_ci_lower", i.low - half},
                  {"effect_size_ci_upper", i.high + half},
                  {"rel_effect_size", cx_proportion_difference(&pair) / control},
                  {"rel_effect_size_ci_lower", (1 + lift.low) / stretch - 1},
                  {"rel_effect_size_ci_upper", (1 + lift.high) * stretch - 1},
                  {"pvalue", cx_normal_tail(cx_proportion_z(&pair), CX_TWO_SIDED).p}};
    for (size_t k = 0; k < CX_COUNT_OF(answer); k++) {
        oracle_near(o, name, answer[k].field, answer[k].got, 1e-9);
    }
}

static void proportions_and_sizes_meet_tea_tasting(void **state)
{
    (void)state;
    struct oracle o;
    oracle_open(&o, "abtest/cuped.tsv");
    near_pooled(&o, "tt.converted", false);
    near_pooled(&o, "tt.converted_cc", true);
    const struct cx_binomial_hypothesis half = {.p = 0.5, .q = 0.5, .exact = CX_EXACT_MINLIKE};
    double control = oracle_number(&o, "tt.srm", "control");
    double variant = oracle_number(&o, "tt.srm", "treatment");
    struct cx_proportion sizes = {(int64_t)control, (int64_t)(control + variant)};
    oracle_near(&o, "tt.srm", "pvalue", cx_binomial_test(sizes, &half).p, 1e-9);
    for (size_t i = 0; i < o.n; i++) {
        o.row[i].was_asked_for |= strncmp(o.row[i].name, "tt.", 3) != 0;
    }
    oracle_close(&o);
}

static void a_ratio_with_a_ratio_before_meets_tea_tasting(void **state)
{
    (void)state;
    struct oracle o;
    struct table t;
    oracle_open(&o, "abtest/cuped.tsv");
    read_table(&t, "stat/users400.csv");
    struct asked a = ratio_of_orders(1);
    struct cx_cuped r;
    ask(&t, &a, &r);
    near_peer(&o, "ratio_cuped", &r.pair);
    a = ratio_of_orders(0);
    ask(&t, &a, &r);
    near_peer(&o, "ratio_orders_per_session", &r.pair);
    for (size_t i = 0; i < o.n; i++) {
        o.row[i].was_asked_for |= strncmp(o.row[i].name, "ratio", 5) != 0;
    }
    oracle_close(&o);
}

/* What is done where a covariate is missing; numpy and scipy. */
static void missing_covariates_meet_each_policy(void **state)
{
    (void)state;
    static const char *const policy[] = {"drop_rows", "zero_fill", "mean_fill"};
    struct oracle o;
    struct table t;
    oracle_open(&o, "abtest/cuped.tsv");
    for (size_t k = 0; k < 3; k++) {
        read_table(&t, "abtest/users400_missing_covariate.csv");
        double sum = 0, there = 0;
        for (size_t i = 0; i < t.n; i++) {
            sum += t.empty[i][PRE_REVENUE] ? 0 : t.cell[i][PRE_REVENUE];
            there += !t.empty[i][PRE_REVENUE];
        }
        for (size_t i = 0; i < t.n; i++) {
            if (t.empty[i][PRE_REVENUE]) {
                t.cell[i][PRE_REVENUE] = k == 2 ? sum / there : 0;
                t.cell[i][VARIANT] = k == 0 ? 9 : t.cell[i][VARIANT];
            }
        }
        struct asked a = one_covariate(REVENUE, PRE_REVENUE);
        struct cx_cuped r;
        ask(&t, &a, &r);
        char name[64];
        double n = r.pair.control.df + r.pair.variant.df + 2;
        static const char *const fields[] = {"theta", "n", "mean_c", "mean_t", "t",
                                             "df",    "p", "ci95.0", "ci95.1"};
        struct cx_welch w = cx_welch(&r.pair);
        double quantile = cx_student_quantile_upper(0.025, w.df);
        struct cx_interval i = cx_welch_interval(&w, quantile, CX_TWO_SIDED);
        const double got[] = {r.theta[0],
                              n,
                              r.pair.control.value,
                              r.pair.variant.value,
                              w.t,
                              w.df,
                              cx_student_tail(w.t, w.df, CX_TWO_SIDED).p,
                              i.low,
                              i.high};
        for (size_t f = 0; f < CX_COUNT_OF(got); f++) {
            snprintf(name, sizeof name, "%s.%s", policy[k], fields[f]);
            oracle_near(&o, "cuped_missing", name, got[f], 1e-9);
        }
    }
    for (size_t i = 0; i < o.n; i++) {
        o.row[i].was_asked_for |= strcmp(o.row[i].name, "cuped_missing") != 0;
    }
    oracle_close(&o);
}

static const struct cx_quantity three[] = {
    {1, CX_NO_VARIABLE}, {2, CX_NO_VARIABLE}, {3, CX_NO_VARIABLE}};

/* The third is the first twice, and a constant: least squares of the others is what is left. */
static void collinear_covariates_are_left_out(void **state)
{
    (void)state;
    struct table t;
    read_table(&t, "stat/users400.csv");
    for (size_t i = 0; i < t.n; i++) {
        t.cell[i][0] = 2 * t.cell[i][PRE_ORDERS] - 3 * t.cell[i][PRE_REVENUE] + 5;
        t.cell[i][9] = 7;
    }
    struct asked a = {.column = {REVENUE, PRE_ORDERS, PRE_REVENUE, 0},
                      .columns = 4,
                      .design = {.variables = 4,
                                 .outcome = {0, CX_NO_VARIABLE},
                                 .covariate = three,
                                 .covariates = 3}};
    struct cx_cuped all, two;
    ask(&t, &a, &all);
    a.design.covariates = 2;
    ask(&t, &a, &two);
    assert_false(all.left_out[0] || all.left_out[1] || two.left_out[0] || two.left_out[1]);
    assert_true(all.left_out[2] && all.theta[2] == 0);
    near_or_fail("theta", all.theta[0], two.theta[0], 1e-12);
    near_or_fail("theta", all.theta[1], two.theta[1], 1e-12);
    assert_true(all.explained == two.explained && all.pair.difference == two.pair.difference);
    a.column[1] = 9; /* constant */
    ask(&t, &a, &two);
    assert_true(two.left_out[0] && !two.left_out[1]);
    struct asked single = one_covariate(REVENUE, PRE_REVENUE);
    ask(&t, &single, &all);
    near_or_fail("theta", two.theta[1], all.theta[0], 1e-12);
}

/* Two covariates: the normal equations in Python fractions. */
static void two_covariates_solve_the_normal_equations(void **state)
{
    (void)state;
    struct table t;
    read_table(&t, "stat/users400.csv");
    struct asked a = {.column = {REVENUE, PRE_ORDERS, PRE_SESSIONS},
                      .columns = 3,
                      .design = {.variables = 3,
                                 .outcome = {0, CX_NO_VARIABLE},
                                 .covariate = three,
                                 .covariates = 2}};
    struct cx_cuped r;
    ask(&t, &a, &r);
    near_or_fail("theta of orders", r.theta[0], 0.5494450277991729, 1e-11);
    near_or_fail("theta of sessions", r.theta[1], 0.8127055800895993, 1e-11);
    near_or_fail("R2", r.explained, 0.040601440538354176, 1e-11);
}

static void lonely_arms_have_no_variance(void **state)
{
    (void)state;
    struct cx_comoments arm[2] = {{.units = 1, .mean = {5, 2}}, {.units = 1, .mean = {7, 3}}};
    struct cx_cuped_design d = {
        .variables = 2, .outcome = {0, CX_NO_VARIABLE}, .covariate = &plain, .covariates = 1};
    struct cx_cuped r;
    cx_cuped(arm, &d, 2, &r);
    assert_true(isnan(r.pair.control.variance) && isnan(cx_welch(&r.pair).se));
}

/* The control's covariates are one in two forms, the variant's are not: both are in theta, which is
 * that of 2 t0 + t1 = 4 and t0 + 2 t1 = 5, whatever what theta costs makes of so unequal arms. */
static void covariates_of_clusters_stay_in_theta(void **state)
{
    (void)state;
    struct cx_cuped_clusters of = {
        .covariates = 2,
        .arm = {{.units = 10,
                 .value = {5, 2, 2},
                 .below = {10, 10, 10},
                 .product = {{40, 3, 3}, {3, 1, 1}, {3, 1, 1}}},
                {.units = 1e7,
                 .value = {6, 2, 3},
                 .below = {1e7, 1e7, 1e7},
                 .product = {{20, 1, 2}, {1, 1, 0}, {2, 0, 1}}}},
        .raw_difference = 1};
    struct cx_cuped r;
    cx_cuped_clusters(&of, &r);
    near_or_fail("theta", r.theta[0], 1, 1e-12);
    near_or_fail("theta", r.theta[1], 2, 1e-12);
    assert_false(r.left_out[0] || r.left_out[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_covariate_meets_three_peers),
        cmocka_unit_test(effects_meet_gbstats_in_three_ways),
        cmocka_unit_test(proportions_and_sizes_meet_tea_tasting),
        cmocka_unit_test(a_ratio_with_a_ratio_before_meets_tea_tasting),
        cmocka_unit_test(missing_covariates_meet_each_policy),
        cmocka_unit_test(collinear_covariates_are_left_out),
        cmocka_unit_test(two_covariates_solve_the_normal_equations),
        cmocka_unit_test(lonely_arms_have_no_variance),
        cmocka_unit_test(covariates_of_clusters_stay_in_theta),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
