/* period.c - see period.h. */
#include "model/period.h"

enum { WEEK_DAYS = 7, YEAR_MONTHS = 12, MONTH_DAYS = 31, YEAR_DAYS = 366 };
enum { YEAR_LENGTH = 4, MONTH_LENGTH = 7 /* of 2024-01-01 */ };
enum { FIRST_MONDAY = 4 }; /* 1970-01-05 */
enum { MOST_DAYS = 1000000 };

bool cx_period_parse(struct cx_text t, struct cx_period_rule *rule)
{
    static const char *const units[] = {
        [CX_PERIOD_MONTH] = "month", [CX_PERIOD_WEEK] = "week", [CX_PERIOD_DAY] = "day"};
    int64_t ms;
    for (size_t unit = 0; unit < CX_COUNT_OF(units); unit++) {
        if (cx_text_is(t, units[unit])) {
            rule->unit = (enum cx_period_unit)unit;
            return true;
        }
    }
    if (!cx_duration_parse(t, &ms) || ms < CX_DAY_MS || ms % CX_DAY_MS != 0 ||
        ms / CX_DAY_MS > MOST_DAYS)
        return false;
    rule->unit = CX_PERIOD_WINDOW;
    rule->window_days = (int32_t)(ms / CX_DAY_MS);
    return true;
}

int32_t cx_period_of(const struct cx_period_rule *rule, int32_t day)
{
    int year, month, month_day;
    switch (rule->unit) {
    case CX_PERIOD_MONTH:
        cx_day_to_civil(day, &year, &month, &month_day);
        return year * YEAR_MONTHS + month - 1;
    case CX_PERIOD_WEEK:
        return (int32_t)cx_floor_divide(day - FIRST_MONDAY, WEEK_DAYS);
    case CX_PERIOD_DAY:
        break;
    case CX_PERIOD_WINDOW:
        return (int32_t)cx_floor_divide(day - rule->last_day - 1, rule->window_days) + 1;
    case CX_PERIOD_YEAR:
        cx_day_to_civil(day, &year, &month, &month_day);
        return year;
    }
    return day;
}

int32_t cx_period_start(const struct cx_period_rule *rule, int32_t period)
{
    switch (rule->unit) {
    case CX_PERIOD_MONTH:
        return cx_day_from_civil(period / YEAR_MONTHS, period % YEAR_MONTHS + 1, 1);
    case CX_PERIOD_WEEK:
        return period * WEEK_DAYS + FIRST_MONDAY;
    case CX_PERIOD_DAY:
        break;
    case CX_PERIOD_WINDOW:
        return rule->last_day + 1 + (period - 1) * rule->window_days;
    case CX_PERIOD_YEAR:
        return cx_day_from_civil(period, 1, 1);
    }
    return period;
}

size_t cx_period_format(const struct cx_period_rule *rule, int32_t period, char out[CX_TIME_ROOM])
{
    size_t n = cx_day_format(cx_period_start(rule, period), out);
    return rule->unit == CX_PERIOD_MONTH  ? MONTH_LENGTH
           : rule->unit == CX_PERIOD_YEAR ? YEAR_LENGTH
                                          : n;
}

int32_t cx_period_last_whole(const struct cx_period_rule *rule, int32_t day)
{
    return cx_period_of(rule, day + 1) - 1;
}

int32_t cx_period_longest(const struct cx_period_rule *rule)
{
    static const int32_t days[] = {[CX_PERIOD_MONTH] = MONTH_DAYS,
                                   [CX_PERIOD_WEEK] = WEEK_DAYS,
                                   [CX_PERIOD_DAY] = 1,
                                   [CX_PERIOD_YEAR] = YEAR_DAYS};
    return rule->unit == CX_PERIOD_WINDOW ? rule->window_days : days[rule->unit];
}
