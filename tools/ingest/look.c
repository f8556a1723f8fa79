/* look.c - the first pass: is the day or the month first, is 1.234 a thousand? */
#include "ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/spool.h"

/* What the profile and the options leave open, the columns are asked. */
bool ingest_has_questions(const struct cx_profile *profile)
{
    bool dates = ingest_options.date_order || (profile && profile->dates);
    bool marks = ingest_options.decimal || (profile && profile->decimal);
    return ingest_options.sniff || !dates || !marks;
}

static void look_at_rows(void *own, const struct cx_batch *b, void *context)
{
    const struct ingest *job = context;
    for (size_t i = 0; i < b->n; i++)
        cx_shop_notice(own, &job->plan, b->row[i].cell,
                       (struct cx_place){b->row[i].source, b->row[i].line});
}

static void join_looks(const void *own, void *context)
{
    struct ingest *job = context;
    cx_shop_join(&job->look, own);
}

static void read_columns(struct ingest *job)
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
                         .max_reject_share = 1};
    struct cx_look look = {
        .own_size = sizeof job->look, .notice = look_at_rows, .join = join_looks, .context = job};
    how.go_on = true;
    if (job->stdin_start >= 0)
        cx_must(cx_stdin_return(job->stdin_start, &e), &e);
    cx_must(cx_table_open(cx_memory(), &how, files->item, files->n, NULL, 0, &run.in, &e), &e);
    if (cx_run_look(&run, &look, &job->look_error) == CX_USAGE)
        cx_die(&job->look_error);
    cx_table_close(run.in);
    if (job->stdin_start >= 0)
        cx_must(cx_stdin_return(place, &e), &e);
}

/* A question that only the user can answer, and the place that asks it. */
static struct cx_error question(const struct ingest *job, struct cx_place at)
{
    struct cx_error e = {0};
    cx_error_at(&e, at.source, at.line);
    snprintf(e.column, sizeof e.column, "%s", job->plan.heading[CX_FIELD_TIME]);
    return e;
}

static const char *const first_parts[] = {"", "day", "month", "year"}; /* by order */

/* The least order from `i` on that some value proves; CX_DATE_ISO for none. */
static int first_proof(const struct cx_date_evidence *d, int i)
{
    while (i < CX_DATE_ISO && !d->proof[i].line)
        i++;
    return i;
}

_Noreturn static void ask_for_date_order(const struct ingest *job, enum cx_date_verdict verdict)
{
    const struct cx_date_evidence *d = &job->look.date;
    struct cx_error e;
    if (verdict == CX_DATE_CONTRADICTION) {
        int one = first_proof(d, CX_DATE_DMY), two = first_proof(d, one + 1);
        const struct cx_place *there = &d->proof[two];
        e = question(job, d->proof[one]);
        cx_fail(&e, CX_USAGE,
                "the %s is first here, but the %s in %s:%llu: say --date-order %s or %s",
                first_parts[one], first_parts[two], there->source, (unsigned long long)there->line,
                ingest_order_words[one], ingest_order_words[two]);
        cx_die(&e);
    }
    enum cx_date_order hint = cx_date_hint(d);
    e = question(job, d->open);
    cx_fail(&e, CX_USAGE,
            "no date of the column tells which part is the day: say --date-order dmy%s mdy%s",
            d->year_may_lead ? ", ymd or" : " or",
            hint == CX_DATE_DMY   ? " (read as dmy they never go back in time)"
            : hint == CX_DATE_MDY ? " (read as mdy they never go back in time)"
                                  : "");
    cx_die(&e);
}

static void settle(struct ingest *job)
{
    enum cx_date_verdict verdict =
        cx_shop_settle(&job->look, cx_table_dialect(job->run.in)->delimiter[0], &job->plan);
    if (verdict != CX_DATE_DECIDED)
        ask_for_date_order(job, verdict);
    const struct cx_date_rule *dates = &job->plan.dates;
    struct cx_place bare = cx_date_bare(&job->look.date, dates);
    if (!bare.line || dates->bare || dates->time.zone || ingest_options.sniff)
        return;
    struct cx_error e = question(job, bare);
    cx_fail(&e, CX_USAGE,
            "a clock time without offset: say the shop's zone, such as --tz Europe/Helsinki");
    cx_die(&e);
}

/* What was decided, and by which row. */
static void note_decisions(const struct ingest *job)
{
    const struct cx_shop_plan *plan = &job->plan;
    const struct cx_date_evidence *d = &job->look.date;
    int order = first_proof(d, CX_DATE_DMY);
    if (order < CX_DATE_ISO && !ingest_options.date_order)
        cx_note("column '%s': the %s is first, as %s:%llu shows", plan->heading[CX_FIELD_TIME],
                first_parts[order], d->proof[order].source,
                (unsigned long long)d->proof[order].line);
    if (plan->dates.numbers && !ingest_options.date_format && !plan->profile->numbers)
        cx_note("column '%s': numbers of days as Excel counts them, from 1900",
                plan->heading[CX_FIELD_TIME]);
    for (int f = 0; f < CX_FIELDS; f++)
        if (cx_field_is_money((enum cx_field)f) && plan->column[f] >= 0 &&
            plan->money[f].mark == CX_MONEY_COMMA)
            cx_note("column '%s': decimal comma", plan->heading[f]);
}

void ingest_ask_columns(struct ingest *job)
{
    read_columns(job);
    settle(job);
    note_decisions(job);
}

/* ---- input that is read twice */

static bool is_stdin(const char *path)
{
    return strcmp(path, "-") == 0;
}

static bool reads_stdin(void)
{
    bool yes = false;
    for (size_t i = 0; i < ingest_inputs(); i++)
        yes |= is_stdin(ingest_input(i));
    return yes;
}

void ingest_keep_input(struct ingest *job)
{
    struct cx_error e = {0};
    if (job->stdin_start >= 0)
        return;
    if (reads_stdin() && !isatty(STDIN_FILENO)) {
        cx_must(cx_stdin_spool(getenv("TMPDIR"), &e), &e);
        job->stdin_start = cx_stdin_place();
    }
    for (size_t i = 0; i < ingest_inputs(); i++) {
        const char *path = ingest_input(i);
        struct stat about;
        if (!is_stdin(path) && stat(path, &about) == 0 &&
            (S_ISFIFO(about.st_mode) || S_ISCHR(about.st_mode)))
            cx_die_usage("'%s' cannot be read twice: give it on standard input, or say --encoding, "
                         "--profile, --date-order and --decimal",
                         path);
    }
}

void ingest_return_input(const struct ingest *job, const char *path)
{
    struct cx_error e = {0};
    if (is_stdin(path) && job->stdin_start >= 0)
        cx_must(cx_stdin_return(job->stdin_start, &e), &e);
}
