/* account.c - what was read, written, left out and refused. */
#include "ingest.h"

#include <string.h>

#include "cli/running.h"

static void note_fields(const struct ingest *job)
{
    if (!job->plan.profile) /* --raw */
        return;
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

static void note_privacy(const struct ingest *job)
{
    const struct ingest_hiding *h = &job->hiding;
    uint64_t codes = atomic_load(&job->books.identity_codes);
    char id[CX_KEY_ID_LENGTH];
    if (h->key)
        cx_note("pseudonyms of %s by key %.*s", ingest_options.pseudonymise, CX_KEY_ID_LENGTH,
                cx_pseudonym_key_id(h->key, id).s);
    if (codes)
        cx_note("%llu personal identity code%s in the input%s", (unsigned long long)codes,
                codes == 1 ? "" : "s",
                h->covers ? ", covered" : " (--redact-identity-codes covers them)");
}

static void note_times(struct ingest *job)
{
    struct cx_shop_books *b = &job->books;
    uint64_t gaps = atomic_load(&b->gaps), folds = atomic_load(&b->folds);
    struct cx_time oldest = cx_books_oldest(b), newest = cx_books_newest(b);
    char first[CX_TIME_ROOM], last[CX_TIME_ROOM];
    if (!(newest.flags & CX_TIME_NONE)) {
        first[cx_time_format(&oldest, first)] = '\0';
        last[cx_time_format(&newest, last)] = '\0';
        cx_note("times from %s to %s", first, last);
    }
    if (gaps || folds)
        cx_note("%llu local times skipped by daylight saving moved forward, %llu that came twice "
                "took the first",
                (unsigned long long)gaps, (unsigned long long)folds);
}

static const char *grain(const struct ingest *job)
{
    if (!job->plan.profile)
        return NULL;
    return !job->folds ? "row" : job->fold.by_line ? "line" : "order";
}

static const char *zone(const struct ingest *job)
{
    if (cx_common.zone || !job->plan.profile)
        return cx_common.zone;
    return job->plan.profile->zone;
}

static struct cx_place order_from(const struct ingest *job)
{
    enum cx_date_order order = job->plan.dates.order;
    if (ingest_options.date_order || order <= CX_DATE_UNDECIDED || order >= CX_DATE_ISO)
        return (struct cx_place){0};
    return job->look.date.proof[order];
}

static const char **encodings(const struct ingest *job)
{
    const char **names = cx_need(cx_arena_alloc(cx_memory(), job->books.files * sizeof *names));
    for (size_t i = 0; i < job->books.files; i++)
        names[i] = job->how.decoding[i].encoding;
    return names;
}

/* As the options that say it. */
static const char *dialect(const struct ingest *job)
{
    struct cx_bytes text = {0};
    if (job->how.grammar == CX_BLANKS || job->how.grammar == CX_LOG)
        return job->how.grammar == CX_LOG ? "log" : "blanks";
    ingest_put_dialect(cx_table_dialect(job->run.in), &text);
    return cx_kept_text(&text);
}

static void write_report(struct ingest *job)
{
    struct cx_bytes text = {0};
    struct cx_error e = {0};
    char id[CX_KEY_ID_LENGTH];
    struct cx_shop_reading how = {
        .encoding = encodings(job),
        .dialect = dialect(job),
        .grain = grain(job),
        .zone = zone(job),
        .currency = job->plan.currency,
        .date_order_from = order_from(job),
        .checks_totals = ingest_options.check_totals,
        .differing = job->differing,
        .first_differing = job->first_differing,
        .dedupe = ingest_dedupe_words[ingest_options.dedupe],
        .has_state = cx_common.state != NULL,
        .pseudonymised = ingest_options.pseudonymise,
        .covers_identity_codes = job->hiding.covers,
        .mended = ingest_mended(job),
    };
    if (job->hiding.key)
        how.key_id = cx_pseudonym_key_id(job->hiding.key, id);
    cx_books_json(&job->books, &job->plan, &how, &text);
    if (text.failed)
        cx_die_failed("out of memory");
    cx_must(cx_sink_write(job->report, text.s, text.n, &e), &e);
    cx_bytes_release(&text);
}

/* Every record has to be in one place of the books: what is lost here was lost in silence. */
static void demand_balance(const struct cx_shop_books *b)
{
    struct cx_bytes text = {0};
    if (cx_books_balance(b))
        return;
    cx_books_identity(b, &text);
    cx_die_failed("the books do not balance, which is a fault of this program: %.*s", (int)text.n,
                  text.failed ? "" : text.s);
}

/* As messages say them. */
static void name_files(struct ingest *job)
{
    size_t n = ingest_inputs();
    const char **names = cx_need(cx_arena_alloc(cx_memory(), n * sizeof *names));
    for (size_t i = 0; i < n; i++)
        names[i] = strcmp(ingest_input(i), "-") == 0 ? "<stdin>" : ingest_input(i);
    job->books.file = names;
    job->books.files = n;
}

void ingest_start_books(struct ingest *job)
{
    name_files(job);
    if (ingest_options.report)
        job->report = cx_create_sink(ingest_options.report, false);
    job->books.wants_details = cx_common.verbose || ingest_options.report || cx_common.max_age > 0;
}

/* A date lasts to the end of its day. */
static void note_age(const struct cx_shop_books *b)
{
    struct cx_time t = cx_books_newest(b);
    if (!(t.flags & CX_TIME_NONE))
        cx_note_newest(t.is_date ? (t.day + INT64_C(1)) * CX_DAY_MS
                                 : t.ms + t.offset * INT64_C(60000));
}

static void close_books(struct ingest *job)
{
    struct cx_shop_books *b = &job->books;
    b->records = job->run.counts.records + job->skipped;
    b->accepted = job->run.counts.kept;
    b->rejected = job->run.counts.rejected;
    cx_books_sort(b);
    demand_balance(b);
    if (job->run.counts.records == 0 && cx_table_columns(job->run.in) > 0)
        cx_note("a header line, but no rows");
}

void ingest_tell(struct ingest *job)
{
    struct cx_shop_books *b = &job->books;
    close_books(job);
    note_age(b);
    note_fields(job);
    note_account(b);
    note_times(job);
    note_privacy(job);
    if (job->plan.stream == CX_STREAM_PURCHASES && atomic_load(&b->amountless))
        cx_note("purchases without an amount: %llu",
                (unsigned long long)atomic_load(&b->amountless));
    if (atomic_load(&b->finer))
        cx_note("%llu amounts have more decimals than their currency, and keep them",
                (unsigned long long)atomic_load(&b->finer));
    if (atomic_load(&b->zeros))
        cx_warn("times that are the zero of some clock, such as 1970-01-01T00:00, and were perhaps "
                "never set: %llu",
                (unsigned long long)atomic_load(&b->zeros));
    ingest_tell_mended(job);
    if (ingest_options.report)
        write_report(job);
}
