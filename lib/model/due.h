/* due.h - when a customer will want an item again: the rhythm of their purchases, what others' is
 * where their own is too short, and the dates that follow.
 *
 * A rhythm is of the intervals between distinct days of purchase:
 *
 *     median      half of the intervals are shorter; one long holiday does not move it
 *     spread      median of the distances from it (MAD, not scaled)
 *     regularity  shape k of a gamma distribution of the intervals: 1 is pure chance, 2 and more a
 *                 habit.  With s = log(mean) - mean(log),
 *                     k = (3 - s + sqrt((s - 3)^2 + 24 s)) / (12 s)
 *                 (T. Minka 2002, "Estimating a Gamma distribution": the closed form before the
 *                 iterations, at most 1.5 % from their end).  Few intervals that are nearly alike
 *                 give thousands, so that k ends at CX_DUE_MOST_REGULAR and is not said of fewer
 *                 than CX_DUE_FEWEST_FOR_K intervals.
 *
 * Where a customer has too few intervals, an item's prior is taken (struct cx_due_prior).
 *
 * Days are rounded with halves upwards; what is within a millionth of a half is a half, so that
 * 2.5/3 of 3 days is 2.5 days and not a little less.
 */
#ifndef CX_MODEL_DUE_H
#define CX_MODEL_DUE_H

#include "base/bytes.h"
#include "base/civil.h"

enum { CX_DUE_MOST_REGULAR = 50, CX_DUE_FEWEST_FOR_K = 3 };

struct cx_due_rhythm {
    uint32_t purchases;  /* days with one; intervals are one less */
    int32_t first, last;
    double median_days;  /* NaN without intervals, as the next */
    double spread_days;
    double regularity;   /* NaN: too few intervals */
};
/* Of n > 0 days that ascend and differ; `intervals` is room for n - 1 numbers. */
struct cx_due_rhythm cx_due_rhythm(const int32_t *days, size_t n, int32_t *intervals);

/* ---- an item's prior */

/* So many purchases in so many days. */
struct cx_due_count {
    uint32_t purchases, days; /* days > 0 */
};
/* Purchases a day differ from customer to customer as a gamma distribution of shape alpha and rate
 * beta, so that its mean is alpha / beta: fitted to the customers' own rates by their mean and
 * variance (of n - 1).  Where the rates do not differ, and so of a single customer, alpha is 1.
 *
 * Rates are gamma-Poisson as in R. Bhagat et al. 2018, "Buy It Again: Modeling Repeat Purchase
 * Recommendations", KDD. */
struct cx_due_rate {
    double alpha, beta;
};
struct cx_due_rate cx_due_rate_fit(const struct cx_due_count *counts, size_t n); /* n > 0 */
/* Purchases a day of a customer with that count: (purchases + alpha) / (days + beta). */
double cx_due_rate_of(const struct cx_due_rate *rate, struct cx_due_count own);

/* What is known of a customer who bought the item on two days or more. */
struct cx_due_habit {
    double median_days;        /* 0: fewer intervals than the rule wants */
    struct cx_due_count count; /* days: from the first purchase to the as-of day */
};
/* Three is the fewest of which one odd customer does not decide the median. */
enum { CX_DUE_FEWEST_HABITS = 3 };

struct cx_due_prior {
    double median_days; /* median of the customers' medians; NaN of fewer than three */
    double again;       /* share of the item's customers who bought it on a second day */
    bool has_rate;      /* some did */
    struct cx_due_rate rate; /* of those alone: a customer of one purchase last week would count
                                as one a week */
};
/* habits[0..n) are those of an item that so many customers bought; sorts them, so that their order
 * does not matter.  scratch is room for n. */
struct cx_due_prior cx_due_prior(struct cx_due_habit *habits, size_t n, size_t customers,
                                 struct cx_due_habit *scratch);

/* ---- dates */

struct cx_due_rule {
    double lead;            /* the call comes after this part of the interval, */
    int32_t lead_days;      /* or, from 0 on, so many days before the expected day; but not before
                               the day after the purchase, unless that one is expected itself */
    uint32_t min_intervals; /* own ones, below which the prior is taken; at least 1 */
    double min_again;       /* share of an item's customers, below which it has no prior */
    int32_t as_of;
};
/* A part of 1: 2.5/3, 0.8, 80%.  False: it is none, or beyond 0 to 1. */
bool cx_due_lead_parse(struct cx_text t, double *lead);

/* How much more the last purchase was than the n earlier ones were on the mean: two packs last
 * twice as long as one.  1 where there were none, or one of the sums is not above zero. */
double cx_due_scale(cx_int128 last, cx_int128 earlier, size_t n);

enum cx_due_basis {
    CX_DUE_OWN,  /* the customer's median */
    CX_DUE_ITEM, /* the item's median */
    CX_DUE_RATE, /* 1 / rate, of the item's rate and the customer's intervals so far */
    CX_DUE_NONE  /* nobody bought the item again, or too few of its customers: no dates */
};
enum cx_due_status {
    CX_DUE_EARLY,   /* before the call */
    CX_DUE_DUE,     /* from it on, before the expected day */
    CX_DUE_OVERDUE, /* from that on */
    CX_DUE_LAPSED,  /* from two intervals after the last purchase on */
    CX_DUE_UNKNOWN  /* no dates */
};
extern const char *const cx_due_basis_words[], *const cx_due_status_words[];

/* How long until a customer will want the item again, in whole days after the last purchase; it
 * depends on the customer's intervals, not on when they were. */
struct cx_due_pace {
    enum cx_due_basis basis;
    double interval_days; /* that the days are reckoned with, before it is scaled; NaN: none */
    int64_t call, expected, lapse;
};
/* scale: what the interval is multiplied by, for a last purchase larger than usual; 1: as it is. */
struct cx_due_pace cx_due_pace(const struct cx_due_rule *rule, const struct cx_due_rhythm *own,
                               const struct cx_due_prior *prior, double scale);

struct cx_due {
    enum cx_due_status status;
    int32_t expected, call; /* CX_NO_DAY: none, or beyond the year 9999 */
};
struct cx_due cx_due_foretell(const struct cx_due_rule *rule, const struct cx_due_pace *pace,
                              int32_t last);

#endif
