/* cx-power - how many customers an experiment needs, what it can find, and how long it takes.
 *
 * A metric's baseline comes from the options, or from a log (power/log.c); what is asked for is
 * what was not given: units, power or effect (power/plan.c, model/trial.h).
 */
#include "abtest.h"
#include "power.h"

#include <math.h>

static const char *const type_choices[] = {"auto", "proportion", "mean", "count", NULL};
static const char *const test_choices[] = {"default", "pooled", "unpooled", "fleiss", "arcsine",
                                           "miller",  "z",      "t",        "welch",  NULL};
static const char *const alternative_choices[] = {"two-sided", "greater", "less", NULL};

struct power_options power_options = {.baseline = (double)NAN,
                                      .sd = (double)NAN,
                                      .daily = (double)NAN,
                                      .alpha = 0.05,
                                      .ratio = 1,
                                      .icc = (double)NAN,
                                      .cluster_size = (double)NAN,
                                      .dispersion = (double)NAN,
                                      .variants = 1,
                                      .looks = 5};

static const struct cx_option options[] = {
    CX_HEADING("Question"),
    CX_LIST(0, "mde", &power_options.effects, "SIZE[%]",
            "an effect to be found, in the metric's unit or as a share of the baseline; may be "
            "repeated"),
    CX_COUNT(0, "n", &power_options.n, "N", "customers there will be, all arms together"),
    CX_COUNT(0, "days", &power_options.days, "N", "days it will take, with --daily"),
    CX_LIST(0, "power", &power_options.powers, "SHARE",
            "chance to find the effect, 80% unless given; may be repeated"),
    CX_HEADING("Metric"),
    CX_LIST(0, "metric", &power_options.metrics, "NAME",
            "its name; with FILE: NAME=TYPE:COLUMN as in cx-abtest, may be repeated"),
    CX_REAL(0, "baseline", &power_options.baseline, "VALUE",
            "the control's share, mean or rate; nothing is read then"),
    CX_REAL(0, "sd", &power_options.sd, "VALUE",
            "standard deviation of customers' values, of a mean"),
    CX_CHOICE(0, "type", &power_options.type, type_choices,
              "what --baseline is; auto: a mean with --sd, else a proportion"),
    CX_REAL(0, "daily", &power_options.daily, "N", "customers who come on a day, for the days"),
    CX_REAL(0, "rho", &power_options.rho, "R",
            "correlation with a covariate that the analysis will use (CUPED)"),
    CX_LIST(0, "covariate", &abtest_options.covariates, "[METRIC=]COLUMN",
            "learn that correlation from a FILE: what customers were, as in cx-abtest; may be "
            "repeated"),
    CX_REAL(0, "cluster-size", &power_options.cluster_size, "N",
            "customers in a cluster, where clusters are divided, with --icc"),
    CX_REAL(0, "icc", &power_options.icc, "R",
            "correlation of customers of one cluster, with --cluster-size"),
    CX_STRING(0, "cluster", &abtest_options.cluster, "COLUMN",
              "learn both from a FILE: customers with the same COLUMN are one cluster"),
    CX_REAL(0, "dispersion", &power_options.dispersion, "X",
            "variance of counts by their mean; 1, Poisson's, unless given or learnt"),
    CX_HEADING("Test"),
    CX_REAL(0, "alpha", &power_options.alpha, "SHARE",
            "chance of a false win or loss that is accepted"),
    CX_CHOICE(0, "alternative", &power_options.alternative, alternative_choices,
              "what the variant is suspected to be, compared with the control"),
    CX_STRING(0, "margin", &power_options.margin, "SIZE[%]",
              "plan to show that the variant is not worse by SIZE"),
    CX_STRING(0, "equivalence", &power_options.equivalence, "SIZE[%]",
              "plan to show that it is neither worse nor better by SIZE"),
    CX_CHOICE(0, "method", &power_options.test, test_choices,
              "the test that will be used; default: pooled for proportions, welch for means"),
    CX_HEADING("Arms and looks"),
    CX_REAL(0, "ratio", &power_options.ratio, "R",
            "customers in a variant for each in the control"),
    CX_COUNT(0, "variants", &power_options.variants, "N",
             "variants beside the control, each with its share of alpha"),
    CX_CHOICE(0, "sequential", &power_options.sequential, power_sequential_choices,
              "how looks on the way will be paid for"),
    CX_COUNT(0, "looks", &power_options.looks, "N", "looks, evenly divided, the last one included"),
    CX_STRING(0, "information", &power_options.information, "SHARE,...",
              "the looks by their share of the customers instead, such as 0.5,0.8,1"),
    CX_HEADING("Columns"),
    CX_ROLES(&abtest_role[CUSTOMER], NAMED_ROLES - CUSTOMER),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-power",
    .summary = "plan an experiment: customers, power, effect and days",
    .stage = "test",
    .operands = "[FILE...]",
    .example = "cx-power --baseline 10% --mde 5% --daily 2000",
    .options = options,
};

static const struct cx_column columns[] = {
    {"metric", CX_TEXT},
    {"baseline", CX_NUMBER},
    {"effect", CX_NUMBER},
    {"alpha", CX_NUMBER},
    {"power", CX_NUMBER},
    {"n_control", CX_INTEGER},
    {"n_variant", CX_INTEGER},
    {"n_total", CX_INTEGER},
    {"days", CX_INTEGER},
    {"lift", CX_NUMBER},
    {"sd", CX_NUMBER},
    {"method", CX_TEXT},
    {"note", CX_TEXT},
    {"clusters_control", CX_INTEGER},
    {"clusters_variant", CX_INTEGER},
};

int main(int argc, char **argv)
{
    cx_start(&tool, argc, argv);
    power_check();
    struct cx_writer *w = cx_create(columns, CX_COUNT_OF(columns));
    struct cx_out out = cx_out_for(w);
    if (isnan(power_options.baseline)) {
        power_put_learnt(&out);
    } else {
        struct power_metric m = power_given_metric();
        power_check_types(1U << m.type);
        power_put_metric(&out, &m);
    }
    cx_emit(w, &out);
    cx_out_release(&out);
    return cx_end();
}
