/* decoder.h - bytes of any encoding as UTF-8.
 *
 * The characters are iconv's.  What is none in the encoding becomes, as wanted: a byte that is no
 * UTF-8, so that whoever reads the row refuses it (the default); U+FFFD; or the character that the
 * byte is in windows-1252.  In windows-1252 itself the five bytes without a meaning become the
 * control characters of their number, as browsers read them.
 */
#ifndef CX_IO_DECODER_H
#define CX_IO_DECODER_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"

enum cx_bad_bytes { CX_BAD_BYTES_REJECT, CX_BAD_BYTES_REPLACE, CX_BAD_BYTES_1252 };

struct cx_decoding {
    const char *encoding; /* as iconv knows it; utf-8 costs nothing while bad bytes are refused */
    enum cx_bad_bytes bad_bytes;
};

/* Where the bytes come from: as cx_source_read(). */
struct cx_decoder_input {
    struct cx_text begin; /* what was read already, at most 64 KiB; copied */
    enum cx_status (*read)(void *context, char *bytes, size_t n, size_t *got, struct cx_error *e);
    void *context;
};

struct cx_decoder;

/* In a.  An encoding that nobody knows is CX_USAGE. */
enum cx_status cx_decoder_open(struct cx_arena *a, const struct cx_decoding *how,
                               const struct cx_decoder_input *input, struct cx_decoder **decoder,
                               struct cx_error *e);
/* Up to n bytes of UTF-8; *got is 0 only at the end. */
enum cx_status cx_decoder_read(struct cx_decoder *d, char *bytes, size_t n, size_t *got,
                               struct cx_error *e);
void cx_decoder_close(struct cx_decoder *d);

#endif
