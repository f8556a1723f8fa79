/* two_proportions.c - two proportions: statistics, intervals and margins against other programs. */
#include "stat/newcombe.h"

#include "base/compat.h"
#include "stat/binomial.h"
#include "stat/contingency.h"
#include "stat/gamma.h"
#include "stat/normal.h"

#include "interval.h"
#include "vectors.h"

/* A line of tests/data/abtest: a case, a level or a margin, and what some program says. */
struct row {
    struct cx_proportion_pair pair;
    double level, z; /* z: of its two-sided intervals */
};

/* What a field of the file is called here; an interval's field is looked up without its ".low". */
struct field {
    const char *name;
    double tolerance;
    double (*number)(const struct row *);
    struct cx_interval (*interval)(const struct row *);
};

static struct cx_proportion_pair with(const struct row *r, enum cx_proportion_statistic statistic)
{
    struct cx_proportion_pair pair = r->pair;
    pair.statistic = statistic;
    return pair;
}

static double pooled_z(const struct row *r)
{
    return cx_proportion_z(&r->pair);
}

static double difference(const struct row *r)
{
    return cx_proportion_difference(&r->pair);
}

static double pooled_se(const struct row *r)
{
    return cx_proportion_se(&r->pair);
}

static double two_sided(double z)
{
    return cx_normal_tail(z, CX_TWO_SIDED).p;
}

static double pooled_p(const struct row *r)
{
    return two_sided(pooled_z(r));
}

static double pooled_log10_p(const struct row *r)
{
    return cx_normal_tail(pooled_z(r), CX_TWO_SIDED).log_p / CX_LN10;
}

static double pooled_greater(const struct row *r)
{
    return cx_normal_tail(pooled_z(r), CX_GREATER).p;
}

static double pooled_less(const struct row *r)
{
    return cx_normal_tail(pooled_z(r), CX_LESS).p;
}

static struct cx_welch wald(const struct row *r, double added)
{
    struct cx_estimate_pair pair = cx_proportion_estimates(&r->pair, added);
    return cx_welch(&pair);
}

static double unpooled_se(const struct row *r)
{
    return wald(r, 0).se;
}

static double unpooled_z(const struct row *r)
{
    return wald(r, 0).t;
}

static double unpooled_p(const struct row *r)
{
    return two_sided(unpooled_z(r));
}

static double unpooled_log10_p(const struct row *r)
{
    return cx_normal_tail(unpooled_z(r), CX_TWO_SIDED).log_p / CX_LN10;
}

static double unpooled_greater(const struct row *r)
{
    return cx_normal_tail(unpooled_z(r), CX_GREATER).p;
}

static double unpooled_less(const struct row *r)
{
    return cx_normal_tail(unpooled_z(r), CX_LESS).p;
}

static double yates_z(const struct row *r)
{
    struct cx_proportion_pair pair = with(r, CX_PROPORTION_YATES);
    return cx_proportion_z(&pair);
}

static double yates_p(const struct row *r)
{
    return two_sided(yates_z(r));
}

static double yates(const struct row *r)
{
    return yates_z(r) * yates_z(r);
}

static struct cx_contingency contingency(const struct row *r)
{
    const struct cx_proportion arms[] = {r->pair.control, r->pair.variant};
    return cx_contingency(arms, 2);
}

static double chi2(const struct row *r)
{
    return contingency(r).chi2;
}

static double chi2_p(const struct row *r)
{
    return cx_chisq_tail(chi2(r), 1).p;
}

static double chi2_log10_p(const struct row *r)
{
    return cx_chisq_tail(chi2(r), 1).log_p / CX_LN10;
}

static double g(const struct row *r)
{
    struct cx_proportion_pair pair = with(r, CX_PROPORTION_LIKELIHOOD);
    near_or_fail("square of the signed root", pow(cx_proportion_z(&pair), 2), contingency(r).g,
                 2e-12);
    return contingency(r).g;
}

static double g_p(const struct row *r)
{
    return cx_chisq_tail(g(r), 1).p;
}

static struct cx_interval clipped(struct cx_interval i)
{
    return (struct cx_interval){fmax(i.low, -1), fmin(i.high, 1)};
}

static struct cx_interval unpooled(const struct row *r)
{
    struct cx_welch w = wald(r, 0);
    if (w.se == 0)
        return (struct cx_interval){w.difference, w.difference};
    return cx_welch_interval(&w, r->z, CX_TWO_SIDED);
}

