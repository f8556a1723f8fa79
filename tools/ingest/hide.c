/* hide.c - what of persons does not go out as it came in: pseudonyms, covered identity codes. */
#include "ingest.h"

#include <string.h>

#include "model/identity.h"

/* ---- the options */

void ingest_start_hiding(struct ingest *job)
{
    struct ingest_hiding *h = &job->hiding;
    if (!ingest_options.pseudonymise != !ingest_options.key)
        cx_die_usage("options '--pseudonymise' and '--key' need each other");
    if (ingest_options.key)
        h->key = cx_read_key(ingest_options.key);
    h->covers = ingest_options.redact_identity_codes;
    h->counts = cx_common.verbose || ingest_options.report;
}

/* The next of names parted by commas; empty behind the last. */
static struct cx_text next_name(const char **rest)
{
    const char *begin = *rest;
    size_t n = strcspn(begin, ",");
    *rest = begin[n] ? begin + n + 1 : begin + n;
    return (struct cx_text){begin, n};
}

static bool is_text_of_the_stream(const struct ingest *job, enum cx_field f)
{
    static const enum cx_field texts[CX_STREAMS][12] = {
        [CX_STREAM_PURCHASES] = {CX_FIELD_CUSTOMER, CX_FIELD_ORDER, CX_FIELD_ITEM, CX_FIELD_CHANNEL,
                                 CX_FIELD_PROMOTION, CX_FIELD_REFERRAL, CX_FIELDS},
        [CX_STREAM_EVENTS] = {CX_FIELD_CUSTOMER, CX_FIELD_EVENT, CX_FIELD_CHANNEL,
                              CX_FIELD_CAMPAIGN, CX_FIELDS},
        [CX_STREAM_CONTACTS] = {CX_FIELD_CUSTOMER, CX_FIELD_SOURCE, CX_FIELD_ID, CX_FIELD_EMAIL,
                                CX_FIELD_PHONE, CX_FIELD_LOYALTY, CX_FIELD_COOKIE, CX_FIELD_COUNTRY,
                                CX_FIELD_CONSENT, CX_FIELDS},
        [CX_STREAM_EXPOSURES] = {CX_FIELD_EXPERIMENT, CX_FIELD_CUSTOMER, CX_FIELD_VARIANT,
                                 CX_FIELDS},
        [CX_STREAM_TABLE] = {CX_FIELDS},
    };
    const enum cx_field *text = texts[job->plan.stream];
    while (*text != CX_FIELDS && *text != f)
        text++;
    return *text == f;
}

static void hide_in_rejects(struct ingest *job)
{
    if (job->hiding.covers)
        job->run.cover = cx_identity_cover;
}

void ingest_hide_fields(struct ingest *job)
{
    const char *rest = ingest_options.pseudonymise;
    if (job->plan.stream == CX_STREAM_TABLE) {
        ingest_hide_columns(job);
        return;
    }
    hide_in_rejects(job);
    while (rest && *rest) {
        struct cx_text name = next_name(&rest);
        enum cx_field f = cx_field_find(name);
        if (f == CX_FIELDS || !is_text_of_the_stream(job, f))
            cx_die_usage("option '--pseudonymise': '%.*s' is no text column of the stream, such as "
                         "customer",
                         (int)name.n, name.s);
        job->hiding.pseudonymised[f] = true;
    }
}

void ingest_hide_columns(struct ingest *job)
{
    const char *rest = ingest_options.pseudonymise;
    size_t n = cx_table_columns(job->run.in);
    bool *columns = cx_need(cx_arena_alloc(cx_memory(), n + 1));
    hide_in_rejects(job);
    job->hiding.columns = columns;
    while (rest && *rest) {
        struct cx_text name = next_name(&rest);
        int at = cx_table_choose(job->run.in, name);
        if (at < 0)
            cx_die_usage("option '--pseudonymise': %s '%.*s'",
                         at == CX_COLUMN_TWICE ? "two columns are called" : "no column",
                         (int)name.n, name.s);
        columns[at] = true;
    }
}

void ingest_count_codes(struct ingest *job, struct cx_text raw)
{
    size_t found = job->hiding.counts ? cx_identity_count(raw) : 0;
    if (found)
        atomic_fetch_add(&job->books.identity_codes, found);
}

/* ---- texts */

/* The text with its identity codes covered: itself when it has none. */
static struct cx_text covered(const struct ingest *job, struct cx_text t, struct cx_bytes *to)
{
    if (!job->hiding.covers || cx_identity_find(t, 0) == t.n)
        return t;
    to->n = 0;
    cx_bytes_add(to, t.s, t.n);
    if (to->failed)
        return (struct cx_text){"", 0};
    cx_identity_cover(to->s, to->n);
    return (struct cx_text){to->s, to->n};
}

bool ingest_show(const struct ingest *job, struct cx_shop_row *row, struct ingest_shown *shown)
{
    const struct ingest_hiding *h = &job->hiding;
    bool failed = false;
    for (int f = 0; f < CX_FIELDS; f++) {
        if (row->text[f].n == 0)
            continue;
        if (h->key && h->pseudonymised[f])
            row->text[f] = cx_pseudonym(h->key, row->text[f], shown->field[f].pseudonym);
        else
            row->text[f] = covered(job, row->text[f], &shown->field[f].covered);
        failed |= shown->field[f].covered.failed;
    }
    return !failed;
}

void ingest_shown_release(struct ingest_shown *shown)
{
    for (int f = 0; f < CX_FIELDS; f++)
        cx_bytes_release(&shown->field[f].covered);
}

void ingest_put_cell(const struct ingest *job, struct cx_out *out, const struct cx_text *cell,
                     size_t column)
{
    const struct ingest_hiding *h = &job->hiding;
    struct ingest_shown_cell shown;
    shown.covered = (struct cx_bytes){0};
    if (cell[column].n > 0 && h->key && h->columns && h->columns[column])
        cx_put_text(out, cx_pseudonym(h->key, cell[column], shown.pseudonym));
    else
        cx_put_text(out, covered(job, cell[column], &shown.covered));
    out->bytes.failed |= shown.covered.failed;
    cx_bytes_release(&shown.covered);
}
