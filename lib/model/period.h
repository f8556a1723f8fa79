/* period.h - months, weeks, days, years and windows of so many days, as whole numbers one after
 * another.
 *
 * Windows end with a day that is given, so that none of them is cut short there.
 */
#ifndef CX_MODEL_PERIOD_H
#define CX_MODEL_PERIOD_H

#include "base/civil.h"

enum cx_period_unit {
    CX_PERIOD_MONTH,
    CX_PERIOD_WEEK,
    CX_PERIOD_DAY,
    CX_PERIOD_WINDOW,
    CX_PERIOD_YEAR
};

struct cx_period_rule {
    enum cx_period_unit unit;
    int32_t window_days; /* at least 1, of CX_PERIOD_WINDOW, as the next */
    int32_t last_day;    /* of the window with the number 0 */
};
/* month, week, day, or whole days such as 30d; last_day is left as it was.  False: it is none. */
bool cx_period_parse(struct cx_text t, struct cx_period_rule *rule);

/* The number of the period in which a day lies; that of the next period is one more. */
int32_t cx_period_of(const struct cx_period_rule *rule, int32_t day);
/* The first day of a period, the day behind the last of the one before. */
int32_t cx_period_start(const struct cx_period_rule *rule, int32_t period);
/* The first day; of a month 2024-01, of a year 2024.  Returns the length. */
size_t cx_period_format(const struct cx_period_rule *rule, int32_t period, char out[CX_TIME_ROOM]);
/* The last period of which no day is behind that day. */
int32_t cx_period_last_whole(const struct cx_period_rule *rule, int32_t day);
/* Days in the longest period. */
int32_t cx_period_longest(const struct cx_period_rule *rule);

#endif
