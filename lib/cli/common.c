/* common.c - the options that tools share, and what they mean for reading and writing. */
#include "cli/flat.h"
#include "cli/program.h"

#include "base/zone.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct cx_common cx_common = {.precision = -1, .as_of = CX_NO_DAY, .lateness = -1};
bool cx_help_wanted, cx_version_wanted;

static const char *const bad_rows[] = {"stop", "skip", NULL};
static const char *const formats[] = {"tsv", "csv", "json", "table", "excel", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};
static const char *const gaps[] = {"forward", "reject", NULL};
static const char *const refunds[] = {"net", "drop", "keep", "error", NULL};
const char *const cx_rounding_words[] = {"no", "half-even", NULL};
const char *const cx_missing_amount_words[] = {"auto", "error", "drop", "keep", NULL};

const struct cx_option cx_reading_options[] = {
    CX_HEADING("Input"),
    CX_STRING('d', "delimiter", &cx_common.delimiter, "CHAR",
              "what parts the cells: one character, tab, comma, semicolon or pipe; otherwise the "
              "header line tells"),
    CX_FLAG(0, "headerless", &cx_common.headerless,
            "the first line is a row; columns are called @1, @2 and so on"),
    CX_CHOICE(0, "bad-rows", &cx_common.bad_rows, bad_rows,
              "end at the first row that cannot be read, or leave such rows out and count them"),
    CX_STRING(0, "rejects", &cx_common.rejects, "FILE",
              "go on after bad rows and write them to FILE with place and reason"),
    CX_FLAG(0, "rejects-redact", &cx_common.rejects_redact,
            "of the values and rows in --rejects write the lengths only"),
    CX_STRING(0, "max-rejects", &cx_common.max_rejects, "N|P%",
              "go on after bad rows, but fail when there are more than N, or P percent"),
    CX_OPTIONS_END,
};

const struct cx_option cx_input_options[] = {
    CX_OPTIONS(cx_reading_options),
    CX_STRING(0, "exclude", &cx_common.exclude, "FILE",
              "leave out the customers that FILE lists, one a line"),
    CX_OPTIONS_END,
};

const struct cx_option cx_output_options[] = {
    CX_HEADING("Output"),
    CX_STRING('o', "output", &cx_common.output, "FILE",
              "write to FILE, which is complete or not there at all"),
    CX_CHOICE('f', "format", &cx_common.format, formats, "how the rows are written"),
    CX_FLAG(0, "no-header", &cx_common.no_header, "leave out the line of names"),
    CX_COUNT(0, "precision", &cx_common.precision, "N",
             "significant digits of estimates; 10 unless given, and 4 in a table for people"),
    CX_STRING(0, "fail-if", &cx_common.fail_if, "'COLUMN OP VALUE'",
              "end with status 3 when a row of the output meets this; OP is one of < <= > >= = !="),
    CX_OPTIONS_END,
};

const struct cx_option cx_color_options[] = {
    CX_HEADING("Output"),
    CX_CHOICE(0, "color", &cx_common.color, colors,
              "shade the numbers of a table; auto: on a terminal, unless NO_COLOR is set"),
    CX_OPTIONS_END,
};

const struct cx_option cx_run_options[] = {
    CX_HEADING("Running"),
    CX_COUNT('j', "threads", &cx_common.threads, "N",
             "threads, one for each processor unless given; the output is the same"),
    CX_SIZE(0, "memory", &cx_common.memory, "SIZE",
            "where rows are sorted, do it in TMPDIR instead of growing beyond SIZE, such as 512M"),
    CX_OPTIONS_END,
};

const struct cx_option cx_time_options[] = {
    CX_HEADING("Time"),
    CX_STRING(0, "tz", &cx_common.zone, "ZONE",
              "read days and clock times in ZONE, such as Europe/Helsinki or +02:00"),
    CX_CHOICE(0, "tz-gap", &cx_common.tz_gap, gaps,
              "a local time that daylight saving skipped moves forward, or makes a bad row"),
    CX_DAY(0, "as-of", &cx_common.as_of, "DATE",
           "the last day that counts, the newest in the data unless given; later rows are left "
           "out"),
    CX_DURATION(0, "max-age", &cx_common.max_age, "AGE",
                "end with status 3 when the newest row is older than AGE at the end of --as-of"),
    CX_OPTIONS_END,
};

const struct cx_option cx_amount_options[] = {
    CX_HEADING("Money"),
    CX_CHOICE(0, "round", &cx_common.round, cx_rounding_words,
              "round amounts with more than four decimals, ties to even, instead of refusing them"),
    CX_CHOICE(0, "missing-amount", &cx_common.missing_amount, cx_missing_amount_words,
              "a purchase whose amount is empty is a bad row, is left out, or counts and adds "
              "nothing to money; auto: a bad row where the answer tells money, else it counts"),
    CX_OPTIONS_END,
};

