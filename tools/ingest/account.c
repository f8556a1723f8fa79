/* account.c - what was read, written, left out and refused. */
#include "ingest.h"

static void note_fields(const struct ingest *job)
{
    struct cx_bytes text = {0};
    for (int f = 0; f < CX_FIELDS; f++)
        if (job->plan.column[f] >= 0)
            cx_bytes_format(&text, " %s='%s'", cx_field_name((enum cx_field)f),
                            job->plan.heading[f]);
    cx_note("profile %s:%.*s", job->plan.profile->name, (int)text.n, text.s);
    cx_bytes_release(&text);
}

static void note_account(struct cx_shop_books *b)
{
    struct cx_bytes text = {0};
    cx_books_identity(b, &text);
    cx_note("%.*s", (int)text.n, text.s);
    size_t sums = cx_books_sort(b);
    for (size_t i = 0; i < sums; i++) {
        text.n = 0;
        cx_books_sum_line(b, i, &text);
        cx_note("%.*s", (int)text.n, text.s);
    }
    cx_bytes_release(&text);
}

static void write_report(struct ingest *job)
{
    struct cx_bytes text = {0};
    struct cx_error e = {0};
    cx_books_json(&job->books, &job->plan, &text);
    if (text.failed)
        cx_die_failed("out of memory");
    struct cx_sink *sink = cx_create_sink(ingest_options.report, false);
    cx_must(cx_sink_write(sink, text.s, text.n, &e), &e);
    cx_bytes_release(&text);
}

void ingest_tell(struct ingest *job)
{
    struct cx_shop_books *b = &job->books;
    uint64_t gaps = atomic_load(&b->gaps), folds = atomic_load(&b->folds);
    b->records = job->run.counts.records;
    b->accepted = job->run.counts.kept - job->excluded_kept;
    b->rejected = job->run.counts.rejected;
    note_fields(job);
    note_account(b);
    if (gaps || folds)
        cx_note("%llu local times skipped by daylight saving moved forward, %llu that came twice "
                "took the first",
                (unsigned long long)gaps, (unsigned long long)folds);
    if (atomic_load(&b->zeros))
        cx_warn("times that are the zero of some clock, such as 1970-01-01T00:00, and were perhaps "
                "never set: %llu",
                (unsigned long long)atomic_load(&b->zeros));
    if (ingest_options.report)
        write_report(job);
}
