/* source.c - see source.h. */
#include "io/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "io/gunzip.h"

enum { HEAD_ROOM = 4096, TAIL_ROOM = 4096, PIPE_ROOM = 1024 * 1024 };

struct cx_source {
    const char *name;
    int descriptor;
    bool regular, own_descriptor;

    struct cx_gunzip *gunzip;   /* NULL: plain bytes */
    struct cx_decoder *decoder; /* NULL: UTF-8 */

    char head[HEAD_ROOM]; /* what opening looked at and has not given out yet */
    size_t head_at, head_n, start;

    uint64_t bytes;                         /* given out */
    char first[TAIL_ROOM], last[TAIL_ROOM]; /* last: a ring by position */
};

/* The error, its file filled in. */
static struct cx_error *at(const struct cx_source *s, struct cx_error *e)
{
    return cx_error_at(e, s->name, 0);
}

static enum cx_status read_raw(struct cx_source *s, void *to, size_t n, size_t *got,
                               struct cx_error *e)
{
    for (;;) {
        ssize_t r = read(s->descriptor, to, n);
        if (r >= 0) {
            *got = (size_t)r;
            return CX_OK;
        }
        if (errno != EINTR)
            return cx_fail(at(s, e), CX_FAILED, "%s", strerror(errno));
    }
}

static enum cx_status read_bytes(struct cx_source *s, char *to, size_t n, size_t *got,
                                 struct cx_error *e)
{
    return s->gunzip ? cx_gunzip_read(s->gunzip, to, n, got, e) : read_raw(s, to, n, got, e);
}

static enum cx_status read_any(struct cx_source *s, char *to, size_t n, size_t *got,
                               struct cx_error *e)
{
    return s->decoder ? cx_decoder_read(s->decoder, to, n, got, e) : read_bytes(s, to, n, got, e);
}

/* Gives out the head, then reads on. */
static enum cx_status read_on(struct cx_source *s, char *to, size_t n, size_t *got,
                              struct cx_error *e)
{
    if (s->head_at == s->head_n)
        return read_any(s, to, n, got, e);
    *got = s->head_n - s->head_at < n ? s->head_n - s->head_at : n;
    memcpy(to, s->head + s->head_at, *got);
    s->head_at += *got;
    return CX_OK;
}

/* Fills head until it holds `want` bytes or the source ends. */
static enum cx_status fill_head(struct cx_source *s, size_t want, struct cx_error *e)
{
    while (s->head_n < want) {
        size_t got = 0;
        enum cx_status status = read_any(s, s->head + s->head_n, HEAD_ROOM - s->head_n, &got, e);
        if (status != CX_OK)
            return status;
        if (got == 0)
            break;
        s->head_n += got;
    }
    return CX_OK;
}

static bool head_begins(const struct cx_source *s, const char *magic, size_t n)
{
    return s->head_n >= n && memcmp(s->head, magic, n) == 0;
}

static bool head_has(const struct cx_source *s, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= s->head_n; i++)
        if (memcmp(s->head + i, word, n) == 0)
            return true;
    return false;
}

static enum cx_status start_gzip(struct cx_source *s, bool waits, struct cx_error *e)
{
    struct cx_gunzip_input input = {
        .descriptor = s->descriptor, .waits = waits, .read = {s->head, s->head_n}, .name = s->name};
    s->head_n = 0;
    return cx_gunzip_open(&input, &s->gunzip, e);
}

/* What no text table begins with, and what to do about it. */
static enum cx_status refuse_binary(const struct cx_source *s, bool as_utf8, struct cx_error *e)
{
    if (head_begins(s, "PK\003\004", 4))
        return cx_fail(at(s, e), CX_FAILED,
                       head_has(s, "xl/") || head_has(s, "[Content_Types].xml")
                           ? "an xlsx workbook, not text: save it as CSV"
                           : "a zip archive, not text: unpack it; a workbook: save it as CSV");
    if (head_begins(s, "\xd0\xcf\x11\xe0", 4))
        return cx_fail(at(s, e), CX_FAILED,
                       "an old Excel workbook (xls), not text: save it as CSV");
    if (as_utf8 && (head_begins(s, "\xff\xfe", 2) || head_begins(s, "\xfe\xff", 2)))
        return cx_fail(at(s, e), CX_FAILED, "UTF-16 text: save it as UTF-8");
    return CX_OK;
}

/* Files are read ahead in larger pieces, and a pipe's writer and reader wake each other less often.
 * A system that refuses loses nothing but that. */
