/* escape.c - see escape.h. */
#include "table/escape.h"

#include "base/ascii.h"
#include "base/number.h"
#include "base/utf8.h"

#include <string.h>

#define EACH UINT64_C(0x0101010101010101)
#define HIGH (0x80 * EACH)

/* Bytes that make a text not plain: all below `floor`, `first`, `second`, and with `high` all from
 * 128 on; each repeated eight times. */
struct suspects {
    uint64_t floor, first, second, high;
};

static const struct suspects suspects_of[] = {
    [CX_FORMAT_TSV] = {0x0e * EACH, '\\' * EACH, '\\' * EACH, 0},
    [CX_FORMAT_CSV] = {0x0e * EACH, ',' * EACH, '"' * EACH, 0},
    [CX_FORMAT_JSON] = {0x20 * EACH, '"' * EACH, '\\' * EACH, HIGH},
    [CX_FORMAT_TABLE] = {0x20 * EACH, 0x7f * EACH, 0x7f * EACH, 0},
    [CX_FORMAT_EXCEL] = {0x0e * EACH, ';' * EACH, '"' * EACH, 0},
};

static inline bool is_suspect(const struct suspects *k, char c)
{
    unsigned char byte = (unsigned char)c;
    return byte < (unsigned char)k->floor || byte == (unsigned char)k->first ||
           byte == (unsigned char)k->second || (byte & k->high);
}

/* ---- short texts: words of eight bytes.  S. E. Anderson, "Bit Twiddling Hacks": less than n, and
 * zero, in a word. */

static inline uint64_t zeros(uint64_t word)
{
    return (word - EACH) & ~word & HIGH;
}

static inline bool suspicious(const struct suspects *k, uint64_t word)
{
    uint64_t low = (word - k->floor) & ~word & HIGH;
    return (low | zeros(word ^ k->first) | zeros(word ^ k->second) | (word & k->high)) != 0;
}

/* Copies the eight bytes, and says whether one is a suspect. */
static inline bool copy_eight(const struct suspects *k, const char *s, char *to)
{
    uint64_t word;
    memcpy(&word, s, sizeof word);
    memcpy(to, &word, sizeof word);
    return suspicious(k, word);
}

/* One to seven bytes. */
static inline bool copy_few(const struct suspects *k, struct cx_text t, char *to)
{
    if (t.n >= 4) {
        uint32_t head, tail;
        memcpy(&head, t.s, sizeof head);
        memcpy(&tail, t.s + t.n - sizeof tail, sizeof tail);
        memcpy(to, &head, sizeof head);
        memcpy(to + t.n - sizeof tail, &tail, sizeof tail);
        return suspicious(k, head | (uint64_t)tail << 32);
    }
    uint64_t first = (unsigned char)t.s[0], middle = (unsigned char)t.s[t.n / 2];
    uint64_t last = (unsigned char)t.s[t.n - 1];
    to[0] = t.s[0];
    to[t.n / 2] = t.s[t.n / 2];
    to[t.n - 1] = t.s[t.n - 1];
    return suspicious(k, first * (EACH << 24) | middle << 8 | last << 16 | first);
}

static inline bool copy_plain(const struct suspects *k, struct cx_text t, char *to)
{
    if (t.n < 8)
        return t.n == 0 || !copy_few(k, t, to);
    bool found = false;
    for (size_t i = 0; i + 8 < t.n; i += 8)
        found |= copy_eight(k, t.s + i, to + i);
    return !(found | copy_eight(k, t.s + t.n - 8, to + t.n - 8));
}

/* ---- records: as many bytes at once as the machine has lanes */

enum { LONGEST_RECORD = 4000 }; /* longer ones go cell by cell */

#ifdef __SSE2__
#include <emmintrin.h>

/* Ones for the first bytes of a text, zeros behind it. */
static const unsigned char in_text[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                          255, 255, 255, 255, 255, 255, 255, 255};

