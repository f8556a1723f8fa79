/* output.c - see output.h. */
#include "cli/output.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 32 };

struct output {
    struct cx_writer *writer; /* NULL: a bare sink */
    struct cx_sink *sink;
    bool is_state, done;
    struct cx_state_stamp before; /* of a state: the file that was read */
};

static struct output outputs[MOST];
static size_t output_count;

/* What a signal handler may look at. */
static const char *volatile temporaries[MOST];

static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

static void remove_and_end(int number)
{
    for (size_t i = 0; i < MOST; i++)
        if (temporaries[i])
            unlink(temporaries[i]);
    signal(number, SIG_DFL);
    raise(number);
}

void cx_outputs_watch(void)
{
    for (size_t i = 0; i < CX_COUNT_OF(endings); i++) {
        struct sigaction before, action = {.sa_handler = remove_and_end};
        sigemptyset(&action.sa_mask);
        for (size_t j = 0; j < CX_COUNT_OF(endings); j++)
            sigaddset(&action.sa_mask, endings[j]);
        if (sigaction(endings[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(endings[i], &action, NULL);
    }
}

/* Between making a file and remembering it no signal may come. */
static void hold_signals(sigset_t *before)
{
    sigset_t held;
    sigemptyset(&held);
    for (size_t i = 0; i < CX_COUNT_OF(endings); i++)
        sigaddset(&held, endings[i]);
    pthread_sigmask(SIG_BLOCK, &held, before);
}

static void remember(struct cx_writer *writer, struct cx_sink *sink, const char *temporary)
{
    outputs[output_count] = (struct output){.writer = writer, .sink = sink};
    temporaries[output_count++] = temporary;
}

static const struct cx_sink *sink_of(const struct output *o)
{
    return o->sink ? o->sink : cx_writer_sink(o->writer);
}

/* Of two files of one name the later would replace the earlier.  Devices and pipes are no files. */
static void refuse_second(const char *path)
{
    struct stat there;
    if (!path || (stat(path, &there) == 0 && !S_ISREG(there.st_mode)))
        return;
    for (size_t i = 0; i < output_count; i++) {
        const char *other = sink_of(&outputs[i])->path;
        if (other && strcmp(other, path) == 0)
            cx_die_usage("two results cannot both be written to '%s'", path);
    }
}

static void need_a_place(const char *path)
{
    if (output_count == MOST)
        cx_die_failed("more than %d files to write", MOST);
    refuse_second(path);
    if (path && path != cx_common.state)
        cx_spare_other_files(path);
}

struct cx_column *cx_columns_of(const struct cx_table *in, size_t more)
{
    size_t n = cx_table_columns(in);
    struct cx_column *columns =
        cx_need(cx_arena_alloc(cx_memory(), (n + more + 1) * sizeof *columns));
    for (size_t i = 0; i < n; i++) {
        struct cx_text name = cx_table_column(in, i);
        columns[i].kind = CX_TEXT;
        columns[i].name = cx_need(cx_arena_text(cx_memory(), name.s, name.n));
    }
    return columns;
}

struct cx_writer *cx_create_as(const struct cx_writing *how, const struct cx_column *columns,
                               size_t n)
{
    struct cx_error e = {0};
    struct cx_writer *writer = NULL;
    sigset_t before;
    need_a_place(how->sink ? NULL : how->path);
    hold_signals(&before);
    enum cx_status status = cx_writer_open(cx_memory(), how, columns, n, &writer, &e);
    if (status == CX_OK)
        remember(writer, NULL, how->sink ? NULL : cx_writer_sink(writer)->temporary);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    cx_must(status, &e);
    return writer;
}

struct cx_sink *cx_create_sink(const char *path, bool private_file)
{
    struct cx_error e = {0};
    struct cx_sink *sink = cx_need(cx_arena_alloc(cx_memory(), sizeof *sink));
    sigset_t before;
    need_a_place(path);
    hold_signals(&before);
    enum cx_status status = cx_sink_open(cx_memory(), path, private_file, sink, &e);
    if (status == CX_OK)
        remember(NULL, sink, sink->temporary);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    cx_must(status, &e);
    return sink;
}

struct cx_state_stamp cx_stamp_state(const char *path)
{
    struct stat there;
    if (stat(path, &there) == 0)
        return (struct cx_state_stamp){true, there.st_dev, there.st_ino, there.st_mtim};
    if (errno != ENOENT)
        cx_die_failed("%s: cannot read: %s", path, strerror(errno));
    return (struct cx_state_stamp){.is_there = false};
}

static bool same_stamp(const struct cx_state_stamp *a, const struct cx_state_stamp *b)
{
    return a->is_there == b->is_there && a->device == b->device && a->inode == b->inode &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

struct cx_sink *cx_create_state(const char *path, const struct cx_state_stamp *before)
{
    struct cx_sink *sink = cx_create_sink(path, true);
    outputs[output_count - 1].is_state = true;
    outputs[output_count - 1].before = *before;
    return sink;
}

/* Two programs that add to one state at a time would lose what the first one added. */
static void check_state(const struct output *o)
{
    struct cx_state_stamp now = cx_stamp_state(o->sink->path);
    if (!same_stamp(&now, &o->before))
        cx_die_failed("%s: another program has replaced this state meanwhile; nothing was added",
                      o->sink->path);
}

struct cx_writer *cx_create(const struct cx_column *columns, size_t n)
{
    struct cx_writing how = cx_writing();
    return cx_create_as(&how, columns, n);
}

void cx_emit(struct cx_writer *w, struct cx_out *o)
{
    struct cx_error e = {0};
    cx_must(cx_writer_emit(w, o, &e), &e);
}

static void finish(bool states)
{
    struct cx_error e = {0};
    for (size_t i = 0; i < output_count; i++) {
        struct output *o = &outputs[i];
        if (o->done || o->is_state != states)
            continue;
        if (states)
            check_state(o);
        o->done = true;
        cx_must(o->writer ? cx_writer_finish(o->writer, &e) : cx_sink_finish(o->sink, &e), &e);
        temporaries[i] = NULL;
    }
}

/* What was printed with stdio; a writer to standard output has closed the descriptor already. */
static void finish_printing(void)
{
    if (fflush(stdout) == 0)
        return;
    struct cx_error e = {.file = "<stdout>", .reason = errno == EPIPE ? CX_CLOSED_PIPE : NULL};
    cx_fail(&e, CX_FAILED, "cannot write: %s", strerror(errno));
    cx_die(&e);
}

void cx_outputs_finish(void)
{
    finish_printing();
    finish(false);
    finish(true);
}

void cx_outputs_abandon(void)
{
    for (size_t i = 0; i < output_count; i++) {
        struct output *o = &outputs[i];
        if (!o->done && o->writer)
            cx_writer_abandon(o->writer);
        else if (!o->done)
            cx_sink_abandon(o->sink);
        o->done = true;
        temporaries[i] = NULL;
    }
}

bool cx_outputs_fail_hit(void)
{
    for (size_t i = 0; i < output_count; i++)
        if (outputs[i].writer && cx_writer_fail_hit(outputs[i].writer))
            return true;
    return false;
}
