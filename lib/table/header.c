/* header.c - files opened one after another, their headers read, the columns of the roles found. */
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "table/internal.h"
#include "table/lines.h"

enum { BLOCK_SIZE = 256 * 1024, MAX_RECORD = 16 * 1024 * 1024 };

/* ---- bytes */

/* The first n bytes of carry are done with. */
static void skip(struct cx_table *t, size_t n)
{
    struct cx_bytes *carry = &t->carry;
    if (n == 0)
        return;
    cx_bytes_add(&t->head, carry->s, n);
    t->line += cx_line_count(t->before, carry->s, carry->s + n);
    t->byte += n;
    t->before = carry->s[n - 1];
    memmove(carry->s, carry->s + n, carry->n - n + CX_FIND_SLACK);
    carry->n -= n;
}

static enum cx_status endless(const struct cx_table *t, struct cx_error *e)
{
    return cx_fail(cx_error_at(e, cx_source_name(t->source), t->line), CX_FAILED,
                   "no line end in %zu bytes: this is not a text table", t->how.max_record);
}

/* ---- the delimiter */

static size_t outside_quotes(const char *p, const char *end, char c, char quote)
{
    size_t n = 0;
    bool quoted = false;
    for (; p < end; p++) {
        if (*p == quote)
            quoted = !quoted;
        n += *p == c && !quoted;
    }
    return n;
}

static char frequent_delimiter(const char *p, const char *end, char quote)
{
    static const char known[] = {',', ';', '|'};
    if (memchr(p, '\t', (size_t)(end - p)))
        return '\t';
    char best = ',';
    size_t most = 0;
    for (size_t i = 0; i < sizeof known; i++) {
        size_t n = outside_quotes(p, end, known[i], quote);
        if (n > most) {
            most = n;
            best = known[i];
        }
    }
    return best;
}

/* The header line ends at `end`, with a lone carriage return or not. */
static void choose_grammar(const struct cx_table *t, struct cx_plan *plan, const char *line,
                           const char *end, bool lone)
{
    const struct cx_reading *how = &t->how;
    struct cx_dialect *d = &plan->dialect;
    *d = how->dialect;
    if (!d->delimiter[0] && t->separator)
        d->delimiter[0] = t->separator;
    if (how->grammar == CX_TSV || how->grammar == CX_TSV_LITERAL)
        strcpy(d->delimiter, "\t");
    else if (how->grammar != CX_BLANKS && !d->delimiter[0])
        d->delimiter[0] = frequent_delimiter(line, end, d->quote ? d->quote : '"');
    plan->grammar = cx_grammar_of(how, d);
    if (plan->grammar == CX_TSV_LITERAL && lone) {
        d->quote = CX_NO_QUOTE;
        plan->grammar = CX_FOREIGN;
    }
    plan->returns = plan->grammar == CX_CSV || plan->grammar == CX_FOREIGN;
    plan->walks = plan->grammar == CX_FOREIGN || (plan->grammar == CX_CSV && lone) || d->footer;
}

/* ---- the header line */

/* No record, whatever its columns are parted by. */
static bool is_blank_line(const struct cx_reading *how, const char *p, const char *end)
{
    bool tsv = how->grammar == CX_TSV || how->grammar == CX_TSV_LITERAL;
    bool tab_is_blank = how->grammar == CX_CSV || how->grammar == CX_BLANKS;
    if (how->dialect.comment && p < end && *p == how->dialect.comment)
        return true;
    for (; p < end; p++) {
        bool blank = (*p == ' ' && !tsv) || (*p == '\t' && tab_is_blank);
        if (!blank || (*p == how->dialect.delimiter[0] && how->grammar != CX_BLANKS))
            return false;
    }
    return true;
}

/* Behind the line at p, which ends at *stop; NULL when not all of it is there. */
static const char *whole_line(const struct cx_table *t, const char *p, const char **stop)
{
    const char *end = t->carry.s + t->carry.n, *next = cx_line_next(p, end);
    *stop = cx_line_end(p, end);
    bool may_go_on = next == end && (*stop == end || next[-1] == '\r');
    return may_go_on && !t->source_ended ? NULL : next;
}