/* Copies n bytes, n <= LONGEST_RECORD; returns how many of them are suspects.  Reads and writes up
 * to 15 bytes behind them.  A hit takes 1 from its lane: no lane has more than 255. */
static size_t copy_counting(const struct suspects *k, const char *s, size_t n, char *to)
{
    const __m128i floor = _mm_set1_epi8((char)((k->floor & 0xff) - 1)), zero = _mm_setzero_si128();
    const __m128i first = _mm_set1_epi8((char)k->first), second = _mm_set1_epi8((char)k->second);
    __m128i lanes = zero;
    for (size_t i = 0; i < n; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(s + i));
        _mm_storeu_si128((__m128i *)(void *)(to + i), x);
        __m128i low = _mm_cmpeq_epi8(_mm_subs_epu8(x, floor), zero);
        __m128i odd = _mm_or_si128(_mm_cmpeq_epi8(x, first), _mm_cmpeq_epi8(x, second));
        __m128i hits = _mm_or_si128(low, odd);
        if (n - i < 16)
            hits = _mm_and_si128(
                hits, _mm_loadu_si128((const __m128i *)(const void *)(in_text + 16 - (n - i))));
        lanes = _mm_sub_epi8(lanes, hits);
    }
    uint64_t half[2];
    _mm_storeu_si128((__m128i *)(void *)half, _mm_sad_epu8(lanes, zero));
    return half[0] + half[1];
}

/* The same with one byte that is none of them, but becomes another one; whether there are any. */
static bool copy_parted(const struct suspects *k, struct cx_text t, char delimiter, char between,
                        char *to)
{
    const __m128i floor = _mm_set1_epi8((char)((k->floor & 0xff) - 1)), zero = _mm_setzero_si128();
    const __m128i first = _mm_set1_epi8((char)k->first), second = _mm_set1_epi8((char)k->second);
    const __m128i parting = _mm_set1_epi8(delimiter);
    const __m128i change = _mm_set1_epi8((char)(delimiter ^ between));
    __m128i found = zero;
    for (size_t i = 0; i < t.n; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(t.s + i));
        __m128i parts = _mm_cmpeq_epi8(x, parting);
        _mm_storeu_si128((__m128i *)(void *)(to + i),
                         _mm_xor_si128(x, _mm_and_si128(parts, change)));
        __m128i low = _mm_cmpeq_epi8(_mm_subs_epu8(x, floor), zero);
        __m128i odd = _mm_or_si128(_mm_cmpeq_epi8(x, first), _mm_cmpeq_epi8(x, second));
        __m128i hits = _mm_andnot_si128(parts, _mm_or_si128(low, odd));
        if (t.n - i < 16)
            hits = _mm_and_si128(
                hits, _mm_loadu_si128((const __m128i *)(const void *)(in_text + 16 - (t.n - i))));
        found = _mm_or_si128(found, hits);
    }
    return _mm_movemask_epi8(found) != 0;
}
#else
static bool copy_parted(const struct suspects *k, struct cx_text t, char delimiter, char between,
                        char *to)
{
    bool found = false;
    for (size_t i = 0; i < t.n; i++) {
        to[i] = t.s[i] == delimiter ? between : t.s[i];
        found |= t.s[i] != delimiter && is_suspect(k, t.s[i]);
    }
    return found;
}

static size_t copy_counting(const struct suspects *k, const char *s, size_t n, char *to)
{
    size_t found = 0;
    memcpy(to, s, n);
    for (size_t i = 0; i < n; i++)
        found += is_suspect(k, s[i]);
    return found;
}
#endif

/* ---- which texts are plain */

static bool has_blank_edge(struct cx_text t)
{
    return t.n > 0 && (cx_is_blank(t.s[0]) || cx_is_blank(t.s[t.n - 1]));
}

/* A spreadsheet would run it: see OWASP, "CSV injection". */
static bool is_formula(struct cx_text t)
{
    double number;
    return t.n > 0 && memchr("=+-@\t\r", t.s[0], 6) && !cx_number_parse(t, &number);
}

