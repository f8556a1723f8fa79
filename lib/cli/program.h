/* program.h - a program from start to finish: the only room that prints and ends it.
 *
 *     int main(int argc, char **argv)
 *     {
 *         cx_start(&tool, argc, argv);                    // options; --help and --version end here
 *         struct cx_run run = cx_open(roles, ROLES);      // operands opened, roles found
 *         run.time_role = TIME;
 *         run.exclude_role = CUSTOMER;
 *         struct cx_groups customers;
 *         cx_group_all(&run, &group, "frequency=orders", &customers);
 *         ...
 *         struct cx_writer *w = cx_create(columns, COLUMNS);
 *         cx_put_rows(w, customers.n, put_customer, &customers);
 *         return cx_end();                                // output finished, checked; the status
 *     }
 *
 * The options that all tools share live in cx_common; a tool takes the sets it needs into its
 * table: CX_OPTIONS(cx_input_options).  -q -v -h -V and --progress are in every tool by themselves.
 */
#ifndef CX_CLI_PROGRAM_H
#define CX_CLI_PROGRAM_H

#include "cli/option.h"
#include "io/sink.h"
#include "run/run.h"

enum cx_refunds { CX_REFUNDS_NET, CX_REFUNDS_DROP, CX_REFUNDS_KEEP, CX_REFUNDS_ERROR };
enum cx_color { CX_COLOR_AUTO, CX_COLOR_ALWAYS, CX_COLOR_NEVER };

struct cx_common {
    /* cx_input_options: cx_reading_options, and --exclude */
    const char *delimiter; /* -d */
    bool wide_delimiter;   /* the tool takes several bytes, ^A, and none */
    const struct cx_hint *hints; /* the tool's, see struct cx_reading */
    bool headerless;
    int bad_rows;          /* 0 stop, 1 skip */
    bool rejects_redact;
    const char *rejects, *max_rejects, *exclude;
    /* cx_output_options */
    const char *output;    /* -o */
    int format;            /* -f, enum cx_format */
    bool no_header;
    int64_t precision;     /* below 0: not given */
    const char *fail_if;
    /* cx_color_options */
    int color;             /* enum cx_color */
    /* cx_run_options */
    int64_t threads;       /* -j; 0: all cores */
    int64_t memory;        /* looked at by what sorts, cx_ordered_all() */
    /* every tool */
    bool quiet, verbose, progress;
    /* cx_time_options */
    const char *zone;      /* --tz */
    int tz_gap;            /* 0 forward, 1 reject */
    int32_t as_of;         /* CX_NO_DAY: newest day in the data */
    int64_t max_age;       /* ms; 0: none */
    /* cx_money_options: cx_amount_options, and --refunds and --currency */
    int refunds;           /* enum cx_refunds */
    const char *currency;
    int round;             /* 0 no, 1 half-even */
    int missing_amount;    /* enum cx_missing_amount */
    /* cx_state_options */
    bool partial, merge;
    const char *state;
    /* cx_ordered_options */
    int sorted;            /* enum cx_order */
    int64_t lateness;      /* ms; -1: not given */
    const char *late;      /* error, drop, or a file */
    bool finish;
};
extern struct cx_common cx_common;

extern const struct cx_option cx_reading_options[], cx_input_options[], cx_output_options[],
    cx_color_options[], cx_run_options[], cx_time_options[], cx_amount_options[],
    cx_money_options[], cx_state_options[], cx_ordered_options[];
extern const char *const cx_rounding_words[], *const cx_missing_amount_words[];

/* Options parsed, GSL's error handler off, signals set, -v and -q known. */
void cx_start(const struct cx_tool *tool, int argc, char **argv);
struct cx_arena *cx_memory(void);          /* the program's arena; released by cx_end() */
const char *cx_kept_text(struct cx_bytes *text); /* a copy in there; releases text */
const struct cx_list *cx_operands(void);
int cx_threads(void);                      /* -j, else the processors there are; at least 1 */

struct cx_reading cx_reading(void); /* from the options: delimiter, zone, bad rows, rounding */
/* Opens the operands with those roles; threads, memory, rejects, as-of and exclusions are set from
 * the options, time_role and exclude_role are -1.  No operand and standard input a terminal ends
 * the program with a line of usage.  Under --merge the operands are states: nothing is opened and
 * run.in is NULL.  With all_cells (tools that write rows) reading is eager unless standard output
 * is a file. */
struct cx_run cx_open(const struct cx_role *roles, size_t n);
struct cx_run cx_open_as(const struct cx_reading *how, const char *const *paths, size_t path_count,
                         const struct cx_role *roles, size_t n);
/* Groups the operands into *groups, sorted; or merges states (--merge), or carries --state on.
 * Under --partial writes the state and ends the program.  `options`: one word that binds a state.
 * The new --state replaces the old one in cx_end(), after the output.  *groups lives until then. */
void cx_group_all(struct cx_run *run, const struct cx_group *group, const char *options,
                  struct cx_groups *groups);