/* Why the line is none of the table's; NULL: it may be. */
static const char *kind_of_line(struct cx_table *t, const char *p, const char *stop)
{
    struct cx_text separator = cx_line_separator(p, stop);
    if (t->how.foreign && t->line == 1 && separator.n == 1) {
        t->separator = separator.s[0];
        return "sep-line";
    }
    if (!is_blank_line(&t->how, p, stop))
        return !t->preamble ? NULL : *p == '#' ? "comment" : "preamble";
    return t->how.dialect.comment && *p == t->how.dialect.comment ? "comment" : "blank";
}

/* Lines above the header: so many, then those that are no record. */
static enum cx_status skip_lines(struct cx_table *t, struct cx_error *e)
{
    while (t->carry.n > 0) {
        const char *p = t->carry.s, *stop, *next = whole_line(t, p, &stop);
        const char *kind = next ? kind_of_line(t, p, stop) : NULL;
        if (!kind)
            break;
        bool half = *p == '\r' && next == p + 1 && t->before == '\n'; /* of LF CR */
        if (t->how.foreign && !half && !cx_skips_add(&t->skips, t->line, kind))
            return cx_no_memory(e);
        t->preamble -= t->preamble > 0;
        skip(t, (size_t)(next - p));
    }
    return CX_OK;
}

/* Reads until carry begins with a whole line that is not blank; *end is the line's end.  Nothing
 * left: *found is false. */
static enum cx_status first_line(struct cx_table *t, const char **end, bool *found,
                                 struct cx_error *e)
{
    size_t want = t->how.block_size;
    for (;;) {
        enum cx_status status = cx_table_fill(t, &want, e);
        if (status != CX_OK)
            return status;
        status = skip_lines(t, e);
        if (status != CX_OK)
            return status;
        size_t n = t->carry.n;
        *found = n > 0;
        const char *next = n ? whole_line(t, t->carry.s, end) : NULL;
        bool whole = next && *end < t->carry.s + n;
        if (whole)
            return CX_OK;
        if (t->source_ended) {
            *e = t->pending;
            return e->status;
        }
        if (n >= t->how.max_record)
            return endless(t, e);
    }
}

static enum cx_status no_header(const struct cx_table *t, const char *reason, const char *what,
                                struct cx_error *e)
{
    e->reason = reason;
    if (t->how.headerless)
        return cx_fail(e, CX_BAD_ROW, "%s", what);
    return cx_fail(e, CX_USAGE, "no header line: %s", what);
}

/* A header line with stray quotes, the first of carry, split all the same. */
static bool is_repaired(const struct cx_table *t, const struct cx_plan *plan,
                        struct cx_splitter *s, const char **next)
{
    const char *p = t->carry.s, *end = p + t->carry.n;
    *next = cx_line_next(p, end);
    return t->how.repair_quotes && plan->returns &&
           cx_split_repaired(s, p, cx_line_end(p, end), true);
}

/* Splits the record at the head of carry; *size is its length with its line end, and *blank says
 * that it is none. */
static enum cx_status split_header(struct cx_table *t, const struct cx_plan *plan,
                                   struct cx_splitter *s, size_t *size, bool *blank,
                                   struct cx_error *e)
{
    size_t want = t->carry.n;
    for (;;) {
        const char *p = t->carry.s, *next = p;
        cx_splitter_start(s, plan->grammar, &plan->dialect, t->arena);
        enum cx_record r = cx_split(s, p, p + t->carry.n, t->source_ended, &next);
        bool broken = r == CX_RECORD_JUNK || (r == CX_RECORD_OPEN && t->source_ended);
        if (broken && is_repaired(t, plan, s, &next))
            r = CX_RECORD;
        *size = (size_t)(next - p);
        *blank = r == CX_RECORD_BLANK || r == CX_RECORD_COMMENT;
        if (r == CX_RECORD_NO_MEMORY)
            return cx_no_memory(e);
        cx_error_at(e, cx_source_name(t->source), t->line);
        if (r == CX_RECORD_JUNK)
            return no_header(t, "quote-junk", "a quote where none belongs", e);
        if (r != CX_RECORD_OPEN)
            return cx_is_utf8(cx_simd_of(t->how.simd), p, next) || t->how.headerless
                       ? CX_OK
                       : no_header(t, "bad-encoding", "it is not UTF-8 text", e);
        if (t->pending.status != CX_OK) {
            *e = t->pending;
            return e->status;
        }
        if (t->source_ended || t->carry.n >= t->how.max_record)
            return no_header(t, "open-quote", "a quoted field is not closed", e);
        enum cx_status status = cx_table_fill(t, &want, e);
        if (status != CX_OK)
            return status;
    }
}

