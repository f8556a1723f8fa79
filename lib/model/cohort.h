/* cohort.h - customers who began together, followed period by period.
 *
 * A cohort is the customers whose first purchase lies in one month, week (from Monday) or day.
 * Period 0 of a customer is the one that holds the first purchase: period k is
 *     the k-th calendar month, week or day behind it, or
 *     of windows of N days, days k N to k N + N - 1, counted from the first day, which is day 0.
 * A question is asked of one period, or of a bracket of several (from-to).  Only the customers for
 * whom it is over take part in the answer; they are the eligible ones.  Of these,
 *     active     have a purchase in it; or, where `after` is asked for, in it or later,
 *     orders     are their purchases in it,
 *     revenue    is all their money in it, and
 *     cumulative all their money from the beginning to its end.
 * Money that was given back before the first purchase, or for an order that was not sold here,
 * counts in period 0.
 *
 * The answer for all cohorts together adds active customers, and eligible ones: each cohort weighs
 * as it is large, and those that were not followed long enough are in neither sum.  (A mean of the
 * cohorts' rates would give a cohort of three the weight of one of three thousand.)
 *
 * Everything is a sum of whole numbers: in whatever order and in how many tables the customers are
 * added, the merged table is the same.
 */
#ifndef CX_MODEL_COHORT_H
#define CX_MODEL_COHORT_H

#include "base/arena.h"
#include "model/comeback.h"
#include "model/period.h"

struct cx_cohort_bracket {
    int32_t from, to; /* 0 <= from <= to */
};

struct cx_cohort_rule {
    enum cx_period_unit cohort; /* not CX_PERIOD_WINDOW */
    enum cx_period_unit period;
    int32_t window_days;        /* at least 1, of CX_PERIOD_WINDOW */
    bool after;
    const struct cx_cohort_bracket *bracket; /* the questions; none: every period is one */
    size_t brackets;
    int32_t through;            /* periods behind are not asked for; not of brackets */
    int32_t as_of;              /* the last day that counts, of all customers */
};

/* The period in which a day lies for a customer of that first day; below 0 before it. */
int32_t cx_cohort_period(const struct cx_cohort_rule *rule, int32_t first_day, int32_t day);
/* The first day of the cohort, which names it. */
int32_t cx_cohort_start(const struct cx_cohort_rule *rule, int32_t first_day);

/* One table; zeroed: empty. */
struct cx_cohorts {
    struct cx_arena memory;
    struct cx_cohort_group **group; /* by age, in units of cohorts, at as_of */
    size_t n;
    uint64_t customers;
};
/* A customer that has begun.  False: no memory. */
bool cx_cohorts_add(struct cx_cohorts *table, const struct cx_cohort_rule *rule,
                    const struct cx_comeback *customer);
bool cx_cohorts_merge(struct cx_cohorts *to, const struct cx_cohort_rule *rule,
                      const struct cx_cohorts *from);
void cx_cohorts_release(struct cx_cohorts *table);

struct cx_cohort_cell {
    int64_t eligible, active, orders;
    cx_int128 revenue, cumulative;
};
struct cx_cohort {
    int32_t day;  /* its first; CX_NO_DAY: all cohorts together */
    int64_t size; /* customers */
    size_t n;     /* brackets, or periods that have begun for some customer */
    struct cx_cohort_cell *cell; /* not over for anybody: eligible is 0, and all else */
};
/* The cohorts from the earliest on, and behind them all together, in (*list)[0..*n], in a.
 * Without customers *n is 0, and there is nothing behind.  False: no memory. */
bool cx_cohorts_answer(const struct cx_cohorts *table, const struct cx_cohort_rule *rule,
                       struct cx_arena *a, struct cx_cohort **list, size_t *n);

#endif
