/* run.h - the three ways of running a tool: map, group and ordered.
 *
 * All three read blocks of a table with several threads and give the same answer at any number of
 * threads: the first bad row is the first in the input, output follows the input or is sorted by
 * key.  A tool gives small functions; it never sees a thread.
 *
 *   map      rows in, rows out, output in input order
 *   group    a slot of fixed size for every key; result sorted by key
 *   ordered  a slot for every key whose rows come in time order; a result of fixed size for each
 *            row; output follows the input, or is by key, time and input row
 */
#ifndef CX_RUN_RUN_H
#define CX_RUN_RUN_H

#include "table/table.h"
#include "table/writer.h"

#define CX_MAX_KEYS 4

enum cx_verdict { CX_KEEP, CX_LEAVE_OUT, CX_REFUSE };

/* Why a row is refused: a fixed word, the column (static text), its value, and one sentence. */
struct cx_refusal {
    const char *reason, *column;
    struct cx_text value;
    char what[200];
};

struct cx_counts {
    uint64_t records;  /* data records read */
    uint64_t rejected; /* bad rows */
    uint64_t after;    /* later than as_of */
    uint64_t excluded; /* on the list of the excluded */
    uint64_t left_out; /* by the tool's accept() */
    uint64_t late;     /* earlier than the watermark of an ordered run */
    uint64_t kept;
    uint64_t gaps, folds;
    int32_t newest, second; /* of the kept rows: the newest day and the one before; CX_NO_DAY */
    /* Up to when the kept rows reach: an instant, a date to the end of its day; as an instant, and
     * as the clock of its row shows it.  INT64_MIN: there are none. */
    int64_t end_ms, end_local_ms;
    struct cx_error first_reject;
    /* Kept rows that reach no further than run->held_ms, and where the first of them is. */
    uint64_t held_before;
    const char *held_source;
    uint64_t held_line;
};
#define CX_NO_COUNTS \
    ((struct cx_counts){.newest = CX_NO_DAY, .second = CX_NO_DAY, .end_ms = INT64_MIN, \
                        .end_local_ms = INT64_MIN})
/* Days and ends of *to are taken as none while it has no records. */
void cx_counts_add(struct cx_counts *to, const struct cx_counts *from);
void cx_counts_note_day(struct cx_counts *c, int32_t day);
void cx_counts_forget_times(struct cx_counts *c); /* of counts that have none yet */

struct cx_run {
    struct cx_table *in;
    int threads;             /* at least 1 */
    size_t memory;           /* bytes within which sorting spills; 0: 256 MiB */
    const char *temporary;   /* folder for spilled runs; NULL: /tmp */

    /* Which rows count.  Roles are indexes into the table's roles, -1 for none. */
    int time_role;
    int32_t as_of;           /* CX_NO_DAY: no limit */
    int exclude_role;
    const struct cx_set *exclude;
    /* Pure, called by many threads; may be NULL. */
    enum cx_verdict (*accept)(void *context, const struct cx_row *row, struct cx_refusal *why);
    /* How many of the first rows accept() keeps, or fewer: said at a glance.  May be NULL. */
    size_t (*accepted)(void *context, const struct cx_row *rows, size_t n);
    const char *left_out_why; /* "for ..." or "by ...", of rows that are left out so; may be NULL */
    /* Called once a batch with the rows that were kept, in the order of the input, one thread at a
     * time; may be NULL. */
    enum cx_status (*follow)(void *context, const struct cx_batch *b, struct cx_error *e);
    void *context;

    struct cx_writer *rejects;  /* where bad rows go when the table goes on; NULL: only counted */
    bool rejects_redacted;      /* of their value and raw only the lengths */
    void (*cover)(char *s, size_t n); /* hides in place what a reject must not show; may be NULL */
    uint64_t max_rejects;       /* UINT64_MAX: no limit */
    double max_reject_share;    /* of records, judged at the end; 1: no limit */

    const int64_t *held_ms; /* up to when that reaches which the rows are added to; NULL: nothing */

