/* method.c - see method.h. */
#include "model/method.h"

#include "model/method/families.h"

/* A type's own family stands before those that are for many types: its first is the default. */
static const struct cx_method_family *const families[] = {
    &cx_proportion_methods,
    &cx_exact_methods,
    &cx_count_methods,
    &cx_mean_methods,
    &cx_regression_methods,
    &cx_stratified_methods,
    &cx_sequential_methods,
    &cx_bayes_methods,
    &cx_rank_methods,
    &cx_resample_methods,
    &cx_quantile_methods,
};

const struct cx_method *cx_method_at(size_t i)
{
    for (size_t k = 0; k < CX_COUNT_OF(families); k++) {
        if (i < families[k]->n) {
            return &families[k]->method[i];
        }
        i -= families[k]->n;
    }
    return NULL;
}

const struct cx_method *cx_method_find(enum cx_method_role role, struct cx_text name,
                                       enum cx_metric_type type)
{
    const struct cx_method *method;
    for (size_t i = 0; (method = cx_method_at(i)); i++) {
        bool is_named = name.n == 0 || cx_text_is(name, method->name);
        if (method->role == role && method->types & 1U << type && is_named) {
            return method;
        }
    }
    return NULL;
}

bool cx_method_takes_margin(const struct cx_method *method, const struct cx_metric *metric)
{
    bool has_clusters = metric->in_clusters || !(method->needs & CX_NEEDS_CLUSTERS);
    bool has_covariates = metric->covariates > 0 || !(method->needs & CX_NEEDS_COVARIATES);
    return has_clusters && has_covariates && method->takes_null &&
           (!method->takes_lift || metric->margin_is_of_lift);
}

const struct cx_method *cx_method_of(const struct cx_metric *metric)
{
    const struct cx_text any = {NULL, 0};
    const struct cx_method *method = metric->method;
    for (size_t i = 0; !method && cx_method_at(i); i++) {
        const struct cx_method *at = cx_method_at(i);
        bool fits = at->role == CX_METHOD_TEST && at->types & 1U << metric->type;
        bool takes_both = (metric->covariates == 0 || at->takes_covariates) &&
                          (!metric->in_clusters || at->takes_clusters);
        method = fits && takes_both ? at : NULL;
    }
    return method ? method : cx_method_find(CX_METHOD_TEST, any, metric->type);
}
