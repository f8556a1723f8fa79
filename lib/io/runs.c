/* runs.c - sorted runs of records, written to files without names; see runs.h. */
#include "io/runs.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { WRITE_ROOM = 512 * 1024, SAMPLES = 1024, LEAST_INTERVAL = 1024 };

enum cx_status cx_spill_file_error(const struct cx_spill *s, const char *doing, struct cx_error *e)
{
    return cx_fail(e, CX_FAILED, "cannot %s a temporary file in '%s': %s", doing, s->folder,
                   strerror(errno));
}

enum cx_status cx_spill_file(const struct cx_spill *s, int *file, struct cx_error *e)
{
    struct cx_bytes path = {0};
    cx_bytes_format(&path, "%s/cx-spill-XXXXXX", s->folder);
    cx_bytes_put(&path, '\0');
    if (path.failed) {
        cx_bytes_release(&path);
        return cx_no_memory(e);
    }
    *file = mkstemp(path.s);
    if (*file >= 0)
        unlink(path.s);
    cx_bytes_release(&path);
    return *file >= 0 ? CX_OK : cx_spill_file_error(s, "make", e);
}

bool cx_runs_add(struct cx_runs *runs, const struct cx_run_of *run)
{
    if (runs->n == runs->room) {
        size_t room = runs->room ? 2 * runs->room : 16;
        struct cx_run_of *grown = realloc(runs->at, room * sizeof *grown);
        if (!grown)
            return false;
        runs->at = grown;
        runs->room = room;
    }
    runs->at[runs->n++] = *run;
    return true;
}

/* ---- samples */

uint64_t cx_sample_interval(uint64_t bytes)
{
    return bytes / SAMPLES > LEAST_INTERVAL ? bytes / SAMPLES : LEAST_INTERVAL;
}

static bool copy_group(struct cx_arena *arena, const char *record, struct cx_text *group)
{
    struct cx_text there = cx_record_group(record);
    *group = (struct cx_text){cx_arena_text(arena, there.s, there.n), there.n};
    return group->s;
}

bool cx_run_sample(struct cx_arena *arena, struct cx_run_of *run, size_t *room, const char *record,
                   uint64_t at, uint64_t weight)
{
    if (run->samples == *room) {
        size_t more = *room ? 2 * *room : 16;
        struct cx_sample *grown =
            cx_arena_grow(arena, run->sample, *room * sizeof *grown, more * sizeof *grown);
        if (!grown)
            return false;
        run->sample = grown;
        *room = more;
    }
    struct cx_sample *sample = &run->sample[run->samples++];
    *sample = (struct cx_sample){.at = at, .weight = weight};
    return copy_group(arena, record, &sample->group);
}

/* ---- writing */

static enum cx_status write_out(struct cx_run_writer *w, struct cx_error *e)
{
    for (size_t at = 0; at < w->out.n;) {
        ssize_t n = pwrite(w->run.file, w->out.s + at, w->out.n - at, (off_t)w->run.end);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return cx_spill_file_error(w->spill, "write", e);
        at += (size_t)n;
        w->run.end += (uint64_t)n;
    }
    w->out.n = 0;
    return CX_OK;
}

void cx_run_begin(struct cx_run_writer *w, const struct cx_spill *s, struct cx_arena *arena,
                  struct cx_run_of at, uint64_t bytes)
{
    *w = (struct cx_run_writer){.spill = s, .arena = arena, .run = at};
    w->run.end = w->run.begin;
    w->interval = cx_sample_interval(bytes);
}

enum cx_status cx_run_put(struct cx_run_writer *w, const char *record, struct cx_error *e)
{
    size_t size = cx_record_size(record);
    if (w->out.n + size > WRITE_ROOM) {
        enum cx_status status = write_out(w, e);
        if (status != CX_OK)
            return status;
    }
    uint64_t at = w->run.end + w->out.n;
    if (w->run.samples == 0 || at - w->sampled >= w->interval) {
        if (w->run.samples > 0)
            w->run.sample[w->run.samples - 1].weight = at - w->sampled;
        if (!cx_run_sample(w->arena, &w->run, &w->sample_room, record, at, 0))
            return cx_no_memory(e);
        w->sampled = at;
    }
    w->last = w->out.n;
    cx_bytes_add(&w->out, record, size);
    return w->out.failed ? cx_no_memory(e) : CX_OK;
}

enum cx_status cx_run_end(struct cx_run_writer *w, enum cx_status so_far, struct cx_error *e)
{
    enum cx_status status = so_far;
    if (status == CX_OK && w->run.samples > 0) {
        w->run.first = w->run.sample[0].group;
        w->run.sample[w->run.samples - 1].weight = w->run.end + w->out.n - w->sampled;
        if (!copy_group(w->arena, w->out.s + w->last, &w->run.last))
            status = cx_no_memory(e);
    }
    if (status == CX_OK)
        status = write_out(w, e);
    cx_bytes_release(&w->out);
    return status;
}