static struct cx_interval unpooled_clipped(const struct row *r)
{
    return clipped(unpooled(r));
}

static double agresti_caffo_z(const struct row *r)
{
    return wald(r, 1).t;
}

static double agresti_caffo_p(const struct row *r)
{
    return two_sided(agresti_caffo_z(r));
}

static struct cx_interval agresti_caffo(const struct row *r)
{
    struct cx_welch w = wald(r, 1);
    return cx_welch_interval(&w, r->z, CX_TWO_SIDED);
}

static struct cx_interval newcombe(const struct row *r)
{
    return cx_newcombe_interval(&r->pair, r->z, CX_TWO_SIDED);
}

static struct cx_interval miettinen_nurminen(const struct row *r)
{
    struct cx_proportion_pair pair = r->pair;
    pair.corrected = true;
    return cx_proportion_difference_interval(&pair, r->z, CX_TWO_SIDED);
}

static struct cx_interval koopman(const struct row *r)
{
    return cx_proportion_ratio_interval(&r->pair, r->z, CX_TWO_SIDED);
}

static struct cx_interval corrected_koopman(const struct row *r)
{
    struct cx_proportion_pair pair = r->pair;
    pair.corrected = true;
    return cx_proportion_ratio_interval(&pair, r->z, CX_TWO_SIDED);
}

static double corrected_z(const struct row *r)
{
    struct cx_proportion_pair pair = r->pair;
    pair.corrected = true;
    return cx_proportion_ratio_z_at(&pair, 1);
}

static double corrected_p(const struct row *r)
{
    return two_sided(corrected_z(r));
}

static struct cx_interval odds_ratio(const struct row *r)
{
    return cx_odds_ratio(&r->pair, 0, r->z).interval;
}

static double odds(const struct row *r)
{
    return cx_odds_ratio(&r->pair, 0, r->z).value;
}

static double odds_z(const struct row *r)
{
    struct cx_odds_ratio o = cx_odds_ratio(&r->pair, 0, 1);
    return log(o.value) / log(o.interval.high / o.value);
}

static double odds_p(const struct row *r)
{
    return two_sided(odds_z(r));
}

static struct cx_interval adjusted_odds_ratio(const struct row *r)
{
    return cx_odds_ratio(&r->pair, .5, r->z).interval;
}

static double adjusted_odds_z(const struct row *r)
{
    struct cx_odds_ratio o = cx_odds_ratio(&r->pair, .5, 1);
    return log(o.value) / log(o.interval.high / o.value);
}

static double adjusted_odds_p(const struct row *r)
{
    return two_sided(adjusted_odds_z(r));
}

static struct cx_interval smoothed_odds_ratio(const struct row *r)
{
    return cx_smoothed_odds_ratio(&r->pair, r->z).interval;
}

static double smoothed_odds_z(const struct row *r)
{
    struct cx_odds_ratio o = cx_smoothed_odds_ratio(&r->pair, 1);
    return log(o.value) / log(o.interval.high / o.value);
}

static double smoothed_odds_p(const struct row *r)
{
    return two_sided(smoothed_odds_z(r));
}

static struct cx_interval odds_score(const struct row *r)
{
    return cx_proportion_odds_interval(&r->pair, r->z, CX_TWO_SIDED);
}

static struct cx_interval corrected_odds_score(const struct row *r)
{
    struct cx_proportion_pair pair = r->pair;
    pair.corrected = true;
    return cx_proportion_odds_interval(&pair, r->z, CX_TWO_SIDED);
}

static struct cx_interval continuous_wald(const struct row *r)
{
    return cx_proportion_yates_wald(&r->pair, r->z, CX_TWO_SIDED);
}

static struct cx_lift fieller_lift(const struct row *r)
{
    struct cx_estimate_pair pair = cx_proportion_estimates(&r->pair, 0);
    return cx_fieller_lift(&pair, r->z, CX_TWO_SIDED);
}

static double lift(const struct row *r)
{
    return fieller_lift(r).value;
}

static struct cx_interval fieller(const struct row *r)
{
    return fieller_lift(r).interval;
}

/* Fieller's g is what tells whether the lift is bounded. */
static double fieller_g(const struct row *r)
{
    struct cx_estimate control = cx_proportion_estimate(r->pair.control, 0);
    double g = r->z * r->z * control.variance / control.value / control.value;
    assert_true(fieller_lift(r).unbounded == (g >= 1));
    return g;
}

