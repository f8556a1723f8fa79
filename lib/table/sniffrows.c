/* sniffrows.c - which line names the columns, and which records at the end are none. */
#include <stdlib.h>
#include <string.h>

#include "base/lower.h"
#include "table/sniffing.h"

enum {
    HEADER_RECORDS = 50, /* the header is among so many */
    BELOW = 200,         /* records that say what a column holds */
    FOOTER_RECORDS = 10  /* a footer is no longer */
};

/* ---- what columns hold */

/* Kinds that a column holds throughout: numbers, dates, clock times, addresses. */
static int group_of(enum cx_cell_kind kind)
{
    return kind == CX_CELL_YEAR                                ? CX_CELL_NUMBER
           : kind >= CX_CELL_NUMBER && kind <= CX_CELL_ADDRESS ? (int)kind
                                                               : CX_CELL_EMPTY;
}

struct column {
    int group;  /* of most cells; CX_CELL_EMPTY: of none */
    bool years; /* all its numbers are years */
};

static struct column column_below(const struct cx_sniff_reading *r, size_t i, size_t c)
{
    size_t count[CX_CELL_JUNK + 1] = {0}, filled = 0, years = 0;
    struct column column = {CX_CELL_EMPTY, false};
    for (size_t j = i + 1, seen = 0; j < r->n && seen < BELOW; j++) {
        if (r->record[j].width != r->mode)
            continue;
        enum cx_cell_kind kind = cx_sniff_kind(r, j, c);
        count[group_of(kind)]++;
        filled += kind != CX_CELL_EMPTY;
        years += kind == CX_CELL_YEAR;
        seen++;
    }
    for (int g = CX_CELL_NUMBER; g <= CX_CELL_ADDRESS; g++)
        if (filled > 0 && 10 * count[g] >= 7 * filled)
            column.group = g;
    column.years = years > 0 && years == count[CX_CELL_NUMBER];
    return column;
}

/* How many cells of record i are such as stand below, and how many are not. */
struct likeness {
    size_t like, unlike;
};

static struct likeness likeness(const struct cx_sniff_reading *r, size_t i, size_t below)
{
    struct likeness l = {0};
    for (size_t c = 0; c < r->mode && c < r->record[i].width; c++) {
        enum cx_cell_kind kind = cx_sniff_kind(r, i, c);
        struct column column = column_below(r, below, c);
        bool names = kind == CX_CELL_YEAR && !column.years; /* the year's column */
        if (column.group == CX_CELL_EMPTY || kind == CX_CELL_EMPTY || names)
            continue;
        l.like += group_of(kind) == column.group;
        l.unlike += group_of(kind) != column.group;
    }
    return l;
}

/* ---- lines that could name columns */

static size_t filled_cells(const struct cx_sniff_reading *r, size_t i)
{
    size_t n = 0;
    for (size_t c = 0; c < r->record[i].width; c++)
        n += cx_sniff_kind(r, i, c) != CX_CELL_EMPTY;
    return n;
}

static size_t values(const struct cx_sniff_reading *r, size_t i)
{
    size_t n = 0;
    for (size_t c = 0; c < r->record[i].width; c++) {
        enum cx_cell_kind kind = cx_sniff_kind(r, i, c);
        n += (cx_cell_is_value(kind) && kind != CX_CELL_YEAR) || kind == CX_CELL_ADDRESS;
    }
    return n;
}

static bool is_filled(const struct cx_sniff_reading *r, size_t i)
{
    return 5 * filled_cells(r, i) >= 4 * r->record[i].width;
}

static bool is_distinct(const struct cx_sniff_reading *r, size_t i)
{
    size_t n;
    struct cx_text *cell = cx_sniff_cells(r, i, &n);
    if (n > 1)
        qsort(cell, n, sizeof *cell, cx_text_order);
    for (size_t c = 1; c < n; c++)
        if (cell[c].n > 0 && cx_text_equal(cell[c], cell[c - 1]))
            return false;
    return true;
}

static bool may_name(const struct cx_sniff_reading *r, size_t i)
{
    const struct cx_sniffed_record *a = &r->record[i];
    return a->width > 0 && !a->comment && is_filled(r, i) && values(r, i) == 0 && is_distinct(r, i);
}

