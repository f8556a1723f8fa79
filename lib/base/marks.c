/* marks.c - see marks.h. */
#include "base/marks.h"

#include <string.h>

#if CX_X86
#include <immintrin.h>
#endif

enum cx_simd cx_simd_of(enum cx_simd wanted)
{
#if CX_X86
    if (wanted == CX_SIMD_BEST)
        wanted = CX_SIMD_AVX512;
    if (wanted == CX_SIMD_AVX512 && cx_cpu_has("avx512bw") && cx_cpu_has("avx512vbmi2") &&
        cx_cpu_has("popcnt"))
        return CX_SIMD_AVX512;
    if (wanted >= CX_SIMD_AVX2 && cx_cpu_has("avx2") && cx_cpu_has("bmi") && cx_cpu_has("popcnt"))
        return CX_SIMD_AVX2;
    return wanted >= CX_SIMD_SSE2 ? CX_SIMD_SSE2 : CX_SIMD_NONE;
#else
    (void)wanted;
    return CX_SIMD_NONE;
#endif
}

/* ---- plain C */

#define EACH UINT64_C(0x0101010101010101)

/* Bit i: whether the highest bit of byte i of x is set, where the others are not.  The product
 * brings bit 8 i to bit 56 + i. */
static inline uint64_t gather(uint64_t x)
{
    return (x >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* Which bytes of x are `byte`: those that it makes zero. */
static inline uint64_t equal_plain(uint64_t x, char byte)
{
    x ^= EACH * (unsigned char)byte;
    return gather(~(((x & EACH * 0x7f) + EACH * 0x7f) | x) & EACH * 0x80);
}

static inline uint64_t low_plain(uint64_t x)
{
    return gather(~(((x & EACH * 0x7f) + EACH * (0x7f - ' ')) | x) & EACH * 0x80);
}

static bool marks_plain(const char *p, size_t words, struct cx_byte_set set, struct cx_marks out)
{
    uint64_t high = 0;
    for (size_t w = 0; w < words; w++) {
        uint64_t a = 0, b = 0, c = 0, d = 0, low = 0;
        for (int i = 0; i < 64; i += 8, p += 8) {
            uint64_t x;
            memcpy(&x, p, sizeof x);
            x = cx_little_64(x);
            a |= equal_plain(x, set.a) << i;
            b |= equal_plain(x, set.b) << i;
            c |= equal_plain(x, set.c) << i;
            d |= equal_plain(x, set.d) << i;
            low |= low_plain(x) << i;
            high |= x;
        }
        out.a[w] = a;
        out.b[w] = b;
        out.c[w] = c;
        out.d[w] = d;
        out.low[w] = low;
    }
    return high & EACH * 0x80;
}

static size_t positions_plain(const uint64_t *word, size_t words, uint16_t *out)
{
    uint16_t *at = out;
    for (size_t i = 0; i < words; i++)
        for (uint64_t bits = word[i]; bits; bits &= bits - 1)
            *at++ = (uint16_t)(64 * i + (size_t)cx_lowest_bit(bits));
    return (size_t)(at - out);
}

/* Bits counted in pairs, then in fours, then in bytes, which the product adds up. */
static size_t count_plain(const uint64_t *word, size_t words)
{
    size_t n = 0;
    for (size_t i = 0; i < words; i++) {
        uint64_t x = word[i];
        x -= x >> 1 & UINT64_C(0x5555555555555555);
        x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
        x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
        n += x * UINT64_C(0x0101010101010101) >> 56;
    }
    return n;
}

#if CX_X86

/* ---- SSE2: every x86-64 */

static inline uint64_t four_sse2(const __m128i x[4], __m128i pattern)
{
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x[i], pattern)) << 16 * i;
    return bits;
}