static struct cx_interval delta_lift(const struct row *r)
{
    struct cx_estimate_pair pair = cx_proportion_estimates(&r->pair, 0);
    return cx_delta_lift(&pair, r->z, CX_TWO_SIDED).interval;
}

static double delta_se(const struct row *r)
{
    struct cx_interval i = delta_lift(r);
    return (i.high - i.low) / 2 / r->z;
}

static struct cx_interval log_lift(const struct row *r)
{
    struct cx_estimate_pair pair = cx_proportion_estimates(&r->pair, 0);
    return cx_log_lift(&pair, r->z, CX_TWO_SIDED).interval;
}

static struct cx_interval log_ratio(const struct row *r)
{
    struct cx_interval i = log_lift(r);
    return (struct cx_interval){i.low + 1, i.high + 1};
}

/* Of the ratio's logarithm. */
static double log_z(const struct row *r)
{
    struct row one = *r;
    one.z = 1;
    double seen = log1p(lift(r));
    return seen / (log(log_ratio(&one).high) - seen);
}

static double log_p(const struct row *r)
{
    return two_sided(log_z(r));
}

/* The same with half a success more in each arm, and half a unit. */
static struct cx_estimate half_more(struct cx_proportion p)
{
    double n = (double)p.trials + .5, share = ((double)p.successes + .5) / n;
    return (struct cx_estimate){share, share * (1 - share) / n, (double)INFINITY};
}

static struct cx_interval adjusted_log_ratio(const struct row *r)
{
    struct cx_estimate_pair pair =
        cx_estimate_pair(half_more(r->pair.control), half_more(r->pair.variant));
    struct cx_interval i = cx_log_lift(&pair, r->z, CX_TWO_SIDED).interval;
    return (struct cx_interval){i.low + 1, i.high + 1};
}

static double adjusted_log_z(const struct row *r)
{
    struct row one = *r;
    one.z = 1;
    struct cx_interval i = adjusted_log_ratio(&one);
    return log(i.high * i.low) / log(i.high / i.low);
}

static double adjusted_log_p(const struct row *r)
{
    return two_sided(adjusted_log_z(r));
}

static struct cx_interval wilson_yates(const struct row *r)
{
    return cx_proportion_interval(r->pair.variant, CX_PROPORTION_WILSON_YATES, r->level / 2);
}

static struct cx_interval wilson(const struct row *r)
{
    return cx_proportion_interval(r->pair.variant, CX_PROPORTION_WILSON, r->level / 2);
}

#define MPMATH 1e-12
#define STATSMODELS 1e-9
#define R 1e-7
#define PROPCIS 0 /* its search stops at steps of 1e-7 */
#define STEPPED 1e-3 /* its search goes outwards in steps of this size, until it is past the end */

