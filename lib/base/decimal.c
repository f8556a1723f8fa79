/* decimal.c - see decimal.h. */
#include "base/decimal.h"

#include <math.h>
#include <string.h>

#include "base/digits.h"

#define LARGEST_WHOLE UINT64_C(922337203685477)

struct reader {
    const unsigned char *at, *end;
};

static inline bool is_digit(unsigned char c)
{
    return (unsigned)(c - '0') <= 9;
}

/* Digits before the point; grows no further than just beyond the largest. */
static uint64_t read_whole(struct reader *r)
{
    uint64_t whole = 0;
    for (; r->at < r->end && is_digit(*r->at); r->at++) {
        whole = whole * 10 + (*r->at - '0');
        if (whole > LARGEST_WHOLE)
            whole = LARGEST_WHOLE + 1;
    }
    return whole;
}

/* The first four digits behind the point, as ten-thousandths. */
static uint64_t read_four(struct reader *r)
{
    static const uint64_t scale[] = {10000, 1000, 100, 10, 1};
    uint64_t part = 0;
    int n = 0;
    for (; n < 4 && r->at < r->end && is_digit(*r->at); n++, r->at++)
        part = part * 10 + (*r->at - '0');
    return part * scale[n];
}

/* Digits beyond the fourth: 0 none but zeros, 1 below half, 2 half, 3 above half. */
static int read_excess(struct reader *r)
{
    if (r->at == r->end || !is_digit(*r->at))
        return 0;
    int first = *r->at++ - '0';
    bool more = false;
    for (; r->at < r->end && is_digit(*r->at); r->at++)
        more |= *r->at != '0';
    if (first > 5 || (first == 5 && more))
        return 3;
    if (first == 5)
        return 2;
    return first > 0 || more;
}

enum cx_decimal_status cx_decimal_parse(struct cx_text t, bool half_even, int64_t *units)
{
    if (t.n == 0)
        return CX_DECIMAL_EMPTY;
    struct reader r = {(const unsigned char *)t.s, (const unsigned char *)t.s + t.n};
    bool negative = *r.at == '-';
    if (negative || *r.at == '+')
        r.at++;
    const unsigned char *start = r.at;
    uint64_t value = read_whole(&r) * CX_DECIMAL_ONE;
    size_t digits = (size_t)(r.at - start);
    int excess = 0;
    if (r.at < r.end && *r.at == '.') {
        start = ++r.at;
        value += read_four(&r);
        excess = read_excess(&r);
        digits += (size_t)(r.at - start);
    }
    if (r.at < r.end || digits == 0)
        return CX_DECIMAL_BAD;
    if (excess && !half_even)
        return CX_DECIMAL_PRECISE;
    value += excess == 3 || (excess == 2 && value % 2 == 1);
    if (value > INT64_MAX)
        return CX_DECIMAL_OVERFLOW;
    *units = negative ? -(int64_t)value : (int64_t)value;
    return CX_DECIMAL_OK;
}

static char *put_whole(char *to, cx_uint128 x)
{
    const uint64_t part = UINT64_C(10000000000000000); /* 16 digits */
    if (x < part)
        return cx_put_digits(to, (uint64_t)x);
    uint64_t low = (uint64_t)(x % part);
    to = put_whole(to, x / part);
    to = cx_put_eight_digits(to, low / 100000000);
    return cx_put_eight_digits(to, low % 100000000);
}

/* The point and up to four digits, none of them a trailing zero; nothing for 0. */
static inline char *put_fraction(char *to, uint32_t x)
{
    uint64_t digits = cx_digits_of(x) >> 32;
    unsigned zeros = (unsigned)cx_leading_zeros(digits << 32 | 1) / 8;
    *to = '.';
    cx_store_digits(to + 1, digits | CX_DIGIT_ZEROS);
    return x ? to + 5 - zeros : to;
}

size_t cx_decimal_format(cx_int128 units, char *out)
{
    char *to = out;
    cx_uint128 size = units < 0 ? -(cx_uint128)units : (cx_uint128)units;
    uint32_t fraction;
    if (units < 0)
        *to++ = '-';
    if (size <= UINT64_MAX) {
        to = cx_put_digits(to, (uint64_t)size / CX_DECIMAL_ONE);
        fraction = (uint32_t)((uint64_t)size % CX_DECIMAL_ONE);
    } else {
        to = put_whole(to, size / CX_DECIMAL_ONE);
        fraction = (uint32_t)(size % CX_DECIMAL_ONE);
    }
    to = put_fraction(to, fraction);
    *to = '\0';
    return (size_t)(to - out);
}

/* The quotient keeps at least two bits below the last place of a double, and a last bit that
 * says whether anything remained, so the conversion's rounding is the only one. */
double cx_decimal_double(cx_int128 units)
{
    cx_uint128 size = units < 0 ? -(cx_uint128)units : (cx_uint128)units;
    double x;
    if (size <= (uint64_t)1 << 53) {
        x = (double)(uint64_t)size / CX_DECIMAL_ONE;
    } else {
        int shift = size >> 69 ? 0 : 20;
        size <<= shift;
        cx_uint128 quotient = size / CX_DECIMAL_ONE;
        quotient |= size % CX_DECIMAL_ONE != 0;
        x = ldexp((double)quotient, -shift);
    }
    return units < 0 ? -x : x;
}
