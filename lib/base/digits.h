/* digits.h - decimal digits without loops and without guesses for the processor to get wrong.
 *
 * All functions write at `to` and return the end of what they wrote; they may write up to
 * CX_DIGITS_SLACK bytes behind it.
 */
#ifndef CX_BASE_DIGITS_H
#define CX_BASE_DIGITS_H

#include <string.h>

#include "base/compat.h"

enum { CX_MOST_DIGITS = 20 /* of a uint64_t */, CX_DIGITS_SLACK = 7 };

#define CX_DIGIT_ZEROS UINT64_C(0x3030303030303030)

/* Eight digits of x < 10^8, one a byte, the first in the lowest byte.  Halves, then pairs, then
 * digits are parted in all lanes at once: a quotient by 100 is a product with 10486 / 2^20, one by
 * 10 with 103 / 2^10, both exact for what lanes hold. */
static inline uint64_t cx_digits_of(uint32_t x)
{
    uint64_t fours = x / 10000 | (uint64_t)(x % 10000) << 32;
    uint64_t high = (fours * 10486 >> 20) & UINT64_C(0x0000007f0000007f);
    uint64_t pairs = high | (fours - 100 * high) << 16;
    uint64_t tens = (pairs * 103 >> 10) & UINT64_C(0x000f000f000f000f);
    return tens | (pairs - 10 * tens) << 8;
}

static inline void cx_store_digits(char *to, uint64_t digits)
{
    digits = cx_little_64(digits);
    memcpy(to, &digits, sizeof digits);
}

static inline char *cx_put_eight_digits(char *to, uint64_t x) /* x < 10^8 */
{
    cx_store_digits(to, cx_digits_of((uint32_t)x) | CX_DIGIT_ZEROS);
    return to + 8;
}

/* No leading zeros; at most CX_MOST_DIGITS bytes. */
static inline char *cx_put_digits(char *to, uint64_t x)
{
    const uint64_t eight = 100000000;
    if (x >= eight * eight) {
        to = cx_put_digits(to, x / (eight * eight));
        x %= eight * eight;
        return cx_put_eight_digits(cx_put_eight_digits(to, x / eight), x % eight);
    }
    uint64_t first = x < eight ? x : x / eight;
    uint64_t digits = cx_digits_of((uint32_t)first);
    unsigned zeros = (unsigned)cx_lowest_bit(digits | UINT64_C(1) << 56) / 8;
    cx_store_digits(to, (digits | CX_DIGIT_ZEROS) >> 8 * zeros);
    to += 8 - zeros;
    return x < eight ? to : cx_put_eight_digits(to, x % eight);
}

/* Two digits of x < 100. */
static inline char *cx_put_two_digits(char *to, unsigned x)
{
    to[0] = (char)('0' + x / 10);
    to[1] = (char)('0' + x % 10);
    return to + 2;
}

/* Eight lower-case hexadecimal digits of x, one a byte, the first in the lowest byte. */
static inline uint64_t cx_hex_digits_of(uint32_t x)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), low = UINT64_C(0x000f000f000f000f);
    uint64_t d = x >> 16 | (uint64_t)(x & 0xffff) << 32;
    d = (d >> 8 & UINT64_C(0x000000ff000000ff)) | (d & UINT64_C(0x000000ff000000ff)) << 16;
    d = (d >> 4 & low) | (d & low) << 8;
    uint64_t letters = (d + 6 * ones) >> 4 & ones;
    return (d | CX_DIGIT_ZEROS) + ('a' - '9' - 1) * letters;
}

static inline char *cx_put_hex(char *to, uint64_t x) /* 16 digits */
{
    cx_store_digits(to, cx_hex_digits_of((uint32_t)(x >> 32)));
    cx_store_digits(to + 8, cx_hex_digits_of((uint32_t)x));
    return to + 16;
}

#endif
