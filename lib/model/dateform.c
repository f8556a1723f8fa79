/* dateform.c - shop dates: first the parts as written, then the order, then the time. */
#include "model/dateform.h"

#include <string.h>

#include "model/dateparts.h"
#include "model/guard.h"

#define DAY_SECONDS 86400
#define NO_READING CX_NO_DAY

const char *cx_date_order_name(enum cx_date_order order)
{
    static const char *const names[] = {NULL, "dmy", "mdy", "ymd", "iso"};
    return names[order];
}

/* ---- what is no date */

/* Also what pandas writes, and the zero date of MySQL with or without a clock. */
static bool is_nothing(struct cx_text t)
{
    static const char zero[] = "0000-00-00 00:00:00";
    t = cx_unguarded(t);
    if ((t.n == 10 || t.n == sizeof zero - 1) && !memcmp(t.s, zero, t.n))
        return true;
    return cx_text_is(t, "NaT") || cx_is_nothing(t);
}

bool cx_date_is_zero(const struct cx_time *t)
{
    /* Unix; SQL Server; spreadsheets and OLE; Macintosh; Windows; .NET */
    static const int32_t days[] = {0, -25567, -25569, -24107, -134774, -719162};
    int64_t local = t->ms + t->offset * INT64_C(60000);
    if (t->day > 0 || (!t->is_date && t->ms != 0 && local % CX_DAY_MS != 0))
        return false;
    for (size_t i = 0; i < CX_COUNT_OF(days); i++)
        if (t->day == days[i])
            return true;
    return t->ms == 0;
}

/* ---- the order of three numbers */

static int32_t day_or_none(int year, int month, int day)
{
    return cx_date_valid(year, month, day) ? cx_day_from_civil(year, month, day) : NO_READING;
}

/* The day under an order, or NO_READING. */
static int32_t reading(const struct cx_date_parts *p, enum cx_date_order order)
{
    int year = p->short_year ? cx_full_year(p->third) : p->third;
    switch (order) {
    case CX_DATE_DMY:
        return day_or_none(year, p->second, p->first);
    case CX_DATE_MDY:
        return day_or_none(year, p->first, p->second);
    case CX_DATE_YMD:
        if (p->short_year)
            return day_or_none(cx_full_year(p->first), p->second, p->third);
        return NO_READING;
    default:
        return NO_READING;
    }
}

/* How many different days the value can mean, and one order that gives the last of them. */
static int readings(const struct cx_date_parts *p, enum cx_date_order *order)
{
    int different = 0;
    int32_t last = NO_READING;
    for (int i = CX_DATE_DMY; i <= (p->year_may_lead ? CX_DATE_YMD : CX_DATE_MDY); i++) {
        int32_t day = reading(p, (enum cx_date_order)i);
        if (day == NO_READING || day == last)
            continue;
        different++;
        last = day;
        *order = (enum cx_date_order)i;
    }
    return different;
}

static enum cx_date_status settle(const struct cx_date_parts *p, enum cx_date_order order,
                                  int32_t *day)
{
    int different = 1;
    if (order == CX_DATE_UNDECIDED)
        different = readings(p, &order);
    if (different > 1)
        return CX_DATE_AMBIGUOUS;
    *day = different ? reading(p, order) : NO_READING;
    return *day == NO_READING ? CX_DATE_BAD : CX_DATE_OK;
}

/* ---- numbers of days */

static enum cx_date_status day_of_number(int32_t number, enum cx_date_numbers numbers,
                                         bool has_clock, int32_t *day)
{
    enum { NO_SUCH_DAY = 60, ZERO_1900 = -25568, ZERO_1904 = -24107 };
    if (numbers == CX_DATE_NO_NUMBERS)
        return CX_DATE_NUMBER;
    if (numbers == CX_DATE_EXCEL_1904) {
        *day = ZERO_1904 + number;
        return *day <= CX_LAST_DAY ? CX_DATE_OK : CX_DATE_BAD;
    }
    if (number == 0 && !has_clock)
        return CX_DATE_NONE; /* what an empty cell becomes */
    *day = ZERO_1900 + number - (number > NO_SUCH_DAY);
    return number == 0 || number == NO_SUCH_DAY || *day > CX_LAST_DAY ? CX_DATE_BAD : CX_DATE_OK;
}

/* ---- the time */

static enum cx_date_status status_of(enum cx_time_status status)
{
    return status == CX_TIME_OK       ? CX_DATE_OK
           : status == CX_TIME_IN_GAP ? CX_DATE_IN_GAP
                                      : CX_DATE_BAD;
}

