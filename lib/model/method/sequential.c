/* sequential.c - methods beside the test of a metric that stay valid at every look.
 *
 * They take the metric's own test: its z (or what its p value would be as z), and its intervals at
 * the nominal level which the look asks for.  So they serve all metrics and tests alike, and test
 * and interval agree as those of the test do.  Questions with a margin are two one-sided ones.
 */
#include "model/method/families.h"
#include "stat/anytime.h"
#include "stat/group_sequential.h"
#include "stat/mixture.h"
#include "stat/normal.h"
#include "stat/student.h"

#define LOG_2 0.69314718055994530942

/* ---- the metric's own test */

static void bound_as_if_once(struct cx_comparison *c, double level)
{
    const struct cx_method *method = c->method;
    c->method = cx_method_of(c->metric);
    c->method->bound(c, level);
    c->method = method;
}

/* The z with the test's p value; of two sides, without its sign.  0 where p is above 1/2. */
static double z_of(const struct cx_comparison *c)
{
    double log_q = c->tail.log_p - (c->alternative == CX_TWO_SIDED ? LOG_2 : 0);
    return log_q > -LOG_2 ? 0 : cx_normal_quantile_log_upper(log_q);
}

static double units_of(const struct cx_comparison *c)
{
    return (double)c->n_control + (double)c->n_variant;
}

static bool is_one_sided(const struct cx_comparison *c)
{
    return c->alternative != CX_TWO_SIDED || c->metric->question != CX_IS_DIFFERENT;
}

/* The level of the ends that count, all together: of a margin's interval each has half. */
static double level_of_side(const struct cx_comparison *c, double level)
{
    return is_one_sided(c) ? cx_end_level(c, level) : level;
}

static bool has_spent_all(const struct cx_comparison *c)
{
    const struct cx_look_plan *plan = &c->analysis->plan;
    return c->method->needs & CX_NEEDS_LOOKS && plan->look > 0 &&
           plan->information[plan->look - 1] >= 1;
}

/* The intervals of the test with ends so many standard errors away. */
static void bound_at(struct cx_comparison *c, double quantile, double df)
{
    double log_end = isnan(df) ? cx_normal_log_upper(quantile) : cx_student_log_upper(quantile, df);
    double end = exp(log_end);
    if (isnan(c->se)) {
        return;
    }
    if (!(end > 0)) {
        const double infinite = (double)INFINITY;
        c->interval = (struct cx_interval){-infinite, infinite};
        cx_remark_if(c, true,
                     has_spent_all(c) ? "an earlier look had all that was planned: it decides"
                                      : "too early for an interval");
        return;
    }
    bound_as_if_once(c, c->alternative == CX_TWO_SIDED ? 2 * end : end);
}

/* ---- confidence sequences */

static struct cx_anytime sequence(const struct cx_comparison *c)
{
    bool one_sided = is_one_sided(c);
    double precision = cx_mixture_rho(c->analysis->plan.tightest, c->analysis->alpha, !one_sided);
    return (struct cx_anytime){.precision = precision,
                               .df = (double)INFINITY,
                               .alternative = one_sided ? CX_GREATER : CX_TWO_SIDED};
}

static void test_anytime(struct cx_comparison *c, const struct cx_anytime *a)
{
    cx_test_own(c);
    if (!isnan(c->tail.log_p)) {
        double z = isinf(a->df) ? z_of(c) : fabs(c->statistic);
        bool towards = c->alternative == CX_TWO_SIDED || c->tail.p < 0.5;
        c->tail = cx_anytime_tail(a, towards ? z : 0, units_of(c));
    }
}

static void bound_anytime(struct cx_comparison *c, const struct cx_anytime *a, double level)
{
    double quantile = cx_anytime_quantile(a, units_of(c), level_of_side(c, level));
    bound_at(c, quantile, isinf(a->df) ? (double)NAN : a->df);
}

static void test_confseq(struct cx_comparison *c)
{
    struct cx_anytime a = sequence(c);
    test_anytime(c, &a);
}

static void bound_confseq(struct cx_comparison *c, double level)
{
    struct cx_anytime a = sequence(c);
    bound_anytime(c, &a, level);
}

/* With the test's own degrees of freedom. */
static struct cx_anytime student(const struct cx_comparison *c)
{
    struct cx_comparison once = *c;
    struct cx_anytime a = sequence(c);
    cx_test_own(&once);
    a.df = isnan(once.df) ? a.df : once.df;
    return a;
}

static void test_student(struct cx_comparison *c)
{
    struct cx_anytime a = student(c);
    test_anytime(c, &a);
}

static void bound_student(struct cx_comparison *c, double level)
{
    struct cx_anytime a = student(c);
    bound_anytime(c, &a, level);
}

/* precision = sigma^2 / tau^2, sigma^2 = n se^2 with the standard error of no difference. */
static struct cx_anytime msprt(const struct cx_comparison *c)
{
    struct cx_comparison once = *c;
    struct cx_anytime a = sequence(c);
    once.null = (struct cx_null){0, false};
    cx_test_own(&once);
    const struct cx_expected *effect = &c->metric->effect;
    double tau = effect->size * (effect->is_of_lift ? fabs(once.control_value) : 1);
    a.precision = once.se / tau * (once.se / tau) * units_of(c);
    return a;
}

