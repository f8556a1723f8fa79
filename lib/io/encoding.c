/* encoding.c - see encoding.h. */
#include "io/encoding.h"

#include <stdbool.h>
#include <string.h>

#include "base/compat.h"
#include "base/utf8.h"

enum { HEAD = 64 * 1024, LONGEST = 4 }; /* bytes; of a character */

/* ---- characters */

static bool is_tail(char c)
{
    return (c & 0xc0) == 0x80;
}

/* The two bytes of a Latin letter, each taken for a letter of its own: C3 82 or C3 83, C2 xx. */
static bool is_twice(const char *p, const char *end)
{
    return end - p >= 4 &&
           (memcmp(p, "\xc3\x82\xc2", 3) == 0 || memcmp(p, "\xc3\x83\xc2", 3) == 0) &&
           is_tail(p[3]);
}

static bool means_nothing(char c)
{
    return memchr("\x81\x8d\x8f\x90\x9d", c, 5) != NULL;
}

/* Steps over what stands at p. */
static const char *notice_one(struct cx_encoding_look *look, const char *p, const char *end)
{
    size_t n = cx_utf8_length((struct cx_text){p, (size_t)(end - p)});
    if (n == 0) {
        look->broken++;
        look->undefined += means_nothing(*p);
        return p + 1;
    }
    look->characters += n > 1;
    look->twice += n == 2 && is_twice(p, end);
    return p + n;
}

/* Where the next byte is that is not ASCII. */
static const char *behind_ascii(const char *p, const char *end)
{
    while (end - p >= 8) {
        uint64_t eight;
        memcpy(&eight, p, 8);
        eight = cx_little_64(eight) & UINT64_C(0x8080808080808080);
        if (eight)
            return p + cx_lowest_bit(eight) / 8;
        p += 8;
    }
    while (p < end && !(*p & 0x80))
        p++;
    return p;
}

/* The character at p is not all there: it may go on in the next piece. */
static bool may_go_on(const char *p, const char *end)
{
    return end - p < LONGEST && cx_utf8_length((struct cx_text){p, (size_t)(end - p)}) == 0;
}

/* ---- pieces */

static void notice_head(struct cx_encoding_look *look, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n && look->bytes + i < HEAD; i++) {
        uint64_t at = look->bytes + i;
        if (at < sizeof look->begin)
            look->begin[at] = bytes[i];
        look->zeros[at % 2] += bytes[i] == '\0';
        look->returns += bytes[i] == '\r';
        look->newlines += bytes[i] == '\n';
    }
}

/* What the last piece left over, with the first bytes of this one.  Returns where to go on. */
static const char *notice_rest(struct cx_encoding_look *look, const char *bytes, size_t n)
{
    char joined[2 * LONGEST];
    size_t had = look->rest_n, more = n < LONGEST ? n : LONGEST;
    memcpy(joined, look->rest, had);
    memcpy(joined + had, bytes, more);
    const char *p = joined, *end = joined + had + more;
    while (p < joined + had && !may_go_on(p, end))
        p = notice_one(look, p, end);
    if (p >= joined + had) {
        look->rest_n = 0;
        return bytes + (p - joined) - had;
    }
    look->rest_n = (size_t)(end - p); /* a piece of a byte or two: all of it */
    memmove(look->rest, p, look->rest_n);
    return bytes + n;
}

void cx_encoding_notice(struct cx_encoding_look *look, const char *bytes, size_t n)
{
    const char *end = bytes + n;
    notice_head(look, bytes, n);
    look->bytes += n;
    const char *p = look->rest_n ? notice_rest(look, bytes, n) : bytes;
    while ((p = behind_ascii(p, end)) < end && !may_go_on(p, end))
        p = notice_one(look, p, end);
    if (p < end) {
        look->rest_n = (size_t)(end - p);
        memcpy(look->rest, p, look->rest_n);
    }
}

/* ---- the verdict */

static bool begins(const struct cx_encoding_look *look, const char *mark, size_t n)
{
    return look->bytes >= n && memcmp(look->begin, mark, n) == 0;
}

/* Of ASCII in UTF-16 every other byte is zero; a quarter of the head is enough where letters of
 * other scripts stand between. */
static bool is_half_zero(const struct cx_encoding_look *look, int at)
{
    uint64_t head = look->bytes < HEAD ? look->bytes : HEAD;
    return head >= 4 && look->zeros[at] >= head / 4 && look->zeros[!at] <= look->zeros[at] / 8;
}

enum cx_encoding cx_encoding_decide(struct cx_encoding_look *look)
{
    const char *p = look->rest, *end = p + look->rest_n;
    while (p < end)
        p = notice_one(look, p, end);
    look->rest_n = 0;
    if (begins(look, "\xff\xfe", 2) || is_half_zero(look, 1))
        return CX_UTF_16LE;
    if (begins(look, "\xfe\xff", 2) || is_half_zero(look, 0))
        return CX_UTF_16BE;
    if (begins(look, "\xef\xbb\xbf", 3) || look->characters >= look->broken)
        return CX_UTF_8;
    return CX_WINDOWS_1252;
}

const char *cx_encoding_name(enum cx_encoding encoding)
{
    static const char *const name[] = {"utf-8", "utf-16le", "utf-16be", "cp1252"};
    return name[encoding];
}