/* ---- lines above the header */

/* Record i belongs to a table of its own: names, then at least one record with values, all of one
 * width of three or more; pairs of a name and a value are no table. */
static bool is_in_table(const struct cx_sniff_reading *r, size_t i, size_t header)
{
    size_t width = r->record[i].width, first = i, last = i;
    bool has_values = false;
    if (width < 3)
        return width == 1 && values(r, i) == 1 && !r->record[i + 1].after_blank;
    while (first > 0 && r->record[first - 1].width == width && !r->record[first].after_blank)
        first--;
    while (last + 1 < header && r->record[last + 1].width == width &&
           !r->record[last + 1].after_blank)
        last++;
    for (size_t j = first + 1; j <= last; j++)
        has_values |= is_filled(r, j) && 2 * values(r, j) >= width;
    return last > first && has_values && is_filled(r, first) && values(r, first) == 0;
}

static bool may_stand_above(const struct cx_sniff_reading *r, size_t i, size_t header)
{
    const struct cx_sniffed_record *a = &r->record[i];
    if (a->comment || a->width == 0)
        return a->comment;
    if (a->width != r->mode)
        return !is_in_table(r, i, header);
    struct likeness l = likeness(r, i, header);
    return !is_filled(r, i) || (l.like == 0 && l.unlike > 0);
}

static bool all_may_stand_above(const struct cx_sniff_reading *r, size_t header)
{
    for (size_t i = 0; i < header; i++)
        if (!may_stand_above(r, i, header))
            return false;
    return true;
}

/* ---- the header */

static size_t first_record(const struct cx_sniff_reading *r)
{
    size_t i = 0;
    while (i < r->n && r->record[i].comment)
        i++;
    return i;
}

/* The first record with names below which the table lies; r->n: there is none. */
static size_t named_record(const struct cx_sniff_reading *r, size_t first)
{
    for (size_t i = first; i < r->n && i < HEADER_RECORDS; i++)
        if (r->record[i].width == r->mode && may_name(r, i) && all_may_stand_above(r, i))
            return i;
    return r->n;
}

/* All records of the most common width are alike, and above them stands one of another width that
 * may name columns. */
static size_t odd_header(const struct cx_sniff_reading *r, size_t first)
{
    size_t i = first;
    while (i < r->n && r->record[i].width != r->mode)
        i++;
    if (i == first || i >= r->n || i > HEADER_RECORDS)
        return r->n;
    bool broken = r->record[i - 1].width == 0;
    bool names = !r->record[i].after_blank && (broken || may_name(r, i - 1));
    return names && all_may_stand_above(r, i - 1) ? i - 1 : r->n;
}

static bool is_a_row(const struct cx_sniff_reading *r, size_t first)
{
    if (first + 1 >= r->n || r->record[first].width != r->mode)
        return false;
    struct likeness l = likeness(r, first, first);
    return l.like > 0 && l.unlike == 0;
}

int cx_sniff_header(const struct cx_sniff_reading *r, const struct cx_sample *sample)
{
    size_t first = first_record(r);
    bool said = sample->is_said & CX_SAID_HEADER;
    if (said && sample->headerless)
        return CX_NO_HEADER;
    if (r->mode == 0)
        return (int)first;
    if (!(sample->is_said & CX_SAID_SKIP)) {
        if (r->known > 0)
            return (int)r->known_at;
        size_t at = r->mode > 1 ? named_record(r, first) : r->n;
        if (at == r->n && r->mode > 1)
            at = odd_header(r, first);
        if (at < r->n)
            return (int)at;
    }
    return !said && r->known == 0 && is_a_row(r, first) ? CX_NO_HEADER : (int)first;
}

/* ---- the footer */

static bool begins_with(struct cx_text t, const char *word)
{
    size_t n = strlen(word);
    if (t.n < n || !cx_text_is_like((struct cx_text){t.s, n}, (struct cx_text){word, n}))
        return false;
    return t.n == n || (!cx_is_letter(t.s[n]) && (t.s[n] & 0x80) == 0);
}

