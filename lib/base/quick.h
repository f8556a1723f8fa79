/* quick.h - the common shapes of times, amounts and numbers, read eight bytes at once.
 *
 * Each says true and gives what cx_time_parse(), cx_decimal_parse(), cx_number_parse() and
 * cx_integer_parse() would, or false: then those must look, and say what is wrong if anything is.
 * The text may be read up to CX_QUICK_SLACK bytes behind its end.  They are here to become a part
 * of the loops over cells: a call would cost as much as the work.
 *
 * Eight digits at once: D. Lemire, "Quickly parsing eight digits", 2018.
 */
#ifndef CX_BASE_QUICK_H
#define CX_BASE_QUICK_H

#include <string.h>

#include "base/civil.h"
#include "base/decimal.h"

#define CX_QUICK_SLACK 16
#define CX_EACH_BYTE UINT64_C(0x0101010101010101)

/* The first byte is the lowest. */
static inline uint64_t cx_quick_load(const char *s)
{
    uint64_t x;
    memcpy(&x, s, sizeof x);
    return cx_little_64(x);
}

/* Whether each byte of x is at most 127 minus that byte of room: 0x76 leaves room for a digit,
 * 0x7f for nothing but 0. */
static inline bool cx_quick_fits(uint64_t x, uint64_t room)
{
    return (((x + room) | x) & CX_EACH_BYTE * 0x80) == 0;
}

/* ---- numbers */

/* x's bytes are digits 0 to 9, the most significant first. */
static inline uint32_t cx_quick_eight(uint64_t x)
{
    const uint64_t pairs = UINT64_C(0x000000ff000000ff);
    x = x * 10 + (x >> 8);
    return (uint32_t)(((x & pairs) * (100 + (UINT64_C(1000000) << 32)) +
                       (x >> 16 & pairs) * (1 + (UINT64_C(10000) << 32))) >>
                      32);
}

/* digits[.digits] in 1 to 8 bytes: the digits, and how many stand behind the point. */
static inline bool cx_quick_decimal(const char *s, size_t n, uint32_t *digits, unsigned *behind)
{
    if (n - 1 > 7)
        return false;
    /* The last character becomes the highest byte; zeros, as digits, come before the first. */
    uint64_t x = (cx_quick_load(s) ^ CX_EACH_BYTE * '0') << (64 - 8 * n);
    uint64_t other = x ^ CX_EACH_BYTE * ('.' ^ '0');
    uint64_t point = (other - CX_EACH_BYTE) & ~other & CX_EACH_BYTE * 0x80;
    *behind = 0;
    if (point) { /* the first of them is right; what stands before it moves up by a byte */
        uint64_t first = (point & -point) >> 7, before = first - 1;
        *behind = 7 - (unsigned)cx_lowest_bit(first) / 8;
        x = (x & before) << 8 | (x & ~before & ~(first * 0xff));
        if (n == 1)
            return false;
    }
    if (!cx_quick_fits(x, CX_EACH_BYTE * 0x76))
        return false;
    *digits = cx_quick_eight(x);
    return true;
}

static inline bool cx_quick_amount(const char *s, size_t n, int64_t *units)
{
    static const int16_t scale[] = {10000, 1000, 100, 10, 1};
    uint32_t digits;
    unsigned behind;
    bool negative = *s == '-';
    if (!cx_quick_decimal(s + negative, n - negative, &digits, &behind) || behind > 4)
        return false;
    int64_t size = (int64_t)digits * scale[behind];
    *units = negative ? -size : size;
    return true;
}

