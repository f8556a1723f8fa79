/* reading.c - how the input is written: options into a dialect and back. */
#include "ingest.h"

#include <string.h>

/* One character; false: it is none. */
static bool one_byte(const char *text, char *byte)
{
    *byte = *text;
    return strlen(text) == 1 && *text != '\n' && *text != '\r';
}

static char byte_option(const char *name, const char *text)
{
    char byte;
    if (strcmp(text, "none") == 0)
        return '\0';
    if (!one_byte(text, &byte))
        cx_die_usage("option '--%s': '%s' is not one character or none", name, text);
    return byte;
}

static void read_dialect(struct cx_dialect *d)
{
    if (ingest_options.quote) {
        d->quote = byte_option("quote", ingest_options.quote);
        if (!d->quote)
            d->quote = CX_NO_QUOTE;
    }
    if (ingest_options.escape)
        d->escape = byte_option("escape", ingest_options.escape);
    if (d->escape == (d->quote ? d->quote : '"')) /* a quote before a quote is one doubled */
        d->escape = '\0';
    if (ingest_options.comment)
        d->comment = byte_option("comment", ingest_options.comment);
    d->inner_quotes = true;
    d->skip = ingest_options.skip > 0 ? (uint64_t)ingest_options.skip : 0;
    d->units = ingest_options.header_rows > 1 ? (uint64_t)ingest_options.header_rows - 1 : 0;
    d->footer = ingest_options.skip_footer > 0 ? (uint64_t)ingest_options.skip_footer : 0;
}

unsigned ingest_said(void)
{
    return (cx_common.delimiter ? CX_SAID_DELIMITER : 0u) |
           (ingest_options.quote ? CX_SAID_QUOTE : 0u) |
           (ingest_options.escape ? CX_SAID_ESCAPE : 0u) |
           (ingest_options.skip >= 0 ? CX_SAID_SKIP : 0u) |
           (ingest_options.header_rows >= 0 || cx_common.headerless ? CX_SAID_HEADER : 0u) |
           (ingest_options.skip_footer >= 0 ? CX_SAID_FOOTER : 0u);
}

struct cx_reading ingest_reading(void)
{
    struct cx_reading how = cx_reading();
    how.grammar = CX_BY_HEADER;
    how.all_cells = true;
    how.foreign = true;
    how.headerless |= ingest_options.header_rows == 0;
    how.ragged = (enum cx_ragged)ingest_options.ragged;
    how.repair_quotes = ingest_options.repair_quotes;
    how.join_names = ingest_options.raw;
    how.max_record = (size_t)ingest_options.max_record;
    how.max_lines = (uint64_t)ingest_options.max_lines;
    if (how.ragged == CX_RAGGED_KEEP && !ingest_options.raw)
        cx_die_usage("option '--ragged': rows of any width can be kept with --raw only");
    bool has_columns = cx_common.format == CX_FORMAT_JSON || cx_common.format == CX_FORMAT_TABLE;
    if (how.ragged == CX_RAGGED_KEEP && has_columns)
        cx_die_usage("option '--ragged': rows of any width can be written as tsv, csv or excel "
                     "only");
    if (how.ragged == CX_RAGGED_KEEP &&
        (ingest_options.pseudonymise || ingest_options.redact_identity_codes))
        cx_die_usage("option '--ragged': rows of any width cannot be kept where columns are "
                     "hidden");
    if (how.ragged == CX_RAGGED_KEEP && ingest_options.dedupe)
        cx_die_usage("option '--ragged': rows of any width cannot be compared by --dedupe");
    if (ingest_options.rejects_raw && !cx_common.rejects)
        cx_die_usage("option '--rejects-raw' needs '--rejects', which says why rows are bad");
    if (ingest_options.rejects_raw &&
        (cx_common.rejects_redact || ingest_options.redact_identity_codes))
        cx_die_usage("option '--rejects-raw' keeps rows untouched: it cannot go with "
                     "--rejects-redact or --redact-identity-codes");
    read_dialect(&how.dialect);
    return how;
}

/* ---- what is not read */

void ingest_open_rejects_raw(struct ingest *job)
{
    if (ingest_options.rejects_raw)
        job->rejects_raw = cx_create_sink(ingest_options.rejects_raw, true);
}

