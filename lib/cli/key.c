/* key.c - see key.h. */
#include "cli/key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/program.h"

_Noreturn static void cannot_read(const char *path)
{
    cx_die_failed("option '--key': cannot read '%s': %s", path, strerror(errno));
}

static int open_private(const char *path)
{
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0)
        cannot_read(path);
    if (S_ISDIR(about.st_mode)) {
        errno = EISDIR;
        cannot_read(path);
    }
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        cx_die_usage("option '--key': others may read or write '%s' (mode %04o): chmod 600 it",
                     path, (unsigned)(about.st_mode & 07777));
    return file;
}

static size_t read_all(int file, const char *path, unsigned char *to, size_t room)
{
    size_t n = 0;
    while (n < room) {
        ssize_t got = read(file, to + n, room - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            cannot_read(path);
        if (got == 0)
            break;
        n += (size_t)got;
    }
    return n;
}

/* Of 32 random bytes, or 32 random characters of base 16, so few different ones are next to
 * impossible. */
static bool is_uniform(const unsigned char *bytes, size_t n)
{
    enum { FEW = 6 };
    bool seen[256] = {false};
    int different = 0;
    for (size_t i = 0; i < n; i++) {
        different += !seen[bytes[i]];
        seen[bytes[i]] = true;
    }
    return different < FEW;
}

struct cx_pseudonym_key *cx_read_key(const char *path)
{
    unsigned char bytes[CX_KEY_MOST + 1];
    int file = open_private(path);
    size_t n = read_all(file, path, bytes, sizeof bytes);
    close(file);
    if (n < CX_KEY_LEAST)
        cx_die_usage("option '--key': '%s' has %zu bytes, a key has at least %d random ones", path,
                     n, CX_KEY_LEAST);
    if (n > CX_KEY_MOST)
        cx_die_usage("option '--key': '%s' has more than %d bytes: is it a key?", path,
                     CX_KEY_MOST);
    if (is_uniform(bytes, n))
        cx_die_usage("option '--key': the bytes of '%s' are not random", path);
    struct cx_pseudonym_key *key = cx_need(cx_pseudonym_key_new(cx_memory(), bytes, n));
    memset(bytes, 0, sizeof bytes);
    return key;
}
