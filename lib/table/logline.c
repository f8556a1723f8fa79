/* logline.c - lines of web servers' access logs into cells.
 *
 * Apache's and Nginx's combined form, and the common one, which ends behind the bytes:
 *
 *   192.0.2.1 - ada [05/Jan/2026:10:00:00 +0200] "GET /shop HTTP/1.1" 200 512 "referer" "agent"
 *
 * The request is three cells: method, path and protocol; one that is not of this shape is all path.
 * What a server's own form adds behind the agent is passed over.  Inside quotes \" \\ \n \t \r \b
 * \v and \xHH are escapes (Apache's mod_log_config, Nginx's log_format with escape=default); \xHH
 * of a control character, and a text that is no UTF-8 when they are read, stay as they are written.
 */
#include <string.h>

#include "base/utf8.h"
#include "base/ascii.h"
#include "table/internal.h"

static const char *const names[] = {"host",     "ident",  "user",  "time",    "method", "path",
                                    "protocol", "status", "bytes", "referer", "agent"};

size_t cx_log_columns(void)
{
    return CX_COUNT_OF(names);
}

struct cx_text cx_log_column(size_t i)
{
    return cx_text_from(names[i]);
}

struct line {
    const char *p, *end;
    bool good;
};

/* Up to the next `stop`, which is stepped over. */
static struct cx_text take_to(struct line *l, const char *stop)
{
    size_t n = strlen(stop);
    for (const char *q = l->p; q + n <= l->end; q++)
        if (!memcmp(q, stop, n)) {
            struct cx_text t = {l->p, (size_t)(q - l->p)};
            l->p = q + n;
            return t;
        }
    l->good = false;
    return (struct cx_text){"", 0};
}

/* Up to the next blank or the end. */
static struct cx_text take_word(struct line *l)
{
    const char *begin = l->p;
    while (l->p < l->end && *l->p != ' ')
        l->p++;
    struct cx_text t = {begin, (size_t)(l->p - begin)};
    l->p += l->p < l->end;
    l->good &= t.n > 0;
    return t;
}

/* Between quotes, with its escapes; the blank behind it is stepped over. */
static struct cx_text take_quoted(struct line *l)
{
    const char *begin = l->p + 1, *q = begin;
    l->good &= l->p < l->end && *l->p == '"';
    while (l->good && q < l->end && *q != '"')
        q += *q == '\\' && q + 1 < l->end ? 2 : 1;
    if (!l->good || q >= l->end || (q + 1 < l->end && q[1] != ' ')) {
        l->good = false;
        return (struct cx_text){"", 0};
    }
    l->p = q + 1 < l->end ? q + 2 : l->end;
    return (struct cx_text){begin, (size_t)(q - begin)};
}

/* ---- escapes */

static size_t unescape_one(struct cx_text t, size_t i, char *c)
{
    static const char letters[] = "ntrbv\"\\", meant[] = "\n\t\r\b\v\"\\";
    const char *at = i + 1 < t.n && t.s[i + 1] ? strchr(letters, t.s[i + 1]) : NULL;
    *c = t.s[i];
    if (t.s[i] != '\\' || i + 1 >= t.n)
        return 1;
    if (at) {
        *c = meant[at - letters];
        return 2;
    }
    if (t.s[i + 1] != 'x' || i + 3 >= t.n)
        return 1;
    int high = cx_hex_digit(cx_lower(t.s[i + 2])), low = cx_hex_digit(cx_lower(t.s[i + 3]));
    int byte = high * 16 + low;
    if (high < 0 || low < 0 || byte < ' ' || byte == 127)
        return 1;
    *c = (char)byte;
    return 4;
}

static bool unescape(struct cx_splitter *s, struct cx_text *t)
{
    if (!t->n || !memchr(t->s, '\\', t->n))
        return true;
    char *text = cx_arena_bytes(s->arena, t->n + CX_FIND_SLACK);
    size_t n = 0;
    if (!text)
        return false;
    for (size_t i = 0; i < t->n; n++)
        i += unescape_one(*t, i, &text[n]);
    memset(text + n, 0, CX_FIND_SLACK);
    if (cx_is_utf8(cx_simd_of(0), text, text + n))
        *t = (struct cx_text){text, n};
    return true;
}

/* ---- a line */

/* "GET /shop HTTP/1.1" */
static void part_request(struct cx_text request, struct cx_text part[3])
{
    const char *first = request.n ? memchr(request.s, ' ', request.n) : NULL;
    const char *end = request.s + request.n, *last = end;
    while (last > request.s && last[-1] != ' ')
        last--;
    part[0] = part[2] = (struct cx_text){"", 0};
    part[1] = request;
    if (!first || last - 1 <= first || end - last < 5 || memcmp(last, "HTTP/", 5))
        return;
    part[0] = (struct cx_text){request.s, (size_t)(first - request.s)};
    part[1] = (struct cx_text){first + 1, (size_t)(last - 1 - (first + 1))};
    part[2] = (struct cx_text){last, (size_t)(end - last)};
}

static bool part_line(struct cx_splitter *s, struct line l, struct cx_text cell[])
{
    cell[0] = take_word(&l);
    cell[1] = take_word(&l);
    cell[2] = take_to(&l, " [");
    cell[3] = take_to(&l, "] ");
    part_request(take_quoted(&l), cell + 4);
    cell[7] = take_word(&l);
    cell[8] = take_word(&l);
    cell[9] = cell[10] = (struct cx_text){"", 0};
    if (l.good && l.p < l.end) {
        cell[9] = take_quoted(&l);
        cell[10] = take_quoted(&l);
    }
    bool has_status = cell[7].n == 3 && cell[7].s[0] >= '1' && cell[7].s[0] <= '9';
    if (!l.good || !has_status)
        return false;
    for (size_t i = 0; i < CX_COUNT_OF(names); i++)
        s->no_memory |= !unescape(s, &cell[i]);
    return true;
}

enum cx_record cx_split_log(struct cx_splitter *s, const char *p, const char *end, bool final,
                            const char **next)
{
    const char *stop = cx_record_line(p, end, final, next);
    if (!stop)
        return CX_RECORD_OPEN;
    s->cells = 0;
    s->one_line = true;
    s->no_memory = false;
    if (stop == p)
        return CX_RECORD_BLANK;
    if (!cx_splitter_reserve(s, CX_COUNT_OF(names)))
        return CX_RECORD_NO_MEMORY;
    if (!part_line(s, (struct line){p, stop, true}, s->cell))
        return CX_RECORD_JUNK;
    s->cells = CX_COUNT_OF(names);
    return s->no_memory ? CX_RECORD_NO_MEMORY : CX_RECORD;
}

bool cx_is_log(struct cx_text text)
{
    struct cx_arena arena = {0};
    struct cx_splitter s = {.arena = &arena};
    const char *next, *end = text.s + text.n;
    bool is_log = text.n && cx_split_log(&s, text.s, end, true, &next) == CX_RECORD;
    /* 05/Jan/2026:10:00:00 +0200 */
    is_log = is_log && s.cell[3].n >= 20 && s.cell[3].s[2] == '/' && s.cell[3].s[6] == '/' &&
             s.cell[3].s[11] == ':';
    cx_splitter_release(&s);
    cx_arena_release(&arena);
    return is_log;
}
