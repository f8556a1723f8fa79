/* reference.h - what a plain reader finds in a table of a few columns, to compare the room with.
 *
 * CSV is given to libcsv in strict mode byte by byte, a fresh parser for every record, so that a
 * record's end, a broken quote and its line are known without any argument; the other grammars
 * are a few lines each, and other dialects go character by character.  Both readers write what they
 * find as text, and the texts must be equal.
 */
#ifndef CX_TESTS_REFERENCE_H
#define CX_TESTS_REFERENCE_H

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "table/table.h"

#define REFERENCE_COLUMNS 3  /* at most: a, b and c */
#define REFERENCE_CELLS 4200 /* of a record */

struct finding {
    struct cx_bytes rows, rejects, end; /* end: the error that ended the stream, if any */
    struct cx_bytes rest;               /* of rejects that go on, one behind the other */
    struct cx_bytes skips;
};

static inline void finding_clear(struct finding *f)
{
    f->rows.n = f->rejects.n = f->end.n = f->rest.n = f->skips.n = 0;
}

static inline void finding_release(struct finding *f)
{
    cx_bytes_release(&f->rows);
    cx_bytes_release(&f->rejects);
    cx_bytes_release(&f->end);
    cx_bytes_release(&f->rest);
    cx_bytes_release(&f->skips);
}

/* The first that differs; NULL: none. */
static inline const char *finding_difference(const struct finding *a, const struct finding *b)
{
    static const char *const names[] = {"rows", "rejects", "end", "rest", "skips"};
    const struct cx_bytes *one[] = {&a->rows, &a->rejects, &a->end, &a->rest, &a->skips};
    const struct cx_bytes *other[] = {&b->rows, &b->rejects, &b->end, &b->rest, &b->skips};
    for (size_t i = 0; i < CX_COUNT_OF(names); i++)
        if (one[i]->n != other[i]->n ||
            (one[i]->n && memcmp(one[i]->s, other[i]->s, one[i]->n) != 0))
            return names[i];
    return NULL;
}

static inline void put_count(struct cx_bytes *out, uint64_t n, char behind)
{
    char text[CX_NUMBER_ROOM];
    cx_bytes_add(out, text, cx_integer_format((int64_t)n, text));
    cx_bytes_put(out, behind);
}

static inline void put_text(struct cx_bytes *out, struct cx_text t)
{
    put_count(out, t.n, ':');
    cx_bytes_add(out, t.s, t.n);
    cx_bytes_put(out, ' ');
}

static inline void put_word(struct cx_bytes *out, const char *word)
{
    cx_bytes_add(out, word, strlen(word));
    cx_bytes_put(out, ' ');
}

static inline void find_row(struct finding *f, uint64_t line, struct cx_text raw,
                            const struct cx_text *cells, size_t columns)
{
    put_count(&f->rows, line, ' ');
    put_text(&f->rows, raw);
    for (size_t i = 0; i < columns; i++)
        put_text(&f->rows, cells[i]);
    cx_bytes_put(&f->rows, '\n');
}

static inline void find_reject(struct finding *f, const struct cx_reject *r)
{
    put_count(&f->rejects, r->line, '-');
    put_count(&f->rejects, r->last_line, '@');
    put_count(&f->rejects, r->byte, ' ');
    put_word(&f->rejects, r->reason);
    put_text(&f->rejects, r->raw);
    put_count(&f->rejects, r->whole, ' ');
    put_word(&f->rejects, r->goes_on ? "..." : "");
    cx_bytes_put(&f->rejects, '\n');
}

static inline void find_skip(struct finding *f, uint64_t line, const char *kind)
{
    put_count(&f->skips, line, ' ');
    put_word(&f->skips, kind);
}

static inline void find_end(struct finding *f, uint64_t line, const char *reason)
{
    put_count(&f->end, line, ' ');
    put_word(&f->end, reason ? reason : "(none)");
}

/* ---- the plain reader */

struct plain {
    const char *text;
    size_t n;
    size_t columns; /* 1 to REFERENCE_COLUMNS */
    enum cx_grammar grammar;
    struct cx_dialect dialect;
    size_t max_record;
    uint64_t max_lines;
    enum cx_ragged ragged;
    bool go_on, foreign, repair_quotes, all_cells;

