/* outcome.c - see outcome.h. */
#include "model/outcome.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/number.h"

#define PLACES 74
#define WHOLE_BITS 52 /* PLACES + WHOLE_BITS + sign = 127 */
#define UNIT 0x1p-74  /* of the last place */

#define MANTISSA_BITS 52
#define EXPONENT_MASK 0x7ff
#define EXPONENT_ZERO 1075 /* of a double whose mantissa is a whole number */

const char *const cx_outcome_kind_names[CX_OUTCOME_KINDS] = {
    "sum", "before", "any", "count", "event", "first", "last", "max", "min"};

static cx_int128 fixed_of(const struct cx_outcome *o)
{
    return (cx_int128)(int64_t)o->high * ((cx_int128)1 << 64) + (cx_int128)o->low;
}

static bool set(struct cx_outcome *o, cx_int128 fixed)
{
    cx_int128 end = (cx_int128)1 << (PLACES + WHOLE_BITS);
    if (fixed <= -end || fixed >= end) {
        return false;
    }
    o->low = (uint64_t)fixed;
    o->high = (uint64_t)(fixed >> 64);
    return true;
}

/* x times 2^PLACES, cut to a whole number; |x| < CX_OUTCOME_END. */
static inline cx_int128 fixed_from(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> MANTISSA_BITS & EXPONENT_MASK);
    uint64_t one = exponent > 0 ? UINT64_C(1) << MANTISSA_BITS : 0;
    uint64_t mantissa = (bits & ((UINT64_C(1) << MANTISSA_BITS) - 1)) | one;
    int shift = mantissa ? exponent - EXPONENT_ZERO + PLACES : 0; /* nothing is added often */
    cx_uint128 size = shift >= 0               ? (cx_uint128)mantissa << shift
                      : shift >= -MANTISSA_BITS ? mantissa >> -shift
                                                : 0;
    return bits >> 63 ? -(cx_int128)size : (cx_int128)size;
}

bool cx_outcome_add(struct cx_outcome *o, double x)
{
    if (!(fabs(x) < CX_OUTCOME_END)) {
        return false;
    }
    return set(o, fixed_of(o) + fixed_from(x) + fixed_from(cx_number_rest(x)));
}

bool cx_outcome_merge(struct cx_outcome *o, const struct cx_outcome *other)
{
    return set(o, fixed_of(o) + fixed_of(other));
}

double cx_outcome_value(const struct cx_outcome *o)
{
    return (double)fixed_of(o) * UNIT; /* no sum is so small that this rounds again */
}

/* ---- other kinds */

#define NO_INSTANT 0 /* INT64_MIN ms, which no row has */

static uint64_t instant_word(int64_t ms)
{
    return (uint64_t)ms ^ UINT64_C(1) << 63;
}

static double number_of(const struct cx_outcome *o)
{
    double x;
    memcpy(&x, &o->low, sizeof x);
    return x;
}

/* Whether a number replaces the one there is. */
static bool replaces(enum cx_outcome_kind kind, const struct cx_outcome *o,
                     const struct cx_outcome *by)
{
    double old = number_of(o), x = number_of(by);
    if (o->high == NO_INSTANT) {
        return true;
    }
    switch (kind) {
    case CX_OUTCOME_FIRST:
        return by->high < o->high || (by->high == o->high && x < old);
    case CX_OUTCOME_LAST:
        return by->high > o->high || (by->high == o->high && x < old);
    case CX_OUTCOME_MAX:
        return x > old;
    default:
        return x < old;
    }
}

static bool counts_numbers(enum cx_outcome_kind kind)
{
    return kind == CX_OUTCOME_COUNT || kind == CX_OUTCOME_EVENTS;
}

static bool takes_instant(enum cx_outcome_kind kind)
{
    return kind == CX_OUTCOME_FIRST || kind == CX_OUTCOME_LAST;
}

bool cx_outcome_join(enum cx_outcome_kind kind, struct cx_outcome *o,
                     const struct cx_outcome *other)
{
    switch (kind) {
    case CX_OUTCOME_SUM:
    case CX_OUTCOME_BEFORE:
        return cx_outcome_merge(o, other);
    case CX_OUTCOME_ANY:
        o->low |= other->low;
        return true;
    case CX_OUTCOME_COUNT:
    case CX_OUTCOME_EVENTS:
        o->low += other->low;
        return true;
    default:
        break;
    }
    if (other->high != NO_INSTANT && replaces(kind, o, other)) {
        *o = *other;
    }
    return true;
}

bool cx_outcome_note(enum cx_outcome_kind kind, struct cx_outcome *o, int64_t ms, double x)
{
    struct cx_outcome row = {.low = counts_numbers(kind) || x > 0};
    if (kind == CX_OUTCOME_SUM || kind == CX_OUTCOME_BEFORE) {
        return cx_outcome_add(o, x);
    }
    if (kind != CX_OUTCOME_ANY && !counts_numbers(kind)) {
        x += 0; /* no -0 */
        memcpy(&row.low, &x, sizeof x);
        row.high = takes_instant(kind) ? instant_word(ms) : 1;
    }
    return cx_outcome_join(kind, o, &row);
}

double cx_outcome_result(enum cx_outcome_kind kind, const struct cx_outcome *o)
{
    if (kind == CX_OUTCOME_SUM || kind == CX_OUTCOME_BEFORE) {
        return cx_outcome_value(o);
    }
    if (kind == CX_OUTCOME_ANY || counts_numbers(kind)) {
        return (double)o->low;
    }
    return o->high == NO_INSTANT ? (double)NAN : number_of(o);
}

/* ---- as text */

void cx_outcome_format(const struct cx_outcome *o, char out[CX_OUTCOME_ROOM])
{
    snprintf(out, CX_OUTCOME_ROOM, "%016" PRIx64 "%016" PRIx64, o->high, o->low);
}

static bool parse_word(const char *s, uint64_t *word)
{
    *word = 0;
    for (size_t i = 0; i < 16; i++) {
        int digit = cx_hex_digit(s[i]);
        if (digit < 0)
            return false;
        *word = *word << 4 | (uint64_t)digit;
    }
    return true;
}

bool cx_outcome_parse(struct cx_text t, struct cx_outcome *o)
{
    return t.n == CX_OUTCOME_ROOM - 1 && parse_word(t.s, &o->high) && parse_word(t.s + 16, &o->low);
}