static void write_raw(struct ingest *job, const char *bytes, size_t n)
{
    struct cx_error e = {0};
    cx_must(cx_sink_write(job->rejects_raw, bytes, n, &e), &e);
}

/* One file can have one header only. */
static void write_head(struct ingest *job, const struct cx_batch *b)
{
    struct cx_text head = cx_batch_head(b);
    if (job->rejects_head.s && !cx_text_equal(head, job->rejects_head))
        cx_die_failed("%s: bad rows of files whose headers differ cannot be kept in one file by "
                      "--rejects-raw",
                      b->source);
    if (!job->rejects_head.s)
        write_raw(job, head.s, head.n);
    job->rejects_head = head;
    job->rejects_source = b->source;
}

void ingest_note_records(struct ingest *job, const struct cx_batch *b)
{
    for (size_t i = 0; i < b->skips; i++) {
        cx_books_enter(&job->books, CX_BOOK_SKIPPED, b->skip[i].kind,
                       (struct cx_place){b->source, b->skip[i].line});
        cx_note("%s:%llu: skipped: %s", b->source, (unsigned long long)b->skip[i].line,
                b->skip[i].kind);
    }
    job->skipped += b->skips;
    if (!job->rejects_raw)
        return;
    if (b->rejects > 0)
        write_head(job, b);
    for (size_t i = 0; i < b->rejects; i++) {
        const struct cx_reject *r = &b->reject[i];
        write_raw(job, r->raw.s, r->whole);
        if (r->whole == r->raw.n && !r->goes_on)
            write_raw(job, "\n", 1);
    }
    write_raw(job, b->rest.s, b->rest.n);
}

/* ---- and back */

/* A word as the shell takes it for one; quotes stand where they are needed. */
static void put_word(const char *word, struct cx_bytes *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_@%+=:,./^-'";
    const char *quote = word[strspn(word, plain)] ? "'" : "";
    cx_bytes_format(text, "%s", quote);
    for (; *word; word++)
        if (*word == '\'')
            cx_bytes_format(text, "%s\\'%s", quote, quote);
        else
            cx_bytes_put(text, *word);
    cx_bytes_format(text, "%s", quote);
}

void ingest_put_option(const char *name, const char *value, struct cx_bytes *text)
{
    cx_bytes_format(text, "%s--%s", text->n ? " " : "", name);
    if (!value)
        return;
    cx_bytes_put(text, '=');
    put_word(value, text);
}

void ingest_put_number(const char *name, uint64_t n, struct cx_bytes *text)
{
    cx_bytes_format(text, "%s--%s=%llu", text->n ? " " : "", name, (unsigned long long)n);
}

static void put_delimiter(const char *delimiter, struct cx_bytes *text)
{
    static const struct {
        const char *means, *name;
    } names[] = {{"\t", "tab"}, {",", "comma"}, {";", "semicolon"},
                 {"|", "pipe"}, {" ", "space"}, {CX_NO_DELIMITER, "none"}};
    cx_bytes_format(text, "-d ");
    for (size_t i = 0; i < CX_COUNT_OF(names); i++)
        if (strcmp(delimiter, names[i].means) == 0) {
            cx_bytes_format(text, "%s", names[i].name);
            return;
        }
    if ((unsigned char)delimiter[0] < ' ' && !delimiter[1])
        put_word((const char[]){'^', (char)(delimiter[0] + '@'), '\0'}, text);
    else
        put_word(delimiter, text);
}

static void put_byte(const char *name, char byte, struct cx_bytes *text)
{
    if (byte)
        ingest_put_option(name, (const char[]){byte, '\0'}, text);
}

static void put_lines(const char *name, uint64_t lines, struct cx_bytes *text)
{
    if (lines)
        ingest_put_number(name, lines, text);
}

void ingest_put_rows(const struct cx_dialect *d, struct cx_bytes *text)
{
    put_byte("comment", d->comment, text);
    put_lines("skip", d->skip, text);
    put_lines("header-rows", d->units ? d->units + 1 : 0, text);
    put_lines("skip-footer", d->footer, text);
}

void ingest_put_dialect(const struct cx_dialect *d, struct cx_bytes *text)
{
    put_delimiter(d->delimiter, text);
    if (d->quote == CX_NO_QUOTE)
        ingest_put_option("quote", "none", text);
    else
        put_byte("quote", d->quote, text);
    put_byte("escape", d->escape, text);
    ingest_put_rows(d, text);
}
