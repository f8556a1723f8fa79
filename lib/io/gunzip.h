/* gunzip.h - the inside of a gzip file, inflated ahead of its reader.
 *
 * All members are one stream.  Truncation, a wrong checksum and a wrong length are different
 * errors, each told behind the bytes that came out before it; bytes behind the last member end the
 * data with a warning, zero padding silently.
 *
 * Behind the first 256 KiB a thread of its own inflates a few blocks ahead (1 MiB), so that a
 * reader pays for inflating alone while there is a processor to spare.  On a pipe it gives out
 * what there is before it waits for more.  Where no thread can be had, the reader inflates.
 */
#ifndef CX_IO_GUNZIP_H
#define CX_IO_GUNZIP_H

#include "base/bytes.h"
#include "base/error.h"

struct cx_gunzip;

struct cx_gunzip_input {
    int descriptor;      /* stays the caller's; closed by nobody else before cx_gunzip_close() */
    bool waits;          /* a pipe or the like: reading may wait for a writer */
    struct cx_text read; /* what was read from it already; begins with a gzip magic number */
    const char *name;    /* for messages; must live as long */
    size_t block_size;   /* of what is inflated, and read, at once; 0: 256 KiB */
};

enum cx_status cx_gunzip_open(const struct cx_gunzip_input *input, struct cx_gunzip **gunzip,
                              struct cx_error *e);
/* Up to n bytes: all of them, but for the end and for a pipe that would make us wait; *got is 0
 * only at the end. */
enum cx_status cx_gunzip_read(struct cx_gunzip *g, char *bytes, size_t n, size_t *got,
                              struct cx_error *e);
/* NULL, or what should be told although all was read; after the end. */
const char *cx_gunzip_warning(const struct cx_gunzip *g);
void cx_gunzip_close(struct cx_gunzip *g); /* at any time; never waits for a writer */

#endif
