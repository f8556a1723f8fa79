/* grouping.c - cx_group_all(): the input, states, or both, as one result. */
#include "cli/flat.h"
#include "cli/output.h"
#include "cli/running.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GROUPS = 8, FEW_KEYS = 20, BIG_SHARE_PERCENT = 20 };

/* Results that live until cx_end(). */
static struct {
    struct cx_groups groups[MOST_GROUPS];
    size_t group_count;
} kept;

struct cx_state_of cx_state_of(const struct cx_run *run, const char *options)
{
    struct cx_state_of of = {.tool = cx_tool_name(), .options = options};
    if (run->in)
        of.input = cx_table_fingerprints(run->in, &of.inputs);
    return of;
}

static struct cx_state_of state_of_all(const struct cx_group_input *input, size_t n,
                                       const char *options)
{
    struct cx_state_of all = cx_state_of(input->run, options);
    for (size_t i = 1; i < n; i++) {
        struct cx_state_of more = cx_state_of(input[i].run, options);
        uint64_t *both = cx_need(
            cx_arena_alloc(cx_memory(), (all.inputs + more.inputs + 1) * sizeof *both));
        for (size_t k = 0; k < all.inputs; k++)
            both[k] = all.input[k];
        for (size_t k = 0; k < more.inputs; k++)
            both[all.inputs + k] = more.input[k];
        all.input = both;
        all.inputs += more.inputs;
    }
    return all;
}

/* What a state holds has lost its days: it is too late to leave rows out. */
static void check_nothing_is_later(const struct cx_counts *counts)
{
    if (cx_common.as_of == CX_NO_DAY || counts->newest <= cx_common.as_of)
        return;
    char newest[CX_TIME_ROOM], as_of[CX_TIME_ROOM];
    newest[cx_day_format(counts->newest, newest)] = '\0';
    as_of[cx_day_format(cx_common.as_of, as_of)] = '\0';
    cx_die_usage("the states have rows of %s, later than --as-of %s", newest, as_of);
}

void cx_read_states(struct cx_groups *groups, const struct cx_state_of *of,
                    const struct cx_list *paths, struct cx_counts *counts)
{
    struct cx_error e = {0};
    struct cx_counts more = CX_NO_COUNTS;
    cx_must(cx_state_read(cx_memory(), groups, of, paths->item, paths->n, &more, &e), &e);
    cx_counts_add(counts, &more);
    check_nothing_is_later(&more);
    cx_note_newest(more.end_local_ms);
}

void cx_write_state(struct cx_sink *sink, const struct cx_groups *groups,
                    const struct cx_state_of *of, const struct cx_counts *counts)
{
    struct cx_error e = {0};
    const struct cx_writing how = {.sink = sink};
    if (sink->path)
        cx_error_at(&e, sink->path, 0);
    cx_must(cx_state_write(cx_memory(), groups, of, counts, &how, &e), &e);
}

/* Rows of days that are there already are no error: some come late.  But nobody would notice a
 * file that was sent again with more behind it. */
static void warn_of_held(const struct cx_counts *counts, int64_t held_ms)
{
    char rows[CX_COUNT_ROOM], until[CX_TIME_ROOM];
    if (counts->held_before == 0)
        return;
    struct cx_time_rule rule = cx_reading().time;
    struct cx_time time = cx_time_of_instant(held_ms, &rule);
    until[cx_time_format(&time, until)] = '\0';
    cx_count_format(counts->held_before, rows);
    cx_warn("%s:%llu: %s row%s not after what the state held (until %s): rows sent again count "
            "twice; see cx-ingest --dedupe", counts->held_source,
            (unsigned long long)counts->held_line, rows,
            counts->held_before == 1 ? " is" : "s are", until);
}

/* The cash desk's customer, or the staff's: few hold so large a share. */
enum { MOST_GIANTS = 100 / BIG_SHARE_PERCENT };

static bool are_giant(uint64_t rows, const struct cx_groups *groups)
{
    return rows * 100 > groups->rows * BIG_SHARE_PERCENT;
}

/* Most parts hold too few rows for any. */
static size_t find_giants(const struct cx_groups *groups, struct cx_group_row giant[MOST_GIANTS])
{
    size_t found = 0;
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        bool may_be_there = are_giant(cx_groups_rows_in(groups, part), groups);
        for (size_t i = 0, n = cx_groups_in(groups, part); may_be_there && i < n; i++) {
            struct cx_group_row row = cx_group_in(groups, part, i);
            if (are_giant(row.rows, groups) && row.key[0].n > 0)
                giant[found++] = row;
        }
    }
    return found;
}

static int by_customer(const void *left, const void *right)
{
    const struct cx_group_row *a = left, *b = right;
    return cx_text_compare(a->key[0], b->key[0]);
}

