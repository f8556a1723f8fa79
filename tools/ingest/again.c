/* again.c - what was found out and what was said, as the options that say it again. */
#include "ingest.h"

#include <string.h>

static void put_text(const char *name, const char *value, struct cx_bytes *text)
{
    if (value)
        ingest_put_option(name, value, text);
}

/* The first word of a choice is what holds unless something is said. */
static void put_choice(const char *name, const char *const *words, int choice,
                       struct cx_bytes *text)
{
    if (choice)
        ingest_put_option(name, words[choice], text);
}

static void put_flag(const char *name, bool flag, struct cx_bytes *text)
{
    if (flag)
        ingest_put_option(name, NULL, text);
}

/* ---- what was said */

/* Columns by number, which is short; in another file than the first they may stand otherwise. */
static void put_maps(const struct ingest *job, bool is_first, struct cx_bytes *text)
{
    for (size_t i = 0; i < ingest_options.map.n; i++) {
        const char *map = ingest_options.map.item[i];
        enum cx_field f = cx_field_find((struct cx_text){map, strcspn(map, "=")});
        if (!is_first)
            ingest_put_option("map", map, text);
        else if (job->fields.binding.column[f] < 0)
            cx_bytes_format(text, " --map=%s=", cx_field_name(f));
        else
            cx_bytes_format(text, " --map=%s=@%d", cx_field_name(f),
                            job->fields.binding.column[f] + 1);
    }
}

static void put_said(struct cx_bytes *text)
{
    put_choice("as", ingest_as_words, ingest_options.as, text);
    put_choice("grain", ingest_grain_words, ingest_options.grain, text);
    put_text("tz", cx_common.zone, text);
    put_choice("tz-gap", ingest_gap_words, cx_common.tz_gap, text);
    put_text("currency", ingest_options.currency, text);
    put_choice("round", cx_rounding_words, cx_common.round, text);
    put_choice("missing-amount", cx_missing_amount_words, cx_common.missing_amount, text);
    put_choice("bad-bytes", ingest_bad_bytes_words, ingest_options.bad_bytes, text);
    put_choice("ragged", ingest_ragged_words, ingest_options.ragged, text);
    put_flag("repair-quotes", ingest_options.repair_quotes, text);
    if (ingest_options.max_record != INGEST_MAX_RECORD)
        ingest_put_number("max-record", (uint64_t)ingest_options.max_record, text);
    if (ingest_options.max_lines != INGEST_MAX_LINES)
        ingest_put_number("max-lines", (uint64_t)ingest_options.max_lines, text);
}

static void put_wanted(struct cx_bytes *text)
{
    char day[CX_TIME_ROOM];
    day[cx_day_format(cx_common.as_of, day)] = '\0';
    put_text("as-of", cx_common.as_of == CX_NO_DAY ? NULL : day, text);
    put_text("exclude", cx_common.exclude, text);
    put_choice("dedupe", ingest_dedupe_words, ingest_options.dedupe, text);
    put_text("state", cx_common.state, text);
    put_text("pseudonymise", ingest_options.pseudonymise, text);
    put_text("key", ingest_options.key, text);
    put_flag("redact-identity-codes", ingest_options.redact_identity_codes, text);
    put_flag("raw", ingest_options.raw, text);
}

/* ---- what the columns said */

static enum cx_money_mark mark_of(const struct ingest *job, int f)
{
    bool is_money = cx_field_is_money((enum cx_field)f) && job->plan.column[f] >= 0;
    return is_money ? job->plan.money[f].mark : CX_MONEY_OPEN;
}

/* The mark of all columns of amounts; false: they have several. */
static bool common_mark(const struct ingest *job, enum cx_money_mark *mark)
{
    *mark = CX_MONEY_OPEN;
    for (int f = 0; f < CX_FIELDS; f++) {
        enum cx_money_mark one = mark_of(job, f);
        if (one && *mark && one != *mark)
            return false;
        if (one)
            *mark = one;
    }
    return true;
}

