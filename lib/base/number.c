/* number.c - see number.h.
 *
 * Reading: up to 19 digits are gathered in an integer.  If that integer and the power of ten are
 * both exact doubles, one division or multiplication rounds correctly (W. D. Clinger 1990, "How to
 * read floating point numbers accurately"); longer fractions by one 128-bit division; the rest by
 * strtod on digits without a decimal point, which no locale can misread.
 * Writing: the digits come from 128-bit integers where these are exact, else from snprintf; they
 * are laid out here, so that no locale's decimal point gets in.
 */
#include "base/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digits.h"

#define EXACT_DOUBLE (UINT64_C(1) << 53)
#define GATHERED 19     /* decimal digits that always fit 64 bits */
#define TELLING 800     /* more digits than any double needs to be told from its neighbours */
#define EXPONENT_CAP 100000

static const double power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const uint64_t whole_power[] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

/* A number as it is written: its digits, read as an integer, times 10^exponent. */
struct written {
    const char *digits, *end; /* first to last digit, a point possibly among them */
    uint64_t gathered;        /* the digits as an integer, when count <= GATHERED */
    int64_t exponent;
    size_t count; /* digits from the first that is not zero */
    bool negative;
};

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

static inline const char *gather(struct written *w, const char *at, const char *end)
{
    for (; at < end && is_digit(*at); at++) {
        w->gathered = w->gathered * 10 + (unsigned char)(*at - '0');
        w->count += w->count > 0 || *at != '0';
    }
    return at;
}

static const char *read_exponent(struct written *w, const char *at, const char *end)
{
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at == end)
        return NULL;
    int64_t exponent = 0;
    for (; at < end && is_digit(*at); at++)
        if (exponent < EXPONENT_CAP)
            exponent = exponent * 10 + (*at - '0');
    w->exponent += negative ? -exponent : exponent;
    return at;
}

static bool read_written(struct cx_text t, struct written *w)
{
    const char *at = t.s, *end = t.s + t.n;
    *w = (struct written){.negative = t.n > 0 && *at == '-'};
    if (t.n > 0 && (*at == '-' || *at == '+'))
        at++;
    w->digits = at;
    at = gather(w, at, end);
    ptrdiff_t digits = at - w->digits;
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        at = gather(w, at, end);
        w->exponent = fraction - at;
        digits += at - fraction;
    }
    w->end = at;
    if (digits == 0)
        return false;
    if (at < end && (*at == 'e' || *at == 'E'))
        at = read_exponent(w, at + 1, end);
    return at == end;
}

/* Digits and exponent handed to strtod; digits beyond TELLING matter only in being zero or not. */
static double read_long(const struct written *w)
{
    char text[TELLING + 32];
    size_t n = 0, dropped = 0;
    bool rest = false;
    for (const char *at = w->digits; at < w->end; at++) {
        if (*at == '.' || (n == 0 && *at == '0'))
            continue;
        if (n < TELLING) {
            text[n++] = *at;
        } else {
            dropped++;
            rest |= *at != '0';
        }
    }
    if (rest) {
        text[n++] = '1';
        dropped--;
    }
    snprintf(text + n, sizeof text - n, "e%lld", (long long)(w->exponent + (int64_t)dropped));
    return strtod(text, NULL);
}

/* m / 10^power for 2^53 <= m, power <= 18: the quotient has at least 57 bits, the lowest of which
 * says whether anything remained. */
static double divide(uint64_t m, int64_t power)
{
    cx_uint128 numerator = (cx_uint128)m << 64;
    cx_uint128 quotient = numerator / whole_power[power];
    quotient |= numerator % whole_power[power] != 0;
    return (double)quotient * 0x1p-64;
}

bool cx_number_parse(struct cx_text t, double *x)
{
    struct written w;
    if (!read_written(t, &w))
        return false;
    double size;
    if (w.count == 0)
        size = 0;
    else if (w.count > GATHERED || w.exponent < -22 || w.exponent > 22)
        size = read_long(&w);
    else if (w.gathered <= EXACT_DOUBLE && w.exponent <= 0)
        size = (double)w.gathered / power_of_ten[-w.exponent];
    else if (w.gathered <= EXACT_DOUBLE)
        size = (double)w.gathered * power_of_ten[w.exponent];
    else if (w.exponent <= 0 && w.exponent >= -18)
        size = divide(w.gathered, -w.exponent);
    else
        size = read_long(&w);
    if (!isfinite(size))
        return false;
    *x = w.negative ? -size : size;
    return true;
}