static const struct field fields[] = {
    {"diff_mp", MPMATH, difference, NULL},
    {"se_pooled_mp", MPMATH, pooled_se, NULL},
    {"z_pooled_mp", MPMATH, pooled_z, NULL},
    {"p2_pooled_mp", MPMATH, pooled_p, NULL},
    {"log10_p2_pooled_mp", MPMATH, pooled_log10_p, NULL},
    {"p_greater_pooled_mp", MPMATH, pooled_greater, NULL},
    {"p_less_pooled_mp", MPMATH, pooled_less, NULL},
    {"se_unpooled_mp", MPMATH, unpooled_se, NULL},
    {"z_unpooled_mp", MPMATH, unpooled_z, NULL},
    {"p2_unpooled_mp", MPMATH, unpooled_p, NULL},
    {"log10_p2_unpooled_mp", MPMATH, unpooled_log10_p, NULL},
    {"p_greater_unpooled_mp", MPMATH, unpooled_greater, NULL},
    {"p_less_unpooled_mp", MPMATH, unpooled_less, NULL},
    {"z_pooled_cc_mp", MPMATH, yates_z, NULL},
    {"p2_pooled_cc_mp", MPMATH, yates_p, NULL},
    {"chi2_mp", MPMATH, chi2, NULL},
    {"chi2_p_mp", MPMATH, chi2_p, NULL},
    {"log10_chi2_p_mp", MPMATH, chi2_log10_p, NULL},
    {"chi2_yates_mp", MPMATH, yates, NULL},
    {"chi2_yates_p_mp", MPMATH, yates_p, NULL},
    {"g_mp", MPMATH, g, NULL},
    {"g_p_mp", MPMATH, g_p, NULL},
    {"lift_mp", MPMATH, lift, NULL},
    {"fieller_g_mp", MPMATH, fieller_g, NULL},
    {"fieller_ci_mp", MPMATH, NULL, fieller},
    {"delta_ci_mp", MPMATH, NULL, delta_lift},
    {"delta_se_mp", MPMATH, delta_se, NULL},
    {"logdelta_ci_mp", MPMATH, NULL, log_lift},
    {"ratio.log", STATSMODELS, NULL, log_ratio},
    {"ratio.log.statistic", STATSMODELS, log_z, NULL},
    {"ratio.log.pvalue", STATSMODELS, log_p, NULL},
    {"ratio.log-adjusted", STATSMODELS, NULL, adjusted_log_ratio},
    {"ratio.log-adjusted.statistic", STATSMODELS, adjusted_log_z, NULL},
    {"ratio.log-adjusted.pvalue", STATSMODELS, adjusted_log_p, NULL},
    {"ratio.score.mee_koopman_nocorr", STATSMODELS, NULL, koopman},
    {"ratio.score.miettinen_nurminen", STATSMODELS, NULL, corrected_koopman},
    {"ratio.score.statistic", STATSMODELS, corrected_z, NULL},
    {"ratio.score.pvalue", STATSMODELS, corrected_p, NULL},
    {"odds-ratio.score.statistic", STATSMODELS, corrected_z, NULL},
    {"odds-ratio.score.pvalue", STATSMODELS, corrected_p, NULL},
    {"diff.wald", STATSMODELS, NULL, unpooled},
    {"diff.wald.statistic", STATSMODELS, unpooled_z, NULL},
    {"diff.wald.pvalue", STATSMODELS, unpooled_p, NULL},
    {"diff.agresti-caffo", STATSMODELS, NULL, agresti_caffo},
    {"diff.agresti-caffo.statistic", STATSMODELS, agresti_caffo_z, NULL},
    {"diff.agresti-caffo.pvalue", STATSMODELS, agresti_caffo_p, NULL},
    {"diff.newcomb", STATSMODELS, NULL, newcombe},
    {"odds-ratio.logit", STATSMODELS, NULL, odds_ratio},
    {"odds-ratio.logit.statistic", STATSMODELS, odds_z, NULL},
    {"odds-ratio.logit.pvalue", STATSMODELS, odds_p, NULL},
    {"odds-ratio.logit-adjusted", STATSMODELS, NULL, adjusted_odds_ratio},
    {"odds-ratio.logit-adjusted.statistic", STATSMODELS, adjusted_odds_z, NULL},
    {"odds-ratio.logit-adjusted.pvalue", STATSMODELS, adjusted_odds_p, NULL},
    {"odds-ratio.logit-smoothed", STATSMODELS, NULL, smoothed_odds_ratio},
    {"odds-ratio.logit-smoothed.statistic", STATSMODELS, smoothed_odds_z, NULL},
    {"odds-ratio.logit-smoothed.pvalue", STATSMODELS, smoothed_odds_p, NULL},
    {"odds-ratio.score.mee_koopman_nocorr", STATSMODELS, NULL, odds_score},
    {"odds-ratio.score.miettinen_nurminen", STATSMODELS, NULL, corrected_odds_score},
    {"or_sample.estimate", STATSMODELS, odds, NULL},
    {"or_sample.ci", STATSMODELS, NULL, odds_ratio},
    {"prop.test.correct=FALSE.chi2", R, chi2, NULL},
    {"prop.test.correct=FALSE.p", R, chi2_p, NULL},
    {"prop.test.correct=FALSE", R, NULL, unpooled_clipped},
    {"prop.test.correct=TRUE.chi2", R, yates, NULL},
    {"prop.test.correct=TRUE.p", R, yates_p, NULL},
    {"prop.test.correct=TRUE", R, NULL, continuous_wald},
    {"prop.test.1sample_treatment.correct=FALSE", R, NULL, wilson},
    {"prop.test.1sample_treatment.correct=TRUE", R, NULL, wilson_yates},
    {"PropCIs.diffscoreci", PROPCIS, NULL, miettinen_nurminen},
    {"PropCIs.orscoreci", STEPPED, NULL, corrected_odds_score},
    {"PropCIs.riskscoreci", R, NULL, koopman},
    {"PropCIs.wald2ci", R, NULL, agresti_caffo},
};

