/* header.c - files opened one after another, their headers read, the columns of the roles found. */
#include <stdio.h>
#include <string.h>

#include "base/find.h"
#include "base/hash.h"
#include "base/nearest.h"
#include "table/internal.h"

enum { BLOCK_SIZE = 256 * 1024, MAX_RECORD = 16 * 1024 * 1024 };

struct cx_error *cx_error_at(struct cx_error *e, const char *file, uint64_t line)
{
    snprintf(e->file, sizeof e->file, "%s", file);
    e->line = line;
    return e;
}

/* ---- bytes */

enum cx_status cx_table_fill(struct cx_table *t, size_t want, struct cx_error *e)
{
    struct cx_bytes *carry = &t->carry;
    while (carry->n < want && !t->source_ended) {
        size_t got;
        size_t step = want - carry->n < BLOCK_SIZE ? want - carry->n : BLOCK_SIZE;
        if (!cx_bytes_reserve(carry, step + CX_FIND_SLACK))
            return cx_no_memory(e);
        enum cx_status status =
            cx_source_read(t->source, carry->s + carry->n, step, &got, e);
        if (status != CX_OK) { /* whole records that came before are given out first */
            t->source_ended = true;
            if (carry->n == 0)
                return status;
            t->pending = *e;
            break;
        }
        carry->n += got;
        t->source_ended = got == 0;
        if (t->how.eager)
            break;
    }
    return CX_OK;
}

static void drop(struct cx_bytes *b, size_t n)
{
    memmove(b->s, b->s + n, b->n - n);
    b->n -= n;
}

/* ---- the delimiter */

static size_t outside_quotes(const char *p, const char *end, char c)
{
    size_t n = 0;
    bool quoted = false;
    for (; p < end; p++) {
        if (*p == '"')
            quoted = !quoted;
        n += *p == c && !quoted;
    }
    return n;
}

static char frequent_delimiter(const char *p, const char *end)
{
    static const char known[] = {',', ';', '|'};
    if (memchr(p, '\t', (size_t)(end - p)))
        return '\t';
    char best = ',';
    size_t most = 0;
    for (size_t i = 0; i < sizeof known; i++) {
        size_t n = outside_quotes(p, end, known[i]);
        if (n > most) {
            most = n;
            best = known[i];
        }
    }
    return best;
}

static void choose_grammar(const struct cx_reading *how, struct cx_plan *plan, const char *line,
                           const char *end)
{
    plan->grammar = how->grammar;
    plan->delimiter = how->delimiter;
    if (plan->grammar == CX_BY_HEADER || plan->grammar == CX_CSV) {
        if (!plan->delimiter)
            plan->delimiter = frequent_delimiter(line, end);
        if (plan->grammar == CX_BY_HEADER)
            plan->grammar = plan->delimiter != '\t' ? CX_CSV
                            : how->literal          ? CX_TSV_LITERAL
                                                    : CX_TSV;
    } else if (plan->grammar != CX_BLANKS) {
        plan->delimiter = '\t';
    }
}

/* ---- the header line */

/* Reads until carry holds a whole line; skips blank lines.  Nothing left: *found is false. */
static enum cx_status first_line(struct cx_table *t, const char **end, bool *found,
                                 struct cx_error *e)
{
    size_t want = BLOCK_SIZE;
    for (;;) {
        enum cx_status status = cx_table_fill(t, want, e);
        if (status != CX_OK)
            return status;
        const char *p = t->carry.s, *stop = t->carry.n ? memchr(p, '\n', t->carry.n) : NULL;
        if (!stop && t->source_ended) {
            *end = p + t->carry.n;
            *found = t->carry.n > 0;
            return CX_OK;
        }
        if (stop) {
            size_t n = (size_t)(stop - p);
            if (n > 0 && !(n == 1 && *p == '\r')) {
                *end = stop;
                *found = true;
                return CX_OK;
            }
            drop(&t->carry, n + 1);
            t->line++;
            t->byte += n + 1;
        } else if (t->carry.n >= want) {
            want *= 2;
        }
        if (want > t->how.max_record)
            return cx_fail(cx_error_at(e, cx_source_name(t->source), t->line), CX_FAILED,
                           "no line end in the first %zu bytes: this is not a text table", want);
    }
}

