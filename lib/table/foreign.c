/* foreign.c - records of dialects that libcsv does not know, into cells.
 *
 * The grammar is libcsv's strict one with other bytes in its parts, so that a file means the same
 * by whichever way it comes here:
 *
 *   - blanks and tabs round a cell, and round its quotes, are dropped; not where nothing is quoted,
 *     and not those that are part of the delimiter
 *   - a cell that begins with the quote ends with it: then come blanks and the delimiter, a line
 *     end or the end of the text; anything else is junk.  Two quotes inside are one
 *   - a quote inside a cell that does not begin with one is plain data
 *   - the escape before a quote, another escape, the delimiter's first byte or a line end makes
 *     that plain data; before anything else it is plain data itself
 *   - a line end is LF, CR LF or CR; a line of nothing but blanks is no record
 *   - a line that begins with the comment byte is no record
 *
 * About 15 ns for a cell.
 */
#include <string.h>

#include "table/internal.h"
#include "table/lines.h"

enum ending { AT_DELIMITER, AT_LINE_END, AT_TEXT_END, AT_JUNK, NOT_CLOSED, NO_MEMORY };

struct reader {
    struct cx_splitter *s;
    const struct cx_dialect *dialect;
    const char *p, *end;
    bool final, quotes;
    char quote, escape; /* an escape of '\n' is none */
    size_t delimiter_n; /* 0: none */
};

static struct reader reader_of(struct cx_splitter *s, const char *p, const char *end, bool final)
{
    const struct cx_dialect *d = &s->dialect;
    return (struct reader){
        .s = s,
        .dialect = d,
        .p = p,
        .end = end,
        .final = final,
        .quotes = d->quote != CX_NO_QUOTE,
        .quote = d->quote ? d->quote : '"',
        .escape = d->escape ? d->escape : '\n',
        .delimiter_n = d->delimiter[0] == '\n' ? 0 : strlen(d->delimiter),
    };
}

static inline bool at_delimiter(const struct reader *r, const char *p)
{
    const char *d = r->dialect->delimiter;
    return *p == d[0] && r->delimiter_n > 0 && (size_t)(r->end - p) >= r->delimiter_n &&
           (r->delimiter_n == 1 || memcmp(p, d, r->delimiter_n) == 0);
}

static bool is_escapable(const struct reader *r, char c)
{
    return c == '\n' || c == '\r' || c == r->escape || (r->quotes && c == r->quote) ||
           (r->delimiter_n > 0 && c == r->dialect->delimiter[0]);
}

static void skip_blanks(struct reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t') && !at_delimiter(r, r->p))
        r->p++;
}

/* What a cell with escapes or doubled quotes says. */
static bool plain_text(const struct reader *r, bool quoted, struct cx_text *cell)
{
    char *text = cx_arena_bytes(r->s->arena, cell->n);
    size_t n = 0;
    if (!text)
        return false;
    for (size_t i = 0; i < cell->n; i++) {
        char c = cell->s[i];
        bool more = i + 1 < cell->n;
        bool escapes = r->dialect->escape && c == r->escape && more &&
                       is_escapable(r, cell->s[i + 1]);
        bool doubles = quoted && c == r->quote && more && cell->s[i + 1] == c;
        if (escapes || doubles)
            c = cell->s[++i];
        text[n++] = c;
    }
    *cell = (struct cx_text){text, n};
    return true;
}

/* Steps over the escape at r->p and what it escapes; *escaped is then behind that. */
static void skip_escape(struct reader *r, const char **escaped)
{
    r->p++;
    if (r->p == r->end || !is_escapable(r, *r->p))
        return;
    if (*r->p == '\n' || *r->p == '\r')
        r->s->one_line = false;
    *escaped = ++r->p;
}

static enum ending ending_here(const struct reader *r)
{
    if (r->p == r->end)
        return AT_TEXT_END;
    if (*r->p == '\n' || *r->p == '\r')
        return AT_LINE_END;
    return at_delimiter(r, r->p) ? AT_DELIMITER : AT_JUNK;
}