bool cx_share_parse(struct cx_text t, double *x)
{
    bool is_percent = t.n > 0 && t.s[t.n - 1] == '%';
    t.n -= is_percent;
    if (!cx_number_parse(t, x))
        return false;
    *x /= is_percent ? 100 : 1;
    return true;
}

/* The decimal is k / scale, and x the double nearest to it when they are less than half a step of
 * x apart: in whole numbers, because this is asked of every cell. */
double cx_number_rest(double x)
{
    double size = fabs(x), step;
    if (!(size >= 1e-9 && size < 1e14))
        return 0;
    int places = 9;
    while (size >= power_of_ten[15 - places])
        places--;
    cx_int128 scale = (cx_int128)whole_power[places];
    uint64_t bits, k = (uint64_t)(size * power_of_ten[places] + 0.5);
    memcpy(&bits, &size, sizeof bits);
    uint64_t mantissa = bits % (EXACT_DOUBLE / 2) + EXACT_DOUBLE / 2;
    int places_in_two = 1075 - (int)(bits / (EXACT_DOUBLE / 2)); /* 6 to 82 */
    cx_int128 off = ((cx_int128)k << places_in_two) - (cx_int128)mantissa * scale;
    if (2 * off >= scale || 2 * off <= -scale)
        return 0;
    bits = (uint64_t)(1023 - places_in_two) * (EXACT_DOUBLE / 2);
    memcpy(&step, &bits, sizeof step);
    return (double)(int64_t)(x < 0 ? -off : off) / power_of_ten[places] * step;
}

bool cx_integer_parse(struct cx_text t, int64_t *x)
{
    const char *at = t.s, *end = t.s + t.n;
    bool negative = t.n > 0 && *at == '-';
    if (t.n > 0 && (*at == '-' || *at == '+'))
        at++;
    if (at == end)
        return false;
    const uint64_t most = (uint64_t)INT64_MAX + negative;
    uint64_t size = 0;
    for (; at < end; at++) {
        if (!is_digit(*at))
            return false;
        uint64_t digit = (unsigned char)(*at - '0');
        if (size > (most - digit) / 10)
            return false;
        size = size * 10 + digit;
    }
    *x = (int64_t)(negative ? -size : size);
    return true;
}

/* A rounded number: its digits, the first not zero, and the power of ten of the first. */
struct rounded {
    char digits[GATHERED + 1];
    int length, exponent;
};

static void put_digits(struct rounded *r, uint64_t value, int length)
{
    for (int i = length; i-- > 0; value /= 10)
        r->digits[i] = (char)('0' + value % 10);
    r->length = length;
}

static uint64_t half_to_even(cx_uint128 quotient, cx_uint128 rest, cx_uint128 divisor)
{
    cx_uint128 other = divisor - rest; /* not twice the rest, which might not fit */
    return (uint64_t)(quotient + (rest > other || (rest == other && (quotient & 1))));
}

/* m * 2^binary * 10^decimal to the nearest integer, by exact integers.  The result must be below
 * 10^18, m below 2^53, decimal in -18 to 22, binary in -126 to 74. */
static uint64_t scale(uint64_t m, int binary, int decimal)
{
    cx_uint128 x = m;
    if (decimal > 11) {
        x *= whole_power[11];
        decimal -= 11;
    }
    if (decimal > 0)
        x *= whole_power[decimal];
    if (binary > 0)
        x <<= binary;
    if (decimal < 0) {
        cx_uint128 divisor = (cx_uint128)whole_power[-decimal] << (binary < 0 ? -binary : 0);
        return half_to_even(x / divisor, x % divisor, divisor);
    }
    if (binary >= 0)
        return (uint64_t)x;
    cx_uint128 divisor = (cx_uint128)1 << -binary;
    return half_to_even(x >> -binary, x & (divisor - 1), divisor);
}

/* The digits of numbers of a common size; false for the others. */
static bool round_exactly(double size, int digits, struct rounded *r)
{
    uint64_t m;
    memcpy(&m, &size, sizeof m);
    int binary = (int)(m >> 52) - 1075;
    m = (m & (EXACT_DOUBLE / 2 - 1)) | EXACT_DOUBLE / 2;
    if (binary < -126 || binary > 5)
        return false;
    /* floor(log10(2^(binary + 52))): the exponent or one less; log10(2) is 1233 / 4096 nearly. */
    int exponent = (binary + 52) * 1233 >> 12;
    if (digits - 1 - exponent > 22)
        return false;
    uint64_t value = scale(m, binary, digits - 1 - exponent);
    if (value >= whole_power[digits]) {
        exponent++;
        value = scale(m, binary, digits - 1 - exponent);
    }
    put_digits(r, value, digits);
    r->exponent = exponent;
    return true;
}

