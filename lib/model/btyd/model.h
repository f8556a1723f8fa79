/* model.h - what a "buy till you die" model is: one table row for each.
 *
 * While they are customers, people buy at a rate of their own; rates vary between customers as a
 * Gamma(r, alpha) distribution.  The models differ in how customers leave, which nobody sees:
 *
 *   nbd        never                                        Ehrenberg 1959
 *   bgnbd      after a purchase, with a chance p of their own that varies as Beta(a, b)
 *                                                           Fader, Hardie and Lee 2005
 *   mbgnbd     the same, and also right after the first     Batislam, Denizel and Filiztekin 2007
 *   paretonbd  at any time, with a hazard of their own that varies as Gamma(s, beta)
 *                                                           Schmittlein, Morrison and Colombo 1987
 *
 * In these purchases come at random (a Poisson process).  In
 *
 *   mbgcnbd    as mbgnbd, but purchases come more regularly: the time between two has k phases
 *              that each end at random (Erlang-k)           Platzer and Reutterer 2016
 *
 * Likelihoods are those of the purchase times (no x! and no T^x), so they can be compared between
 * models; but for
 *
 *   bgbb       at most one purchase in a period, with a chance that varies as Beta(alpha, beta);
 *              leaving before a period, with a chance that varies as Beta(gamma, delta)
 *                                                           Fader, Hardie and Shang 2010
 *
 * Everything that is predicted is split into the chance of being alive at T, which depends on x,
 * t_x and T, and what a customer who is alive will do, which depends on x and T, and with more
 * phases than one on t_x.
 * Adding a model is adding a row to cx_btyd_models.
 */
#ifndef CX_MODEL_BTYD_MODEL_H
#define CX_MODEL_BTYD_MODEL_H

#include "model/btyd/rows.h"
#include "model/btyd/tails.h"

#define CX_BTYD_PARAMETERS 6
#define CX_BTYD_STARTS 3
#define CX_BTYD_COLUMNS 9
#define CX_BTYD_MOST_PHASES 20

/* Sums over j < x, for every x up to the largest (of a discrete model: T): what would be lgamma and
 * psi in each row. */
struct cx_btyd_tables {
    double *column[CX_BTYD_COLUMNS]; /* each with room for most + 2 */
    int32_t most;
    struct cx_btyd_tails *tails; /* NULL: none */
};

/* Rows in a row. */
struct cx_btyd_span {
    const struct cx_btyd_row *row;
    size_t n;
};

/* What was found on the way to one answer, for the next one about the same history: the chance of a
 * purchase until `limit`, and until `time`.  Zeroed: nothing. */
struct cx_btyd_reached {
    double limit, at_limit, time, at_time;
};

/* A customer's history under a model with parameters p. */
struct cx_btyd_ahead {
    const struct cx_btyd_model *model;
    const double *p;
    int32_t x;
    double T;
    double t_x; /* looked at where the model has more phases than one */
    struct cx_btyd_reached *reached; /* of `wait`; NULL: not kept */
};

enum cx_btyd_leaving {
    CX_BTYD_NEVER,
    CX_BTYD_AFTER_PURCHASE,
    CX_BTYD_ANY_TIME,
    CX_BTYD_BEFORE_PERIOD
};

struct cx_btyd_model {
    const char *name;  /* "bgnbd" */
    const char *title; /* "BG/NBD" */
    enum cx_btyd_leaving leaving;
    int32_t leaves_first; /* 1: a customer may leave right after the first purchase, else 0 */
    bool is_discrete;     /* times are whole numbers of periods */
    int phases;           /* k, of the time between two purchases; 1: random */
    /* With phases that can be chosen: the same model with 1, 2, ... CX_BTYD_MOST_PHASES of them.
     * The row in cx_btyd_models is none of these, and stands for that of the best likelihood. */
    const struct cx_btyd_model *family;
    /* The model with two parameters that it becomes when nobody leaves: it has a likelihood alone,
     * but for nbd.  NULL where nobody does. */
    const struct cx_btyd_model *stays;
    size_t parameters;
    /* All are above zero and fitted as logarithms. */
    const char *parameter[CX_BTYD_PARAMETERS];
    bool is_time[CX_BTYD_PARAMETERS]; /* grows with the number of units in a time */
    /* How many times a covariate's effect on buying, and on leaving, adds to the logarithm of the
     * parameter (covariates.h). */
    int8_t by_buying[CX_BTYD_PARAMETERS], by_leaving[CX_BTYD_PARAMETERS];