/* An access log has no header line; its columns have names all the same. */
static enum cx_status name_log_columns(struct cx_table *t, struct cx_plan *plan,
                                       struct cx_splitter *s, bool *found, struct cx_error *e)
{
    const char *end;
    enum cx_status status = first_line(t, &end, found, e);
    plan->grammar = CX_LOG;
    plan->dialect = t->how.dialect;
    strcpy(plan->dialect.delimiter, " ");
    if (status != CX_OK || !*found)
        return status;
    if (!cx_splitter_reserve(s, cx_log_columns()))
        return cx_no_memory(e);
    for (s->cells = 0; s->cells < cx_log_columns(); s->cells++)
        s->cell[s->cells] = cx_log_column(s->cells);
    return CX_OK;
}

/* Reads the next record of the open file into s; the first one tells the grammar.  *found false:
 * there is none. */
static enum cx_status read_header(struct cx_table *t, struct cx_plan *plan, struct cx_splitter *s,
                                  size_t *size, bool *found, struct cx_error *e)
{
    if (t->how.grammar == CX_LOG)
        return name_log_columns(t, plan, s, found, e);
    for (;;) {
        const char *end = NULL;
        bool blank = false;
        enum cx_status status = first_line(t, &end, found, e);
        if (status != CX_OK || !*found)
            return status;
        bool lone = end < t->carry.s + t->carry.n && *end == '\r' && end[1] != '\n';
        bool chosen = plan->grammar != CX_BY_HEADER;
        if (!chosen)
            choose_grammar(t, plan, t->carry.s, end, lone);
        status = split_header(t, plan, s, size, &blank, e);
        if (status != CX_OK || !blank)
            return status;
        skip(t, *size);
        if (!chosen)
            plan->grammar = CX_BY_HEADER;
    }
}

/* What stands below the first file's names becomes a part of them. */
static enum cx_status join_names(struct cx_table *t, const struct cx_splitter *s,
                                 struct cx_error *e)
{
    for (size_t i = 0; i < s->cells && i < t->columns && t->path_at == 1; i++) {
        struct cx_text above = t->names[i], below = s->cell[i];
        if (below.n == 0)
            continue;
        char *joined = cx_arena_bytes(t->arena, above.n + 1 + below.n);
        if (!joined)
            return cx_no_memory(e);
        memcpy(joined, above.s, above.n);
        joined[above.n] = ' ';
        memcpy(joined + above.n + 1, below.s, below.n);
        t->names[i] = (struct cx_text){joined, above.n + 1 + below.n};
    }
    return CX_OK;
}

/* The records below the names that are no rows. */
static enum cx_status skip_units(struct cx_table *t, struct cx_plan *plan, struct cx_splitter *s,
                                 struct cx_error *e)
{
    for (uint64_t i = 0; i < plan->dialect.units; i++) {
        size_t size;
        bool found;
        enum cx_status status = read_header(t, plan, s, &size, &found, e);
        if (status == CX_OK && found && t->how.join_names)
            status = join_names(t, s, e);
        if (status != CX_OK || !found)
            return status;
        skip(t, size);
    }
    return CX_OK;
}

static enum cx_status copy_names(struct cx_table *t, const struct cx_splitter *s,
                                 struct cx_text **names, struct cx_error *e)
{
    *names = cx_arena_alloc(t->arena, (s->cells + 1) * sizeof **names);
    if (!*names)
        return cx_no_memory(e);
    for (size_t i = 0; i < s->cells; i++) {
        char number[24];
        struct cx_text name = s->cell[i];
        if (t->how.headerless)
            name = (struct cx_text){number, (size_t)snprintf(number, sizeof number, "@%zu", i + 1)};
        (*names)[i] = (struct cx_text){cx_arena_text(t->arena, name.s, name.n), name.n};
        if (!(*names)[i].s)
            return cx_no_memory(e);
    }
    return CX_OK;
}