/* The length of a field's name without its end of an interval. */
static size_t stem(const char *name)
{
    size_t n = strlen(name);
    if (n > 4 && !strcmp(name + n - 4, ".low"))
        return n - 4;
    if (n > 5 && !strcmp(name + n - 5, ".high"))
        return n - 5;
    return n > 3 && (!strcmp(name + n - 3, ".lo") || !strcmp(name + n - 3, ".hi")) ? n - 3 : n;
}

static const struct field *find(const char *name)
{
    for (size_t i = 0; i < CX_COUNT_OF(fields); i++) {
        size_t n = fields[i].interval ? stem(name) : strlen(name);
        if (strlen(fields[i].name) == n && !strncmp(fields[i].name, name, n))
            return &fields[i];
    }
    fail_msg("no field '%s'", name);
    return NULL;
}

static double answer(const struct field *f, const struct row *r, const char *name)
{
    if (f->number)
        return f->number(r);
    bool is_low = strstr(name + stem(name), ".lo");
    return is_low ? f->interval(r).low : f->interval(r).high;
}

static void read_row(const struct vectors *v, struct row *r)
{
    *r = (struct row){
        .pair = {.control = {strtoll(v->cell[1], NULL, 10), strtoll(v->cell[2], NULL, 10)},
                 .variant = {strtoll(v->cell[3], NULL, 10), strtoll(v->cell[4], NULL, 10)}},
        .level = vectors_number(v, 5)};
    r->z = cx_normal_quantile_upper(r->level / 2);
}

/* Where others are known to be wrong: a Wald variance of 0 gives statsmodels an infinite z;
 * PropCIs' ratio ends at 2 for 1 of 1 against 0 of 1, whose z is below the limit, and takes a wrong
 * branch where all of the variant succeeded. */
static bool is_wrong(const char *name, const char *field)
{
    bool no_variance = !strcmp(name, "zero_vs_all") || !strcmp(name, "n1");
    bool wrong_branch = !strcmp(name, "all_treat") || !strcmp(name, "n1");
    return (no_variance && !strncmp(field, "diff.wald.", 10) && stem(field) == strlen(field)) ||
           (wrong_branch && !strcmp(field, "PropCIs.riskscoreci.lo"));
}

static void every_field_is_met(void **state)
{
    (void)state;
    struct vectors v;
    struct row r;
    vectors_open(&v, "abtest/two_proportions.tsv");
    while (vectors_next(&v)) {
        if (is_wrong(v.cell[0], v.cell[6]))
            continue;
        read_row(&v, &r);
        const struct field *f = find(v.cell[6]);
        double got = answer(f, &r, v.cell[6]), expected = vectors_number(&v, 7);
        double absolute = f->tolerance == PROPCIS ? 1e-7 : 1e-15;
        char what[160];
        snprintf(what, sizeof what, "%s, %s at %s", v.cell[0], v.cell[6], v.cell[5]);
        if (!(fabs(got - expected) <= absolute))
            near_or_fail(what, got, expected, f->tolerance);
    }
    assert_int_equal(v.rows, 2727 + 1);
}

/* ---- one proportion: statsmodels, scipy, mpmath */

static struct cx_interval one(const struct vectors *v, struct cx_proportion p, double tail)
{
    static const struct {
        const char *name;
        enum cx_proportion_method method;
    } methods[] = {{"normal", CX_PROPORTION_WALD},
                   {"wilson", CX_PROPORTION_WILSON},
                   {"wilson_mp", CX_PROPORTION_WILSON},
                   {"wilsoncc", CX_PROPORTION_WILSON_YATES},
                   {"agresti_coull", CX_PROPORTION_AGRESTI_COULL},
                   {"beta", CX_PROPORTION_EXACT},
                   {"jeffreys", CX_PROPORTION_JEFFREYS}};
    const char *name = v->cell[4];
    for (size_t i = 0; i < CX_COUNT_OF(methods); i++)
        if (strlen(methods[i].name) == stem(name) && !strncmp(methods[i].name, name, stem(name)))
            return cx_proportion_interval(p, methods[i].method, tail);
    fail_msg("no field '%s'", name);
    return cx_interval_undefined();
}

