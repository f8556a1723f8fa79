/* sniff.c - see sniff.h. */
#include "table/sniff.h"

#include <string.h>

#include "table/lines.h"
#include "table/sniffing.h"

enum {
    HEADER_RECORDS = 50, /* known names are looked for in so many */
    LONGEST = 32 * 1024, /* bytes of a record of several lines: its quotes are in doubt */
    RUNAWAY_LINES = 100, /* a quote that is open for so long was none */
    MOST_CELLS = 1024 * 1024,
    MOST_READINGS = 64
};

/* ---- a sample read by one dialect */

static bool add_record(struct cx_sniff_reading *r, const struct cx_sniffed_record *record)
{
    if (r->n == r->room) {
        size_t room = r->room ? 2 * r->room : 128, size = sizeof *r->record;
        struct cx_sniffed_record *grown =
            cx_arena_grow(r->arena, r->record, r->room * size, room * size);
        if (!grown)
            return false;
        r->record = grown;
        r->room = room;
    }
    r->record[r->n++] = *record;
    return true;
}

/* A copy, or a slice behind a quote: the cell was quoted. */
static bool was_quoted(const struct cx_splitter *s, struct cx_text text, struct cx_text cell)
{
    char quote = s->dialect.quote ? s->dialect.quote : '"';
    bool slice = cell.s >= text.s && cell.s <= text.s + text.n;
    return quote != CX_NO_QUOTE && (!slice || (cell.s > text.s && cell.s[-1] == quote));
}

static bool needs_quotes(struct cx_text text, struct cx_text cell, const char *delimiter)
{
    bool slice = cell.s >= text.s && cell.s <= text.s + text.n;
    return !slice || memchr(cell.s, '\n', cell.n) || memchr(cell.s, delimiter[0], cell.n);
}

static bool add_kinds(struct cx_sniff_reading *r, const struct cx_splitter *s, struct cx_text text)
{
    if (r->kinds + s->cells > r->kind_room) {
        size_t room = 2 * r->kind_room + s->cells + 1024;
        unsigned char *grown = cx_arena_grow(r->arena, r->kind, r->kind_room, room);
        if (!grown)
            return false;
        r->kind = grown;
        r->kind_room = room;
    }
    for (size_t i = 0; i < s->cells; i++) {
        bool quoted = was_quoted(s, text, s->cell[i]);
        r->kind[r->kinds++] = (unsigned char)cx_cell_kind(s->cell[i], quoted);
        r->needs_quotes |= quoted && needs_quotes(text, s->cell[i], s->dialect.delimiter);
    }
    return true;
}

/* Of the record whose kinds were added last. */
static void ask_known(struct cx_sniff_reading *r, const struct cx_sample *sample,
                      const struct cx_splitter *s)
{
    if (!sample->known || r->n >= HEADER_RECORDS || s->cells < 2)
        return;
    for (size_t i = r->kinds - s->cells; i < r->kinds; i++)
        if (cx_cell_is_value((enum cx_cell_kind)r->kind[i]))
            return;
    size_t known = sample->known(sample->context, s->cell, s->cells);
    if (known > r->known) {
        r->known = known;
        r->known_at = r->n;
    }
}

/* Nothing but blanks and zero bytes, with which crashed tills fill files up. */
static bool is_empty_line(const char *p, const char *end)
{
    for (; p < end; p++)
        if (*p != ' ' && *p != '\t' && *p != '\0')
            return false;
    return true;
}

struct walk {
    struct cx_splitter splitter;
    const char *p, *end;
    uint64_t line;
    bool whole, after_blank, ended;
};

/* The record at w->p, which cannot be read: its line is given up, unless too little of it is
 * there to say so. */
static bool take_broken(struct cx_sniff_reading *r, struct walk *w, bool open, const char *limit)
{
    const char *next = cx_line_next(w->p, w->end);
    bool cut = open && !(w->whole && limit == w->end);
    struct cx_sniffed_record record = {
        .at = w->p, .next = next, .line = w->line, .after_blank = w->after_blank};
    if (cut && limit == w->end && cx_line_count('\0', w->p, limit) < RUNAWAY_LINES) {
        w->ended = true;
        return true;
    }
    w->line += cx_line_count('\0', w->p, next);
    w->p = next;
    w->after_blank = false;
    r->broken++;
    return add_record(r, &record);
}