/* ---- roles */

static int column_number(const struct cx_table *t, struct cx_text wanted)
{
    size_t n = 0;
    for (size_t i = 1; i < wanted.n; i++) {
        if (!cx_is_digit(wanted.s[i]) || n > t->columns)
            return -1;
        n = n * 10 + (size_t)(wanted.s[i] - '0');
    }
    return n >= 1 && n <= t->columns ? (int)n - 1 : -1;
}

/* Something that may part columns: the name may be a whole header line. */
static bool holds_punctuation(struct cx_text name)
{
    for (size_t i = 0; i < name.n; i++)
        if (memchr("~^:!#*/&", name.s[i], 8))
            return true;
    return false;
}

/* The first one whose columns are all there; NULL: none. */
static const char *find_hint(const struct cx_table *t, const struct cx_role *role)
{
    const struct cx_hint *hint = t->how.hints;
    for (; hint != NULL && hint->say != NULL; hint++) {
        if (hint->role != NULL && strcmp(hint->role, role->name) != 0)
            continue;
        const char *const *column = hint->columns;
        while (*column != NULL && cx_table_find(t, cx_text_from(*column)) >= 0)
            column++;
        if (*column == NULL)
            return hint->say;
    }
    return NULL;
}

static enum cx_status missing_column(const struct cx_table *t, const struct cx_role *role,
                                     struct cx_text wanted, struct cx_error *e)
{
    char list[200] = "", hint[120] = "";
    size_t at = 0;
    for (size_t i = 0; i < t->columns && at < sizeof list; i++) {
        int n = snprintf(list + at, sizeof list - at, "%s'%.*s'", i ? ", " : "", (int)t->names[i].n,
                         t->names[i].s);
        at += (size_t)n;
    }
    if (at >= sizeof list) {
        size_t cut = sizeof list - sizeof " ...";
        while (cut > 0 && (list[cut] & 0xc0) == 0x80)
            cut--; /* not inside a character */
        strcpy(list + cut, " ...");
    }
    int near = t->how.headerless ? -1 : cx_nearest(wanted, t->names, t->columns);
    if (t->names[0].n > 9 && memcmp(t->names[0].s, "#cx-state", 9) == 0)
        snprintf(hint, sizeof hint, "; a state: read it with --merge");
    else if (find_hint(t, role) != NULL)
        snprintf(hint, sizeof hint, "; %s", find_hint(t, role));
    else if (near >= 0 && !(t->columns == 1 && holds_punctuation(t->names[0])))
        snprintf(hint, sizeof hint, "; did you mean '%.*s'?", (int)t->names[near].n,
                 t->names[near].s);
    else if (t->columns == 1)
        snprintf(hint, sizeof hint, "; a single column: name the delimiter with -d");
    return cx_fail(e, CX_USAGE, "no column '%.*s'%s%s; the columns are %s%s", (int)wanted.n,
                   wanted.s, role->is_fixed ? "" : " for --", role->is_fixed ? "" : role->name,
                   list, hint);
}

/* NAME#N is the N-th column of that name; -1: there is none. */
static int find_nth(const struct cx_table *t, struct cx_text wanted)
{
    size_t at = wanted.n, n = 0;
    while (at > 0 && cx_is_digit(wanted.s[at - 1]))
        at--;
    if (at == wanted.n || wanted.n - at > 6 || at < 2 || wanted.s[at - 1] != '#')
        return -1;
    for (size_t i = at; i < wanted.n; i++)
        n = n * 10 + (size_t)(wanted.s[i] - '0');
    for (size_t i = 0; i < t->columns; i++)
        if (cx_text_equal(t->names[i], (struct cx_text){wanted.s, at - 1}) && --n == 0)
            return (int)i;
    return -1;
}

/* @@x is the column that is called @x. */
static struct cx_text bare_name(struct cx_text wanted)
{
    bool marked = wanted.n > 2 && wanted.s[0] == '@' && wanted.s[1] == '@';
    return marked ? (struct cx_text){wanted.s + 1, wanted.n - 1} : wanted;
}

