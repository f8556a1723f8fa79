/* needless.c - cx-abtest's options that nothing would heed end the program: whoever gives one
 * expects another answer for it.
 */
#include <string.h>

#include "abtest.h"

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ---- what the command line tells by itself */

static void check_counts(void)
{
    if (abtest_options.counts) {
        cx_refuse_options(NAMES("looks"), "does not go with '--counts', which have no days");
        cx_refuse_options(NAMES("cluster"), "does not go with '--counts': a row is a ratio of "
                                            "clusters, see cx-abtest(1)");
        cx_refuse_options(NAMES("aa"), "needs the customers, which '--counts' does not have");
        cx_refuse_options(NAMES("customer", "exclude", "outcomes", "multi", "missing", "winsorise",
                                "covariate", "missing-covariate"),
                          "does not go with '--counts', which have no customers");
        cx_refuse_options(NAMES("time", "window", "complete", "covariate-window", "tz", "tz-gap",
                                "as-of", "max-age"),
                          "does not go with '--counts', which have no times");
    }
}

/* What nobody has worked out for clusters yet. */
static void check_cluster(void)
{
    if (abtest_options.cluster) {
        cx_refuse_options(NAMES("looks", "aa", "strata", "covariate"),
                          "does not go with '--cluster'");
    }
}

/* 0 is how these are when they are not given. */
static void check_zero(void)
{
    if (abtest_options.window_ms == 0) {
        cx_refuse_options(NAMES("window"), "is 0: only a longer time is a window");
    }
    if (abtest_options.covariate_window_ms == 0) {
        cx_refuse_options(NAMES("covariate-window"), "is 0: only a longer time is a window");
    }
    if (abtest_options.aa == 0) {
        cx_refuse_options(NAMES("aa"), "is 0: that is no try at all");
    }
    if (abtest_options.look == 0) {
        cx_refuse_options(NAMES("look"), "is 0: the first look is 1");
    }
}

void abtest_refuse_needless(void)
{
    check_counts();
    check_cluster();
    check_zero();
    if (cx_common.merge) {
        cx_refuse_options(NAMES("outcomes"), "does not go with '--merge': states have them");
    }
    if (abtest_options.window_ms == 0) {
        cx_refuse_options(NAMES("complete"), "needs '--window'");
    }
    if (abtest_options.covariates.n == 0) {
        cx_refuse_options(NAMES("missing-covariate"), "needs '--covariate'");
    }
    if (!abtest_options.bayes) {
        cx_refuse_options(NAMES("prior"), "needs '--bayes'");
    }
}

/* ---- what only methods of metrics tell */

/* The tests that heed an option. */
static const char *const that_draw[] = {"permutation", "bootstrap", "basic", "bca", NULL};
static const char *const that_stratify[] = {"cmh", "cmh-yates", "poststratified", NULL};
static const char *const that_scale_lift[] = {"welch", "student", "z", "cr1", "yuen", NULL};
static const char *const that_are_tightest[] = {"confseq", "t", NULL};

static bool is_among(const struct cx_method *method, const char *const *names)
{
    while (*names && strcmp(*names, method->name) != 0) {
        names++;
    }
    return *names;
}

static bool is_tested(const struct abtest_plan *plan, const char *const *methods)
{
    for (size_t i = 0; i < plan->design.metrics; i++) {
        if (is_among(cx_method_of(&plan->metric[i]), methods)) {
            return true;
        }
    }
    return false;
}

/* A margin of the lift has Fieller's interval, whatever was asked for. */
static bool has_free_lift(const struct abtest_plan *plan)
{
    for (size_t i = 0; i < plan->design.metrics; i++) {
        const struct cx_metric *metric = &plan->metric[i];
        if (is_among(cx_method_of(metric), that_scale_lift) && !metric->margin_is_of_lift) {
            return true;
        }
    }
    return false;
}

static bool stands_beside(const struct abtest_plan *plan, unsigned needs)
{
    for (size_t i = 0; i < plan->design.besides; i++) {
        if (plan->design.beside[i]->needs & needs) {
            return true;
        }
    }
    return false;
}

