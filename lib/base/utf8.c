/* utf8.c - see utf8.h.
 *
 * With AVX2, 32 bytes at a time by J. Keiser and D. Lemire 2021, "Validating UTF-8 in less than one
 * instruction per byte": all that can be wrong with two bytes side by side is told by three
 * nibbles, looked up in three tables of bits; a bit that stands in all three is an error.  Without
 * branches it does not matter how often text leaves ASCII.
 */
#include "base/utf8.h"

#include <string.h>

#if CX_X86
#include <immintrin.h>
#endif

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Length of the well-formed sequence at s, 0 when there is none (RFC 3629, section 4). */
static size_t sequence_length(const unsigned char *s, size_t room)
{
    unsigned char lead = s[0], low = 0x80, high = 0xbf;
    size_t n;
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        n = 2;
    else if (lead >= 0xe0 && lead <= 0xef)
        n = 3;
    else if (lead >= 0xf0 && lead <= 0xf4)
        n = 4;
    else
        return 0;
    if (lead == 0xe0)
        low = 0xa0;
    else if (lead == 0xed)
        high = 0x9f;
    else if (lead == 0xf0)
        low = 0x90;
    else if (lead == 0xf4)
        high = 0x8f;
    if (room < n || s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

size_t cx_utf8_length(struct cx_text t)
{
    return t.n ? sequence_length((const unsigned char *)t.s, t.n) : 0;
}

/* From one byte that is not ASCII to the next. */
static bool is_utf8_plain(const char *p, const char *end)
{
    while (p < end) {
        uint64_t eight;
        if (end - p >= 8) {
            memcpy(&eight, p, 8);
            eight = cx_little_64(eight) & HIGH_BITS;
            if (eight == 0) {
                p += 8;
                continue;
            }
            p += cx_lowest_bit(eight) / 8;
        }
        size_t n = sequence_length((const unsigned char *)p, (size_t)(end - p));
        if (n == 0)
            return false;
        p += n;
    }
    return true;
}

#if CX_X86

/* What may be wrong with a byte and the one behind it. */
enum {
    TOO_SHORT = 1,   /* a lead and no tail */
    TOO_LONG = 2,    /* ASCII and a tail */
    OVERLONG_3 = 4,  /* e0, 80 to 9f */
    TOO_LARGE = 8,   /* f4, 90 to bf; f5 and more */
    SURROGATE = 16,  /* ed, a0 to bf */
    OVERLONG_2 = 32, /* c0 or c1 */
    FAR = 64,        /* f0, 80 to 8f: overlong; f5 and more, 80 to 8f: too large */
    TAILS = 128,     /* two tails: right behind a lead of three or four */
    ANY_LEAD = TOO_SHORT | TOO_LONG | TAILS,
    ABOVE = ANY_LEAD | TOO_LARGE | FAR
};

#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

/* The 32 bytes that end n bytes before those of x end; before are the ones in front of x. */
#define SHIFTED(x, before, n)                                                                      \
    _mm256_alignr_epi8(x, _mm256_permute2x128_si256(before, x, 0x21), 16 - (n))

CX_TARGET(CX_AVX2) static __m256i errors(__m256i x, __m256i before)
{
    const __m256i lead_high =
        TWICE(TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
              (char)TAILS, (char)TAILS, (char)TAILS, (char)TAILS, TOO_SHORT | OVERLONG_2, TOO_SHORT,
              TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | FAR);
    const __m256i lead_low =
        TWICE((char)(ANY_LEAD | OVERLONG_3 | OVERLONG_2 | FAR), (char)(ANY_LEAD | OVERLONG_2),
              (char)ANY_LEAD, (char)ANY_LEAD, (char)(ANY_LEAD | TOO_LARGE), (char)ABOVE,
              (char)ABOVE, (char)ABOVE, (char)ABOVE, (char)ABOVE, (char)ABOVE, (char)ABOVE,
              (char)ABOVE, (char)(ABOVE | SURROGATE), (char)ABOVE, (char)ABOVE);
    const __m256i tail_high =
        TWICE(TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
              TOO_SHORT, (char)(TOO_LONG | OVERLONG_2 | TAILS | OVERLONG_3 | FAR),
              (char)(TOO_LONG | OVERLONG_2 | TAILS | OVERLONG_3 | TOO_LARGE),
              (char)(TOO_LONG | OVERLONG_2 | TAILS | SURROGATE | TOO_LARGE),
              (char)(TOO_LONG | OVERLONG_2 | TAILS | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT,
              TOO_SHORT, TOO_SHORT);
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i one = SHIFTED(x, before, 1), two = SHIFTED(x, before, 2), three = SHIFTED(x, before, 3);
    __m256i wrong = _mm256_and_si256(
        _mm256_shuffle_epi8(lead_high, _mm256_and_si256(_mm256_srli_epi16(one, 4), nibble)),
        _mm256_shuffle_epi8(lead_low, _mm256_and_si256(one, nibble)));
    wrong = _mm256_and_si256(
        wrong, _mm256_shuffle_epi8(tail_high, _mm256_and_si256(_mm256_srli_epi16(x, 4), nibble)));
    /* Behind e0 and more by two, f0 and more by three: there two tails are right, and a must. */
    __m256i must = _mm256_or_si256(_mm256_subs_epu8(two, _mm256_set1_epi8(0xe0 - 0x80)),
                                   _mm256_subs_epu8(three, _mm256_set1_epi8(0xf0 - 0x80)));
    return _mm256_xor_si256(_mm256_and_si256(must, _mm256_set1_epi8((char)0x80)), wrong);
}

CX_TARGET(CX_AVX2) static __m256i load(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

enum { LEAP = 256 };

CX_TARGET(CX_AVX2) static bool is_ascii_leap(const char *p)
{
    __m256i all = load(p);
    for (int i = 32; i < LEAP; i += 32)
        all = _mm256_or_si256(all, load(p + i));
    return _mm256_movemask_epi8(all) == 0;
}

/* Long stretches of ASCII are leaped over, where nothing before asks for a tail.  The last bytes
 * are followed by zeros, so that what is cut off there is too short. */
CX_TARGET(CX_AVX2) static bool is_utf8_avx2(const char *p, const char *end)
{
    __m256i before = _mm256_setzero_si256(), wrong = before;
    while (end - p >= 32) {
        if (end - p >= LEAP && _mm256_movemask_epi8(before) == 0 && is_ascii_leap(p)) {
            p += LEAP;
            continue;
        }
        for (int i = 0; i < LEAP && end - p >= 32; i += 32, p += 32) {
            __m256i x = load(p);
            wrong = _mm256_or_si256(wrong, errors(x, before));
            before = x;
        }
    }
    char rest[32] = {0};
    memcpy(rest, p, (size_t)(end - p));
    wrong = _mm256_or_si256(wrong, errors(load(rest), before));
    return _mm256_testz_si256(wrong, wrong);
}

#endif

bool cx_is_utf8(enum cx_simd simd, const char *p, const char *end)
{
#if CX_X86
    if (simd >= CX_SIMD_AVX2)
        return is_utf8_avx2(p, end);
#else
    (void)simd;
#endif
    return is_utf8_plain(p, end);
}
