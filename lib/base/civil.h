/* civil.h - the calendar and ISO 8601, without libc's time zone.
 *
 * A day is a count of days since 1970-01-01 (proleptic Gregorian).  A time keeps three things:
 * the instant in milliseconds of UTC, the day as it was written (or as --tz reads it), and the
 * offset it is written back with.  Years 0000 to 9999.
 */
#ifndef CX_BASE_CIVIL_H
#define CX_BASE_CIVIL_H

#include "base/bytes.h"

struct cx_zone;

#define CX_DAY_MS INT64_C(86400000)
#define CX_NO_DAY INT32_MIN
#define CX_LAST_DAY 2932896 /* 9999-12-31 */
#define CX_TIME_ROOM 40

/* Rounded down, as the days before 1970 want it; b > 0. */
static inline int64_t cx_floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct cx_time {
    int64_t ms;      /* instant, milliseconds since 1970-01-01T00:00:00Z */
    int32_t day;     /* the local day of the row */
    int16_t offset;  /* minutes east of UTC that the local reading has */
    uint8_t is_date; /* a date alone: ms is its local midnight, and it is written as a date */
    uint8_t flags;   /* CX_TIME_NONE | CX_TIME_GAP | CX_TIME_FOLD | CX_TIME_BARE */
};
enum {
    CX_TIME_NONE = 1, /* no text: no time */
    CX_TIME_GAP = 2,  /* a local time that daylight saving skipped; moved forward */
    CX_TIME_FOLD = 4, /* a local time that came twice; the first was taken */
    CX_TIME_BARE = 8  /* a clock time written without an offset */
};

/* How times are read: `zone` is for times without offset (NULL: UTC); with `convert` every
 * instant is read in `zone`, whatever offset it was written with. */
struct cx_time_rule {
    const struct cx_zone *zone;
    bool convert;
    bool gap_reject;
};

enum cx_time_status { CX_TIME_OK, CX_TIME_BAD, CX_TIME_IN_GAP };

/* ISO 8601: YYYY-MM-DD, or that with T or a blank, hh:mm[:ss[.fraction]], and nothing, Z, +hh,
 * +hh:mm or +hhmm; also YYYYMMDD[Thhmm[ss]].  24:00 is the next midnight.  Fractions are cut to
 * milliseconds (towards the past).  Empty text gives CX_TIME_OK with CX_TIME_NONE set. */
enum cx_time_status cx_time_parse(struct cx_text t, const struct cx_time_rule *rule,
                                  struct cx_time *out);
/* The time of a local civil reading (sec of day, ms) on a day under rule; shared by cx_time_parse
 * and by readers of other date forms. */
enum cx_time_status cx_time_local(int32_t day, int32_t second, int32_t ms,
                                  const struct cx_time_rule *rule, struct cx_time *out);
/* The same instant read at an offset in minutes. */
enum cx_time_status cx_time_at_offset(int32_t day, int32_t second, int32_t ms, int offset_minutes,
                                      const struct cx_time_rule *rule, struct cx_time *out);
/* A date alone: it has no clock time that could be skipped or come twice. */
struct cx_time cx_time_of_date(int32_t day, const struct cx_time_rule *rule);
/* The time of an instant under rule (its zone, else UTC). */
struct cx_time cx_time_of_instant(int64_t ms, const struct cx_time_rule *rule);

/* 2025-10-07T09:50:26+03:00, Z for offset 0, .mmm only when not zero; a date stays a date.
 * NONE gives no text.  Returns the length. */
size_t cx_time_format(const struct cx_time *t, char out[CX_TIME_ROOM]);
size_t cx_day_format(int32_t day, char out[CX_TIME_ROOM]); /* CX_NO_DAY gives no text */
bool cx_day_parse(struct cx_text t, int32_t *day);         /* YYYY-MM-DD or YYYYMMDD */

bool cx_date_valid(int year, int month, int day);
int32_t cx_day_from_civil(int year, int month, int day);
void cx_day_to_civil(int32_t day, int *year, int *month, int *month_day);
int cx_weekday(int32_t day);           /* 0 Monday ... 6 Sunday */
int32_t cx_week_start(int32_t day);    /* the Monday */

/* Whole number and unit: 500ms 45s 30m 12h 14d 12w 2y (a year is 365.25 days); 0 needs no
 * unit. False otherwise. */
bool cx_duration_parse(struct cx_text t, int64_t *ms);
/* For people, not to be read back: 67d 4h 29m 22s, 1m 0.250s, 0s; ms at least 0. */
#define CX_DURATION_ROOM 64
void cx_duration_format(int64_t ms, char out[CX_DURATION_ROOM]);

#endif