/* A text without suspects may still not be plain at its edges. */
static inline bool has_plain_edges(enum cx_format format, struct cx_text t)
{
    if (format == CX_FORMAT_CSV)
        return !has_blank_edge(t);
    if (format == CX_FORMAT_EXCEL)
        return !has_blank_edge(t) && !is_formula(t);
    return true;
}

bool cx_escape_copy(enum cx_format format, struct cx_text t, char *to)
{
    return copy_plain(&suspects_of[format], t, to) && has_plain_edges(format, t);
}

static bool have_plain_edges(enum cx_format format, const struct cx_text *cells, size_t n)
{
    if (format != CX_FORMAT_CSV && format != CX_FORMAT_EXCEL)
        return true;
    for (size_t i = 0; i < n; i++)
        if (!has_plain_edges(format, cells[i]))
            return false;
    return true;
}

/* Cells one byte apart, all of these bytes alike: suspects may be there, and only there. */
static size_t copy_record(const struct suspects *k, const struct cx_row *row, size_t n,
                          char between, char *to)
{
    const struct cx_text *cell = row->cell;
    const char *from = row->raw.s, *end = from + cell[0].n, *last = cell[n - 1].s + cell[n - 1].n;
    size_t length = (size_t)(last - from);
    if (cell[0].s != from || length > row->raw.n)
        return 0;
    size_t found = copy_counting(k, from, length, to);
    const char there = *end;
    for (size_t i = 1; i < n; i++) {
        if (cell[i].s != end + 1 || *end != there)
            return 0;
        to[end - from] = between;
        end = cell[i].s + cell[i].n;
    }
    return found == (is_suspect(k, there) ? n - 1 : 0) ? length : 0;
}

/* Up to 15 bytes more than n are read and written. */
static inline void copy_sixteens(char *to, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i += 16)
        memcpy(to + i, s + i, 16);
}

/* Cells that stand anywhere in a record, between quotes say, that has no suspects at all. */
static size_t copy_from_clean(const struct suspects *k, const struct cx_row *row, size_t n,
                              char between, char *to)
{
    const struct cx_text raw = row->raw;
    char *at = to;
    if (copy_counting(k, raw.s, raw.n, to) != 0)
        return 0;
    for (size_t i = 0; i < n; i++) {
        struct cx_text cell = row->cell[i];
        size_t first = (size_t)((uintptr_t)cell.s - (uintptr_t)raw.s);
        if (first > raw.n || cell.n > raw.n - first || (size_t)(at - to) + cell.n > raw.n)
            return 0;
        if (i > 0)
            *at++ = between;
        copy_sixteens(at, cell.s, cell.n);
        at += cell.n;
    }
    return (size_t)(at - to);
}

size_t cx_escape_copy_cells(enum cx_format format, const struct cx_row *row, size_t n, char between,
                            char *to)
{
    const struct suspects *k = &suspects_of[format];
    if (row->raw.n > LONGEST_RECORD || !have_plain_edges(format, row->cell, n))
        return 0;
    size_t length = copy_record(k, row, n, between, to);
    return length > 0 ? length : copy_from_clean(k, row, n, between, to);
}

static bool are_plain_edges(enum cx_format format, struct cx_text t, char delimiter)
{
    for (const char *at = t.s, *end = t.s + t.n; at <= end; at++) {
        const char *stop = memchr(at, delimiter, (size_t)(end - at));
        stop = stop ? stop : end;
        if (!has_plain_edges(format, (struct cx_text){at, (size_t)(stop - at)}))
            return false;
        at = stop;
    }
    return true;
}

bool cx_escape_copy_whole(enum cx_format format, struct cx_text t, char delimiter, char between,
                          char *to)
{
    if (copy_parted(&suspects_of[format], t, delimiter, between, to))
        return false;
    bool has_edges = format == CX_FORMAT_CSV || format == CX_FORMAT_EXCEL;
    return !has_edges || are_plain_edges(format, t, delimiter);
}

