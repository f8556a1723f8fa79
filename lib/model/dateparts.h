/* dateparts.h - a date as it is written, taken apart before anything is decided.
 *
 * What it is depends on its shape: a day of the calendar that is known; three numbers whose order
 * is open; an instant (seconds, milliseconds or microseconds since 1970); or the number of a day,
 * as spreadsheets count them.  The forms are told in model/dateform.h.
 */
#ifndef CX_MODEL_DATEPARTS_H
#define CX_MODEL_DATEPARTS_H

#include "base/bytes.h"

enum { CX_DATE_ROOM = 96 }; /* longer texts are no dates */

enum cx_date_shape { CX_SHAPE_DAY, CX_SHAPE_OPEN, CX_SHAPE_INSTANT, CX_SHAPE_NUMBER };

struct cx_date_parts {
    enum cx_date_shape shape;
    int32_t day;              /* DAY; of NUMBER the number */
    int first, second, third; /* OPEN, as they stand; a year of four digits is the third */
    bool short_year;          /* OPEN: the third has two digits */
    bool year_may_lead;       /* OPEN: 26-02-03, which some write for 2026-02-03 */
    int64_t instant_ms;       /* INSTANT */
    bool has_clock, has_offset;
    bool compact, dots_in_clock; /* 20260203; 4.05 can be a clock time */
    int32_t clock;               /* seconds of the day; 86400 and more run into the next */
    int32_t ms;
    int offset_minutes;
    int weekday;              /* 1 Monday ... 7; 0: not said */
    struct cx_text zone;      /* a name behind the clock time that is no fixed offset */
    char plain[CX_DATE_ROOM]; /* what zone may point into */
};

/* False when the text is none of the forms, or says a day that the calendar has not. */
bool cx_date_parts(struct cx_text t, struct cx_date_parts *p);

/* Years of two digits: 70-99 are 1970-1999, others 2000-2069. */
int cx_full_year(int year_of_two_digits);

#endif
