/* escape.c - see escape.h. */
#include "table/escape.h"

#include "base/number.h"

#include <string.h>

#define EACH UINT64_C(0x0101010101010101)
#define HIGH (0x80 * EACH)

/* Bytes that make a text not plain: all below `floor`, `first`, `second`, and with `high` all from
 * 128 on; each repeated eight times.  S. E. Anderson, "Bit Twiddling Hacks": less than n, and
 * zero, in a word. */
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

static inline uint64_t zeros(uint64_t word)
{
    return (word - EACH) & ~word & HIGH;
}

static inline bool suspicious(const struct suspects *k, uint64_t word)
{
    uint64_t low = (word - k->floor) & ~word & HIGH;
    return (low | zeros(word ^ k->first) | zeros(word ^ k->second) | (word & k->high)) != 0;
}

static inline uint64_t load8(const char *s)
{
    uint64_t word;
    memcpy(&word, s, sizeof word);
    return word;
}

/* One to seven bytes, some of them twice. */
static inline uint64_t load_few(const char *s, size_t n)
{
    if (n >= 4) {
        uint32_t head, tail;
        memcpy(&head, s, sizeof head);
        memcpy(&tail, s + n - sizeof tail, sizeof tail);
        return head | (uint64_t)tail << 32;
    }
    uint64_t first = (unsigned char)s[0], middle = (unsigned char)s[n / 2];
    uint64_t last = (unsigned char)s[n - 1];
    return first * (EACH << 24) | middle << 8 | last << 16 | first;
}

static inline bool has_suspect(const struct suspects *k, struct cx_text t)
{
    if (t.n < 8)
        return t.n > 0 && suspicious(k, load_few(t.s, t.n));
    const char *last = t.s + t.n - 8;
    for (const char *at = t.s; at < last; at += 8)
        if (suspicious(k, load8(at)))
            return true;
    return suspicious(k, load8(last));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool has_blank_edge(struct cx_text t)
{
    return t.n > 0 && (is_blank(t.s[0]) || is_blank(t.s[t.n - 1]));
}

/* A spreadsheet would run it: see OWASP, "CSV injection". */
static bool is_formula(struct cx_text t)
{
    double number;
    return t.n > 0 && memchr("=+-@\t\r", t.s[0], 6) && !cx_number_parse(t, &number);
}

bool cx_escape_plain(enum cx_format format, struct cx_text t)
{
    if (has_suspect(&suspects_of[format], t))
        return false;
    if (format == CX_FORMAT_CSV)
        return !has_blank_edge(t);
    if (format == CX_FORMAT_EXCEL)
        return !has_blank_edge(t) && !is_formula(t);
    return true;
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

static bool continues(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

/* Table 3-7 of the Unicode Standard, "Well-Formed UTF-8 Byte Sequences": the second byte's range
 * depends on the first. */
static bool second_fits(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0 && second <= 0xbf;
    case 0xed:
        return second >= 0x80 && second <= 0x9f;
    case 0xf0:
        return second >= 0x90 && second <= 0xbf;
    case 0xf4:
        return second >= 0x80 && second <= 0x8f;
    default:
        return continues(second);
    }
}

size_t cx_utf8_length(struct cx_text t)
{
    const unsigned char *s = (const unsigned char *)t.s;
    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xc2 || s[0] > 0xf4)
        return 0;
    size_t n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (t.n < n || !second_fits(s[0], s[1]))
        return 0;
    for (size_t i = 2; i < n; i++)
        if (!continues(s[i]))
            return 0;
    return n;
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