/* Splits the header record at the head of carry; *size is its length with its line end. */
static enum cx_status split_header(struct cx_table *t, struct cx_splitter *s, size_t *size,
                                   struct cx_error *e)
{
    size_t want = t->carry.n;
    for (;;) {
        const char *next = t->carry.s, *p = t->carry.s;
        enum cx_record r = cx_split(s, p, p + t->carry.n, t->source_ended, &next);
        *size = (size_t)(next - p);
        if (r == CX_RECORD)
            return CX_OK;
        if (r == CX_RECORD_NO_MEMORY)
            return cx_no_memory(e);
        cx_error_at(e, cx_source_name(t->source), t->line);
        if (r == CX_RECORD_OPEN && !t->source_ended && want < t->how.max_record) {
            want *= 2;
            enum cx_status status = cx_table_fill(t, want, e);
            if (status != CX_OK)
                return status;
            continue;
        }
        e->reason = r == CX_RECORD_JUNK ? "quote-junk" : "open-quote";
        return cx_fail(e, CX_USAGE, "no header line: %s",
                       r == CX_RECORD_JUNK ? "a quote where none belongs"
                       : r == CX_RECORD_OPEN ? "a quoted name is not closed" : "it is blank");
    }
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
        if (wanted.s[i] < '0' || wanted.s[i] > '9' || n > t->columns)
            return -1;
        n = n * 10 + (size_t)(wanted.s[i] - '0');
    }
    return n >= 1 && n <= t->columns ? (int)n - 1 : -1;
}

static enum cx_status missing_column(const struct cx_table *t, const struct cx_role *role,
                                     struct cx_text wanted, struct cx_error *e)
{
    char list[200] = "", hint[120] = "";
    size_t at = 0;
    for (size_t i = 0; i < t->columns && at + 4 < sizeof list; i++) {
        int n = snprintf(list + at, sizeof list - at, "%s'%.*s'", i ? ", " : "",
                         (int)t->names[i].n, t->names[i].s);
        at += (size_t)n;
    }
    if (at >= sizeof list)
        strcpy(list + sizeof list - 5, " ...");
    int near = cx_nearest(wanted, t->names, t->columns);
    if (near >= 0)
        snprintf(hint, sizeof hint, "; did you mean '%.*s'?", (int)t->names[near].n,
                 t->names[near].s);
    else if (t->columns == 1)
        snprintf(hint, sizeof hint, "; a single column: name the delimiter with -d");
    return cx_fail(e, CX_USAGE, "no column '%.*s' for --%s; the columns are %s%s", (int)wanted.n,
                   wanted.s, role->name, list, hint);
}

static enum cx_status find_role(struct cx_table *t, size_t r, struct cx_error *e)
{
    const struct cx_role *role = &t->roles[r];
    struct cx_text wanted = cx_text_from(role->column ? role->column : role->name);
    t->role_column[r] = -1;
    if (wanted.n > 1 && wanted.s[0] == '@' && wanted.s[1] != '@' && !t->how.headerless) {
        t->role_column[r] = column_number(t, wanted);
    } else {
        if (wanted.n > 2 && wanted.s[0] == '@' && wanted.s[1] == '@')
            wanted = (struct cx_text){wanted.s + 1, wanted.n - 1};
        t->role_column[r] = cx_table_find(t, wanted);
        for (size_t i = (size_t)(t->role_column[r] + 1); t->role_column[r] >= 0 && i < t->columns; i++)
            if (cx_text_equal(t->names[i], wanted))
                return cx_fail(e, CX_USAGE,
                               "two columns are called '%.*s': choose one by its number, --%s @%d",
                               (int)wanted.n, wanted.s, role->name, t->role_column[r] + 1);
    }
    if (t->role_column[r] < 0 && (!role->optional || role->column))
        return missing_column(t, role, wanted, e);
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
    t->next_role = cx_arena_alloc(t->arena, (t->role_count + 1) * sizeof(int));
    t->empty_reason = cx_arena_alloc(t->arena, (t->role_count + 1) * sizeof(char *));
    if (!t->role_column || !t->next_role || !t->empty_reason)
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
        t->next_role[r] = -1;
        for (size_t before = r; t->role_column[r] >= 0 && before-- > 0;)
            if (t->role_column[before] == t->role_column[r]) {
                t->next_role[before] = (int)r;
                break;
            }
    }
    return find_absent(t, e);
}

/* ---- a file's plan */

