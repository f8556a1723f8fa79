/* ordered.c - cx_ordered_all(): how the input is sorted, what becomes of rows that are late, and
 * states. */
#include "cli/output.h"
#include "cli/running.h"

#include <string.h>
#include <time.h>

static const char *const orders[] = {"no", "time", "customer", NULL}; /* as enum cx_order */

const struct cx_option cx_ordered_options[] = {
    CX_HEADING("Order"),
    CX_CHOICE(0, "sorted", &cx_common.sorted, orders,
              "how the input is sorted, which is checked; the output is in its order then"),
    CX_DURATION(0, "lateness", &cx_common.lateness, "TIME",
                "the input is sorted by time, but rows may come so much later than later ones"),
    CX_STRING(0, "late", &cx_common.late, "error|drop|FILE",
              "rows that come later still: fail, leave them out, or keep them in FILE"),
    CX_STRING(0, "state", &cx_common.state, "FILE",
              "go on where the state in FILE stands, and replace FILE"),
    CX_FLAG(0, "finish", &cx_common.finish, "this is the last run of the state: hold nothing back"),
    CX_OPTIONS_END,
};

static bool is_late(const char *way)
{
    return cx_common.late && strcmp(cx_common.late, way) == 0;
}

/* The file that late rows go to; NULL: none. */
static const char *late_file(void)
{
    return is_late("error") || is_late("drop") ? NULL : cx_common.late;
}

enum cx_order cx_order(void)
{
    if (cx_common.lateness >= 0 && cx_common.sorted == CX_ORDER_KEY)
        cx_die_usage("option '--lateness' is about an input that is sorted by time, which "
                     "'--sorted customer' is not");
    enum cx_order order = cx_common.lateness >= 0 ? CX_ORDER_TIME : (enum cx_order)cx_common.sorted;
    if (cx_common.late && order != CX_ORDER_TIME && !cx_common.state)
        cx_die_usage("option '--late' needs '--lateness TIME', '--sorted time' or '--state FILE'");
    if (cx_common.finish && !cx_common.state)
        cx_die_usage("option '--finish' needs '--state FILE'");
    return order;
}

void cx_read_for_order(struct cx_reading *how)
{
    bool may_hold_back = cx_common.state && cx_order() == CX_ORDER_TIME;
    if (late_file() || may_hold_back)
        how->all_cells = how->whole_rows = true;
    how->eager |= cx_order() == CX_ORDER_TIME && !cx_writes_to_a_file();
}

static struct cx_writer *create_late(const struct cx_table *in)
{
    const struct cx_writing how = {.path = late_file(), .private_file = true};
    return cx_create_as(&how, cx_columns_of(in, 0), cx_table_columns(in));
}

static struct cx_timeline begin_timeline(const struct cx_table *in)
{
    struct cx_timeline time = CX_NO_TIMELINE;
    time.lateness_ms = cx_common.lateness > 0 ? cx_common.lateness : 0;
    time.late_fails = !cx_common.late || is_late("error");
    if (late_file())
        time.late_rows = create_late(in);
    return time;
}

static void tell_late(const struct cx_counts *counts)
{
    char late[CX_COUNT_ROOM], records[CX_COUNT_ROOM];
    const char *file = late_file();
    if (counts->late == 0)
        return;
    cx_count_format(counts->late, late);
    cx_count_format(counts->records, records);
    cx_warn("%s of %s rows late, %s%s", late, records, file ? "kept in " : "left out",
            file ? file : "");
}

/* Nothing that is written depends on this clock, only whether it is. */
static int64_t tomorrow_ms(void)
{
    return (int64_t)time(NULL) * 1000 + CX_DAY_MS;
}

/* A newest day far from all others may have made everything else late. */
static void tell_time(const struct cx_run *run, const struct cx_timeline *time)
{
    char held[CX_COUNT_ROOM], behind[CX_DURATION_ROOM];
    cx_as_of(run);
    if (cx_common.lateness < 0)
        return;
    cx_count_format(time->most_held, held);
    cx_note("at most %s rows held back at a time", held);
    cx_duration_format(time->greatest_ms, behind);
    cx_note("a row came at most %s behind the newest before it", behind);
}

static void run_all(struct cx_run *run, const struct cx_ordered *ordered, struct cx_timeline *time,
                    struct cx_writer *out)
{
    struct cx_error e = {0};
    cx_open_the_tap(out);
    cx_begin_run(run);
    cx_must(cx_run_ordered(run, ordered, time, out, &e), &e);
    cx_end_run(run);
    tell_late(&run->counts);
}

/* The new state is begun first: where there is no place for it, nothing is written. */
static void run_with_state(struct cx_run *run, const struct cx_ordered *ordered,
                           const char *options, struct cx_timeline *timeline,
                           struct cx_writer *out)
{
    struct cx_error e = {0};
    struct cx_carried carried;
    struct cx_counts before = CX_NO_COUNTS;
    const struct cx_list old = {&cx_common.state, 1};
    struct cx_state_stamp stamp = cx_stamp_state(cx_common.state);
    cx_must(cx_carried_open(&carried, run, ordered, &e), &e);
    carried.ends = cx_common.finish;
    timeline->carried = &carried;
    if (cx_common.as_of == CX_NO_DAY)
        timeline->limit_ms = tomorrow_ms();
    struct cx_state_of of = cx_state_of(run, options);
    of.time = timeline;
    if (stamp.is_there)
        cx_read_states(&carried.slots, &of, &old, &before);
    struct cx_sink *sink = cx_create_state(cx_common.state, &stamp);
    run_all(run, ordered, timeline, out);
    cx_must(cx_groups_sort(&carried.slots, run->threads, &e), &e);
    cx_counts_add(&run->counts, &before);
    of = cx_state_of(run, options);
    of.time = timeline;
    cx_write_state(sink, &carried.slots, &of, &run->counts);
    cx_carried_release(&carried);
}

void cx_ordered_all(struct cx_run *run, const struct cx_ordered *ordered, const char *options,
                    struct cx_writer *out)
{
    struct cx_timeline time = begin_timeline(run->in);
    if (cx_common.state)
        run_with_state(run, ordered, options, &time, out);
    else
        run_all(run, ordered, &time, out);
    tell_time(run, &time);
}