static enum ending bare_cell(struct reader *r, struct cx_text *cell)
{
    const struct cx_byte_set set = {r->dialect->delimiter[0], '\n', '\r', r->escape};
    const char *from = r->p, *escaped = NULL;
    enum ending here;
    for (;;) {
        r->p = cx_find_any(r->p, r->end, set);
        here = ending_here(r);
        if (here != AT_JUNK)
            break;
        if (*r->p == r->escape)
            skip_escape(r, &escaped);
        else
            r->p++;
    }
    const char *to = r->p, *solid = escaped ? escaped : from;
    while (r->quotes && to > solid && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    *cell = (struct cx_text){from, (size_t)(to - from)};
    return !escaped || plain_text(r, false, cell) ? here : NO_MEMORY;
}

/* Behind the quote that closes. */
static enum ending end_quoted(struct reader *r)
{
    skip_blanks(r);
    enum ending here = ending_here(r);
    bool may_become_one = !r->final && (size_t)(r->end - r->p) < r->delimiter_n;
    return here == AT_JUNK && may_become_one ? AT_TEXT_END : here;
}

/* r->p stands on the quote that opens. */
static enum ending quoted_cell(struct reader *r, struct cx_text *cell)
{
    const struct cx_byte_set set = {r->quote, r->escape, '\n', '\r'};
    const char *from = ++r->p, *odd = NULL; /* behind what is not as it reads */
    for (;;) {
        r->p = cx_find_any(r->p, r->end, set);
        if (r->p == r->end)
            return NOT_CLOSED;
        char c = *r->p;
        if (c == '\n' || c == '\r') {
            r->s->one_line = false;
            r->p++;
        } else if (c == r->escape) {
            skip_escape(r, &odd);
        } else if (r->p + 1 < r->end && r->p[1] == r->quote) {
            odd = r->p += 2;
        } else {
            break;
        }
    }
    *cell = (struct cx_text){from, (size_t)(r->p - from)};
    r->p++;
    return !odd || plain_text(r, true, cell) ? end_quoted(r) : NO_MEMORY;
}

/* Steps over the line end at r->p.  False: it is not known how long it is. */
static bool skip_line_end(struct reader *r)
{
    bool is_return = *r->p++ == '\r';
    if (is_return && r->p == r->end)
        return r->final;
    r->p += is_return && *r->p == '\n';
    return true;
}

static enum cx_record skip_comment(struct reader *r, const char **next)
{
    r->p = cx_line_end(r->p, r->end);
    if (r->p == r->end ? !r->final : !skip_line_end(r))
        return CX_RECORD_OPEN;
    r->s->cells = 0;
    r->s->one_line = true;
    *next = r->p;
    return CX_RECORD_COMMENT;
}

/* ---- repairs */

static bool closes(const struct reader *r, const char *quote)
{
    struct reader behind = *r;
    behind.p = quote + 1;
    skip_blanks(&behind);
    return ending_here(&behind) != AT_JUNK;
}

/* A delimiter, and a quote behind it. */
static bool begins_quoted(const struct reader *r, const char *p)
{
    struct reader behind = *r;
    if (!at_delimiter(r, p))
        return false;
    behind.p = p + r->delimiter_n;
    skip_blanks(&behind);
    return behind.p < r->end && *behind.p == r->quote;
}

/* The quote that closes the cell which the one before p opens; NULL: none does. */
static const char *closing_quote(const struct reader *r, const char *p, bool wary, bool *odd)
{
    for (; p < r->end; p++) {
        if (wary && begins_quoted(r, p))
            return NULL;
        bool pairs = p + 1 < r->end && is_escapable(r, p[1]);
        bool escapes = r->dialect->escape && *p == r->escape && pairs;
        bool doubles = *p == r->quote && p + 1 < r->end && p[1] == r->quote;
        if (escapes || (doubles && !closes(r, p + 1))) {
            *odd = true;
            p++;
        } else if (*p == r->quote && closes(r, p)) {
            return p;
        }
    }
    return NULL;
}

bool cx_split_repaired(struct cx_splitter *s, const char *p, const char *end, bool wary)
{
    struct reader r = reader_of(s, p, end, true);
    enum ending how;
    s->cells = 0;
    do {
        struct cx_text cell = {0};
        bool odd = false;
        if (r.quotes)
            skip_blanks(&r);
        bool quoted = r.quotes && r.p < r.end && *r.p == r.quote;
        const char *close = quoted ? closing_quote(&r, r.p + 1, wary, &odd) : NULL;
        if (close) {
            cell = (struct cx_text){r.p + 1, (size_t)(close - r.p - 1)};
            r.p = close + 1;
            skip_blanks(&r);
            how = ending_here(&r);
            if (odd && !plain_text(&r, true, &cell))
                return false;
        } else {
            how = bare_cell(&r, &cell);
        }
        if (how == NO_MEMORY || !cx_splitter_add(s, cell))
            return false;
        if (how == AT_DELIMITER)
            r.p += r.delimiter_n;
    } while (how == AT_DELIMITER);
    return true;
}

/* ---- records */

static enum cx_record end_record(struct reader *r, enum ending how, bool blank, const char **next)
{
    if (how == NO_MEMORY)
        return CX_RECORD_NO_MEMORY;
    if (how == AT_JUNK)
        return CX_RECORD_JUNK;
    if (how == NOT_CLOSED || (how == AT_TEXT_END && !r->final) ||
        (how == AT_LINE_END && !skip_line_end(r)))
        return CX_RECORD_OPEN;
    *next = r->p;
    return blank ? CX_RECORD_BLANK : CX_RECORD;
}

enum cx_record cx_split_foreign(struct cx_splitter *s, const char *p, const char *end, bool final,
                                const char **next)
{
    struct reader r = reader_of(s, p, end, final);
    if (s->dialect.comment && p < end && *p == s->dialect.comment)
        return skip_comment(&r, next);
    enum ending how;
    bool blank = true;
    s->cells = 0;
    s->one_line = true;
    do {
        struct cx_text cell = {0};
        if (r.quotes)
            skip_blanks(&r);
        bool quoted = r.quotes && r.p < end && *r.p == r.quote;
        how = quoted ? quoted_cell(&r, &cell) : bare_cell(&r, &cell);
        if (how == NO_MEMORY || !cx_splitter_add(s, cell))
            return CX_RECORD_NO_MEMORY;
        blank &= !quoted && cell.n == 0;
        if (how == AT_DELIMITER) {
            r.p += r.delimiter_n;
            blank = false;
        }
    } while (how == AT_DELIMITER);
    return end_record(&r, how, blank, next);
}