static bool take_record(struct cx_sniff_reading *r, struct walk *w, const char *next,
                        struct cx_text text, const struct cx_sample *sample)
{
    const struct cx_splitter *s = &w->splitter;
    struct cx_sniffed_record record = {.at = w->p,
                                       .next = next,
                                       .line = w->line,
                                       .width = s->cells,
                                       .kinds = r->kinds,
                                       .after_blank = w->after_blank};
    w->after_blank = false;
    if (!add_kinds(r, s, text))
        return false;
    ask_known(r, sample, s);
    return add_record(r, &record);
}

static bool step(struct cx_sniff_reading *r, struct walk *w, struct cx_text text,
                 const struct cx_sample *sample)
{
    const char *next = w->p;
    const char *limit = (size_t)(w->end - w->p) > LONGEST ? w->p + LONGEST : w->end;
    enum cx_record how = CX_RECORD_BLANK;
    const char *stop = cx_line_end(w->p, w->end);
    if (limit < stop)
        limit = cx_line_next(w->p, w->end); /* it has many columns */
    if (is_empty_line(w->p, stop) && (w->whole || stop < w->end))
        next = cx_line_next(w->p, w->end);
    else
        how = cx_split(&w->splitter, w->p, limit, w->whole && limit == w->end, &next);
    if (how == CX_RECORD_NO_MEMORY)
        return false;
    if (how == CX_RECORD_OPEN || how == CX_RECORD_JUNK)
        return take_broken(r, w, how == CX_RECORD_OPEN, limit);
    if (how == CX_RECORD && !take_record(r, w, next, text, sample))
        return false;
    w->after_blank |= how == CX_RECORD_BLANK;
    w->line += cx_line_count('\0', w->p, next);
    w->p = next;
    return true;
}

static size_t widest(const struct cx_sniff_reading *r)
{
    size_t width = 0;
    for (size_t i = 0; i < r->n; i++)
        width = r->record[i].width > width ? r->record[i].width : width;
    return width;
}

/* count has room for every width. */
static void find_mode(struct cx_sniff_reading *r, size_t *count)
{
    for (size_t i = 0; i < r->n; i++)
        count[r->record[i].width] = 0;
    for (size_t i = 0; i < r->n; i++)
        count[r->record[i].width] += r->record[i].width > 0 && !r->record[i].comment;
    r->mode = r->mode_n = 0;
    for (size_t i = 0; i < r->n; i++) /* of equals the first one's */
        if (count[r->record[i].width] > r->mode_n) {
            r->mode = r->record[i].width;
            r->mode_n = count[r->mode];
        }
}

/* Lines that begin with # above everything else, but not a header line such as #,name. */
static bool is_comment(const struct cx_sniff_reading *r, size_t i)
{
    const struct cx_sniffed_record *a = &r->record[i];
    if (a->at[0] != '#')
        return false;
    bool last = i + 1 == r->n || r->record[i + 1].at[0] != '#';
    bool says_so = a->next - a->at < 2 || memchr(" -#=!\t\r\n", a->at[1], 8);
    return a->width == r->mode && (last || !says_so) ? r->mode == 1 && says_so && !last : true;
}

static bool mark_comments(struct cx_sniff_reading *r)
{
    size_t *count = cx_arena_alloc(r->arena, (widest(r) + 1) * sizeof *count);
    size_t lead = 0;
    if (!count)
        return false;
    while (lead < r->n && r->record[lead].at[0] == '#')
        r->record[lead++].comment = true;
    if (lead == r->n)
        lead = 0;
    find_mode(r, count);
    for (size_t i = 0; i < r->n; i++) {
        r->record[i].comment = i < lead && is_comment(r, i);
        r->broken -= r->record[i].comment && r->record[i].width == 0;
    }
    find_mode(r, count);
    return true;
}

