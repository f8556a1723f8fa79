/* survival.h - how long until something happens, when not everybody was followed to the end.
 *
 * Somebody's duration ends with the event, or is censored: followed so long, and it had not
 * happened yet.  Who is censored at a time was still at risk of the events of that time.
 *
 * The part to whom nothing has happened after time t is estimated as the product over the times
 * of events t_i <= t of 1 - d_i/n_i, d_i events among n_i at risk (E. L. Kaplan and P. Meier 1958,
 * JASA 53, 457).  With G = sum of d_i / (n_i (n_i - d_i)) its standard error is S sqrt(G)
 * (M. Greenwood 1926, "The natural duration of cancer", Reports on Public Health 33).  Limits are
 *   log-log  S to the power of exp(-+ z sqrt(G) / log S): of log(-log S), never outside [0, 1]
 *            (J. D. Kalbfleisch and R. L. Prentice 1980, "The Statistical Analysis of Failure Time
 *            Data")
 *   log      S exp(-+ z sqrt(G)), the upper one at most 1; R's default
 *   plain    S -+ z S sqrt(G), cut to [0, 1]
 * As in R's survfit(): S = 1 has the limits 1 and 1, and S = 0 neither a standard error nor limits
 * (NaN).
 *
 * Steps: single durations become a life table, a line for each distinct time; a curve reads the
 * table line by line and has a point for each.  For n durations of m distinct times this takes a
 * sort of n and 32 n + 24 m bytes; the curve takes nothing more.
 */
#ifndef CX_STAT_SURVIVAL_H
#define CX_STAT_SURVIVAL_H

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/sort.h"
#include "stat/tail.h"

/* `count` people (1 or more, all together less than 2^53) who were followed for `time`, finite and
 * not negative, in any unit. */
static inline struct cx_keyed cx_duration(double time, int64_t count, bool is_event)
{
    struct cx_keyed d = {.what = (uint64_t)count * 2 + is_event};
    double positive = time + 0.0; /* no negative zero: keys are the bits, in the order of times */
    memcpy(&d.key, &positive, sizeof d.key);
    return d;
}

struct cx_lives {
    double time;
    int64_t events, censored;
};
struct cx_life_table {
    struct cx_lives *lives; /* by time, no time twice */
    size_t n;
    int64_t people; /* events and censored of all lines */
};

/* Counts n durations, which are left sorted.  The table is the arena's.  False: no more memory. */
bool cx_life_table(struct cx_keyed *durations, size_t n, struct cx_life_table *table,
                   struct cx_arena *a);

enum cx_survival_limits { CX_SURVIVAL_LOG_LOG, CX_SURVIVAL_LOG, CX_SURVIVAL_PLAIN };

struct cx_survival {
    enum cx_survival_limits limits;
    double z; /* the normal quantile of half the level: 1.96 for 95 % */
    int64_t at_risk;
    double survival, greenwood;
};
struct cx_survival_point {
    double time;
    int64_t at_risk; /* just before the time */
    int64_t events, censored;
    double survival; /* just after it */
    double se, low, high;
};

/* The curve before the first line of the table, and each line's point, in order. */
struct cx_survival cx_survival_begin(const struct cx_life_table *table,
                                     enum cx_survival_limits limits, double z);
struct cx_survival_point cx_survival_next(struct cx_survival *s, const struct cx_lives *lives);

/* The curve at a time: the point of the last line up to there.  Behind the last line it is known
 * only where nobody is left to whom it may happen; else survival, se and limits are NaN. */
struct cx_survival_point cx_survival_at(const struct cx_life_table *table,
                                        struct cx_survival begin, double time);

/* When it has happened to the part p, 0 < p < 1: the time at which the curve falls to 1 - p or
 * below; where it stays at 1 - p for a while, the middle of that (which lasts to the next event, or
 * to the end of the table).  Limits are the times at which the curve's limits do so (R. Brookmeyer
 * and J. Crowley 1982, Biometrics 38, 29).  NaN: not within the table.  As R's quantile() does with
 * a survfit(). */
struct cx_survival_time {
    double time, low, high;
};
struct cx_survival_time cx_survival_quantile(const struct cx_life_table *table,
                                             struct cx_survival begin, double p);

/* The mean time up to a horizon, for whom nothing has happened until then the horizon itself: the
 * area under the curve, the restricted mean.  With A_i the area from t_i to the horizon its
 * variance is the sum of A_i^2 d_i / (n_i (n_i - d_i)) (J. P. Klein and M. L. Moeschberger 2003,
 * "Survival Analysis", section 4.5), as R's print(survfit(), print.rmean = TRUE) has it.  NaN where
 * the curve is not known up to there. */
struct cx_survival_mean {
    double mean, se;
};
struct cx_survival_mean cx_survival_mean(const struct cx_life_table *table, double horizon);
/* Up to when the curve is known: the last line, or INFINITY where nobody is left.  NaN: nobody. */
double cx_survival_reach(const struct cx_life_table *table);

/* Does it take equally long in all groups?  At each time of an event, the events that a group
 * would have if they fell on those at risk by lot are compared with those it had (N. Mantel 1966,
 * Cancer Chemother. Rep. 50, 163; for several groups R. Peto and J. Peto 1972, JRSS A 135, 185),
 * with the covariance of the multivariate hypergeometric distribution, as R's survdiff() does.
 * Groups of which nobody is at risk at any event take no part.
 *
 * Some times may count more than others.  With n at risk and d events in all groups together and S
 * their curve just before the time, weights are
 *   survival    S^rho (1 - S)^gamma (T. R. Fleming and D. P. Harrington 1991, "Counting Processes
 *               and Survival Analysis"): 1, the plain test, where both are 0; rho 1 is that of R's
 *               survdiff(rho = 1)
 *   at risk     n (E. A. Gehan 1965, Biometrika 52, 203; N. Breslow 1970, Biometrika 57, 579)
 *   root        the square root of n (R. E. Tarone and J. Ware 1977, Biometrika 64, 156)
 *   peto        the product, up to and with the time, of 1 - d/(n + 1) (R. Peto and J. Peto 1972)
 */
enum cx_log_rank_weight { CX_BY_SURVIVAL, CX_BY_AT_RISK, CX_BY_ROOT, CX_BY_PETO };
struct cx_log_rank_group {
    double observed, expected; /* sums of what the weights make of events */
};
struct cx_log_rank {
    enum cx_log_rank_weight weight; /* these three are the caller's; zeroed: the plain test */
    double rho, gamma;
    struct cx_log_rank_group *groups; /* in the order of the tables; the arena's */
    double chi2, df;                  /* df: groups that take part, less one; chi2 NaN when that is
                                         0, or when nothing could have come out otherwise */
    struct cx_tail tail;
};

/* Time goes with distinct times times the square of groups.  False: no more memory. */
bool cx_log_rank(const struct cx_life_table *tables, size_t groups, struct cx_log_rank *test,
                 struct cx_arena *a);

#endif