/* Both are exact doubles, so that the quotient is rounded once (Clinger 1990; see number.c). */
static inline bool cx_quick_number(const char *s, size_t n, double *x)
{
    static const double scale[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
    uint32_t digits;
    unsigned behind;
    bool negative = *s == '-';
    if (!cx_quick_decimal(s + negative, n - negative, &digits, &behind))
        return false;
    double size = digits / scale[behind];
    *x = negative ? -size : size;
    return true;
}

static inline bool cx_quick_integer(const char *s, size_t n, int64_t *x)
{
    uint32_t digits;
    unsigned behind;
    if (!cx_quick_decimal(s, n, &digits, &behind) || behind > 0 || s[n - 1] == '.')
        return false;
    *x = digits;
    return true;
}

/* ---- times */

/* Days since 1970-01-01 of a date that is on the calendar up to the day of the month; false when
 * its month has no such day.  As cx_day_from_civil(), for years that are not negative. */
static inline bool cx_quick_day(unsigned year, unsigned month, unsigned day, int32_t *out)
{
    if (month - 1 > 11 || day - 1 > 30)
        return false;
    if (day > 28 && !cx_date_valid((int)year, (int)month, (int)day))
        return false;
    bool early = month <= 2; /* of the year before, which begins in March; 400 more are positive */
    unsigned march_year = year + 400 - early, from_march = month + 12 * early - 3;
    unsigned century = march_year / 100;
    *out = (int32_t)(march_year * 365 + march_year / 4 - century + century / 4 +
                     (153 * from_march + 2) / 5 + day) -
           1 - 719468 - 146097;
    return true;
}

/* x's bytes are digits: the number of two of them, the first at byte `at`. */
static inline unsigned cx_quick_two(uint64_t x, int at)
{
    return (unsigned)((x * 10 + (x >> 8)) >> 8 * at & 0xff);
}

/* The date that was read last: rows of a day mostly follow each other. */
struct cx_quick_date {
    uint64_t first;  /* YYYY-MM-, of which 0 is none */
    uint64_t second; /* DD */
    int32_t day;
};

/* "YYYY-MM-" and "DD". */
static inline bool cx_quick_date(uint64_t first, uint64_t second, struct cx_quick_date *last)
{
    if (first == last->first && second == last->second)
        return true;
    uint64_t x = first ^ UINT64_C(0x2d30302d30303030), y = second ^ 0x3030;
    if (!cx_quick_fits(x, UINT64_C(0x7f76767f76767676)) || !cx_quick_fits(y, 0x7676))
        return false;
    unsigned year = cx_quick_two(x, 0) * 100 + cx_quick_two(x, 2);
    if (!cx_quick_day(year, cx_quick_two(x, 5), cx_quick_two(y, 0), &last->day))
        return false;
    last->first = first;
    last->second = second;
    return true;
}

/* ".mmm" and Z, which is not looked at where there is none. */
static inline bool cx_quick_fraction(uint64_t x, bool has_zone, unsigned *ms)
{
    const uint64_t zone = UINT64_C(0xff00000000);
    x = (x & UINT64_C(0xffffffff)) | ((has_zone ? x : UINT64_C(0x5a00000000)) & zone);
    x ^= UINT64_C(0x5a3030302e);
    *ms = cx_quick_two(x, 1) * 10 + (unsigned)(x >> 24 & 0xff);
    return cx_quick_fits(x, UINT64_C(0x7f7676767f));
}

/* YYYY-MM-DD, or that with T or a blank, hh:mm:ss, perhaps .mmm, and Z or (is_utc: it would mean
 * the same) nothing.  Hour 24 and second 60 are left to others.  *last is zeroed before the
 * first. */
static inline bool cx_quick_time(struct cx_text t, bool is_utc, struct cx_quick_date *last,
                                 struct cx_time *out)
{
    bool is_bare = t.n == 19 || t.n == 23, has_fraction = t.n == 23 || t.n == 24;
    unsigned ms = 0;
    if (t.n != 20 && t.n != 24 && !(is_utc && (is_bare || t.n == 10)))
        return false;
    if (has_fraction && !cx_quick_fraction(cx_quick_load(t.s + 19), !is_bare, &ms))
        return false;
    uint64_t clock = cx_quick_load(t.s + 8);
    uint64_t rest = cx_quick_load(t.s + 12) >> 32; /* ":ssZ" */
    uint64_t day = clock & 0xffff;
    clock >>= 16; /* "Thh:mm" */
    if (t.n == 10)
        clock = UINT64_C(0x30303a303054);
    if (t.n != 20)
        rest = (t.n == 10 ? 0x30303a : rest & 0xffffff) | 0x5a000000;
    clock ^= (clock & 0xff) == ' ' ? UINT64_C(0x30303a303020) : UINT64_C(0x30303a303054);
    rest ^= 0x5a30303a;
    if (!cx_quick_fits(clock, UINT64_C(0x76767f76767f)) || !cx_quick_fits(rest, 0x7f76767f))
        return false;
    unsigned hour = cx_quick_two(clock, 1), minute = cx_quick_two(clock, 4),
             second = cx_quick_two(rest, 1);
    if (hour > 23 || minute > 59 || second > 59 || !cx_quick_date(cx_quick_load(t.s), day, last))
        return false;
    *out = (struct cx_time){
        .ms = last->day * CX_DAY_MS + (hour * 3600 + minute * 60 + second) * INT64_C(1000) + ms,
        .day = last->day,
        .is_date = t.n == 10,
        .flags = is_bare ? CX_TIME_BARE : 0,
    };
    return true;
}

#endif