static void warn_of_giants(const struct cx_run *run, const struct cx_groups *groups)
{
    const char *key = cx_role_name(run->in, groups->group->keys[0]);
    struct cx_group_row giant[MOST_GIANTS];
    size_t customers = 0;
    if (groups->group->key_count != 1 || !key || strcmp(key, "customer") != 0)
        return;
    for (size_t part = 0; part < CX_GROUP_PARTS; part++)
        customers += cx_groups_in(groups, part);
    size_t n = find_giants(groups, giant);
    qsort(giant, n, sizeof *giant, by_customer);
    for (size_t i = 0; customers >= FEW_KEYS && i < n; i++) {
        const struct cx_group_row *row = &giant[i];
        char rows[CX_COUNT_ROOM], all[CX_COUNT_ROOM];
        cx_count_format(row->rows, rows);
        cx_count_format(groups->rows, all);
        cx_warn("one customer holds %s of %s rows; --exclude can leave it out%s", rows, all,
                cx_common.verbose ? "" : " (-v names it)");
        cx_note("it is customer '%.*s'", (int)row->key[0].n, row->key[0].s);
    }
}

static void keep_for_the_end(const struct cx_groups *groups)
{
    if (kept.group_count == MOST_GROUPS)
        cx_die_failed("more than %d groupings", MOST_GROUPS);
    kept.groups[kept.group_count++] = *groups;
}

void cx_groups_release_all(void)
{
    while (kept.group_count > 0)
        cx_groups_release(&kept.groups[--kept.group_count]);
}

/* Each input's rows in their own way; in the end the groups are those of the first one. */
static void group_rows(const struct cx_group_input *input, size_t n, struct cx_groups *groups)
{
    struct cx_error e = {0};
    for (size_t i = 0; i < n; i++) {
        groups->group = input[i].group;
        cx_begin_run(input[i].run);
        cx_must(cx_run_group(input[i].run, groups, &e), &e);
        cx_end_run(input[i].run);
        if (i > 0)
            cx_counts_add(&input->run->counts, &input[i].run->counts);
    }
    groups->group = input->group;
    warn_of_giants(input->run, groups);
}

void cx_state_text(struct cx_bytes *word, struct cx_text t)
{
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.s[i];
        if (c <= ' ' || c == 0x7f || c == '%' || c == ',')
            cx_bytes_format(word, "%%%02x", c);
        else
            cx_bytes_put(word, t.s[i]);
    }
}

void cx_state_option(struct cx_bytes *word, const char *name, const char *value)
{
    cx_bytes_format(word, "%s%s=", word->n > 0 ? "," : "", name);
    cx_state_text(word, cx_text_from(value));
}

void cx_group_inputs(const struct cx_group_input *input, size_t n, const char *options,
                     struct cx_groups *groups)
{
    struct cx_error e = {0};
    struct cx_counts before = CX_NO_COUNTS;
    struct cx_run *run = input->run;
    struct cx_state_of of = state_of_all(input, n, options);
    if (cx_common.merge && cx_common.exclude)
        cx_die_usage("option '--exclude' leaves out rows, and a state has none: "
                     "say it with --partial");
    cx_must(cx_groups_open(input->group, groups, &e), &e);
    const struct cx_list old_state = {&cx_common.state, 1};
    struct cx_state_stamp stamp = {.is_there = false};
    if (cx_common.state)
        stamp = cx_stamp_state(cx_common.state);
    if (stamp.is_there)
        cx_read_states(groups, &of, &old_state, &before);
    const int64_t held_ms = before.end_ms;
    if (n == 1) /* how far each of several inputs had come, nobody has kept */
        run->held_ms = &held_ms;
    if (cx_common.merge) {
        cx_read_states(groups, &of, cx_operands(), &before);
    } else {
        group_rows(input, n, groups);
    }
    if (!input->group->any_order || cx_common.state || cx_common.partial)
        cx_must(cx_groups_sort(groups, run->threads, &e), &e);
    of = state_of_all(input, n, options);
    cx_counts_add(&run->counts, &before);
    keep_for_the_end(groups);
    if (cx_common.state)
        cx_write_state(cx_create_state(cx_common.state, &stamp), groups, &of, &run->counts);
    run->held_ms = NULL;
    warn_of_held(&run->counts, held_ms);
    if (cx_common.partial) {
        cx_write_state(cx_create_sink(cx_common.output, false), groups, &of, &run->counts);
        exit(cx_end());
    }
}

void cx_group_all(struct cx_run *run, const struct cx_group *group, const char *options,
                  struct cx_groups *groups)
{
    const struct cx_group_input input = {run, group};
    cx_group_inputs(&input, 1, options, groups);
}

void cx_warn_of_nameless(uint64_t rows, const char *whose)
{
    char count[CX_COUNT_ROOM];
    cx_count_format(rows, count);
    if (rows > 0)
        cx_warn("%s row%s without a %s left out", count, rows == 1 ? "" : "s", whose);
}

void cx_warn_of_nobody(uint64_t customers, const char *why)
{
    char count[CX_COUNT_ROOM];
    cx_count_format(customers, count);
    if (customers > 0)
        cx_warn("no customer is left of %s: %s", count, why);
}

void cx_warn_of_several(uint64_t customers, const char *column)
{
    char count[CX_COUNT_ROOM];
    cx_count_format(customers, count);
    if (customers > 0)
        cx_warn("%s customer%s ha%s several values in column '%s': that of the first sale counts",
                count, customers == 1 ? "" : "s", customers == 1 ? "s" : "ve", column);
}

size_t cx_leave_out_nameless(const struct cx_groups *groups)
{
    if (groups->n == 0)
        return 0;
    struct cx_group_row row = cx_group_at(groups, 0);
    if (row.key[0].n > 0)
        return 0;
    cx_warn_of_nameless(row.rows, "customer");
    return 1;
}
