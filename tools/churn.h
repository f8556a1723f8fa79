/* churn.h - what the parts of cx-churn share: options, customers, the model. */
#ifndef CX_TOOLS_CHURN_H
#define CX_TOOLS_CHURN_H

#include "cli/purchases.h"
#include "model/btyd/compare.h"
#include "model/btyd/spend.h"
#include "model/period.h"

enum churn_input { INPUT_PURCHASES, INPUT_SUMMARY };
enum { MODEL_AUTO }; /* the others are one behind their place in cx_btyd_models */
enum churn_discounting { DISCOUNTING_CONTINUOUS, DISCOUNTING_MONTHLY };
enum churn_unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR };

struct churn_options {
    int input, model, unit, discounting;
    int32_t calibrate_until; /* CX_NO_DAY: not given */
    int64_t horizon_ms;
    double discount;
    int64_t regularity; /* 0: not given */
    const char *save_model, *use_model, *by;
    struct cx_list covariates;
    bool fit, compare, calibration, totals, new_customers, profile, summary;
};
extern struct churn_options churn_options;
extern struct cx_role churn_purchase_roles[CX_PURCHASE_ROLES];
/* Those of a summary but for the customer's, which is that of the purchases. */
enum {
    SUMMARY_X,
    SUMMARY_T_X,
    SUMMARY_T,
    SUMMARY_SPEND,
    SUMMARY_COUNT,
    SUMMARY_LITT,
    SUMMARY_ROLES
};
extern struct cx_role churn_summary_roles[SUMMARY_ROLES];

extern const char *const churn_units[]; /* names of --time-unit */
double churn_days_of(int unit);
double churn_unit_days(void); /* of --time-unit */
double churn_rate(void);      /* of discounting, continuous, per unit */
/* The period that --time-unit names, for a model that counts periods. */
struct cx_period_rule churn_period(void);

/* ---- what else is known of customers (known.c): columns of --covariate, then that of --by */

enum { CHURN_KNOWN = CX_BTYD_COVARIATES + 1 };
size_t churn_known_columns(void);
void churn_known_roles(struct cx_role *roles); /* one for each */
const char *churn_known_name(const struct cx_table *in, size_t first_role, size_t j);
/* Texts are kept as numbers, which say nothing of their order. */
struct cx_text churn_text(uint32_t number);
uint32_t churn_texts(void); /* how many there are */

/* Of a row whose columns begin at first_role; many threads. */
enum cx_verdict churn_accept_known(const struct cx_row *row, size_t first_role,
                                   struct cx_refusal *why);
enum cx_status churn_know(const struct cx_row *row, size_t first_role, uint32_t *known,
                          struct cx_error *e);

/* In a state: one cell, and the options that bind it. */
void churn_save_known(const uint32_t *known, size_t n, struct cx_out *out);
enum cx_status churn_load_known(struct cx_text cell, size_t n, uint32_t *known, struct cx_error *e);
const char *churn_known_options(void);

/* Behind the ledger of a customer who bought. */
const struct cx_purchase_more *churn_more(void);
const uint32_t *churn_known_of(const struct cx_purchase_slot *slot);
bool churn_has_several_groups(const struct cx_purchase_slot *slot);

/* ---- covariates as numbers (coding.c) */

struct churn_covariate {
    const char *column;
    size_t levels; /* 0: its texts are numbers */
    struct cx_text *level; /* sorted; each but the first has a number that is 0 or 1 */
};

struct churn_coding {
    size_t n;
    struct churn_covariate covariate[CX_BTYD_COVARIATES];
    struct cx_btyd_covariates numbers; /* of all of them */
    const char *name[CX_BTYD_COVARIATES];
};

struct churn_customers;
/* Which columns are numbers, and the levels of the others; columns and n are given.  Ends the
 * program where there are too many. */
void churn_learn_coding(const struct churn_customers *c, struct churn_coding *coding);
void churn_name_numbers(struct churn_coding *coding); /* of levels that are known */
/* Finds the segments of all customers; ends the program at a text that the coding does not know. */
void churn_encode(struct churn_customers *c, struct churn_coding *coding);

