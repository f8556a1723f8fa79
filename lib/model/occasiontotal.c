/* occasiontotal.c - the sum of a ledger's plain rows: row by row in plain C, and with AVX-512 all
 * rows of a chunk at once, which takes a third of the instructions. */
#include "model/occasionlog.h"

static bool total_plain(const struct cx_log_chunks *chunks, struct cx_log_total *t)
{
    uint64_t head, hundredths;
    int32_t day = 0;
    *t = (struct cx_log_total){.first = CX_NO_DAY, .last = CX_NO_DAY};
    for (size_t i = 0; i < chunks->n; i++) {
        struct cx_log_chunk in = chunks->chunk[i];
        enum cx_log_kind kind;
        while ((kind = cx_log_plain(&in, &head, &hundredths)) == CX_LOG_PLAIN) {
            day = cx_log_day(day, head);
            t->first = t->rows == 0 ? day : t->first;
            t->days += day != t->last;
            t->last = day;
            t->rows++;
            t->hundredths += hundredths;
        }
        if (kind == CX_LOG_OTHER)
            return false;
    }
    return true;
}

#if CX_X86
#include <immintrin.h>

#define HERE CX_TARGET("avx512f,avx512bw,bmi,bmi2,lzcnt,popcnt")
enum { MOST_BYTES = 63 }; /* of a chunk */

struct sums {
    __m512i heads, hundredths; /* in several parts */
    uint64_t first_head, odd;  /* what is not done here */
    int64_t rows, same;        /* same: heads of 1, of the day before */
};

/* The sum of varints of up to three bytes that begin where `at` says, and end where `stops` says;
 * *left: those that do not. */
HERE static inline __m512i sum_varints(__m512i sevens, uint64_t at, uint64_t stops, uint64_t *left)
{
    const __m512i zero = _mm512_setzero_si512();
    uint64_t second = (at & ~stops) << 1, third = (second & ~stops) << 1;
    __m512i a = _mm512_sad_epu8(_mm512_maskz_mov_epi8(at, sevens), zero);
    __m512i b = _mm512_sad_epu8(_mm512_maskz_mov_epi8(second, sevens), zero);
    __m512i c = _mm512_sad_epu8(_mm512_maskz_mov_epi8(third, sevens), zero);
    *left |= third & ~stops;
    return _mm512_add_epi64(
        a, _mm512_add_epi64(_mm512_slli_epi64(b, 7), _mm512_slli_epi64(c, 14)));
}

/* Most chunks have 16 or 24 bytes.  A masked load would wait for lines that it takes nothing of. */
HERE static inline __m512i load(const struct cx_log_chunk *c)
{
    size_t room = (size_t)(c->end - c->data), filled = (size_t)(c->filled - c->data);
    __mmask64 mask = _bzhi_u64(UINT64_MAX, (unsigned)filled);
    if (room != 16 && room != 24)
        return _mm512_maskz_loadu_epi8(mask, c->data);
    __m128i low = _mm_loadu_si128((const __m128i *)(const void *)c->data);
    __m128i high = room == 16 ? _mm_setzero_si128()
                              : _mm_loadl_epi64((const __m128i *)(const void *)(c->data + 16));
    __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    return _mm512_maskz_mov_epi8(mask, _mm512_zextsi256_si512(both));
}

HERE static inline void add_chunk(struct sums *s, const struct cx_log_chunk *c)
{
    __m512i bytes = load(c);
    __m512i sevens = _mm512_and_si512(bytes, _mm512_set1_epi8(0x7f));
    uint64_t not_zero = _mm512_test_epi8_mask(bytes, bytes);
    uint64_t even = _mm512_testn_epi8_mask(bytes, _mm512_set1_epi8(1));
    uint64_t ones = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(1));
    unsigned n = 64 - (unsigned)_lzcnt_u64(not_zero);
    uint64_t stops = _bzhi_u64(~_mm512_movepi8_mask(bytes), n);
    unsigned varints = (unsigned)_mm_popcnt_u64(stops), more = varints & 1;
    stops |= (uint64_t)more << n; /* an amount of 0, which looks like what fills a chunk up */
    uint64_t head_ends = _pdep_u64(UINT64_C(0x5555555555555555), stops);
    uint64_t heads = _bzhi_u64((stops ^ head_ends) << 1 | 1, n);
    if (s->rows == 0) {
        uint64_t word;
        memcpy(&word, c->data, sizeof word);
        word = _bzhi_u64(word, 8 * (unsigned)_tzcnt_u64(head_ends) + 8);
        s->first_head = cx_varint_squeeze(word);
    }
    s->odd |= heads & even;
    s->same += _mm_popcnt_u64(heads & head_ends & ones);
    s->rows += (varints + more) / 2;
    s->heads = _mm512_add_epi64(s->heads, sum_varints(sevens, heads, stops, &s->odd));
    s->hundredths = _mm512_add_epi64(s->hundredths,
                                     sum_varints(sevens, head_ends << 1, stops, &s->odd));
}

/* Days ascend, so that behind the first one a head is 1 + 4 * the days since then. */
HERE static bool total_avx512(const struct cx_log_chunks *chunks, struct cx_log_total *t)
{
    struct sums s = {.heads = _mm512_setzero_si512(), .hundredths = _mm512_setzero_si512()};
    for (size_t i = 0; i < chunks->n; i++)
        add_chunk(&s, &chunks->chunk[i]);
    *t = (struct cx_log_total){.first = CX_NO_DAY, .last = CX_NO_DAY};
    if (s.odd != 0 || s.rows == 0)
        return s.odd == 0;
    uint64_t heads = (uint64_t)_mm512_reduce_add_epi64(s.heads) - s.first_head;
    t->rows = s.rows;
    t->days = s.rows - s.same + (s.first_head == 1);
    t->first = cx_log_day(0, s.first_head);
    t->last = (int32_t)((uint32_t)t->first + (uint32_t)((heads - (uint64_t)(s.rows - 1)) / 4));
    t->hundredths = (uint64_t)_mm512_reduce_add_epi64(s.hundredths);
    return true;
}

static bool is_short(const struct cx_log_chunks *chunks)
{
    const struct cx_log_chunk *last = &chunks->chunk[chunks->n - 1];
    return chunks->n > 0 && last->end - last->data <= MOST_BYTES; /* those before are no longer */
}
#endif

bool cx_log_total(const struct cx_log_chunks *chunks, bool in_plain_c, struct cx_log_total *t)
{
#if CX_X86
    if (!in_plain_c && cx_cpu_has("avx512bw") && cx_cpu_has("bmi2") && cx_cpu_has("lzcnt") &&
        is_short(chunks) && total_avx512(chunks, t))
        return true;
#endif
    (void)in_plain_c;
    return total_plain(chunks, t);
}
