/* report.h - the rows of an experiment's report, in the order they are made. */
#ifndef CX_MODEL_REPORT_H
#define CX_MODEL_REPORT_H

#include "model/comparison.h"
#include "model/experiment.h"

enum cx_decision {
    CX_DECISION_NONE, /* of a trust row that is as it should be */
    CX_WIN,
    CX_LOSS,
    CX_INCONCLUSIVE,
    CX_NON_INFERIOR,
    CX_EQUIVALENT,
    CX_INFERIOR,
    CX_UNTRUSTED,
    CX_DOUBTFUL /* of a trust row about something that takes nothing from other rows */
};
extern const char *const cx_decision_names[]; /* "" for none */

struct cx_report_row {
    struct cx_text experiment, segment, metric, control, variant;
    const struct cx_metric *asked; /* what is compared, the design's; NULL in rows about others */
    const char *type, *method;
    int64_t n_control, n_variant;
    /* NaN: undefined */
    double control_value, variant_value, difference, se, low, high;
    double lift, lift_low, lift_high;
    double statistic, df, p, log10_p, p_adjusted;
    double p_best, loss, loss_control, gain, p_better;
    double effect_size, effect_size_low, effect_size_high;
    double level; /* what the interval leaves out, as .05; NaN without one */
    enum cx_decision decision;
    bool is_of_all; /* arms together: control and variants are not compared with each other */
    bool of_clusters; /* n_control and n_variant are clusters, not units */
    char note[CX_NOTE_ROOM];
    size_t before_level; /* bytes of the note before its last remark, where that says the level */
};

struct cx_report {
    struct cx_report_row *row;
    size_t n, room;
    struct cx_arena *memory;
};

/* The segment of rows that ask whether an effect is the same in all of them. */
#define CX_BETWEEN_SEGMENTS "(heterogeneity)"

/* A row of the arm's experiment and segment, otherwise empty; it may move when the next one comes.
 * NULL: no memory. */
struct cx_report_row *cx_report_add(struct cx_report *r, const struct cx_arm *of);

/* By experiment, segment, trust first, metric and variant; else in the order they were made. */
enum cx_status cx_report_sort(struct cx_report *r, struct cx_error *e);

#define CX_COUNT_ROOM 32
const char *cx_count_units(int64_t n, char text[CX_COUNT_ROOM]); /* "1 unit", "2 units" */
const char *cx_count_clusters(int64_t n, char text[CX_COUNT_ROOM]);

/* A run of arms: of one experiment, or of one segment of it. */
struct cx_arm_run {
    struct cx_arm *const *arm;
    size_t n;
};
const struct cx_arm *cx_arm_named(const struct cx_arm_run *run, struct cx_text variant); /* NULL */

#endif
