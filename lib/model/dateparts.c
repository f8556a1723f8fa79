/* dateparts.c - see dateparts.h.  First the text in plain letters, then weekday, clock, date, clock
 * and zone as they come. */
#include "model/dateparts.h"

#include <string.h>

#include "base/lower.h"
#include "base/civil.h"
#include "base/zonenames.h"
#include "model/datewords.h"
#include "model/guard.h"

#define DAY_MS INT64_C(86400000)

struct cursor {
    const char *at, *end;
};

static bool take(struct cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

static bool skip_blanks(struct cursor *c)
{
    const char *start = c->at;
    while (c->at < c->end && cx_is_blank(*c->at))
        c->at++;
    return c->at > start;
}

/* How many digits stand here. */
static int digits_ahead(const struct cursor *c)
{
    const char *at = c->at;
    while (at < c->end && cx_is_digit(*at))
        at++;
    return (int)(at - c->at);
}

/* A run of at most `most` digits; returns how many there were. */
static int take_digits(struct cursor *c, int most, int *value)
{
    int n = 0;
    for (*value = 0; n < most && c->at < c->end && cx_is_digit(*c->at); n++)
        *value = *value * 10 + (*c->at++ - '0');
    return n;
}

/* The letters that stand here; taken only by whoever sets c->at behind them. */
static struct cx_text word_ahead(const struct cursor *c)
{
    struct cx_text word = {c->at, 0};
    while (c->at + word.n < c->end && cx_is_letter(c->at[word.n]))
        word.n++;
    return word;
}

static bool take_word(struct cursor *c, const char *wanted)
{
    struct cx_text word = word_ahead(c);
    bool yes = cx_text_is_like(word, cx_text_from(wanted));
    if (yes)
        c->at += word.n;
    return yes;
}

/* ---- plain letters */

/* What is more than ASCII in dates: blanks, letters with marks, a minus, marks of direction. */
static const struct {
    const char *bytes, *plain;
} letters[] = {
    {"\xC2\xA0", " "},    {"\xE2\x80\xAF", " "}, {"\xE2\x80\x89", " "}, {"\xC3\xA4", "a"},
    {"\xC3\x84", "a"},    {"\xC3\xA5", "a"},     {"\xC3\x85", "a"},     {"\xC3\xB6", "o"},
    {"\xC3\x96", "o"},    {"\xCC\x88", ""},      {"\xCC\x8A", ""},      {"\xE2\x88\x92", "-"},
    {"\xE2\x80\x8E", ""}, {"\xE2\x80\x8F", ""},
};

static size_t plain_letter(const char *s, size_t left, const char **plain)
{
    for (size_t i = 0; i < CX_COUNT_OF(letters); i++) {
        size_t n = strlen(letters[i].bytes);
        if (n <= left && !memcmp(s, letters[i].bytes, n)) {
            *plain = letters[i].plain;
            return n;
        }
    }
    return 0;
}

static bool is_ascii(struct cx_text t)
{
    unsigned char bits = 0;
    for (size_t i = 0; i < t.n; i++)
        bits |= (unsigned char)t.s[i];
    return bits < 0x80;
}

/* The value without guard and blanks, in ASCII; empty when it is too long or has other letters. */
static struct cursor plain_text(struct cx_text t, struct cx_date_parts *p)
{
    size_t n = 0, taken;
    t = cx_unguarded(t);
    if (t.n >= CX_DATE_ROOM)
        return (struct cursor){t.s, t.s};
    if (is_ascii(t))
        return (struct cursor){t.s, t.s + t.n};
    for (size_t i = 0; i < t.n; i += taken) {
        const char *plain = NULL;
        taken = (unsigned char)t.s[i] < 0x80 ? 1 : plain_letter(t.s + i, t.n - i, &plain);
        if (!taken)
            return (struct cursor){t.s, t.s};
        if (!plain)
            p->plain[n++] = t.s[i];
        else if (*plain)
            p->plain[n++] = *plain;
    }
    struct cursor c = {p->plain, p->plain + n};
    skip_blanks(&c);
    while (c.end > c.at && cx_is_blank(c.end[-1]))
        c.end--;
    return c;
}

/* ---- numbers alone */

/* 2000-01-01 to 2100-01-01, in seconds. */
#define FIRST_INSTANT INT64_C(946684800)
#define LAST_INSTANT INT64_C(4102444800)

/* `fraction`: digits of a second beyond the whole ones, none or three or six as the number has
 * them. */
static bool set_instant(struct cx_date_parts *p, int64_t number, int fraction)
{
    int64_t scale = fraction == 0 ? 1 : fraction == 3 ? 1000 : 1000000;
    p->shape = CX_SHAPE_INSTANT;
    p->instant_ms = fraction == 6 ? number / 1000 : number * (1000 / scale);
    return number >= FIRST_INSTANT * scale && number < LAST_INSTANT * scale;
}

/* Digits as a part of a day, to the nearest millisecond. Beyond the eleventh none matters. */
static int64_t take_part_of_day(struct cursor *c)
{
    int64_t number = 0, scale = 1;
    for (; c->at < c->end && cx_is_digit(*c->at); c->at++)
        if (scale < INT64_C(100000000000)) {
            number = number * 10 + (*c->at - '0');
            scale *= 10;
        }
    return (number * DAY_MS + scale / 2) / scale;
}

static bool take_fraction(struct cursor *c, struct cx_date_parts *p);

/* 1770084306, also with a fraction, 1770084306123 or 1770084306123456. */
static bool take_instant(struct cursor *c, struct cx_date_parts *p, int64_t number, int digits)
{
    bool good = set_instant(p, number, digits - 10);
    if (c->at < c->end && digits == 10 && (take(c, '.') || take(c, ','))) {
        good &= take_fraction(c, p);
        p->instant_ms += p->ms;
    }
    return good && c->at == c->end;
}

/* 46056 and 46056.5; 46056.0 is how some write 46056. */
static bool take_day_number(struct cursor *c, struct cx_date_parts *p, int64_t number)
{
    int64_t part = 0;
    if (c->end - c->at > 1 && (take(c, '.') || take(c, ',')))
        part = take_part_of_day(c);
    p->shape = CX_SHAPE_NUMBER;
    p->day = (int32_t)number;
    p->has_clock = part > 0;
    p->clock = (int32_t)(part / 1000);
    p->ms = (int32_t)(part % 1000);
    return c->at == c->end;
}

/* Digits, also with a fraction, and nothing else; but not 20260203 and 20260203040506, which are
 * dates. */
static bool is_number(struct cursor c)
{
    int n = digits_ahead(&c);
    c.at += n;
    if (n == 0 || (c.at == c.end && (n == 8 || n == 12 || n == 14)))
        return false;
    if (c.end - c.at > 1 && (*c.at == '.' || *c.at == ','))
        c.at += 1;
    c.at += digits_ahead(&c);
    return c.at == c.end;
}

static bool take_number(struct cursor c, struct cx_date_parts *p)
{
    int n = digits_ahead(&c);
    int64_t number = 0;
    if (n > 16)
        return false;
    for (int i = 0; i < n; i++)
        number = number * 10 + (*c.at++ - '0');
    if (n == 10 || n == 13 || n == 16)
        return take_instant(&c, p, number, n);
    return n <= 7 && take_day_number(&c, p, number);
}

/* ---- dates */

int cx_full_year(int year)
{
    return year + (year >= 70 ? 1900 : 2000);
}

static bool set_day(struct cx_date_parts *p, int year, int month, int day)
{
    if (!cx_date_valid(year, month, day))
        return false;
    p->shape = CX_SHAPE_DAY;
    p->day = cx_day_from_civil(year, month, day);
    return true;
}

/* A year of four digits, or of two. */
static bool take_year(struct cursor *c, int *year)
{
    int n = take_digits(c, 4, year);
    if (n == 2)
        *year = cx_full_year(*year);
    return n == 4 || n == 2;
}

static int take_month(struct cursor *c)
{
    struct cx_text word = word_ahead(c);
    int month = word.n ? cx_month_named(word) : 0;
    if (month)
        c->at += word.n;
    return month;
}

/* What may stand between the parts of a date with a month's name: a dot or a comma, then blanks, or
 * a dash or a slash. */
static void skip_between(struct cursor *c)
{
    if (!take(c, '.'))
        take(c, ',');
    if (!skip_blanks(c) && !take(c, '-'))
        take(c, '/');
}

static bool take_mark(struct cursor *c, char *mark)
{
    if (c->at == c->end || (*c->at != '-' && *c->at != '/' && *c->at != '.'))
        return false;
    *mark = *c->at++;
    return true;
}

/* W06-2 or W062: weeks begin on Monday, the first has 4 January (ISO 8601). */
static bool take_week(struct cursor *c, struct cx_date_parts *p, int year)
{
    int week, weekday;
    bool dash = take(c, '-');
    if (!take(c, 'W') || take_digits(c, 2, &week) != 2 || take(c, '-') != dash ||
        take_digits(c, 1, &weekday) != 1)
        return false;
    int32_t monday = cx_week_start(cx_day_from_civil(year, 1, 4)) + (week - 1) * 7;
    int32_t thursday = monday + 3;
    p->day = monday + weekday - 1;
    return week >= 1 && weekday >= 1 && weekday <= 7 &&
           thursday < cx_day_from_civil(year + 1, 1, 1);
}

/* 034: the days of a year counted. */
static bool take_ordinal(struct cursor *c, struct cx_date_parts *p, int year)
{
    int of_year;
    take_digits(c, 3, &of_year);
    p->day = cx_day_from_civil(year, 1, 1) + of_year - 1;
    return of_year >= 1 && p->day < cx_day_from_civil(year + 1, 1, 1);
}

static bool take_after_year(struct cursor *c, struct cx_date_parts *p, int year)
{
    int month, day;
    char mark;
    struct cursor before = *c;
    if (c->at < c->end && (*c->at == 'W' || (c->end - c->at > 1 && c->at[1] == 'W')))
        return take_week(c, p, year);
    if (take(c, '-') && digits_ahead(c) == 3)
        return take_ordinal(c, p, year);
    *c = before;
    skip_between(c);
    month = take_month(c);
    if (month) {
        skip_between(c);
        return take_digits(c, 2, &day) && set_day(p, year, month, day);
    }
    *c = before;
    return take_mark(c, &mark) && take_digits(c, 2, &month) && take(c, mark) &&
           take_digits(c, 2, &day) && set_day(p, year, month, day);
}

/* 1st, 2nd, 3rd, 4th */
static void skip_ordinal_letters(struct cursor *c)
{
    if (!take_word(c, "st") && !take_word(c, "nd") && !take_word(c, "rd"))
        take_word(c, "th");
}

/* 3/2/2026 and 3.2.2026, from the second number on. */
static bool take_numbers(struct cursor *c, struct cx_date_parts *p, int first_digits)
{
    char mark;
    if (!take_mark(c, &mark))
        return false;
    bool dots = mark == '.' && (skip_blanks(c), true);
    int second_digits = take_digits(c, 2, &p->second);
    if (!second_digits || !take(c, mark))
        return false;
    if (dots)
        skip_blanks(c);
    int n = take_digits(c, 4, &p->third);
    if (n != 2 && n != 4)
        return false;
    p->short_year = n == 2;
    if (dots) {
        p->dots_in_clock = true;
        return set_day(p, n == 2 ? cx_full_year(p->third) : p->third, p->second, p->first);
    }
    p->shape = CX_SHAPE_OPEN;
    p->year_may_lead = mark == '-' && first_digits == 2 && second_digits == 2 && n == 2;
    return true;
}

/* 3 Feb 2026, 3. helmikuuta 2026, 03-Feb-26, 03/Feb/2026, 03FEB2026, 3rd February 2026; else
 * numbers. */
static bool take_after_day(struct cursor *c, struct cx_date_parts *p, int digits)
{
    struct cursor before = *c;
    int year;
    if (c->end - c->at > 1 && cx_is_digit(c->at[1]))
        return take_numbers(c, p, digits);
    skip_ordinal_letters(c);
    skip_between(c);
    int month = take_month(c);
    if (!month) {
        *c = before;
        return take_numbers(c, p, digits);
    }
    skip_between(c);
    p->dots_in_clock = true;
    return take_year(c, &year) && set_day(p, year, month, p->first);
}

static bool take_clock(struct cursor *c, struct cx_date_parts *p);

static bool is_clock_ahead(const struct cursor *c)
{
    int n = digits_ahead(c);
    return (n == 1 || n == 2) && c->end - c->at > n && c->at[n] == ':';
}

/* The last four digits, parted by a blank: the year of "Feb  3 04:05:06 EET 2026". */
static bool take_last_year(struct cursor *c, int *year)
{
    if (c->end - c->at < 5 || !cx_is_blank(c->end[-5]))
        return false;
    struct cursor last = {c->end - 4, c->end};
    c->end -= 5;
    return take_digits(&last, 4, year) == 4;
}

/* Feb 3, 2026, February 3rd 2026, Feb-3-26, and with the clock time before the year. */
static bool take_after_month(struct cursor *c, struct cx_date_parts *p, int month)
{
    int day, year;
    skip_between(c);
    if (!take_digits(c, 2, &day) || digits_ahead(c)) /* Feb 2026 is no day */
        return false;
    skip_ordinal_letters(c);
    skip_between(c);
    p->dots_in_clock = true;
    if (is_clock_ahead(c))
        return take_last_year(c, &year) && set_day(p, year, month, day) && take_clock(c, p);
    return take_year(c, &year) && set_day(p, year, month, day);
}

static bool take_date(struct cursor *c, struct cx_date_parts *p)
{
    int month = take_month(c), number;
    if (month)
        return take_after_month(c, p, month);
    int n = take_digits(c, 8, &number);
    p->compact = n == 8;
    if (n == 8)
        return set_day(p, number / 10000, number / 100 % 100, number % 100);
    if (n == 4)
        return take_after_year(c, p, number);
    p->first = number;
    return (n == 1 || n == 2) && take_after_day(c, p, n);
}

/* ---- clock times */

static bool take_fraction(struct cursor *c, struct cx_date_parts *p)
{
    static const int weight[] = {100, 10, 1};
    int n = digits_ahead(c);
    for (int i = 0; i < n; i++, c->at++)
        if (i < 3)
            p->ms += (*c->at - '0') * weight[i];
    return n > 0;
}

/* AM, p.m. and the like; nothing is taken when it is something else. */
static bool take_half_word(struct cursor *c, bool *afternoon)
{
    struct cursor before = *c;
    skip_blanks(c);
    if (c->at == c->end || !cx_is_letter(*c->at)) {
        *c = before;
        return false;
    }
    *afternoon = take_word(c, "pm");
    if (*afternoon || take_word(c, "am"))
        return true;
    *afternoon = take_word(c, "p");
    if ((*afternoon || take_word(c, "a")) && take(c, '.') && take_word(c, "m")) {
        take(c, '.');
        return true;
    }
    *c = before;
    return false;
}

/* 12:05 AM is five past midnight; there is no 13 PM. */
static bool take_half(struct cursor *c, int *hour, bool *found)
{
    bool afternoon;
    *found = take_half_word(c, &afternoon);
    if (!*found)
        return true;
    if (*hour < 1 || *hour > 12)
        return false;
    *hour = *hour % 12 + (afternoon ? 12 : 0);
    return true;
}

/* What follows the hour: :05, :05:06, with dots, 05 or 0506. */
static bool take_minutes(struct cursor *c, const struct cx_date_parts *p, int *minute, int *second)
{
    if (c->at < c->end && cx_is_digit(*c->at))
        return take_digits(c, 2, minute) == 2 &&
               (digits_ahead(c) == 0 || take_digits(c, 2, second) == 2);
    char mark = p->dots_in_clock && c->at < c->end && *c->at == '.' ? '.' : ':';
    return take(c, mark) && take_digits(c, 2, minute) == 2 &&
           (!take(c, mark) || take_digits(c, 2, second) == 2);
}

static bool take_clock(struct cursor *c, struct cx_date_parts *p)
{
    int hour, minute = 0, second = 0;
    bool is_half;
    struct cursor before;
    if (!take_digits(c, 2, &hour))
        return false;
    before = *c;
    bool has_minutes = take_minutes(c, p, &minute, &second);
    if (!has_minutes)
        *c = before; /* 4 PM */
    else if ((take(c, '.') || take(c, ',')) && !take_fraction(c, p))
        return false;
    if (!take_half(c, &hour, &is_half) || (!has_minutes && !is_half))
        return false;
    p->has_clock = true;
    p->clock = hour * 3600 + minute * 60 + second;
    if (minute > 59 || second > 60)
        return false;
    return hour < 24 || (p->clock == 86400 && !p->ms); /* 24:00 is a moment, not an hour */
}

/* What stands between a date and its clock time. */
static bool take_join(struct cursor *c, struct cx_date_parts *p)
{
    static const char *const words[] = {"klo", "kl", "um", "at"};
    take(c, ',');
    if (take(c, 'T') || take(c, 't'))
        return true;
    if (p->shape == CX_SHAPE_DAY && take(c, ':')) /* 03/Feb/2026:04:05:06 */
        return true;
    if (!skip_blanks(c))
        return false;
    for (size_t i = 0; c->at < c->end && cx_is_letter(*c->at) && i < CX_COUNT_OF(words); i++)
        if (take_word(c, words[i])) {
            p->dots_in_clock = true;
            take(c, '.');
            skip_blanks(c);
            break;
        }
    return true;
}

/* ---- zones */

/* "GMT+0200 (Eastern European Time)", "+02:00[Europe/Helsinki]", "+0200 EET": the offset says it.
 */
static struct cx_text without_comment(struct cx_text t)
{
    char close = t.s[t.n - 1];
    bool is_signed = t.s[0] == '+' || t.s[0] == '-';
    const char *start = close == ')'   ? memchr(t.s, '(', t.n)
                        : close == ']' ? memchr(t.s, '[', t.n)
                        : is_signed    ? memchr(t.s, ' ', t.n)
                                       : NULL;
    if (!start)
        return t;
    t.n = (size_t)(start - t.s);
    while (t.n && cx_is_blank(t.s[t.n - 1]))
        t.n--;
    return t;
}

static bool take_zone(struct cursor *c, struct cx_date_parts *p)
{
    skip_blanks(c);
    if (c->at < c->end && take_word(c, "uhr"))
        skip_blanks(c);
    struct cx_text rest = {c->at, (size_t)(c->end - c->at)};
    if (!rest.n)
        return true;
    if (cx_zone_fixed(rest, &p->offset_minutes) == CX_ZONE_KNOWN ||
        cx_zone_fixed(without_comment(rest), &p->offset_minutes) == CX_ZONE_KNOWN) {
        p->has_offset = true;
        return true;
    }
    p->zone = rest;
    return cx_is_letter(rest.s[0]) || rest.s[0] == '(';
}

/* ---- the whole value */

/* "Tue, " and "ti " */
static void take_weekday(struct cursor *c, struct cx_date_parts *p)
{
    struct cx_text word = word_ahead(c);
    p->weekday = word.n ? cx_weekday_named(word) : 0;
    if (!p->weekday)
        return;
    c->at += word.n;
    take(c, '.');
    take(c, ',');
    skip_blanks(c);
}

static bool take_clock_before(struct cursor *c, struct cx_date_parts *p)
{
    if (!is_clock_ahead(c))
        return true;
    if (!take_clock(c, p))
        return false;
    take(c, ',');
    return skip_blanks(c);
}

bool cx_date_parts(struct cx_text t, struct cx_date_parts *p)
{
    memset(p, 0, offsetof(struct cx_date_parts, plain));
    struct cursor c = plain_text(t, p);
    if (c.end - c.at > 2 && *c.at == '[' && c.end[-1] == ']') {
        c.at++;
        c.end--;
    }
    if (is_number(c))
        return take_number(c, p);
    take_weekday(&c, p);
    if (!take_clock_before(&c, p) || !take_date(&c, p))
        return false;
    if (c.at == c.end)
        return true;
    if (!p->has_clock) {
        bool runs_on = p->compact && cx_is_digit(*c.at); /* 20260203040506 */
        if ((!runs_on && !take_join(&c, p)) || !take_clock(&c, p))
            return false;
    }
    return take_zone(&c, p);
}
