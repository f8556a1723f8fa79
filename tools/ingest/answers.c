/* answers.c - the other answers: profiles, the table as it is, what was found out. */
#include "ingest.h"

#include <string.h>

int ingest_print_profiles(void)
{
    static const struct cx_column columns[] = {
        {"profile", CX_TEXT}, {"stream", CX_TEXT}, {"about", CX_TEXT}};
    struct cx_profiles all = cx_profiles_shipped();
    struct cx_writer *w = cx_create(columns, CX_COUNT_OF(columns));
    struct cx_out out = cx_out_for(w);
    for (size_t i = 0; i < all.n; i++) {
        cx_put_string(&out, all.profile[i].name);
        cx_put_string(&out, cx_stream_name(all.profile[i].stream));
        cx_put_text(&out, all.profile[i].about);
        cx_end_row(&out);
    }
    cx_emit(w, &out);
    cx_out_release(&out);
    return cx_end();
}

struct raw {
    struct ingest *job;
    size_t columns;
};

static enum cx_verdict write_ragged_row(void *context, const struct cx_row *in, struct cx_out *out,
                                        struct cx_refusal *why)
{
    size_t n = 0;
    (void)context;
    (void)why;
    while (in->cell[n].s)
        n++;
    cx_put_ragged_row(out, in->cell, n);
    return CX_KEEP;
}

static enum cx_verdict write_raw_row(void *context, const struct cx_row *in, struct cx_out *out,
                                     struct cx_refusal *why)
{
    const struct raw *raw = context;
    (void)why;
    ingest_count_codes(raw->job, in->raw);
    if (ingest_seen(raw->job, &(struct ingest_candidate){.cell = in->cell}) == INGEST_SAME) {
        cx_books_enter(&raw->job->books, CX_BOOK_FILTERED, "duplicate",
                       (struct cx_place){in->source, in->line});
        return CX_LEAVE_OUT;
    }
    for (size_t i = 0; i < raw->columns; i++)
        ingest_put_cell(raw->job, out, in->cell, i);
    cx_end_row(out);
    return CX_KEEP;
}

/* Names that can be told apart: total, total_2; column_2 where there is none. */
static struct cx_column *raw_columns(const struct cx_table *t)
{
    size_t n = cx_table_columns(t);
    struct cx_column *columns = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *columns));
    struct cx_set *taken = cx_need(cx_set_new(cx_memory()));
    for (size_t i = 0; i < n; i++) {
        struct cx_bytes name = {0};
        struct cx_text text = cx_table_column(t, i);
        if (text.n == 0)
            cx_bytes_format(&name, "column_%zu", i + 1);
        cx_bytes_add(&name, text.s, text.n);
        size_t length = name.n;
        size_t k = 2;
        while (!name.failed && cx_set_has(taken, (struct cx_text){name.s, name.n})) {
            name.n = length;
            cx_bytes_format(&name, "_%zu", k++);
        }
        columns[i].name = cx_kept_text(&name);
        cx_need(cx_set_add(taken, cx_text_from(columns[i].name)) ? taken : NULL);
    }
    return columns;
}

/* What needs a meaning is no option of a table as it is. */
static void refuse_meaning(void)
{
    if (cx_common.as_of != CX_NO_DAY || cx_common.max_age > 0)
        cx_die_usage("option '--raw' reads no times: '--as-of' and '--max-age' mean nothing there");
    if (ingest_options.dedupe == INGEST_DEDUPE_KEY)
        cx_die_usage("option '--raw' knows no keys: say --dedupe exact");
}

static void open_raw(struct ingest *job)
{
    const struct cx_list *files = cx_operands();
    job->how.allow_empty = true;
    job->run = cx_open_as(&job->how, files->item, files->n, NULL, 0);
    job->run.left_out_why = "by --dedupe";
    job->run.follow = ingest_enter_rejects;
    job->run.context = job;
    for (int f = 0; f < CX_FIELDS; f++)
        job->plan.column[f] = -1;
    ingest_hide_columns(job);
    ingest_start_books(job);
    ingest_open_dedupe(job);
    ingest_open_rejects_raw(job);
}

static void put_odd_header(struct cx_writer *w, const struct cx_sniffed *found)
{
    struct cx_out out = cx_out_for(w);
    cx_put_ragged_row(&out, found->names, found->names_n);
    cx_emit(w, &out);
    cx_out_release(&out);
}

int ingest_write_raw(struct ingest *job)
{
    refuse_meaning();
    open_raw(job);
    ingest_note_dialects(job, NULL);
    struct raw raw = {job, cx_table_columns(job->run.in)};
    struct cx_column *columns = raw_columns(job->run.in);
    bool no_header = cx_common.no_header;
    cx_common.no_header |= job->how.headerless || raw.columns == 0;
    struct cx_writer *w = cx_create(columns, raw.columns);
    bool ragged = job->how.ragged == CX_RAGGED_KEEP;
    if (job->sniffed && job->sniffed->names && !no_header)
        put_odd_header(w, job->sniffed);
    struct cx_map map = {.row = ragged ? write_ragged_row : write_raw_row, .context = &raw};
    cx_map_all(&job->run, &map, w);
    ingest_close_dedupe(job);
    ingest_tell(job);
    return cx_end();
}

int ingest_print_sniffed(const struct ingest *job)
{
    struct cx_bytes text = {0};
    struct cx_error e = {0};
    ingest_put_sniffed(job, &text);
    cx_bytes_put(&text, '\n');
    struct cx_sink *sink = cx_create_sink(cx_common.output, false);
    cx_must(cx_sink_write(sink, text.s, text.n, &e), &e);
    cx_bytes_release(&text);
    return cx_end();
}

int ingest_sniff_raw(struct ingest *job)
{
    job->run = cx_open_as(&job->how, cx_operands()->item, cx_operands()->n, NULL, 0);
    ingest_note_dialects(job, NULL);
    return ingest_print_sniffed(job);
}
