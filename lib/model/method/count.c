/* count.c - methods for two rates of events: see stat/rate.h and stat/melded.h. */
#include "stat/rate.h"

#include "model/method/families.h"
#include "stat/e_test.h"
#include "stat/gamma.h"
#include "stat/melded.h"
#include "stat/normal.h"
#include "stat/sample_ratio.h"

/* The units' variance over what Poisson's would be, and the chance of as much, from where on
 * the reader is told: at 1.2 the score test rejects 7.4 % of what is true at a level of 5 %, and
 * 10.9 % at 1.5. */
#define OVERDISPERSED 1.2
#define HARDLY_BY_CHANCE 0.001

static struct cx_rate rate_of(const struct cx_metric_sums *s)
{
    return (struct cx_rate){(int64_t)cx_sum_value(&s->sum[CX_SUM_X]),
                            cx_sum_value(&s->sum[CX_SUM_Y])};
}

static struct cx_rate_pair pair_by(const struct cx_comparison *c, enum cx_rate_statistic statistic)
{
    return (struct cx_rate_pair){.control = rate_of(c->control),
                                 .variant = rate_of(c->variant),
                                 .statistic = statistic,
                                 .added = CX_RATE_ANSCOMBE};
}

/* How much more the units of an arm vary than they would if their events were Poisson; 0 where that
 * may be chance (index of dispersion: R. A. Fisher 1925, "Statistical Methods", section 17). */
static struct cx_dispersion dispersion(const struct cx_metric_sums *s)
{
    struct cx_moments m = cx_metric_moments(s, CX_METRIC_COUNT);
    struct cx_dispersion d = {.df = m.units - 1};
    double index = m.mean > 0 && m.units > 1 ? m.variance / m.mean : 0;
    d.tail = cx_chisq_tail(index * d.df, d.df);
    d.index = index > OVERDISPERSED && d.tail.p < HARDLY_BY_CHANCE ? index : 0;
    return d;
}

static void remark_dispersion(struct cx_comparison *c)
{
    struct cx_dispersion control = dispersion(c->control), variant = dispersion(c->variant);
    c->dispersion = variant.index > control.index ? variant : control;
    if (c->dispersion.index > 0)
        cx_remark(c->note,
                  "units vary %.3g times as much as Poisson's: not for this test, but for welch",
                  c->dispersion.index);
}

/* What the arms are, whatever the test. */
static void describe(struct cx_comparison *c, const struct cx_rate_pair *pair)
{
    bool no_control = pair->control.events == 0;
    c->control_value = cx_rate_value(pair->control);
    c->variant_value = cx_rate_value(pair->variant);
    c->difference = cx_rate_difference(pair);
    c->lift = no_control ? (double)NAN : c->variant_value / c->control_value - 1;
    cx_remark_if(c, pair->variant.events > 0 && no_control, "no event in the control: no lift");
    remark_dispersion(c);
}

/* After the test, which some statistics, and margins, have even so. */
static void remark_none(struct cx_comparison *c, const struct cx_rate_pair *pair)
{
    bool none = pair->control.events + pair->variant.events == 0;
    cx_remark_if(c, none, isnan(c->tail.p) ? "no event in either arm: no test"
                                           : "no event in either arm: no lift");
}

/* ---- statistics that are normal */

static void test_z(struct cx_comparison *c)
{
    enum cx_rate_statistic statistic = (enum cx_rate_statistic)c->method->way;
    struct cx_rate_pair pair = pair_by(c, statistic);
    describe(c, &pair);
    if (c->null.value == 0)
        c->statistic = cx_rate_z(&pair);
    else if (c->null.is_lift)
        c->statistic = cx_rate_ratio_z_at(&pair, 1 + c->null.value);
    else
        c->statistic = cx_rate_z_at(&pair, c->null.value);
    if (c->null.value == 0 && statistic == CX_RATE_SCORE)
        c->se = cx_rate_se(&pair);
    if (!isnan(c->statistic))
        c->tail = cx_normal_tail(c->statistic, c->alternative);
    bool one = pair.control.events == 0 || pair.variant.events == 0;
    bool neither = pair.control.events + pair.variant.events == 0;
    bool by_log = statistic == CX_RATE_LOG || statistic == CX_RATE_LOG_SCORE;
    cx_remark_if(c, by_log && one && !neither, "no event in an arm: no logarithm, no test");
    remark_none(c, &pair);
}

static void bound_z(struct cx_comparison *c, double level)
{
    struct cx_rate_pair pair = pair_by(c, (enum cx_rate_statistic)c->method->way);
    double z = cx_normal_quantile_upper(cx_end_level(c, level));
    struct cx_interval ratio = cx_rate_ratio_interval(&pair, z, c->alternative);
    if (pair.statistic > CX_RATE_MOVER)
        pair.statistic = CX_RATE_SCORE;
    c->interval = cx_rate_difference_interval(&pair, z, c->alternative);
    c->lift_interval = cx_lifts_of_ratios(ratio);
}

/* ---- exact, given how many events there are in all */

static void test_exact(struct cx_comparison *c)
{
    struct cx_rate_pair pair = pair_by(c, CX_RATE_SCORE);
    describe(c, &pair);
    /* equal rates, were the variant's exposure so many times as long */
    pair.variant.exposure *= 1 + c->null.value;
    c->tail = cx_rate_exact(&pair, (enum cx_exact)c->method->way, c->alternative);
    remark_none(c, &pair);
}