static void prepare_to_read(const struct cx_source *s, const struct stat *about)
{
    if (S_ISREG(about->st_mode))
        (void)posix_fadvise(s->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
#ifdef CX_SET_PIPE_SIZE
    if (S_ISFIFO(about->st_mode))
        (void)fcntl(s->descriptor, CX_SET_PIPE_SIZE, PIPE_ROOM);
#endif
}

/* Takes gzip off. */
static enum cx_status start_bytes(struct cx_source *s, const struct stat *about, struct cx_error *e)
{
    prepare_to_read(s, about);
    enum cx_status status = fill_head(s, 4, e);
    if (status == CX_OK && head_begins(s, "\x1f\x8b", 2)) {
        status = start_gzip(s, !S_ISREG(about->st_mode), e);
        if (status == CX_OK)
            status = fill_head(s, 4, e);
    }
    return status;
}

static enum cx_status read_bytes_of(void *source, char *to, size_t n, size_t *got,
                                    struct cx_error *e)
{
    return read_bytes(source, to, n, got, e);
}

static enum cx_status start_decoder(struct cx_source *s, struct cx_arena *a,
                                    const struct cx_decoding *how, struct cx_error *e)
{
    struct cx_decoder_input input = {{s->head, s->head_n}, read_bytes_of, s};
    s->head_n = 0;
    enum cx_status status = cx_decoder_open(a, how, &input, &s->decoder, at(s, e));
    if (status != CX_OK)
        s->decoder = NULL;
    return status == CX_OK ? fill_head(s, 4, e) : status;
}

static bool is_utf8(const char *encoding)
{
    return strcasecmp(encoding, "utf-8") == 0 || strcasecmp(encoding, "utf8") == 0;
}

static enum cx_status start_text(struct cx_source *s, struct cx_arena *a,
                                 const struct cx_decoding *how, struct cx_error *e)
{
    bool is_plain = !how || (how->bad_bytes == CX_BAD_BYTES_REJECT && is_utf8(how->encoding));
    enum cx_status status = refuse_binary(s, is_plain, e);
    if (status == CX_OK && !is_plain)
        status = start_decoder(s, a, how, e);
    if (status == CX_OK && head_begins(s, "\xef\xbb\xbf", 3))
        s->head_at = s->start = 3;
    return status;
}

static enum cx_status open_descriptor(struct cx_source *s, const char *path, struct cx_error *e)
{
    bool standard = strcmp(path, "-") == 0;
    struct stat about = {0};
    s->descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    s->own_descriptor = !standard && s->descriptor >= 0;
    if (s->descriptor < 0 || fstat(s->descriptor, &about) != 0)
        return cx_fail(at(s, e), CX_FAILED, "%s",
                       standard && errno == EBADF ? "standard input is closed" : strerror(errno));
    if (S_ISDIR(about.st_mode))
        return cx_fail(at(s, e), CX_FAILED, "is a directory");
    s->regular = S_ISREG(about.st_mode) && !standard;
    return start_bytes(s, &about, e);
}

enum cx_status cx_source_open_bytes(struct cx_arena *a, const char *path, struct cx_source **source,
                                    struct cx_error *e)
{
    struct cx_source *s = cx_arena_alloc(a, sizeof *s);
    if (!s)
        return cx_no_memory(e);
    s->name = strcmp(path, "-") == 0 ? "<stdin>" : cx_arena_text(a, path, strlen(path));
    if (!s->name)
        return cx_no_memory(e);
    enum cx_status status = open_descriptor(s, path, e);
    if (status != CX_OK)
        cx_source_close(s);
    *source = s;
    return status;
}

enum cx_status cx_source_open_as(struct cx_arena *a, const char *path,
                                 const struct cx_decoding *how, struct cx_source **source,
                                 struct cx_error *e)
{
    enum cx_status status = cx_source_open_bytes(a, path, source, e);
    if (status != CX_OK)
        return status;
    status = start_text(*source, a, how, e);
    if (status != CX_OK)
        cx_source_close(*source);
    return status;
}

enum cx_status cx_source_open(struct cx_arena *a, const char *path, struct cx_source **source,
                              struct cx_error *e)
{
    return cx_source_open_as(a, path, NULL, source, e);
}

/* Keeps the first and the last bytes for the fingerprint. */
static void remember(struct cx_source *s, const char *bytes, size_t n)
{
    if (s->bytes < TAIL_ROOM) {
        size_t room = TAIL_ROOM - (size_t)s->bytes;
        memcpy(s->first + s->bytes, bytes, n < room ? n : room);
    }
    size_t skip = n > TAIL_ROOM ? n - TAIL_ROOM : 0;
    for (size_t i = skip; i < n;) {
        size_t at = (size_t)((s->bytes + i) % TAIL_ROOM);
        size_t run = TAIL_ROOM - at < n - i ? TAIL_ROOM - at : n - i;
        memcpy(s->last + at, bytes + i, run);
        i += run;
    }
    s->bytes += n;
}

enum cx_status cx_source_read(struct cx_source *s, char *bytes, size_t n, size_t *got,
                              struct cx_error *e)
{
    enum cx_status status = read_on(s, bytes, n, got, e);
    if (status == CX_OK && *got > 0)
        remember(s, bytes, *got);
    return status;
}

void cx_source_close(struct cx_source *s)
{
    if (s->decoder)
        cx_decoder_close(s->decoder);
    if (s->gunzip)
        cx_gunzip_close(s->gunzip);
    s->decoder = NULL;
    if (s->own_descriptor)
        close(s->descriptor);
    s->gunzip = NULL;
    s->own_descriptor = false;
}

uint64_t cx_source_start(const struct cx_source *s)
{
    return s->start;
}

const char *cx_source_name(const struct cx_source *s)
{
    return s->name;
}

bool cx_source_is_regular(const struct cx_source *s)
{
    return s->regular;
}

const char *cx_source_warning(const struct cx_source *s)
{
    return s->gunzip ? cx_gunzip_warning(s->gunzip) : NULL;
}

uint64_t cx_source_fingerprint(const struct cx_source *s)
{
    size_t n = s->bytes < TAIL_ROOM ? (size_t)s->bytes : TAIL_ROOM;
    uint64_t part[3] = {s->bytes, cx_hash(s->first, n), cx_hash(s->last, n)};
    return cx_hash(part, sizeof part);
}