bool cx_sniff_read(struct cx_sniff_reading *r, const struct cx_sample *sample,
                   const struct cx_sniff_part *part)
{
    struct cx_arena scratch = {0};
    struct walk w = {.p = part->text.s,
                     .end = part->text.s + part->text.n,
                     .line = part->line,
                     .whole = part->whole};
    cx_splitter_start(&w.splitter, CX_FOREIGN, &r->dialect, &scratch);
    bool ok = true;
    while (ok && w.p < w.end && !w.ended && r->n < part->records && r->kinds < MOST_CELLS)
        ok = step(r, &w, part->text, sample);
    cx_splitter_release(&w.splitter);
    cx_arena_release(&scratch);
    if (!ok || !mark_comments(r))
        return false;
    if (r->known > 0) { /* the rows have the names' width, however few they are */
        r->mode = r->record[r->known_at].width;
        r->mode_n = 0;
        for (size_t i = 0; i < r->n; i++)
            r->mode_n += r->record[i].width == r->mode && !r->record[i].comment;
    }
    return true;
}

struct cx_text *cx_sniff_cells(const struct cx_sniff_reading *r, size_t i, size_t *n)
{
    struct cx_splitter s = {0};
    const char *next;
    struct cx_text *cells = NULL;
    *n = 0;
    cx_splitter_start(&s, CX_FOREIGN, &r->dialect, r->arena);
    enum cx_record how = cx_split(&s, r->record[i].at, r->record[i].next, true, &next);
    if (how == CX_RECORD && (cells = cx_arena_alloc(r->arena, (s.cells + 1) * sizeof *cells))) {
        *n = s.cells;
        memcpy(cells, s.cell, s.cells * sizeof *cells);
    }
    cx_splitter_release(&s);
    return cells;
}

/* ---- the score */

static double prior(const char *delimiter)
{
    if (strcmp(delimiter, CX_NO_DELIMITER) == 0)
        return 0.35;
    if (delimiter[1])
        return 0.9;
    return strchr(",;\t", *delimiter) ? 1 : strchr("~^", *delimiter) ? 0.8 : 0.95;
}

/* The weight of column c in the records of the most common width; below the first record an empty
 * column tells little, one without a name nothing. */
static double column_weight(const struct cx_sniff_reading *r, size_t c)
{
    double sum = 0;
    size_t n = 0, filled = 0;
    bool named = false;
    for (size_t i = 0; i < r->n; i++) {
        if (r->record[i].width != r->mode || r->record[i].comment)
            continue;
        enum cx_cell_kind kind = cx_sniff_kind(r, i, c);
        sum += cx_cell_weight(kind);
        filled += kind != CX_CELL_EMPTY && n > 0;
        named |= kind != CX_CELL_EMPTY && n == 0;
        n++;
    }
    if (n > 1 && filled == 0)
        return named ? 0.6 : 0;
    return n ? sum / (double)n : 0;
}

static double score(const struct cx_sniff_reading *r)
{
    size_t readable = 0, first = r->n;
    double weight = 0;
    for (size_t i = 0; i < r->n; i++) {
        bool counts = r->record[i].width > 0 && !r->record[i].comment;
        readable += counts;
        if (counts && first == r->n)
            first = i;
    }
    if (readable == 0)
        return 0;
    for (size_t c = 0; c < r->mode; c++)
        weight += column_weight(r, c);
    weight /= (double)r->mode;
    double share = (double)r->mode_n / (double)readable;
    double broken = (double)r->broken / (double)(readable + r->broken);
    double bonus = 1 + (r->mode < 11 ? (double)r->mode - 1 : 10) / 100;
    double fits = r->record[first].width == r->mode ? 1 : 0.85; /* the first line names all */
    return share * share * weight * (1 - broken) * bonus * fits * prior(r->dialect.delimiter);
}

/* ---- what is tried */

struct trial {
    struct cx_arena *arena;
    const struct cx_sample *sample;
    struct cx_sniff_part part;
    struct cx_sniff_reading *reading;
    size_t n;
    bool no_memory;
};

/* Every run of the byte has an even length: where there is one, there are two. */
static bool comes_in_pairs(struct cx_text text, char c)
{
    const char *p = text.s, *end = text.s + text.n;
    size_t pairs = 0;
    while ((p = memchr(p, c, (size_t)(end - p)))) {
        size_t run = 0;
        while (p < end && *p == c) {
            p++;
            run++;
        }
        if (run % 2 && p < end)
            return false;
        pairs += run / 2;
    }
    return pairs > 0;
}

