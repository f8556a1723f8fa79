/* cx-ingest.c - a shop's export becomes a stream of purchases or events.
 *
 * The header line chooses the profile, the profile says which column plays which field.  What a
 * single row cannot say - is the day or the month first, is 1.234 a thousand - the whole column is
 * asked for, in a first pass; so nothing is ever decided from the beginning of a file.  Then every
 * row is read, written, left out or refused, and the sum of these is the number of records.
 */
#include "ingest.h"

/* ---- options */

const char *const ingest_as_words[] = {"profile",   "purchases", "events", "contacts",
                                       "exposures", "table",     NULL};
const char *const ingest_grain_words[] = {"profile", "order", "line", NULL};
const char *const ingest_order_words[] = {"auto", "dmy", "mdy", "ymd", NULL};    /* cx_date_order */
const char *const ingest_format_words[] = {"auto", "excel", "excel-1904", NULL}; /* _date_numbers */
const char *const ingest_gap_words[] = {"forward", "reject", NULL};

const char *const ingest_ragged_words[] = {"reject", "pad", "trim", "keep", NULL};
const char *const ingest_bad_bytes_words[] = {"reject", "replace", "cp1252", NULL};

struct ingest_options ingest_options = {.profile = "auto",
                                        .encoding = "auto",
                                        .header_rows = -1,
                                        .skip = -1,
                                        .skip_footer = -1,
                                        .max_record = INGEST_MAX_RECORD,
                                        .max_lines = INGEST_MAX_LINES};

static const struct cx_option options[] = {
    CX_HEADING("Reading"),
    CX_STRING(
        0, "profile", &ingest_options.profile, "NAME|FILE",
        "what export it is: a shipped profile, a file of rules, auto (by the header) or none"),
    CX_FLAG(0, "list-profiles", &ingest_options.list_profiles,
            "show the profiles there are and end"),
    CX_STRING(
        0, "encoding", &ingest_options.encoding, "NAME",
        "the encoding of the text, such as utf-16le, cp1252 or another that iconv knows; auto: "
        "as all of the bytes say"),
    CX_CHOICE(0, "bad-bytes", &ingest_options.bad_bytes, ingest_bad_bytes_words,
              "bytes that are no text make a bad row, become U+FFFD, or are read as cp1252"),
    CX_CHOICE(0, "as", &ingest_options.as, ingest_as_words,
              "the stream to write, otherwise the profile's"),
    CX_LIST(0, "map", &ingest_options.map, "FIELD=COLUMN",
            "this column plays the field; no COLUMN: none does; can be given again"),
    CX_CHOICE(0, "grain", &ingest_options.grain, ingest_grain_words,
              "a row for each order (the default) or for each line, where orders run over rows"),
    CX_FLAG(0, "check-totals", &ingest_options.check_totals,
            "say which orders' lines, discount, shipping and tax do not add up to their total"),
    CX_CHOICE(0, "date-order", &ingest_options.date_order, ingest_order_words,
              "whether the day or the month stands first in 3/2/2026, or the year in 26-02-03; "
              "otherwise the column tells"),
    CX_CHOICE(0, "date-format", &ingest_options.date_format, ingest_format_words,
              "read numbers as days as Excel counts them, from 1900 or from 1904; otherwise only "
              "where a whole column of them could be (1900)"),
    CX_STRING(0, "decimal", &ingest_options.decimal, "MARK",
              "the decimal mark of amounts, a point or a comma; otherwise the column tells"),
    CX_STRING(0, "tz", &cx_common.zone, "ZONE",
              "the shop's zone, such as Europe/Helsinki: clock times that nothing else gives a "
              "zone are in it, and all times are written with its offset"),
    CX_CHOICE(0, "tz-gap", &cx_common.tz_gap, ingest_gap_words,
              "a local time that daylight saving skipped moves forward, or makes a bad row"),
    CX_STRING(0, "currency", &ingest_options.currency, "XXX",
              "the currency of amounts that name none"),
    CX_OPTIONS(cx_amount_options),
    CX_HEADING("How the table is written"),
    CX_STRING(0, "quote", &ingest_options.quote, "CHAR",
              "what cells are quoted with, otherwise found out; none: nothing is"),
    CX_STRING(0, "escape", &ingest_options.escape, "CHAR",
              "what stands before a quote inside quotes, otherwise found out; none: that quote is "
              "doubled"),
    CX_STRING(0, "comment", &ingest_options.comment, "CHAR",
              "lines that begin with CHAR are skipped"),
    CX_COUNT(0, "skip", &ingest_options.skip, "N",
             "skip N lines above the header, otherwise found out"),
    CX_COUNT(0, "header-rows", &ingest_options.header_rows, "N",
             "rows that are no data: the first names the columns, with --raw all do; 0 is "
             "--headerless; otherwise there is one unless it looks like data"),
    CX_COUNT(0, "skip-footer", &ingest_options.skip_footer, "N",
             "skip the last N rows of each file, otherwise found out"),
    CX_HEADING("Broken rows"),
    CX_CHOICE(0, "ragged", &ingest_options.ragged, ingest_ragged_words,
              "rows with too few or too many cells are bad, are filled up with empty cells, lose "
              "what they have too much, or with --raw stay as they are"),
    CX_FLAG(0, "repair-quotes", &ingest_options.repair_quotes,
            "keep a line with stray quotes when it has as many cells as the header without them"),
    CX_SIZE(0, "max-record", &ingest_options.max_record, "SIZE", "the longest row there may be"),
    CX_COUNT(0, "max-lines", &ingest_options.max_lines, "N",
             "the most lines that a row may have; 0: any number"),
    CX_STRING(0, "rejects-raw", &ingest_options.rejects_raw, "FILE",
              "write bad rows to FILE as they stood, below the header, to be mended and read "
              "again"),
    CX_HEADING("Rows that count"),
    CX_DAY(0, "as-of", &cx_common.as_of, "DATE",
           "the last day that counts; later rows are left out"),
    CX_DURATION(0, "max-age", &cx_common.max_age, "AGE",
                "end with status 3 when the newest row is older than AGE at the end of --as-of"),
    CX_CHOICE(0, "dedupe", &ingest_options.dedupe, ingest_dedupe_words,
              "leave out rows that came before: of the same key and content, or all cells alike"),
    CX_STRING(0, "state", &cx_common.state, "FILE",
              "go on with the keys of --dedupe in FILE, and replace it when all is well"),
    CX_HEADING("Persons"),
    CX_STRING(0, "pseudonymise", &ingest_options.pseudonymise, "COL[,COL]",
              "write pseudonyms in these columns of the output, such as customer; wants --key"),
    CX_STRING(0, "key", &ingest_options.key, "FILE",
              "the key of pseudonyms: at least 32 random bytes that nobody else may read"),
    CX_FLAG(0, "redact-identity-codes", &ingest_options.redact_identity_codes,
            "write asterisks over personal identity codes, wherever they stand"),
    CX_HEADING("Other answers"),
    CX_FLAG(0, "raw", &ingest_options.raw,
            "write the table as it is, well-formed; no value is changed"),
    CX_FLAG(0, "sniff", &ingest_options.sniff,
            "write what was found out about the input, and was said, as options"),
    CX_STRING(0, "report", &ingest_options.report, "FILE",
              "write what was read, refused and left out to FILE, as JSON"),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_HEADING("Running"),
    CX_COUNT('j', "threads", &cx_common.threads, "N",
             "threads, one for each processor unless given; the output is the same"),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-ingest",
    .summary = "messy exports in, clean purchases and events out",
    .stage = "get data",
    .operands = "[FILE...]",
    .example = "cx-ingest --tz Europe/Helsinki orders.csv > purchases.tsv",
    .options = options,
};