static bool marks_sse2(const char *p, size_t words, struct cx_byte_set set, struct cx_marks out)
{
    const __m128i a = _mm_set1_epi8(set.a), b = _mm_set1_epi8(set.b), c = _mm_set1_epi8(set.c),
                  d = _mm_set1_epi8(set.d), blank = _mm_set1_epi8(' '), zero = _mm_setzero_si128();
    __m128i high = zero;
    for (size_t w = 0; w < words; w++, p += 64) {
        __m128i x[4], above[4];
        for (int i = 0; i < 4; i++) {
            x[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
            above[i] = _mm_subs_epu8(x[i], blank);
            high = _mm_or_si128(high, x[i]);
        }
        out.a[w] = four_sse2(x, a);
        out.b[w] = four_sse2(x, b);
        out.c[w] = four_sse2(x, c);
        out.d[w] = four_sse2(x, d);
        out.low[w] = four_sse2(above, zero);
    }
    return _mm_movemask_epi8(high) != 0;
}

/* ---- AVX2 */

CX_TARGET(CX_AVX2) static inline uint64_t both(__m256i first, __m256i second)
{
    return (uint32_t)_mm256_movemask_epi8(first) | (uint64_t)(uint32_t)_mm256_movemask_epi8(second)
                                                       << 32;
}

CX_TARGET(CX_AVX2) static inline uint64_t equal(__m256i x, __m256i y, __m256i pattern)
{
    return both(_mm256_cmpeq_epi8(x, pattern), _mm256_cmpeq_epi8(y, pattern));
}

CX_TARGET(CX_AVX2)
static bool marks_avx2(const char *p, size_t words, struct cx_byte_set set, struct cx_marks out)
{
    const __m256i a = _mm256_set1_epi8(set.a), b = _mm256_set1_epi8(set.b),
                  c = _mm256_set1_epi8(set.c), d = _mm256_set1_epi8(set.d),
                  blank = _mm256_set1_epi8(' ');
    __m256i high = _mm256_setzero_si256();
    for (size_t w = 0; w < words; w++, p += 64) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
        __m256i y = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
        out.a[w] = equal(x, y, a);
        out.b[w] = equal(x, y, b);
        out.c[w] = equal(x, y, c);
        out.d[w] = equal(x, y, d);
        out.low[w] = both(_mm256_cmpeq_epi8(_mm256_min_epu8(x, blank), x),
                          _mm256_cmpeq_epi8(_mm256_min_epu8(y, blank), y));
        high = _mm256_or_si256(high, _mm256_or_si256(x, y));
    }
    return _mm256_movemask_epi8(high) != 0;
}

/* The places of the four lowest bits, whether they are there or not; returns the other bits. */
CX_TARGET(CX_AVX2) static inline uint64_t four_places(uint64_t bits, size_t begin, uint16_t *at)
{
    at[0] = (uint16_t)(begin + _tzcnt_u64(bits));
    bits = _blsr_u64(bits);
    at[1] = (uint16_t)(begin + _tzcnt_u64(bits));
    bits = _blsr_u64(bits);
    at[2] = (uint16_t)(begin + _tzcnt_u64(bits));
    bits = _blsr_u64(bits);
    at[3] = (uint16_t)(begin + _tzcnt_u64(bits));
    return _blsr_u64(bits);
}

/* Eight at first, then four at a time: a branch for each would be guessed wrong. */
CX_TARGET(CX_AVX2) static size_t positions_avx2(const uint64_t *word, size_t words, uint16_t *out)
{
    uint16_t *at = out;
    for (size_t i = 0; i < words; i++) {
        uint64_t bits = word[i];
        size_t n = (size_t)_mm_popcnt_u64(bits), begin = 64 * i;
        bits = four_places(bits, begin, at);
        bits = four_places(bits, begin, at + 4);
        for (size_t done = 8; done < n; done += 4)
            bits = four_places(bits, begin, at + done);
        at += n;
    }
    return (size_t)(at - out);
}

CX_TARGET(CX_AVX2) static size_t count_avx2(const uint64_t *word, size_t words)
{
    size_t n = 0;
    for (size_t i = 0; i < words; i++)
        n += (size_t)_mm_popcnt_u64(word[i]);
    return n;
}

/* 64 bytes at a time; the rest is left. */
CX_TARGET(CX_AVX2) static struct cx_two two_avx2(const char *p, size_t n, char a, char b)
{
    const __m256i first = _mm256_set1_epi8(a), second = _mm256_set1_epi8(b);
    struct cx_two count = {0};
    for (; n >= 64; n -= 64, p += 64) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
        __m256i y = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
        count.a += (size_t)_mm_popcnt_u64(equal(x, y, first));
        count.b += (size_t)_mm_popcnt_u64(equal(x, y, second));
    }
    return count;
}

/* ---- AVX-512 */

