/* program.c - see program.h: from the first line of main() to the last. */
#include "cli/program.h"

#include "base/number.h"
#include "cli/flat.h"
#include "cli/output.h"
#include "cli/running.h"

#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_TABLES = 16, MOST_THREADS = 256, EXIT_ANSWER_IS_YES = 3 };

static struct {
    const struct cx_tool *tool;
    struct cx_arena memory;
    struct cx_list operands;
    struct {
        struct cx_table *table;
        const struct cx_role *roles;
    } opened[MOST_TABLES];
    size_t opened_count;
    const struct cx_set *excluded;
    struct cx_writer *rejects;
} program;

/* ---- start */

/* A closed standard stream must not become the number of the next file; reading from standard
 * input or writing to standard output still fails. */
static void occupy_standard_streams(void)
{
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
        if (fcntl(i, F_GETFD) < 0 && open("/dev/null", i == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            exit(1);
}

static void check_common_options(void)
{
    if (cx_common.partial && cx_common.format != CX_FORMAT_TSV)
        cx_die_usage("option '--partial' writes a state, which has no '--format'");
    if (cx_common.color == CX_COLOR_ALWAYS && cx_common.format != CX_FORMAT_TABLE)
        cx_die_usage("option '--color' shades a table: it needs '-f table'");
    if (cx_common.rejects_redact && !cx_common.rejects)
        cx_die_usage("option '--rejects-redact' is about what '--rejects' writes");
    if (cx_common.rejects && strcmp(cx_common.rejects, "-") == 0 &&
        (!cx_common.output || strcmp(cx_common.output, "-") == 0))
        cx_die_usage("option '--rejects': '-' is where the output goes");
    if (cx_common.precision == 0 || cx_common.precision > 17)
        cx_die_usage("option '--precision': '%lld' is not a number from 1 to 17",
                     (long long)cx_common.precision);
}

void cx_start(const struct cx_tool *tool, int argc, char **argv)
{
    program.tool = tool;
    occupy_standard_streams();
    gsl_set_error_handler_off();
    cx_outputs_watch();
    cx_parse_options(tool, argc, argv, &program.memory, &program.operands);
    check_common_options();
}

static bool is_file(const char *path, const struct stat *file)
{
    struct stat there;
    return stat(path, &there) == 0 && there.st_dev == file->st_dev && there.st_ino == file->st_ino;
}

void cx_spare_other_files(const char *path)
{
    struct stat file;
    if (path == cx_common.output && program.tool->in_place)
        return;
    if (stat(path, &file) != 0 || !S_ISREG(file.st_mode))
        return;
    for (size_t i = 0; i < program.operands.n; i++)
        if (is_file(program.operands.item[i], &file))
            cx_die_usage("'%s' is read: it cannot be written as well", path);
    struct cx_flat flat = cx_flatten(program.tool, &program.memory);
    for (size_t i = 0; i < flat.n; i++) {
        const struct cx_option *o = flat.item[i].option;
        const char *other = o && o->kind == CX_OPTION_TEXT ? *o->to.text : NULL;
        if (other && other != path && strstr(o->argument, "FILE") && is_file(other, &file))
            cx_die_usage("option '--%s' names '%s', too", o->name, path);
    }
}

const char *cx_role_name(const struct cx_table *t, int role)
{
    for (size_t i = 0; i < program.opened_count; i++)
        if (program.opened[i].table == t && program.opened[i].roles && role >= 0)
            return program.opened[i].roles[role].name;
    return NULL;
}

struct cx_arena *cx_memory(void)
{
    return &program.memory;
}

const char *cx_kept_text(struct cx_bytes *text)
{
    char *kept = text->failed ? NULL : cx_arena_text(cx_memory(), text->s, text->n);
    cx_bytes_release(text);
    return cx_need(kept);
}

const char *cx_column_name(const struct cx_table *in, size_t i, const struct cx_role *role)
{
    int column = in != NULL ? cx_table_role_column(in, i) : -1;
    if (column < 0)
        return cx_wanted_column(role);
    struct cx_text name = cx_table_column(in, (size_t)column);
    return cx_need(cx_arena_text(cx_memory(), name.s, name.n));
}

const struct cx_list *cx_operands(void)
{
    return &program.operands;
}

/* ---- opening */

/* N, or P% as a share. */
static void read_max_rejects(struct cx_run *run)
{
    struct cx_text t = cx_text_from(cx_common.max_rejects);
    int64_t most;
    double percent;
    if (cx_integer_parse(t, &most) && most >= 0) {
        run->max_rejects = (uint64_t)most;
        return;
    }
    if (t.n > 0 && t.s[t.n - 1] == '%' &&
        cx_number_parse((struct cx_text){t.s, t.n - 1}, &percent) && percent >= 0 &&
        percent <= 100) {
        run->max_reject_share = percent / 100;
        return;
    }
    cx_die_usage("option '--max-rejects': '%s' is neither a number nor a percentage",
                 cx_common.max_rejects);
}

static struct cx_writer *create_rejects(void)
{
    static const struct cx_column columns[] = {
        {"source", CX_TEXT}, {"line", CX_INTEGER}, {"last_line", CX_INTEGER}, {"byte", CX_INTEGER},
        {"reason", CX_TEXT}, {"column", CX_TEXT},  {"value", CX_TEXT},        {"raw", CX_TEXT},
    };
    struct cx_writing how = {.path = cx_common.rejects, .private_file = true};
    return cx_create_as(&how, columns, CX_COUNT_OF(columns));
}

static int processors(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > MOST_THREADS ? MOST_THREADS : (int)online;
}

int cx_threads(void)
{
    if (cx_common.threads == 0)
        return processors();
    return cx_common.threads > MOST_THREADS ? MOST_THREADS : (int)cx_common.threads;
}

bool cx_writes_to_a_file(void)
{
    struct stat there;
    if (cx_common.output && strcmp(cx_common.output, "-") != 0)
        return true;
    return fstat(STDOUT_FILENO, &there) == 0 && S_ISREG(there.st_mode);
}

static void refuse_a_terminal(size_t path_count)
{
    if (path_count > 0 || !isatty(STDIN_FILENO))
        return;
    cx_print_usage(program.tool);
    cx_leave(2);
}

static struct cx_table *open_table(struct cx_reading how, const struct cx_list *paths,
                                   const struct cx_role *roles, size_t n)
{
    struct cx_error e = {0};
    struct cx_table *table = NULL;
    how.eager |= how.all_cells && !cx_writes_to_a_file();
    cx_must(cx_table_open(&program.memory, &how, paths->item, paths->n, roles, n, &table, &e), &e);
    if (program.opened_count == MOST_TABLES)
        cx_die_failed("more than %d tables to read", MOST_TABLES);
    program.opened[program.opened_count].table = table;
    program.opened[program.opened_count++].roles = roles;
    return table;
}

struct cx_run cx_open_as(const struct cx_reading *how, const char *const *paths, size_t path_count,
                         const struct cx_role *roles, size_t n)
{
    struct cx_run run = {
        .threads = cx_threads(),
        .memory = (size_t)cx_common.memory,
        .temporary = getenv("TMPDIR"),
        .time_role = -1,
        .as_of = cx_common.as_of,
        .exclude_role = -1,
        .max_rejects = UINT64_MAX,
        .max_reject_share = 1,
        .counts = CX_NO_COUNTS,
    };
    /* Not before: a tool may have no use for either. */
    if (cx_common.max_age > 0 && cx_common.as_of == CX_NO_DAY)
        cx_die_usage("option '--max-age' needs '--as-of', because no clock is looked at");
    if (cx_common.max_rejects)
        read_max_rejects(&run);
    refuse_a_terminal(path_count);
    if (!cx_common.merge) {
        const struct cx_list list = {(const char **)(uintptr_t)paths, path_count};
        run.in = open_table(*how, &list, roles, n);
    }
    if (cx_common.exclude && !program.excluded)
        program.excluded = cx_read_excluded(cx_common.exclude, roles, n);
    run.exclude = program.excluded;
    if (cx_common.rejects && !program.rejects)
        program.rejects = create_rejects();
    run.rejects = program.rejects;
    run.rejects_redacted = cx_common.rejects_redact;
    return run;
}

struct cx_run cx_open(const struct cx_role *roles, size_t n)
{
    struct cx_reading how = cx_reading();
    return cx_open_as(&how, program.operands.item, program.operands.n, roles, n);
}

void cx_print_columns(const char *path)
{
    struct cx_reading how = cx_reading();
    struct cx_list paths = {&path, 1};
    struct cx_table *table = open_table(how, &paths, NULL, 0);
    for (size_t i = 0; i < cx_table_columns(table); i++) {
        struct cx_text name = cx_table_column(table, i);
        printf("%.*s\n", (int)name.n, name.s);
    }
}

/* ---- end */

static void close_tables(void)
{
    while (program.opened_count > 0)
        cx_table_close(program.opened[--program.opened_count].table);
}

_Noreturn void cx_leave(int status)
{
    cx_progress_erase();
    cx_outputs_abandon();
    exit(status);
}

_Noreturn void cx_leave_after_printing(void)
{
    cx_outputs_finish();
    close_tables();
    cx_arena_release(&program.memory);
    exit(EXIT_SUCCESS);
}

/* What was wrong with an input whose rows were all read. */
static bool tell_damage(void)
{
    bool damaged = false;
    for (size_t i = 0; i < program.opened_count; i++) {
        const struct cx_error *e = cx_table_damage(program.opened[i].table);
        if (e->status != CX_OK)
            cx_tell(e);
        damaged |= e->status != CX_OK;
    }
    return damaged;
}

int cx_end(void)
{
    cx_outputs_finish();
    for (size_t i = 0; i < program.opened_count; i++)
        if (cx_table_warning(program.opened[i].table))
            cx_warn("%s", cx_table_warning(program.opened[i].table));
    bool yes = cx_report() || cx_outputs_fail_hit();
    bool damaged = tell_damage();
    cx_groups_release_all();
    close_tables();
    cx_arena_release(&program.memory);
    return damaged ? EXIT_COULD_NOT : yes ? EXIT_ANSWER_IS_YES : EXIT_SUCCESS;
}