/* The same of several tables whose rows go into the same slots, in one way or another: groups have
 * one slot_size and one key_count, the first has merge and state.  The counts of all runs are added
 * to the first one's. */
struct cx_group_input {
    struct cx_run *run;
    const struct cx_group *group;
};
void cx_group_inputs(const struct cx_group_input *input, size_t n, const char *options,
                     struct cx_groups *groups);
/* For that word, a cx_kept_text(): puts NAME=VALUE, behind a comma where something stands before,
 * or a value alone.  No two lists of options look alike: in values commas, blanks and what else a
 * word cannot have are %2c and so on.  NULL is empty. */
void cx_state_option(struct cx_bytes *word, const char *name, const char *value);
void cx_state_text(struct cx_bytes *word, struct cx_text value);
/* The first group whose key has a name: 0, or 1 behind rows without a customer, which are then
 * counted in a warning, as they cannot be anybody's.  groups are sorted. */
size_t cx_leave_out_nameless(const struct cx_groups *groups);
/* That warning, none of 0 rows; whose: the customer's, or what else a row must have. */
void cx_warn_of_nameless(uint64_t rows, const char *whose);
/* That none of so many customers is left, none of 0; why: one sentence about them. */
void cx_warn_of_nobody(uint64_t customers, const char *why);
/* So many customers, none of 0, have several values in the column of --by. */
void cx_warn_of_several(uint64_t customers, const char *column);
void cx_map_all(struct cx_run *run, const struct cx_map *map, struct cx_writer *out);
/* With cx_ordered_options: the order they ask for, and what of a row reading must keep for it. */
enum cx_order cx_order(void);
void cx_read_for_order(struct cx_reading *how);
/* `options`: one word that binds a state; --state goes on from the old one, and the new one
 * replaces it in cx_end(), after the output. */
void cx_ordered_all(struct cx_run *run, const struct cx_ordered *ordered, const char *options,
                    struct cx_writer *out);

/* The last day that counts: --as-of, else the newest day read; warns of a newest day that stands
 * more than 30 days apart.  CX_NO_DAY when there are no rows.  Looks at --max-age. */
int32_t cx_as_of(const struct cx_run *run);

/* The input's columns, as text, with room for `more` behind them; in the program's arena. */
struct cx_column *cx_columns_of(const struct cx_table *in, size_t more);
/* The output that -o, -f and the rest of cx_output_options ask for. */
struct cx_writer *cx_create(const struct cx_column *columns, size_t n);
struct cx_writing cx_writing(void); /* those options, for cx_create_as() */
/* A further table (--save-cuts FILE), or a file of any form; cx_end() finishes them, an early end
 * removes them.  Where how->path and path are NULL, standard output. */
struct cx_writer *cx_create_as(const struct cx_writing *how, const struct cx_column *columns,
                               size_t n);
struct cx_sink *cx_create_sink(const char *path, bool private_file);
void cx_emit(struct cx_writer *w, struct cx_out *o);
/* Rows 0 to n-1 of a result, formatted by -j threads and written in their order.  put() puts the
 * cells of row i and ends it; many threads call it, for different i. */
typedef void cx_put_row(void *context, size_t i, struct cx_out *out);
void cx_put_rows(struct cx_writer *w, size_t n, cx_put_row *put, void *context);
int cx_threads(void); /* -j, else the number of processors */

/* Finishes output and rejects, tells what was rejected or left out, closes standard output and
 * looks.  Returns the exit status: 3 when --fail-if or --max-age answered yes. */
int cx_end(void);

/* The column of a table's role, the i-th, as the header has it; what it is looked for by where the
 * table has none, or is NULL. */
const char *cx_column_name(const struct cx_table *in, size_t i, const struct cx_role *role);

/* Finds a data file shipped with cx ("profiles/cdnow.tsv"): beside the programs when they run from
 * a build folder, else in the installed share/cx.  The path lives in the program's arena; NULL
 * when there is none. */
const char *cx_data_file(const char *name);

/* Messages: "cx-rfm: orders.csv:1042: column 'amount': not a number". */
_Noreturn void cx_die(const struct cx_error *e);
_Noreturn void cx_die_usage(const char *format, ...) CX_PRINTF(1, 2);  /* status 2, "(try ...)" */
_Noreturn void cx_die_failed(const char *format, ...) CX_PRINTF(1, 2); /* status 1 */
void cx_tell(const struct cx_error *e);        /* the same message; the program goes on */
void cx_must(enum cx_status status, const struct cx_error *e);         /* dies unless CX_OK */
void *cx_need(void *memory);                    /* dies of "out of memory" when NULL */
void cx_warn(const char *format, ...) CX_PRINTF(1, 2); /* "warning: ...", not under -q */
void cx_note(const char *format, ...) CX_PRINTF(1, 2); /* only under -v */
void cx_describe(const struct cx_error *e, struct cx_bytes *text); /* a message without the tool */

#endif
