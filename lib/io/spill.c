/* spill.c - see spill.h. */
#include "io/spill.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/sort.h"

enum { LEAST_READ = 4 * 1024, MOST_READ = 1024 * 1024, WRITE_ROOM = 1024 * 1024 };

struct entry { /* a record in memory */
    uint64_t prefix;
    size_t at; /* in text: its length as uint32_t, then its bytes */
};

struct run { /* a sorted piece of the file, and the record it stands at */
    off_t at, end;
    char *bytes;
    size_t from, n, room;
    uint64_t prefix;
    struct cx_text record;
};

struct cx_spill {
    size_t memory;
    const char *folder;
    cx_spill_compare *compare;
    void *context;

    struct cx_bytes text;
    struct entry *entry;
    size_t entries, entry_room, next_entry;

    int file; /* -1: none yet */
    off_t file_size;
    struct run *run;
    size_t runs;
    struct run **heap;
    size_t heap_n;
    size_t read_room; /* a run's share of the memory */
    bool started;
};

static enum cx_status file_error(const struct cx_spill *s, const char *doing, struct cx_error *e)
{
    return cx_fail(e, CX_FAILED, "cannot %s a temporary file in '%s': %s", doing, s->folder,
                   strerror(errno));
}

enum cx_status cx_spill_open(size_t memory, const char *folder, cx_spill_compare *compare,
                             void *context, struct cx_spill **spill, struct cx_error *e)
{
    struct cx_spill *s = calloc(1, sizeof *s);
    if (!s)
        return cx_no_memory(e);
    s->memory = memory;
    s->folder = folder;
    s->compare = compare;
    s->context = context;
    s->file = -1;
    *spill = s;
    return CX_OK;
}

/* ---- records in memory */

static struct cx_text record_at(const struct cx_spill *s, size_t at)
{
    uint32_t n;
    memcpy(&n, s->text.s + at, sizeof n);
    return (struct cx_text){s->text.s + at + sizeof n, n};
}

static int compare_entries(const void *a, const void *b, void *spill)
{
    const struct entry *x = a, *y = b;
    const struct cx_spill *s = spill;
    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    return s->compare(record_at(s, x->at), record_at(s, y->at), s->context);
}

static enum cx_status sort_entries(struct cx_spill *s, struct cx_error *e)
{
    struct entry *scratch = malloc((s->entries + 1) * sizeof *scratch);
    if (!scratch)
        return cx_no_memory(e);
    cx_sort(s->entry, s->entries, sizeof *s->entry, compare_entries, s, scratch);
    free(scratch);
    return CX_OK;
}

/* ---- runs on disk */

static enum cx_status open_file(struct cx_spill *s, struct cx_error *e)
{
    struct cx_bytes path = {0};
    cx_bytes_format(&path, "%s/cx-spill-XXXXXX", s->folder);
    cx_bytes_put(&path, '\0');
    if (path.failed) {
        cx_bytes_release(&path);
        return cx_no_memory(e);
    }
    s->file = mkstemp(path.s);
    if (s->file >= 0)
        unlink(path.s);
    cx_bytes_release(&path);
    return s->file >= 0 ? CX_OK : file_error(s, "make", e);
}

