/* cellkind.c - see cellkind.h. */
#include "table/cellkind.h"

#include <string.h>

#include "base/ascii.h"

static size_t digits(struct cx_text t, size_t at)
{
    size_t n = 0;
    while (at + n < t.n && cx_is_digit(t.s[at + n]))
        n++;
    return n;
}

/* ---- dates and clock times */

/* Behind 9:30, 09:30:15.25, with am or pm, Z or an offset; 0: no clock time begins there. */
static size_t behind_clock(struct cx_text t, size_t at)
{
    size_t hour = digits(t, at);
    if (hour < 1 || hour > 2 || at + hour >= t.n || t.s[at + hour] != ':')
        return 0;
    at += hour;
    while (at < t.n && t.s[at] == ':' && digits(t, at + 1) == 2)
        at += 3;
    if (at < t.n && (t.s[at] == '.' || t.s[at] == ',') && digits(t, at + 1))
        at += 1 + digits(t, at + 1);
    return at;
}

/* "", "Z", " PM", " UTC", "+02:00", " +0200" */
static bool is_clock_rest(struct cx_text t, size_t at)
{
    while (at < t.n && t.s[at] == ' ')
        at++;
    size_t letters = 0;
    while (at < t.n && cx_is_letter(t.s[at])) {
        at++;
        letters++;
    }
    if (at < t.n && (t.s[at] == '+' || t.s[at] == '-'))
        for (at++; at < t.n && (cx_is_digit(t.s[at]) || t.s[at] == ':');)
            at++;
    return at == t.n && letters <= 5;
}

/* Behind 2026-01-31, 31.1.2026, 1/31/26; 0: no date begins there. */
static size_t behind_date(struct cx_text t)
{
    size_t a = digits(t, 0);
    if (a < 1 || a > 4 || a >= t.n || !strchr("-./", t.s[a]))
        return 0;
    char mark = t.s[a];
    size_t b = digits(t, a + 1), second = a + 1 + b;
    if (b < 1 || b > 2 || second >= t.n || t.s[second] != mark)
        return 0;
    size_t c = digits(t, second + 1);
    bool fits = a == 4 ? c >= 1 && c <= 2 : a <= 2 && (c == 4 || c == 2);
    return fits ? second + 1 + c : 0;
}

static bool is_date(struct cx_text t)
{
    size_t at = behind_date(t);
    if (at == 0)
        return false;
    if (at == t.n)
        return true;
    while (at < t.n && (t.s[at] == 'T' || t.s[at] == ' ' || t.s[at] == ','))
        at++;
    size_t clock = behind_clock(t, at);
    return clock > 0 && is_clock_rest(t, clock);
}

static bool is_clock(struct cx_text t)
{
    size_t at = behind_clock(t, 0);
    return at > 0 && is_clock_rest(t, at);
}

/* ---- numbers */

static bool is_group_mark(char c)
{
    return c == '.' || c == ',' || c == ' ' || c == '\'';
}

/* Groups of digits with marks between them as numbers have them: 1.234,50 but not 1,2,3. */
static bool is_grouped(const char *s, size_t n)
{
    size_t groups = 1, size = 0, first_odd = 0;
    char mark = '\0';
    for (size_t i = 0; i < n; i++) {
        if (cx_is_digit(s[i])) {
            size++;
            continue;
        }
        if (size == 0 || (groups > 1 && size != 3 && size != 2))
            return false;
        if (groups > 1 && s[i] != mark)
            first_odd = first_odd ? n : i; /* the decimal mark: the last one */
        if (first_odd && first_odd != i)
            return false;
        mark = groups == 1 ? s[i] : mark;
        groups++;
        size = 0;
    }
    return size > 0 && (groups <= 2 || first_odd || size == 3);
}

/* Letters beside a number are a currency: EUR, or kr with a blank between. */
static bool is_currency(size_t letters, bool parted)
{
    return letters == 0 || letters == 3 || (letters < 3 && parted);
}

/* Where the digits begin behind signs and a currency; t.n: it is no number. */
static size_t number_from(struct cx_text t)
{
    size_t at = 0, letters = 0;
    bool parted = false;
    for (; at < t.n && at <= 8 && !cx_is_digit(t.s[at]); at++) {
        letters += cx_is_letter(t.s[at]);
        parted |= t.s[at] == ' ' || t.s[at] == '.';
        if (!cx_is_letter(t.s[at]) && !memchr(" +-($'.", t.s[at], 7) && (t.s[at] & 0x80) == 0)
            return t.n;
    }
    return at > 8 || !is_currency(letters, parted) ? t.n : at;
}

