/* dot.c - transitions as a graph that Graphviz draws: events are boxes with the number of their
 * visits, arrows carry count and share of what goes out, and are as thick as they are frequent.
 */
#include <inttypes.h>

#include "path.h"

struct graph {
    const struct path_counts *counts;
    struct cx_pieces visits; /* of each symbol in the graph: its number, from 0; mark: how many */
    struct cx_pieces margins;
    struct cx_bytes text;
};

/* In a quoted text of DOT; backslashes are escapes in labels, and control characters nothing that
 * an SVG may have. */
static void put_label(struct cx_bytes *to, struct cx_text name)
{
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.s[i];
        if (c < ' ' || c == 0x7f)
            cx_bytes_format(to, "\\\\x%02x", c);
        else if (c == '"' || c == '\\')
            cx_bytes_format(to, "\\%c", c);
        else
            cx_bytes_put(to, (char)c);
    }
}

static size_t node_of(struct graph *g, uint32_t symbol)
{
    size_t before = g->visits.n;
    const struct cx_piece *node = cx_need(cx_pieces_find(&g->visits, 0, &symbol, 1));
    size_t number = (size_t)(node - cx_piece_at(&g->visits, 0));
    if (g->visits.n == before)
        return number;
    bool is_start = symbol == CX_PATH_START;
    uint32_t end = is_start ? CX_PATH_OUT : CX_PATH_IN;
    const struct cx_piece *margin =
        cx_pieces_look(&g->margins, 0, (uint32_t[]){symbol, end}, 2);
    bool is_stop = is_start || symbol == CX_PATH_END || symbol == CX_PATH_MORE;
    cx_bytes_format(&g->text, "  n%zu [label=\"", number);
    put_label(&g->text, cx_path_name(g->counts->names, symbol));
    cx_bytes_format(&g->text, "\\n%" PRIu64 "\"%s];\n", margin->count,
                    is_stop ? ", shape=ellipse" : "");
    return number;
}

static void put_arrow(struct graph *g, const struct path_row *row, uint64_t most)
{
    const uint32_t *symbol = cx_piece_symbols(&g->counts->all, row->of);
    size_t from = node_of(g, symbol[0]), to = node_of(g, symbol[1]);
    uint64_t out =
        cx_pieces_look(&g->margins, 0, (uint32_t[]){symbol[0], CX_PATH_OUT}, 2)->count;
    uint64_t tenths = (row->of->count * 2000 + out) / (2 * out); /* of a percent */
    uint64_t width = 10 + row->of->count * 40 / most;            /* tenths of a point */
    cx_bytes_format(&g->text, "  n%zu -> n%zu [label=\"%" PRIu64 " (%" PRIu64 ".%" PRIu64 "%%)\"",
                    from, to, row->of->count, tenths / 10, tenths % 10);
    cx_bytes_format(&g->text, ", penwidth=%" PRIu64 ".%" PRIu64 "];\n", width / 10, width % 10);
}

void path_draw(const struct path_counts *c, const struct path_rows *rows)
{
    struct graph g = {.counts = c};
    uint64_t most = 1;
    struct cx_error e = {0};
    struct cx_sink *sink = cx_create_sink(cx_common.output, false);
    if (!cx_path_margins(&c->all, &g.margins))
        cx_need(NULL);
    for (size_t i = 0; i < rows->n; i++)
        most = rows->row[i].of->count > most ? rows->row[i].of->count : most;
    cx_bytes_format(&g.text, "digraph paths {\n  rankdir=LR;\n  node [shape=box];\n");
    for (size_t i = 0; i < rows->n; i++)
        put_arrow(&g, &rows->row[i], most);
    cx_bytes_format(&g.text, "}\n");
    if (g.text.failed)
        cx_need(NULL);
    cx_must(cx_sink_write(sink, g.text.s, g.text.n, &e), &e);
    cx_bytes_release(&g.text);
    cx_pieces_release(&g.visits);
    cx_pieces_release(&g.margins);
}
