/* check.c - cx-power's options alone and together: what makes no sense, or would change nothing. */
#include <math.h>
#include <string.h>

#include "abtest.h"
#include "power.h"

enum { MOST_VARIANTS = 1000 };

static void check_number(const char *option, bool good, const char *what)
{
    if (!good) {
        cx_die_usage("option '--%s': %s", option, what);
    }
}

static void check_numbers(void)
{
    const struct power_options *o = &power_options;
    check_number("alpha", o->alpha > 0 && o->alpha < 0.5, "not between 0 and 0.5");
    check_number("ratio", o->ratio >= 1e-6 && o->ratio <= 1e6, "not between 1e-6 and 1e6");
    check_number("variants", o->variants >= 1 && o->variants <= MOST_VARIANTS,
                 "not between 1 and 1000");
    check_number("rho", fabs(o->rho) < 1, "not between -1 and 1");
    check_number("icc", !(o->icc < 0 || o->icc > 1), "not between 0 and 1");
    check_number("cluster-size", !(o->cluster_size < 1), "less than 1");
    check_number("dispersion", !(o->dispersion <= 0), "not above 0");
    check_number("looks", o->looks >= 1 && o->looks <= CX_GROUP_LOOKS, "not between 1 and 500");
    check_number("daily", !(o->daily <= 0), "not above 0");
    check_number("sd", !(o->sd <= 0), "not above 0");
    if (o->n == 0) {
        cx_refuse_options(CX_NAMES("n"), "is 0: nobody finds anything");
    }
    if (o->days == 0) {
        cx_refuse_options(CX_NAMES("days"), "is 0: nobody comes on no day");
    }
}

/* ---- what is asked */

static void check_question(void)
{
    const struct power_options *o = &power_options;
    bool has_effect = o->effects.n > 0 || o->margin || o->equivalence;
    bool has_units = o->n || o->days;
    if (o->n && o->days) {
        cx_die_usage("options '--n' and '--days' both say how many customers there will be");
    }
    if (o->days && isnan(o->daily) && !isnan(o->baseline)) {
        cx_die_usage("option '--days' needs --daily, the customers of a day");
    }
    if (o->margin && o->equivalence) {
        cx_die_usage("options '--margin' and '--equivalence' are two different questions");
    }
    if (isnan(o->baseline) && o->metrics.n == 0) {
        cx_die_usage("which metric? its value today (--baseline 10%%), or where it is found "
                     "(--metric spend=mean:amount FILE)");
    }
    if (!has_effect && !has_units) {
        cx_die_usage("what is to be planned? an effect to be found (--mde 5%%), or how many "
                     "customers there will be (--n 10000)");
    }
    if (has_effect && has_units) {
        cx_refuse_options(CX_NAMES("power"),
                          o->effects.n == 0
                              ? "follows from the margin and the customers: leave it out to learn "
                                "it, or --n and --days to learn how many customers have it"
                              : "follows from effect and customers: leave it out to learn it, "
                                "--mde to learn the effect, or --n and --days to learn how many "
                                "customers have it");
    }
}

/* ---- what would change nothing */

/* With --baseline nothing is read, and there is one metric. */
static void check_given(void)
{
    const struct power_options *o = &power_options;
    const char *name = o->metrics.n > 0 ? o->metrics.item[0] : "";
    if (cx_operands()->n > 0) {
        cx_die_usage("'%s' would not be read: with '--baseline' nothing is",
                     cx_operands()->item[0]);
    }
    if (o->metrics.n > 1 || strchr(name, '=')) {
        cx_die_usage("option '--metric': with '--baseline' there is one, and it is but a name");
    }
    cx_refuse_options(CX_NAMES("customer", "time", "tz", "tz-gap", "as-of", "max-age", "delimiter",
                               "headerless", "bad-rows", "rejects", "max-rejects", "exclude",
                               "covariate", "cluster"),
                      "is for a FILE: with '--baseline' nothing is read");
}

/* From a log they are learnt. */
static void check_learnt(void)
{
    cx_refuse_options(CX_NAMES("sd", "type"), "goes with '--baseline': from a FILE it is learnt");
    if (abtest_options.covariates.n > 0) {
        cx_refuse_options(CX_NAMES("rho"), "is learnt with '--covariate'");
        cx_refuse_options(CX_NAMES("cluster", "icc", "cluster-size"),
                          "does not go with '--covariate': plan with one of them");
    }
    if (abtest_options.cluster) {
        cx_refuse_options(CX_NAMES("icc", "cluster-size"), "is learnt with '--cluster'");
        cx_refuse_options(CX_NAMES("rho"), "does not go with '--cluster': plan with one of them");
    }
}

static void check_looks(void)
{
    const struct power_options *o = &power_options;
    bool is_planned = o->sequential != POWER_ONCE && o->sequential != POWER_CONFSEQ;
    if (!is_planned) {
        cx_refuse_options(CX_NAMES("looks", "information"),
                          "needs '--sequential' with planned looks: of, pocock, asof or asp");
    }
    if (o->information) {
        cx_refuse_options(CX_NAMES("looks"),
                          "does not go with '--information', which has the looks");
    }
}

void power_check(void)
{
    const struct power_options *o = &power_options;
    check_numbers();
    check_question();
    if (isnan(o->baseline)) {
        check_learnt();
    } else {
        check_given();
    }
    check_looks();
    if (isnan(o->icc) != isnan(o->cluster_size)) {
        cx_die_usage("options '--cluster-size' and '--icc' need each other");
    }
    if (!isnan(o->icc)) {
        cx_refuse_options(CX_NAMES("rho"),
                          "does not go with '--cluster-size': plan with one of them");
    }
    if (o->equivalence) {
        cx_refuse_options(CX_NAMES("alternative"),
                          "does not go with '--equivalence', which has both sides");
    }
}

void power_check_types(unsigned types)
{
    if (!(types & CX_FOR_COUNT)) {
        cx_refuse_options(CX_NAMES("dispersion"), "is for counts");
    }
    if (!(types & CX_FOR_MEAN)) {
        cx_refuse_options(CX_NAMES("sd"), "is for means");
    }
}