static void bound_exact(struct cx_comparison *c, double level)
{
    enum cx_exact exact = (enum cx_exact)c->method->way;
    struct cx_rate_pair pair = pair_by(c, CX_RATE_SCORE);
    double tail = cx_end_level(c, level);
    struct cx_melding m = cx_melded_rates(&pair, exact == CX_EXACT_MIDP);
    struct cx_interval ratio = cx_rate_exact_ratio_interval(&pair, exact, tail);
    c->interval = cx_melded_difference(&m, tail, c->alternative);
    c->lift_interval = cx_interval_of_side(cx_lifts_of_ratios(ratio), c->alternative, -1);
}

/* ---- E-test */

static void test_e(struct cx_comparison *c)
{
    struct cx_rate_pair pair = pair_by(c, CX_RATE_SCORE);
    int64_t events = pair.control.events + pair.variant.events;
    describe(c, &pair);
    c->se = cx_rate_se(&pair);
    c->statistic = cx_rate_z(&pair);
    if (events > 0)
        c->tail = cx_e_test(&pair, c->alternative);
    if (events > CX_E_TEST_MOST)
        cx_remark(c->note, "more than %d events: no E-test", CX_E_TEST_MOST);
    remark_none(c, &pair);
}

static void bound_e(struct cx_comparison *c, double level)
{
    struct cx_rate_pair pair = pair_by(c, CX_RATE_SCORE);
    struct cx_interval ratio = cx_e_ratio_interval(&pair, level, c->alternative);
    c->interval = cx_e_difference_interval(&pair, level, c->alternative);
    c->lift_interval = cx_lifts_of_ratios(ratio);
}

/* ---- all arms together: given how many events there are, they fall to arms as exposures do */

static void test_rates_of_all(struct cx_omnibus *o)
{
    int64_t *events = cx_arena_alloc(o->memory, o->arms * sizeof *events);
    double *exposure = cx_arena_alloc(o->memory, o->arms * sizeof *exposure);
    bool exposed = true;
    if (!events || !exposure) {
        cx_no_memory(o->error);
        return;
    }
    for (size_t i = 0; i < o->arms; i++) {
        struct cx_rate rate = rate_of(o->arm[i]);
        events[i] = rate.events;
        exposure[i] = rate.exposure;
        exposed &= rate.exposure > 0;
    }
    struct cx_sample_ratio r = cx_sample_ratio(events, exposure, o->arms);
    if (exposed && r.df > 0) {
        o->answer.statistic = r.chi2;
        o->answer.df = r.df;
        o->answer.tail = r.tail;
    } else {
        cx_remark(o->note, exposed ? "no event in any arm: no test" : "an arm without exposure");
    }
}

static const struct cx_omnibus_test rates_of_all = {"Poisson chi-square of all arms",
                                                    test_rates_of_all};

static const struct cx_method methods[] = {
    {.name = "score",
     .label = "Poisson score z and intervals",
     .use = "events that do not come in clusters",
     .types = CX_FOR_COUNT,
     .takes_null = true,
     .way = CX_RATE_SCORE,
     .test = test_z,
     .bound = bound_z,
     .omnibus = &rates_of_all},
    {.name = "exact",
     .label = "Poisson exact by likelihood; Clopper-Pearson and melded intervals",
     .use = "few events, p as R has it",
     .types = CX_FOR_COUNT,
     .takes_null = true,
     .takes_lift = true,
     .way = CX_EXACT_MINLIKE,
     .test = test_exact,
     .bound = bound_exact},
    {.name = "exact-central",
     .label = "Poisson exact, central; Clopper-Pearson and melded intervals",
     .use = "few events, guaranteed error rates",
     .types = CX_FOR_COUNT,
     .takes_null = true,
     .takes_lift = true,
     .way = CX_EXACT_CENTRAL,
     .test = test_exact,
     .bound = bound_exact},
    {.name = "midp-exact",
     .label = "Poisson mid-p with its intervals",
     .use = "few events, without the exact test's excess of caution",
     .types = CX_FOR_COUNT,
     .takes_null = true,
     .takes_lift = true,
     .way = CX_EXACT_MIDP,
     .test = test_exact,
     .bound = bound_exact},
    {.name = "wald-log",
     .label = "Poisson Wald of the log ratio; score interval of the difference",
     .use = "to meet other programs; many events in both arms",
     .types = CX_FOR_COUNT,
     .way = CX_RATE_LOG,
     .test = test_z,
     .bound = bound_z},
    {.name = "wald-log-half",
     .label = "Poisson Wald-log with half an event more; score interval of the difference",
     .use = "the same with few events",
     .types = CX_FOR_COUNT,
     .way = CX_RATE_LOG_HALF,
     .test = test_z,
     .bound = bound_z},
    {.name = "score-log",
     .label = "Poisson score of the log ratio; score interval of the difference",
     .use = "to meet other programs; many events in both arms",
     .types = CX_FOR_COUNT,
     .way = CX_RATE_LOG_SCORE,
     .test = test_z,
     .bound = bound_z},
    {.name = "sqrt",
     .label = "Poisson square roots; score interval of the difference",
     .use = "few events by a formula",
     .types = CX_FOR_COUNT,
     .way = CX_RATE_ROOT,
     .test = test_z,
     .bound = bound_z},
    {.name = "mover",
     .label = "Poisson MOVER z and intervals",
     .use = "few events by a formula, difference and ratio alike",
     .types = CX_FOR_COUNT,
     .takes_null = true,
     .way = CX_RATE_MOVER,
     .test = test_z,
     .bound = bound_z},
    {.name = "e-test",
     .label = "Poisson E-test and its intervals",
     .use = "few events, more power than exact; up to 100000 events",
     .types = CX_FOR_COUNT,
     .test = test_e,
     .bound = bound_e},
};

const struct cx_method_family cx_count_methods = {methods, CX_COUNT_OF(methods)};
