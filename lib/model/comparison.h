/* comparison.h - one metric, control against variant: a table of methods.
 *
 * Two steps, because the interval's level is known only when all tests of the family are: test,
 * then interval.  Test and interval of a method never disagree at the same level.
 */
#ifndef CX_MODEL_COMPARISON_H
#define CX_MODEL_COMPARISON_H

#include "model/arm.h"
#include "stat/tail.h"

struct cx_comparison {
    const struct cx_metric_sums *control, *variant;
    enum cx_metric_type type;
    enum cx_alternative alternative;

    /* by cx_comparison_test(); NaN is undefined */
    const char *method;
    double control_value, variant_value;
    double difference, se, statistic, df;
    double lift;
    struct cx_tail tail;

    /* by cx_comparison_interval(), at a level such as .05 */
    struct cx_interval interval, lift_interval;

    const char *note[4]; /* what a reader must know, most important first; fixed texts */
    size_t notes;
};

void cx_comparison_test(struct cx_comparison *c);
void cx_comparison_interval(struct cx_comparison *c, double level);

#endif