static void one_proportion_has_ten_digits(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "abtest/one_proportion.tsv");
    while (vectors_next(&v)) {
        struct cx_proportion p = {strtoll(v.cell[1], NULL, 10), strtoll(v.cell[2], NULL, 10)};
        struct cx_interval i = one(&v, p, vectors_number(&v, 3) / 2);
        double got = strstr(v.cell[4], ".low") ? i.low : i.high, expected = vectors_number(&v, 5);
        char what[120];
        snprintf(what, sizeof what, "%s, %s", v.cell[0], v.cell[4]);
        if (!(fabs(got - expected) < 1e-15)) /* what is left of 1 - 1 in the file */
            near_or_fail(what, got, expected, strstr(v.cell[4], "_mp") ? 1e-12 : 1e-10);
    }
    assert_int_equal(v.rows, 244 + 1);
}

/* Its limits are where the mid-p test has a tail of 2.5 %, between the exact ones. */
static void midp_limits_invert_the_midp_test(void **state)
{
    (void)state;
    for (int64_t x = 0; x <= 9; x++) {
        struct cx_proportion p = {x, 9};
        struct cx_interval i = cx_proportion_interval(p, CX_PROPORTION_MIDP, .025);
        struct cx_interval exact = cx_proportion_interval(p, CX_PROPORTION_EXACT, .025);
        struct cx_binomial_hypothesis low = {i.low, 1 - i.low, CX_EXACT_MIDP, CX_GREATER};
        struct cx_binomial_hypothesis high = {i.high, 1 - i.high, CX_EXACT_MIDP, CX_LESS};
        if (x > 0)
            near_or_fail("low", cx_binomial_test(p, &low).p, .025, 1e-12);
        if (x < 9)
            near_or_fail("high", cx_binomial_test(p, &high).p, .025, 1e-12);
        assert_true(i.low >= exact.low && i.high <= exact.high);
    }
}

/* ---- margins: mpmath, statsmodels (not its score, whose restricted estimates are wrong) */

struct margin_answer {
    double low_z, high_z; /* of the hypotheses -margin and margin */
};

static struct margin_answer at_margins(const char *field, const struct row *r, double margin)
{
    struct cx_proportion_pair pair = r->pair;
    pair.corrected = !strncmp(field, "miettinen", 9);
    if (pair.corrected || !strncmp(field, "farrington", 10))
        return (struct margin_answer){cx_proportion_z_at(&pair, -margin),
                                      cx_proportion_z_at(&pair, margin)};
    struct cx_welch w = wald(r, !strncmp(field, "agresti", 7) ? 1 : 0);
    return (struct margin_answer){(w.difference + margin) / w.se, (w.difference - margin) / w.se};
}

static void margins_have_nine_digits(void **state)
{
    (void)state;
    struct vectors v;
    struct row r;
    vectors_open(&v, "abtest/proportion_margins.tsv");
    while (vectors_next(&v)) {
        read_row(&v, &r);
        struct margin_answer z = at_margins(v.cell[6], &r, vectors_number(&v, 5));
        double p = cx_normal_tail(z.low_z, CX_GREATER).p, expected = vectors_number(&v, 7);
        double other = cx_normal_tail(z.high_z, CX_LESS).p;
        double got = strstr(v.cell[6], "noninf_z") || strstr(v.cell[6], "stat") ? z.low_z
                     : strstr(v.cell[6], "upper_z")                             ? z.high_z
                     : strstr(v.cell[6], "tost")                                ? fmax(p, other)
                                                                                : p;
        char what[120];
        snprintf(what, sizeof what, "%s, %s", v.cell[0], v.cell[6]);
        bool no_variance = r.pair.control.successes + r.pair.variant.successes == 0;
        if (no_variance && !strncmp(v.cell[6], "wald", 4))
            continue; /* 0 of 50 twice: a Wald variance of 0 */
        if (!(fabs(got - expected) < 1e-12 && fabs(expected) < 1e-15))
            near_or_fail(what, got, expected, 1e-9);
    }
    assert_int_equal(v.rows, 280 + 1);
}

/* ---- agreement */

static double statistic_of(const struct cx_proportion_pair *pair, int method)
{
    struct cx_estimate_pair e = cx_proportion_estimates(pair, method == 4);
    return method < 3    ? cx_proportion_z(pair)
           : method == 5 ? cx_newcombe_z_at(pair, 0)
                         : cx_welch(&e).t;
}