int cx_table_choose(const struct cx_table *t, struct cx_text wanted)
{
    if (wanted.n > 1 && wanted.s[0] == '@' && wanted.s[1] != '@')
        return column_number(t, wanted);
    struct cx_text name = bare_name(wanted);
    int at = cx_table_find(t, name);
    if (at < 0)
        return find_nth(t, name);
    for (size_t i = (size_t)at + 1; i < t->columns; i++)
        if (cx_text_equal(t->names[i], name))
            return CX_COLUMN_TWICE;
    return at;
}

static enum cx_status find_role(struct cx_table *t, size_t r, struct cx_error *e)
{
    const struct cx_role *role = &t->roles[r];
    struct cx_text wanted = cx_text_from(cx_wanted_column(role));
    struct cx_text name = bare_name(wanted);
    bool is_empty = t->columns == 0;
    t->role_column[r] = cx_table_choose(t, wanted);
    if (t->role_column[r] == CX_COLUMN_TWICE)
        return cx_fail(e, CX_USAGE,
                       "two columns are called '%.*s': choose one by its number, --%s @%d",
                       (int)name.n, name.s, role->name, cx_table_find(t, name) + 1);
    if (t->role_column[r] < 0 && (!role->optional || role->column) && !is_empty)
        return missing_column(t, role, name, e);
    return CX_OK;
}

/* What roles without a column get in every row. */
static enum cx_status find_absent(struct cx_table *t, struct cx_error *e)
{
    t->absent = cx_arena_alloc(t->arena, (t->role_count + 1) * sizeof *t->absent);
    t->missing = cx_arena_alloc(t->arena, (t->role_count + 1) * sizeof *t->missing);
    if (!t->absent || !t->missing)
        return cx_no_memory(e);
    for (size_t r = 0; r < t->role_count; r++)
        if (t->role_column[r] < 0) {
            t->absent[t->absent_count] = (int)r;
            t->missing[t->absent_count++] = cx_missing_value(t->roles[r].kind);
        }
    return CX_OK;
}

static enum cx_status find_roles(struct cx_table *t, struct cx_error *e)
{
    t->role_column = cx_arena_alloc(t->arena, (t->role_count + 1) * sizeof(int));
    t->empty_reason = cx_arena_alloc(t->arena, (t->role_count + 1) * sizeof(char *));
    if (!t->role_column || !t->empty_reason)
        return cx_no_memory(e);
    for (size_t r = 0; r < t->role_count; r++) {
        enum cx_status status = find_role(t, r, e);
        if (status != CX_OK)
            return status;
        char reason[64];
        int n = snprintf(reason, sizeof reason, "no-%s", t->roles[r].name);
        t->empty_reason[r] = cx_arena_text(t->arena, reason, (size_t)n);
        if (!t->empty_reason[r])
            return cx_no_memory(e);
    }
    return find_absent(t, e);
}

/* ---- a file's plan */

/* A later file's columns by name in the first one's header. */
static enum cx_status match_columns(struct cx_table *t, struct cx_plan *plan,
                                    const struct cx_text *names, struct cx_error *e)
{
    if (plan->columns != t->columns)
        return cx_fail(e, CX_USAGE, "its %zu columns are not the %zu of '%s'", plan->columns,
                       t->columns, t->paths[0]);
    bool same = true;
    for (size_t i = 0; same && i < plan->columns; i++)
        same = cx_text_equal(names[i], t->names[i]);
    for (size_t i = 0; i < plan->columns; i++) {
        int at = plan->canonical[i] = same ? (int)i : cx_table_find(t, names[i]);
        for (size_t j = 0; !same && j < i; j++)
            if (plan->canonical[j] == at)
                at = -1;
        if (at < 0)
            return cx_fail(e, CX_USAGE, "its columns are not those of '%s': %s '%.*s'", t->paths[0],
                           plan->canonical[i] < 0 ? "which has no" : "here twice is",
                           (int)names[i].n, names[i].s);
    }
    return CX_OK;
}

static void assign_roles(const struct cx_table *t, struct cx_plan *plan)
{
    for (size_t i = 0; i < plan->columns; i++)
        for (size_t r = 0; r < t->role_count; r++)
            if (t->role_column[r] == plan->canonical[i])
                plan->wanted[plan->wanted_count++] =
                    (struct cx_wanted){i, r, t->roles[r].kind, t->roles[r].filled};
}

