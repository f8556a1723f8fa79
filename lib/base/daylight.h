/* daylight.h - the rule for standard and summer time in the POSIX form of a TZ variable, such as
 * "EET-2EEST,M3.5.0/3,M10.5.0/4" (POSIX.1-2008 chapter 8.3; RFC 8536 section 3.3.1, by which hours
 * run from -167 to 167).  It is the footer of a TZif file and holds for every year.
 */
#ifndef CX_BASE_DAYLIGHT_H
#define CX_BASE_DAYLIGHT_H

#include "base/compat.h"

enum cx_daylight_form { CX_MONTH_WEEK_DAY, CX_JULIAN_WITHOUT_LEAP_DAY, CX_DAY_OF_YEAR };

struct cx_daylight_date {
    enum cx_daylight_form form;
    int month, week, day;
    int32_t second; /* of the local clock, counted from the day's midnight */
};

struct cx_daylight {
    int32_t standard, summer; /* seconds east of UTC */
    bool has_summer;
    struct cx_daylight_date start, end; /* of summer time */
};

/* Summer time without dates of its own is refused: its default differs between systems. */
bool cx_daylight_parse(const char *s, struct cx_daylight *d);

/* The UTC second at which summer time starts and ends in a year of the local calendar. */
int64_t cx_daylight_start(const struct cx_daylight *d, int year);
int64_t cx_daylight_end(const struct cx_daylight *d, int year);

#endif
