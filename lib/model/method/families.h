/* families.h - the tables of methods, a file of this folder each, and what these share. */
#ifndef CX_MODEL_METHOD_FAMILIES_H
#define CX_MODEL_METHOD_FAMILIES_H

#include "model/omnibus.h"
#include "stat/estimate.h"

extern const struct cx_method_family cx_proportion_methods;
extern const struct cx_method_family cx_exact_methods;
extern const struct cx_method_family cx_count_methods;
extern const struct cx_method_family cx_mean_methods;
extern const struct cx_method_family cx_regression_methods;
extern const struct cx_method_family cx_stratified_methods;
extern const struct cx_method_family cx_sequential_methods;
extern const struct cx_method_family cx_bayes_methods;
extern const struct cx_method_family cx_rank_methods;
extern const struct cx_method_family cx_resample_methods;
extern const struct cx_method_family cx_quantile_methods;

/* ---- what they share */

/* The values of control and variant as samples: their units', of a metric of events their rows', in
 * clusters those of the clusters unless it is a quantile.  False when some are missing, as the note
 * then says. */
bool cx_samples_of(struct cx_comparison *c, struct cx_sample pair[2]);
/* The same of all arms, in the test's memory; NULL when some are missing, or there is no memory. */
struct cx_sample *cx_samples_of_all(struct cx_omnibus *o);

/* Runs the metric's own test for a method beside it, whose label stays. */
void cx_test_own(struct cx_comparison *c);

/* The lift of the null hypothesis: a share of the control's size, whatever its sign. */
double cx_null_lift(const struct cx_comparison *c);
struct cx_interval cx_lifts_of_ratios(struct cx_interval ratio);

/* The null hypothesis by Welch's t, or Fieller's where it is of the lift. */
double cx_welch_statistic(const struct cx_comparison *c, const struct cx_estimate_pair *pair);
/* The intervals that go with it; quantile: of t, or of z. */
void cx_welch_bound(struct cx_comparison *c, const struct cx_estimate_pair *pair, double quantile,
                    enum cx_lift_scale scale);
/* The same at a level, with Student's t, and the lift as it is asked for: Fieller's with a margin
 * of the lift. */
void cx_welch_bound_at(struct cx_comparison *c, const struct cx_estimate_pair *pair, double level);
const char *cx_lift_scale_name(const struct cx_comparison *c);
/* How many units a comparison of means wants in each arm, by the skewness of their values. */
void cx_want_units(struct cx_comparison *c);
/* That a covariate tells nothing more than those before it, if so; not of an indicator, which may
 * have nobody to tell apart. */
void cx_remark_left_out(struct cx_comparison *c, size_t covariate, bool is_left_out);
/* What the arms are worth, whatever the test, and what readers must know of that; unknown_why: why
 * there may be no variance of units enough. */
void cx_describe_pair(struct cx_comparison *c, const struct cx_estimate_pair *pair,
                      const char *unknown_why);

#endif
