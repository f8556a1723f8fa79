/* values.c - see values.h. */
#include "table/values.h"

#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/number.h"
#include "base/quick.h"

/* ---- one value */

static const char *read_amount(struct cx_text t, bool half_even, union cx_value *v,
                               const char **what)
{
    v->amount.units = 0;
    v->amount.none = false;
    switch (cx_decimal_parse(t, half_even, &v->amount.units)) {
    case CX_DECIMAL_OK:
        return NULL;
    case CX_DECIMAL_EMPTY:
        v->amount.none = true;
        return NULL;
    case CX_DECIMAL_PRECISE:
        *what = "more than four decimals (--round half-even rounds them)";
        return "too-precise";
    case CX_DECIMAL_OVERFLOW:
        *what = "beyond 922,337,203,685,477.5807";
        return "overflow";
    case CX_DECIMAL_BAD:
        break;
    }
    *what = "not a number such as 1234.56 (cx-ingest reads other forms)";
    return "bad-amount";
}

static const char *read_time(struct cx_text t, const struct cx_time_rule *rule, union cx_value *v,
                             const char **what)
{
    switch (cx_time_parse(t, rule, &v->time)) {
    case CX_TIME_OK:
        return NULL;
    case CX_TIME_IN_GAP:
        *what = "a local time that daylight saving skipped";
        return "tz-gap";
    case CX_TIME_BAD:
        break;
    }
    *what = "not an ISO 8601 date or time (cx-ingest reads other forms)";
    return "bad-date";
}

static const char *read_number(struct cx_text t, union cx_value *v, const char **what)
{
    v->number = NAN;
    if (t.n == 0 || cx_number_parse(t, &v->number))
        return NULL;
    *what = "not a number";
    return "bad-number";
}

static const char *read_integer(struct cx_text t, union cx_value *v, const char **what)
{
    v->integer.n = 0;
    v->integer.none = t.n == 0;
    if (t.n == 0 || cx_integer_parse(t, &v->integer.n))
        return NULL;
    *what = "not a whole number";
    return "bad-number";
}

const char *cx_value_read(const struct cx_reading *how, enum cx_kind kind, struct cx_text t,
                          union cx_value *v, const char **what)
{
    switch (kind) {
    case CX_TEXT:
        v->text = t;
        return NULL;
    case CX_TIME:
        return read_time(t, &how->time, v, what);
    case CX_AMOUNT:
        return read_amount(t, how->half_even, v, what);
    case CX_NUMBER:
        return read_number(t, v, what);
    case CX_INTEGER:
        return read_integer(t, v, what);
    }
    return NULL;
}

union cx_value cx_missing_value(enum cx_kind kind)
{
    union cx_value v;
    const char *what;
    memset(&v, 0, sizeof v);
    cx_value_read(&(struct cx_reading){0}, kind, (struct cx_text){"", 0}, &v, &what);
    return v;
}

/* ---- many values
 *
 * A loop for each kind, so that the kind is asked for once and the quick reading is a part of the
 * loop. */

static bool read_one(const struct cx_reading *how, enum cx_kind kind, union cx_value *v)
{
    const char *what;
    return !cx_value_read(how, kind, v->text, v, &what);
}

static size_t read_times(const struct cx_reading *how, struct cx_value_run run, unsigned *flags)
{
    const struct cx_time_rule *rule = &how->time;
    bool quick = !(rule->zone && rule->convert), is_utc = !rule->zone;
    struct cx_quick_date last = {0};
    union cx_value *v = run.first;
    for (size_t i = 0; i < run.n; i++, v += run.step) {
        struct cx_text t = v->text;
        if (quick && cx_quick_time(t, is_utc, &last, &v->time))
            continue;
        if (!read_one(how, CX_TIME, v))
            return i;
        *flags |= v->time.flags;
    }
    return run.n;
}

static size_t read_amounts(const struct cx_reading *how, struct cx_value_run run)
{
    union cx_value *v = run.first;
    for (size_t i = 0; i < run.n; i++, v += run.step) {
        struct cx_text t = v->text;
        int64_t units;
        if (cx_quick_amount(t.s, t.n, &units)) {
            v->amount.units = units;
            v->amount.none = false;
        } else if (!read_one(how, CX_AMOUNT, v)) {
            return i;
        }
    }
    return run.n;
}

static size_t read_numbers(const struct cx_reading *how, struct cx_value_run run)
{
    union cx_value *v = run.first;
    for (size_t i = 0; i < run.n; i++, v += run.step) {
        struct cx_text t = v->text;
        double x = NAN;
        if (t.n == 0 || cx_quick_number(t.s, t.n, &x))
            v->number = x;
        else if (!read_one(how, CX_NUMBER, v))
            return i;
    }
    return run.n;
}

static size_t read_integers(const struct cx_reading *how, struct cx_value_run run)
{
    union cx_value *v = run.first;
    for (size_t i = 0; i < run.n; i++, v += run.step) {
        struct cx_text t = v->text;
        int64_t n;
        if (cx_quick_integer(t.s, t.n, &n)) {
            v->integer.n = n;
            v->integer.none = false;
        } else if (!read_one(how, CX_INTEGER, v)) {
            return i;
        }
    }
    return run.n;
}

size_t cx_values_read(const struct cx_reading *how, enum cx_kind kind, struct cx_value_run run,
                      unsigned *flags)
{
    switch (kind) {
    case CX_TEXT:
        break;
    case CX_TIME:
        return read_times(how, run, flags);
    case CX_AMOUNT:
        return read_amounts(how, run);
    case CX_NUMBER:
        return read_numbers(how, run);
    case CX_INTEGER:
        return read_integers(how, run);
    }
    return run.n;
}
