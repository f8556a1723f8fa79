/* civil.c - see civil.h. */
#include "base/civil.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/digits.h"
#include "base/zone.h"

#define DAY_SECONDS 86400
#define MINUTE_MS 60000
#define FIRST_DAY (-719528) /* 0000-01-01 */

/* ---- the calendar ---- */

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool cx_date_valid(int year, int month, int day)
{
    static const uint8_t length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if ((unsigned)year > 9999 || (unsigned)month - 1 > 11 || (unsigned)day - 1 > 30)
        return false;
    return day <= length[month - 1] + (month == 2 && is_leap(year));
}

/* Years are counted from March, so that the leap day is a year's last; 1460, 36524 and 146096 are
 * the last days of 4, 100 and 400 such years.  306 days lie between 0000-03-01 and the end of the
 * year. */
int32_t cx_day_from_civil(int year, int month, int day)
{
    int from_march = month > 2 ? month - 3 : month + 9;
    int march_year = month > 2 ? year : year - 1;
    int era = (march_year >= 0 ? march_year : march_year - 399) / 400;
    int of_era = march_year - era * 400;
    int of_year = (153 * from_march + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* C. Neri, L. Schneider, "Euclidean affine functions and their application to calendar algorithms",
 * Software: Practice and Experience 53 (2023), section 6.3; years begin in March, and ERAS of 400
 * years are added so that no day is negative. */
void cx_day_to_civil(int32_t day, int *year, int *month, int *month_day)
{
    enum { ERAS = 14700, ERA_DAYS = 146097 };
    uint64_t quarters = 4 * (uint64_t)(day + INT64_C(719468) + INT64_C(1) * ERAS * ERA_DAYS) + 3;
    uint64_t century = quarters / ERA_DAYS;
    uint64_t of_century = UINT64_C(2939745) * (uint32_t)(quarters % ERA_DAYS | 3);
    uint32_t of_year = (uint32_t)of_century / 2939745 / 4;
    uint32_t from_march = 2141 * of_year + 197913;
    bool in_next = of_year >= 306;
    *month_day = (int)((from_march & 0xffff) / 2141) + 1;
    *month = (int)(from_march >> 16) - (in_next ? 12 : 0);
    *year = (int)(century * 100 + (of_century >> 32)) - 400 * ERAS + in_next;
}

int cx_weekday(int32_t day)
{
    int from_thursday = day % 7;
    return (from_thursday + 10) % 7;
}

int32_t cx_week_start(int32_t day)
{
    return day == CX_NO_DAY ? CX_NO_DAY : day - cx_weekday(day);
}

/* ---- instants ---- */

/* Whole minutes of an offset.  Local mean times have seconds; they are cut off, but upwards where
 * the row would else be written with another day. */
static int whole_minutes(int32_t offset_seconds, int64_t utc_second)
{
    int minutes = (int)cx_floor_divide(offset_seconds, 60);
    if (minutes * 60 == offset_seconds)
        return minutes;
    int64_t second_of_day = utc_second + offset_seconds;
    second_of_day -= cx_floor_divide(second_of_day, DAY_SECONDS) * DAY_SECONDS;
    return minutes + (second_of_day < offset_seconds - minutes * 60);
}

static int32_t local_day(int64_t ms, int minutes)
{
    return (int32_t)cx_floor_divide(ms + (int64_t)minutes * MINUTE_MS, CX_DAY_MS);
}

struct cx_time cx_time_of_instant(int64_t ms, const struct cx_time_rule *rule)
{
    int minutes = 0;
    if (rule->zone) {
        int64_t second = cx_floor_divide(ms, 1000);
        minutes = whole_minutes(cx_zone_offset(rule->zone, second), second);
    }
    return (struct cx_time){.ms = ms, .day = local_day(ms, minutes), .offset = (int16_t)minutes};
}

enum cx_time_status cx_time_at_offset(int32_t day, int32_t second, int32_t ms, int offset_minutes,
                                      const struct cx_time_rule *rule, struct cx_time *out)
{
    int64_t local = day * CX_DAY_MS + second * INT64_C(1000) + ms;
    int64_t instant = local - (int64_t)offset_minutes * MINUTE_MS;
    if (rule->convert)
        *out = cx_time_of_instant(instant, rule);
    else
        *out = (struct cx_time){.ms = instant,
                                .day = day + second / DAY_SECONDS,
                                .offset = (int16_t)offset_minutes};
    return CX_TIME_OK;
}

enum cx_time_status cx_time_local(int32_t day, int32_t second, int32_t ms,
                                  const struct cx_time_rule *rule, struct cx_time *out)
{
    int64_t utc = (int64_t)day * DAY_SECONDS + second;
    enum cx_zone_local kind = rule->zone ? cx_zone_utc(rule->zone, utc, &utc) : CX_ZONE_ONCE;
    *out = cx_time_of_instant(utc * 1000 + ms, rule);
    out->flags = CX_TIME_BARE;
    if (kind == CX_ZONE_TWICE)
        out->flags |= CX_TIME_FOLD;
    if (kind != CX_ZONE_SKIPPED)
        return CX_TIME_OK;
    out->flags |= CX_TIME_GAP;
    return rule->gap_reject ? CX_TIME_IN_GAP : CX_TIME_OK;
}

struct cx_time cx_time_of_date(int32_t day, const struct cx_time_rule *rule)
{
    int64_t utc = (int64_t)day * DAY_SECONDS;
    if (rule->zone)
        cx_zone_utc(rule->zone, utc, &utc);
    struct cx_time time = cx_time_of_instant(utc * 1000, rule);
    time.day = day;
    time.is_date = true;
    return time;
}

/* ---- reading ---- */

/* What a text says, before any rule. */
struct reading {
    int32_t day, second, ms;
    int offset_minutes;
    bool has_clock, has_offset, is_leap_second;
};

/* Two digits, or a number that no field allows, not even as a part of a year. */
static inline unsigned two(const char *s)
{
    unsigned tens = (unsigned)(s[0] - '0'), ones = (unsigned)(s[1] - '0');
    return tens > 9 || ones > 9 ? 100000 : tens * 10 + ones;
}

static inline bool date_of(const char *s, const char *month, const char *day, int32_t *out)
{
    unsigned y = two(s) * 100 + two(s + 2), m = two(month), d = two(day);
    if (y > 9999 || !cx_date_valid((int)y, (int)m, (int)d))
        return false;
    *out = cx_day_from_civil((int)y, (int)m, (int)d);
    return true;
}

/* The length of the date that t begins with: 10, 8, or 0 for none. */
static size_t read_date(struct cx_text t, int32_t *day)
{
    if (t.n >= 10 && t.s[4] == '-' && t.s[7] == '-')
        return date_of(t.s, t.s + 5, t.s + 8, day) ? 10 : 0;
    if (t.n >= 8)
        return date_of(t.s, t.s + 4, t.s + 6, day) ? 8 : 0;
    return 0;
}

/* Sets the second of the day; false when a field is too large. */
static bool set_clock(unsigned hour, unsigned minute, unsigned second, struct reading *r)
{
    r->is_leap_second = second == 60 && minute == 59;
    if (hour > 24 || minute > 59 || second > 59u + r->is_leap_second)
        return false;
    r->second = (int32_t)(hour * 3600 + minute * 60 + second);
    return r->second <= DAY_SECONDS;
}

/* [.fraction] in at, cut to milliseconds; NULL when there is a point and no digit. */
static const char *read_fraction(const char *at, const char *end, struct reading *r)
{
    static const int32_t weight[] = {100, 10, 1};
    if (at == end || (*at != '.' && *at != ','))
        return at;
    const char *first = ++at;
    for (; at < end && (unsigned char)(*at - '0') <= 9; at++)
        if (at - first < 3)
            r->ms += (*at - '0') * weight[at - first];
    return at > first ? at : NULL;
}

/* hh:mm[:ss[.fraction]] or hhmm[ss[.fraction]]; NULL when it is neither. */
static const char *read_clock(const char *at, const char *end, struct reading *r)
{
    if (end - at < 4)
        return NULL;
    size_t colon = at[2] == ':';
    if ((size_t)(end - at) < 4 + colon)
        return NULL;
    unsigned hour = two(at), minute = two(at + 2 + colon), second = 0;
    at += 4 + colon;
    bool has_second = colon ? at < end && *at == ':' : at < end && (unsigned char)(*at - '0') <= 9;
    if (has_second) {
        at += colon;
        if (end - at < 2)
            return NULL;
        second = two(at);
        at = read_fraction(at + 2, end, r);
    }
    return set_clock(hour, minute, second, r) ? at : NULL;
}

/* Z, +hh, +hh:mm or +hhmm, up to the end. */
static bool read_offset(const char *at, const char *end, struct reading *r)
{
    ptrdiff_t n = end - at;
    r->has_offset = true;
    if (n == 1)
        return *at == 'Z' || *at == 'z';
    if ((*at != '+' && *at != '-') || (n != 3 && n != 5 && n != 6) || (n == 6 && at[3] != ':'))
        return false;
    unsigned hours = two(at + 1), minutes = n == 3 ? 0 : two(end - 2);
    if (hours > 23 || minutes > 59)
        return false;
    int offset = (int)(hours * 60 + minutes);
    r->offset_minutes = *at == '-' ? -offset : offset;
    return true;
}

static bool read_time(struct cx_text t, struct reading *r)
{
    size_t n = read_date(t, &r->day);
    const char *at = t.s + n, *end = t.s + t.n;
    if (n == 0 || n == t.n)
        return n > 0;
    if (*at != 'T' && *at != ' ' && *at != 't')
        return false;
    r->has_clock = true;
    at++;
    if (end - at >= 8 && at[2] == ':' && at[5] == ':') { /* the common shape */
        if (!set_clock(two(at), two(at + 3), two(at + 6), r))
            return false;
        at = read_fraction(at + 8, end, r);
    } else {
        at = read_clock(at, end, r);
    }
    if (!at || (r->second == DAY_SECONDS && r->ms && !r->is_leap_second))
        return false; /* 24:00 is a moment, not an hour */
    return at == end || read_offset(at, end, r);
}

/* A leap second can only be the last of a UTC day; it is read as the first second of the next. */
static bool is_in_range(const struct reading *r, const struct cx_time *t)
{
    if (r->is_leap_second && cx_floor_divide(t->ms, 1000) % DAY_SECONDS != 0)
        return false;
    return t->day >= FIRST_DAY && t->day <= CX_LAST_DAY;
}

enum cx_time_status cx_time_parse(struct cx_text t, const struct cx_time_rule *rule,
                                  struct cx_time *out)
{
    if (t.n == 0) {
        *out = (struct cx_time){.day = CX_NO_DAY, .flags = CX_TIME_NONE};
        return CX_TIME_OK;
    }
    struct reading r = {0};
    if (!read_time(t, &r))
        return CX_TIME_BAD;
    enum cx_time_status status = CX_TIME_OK;
    if (!r.has_clock)
        *out = cx_time_of_date(r.day, rule);
    else if (r.has_offset)
        status = cx_time_at_offset(r.day, r.second, r.ms, r.offset_minutes, rule, out);
    else
        status = cx_time_local(r.day, r.second, r.ms, rule, out);
    return is_in_range(&r, out) ? status : CX_TIME_BAD;
}

bool cx_day_parse(struct cx_text t, int32_t *day)
{
    return (t.n == 10 || t.n == 8) && read_date(t, day) == t.n;
}

static int64_t unit_ms(struct cx_text unit)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {
        {"ms", 1},
        {"s", 1000},
        {"m", MINUTE_MS},
        {"h", 60 * MINUTE_MS},
        {"d", CX_DAY_MS},
        {"w", 7 * CX_DAY_MS},
        {"y", INT64_C(31557600000)},
    };
    for (size_t i = 0; i < CX_COUNT_OF(units); i++)
        if (cx_text_is(unit, units[i].name))
            return units[i].ms;
    return 0;
}

bool cx_duration_parse(struct cx_text t, int64_t *ms)
{
    int64_t count = 0;
    size_t n = 0;
    for (; n < t.n && (unsigned char)(t.s[n] - '0') <= 9; n++) {
        if (count > INT64_MAX / 10 - 1)
            return false;
        count = count * 10 + (t.s[n] - '0');
    }
    int64_t unit = n == t.n && count == 0 ? 1 : unit_ms((struct cx_text){t.s + n, t.n - n});
    if (n == 0 || unit == 0 || count > INT64_MAX / unit)
        return false;
    *ms = count * unit;
    return true;
}

void cx_duration_format(int64_t ms, char out[CX_DURATION_ROOM])
{
    static const struct {
        int64_t ms;
        char name;
    } units[] = {{CX_DAY_MS, 'd'}, {60 * MINUTE_MS, 'h'}, {MINUTE_MS, 'm'}};
    int n = 0;
    for (size_t i = 0; i < CX_COUNT_OF(units); i++) {
        if (ms >= units[i].ms)
            n += snprintf(out + n, CX_DURATION_ROOM - (size_t)n, "%" PRId64 "%c ",
                          ms / units[i].ms, units[i].name);
        ms %= units[i].ms;
    }
    if (ms % 1000 > 0)
        snprintf(out + n, CX_DURATION_ROOM - (size_t)n, "%d.%03ds", (int)(ms / 1000),
                 (int)(ms % 1000));
    else if (ms > 0 || n == 0)
        snprintf(out + n, CX_DURATION_ROOM - (size_t)n, "%ds", (int)(ms / 1000));
    else
        out[n - 1] = '\0';
}

/* ---- writing ---- */

static char *put_two(char *to, int x)
{
    return cx_put_two_digits(to, (unsigned)x);
}

/* Years outside 0000 to 9999 come only from conversion at the edges; they get a sign. */
static char *put_long_year(char *to, int year)
{
    *to++ = year < 0 ? '-' : '+';
    year = year < 0 ? -year : year;
    if (year > 999999)
        to = put_two(to, year / 1000000);
    if (year > 9999)
        to = put_two(to, year / 10000 % 100);
    to = put_two(to, year / 100 % 100);
    return put_two(to, year % 100);
}

static inline char *put_day(char *to, int32_t day)
{
    int year, month, month_day;
    cx_day_to_civil(day, &year, &month, &month_day);
    if (year < 0 || year > 9999)
        to = put_long_year(to, year);
    else
        to = put_two(put_two(to, year / 100), year % 100);
    *to++ = '-';
    to = put_two(to, month);
    *to++ = '-';
    return put_two(to, month_day);
}

static char *put_clock(char *to, int32_t ms_of_day)
{
    int seconds = ms_of_day / 1000, ms = ms_of_day % 1000;
    *to++ = 'T';
    to = put_two(to, seconds / 3600);
    *to++ = ':';
    to = put_two(to, seconds / 60 % 60);
    *to++ = ':';
    to = put_two(to, seconds % 60);
    if (ms) {
        *to++ = '.';
        *to++ = (char)('0' + ms / 100);
        to = put_two(to, ms % 100);
    }
    return to;
}

static char *put_offset(char *to, int minutes)
{
    if (minutes == 0) {
        *to++ = 'Z';
        return to;
    }
    *to++ = minutes < 0 ? '-' : '+';
    minutes = minutes < 0 ? -minutes : minutes;
    to = put_two(to, minutes / 60);
    *to++ = ':';
    return put_two(to, minutes % 60);
}

size_t cx_day_format(int32_t day, char out[CX_TIME_ROOM])
{
    char *end = day == CX_NO_DAY ? out : put_day(out, day);
    *end = '\0';
    return (size_t)(end - out);
}

size_t cx_time_format(const struct cx_time *t, char out[CX_TIME_ROOM])
{
    if (t->flags & CX_TIME_NONE)
        return cx_day_format(CX_NO_DAY, out);
    if (t->is_date)
        return cx_day_format(t->day, out);
    int64_t local = t->ms + (int64_t)t->offset * MINUTE_MS;
    int64_t day = cx_floor_divide(local, CX_DAY_MS);
    char *end = put_day(out, (int32_t)day);
    end = put_clock(end, (int32_t)(local - day * CX_DAY_MS));
    end = put_offset(end, t->offset);
    *end = '\0';
    return (size_t)(end - out);
}