/* And where they end. */
static size_t number_to(struct cx_text t)
{
    size_t to = t.n, letters = 0;
    bool parted = false;
    for (; to > 0 && t.n - to <= 8 && !cx_is_digit(t.s[to - 1]); to--) {
        char c = t.s[to - 1];
        letters += cx_is_letter(c);
        parted |= c == ' ';
        if (!cx_is_letter(c) && !memchr(" -)$%.", c, 6) && (c & 0x80) == 0)
            return 0;
    }
    return t.n - to > 8 || !is_currency(letters, parted) ? 0 : to;
}

static bool is_number(struct cx_text t)
{
    size_t from = number_from(t), to = number_to(t);
    if (from >= to)
        return false;
    const char *s = t.s + from;
    size_t n = to - from, i = 0;
    while (i < n && (cx_is_digit(s[i]) || is_group_mark(s[i])))
        i++;
    bool exponent = i < n && i > 0 && (s[i] | 0x20) == 'e' && n - i >= 2;
    if (exponent)
        for (size_t j = i + 1; j < n; j++)
            exponent &= cx_is_digit(s[j]) || (j == i + 1 && (s[j] == '+' || s[j] == '-'));
    char text[64];
    if (i < n && !exponent) { /* blanks that are no ASCII may part thousands */
        size_t m = 0;
        for (size_t j = 0; j < n && m < sizeof text; j++) {
            if ((unsigned char)s[j] >= 0xc0)
                text[m++] = ' ';
            else if (cx_is_digit(s[j]) || is_group_mark(s[j]))
                text[m++] = s[j];
            else if ((unsigned char)s[j] < 0x80)
                return false;
        }
        return is_grouped(text, m);
    }
    return is_grouped(s, i);
}

static bool is_year(struct cx_text t)
{
    return t.n == 4 && digits(t, 0) == 4 &&
           (memcmp(t.s, "19", 2) == 0 || memcmp(t.s, "20", 2) == 0);
}

/* ---- text */

static bool is_address(struct cx_text t)
{
    const char *at = memchr(t.s, '@', t.n);
    for (size_t i = 0; i < t.n; i++)
        if (strchr(" ,;|\t\"", t.s[i]) && t.s[i])
            return false;
    if (at && at > t.s)
        return memchr(at, '.', (size_t)(t.s + t.n - at)) != NULL;
    return t.n > 8 && (memcmp(t.s, "http://", 7) == 0 || memcmp(t.s, "https://", 8) == 0);
}

static int bracket(char c)
{
    return strchr("([{", c) ? 1 : strchr(")]}", c) ? -1 : 0;
}

static enum cx_cell_kind text_kind(struct cx_text t)
{
    bool blanks = false, marks = false;
    int open = 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.s[i], next = i + 1 < t.n ? t.s[i + 1] : '\0';
        if (c == '\0' || strchr("|\t\"^~", c) || ((unsigned char)c < ' ' && c != '\n' && c != '\r'))
            return CX_CELL_JUNK;
        blanks |= c == ' ';
        open += bracket(c);
        if (c != ',' && c != ';')
            continue;
        if (next != ' ')
            return CX_CELL_JUNK;
        marks = true;
    }
    bool one_quote = t.n > 1 && t.s[0] == '\'' && t.s[t.n - 1] == '\'';
    if (open != 0 || one_quote)
        return CX_CELL_JUNK;
    return marks ? CX_CELL_PROSE : blanks ? CX_CELL_TEXT : CX_CELL_WORD;
}

enum cx_cell_kind cx_cell_kind(struct cx_text cell, bool quoted)
{
    enum { LONG = 200 }; /* no number, date or address is longer */
    cell = cx_text_trimmed(cell);
    if (cell.n == 0)
        return CX_CELL_EMPTY;
    if (cell.n <= LONG) {
        if (is_year(cell))
            return CX_CELL_YEAR;
        if (is_date(cell))
            return CX_CELL_DATE;
        if (is_clock(cell))
            return CX_CELL_CLOCK;
        if (is_number(cell))
            return CX_CELL_NUMBER;
        if (is_address(cell))
            return CX_CELL_ADDRESS;
    }
    return quoted ? CX_CELL_TEXT : text_kind(cell);
}

double cx_cell_weight(enum cx_cell_kind kind)
{
    static const double weight[] = {
        [CX_CELL_EMPTY] = 0.8, [CX_CELL_YEAR] = 1.0,  [CX_CELL_NUMBER] = 1.0,
        [CX_CELL_DATE] = 1.0,  [CX_CELL_CLOCK] = 1.0, [CX_CELL_ADDRESS] = 1.0,
        [CX_CELL_WORD] = 0.9,  [CX_CELL_TEXT] = 0.85, [CX_CELL_PROSE] = 0.7,
        [CX_CELL_JUNK] = 0.2};
    return weight[kind];
}