static void check_agreement(const struct cx_proportion_pair *pair, int method, double limit)
{
    struct cx_estimate_pair e = cx_proportion_estimates(pair, method == 4);
    struct cx_welch w = cx_welch(&e);
    bool rejects = fabs(statistic_of(pair, method)) > limit;
    struct cx_interval d, r;
    if (method < 3) {
        d = cx_proportion_difference_interval(pair, limit, CX_TWO_SIDED);
        r = cx_proportion_ratio_interval(pair, limit, CX_TWO_SIDED);
    } else if (method == 5) {
        d = cx_newcombe_interval(pair, limit, CX_TWO_SIDED);
        r = cx_newcombe_ratio_interval(pair, limit, CX_TWO_SIDED);
    } else {
        d = cx_welch_interval(&w, limit, CX_TWO_SIDED);
        r = cx_fieller_lift(&e, limit, CX_TWO_SIDED).interval;
        r = (struct cx_interval){r.low + 1, r.high + 1};
    }
    assert_int_equal(rejects, excludes(d, 0));
    if (!isnan(r.low)) /* Fieller's lift may be unbounded */
        assert_int_equal(rejects, excludes(r, 1));
}

/* 0 and 1 lie outside of the intervals exactly when the test rejects: pooled, corrected for
 * continuity, likelihood ratio, Wald, Agresti-Caffo, Newcombe. */
static void test_and_intervals_agree(void **state)
{
    (void)state;
    static const double levels[] = {.1, .05, .01};
    for (int64_t scale = 1; scale <= 1000; scale *= 10) {
        for (int64_t x = 0; x <= 7 * 11 - 1; x++) {
            for (int method = 0; method < 6; method++) {
                struct cx_proportion_pair pair = {
                    .control = {x / 11 * scale, 7 * scale},
                    .variant = {x % 11 * scale, 11 * scale},
                    .statistic =
                        method < 3 ? (enum cx_proportion_statistic)method : CX_PROPORTION_SCORE};
                for (size_t i = 0; i < CX_COUNT_OF(levels); i++)
                    check_agreement(&pair, method, cx_normal_quantile_upper(levels[i] / 2));
            }
        }
    }
}

/* The ends are where the statistic meets the limit, also those that are not the score. */
static void the_ends_are_where_the_test_rejects(void **state)
{
    (void)state;
    for (int statistic = 0; statistic < 3; statistic++) {
        struct cx_proportion_pair pair = {.control = {20034, 44700},
                                          .variant = {20119, 45489},
                                          .statistic = (enum cx_proportion_statistic)statistic};
        struct cx_interval d = cx_proportion_difference_interval(&pair, CX_Z95, CX_TWO_SIDED);
        struct cx_interval r = cx_proportion_ratio_interval(&pair, CX_Z95, CX_TWO_SIDED);
        near_or_fail("low", cx_proportion_z_at(&pair, d.low), CX_Z95, 1e-11);
        near_or_fail("high", cx_proportion_z_at(&pair, d.high), -CX_Z95, 1e-11);
        near_or_fail("low ratio", cx_proportion_ratio_z_at(&pair, r.low), CX_Z95, 1e-11);
        near_or_fail("high ratio", cx_proportion_ratio_z_at(&pair, r.high), -CX_Z95, 1e-11);
    }
}

/* Without a success in the control a huge ratio is nearly as likely as the best one, and rounding
 * must not hide it. */
static void the_likelihood_knows_huge_ratios(void **state)
{
    (void)state;
    const int64_t n = 1000000000;
    struct cx_proportion_pair pair = {
        .control = {0, n}, .variant = {3, n}, .statistic = CX_PROPORTION_LIKELIHOOD};
    struct cx_interval r = cx_proportion_ratio_interval(&pair, CX_Z95, CX_TWO_SIDED);
    assert_true(r.low > 1 && r.low < 10 && isinf(r.high));
    near_or_fail("z", cx_proportion_ratio_z_at(&pair, r.low), CX_Z95, 1e-9);
}

/* At a ratio r half a success in each arm is (r/n1 + 1/n2) / 2 of x2/n2 - r x1/n1: here .0145454...
 * of .1909090... at r = 2. */