/* The first record below the header, which has `size` bytes in carry, has something behind the
 * first `columns` cells.  It stays where it is. */
static enum cx_status looks_wider(struct cx_table *t, const struct cx_plan *plan, size_t size,
                                  size_t columns, bool *wider, struct cx_error *e)
{
    struct cx_splitter s = {0};
    struct cx_arena scratch = {0};
    enum cx_status status = CX_OK;
    size_t want = t->carry.n, at = size;
    enum cx_record r = CX_RECORD_BLANK;
    while (status == CX_OK && (r == CX_RECORD_BLANK || r == CX_RECORD_COMMENT)) {
        const char *p = t->carry.s + at, *end = t->carry.s + t->carry.n, *next = p;
        cx_splitter_start(&s, plan->grammar, &plan->dialect, &scratch);
        r = p < end ? cx_split(&s, p, end, t->source_ended, &next) : CX_RECORD_OPEN;
        at += (size_t)(next - p);
        if (r == CX_RECORD_OPEN && !t->source_ended && t->carry.n < t->how.max_record) {
            status = cx_table_fill(t, &want, e);
            r = CX_RECORD_BLANK;
        }
    }
    for (size_t i = columns; r == CX_RECORD && i < s.cells; i++)
        *wider |= s.cell[i].n > 0;
    cx_splitter_release(&s);
    cx_arena_release(&scratch);
    return status;
}

/* A delimiter at the end of the header makes no column, unless there is something in it. */
static enum cx_status count_columns(struct cx_table *t, struct cx_plan *plan,
                                    const struct cx_text *names, size_t size, struct cx_error *e)
{
    size_t named = plan->columns;
    bool wider = false;
    enum cx_status status = CX_OK;
    while (named > 1 && names[named - 1].n == 0)
        named--;
    if (t->how.foreign && !t->how.headerless && named < plan->columns)
        status = looks_wider(t, plan, size, named, &wider, e);
    if (t->how.foreign && !wider)
        plan->columns = named;
    return status;
}

static enum cx_status note_header(struct cx_table *t, struct cx_plan *plan,
                                  struct cx_text *names, size_t size, struct cx_error *e)
{
    if (!t->how.foreign || t->how.headerless)
        return CX_OK;
    size_t n = (size_t)(cx_line_end(t->carry.s, t->carry.s + size) - t->carry.s);
    bool one_line = cx_line_next(t->carry.s, t->carry.s + size) == t->carry.s + size;
    plan->names = names;
    plan->header.s = cx_arena_text(t->arena, t->carry.s, n);
    plan->header.n = one_line ? n : SIZE_MAX; /* else no row is like it, but by its cells */
    return plan->header.s ? CX_OK : cx_no_memory(e);
}

/* The header is in s, and with its line end the first `size` bytes of carry. */
static enum cx_status make_plan(struct cx_table *t, struct cx_plan *plan,
                                const struct cx_splitter *s, size_t size, struct cx_error *e)
{
    struct cx_text *names;
    enum cx_status status = copy_names(t, s, &names, e);
    plan->columns = s->cells;
    if (status == CX_OK)
        status = count_columns(t, plan, names, size, e);
    if (status == CX_OK)
        status = note_header(t, plan, names, size, e);
    if (status != CX_OK)
        return status;
    plan->wanted = cx_arena_alloc(t->arena, (t->role_count + 1) * sizeof *plan->wanted);
    plan->canonical = cx_arena_alloc(t->arena, (plan->columns + 1) * sizeof(int));
    if (!plan->wanted || !plan->canonical)
        return cx_no_memory(e);
    cx_error_at(e, plan->source, t->line);
    if (!t->names) {
        t->names = names;
        t->columns = plan->columns;
        t->dialect = &plan->dialect;
        status = find_roles(t, e);
    }
    if (status == CX_OK)
        status = match_columns(t, plan, names, e);
    if (status != CX_OK)
        return status;
    assign_roles(t, plan);
    plan->may_be_whole = plan->grammar != CX_BLANKS &&
                         strcmp(plan->dialect.delimiter, t->dialect->delimiter) == 0;
    for (size_t i = 0; i < plan->columns; i++)
        plan->may_be_whole &= plan->canonical[i] == (int)i;
    return CX_OK;
}

