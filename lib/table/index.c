/* index.c - see index.h. */
#include "table/index.h"

enum { SHORT_WINDOW = 512 };

/* The bits of `bits` moved to the byte behind; `before` are those of the word before. */
static inline uint64_t behind(uint64_t bits, uint64_t before)
{
    return bits << 1 | before >> 63;
}

/* Each bit: whether the number of bits set up to it is odd. */
static inline uint64_t parity(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

/* The index ends before word i. */
static void end_at(struct cx_index *x, size_t i)
{
    x->suspect = x->begin + 64 * (i + 1);
    x->words = i;
}

/* What matters in a word for the one behind it.  A window begins as if behind a line end. */
struct word {
    uint64_t stops, blank, back, closes, inside;
};
static const struct word line_end = {.stops = UINT64_C(1) << 63};

/* Blanks next to the ends of a cell; too many do no harm. */
static inline uint64_t blank_edges(const struct word *w, const struct word *before)
{
    return (w->blank & behind(w->stops, before->stops)) |
           (behind(w->blank, before->blank) & (w->stops | w->back));
}

/* Each carriage return stands before a line feed. */
static inline uint64_t lone_returns(const struct word *w, const struct word *before, uint64_t feeds)
{
    return behind(w->back, before->back) & ~feeds;
}

/* A window without quotes.  Returns whether there are blanks. */
static bool find_unquoted(struct cx_index *x)
{
    struct word before = line_end;
    uint64_t blanks = 0;
    for (size_t i = 0; i < x->words; i++) {
        const struct cx_marks *m = &x->mark[i];
        struct word w = {.stops = m->a | m->b, .back = m->d};
        w.blank = m->low & ~(w.stops | w.back);
        x->stops[i] = w.stops;
        x->lines[i] = m->b;
        blanks |= blank_edges(&w, &before);
        if (lone_returns(&w, &before, m->b))
            end_at(x, i);
        before = w;
    }
    return blanks;
}

/* Quotes are where the strict grammar has them. */
static inline uint64_t stray_quotes(const struct word *w, const struct word *before, uint64_t opens)
{
    uint64_t closed = behind(w->closes, before->closes);
    return (opens & ~(behind(w->stops, before->stops) | closed)) |
           (closed & ~(w->stops | opens | w->back));
}

static unsigned find_quoted(struct cx_index *x)
{
    struct word before = line_end;
    uint64_t blanks = 0, doubled = 0, lines = 0;
    for (size_t i = 0; i < x->words; i++) {
        const struct cx_marks *m = &x->mark[i];
        /* From a quote that opens up to the one that closes, without that. */
        uint64_t inside = parity(m->c) ^ -(before.inside >> 63), opens = m->c & inside;
        struct word w = {.stops = (m->a | m->b) & ~inside,
                         .back = m->d & ~inside,
                         .closes = m->c & ~inside,
                         .inside = inside};
        w.blank = m->low & ~(w.stops | w.back);
        x->stops[i] = w.stops;
        x->lines[i] = m->b & ~inside;
        blanks |= blank_edges(&w, &before);
        doubled |= opens & behind(w.closes, before.closes);
        lines |= m->b & inside;
        if (stray_quotes(&w, &before, opens) | lone_returns(&w, &before, m->b))
            end_at(x, i);
        before = w;
    }
    return CX_INDEX_QUOTES | (blanks ? CX_INDEX_BLANKS : 0) | (doubled ? CX_INDEX_DOUBLED : 0) |
           (lines ? CX_INDEX_LINES : 0);
}

static void find_csv(struct cx_index *x)
{
    uint64_t quotes = 0, returns = 0;
    for (size_t i = 0; i < x->words; i++) {
        quotes |= x->mark[i].c;
        returns |= x->mark[i].d;
    }
    x->what |= returns ? CX_INDEX_RETURNS : 0;
    if (quotes)
        x->what |= find_quoted(x);
    else if (find_unquoted(x))
        x->what |= CX_INDEX_BLANKS;
}

static void find_tsv(struct cx_index *x)
{
    uint64_t escapes = 0, returns = 0;
    for (size_t i = 0; i < x->words; i++) {
        const struct cx_marks *m = &x->mark[i];
        x->stops[i] = m->a | m->b;
        x->lines[i] = m->b;
        escapes |= m->c;
        returns |= m->d;
    }
    x->what |=
        (escapes && x->grammar == CX_TSV ? CX_INDEX_ESCAPES : 0) | (returns ? CX_INDEX_RETURNS : 0);
}

void cx_index_start(struct cx_index *x, const struct cx_reading *how, enum cx_grammar grammar,
                    char delimiter)
{
    x->simd = cx_simd_of(how->simd);
    x->grammar = grammar;
    x->delimiter = delimiter;
    x->most = how->window > 0 && how->window < CX_WINDOW ? how->window : CX_WINDOW;
    x->window = x->most;
}

void cx_index_served(struct cx_index *x, bool all)
{
    size_t next = all ? 2 * x->window : SHORT_WINDOW;
    x->window = next < x->most ? next : x->most;
}

void cx_index_find(struct cx_index *x, const char *p, const char *end)
{
    size_t n = (size_t)(end - p);
    if (n > x->window)
        n = x->window;
    x->begin = x->suspect = p;
    x->words = (n + 63) / 64;
    x->what = 0;
    char third = x->grammar == CX_CSV ? '"' : '\\';
    struct cx_byte_set set = {x->delimiter, '\n', third, '\r'};
    if (cx_marks(x->simd, p, x->words, set, x->mark))
        x->what |= CX_INDEX_HIGH;
    if (x->grammar == CX_CSV)
        find_csv(x);
    else
        find_tsv(x);
    x->records = cx_count_bits(x->simd, x->lines, x->words);
}

const char *cx_index_end(const struct cx_index *x)
{
    for (size_t i = x->words; i-- > 0;)
        if (x->lines[i])
            return x->begin + 64 * i + 64 - cx_leading_zeros(x->lines[i]);
    return x->begin;
}

static inline bool ends_line(const struct cx_index *x, size_t place)
{
    return x->lines[place / 64] >> place % 64 & 1;
}

/* How many records have their columns, by looking at every cell. */
static size_t count_regular(const struct cx_index *x, size_t columns)
{
    const uint16_t *stop = cx_index_stop(x);
    for (size_t i = 0; i < x->cells; i++)
        if (ends_line(x, stop[i]) != ((i + 1) % columns == 0))
            return i / columns;
    return x->cells / columns;
}

/* When each column-th cell ends a line, and no more lines end than that, all is regular. */
size_t cx_index_place(struct cx_index *x, size_t columns)
{
    const uint16_t *stop = cx_index_stop(x);
    x->places[0] = UINT16_MAX; /* one behind is 0 */
    x->cells = cx_positions(x->simd, x->stops, x->words, x->places + 1);
    bool regular = x->records <= x->cells / columns;
    for (size_t i = columns - 1; regular && i < x->records * columns; i += columns)
        regular = ends_line(x, stop[i]);
    return regular ? x->records : count_regular(x, columns);
}