/* ---- customers (customers.c) */

struct churn_customer {
    struct cx_text name;
    double spend; /* mean of a repeat purchase; NaN: none or not known */
    const uint32_t *known; /* the columns of known.c; NULL: there are none */
    size_t at;             /* place in the ledger */
};

/* What customers did round the day of a view of the past, in the same length of time either way. */
struct churn_outcome {
    int32_t *before; /* of each: repeat purchases up to the day */
    int32_t *after;  /* purchases after it */
    double total;    /* sum of `after` */
    size_t newcomers;      /* customers who first bought after it */
    int64_t newcomers_buy; /* their purchases */
};

struct churn_customers {
    const struct cx_purchases *ledger; /* where they come from; NULL: a summary */
    int32_t day;                       /* as of when */
    bool is_discrete;                  /* times are counted in whole periods */
    bool has_money;                    /* some purchase has an amount other than 0 */
    struct churn_customer *customer;
    struct cx_btyd_row *history; /* of each; times in --time-unit; weight: so many are alike */
    struct cx_btyd_rows rows;
    uint32_t *row_of; /* of each customer */
    size_t n;
};

struct churn_model {
    struct cx_btyd_fit fit;
    bool has_spend;
    struct cx_spend_fit spend;
    /* With --profile: of the parameters, and of those of spend. */
    struct cx_parameter_interval profile[CX_BTYD_VARIABLES], spend_profile[CX_SPEND_PARAMETERS];
};

/* What --save-model keeps: the model of all customers, and where they are in groups those that
 * groups have of their own. */
struct churn_saved {
    struct churn_model all;
    const char *by; /* the column; NULL: there are no groups */
    struct churn_saved_group {
        struct cx_text name;
        bool has_own; /* else that of all customers is its own */
        struct churn_model model;
    } *group; /* by name */
    size_t n;
};

struct churn_data {
    struct cx_purchases purchases; /* unused with INPUT_SUMMARY */
    struct churn_customers now;    /* as of as_of */
    int32_t first, as_of;          /* CX_NO_DAY with INPUT_SUMMARY, unless --as-of says */
    bool is_counted;               /* rows of a summary stand for several customers each */
    bool is_nameless;              /* its customers have no names: answered row by row */
    const char *known[CHURN_KNOWN]; /* names of those columns, as they stand in the input */
    struct churn_coding coding;
    const struct churn_model *given;  /* that of --use-model; NULL: one is fitted */
    bool is_group;                    /* of all customers by --by */
    const char *label;                /* of a group, before messages; NULL: none */
    const struct churn_model *pooled; /* of a group: the model of all customers; NULL: none */
};

/* --horizon in --time-unit; whole periods where these are counted. */
double churn_horizon(const struct churn_data *d);
/* Reads the operands; ends the program when it cannot.  The coding of covariates is learned, unless
 * it is known from a saved model. */
void churn_read(struct churn_data *d);
void churn_read_summary(struct churn_data *d, bool is_discrete); /* its part (summary.c) */
void churn_make_room(struct churn_customers *c, size_t n);
void churn_name_known(struct churn_data *d, const struct cx_table *in, size_t first_role);
/* Finds the rows of customers. */
void churn_merge_alike(struct churn_customers *c, const struct cx_btyd_covariates *covariates);
/* The same customers as they were on an earlier day, and what came of it (or NULL). */
void churn_look_back(const struct churn_customers *now, int32_t day, struct churn_customers *then,
                     struct churn_outcome *outcome);

/* ---- the model (model.c) */

/* The trials of --compare and --calibration, and when there is a holdout its day. */
struct churn_trials {
    struct cx_btyd_trial trial[8];
    size_t n;
    struct cx_btyd_holdout holdout;
    struct churn_customers then; /* the customers they were fitted to */
    struct churn_outcome outcome;
    struct cx_forecast_score baseline[CX_BASELINES];
    char nearer[120]; /* which of these were nearer than the best model; "" where none was */
    int32_t until;               /* CX_NO_DAY: all there is */
};