/* ---- files */

static enum cx_status open_file(struct cx_table *t, struct cx_plan *plan, struct cx_error *e)
{
    const struct cx_decoding *decoding = t->how.decoding ? &t->how.decoding[t->path_at] : NULL;
    if (t->how.dialects)
        t->how.dialect = t->how.dialects[t->path_at];
    enum cx_status status =
        cx_source_open_as(t->arena, t->paths[t->path_at], decoding, &t->source, e);
    if (status != CX_OK) {
        t->source = NULL;
        return status;
    }
    t->path_at++;
    t->carry.n = 0;
    t->source_ended = false;
    t->line = 1;
    t->before = '\0';
    t->preamble = t->how.dialect.skip;
    t->separator = '\0';
    t->in_long = false;
    t->whole = t->ahead_at = t->ahead.n = t->zeros = 0;
    t->head.n = 0;
    t->first_sequence = t->sequence;
    t->byte = cx_source_start(t->source);
    if (t->byte > 0)
        cx_bytes_add(&t->head, "\xEF\xBB\xBF", 3);
    plan->source = cx_source_name(t->source);
    return CX_OK;
}

enum cx_status cx_table_end_file(struct cx_table *t, struct cx_error *e)
{
    if (t->sequence > t->first_sequence)
        t->fingerprint[t->fingerprints++] = cx_source_fingerprint(t->source);
    const char *warning = cx_source_warning(t->source);
    if (warning && !t->warning[0])
        snprintf(t->warning, sizeof t->warning, "%s: %s", cx_source_name(t->source), warning);
    cx_source_close(t->source);
    t->source = NULL;
    if (t->pending.status == CX_OK)
        return CX_OK;
    if (t->how.foreign && t->how.go_on) {
        if (t->damage.status == CX_OK)
            t->damage = t->pending;
        t->pending = (struct cx_error){0};
        return CX_OK;
    }
    *e = t->pending;
    t->path_at = t->path_count;
    return e->status;
}

/* An input of zero bytes, or of blank lines.  When it is allowed, a later file's header counts;
 * when there is none, the table has no columns. */
static enum cx_status nothing_there(struct cx_table *t, struct cx_plan *plan, struct cx_error *e)
{
    if (!t->how.allow_empty)
        return cx_fail(cx_error_at(e, plan->source, 0), CX_USAGE, "%s: no header line",
                       t->zeros ? "holds but zero bytes" : "is empty");
    if (t->names)
        return CX_OK;
    if (t->path_at < t->path_count) {
        enum cx_status status = cx_table_end_file(t, e);
        return status == CX_OK ? cx_table_open_next(t, e) : status;
    }
    struct cx_splitter none = {0};
    choose_grammar(t, plan, "", "", false);
    t->plan = plan;
    return make_plan(t, plan, &none, 0, e);
}

enum cx_status cx_table_open_next(struct cx_table *t, struct cx_error *e)
{
    struct cx_plan *plan = cx_arena_alloc(t->arena, sizeof *plan);
    if (!plan)
        return cx_no_memory(e);
    struct cx_splitter s = {0};
    size_t size = 0;
    bool found = false;
    enum cx_status status = open_file(t, plan, e);
    if (status == CX_OK)
        status = read_header(t, plan, &s, &size, &found, e);
    if (status == CX_OK && found) {
        t->plan = plan;
        status = make_plan(t, plan, &s, size, e);
    }
    if (status == CX_OK && found && !t->how.headerless) {
        skip(t, size);
        status = skip_units(t, plan, &s, e);
    }
    cx_splitter_release(&s);
    const struct cx_text head = {t->head.s, t->head.n};
    if (t->head.failed || !cx_arena_copy(t->arena, head, &plan->head))
        return cx_no_memory(e);
    if (t->path_at == 1)
        t->first_head = plan->head;
    return status == CX_OK && !found ? nothing_there(t, plan, e) : status;
}

/* ---- what tools ask */

