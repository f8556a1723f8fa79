/* index.c - see index.h. */
#include "table/index.h"

#include "table/lines.h"

enum { SHORT_WINDOW = 512, WORTHWHILE = 4, LONGEST_REST = 64 };

/* Four words of an array, and the same moved to the byte behind. */
#define FOUR(array, i) (*(cx_words *)(void *)&(array)[i])
#define BEHIND(array, i) (FOUR(array, i) << 1 | FOUR(array, (i)-1) >> 63)

CX_INLINE bool any(const cx_words *bits)
{
    uint64_t all = 0;
    for (int i = 0; i < 4; i++)
        all |= (*bits)[i];
    return all;
}

/* The index ends before the first word where something is wrong. */
static void end_at_wrong(struct cx_index *x)
{
    size_t i = 1;
    while (x->wrong[i] == 0)
        i++;
    x->suspect = x->begin + 64 * i;
    x->words = i - 1;
}

/* ---- without quotes */

/* Returns what cells may need. */
CX_INLINE unsigned find_unquoted(struct cx_index *x)
{
    cx_words edges = {0}, wrong = {0}, returns = {0};
    for (size_t i = 1; i <= x->words; i += 4) {
        cx_words feeds = FOUR(x->feed, i), stops = FOUR(x->delimiter_at, i) | feeds;
        FOUR(x->stops, i) = stops;
        FOUR(x->lines, i) = feeds;
        FOUR(x->blank, i) &= ~(stops | FOUR(x->return_at, i));
    }
    for (size_t i = 1; i <= x->words; i += 4) {
        cx_words stops = FOUR(x->stops, i), back = FOUR(x->return_at, i);
        cx_words lone = BEHIND(x->return_at, i) & ~FOUR(x->feed, i);
        edges |= (FOUR(x->blank, i) & BEHIND(x->stops, i)) | (BEHIND(x->blank, i) & (stops | back));
        FOUR(x->wrong, i) = lone;
        wrong |= lone;
        returns |= back;
    }
    if (any(&wrong))
        end_at_wrong(x);
    return (any(&edges) ? CX_INDEX_BLANKS : 0) | (any(&returns) ? CX_INDEX_RETURNS : 0);
}

/* ---- with quotes */

/* Sets x->inside: from a quote that opens up to the one that closes, without that.  In a word that
 * is whether the number of quotes so far is odd; a word that ends inside turns the next over. */
CX_INLINE void find_inside(struct cx_index *x)
{
    for (size_t i = 1; i <= x->words; i += 4) {
        cx_words bits = FOUR(x->special, i);
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        FOUR(x->inside, i) = bits ^ bits << 32;
    }
    uint64_t turn = 0;
    for (size_t i = 1; i <= x->words; i++) {
        x->inside[i] ^= turn;
        turn = -(x->inside[i] >> 63);
    }
}

CX_INLINE unsigned find_quoted(struct cx_index *x)
{
    cx_words edges = {0}, wrong = {0}, returns = {0}, doubled = {0}, lines = {0};
    find_inside(x);
    for (size_t i = 1; i <= x->words; i += 4) {
        cx_words inside = FOUR(x->inside, i), feeds = FOUR(x->feed, i);
        cx_words stops = (FOUR(x->delimiter_at, i) | feeds) & ~inside;
        cx_words back = FOUR(x->return_at, i) & ~inside;
        FOUR(x->stops, i) = stops;
        FOUR(x->lines, i) = feeds & ~inside;
        FOUR(x->closes, i) = FOUR(x->special, i) & ~inside;
        FOUR(x->blank, i) &= ~(stops | back);
        lines |= (feeds | FOUR(x->return_at, i)) & inside;
        FOUR(x->return_at, i) = back;
        returns |= back;
    }
    for (size_t i = 1; i <= x->words; i += 4) {
        cx_words stops = FOUR(x->stops, i), back = FOUR(x->return_at, i);
        cx_words begins = BEHIND(x->stops, i), closed = BEHIND(x->closes, i);
        cx_words opens = FOUR(x->special, i) & FOUR(x->inside, i);
        cx_words stray = (opens & ~(begins | closed)) | (closed & ~(stops | opens | back)) |
                         (BEHIND(x->return_at, i) & ~FOUR(x->feed, i));
        edges |= (FOUR(x->blank, i) & begins) | (BEHIND(x->blank, i) & (stops | back));
        doubled |= opens & closed;
        FOUR(x->wrong, i) = stray;
        wrong |= stray;
    }
    if (any(&wrong))
        end_at_wrong(x);
    return CX_INDEX_QUOTES | (any(&edges) ? CX_INDEX_BLANKS : 0) |
           (any(&returns) ? CX_INDEX_RETURNS : 0) | (any(&doubled) ? CX_INDEX_DOUBLED : 0) |
           (any(&lines) ? CX_INDEX_LINES : 0);
}

