/* sink.c - see sink.h. */
#include "io/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/writeback.h"

#define ENOUGH ((size_t)64 << 10) /* pending bytes that are worth a system call */
#define PIECE (UINT64_C(32) << 20) /* of a file, sent on to the disk at once */
#define TRIES 1000
#define DIGITS "0123456789"

static const char *shown_name(const struct cx_sink *sink)
{
    return sink->path ? sink->path : "<stdout>";
}

static enum cx_status fail_with_errno(const struct cx_sink *sink, const char *doing,
                                      struct cx_error *e)
{
    char why[128];
    int number = errno;
    if (strerror_r(number, why, sizeof why) != 0)
        snprintf(why, sizeof why, "error %d", number);
    snprintf(e->file, sizeof e->file, "%s", shown_name(sink));
    e->reason = number == EPIPE ? CX_CLOSED_PIPE : NULL;
    return cx_fail(e, CX_FAILED, "cannot %s: %s", doing, why);
}

/* The file that is meant when path is a link, so that the link stays a link. */
static const char *resolve(struct cx_arena *a, const char *path)
{
    char *real = realpath(path, NULL);
    if (!real)
        return path;
    const char *kept = cx_arena_text(a, real, strlen(real));
    free(real);
    return kept;
}

/* A file beside the target: the same file system, so that rename() is one step. */
static enum cx_status open_beside(struct cx_arena *a, mode_t mode, struct cx_sink *sink,
                                  struct cx_error *e)
{
    size_t room = strlen(sink->target) + 48;
    char *name = cx_arena_bytes(a, room);
    if (!name)
        return cx_no_memory(e);
    for (int i = 0; i < TRIES; i++) {
        snprintf(name, room, "%s.part-%ld-%d", sink->target, (long)getpid(), i);
        sink->descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (sink->descriptor >= 0) {
            sink->temporary = name;
            return CX_OK;
        }
        if (errno != EEXIST)
            break;
    }
    return fail_with_errno(sink, "create", e);
}

/* The descriptor that a name such as /dev/stdout or /dev/fd/3 stands for, else -1.  It may be a
 * regular file, but not one to replace: somebody else is writing to it as well. */
static int descriptor_named(const char *path)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    if (strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (size_t i = 0; i < CX_COUNT_OF(folders); i++) {
        size_t n = strlen(folders[i]);
        if (strncmp(path, folders[i], n) == 0 && path[n] && !path[n + strspn(path + n, DIGITS)])
            return (int)strtol(path + n, NULL, 10);
    }
    return -1;
}

static enum cx_status open_again(int descriptor, struct cx_sink *sink, struct cx_error *e)
{
    sink->descriptor = dup(descriptor);
    return sink->descriptor >= 0 ? CX_OK : fail_with_errno(sink, "open", e);
}

/* Devices and pipes cannot be replaced by a rename. */
static enum cx_status open_in_place(struct cx_sink *sink, struct cx_error *e)
{
    sink->descriptor = open(sink->path, O_WRONLY | O_CLOEXEC);
    return sink->descriptor >= 0 ? CX_OK : fail_with_errno(sink, "open", e);
}

enum cx_status cx_sink_open(struct cx_arena *a, const char *path, bool private_file,
                            struct cx_sink *sink, struct cx_error *e)
{
    *sink = (struct cx_sink){.descriptor = STDOUT_FILENO};
    if (!path || strcmp(path, "-") == 0)
        return CX_OK;
    sink->path = path;
    int descriptor = descriptor_named(path);
    if (descriptor >= 0)
        return open_again(descriptor, sink, e);
    struct stat there;
    bool exists = stat(path, &there) == 0;
    if (exists && S_ISDIR(there.st_mode)) {
        errno = EISDIR;
        return fail_with_errno(sink, "write", e);
    }
    if (exists && !S_ISREG(there.st_mode))
        return open_in_place(sink, e);
    sink->target = resolve(a, path);
    if (!sink->target)
        return cx_no_memory(e);
    enum cx_status status = open_beside(a, private_file ? 0600 : 0666, sink, e);
    if (status == CX_OK && exists && !private_file &&
        fchmod(sink->descriptor, there.st_mode & 07777) != 0) {
        status = fail_with_errno(sink, "set the permissions", e);
        cx_sink_abandon(sink);
    }
    return status;
}

static enum cx_status write_all(struct cx_sink *sink, const char *bytes, size_t n,
                                struct cx_error *e)
{
    while (n > 0) {
        ssize_t written = write(sink->descriptor, bytes, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail_with_errno(sink, "write", e);
        bytes += written;
        n -= (size_t)written;
        sink->written += (uint64_t)written;
    }
    if (sink->temporary && sink->written - sink->on_its_way >= PIECE) {
        cx_start_writeback(sink->descriptor, sink->on_its_way, sink->written - sink->on_its_way);
        sink->on_its_way = sink->written;
    }
    return CX_OK;
}

static enum cx_status flush(struct cx_sink *sink, struct cx_error *e)
{
    size_t n = sink->pending.n;
    sink->pending.n = 0;
    return write_all(sink, sink->pending.s, n, e);
}

enum cx_status cx_sink_write(struct cx_sink *sink, const void *bytes, size_t n, struct cx_error *e)
{
    if (sink->pending.n + n >= ENOUGH || sink->eager) {
        enum cx_status status = flush(sink, e);
        if (status != CX_OK)
            return status;
        if (n >= ENOUGH || sink->eager)
            return write_all(sink, bytes, n, e);
    }
    cx_bytes_add(&sink->pending, bytes, n);
    return sink->pending.failed ? cx_no_memory(e) : CX_OK;
}

/* The folder's entry has to reach the disk too; file systems that cannot do it are let be. */
static void sync_folder(const char *file)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(file, '/');
    size_t n = slash == file ? 1 : slash ? (size_t)(slash - file) : 0;
    if (n >= sizeof folder)
        return;
    memcpy(folder, n ? file : ".", n ? n : 1);
    folder[n ? n : 1] = '\0';
    int descriptor = open(folder, O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
}

static enum cx_status close_descriptor(struct cx_sink *sink, struct cx_error *e)
{
    int descriptor = sink->descriptor;
    sink->descriptor = -1;
    return close(descriptor) == 0 || errno == EINTR ? CX_OK : fail_with_errno(sink, "write", e);
}

static enum cx_status put_in_place(struct cx_sink *sink, struct cx_error *e)
{
    if (fsync(sink->descriptor) != 0 && errno != EINVAL && errno != EROFS)
        return fail_with_errno(sink, "write", e);
    enum cx_status status = close_descriptor(sink, e);
    if (status != CX_OK)
        return status;
    if (rename(sink->temporary, sink->target) != 0)
        return fail_with_errno(sink, "replace", e);
    sink->temporary = NULL;
    sync_folder(sink->target);
    return CX_OK;
}

enum cx_status cx_sink_finish(struct cx_sink *sink, struct cx_error *e)
{
    enum cx_status status = flush(sink, e);
    if (status == CX_OK)
        status = sink->temporary ? put_in_place(sink, e) : close_descriptor(sink, e);
    cx_sink_abandon(sink);
    return status;
}

void cx_sink_abandon(struct cx_sink *sink)
{
    if (sink->path && sink->descriptor >= 0)
        close(sink->descriptor);
    sink->descriptor = -1;
    if (sink->temporary)
        unlink(sink->temporary);
    sink->temporary = NULL;
    cx_bytes_release(&sink->pending);
}
