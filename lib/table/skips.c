/* skips.c - physical lines that are no data by nature: counted, told of, and that is all.
 *
 * Those among the rows are found when a block is scanned.  Those above the header and behind the
 * last row are known to the cutter, which gives them out with the next block, or with one without
 * bytes when the file has no more.
 */
#include <stdlib.h>
#include <string.h>

#include "table/internal.h"
#include "base/ascii.h"
#include "table/lines.h"

bool cx_skips_add(struct cx_skips *s, uint64_t line, const char *kind)
{
    if (s->n == s->room) {
        size_t room = s->room ? 2 * s->room : 16;
        struct cx_skip *grown = realloc(s->at, room * sizeof *grown);
        if (!grown)
            return false;
        s->at = grown;
        s->room = room;
    }
    s->at[s->n++] = (struct cx_skip){line, kind};
    return true;
}

void cx_skips_release(struct cx_skips *s)
{
    free(s->at);
    *s = (struct cx_skips){0};
}

bool cx_skips_add_lines(struct cx_skips *s, struct cx_text text, char before, uint64_t line,
                        const char *kind)
{
    const char *p = text.s, *end = p + text.n;
    while (p < end) {
        const char *stop = cx_line_end(p, end), *next = cx_line_next(p, end);
        uint64_t lines = stop < end ? cx_line_count(before, p, next) : 1;
        bool is_blank = !cx_text_trimmed((struct cx_text){p, (size_t)(stop - p)}).n;
        if (lines && !cx_skips_add(s, line, is_blank ? "blank" : kind))
            return false;
        line += lines;
        before = next[-1];
        p = next;
    }
    return true;
}