static bool is_positive(double x)
{
    return x > 0 && !isinf(x);
}

static void test_msprt(struct cx_comparison *c)
{
    struct cx_anytime a = msprt(c);
    test_anytime(c, &a);
    bool can = is_positive(a.precision);
    c->tail = can ? c->tail : cx_tail_undefined();
    cx_remark_if(c, !can, "no standard error, or no size of effects");
}

static void bound_msprt(struct cx_comparison *c, double level)
{
    struct cx_anytime a = msprt(c);
    if (is_positive(a.precision)) {
        bound_anytime(c, &a, level);
    }
}

/* ---- planned looks */

enum way { OF, POCOCK, WT, ASOF, ASP, KD, HSD };

static struct cx_group_design design_of(const struct cx_comparison *c)
{
    static const struct {
        enum cx_group_kind kind;
        double parameter;
    } designs[] = {
        [OF] = {CX_GROUP_SHAPE, 0},
        [POCOCK] = {CX_GROUP_SHAPE, 0.5},
        [WT] = {CX_GROUP_SHAPE, 0.25},
        [ASOF] = {CX_SPEND_OBRIEN_FLEMING, 0},
        [ASP] = {CX_SPEND_POCOCK, 0},
        [KD] = {CX_SPEND_POWER, 2},
        [HSD] = {CX_SPEND_GAMMA, -4},
    };
    const struct cx_look_plan *plan = &c->analysis->plan;
    enum cx_group_kind kind = designs[c->method->way].kind;
    return (struct cx_group_design){.kind = kind,
                                    .parameter = designs[c->method->way].parameter,
                                    .two_sided = !is_one_sided(c),
                                    .information = plan->information,
                                    .looks =
                                        kind == CX_GROUP_SHAPE ? plan->looks : plan->look + 1};
}

static void test_planned(struct cx_comparison *c)
{
    struct cx_group_design d = design_of(c);
    cx_test_own(c);
    if (c->analysis->plan.is_stalled) {
        c->tail = cx_tail_undefined();
        cx_remark_if(c, true, "nobody has come since the last look: nothing to spend, so no look");
        return;
    }
    if (!isnan(c->tail.log_p)) {
        double repeated = cx_group_repeated_p(&d, c->analysis->plan.look, z_of(c));
        c->tail = (struct cx_tail){.p = repeated, .log_p = log(repeated)};
    }
}

static void bound_planned(struct cx_comparison *c, double level)
{
    struct cx_group_look look[CX_GROUP_LOOKS];
    struct cx_group_design d = design_of(c);
    if (c->analysis->plan.is_stalled) {
        return;
    }
    d.alpha = level_of_side(c, level);
    cx_group_bounds(&d, look);
    bound_at(c, look[c->analysis->plan.look].critical, (double)NAN);
}

#define BESIDE(word, function, wants, text, why)                                                   \
    .name = word, .label = text, .use = why, .role = CX_METHOD_SEQUENTIAL, .types = ~0U,           \
    .needs = wants, .takes_clusters = true, .takes_null = true, .test = test_##function,           \
    .bound = bound_##function
#define PLANNED(word, which, text, why)                                                            \
    {                                                                                              \
        BESIDE(word, planned, CX_NEEDS_LOOKS, text, why), .way = which                             \
    }
#define SPENDING(word, which, text, why)                                                           \
    {                                                                                              \
        BESIDE(word, planned, CX_NEEDS_LOOKS | CX_NEEDS_SHARE, text, why), .way = which            \
    }

static const struct cx_method methods[] = {
    {BESIDE("confseq", confseq, CX_NEEDS_TIGHTEST, "confidence sequence",
            "look whenever you like")},
    {BESIDE("msprt", msprt, CX_NEEDS_EFFECT, "mSPRT",
            "the same, with an idea of the size of effects")},
    {BESIDE("t", student, CX_NEEDS_TIGHTEST, "sequential t",
            "the same, from few units on, beside a test that has degrees of freedom")},
    PLANNED("of", OF, "O'Brien-Fleming", "planned looks, strict at first"),
    PLANNED("pocock", POCOCK, "Pocock", "planned looks, all equally strict"),
    PLANNED("wt", WT, "Wang-Tsiatis 0.25", "planned looks, in between"),
    SPENDING("asof", ASOF, "spending as O'Brien-Fleming", "looks at any time, strict at first"),
    SPENDING("asp", ASP, "spending as Pocock", "looks at any time, generous at first"),
    SPENDING("kd", KD, "spending, Kim-DeMets 2", "looks at any time, in between"),
    SPENDING("hsd", HSD, "spending, Hwang-Shih-DeCani -4", "looks at any time, strict at first"),
};

const struct cx_method_family cx_sequential_methods = {methods, CX_COUNT_OF(methods)};