    struct cx_bytes bytes; /* the cells of a record, one behind the other */
    struct cx_bytes plain_text;
    char none[1];
    struct cx_text cell[REFERENCE_CELLS];
    size_t start[REFERENCE_CELLS + 1];
    size_t cells;
    bool row;
};

static inline void plain_cell(void *s, size_t n, void *plain)
{
    struct plain *p = plain;
    if (p->cells == REFERENCE_CELLS)
        abort();
    cx_bytes_add(&p->bytes, s, n);
    p->start[++p->cells] = p->bytes.n;
}

static inline void plain_row(int end, void *plain)
{
    (void)end;
    ((struct plain *)plain)->row = true;
}

/* NULL: a record, or a blank line when !row.  Else why there is none. */
static inline const char *plain_csv(struct plain *p, const char *s, size_t window, bool final,
                                    size_t *size)
{
    struct csv_parser parser;
    const char *why = NULL;
    bool ended = false;
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&parser, (unsigned char)p->dialect.delimiter[0]);
    for (*size = 0; *size < window && !ended && !why;) {
        char c = s[(*size)++];
        if (csv_parse(&parser, &c, 1, plain_cell, plain_row, p) != 1)
            why = "quote-junk";
        bool may_be_half = c == '\r' && *size == window && !final; /* of a CR LF */
        ended = (p->row || (parser.pstate == 0 && (c == '\n' || c == '\r'))) && !may_be_half;
        if (ended && c == '\r' && *size < window && s[*size] == '\n')
            ++*size;
    }
    if (!ended && !why) {
        if (!final)
            why = "too-long";
        else if (csv_fini(&parser, plain_cell, plain_row, p) != 0)
            why = "open-quote";
    }
    csv_free(&parser);
    return why;
}

/* ---- other dialects: the rules at the head of foreign.c, one character after the other */

enum plain_state { PLAIN_BEGIN, PLAIN_BARE, PLAIN_QUOTED, PLAIN_CLOSED };

static inline bool plain_escapes(const struct cx_dialect *d, const char *s, size_t n)
{
    char quote = d->quote ? d->quote : '"', none = d->delimiter[0] == '\n';
    if (!d->escape || n < 2 || s[0] != d->escape)
        return false;
    return s[1] == '\n' || s[1] == '\r' || s[1] == d->escape || s[1] == quote ||
           (!none && s[1] == d->delimiter[0]);
}

/* A blank that may be dropped, and one that may not: the text of the cell up to here counts. */
static inline void plain_keep(struct plain *p, char c, bool solid, size_t *kept)
{
    cx_bytes_put(&p->plain_text, c);
    if (solid)
        *kept = p->plain_text.n;
}

static inline void plain_end_cell(struct plain *p, size_t kept)
{
    plain_cell(kept ? p->plain_text.s : p->none, kept, p);
    p->plain_text.n = 0;
}