/* Whether some cell may begin with the byte. */
static bool opens_a_cell(struct cx_text text, char quote, const char *delimiter)
{
    const char *p = text.s, *end = text.s + text.n;
    while ((p = memchr(p, quote, (size_t)(end - p)))) {
        const char *before = p;
        while (before > text.s && before[-1] == ' ')
            before--;
        if (before == text.s || strchr("\r\n", before[-1]) ||
            delimiter[strlen(delimiter) - 1] == before[-1])
            return true;
        p++;
    }
    return false;
}

static void try_reading(struct trial *t, const struct cx_dialect *dialect)
{
    if (t->n == MOST_READINGS || t->no_memory)
        return;
    struct cx_sniff_reading *r = &t->reading[t->n];
    *r = (struct cx_sniff_reading){.dialect = *dialect, .arena = t->arena};
    t->no_memory = !cx_sniff_read(r, t->sample, &t->part);
    bool is_lone = strcmp(dialect->delimiter, CX_NO_DELIMITER) == 0;
    if (t->no_memory || r->mode == 0)
        return;
    if (r->mode == 1 && !is_lone && !(t->sample->is_said & CX_SAID_DELIMITER))
        return;
    r->score = score(r);
    t->n++;
}

/* With a backslash that escapes, too, when that makes more of it readable. */
static void try_escapes(struct trial *t, struct cx_dialect dialect)
{
    size_t plain = t->n;
    char quote = dialect.quote ? dialect.quote : '"';
    char escaped[] = {'\\', quote, '\0'};
    try_reading(t, &dialect);
    if (t->sample->is_said & CX_SAID_ESCAPE || quote == CX_NO_QUOTE)
        return;
    const char *p = t->part.text.s, *end = p + t->part.text.n;
    while ((p = memchr(p, '\\', (size_t)(end - p))) && !(p + 1 < end && p[1] == escaped[1]))
        p++;
    if (!p)
        return;
    dialect.escape = '\\';
    size_t with = t->n;
    try_reading(t, &dialect);
    if (t->n > with && with > plain && t->reading[with].broken >= t->reading[plain].broken)
        t->n = with;
}

static void try_quotes(struct trial *t, const char *delimiter)
{
    struct cx_dialect dialect = t->sample->said;
    bool tabs = strcmp(delimiter, "\t") == 0;
    strcpy(dialect.delimiter, delimiter);
    if (t->sample->is_said & CX_SAID_QUOTE) {
        try_escapes(t, dialect);
        return;
    }
    size_t first = t->n;
    dialect.quote = '\0';
    if (tabs) {
        dialect.quote = CX_NO_QUOTE;
        try_reading(t, &dialect);
        if (!opens_a_cell(t->part.text, '"', delimiter))
            return;
        dialect.quote = '"';
    }
    size_t double_quote = t->n;
    try_escapes(t, dialect);
    bool wanted = t->n > double_quote && t->reading[double_quote].needs_quotes &&
                  t->reading[t->n - 1].broken == 0;
    if (tabs && double_quote > first && !wanted)
        t->n = double_quote; /* a quote in a tabbed table is plain data unless it must be one */
    else if (tabs && wanted && double_quote > first)
        t->reading[first].score = 0;
    dialect.quote = '\'';
    if (opens_a_cell(t->part.text, '\'', delimiter))
        try_escapes(t, dialect);
}

static void try_all(struct trial *t)
{
    static const char single[] = {',', ';', '\t', '|', '\001', '~', '^'};
    if (t->sample->is_said & CX_SAID_DELIMITER) {
        try_quotes(t, t->sample->said.delimiter);
        return;
    }
    for (size_t i = 0; i < sizeof single; i++) {
        char one[] = {single[i], '\0'}, two[] = {single[i], single[i], '\0'};
        if (!memchr(t->part.text.s, single[i], t->part.text.n))
            continue;
        try_quotes(t, one);
        if (strchr("|~^", single[i]) && comes_in_pairs(t->part.text, single[i]))
            try_quotes(t, two);
    }
    try_quotes(t, CX_NO_DELIMITER);
}