CX_TARGET(CX_AVX512)
static bool marks_avx512(const char *p, size_t words, struct cx_byte_set set, struct cx_marks out)
{
    const __m512i a = _mm512_set1_epi8(set.a), b = _mm512_set1_epi8(set.b),
                  c = _mm512_set1_epi8(set.c), d = _mm512_set1_epi8(set.d),
                  blank = _mm512_set1_epi8(' ');
    __m512i high = _mm512_setzero_si512();
    for (size_t w = 0; w < words; w++, p += 64) {
        __m512i x = _mm512_loadu_si512(p);
        out.a[w] = _mm512_cmpeq_epi8_mask(x, a);
        out.b[w] = _mm512_cmpeq_epi8_mask(x, b);
        out.c[w] = _mm512_cmpeq_epi8_mask(x, c);
        out.d[w] = _mm512_cmpeq_epi8_mask(x, d);
        out.low[w] = _mm512_cmple_epu8_mask(x, blank);
        high = _mm512_or_si512(high, x);
    }
    return _mm512_movepi8_mask(high) != 0;
}

/* The numbers 0 to 63, those whose bits are set pushed together, made places. */
CX_TARGET(CX_AVX512)
static size_t positions_avx512(const uint64_t *word, size_t words, uint16_t *out)
{
    uint8_t count_up[64];
    for (int i = 0; i < 64; i++)
        count_up[i] = (uint8_t)i;
    const __m512i numbers = _mm512_loadu_si512(count_up);
    uint16_t *at = out;
    for (size_t i = 0; i < words; i++) {
        size_t n = (size_t)_mm_popcnt_u64(word[i]);
        __m512i chosen = _mm512_maskz_compress_epi8(word[i], numbers);
        __m512i begin = _mm512_set1_epi16((short)(64 * i));
        __m512i half = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(chosen));
        _mm512_storeu_si512(at, _mm512_add_epi16(half, begin));
        if (n > 32) {
            half = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(chosen, 1));
            _mm512_storeu_si512(at + 32, _mm512_add_epi16(half, begin));
        }
        at += n;
    }
    return (size_t)(at - out);
}

CX_TARGET(CX_AVX512) static struct cx_two two_avx512(const char *p, size_t n, char a, char b)
{
    const __m512i first = _mm512_set1_epi8(a), second = _mm512_set1_epi8(b);
    struct cx_two count = {0};
    for (; n >= 64; n -= 64, p += 64) {
        __m512i x = _mm512_loadu_si512(p);
        count.a += (size_t)_mm_popcnt_u64(_mm512_cmpeq_epi8_mask(x, first));
        count.b += (size_t)_mm_popcnt_u64(_mm512_cmpeq_epi8_mask(x, second));
    }
    return count;
}

#endif

/* ---- the choice */

bool cx_marks(enum cx_simd simd, const char *p, size_t words, struct cx_byte_set set,
              struct cx_marks out)
{
#if CX_X86
    if (simd == CX_SIMD_AVX512)
        return marks_avx512(p, words, set, out);
    if (simd == CX_SIMD_AVX2)
        return marks_avx2(p, words, set, out);
    if (simd == CX_SIMD_SSE2)
        return marks_sse2(p, words, set, out);
#else
    (void)simd;
#endif
    return marks_plain(p, words, set, out);
}

size_t cx_positions(enum cx_simd simd, const uint64_t *word, size_t words, uint16_t *out)
{
#if CX_X86
    if (simd == CX_SIMD_AVX512)
        return positions_avx512(word, words, out);
    if (simd == CX_SIMD_AVX2)
        return positions_avx2(word, words, out);
#else
    (void)simd;
#endif
    return positions_plain(word, words, out);
}

size_t cx_count_bits(enum cx_simd simd, const uint64_t *word, size_t words)
{
#if CX_X86
    if (simd >= CX_SIMD_AVX2)
        return count_avx2(word, words);
#else
    (void)simd;
#endif
    return count_plain(word, words);
}

struct cx_two cx_count_two(enum cx_simd simd, const char *p, size_t n, char a, char b)
{
    struct cx_two count = {0};
    const char *end = p + n;
#if CX_X86
    if (simd >= CX_SIMD_AVX2) {
        count = simd == CX_SIMD_AVX512 ? two_avx512(p, n, a, b) : two_avx2(p, n, a, b);
        p = end - n % 64;
    }
#else
    (void)simd;
#endif
    count.a += cx_count_byte(p, end, a);
    count.b += cx_count_byte(p, end, b);
    return count;
}
