/* history.h - a customer's purchase days as x, t_x and T.
 *
 * Purchases of one day are one purchase (Fader and Hardie's convention), the first day never
 * counts in x, and T runs from the first day to as-of, in days.
 */
#ifndef CX_MODEL_BTYD_HISTORY_H
#define CX_MODEL_BTYD_HISTORY_H

#include "model/btyd/rows.h"
#include "model/occasion.h"

struct cx_btyd_history {
    int32_t x;
    int32_t t_x_days, T_days;
    int32_t later;          /* days with a purchase after as_of */
    cx_int128 repeat_spend; /* net spend of the x days, ten-thousandths */
};

/* The history up to and with the day as_of, from purchases folded by day (cx_occasions_fold): days
 * ascend, each once.  False when the customer had bought nothing by then; `later` is filled all the
 * same. */
bool cx_btyd_history_of(const struct cx_occasion *days, size_t n, int32_t as_of,
                        struct cx_btyd_history *h);

/* Days with a purchase after the day `after`, up to and with the day `until`; never the first. */
int32_t cx_btyd_repeats(const struct cx_occasion *days, size_t n, int32_t after, int32_t until);

/* The row of a history, times in units of unit_days days (7: weeks), weight 1. */
struct cx_btyd_row cx_btyd_history_row(const struct cx_btyd_history *h, double unit_days);

/* Mean net spend of a repeat day, in whole units; NaN without repeat days. */
double cx_btyd_history_spend(const struct cx_btyd_history *h);

#endif