/* 0: the cell is no footer's; 1: it begins with such a word; 2: it is one. */
static int footer_word(struct cx_text t)
{
    static const char *const sums[] = {
        "total",       "totals",    "grand total", "grand totals", "subtotal",   "sub total",
        "sum",         "summe",     "summa",       "yhteensä",     "yhteensa",   "gesamt",
        "gesamtsumme", "insgesamt", "totalt",      "totalsumma",   "loppusumma", "kokonaissumma"};
    static const char *const notes[] = {"confidential", "copyright",     "exported",
                                        "generated",    "end of report", "©"};
    while (t.n > 0 && (t.s[t.n - 1] == ':' || t.s[t.n - 1] == ' '))
        t.n--;
    for (size_t i = 0; i < CX_COUNT_OF(sums); i++)
        if (begins_with(t, sums[i]))
            return t.n == strlen(sums[i]) ? 2 : 1;
    for (size_t i = 0; i < CX_COUNT_OF(notes); i++)
        if (begins_with(t, notes[i]))
            return 1;
    return 0;
}

/* A cell of the record is empty where the sample's columns are filled. */
static bool lacks_cells(const struct cx_sniff_reading *r, const struct cx_sniff_reading *tail,
                        size_t i)
{
    for (size_t c = 0; c < r->mode; c++) {
        bool always = r->mode_n > 1;
        for (size_t j = 0; j < r->n && j < BELOW && always; j++) {
            bool itself = r->record[j].at == tail->record[i].at;
            always =
                r->record[j].width != r->mode || itself || cx_sniff_kind(r, j, c) != CX_CELL_EMPTY;
        }
        if (always && cx_sniff_kind(tail, i, c) == CX_CELL_EMPTY)
            return true;
    }
    return false;
}

static bool says_footer(const struct cx_sniff_reading *r, const struct cx_sniff_reading *tail,
                        size_t i)
{
    size_t n, c = 0, width = tail->record[i].width;
    const struct cx_text *cell = width ? cx_sniff_cells(tail, i, &n) : NULL;
    while (cell && c < n && cell[c].n == 0)
        c++;
    if (cell && c < n && tail->sample->ends && tail->sample->ends(tail->sample->context, cell[c]))
        return true;
    int word = cell && c < n ? footer_word(cell[c]) : 0;
    if (word == 0 || (width == 1 && r->mode == 1 && !tail->record[i].after_blank))
        return false;
    if (width != r->mode)
        return true;
    return word == 2 ? filled_cells(tail, i) < width : lacks_cells(r, tail, i);
}

/* From i on stands a table of its own: names, then values, all of one width of two or more. */
static bool is_table(const struct cx_sniff_reading *tail, size_t i)
{
    bool alike = tail->record[i].width > 1 && i + 1 < tail->n, has_values = false;
    for (size_t j = i + 1; alike && j < tail->n; j++) {
        alike = tail->record[j].width == tail->record[i].width;
        has_values |= values(tail, j) > 0;
    }
    return alike && has_values && values(tail, i) == 0;
}

/* All from i on, behind a blank line, are no rows. */
static bool is_apart(const struct cx_sniff_reading *r, const struct cx_sniff_reading *tail,
                     size_t i)
{
    if (!tail->record[i].after_blank || is_table(tail, i))
        return false;
    for (size_t j = i; j < tail->n; j++) {
        size_t width = tail->record[j].width;
        bool other = width > 0 && width != r->mode && r->mode > 1;
        if (!other && !says_footer(r, tail, j))
            return false;
    }
    return true;
}

size_t cx_sniff_footer(const struct cx_sniff_reading *r, const struct cx_sniff_reading *tail,
                       size_t from)
{
    size_t at = tail->n;
    if (r->n < 2)
        return 0;
    if (tail->n > FOOTER_RECORDS && from < tail->n - FOOTER_RECORDS)
        from = tail->n - FOOTER_RECORDS;
    for (size_t i = from; i < tail->n && at == tail->n; i++)
        if (is_apart(r, tail, i))
            at = i;
    while (at > from && says_footer(r, tail, at - 1))
        at--;
    return tail->n - at;
}
