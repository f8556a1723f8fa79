/* comparison.h - one metric, one variant against another: what a method is given and answers.
 *
 *   cx_comparison_test()        everything but the intervals
 *   cx_comparison_interval()    the intervals, when the level is known
 *   cx_comparison_effect_size() and how large the difference is in units of its own, if asked for
 *
 * A margin turns the question around: the null hypothesis is then that the variant is worse by the
 * margin (non-inferiority), or that it is outside of both (equivalence: two one-sided tests, D. J.
 * Schuirmann 1987, J. Pharmacokinet. Biopharm. 15, 657; the larger p counts).  The interval has the
 * level at each of its two ends, so that it lies within the margin exactly when the test rejects.
 *
 * With nobody in an arm there is nothing but the other one's value.
 */
#ifndef CX_MODEL_COMPARISON_H
#define CX_MODEL_COMPARISON_H

#include "base/compat.h"
#include "model/method.h"
#include "stat/effect_size.h"
#include "stat/proportion.h"

#define CX_NOTE_ROOM 256

struct cx_comparison {
    const struct cx_metric_sums *control, *variant;
    const struct cx_shared_sums *shared; /* clusters of both, the control's first; NULL: none */
    struct cx_proportion_pair present; /* units that the metric counts, of all there are; none: all
                                          that are known */
    const struct cx_metric *metric;
    const struct cx_method *method;
    const struct cx_analysis *analysis;
    enum cx_alternative alternative;
    struct cx_all_arms { /* between units, from all arms that are judged jointly */
        double variance, df; /* df 0: they are not */
    } all_arms;
    struct cx_null {
        double value; /* the difference, or with is_lift the lift, that is tested: mostly 0 */
        bool is_lift;
    } null;
    struct cx_arena *memory; /* for a method's scratch: it takes care to rewind or be modest */
    struct cx_error *error;  /* status is CX_OK until a method could not go on */

    /* by test(); NaN is undefined */
    const char *label; /* the method's, unless it says otherwise */
    const void *kept;  /* what test() leaves to bound(), in memory; NULL to begin with */
    int64_t n_control, n_variant; /* the units compared: all, unless the method leaves some out */
    int64_t one_sided; /* units left out as their stratum is of one arm only */
    double control_value, variant_value;
    double control_variance, variant_variance; /* of these values, where they have their own */
    double difference, se, statistic, df;
    double lift;
    struct cx_tail tail;
    /* of a Bayesian method: the chance that the variant is better than the control, and the best of
     * all arms; what it and the control are expected to be from the best */
    double p_better, p_best, loss, loss_control;
    struct cx_dispersion { /* of a method that takes events for Poisson's: the variance of */
        double index, df;  /* units by what it would be; 0 unless it is doubtful */
        struct cx_tail tail;
    } dispersion;
    double units_wanted;               /* in each arm, for the method to keep its word */
    double gain;                       /* of a method with covariates: units saved, as a share */

    /* by bound(), at a level such as .05 */
    struct cx_interval interval, lift_interval;
    struct cx_effect_size effect_size; /* where the metric asks for one */

    char note[CX_NOTE_ROOM]; /* what a reader must know, most important first */
};

void cx_comparison_test(struct cx_comparison *c);
/* Says so in the note where an interval contradicts the test at the same level; which methods can,
 * their page says. */
void cx_comparison_interval(struct cx_comparison *c, double level);
/* The effect size that the metric asks for, if its method has it; at the same level. */
void cx_comparison_effect_size(struct cx_comparison *c, double level);

/* p of 1/20 may miss .05 by a last bit. */
static inline bool cx_rejects(double p, double level)
{
    return p <= level * (1 + 1e-12);
}

/* The share of the level that one end of an interval leaves out. */
double cx_end_level(const struct cx_comparison *c, double level);

/* Adds a sentence to a note; nothing when there is no room for it. */
void cx_remark(char note[CX_NOTE_ROOM], const char *format, ...) CX_PRINTF(2, 3);
void cx_remark_if(struct cx_comparison *c, bool applies, const char *text);
/* How many clusters there are, if any, and when these are few for methods that want many. */
void cx_remark_clusters(struct cx_comparison *c);
double cx_clusters_of_both(const struct cx_comparison *c); /* those of both counted once */

#endif