static inline const char *plain_foreign(struct plain *p, const char *s, size_t n, bool final,
                                        size_t *size)
{
    const struct cx_dialect *d = &p->dialect;
    const char quote = d->quote ? d->quote : '"';
    const bool quotes = quote != CX_NO_QUOTE, comment = d->comment && n > 0 && *s == d->comment;
    const size_t width = d->delimiter[0] == '\n' ? 0 : strlen(d->delimiter);
    enum plain_state state = PLAIN_BEGIN;
    size_t i = 0, kept = 0;
    p->plain_text.n = 0;
    for (;;) {
        bool ends = i < n && (s[i] == '\n' || s[i] == '\r') && state != PLAIN_QUOTED;
        bool parts = width > 0 && n - i >= width && memcmp(s + i, d->delimiter, width) == 0;
        bool blank = i < n && quotes && !parts && (s[i] == ' ' || s[i] == '\t');
        if (i == n && !final)
            return "too-long";
        if (i == n && state == PLAIN_QUOTED)
            return "open-quote";
        if (i == n || ends)
            break;
        if (comment) {
            i++;
        } else if ((state == PLAIN_BEGIN || state == PLAIN_CLOSED) && blank) {
            i++;
        } else if (state == PLAIN_BEGIN && quotes && s[i] == quote) {
            state = PLAIN_QUOTED;
            i++;
        } else if (state != PLAIN_QUOTED && parts) {
            plain_end_cell(p, kept);
            kept = 0;
            state = PLAIN_BEGIN;
            i += width;
        } else if (state == PLAIN_CLOSED) {
            return !final && n - i < width ? "too-long" : "quote-junk";
        } else if (state == PLAIN_QUOTED && s[i] == quote && !(i + 1 < n && s[i + 1] == quote)) {
            if (i + 1 == n && !final)
                return "too-long";
            state = PLAIN_CLOSED;
            i++;
        } else if (plain_escapes(d, s + i, n - i) || (state == PLAIN_QUOTED && s[i] == quote)) {
            if (state == PLAIN_BEGIN)
                state = PLAIN_BARE;
            plain_keep(p, s[i + 1], true, &kept);
            i += 2;
        } else {
            if (state == PLAIN_BEGIN)
                state = PLAIN_BARE;
            plain_keep(p, s[i], state == PLAIN_QUOTED || !quotes || (s[i] != ' ' && s[i] != '\t'),
                       &kept);
            i++;
        }
    }
    if (i < n && s[i] == '\r' && i + 1 == n && !final)
        return "too-long";
    bool is_blank = p->cells == 0 && kept == 0 && (state == PLAIN_BEGIN || state == PLAIN_BARE);
    p->row = !comment && !is_blank;
    if (p->row)
        plain_end_cell(p, kept);
    *size = i < n ? i + 1 + (s[i] == '\r' && i + 1 < n && s[i + 1] == '\n') : n;
    return NULL;
}

static inline void plain_tsv_cell(struct plain *p, const char *s, size_t n)
{
    static const char behind[] = "tnr\\", means[] = "\t\n\r\\";
    p->plain_text.n = 0;
    for (size_t i = 0; i < n; i++) {
        const char *known = NULL;
        if (p->grammar == CX_TSV && s[i] == '\\' && i + 1 < n && s[i + 1])
            known = strchr(behind, s[i + 1]);
        cx_bytes_put(&p->plain_text, known ? means[known - behind] : s[i]);
        i += known != NULL;
    }
    plain_cell(p->plain_text.n ? p->plain_text.s : p->none, p->plain_text.n, p);
}

static inline const char *plain_line(struct plain *p, const char *s, size_t window, bool final,
                                     size_t *size)
{
    const char *lf = memchr(s, '\n', window);
    *size = lf ? (size_t)(lf - s) + 1 : window;
    if (!lf && !final)
        return "too-long";
    size_t n = lf ? *size - 1 : *size;
    if (n && s[n - 1] == '\r')
        n--;
    bool blanks = p->grammar == CX_BLANKS;
    p->row = n > 0;
    for (size_t at = 0; n > 0 && at <= n;) {
        size_t length = 0;
        while (at + length < n && s[at + length] != '\t' && !(blanks && s[at + length] == ' '))
            length++;
        if (!blanks)
            plain_tsv_cell(p, s + at, length);
        else if (length)
            plain_cell((char *)s + at, length, p);
        at += length + 1;
    }
    if (blanks)
        p->row = p->cells > 0;
    return NULL;
}

/* RFC 3629 by code points: shortest form, no surrogates, at most U+10FFFF. */
static inline bool plain_utf8(const char *text, size_t n)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < n;) {
        size_t more = s[i] < 0x80       ? 0
                      : s[i] >> 5 == 6  ? 1
                      : s[i] >> 4 == 14 ? 2
                      : s[i] >> 3 == 30 ? 3
                                        : 9;
        if (more == 9 || i + more >= n)
            return false;
        uint32_t point = more ? s[i] & (0x3fu >> more) : s[i];
        for (size_t k = 1; k <= more; k++) {
            if (s[i + k] >> 6 != 2)
                return false;
            point = point << 6 | (s[i + k] & 0x3f);
        }
        static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
        if (point < least[more] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
            return false;
        i += more + 1;
    }
    return true;
}