static void put_decided(const struct ingest *job, bool whole, struct cx_bytes *text)
{
    const struct cx_shop_plan *plan = &job->plan;
    enum cx_money_mark mark;
    bool said = strcmp(ingest_options.profile, "auto") != 0;
    if (whole || said || plan->profile != &job->fields.none)
        ingest_put_option("profile", plan->profile->name, text);
    if (plan->dates.order < CX_DATE_ISO)
        put_choice("date-order", ingest_order_words, (int)plan->dates.order, text);
    put_choice("date-format", ingest_format_words, (int)plan->dates.numbers, text);
    if (common_mark(job, &mark) && mark)
        ingest_put_option("decimal", mark == CX_MONEY_POINT ? "." : ",", text);
}

/* Without a plan: with --raw, or where no profile fits. */
static void put_undecided(struct cx_bytes *text)
{
    if (strcmp(ingest_options.profile, "auto") != 0)
        ingest_put_option("profile", ingest_options.profile, text);
    put_choice("date-order", ingest_order_words, ingest_options.date_order, text);
    put_choice("date-format", ingest_format_words, ingest_options.date_format, text);
    put_text("decimal", ingest_options.decimal, text);
}

/* ---- all of it */

static void put_meaning(const struct ingest *job, bool whole, struct cx_bytes *text)
{
    if (job->plan.profile)
        put_decided(job, whole, text);
    else
        put_undecided(text);
    put_flag("headerless", job->how.headerless, text);
}

static bool is_parted(const struct ingest *job)
{
    return job->how.grammar != CX_BLANKS && job->how.grammar != CX_LOG;
}

void ingest_put_sniffed(const struct ingest *job, struct cx_bytes *text)
{
    const struct cx_dialect *d = cx_table_dialect(job->run.in);
    const char *encoding = job->how.decoding->encoding;
    if (is_parted(job))
        ingest_put_dialect(d, text);
    else
        ingest_put_rows(d, text);
    if (!ingest_asks_encoding() || strcmp(encoding, "utf-8") != 0)
        ingest_put_option("encoding", encoding, text);
    put_meaning(job, false, text);
    if (job->plan.profile)
        put_maps(job, true, text);
    put_said(text);
    put_wanted(text);
}

/* ---- bad rows that were mended */

static size_t file_of_rejects(const struct ingest *job)
{
    size_t i = 0;
    while (i + 1 < job->books.files && strcmp(job->books.file[i], job->rejects_source) != 0)
        i++;
    return i;
}

/* Nothing of it is left to be found out from a few rows.  The footer stands in no bad rows. */
static void put_whole_dialect(const struct ingest *job, size_t file, struct cx_bytes *text)
{
    struct cx_dialect d =
        job->how.dialects ? job->how.dialects[file] : *cx_table_dialect(job->run.in);
    d.footer = 0;
    if (!d.quote)
        d.quote = strcmp(d.delimiter, "\t") == 0 ? CX_NO_QUOTE : '"';
    if (!is_parted(job)) {
        ingest_put_rows(&d, text);
        return;
    }
    ingest_put_dialect(&d, text);
    if (!d.skip)
        ingest_put_number("skip", 0, text);
    if (!d.units && !job->how.headerless)
        ingest_put_number("header-rows", 1, text);
    ingest_put_number("skip-footer", 0, text);
}

const char *ingest_mended(const struct ingest *job)
{
    struct cx_bytes text = {0};
    if (!job->rejects_source)
        return NULL;
    size_t file = file_of_rejects(job);
    put_whole_dialect(job, file, &text);
    ingest_put_option("encoding", "utf-8", &text);
    put_meaning(job, true, &text);
    if (job->plan.profile)
        put_maps(job, file == 0, &text);
    put_said(&text);
    put_wanted(&text);
    return cx_kept_text(&text);
}

void ingest_tell_mended(const struct ingest *job)
{
    const char *options = ingest_mended(job);
    enum cx_money_mark mark;
    if (!options)
        return;
    cx_warn("%s, once mended, is read with: %s", ingest_options.rejects_raw, options);
    if (job->plan.profile && !common_mark(job, &mark))
        cx_warn("%s: the decimal mark differs from column to column, which no option can say",
                ingest_options.rejects_raw);
}
