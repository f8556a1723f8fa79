/* history.h - a customer's purchase days, or periods with purchases, as x, t_x and T.
 *
 * Purchases of one day are one purchase (Fader and Hardie's convention), the first day never
 * counts in x, and T runs from the first day to as-of, in days.  Where a model counts periods, a
 * month say, the same is true of months instead of days.
 */
#ifndef CX_MODEL_BTYD_HISTORY_H
#define CX_MODEL_BTYD_HISTORY_H

#include "model/btyd/rows.h"
#include "model/occasion.h"
#include "model/period.h"

struct cx_btyd_history {
    int32_t x;
    int32_t t_x_days, T_days; /* or periods */
    int32_t later;            /* days with a purchase after as_of */
    double log_gaps;          /* sum of the logarithms of the x times between days; of periods 0 */
    cx_int128 repeat_spend;   /* net spend of the x days, ten-thousandths */
};

/* The history up to and with the day as_of, from purchases folded by day (cx_occasions_fold): days
 * ascend, each once.  False when the customer had bought nothing by then; `later` is filled all the
 * same. */
bool cx_btyd_history_of(const struct cx_occasion *days, size_t n, int32_t as_of,
                        struct cx_btyd_history *h);

/* Days with a purchase after the day `after`, up to and with the day `until`; never the first. */
int32_t cx_btyd_repeats(const struct cx_occasion *days, size_t n, int32_t after, int32_t until);

/* The same in periods instead of days: x periods with a purchase after the first one's, t_x and T
 * counted from it, up to and with the period `until`; periods behind `last` are not looked at, in
 * `later` either. */
struct cx_btyd_periods {
    struct cx_period_rule rule;
    int32_t until, last;
};
bool cx_btyd_periods_of(const struct cx_occasion *days, size_t n, const struct cx_btyd_periods *p,
                        struct cx_btyd_history *h);

/* The row of a history, times in units of unit_days days (7: weeks), weight 1. */
struct cx_btyd_row cx_btyd_history_row(const struct cx_btyd_history *h, double unit_days);

/* Mean net spend of a repeat day, in whole units; NaN without repeat days. */
double cx_btyd_history_spend(const struct cx_btyd_history *h);

#endif