static bool is_tightest_beside(const struct abtest_plan *plan)
{
    for (size_t i = 0; i < plan->design.besides; i++) {
        if (is_among(plan->design.beside[i], that_are_tightest)) {
            return true;
        }
    }
    return false;
}

/* A margin has the side that --lower-is-better says; what to believe has that of --alternative. */
static bool has_side(const struct abtest_plan *plan)
{
    bool free = abtest_options.bayes;
    for (size_t i = 0; i < plan->design.metrics; i++) {
        free |= plan->metric[i].question == CX_IS_DIFFERENT;
    }
    return free;
}

/* Who has no event has nothing that could be 0. */
static bool has_values(const struct abtest_plan *plan)
{
    bool has = abtest_options.missing == NOTHING_IS_AN_ERROR;
    for (size_t i = 0; i < plan->design.metrics; i++) {
        has |= !plan->metric[i].is_of_events;
    }
    return has;
}

static bool is_no_count(const struct cx_declared_column *column)
{
    return column->column.n > 0 && column->kind != CX_OUTCOME_COUNT;
}

/* Metrics of counts have no declaration, but options that ask for this do not go with them. */
static bool may_be_missing(const struct abtest_plan *plan)
{
    bool may = abtest_options.counts;
    for (size_t i = 0; i < plan->design.metrics && !may; i++) {
        may = is_no_count(&plan->declared[i].x) || is_no_count(&plan->declared[i].y);
    }
    return may;
}

static bool looks_before(const struct abtest_plan *plan)
{
    bool before = false;
    for (size_t i = 0; i < plan->covariates; i++) {
        before |= plan->covariate[i].x.kind == CX_OUTCOME_BEFORE ||
                  plan->covariate[i].y.kind == CX_OUTCOME_BEFORE;
    }
    return before;
}

void abtest_refuse_unheeded(const struct abtest_plan *plan)
{
    bool draws = is_tested(plan, that_draw);
    if (!draws) {
        cx_refuse_options(NAMES("resamples"),
                          "needs a method that draws: permutation, bootstrap, basic or bca");
    }
    if (!draws && abtest_options.aa == 0) {
        cx_refuse_options(NAMES("seed"), "needs '--aa', or a method that draws: permutation, "
                                         "bootstrap, basic or bca");
    }
    if (!has_free_lift(plan)) {
        cx_refuse_options(NAMES("lift"), "needs a metric whose lift is free to have it: by welch, "
                                         "student, z or yuen, without a margin in percent");
    }
    if (!is_tested(plan, that_stratify) && !cx_common.partial) { /* which keeps the strata */
        cx_refuse_options(NAMES("strata"),
                          "needs a method that knows strata: cmh, cmh-yates or poststratified");
    }
    if (!has_values(plan)) {
        cx_refuse_options(NAMES("missing"), "needs a metric that is not of events, of which who "
                                            "has none never counts; only error goes");
    }
    if (!may_be_missing(plan)) {
        cx_refuse_options(NAMES("missing"), "needs a metric whose value may be missing: a count of "
                                            "nothing is 0");
    }
    if (!has_side(plan)) {
        cx_refuse_options(NAMES("alternative"), "needs a metric without a margin: that has the "
                                                "side that '--lower-is-better' says");
    }
    if (!looks_before(plan)) {
        cx_refuse_options(NAMES("covariate-window"), "needs '--covariate' with before(COLUMN)");
    }
    if (!is_tightest_beside(plan)) {
        cx_refuse_options(NAMES("tightest"), "needs '--sequential' with confseq or t");
    }
    if (!stands_beside(plan, CX_NEEDS_EFFECT)) {
        cx_refuse_options(NAMES("effect"), "needs '--sequential' with msprt");
    }
    if (!stands_beside(plan, CX_NEEDS_LOOKS)) {
        cx_refuse_options(NAMES("information", "look"), "needs '--sequential' with a method for "
                                                        "planned looks, such as of or asof");
    }
}