static enum cx_status write_out(struct cx_spill *s, struct cx_bytes *out, struct cx_error *e)
{
    for (size_t at = 0; at < out->n;) {
        ssize_t n = pwrite(s->file, out->s + at, out->n - at, s->file_size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return file_error(s, "write", e);
        at += (size_t)n;
        s->file_size += n;
    }
    out->n = 0;
    return CX_OK;
}

static enum cx_status write_run(struct cx_spill *s, struct cx_error *e)
{
    struct run *run = realloc(s->run, (s->runs + 1) * sizeof *run);
    if (!run)
        return cx_no_memory(e);
    s->run = run;
    enum cx_status status = s->file < 0 ? open_file(s, e) : CX_OK;
    if (status == CX_OK)
        status = sort_entries(s, e);
    struct cx_bytes out = {0};
    off_t begin = s->file_size;
    for (size_t i = 0; status == CX_OK && i < s->entries; i++) {
        struct cx_text record = record_at(s, s->entry[i].at);
        cx_bytes_add(&out, &s->entry[i].prefix, sizeof(uint64_t));
        cx_bytes_add(&out, record.s - sizeof(uint32_t), record.n + sizeof(uint32_t));
        if (out.failed)
            status = cx_no_memory(e);
        else if (out.n > WRITE_ROOM)
            status = write_out(s, &out, e);
    }
    if (status == CX_OK)
        status = write_out(s, &out, e);
    cx_bytes_release(&out);
    s->run[s->runs++] = (struct run){.at = begin, .end = s->file_size};
    s->entries = s->text.n = 0;
    return status;
}

enum cx_status cx_spill_add(struct cx_spill *s, uint64_t prefix, struct cx_text record,
                            struct cx_error *e)
{
    /* an entry is counted twice: sorting wants as much again */
    size_t held = s->text.n + record.n + (s->entries + 1) * 2 * sizeof *s->entry;
    if (s->entries && held > s->memory) {
        enum cx_status status = write_run(s, e);
        if (status != CX_OK)
            return status;
    }
    if (s->entries == s->entry_room) {
        size_t room = s->entry_room ? 2 * s->entry_room : 1024;
        struct entry *grown = realloc(s->entry, room * sizeof *grown);
        if (!grown)
            return cx_no_memory(e);
        s->entry = grown;
        s->entry_room = room;
    }
    uint32_t n = (uint32_t)record.n;
    s->entry[s->entries++] = (struct entry){prefix, s->text.n};
    cx_bytes_add(&s->text, &n, sizeof n);
    cx_bytes_add(&s->text, record.s, record.n);
    return s->text.failed ? cx_no_memory(e) : CX_OK;
}

/* ---- merging: a heap of runs, the smallest record on top */

static int compare_runs(const struct cx_spill *s, const struct run *a, const struct run *b)
{
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix ? -1 : 1;
    int order = s->compare(a->record, b->record, s->context);
    return order ? order : a < b ? -1 : 1; /* an earlier run was added earlier */
}

/* At least `want` bytes of the run at run->bytes + run->from, or all that is left. */
static enum cx_status fill_run(struct cx_spill *s, struct run *run, size_t want,
                               struct cx_error *e)
{
    if (run->n - run->from >= want)
        return CX_OK;
    if (run->from)
        memmove(run->bytes, run->bytes + run->from, run->n - run->from);
    run->n -= run->from;
    run->from = 0;
    if (run->room < want || run->room < s->read_room) {
        size_t room = want < s->read_room ? s->read_room : want;
        char *bytes = realloc(run->bytes, room);
        if (!bytes)
            return cx_no_memory(e);
        run->bytes = bytes;
        run->room = room;
    }
    while (run->n < want && run->at < run->end) {
        size_t room = run->room - run->n;
        size_t left = (size_t)(run->end - run->at);
        ssize_t n = pread(s->file, run->bytes + run->n, room < left ? room : left, run->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return file_error(s, "read", e);
        run->n += (size_t)n;
        run->at += n;
    }
    return CX_OK;
}

/* Moves a run to its next record; .record.s is NULL at its end. */
static enum cx_status advance(struct cx_spill *s, struct run *run, struct cx_error *e)
{
    enum { HEAD = sizeof(uint64_t) + sizeof(uint32_t) };
    if (run->record.s)
        run->from += HEAD + run->record.n;
    run->record = (struct cx_text){NULL, 0};
    enum cx_status status = fill_run(s, run, HEAD, e);
    if (status != CX_OK || run->n - run->from < HEAD)
        return status;
    uint32_t n;
    memcpy(&n, run->bytes + run->from + sizeof(uint64_t), sizeof n);
    status = fill_run(s, run, HEAD + n, e);
    if (status != CX_OK)
        return status;
    memcpy(&run->prefix, run->bytes + run->from, sizeof run->prefix);
    run->record = (struct cx_text){run->bytes + run->from + HEAD, n};
    return CX_OK;
}

static void sift_down(struct cx_spill *s, size_t i)
{
    struct run **heap = s->heap;
    for (;;) {
        size_t least = i, left = 2 * i + 1;
        for (size_t c = left; c < left + 2 && c < s->heap_n; c++)
            if (compare_runs(s, heap[c], heap[least]) < 0)
                least = c;
        if (least == i)
            return;
        struct run *other = heap[i];
        heap[i] = heap[least];
        heap[least] = other;
        i = least;
    }
}

static enum cx_status start_merge(struct cx_spill *s, struct cx_error *e)
{
    size_t share = s->memory / s->runs;
    s->read_room = share < LEAST_READ ? LEAST_READ : share > MOST_READ ? MOST_READ : share;
    s->heap = malloc(s->runs * sizeof *s->heap);
    if (!s->heap)
        return cx_no_memory(e);
    for (size_t i = 0; i < s->runs; i++) {
        enum cx_status status = advance(s, &s->run[i], e);
        if (status != CX_OK)
            return status;
        s->heap[s->heap_n++] = &s->run[i];
    }
    for (size_t i = s->heap_n; i-- > 0;)
        sift_down(s, i);
    return CX_OK;
}

enum cx_status cx_spill_sort(struct cx_spill *s, struct cx_error *e)
{
    if (s->runs == 0)
        return sort_entries(s, e);
    enum cx_status status = s->entries ? write_run(s, e) : CX_OK;
    cx_bytes_release(&s->text);
    free(s->entry);
    s->entry = NULL;
    return status == CX_OK ? start_merge(s, e) : status;
}

static enum cx_status next_merged(struct cx_spill *s, struct cx_text *record, struct cx_error *e)
{
    if (s->started && s->heap_n) { /* the record given out last stands on top */
        enum cx_status status = advance(s, s->heap[0], e);
        if (status != CX_OK)
            return status;
        if (!s->heap[0]->record.s)
            s->heap[0] = s->heap[--s->heap_n];
        sift_down(s, 0);
    }
    s->started = true;
    if (s->heap_n)
        *record = s->heap[0]->record;
    return CX_OK;
}

enum cx_status cx_spill_next(struct cx_spill *s, struct cx_text *record, struct cx_error *e)
{
    *record = (struct cx_text){NULL, 0};
    if (s->runs)
        return next_merged(s, record, e);
    if (s->next_entry < s->entries)
        *record = record_at(s, s->entry[s->next_entry++].at);
    return CX_OK;
}

size_t cx_spill_runs(const struct cx_spill *s)
{
    return s->runs;
}

void cx_spill_close(struct cx_spill *s)
{
    if (s->file >= 0)
        close(s->file);
    for (size_t i = 0; i < s->runs; i++)
        free(s->run[i].bytes);
    cx_bytes_release(&s->text);
    free(s->entry);
    free(s->run);
    free(s->heap);
    free(s);
}