/* A local time of a zone, written with the offset of the zone that is asked for, if any. */
static enum cx_date_status in_zone(const struct cx_zone *zone, struct cx_time local,
                                   const struct cx_time_rule *rule, struct cx_time *out)
{
    struct cx_time_rule there = {.zone = zone, .gap_reject = rule->gap_reject};
    enum cx_time_status status = cx_time_local(local.day, (int32_t)(local.ms / 1000),
                                               (int32_t)(local.ms % 1000), &there, out);
    uint8_t flags = (uint8_t)(out->flags & ~CX_TIME_BARE);
    if (rule->convert)
        *out = cx_time_of_instant(out->ms, rule);
    out->flags = flags;
    return status_of(status);
}

/* The zone that the value or the rule names; NULL: none. */
static enum cx_date_status find_zone(const struct cx_date_parts *p, const struct cx_date_rule *rule,
                                     const struct cx_zone **zone)
{
    int minutes;
    *zone = rule->bare;
    if (!p->zone.n)
        return CX_DATE_OK;
    enum cx_zone_word word =
        rule->zones ? cx_zones_find(rule->zones, p->zone, zone) : cx_zone_fixed(p->zone, &minutes);
    return word == CX_ZONE_KNOWN     ? CX_DATE_OK
           : word == CX_ZONE_SEVERAL ? CX_DATE_ZONES
                                     : CX_DATE_NO_ZONE;
}

static enum cx_date_status to_time(const struct cx_date_parts *p, int32_t day,
                                   const struct cx_date_rule *rule, struct cx_time *out)
{
    const struct cx_zone *zone;
    enum cx_date_status status = find_zone(p, rule, &zone);
    int32_t clock = p->clock;
    if (clock >= DAY_SECONDS) {
        clock -= DAY_SECONDS;
        day++;
    }
    if (status != CX_DATE_OK || day > CX_LAST_DAY)
        return status == CX_DATE_OK ? CX_DATE_BAD : status;
    if (p->has_offset)
        return status_of(cx_time_at_offset(day, clock, p->ms, p->offset_minutes, &rule->time, out));
    if (!zone)
        return status_of(cx_time_local(day, clock, p->ms, &rule->time, out));
    struct cx_time local = {.day = day, .ms = clock * INT64_C(1000) + p->ms};
    return in_zone(zone, local, &rule->time, out);
}

static enum cx_date_status from_parts(const struct cx_date_parts *p,
                                      const struct cx_date_rule *rule, struct cx_time *out)
{
    enum cx_date_status status = CX_DATE_OK;
    int32_t day = p->day;
    if (p->shape == CX_SHAPE_INSTANT) {
        struct cx_time_rule shop = {.zone = rule->time.zone ? rule->time.zone : rule->bare};
        *out = cx_time_of_instant(p->instant_ms, &shop);
        return CX_DATE_OK;
    }
    if (p->shape == CX_SHAPE_OPEN)
        status = settle(p, rule->order, &day);
    else if (p->shape == CX_SHAPE_NUMBER)
        status = day_of_number(p->day, rule->numbers, p->has_clock, &day);
    if (status == CX_DATE_OK && p->weekday && cx_weekday(day) + 1 != p->weekday)
        return CX_DATE_BAD;
    if (status != CX_DATE_OK)
        return status;
    if (p->has_clock)
        return to_time(p, day, rule, out);
    *out = cx_time_of_date(day, &rule->time);
    return CX_DATE_OK;
}

static bool is_iso(struct cx_text t)
{
    return t.n >= 10 && t.s[4] == '-' && t.s[7] == '-';
}

enum cx_date_status cx_date_read(struct cx_text t, const struct cx_date_rule *rule,
                                 struct cx_time *out)
{
    struct cx_date_parts p;
    if (is_iso(t) && cx_time_parse(t, &rule->time, out) == CX_TIME_OK &&
        !(rule->bare && out->flags & CX_TIME_BARE))
        return CX_DATE_OK;
    enum cx_date_status status = CX_DATE_BAD;
    if (cx_date_parts(t, &p))
        status = from_parts(&p, rule, out);
    if (status == CX_DATE_OK)
        return status;
    *out = (struct cx_time){.flags = CX_TIME_NONE, .day = CX_NO_DAY};
    return status == CX_DATE_BAD && is_nothing(t) ? CX_DATE_NONE : status;
}

/* ---- what the column says */

static void note_place(struct cx_place *first, struct cx_place at)
{
    if (!first->line)
        *first = at;
}

/* Whether the open dates would go back in time under either order. */
static void note_trend(struct cx_date_evidence *e, const struct cx_date_parts *p)
{
    int32_t day[CX_DATE_ISO];
    for (int i = CX_DATE_DMY; i <= CX_DATE_MDY; i++) {
        day[i] = reading(p, (enum cx_date_order)i);
        if (day[i] == NO_READING)
            return;
    }
    for (int i = CX_DATE_DMY; i <= CX_DATE_MDY; i++) {
        e->falls[i] |= e->seen && day[i] < e->last[i];
        e->first[i] = e->seen ? e->first[i] : day[i];
        e->last[i] = day[i];
    }
    e->seen = true;
}

