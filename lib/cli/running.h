/* running.h - what happens round a run: exclusions, counts, ages, progress; for lib/cli, and
 * for tools that read times themselves. */
#ifndef CX_CLI_RUNNING_H
#define CX_CLI_RUNNING_H

#include "cli/program.h"

enum { CX_COUNT_ROOM = 32 };
enum { EXIT_COULD_NOT = 1, EXIT_WRONG_USE = 2 };

/* A list of ids: one a line, or a table with a column named as the customer among the roles, or
 * `customer`.  Empty ones are none. */
struct cx_ids {
    const char *path, *option; /* option: without hyphens, for messages */
    const struct cx_role *roles;
    size_t n;
};
void cx_read_ids(const struct cx_ids *ids, void (*add)(void *context, struct cx_text id),
                 void *context);
/* The ids of --exclude. */
const struct cx_set *cx_read_excluded(const char *path, const struct cx_role *roles, size_t n);

/* The name of a role of a table that was opened; NULL when it is not known. */
const char *cx_role_name(const struct cx_table *t, int role);
bool cx_writes_to_a_file(void);

/* Round every run: the tool's follow() is wrapped where rows have to be watched, counts are
 * gathered for the end. */
void cx_begin_run(struct cx_run *run);
void cx_end_run(struct cx_run *run);
void cx_note_newest(int64_t local_ms); /* when a kept row's day or second ended, local time */
/* Rows are handed on at once where somebody may be waiting for them. */
void cx_open_the_tap(struct cx_writer *out);

/* The rows that tools' accept() left out, of states none, for a tool that tells of them itself:
 * nobody else does then. */
uint64_t cx_take_rows_left_out(void);

/* Tells what was rejected and, under -v, what else was left out.  True when --max-age says that
 * the newest row is too old. */
bool cx_report(void);

/* What the common options say of states; dies when they cannot be read or written. */
struct cx_state_of cx_state_of(const struct cx_run *run, const char *options);
void cx_read_states(struct cx_groups *groups, const struct cx_state_of *of,
                    const struct cx_list *paths, struct cx_counts *counts);
void cx_write_state(struct cx_sink *sink, const struct cx_groups *groups,
                    const struct cx_state_of *of, const struct cx_counts *counts);
void cx_groups_release_all(void);

void cx_progress_rows(uint64_t rows); /* so many more; shows them when it is time */
void cx_progress_erase(void);         /* before a message and at the end */
bool cx_progress_wanted(void);

void cx_count_format(uint64_t n, char out[CX_COUNT_ROOM]); /* 1,234,567 */

#endif