static inline struct cx_text plain_raw(const char *s, size_t n)
{
    if (n && s[n - 1] == '\n')
        n--;
    if (n && s[n - 1] == '\r')
        n--;
    return (struct cx_text){s, n};
}

static inline bool plain_returns(const struct plain *p)
{
    return p->grammar == CX_CSV || p->grammar == CX_FOREIGN;
}

/* A CR ends a line where no LF stands beside it, but in TSV. */
static inline uint64_t plain_lines(const struct plain *p, const char *s, size_t n)
{
    uint64_t lines = 0;
    for (size_t i = 0; i < n; i++) {
        bool beside = (s + i > p->text && *(s + i - 1) == '\n') || (i + 1 < n && s[i + 1] == '\n');
        lines += s[i] == '\n' || (plain_returns(p) && s[i] == '\r' && !beside);
    }
    return lines;
}

/* The length of the physical line at s; 0: it is not known. */
static inline size_t plain_line_size(const struct plain *p, const char *s, size_t window,
                                     bool final)
{
    for (size_t i = 0; i < window; i++) {
        if (s[i] == '\n')
            return i + 1;
        if (s[i] == '\r' && plain_returns(p))
            return i + 1 < window ? i + 1 + (s[i + 1] == '\n') : final ? i + 1 : 0;
    }
    return final ? window : 0;
}

/* ---- a line with stray quotes */

static inline bool plain_parts(const struct cx_dialect *d, struct cx_text t, size_t i)
{
    size_t width = d->delimiter[0] == '\n' ? 0 : strlen(d->delimiter);
    return width > 0 && i < t.n && t.n - i >= width && memcmp(t.s + i, d->delimiter, width) == 0;
}

static inline size_t plain_behind_blanks(const struct cx_dialect *d, struct cx_text t, size_t i)
{
    while (i < t.n && (t.s[i] == ' ' || t.s[i] == '\t') && !plain_parts(d, t, i))
        i++;
    return i;
}

/* Nothing but blanks parts i from the delimiter or the end. */
static inline bool plain_closes(const struct cx_dialect *d, struct cx_text t, size_t i)
{
    i = plain_behind_blanks(d, t, i);
    return i == t.n || plain_parts(d, t, i);
}

/* The quote that closes the cell whose text begins at i; t.n: none. */
static inline size_t plain_closing(const struct cx_dialect *d, struct cx_text t, size_t i,
                                   bool wary)
{
    const char quote = d->quote ? d->quote : '"';
    for (; i < t.n; i++) {
        size_t next = plain_behind_blanks(d, t, i + strlen(d->delimiter));
        if (wary && plain_parts(d, t, i) && next < t.n && t.s[next] == quote)
            return t.n;
        bool doubled = t.s[i] == quote && i + 1 < t.n && t.s[i + 1] == quote;
        if (plain_escapes(d, t.s + i, t.n - i) || (doubled && !plain_closes(d, t, i + 2)))
            i++;
        else if (t.s[i] == quote && plain_closes(d, t, i + 1))
            return i;
    }
    return t.n;
}

/* The cells of a line whose stray quotes are plain. */
static inline void plain_repaired(struct plain *p, struct cx_text t, bool wary)
{
    const struct cx_dialect *d = &p->dialect;
    const char quote = d->quote ? d->quote : '"';
    const bool quotes = quote != CX_NO_QUOTE;
    p->bytes.n = p->cells = 0;
    for (size_t i = 0, kept = 0;; i += strlen(d->delimiter), kept = 0) {
        p->plain_text.n = 0;
        i = quotes ? plain_behind_blanks(d, t, i) : i;
        bool quoted = quotes && i < t.n && t.s[i] == quote;
        size_t close = quoted ? plain_closing(d, t, i + 1, wary) : t.n;
        quoted = close < t.n;
        for (i += quoted; i < close && (quoted || !plain_parts(d, t, i)); i++) {
            bool escapes = plain_escapes(d, t.s + i, t.n - i);
            i += escapes || (quoted && t.s[i] == quote && i + 1 < close && t.s[i + 1] == quote);
            plain_keep(p, t.s[i],
                       quoted || escapes || !quotes || (t.s[i] != ' ' && t.s[i] != '\t'), &kept);
        }
        if (quoted)
            i = plain_behind_blanks(d, t, i + 1);
        plain_end_cell(p, kept);
        if (i >= t.n)
            return;
    }
}