/* ---- which reading */

static bool is_better(const struct cx_sniff_reading *a, const struct cx_sniff_reading *b)
{
    if (a->known != b->known)
        return a->known > b->known;
    return a->score > b->score;
}

static struct cx_guess guess_of(const struct cx_sniff_reading *r)
{
    struct cx_guess g = {r->dialect, r->score, r->mode, r->known, NULL, 0};
    size_t first = 0;
    while (first + 1 < r->n && r->record[first].comment)
        first++;
    if (first < r->n)
        g.cell = cx_sniff_cells(r, first, &g.cells);
    if (g.dialect.quote == CX_NO_QUOTE && strcmp(g.dialect.delimiter, "\t") == 0)
        g.dialect.quote = '\0'; /* the same, and the common reading of tabs */
    return g;
}

/* Other cells come out, not only other bytes in them. */
static bool is_other(const struct cx_sniff_reading *a, const struct cx_sniff_reading *b)
{
    return a->mode != b->mode || strcmp(a->dialect.delimiter, b->dialect.delimiter) != 0;
}

static const struct cx_sniff_reading *choose(const struct trial *t, struct cx_sniffed *found)
{
    static const double margin = 1.15;
    const struct cx_sniff_reading *best = NULL, *next = NULL;
    for (size_t i = 0; i < t->n; i++)
        if (!best || is_better(&t->reading[i], best))
            best = &t->reading[i];
    if (!best)
        return NULL;
    for (size_t i = 0; i < t->n; i++)
        if (is_other(&t->reading[i], best) && (!next || t->reading[i].score > next->score))
            next = &t->reading[i];
    found->best = guess_of(best);
    if (next)
        found->next = guess_of(next);
    found->decided = !next || best->known > next->known || best->score >= margin * next->score;
    return best;
}

/* ---- the lines above */

/* The delimiter that the first line says. */
static bool read_separator(struct cx_text text, char delimiter[CX_DELIMITER_ROOM])
{
    struct cx_text says = cx_line_separator(text.s, cx_line_end(text.s, text.s + text.n));
    if (says.n == 0 || says.n >= CX_DELIMITER_ROOM)
        return false;
    memset(delimiter, 0, CX_DELIMITER_ROOM);
    memcpy(delimiter, says.s, says.n);
    return true;
}

/* ---- all together */

/* Nothing but blank lines stands above p: readers step over these by themselves. */
static bool is_on_top(struct cx_text text, const char *p)
{
    const char *line = text.s;
    while (line < p && is_empty_line(line, cx_line_end(line, p)))
        line = cx_line_next(line, p);
    return line >= p;
}

/* Most rows have more cells than the header, or fewer; not where there is nothing in them. */
static bool is_odd(const struct cx_sniff_reading *r, size_t top, const struct cx_text *names,
                   size_t n)
{
    size_t first = n;
    while (first > 1 && names[first - 1].n == 0)
        first--;
    bool fewer = r->mode < first, more = false;
    for (size_t i = top + 1; i < r->n && r->mode > n && !more; i++)
        for (size_t c = n; c < r->mode && r->record[i].width == r->mode && !more; c++)
            more = cx_sniff_kind(r, i, c) != CX_CELL_EMPTY;
    return r->mode > 1 && (fewer || more);
}

/* The cells of a line whose quotes are broken; those that are as many as the rows', if any are. */
static const struct cx_text *repaired_cells(const struct cx_sniff_reading *r,
                                            const struct cx_sniffed_record *line, size_t *n)
{
    const char *end = cx_line_end(line->at, line->next);
    struct cx_splitter s = {0};
    struct cx_text *cells = NULL;
    cx_splitter_start(&s, CX_FOREIGN, &r->dialect, r->arena);
    bool ok = cx_split_repaired(&s, line->at, end, false) &&
              (s.cells == r->mode || cx_split_repaired(&s, line->at, end, true));
    *n = s.cells;
    if (ok && (cells = cx_arena_alloc(r->arena, (*n + 1) * sizeof *cells)))
        memcpy(cells, s.cell, *n * sizeof *cells);
    cx_splitter_release(&s);
    return cells;
}

