/* decoder.c - see decoder.h. */
#include "io/decoder.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

enum { INPUT = 64 * 1024, LONGEST = 16 }; /* bytes; of what iconv writes for one character */

struct cx_decoder {
    iconv_t iconv, latin; /* latin: a byte of windows-1252, where bad bytes are to be that */
    struct cx_decoder_input input;
    enum cx_bad_bytes bad_bytes;
    bool is_1252;
    size_t unit; /* bytes that are skipped together */
    char in[INPUT];
    size_t at, end;
    bool ended, flushed;
    char left[LONGEST]; /* of a character that the reader had no room for */
    size_t left_at, left_end;
};

static bool is_utf16(const char *name)
{
    return strncasecmp(name, "utf-16", 6) == 0 || strncasecmp(name, "utf16", 5) == 0 ||
           strncasecmp(name, "ucs-2", 5) == 0;
}

static bool is_1252(const char *name)
{
    return strcasecmp(name, "cp1252") == 0 || strcasecmp(name, "windows-1252") == 0;
}

enum cx_status cx_decoder_open(struct cx_arena *a, const struct cx_decoding *how,
                               const struct cx_decoder_input *input, struct cx_decoder **decoder,
                               struct cx_error *e)
{
    const iconv_t none = (iconv_t)-1;
    struct cx_decoder *d = cx_arena_alloc(a, sizeof *d);
    if (!d)
        return cx_no_memory(e);
    *d = (struct cx_decoder){.input = *input,
                             .bad_bytes = how->bad_bytes,
                             .is_1252 = is_1252(how->encoding),
                             .unit = is_utf16(how->encoding) ? 2 : 1,
                             .iconv = iconv_open("UTF-8", how->encoding),
                             .latin = iconv_open("UTF-8", "CP1252")};
    if (input->begin.n)
        memcpy(d->in, input->begin.s, input->begin.n);
    d->end = input->begin.n;
    *decoder = d;
    if (d->iconv != none && d->latin != none)
        return CX_OK;
    if (d->iconv != none)
        iconv_close(d->iconv);
    if (d->latin != none)
        iconv_close(d->latin);
    return d->latin == none ? cx_fail(e, CX_FAILED, "the system's iconv knows no CP1252")
                            : cx_fail(e, CX_USAGE,
                                      "unknown encoding '%s'; iconv -l lists those there are",
                                      how->encoding);
}

void cx_decoder_close(struct cx_decoder *d)
{
    iconv_close(d->iconv);
    iconv_close(d->latin);
}

/* ---- bytes that are no character */

/* The control character of the byte's number. */
static size_t as_control(unsigned char byte, char *to)
{
    to[0] = (char)(0xc0 | byte >> 6);
    to[1] = (char)(0x80 | (byte & 0x3f));
    return 2;
}

static size_t as_1252(struct cx_decoder *d, char byte, char *to)
{
    char *from = &byte, *out = to;
    size_t n = 1, room = LONGEST;
    if (iconv(d->latin, &from, &n, &out, &room) == (size_t)-1)
        return as_control((unsigned char)byte, to);
    return LONGEST - room;
}

/* What stands for the bad byte at d->at, which is stepped over; at most LONGEST bytes. */
static size_t put_bad(struct cx_decoder *d, char *to)
{
    char byte = d->in[d->at];
    d->at = d->end - d->at > d->unit ? d->at + d->unit : d->end;
    if (d->is_1252 || (d->bad_bytes == CX_BAD_BYTES_1252 && d->unit == 1))
        return as_1252(d, byte, to);
    if (d->bad_bytes == CX_BAD_BYTES_REJECT) {
        to[0] = (char)0xff;
        return 1;
    }
    memcpy(to, "\xef\xbf\xbd", 3);
    return 3;
}

/* ---- reading */

static enum cx_status fill(struct cx_decoder *d, struct cx_error *e)
{
    size_t got = 0;
    memmove(d->in, d->in + d->at, d->end - d->at);
    d->end -= d->at;
    d->at = 0;
    enum cx_status status =
        d->input.read(d->input.context, d->in + d->end, INPUT - d->end, &got, e);
    d->end += got;
    d->ended = status == CX_OK && got == 0;
    return status;
}

/* What iconv kept back, to see whether it would combine. */
static size_t flush(struct cx_decoder *d, char *to, size_t room)
{
    size_t all = room;
    if (!d->flushed)
        iconv(d->iconv, NULL, NULL, &to, &room);
    d->flushed = true;
    return all - room;
}

/* Converts what is there into `to`, whose room is at least LONGEST; *more: nothing goes on without
 * more input. */
static size_t convert(struct cx_decoder *d, char *to, size_t room, bool *more)
{
    size_t all = room;
    *more = false;
    while (room >= LONGEST) {
        char *from = d->in + d->at;
        size_t n = d->end - d->at;
        errno = 0;
        size_t done = iconv(d->iconv, &from, &n, &to, &room);
        d->at = d->end - n;
        if (n == 0 || (done == (size_t)-1 && errno == EINVAL && !d->ended)) {
            *more = true;
            break;
        }
        if (done != (size_t)-1 || errno == E2BIG)
            break;
        size_t put = room >= LONGEST ? put_bad(d, to) : 0;
        to += put;
        room -= put;
    }
    return all - room;
}

static enum cx_status read_some(struct cx_decoder *d, char *to, size_t room, size_t *got,
                                struct cx_error *e)
{
    enum cx_status status = CX_OK;
    bool more = true;
    *got = d->at < d->end ? convert(d, to, room, &more) : 0;
    while (status == CX_OK && *got == 0 && more && !d->ended) {
        status = fill(d, e);
        if (status == CX_OK)
            *got = convert(d, to, room, &more);
    }
    if (status == CX_OK && *got == 0)
        *got = flush(d, to, room);
    return status;
}

enum cx_status cx_decoder_read(struct cx_decoder *d, char *bytes, size_t n, size_t *got,
                               struct cx_error *e)
{
    if (d->left_at == d->left_end && n >= LONGEST)
        return read_some(d, bytes, n, got, e);
    if (d->left_at == d->left_end) {
        d->left_at = 0;
        enum cx_status status = read_some(d, d->left, LONGEST, &d->left_end, e);
        if (status != CX_OK)
            return status;
    }
    size_t there = d->left_end - d->left_at;
    *got = there < n ? there : n;
    memcpy(bytes, d->left + d->left_at, *got);
    d->left_at += *got;
    return CX_OK;
}