size_t cx_escape_room(enum cx_format format, size_t n)
{
    switch (format) {
    case CX_FORMAT_JSON:
        return 6 * n;
    case CX_FORMAT_TABLE:
        return 4 * n;
    default:
        return 2 * n + 3;
    }
}

static char *put_escape(char *to, char letter)
{
    *to++ = '\\';
    *to++ = letter;
    return to;
}

static char *escape_tsv(struct cx_text t, char *to)
{
    for (const char *at = t.s, *end = t.s + t.n; at < end; at++) {
        switch (*at) {
        case '\t':
            to = put_escape(to, 't');
            break;
        case '\n':
            to = put_escape(to, 'n');
            break;
        case '\r':
            to = put_escape(to, 'r');
            break;
        case '\\':
            to = put_escape(to, '\\');
            break;
        default:
            *to++ = *at;
        }
    }
    return to;
}

static char *escape_table(struct cx_text t, char *to)
{
    static const char hex[] = "0123456789abcdef";
    for (const char *at = t.s, *end = t.s + t.n; at < end; at++) {
        unsigned char c = (unsigned char)*at;
        if (c >= 0x20 && c != 0x7f) {
            *to++ = *at;
        } else if (c == '\t' || c == '\n' || c == '\r') {
            to = put_escape(to, c == '\t' ? 't' : c == '\n' ? 'n' : 'r');
        } else {
            to = put_escape(to, 'x');
            *to++ = hex[c >> 4];
            *to++ = hex[c & 15];
        }
    }
    return to;
}

static char *quote(struct cx_text t, char *to, bool guard)
{
    *to++ = '"';
    if (guard)
        *to++ = '\'';
    for (const char *at = t.s, *end = t.s + t.n; at < end; at++) {
        if (*at == '"')
            *to++ = '"';
        *to++ = *at;
    }
    *to++ = '"';
    return to;
}

static bool has_suspect(const struct suspects *k, struct cx_text t)
{
    size_t i = 0;
    while (i < t.n && !is_suspect(k, t.s[i]))
        i++;
    return i < t.n;
}

static char *escape_excel(struct cx_text t, char *to)
{
    bool guard = is_formula(t);
    if (t.n == 0 || has_blank_edge(t) || has_suspect(&suspects_of[CX_FORMAT_EXCEL], t))
        return quote(t, to, guard);
    if (guard)
        *to++ = '\'';
    memcpy(to, t.s, t.n);
    return to + t.n;
}

static char *escape_json_control(char c, char *to)
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                   ['\r'] = 'r'};
    if ((size_t)c < sizeof letters && letters[(size_t)c])
        return put_escape(to, letters[(size_t)c]);
    memcpy(to, "\\u00", 4);
    to[4] = hex[c >> 4];
    to[5] = hex[c & 15];
    return to + 6;
}

static char *escape_json(struct cx_text t, char *to)
{
    while (t.n > 0) {
        size_t n = cx_utf8_length(t);
        if (n == 0) {
            memcpy(to, "\xef\xbf\xbd", 3);
            to += 3;
            n = 1;
        } else if (n > 1 || (*t.s >= 0x20 && *t.s != '"' && *t.s != '\\')) {
            memcpy(to, t.s, n);
            to += n;
        } else if (*t.s >= 0x20) {
            to = put_escape(to, *t.s);
        } else {
            to = escape_json_control(*t.s, to);
        }
        t.s += n;
        t.n -= n;
    }
    return to;
}

char *cx_escape(enum cx_format format, struct cx_text t, char *to)
{
    switch (format) {
    case CX_FORMAT_TSV:
        return escape_tsv(t, to);
    case CX_FORMAT_CSV:
        return quote(t, to, false);
    case CX_FORMAT_JSON:
        return escape_json(t, to);
    case CX_FORMAT_TABLE:
        return escape_table(t, to);
    case CX_FORMAT_EXCEL:
        return escape_excel(t, to);
    }
    return to;
}
