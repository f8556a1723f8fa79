/* running.c - what the common options do round a run, and what is told at the end. */
#include "cli/running.h"

#include "cli/flat.h"

enum { LONELY_DAYS = 30 };

typedef enum cx_status follow(void *context, const struct cx_batch *b, struct cx_error *e);

/* What is known over all runs of the program. */
static struct {
    struct cx_counts counts; /* of the rows that were read, not of states */
    bool ran, age_asked, warned_of_day;
    const char *left_out_why;
    int64_t newest_ms; /* local time at which the newest kept row ends; INT64_MIN: none */
} total = {.newest_ms = INT64_MIN, .counts = {.newest = CX_NO_DAY, .second = CX_NO_DAY}};

static follow *own_follow; /* the tool's, of the run that is going on */

/* ---- watching rows go by */

void cx_note_newest(int64_t local_ms)
{
    if (local_ms > total.newest_ms)
        total.newest_ms = local_ms;
}

static enum cx_status watch(void *context, const struct cx_batch *b, struct cx_error *e)
{
    cx_progress_rows(b->n);
    return own_follow ? own_follow(context, b, e) : CX_OK;
}

void cx_begin_run(struct cx_run *run)
{
    if (run->exclude && run->exclude_role < 0)
        cx_die_usage("option '--exclude' needs a customer column");
    own_follow = run->follow;
    if (cx_progress_wanted())
        run->follow = watch;
}

void cx_end_run(struct cx_run *run)
{
    run->follow = own_follow;
    cx_progress_erase();
    cx_note_newest(run->counts.end_local_ms);
    cx_counts_add(&total.counts, &run->counts);
    if (run->left_out_why)
        total.left_out_why = run->left_out_why;
    total.ran = true;
}

void cx_open_the_tap(struct cx_writer *out)
{
    if (!cx_writer_sink(out)->path && !cx_writes_to_a_file())
        cx_writer_be_eager(out);
}

void cx_map_all(struct cx_run *run, const struct cx_map *map, struct cx_writer *out)
{
    struct cx_error e = {0};
    cx_open_the_tap(out);
    cx_begin_run(run);
    cx_must(cx_run_map(run, map, out, &e), &e);
    cx_end_run(run);
}

uint64_t cx_take_rows_left_out(void)
{
    uint64_t rows = total.counts.left_out;
    total.counts.left_out = 0;
    return rows;
}

/* ---- the last day, and what is told at the end */

static bool is_too_old(void)
{
    int64_t end = (cx_common.as_of + INT64_C(1)) * CX_DAY_MS;
    return total.newest_ms == INT64_MIN || end - total.newest_ms > cx_common.max_age;
}

int32_t cx_as_of(const struct cx_run *run)
{
    const struct cx_counts *counts = &run->counts;
    if (cx_common.as_of != CX_NO_DAY)
        return cx_common.as_of;
    char newest[CX_TIME_ROOM], second[CX_TIME_ROOM];
    cx_day_format(counts->newest, newest);
    cx_day_format(counts->second, second);
    bool is_lonely = counts->newest != CX_NO_DAY && counts->second != CX_NO_DAY &&
                     (int64_t)counts->newest - counts->second > LONELY_DAYS;
    if (is_lonely && !total.warned_of_day)
        cx_warn("the newest day, %s, is %lld days after the one before, %s; --as-of can set "
                "another", newest, (long long)counts->newest - counts->second, second);
    total.warned_of_day |= is_lonely;
    if (counts->newest != CX_NO_DAY)
        cx_note("as of %s, the newest day in the data", newest);
    return counts->newest;
}

static void tell_rejects(const struct cx_counts *counts)
{
    char rejected[CX_COUNT_ROOM], records[CX_COUNT_ROOM];
    cx_count_format(counts->rejected, rejected);
    cx_count_format(counts->records, records);
    struct cx_bytes first = {0};
    cx_describe(&counts->first_reject, &first);
    cx_warn("%s of %s rows left out as bad (first: %.*s)", rejected, records, (int)first.n,
            first.failed ? "" : first.s);
    cx_bytes_release(&first);
}

static void tell(uint64_t n, const char *noun, const char *what)
{
    char count[CX_COUNT_ROOM];
    cx_count_format(n, count);
    if (n > 0)
        cx_note("%s %s%s %s", count, noun, n == 1 ? "" : "s", what);
}

static void describe_left_out(struct cx_bytes *text)
{
    const char *why = total.left_out_why ? total.left_out_why : "by other options";
    cx_bytes_format(text, "left out %s", why);
    cx_bytes_put(text, '\0');
}

static void add_share(struct cx_bytes *text, uint64_t n, const char *what)
{
    char count[CX_COUNT_ROOM];
    cx_count_format(n, count);
    if (n > 0)
        cx_bytes_format(text, "%s %s %s", text->n > 0 ? "," : ":", count, what);
}

/* An answer about no rows looks like an answer; states are rows, too, and add to others. */
static void warn_of_nothing(const struct cx_counts *counts)
{
    bool adds = cx_common.partial || cx_common.state != NULL;
    if (adds || counts->kept > 0 || counts->records == counts->rejected)
        return;
    struct cx_bytes text = {0};
    char records[CX_COUNT_ROOM];
    cx_count_format(counts->records, records);
    add_share(&text, counts->rejected, "bad");
    add_share(&text, counts->after, "later than --as-of");
    add_share(&text, counts->excluded, "excluded");
    struct cx_bytes left_out = {0};
    describe_left_out(&left_out);
    add_share(&text, counts->left_out, left_out.failed ? "left out" : left_out.s);
    cx_bytes_release(&left_out);
    cx_warn("no row is left of %s%.*s", records, (int)text.n, text.failed ? "" : text.s);
    cx_bytes_release(&text);
}

static void tell_counts(const struct cx_counts *counts)
{
    if (counts->records == 0)
        cx_note("no rows");
    tell(counts->records, "row", "read");
    tell(counts->rejected, "row", "left out as bad");
    tell(counts->after, "row", "left out as later than --as-of");
    tell(counts->excluded, "row", "left out by --exclude");
    struct cx_bytes left_out = {0};
    describe_left_out(&left_out);
    tell(counts->left_out, "row", left_out.failed ? "left out" : left_out.s);
    cx_bytes_release(&left_out);
    tell(counts->kept, "row", "counted");
    tell(counts->gaps, "local time", "in an hour that daylight saving skipped, moved forward");
    tell(counts->folds, "local time", "in an hour that came twice, read as the first");
}

bool cx_report(void)
{
    const struct cx_counts *counts = &total.counts;
    if (counts->rejected > 0)
        tell_rejects(counts);
    if (total.ran) {
        tell_counts(counts);
        warn_of_nothing(counts);
    }
    bool too_old = cx_common.max_age > 0 && is_too_old();
    if (too_old)
        cx_note("the newest row is older than --max-age");
    return too_old;
}
