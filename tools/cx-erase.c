/* cx-erase - a person's rows leave a stream, and nothing else in it changes.
 *
 * The bytes of the input go out as they came, header, line ends, quotes and blank lines too, but
 * for the records of the persons that --ids lists: those whose customer (or another column that is
 * named) is one of the ids, made alike as for pseudonyms, and, with --key, those that have the
 * pseudonym of one in any cell.  Who keeps bytes must understand them, so a row that cannot be read
 * is never passed on.
 */
#include <stdio.h>

#include "base/hash.h"
#include "cli/key.h"
#include "cli/program.h"
#include "cli/running.h"
#include "model/guard.h"

/* ---- options */

enum { CUSTOMER, ROLES };
static struct cx_role roles[ROLES] = {
    [CUSTOMER] = {.name = "customer",
                  .kind = CX_TEXT,
                  .optional = true,
                  .help = "where the ids stand; not needed with --column"},
};

static const char *ids_path, *key_path;
static struct cx_list more_columns;

static const struct cx_option options[] = {
    CX_HEADING("Persons"),
    CX_STRING(0, "ids", &ids_path, "FILE",
              "the persons to erase: one id a line, or a table with a column of that name"),
    CX_STRING(0, "key", &key_path, "FILE",
              "the key of the stream's pseudonyms: those of the ids are erased, too"),
    CX_HEADING("Columns"),
    CX_ROLES(roles, ROLES),
    CX_LIST(0, "column", &more_columns, "COL",
            "the ids may stand in this column, too; can be given again"),
    CX_OPTIONS(cx_reading_options),
    CX_HEADING("Output"),
    CX_STRING('o', "output", &cx_common.output, "FILE",
              "write to FILE, which is complete or not there at all"),
    CX_HEADING("Running"),
    CX_COUNT('j', "threads", &cx_common.threads, "N",
             "threads, one for each processor unless given; the output is the same"),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-erase",
    .summary = "drop the rows of listed persons and keep every other byte",
    .stage = "get data",
    .operands = "[FILE...]",
    .in_place = true,
    .example = "cx-erase --ids erased.txt --key shop.key purchases.tsv -o kept.tsv",
    .options = options,
};

/* ---- whom to erase */

/* What a cell is compared with: an id's kind, as one letter, and its normal form.  A pseudonym is
 * an id as any other. */
struct name {
    struct cx_text text; /* s NULL: free */
    size_t person;
};

static struct {
    struct name *at; /* open addressing */
    size_t room, n;
    size_t persons, found;
    bool *is_found; /* by person */
    struct cx_pseudonym_key *key;
    struct cx_bytes scratch;
} listed;

static struct name *place_of(struct name *at, size_t room, struct cx_text t)
{
    size_t i = cx_hash(t.s, t.n) & (room - 1);
    while (at[i].text.s && !cx_text_equal(at[i].text, t))
        i = (i + 1) & (room - 1);
    return &at[i];
}

static void grow(void)
{
    size_t room = listed.room ? 2 * listed.room : 64;
    struct name *at = cx_need(cx_arena_alloc(cx_memory(), room * sizeof *at));
    for (size_t i = 0; i < listed.room; i++)
        if (listed.at[i].text.s)
            *place_of(at, room, listed.at[i].text) = listed.at[i];
    listed.at = at;
    listed.room = room;
}

/* The id as cells are compared, until the next call. */
static struct cx_text name_of(struct cx_text id)
{
    static const char letters[] = {'e', 'p', 'i'}; /* by enum cx_id_kind */
    char room[CX_ID_ROOM];
    struct cx_id normal = cx_id_of(cx_unguarded(id), room);
    listed.scratch.n = 0;
    cx_bytes_put(&listed.scratch, letters[normal.kind]);
    cx_bytes_add(&listed.scratch, normal.text.s, normal.text.n);
    if (listed.scratch.failed)
        cx_die_failed("out of memory");
    return (struct cx_text){listed.scratch.s, listed.scratch.n};
}

/* False: somebody has the name. */
static bool add_name(struct cx_text id, size_t person)
{
    struct cx_text name = name_of(id);
    if (2 * (listed.n + 1) > listed.room)
        grow();
    struct name *place = place_of(listed.at, listed.room, name);
    if (place->text.s)
        return false;
    place->text = (struct cx_text){cx_need(cx_arena_text(cx_memory(), name.s, name.n)), name.n};
    place->person = person;
    listed.n++;
    return true;
}

static void add_person(void *context, struct cx_text id)
{
    char pseudonym[CX_PSEUDONYM_LENGTH];
    (void)context;
    if (!add_name(id, listed.persons)) /* listed twice */
        return;
    if (listed.key)
        add_name(cx_pseudonym(listed.key, cx_unguarded(id), pseudonym), listed.persons);
    listed.persons++;
}

static void read_persons(void)
{
    char id[CX_KEY_ID_LENGTH];
    if (!ids_path)
        cx_die_usage("whom to erase? say --ids FILE");
    if (key_path)
        listed.key = cx_read_key(key_path);
    cx_read_ids(&(struct cx_ids){ids_path, "ids", roles, ROLES}, add_person, NULL);
    listed.is_found = cx_need(cx_arena_alloc(cx_memory(), listed.persons + 1));
    if (listed.key)
        cx_note("pseudonyms by key %.*s", CX_KEY_ID_LENGTH, cx_pseudonym_key_id(listed.key, id).s);
}

/* ---- where they may stand */

