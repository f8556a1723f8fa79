/* regression.c - methods for means and shares by least squares: see stat/ols.h. */
#include <stdio.h>

#include "model/method/families.h"
#include "stat/ols.h"
#include "stat/student.h"

enum way { PLAIN, COMMON_SLOPES, OWN_SLOPES };

static struct cx_ols_arm arm_of(const struct cx_metric_sums *s, enum cx_metric_type type)
{
    struct cx_moments m = cx_metric_moments(s, type);
    return (struct cx_ols_arm){m.units, m.mean, m.variance};
}

static struct cx_estimate_pair plain_pair(const struct cx_comparison *c)
{
    enum cx_metric_type type = c->metric->type;
    struct cx_estimate_pair pair = cx_ols_pair(arm_of(c->control, type), arm_of(c->variant, type),
                                               c->analysis->errors);
    pair.difference = cx_metric_difference(c->control, c->variant, type);
    return pair;
}

/* ---- with covariates */

_Static_assert(CX_COVARIATE_VARIABLES <= CX_OLS_COVARIATES, "room for all variables");

static bool has_tuples(const struct cx_metric_sums *s)
{
    return s->tuples && s->units > 0 && cx_tuples_units(s->tuples) == (double)s->units;
}

static void tell_left_out(struct cx_comparison *c, const struct cx_ols *fit)
{
    for (size_t i = 0; i < c->metric->covariates; i++) {
        cx_remark_left_out(c, i, fit->left_out[i]);
    }
}

/* False: there is none, as note or error says. */
static bool fit_pair(struct cx_comparison *c, struct cx_ols *fit)
{
    const struct cx_tuples *control = c->control->tuples, *variant = c->variant->tuples;
    if (!has_tuples(c->control) || !has_tuples(c->variant)) {
        cx_remark(c->note, "these counts do not have the units' covariates");
        return false;
    }
    const struct cx_ols_units arm[2] = {{control->at, control->n, NULL},
                                        {variant->at, variant->n, NULL}};
    const struct cx_ols_design design = {.covariates = c->metric->covariates,
                                         .own_slopes = c->method->way == OWN_SLOPES,
                                         .errors = c->analysis->errors};
    if (!cx_ols(arm, &design, fit)) {
        cx_no_memory(c->error);
        return false;
    }
    return true;
}

/* ---- the test */

static void label(struct cx_comparison *c)
{
    static const char *const models[] = {[PLAIN] = "least squares",
                                         [COMMON_SLOPES] = "ANCOVA",
                                         [OWN_SLOPES] = "Lin"};
    char text[80];
    int n = snprintf(text, sizeof text, "%s, %s, %s", models[c->method->way],
                     cx_errors_names[c->analysis->errors], cx_lift_scale_name(c));
    const char *kept = cx_arena_text(c->memory, text, (size_t)n);
    c->label = kept ? kept : c->label;
}

static void test_pair(struct cx_comparison *c, const struct cx_estimate_pair *pair, bool alone)
{
    struct cx_welch w = cx_welch(pair);
    cx_describe_pair(c, pair,
                     alone ? "a customer has a coefficient for himself: only --errors classic, hc0 "
                             "or hc1"
                           : "no more customers than coefficients: no variance");
    c->se = w.se;
    c->df = w.df;
    c->statistic = cx_welch_statistic(c, pair);
    c->tail = cx_student_tail(c->statistic, w.df, c->alternative);
}

static void test_regression(struct cx_comparison *c)
{
    struct cx_ols fit = {.alone = false};
    struct cx_estimate_pair plain = plain_pair(c);
    bool is_plain = c->method->way == PLAIN;
    label(c);
    if (!is_plain && !fit_pair(c, &fit)) {
        return;
    }
    struct cx_estimate_pair *kept = cx_arena_alloc(c->memory, sizeof *kept);
    if (!kept) {
        cx_no_memory(c->error);
        return;
    }
    *kept = is_plain ? plain : fit.pair;
    c->kept = kept;
    test_pair(c, kept, fit.alone);
    cx_want_units(c);
    if (!is_plain) {
        double se = cx_welch(&plain).se;
        c->gain = c->se > 0 ? se * se / (c->se * c->se) - 1 : (double)NAN;
        tell_left_out(c, &fit);
    }
}

static void bound_regression(struct cx_comparison *c, double level)
{
    if (c->kept) {
        cx_welch_bound_at(c, c->kept, level);
    }
}

#define REGRESSION \
    .types = CX_FOR_MEAN | CX_FOR_PROPORTION, .takes_null = true, .test = test_regression, \
    .bound = bound_regression

static const struct cx_method methods[] = {
    {.name = "lin",
     .label = "Lin, HC2, Fieller",
     .use = "means with covariates, each variant with slopes of its own: adjusting cannot harm",
     .needs = CX_NEEDS_TUPLES | CX_NEEDS_COVARIATES | CX_NEEDS_ERRORS | CX_NEEDS_LIFT,
     .takes_covariates = true,
     .way = OWN_SLOPES,
     REGRESSION},
    {.name = "ancova",
     .label = "ANCOVA, HC2, Fieller",
     .use = "means with covariates, with the same slopes in both variants; to agree with others",
     .needs = CX_NEEDS_TUPLES | CX_NEEDS_COVARIATES | CX_NEEDS_ERRORS | CX_NEEDS_LIFT,
     .takes_covariates = true,
     .way = COMMON_SLOPES,
     REGRESSION},
    {.name = "ols",
     .label = "least squares, HC2, Fieller",
     .use = "means without covariates; to agree with regression programs",
     .needs = CX_NEEDS_ERRORS | CX_NEEDS_LIFT,
     .way = PLAIN,
     REGRESSION},
};

const struct cx_method_family cx_regression_methods = {methods, CX_COUNT_OF(methods)};