const struct cx_option cx_money_options[] = {
    CX_HEADING("Money"),
    CX_CHOICE(0, "refunds", &cx_common.refunds, refunds,
              "subtract refunds from what was bought, leave them out, count them as purchases, or "
              "fail"),
    CX_STRING(0, "currency", &cx_common.currency, "XXX", "the one currency whose rows count"),
    CX_OPTIONS(cx_amount_options),
    CX_OPTIONS_END,
};

const struct cx_option cx_state_options[] = {
    CX_HEADING("States"),
    CX_FLAG(0, "partial", &cx_common.partial, "write the state of the sums instead of the answer"),
    CX_FLAG(0, "merge", &cx_common.merge, "the input is states: answer for all of them together"),
    CX_STRING(0, "state", &cx_common.state, "FILE",
              "add the input to the state in FILE, answer for all, and replace FILE"),
    CX_OPTIONS_END,
};

const struct cx_option cx_every_options[] = {
    CX_HEADING("Every tool"),
    CX_FLAG(0, "progress", &cx_common.progress, "show rows read on standard error"),
    CX_FLAG('q', "quiet", &cx_common.quiet, "no warnings"),
    CX_FLAG('v', "verbose", &cx_common.verbose, "tell what was read, left out and assumed"),
    CX_FLAG('h', "help", &cx_help_wanted, "show this and end"),
    CX_FLAG('V', "version", &cx_version_wanted, "show the version and end"),
    CX_OPTIONS_END,
};

static const char *delimiter_word(const char *text)
{
    static const struct {
        const char *name, *means;
    } names[] = {{"tab", "\t"}, {"\\t", "\t"}, {"comma", ","}, {"semicolon", ";"}, {"pipe", "|"}};
    for (size_t i = 0; i < CX_COUNT_OF(names); i++)
        if (strcmp(text, names[i].name) == 0)
            return names[i].means;
    return NULL;
}

/* ^A is the first control character, as terminals write it. */
static void read_wide_delimiter(const char *text, struct cx_dialect *d)
{
    char control = text[0] == '^' && strlen(text) == 2 ? (char)(text[1] & ~0x20) - '@' : '\0';
    if (strcmp(text, "none") == 0)
        strcpy(d->delimiter, CX_NO_DELIMITER);
    else if (strcmp(text, "space") == 0)
        strcpy(d->delimiter, " ");
    else if (control > 0 && control < ' ')
        d->delimiter[0] = control;
    else if (!*text || strlen(text) >= sizeof d->delimiter || strpbrk(text, "\r\n"))
        cx_die_usage("option '--delimiter': '%s' is not one to %zu characters, ^A, tab, comma, "
                     "semicolon, pipe, space or none", text, sizeof d->delimiter - 1);
    else
        strcpy(d->delimiter, text);
}

static void read_delimiter(const char *text, struct cx_dialect *d)
{
    const char *word = delimiter_word(text);
    if (word)
        strcpy(d->delimiter, word);
    else if (cx_common.wide_delimiter)
        read_wide_delimiter(text, d);
    else if (strlen(text) != 1 || strchr("\"\r\n", *text))
        cx_die_usage("option '--delimiter': '%s' is not one character, tab, comma, semicolon or "
                     "pipe", text);
    else
        d->delimiter[0] = *text;
}

static bool goes_on(void)
{
    return cx_common.bad_rows == 1 || cx_common.rejects || cx_common.max_rejects;
}

struct cx_reading cx_reading(void)
{
    struct cx_reading how = {
        .headerless = cx_common.headerless,
        .half_even = cx_common.round == 1,
        .hints = cx_common.hints,
        .go_on = goes_on(),
        .time.gap_reject = cx_common.tz_gap == 1,
    };
    if (cx_common.delimiter) {
        read_delimiter(cx_common.delimiter, &how.dialect);
        how.grammar = how.dialect.delimiter[0] == '\t' ? CX_TSV : CX_CSV;
    }
    if (cx_common.zone) {
        struct cx_error e = {0};
        if (cx_zone_load(cx_memory(), NULL, cx_common.zone, &how.time.zone, &e) != CX_OK)
            cx_die_usage("option '--tz': %s; a name such as Europe/Helsinki or an offset such as "
                         "+02:00 is wanted",
                         e.what);
        how.time.convert = true;
    }
    return how;
}

/* https://no-color.org: set, and not empty. */
static bool wants_color(void)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (cx_common.color != CX_COLOR_AUTO)
        return cx_common.color == CX_COLOR_ALWAYS;
    bool is_refused = (no_color && *no_color) || !terminal || strcmp(terminal, "dumb") == 0;
    return !is_refused && !cx_common.output && isatty(STDOUT_FILENO);
}

struct cx_writing cx_writing(void)
{
    return (struct cx_writing){
        .format = (enum cx_format)cx_common.format,
        .path = cx_common.output,
        .no_header = cx_common.no_header,
        .shades = wants_color(),
        .precision = (int)(cx_common.precision < 17 ? cx_common.precision : 17),
        .fail_if = cx_common.fail_if,
    };
}