static inline bool plain_may_be_repaired(struct plain *p, struct cx_text line)
{
    if (!p->repair_quotes || !plain_returns(p))
        return false;
    plain_repaired(p, line, false);
    if (p->cells == p->columns)
        return true;
    plain_repaired(p, line, true);
    return p->cells == p->columns || p->ragged == CX_RAGGED_KEEP;
}

/* ---- records */

/* How long the first max_lines lines of a text are; 0: it has no more. */
static inline size_t plain_most_lines(const struct plain *p, const char *s, size_t n)
{
    uint64_t lines = 0;
    size_t i = 0;
    while (i < n && lines < p->max_lines) {
        size_t begin = i;
        while (i < n && s[i] != '\n' && s[i] != '\r')
            i++;
        bool half = i == begin && i > 0 && s[i - 1] == '\n' && s[i] == '\r'; /* of LF CR */
        i += i + 1 < n && s[i] == '\r' && s[i + 1] == '\n' ? 2 : i < n;
        lines += !half || s[i - 1] == '\n';
    }
    return i < n ? i : 0;
}

static inline const char *plain_split(struct plain *p, const char *s, size_t window, bool final,
                                      size_t *size)
{
    p->bytes.n = p->cells = 0;
    p->row = false;
    const char *why = p->grammar == CX_CSV       ? plain_csv(p, s, window, final, size)
                      : p->grammar == CX_FOREIGN ? plain_foreign(p, s, window, final, size)
                                                 : plain_line(p, s, window, final, size);
    if (p->dialect.inner_quotes && why && strcmp(why, "quote-junk") == 0) {
        p->bytes.n = p->cells = 0;
        why = plain_foreign(p, s, window, final, size);
    }
    return why;
}

struct plain_record {
    size_t at, size;
    uint64_t line;
    const char *why; /* NULL: none */
    struct cx_text raw;
    bool is_row, goes_on; /* neither row nor bad: a blank line, or a comment */
};

static inline void plain_limit_lines(struct plain *p, struct plain_record *r, size_t window)
{
    const char *s = p->text + r->at;
    size_t size, most = 0;
    if (p->max_lines && plain_returns(p) && (r->why || p->row))
        most = plain_most_lines(p, s, r->why ? window : r->size);
    if (!most)
        return;
    const char *why = r->why && strcmp(r->why, "quote-junk") == 0
                          ? plain_split(p, s, most, false, &size)
                          : NULL;
    r->why = why && strcmp(why, "quote-junk") == 0 ? why : "open-quote";
}

/* The cells are as many as the header's, where that may be; else why not. */
static inline const char *plain_fit(struct plain *p)
{
    size_t n = p->cells;
    bool behind = p->foreign && n > p->columns; /* only empty cells are */
    for (size_t i = p->columns; i < n && p->ragged != CX_RAGGED_TRIM; i++)
        behind &= p->start[i] == p->start[i + 1];
    if (n == p->columns || p->ragged == CX_RAGGED_KEEP)
        return NULL;
    if (behind)
        p->cells = p->columns;
    while (p->cells < p->columns && p->ragged == CX_RAGGED_PAD)
        plain_cell(p->none, 0, p);
    return p->cells < p->columns ? "few-fields" : p->cells > p->columns ? "many-fields" : NULL;
}

/* A broken record gives up its first line, of which no more than max_record bytes are held. */
static inline struct plain_record plain_next(struct plain *p, size_t at, uint64_t line)
{
    const char *s = p->text + at;
    size_t room = p->n - at;
    bool final = room < p->max_record;
    size_t window = final ? room : p->max_record;
    struct plain_record r = {.at = at, .line = line};
    r.why = plain_split(p, s, window, final, &r.size);
    plain_limit_lines(p, &r, window);
    if (r.why)
        r.size = plain_line_size(p, s, window, final);
    r.raw = plain_raw(s, r.size);
    r.goes_on = r.size == 0;
    if (r.goes_on) {
        r.why = "too-long";
        r.raw.n = window - (s[window - 1] == '\r'); /* which may belong to the line's end */
        r.size = plain_line_size(p, s, room, true);
    } else if (r.why && plain_may_be_repaired(p, r.raw)) {
        r.why = NULL;
        p->row = true;
    }
    r.is_row = !r.why && p->row;
    return r;
}

