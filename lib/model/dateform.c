/* dateform.c - shop dates: first the parts as written, then the order, then the time. */
#include "model/dateform.h"

#include <string.h>

#define DAY_SECONDS 86400
#define LAST_DAY 2932896 /* 9999-12-31 */

enum shape { YEAR_FIRST, DOTS, OPEN_ORDER };

/* A value as it is written, before anything is decided. */
struct parts {
    enum shape shape;
    int year, first, second; /* YEAR_FIRST: month, day; else as they stand */
    bool has_clock, has_offset;
    int32_t clock; /* seconds of the day; 86400 and more run into the next */
    int32_t ms;
    int offset_minutes;
};

struct cursor {
    const char *at, *end;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take(struct cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

static void skip_blanks(struct cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t'))
        c->at++;
}

/* A run of at most `most` digits; returns how many there were. */
static int take_digits(struct cursor *c, int most, int *value)
{
    int n = 0;
    *value = 0;
    while (n < most && c->at < c->end && is_digit(*c->at)) {
        *value = *value * 10 + (*c->at - '0');
        c->at++;
        n++;
    }
    return n;
}

static bool take_word(struct cursor *c, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(c->end - c->at) < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((c->at[i] | 0x20) != word[i])
            return false;
    c->at += n;
    return true;
}

static struct cursor trimmed(struct cx_text t)
{
    struct cursor c = {t.s, t.s + t.n};
    skip_blanks(&c);
    while (c.end > c.at && (c.end[-1] == ' ' || c.end[-1] == '\t'))
        c.end--;
    return c;
}

static int full_year(int digits, int year)
{
    return digits == 4 ? year : year + (year >= 70 ? 1900 : 2000);
}

static bool take_date(struct cursor *c, struct parts *p)
{
    int n = take_digits(c, 8, &p->year);
    if (n == 8) {
        p->shape = YEAR_FIRST;
        p->second = p->year % 100;
        p->first = p->year / 100 % 100;
        p->year /= 10000;
        return true;
    }
    if (c->at == c->end || (n != 4 && n != 1 && n != 2))
        return false;
    char mark = *c->at++;
    if (mark != '-' && mark != '/' && mark != '.')
        return false;
    if (n == 4) {
        p->shape = YEAR_FIRST;
        return take_digits(c, 2, &p->first) && take(c, mark) && take_digits(c, 2, &p->second);
    }
    p->shape = mark == '.' ? DOTS : OPEN_ORDER;
    p->first = p->year;
    if (!take_digits(c, 2, &p->second) || !take(c, mark))
        return false;
    n = take_digits(c, 4, &p->year);
    p->year = full_year(n, p->year);
    return n == 4 || n == 2;
}

static bool take_fraction(struct cursor *c, struct parts *p)
{
    int scale = 100;
    const char *start = c->at;
    while (c->at < c->end && is_digit(*c->at)) {
        p->ms += (*c->at++ - '0') * scale;
        scale /= 10;
    }
    return c->at > start;
}

/* AM and PM, as in 12:05 AM (five past midnight); false for 13 PM. */
static bool take_half(struct cursor *c, int *hour)
{
    struct cursor before = *c;
    skip_blanks(c);
    bool pm = take_word(c, "pm");
    if (!pm && !take_word(c, "am")) {
        *c = before;
        return true;
    }
    if (*hour < 1 || *hour > 12)
        return false;
    *hour = *hour % 12 + (pm ? 12 : 0);
    return true;
}

static bool take_clock(struct cursor *c, struct parts *p)
{
    int hour, minute = 0, second = 0;
    int n = take_digits(c, 2, &hour);
    if (!n)
        return false;
    if (n == 2 && c->at < c->end && is_digit(*c->at)) { /* 0405 and 040506 */
        if (take_digits(c, 2, &minute) != 2)
            return false;
        if (c->at < c->end && is_digit(*c->at) && take_digits(c, 2, &second) != 2)
            return false;
    } else {
        char mark = p->shape == DOTS && c->at < c->end && *c->at == '.' ? '.' : ':';
        if (!take(c, mark) || take_digits(c, 2, &minute) != 2)
            return false;
        if (take(c, mark) && take_digits(c, 2, &second) != 2)
            return false;
    }
    if ((take(c, '.') || take(c, ',')) && !take_fraction(c, p))
        return false;
    if (!take_half(c, &hour) || minute > 59 || second > 60 || hour > 24)
        return false;
    p->clock = hour * 3600 + minute * 60 + second;
    p->has_clock = true;
    return hour < 24 || (p->clock == DAY_SECONDS && !p->ms);
}

static bool take_offset(struct cursor *c, struct parts *p)
{
    skip_blanks(c);
    if (c->at == c->end)
        return true;
    p->has_offset = true;
    if (take_word(c, "z") || take_word(c, "utc") || take_word(c, "gmt"))
        return c->at == c->end;
    bool west = take(c, '-');
    int hours, minutes = 0;
    if ((!west && !take(c, '+')) || take_digits(c, 2, &hours) != 2)
        return false;
    bool colon = take(c, ':');
    if ((colon || c->at < c->end) && take_digits(c, 2, &minutes) != 2)
        return false;
    p->offset_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
    return c->at == c->end && hours < 24 && minutes < 60;
}

static bool take_parts(struct cx_text t, struct parts *p)
{
    struct cursor c = trimmed(t);
    memset(p, 0, sizeof *p);
    if (!take_date(&c, p))
        return false;
    if (c.at == c.end)
        return true;
    take(&c, ',');
    if (!take(&c, 'T') && !take(&c, 't')) {
        if (c.at == c.end || (*c.at != ' ' && *c.at != '\t'))
            return false;
        skip_blanks(&c);
        if (take_word(&c, "klo"))
            skip_blanks(&c);
    }
    return take_clock(&c, p) && take_offset(&c, p);
}

/* Empty, dashes, n/a, and the zero date of MySQL with or without a clock. */
static bool is_nothing(struct cx_text t)
{
    struct cursor c = trimmed(t);
    if (c.at == c.end)
        return true;
    if (take_word(&c, "n/a"))
        return c.at == c.end;
    while (take(&c, '-'))
        ;
    if (c.at == c.end)
        return true;
    c = trimmed(t);
    const char *zero = "0000-00-00 00:00:00";
    size_t n = (size_t)(c.end - c.at);
    return (n == 10 || n == strlen(zero)) && !memcmp(c.at, zero, n);
}

/* Month and day under an order; false when the order is undecided and matters. */
static bool settle(const struct parts *p, enum cx_date_order order, int *month, int *day)
{
    bool day_first = p->shape == DOTS || (p->shape == OPEN_ORDER && order == CX_DATE_DMY);
    *month = day_first ? p->second : p->first;
    *day = day_first ? p->first : p->second;
    if (p->shape != OPEN_ORDER || order == CX_DATE_DMY || order == CX_DATE_MDY)
        return true;
    if (p->first > 12) { /* the value itself leaves one reading */
        *month = p->second;
        *day = p->first;
    }
    return p->first == p->second || p->first > 12 || p->second > 12;
}

static enum cx_date_status to_time(const struct parts *p, int32_t day,
                                   const struct cx_time_rule *rule, struct cx_time *out)
{
    enum cx_time_status status;
    int32_t clock = p->clock;
    if (clock >= DAY_SECONDS) {
        clock -= DAY_SECONDS;
        day++;
    }
    if (day > LAST_DAY)
        return CX_DATE_BAD;
    if (p->has_offset) {
        status = cx_time_at_offset(day, clock, p->ms, p->offset_minutes, rule, out);
    } else {
        status = cx_time_local(day, clock, p->ms, rule, out);
        if (p->has_clock)
            out->flags |= CX_TIME_BARE;
    }
    if (status == CX_TIME_IN_GAP)
        return CX_DATE_IN_GAP;
    return status == CX_TIME_OK ? CX_DATE_OK : CX_DATE_BAD;
}

enum cx_date_status cx_date_read(struct cx_text t, const struct cx_date_rule *rule,
                                 struct cx_time *out)
{
    struct parts p;
    int month, day;
    memset(out, 0, sizeof *out);
    if (!take_parts(t, &p) || !p.first) {
        out->flags = CX_TIME_NONE;
        out->day = CX_NO_DAY;
        return is_nothing(t) ? CX_DATE_NONE : CX_DATE_BAD;
    }
    if (p.shape == OPEN_ORDER && rule->order == CX_DATE_ISO)
        return CX_DATE_BAD;
    if (!settle(&p, rule->order, &month, &day))
        return CX_DATE_AMBIGUOUS;
    if (!cx_date_valid(p.year, month, day))
        return CX_DATE_BAD;
    int32_t number = cx_day_from_civil(p.year, month, day);
    if (p.has_clock)
        return to_time(&p, number, &rule->time, out);
    out->ms = number * CX_DAY_MS;
    out->day = number;
    out->is_date = 1;
    return CX_DATE_OK;
}

static void note_place(struct cx_place *first, struct cx_place at)
{
    if (!first->line)
        *first = at;
}

/* Whether the open dates would go back in time under either order. */
static void note_trend(struct cx_date_evidence *e, const struct parts *p)
{
    if (!cx_date_valid(p->year, p->second, p->first) ||
        !cx_date_valid(p->year, p->first, p->second))
        return;
    int32_t day_first = cx_day_from_civil(p->year, p->second, p->first);
    int32_t month_first = cx_day_from_civil(p->year, p->first, p->second);
    if (e->seen) {
        e->falls_day_first |= day_first < e->last_day_first;
        e->falls_month_first |= month_first < e->last_month_first;
    }
    e->seen = true;
    e->last_day_first = day_first;
    e->last_month_first = month_first;
}

void cx_date_notice(struct cx_date_evidence *e, struct cx_text t, struct cx_place at)
{
    struct parts p;
    if (!take_parts(t, &p) || !p.first)
        return;
    if (p.has_clock && !p.has_offset)
        note_place(&e->bare, at);
    if (p.shape != OPEN_ORDER)
        return;
    if (p.first > 12 && p.first <= 31 && p.second <= 12)
        note_place(&e->day_first, at);
    else if (p.second > 12 && p.second <= 31 && p.first <= 12)
        note_place(&e->month_first, at);
    else if (p.first <= 12 && p.second <= 12) {
        if (p.first != p.second)
            note_place(&e->open, at);
        note_trend(e, &p);
    }
}

enum cx_date_verdict cx_date_decide(const struct cx_date_evidence *e, enum cx_date_order *order)
{
    if (e->day_first.line && e->month_first.line)
        return CX_DATE_CONTRADICTION;
    if (e->day_first.line)
        *order = CX_DATE_DMY;
    else if (e->month_first.line)
        *order = CX_DATE_MDY;
    else if (e->open.line)
        return CX_DATE_OPEN;
    else
        *order = e->seen ? CX_DATE_DMY : CX_DATE_ISO; /* 3/3/2026 alone: either order will do */
    return CX_DATE_DECIDED;
}

enum cx_date_order cx_date_hint(const struct cx_date_evidence *e)
{
    if (!e->seen || e->falls_day_first == e->falls_month_first)
        return CX_DATE_UNDECIDED;
    return e->falls_day_first ? CX_DATE_MDY : CX_DATE_DMY;
}
