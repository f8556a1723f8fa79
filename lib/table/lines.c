/* lines.c - see lines.h. */
#include "table/lines.h"

#include <string.h>

#include "base/lower.h"
#include "base/find.h"

const char *cx_line_end(const char *p, const char *end)
{
    return cx_find_any(p, end, (struct cx_byte_set){'\n', '\r', '\n', '\r'});
}

const char *cx_line_next(const char *p, const char *end)
{
    p = cx_line_end(p, end);
    if (p == end)
        return end;
    return *p == '\r' && p + 1 < end && p[1] == '\n' ? p + 2 : p + 1;
}

uint64_t cx_line_count(char before, const char *p, const char *end)
{
    return cx_count_byte(p, end, '\n') + cx_line_returns(before, p, end);
}

uint64_t cx_line_returns(char before, const char *p, const char *end)
{
    uint64_t lines = 0;
    const struct cx_byte_set returns = {'\r', '\r', '\r', '\r'};
    const char *r = p < end ? memchr(p, '\r', (size_t)(end - p)) : NULL;
    for (; r && r < end; r = cx_find_any(r + 1, end, returns)) {
        bool follows_feed = (r > p ? r[-1] : before) == '\n';
        bool before_feed = r + 1 < end && r[1] == '\n';
        lines += !follows_feed && !before_feed;
    }
    return lines;
}

/* A delimiter that fills its line up to the number of columns is said once. */
static size_t unfilled(const char *p, size_t n)
{
    size_t same = 1;
    while (same < n && p[same] == p[0])
        same++;
    return same == n && (p[0] != '|' || n > 2) ? 1 : n;
}

struct cx_text cx_line_separator(const char *p, const char *stop)
{
    bool quoted = stop - p > 2 && *p == '"' && stop[-1] == '"';
    p += quoted;
    stop -= quoted;
    size_t n = stop - p > 4 ? (size_t)(stop - p) - 4 : 0;
    bool says = n > 0 && cx_text_is_like((struct cx_text){p, 4}, CX_TEXT_OF("sep=")) &&
                !memchr(p + 4, '"', n);
    return says ? (struct cx_text){p + 4, unfilled(p + 4, n)} : (struct cx_text){"", 0};
}
