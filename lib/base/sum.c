/* sum.c - see sum.h.
 *
 * Chunk i counts units of 2^(32 i - 1075).  A double's 53 bits fall on two chunks, at most 53 of
 * them on one, so 64 bits stand a thousand additions before the carries have to move on.  After
 * that every chunk but the last, which has the sign, is in [0, 2^32).
 */
#include "base/sum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/number.h"

#define CHUNKS 67
#define TOP (CHUNKS - 1)
#define LOW_BITS UINT64_C(0xffffffff)
#define UNIT_EXPONENT (-1075)
#define MOST_PENDING 1000
#define INFINITE_EXPONENT 0x7ff

static void carry(struct cx_sum *s)
{
    for (int i = 0; i < TOP; i++) {
        int64_t low = (int64_t)((uint64_t)s->chunk[i] & LOW_BITS);
        s->chunk[i + 1] += (s->chunk[i] - low) / ((int64_t)1 << 32);
        s->chunk[i] = low;
    }
    s->pending = 0;
}

void cx_sum_add(struct cx_sum *s, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    unsigned exponent = (unsigned)(bits >> 52) & INFINITE_EXPONENT;
    uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
    if (exponent == INFINITE_EXPONENT) {
        s->not_finite = 1;
        return;
    }
    if (exponent > 0)
        mantissa |= UINT64_C(1) << 52;
    else
        exponent = 1; /* subnormal: the same unit as the smallest normal numbers */
    int64_t low = (int64_t)((mantissa << exponent % 32) & LOW_BITS);
    int64_t high = (int64_t)(mantissa >> (32 - exponent % 32));
    int64_t sign = bits >> 63 ? -1 : 1;
    s->chunk[exponent / 32] += sign * low;
    s->chunk[exponent / 32 + 1] += sign * high;
    if (++s->pending >= MOST_PENDING)
        carry(s);
}

void cx_sum_add_product(struct cx_sum *s, double x, double y)
{
    double product = x * y;
    cx_sum_add(s, product);
    if (isfinite(product))
        cx_sum_add(s, fma(x, y, -product));
}

/* n times x y: the product is two doubles. */
static void add_products(struct cx_sum *s, double n, double x, double y)
{
    double product = x * y;
    cx_sum_add_product(s, product, n);
    cx_sum_add_product(s, fma(x, y, -product), n);
}

void cx_sum_add_decimals(struct cx_sum *s, double n, double x, double y)
{
    const double left[] = {x, cx_number_rest(x)}, right[] = {y, cx_number_rest(y)};
    for (int i = 0; i < 4; i++) {
        double a = left[i % 2], b = right[i / 2];
        if (a == 0 || b == 0)
            continue;
        if (n == 1)
            cx_sum_add_product(s, a, b);
        else
            add_products(s, n, a, b);
    }
}

void cx_sum_merge(struct cx_sum *s, const struct cx_sum *other)
{
    carry(s);
    for (int i = 0; i < CHUNKS; i++)
        s->chunk[i] += other->chunk[i];
    s->pending = other->pending + 1;
    s->not_finite |= other->not_finite;
    if (s->pending >= MOST_PENDING)
        carry(s);
}

void cx_sum_take(struct cx_sum *s, const struct cx_sum *other)
{
    struct cx_sum negative = *other;
    for (int i = 0; i < CHUNKS; i++)
        negative.chunk[i] = -negative.chunk[i];
    cx_sum_merge(s, &negative);
}

/* The absolute value, settled; *top is its highest chunk that is not zero, -1 for zero. */
static struct cx_sum magnitude(const struct cx_sum *s, bool *negative, int *top)
{
    struct cx_sum size = *s;
    carry(&size);
    *negative = size.chunk[TOP] < 0;
    if (*negative) {
        for (int i = 0; i < CHUNKS; i++)
            size.chunk[i] = -size.chunk[i];
        carry(&size);
    }
    for (*top = TOP; *top >= 0 && size.chunk[*top] == 0;)
        --*top;
    return size;
}

/* Three chunks have at least 65 bits, more than a double and a rounding bit; whether anything is
 * below them is put into the lowest, so the one conversion rounds right.  With fewer chunks than
 * three nothing is below; a subnormal has no more bits than fit. */
double cx_sum_value(const struct cx_sum *s)
{
    bool negative;
    int top;
    if (s->not_finite)
        return NAN;
    struct cx_sum size = magnitude(s, &negative, &top);
    if (top < 0)
        return 0;
    int bottom = top > 2 ? top - 2 : 0;
    cx_uint128 window = 0;
    for (int i = top; i >= bottom; i--)
        window = window << 32 | (uint64_t)size.chunk[i];
    for (int i = 0; i < bottom; i++)
        window |= size.chunk[i] != 0;
    double x = ldexp((double)window, 32 * bottom + UNIT_EXPONENT);
    return negative ? -x : x;
}

size_t cx_sum_format(const struct cx_sum *s, char out[CX_SUM_ROOM])
{
    bool negative;
    int top, bottom = 0;
    struct cx_sum size = magnitude(s, &negative, &top);
    if (s->not_finite || top < 0) {
        strcpy(out, s->not_finite ? "nan" : "0");
        return strlen(out);
    }
    while (size.chunk[bottom] == 0)
        bottom++;
    int n = snprintf(out, CX_SUM_ROOM, "%s%d:%llx", negative ? "-" : "", bottom,
                     (unsigned long long)size.chunk[top]);
    for (int i = top - 1; i >= bottom; i--)
        n += snprintf(out + n, CX_SUM_ROOM - (size_t)n, "%08llx",
                      (unsigned long long)size.chunk[i]);
    return (size_t)n;
}

/* Puts the hexadecimal digits of t into chunks from `bottom` on; the last takes what is left. */
static bool read_chunks(struct cx_text t, int bottom, int64_t sign, struct cx_sum *s)
{
    size_t digits = t.n;
    if (t.n == 0 || t.n > 8 * (size_t)(TOP - bottom) + 15)
        return false;
    for (size_t i = 0; i < digits; i++) {
        int digit = cx_hex_digit(t.s[digits - 1 - i]);
        int chunk = bottom + (int)(i / 8) < TOP ? bottom + (int)(i / 8) : TOP;
        int shift = 4 * ((int)i - 8 * (chunk - bottom));
        if (digit < 0)
            return false;
        s->chunk[chunk] += sign * ((int64_t)digit << shift);
    }
    return true;
}

bool cx_sum_parse(struct cx_text t, struct cx_sum *s)
{
    *s = (struct cx_sum){.not_finite = cx_text_is(t, "nan")};
    if (s->not_finite || cx_text_is(t, "0"))
        return true;
    bool negative = t.n > 0 && t.s[0] == '-';
    size_t at = negative;
    int bottom = 0;
    for (; at < t.n && cx_is_digit(t.s[at]) && bottom < CHUNKS; at++)
        bottom = bottom * 10 + (t.s[at] - '0');
    if (at == negative || at == t.n || t.s[at] != ':' || bottom >= CHUNKS)
        return false;
    at++;
    return read_chunks((struct cx_text){t.s + at, t.n - at}, bottom, negative ? -1 : 1, s);
}
