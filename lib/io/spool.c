/* spool.c - see spool.h. */
#include "io/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

bool cx_stdin_is_file(void)
{
    struct stat about;
    return fstat(STDIN_FILENO, &about) == 0 && S_ISREG(about.st_mode);
}

static enum cx_status failed(struct cx_error *e, const char *what)
{
    int why = errno;
    strcpy(e->file, "<stdin>");
    return cx_fail(e, CX_FAILED, "%s: %s", what, strerror(why));
}

static enum cx_status write_all(int to, const char *bytes, size_t n, struct cx_error *e)
{
    while (n > 0) {
        ssize_t wrote = write(to, bytes, n);
        if (wrote < 0 && errno != EINTR)
            return failed(e, "cannot keep a copy to read it twice");
        if (wrote > 0) {
            bytes += wrote;
            n -= (size_t)wrote;
        }
    }
    return CX_OK;
}

static enum cx_status copy_to(int to, struct cx_error *e)
{
    char piece[PIECE];
    for (;;) {
        ssize_t got = read(STDIN_FILENO, piece, sizeof piece);
        if (got == 0)
            return CX_OK;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(e, "cannot read");
        enum cx_status status = write_all(to, piece, (size_t)got, e);
        if (status != CX_OK)
            return status;
    }
}

enum cx_status cx_stdin_spool(const char *directory, struct cx_error *e)
{
    char path[4096];
    if (cx_stdin_is_file())
        return CX_OK;
    int n = snprintf(path, sizeof path, "%s/cx-XXXXXX", directory ? directory : "/tmp");
    int copy = n > 0 && (size_t)n < sizeof path ? mkstemp(path) : -1;
    if (copy < 0)
        return failed(e, "cannot keep a copy to read it twice");
    unlink(path);
    enum cx_status status = copy_to(copy, e);
    if (status == CX_OK && (lseek(copy, 0, SEEK_SET) < 0 || dup2(copy, STDIN_FILENO) < 0))
        status = failed(e, "cannot keep a copy to read it twice");
    close(copy);
    return status;
}

int64_t cx_stdin_place(void)
{
    return (int64_t)lseek(STDIN_FILENO, 0, SEEK_CUR);
}

enum cx_status cx_stdin_return(int64_t place, struct cx_error *e)
{
    return lseek(STDIN_FILENO, (off_t)place, SEEK_SET) < 0 ? failed(e, "cannot read again") : CX_OK;
}
