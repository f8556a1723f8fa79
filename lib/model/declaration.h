/* declaration.h - what a user writes about an experiment: metrics and planned arms.
 *
 *     spend=mean:amount    conversion=proportion:bought    basket=ratio:amount/orders
 *     plan=mean:last(price)    visits=count:visits/days    wait=quantile:seconds@0.9
 *     wait=quantile:event(seconds)@0.9
 *     A=50,B=50
 */
#ifndef CX_MODEL_DECLARATION_H
#define CX_MODEL_DECLARATION_H

#include "model/experiment.h"
#include "model/outcome.h"

struct cx_declared_column {
    struct cx_text column; /* empty: none */
    enum cx_outcome_kind kind;
};

struct cx_declared_metric {
    struct cx_metric metric;
    struct cx_declared_column x, y; /* y where the type divides; a count may have none: 1 each */
};

/* Slices of t, which must live on.  CX_USAGE with a sentence that begins with the text. */
enum cx_status cx_declare_metric(struct cx_text t, struct cx_declared_metric *m,
                                 struct cx_error *e);
/* METRIC=SIZE or METRIC=SHARE%, such as spend=0.5 or spend=2%. */
struct cx_declared_margin {
    struct cx_text metric;
    double size; /* > 0; a share as such: .02 */
    bool is_share;
};
enum cx_status cx_declare_margin(struct cx_text t, struct cx_declared_margin *m,
                                 struct cx_error *e);
/* [METRIC=]COLUMN, what each customer was first; before(COLUMN), the sum of what it did before its
 * exposure; or one by the other, for a metric that divides. */
struct cx_declared_covariate {
    struct cx_text metric, name; /* metric is empty: all; the name is what was declared */
    struct cx_declared_column x, y; /* y.column is empty: no ratio */
};
enum cx_status cx_declare_covariate(struct cx_text t, struct cx_declared_covariate *c,
                                    struct cx_error *e);
/* METRIC=SHARE, so much off either end, or METRIC=LOW,HIGH: the quantiles values are capped to. */
struct cx_declared_caps {
    struct cx_text metric;
    double low, high; /* 0 <= low < high <= 1 */
};
enum cx_status cx_declare_caps(struct cx_text t, struct cx_declared_caps *c, struct cx_error *e);
/* planned has room for one more than the commas of t. */
enum cx_status cx_declare_arms(struct cx_text t, struct cx_planned_arm *planned, size_t *n,
                               struct cx_error *e);
/* 100 or 1 where the weights look like percents or shares of a whole that they do not come to;
 * *total is what they do.  0: nothing is wrong, as with equal weights, whatever their scale. */
double cx_missed_whole(const struct cx_planned_arm *planned, size_t n, double *total);

/* 0 or 1, true or false in any case; 1.0 and 0.0 too.  False: something else. */
bool cx_read_flag(struct cx_text t, bool *flag);

#endif