    struct cx_counts counts;    /* the run adds to them */
};

/* ---- map */

struct cx_map {
    /* Formats what a row gives into out, any number of rows; called by many threads.  What a row
     * that is refused or left out has put so far is taken back.  Sums across rows belong into
     * context as C11 atomics. */
    enum cx_verdict (*row)(void *context, const struct cx_row *row, struct cx_out *out,
                           struct cx_refusal *why);
    void *context;
};
enum cx_status cx_run_map(struct cx_run *run, const struct cx_map *map, struct cx_writer *out,
                          struct cx_error *e);

/* ---- look */

/* For what only a whole column can say. */
struct cx_look {
    size_t own_size; /* of what a batch says by itself, zeroed before; aligned for anything */
    void (*notice)(void *own, const struct cx_batch *b, void *context); /* many threads */
    void (*join)(const void *own, void *context); /* batch by batch in the order of the input */
    void *context;
};
/* Reads everything; look NULL: for run->follow alone. */
enum cx_status cx_run_look(struct cx_run *run, const struct cx_look *look, struct cx_error *e);

/* ---- group */

struct cx_slot_state { /* how a slot goes into a state file and back */
    const struct cx_column *columns; /* behind the key's columns */
    size_t count;
    void (*save)(const void *slot, struct cx_out *out, void *context); /* puts `count` cells */
    /* cells[0..count).  CX_FAILED when they are damaged. */
    enum cx_status (*load)(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                           void *context, struct cx_error *e);
    /* A slot of several parts, each saved as a line of its own: the part after `before`, the first
     * after NULL, NULL after the last.  NULL: a slot is one line. */
    const void *(*next)(const void *slot, const void *before, void *context);
};

struct cx_chosen { /* by choose(), with a number that pack() gets again */
    struct cx_row *row;
    uint32_t *number;
};

struct cx_packing {
    const struct cx_row *row;
    const uint32_t *number; /* of choose(), if there is one */
    size_t n;
    const uint32_t *place;
    void *packed;
};

struct cx_group {
    int keys[CX_MAX_KEYS];  /* text roles that make the key */
    size_t key_count;
    size_t slot_size;       /* zeroed when new */
    /* Copies the rows that some slot has use for to the front of chosen->row, which has room for
     * all, in their order, and returns how many these are; called by many threads.  The others
     * count, but make no key.  NULL: all are of use. */
    size_t (*choose)(const struct cx_row *rows, size_t n, const struct cx_chosen *chosen,
                     void *context);
    /* Adds rows[i] to slots[i], in order; equal slots may come several times.  memory is the
     * partition's arena, which lives as long as the result. */
    enum cx_status (*add)(void *const *slots, const struct cx_row *const *rows, size_t n,
                          struct cx_arena *memory, void *context, struct cx_error *e);
    /* Or, where add() would wait for the values of rows that lie anywhere in their block: pack()
     * puts what it needs of row[i] at packed + place[i] * packed_size, aligned to 8, row by row as
     * they stand, in many threads; add_packed() then finds it in the order of its slots.  What
     * pack() fails for must not depend on the order of rows. */
    size_t packed_size;
    enum cx_status (*pack)(const struct cx_packing *rows, void *context, struct cx_error *e);
    enum cx_status (*add_packed)(void *const *slots, const void *packed,
                                 const struct cx_row *const *rows, size_t n,
                                 struct cx_arena *memory, void *context, struct cx_error *e);
    enum cx_status (*merge)(void *to, const void *from, struct cx_arena *memory, void *context,
                            struct cx_error *e);
    struct cx_slot_state state;
    bool any_order;         /* for cx_groups_visit(): cx_groups_sort() is only for states */
    void *context;          /* many threads read it */
};

struct cx_group_row {
    struct cx_text key[CX_MAX_KEYS];
    void *slot;
    uint64_t rows;          /* input rows that made it */
};
struct cx_groups {
    size_t n;               /* after cx_groups_sort() */
    uint64_t rows;          /* input rows */
    const struct cx_group *group;
    struct cx_groups_memory *memory;
};

