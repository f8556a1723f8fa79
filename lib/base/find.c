/* find.c - see find.h. */
#include "base/find.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>

uint64_t cx_find_mask(const char *p, struct cx_byte_set set)
{
    const __m128i a = _mm_set1_epi8(set.a), b = _mm_set1_epi8(set.b);
    const __m128i c = _mm_set1_epi8(set.c), d = _mm_set1_epi8(set.d);
    uint64_t mask = 0;
    for (int i = 0; i < 64; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i ab = _mm_or_si128(_mm_cmpeq_epi8(x, a), _mm_cmpeq_epi8(x, b));
        __m128i cd = _mm_or_si128(_mm_cmpeq_epi8(x, c), _mm_cmpeq_epi8(x, d));
        mask |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_or_si128(ab, cd)) << i;
    }
    return mask;
}

const char *cx_find_any(const char *p, const char *end, struct cx_byte_set set)
{
    const __m128i a = _mm_set1_epi8(set.a), b = _mm_set1_epi8(set.b);
    const __m128i c = _mm_set1_epi8(set.c), d = _mm_set1_epi8(set.d);
    for (; p < end; p += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i ab = _mm_or_si128(_mm_cmpeq_epi8(x, a), _mm_cmpeq_epi8(x, b));
        __m128i cd = _mm_or_si128(_mm_cmpeq_epi8(x, c), _mm_cmpeq_epi8(x, d));
        unsigned hits = (unsigned)_mm_movemask_epi8(_mm_or_si128(ab, cd));
        if (hits) {
            p += cx_lowest_bit(hits);
            return p < end ? p : end;
        }
    }
    return end;
}
#else
const char *cx_find_any(const char *p, const char *end, struct cx_byte_set set)
{
    while (p < end && *p != set.a && *p != set.b && *p != set.c && *p != set.d)
        p++;
    return p;
}

uint64_t cx_find_mask(const char *p, struct cx_byte_set set)
{
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++)
        mask |= (uint64_t)(p[i] == set.a || p[i] == set.b || p[i] == set.c || p[i] == set.d) << i;
    return mask;
}
#endif

const char *cx_find_last(const char *p, const char *end, char c)
{
    while (end > p)
        if (*--end == c)
            return end;
    return NULL;
}

#ifdef __SSE2__
/* A hit takes 1 from its lane of `lanes`; 255 rounds fit, then the lanes are added up. */
size_t cx_count_byte(const char *p, const char *end, char c)
{
    const __m128i pattern = _mm_set1_epi8(c), zero = _mm_setzero_si128();
    __m128i sums = zero;
    while (end - p >= 16) {
        __m128i lanes = zero;
        size_t words = (size_t)(end - p) / 16;
        for (size_t stop = words < 255 ? words : 255, i = 0; i < stop; i++, p += 16) {
            __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
            lanes = _mm_sub_epi8(lanes, _mm_cmpeq_epi8(x, pattern));
        }
        sums = _mm_add_epi64(sums, _mm_sad_epu8(lanes, zero));
    }
    uint64_t half[2];
    _mm_storeu_si128((__m128i *)(void *)half, sums);
    size_t n = half[0] + half[1];
    for (; p < end; p++)
        n += *p == c;
    return n;
}
#else
/* Eight bytes at a time: a zero byte of x leaves the high bit of its lane clear in t. */
size_t cx_count_byte(const char *p, const char *end, char c)
{
    const uint64_t pattern = UINT64_C(0x0101010101010101) * (unsigned char)c;
    const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    size_t n = 0;
    while (end - p >= 8) {
        uint64_t lanes = 0;
        size_t words = (size_t)(end - p) / 8;
        for (size_t stop = words < 255 ? words : 255, i = 0; i < stop; i++, p += 8) {
            uint64_t x;
            memcpy(&x, p, 8);
            x ^= pattern;
            uint64_t t = ((x & low) + low) | x;
            lanes += (~t & ~low) >> 7;
        }
        for (int i = 0; i < 8; i++)
            n += lanes >> (8 * i) & 0xff;
    }
    for (; p < end; p++)
        n += *p == c;
    return n;
}
#endif