/* What the record, which was read last, comes to; false: the end of it all. */
static inline bool plain_tell(struct plain *p, struct plain_record *r, struct finding *f)
{
    const char *s = p->text + r->at;
    bool is_comment = p->dialect.comment && *s == p->dialect.comment && p->grammar == CX_FOREIGN;
    bool half = r->size == 1 && *s == '\r' && s > p->text && s[-1] == '\n';
    if (!r->is_row && !r->why) {
        if (p->foreign && !half)
            find_skip(f, r->line, is_comment ? "comment" : "blank");
        return true;
    }
    if (r->is_row)
        r->why = !plain_utf8(r->raw.s, r->raw.n)                       ? "bad-encoding"
                 : p->foreign && memchr(r->raw.s, '\0', r->raw.n) ? "nul"
                                                                  : plain_fit(p);
    if (!r->why)
        return true;
    if (!p->go_on) {
        find_end(f, r->line, r->why);
        return false;
    }
    find_reject(f, &(struct cx_reject){.line = r->line,
                                       .byte = r->at,
                                       .reason = r->why,
                                       .raw = r->raw,
                                       .whole = r->goes_on ? r->raw.n : r->size,
                                       .goes_on = r->goes_on,
                                       .last_line =
                                           r->line + plain_lines(p, r->raw.s, r->raw.n)});
    size_t rest = r->size - r->raw.n;
    if (r->goes_on)
        cx_bytes_add(&f->rest, r->raw.s + r->raw.n, rest);
    if (r->goes_on && (!rest || (s[r->size - 1] != '\n' && s[r->size - 1] != '\r')))
        cx_bytes_put(&f->rest, '\n');
    return true;
}

/* How long the header line is. */
static inline size_t plain_header(const struct plain *p)
{
    const char *end = memchr(p->text, '\n', p->n);
    return end ? (size_t)(end - p->text) : p->n;
}

static inline bool plain_is_header(const struct plain *p, const struct plain_record *r)
{
    bool same = (p->all_cells || p->ragged == CX_RAGGED_KEEP) && p->cells == p->columns;
    size_t n = plain_header(p);
    if (!p->foreign || p->columns < 2)
        return false;
    for (size_t i = 0; same && i < p->columns; i++)
        same = p->cell[i].n == 1 && *p->cell[i].s == "abc"[i];
    return same || (r->raw.n == n && memcmp(r->raw.s, p->text, n) == 0);
}

static inline void plain_show_row(struct plain *p, const struct plain_record *r, struct finding *f)
{
    bool keeps = p->ragged == CX_RAGGED_KEEP && p->all_cells;
    const char *text = p->bytes.s ? p->bytes.s : p->none;
    for (size_t i = 0; i < p->cells; i++)
        p->cell[i] = (struct cx_text){text + p->start[i], p->start[i + 1] - p->start[i]};
    for (size_t i = p->cells; i < p->columns; i++)
        p->cell[i] = (struct cx_text){p->none, 0};
    if (plain_is_header(p, r))
        find_skip(f, r->line, "header-again");
    else
        find_row(f, r->line, r->raw, p->cell, keeps ? p->cells : p->columns);
}

/* The last records are a footer, but not above a line that is too long. */
static inline size_t plain_footer(struct plain *p, size_t at)
{
    size_t begin = at, n = 0, room = p->dialect.footer;
    size_t *last = calloc(room + 1, sizeof *last);
    while (room > 0 && at < p->n) {
        struct plain_record r = plain_next(p, at, 0);
        bool counts = r.is_row || r.why;
        if (counts)
            last[n++ % room] = at;
        at += r.size;
        if (r.goes_on) {
            begin = at;
            n = 0;
        }
    }
    size_t footer = room == 0 ? p->n : n < room ? begin : last[n % room];
    free(last);
    return footer;
}