static enum cx_status check_dialect(const struct cx_dialect *d, struct cx_error *e)
{
    const char *delimiter = d->delimiter;
    char quote = d->quote ? d->quote : '"';
    bool none = strcmp(delimiter, CX_NO_DELIMITER) == 0;
    if (!none && (strchr(delimiter, quote) || strpbrk(delimiter, "\n\r")))
        return cx_fail(e, CX_USAGE, "a quote or a line end cannot be the delimiter");
    if (quote == '\r' || d->escape == '\r' || d->escape == '\n' || d->comment == '\r' ||
        d->comment == '\n')
        return cx_fail(e, CX_USAGE, "a line end cannot be a quote, an escape or a comment");
    bool alike = d->escape && (d->escape == quote || strchr(delimiter, d->escape));
    if (alike || (d->comment && (d->comment == quote || d->comment == *delimiter)))
        return cx_fail(e, CX_USAGE, "one character cannot be two of delimiter, quote, escape and "
                                    "comment");
    return CX_OK;
}

enum cx_status cx_table_open(struct cx_arena *a, const struct cx_reading *how,
                             const char *const *paths, size_t n, const struct cx_role *roles,
                             size_t role_count, struct cx_table **table, struct cx_error *e)
{
    static const char *const standard_input[] = {"-"};
    struct cx_table *t = cx_arena_alloc(a, sizeof *t);
    if (!t)
        return cx_no_memory(e);
    *t = (struct cx_table){
        .arena = a,
        .how = *how,
        .paths = n ? paths : standard_input,
        .path_count = n ? n : 1,
        .roles = roles,
        .role_count = role_count,
    };
    if (!t->how.max_record)
        t->how.max_record = MAX_RECORD;
    if (!t->how.block_size)
        t->how.block_size = BLOCK_SIZE;
    if (t->how.block_size > t->how.max_record)
        t->how.block_size = t->how.max_record;
    *table = t;
    uint64_t footer = how->dialect.footer;
    for (size_t i = 0; how->dialects && i < t->path_count; i++)
        footer = how->dialects[i].footer > footer ? how->dialects[i].footer : footer;
    t->tail = cx_arena_alloc(a, (footer + 1) * sizeof *t->tail);
    t->fingerprint = cx_arena_alloc(a, t->path_count * sizeof *t->fingerprint);
    if (!t->fingerprint || !t->tail)
        return cx_no_memory(e);
    enum cx_status status = check_dialect(&how->dialect, e);
    if (status != CX_OK)
        return status;
    status = cx_table_open_next(t, e);
    if (status != CX_OK)
        cx_table_close(t);
    return status;
}

void cx_table_close(struct cx_table *t)
{
    if (t->source)
        cx_source_close(t->source);
    t->source = NULL;
    cx_bytes_release(&t->carry);
    cx_bytes_release(&t->ahead);
    cx_bytes_release(&t->head);
    cx_skips_release(&t->skips);
    if (t->walker)
        cx_splitter_release(t->walker);
    t->walker = NULL;
}

size_t cx_table_columns(const struct cx_table *t)
{
    return t->columns;
}

struct cx_text cx_table_column(const struct cx_table *t, size_t i)
{
    return t->names[i];
}

int cx_table_find(const struct cx_table *t, struct cx_text name)
{
    for (size_t i = 0; i < t->columns; i++)
        if (cx_text_equal(t->names[i], name))
            return (int)i;
    return -1;
}

int cx_table_role_column(const struct cx_table *t, size_t role)
{
    return t->role_column[role];
}

bool cx_table_has(const struct cx_table *t, size_t role)
{
    return t->role_column[role] >= 0;
}

enum cx_grammar cx_table_grammar(const struct cx_table *t)
{
    return t->plan->grammar;
}

const struct cx_dialect *cx_table_dialect(const struct cx_table *t)
{
    return t->dialect;
}

const struct cx_error *cx_table_damage(const struct cx_table *t)
{
    return &t->damage;
}

const char *cx_table_warning(const struct cx_table *t)
{
    return t->warning[0] ? t->warning : NULL;
}

const uint64_t *cx_table_fingerprints(const struct cx_table *t, size_t *n)
{
    *n = t->fingerprints;
    return t->fingerprint;
}

struct cx_text cx_table_head(const struct cx_table *t)
{
    return t->first_head;
}
