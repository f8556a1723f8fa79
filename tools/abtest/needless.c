/* needless.c - cx-abtest's options that nothing would heed end the program: whoever gives one
 * expects another answer for it.
 */
#include <string.h>

#include "abtest.h"

/* ---- what the command line tells by itself */

static void check_counts(void)
{
    if (abtest_options.counts) {
        cx_refuse_options(CX_NAMES("looks"), "does not go with '--counts', which have no days");
        cx_refuse_options(CX_NAMES("cluster"), "does not go with '--counts': a row is a ratio of "
                                               "clusters, see cx-abtest(1)");
        cx_refuse_options(CX_NAMES("aa"), "needs the customers, which '--counts' does not have");
        cx_refuse_options(CX_NAMES("customer", "exclude", "outcomes", "multi", "missing",
                                   "winsorise", "covariate", "missing-covariate"),
                          "does not go with '--counts', which have no customers");
        cx_refuse_options(CX_NAMES("time", "window", "complete", "covariate-window", "tz", "tz-gap",
                                   "as-of", "max-age"),
                          "does not go with '--counts', which have no times");
    }
}

/* What nobody has worked out for clusters yet. */
static void check_cluster(void)
{
    if (abtest_options.cluster) {
        cx_refuse_options(CX_NAMES("looks", "aa", "strata"),
                          "does not go with '--cluster'");
    }
}

/* 0 is how these are when they are not given. */
static void check_zero(void)
{
    if (abtest_options.window_ms == 0) {
        cx_refuse_options(CX_NAMES("window"), "is 0: only a longer time is a window");
    }
    if (abtest_options.covariate_window_ms == 0) {
        cx_refuse_options(CX_NAMES("covariate-window"), "is 0: only a longer time is a window");
    }
    if (abtest_options.aa == 0) {
        cx_refuse_options(CX_NAMES("aa"), "is 0: that is no try at all");
    }
    if (abtest_options.look == 0) {
        cx_refuse_options(CX_NAMES("look"), "is 0: the first look is 1");
    }
}

/* Does any variant differ, asked of the variants as they are. */
static void check_omnibus(void)
{
    if (abtest_options.covariates.n > 0) {
        cx_refuse_options(CX_NAMES("omnibus"), "does not go with '--covariate'");
    }
    if (abtest_options.strata) {
        cx_refuse_options(CX_NAMES("omnibus"), "does not go with '--strata'");
    }
}

void abtest_refuse_needless(void)
{
    check_counts();
    check_cluster();
    check_zero();
    check_omnibus();
    if (cx_common.merge) {
        cx_refuse_options(CX_NAMES("outcomes"), "does not go with '--merge': states have them");
    }
    if (abtest_options.window_ms == 0) {
        cx_refuse_options(CX_NAMES("complete"), "needs '--window'");
    }
    if (abtest_options.covariates.n == 0) {
        cx_refuse_options(CX_NAMES("missing-covariate"), "needs '--covariate'");
    }
    if (!abtest_options.bayes) {
        cx_refuse_options(CX_NAMES("prior"), "needs '--bayes'");
    }
}

/* ---- what only methods of metrics tell */

static bool is_tested(const struct abtest_plan *plan, unsigned needs)
{
    for (size_t i = 0; i < plan->design.metrics; i++) {
        if (cx_method_of(&plan->metric[i])->needs & needs) {
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
        if (cx_method_of(metric)->needs & CX_NEEDS_LIFT && !metric->margin_is_of_lift) {
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

/* "needs WHAT: " and the methods that need such things themselves. */
static const char *wanted(const char *what, unsigned needs)
{
    struct cx_bytes words = {0};
    const struct cx_method *method, *last = NULL;
    cx_bytes_format(&words, "needs %s: ", what);
    for (size_t i = 0; (method = cx_method_at(i)); i++) {
        bool again = last && strcmp(last->name, method->name) == 0;
        if (method->needs & needs && !again) {
            cx_bytes_format(&words, "%s%s", last ? ", " : "", method->name);
            last = method;
        }
    }
    return cx_kept_text(&words);
}

void abtest_refuse_unheeded(const struct abtest_plan *plan)
{
    bool draws = is_tested(plan, CX_NEEDS_DRAWS);
    if (!draws) {
        cx_refuse_options(CX_NAMES("resamples"), wanted("a method that draws", CX_NEEDS_DRAWS));
    }
    if (!draws && abtest_options.aa == 0) {
        cx_refuse_options(CX_NAMES("seed"),
                          wanted("'--aa', or a method that draws", CX_NEEDS_DRAWS));
    }
    if (!has_free_lift(plan)) {
        cx_refuse_options(CX_NAMES("lift"), wanted("a metric without a margin in percent, and a "
                                                   "method whose lift is free", CX_NEEDS_LIFT));
    }
    if (!is_tested(plan, CX_NEEDS_ERRORS)) {
        cx_refuse_options(CX_NAMES("errors"), wanted("a regression", CX_NEEDS_ERRORS));
    }
    if (!is_tested(plan, CX_NEEDS_STRATA) && !cx_common.partial) { /* which keeps the strata */
        cx_refuse_options(CX_NAMES("strata"),
                          wanted("a method that knows strata", CX_NEEDS_STRATA));
    }
    if (!has_values(plan)) {
        cx_refuse_options(CX_NAMES("missing"), "needs a metric that is not of events, of which who "
                                               "has none never counts; only error goes");
    }
    if (!may_be_missing(plan)) {
        cx_refuse_options(CX_NAMES("missing"),
                          "needs a metric whose value may be missing: a count of nothing is 0");
    }
    if (!has_side(plan)) {
        cx_refuse_options(CX_NAMES("alternative"), "needs a metric without a margin: that has the "
                                                   "side that '--lower-is-better' says");
    }
    if (plan->covariates > 0 && !abtest_may_be_uncovered(plan)) {
        cx_refuse_options(CX_NAMES("missing-covariate"), "needs '--covariate' that may be missing: "
                                                         "before(COLUMN) is 0 of nothing");
    }
    if (!looks_before(plan)) {
        cx_refuse_options(CX_NAMES("covariate-window"), "needs '--covariate' with before(COLUMN)");
    }
    if (!stands_beside(plan, CX_NEEDS_TIGHTEST)) {
        cx_refuse_options(CX_NAMES("tightest"),
                          wanted("'--sequential' with one of", CX_NEEDS_TIGHTEST));
    }
    if (!stands_beside(plan, CX_NEEDS_EFFECT)) {
        cx_refuse_options(CX_NAMES("effect"),
                          wanted("'--sequential' with one of", CX_NEEDS_EFFECT));
    }
    if (!stands_beside(plan, CX_NEEDS_SHARE)) {
        cx_refuse_options(CX_NAMES("planned-n"),
                          wanted("'--sequential' with a spending function", CX_NEEDS_SHARE));
    }
    if (!stands_beside(plan, CX_NEEDS_LOOKS)) {
        cx_refuse_options(CX_NAMES("information", "look"),
                          wanted("'--sequential' with a method for planned looks", CX_NEEDS_LOOKS));
    }
}
