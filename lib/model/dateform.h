/* dateform.h - the ways shops write dates, read as one time.
 *
 * Forms: ISO 8601 (2026-02-03, 2026-02-03T04:05:06.123+02:00, a blank for T and before the offset),
 * 20260203[T040506], 2026/2/3, 3.2.2026 (dots: the day comes first), and 3/2/2026 or 3-2-2026,
 * whose order of day and month the whole column decides.  Years of two digits: 70-99 are
 * 1970-1999, others 2000-2069.  Clock times: hh:mm[:ss[.fraction]], after dots also hh.mm and the
 * word klo, with AM or PM, then nothing, Z, UTC, GMT, +hh, +hhmm or +hh:mm.  24:00 is the next
 * midnight, second 60 the next minute.
 *
 * Reading is in two steps, so that a row at the end can decide about the first: show every value
 * of the column to cx_date_notice(), ask cx_date_decide(), then read with what it said.
 */
#ifndef CX_MODEL_DATEFORM_H
#define CX_MODEL_DATEFORM_H

#include "base/civil.h"

/* ISO: the column has no dates whose order could be in question; one that comes is bad. */
enum cx_date_order { CX_DATE_UNDECIDED, CX_DATE_DMY, CX_DATE_MDY, CX_DATE_ISO };

enum cx_date_status {
    CX_DATE_OK,
    CX_DATE_NONE,      /* no date: empty, dashes, n/a, 0000-00-00 */
    CX_DATE_BAD,       /* no date of these forms, or no day of the calendar */
    CX_DATE_AMBIGUOUS, /* the order of day and month is undecided and matters */
    CX_DATE_IN_GAP     /* a local time that daylight saving skips, under gap_reject */
};

struct cx_date_rule {
    enum cx_date_order order;
    struct cx_time_rule time;
};

/* Reads the whole of t, blanks round it dropped.  *out is filled when OK or NONE. */
enum cx_date_status cx_date_read(struct cx_text t, const struct cx_date_rule *rule,
                                 struct cx_time *out);

struct cx_place {
    const char *source;
    uint64_t line; /* 0: nowhere */
};

/* What a column says of itself.  Zeroed to begin with; shown values in the order of the input. */
struct cx_date_evidence {
    struct cx_place day_first, month_first; /* the first value that proves it */
    struct cx_place open;                   /* the first that reads either way, differently */
    struct cx_place bare;                   /* the first clock time without an offset */
    int32_t last_day_first, last_month_first;
    bool seen, falls_day_first, falls_month_first;
};

void cx_date_notice(struct cx_date_evidence *e, struct cx_text t, struct cx_place at);

enum cx_date_verdict {
    CX_DATE_DECIDED,
    CX_DATE_OPEN,         /* nothing decides: `open` is the first that asks */
    CX_DATE_CONTRADICTION /* day_first and month_first are both set */
};
/* *order is set when DECIDED: ISO when no value needs an order. */
enum cx_date_verdict cx_date_decide(const struct cx_date_evidence *e, enum cx_date_order *order);

/* The order under which the open dates never go back in time, when only one of the two has that
 * property: a hint to print, never to decide by.  CX_DATE_UNDECIDED otherwise. */
enum cx_date_order cx_date_hint(const struct cx_date_evidence *e);

#endif