static void continuity_counts_the_control_r_times(void **state)
{
    (void)state;
    struct cx_proportion_pair pair = {.control = {30, 100}, .variant = {45, 110}};
    double score = cx_proportion_ratio_z_at(&pair, 2);
    pair.statistic = CX_PROPORTION_YATES;
    near_or_fail("part of z", cx_proportion_ratio_z_at(&pair, 2) / score, 1 - .16 / 2.1, 1e-12);
}

/* Donner and Zou's ratio solves p2 - r p1 = sqrt((p2 - l2)^2 + r^2 (u1 - p1)^2). */
static void newcombe_ratio_solves_its_equation(void **state)
{
    (void)state;
    struct cx_proportion_pair pair = {.control = {30, 100}, .variant = {45, 110}};
    struct cx_interval r = cx_newcombe_ratio_interval(&pair, CX_Z95, CX_TWO_SIDED);
    struct cx_interval c = cx_wilson_interval(pair.control, CX_Z95);
    struct cx_interval v = cx_wilson_interval(pair.variant, CX_Z95);
    double p1 = .3, p2 = 45. / 110;
    near_or_fail("low", p2 - r.low * p1, hypot(p2 - v.low, r.low * (c.high - p1)), 1e-12);
    near_or_fail("high", r.high * p1 - p2, hypot(v.high - p2, r.high * (p1 - c.low)), 1e-12);
    struct cx_interval d = cx_newcombe_interval(&pair, CX_Z95, CX_TWO_SIDED);
    near_or_fail("z at low", cx_newcombe_z_at(&pair, d.low), CX_Z95, 1e-12);
    near_or_fail("z at high", cx_newcombe_z_at(&pair, d.high), -CX_Z95, 1e-12);
    near_or_fail("z at low ratio", cx_newcombe_ratio_z_at(&pair, r.low), CX_Z95, 1e-12);
    near_or_fail("z at high ratio", cx_newcombe_ratio_z_at(&pair, r.high), -CX_Z95, 1e-12);
}

/* ---- many arms: scipy's chi2_contingency of the conversions of three arms of simulated users */
static void three_arms_are_one_table(void **state)
{
    (void)state;
    const struct cx_proportion arms[] = {{99, 193}, {114, 199}, {0, 0}, {110, 208}};
    struct cx_contingency c = cx_contingency(arms, 4);
    near_or_fail("chi2", c.chi2, 1.5303001217125658, 1e-9);
    near_or_fail("p", cx_chisq_tail(c.chi2, c.df).p, 0.46526410780516714, 1e-9);
    assert_true(c.df == 2);
    const struct cx_proportion all[] = {{5, 5}, {3, 3}};
    assert_true(isnan(cx_contingency(all, 2).chi2) && isnan(cx_contingency(arms, 1).g));
}

static void nothing_from_no_trials(void **state)
{
    (void)state;
    struct cx_proportion_pair pair = {.control = {0, 0}, .variant = {3, 9}};
    struct cx_binomial_hypothesis h = {.5, .5, CX_EXACT_MINLIKE, CX_TWO_SIDED};
    assert_true(isnan(cx_proportion_estimate(pair.control, 0).value));
    assert_true(isnan(cx_proportion_estimate(pair.control, 1).value));
    assert_true(isnan(cx_newcombe_interval(&pair, 2, CX_TWO_SIDED).low));
    assert_true(isnan(cx_newcombe_ratio_interval(&pair, 2, CX_TWO_SIDED).low));
    assert_true(isnan(cx_newcombe_z_at(&pair, 0)));
    assert_true(isnan(cx_proportion_interval(pair.control, CX_PROPORTION_EXACT, .025).low));
    assert_true(isnan(cx_binomial_test(pair.control, &h).p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_met),
        cmocka_unit_test(one_proportion_has_ten_digits),
        cmocka_unit_test(midp_limits_invert_the_midp_test),
        cmocka_unit_test(margins_have_nine_digits),
        cmocka_unit_test(test_and_intervals_agree),
        cmocka_unit_test(the_ends_are_where_the_test_rejects),
        cmocka_unit_test(continuity_counts_the_control_r_times),
        cmocka_unit_test(the_likelihood_knows_huge_ratios),
        cmocka_unit_test(newcombe_ratio_solves_its_equation),
        cmocka_unit_test(three_arms_are_one_table),
        cmocka_unit_test(nothing_from_no_trials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