static inline void plain_skip_footer(struct plain *p, size_t at, uint64_t line, struct finding *f)
{
    for (size_t size; at < p->n; at += size) {
        const char *s = p->text + at;
        size_t n = 0;
        bool blank = true;
        for (; n < p->n - at && s[n] != '\n' && s[n] != '\r'; n++)
            blank &= s[n] == ' ' || s[n] == '\t';
        bool half = n == 0 && *s == '\r' && s[-1] == '\n' && !(at + 1 < p->n && s[1] == '\n');
        size = n + (at + n < p->n) + (at + n + 1 < p->n && s[n] == '\r' && s[n + 1] == '\n');
        if (!half)
            find_skip(f, line++, blank ? "blank" : "footer");
    }
}

/* Keeps what p has for its cells. */
static inline void plain_start(struct plain *p, const struct cx_reading *how)
{
    p->grammar = how->grammar;
    p->dialect = how->dialect;
    p->max_record = how->max_record ? how->max_record : 16 * 1024 * 1024;
    p->max_lines = how->max_lines;
    p->ragged = how->ragged;
    p->go_on = how->go_on;
    p->foreign = how->foreign;
    p->repair_quotes = how->repair_quotes;
    p->all_cells = how->all_cells;
}

/* Reads p->text; *f becomes what there is. */
static inline void plain_read(struct plain *p, struct finding *f)
{
    uint64_t line = 2; /* the header is the first */
    size_t at = plain_header(p), all = p->n;
    at += at < p->n;
    while (p->foreign && p->n > at && p->text[p->n - 1] == '\0')
        p->n--;
    for (size_t footer = plain_footer(p, at), size; at < footer; at += size) {
        struct plain_record r = plain_next(p, at, line);
        size = r.size;
        if (!plain_tell(p, &r, f))
            return;
        if (r.is_row && !r.why)
            plain_show_row(p, &r, f);
        line += plain_lines(p, p->text + at, size);
    }
    plain_skip_footer(p, at, line, f);
    line += plain_lines(p, p->text + at, p->n - at);
    if (p->n < all)
        find_skip(f, line, "nul-tail");
}

/* ---- the table room */

/* Reads standard input by blocks. */
static inline void table_read(const struct cx_reading *how, size_t columns, struct finding *f)
{
    static const struct cx_role roles[REFERENCE_COLUMNS] = {
        {.name = "a"}, {.name = "b"}, {.name = "c"}};
    struct cx_arena arena = {0};
    struct cx_batch b = {0};
    struct cx_error e = {0};
    struct cx_table *t = NULL;
    enum cx_status status = cx_table_open(&arena, how, NULL, 0, roles, columns, &t, &e);
    bool opened = status == CX_OK, more = true;
    while (status == CX_OK && more) {
        status = cx_table_next_block(t, &b, &more, &e);
        if (status != CX_OK || !more)
            break;
        status = cx_table_scan(t, &b);
        for (size_t i = 0; i < b.n; i++) {
            struct cx_text by_role[REFERENCE_COLUMNS];
            for (size_t k = 0; k < columns; k++)
                by_role[k] = b.row[i].value[k].text;
            size_t n = columns;
            if (how->all_cells && how->ragged == CX_RAGGED_KEEP)
                for (n = 0; b.row[i].cell[n].s;)
                    n++;
            find_row(f, b.row[i].line, b.row[i].raw, how->all_cells ? b.row[i].cell : by_role, n);
        }
        for (size_t i = 0; i < b.rejects; i++)
            find_reject(f, &b.reject[i]);
        for (size_t i = 0; i < b.skips; i++)
            find_skip(f, b.skip[i].line, b.skip[i].kind);
        cx_bytes_add(&f->rest, b.rest.s, b.rest.n);
        if (status != CX_OK)
            e = b.error;
    }
    if (status != CX_OK)
        find_end(f, e.line, e.reason);
    if (opened)
        cx_table_close(t);
    cx_batch_release(&b);
    cx_arena_release(&arena);
}

#endif