/* A later file's columns by name in the first one's header. */
static enum cx_status match_columns(struct cx_table *t, struct cx_plan *plan,
                                    const struct cx_text *names, struct cx_error *e)
{
    bool same = plan->columns == t->columns;
    for (size_t i = 0; same && i < plan->columns; i++)
        same = cx_text_equal(names[i], t->names[i]);
    for (size_t i = 0; i < plan->columns; i++) {
        plan->canonical[i] = same ? (int)i : cx_table_find(t, names[i]);
        for (size_t j = 0; !same && j < i; j++)
            if (plan->canonical[j] == plan->canonical[i])
                plan->canonical[i] = -1;
        if (plan->canonical[i] < 0 || plan->columns != t->columns)
            return cx_fail(e, CX_USAGE, "its columns are not those of '%s': %s '%.*s'", t->paths[0],
                           plan->columns == t->columns ? "there is no" : "another number, at",
                           (int)names[i].n, names[i].s);
    }
    return CX_OK;
}

static void assign_roles(const struct cx_table *t, struct cx_plan *plan)
{
    for (size_t i = 0; i < plan->columns; i++) {
        plan->role_of[i] = -1;
        for (size_t r = t->role_count; r-- > 0;)
            if (t->role_column[r] == plan->canonical[i])
                plan->role_of[i] = (int)r;
    }
}

static enum cx_status make_plan(struct cx_table *t, struct cx_plan *plan,
                                const struct cx_splitter *s, struct cx_error *e)
{
    struct cx_text *names;
    enum cx_status status = copy_names(t, s, &names, e);
    if (status != CX_OK)
        return status;
    plan->columns = s->cells;
    plan->role_of = cx_arena_alloc(t->arena, (plan->columns + 1) * sizeof(int));
    plan->canonical = cx_arena_alloc(t->arena, (plan->columns + 1) * sizeof(int));
    if (!plan->role_of || !plan->canonical)
        return cx_no_memory(e);
    cx_error_at(e, plan->source, t->line);
    if (!t->names) {
        t->names = names;
        t->columns = plan->columns;
        status = find_roles(t, e);
    }
    if (status == CX_OK)
        status = match_columns(t, plan, names, e);
    if (status == CX_OK)
        assign_roles(t, plan);
    return status;
}

/* An input of zero bytes, or of blank lines. */
static enum cx_status nothing_there(struct cx_table *t, struct cx_plan *plan, struct cx_error *e)
{
    if (!t->how.allow_empty)
        return cx_fail(cx_error_at(e, plan->source, 0), CX_USAGE, "is empty: no header line");
    choose_grammar(&t->how, plan, "", "");
    struct cx_splitter none = {0};
    t->how.headerless = true;
    return make_plan(t, plan, &none, e);
}

enum cx_status cx_table_open_next(struct cx_table *t, struct cx_error *e)
{
    struct cx_plan *plan = cx_arena_alloc(t->arena, sizeof *plan);
    if (!plan)
        return cx_no_memory(e);
    enum cx_status status =
        cx_source_open(t->arena, t->paths[t->path_at], &t->source, e);
    if (status != CX_OK) {
        t->source = NULL;
        return status;
    }
    t->path_at++;
    t->carry.n = 0;
    t->source_ended = false;
    t->line = 1;
    t->byte = 0;
    plan->source = cx_source_name(t->source);

    const char *end = NULL;
    bool found = false;
    status = first_line(t, &end, &found, e);
    if (status != CX_OK)
        return status;
    t->plan = plan;
    if (!found)
        return nothing_there(t, plan, e);
    choose_grammar(&t->how, plan, t->carry.s, end);
    struct cx_splitter s = {
        .grammar = plan->grammar, .delimiter = plan->delimiter, .arena = t->arena};
    size_t size = 0;
    status = split_header(t, &s, &size, e);
    if (status == CX_OK)
        status = make_plan(t, plan, &s, e);
    cx_splitter_release(&s);
    if (status == CX_OK && !t->how.headerless) {
        t->line += cx_count_byte(t->carry.s, t->carry.s + size, '\n');
        t->byte += size;
        drop(&t->carry, size);
    }
    return status;
}

/* ---- what tools ask */

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
    if (!t->how.block_size)
        t->how.block_size = BLOCK_SIZE;
    if (!t->how.max_record)
        t->how.max_record = MAX_RECORD;
    *table = t;
    enum cx_status status = cx_table_open_next(t, e);
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

char cx_table_delimiter(const struct cx_table *t)
{
    return t->plan->delimiter;
}

const char *cx_table_warning(const struct cx_table *t)
{
    return t->warning[0] ? t->warning : NULL;
}

uint64_t cx_table_fingerprint(const struct cx_table *t)
{
    return t->fingerprint;
}
