/* pagewords.c - the words and lines of cx-abtest's page.
 *
 * Lines have at most 80 characters, as long as no word has more; characters that a terminal makes
 * two columns wide are counted as one.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "abtestpage.h"
#include "base/utf8.h"

enum { WIDTH = 80, NAME_WIDTH = 30 };

/* ---- lines */

static size_t characters(struct cx_text t)
{
    size_t n = 0;
    while (t.n > 0) {
        size_t length = cx_utf8_length(t);
        length = length ? length : 1;
        t.s += length;
        t.n -= length;
        n++;
    }
    return n;
}

static void put_blanks(struct page *p, size_t n)
{
    cx_bytes_format(p->to, "%*s", (int)n, "");
}

static void put_line(struct page *p, size_t indent, struct cx_text rest)
{
    size_t column = indent;
    put_blanks(p, indent);
    while (rest.n > 0) {
        size_t n = 0, blanks = 0;
        while (blanks < rest.n && rest.s[blanks] == ' ') {
            blanks++;
        }
        n = blanks;
        while (n < rest.n && rest.s[n] != ' ') {
            n++;
        }
        if (column > indent && column + characters((struct cx_text){rest.s, n}) > WIDTH) {
            cx_bytes_put(p->to, '\n');
            put_blanks(p, indent + 2);
            column = indent + 2;
            rest.s += blanks;
            rest.n -= blanks;
            n -= blanks;
        }
        cx_bytes_add(p->to, rest.s, n);
        column += characters((struct cx_text){rest.s, n});
        rest.s += n;
        rest.n -= n;
    }
    cx_bytes_put(p->to, '\n');
}

void page_put_built(struct page *p, size_t indent, struct cx_bytes *line)
{
    put_line(p, indent, (struct cx_text){line->s, line->n});
    p->to->failed |= line->failed;
    cx_bytes_release(line);
}

void page_say(struct page *p, size_t indent, const char *format, ...)
{
    char line[4 * PAGE_TEXT + CX_NOTE_ROOM];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    put_line(p, indent, cx_text_from(line));
}

/* ---- words */

const char *page_name(struct cx_text name, char text[PAGE_TEXT])
{
    size_t n = 0, shown = 0;
    bool whole = characters(name) <= NAME_WIDTH;
    while (name.n > 0 && shown < NAME_WIDTH - (whole ? 0 : 3)) {
        size_t length = cx_utf8_length(name);
        bool is_plain = length > 1 || (length == 1 && name.s[0] >= ' ' && name.s[0] < 127);
        length = length ? length : 1;
        memcpy(text + n, is_plain ? name.s : "?", is_plain ? length : 1);
        n += is_plain ? length : 1;
        name.s += length;
        name.n -= length;
        shown++;
    }
    snprintf(text + n, PAGE_TEXT - n, "%s", whole ? "" : "...");
    return text;
}

const char *page_number(double x, int digits, char text[CX_NUMBER_ROOM])
{
    bool is_long = fabs(x) >= pow(10, digits) && fabs(x) < 1e15;
    if (isnan(x) || isinf(x)) {
        strcpy(text, isnan(x) ? "none" : "no limit");
    } else {
        cx_number_format(is_long ? round(x) : x, is_long ? 15 : digits, text);
    }
    return text;
}

const char *page_percent(double share, int digits, char text[CX_NUMBER_ROOM])
{
    page_number(100 * share, digits, text);
    strcat(text, isfinite(share) ? " %" : "");
    return text;
}

static bool is_share(const struct cx_report_row *row)
{
    return strcmp(row->type, cx_metric_type_names[CX_METRIC_PROPORTION]) == 0;
}

const char *page_value(const struct page *p, const struct cx_report_row *row, double value,
                       char text[CX_NUMBER_ROOM])
{
    int digits = p->digits ? p->digits : 4;
    return is_share(row) ? page_percent(value, digits, text) : page_number(value, digits, text);
}

const char *page_size(const struct page *p, const struct cx_report_row *row, double size,
                      char text[CX_NUMBER_ROOM])
{
    page_number(is_share(row) ? 100 * size : size, p->digits ? p->digits : 3, text);
    strcat(text, is_share(row) && isfinite(size) ? " points" : "");
    return text;
}

const char *page_p(double p, double log10_p, char text[CX_NUMBER_ROOM])
{
    if (p > 0 || isnan(p)) {
        return page_number(p, 2, text);
    }
    snprintf(text, CX_NUMBER_ROOM, "1e%.0f", ceil(log10_p));
    return text;
}
