/* totals.h - what all customers together did in a window of days: how many bought, how many again,
 * for how much, and how long it took them.
 *
 * The window goes from `since` to `as_of`.  What a purchase is says model/occasion.h; all counts
 * are of purchases in the window, but whether a purchase is a customer's first, second, ... is
 * asked of all of them:
 *   customers   have a purchase in the window
 *   fresh       had none before it
 *   repeaters   have two or more in it
 *   returning   have one in it that is not their first ever
 * Returning customers never become more or fewer by what happens later: nothing behind as_of is
 * looked at.  (Without `since` repeaters and returning are the same customers.)
 *
 * Revenue is the net money of what was bought in the window, purchase or not.  Money given back for
 * an order that was not sold here has no day: it counts only without `since`.
 *
 * A gap is the whole days from a customer's k-th purchase, in the window, to the next one, or up to
 * as_of where there is none yet.
 *
 * Everything is a sum of whole numbers, or a list that gets sorted, so it does not matter who added
 * whom.
 */
#ifndef CX_MODEL_TOTALS_H
#define CX_MODEL_TOTALS_H

#include "model/occasion.h"
#include "stat/survival.h"

struct cx_totals_rule {
    struct cx_occasion_rule occasions;
    bool by_day;   /* the purchases of one day are one */
    int32_t since; /* CX_NO_DAY: from the beginning */
    int32_t as_of; /* no purchase is later */
};

enum { CX_TOTALS_ORDERS = 9 };

/* Zeroed but for the rule: nobody.  Owns its memory. */
struct cx_totals {
    struct cx_totals_rule rule;
    int64_t customers, fresh, repeaters, returning;
    int64_t orders, first_orders; /* purchases; those that are a customer's first */
    cx_int128 revenue;            /* ten-thousandths */
    int64_t clipped;              /* customers with less than no money */
    struct cx_bytes money;        /* cx_int128 of each customer, none of them below 0 */
    /* By length, of those after the first, second, ... purchase; [0]: after later ones. */
    struct cx_bytes gaps[CX_TOTALS_ORDERS + 1]; /* struct cx_gap_count */
    struct cx_bytes scratch;
};
struct cx_gap_count {
    int64_t ended, open;
};

enum cx_status cx_totals_add(struct cx_totals *t, const struct cx_occasions *ledger,
                             struct cx_error *e);
/* False: no memory. */
bool cx_totals_merge(struct cx_totals *to, const struct cx_totals *from);
bool cx_gaps_add(struct cx_bytes *gaps, int32_t days, bool has_ended);
bool cx_gaps_merge(struct cx_bytes *to, const struct cx_bytes *from);
void cx_totals_release(struct cx_totals *t);

/* Of the gaps that have ended; NaN where there are none.  Quantiles of type 7, see
 * stat/quantile.h. */
enum { CX_GAP_QUANTILES = 4 };
extern const int cx_gap_percents[CX_GAP_QUANTILES]; /* 25 50 75 90 */
struct cx_gap_summary {
    int64_t n;
    double mean, quantile[CX_GAP_QUANTILES];
};
struct cx_gap_summary cx_gaps_summary(const struct cx_bytes *gaps);
/* All of them, for a curve of how many have bought again.  False: no memory. */
bool cx_gaps_table(const struct cx_bytes *gaps, struct cx_life_table *table, struct cx_arena *a);

#endif