/* The i-th key and its slot; bytewise by key, column by column; after cx_groups_sort(). */
struct cx_group_row cx_group_at(const struct cx_groups *groups, size_t i);
enum { CX_GROUP_PART_BITS = 4, CX_GROUP_PARTS = 1 << CX_GROUP_PART_BITS };
/* The i-th of the groups of a part as they lie in memory, and how many these are; sorted or not. */
struct cx_group_row cx_group_in(const struct cx_groups *groups, size_t part, size_t i);
size_t cx_groups_in(const struct cx_groups *groups, size_t part);
uint64_t cx_groups_rows_in(const struct cx_groups *groups, size_t part); /* input rows of these */
/* Visits the groups of a part, sorted or not; several threads may visit a part each. */
void cx_groups_visit(const struct cx_groups *groups, size_t part,
                     void (*visit)(const struct cx_group_row *row, void *context), void *context);
/* What went wrong with some of the keys that threads visit: that of the first key, bytewise,
 * whoever came first.  Zeroed: nothing. */
struct cx_first_error {
    struct cx_error error;
    struct cx_text key; /* as it was passed */
};
/* Another one, or none (CX_OK): several can be added up. */
void cx_first_error(struct cx_first_error *first, struct cx_text key, const struct cx_error *e);
/* Starts an empty result; group must outlive it. */
enum cx_status cx_groups_open(const struct cx_group *group, struct cx_groups *groups,
                              struct cx_error *e);
enum cx_status cx_run_group(struct cx_run *run, struct cx_groups *groups, struct cx_error *e);
enum cx_status cx_groups_sort(struct cx_groups *groups, int threads, struct cx_error *e);
void cx_groups_release(struct cx_groups *groups);

struct cx_timeline;
/* ---- states: --partial, --merge and --state are one format
 *
 * A TSV table without names: one slot a line, key columns first, between a line whose first cell
 * begins with "#cx-state" (format, tool, options that matter, what was read, counts) and one that
 * begins with "#cx-sum" (rows, and the sum of the hashes of all other lines, so that their order
 * does not matter: sort, split and cat may carry them).  Several states together are one state.
 * That of an ordered run says how far it has come, too, and has a line that begins with "#cx-row"
 * (number, cells as a line of TSV) for each row that is held back; it stands by itself. */
struct cx_state_of {
    const char *tool;    /* "cx-rfm" */
    const char *options; /* those that change the meaning of a slot, as one word without blanks */
    const uint64_t *input; /* fingerprints of what was read just now */
    size_t inputs;
    struct cx_timeline *time; /* of an ordered run, with what it carries; else NULL */
};
/* Writes groups, which must be sorted, to how->path.  An input that is in a state read before is
 * CX_FAILED: it would count twice. */
enum cx_status cx_state_write(struct cx_arena *a, const struct cx_groups *groups,
                              const struct cx_state_of *of, const struct cx_counts *counts,
                              const struct cx_writing *how, struct cx_error *e);
/* Adds the states in paths to groups, and their counts to *counts.  A state of another tool or of
 * other options is CX_USAGE, a damaged one or one with the same input CX_FAILED.  Zero bytes are
 * an empty state. */
enum cx_status cx_state_read(struct cx_arena *a, struct cx_groups *groups,
                             const struct cx_state_of *of, const char *const *paths, size_t n,
                             struct cx_counts *counts, struct cx_error *e);

/* ---- ordered */

enum cx_order { CX_ORDER_ANY, CX_ORDER_TIME, CX_ORDER_KEY };

/* How far an ordered run has come in time.  A row that is earlier than the watermark is late: it
 * has no part in the run.  In CX_ORDER_TIME the watermark follows the newest row so far, which it
 * is `lateness_ms` behind; rows later than it are held back, so that those that come out of order
 * find their places.  In the other orders it stays where it was. */
