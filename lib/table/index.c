/* index.c - see index.h. */
#include "table/index.h"

enum { SHORT_WINDOW = 512 };

/* What the words before one say about its first byte, as the lowest bit. */
struct before {
    uint64_t stop;   /* a cell begins */
    uint64_t closed; /* a quote has closed */
    uint64_t back;   /* a carriage return */
    uint64_t blank;
    uint64_t inside; /* all bits: within quotes */
};

/* The bits of a word behind the set ones of another; *carry goes from word to word. */
static inline uint64_t behind(uint64_t bits, uint64_t *carry)
{
    uint64_t moved = bits << 1 | *carry;
    *carry = bits >> 63;
    return moved;
}

/* Each bit: whether the number of bits set up to it is odd. */
static inline uint64_t parity(uint64_t bits)
{
    for (int i = 1; i < 64; i *= 2)
        bits ^= bits << i;
    return bits;
}

/* Blanks next to the end of a cell; too many make no harm. */
static inline uint64_t blank_edges(const struct cx_marks *m, uint64_t stops, uint64_t cell_begins,
                                   struct before *b)
{
    uint64_t blank = m->low & ~(stops | m->d);
    return (blank & cell_begins) | (behind(blank, &b->blank) & (stops | m->d));
}

/* A word without quotes, outside of them.  Returns what is wrong. */
static inline uint64_t plain_word(struct cx_index *x, size_t i, struct before *b, uint64_t *blanks)
{
    const struct cx_marks *m = &x->mark[i];
    uint64_t stops = m->a | m->b;
    x->stops[i] = stops;
    x->lines[i] = m->b;
    *blanks |= blank_edges(m, stops, behind(stops, &b->stop), b);
    return behind(m->d, &b->back) & ~m->b;
}

struct seen {
    uint64_t blanks, doubled, lines;
};

static inline uint64_t quoted_word(struct cx_index *x, size_t i, struct before *b,
                                   struct seen *seen)
{
    const struct cx_marks *m = &x->mark[i];
    uint64_t inside = parity(m->c) ^ b->inside; /* from a quote that opens on */
    b->inside = -(inside >> 63);
    uint64_t opens = m->c & inside, closes = m->c & ~inside;
    uint64_t stops = (m->a | m->b) & ~inside, back = m->d & ~inside;
    uint64_t begins = behind(stops, &b->stop), closed = behind(closes, &b->closed);
    x->stops[i] = stops;
    x->lines[i] = m->b & ~inside;
    seen->blanks |= blank_edges(m, stops, begins, b);
    seen->doubled |= opens & closed;
    seen->lines |= m->b & inside;
    return (opens & ~(begins | closed)) | (closed & ~(stops | opens | back)) |
           (behind(back, &b->back) & ~m->b);
}

/* The index ends before word i. */
static void end_at(struct cx_index *x, size_t i)
{
    x->suspect = x->begin + 64 * (i + 1);
    x->words = i;
}

static void find_csv(struct cx_index *x)
{
    struct before b = {.stop = 1};
    struct seen seen = {0};
    uint64_t quotes = 0, returns = 0;
    for (size_t i = 0; i < x->words; i++) {
        quotes |= x->mark[i].c;
        returns |= x->mark[i].d;
    }
    for (size_t i = 0; i < x->words; i++)
        if (quotes ? quoted_word(x, i, &b, &seen) : plain_word(x, i, &b, &seen.blanks))
            end_at(x, i);
    x->what |= (quotes ? CX_INDEX_QUOTES : 0) | (returns ? CX_INDEX_RETURNS : 0) |
               (seen.blanks ? CX_INDEX_BLANKS : 0) | (seen.doubled ? CX_INDEX_DOUBLED : 0) |
               (seen.lines ? CX_INDEX_LINES : 0);
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
