/* decimal.c - see decimal.h. */
#include "base/decimal.h"

#include <math.h>
#include <string.h>

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

/* Digits of x written backwards, ending before `end`; at least `least` of them. */
static char *put_backwards(char *end, uint64_t x, int least)
{
    for (; x > 0 || least > 0; x /= 10, least--)
        *--end = (char)('0' + x % 10);
    return end;
}

size_t cx_decimal_format(cx_int128 units, char *out)
{
    const uint64_t billions = UINT64_C(1000000000000000000);
    char room[CX_DECIMAL_ROOM];
    char *end = room + sizeof room, *at = end;
    cx_uint128 size = units < 0 ? -(cx_uint128)units : (cx_uint128)units;
    uint64_t part = (uint64_t)(size % CX_DECIMAL_ONE);
    size /= CX_DECIMAL_ONE;
    if (part) {
        at = put_backwards(at, part, 4);
        while (end[-1] == '0')
            end--;
        *--at = '.';
    }
    for (; size >= billions; size /= billions)
        at = put_backwards(at, (uint64_t)(size % billions), 18);
    at = put_backwards(at, (uint64_t)size, 1);
    if (units < 0)
        *--at = '-';
    size_t n = (size_t)(end - at);
    memcpy(out, at, n);
    out[n] = '\0';
    return n;
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