/* ---- from the first line to the last */

static void choose_reading(struct ingest *job)
{
    const struct cx_profile *profile = job->fields.profile;
    job->how = ingest_reading();
    if (profile && profile->blanks && !cx_common.delimiter)
        job->how.grammar = CX_BLANKS;
    if (profile && profile->log)
        job->how.grammar = CX_LOG;
    if (profile && profile->headerless)
        job->how.headerless = true;
}

static int ingest(struct ingest *job)
{
    bool asks = ingest_has_questions(job->fields.profile);
    if (asks)
        ingest_keep_input(job);
    job->run = cx_fields_open(&job->fields, &job->how, &ingest_options.map);
    job->run.left_out_why =
        cx_common.missing_amount == CX_MISSING_DROP
            ? "by the profile, --exclude, --as-of, --dedupe or --missing-amount"
            : "by the profile, --exclude, --as-of or --dedupe";
    job->exclude = job->run.exclude;
    job->run.exclude = NULL; /* who the customer is, is only known further on */
    bool known = cx_fields_match(&job->fields);
    ingest_note_dialects(job, known ? job->fields.profile : NULL);
    if (ingest_options.sniff && !known)
        return ingest_print_sniffed(job);
    if (!known)
        cx_fields_missing(&job->fields, "no profile fits these columns", "FIELD");
    ingest_make_plan(job);
    if (asks && ingest_has_questions(job->plan.profile))
        ingest_ask_columns(job);
    if (ingest_options.sniff)
        return ingest_print_sniffed(job);
    ingest_hide_fields(job);
    ingest_start_books(job);
    ingest_convert(job);
    ingest_tell(job);
    cx_zones_release(&job->zones);
    return cx_end();
}

int main(int argc, char **argv)
{
    static struct ingest job = {.stdin_start = -1};
    cx_common.wide_delimiter = true;
    cx_start(&tool, argc, argv);
    if (ingest_options.list_profiles)
        return ingest_print_profiles();
    ingest_start_hiding(&job);
    cx_fields_start(&job.fields, ingest_options.profile);
    choose_reading(&job);
    if (ingest_asks_encoding() || ingest_asks_dialect(&job))
        ingest_keep_input(&job);
    ingest_choose_encodings(&job);
    ingest_choose_dialects(&job);
    if (ingest_options.raw)
        return ingest_options.sniff ? ingest_sniff_raw(&job) : ingest_write_raw(&job);
    return ingest(&job);
}
