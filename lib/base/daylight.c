/* daylight.c - see daylight.h. */
#include "base/daylight.h"

#include <string.h>

#include "base/civil.h"

static bool read_zone_name(const char **at)
{
    const char *s = *at;
    if (*s == '<') {
        s += strcspn(s, ">");
        *at = s + (*s == '>');
        return *s == '>';
    }
    while ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
        s++;
    bool long_enough = s - *at >= 3;
    *at = s;
    return long_enough;
}

static bool read_int(const char **at, int most, int *x)
{
    const char *s = *at;
    *x = 0;
    while (*s >= '0' && *s <= '9' && *x <= most)
        *x = *x * 10 + (*s++ - '0');
    bool good = s > *at && *x <= most;
    *at = s;
    return good;
}

/* [+-]hh[:mm[:ss]] */
static bool read_seconds(const char **at, int most_hours, int32_t *seconds)
{
    int sign = **at == '-' ? -1 : 1, hours, minutes = 0, rest = 0;
    if (**at == '-' || **at == '+')
        ++*at;
    if (!read_int(at, most_hours, &hours))
        return false;
    if (**at == ':') {
        ++*at;
        if (!read_int(at, 59, &minutes))
            return false;
    }
    if (**at == ':') {
        ++*at;
        if (!read_int(at, 59, &rest))
            return false;
    }
    *seconds = sign * (hours * 3600 + minutes * 60 + rest);
    return true;
}

static bool expect(const char **at, char c)
{
    if (**at != c)
        return false;
    ++*at;
    return true;
}

static bool read_rule_date(const char **at, struct cx_daylight_date *d)
{
    *d = (struct cx_daylight_date){.form = CX_DAY_OF_YEAR, .second = 2 * 3600};
    if (!expect(at, ','))
        return false;
    if (expect(at, 'M')) {
        d->form = CX_MONTH_WEEK_DAY;
        if (!read_int(at, 12, &d->month) || !expect(at, '.') || !read_int(at, 5, &d->week) ||
            !expect(at, '.') || !read_int(at, 6, &d->day) || d->month < 1 || d->week < 1)
            return false;
    } else {
        if (expect(at, 'J'))
            d->form = CX_JULIAN_WITHOUT_LEAP_DAY;
        if (!read_int(at, 365, &d->day) || (d->form == CX_JULIAN_WITHOUT_LEAP_DAY && d->day < 1))
            return false;
    }
    return !expect(at, '/') || read_seconds(at, 167, &d->second);
}

bool cx_daylight_parse(const char *s, struct cx_daylight *d)
{
    *d = (struct cx_daylight){0};
    if (!read_zone_name(&s) || !read_seconds(&s, 24, &d->standard))
        return false;
    d->standard = -d->standard; /* POSIX counts to the west */
    if (*s == '\0')
        return true;
    d->has_summer = true;
    d->summer = d->standard + 3600;
    if (!read_zone_name(&s))
        return false;
    if (*s != ',') {
        if (!read_seconds(&s, 24, &d->summer))
            return false;
        d->summer = -d->summer;
    }
    return read_rule_date(&s, &d->start) && read_rule_date(&s, &d->end) && *s == '\0';
}

static int32_t rule_day(const struct cx_daylight_date *d, int year)
{
    int32_t new_year = cx_day_from_civil(year, 1, 1);
    if (d->form == CX_DAY_OF_YEAR)
        return new_year + d->day;
    if (d->form == CX_JULIAN_WITHOUT_LEAP_DAY) /* counted as if 29 February were not */
        return new_year + d->day - 1 + (d->day >= 60 && cx_date_valid(year, 2, 29));
    int32_t first = cx_day_from_civil(year, d->month, 1);
    int sunday_based = (cx_weekday(first) + 1) % 7;
    int month_day = 1 + (d->day - sunday_based + 7) % 7 + 7 * (d->week - 1);
    while (!cx_date_valid(year, d->month, month_day))
        month_day -= 7; /* week 5 is the last one */
    return first + month_day - 1;
}

static int64_t rule_second(const struct cx_daylight_date *d, int year, int32_t offset_before)
{
    return (int64_t)rule_day(d, year) * 86400 + d->second - offset_before;
}

int64_t cx_daylight_start(const struct cx_daylight *d, int year)
{
    return rule_second(&d->start, year, d->standard);
}

int64_t cx_daylight_end(const struct cx_daylight *d, int year)
{
    return rule_second(&d->end, year, d->summer);
}