    /* A first guess, from the parameters of `stays` and the mean T; `which` < CX_BTYD_STARTS. */
    void (*start)(int which, const double *stays, double mean_T, double *p);

    void (*tabulate)(const struct cx_btyd_model *m, const double *p, struct cx_btyd_tables *t);
    /* Then, for each x: many threads.  NULL: the likelihood has no use for tails. */
    void (*tabulate_tails)(const double *p, struct cx_btyd_tails *tails, size_t x);
    /* Adds up the log-likelihood of rows[0..n), weighted.  gradient, set: by the logarithms of the
     * parameters. */
    double (*loglik)(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_tables *t,
                     const struct cx_btyd_span *rows, double *gradient);

    /* The chance of being alive at T; log_gradient, when not NULL: of its logarithm, by the
     * logarithms of the parameters. */
    double (*alive)(const struct cx_btyd_model *m, const double *p, const struct cx_btyd_row *row,
                    double *log_gradient);

    /* Of a customer who is alive at T.  NaN where it cannot be computed. */
    double (*expected)(const struct cx_btyd_ahead *at, double horizon);
    /* The mean of N (N - 1), where N purchases come within the horizon. */
    double (*pairs)(const struct cx_btyd_ahead *at, double horizon);
    /* Expected purchases, each worth e^(-rate u) at time T+u; horizon may be INFINITY when
     * rate > 0. */
    double (*discounted)(const struct cx_btyd_ahead *at, double horizon, double rate);
    /* The mean square of all these purchases to come; NULL: cannot be said. */
    double (*discounted_square)(const struct cx_btyd_ahead *at, double rate);
    /* The chance of still being a customer at the end of the horizon, whether or not purchases come
     * until then; NULL: cannot be said. */
    double (*remains)(const struct cx_btyd_ahead *at, double horizon);
    /* The chance of at least y > 0 purchases within the horizon. */
    double (*at_least)(const struct cx_btyd_ahead *at, double horizon, int64_t y);
    /* The time by which at least one purchase has come with the given chance; INFINITY when that
     * takes longer than limit. */
    double (*wait)(const struct cx_btyd_ahead *at, double chance, double limit);
};

extern const struct cx_btyd_model cx_btyd_nbd, cx_btyd_bgnbd, cx_btyd_mbgnbd, cx_btyd_paretonbd;
extern const struct cx_btyd_model cx_btyd_mbgcnbd, cx_btyd_mbgcnbd_of[CX_BTYD_MOST_PHASES];
extern const struct cx_btyd_model cx_btyd_cnbd_of[CX_BTYD_MOST_PHASES];
extern const struct cx_btyd_model cx_btyd_bgbb;

/* In the order they are listed and tried; ends with NULL. */
extern const struct cx_btyd_model *const cx_btyd_models[];
const struct cx_btyd_model *cx_btyd_find(const char *name); /* NULL: no such model */

/* Tables for rows with x up to most, in a; false when there is no memory. */
bool cx_btyd_tables_make(struct cx_arena *a, int32_t most, struct cx_btyd_tables *t);
/* Columns `to` and `to` + 1: sums of log(r + j) and of 1 / (r + j) over j < phases times x. */
void cx_btyd_tabulate_rising(double r, int phases, int to, struct cx_btyd_tables *t);

/* What `wait` is, where it has no closed form: by search over at_least. */
double cx_btyd_search_wait(const struct cx_btyd_ahead *at, double chance, double limit);

/* log(1 + e^v), and 1 / (1 + e^-v), without overflow. */
double cx_softplus(double v);
double cx_logistic(double v);

#endif