static void join_trend(struct cx_date_evidence *e, const struct cx_date_evidence *next)
{
    for (int i = CX_DATE_DMY; next->seen && i <= CX_DATE_MDY; i++) {
        e->falls[i] |= next->falls[i] || (e->seen && next->first[i] < e->last[i]);
        e->first[i] = e->seen ? e->first[i] : next->first[i];
        e->last[i] = next->last[i];
    }
    e->seen |= next->seen;
}

static void note_order(struct cx_date_evidence *e, const struct cx_date_parts *p,
                       struct cx_place at)
{
    enum cx_date_order order = CX_DATE_UNDECIDED;
    int different = readings(p, &order), ways = 0;
    for (int i = CX_DATE_DMY; i <= (p->year_may_lead ? CX_DATE_YMD : CX_DATE_MDY); i++)
        ways += reading(p, (enum cx_date_order)i) != NO_READING;
    if (different > 1) {
        note_place(&e->open, at);
        e->year_may_lead |= p->year_may_lead;
    } else if (ways == 1) {
        note_place(&e->proof[order], at);
    }
    if (ways > 1)
        note_trend(e, p);
}

void cx_date_notice(struct cx_date_evidence *e, struct cx_text t, struct cx_place at)
{
    enum { LEAST_NUMBER = 20000, LARGEST_NUMBER = 80000 };
    static const struct cx_time_rule plain = {0};
    struct cx_date_parts p;
    struct cx_time time;
    if (is_iso(t) && cx_time_parse(t, &plain, &time) == CX_TIME_OK) {
        e->others = true;
        if (time.flags & CX_TIME_BARE)
            note_place(&e->bare, at);
        return;
    }
    bool is_date = cx_date_parts(t, &p);
    if (is_date && p.shape == CX_SHAPE_NUMBER && p.day >= LEAST_NUMBER && p.day <= LARGEST_NUMBER) {
        note_place(&e->number, at);
        if (p.has_clock)
            note_place(&e->bare_number, at);
        return;
    }
    e->others |= is_date || !is_nothing(t);
    if (!is_date || p.shape == CX_SHAPE_NUMBER)
        return;
    if (p.has_clock && !p.has_offset && !p.zone.n)
        note_place(&e->bare, at);
    if (p.shape == CX_SHAPE_OPEN)
        note_order(e, &p, at);
}

void cx_date_join(struct cx_date_evidence *e, const struct cx_date_evidence *next)
{
    for (int i = 0; i < CX_DATE_ISO; i++)
        note_place(&e->proof[i], next->proof[i]);
    note_place(&e->open, next->open);
    note_place(&e->bare, next->bare);
    note_place(&e->number, next->number);
    note_place(&e->bare_number, next->bare_number);
    join_trend(e, next);
    e->year_may_lead |= next->year_may_lead;
    e->others |= next->others;
}

enum cx_date_verdict cx_date_decide(const struct cx_date_evidence *e, struct cx_date_rule *rule)
{
    int proofs = 0;
    if (rule->numbers == CX_DATE_NO_NUMBERS && e->number.line && !e->others)
        rule->numbers = CX_DATE_EXCEL;
    if (rule->order != CX_DATE_UNDECIDED)
        return CX_DATE_DECIDED;
    for (int i = CX_DATE_DMY; i <= CX_DATE_YMD; i++)
        if (e->proof[i].line) {
            proofs++;
            rule->order = (enum cx_date_order)i;
        }
    if (proofs == 1)
        return CX_DATE_DECIDED;
    rule->order = CX_DATE_UNDECIDED;
    if (proofs)
        return CX_DATE_CONTRADICTION;
    if (e->open.line)
        return CX_DATE_OPEN;
    rule->order = e->seen ? CX_DATE_DMY : CX_DATE_ISO; /* 3/3/2026 alone: either order will do */
    return CX_DATE_DECIDED;
}

struct cx_place cx_date_bare(const struct cx_date_evidence *e, const struct cx_date_rule *rule)
{
    bool of_number = !e->bare.line && rule->numbers != CX_DATE_NO_NUMBERS;
    return of_number ? e->bare_number : e->bare;
}

enum cx_date_order cx_date_hint(const struct cx_date_evidence *e)
{
    if (!e->seen || e->falls[CX_DATE_DMY] == e->falls[CX_DATE_MDY])
        return CX_DATE_UNDECIDED;
    return e->falls[CX_DATE_DMY] ? CX_DATE_MDY : CX_DATE_DMY;
}
