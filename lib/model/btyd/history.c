/* history.c - see history.h. */
#include "model/btyd/history.h"

#include "base/decimal.h"

#include <math.h>

#define LARGE_PRODUCT 1e250 /* of numbers of days, each far below 1e50 */

bool cx_btyd_history_of(const struct cx_occasion *days, size_t n, int32_t as_of,
                        struct cx_btyd_history *h)
{
    *h = (struct cx_btyd_history){0};
    size_t seen = 0;
    while (seen < n && days[seen].day <= as_of)
        seen++;
    h->later = (int32_t)(n - seen);
    if (seen == 0)
        return false;
    h->x = (int32_t)(seen - 1);
    h->t_x_days = days[seen - 1].day - days[0].day;
    h->T_days = as_of - days[0].day;
    double product = 1; /* one logarithm of many */
    for (size_t i = 1; i < seen; i++) {
        h->repeat_spend += days[i].net;
        product *= days[i].day - days[i - 1].day;
        if (product > LARGE_PRODUCT) {
            h->log_gaps += log(product);
            product = 1;
        }
    }
    h->log_gaps += log(product);
    return true;
}

int32_t cx_btyd_repeats(const struct cx_occasion *days, size_t n, int32_t after, int32_t until)
{
    int32_t repeats = 0;
    for (size_t i = 1; i < n; i++)
        repeats += after < days[i].day && days[i].day <= until;
    return repeats;
}

bool cx_btyd_periods_of(const struct cx_occasion *days, size_t n, const struct cx_btyd_periods *p,
                        struct cx_btyd_history *h)
{
    int32_t first = n > 0 ? cx_period_of(&p->rule, days[0].day) : p->last + 1, before = first;
    *h = (struct cx_btyd_history){.T_days = p->until - first};
    if (first <= p->last && first > p->until)
        h->later = 1;
    for (size_t i = 1; i < n; i++) {
        int32_t period = cx_period_of(&p->rule, days[i].day);
        if (period > p->last)
            break;
        if (period > p->until) {
            h->later += period != before;
        } else if (period > first) {
            h->x += period != before;
            h->t_x_days = period - first;
            h->repeat_spend += days[i].net;
        }
        before = period;
    }
    return first <= p->until;
}

struct cx_btyd_row cx_btyd_history_row(const struct cx_btyd_history *h, double unit_days)
{
    return (struct cx_btyd_row){.x = h->x,
                                .t_x = h->t_x_days / unit_days,
                                .T = h->T_days / unit_days,
                                .weight = 1,
                                .log_gaps = h->log_gaps - h->x * log(unit_days)};
}

double cx_btyd_history_spend(const struct cx_btyd_history *h)
{
    /* One rounding where the sum fits a double. */
    return h->x > 0 ? (double)h->repeat_spend / ((double)CX_DECIMAL_ONE * h->x) : NAN;
}
