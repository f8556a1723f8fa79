/* families.h - the tables of methods, one for each file of this folder. */
#ifndef CX_MODEL_METHOD_FAMILIES_H
#define CX_MODEL_METHOD_FAMILIES_H

#include "model/comparison.h"

extern const struct cx_method_family cx_proportion_methods;
extern const struct cx_method_family cx_exact_methods;
extern const struct cx_method_family cx_count_methods;
extern const struct cx_method_family cx_mean_methods;
extern const struct cx_method_family cx_stratified_methods;
extern const struct cx_method_family cx_sequential_methods;
extern const struct cx_method_family cx_bayes_methods;
extern const struct cx_method_family cx_rank_methods;
extern const struct cx_method_family cx_resample_methods;
extern const struct cx_method_family cx_quantile_methods;

/* The arm's values as a sample: its units', of a metric of events their rows', in clusters those of
 * the clusters unless it is a quantile; false when some are missing. */
static inline bool cx_sample_of(const struct cx_metric_sums *s, struct cx_sample *sample)
{
    s = s->clusters && s->clusters->values ? s->clusters : s;
    *sample = (struct cx_sample){.units = s->events ? (int64_t)s->events->n : s->units};
    if (!s->values || cx_values_units(s->values) != sample->units) {
        return false;
    }
    sample->value = s->values->at;
    sample->distinct = s->values->n;
    return sample->units > 0;
}

/* Of control and variant; else the note says what is missing. */
static inline bool cx_samples_of(struct cx_comparison *c, struct cx_sample pair[2])
{
    bool has_values = cx_sample_of(c->control, &pair[0]) && cx_sample_of(c->variant, &pair[1]);
    cx_remark_if(c, !has_values, "these counts do not have the units' values");
    return has_values;
}

#endif
