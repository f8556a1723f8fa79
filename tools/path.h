/* path.h - what the parts of cx-path share: options, the counts, and the rows of the answer. */
#ifndef CX_TOOLS_PATH_H
#define CX_TOOLS_PATH_H

#include "cli/program.h"
#include "model/path.h"

struct path_options {
    bool collapse, whole, dot;
    const char *from, *to, *by;
    int64_t max_steps, ngrams, steps, top, min_count;
};
extern struct path_options path_options;

/* ---- journeys.c */

struct path_journeys {
    /* From the tool, which opens the run, knows its columns and sets key and key_count of the
     * group.  The journeys are the groups' slots. */
    struct cx_journey_rule rule; /* the first, as cli/journeys.h wants it */
    int time_role, event_role, by_role; /* by_role: of rule.attributes, none or one */
    struct cx_group group;

    struct cx_groups groups;
};

/* Reads the operands, or states, or both (cx_group_all()); `options`: see there. */
void path_read_journeys(struct cx_run *run, struct path_journeys *j, const char *options);

/* Visits the journeys of a part, sorted or not; moments are by time, and go away after the visit.
 * Several threads may visit a part each.  False: no memory. */
typedef void path_visit(void *context, const struct cx_moment *moments, size_t n);
bool path_visit_journeys(const struct path_journeys *j, size_t part, path_visit *visit,
                         void *context);

/* ---- count.c */

/* What the journeys come to. */
struct path_counts {
    const struct path_journeys *journeys;
    const struct cx_intern *names; /* the journeys' */
    struct cx_path_rule rule;
    struct cx_path_counting how;
    struct path_part *part;
    struct cx_pieces all;
    uint64_t paths, cut, collapsed, without_from, without_to;
};

void path_count(struct path_counts *c);
void path_release(struct path_counts *c);
/* For pieces of c->all that are transitions: `wanted` are the numbers of those whose times are
 * asked for; times[k] gets the percentiles of wanted[k], in milliseconds. */
enum { PATH_MEDIAN, PATH_P95, PATH_TIMES };
struct path_times {
    double at[PATH_TIMES];
};
void path_time(struct path_counts *c, const uint32_t *wanted, size_t n, struct path_times *times);
/* Of every event, by its number, whether some journey has it. */
const bool *path_events_seen(const struct path_counts *c);

/* ---- rows.c */

struct path_row {
    uint32_t piece, step;
    struct cx_text by, name[2]; /* from and to, or the event, or the path */
    const struct cx_piece *of;
};
struct path_rows {
    struct path_row *row;
    size_t n;
};
/* The rows that --top and --min-count leave, in the order in which they are written. */
struct path_rows path_choose(const struct path_counts *c);
void path_write(struct path_counts *c, const struct path_rows *rows, const char *by);

/* ---- dot.c */

void path_draw(const struct path_counts *c, const struct path_rows *rows);

#endif
