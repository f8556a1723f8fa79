/* cx-ingest.c - a shop's export becomes a stream of purchases or events.
 *
 * The header line chooses the profile, the profile says which column plays which field.  What a
 * single row cannot say - is the day or the month first, is 1.234 a thousand - the whole column is
 * asked for, in a first pass; so nothing is ever decided from the beginning of a file.  Then every
 * row is read, written, left out or refused, and the sum of these is the number of records.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/zone.h"
#include "cli/shopfields.h"
#include "io/spool.h"
#include "model/currency.h"
#include "model/shopbooks.h"
#include "model/shoplook.h"
#include "model/shoporder.h"

/* ---- options */

enum { AS_PROFILE, AS_PURCHASES, AS_EVENTS };
enum { GRAIN_PROFILE, GRAIN_ORDER, GRAIN_LINE };
static const char *const as_words[] = {"profile", "purchases", "events", NULL};
static const char *const grain_words[] = {"profile", "order", "line", NULL};
static const char *const order_words[] = {"auto", "dmy", "mdy", NULL}; /* enum cx_date_order */

static struct {
    const char *profile, *decimal, *currency, *report;
    bool list_profiles, raw, sniff;
    int as, grain, date_order;
    struct cx_list map;
} option = {.profile = "auto"};

static const char *const gap_words[] = {"forward", "reject", NULL};
static const char *const round_words[] = {"no", "half-even", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Reading"),
    CX_STRING(
        0, "profile", &option.profile, "NAME|FILE",
        "what export it is: a shipped profile, a file of rules, auto (by the header) or none"),
    CX_FLAG(0, "list-profiles", &option.list_profiles, "show the profiles there are and end"),
    CX_CHOICE(0, "as", &option.as, as_words, "the stream to write, otherwise the profile's"),
    CX_LIST(0, "map", &option.map, "FIELD=COLUMN",
            "this column plays the field; no COLUMN: none does; can be given again"),
    CX_CHOICE(0, "grain", &option.grain, grain_words,
              "a row for each order (the default) or for each line, where orders run over rows"),
    CX_CHOICE(0, "date-order", &option.date_order, order_words,
              "whether the day or the month stands first in 3/2/2026; otherwise the column tells"),
    CX_STRING(0, "decimal", &option.decimal, "MARK",
              "the decimal mark of amounts, a point or a comma; otherwise the column tells"),
    CX_STRING(0, "tz", &cx_common.zone, "ZONE",
              "the shop's zone, such as Europe/Helsinki: clock times without offset are in it, and "
              "all times are written with its offset"),
    CX_CHOICE(0, "tz-gap", &cx_common.tz_gap, gap_words,
              "a local time that daylight saving skipped moves forward, or makes a bad row"),
    CX_STRING(0, "currency", &option.currency, "XXX", "the currency of amounts that name none"),
    CX_CHOICE(0, "round", &cx_common.round, round_words,
              "round amounts with more than four decimals, ties to even, instead of refusing them"),
    CX_HEADING("Other answers"),
    CX_FLAG(0, "raw", &option.raw, "write the table as it is, well-formed; no value is changed"),
    CX_FLAG(0, "sniff", &option.sniff, "write what was found out about the input, as options"),
    CX_STRING(0, "report", &option.report, "FILE",
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

/* ---- the job */

struct job {
    struct cx_shop_fields fields;
    struct cx_reading how;
    struct cx_run run;
    struct cx_shop_plan plan;
    struct cx_shop_look look;
    struct cx_order_fold fold;
    const struct cx_set *exclude;
    uint64_t excluded_kept; /* rows of excluded customers that the run counts as kept */
    int64_t stdin_start;    /* where the input began, when it is a file; else below 0 */
    struct cx_error look_error;
    struct cx_shop_books books;
};

/* ---- writing a row */

static const struct cx_column purchase_columns[] = {
    {"customer", CX_TEXT},   {"time", CX_TIME},      {"order", CX_TEXT},    {"item", CX_TEXT},
    {"quantity", CX_AMOUNT}, {"amount", CX_AMOUNT},  {"currency", CX_TEXT}, {"kind", CX_TEXT},
    {"channel", CX_TEXT},    {"promotion", CX_TEXT}, {"referral", CX_TEXT}, {"source", CX_TEXT},
    {"line", CX_INTEGER}};

static const struct cx_column event_columns[] = {
    {"customer", CX_TEXT}, {"time", CX_TIME},     {"event", CX_TEXT},  {"value", CX_AMOUNT},
    {"channel", CX_TEXT},  {"campaign", CX_TEXT}, {"source", CX_TEXT}, {"line", CX_INTEGER}};

static void put_optional(struct cx_out *out, bool is_there, int64_t units)
{
    if (is_there)
        cx_put_amount(out, units);
    else
        cx_put_none(out);
}

static void put_purchase(struct cx_out *out, const struct cx_shop_row *row)
{
    cx_put_text(out, row->text[CX_FIELD_ORDER]);
    cx_put_text(out, row->text[CX_FIELD_ITEM]);
    put_optional(out, row->has_quantity, row->quantity);
    cx_put_amount(out, row->amount);
    cx_put_string(out, row->currency);
    cx_put_string(out, cx_kind_name(row->kind));
    cx_put_text(out, row->text[CX_FIELD_CHANNEL]);
    cx_put_text(out, row->text[CX_FIELD_PROMOTION]);
    cx_put_text(out, row->text[CX_FIELD_REFERRAL]);
}

/* Purchases as events have no column for what happened: the kind says it. */
static struct cx_text event_of(const struct job *job, const struct cx_shop_row *row)
{
    if (job->plan.column[CX_FIELD_EVENT] < 0 && row->kind == CX_KIND_REFUND)
        return CX_TEXT_OF("refund");
    return row->text[CX_FIELD_EVENT];
}

static void put_event(const struct job *job, struct cx_out *out, const struct cx_shop_row *row)
{
    cx_put_text(out, event_of(job, row));
    put_optional(out, row->has_amount, row->amount);
    cx_put_text(out, row->text[CX_FIELD_CHANNEL]);
    cx_put_text(out, row->text[CX_FIELD_CAMPAIGN]);
}

static void put_row(struct job *job, struct cx_out *out, const struct cx_shop_row *row,
                    struct cx_place at)
{
    bool purchases = job->plan.stream == CX_STREAM_PURCHASES;
    if (!purchases && row->kind > CX_KIND_REFUND)
        return; /* shipping, tax and fees are nothing that a customer did */
    cx_put_text(out, row->text[CX_FIELD_CUSTOMER]);
    cx_put_time(out, &row->time);
    if (purchases)
        put_purchase(out, row);
    else
        put_event(job, out, row);
    cx_put_string(out, at.source);
    cx_put_int(out, (int64_t)at.line);
    cx_end_row(out);
    cx_books_row(&job->books, row);
}

/* ---- a row in, rows out */

static enum cx_verdict refuse(const struct job *job, const struct cx_shop_fault *fault,
                              struct cx_refusal *why)
{
    const char *heading = job->plan.heading[fault->field];
    why->reason = fault->reason;
    why->column = heading ? heading : cx_field_name(fault->field);
    why->value = fault->value;
    memcpy(why->what, fault->what, sizeof fault->what);
    return CX_REFUSE;
}

static bool is_excluded(const struct job *job, const struct cx_shop_row *row)
{
    return job->exclude && cx_set_has(job->exclude, row->text[CX_FIELD_CUSTOMER]);
}

static enum cx_verdict leave_out(_Atomic uint64_t *count)
{
    atomic_fetch_add(count, 1);
    return CX_LEAVE_OUT;
}

static enum cx_verdict write_row(void *context, const struct cx_row *in, struct cx_out *out,
                                 struct cx_refusal *why)
{
    struct job *job = context;
    struct cx_shop_row row;
    struct cx_shop_fault fault;
    switch (cx_shop_read(&job->plan, in->cell, &row, &fault)) {
    case CX_SHOP_LEFT_OUT:
        return leave_out(&job->books.filtered);
    case CX_SHOP_HEADER_AGAIN:
        return leave_out(&job->books.skipped);
    case CX_SHOP_REFUSED:
        return refuse(job, &fault, why);
    case CX_SHOP_TAKEN:
        break;
    }
    if (is_excluded(job, &row))
        return leave_out(&job->books.filtered);
    cx_books_time(&job->books, &row.time);
    put_row(job, out, &row, (struct cx_place){in->source, in->line});
    return CX_KEEP;
}

static void put_ended(struct job *job, const struct cx_order_step *step, struct cx_out *out)
{
    for (size_t i = 0; i < step->ended_count; i++)
        if (!is_excluded(job, &step->ended[i]))
            put_row(job, out, &step->ended[i], step->ended_at);
}

static enum cx_verdict fold_row(void *context, const struct cx_row *in, struct cx_out *out,
                                struct cx_refusal *why)
{
    struct job *job = context;
    struct cx_order_step step;
    struct cx_shop_fault fault;
    struct cx_place at = {in->source, in->line};
    switch (cx_order_row(&job->fold, in->cell, at, &step, &fault)) {
    case CX_SHOP_LEFT_OUT:
        return leave_out(&job->books.filtered);
    case CX_SHOP_HEADER_AGAIN:
        return leave_out(&job->books.skipped);
    case CX_SHOP_REFUSED:
        return refuse(job, &fault, why);
    case CX_SHOP_TAKEN:
        break;
    }
    put_ended(job, &step, out);
    if (is_excluded(job, &job->fold.part[job->fold.now].head)) {
        atomic_fetch_add(&job->books.filtered, 1);
        job->excluded_kept++; /* what ended above it must not be taken back */
    } else if (step.has_line) {
        put_row(job, out, &step.line, at);
    }
    return CX_KEEP;
}

static enum cx_status count_reasons(void *context, const struct cx_batch *b, struct cx_error *e)
{
    struct job *job = context;
    (void)e;
    for (size_t i = 0; i < b->rejects; i++)
        cx_books_reason(&job->books, b->reject[i].reason);
    return CX_OK;
}

static void convert(struct job *job)
{
    bool purchases = job->plan.stream == CX_STREAM_PURCHASES;
    bool folds = job->plan.profile->folds;
    struct cx_writer *w = purchases ? cx_create(purchase_columns, CX_COUNT_OF(purchase_columns))
                                    : cx_create(event_columns, CX_COUNT_OF(event_columns));
    struct cx_map map = {.row = folds ? fold_row : write_row, .context = job};
    job->run.follow = count_reasons;
    job->run.context = job;
    if (folds)
        job->run.threads = 1; /* a row needs the rows above it */
    cx_map_all(&job->run, &map, w);
    if (folds) {
        struct cx_order_step step;
        struct cx_out out = cx_out_for(w);
        cx_order_end(&job->fold, &step);
        put_ended(job, &step, &out);
        cx_emit(w, &out);
        cx_out_release(&out);
        if (cx_order_no_memory(&job->fold))
            cx_die_failed("out of memory");
        cx_order_release(&job->fold);
    }
    if (job->look_error.status != CX_OK) /* the first pass saw less than the second */
        cx_die(&job->look_error);
}

/* ---- how it is read */

static enum cx_money_mark decimal_wanted(void)
{
    if (!option.decimal)
        return CX_MONEY_OPEN;
    if (strcmp(option.decimal, ".") == 0)
        return CX_MONEY_POINT;
    if (strcmp(option.decimal, ",") == 0)
        return CX_MONEY_COMMA;
    cx_die_usage("option '--decimal': '%s' is neither a point nor a comma", option.decimal);
}

static void choose_stream(struct job *job)
{
    job->plan.stream = option.as == AS_PURCHASES ? CX_STREAM_PURCHASES
                       : option.as == AS_EVENTS  ? CX_STREAM_EVENTS
                                                 : job->plan.profile->stream;
    if (job->plan.profile == &job->fields.none && option.as == AS_PROFILE &&
        job->plan.column[CX_FIELD_EVENT] >= 0)
        job->plan.stream = CX_STREAM_EVENTS;
    if (option.grain != GRAIN_PROFILE && !job->plan.profile->folds)
        cx_die_usage("option '--grain': in this export no order runs over several rows");
}

static bool says_utc(const char *heading)
{
    static const char utc[] = "(utc)";
    for (; heading && *heading; heading++) {
        size_t i = 0;
        while (i < sizeof utc - 1 && (heading[i] | 0x20) == (utc[i] | 0x20))
            i++;
        if (i == sizeof utc - 1)
            return true;
    }
    return false;
}

static void plan_dates(struct job *job)
{
    struct cx_shop_plan *plan = &job->plan;
    plan->dates.time = job->how.time;
    plan->dates.order =
        option.date_order ? (enum cx_date_order)option.date_order : job->plan.profile->dates;
    plan->in_utc = says_utc(plan->heading[CX_FIELD_TIME]);
    if (!cx_common.zone && job->plan.profile->zone) {
        struct cx_error e = {0};
        cx_must(
            cx_zone_load(cx_memory(), NULL, job->plan.profile->zone, &plan->dates.time.zone, &e),
            &e);
    }
    plan->zone_known = plan->dates.time.zone || plan->in_utc;
}

static void plan_amounts(struct job *job)
{
    struct cx_shop_plan *plan = &job->plan;
    struct cx_text constant = plan->profile->constant[CX_FIELD_CURRENCY];
    enum cx_money_mark wanted = decimal_wanted();
    for (int f = 0; f < CX_FIELDS; f++) {
        plan->money[f].half_even = job->how.half_even;
        plan->money[f].mark = wanted ? wanted : job->plan.profile->decimal;
    }
    if (option.currency && !cx_currency_code(cx_text_from(option.currency), plan->currency))
        cx_die_usage("option '--currency': '%s' is not a code of ISO 4217, such as EUR",
                     option.currency);
    if (!option.currency && constant.n && !cx_currency_code(constant, plan->currency))
        cx_die_usage("profile '%s': '%.*s' is no currency", job->plan.profile->name,
                     (int)constant.n, constant.s);
}

static void make_plan(struct job *job)
{
    struct cx_shop_plan *plan = &job->plan;
    cx_fields_plan(&job->fields, plan);
    choose_stream(job);
    cx_fields_check(&job->fields, plan);
    plan_dates(job);
    plan_amounts(job);
    job->fold.plan = plan;
    job->fold.by_line = option.grain == GRAIN_LINE;
}

/* ---- the first pass */

/* What the profile and the options leave open, the columns are asked. */
static bool has_questions(const struct cx_profile *profile)
{
    bool dates = option.date_order || (profile && profile->dates);
    bool marks = option.decimal || (profile && profile->decimal);
    return option.sniff || !dates || !marks;
}

static enum cx_status look_at_rows(void *context, const struct cx_batch *b, struct cx_error *e)
{
    struct job *job = context;
    (void)e;
    for (size_t i = 0; i < b->n; i++)
        cx_shop_notice(&job->look, &job->plan, b->row[i].cell,
                       (struct cx_place){b->row[i].source, b->row[i].line});
    return CX_OK;
}

static void ask_columns(struct job *job)
{
    struct cx_error e = {0};
    struct cx_reading how = job->how;
    const struct cx_list *files = cx_operands();
    int64_t place = cx_stdin_place();
    struct cx_run run = {.threads = job->run.threads,
                         .time_role = -1,
                         .as_of = CX_NO_DAY,
                         .exclude_role = -1,
                         .max_rejects = UINT64_MAX,
                         .max_reject_share = 1,
                         .follow = look_at_rows,
                         .context = job};
    how.go_on = true;
    if (job->stdin_start >= 0)
        cx_must(cx_stdin_return(job->stdin_start, &e), &e);
    cx_must(cx_table_open(cx_memory(), &how, files->item, files->n, NULL, 0, &run.in, &e), &e);
    if (cx_run_look(&run, &job->look_error) == CX_USAGE)
        cx_die(&job->look_error);
    cx_table_close(run.in);
    if (job->stdin_start >= 0)
        cx_must(cx_stdin_return(place, &e), &e);
}

/* A question that only the user can answer, and the place that asks it. */
static struct cx_error question(const struct job *job, struct cx_place at)
{
    struct cx_error e = {.line = at.line};
    snprintf(e.file, sizeof e.file, "%s", at.source);
    snprintf(e.column, sizeof e.column, "%s", job->plan.heading[CX_FIELD_TIME]);
    return e;
}

_Noreturn static void ask_for_date_order(const struct job *job, enum cx_date_verdict verdict)
{
    const struct cx_date_evidence *d = &job->look.date;
    struct cx_error e;
    if (verdict == CX_DATE_CONTRADICTION) {
        e = question(job, d->day_first);
        cx_fail(&e, CX_USAGE,
                "the day is first here, but the month in %s:%llu: say --date-order dmy or mdy",
                d->month_first.source, (unsigned long long)d->month_first.line);
        cx_die(&e);
    }
    enum cx_date_order hint = cx_date_hint(d);
    e = question(job, d->open);
    cx_fail(&e, CX_USAGE,
            "no date of the column tells which part is the day: say --date-order dmy or mdy%s",
            hint == CX_DATE_DMY   ? " (read as dmy they never go back in time)"
            : hint == CX_DATE_MDY ? " (read as mdy they never go back in time)"
                                  : "");
    cx_die(&e);
}

static void settle(struct job *job)
{
    const struct cx_place *bare = &job->look.date.bare;
    enum cx_date_verdict verdict =
        cx_shop_settle(&job->look, cx_table_delimiter(job->run.in), &job->plan);
    if (verdict != CX_DATE_DECIDED)
        ask_for_date_order(job, verdict);
    if (!bare->line || job->plan.zone_known || option.sniff)
        return;
    struct cx_error e = question(job, *bare);
    cx_fail(&e, CX_USAGE,
            "a clock time without offset: say the shop's zone, such as --tz Europe/Helsinki");
    cx_die(&e);
}

/* What was decided, and by which row. */
static void note_decisions(const struct job *job)
{
    const struct cx_shop_plan *plan = &job->plan;
    const struct cx_date_evidence *d = &job->look.date;
    const struct cx_place *proof = d->day_first.line ? &d->day_first : &d->month_first;
    if (proof->line && !option.date_order)
        cx_note("column '%s': the %s is first, as %s:%llu shows", plan->heading[CX_FIELD_TIME],
                d->day_first.line ? "day" : "month", proof->source,
                (unsigned long long)proof->line);
    for (int f = 0; f < CX_FIELDS; f++)
        if (cx_field_is_money((enum cx_field)f) && plan->column[f] >= 0 &&
            plan->money[f].mark == CX_MONEY_COMMA)
            cx_note("column '%s': decimal comma", plan->heading[f]);
}

/* ---- the account */

static void note_fields(const struct job *job)
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

static void write_report(struct job *job)
{
    struct cx_bytes text = {0};
    struct cx_error e = {0};
    cx_books_json(&job->books, &job->plan, &text);
    if (text.failed)
        cx_die_failed("out of memory");
    struct cx_sink *sink = cx_create_sink(option.report, false);
    cx_must(cx_sink_write(sink, text.s, text.n, &e), &e);
    cx_bytes_release(&text);
}

static void tell(struct job *job)
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
    if (option.report)
        write_report(job);
}

/* ---- other answers */

static int print_profiles(void)
{
    static const struct cx_column columns[] = {
        {"profile", CX_TEXT}, {"stream", CX_TEXT}, {"about", CX_TEXT}};
    struct cx_profiles all = cx_profiles_shipped();
    struct cx_writer *w = cx_create(columns, CX_COUNT_OF(columns));
    struct cx_out out = cx_out_for(w);
    for (size_t i = 0; i < all.n; i++) {
        cx_put_string(&out, all.profile[i].name);
        cx_put_string(&out, as_words[all.profile[i].stream + AS_PURCHASES]);
        cx_put_text(&out, all.profile[i].about);
        cx_end_row(&out);
    }
    cx_emit(w, &out);
    cx_out_release(&out);
    return cx_end();
}

struct raw {
    size_t columns;
};

static enum cx_verdict write_raw_row(void *context, const struct cx_row *in, struct cx_out *out,
                                     struct cx_refusal *why)
{
    const struct raw *raw = context;
    (void)why;
    for (size_t i = 0; i < raw->columns; i++)
        cx_put_text(out, in->cell[i]);
    cx_end_row(out);
    return CX_KEEP;
}

static int write_raw(struct job *job)
{
    struct cx_reading how = job->how;
    const struct cx_list *files = cx_operands();
    how.allow_empty = true;
    struct cx_run run = cx_open_as(&how, files->item, files->n, NULL, 0);
    struct raw raw = {cx_table_columns(run.in)};
    struct cx_column *columns =
        cx_need(cx_arena_alloc(cx_memory(), (raw.columns + 1) * sizeof *columns));
    for (size_t i = 0; i < raw.columns; i++) {
        struct cx_text name = cx_table_column(run.in, i);
        columns[i].name = cx_need(cx_arena_text(cx_memory(), name.s, name.n));
    }
    cx_common.no_header |= how.headerless || raw.columns == 0;
    struct cx_writer *w = cx_create(columns, raw.columns);
    struct cx_map map = {.row = write_raw_row, .context = &raw};
    cx_map_all(&run, &map, w);
    return cx_end();
}

static const char *delimiter_word(const struct job *job)
{
    static char one[2];
    one[0] = cx_table_delimiter(job->run.in);
    switch (one[0]) {
    case '\t':
        return "tab";
    case ';':
        return "semicolon";
    case '|':
        return "pipe";
    case ',':
        return "comma";
    default:
        return one;
    }
}

/* The mark, when all columns of amounts agree. */
static enum cx_money_mark common_mark(const struct job *job)
{
    enum cx_money_mark mark = CX_MONEY_OPEN;
    for (int f = 0; f < CX_FIELDS; f++) {
        if (!cx_field_is_money((enum cx_field)f) || job->plan.column[f] < 0)
            continue;
        if (mark && mark != job->plan.money[f].mark)
            return CX_MONEY_OPEN;
        mark = job->plan.money[f].mark;
    }
    return mark;
}

/* What was not found out but said, and is needed again.  Columns by number: their names may have
 * blanks, which would part the line into other options. */
static void put_said(const struct job *job, struct cx_bytes *text)
{
    for (size_t i = 0; i < option.map.n; i++) {
        const char *map = option.map.item[i];
        enum cx_field f = cx_field_find((struct cx_text){map, strcspn(map, "=")});
        cx_bytes_format(text, " --map=%s=", cx_field_name(f));
        if (job->fields.binding.column[f] >= 0)
            cx_bytes_format(text, "@%d", job->fields.binding.column[f] + 1);
    }
    if (option.as)
        cx_bytes_format(text, " --as=%s", as_words[option.as]);
    if (option.grain)
        cx_bytes_format(text, " --grain=%s", grain_words[option.grain]);
    if (cx_common.zone)
        cx_bytes_format(text, " --tz=%s", cx_common.zone);
    if (cx_common.tz_gap)
        cx_bytes_format(text, " --tz-gap=%s", gap_words[cx_common.tz_gap]);
    if (option.currency)
        cx_bytes_format(text, " --currency=%s", option.currency);
    if (cx_common.round)
        cx_bytes_format(text, " --round=%s", round_words[cx_common.round]);
}

static int print_sniffed(const struct job *job, bool known)
{
    struct cx_bytes text = {0};
    struct cx_error e = {0};
    if (job->how.grammar != CX_BLANKS)
        cx_bytes_format(&text, "-d %s", delimiter_word(job));
    if (known) {
        if (job->plan.profile != &job->fields.none)
            cx_bytes_format(&text, "%s--profile=%s", text.n ? " " : "", job->plan.profile->name);
        if (job->plan.dates.order == CX_DATE_DMY || job->plan.dates.order == CX_DATE_MDY)
            cx_bytes_format(&text, " --date-order=%s", order_words[job->plan.dates.order]);
        if (common_mark(job))
            cx_bytes_format(&text, " --decimal=%c", common_mark(job) == CX_MONEY_POINT ? '.' : ',');
    }
    if (cx_common.headerless)
        cx_bytes_format(&text, " --headerless");
    if (known)
        put_said(job, &text);
    cx_bytes_put(&text, '\n');
    struct cx_sink *sink = cx_create_sink(cx_common.output, false);
    cx_must(cx_sink_write(sink, text.s, text.n, &e), &e);
    cx_bytes_release(&text);
    return cx_end();
}

/* ---- from the first line to the last */

static bool reads_stdin(void)
{
    const struct cx_list *files = cx_operands();
    bool yes = files->n == 0;
    for (size_t i = 0; i < files->n; i++)
        yes |= strcmp(files->item[i], "-") == 0;
    return yes;
}

/* What has to be read twice must stay where it is. */
static void keep_input(struct job *job)
{
    const struct cx_list *files = cx_operands();
    struct cx_error e = {0};
    if (reads_stdin() && !isatty(STDIN_FILENO)) {
        cx_must(cx_stdin_spool(getenv("TMPDIR"), &e), &e);
        job->stdin_start = cx_stdin_place();
    }
    for (size_t i = 0; i < files->n; i++) {
        struct stat about;
        if (strcmp(files->item[i], "-") != 0 && stat(files->item[i], &about) == 0 &&
            (S_ISFIFO(about.st_mode) || S_ISCHR(about.st_mode)))
            cx_die_usage("'%s' cannot be read twice: give it on standard input, or say --profile, "
                         "--date-order and --decimal",
                         files->item[i]);
    }
}

static void choose_reading(struct job *job)
{
    const struct cx_profile *profile = job->fields.profile;
    job->how = cx_reading();
    job->how.all_cells = true;
    job->how.literal = true;
    if (job->how.grammar == CX_TSV)
        job->how.grammar = CX_TSV_LITERAL;
    if (profile && profile->blanks && !cx_common.delimiter)
        job->how.grammar = CX_BLANKS;
    if (profile && profile->headerless)
        job->how.headerless = true;
}

static int ingest(struct job *job)
{
    bool asks = has_questions(job->fields.profile);
    if (asks)
        keep_input(job);
    job->run = cx_fields_open(&job->fields, &job->how, &option.map);
    job->run.left_out_why = "by the profile or --exclude";
    job->exclude = job->run.exclude;
    job->run.exclude = NULL; /* who the customer is, is only known further on */
    bool known = cx_fields_match(&job->fields);
    if (option.sniff && !known)
        return print_sniffed(job, known);
    if (!known)
        cx_fields_missing(&job->fields, "no profile fits these columns", "FIELD");
    make_plan(job);
    if (asks && has_questions(job->plan.profile)) {
        ask_columns(job);
        settle(job);
        note_decisions(job);
    }
    if (option.sniff)
        return print_sniffed(job, known);
    job->books.wants_sums = cx_common.verbose || option.report;
    convert(job);
    tell(job);
    return cx_end();
}

int main(int argc, char **argv)
{
    static struct job job = {.stdin_start = -1};
    cx_start(&tool, argc, argv);
    if (option.list_profiles)
        return print_profiles();
    cx_fields_start(&job.fields, option.profile);
    choose_reading(&job);
    return option.raw ? write_raw(&job) : ingest(&job);
}