/* The cells of a header that is not as the rows are. */
static void name_oddly(const struct cx_sniff_reading *r, size_t top, struct cx_sniffed *found)
{
    const struct cx_sniffed_record *header = &r->record[top];
    bool broken = header->width == 0;
    size_t n;
    const struct cx_text *names =
        broken ? repaired_cells(r, header, &n) : cx_sniff_cells(r, top, &n);
    if (!names || (!broken && !is_odd(r, top, names, n)))
        return;
    found->names = names;
    found->names_n = n;
    found->rows_line = r->record[top + 1].line;
}

static void find_header(const struct trial *t, const struct cx_sniff_reading *r,
                        struct cx_sniffed *found)
{
    int at = cx_sniff_header(r, t->sample);
    size_t top = 0;
    while (top < r->n && r->record[top].comment)
        top++;
    found->headerless = at == CX_NO_HEADER;
    top = found->headerless ? top : (size_t)at;
    if (top >= r->n)
        return;
    const struct cx_sniffed_record *first = &r->record[top];
    found->first_line = first->line;
    if (!found->headerless && r->n > top + 1)
        name_oddly(r, top, found);
    if (!(t->sample->is_said & CX_SAID_SKIP))
        found->best.dialect.skip = is_on_top(t->sample->begin, first->at) ? 0 : first->line - 1;
}

/* The last lines of the sample. */
static struct cx_sniff_part last_part(const struct cx_sample *sample)
{
    struct cx_sniff_part part = {sample->whole ? sample->begin : sample->end, true, 1, SIZE_MAX};
    struct cx_text *text = &part.text;
    if (sample->whole && text->n <= CX_SNIFF_TAIL)
        return part;
    const char *p = text->s + (text->n > CX_SNIFF_TAIL ? text->n - CX_SNIFF_TAIL : 0);
    p = cx_line_next(p, text->s + text->n);
    if (sample->whole)
        part.line += cx_line_count('\0', text->s, p);
    part.text = (struct cx_text){p, (size_t)(text->s + text->n - p)};
    return part;
}

static bool find_footer(struct trial *t, const struct cx_sniff_reading *r, struct cx_sniffed *found)
{
    struct cx_sniff_part part = last_part(t->sample);
    struct cx_sniff_reading tail = {.dialect = r->dialect, .arena = t->arena, .sample = t->sample};
    struct cx_sample no_names = {0};
    if (t->sample->is_said & CX_SAID_FOOTER || part.text.n == 0)
        return true;
    if (!cx_sniff_read(&tail, &no_names, &part))
        return false;
    size_t from = 0;
    while (t->sample->whole && from < tail.n &&
           tail.record[from].line < found->first_line + !found->headerless)
        from++;
    found->best.dialect.footer = cx_sniff_footer(r, &tail, from);
    return true;
}

enum cx_status cx_sniff(struct cx_arena *a, const struct cx_sample *sample,
                        struct cx_sniffed *found, struct cx_error *e)
{
    struct cx_sample with_sep = *sample;
    struct trial t = {.arena = a, .sample = &with_sep};
    const char *p = sample->begin.s, *end = p + sample->begin.n;
    memset(found, 0, sizeof *found);
    t.part = (struct cx_sniff_part){sample->begin, sample->whole, 1, CX_SNIFF_RECORDS};
    t.reading = cx_arena_alloc(a, MOST_READINGS * sizeof *t.reading);
    if (!t.reading)
        return cx_no_memory(e);
    bool sep = !(sample->is_said & (CX_SAID_DELIMITER | CX_SAID_SKIP)) && p < end &&
               read_separator(sample->begin, with_sep.said.delimiter);
    with_sep.is_said |= sep ? CX_SAID_DELIMITER : 0;
    for (uint64_t i = sep + sample->said.skip; i > 0 && p < end; i--, t.part.line++)
        p = cx_line_next(p, end);
    t.part.text = (struct cx_text){p, (size_t)(end - p)};
    try_all(&t);
    const struct cx_sniff_reading *r = t.no_memory ? NULL : choose(&t, found);
    found->decided |= !r;
    if (r)
        find_header(&t, r, found);
    return t.no_memory || (r && !find_footer(&t, r, found)) ? cx_no_memory(e) : CX_OK;
}
