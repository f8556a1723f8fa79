/* layout.c - see layout.h. */
#include "table/layout.h"

#include "base/number.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* Ranges of code points: no column of their own (U+0300..), or two (Unicode Standard Annex 11,
 * East Asian Width: wide and fullwidth; the blocks, not every single exception). */
static const uint32_t narrow[][2] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x064b, 0x065f}, {0x0e31, 0x0e31},
    {0x0e34, 0x0e3a}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};
static const uint32_t wide[][2] = {
    {0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd},
};

static bool is_among(uint32_t c, const uint32_t (*range)[2], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (c >= range[i][0] && c <= range[i][1])
            return true;
    return false;
}

static uint32_t code_point(const char *s, size_t n)
{
    uint32_t c = (unsigned char)s[0] & (0xff >> (n + 1));
    for (size_t i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)s[i] & 0x3f);
    return c;
}

static size_t width_of(struct cx_text t)
{
    size_t width = 0;
    while (t.n > 0) {
        size_t n = cx_utf8_length(t);
        if (n < 2) {
            width++;
            n = 1;
        } else {
            uint32_t c = code_point(t.s, n);
            width += is_among(c, wide, CX_COUNT_OF(wide))       ? 2
                     : is_among(c, narrow, CX_COUNT_OF(narrow)) ? 0
                                                                : 1;
        }
        t.s += n;
        t.n -= n;
    }
    return width;
}

/* Takes a cell off the front of *rest; false at its end. */
static bool next_cell(struct cx_text *rest, struct cx_text *cell, bool *ends_row)
{
    if (rest->n == 0)
        return false;
    const char *at = rest->s;
    while (*at != '\t' && *at != '\n')
        at++;
    *cell = (struct cx_text){rest->s, (size_t)(at - rest->s)};
    *ends_row = *at == '\n';
    rest->n -= cell->n + 1;
    rest->s = at + 1;
    return true;
}

static void measure(struct cx_text cells, size_t *width)
{
    struct cx_text cell;
    bool ends_row;
    for (size_t i = 0; next_cell(&cells, &cell, &ends_row); i = ends_row ? 0 : i + 1) {
        size_t columns = width_of(cell);
        width[i] = columns > width[i] ? columns : width[i];
    }
}

static void put_many(struct cx_bytes *out, char c, size_t n)
{
    if (n > 0 && cx_bytes_reserve(out, n)) {
        memset(out->s + out->n, c, n);
        out->n += n;
    }
}

static bool stands_right(enum cx_kind kind)
{
    return kind == CX_AMOUNT || kind == CX_NUMBER || kind == CX_INTEGER;
}

/* ---- the heat map */

/* Grounds of the 256 colours of xterm, and the letters on them, 16 black and 231 white: contrasts
 * are 4.5 and more (Web Content Accessibility Guidelines 2.1, 1.4.3). */
static const struct {
    int ground, letters;
} shades[] = {{195, 16}, {153, 16}, {117, 16}, {75, 16}, {33, 16}, {26, 231}, {18, 231}};

struct heat {
    bool is_there;
    double low, high;
};

static struct heat measure_heat(struct cx_text cells, const struct cx_layout *how)
{
    struct heat heat = {.is_there = false};
    struct cx_text cell;
    double x;
    bool ends_row;
    for (size_t i = 0; next_cell(&cells, &cell, &ends_row); i = ends_row ? 0 : i + 1) {
        if (i < how->heat || i >= how->heat_end || !cx_number_parse(cell, &x))
            continue;
        heat.low = heat.is_there && heat.low < x ? heat.low : x;
        heat.high = heat.is_there && heat.high > x ? heat.high : x;
        heat.is_there = true;
    }
    return heat;
}

/* -1: none. */
static int shade_of(const struct heat *heat, struct cx_text cell)
{
    enum { STEPS = CX_COUNT_OF(shades) };
    double x, width = heat->high - heat->low;
    if (!heat->is_there || !cx_number_parse(cell, &x) || !(width > 0))
        return -1;
    int step = (int)((x - heat->low) / width * STEPS);
    return step < STEPS ? step : STEPS - 1;
}

/* ---- rows */

struct place {
    size_t width;
    bool right, last;
    int shade; /* -1: none */
};

/* No line ends with blanks. */
static void end_line(struct cx_bytes *out)
{
    while (out->n > 0 && out->s[out->n - 1] == ' ')
        out->n--;
    cx_bytes_put(out, '\n');
}

static void put_cell(struct cx_bytes *out, struct cx_text cell, const struct place *at)
{
    size_t gap = at->width - width_of(cell);
    if (at->shade >= 0)
        cx_bytes_format(out, "\x1b[48;5;%d;38;5;%dm", shades[at->shade].ground,
                        shades[at->shade].letters);
    if (at->right)
        put_many(out, ' ', gap);
    cx_bytes_add(out, cell.s, cell.n);
    if (at->shade >= 0)
        cx_bytes_add(out, "\x1b[0m", 4);
    if (!at->last)
        put_many(out, ' ', at->right ? 2 : gap + 2);
    else
        end_line(out);
}

static void put_rule(struct cx_bytes *out, const size_t *width, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        put_many(out, '-', width[i]);
        cx_bytes_add(out, i + 1 < n ? "  " : "\n", i + 1 < n ? 2 : 1);
    }
}

static void put_rows(struct cx_bytes *out, struct cx_text cells, const struct cx_layout *how,
                     const size_t *width, const struct heat *heat)
{
    struct cx_text cell;
    bool last;
    for (size_t i = 0; next_cell(&cells, &cell, &last); i = last ? 0 : i + 1) {
        bool is_hot = i >= how->heat && i < how->heat_end;
        const struct place at = {width[i], stands_right(how->columns[i].kind), last,
                                 is_hot ? shade_of(heat, cell) : -1};
        put_cell(out, cell, &at);
    }
}

enum cx_status cx_layout(struct cx_text cells, const struct cx_layout *how, struct cx_bytes *out,
                         struct cx_error *e)
{
    size_t *width = calloc(how->n, sizeof *width);
    if (!width)
        return cx_no_memory(e);
    measure(cells, width);
    if (how->has_names) {
        const struct heat none = {.is_there = false};
        const char *end = memchr(cells.s, '\n', cells.n);
        struct cx_text names = {cells.s, (size_t)(end + 1 - cells.s)};
        put_rows(out, names, how, width, &none);
        put_rule(out, width, how->n);
        cells.s += names.n;
        cells.n -= names.n;
    }
    const struct heat heat = measure_heat(cells, how);
    put_rows(out, cells, how, width, &heat);
    free(width);
    return out->failed ? cx_no_memory(e) : CX_OK;
}
