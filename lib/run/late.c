/* late.c - see late.h. */
#include "run/late.h"

int64_t cx_watermark(const struct cx_timeline *t, int64_t latest_ms)
{
    bool none = latest_ms < INT64_MIN + t->lateness_ms;
    int64_t mark = none ? INT64_MIN : latest_ms - t->lateness_ms;
    return mark > t->watermark_ms ? mark : t->watermark_ms;
}

static void format_instant(int64_t ms, char out[CX_TIME_ROOM])
{
    const struct cx_time_rule utc = {.zone = NULL};
    const struct cx_time time = cx_time_of_instant(ms, &utc);
    out[cx_time_format(&time, out)] = '\0';
}

static enum cx_status refuse(const struct cx_sieve *s, const struct cx_row *row, struct cx_error *e)
{
    const struct cx_timeline *t = s->time;
    char time[CX_TIME_ROOM];
    e->line = row->line;
    e->reason = "late";
    if (row->value[s->time_role].time.ms < t->since_ms) {
        format_instant(t->since_ms, time);
        return cx_fail(e, CX_BAD_ROW, "late: the state goes to %s already (was this input read "
                                      "before?)", time);
    }
    format_instant(t->latest_ms, time);
    if (t->lateness_ms == 0) {
        e->reason = "not-sorted";
        return cx_fail(e, CX_BAD_ROW,
                       "earlier than the row before (%s): the rows are not sorted by time", time);
    }
    char behind[CX_DURATION_ROOM];
    cx_duration_format(t->latest_ms - row->value[s->time_role].time.ms, behind);
    return cx_fail(e, CX_BAD_ROW, "late: %s behind the newest row before it (%s), more than "
                                  "--lateness allows",
                   behind, time);
}

static enum cx_status refuse_future(const struct cx_sieve *s, const struct cx_row *row,
                                    struct cx_error *e)
{
    char time[CX_TIME_ROOM];
    format_instant(row->value[s->time_role].time.ms, time);
    e->line = row->line;
    e->reason = "future";
    return cx_fail(e, CX_BAD_ROW, "%s has not come yet, and all rows before it would be late for "
                                  "the next run: mend the row, or leave it out with --as-of",
                   time);
}

static enum cx_status take_late(struct cx_sieve *s, const struct cx_row *row, struct cx_error *e)
{
    const struct cx_table *in = s->run->in;
    if (s->time->late_fails)
        return refuse(s, row, e);
    if (!s->time->late_rows)
        return CX_OK;
    if (!s->out.writer)
        s->out = cx_out_for(s->time->late_rows);
    cx_put_cells(&s->out, row, cx_table_columns(in), cx_table_dialect(in)->delimiter[0]);
    cx_end_row(&s->out);
    return s->out.bytes.failed ? cx_no_memory(e) : CX_OK;
}

/* How many of the first rows go on without a look back: the times of most never do. */
static size_t rising_rows(struct cx_sieve *s, const struct cx_batch *b)
{
    struct cx_timeline *t = s->time;
    int64_t latest = t->latest_ms > t->watermark_ms ? t->latest_ms : t->watermark_ms;
    size_t i = 0;
    for (; i < b->n; i++) {
        int64_t ms = b->row[i].value[s->time_role].time.ms;
        if (ms < latest || ms > t->limit_ms)
            break;
        latest = ms;
    }
    if (i == 0)
        return 0;
    t->latest_ms = latest;
    t->watermark_ms = s->moves ? cx_watermark(t, latest) : t->watermark_ms;
    return i;
}

static enum cx_status sift_row(struct cx_sieve *s, const struct cx_row *row, bool *kept,
                               struct cx_error *e)
{
    struct cx_timeline *t = s->time;
    int64_t ms = row->value[s->time_role].time.ms;
    if (ms > t->limit_ms)
        return refuse_future(s, row, e);
    if (ms >= t->latest_ms) {
        t->latest_ms = ms;
        t->watermark_ms = s->moves ? cx_watermark(t, ms) : t->watermark_ms;
    } else if (t->latest_ms - ms > t->greatest_ms) {
        t->greatest_ms = t->latest_ms - ms;
    }
    *kept = ms >= t->watermark_ms;
    return *kept ? CX_OK : take_late(s, row, e);
}

enum cx_status cx_sift_late(struct cx_sieve *s, struct cx_lane *lane, struct cx_error *e)
{
    struct cx_batch *b = &lane->batch;
    enum cx_status status = CX_OK;
    size_t kept = rising_rows(s, b), n = b->n;
    for (size_t i = kept; status == CX_OK && i < n; i++) {
        bool is_kept = false;
        status = sift_row(s, &b->row[i], &is_kept, e);
        if (is_kept && kept++ < i)
            b->row[kept - 1] = b->row[i];
    }
    b->n = kept;
    if (status == CX_OK && s->out.rows > 0)
        status = cx_writer_emit(s->time->late_rows, &s->out, e);
    return status;
}

void cx_sieve_release(struct cx_sieve *s)
{
    cx_out_release(&s->out);
}