static struct {
    size_t *at; /* columns that may hold ids */
    size_t n, columns;
} where;

static void look_in(int column)
{
    where.at[where.n++] = (size_t)column;
}

static void choose_columns(struct cx_table *in)
{
    where.columns = cx_table_columns(in);
    where.at = cx_need(cx_arena_alloc(cx_memory(), (more_columns.n + 1) * sizeof *where.at));
    if (cx_table_has(in, CUSTOMER))
        look_in(cx_table_role_column(in, CUSTOMER));
    for (size_t i = 0; i < more_columns.n; i++) {
        const char *wanted = more_columns.item[i];
        int column = cx_table_choose(in, cx_text_from(wanted));
        if (column < 0)
            cx_die_usage("option '--column': %s '%s'",
                         column == CX_COLUMN_TWICE ? "two columns are called" : "no column",
                         wanted);
        look_in(column);
    }
}

static bool is_listed(struct cx_text cell)
{
    if (cell.n == 0 || listed.n == 0)
        return false;
    const struct name *name = place_of(listed.at, listed.room, name_of(cell));
    if (!name->text.s)
        return false;
    listed.found += !listed.is_found[name->person];
    listed.is_found[name->person] = true;
    return true;
}

static bool is_to_go(const struct cx_row *row)
{
    bool yes = false;
    for (size_t i = 0; i < where.n; i++)
        yes |= is_listed(row->cell[where.at[i]]);
    for (size_t i = 0; i < where.columns; i++)
        if (row->cell[i].n == CX_PSEUDONYM_LENGTH && cx_is_pseudonym(row->cell[i]))
            yes |= is_listed(row->cell[i]);
    return yes;
}

/* ---- the bytes that stay */

static struct {
    struct cx_sink *sink;
    const char *source; /* the file of the block before */
    char last;          /* the newest byte written */
    uint64_t erased;
} out;

static enum cx_status keep(const char *from, const char *to, struct cx_error *e)
{
    if (from == to)
        return CX_OK;
    out.last = to[-1];
    return cx_sink_write(out.sink, from, (size_t)(to - from), e);
}

/* Behind the line end of a record. */
static const char *end_of(struct cx_text raw, const char *end)
{
    const char *p = raw.s + raw.n;
    if (p < end && *p == '\r')
        p++;
    if (p < end && *p == '\n')
        p++;
    return p;
}

/* A file whose last line has no end is parted from the next file. */
static enum cx_status part_files(const struct cx_batch *b, struct cx_error *e)
{
    static const char line_end[] = "\n";
    bool is_next = b->source != out.source;
    out.source = b->source;
    return is_next && out.last != '\n' ? keep(line_end, line_end + 1, e) : CX_OK;
}

/* A bad row that ends the tool ends what is passed on, too. */
static const char *end_of_block(const struct cx_batch *b)
{
    const char *end = b->text.s + b->text.n;
    if (b->error.status == CX_OK)
        return end;
    return b->n ? end_of(b->row[b->n - 1].raw, end) : b->text.s;
}

/* Everything of the block but the rows to erase and those that cannot be read. */
static enum cx_status keep_rest(void *context, const struct cx_batch *b, struct cx_error *e)
{
    const char *from = b->text.s, *end = end_of_block(b);
    size_t bad = 0;
    enum cx_status status = part_files(b, e);
    (void)context;
    if (!b->is_alike) {
        return cx_fail(cx_error_at(e, b->source, 0), CX_USAGE,
                       "its columns are parted otherwise, or stand in another order, than in the "
                       "first file: erase from each file by itself");
    }
    for (size_t i = 0; i <= b->n && status == CX_OK; i++) {
        const char *row = i < b->n ? b->row[i].raw.s : end;
        for (; bad < b->rejects && b->reject[bad].raw.s < row && status == CX_OK; bad++) {
            status = keep(from, b->reject[bad].raw.s, e);
            from = end_of(b->reject[bad].raw, end);
        }
        if (i == b->n || !is_to_go(&b->row[i]) || status != CX_OK)
            continue;
        status = keep(from, row, e);
        from = end_of(b->row[i].raw, end);
        out.erased++;
    }
    return status == CX_OK ? keep(from, end, e) : status;
}

static void tell(const struct cx_run *run)
{
    char erased[CX_COUNT_ROOM], records[CX_COUNT_ROOM];
    cx_count_format(out.erased, erased);
    cx_count_format(run->counts.records, records);
    cx_note("%s of %s rows erased, of %zu of %zu persons", erased, records, listed.found,
            listed.persons);
}

int main(int argc, char **argv)
{
    struct cx_error e = {0};
    cx_start(&tool, argc, argv);
    read_persons();
    roles[CUSTOMER].optional = more_columns.n > 0;
    struct cx_reading how = cx_reading();
    how.all_cells = true;
    struct cx_run run = cx_open_as(&how, cx_operands()->item, cx_operands()->n, roles, ROLES);
    choose_columns(run.in);
    out.sink = cx_create_sink(cx_common.output, false);
    out.sink->eager = !out.sink->path && !cx_writes_to_a_file();
    struct cx_text head = cx_table_head(run.in);
    cx_must(keep(head.s, head.s + head.n, &e), &e);
    run.follow = keep_rest;
    cx_begin_run(&run);
    cx_must(cx_run_look(&run, NULL, &e), &e);
    cx_end_run(&run);
    tell(&run);
    cx_bytes_release(&listed.scratch);
    return cx_end();
}