/* ---- grammars */

CX_INLINE bool any_special(const struct cx_index *x)
{
    uint64_t all = 0;
    for (size_t i = 1; i <= x->words; i++)
        all |= x->special[i];
    return all;
}

CX_INLINE unsigned find_csv(struct cx_index *x)
{
    return any_special(x) ? find_quoted(x) : find_unquoted(x);
}

/* The same for machines that have more. */
#if CX_X86
CX_TARGET(CX_AVX2) static unsigned find_csv_avx2(struct cx_index *x)
{
    return find_csv(x);
}

CX_TARGET(CX_AVX512) static unsigned find_csv_avx512(struct cx_index *x)
{
    return find_csv(x);
}
#endif

static unsigned find_csv_by(struct cx_index *x)
{
#if CX_X86
    if (x->simd == CX_SIMD_AVX512)
        return find_csv_avx512(x);
    if (x->simd == CX_SIMD_AVX2)
        return find_csv_avx2(x);
#endif
    return find_csv(x);
}

static unsigned find_tsv(struct cx_index *x)
{
    uint64_t returns = 0;
    for (size_t i = 1; i <= x->words; i++) {
        x->stops[i] = x->delimiter_at[i] | x->feed[i];
        x->lines[i] = x->feed[i];
        returns |= x->return_at[i];
    }
    return (x->grammar == CX_TSV && any_special(x) ? CX_INDEX_ESCAPES : 0) |
           (returns ? CX_INDEX_RETURNS : 0);
}

/* Before a window stands as if a line had ended; behind it, to a multiple of four words, nothing.
 */
static void fill_up(struct cx_index *x)
{
    uint64_t *arrays[] = {x->delimiter_at, x->feed, x->special, x->return_at, x->blank};
    for (size_t k = 0; k < CX_COUNT_OF(arrays); k++)
        for (size_t i = x->words + 1; i % 4 != 1; i++)
            arrays[k][i] = 0;
    x->stops[0] = UINT64_C(1) << 63;
}

/* ---- the index */

void cx_index_start(struct cx_index *x, const struct cx_reading *how, enum cx_grammar grammar,
                    char delimiter)
{
    x->simd = cx_simd_of(how->simd);
    x->grammar = grammar;
    x->delimiter = delimiter;
    x->most = how->window > 0 && how->window < CX_WINDOW ? how->window : CX_WINDOW;
    x->window = x->most;
    x->vain = 1;
    x->rest = 0;
}

void cx_index_served(struct cx_index *x, size_t records, bool all)
{
    size_t next = all ? 2 * x->window : SHORT_WINDOW;
    x->window = next < x->most ? next : x->most;
    if (records >= WORTHWHILE) {
        x->vain = 1;
    } else {
        x->rest = x->vain;
        x->vain = 2 * x->vain < LONGEST_REST ? 2 * x->vain : LONGEST_REST;
    }
}

bool cx_index_rests(struct cx_index *x)
{
    if (x->rest == 0)
        return false;
    x->rest--;
    return true;
}

void cx_index_find(struct cx_index *x, const char *p, const char *end)
{
    size_t n = (size_t)(end - p);
    if (n > x->window)
        n = x->window;
    x->begin = x->suspect = p;
    x->words = (n + 63) / 64;
    struct cx_byte_set set = {x->delimiter, '\n', x->grammar == CX_CSV ? '"' : '\\', '\r'};
    struct cx_marks marks = {x->delimiter_at + 1, x->feed + 1, x->special + 1, x->return_at + 1,
                             x->blank + 1};
    bool high = cx_marks(x->simd, p, x->words, set, marks);
    fill_up(x);
    x->what = x->grammar == CX_CSV ? find_csv_by(x) : find_tsv(x);
    x->what |= high ? CX_INDEX_HIGH : 0;
    x->records = cx_count_bits(x->simd, x->lines + 1, x->words);
}

const char *cx_index_end(const struct cx_index *x)
{
    for (size_t i = x->words; i > 0; i--)
        if (x->lines[i])
            return x->begin + 64 * i - cx_leading_zeros(x->lines[i]);
    return x->begin;
}

bool cx_index_may_be_long(const struct cx_index *x, uint64_t lines)
{
    if (lines == 0 || !(x->what & CX_INDEX_LINES))
        return false;
    return cx_line_count('\0', x->begin, cx_index_end(x)) > lines;
}

static inline bool ends_line(const struct cx_index *x, size_t place)
{
    return x->lines[1 + place / 64] >> place % 64 & 1;
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
    x->cells = cx_positions(x->simd, x->stops + 1, x->words, x->places + 1);
    bool regular = x->records <= x->cells / columns;
    for (size_t i = columns - 1; regular && i < x->records * columns; i += columns)
        regular = ends_line(x, stop[i]);
    return regular ? x->records : count_regular(x, columns);
}