static void round_by_libc(double size, int digits, struct rounded *r)
{
    char text[CX_NUMBER_ROOM];
    int n = snprintf(text, sizeof text, "%.*e", digits - 1, size);
    const char *at = text, *end = text + n;
    for (r->length = 0; at < end && *at != 'e'; at++)
        if (is_digit(*at))
            r->digits[r->length++] = *at;
    r->exponent = (int)strtol(at + 1, NULL, 10);
}

static void round_number(double size, int digits, struct rounded *r)
{
    if (!round_exactly(size, digits, r))
        round_by_libc(size, digits, r);
    while (r->length > 1 && r->digits[r->length - 1] == '0')
        r->length--;
}

static char *put(char *to, const char *from, int n)
{
    memcpy(to, from, (size_t)n);
    return to + n;
}

static char *put_zeros(char *to, int n)
{
    for (; n > 0; n--)
        *to++ = '0';
    return to;
}

static char *lay_out_plain(const struct rounded *r, char *to)
{
    int whole = r->exponent + 1;
    if (whole <= 0) {
        to = put(to, "0.", 2);
        to = put_zeros(to, -whole);
        return put(to, r->digits, r->length);
    }
    if (whole >= r->length) {
        to = put(to, r->digits, r->length);
        return put_zeros(to, whole - r->length);
    }
    to = put(to, r->digits, whole);
    *to++ = '.';
    return put(to, r->digits + whole, r->length - whole);
}

static char *lay_out_exponent(const struct rounded *r, char *to)
{
    *to++ = r->digits[0];
    if (r->length > 1) {
        *to++ = '.';
        to = put(to, r->digits + 1, r->length - 1);
    }
    *to++ = 'e';
    *to++ = r->exponent < 0 ? '-' : '+';
    int exponent = abs(r->exponent);
    if (exponent > 99)
        *to++ = (char)('0' + exponent / 100);
    *to++ = (char)('0' + exponent / 10 % 10);
    *to++ = (char)('0' + exponent % 10);
    return to;
}

static bool reads_back(const struct rounded *r, double size)
{
    char text[CX_NUMBER_ROOM];
    double x;
    size_t n = (size_t)(lay_out_exponent(r, text) - text);
    return cx_number_parse((struct cx_text){text, n}, &x) && x == size;
}

/* The next number above with as many digits; false when a digit would have to be carried. */
static bool step_up(struct rounded *r, int digits)
{
    if (r->length < digits || r->digits[digits - 1] == '9')
        return false;
    r->digits[digits - 1]++;
    return true;
}

/* Every double from DBL_MIN on keeps 15 digits; the smaller ones have fewer.  Above a power of two
 * doubles are twice as far apart as below: the nearest number with 16 digits may miss it while the
 * next one above does not. */
static void round_shortest(double size, struct rounded *r)
{
    for (int digits = size < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        round_number(size, digits, r);
        if (reads_back(r, size) || (digits == 16 && step_up(r, 16) && reads_back(r, size)))
            return;
    }
}

size_t cx_number_format(double x, int digits, char out[CX_NUMBER_ROOM])
{
    char *to = out;
    double size = fabs(x);
    if (x < 0 || (digits == 0 && signbit(x)))
        *to++ = '-';
    if (isnan(x)) {
        to = out;
    } else if (isinf(x)) {
        to = put(to, "inf", 3);
    } else if (size == 0) {
        *to++ = '0';
    } else {
        struct rounded r;
        if (digits <= 0)
            round_shortest(size, &r);
        else
            round_number(size, digits < 17 ? digits : 17, &r);
        to = r.exponent < -5 || r.exponent > 14 ? lay_out_exponent(&r, to) : lay_out_plain(&r, to);
    }
    *to = '\0';
    return (size_t)(to - out);
}

size_t cx_integer_format(int64_t x, char out[CX_NUMBER_ROOM])
{
    char *to = out;
    if (x < 0)
        *to++ = '-';
    to = cx_put_digits(to, x < 0 ? -(uint64_t)x : (uint64_t)x);
    *to = '\0';
    return (size_t)(to - out);
}