struct cx_carried;
struct cx_held;
struct cx_timeline {
    int64_t lateness_ms;         /* only in CX_ORDER_TIME */
    bool late_fails;             /* a late row ends the run */
    struct cx_writer *late_rows; /* gets every cell of them; NULL: they are only counted */
    int64_t since_ms;            /* where the watermark was at the beginning */
    int64_t limit_ms;            /* a row later than this ends the run; INT64_MAX: none does */

    int64_t latest_ms, watermark_ms; /* INT64_MIN: nothing was read yet */
    int64_t greatest_ms;             /* how far behind the newest row before it any row came */
    uint64_t most_held;              /* rows held back at a time */

    struct cx_carried *carried; /* NULL: nothing goes on to another run */
};
#define CX_NO_TIMELINE \
    ((struct cx_timeline){.late_fails = true, .since_ms = INT64_MIN, .limit_ms = INT64_MAX, \
                          .latest_ms = INT64_MIN, .watermark_ms = INT64_MIN})

/* Where steps and ends put what outlives them. */
struct cx_step_memory {
    struct cx_arena *slots;   /* as long as the slots */
    struct cx_arena *results; /* until the results are formatted */
};

struct cx_steps { /* by place; equal slots may come several times */
    void *const *slots; /* new ones are zeroed */
    const struct cx_row *const *rows;
    void **results;     /* room for each; not zeroed */
    size_t n;
    struct cx_step_memory memory;
};

struct cx_ordered {
    int keys[CX_MAX_KEYS];
    size_t key_count;
    int time_role;
    enum cx_order order;  /* what the input promises; checked */
    size_t slot_size, result_size;
    /* rows[i] is the next row, in time order, of the key of slots[i], and fills *results[i], which
     * must not point into the slots' memory.  Where slots have ends, a row may give nothing:
     * results[i] is set to NULL. */
    enum cx_status (*step)(const struct cx_steps *steps, void *context, struct cx_error *e);
    /* Writes what n rows, one behind the other, and their results give; many threads, own rows.
     * Rows that were sorted or held back have neither source nor line.  Where slots have ends, what
     * the results give: rows may be NULL. */
    void (*format)(const struct cx_row *rows, const void *const *results, size_t n,
                   struct cx_out *out, void *context);
    /* The end of what is in a slot: the instant from which on rows have nothing to do with it.
     * INT64_MIN: there is nothing in it.  Rows only put it off.  NULL: slots have no end. */
    int64_t (*ends_ms)(const void *slot, void *context);
    /* Takes out of the slot what is in it, into a result for format(): as soon as it has ended, or
     * when no row can come any more.  In CX_ORDER_TIME in the order of the ends, those of an
     * instant by key, and before what rows of that instant give; else by key.  False: no memory. */
    bool (*end)(void *slot, void *result, const struct cx_step_memory *memory, void *context);
    void *context;
    /* For slots that go on. */
    struct cx_slot_state state;
    int64_t reach_ms; /* a row so much or more behind a slot's newest has nothing to do with it */
};

/* What goes on from one ordered run to the next, by way of a state. */
struct cx_carried {
    struct cx_group group;   /* of the slots */
    struct cx_groups slots;
    struct cx_held *held;    /* rows that are held back; the table's cells have to be all there */
    bool ends;  /* with this run: nothing stays held back, and rows that would still reach a slot
                 * are late from now on */
};
enum cx_status cx_carried_open(struct cx_carried *c, const struct cx_run *run,
                               const struct cx_ordered *ordered, struct cx_error *e);
void cx_carried_release(struct cx_carried *c);
/* time: how far it has come; the run goes on from there. */
enum cx_status cx_run_ordered(struct cx_run *run, const struct cx_ordered *ordered,
                              struct cx_timeline *time, struct cx_writer *out, struct cx_error *e);

/* ---- a set of texts, for --exclude; lives in its arena */

struct cx_set;
struct cx_set *cx_set_new(struct cx_arena *a);                /* NULL: no memory */
bool cx_set_add(struct cx_set *set, struct cx_text t);        /* false: no memory */
bool cx_set_has(const struct cx_set *set, struct cx_text t);

#endif
