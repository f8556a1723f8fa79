/* abtest.h - what the parts of cx-abtest share: options, the design, and the two ways in. */
#ifndef CX_TOOLS_ABTEST_H
#define CX_TOOLS_ABTEST_H

#include "cli/program.h"
#include "model/declaration.h"
#include "model/relabel.h"
#include "model/verdict.h"

enum abtest_multi { MULTI_EXCLUDE, MULTI_FIRST, MULTI_KEEP };

enum abtest_missing_covariate { MISSING_MEAN, MISSING_DROP, MISSING_ZERO, MISSING_INDICATOR };

enum abtest_missing { NOTHING_IS_ZERO, NOTHING_IS_DROPPED, NOTHING_IS_AN_ERROR };

enum abtest_how_often { LOOK_ONCE, LOOK_DAILY, LOOK_WEEKLY };

enum abtest_pairs { PAIRS_CONTROL, PAIRS_ALL };

struct abtest_options {
    bool counts, list_methods;
    bool whole; /* no variants: all customers are one arm, and exposed by their first row */
    struct cx_list metrics, lower_is_better, methods, margins, equivalences, priors, effects;
    struct cx_list effect_sizes;
    int pairs; /* enum abtest_pairs */
    bool omnibus;
    int lift;  /* enum cx_lift_scale */
    int errors; /* enum cx_errors */
    int64_t resamples, seed, aa;
    const char *control, *segment, *expect;
    int multi; /* enum abtest_multi */
    int alternative, correction;
    double alpha, tightest;
    const char *sequential, *information;
    int64_t look, planned_n;
    bool bayes;
    struct cx_list outcomes;
    struct cx_list covariates;
    const char *strata, *cluster;
    struct cx_list winsorise;
    int missing; /* enum abtest_missing */
    int64_t window_ms, covariate_window_ms;
    int missing_covariate; /* enum abtest_missing_covariate */
    bool complete;
    int looks; /* enum abtest_how_often */
};
extern struct abtest_options abtest_options;
extern const char *const abtest_multi_choices[]; /* in the order of enum abtest_multi */
extern const char *const abtest_questions[]; /* of a margin; "" without one */

/* The roles that options name; those of counts are the first two. */
enum { EXPERIMENT, VARIANT, COUNT_ROLES_NAMED, CUSTOMER = COUNT_ROLES_NAMED, TIME, NAMED_ROLES };
extern struct cx_role abtest_role[NAMED_ROLES];

/* What there was at the end of a day. */
struct abtest_look {
    char day[CX_TIME_ROOM]; /* "" without --looks */
    struct cx_experiments *x;
    struct cx_report report;
};
struct abtest_looks {
    struct abtest_look *look;
    size_t n;
};

struct abtest_plan {
    struct cx_design design;
    bool has_times;            /* filled from a log, as is the next: */
    int64_t first_ms, last_ms; /* the first and last of the units' first rows */
    int64_t end_ms;            /* the last instant that the data know of */
    struct cx_metric *metric;            /* design.metric, still open to change */
    struct cx_declared_metric *declared; /* by --metric; none with --counts */
    const struct cx_declared_covariate *covariate;
    size_t covariates;
    const struct cx_declared_caps *caps; /* of --winsorise */
    size_t capped;
    const struct cx_method **beside;     /* design.beside */
    struct cx_kept_units *kept;          /* for --aa, CX_GROUP_PARTS of them; NULL: none */
};

/* What the options say, metrics but for their names and types where those come with counts. */
void abtest_declare_design(struct abtest_plan *plan);
/* What --winsorise says of the metrics of a log. */
void abtest_declare_caps(struct abtest_plan *plan);
/* Gives the metrics of a log their covariates. */
void abtest_declare_covariates(struct abtest_plan *plan);
/* Whether any customer may be without one: a sum over what was before is 0 of nothing. */
bool abtest_may_be_uncovered(const struct abtest_plan *plan);
bool abtest_is_covariate_of(const struct cx_declared_covariate *c, const struct cx_metric *metric);
/* When all metrics are known: their methods, margins, and whether lower is better.  Ends the
 * program when there is no such metric or method. */
void abtest_settle_metrics(struct abtest_plan *plan);
struct cx_metric *abtest_metric_named(struct abtest_plan *plan, struct cx_text name,
                                      const char *option);
/* Ends the program when the metric has already what the option gives. */
void abtest_give_once(const struct cx_metric *metric, const char *option, const char *what,
                      bool has_one);

/* The same for the methods that answer beside the tests. */
void abtest_declare_beside(struct abtest_plan *plan);
void abtest_settle_beside(struct abtest_plan *plan);

/* End the program where an option was given that would change nothing: as far as the command line
 * tells, and when all metrics and methods are settled. */
void abtest_refuse_needless(void);
void abtest_refuse_unheeded(const struct abtest_plan *plan);

/* A role that no option of its own names: its column is `column`, or one called `name` if there is
 * one. */
struct cx_role abtest_other_role(enum cx_kind kind, const char *name, const char *column);

/* Without states the experiment is no key where there is no such column. */
bool abtest_has_experiment_key(const struct cx_run *run);

int abtest_add_key(struct cx_group *group, int role);                 /* the key's place */
struct cx_text abtest_key(const struct cx_group_row *row, int place); /* "" for place -1 */

/* Read all input and add it up; with --looks up to each of them. */
struct abtest_looks abtest_looks_of_log(struct abtest_plan *plan);
struct cx_experiments *abtest_experiments_of_log(struct abtest_plan *plan);
struct cx_experiments *abtest_experiments_of_counts(struct abtest_plan *plan);

/* The report to read, instead of a table. */
void abtest_put_page(const struct cx_design *design, const struct cx_report *report,
                     struct cx_bytes *to);

#endif