/* Parts the time into what models learn from and what they are judged by. */
void churn_hold_back(const struct churn_data *d, struct churn_trials *t);
void churn_try_models(struct churn_trials *t); /* on that */
/* The model that --model and --regularity name; NULL: none. */
const struct cx_btyd_model *churn_model_asked_for(void);
/* The model that --model asks for, chosen and fitted, or that of --use-model. */
enum cx_status churn_find_model(const struct churn_data *d, struct churn_model *m,
                                struct cx_error *e);

/* ---- groups of customers by --by (groups.c) */

struct churn_group {
    struct cx_text name;
    struct churn_data data; /* `now` is of the group alone */
    struct churn_model model;
    bool has_own; /* the model is not that of all customers */
    char note[440];
};
struct churn_groups {
    struct churn_group *group; /* by name; one of everybody without --by */
    size_t n;
};
struct cx_text churn_group_of(const struct churn_customer *c);
void churn_sort_by_group(struct churn_customers *c); /* then as they stood */
void churn_part(const struct churn_data *all, struct churn_groups *g);
/* The models of --use-model; that of all for groups without one, which a warning counts. */
void churn_give_models(const struct churn_saved *saved, struct churn_groups *g);
/* Fits a model to all and one to each group, unless they are given; a group that has too little
 * takes that of all, which a warning tells.  Ends the program when there is none for all. */
void churn_fit_groups(struct churn_data *all, struct churn_groups *g, struct churn_model *pooled);
/* Whether customers of a group, as they were when models learned from them, are too few; then
 * why, in `note`. */
bool churn_is_too_little(const struct churn_customers *c, char *note, size_t room);

#define CHURN_FIT_OF_ALL "the fit of all customers: " /* how a note begins */

/* A warning of customers, at once; of groups, the first one of a kind at the end, which says how
 * many more there are. */
enum churn_warning {
    CHURN_STANDS_IN,
    CHURN_SPEND_OF_ALL,
    CHURN_NO_SPEND,
    CHURN_SPEND_NOTE,
    CHURN_FIT_NOTE,
    CHURN_ASSUMED,
    CHURN_WARNINGS
};
void churn_warn(const struct churn_data *d, enum churn_warning kind, const char *format, ...)
    CX_PRINTF(3, 4);
void churn_warn_of_groups(void); /* the end */

/* A table whose rows begin with their group, where there are groups (cx-churn.c). */
struct churn_table {
    struct cx_writer *writer;
    struct cx_out out;
};
struct churn_table churn_open_table(const struct churn_data *d, const struct cx_column *columns,
                                    size_t n);
void churn_close_table(struct churn_table *t);
void churn_put_group(struct cx_out *out, const struct churn_group *group);

/* ---- what models are (fits.c): that of all customers first, where there are groups */

void churn_write_fits(const struct churn_data *all, const struct churn_groups *g,
                      const struct churn_model *pooled);

/* ---- how good it is (judge.c) */

void churn_write_comparison(const struct churn_data *all, const struct churn_groups *g);
void churn_write_calibration(const struct churn_data *all, const struct churn_groups *g);

/* ---- everybody, and somebody new (totals.c) */

void churn_write_totals(const struct churn_data *all, const struct churn_groups *g);
void churn_write_newcomers(const struct churn_data *all, const struct churn_groups *g);
void churn_warn_of_no_discount(const struct churn_groups *g);

/* Says what of a model's answers is but an assumption. */
void churn_warn_of_assumptions(const struct churn_data *d, const struct churn_model *m);

/* What k is called where parameters are. */
#define churn_regularity "k"
/* --save-model and --use-model (saved.c).  The models point into the coding. */
void churn_save_model(const char *path, const struct churn_data *all, const struct churn_groups *g,
                      const struct churn_model *pooled);
void churn_load_model(const char *path, struct churn_coding *coding, struct churn_saved *saved);

#endif
