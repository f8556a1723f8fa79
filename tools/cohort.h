/* cohort.h - what the parts of cx-cohort share: options, the plan made of them, the tables. */
#ifndef CX_TOOLS_COHORT_H
#define CX_TOOLS_COHORT_H

#include "cli/purchases.h"
#include "model/cohort.h"

enum cohort_clock { CLOCK_CALENDAR, CLOCK_ROLLING };
enum cohort_value {
    VALUE_RETENTION,
    VALUE_ACTIVE,
    VALUE_ELIGIBLE,
    VALUE_ORDERS,
    VALUE_REVENUE,
    VALUE_REVENUE_PER_CUSTOMER,
    VALUE_CUMULATIVE_REVENUE,
    VALUE_CUMULATIVE_PER_CUSTOMER,
    VALUES
};

struct cohort_options {
    const char *period, *returned, *through, *by, *value;
    int cohort; /* enum cx_period_unit, or COHORT_AUTO */
    int clock;
    struct cx_list first, again;
    bool wide;
};
enum { COHORT_AUTO = CX_PERIOD_WINDOW };
extern struct cohort_options cohort_options;

enum { EVENT = CX_PURCHASE_ROLES, NAMED_ROLES, BY = NAMED_ROLES, ALL_ROLES };
extern struct cx_role cohort_role[ALL_ROLES];

struct cohort_plan {
    struct cx_cohort_rule rule;
    struct cx_comeback_rule comeback;
    const char **bracket;    /* as they are called */
    enum cohort_value value; /* of --wide */
};

/* The plan but for what only the data can tell.  Ends the program when options contradict. */
void cohort_make_plan(struct cohort_plan *plan);

/* The cohorts of all customers with one value of --by. */
struct cohort_table {
    struct cx_text by;
    struct cx_cohorts cohorts;
};
struct cohort_tables {
    struct cohort_table *table; /* bytewise by value; a single one without --by */
    size_t n;
    bool has_money; /* of some purchase or refund it is known, and not 0 */
};
/* Reads all input, and fills in what the plan lacks. */
void cohort_read(struct cohort_plan *plan, struct cohort_tables *tables);

/* A row for each period of each cohort; or, with --wide, one for each cohort. */
void cohort_write(const struct cohort_plan *plan, const struct cohort_tables *tables);

#endif
