/* power.h - what the parts of cx-power share. */
#ifndef CX_TOOLS_POWER_H
#define CX_TOOLS_POWER_H

#include "cli/program.h"
#include "model/declaration.h"
#include "model/trial.h"

/* A size in the metric's own unit, or a share of the baseline. */
struct power_size {
    double size;
    bool is_share;
};

/* What is known of a metric before the experiment. */
struct power_metric {
    struct cx_text name;
    enum cx_metric_type type;
    double baseline, sd; /* sd of units; NaN where the type has none */
    double dispersion;   /* of a count: variance by mean */
    double rho;
    double icc, cluster_size; /* NaN: customers are divided */
    const char *learnt;       /* for the note, of rho and icc; "": they are not */
};

struct power_options {
    struct cx_list metrics, effects, powers;
    int type, test, alternative, sequential;
    double alpha, ratio, rho;
    double baseline, sd, icc, cluster_size, dispersion, daily; /* NaN: not given */
    const char *margin, *equivalence, *information;
    int64_t n, days, variants, looks;
};
extern struct power_options power_options;

/* In the order of power_sequential_choices. */
enum { POWER_ONCE, POWER_OF, POWER_POCOCK, POWER_ASOF, POWER_ASP, POWER_CONFSEQ };
extern const char *const power_sequential_choices[];

/* Ends the program when options make no sense, alone or together, or would change nothing. */
void power_check(void);
/* The same of options for some types of metrics; types is a set as in model/method.h. */
void power_check_types(unsigned types);
/* The metric of --baseline. */
struct power_metric power_given_metric(void);
/* Writes the metric's rows: each effect with each power. */
void power_put_metric(struct cx_out *out, const struct power_metric *m);

/* The same of all metrics that --metric declares, learnt from the input. */
void power_put_learnt(struct cx_out *out);

#endif
