/* dateform.h - the ways shops write dates, read as one time.
 *
 * Dates
 *   2026-02-03  2026/2/3  20260203   year first; also 2026-034 (the day of the year) and
 * 2026-W06-2, 2026W062 (the week's day), as ISO 8601 has them 3.2.2026 dots: the day comes first
 *   3/2/2026  3-2-2026  26-02-03     the whole column decides about the order
 *   3 Feb 2026  Feb 3, 2026  3. helmikuuta 2026  03-Feb-26  03FEB2026
 *                                    months by name (model/datewords.h), also with a weekday before
 *                                    them; one that is not the date's makes it no date
 *   1770084306                       10, 13 or 16 digits: seconds, milliseconds or microseconds
 *                                    since 1970, of the years 2000 to 2099
 *   46056.5                          days as spreadsheets count them, only where `numbers` says so
 *
 * Years of two digits: 70-99 are 1970-1999, others 2000-2069.  Before or behind the date a clock
 * time: 4:05, 04:05:06.123, 0405, with AM or PM, after dots or names also 4.05, with T, a blank, a
 * colon (access logs), klo, kl., um or at between.  24:00 is the next midnight, second 60 the next
 * minute; fractions are cut to milliseconds, those of days rounded to them.  Then nothing, an
 * offset or an abbreviation (base/zonenames.h), or where `zones` is given a zone by name.  Values
 * may be guarded (model/guard.h) or stand in brackets.
 *
 * Reading is in two steps, so that a row at the end can decide about the first: show every value
 * of the column to cx_date_notice(), ask cx_date_decide(), then read with what it said.
 */
#ifndef CX_MODEL_DATEFORM_H
#define CX_MODEL_DATEFORM_H

#include "base/civil.h"
#include "base/zones.h"

/* ISO: the column has no dates whose order could be in question; one that comes is bad. */
enum cx_date_order {
    CX_DATE_UNDECIDED,
    CX_DATE_DMY,
    CX_DATE_MDY,
    CX_DATE_YMD, /* years of two digits before month and day */
    CX_DATE_ISO
};
const char *cx_date_order_name(enum cx_date_order order); /* dmy; NULL: undecided */

/* EXCEL: 1 is 1900-01-01 and 60 is 1900-02-29, which never was, so that 61 is 1900-03-01.
 * EXCEL_1904: 0 is 1904-01-01, as Excel for Macintosh once counted. */
enum cx_date_numbers { CX_DATE_NO_NUMBERS, CX_DATE_EXCEL, CX_DATE_EXCEL_1904 };

enum cx_date_status {
    CX_DATE_OK,
    CX_DATE_NONE,      /* no date: empty, dashes, n/a, null, 0000-00-00 */
    CX_DATE_BAD,       /* no date of these forms, or no day of the calendar */
    CX_DATE_AMBIGUOUS, /* the order of day and month is undecided and matters */
    CX_DATE_NUMBER,    /* the number of a day, maybe, but nobody said so */
    CX_DATE_IN_GAP,    /* a local time that daylight saving skips, under gap_reject */
    CX_DATE_NO_ZONE,   /* a zone that nobody knows */
    CX_DATE_ZONES      /* IST, CST, BST: the name of several zones */
};

struct cx_date_rule {
    enum cx_date_order order;
    enum cx_date_numbers numbers;
    struct cx_time_rule time;
    const struct cx_zone *bare; /* of clock times without offset; NULL: time.zone */
    struct cx_zones *zones;     /* of names in values; NULL: none is known */
};

/* Reads the whole of t, blanks round it dropped.  *out is filled when OK or NONE; CX_TIME_BARE is
 * set where neither the value nor the rule's `bare` says a zone. */
enum cx_date_status cx_date_read(struct cx_text t, const struct cx_date_rule *rule,
                                 struct cx_time *out);

/* Whether a time is midnight of the day that some clock counts from (1970-01-01 and the like):
 * mostly a time that was never set. */
bool cx_date_is_zero(const struct cx_time *t);

struct cx_place {
    const char *source;
    uint64_t line; /* 0: nowhere */
};

/* What a column says of itself.  Zeroed to begin with; shown values in the order of the input. */
struct cx_date_evidence {
    struct cx_place proof[CX_DATE_ISO]; /* by order: the first value that has no other reading */
    struct cx_place open;               /* the first that can be read in different ways */
    struct cx_place bare;               /* the first clock time without an offset */
    struct cx_place number;             /* the first that can be the number of a day */
    struct cx_place bare_number;        /* the first of these with a part of a day */
    int32_t first[CX_DATE_ISO], last[CX_DATE_ISO]; /* by order: of the open dates */
    bool falls[CX_DATE_ISO];            /* it would have gone back in time */
    bool seen;                          /* an open date */
    bool year_may_lead;                 /* one of the open dates could begin with its year */
    bool others;                        /* anything but numbers of days */
};

void cx_date_notice(struct cx_date_evidence *e, struct cx_text t, struct cx_place at);
/* Adds what the values behind those of e say of themselves. */
void cx_date_join(struct cx_date_evidence *e, const struct cx_date_evidence *next);

enum cx_date_verdict {
    CX_DATE_DECIDED,
    CX_DATE_OPEN,         /* nothing decides: `open` is the first that asks */
    CX_DATE_CONTRADICTION /* two proofs are set */
};
/* Fills in what the rule leaves open.  The order: ISO when no value needs one.  Numbers: as Excel's
 * where all values of the column are numbers of days of 1954 to 2119 (20000 to 80000). */
enum cx_date_verdict cx_date_decide(const struct cx_date_evidence *e, struct cx_date_rule *rule);

/* The first value that needs a zone which it does not say, read under the rule; line 0: none. */
struct cx_place cx_date_bare(const struct cx_date_evidence *e, const struct cx_date_rule *rule);

/* The order under which the open dates never go back in time, when only one of DMY and MDY has that
 * property: a hint to print, never to decide by.  CX_DATE_UNDECIDED otherwise. */
enum cx_date_order cx_date_hint(const struct cx_date_evidence *e);

#endif
