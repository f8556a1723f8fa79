/* survive.h - what the parts of cx-survive share: options, and who was followed for how long. */
#ifndef CX_TOOLS_SURVIVE_H
#define CX_TOOLS_SURVIVE_H

#include "cli/purchases.h"
#include "stat/survival.h"

enum survive_model { MODEL_NONE, MODEL_SBG, MODEL_BDW };
enum survive_input { INPUT_PURCHASES, INPUT_DURATIONS, INPUT_RETAINED, INPUT_AUTO };

struct survive_options {
    int input;
    const char *by;
    int64_t from;
    const char *at, *quantiles, *until;
    int limits, weight;
    double alpha, rho, gamma;
    bool summary, log_rank;
    int model;
    int64_t horizon;
    double discount; /* 0: not given */
    bool fit, compare;
};
extern struct survive_options survive_options;
enum { SURVIVE_MOST_PERIODS = 100000 }; /* of a projection */

enum { PURCHASE_BY = CX_PURCHASE_ROLES, PURCHASE_ROLES };
extern struct cx_role survive_purchase_role[PURCHASE_ROLES];
/* Those of the other inputs but for the customer's, which is that of the purchases. */
enum { DURATION, OBSERVED, COUNT, ACTIVE, STARTED, LIFE_ROLES };
extern struct cx_role survive_life_role[LIFE_ROLES];

/* All with one value of --by. */
struct survive_group {
    struct cx_text name; /* empty without --by */
    struct cx_life_table table;
};
struct survive_groups {
    struct survive_group *group; /* bytewise by name; nobody is in no group */
    size_t n;
};

/* Read the operands; end the program when they cannot. */
void survive_read_purchases(struct survive_groups *groups); /* purchases.c */
void survive_read_lives(struct survive_groups *groups);     /* lives.c */
bool survive_has_model(void); /* so that durations are whole periods */

/* ---- curve.c: what the life tables say by themselves */

double survive_z(void);
/* The curve at n times, ascending; events and censored since the one before. */
void survive_sample(const struct survive_group *group, const double *time, size_t n,
                    struct cx_survival_point *point);
void survive_write_curve(const struct survive_groups *groups);
void survive_write_at(const struct survive_groups *groups);
void survive_write_summary(const struct survive_groups *groups);
void survive_write_quantiles(const struct survive_groups *groups);
void survive_write_log_rank(const struct survive_groups *groups);

/* ---- contract.c: models of them */

void survive_write_fit(const struct survive_groups *groups);
void survive_write_comparison(const struct survive_groups *groups);
void survive_write_projection(const struct survive_groups *groups);

#endif
