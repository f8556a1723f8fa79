/* source.h - bytes from a file, standard input, or the inside of a gzip file.
 *
 * gzip is known by its magic bytes and inflated ahead (gunzip.h).  Zip and xlsx are refused with
 * advice, and so is UTF-16 unless the encoding is said.  A byte order mark is dropped.
 */
#ifndef CX_IO_SOURCE_H
#define CX_IO_SOURCE_H

#include "base/arena.h"
#include "base/error.h"
#include "io/decoder.h"

struct cx_source;

/* path "-" is standard input.  A directory, a missing file and a closed standard input are
 * CX_FAILED.  The source lives in a; cx_source_close() gives back its descriptor and inflater. */
enum cx_status cx_source_open(struct cx_arena *a, const char *path, struct cx_source **source,
                              struct cx_error *e);
/* What `how` says is decoded to UTF-8; NULL: the bytes are UTF-8. */
enum cx_status cx_source_open_as(struct cx_arena *a, const char *path,
                                 const struct cx_decoding *how, struct cx_source **source,
                                 struct cx_error *e);
/* The bytes as they are, for who wants to find out what they mean; only gzip is taken off. */
enum cx_status cx_source_open_bytes(struct cx_arena *a, const char *path, struct cx_source **source,
                                    struct cx_error *e);
/* Reads up to n bytes; *got is 0 only at the end.  Returns after the first bytes that come, so a
 * pipe's short reads go on at once; call again to fill a block. */
enum cx_status cx_source_read(struct cx_source *s, char *bytes, size_t n, size_t *got,
                              struct cx_error *e);
void cx_source_close(struct cx_source *s);

/* Where the first byte given out stands: 0, or 3 behind a byte order mark of UTF-8. */
uint64_t cx_source_start(const struct cx_source *s);
const char *cx_source_name(const struct cx_source *s); /* as messages say it */
bool cx_source_is_regular(const struct cx_source *s);  /* a file that can be read twice */
/* NULL, or what should be told although all was read (bytes behind the last gzip member). */
const char *cx_source_warning(const struct cx_source *s);
/* Identifies what was read: the number of bytes given out and a hash of the first and the last
 * 4 KiB of them. */
uint64_t cx_source_fingerprint(const struct cx_source *s);

#endif
