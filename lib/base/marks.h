/* marks.h - which bytes of a text are of interest, 64 at a time, and where they are.
 *
 *   cx_marks()      a bit for every byte, the first in the lowest bit
 *   cx_positions()  the places of the bits that are set
 *   cx_count_bits() how many there are
 *   cx_count_two()  how many bytes of two kinds there are
 *
 * Each is there in plain C, SSE2, AVX2 and AVX-512; all give the same answers.
 */
#ifndef CX_BASE_MARKS_H
#define CX_BASE_MARKS_H

#include "base/find.h"

enum cx_simd { CX_SIMD_BEST, CX_SIMD_NONE, CX_SIMD_SSE2, CX_SIMD_AVX2, CX_SIMD_AVX512 };

/* What this machine has: `wanted`, or the best below it. */
enum cx_simd cx_simd_of(enum cx_simd wanted);

/* What the targets below have, for CX_TARGET(). */
#define CX_AVX2 "avx2,bmi,popcnt"
#define CX_AVX512 "avx512f,avx512bw,avx512vbmi2,popcnt"

/* Where the marks are put: 64 bytes to a word. */
struct cx_marks {
    uint64_t *a, *b, *c, *d; /* the bytes of the set */
    uint64_t *low;           /* bytes up to the blank, ' ' */
};

/* Marks 64 * words bytes at p; all of them are read.  Returns whether any is not ASCII.  simd comes
 * from cx_simd_of(). */
bool cx_marks(enum cx_simd simd, const char *p, size_t words, struct cx_byte_set set,
              struct cx_marks out);

/* Positions are written 64 at a time, so that many more must fit. */
#define CX_POSITIONS_SLACK 64

/* The places of the bits of word[0..words), words at most 1024, in rising order; returns their
 * number. */
size_t cx_positions(enum cx_simd simd, const uint64_t *word, size_t words, uint16_t *out);
size_t cx_count_bits(enum cx_simd simd, const uint64_t *word, size_t words);

struct cx_two {
    size_t a, b;
};
/* How many of the n bytes at p are a, and how many b. */
struct cx_two cx_count_two(enum cx_simd simd, const char *p, size_t n, char a, char b);

#endif
